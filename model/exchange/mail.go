package exchange

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // the character encodings of mail
	"github.com/emersion/go-message/mail"

	"tierbook/model"
)

const (
	// MaxMessages is how many messages or events one file may have.
	MaxMessages = 10_000
	// mailBytes is how much of a message is looked at, mailParts how many parts of one, as
	// deep as mailDepth, and mailParties how many of those it went to.
	mailBytes, mailParts, mailDepth, mailParties = 256 << 10, 20, 5, 50
	// noteRunes is how much a note has of a message: its subject and so many lines.
	noteRunes, noteLines = 400, 3
	// repeatSteps is how many times of an event that repeats are gone through.
	repeatSteps = 10_000
)

// capture collects the contacts that a mailbox or a calendar tells of.
type capture struct {
	in   *model.Import
	o    Options
	mine map[string]bool // own addresses, and what is none
}

// Capture understands what a file tells of contacts: mail, one message or an mbox of
// them, events in iCalendar, or else a call log in any form that Read takes. Each stands
// there once for each party, named by an address or a number; those of one message have
// the same Row, its sender first. A note begins with model.Received or model.Sent, or with
// neither where others wrote to each other. mine are the reader's own addresses, which are
// no party. Of an event that repeats, the last that began by Options.Today is told. What
// answered by itself, was called off or missed, or has no date or no party counts in LeftOut.
//
// Sizes are bounded: MaxMessages, 64 MB, the beginning of each message. Nothing of a
// message is followed or run, and of HTML nothing is read. The errors are those of Read.
func Capture(data io.Reader, name string, mine []string, o Options) (*model.Import, error) {
	o = o.withDefaults()
	raw, err := readAll(data, o.MaxBytes, "error.exchange.unreadable")
	if err == nil {
		raw, err = unpack(raw, o.MaxBytes)
	}
	if err != nil {
		return nil, named(err, name)
	}
	c := &capture{in: &model.Import{File: name, Kind: model.ImportInteractions}, o: o, mine: map[string]bool{"": true}}
	for _, a := range mine {
		c.mine[EmailKey(a)] = true
	}
	text := []byte(strings.TrimLeft(unixLines(string(raw)), "\ufeff\n"))
	switch head := text[:min(len(text), mailBytes)]; {
	case beginCalendar().Match(head):
		c.calendar(text)
	case bytes.HasPrefix(text, []byte("From ")):
		c.mbox(text)
	case mailHead().Match(head), mailName().MatchString(name) && refuseBinary(raw) == nil:
		c.message(text)
	default:
		return c.calls(raw)
	}
	if c.in.Rows > MaxMessages {
		return nil, named(model.E(model.CodeRefused, "error.exchange.too_many_rows", "Limit", MaxMessages), name)
	}
	return c.in, nil
}

var (
	beginCalendar = model.Pattern(`(?i)\A\x{feff}?\s*BEGIN:VCALENDAR`)
	// mailHead is how a message begins: with a header that has what most have.
	mailHead = model.Pattern(`(?im)\A(?:[\w-]+:.*\n(?:[ \t].*\n)*)*(date|message-id|from|received|mime-version):`)
	mailName = model.Pattern(`(?i)\.eml(\.gz)?$`)
	// mboxQuote is what an mbox puts before a line of a message that begins with "From ".
	mboxQuote = model.Pattern(`(?m)^>(>*From )`)
	// mailParty is a name, if any, and an address.
	mailParty = model.Pattern(`(?:(?:"([^"<>]*)"|([^<>,;"]+))\s*<)?([\w.+'-]+@[\w-]+(?:\.[\w-]+)+)`)
	// quoteHead is the line before what a message quotes.
	quoteHead = model.Pattern(`(wrote|schrieb|escribió|écrit|写道)\s?[:：]$|^-{3,} ?(Original|Forwarded|原始)`)
	// logColumns are headers, in normal form, that mean something else where all rows are calls.
	logColumns = map[string]field{"number": fPhone, "号码": fPhone, "direction": fOutcome, "calldirection": fOutcome, "呼叫方向": fOutcome, "通话方向": fOutcome}
)

// mbox takes messages that begin with a line "From ", the later ones behind an empty line.
func (c *capture) mbox(raw []byte) {
	for more := true; more && c.in.Rows <= MaxMessages; {
		var one []byte
		_, raw, _ = bytes.Cut(raw, []byte("\n"))
		one, raw, more = bytes.Cut(raw, []byte("\n\nFrom "))
		c.message(one)
	}
}

// message takes a message: with its sender and those it went to.
func (c *capture) message(raw []byte) {
	defer c.row(len(c.in.Interactions))
	head, body, _ := bytes.Cut(raw[:min(len(raw), mailBytes)], []byte("\n\n"))
	m, err := message.Read(io.MultiReader(strings.NewReader(readable(head)+"\n\n"), bytes.NewReader(body)))
	if err != nil && !message.IsUnknownCharset(err) {
		return
	}
	h := mail.Header{Header: m.Header}
	id, _ := h.MessageID()
	subject, _ := h.Subject()
	at, err := h.Date()
	if auto := strings.TrimSpace(h.Get("Auto-Submitted")); err != nil || auto != "" && !strings.EqualFold(auto, "no") {
		return
	}
	if id == "" { // what stands in every copy of it
		id = strings.Join([]string{h.Get("From"), h.Get("To"), h.Get("Date"), subject, mboxQuote().ReplaceAllString(strings.TrimSpace(string(body[:min(len(body), mailBytes/2)])), "$1")}, "\n")
	}
	x := model.Interaction{Kind: model.Email, ExternalID: sourceKey("mail:", id)}
	x.Day, x.Clock = c.moment(at)
	text := []rune(strings.TrimSpace(inOneLine(subject) + "\n" + opening(m, 0)))
	from, _ := h.Text("From")
	own := slices.ContainsFunc(mailParty().FindAllStringSubmatch(from, mailParties), func(p []string) bool { return c.mine[EmailKey(p[3])] })
	open := len(c.mine) == 1 // nobody says which addresses are the reader's own
	sent := map[bool]string{true: model.Sent}
	for i, field := range [...]string{"From", "To", "Cc", "Bcc"} {
		x.Note = [...]string{model.Received, sent[own || open], sent[own], sent[own || open]}[i] + string(text[:min(len(text), noteRunes)])
		list, _ := h.Text(field)
		for _, p := range mailParty().FindAllStringSubmatch(list, mailParties) {
			c.party(x, cmp.Or(p[1], p[2]), p[3])
		}
	}
}

// row counts what was read, and what no party came of: there were so many before.
func (c *capture) row(before int) {
	if c.in.Rows++; len(c.in.Interactions) == before {
		c.in.LeftOut++
	}
}

// party adds an interaction with who has an address, unless it is the reader's own.
func (c *capture) party(x model.Interaction, name, address string) {
	x.Contact = Clip(inOneLine(name))
	if key := EmailKey(address); !c.mine[key] && x.Day != 0 {
		c.in.Interactions = append(c.in.Interactions, model.ImportInteraction{Row: c.in.Rows, Email: key, Interaction: x})
	}
}

// moment gives a time in the book's zone; day 0 for one that is a mistake.
func (c *capture) moment(at time.Time) (day model.Day, clock int32) {
	at = at.In(c.o.Zone)
	day, _ = civil(at.Year(), int(at.Month()), at.Day())
	return day, int32(at.Hour()*3600 + at.Minute()*60 + at.Second())
}

// sourceKey gives the key by which a message or an event is known again, of a short
// length and without anybody's address.
func sourceKey(form, id string) string {
	sum := sha256.Sum256([]byte(id))
	return form + hex.EncodeToString(sum[:16])
}

// readable gives a text that names no encoding as UTF-8, where one can be told.
func readable(data []byte) string {
	if text, _, err := decode(data, ""); err == nil {
		return string(text)
	}
	return string(data)
}

// inOneLine gives text in one line and without what is no character.
func inOneLine(s string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(s, "\ufffd")), " ")
}

// opening gives the first lines of a message's own text, without what it quotes; depth is
// how many parts it stands in.
func opening(m *message.Entity, depth int) (text string) {
	if parts := m.MultipartReader(); parts != nil {
		for n := 0; n < mailParts && depth < mailDepth && text == ""; n++ {
			p, err := parts.NextPart()
			if err != nil && !message.IsUnknownCharset(err) {
				break
			}
			text = opening(p, depth+1)
		}
		return text
	}
	kind, _, _ := m.Header.ContentType()
	if way, _, _ := m.Header.ContentDisposition(); kind != "text/plain" || way == "attachment" {
		return ""
	}
	body, _ := io.ReadAll(m.Body)
	var out []string
	for line := range strings.Lines(readable(body)) {
		if line = inOneLine(line); line == "--" || quoteHead().MatchString(line) || len(out) == noteLines {
			break
		}
		if line != "" && line[0] != '>' {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// calls takes a call log: a row that tells no kind was a call.
func (c *capture) calls(raw []byte) (*model.Import, error) {
	c.o.As = model.ImportInteractions
	first, _, _ := bytes.Cut(raw, []byte("\n"))
	c.o.Map = map[string]string{}
	headers := strings.FieldsFunc(readable(first), func(r rune) bool { return strings.ContainsRune(",;\t\"\r", r) })
	told := slices.ContainsFunc(headers, func(h string) bool { return hasWord("outcome result callresult disposition 结果", normalHeader(h)) })
	for _, h := range headers {
		if f := logColumns[normalHeader(h)]; f == fOutcome && told {
			c.o.Map[h] = string(fIgnore)
		} else if f != "" {
			c.o.Map[h] = string(f)
		}
	}
	in, err := Read(bytes.NewReader(raw), c.in.File, c.o)
	if err != nil && hasWord("@import_advice", strings.TrimPrefix(asError(err).Key, "error.exchange.")) {
		err = model.E(model.CodeRefused, "error.exchange.no_contacts", "File", c.in.File).Wrap(err)
	}
	if err != nil {
		return nil, err
	}
	in.LeftOut += len(in.Problems) + len(in.Interactions)
	in.Interactions = slices.DeleteFunc(in.Interactions, func(r model.ImportInteraction) bool {
		return hasWord("@missed", normalKind(r.Interaction.Outcome))
	})
	in.LeftOut -= len(in.Interactions)
	for i := range in.Interactions {
		if x := &in.Interactions[i].Interaction; x.Kind == model.Note {
			x.Kind = model.Call
		}
	}
	return in, nil
}

// calendar takes the events that were not called off, each with whom it was held.
func (c *capture) calendar(raw []byte) {
	of, lines := map[string][]property{}, cardLines{text: raw}
	for line, ok := lines.next(); ok && c.in.Rows <= MaxMessages; line, ok = lines.next() {
		p, _ := parseProperty(line)
		p.decode("")
		p.value = strings.TrimSpace(unescaped.Replace(p.value))
		switch event := strings.EqualFold(p.value, "VEVENT"); {
		case event && p.name == "BEGIN":
			clear(of)
		case event && p.name == "END":
			c.event(of)
		default:
			of[p.name] = append(of[p.name], p)
		}
	}
}

// event adds an event with those who were asked to it, by its properties.
func (c *capture) event(of map[string][]property) {
	defer c.row(len(c.in.Interactions))
	first := func(name string) property { return append(of[name], property{})[0] }
	began, who := first("DTSTART"), append(of["ORGANIZER"], of["ATTENDEE"]...)
	if strings.EqualFold(first("STATUS").value, "CANCELLED") {
		return
	}
	which := first("RECURRENCE-ID").value
	x := model.Interaction{Kind: model.Meeting, Note: strings.TrimSpace(Clip(inOneLine(first("SUMMARY").value)) + "\n" + Clip(inOneLine(first("LOCATION").value)))}
	zone, err := time.LoadLocation(cmp.Or(began.params["TZID"], c.o.Zone.String()))
	if err != nil { // one of Windows
		zone = c.o.Zone
	}
	for form, zone := range map[string]*time.Location{"20060102T150405Z": time.UTC, "20060102T150405": zone, "20060102": c.o.Zone} {
		if at, err := time.ParseInLocation(form, began.value, zone); err == nil {
			if last := c.lastOf(at, first("RRULE").value, of["EXDATE"], form); !last.Equal(at) {
				at, which = last, last.Format(form)
			}
			if x.Day, x.Clock = c.moment(at); form == "20060102" {
				x.Clock = model.NoClock
			}
		}
	}
	x.ExternalID = sourceKey("event:", cmp.Or(first("UID").value, began.value+x.Note)+" "+which)
	for _, p := range slices.DeleteFunc(who[:min(len(who), mailParties)], func(p property) bool { return strings.EqualFold(p.params["PARTSTAT"], "DECLINED") }) {
		c.party(x, p.params["CN"], strings.TrimPrefix(strings.ToLower(p.value), "mailto:"))
	}
}

// lastOf gives the last time by today of an event that first began at a time and repeats by
// a rule (of days, weeks, months by date or weekday, or years; with INTERVAL, COUNT, UNTIL),
// but for those of gone, written in a form. With another rule, or none, it is the first.
func (c *capture) lastOf(first time.Time, rule string, gone []property, form string) time.Time {
	of := map[string]string{"INTERVAL": "1", "COUNT": strconv.Itoa(repeatSteps)}
	for part := range strings.SplitSeq(strings.ToUpper(rule), ";") {
		key, value, _ := strings.Cut(part, "=")
		of[key] = value
	}
	every, err := strconv.Atoi(of["INTERVAL"])
	count, bad := strconv.Atoi(of["COUNT"])
	unit, known := map[string][3]int{"DAILY": {2: 1}, "WEEKLY": {2: 7}, "MONTHLY": {1: 1}, "YEARLY": {1: 12}}[of["FREQ"]]
	if err != nil || bad != nil || !known || every < 1 || every > 1000 || strings.HasPrefix(of["BYDAY"], "-") {
		return first
	}
	nth, step, until, last := of["FREQ"] == "MONTHLY" && of["BYDAY"] != "", every, of["UNTIL"], first
	if nth { // each week is looked at
		unit, step = [3]int{2: 7}, 1
	}
	for n, met := 1, 1; n < repeatSteps && met < count; n++ {
		at := first.AddDate(0, unit[1]*step*n, unit[2]*step*n)
		if day, _ := c.moment(at); day == 0 || day > c.o.Today || until != "" && at.UTC().Format("20060102T150405Z")[:min(len(until), 16)] > until {
			break
		}
		months := 12*(at.Year()-first.Year()) + int(at.Month()-first.Month())
		if nth && (months%every != 0 || (at.Day()-1)/7 != (first.Day()-1)/7) || unit[1] > 0 && at.Day() != first.Day() {
			continue
		}
		met++
		if !slices.ContainsFunc(gone, func(p property) bool { return strings.Contains(p.value, at.Format(form)) }) {
			last = at
		}
	}
	return last
}
