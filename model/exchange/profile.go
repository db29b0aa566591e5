package exchange

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"github.com/BurntSushi/toml"

	"tierbook/model"
)

// Profile is how files of one source are read: what was answered or changed for
// one of them, kept for the next. It is known by its name, and by the headers of
// the files.
type Profile struct {
	Name       string            `toml:"name"`
	Headers    []string          `toml:"headers"`
	As         string            `toml:"as,omitempty"`
	Encoding   string            `toml:"encoding,omitempty"`
	Delimiter  string            `toml:"delimiter,omitempty"`
	Sheet      string            `toml:"sheet,omitempty"`
	NoHeader   bool              `toml:"no_header,omitempty"`
	DateFormat string            `toml:"date_format,omitempty"`
	Decimal    string            `toml:"decimal,omitempty"`
	Existing   string            `toml:"existing,omitempty"`
	Tiers      string            `toml:"tiers,omitempty"`
	Opening    string            `toml:"opening,omitempty"`
	Columns    map[string]string `toml:"columns,omitempty"` // a column's key to its field
}

// words are the settings that are words, in the profile and in options.
func (p *Profile) words(o *Options) [][2]*string {
	return [][2]*string{
		{&p.As, (*string)(&o.As)},
		{&p.Encoding, &o.Encoding},
		{&p.Sheet, &o.Sheet},
		{&p.DateFormat, &o.DateFormat},
		{&p.Decimal, &o.Decimal},
		{&p.Existing, (*string)(&o.Existing)},
		{&p.Tiers, (*string)(&o.Tiers)},
		{&p.Opening, (*string)(&o.Opening)},
	}
}

// NewProfile keeps what options say of a file with these headers.
func NewProfile(name string, headers []string, o Options) Profile {
	p := Profile{Name: name, Headers: headers, NoHeader: o.NoHeader, Columns: o.Map}
	for _, w := range p.words(&o) {
		*w[0] = *w[1]
	}
	if o.Delimiter != 0 {
		p.Delimiter = string(o.Delimiter)
	}
	return p
}

// Apply settles what the options leave open.
func (p *Profile) Apply(o *Options) {
	for _, w := range p.words(o) {
		*w[1] = cmp.Or(*w[1], *w[0])
	}
	if o.Delimiter == 0 {
		o.Answer(AskDelimiter, p.Delimiter)
	}
	o.NoHeader = o.NoHeader || p.NoHeader
	columns := map[string]string{}
	maps.Copy(columns, p.Columns)
	maps.Copy(columns, o.Map)
	if len(columns) > 0 {
		o.Map = columns
	}
}

// Empty tells whether the profile says nothing that a file does not say itself.
func (p *Profile) Empty() bool { return p.Same(Profile{}) }

// Recognise finds the profile whose files have the headers of this one; nil for
// none, and for what cannot be read.
func Recognise(data []byte, o Options, profiles []Profile) *Profile {
	if len(profiles) == 0 {
		return nil
	}
	o = o.withDefaults()
	base, _ := load(bytes.NewReader(data), o)
	for i := range profiles {
		p, with := &profiles[i], o
		switch {
		case p.NoHeader:
			continue // nothing in the file tells it from others
		case base == nil && p.Encoding != "" && o.Encoding == "":
			with.Encoding = p.Encoding
		case base != nil && base.sheet != p.Sheet && o.Sheet == "" && slices.Contains(base.sheets, p.Sheet):
			with.Sheet = p.Sheet
		default:
			if base != nil && sameHeaders(base.header, p.Headers) {
				return p
			}
			continue
		}
		if f, _ := load(bytes.NewReader(data), with); f != nil && sameHeaders(f.header, p.Headers) {
			return p
		}
	}
	return nil
}

func sameHeaders(a, b []string) bool {
	return len(a) > 0 && slices.EqualFunc(a, b, func(x, y string) bool { return normalHeader(x) == normalHeader(y) })
}

type profileFile struct {
	Profile []Profile `toml:"profile"`
}

// ReadProfiles reads what WriteProfiles wrote; CodeRefused for what is no such file.
func ReadProfiles(r io.Reader) ([]Profile, error) {
	data, err := io.ReadAll(io.LimitReader(r, policyLimit))
	if err != nil {
		return nil, err
	}
	var f profileFile
	if err := toml.Unmarshal(data, &f); err != nil {
		return nil, model.E(model.CodeRefused, "error.exchange.profiles").Wrap(err)
	}
	return slices.DeleteFunc(f.Profile, func(p Profile) bool { return strings.TrimSpace(p.Name) == "" }), nil
}

// WriteProfiles writes profiles as TOML.
func WriteProfiles(w io.Writer, list []Profile) error {
	e := toml.NewEncoder(w)
	e.Indent = ""
	return e.Encode(profileFile{list})
}

// Same tells whether two profiles say the same, whatever they are called.
func (p *Profile) Same(q Profile) bool {
	a, b := *p, q
	a.Name, a.Headers, b.Name, b.Headers = "", nil, "", nil
	if len(a.Columns) == 0 && len(b.Columns) == 0 {
		a.Columns, b.Columns = nil, nil
	}
	return reflect.DeepEqual(a, b)
}

// origin tells files of one source from others: what kind they are, their name
// without numbers ("contacts-2026-11.csv", "Contacts (2).csv"), and the headers of
// the columns that say who somebody is.
func (f *file) origin(name string) string {
	name = strings.TrimSuffix(strings.ToLower(name), ".rejected.csv")
	stem := onlyRunes(strings.TrimSuffix(name, filepath.Ext(name)), unicode.IsLetter)
	parts := []string{string(f.plan.kind), cmp.Or(stem, name)} // nothing but a number may tell this file from others
	for _, c := range f.plan.columns {
		switch c.field {
		case fRef, fName, fEmail, fPhone, fMobile:
			parts = append(parts, strings.ToLower(strings.TrimSpace(c.header)))
		}
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:8])
}
