import { LifesignError, type ErrorCode } from './errors.js'

/** blockedBy says what stands between the page and the camera: the browsers name one error for many causes. */
export async function blockedBy(thrown: unknown): Promise<LifesignError> {
  const name = thrown instanceof DOMException || thrown instanceof Error ? thrown.name : ''
  const text = thrown instanceof Error ? thrown.message : ''
  return new LifesignError(await cause(name, text), `${name} ${text}`.trim(), thrown)
}

async function cause(name: string, text: string): Promise<ErrorCode> {
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return denied(text)
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'camera-none'
    case 'NotReadableError':
    case 'AbortError':
      return 'camera-busy'
    case 'TypeError':
      return globalThis.isSecureContext ? 'camera-unsupported' : 'camera-insecure'
  }
  return 'camera-unsupported'
}

/** denied tells the page's policy, the person and the system apart. */
async function denied(text: string): Promise<ErrorCode> {
  if (policyForbids()) return 'camera-policy'
  if (/system/i.test(text)) return 'camera-system'
  if (/dismiss/i.test(text)) return 'camera-dismissed'
  switch (await state()) {
    case 'granted':
      return 'camera-system' // the site may, the browser may not
    case 'prompt':
      return 'camera-dismissed'
    case 'denied':
      return 'camera-denied'
  }
  return 'camera-denied'
}

/** policyForbids asks the page's own policy. Only Chromium tells; elsewhere an iframe's refusal looks like the person's. */
function policyForbids(): boolean {
  const d = document as unknown as { permissionsPolicy?: Policy; featurePolicy?: Policy }
  const policy = d.permissionsPolicy ?? d.featurePolicy
  return policy?.allowsFeature('camera') === false
}

interface Policy { allowsFeature(feature: string): boolean }

async function status(): Promise<PermissionStatus | null> {
  try {
    return await navigator.permissions.query({ name: 'camera' as PermissionName })
  } catch {
    return null // Firefox before 131 and older Safari do not know the name
  }
}

/** state is the camera permission, or null where the browser does not tell. */
export async function state(): Promise<PermissionState | null> {
  return (await status())?.state ?? null
}

/** changed resolves when it is worth asking for the camera again: the permission was changed, or a device came or went. */
export async function changed(signal: AbortSignal): Promise<void> {
  const permission = await status()
  return new Promise(resolve => {
    const heard = (): void => { if (permission?.state !== 'denied') resolve() }
    permission?.addEventListener('change', heard, { signal })
    navigator.mediaDevices?.addEventListener('devicechange', () => resolve(), { signal })
  })
}
