package view

import (
	"encoding/binary"
	"iter"
	"unsafe"

	"tierbook/db/spill"
	"tierbook/model"
)

// Subjects keeps everybody as scoring looks at them in a spill: many of them are read
// one after the other, by a calibration or for each key of a policy tried out. It is a
// scoring.Book.
type Subjects struct {
	spill.Pieces
	room []byte
}

// Add keeps one more; for who alone has it.
func (b *Subjects) Add(s *model.Subject) {
	plain := *s
	plain.Potential, plain.Override, plain.Fields = nil, nil, nil
	f := &plain.Facts
	f.Opportunities, f.Yearly, f.Ledger = nil, "", ""
	out := append(b.room[:0], raw(&plain)...)
	number := func(n int) { out = binary.AppendUvarint(out, uint64(n)) }
	texts := func(list ...string) {
		for _, t := range list {
			number(len(t))
			out = append(out, t...)
		}
	}
	texts(string(s.Facts.Ledger), string(s.Facts.Yearly))
	number(len(s.Fields))
	for i := range s.Fields {
		texts(s.Fields[i].Name, s.Fields[i].Value)
	}
	number(len(s.Facts.Opportunities))
	for _, o := range s.Facts.Opportunities {
		texts(o.Source)
		o.Source = ""
		out = append(out, raw(&o)...)
	}
	if s.Potential == nil {
		number(0)
	} else {
		number(1 + *s.Potential)
	}
	if o := s.Override; o != nil {
		texts(o.Reason, o.By)
		rest := *o
		rest.Reason, rest.By = "", ""
		out = append(out, raw(&rest)...)
	}
	b.room = out
	b.Pieces.Add(out)
}

// Each gives some of them; see scoring.Book.
func (b *Subjects) Each(from, to int) iter.Seq2[int, *model.Subject] {
	return func(yield func(int, *model.Subject) bool) {
		var u unpacked
		var w spill.Stretch
		for i := from; i < to; i++ {
			if u.unpack(b.Piece(i, &w)); !yield(i, &u.s) {
				return
			}
		}
	}
}

// raw are the bytes of a value in memory, which must hold no pointers when they are
// written or read.
func raw[T any](v *T) []byte { return spill.Raw(unsafe.Slice(v, 1)) }

// unpacked is a subject with what it points to.
type unpacked struct {
	s         model.Subject
	fields    []model.Field
	chances   []model.Opportunity
	potential int
	override  model.Override
	in        []byte // what is left of it
}

func (u *unpacked) number() int {
	v, n := binary.Uvarint(u.in)
	u.in = u.in[n:]
	return int(v)
}

func (u *unpacked) text() string {
	n := u.number()
	t := string(u.in[:n])
	u.in = u.in[n:]
	return t
}

func (u *unpacked) unpack(in []byte) {
	s := &u.s
	*s = model.Subject{} // no pointer is written over
	u.in = in[copy(raw(s), in):]
	s.Facts.Ledger, s.Facts.Yearly = model.Ledger(u.text()), model.Yearly(u.text())
	u.fields, u.chances = u.fields[:0], u.chances[:0]
	for range u.number() {
		u.fields = append(u.fields, model.Field{Name: u.text(), Value: u.text()})
	}
	for range u.number() {
		source, o := u.text(), model.Opportunity{}
		u.in = u.in[copy(raw(&o), u.in):]
		o.Source = source
		u.chances = append(u.chances, o)
	}
	if len(u.fields) > 0 {
		s.Fields = u.fields
	}
	if len(u.chances) > 0 {
		s.Facts.Opportunities = u.chances
	}
	if u.potential = u.number() - 1; u.potential >= 0 {
		s.Potential = &u.potential
	}
	if len(u.in) > 0 {
		reason, by := u.text(), u.text()
		u.override = model.Override{}
		copy(raw(&u.override), u.in)
		u.override.Reason, u.override.By = reason, by
		s.Override = &u.override
	}
}
