package db

import (
	"context"
	"slices"
	"strings"
	"sync"

	"tierbook/db/engine"
	"tierbook/model"
)

// notesKept is how many texts are remembered with those in whose notes they stand.
const notesKept = 8

// noteHits remembers who was found, as of a change of the book.
type noteHits struct {
	mu  sync.Mutex
	gen int64
	ids map[string][]int64
}

// found puts into a filter those in whose notes its texts stand.
func (d *DB) found(ctx context.Context, f *model.Filter) (*model.Filter, error) {
	_, gen, heard := d.snap.Now()
	gen += heard
	return f.Found(gen, func(what string, texts []string) ([]int64, error) {
		key := what + "\x00" + strings.Join(texts, "\x00")
		h := &d.notes
		h.mu.Lock()
		if h.ids == nil || h.gen != gen || len(h.ids) >= notesKept {
			h.gen, h.ids = gen, map[string][]int64{}
		}
		ids, ok := h.ids[key]
		h.mu.Unlock()
		if ok {
			return ids, nil
		}
		ids, err := whoFound[what](ctx, d.readers, texts)
		if err == nil {
			h.mu.Lock()
			h.ids[key] = ids
			h.mu.Unlock()
		}
		return ids, err
	})
}

// whoFound look for the texts of each term that looks through the book.
var whoFound = map[string]func(context.Context, engine.Querier, []string) ([]int64, error){"note": whoNotes, "bought": whoBought, "ordered": whoOrdered}

// whoNotes gives those who have one of the texts in a note of theirs, of a contact or of
// an interaction, by id.
func whoNotes(ctx context.Context, q engine.Querier, texts []string) ([]int64, error) {
	return who(ctx, q, texts, like,
		"SELECT id FROM customer WHERE note LIKE $1 ESCAPE '\\'",
		"SELECT DISTINCT customer_id FROM contact WHERE note LIKE $1 ESCAPE '\\'",
		"SELECT DISTINCT customer_id FROM interaction WHERE note LIKE $1 ESCAPE '\\' OR outcome LIKE $1 ESCAPE '\\'")
}

// whoBought gives those in whose orders stands a product or category with one of the
// texts in its name, by id.
func whoBought(ctx context.Context, q engine.Querier, texts []string) ([]int64, error) {
	return who(ctx, q, texts, like, `SELECT DISTINCT l.customer_id FROM order_line l CROSS JOIN interaction i ON i.id = l.id
		WHERE (l.product LIKE $1 ESCAPE '\' OR l.category LIKE $1 ESCAPE '\') AND i.kind = 'order' AND l.quantity >= 0`)
}

// whoOrdered gives those who ordered within one of the spans, by id.
func whoOrdered(ctx context.Context, q engine.Querier, spans []string) ([]int64, error) {
	return who(ctx, q, spans, func(span string) []any {
		first, last, _ := strings.Cut(span, "..")
		from, _ := model.ParseDay(first) // the parser of filters wrote them
		to, _ := model.ParseDay(last)
		return []any{from, to}
	}, "SELECT DISTINCT customer_id FROM interaction WHERE kind = 'order' AND day BETWEEN $1 AND $2")
}

// who gives the ids that queries find for texts, of which args makes their arguments,
// each once, ascending.
func who(ctx context.Context, q engine.Querier, texts []string, args func(string) []any, queries ...string) (out []int64, err error) {
	for _, t := range texts {
		for _, query := range queries {
			ids, err := engine.IDs(ctx, q, query, args(t)...)
			if err != nil {
				return nil, err
			}
			out = append(out, ids...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

func like(text string) []any {
	return []any{"%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(text) + "%"}
}

// matched fills in the line of the newest note in which one of the texts stands.
func (d *DB) matched(ctx context.Context, rows []model.Row, texts []string) error {
	for i := range rows {
		r := &rows[i]
		if r.Matched = model.Excerpt(r.Note, texts); r.Matched != "" || len(texts) == 0 {
			continue
		}
		const query = "SELECT note, outcome FROM interaction WHERE customer_id = $1 AND (note LIKE $2 ESCAPE '\\' OR outcome LIKE $2 ESCAPE '\\') ORDER BY day DESC, id DESC LIMIT 1"
		for _, t := range texts {
			var note, outcome string
			if err := engine.Scan(ctx, d.readers, query, append([]any{r.ID}, like(t)...), []any{&note, &outcome}, func() {
				r.Matched = model.Excerpt(note+"\n"+outcome, texts)
			}); err != nil {
				return err
			}
		}
	}
	return nil
}
