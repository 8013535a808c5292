import { each, leak, locals, plus } from './lines.mjs'

/** columns computes one or two vectors of columns, in blocks of four rows whose sums stay in registers. */
const columns = vectors => `
(func $columns${4 * vectors} (param $c i32) (param $ldc i32) (param $a i32) (param $b i32) (param $ldb i32) (param $bias i32) (param $slopes i32) (param $k i32) (param $rows i32)
  ${locals('i32', 'p', 'n')} ${locals('v128', 'w', 'slope')}
  ${each(vectors, v => locals('v128', `x${v}`, ...[0, 1, 2, 3].map(i => `s${i}${v}`)))}
  (loop $block
    ${each(4, i => `
    (local.set $s${i}0 (v128.load32_splat offset=${4 * i} (local.get $bias)))
    ${vectors > 1 ? `(local.set $s${i}1 (local.get $s${i}0))` : ''}`)}
    (local.set $p (local.get $b))
    (local.set $n (local.get $k))
    (loop $step
      ${each(vectors, v => `(local.set $x${v} (v128.load offset=${16 * v} (local.get $p)))`)}
      ${each(4, i => `
      (local.set $w (v128.load32_splat offset=${4 * i} (local.get $a)))
      ${each(vectors, v => `(local.set $s${i}${v} (f32x4.add (local.get $s${i}${v}) (f32x4.mul (local.get $w) (local.get $x${v}))))`)}`)}
      ${plus('a', '(i32.const 16)')}
      ${plus('p', '(local.get $ldb)')}
      (br_if $step (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    ${each(4, i => `
    (local.set $slope (v128.load32_splat offset=${4 * i} (local.get $slopes)))
    ${each(vectors, v => `(v128.store offset=${16 * v} (local.get $c) ${leak(`s${i}${v}`, 'slope')})`)}
    (if (i32.eq (local.get $rows) (i32.const ${i + 1})) (then (return)))
    ${plus('c', '(local.get $ldc)')}`)}
    ${plus('bias', '(i32.const 16)')}
    ${plus('slopes', '(i32.const 16)')}
    (local.set $rows (i32.sub (local.get $rows) (i32.const 4)))
    (br $block)))`

/** call computes the columns from j on, or the last ones where those are too few, and goes on behind them. */
const call = n => `
  (if (i32.gt_s (local.get $j) (i32.sub (local.get $cols) (i32.const ${n}))) (then (local.set $j (i32.sub (local.get $cols) (i32.const ${n})))))
  (call $columns${n} (i32.add (local.get $c) (i32.shl (local.get $j) (i32.const 2))) (local.get $ldc) (local.get $a)
    (i32.add (local.get $b) (i32.shl (local.get $j) (i32.const 2))) (local.get $ldb) (local.get $bias) (local.get $slopes) (local.get $k) (local.get $rows))
  ${plus('j', `(i32.const ${n})`)}`

/** A product as package nn describes it, of at least four columns: eight at a time, and four where they suffice. ldc and ldb are in values. */
export const product = `
${columns(1)}
${columns(2)}
(func (export "product") (param $c i32) (param $ldc i32) (param $a i32) (param $b i32) (param $ldb i32) (param $bias i32) (param $slopes i32) (param $k i32) (param $rows i32) (param $cols i32)
  ${locals('i32', 'j')}
  (local.set $ldc (i32.shl (local.get $ldc) (i32.const 2)))
  (local.set $ldb (i32.shl (local.get $ldb) (i32.const 2)))
  (loop $next
    (if (i32.and (i32.gt_s (i32.sub (local.get $cols) (local.get $j)) (i32.const 4)) (i32.ge_s (local.get $cols) (i32.const 8)))
      (then ${call(8)})
      (else ${call(4)}))
    (br_if $next (i32.lt_s (local.get $j) (local.get $cols)))))`
