package edit

import (
	"context"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

// spy notes what is written.
type spy struct {
	*uitest.Store
	patch   *model.CustomerPatch
	added   *model.Customer
	people  []model.Contact
	contact *model.Contact
	find    error
	now     *model.Detail // as the customer is in the book
}

func (s *spy) Detail(ctx context.Context, id int64, asOf model.Day, events int) (model.Detail, error) {
	if s.now != nil {
		return *s.now, nil
	}
	return s.Store.Detail(ctx, id, asOf, events)
}

func (s *spy) EditCustomers(ctx context.Context, ids []int64, p model.CustomerPatch, k model.ChangeKind) (model.Outcome, error) {
	s.patch = &p
	return s.Store.EditCustomers(ctx, ids, p, k)
}

func (s *spy) AddCustomer(ctx context.Context, c model.Customer, people []model.Contact) (model.Outcome, error) {
	s.added, s.people = &c, people
	return s.Store.AddCustomer(ctx, c, people)
}

func (s *spy) EditContact(ctx context.Context, c model.Contact) (model.Outcome, error) {
	s.contact = &c
	return s.Store.EditContact(ctx, c)
}

func (s *spy) Find(ctx context.Context, text string) (int64, error) {
	if s.find != nil {
		return 0, s.find
	}
	return s.Store.Find(ctx, text)
}

func open(t *testing.T, tag string) (*nav.Env, *spy, *model.Detail) {
	t.Helper()
	env, s := uitest.NewEnv(tag, "dark"), &spy{Store: uitest.Sample()}
	r := &s.Rows[1]
	r.Tags, r.Birthday, r.Note = []string{"vip", "展会"}, "2004-08-01", "first line\nsecond line"
	r.Fields = []model.Field{{Name: "开票名称", Value: "示例机械"}}
	d, err := s.Detail(context.Background(), 2, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	d.ReferredBy = "Meridian Optics"
	s.now = &d
	return env, s, &d
}

func drive(env *nav.Env, o nav.Overlay, w, h int) *uitest.Driver {
	ow, oh := o.Size(w, h)
	return uitest.Drive(env, o, ow-2, oh-2)
}

// goTo moves the focus to a field by Tab, as a person does.
func goTo(drv *uitest.Driver, e *Edit, field string) {
	for range 40 {
		if e.Form.Focused() == field {
			return
		}
		drv.Press("tab")
	}
}

func clear(drv *uitest.Driver) { drv.Press("ctrl+u") }

func TestGoldens(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for _, size := range [][2]int{{80, 20}, {120, 36}, {200, 56}} {
			env, s, d := open(t, tag)
			drv := drive(env, NewCustomer(env, s, d), size[0], size[1])
			uitest.Exact(t, drv.Styled(), drv.W, drv.H)
			uitest.Golden(t, fmt.Sprintf("customer_%s_%d", tag, size[0]), drv.View())

			drv = drive(env, NewCustomer(env, s, nil), size[0], size[1])
			drv.Type("Northwind 示例")
			goTo(drv, drv.Layer.(*customerForm).Edit, fieldEmail)
			drv.Type("nobody")
			drv.Press("enter")
			uitest.Exact(t, drv.Styled(), drv.W, drv.H)
			uitest.Golden(t, fmt.Sprintf("error_%s_%d", tag, size[0]), drv.View())

			drv = drive(env, NewContact(env, s, d), size[0], size[1])
			uitest.Golden(t, fmt.Sprintf("contact_%s_%d", tag, size[0]), drv.View())
		}
	}
}

func TestEditWritesOnlyWhatChanged(t *testing.T) {
	env, s, d := open(t, "en")
	drv := drive(env, NewCustomer(env, s, d), 100, 40)
	e := drv.Layer.(*customerForm).Edit
	drv.Press("enter")
	if s.patch != nil || !strings.Contains(drv.View(), "Nothing was changed") {
		t.Fatalf("nothing changed, yet written: %+v", s.patch)
	}
	goTo(drv, e, fieldTags)
	clear(drv)
	drv.Type("vip， new")
	goTo(drv, e, fieldPotential)
	clear(drv)
	goTo(drv, e, fieldPrefix+"开票名称")
	clear(drv)
	goTo(drv, e, fieldMore)
	drv.Type("Fiscal year: April")
	goTo(drv, e, fieldCredit)
	drv.Press("h")
	drv.Press("enter")
	p := s.patch
	if p == nil {
		t.Fatalf("nothing written:\n%s", drv.View())
	}
	if p.Name != nil || p.Note != nil || p.Birthday != nil || p.Kind != nil || p.ReferredBy != nil || p.Barred != nil {
		t.Errorf("written although unchanged: %+v", p)
	}
	if fmt.Sprint(p.AddTags, p.RemoveTags) != "[new] [展会]" || p.Potential == nil || *p.Potential != nil || *p.Credit != model.CreditHold ||
		p.Fields["开票名称"] != "" || p.Fields["Fiscal year"] != "April" || len(p.Fields) != 2 {
		t.Errorf("patch %+v", p)
	}
	if _, ok := drv.Sent[len(drv.Sent)-2].(nav.Pop); !ok {
		t.Errorf("saving does not close the form: %v", drv.Sent)
	}
	if c, ok := drv.Sent[len(drv.Sent)-1].(nav.Changed); !ok || c.Outcome == nil {
		t.Error("saving does not tell the others")
	}
	if env.Drafts.Load("customer-2") != nil {
		t.Error("the draft outlives the save")
	}
}

func TestAdd(t *testing.T) {
	env, s, _ := open(t, "en")
	env.Owner = "Li Na"
	drv := drive(env, NewCustomer(env, s, nil), 100, 40)
	e := drv.Layer.(*customerForm).Edit
	drv.Press("enter")
	if s.added != nil || e.Form.Focused() != fieldName || !strings.Contains(drv.View(), "A name is needed") {
		t.Fatalf("added without a name:\n%s", drv.View())
	}
	drv.Give(tea.PasteMsg{Content: "Northwind\nTraders"})
	env.Owners = []model.Owner{{Name: "Wang Fang", Initials: "WF"}}
	goTo(drv, e, fieldOwner)
	drv.Press("ctrl+u")
	drv.Type("wf") // the initials mean the person there is
	goTo(drv, e, fieldPerson)
	drv.Type("陈静")
	goTo(drv, e, fieldBirthday)
	drv.Type("3月5日")
	goTo(drv, e, fieldReferred)
	drv.Type("meridian optics")
	drv.Press("enter")
	c := s.added
	if c == nil {
		t.Fatalf("not added:\n%s", drv.View())
	}
	if c.Name != "Northwind Traders" || c.Kind != model.Company || c.Owner != "Wang Fang" || c.Birthday != "--03-05" || c.ReferredBy != 1 {
		t.Errorf("added %+v", c)
	}
	if len(s.people) != 1 || s.people[0].Name != "陈静" || !s.people[0].Primary {
		t.Errorf("contacts %+v", s.people)
	}
}

// A refused write says why at the field, and all that was typed is still there.
func TestRefusedWriteKeepsWhatWasTyped(t *testing.T) {
	env, s, d := open(t, "en")
	for _, c := range []struct {
		err         error
		field, says string
	}{
		{model.E(model.CodeConflict, "error.db.ref_taken", "Ref", "K0001"), fieldRef, "!"},
		{model.E(model.CodeUsage, "error.consent.unknown", "Text", "nws", "Purposes", "news"), fieldConsents, "!"},
		{model.E(model.CodeBusy, "error.internal"), "", "went wrong"},
	} {
		s.Err = c.err
		drv := drive(env, NewCustomer(env, s, d), 100, 40)
		e := drv.Layer.(*customerForm).Edit
		goTo(drv, e, fieldRef)
		clear(drv)
		drv.Type("K0001")
		drv.Press("enter")
		if e.Form.Value(fieldRef) != "K0001" || e.Busy() {
			t.Errorf("%v: typed text lost, or stuck saving", c.err)
		}
		if c.field != "" && e.Form.ErrorOf(c.field) == "" || !strings.Contains(drv.View(), c.says) {
			t.Errorf("%v is not shown:\n%s", c.err, drv.View())
		}
		drv.Press("ctrl+x")
	}
}

// Who saves second is told what the first has put where they typed, and nothing of what
// they did not touch; saved again theirs stands.
func TestSecondEditorSeesWhatTheFirstSaved(t *testing.T) {
	for tag, words := range map[string]string{"en": "Phone 666-11", "zh": "电话 666-11"} {
		env, s, d := open(t, tag)
		drv := drive(env, NewCustomer(env, s, d), 100, 40)
		e := drv.Layer.(*customerForm).Edit
		now := *d
		now.Phone, now.Region = "666-11", "Elsewhere"
		s.now = &now
		goTo(drv, e, fieldPhone)
		clear(drv)
		drv.Type("777-22")
		drv.Press("enter")
		if got := e.Form.ErrorOf(fieldPhone); !strings.Contains(got, words) || strings.Contains(got, "Elsewhere") || s.patch != nil {
			t.Errorf("%s: said %q, written %+v", tag, got, s.patch)
		}
		drv.Press("enter")
		if s.patch == nil || s.patch.Phone == nil || *s.patch.Phone != "777-22" || s.patch.Region != nil {
			t.Errorf("%s: saved again: written %+v", tag, s.patch)
		}
	}
}

func TestAmbiguousRecommenderListsCandidates(t *testing.T) {
	env, s, d := open(t, "en")
	s.find = model.E(model.CodeAmbiguous, "error.internal", "Candidates", []model.Match{{ID: 7, Name: "Harbor"}, {ID: 8, Ref: "K8", Name: "Harbour"}})
	drv := drive(env, NewCustomer(env, s, d), 100, 40)
	e := drv.Layer.(*customerForm).Edit
	goTo(drv, e, fieldReferred)
	clear(drv)
	drv.Type("harb")
	drv.Press("enter")
	if got := e.Form.ErrorOf(fieldReferred); !strings.Contains(got, "Harbor (#7) · Harbour (K8)") || s.patch != nil {
		t.Errorf("candidates: %q, patch %+v", got, s.patch)
	}
}

// The sentence counts the fields that are marked.
func TestMarkedFieldsAreCounted(t *testing.T) {
	env, s, d := open(t, "en")
	drv := drive(env, NewCustomer(env, s, d), 100, 40)
	e := drv.Layer.(*customerForm).Edit
	for field, bad := range map[string]string{fieldEmail: "nobody", fieldBirthday: "never", fieldPotential: "a lot"} {
		goTo(drv, e, field)
		clear(drv)
		drv.Type(bad)
	}
	drv.Press("enter")
	if !strings.Contains(drv.View(), "3 fields need another look") {
		t.Errorf("three fields are marked:\n%s", drv.View())
	}
}

func TestDraftSurvives(t *testing.T) {
	env, s, d := open(t, "en")
	drv := drive(env, NewCustomer(env, s, d), 100, 40)
	drv.Type(" & Sons")
	drv.Press("esc")
	if len(drv.Sent) == 0 {
		t.Fatal("Esc does nothing")
	}
	again := drive(env, NewCustomer(env, s, d), 100, 40)
	if !strings.Contains(again.View(), "& Sons") || !strings.Contains(again.View(), "^X") {
		t.Errorf("the draft did not come back:\n%s", again.View())
	}
	again.Press("ctrl+x")
	if strings.Contains(again.View(), "& Sons") || env.Drafts.Load("customer-2") != nil {
		t.Error("^X does not start over")
	}
}

func TestLanguageChangesUnderTheForm(t *testing.T) {
	env, s, d := open(t, "en")
	drv := drive(env, NewCustomer(env, s, d), 100, 40)
	drv.Type("!")
	env.Lang = uitest.NewEnv("zh", "dark").Lang
	drv.Give(nav.Restyled{})
	if v := drv.View(); !strings.Contains(v, "负责人") || !strings.Contains(v, "有限公司!") {
		t.Errorf("after the change of language:\n%s", v)
	}
}

func TestContact(t *testing.T) {
	env, s, d := open(t, "zh")
	drv := drive(env, EditContact(env, s, s.People[1][0]), 100, 40)
	e := drv.Layer.(*Edit)
	goTo(drv, e, fieldTitle)
	clear(drv)
	drv.Type("总经理")
	drv.Press("enter")
	if c := s.contact; c == nil || c.Title != "总经理" || c.Name != "陈静" || !c.Primary || c.ID != 10 {
		t.Errorf("contact %+v", c)
	}
	drv = drive(env, NewContact(env, s, d), 100, 40)
	drv.Press("enter")
	if !strings.Contains(drv.View(), "请填写名称") {
		t.Errorf("a contact without a name:\n%s", drv.View())
	}
}

// Letters never leave the form, whatever has the focus; save and help do.
func TestLettersStayInTheForm(t *testing.T) {
	env, s, d := open(t, "en")
	drv := drive(env, NewCustomer(env, s, d), 100, 40)
	e := drv.Layer.(*customerForm).Edit
	for range len(e.Form.Values()) {
		for _, k := range []string{"q", "1", "?", "u"} {
			if _, ok := drv.Layer.Key(uitest.KeyPress(k)); !ok {
				t.Errorf("%q leaves the form from %s", k, e.Form.Focused())
			}
		}
		for _, k := range []string{"f1", "esc", "enter", "ctrl+c", "ctrl+z"} {
			if _, ok := drv.Layer.Key(uitest.KeyPress(k)); ok {
				t.Errorf("%q is swallowed at %s", k, e.Form.Focused())
			}
		}
		drv.Press("tab")
	}
}
