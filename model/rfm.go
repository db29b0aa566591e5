package model

// RFMHigh is the quintile score from which recency, frequency or money counts as
// high: among the best two fifths of the book.
const RFMHigh = 4

// RFMClass is one of the eight classes that high and low recency, frequency and
// money make; "" stands for a customer without orders.
type RFMClass string

// The classes, named by what to do: the first four spend much.
const (
	RFMChampions   RFMClass = "champions"      // 重要价值: recent, often, much
	RFMCannotLose  RFMClass = "cannot_lose"    // 重要保持: often and much, but not of late
	RFMPotential   RFMClass = "high_potential" // 重要发展: recent and much, not yet often
	RFMWorthSaving RFMClass = "worth_saving"   // 重要挽留: much, neither of late nor often
	RFMSteady      RFMClass = "steady"         // 一般价值: recent and often, little
	RFMFading      RFMClass = "fading"         // 一般保持: often but little, not of late
	RFMPromising   RFMClass = "promising"      // 一般发展: recent, neither often nor much
	RFMHibernating RFMClass = "hibernating"    // 一般挽留: low in all three
)

// RFMClasses lists the classes, those who spend much first.
var RFMClasses = [...]RFMClass{
	RFMChampions, RFMCannotLose, RFMPotential, RFMWorthSaving, RFMSteady, RFMFading, RFMPromising, RFMHibernating,
}

// RFMClassOf gives the class of three quintile scores, "" where there are none.
func RFMClassOf(r, f, m int) RFMClass {
	if r == 0 {
		return ""
	}
	i := 0
	if m < RFMHigh {
		i += 4
	}
	if f < RFMHigh {
		i += 2
	}
	if r < RFMHigh {
		i++
	}
	return RFMClasses[i]
}

// RFMClass gives the class of the customer's quintile scores.
func (s *Score) RFMClass() RFMClass { return RFMClassOf(s.R, s.F, s.M) }
