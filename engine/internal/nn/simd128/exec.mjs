// Runs a Go program under node, as go_js_wasm_exec does, with the vector loops of package nn.
// node exec.mjs LOADER LOOPS PROGRAM ARGUMENTS…: LOADER is Go's wasm_exec.js, LOOPS the file of build.mjs, or - for none.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { link } from './link.mjs'

const [loader, loops, ...argv] = process.argv.slice(2)
Object.assign(globalThis, { fs, path })
createRequire(import.meta.url)(loader)

const go = new Go()
go.argv = argv
go.env = { TMPDIR: tmpdir(), ...process.env }
go.exit = process.exit
const attach = link(go.importObject, loops === '-' ? null : fs.readFileSync(loops))
const { instance } = await WebAssembly.instantiate(fs.readFileSync(argv[0]), go.importObject)
await attach(instance.exports.mem)
await go.run(instance)
