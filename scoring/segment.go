package scoring

import (
	"cmp"
	"math"
	"slices"

	"tierbook/model"
)

// Bounds of clustering.
const (
	ClusterMost      = 8  // clusters: more than anybody can tell apart by name
	ClusterCustomers = 10 // customers a cluster needs on average to mean anything
)

// ClusterFigures are what customers are clustered by unless asked otherwise:
// days since the last order, orders, revenue.
func ClusterFigures() []model.Attr {
	return []model.Attr{model.AttrLastOrder, model.AttrOrders, model.AttrRevenue}
}

// Cluster groups customers by k-means++ over standardised figures, counts and
// money on a logarithmic scale, and describes each group by its centre, by what
// sets it apart from the whole book, and by rules. With k = 0 the number of
// clusters, 2 to ClusterMost, is the one whose clusters lie most clearly apart.
// Customers without any of the figures stay out; the same book and seed give
// the same clusters, whatever the order of the records. Fewer customers than
// ClusterCustomers a cluster are refused with error.cluster_small.
func Cluster(book []model.Record, figures []model.Attr, k int, seed uint64, asOf model.Day, currency string) (model.Clustering, error) {
	rows := make([]model.Record, 0, len(book))
	for _, r := range book {
		known := true
		for _, a := range figures {
			_, ok := r.Num(a)
			known = known && ok
		}
		if o, _ := r.Num(model.AttrOrders); known && o > 0 {
			rows = append(rows, r)
		}
	}
	if len(rows) < ClusterCustomers*max(2, k) || k == 1 || k < 0 {
		return model.Clustering{}, model.Invalid("error.cluster_small", "N", len(rows), "K", max(2, k), "Needed", ClusterCustomers*max(2, k))
	}
	slices.SortFunc(rows, func(a, b model.Record) int {
		x, _ := a.Num(model.AttrID)
		y, _ := b.Num(model.AttrID)
		return cmp.Compare(x, y)
	})
	p, scales := standardise(rows, figures, asOf, currency)
	g, apart := bestGrouping(p, k, seed)
	return describe(book, rows, figures, p, scales, g, apart, asOf), nil
}

// bestGrouping clusters with k, or with the k of the best silhouette.
func bestGrouping(p points, k int, seed uint64) (grouping, float64) {
	if k > 0 {
		g := kmeans(p, k, clusterStarts, seed)
		return g, silhouette(p, g.of, k)
	}
	sample, apart := p.thin(clusterSample), math.Inf(-1)
	for try := 2; try <= ClusterMost && p.len() >= try*ClusterCustomers; try++ {
		g := kmeans(sample, try, choiceStarts, seed)
		if s := silhouette(sample, g.of, try); s > apart+1e-9 {
			k, apart = try, s
		}
	}
	return bestGrouping(p, k, seed)
}

// scale turns a figure into standard deviations from the book's mean and back.
type scale struct {
	attr     model.Attr
	unit     float64 // minor units of money, else 1
	log      bool
	mean, sd float64
}

func (s *scale) in(v float64) float64 {
	v /= s.unit
	if s.log {
		v = math.Log1p(math.Max(0, v))
	}
	return v
}

func (s *scale) out(z float64) float64 {
	v := z*s.sd + s.mean
	if s.log {
		v = math.Expm1(v)
	}
	return v * s.unit
}

// standardise makes points of the records. Days ago, counts and money are
// skewed and go on a logarithmic scale.
func standardise(rows []model.Record, figures []model.Attr, asOf model.Day, currency string) (points, []scale) {
	p := points{d: len(figures), v: make([]float64, len(rows)*len(figures))}
	scales := make([]scale, len(figures))
	for j, a := range figures {
		s := scale{attr: a, unit: 1}
		switch a.Info().Type {
		case model.TypeMoney:
			s.unit, s.log = math.Pow10(model.Decimals(currency)), true
		case model.TypeDay:
			s.log = true
		}
		s.log = s.log || a == model.AttrOrders || a == model.AttrExpectedOrders
		for i, r := range rows {
			v, _ := figure(r, a, asOf)
			v = s.in(v)
			p.row(i)[j] = v
			s.mean += v / float64(len(rows))
		}
		for i := range rows {
			off := p.row(i)[j] - s.mean
			s.sd += off * off / float64(len(rows))
		}
		s.sd = math.Sqrt(s.sd)
		for i := range rows {
			v := &p.row(i)[j]
			*v -= s.mean
			if s.sd > 0 {
				*v /= s.sd
			}
		}
		scales[j] = s
	}
	return p, scales
}

// describe words a grouping: clusters by revenue, the largest first.
func describe(book, rows []model.Record, figures []model.Attr, p points, scales []scale, g grouping, apart float64, asOf model.Day) model.Clustering {
	k := g.centers.len()
	out := model.Clustering{K: k, Silhouette: apart, Inertia: g.inertia, Clusters: make([]model.Cluster, k)}
	for i, c := range g.of {
		id, _ := rows[i].Num(model.AttrID)
		revenue, _ := rows[i].Num(model.AttrRevenue)
		out.Clusters[c].Members = append(out.Clusters[c].Members, int64(id))
		out.Clusters[c].Revenue += int64(revenue)
	}
	order := make([]int, 0, k) // customers all alike may leave a cluster empty
	for c := range k {
		if len(out.Clusters[c].Members) > 0 {
			order = append(order, c)
		}
	}
	out.K = len(order)
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(out.Clusters[b].Revenue, out.Clusters[a].Revenue), cmp.Compare(out.Clusters[a].Members[0], out.Clusters[b].Members[0]))
	})
	place := make([]int, k) // of a cluster in the answer
	placed := make([]model.Cluster, len(order))
	for at, c := range order {
		place[c], placed[at] = at, out.Clusters[c]
		for j := range scales {
			z := g.centers.row(c)[j]
			placed[at].Center = append(placed[at].Center, model.Trait{
				Attr: scales[j].attr, Set: scales[j].out(z), Book: scales[j].out(0), Effect: z, Known: len(placed[at].Members),
			})
		}
	}
	out.Clusters = placed
	for at := range out.Clusters {
		members := out.Clusters[at].Members
		out.Clusters[at].Portrait = Portrait(book, func(i int) bool {
			id, _ := book[i].Num(model.AttrID)
			_, in := slices.BinarySearch(members, int64(id))
			return in
		}, asOf, func(model.Attr) bool { return false })
	}
	out.Rules, out.Accuracy = Explain(rows, figures, func(i int) int { return place[g.of[i]] }, asOf)
	return out
}
