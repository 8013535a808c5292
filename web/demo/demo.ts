import { createLocalJWKSet, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose'
import { refusalCode } from '../src/errors.js'
import type { LifesignCapture } from '../src/lifesign.js'
import type { EventDetails, Result, Session } from '../src/types.js'

/** What this page stands for as a relying party. A real one opens sessions and reads verdicts in its backend. */
const audience = 'lifesign-demo'

const find = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T
const capture = find<LifesignCapture>('capture')
const active = find<HTMLInputElement>('active')
const channel = find<HTMLSelectElement>('channel')
const profile = find<HTMLSelectElement>('profile')

interface Opened extends Session { id: string; nonce: string }
let session: Opened | null = null

/** Why there is no session, in words. */
let sessionless = ''

/** openSession does what a backend does. Where the server opens none, as without an API key on a listener that others can reach, the demo goes on without over REST; a stream needs one. */
async function openSession(): Promise<Session> {
  sessionless = ''
  const nonce = crypto.getRandomValues(new Uint32Array(4)).join('-')
  const body = JSON.stringify({ workflow: capture.workflow, channel: channel.value, active: active.checked, ...(profile.value ? { profile: profile.value } : {}), aud: audience, nonce, reveal: 'full' })
  const answer = await fetch('v1/sessions', { method: 'POST', headers: { 'Content-Type': 'application/json', Accept: 'application/json' }, body }).catch(() => null)
  if (!answer?.ok) {
    session = null
    const { error } = await answer?.json().catch(() => null) as { error?: { description: string } } | null ?? {}
    const why = error?.description ?? (answer ? `it answered ${answer.status}.` : 'it did not answer.')
    sessionless = answer?.status === 401 ? 'This server opens no session without an API key: a backend has one.' : `This server opened no session: ${why}`
    const code = answer ? refusalCode(answer.status, error?.description ?? '') : 'server-unreachable'
    if (channel.value === 'stream') throw Object.assign(new Error(sessionless), { code })
    return { token: '' }
  }
  const { session_id, client_token } = await answer.json() as { session_id: string; client_token: string }
  const opened: Opened = { id: session_id, token: client_token, nonce }
  session = opened
  return opened
}

capture.sessionSource = openSession
const locale = find<HTMLSelectElement>('locale')
const speak = (): void => { capture.locale = locale.value || navigator.language }
locale.addEventListener('change', speak)
speak()
find<HTMLInputElement>('debug').addEventListener('change', e => { capture.debug = (e.target as HTMLInputElement).checked })
channel.addEventListener('change', () => { capture.channel = channel.value as 'rest' | 'stream' })
profile.addEventListener('change', () => { capture.profile = profile.value })
active.addEventListener('change', () => { capture.active = active.checked })
capture.channel = channel.value as 'rest' | 'stream'
capture.active = active.checked
capture.profile = profile.value
find('settings').addEventListener('submit', e => e.preventDefault())

const on = <K extends keyof EventDetails>(type: K, heard: (detail: EventDetails[K]) => void): void =>
  capture.addEventListener(type, e => heard((e as CustomEvent<EventDetails[K]>).detail))

on('state-change', ({ from, to }) => { if (from !== 'blocked' && to === 'permission') clear() })
on('feedback-change', ({ codes, hint, text }) => {
  find('guidance').classList.add('reached')
  const all = hint && !codes.includes(hint) ? [hint, ...codes] : codes
  find('codes').replaceChildren(...(all.length ? all.map(c => element('code', c)) : [element('span', text, 'none')]))
})
on('result', result => void show(result))
on('error', () => { if (sessionless) unsigned() })

/** unsigned says why there is no token. */
function unsigned(): void { find('token').replaceChildren(element('span', sessionless, 'none')) }

function clear(): void {
  for (const id of ['guidance', 'sealed', 'judged', 'signed']) find(id).classList.remove('reached')
  find('package').firstElementChild!.textContent = '{ "key": …, "iv": …, "p": … }'
  find('bytes').textContent = ''
  find('codes').replaceChildren(element('span', 'Nothing to correct yet.', 'none'))
  find('verdict').replaceChildren(element('span', 'No decision yet.', 'none'))
  find('token').replaceChildren(element('span', 'No token yet.', 'none'))
}

async function show(result: Result): Promise<void> {
  find('sealed').classList.add('reached')
  find('package').firstElementChild!.textContent = JSON.stringify(shortened(result.sealed), null, 2)
  const what = result.channel === 'stream' ? `The stream’s first message; ${result.frames} frames followed` : `${result.frames} frames`
  find('bytes').textContent = `${what}, ${Math.round(result.bytes / 1024)} KiB in all.`
  if (result.video) decided(result.video.liveness_result)
  await verified(result).catch(e => find('token').replaceChildren(element('span', `The token does not verify: ${(e as Error).message}`)))
}

function decided(l: NonNullable<Result['video']>['liveness_result']): void {
  find('judged').classList.add('reached')
  const line = element('p', l.decision, `decision ${l.decision === 'LIVE' ? 'live' : 'other'}`)
  const list = terms([
    ['score', String(l.score)],
    ['score_frr', `${l.score_frr.toFixed(2)} (low is live)`],
    ['reasons', l.feedback.length ? l.feedback.join(', ') : 'no quality check failed'],
    ...(l.details ? [['passive', l.details.passive_liveness.decision], ['active', l.details.active_liveness.decision]] as [string, string][] : []),
  ])
  find('verdict').replaceChildren(line, list)
}

/** verified fetches the session's verdict and verifies it against the server's published keys, as a backend does. */
async function verified(result: Result): Promise<void> {
  if (!session) return unsigned()
  const record = await (await fetch(`v1/sessions/${session.id}`, { headers: { Accept: 'application/json' } })).json() as { verdict_token?: string }
  const token = record.verdict_token ?? result.verdictToken
  if (!token) throw new Error('the session has none')
  const keys = await (await fetch('.well-known/jwks.json')).json() as JSONWebKeySet
  const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(keys), { audience, typ: 'liveness-verdict+jwt', algorithms: ['ES256'], requiredClaims: ['exp', 'iat', 'sid'] })
  if (payload['nonce'] !== session.nonce || payload['sid'] !== session.id) throw new Error('it belongs to another session')
  find('signed').classList.add('reached')
  const frames = Array.isArray(payload['frames']) ? `${payload['frames'].length} hashed` : ''
  find('token').replaceChildren(
    element('p', `Verified: ${payload['decision']}`, `decision ${payload['decision'] === 'LIVE' ? 'live' : 'other'}`),
    terms([['signature', `${protectedHeader.alg}, key ${protectedHeader.kid?.slice(0, 12)}…`], ['for', `${payload.aud}, nonce and session match`], ['issuer', payload.iss ?? ''],
      ['expires', new Date((payload as JWTPayload).exp! * 1000).toLocaleTimeString()], ['frames', frames]]),
    raw(token),
  )
}

function raw(token: string): HTMLElement {
  const pre = element('pre', token)
  pre.tabIndex = 0
  pre.setAttribute('aria-label', 'The verdict token')
  return pre
}

function shortened(o: object): object {
  return Object.fromEntries(Object.entries(o).map(([k, v]: [string, string]) => [k, v.length > 120 ? `${v.slice(0, 120)}… (${v.length} characters)` : v]))
}

function terms(pairs: [string, string][]): HTMLElement {
  const list = document.createElement('dl')
  for (const [k, v] of pairs) if (v) list.append(element('dt', k), element('dd', v))
  return list
}

function element(name: string, text: string, className = ''): HTMLElement {
  const e = document.createElement(name)
  e.textContent = text
  if (className) e.className = className
  return e
}

void fetch('version').then(async a => { find('version').textContent = await a.text() })

/** The pair of `lifesign models pull silent-face`, and what it gives by itself (docs/models.md). */
const silentFace = ['2.7_80x80_MiniFASNetV2', '4_0_0_80x80_MiniFASNetV1SE']
const silentFaceRate = 'By itself this pair errs on next to none of NUAA’s frames and on 11 % of Replay-Attack’s, at equal error rate.'

/** networks says which liveness networks the server runs with, and what that means. */
async function networks(): Promise<void> {
  const answer = await fetch('networks.json')
  if (!answer.ok) return
  const { built_in: ours, operator } = await answer.json() as { built_in: string[] | null; operator: string[] | null }
  const said = [ours?.length ? `Judged by the built-in ${ours.join(' and ')}, with which 0.2 % of NUAA’s frames and 8.8 % of Replay-Attack’s are judged wrong at equal error rate. Prints and tablet photographs that fill the view pass most.` : '']
  if (operator?.length) {
    said.push(`${ours?.length ? 'And judged' : 'Judged'} by networks of the operator’s: ${operator.join(', ')}. What they learned from is their makers’ to say.`)
    if (operator.join() === silentFace.join()) said.push(silentFaceRate)
  }
  if (!ours?.length && !operator?.length) said.push('No network judges here, only physical cues: good prints and screens pass.')
  find('networks').textContent = said.filter(Boolean).join(' ')
}
void networks()
