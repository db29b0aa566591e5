package ui

import (
	"context"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/uitest"
)

// A text is chosen, copied and logged with few keys; what cannot be mailed says why: over
// SSH, without an address, with a mail program that takes no text. A viewer may copy.
func TestTextsToCustomers(t *testing.T) {
	for name, c := range map[string]struct {
		set    func(o *Options, s *bookStore)
		mail   string // what E says, "" where it runs the program
		logged bool
	}{
		"here":    {func(*Options, *bookStore) {}, "", true},
		"away":    {func(o *Options, _ *bookStore) { o.Remote, o.Commands = true, nil }, "Over SSH no program", true},
		"own":     {func(o *Options, _ *bookStore) { o.Commands[0].Args = []string{"mutt", "{{.Email}}"} }, "takes no mailto:", true},
		"no mail": {func(_ *Options, s *bookStore) { s.Rows[0].Email, s.People = "", nil }, "no e-mail address", true},
		"viewer":  {func(_ *Options, s *bookStore) { s.Role = model.RoleViewer }, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			s, ran := &bookStore{Store: uitest.Sample()}, ""
			for i := range s.Rows {
				s.Rows[i].Email = "a@b.example"
			}
			opt := Options{
				Theme: "mono", Commands: []model.Command{{Name: "mail", Args: []string{"open", "mailto:{{.Email}}"}, Log: model.Email}},
				RunCommand: func(_ context.Context, c *model.Command, row *model.Row) (string, error) {
					args, err := c.Fill(row)
					ran = strings.Join(args, " ")
					return "", err
				},
				Templates: func(l *lang.Lang, _ *model.TierNames) ([]model.Template, []error) {
					return l.Starters(), []error{model.Invalid("error.template.empty", "File", "x.md", "Line", 3)}
				},
			}
			c.set(&opt, s)
			l := &loop{app: New(uitest.NewEnv("en", "mono"), s, opt), store: s}
			frame := func() string { return l.app.View().Content }
			l.give(tea.WindowSizeMsg{Width: 80, Height: 24})
			l.add(l.app.current().Init())
			l.settle()
			l.keys(false, "M")
			l.settle()
			if !strings.Contains(frame(), "x.md, line 3") || !strings.Contains(frame(), "fits ·") {
				t.Errorf("nothing to choose:\n%s", frame())
			}
			l.keys(false, append(letters("payment"), "enter")...)
			l.settle()
			if !strings.Contains(frame(), "is still open") {
				t.Fatalf("no text:\n%s", frame())
			}
			l.keys(false, "E")
			l.settle()
			if c.mail != "" && !strings.Contains(frame(), c.mail) || (ran == "") != (c.mail != "") {
				t.Errorf("ran %q:\n%s", ran, frame())
			}
			if c.mail != "" {
				l.keys(false, "enter")
				l.settle()
			}
			if ran != "" && !strings.Contains(ran, "subject=A%20payment%20that%20is%20still%20open&body=Hello%20") {
				t.Errorf("ran %q", ran)
			}
			if got := strings.Contains(frame(), "Payment reminder"); got != c.logged {
				t.Errorf("to be logged: %v\n%s", got, frame())
			}
		})
	}
}
