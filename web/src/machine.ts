/** The states of a capture: a closed set. */
export const states = [
  'idle', 'permission', 'blocked', 'loading', 'connecting', 'guiding', 'paused', 'capturing', 'sending', 'reconnecting',
  'done', 'failed', 'cancelled',
] as const

export type State = (typeof states)[number]

const ended: readonly State[] = ['done', 'failed', 'cancelled']

/** What may follow each state. `failed` and `cancelled` may follow every state that is not an end. */
const next: Record<State, readonly State[]> = {
  idle: ['permission'],
  permission: ['blocked', 'loading', 'paused'],
  blocked: ['permission'],
  loading: ['connecting', 'guiding', 'paused'],
  connecting: ['guiding', 'reconnecting', 'paused', 'done'],
  guiding: ['permission', 'paused', 'capturing', 'reconnecting', 'done'],
  paused: ['permission', 'connecting', 'guiding', 'reconnecting'],
  capturing: ['guiding', 'paused', 'sending'],
  sending: ['reconnecting', 'done'],
  reconnecting: ['connecting', 'paused', 'done'],
  done: ['permission'],
  failed: ['permission'],
  cancelled: ['permission'],
}

/**
 * How long each state that waits may stand, ms. Those that wait for a person are long: a hand-held phone, a dialogue of the system.
 * `guiding` is the element's `timeout` attribute, which the page can lengthen (WCAG 2.2.1).
 */
export const limits: Partial<Record<State, number>> = {
  permission: 120_000, // a person reads the browser's question
  blocked: 300_000, // a person finds the setting
  loading: 30_000, // 1 MB at 300 kbit/s
  connecting: 10_000,
  guiding: 120_000,
  paused: 300_000, // a session's life
  capturing: 5_000, // three JPEGs in the worker take 60 ms
  sending: 60_000, // the server's own write timeout
  reconnecting: 30_000,
}

/** Machine holds the state. It refuses steps that are not in the table and says when a state has stood too long. */
export class Machine {
  #state: State = 'idle'
  #timer: ReturnType<typeof setTimeout> | undefined
  #changed: (from: State, to: State) => void
  #expired: (state: State) => void

  constructor(changed: (from: State, to: State) => void, expired: (state: State) => void) {
    this.#changed = changed
    this.#expired = expired
  }

  get state(): State { return this.#state }

  get ended(): boolean { return ended.includes(this.#state) }

  /** enter goes to a state; `limit` replaces the state's own, and 0 lifts it. */
  enter(to: State, limit: number = limits[to] ?? 0): void {
    const from = this.#state
    if (from === to) return
    const abandoned = (to === 'failed' || to === 'cancelled') && from !== 'idle' && !this.ended
    if (!abandoned && !next[from].includes(to)) throw new Error(`lifesign: no way from ${from} to ${to}`)
    clearTimeout(this.#timer)
    this.#state = to
    if (limit > 0) this.#timer = setTimeout(() => this.#expired(to), limit)
    this.#changed(from, to)
  }
}
