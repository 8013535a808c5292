// Compares Lifesign's guidance with @vladmandic/human's on one clip in one Chromium: CPU, results a second, long tasks, memory, bytes
// and the time to the first result over a link of 10 Mbit/s and 40 ms. Prints a table. Arguments: the clip (MJPEG), seconds (default 10).
import { readFile, readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { serve } from './serve.mjs'

const [clip, seconds = '10'] = process.argv.slice(2)
const here = name => fileURLToPath(new URL(name, import.meta.url))
const site = await serve({
  '/': here('pages'), '/dist/': here('../dist'),
  '/human/': here('node_modules/@vladmandic/human'), '/tfjs/': here('node_modules/@tensorflow/tfjs-backend-wasm/dist'),
})

const sleep = ms => new Promise(done => setTimeout(done, ms))

async function open() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
      '--disable-sync', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${clip}`],
  })
  return { browser, tab: await browser.newPage() }
}

// renderers returns the processes of pages.
async function renderers(browser) {
  const { processInfo } = await (await browser.newBrowserCDPSession()).send('SystemInfo.getProcessInfo')
  return processInfo.filter(p => p.type === 'renderer').map(p => p.id)
}

// cpu is the time on a processor in ms, of main threads and of all.
async function cpu(pids) {
  let main = 0, all = 0
  for (const pid of pids) {
    for (const tid of await readdir(`/proc/${pid}/task`).catch(() => [])) {
      const stat = await readFile(`/proc/${pid}/task/${tid}/schedstat`, 'utf8').catch(() => '0')
      const ms = Number(stat.split(' ')[0]) / 1e6
      all += ms
      if (tid === String(pid)) main += ms
    }
  }
  return { main, all }
}

async function memory(pids) {
  let kb = 0
  for (const pid of pids) {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
    kb += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0)
  }
  return kb / 1024
}

async function firstResult(page, link = { mbit: 10, ms: 40 }) {
  site.link = link
  const { browser, tab } = await open()
  site.bytes = 0
  await tab.goto(`${site.url}/${page}.html`)
  await tab.waitForFunction(() => window.bench?.first > 0, null, { timeout: 180000, polling: 20 })
  const bytes = site.bytes
  const first = await tab.evaluate(() => window.bench.first)
  await browser.close()
  site.link = {}
  return { first, bytes }
}

async function steady(page) {
  const { browser, tab } = await open()
  tab.on('pageerror', e => console.error(page, e.message))
  site.bytes = 0
  await tab.goto(`${site.url}/${page}.html`)
  await tab.waitForFunction(() => window.bench?.ready, null, { timeout: 60000 })
  await sleep(5000)
  const pids = await renderers(browser)
  const before = await cpu(pids), a = await tab.evaluate(() => ({ ...window.bench }))
  const start = performance.now()
  await sleep(1000 * Number(seconds))
  const after = await cpu(pids), b = await tab.evaluate(() => ({ ...window.bench }))
  const s = (performance.now() - start) / 1000
  const mb = await memory(pids)
  await browser.close()
  return { main: (after.main - before.main) / s, all: (after.all - before.all) / s, results: (b.results - a.results) / s, camera: (b.camera - a.camera) / s, long: (b.long - a.long) / s, mb, bytes: site.bytes }
}

if (!clip) {
  console.error('usage: node web/bench/bench.mjs CLIP.mjpeg [SECONDS]')
  process.exit(2)
}
await firstResult('lifesign', {})
const idle = await steady('idle')
console.log(`camera alone: ${idle.camera.toFixed(1)} frames/s, ${idle.main.toFixed(1)} ms/s main thread, ${idle.all.toFixed(1)} ms/s all threads, ${idle.mb.toFixed(0)} MB\n`)
console.log('| | results/s | camera/s | main thread, ms a result | all threads, ms a result | long tasks, ms/s | memory, MB | to the first result, ms | brotli before it, kB |')
console.log('|---|---|---|---|---|---|---|---|---|')
for (const p of ['lifesign']) {
  const { first, bytes } = await firstResult(p)
  const r = await steady(p)
  const each = v => (v / r.results).toFixed(2)
  console.log(`| ${p} | ${r.results.toFixed(1)} | ${r.camera.toFixed(1)} | ${each(r.main - idle.main)} | ${each(r.all - idle.all)} | ${r.long.toFixed(0)} | ${r.mb.toFixed(0)} | ${first.toFixed(0)} | ${(bytes / 1000).toFixed(0)} |`)
}
site.close()
