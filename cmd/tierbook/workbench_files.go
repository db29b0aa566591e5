package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/overlay/exporter"
	"tierbook/ui/overlay/importer"
	"tierbook/ui/part"
)

// maxCompletions bounds the file names offered at once.
const maxCompletions = 200

// importFunctions are what the workbench's import does with files.
func (r *run) importFunctions(s *session) importer.Files {
	return importer.Files{
		Complete: r.completePath,
		Preview: func(ctx context.Context, path, options string, p model.Progress) (model.ImportResult, *model.Import, error) {
			o, err := r.importOptionsFor(s, options, true, p)
			if err != nil {
				return model.ImportResult{}, nil, err
			}
			in, err := r.readImport(path, o)
			if err != nil {
				return model.ImportResult{}, nil, err
			}
			res, err := s.db.Import(ctx, in, p)
			return res, in, err
		},
		Import: func(ctx context.Context, path, options string, p model.Progress) (model.ImportResult, string, error) {
			o, err := r.importOptionsFor(s, options, false, p)
			if err != nil {
				return model.ImportResult{}, "", err
			}
			in, err := r.readImport(path, o)
			if err != nil {
				return model.ImportResult{}, "", err
			}
			res, err := s.db.Import(ctx, in, p)
			if err != nil {
				return res, "", err
			}
			kept, err := r.keepRejected(r.expand(path), &res, o)
			if kept == nil {
				return res, "", err
			}
			return res, *kept, err
		},
	}
}

// importOptionsFor understands the options that a person gives for a file, which
// are the flags of the import command.
func (r *run) importOptionsFor(s *session, text string, dry bool, p model.Progress) (exchange.Options, error) {
	var o importOptions
	cmd, root := r.importFlags(&o), &cobra.Command{Use: "tierbook"}
	root.AddCommand(cmd)
	cmd.Flags().BoolP("help", "h", false, "") // else it would be answered by an error without words
	if err := cmd.ParseFlags(splitWords(text)); err != nil {
		return exchange.Options{}, r.flagError(cmd, err)
	}
	if rest := cmd.Flags().Args(); len(rest) > 0 {
		return exchange.Options{}, model.E(model.CodeUsage, "error.cmd.import_word", "Text", part.Cell(rest[0]))
	}
	read, err := o.exchange()
	if err != nil {
		return exchange.Options{}, err
	}
	loc, err := time.LoadLocation(s.book.Zone)
	if err != nil {
		loc = time.UTC
	}
	read.Currency, read.Zone, read.Today, read.DryRun, read.Progress = s.book.Currency, loc, s.today, dry, p
	read.Rates, err = exchange.ParseRates(o.rates, read.Currency)
	return read.Options, err
}

// splitWords takes a line apart at its spaces, but those between quotes.
func splitWords(text string) []string {
	var words []string
	var word strings.Builder
	quote, open := rune(0), false
	for _, c := range text {
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote, open = c, true
		case quote == 0 && unicode.IsSpace(c):
			if open {
				words = append(words, word.String())
			}
			word.Reset()
			open = false
		default:
			word.WriteRune(c)
			open = true
		}
	}
	if open {
		words = append(words, word.String())
	}
	return words
}

func (r *run) readImport(path string, o exchange.Options) (*model.Import, error) {
	path = r.expand(path)
	if err := checkFile(path); err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, model.E(model.CodeRefused, "error.cmd.read", "Path", path).Wrap(err)
	}
	defer f.Close()
	return exchange.Read(f, filepath.Base(path), o)
}

// expand puts the home folder in for a leading "~/".
func (r *run) expand(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		return filepath.Join(r.Env("HOME"), rest)
	}
	return path
}

// completePath lists the files and folders whose path begins with what was
// typed; hidden ones only once their dot is typed.
func (r *run) completePath(typed string) []string {
	folder, start := filepath.Split(typed)
	entries, err := os.ReadDir(r.expand(orDot(folder)))
	if err != nil {
		return nil
	}
	var out []string
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, start) || start == "" && strings.HasPrefix(name, ".") {
			continue
		}
		if info, err := os.Stat(filepath.Join(r.expand(orDot(folder)), name)); err == nil && info.IsDir() {
			name += string(filepath.Separator)
		}
		if out = append(out, folder+name); len(out) == maxCompletions {
			break
		}
	}
	sort.Strings(out)
	return out
}

func orDot(folder string) string {
	if folder == "" {
		return "."
	}
	return folder
}

// exportFunctions are what the workbench's export does with files.
func (r *run) exportFunctions(s *session) exporter.Files {
	return exporter.Files{Export: func(ctx context.Context, req exporter.Request) (int, string, error) {
		path, err := filepath.Abs(r.expand(req.Path))
		if err != nil {
			return 0, "", model.E(model.CodeInternal, "error.cmd.write", "Path", req.Path).Wrap(err)
		}
		q := req.Query
		q.Offset, q.Limit, q.Locate, q.AsOf = 0, 0, 0, s.asOf
		rows := 0
		err = writeFile(path, req.Overwrite, func(w io.Writer) error {
			e := &bookExporter{s: s, q: q, only: idSet(req.IDs), format: req.Format, w: bufio.NewWriterSize(w, 64<<10)}
			e.o = e.options(ctx, r, r.l.Tag() == "zh")
			err := e.write(ctx, req.Kind)
			rows = e.rows
			return errors.Join(err, e.w.Flush())
		})
		return rows, path, err
	}}
}

func idSet(ids []int64) map[int64]bool {
	if len(ids) == 0 {
		return nil
	}
	set := make(map[int64]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return set
}
