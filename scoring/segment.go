package scoring

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"

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
// sets it apart from the others who are clustered, and by rules. With k = 0 the number of
// clusters, 2 to ClusterMost, is the one whose clusters lie most clearly apart.
// Customers without any of the figures stay out; the same book and seed give
// the same clusters, whatever the order of the records. Fewer customers than
// ClusterCustomers a cluster are refused with error.cluster_small.
func Cluster(book []model.Record, figures []model.Attr, k int, seed uint64, asOf model.Day, currency string) (model.Clustering, error) {
	rows := slices.DeleteFunc(slices.Clone(book), func(r model.Record) bool {
		o, _ := r.Num(model.AttrOrders)
		return o <= 0 || slices.ContainsFunc(figures, func(a model.Attr) bool { _, known := r.Num(a); return !known })
	})
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
	return describe(rows, figures, scales, g, apart, asOf), nil
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
		column := make([]float64, len(rows))
		for i, r := range rows {
			v, _ := figure(r, a, asOf)
			if v /= s.unit; s.log {
				v = math.Log1p(math.Max(0, v))
			}
			column[i] = v
		}
		s.mean, s.sd = stat.PopMeanStdDev(column, nil)
		for i, v := range column {
			p.row(i)[j] = (v - s.mean) / model.If(s.sd > 0, s.sd, 1)
		}
		scales[j] = s
	}
	return p, scales
}

// describe words a grouping: clusters by revenue, the largest first.
func describe(rows []model.Record, figures []model.Attr, scales []scale, g grouping, apart float64, asOf model.Day) model.Clustering {
	list, place := make([]model.Cluster, g.centers.len()), map[int64]int{}
	id := func(i int) int64 { n, _ := rows[i].Num(model.AttrID); return int64(n) }
	for i, c := range g.of {
		revenue, _ := rows[i].Num(model.AttrRevenue)
		list[c].Members = append(list[c].Members, id(i))
		list[c].Revenue += int64(revenue)
	}
	for c := range list {
		for j, z := range g.centers.row(c) {
			list[c].Center = append(list[c].Center, model.Trait{Attr: scales[j].attr, Set: scales[j].out(z), Book: scales[j].out(0), Effect: z, Known: len(list[c].Members)})
		}
	}
	list = slices.DeleteFunc(list, func(c model.Cluster) bool { return len(c.Members) == 0 }) // where customers are all alike
	slices.SortFunc(list, func(a, b model.Cluster) int {
		return cmp.Or(cmp.Compare(b.Revenue, a.Revenue), cmp.Compare(a.Members[0], b.Members[0]))
	})
	for c := range list {
		for _, id := range list[c].Members {
			place[id] = c
		}
	}
	for c := range list {
		list[c].Portrait = Portrait(rows, func(i int) bool { return place[id(i)] == c }, asOf, func(a model.Attr) bool { return slices.Contains(figures, a) })
	}
	rules, accuracy := Explain(rows, figures, func(i int) int { return place[id(i)] }, asOf)
	return model.Clustering{K: len(list), Silhouette: apart, Inertia: g.inertia, Clusters: list, Rules: rules, Accuracy: accuracy}
}

// Settings of the search for clusters.
const (
	clusterStarts   = 60    // independent starts, the best of which wins: in practice within 0.2 % of any number
	choiceStarts    = 15    // while the number of clusters is being chosen
	clusterSample   = 4_000 // points that the starts look at; the best is then polished on all
	clusterRounds   = 300
	silhouetteLimit = 2_000 // points whose silhouette is measured; the measure is quadratic
)

// points are rows of d standardised figures each.
type points struct {
	v []float64
	d int
}

func (p points) len() int            { return len(p.v) / p.d }
func (p points) row(i int) []float64 { return p.v[i*p.d : (i+1)*p.d] }
func squared(a, b []float64) float64 { // squared distance
	sum := 0.0
	for i, x := range a {
		sum += (x - b[i]) * (x - b[i])
	}
	return sum
}

// thin keeps about n evenly spaced points.
func (p points) thin(n int) points {
	if p.len() <= n {
		return p
	}
	out := points{d: p.d, v: make([]float64, 0, n*p.d)}
	for i := range n {
		out.v = append(out.v, p.row(i*p.len()/n)...)
	}
	return out
}

type grouping struct {
	centers points
	of      []int32 // cluster by point
	inertia float64 // sum of squared distances to the centers
}

// kmeans divides the points into k clusters: k-means++ seeding from several
// starts, each improved by Lloyd's rounds. The same points and seed give the
// same clusters on any machine.
func kmeans(p points, k, starts int, seed uint64) grouping {
	sample := p.thin(clusterSample)
	tries := make([]grouping, starts)
	parallel(starts, func(i int) {
		rng := rand.New(rand.NewPCG(seed, uint64(i)))
		tries[i] = lloyd(sample, seeds(sample, k, rng))
	})
	best := slices.MinFunc(tries, func(a, b grouping) int { return cmp.Compare(a.inertia, b.inertia) })
	if sample.len() == p.len() {
		return best
	}
	return lloyd(p, best.centers)
}

// seeds draws k centers among the points, each far from those before it:
// of a few candidates drawn by squared distance the one that helps most.
func seeds(p points, k int, rng *rand.Rand) points {
	n := p.len()
	centers := points{d: p.d, v: append([]float64(nil), p.row(rng.IntN(n))...)}
	near := make([]float64, n)
	total := 0.0
	for i := range near {
		near[i] = squared(p.row(i), centers.row(0))
		total += near[i]
	}
	candidate, best := make([]float64, n), make([]float64, n)
	for centers.len() < k {
		bestTotal, chosen := math.Inf(1), 0
		for range 2 + int(math.Log(float64(k))) {
			at := draw(near, total, rng)
			sum := 0.0
			for i := range candidate {
				candidate[i] = math.Min(near[i], squared(p.row(i), p.row(at)))
				sum += candidate[i]
			}
			if sum < bestTotal {
				bestTotal, chosen = sum, at
				candidate, best = best, candidate
			}
		}
		centers.v = append(centers.v, p.row(chosen)...)
		near, best = best, near
		total = bestTotal
	}
	return centers
}

// draw picks an index with a chance proportional to its weight.
func draw(weight []float64, total float64, rng *rand.Rand) int {
	left := rng.Float64() * total
	for i, w := range weight {
		left -= w
		if left < 0 {
			return i
		}
	}
	return len(weight) - 1
}

// lloyd moves every center to the mean of the points nearest to it until no
// point changes its cluster. A cluster that loses all its points starts again
// at the point farthest from its own center.
func lloyd(p points, centers points) grouping {
	k := centers.len()
	g := grouping{centers: points{d: p.d, v: slices.Clone(centers.v)}, of: slices.Repeat([]int32{-1}, p.len())}
	sums, counts := make([]float64, k*p.d), make([]int, k)
	for range clusterRounds {
		changed, farthest := g.assign(p)
		if !changed {
			break
		}
		clear(sums)
		clear(counts)
		for i, c := range g.of {
			counts[c]++
			for j, v := range p.row(i) {
				sums[int(c)*p.d+j] += v
			}
		}
		for c := range k {
			if counts[c] == 0 {
				copy(g.centers.row(c), p.row(farthest))
				continue
			}
			for j := range p.d {
				g.centers.row(c)[j] = sums[c*p.d+j] / float64(counts[c])
			}
		}
	}
	g.assign(p)
	return g
}

// assign puts every point to its nearest center; it tells whether one moved,
// and which is farthest from its center.
func (g *grouping) assign(p points) (changed bool, farthest int) {
	g.inertia = 0
	distance := 0.0
	for i := range g.of {
		best, at := math.Inf(1), int32(0)
		for c := range g.centers.len() {
			if d := squared(p.row(i), g.centers.row(c)); d < best {
				best, at = d, int32(c)
			}
		}
		changed = changed || g.of[i] != at
		g.of[i] = at
		g.inertia += best
		if best > distance {
			distance, farthest = best, i
		}
	}
	return changed, farthest
}

// silhouette says how clearly clusters lie apart, -1..1: the mean over points
// of how much nearer their own cluster is than the next one. Of a large book a
// sample stands for the whole.
func silhouette(p points, of []int32, k int) float64 {
	n := p.len()
	m := min(n, silhouetteLimit)
	at := make([]int, m)
	counts := make([]float64, k)
	for i := range at {
		at[i] = i * n / m
		counts[of[at[i]]]++
	}
	parts := make([]float64, m)
	parallel(m, func(i int) {
		sums := make([]float64, k)
		for _, j := range at {
			sums[of[j]] += math.Sqrt(squared(p.row(at[i]), p.row(j)))
		}
		own := of[at[i]]
		if counts[own] < 2 {
			return
		}
		inner, outer := sums[own]/(counts[own]-1), math.Inf(1)
		for c := range k {
			if int32(c) != own && counts[c] > 0 {
				outer = math.Min(outer, sums[c]/counts[c])
			}
		}
		if top := math.Max(inner, outer); top > 0 && !math.IsInf(outer, 1) {
			parts[i] = (outer - inner) / top
		}
	})
	return floats.Sum(parts) / float64(m)
}
