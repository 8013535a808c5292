/** Everything that can keep a capture from its end, with a text for the person in strings/*.json. */
export const errorCodes = [
  'camera-denied', // the person, or an earlier answer of theirs
  'camera-dismissed', // the question was closed without an answer
  'camera-system', // the operating system's privacy settings
  'camera-policy', // the page's Permissions-Policy, or an iframe without allow="camera"
  'camera-insecure', // neither HTTPS nor localhost
  'camera-none', // no camera is connected
  'camera-busy', // another program holds it
  'camera-lost', // it stopped and did not come back in time
  'camera-unsupported', // the browser has no getUserMedia
  'wasm-unsupported',
  'engine-load',
  'engine-crash',
  'server-unreachable',
  'server-busy', // 503 or 429
  'server-refused', // 400 of the API: what was sent is not in order; 401 and 403: it takes none from here
  'server-failed', // 500
  'challenge-failed', // the head did not move as asked, as the server saw it
  'challenge-wrong', // it moved another way
  'session-invalid', // expired, used, unknown, or none where one is needed
  'timeout', // a state stood longer than its limit
  'cancelled',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** Those after which the same page may simply try again. */
const retryable: readonly ErrorCode[] = [
  'camera-dismissed', 'camera-none', 'camera-busy', 'camera-lost', 'engine-load', 'engine-crash', 'server-unreachable', 'server-busy', 'challenge-failed', 'challenge-wrong', 'timeout', 'cancelled',
]

/** LifesignError is what start() rejects with. */
export class LifesignError extends Error {
  override readonly name = 'LifesignError'
  readonly code: ErrorCode
  /** Whether start() may simply be called again; with a session that is used up, a new one is needed all the same. */
  readonly retryable: boolean

  constructor(code: ErrorCode, detail = '', cause?: unknown) {
    super(detail ? `${code}: ${detail}` : code, { cause })
    this.code = code
    this.retryable = retryable.includes(code)
  }
}

/** asError makes a LifesignError of whatever was thrown; one with a known code keeps it. */
export function asError(thrown: unknown, otherwise: ErrorCode): LifesignError {
  if (thrown instanceof LifesignError) return thrown
  const code = (thrown as { code?: unknown } | null)?.code
  const known = errorCodes.find(c => c === code) ?? otherwise
  return new LifesignError(known, thrown instanceof Error ? thrown.message : String(thrown), thrown)
}

/** How the server begins what it says against a session (code -6): the field, in a capture of several parts after its number. */
const ofSession = /^(\[\d+\]\.)?video\.meta_data\.session_(id|token): Invalid Value: /

/** Refused is the cause of an error where a server refused: a description, and in a stream a reason beside it. */
interface Refused { description: string; reason?: string }

/** finished says whether a session was refused because it has its verdict already. */
export function finished(error: LifesignError): boolean {
  const { description, reason } = error.cause as Partial<Refused> | undefined ?? {}
  return error.code === 'session-invalid' && (reason === 'done' || description?.replace(ofSession, '') === 'the session was used before')
}

/** refusalCode sorts the server's refusals by status and description. */
export function refusalCode(status: number, description: string): ErrorCode {
  if (status === 429 || status === 503) return 'server-busy'
  if (ofSession.test(description)) return 'session-invalid'
  if (status === 502 || status === 504) return 'server-unreachable' // a proxy whose server is away
  return status >= 500 && description === 'Unknown Error' ? 'server-failed' : 'server-refused'
}
