import { asError, finished, LifesignError, refusalCode } from './errors.js'
import type { CapturedFrame, Sealed, Session, Step, Video } from './types.js'
import type { JWK } from 'jose'
import type { Profile } from './guide.js'

/** Part is the frames of one workflow: the passive part, or one movement of the head. */
export interface Part { workflow: string; step: Step; frames: CapturedFrame[] }

/** Meta is `video.meta_data`: what the page says about itself. The server believes none of it. */
export interface Meta { username?: string; client_device_brand?: string; client_device_model?: string; client_os_version?: string; client_version: string; localization: string }

/** Answer is a judged capture, and the package it was sent in. */
export interface Answer { video: Video | null; verdictToken: string | null; sealed: Sealed; bytes: number }

/** Client speaks to a server's REST API, always sealed. */
export class Client {
  readonly #base: URL
  #jwks: { keys: JWK[] } | null = null
  /** Whether the server has answered anything yet. */
  answered = false

  constructor(base: URL) { this.#base = base }

  /** jwks fetches the server's public keys, once a client. */
  async jwks(signal: AbortSignal): Promise<{ keys: JWK[] }> {
    return this.#jwks ??= await (await this.#fetch('/.well-known/jwks.json', { signal })).json() as { keys: JWK[] }
  }

  /** profile looks a name up among the operator's profiles; a built-in one goes by its name. */
  async profile(name: string, signal: AbortSignal): Promise<string | Profile> {
    const all = await (await this.#fetch('/v1/profiles', { headers: { Accept: 'application/json' }, signal })).json() as Profile[]
    return all.find(p => p.name === name) ?? name
  }

  /** prepare loads early what sealing takes, so that a line which breaks later costs nothing but the sending. */
  async prepare(signal: AbortSignal): Promise<typeof import('./envelope.js')> {
    try {
      const [envelope] = await Promise.all([import('./envelope.js'), this.jwks(signal)])
      return envelope
    } catch (e) {
      signal.throwIfAborted()
      throw asError(e, 'server-unreachable')
    }
  }

  /**
   * judge seals the parts and has them judged. A package opens once, so each attempt seals anew. Where an earlier one's answer was lost, a
   * session that was used before was used by that one: the verdict is there, for the backend to read.
   */
  async judge(parts: Part[], meta: Meta, session: Session | null, level: number | null, profile: string, signal: AbortSignal, lost: boolean): Promise<Answer> {
    const { recipient, seal } = await this.prepare(signal)
    const requests = parts.map(p => request(p, meta, session, level, profile))
    const sealed = await seal(parts.length > 1 ? requests : requests[0], await recipient(await this.jwks(signal)))
    const body = JSON.stringify(sealed)
    const path = parts.length > 1 ? '/checkActiveLivenessEncrypted' : '/analyzeEncrypted'
    const init = { method: 'POST', headers: { 'Content-Type': 'application/json', Accept: 'application/json' }, body, signal }
    const answer = await this.#fetch(path, init).catch(e => { if (lost && finished(e)) return null; throw e })
    const { video, verdict_token } = await answer?.json().catch(brokenOff) as { video?: Video; verdict_token?: string } | undefined ?? {}
    return { video: video ?? null, verdictToken: verdict_token ?? null, sealed, bytes: body.length }
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    let answer: Response
    try {
      answer = await fetch(new URL(path, this.#base), { ...init, credentials: 'omit', referrerPolicy: 'no-referrer' })
    } catch (e) {
      init.signal?.throwIfAborted()
      throw new LifesignError('server-unreachable', `${new URL(path, this.#base)}: the server does not answer, or does not allow this page's origin (--allow-origin)`, e)
    }
    this.answered = true
    if (answer.ok) return answer
    throw await refusal(answer)
  }
}

/** brokenOff tells an answer that did not arrive whole from one that is no JSON. */
function brokenOff(thrown: unknown): never {
  throw thrown instanceof SyntaxError ? thrown : asError(thrown, 'server-unreachable')
}

/** refusal reads an error of the API. */
async function refusal(answer: Response): Promise<LifesignError> {
  const { error } = await answer.json().catch(() => ({})) as { error?: { code: number; description: string } }
  return new LifesignError(refusalCode(answer.status, error?.description ?? ''), `${answer.status} ${error?.code ?? ''} ${error?.description ?? ''}`, error)
}

/** request is the API's JSON of one part. */
function request({ workflow, step, frames }: Part, meta: Meta, session: Session | null, level: number | null, profile: string): unknown {
  const tags = step === 'center' ? [] : [`ACTIVE_HEAD_${step.toUpperCase()}`]
  return {
    video: {
      meta_data: session?.id ? { ...meta, session_id: session.id, session_token: session.token } : meta,
      workflow_data: {
        workflow,
        ...(level === null ? {} : { security_level: level }),
        ...(profile ? { profile } : {}),
        timestamp: Date.now(),
        frames: frames.map(f => ({ data: base64(f.jpeg), tags, timestamp: f.timestamp })),
      },
    },
  }
}

/** base64 is the standard alphabet; pieces keep the argument list short. */
function base64(data: ArrayBuffer): string {
  const bytes = new Uint8Array(data)
  let text = ''
  for (let i = 0; i < bytes.length; i += 0x2000) text += String.fromCharCode(...bytes.subarray(i, i + 0x2000))
  return btoa(text)
}
