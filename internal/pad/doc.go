// Package pad computes the error rates of presentation attack detection, in the terms of ISO/IEC 30107-3, from scores for which low
// means live.
//
// An attack is accepted at a threshold where its score is not above it; APCER is the share of accepted attacks of one type (one PAI
// species), BPCER the share of bona fide presentations that are not accepted. Intervals come from a bootstrap over clusters, since
// frames of one person are no independent draws.
package pad
