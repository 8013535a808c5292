// The other implementation for TestStreamInterop: a stream's client and server with npm jose.
//
//	{key: private JWK, kid, hello: compact, frames: [compact], cek: base64url, token, conn, jpeg: base64url}
//	-> {opened: {hello, frames: [{header, jpeg}]}, hello: compact, cek: base64url, frames: [compact]}
import { text } from 'node:stream/consumers'
import * as jose from 'jose'

const job = JSON.parse(await text(process.stdin))
const { encode, decode } = jose.base64url

const opened = await jose.compactDecrypt(job.hello, await jose.importJWK(job.key, 'ECDH-ES+A256KW'))
const hello = { header: opened.protectedHeader, plaintext: new TextDecoder().decode(opened.plaintext) }
const frames = []
for (const compact of job.frames) {
  const { plaintext, protectedHeader } = await jose.compactDecrypt(compact, decode(job.cek))
  frames.push({ header: protectedHeader, jpeg: encode(plaintext) })
}

const { kty, crv, x, y } = job.key
const cek = crypto.getRandomValues(new Uint8Array(32))
const plaintext = JSON.stringify({ token: job.token, cek: encode(cek), meta_data: { client_version: '1' } })
const sealedHello = await new jose.CompactEncrypt(new TextEncoder().encode(plaintext))
  .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: job.kid, typ: 'lifesign-stream+jwe' })
  .encrypt(await jose.importJWK({ kty, crv, x, y }, 'ECDH-ES+A256KW'))
const sealed = []
for (const seq of [0, 7]) {
  sealed.push(await new jose.CompactEncrypt(decode(job.jpeg))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: job.conn, seq, timestamp: 1581714134137.25 + seq, tags: ['LIVE'], cty: 'image/jpeg' })
    .encrypt(cek))
}
process.stdout.write(JSON.stringify({ opened: { hello, frames }, hello: sealedHello, cek: encode(cek), frames: sealed }))
