//go:build js && wasm

package main

import (
	"runtime"

	"github.com/lifesign-id/lifesign/engine"
)

// The one stream of a module, and what it stands on.
var (
	judge  *engine.Engine // made by the first create
	stream *engine.Stream
)

func main() {
	select {} // the exports are called while main waits
}

// models are what the page handed in before the first create.
var models engine.Models

// model takes in the model in the first n bytes of the input; their order is that of web/src/load.ts.
//
//go:wasmexport model
func model(number, n int32) {
	if to := [...]*[]byte{&models.Cascade, &models.Alignment, &models.Eyes, &models.FaceLooks, &models.EyeLooks}; judge == nil && number >= 0 && int(number) < len(to) {
		*to[number] = append([]byte(nil), head(n)...)
	}
}

// own are the constraints of a profile that is not built in, handed in before create.
var own []engine.Constraint

// constrain adds a constraint to the profile of the next create; NaN is no such limit.
//
//go:wasmexport constrain
func constrain(metric int32, least, preferred, most, weight float64) {
	if metric >= 0 && metric < int32(engine.NumMetrics) {
		own = append(own, engine.Constraint{Metric: engine.Metric(metric), Min: least, Preferred: preferred, Max: most, Weight: weight})
	}
}

// create makes the stream of a workflow, whose models must be there. Profile is -1 for that of the constraints handed in, and else how many of the
// first bytes of the input name a built-in one; none means the workflow's own. Debug keeps the table. It returns false where a model is missing or
// malformed or there is no such workflow or profile, and leaves the reason in the text.
//
//go:wasmexport create
func create(workflow, profile, rotation int32, hold float64, debug bool) bool {
	o := engine.StreamOptions{Workflow: engine.Workflow(workflow), Rotation: int(rotation), HoldStill: hold, AllMeasures: debug}
	if o.Workflow == 0 {
		o.Workflow = engine.Charlie4
	}
	if o.Workflow.String() == "unknown" {
		return fail("there is no such workflow")
	}
	o.Profile, own = &engine.Profile{Constraints: own}, nil
	if profile >= 0 {
		name := string(head(profile))
		if name == "" {
			name = o.Workflow.Profile()
		}
		p, ok := engine.ProfileByName(name)
		if !ok {
			return fail("there is no profile " + name)
		}
		o.Profile = p
	}
	if judge == nil {
		var err error
		if judge, err = engine.New(engine.Options{Models: models}); err != nil {
			return fail(err.Error())
		}
		models = engine.Models{} // they are not kept
	}
	stream = judge.NewStream(o)
	best.Y.W, best.Y.H = 0, 0 // none yet; its memory is kept
	if table = nil; debug {
		tabulate(o.Profile)
	}
	return true
}

//go:wasmexport setStep
func setStep(step int32) {
	if stream != nil {
		stream.SetStep(engine.Step(step))
		best.Y.W, best.Y.H = 0, 0
	}
}

//go:wasmexport reset
func reset() {
	if stream != nil {
		stream.Reset()
		best.Y.W, best.Y.H = 0, 0
	}
}

// mallocs counts the allocations so far.
//
//go:wasmexport mallocs
func mallocs() float64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.Mallocs)
}
