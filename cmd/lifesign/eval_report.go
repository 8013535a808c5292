package main

import (
	"encoding/json"
	"os"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/pad"
	"github.com/lifesign-id/lifesign/server"
)

// report is report.json; docs/evaluation.md says what its fields mean.
type report struct {
	Version    string      `json:"version"`
	Workflow   string      `json:"workflow"`
	Profile    string      `json:"profile"`
	By         string      `json:"by"`
	Frames     int         `json:"frames"`
	Threshold  real        `json:"threshold"`
	Replicates int         `json:"replicates"`
	Faults     int         `json:"faults"`
	Sets       []setReport `json:"sets"`
	Compare    *comparison `json:"compare,omitempty"`
}

// setReport is what one set amounts to.
type setReport struct {
	Set       string          `json:"set"`
	Live      int             `json:"live"`
	Spoof     int             `json:"spoof"`
	Clusters  int             `json:"clusters"`
	Decisions []decisionCount `json:"decisions"`
	BPNRR     estimate        `json:"bpnrr"`
	APNRR     estimate        `json:"apnrr"`
	ByType    []typeAPNRR     `json:"apnrr_by_type"`
	Scored    rates           `json:"scored"`
	Answered  rates           `json:"answered"`
	Cues      []cueRates      `json:"cues"`
}

type decisionCount struct {
	Decision string `json:"decision"`
	Live     int    `json:"live"`
	Spoof    int    `json:"spoof"`
}

type typeAPNRR struct {
	AttackType string   `json:"attack_type"`
	APNRR      estimate `json:"apnrr"`
}

// rates are the error rates over one choice of captures.
type rates struct {
	BPCER   estimate    `json:"bpcer"`
	APCER   estimate    `json:"apcer_largest"`
	Largest string      `json:"largest"` // the attack type of it
	EER     estimate    `json:"eer"`
	AUC     estimate    `json:"auc"`
	BPCERAt estimate    `json:"bpcer_at_apcer_5"`
	APCERAt estimate    `json:"apcer_largest_at_bpcer_5"`
	Types   []typeRates `json:"types"`
}

type typeRates struct {
	AttackType string   `json:"attack_type"`
	APCER      estimate `json:"apcer"`
	EER        estimate `json:"eer"`
	AUC        estimate `json:"auc"`
	BPCERAt    estimate `json:"bpcer_at_apcer_5"`
	APCERAt    estimate `json:"apcer_at_bpcer_5"`
}

type cueRates struct {
	Name string   `json:"name"`
	EER  estimate `json:"eer"`
	AUC  estimate `json:"auc"`
}

// estimate is a share 0..1 with its 95 % interval, null where there is none, and how many captures of each class it rests on; a class
// that has no part in it is left out.
type estimate struct {
	Value real `json:"value"`
	Low   real `json:"low"`
	High  real `json:"high"`
	Live  *int `json:"n_live,omitempty"`
	Spoof *int `json:"n_spoof,omitempty"`
}

func newEstimate(e pad.Estimate) estimate {
	return estimate{Value: real(e.Value), Low: real(e.Low), High: real(e.High)}
}

func (e estimate) of(live, spoof int) estimate {
	e.Live, e.Spoof = &live, &spoof
	return e
}

func (e estimate) ofLive(n int) estimate {
	e.Live = &n
	return e
}

func (e estimate) ofSpoof(n int) estimate {
	e.Spoof = &n
	return e
}

func newReport(f *evalFlags, o engine.AnalyzeOptions, rows []scored, faults int) *report {
	profile := o.Workflow.Profile()
	if o.Profile != nil {
		profile = o.Profile.Name
	}
	threshold := engine.Threshold(o.Workflow.SecurityLevel())
	r := &report{
		Version: server.LibraryVersion, Workflow: o.Workflow.String(), Profile: profile, By: f.by, Frames: f.frames,
		Threshold: real(threshold), Replicates: pad.Replicates, Faults: faults,
	}
	if f.by == "file" {
		r.Frames = 1
	}
	for _, g := range groups(rows) {
		r.Sets = append(r.Sets, g.report(threshold))
	}
	return r
}

func writeReport(path string, r *report) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o666)
}
