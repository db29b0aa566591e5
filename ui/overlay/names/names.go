// Package names is the overlay that lists the customers behind a figure, a
// window of them at a time; Enter opens one, and Esc leads back to the figure.
package names

import (
	"context"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// blockRows is how many customers are asked for at once, mostListed how many can be
// shown as a list of the Customers screen.
const (
	blockRows  = 200
	mostListed = 1000
)

// The most cells that a name and a cause have before others have theirs.
const mostName, mostWhy = 32, 36

// Person is one line of the list.
type Person struct {
	ID      int64
	Name    string
	Tier    model.Tier
	Revenue int64 // minor units; or what is at stake
	Owner   string
	Coming  model.Occasion // in a list by day
	Why     []string       // score and cause, the first matters most
}

// Page is some customers, of so many in all.
type Page struct {
	People []Person
	Total  int
}

// Fetch gives the customers from offset on, at most limit of them. It runs in a command.
type Fetch func(ctx context.Context, offset, limit int) (Page, error)

// OfRows makes people of rows, with why they are listed.
func OfRows(rows []model.Row, total int, why func(r *model.Row) []string) Page {
	return Page{model.Each(rows, func(r *model.Row) Person {
		return Person{ID: r.ID, Name: r.Name, Tier: r.Score.Tier, Revenue: r.Facts.Revenue, Owner: r.Owner, Why: why(r)}
	}), total}
}

// Names is the overlay.
type Names struct {
	nav.Still
	env    *nav.Env
	title  string
	fetch  Fetch
	blocks map[int][]Person
	asked  nav.Latest // the block under way
	listed nav.Latest // everybody, for a list
	known  bool
	err    string
	win    part.Window
	dated  bool   // by day: what comes with customers
	money  string // what the customers' money is, by its catalogue key; "" where none is shown
}

// New makes the overlay; title says what the customers have in common and may
// hold text of customers, money is the catalogue key of what theirs is, "" for a
// list of what comes with customers on days.
func New(env *nav.Env, title, money string, fetch Fetch) *Names {
	can := []action.ID{action.Open, action.ToCustomers, action.Back, action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last}
	still := nav.Still{Layer: "names", Can: can, Means: map[action.ID]string{action.ToCustomers: "names.do_list"}}
	n := &Names{Still: still, env: env, title: title, money: money, dated: money == "", fetch: fetch, blocks: map[int][]Person{}}
	n.win.SetHeight(10)
	return n
}

// Title is what the frame says.
func (n *Names) Title() string { return n.title }

// Init loads the first block.
func (n *Names) Init() tea.Cmd { return n.need() }

// need asks for the first block of the window that is not at hand, one at a time.
func (n *Names) need() tea.Cmd {
	from, to := n.win.Visible()
	for b := from / blockRows; b == 0 || b*blockRows < to; b++ {
		if _, ok := n.blocks[b]; ok || n.asked.On() || n.err != "" {
			continue
		}
		fetch := n.fetch
		return nav.Ask(n.env, &n.asked, func(ctx context.Context) (Page, error) { return fetch(ctx, b*blockRows, blockRows) }, func(got Page, err error) tea.Cmd {
			if err != nil {
				n.err = n.env.Lang.Error(err)
				return nil
			}
			n.known, n.blocks[b] = true, got.People
			n.win.SetTotal(got.Total)
			return n.need()
		})
	}
	return nil
}

// Update takes blocks; a changed book is read anew.
func (n *Names) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case nav.Answer:
		return tea.Batch(m.Take(&n.asked), m.Take(&n.listed))
	case nav.Changed:
		n.asked.Next()
		n.blocks, n.err = map[int][]Person{}, ""
		return n.need()
	}
	return nil
}

// at gives one customer, nil while it is not at hand.
func (n *Names) at(i int) *Person {
	b := n.blocks[i/blockRows]
	if k := i % blockRows; k < len(b) {
		return &b[k]
	}
	return nil
}

// Disabled says when there is nobody to open.
func (n *Names) Disabled(id action.ID) string {
	switch {
	case (id == action.Open || id == action.ToCustomers) && n.at(n.win.Cursor) == nil:
		return "names.nobody"
	case id == action.ToCustomers && n.win.Total > mostListed:
		return "names.many"
	}
	return ""
}

// list shows everybody on the Customers screen, where they can be marked, assigned,
// tagged, exported and kept as a segment.
func (n *Names) list() tea.Cmd {
	fetch, total := n.fetch, n.win.Total
	return nav.Read(n.env, &n.listed, func(ctx context.Context) (Page, error) { return fetch(ctx, 0, total) }, func(all Page) tea.Cmd {
		var ids []string
		why := map[int64]string{}
		for _, p := range all.People {
			if id := strconv.FormatInt(p.ID, 10); !slices.Contains(ids, id) { // some come on several days
				ids = append(ids, id)
			}
			why[p.ID] = strings.Join(p.Why, " · ")
		}
		return n.env.Tell(nav.List{Filter: "id:" + strings.Join(ids, ","), Why: why})
	})
}

// Waits tells that the customers an action is about are on their way.
func (n *Names) Waits(id action.ID) bool {
	if id == action.Open {
		return n.at(n.win.Cursor) == nil && n.asked.On()
	}
	return id != action.Back && !n.known && n.err == ""
}

// Do moves, opens or leaves.
func (n *Names) Do(id action.ID) tea.Cmd {
	switch id {
	case action.Open:
		if p := n.at(n.win.Cursor); p != nil && p.ID != 0 {
			return n.env.Tell(nav.Open{ID: p.ID})
		}
	case action.ToCustomers:
		return n.list()
	case action.Back, action.Cancel:
		return n.env.Tell(nav.Pop{})
	default:
		nav.Walk(&n.win, id)
	}
	return n.need()
}

// Mouse moves to the line clicked, and opens it at the second click.
func (n *Names) Mouse(msg tea.MouseMsg, _, y int) tea.Cmd {
	if _, again := nav.Point(&n.win, msg, y-1); again {
		return n.Do(action.Open)
	}
	return n.need()
}

// Size is as high as the list; a list still on its way takes a fair share.
func (n *Names) Size(w, h int) (int, int) {
	want := model.If(n.known, max(n.win.Total, 1)+4, 16)
	return min(w, 110), min(h, want)
}

// columns are those of the list; a kind of list that says nothing in one leaves it
// without cells.
func (n *Names) columns() []part.Column {
	l := n.env.Lang
	name, why := 14, 24 // as wide as what has been read, within bounds
	for _, block := range n.blocks {
		for _, p := range block {
			name, why = max(name, part.Width(part.Cell(p.Name))), max(why, part.Width(strings.Join(p.Why[:min(1, len(p.Why))], "")))
		}
	}
	cols := []part.Column{
		{Width: 1},
		{},
		{Title: l.T("attr.tier"), Width: 4 + n.env.TierCells()},
		{Title: l.T("attr.name"), Width: min(name, mostName), Flex: 1},
		{Title: l.T(n.money), Width: 8, Right: true, Drop: 1},
		{Title: l.T("names.why"), Width: min(why, mostWhy), Flex: 4},
		{Title: l.T("attr.owner"), Width: 10, Drop: 2},
	}
	if n.dated {
		cols[1] = part.Column{Title: l.T("names.day"), Width: 14}
		cols[3], cols[4], cols[6].Flex = part.Column{Title: cols[3].Title, Width: 14, Flex: 4}, part.Column{}, 1
		cols[5] = part.Column{Title: l.T("names.what"), Width: 12, Flex: 3}
	}
	return cols
}

// View draws the headings, the customers, and how many there are.
func (n *Names) View(w, h int) string {
	l, th, cols := n.env.Lang, n.env.Theme, n.columns()
	widths := part.Layout(cols, w-1)
	lines := []string{th.Muted.Render(part.Fit(part.Head(cols, widths), w))}
	lines = append(lines, n.win.Draw(h-2, func(i int) string { return n.line(i, cols, widths, w) })...)
	switch {
	case n.err != "":
		lines = append(lines, "  "+th.Bad.Render(n.err))
	case !n.known:
		lines = append(lines, "  "+th.Muted.Render(l.T("names.reading")))
	case n.win.Total == 0:
		lines = append(lines, "  "+th.Muted.Render(l.T("names.empty")))
	}
	foot := l.F("names.foot", "Open", n.env.Keys.Key(action.Open), "List", n.env.Keys.Key(action.ToCustomers), "Close", n.env.Keys.Key(action.Back))
	if n.known {
		count := model.If(n.dated, "names.count_dated", "names.count")
		foot = l.F(count, "N", n.win.Total, "Count", l.Count(n.win.Total)) + " · " + foot
	}
	return part.Footed(lines, w, h, " "+th.Muted.Render(foot))
}

func (n *Names) line(i int, cols []part.Column, widths []int, w int) string {
	l, th, p, here := n.env.Lang, n.env.Theme, n.at(i), i == n.win.Cursor
	cells, tier := []string{n.env.Mark(here), "", "", "…"}, model.TierNone
	if p != nil {
		tier = p.Tier
		day, money, about := "", n.env.MoneyShort(p.Revenue), part.Cell(part.Some(p.Why, " · ", widths[5]))
		if len(p.Why) > 0 && part.Width(p.Why[0]) > widths[5] { // the rest says nothing without it
			about = part.Cell(p.Why[0])
		}
		if n.dated {
			about = part.Cell(l.Coming(p.Coming))
			if before := n.at(max(0, i-1)); i == n.win.Top || before == nil || before.Coming.Day != p.Coming.Day {
				day = l.ComingDay(p.Coming.Day, n.env.Today)
			}
		}
		cells = []string{cells[0], day, l.Tier(tier), part.Cell(p.Name), money, about, n.env.OwnerIn(p.Owner, widths[6])}
	}
	if here {
		return th.Select.Render(part.Fit(part.Line(cols, widths, cells, nil), w))
	}
	return part.Line(cols, widths, cells, func(c int, text string) string {
		switch {
		case c == 2:
			return th.Tier(uint8(tier)).Render(text)
		case c == 6:
			return th.Muted.Render(text)
		}
		return text
	})
}
