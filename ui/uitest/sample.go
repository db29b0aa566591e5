package uitest

import (
	"fmt"

	"tierbook/model"
)

// Sample gives a store of twelve customers in all sorts of states, Chinese and
// Western, the first seven of them in the queue.
func Sample() *Store {
	s := &Store{Step: 6, Events: map[int64][]model.Interaction{}, People: map[int64][]model.Contact{}}
	names := []string{
		"Meridian Optics", "示例机械（上海）有限公司", "Northwind Foods", "晨光纸业", "Ada Lindqvist", "深圳远航电子",
		"Harbor & Pine", "王小明", "Kestrel Analytics GmbH", "苏州云锦纺织", "Oakfield School", "B",
	}
	owners := []string{"Li Na", "Sam", "王芳"}
	for i, name := range names {
		s.Rows = append(s.Rows, sampleRow(i, name, owners[i%3]))
		id := int64(i + 1)
		base := int64(320000)
		for k, kind := range []model.Kind{model.Call, model.Order, model.Meeting, model.Feedback, model.Complaint} {
			e := model.Interaction{ID: id*100 + int64(k), CustomerID: id, Day: Today - model.Day(12+k*31), Clock: model.NoClock, Kind: kind, Note: "talked about the autumn order", By: "sam"}
			if kind == model.Order {
				e.Amount, e.Currency, e.Base = base, "CNY", &base
			}
			if kind == model.Feedback {
				e.Satisfaction, e.Note = 4, "交货准时"
			}
			s.Events[id] = append(s.Events[id], e)
		}
		if i%2 == 0 {
			s.People[id] = []model.Contact{{ID: id * 10, CustomerID: id, Name: "陈静", Title: "采购经理", Phone: "138-0000-0001", Email: "chen@example.com", Primary: true}}
		}
	}
	return s
}

func sampleRow(i int, name, owner string) model.Row {
	tier := model.Tier(i%3 + 1)
	id := int64(i + 1)
	c := model.Customer{
		ID: id, Ref: fmt.Sprintf("K%04d", id), Name: name, Kind: model.Company, Owner: owner, Region: "East", Industry: "retail",
		Phone: fmt.Sprintf("138-0000-%04d", id), Email: fmt.Sprintf("k%d@example.com", id), Tags: []string{"vip"}, Created: Today - 700,
	}
	if i == 2 {
		c.Override = &model.Override{Tier: tier, Reason: "strategic", By: "sam", On: Today - 10, Until: Today + 90}
	}
	pot := 60
	c.Potential = &pot
	f := model.Facts{
		Interactions: 5, Orders: 6 + i, OrderDays: 6, FirstOrder: Today - 600, LastOrder: Today - model.Day(20+i*9),
		Revenue: int64(12345600 / (i + 1)), LastContact: Today - model.Day(12+i*5), Satisfaction: 4, SatisfactionDay: Today - 90,
	}
	sc := model.Score{
		AsOf: Today, Known: true, Value: 90 - float64(i*6), Coverage: 1, R: 5 - i%5, F: 1 + i%5, M: 5 - i%3,
		ABC: tier, MachineTier: tier, Tier: tier, Stage: model.Stages[i%len(model.Stages)], Priority: 99 - float64(i*8),
		InQueue: i < 7, Pinned: i == 0, Due: Today - model.Day(14-i*3), Overdue: 14 - i*3,
	}
	switch {
	case sc.Pinned:
		sc.Section = model.SectionPromises
	case sc.InQueue:
		sc.Section = model.SectionCalls
	}
	sc.Gain = model.Gain{Total: float64(980000 - i*70000), Retain: float64(980000 - i*70000), Value: 4000000, P: 0.41, Ratio: 1.2}
	weights := []float64{15, 2, 2, 55, 12, 2, 9, 3}
	for k, n := range []string{model.CompMonetary, model.CompRecency, model.CompFrequency, model.CompOutlook, model.CompPotential, model.CompLoyalty, model.CompSatisfaction, model.CompSafety} {
		sc.Components = append(sc.Components, model.Component{Name: n, Known: true, Value: sc.Value, Weight: weights[k], Contribution: sc.Value * weights[k] / 100})
	}
	sc.Reasons = []model.Reason{{Code: "overdue", N: float64(sc.Overdue)}}
	if sc.Overdue < 0 {
		sc.Reasons = []model.Reason{{Code: "opportunity", N: 50_000_00}}
	}
	if i == 0 {
		sc.Reasons = append([]model.Reason{{Code: "complaint_open", N: 1, M: 12, Day: Today - 12}}, sc.Reasons...)
	}
	return model.Row{Customer: c, Facts: f, Score: sc}
}
