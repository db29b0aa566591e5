package db

import (
	"database/sql"

	"tierbook/model"
)

// recScan holds the targets of one row of snapQuery; it is used again for the
// next row.
type recScan struct {
	r                             rec
	ref                           sql.NullString
	kind                          string
	t                             texts
	owner, region, industry, tags string
	words                         map[string]word // those met so far
	potential                     sql.NullInt64
	noContact, archived, overTier int64
	s                             leanScan
	pool                          pool
	into                          []any
}

func (s *recScan) scan(row scanner) error {
	if s.into == nil {
		r := &s.r
		s.into = append([]any{
			&r.id, &s.ref, &s.t.name, &s.t.nameKey, &s.t.initials, &s.kind, &s.owner, &s.region, &s.industry, &s.t.phone, &s.t.email, &s.tags,
			&s.potential, &s.noContact, &s.archived, &r.created, &r.snoozed, &s.overTier, &r.overrideUntil,
			&r.orders, &r.firstOrder, &r.lastOrder, &r.revenue, &r.lastContact, &r.satisfaction, &r.complaints,
		}, s.s.targets()...)
	}
	return row.Scan(s.into...)
}

// rec gives the row read, with the customer's contacts.
func (s *recScan) rec(contacts []model.Contact) rec {
	r := s.r
	r.person, r.potential = s.kind == string(model.Person), -1
	r.owner, r.region, r.industry, r.tags = s.word(s.owner), s.word(s.region), s.word(s.industry), s.word(s.tags)
	if s.potential.Valid {
		r.potential = int16(s.potential.Int64)
	}
	r.noContact, r.archived, r.overridden = s.noContact != 0, s.archived != 0, s.overTier != 0
	r.lean = s.s.lean()
	s.t.ref = s.ref.String
	r.setTexts(&s.t, contacts, &s.pool)
	return r
}

func (s *recScan) word(v string) word {
	w, ok := s.words[v]
	if !ok {
		if s.words == nil {
			s.words = map[string]word{}
		}
		w = wordOf(v)
		s.words[v] = w
	}
	return w
}
