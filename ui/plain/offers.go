package plain

import (
	"context"

	"tierbook/model"
	"tierbook/ui/part"
)

// offers reads out what to speak about with a customer.
func (s *Session) offers(ctx context.Context, word string) error {
	r, err := meant(s.rows, word)
	if err != nil {
		return err
	}
	o, err := s.Store.Recommend(ctx, r.ID, model.OffersShown, s.AsOf)
	for _, list := range [][]model.Offer{o.Again, o.Next} {
		for i := range list {
			s.say("plain.what_if", "Label", part.Cell(list[i].Product), "Text", part.Cell(s.Lang.Offer(&list[i], s.Today)))
		}
	}
	if err == nil && len(o.Next) == 0 {
		s.print(s.Lang.NoOffers(&o))
	}
	return err
}
