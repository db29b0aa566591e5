package db

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tierbook/db/engine"
	"tierbook/model"
)

// TestWhoARowMeans imports one row into a book of some customers.
func TestWhoARowMeans(t *testing.T) {
	book := []model.Customer{
		{Ref: "A1", Name: "Alpha Ltd", Phone: "+1 415 555 2671", Email: "info@alpha.example"},
		{Name: "Beta GmbH", Phone: "030 1234567"},
		{Name: "示例機械有限公司", Email: "sales@example.cn"},
		{Name: "Nobody's number", Phone: "0000000000", Email: "none@none.com"},
		{Name: "王芳", Phone: "13912345671"},
		{Name: "王芳", Phone: "13912345672"},
	}
	for name, tc := range map[string]struct {
		row  model.Customer
		is   int64  // whom it means, 0 for a new customer
		twin string // the other that the new one may be
	}{
		"ref, whatever the name":      {model.Customer{Ref: "A1", Name: "Omega"}, 1, ""},
		"another ref, the same name":  {model.Customer{Ref: "A2", Name: "Alpha Ltd"}, 0, "Alpha Ltd"},
		"name":                        {model.Customer{Name: "beta GMBH"}, 2, ""},
		"name without its legal form": {model.Customer{Name: "Beta"}, 2, ""},
		"another legal form":          {model.Customer{Name: "Beta Ltd"}, 0, "Beta GmbH"},
		"simplified characters":       {model.Customer{Name: "示例机械有限公司"}, 3, ""},
		"another phone":               {model.Customer{Name: "Beta GmbH", Phone: "030 7654321"}, 0, "Beta GmbH"},
		"the phone with its country":  {model.Customer{Name: "Beta GmbH", Phone: "+49 30 1234567"}, 2, ""},
		"a shared phone":              {model.Customer{Name: "Gamma", Phone: "(415) 555-2671"}, 0, ""},
		"a shared e-mail":             {model.Customer{Name: "Gamma", Email: "Info@Alpha.example"}, 0, "Alpha Ltd"},
		"another e-mail, same phone":  {model.Customer{Name: "Alpha Ltd", Phone: "14155552671", Email: "ann@alpha.example"}, 1, ""},
		"no name, an e-mail":          {model.Customer{Name: "info@alpha.example", Email: "info@alpha.example"}, 1, ""},
		"no name, nobody's e-mail":    {model.Customer{Name: "none@none.com", Email: "none@none.com"}, 0, ""},
		"no name, nobody's number":    {model.Customer{Name: "0000000000", Phone: "0000000000"}, 0, ""},
		"one of two of that name":     {model.Customer{Name: "王芳", Phone: "139 1234 5672"}, 6, ""},
		"a third of that name":        {model.Customer{Name: "王芳", Phone: "13912345673"}, 0, "王芳"},
	} {
		t.Run(name, func(t *testing.T) {
			d := openTest(t, t.TempDir())
			defer d.Close()
			mustImport(t, d, customers(book...))
			before := names(t, d)
			tc.row.Owner = "li"
			r := mustImport(t, d, customers(tc.row))
			if tc.is == 0 && r.Created != 1 || tc.is != 0 && r.Updated != 1 {
				t.Errorf("%+v", r)
			}
			after := names(t, d)
			for id, was := range before {
				if id+1 != int(tc.is) && after[id] != was {
					t.Errorf("#%d was %s, is %s", id+1, was, after[id])
				}
			}
			if len(r.Doubles) > 0 != (tc.twin != "") || tc.twin != "" && r.Doubles[0].Other != tc.twin {
				t.Errorf("possible doubles %+v, want %q", r.Doubles, tc.twin)
			}
			if r := mustImport(t, d, customers(tc.row)); r.Unchanged != 1 || r.Batch != 0 {
				t.Errorf("again: %+v", r)
			}
		})
	}
}

// Of many who may be there twice all are counted and the first are named.
func TestManyDoubles(t *testing.T) {
	d := openTest(t, t.TempDir())
	defer d.Close()
	var rows []model.Customer
	for i := range 2 * (model.MaxDoubles + 2) {
		rows = append(rows, model.Customer{Ref: "R" + strconv.Itoa(i), Name: "Name " + strconv.Itoa(i/2)})
	}
	r := mustImport(t, d, customers(rows...))
	if r.Created != len(rows) || len(r.Doubles) != model.MaxDoubles || r.Doubled != model.MaxDoubles+2 || r.Doubles[1].Other != "Name 1" {
		t.Errorf("%d created, %d of %d named", r.Created, len(r.Doubles), r.Doubled)
	}
}

// names gives name and owner of every customer, by id.
func names(t interface{ Fatal(...any) }, d *DB) (out []string) {
	err := engine.Each(context.Background(), d.readers, "SELECT name, owner FROM customer ORDER BY id", nil, func(row engine.Scanner) error {
		var name, owner string
		err := row.Scan(&name, &owner)
		out = append(out, name+"/"+owner)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestCustomersOfOtherNamesAreNeverJoined imports lists whose rows share phones
// and e-mails as they like: each name is a customer, in the file's order, and
// the same file changes nothing.
func TestCustomersOfOtherNamesAreNeverJoined(t *testing.T) {
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		d, err := Open(context.Background(), fmt.Sprintf("%s/%d.db", dir, n), Options{Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		var rows []model.Customer
		var want []string
		for i := range rapid.IntRange(1, 12).Draw(t, "rows") {
			c := model.Customer{Name: fmt.Sprintf("Customer %c", 'A'+rune(i))}
			c.Phone = rapid.SampledFrom([]string{"", "13812345671", "13812345672", "0000000", "1.38E+10"}).Draw(t, "phone")
			c.Email = rapid.SampledFrom([]string{"", "a@example.com", "b@example.com", "none@none.com"}).Draw(t, "email")
			rows, want = append(rows, c), append(want, c.Name+"/")
		}
		for range 2 {
			if _, err := d.Import(context.Background(), customers(rows...), nil); err != nil {
				t.Fatal(err)
			}
			if got := names(t, d); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Fatalf("%v, want %v", got, want)
			}
		}
	})
}
