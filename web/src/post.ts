import type { Guidance } from './guide.js'
import type { Profile, Step } from './module.js'

/** What the page tells its worker. */
export type ToWorker =
  | { type: 'start'; wasm: WebAssembly.Module; models: Uint8Array[]; workflow: string; profile: string | Profile; debug: boolean }
  | { type: 'frame'; frame: VideoFrame | ImageBitmap; seq: number; timestamp: number }
  | { type: 'step'; step: Step }
  | { type: 'profile'; profile: string | Profile }
  | { type: 'reset' }
  | { type: 'take'; id: number; which: 'best' | 'last' }

/** What the worker answers. Every frame is answered by its guidance or by skipped. */
export type FromWorker =
  | { type: 'ready' }
  | { type: 'failed'; message: string }
  | { type: 'guidance'; guidance: Guidance; engineMs: number }
  | { type: 'skipped'; seq: number }
  | { type: 'taken'; id: number; jpeg: ArrayBuffer; timestamp: number; width: number; height: number }
  | { type: 'nothing'; id: number; message: string }
  | { type: 'crash'; message: string }
