package exchange

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tierbook/model"
)

func sketch(t *testing.T, text string, o Options) *Sketch {
	t.Helper()
	s, err := NewSketch(strings.NewReader(text), "f.csv", o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Whatever a file leaves open is asked, one question after the other, and answered
// by the first choice or another it ends in rows that Read takes alike.
func TestQuestionsLeadToRows(t *testing.T) {
	for name, tc := range map[string]struct {
		text string
		asks []Ask
		with map[Ask]string // answers other than the first choice
		want string         // of the first row understood
	}{
		"clear":     {"name,phone\nAcme,13800138000\n", nil, nil, "Acme"},
		"who":       {"Kto,Kiedy,Ile\nAcme GmbH,03/04/2026,1234\n", []Ask{AskName}, nil, "Acme GmbH"},
		"kind":      {"Kto,Kiedy,Ile\nAcme GmbH,03/04/2026,1234\n", []Ask{AskName, AskDate, AskDates}, map[Ask]string{AskKind: "interactions"}, "Acme GmbH"},
		"dates":     {"customer,order date,amount\nAcme,03/04/2026,10\n", []Ask{AskDates}, nil, "Acme"},
		"decimal":   {"customer,order date,amount\nAcme,2026-04-03,\"1,234\"\n", []Ask{AskDecimal}, nil, "Acme"},
		"repeating": {"Kto,Kiedy,Ile\nAcme,2026-01-04,5\nAcme,2026-02-05,6\nAcme,2026-03-04,7\n", []Ask{AskName}, nil, "Acme"},
		"no amount": {"order id,customer,order date,value2\n7,Acme,2026-04-03,12\n", []Ask{AskAmount}, nil, "Acme"},
		"headless":  {"张三,13800138000\n李四,13900139000\n", []Ask{AskHeader, AskName}, nil, "张三"},
		"encoding":  {"name;note\nM\x9fller;x\nB\x8awer;y\nJ\xf0\x8f;\n", []Ask{AskEncoding}, map[Ask]string{AskEncoding: "macintosh"}, "Müller"},
	} {
		t.Run(name, func(t *testing.T) {
			o := Options{}
			if k := tc.with[AskKind]; k != "" {
				o.Answer(AskKind, k)
			}
			var asked []Ask
			for range 6 {
				s := sketch(t, tc.text, o)
				if len(s.Questions) == 0 {
					in, err := Read(strings.NewReader(tc.text), "f.csv", o)
					if err != nil {
						t.Fatal(err)
					}
					if in.Kind != s.Kind || in.Rows != s.Rows || !reflect.DeepEqual(in.Customers, s.First.Customers) || !reflect.DeepEqual(in.Interactions, s.First.Interactions) {
						t.Errorf("understood as %+v, read as %+v", s.First, in)
					}
					got := ""
					if len(in.Customers) > 0 {
						got = in.Customers[0].Customer.Name
					} else if len(in.Interactions) > 0 {
						got = in.Interactions[0].Name
					}
					if got != tc.want || !slices.Equal(asked, tc.asks) {
						t.Errorf("asked %v, want %v; first row %q, want %q", asked, tc.asks, got, tc.want)
					}
					return
				}
				q := s.Questions[0]
				if q.Err.Args["File"] == nil || len(q.Choices) == 0 {
					t.Fatalf("question without words or choices: %+v", q)
				}
				answer := q.Choices[0]
				if a, ok := tc.with[q.Ask]; ok {
					answer = a
				}
				asked = append(asked, q.Ask)
				o.Answer(q.Ask, answer)
			}
			t.Fatalf("no end of questions: %v", asked)
		})
	}
}

// Columns tell what they stand for, what else they may be, and what is in them.
func TestSketchOfColumns(t *testing.T) {
	s := sketch(t, "客户名称;Wert;Mail;Mail\nAcme;1.234,56;a@b.de;\nBeta;7,00;c@d.de;x\n", Options{})
	if s.Kind != model.ImportCustomers || s.Delimiter != ';' || s.Rows != 2 {
		t.Errorf("understood as %+v", s)
	}
	want := []SketchColumn{
		{"客户名称", "客户名称", "name", []string{"name", "company", "contact", "note", "field", "ignore"}, []string{"Acme", "Beta"}},
		{"Wert", "Wert", "field", []string{"field", "ref", "ignore"}, []string{"1.234,56", "7,00"}},
		{"Mail", "Mail", "email", []string{"email", "contact_email", "field", "ignore"}, []string{"a@b.de", "c@d.de"}},
		{"Mail", "4", "field", []string{"field", "email", "name", "company", "contact", "note", "ignore"}, []string{"x"}},
	}
	if !reflect.DeepEqual(s.Columns, want) {
		t.Errorf("columns %+v\nwant    %+v", s.Columns, want)
	}
	o := Options{}
	o.MapColumn("Wert", "note")
	o.MapColumn("4", "note")
	if s = sketch(t, "客户名称;Wert;Mail;Mail\nAcme;1;a@b.de;x\n", o); s.Columns[1].Field != "field" || s.Columns[3].Field != "note" {
		t.Errorf("two columns for one field: %+v", s.Columns)
	}
	if _, err := NewSketch(strings.NewReader("%PDF-1.7"), "f.csv", Options{}); model.CodeOf(err) != model.CodeRefused {
		t.Errorf("what no answer mends gives %v", err)
	}
}

// A profile is found by the headers of a file, kept and read again, and says what
// was answered; what is said by hand goes before it.
func TestProfiles(t *testing.T) {
	text := "Kto,Kiedy\nAcme,03/04/2026\n"
	o := Options{As: model.ImportInteractions, DateFormat: "mdy", Delimiter: ',', Map: map[string]string{"Kto": "name", "Kiedy": "date"}}
	list := []Profile{NewProfile("other", []string{"a", "b"}, Options{Encoding: "macintosh"}), NewProfile("sales", []string{"Kto", "Kiedy"}, o)}
	var b bytes.Buffer
	if err := WriteProfiles(&b, list); err != nil {
		t.Fatal(err)
	}
	back, err := ReadProfiles(&b)
	if err != nil || !reflect.DeepEqual(back, list) {
		t.Fatalf("%+v came back as %+v, %v", list, back, err)
	}
	p := Recognise(strings.NewReader(text), Options{}, back)
	if p == nil || p.Name != "sales" {
		t.Fatalf("recognised %+v", p)
	}
	said := Options{DateFormat: "dmy", Map: map[string]string{"Kiedy": "date"}}
	p.Apply(&said)
	in, err := Read(strings.NewReader(text), "f.csv", said)
	if err != nil || in.Interactions[0].Interaction.Day.String() != "2026-04-03" {
		t.Errorf("read as %+v, %v", in, err)
	}
	if Recognise(strings.NewReader("Kto,Kiedy,Ile\n"), Options{}, back) != nil {
		t.Error("other headers are taken for the same")
	}
	empty := NewProfile("x", nil, Options{})
	if !empty.Empty() || back[1].Empty() {
		t.Error("what says nothing is kept, or what says something is not")
	}
	if _, err := ReadProfiles(strings.NewReader("[[profile]\n")); model.CodeOf(err) != model.CodeRefused {
		t.Errorf("a broken file gives %v", err)
	}
}

// Tiers of a list are asked about, kept as judgements only where a person says so,
// and stay a fact either way; what is no tier is none.
func TestTiersAsJudgements(t *testing.T) {
	const text = "客户名称,客户等级\n甲,A级\n乙,b\n丙,C\n丁,A\n戊,VIP\n"
	today := model.NewDay(2026, 3, 2)
	read := func(o Options) []model.ImportCustomer {
		o.Today = today
		in, err := Read(strings.NewReader(text), "f.csv", o)
		if err != nil {
			t.Fatal(err)
		}
		return in.Customers
	}
	s := sketch(t, text, Options{Today: today})
	if len(s.Questions) != 1 || s.Questions[0].Ask != AskTiers || s.Questions[0].Err.Args["Column"] != "客户等级" {
		t.Fatalf("asked %+v", s.Questions)
	}
	for _, answer := range s.Questions[0].Choices {
		o := Options{Today: today}
		o.Answer(AskTiers, answer)
		if s := sketch(t, text, o); len(s.Questions) != 0 {
			t.Errorf("%s asks again %+v", answer, s.Questions)
		}
		for i, want := range []model.Tier{model.TierA, model.TierB, model.TierC, model.TierA, model.TierNone} {
			c := read(o)[i].Customer
			got := model.TierNone
			if c.Override != nil {
				got = c.Override.Tier
				if c.Override.Until.String() != "2027-12-31" || !strings.HasPrefix(c.Override.Reason, "客户等级: ") {
					t.Errorf("override %+v", c.Override)
				}
			}
			if answer == "field" {
				want = model.TierNone
			}
			if got != want || len(c.Fields) != 1 {
				t.Errorf("%s: %s has %v, want %v; facts %v", answer, c.Name, got, want, c.Fields)
			}
		}
	}
	if c := read(Options{Map: map[string]string{"客户等级": "tier"}})[0].Customer; c.Override == nil {
		t.Error("a column said to be the tier is none")
	}
	if s := sketch(t, "客户名称,信用等级\n甲,A\n乙,B\n", Options{}); len(s.Questions) != 0 {
		t.Errorf("a credit grade is taken for a tier: %+v", s.Questions)
	}
}

// A column of totals is asked about, and counts only where a person says so.
func TestSketchAsksForOpeningRevenue(t *testing.T) {
	const text = "客户名称,累计成交额(元)\n甲,\"1,200.50\"\n乙,$7\n丙,30\n丁,40\n戊,many\n"
	s := sketch(t, text, Options{})
	if len(s.Questions) != 1 || s.Questions[0].Ask != AskOpening || s.Questions[0].Choices[0] != "keep" {
		t.Fatalf("asked %+v", s.Questions)
	}
	for answer, want := range map[string][]int64{"keep": {1_200_50, 0, 30_00, 40_00, 0}, "field": {0, 0, 0, 0, 0}} {
		o := opts()
		o.Answer(AskOpening, answer)
		for i, c := range mustRead(t, []byte(text), o).Customers {
			if c.Customer.Opening.Amount != want[i] || len(c.Customer.Fields) != 1 {
				t.Errorf("%s: %+v", answer, c.Customer)
			}
		}
	}
}
