package scoring

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"tierbook/model"
)

// judged is a book cut at a day, with what came after.
type judged struct {
	name       string
	rows       []tested
	cut, until model.Day
}

// judgedCount is how many of the books count: the others are looked at beside them.
const judgedCount = 17

// judgedBooks are the books by which ranking and chances are judged: CDNOW at four
// cuts, rfm_orders at two, superstore at three, eight simulated ones, and part of
// Online Retail at two beside them.
func judgedBooks(t testing.TB) []judged {
	t.Helper()
	var out []judged
	add := func(name string, b *orderBook, until string, cuts ...string) {
		for _, cut := range cuts {
			c, u := day(t, cut), day(t, until)
			out = append(out, judged{name + " " + cut, b.later(c, u), c, u})
		}
	}
	b, _ := cdnow(t, cdnowCut)
	add("cdnow", b, "1998-06-30", "1997-06-30", "1997-09-30", "1997-12-31", "1998-03-31")
	add("rfm_orders", rfmBook(t), "2006-12-31", "2005-12-31", "2006-06-30")
	add("superstore", linesBook(t, "superstore_lines.csv", "Order ID", "Order Date", "Customer ID", func(r map[string]string) float64 { return num(t, r["Sales"]) }),
		"2018-12-31", "2016-12-31", "2017-12-31", "2018-06-30")
	for i, s := range simulatedBooks {
		b := simulatedOrders(&s, uint64(i))
		cut := demoDay
		out = append(out, judged{"simulated " + s.name, b.later(cut, cut+model.Day(7*s.after)), cut, cut + model.Day(7*s.after)})
	}
	add("online", linesBook(t, "online_retail_lines_dev.csv", "InvoiceNo", "InvoiceDate", "CustomerID", func(r map[string]string) float64 {
		return num(t, r["Quantity"]) * num(t, r["UnitPrice"])
	}), "2011-12-09", "2011-06-09", "2011-09-09")
	return out
}

// lineDay reads the day of a line, as 2010-12-01 08:26:00 or as 11/8/2017.
func lineDay(t testing.TB, s string) model.Day {
	t.Helper()
	on := strings.Fields(s)[0]
	if p := strings.Split(on, "/"); len(p) == 3 {
		on = fmt.Sprintf("%s-%02s-%02s", p[2], p[0], p[1])
	}
	return day(t, on)
}

// linesBook reads orders that repeat over lines; negative ones are refunds.
func linesBook(t testing.TB, file, order, date, customer string, amount func(map[string]string) float64) *orderBook {
	t.Helper()
	type key struct {
		id, who string
		day     model.Day
	}
	var keys []key
	sums := map[key]float64{}
	for _, r := range refRows(t, file) {
		k := key{r[order], r[customer], lineDay(t, r[date])}
		if _, ok := sums[k]; !ok {
			keys = append(keys, k)
		}
		sums[k] += amount(r)
	}
	b := &orderBook{}
	for _, k := range keys {
		v := int64(math.Round(100 * sums[k]))
		b.add(k.who, k.day, max(v, -v))
		if v < 0 {
			h := b.history[b.ids[k.who]]
			h[len(h)-1].Kind = model.Refund
		}
	}
	return b
}

// madeBook is how a simulated book comes about.
type madeBook struct {
	name         string
	n            int
	nbd          model.NBDParams // who orders how often (weeks) and leaves how soon
	shape        float64         // regularity of gaps: 1 is by chance, more is regular
	spend        model.GammaGammaParams
	weeks, after float64
}

var simulatedBooks = []madeBook{
	{"as the model", 2000, knownNBD, 1, knownGG, 104, 39},
	{"slow trade", 1500, model.NBDParams{R: 0.8, Alpha: 30, A: 0.6, B: 2}, 1, knownGG, 156, 52},
	{"nobody leaves", 800, model.NBDParams{R: 3, Alpha: 30, A: 1e-6, B: 50}, 1, knownGG, 104, 26},
	{"regular", 800, model.NBDParams{R: 2, Alpha: 12, A: 0.1, B: 1}, 4, knownGG, 104, 13},
	{"many leave", 1000, model.NBDParams{R: 1, Alpha: 6, A: 1, B: 2}, 1, knownGG, 78, 26},
	{"small", 320, model.NBDParams{R: 1.5, Alpha: 15, A: 0.1, B: 1}, 2, model.GammaGammaParams{P: 3, Q: 3, V: 200}, 104, 13},
	{"amounts vary", 1000, model.NBDParams{R: 0.7, Alpha: 10, A: 0.3, B: 2}, 1, model.GammaGammaParams{P: 0.8, Q: 2.2, V: 300}, 104, 39},
	{"wholesale", 600, model.NBDParams{R: 4, Alpha: 12, A: 0.05, B: 1}, 3, model.GammaGammaParams{P: 8, Q: 2.5, V: 50}, 156, 26},
}

func simulatedOrders(s *madeBook, seed uint64) *orderBook {
	rng := rand.New(rand.NewPCG(seed, 97))
	b := &orderBook{}
	for i := range s.n {
		start := demoDay - model.Day(rng.Float64()*s.weeks*7)
		rate, leave := gammaOf(rng, s.nbd.R)/s.nbd.Alpha, betaOf(rng, s.nbd.A, s.nbd.B)
		scale := gammaOf(rng, s.spend.Q) / s.spend.V
		name := fmt.Sprint(i)
		pay := func(at float64) {
			b.add(name, start+model.Day(at), max(1, int64(100*gammaOf(rng, s.spend.P)/scale)))
		}
		pay(0)
		for at := 0.0; rng.Float64() >= leave; {
			at += gammaOf(rng, s.shape) / s.shape / rate * 7
			if at > float64(demoDay-start)+7*s.after {
				break
			}
			pay(at)
		}
	}
	return b
}

// TestBooks holds how well the books' later orders are foretold, and prints it.
func TestBooks(t *testing.T) {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "book\tcustomers\tscore\tCLV\tAUC\tsilence\tBrier\tmodel's\terror\tmodel's\tby chance\tlevel\t")
	ranked, beaten, true5 := 0, 0, 0
	books := judgedBooks(t)
	for i, b := range books {
		got, alone := backtest(b.rows, b.cut, b.until), modelAlone(&b)
		chance, level := errorLeft(&got)
		fmt.Fprintf(w, "%s\t%d\t%.4f\t%s\t%s\t%.4f\t%s\t%s\t%s\t%s\t%.4f\t%+.4f\t\n", b.name, got.Customers, got.Top20.Score, orDash(got.Top20.CLV),
			orDash(got.AUC.POrder), got.AUC.Recency, orDash(got.Brier), orDash(alone.Brier), orDash(got.CalibrationError), orDash(alone.CalibrationError), chance, level)
		if i >= judgedCount {
			continue
		}
		if got.Top20.Score >= *got.Top20.CLV-0.01 {
			ranked++
		}
		if *got.Brier <= *alone.Brier+0.0005 {
			beaten++
		}
		if *got.CalibrationError <= 0.05 {
			true5++
		}
	}
	w.Flush()
	t.Logf("\n%sscore within .01 of lifetime value on %d of %d, Brier score not above the model's on %d, error within .05 on %d",
		text.String(), ranked, judgedCount, beaten, true5)
	if ranked < 14 {
		t.Errorf("the score ranks worse than lifetime value on %d of %d", judgedCount-ranked, judgedCount)
	}
	if beaten < judgedCount || true5 < 11 {
		t.Errorf("the past teaches worse than it did: %d and %d", beaten, true5)
	}
}

// errorLeft gives the calibration error that a forecast true to the last digit would
// show of so many customers, by chance (each band's mean deviation), and by how much more
// orders were foretold in all than came.
func errorLeft(b *model.Backtest) (chance, level float64) {
	for _, r := range b.Reliability {
		chance += math.Sqrt(2 / math.Pi * float64(r.Customers) * r.Foretold * (1 - r.Foretold))
		level += float64(r.Customers) * (r.Foretold - r.Seen)
	}
	return chance / float64(b.Customers), level / float64(b.Customers)
}

// modelAlone is the backtest of a book whose past teaches nothing.
func modelAlone(b *judged) model.Backtest {
	rows := slices.Clone(b.rows)
	for i := range rows {
		rows[i].Facts.Ledger = ""
	}
	return backtest(rows, b.cut, b.until)
}

func orDash(v *float64) string {
	if v == nil {
		return "-"
	}
	return fmt.Sprintf("%.4f", *v)
}

// TestPastTeachesWhateverTheOrder: a book that learns from its past learns the same
// in any order of its customers.
func TestPastTeachesWhateverTheOrder(t *testing.T) {
	subjects := simulatedOrders(&simulatedBooks[3], 3).subjects(demoDay)
	p := DefaultPolicy()
	want := Calibrate(Subjects(subjects), p, demoDay)
	if want.Chance == nil {
		t.Fatal("the book learns nothing")
	}
	slices.Reverse(subjects)
	if got := Calibrate(Subjects(subjects), p, demoDay); *got.Chance != *want.Chance {
		t.Errorf("%+v, in another order %+v", want.Chance, got.Chance)
	}
}

// TestBentChanceFallsWithSilence: whatever the past teaches, no day without an order
// makes one likelier.
func TestBentChanceFallsWithSilence(t *testing.T) {
	p := DefaultPolicy()
	learnt := 0
	for i := range simulatedBooks {
		subjects := simulatedOrders(&simulatedBooks[i], uint64(i)).subjects(demoDay)
		c := Calibrate(Subjects(subjects), p, demoDay)
		if c.Chance == nil {
			continue
		}
		learnt++
		for k := range subjects {
			last := 1.0
			for d := demoDay; subjects[k].Facts.Orders > 0 && d < demoDay+400; d += 20 {
				_, order, _ := chance(&subjects[k].Facts, &p, &c, d)
				if order > last+1e-12 {
					t.Fatalf("book %s, customer %d on %s: %.6f after %.6f", simulatedBooks[i].name, k, d, order, last)
				}
				last = order
			}
		}
	}
	if learnt == 0 {
		t.Error("no book learns")
	}
}
