import { encode } from 'jose/base64url'
import { CompactEncrypt } from 'jose/jwe/compact/encrypt'
import { importJWK } from 'jose/key/import'
import type { JWK } from 'jose'
import type { Sealed } from './types.js'

/** How a content key is sent: docs/envelope.md. */
const alg = 'ECDH-ES+A256KW'

/** Recipient is a server's public key out of its JWKS. */
export interface Recipient { jwk: JWK; key: Awaited<ReturnType<typeof importJWK>> }

/** recipient picks the key that is sealed to: the first EC key for encryption, which is the current one. */
export async function recipient(jwks: { keys: JWK[] }): Promise<Recipient> {
  const jwk = jwks.keys.find(k => k.use === 'enc' && k.kty === 'EC')
  if (!jwk?.kid) throw new Error('the server publishes no key to seal to')
  return { jwk, key: await importJWK(jwk, alg) }
}

/** cut makes the API's three fields of a compact JWE. */
export function cut(compact: string): Sealed {
  const [header, key, iv, ciphertext, tag] = compact.split('.')
  return { key: `${header}.${key}`, iv: iv!, p: `${ciphertext}.${tag}` }
}

/** seal seals a request, which opens once and for ten minutes. */
export async function seal(request: unknown, to: Recipient): Promise<Sealed> {
  return encrypt(request, to, fresh())
}

/** fresh is what makes a package open once: a random name and the time. */
function fresh(): { jti: string; iat: number } {
  return { jti: encode(crypto.getRandomValues(new Uint8Array(16))), iat: Math.floor(Date.now() / 1000) }
}

/** sealHello seals a stream's first message with a fresh key, under which its frames are sealed. */
export async function sealHello(token: string, meta: unknown, to: Recipient): Promise<{ sealed: Sealed; cek: Uint8Array }> {
  const cek = crypto.getRandomValues(new Uint8Array(32))
  return { sealed: await encrypt({ token, cek: encode(cek), meta_data: meta }, to, { typ: 'lifesign-stream+jwe', ...fresh() }), cek }
}

async function encrypt(content: unknown, to: Recipient, header: Record<string, unknown>): Promise<Sealed> {
  const compact = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(content)))
    .setProtectedHeader({ alg, enc: 'A256GCM', kid: to.jwk.kid!, ...header })
    .encrypt(to.key)
  return cut(compact)
}

/** FrameHeader is what is authenticated beside a stream's frame. */
export interface FrameHeader { conn: string; seq: number; timestamp: number; tags?: string[] }

/** sealFrame seals one JPEG of a stream; jose draws a fresh iv. */
export async function sealFrame(jpeg: ArrayBuffer, cek: Uint8Array, { conn, seq, timestamp, tags }: FrameHeader): Promise<Sealed> {
  const compact = await new CompactEncrypt(new Uint8Array(jpeg))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: conn, seq, timestamp, ...(tags ? { tags } : {}), cty: 'image/jpeg' })
    .encrypt(cek)
  return cut(compact)
}
