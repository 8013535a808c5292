package engine_test

import (
	"fmt"
	"log"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/synth"
)

// A person who stands too far to one side is told so, and is live all the same.
func Example() {
	e, err := engine.New(engine.Options{})
	if err != nil {
		log.Fatal(err)
	}
	frame, err := synth.Scene{ShiftX: .13, Scale: .9}.Frame(0)
	if err != nil {
		log.Fatal(err)
	}
	report := e.Analyze([]engine.Frame{frame}, engine.AnalyzeOptions{Workflow: engine.Foxtrot4})
	fmt.Println(report.Feedback, report.Liveness.Decision)
	fmt.Printf("face centre at %.2f of the width\n", report.Frames[0].Measures[engine.MetricCentreLine])
	// Output:
	// [FACE_ON_LEFT] LIVE
	// face centre at 0.63 of the width
}
