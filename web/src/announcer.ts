/** Screen readers cut a text short when the next one comes: they get at most one in this time, ms. */
export const announceEvery = 1500

/** Announcer writes into a live region, at most one text in 1.5 s, the newest, and none twice in a row. */
export class Announcer {
  readonly #region: HTMLElement
  #said = ''
  #waiting = ''
  #timer: ReturnType<typeof setTimeout> | undefined
  #last = -Infinity

  constructor(region: HTMLElement) { this.#region = region }

  say(text: string): void {
    this.#waiting = text
    if (this.#timer !== undefined) return
    this.#timer = setTimeout(() => this.#speak(), Math.max(0, this.#last + announceEvery - performance.now()))
  }

  clear(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#said = this.#waiting = this.#region.textContent = ''
  }

  #speak(): void {
    this.#timer = undefined
    if (!this.#waiting || this.#waiting === this.#said) return
    this.#said = this.#region.textContent = this.#waiting
    this.#last = performance.now()
  }
}
