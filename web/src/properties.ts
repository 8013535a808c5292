import type { Channel } from './types.js'

/** How a property stands in an attribute. */
type Kind = 'text' | 'flag' | 'number'

/** The attributes and their properties; a property without an attribute is no part of this. */
export const attributes = {
  'server': ['server', 'text'],
  'assets': ['assets', 'text'],
  'session-id': ['sessionId', 'text'],
  'session-token': ['sessionToken', 'text'],
  'workflow': ['workflow', 'text'],
  'channel': ['channel', 'text'],
  'active': ['active', 'flag'],
  'security-level': ['securityLevel', 'number'],
  'profile': ['profile', 'text'],
  'username': ['username', 'text'],
  'locale': ['locale', 'text'],
  'facing': ['facing', 'text'],
  'camera': ['camera', 'text'],
  'mirror': ['mirror', 'text'],
  'timeout': ['timeout', 'number'],
  'auto-start': ['autoStart', 'flag'],
  'debug': ['debug', 'flag'],
} as const satisfies Record<string, readonly [string, Kind]>

/** read gives an attribute's value as its property has it; null where the attribute is absent. */
export function read(kind: Kind, value: string | null): string | number | boolean | null {
  if (kind === 'flag') return value !== null
  if (value === null) return null
  if (kind === 'text') return value
  const n = Number(value)
  return value.trim() === '' || Number.isNaN(n) ? null : n
}

/** upgrade gives a property that was set before the element was defined to its setter. */
export function upgrade(element: HTMLElement, names: readonly string[]): void {
  const properties = element as unknown as Record<string, unknown>
  for (const name of names) {
    if (!Object.hasOwn(element, name)) continue
    const value = properties[name]
    delete properties[name]
    properties[name] = value
  }
}

/** One property a line, with what it is when nobody sets it. */
export interface Properties {
  server: string
  assets: string
  sessionId: string
  sessionToken: string
  workflow: string
  channel: Channel
  active: boolean
  securityLevel: number | null
  profile: string
  username: string
  locale: string
  facing: 'user' | 'environment'
  camera: string
  mirror: 'auto' | 'on' | 'off'
  timeout: number
  autoStart: boolean
  debug: boolean
}
