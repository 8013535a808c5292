// Bundles web/src into web/dist, beside lifesign.wasm and the cascades that build.sh has put there.
import { build } from 'esbuild'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const web = dirname(fileURLToPath(import.meta.url))
const dist = join(web, 'dist')

/** Go's loader belongs to the toolchain that built the module. */
const wasmExec = join(execFileSync('go', ['env', 'GOROOT']).toString().trim(), 'lib', 'wasm', 'wasm_exec.js')

/** hashes lists what the worker loads with its SHA-256, base64. */
function hashes() {
  const files = ['lifesign.wasm', ...readdirSync(join(dist, 'cascades'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile()).map(entry => relative(dist, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))]
  return Object.fromEntries(files.map(path => [path, createHash('sha256').update(readFileSync(join(dist, path))).digest('base64')]))
}

const common = { bundle: true, minify: true, sourcemap: false, target: 'es2022', charset: 'utf8', logLevel: 'warning', outdir: dist, absWorkingDir: web }

await build({
  ...common,
  entryPoints: ['src/worker.ts'],
  format: 'iife', // a classic worker: every browser that has WebCodecs runs it
  alias: { wasm_exec: wasmExec },
  define: { FILES: JSON.stringify(hashes()) },
})

if (existsSync(join(web, 'src/lifesign.ts'))) {
  await build({ ...common, entryPoints: ['src/lifesign.ts'], format: 'esm', loader: { '.css': 'text' } })
}
