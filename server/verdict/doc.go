// Package verdict signs the server's verdicts and verifies them.
//
// # The token
//
// A verdict is a JWS in compact form (RFC 7515), signed with ES256. Its header
// holds alg, kid and typ, its payload the claims of [Claims]:
//
//	iss             who signed: the server's --issuer
//	aud, nonce      what the opener of the session gave; the issuer and the
//	                session's identifier where it gave none
//	sub             the username that it gave, absent where it gave none
//	sid             the session
//	jti, iat, exp   the token's identifier and life, in seconds since 1970
//	decision        LIVE, SPOOF, or another of the API's decisions
//	score_frr       spoof-likeness as the API gives it
//	security_level  the operating point, 0..100
//	workflow        the API's name
//	challenge       the steps that were asked for, "none" without
//	engine          the engine that judged
//	frames          SHA-256 of each judged frame, base64url
//
// # Verifying
//
// A verdict that verifies is authentic, fresh and about the session at hand. It
// is not a verdict of life: a SPOOF verdict verifies too. Whoever calls [Verify]
// looks at the decision next, and lets nothing but LIVE through.
//
// Verify wants to know what the token should say, and knows no way to leave a
// claim unchecked. The keys are the server's JWK set, GET /.well-known/jwks.json;
// fetch it anew for every verdict, or again where the error is [ErrKey].
package verdict
