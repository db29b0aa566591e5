package exchange

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"tierbook/model"
)

// jsonSource is a list of objects, each decoded when its turn comes: objects may
// be many and their names differ, so that a table of them all has no bound.
type jsonSource struct {
	text  []byte
	spans []span
	index map[string]int // column by name
	at    int
}

// span is where an object stands in the text.
type span struct{ from, to int }

func (t *jsonSource) rewind() { t.at = 0 }

func (t *jsonSource) size() (int, int) { return t.at, len(t.spans) }

func (t *jsonSource) next(r *record) bool {
	if t.at >= len(t.spans) {
		return false
	}
	at := t.spans[t.at]
	r.num, r.cells, r.err, r.raw = t.at+2, slices.Grow(r.cells[:0], len(t.index))[:len(t.index)], nil, nil
	clear(r.cells)
	t.at++
	var o map[string]json.RawMessage
	if err := json.Unmarshal(t.text[at.from:at.to], &o); err != nil {
		r.err = model.Invalid("error.exchange.json_row").Wrap(err)
		return true
	}
	for k, v := range o {
		c := jsonCell(v)
		if len(c) > MaxCell && k != string(fLines) {
			r.err, c = model.Invalid("error.exchange.cell_long", "Limit", MaxCell>>10), ""
		}
		if i, ok := t.index[k]; ok {
			r.cells[i] = c
		}
	}
	return true
}

// openJSON reads a list of flat objects: each object is a row, its names are
// the headers; the first object counts as row 2, as if a header stood above it.
// Lists of words become one cell, other lists and objects stay as JSON text.
func openJSON(text []byte) (source, []string, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	t := &jsonSource{text: text, index: map[string]int{}}
	var header []string
	refuse := func(err error) error {
		return model.E(model.CodeRefused, "error.exchange.json", "N", len(t.spans)+1).Wrap(err)
	}
	if err := bracket(dec, text); err != nil {
		return nil, nil, refuse(err)
	}
	for dec.More() {
		keys, at, err := nextObject(dec)
		if err != nil {
			return nil, nil, refuse(err)
		}
		for _, k := range keys {
			if _, ok := t.index[k]; !ok {
				t.index[k] = len(header)
				header = append(header, k)
			}
		}
		t.spans = append(t.spans, at)
		switch {
		case len(header) > MaxColumns:
			return nil, nil, model.E(model.CodeRefused, "error.exchange.too_many_columns", "Limit", MaxColumns)
		case len(t.spans) > NoLimitRows:
			return nil, nil, model.E(model.CodeRefused, "error.exchange.too_many_rows", "Limit", NoLimitRows)
		}
	}
	if err := bracket(dec, text); err != nil {
		return nil, nil, refuse(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, nil, refuse(errors.New("more after the end"))
	}
	return t, ownJSONHeader(header), nil
}

// bracket reads one bracket of a list; a single object has none.
func bracket(dec *json.Decoder, text []byte) error {
	if text[0] != '[' {
		return nil
	}
	_, err := dec.Token()
	return err
}

// nextObject reads one object: its names, sorted, and where it stands.
func nextObject(dec *json.Decoder) ([]string, span, error) {
	var raw json.RawMessage
	if err := dec.Decode(&raw); err != nil {
		return nil, span{}, err
	}
	to := int(dec.InputOffset())
	var o map[string]json.RawMessage
	err := json.Unmarshal(raw, &o)
	switch {
	case err != nil || o == nil:
		err = errors.Join(err, errors.New("not an object"))
	case len(o) > MaxColumns:
		err = errors.New("too many names")
	}
	return slices.Sorted(maps.Keys(o)), span{to - len(raw), to}, err
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
	return only(string(v) != "[]" && string(v) != "{}", string(v))
}

// ownJSONHeader turns the names of this program's own JSON into the headers of
// its CSV.
func ownJSONHeader(header []string) []string {
	has := func(names ...string) bool {
		return !slices.ContainsFunc(names, func(n string) bool { return !slices.Contains(header, n) })
	}
	if has("id") && !has(ownKey) && (has("machine_tier", "rfm") || has("external_id", "customer_ref")) {
		for i, h := range header {
			if h == "id" {
				header[i] = ownKey
			} else if hasWord("@own_figures", h) {
				header[i] = "score"
			}
		}
	}
	return header
}

// joinWords writes words as one cell, quoted where one holds a comma.
func joinWords(words []string) string {
	if !slices.ContainsFunc(words, func(w string) bool { return w != strings.TrimSpace(w) || strings.ContainsAny(w, "\\\",\r\n") }) {
		return strings.Join(words, ",")
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write(words) // a builder takes everything
	w.Flush()
	return strings.TrimSuffix(b.String(), "\n")
}

// splitWords reads what joinWords wrote.
func splitWords(s string) []string {
	r := csv.NewReader(strings.NewReader(s))
	r.LazyQuotes = true
	words, err := r.Read()
	return model.If(err != nil, []string{s}, words)
}
