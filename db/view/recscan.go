package view

import (
	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
)

// recScan holds the targets of one row of snapQuery; it is used again for the
// next row.
type recScan struct {
	p                             Profile
	r                             Record
	t                             texts
	owner, region, industry, tags string
	fields                        string
	pool                          pool
	room                          []Profile // for the next ones
	into                          []any
	unsearched                    bool // what a search looks through is not needed
}

func (s *recScan) scan(row engine.Scanner) error {
	if s.into == nil {
		p, r := &s.p, &s.r
		s.into = append([]any{
			&p.ID, &s.t.ref, &s.t.name, &s.t.nameKey, &s.t.initials, &p.person, &s.owner, &s.region, &s.industry, &s.t.phone, &s.t.email, &s.tags,
			&p.potential, &p.NoContact, &p.Archived, &p.Created, &p.snoozed, &p.overridden, &p.overrideUntil, &p.cadence, &s.fields,
			&r.Orders, &r.FirstOrder, &r.lastOrder, &r.Revenue, &r.LastContact, &r.LastTry, &r.Satisfaction, &r.Complaints,
		}, record.ScoreTargets(&p.ID, &r.Lean)...)
	}
	return row.Scan(s.into...)
}

// profilesPiece is how many profiles lie in one piece of memory.
const profilesPiece = 256

// rec gives the row read, with the customer's contacts.
func (s *recScan) rec(contacts []model.Contact) Record {
	if len(s.room) == 0 {
		s.room = make([]Profile, profilesPiece)
	}
	p := &s.room[0]
	s.room = s.room[1:]
	*p = s.p
	p.Owner, p.region, p.industry, p.Tags = WordOf(s.owner), WordOf(s.region), WordOf(s.industry), WordOf(s.tags)
	s.t.fields = fieldsText(record.UnpackFields(s.fields))
	if s.unsearched {
		p.place(nil, &s.t, "", &s.pool)
	} else {
		p.setTexts(&s.t, contacts, &s.pool)
	}
	r := s.r
	r.Profile = p
	return r
}
