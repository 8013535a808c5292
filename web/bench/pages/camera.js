// Opens the fake camera and counts the frames that it presents. Every page of the comparison starts with this.
export async function openCamera() {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 640 }, height: { ideal: 480 }, resizeMode: 'none' } })
  const video = document.querySelector('video')
  video.srcObject = stream
  await video.play()
  return video
}

// bench is what bench.mjs reads: results so far, when the first came (ms after navigation), presented camera frames, long tasks (ms).
export const bench = (window.bench = { results: 0, first: 0, camera: 0, long: 0, ready: false })

export function result() {
  bench.results++
  if (!bench.first) bench.first = performance.now()
}

export function countFrames(video) {
  const next = () => video.requestVideoFrameCallback((_, meta) => { bench.camera = meta.presentedFrames; next() })
  next()
}

new PerformanceObserver(list => { for (const e of list.getEntries()) bench.long += e.duration }).observe({ type: 'longtask', buffered: true })
