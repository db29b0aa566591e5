package engine

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"syscall"

	"tierbook/model"
)

// kind is what an error of a driver's means to the rooms above.
type kind uint8

const (
	kindOther      kind = iota
	kindBusy            // another connection stands in the way right now
	kindConflict        // a constraint
	kindFull            // no room on the disk
	kindReadOnly        // cannot be written
	kindClosed          // cannot be opened
	kindNoBook          // a file of something else
	kindDamaged         // a file that is broken
	kindIO              // the disk fails
	kindCancelled       // interrupted
	kindLocked          // encrypted, and nobody gave its key
	kindServer          // a server that does not answer
	kindLogin           // a server that does not take the user or the password
	kindNoDatabase      // a server without the database or its schema
	kindDenied          // a user who may not do that there
)

// words are the code and the sentence of each kind of error.
var words = [...]struct {
	code model.Code
	key  string
}{
	kindOther:     {model.CodeInternal, "error.db.internal"},
	kindBusy:      {model.CodeBusy, "error.db.busy"},
	kindConflict:  {model.CodeInternal, "error.db.internal"},
	kindFull:      {model.CodeInternal, "error.db.full"},
	kindReadOnly:  {model.CodeInternal, "error.db.readonly"},
	kindClosed:    {model.CodeInternal, "error.db.open"},
	kindNoBook:    {model.CodeRefused, "error.db.not_a_book"},
	kindDamaged:   {model.CodeRefused, "error.db.damaged"},
	kindIO:        {model.CodeInternal, "error.db.io"},
	kindCancelled: {model.CodeCancelled, "error.db.cancelled"},
	kindLocked:    {model.CodeRefused, "error.db.locked"},

	kindServer:     {model.CodeInternal, "error.db.server"},
	kindLogin:      {model.CodeRefused, "error.db.login"},
	kindNoDatabase: {model.CodeRefused, "error.db.no_database"},
	kindDenied:     {model.CodeRefused, "error.db.denied"},
}

// kindOf tells what an error of a driver's means.
func kindOf(err error) kind {
	if k := fileKind(err); k != kindOther {
		return k
	}
	return serverKind(err)
}

// Conflict tells an error that a constraint gave: a unique value is taken.
func Conflict(err error) bool { return kindOf(err) == kindConflict }

// Err turns what a driver or the system says into a sentence for people, once, with
// the cause kept for the log. A *model.Error passes unchanged. Damage closes the book
// to writes until Check has found it whole.
func (s *Store) Err(err error) error {
	return Err(err, s.path)
}

// Err is Store.Err of a place that may not be open.
func Err(err error, path string) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*model.Error](err); ok {
		return err
	}
	if ref, is := refTaken(err); is {
		return model.E(model.CodeConflict, "error.db.ref_taken", "Ref", ref).Wrap(err)
	}
	k := kindOf(err)
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		k = kindCancelled
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		k = kindFull
	case errors.Is(err, syscall.EFBIG), errors.Is(err, syscall.EIO):
		k = kindIO
	case denied(err), errors.As(err, new(*fs.PathError)):
		k = kindClosed
	case errors.Is(err, sql.ErrConnDone):
		return model.E(model.CodeInternal, "error.db.closed").Wrap(err)
	}
	if k == kindDamaged {
		markDamaged(path)
	}
	return model.E(words[k].code, words[k].key, "Path", path).Wrap(err)
}

// cannotWrite tells errors that stand for a place that may only be read.
func cannotWrite(err error) bool {
	k := kindOf(err)
	return k == kindClosed || k == kindReadOnly || denied(err)
}

// writable tells whether the file, when there is one, may be written.
func writable(path string) bool {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err == nil {
		_ = f.Close()
	}
	return !denied(err)
}

func denied(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
}
