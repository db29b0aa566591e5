package model

import "strings"

var _ Record = (*Row)(nil)

// Text gives text, stage and kind attributes; tags joined by commas.
func (r *Row) Text(a Attr) string {
	switch a {
	case AttrName:
		return r.Name
	case AttrRef:
		return r.Ref
	case AttrKind:
		return string(r.Kind)
	case AttrOwner:
		return r.Owner
	case AttrRegion:
		return r.Region
	case AttrIndustry:
		return r.Industry
	case AttrPhone:
		return r.Phone
	case AttrEmail:
		return r.Email
	case AttrStage:
		return string(r.Score.Stage)
	case AttrRFMClass:
		return string(r.Score.RFMClass())
	case AttrTags:
		return strings.Join(r.Tags, ",")
	}
	return ""
}

// Num gives number, money (minor units), share, day and tier attributes; false
// when unknown.
func (r *Row) Num(a Attr) (float64, bool) {
	f, s := &r.Facts, &r.Score
	switch a {
	case AttrID:
		return float64(r.ID), true
	case AttrPriority:
		return s.Priority, true
	case AttrScore:
		return s.Value, s.Known
	case AttrCoverage:
		return s.Coverage, true
	case AttrTier:
		return knownUnlessZero(s.Tier)
	case AttrMachineTier:
		return knownUnlessZero(s.MachineTier)
	case AttrABC:
		return knownUnlessZero(s.ABC)
	case AttrR:
		return knownUnlessZero(s.R)
	case AttrF:
		return knownUnlessZero(s.F)
	case AttrM:
		return knownUnlessZero(s.M)
	case AttrRevenue:
		return float64(f.Revenue), true
	case AttrOrders:
		return float64(f.Orders), true
	case AttrRevenue12m:
		return float64(s.Revenue12m), true
	case AttrOrders12m:
		return float64(s.Orders12m), true
	case AttrFirstOrder:
		return knownUnlessZero(f.FirstOrder)
	case AttrLastOrder:
		return knownUnlessZero(f.LastOrder)
	case AttrLastContact:
		return knownUnlessZero(f.LastContact)
	case AttrSatisfaction:
		return knownUnlessZero(f.Satisfaction)
	case AttrComplaints:
		return float64(f.OpenComplaints), true
	case AttrCreated:
		return knownUnlessZero(r.Created)
	case AttrSnoozed:
		return knownUnlessZero(r.SnoozedUntil)
	}
	return r.numLater(a)
}

// numLater gives the attributes that speak of what is to come, and potential.
func (r *Row) numLater(a Attr) (float64, bool) {
	s := &r.Score
	switch a {
	case AttrPotential:
		if r.Potential != nil {
			return float64(*r.Potential), true
		}
	case AttrBirthday:
		return knownUnlessZero(s.Birthday)
	case AttrCadence:
		return knownUnlessZero(r.Cadence)
	case AttrDue:
		return knownUnlessZero(s.Due)
	case AttrOverdue:
		return float64(s.Overdue), s.Due != 0
	case AttrGain:
		return s.Gain.Total, true
	case AttrPAlive:
		return deref(s.Forecast.PAlive)
	case AttrPOrder:
		return deref(s.Forecast.POrder)
	case AttrExpectedOrders:
		return deref(s.Forecast.ExpectedOrders)
	case AttrExpectedSpend:
		return deref(s.Forecast.ExpectedSpend)
	case AttrCLV:
		return deref(s.Forecast.CLV)
	}
	return 0, false
}

func knownUnlessZero[T ~int | ~int32 | ~uint8](v T) (float64, bool) { return float64(v), v != 0 }

func deref(p *float64) (float64, bool) {
	if p == nil {
		return 0, false
	}
	return *p, true
}

// HasTag tells whether the customer carries the tag, compared without case.
func (r *Row) HasTag(tag string) bool {
	for _, t := range r.Tags {
		if strings.EqualFold(t, tag) {
			return true
		}
	}
	return false
}

// Is tells the flags of filters on the day of the score.
func (r *Row) Is(flag string) bool {
	s := &r.Score
	switch flag {
	case "archived":
		return r.Archived
	case "snoozed":
		return r.SnoozedUntil > s.AsOf
	case "due":
		return s.Due != 0 && s.Overdue >= 0
	case "overdue":
		return s.Due != 0 && s.Overdue > 0
	case "pinned":
		return s.Pinned
	case "provisional":
		return s.Provisional
	case "override":
		return r.Override.Holds(s.AsOf)
	case "complaint":
		return r.Facts.OpenComplaints > 0
	case "no_contact":
		return r.DoNotContact
	case "bad_phone":
		return BadPhone(r.Phone)
	case "bad_email":
		return BadEmail(r.Email)
	case "warning":
		return s.Findings&FindingWarning != 0
	case "winback":
		return s.Findings&FindingWinback != 0
	case "disagreement":
		return s.Findings&FindingDisagreement != 0
	}
	return false
}
