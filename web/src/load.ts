/** The engine and its models: faces are proposed by pigo's face finder, looked at by one network and their eyes by another. */
const paths = ['lifesign.wasm', 'models/facefinder', 'models/align.nn', 'models/eyes.nn']

/** engine loads lifesign.wasm, compiled, and its models, side by side. The browser refuses a file whose hash is another than the build's. */
export async function engine(base: URL): Promise<{ wasm: WebAssembly.Module; models: Uint8Array[] }> {
  const [module, ...files] = paths.map((path, i) => request(base, path, SHA256.split(' ')[i]!))
  const bytes = files.map(async file => new Uint8Array(await (await file).arrayBuffer()))
  const [wasm, ...models] = await Promise.all([compiled(await module!), ...bytes])
  return { wasm, models }
}

/** compiled needs the type that servers give to WebAssembly, or all of the file. */
async function compiled(response: Response): Promise<WebAssembly.Module> {
  if (response.headers.get('Content-Type') === 'application/wasm') return WebAssembly.compileStreaming(response)
  return WebAssembly.compile(await response.arrayBuffer())
}

async function request(base: URL, path: string, hash: string): Promise<Response> {
  const url = new URL(path, base)
  url.searchParams.set('sha256', hash.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')) // so that no cache gives an older one
  const response = await fetch(url, { integrity: `sha256-${hash}` })
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  return response
}
