package model

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// Barred are the ways in which somebody does not want to be contacted, a set of bits.
// The numbers are stored; Everyway is what a book's plain flag means.
type Barred uint8

// The ways of contact.
const (
	Everyway Barred = 1 << iota
	ByPhone
	ByEmail
	ByMessage
	ByVisit // or by post
)

var barredWords = [...]string{"all true yes 全部 所有 是", "phone call 电话", "email e-mail mail 邮件 邮箱", "message sms 消息 短信 微信", "visit post 拜访 上门 信函"}

// Has tells whether a way is barred; Everyway, whether all are.
func (b Barred) Has(way Barred) bool { return b&(Everyway|way) != 0 }

// With adds what another bars; all ways one by one are Everyway.
func (b Barred) With(o Barred) Barred {
	if b |= o; b.Has(Everyway) || b == ByPhone|ByEmail|ByMessage|ByVisit {
		return Everyway
	}
	return b
}

// Words names the ways that are barred: "all", or some of phone, email, message and visit.
func (b Barred) Words() []string {
	out := []string{}
	for i, w := range barredWords {
		if b&(1<<i) != 0 {
			out = append(out, strings.Fields(w)[0])
		}
	}
	return out
}

// String joins Words by commas.
func (b Barred) String() string { return strings.Join(b.Words(), ", ") }

// MarshalJSON writes Words.
func (b Barred) MarshalJSON() ([]byte, error) { return json.Marshal(b.Words()) }

// UnmarshalJSON reads them.
func (b *Barred) UnmarshalJSON(data []byte) (err error) {
	var list []string
	if err = json.Unmarshal(data, &list); err == nil {
		*b, err = ParseBarred(strings.Join(list, ","))
	}
	return err
}

// ParseBarred reads words of either language, separated by commas or spaces; "" and
// "none" bar nothing. CodeUsage for another word.
func ParseBarred(text string) (b Barred, err error) {
	for _, s := range ListOf(strings.ReplaceAll(foldText(text), " ", ",")) {
		i := slices.IndexFunc(barredWords[:], func(w string) bool { return slices.Contains(strings.Fields(w), s) })
		switch {
		case i >= 0:
			b = b.With(1 << i)
		case !slices.Contains([]string{"none", "no", "false", "无", "否"}, s):
			return 0, E(CodeUsage, "error.barred", "Text", s)
		}
	}
	return b, nil
}

// Consent is one record of what somebody agreed to, or took back.
type Consent struct {
	Purpose   string `json:"purpose"`
	Source    string `json:"source"`    // where it was said: a form, a call
	On        Day    `json:"date"`      // 0 where it was only ever refused
	Until     Day    `json:"until"`     // the last day on which it holds, 0 for ever
	Hash      string `json:"text_hash"` // SHA-256 of the text agreed to, "" where none is kept
	Withdrawn Day    `json:"withdrawn"` // from that day on, 0 where it was not
}

// from is the day on which the record says something first.
func (c *Consent) from() Day { return cmp.Or(c.On, c.Withdrawn) }

// Consents are records in the order in which they were made, one a line, its parts
// separated by tabs: as they are stored.
type Consents string

// List gives the records.
func (c Consents) List() (out []Consent) {
	for line := range strings.Lines(string(c)) {
		p := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(p) != 6 {
			continue
		}
		r := Consent{Purpose: p[0], Source: p[1], Hash: p[4]}
		for i, d := range map[int]*Day{2: &r.On, 3: &r.Until, 5: &r.Withdrawn} {
			*d, _ = ParseDay(p[i]) // "" is none
		}
		out = append(out, r)
	}
	return out
}

// MarshalJSON writes List.
func (c Consents) MarshalJSON() ([]byte, error) {
	return json.Marshal(append([]Consent{}, c.List()...))
}

// UnmarshalJSON reads it.
func (c *Consents) UnmarshalJSON(data []byte) error {
	var list []Consent
	err := json.Unmarshal(data, &list)
	*c = ConsentsOf(list)
	return err
}

// ParseConsents reads what MarshalJSON writes; CodeUsage where a purpose or a source is too long.
func ParseConsents(text string) (Consents, error) {
	var list []Consent
	err := json.Unmarshal([]byte(text), &list)
	if err == nil && slices.ContainsFunc(list, func(c Consent) bool { return c.long() }) {
		err = E(CodeUsage, "error.consent.long", "Purpose", maxPurpose, "Source", maxSource)
	}
	return ConsentsOf(list), err
}

// ConsentsOf puts records together, the oldest first, none twice: a consent that one
// record says was withdrawn is, whatever an older copy of it says.
func ConsentsOf(list []Consent) Consents {
	list = slices.SortedStableFunc(slices.Values(list), func(a, b Consent) int { return cmp.Compare(a.from(), b.from()) })
	var lines []string
	at := map[string]int{}
	for i := range list {
		r := &list[i]
		given := strings.Join([]string{flatText(r.Purpose), flatText(r.Source), r.On.String(), r.Until.String(), flatText(r.Hash)}, "\t")
		line := given + "\t" + r.Withdrawn.String()
		if r.On == 0 {
			given = line
		}
		switch k, there := at[given]; {
		case flatText(r.Purpose) == "" || there && r.Withdrawn == 0:
		case there:
			lines[k] = line
		default:
			at[given] = len(lines)
			lines = append(lines, line)
		}
	}
	return Consents(strings.Join(lines, "\n"))
}

// And puts the records of another together with these.
func (c Consents) And(o Consents) Consents { return ConsentsOf(append(c.List(), o.List()...)) }

// With adds a record. One that only withdraws ends the consent in force to its purpose.
func (c Consents) With(r Consent) Consents {
	list := c.List()
	if i := lastOf(list, r.Purpose); r.On == 0 && i >= 0 {
		if list[i].Withdrawn == 0 {
			list[i].Withdrawn = r.Withdrawn
		}
		return ConsentsOf(list)
	}
	again := func(o Consent) bool { // taken back by mistake, on the same day say
		o.Withdrawn = r.Withdrawn
		return o == r
	}
	return ConsentsOf(append(slices.DeleteFunc(list, again), r))
}

// lastOf gives the place of the last record of a purpose, -1 for none.
func lastOf(list []Consent, purpose string) int {
	i := len(list) - 1
	for i >= 0 && !sameText(list[i].Purpose, purpose) {
		i--
	}
	return i
}

// consentStates are the words of filters for what consent came to, which are no purposes.
var consentStates = []string{"expired 过期 已过期", "withdrawn 撤回 已撤回"}

const maxPurpose, maxSource = 60, 200 // characters

func (c *Consent) long() bool {
	return utf8.RuneCountInString(c.Purpose) > maxPurpose || utf8.RuneCountInString(c.Source) > maxSource
}

// Check tidies the purpose and the source, and refuses (CodeUsage) a record without a purpose, with a comma in it, or that ends
// before it begins; and one that gives consent where the purpose is a word that filters
// take for a state, or it or the source is too long.
func (c *Consent) Check() error {
	c.Purpose, c.Source = flatText(c.Purpose), flatText(c.Source)
	state := slices.Contains(strings.Fields(strings.Join(consentStates, " ")), foldText(c.Purpose))
	switch {
	case c.Purpose == "" || strings.ContainsAny(c.Purpose, ",、;:"):
		return E(CodeUsage, "error.consent.purpose", "Text", c.Purpose)
	case c.Withdrawn == 0 && state:
		return E(CodeUsage, "error.consent.word", "Text", c.Purpose)
	case c.Withdrawn == 0 && c.long():
		return E(CodeUsage, "error.consent.long", "Purpose", maxPurpose, "Source", maxSource)
	case c.Until != 0 && c.Until < c.On:
		return E(CodeUsage, "error.consent.until", "Day", c.Until.String())
	}
	return nil
}

// StateOn tells how a record stands on a day: given, expired or withdrawn, "" before.
func (c *Consent) StateOn(day Day) string {
	switch {
	case c.from() > day:
		return ""
	case c.Withdrawn != 0 && c.Withdrawn <= day:
		return "withdrawn"
	case c.Until != 0 && c.Until < day:
		return "expired"
	}
	return "given"
}

// To tells how the consent to a purpose stands on a day: as the last record of it says.
func (c Consents) To(purpose string, day Day) string {
	list := slices.DeleteFunc(c.List(), func(r Consent) bool { return r.from() > day })
	if i := lastOf(list, purpose); i >= 0 {
		return list[i].StateOn(day)
	}
	return ""
}

// Words are what filters look for: the purposes agreed to on a day, and "expired" and
// "withdrawn" where some are, joined by commas.
func (c Consents) Words(day Day) string {
	var out []string
	list := slices.DeleteFunc(c.List(), func(r Consent) bool { return r.from() > day })
	for i := range list {
		word := list[i].Purpose
		if s := list[i].StateOn(day); s != "given" {
			word = s
		}
		if i == lastOf(list, list[i].Purpose) && !slices.Contains(out, word) {
			out = append(out, word)
		}
	}
	return strings.Join(out, ",")
}

// Purposes are those agreed to on a day.
func (c Consents) Purposes(day Day) []string {
	return slices.DeleteFunc(ListOf(c.Words(day)), func(w string) bool { return c.To(w, day) != "given" })
}

// Typed takes the purposes that somebody agrees to, separated by commas, each with where
// it was said behind a colon: those not agreed to yet are from a day on, the others no more.
func (c Consents) Typed(text string, day Day) (Consents, error) {
	have, now := c.Purposes(day), ListOf(text)
	for i, item := range now {
		purpose, source, _ := strings.Cut(strings.Replace(item, "：", ":", 1), ":")
		r := Consent{Purpose: purpose, Source: source, On: day}
		if err := r.Check(); err != nil {
			return c, err
		}
		if now[i] = r.Purpose; c.To(r.Purpose, day) != "given" {
			c = c.With(r)
		}
	}
	for _, p := range have {
		if !slices.ContainsFunc(now, func(n string) bool { return sameText(n, p) }) {
			c = c.With(Consent{Purpose: p, Withdrawn: day})
		}
	}
	return c, nil
}

// BarredBy tells why a customer is not to be contacted, as a contact's does.
func (c *Customer) BarredBy(way Barred, purpose, needs string, day Day) string {
	return new(Contact).BarredBy(c, way, purpose, needs, day)
}

// BarredBy tells why somebody at a customer is not to be contacted in a way or for a
// purpose on a day, 0 or "" for none in particular: the key of a sentence, "" where nothing
// stands against it. What the customer bars is barred for all; consent is one's own where
// there is any to the purpose, else the customer's. The purposes of needs, separated by
// commas, need it, and there are no others; without needs it only must not have ended.
func (c *Contact) BarredBy(of *Customer, way Barred, purpose, needs string, day Day) string {
	purpose = flatText(purpose)
	barred, state := of.Barred.With(c.Barred), cmp.Or(c.Consents.To(purpose, day), of.Consents.To(purpose, day))
	switch {
	case way != 0 && barred.Has(way):
		return "barred." + cmp.Or(barred&Everyway, way).String()
	case needs != "" && purpose != "" && !Listed(needs, purpose):
		return "barred.unlisted"
	case purpose == "" || state == "given" || state == "" && needs == "":
		return ""
	}
	return "barred." + cmp.Or(state, "unasked")
}
