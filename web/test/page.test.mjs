// The page for everybody: screen readers, keyboards, reduced motion, right to left, the content policy, and few bytes.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { browse, events, open, patience, reached, serve, settled } from './lab.mjs'
import { react } from './generated.mjs'
import { root } from './paths.mjs'

const server = await serve()
const axe = await readFile(`${root}node_modules/axe-core/axe.min.js`, 'utf8')

/** accessible runs axe, which sees into open shadow roots. */
async function accessible(page, state) {
  await page.waitForTimeout(350) // a picture that fades in has no contrast yet
  const found = await page.evaluate(`${axe}; axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.flat().join(' ') + ' ' + n.failureSummary).join(' | ')))`)
  assert.deepEqual(found, [], state)
}

const plain = page => page.evaluate(() => { document.querySelector('lifesign-capture').sessionSource = null })

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing in any state, ${colorScheme}`, async () => {
    const { page } = await browse({ clip: '', colorScheme, viewport: { width: 1280, height: 900 } })
    await react(page)
    const capture = await open(page, server.url)
    await accessible(page, 'idle')
    await page.check('#debug')
    await page.check('#active') // over REST, where no deadline of the server runs while axe looks
    await page.evaluate(() => { window.generatedCamera.most = 12 })
    await capture.getByRole('button', { name: 'Start' }).click()
    await page.waitForFunction(() => window.events.filter(e => e.type === 'challenge-change').length === 2, null, { timeout: patience })
    await accessible(page, 'guiding')
    await page.evaluate(() => document.dispatchEvent(new Event('freeze')))
    await reached(page, 'paused')
    await accessible(page, 'paused')
    await page.evaluate(() => { Object.assign(window.generatedCamera, { most: 32, step: 'center' }) }) // the head comes back meanwhile
    await page.waitForFunction(() => window.generatedCamera.turned === 0)
    await page.evaluate(() => document.dispatchEvent(new Event('resume')))
    assert.equal(await settled(page), 'done')
    await page.locator('#token .decision').waitFor()
    await accessible(page, 'done')
  })
}

test('axe finds nothing where the camera is blocked', async () => {
  const { page } = await browse({ ui: '--use-fake-ui-for-media-stream=deny' })
  const capture = await open(page, server.url)
  await capture.getByRole('button', { name: 'Start' }).click()
  await reached(page, 'blocked')
  await accessible(page, 'blocked')
})

test('the content policy of the page is enough, and is not broken', async () => {
  const { page, faults } = await browse({ clip: '' })
  await react(page)
  await page.addInitScript(() => {
    window.broken = []
    addEventListener('securitypolicyviolation', e => window.broken.push(`${e.effectiveDirective} ${e.blockedURI}`))
  })
  const answer = await page.goto(server.url)
  assert.match(answer.headers()['content-security-policy'], /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; .*style-src 'self'/)
  const capture = await open(page, server.url)
  await page.check('#debug')
  for (const channel of ['rest', 'stream']) {
    await page.selectOption('#channel', channel)
    await capture.getByRole('button', { name: /Start/ }).click()
    await reached(page, 'guiding')
    assert.equal(await settled(page), 'done')
  }
  await page.selectOption('#locale', 'ja')
  await capture.getByText('最初から始める').waitFor()
  assert.deepEqual(await page.evaluate(() => window.broken), [])
  assert.equal(await page.evaluate(() => document.querySelector('lifesign-capture').shadowRoot.querySelectorAll('[style]:not(.base), style').length), 0)
  assert.deepEqual(faults, [])
})

test('what is loaded before the first hint', async () => {
  const { page } = await browse({ clip: 'none' })
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await open(page, server.url)
  await plain(page)
  await page.evaluate(() => { document.querySelector('lifesign-capture').start().catch(() => {}) })
  await page.waitForFunction(() => window.events.some(e => e.type === 'feedback-change'), null, { timeout: patience })
  const resources = await page.evaluate(() => performance.getEntriesByType('resource').map(r => [new URL(r.name).pathname, r.encodedBodySize]))
  const names = resources.map(([name]) => name)
  const wanted = ['/lifesign.js', '/worker.js', '/lifesign.wasm', '/models/facefinder', '/models/align.nn', '/models/eyes.nn', '/models/facelooks.nn', '/models/eyelooks.nn']
  assert.deepEqual(names.filter(n => wanted.includes(n)).sort(), wanted.toSorted(), `${names}`)
  assert.ok(!names.some(n => /^\/(chunk|de|fr|es|pt|ja|ar|debug)-/.test(n)), `${names}`)
  const all = resources.reduce((sum, [, size]) => sum + size, 0)
  assert.ok(all < 1_200_000, `${all} bytes before the first hint`)
  const own = resources.filter(([name]) => !/\.wasm$|models/.test(name)).reduce((sum, [, size]) => sum + size, 0)
  assert.ok(own < 60_000, `${own} bytes of page`)
})

test('without a mouse: Start, Cancel and Start again by keys, with the focus where it should be', async () => {
  const { page } = await browse({ clip: 'far' })
  await open(page, server.url)
  await plain(page)
  const focused = () => page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.textContent)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  assert.equal(await focused(), 'Start')
  await page.keyboard.press('Enter')
  await reached(page, 'guiding')
  assert.equal(await focused(), 'Cancel')
  await page.keyboard.press('Enter')
  await reached(page, 'cancelled')
  assert.equal(await focused(), 'Start again')
  await page.keyboard.press('Space')
  await reached(page, 'guiding')
  await page.keyboard.press('Escape')
  await reached(page, 'cancelled')
})

test('a screen reader hears at most one text in 1.5 s, and none twice in a row', async () => {
  const { page } = await browse({ clip: '' })
  await react(page)
  await open(page, server.url)
  await page.evaluate(() => {
    const region = document.querySelector('lifesign-capture').shadowRoot.querySelector('[aria-live]')
    window.said = []
    new MutationObserver(() => window.said.push([performance.now(), region.textContent])).observe(region, { childList: true, characterData: true, subtree: true })
    const capture = document.querySelector('lifesign-capture')
    capture.sessionSource = null
    capture.active = true
    capture.start().catch(() => {})
  })
  assert.equal(await settled(page), 'done')
  await page.waitForTimeout(1800)
  const said = await page.evaluate(() => window.said)
  assert.ok(said.length >= 3, JSON.stringify(said))
  assert.ok(said.every(([at], i) => i === 0 || at - said[i - 1][0] > 1450), JSON.stringify(said))
  assert.ok(said.every(([, text], i) => i === 0 || text !== said[i - 1][1]), JSON.stringify(said))
  const decision = (await events(page, 'result'))[0].video.liveness_result.decision
  assert.match(said.at(-1)[1], decision === 'LIVE' ? /live person/ : /did not pass|No clear/)
})

test('reduced motion: nothing moves but the picture', async () => {
  const { page } = await browse({ clip: 'left', reducedMotion: 'reduce' })
  await open(page, server.url)
  await plain(page)
  await page.evaluate(() => { document.querySelector('lifesign-capture').start().catch(() => {}) })
  await page.waitForFunction(() => window.events.some(e => e.detail.hint === 'FACE_ON_LEFT'), null, { timeout: patience })
  assert.equal(await page.evaluate(() => document.querySelector('lifesign-capture').shadowRoot.getAnimations().length), 0)
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  assert.ok(await page.evaluate(() => document.querySelector('lifesign-capture').shadowRoot.getAnimations().length) > 0, 'the arrow does not move where it may')
})

test('right to left: the texts turn, the directions do not', async () => {
  const { page } = await browse({ clip: 'left' })
  await open(page, server.url)
  await plain(page)
  await page.selectOption('#locale', 'ar')
  await page.getByRole('button', { name: 'ابدأ' }).click()
  const detail = await (await page.waitForFunction(() => window.events.find(e => e.detail.hint === 'FACE_ON_LEFT')?.detail, null, { timeout: patience })).jsonValue()
  assert.equal(detail.text, 'تحرك قليلًا إلى يمينك')
  const shown = await page.evaluate(() => {
    const root = document.querySelector('lifesign-capture').shadowRoot
    const middle = e => { const r = e.getBoundingClientRect(); return r.x + r.width / 2 }
    return { dir: getComputedStyle(root.querySelector('.base')).direction, lang: root.querySelector('.base').lang, right: middle(root.querySelector('.arrow.shown')) > middle(root.querySelector('.ring')) }
  })
  assert.deepEqual(shown, { dir: 'rtl', lang: 'ar', right: true })
})
