package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/lifesign-id/lifesign/server/verdict"
)

// session is one capture by one person. The page gets identifier and token.
type session struct {
	ID    string `json:"session_id"`
	Token string `json:"client_token"`
	Nonce string `json:"-"`
	User  string `json:"-"`
}

// open opens a session.
func open(ctx context.Context, user string) (*session, error) {
	s := &session{Nonce: rand.Text(), User: user}
	request := map[string]any{"workflow": "charlie4", "channel": channel, "aud": audience, "nonce": s.Nonce}
	if user != "" {
		request["username"] = user
	}
	body, err := call(ctx, "POST", "/v1/sessions", request)
	if err != nil {
		return nil, err
	}
	return s, json.Unmarshal(body, s)
}

// decision fetches the session's verdict, verifies it and returns its decision.
func (s *session) decision(ctx context.Context) (string, error) {
	body, err := call(ctx, "GET", "/v1/sessions/"+s.ID, nil)
	if err != nil {
		return "", err
	}
	var state struct {
		Token string `json:"verdict_token"`
	}
	if err := json.Unmarshal(body, &state); err != nil {
		return "", err
	}
	jwks, err := call(ctx, "GET", "/.well-known/jwks.json", nil)
	if err != nil {
		return "", err
	}
	claims, err := verdict.Verify(state.Token, jwks, verdict.Expected{Issuer: issuer, Audience: audience, SessionID: s.ID, Nonce: s.Nonce}, time.Now())
	if err != nil {
		return "", err
	}
	return claims.Decision, nil
}

// call sends a request to Lifesign and returns the body of its answer.
func call(ctx context.Context, method, path string, v any) ([]byte, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, method, lifesign+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	if apiKey != "" {
		r.Header.Set("Authorization", "Bearer "+apiKey)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	if err == nil && answer.StatusCode/100 != 2 {
		return nil, fmt.Errorf("%s %s: %s %s", method, path, answer.Status, text) // which has the error's description
	}
	return text, err
}
