// Another client of the stream, for TestStreamNode: npm jose and node's own WebSocket. It reads a job from standard input and writes
// {said: [message], code} to standard output.
//
//	{url, token, frames: [base64 of a JPEG]} — the frames are shown in order, the last one until the end
import { text } from 'node:stream/consumers'
import * as jose from 'jose'

const { url, token, frames } = JSON.parse(await text(process.stdin))
const { keys } = await (await fetch(new URL('/.well-known/jwks.json', url))).json()
const jwk = keys.find((k) => k.use === 'enc' && k.kty === 'EC')
const cek = crypto.getRandomValues(new Uint8Array(32))

async function sealed(plaintext, header, to) {
  const compact = await new jose.CompactEncrypt(plaintext).setProtectedHeader({ enc: 'A256GCM', ...header }).encrypt(to)
  const [head, key, iv, ciphertext, tag] = compact.split('.')
  return JSON.stringify({ key: `${head}.${key}`, iv, p: `${ciphertext}.${tag}` })
}

const socket = new WebSocket(new URL('/v1/stream', url.replace(/^http/, 'ws')), 'lifesign.v1')
const said = []
let conn = null
let seq = 0
let acknowledged = 0

async function show() {
  if (conn === null || seq - acknowledged >= 2 || socket.readyState !== WebSocket.OPEN) return
  seq++
  const jpeg = Buffer.from(frames[Math.min(seq, frames.length) - 1], 'base64')
  const header = { alg: 'dir', kid: conn, seq, timestamp: performance.now(), cty: 'image/jpeg' }
  socket.send(await sealed(new Uint8Array(jpeg), header, cek))
}

socket.onopen = async () => {
  const hello = new TextEncoder().encode(JSON.stringify({ token, cek: jose.base64url.encode(cek), meta_data: { client_version: 'node' } }))
  socket.send(await sealed(hello, { alg: 'ECDH-ES+A256KW', kid: jwk.kid, typ: 'lifesign-stream+jwe' }, await jose.importJWK(jwk, 'ECDH-ES+A256KW')))
}
socket.onmessage = ({ data }) => {
  const message = JSON.parse(data)
  said.push(message)
  if (message.type === 'ready') conn = message.conn
  if (message.type === 'feedback') acknowledged = message.seq
}
const timer = setInterval(show, 80)
socket.onclose = ({ code }) => {
  clearInterval(timer)
  process.stdout.write(JSON.stringify({ said, code }))
}
