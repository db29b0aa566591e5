// Package lang holds every sentence a person reads, in English and 简体中文,
// and words the language-free values of model: errors, reasons, kinds, changes.
//
// Catalogues are the TOML files under en/ and zh/, one file a room, with flat
// quoted keys. A key missing in one of them fails the test of this package.
package lang

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"tierbook/model"
)

//go:embed en zh
var catalogues embed.FS

// Supported lists the languages, the default first.
var Supported = [...]string{"en", "zh"}

// Lang words things in one language. It is safe for concurrent use.
type Lang struct {
	Guest     bool // the reader comes over a connection: what runs here is not theirs to mend
	tag       string
	currency  string
	catalogue *catalogue
	tiers     model.TierNames
	mu        sync.RWMutex
	plain     map[string]string // messages without arguments or with one of few numbers, already worded
}

// catalogue is the messages of one language. A room's file is read when the first of
// its keys is wanted: a command needs few of them.
type catalogue struct {
	mu        sync.RWMutex
	bundle    *i18n.Bundle
	localizer *i18n.Localizer
	rooms     map[string]string // files by the keys in them
	unread    map[string]string // the texts of those not yet read
	// naming are the messages read that name A, B and C: .TierA in a sentence ("A 级"),
	// .NameA beside a number.
	naming map[string]bool
	// people are messages that stand for others in a book of people, "" in any other.
	people string
	words  func(text string) string // what a file says there
}

var namesTiers = regexp.MustCompile(`{{\.(Tier|Name)[ABC]}}`)

// loaded are the catalogues, each begun when its language is first wanted.
var loaded = func() map[string]func() *catalogue {
	m := map[string]func() *catalogue{}
	for _, name := range []string{"en", "zh", "en" + ofPeople, "zh" + ofPeople} {
		m[name] = sync.OnceValue(func() *catalogue {
			tag := name[:2]
			c := &catalogue{bundle: i18n.NewBundle(language.MustParse(tag)), rooms: make(map[string]string, 4096), unread: map[string]string{}, naming: map[string]bool{}}
			c.bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
			c.localizer = i18n.NewLocalizer(c.bundle, tag)
			files, _ := fs.Glob(catalogues, tag+"/*.toml") // the pattern is a right one
			for _, f := range files {
				data, _ := catalogues.ReadFile(f) // it is embedded
				file := strings.TrimSuffix(path.Base(f), "toml") + tag + ".toml"
				c.unread[file] = string(data)
				for line := range strings.Lines(c.unread[file]) { // no more of it is read than which keys begin its lines
					if key, quoted := strings.CutPrefix(strings.TrimPrefix(line, "["), `"`); quoted {
						c.rooms[key[:max(0, strings.IndexByte(key, '"'))]] = file
					}
				}
			}
			if name != tag {
				c.speakOfPeople(tag)
			}
			return c
		})
	}
	return m
}()

// ofPeople follows the tag in the name of the catalogue for a book of people.
const ofPeople = "/people"

// speakOfPeople lets the catalogue say people instead of customers: words for words, and
// some messages anew.
func (c *catalogue) speakOfPeople(tag string) {
	data, _ := catalogues.ReadFile(tag + ofPeople + "/words.toml") // it is embedded
	var file map[string]string
	if err := toml.Unmarshal(data, &file); err != nil {
		panic("lang: " + tag + ofPeople + ": " + err.Error())
	}
	other, pattern := map[string]string{}, []string{`^\[?"[^"]*"`, `\{\{.*?\}\}`, `export customers`} // which stay: keys, arguments, what is typed
	for _, pair := range strings.Fields(file["words"]) {
		word, instead, _ := strings.Cut(pair, "=")
		other[word] = instead
		word = model.If(word[0] < 0x80, `\b`+word+`\b`, word)
		pattern = append(pattern, word)
	}
	find := regexp.MustCompile("(?m)" + strings.Join(pattern, "|"))
	c.people = string(data)
	c.words = func(text string) string {
		return find.ReplaceAllStringFunc(text, func(s string) string { return cmp.Or(other[s], s) })
	}
}

// need reads the file that has a key. It panics where that does not parse, which a test
// rules out.
func (c *catalogue) need(key string) {
	file := c.rooms[key]
	c.mu.RLock()
	_, unread := c.unread[file]
	c.mu.RUnlock()
	if !unread {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	texts := []string{c.unread[file]}
	if c.words != nil {
		texts = []string{c.words(texts[0]), c.people}
	}
	for _, text := range texts {
		read, err := c.bundle.ParseMessageFileBytes([]byte(text), file)
		if err != nil {
			panic("lang: " + file + ": " + err.Error())
		}
		for _, m := range read.Messages {
			if namesTiers.MatchString(m.Other) {
				c.naming[m.ID] = true
			}
		}
	}
	delete(c.unread, file)
}

// namesTiers tells whether a message names A, B and C.
func (c *catalogue) namesTiers(key string) bool {
	c.need(key)
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.naming[key]
}

// localize words a message in the catalogue's language.
func (c *catalogue) localize(m *i18n.LocalizeConfig) (string, error) {
	c.need(m.MessageID)
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.localizer.Localize(m)
}

// New gives the language for a tag or locale: "zh", "zh_CN.UTF-8", "en"...
// Anything that is not Chinese is English.
func New(tag string) *Lang {
	t := Match(tag)
	return &Lang{tag: t, catalogue: loaded[t](), plain: map[string]string{}}
}

// Match gives the supported tag that a tag or locale name stands for.
func Match(tag string) string {
	t := strings.ToLower(tag)
	return model.If(strings.HasPrefix(t, "zh") || strings.HasPrefix(t, "chinese"), "zh", "en")
}

// Tag gives "en" or "zh".
func (l *Lang) Tag() string { return l.tag }

// ForBook gives the same language for a book: reasons that carry money are worded in
// its currency, tiers by the names that they have there, and a book of people speaks of
// people.
func (l *Lang) ForBook(b *model.Book) *Lang {
	return &Lang{Guest: l.Guest, tag: l.tag, currency: b.Currency, tiers: b.Tiers, catalogue: l.of(b), plain: map[string]string{}}
}

// of is the catalogue for a book.
func (l *Lang) of(b *model.Book) *catalogue {
	if b.People {
		return loaded[l.tag+ofPeople]()
	}
	return loaded[l.tag]()
}

// Suits tells whether the language is that of the book.
func (l *Lang) Suits(b *model.Book) bool {
	return l.currency == b.Currency && l.tiers == b.Tiers && l.catalogue == l.of(b)
}

// T words a message without arguments. An unknown key gives the key itself.
func (l *Lang) T(key string) string {
	return l.once(key, func() string { return l.word(key, nil, nil) })
}

// counted is F with one number, of few that there are: each is worded once.
func (l *Lang) counted(key string, n int) string {
	return l.once(key+"="+strconv.Itoa(n), func() string { return l.F(key, "N", n) })
}

// once gives what is known by a name, worded the first time.
func (l *Lang) once(name string, word func() string) string {
	l.mu.RLock()
	s, ok := l.plain[name]
	l.mu.RUnlock()
	if ok {
		return s
	}
	s = word()
	l.mu.Lock()
	l.plain[name] = s
	l.mu.Unlock()
	return s
}

// Has tells whether the catalogue knows the key.
func (l *Lang) Has(key string) bool {
	_, err := l.catalogue.localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: map[string]any{}})
	_, missing := errors.AsType[*i18n.MessageNotFoundErr](err)
	return !missing
}

// F words a message with name, value pairs. A value named N also chooses the
// plural form, a model.Tier is worded as Level does.
func (l *Lang) F(key string, pairs ...any) string {
	args := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		if t, ok := pairs[i+1].(model.Tier); ok {
			pairs[i+1] = l.Level(t)
		}
		args[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return l.word(key, args, args["N"])
}

// edge stands around a text put into a Chinese sentence until spaced has looked
// at what it meets there.
const edge = '\x01'

// spaced words a message with a space between Chinese and the Latin names or
// numbers put into it: "由 Li Wei 负责", but "由王小明负责".
func spaced(args map[string]any, word func() string) string {
	marked := false
	for k, v := range args {
		if s, ok := v.(string); ok && strings.ContainsFunc(s, unicode.IsLetter) {
			args[k], marked = string(edge)+s+string(edge), true
		}
	}
	s := word()
	if marked {
		s = apart(s)
	}
	return s
}

// apart puts a space where Chinese and Latin meet at an edge, and takes the edges out.
func apart(s string) string {
	latin := func(r rune) bool { return r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
	text := []rune(s)
	out := text[:0:0]
	for i, r := range text {
		if r != edge {
			out = append(out, r)
			continue
		}
		if i == 0 || i == len(text)-1 {
			continue
		}
		before, after := text[i-1], text[i+1]
		if latin(before) && unicode.Is(unicode.Han, after) || unicode.Is(unicode.Han, before) && latin(after) {
			out = append(out, ' ')
		}
	}
	return string(out)
}

func (l *Lang) word(key string, args map[string]any, n any) string {
	if l.catalogue.namesTiers(key) {
		if args = maps.Clone(args); args == nil {
			args = map[string]any{}
		}
		for _, t := range model.Tiers {
			args["Tier"+t.String()], args["Name"+t.String()] = l.Level(t), l.Tier(t)
		}
	}
	if l.tag == "zh" {
		return spaced(args, func() string { return l.localize(key, args, n) })
	}
	return l.localize(key, args, n)
}

func (l *Lang) localize(key string, args map[string]any, n any) string {
	switch n.(type) {
	case int, int8, int16, int32, int64, string, nil:
	default:
		n = fmt.Sprint(n)
	}
	s, err := l.catalogue.localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: args, PluralCount: n})
	if err != nil && n != nil { // a message without plural forms, or a count that is no number
		s, err = l.catalogue.localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: args})
	}
	return model.If(err != nil && s == "", key, s)
}

// filterErrors are those that name what can be filtered and sorted by.
var filterErrors = regexp.MustCompile(`^error\.(?:filter\.|cmd\.(?:sort|filter_attr))`)

// Error words an error for a person. What is not a model.Error becomes one
// general sentence: the log has the rest.
func (l *Lang) Error(err error) string {
	e, ok := errors.AsType[*model.Error](err)
	if !ok {
		return l.T("error.internal")
	}
	if l.Guest && e.Key == "error.db.server" { // where the database is concerns whoever runs the server
		return l.T("error.serve.outage")
	}
	args := maps.Clone(e.Args)
	if role, ok := args["Role"].(string); ok { // what somebody is in their language, as everywhere
		args["Role"] = l.T("role." + role)
	}
	if l.tag == "zh" && filterErrors.MatchString(e.Key) {
		attr := l.Attr
		if strings.HasPrefix(e.Key, "error.filter.flag") {
			attr = nil
		}
		for _, k := range []string{"Attr", "Near", "Choices", "Names"} { // words of the parser
			list, _ := args[k].(string)
			args[k] = strings.Join(model.Each(strings.Split(list, ", "), func(w *string) string { return model.ChineseWord(*w, attr) }), "、")
		}
	}
	return l.word(e.Key, args, e.Args["N"])
}

// allowed names the ways of contact that are left where some are barred.
func (l *Lang) allowed(b model.Barred) string {
	if b == 0 {
		return ""
	}
	return l.F("step.by", "Ways", l.Ways((model.ByPhone|model.ByEmail|model.ByMessage|model.ByVisit)&^b, l.T("way.or")))
}

// Ways lists the ways barred with a word between, "" for none.
func (l *Lang) Ways(b model.Barred, between string) string {
	return strings.Join(model.Each(b.Words(), func(w *string) string { return l.T("way." + *w) }), between)
}

// Barred words how somebody is not to be contacted, "" where nothing is barred.
func (l *Lang) Barred(b model.Barred) string {
	switch {
	case b.Has(model.Everyway):
		return l.T("card.no_contact")
	case b == 0:
		return ""
	}
	return l.F("reason.barred", "Text", l.Ways(b, l.T("way.or")))
}

// Consent words a record and how it stands on a day.
func (l *Lang) Consent(c *model.Consent, day model.Day) string {
	hash := c.Hash[:min(len(c.Hash), 8)]
	return l.F("consent.record", "Purpose", c.Purpose, "Expired", c.StateOn(day) == "expired", "Source", c.Source, "On", c.On.String(), "Until", c.Until.String(),
		"Withdrawn", c.Withdrawn.String(), "Hash", hash)
}

// Consents words records one by one.
func (l *Lang) Consents(c model.Consents, day model.Day) []string {
	return model.Each(c.List(), func(r *model.Consent) string { return l.Consent(r, day) })
}

// FindKind finds an interaction's kind by its word in English or in the language.
func (l *Lang) FindKind(text string) (model.Kind, bool) {
	i := slices.IndexFunc(model.Kinds[:], func(k model.Kind) bool {
		return strings.EqualFold(text, string(k)) || strings.EqualFold(text, l.Kind(k))
	})
	if i < 0 {
		return "", false
	}
	return model.Kinds[i], true
}
