package wire

import (
	"math"

	"github.com/lifesign-id/lifesign/engine"
)

// tableChecks are the faults of the reference's 500 table about single values, in the order in which they are answered.
var tableChecks = []struct {
	code  int
	fault func(*asked) bool
}{
	{CodeMinSizeRange, func(a *asked) bool { return !share(a.minSize) }},
	{CodeMaxSizeRange, func(a *asked) bool { return !share(a.maxSize) }},
	{CodeMinOverMaxSize, func(a *asked) bool { return a.minSize > a.maxSize }}, // a default counts too: a maximum of 0.05 alone is below the minimum of 0.1
	{CodeSensitivityRange, func(a *asked) bool { return !share(a.sensitivity) }},
	{CodeGranularityRange, func(a *asked) bool { return !share(a.granularity) }},
	{CodeRotation, func(a *asked) bool {
		return a.rotation != 0 && a.rotation != 90 && a.rotation != 180 && a.rotation != 270
	}},
}

func share(v float64) bool { return v >= 0 && v <= 1 }

// checkTable applies the 500 table to captures that belong together and settles their options.
func checkTable(l *Limits, captures []*Capture) *Error {
	for _, check := range tableChecks {
		for _, c := range captures {
			if check.fault(&c.asked) {
				return tableFault(check.code, "")
			}
		}
	}
	for _, c := range captures {
		if err := c.checkTimestamps(); err != nil {
			return err
		}
	}
	first := captures[0].Frames[0].Header
	for _, c := range captures {
		for i := range c.Frames {
			if c.Frames[i].Header != first {
				return c.inFrame(tableFault(CodeImageSizesDiffer, ""), i, "data")
			}
		}
	}
	for _, c := range captures {
		if err := c.settle(l); err != nil {
			return err
		}
	}
	return nil
}

// checkTimestamps wants frames in strictly increasing order, and no time negative or beyond float64.
func (c *Capture) checkTimestamps() *Error {
	if t := c.asked.timestamp; t < 0 || math.IsInf(t, 0) {
		return tableFault(CodeTimestamp, c.path+"timestamp")
	}
	last := -1.
	for i := range c.Frames {
		t := c.Frames[i].Timestamp
		if t < 0 || t <= last || math.IsInf(t, 0) {
			return c.inFrame(tableFault(CodeTimestamp, ""), i, "timestamp")
		}
		last = t
	}
	return nil
}

// settle fills in the options that the request names, and refuses names that nobody knows.
func (c *Capture) settle(l *Limits) *Error {
	a := &c.asked
	if a.profile != nil {
		p, ok := a.profile(l)
		if !ok {
			return UnknownProfile(c.path + "profile")
		}
		c.Options.Profile = p
	}
	mode, ok := engine.ParseDetectionMode(a.mode)
	if !ok {
		return tableFault(CodeDetectionMode, "")
	}
	c.Options.Rotation = int(a.rotation)
	c.Options.Detection = &engine.Detection{
		MinSize: a.minSize, MaxSize: a.maxSize, Sensitivity: a.sensitivity, Granularity: a.granularity, Mode: mode,
	}
	return nil
}
