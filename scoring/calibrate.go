package scoring

import "tierbook/model"

// Calibrate computes the yardstick of a book over everyone not archived: the
// quintile breaks, the distributions, the value cuts, the models of the future
// and the distribution of gains. The order of the subjects is of no account,
// and the slice is not kept.
func Calibrate(subjects []model.Subject, p model.Policy, asOf model.Day) model.Calibration {
	c := model.Calibration{Day: asOf}
	var silent, gaps []float64
	var spent int64
	for i := range subjects {
		s := &subjects[i]
		if s.Archived {
			continue
		}
		c.Customers++
		f := &s.Facts
		if f.Orders == 0 {
			continue
		}
		c.Buyers++
		if f.OrderDays > 1 {
			c.Repeaters++
		}
		c.OrderTotal += f.Orders
		spent += f.Sold()
		silent = append(silent, float64(max(0, asOf-f.LastOrder)))
		if f.MedianGap > 0 {
			gaps = append(gaps, f.MedianGap)
		}
	}
	c.Recency = gridOf(silent) // sorts them
	c.RecencyBreaks = quintileBreaks(silent)
	c.MedianGap = Median(gaps)
	if c.OrderTotal > 0 {
		c.MeanOrder = float64(spent) / float64(c.OrderTotal)
	}
	c.Models, c.ModelReason = fitModels(subjects, &p, asOf)
	c.Chance = learnChance(subjects, &p, &c, asOf)
	recut(subjects, &p, &c, asOf)
	c.Gain = gainsOf(subjects, &p, &c, asOf)
	return c
}

// each works out a figure for everyone not archived, on all processors, and
// hands the figures over in the order of the subjects.
func each[T any](subjects []model.Subject, figure func(*model.Subject, memo) T, take func(T)) {
	out := make([]T, len(subjects))
	Spans(len(subjects), func(from, to int) {
		known := memo{}
		for i := from; i < to; i++ {
			if s := &subjects[i]; !s.Archived {
				out[i] = figure(s, known)
			}
		}
	})
	for i := range out {
		if !subjects[i].Archived {
			take(out[i])
		}
	}
}
