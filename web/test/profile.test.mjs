// Profiles by name: one that the element names, one of the session's, one of the operator's. And the table of measures, which shows their limits.
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { browse, events, hinted, open, serve, settled } from './lab.mjs'

const kiosk = join(await mkdtemp(join(tmpdir(), 'lifesign-profile-')), 'kiosk.json')
await writeFile(kiosk, JSON.stringify({ name: 'kiosk', constraints: [{ metric: 'faces', min: 1 }, { metric: 'centre_line', max: 0.3 }] }))
const server = await serve({ flags: ['--sessions', 'optional', '--profile', kiosk] })
const pictures = process.env.LIFESIGN_PICTURES
if (pictures) await mkdir(pictures, { recursive: true })

/** start begins a capture of the page's element with other properties, without a session unless it says so. */
const start = (page, properties) => page.evaluate(properties => {
  const capture = document.querySelector('lifesign-capture')
  capture.sessionSource = null
  Object.assign(capture, properties)
  capture.start().catch(() => {})
}, properties)

test('the element\'s profile guides, and the server judges by it', async () => {
  const { page, faults } = await browse({ clip: 'portrait' })
  await open(page, server.url)
  const sent = []
  await page.route('**/analyze*', async (route, request) => { sent.push(request.url()); await route.continue() })
  await start(page, { profile: 'icao' })
  assert.equal(await settled(page), 'done')
  const [{ video }] = await events(page, 'result')
  assert.deepEqual(video.autocapture_result.feedback, [], 'a face as icao wants it')
  assert.equal(sent.length, 1)
  assert.deepEqual(faults, [])
})

test('what charlie takes icao does not', async () => {
  const { page } = await browse({ clip: 'good' })
  await open(page, server.url)
  await start(page, { profile: 'icao' })
  const detail = await hinted(page, 'FACE_TOO_FAR')
  assert.ok(detail.codes.includes('INVALID_POSE'), `${detail.codes}`)
  await page.evaluate(() => document.querySelector('lifesign-capture').cancel())
  await start(page, { profile: '' })
  assert.equal(await settled(page, ['done', 'failed']), 'done')
})

test('the operator\'s own profile guides the page, over REST and in a stream', async () => {
  const { page } = await browse({ clip: 'good' })
  await open(page, server.url)
  await start(page, { profile: 'kiosk' })
  assert.deepEqual((await hinted(page, 'FACE_ON_LEFT')).codes, ['FACE_ON_LEFT'])
  await page.evaluate(() => {
    const capture = document.querySelector('lifesign-capture')
    capture.cancel()
    window.events.length = 0
    Object.assign(capture, { profile: '', channel: 'stream', sessionSource: async () => {
      const body = JSON.stringify({ workflow: 'charlie4', profile: 'kiosk' })
      const { session_id, client_token } = await (await fetch('v1/sessions', { method: 'POST', body, headers: { 'Content-Type': 'application/json' } })).json()
      return { id: session_id, token: client_token }
    } })
  })
  await page.evaluate(() => { document.querySelector('lifesign-capture').start().catch(() => {}) })
  assert.deepEqual((await hinted(page, 'FACE_ON_LEFT')).codes, ['FACE_ON_LEFT'])
})

test('a profile that nobody knows ends the capture', async () => {
  const { page } = await browse({ clip: 'good' })
  await open(page, server.url)
  await start(page, { profile: 'nobody' })
  assert.equal(await settled(page), 'failed')
  const [{ code, message }] = await events(page, 'error')
  assert.equal(code, 'engine-load')
  assert.match(message, /nobody/)
})

test('the session\'s profile guides a stream, to its end', async () => {
  const { page, faults } = await browse({ clip: 'portrait' })
  const capture = await open(page, server.url)
  await page.selectOption('#channel', 'stream')
  await page.selectOption('#profile', 'icao')
  await page.check('#debug')
  await page.evaluate(() => { document.querySelector('lifesign-capture').profile = '' }) // the session alone names it
  await capture.getByRole('button', { name: 'Start' }).click()
  await capture.locator('.debug thead th', { hasText: 'icao' }).waitFor()
  assert.equal(await settled(page), 'done')
  const [{ video }] = await events(page, 'result')
  assert.deepEqual(video.autocapture_result.feedback, [])
  assert.deepEqual(faults, [])
})

for (const [size, options] of Object.entries({ small: { viewport: { width: 320, height: 568 } }, phone: { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }, desk: { viewport: { width: 1280, height: 900 } } })) {
  test(`the table of measures, ${size}`, async () => {
    const { page } = await browse({ clip: 'good', ...options })
    const capture = await open(page, server.url)
    await start(page, { profile: 'icao', debug: true })
    await hinted(page, 'FACE_TOO_FAR')
    await capture.locator('.debug tbody tr').first().waitFor()
    const table = await page.evaluate(() => {
      const root = document.querySelector('lifesign-capture').shadowRoot
      const table = root.querySelector('.debug'), base = root.querySelector('.base').getBoundingClientRect(), { left, right } = table.getBoundingClientRect()
      const rows = [...table.querySelectorAll('tbody tr')].map(r => [r.className, ...[...r.cells].map(c => c.innerText.trim())])
      const colour = name => getComputedStyle([...table.querySelectorAll('tbody tr')].find(r => r.cells[0].innerText.startsWith(name)).cells[1]).color
      return { rows, head: [...table.tHead.rows[0].cells].map(c => c.innerText), sticksOut: left < base.left - 1 || right > base.right + 1, font: parseFloat(getComputedStyle(table).fontSize), colours: [colour('width_ratio'), colour('faces')] }
    })
    assert.deepEqual(table.head.slice(0, 4), ['icao', 'min', 'value', 'max'])
    const row = name => table.rows.find(r => r[1].split('\n')[0] === name)
    assert.ok(table.rows.length >= 25 && row('background_clutter'), `${table.rows.length} rows`)
    const [state, name, min, value, max] = row('width_ratio')
    assert.deepEqual([state, name, min, max, row('width_ratio').at(-1)], ['out', 'width_ratio\nFACE_TOO_FAR', '1.35', '1.6', '✗'])
    assert.ok(Number(value) > 1.6)
    assert.deepEqual([row('faces')[0], row('faces').at(-1)], ['', '✓'])
    assert.notEqual(table.colours[0], table.colours[1], 'what is out has a colour')
    assert.ok(!table.sticksOut && table.font >= 11, `${table.sticksOut} ${table.font}`)
    if (pictures) await page.screenshot({ path: join(pictures, `debug-${size}.png`), fullPage: true })
  })
}
