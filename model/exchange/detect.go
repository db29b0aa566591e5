package exchange

import (
	"bytes"
	"errors"
	"hash"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tierbook/model"

	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"
)

// decideKind says what the file holds, from its headers, its first rows and
// --map; an error where they leave it open. It gives --map back with what the
// rows alone tell.
func decideKind(header []string, given map[int]field, first *sample) (model.ImportKind, map[int]field, error) {
	pi := makePlan(header, model.ImportInteractions, given, first)
	pc := makePlan(header, model.ImportCustomers, given, first)
	bare, by := !saysWho(pc), given
	if at := first.dates(pi); !pi.has(fDate) && at >= 0 && (bare || pi.has(fExternalID)) && eventful(pi, first) {
		by = withField(given, at, fDate)
		pi = makePlan(header, model.ImportInteractions, by, first)
	} else if !pi.has(fDate) && at >= 0 && customerPointsOf(header, pc) < 3 {
		if sum := first.sums(pi); sum >= 0 && first.repeats(pi) { // whatever the headers say
			by = withField(withField(given, at, fDate), sum, fAmount)
			return model.ImportInteractions, by, nil
		}
	}
	switch {
	case !identifies(pi) && (!identifies(pc) || bare && pi.has(fDate) && eventful(pi, first)):
		return "", given, refuseHeaders(header, first, pi, pc)
	case !pi.has(fDate) && !identifies(pc):
		return "", given, refuseDate(header)
	case !pi.has(fDate) || !identifies(pi):
		return model.ImportCustomers, given, nil
	}
	events, customers := eventPoints(pi, by)+first.eventPoints(pi), customerPointsOf(header, pc)
	switch {
	case events >= 3 && events > customers+1, bare && eventful(pi, first):
		return model.ImportInteractions, by, nil
	case customers > events+1 || events == 0:
		return model.ImportCustomers, given, nil
	}
	return "", given, model.E(model.CodeRefused, "error.exchange.kind_open", "Headers", quoteHeaders(header))
}

// eventful tells whether rows tell of something that happened: a kind of
// interaction, an amount of customers who come again, or a key of their own.
func eventful(p *plan, first *sample) bool {
	return first.eventPoints(p) > 0 || p.has(fExternalID) && p.has(fKind, fAmount)
}

// withField is given with one more column.
func withField(given map[int]field, at int, f field) map[int]field {
	out := map[int]field{at: f}
	maps.Copy(out, given)
	return out
}

// eventPoints weighs what speaks for interactions.
func eventPoints(p *plan, given map[int]field) int {
	points := 0
	for f, c := range p.byField {
		_, byHand := given[c.index]
		n := dictionary().EventPoints[f]
		switch {
		case c.guessed:
			n = 0
		case f == fDate && !byHand && p.named(f, "@created"):
			if n = 0; p.has(fOrderID, fRefunded) && p.has(fAmount) {
				n = 3 // an order is created
			}
		case f == fDate && !byHand && p.named(f, "@plain_dates"):
			n = 1
		case f == fKind && (byHand || p.named(f, "@event_kinds")), f == fNote && p.named(f, "@event_notes"):
			n = 3
		case f == fKind && p.named(f, "@likely_kinds"):
			n = 2
		}
		points += n
	}
	if p.has(fDate) && p.has(fAmount) && (p.account != nil || p.has(fOrderID, fRefunded, fStatus)) {
		points += 6
	}
	return points
}

// customerPointsOf weighs what speaks for customers.
func customerPointsOf(header []string, p *plan) int {
	points := 0
	for f, c := range p.byField {
		if !c.vacant {
			points += dictionary().CustomerPoints[f]
		}
	}
	for _, h := range header {
		if hasWord("@customer_traits", normalHeader(h)) {
			points += 2
		}
	}
	return points
}

// identifies tells whether a row says which customer it is about.
func identifies(p *plan) bool {
	return p.has(fRef) || saysWho(p)
}

// saysWho tells whether a row of customers says more of who it is than a number.
func saysWho(p *plan) bool {
	return p.has(fName, fFirst, fLast, fCompany, fEmail, fPhone, fMobile, fContact, fContactFirst, fContactLast)
}

func refuseDate(header []string) error {
	return model.E(model.CodeRefused, "error.exchange.no_date", "Headers", quoteHeaders(header))
}

// refuseHeaders refuses a file without a column that names a customer: with its
// headers and an example of --map, of a column that holds names if there is one.
func refuseHeaders(header []string, first *sample, plans ...*plan) error {
	example := -1
	for i, h := range header {
		if slices.ContainsFunc(plans, func(p *plan) bool {
			return i < len(p.columns) && p.columns[i].field != fIgnore && p.columns[i].field != fCustom
		}) || hasWord("@date", normalHeader(h)) || first.mostly(i, looksMoney) {
			continue
		}
		names := slices.Contains(first.guess(i), fName) && !first.vacant(i)
		if example < 0 && h != "" || names {
			example = i
		}
		if names {
			break
		}
	}
	for _, p := range plans { // of a list of purchases whom they are from
		if c := p.byField[fOwner]; example < 0 && c != nil {
			example = c.index
		}
	}
	if about := findColumn(header, "description"); header[0] == ledger && about > 0 {
		header, example = header[1:], about-1
	}
	text := header[max(example, 0)]
	if strings.ContainsAny(text, " \t'\"$&;|<>()*?") || text == "" {
		text = strconv.Itoa(max(example, 0) + 1)
	}
	return model.E(model.CodeRefused, "error.exchange.no_columns", "Headers", quoteHeaders(header), "Example", text+"=name")
}

// plainWriter takes no zeros, and no sign by which old systems end a file.
type plainWriter struct{}

func (plainWriter) Write(p []byte) (int, error) {
	return len(p), model.If(bytes.IndexByte(p, 0) < 0 && bytes.IndexByte(p, 0x1a) < 0, nil, errors.ErrUnsupported)
}

// inPlace gives a large file of delimited text in UTF-8 as it lies on the disk, with all its
// bytes in sum; nil for any other, which is read into memory.
func inPlace(data io.Reader, sum hash.Hash, o *Options) *table {
	f, reads := data.(io.ReaderAt)
	k, seeks := data.(io.Seeker)
	if !reads || !seeks || o.Away() == nil || o.Encoding != "" && o.Encoding != "utf-8" {
		return nil
	}
	size, _ := k.Seek(0, io.SeekEnd)
	if _, err := k.Seek(0, io.SeekStart); err != nil || size <= window || size > o.MaxBytes {
		return nil
	}
	t := &table{form: "utf-8", text: make([]byte, window), file: io.NewSectionReader(f, 0, size)}
	_, err := f.ReadAt(t.text, 0)
	first := bytes.TrimLeft(t.text, "\ufeff \t\r\n")
	if err != nil || len(first) == 0 || bytes.ContainsAny(first[:1], "[{") || isCards(t.text) || refuseBinary(t.text) != nil || bytes.HasPrefix(t.text, []byte("PK")) {
		return nil
	}
	if _, err = io.Copy(io.MultiWriter(sum, plainWriter{}), transform.NewReader(t.file, encoding.UTF8Validator)); err != nil {
		sum.Reset()
		return nil
	}
	t.text = bytes.TrimPrefix(t.text, []byte("\ufeff"))
	t.file = io.NewSectionReader(f, int64(window-len(t.text)), size-int64(window-len(t.text)))
	return t
}
