// What stands between a page and a camera, each with its own help, and what makes a camera stand still. What Chromium can be told to do
// is done by its switches; the rest is done by dispatching the event or throwing the error that the browser would, and says so.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { browse, events, open, patience, reached, serve, settled } from './lab.mjs'
import { react } from './generated.mjs'

const server = await serve()

async function start(page, url = server.url) {
  const capture = await open(page, url)
  await page.evaluate(() => { document.querySelector('lifesign-capture').sessionSource = null })
  await capture.getByRole('button', { name: 'Start' }).click()
  return capture
}

/** reason is why the element is in the state it is in. */
const reason = async page => (await events(page, 'state-change')).at(-1).reason
const title = page => page.locator('lifesign-capture h2').textContent()

test('no camera', async () => {
  const { page } = await browse({ clip: '', camera: 'device-count=0' })
  await start(page)
  await reached(page, 'blocked')
  assert.equal(await reason(page), 'camera-none')
  assert.equal(await title(page), 'No camera was found')
})

test('no camera, then one is plugged in (devicechange dispatched): it goes on by itself', async () => {
  const { page } = await browse({ clip: '' })
  await react(page)
  await page.addInitScript(() => {
    const open = navigator.mediaDevices.getUserMedia
    let there = false
    navigator.mediaDevices.getUserMedia = async () => {
      if (!there) throw new DOMException('Requested device not found', 'NotFoundError')
      return open()
    }
    window.plugIn = () => { there = true; navigator.mediaDevices.dispatchEvent(new Event('devicechange')) }
  })
  await start(page)
  await reached(page, 'blocked')
  await page.evaluate(() => window.plugIn())
  assert.equal(await settled(page), 'done')
})

test('denied by the person', async () => {
  const { page } = await browse({ ui: '--use-fake-ui-for-media-stream=deny' })
  await start(page)
  await reached(page, 'blocked')
  assert.equal(await reason(page), 'camera-denied')
  assert.equal(await title(page), 'The camera is blocked for this page')
})

test('denied, and allowed later (change of the permission dispatched): it goes on by itself', async () => {
  const { page } = await browse({ clip: '' })
  await react(page)
  await page.addInitScript(() => {
    const open = navigator.mediaDevices.getUserMedia
    const permission = Object.assign(new EventTarget(), { state: 'denied' })
    navigator.permissions.query = async () => permission
    navigator.mediaDevices.getUserMedia = async () => {
      if (permission.state === 'denied') throw new DOMException('Permission denied', 'NotAllowedError')
      return open()
    }
    window.allow = () => { permission.state = 'granted'; permission.dispatchEvent(new Event('change')) }
  })
  await start(page)
  await reached(page, 'blocked')
  assert.equal(await reason(page), 'camera-denied')
  await page.evaluate(() => window.allow())
  assert.equal(await settled(page), 'done')
})

test('the page\'s own policy', async () => {
  const { page } = await browse()
  await page.route(`${server.url}/`, async route => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, headers: { ...answer.headers(), 'permissions-policy': 'camera=()' } })
  })
  await start(page)
  assert.equal(await settled(page), 'failed')
  assert.equal(await reason(page), 'camera-policy')
  assert.match(await page.locator('lifesign-capture [part=screen]').textContent(), /allow="camera"/)
})

test('a page without https', async () => {
  const { page } = await browse({ args: ['--host-resolver-rules=MAP shop.test 127.0.0.1'] })
  await start(page, server.url.replace('127.0.0.1', 'shop.test'))
  assert.equal(await settled(page), 'failed')
  assert.equal(await reason(page), 'camera-insecure')
})

for (const [name, message, code] of [
  ['NotReadableError', 'Could not start video source', 'camera-busy'],
  ['NotAllowedError', 'Permission denied by system', 'camera-system'],
  ['NotAllowedError', 'Permission dismissed', 'camera-dismissed'],
]) {
  test(`${code} (${name} thrown in getUserMedia), and Continue once it is mended`, async () => {
    const { page } = await browse({ clip: '' })
    await react(page)
    await page.addInitScript(([name, message]) => {
      const open = navigator.mediaDevices.getUserMedia
      let tries = 0
      navigator.mediaDevices.getUserMedia = async () => {
        if (tries++ === 0) throw new DOMException(message, name)
        return open()
      }
    }, [name, message])
    const capture = await start(page)
    await reached(page, 'blocked')
    assert.equal(await reason(page), code)
    await capture.getByRole('button', { name: 'Continue' }).click()
    assert.equal(await settled(page), 'done')
  })
}

/** Ways in which a camera stands still, each by the event that the browser would send. */
const pauses = {
  hidden: [() => { Object.defineProperty(document, 'hidden', { configurable: true, get: () => true }); document.dispatchEvent(new Event('visibilitychange')) },
    () => { Object.defineProperty(document, 'hidden', { configurable: true, get: () => false }); document.dispatchEvent(new Event('visibilitychange')) }],
  locked: [() => document.dispatchEvent(new Event('freeze')), () => document.dispatchEvent(new Event('resume'))],
  muted: [() => window.camera().dispatchEvent(new Event('mute')), () => window.camera().dispatchEvent(new Event('unmute'))],
}

for (const [name, [begin, end]] of Object.entries(pauses)) {
  test(`${name} (event dispatched): it pauses and goes on by itself`, async () => {
    const { page } = await browse({ clip: 'far' })
    await page.addInitScript(() => { window.camera = () => document.querySelector('lifesign-capture').shadowRoot.querySelector('video').srcObject.getVideoTracks()[0] })
    await start(page)
    await page.waitForFunction(() => window.events.some(e => e.detail.hint === 'FACE_TOO_FAR'))
    await page.evaluate(begin)
    await reached(page, 'paused')
    assert.equal(await reason(page), name)
    const seen = await page.evaluate(() => window.events.filter(e => e.type === 'progress' || e.type === 'feedback-change').length)
    await page.waitForTimeout(400)
    assert.equal(await page.evaluate(() => window.events.filter(e => e.type === 'progress' || e.type === 'feedback-change').length), seen, 'frames were judged meanwhile')
    assert.equal(await page.evaluate(() => document.querySelector('lifesign-capture').shadowRoot.querySelector('[part=hint]').textContent), name === 'muted' ? 'The camera was switched off' : 'Paused')
    await page.evaluate(end)
    await reached(page, 'guiding')
    await page.waitForFunction(() => window.events.findLast(e => e.type === 'feedback-change')?.detail.hint === 'FACE_TOO_FAR', null, { timeout: patience })
  })
}

test('unplugged (ended dispatched): the next camera is opened', async () => {
  const { page } = await browse({ clip: 'far' })
  await page.addInitScript(() => {
    window.tracks = []
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    navigator.mediaDevices.getUserMedia = async c => {
      const s = await open(c)
      window.tracks.push(...s.getTracks())
      return s
    }
  })
  await start(page)
  await reached(page, 'guiding')
  await page.evaluate(() => window.tracks[0].dispatchEvent(new Event('ended')))
  await page.waitForFunction(() => window.tracks.length === 2, null, { timeout: patience })
  await reached(page, 'guiding')
  assert.deepEqual(await page.evaluate(() => window.tracks.map(t => t.readyState)), ['ended', 'live'])
  const states = (await events(page, 'state-change')).map(e => e.to)
  assert.deepEqual(states, ['permission', 'loading', 'guiding', 'paused', 'permission', 'loading', 'guiding'])
})

test('two cameras: the choice is offered, and taken', async () => {
  const { page } = await browse({ clip: '', camera: 'device-count=2' })
  const capture = await start(page)
  await reached(page, 'guiding')
  const choice = capture.getByLabel('Camera')
  assert.deepEqual(await choice.locator('option').allTextContents(), ['fake_device_0', 'fake_device_1'])
  await choice.selectOption({ label: 'fake_device_1' })
  await page.waitForFunction(() => document.querySelector('lifesign-capture').stats?.camera === 'fake_device_1', null, { timeout: patience })
  await reached(page, 'guiding')
})

/** Every way out of a capture. */
const exits = {
  'the result': { clip: 'good', leave: () => {}, state: 'done' },
  'the person cancels': { leave: page => page.locator('lifesign-capture').getByRole('button', { name: 'Cancel' }).click(), state: 'cancelled' },
  'the person presses Escape': { leave: page => page.keyboard.press('Escape'), state: 'cancelled' },
  'the page cancels': { leave: page => page.evaluate(() => document.querySelector('lifesign-capture').cancel()), state: 'cancelled' },
  'the element leaves the page': { leave: page => page.evaluate(() => { window.left = document.querySelector('lifesign-capture'); window.left.remove() }), state: 'cancelled' },
  'the time is up': { leave: () => {}, state: 'failed', timeout: 1 },
  'the engine crashes (error thrown in the worker)': { leave: page => page.evaluate(() => window.workers[0].dispatchEvent(new ErrorEvent('error', { message: 'boom' }))), state: 'failed' },
  'the signal aborts': { leave: page => page.evaluate(() => window.stop.abort()), state: 'cancelled' },
}

for (const [name, { clip = 'far', leave, state, timeout = 60 }] of Object.entries(exits)) {
  test(`the camera is given back when ${name}`, async () => {
    const { page } = await browse({ clip })
    await page.addInitScript(() => {
      window.tracks = []
      window.workers = []
      const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
      navigator.mediaDevices.getUserMedia = async c => {
        const s = await open(c)
        window.tracks.push(...s.getTracks())
        return s
      }
      window.Worker = class extends Worker { constructor(...a) { super(...a); window.workers.push(this) } }
    })
    await open(page, server.url)
    await page.evaluate(timeout => {
      const capture = document.querySelector('lifesign-capture')
      capture.sessionSource = null
      capture.timeout = timeout
      window.stop = new AbortController()
      window.ended = capture.start({ signal: window.stop.signal }).then(() => 'done', e => e.code)
    }, timeout)
    if (state !== 'done') {
      await reached(page, 'guiding')
      await page.locator('lifesign-capture').getByRole('button', { name: 'Cancel' }).focus()
    }
    await leave(page)
    await page.evaluate(() => window.ended)
    assert.deepEqual(await page.evaluate(() => window.tracks.map(t => t.readyState)), ['ended'])
    assert.equal(await page.evaluate(() => (window.left ?? document.querySelector('lifesign-capture')).state), state)
  })
}

test('a camera that comes after the person cancelled is given back at once', async () => {
  const { page } = await browse({ clip: '' })
  await react(page)
  await page.addInitScript(() => {
    const open = navigator.mediaDevices.getUserMedia
    navigator.mediaDevices.getUserMedia = () => new Promise(resolve => { window.answer = () => open().then(resolve) })
  })
  const capture = await start(page)
  await reached(page, 'permission')
  await capture.getByRole('button', { name: 'Cancel' }).click()
  await reached(page, 'cancelled')
  await page.evaluate(() => window.answer())
  await page.waitForFunction(() => window.generatedCamera.track?.readyState === 'ended', null, { timeout: patience })
})

test('the frame that is shown when the engine is ready is judged: the first hint waits for no other', async () => {
  const { page } = await browse({ clip: 'far' })
  await page.addInitScript(() => { HTMLVideoElement.prototype.requestVideoFrameCallback = () => 0 })
  await start(page)
  await page.waitForFunction(() => window.events.some(e => e.type === 'feedback-change' && e.detail.hint === 'FACE_TOO_FAR'), null, { timeout: patience })
})
