import { Guide, type Guidance } from '../../web/src/guide.js'

interface Wish { path: 'video' | 'bitmap'; seconds: number; step: boolean }

/** run guides by the camera and says what came of it. */
async function run(wish: Wish): Promise<unknown> {
  const began = performance.now()
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480, frameRate: 30 } })
  const video = document.querySelector('video')!
  video.srcObject = stream
  await video.play()
  const camera = performance.now() - began
  const guide = await Guide.create({ base: new URL('dist/', location.href), debug: true })
  const loaded = performance.now() - began
  let first = 0, last: Guidance | null = null, crash = ''
  const hints = new Set<string>(), unmeasured = new Set<string>()
  let seqs = 0, disorder = 0
  guide.oncrash = e => { crash = e.message }
  guide.onguidance = g => {
    first ||= performance.now() - began
    if (g.seq <= seqs) disorder++
    seqs = g.seq
    last = g
    hints.add(String(g.hint))
    for (const { name, value } of g.table!.filter(r => /^[a-z_]+$/.test(r.name))) if (value === null) unmeasured.add(name); else unmeasured.delete(name)
  }
  if (wish.step) guide.setStep('center')
  let pushed = 0, pushMs = 0, going = true
  const tick = async () => {
    if (!going) return
    video.requestVideoFrameCallback(tick)
    const frame = wish.path === 'video' ? new VideoFrame(video) : await createImageBitmap(video)
    const at = performance.now()
    guide.push(frame, at)
    pushMs += performance.now() - at
    pushed++
  }
  video.requestVideoFrameCallback(tick)
  const end = performance.now() + wish.seconds * 1000
  while (performance.now() < end && !crash) await new Promise(resolve => setTimeout(resolve, 50))
  const taken = wish.step ? await guide.take('best') : null
  const none = wish.step ? '' : await guide.take('best').then(() => 'a frame', (e: Error) => e.message)
  const asked = performance.now()
  for (let i = 0; i < 10; i++) await guide.take('last')
  const takeMs = (performance.now() - asked) / 10
  const lastTaken = await guide.take('last')
  going = false
  const stats = guide.stats()
  guide.close()
  for (const track of stream.getTracks()) track.stop()
  return {
    camera, loaded, first, last, crash, hints: [...hints], unmeasured: [...unmeasured], disorder, pushed, pushMs: pushMs / pushed, takeMs, stats,
    best: taken && { ...taken, jpeg: base64(taken.jpeg) }, lastJpeg: base64(lastTaken.jpeg), none, closed: await guide.take('last').then(() => '', (e: Error) => e.message),
  }
}

/** load says how the loading ends. */
async function load(): Promise<string> {
  try {
    const guide = await Guide.create({ base: new URL('dist/', location.href) })
    guide.close()
    return 'loaded'
  } catch (e) {
    return (e as { code: string }).code
  }
}

function base64(data: ArrayBuffer): string {
  let out = ''
  for (const b of new Uint8Array(data)) out += String.fromCharCode(b)
  return btoa(out)
}

Object.assign(window, { run, load })
