package scoring

import "tierbook/model"

// QueueKey is what the follow-up queue is ordered by.
type QueueKey struct {
	Pinned  bool
	Gain    float64
	Tier    model.Tier
	Overdue int
	ID      int64
}

// QueueLess tells whether a stands above b in the queue: pinned first, then
// the larger gain, the better tier, the longer overdue, the smaller id.
func QueueLess(a, b QueueKey) bool {
	switch {
	case a.Pinned != b.Pinned:
		return a.Pinned
	case a.Gain != b.Gain:
		return a.Gain > b.Gain
	case a.Tier != b.Tier:
		return a.Tier < b.Tier
	case a.Overdue != b.Overdue:
		return a.Overdue > b.Overdue
	}
	return a.ID < b.ID
}
