/** The engine and its models: faces are proposed by pigo's face finder, looked at by one network and their eyes by another. */
const paths = ['lifesign.wasm', 'models/facefinder', 'models/align.nn', 'models/eyes.nn', 'models/facelooks.nn', 'models/eyelooks.nn']

/** engine loads lifesign.wasm, compiled, and its models, side by side. The browser refuses a file whose hash is another than the build's. */
export async function engine(base: URL): Promise<{ wasm: WebAssembly.Module; models: Uint8Array[] }> {
  const [path, ...others] = paths
  const [hash, ...hashes] = SHA256.split(' ')
  const [wasm, ...models] = await Promise.all([load(base, path!, hash!, compiled), ...others.map((other, i) => load(base, other, hashes[i]!, bytes))])
  return { wasm, models }
}

/** compiled needs the type that servers give to WebAssembly, or all of the file. */
async function compiled(response: Response): Promise<WebAssembly.Module> {
  if (response.headers.get('Content-Type') === 'application/wasm') return WebAssembly.compileStreaming(response)
  return WebAssembly.compile(await response.arrayBuffer())
}

async function bytes(response: Response): Promise<Uint8Array> { return new Uint8Array(await response.arrayBuffer()) }

/**
 * load asks once more past the browser's cache: what a cache holds damaged it would give for a year. The error names the file: a browser
 * does not say which one did not come, broke off or has another hash.
 */
async function load<T>(base: URL, path: string, hash: string, read: (response: Response) => Promise<T>): Promise<T> {
  const url = new URL(path, base)
  url.searchParams.set('sha256', hash.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')) // so that no cache gives an older one
  const attempt = async (cache: RequestCache): Promise<T> => {
    const response = await fetch(url, { integrity: `sha256-${hash}`, cache })
    if (!response.ok) throw new Error(String(response.status))
    return read(response)
  }
  try {
    return await attempt('default').catch(() => attempt('reload'))
  } catch (e) {
    throw new Error(`${new URL(path, base)}: ${e instanceof Error ? e.message : e}`)
  }
}
