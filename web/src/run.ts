import { Camera, type CameraChoice } from './camera.js'
import { workflowProfiles } from './codes_gen.js'
import { changed } from './permission.js'
import { Client, type Answer, type Meta, type Part } from './client.js'
import { asError, LifesignError } from './errors.js'
import { Guide, type Guidance } from './guide.js'
import { limits, Machine, type State } from './machine.js'
import { attempt, Pause } from './pause.js'
import { captureStream } from './run_stream.js'
import { captureParts } from './run_rest.js'
import type { Channel, FeedbackCode, PauseReason, Result, Session, Stats, Step } from './types.js'

/** What a capture is asked to do. */
export interface Settings {
  server: URL
  assets: URL
  channel: Channel
  workflow: string
  active: boolean
  level: number | null
  /** The name of a profile; empty means the workflow's. */
  profile: string
  /** Opens the session, where there is one. It is asked once a run. */
  source: () => Promise<Session | null>
  meta: Meta
  choice: CameraChoice
  /** How long a person may take to be captured, ms; 0 means any time. */
  timeout: number
  debug: boolean
}

/** What a run tells the element. */
export interface Host {
  guidance(g: Guidance): void
  /** The stream's server saw something that the browser's engine did not. */
  server(codes: FeedbackCode[], progress: number): void
  step(step: Step): void
  /** The state stays, and its reason is another. */
  reason(): void
  camera(camera: Camera): void
  captured(frames: number, width: number, height: number): void
  stats(stats: Stats): void
}

/** Errors of a camera that a person or the system can mend while the page waits. */
const mendable = ['camera-denied', 'camera-dismissed', 'camera-system', 'camera-none', 'camera-busy', 'camera-lost']

/** A camera that was opened again must give a frame within this time, ms. */
const firstFrame = 5000

/** Run is one capture, from the question for the camera to the server's answer. */
export class Run {
  readonly settings: Settings
  readonly client: Client
  readonly camera: Camera
  readonly host: Host
  readonly #machine: Machine
  readonly #life = new AbortController()
  #guide: Guide | null = null
  /** The name of the profile that the person is guided by. */
  profile: string
  session: Session | null = null
  #onguidance: ((g: Guidance) => void) | null = null
  #wake: (() => void) | null = null
  #timer: ReturnType<typeof setInterval> | undefined
  #pause: ((reason: PauseReason) => void) | null = null
  #lock: { release(): Promise<void> } | null = null
  /** What stands in the way while the state is blocked or reconnecting, and why the camera stands still while it is paused. */
  error: LifesignError | null = null
  pauseReason: PauseReason | null = null

  constructor(settings: Settings, video: HTMLVideoElement, host: Host, machine: Machine) {
    this.settings = settings
    this.client = new Client(settings.server)
    this.profile = settings.profile || (workflowProfiles[settings.workflow.toLowerCase()] ?? '')
    this.camera = new Camera(video)
    this.host = host
    this.#machine = machine
  }

  get signal(): AbortSignal { return this.#life.signal }

  get guide(): Guide {
    this.signal.throwIfAborted()
    return this.#guide!
  }

  /** go runs to the end. Whatever the end is, it leads through #release. */
  async go(): Promise<Result> {
    const ended = new Promise<never>((_, reject) => {
      this.signal.addEventListener('abort', () => reject(this.signal.reason))
      this.signal.throwIfAborted()
    })
    try {
      const result = await Promise.race([this.#work(), ended])
      this.#release()
      this.enter('done')
      return result
    } catch (e) {
      this.error = asError(e, 'server-failed')
      this.#release()
      this.#life.abort(this.error)
      this.#machine.enter(this.error.code === 'cancelled' ? 'cancelled' : 'failed')
      throw this.error
    }
  }

  /** end stops the run from outside: the person, the page, a limit. */
  end(error: LifesignError): void { this.#life.abort(error) }

  /** expired ends the run because a state stood too long. */
  expired(state: State): void {
    if ((state === 'blocked' || state === 'reconnecting') && this.error) return this.end(this.error)
    const codes: Partial<Record<State, 'engine-load' | 'server-unreachable'>> = { loading: 'engine-load', connecting: 'server-unreachable', sending: 'server-unreachable', reconnecting: 'server-unreachable' }
    this.end(new LifesignError(codes[state] ?? 'timeout', state))
  }

  /** resume is the person's word that what stood in the way is gone. */
  resume(): void { this.#wake?.() }

  /** reopen goes on with another camera. */
  reopen(choice: CameraChoice): void {
    this.settings.choice = choice
    this.#pause?.('unplugged')
  }

  /** again waits for a server that did not answer, or had no time, and tells which it is by now. */
  again(error: LifesignError): void {
    const before = this.error
    this.error = error
    if (this.#machine.state !== 'reconnecting') this.enter('reconnecting')
    else if (before?.code !== error.code) this.host.reason()
  }

  enter(state: State): void {
    this.signal.throwIfAborted()
    this.#machine.enter(state, state === 'guiding' ? this.settings.timeout : limits[state] ?? 0)
  }

  async #work(): Promise<Result> {
    const { settings } = this
    const opening = settings.source().catch(e => { throw asError(e, 'server-unreachable') })
    opening.catch(() => {}) // the camera may fail first
    const profile = settings.profile && this.client.profile(settings.profile, this.signal)
    const loading = Guide.create({ base: settings.assets, workflow: settings.workflow, profile, debug: settings.debug })
    loading.then(guide => { if (this.signal.aborted) guide.close() }, () => {})
    await this.#openCamera()
    this.enter('loading')
    const guide = await loading.catch(e => { throw asError(e, 'engine-load') })
    this.signal.throwIfAborted()
    this.#takeGuide(guide)
    this.session = await opening
    this.#keepAwake()
    this.client.prepare(this.signal).catch(() => {}) // sending asks again
    const answer = settings.channel === 'stream' ? await captureStream(this) : await captureParts(this)
    return { channel: settings.channel, video: answer.video, verdictToken: answer.verdictToken, sealed: answer.sealed, frames: answer.frames, bytes: answer.bytes }
  }

  #takeGuide(guide: Guide): void {
    this.#guide = guide
    guide.onguidance = g => this.#onguidance?.(g)
    guide.oncrash = e => this.end(asError(e, 'engine-crash'))
    this.camera.frames(timestamp => this.#push(timestamp))
    this.#timer = setInterval(() => this.#tell(), 1000)
  }

  #tell(): void {
    if (this.#guide) this.host.stats({ ...this.#guide.stats(), camera: this.camera.label, width: this.camera.width, height: this.camera.height })
  }

  #push(timestamp: number): void {
    const { video } = this.camera
    if (!this.#guide || video.readyState < 2) return
    if ('VideoFrame' in globalThis) this.#guide.push(new VideoFrame(video), timestamp)
    else void createImageBitmap(video).then(bitmap => this.#guide ? this.#guide.push(bitmap, timestamp) : bitmap.close(), () => {})
  }

  /** openCamera asks until it has a camera: what a person can mend is waited for. */
  async #openCamera(): Promise<void> {
    for (;;) {
      this.enter('permission')
      try {
        await this.camera.open(this.settings.choice)
        this.signal.throwIfAborted()
        this.error = null
        this.camera.onpause = reason => this.#pause?.(reason)
        this.camera.onresume = () => this.#wake?.()
        return this.host.camera(this.camera)
      } catch (e) {
        this.signal.throwIfAborted()
        this.error = asError(e, 'camera-unsupported')
        if (!mendable.includes(this.error.code)) throw this.error
        this.enter('blocked')
        await this.#woken(signal => changed(signal))
      }
    }
  }

  /** woken waits for the person's word or for something better. */
  async #woken(other?: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const heard = new AbortController()
    const word = new Promise<void>(resolve => { this.#wake = resolve })
    try {
      await Promise.race(other ? [word, other(heard.signal)] : [word])
    } finally {
      this.#wake = null
      heard.abort()
    }
    this.signal.throwIfAborted()
  }

  /** unpaused does a piece of work, and does it again from the beginning when the camera stood still meanwhile. */
  async unpaused<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        if (this.camera.paused) throw new Pause(this.camera.paused)
        return await attempt(this.signal, pause => { this.#pause = pause }, work)
          .finally(() => { this.#onguidance = null }) // before the pause: a frame may still be on its way through the worker
      } catch (e) {
        if (!(e instanceof Pause)) throw e
        await this.#standStill(e.reason)
      }
    }
  }

  async #standStill(reason: PauseReason): Promise<void> {
    this.pauseReason = reason
    this.enter('paused')
    this.guide.reset()
    const gone = reason === 'unplugged' || reason === 'stalled'
    if (this.camera.paused && !gone) await this.#woken()
    if (gone || !this.camera.live || !await this.camera.gives(firstFrame)) await this.#reopen()
  }

  /** reopen asks for a camera anew, after it was pulled out or gave nothing. */
  async #reopen(): Promise<void> {
    await this.#openCamera()
    this.camera.frames(timestamp => this.#push(timestamp))
    this.enter('loading')
  }

  /** guided asks for a step and resolves when the engine says that it is done. */
  guided(step: Step, signal: AbortSignal, each?: (g: Guidance) => void): Promise<void> {
    this.enter('guiding')
    this.ask(step)
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
      this.listen(g => {
        each?.(g)
        if (g.done && (g.step ?? step) === step) resolve()
      })
    })
  }

  /** guideBy guides by a profile, where that is another. */
  async guideBy(profile: string, signal: AbortSignal): Promise<void> {
    if (!profile || profile === this.profile) return
    this.guide.setProfile(await this.client.profile(profile, signal))
    this.profile = profile
  }

  /** ask sets the step that engine and person work on. */
  ask(step: Step): void {
    this.guide.setStep(step)
    this.host.step(step)
  }

  listen(heard: (g: Guidance) => void): void {
    this.#onguidance = g => {
      this.host.guidance(g)
      heard(g)
    }
  }

  /** letGo gives the camera back as soon as the frames are taken: sending needs none. */
  letGo(): void { this.#release() }

  /** release is the one place where camera, engine and screen lock are given back. */
  #release(): void {
    this.#tell()
    this.camera.stop()
    clearInterval(this.#timer)
    this.#guide?.close()
    this.#guide = null
    void this.#lock?.release().catch(() => {})
    this.#lock = null
  }

  #keepAwake(): void {
    navigator.wakeLock?.request('screen').then(lock => {
      if (this.#guide) this.#lock = lock
      else void lock.release()
    }, () => {})
  }
}

export type { Answer, Part }
