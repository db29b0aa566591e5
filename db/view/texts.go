package view

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unsafe"

	"tierbook/db/record"
	"tierbook/db/spill"
	"tierbook/model"
)

// texts are a customer's own texts, by what they are.
type texts [textsCount]string

type textNo int

const (
	textName textNo = iota
	textNameKey
	textRef
	textPhone
	textEmail
	textDigits // phone numbers, digits only, newline-separated
	textFields // further fields: each \x1e, name, \x1f, value; one \x1e at the end
	textOwner
	textRegion
	textIndustry
	textTags     // newline-separated
	textConsents // its own, then those of contacts, each behind a fieldEnd
	textsCount
)

// haystack appends what a search looks through: folded texts, newline-separated.
func haystack(hay []byte, t *texts, initials string, contacts []model.Contact) []byte {
	hay = append(hay, record.Fold(t[textName])...)
	add := func(s string) {
		if s != "" {
			hay = append(append(hay, '\n'), s...)
		}
	}
	addPinyin := func(name, key, initials string) {
		if initials == "" {
			return // nothing Chinese: the name itself is found
		}
		add(key)
		add(initials)
		for _, s := range record.OtherReadings(name) {
			add(s)
		}
	}
	addPinyin(t[textName], t[textNameKey], initials)
	add(record.Fold(t[textRef]))
	add(record.Fold(t[textEmail]))
	add(record.Fold(t[textPhone]))
	for f := range strings.SplitSeq(t[textFields], fieldEnd) {
		if _, v, ok := strings.Cut(f, fieldIs); ok {
			add(record.Fold(v))
		}
	}
	for i := range contacts {
		c := &contacts[i]
		add(record.Fold(c.Name))
		key, initials := record.NameKeys(c.Name)
		addPinyin(c.Name, key, initials)
		add(record.Fold(c.Email))
	}
	return hay
}

// pack appends the texts to the profile in one piece of whole units, with those of contacts that are theirs too: the
// length of what a search looks through, where each text begins and ends in what
// follows, then that; a text that is part of another takes no room.
func (t *texts) pack(to, hay []byte, contacts []model.Contact) []byte {
	t[textDigits] = record.DigitsOf(t[textPhone])
	for i := range contacts {
		if d := record.DigitsOf(contacts[i].Phone); d != "" {
			t[textDigits] += model.If(t[textDigits] != "", "\n", "") + d
		}
		if c := contacts[i].Consents; c != "" {
			t[textConsents] += fieldEnd + string(c)
		}
	}
	start := len(to)
	to = binary.AppendUvarint(append(to, 0), uint64(len(hay)))
	for _, text := range t {
		at := 0
		if text != "" {
			if at = bytes.Index(hay, []byte(text)); at < 0 {
				at, hay = len(hay), append(hay, text...)
			}
		}
		to = binary.AppendUvarint(binary.AppendUvarint(to, uint64(at)), uint64(len(text)))
	}
	to[start] = byte(len(to) - start)
	to = append(to, hay...)
	return append(to, make([]byte, -len(to)&(spill.Unit-1))...)
}

// packed gives the customer's profile and texts in one piece.
func (r *Record) packed() []byte {
	switch {
	case r.own != nil || r.textN == 0:
		return r.own
	case r.last == nil:
		return r.in.texts.Read(int64(r.textAt)*spill.Unit, int(r.textN), &spill.Stretch{})
	}
	r.own = r.in.texts.Read(int64(r.textAt)*spill.Unit, int(r.textN), r.last)
	return r.own
}

// texts gives the head of the texts, the length of what a search looks through first, and
// what follows it; nil where they could not be read.
func (r *Record) texts() (head, texts []byte) {
	all := r.packed()
	if len(all) <= profileSize || all[profileSize] == 0 {
		return nil, nil
	}
	all = all[profileSize:]
	return all[1:all[0]], all[all[0]:]
}

// hay gives what a search looks through, good until the next customer.
func (r *Record) hay() []byte {
	head, texts := r.texts()
	n, _ := binary.Uvarint(head)
	return texts[:n]
}

func (r *Record) text(which textNo) string {
	head, text := r.texts()
	next := func() uint64 {
		v, n := binary.Uvarint(head)
		head = head[n:]
		return v
	}
	next()
	for range which {
		next()
		next()
	}
	at := next()
	return string(text[at:][:next()])
}

// What stands between further fields, and between a name and its value.
const fieldEnd, fieldIs = "\x1e", "\x1f"

// fieldsText writes further fields into one text.
func fieldsText(list []model.Field) (out string) {
	for _, f := range list {
		out += fieldEnd + f.Name + fieldIs + f.Value
	}
	return out + model.If(out != "", fieldEnd, "")
}

// Field gives the value of a further field by its name, "" for none.
func (r *Record) Field(name string) string {
	_, rest, _ := strings.Cut(r.text(textFields), fieldEnd+name+fieldIs)
	value, _, _ := strings.Cut(rest, fieldEnd)
	return value
}

const profileSize = int(unsafe.Sizeof(profile{}))

// needle is a search text prepared for many records.
type needle struct {
	text, digits string
	near         bool // model.ListQuery.Near
}

// phoneQuery is the least number of digits that are looked for in phone numbers
// written with other separators.
const phoneQuery = 3

func newNeedle(s string, near bool) needle {
	n := needle{text: record.Fold(s), near: near}
	if strings.Trim(n.text, "0123456789 +-()./") == "" {
		if d := record.DigitsOf(n.text); len(d) >= phoneQuery {
			n.digits = d
		}
	}
	return n
}

func (n needle) match(r *Record) bool {
	switch {
	case n.text == "":
		return true
	case n.near:
		return model.Slips(n.text, string(r.hay()))
	}
	return bytes.Contains(r.hay(), []byte(n.text)) || (n.digits != "" && strings.Contains(r.text(textDigits), n.digits))
}
