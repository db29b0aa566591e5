package cli

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// statsFigures are the figures of stats that lists can check.
type statsFigures struct {
	Customers int
	Revenue   json.Number
	Tiers     []struct {
		Tier         string
		Count        int
		Revenue      json.Number
		CountShare   float64 `json:"count_share"`
		RevenueShare float64 `json:"revenue_share"`
	}
	Coverage []struct{ Count, Backlog int }
	Heat     [5][5]int `json:"rfm_heat"`
	Classes  []struct {
		Key       string
		Customers int
	} `json:"rfm_classes"`
	Movement struct{ After map[string]int }
}

// listedRow is what the sums are made of.
type listedRow struct {
	Owner   string
	Tier    *string
	Revenue json.Number
	Overdue *int `json:"overdue_days"`
	RFM     struct{ R, F *int }
	Class   string `json:"rfm_class"`
}

// checkSums demands that the figures of stats add up to what list gives for the
// same filter: "sums [FILTER...]".
func checkSums(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: sums [FILTER...]")
	}
	var stats statsFigures
	var rows []listedRow
	for command, into := range map[string]any{"stats": &stats, "list": &rows} {
		ts.Check(ts.Exec("tierbook", append([]string{command, "--json"}, args...)...))
		ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), into))
	}
	revenue, tiers, overdue, heat, classes := new(big.Rat), map[string]int{}, 0, [5][5]int{}, map[string]int{"": 0}
	for _, r := range rows {
		v, _ := new(big.Rat).SetString(r.Revenue.String())
		revenue.Add(revenue, v)
		if r.Tier != nil {
			tiers[*r.Tier]++
		}
		if r.Overdue != nil && *r.Overdue > 0 {
			overdue++
		}
		if r.RFM.R != nil {
			heat[*r.RFM.R-1][*r.RFM.F-1]++
			classes[r.Class]++
		}
	}
	want, _ := new(big.Rat).SetString(stats.Revenue.String())
	if stats.Customers != len(rows) || want.Cmp(revenue) != 0 || stats.Heat != heat {
		ts.Fatalf("stats: %d customers, %v; list: %d, %v", stats.Customers, stats.Revenue, len(rows), revenue.FloatString(2))
	}
	for _, c := range stats.Classes {
		classes[c.Key] -= c.Customers
	}
	if len(stats.Classes) != 8 || slices.Max(slices.Collect(maps.Values(classes))) > 0 || slices.Min(slices.Collect(maps.Values(classes))) < 0 {
		ts.Fatalf("stats: classes are off by %v", classes)
	}
	shares, money, byTier := 0.0, 0.0, new(big.Rat)
	for _, t := range stats.Tiers {
		v, _ := new(big.Rat).SetString(t.Revenue.String())
		byTier.Add(byTier, v)
		shares, money = shares+t.CountShare, money+t.RevenueShare
		if t.Count != tiers[t.Tier] || stats.Movement.After[t.Tier] != t.Count {
			ts.Fatalf("tier %s: %d, list %d, movement %d", t.Tier, t.Count, tiers[t.Tier], stats.Movement.After[t.Tier])
		}
	}
	if byTier.Cmp(revenue) != 0 || len(rows) > 0 && (math.Abs(shares-1) > 1e-9 || math.Abs(money-1) > 1e-9) {
		ts.Fatalf("revenue by tier %v of %v, shares %v %v", byTier, revenue, shares, money)
	}
	count, backlog := 0, 0
	for _, c := range stats.Coverage {
		count, backlog = count+c.Count, backlog+c.Backlog
	}
	if count != len(rows) || backlog != overdue {
		ts.Fatalf("coverage of %d, backlog %d; list %d, %d", count, backlog, len(rows), overdue)
	}
}

// ownerLoad is a line of owner list, and of the split of stats.
type ownerLoad struct {
	Name, Value  string
	Customers    int
	Tiers        map[string]int
	Revenue      json.Number
	PerWeek      float64 `json:"per_week"`
	Due, Overdue int
}

// checkLoads demands that owner list, the split of stats and the lists of every
// owner say the same: "loads [ARGS...]".
func checkLoads(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: loads [ARGS...]")
	}
	run := func(into any, command ...string) {
		ts.Check(ts.Exec("tierbook", append(append(command, "--json"), args...)...))
		ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), into))
	}
	var loads []ownerLoad
	var stats struct {
		Customers int
		By        []ownerLoad
		Coverage  []struct {
			Owner   string
			Backlog int
			PerWeek float64 `json:"per_week"`
		}
	}
	run(&loads, "owner", "list")
	run(&stats, "stats", "--by", "owner")
	split := map[string]ownerLoad{}
	for _, g := range stats.By {
		split[g.Value] = g
	}
	listed := func(command string) map[string]int { // how many of each owner
		var rows []listedRow
		run(&rows, command)
		n := map[string]int{}
		for _, r := range rows {
			n[r.Owner]++
		}
		return n
	}
	rows, due := listed("list"), listed("next")
	sum := 0
	for _, o := range loads {
		g := split[o.Name]
		if rows[o.Name] != o.Customers || due[o.Name] != o.Due || g.Customers != o.Customers || g.Due != o.Due || g.Overdue != o.Overdue ||
			g.Revenue != o.Revenue || math.Abs(g.PerWeek-o.PerWeek) > 1e-9 {
			ts.Fatalf("%q: owner list %+v, stats %+v, list %d, next %d", o.Name, o, g, rows[o.Name], due[o.Name])
		}
		for _, c := range stats.Coverage {
			if c.Owner == o.Name && (c.Backlog != o.Overdue || math.Abs(c.PerWeek-o.PerWeek) > 1e-9) {
				ts.Fatalf("%q: owner list %+v, coverage %+v", o.Name, o, c)
			}
		}
		sum += o.Customers
	}
	if sum != stats.Customers || len(stats.By) != len(loads) || len(stats.Coverage) != len(loads) {
		ts.Fatalf("%d customers of %d owners, stats %d of %d", sum, len(loads), stats.Customers, len(stats.By))
	}
}

// The whole way on the reference book: the published parameters, and a backtest
// that finds the customers who matter.
func TestModelsOfReferenceBook(t *testing.T) {
	var o, e bytes.Buffer
	a := testApp(t, &o, &e)
	if code, _, errs := runApp(t, a, "import", writable(t, refFile(t, "cdnow_sample_transactions.csv"))); code != 0 {
		t.Fatal(errs)
	}
	var m struct {
		BGNBD struct{ R, Alpha, A, B, LL float64 }
	}
	_, out, errs := runApp(t, a, "stats", "models", "--as-of", "1997-09-30", "--json")
	if err := json.Unmarshal([]byte(out), &m); err != nil {
		t.Fatal(err, errs)
	}
	for _, c := range []struct{ got, want, within float64 }{
		{m.BGNBD.R, 0.243, 0.001}, {m.BGNBD.Alpha, 4.414, 0.005}, {m.BGNBD.A, 0.793, 0.002}, {m.BGNBD.B, 2.426, 0.005}, {m.BGNBD.LL, -9582.43, 0.01},
	} {
		if math.Abs(c.got-c.want) > c.within {
			t.Errorf("BG/NBD: got %v, published %v", c.got, c.want)
		}
	}
	var b struct {
		Top20 struct{ CLV, Score, Foresight float64 }
		AUC   struct {
			POrder float64 `json:"p_order"`
		}
	}
	_, out, errs = runApp(t, a, "stats", "backtest", "--cut", "1997-09-30", "--until", "1998-06-30", "--json")
	if err := json.Unmarshal([]byte(out), &b); err != nil {
		t.Fatal(err, errs)
	}
	if b.Top20.CLV < 0.665 || b.AUC.POrder < 0.755 || b.Top20.Foresight < b.Top20.CLV {
		t.Errorf("backtest: %+v", b)
	}
}
