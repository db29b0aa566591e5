package exchange

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
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
func Recognise(data io.Reader, o Options, profiles []Profile) *Profile {
	if len(profiles) == 0 {
		return nil
	}
	o = o.withDefaults()
	base, _ := load(data, sha256.New(), o)
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
		if f, _ := load(data, sha256.New(), with); f != nil && sameHeaders(f.header, p.Headers) {
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
	var f profileFile
	if _, err := toml.NewDecoder(io.LimitReader(r, policyLimit)).Decode(&f); err != nil {
		return nil, model.E(model.CodeRefused, "error.exchange.profiles").Wrap(err)
	}
	return slices.DeleteFunc(f.Profile, func(p Profile) bool { return strings.TrimSpace(p.Name) == "" }), nil
}

// WriteProfiles writes profiles as TOML.
func WriteProfiles(w io.Writer, list []Profile) error { return writeTOML(w, profileFile{list}) }

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

// policyLimit bounds how much of a policy file is read.
const policyLimit = 1 << 20

// WritePolicy writes a policy as TOML that ReadPolicy reads back unchanged.
// title stands above it as a comment, "" for none.
func WritePolicy(w io.Writer, p *model.Policy, title string) error {
	head := only(title != "", "# "+strings.ReplaceAll(strings.TrimSpace(title), "\n", "\n# ")+"\n\n")
	if _, err := io.WriteString(w, head); err != nil {
		return err
	}
	return writeTOML(w, p)
}

func writeTOML(w io.Writer, v any) error {
	e := toml.NewEncoder(w)
	e.Indent = ""
	return e.Encode(v)
}

// ReadPolicy reads a policy from TOML. What the file does not say is taken from
// base. A mistake is refused with the line it stands on in Args["Line"]:
// error.policy.toml for what is no TOML, error.policy.key for a setting nobody
// knows (with the nearest one in Args["Near"]), and for what
// model.Policy.Validate refuses its own key with "_line" behind it.
func ReadPolicy(r io.Reader, base model.Policy) (model.Policy, error) {
	data, err := io.ReadAll(io.LimitReader(r, policyLimit+1))
	if err != nil {
		return base, model.E(model.CodeRefused, "error.policy.read").Wrap(err)
	}
	if len(data) > policyLimit {
		return base, model.E(model.CodeRefused, "error.policy.large")
	}
	text, p := strings.TrimPrefix(string(data), "\ufeff"), base
	p.Queue.HalfLifeHours, p.Components = nil, nil
	meta, err := toml.Decode(text, &p)
	if err != nil {
		return base, tomlMistake(text, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		key := unknown[0].String()
		return base, model.Unknown(model.CodeRefused, "error.policy.key", key, model.PolicyKeys(), "Key", key, "Line", lineOfKey(text, key))
	}
	if p.Queue.HalfLifeHours == nil {
		p.Queue.HalfLifeHours = base.Queue.HalfLifeHours
	}
	if !meta.IsDefined("components") {
		p.Components = base.Components
	}
	p.Version, p.Currency = base.Version, base.Currency
	if err := p.Validate(); err != nil {
		return base, lined(text, err)
	}
	return p, nil
}

// SetPolicy changes settings of a policy given as "weights.monetary=30"; texts
// need no quotes. Errors are those of ReadPolicy without a line.
func SetPolicy(base model.Policy, settings []string) (model.Policy, error) {
	p := base
	p.Queue.HalfLifeHours, p.Components = maps.Clone(base.Queue.HalfLifeHours), slices.Clone(base.Components)
	for _, s := range settings {
		key, value, ok := strings.Cut(s, "=")
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		if !ok || key == "" {
			return base, model.E(model.CodeUsage, "error.policy.setting", "Text", s)
		}
		if err := setOne(&p, key, value); err != nil {
			return base, err
		}
	}
	return p, p.Validate()
}

// setOne decodes one setting as TOML, a text also without quotes.
func setOne(p *model.Policy, key, value string) error {
	keys := model.PolicyKeys()
	i := slices.Index(keys, key)
	if c := p.Component(strings.TrimPrefix(key, "weights.")); i < 0 && c != nil {
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return model.E(model.CodeUsage, "error.policy.value", "Key", key, "Text", value).Wrap(err)
		}
		c.Weight = v
		return nil
	}
	if i < 0 && !strings.HasPrefix(key, "queue.half_life_hours.") {
		return model.Unknown(model.CodeUsage, "error.policy.unknown", key, keys, "Key", key)
	}
	if i >= 0 && keys[i] == "components" {
		list, err := model.ParseFieldComponents(value)
		p.Components = list
		return err
	}
	if i >= 0 && (model.PolicySettings()[i].Kind == model.WordsSetting || model.PolicySettings()[i].Kind == model.ChoiceSetting) {
		if _, err := toml.Decode(fmt.Sprintf("%s = %q\n", key, value), p); err == nil {
			return nil
		}
	}
	if _, err := toml.Decode(key+" = "+value+"\n", p); err != nil {
		return model.E(model.CodeUsage, "error.policy.value", "Key", key, "Text", value).Wrap(err)
	}
	return nil
}

// tomlMistake words what the parser refuses, with the line.
func tomlMistake(text string, err error) error {
	var pe toml.ParseError
	if errors.As(err, &pe) {
		return model.E(model.CodeRefused, "error.policy.toml", "Line", pe.Position.Line, "Text", pe.Message).Wrap(err)
	}
	// A value of the wrong type: the message names the key.
	if _, rest, ok := strings.Cut(err.Error(), `last key "`); ok {
		key, _, _ := strings.Cut(rest, `"`)
		return model.E(model.CodeRefused, "error.policy.type", "Line", max(1, lineOfKey(text, key)), "Key", key).Wrap(err)
	}
	return model.E(model.CodeRefused, "error.policy.toml", "Line", 1, "Text", err.Error()).Wrap(err)
}

// lined adds the line to what Validate refuses.
func lined(text string, err error) error {
	var e *model.Error
	if !errors.As(err, &e) {
		return err
	}
	key, _ := e.Args["Key"].(string)
	line := lineOfKey(text, key)
	if line == 0 {
		return err
	}
	out := model.E(model.CodeRefused, e.Key+"_line", "Line", line).Wrap(err)
	maps.Copy(out.Args, e.Args)
	return out
}

var (
	tableLine = model.Pattern(`^\s*\[+\s*([^\[\]]+?)\s*\]+`)
	keyLine   = model.Pattern(`^\s*("[^"]*"|'[^']*'|[\w.-]+)\s*=`)
)

// lineOfKey finds the line on which a dotted key is set, 0 when it is not.
func lineOfKey(text, key string) int { return TOMLLines(strings.Split(text, "\n"))[key] }

// TOMLLines finds the line, from 1, on which each key or table of a TOML file
// begins, by its dotted path.
func TOMLLines(lines []string) map[string]int {
	out, table := map[string]int{}, ""
	for i, line := range lines {
		path := ""
		if m := tableLine().FindStringSubmatch(line); m != nil {
			path = strings.Trim(m[1], `"' `)
			table = path + "."
		} else if m := keyLine().FindStringSubmatch(line); m != nil {
			path = table + strings.Trim(m[1], `"'`)
		}
		for at := path; at != ""; { // a dotted key begins its tables too
			if _, seen := out[at]; !seen {
				out[at] = i + 1
			}
			at = at[:max(0, strings.LastIndexByte(at, '.'))]
		}
	}
	return out
}
