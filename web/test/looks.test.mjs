// How each state looks, in four sizes: nothing is cut off and nothing lies over the face. LIFESIGN_PICTURES=DIR keeps the pictures, for
// somebody to look at; docs/page.png is one of them.
import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { browse, open, reached, serve, settled } from './lab.mjs'
import { react } from './generated.mjs'

const server = await serve()
const pictures = process.env.LIFESIGN_PICTURES
if (pictures) await mkdir(pictures, { recursive: true })

const sizes = {
  small: { viewport: { width: 320, height: 568 }, locale: 'de-DE' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'dark', locale: 'en-GB' },
  sideways: { viewport: { width: 844, height: 390 }, locale: 'ar' },
  desk: { viewport: { width: 1280, height: 900 }, locale: 'en-GB' },
}

/** Each state, and how the page gets there. */
const states = {
  idle: {},
  permission: { camera: () => { navigator.mediaDevices.getUserMedia = () => new Promise(() => {}) } },
  blocked: { camera: () => { navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('Permission denied', 'NotAllowedError') } } },
  failed: { camera: () => { Object.defineProperty(window, 'isSecureContext', { value: false }) } },
  guiding: { active: true },
  paused: { active: true, then: page => page.evaluate(() => document.dispatchEvent(new Event('freeze'))) },
  cancelled: { active: true, then: page => page.evaluate(() => document.querySelector('lifesign-capture').cancel()) },
  sending: { hold: true },
  reconnecting: { away: true },
  done: {},
}

// The two tight sizes always, all four where somebody looks.
const chosen = Object.entries(sizes).filter(([size]) => pictures || size === 'small' || size === 'sideways')

for (const [size, options] of chosen) {
  for (const [state, how] of Object.entries(states)) {
    test(`${state}, ${size}`, async () => {
      const { page } = await browse({ clip: '', ...options })
      await react(page, 'nothing')
      if (how.camera) await page.addInitScript(how.camera)
      if (how.hold) await page.route('**/analyzeEncrypted', () => {})
      if (how.away) await page.route('**/analyzeEncrypted', route => route.abort())
      await open(page, server.url)
      if (state !== 'idle') await arrive(page, state, how)
      await page.waitForTimeout(350) // the picture fades in
      await whole(page)
      if (pictures) await page.screenshot({ path: join(pictures, `${state}-${size}.png`) })
    })
  }
}

async function arrive(page, state, { active = false, then }) {
  await page.evaluate(active => {
    const capture = document.querySelector('lifesign-capture')
    capture.sessionSource = null
    capture.active = active
    capture.start().catch(() => {})
  }, active)
  if (active) {
    await page.waitForFunction(() => window.events.filter(e => e.type === 'challenge-change').length === 2)
    await reached(page, 'guiding')
  }
  await then?.(page)
  await reached(page, state)
}

/** whole checks that everything of the element that is shown can be seen: inside the element, no text cut off, no scrolling sideways. */
async function whole(page) {
  const faults = await page.evaluate(() => {
    const capture = document.querySelector('lifesign-capture')
    const faults = []
    if (document.documentElement.scrollWidth > innerWidth) faults.push(`the page is ${document.documentElement.scrollWidth} px wide in ${innerWidth}`)
    const outer = capture.getBoundingClientRect()
    for (const e of capture.shadowRoot.querySelectorAll('h2, p, li, button, select, .hint span')) {
      const r = e.getBoundingClientRect()
      if (r.width === 0) continue
      if (r.left < outer.left - 1 || r.right > outer.right + 1) faults.push(`${e.textContent} sticks out`)
      const stage = e.closest('.screen')?.getBoundingClientRect()
      if (stage && (r.top < stage.top || r.bottom > stage.bottom)) faults.push(`${e.textContent} is cut off`)
      if (e.localName === 'button' && r.height < 44) faults.push(`${e.textContent} is ${r.height} px high`)
    }
    const stage = capture.shadowRoot.querySelector('.stage').getBoundingClientRect()
    if (['guiding', 'paused'].includes(capture.state) && stage.height > innerHeight) faults.push(`the picture is ${stage.height} px high in ${innerHeight}`)
    const hint = capture.shadowRoot.querySelector('.hint').getBoundingClientRect()
    if (hint.width && hint.bottom > stage.top + 1 && hint.top < stage.bottom - 1 && hint.right > stage.left + 1 && hint.left < stage.right - 1) faults.push('the hint lies over the picture')
    return faults
  })
  assert.deepEqual(faults, [])
}

/** watch notes, frame by frame, how high the element is and where the oval stands while a person is guided. */
const watch = page => page.evaluate(() => {
  const capture = document.querySelector('lifesign-capture')
  window.heights = new Map()
  window.ovals = new Set()
  const look = () => {
    const { top, height } = capture.getBoundingClientRect()
    window.heights.set(Math.round(height), capture.state)
    if (capture.state === 'guiding') window.ovals.add(Math.round(capture.shadowRoot.querySelector('.ring').getBoundingClientRect().top - top))
    requestAnimationFrame(look)
  }
  look()
})

for (const [size, options] of [['phone', { viewport: { width: 360, height: 640 }, locale: 'de-DE' }], ['desk', sizes.desk]]) {
  test(`the page stays where it is from state to state, ${size}`, async () => {
    const { page } = await browse({ clip: '', ...options })
    await react(page)
    await open(page, server.url)
    await arrive(page, 'done', {}) // from now on the element knows the camera's format
    await watch(page)
    await arrive(page, 'guiding', { active: true })
    await reached(page, 'done')
    assert.deepEqual(await page.evaluate(() => [window.heights.size, window.ovals.size]), [1, 1], `${await page.evaluate(() => JSON.stringify([...window.heights, ...window.ovals]))}`)
  })

  test(`the oval stays where it is, however long the hint is, ${size}`, async () => {
    const { page } = await browse({ clip: 'none', ...options })
    await open(page, server.url)
    await page.selectOption('#locale', 'de')
    await watch(page)
    await arrive(page, 'guiding', {})
    await page.waitForFunction(() => window.events.some(e => e.type === 'feedback-change' && e.detail.escalated))
    await page.waitForTimeout(100)
    assert.equal(await page.evaluate(() => window.ovals.size), 1, `${await page.evaluate(() => [...window.ovals])}`)
  })
}

test('the picture of the README', async () => {
  const { page } = await browse({ clip: '', viewport: { width: 1200, height: 860 } })
  await react(page)
  await open(page, server.url)
  await page.selectOption('#channel', 'stream')
  await page.check('#active')
  await page.evaluate(() => { // the head stops on its way to where the step is done, so that the ring shows
    window.arrived = new AbortController()
    addEventListener('progress', e => {
      const camera = window.generatedCamera
      if (e.detail.step !== 'center' && e.detail.value > .1) camera.most = Math.min(camera.most, camera.turned)
    }, { signal: window.arrived.signal })
  })
  await page.locator('lifesign-capture').getByRole('button', { name: 'Start' }).click()
  await page.waitForFunction(() => window.generatedCamera.most < 32 && window.generatedCamera.turned === window.generatedCamera.most)
  await page.waitForFunction(() => { // between a step's beginning and its end, the ring is filled as far as the last progress said
    const { value } = window.events.findLast(e => e.type === 'progress').detail
    const offset = parseFloat(getComputedStyle(document.querySelector('lifesign-capture').shadowRoot.querySelector('.progress')).strokeDashoffset)
    return value > 0 && value < 1 && Math.abs(offset - 100 * (1 - value)) < 10
  }, null, { timeout: 5000 })
  await page.evaluate(() => scrollTo(0, 0)) // to the settings, on the way here
  if (pictures) await page.screenshot({ path: join(pictures, 'page.png') })
  await page.evaluate(() => {
    window.arrived.abort()
    window.generatedCamera.most = 32
  })
  assert.equal(await settled(page), 'done')
  await page.locator('#token .decision').waitFor()
  if (pictures) await page.screenshot({ path: join(pictures, 'page-done.png'), fullPage: true })
})
