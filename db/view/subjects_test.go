package view

import (
	"reflect"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tierbook/db/record"
	"tierbook/db/spill"
	"tierbook/model"
)

// Whoever is kept comes back as they were, wherever one begins.
func TestSubjectsComeBackAsTheyWere(t *testing.T) {
	days, text := rapid.Int32Range(0, 30_000), rapid.StringN(0, 6, -1)
	rapid.Check(t, func(t *rapid.T) {
		book, kept := []model.Subject{}, &Subjects{}
		for id := range int64(rapid.IntRange(0, 40).Draw(t, "customers")) {
			s := model.Subject{ID: id + 1, Created: model.Day(days.Draw(t, "created")), Cadence: int(id), Archived: rapid.Bool().Draw(t, "archived")}
			s.Facts = model.Facts{Orders: int(id), LastOrder: model.Day(days.Draw(t, "last")), MedianGap: 1.5, Ledger: model.Ledger(text.Draw(t, "ledger")), Yearly: model.Yearly(text.Draw(t, "yearly"))}
			if rapid.Bool().Draw(t, "judged") {
				potential := rapid.IntRange(0, 100).Draw(t, "potential")
				s.Potential, s.Override = &potential, &model.Override{Tier: model.TierB, Reason: text.Draw(t, "why"), By: "Kim", On: 7, Until: 9}
			}
			for range rapid.IntRange(0, 2).Draw(t, "fields") {
				s.Fields = append(s.Fields, model.Field{Name: text.Draw(t, "name"), Value: text.Draw(t, "value")})
			}
			for range rapid.IntRange(0, 2).Draw(t, "opportunities") {
				s.Facts.Opportunities = append(s.Facts.Opportunities, model.Opportunity{InteractionID: id, Day: 3, Amount: 500, Probability: 0.25, Source: text.Draw(t, "source")})
			}
			book = append(book, s)
			kept.Add(&s)
		}
		from := rapid.IntRange(0, len(book)).Draw(t, "from")
		at := from
		for i, s := range kept.Each(from, kept.Len()) {
			if diff := cmp.Diff(&book[at], s); i != at || diff != "" {
				t.Fatalf("at %d, %d: %s", at, i, diff)
			}
			at++
		}
		if at != len(book) {
			t.Fatalf("%d of %d", at, len(book))
		}
	})
}

// What is written as it lies in memory holds no pointers but those that are taken out
// before: one would come back to what the collector has taken.
func TestWhatIsWrittenRawHoldsNoPointers(t *testing.T) {
	var found []string
	var look func(path string, of reflect.Type)
	look = func(path string, of reflect.Type) {
		switch of.Kind() {
		case reflect.Struct:
			for i := range of.NumField() {
				look(path+"."+of.Field(i).Name, of.Field(i).Type)
			}
		case reflect.Array:
			look(path, of.Elem())
		case reflect.Pointer, reflect.String, reflect.Slice, reflect.Map, reflect.Interface, reflect.Func, reflect.Chan, reflect.UnsafePointer:
			found = append(found, path)
		}
	}
	look("figures", reflect.TypeFor[figures]())
	look("Subject", reflect.TypeFor[model.Subject]())
	look("Opportunity", reflect.TypeFor[model.Opportunity]())
	look("Override", reflect.TypeFor[model.Override]())
	slices.Sort(found)
	want := []string{
		"Opportunity.Source", "Override.By", "Override.Reason",
		"Subject.Facts.Ledger", "Subject.Facts.Opportunities", "Subject.Facts.Yearly", "Subject.Fields", "Subject.Override", "Subject.Potential",
	}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Error("taken out (-) and there (+):", diff)
	}
}

// A file that cannot be read any more is told, and nothing falls over it.
func TestSnapshotTellsWhatItCannotRead(t *testing.T) {
	s := NewSnapshot(asOf, 0)
	book := &Subjects{}
	for id := range int64(2000) {
		c := model.Customer{ID: id + 1, Name: "示例机械有限公司 " + strconv.Itoa(int(id))}
		r := NewRecord(&c, nil, &model.Facts{}, &record.Lean{})
		s.add(&r)
		subject := model.SubjectOf(&c, &model.Facts{Ledger: "1:2"})
		book.Add(&subject)
	}
	for _, f := range []*spill.Spill{s.texts, s.figures, &book.Spill} {
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Window(t.Context(), &model.ListQuery{Search: "sljx", Sort: model.AttrScore}, asOf); err == nil {
		t.Error("a list of what cannot be read")
	}
	for range book.Each(0, book.Len()) {
	}
	if book.Err() == nil {
		t.Error("subjects that cannot be read")
	}
}
