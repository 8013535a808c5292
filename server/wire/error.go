package wire

import (
	"fmt"
	"strconv"
)

// Error is an answer other than 200.
type Error struct {
	// Status is the HTTP status, Code the API's own code.
	Status, Code int
	// Field is the path of the field at fault, such as "video.workflow_data.frames[1].data"; "" for the body as a whole.
	Field string
	// Description is for the client. It holds nothing that came from the request.
	Description string
}

// Error implements error.
func (e *Error) Error() string {
	return fmt.Sprintf("wire: %d / %d: %s", e.Status, e.Code, e.message())
}

// message is the description as the client reads it. A 400 names its field; a 500 is the reference's sentence alone.
func (e *Error) message() string {
	if e.Status == 400 && e.Field != "" {
		return e.Field + ": " + e.Description
	}
	return e.Description
}

// JSON writes the body of the answer.
func (e *Error) JSON() []byte {
	b := append([]byte(`{"error":{"code":`), strconv.Itoa(e.Code)...)
	b = append(b, `,"description":`...)
	return append(appendQuoted(b, e.message()), "}}"...)
}

// in puts the field inside the one named by outer.
func (e *Error) in(outer string) *Error {
	switch {
	case e.Field == "":
		e.Field = outer
	case e.Field[0] == '[':
		e.Field = outer + e.Field
	default:
		e.Field = outer + "." + e.Field
	}
	return e
}

// at puts the field inside the i-th element of an array.
func (e *Error) at(i int) *Error { return e.in("[" + strconv.Itoa(i) + "]") }

// badRequest is a 400 with the catalogue's text and, where there is more to say, a detail.
func badRequest(code int, detail string) *Error {
	e := &Error{Status: 400, Code: code, Description: codeTexts[code]}
	if detail != "" {
		e.Description += ": " + detail
	}
	return e
}

// tableFault is a code of the 500 table.
func tableFault(code int, field string) *Error {
	return &Error{Status: 500, Code: code, Field: field, Description: codeTexts[code]}
}

// UnknownProfile is the answer for a profile that is not there.
func UnknownProfile(field string) *Error { return tableFault(CodeInvalidProfile, field) }

func notJSON(at int, reason string) *Error {
	return &Error{Status: 400, Code: CodeInvalidJSON,
		Description: fmt.Sprintf("Request was not valid JSON. At byte %d: %s.", at, reason)}
}
