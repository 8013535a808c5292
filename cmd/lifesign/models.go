package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/lifesign-id/lifesign/engine"
)

const modelsText = `
Lists the models in use, and brings others into the slot for an operator's own liveness networks.

  models list                list them: name, what for, bytes, SHA-256, licence, source
  models list --json         the same as JSON
  models pull silent-face    get the two networks of Silent-Face-Anti-Spoofing (Apache-2.0), which
                             serve, analyze and eval then judge by too

pull takes files of one content alone, known by its SHA-256, over HTTPS from the repository that
publishes them. --from names another place: a folder or a URL that holds both files, or a file, once
for each. --to names another folder than that of --data-dir; give it to --liveness-model then.`

func runModels(ctx context.Context, args []string, s streams) error {
	fs := newFlags("models [flags] list|pull ...", modelsText, s)
	networks := newSlot(fs, nil)
	asJSON := fs.Bool("json", false, "list as JSON")
	var from list
	fs.Var(&from, "from", "pull from `FILE|DIR|URL`; may be repeated")
	to := fs.String("to", "", "pull into `DIR` (default "+slotName+" in the data folder)")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	switch verb := strings.Join(rest, " "); verb {
	case "list":
		return listModels(networks, *asJSON, s.out)
	case "pull " + silentFace.name:
		if *to == "" {
			*to = filepath.Join(*networks.dataDir, slotName)
		}
		return silentFace.pull(ctx, from, *to, s)
	default:
		return usagef("want list or pull %s, not %q", silentFace.name, verb)
	}
}

// modelLine is a model in the list.
type modelLine struct {
	Name    string `json:"name"`
	For     string `json:"for"`
	Bytes   int    `json:"bytes"`
	SHA256  string `json:"sha256"`
	Licence string `json:"licence"`
	Source  string `json:"source"`
	File    string `json:"file,omitempty"` // empty = built in
}

func listModels(s *slot, asJSON bool, w io.Writer) error {
	networks, err := s.networks()
	if err != nil {
		return err
	}
	var lines []modelLine
	for _, m := range engine.ShippedModels() {
		sum := sha256.Sum256(m.Data)
		lines = append(lines, modelLine{m.Name, m.For, len(m.Data), hex.EncodeToString(sum[:]), m.Licence, m.Source, ""})
	}
	for _, n := range networks {
		lines = append(lines, modelLine{
			n.Name, fmt.Sprintf("liveness: cue %s, crop x %g", engine.CueOperator, n.Scale), n.bytes, hex.EncodeToString(n.sum[:]),
			stated(n.licence), stated(n.source), n.file,
		})
	}
	if asJSON {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(lines)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "name\tfor\tbytes\tsha256\tlicence\tsource")
	for _, l := range lines {
		fmt.Fprintf(t, "%s\t%s\t%d\t%s\t%s\t%s\n", l.Name, l.For, l.Bytes, l.SHA256, l.Licence, l.Source)
	}
	return t.Flush()
}

// stated is a text of a card, or that there is none.
func stated(text string) string {
	if text == "" {
		return "not stated"
	}
	return text
}
