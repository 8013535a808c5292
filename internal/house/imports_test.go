package house

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/lifesign-id/lifesign/"

// arrows is every arrow between packages of this module, tests aside. A package that is missing here imports none of ours.
var arrows = map[string][]string{
	"engine":                      {"engine/internal/detect", "engine/internal/nn", "engine/internal/pixel"},
	"engine/internal/detect":      {"engine/internal/nn", "engine/internal/pixel"},
	"server/wire":                 {"engine"},
	"server":                      {"engine", "server/wire", "server/envelope", "server/session", "server/verdict", "web"},
	"server/verdict":              {"server/envelope"},
	"wasm":                        {"engine"},
	"examples/backend-go":         {"server/verdict"},
	"internal/annotate":           {"engine"},
	"internal/synth":              {"engine"},
	"internal/synth/clip":         {"internal/synth"},
	"internal/catalogue/generate": {"internal/catalogue"},
	"cmd/lifesign":                {"engine", "internal/onnx", "server", "server/wire", "server/envelope", "server/session", "server/verdict", "internal/annotate", "internal/pad"},
}

// bans are imports that one package has and no other, or that nobody may have.
var bans = []struct {
	path string
	only []string
	why  string
}{
	{"github.com/esimov/pigo", nil, "detect reads its cascade by itself; tests alone hold it against pigo"},
	{"github.com/go-jose/go-jose", []string{"server/envelope", "server/verdict"}, "algorithms are allowed in two places, and read there"},
	{"github.com/nats-io", []string{"server/session"}, "what must happen once is decided in one place"},
	{"github.com/gorilla/websocket", []string{"server"}, "deadlines, limits and origins are set in one place"},
	{"golang.org/x/image", []string{"internal/annotate"}, "it draws for people; its decoders have a record of holes"},
	{"golang.org/x/image/tiff", nil, "13 reports against x/image's decoders: none is linked"},
	{"golang.org/x/image/webp", nil, "as tiff"},
	{"golang.org/x/image/bmp", nil, "as tiff"},
	{"image/png", []string{"cmd/lifesign"}, "the API takes JPEG alone"},
	{"image/gif", nil, "the API takes JPEG alone"},
	{"syscall/js", []string{"wasm"}, "platform code stands in one leaf"},
	{"math/rand", nil, "nothing that is measured or sealed is drawn from it"},
	{"math/rand/v2", []string{"internal/synth"}, "seeded noise for tests"},
	{"unsafe", nil, "no package needs it"},
	{"log", nil, "log/slog, by the server alone"},
	{"log/slog", []string{"server", "cmd/lifesign"}, "libraries return errors"},
	{"google.golang.org/protobuf", []string{"internal/onnx", "internal/smallonnx"}, "hostile bytes are read, and bounded, in one place"},
	{"net/http/pprof", nil, "it would register itself on the default mux"},
}

// pure is what no package of the engine imports: the same samples give the same report wherever it runs.
var pure = []string{"context", "net", "net/http", "os", "time", "encoding/json", "crypto/rand", "math/rand", "math/rand/v2", "syscall", "syscall/js", "log/slog"}

// pkg is what go list says of a package.
type pkg struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

func list(t *testing.T, env []string, args ...string) (out []pkg) {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,Deps"}, args...)...)
	cmd.Dir, cmd.Env, cmd.Stderr = "../..", append(os.Environ(), env...), os.Stderr
	data, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for d := json.NewDecoder(strings.NewReader(string(data))); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return out
		} else if err != nil {
			t.Fatal(err)
		}
		p.ImportPath = strings.TrimPrefix(p.ImportPath, module)
		out = append(out, p)
	}
}

// targets are the systems whose build tags differ.
var targets = [][]string{{"GOOS=linux", "GOARCH=amd64"}, {"GOOS=windows", "GOARCH=amd64"}, {"GOOS=js", "GOARCH=wasm"}}

func TestArrows(t *testing.T) {
	for _, env := range targets {
		for _, p := range list(t, env, "./...") {
			for _, to := range p.Imports {
				if ours, ok := strings.CutPrefix(to, module); ok && !slices.Contains(arrows[p.ImportPath], ours) {
					t.Errorf("%v: %s imports %s: not an arrow of ARCHITECTURE.md", env, p.ImportPath, ours)
				}
			}
		}
	}
}

func TestBans(t *testing.T) {
	for _, env := range targets {
		for _, p := range list(t, env, "./...") {
			for _, b := range bans {
				for _, to := range p.Imports {
					if (to == b.path || strings.HasPrefix(to, b.path+"/") && strings.Contains(b.path, ".")) && !slices.Contains(b.only, p.ImportPath) {
						t.Errorf("%v: %s imports %s: %s", env, p.ImportPath, to, b.why)
					}
				}
			}
			if strings.HasPrefix(p.ImportPath, "engine") {
				for _, to := range pure {
					if slices.Contains(p.Imports, to) {
						t.Errorf("%v: %s imports %s: the engine does no I/O and knows no clock", env, p.ImportPath, to)
					}
				}
			}
		}
	}
}

// TestBrowserLoadsLittle: what the browser downloads reaches nothing that weighs a megabyte.
func TestBrowserLoadsLittle(t *testing.T) {
	what := "./engine"
	if _, err := os.Stat("../../wasm"); err == nil {
		what = "./wasm"
	}
	for _, p := range list(t, []string{"GOOS=js", "GOARCH=wasm"}, what) {
		for _, heavy := range []string{"net/http", "encoding/json", "crypto/tls", "github.com/go-jose/go-jose/v4"} {
			if slices.Contains(p.Deps, heavy) {
				t.Errorf("%s reaches %s", p.ImportPath, heavy)
			}
		}
	}
}
