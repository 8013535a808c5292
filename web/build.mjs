// Bundles web/src and web/demo into web/dist, beside lifesign.wasm and its models, which build.sh has put there.
import { build } from 'esbuild'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const web = dirname(fileURLToPath(import.meta.url))
const dist = join(web, 'dist')

/** Go's loader belongs to the toolchain that built the module. */
const wasmExec = join(execFileSync('go', ['env', 'GOROOT']).toString().trim(), 'lib', 'wasm', 'wasm_exec.js')

/** What the page loads by its hash, in the order of src/load.ts. */
const loaded = ['lifesign.wasm', 'models/facefinder', 'models/align.nn', 'models/eyes.nn', 'models/facelooks.nn', 'models/eyelooks.nn']

function sum(path) { return createHash('sha256').update(readFileSync(join(dist, path))).digest() }

/** The vector loops for networks lie in the worker's own bundle: 3 kB are no request of their own. */
const loops = join(web, '../node_modules/.cache/lifesign/simd128.wasm')
mkdirSync(dirname(loops), { recursive: true })
execFileSync('node', [join(web, '../engine/internal/nn/simd128/build.mjs'), loops])

const common = { bundle: true, minify: true, sourcemap: false, target: 'es2022', charset: 'utf8', logLevel: 'warning', outdir: dist, absWorkingDir: web,
  define: { SHA256: JSON.stringify(loaded.map(path => sum(path).toString('base64')).join(' ')) } }

// Parts of older bundles, whose names carry a hash of what they were.
for (const name of readdirSync(dist)) if (/-[A-Z0-9]{8}\.js(\.br|\.gz)?$/.test(name)) rmSync(join(dist, name))

await build({
  ...common,
  entryPoints: ['src/worker.ts'],
  format: 'iife', // a classic worker: every browser that has WebCodecs runs it
  alias: { wasm_exec: wasmExec, simd128: loops },
  loader: { '.wasm': 'binary' },
})
// Split, so that the languages, the envelope and the stream are loaded when they are needed.
await build({ ...common, entryPoints: ['src/lifesign.ts'], format: 'esm', splitting: true, loader: { '.css': 'text' } })
await build({ ...common, entryPoints: ['demo/demo.ts', 'demo/demo.css'], format: 'esm' })
copyFileSync(join(web, 'demo/icon.svg'), join(dist, 'icon.svg'))
writeFileSync(join(dist, 'index.html'), named(readFileSync(join(web, 'demo/index.html'), 'utf8')))
await Promise.all(readdirSync(dist, { recursive: true }).map(name => compress(join(dist, name))))

/** named writes the hash of each script and style sheet that a page names beside it, so that the server may have it kept for ever. */
function named(html) {
  return html.replace(/(src|href)="([a-z]+\.(?:js|css))"/g, (_, attribute, name) =>
    `${attribute}="${name}?v=${sum(name).toString('hex').slice(0, 16)}" integrity="sha256-${sum(name).toString('base64')}"`)
}

/**
 * compress puts name.br and name.gz beside a file, of which the server sends the smallest that a client takes. The engine takes ten
 * seconds, so what was compressed before is kept by its hash.
 */
async function compress(file) {
  if (!/\.(html|js|css|json|wasm)$|models/.test(file) || /\.(br|gz|d\.ts)$/.test(file) || !statSync(file).isFile()) return
  const data = readFileSync(file)
  const kept = join(web, '../node_modules/.cache/lifesign', createHash('sha256').update(data).digest('hex'))
  if (!existsSync(`${kept}.gz`)) {
    mkdirSync(dirname(kept), { recursive: true })
    writeFileSync(`${kept}.br`, await promisify(brotliCompress)(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: data.length } }))
    writeFileSync(`${kept}.gz`, await promisify(gzip)(data, { level: 9 }))
  }
  for (const form of ['.br', '.gz']) copyFileSync(kept + form, file + form)
}
