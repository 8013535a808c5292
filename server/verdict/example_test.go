package verdict_test

import (
	"fmt"
	"log"
	"os"
	"time"

	"github.com/lifesign-id/lifesign/server/envelope"
	"github.com/lifesign-id/lifesign/server/verdict"
)

// A backend that opened a session verifies its verdict and lets live people
// through, nobody else.
func Example() {
	token, jwks, now := fetch() // verdict_token of GET /v1/sessions/{id}, and GET /.well-known/jwks.json

	claims, err := verdict.Verify(token, jwks, verdict.Expected{
		Issuer:    "https://lifesign.example",
		Audience:  "bank",
		SessionID: "7Zw0Lg5cQm2Vb1nT9xKp3A",
		Nonce:     "n-4711",
	}, now)
	if err != nil {
		log.Fatal(err) // not authentic, not fresh, or not about this session
	}
	if claims.Decision != "LIVE" { // a SPOOF verdict verifies too
		log.Fatalf("%s is not let through", claims.Subject)
	}
	fmt.Println(claims.Subject, "is live")
	// Output: maria is live
}

// fetch stands for the two requests to the server.
func fetch() (token string, jwks []byte, now time.Time) {
	dir, err := os.MkdirTemp("", "verdict")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	keys, err := envelope.LoadOrCreate(dir + "/keys.json")
	if err != nil {
		log.Fatal(err)
	}
	now = time.Now()
	token, err = verdict.Sign(keys, verdict.Claims{
		Issuer: "https://lifesign.example", Audience: "bank", SessionID: "7Zw0Lg5cQm2Vb1nT9xKp3A", Nonce: "n-4711",
		Subject: "maria", IssuedAt: now, Decision: "LIVE", Workflow: "charlie4", Engine: "lifesign",
	})
	if err != nil {
		log.Fatal(err)
	}
	return token, keys.PublicJWKS(now), now
}
