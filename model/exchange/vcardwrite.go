package exchange

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"tierbook/model"
)

// foldedFile writes the lines that vCard and iCalendar have: CRLF, and at most 75
// bytes, longer ones folded between two characters.
type foldedFile struct {
	w   io.Writer
	err error
}

// line writes a property, unless its value is empty.
func (f *foldedFile) line(name, value string) {
	if value == "" || f.err != nil {
		return
	}
	const width = 75
	var b strings.Builder
	room := width
	for _, r := range name + ":" + value {
		if n := utf8.RuneLen(r); n > room {
			b.WriteString("\r\n ")
			room = width - 1
		}
		b.WriteRune(r)
		room -= utf8.RuneLen(r)
	}
	b.WriteString("\r\n")
	_, f.err = io.WriteString(f.w, b.String())
}

// lines writes several properties: names and values in turn.
func (f *foldedFile) lines(pairs ...string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		f.line(pairs[i], pairs[i+1])
	}
}

// escapeCard writes a text value; sep stays as it is.
var escapeCard = strings.NewReplacer(`\`, `\\`, ",", `\,`, ";", `\;`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`, "\x00", "")

// uid names somebody of the book in other programs: the same at every export.
func uid(what string, r *model.Row, contact int64) string {
	return fmt.Sprintf("%s-%d-%d-%d@tierbook", what, r.ID, r.Created, contact)
}

type cardsFile struct{ foldedFile }

// NewCards writes customers as vCards 4.0: a company as an organisation, and each of
// its contacts as a person of it; a person as a person. Read makes the same of them.
func NewCards(w io.Writer) CustomerWriter { return &cardsFile{foldedFile{w: w}} }

// Write writes one customer with its contacts.
func (f *cardsFile) Write(r *model.Row, contacts []model.Contact) error {
	kind, org := "individual", ""
	if r.Kind != model.Person {
		kind, org = "org", r.Name
	}
	f.begin(kind, r.Name, org, uid("customer", r, 0))
	f.reach(r.Phone, r.Email, r.Birthday)
	f.line("TITLE", escapeCard.Replace(r.Field("title")))
	f.line("URL", r.Field("website"))
	if address := r.Field("address"); address != "" || r.Region != "" {
		first, city := model.Region(r.Region)
		parts := []string{"", "", escapeCard.Replace(address), escapeCard.Replace(city), escapeCard.Replace(first), "", ""}
		if strings.Contains(address, first) && strings.Contains(address, city) {
			parts[3], parts[4] = "", ""
		}
		f.line("ADR", strings.Join(parts, ";"))
	}
	f.line("CATEGORIES", strings.Join(eachOf(r.Tags, func(t *string) string { return escapeCard.Replace(*t) }), ","))
	f.end(r.Note)
	for i := range contacts {
		c := &contacts[i]
		f.begin("individual", c.Name, r.Name, uid("contact", r, c.ID))
		f.line("TITLE", escapeCard.Replace(c.Title))
		f.reach(c.Phone, c.Email, c.Birthday)
		f.end(c.Note)
	}
	return f.err
}

func (f *cardsFile) begin(kind, name, org, id string) {
	f.lines("BEGIN", "VCARD", "VERSION", "4.0", "KIND", kind, "UID", id, "FN", escapeCard.Replace(name), "ORG", escapeCard.Replace(org))
}

func (f *cardsFile) reach(phone, email, birthday string) {
	f.line("TEL", escapeCard.Replace(phone))
	f.line("EMAIL", escapeCard.Replace(email))
	rest, noYear := strings.CutPrefix(birthday, "--")
	f.line("BDAY", only(noYear, "--")+strings.ReplaceAll(rest, "-", ""))
}

func (f *cardsFile) end(note string) {
	f.line("NOTE", escapeCard.Replace(note))
	f.line("END", "VCARD")
}

// Close has nothing to write.
func (f *cardsFile) Close() error { return f.err }
