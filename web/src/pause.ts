import type { PauseReason } from './types.js'

/** Pause is thrown where a camera stood still. */
export class Pause extends Error {
  readonly reason: PauseReason

  constructor(reason: PauseReason) {
    super(reason)
    this.reason = reason
  }
}

/** attempt does a piece of work until it ends, the life around it ends, or a pause comes; the work's signal says so to the work. */
export async function attempt<T>(life: AbortSignal, pausable: (pause: ((reason: PauseReason) => void) | null) => void, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const own = new AbortController()
  const end = (): void => own.abort(life.reason)
  life.addEventListener('abort', end)
  const stopped = new Promise<never>((_, reject) => own.signal.addEventListener('abort', () => reject(own.signal.reason)))
  stopped.catch(() => {})
  pausable(reason => own.abort(new Pause(reason)))
  try {
    life.throwIfAborted()
    return await Promise.race([work(own.signal), stopped])
  } finally {
    pausable(null)
    life.removeEventListener('abort', end)
  }
}

/** sleep waits, unless the signal ends it. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => { clearTimeout(timer); reject(signal.reason) }, { once: true })
  })
}
