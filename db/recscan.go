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
	initials, kind                string
	potential                     sql.NullInt64
	noContact, archived, overTier int64
	s                             leanScan
	into                          []any
}

func (s *recScan) scan(row scanner) error {
	if s.into == nil {
		r := &s.r
		s.into = append([]any{
			&r.id, &s.ref, &r.name, &r.nameKey, &s.initials, &s.kind, &r.owner, &r.region, &r.industry, &r.phone, &r.email, &r.tags,
			&s.potential, &s.noContact, &s.archived, &r.created, &r.snoozed, &s.overTier, &r.overrideUntil,
			&r.orders, &r.firstOrder, &r.lastOrder, &r.revenue, &r.lastContact, &r.satisfaction, &r.complaints,
		}, s.s.targets()...)
	}
	return row.Scan(s.into...)
}

func (s *recScan) rec() rec {
	r := s.r
	r.ref, r.person, r.potential = s.ref.String, s.kind == string(model.Person), -1
	if s.potential.Valid {
		r.potential = int16(s.potential.Int64)
	}
	r.noContact, r.archived, r.overridden = s.noContact != 0, s.archived != 0, s.overTier != 0
	r.lean = s.s.lean()
	return r
}
