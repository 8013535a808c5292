package server

import "time"

var started = time.Now()

// cpuTime is the time on the clock.
func cpuTime() time.Duration { return time.Since(started) }
