package scoring

import (
	"testing"

	"tierbook/model"
)

// Facts may be of a later day than the calibration's, when a clock was set back:
// whoever ordered since stays out of the fit.
func TestCalibrateBeforeTheLastOrder(t *testing.T) {
	subjects := make([]model.Subject, 2*ModelCustomers)
	for i := range subjects {
		first := model.Day(730_000 + i%90)
		subjects[i] = model.Subject{ID: int64(i + 1), Created: first, Facts: model.Facts{
			Orders: 1 + i%4, OrderDays: 1 + i%4, FirstOrder: first, LastOrder: first + model.Day(60*(i%4)), Revenue: 100, FirstSpend: 50,
		}}
	}
	p := DefaultPolicy()
	late := Calibrate(Subjects(subjects), p, 730_400)
	early := Calibrate(Subjects(subjects), p, 730_100)
	if late.Models == nil || early.Models != nil && early.Models.Customers >= late.Models.Customers {
		t.Fatalf("%+v, then %+v", late.Models, early.Models)
	}
}
