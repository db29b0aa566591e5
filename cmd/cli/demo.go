package cli

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/spf13/cobra"

	"tierbook/db"
	"tierbook/model"
	"tierbook/model/sample"
	"tierbook/ui/part"
)

const (
	demoSeed  = 1         // of the sample book everybody sees
	demoMax   = 5_000_000 // customers of the largest sample book
	demoChunk = 4_000     // customers loaded in one piece, so that a large book takes little memory
)

type demoOptions struct {
	size   int
	seed   uint64
	output string
	force  bool
}

func (r *run) demoCmd() *cobra.Command {
	o := demoOptions{size: sample.DefaultSize, seed: demoSeed}
	cmd := r.command("demo", "", r.exactly(0), func(cmd *cobra.Command, _ []string) error {
		if o.size < 1 || o.size > demoMax {
			return model.E(model.CodeUsage, "error.cmd.size")
		}
		return r.demo(cmd.Context(), &o)
	})
	return r.flags(cmd, "flag.demo.", "size", &o.size, "seed", &o.seed, "output,o", &o.output, "force", &o.force)
}

// demo opens the workbench on a sample book in a temporary folder, or makes one of it that
// appears as a whole where an output is asked for.
func (r *run) demo(ctx context.Context, o *demoOptions) error {
	beside, name := os.TempDir(), "tierbook-demo-"
	if o.output != "" {
		beside, name = filepath.Dir(o.output), "."+name
		if _, err := os.Lstat(o.output); err == nil && !o.force {
			return model.E(model.CodeConflict, "error.cmd.exists", "Path", o.output)
		}
	} else if err := r.needsTerminal(); err != nil {
		return err
	}
	folder, err := os.MkdirTemp(beside, name)
	if err != nil {
		return model.E(model.CodeInternal, "error.cmd.write", "Path", cmp.Or(o.output, beside)).Wrap(err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "demo.db")
	if err := r.makeSample(ctx, path, o); err != nil {
		return err
	}
	if o.output != "" {
		return r.placeSample(path, o)
	}
	s, err := r.bookAt(ctx, path, openMode{})
	if err != nil {
		return err
	}
	defer r.closeBook() //nolint:errcheck // the folder goes with it
	return r.runWorkbench(ctx, s)
}

// placeSample moves a sample book that is complete to where it is asked for.
func (r *run) placeSample(path string, o *demoOptions) error {
	if o.force { // of the book that is replaced
		_, _ = os.Remove(o.output+"-wal"), os.Remove(o.output+"-shm")
	}
	if err := place(path, o.output, o.force); err != nil {
		return err
	}
	return r.answer(jsonObject{"path", o.output, "customers", o.size, "seed", o.seed},
		r.l.F("cmd.demo.done", "N", o.size, "Count", r.l.Count(o.size), "Path", part.Cell(o.output)))
}

// makeSample makes up a book and loads it into a new file, which is closed and
// complete on return.
func (r *run) makeSample(ctx context.Context, path string, o *demoOptions) (err error) {
	debug.SetGCPercent(workbenchGC) // a large book takes time anyway, and should take little memory
	asOf, err := r.parseAsOf()
	if err != nil {
		return err
	}
	opt := r.dbOptions()
	opt.Demo = true
	if r.cfg.Lines["currency"] == 0 { // nobody chose one
		opt.Currency = sample.Currency(r.l.Tag())
	}
	d, err := db.Open(ctx, path, opt)
	if err != nil {
		return err
	}
	defer func() {
		err = cmp.Or(err, d.Close())
		debug.FreeOSMemory() // what loading took is not needed by the workbench
	}()
	book, err := d.Book(ctx)
	if err != nil {
		return err
	}
	so := sample.Options{Size: o.size, Seed: o.seed, Today: cmp.Or(asOf, book.Today), Currency: book.Currency, Lang: r.l.Tag()}
	bar := r.progress()
	defer bar.done()
	return loadSample(ctx, d, so, bar.step)
}

// loadSample makes up customers and writes them into a book, a chunk at a time.
func loadSample(ctx context.Context, d *db.DB, o sample.Options, p model.Progress) error {
	loaded := 0
	for customers, interactions := range sample.Chunks(o, demoChunk) {
		for _, in := range []*model.Import{customers, interactions} {
			in.Deferred, in.Behind = true, int64(loaded) // all of them are scored once, at the end
			if _, err := d.Import(ctx, in, nil); err != nil {
				return err
			}
		}
		loaded += len(customers.Customers)
		p("write", loaded, o.Size)
	}
	_, err := d.EnsureFresh(ctx, p)
	return err
}
