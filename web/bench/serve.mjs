// Serves the pages of the comparison, precompressed with brotli, over a link of a given speed.
import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

const types = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm', '.json': 'application/json', '.css': 'text/css' }
const packed = new Map()

async function pack(file) {
  if (!packed.has(file)) {
    const data = await readFile(file)
    packed.set(file, brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: data.length } }))
  }
  return packed.get(file)
}

const sleep = ms => new Promise(done => setTimeout(done, ms))

// serve answers paths under the given roots ({'/prefix/': folder}). link.mbit paces all bytes together and link.ms is a round trip, paid
// once a connection and once a request; without them the link is as fast as loopback. bytes counts what was sent since it was reset.
export async function serve(roots) {
  const state = { link: {}, bytes: 0, url: '', close: () => server.close() }
  let free = 0 // when the link has sent all that was given to it
  const fresh = new WeakSet()
  const server = createServer(async (request, response) => {
    try {
      const path = normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname))
      const prefix = Object.keys(roots).filter(p => path.startsWith(p)).sort((a, b) => b.length - a.length)[0]
      const data = await pack(join(roots[prefix], path.slice(prefix.length)))
      const { mbit, ms = 0 } = state.link
      await sleep(fresh.delete(request.socket) ? 2 * ms : ms)
      response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream', 'content-encoding': 'br', 'content-length': data.length, 'cache-control': 'no-store' })
      state.bytes += data.length
      for (let i = 0; i < data.length; i += 16384) {
        const part = data.subarray(i, i + 16384)
        if (mbit) {
          free = Math.max(free, performance.now()) + part.length * 8 / (mbit * 1000)
          await sleep(Math.max(0, free - performance.now()))
        }
        response.write(part)
      }
      response.end()
    } catch {
      response.writeHead(404).end()
    }
  })
  server.on('connection', socket => fresh.add(socket))
  await new Promise(done => server.listen(0, '127.0.0.1', done))
  state.url = `http://127.0.0.1:${server.address().port}`
  return state
}
