import type { FeedbackCode, Decision } from './codes_gen.js'
import type { Step } from './guide.js'
import type { ErrorCode } from './errors.js'
import type { State } from './machine.js'

export type { FeedbackCode, Decision, Step, ErrorCode, State }

/** How frames reach the server: one sealed request, or a stream. */
export type Channel = 'rest' | 'stream'

/** A session that a backend opened with POST /v1/sessions. */
export interface Session {
  /** `session_id`; needed by the channel rest. */
  id?: string
  /** `client_token`. */
  token: string
}

/** Why a capture stands still. */
export type PauseReason = 'hidden' | 'locked' | 'muted' | 'unplugged' | 'stalled'

/** What a capture ends with. The decision is the server's, and a backend reads it from the session, not from here. */
export interface Result {
  channel: Channel
  /** The server's JSON under `video`, or null where the session reveals nothing to the browser or the answer was lost on its way. */
  video: Video | null
  /** The signed verdict (JWS), or null where there is none or it is not revealed. */
  verdictToken: string | null
  /** The sealed request as it was sent: `{key, iv, p}` (rest), or the stream's hello. */
  sealed: Sealed
  /** Frames and bytes that were sent. */
  frames: number
  bytes: number
}

export interface Sealed { key: string; iv: string; p: string }

export interface Liveness {
  decision: Decision
  feedback: FeedbackCode[]
  score: number
  score_frr: number
  details?: { active_liveness: Liveness; passive_liveness: Liveness }
}

export interface Video {
  autocapture_result?: { captured_frame: string; captured_frame_is_constructed: boolean; feedback: FeedbackCode[] }
  liveness_result: Liveness
  version: string
}

/** A frame as it is sent. */
export interface CapturedFrame { jpeg: ArrayBuffer; timestamp: number; width: number; height: number }

/** How the capture runs, once a second. */
export interface Stats { fps: number; frames: number; dropped: number; engineMs: number; camera: string; width: number; height: number }

/** The details of the element's events. */
export interface EventDetails {
  'state-change': { from: State; to: State; reason: PauseReason | ErrorCode | null }
  'feedback-change': { codes: FeedbackCode[]; hint: FeedbackCode | null; text: string; escalated: boolean }
  'progress': { value: number; step: Step | null }
  'challenge-change': { step: Step }
  'capture': { frames: number; width: number; height: number }
  'result': Result
  'error': { code: ErrorCode; retryable: boolean; message: string }
  'cancel': Record<string, never>
  'stats': Stats
}
