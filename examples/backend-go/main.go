// Command backend-go is the backend of a page that asks a person to show that they are live. It opens a session with Lifesign, hands
// the page the session's token, and lets nobody through whose verdict is not authentic and LIVE.
package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
)

// Where Lifesign is, and what its verdicts must say.
var (
	lifesign = cmp.Or(os.Getenv("LIFESIGN_URL"), "http://127.0.0.1:8080")
	issuer   = cmp.Or(os.Getenv("LIFESIGN_ISSUER"), lifesign)
	apiKey   = os.Getenv("LIFESIGN_API_KEY")
	audience = "bank.example"
	channel  = cmp.Or(os.Getenv("LIFESIGN_CHANNEL"), "stream") // for <lifesign-capture>; rest for a client of the REST API
)

// waiting holds the sessions whose verdict has not been asked for, by identifier.
var waiting sync.Map

func main() {
	l, err := net.Listen("tcp", cmp.Or(os.Getenv("LISTEN"), "127.0.0.1:8090"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	http.HandleFunc("POST /start", start)
	http.HandleFunc("POST /finish", finish)
	fmt.Printf("http://%s\n", l.Addr())
	http.Serve(l, nil)
}

// start answers the page with the token for its <lifesign-capture>. A real backend knows the person from its own login.
func start(w http.ResponseWriter, r *http.Request) {
	s, err := open(r.Context(), r.FormValue("user"))
	if err != nil {
		http.Error(w, "try again", http.StatusBadGateway)
		return
	}
	waiting.Store(s.ID, s)
	json.NewEncoder(w).Encode(s)
}

// finish is called by the page once the capture is over. What the page says does not matter: the verdict comes from Lifesign.
func finish(w http.ResponseWriter, r *http.Request) {
	s, ok := waiting.Load(r.FormValue("session"))
	if !ok {
		http.Error(w, "unknown session", http.StatusNotFound)
		return
	}
	decision, err := s.(*session).decision(r.Context())
	switch {
	case err != nil:
		http.Error(w, "no verdict", http.StatusConflict)
		return
	case decision != "LIVE": // a SPOOF verdict verifies too
		http.Error(w, "not live", http.StatusForbidden)
	default:
		fmt.Fprintf(w, "%s is live\n", cmp.Or(s.(*session).User, "somebody"))
	}
	waiting.Delete(s.(*session).ID)
}
