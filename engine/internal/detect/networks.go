package detect

import (
	"errors"

	"github.com/lifesign-id/lifesign/engine/internal/nn"
)

// errLayout is what is wrong with a network that reads but is another one's: it would fail on the first frame.
var errLayout = errors.New("takes or gives something else than this package reads")

// layout is a network's: a grey square in, a square heat map for each point, where it has any, and a few judgements out.
type layout struct{ side, points, cells, judgements int }

func readNetwork(name string, data []byte, want layout) (*nn.Net, error) {
	net, err := nn.Read(data)
	if err != nil {
		return nil, At("detect: "+name, err)
	}
	if got, ok := layoutOf(net); !ok || got != want {
		return nil, At("detect: "+name, errLayout)
	}
	return net, nil
}

func layoutOf(net *nn.Net) (l layout, ok bool) {
	grey, high, wide := net.Input()
	l.side, ok = wide, grey == 1 && high == wide
	last := net.Outputs() - 1
	if last > 1 {
		return l, false
	}
	if last == 1 {
		points, rows, cols := net.Output(0)
		l.points, l.cells, ok = points, cols, ok && rows == cols
	}
	judgements, one, alone := net.Output(last)
	l.judgements = judgements
	return l, ok && one == 1 && alone == 1
}
