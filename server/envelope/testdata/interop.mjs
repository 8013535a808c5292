// The other implementation for TestInterop: reads a job from standard input, does it with npm jose,
// and writes {opened, sealed} to standard output.
//
//	{keys: [private JWK], open: [compact], seal: [{kid, header, plaintext}]}
import { text } from 'node:stream/consumers'
import * as jose from 'jose'

const job = JSON.parse(await text(process.stdin))
const key = (kid) => job.keys.find((k) => k.kid === kid)
const strip = ({ kty, crv, x, y, n, e }) => ({ kty, crv, x, y, n, e })

async function open(compact) {
  const { alg, kid } = jose.decodeProtectedHeader(compact)
  const { plaintext, protectedHeader } = await jose.compactDecrypt(compact, await jose.importJWK(key(kid), alg))
  return { plaintext: new TextDecoder().decode(plaintext), header: protectedHeader }
}

async function seal({ kid, header, plaintext }) {
  const to = await jose.importJWK(strip(key(kid)), header.alg)
  return new jose.CompactEncrypt(new TextEncoder().encode(plaintext))
    .setProtectedHeader({ ...header, kid, enc: 'A256GCM' })
    .encrypt(to)
}

const opened = await Promise.all(job.open.map(open))
const sealed = await Promise.all(job.seal.map(seal))
process.stdout.write(JSON.stringify({ opened, sealed }))
