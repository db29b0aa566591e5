package scoring

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"tierbook/model"
)

// rowsOf scores subjects into rows.
func rowsOf(subjects []model.Subject, asOf model.Day) []model.Record {
	p := DefaultPolicy()
	c := Calibrate(Subjects(subjects), p, asOf)
	out := make([]model.Record, len(subjects))
	for i := range subjects {
		s := &subjects[i]
		out[i] = &model.Row{
			Customer: model.Customer{ID: s.ID, Kind: model.Company, Potential: s.Potential, Created: s.Created},
			Facts:    s.Facts, Score: ScoreLean(s, &p, &c, asOf),
		}
	}
	return out
}

func TestReferenceKMeans(t *testing.T) {
	data, err := os.ReadFile(refPath(t, "kmeans_expected_dev.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Results map[string]map[string]struct {
			Inertia    float64 `json:"best_inertia"`
			Silhouette float64 `json:"silhouette"`
			Sizes      []int   `json:"sizes"`
		} `json:"results"`
	}
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	asOf := day(t, "2006-12-31")
	rows := rowsOf(rfmBook(t).subjects(asOf), asOf)
	for k, w := range want.Results["rfm_orders"] {
		n, _ := strconv.Atoi(k)
		for seed := range uint64(2) {
			got, err := Cluster(rows, ClusterFigures(), n, seed, asOf, "USD")
			if err != nil {
				t.Fatal(err)
			}
			if got.Inertia > 1.005*w.Inertia {
				t.Errorf("k %s seed %d: inertia %.4f, best known %.4f", k, seed, got.Inertia, w.Inertia)
			}
			within(t, "silhouette of k "+k, got.Silhouette, w.Silhouette, 0.01)
			if seed == 0 {
				t.Logf("k %s: inertia %.3f (%.3f), %d rules, accuracy %.3f", k, got.Inertia, w.Inertia, len(got.Rules), got.Accuracy)
			}
		}
	}
	got, err := Cluster(rows, ClusterFigures(), 0, 1, asOf, "USD")
	if err != nil || got.K != 2 {
		t.Errorf("by silhouette k is %d, want 2 (%v)", got.K, err)
	}
}

// blobs makes up a book of four kinds of customers that lie clearly apart.
func blobs(n int, seed uint64) ([]model.Record, []int) {
	rng := rand.New(rand.NewPCG(seed, 4))
	rows, kind := make([]model.Record, n), make([]int, n)
	for i := range rows {
		kind[i] = i % 4
		silent := []int{5, 300, 300, 5}[kind[i]] + rng.IntN(3)
		orders := []int{40, 30, 6, 6}[kind[i]] + rng.IntN(2)
		rows[i] = &model.Row{
			Customer: model.Customer{ID: int64(i + 1), Region: []string{"North", "South"}[kind[i]/2], Tags: []string{"vip"}[:(kind[i]+3)/3%2]},
			Facts:    model.Facts{Orders: orders, OrderDays: orders, Revenue: int64(orders) * 10_000, FirstOrder: demoDay - 900, LastOrder: demoDay - model.Day(silent)},
		}
	}
	return rows, kind
}

func TestClustersAreFound(t *testing.T) {
	rows, kind := blobs(400, 1)
	got, err := Cluster(rows, ClusterFigures(), 0, 7, demoDay, "CNY")
	if err != nil || got.K != 4 {
		t.Fatalf("found %d clusters, want 4 (%v)", got.K, err)
	}
	for _, c := range got.Clusters {
		for _, id := range c.Members {
			if kind[id-1] != kind[c.Members[0]-1] {
				t.Fatal("kinds are mixed")
			}
		}
		if len(c.Members) != 100 || len(c.Center) != 3 || len(c.Portrait) == 0 {
			t.Errorf("%d members, %d figures, %d traits", len(c.Members), len(c.Center), len(c.Portrait))
		}
	}
	if got.Accuracy != 1 || len(got.Rules) != 4 {
		t.Errorf("%d rules, accuracy %v: %+v", len(got.Rules), got.Accuracy, got.Rules)
	}
	if got.Clusters[0].Revenue < got.Clusters[1].Revenue {
		t.Error("the largest revenue does not come first")
	}
	if c := got.Clusters[0].Center[1]; math.Abs(c.Set-40.5) > 0.1 {
		t.Errorf("the centre is told as %v orders, want about 40.5", c.Set)
	}
	mixed := slices.Clone(rows)
	rand.New(rand.NewPCG(3, 3)).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	again, _ := Cluster(mixed, ClusterFigures(), 0, 7, demoDay, "CNY")
	for i := range again.Clusters {
		if !slices.Equal(again.Clusters[i].Members, got.Clusters[i].Members) {
			t.Error("the clusters depend on the order of the records")
		}
	}
	if !reflect.DeepEqual(again.Rules, got.Rules) {
		t.Error("the rules depend on the order of the records")
	}
}

func TestClusterRefusesTooFew(t *testing.T) {
	rows, _ := blobs(19, 1)
	if _, err := Cluster(rows, ClusterFigures(), 0, 1, demoDay, "CNY"); model.CodeOf(err) != model.CodeInvalid {
		t.Errorf("%v", err)
	}
	alike := slices.Repeat(rows[:1], 60)
	if got, err := Cluster(alike, ClusterFigures(), 3, 1, demoDay, "CNY"); err != nil || got.K != 1 || math.IsNaN(got.Silhouette) {
		t.Errorf("customers all alike: %+v %v", got, err)
	}
}

func TestPortraitSaysWhatSetsApart(t *testing.T) {
	rows, kind := blobs(400, 2)
	got := Portrait(rows, func(i int) bool { return kind[i] == 0 }, demoDay, byNothing)
	find := func(a model.Attr, value string) *model.Trait {
		for i := range got {
			if got[i].Attr == a && got[i].Value == value {
				return &got[i]
			}
		}
		return nil
	}
	if o := find(model.AttrOrders, ""); o == nil || o.Effect <= 0 || math.Abs(o.Set-40.5) > 0.3 {
		t.Errorf("orders: %+v", o)
	}
	if o := find(model.AttrLastOrder, ""); o == nil || o.Effect >= 0 || math.Abs(o.Set-6) > 0.5 {
		t.Errorf("days since the last order: %+v", o)
	}
	if n := find(model.AttrRegion, "North"); n == nil || n.Set != 1 || n.Book != 0.5 {
		t.Errorf("region: %+v", n)
	}
	if v := find(model.AttrFirstOrder, ""); v != nil {
		t.Errorf("a figure that all share sets nobody apart: %+v", v)
	}
	if all := Portrait(rows, func(int) bool { return true }, demoDay, byNothing); all != nil {
		t.Errorf("everybody is set apart from everybody: %+v", all)
	}
}

// Two groups are measured each on its own, whichever comes first, also where some belong to
// both; two halves of one group differ in nothing, and nobody is compared with nobody.
func TestCompareMeasuresBoth(t *testing.T) {
	rows, kind := blobs(400, 2)
	of := func(in func(i int) bool) (out []model.Record) {
		for i, r := range rows {
			if in(i) {
				out = append(out, r)
			}
		}
		return out
	}
	mean := func(list []model.Record) (orders, north float64) {
		for _, r := range list {
			n, _ := r.Num(model.AttrOrders)
			orders += n / float64(len(list))
			north += model.If(r.Text(model.AttrRegion) == "North", 1/float64(len(list)), 0)
		}
		return orders, north
	}
	north, south := of(func(i int) bool { return kind[i] == 0 }), of(func(i int) bool { return kind[i] != 0 || i < 40 })
	ordersN, shareN := mean(north)
	ordersS, shareS := mean(south)
	there, back := Compare(north, south, demoDay, byNothing), Compare(south, north, demoDay, byNothing)
	seen := map[model.Attr]bool{}
	for _, x := range there {
		for _, y := range back {
			if x.Attr == y.Attr && x.Value == y.Value && (x.Set != y.Book || x.Book != y.Set || x.Effect != -y.Effect) {
				t.Errorf("%+v, the other way round %+v", x, y)
			}
		}
		switch {
		case math.IsNaN(x.Effect) || math.IsInf(x.Effect, 0):
			t.Errorf("no effect: %+v", x)
		case x.Attr == model.AttrOrders && (math.Abs(x.Set-ordersN) > 1e-9 || math.Abs(x.Book-ordersS) > 1e-9):
			t.Errorf("orders: %+v, want %v and %v", x, ordersN, ordersS)
		case x.Attr == model.AttrRegion && x.Value == "North" && (math.Abs(x.Set-shareN) > 1e-9 || math.Abs(x.Book-shareS) > 1e-9):
			t.Errorf("region: %+v, want %v and %v", x, shareN, shareS)
		}
		seen[x.Attr] = true
	}
	if !seen[model.AttrOrders] || !seen[model.AttrRegion] {
		t.Errorf("differ in %v", there)
	}
	if got := Compare(north[:100], north[100:], demoDay, byNothing); len(got) > 0 {
		t.Errorf("two halves differ: %+v", got)
	}
	if got := append(Compare(nil, north, demoDay, byNothing), Compare(north, nil, demoDay, byNothing)...); got != nil {
		t.Errorf("nobody differs: %+v", got)
	}
}

func byNothing(model.Attr) bool { return false }

// What one customer of a few happens to have says nothing about the few, and
// what they were chosen by is no finding.
func TestPortraitSaysWhatIsProven(t *testing.T) {
	rows, _ := blobs(800, 3)
	nine := func(i int) bool { return i < 36 && i%4 == 0 }
	rows[0].(*model.Row).Tags = []string{"rare"}
	for i := range rows {
		if nine(i) && i > 0 {
			rows[i].(*model.Row).Tags = []string{"shared"}
		}
	}
	got := Portrait(rows, nine, demoDay, byNothing)
	if len(got) == 0 || got[0].Value != "shared" {
		t.Errorf("eight of nine have a tag that no other has: %+v", got)
	}
	for _, tr := range got {
		if tr.Value == "rare" {
			t.Errorf("one of nine has it: %+v", tr)
		}
	}
	byTier := func(a model.Attr) bool { return a == model.AttrTier || a == model.AttrTags }
	for _, tr := range Portrait(rows, nine, demoDay, byTier) {
		if tr.Attr == model.AttrScore || tr.Attr == model.AttrTags {
			t.Errorf("it follows from the tier or is the tag they were chosen by: %+v", tr)
		}
	}
}

// The bounds are the shares at which what was seen, or more of it, has the chance
// of the tail: the binomial sums say so without the beta function.
func TestShareBounds(t *testing.T) {
	for k := range 11 {
		low, high := shareBounds(k, 10, portraitTail)
		at := func(p float64, tail func(int) bool) (sum float64) {
			for i := range 11 {
				if tail(i) {
					lg := func(n int) float64 { v, _ := math.Lgamma(float64(n + 1)); return v }
					sum += math.Exp(lg(10) - lg(i) - lg(10-i) + float64(i)*math.Log(p) + float64(10-i)*math.Log1p(-p))
				}
			}
			return sum
		}
		if k > 0 {
			within(t, "chance of as many at the least share", at(low, func(i int) bool { return i >= k }), portraitTail, 1e-6)
		}
		if k < 10 {
			within(t, "chance of as few at the largest share", at(high, func(i int) bool { return i <= k }), portraitTail, 1e-6)
		}
	}
}

func TestRulesPartitionTheBook(t *testing.T) {
	for seed := range uint64(5) {
		rows := rowsOf(demoSubjects(500, seed), demoDay)
		tier := func(i int) int { v, _ := rows[i].Num(model.AttrTier); return int(v) }
		figures := append(ClusterFigures(), model.AttrPotential, model.AttrSatisfaction)
		rules, accuracy := Explain(rows, figures, tier, demoDay)
		right := 0
		met := make([]int, len(rules))
		for i, r := range rows {
			fits := 0
			for k, rule := range rules {
				ok := true
				for _, c := range rule.When {
					v, known := figure(r, c.Attr, demoDay)
					ok = ok && (known && v > c.Bound) == c.Above
				}
				if ok {
					fits++
					met[k]++
					if rule.Class == tier(i) {
						right++
					}
				}
			}
			if fits != 1 {
				t.Fatalf("customer %d meets %d rules", i, fits)
			}
		}
		for k, rule := range rules {
			if met[k] != rule.Count || len(rule.When) > treeDepth || rule.Count < treeLeaf {
				t.Errorf("%+v is met by %d", rule, met[k])
			}
		}
		if got := float64(right) / float64(len(rows)); got != accuracy || accuracy < 0.6 {
			t.Errorf("accuracy %v, counted %v", accuracy, got)
		}
	}
}

func TestSilhouetteByHand(t *testing.T) {
	p := points{v: []float64{0, 1, 10, 11}, d: 1}
	// 0: others of its own at 1, the next cluster at 10.5; 1: at 1 and 9.5.
	within(t, "two pairs", silhouette(p, []int32{0, 0, 1, 1}, 2), (9.5/10.5+8.5/9.5)/2, 1e-12)
	within(t, "one alone counts nothing", silhouette(p, []int32{0, 1, 1, 1}, 2), (0+(1-9.5)/9.5+(10-5)/10.0+(11-5.5)/11.0)/4, 1e-12)
}

func TestReadableBounds(t *testing.T) {
	for _, c := range []struct{ a, b, want float64 }{
		{498.37, 503, 500}, {1, 2, 1}, {0, 1, 0}, {12, 13.2, 12}, {0.31, 0.48, 0.4}, {-5, 5, 0}, {99, 1001, 1000}, {3, 3.0000001, 3}, {498, 500, 498},
	} {
		if got := readable(c.a, c.b); math.Abs(got-c.want) > 1e-9 || got < c.a || got >= c.b {
			t.Errorf("between %v and %v: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

func BenchmarkClusterTwentyThousand(b *testing.B) {
	rows := rowsOf(simulate(20_000, knownNBD, knownGG, 104, 1), demoDay)
	for b.Loop() {
		if _, err := Cluster(rows, ClusterFigures(), 0, 1, demoDay, "CNY"); err != nil {
			b.Fatal(err)
		}
	}
}

// What customers were chosen or clustered by, and what that is made of, is no finding;
// and nobody outside stands beside those who are clustered.
func TestPortraitsAreNotCircular(t *testing.T) {
	rows, kind := blobs(400, 2)
	for _, r := range rows {
		row := r.(*model.Row)
		row.Score.Known, row.Score.Value, row.Score.Stage = true, float64(row.Facts.Orders), model.StageLoyal
	}
	for _, by := range []model.Attr{model.AttrRevenue12m, model.AttrRFMClass, model.AttrPOrder, model.AttrPotential} {
		for _, tr := range Portrait(rows, func(i int) bool { return kind[i] == 0 }, demoDay, func(a model.Attr) bool { return a == by }) {
			if tr.Attr == model.AttrScore || by == model.AttrRevenue12m && tr.Attr == model.AttrRevenue || by == model.AttrRFMClass && tr.Attr == model.AttrOrders {
				t.Errorf("%v: %+v", by, tr)
			}
		}
	}
	for i := range 100 { // who has not bought is not clustered
		rows = append(rows, &model.Row{Customer: model.Customer{ID: int64(9000 + i)}, Score: model.Score{Stage: model.StageProspect}})
	}
	got, err := Cluster(rows, ClusterFigures(), 0, 7, demoDay, "CNY")
	if err != nil {
		t.Fatal(err)
	}
	for i := range got.Clusters {
		for _, tr := range got.Clusters[i].Portrait {
			if tr.Attr == model.AttrStage || tr.Attr == model.AttrOrders || tr.Attr == model.AttrScore {
				t.Errorf("cluster %d: %+v", i, tr)
			}
		}
		if about := got.Clusters[i].About(); len(about) < 3 || about[1].Attr != model.AttrOrders {
			t.Errorf("cluster %d is not told by what it is: %+v", i, about)
		}
	}
}
