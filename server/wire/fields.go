package wire

import "math"

// field says what a key of an object must hold and where it goes.
type field struct {
	name     string
	required bool
	want     kind
	// set reads the value, which is of type want.
	set func(*reader) *Error
}

// fields reads the object ahead.
func (r *reader) fields(fields ...field) *Error {
	if err := r.expect(kindObject); err != nil {
		return err
	}
	var seen uint32
	err := r.object(func(key []byte) *Error {
		for i := range fields {
			if fields[i].name == string(key) {
				seen |= 1 << i
				return fields[i].read(r)
			}
		}
		r.skip()
		return nil
	})
	if err != nil {
		return err
	}
	for i := range fields {
		if fields[i].required && seen&(1<<i) == 0 {
			return badRequest(CodeMissingField, "").in(fields[i].name)
		}
	}
	return nil
}

func (f *field) read(r *reader) *Error {
	if r.kind() == kindNull {
		if f.required {
			return badRequest(CodeMissingField, "").in(f.name)
		}
		r.skip()
		return nil
	}
	if err := r.expect(f.want); err != nil {
		return err.in(f.name)
	}
	if err := f.set(r); err != nil {
		return err.in(f.name)
	}
	return nil
}

func optional(f field) field {
	f.required = false
	return f
}

func stringField(name string, into *string) field {
	return field{name, true, kindString, func(r *reader) *Error {
		*into = r.text().String()
		return nil
	}}
}

// givenField tells an empty string from none.
func givenField(name string, into **string) field {
	return field{name, true, kindString, func(r *reader) *Error {
		text := r.text().String()
		*into = &text
		return nil
	}}
}

func numberField(name string, into *float64) field {
	return field{name, true, kindNumber, func(r *reader) *Error {
		*into = r.number()
		return nil
	}}
}

func boolField(name string, into *bool) field {
	return field{name, true, kindBool, func(r *reader) *Error {
		*into = r.bool()
		return nil
	}}
}

// integerField takes whole numbers from low to high. 70.0 and 7e1 are whole; 70.5 has the wrong type, 1e999 is out of range.
func integerField(name string, low, high int, into *int) field {
	return field{name, true, kindNumber, func(r *reader) *Error {
		v := r.number()
		if v != math.Trunc(v) {
			return badRequest(CodeWrongType, "must be an integer")
		}
		if v < float64(low) || v > float64(high) {
			return badRequest(CodeInvalidValue, "out of range")
		}
		*into = int(v)
		return nil
	}}
}

func objectField(name string, read func(*reader) *Error) field {
	return field{name, true, kindObject, read}
}
