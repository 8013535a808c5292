//go:build js && wasm

package main

import (
	"math"

	"github.com/lifesign-id/lifesign/engine"
)

// Where things stand in a row of the table. web/src/module.ts has the same list.
const (
	rowValue   = iota // NaN where it was not measured
	rowMin            // of the stream's profile; NaN where it has none
	rowMax            //
	rowLow            // the code of a value below the minimum, 0 for none
	rowHigh           // the code of a value above the maximum
	rowQuality        // 0..100; NaN where there is no such scale
	rowLength
)

// table shows people what was measured of a frame: a row a metric, in their order, then one a component of ISO/IEC 29794-5. It has no rows where
// nobody looks.
var table []float64

// tabulate makes the table of a profile.
func tabulate(p *engine.Profile) {
	var m engine.Measures
	table = make([]float64, (int(engine.NumMetrics)+len(engine.Components(&m)))*rowLength)
	for i := range table {
		table[i] = math.NaN()
	}
	for m := range engine.NumMetrics {
		low, high := engine.Constraint{Metric: m}.Codes()
		row(int(m))[rowLow], row(int(m))[rowHigh] = float64(low), float64(high)
	}
	for _, c := range p.Constraints {
		row(int(c.Metric))[rowMin], row(int(c.Metric))[rowMax] = c.Min, c.Max
	}
}

// row is a row of the table.
func row(i int) []float64 { return table[i*rowLength : (i+1)*rowLength] }

// tell fills in what was measured of a frame.
func tell(m *engine.Measures) {
	if len(table) == 0 {
		return
	}
	for i, v := range m {
		row(i)[rowValue] = v
	}
	for i, c := range engine.Components(m) {
		r := row(int(engine.NumMetrics) + i)
		r[rowValue], r[rowQuality] = c.Raw, c.Quality
	}
}

//go:wasmexport tableAt
func tableAt() *float64 {
	if len(table) == 0 {
		return &out[0]
	}
	return &table[0]
}

// names leaves the names of the table's rows in the text, a line each.
//
//go:wasmexport names
func names() {
	text = text[:0]
	for m := range engine.NumMetrics {
		text = append(append(text, m.String()...), '\n')
	}
	var m engine.Measures
	for _, c := range engine.Components(&m) {
		text = append(append(text, c.Name...), '\n')
	}
}
