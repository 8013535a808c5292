// Writes test-keys.json and vectors/*.txt anew, all with npm jose: node vectors.mjs
//
// A vector is a few lines "name: value", an empty line, and a JWE in compact form. "expect" is
// opened or refused; where it is opened, the other lines say what must come out. The keys are for
// tests only and worth nothing.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import * as jose from 'jose'

const here = new URL('./', import.meta.url)
const plaintext = '{"test":"liveness"}  ' // 21 bytes: base64url without a remainder, which tag-longer needs
const iat = 1767323045

async function makeKey(alg, use, state) {
  const pair = await jose.generateKeyPair(alg, { extractable: true, modulusLength: 2048, crv: 'P-256' })
  const jwk = await jose.exportJWK(pair.privateKey)
  jwk.kid = await jose.calculateJwkThumbprint(jwk)
  jwk.use = use
  if (alg !== 'ECDH-ES') jwk.alg = alg
  return { ...jwk, state, created_at: '2026-01-02T03:04:05Z' }
}

const keys = []
for (const state of ['current', 'next']) {
  keys.push(await makeKey('ECDH-ES', 'enc', state), await makeKey('RSA-OAEP-256', 'enc', state), await makeKey('ES256', 'sig', state))
}
writeFileSync(new URL('test-keys.json', here), JSON.stringify({ keys }, null, 2) + '\n')
const [ec, rsa, sig] = keys

// seal encrypts to the key; header members given here win, undefined leaves one out.
async function seal(key, header, options) {
  const all = { alg: 'ECDH-ES', enc: 'A256GCM', kid: key.kid, jti: 'vector-1', iat, ...header }
  const { kty, crv, x, y, n, e } = key
  const imported = key instanceof Uint8Array ? key : await jose.importJWK({ kty, crv, x, y, n, e }, all.alg)
  return new jose.CompactEncrypt(new TextEncoder().encode(plaintext))
    .setProtectedHeader(JSON.parse(JSON.stringify(all)))
    .encrypt(imported, options)
}

const bytes = (text) => jose.base64url.decode(text)
const vectors = new URL('vectors/', here)
rmSync(vectors, { recursive: true, force: true })
mkdirSync(vectors)

function write(name, lines, compact) {
  const head = Object.entries(lines).map(([k, v]) => `${k}: ${v}\n`).join('')
  writeFileSync(new URL(`${name}.txt`, vectors), `${head}\n${compact}\n`)
}

const refused = (name, compact) => write(name, { expect: 'refused' }, compact)

for (const [key, alg] of [[ec, 'ECDH-ES+A256KW'], [ec, 'ECDH-ES'], [rsa, 'RSA-OAEP-256'], [keys[3], 'ECDH-ES'], [keys[4], 'RSA-OAEP-256']]) {
  const name = alg.toLowerCase().replace('+', '-') + (key.state === 'next' ? '-next-key' : '')
  write(name, { expect: 'opened', alg, kid: key.kid, jti: 'vector-1', iat, plaintext: JSON.stringify(plaintext) }, await seal(key, { alg }))
}
const stream = { alg: 'ECDH-ES', typ: 'lifesign-stream+jwe', iat: iat + 0.5, jti: undefined }
write('typ-no-jti', { expect: 'opened', alg: 'ECDH-ES', kid: ec.kid, typ: stream.typ, iat: stream.iat, plaintext: JSON.stringify(plaintext) }, await seal(ec, stream))

refused('alg-rsa-oaep-sha1', await seal(rsa, { alg: 'RSA-OAEP' }))
refused('alg-rsa-oaep-512', await seal(rsa, { alg: 'RSA-OAEP-512' }))
refused('alg-ecdh-es-a128kw', await seal(ec, { alg: 'ECDH-ES+A128KW' }))
refused('alg-dir', await seal(new Uint8Array(32), { alg: 'dir', kid: ec.kid }))
refused('enc-a128gcm', await seal(ec, { enc: 'A128GCM' }))
refused('enc-a256cbc-hs512', await seal(ec, { enc: 'A256CBC-HS512' }))
refused('kid-missing', await seal(ec, { kid: undefined }))
refused('kid-unknown', await seal(ec, { kid: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs' }))
refused('kid-of-another-key', await seal(ec, { kid: keys[3].kid }))
refused('kid-of-the-signing-key', await seal(sig, {}))
refused('crit', await seal(ec, { crit: ['urn:example'], 'urn:example': 1 }, { crit: { 'urn:example': true } }))
refused('jwk', await seal(ec, { jwk: { kty: ec.kty, crv: ec.crv, x: ec.x, y: ec.y } }))
refused('jku', await seal(ec, { jku: 'https://example.com/jwks.json' }))
refused('iat-text', await seal(ec, { iat: '2026-01-02' }))

const [head, , iv, ciphertext, tag] = (await seal(ec, {})).split('.')
refused('encrypted-key-with-ecdh-es', [head, jose.base64url.encode(new Uint8Array(40)), iv, ciphertext, tag].join('.'))
refused('newline', [head, '', iv, ciphertext + '\n', tag].join('.'))
const last = tag.at(-1)
refused('not-canonical', [head, '', iv, ciphertext, tag.slice(0, -1) + String.fromCharCode(last.charCodeAt(0) + 1)].join('.'))
refused('tag-longer', [head, '', iv, ciphertext.slice(0, -4), jose.base64url.encode(new Uint8Array([...bytes(ciphertext.slice(-4)), ...bytes(tag)]))].join('.'))
