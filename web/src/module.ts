import vectorLoops from 'simd128'
import { link } from '../../engine/internal/nn/simd128/link.mjs'
import type { Exports } from './engine.js'
import { feedbackCodes, workflowProfiles, type FeedbackCode } from './codes_gen.js'

/** The engine's steps by their numbers, and what stands where in the results and in a row of the table: the lists of wasm/*_js.go and of package engine. */
export const steps = ['none', 'center', 'left', 'right', 'up', 'down'] as const
const at = {
  hint: 0, escalated: 1, progress: 2, done: 3, best: 4, width: 5, height: 6, face: 7, x: 8, y: 9, size: 10, roll: 11, yaw: 12, pitch: 13,
  leftEye: 14, rightEye: 16, codes: 18,
}
const row = { value: 0, min: 1, max: 2, low: 3, high: 4, quality: 5, length: 6 }
const resultLength = at.codes + 1 + 64

export type Step = Exclude<(typeof steps)[number], 'none'>

/** How a frame lies in the input, with offsets and strides in bytes. Limited is whether luma runs from 16 to 235. */
export interface Layout {
  kind: 'I420' | 'NV12' | 'grey' | 'RGBA'
  width: number
  height: number
  planes: { offset: number; stride: number }[]
  limited: boolean
}
const kinds = ['I420', 'NV12', 'grey', 'RGBA']

/** What the engine says of a frame. */
export interface Judgement {
  feedback: FeedbackCode[]
  hint: FeedbackCode | null
  escalated: boolean
  progress: number
  done: boolean
  best: boolean
  width: number
  height: number
  face: Face | null
}

/** A face in px of the judged frame: the square about its middle, which is near the tip of the nose, and its pupils. Angles are degrees; left is the subject's own. */
export interface Face {
  x: number; y: number; width: number; height: number
  roll: number; yaw: number; pitch: number
  leftEye: [number, number]; rightEye: [number, number]
}

/** A profile that is not built in, as its file and the server's /v1/profiles have it. */
export interface Profile { name: string; constraints: { metric: string; min?: number; preferred?: number; max?: number; weight?: number }[] }

/** One number that was measured of a frame, for people to read; null is none. */
export interface Row {
  name: string
  value: number | null
  /** The profile's limits, and the codes of a value beyond them. */
  min: number | null
  max: number | null
  low: FeedbackCode | null
  high: FeedbackCode | null
  /** 0 to 100, where there is such a scale. */
  quality: number | null
}

/** How much Go's heap may grow before it is collected, percent: a frame allocates nothing, and the module keeps the memory of its largest moment. */
const heapGrowth = '25'

/** Module is the engine in this thread. After a crash every call throws. */
export class Module {
  readonly #x: Exports
  readonly #go: Go
  #results = new Float64Array(0)
  #input = new Uint8Array(0)
  /** The names of the table's rows; the metrics come first. */
  readonly #names: readonly string[]
  #debug = false

  private constructor(go: Go, x: Exports) {
    this.#go = go
    this.#x = x
    x.names()
    this.#names = this.#text().trimEnd().split('\n')
  }

  /** start runs lifesign.wasm, with vector loops for its networks where the browser has them. */
  static async start(wasm: WebAssembly.Module): Promise<Module> {
    const go = new Go()
    go.env = { GOGC: heapGrowth }
    const attach = link(go.importObject, vectorLoops)
    const instance = await WebAssembly.instantiate(wasm, go.importObject)
    await attach((instance.exports as Exports).mem)
    go.run(instance).catch(() => {}) // a crash shows in exited
    return new Module(go, instance.exports as Exports)
  }

  /** reserve returns at least n bytes of the module's memory, into which the next model or frame is written. */
  reserve(n: number): Uint8Array<ArrayBuffer> {
    if (this.#input.length < n || this.#input.buffer !== this.#x.mem.buffer) {
      const address = this.#alive(this.#x.reserve(n))
      this.#input = new Uint8Array(this.#x.mem.buffer as ArrayBuffer, address, n)
    }
    return this.#input as Uint8Array<ArrayBuffer>
  }

  /** create makes the stream; files are the models, in the order of load.ts, which the first stream needs. A profile that is built in goes by its name. */
  create(files: Uint8Array[], workflow: string, profile: string | Profile, debug = false, rotation = 0, holdStill = 0): void {
    files.forEach((file, i) => {
      this.reserve(file.length).set(file)
      this.#alive(this.#x.model(i, file.length))
    })
    const number = workflow === '' ? 0 : Object.keys(workflowProfiles).indexOf(workflow.toLowerCase()) + 1
    if (workflow !== '' && number === 0) throw new Error(`there is no workflow ${workflow}`)
    const name = new TextEncoder().encode(typeof profile === 'string' ? profile : '')
    if (typeof profile === 'object') this.#constrain(profile)
    this.reserve(Math.max(name.length, 1)).set(name)
    if (!this.#alive(this.#x.create(number, typeof profile === 'object' ? -1 : name.length, rotation, holdStill, debug ? 1 : 0))) throw new Error(this.#text())
    this.#debug = debug
  }

  #constrain(profile: Profile): void {
    const numbers = profile.constraints.map(c => this.#names.indexOf(c.metric))
    const unknown = numbers.indexOf(-1)
    if (unknown >= 0) throw new Error(`there is no metric ${profile.constraints[unknown]!.metric}`)
    profile.constraints.forEach((c, i) => this.#x.constrain(numbers[i]!, c.min ?? NaN, c.preferred ?? NaN, c.max ?? NaN, c.weight ?? 1))
  }

  setStep(step: (typeof steps)[number]): void { this.#alive(this.#x.setStep(steps.indexOf(step))) }

  reset(): void { this.#alive(this.#x.reset()) }

  /** push judges the frame that was written into what reserve returned. */
  push(l: Layout, timestamp: number): void {
    const [y, chroma, cr] = l.planes
    const ok = this.#x.push(kinds.indexOf(l.kind), l.width, l.height, y!.offset, y!.stride, chroma?.offset ?? 0, cr?.offset ?? 0, chroma?.stride ?? 0,
      l.limited ? 1 : 0, timestamp)
    if (!this.#alive(ok)) throw new Error(`no frame: ${l.kind}, ${l.width} x ${l.height}`)
    if (this.#results.buffer !== this.#x.mem.buffer) this.#results = new Float64Array(this.#x.mem.buffer, this.#x.results(), resultLength)
  }

  /** judgement reads what the last push left. */
  judgement(): Judgement {
    const r = this.#results
    const v = (i: number) => r[i] || 0 // NaN too
    const feedback: FeedbackCode[] = []
    for (let i = 0; i < v(at.codes); i++) feedback.push(feedbackCodes[v(at.codes + 1 + i) - 1]!)
    return {
      feedback,
      hint: feedbackCodes[v(at.hint) - 1] ?? null,
      escalated: v(at.escalated) === 1,
      progress: v(at.progress),
      done: v(at.done) === 1,
      best: v(at.best) === 1,
      width: v(at.width),
      height: v(at.height),
      face: v(at.face) === 0 ? null : {
        x: v(at.x), y: v(at.y), width: v(at.size), height: v(at.size), roll: v(at.roll), yaw: v(at.yaw), pitch: v(at.pitch),
        leftEye: [v(at.leftEye), v(at.leftEye + 1)], rightEye: [v(at.rightEye), v(at.rightEye + 1)],
      },
    }
  }

  /** table reads what the last push measured, where create was told to keep it. */
  table(): Row[] {
    if (!this.#debug) return []
    const t = new Float64Array(this.#x.mem.buffer, this.#x.tableAt(), this.#names.length * row.length)
    return this.#names.map((name, i) => {
      const number = (k: number): number | null => Number.isNaN(t[i * row.length + k]!) ? null : t[i * row.length + k]!
      const code = (k: number): FeedbackCode | null => feedbackCodes[(number(k) ?? 0) - 1] ?? null
      return { name, value: number(row.value), min: number(row.min), max: number(row.max), low: code(row.low), high: code(row.high), quality: number(row.quality) }
    })
  }

  /** draw returns a kept frame as red, green, blue and alpha, or null where there is none. The bytes hold until the next call. */
  draw(which: 'last' | 'best'): { pixels: Uint8ClampedArray<ArrayBuffer>; width: number; height: number; timestamp: number } | null {
    const address = this.#alive(this.#x.draw(which === 'best' ? 1 : 0))
    const width = this.#x.drawnWidth(), height = this.#x.drawnHeight()
    if (width === 0) return null
    const pixels = new Uint8ClampedArray(this.#x.mem.buffer as ArrayBuffer, address, 4 * width * height)
    return { pixels, width, height, timestamp: this.#x.drawnTime() }
  }

  /** mallocs counts the allocations of Go so far. */
  mallocs(): number { return this.#x.mallocs() }

  get crashed(): boolean { return this.#go.exited }

  /** alive passes a value on, unless Go crashed on the way to it. */
  #alive<T>(value: T): T {
    if (this.#go.exited) throw new Error('the engine has crashed')
    return value
  }

  #text(): string {
    return new TextDecoder().decode(new Uint8Array(this.#x.mem.buffer, this.#x.textAt(), this.#x.textLength()))
  }
}
