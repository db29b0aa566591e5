package customers

import (
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/uitest"
)

// The models' figures are columns like others: chosen, sorted by, filtered on;
// a dash stands where no model applies.
func TestForecastColumns(t *testing.T) {
	env, store := uitest.NewEnv("en", "dark"), uitest.Sample()
	p := func(v float64) *float64 { return &v }
	for i := range store.Rows {
		f := &store.Rows[i].Score.Forecast
		*f = model.Forecast{}
		if i%2 == 0 {
			v := float64(i+1) / 100
			*f = model.Forecast{PAlive: p(v), POrder: p(v / 2), ExpectedOrders: p(v * 10), ExpectedSpend: p(v * 1e6), CLV: p(v * 1e7)}
		}
	}
	d := uitest.Drive(env, New(env, store, overlays(env, store)), 120, 40)
	l := d.Layer.(*Layer)
	l.setColumns([]string{"p_alive", "p_order", "expected_orders", "expected_spend", "clv"})
	d.Run(l.sortBy(model.AttrCLV))
	listed(d, "p_alive>2%")
	d.Run(l.sortBy(model.AttrCLV))
	view := d.View()
	for _, want := range []string{"P(alive)", "P(order)", "Exp. orders", "Exp. spend", "CLV"} {
		if !strings.Contains(view, want) {
			t.Errorf("no column %s in\n%s", want, view)
		}
	}
	var last float64
	n := 0
	for ; l.Cur.Row(n) != nil; n++ {
		r := l.Cur.Row(n)
		clv, ok := r.Num(model.AttrCLV)
		if alive, known := r.Num(model.AttrPAlive); !ok || !known || alive <= 0.02 || n > 0 && (clv < last) != l.Q.Desc {
			t.Errorf("%s stands here with CLV %v after %v, desc %v", r.Name, clv, last, l.Q.Desc)
		}
		last = clv
	}
	if n < 3 {
		t.Errorf("%d rows", n)
	}
	listed(d, "no:p_alive")
	if view = d.View(); strings.Count(view, "—") < 10 {
		t.Errorf("no dashes where no model applies:\n%s", view)
	}
}
