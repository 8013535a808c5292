import { sleep } from './pause.js'
import { asError } from './errors.js'
import type { Answer, Part, Run } from './run.js'
import type { CapturedFrame, Step } from './types.js'

/** How long to wait before each new attempt to send, ms; the state's limit ends them. */
const backoff = [500, 1000, 2000, 4000, 8000, 16_000]

/** captureParts takes the frames of a REST capture and has them judged in one sealed request. */
export async function captureParts(run: Run): Promise<Answer & { frames: number }> {
  const parts = await run.unpaused(async signal => {
    const parts: Part[] = [{ workflow: run.settings.workflow, step: 'center', frames: await center(run, signal) }]
    if (run.settings.active) {
      for (const step of directions()) parts.push({ workflow: `active_${step}`, step, frames: await turn(run, step, signal) })
    }
    return parts
  })
  const frames = parts.flatMap(p => p.frames)
  run.enter('sending')
  run.letGo()
  run.host.captured(frames.length, frames[0]!.width, frames[0]!.height)
  return { ...await send(run, parts), frames: frames.length }
}

/** center takes three frames of a face that holds still: one from the beginning, the best, and the last. */
async function center(run: Run, signal: AbortSignal): Promise<CapturedFrame[]> {
  let early: Promise<CapturedFrame> | null = null
  await run.guided('center', signal, g => {
    if (g.progress === 0) early = null
    else if (!early) (early = run.guide.take('last')).catch(() => {})
  })
  run.enter('capturing')
  return inOrder([await early, await run.guide.take('best'), await run.guide.take('last')])
}

async function turn(run: Run, step: Step, signal: AbortSignal): Promise<CapturedFrame[]> {
  await run.guided(step, signal)
  run.enter('capturing')
  return [await run.guide.take('best')]
}

/** inOrder sorts frames by time and drops repeated ones and those of another size, which the API refuses. */
export function inOrder(frames: (CapturedFrame | null)[]): CapturedFrame[] {
  const last = frames[frames.length - 1]!
  const same = frames.filter(f => f !== null).filter(f => f.width === last.width && f.height === last.height)
  same.sort((a, b) => a.timestamp - b.timestamp)
  return same.filter((f, i) => i === 0 || f.timestamp > same[i - 1]!.timestamp)
}

/** directions draws two different movements. In a stream the server draws; here the browser does, which proves less. */
function directions(): Step[] {
  const all: Step[] = ['left', 'right', 'up', 'down']
  const draw = (): Step => all.splice(crypto.getRandomValues(new Uint8Array(1))[0]! % all.length, 1)[0]!
  return [draw(), draw()]
}

/** send tries until the server answers. Each attempt is sealed anew: a package opens once. */
async function send(run: Run, parts: Part[]): Promise<Answer> {
  const { client, settings, signal } = run
  let lost = false
  for (const wait of [...backoff, null]) {
    try {
      return await client.judge(parts, settings.meta, run.session, settings.level, settings.profile, signal, lost)
    } catch (e) {
      const error = asError(e, 'server-failed')
      lost ||= error.code === 'server-unreachable'
      if (wait === null || error.code !== 'server-unreachable' && error.code !== 'server-busy') throw error
      run.again(error)
      await sleep(wait, signal)
    }
  }
  throw new Error('unreachable')
}
