package detect

// embedded is nothing: package embed brings time and more along, which is 78 kB of download before any model, and what loads beside the
// module comes sooner than what is in it (docs/performance.md).
func embedded() Models { return Models{} }
