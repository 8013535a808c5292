// Runs frames through lifesign.wasm as the worker does, and prints one JSON line a frame and a last one about memory.
// node run.mjs WASM_EXEC MODULE WASM MODELS SCRIPT: MODULE is the bundle of web/src/module.ts, MODELS its models' paths with commas between, SCRIPT what to do.
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [wasmExec, bundle, wasm, modelFiles, scriptFile] = process.argv.slice(2)
await import(pathToFileURL(wasmExec).href)
const { Module } = await import(pathToFileURL(bundle).href)
const script = JSON.parse(await readFile(scriptFile, 'utf8'))

const module = await Module.start(await WebAssembly.compile(await readFile(wasm)))

const models = await Promise.all(modelFiles.split(',').map(path => readFile(path)))
const create = (workflow, profile, rotation, debug) => module.create(models, workflow, profile, debug, rotation)

const say = value => process.stdout.write(JSON.stringify(value) + '\n')
const refused = work => { try { work(); return '' } catch (e) { return e.message } }

const pixels = new Map()
async function load(name) {
  if (!pixels.has(name)) pixels.set(name, await readFile(join(dirname(scriptFile), name)))
  return pixels.get(name)
}

for (const line of script) {
  if (line.create) create(line.create.workflow ?? '', line.create.profile ?? '', line.create.rotation ?? 0, line.create.debug)
  if (line.step) module.setStep(line.step)
  if (line.reset) module.reset()
  if (line.refuse === 'models') say(refused(() => module.create([], '', '')))
  if (line.refuse === 'network') say(refused(() => module.create([models[0], models[1].subarray(0, 1000), models[2]], '', '')))
  if (line.refuse === 'profile') say(refused(() => create('', 'nobody')))
  if (line.refuse === 'metric') say(refused(() => create('', { name: 'x', constraints: [{ metric: 'jaw', min: 1 }] })))
  if (line.refuse === 'workflow') say(refused(() => create('zulu9', '')))
  if (line.refuse === 'frame') say(refused(() => module.push(line.layout, 0)))
  if (line.ruin) new Uint8Array(module.reserve(1).buffer).fill(255, 1 << 16)
  if (line.frame) {
    const data = await load(line.frame)
    const push = () => {
      module.reserve(data.length).set(data)
      module.push(line.layout, line.timestamp)
    }
    if (line.fails) {
      say([refused(push), refused(push) !== ''])
      continue
    }
    push()
    const table = module.table()
    say({ ...module.judgement(), measures: Object.fromEntries(table.filter(r => r.quality === null).map(r => [r.name, r.value])), table })
  }
  if (line.draw) {
    const drawn = module.draw(line.draw)
    say(drawn && { width: drawn.width, height: drawn.height, timestamp: drawn.timestamp, middle: [...drawn.pixels.subarray(4 * (drawn.width * (drawn.height >> 1) + (drawn.width >> 1))).subarray(0, 4)] })
  }
  if (line.repeat) {
    const data = await load(line.repeat.frame)
    const times = []
    let t = line.repeat.timestamp, before = 0, memory = 0
    for (let i = 0; i < line.repeat.count + line.repeat.warm; i++) {
      if (i === line.repeat.warm) [before, memory] = [module.mallocs(), module.reserve(1).buffer.byteLength]
      module.reserve(data.length).set(data)
      const began = performance.now()
      module.push(line.repeat.layout, t += line.repeat.every)
      times.push(performance.now() - began)
      module.judgement()
    }
    times.splice(0, line.repeat.warm)
    times.sort((a, b) => a - b)
    say({ mallocs: module.mallocs() - before, grown: module.reserve(1).buffer.byteLength - memory, median: times[times.length >> 1], p90: times[Math.floor(times.length * .9)], bytes: memory })
  }
}
process.exit(0)
