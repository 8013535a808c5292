// Lifesign as a page uses it: the element with its camera, overlay and hints. The clip's face is too far, so that it goes on guiding.
import { bench, countFrames } from './camera.js'

document.querySelector('video').remove()
await import('/dist/lifesign.js')
const element = document.createElement('lifesign-capture')
Object.assign(element, { assets: '/dist/', autoStart: true, timeout: 0 })
element.addEventListener('feedback-change', e => { if (!bench.first && e.detail.hint) bench.first = performance.now() })
element.addEventListener('stats', e => { bench.results = e.detail.frames })
element.addEventListener('error', e => console.error(e.detail.code))
element.style.cssText = 'display: block; width: 480px' // as wide as the other pages' picture
document.body.append(element)
countFrames(element.shadowRoot.querySelector('video'))
bench.ready = true
