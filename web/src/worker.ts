import 'wasm_exec'
import { Grabber } from './grab.js'
import { Module, type Profile, type Step } from './module.js'
import type { FromWorker, ToWorker } from './post.js'

/** JPEG quality of the frames that are sent. */
const quality = .9

const tell = (message: FromWorker, transfer: Transferable[] = []) => (self as unknown as Worker).postMessage(message, transfer)

let module: Module
let debug = false
let workflow = ''
let step: Step | null = null
const grabber = new Grabber()

/** The module has one input, so that frames and pictures take turns. */
let turn: Promise<unknown> = Promise.resolve()

function inTurn<T>(work: () => T | Promise<T>): Promise<T> {
  const done = turn.then(work)
  turn = done.catch(() => {})
  return done
}

self.onmessage = (event: MessageEvent<ToWorker>) => {
  const m = event.data
  switch (m.type) {
    case 'start':
      start(m).then(() => tell({ type: 'ready' }), e => tell({ type: 'failed', message: text(e) }))
      break
    case 'frame':
      inTurn(() => judge(m.frame, m.seq, m.timestamp)).catch(e => crash(e))
      break
    case 'step':
      inTurn(() => module.setStep(step = m.step)).catch(e => crash(e))
      break
    case 'profile':
      inTurn(() => stream([], m.profile)).catch(e => crash(e))
      break
    case 'reset':
      inTurn(() => { step = null; module.reset() }).catch(e => crash(e))
      break
    case 'take':
      take(m.which).then(taken => tell({ type: 'taken', id: m.id, ...taken }, [taken.jpeg]), e => tell({ type: 'nothing', id: m.id, message: text(e) }))
      break
  }
}

async function start(o: ToWorker & { type: 'start' }): Promise<void> {
  debug = o.debug
  workflow = o.workflow
  module = await Module.start(o.wasm)
  stream(o.models, o.profile)
}

/** stream begins to guide by a profile. */
function stream(models: Uint8Array[], profile: string | Profile): void {
  step = null
  module.create(models, workflow, profile, debug)
}

/** judge has the engine judge a picture, and closes it. */
async function judge(picture: VideoFrame | ImageBitmap, seq: number, timestamp: number): Promise<void> {
  let layout
  try {
    layout = await grabber.grab(module, picture)
  } catch {
    layout = null // the camera took the picture back
  } finally {
    picture.close()
  }
  if (!layout) return tell({ type: 'skipped', seq })
  const began = performance.now()
  module.push(layout, timestamp)
  const engineMs = performance.now() - began
  const guidance = { seq, timestamp, ...module.judgement(), step, table: debug ? module.table() : null }
  tell({ type: 'guidance', guidance, engineMs })
}

let canvas: OffscreenCanvas | null = null

/** take makes a JPEG of a kept frame. Frames go on meanwhile. */
async function take(which: 'best' | 'last'): Promise<{ jpeg: ArrayBuffer; timestamp: number; width: number; height: number }> {
  const { encoding, ...frame } = await inTurn(() => {
    const drawn = module.draw(which)
    if (!drawn) throw new Error(`there is no ${which} frame`)
    const { pixels, ...frame } = drawn
    canvas ??= new OffscreenCanvas(frame.width, frame.height)
    canvas.width = frame.width
    canvas.height = frame.height
    canvas.getContext('2d', { willReadFrequently: true, alpha: false })!.putImageData(new ImageData(pixels, frame.width, frame.height), 0, 0)
    return { encoding: canvas.convertToBlob({ type: 'image/jpeg', quality }), ...frame } // a promise inside: the turn does not wait for it
  })
  return { jpeg: await (await encoding).arrayBuffer(), ...frame }
}

function text(e: unknown): string { return e instanceof Error ? e.message : String(e) }

let crashed = false

function crash(e: unknown): void {
  if (crashed) return
  crashed = true
  tell({ type: 'crash', message: text(e) })
}
