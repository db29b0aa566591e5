package scoring

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tierbook/model"
)

// TestEveryReasonHasASentence collects the codes of made-up books and looks
// each up in the catalogues of both languages.
func TestEveryReasonHasASentence(t *testing.T) {
	codes := map[string]bool{}
	note := func(list []model.Reason) {
		for _, r := range list {
			codes["reason."+r.Code] = true
		}
	}
	p := DefaultPolicy()
	for seed := range uint64(5) {
		subjects := demoSubjects(300, seed)
		c := Calibrate(Subjects(subjects), p, demoDay)
		for i := range subjects {
			s := subjects[i]
			switch i % 7 {
			case 1:
				s.Facts.Yearly = bornOn(model.NewDay(2026, 7, 2), "")
			case 2:
				s.Facts.Yearly = bornOn(model.NewDay(1980, 6, 30), "Lin Yan")
			case 3:
				s.Override = &model.Override{Tier: model.TierA}
			case 4:
				s.Override = &model.Override{Tier: model.TierA, Until: demoDay + 5}
			case 5:
				s.Barred, s.SnoozedUntil = model.Everyway, demoDay+1
			}
			got := Score(&s, &p, &c, demoDay)
			note(got.Reasons)
			note([]model.Reason{got.StageReason})
			for _, part := range got.Components {
				note(part.Reasons)
			}
		}
	}
	if len(codes) < 25 {
		t.Errorf("only %d codes seen: the books are too plain", len(codes))
	}
	for _, p := range Presets() {
		codes["preset."+p.Name] = true
	}
	for _, m := range []string{ModelTooFew, ModelNoConvergence, VerdictOK, VerdictNoDropout, VerdictNoSpend, VerdictAlike} {
		codes["model."+m] = true
	}
	for _, tag := range []string{"en", "zh"} {
		data, err := os.ReadFile(filepath.Join("..", "ui", "lang", tag, "scoring.toml"))
		if err != nil {
			t.Fatal(err)
		}
		for code := range codes {
			if !strings.Contains(string(data), `"`+code+`"`) {
				t.Errorf("%s has no sentence for %s", tag, code)
			}
		}
	}
}
