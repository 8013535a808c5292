import type { FeedbackCode, Step } from './types.js'
import type { Guidance } from './guide.js'

/** Which way something should move, on the screen. */
export type Direction = 'left' | 'right' | 'up' | 'down'

const opposite: Record<Direction, Direction> = { left: 'right', right: 'left', up: 'down', down: 'up' }

/**
 * Where a face should go, as a mirror shows it: in a mirror the subject's own left is on the left. FACE_ON_LEFT is too far to the
 * subject's left.
 */
const moves: Partial<Record<FeedbackCode, Direction>> = {
  FACE_ON_LEFT: 'right', FACE_ON_RIGHT: 'left', FACE_TOO_HIGH: 'down', FACE_TOO_LOW: 'up',
}

/** screen turns a mirror's direction into the screen's. */
function screen(d: Direction, mirrored: boolean): Direction {
  return !mirrored && (d === 'left' || d === 'right') ? opposite[d] : d
}

/** arrow is the direction that the overlay shows for a hint or a step, or null. */
export function arrow(hint: FeedbackCode | null, step: Step | null, face: Guidance['face'], mirrored: boolean): Direction | null {
  if (hint && moves[hint]) return screen(moves[hint], mirrored)
  if (hint === 'INVALID_POSE' && face) return pose(face, mirrored)
  if (!hint && step && step !== 'center') return screen(step, mirrored)
  return null
}

/** pose points back to the middle from a head that is turned; positive yaw is to the subject's own left, positive pitch down. */
function pose(face: NonNullable<Guidance['face']>, mirrored: boolean): Direction | null {
  const { yaw, pitch } = face
  if (Math.max(Math.abs(yaw), Math.abs(pitch)) < 10) return null // it is the roll then
  if (Math.abs(yaw) >= Math.abs(pitch)) return screen(yaw > 0 ? 'right' : 'left', mirrored)
  return pitch > 0 ? 'up' : 'down'
}
