import type { FeedbackCode } from './codes_gen.js'
import { engine } from './load.js'
import type { Face, Profile, Row, Step } from './module.js'
import type { FromWorker, ToWorker } from './post.js'

export type { Face, Profile, Row, Step } from './module.js'

/** What the engine says of a frame. */
export interface Guidance {
  seq: number
  timestamp: number
  feedback: FeedbackCode[]
  /** The one code to show, or null where there is nothing to correct. */
  hint: FeedbackCode | null
  /** The hint has stood for five seconds. */
  escalated: boolean
  /** 0 to 1 of the step. */
  progress: number
  done: boolean
  /** This frame is the best of the step so far. */
  best: boolean
  step: Step | null
  face: Face | null
  /** Of the judged part of the frame, px. */
  width: number
  height: number
  /** What was measured, with debug alone. */
  table: Row[] | null
}

/** A frame as it is sent. */
export interface Taken { jpeg: ArrayBuffer; timestamp: number; width: number; height: number }

export type GuideErrorCode = 'wasm-unsupported' | 'engine-load' | 'engine-crash'

/** A failure of the engine. */
export class GuideError extends Error {
  readonly code: GuideErrorCode

  constructor(code: GuideErrorCode, message: string) {
    super(message)
    this.name = 'GuideError'
    this.code = code
  }
}

/** The frame rate is that of the last so many ms. */
const rateOver = 2000

/** Guide runs the engine in a worker: one frame is under way, the newest waits, and one that a newer replaces is closed. */
export class Guide {
  onguidance: ((g: Guidance) => void) | null = null
  oncrash: ((e: Error) => void) | null = null

  readonly #worker: Worker
  #busy = false
  #waiting: { frame: VideoFrame | ImageBitmap; timestamp: number } | null = null
  #seq = 0
  #frames = 0
  #dropped = 0
  #engineMs = 0
  readonly #times: number[] = []
  readonly #taking = new Map<number, { resolve: (t: Taken) => void; reject: (e: Error) => void }>()
  #ids = 0
  #dead: GuideError | null = null

  private constructor(worker: Worker) { this.#worker = worker }

  /** create loads worker.js, lifesign.wasm and its models from base, a folder with a slash at its end. */
  static async create(o: { base: URL; profile?: string | Profile | Promise<string | Profile>; workflow?: string; debug?: boolean }): Promise<Guide> {
    if (typeof WebAssembly !== 'object' || typeof Worker !== 'function') throw new GuideError('wasm-unsupported', 'this browser has no WebAssembly or no workers')
    // All at once: a worker that asked for the module itself would cost another round trip.
    const files = engine(o.base)
    const asked = Promise.resolve(o.profile ?? '')
    asked.catch(() => {}) // it is waited for below
    const script = new URL('worker.js', o.base)
    const notLoaded = (e: ErrorEvent) => new GuideError('engine-load', `${script}: ${e.message || 'it did not load'}`)
    const worker = new Worker(script)
    const guide = new Guide(worker)
    try {
      const broken = new Promise<never>((_, reject) => { worker.onerror = e => reject(notLoaded(e)) })
      const loaded = await Promise.race([files, broken]).catch(e => { throw e instanceof GuideError ? e : new GuideError('engine-load', e instanceof Error ? e.message : String(e)) })
      const profile = await asked
      await new Promise<void>((resolve, reject) => {
        worker.onerror = e => reject(notLoaded(e))
        worker.onmessage = (e: MessageEvent<FromWorker>) => {
          if (e.data.type === 'ready') resolve()
          if (e.data.type === 'failed') reject(new GuideError('engine-load', e.data.message))
        }
        guide.#tell({ type: 'start', ...loaded, workflow: o.workflow ?? '', profile, debug: o.debug ?? false }, loaded.models.map(m => m.buffer))
      })
    } catch (e) {
      worker.terminate()
      throw e
    }
    worker.onmessage = (e: MessageEvent<FromWorker>) => guide.#hear(e.data)
    worker.onerror = e => guide.#crash('engine-crash', e.message)
    return guide
  }

  /** push hands a frame over. Its timestamp is ms, rising. */
  push(frame: VideoFrame | ImageBitmap, timestamp: number): void {
    if (this.#dead) return frame.close()
    if (!this.#busy) return this.#send(frame, timestamp)
    if (this.#waiting) {
      this.#waiting.frame.close()
      this.#dropped++
    }
    this.#waiting = { frame, timestamp }
  }

  setStep(step: Step): void { this.#tell({ type: 'step', step }) }

  /** setProfile guides by another profile, as if from the beginning. */
  setProfile(profile: string | Profile): void { this.#tell({ type: 'profile', profile }) }

  /** reset forgets what the engine saw, and the step. */
  reset(): void { this.#tell({ type: 'reset' }) }

  /** take makes a JPEG of the step's best frame, or of the last one. */
  take(which: 'best' | 'last'): Promise<Taken> {
    if (this.#dead) return Promise.reject(this.#dead)
    return new Promise((resolve, reject) => {
      const id = ++this.#ids
      this.#taking.set(id, { resolve, reject })
      this.#tell({ type: 'take', id, which })
    })
  }

  stats(): { frames: number; dropped: number; fps: number; engineMs: number } {
    this.#forget()
    return { frames: this.#frames, dropped: this.#dropped, fps: this.#times.length * 1000 / rateOver, engineMs: this.#engineMs }
  }

  /** close ends the worker and frees everything. */
  close(): void { this.#end(new GuideError('engine-crash', 'the guide is closed')) }

  #send(frame: VideoFrame | ImageBitmap, timestamp: number): void {
    this.#busy = true
    this.#tell({ type: 'frame', frame, seq: ++this.#seq, timestamp }, [frame])
  }

  #hear(m: FromWorker): void {
    switch (m.type) {
      case 'guidance':
        this.#next()
        this.#count(m.engineMs)
        this.onguidance?.(m.guidance)
        break
      case 'skipped':
        this.#dropped++
        this.#next()
        break
      case 'taken': {
        const { type, id, ...taken } = m
        this.#settle(id)?.resolve(taken)
        break
      }
      case 'nothing':
        this.#settle(m.id)?.reject(new Error(m.message))
        break
      case 'crash':
        this.#crash('engine-crash', m.message)
        break
    }
  }

  /** next sends the frame that waits. */
  #next(): void {
    this.#busy = false
    const waiting = this.#waiting
    this.#waiting = null
    if (waiting) this.#send(waiting.frame, waiting.timestamp)
  }

  #count(engineMs: number): void {
    this.#frames++
    this.#engineMs = this.#frames === 1 ? engineMs : this.#engineMs + (engineMs - this.#engineMs) / 16
    this.#times.push(performance.now())
    this.#forget()
  }

  #forget(): void {
    const since = performance.now() - rateOver
    while (this.#times.length > 0 && this.#times[0]! < since) this.#times.shift()
  }

  #settle(id: number): { resolve: (t: Taken) => void; reject: (e: Error) => void } | undefined {
    const entry = this.#taking.get(id)
    this.#taking.delete(id)
    return entry
  }

  #crash(code: GuideErrorCode, message: string): void {
    if (this.#dead) return
    const error = new GuideError(code, message || 'the engine has crashed')
    this.#end(error)
    this.oncrash?.(error)
  }

  #end(error: GuideError): void {
    if (this.#dead) return
    this.#dead = error
    this.#worker.terminate()
    this.#waiting?.frame.close()
    this.#waiting = null
    for (const { reject } of this.#taking.values()) reject(error)
    this.#taking.clear()
  }

  #tell(message: ToWorker, transfer: Transferable[] = []): void { if (!this.#dead) this.#worker.postMessage(message, transfer) }
}
