package scoring

import "tierbook/model"

// QueueKey is what the follow-up queue is ordered by.
type QueueKey struct {
	Section model.Section
	Rank    int // model.Score.Rank
	Gain    float64
	Tier    model.Tier
	Overdue int // days, negative while there is time
	ID      int64
}

// QueueLess tells whether a stands above b in the queue: section by section, then who is in none. Of
// promises the overdue come first, then those for a time of the day, then the better tiers; everywhere the larger
// gain, the better tier, the longer overdue, the smaller id.
func QueueLess(a, b QueueKey) bool {
	switch {
	case a.Section != b.Section:
		return a.Section-1 < b.Section-1 // none comes last
	case a.Rank != b.Rank:
		return a.Rank < b.Rank
	case a.Section == model.SectionPromises && a.Tier != b.Tier:
		return a.Tier < b.Tier
	case a.Gain != b.Gain:
		return a.Gain > b.Gain
	case a.Tier != b.Tier:
		return a.Tier < b.Tier
	case a.Overdue != b.Overdue:
		return a.Overdue > b.Overdue
	}
	return a.ID < b.ID
}
