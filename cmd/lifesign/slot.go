package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/onnx"
	"github.com/lifesign-id/lifesign/server"
)

// slot is what the flags say of an operator's own liveness networks.
type slot struct {
	dir     string // of --liveness-model
	dataDir *string
}

// slotName is the folder in the data folder where "models pull" puts networks, and noSlot the word for none.
const (
	slotName = "liveness"
	noSlot   = "none"
)

// Bounds of a slot.
const (
	mostNetworks = 8        // each takes some ms a frame
	maxNetwork   = 32 << 20 // bytes of an ONNX file
	maxCard      = 64 << 10 // bytes of the JSON beside it
)

// newSlot declares the flags of a command that judges. Where it has a data folder of its own, dataDir is that, else nil.
func newSlot(fs *flag.FlagSet, dataDir *string) *slot {
	s := &slot{dataDir: dataDir}
	if dataDir == nil {
		s.dataDir = fs.String("data-dir", ".lifesign", "look for networks that were pulled in `DIR`")
	}
	fs.StringVar(&s.dir, "liveness-model", "", "judge by the networks in `DIR` too: NAME.onnx, each with NAME.json beside it; \"none\" is none (default: those of lifesign models pull)")
	return s
}

// slotNetwork is a network of the slot.
type slotNetwork struct {
	engine.LivenessNetwork
	file            string
	bytes           int
	sum             [sha256.Size]byte
	licence, source string
}

// networks reads the networks of the slot.
func (s *slot) networks() ([]slotNetwork, error) {
	dir := s.dir
	switch dir {
	case noSlot:
		return nil, nil
	case "":
		dir = filepath.Join(*s.dataDir, slotName)
	}
	entries, err := os.ReadDir(dir) // in order of their names
	if s.dir == "" && errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("--liveness-model: %w", err)
	}
	var files []string
	for _, e := range entries {
		if filepath.Ext(e.Name()) == ".onnx" {
			files = append(files, filepath.Join(dir, e.Name()))
		}
	}
	if len(files) == 0 || len(files) > mostNetworks {
		return nil, fmt.Errorf("--liveness-model %s: %d files *.onnx, want 1 to %d", dir, len(files), mostNetworks)
	}
	var out []slotNetwork
	for _, file := range files {
		n, err := readSlotNetwork(file)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

// readSlotNetwork reads an ONNX file and the JSON beside it.
func readSlotNetwork(file string) (slotNetwork, error) {
	n := slotNetwork{file: file}
	base := strings.TrimSuffix(file, ".onnx")
	n.Name = filepath.Base(base)
	card := base + ".json"
	text, err := readAtMost(card, maxCard+1)
	if errors.Is(err, fs.ErrNotExist) {
		return n, fmt.Errorf("%s: there is no %s beside it, which says how it is fed", file, filepath.Base(card))
	} else if err != nil {
		return n, err
	}
	c, err := parseCard(text)
	if err != nil {
		return n, fmt.Errorf("%s: %w", card, err)
	}
	c.use(&n)
	data, err := readAtMost(file, maxNetwork+1)
	if err != nil {
		return n, err
	}
	n.bytes, n.sum = len(data), sha256.Sum256(data)
	if n.Network, err = onnx.Convert(data); err != nil {
		return n, fmt.Errorf("%s: %w", file, err)
	}
	if err := n.Check(); err != nil {
		return n, fmt.Errorf("%s: %w", file, err)
	}
	if w, h := n.InputSize(); w != c.size || h != c.size {
		return n, fmt.Errorf("%s: size: %d, but %s takes %d x %d", card, c.size, filepath.Base(file), w, h)
	}
	return n, nil
}

// engine returns an engine with the networks of the slot.
func (s *slot) engine() (*engine.Engine, []slotNetwork, error) {
	networks, err := s.networks()
	if err != nil {
		return nil, nil, err
	}
	var o engine.Options
	for _, n := range networks {
		o.Liveness = append(o.Liveness, n.LivenessNetwork)
	}
	e, err := engine.New(o)
	return e, networks, err
}

// namesOf are the names of the liveness networks that run.
func namesOf(networks []slotNetwork) (n server.Networks) {
	for _, m := range engine.ShippedModels() {
		if m.Liveness {
			n.BuiltIn = append(n.BuiltIn, m.Name)
		}
	}
	for _, own := range networks {
		n.Operator = append(n.Operator, own.Name)
	}
	return n
}

// logNetworks says which liveness networks run, and where those of the slot lie.
func logNetworks(log *slog.Logger, names server.Networks, networks []slotNetwork) {
	log.Info("liveness networks", "built_in", listed(names.BuiltIn), "operator", listed(names.Operator))
	for _, n := range networks {
		log.Info("operator's network", "file", n.file, "sha256", hex.EncodeToString(n.sum[:]), "licence", stated(n.licence))
	}
}

func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
