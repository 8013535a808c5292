/** engine loads and compiles lifesign.wasm. The browser refuses a file whose hash is another than the build's. */
export async function engine(base: URL): Promise<WebAssembly.Module> {
  const url = new URL('lifesign.wasm', base)
  url.searchParams.set('sha256', ENGINE_SHA256.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')) // so that no cache gives an older one
  const response = await fetch(url, { integrity: `sha256-${ENGINE_SHA256}` })
  if (!response.ok) throw new Error(`lifesign.wasm: ${response.status}`)
  if (response.headers.get('Content-Type') === 'application/wasm') return WebAssembly.compileStreaming(response)
  return WebAssembly.compile(await response.arrayBuffer())
}
