import { randomUUID } from 'node:crypto'
import { createRemoteJWKSet, jwtVerify } from 'jose'

// Where Lifesign is, and what its verdicts must say.
export const lifesign = process.env.LIFESIGN_URL ?? 'http://127.0.0.1:8080'
const issuer = process.env.LIFESIGN_ISSUER ?? lifesign
const audience = 'bank.example'
const channel = process.env.LIFESIGN_CHANNEL ?? 'stream' // for <lifesign-capture>; rest for a client of the REST API
const headers = { 'Content-Type': 'application/json', ...(process.env.LIFESIGN_API_KEY && { Authorization: `Bearer ${process.env.LIFESIGN_API_KEY}` }) }
const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', lifesign))

async function call(path, options) {
  const answer = await fetch(lifesign + path, { headers, ...options })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`) // which has the error's description
  return answer.json()
}

// open opens a session.
export async function open(user) {
  const nonce = randomUUID()
  const session = await call('/v1/sessions', { method: 'POST', body: JSON.stringify({ workflow: 'charlie4', channel, aud: audience, nonce, username: user }) })
  return { ...session, nonce, user }
}

// decision fetches the session's verdict, verifies it and returns its decision.
export async function decision({ session_id, nonce }) {
  const { verdict_token } = await call(`/v1/sessions/${session_id}`)
  const { payload } = await jwtVerify(verdict_token, keys, {
    issuer, audience, typ: 'liveness-verdict+jwt', algorithms: ['ES256'], requiredClaims: ['exp', 'iat'],
  })
  if (payload.sid !== session_id || payload.nonce !== nonce) throw new Error('the verdict of another session')
  return payload.decision
}
