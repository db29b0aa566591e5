package ui

import (
	"strings"
	"testing"
	"unicode"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/overlay/exporter"
	"tierbook/ui/overlay/logform"
	"tierbook/ui/overlay/prompt"
	"tierbook/ui/uitest"
)

// flat is a text without blanks and frames: lines that were wrapped are one again.
func flat(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("│┃", r) {
			return -1
		}
		return r
	}, text)
}

// Why a form was not saved is read whole in every form and at every size.
func TestReasonsOfFormsAreReadWhole(t *testing.T) {
	reasons := []error{
		model.E(model.CodeRefused, "error.may.assign", "Owner", "Chen Yu", "Role", string(model.RoleSeller)),
		model.E(model.CodeRefused, "error.pool.claim", "Name", "Meridian Optics and Precision Instruments"),
		model.E(model.CodeInternal, "error.db.server", "Path", "postgres://tierbook@db.example.internal/tierbook"),
	}
	forms := map[string]func(env *nav.Env, s *uitest.Store) nav.Overlay{
		"assign": func(env *nav.Env, s *uitest.Store) nav.Overlay { return prompt.Assign(env, s, nav.Of(s.Rows[0])) },
		"log":    func(env *nav.Env, s *uitest.Store) nav.Overlay { return logform.New(env, s, nav.Of(s.Rows[0])) },
		"exporter": func(env *nav.Env, _ *uitest.Store) nav.Overlay {
			return exporter.New(env, exporter.Files{}, "csv", model.ListQuery{}, nil)
		},
	}
	for _, tag := range []string{"en", "zh"} {
		for name, make := range forms {
			for _, size := range [][2]int{{60, 14}, {80, 22}, {120, 38}} {
				for _, why := range reasons {
					env := uitest.NewEnv(tag, "mono")
					layer := make(env, uitest.Sample())
					w, h := layer.Size(size[0], size[1])
					layer.(interface{ Wrong(string, error) }).Wrong("", why)
					d := uitest.Drive(env, layer, w-2, h-2)
					uitest.Exact(t, d.Styled(), d.W, d.H)
					if v := d.View(); !strings.Contains(flat(v), flat(env.Lang.Error(why))) {
						t.Errorf("%s, %s, %v: not read whole: %s\n%s", tag, name, size, env.Lang.Error(why), v)
					}
				}
			}
		}
	}
}

// Whose customer a colleague was given while they typed is told so.
func TestACustomerGivenAwayMeanwhile(t *testing.T) {
	for tag, want := range map[string]string{"en": "no longer among yours", "zh": "已不在您名下"} {
		env, s := uitest.NewEnv(tag, "mono"), uitest.Sample()
		env.Scoped, s.Err = true, model.NotFound("error.db.no_customer", "ID", int64(1))
		d := uitest.Drive(env, logform.New(env, s, nav.Of(s.Rows[0])), 64, 14)
		d.Press("c")
		d.Type("wants a quote")
		d.Press("enter")
		if v := flat(d.View()); !strings.Contains(v, flat(want)) || !strings.Contains(v, "wantsaquote") {
			t.Errorf("%s:\n%s", tag, d.View())
		}
	}
}
