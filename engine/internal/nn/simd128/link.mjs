// The functions that package nn imports under js/wasm.
const names = ['product', 'depthwise3', 'add', 'double']

/**
 * link puts the vector loops among the imports of a Go program. What it returns takes the program's memory, once it is instantiated and
 * before it runs. Where the code is null, or the engine has no SIMD, the program is told that there are none.
 */
export function link(imports, code) {
  let loops = null
  imports.nn = { present: () => loops ? 1 : 0 }
  for (const name of names) imports.nn[name] = (...numbers) => loops[name](...numbers)
  return async memory => {
    if (code && WebAssembly.validate(code)) loops = (await WebAssembly.instantiate(code, { go: { memory } })).instance.exports
  }
}
