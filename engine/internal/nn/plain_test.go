package nn_test

import (
	"math"
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/nn"
)

// plain computes a network in float64 straight from the description in doc.go: every tensor, one value at a time.
func plain(b *builder, input []float32) [][]float64 {
	tensors := [][]float64{widen(input)}
	numbers := widen(b.numbers)
	take := func(n int) []float64 {
		out := numbers[:n]
		numbers = numbers[n:]
		return out
	}
	for i := 0; i*8 < len(b.ops); i++ {
		w := b.ops[i*8:][:8]
		a, second, in, out := tensors[w[1]], tensors[w[2]], b.shapes[w[1]], b.shapes[i+1]
		k, stride, pad := int(w[4]), int(w[5]), int(w[6])
		dst := make([]float64, out[0]*out[1]*out[2])
		var weights, bias []float64
		fan := map[uint32]int{conv: in[0] * k * k, depthwise: k * k, linear: len(a)}[w[0]]
		if fan > 0 {
			weights, bias = take(out[0]*fan), take(out[0])
		}
		for j := range dst {
			c, y, x := j/(out[1]*out[2]), j/out[2]%out[1], j%out[2]
			switch w[0] {
			case conv:
				dst[j] = bias[c]
				for ci := range in[0] {
					dst[j] += tap(a[ci*in[1]*in[2]:], weights[c*fan+ci*k*k:], in, k, y*stride-pad, x*stride-pad)
				}
			case depthwise:
				dst[j] = bias[c] + tap(a[c*in[1]*in[2]:], weights[c*fan:], in, k, y*stride-pad, x*stride-pad)
			case linear:
				dst[j] = bias[c]
				for n, v := range a {
					dst[j] += v * weights[c*fan+n]
				}
			case add:
				dst[j] = a[j] + second[j]
			case mean:
				n := in[1] * in[2]
				for _, v := range a[c*n:][:n] {
					dst[j] += v / float64(n)
				}
			case upsample:
				dst[j] = a[(c*in[1]+y/2)*in[2]+x/2]
			case scale:
				dst[j] = a[j] * second[c]
			}
		}
		if w[7] == prelu {
			slopes := take(out[0])
			for j, v := range dst {
				dst[j] = max(v, 0) + min(v, 0)*slopes[j/(out[1]*out[2])]
			}
		}
		for j, v := range dst {
			switch w[7] {
			case relu:
				dst[j] = max(v, 0)
			case sigmoid:
				dst[j] = 1 / (1 + math.Exp(-v))
			}
		}
		tensors = append(tensors, dst)
	}
	return tensors
}

// tap sums up a kernel whose corner lies at y, x of a channel; outside it is 0.
func tap(plane, weights []float64, in [3]int, k, y, x int) (sum float64) {
	for ky := range k {
		for kx := range k {
			if y+ky >= 0 && y+ky < in[1] && x+kx >= 0 && x+kx < in[2] {
				sum += plane[(y+ky)*in[2]+x+kx] * weights[ky*k+kx]
			}
		}
	}
	return sum
}

func widen(in []float32) (out []float64) {
	for _, v := range in {
		out = append(out, float64(v))
	}
	return out
}

// read returns the network and a runner of these kernels, its input drawn.
func read(t testing.TB, b *builder, kernels string) *nn.Runner {
	t.Helper()
	n, err := nn.Read(b.bytes())
	if err != nil {
		t.Fatal(err)
	}
	r := n.NewRunnerOf(kernels)
	draw := noise(3)
	draw.fill(r.Input(), 1)
	return r
}

// TestPlain holds networks against the plain computation: one of every op, one of a real shape, and small ones of every kernel, stride
// and padding.
func TestPlain(t *testing.T) {
	networks := map[string]*builder{"everything": everything(), "in halves": everything().halved()}
	if !testing.Short() {
		networks["MiniFASNetV2"], networks["align"] = miniFAS(), align()
	}
	for k := 1; k <= 7; k++ {
		for stride := 1; stride <= 4; stride++ {
			for pad := 0; pad < k; pad += max(1, k/2) {
				b := newBuilder(noise(k*100+stride*10+pad), 3, 9, 19)
				name := "window " + string(rune('0'+k)) + string(rune('0'+stride)) + string(rune('0'+pad))
				networks[name] = b.output(b.conv(0, 5, k, stride, pad, none), b.depthwise(0, k, stride, pad, none))
			}
		}
	}
	for name, b := range networks {
		n, err := nn.Read(b.bytes())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if n.MACs() != b.macs {
			t.Errorf("%s: %d multiply-adds, want %d", name, n.MACs(), b.macs)
		}
		for _, kernels := range nn.Kernels() {
			r := read(t, b, kernels)
			want := plain(b, r.Input())
			before := bitsOf(r.Input())
			r.Run()
			r.Run() // memory of the first run is not in the second's way
			for i, tensor := range b.outputs {
				if c, h, w := n.Output(i); [3]int{c, h, w} != b.shapes[tensor] {
					t.Errorf("%s: output %d is %d x %d x %d, want %v", name, i, c, h, w, b.shapes[tensor])
				}
				var worst, size float64
				for j, v := range r.Output(i) {
					worst = max(worst, math.Abs(float64(v)-want[tensor][j]))
					size = max(size, math.Abs(want[tensor][j]))
				}
				if size == 0 || !(worst < 1e-5*max(size, 1)) {
					t.Errorf("%s, %s: output %d is off by %g of %g", name, kernels, i, worst, size)
				}
			}
			if bitsOf(r.Input()) != before {
				t.Errorf("%s, %s: a run changes its input", name, kernels)
			}
		}
	}
}

// TestLogistic: within two units of the last place of float32, at the ends too.
func TestLogistic(t *testing.T) {
	for i := -220000; i <= 220000; i++ {
		x := float32(i) / 2000
		got, want := float64(nn.Logistic(x)), 1/(1+math.Exp(-float64(x)))
		if math.Abs(got-want) > want*0x1p-23+0x1p-149 {
			t.Fatalf("logistic(%v) = %v, want %v", x, got, want)
		}
	}
	inf := float32(math.Inf(1))
	if nn.Logistic(inf) != 1 || nn.Logistic(-inf) != 0 || nn.Logistic(inf-inf) == nn.Logistic(inf-inf) {
		t.Error("at infinity, or of no number")
	}
}
