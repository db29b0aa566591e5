package lang

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"tierbook/model"
)

// The texts that come with the program are the same in both languages, for the same
// customers; every field of theirs has a value, or is named in the reader's words.
func TestStarters(t *testing.T) {
	day := model.NewDay(2026, 2, 3)
	full := &model.Detail{Row: model.Row{Customer: model.Customer{Name: "Acme", Owner: "Li Wei", Email: "a@b.example"}, Facts: model.Facts{LastOrder: day - 60, LastContact: day - 3, OldestComplaint: day - 2, Opportunities: []model.Opportunity{{Day: day - 9}}}}, Contacts: []model.Contact{{Name: "Bo"}, {Name: "Anna", Primary: true}}}
	full.Score.AsOf = day
	full.Score.Occasions = []model.Occasion{{Kind: model.OccasionBirthday, Who: "Bo", Day: day}, {Kind: model.OccasionFestival, Name: "spring", Day: day}}
	said := map[string][]string{
		"en": {"Hello Anna,", "My name is sam.", "5 Dec 2025", "31 Jan", "Happy birthday, Bo!", "Happy Spring Festival"},
		"zh": {"Anna，您好：", "我是 sam。", "2025年12月5日", "1月31日", "Bo，生日快乐！", "春节快乐", "一笔 Acme 的款项"},
	}
	var first []model.Template
	for _, tag := range Supported {
		l, all := New(tag), ""
		list := l.Starters()
		for i := range list {
			s := &list[i]
			d := l.Draft(s, full, "sam")
			if s.Title == "" || s.Subject == "" || s.Text == "" || len(s.Stages)+len(s.Occasions) == 0 || len(d.Missing) > 0 {
				t.Errorf("%s %s: %+v", tag, s.Name, d)
			}
			all += d.Subject + d.Text
			bare := l.Draft(s, &model.Detail{}, "")
			text := bare.Subject + bare.Text + l.Missing(&bare)
			if len(bare.Missing) == 0 || strings.ContainsAny(text, "<{\x01") || strings.Contains(text, ".") && strings.Contains(text, "template.") {
				t.Errorf("%s %s without anything: %s", tag, s.Name, text)
			}
			if first != nil && (s.Name != first[i].Name || !reflect.DeepEqual(s.Stages, first[i].Stages) || !reflect.DeepEqual(s.Occasions, first[i].Occasions)) {
				t.Errorf("%s: %+v is not %+v", tag, s, first[i])
			}
			if words := l.TemplateFor(s, nil); words == l.T("template.everybody") || strings.Contains(words, "template.") {
				t.Errorf("%s %s is for %q", tag, s.Name, words)
			}
		}
		if first == nil {
			first = list
		}
		for _, want := range said[tag] {
			if !strings.Contains(all, want) {
				t.Errorf("%s: no %q in %s", tag, want, all)
			}
		}
	}
}

// A book of people has texts of its own, none of them a salesperson's; whose own name is
// not known is told where it stands.
func TestPersonalStarters(t *testing.T) {
	d := &model.Detail{Row: model.Row{Customer: model.Customer{Name: "Anna", Kind: model.Person}, Facts: model.Facts{LastContact: 20000}}}
	d.Score.Occasions = []model.Occasion{{Kind: model.OccasionBirthday, Day: 20001}, {Kind: model.OccasionFestival, Name: "spring", Day: 20001}}
	for _, tag := range Supported {
		l := New(tag).ForBook(&model.Book{People: true})
		list := l.Starters()
		for i := range list {
			draft := l.Draft(&list[i], d, "sam")
			if draft.Title == list[i].Name || draft.Subject == "" || !strings.Contains(draft.Text, "Anna") || len(draft.Missing) > 0 || regexp.MustCompile(`order|quote|订单|报价|款`).MatchString(draft.Text) {
				t.Errorf("%s %s: %+v", tag, list[i].Name, draft)
			}
			draft = l.Draft(&list[i], d, "")
			if !strings.Contains(l.Missing(&draft), "owner") {
				t.Errorf("%s %s without a name: %s", tag, list[i].Name, l.Missing(&draft))
			}
		}
		if len(list) != 4 {
			t.Errorf("%s: %d texts", tag, len(list))
		}
		if got := l.Gain(&model.Gain{}, &model.Policy{}, 0); got != nil {
			t.Errorf("%s: nothing is added up as %q", tag, got)
		}
	}
}

// What a customer's name does to a terminal is gone before it is shown or copied.
func TestDraftIsSafe(t *testing.T) {
	d := &model.Detail{Row: model.Row{Customer: model.Customer{Kind: model.Person, Name: "A\x1b]52;c;x\x07\u202e\nB{{.Email}}", Email: "a@b.example"}}}
	got := New("zh").Draft(&model.Template{Subject: "{{.Name}}\x1b", Text: "您好{{.Contact}}\n再见\x1b"}, d, "")
	if all := got.Subject + got.Text; strings.ContainsAny(all, "\x1b\x07\x01\u202e") || strings.Contains(all, "a@b") || strings.Count(all, "\n") != 1 {
		t.Errorf("%q", all)
	}
}
