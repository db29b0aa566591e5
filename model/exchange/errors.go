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
