// Package session keeps the state that several requests, processes or machines must agree on.
//
// State lives in key-value buckets of NATS JetStream. By default an embedded
// server runs in the process: it listens nowhere and keeps its files in
// [Options].Dir. With [Options].URL the buckets live in a NATS server or
// cluster, and any number of processes share them.
//
// # Writing
//
// Every write is a create or a compare-and-set, so that of several writers one
// wins. A write whose answer was lost is settled by reading back who wrote;
// where that cannot be read either, the caller gets an error and must refuse.
// Nothing is ever let through because the state could not be reached.
//
// # What survives
//
// A write that was acknowledged survives the end of the process, however it
// ends: the embedded server hands it to the operating system before it answers.
// A power loss may take the last second with it (see syncInterval).
// A cluster with three replicas survives the loss of any one machine.
//
// # Sessions
//
// A session is opened by a backend, connected to by a browser that holds the
// client's token, and finished with one verdict. It is one record, changed by
// compare-and-set alone: a connection adds itself and is then the only one that
// can finish, until a newer one takes over. The verdict ends the session. Of the
// token only its SHA-256 is kept.
//
// # Buckets
//
//	lifesign_replay    SHA-256 of an identifier -> writer, for ReplayTTL
//	lifesign_sessions  s.IDENTIFIER -> record, t.SHA-256 of the token -> identifier,
//	                   for 2 h after the last change, or AuditTTL where that is longer
//	lifesign_frames    IDENTIFIER.CONNECTION -> sealed frame, for AuditTTL; objects
//
// A missing bucket is made. One that exists is used as its operator configured
// it, unless it would forget too early or lose what it acknowledged; then Open
// says which setting to change.
package session
