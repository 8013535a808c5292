/** The vector loops of package nn, see engine/internal/nn/simd128. */
declare module 'simd128' {
  const code: Uint8Array<ArrayBuffer>
  export default code
}
/** esbuild gives a style sheet as text. */
declare module '*.css' {
  const text: string
  export default text
}
