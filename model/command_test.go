package model

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestFill(t *testing.T) {
	r := &Row{Customer: Customer{ID: 7, Name: "-rf / $(id) `id` \x1b]0;x\x07", Phone: "+86 138-0000-0001", Email: "Anna@Example.com", Fields: []Field{{Name: "Website", Value: "example.com/a b"}, {Name: "微信", Value: "anna"}}}}
	for _, c := range []struct{ arg, want, err string }{
		{"tel:{{.Phone}}", "tel:+8613800000001", ""},
		{"mailto:{{ .Email }}", "mailto:anna@example.com", ""},
		{"mailto:{{.Email}}?subject={{.Name}}", "mailto:anna@example.com?subject=-rf%20%2F%20%24%28id%29%20%60id%60%20%5D0%3Bx", ""},
		{"{{.Web}}", "https://example.com/a b", ""},
		{"{{.微信}}#{{.ID}}", "anna#7", ""},
		{"--name={{.Name}}", "--name=-rf / $(id) `id` ]0;x", ""},
		{"{{.Name}}", "", "error.command.option"},
		{"{{.Nothing}}", "", "error.command.field"},
	} {
		got, err := (&Command{Args: []string{"run", c.arg}}).Fill(r)
		if c.err != "" {
			if e, ok := err.(*Error); !ok || e.Key != c.err {
				t.Errorf("%s: %v", c.arg, err)
			}
		} else if err != nil || !slices.Equal(got, []string{"run", c.want}) {
			t.Errorf("%s is %q %v, want %q", c.arg, got, err, c.want)
		}
	}
	for arg, bad := range map[string]Row{
		"tel:{{.Phone}}":    {Customer: Customer{Phone: "call; rm -rf ~"}},
		"mailto:{{.Email}}": {Customer: Customer{Email: "a@b.com?attach=/etc/passwd"}},
		"{{.Web}}":          {Customer: Customer{Fields: []Field{{Name: "url", Value: "file:///etc/passwd"}}}},
	} {
		if got, err := (&Command{Args: []string{arg}}).Fill(&bad); err == nil {
			t.Errorf("%s is %q", arg, got)
		}
	}
}

// Whatever a customer is called, it stays within its argument and is no option.
func TestFillIsSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		args, err := (&Command{Args: []string{"p", "{{.Name}}", "x:{{.Name}}&y"}}).Fill(&Row{Customer: Customer{Name: name}})
		if err != nil {
			return
		}
		if len(args) != 3 || strings.HasPrefix(args[1], "-") || strings.ContainsFunc(args[1]+args[2], unicode.IsControl) {
			t.Fatalf("%q", args)
		}
		if inner := strings.TrimSuffix(strings.TrimPrefix(args[2], "x:"), "&y"); strings.ContainsAny(inner, "&?#/:= ") {
			t.Fatalf("%q leaves its part of the address", inner)
		}
	})
}
