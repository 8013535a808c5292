// The element as a page's code sees it: properties before and after it is there, attributes, promise, errors, texts, and the example.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { after, test } from 'node:test'
import { browse, events, open, reached, serve, settled } from './lab.mjs'
import { react } from './generated.mjs'
import { root } from './paths.mjs'

const server = await serve()

/** host serves a page of an integrator's at the server's own address. */
async function host(page, html) {
  const { headers } = await fetch(server.url)
  const policy = headers.get('content-security-policy')
  await page.route(`${server.url}/shop/`, route => route.fulfill({ contentType: 'text/html', headers: { 'content-security-policy': policy }, body: html }))
  return `${server.url}/shop/`
}

test('properties that were set before the element was defined', async () => {
  const { page } = await browse()
  const url = await host(page, '<!doctype html><html lang="fr"><title>shop</title><lifesign-capture></lifesign-capture>')
  await page.goto(url)
  const seen = await page.evaluate(async () => {
    const capture = document.querySelector('lifesign-capture')
    Object.assign(capture, { locale: 'de', timeout: 7, active: true, messages: { ui: { start: 'Los' } }, securityLevel: 82 })
    await import('/lifesign.js')
    await new Promise(resolve => setTimeout(resolve, 300))
    return [capture.getAttribute('locale'), capture.timeout, capture.getAttribute('timeout'), capture.hasAttribute('active'), capture.shadowRoot.querySelector('button.primary').textContent, capture.shadowRoot.querySelector('h2').textContent, capture.securityLevel, Object.hasOwn(capture, 'locale')]
  })
  assert.deepEqual(seen, ['de', 7, '7', true, 'Los', 'Bestätigen Sie, dass Sie ein echter Mensch sind', 82, false])
})

test('attributes and properties are one; what is not set has a value', async () => {
  const { page } = await browse()
  await open(page, server.url)
  const seen = await page.evaluate(() => {
    const c = document.createElement('lifesign-capture')
    const fresh = [c.workflow, c.channel, c.facing, c.mirror, c.timeout, c.securityLevel, c.active, c.server, c.state, c.result]
    c.setAttribute('workflow', 'foxtrot6')
    c.setAttribute('timeout', 'soon')
    c.debug = true
    const set = [c.workflow, c.timeout, c.getAttribute('debug')]
    c.debug = false
    c.workflow = null
    return [fresh, set, [c.hasAttribute('debug'), c.workflow]]
  })
  assert.deepEqual(seen, [['charlie4', 'rest', 'user', 'auto', 120, null, false, '', 'idle', null], ['foxtrot6', 120, ''], [false, 'charlie4']])
})

test('the language: the attribute, then the page, then the browser', async () => {
  const { page } = await browse({ locale: 'pt-BR' })
  for (const [html, want] of [['<html lang="es"><lifesign-capture locale="ja">', '始める'], ['<html lang="es"><lifesign-capture>', 'Empezar'], ['<html><lifesign-capture>', 'Começar'], ['<html lang="nl"><lifesign-capture>', 'Começar']]) {
    await page.unrouteAll()
    await page.goto(await host(page, `<!doctype html>${html}</lifesign-capture><script type="module" src="/lifesign.js"></script>`))
    await page.getByRole('button', { name: want }).waitFor()
  }
})

test('start gives one promise while a capture runs, and a new one after', async () => {
  const { page } = await browse()
  await open(page, server.url)
  const same = await page.evaluate(async () => {
    const capture = document.querySelector('lifesign-capture')
    capture.sessionSource = null
    const a = capture.start(), b = capture.start()
    const results = await Promise.all([a, b])
    const c = capture.start()
    c.catch(() => {})
    const out = [a === b, results[0] === results[1], a === c, capture.result === null]
    capture.cancel()
    await c.catch(() => {})
    return out
  })
  assert.deepEqual(same, [true, true, false, true])
})

test('errors have a code, and say whether trying again makes sense', async () => {
  const { page } = await browse()
  await open(page, server.url)
  const failed = await page.evaluate(async () => {
    const capture = document.querySelector('lifesign-capture')
    const attempt = async change => {
      change()
      return capture.start().then(() => null, e => [e.name, e.code, e.retryable, capture.state])
    }
    return [
      await attempt(() => { capture.sessionSource = null; capture.channel = 'stream' }),
      await attempt(() => { capture.sessionSource = async () => ({ token: 'wrong' }) }),
      await attempt(() => { capture.channel = 'rest'; capture.sessionSource = async () => ({ id: 'wrong', token: 'wrong' }) }),
      await attempt(() => { capture.sessionSource = null; capture.workflow = 'zulu' }),
      await attempt(() => { capture.assets = '/nowhere/' }),
    ]
  })
  assert.deepEqual(failed, [
    ['LifesignError', 'session-invalid', false, 'failed'],
    ['LifesignError', 'session-invalid', false, 'failed'],
    ['LifesignError', 'session-invalid', false, 'failed'],
    ['LifesignError', 'engine-load', true, 'failed'],
    ['LifesignError', 'engine-load', true, 'failed'],
  ])
  const told = await events(page, 'error')
  assert.equal(told.length, 5)
  assert.deepEqual(told[0], { code: 'session-invalid', retryable: false, message: 'session-invalid: a stream needs a session token' })
  assert.ok(told[4].message.startsWith(`engine-load: ${server.url}/nowhere/`), told[4].message)
})

test('an element that is moved goes on; one that is removed stops', async () => {
  const { page } = await browse({ clip: 'far' })
  await open(page, server.url)
  await page.evaluate(() => {
    const capture = document.querySelector('lifesign-capture')
    capture.sessionSource = null
    capture.start().catch(() => {})
  })
  await reached(page, 'guiding')
  await page.evaluate(() => document.body.append(document.querySelector('lifesign-capture')))
  await page.waitForTimeout(100)
  assert.equal(await page.evaluate(() => document.querySelector('lifesign-capture').state), 'guiding')
})

test('auto-start, and slots in place of the words', async () => {
  const { page } = await browse()
  const url = await host(page, `<!doctype html><html lang="en"><title>shop</title><lifesign-capture auto-start><b slot="result">Go on</b></lifesign-capture><script type="module" src="/lifesign.js"></script>`)
  await open(page, url)
  assert.equal(await settled(page), 'done')
  assert.ok(await page.getByText('Go on').isVisible())
})

/** shop is an integrator's own server, examples/backend-node with examples/page and the files of the package; Lifesign stands at another origin. */
async function shop() {
  const probe = createServer()
  await new Promise(resolve => probe.listen(0, '127.0.0.1', resolve))
  const listen = `127.0.0.1:${probe.address().port}`
  await new Promise(resolve => probe.close(resolve))
  const lifesign = await serve({ flags: ['--allow-origin', `http://${listen}`] })
  const env = { ...process.env, LISTEN: listen, LIFESIGN_URL: lifesign.url }
  const child = spawn(process.execPath, ['examples/backend-node/backend.mjs', 'examples/page', 'web/dist'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
  after(() => child.kill())
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  return line
}

test('examples/page and examples/backend-node: a capture at the integrator\'s own origin, whose backend looks up the verdict', async () => {
  const url = await shop()
  const { page, faults } = await browse({ clip: '' })
  await page.route('**/favicon.ico', route => route.fulfill({ status: 204 })) // of /verified, which is plain text
  await react(page)
  await page.goto(url)
  await page.getByRole('button', { name: 'Start' }).click()
  await page.waitForURL('**/verified').catch(async e => { throw new Error(`${faults} ${await page.evaluate(() => document.querySelector('lifesign-capture').state)} ${e}`) })
  assert.equal((await page.locator('body').innerText()).trim(), 'somebody is live')
  const [cookie] = (await page.context().cookies(url)).filter(({ name }) => name === 'session')
  assert.ok(cookie.httpOnly && cookie.sameSite === 'Strict')
  assert.deepEqual(faults, [])
})

test('examples/page: a backend that opens no session is no lost connection', async () => {
  const url = await shop()
  const { page } = await browse()
  await page.route('**/session', route => route.fulfill({ status: 500, body: 'no' }))
  const capture = await open(page, url)
  await page.getByRole('button', { name: 'Start' }).click()
  assert.equal(await settled(page), 'failed')
  assert.deepEqual(await events(page, 'error'), [{ code: 'server-failed', retryable: false, message: 'server-failed: session: 500' }])
  assert.equal(await capture.getByRole('heading').first().textContent(), 'The server had a problem')
})

test('docs/element.md and README.md show the example to the letter', async () => {
  const doc = await readFile(`${root}docs/element.md`, 'utf8')
  const [html, js] = ['html', 'js'].map(kind => new RegExp('```' + kind + '\\n([^`]+)```').exec(doc)[1])
  assert.ok((await readFile(`${root}examples/page/index.html`, 'utf8')).includes(html))
  assert.equal(await readFile(`${root}examples/page/page.js`, 'utf8'), js)
  assert.ok((await readFile(`${root}README.md`, 'utf8')).includes(js))
})

test('a backend that opens no session: the error says so, and trying again asks it again', async () => {
  const { page } = await browse()
  const capture = await open(page, server.url)
  await page.evaluate(() => {
    window.asked = 0
    document.querySelector('lifesign-capture').sessionSource = async () => { window.asked++; throw new TypeError('Failed to fetch') }
  })
  await capture.getByRole('button', { name: 'Start' }).click()
  assert.equal(await settled(page), 'failed')
  const [{ code, retryable }] = await events(page, 'error')
  assert.deepEqual([code, retryable], ['server-unreachable', true])
  await capture.getByRole('button', { name: 'Try again' }).click()
  await page.waitForFunction(() => window.asked === 2)
})
