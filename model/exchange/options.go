package exchange

import (
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"runtime/debug"
	"time"

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

// Bounds on what a file may ask of us. A file that exceeds one is refused or
// has the row rejected, always with a sentence.
const (
	// DefaultMaxBytes is how large a file may be unless Options say otherwise.
	DefaultMaxBytes = 64 << 20
	// MaxColumns is how many columns a header may name.
	MaxColumns = 256
	// MaxCell is how long one cell may be, in bytes of UTF-8.
	MaxCell = 64 << 10
	// MaxRow is how long one row may be, in bytes of UTF-8.
	MaxRow = 1 << 20
	// MaxRows is how many rows one file may have.
	MaxRows = 1_000_000
	// NoLimitBytes and NoLimitRows hold where Options.NoLimit lifts the limits.
	NoLimitBytes, NoLimitRows = 1 << 30, 20_000_000
	// maxSheetRow is the last row that a sheet of a workbook has.
	maxSheetRow = 1 << 20
	// MaxProblems is how many rows may be rejected before the whole file is
	// refused: it is then the file that is wrong, not its rows.
	MaxProblems = 100_000
)

// Options say how to read a file. The zero value decides everything from the
// file itself and writes amounts without a currency as CNY in UTC.
type Options struct {
	As         model.ImportKind    // what the file holds; "" is decided from its headers
	Encoding   string              // its character encoding by name; "" is detected
	Sheet      string              // of a spreadsheet, by its name or its number from 1; "" is the first that seems to hold a list
	Map        map[string]string   // column (a header, or its number from 1) to field name
	DateFormat string              // "ymd", "dmy", "mdy" or a pattern such as DD/MM/YYYY, or "excel"; "" is decided per column
	Decimal    string              // "." or ","; "" is decided per column
	Delimiter  rune                // 0 is detected
	NoLimit    bool                // lifts DefaultMaxBytes and MaxRows
	NoHeader   bool                // the first row is a row like the others; columns are named by number
	Header     bool                // the first row is the header, though it looks like data
	Currency   string              // of amounts that name none: the book's currency
	Rates      map[string]float64  // what one unit of a foreign currency is worth in Currency; may be nil
	Zone       *time.Location      // the book's zone: times with a zone of their own are converted to it
	Today      model.Day           // the as-of day
	NoCreate   bool                // copied to Import
	Existing   model.Existing      // copied to Import
	Tiers      Tiers               // what becomes of a column of tiers
	Opening    Tiers               // what becomes of a column of revenue totals
	TierNames  model.TierNames     // of the book, which count as tiers in such a column
	DryRun     bool                // copied to Import
	MaxBytes   int64               // refuse larger files; 0 is DefaultMaxBytes
	Away       func() model.Away   // where rows are kept that are many; nil for memory
	Sorted     func() model.Sorted // where what tells rows apart is put in order; nil for memory
	Progress   model.Progress      // may be nil; steps "check" and "read", in bytes of the text or objects of JSON

	// Had tells of an Import without its rows that these need not be read; may be nil.
	Had func(in *model.Import) bool
}

// Tiers says what becomes of a column of customers' tiers A, B and C, or of their
// revenue to date.
type Tiers string

// What becomes of tiers.
const (
	TiersOpen  Tiers = ""      // a further fact, as any column; a Sketch asks
	TiersKeep  Tiers = "keep"  // a judgement, which overrides the book's own tier; opening revenue
	TiersField Tiers = "field" // a further fact
)

// withDefaults fills what the caller left open.
func (o Options) withDefaults() Options {
	o.Currency, o.Zone = cmp.Or(o.Currency, "CNY"), cmp.Or(o.Zone, time.UTC)
	if o.MaxBytes <= 0 {
		o.MaxBytes = map[bool]int64{true: NoLimitBytes, false: DefaultMaxBytes}[o.NoLimit]
	}
	if o.Away == nil {
		o.Away = func() model.Away { return nil }
	}
	if o.Sorted == nil {
		o.Sorted = func() model.Sorted { return &model.InMemory{} }
	}
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	return o
}

// digest tells a file, of a name and with a sum of its bytes, read under these options by
// this build, from others.
func (o Options) digest(name string, sum hash.Hash) string {
	fmt.Fprintf(sum, "\n%q %q", name, o.Zone)
	o.Zone, o.Away, o.Sorted, o.Progress, o.Had = nil, nil, nil, nil, nil
	build, _ := debug.ReadBuildInfo()
	fmt.Fprintf(sum, "%+v %v", o, build)
	return hex.EncodeToString(sum.Sum(nil))
}

// maxRows is how many rows a file may have under these options.
func (o *Options) maxRows() int {
	return model.If(o.NoLimit, NoLimitRows, MaxRows)
}
