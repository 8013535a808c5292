// A camera that reacts: a clip in a file cannot follow what the server asks for. getUserMedia is replaced by the stream of a canvas onto
// which frames of internal/synth/clip are drawn; everything behind it is the real page, engine and server.
import { readdir } from 'node:fs/promises'
import { clips, frame } from './lab.mjs'

/** react replaces the page's camera. `how` says what the head does when a step is asked for: follow, wrong (the other way) or nothing. */
export async function react(page, how = 'follow') {
  const frames = {}
  for (const file of await readdir(clips)) {
    const name = /^(.+)\.jpeg$/.exec(file)?.[1]
    if (name) frames[name] = (await frame(name)).toString('base64')
  }
  await page.addInitScript(install, { frames, how })
}

function install({ frames, how }) {
  const other = { left: 'right', right: 'left', up: 'down', down: 'up', center: 'center' }
  const camera = window.generatedCamera = { how, step: 'center', turned: 0, most: 32, way: 'left', fps: 20, opened: 0 }
  const bitmaps = Promise.all(Object.entries(frames).map(async ([name, data]) =>
    [name, await createImageBitmap(new Blob([Uint8Array.from(atob(data), c => c.charCodeAt(0))], { type: 'image/jpeg' }))])).then(Object.fromEntries)
  // A person reacts after 0.3 s; a head that moved sooner stood so before it was asked, says the server.
  addEventListener('challenge-change', e => setTimeout(() => { camera.step = e.detail.step }, 300))

  /** The head goes back to the middle before it turns another way, a step of 4 degrees in 80 ms. */
  function move() {
    const want = camera.step === 'center' || camera.how === 'nothing' ? null : camera.how === 'wrong' ? other[camera.step] : camera.step
    if (want && (camera.turned === 0 || camera.way === want)) {
      camera.way = want
      camera.turned = Math.min(camera.most, camera.turned + 4)
    } else camera.turned = Math.max(0, camera.turned - 4)
  }

  navigator.mediaDevices.getUserMedia = async () => {
    camera.opened++
    const pictures = await bitmaps
    const shown = document.createElement('canvas')
    shown.width = 640
    shown.height = 480
    const context = shown.getContext('2d')
    const draw = () => context.drawImage(pictures[camera.turned === 0 ? 'center' : `${camera.way}${camera.turned}`], Math.random() < .5 ? 0 : .5, 0)
    draw()
    const stream = shown.captureStream(camera.fps)
    const drawing = setInterval(draw, 1000 / camera.fps)
    const moving = setInterval(move, 80)
    const track = stream.getVideoTracks()[0]
    const stop = track.stop.bind(track)
    track.stop = () => { clearInterval(drawing); clearInterval(moving); stop() }
    camera.track = track
    return stream
  }
}
