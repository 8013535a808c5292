import { LifesignCapture } from './element.js'

export * from './element.js'
export { LifesignError, errorCodes } from './errors.js'
export { states } from './machine.js'
export { feedbackCodes, decisions } from './codes_gen.js'
export { locales } from './messages.js'
export type * from './types.js'

if (!customElements.get('lifesign-capture')) customElements.define('lifesign-capture', LifesignCapture)

declare global {
  interface HTMLElementTagNameMap {
    'lifesign-capture': LifesignCapture
  }
}
