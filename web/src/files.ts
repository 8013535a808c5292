/** Files that build.mjs listed with their SHA-256. Nothing is used whose hash is another. */
const cacheName = 'lifesign'

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

/** cached returns a file, from the cache where it is there and whole, else from the server and into the cache. */
export async function cached(base: URL, path: string): Promise<Uint8Array> {
  const url = address(base, path)
  // A page without a secure context has no cache, and a private one may refuse it.
  const cache = await globalThis.caches?.open(cacheName).catch(() => null)
  const hit = await cache?.match(url).catch(() => null)
  if (hit) {
    const data = new Uint8Array(await hit.arrayBuffer())
    if (await whole(path, data)) return data
  }
  const data = new Uint8Array(await (await request(base, path)).arrayBuffer())
  cache?.put(url, new Response(data)).catch(() => {}) // no room is no failure
  return data
}

/** sweep removes from the cache what an older build left there. */
export async function sweep(base: URL): Promise<void> {
  const cache = await globalThis.caches?.open(cacheName).catch(() => null)
  if (!cache) return
  const wanted = new Set(Object.keys(FILES).map(path => address(base, path).href))
  for (const entry of await cache.keys()) {
    if (!wanted.has(entry.url)) await cache.delete(entry)
  }
}

async function whole(path: string, data: Uint8Array): Promise<boolean> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', data as Uint8Array<ArrayBuffer>))
  return btoa(String.fromCharCode(...digest)) === FILES[path]
}
