const svg = 'http://www.w3.org/2000/svg'

/** The drawings of the screens, as paths of a 48 x 48 field; those of class turn go round. */
const drawings = {
  face: ['M24 5 C34 5 40 13 40 24 C40 35 33 43 24 43 C15 43 8 35 8 24 C8 13 14 5 24 5 Z', 'M18 20 V22', 'M30 20 V22', 'M18 31 C21 34.5 27 34.5 30 31'],
  camera: ['M5 15 H13 L17 10 H31 L35 15 H43 V38 H5 Z', 'M24 18 A7.5 7.5 0 1 1 23.99 18 Z'],
  blocked: ['M5 15 H13 L17 10 H31 L35 15 H43 V38 H5 Z', 'M7 6 L41 42'],
  busy: ['M24 6 A18 18 0 1 1 6 24'],
  check: ['M24 5 A19 19 0 1 1 23.99 5 Z', 'M15 25 L22 32 L34 18'],
  cross: ['M24 5 A19 19 0 1 1 23.99 5 Z', 'M17 17 L31 31', 'M31 17 L17 31'],
  pause: ['M24 5 A19 19 0 1 1 23.99 5 Z', 'M19 17 V31', 'M29 17 V31'],
  arrow: ['M10 24 H38', 'M26 12 L38 24 L26 36'],
} as const

export type IconName = keyof typeof drawings

/** icon draws one; it says nothing that the text beside it does not. */
export function icon(name: IconName, className: string): SVGSVGElement {
  const element = document.createElementNS(svg, 'svg')
  element.setAttribute('viewBox', '0 0 48 48')
  element.setAttribute('class', `${className}${name === 'busy' ? ' busy' : ''}`)
  element.setAttribute('aria-hidden', 'true')
  for (const d of drawings[name]) {
    const path = document.createElementNS(svg, 'path')
    path.setAttribute('d', d)
    if (name === 'busy') path.setAttribute('class', 'turn')
    element.append(path)
  }
  return element
}
