package exchange

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tierbook/model"
)

// A cell that is not what its column holds costs no customer: it is kept as text.
func TestBadCellsOfCustomers(t *testing.T) {
	in := mustRead(t, []byte("name,phone,birthday,created,last contact,do_not_contact,potential\nA,unknown,1985-02-30,soon,n/a,perhaps,lots\nB,138,--02-29,2026-01-02,,,7\n"), opts())
	if len(in.Problems) != 0 || len(in.Customers) != 2 {
		t.Fatal(refused(in))
	}
	want := []model.Field{
		{Name: "birthday", Value: "1985-02-30"},
		{Name: "created", Value: "soon"},
		{Name: "do_not_contact", Value: "perhaps"},
		{Name: "last contact", Value: "n/a"},
		{Name: "phone", Value: "unknown"},
		{Name: "potential", Value: "lots"},
	}
	c := in.Customers[0].Customer
	if d := cmp.Diff(want, c.Fields); d != "" || c.Phone != "" || c.Birthday != "" || c.Created != 0 || c.Barred != 0 || c.Potential != nil {
		t.Errorf("%s %+v", d, c)
	}
	if b := in.Customers[1].Customer; b.Birthday != "--02-29" || *b.Potential != 7 || len(b.Fields) != 0 {
		t.Errorf("%+v", b)
	}
	if got := noteCodes(in); got != "kept_text(birthday) kept_text(created) kept_text(do_not_contact) kept_text(last contact) kept_text(potential)" {
		t.Error(got)
	}
}

// 29 February is a day that comes in every writing.
func TestLeapDayIsABirthday(t *testing.T) {
	for cell, want := range map[string]string{
		"--02-29": "--02-29", "--0229": "--02-29", "2月29日": "--02-29", "02-29": "--02-29", "2/29": "--02-29", "29.02.": "--02-29",
		"29 Feb": "--02-29", "February 29": "--02-29", "1984-02-29": "1984-02-29", "1604-02-29": "--02-29", "1985-02-29": "--02-29",
	} {
		if got, ok := parseBirthday(cell, orderNone); !ok || got != want {
			t.Errorf("%s: %q", cell, got)
		}
	}
	for _, cell := range []string{"2/30", "31.02.", "3/4", "29", "Feb", "1985-02-30"} {
		if got, ok := parseBirthday(cell, orderNone); ok {
			t.Errorf("%s: %q", cell, got)
		}
	}
}

// A kind that nobody knows is an order where there is an amount, else a note.
func TestUnknownKinds(t *testing.T) {
	in := mustRead(t, []byte("customer,date,type,amount,next date,probability\nA,2024-01-02,Website Payment,10,,\nA,2024-01-02,Payment Refund,-4,,\n"+
		"A,2024-01-02,Parley,,2023-01-01,high\nA,2024-01-02,call,10 min,,\nA,2024-01-02,Website Payment,ten,,\nA,2024-01-02,order,ten,,\n"), opts())
	want := []string{"2[] A 2024-01-02 order 10.00CNY", "3[] A 2024-01-02 refund 4.00CNY", "4[] A 2024-01-02 note", "5[] A 2024-01-02 call", "6[] A 2024-01-02 note"}
	if d := cmp.Diff(want, told(in)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"7 amount amount"}, refused(in)); d != "" {
		t.Error(d)
	}
	if note := in.Interactions[2].Interaction.Note; note != "next date: 2023-01-01\nprobability: high\ntype: Parley" {
		t.Errorf("%q", note)
	}
	if got := noteCodes(in); !strings.HasSuffix(got, "kind_unknown(Website Payment 2, Parley 1, Payment Refund 1)") {
		t.Error(got)
	}
}
