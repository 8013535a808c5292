// Shows the camera and does nothing else: what the others are compared with.
import { bench, countFrames, openCamera } from './camera.js'

countFrames(await openCamera())
bench.ready = true
