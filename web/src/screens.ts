import type { IconName } from './icons.js'
import type { LifesignError } from './errors.js'
import type { Messages, UIText } from './messages.js'
import type { PauseReason, Result, State } from './types.js'

/** What lies over the picture in a state, or null where the picture is seen. */
export interface Screen {
  icon: IconName
  tone: '' | 'good' | 'bad'
  title: string
  body: string
  /** Smaller print, or the reasons of a decision. */
  fine?: string
  reasons?: string[]
  button?: { text: UIText; act: 'start' | 'resume' }
  /** The picture shines through. */
  veil?: boolean
  slot?: 'intro' | 'result'
}

/** Facts a screen is made of. */
export interface Facts {
  error: LifesignError | null
  pause: PauseReason | null
  result: Result | null
  /** The server has answered once. */
  answered: boolean
}

/** screen returns what a state shows. */
export function screen(state: State, m: Messages, { error, pause, result, answered }: Facts): Screen | null {
  const plain = (icon: IconName, text: string): Screen => ({ icon, tone: '', title: text, body: '' })
  switch (state) {
    case 'idle':
      return { icon: 'face', tone: '', title: m.ui.introTitle, body: m.ui.introBody, fine: m.ui.privacy, button: { text: 'start', act: 'start' }, slot: 'intro' }
    case 'permission':
      return { ...plain('camera', m.state.permission), body: m.ui.wait }
    case 'blocked':
    case 'failed': {
      const [title, body] = m.error[error?.code ?? 'server-failed']
      const button = state === 'blocked' ? { text: 'resume', act: 'resume' } as const : error?.retryable ? { text: 'retry', act: 'start' } as const : undefined
      return { icon: error?.code.startsWith('camera') ? 'blocked' : 'cross', tone: 'bad', title, body, ...(button ? { button } : {}) }
    }
    case 'paused': {
      const [title, body] = m.pause[pause ?? 'hidden']
      return { icon: 'pause', tone: '', title, body, veil: true, button: { text: 'resume', act: 'resume' } }
    }
    case 'reconnecting':
      if (error && error.code !== 'server-unreachable') return { ...plain('busy', m.error[error.code][0]), body: m.error[error.code][1] }
      return plain('busy', answered ? m.state[state] : m.ui.unanswered)
    case 'sending':
      return plain('busy', m.state[state])
    case 'loading':
    case 'connecting':
      return { ...plain('busy', m.state[state]), veil: true }
    case 'done':
      return done(m, result)
    case 'cancelled':
      return { ...plain('pause', m.state.cancelled), button: { text: 'again', act: 'start' } }
  }
  return null
}

/** done shows the decision where the server reveals it, and a plain end where it does not. */
function done(m: Messages, result: Result | null): Screen {
  const liveness = result?.video?.liveness_result
  const again = { text: 'again', act: 'start' } as const
  if (!liveness) return { icon: 'check', tone: 'good', title: m.ui.doneTitle, body: m.ui.doneBody, slot: 'result' }
  const [title, body] = m.decision[liveness.decision]
  const live = liveness.decision === 'LIVE'
  const reasons = liveness.feedback.map(code => m.hint[code][0])
  return { icon: live ? 'check' : 'cross', tone: live ? 'good' : 'bad', title, body, reasons, button: again, slot: 'result' }
}
