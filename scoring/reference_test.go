package scoring

import (
	"math"
	"strconv"
	"testing"

	"tierbook/model"
)

func TestReferenceRFMOrders(t *testing.T) {
	book := rfmBook(t)
	asOf := day(t, "2006-12-31")
	subjects := book.subjects(asOf)
	p := DefaultPolicy()
	p.Value.WindowDays = 0
	c := Calibrate(Subjects(subjects), p, asOf)
	want := refRows(t, "rfm_orders_expected.csv")
	if len(want) != 995 || c.Buyers != 995 {
		t.Fatalf("%d rows, %d buyers, want 995", len(want), c.Buyers)
	}
	for _, w := range want {
		id := w["customer_id"]
		s := &subjects[book.ids[id]]
		got := Score(s, &p, &c, asOf)
		if rfm := strconv.Itoa(got.R) + strconv.Itoa(got.F) + strconv.Itoa(got.M); rfm != w["R_rec"]+w["F_rec"]+w["M_rec"] {
			t.Errorf("%s: RFM %s, want %s%s%s", id, rfm, w["R_rec"], w["F_rec"], w["M_rec"])
		}
		if strconv.Itoa(s.Facts.Orders) != w["frequency"] || s.Facts.Revenue != cents(t, w["monetary"]) {
			t.Errorf("%s: %d orders, revenue %d", id, s.Facts.Orders, s.Facts.Revenue)
		}
		for i, want := range map[int]float64{
			recency:   num(t, w["pct_recency_days"]), // of the file: the more recent, the higher
			frequency: num(t, w["pct_frequency"]),
			monetary:  num(t, w["pct_monetary"]),
		} {
			if got := got.Components[i].Value; math.Abs(got-want) > 1e-9 {
				t.Errorf("%s %s: %.10f, want %.10f", id, componentNames[i], got, want)
			}
		}
	}
}

func TestReferenceABCOfRFMOrders(t *testing.T) {
	book := rfmBook(t)
	asOf := day(t, "2006-12-31")
	subjects := book.subjects(asOf)
	for _, cut := range []struct {
		column string
		a, b   float64
	}{{"class_80_95", 0.80, 0.95}, {"class_70_90", 0.70, 0.90}} {
		p := DefaultPolicy()
		p.Value.WindowDays = 0
		p.Tiers.ShareA, p.Tiers.ShareB = cut.a, cut.b
		c := Calibrate(Subjects(subjects), p, asOf)
		for _, w := range refRows(t, "abc_rfm_orders_expected.csv") {
			s := &subjects[book.ids[w["customer_id"]]]
			if got := Score(s, &p, &c, asOf); got.ABC.String() != w[cut.column] {
				t.Errorf("%s by %s: %s, want %s", w["customer_id"], cut.column, got.ABC, w[cut.column])
			}
		}
	}
}

func TestReferenceABCWorked(t *testing.T) {
	cases := map[string][]map[string]string{}
	for _, r := range refRows(t, "abc_worked_examples.csv") {
		cases[r["case"]] = append(cases[r["case"]], r)
	}
	for name, rows := range cases {
		for _, cut := range []struct {
			column string
			a, b   float64
		}{{"class_80_95", 0.80, 0.95}, {"class_70_90", 0.70, 0.90}} {
			values := make([]int64, len(rows))
			for i, r := range rows {
				values[i] = int64(num(t, r["value_cents"]))
			}
			var c model.Calibration
			c.ValueA, c.ValueB = valueCuts(values, cut.a, cut.b)
			for _, r := range rows {
				if got := abcOf(&c, int64(num(t, r["value_cents"]))); got.String() != r[cut.column] {
					t.Errorf("%s %s by %s: %s, want %s", name, r["id"], cut.column, got, r[cut.column])
				}
			}
		}
	}
}

func TestReferenceComposite(t *testing.T) {
	columns := [componentCount]string{"M", "R", "F", "", "P", "L", "S", "K"}
	for _, row := range refRows(t, "composite_worked_examples.csv") {
		var terms [termCount]term
		for i, c := range columns {
			if row[c] != "" {
				terms[i] = term{num(t, row[c]), true}
			}
		}
		p := DefaultPolicy()
		p.Weights = model.Weights{Monetary: 25, Recency: 15, Frequency: 15, Potential: 15, Loyalty: 10, Satisfaction: 10, Safety: 10}
		r := reading{p: &p, buyer: true}
		var out model.Score
		parts := r.compose(&out, &terms)
		near(t, row["id"]+" score", out.Value, num(t, row["score"]), 1e-9)
		near(t, row["id"]+" coverage", out.Coverage, num(t, row["coverage"]), 1e-12)
		if (row["provisional"] == "True") != out.Provisional {
			t.Errorf("%s: provisional %v", row["id"], out.Provisional)
		}
		for i, c := range columns {
			want := 0.0
			if row["c_"+c] != "" {
				want = num(t, row["c_"+c])
			}
			if math.Abs(parts[i]-want) > 1e-9 {
				t.Errorf("%s c_%s: %.10f, want %.10f", row["id"], c, parts[i], want)
			}
		}
	}
}
