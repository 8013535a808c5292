import css from './element.css'
import { icon } from './icons.js'
import { Overlay } from './overlay.js'
import type { Direction } from './hints.js'
import type { Messages, UIText } from './messages.js'
import type { Screen } from './screens.js'
import type { State } from './types.js'

let sheet: CSSStyleSheet | undefined

/** What the person does. */
export interface Does {
  act(act: 'start' | 'resume' | 'cancel'): void
  camera(deviceId: string): void
}

/** View is the element's inside: it shows what it is told and reports what the person does. */
export class View {
  readonly video = create('video', { part: 'video', class: 'mirrored', 'aria-hidden': 'true' }) as HTMLVideoElement
  readonly overlay = new Overlay()
  readonly region = create('div', { class: 'live-region', role: 'status', 'aria-live': 'polite' })
  readonly base = create('section', { part: 'base', class: 'base covered resting' })
  readonly #stage = create('div', { part: 'stage', class: 'stage' })
  readonly #hint = create('div', { part: 'hint', class: 'hint' })
  readonly #screen = create('div', { part: 'screen', class: 'screen' })
  readonly #bar = create('div', { part: 'bar', class: 'bar' })
  readonly #cancel = create('button', { part: 'button cancel', type: 'button' }) as HTMLButtonElement
  readonly #cameraLabel = create('label', { part: 'camera' })
  readonly #cameras = create('select', { part: 'camera-select' }) as HTMLSelectElement
  #primary: HTMLButtonElement | null = null

  readonly #does: Does

  constructor(root: ShadowRoot, does: Does) {
    this.#does = does
    sheet ??= makeSheet()
    root.adoptedStyleSheets = [sheet]
    this.video.muted = this.video.playsInline = this.video.autoplay = true
    this.#stage.append(this.video, this.overlay.element, this.#screen)
    this.#cameraLabel.hidden = true
    this.#cameraLabel.append(create('span', {}), this.#cameras)
    this.#bar.append(this.#cancel, this.#cameraLabel)
    this.base.append(this.#hint, this.#stage, this.#bar, this.region, create('slot', { name: 'footer' }))
    root.append(this.base)
    this.#cancel.addEventListener('click', () => this.#does.act('cancel'))
    this.#cameras.addEventListener('change', () => this.#does.camera(this.#cameras.value))
    this.base.addEventListener('keydown', e => { if (e.key === 'Escape') this.#does.act('cancel') })
  }

  /** state shows a state: its screen, and the controls that make sense in it. */
  state(state: State, screen: Screen | null, m: Messages): void {
    const focused = this.base.contains((this.base.getRootNode() as ShadowRoot).activeElement)
    const resting = ['idle', 'done', 'failed', 'cancelled'].includes(state)
    this.base.dir = m.dir
    this.base.setAttribute('aria-label', m.ui.label)
    this.base.classList.toggle('covered', screen !== null && !screen.veil)
    this.base.classList.toggle('resting', resting)
    this.base.dataset['state'] = state
    this.#stage.classList.toggle('live', ['loading', 'connecting', 'guiding', 'paused', 'capturing'].includes(state))
    this.#cancel.textContent = m.ui.cancel
    this.#bar.hidden = resting
    this.#hint.hidden = screen !== null // which says it itself
    this.#fill(screen, m)
    if (focused && !resting && !this.#primary) this.#cancel.focus()
    else if (focused) this.#primary?.focus()
  }

  #fill(screen: Screen | null, m: Messages): void {
    this.#screen.hidden = screen === null
    this.#primary = null
    this.#screen.replaceChildren()
    if (!screen) return
    this.#screen.classList.toggle('veil', screen.veil === true)
    const content: Element[] = [icon(screen.icon, `icon ${screen.tone}`), text('h2', screen.title)]
    if (screen.body) content.push(text('p', screen.body))
    if (screen.reasons?.length) {
      const list = create('ul', { 'aria-label': m.ui.reasons })
      list.append(...screen.reasons.map(r => text('li', r)))
      content.push(list)
    }
    if (screen.fine) content.push(text('p', screen.fine, 'fine'))
    if (screen.slot) {
      const slot = create('slot', { name: screen.slot })
      slot.append(...content.splice(0))
      content.push(slot)
      this.#screen.append(slot)
    }
    this.#screen.append(...content)
    if (screen.button) this.#screen.append(this.#button(screen.button.text, screen.button.act, m))
  }

  #button(name: UIText, act: 'start' | 'resume', m: Messages): HTMLButtonElement {
    const button = create('button', { part: 'button primary', class: 'primary', type: 'button' }) as HTMLButtonElement
    button.textContent = m.ui[name]
    button.addEventListener('click', () => this.#does.act(act))
    return this.#primary = button
  }

  /** hint shows one text, with an arrow on either side of the face where there is a direction. */
  hint(words: string, escalated: boolean, good: boolean, arrow: Direction | null, progress: number): void {
    const key = `${words} ${arrow}`
    if (this.#hint.dataset['key'] !== key) {
      this.#hint.dataset['key'] = key
      this.#hint.replaceChildren(...(arrow ? [mark(arrow)] : []), text('span', words))
    }
    this.#hint.classList.toggle('escalated', escalated)
    this.#hint.classList.toggle('good', good)
    this.overlay.show(progress, good, arrow)
  }

  /** picture fits stage and overlay to the part of the camera's picture that is judged. */
  picture(width: number, height: number, mirrored: boolean): void {
    this.video.classList.toggle('mirrored', mirrored)
    this.overlay.resize(width, height)
    this.base.style.setProperty('--ratio', String(width / height))
  }

  /** cameras offers a choice where there is one. */
  cameras(list: MediaDeviceInfo[], current: string, m: Messages): void {
    this.#cameraLabel.hidden = list.length < 2
    this.#cameraLabel.firstElementChild!.textContent = m.ui.camera
    this.#cameras.replaceChildren(...list.map((d, i) => new Option(d.label || m.ui.cameraNumber.replace('{n}', String(i + 1)), d.deviceId, false, d.deviceId === current)))
  }

  /** below puts something under the controls, such as the debug table. */
  below(element: Element): void { this.base.insertBefore(element, this.region) }
}

function makeSheet(): CSSStyleSheet {
  const s = new CSSStyleSheet()
  s.replaceSync(css)
  return s
}

function create(name: string, attributes: Record<string, string>): HTMLElement {
  const element = document.createElement(name)
  for (const [k, v] of Object.entries(attributes)) element.setAttribute(k, v)
  return element
}

function text(name: string, words: string, className = ''): HTMLElement {
  const element = create(name, className ? { class: className } : {})
  element.textContent = words
  return element
}

const turns: Record<Direction, number> = { right: 0, down: 90, left: 180, up: -90 }

function mark(direction: Direction): SVGSVGElement {
  const arrow = icon('arrow', 'arrowmark')
  for (const path of arrow.children) path.setAttribute('transform', `rotate(${turns[direction]} 24 24)`)
  return arrow
}
