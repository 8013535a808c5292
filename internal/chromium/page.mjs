import 'wasm_exec'
import code from 'simd128'
import { link } from '../../engine/internal/nn/simd128/link.mjs'

/** run runs the Go program beside the page, with the vector loops or without, and returns what it wrote. */
window.run = async ({ loops, argv }) => {
  let out = ''
  const decoder = new TextDecoder()
  globalThis.fs.writeSync = (_, bytes) => {
    out += decoder.decode(bytes)
    return bytes.length
  }
  const go = new Go()
  go.argv = ['program', ...argv]
  const attach = link(go.importObject, loops ? code : null)
  const { instance } = await WebAssembly.instantiateStreaming(fetch('program.wasm'), go.importObject)
  await attach(instance.exports.mem)
  await go.run(instance)
  return out
}
