import type { Layout, Module } from './module.js'

/** The shorter side to which pictures are reduced, px. The engine searches no finer. */
const shortSide = 480

/** A rectangle of a picture, px. */
interface Rect { x: number; y: number; width: number; height: number }

/** centre is the part of a picture that is judged: full height and at least 3:4, about the middle, on whole chroma samples. */
export function centre(width: number, height: number): Rect {
  const even = (v: number) => v - v % 2
  const w = even(Math.min(width, Math.max(Math.round(height * 3 / 4), Math.min(shortSide, width))))
  return { x: even(Math.floor((width - w) / 2)), y: 0, width: w, height: even(height) }
}

/** Grabber writes the middle of a picture into the module's memory. */
export class Grabber {
  #canvas: OffscreenCanvas | null = null
  #context: OffscreenCanvasRenderingContext2D | null = null

  /** grab says how the picture lies there, or null where its memory went away meanwhile. The picture stays the caller's. */
  async grab(module: Module, picture: VideoFrame | ImageBitmap): Promise<Layout | null> {
    if ('copyTo' in picture && direct(picture)) return planes(module, picture)
    return this.#pixels(module, picture)
  }

  /** pixels draws the picture, where its own memory is out of reach or not as it is shown. */
  #pixels(module: Module, picture: VideoFrame | ImageBitmap): Layout {
    const [pw, ph] = 'copyTo' in picture ? [picture.displayWidth, picture.displayHeight] : [picture.width, picture.height]
    const r = centre(pw, ph)
    const scale = Math.min(1, shortSide / Math.min(r.width, r.height))
    const width = Math.floor(r.width * scale), height = Math.floor(r.height * scale)
    if (!this.#canvas || this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas = new OffscreenCanvas(width, height)
      this.#context = this.#canvas.getContext('2d', { willReadFrequently: true, alpha: false })
    }
    this.#context!.drawImage(picture, r.x, r.y, r.width, r.height, 0, 0, width, height)
    const { data } = this.#context!.getImageData(0, 0, width, height)
    module.reserve(data.length).set(data)
    return { kind: 'RGBA', width, height, planes: [{ offset: 0, stride: 4 * width }], limited: false }
  }
}

/** direct says whether a frame's own planes show what the person sees: upright, in square pixels, in a format that the engine reads. */
function direct(f: VideoFrame): boolean {
  const { rotation = 0, flip = false } = f as { rotation?: number; flip?: boolean }
  const { width, height } = f.visibleRect ?? { width: 0, height: 0 }
  return kind(f.format) !== null && rotation === 0 && !flip && width === f.displayWidth && height === f.displayHeight
}

function kind(format: string | null): 'I420' | 'NV12' | null {
  return format === 'NV12' ? 'NV12' : format === 'I420' || format === 'I420A' ? 'I420' : null
}

/** planes copies a frame's planes. Video has the limited range unless it says otherwise, as browsers take it when they draw. Luma of BT.709 passes for that
 * of BT.601: on skin it is up to 4 grey levels lower. */
async function planes(module: Module, f: VideoFrame): Promise<Layout | null> {
  const visible = f.visibleRect!
  const r = centre(visible.width, visible.height)
  const rect = { x: visible.x + r.x, y: visible.y, width: r.width, height: r.height }
  const into = module.reserve(f.allocationSize({ rect }))
  const layout = await f.copyTo(into, { rect })
  if (into.length === 0) return null // Go's memory grew meanwhile
  return { kind: kind(f.format)!, width: r.width, height: r.height, planes: layout, limited: f.colorSpace.fullRange !== true }
}
