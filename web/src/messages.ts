import en from '../strings/en.json'
import type { Decision, ErrorCode, FeedbackCode, PauseReason, State, Step } from './types.js'

/** A title and a sentence; of a hint, its short and its escalated form. */
export type Pair = [string, string]

/** Messages is one language. strings/*.json hold them; a test says that none lacks a text. */
export interface Messages {
  dir: 'ltr' | 'rtl'
  state: Record<State, string>
  hint: Record<FeedbackCode | 'HOLD', Pair>
  step: Record<Step, Pair>
  pause: Record<PauseReason, Pair>
  error: Record<ErrorCode, Pair>
  decision: Record<Decision, Pair>
  ui: Record<UIText, string>
}

export type UIText =
  | 'label' | 'introTitle' | 'introBody' | 'privacy' | 'start' | 'cancel' | 'retry' | 'again' | 'resume' | 'camera' | 'cameraNumber'
  | 'unanswered' | 'doneTitle' | 'doneBody' | 'reasons' | 'wait'

const others: Record<string, () => Promise<{ default: unknown }>> = {
  de: () => import('../strings/de.json', { with: { type: 'json' } }),
  fr: () => import('../strings/fr.json', { with: { type: 'json' } }),
  es: () => import('../strings/es.json', { with: { type: 'json' } }),
  pt: () => import('../strings/pt.json', { with: { type: 'json' } }),
  ja: () => import('../strings/ja.json', { with: { type: 'json' } }),
  ar: () => import('../strings/ar.json', { with: { type: 'json' } }),
}

/** The languages that are shipped. */
export const locales: readonly string[] = ['en', ...Object.keys(others)]

export const english = en as unknown as Messages

/** pick chooses a language: the first of the wishes whose base language is there. */
export function pick(wishes: readonly string[]): string {
  for (const wish of wishes) {
    const base = wish.toLowerCase().split('-')[0]!
    if (locales.includes(base)) return base
  }
  return 'en'
}

/** load fetches a language. */
export async function load(locale: string): Promise<Messages> {
  const from = others[locale]
  return from ? (await from()).default as Messages : english
}

/** Overrides are texts that a page sets itself, over those of the language. */
export type Overrides = { [K in keyof Messages]?: Partial<Messages[K]> }

/** merged lays a page's own texts over a language. */
export function merged(base: Messages, over: Overrides): Messages {
  const out: Record<string, unknown> = { ...base }
  for (const [group, texts] of Object.entries(over)) {
    if (typeof texts === 'object') out[group] = { ...(base as unknown as Record<string, object>)[group], ...texts }
  }
  return out as unknown as Messages
}
