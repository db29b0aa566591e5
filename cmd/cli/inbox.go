package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tierbook/model"
)

// inboxCmd lists what concerns a person: comments that name them, customers given to them.
func (r *run) inboxCmd() *cobra.Command {
	var owner string
	var read bool
	cmd := r.command("inbox", "", r.exactly(0), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, _ []string) error {
		ctx := cmd.Context()
		me, err := r.mine(ctx, s, owner)
		if err != nil {
			return err
		}
		list, err := s.db.Inbox(ctx, me...)
		isNew := func(m model.Concern) bool { return m.New }
		if read && err == nil && slices.ContainsFunc(list, isNew) {
			err = s.db.SeeInbox(ctx, me...)
		}
		return listing(r, list, err, func(m *model.Concern) jsonObject {
			return jsonObject{
				"at", utc(m.At), "by", m.By, "kind", string(m.Kind), "customer_id", known(m.CustomerID, m.CustomerID != 0), "customer", m.Customer,
				"customers", max(m.Count, 1), "note", m.Note, "new", m.New,
			}
		}, r.l.T(model.If(r.g.mask, "inbox.masked", "inbox.none")), func(m *model.Concern) []string {
			who, what := s.l.Concern(m)
			return []string{model.If(m.New, r.l.T("inbox.new"), ""), s.l.Moment(m.At, s.book.Zone), who, what}
		}, left(""), left(r.l.T("cmd.import.date_head")), left(r.l.Attr(model.AttrName)), flex(r.l.T("subject.what")))
	}))
	return r.flags(cmd, "flag.inbox.", "owner", &owner, "read", &read)
}

// mine gives under which names the person at the terminal goes, or the owner asked for.
func (r *run) mine(ctx context.Context, s *session, owner string) ([]string, error) {
	if owner != "" {
		name, err := s.person(ctx, owner)
		if model.CodeOf(err) == model.CodeNotFound { // who has no customers may be named in a note all the same
			name, err = strings.TrimSpace(owner), nil
		}
		return []string{name}, err
	}
	return []string{r.cfg.Owner, r.writer()}, nil
}
