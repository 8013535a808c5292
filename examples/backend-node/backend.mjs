// The backend of a page that asks a person to show that they are live. It opens a session with Lifesign, hands the page the session's
// token, and lets nobody through whose verdict is not authentic and LIVE. It serves the folders that its arguments name.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { decision, lifesign, open } from './session.mjs'

// The sessions whose verdict has not been asked for, by identifier.
const waiting = new Map()

// start answers the page with the token for its <lifesign-capture>. A real backend knows the person from its own login, and keeps the
// session beside it.
async function start({ searchParams }) {
  const session = await open(searchParams.get('user'))
  waiting.set(session.session_id, session)
  const { session_id, client_token } = session
  return [200, JSON.stringify({ session_id, client_token }), { 'Set-Cookie': `session=${session_id}; HttpOnly; SameSite=Strict; Path=/` }]
}

// verified is where the page goes once the capture is over. What the page says does not matter: the verdict comes from Lifesign.
async function verified(url, { headers }) {
  const session = waiting.get(/(?:^|; )session=([^;]*)/.exec(headers.cookie)?.[1])
  if (!session) return [404, 'unknown session\n']
  waiting.delete(session.session_id) // before anything is awaited: a verdict counts once
  const found = await decision(session).catch(error => {
    console.error(error)
    waiting.set(session.session_id, session)
  })
  if (!found) return [409, 'no verdict\n']
  if (found !== 'LIVE') return [403, 'not live\n'] // a SPOOF verdict verifies too
  return [200, `${session.user ?? 'somebody'} is live\n`]
}

// file answers with a file of the page, from the first folder that has it.
async function file({ pathname }) {
  const name = pathname === '/' ? 'index.html' : pathname
  for (const folder of process.argv.slice(2)) {
    const data = await readFile(join(folder, name)).catch(() => null)
    if (data && extname(name) === '.html') return [200, `${data}`.replace('https://liveness.example', lifesign), { 'Content-Type': 'text/html' }]
    if (data) return [200, data, { 'Content-Type': { '.js': 'text/javascript', '.wasm': 'application/wasm' }[extname(name)] ?? 'application/octet-stream' }]
  }
  return [404, 'not found\n']
}

const routes = { 'POST /session': start, 'GET /verified': verified }
const [host, port] = (process.env.LISTEN ?? '127.0.0.1:8091').split(':')
const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost')
  const route = routes[`${request.method} ${url.pathname}`] ?? file
  const [status, body, headers] = await route(url, request).catch(error => {
    console.error(error)
    return [502, 'try again\n']
  })
  response.writeHead(status, { 'Content-Type': 'text/plain', ...headers }).end(body)
})
server.listen(port, host, () => console.log(`http://${host}:${server.address().port}`))
