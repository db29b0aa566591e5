package cli

import (
	"bytes"
	"context"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/crypto/ssh"

	"tierbook/model"
)

func (r *run) personCmd() *cobra.Command {
	list := r.command("person.list", "", r.exactly(0), r.onBook(openMode{stale: true}, func(cmd *cobra.Command, s *session, _ []string) error {
		return r.people(cmd.Context(), s, "")
	}))
	remove := r.command("person.remove", r.l.T("cmd.arg.name"), r.exactly(1), r.onBook(openMode{stale: true}, func(cmd *cobra.Command, s *session, args []string) error {
		out, err := s.db.RemovePerson(cmd.Context(), args[0])
		return r.changed(s, &out, err, func() error { return r.people(cmd.Context(), s, "") })
	}))
	return r.group("person", r.personPut("add"), list, r.personPut("edit"), remove)
}

// personPut makes the command that lets somebody use the book, or changes what is known
// of them: what it is not told stays.
func (r *run) personPut(verb string) *cobra.Command {
	var key, role string
	var owners []string
	cmd := r.command("person."+verb, r.l.T("cmd.arg.name"), r.exactly(1), r.onBook(openMode{stale: true}, func(cmd *cobra.Command, s *session, args []string) error {
		ctx, m := cmd.Context(), model.Member{Name: strings.TrimSpace(args[0])}
		put := s.db.AddPerson
		if verb == "edit" {
			all, err := s.db.People(ctx)
			if err != nil {
				return err
			}
			i := slices.IndexFunc(all, func(o model.Member) bool { return o.Name == m.Name })
			if i < 0 {
				return model.NotFound("error.person.unknown", "Text", m.Name)
			}
			m, put = all[i], s.db.EditPerson
		}
		if cmd.Flags().Changed("role") {
			m.Role = model.Role(strings.ToLower(strings.TrimSpace(role)))
		}
		if cmd.Flags().Changed("owner") {
			m.Owners = owners
		}
		if key != "" {
			var err error
			if m.Key, m.Fingerprint, err = r.publicKey(key); err != nil {
				return err
			}
		}
		out, err := put(ctx, m)
		return r.changed(s, &out, err, func() error { return r.people(ctx, s, m.Name) })
	}))
	return r.flags(cmd, "flag.person.", "key", &key, "role", &role, "owner", &owners)
}

// maxKey is how many bytes of a key file are read; a line of the longest keys has a
// fifth of it.
const maxKey = 16 << 10

// publicKey reads the public key in a file, - for standard input: as type and base64,
// and its fingerprint.
func (r *run) publicKey(path string) (line, fingerprint string, err error) {
	in := r.Stdin
	if path != standardInput {
		f, err := os.Open(path)
		if err != nil {
			return "", "", model.E(model.CodeRefused, "error.person.no_file", "Path", path).Wrap(err)
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxKey))
	if err != nil {
		return "", "", model.E(model.CodeRefused, "error.person.no_file", "Path", path).Wrap(err)
	}
	if bytes.Contains(data, []byte("PRIVATE KEY")) {
		return "", "", model.E(model.CodeRefused, "error.person.private", "Path", path)
	}
	key, _, _, rest, err := ssh.ParseAuthorizedKey(data)
	if err != nil || len(bytes.TrimSpace(rest)) > 0 {
		return "", "", model.E(model.CodeRefused, "error.person.no_key", "Path", path).Wrap(err)
	}
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key))), ssh.FingerprintSHA256(key), nil
}

// people prints who may use the book, or one of them.
func (r *run) people(ctx context.Context, s *session, only string) error {
	all, err := s.db.People(ctx)
	all = slices.DeleteFunc(all, func(m model.Member) bool { return only != "" && m.Name != only })
	return listing(r, all, err, func(m *model.Member) jsonObject {
		return jsonObject{"name", m.Name, "role", string(m.Role), "owners", m.Owners, "fingerprint", m.Fingerprint, "key", m.Key, "added", utc(m.Added)}
	}, r.l.T("person.nobody"), func(m *model.Member) []string {
		return []string{m.Name, r.l.T("role." + string(m.Role)), strings.Join(m.Owners, " · "), m.Fingerprint}
	}, flex(r.l.T("person.name")), left(r.l.T("person.role")), flex(r.l.T("person.owners")), left(r.l.T("person.key")))
}

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
		}, left(""), left(r.l.T("import.col.date")), left(r.l.Attr(model.AttrName)), flex(r.l.T("subject.what")))
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
