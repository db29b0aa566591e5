package db

import (
	"context"
	"regexp"
	"testing"

	"tierbook/model"
)

// personal is what a person would be known by in the book of roles.
var personal = regexp.MustCompile(`Optic|@example|1380000|^139| (?:contact|complaint|order|note|by file)`)

// Under a mask nothing personal comes out of any method, nothing is written, and the
// figures are those of the book.
func TestMask(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	d := openTest(t, dir)
	f := makeRoleBook(t, d)
	soon := (noonDay() + 2).String()[5:]
	_, err := d.AddCustomer(ctx, model.Customer{Name: "Ida Opticson", Kind: model.Person, Owner: "Li", Birthday: "--" + soon}, []model.Contact{{Name: "Zoe Opticson", Birthday: "1963-" + soon}})
	if err != nil {
		t.Fatal(err)
	}
	want, err := d.Stats(ctx, model.StatsQuery{})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	o := d.opt
	o.Mask = true
	d, err = Open(ctx, d.path, o)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if got, err := d.Stats(ctx, model.StatsQuery{}); err != nil || got.Customers != want.Customers || got.Revenue != want.Revenue || got.Tiers[0] != want.Tiers[0] {
		t.Errorf("figures are %+v, %v, want %+v", got, err, want)
	}
	if p, err := d.Customers(ctx, model.ListQuery{Limit: 1, Sort: model.AttrID}); err != nil || p.Rows[0].Name != "#1" || p.Total != want.Customers {
		t.Errorf("%+v %v", p, err)
	}
	for _, c := range roleCalls {
		var args []any
		if c.args != nil {
			args = c.args(f)
		}
		said, err := f.do(d, c.method, args)
		switch c.verb {
		case model.VerbRead, model.VerbBook, model.VerbPeople, model.VerbPolicy, model.VerbAudit:
		default:
			if model.CodeOf(err) != model.CodeRefused {
				t.Errorf("%s gave %v", c.method, err)
			}
		}
		for _, s := range said {
			if personal.MatchString(s) || c.method != "Find" && s == "LIa" {
				t.Errorf("%s tells %q", c.method, s)
				break
			}
		}
	}
}
