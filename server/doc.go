// Package server answers the face-liveness API over HTTP. [New] makes an [http.Handler] out of [Options]; [Server.Serve] runs it on a
// listener with every time limit set and drains it when its context ends.
//
// A request passes, in this order: path and method, host and origin, credential, rate, content type, size, the memory budget for its
// body, and for a slot of the engine. Only then are pixels decoded. Nothing of a request outlives its answer, and nothing that a
// person sent is logged.
package server
