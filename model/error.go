package model

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Code classifies an error for exit codes and for the way it is shown.
type Code uint8

// The codes. The exit code of each is decided in cmd.
const (
	CodeInternal  Code = iota // a fault of ours or of the machine
	CodeInvalid               // the value given is not one (exit 4 for files, 2 for flags)
	CodeUsage                 // the command was called wrongly
	CodeNotFound              // nothing by that name
	CodeAmbiguous             // several by that name; Args["Candidates"] lists them
	CodeConflict              // the state forbids it (undo of another's change, a duplicate ref)
	CodeBusy                  // another process holds the book
	CodeRefused               // input refused as a whole (a file nobody can read, a newer book)
	CodeCancelled             // the person stopped it
)

// Error is what every room returns to people: a code, the key of a sentence in
// the message catalogues (ui/lang) with its arguments, and the cause for the log.
// The sentence says what is wrong, where, and what to do.
type Error struct {
	Code  Code
	Key   string
	Args  map[string]any
	Cause error
}

// Error gives a plain rendering for logs and tests, never shown to a person.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Key)
	for _, k := range slices.Sorted(maps.Keys(e.Args)) {
		fmt.Fprintf(&b, " %s=%v", k, e.Args[k])
	}
	if e.Cause != nil {
		b.WriteString(": " + e.Cause.Error())
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// E makes an error from a code, a catalogue key and name, value pairs.
func E(code Code, key string, pairs ...any) *Error {
	e := &Error{Code: code, Key: key}
	if len(pairs) > 0 {
		e.Args = make(map[string]any, len(pairs)/2)
		for i := 0; i+1 < len(pairs); i += 2 {
			e.Args[fmt.Sprint(pairs[i])] = pairs[i+1]
		}
	}
	return e
}

// Wrap adds the cause that the log keeps and a person does not see.
func (e *Error) Wrap(cause error) *Error { e.Cause = cause; return e }

// Invalid is E(CodeInvalid, ...).
func Invalid(key string, pairs ...any) *Error { return E(CodeInvalid, key, pairs...) }

// NotFound is E(CodeNotFound, ...).
func NotFound(key string, pairs ...any) *Error { return E(CodeNotFound, key, pairs...) }

// CodeOf gives the code of the first Error in the chain, CodeInternal when
// there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}
