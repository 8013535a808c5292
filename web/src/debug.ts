import charlie from '../../engine/profiles/charlie.json'
import foxtrot from '../../engine/profiles/foxtrot.json'
import hotel from '../../engine/profiles/hotel.json'
import type { Guidance } from './guide.js'
import type { Stats } from './types.js'

interface Constraint { metric: string; min?: number; preferred?: number; max?: number }

const profiles: Record<string, { constraints: Constraint[] }> = { charlie, foxtrot, hotel }

/** DebugTable shows each measure of a frame against its limits in the profile, for developers. */
export class DebugTable {
  readonly element = document.createElement('table')
  readonly #rows: { c: Constraint; value: HTMLElement; row: HTMLElement }[]
  readonly #caption: HTMLElement

  /** A profile's name is that of `workflowProfiles`. */
  constructor(profile = 'charlie') {
    this.element.className = 'debug'
    this.element.dir = 'ltr' // names and numbers
    this.element.setAttribute('part', 'debug')
    this.#caption = this.element.createCaption()
    const head = this.element.createTHead().insertRow()
    for (const text of [`${profile}: measure`, 'min', 'value', 'max', 'in']) head.append(cell('th', text, 'col'))
    const body = this.element.createTBody()
    this.#rows = profiles[profile]!.constraints.map(c => {
      const row = body.insertRow()
      const value = cell('td', '')
      row.append(cell('th', c.metric, 'row'), cell('td', number(c.min)), value, cell('td', number(c.max)), cell('td', ''))
      return { c, value, row }
    })
  }

  show(g: Guidance, stats: Stats | null): void {
    this.#caption.textContent = [
      `${g.feedback.join(' ') || 'no feedback'} | hint ${g.hint ?? 'none'}`,
      stats && `${stats.fps.toFixed(1)} frames/s, ${stats.engineMs.toFixed(1)} ms each, ${stats.dropped} dropped, ${stats.width}x${stats.height} ${stats.camera}`,
    ].filter(Boolean).join(' | ')
    for (const { c, value, row } of this.#rows) {
      const v = g.measures?.[c.metric]
      const out = typeof v === 'number' && (v < (c.min ?? -Infinity) || v > (c.max ?? Infinity))
      value.textContent = typeof v === 'number' ? number(v) : '–'
      row.classList.toggle('out', out)
      row.lastElementChild!.textContent = out ? '✗' : typeof v === 'number' ? '✓' : ''
    }
  }
}

function cell(name: 'td' | 'th', text: string, scope = ''): HTMLTableCellElement {
  const element = document.createElement(name)
  element.textContent = text
  if (scope) element.setAttribute('scope', scope)
  return element
}

function number(v: number | undefined): string {
  return v === undefined ? '' : String(Math.round(v * 100) / 100)
}
