import { blockedBy } from './permission.js'
import { LifesignError } from './errors.js'
import type { PauseReason } from './types.js'

/** What is asked of a camera: its own landscape size, which the worker crops; asking for portrait makes Chromium crop and scale. */
const wanted: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } }

/** A visible page whose camera gives no frame for this long, ms, has lost it: iOS shows black after a lock without any event. */
const stallLimit = 3000

/** Infrared cameras are listed beside the real ones on some phones and laptops and show nothing useful. */
const infrared = /\b(ir|infrared)\b/i

export interface CameraChoice { deviceId?: string | undefined; facing: 'user' | 'environment' }

export type OnFrame = (timestamp: number) => void

/** Camera opens one camera into a video element, says when it stands still, and stops it. */
export class Camera {
  readonly video: HTMLVideoElement
  #stream: MediaStream | null = null
  #opening = 0 // counts openings and stops, so that a stream which comes after a stop is given back at once
  #onframe: OnFrame | null = null
  #lastFrame = 0
  #lastTimestamp = 0
  #request = 0
  #pauses = new Set<PauseReason>()
  #events = new AbortController()

  /** Called when the camera stands still, and when it runs again. */
  onpause: ((reason: PauseReason) => void) | null = null
  onresume: (() => void) | null = null

  constructor(video: HTMLVideoElement) { this.video = video }

  get track(): MediaStreamTrack | null { return this.#stream?.getVideoTracks()[0] ?? null }
  get live(): boolean { return this.track?.readyState === 'live' && !this.track.muted }
  get deviceId(): string { return this.track?.getSettings().deviceId ?? '' }
  get label(): string { return this.track?.label ?? '' }
  get width(): number { return this.video.videoWidth }
  get height(): number { return this.video.videoHeight }
  /** Whether the camera looks at the person who holds it. A camera that does not say so is a webcam, and does. */
  get facesUser(): boolean { return this.track?.getSettings().facingMode !== 'environment' }
  get paused(): PauseReason | null { return [...this.#pauses][0] ?? null }

  /** open asks for a camera; the error's code says what stands in the way. */
  async open(choice: CameraChoice): Promise<void> {
    this.stop()
    const mine = ++this.#opening
    if (!globalThis.isSecureContext) throw new LifesignError('camera-insecure')
    if (!navigator.mediaDevices?.getUserMedia) throw new LifesignError('camera-unsupported')
    const stream = await ask(choice)
    if (mine !== this.#opening) {
      give(stream)
      throw new LifesignError('cancelled')
    }
    this.#stream = stream
    this.#watch(stream)
    this.video.srcObject = stream
    await this.video.play().catch(() => {}) // a page that is hidden may not play yet; frames tell
    if (mine !== this.#opening) throw new LifesignError('cancelled')
    this.#lastFrame = performance.now()
  }

  /** stop gives the camera back. It is the one place that does, and every way out of a capture leads here. */
  stop(): void {
    this.#opening++
    this.#events.abort()
    this.#events = new AbortController()
    this.#pauses.clear()
    this.#cancelFrame()
    if (this.#stream) give(this.#stream)
    this.#stream = null
    this.video.srcObject = null
  }

  /** gives says whether a frame comes within a time, ms. */
  async gives(within: number): Promise<boolean> {
    const since = performance.now()
    while (performance.now() - since < within) {
      if (this.#lastFrame > since) return true
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    return false
  }

  /** frames calls back once for every frame that the camera gives, from the one that is shown on, with its time in ms since 1970; null ends that. */
  frames(onframe: OnFrame | null): void {
    this.#onframe = onframe
    this.#lastFrame = performance.now()
    this.#cancelFrame()
    if (!onframe) return
    if (this.paused || this.video.readyState < 2) this.#nextFrame()
    else this.#frame(this.#lastFrame) // what is shown already: a frame's time goes by until the next
  }

  #nextFrame(): void {
    const video = this.video
    if ('requestVideoFrameCallback' in video) {
      this.#request = video.requestVideoFrameCallback((now, frame) => this.#frame(frame.captureTime ?? now))
      return
    }
    const seen = this.video.currentTime
    const look = (now: number): void => {
      if (this.video.currentTime === seen) this.#request = requestAnimationFrame(look)
      else this.#frame(now)
    }
    this.#request = requestAnimationFrame(look)
  }

  #frame(time: number): void {
    this.#lastFrame = performance.now()
    const timestamp = Math.max(performance.timeOrigin + time, this.#lastTimestamp + 0.001)
    this.#lastTimestamp = timestamp
    this.#end('stalled')
    if (this.#onframe && !this.paused) this.#onframe(timestamp)
    if (this.#onframe) this.#nextFrame()
  }

  #cancelFrame(): void {
    if ('cancelVideoFrameCallback' in this.video) this.video.cancelVideoFrameCallback(this.#request)
    else cancelAnimationFrame(this.#request)
  }

  /** watch listens for everything that makes a camera stand still. */
  #watch(stream: MediaStream): void {
    const { signal } = this.#events
    const track = stream.getVideoTracks()[0]!
    const on = (target: EventTarget, type: string, heard: () => void): void => target.addEventListener(type, heard, { signal })
    on(track, 'ended', () => this.#begin('unplugged'))
    on(track, 'mute', () => this.#begin('muted'))
    on(track, 'unmute', () => this.#end('muted'))
    on(document, 'visibilitychange', () => document.hidden ? this.#begin('hidden') : this.#end('hidden'))
    on(document, 'freeze', () => this.#begin('locked'))
    on(document, 'resume', () => this.#end('locked'))
    on(window, 'pagehide', () => this.#begin('hidden'))
    on(window, 'pageshow', () => this.#end('hidden'))
    const timer = setInterval(() => {
      if (this.#onframe && !this.paused && performance.now() - this.#lastFrame > stallLimit) this.#begin('stalled')
    }, 500)
    signal.addEventListener('abort', () => clearInterval(timer))
    if (document.hidden) this.#begin('hidden')
    if (track.muted) this.#begin('muted')
  }

  #begin(reason: PauseReason): void {
    if (this.#pauses.has(reason)) return
    const first = !this.paused
    this.#pauses.add(reason)
    if (first) this.onpause?.(reason)
  }

  #end(reason: PauseReason): void {
    if (!this.#pauses.delete(reason) || this.paused) return
    this.#lastFrame = performance.now()
    this.onresume?.()
  }
}

/** give stops every track of a stream. */
function give(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

/** ask opens the camera that was chosen, or else any that faces the right way. */
async function ask({ deviceId, facing }: CameraChoice): Promise<MediaStream> {
  const get = (which: MediaTrackConstraints): Promise<MediaStream> => navigator.mediaDevices.getUserMedia({ video: { ...wanted, ...which }, audio: false })
  try {
    if (deviceId) {
      try {
        return await get({ deviceId: { exact: deviceId } })
      } catch (e) {
        if (!(e instanceof DOMException) || !['OverconstrainedError', 'NotFoundError'].includes(e.name)) throw e
      }
    }
    return await get({ facingMode: { ideal: facing } })
  } catch (e) {
    throw await blockedBy(e)
  }
}

/** cameras lists the cameras that can be chosen. Their labels are empty until one was opened. */
export async function cameras(): Promise<MediaDeviceInfo[]> {
  const all = await navigator.mediaDevices?.enumerateDevices?.() ?? []
  return all.filter(d => d.kind === 'videoinput' && !infrared.test(d.label))
}
