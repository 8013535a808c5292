// The other implementation for TestInterop: reads {jwks, now, want, tokens} from standard input, verifies each token with npm
// jose as docs/verdict.md shows, and writes an answer a token to standard output: "ok DECISION" or the error's code.
import { text } from 'node:stream/consumers'
import * as jose from 'jose'

const job = JSON.parse(await text(process.stdin))
const keys = jose.createLocalJWKSet(job.jwks)

async function verify(token) {
  const { payload } = await jose.jwtVerify(token, keys, {
    issuer: job.want.Issuer, audience: job.want.Audience, typ: 'liveness-verdict+jwt', algorithms: ['ES256'],
    requiredClaims: ['exp', 'iat'], currentDate: new Date(job.now * 1000),
  })
  if (payload.sid !== job.want.SessionID || payload.nonce !== job.want.Nonce) throw Object.assign(new Error(), { code: 'another session' })
  return `ok ${payload.decision}`
}

const answers = await Promise.all(job.tokens.map((t) => verify(t).catch((e) => e.code ?? e.name)))
process.stdout.write(JSON.stringify(answers))
