import { sleep } from './pause.js'
import { asError, finished, LifesignError } from './errors.js'
import type { Answer, Run } from './run.js'
import { Stream, type StreamEvents } from './stream.js'
import type { Video } from './types.js'

/** How long to wait before each new connection, ms. A session takes three; a server that is away costs none. */
const backoff = [250, 500, 1000, 2000, 4000, 8000, 16_000]

/** How long a person is shown what to do better, ms. */
const reading = 2500

/** captureStream sends frames while the person is guided, until the server has its verdict. */
export async function captureStream(run: Run): Promise<Answer & { frames: number }> {
  if (!run.session?.token) throw new LifesignError('session-invalid', 'a stream needs a session token')
  let failed: LifesignError | null = null // the person did not do in time what was asked, or did something else
  const sent: Sent = { stream: null, size: [0, 0] }
  for (const wait of [...backoff, null]) {
    try {
      return await run.unpaused(signal => connection(run, signal, sent))
    } catch (e) {
      const error = asError(e, 'server-failed')
      if (sent.stream && finished(error)) return captured(run, sent, null, null) // the connection broke before the verdict came
      if (error.code === 'session-invalid' && failed) throw failed // its connections are used up: another session may do better
      if (wait === null || !error.retryable || error.code === 'cancelled' || run.signal.aborted) throw error
      failed = error.code.startsWith('server-') ? null : error
      run.again(error)
      await sleep(failed ? reading : wait, run.signal)
    }
  }
  throw new Error('unreachable')
}

/** Sent is the last connection that the server was ready for, and the size of its frames. */
interface Sent { stream: Stream | null; size: [number, number] }

function captured(run: Run, { stream, size }: Sent, video: Video | null, verdictToken: string | null): Answer & { frames: number } {
  const { sealed, frames, bytes } = stream!
  run.host.captured(frames, ...size)
  return { video, verdictToken, sealed, frames, bytes }
}

/** connection is one hello and its frames. A pause ends it: what was seen before one proves nothing about who came back. */
async function connection(run: Run, signal: AbortSignal, sent: Sent): Promise<Answer & { frames: number }> {
  const { client, settings } = run
  run.error = null
  run.enter('connecting')
  let events: Partial<StreamEvents> = {}
  const envelope = await client.prepare(signal)
  const stream = await Stream.connect(settings.server, envelope, await client.jwks(signal), run.session!.token, settings.meta, {
    feedback: (...a) => events.feedback?.(...a),
    challenge: (...a) => events.challenge?.(...a),
    verdict: (...a) => events.verdict?.(...a),
    lost: (...a) => events.lost?.(...a),
  }, signal)
  sent.stream = stream
  const answer = new Promise<Answer & { frames: number }>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
    events = {
      feedback: (codes, progress) => run.host.server(codes, progress),
      challenge: step => run.ask(step),
      verdict: (video, verdictToken) => resolve(captured(run, sent, video, verdictToken)),
      lost: error => reject(error),
    }
  })
  answer.catch(() => {}) // it is waited for below
  await run.guideBy(stream.profile, signal).catch(e => { stream.close(); throw e })
  run.enter('guiding')
  run.guide.reset()
  run.ask(stream.step)
  let taking = false
  run.listen(g => {
    sent.size = [g.width, g.height]
    if (taking || !stream.open) return
    taking = true
    run.guide.take('last').then(frame => stream.send(frame)).catch(() => {}).finally(() => { taking = false })
  })
  return answer
}
