// What a person is told in each scenario, from the camera through the engine to the line over the picture.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { browse, hinted, open, serve } from './lab.mjs'

const server = await serve()

/** Each scenario's hint, the text, the arrow on the screen (a mirror), and what moves it. */
const scenarios = [
  { clip: 'dark', hint: 'INSUFFICIENT_LIGHTING', text: 'More light, please' },
  { clip: 'bright', hint: 'LIGHT_TOO_BRIGHT', text: 'Less light, please' },
  { clip: 'far', hint: 'FACE_TOO_FAR', text: 'Come closer' },
  { clip: 'close', hint: 'FACE_TOO_CLOSE', text: 'Move back a little' },
  { clip: 'left', hint: 'FACE_ON_LEFT', text: 'Move a little to your right', arrow: 'right' },
  { clip: 'right', hint: 'FACE_ON_RIGHT', text: 'Move a little to your left', arrow: 'left' },
  { clip: 'high', hint: 'FACE_TOO_HIGH', text: 'Move down a little', arrow: 'down' },
  { clip: 'low', hint: 'FACE_TOO_LOW', text: 'Move up a little', arrow: 'up' },
  { clip: 'two', hint: 'MULTIPLE_FACES_DETECTED', text: 'Only one person, please' },
  { clip: 'none', hint: 'NO_FACE_DETECTED', text: 'Bring your face into the oval' },
  { clip: 'blur', hint: 'TOO_MUCH_BLUR', text: 'Hold still: the picture is blurred' },
]

for (const { clip, hint, text, arrow = null } of scenarios) {
  test(`${clip}: ${text}`, async () => {
    const { page, faults } = await browse({ clip })
    const capture = await open(page, server.url)
    await capture.getByRole('button', { name: 'Start' }).click()
    const detail = await hinted(page, hint)
    assert.ok(detail.codes.includes(hint) || clip === 'dark', `${detail.codes}`)
    assert.equal(detail.text, text)
    assert.equal(await capture.locator('[part=hint] span').textContent(), text)
    assert.equal(await page.evaluate(() => document.querySelector('lifesign-capture').state), 'guiding')
    const arrows = await page.evaluate(() => [...document.querySelector('lifesign-capture').shadowRoot.querySelectorAll('.arrow')].map(a => [a.classList.contains('shown'), a.getBoundingClientRect()]).filter(([shown]) => shown).map(([, r]) => ({ x: r.x + r.width / 2, y: r.y + r.height / 2 })))
    assert.equal(arrows.length, arrow ? 1 : 0)
    if (arrow) await beside(page, arrow, arrows[0])
    if (clip === 'far') await escalates(page)
    assert.deepEqual(faults, [])
  })
}

/** beside checks that an arrow stands outside the oval, on its side, so that it never lies over the face. */
async function beside(page, side, { x, y }) {
  const oval = await page.evaluate(() => {
    const r = document.querySelector('lifesign-capture').shadowRoot.querySelector('.ring').getBoundingClientRect()
    return { cx: r.x + r.width / 2, cy: r.y + r.height / 2, rx: r.width / 2, ry: r.height / 2 }
  })
  assert.ok(((x - oval.cx) / oval.rx) ** 2 + ((y - oval.cy) / oval.ry) ** 2 > 1, 'the arrow lies in the oval')
  const on = { left: x < oval.cx - oval.rx / 2, right: x > oval.cx + oval.rx / 2, up: y < oval.cy - oval.ry / 2, down: y > oval.cy + oval.ry / 2 }
  assert.ok(on[side], `the arrow is not on the ${side}`)
}

/** escalates waits for the longer text that comes when somebody is stuck. */
async function escalates(page) {
  const first = await page.evaluate(() => window.events.find(e => e.detail.hint === 'FACE_TOO_FAR').at)
  const later = await page.waitForFunction(() => window.events.find(e => e.type === 'feedback-change' && e.detail.escalated), null, { timeout: 15_000 })
  const { detail, at } = await later.jsonValue()
  assert.equal(detail.text, 'Come closer until your face fills the oval')
  assert.ok(at - first > 4000 && at - first < 9000, `after ${at - first} ms`)
}
