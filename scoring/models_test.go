package scoring

import (
	"math"
	"reflect"
	"testing"

	"tierbook/model"
)

// cdnow gives the CDNOW sample as subjects of a day, with the histories.
func cdnow(t testing.TB, asOf model.Day) (*orderBook, []model.Subject) {
	t.Helper()
	b := &orderBook{}
	for _, r := range refRows(t, "cdnow_sample_transactions.csv") {
		b.add(r["customer_id"], day(t, r["date"]), cents(t, r["spend"]))
	}
	return b, b.subjects(asOf)
}

var cdnowCut = model.NewDay(1997, 9, 30)

func fitCDNOW(t testing.TB) *model.Models {
	t.Helper()
	_, subjects := cdnow(t, cdnowCut)
	p := DefaultPolicy()
	m, reason := fitModels(Subjects(subjects), &p, cdnowCut, true)
	if m == nil {
		t.Fatalf("no models: %s", reason)
	}
	return m
}

func within(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol) {
		t.Errorf("%s: got %.9g, want %.9g ± %.2g", what, got, want, tol)
	}
}

func TestPublishedBGNBD(t *testing.T) {
	m := fitCDNOW(t).BGNBD
	t.Logf("%+v", m)
	within(t, "r", m.R, 0.243, 0.0015)
	within(t, "alpha", m.Alpha, 4.414, 0.0015)
	within(t, "a", m.A, 0.793, 0.0015)
	within(t, "b", m.B, 2.426, 0.0015)
	within(t, "LL", m.LL, -9582.4292, 0.001)
	near(t, "r to four digits", m.R, 0.2425945, 2e-4)
	near(t, "alpha to four digits", m.Alpha, 4.4136019, 2e-4)
	near(t, "a to four digits", m.A, 0.7929199, 2e-4)
	near(t, "b to four digits", m.B, 2.4258881, 2e-4)
}

func TestPublishedMBGNBD(t *testing.T) {
	m := fitCDNOW(t).MBGNBD
	t.Logf("%+v", m)
	within(t, "r", m.R, 0.525, 0.0005)
	within(t, "alpha", m.Alpha, 6.183, 0.0005)
	within(t, "a", m.A, 0.891, 0.0005)
	within(t, "b", m.B, 1.614, 0.0005)
	within(t, "LL", m.LL, -9582.1357, 0.001)
}

func TestPublishedGammaGamma(t *testing.T) {
	m := fitCDNOW(t)
	t.Logf("%+v", m.GammaGamma)
	within(t, "p", m.GammaGamma.P, 6.25, 0.005)
	within(t, "q", m.GammaGamma.Q, 3.74, 0.005)
	within(t, "v", m.GammaGamma.V, 15.44, 0.005)
	within(t, "LL", m.GammaGamma.LL, -4055.9177, 0.001)
	if m.Verdict != VerdictOK || m.Customers != 2357 || m.Repeaters != 946 {
		t.Errorf("%s %d %d", m.Verdict, m.Customers, m.Repeaters)
	}
}

// The parameters at which the published figures of single customers were taken.
var (
	walkthrough = nbd{model.NBDParams{R: 0.2425967, Alpha: 4.413659, A: 0.7929869, B: 2.426164}, false}
	fine        = nbd{model.NBDParams{R: 0.2425945, Alpha: 4.4136019, A: 0.7929199, B: 2.4258881}, false}
	rounded     = nbd{model.NBDParams{R: 0.243, Alpha: 4.414, A: 0.793, B: 2.426}, false}
)

func expectedOf(m *nbd, x, tx, T, span float64) float64 {
	h := m.over(x, T)
	return m.alive(x, tx, T) * h.expected(span)
}

func TestPublishedBGNBDSpreadsheetCustomer(t *testing.T) {
	within(t, "E[Y(39)|2, 30.43, 38.86]", expectedOf(&fine, 2, 30.43, 38.86, 39), 1.226, 0.0005)
}

func TestPublishedBGNBDNewCustomer(t *testing.T) {
	for span, want := range map[float64]float64{0.1429: 0.0078, 1: 0.0532, 3: 0.1506, 31.8571: 1.0405, 32: 1.0437, 78: 1.8576} {
		within(t, "E[X(t)]", expectedOf(&fine, 0, 0, 0, span), want, 5e-4)
	}
	within(t, "E[X(52)]", expectedOf(&walkthrough, 0, 0, 0, 52), 1.444004, 1e-6)
}

func TestPublishedBGNBDCustomer1516(t *testing.T) {
	within(t, "E[Y(52)]", expectedOf(&walkthrough, 26, 216.0/7, 31, 52), 25.75659, 1e-5)
	within(t, "P(alive)", walkthrough.alive(26, 216.0/7, 31), 0.9688523, 1e-7)
}

// TestPublishedIncreasingFrequencyParadox: of two customers silent since the
// same day, the one who ordered more often is the surer to have left.
func TestPublishedIncreasingFrequencyParadox(t *testing.T) {
	for x, want := range map[float64]float64{10: 0.3474606, 15: 0.04283391, 20: 0.004158973, 25: 0.0003583685} {
		near(t, "E[Y(52)]", expectedOf(&walkthrough, x, 20, 39, 52), want, 1e-6)
	}
}

func TestPublishedBGNBDCounts(t *testing.T) {
	near(t, "P(X(2)=10)", rounded.count(10, 2), 1.07869e-07, 1e-6)
	near(t, "P(X(39)=0)", rounded.count(0, 39), 0.5737864, 1e-6)
	for i, want := range []float64{
		0.0019995214, 0.0015170236, 0.0011633150, 0.0009003148, 0.0007023638,
		0.0005517902, 0.0004361913, 0.0003467171, 0.0002769613, 0.0002222260,
	} {
		within(t, "P(X(30)=n)", rounded.count(11+i, 30), want, 1e-9)
	}
}

func TestPublishedBGNBDLikelihoodOfOne(t *testing.T) {
	m := nbd{model.NBDParams{R: 0.25, Alpha: 4, A: 0.8, B: 2.5}, false}
	within(t, "never again", m.likelihood(0, 0, 40), -0.59947382, 1e-5)
	within(t, "200 orders", m.likelihood(200, 38, 40), 100.7957, 1e-5) // exactly 100.7956931
}

func TestPublishedGammaGammaFirstTen(t *testing.T) {
	g := model.GammaGammaParams{P: 6.25, Q: 3.74, V: 15.44}
	_, subjects := cdnow(t, cdnowCut)
	for i, want := range []float64{24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17} {
		n, mean := repeatSpend(&subjects[i].Facts)
		got, _ := expectedSpend(&g, n, mean/100)
		within(t, subjects[i].Facts.FirstOrder.String(), got, want, 0.1)
	}
}

func TestPublishedCDNOWCounts(t *testing.T) {
	b, subjects := cdnow(t, cdnowCut)
	end := model.NewDay(1998, 6, 30)
	rows, days, repeaters, repeats, later := 0, 0, 0, 0, 0
	var means []float64
	for i := range subjects {
		f := &subjects[i].Facts
		all := Summarize(&model.Customer{}, b.history[i], end)
		rows += len(b.history[i])
		days += all.OrderDays
		repeats += f.OrderDays - 1
		later += all.OrderDays - f.OrderDays
		if f.OrderDays > 1 {
			repeaters++
			_, m := repeatSpend(f)
			means = append(means, m/100)
		}
	}
	got := [6]int{rows, len(subjects), days, repeaters, repeats, later}
	if want := [6]int{6919, 2357, 6696, 946, 2457, 1882}; got != want {
		t.Errorf("rows, customers, days, repeaters, repeats, later: %v, want %v", got, want)
	}
	mean, lo, hi := 0.0, math.Inf(1), 0.0
	for _, m := range means {
		mean += m / float64(len(means))
		lo, hi = math.Min(lo, m), math.Max(hi, m)
	}
	sd := 0.0
	for _, m := range means {
		sd += (m - mean) * (m - mean) / float64(len(means)-1)
	}
	for i, c := range []struct{ got, want float64 }{{mean, 35.08}, {math.Sqrt(sd), 30.28}, {lo, 2.99}, {Median(means), 27.50}, {hi, 299.63}} {
		within(t, []string{"mean", "sd", "min", "median", "max"}[i]+" of repeat spend", c.got, c.want, 0.0101)
	}
}

// TestPublishedRFMThresholds: the R package's thresholds are type-7 quantiles
// and one more.
func TestPublishedRFMThresholds(t *testing.T) {
	asOf := day(t, "2006-12-31")
	p := DefaultPolicy()
	p.Value.WindowDays = 0
	c := Calibrate(Subjects(rfmBook(t).subjects(asOf)), p, asOf)
	for i := range 4 {
		within(t, "R", c.RecencyBreaks[i]+1, []float64{115, 181, 297.4, 482}[i], 1e-9)
		within(t, "F", c.FrequencyBreaks[i]+1, []float64{4, 5, 6, 8}[i], 1e-9)
		within(t, "M", c.MonetaryBreaks[i]/100+1, []float64{255.8, 382, 506.4, 666}[i], 1e-9)
	}
}

// TestPublishedRFMSegments divides by the R package's conventions, which differ
// from ours in the edges of the quintiles, to hold the breaks themselves.
func TestPublishedRFMSegments(t *testing.T) {
	asOf := day(t, "2006-12-31")
	subjects := rfmBook(t).subjects(asOf)
	p := DefaultPolicy()
	p.Value.WindowDays = 0
	c := Calibrate(Subjects(subjects), p, asOf)
	step := func(breaks [4]float64, unit, v float64) int {
		n := 1
		for _, b := range breaks {
			if v/unit >= b/unit+1 {
				n++
			}
		}
		return n
	}
	segments := []struct {
		name                   string
		rLow, rHigh, low, high int
	}{
		{"Champions", 4, 5, 4, 5},
		{"Loyal Customers", 2, 5, 3, 5},
		{"Potential Loyalist", 3, 5, 1, 3},
		{"New Customers", 4, 5, 1, 1},
		{"Promising", 3, 4, 1, 1},
		{"Need Attention", 2, 3, 2, 3},
		{"About To Sleep", 2, 3, 1, 2},
		{"At Risk", 1, 2, 2, 5},
		{"Can't Lose Them", 1, 1, 4, 5},
		{"Lost", 1, 2, 1, 2},
	}
	got := map[string]int{}
	for i := range subjects {
		f := &subjects[i].Facts
		R := 6 - step(c.RecencyBreaks, 1, float64(asOf-f.LastOrder))
		F, M := step(c.FrequencyBreaks, 1, float64(f.Orders)), step(c.MonetaryBreaks, 100, float64(f.Revenue))
		name := "Others"
		for _, s := range segments {
			if R >= s.rLow && R <= s.rHigh && F >= s.low && F <= s.high && M >= s.low && M <= s.high {
				name = s.name
				break
			}
		}
		got[name]++
	}
	want := map[string]int{
		"About To Sleep": 50, "At Risk": 86, "Champions": 158, "Lost": 111, "Loyal Customers": 278,
		"Need Attention": 35, "Others": 48, "Potential Loyalist": 229,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestReferenceCDNOWCustomers(t *testing.T) {
	bg := nbd{model.NBDParams{R: 0.2425945, Alpha: 4.4136019, A: 0.7929199, B: 2.4258881}, false}
	mbg := nbd{model.NBDParams{R: 0.525, Alpha: 6.183, A: 0.891, B: 1.614}, true}
	gg := model.GammaGammaParams{P: 6.25, Q: 3.74, V: 15.44}
	rules := DefaultPolicy().Model
	for _, row := range refRows(t, "cdnow_expected_100_dev.csv") {
		x, tx, T := num(t, row["x"]), num(t, row["t_x_days"])/7, num(t, row["T_days"])/7
		spend, _ := expectedSpend(&gg, x, num(t, row["m_repeat_mean"]))
		coming := bg.lookAhead(x, T, &rules)
		h := bg.over(x, T)
		lifetimes, before := 0.0, 0.0
		for k := 1; k <= 12; k++ {
			upTo := h.expected(4.345 * float64(k))
			lifetimes += (upTo - before) / math.Pow(1.01, float64(k))
			before = upTo
		}
		alive := bg.alive(x, tx, T)
		for name, got := range map[string]float64{
			"p_alive_bgnbd": alive, "p_alive_mbgnbd": mbg.alive(x, tx, T),
			"e_purch_39w": expectedOf(&bg, x, tx, T, 39), "e_purch_52w": alive * coming.horizon,
			"e_purch_52w_mbgnbd": expectedOf(&mbg, x, tx, T, 52), "gg_expected_spend": spend,
			"clv_52w_weekly_10pct_annual":  spend * alive * coming.discounted,
			"clv_12m_lifetimes_1pct_month": spend * alive * lifetimes,
			"p_buy_13w_bgnbd":              alive * bg.orders(x, T, 13),
			"p_buy_39w_bgnbd":              alive * bg.orders(x, T, 39),
			"p_buy_13w_mbgnbd":             mbg.alive(x, tx, T) * mbg.orders(x, T, 13),
			"p_buy_39w_mbgnbd":             mbg.alive(x, tx, T) * mbg.orders(x, T, 39),
		} {
			near(t, row["id"]+" "+name, got, num(t, row[name]), 1e-9)
		}
	}
}

func TestReferenceFollowUp(t *testing.T) {
	p := DefaultPolicy()
	c := model.Calibration{Models: &model.Models{
		MBGNBD:     model.NBDParams{R: 0.525, Alpha: 6.183, A: 0.891, B: 1.614},
		GammaGamma: model.GammaGammaParams{P: 6.25, Q: 3.74, V: 15.44}, Verdict: VerdictOK,
	}}
	tiers := map[string]model.Tier{"A": model.TierA, "B": model.TierB, "C": model.TierC}
	for _, row := range refRows(t, "followup_worked_examples_dev.csv") {
		id := row["customer_id"]
		x := int(num(t, row["x"]))
		s := model.Subject{
			ID: 1, Override: &model.Override{Tier: tiers[row["tier"]]},
			Facts: model.Facts{
				Orders: x + 1, OrderDays: x + 1, FirstOrder: demoDay - model.Day(num(t, row["T_days"])),
				LastContact: demoDay - model.Day(num(t, row["days_since_contact"])),
				Revenue:     int64(math.Round(num(t, row["m"]) * 100 * float64(x))),
			},
		}
		s.Facts.LastOrder = s.Facts.FirstOrder + model.Day(num(t, row["t_x_days"]))
		if row["event"] != "" {
			hours := num(t, row["event_age_days"]) * 24
			s.Facts.Opportunities = []model.Opportunity{{
				Day: demoDay - model.Day(hours/24), Clock: int32(3600 * (MiddayHours - math.Mod(hours, 24))),
				Amount: cents(t, row["opp_amount"]), Probability: num(t, row["stage_prob"]), Source: row["event"],
			}}
		}
		got := Score(&s, &p, &c, demoDay)
		for name, v := range map[string]float64{
			"p_alive": *got.Forecast.PAlive, "p_buy_13w": *got.Forecast.POrder, "spend": *got.Forecast.ExpectedSpend / 100,
			"value_if_alive_13w": got.Gain.Value / 100, "leverage": 4 * got.Gain.P * (1 - got.Gain.P),
			"overdue_ratio": got.Gain.Ratio, "urgency": 1 - math.Exp2(-got.Gain.Ratio),
			"gain_retain": got.Gain.Retain / 100, "gain_close": got.Gain.Close / 100, "gain_total": got.Gain.Total / 100,
		} {
			near(t, id+" "+name, v, num(t, row[name]), 1e-9)
		}
	}
}
