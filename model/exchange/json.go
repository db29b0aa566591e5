package exchange

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"sort"
	"strings"

	"tierbook/model"
)

// tableSource is a file whose rows are held in memory: JSON.
type tableSource struct {
	rows [][]string
	at   int
}

func (t *tableSource) rewind() { t.at = 0 }

func (t *tableSource) size() (int, int) { return t.at, len(t.rows) }

func (t *tableSource) next(r *record) bool {
	if t.at >= len(t.rows) {
		return false
	}
	r.num, r.cells, r.err, r.raw = t.at+2, append(r.cells[:0], t.rows[t.at]...), nil, nil
	for i, c := range r.cells {
		if len(c) > MaxCell {
			r.err, r.cells[i] = model.Invalid("error.exchange.cell_long", "Limit", MaxCell>>10), ""
		}
	}
	t.at++
	return true
}

// openJSON reads a list of flat objects: each object is a row, its names are
// the headers; the first object counts as row 2, as if a header stood above it.
// Lists of words become one cell, other lists and objects stay as JSON text.
func openJSON(text []byte) (source, []string, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	index := map[string]int{}
	var header []string
	var objects []map[string]json.RawMessage
	refuse := func(err error) error {
		return model.E(model.CodeRefused, "error.exchange.json", "Row", len(objects)+2).Wrap(err)
	}
	if text[0] == '[' {
		if _, err := dec.Token(); err != nil {
			return nil, nil, refuse(err)
		}
	}
	for dec.More() {
		var o map[string]json.RawMessage
		if err := dec.Decode(&o); err != nil || o == nil {
			return nil, nil, refuse(errors.Join(err, errors.New("not an object")))
		}
		keys, err := objectKeys(o)
		if err != nil {
			return nil, nil, refuse(err)
		}
		for _, k := range keys {
			if _, ok := index[k]; !ok {
				index[k] = len(header)
				header = append(header, k)
			}
		}
		if len(header) > MaxColumns {
			return nil, nil, model.E(model.CodeRefused, "error.exchange.too_many_columns", "Limit", MaxColumns)
		}
		objects = append(objects, o)
	}
	if text[0] == '[' {
		if _, err := dec.Token(); err != nil {
			return nil, nil, refuse(err)
		}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, nil, refuse(errors.New("more after the end"))
	}
	if len(objects) == 0 {
		return nil, nil, model.E(model.CodeRefused, "error.exchange.empty")
	}
	t := &tableSource{rows: make([][]string, len(objects))}
	for i, o := range objects {
		row := make([]string, len(header))
		for k, v := range o {
			row[index[k]] = jsonCell(v)
		}
		t.rows[i], objects[i] = row, nil
	}
	return t, ownJSONHeader(header), nil
}

// objectKeys gives an object's names, sorted: the order of a Go map is none.
func objectKeys(o map[string]json.RawMessage) ([]string, error) {
	if len(o) > MaxColumns {
		return nil, errors.New("too many names")
	}
	keys := make([]string, 0, len(o))
	for k := range o {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys, nil
}

// jsonCell turns a value into the text a cell would have.
func jsonCell(v json.RawMessage) string {
	v = bytes.TrimSpace(v)
	var s string
	switch {
	case len(v) == 0 || bytes.Equal(v, []byte("null")):
		return ""
	case v[0] == '"':
		if json.Unmarshal(v, &s) != nil {
			return ""
		}
		return guard(strings.ReplaceAll(unixLines(s), "\x00", ""))
	case v[0] == '[':
		var words []string
		if json.Unmarshal(v, &words) == nil {
			return guard(joinWords(words))
		}
	}
	if string(v) == "[]" || string(v) == "{}" {
		return ""
	}
	return string(v)
}

// ownJSONHeader turns the names of this program's own JSON into the headers of
// its CSV.
func ownJSONHeader(header []string) []string {
	has := map[string]bool{}
	for _, h := range header {
		has[h] = true
	}
	if has["id"] && !has[ownKey] && (has["machine_tier"] && has["rfm"] || has["external_id"] && has["customer_ref"]) {
		for i, h := range header {
			switch h {
			case "id":
				header[i] = ownKey
			case "override", "rfm", "components", "reasons", "provisional", "coverage":
				header[i] = "score"
			}
		}
	}
	return header
}

// joinWords writes words as one cell, quoted where one holds a comma.
func joinWords(words []string) string {
	if len(words) == 0 {
		return ""
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	if w.Write(words) != nil {
		return strings.Join(words, ",")
	}
	w.Flush()
	return strings.TrimSuffix(b.String(), "\n")
}

// splitWords reads what joinWords wrote.
func splitWords(s string) []string {
	r := csv.NewReader(strings.NewReader(s))
	r.LazyQuotes = true
	words, err := r.Read()
	if err != nil {
		return []string{s}
	}
	return words
}
