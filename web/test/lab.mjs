// What the browser tests share: a server, clips for the camera, a browser. Each test file starts its own server.
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { after } from 'node:test'
import { root } from './paths.mjs'
import { chromium } from 'playwright-core'

export { root }
const binary = join(root, 'bin/lifesign')

/** How long a browser test waits for what must come, ms: the machine of CI is slow and shared. */
export const patience = 30_000

const scratch = await mkdtemp(join(tmpdir(), 'lifesign-test-'))
after(() => rm(scratch, { recursive: true, force: true }))

/** clips is a folder with the clips and frames of internal/synth/clip: build.sh makes it once for all tests. */
export const clips = process.env.LIFESIGN_CLIPS ?? join(scratch, 'clips')
if (!existsSync(join(clips, 'good.mjpeg'))) await promisify(execFile)('go', ['run', './internal/synth/clip', clips], { cwd: root })

/** serve starts `lifesign serve` and resolves when it answers. */
export async function serve({ listen = '127.0.0.1:0', dir = join(scratch, `data-${Math.random()}`), flags = ['--sessions', 'optional'] } = {}) {
  const child = spawn(binary, ['serve', '--listen', listen, '--data-dir', dir, '--log-format', 'json', ...flags], { stdio: ['ignore', 'ignore', 'pipe'] })
  const log = []
  const url = await new Promise((resolve, reject) => {
    child.once('exit', code => reject(new Error(`lifesign serve ended with ${code}: ${log.join('\n')}`)))
    createInterface({ input: child.stderr }).on('line', line => {
      log.push(line)
      const url = /"msg":"serving","url":"([^"]+)"/.exec(line)?.[1]
      if (url) resolve(url)
    })
  })
  child.removeAllListeners('exit')
  const stop = () => new Promise(resolve => {
    if (child.exitCode !== null) return resolve()
    child.once('exit', resolve)
    child.kill('SIGTERM')
  })
  after(stop)
  return { url, log, stop, dir }
}

const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

/** The browser of the last test: the next one with the same camera uses it again, in a context of its own. */
let last = { key: '', browser: null, context: null }
after(() => last.browser?.close())

/** browse opens a page whose camera shows a clip; `camera` and `ui` are the values of Chromium's two switches. */
export async function browse({ clip = 'good', camera = '', ui = true, args = [], ...options } = {}) {
  const switches = [`--use-fake-device-for-media-stream${camera && `=${camera}`}`, ...(ui === true ? ['--use-fake-ui-for-media-stream'] : ui ? [ui] : []),
    ...(clip ? [`--use-file-for-fake-video-capture=${join(clips, `${clip}.mjpeg`)}`] : []), ...args]
  if (last.key === switches.join(' ')) await last.context.close()
  else {
    await last.browser?.close()
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--headless=new', ...quiet, ...switches] })
    last = { key: switches.join(' '), browser }
  }
  last.context = await last.browser.newContext({ locale: 'en-GB', ...options })
  const page = await last.context.newPage()
  const faults = []
  page.on('pageerror', e => faults.push(String(e)))
  page.on('console', m => { if (m.type() === 'error') faults.push(m.text()) })
  return { page, faults }
}

/** open loads the page and records the element's events in window.events. */
export async function open(page, url) {
  await page.goto(url)
  await page.evaluate(async () => {
    await customElements.whenDefined('lifesign-capture')
    const capture = document.querySelector('lifesign-capture')
    window.events = []
    for (const type of ['state-change', 'feedback-change', 'progress', 'challenge-change', 'capture', 'result', 'error', 'cancel', 'stats']) {
      capture.addEventListener(type, e => window.events.push({ type, detail: e.detail, at: performance.now() }))
    }
  })
  return page.locator('lifesign-capture')
}

/** settled waits for an end of the capture and returns its state. */
export function settled(page, states = ['done', 'failed', 'cancelled'], timeout = patience) {
  return reached(page, states, timeout)
}

/** reached waits until the element is in one of the states. */
export async function reached(page, states, timeout = patience) {
  const list = [states].flat()
  await page.waitForFunction(list => list.includes(document.querySelector('lifesign-capture').state), list, { timeout, polling: 30 })
    .catch(async e => { throw new Error(`waiting for ${list}: ${await page.evaluate(() => JSON.stringify([document.querySelector('lifesign-capture').state, ...window.events.filter(e => e.type !== 'progress').slice(-6)]))}: ${e.message}`) })
  return page.evaluate(() => document.querySelector('lifesign-capture').state)
}

/** hinted waits for a hint and returns its event's detail. */
export async function hinted(page, code, timeout = patience) {
  const handle = await page.waitForFunction(code => window.events.findLast(e => e.type === 'feedback-change' && e.detail.hint === code), code, { timeout, polling: 30 })
    .catch(async e => { throw new Error(`waiting for ${code}: ${await page.evaluate(() => JSON.stringify(window.events.filter(e => e.type === 'feedback-change').slice(-6)))}: ${e.message}`) })
  return (await handle.jsonValue()).detail
}

export const events = (page, type) => page.evaluate(type => window.events.filter(e => e.type === type).map(e => e.detail), type)

/** frame returns one of internal/synth/clip's frames. */
export const frame = name => readFile(join(clips, `${name}.jpeg`))
