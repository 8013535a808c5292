// Human's guidance set: detector, mesh and iris, on its wasm backend, as its own demo drives it.
import { bench, countFrames, openCamera, result } from './camera.js'

const off = { enabled: false }
const camera = openCamera()
const { Human } = await import('/human/dist/human.esm.js')
const human = new Human({
  backend: 'wasm', wasmPath: '/tfjs/', modelBasePath: '/human/models/', cacheSensitivity: 0, filter: off, gesture: off,
  body: off, hand: off, object: off, segmentation: off,
  face: { enabled: true, detector: { rotation: false, maxDetected: 2 }, mesh: { enabled: true }, iris: { enabled: true }, description: off, emotion: off, antispoof: off, liveness: off },
})
const video = await camera
countFrames(video)
await human.load()
bench.ready = true
for (;;) {
  const found = await human.detect(video)
if (found.error) throw new Error(found.error)
  if (found.face.length > 0) result()
  await new Promise(requestAnimationFrame)
}
