import { locals, plus } from './lines.mjs'

const low = 'i8x16.shuffle 0 1 2 3 0 1 2 3 4 5 6 7 4 5 6 7'
const high = 'i8x16.shuffle 8 9 10 11 8 9 10 11 12 13 14 15 12 13 14 15'

/** Sums of n values and, from rows of so many, values repeated two by two. What goes beyond a row is written over by the next. */
export const add = `
(func (export "add") (param $dst i32) (param $a i32) (param $b i32) (param $n i32)
  (loop $sums
    (v128.store (local.get $dst) (f32x4.add (v128.load (local.get $a)) (v128.load (local.get $b))))
    ${['dst', 'a', 'b'].map(name => plus(name, '(i32.const 16)')).join('\n')}
    (br_if $sums (i32.gt_s (local.tee $n (i32.sub (local.get $n) (i32.const 4))) (i32.const 0)))))

(func (export "double") (param $dst i32) (param $a i32) (param $width i32) (param $rows i32)
  ${locals('i32', 'x', 'y')} (local $v v128)
  (local.set $width (i32.shl (local.get $width) (i32.const 2)))
  (loop $lines
    (local.set $x (i32.const 0))
    (loop $places
      (local.set $v (v128.load (i32.add (local.get $a) (local.get $x))))
      (v128.store (i32.add (local.get $dst) (i32.shl (local.get $x) (i32.const 1))) (${low} (local.get $v) (local.get $v)))
      (v128.store offset=16 (i32.add (local.get $dst) (i32.shl (local.get $x) (i32.const 1))) (${high} (local.get $v) (local.get $v)))
      ${plus('x', '(i32.const 16)')}
      (br_if $places (i32.lt_s (local.get $x) (local.get $width))))
    ${plus('dst', '(i32.shl (local.get $width) (i32.const 1))')}
    ${plus('y', '(i32.const 1)')}
    (if (i32.eqz (i32.and (local.get $y) (i32.const 1))) (then ${plus('a', '(local.get $width)')}))
    (br_if $lines (i32.lt_s (local.get $y) (i32.shl (local.get $rows) (i32.const 1))))))`
