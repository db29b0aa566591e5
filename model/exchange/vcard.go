package exchange

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"maps"
	"slices"
	"strings"

	"tierbook/model"
)

// cardColumns are the columns of the table that a vCard file becomes, under
// headers that the import knows; those without a field are kept as they are.
var cardColumns = []string{
	"name", "kind", "contact", "contact_title", "contact_phone", "contact_email", "contact_birthday", "contact_note", "phone", "email",
	"region", "birthday", "tags", "note", "title", "address", "website", "more phones", "more emails",
	"more websites", "more",
}

// formCards is what an import calls a vCard file, in place of an encoding.
const formCards = "vcard"

// reach is a phone, an e-mail or a postal address of a card.
type reach struct {
	value, label string
	rank         int    // the smaller, the rather it is the one to use
	region       string // of a postal address
}

// card is one vCard understood.
type card struct {
	full     string
	parts    [5]string // family, given, further given names, titles before and behind
	org      string
	unit     string
	title    string
	kind     string
	ways     map[string][]reach // "phone", "email", "website" and "address"
	birthday string
	tags     []string
	notes    []string
	more     []string // "label: value"
}

// cardTable makes a table of a file of vCards 2.1, 3.0 or 4.0: a row for each card
// in their order. Somebody with an organisation is a contact of it, so that people
// of one become contacts of one customer; others are persons. fallback decodes text
// in another encoding than UTF-8 whose property does not name it.
func cardTable(data []byte, fallback string) (*table, error) {
	used, n := map[string]bool{}, 0
	r := cardReader{lines: cardLines{text: data}, fallback: fallback, ignored: map[string]bool{}}
	for c, ok := r.next(); ok; c, ok = r.next() {
		if n++; n > NoLimitRows {
			return nil, model.E(model.CodeRefused, "error.exchange.too_many_rows", "Limit", NoLimitRows)
		}
		for name, cell := range c.row() {
			used[name] = used[name] || cell != ""
		}
	}
	columns := slices.DeleteFunc(slices.Clone(cardColumns), func(name string) bool { return !used[name] })
	if len(columns) == 0 {
		return nil, model.E(model.CodeRefused, "error.exchange.no_cards")
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(columns) // a buffer takes everything
	again := cardReader{lines: cardLines{text: data}, fallback: fallback, ignored: map[string]bool{}}
	for c, ok := again.next(); ok; c, ok = again.next() {
		row := c.row()
		_ = w.Write(model.Each(columns, func(name *string) string { return guard(row[*name]) }))
	}
	w.Flush()
	return &table{form: formCards, text: b.Bytes(), notes: r.notes()}, nil
}

// notes says what was left out.
func (r *cardReader) notes() []model.Reason {
	var out notes
	out.add("import_photos", "", r.photos, 0)
	if r.cut {
		out = append(out, model.Reason{Code: "import_card_cut"})
	}
	out.add("import_ignored", quoteHeaders(slices.Sorted(maps.Keys(r.ignored))), 0, 0)
	return out
}

// take adds a property to the card; group is the label that an address book gave it.
func (c *card) take(p *property, label string) bool {
	v := strings.TrimSpace(unescaped.Replace(p.value))
	switch p.name {
	case "FN":
		c.full = cmp.Or(c.full, v)
	case "N":
		for i, s := range splitCard(p.value, ';') {
			if i < len(c.parts) {
				c.parts[i] = cmp.Or(c.parts[i], strings.Join(splitCard(s, ','), " "))
			}
		}
	case "ORG":
		if units := splitCard(p.value, ';'); c.org == "" {
			c.org, c.unit = units[0], strings.Join(units[1:], ", ")
		}
	case "TITLE":
		c.title = cmp.Or(c.title, v)
	case "KIND", "X-ADDRESSBOOKSERVER-KIND", "X-ABSHOWAS":
		c.kind = strings.ToLower(v)
	case "TEL", "X-MS-TEL":
		c.reach("phone", p, label, phoneOf(v), "")
	case "EMAIL":
		c.reach("email", p, label, strings.TrimPrefix(v, "mailto:"), "")
	case "URL":
		c.reach("website", p, label, v, "")
	case "ADR":
		c.address(p, label)
	case "BDAY":
		if day, ok := cardDay(v, p.params["X-APPLE-OMIT-YEAR"]); ok && c.birthday == "" {
			c.birthday = day
		} else if v != "" {
			c.more = append(c.more, "birthday: "+v)
		}
	case "CATEGORIES":
		c.tags = append(c.tags, splitCard(unescaped.Replace(p.value), ',')...)
	case "NOTE":
		c.notes = append(c.notes, v)
	default:
		name, ok := cards()[p.name]
		if !ok {
			return hasWord("@silent", p.name)
		}
		if label = cmp.Or(label, name); strings.Contains(p.name, "ANNIVERSARY") || p.name == "X-ABDATE" {
			v, _ = cardDay(v, p.params["X-APPLE-OMIT-YEAR"])
		}
		if v != "" {
			c.more = append(c.more, label+": "+strings.Join(strings.Fields(strings.ReplaceAll(v, ";", " ")), " "))
		}
	}
	return true
}

// reach adds a way to reach somebody: the preferred one first, then a mobile
// phone, fax and pager last.
func (c *card) reach(way string, p *property, label, value, region string) {
	if value == "" {
		return
	}
	r := reach{value: value, label: label, region: region, rank: model.If(p.pref > 0, p.pref, 200)}
	for _, t := range p.types {
		switch t {
		case "cell", "mobile":
			r.rank = min(r.rank, 150)
		case "fax", "pager":
			r.rank += 1000
		}
		if hasWord("work home cell fax pager", t) && (r.label == "" || t == "fax") {
			r.label = t
		}
	}
	c.ways[way] = append(c.ways[way], r)
}

// phoneURI is a number in the form of vCard 4.0: "tel:+1-418-656-9254;ext=102".
var phoneURI = model.Pattern(`^tel:([^;]*)(?:.*?;ext=([^;]*))?.*`)

// phoneOf gives a number as people write it.
func phoneOf(v string) string {
	return strings.TrimSuffix(phoneURI().ReplaceAllString(v, "$1 ext. $2"), " ext. ")
}

// address adds a postal address, written in the order of its language.
func (c *card) address(p *property, label string) {
	var part [7]string // box, extended, street, city, region, postal code, country
	copy(part[:], model.Each(splitCard(p.value, ';'), func(s *string) string { return strings.Join(strings.Fields(*s), " ") }))
	order, sep := []int{2, 1, 0, 3, 4, 5, 6}, ", "
	if isHan(part[3] + part[4] + part[2]) {
		order, sep = []int{6, 4, 3, 2, 1, 0, 5}, " "
	}
	var words []string
	for _, i := range order {
		if part[i] != "" {
			words = append(words, part[i])
		}
	}
	c.reach("address", p, label, strings.Join(words, sep), model.JoinRegion(cmp.Or(part[4], part[6]), part[3]))
}

// cardDay gives a date, with or without its year, in the form of a birthday; omit
// is the year that stands for none. What is no date is given as it is.
func cardDay(v, omit string) (string, bool) {
	day := v
	if i := strings.IndexByte(day, 'T'); i >= 6 {
		day = day[:i]
	}
	if rest, ok := strings.CutPrefix(day, omit); ok && omit != "" {
		day = "--" + strings.TrimPrefix(rest, "-")
	}
	b, err := model.ParseBirthday(day)
	if err != nil || b == "" {
		return v, false
	}
	return b, true
}

// row gives the cells under cardColumns; a list of addresses is no row.
func (c *card) row() map[string]string {
	if c.kind == "group" {
		return nil
	}
	for _, list := range c.ways {
		slices.SortStableFunc(list, func(a, b reach) int { return cmp.Compare(a.rank, b.rank) })
	}
	name := cmp.Or(c.full, fullName(c.parts[1], c.parts[2], c.parts[0]))
	v := map[string]string{"tags": joinWords(c.tags), "title": c.title}
	for _, way := range []string{"phone", "email", "website"} {
		v[way], v["more "+way+"s"] = bestReach(c.ways[way])
	}
	more := slices.Clone(c.more)
	for i, p := range c.ways["address"] {
		if i == 0 {
			v["address"], v["region"] = p.value, p.region
			continue
		}
		more = append(more, strings.TrimSpace(p.label+" address: "+p.value))
	}
	if c.unit != "" {
		more = append(more, "department: "+c.unit)
	}
	if c.org == "" || name == "" || name == c.org || c.kind == "org" || c.kind == "company" {
		switch {
		case c.org != "" || c.kind == "org":
			v["kind"] = string(model.Company)
		case cmp.Or(name, v["phone"], v["email"]) != "":
			v["kind"] = string(model.Person)
		}
		v["name"], v["birthday"], v["note"], v["more"] = cmp.Or(name, c.org), c.birthday, strings.Join(c.notes, "\n"), strings.Join(more, "\n")
		return v
	}
	for _, way := range []string{"phone", "email", "website"} {
		if text := v["more "+way+"s"]; text != "" {
			more = append(more, way+": "+text)
		}
		delete(v, "more "+way+"s")
	}
	v["kind"], v["name"], v["contact"], v["contact_title"] = string(model.Company), c.org, name, c.title
	v["contact_phone"], v["contact_email"], v["contact_birthday"] = v["phone"], v["email"], c.birthday
	v["contact_note"], v["title"] = strings.Join(append(c.notes, more...), "\n"), ""
	return v
}

// bestReach gives the first of a sorted list, unless it is only a fax or a pager,
// and the others with what they are for.
func bestReach(list []reach) (best, rest string) {
	var others []string
	seen := map[string]bool{}
	for _, r := range list {
		switch {
		case seen[r.value]:
		case best == "" && r.rank < 1000:
			best = r.value
		default:
			others = append(others, strings.TrimSpace(r.label+" "+r.value))
		}
		seen[r.value] = true
	}
	return best, strings.Join(others, "; ")
}
