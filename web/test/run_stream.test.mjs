// How a stream's connections follow each other, without a browser: the line and the server are scripted.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { build } from 'esbuild'
import { root } from './paths.mjs'

const dir = await mkdtemp(join(tmpdir(), 'lifesign-run-'))
after(() => rm(dir, { recursive: true, force: true }))
await build({ entryPoints: [join(root, 'web/src/run_stream.ts')], bundle: true, format: 'esm', outfile: join(dir, 'run.mjs'), logLevel: 'error' })
const { captureStream } = await import(join(dir, 'run.mjs'))

const ready = { type: 'ready', session_id: 's', conn: 'c', profile: 'kiosk', challenge: null, max_in_flight: 2 }
const verdict = { type: 'verdict', status: 'done', verdict_token: 'told' }
const fault = (reason, retryable) => ({ type: 'error', error: { code: 114, description: reason }, reason, retryable })

/** capture runs a stream whose server says these messages on each connection, one after the other; null is one that does not open. */
async function capture(connections, guideBy = async () => {}) {
  const sockets = []
  let hellos = 0
  globalThis.WebSocket = class {
    constructor() {
      this.said = connections[sockets.push(this) - 1]
      setTimeout(() => this.said ? this.onopen() : this.onclose({ code: 1006 }))
    }
    send() { for (const m of this.said) setTimeout(() => this.onmessage({ data: JSON.stringify(m) })) }
    close() { this.closed = true }
  }
  const signal = new AbortController().signal
  const run = {
    session: { token: 't' }, settings: { server: new URL('http://server/'), meta: {} }, signal, error: null, errors: [],
    client: { jwks: async () => ({ keys: [] }), prepare: async () => ({ recipient: async () => ({}), sealHello: async () => ({ sealed: { hello: ++hellos }, cek: new Uint8Array(32) }) }) },
    guide: { reset() {} }, host: { captured() {}, server() {} },
    unpaused: work => work(signal), again(e) { run.errors.push(e.code) }, enter() {}, ask() {}, listen() {}, guideBy: async () => guideBy(sockets.length),
  }
  let timer
  const lasts = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('it hangs')), 3000) })
  const result = await Promise.race([captureStream(run), lasts]).catch(e => e.code ? e : Promise.reject(e)).finally(() => clearTimeout(timer))
  const { verdictToken, code } = result
  return { verdictToken, code, result, errors: run.errors, sockets }
}

test('a node that was not given the profile is no challenge that failed', async () => {
  const { code, errors } = await capture([[fault('profile', true)], [fault('expired', false)]])
  assert.deepEqual([code, errors], ['session-invalid', ['server-unreachable']])
})

test('a connection that is lost while the profile is fetched makes room for another', async () => {
  const { verdictToken } = await capture([[ready, fault('silent', true)], [ready, verdict]], n => n > 1 ? null : new Promise(done => setTimeout(done, 100)))
  assert.equal(verdictToken, 'told')
})

test('a connection whose profile cannot be fetched is closed', async () => {
  const { verdictToken, sockets } = await capture([[ready], [ready, verdict]], async n => { if (n === 1) throw Object.assign(new Error(), { code: 'server-unreachable' }) })
  assert.equal(verdictToken, 'told')
  assert.deepEqual(sockets.map(s => s.closed ?? false), [true, true])
})

for (const reason of ['busy', 'state', 'internal']) {
  test(`a server that says ${reason} is no lost connection`, async () => {
    const { verdictToken, errors } = await capture([[fault(reason, true)], [ready, fault(reason, true)], [ready, verdict]])
    assert.deepEqual([verdictToken, errors], ['told', ['server-busy', 'server-busy']])
  })
}

for (const [there, code] of [[true, 'server-busy'], [false, 'server-unreachable']]) {
  test(`a WebSocket that does not open, of a server that ${there ? 'answers' : 'does not answer'}`, async t => {
    const asked = t.mock.method(globalThis, 'fetch', async () => { if (there) return new Response('{}'); throw new TypeError('Failed to fetch') })
    const { verdictToken, errors } = await capture([null, [ready, verdict]])
    assert.deepEqual([verdictToken, errors], ['told', [code]])
    const [url, { cache }] = asked.mock.calls[0].arguments
    assert.deepEqual([String(url), cache], ['http://server/.well-known/jwks.json', 'no-store'])
  })
}

test('a verdict that was lost with its connection: the next one hears that it is there', async () => {
  const { verdictToken, result } = await capture([[ready, fault('gone', true)], [fault('done', false)]])
  assert.deepEqual([verdictToken, result.video, result.sealed, result.frames], [null, null, { hello: 1 }, 0])
})

test('a session that was done before is no answer', async () => {
  assert.equal((await capture([[fault('done', false)]])).code, 'session-invalid')
})
