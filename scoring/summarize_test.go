package scoring

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"tierbook/model"
)

// TestSummaryMiniTable holds the published semantics of repeat orders (x, t_x,
// T and the mean of repeat days): orders of one day are one, and the first day
// stays out of the mean.
func TestSummaryMiniTable(t *testing.T) {
	asOf := model.NewDay(2015, 2, 7)
	b := &orderBook{}
	for _, r := range []struct {
		who    string
		day    int
		month  int
		amount int64
	}{
		{"1", 1, 1, 1},
		{"1", 6, 2, 2},
		{"2", 1, 1, 2},
		{"3", 1, 1, 3},
		{"3", 2, 1, 1},
		{"3", 5, 1, 5},
		{"4", 16, 1, 6},
		{"4", 2, 2, 3},
		{"4", 5, 2, 3},
		{"4", 5, 2, 3},
		{"5", 16, 1, 3},
		{"5", 17, 1, 4},
		{"5", 18, 1, 5},
		{"6", 2, 2, 5},
	} {
		b.add(r.who, model.NewDay(2015, r.month, r.day), r.amount)
	}
	want := []struct{ x, tx, T, m float64 }{{1, 36, 37, 2}, {0, 0, 37, 0}, {2, 4, 37, 3}, {2, 20, 22, 4.5}, {2, 2, 22, 4.5}, {0, 0, 5, 0}}
	for i, s := range b.subjects(asOf) {
		f := &s.Facts
		x, m := float64(f.OrderDays-1), 0.0
		if x > 0 {
			m = float64(f.Revenue-f.FirstSpend) / x
		}
		got := struct{ x, tx, T, m float64 }{x, float64(f.LastOrder - f.FirstOrder), float64(asOf - f.FirstOrder), m}
		if got != want[i] {
			t.Errorf("customer %s: %v, want %v", b.names[i], got, want[i])
		}
	}
}

func at(id int64, d model.Day, kind model.Kind) model.Interaction {
	return model.Interaction{ID: id, Day: d, Clock: model.NoClock, Kind: kind}
}

func TestSummarizeAddsUp(t *testing.T) {
	refund := at(3, 20, model.Refund)
	back := int64(300)
	refund.Amount, refund.Currency, refund.Base = 300, "USD", &back
	foreign := order(4, 30, 999)
	foreign.Base = nil
	good, bad := at(5, 12, model.Feedback), at(6, 25, model.Feedback)
	good.Satisfaction, bad.Satisfaction = 5, 2
	closed, open := at(7, 11, model.Complaint), at(8, 26, model.Complaint)
	closed.Resolved = 13
	in := []model.Interaction{
		order(1, 10, 1000), order(2, 20, 500), refund, foreign, good, bad, closed, open,
		order(9, 20, 100), at(10, 33, model.Call), at(11, 90, model.Visit), order(12, 80, 7),
	}
	got := Summarize(&model.Customer{}, in, 40)
	want := model.Facts{
		Interactions: 10, Orders: 4, OrderDays: 3, FirstOrder: 10, LastOrder: 30, Revenue: 1300, FirstSpend: 1000,
		Unconverted: 1, MedianGap: 10, LastContact: 33, Satisfaction: 2, SatisfactionDay: 25, PrevSatisfaction: 5,
		OpenComplaints: 1, OldestComplaint: 26, NextEvent: 80, Ledger: "a:rs;a:dw;0!8c;0:2s;a:0;",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestSummarizeIgnoresOrderOfInput(t *testing.T) {
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 7))
		c, in := demoHistory(rng, 1)
		asOf := demoDay - model.Day(rng.IntN(300))
		want := Summarize(&c, in, asOf)
		rng.Shuffle(len(in), func(i, j int) { in[i], in[j] = in[j], in[i] })
		if got := Summarize(&c, in, asOf); !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d:\ngot  %+v\nwant %+v", seed, got, want)
		}
	}
}

func TestPromises(t *testing.T) {
	promised := func(id int64, d, next model.Day) model.Interaction {
		e := at(id, d, model.Call)
		e.Next = next
		return e
	}
	direct := model.Customer{Next: 50, NextSet: 40, NextSeq: 2}
	fromTwo := model.Customer{Next: 50, NextSet: 40, NextSeq: 2, NextFrom: 2}
	for _, c := range []struct {
		name string
		who  model.Customer
		in   []model.Interaction
		asOf model.Day
		want model.Day
	}{
		{"none", model.Customer{}, []model.Interaction{promised(1, 10, 20)}, 60, 0},
		{"set directly", direct, nil, 45, 50},
		{"holds while late", direct, nil, 70, 50},
		{"an earlier contact does not fulfil it", direct, []model.Interaction{at(3, 45, model.Call)}, 60, 50},
		{"a contact on its day does", direct, []model.Interaction{at(3, 50, model.Call)}, 60, 0},
		{"a later one too", direct, []model.Interaction{at(3, 55, model.Order)}, 60, 0},
		{"a note is no contact", direct, []model.Interaction{at(3, 55, model.Note)}, 60, 50},
		{"not yet on that day", direct, []model.Interaction{at(3, 55, model.Call)}, 52, 50},
		{"the call that agreed it does not fulfil it", model.Customer{Next: 40, NextSet: 40, NextSeq: 2, NextFrom: 2}, []model.Interaction{promised(2, 40, 40)}, 40, 40},
		{"the next call that day does", model.Customer{Next: 40, NextSet: 40, NextSeq: 2, NextFrom: 2}, []model.Interaction{promised(2, 40, 40), at(3, 40, model.Call)}, 40, 0},
		{"an older call that day does not", model.Customer{Next: 40, NextSet: 40, NextSeq: 2, NextFrom: 2}, []model.Interaction{promised(2, 40, 40), at(1, 40, model.Call)}, 40, 40},
		{"before it was agreed the one before holds", fromTwo, []model.Interaction{promised(1, 10, 20), promised(2, 40, 50)}, 30, 20},
		{"before any was agreed there is none", fromTwo, []model.Interaction{promised(2, 40, 50)}, 30, 0},
		{"its interaction is gone", fromTwo, []model.Interaction{promised(1, 10, 20)}, 60, 20},
	} {
		if got := Summarize(&c.who, c.in, c.asOf).Promise; got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestOpportunitiesCloseByResolutionOrOrder(t *testing.T) {
	deal := at(2, 10, model.Meeting)
	deal.Expected, deal.Probability, deal.Source = 5000, 0.3, "demo"
	settled := deal
	settled.Resolved = 15
	for _, c := range []struct {
		name string
		in   []model.Interaction
		asOf model.Day
		want int
	}{
		{"open", []model.Interaction{deal}, 20, 1},
		{"not yet made", []model.Interaction{deal}, 9, 0},
		{"settled", []model.Interaction{settled}, 15, 0},
		{"to be settled later", []model.Interaction{settled}, 14, 1},
		{"an order before it", []model.Interaction{order(1, 10, 5), deal}, 20, 1},
		{"an order after it", []model.Interaction{deal, order(3, 10, 5)}, 20, 0},
	} {
		if got := len(Summarize(&model.Customer{}, c.in, c.asOf).Opportunities); got != c.want {
			t.Errorf("%s: %d open, want %d", c.name, got, c.want)
		}
	}
}
