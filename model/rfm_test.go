package model

import "testing"

func TestRFMClassesComeOfHighAndLow(t *testing.T) {
	for _, c := range []struct {
		r, f, m int
		want    RFMClass
		zh      string
	}{
		{5, 4, 4, RFMChampions, "重要价值"},
		{3, 5, 4, RFMCannotLose, "重要保持"},
		{4, 1, 5, RFMPotential, "重要发展客户"},
		{1, 3, 4, RFMWorthSaving, "重要挽留"},
		{4, 4, 3, RFMSteady, "一般价值"},
		{1, 4, 1, RFMFading, "一般保持"},
		{5, 3, 3, RFMPromising, "一般发展"},
		{3, 3, 3, RFMHibernating, "一般挽留"},
	} {
		row := &Row{Score: Score{R: c.r, F: c.f, M: c.m}}
		if got := row.Score.RFMClass(); got != c.want {
			t.Errorf("R%d F%d M%d is %q, want %q", c.r, c.f, c.m, got, c.want)
		}
		for _, word := range []string{string(c.want), c.zh} {
			f := parse(t, "rfm_class:"+word)
			turned := &Row{Score: Score{R: 6 - c.r, F: c.f, M: c.m}} // high and low change places, but for the middle
			if !f.Match(row) || c.r != 3 && f.Match(turned) {
				t.Errorf("rfm_class:%s finds the wrong ones for R%d F%d M%d", word, c.r, c.f, c.m)
			}
		}
	}
	if parse(t, "has:rfm_class").Match(&Row{}) || !parse(t, "no:rfm_class").Match(&Row{}) {
		t.Error("a customer without orders has a class")
	}
}
