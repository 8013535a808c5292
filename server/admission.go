package server

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// admission bounds what is in hand at once: slots of the engine, requests that wait for one, and bytes of bodies.
type admission struct {
	slots   chan struct{}
	streams chan struct{} // of the slots, those that streams hold
	waiting atomic.Int64
	queue   int64
	wait    time.Duration
	bodies  atomic.Int64
	budget  int64
	share   int64 // of the budget, for one caller

	mu      sync.Mutex
	callers map[string]int64 // what each holds of the budget
}

func newAdmission(l Limits) *admission {
	return &admission{slots: make(chan struct{}, l.Slots), streams: make(chan struct{}, streamSlots(l.Slots)), queue: int64(l.Queue), wait: l.Wait, budget: l.Bodies,
		share: max(l.Bodies/callerShare, 2*(l.Body+1)), callers: map[string]int64{}}
}

// enter takes a slot, and leave gives it back. Where none becomes free in time it says false.
func (a *admission) enter(ctx context.Context) bool {
	select {
	case a.slots <- struct{}{}:
		return true
	default:
	}
	defer a.waiting.Add(-1)
	if a.waiting.Add(1) > a.queue {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, a.wait)
	defer cancel()
	select {
	case a.slots <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

func (a *admission) leave() { <-a.slots }

// enterStream takes a slot for a stream's frame where one is free at once, and leaveStream gives it back. Streams leave one slot of
// several to requests, and a request that waits for a slot is handed it before any stream sees it free.
func (a *admission) enterStream() bool {
	select {
	case a.streams <- struct{}{}:
	default:
		return false
	}
	select {
	case a.slots <- struct{}{}:
		return true
	default:
		<-a.streams
		return false
	}
}

func (a *admission) leaveStream() {
	<-a.slots
	<-a.streams
}

// free says whether a request that came now would find a slot or a place in the queue.
func (a *admission) free() bool { return len(a.slots) < cap(a.slots) || a.waiting.Load() < a.queue }

// reserve takes n bytes off the budget for bodies, and says false where it is used up.
func (a *admission) reserve(n int64) bool {
	if a.bodies.Add(n) <= a.budget {
		return true
	}
	a.bodies.Add(-n)
	return false
}

func (a *admission) giveBack(n int64) { a.bodies.Add(-n) }

// reserveFor is reserve for one caller, who gets a share of the budget and no more; giveBackFor is its reverse.
func (a *admission) reserveFor(caller string, n int64) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.callers[caller]+n > a.share || !a.reserve(n) {
		return false
	}
	a.callers[caller] += n
	return true
}

func (a *admission) giveBackFor(caller string, n int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.giveBack(n)
	if a.callers[caller] -= n; a.callers[caller] == 0 {
		delete(a.callers, caller)
	}
}

// rates limits how often each caller may call.
type rates struct {
	mu      sync.Mutex
	callers map[string]*rate.Limiter
	limit   rate.Limit
	burst   int
}

// maxCallers is how many callers are remembered before all are forgotten: a few MiB.
const maxCallers = 1 << 16

func newRates(perSecond float64, burst int) *rates {
	return &rates{callers: map[string]*rate.Limiter{}, limit: rate.Limit(perSecond), burst: burst}
}

// allow says whether a caller may call now.
func (r *rates) allow(caller string, now time.Time) bool {
	if r.limit < 0 {
		return true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.callers[caller]
	if l == nil {
		if len(r.callers) >= maxCallers {
			clear(r.callers)
		}
		l = rate.NewLimiter(r.limit, r.burst)
		r.callers[caller] = l
	}
	return l.AllowN(now, 1)
}

// callerOf names who calls, for the limits on one caller alone: the API key, else the address.
func (s *Server) callerOf(x *exchange) string {
	if x.caller != "" {
		return "key " + x.caller
	}
	return s.clientGroup(x.r)
}

// clientGroup is the addressGroup of the client: whoever connected, or behind a trusted proxy the address that it saw. On a listener
// that others reach past the proxy the header is anybody's word.
func (s *Server) clientGroup(r *http.Request) string {
	if forwarded := r.Header.Values("X-Forwarded-For"); s.o.TrustedProxy && s.loopback.Load() && len(forwarded) > 0 {
		last := forwarded[len(forwarded)-1]
		last = strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
		if host, _, err := net.SplitHostPort(last); err == nil {
			last = host
		}
		if net.ParseIP(last) != nil {
			return addressGroup(last)
		}
	}
	return remoteGroup(r)
}

// remoteGroup is the addressGroup of whoever connected.
func remoteGroup(r *http.Request) string {
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	return addressGroup(host)
}

// addressGroup is an address, of IPv6 the /64 that one host may draw on.
func addressGroup(host string) string {
	if ip := net.ParseIP(host); ip != nil && ip.To4() == nil {
		return ip.Mask(net.CIDRMask(64, 128)).String()
	}
	return host
}
