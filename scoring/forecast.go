package scoring

import "tierbook/model"

// Why a book has no models, as model.Calibration.ModelReason gives it; "model."
// + reason is its sentence in the catalogues.
const (
	ModelTooFew = "too_few" // fewer customers or repeat buyers than a fit needs
)

// outlook is what the models say of one customer.
type outlook struct {
	ok      bool
	pOrder  float64 // at least one order within the risk horizon
	atStake float64 // worth of the risk horizon if the customer stays, minor units
	clv     float64
}

func (o *outlook) export() model.Forecast { return model.Forecast{} }

func forecast(*model.Facts, *model.Policy, *model.Calibration, model.Day) outlook { return outlook{} }

func fitModels([]model.Subject, *model.Policy, model.Day) (*model.Models, string) {
	return nil, ModelTooFew
}
