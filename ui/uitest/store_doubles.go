package uitest

import (
	"context"
	"slices"
	"strings"

	"tierbook/model"
)

// Doubles gives Pairs.
func (s *Store) Doubles(_ context.Context, limit int, p model.Progress) ([]model.Pair, int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p != nil {
		p("compare", 1, 4)
	}
	if limit == 0 {
		limit = len(s.Pairs)
	}
	return slices.Clone(s.Pairs[:min(limit, len(s.Pairs))]), len(s.Pairs), s.ReadErr
}

// Alike gives those who have the name, phone or e-mail already.
func (s *Store) Alike(_ context.Context, c *model.Customer) (out []model.Pair, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.Rows {
		r := &s.Rows[i]
		for code, same := range map[string]bool{"double_name": strings.EqualFold(r.Name, c.Name), "double_phone": r.Phone != "" && r.Phone == c.Phone} {
			if same {
				out = append(out, model.Pair{B: model.Match{ID: r.ID, Ref: r.Ref, Name: r.Name}, Evidence: []model.Reason{{Code: code}}})
			}
		}
	}
	return out, nil
}

// Compare gives Differences.
func (s *Store) Compare(context.Context, int64, int64) ([]model.Difference, error) {
	return s.Differences, s.ReadErr
}

// Merge notes the write with its fields, and takes the other customer out.
func (s *Store) Merge(_ context.Context, keep, other int64, take []string) (model.Outcome, error) {
	s.Taken = take
	return s.apart(model.ChangeMerge, keep, other)
}

// NotSame notes the write.
func (s *Store) NotSame(_ context.Context, a, b int64) (model.Outcome, error) {
	return s.apart(model.ChangeNotSame, a, b)
}

func (s *Store) apart(kind model.ChangeKind, a, b int64) (model.Outcome, error) {
	other := ""
	if r := s.row(b); r != nil {
		other = r.Name
	}
	return s.write(kind, a, 2, other, func(*model.Row) {
		s.Pairs = slices.DeleteFunc(s.Pairs, func(p model.Pair) bool {
			return p.A.ID == a && p.B.ID == b || kind == model.ChangeMerge && (p.A.ID == b || p.B.ID == b)
		})
	})
}

// Propose gives Proposals but for those decided on.
func (s *Store) Propose(context.Context, []model.ImportInteraction, model.Day) (model.Proposals, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.Proposals
	p.New = slices.Clone(p.New)
	return p, s.ReadErr
}

// LogEach logs each.
func (s *Store) LogEach(ctx context.Context, in []model.Interaction, asOf model.Day) (out model.Outcome, err error) {
	for _, i := range in {
		if out, err = s.LogInteraction(ctx, i, asOf); err != nil {
			break
		}
	}
	return out, err
}

// Dismiss notes the write.
func (s *Store) Dismiss(_ context.Context, in *model.Interaction) (model.Outcome, error) {
	return s.write(model.ChangeDismiss, in.CustomerID, 1, string(in.Kind), func(*model.Row) {})
}
