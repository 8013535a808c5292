// Command wasm is the engine as a WebAssembly module for a browser's worker: [engine.Stream] behind functions of numbers.
//
// Nothing passes through objects of JavaScript. The functions are exports of the module itself, frames are written straight into its
// memory, and the guidance of a frame is read from a place in it, so that a frame makes no garbage on either side.
// web/src/engine.d.ts describes the exports and web/src/module.ts wraps them; a test holds that names and numbers agree.
//
// The order of calls is: for each model reserve, write and model; create; for each frame reserve, write and push, then read at results.
package main
