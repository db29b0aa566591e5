package scoring

import "tierbook/model"

// Calibrate computes the book's yardstick.
func Calibrate(subjects []model.Subject, p model.Policy, asOf model.Day) model.Calibration {
	return model.Calibration{Day: asOf, Customers: len(subjects)}
}
