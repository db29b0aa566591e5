package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strconv"

	"tierbook/model"
	"tierbook/model/exchange"
)

// maxRejectedFiles bounds the numbers tried for a rejected file.
const maxRejectedFiles = 1000

// keepRejected writes the rejected rows with the reasons beside the file, under
// FILE.rejected.csv or, when something else has that name, the next free number.
// It gives the path, nil when no row was rejected.
func (r *run) keepRejected(path string, res *model.ImportResult, o exchange.Options) (*string, error) {
	if len(res.Problems) == 0 {
		return nil, nil
	}
	var b bytes.Buffer
	f, err := os.Open(path)
	if err != nil {
		return nil, model.E(model.CodeRefused, "error.cmd.read", "Path", path).Wrap(err)
	}
	defer f.Close()
	reason := func(e *model.Error) string { return r.l.Error(e) }
	if _, err := exchange.WriteRejected(&b, f, o, r.l.Tag(), res.Problems, reason); err != nil {
		return nil, err
	}
	for n := 1; n <= maxRejectedFiles; n++ {
		name := path + ".rejected.csv"
		if n > 1 {
			name = path + ".rejected-" + strconv.Itoa(n) + ".csv"
		}
		if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, b.Bytes()) {
			return &name, nil
		}
		err := writeFile(name, false, func(w io.Writer) error { _, err := w.Write(b.Bytes()); return err })
		var e *model.Error
		if errors.As(err, &e) && e.Key == "error.cmd.exists" {
			continue
		}
		return &name, err
	}
	return nil, model.E(model.CodeInternal, "error.cmd.exists", "Path", path+".rejected.csv")
}
