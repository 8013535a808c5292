import { Announcer } from './announcer.js'
import { cameras, type Camera } from './camera.js'
import { centre } from './grab.js'
import { LifesignError } from './errors.js'
import { arrow } from './hints.js'
import { Machine } from './machine.js'
import { english, load, merged, pick, type Messages, type Overrides, type Pair } from './messages.js'
import { attributes, read, upgrade } from './properties.js'
import { Run, type Host, type Settings } from './run.js'
import { screen } from './screens.js'
import { View } from './view.js'
import type { Guidance } from './guide.js'
import type { Channel, EventDetails, FeedbackCode, Result, Session, State, Stats, Step } from './types.js'

/** The version that a capture names in its meta_data. */
const version = '0.1.0'

/** A server's own hint is shown for so long after it came, ms: until the next two frames were judged. */
const serverHint = 700

/** Who has not made a movement after so long is told at length how, ms: a server waits 8 s for it. */
const stuckAfter = 3000

/**
 * Captures a face for a liveness check: camera, live guidance, sealed upload, result.
 *
 * What it says of a face is guidance. The decision is made by the server on the frames it received, and a backend reads it from the
 * session or verifies the signed verdict; nothing in the page can make a capture live.
 *
 * @summary Captures a face for a liveness check.
 * @tagname lifesign-capture
 *
 * @attr {string} server - The server's origin; empty means the page's own.
 * @attr {string} assets - The folder of the engine's files; empty means this script's.
 * @attr {string} session-id - `session_id`, for the channel rest.
 * @attr {string} session-token - `client_token`.
 * @attr {string} workflow - charlie4 unless set.
 * @attr {'rest' | 'stream'} channel - rest unless set.
 * @attr {boolean} active - Asks for head movements, on the channel rest.
 * @attr {number} security-level - 0..100.
 * @attr {string} profile - The name of a profile, such as icao; the workflow's own unless set.
 * @attr {string} username - Sent as `meta_data.username`.
 * @attr {string} locale - en, de, fr, es, pt, ja or ar; the page's language unless set.
 * @attr {'user' | 'environment'} facing - user unless set.
 * @attr {string} camera - A camera's device id or label.
 * @attr {'auto' | 'on' | 'off'} mirror - auto unless set.
 * @attr {number} timeout - Seconds that a person may take; 120 unless set, 0 for any time.
 * @attr {boolean} auto-start - Starts by itself.
 * @attr {boolean} debug - Shows each measure against its limit.
 *
 * @event {CustomEvent<{from: State, to: State, reason: string | null}>} state-change - The capture went from one state to another.
 * @event {CustomEvent<{codes: FeedbackCode[], hint: FeedbackCode | null, text: string, escalated: boolean}>} feedback-change - What is to be corrected changed.
 * @event {CustomEvent<{value: number, step: Step | null}>} progress - The current step came nearer to its end, 0..1.
 * @event {CustomEvent<{step: Step}>} challenge-change - A movement of the head is asked for.
 * @event {CustomEvent<{frames: number, width: number, height: number}>} capture - The frames are taken and the camera is given back.
 * @event {CustomEvent<Result>} result - The server answered.
 * @event {CustomEvent<{code: ErrorCode, retryable: boolean, message: string}>} error - The capture ended without an answer. It does not bubble.
 * @event {CustomEvent<{}>} cancel - The person or the page ended it. It does not bubble.
 * @event {CustomEvent<Stats>} stats - Frames a second, dropped frames and the time a frame takes, once a second.
 *
 * @slot intro - In place of the words before the start.
 * @slot result - In place of the words at the end.
 * @slot footer - Under the controls.
 *
 * @csspart base - Everything.
 * @csspart hint - The line of text over the picture.
 * @csspart stage - The frame around the picture.
 * @csspart video - The camera's picture.
 * @csspart overlay - The drawing around the face.
 * @csspart oval - The place for the head.
 * @csspart progress - The ring that fills.
 * @csspart arrow - An arrow beside the oval.
 * @csspart screen - What covers the picture where there is none to see.
 * @csspart bar - The row of controls.
 * @csspart button - Every button; `primary` and `cancel` are the two kinds.
 * @csspart camera-select - The choice of cameras.
 * @csspart debug - The table of measures.
 *
 * @cssproperty --lifesign-accent - Buttons and arrows.
 * @cssproperty --lifesign-on-accent - Text on buttons.
 * @cssproperty --lifesign-good - Progress and success.
 * @cssproperty --lifesign-bad - Errors.
 * @cssproperty --lifesign-surface - Behind screens.
 * @cssproperty --lifesign-text - Text.
 * @cssproperty --lifesign-muted - Text of less weight.
 * @cssproperty --lifesign-line - Borders.
 * @cssproperty --lifesign-shade - Over the picture outside the oval.
 * @cssproperty --lifesign-ring - The oval's line.
 * @cssproperty --lifesign-radius - The frame's corners.
 * @cssproperty --lifesign-font - The font family.
 */
export class LifesignCapture extends HTMLElement {
  static readonly observedAttributes: readonly string[] = Object.keys(attributes)

  /** The server's origin, such as https://liveness.example. Empty means the page's own. */
  declare server: string
  /** The folder of the engine's files. Empty means the folder of this script. */
  declare assets: string
  /** `session_id`, which the channel rest sends along. */
  declare sessionId: string
  /** `client_token` of a session. */
  declare sessionToken: string
  /** The workflow, where no session settles it. */
  declare workflow: string
  /** `rest` sends one sealed request, `stream` sends frames as they come. */
  declare channel: Channel
  /** On the channel rest: asks for two movements of the head. In a stream the session says so. */
  declare active: boolean
  /** The security level, 0..100, or null for the workflow's own. */
  declare securityLevel: number | null
  /** The name of a profile, which says what a frame must be like; empty means the workflow's own. In a session the session's counts. */
  declare profile: string
  /** Sent as `meta_data.username`. */
  declare username: string
  /** The language; empty means the page's, then the browser's. */
  declare locale: string
  /** Which camera is asked for: that which looks at the person who holds the device, or the one on its back. */
  declare facing: 'user' | 'environment'
  /** The device id or label of a camera; empty means any that faces the right way. */
  declare camera: string
  /** Whether the picture is shown as in a mirror; auto means all but a camera on the back. */
  declare mirror: 'auto' | 'on' | 'off'
  /** How long a person may take, seconds; 0 means any time. */
  declare timeout: number
  /** Starts as soon as the element is in the page. */
  declare autoStart: boolean
  /** Shows each measure against its limit. */
  declare debug: boolean

  static {
    for (const [attribute, [name, kind]] of Object.entries(attributes)) {
      Object.defineProperty(this.prototype, name, {
        configurable: true, enumerable: true,
        get(this: LifesignCapture) { return read(kind, this.getAttribute(attribute)) ?? fallbacks[name] ?? (kind === 'text' ? '' : null) },
        set(this: LifesignCapture, value: unknown) {
          if (value === null || value === undefined || value === false) this.removeAttribute(attribute)
          else this.setAttribute(attribute, value === true ? '' : String(value))
        },
      })
    }
  }

  readonly #view: View
  readonly #announcer: Announcer
  readonly #machine = new Machine((from, to) => this.#changed(from, to), state => this.#run?.expired(state))
  #run: Run | null = null
  #started: Promise<Result> | null = null
  #result: Result | null = null
  #error: LifesignError | null = null
  #messages: Messages = english
  #overrides: Overrides = {}
  #sessionSource: (() => Promise<Session>) | null = null
  #step: Step | null = null
  #asked = 0
  #guidance: Guidance | null = null
  #stats: Stats | null = null
  #feedbackKey = ''
  #progress = -1
  #server: { codes: FeedbackCode[]; at: number } = { codes: [], at: -Infinity }
  #debugTable: { show(g: Guidance, profile: string, stats: Stats | null): void } | null = null

  constructor() {
    super()
    this.#view = new View(this.attachShadow({ mode: 'open' }), { act: act => this.#act(act), camera: id => void this.switchCamera(id) })
    this.#announcer = new Announcer(this.#view.region)
    this.#render()
  }

  /** The state, one of a closed set. */
  get state(): State { return this.#machine.state }
  /** What was last said of the person's place before the camera. */
  get feedback(): readonly FeedbackCode[] { return this.#guidance?.feedback ?? [] }
  /** How the capture runs; null before it does. */
  get stats(): Stats | null { return this.#stats }
  /** The last answer of the server. */
  get result(): Result | null { return this.#result }

  /** Texts of the page's own, laid over those of the language. */
  get messages(): Overrides { return this.#overrides }
  set messages(texts: Overrides) {
    this.#overrides = texts
    void this.#speak()
  }

  /** Fetches a session for each start, so that trying again works: a session takes one verdict. */
  get sessionSource(): (() => Promise<Session>) | null { return this.#sessionSource }
  set sessionSource(source: (() => Promise<Session>) | null) { this.#sessionSource = source }

  connectedCallback(): void {
    upgrade(this, [...Object.values(attributes).map(([name]) => name), 'messages', 'sessionSource'])
    void this.#speak()
    if (this.autoStart && this.state === 'idle') this.start().catch(() => {}) // its events tell
  }

  /** An element that left the page for good gives its camera back; one that was only moved goes on. */
  disconnectedCallback(): void {
    queueMicrotask(() => { if (!this.isConnected) this.cancel() })
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after || !this.isConnected) return
    if (name === 'locale') void this.#speak()
    if (name === 'auto-start' && this.autoStart && this.state === 'idle') this.start().catch(() => {})
  }

  /**
   * Captures a face and resolves to the server's answer. Rejects with a LifesignError, whose `code` says why and whose `retryable` says
   * whether calling again makes sense. While a capture runs, its promise is returned.
   */
  start(options: { signal?: AbortSignal; session?: Session } = {}): Promise<Result> {
    if (this.#started) return this.#started
    this.#started = this.#start(options).finally(() => { this.#started = null })
    return this.#started
  }

  /** Ends a capture; the camera is given back at once. */
  cancel(): void { this.#run?.end(new LifesignError('cancelled')) }

  /** Goes on with another camera, now and in later captures. */
  async switchCamera(deviceId: string): Promise<void> {
    this.camera = deviceId
    this.#run?.reopen({ deviceId, facing: this.facing })
  }

  /** Lists the cameras; their names are known once one was opened. */
  cameras(): Promise<MediaDeviceInfo[]> { return cameras() }

  async #start({ signal, session }: { signal?: AbortSignal; session?: Session }): Promise<Result> {
    this.#result = this.#error = this.#guidance = this.#step = null
    const run = this.#run = new Run(await this.#settings(session), this.#view.video, this.#host(), this.#machine)
    const abort = (): void => run.end(new LifesignError('cancelled', '', signal?.reason))
    signal?.addEventListener('abort', abort)
    if (signal?.aborted) abort()
    try {
      this.#result = await run.go()
      this.#render()
      this.#emit('result', this.#result)
      return this.#result
    } catch (e) {
      const error = this.#error = e as LifesignError
      this.#render()
      if (error.code === 'cancelled') this.#emit('cancel', {})
      else this.#emit('error', { code: error.code, retryable: error.retryable, message: error.message })
      throw error
    } finally {
      signal?.removeEventListener('abort', abort)
      if (this.#run === run) this.#run = null
    }
  }

  async #settings(session?: Session): Promise<Settings> {
    const own = this.sessionToken ? { id: this.sessionId, token: this.sessionToken } : null
    const listed = this.camera ? await cameras().catch(() => []) : [] // asked for nothing, it would keep the engine waiting
    const found = listed.find(d => d.deviceId === this.camera || d.label === this.camera)
    return {
      server: new URL(this.server || '/', document.baseURI),
      assets: new URL(this.assets || '.', this.assets ? document.baseURI : import.meta.url),
      channel: this.channel, workflow: this.workflow, active: this.active, level: this.securityLevel, profile: this.profile,
      source: async () => session ?? await this.#sessionSource?.() ?? own,
      meta: { ...(this.username ? { username: this.username } : {}), client_version: `lifesign ${version}`, localization: pick(this.#wishes()) },
      choice: { deviceId: found?.deviceId ?? (this.camera || undefined), facing: this.facing },
      timeout: this.timeout * 1000, debug: this.debug,
    }
  }

  #host(): Host {
    return {
      guidance: g => this.#guided(g),
      server: codes => { this.#server = { codes, at: performance.now() } },
      step: step => {
        this.#step = step
        this.#asked = performance.now()
        this.#progress = -1
        this.#emit('challenge-change', { step })
      },
      reason: () => this.#changed(this.state, this.state),
      camera: camera => void this.#cameraOpen(camera),
      captured: (frames, width, height) => this.#emit('capture', { frames, width, height }),
      stats: stats => {
        this.#stats = stats
        this.#emit('stats', stats)
      },
    }
  }

  async #cameraOpen(camera: Camera): Promise<void> {
    if (camera.width > 0) {
      const { width, height } = centre(camera.width, camera.height)
      this.#view.picture(width, height, this.#mirrored(camera))
    }
    this.#view.cameras(await cameras(), camera.deviceId, this.#messages)
    if (this.debug && !this.#debugTable) {
      const { DebugTable } = await import('./debug.js')
      const table = new DebugTable()
      this.#debugTable = table
      this.#view.below(table.element)
    }
  }

  #mirrored(camera: Camera | undefined): boolean {
    return this.mirror === 'auto' ? camera?.facesUser ?? true : this.mirror === 'on'
  }

  /** guided shows what the engine says of one frame. */
  #guided(g: Guidance): void {
    this.#guidance = g
    const mirrored = this.#mirrored(this.#run?.camera)
    this.#view.picture(g.width, g.height, mirrored)
    const { text, good, escalated } = this.#words(g)
    const way = arrow(g.hint, g.step ?? this.#step, g.face, mirrored)
    this.#view.hint(text, escalated, good, way, g.progress)
    this.#debugTable?.show(g, this.#run?.profile ?? '', this.#stats)
    const key = `${g.feedback} ${g.hint} ${escalated} ${text}`
    if (key !== this.#feedbackKey) {
      this.#feedbackKey = key
      this.#announcer.say(text)
      this.#emit('feedback-change', { codes: [...g.feedback], hint: g.hint, text, escalated })
    }
    const value = Math.round(g.progress * 100) / 100
    if (value !== this.#progress) {
      this.#progress = value
      this.#emit('progress', { value, step: g.step ?? this.#step })
    }
  }

  /** words is what a person is told of a frame. The engine knows who is stuck with a hint; with a movement, time says so. */
  #words(g: Guidance): { text: string; good: boolean; escalated: boolean } {
    const m = this.#messages
    const now = performance.now()
    const step = g.step ?? this.#step ?? 'center'
    const said = ([short, long]: Pair, good: boolean, escalated = false) => ({ text: escalated ? long : short, good, escalated })
    if (g.hint) return said(m.hint[g.hint], false, g.escalated)
    if (step !== 'center') return said(m.step[step], g.progress > 0, now - this.#asked >= stuckAfter)
    const server = now - this.#server.at < serverHint ? this.#server.codes[0] : undefined
    if (server) return said(m.hint[server], false)
    if (g.face && g.feedback.length === 0) return said(m.hint.HOLD, true)
    return said(m.step.center, false)
  }

  #changed(from: State, to: State): void {
    const run = this.#run
    const reason = to === 'paused' ? run?.pauseReason ?? null : to === 'blocked' || to === 'failed' || to === 'reconnecting' ? run?.error?.code ?? null : null
    this.#error = run?.error ?? null
    this.#feedbackKey = ''
    this.#render()
    this.#emit('state-change', { from, to, reason })
  }

  #render(): void {
    const m = this.#messages
    const facts = { error: this.#error, pause: this.#run?.pauseReason ?? null, result: this.#result, answered: this.#run?.client.answered ?? false }
    const what = screen(this.state, m, facts)
    this.#view.state(this.state, what, m)
    if (this.state === 'guiding') this.#view.hint(m.step[this.#step ?? 'center'][0], false, false, null, 0)
    else if (this.state === 'capturing') this.#view.hint(m.hint.HOLD[0], false, true, null, 1)
    else if (what) this.#view.hint(what.title, false, false, null, 0)
    if (this.state !== 'idle') this.#announcer.say(what ? [what.title, what.body].filter(Boolean).join('. ') : m.state[this.state])
  }

  #act(act: 'start' | 'resume' | 'cancel'): void {
    if (act === 'start') this.start().catch(() => {}) // its events tell
    else if (act === 'resume') this.#run?.resume()
    else this.cancel()
  }

  #wishes(): string[] { return [this.locale, document.documentElement.lang, ...navigator.languages].filter(Boolean) }

  /** speak loads the language and shows everything in it. */
  async #speak(): Promise<void> {
    const locale = pick(this.#wishes())
    const base = await load(locale).catch(() => english)
    if (locale !== pick(this.#wishes())) return
    this.#messages = merged(base, this.#overrides)
    this.#view.base.lang = base === english ? 'en' : locale
    this.#render()
  }

  /** emit sends an event. `error` and `cancel` do not bubble, since the page has events of these names itself. */
  #emit<K extends keyof EventDetails>(type: K, detail: EventDetails[K]): void {
    const bubbles = type !== 'error' && type !== 'cancel'
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles, composed: bubbles }))
  }
}

const fallbacks: Record<string, unknown> = { workflow: 'charlie4', channel: 'rest', facing: 'user', mirror: 'auto', timeout: 120 }
