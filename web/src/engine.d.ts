// What the module gives to the page, written by hand: wasm/*_js.go is its other side. Addresses are bytes in mem; they hold until
// the next call that may move what they point at, and every view of mem ends when the memory grows.

/** The exports of lifesign.wasm. */
export interface Exports extends WebAssembly.Exports {
  mem: WebAssembly.Memory
  /** reserve returns the address of at least n bytes of input; the address before it is lost. */
  reserve(n: number): number
  /** model takes in the model of that number (in the order of load.ts) from the first n bytes of the input. */
  model(number: number, n: number): void
  /** constrain adds a constraint to the profile of the next create, on the metric of that number in `names`; NaN is no such limit. */
  constrain(metric: number, min: number, preferred: number, max: number, weight: number): void
  /** create makes the stream; the models must be there. Workflow is 1 and up in the order of `workflowProfiles`, 0 the default. So many bytes of the input name a profile;
   * -1 is that of the constraints. Debug (1) keeps the table. 0 means it failed, and textAt says why. */
  create(workflow: number, profileLength: number, rotation: number, holdStill: number, debug: number): number
  /** setStep takes an index in `steps`. */
  setStep(step: number): void
  reset(): void
  /** push judges the frame in the input; 0 means the numbers describe none. */
  push(layout: number, width: number, height: number, y: number, yStride: number, chroma: number, cr: number, chromaStride: number,
    limited: number, time: number): number
  /** results is the address of what push leaves: float64, see `at`. */
  results(): number
  /** names leaves the names of the table's rows at textAt, a line each. */
  names(): void
  /** tableAt is the address of the table's rows: float64, see `row`. They are filled in by push, where create was told to. */
  tableAt(): number
  /** draw returns the address of the last (0) or best (1) frame, four bytes a pixel. */
  draw(which: number): number
  drawnWidth(): number
  drawnHeight(): number
  drawnTime(): number
  textAt(): number
  textLength(): number
  /** mallocs counts the allocations of Go so far. */
  mallocs(): number
}

/** Go's own loader, lib/wasm/wasm_exec.js of the toolchain. */
declare global {
  class Go {
    importObject: WebAssembly.Imports
    env: Record<string, string>
    exited: boolean
    exit: (code: number) => void
    run(instance: WebAssembly.Instance): Promise<void>
  }
  /** SHA-256 of the files of load.ts, base64, with spaces between: set by web/build.mjs. */
  const SHA256: string
}
