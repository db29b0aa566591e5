package model

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseTemplate(t *testing.T) {
	names := &TierNames{TierA: "Gold"}
	got, err := ParseTemplate("x", "\ufeff---\r\n标题： 老朋友\r\n等级: gold、C\r\nstages: 休眠，lost\r\noccasion: 春节, order\r\nsubject: Hi {{ .Contact }}\r\n---\r\n\r\nHello\t{{.Contact}}\r\n\r\nbye\r\n", names)
	if err != nil || got.Title != "老朋友" || got.Subject != "Hi {{ .Contact }}" || got.Text != "Hello    {{.Contact}}\n\nbye" ||
		!slices.Equal(got.Tiers, []Tier{TierA, TierC}) || !slices.Equal(got.Stages, []Stage{StageDormant, StageLost}) || !slices.Equal(got.Occasions, []string{"spring", "order"}) {
		t.Errorf("%+v %v", got, err)
	}
	for text, want := range map[string]string{
		"":                              "error.template.empty 1",
		"title: x\n":                    "error.template.empty 2",
		"title: x\n\n---\n":             "error.template.empty 4",
		"Hello\n\ntext":                 "error.template.header 1",
		"title: x\nmood: good\n\ntext":  "error.template.header 2",
		"title:\n\ntext":                "error.template.header 1",
		"tier: D\n\ntext":               "error.template.value 1",
		"title: x\nstage: nw\n\ntext":   "error.template.value 2",
		"occasion: a, b\n\ntext":        "error.template.value 1",
		"title: x\n\none\ntwo {{Name}}": "error.template.field 4",
		"subject: {{.A b}}\n\ntext":     "error.template.field 1",
	} {
		_, err := ParseTemplate("x", text, names)
		if err == nil || err.Key+" "+string(rune('0'+err.Args["Line"].(int))) != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// What is said for the occasion of the day stands before what suits the stage, that before
// what suits everybody; what does not suit stands last.
func TestFittingFirst(t *testing.T) {
	list := []Template{
		{Name: "lost", Stages: []Stage{StageLost}},
		{Name: "all"},
		{Name: "A", Tiers: []Tier{TierA}},
		{Name: "loyal", Stages: []Stage{StageLoyal}},
		{Name: "C at new year", Tiers: []Tier{TierC}, Occasions: []string{"new_year"}},
		{Name: "festival", Occasions: []string{"festival", "payment"}},
		{Name: "order", Occasions: []string{"order"}},
		{Name: "quote", Occasions: []string{"quote"}},
		{Name: "complaint", Occasions: []string{"complaint"}},
	}
	r := &Row{Score: Score{AsOf: 1000, Tier: TierA, Stage: StageLoyal, Occasions: []Occasion{{Kind: OccasionFestival, Name: "new_year", Day: 1001}}}}
	for want, set := range map[string]func(){
		"festival loyal A all":                 func() {},
		"festival order loyal A all":           func() { r.Facts.LastOrder = 1000 - recently },
		"festival quote complaint loyal A all": func() { r.Facts = Facts{LastOrder: 900, Opportunities: make([]Opportunity, 1), OpenComplaints: 1} },
	} {
		r.Facts = Facts{}
		set()
		var got []string
		for _, t := range FittingFirst(list, r) {
			if t.Fit(r) >= 0 {
				got = append(got, t.Name)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%v, want %s", got, want)
		}
	}
}

// Whatever a customer is called, its name stands in the text once and brings no field along.
func TestFillTemplate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		tmpl := Template{Subject: "{{.Name}}", Text: "a {{.Name}} b {{.Gone}} {{ .Gone }}"}
		d := tmpl.Fill(func(field string) string { return map[string]string{"Name": name}[field] }, func(field string) string { return "[" + field + "]" })
		want, missing := name, []string{"[Gone]"}
		if name == "" {
			want, missing = "[Name]", []string{"[Gone]", "[Name]"}
		}
		if d.Subject != want || d.Text != "a "+want+" b [Gone] [Gone]" || !slices.Equal(d.Missing, missing) {
			t.Fatalf("%+v", d)
		}
	})
}

// A draft stays within its parts of the mail program's address.
func TestMailing(t *testing.T) {
	d := &Draft{Template: Template{Subject: "a&b {{.Name}}", Text: "x?y\nz"}}
	c, ok := Command{Args: []string{"open", "mailto:{{.Email}}"}}.Mailing(d)
	args, err := c.Fill(&Row{Customer: Customer{Email: "a@b.example"}})
	if want := "mailto:a@b.example?subject=a%26b%20%7B%7B.Name%7D%7D&body=x%3Fy%0D%0Az"; !ok || err != nil || args[1] != want {
		t.Errorf("%v %v %v", args, ok, err)
	}
	if _, ok := (Command{Args: []string{"mutt", "{{.Email}}"}}).Mailing(d); ok {
		t.Error("a program without mailto: takes it")
	}
}
