/** Puts the vector loops among the imports of a Go program; what it returns takes the program's memory before it runs. */
export function link(imports: WebAssembly.Imports, code: Uint8Array<ArrayBuffer> | null): (memory: WebAssembly.Memory) => Promise<void>
