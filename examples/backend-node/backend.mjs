// The backend of a page that asks a person to show that they are live. It opens a session with Lifesign, hands the page the session's
// token, and lets nobody through whose verdict is not authentic and LIVE.
import { createServer } from 'node:http'
import { decision, open } from './session.mjs'

// The sessions whose verdict has not been asked for, by identifier.
const waiting = new Map()

// start answers the page with the token for its <lifesign-capture>. A real backend knows the person from its own login.
async function start(query) {
  const session = await open(query.get('user'))
  waiting.set(session.session_id, session)
  const { session_id, client_token } = session
  return [200, JSON.stringify({ session_id, client_token })]
}

// finish is called by the page once the capture is over. What the page says does not matter: the verdict comes from Lifesign.
async function finish(query) {
  const session = waiting.get(query.get('session'))
  if (!session) return [404, 'unknown session\n']
  const found = await decision(session).catch(() => null)
  if (!found) return [409, 'no verdict\n']
  waiting.delete(session.session_id)
  if (found !== 'LIVE') return [403, 'not live\n'] // a SPOOF verdict verifies too
  return [200, `${session.user ?? 'somebody'} is live\n`]
}

const routes = { 'POST /start': start, 'POST /finish': finish }
const [host, port] = (process.env.LISTEN ?? '127.0.0.1:8091').split(':')
const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost')
  const route = routes[`${request.method} ${pathname}`] ?? (() => [404, 'not found\n'])
  const [status, body] = await Promise.resolve(route(searchParams)).catch(() => [502, 'try again\n'])
  response.writeHead(status).end(body)
})
server.listen(port, host, () => console.log(`http://${host}:${server.address().port}`))
