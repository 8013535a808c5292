package pad

import (
	"math"
	"slices"
)

// Estimate is a figure with the 95 % interval of a bootstrap. What is not known is NaN.
type Estimate struct{ Value, Low, High float64 }

// Replicates is how many times a bootstrap draws: the ends of its intervals then come from 25 draws beyond each.
const Replicates = 1000

// Bootstrap computes figures once with every cluster as it is (nil weights), and for the intervals Replicates times with clusters drawn
// anew: the weight of a cluster is how often it was drawn. The draws are the same in every run. Fewer than two clusters give no
// intervals.
func Bootstrap(clusters int, figures func(weight []float64) []float64) []Estimate {
	values := figures(nil)
	estimates := make([]Estimate, len(values))
	for i, v := range values {
		estimates[i] = Estimate{v, math.NaN(), math.NaN()}
	}
	if clusters < 2 {
		return estimates
	}
	draws := make([][]float64, len(values))
	weight := make([]float64, clusters)
	var g generator
	for range Replicates {
		clear(weight)
		for range clusters {
			weight[g.next()%uint64(clusters)]++ // the bias of % is below 1e-12 for a million clusters
		}
		for i, v := range figures(weight) {
			if !math.IsNaN(v) {
				draws[i] = append(draws[i], v)
			}
		}
	}
	for i := range estimates {
		estimates[i].Low, estimates[i].High = percentiles(draws[i])
	}
	return estimates
}

// percentiles are the 2.5th and the 97.5th. A replicate in which a figure did not exist is left out.
func percentiles(draws []float64) (low, high float64) {
	if len(draws) == 0 {
		return math.NaN(), math.NaN()
	}
	slices.Sort(draws)
	n := float64(len(draws) - 1)
	return draws[int(math.Round(.025*n))], draws[int(math.Round(.975*n))]
}

// generator is SplitMix64 (Steele, Lea and Flood 2014), from the state 0: small, well mixed, and the same for ever, which no package
// of the standard library promises.
type generator uint64

func (g *generator) next() uint64 {
	*g += 0x9e3779b97f4a7c15
	z := uint64(*g)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
