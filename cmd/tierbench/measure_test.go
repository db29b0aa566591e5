//go:build linux

package tierbench

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"tierbook/ui/uitest"
)

var (
	sizes   = flag.String("sizes", "1000,20000,100000", "customers of the books, separated by commas; 1000000 takes a while")
	rounds  = flag.Int("rounds", 0, "how often each figure is measured; the median counts; nothing is measured without a number")
	books   = flag.String("book", "", "folder that keeps data and books from run to run; a temporary one when empty")
	program = flag.String("program", "", "a built tierbook to measure instead of this tree's")
	parts   = flag.String("parts", "commands,keys", "what to measure")
	empty   = flag.Bool("empty", false, "be the empty program")
)

// TestMain is also the empty program beside which keys are measured.
func TestMain(m *testing.M) {
	flag.Parse()
	if !*empty {
		os.Exit(m.Run())
	}
	if err := uitest.RunEmpty(); err != nil {
		fmt.Fprintln(os.Stderr, "tierbench:", err)
		os.Exit(1)
	}
}

// TestMeasure prints the table.
func TestMeasure(t *testing.T) {
	if *rounds == 0 {
		t.Skip("-args -rounds N measures")
	}
	if err := uitest.Guarded(func(*uitest.Host) { measure(*sizes, *rounds, *books, *program, *parts) }); err != nil {
		t.Fatal(err)
	}
}

func measure(sizes string, rounds int, books, program, parts string) {
	if books == "" {
		books = uitest.Must(os.MkdirTemp("", "tierbench-"))
		defer os.RemoveAll(books) //nolint:errcheck // of the system's temporary folder
	}
	program = uitest.Program(program, books)
	for _, text := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 501 {
			uitest.Try(fmt.Errorf("size %q is not a number above 500", text))
		}
		b := &bench{program: program, folder: filepath.Join(books, text), size: n, rounds: rounds}
		b.measure(parts)
	}
}

func (b *bench) measure(parts string) {
	uitest.Try(os.MkdirAll(b.folder, 0o700))
	b.env = []string{"TZ=UTC", "LANG=en_US.UTF-8", "TIERBOOK_DB=", "XDG_CONFIG_HOME=" + b.folder, "XDG_STATE_HOME=" + b.folder, "XDG_DATA_HOME=" + b.folder}
	if _, err := os.Stat(b.path("interactions.csv")); err != nil {
		writeData(b.folder, b.size, time.Now().UTC())
	}
	fmt.Printf("\n### %d customers, %d interactions, medians of %d\n\n", b.size, perCustomer*b.size, b.rounds)
	if strings.Contains(parts, "commands") {
		fmt.Print("| command | × sqlite3 (cpu) | cpu ms | wall ms | MB | sqlite3 cpu ms |\n| --- | --- | --- | --- | --- | --- |\n")
		b.commands()
	}
	if strings.Contains(parts, "keys") {
		b.keys()
	}
}

// perCustomer is how many interactions a customer has on average.
const perCustomer = 10

// writeData writes customers.csv and interactions.csv of n customers into a
// folder. The interactions are skewed: the first customers have most of them.
func writeData(folder string, n int, today time.Time) {
	r := rand.New(rand.NewPCG(1, 2))
	surnames := []string{"王", "李", "张", "刘", "陈", "Meridian ", "Delta ", "Olga "}
	given := []string{"伟", "芳", "纺织", "明远科技", "Optics", "Traders", "Weber"}
	writeCSV(filepath.Join(folder, "customers.csv"), []string{"ref", "name", "owner", "region", "industry", "phone", "email"}, n, func(i int) []string {
		return []string{
			fmt.Sprintf("C%07d", i), surnames[r.IntN(len(surnames))] + given[r.IntN(len(given))] + strconv.Itoa(i),
			[]string{"li", "王芳", "sam"}[r.IntN(3)], []string{"East", "华南", "North"}[r.IntN(3)], []string{"textile", "餐饮", "optics"}[r.IntN(3)],
			fmt.Sprintf("138%08d", i), fmt.Sprintf("c%d@example.com", i),
		}
	})
	kinds := []string{"call", "meeting", "email", "visit", "order", "order", "order"}
	writeCSV(filepath.Join(folder, "interactions.csv"), []string{"ref", "date", "kind", "amount", "id"}, perCustomer*n, func(i int) []string {
		who := min(int(float64(n)*r.Float64()*r.Float64()), n-1)
		kind, amount := kinds[r.IntN(len(kinds))], ""
		if kind == "order" {
			amount = strconv.Itoa(50 + r.IntN(100_000))
		}
		return []string{fmt.Sprintf("C%07d", who), today.AddDate(0, 0, -r.IntN(900)).Format(time.DateOnly), kind, amount, "e" + strconv.Itoa(i)}
	})
}

func writeCSV(path string, header []string, n int, row func(i int) []string) {
	f := uitest.Must(os.Create(path))
	defer f.Close() //nolint:errcheck // Flush has told
	w := csv.NewWriter(f)
	rows := [][]string{header}
	for i := range n {
		if rows = append(rows, row(i)); len(rows) > 1000 {
			uitest.Try(w.WriteAll(rows))
			rows = rows[:0]
		}
	}
	uitest.Try(w.WriteAll(rows))
}

// bench is one size under measurement.
type bench struct {
	program string // the built tierbook
	folder  string // of its data and books
	size    int
	rounds  int
	env     []string
}

func (b *bench) path(name string) string { return filepath.Join(b.folder, name) }

// job is one line of the table: a command, and what the sqlite3 shell is given
// for the same; "" where it has no like.
type job struct {
	name  string
	args  []string
	shell string
	once  bool // it changes what later rounds find: measured a single time
}

// shellSchema is the data as the shell keeps it, with the indexes of the book.
const shellSchema = `CREATE TABLE customers(ref TEXT, name TEXT, owner TEXT, region TEXT, industry TEXT, phone TEXT, email TEXT);
CREATE TABLE interactions(ref TEXT, day TEXT, kind TEXT, amount TEXT, id TEXT);
`

const shellIndexes = `CREATE UNIQUE INDEX c_ref ON customers(ref); CREATE INDEX c_name ON customers(name);
CREATE INDEX i_ref ON interactions(ref, day, id); CREATE UNIQUE INDEX i_id ON interactions(id);
`

// What the shell reads of the book itself for the columns that exports have, which the
// program words as well.
const (
	exportCustomers = `SELECT c.id, c.ref, c.name, c.kind, c.owner, c.region, c.industry, c.phone, c.email, c.tags, s.tier, s.machine_tier, c.override_tier, c.override_reason,
	c.override_by, c.override_until, s.value, s.stage, s.abc, s.r, s.f, s.m, s.priority, s.due, c.next_day, c.next_at, c.snoozed_until, f.last_contact, f.last_order, f.orders,
	f.revenue, c.created, c.birthday, c.potential, c.cadence, c.repeat_from, c.repeat_every, c.opening, c.opening_on, c.opening_until, c.credit_hold, c.do_not_contact, c.consents,
	c.archived, c.referred_by, c.note, c.fields, p.name, p.title, p.phone, p.email, p.birthday, p.note, p.do_not_contact, p.consents
	FROM book.customer c JOIN book.score s ON s.customer_id = c.id JOIN book.facts f ON f.customer_id = c.id
	LEFT JOIN book.contact p ON p.customer_id = c.id AND p.is_primary = 1 ORDER BY c.id;`
	exportInteractions = `SELECT i.id, c.id, c.ref, c.name, c.email, c.phone, i.day, i.clock, i.kind, i.amount, i.currency, i.base, i.satisfaction, i.outcome, i.note, i.contact,
	i.by_whom, i.next_day, i.next_at, i.resolved, i.expected, i.probability, i.source, i.external_id
	FROM book.customer c JOIN book.interaction i ON i.customer_id = c.id ORDER BY c.id, i.day, i.id;`
)

// sameAs is what the shell is given to write the rows of the book that a query means.
func (b *bench) sameAs(query string) string {
	return fmt.Sprintf(".mode csv\nATTACH 'file:%s?mode=ro' AS book;\n%s", b.path("book.db"), query)
}

// jobs lists the commands in the order in which they are measured.
func (b *bench) jobs() []job {
	load := fmt.Sprintf("PRAGMA journal_mode=WAL;\nPRAGMA synchronous=FULL;\n%s.import --csv --skip 1 %s customers\n.import --csv --skip 1 %s interactions\n%s",
		shellSchema, b.path("customers.csv"), b.path("interactions.csv"), shellIndexes)
	files := []string{"import", b.path("customers.csv"), b.path("interactions.csv")}
	return []job{
		{"import customers and interactions", files, load, true},
		{"import the same again", files, "", false},
		{"rescore", []string{"rescore"}, "", false},
		{"export customers (csv)", []string{"export", "customers"}, b.sameAs(exportCustomers), false},
		{"export interactions (csv)", []string{"export", "interactions"}, b.sameAs(exportInteractions), false},
		{"list --json", []string{"list", "--json"}, ".mode json\nSELECT * FROM customers ORDER BY name;", false},
		{"list -n 50", []string{"list", "-n", "50"}, ".mode column\nSELECT * FROM customers ORDER BY name LIMIT 50;", false},
		{"next -n 20", []string{"next", "-n", "20"}, "", false},
		{"show", []string{"show", "C0000500"}, ".mode json\nSELECT * FROM customers WHERE ref='C0000500'; SELECT * FROM interactions WHERE ref='C0000500';", false},
		{"log", []string{"log", "C0000500", "call", "--note", "measured"}, "PRAGMA synchronous=FULL; INSERT INTO interactions VALUES('C0000500','2026-01-01','call','','x'||random());", false},
		{"stats", []string{"stats"}, "", false},
		{"policy preview", []string{"policy", "preview", "tiers.score_a=75"}, "", false},
	}
}

// commands measures every job and prints its line, beside the sqlite3 shell's.
func (b *bench) commands() {
	shell, _ := exec.LookPath("sqlite3")
	_, kept := os.Stat(b.path("book.db"))
	for _, j := range b.jobs() {
		if j.once && kept == nil {
			continue
		}
		var mine, theirs []cost
		rounds := b.rounds
		if j.once {
			rounds = 1
		}
		for range rounds {
			mine = append(mine, run(b.env, "", b.program, append([]string{"--db", b.path("book.db")}, j.args...)...))
			if j.shell != "" && shell != "" {
				theirs = append(theirs, run(nil, j.shell, shell, b.path("shell.db")))
			}
		}
		c, other := middle(mine), middle(theirs)
		fmt.Printf("| %s | %s | %s | %s | %d | %s |\n", j.name, ratio(c.cpu, other.cpu), ms(c.cpu), ms(c.wall), c.peak>>20, ms(other.cpu))
	}
}

// cost is what one run of a command took.
type cost struct {
	wall, cpu time.Duration
	peak      int64 // bytes resident at most
}

// run carries out a command with its output thrown away and gives its cost.
func run(env []string, stdin, name string, args ...string) cost {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdin = strings.NewReader(stdin)
	null := uitest.Must(os.OpenFile(os.DevNull, os.O_WRONLY, 0))
	defer null.Close() //nolint:errcheck // nothing is kept there
	var stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = null, &stderr
	began := time.Now()
	if err := cmd.Run(); err != nil {
		uitest.Try(fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, stderr.String()))
	}
	c := cost{wall: time.Since(began), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		c.peak = u.Maxrss << 10
	}
	return c
}

func middle(list []cost) cost {
	return cost{
		wall: median(list, func(c cost) time.Duration { return c.wall }),
		cpu:  median(list, func(c cost) time.Duration { return c.cpu }),
		peak: median(list, func(c cost) int64 { return c.peak }),
	}
}

// median gives the middle of a figure, 0 of none.
func median[T any, N cmp.Ordered](list []T, of func(T) N) N { return quantile(list, 0.5, of) }

// quantile gives the figure that a share q of the list does not exceed.
func quantile[T any, N cmp.Ordered](list []T, q float64, of func(T) N) (none N) {
	if len(list) == 0 {
		return none
	}
	figures := make([]N, len(list))
	for i := range list {
		figures[i] = of(list[i])
	}
	slices.Sort(figures)
	return figures[min(int(q*float64(len(figures))), len(figures)-1)]
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d.Microseconds())/1000) }

// ratio says how many times the other figure; "–" without one.
func ratio(a, b time.Duration) string {
	if b <= 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f", float64(a)/float64(b))
}

// printKey prints the line of a key that was pressed often.
func printKey(name string, presses []press, floor time.Duration) {
	first := func(p press) time.Duration { return p.first }
	settled := func(p press) time.Duration { return p.settled }
	mid := median(presses, first)
	fmt.Printf("| %s (%d) | %s | %s | %s | %s | %s | %s | %d | %d |\n", name, len(presses), ratio(mid, floor), ms(mid), ms(quantile(presses, 0.99, first)),
		ms(median(presses, settled)), ms(quantile(presses, 0.99, settled)), ms(median(presses, func(p press) time.Duration { return p.cpu })),
		median(presses, func(p press) int { return p.bytes }), median(presses, func(p press) int { return p.disk }))
}
