import { each, leak, locals, plus } from './lines.mjs'

const rows = ['above', 'row', 'below']

/** tap adds a weight times a vector to the sums. */
const tap = (weight, vector) => `(local.set $sum (f32x4.add (local.get $sum) (f32x4.mul (local.get $w${weight}) ${vector})))`

/** at is the address in a row, places times its stride from its start; the places before it are reached by starting one before. */
const load = (row, offset) => `(v128.load offset=${offset} (i32.add (local.get $${row}) (local.get $x)))`

const masked = (vector, mask) => `(v128.and ${vector} (local.get $${mask}))`

/** taps1 adds what a row gives. Rows begin one value before their first. */
const taps1 = (row, i) => `
      ${tap(3 * i, masked(load(row, 0), 'l'))}
      ${tap(3 * i + 1, load(row, 4))}
      ${tap(3 * i + 2, masked(load(row, 8), 'r'))}`

const even = 'i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27'
const odd = 'i8x16.shuffle 4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31'

/** taps2 does so with stride 2: the even and the odd of eight values from one before, then the even of eight from one behind. */
const taps2 = (row, i) => `
      (local.set $p (i32.add (local.get $${row}) (i32.shl (local.get $x) (i32.const 1))))
      (local.set $low (v128.load (local.get $p)))
      (local.set $high (v128.load offset=16 (local.get $p)))
      ${tap(3 * i, masked(`(${even} (local.get $low) (local.get $high))`, 'l'))}
      ${tap(3 * i + 1, `(${odd} (local.get $low) (local.get $high))`)}
      ${tap(3 * i + 2, masked(`(${even} (v128.load offset=8 (local.get $p)) (v128.load offset=24 (local.get $p)))`, 'r'))}`

/**
 * channel goes along three rows, of which those outside the picture are zeros. l and r mask what lies left and right of it; the last
 * vector of a row reaches into the next, which is written afterwards. Sizes are in bytes but for the height.
 */
const channel = (stride, taps) => `
(func $channel${stride} (param $dst i32) (param $src i32) (param $zeros i32) (param $w i32) (param $bias v128) (param $slope v128) (param $left i32) (param $right i32)
  (param $height i32) (param $width i32) (param $outWidth i32)
  ${locals('i32', 'x', 'p', ...rows)} ${locals('v128', 'sum', 'l', 'r', 'low', 'high', ...each(9, i => `w${i}`).split('\n'))}
  ${each(9, i => `(local.set $w${i} (v128.load32_splat offset=${4 * i} (local.get $w)))`)}
  (local.set $above (local.get $zeros))
  (local.set $row (local.get $src))
  (loop $rows
    (local.set $below (select (i32.add (local.get $row) (local.get $width)) (local.get $zeros) (i32.gt_s (local.get $height) (i32.const 1))))
    (local.set $x (i32.const 0))
    (loop $places
      (local.set $l (v128.load (i32.add (local.get $left) (local.get $x))))
      (local.set $r (v128.load (i32.add (local.get $right) (local.get $x))))
      (local.set $sum (local.get $bias))
      ${rows.map(taps).join('\n')}
      (v128.store (i32.add (local.get $dst) (local.get $x)) ${leak('sum', 'slope')})
      ${plus('x', '(i32.const 16)')}
      (br_if $places (i32.lt_s (local.get $x) (local.get $outWidth))))
    ${plus('dst', '(local.get $outWidth)')}
    (local.set $above (local.get $${stride === 1 ? 'row' : 'below'}))
    (local.set $row (i32.add (local.get $row) (i32.mul (local.get $width) (i32.const ${stride}))))
    (br_if $rows (i32.gt_s (local.tee $height (i32.sub (local.get $height) (i32.const ${stride}))) (i32.const 0)))))`

const call = stride => `(call $channel${stride} (local.get $dst) (local.get $src) (local.get $zeros) (local.get $w) (v128.load32_splat (local.get $bias))
      (v128.load32_splat (local.get $slopes)) (local.get $left) (local.get $right) (local.get $height) (local.get $width) (local.get $outWidth))`

/** A depthwise op of kernel 3, padding 1 and stride 1 or 2, as package nn describes it. Planes are in values. */
export const depthwise = `
${channel(1, taps1)}
${channel(2, taps2)}
(func (export "depthwise3") (param $dst i32) (param $src i32) (param $zeros i32) (param $w i32) (param $bias i32) (param $slopes i32) (param $left i32) (param $right i32)
  (param $channels i32) (param $height i32) (param $width i32) (param $outPlane i32) (param $outWidth i32) (param $stride i32)
  (local $plane i32)
  (local.set $plane (i32.shl (i32.mul (local.get $height) (local.get $width)) (i32.const 2)))
  (local.set $outPlane (i32.shl (local.get $outPlane) (i32.const 2)))
  (local.set $width (i32.shl (local.get $width) (i32.const 2)))
  (local.set $outWidth (i32.shl (local.get $outWidth) (i32.const 2)))
  ${plus('src', '(i32.const -4)')}
  ${plus('zeros', '(i32.const -4)')}
  (loop $next
    (if (i32.eq (local.get $stride) (i32.const 1)) (then ${call(1)}) (else ${call(2)}))
    ${plus('dst', '(local.get $outPlane)')}
    ${plus('src', '(local.get $plane)')}
    ${plus('w', '(i32.const 36)')}
    ${plus('bias', '(i32.const 4)')}
    ${plus('slopes', '(i32.const 4)')}
    (br_if $next (local.tee $channels (i32.sub (local.get $channels) (i32.const 1))))))`
