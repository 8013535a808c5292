//go:build unix

package server

import (
	"syscall"
	"time"
)

// cpuTime is the processor time that this process has taken: on a machine shared with others, what the clock says is theirs too.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
