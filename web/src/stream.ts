import { asError, LifesignError, type ErrorCode } from './errors.js'
import type { JWK } from 'jose'
import type { CapturedFrame, FeedbackCode, Sealed, Step, Video } from './types.js'

/** Ready is the server's first message; the rest is what it says while frames come. */
interface Ready { type: 'ready'; session_id: string; conn: string; profile: string; challenge: { step: Step } | null; max_in_flight: number }
interface Feedback { type: 'feedback'; seq: number; feedback: FeedbackCode[]; progress: number; step: Step | null }
interface Challenge { type: 'challenge'; step: Step; expires_in_ms: number }
interface Verdict { type: 'verdict'; status: string; video?: Video; verdict_token?: string }
interface Refusal { type: 'error'; error: { code: number; description: string }; reason: string; retryable: boolean }
type Message = Ready | Feedback | Challenge | Verdict | Refusal

export interface StreamEvents {
  feedback(codes: FeedbackCode[], progress: number): void
  challenge(step: Step): void
  verdict(video: Video | null, token: string | null): void
  /** The connection is gone: `again` says whether a fresh hello may follow. */
  lost(error: LifesignError, again: boolean): void
}

/** The envelope is loaded apart, when it is needed. */
export type Envelope = Pick<typeof import('./envelope.js'), 'recipient' | 'sealFrame' | 'sealHello'>

/** The WebSocket subprotocol, DESIGN section 5. */
const protocol = 'lifesign.v1'

/** Stream is one connection of a session: a sealed hello, then sealed frames, judged by the server as they come. */
export class Stream {
  readonly #socket: WebSocket
  readonly #envelope: Envelope
  readonly #events: StreamEvents
  readonly #cek: Uint8Array
  readonly sealed: Sealed
  #ready: Ready | null = null
  #seq = 0
  #acknowledged = 0
  #sealing = false
  #over = false
  frames = 0
  bytes = 0

  private constructor(socket: WebSocket, envelope: Envelope, cek: Uint8Array, sealed: Sealed, events: StreamEvents) {
    this.#socket = socket
    this.#envelope = envelope
    this.#cek = cek
    this.sealed = sealed
    this.#events = events
  }

  /** connect brings a fresh hello and resolves when the server is ready for frames. */
  static async connect(base: URL, envelope: Envelope, jwks: { keys: JWK[] }, token: string, meta: unknown, events: StreamEvents, signal: AbortSignal): Promise<Stream> {
    const { sealed, cek } = await envelope.sealHello(token, meta, await envelope.recipient(jwks))
    const url = new URL('/v1/stream', base)
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
    const socket = new WebSocket(url, protocol)
    const stream = new Stream(socket, envelope, cek, sealed, events)
    signal.addEventListener('abort', () => stream.close())
    if (signal.aborted) stream.close()
    return new Promise((resolve, reject) => {
      let waiting = true
      let opened = false
      const settle = (end: () => void): void => { waiting = false; end() }
      socket.onopen = () => {
        opened = true
        socket.send(JSON.stringify(sealed))
      }
      socket.onmessage = ({ data }) => {
        try {
          const message = JSON.parse(data as string) as Message
          if (waiting && message.type === 'ready') settle(() => { stream.#ready = message; resolve(stream) })
          else if (waiting && message.type === 'error') settle(() => { stream.#over = true; reject(streamError(message)) })
          else stream.#hear(message)
        } catch (e) {
          stream.#lose(asError(e, 'server-failed'), false)
        }
      }
      socket.onclose = ({ code }) => {
        const lost = new LifesignError('server-unreachable', `stream closed with ${code}`)
        if (!waiting) stream.#lose(lost, true)
        else if (opened) settle(() => reject(lost))
        else settle(() => void unopened(base, signal).then(reject))
      }
    })
  }

  /** The profile by which the server guides and judges. */
  get profile(): string { return this.#ready?.profile ?? '' }

  get step(): Step { return this.#ready?.challenge?.step ?? 'center' }

  /** Whether another frame may be sent now: so many may be unacknowledged, and one is sealed at a time. */
  get open(): boolean {
    return !this.#over && this.#ready !== null && !this.#sealing && this.#seq - this.#acknowledged < this.#ready.max_in_flight
  }

  async send(frame: CapturedFrame): Promise<void> {
    if (!this.open) return
    this.#sealing = true
    try {
      const seq = this.#seq + 1
      const sealed = await this.#envelope.sealFrame(frame.jpeg, this.#cek, { conn: this.#ready!.conn, seq, timestamp: frame.timestamp })
      if (this.#over) return
      const text = JSON.stringify(sealed)
      this.#seq = seq
      this.frames++
      this.bytes += text.length
      this.#socket.send(text)
    } finally {
      this.#sealing = false
    }
  }

  close(): void {
    this.#over = true
    this.#cek.fill(0)
    this.#socket.close(1000)
  }

  #hear(message: Message): void {
    if (this.#over) return
    switch (message.type) {
      case 'feedback':
        this.#acknowledged = Math.max(this.#acknowledged, message.seq)
        return this.#events.feedback(message.feedback, message.progress)
      case 'challenge':
        return this.#events.challenge(message.step)
      case 'verdict':
        this.close()
        return this.#events.verdict(message.video ?? null, message.verdict_token ?? null)
      case 'error':
        return this.#lose(streamError(message), message.retryable)
    }
  }

  #lose(error: LifesignError, again: boolean): void {
    if (this.#over) return
    this.close()
    this.#events.lost(error, again)
  }
}

/** unopened says why a WebSocket did not open. A browser tells no page with which status a server refused one: where it answers otherwise, that is 503. */
async function unopened(base: URL, signal: AbortSignal): Promise<LifesignError> {
  const asked = fetch(new URL('/.well-known/jwks.json', base), { cache: 'no-store', credentials: 'omit', referrerPolicy: 'no-referrer', signal })
  if (!await asked.then(answer => answer.ok, () => false)) return new LifesignError('server-unreachable', 'the stream did not open, and the server does not answer otherwise')
  return new LifesignError('server-busy', 'the server answers, but opens no stream: it has too many, or a proxy before it passes no WebSocket on')
}

/** Faults of the server, and of the line or of a connection, after which a fresh hello may succeed; what else is retryable is a challenge not followed. */
const passing = ['busy', 'state', 'internal']
const broken = ['gone', 'silent', 'stopping', 'resized', 'profile']

function streamError({ error, reason, retryable }: Refusal): LifesignError {
  return new LifesignError(streamCode(reason, retryable), `${error.code} ${error.description}`, { description: error.description, reason })
}

function streamCode(reason: string, retryable: boolean): ErrorCode {
  if (!retryable) return ended.includes(reason) ? 'session-invalid' : 'server-refused'
  if (reason === 'timeout') return 'timeout'
  if (reason === 'wrong_direction') return 'challenge-wrong'
  if (broken.includes(reason)) return 'server-unreachable'
  return passing.includes(reason) ? 'server-busy' : 'challenge-failed'
}

/** Reasons why a session takes no more connections. */
const ended = ['no_session', 'expired', 'done', 'connections', 'superseded', 'replayed']
