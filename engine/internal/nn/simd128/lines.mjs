// Pieces of WebAssembly text that the kernels share.

/** each joins what a piece gives for 0 to n - 1. */
export const each = (n, piece) => Array.from({ length: n }, (_, i) => piece(i)).join('\n')

/** locals declares names of a type. */
export const locals = (type, ...names) => names.map(name => `(local $${name} ${type})`).join(' ')

/** plus adds a multiple to an address. */
export const plus = (name, by) => `(local.set $${name} (i32.add (local.get $${name}) ${by}))`

/** leak multiplies v by the slope where it is below 0. */
export const leak = (v, slope) =>
  `(v128.bitselect (f32x4.mul (local.get $${v}) (local.get $${slope})) (local.get $${v}) (f32x4.lt (local.get $${v}) (v128.const f32x4 0 0 0 0)))`
