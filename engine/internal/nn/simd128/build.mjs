// Assembles the vector loops of package nn for WebAssembly. node build.mjs OUT.wasm
//
// The module has no memory, data or stack of its own: it computes in the memory of the Go program, which it imports.
import { writeFileSync } from 'node:fs'
import wabt from 'wabt'
import { add } from './add.mjs'
import { depthwise } from './depthwise.mjs'
import { product } from './product.mjs'

const text = `(module (import "go" "memory" (memory 0)) ${product} ${depthwise} ${add})`
const module = (await wabt()).parseWat('simd128.wat', text, { simd: true })
module.resolveNames()
module.validate()
writeFileSync(process.argv[2], module.toBinary({}).buffer)
