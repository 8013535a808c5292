package engine_test

import (
	"runtime"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
)

// options hands the models in where none are embedded, as a browser does.
func options(t testing.TB) (o engine.Options) {
	t.Helper()
	if runtime.GOOS == "js" {
		o.Models = engine.Models{Cascade: fileCascade(t), Alignment: file(t, "align.nn"), Eyes: file(t, "eyes.nn"), FaceLooks: file(t, "facelooks.nn"), EyeLooks: file(t, "eyelooks.nn")}
	}
	return o
}

// fileCascade reads the cascade that build.sh copied.
func fileCascade(t testing.TB) []byte { return file(t, "cascades/facefinder") }
