// Command backend-go is the backend of a page that asks a person to show that they are live. It opens a session with Lifesign, hands
// the page the session's token, and lets nobody through whose verdict is not authentic and LIVE. It serves the folders that its
// arguments name.
package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path"
	"sync"
	"time"
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
	http.HandleFunc("POST /session", start)
	http.HandleFunc("GET /verified", verified)
	http.HandleFunc("GET /", file)
	fmt.Printf("http://%s\n", l.Addr())
	http.Serve(l, nil)
}

// start answers the page with the token for its <lifesign-capture>. A real backend knows the person from its own login, and keeps the
// session beside it.
func start(w http.ResponseWriter, r *http.Request) {
	s, err := open(r.Context(), r.FormValue("user"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		http.Error(w, "try again", http.StatusBadGateway)
		return
	}
	waiting.Store(s.ID, s)
	http.SetCookie(w, &http.Cookie{Name: "session", Value: s.ID, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
	json.NewEncoder(w).Encode(s)
}

// verified is where the page goes once the capture is over. What the page says does not matter: the verdict comes from Lifesign.
func verified(w http.ResponseWriter, r *http.Request) {
	var id string
	if cookie, err := r.Cookie("session"); err == nil {
		id = cookie.Value
	}
	s, ok := waiting.LoadAndDelete(id) // a verdict counts once
	if !ok {
		http.Error(w, "unknown session", http.StatusNotFound)
		return
	}
	decision, err := s.(*session).decision(r.Context())
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		waiting.Store(id, s)
		http.Error(w, "no verdict", http.StatusConflict)
	case decision != "LIVE": // a SPOOF verdict verifies too
		http.Error(w, "not live", http.StatusForbidden)
	default:
		fmt.Fprintf(w, "%s is live\n", cmp.Or(s.(*session).User, "somebody"))
	}
}

// file answers with a file of the page, from the first folder that has it.
func file(w http.ResponseWriter, r *http.Request) {
	name := cmp.Or(r.URL.Path[1:], "index.html")
	for _, folder := range os.Args[1:] {
		if data, err := fs.ReadFile(os.DirFS(folder), name); err == nil {
			if path.Ext(name) == ".html" {
				data = bytes.ReplaceAll(data, []byte("https://liveness.example"), []byte(lifesign))
			}
			http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
			return
		}
	}
	http.NotFound(w, r)
}
