package scoring

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

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
	g := grouping{centers: points{d: p.d, v: append([]float64(nil), centers.v...)}, of: make([]int32, p.len())}
	for i := range g.of {
		g.of[i] = -1
	}
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
	sum := 0.0
	for _, v := range parts {
		sum += v
	}
	return sum / float64(m)
}
