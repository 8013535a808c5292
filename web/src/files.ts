/** Files that build.mjs listed with their SHA-256. Nothing is used whose hash is another. */

/** address is a listed file's, with its hash in it, so that no cache gives an older one. */
function address(base: URL, path: string): URL {
  const url = new URL(path, base)
  url.searchParams.set('sha256', FILES[path]!.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''))
  return url
}

/** compiled is a module, compiled while it loads where the server names its type. */
export async function compiled(base: URL, path: string): Promise<WebAssembly.Module> {
  const response = await request(base, path)
  if (response.headers.get('Content-Type') === 'application/wasm') return WebAssembly.compileStreaming(response)
  return WebAssembly.compile(await response.arrayBuffer())
}

/** request asks for a file; the browser refuses one whose hash is another. */
function request(base: URL, path: string): Promise<Response> {
  return fetch(address(base, path), { integrity: `sha256-${FILES[path]}` }).then(response => {
    if (!response.ok) throw new Error(`${path}: ${response.status}`)
    return response
  })
}
