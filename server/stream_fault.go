package server

import (
	"errors"

	"github.com/gorilla/websocket"

	"github.com/lifesign-id/lifesign/server/session"
	"github.com/lifesign-id/lifesign/server/wire"
)

// fault is how a stream ends without a verdict: an error message, then the closing of the connection.
type fault struct {
	close       int // code of RFC 6455 section 7.4
	code        int // of the API
	description string
	reason      string // one word for programs and for the log
	retryable   bool   // a new connection of the same session may succeed
}

// Error implements error: a session that does not fit is refused with a fault. Nothing of it goes to a log but reason.
func (f *fault) Error() string { return "server: stream: " + f.reason + ": " + f.description }

// The faults, by what the client must do about them.
var (
	faultHello    = violation("hello", "The first message could not be decrypted.")
	faultReplay   = violation("replayed", "The first message was used before: each connection needs a fresh one with a fresh key.")
	faultFrame    = violation("frame", "A frame could not be decrypted.")
	faultIV       = violation("iv", "A frame's iv was used before.")
	faultOrder    = violation("seq", "A frame's seq is not above the last one's.")
	faultFrames   = violation("frames", "Too many frames.")
	faultFlood    = violation("flood", "Too many messages a second.")
	faultBytes    = violation("bytes", "Too many bytes.")
	faultBinary   = &fault{websocket.CloseUnsupportedData, wire.CodeWrongType, "Messages are text.", "binary", false}
	faultUTF8     = &fault{websocket.CloseInvalidFramePayloadData, wire.CodeInvalidJSON, "A message is not UTF-8.", "utf8", false}
	faultTooBig   = &fault{websocket.CloseMessageTooBig, wire.CodeInvalidImageSize, "A message is too large.", "size", false}
	faultGone     = &fault{websocket.CloseNormalClosure, wire.CodeUnknown, "The connection ended.", "gone", true}
	faultSilent   = &fault{websocket.ClosePolicyViolation, wire.CodeUnknown, "No message came in time.", "silent", true}
	faultTime     = &fault{websocket.CloseNormalClosure, wire.CodeUnknown, "The time is up.", "timeout", true}
	faultStopping = &fault{websocket.CloseGoingAway, wire.CodeUnknown, "The server is stopping.", "stopping", true}
	faultBusy     = &fault{websocket.CloseTryAgainLater, wire.CodeUnknown, "The server is busy.", "busy", true}
	faultState    = &fault{websocket.CloseTryAgainLater, wire.CodeUnknown, "The session state cannot be reached.", "state", true}
	faultInside   = &fault{websocket.CloseInternalServerErr, wire.CodeUnknown, "Unknown Error", "internal", true}
	faultResized  = &fault{websocket.CloseNormalClosure, wire.CodeImageSizesDiffer, "Frames have different sizes.", "resized", true}

	faultProfile = &fault{websocket.CloseNormalClosure, wire.CodeInvalidProfile, "The session's profile is not known here.", "profile", true}

	faultNoSession  = ended("no_session", "There is no such session.")
	faultExpired    = ended("expired", "The session has expired.")
	faultDone       = ended("done", "The session has its verdict.")
	faultTries      = ended("connections", "The session was connected to too often.")
	faultSuperseded = ended("superseded", "A newer connection of the session took over.")
)

// violation is a fault of the client's program.
func violation(reason, description string) *fault {
	return &fault{websocket.ClosePolicyViolation, wire.CodeInvalidValue, description, reason, false}
}

// ended is a session in which nothing can happen any more.
func ended(reason, description string) *fault {
	return &fault{websocket.CloseNormalClosure, wire.CodeInvalidValue, description, reason, false}
}

// challengeFault is a challenge that was not followed. Another connection draws another one.
func challengeFault(why failure) *fault {
	description := "The head did not move as asked in time."
	if why == failedWrong {
		description = "The head moved another way than asked."
	}
	return &fault{websocket.CloseNormalClosure, wire.CodeInvalidValue, description, string(why), true}
}

// wireFault is a message or a frame that the API's own rules refuse.
func wireFault(e *wire.Error) *fault {
	return &fault{websocket.ClosePolicyViolation, e.Code, e.Description, "message", false}
}

// sessionFault says what an answer of the session state means for the client. The second result is false where the state could not
// be reached.
func sessionFault(err error) (*fault, bool) {
	var f *fault
	switch {
	case errors.As(err, &f):
		return f, true
	case errors.Is(err, session.ErrReplayed):
		return faultReplay, true
	case errors.Is(err, session.ErrExpired):
		return faultExpired, true
	case errors.Is(err, session.ErrNoSession), errors.Is(err, session.ErrWrongChannel), errors.Is(err, session.ErrWrongToken):
		return faultNoSession, true
	case errors.Is(err, session.ErrSessionDone):
		return faultDone, true
	case errors.Is(err, session.ErrTooManyConnections):
		return faultTries, true
	case errors.Is(err, session.ErrSuperseded):
		return faultSuperseded, true
	}
	return faultState, false
}
