package exchange

import (
	"errors"

	"tierbook/model"
)

// named adds the file's name to an error for people.
func named(err error, name string) error {
	e := asError(err)
	if e.Args == nil {
		e.Args = map[string]any{}
	}
	e.Args["File"] = name
	return e
}

// asError gives err as an error for people.
func asError(err error) *model.Error {
	var e *model.Error
	if errors.As(err, &e) {
		return e
	}
	return model.E(model.CodeInternal, "error.internal").Wrap(err)
}

// notes are what is said of how a file was read.
type notes []model.Reason

// add says what there is a text or a number of.
func (l *notes) add(code, text string, n, m int) {
	if text != "" || n > 0 {
		*l = append(*l, model.Reason{Code: code, Text: text, N: float64(n), M: float64(m)})
	}
}
