// The whole path: camera, engine, sealed frames, the server's judgement, a token that verifies.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { browse, events, open, patience, reached, serve, settled } from './lab.mjs'
import { react } from './generated.mjs'
import { root } from './paths.mjs'

const run = async (...args) => JSON.parse((await promisify(execFile)(join(root, 'bin/lifesign'), args, { maxBuffer: 1 << 26 })).stdout)
const server = await serve()

/** begins is how every JPEG of Chromium's begins. */
const begins = Buffer.from('ffd8ffe000104a4649', 'hex')

/** inTheOpen says whether a sealed message shows a JPEG: as it stands or decoded, in bytes or in base64. Less than this much of one comes up by chance. */
function inTheOpen(message) {
  const parts = Object.values(JSON.parse(message)).map(part => Buffer.from(part, 'base64').toString('latin1'))
  return [message, ...parts].some(text => ['latin1', 'base64', 'base64url'].some(form => text.includes(begins.toString(form))))
}

/** judged is what `lifesign analyze` says of frames. */
async function judged(frames) {
  const dir = await mkdtemp(join(tmpdir(), 'lifesign-frames-'))
  const files = frames.map((_, i) => join(dir, `${i}.jpg`))
  await Promise.all(files.map((f, i) => writeFile(f, frames[i])))
  return (await run('analyze', '--clip', '--workflow', 'charlie4', ...files)).liveness_result
}

test('one sealed request: its decision is that of lifesign analyze on the frames inside', async () => {
  const { page, faults } = await browse()
  const bodies = []
  page.on('request', r => { if (r.method() === 'POST') bodies.push([new URL(r.url()).pathname, r.postData()]) })
  const capture = await open(page, server.url)
  await page.evaluate(() => { document.querySelector('lifesign-capture').sessionSource = null })
  await capture.getByRole('button', { name: 'Start' }).click()
  assert.equal(await settled(page), 'done')
  const [result] = await events(page, 'result')

  const [path, body] = bodies.find(([path]) => path === '/analyzeEncrypted')
  assert.ok(path && bodies.every(([path]) => path !== '/analyze'), 'a plain request was sent')
  assert.deepEqual(Object.keys(JSON.parse(body)), ['key', 'iv', 'p'])
  assert.ok(!inTheOpen(body), 'a JPEG can be seen on the wire')
  assert.deepEqual(result.sealed, JSON.parse(body))
  assert.equal(result.bytes, body.length)

  const sealed = join(await mkdtemp(join(tmpdir(), 'lifesign-sealed-')), 'sealed.json')
  await writeFile(sealed, body)
  const { video: { workflow_data, meta_data } } = await run('open', '--keys', join(server.dir, 'keys.json'), sealed)
  assert.equal(workflow_data.workflow, 'charlie4')
  assert.match(meta_data.client_version, /^lifesign \d/)
  const frames = workflow_data.frames.map(f => Buffer.from(f.data, 'base64'))
  assert.equal(frames.length, result.frames)
  assert.ok(frames.length >= 2 && frames.every(f => f.subarray(0, begins.length).equals(begins)))
  assert.equal(new Set(frames.map(f => f.toString('base64'))).size, frames.length, 'a frame was sent twice')
  const times = workflow_data.frames.map(f => f.timestamp)
  assert.ok(times.every((t, i) => i === 0 || t > times[i - 1]) && Math.abs(times.at(-1) - Date.now()) < 60_000, `${times}`)

  const own = await judged(frames)
  const { decision, score_frr } = result.video.liveness_result
  assert.equal(decision, own.decision)
  assert.ok(Math.abs(score_frr - own.score_frr) < 1e-6, `${score_frr} ${own.score_frr}`)
  assert.equal(await page.locator('#verdict .decision').textContent(), decision)
  assert.deepEqual(faults, [])
})

test('states come in order, each from the table, and frames outlive the camera', async () => {
  const { page } = await browse()
  await open(page, server.url)
  await page.evaluate(() => { document.querySelector('lifesign-capture').sessionSource = null })
  const { frames } = await page.evaluate(() => document.querySelector('lifesign-capture').start())
  assert.ok(frames >= 2)
  const states = (await events(page, 'state-change')).map(e => e.to)
  assert.deepEqual(states, ['permission', 'loading', 'guiding', 'capturing', 'sending', 'done'])
  const order = await page.evaluate(() => window.events.map(e => e.type))
  assert.ok(order.indexOf('challenge-change') < order.indexOf('feedback-change') && order.indexOf('capture') < order.indexOf('result'))
  const progress = (await events(page, 'progress')).map(e => e.value)
  assert.equal(progress.at(-1), 1)
  assert.ok(progress.filter(p => p > 0 && p < 1).length >= 3, `${progress}`)
})

test('a stream: its verdict token verifies, for the frames that were sent', async () => {
  const { page, faults } = await browse({ clip: '' })
  await react(page)
  await page.addInitScript(() => { // what the page encrypts, before it does
    window.plain = []
    const encrypt = SubtleCrypto.prototype.encrypt
    SubtleCrypto.prototype.encrypt = function (...args) {
      const data = new Uint8Array(args[2])
      if (data[0] === 0xff && data[1] === 0xd8) window.plain.push(btoa(String.fromCharCode(...data.slice(0, 60_000))))
      return encrypt.apply(this, args)
    }
  })
  const sent = []
  page.on('websocket', ws => ws.on('framesent', ({ payload }) => sent.push(String(payload))))
  const capture = await open(page, server.url)
  await page.selectOption('#channel', 'stream')
  await capture.getByRole('button', { name: 'Start' }).click()
  assert.equal(await settled(page), 'done')
  const [result] = await events(page, 'result')
  assert.ok(sent.length > 3)
  for (const message of sent) {
    assert.deepEqual(Object.keys(JSON.parse(message)), ['key', 'iv', 'p'])
    assert.ok(!inTheOpen(message), 'a JPEG can be seen on the wire')
  }
  assert.equal(new Set(sent.map(m => JSON.parse(m).iv)).size, sent.length, 'an iv was used twice')
  assert.equal(result.frames, sent.length - 1)

  const keys = createLocalJWKSet(await (await fetch(`${server.url}/.well-known/jwks.json`)).json())
  const want = { audience: 'lifesign-demo', issuer: server.url, typ: 'liveness-verdict+jwt', algorithms: ['ES256'], requiredClaims: ['exp', 'iat', 'sid', 'nonce', 'jti'] }
  const { payload } = await jwtVerify(result.verdictToken, keys, want)
  assert.equal(payload.decision, result.video.liveness_result.decision)
  await assert.rejects(jwtVerify(result.verdictToken, keys, { ...want, audience: 'another' }))
  await page.locator('#token .decision').waitFor()
  assert.equal(await page.locator('#token .decision').textContent(), `Verified: ${payload.decision}`)

  const frames = (await page.evaluate(() => window.plain)).map(d => Buffer.from(d, 'base64'))
  assert.ok(frames.every(f => f.subarray(0, begins.length).equals(begins)))
  const hashes = new Map(frames.flatMap(f => ['hex', 'base64url'].map(form => [createHash('sha256').update(f).digest(form), f])))
  const mine = payload.frames.map(h => hashes.get(h))
  assert.ok(mine.length === 3 && mine.every(Boolean), 'the token names frames that were not sent')
  assert.equal((await judged(mine)).decision, payload.decision)
  assert.deepEqual(faults, [])
})

test('head movements, done right: the server asks and sees them', async () => {
  const { page, faults } = await browse({ clip: '' })
  await react(page)
  const capture = await open(page, server.url)
  await page.selectOption('#channel', 'stream')
  await page.check('#active')
  await capture.getByRole('button', { name: 'Start' }).click()
  assert.equal(await settled(page), 'done')
  const steps = (await events(page, 'challenge-change')).map(e => e.step)
  assert.equal(steps[0], 'center')
  assert.ok(steps.length >= 3 && new Set(steps).size === steps.length, `${steps}`)
  const [{ video }] = await events(page, 'result')
  assert.ok(video.liveness_result.details.active_liveness.decision)
  assert.deepEqual(faults, [])
})

for (const how of ['wrong', 'nothing']) {
  test(`head movements, done ${how === 'wrong' ? 'the other way' : 'not at all'}: no verdict`, async () => {
    const { page } = await browse({ clip: '' })
    await react(page, how)
    const capture = await open(page, server.url)
    await page.selectOption('#channel', 'stream')
    await page.check('#active')
    await capture.getByRole('button', { name: 'Start' }).click()
    await page.waitForFunction(() => window.events.some(e => e.type === 'state-change' && e.detail.to === 'reconnecting'), null, { timeout: patience })
    assert.deepEqual(await events(page, 'result'), [], 'a movement that was not made gave a verdict')
    const steps = (await events(page, 'challenge-change')).map(e => e.step)
    assert.equal(steps[0], 'center')
    assert.equal(steps.length, 2, `the server went on after the first: ${steps}`)
    assert.equal(await capture.getByRole('heading').first().textContent(), how === 'wrong' ? 'Your head moved another way' : 'The movement was not seen')
    if (how === 'nothing') return
    assert.equal(await settled(page, ['failed'], 3 * patience), 'failed')
    assert.equal((await events(page, 'error'))[0].code, 'challenge-wrong', 'after the last connection')
    await capture.getByRole('button', { name: 'Try again' }).waitFor()
  })
}

test('a movement that is not made is asked for at length', async () => {
  const { page } = await browse({ clip: '' })
  await react(page, 'nothing')
  const capture = await open(page, server.url)
  await page.check('#active')
  await page.evaluate(() => { document.querySelector('lifesign-capture').sessionSource = null })
  await capture.getByRole('button', { name: 'Start' }).click()
  await page.waitForFunction(() => window.events.some(e => e.type === 'feedback-change' && e.detail.escalated), null, { timeout: patience })
  const { asked, told } = await page.evaluate(() => ({ asked: window.events.findLast(e => e.type === 'challenge-change'), told: window.events.filter(e => e.type === 'feedback-change').slice(-2) }))
  const { step } = JSON.parse(await readFile(`${root}web/strings/en.json`, 'utf8'))
  assert.deepEqual(told.map(e => [e.detail.hint, e.detail.text]), step[asked.detail.step].map(text => [null, text]))
  assert.equal(await capture.locator('[part=hint] span').textContent(), step[asked.detail.step][1])
  const after = told[1].at - asked.at
  assert.ok(after >= 3000 && after < 5000, `after ${after} ms`)
})

test('head movements in one sealed request', async () => {
  const { page } = await browse({ clip: '' })
  await react(page)
  const capture = await open(page, server.url)
  await page.check('#active')
  await page.evaluate(() => { document.querySelector('lifesign-capture').sessionSource = null })
  await capture.getByRole('button', { name: 'Start' }).click()
  assert.equal(await settled(page), 'done')
  const [{ video, frames }] = await events(page, 'result')
  assert.ok(frames >= 4)
  assert.deepEqual(Object.keys(video.liveness_result.details).sort(), ['active_liveness', 'passive_liveness'])
})

test('a slow camera: 8 frames a second are enough', async () => {
  const { page } = await browse({ clip: '' })
  await react(page)
  await page.addInitScript(() => { window.generatedCamera.fps = 8 })
  await open(page, server.url)
  await page.evaluate(() => {
    const capture = document.querySelector('lifesign-capture')
    capture.sessionSource = null
    capture.start().catch(() => {})
  })
  assert.equal(await settled(page), 'done')
  const { frames } = (await events(page, 'stats')).at(-1)
  const [from, to] = await page.evaluate(() => ['guiding', 'sending'].map(s => window.events.find(e => e.detail.to === s).at))
  const rate = frames / (to - from) * 1000
  assert.ok(rate > 4 && rate < 11, `${rate} frames a second`)
})

for (const channel of ['rest', 'stream']) {
  test(`a server that wants an API key says so, and is no session that has ended: ${channel}`, async () => {
    const { page } = await browse()
    const refusal = { status: 401, contentType: 'application/json', body: '{"error":{"code":-999,"description":"An API key is needed: Authorization: Bearer …"}}' }
    await page.route(/v1\/sessions$|Encrypted$/, route => route.fulfill(refusal))
    const capture = await open(page, server.url)
    await page.selectOption('#channel', channel)
    await capture.getByRole('button', { name: 'Start' }).click()
    assert.equal(await settled(page), 'failed')
    assert.equal((await events(page, 'error'))[0].code, 'server-refused')
    assert.match(await page.locator('#token').textContent(), /without an API key/)
  })
}

test('a server that opens no session for another reason: the demo tells it', async () => {
  const alone = await serve({ flags: [] })
  const { page } = await browse()
  const capture = await open(page, alone.url)
  await capture.getByRole('button', { name: 'Start' }).click()
  assert.equal(await settled(page), 'done')
  assert.match(await page.locator('#token').textContent(), /opened no session: .*--sessions/)
})

test('a server that is busy is not a lost connection', async () => {
  const { page } = await browse()
  await page.route(/Encrypted$/, route => route.fulfill({ status: 503, headers: { 'Retry-After': '1' }, body: '' }))
  const capture = await open(page, server.url)
  await page.evaluate(() => { document.querySelector('lifesign-capture').sessionSource = null })
  await capture.getByRole('button', { name: 'Start' }).click()
  await reached(page, 'reconnecting')
  assert.equal(await capture.getByRole('heading').first().textContent(), 'The server is busy')
  assert.equal(await settled(page, ['failed'], 2 * patience), 'failed')
  assert.equal((await events(page, 'error'))[0].code, 'server-busy')
})

test('why it is tried again is told anew when it is another', async () => {
  const { page } = await browse()
  const busy = { status: 503, body: '' }
  let sent = 0
  await page.route(/Encrypted$/, route => [1, 4].includes(++sent) ? route.fulfill(busy) : sent < 4 ? route.abort() : route.continue())
  await open(page, server.url)
  await page.evaluate(() => {
    const capture = document.querySelector('lifesign-capture')
    capture.sessionSource = null
    window.titles = []
    capture.addEventListener('state-change', e => { if (e.detail.to === 'reconnecting') window.titles.push(capture.shadowRoot.querySelector('h2').textContent) })
    capture.start().catch(() => {})
  })
  assert.equal(await settled(page), 'done')
  const told = (await events(page, 'state-change')).filter(e => e.to === 'reconnecting')
  assert.deepEqual(told, [
    { from: 'sending', to: 'reconnecting', reason: 'server-busy' },
    { from: 'reconnecting', to: 'reconnecting', reason: 'server-unreachable' },
    { from: 'reconnecting', to: 'reconnecting', reason: 'server-busy' },
  ])
  assert.deepEqual(await page.evaluate(() => window.titles), ['The server is busy', 'Connection lost. Trying again…', 'The server is busy'])
})

test('a server that has no room for a stream is busy, until it has', async () => {
  const full = await serve({ flags: ['--sessions', 'optional', '--stream-per-address', '1'] })
  const { page } = await browse({ clip: '' })
  await react(page)
  const capture = await open(page, full.url)
  await page.evaluate(async () => {
    window.held = new WebSocket(new URL('v1/stream', location.href.replace('http', 'ws')), 'lifesign.v1')
    await new Promise(resolve => { window.held.onopen = resolve })
  })
  await page.selectOption('#channel', 'stream')
  await capture.getByRole('button', { name: 'Start' }).click()
  await reached(page, 'reconnecting')
  assert.equal(await capture.getByRole('heading').first().textContent(), 'The server is busy')
  await page.evaluate(() => window.held.close())
  assert.equal(await settled(page), 'done')
})

test('a server that never answered is no connection that was lost, and the error says what may be wrong', async () => {
  const { page } = await browse()
  await page.route('**/.well-known/jwks.json', route => route.abort())
  const capture = await open(page, server.url)
  await page.evaluate(() => { document.querySelector('lifesign-capture').sessionSource = null })
  await capture.getByRole('button', { name: 'Start' }).click()
  await reached(page, 'reconnecting')
  assert.equal(await capture.getByRole('heading').first().textContent(), 'No connection yet. Trying again…')
  assert.equal(await settled(page, ['failed'], 2 * patience), 'failed')
  const [{ code, message }] = await events(page, 'error')
  assert.equal(code, 'server-unreachable')
  assert.equal(message, `server-unreachable: ${server.url}/.well-known/jwks.json: the server does not answer, or does not allow this page's origin (--allow-origin)`)
})

for (const active of [false, true]) {
  test(`an answer that was lost: the session has its verdict${active ? ', with head movements' : ''}`, async () => {
    const { page } = await browse({ clip: '' })
    await react(page)
    let sent = 0
    await page.route(/Encrypted$/, async route => {
      if (++sent > 1) return route.continue()
      await route.fetch()
      await route.abort()
    })
    const capture = await open(page, server.url)
    if (active) await page.check('#active')
    await capture.getByRole('button', { name: 'Start' }).click()
    assert.equal(await settled(page), 'done')
    const [{ video, verdictToken, sealed, frames }] = await events(page, 'result')
    assert.deepEqual([sent, video, verdictToken], [2, null, null])
    assert.ok(frames >= 2 && sealed.key)
    assert.equal(await capture.getByRole('heading').first().textContent(), 'Thank you')
    await page.locator('#token .decision').waitFor() // the demo reads the verdict, as a backend does
  })
}

test('a stream whose verdict was lost with its connection: the session has it', async () => {
  const { page } = await browse({ clip: '' })
  await react(page)
  let connections = 0
  await page.routeWebSocket(/stream$/, socket => {
    const line = socket.connectToServer()
    if (++connections === 1) line.onMessage(text => JSON.parse(text).type === 'verdict' ? socket.close() : socket.send(text))
  })
  const capture = await open(page, server.url)
  await page.selectOption('#channel', 'stream')
  await capture.getByRole('button', { name: 'Start' }).click()
  assert.equal(await settled(page), 'done')
  const [{ video, verdictToken, frames }] = await events(page, 'result')
  assert.deepEqual([connections, video, verdictToken], [2, null, null])
  assert.ok(frames > 3)
  await page.locator('#token .decision').waitFor()
})

/** port finds one that is free, for a server that comes back where it was. */
const port = () => new Promise(resolve => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address()
    probe.close(() => resolve(port))
  })
})

for (const channel of ['rest', 'stream']) {
  test(`the server is gone and comes back: ${channel}`, async () => {
    const listen = `127.0.0.1:${await port()}`
    const first = await serve({ listen })
    const { page } = await browse({ clip: '' })
    await react(page)
    await open(page, first.url)
    await page.selectOption('#channel', channel)
    await page.evaluate(channel => {
      const capture = document.querySelector('lifesign-capture')
      if (channel === 'rest') capture.sessionSource = null
      window.generatedCamera.fps = 30
      capture.start().catch(() => {})
    }, channel)
    await reached(page, 'guiding')
    await page.waitForFunction(() => ['jwks.json', '/envelope-'].every(part => performance.getEntriesByType('resource').some(r => r.name.includes(part) && r.responseEnd > 0)))
    await first.stop()
    await reached(page, 'reconnecting')
    assert.match(await page.locator('lifesign-capture h2').textContent(), /Connection lost/)
    const second = await serve({ listen, dir: first.dir })
    assert.equal(second.url, first.url)
    assert.equal(await settled(page), 'done')
    const [{ video }] = await events(page, 'result')
    assert.ok(video.liveness_result.decision)
  })
}
