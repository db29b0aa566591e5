package cli

import (
	"bytes"
	"testing"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/lang"
)

// Every kind and source that a Chinese file names is read as what it was.
func TestChineseWordsComeInAgain(t *testing.T) {
	var b bytes.Buffer
	w := exchange.NewInteractions("csv", &b, exchange.ExportOptions{Lang: "zh", Currency: "CNY", Word: lang.New("zh").Word})
	var want []model.Interaction
	for i, k := range model.Kinds {
		in := model.Interaction{Day: model.NewDay(2026, 1, 1+i), Clock: model.NoClock, Kind: k, Source: model.Sources[i%len(model.Sources)]}
		if k.HasAmount() {
			in.Amount, in.Currency = 100, "CNY"
		}
		if k == model.Feedback {
			in.Satisfaction = 4
		}
		if want = append(want, in); w.Write(&model.Row{Customer: model.Customer{Name: "示例"}}, &in) != nil {
			t.Fatal(k)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := exchange.Read(&b, "f", exchange.Options{})
	if err != nil || len(got.Interactions) != len(want) {
		t.Fatalf("%v %+v", err, got.Problems)
	}
	for i := range want {
		if g := got.Interactions[i].Interaction; g.Kind != want[i].Kind || g.Source != want[i].Source {
			t.Errorf("%s of %s came in as %s of %s", want[i].Kind, want[i].Source, g.Kind, g.Source)
		}
	}
}
