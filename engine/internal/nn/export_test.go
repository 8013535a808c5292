package nn

import "slices"

// Kernels returns the names of the sets of inner loops that this machine runs, the scalar one first.
func Kernels() []string {
	if fastest == scalar {
		return []string{scalar.name}
	}
	return []string{scalar.name, fastest.name}
}

// NewRunnerOf returns a runner on a set of inner loops.
func (n *Net) NewRunnerOf(kernels string) *Runner {
	r := n.NewRunner()
	if kernels == scalar.name {
		r.kernels = scalar
	}
	return r
}

// Memory returns what a runner takes, bytes.
func (n *Net) Memory() int { return int(n.memory()) }

// Tensor returns a tensor of the last run: one that shares its memory may have been overwritten since.
func (r *Runner) Tensor(i int) []float32 { return slices.Clone(r.values[i]) }

var (
	Logistic = logistic
	Half     = half
)
