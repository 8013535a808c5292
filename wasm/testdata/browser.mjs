// Opens a page that guides by a clip in headless Chromium, and prints what came of it.
// node browser.mjs FOLDER CLIP CALLS: FOLDER is served under the content security policy of docs, CLIP is the camera, and CALLS are the
// page's functions with their argument: [name, argument].
import { createServer } from 'node:http'
import { readFile, mkdtemp, rm } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { tmpdir } from 'node:os'
import { chromium } from 'playwright-core'

const [folder, clip, calls] = process.argv.slice(2)
const types = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' }
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; media-src 'self'"
const served = {}
const server = createServer(async (request, response) => {
  const asked = normalize(new URL(request.url, 'http://localhost').pathname)
  const path = asked === '/' ? '/index.html' : asked
  try {
    const body = await readFile(join(folder, path))
    served[path] = (served[path] ?? 0) + 1
    response.writeHead(200, { 'Content-Type': types[extname(path)] ?? 'application/octet-stream', 'Content-Security-Policy': policy, 'Cache-Control': 'no-store' })
    response.end(body)
  } catch {
    response.writeHead(404).end()
  }
})
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))

const profile = await mkdtemp(join(tmpdir(), 'lifesign-chromium'))
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', permissions: ['camera'], headless: false,
  args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
    '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${clip}`],
})
const page = context.pages()[0] ?? await context.newPage()
const said = []
page.on('console', m => said.push(m.text()))
page.on('pageerror', e => said.push(e.message))
try {
  await page.goto(`http://127.0.0.1:${server.address().port}/`)
  const runs = []
  for (const call of JSON.parse(calls)) {
    runs.push(await page.evaluate(([name, argument]) => window[name](argument), call))
  }
  process.stdout.write(JSON.stringify({ runs, served, console: said }))
} finally {
  await context.close()
  server.close()
  await rm(profile, { recursive: true, force: true })
}
process.exit(0)
