package db

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
	"tierbook/model/exchange"
)

// doubleSubject is what of a customer is compared with others.
type doubleSubject struct {
	model.Match
	key, form, sound     string // of the name
	email, domain, phone string
}

const (
	// doublesFrom is the score from which a pair is offered.
	doublesFrom = 50
	// blockAtMost is how many customers may have a mark for it to be compared by: a
	// switchboard's number, a name such as 张伟 say nothing of so many.
	blockAtMost = 40
	// fewShare is how many customers may share a phone or e-mail for that to be enough.
	fewShare = 5
	// neighbours is how many names in order each is compared with.
	neighbours = 4
)

// Doubles gives pairs of customers, archived ones left out, who may be the same:
// the likeliest first, at most limit of them (0 for all), and how many there are.
// Only those are compared who have a mark in common: the name without its legal
// form, its sound, a near neighbour in the order of names, an e-mail, the end of
// a phone. Pairs of which somebody said that they are not the same are left out.
func (d *DB) Doubles(ctx context.Context, limit int, p model.Progress) ([]model.Pair, int, error) {
	p = model.If(p != nil, p, func(string, int, int) {})
	all, err := d.readDoubleSubjects(ctx, "")
	if err != nil {
		return nil, 0, d.store.Err(err)
	}
	c := &comparison{all: all, seen: map[[2]int32]bool{}}
	place := func(id int64) (int, bool) {
		return slices.BinarySearchFunc(all, id, func(s doubleSubject, id int64) int { return cmp.Compare(s.ID, id) })
	}
	var a, b int64 // known not to be the same
	err = engine.Scan(ctx, d.readers, "SELECT a, b FROM distinct_pair", nil, []any{&a, &b}, func() {
		i, one := place(a)
		j, other := place(b)
		if one && other {
			c.seen[[2]int32{int32(i), int32(j)}] = true
		}
	})
	if err != nil {
		return nil, 0, d.store.Err(err)
	}
	marks := []func(*doubleSubject) string{
		func(s *doubleSubject) string { return s.key },
		func(s *doubleSubject) string { return s.sound },
		func(s *doubleSubject) string { return s.email },
		func(s *doubleSubject) string { return model.If(len(s.phone) < 7, "", s.phone[max(0, len(s.phone)-7):]) },
	}
	for i, mark := range marks {
		p("compare", i, len(marks)+1)
		c.byMark(mark)
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
	}
	c.byNeighbour()
	slices.SortFunc(c.found, byLikelihood)
	n := len(c.found)
	return c.found[:model.If(limit > 0, min(n, limit), n)], n, nil
}

const alikeAtMost = 10

// Alike gives whom a customer who is not in the book yet may be, archived ones
// left out, the likeliest first and at most ten: B of each pair, and always those of
// the same name.
func (d *DB) Alike(ctx context.Context, in *model.Customer) ([]model.Pair, error) {
	fold := exchange.NormalName(in.Name)
	sound, _ := record.NameKeys(in.Name)
	one := newDoubleSubject(0, in.Ref, in.Name, fold, sound, in.Email, in.Phone)
	runes, digits := []rune(fold), one.phone
	where := " AND (substr(name_fold, 1, 2) = $1 OR substr(name_fold, length(name_fold) - 2) = $5 OR name_key = $2 OR lower(trim(email)) = $3 OR $4 <> '' AND phone LIKE '%' || $4 || '%')"
	args := []any{string(runes[:min(2, len(runes))]), sound, cmp.Or(one.email, "-"), digits[max(0, len(digits)-2):], string(runes[max(0, len(runes)-3):])}
	all, err := d.readDoubleSubjects(ctx, where, args...)
	if err != nil {
		return nil, d.store.Err(err)
	}
	c := &comparison{all: append([]doubleSubject{one}, all...), seen: map[[2]int32]bool{}, few: true}
	for i := range all {
		n := len(c.found)
		c.compare(0, int32(i+1))
		if o := &all[i]; n == len(c.found) && o.key == one.key && o.form == one.form && o.key != "" {
			c.found = append(c.found, model.Pair{B: o.Match, Evidence: []model.Reason{{Code: "double_name"}}})
		}
	}
	slices.SortFunc(c.found, byLikelihood)
	return c.found[:min(alikeAtMost, len(c.found))], nil
}

func byLikelihood(a, b model.Pair) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.A.ID, b.A.ID), cmp.Compare(a.B.ID, b.B.ID))
}

func newDoubleSubject(id int64, ref, name, fold, sound, email, phone string) doubleSubject {
	s := doubleSubject{Match: model.Match{ID: id, Ref: ref, Name: name}, email: exchange.EmailKey(email), phone: exchange.PhoneKey(phone)}
	s.key, s.form = exchange.NameKey(fold)
	if _, domain, ok := strings.Cut(s.email, "@"); ok && !exchange.FreeMail(domain) {
		s.domain = domain
	}
	s.sound = model.If(sound == fold, "", sound) // of plain letters the key says it better
	return s
}

// readDoubleSubjects reads the customers whom this person sees and who are compared; and narrows them down.
func (d *DB) readDoubleSubjects(ctx context.Context, and string, args ...any) (out []doubleSubject, err error) {
	seen, err := d.book.ScopeSQL(ctx)
	if err != nil {
		return nil, err
	}
	query := "SELECT id, coalesce(ref, ''), name, name_fold, name_key, email, phone FROM customer WHERE archived = 0" + and + seen + " ORDER BY id"
	var id int64
	var ref, name, fold, sound, email, phone string
	err = engine.Scan(ctx, d.readers, query, args, []any{&id, &ref, &name, &fold, &sound, &email, &phone}, func() {
		out = append(out, newDoubleSubject(id, ref, name, fold, sound, email, phone))
	})
	return out, err
}

// comparison collects the pairs that are likely enough.
type comparison struct {
	all   []doubleSubject
	seen  map[[2]int32]bool // compared already, the lower first
	few   bool              // so few have the mark that a phone or e-mail in common is enough to offer them
	found []model.Pair
}

func (c *comparison) byMark(mark func(*doubleSubject) string) {
	blocks := map[string][]int32{}
	for i := range c.all {
		if m := mark(&c.all[i]); m != "" && len(blocks[m]) <= blockAtMost {
			blocks[m] = append(blocks[m], int32(i))
		}
	}
	for i := range c.all { // in the order of the book, not of the map
		block := blocks[mark(&c.all[i])]
		if len(block) > blockAtMost {
			continue
		}
		c.few = len(block) <= fewShare
		for _, j := range block {
			if j > int32(i) {
				c.compare(int32(i), j)
			}
		}
	}
}

// byNeighbour compares each name with the next few in order, which finds those
// that differ in a letter near the end, and of names written backwards those that
// differ near the beginning.
func (c *comparison) byNeighbour() {
	c.few = false
	order, reversed := make([]int32, len(c.all)), make([]string, len(c.all))
	for i := range c.all {
		r := []rune(c.all[i].key)
		slices.Reverse(r)
		order[i], reversed[i] = int32(i), string(r)
	}
	for _, key := range []func(i int32) string{func(i int32) string { return c.all[i].key }, func(i int32) string { return reversed[i] }} {
		slices.SortFunc(order, func(a, b int32) int { return cmp.Or(strings.Compare(key(a), key(b)), cmp.Compare(a, b)) })
		for i := range order {
			for _, j := range order[i+1 : min(i+1+neighbours, len(order))] {
				c.compare(min(order[i], j), max(order[i], j))
			}
		}
	}
}

// compare weighs what two customers have in common against what tells them apart.
func (c *comparison) compare(i, j int32) {
	at := [2]int32{i, j}
	if c.seen[at] {
		return
	}
	a, b := &c.all[i], &c.all[j]
	score, evidence := nameEvidence(a, b)
	if score == 0 && a.email == "" && a.phone == "" {
		return
	}
	c.seen[at] = true
	add := func(points int, code, text string) {
		score += points
		evidence = append(evidence, model.Reason{Code: code, Text: text})
	}
	switch {
	case a.email == "" || b.email == "":
	case a.email == b.email:
		add(45, "double_email", a.email)
	case a.domain != "" && a.domain == b.domain:
		add(15, "double_domain", a.domain)
	default:
		add(-10, "double_other_email", "")
	}
	switch {
	case a.phone == "" || b.phone == "":
	case exchange.SamePhone(a.phone, b.phone):
		add(40, "double_phone", a.phone)
	default:
		add(-15, "double_other_phone", "")
	}
	if a.Ref != "" && b.Ref != "" {
		add(-15, "double_other_ref", "")
	}
	if c.few && (a.email != "" && a.email == b.email || exchange.SamePhone(a.phone, b.phone)) {
		score = max(score, doublesFrom)
	}
	if score < doublesFrom {
		return
	}
	c.found = append(c.found, model.Pair{A: a.Match, B: b.Match, Score: min(100, score), Evidence: evidence})
}

func nameEvidence(a, b *doubleSubject) (int, []model.Reason) {
	say := func(points int, code string) (int, []model.Reason) { return points, []model.Reason{{Code: code}} }
	switch {
	case a.key == "" || b.key == "":
		return 0, nil
	case a.key == b.key && (a.form == b.form || a.form == "" || b.form == ""):
		return say(65, "double_name")
	case a.key == b.key:
		return say(40, "double_form")
	case a.sound != "" && a.sound == b.sound:
		return say(45, "double_sound")
	}
	long := min(len([]rune(a.key)), len([]rune(b.key)))
	most := min(2, long/6)
	if most > 0 && levenshtein.ComputeDistance(a.key, b.key) <= most {
		return say(50, "double_near")
	}
	if long >= 5 && (strings.HasPrefix(a.key, b.key) || strings.HasPrefix(b.key, a.key)) {
		return say(30, "double_part")
	}
	return 0, nil
}
