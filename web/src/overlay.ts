import type { Direction } from './hints.js'

const svg = 'http://www.w3.org/2000/svg'

/** Oval is the place for the head in a picture, px: the profile's preferred geometry, with a margin so that it stays outside the face. */
export interface Oval { cx: number; cy: number; rx: number; ry: number }

/** oval returns the place for the head in a picture of a size. */
export function oval(width: number, height: number): Oval {
  const head = Math.min(width / 1.75, height * 0.74 / 1.32) // image width / head width 1.75, of the profile's 1.35..2.2; heads are 1.32 times as high as wide
  const rx = head / 2 * 1.1
  const ry = rx * 1.32
  return { cx: width / 2, cy: Math.max(height * 0.42, ry + height * 0.03), rx, ry } // eyes at 0.6 of the height from below, a little above the middle
}

/** Overlay draws the oval, its progress and the arrows as SVG beside the face, never over it. */
export class Overlay {
  readonly element: SVGSVGElement
  readonly #shade = make('path', { class: 'shade', 'fill-rule': 'evenodd' })
  readonly #edge = make('ellipse', { class: 'edge' }) // so that the ring stands out from a white wall too
  readonly #ring = make('ellipse', { class: 'ring' })
  readonly #progress = make('path', { class: 'progress', pathLength: '100', 'stroke-dashoffset': '100' })
  readonly #arrows: Record<Direction, SVGElement>
  #size = ''

  constructor() {
    this.element = make('svg', { part: 'overlay', class: 'overlay', 'aria-hidden': 'true', focusable: 'false', preserveAspectRatio: 'none' }) as SVGSVGElement
    this.#ring.setAttribute('part', 'oval')
    this.#progress.setAttribute('part', 'progress')
    const chevron = (): SVGElement => make('path', { class: 'arrow', part: 'arrow', d: 'M-9 -18 L9 0 L-9 18' })
    this.#arrows = { left: chevron(), right: chevron(), up: chevron(), down: chevron() }
    this.element.append(this.#shade, this.#edge, this.#ring, this.#progress, ...Object.values(this.#arrows))
    this.resize(480, 640)
  }

  /** resize fits the overlay to a picture of width x height. */
  resize(width: number, height: number): void {
    if (this.#size === `${width} ${height}`) return
    this.#size = `${width} ${height}`
    const { cx, cy, rx, ry } = oval(width, height)
    const around = (x: number, y: number): string => `M${cx} ${cy - y} A${x} ${y} 0 1 1 ${cx - 0.01} ${cy - y} Z`
    this.element.setAttribute('viewBox', `0 0 ${width} ${height}`)
    this.#shade.setAttribute('d', `M-1 -1 H${width + 1} V${height + 1} H-1 Z ${around(rx, ry)}`)
    this.#progress.setAttribute('d', around(rx, ry))
    for (const e of [this.#edge, this.#ring]) set(e, { cx, cy, rx, ry })
    const gap = 26 // px between the oval and an arrow's middle
    const place = (d: Direction, x: number, y: number, turn: number): void => {
      this.#arrows[d].setAttribute('transform', `translate(${x} ${y}) rotate(${turn})`)
    }
    place('left', Math.max(22, cx - rx - gap), cy, 180)
    place('right', Math.min(width - 22, cx + rx + gap), cy, 0)
    place('up', cx + rx * 0.86, Math.max(24, cy - ry * 0.86), -90)
    place('down', cx, Math.min(height - 22, cy + ry + gap), 90)
  }

  /** show sets the progress, 0..1, whether all is well, and the arrow. */
  show(progress: number, good: boolean, arrow: Direction | null): void {
    this.#progress.setAttribute('stroke-dashoffset', (100 * (1 - Math.min(1, Math.max(0, progress)))).toFixed(1))
    this.element.classList.toggle('good', good)
    for (const [d, element] of Object.entries(this.#arrows)) element.classList.toggle('shown', d === arrow)
  }
}

function make(name: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS(svg, name)
  for (const [k, v] of Object.entries(attributes)) element.setAttribute(k, v)
  return element
}

function set(element: SVGElement, attributes: Record<string, number>): void {
  for (const [k, v] of Object.entries(attributes)) element.setAttribute(k, String(v))
}
