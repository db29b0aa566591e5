package db_test

import (
	"fmt"
	"strings"
	"testing"

	"tierbook/db"
	"tierbook/db/dbtest"
	"tierbook/model"
)

// mailbox is a file that tells of contacts: with a customer by its own address, by that of
// a contact, by a number written otherwise, with two at once, and with strangers.
func mailbox(c *dbtest.Clock) (rows []model.ImportInteraction) {
	add := func(row int, kind model.Kind, note, email, phone, id string, day model.Day) {
		in := model.Interaction{Kind: kind, Note: note, Day: day, Clock: model.NoClock, ExternalID: id}
		rows = append(rows, model.ImportInteraction{Row: row, Email: email, Phone: phone, Interaction: in})
	}
	today := c.Today()
	add(0, model.Email, "← ask", "info@acme.example", "", "mail:1", today-3)
	add(0, model.Email, "→ ask", "anna@birch.example", "", "mail:1", today-3)
	add(1, model.Email, "← me", "me@firm.example", "", "mail:2", today-2)
	add(1, model.Email, "→ both", "info@acme.example", "", "mail:2", today-2)
	add(1, model.Email, "→ both", "anna@birch.example", "", "mail:2", today-2)
	add(1, model.Email, "→ both", "info@birch.example", "", "mail:2", today-2)
	add(2, model.Call, "", "", "+1 415 555 0132", "c1", today-4)
	add(3, model.Email, "← spam", "x@spam.example", "", "mail:3", today)
	add(4, model.Email, "← spam", "x@spam.example", "", "mail:4", today)
	add(5, model.Meeting, "fair", "info@acme.example", "", "event:1", today+1)
	add(6, model.Email, "← shared", "shared@x.example", "", "mail:5", today)
	return rows
}

func proposed(t *testing.T, d *db.DB, rows []model.ImportInteraction) (string, model.Proposals) {
	t.Helper()
	p, err := d.Propose(t.Context(), rows, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range p.New {
		out = append(out, fmt.Sprintf("%s %s %s", r.Name, r.Interaction.Kind, r.Interaction.Note))
	}
	return strings.Join(out, "|"), p
}

func pair(t *testing.T) (*db.DB, []model.ImportInteraction) {
	t.Helper()
	d, clock := dbtest.Open(t)
	for _, c := range []model.Customer{
		{Name: "Acme", Email: "Info@acme.example", Phone: "(415) 555-0132", Owner: "Li"},
		{Name: "Birch", Email: "info@birch.example", Owner: "Wang"},
		{Name: "One", Email: "shared@x.example"},
		{Name: "Two", Email: "shared@x.example"},
	} {
		var contacts []model.Contact
		if c.Name == "Birch" {
			contacts = []model.Contact{{Name: "Anna", Email: "anna@birch.example"}}
		}
		if _, err := d.AddCustomer(t.Context(), c, contacts); err != nil {
			t.Fatal(err)
		}
	}
	return d, mailbox(clock)
}

// Each is proposed once, oldest first; what a customer sent is that customer's alone, and
// addresses of nobody, or of several, are strangers.
func TestPropose(t *testing.T) {
	d, rows := pair(t)
	got, p := proposed(t, d, rows)
	if want := "Acme call |Acme email ← ask|Acme email → both|Birch email → both"; got != want || p.Had != 0 || p.Ahead != 1 {
		t.Errorf("got %s, want %s; %+v", got, want, p)
	}
	if got := fmt.Sprint(p.Strangers); got != "[{x@spam.example 2} {shared@x.example 1}]" {
		t.Errorf("strangers %s", got)
	}
	li, err := d.As(model.Member{Name: "Li", Role: model.RoleSeller, Owners: []string{"Li"}}, "s").Propose(t.Context(), rows, 0)
	if err != nil || len(li.New) != 3 {
		t.Errorf("a seller sees %+v, %v", li, err)
	}
}

// What was taken or left out is not proposed again, in any file; taken back, it is.
func TestNothingIsCapturedTwice(t *testing.T) {
	ctx := t.Context()
	d, rows := pair(t)
	_, p := proposed(t, d, rows)
	all := []model.Interaction{p.New[0].Interaction, p.New[1].Interaction, p.New[3].Interaction}
	out, err := d.LogEach(ctx, all, 0)
	if err != nil || out.Change.Count != 2 || out.Interaction != nil || out.Before != nil {
		t.Fatalf("%+v, %v", out, err)
	}
	if out, err = d.LogEach(ctx, all, 0); err != nil || out.Change.ID != 0 {
		t.Errorf("logged twice: %+v, %v", out, err)
	}
	if got, p := proposed(t, d, append(rows, rows...)); got != "Acme email → both" || p.Had != 3 {
		t.Errorf("left %s; %d known", got, p.Had)
	}
	if out, err = d.Dismiss(ctx, &p.New[2].Interaction); err != nil || out.Change.Subject != "Acme" {
		t.Fatalf("%+v, %v", out, err)
	}
	if got, p := proposed(t, d, rows); got != "" || p.Had != 4 {
		t.Errorf("left %s; %d known", got, p.Had)
	}
	if _, err := d.Merge(ctx, 3, 1, nil); err != nil { // it follows the customer
		t.Fatal(err)
	}
	rows[3].Email = "shared@x.example"
	for _, want := range []string{"", "Acme email → both", "Acme call |Acme email ← ask|Acme email → both|Birch email → both"} {
		if _, err := d.Undo(ctx, d.Session()); err != nil {
			t.Fatal(err)
		}
		rows[3].Email = "info@acme.example"
		if got, _ := proposed(t, d, rows); got != want {
			t.Errorf("taken back: %s, want %s", got, want)
		}
	}
}

// One customer's are one change, which says what they did.
func TestLogEachOfOne(t *testing.T) {
	d, rows := pair(t)
	_, p := proposed(t, d, rows)
	out, err := d.LogEach(t.Context(), []model.Interaction{p.New[0].Interaction, p.New[1].Interaction}, 0)
	if err != nil || out.CustomerID != 1 || out.Before == nil || out.After == nil || out.Change.Subject != "Acme" || out.Interaction != nil {
		t.Errorf("%+v, %v", out, err)
	}
	bad := p.New[3].Interaction
	bad.Kind = "x"
	if _, err := d.LogEach(t.Context(), []model.Interaction{p.New[2].Interaction, bad}, 0); model.CodeOf(err) != model.CodeInvalid {
		t.Errorf("a wrong one: %v", err)
	}
	if got, _ := proposed(t, d, rows); got != "Acme email → both|Birch email → both" {
		t.Errorf("half was logged: %s", got)
	}
}
