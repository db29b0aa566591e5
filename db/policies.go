package db

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/write"
	"tierbook/model"
	"tierbook/scoring"
)

// Policies gives every saved version of the policy, the newest first.
func (d *DB) Policies(ctx context.Context) (out []model.PolicyVersion, err error) {
	defer d.mapped(&err)
	err = d.store.Read(ctx, func(tx engine.Tx) error {
		b, err := write.ReadBookRow(ctx, tx)
		if err != nil {
			return err
		}
		return engine.Each(ctx, tx, "SELECT version, at, by_whom, why, body FROM policy ORDER BY version DESC", nil, func(row engine.Scanner) error {
			var v model.PolicyVersion
			var body string
			if err := row.Scan(&v.Version, &v.At, &v.By, &v.Why, &body); err != nil {
				return err
			}
			p, err := write.ReadPolicy(body)
			if err != nil {
				return err
			}
			v.Policy = *p
			v.Policy.Version, v.Policy.Currency, v.Current = v.Version, d.book.Currency, v.Version == b.Policy
			out = append(out, v)
			return nil
		})
	})
	return out, err
}

// SavePolicy makes a policy the one in force, as a new version with the reason
// why, and scores everyone by it; tiers that change are noted with the cause
// "policy". It is one undoable change; the version stays in the history. A
// policy that Validate refuses is not saved, and one that says the same as the
// policy in force changes nothing.
func (d *DB) SavePolicy(ctx context.Context, p model.Policy, why string) (model.Outcome, error) {
	return d.savePolicy(ctx, func(*txn) (model.Policy, error) { return p, nil }, why)
}

// RestorePolicy saves an earlier version anew. CodeNotFound when there is none.
func (d *DB) RestorePolicy(ctx context.Context, version int, why string) (model.Outcome, error) {
	return d.savePolicy(ctx, func(x *txn) (model.Policy, error) {
		p, err := d.book.PolicyOf(x.Ctx, x, version)
		if errors.Is(err, sql.ErrNoRows) {
			err = model.NotFound("error.policy.version", "Version", version)
		}
		return *cmp.Or(p, &model.Policy{}), err
	}, why)
}

func (d *DB) savePolicy(ctx context.Context, choose func(*txn) (model.Policy, error), why string) (out model.Outcome, err error) {
	defer d.announce("policy")()
	err = d.update(ctx, model.VerbPolicy, func(x *txn) error {
		out = model.Outcome{}
		x.BeginChange(model.ChangePolicy, model.CausePolicy)
		x.Fresh(nil)
		x.CalibFrom = x.CalibID
		p, err := choose(x)
		if err == nil {
			p, err = d.fitting(x.Ctx, x, p)
		}
		body, unwritten := policyBody(p)
		if err := cmp.Or(err, unwritten); err != nil {
			return err
		}
		if now, err := policyBody(*x.Policy); err != nil || now == body {
			return err
		}
		x.putPolicy(body, record.CleanText(why))
		x.Record()
		out.Change = x.Change
		return nil
	})
	return out, err
}

// weighs tells whether the policy in force has a component of a field.
func (d *DB) weighs(ctx context.Context, q engine.Querier, field string) bool {
	_, p, err := d.book.PolicyInForce(ctx, q)
	return err == nil && p.Component(field) != nil
}

// fitting gives a policy with its further fields named as the book names them. It
// refuses what Validate does, a field that the book does not have, and one whose
// values its component cannot count.
func (d *DB) fitting(ctx context.Context, q engine.Querier, p model.Policy) (model.Policy, error) {
	if err := p.Validate(); err != nil || len(p.Components) == 0 {
		return p, err
	}
	defs, err := fieldDefs(ctx, q)
	p.Components = slices.Clone(p.Components)
	for i := range p.Components {
		c := &p.Components[i]
		def, ok := model.FindField(defs, c.Field)
		if c.Ranked() && model.IsCredit(def.Name) && def.Type != model.FieldNumber {
			c.Values = model.CreditValues()
		}
		switch {
		case err != nil:
		case !ok && d.weighs(ctx, q, c.Field): // the field went with an import that was taken back
			def.Name = c.Field
		case !ok:
			err = model.NotFound("error.policy.field", "Text", c.Field)
		case !c.Fits(def.Type) && c.Values == nil:
			err = model.Invalid("error.policy.field_number", "Text", def.Name)
		case !c.Fits(def.Type):
			err = model.Invalid("error.policy.field_choice", "Text", def.Name)
		}
		c.Field = def.Name
	}
	if err == nil {
		err = p.Validate() // two names may be of one field
	}
	return p, err
}

// policyBody is a policy as it is stored: without what depends on where it stands.
func policyBody(p model.Policy) (string, error) {
	p.Version, p.Currency = 0, ""
	b, err := json.Marshal(p)
	return string(b), err
}

// putPolicy writes a new version, makes it the one in force, and scores everyone.
func (x *txn) putPolicy(body, why string) {
	version := int(x.Number("SELECT coalesce(max(version), 0) + 1 FROM policy"))
	const insert = "INSERT INTO policy (version, at, by_whom, body, why) VALUES ($1, $2, $3, $4, $5)"
	x.Exec(insert, version, x.Now, x.Book.By, body, why)
	x.Journal(x.Tabs["book"], int64(1))
	x.Exec("UPDATE book SET policy_version = $1", version)
	p, err := x.Book.PolicyOf(x.Ctx, x, version)
	x.Fail(err)
	x.Policy = cmp.Or(p, x.Policy)
	// What of the calibration depends on the policy is worked out anew. The rest is kept, so
	// that the only tiers that change are those the policy moves.
	x.RenewFacts()
	subjects, err := write.Subjects(x.Ctx, x, len(x.Policy.Components) > 0)
	x.Fail(err)
	c := scoring.Recut(subjects, *x.Policy, *x.Calib, x.Today)
	x.SaveCalibration(&c)
	res := x.Rescore(write.RescoreOptions{Cause: model.CausePolicy, Change: x.Change.ID, KeepCalibration: true, Rewrite: true})
	x.Change.Detail, x.Change.Count = strconv.Itoa(version), res.Moved
	x.Ops.Add(write.Op{Mode: write.ModeRange, Tbl: "tier_change"})
}
