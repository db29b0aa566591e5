package exchange

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"tierbook/model"
)

// policyLimit bounds how much of a policy file is read.
const policyLimit = 1 << 20

// WritePolicy writes a policy as TOML that ReadPolicy reads back unchanged.
// title stands above it as a comment, "" for none.
func WritePolicy(w io.Writer, p *model.Policy, title string) error {
	var b strings.Builder
	if title != "" {
		for line := range strings.SplitSeq(strings.TrimSpace(title), "\n") {
			fmt.Fprintf(&b, "# %s\n", line)
		}
		b.WriteByte('\n')
	}
	e := toml.NewEncoder(&b)
	e.Indent = ""
	if err := e.Encode(p); err != nil {
		return err
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// ReadPolicy reads a policy from TOML. What the file does not say is taken from
// base. A mistake is refused with the line it stands on in Args["Line"]:
// error.policy.toml for what is no TOML, error.policy.key for a setting nobody
// knows (with the nearest one in Args["Near"]), and for what
// model.Policy.Validate refuses its own key with "_line" behind it.
func ReadPolicy(r io.Reader, base model.Policy) (model.Policy, error) {
	data, err := io.ReadAll(io.LimitReader(r, policyLimit+1))
	if err != nil {
		return base, model.E(model.CodeRefused, "error.policy.read").Wrap(err)
	}
	if len(data) > policyLimit {
		return base, model.E(model.CodeRefused, "error.policy.large")
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	p := base
	p.Queue.HalfLifeHours = nil
	meta, err := toml.Decode(text, &p)
	if err != nil {
		return base, tomlMistake(text, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		key := unknown[0].String()
		e := model.E(model.CodeRefused, "error.policy.key", "Key", key, "Line", lineOfKey(text, key))
		if near := model.Nearest(key, PolicyKeys()); near != "" {
			e = model.E(model.CodeRefused, "error.policy.key_near", "Key", key, "Line", lineOfKey(text, key), "Near", near)
		}
		return base, e
	}
	if p.Queue.HalfLifeHours == nil {
		p.Queue.HalfLifeHours = base.Queue.HalfLifeHours
	}
	p.Version, p.Currency = base.Version, base.Currency
	if err := p.Validate(); err != nil {
		return base, lined(text, err)
	}
	return p, nil
}

// SetPolicy changes settings of a policy given as "weights.monetary=30"; texts
// need no quotes. Errors are those of ReadPolicy without a line.
func SetPolicy(base model.Policy, settings []string) (model.Policy, error) {
	p := base
	p.Queue.HalfLifeHours = map[string]float64{}
	for k, v := range base.Queue.HalfLifeHours {
		p.Queue.HalfLifeHours[k] = v
	}
	for _, s := range settings {
		key, value, ok := strings.Cut(s, "=")
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		if !ok || key == "" {
			return base, model.E(model.CodeUsage, "error.policy.setting", "Text", s)
		}
		if err := setOne(&p, key, value); err != nil {
			return base, err
		}
	}
	return p, p.Validate()
}

// setOne decodes one setting as TOML, as a text where it is no other value.
func setOne(p *model.Policy, key, value string) error {
	if !slices.Contains(PolicyKeys(), key) && !strings.HasPrefix(key, "queue.half_life_hours.") {
		if near := model.Nearest(key, PolicyKeys()); near != "" {
			return model.E(model.CodeUsage, "error.policy.unknown_near", "Key", key, "Near", near)
		}
		return model.E(model.CodeUsage, "error.policy.unknown", "Key", key)
	}
	quoted := fmt.Sprintf("%s = %q\n", key, value)
	if isTextKey(key) {
		if _, err := toml.Decode(quoted, p); err == nil {
			return nil
		}
	}
	if _, err := toml.Decode(key+" = "+value+"\n", p); err != nil {
		return model.E(model.CodeUsage, "error.policy.value", "Key", key, "Text", value).Wrap(err)
	}
	return nil
}

func isTextKey(key string) bool {
	return key == "name" || key == "tiers.method" || key == "tiers.value" || strings.HasPrefix(key, "playbook.") || strings.HasPrefix(key, "caps.") || strings.HasPrefix(key, "occasions.")
}

// PolicyKeys lists the settings of a policy as the TOML file names them.
func PolicyKeys() []string { return tomlKeys(reflect.TypeFor[model.Policy](), "") }

func tomlKeys(t reflect.Type, under string) []string {
	var out []string
	for i := range t.NumField() {
		name := t.Field(i).Tag.Get("toml")
		if name == "" || name == "-" {
			continue
		}
		if t.Field(i).Type.Kind() == reflect.Struct {
			out = append(out, tomlKeys(t.Field(i).Type, under+name+".")...)
			continue
		}
		out = append(out, under+name)
	}
	return out
}

// tomlMistake words what the parser refuses, with the line.
func tomlMistake(text string, err error) error {
	var pe toml.ParseError
	if errors.As(err, &pe) {
		return model.E(model.CodeRefused, "error.policy.toml", "Line", pe.Position.Line, "Text", pe.Message).Wrap(err)
	}
	// A value of the wrong type: the message names the key.
	if _, rest, ok := strings.Cut(err.Error(), `last key "`); ok {
		key, _, _ := strings.Cut(rest, `"`)
		return model.E(model.CodeRefused, "error.policy.type", "Line", max(1, lineOfKey(text, key)), "Key", key).Wrap(err)
	}
	return model.E(model.CodeRefused, "error.policy.toml", "Line", 1, "Text", err.Error()).Wrap(err)
}

// lined adds the line to what Validate refuses.
func lined(text string, err error) error {
	var e *model.Error
	if !errors.As(err, &e) {
		return err
	}
	key, _ := e.Args["Key"].(string)
	line := lineOfKey(text, key)
	if line == 0 {
		return err
	}
	out := model.E(model.CodeRefused, e.Key+"_line", "Line", line).Wrap(err)
	for k, v := range e.Args {
		out.Args[k] = v
	}
	return out
}

// lineOfKey finds the line on which a dotted key is set, 0 when it is not.
func lineOfKey(text, key string) int {
	section := ""
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			section = strings.ReplaceAll(strings.Trim(strings.TrimSpace(strings.SplitN(line, "#", 2)[0]), "[] "), " ", "") + "."
			if strings.TrimSuffix(section, ".") == key {
				return i + 1
			}
			continue
		}
		name, _, ok := strings.Cut(line, "=")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		name = strings.ReplaceAll(strings.Trim(strings.TrimSpace(name), `"'`), " ", "")
		if section+name == key {
			return i + 1
		}
	}
	return 0
}
