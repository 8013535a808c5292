import type { Guidance, Row } from './guide.js'
import type { Stats } from './types.js'

interface Shown { element: HTMLTableRowElement; value: HTMLElement; quality: HTMLElement; mark: HTMLElement; code: HTMLElement }

/** DebugTable shows each number that was measured of a frame against its limits in the profile, for developers. */
export class DebugTable {
  readonly element = document.createElement('table')
  readonly #caption = this.element.createCaption()
  readonly #head = this.element.createTHead().insertRow()
  readonly #body = this.element.createTBody()
  #rows: Shown[] = []
  #made = ''

  constructor() {
    this.element.className = 'debug'
    this.element.dir = 'ltr' // names and numbers
    this.element.setAttribute('part', 'debug')
    this.#body.className = 'rows'
  }

  show(g: Guidance, profile: string, stats: Stats | null): void {
    this.#caption.textContent = [
      `${g.feedback.join(' ') || 'no feedback'} | hint ${g.hint ?? 'none'}`,
      stats && `${stats.fps.toFixed(1)} frames/s, ${stats.engineMs.toFixed(1)} ms each, ${stats.dropped} dropped, ${stats.width}x${stats.height} ${stats.camera}`,
    ].filter(Boolean).join(' | ')
    const rows = g.table ?? []
    this.#make(rows, profile)
    rows.forEach((row, i) => fill(this.#rows[i]!, row))
  }

  /** make makes the rows anew where there are others, or other limits. */
  #make(rows: Row[], profile: string): void {
    const made = `${profile} ${rows.map(r => [r.name, r.min, r.max]).join()}`
    if (made === this.#made) return
    this.#made = made
    const rated = rows.some(r => r.quality !== null)
    this.#head.replaceChildren(...[profile, 'min', 'value', 'max', ...(rated ? ['0–100'] : []), 'in'].map(text => cell('th', text, 'col')))
    this.#rows = rows.map(r => {
      const element = document.createElement('tr')
      const name = cell('th', '', 'row'), value = cell('td'), quality = cell('td'), mark = cell('td'), code = document.createElement('small')
      name.append(...broken(r.name), code)
      element.append(name, cell('td', number(r.min)), value, cell('td', number(r.max)), ...(rated ? [quality] : []), mark)
      element.classList.toggle('free', r.min === null && r.max === null)
      return { element, value, quality, mark, code }
    })
    this.#body.replaceChildren(...this.#rows.map(r => r.element))
  }
}

/** fill shows a frame's row; a value beyond its limits has its code. */
function fill({ element, value, quality, mark, code }: Shown, r: Row): void {
  const low = r.value !== null && r.min !== null && r.value < r.min
  const high = r.value !== null && r.max !== null && r.value > r.max
  const shown = `${low} ${high} ${r.value} ${r.quality}`
  if (element.dataset['shown'] === shown) return
  element.dataset['shown'] = shown
  value.textContent = measured(r.value)
  quality.textContent = number(r.quality)
  const told = low ? r.low : high ? r.high : null
  code.replaceChildren(...(told ? broken(told) : []))
  mark.textContent = low || high ? '✗' : r.value === null || element.classList.contains('free') ? '' : '✓'
  element.classList.toggle('out', low || high)
}

function cell(name: 'td' | 'th', text = '', scope = ''): HTMLTableCellElement {
  const element = document.createElement(name)
  element.textContent = text
  if (scope) element.setAttribute('scope', scope)
  return element
}

/** broken is a name that may be broken after its underscores. */
function broken(name: string): (string | Element)[] { return name.split(/(?<=_)/).flatMap(part => [part, document.createElement('wbr')]) }

/** number writes a limit as its file does. */
function number(v: number | null): string { return v === null ? '' : String(v) }

/** measured has as many digits in every frame, so that nothing jumps; what is counted has none behind the point. */
function measured(v: number | null): string {
  if (v === null) return '–'
  return Number.isInteger(v) ? String(v) : v.toFixed(Math.abs(v) < 0.1 ? 4 : 2)
}
