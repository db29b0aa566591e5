//go:build linux

// Command tierbench measures the real program on books of several sizes and
// prints one table: its commands beside the sqlite3 shell on the same data, and
// the keys of its workbench beside an empty program of the same libraries.
//
//	go run ./cmd/tierbench -sizes 1000,20000 -rounds 5
//
// Every customer has ten interactions, skewed and seeded: on one day the same
// rows on every machine. Each figure is the median of the rounds; trust the ratios and the
// processor seconds more than the seconds, which a busy machine stretches. The
// sqlite3 columns are left out where there is no such program. -book measures
// the books that its folder keeps from the last run, so that a change can be tried again quickly.
package main

import (
	"encoding/csv"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"tierbook/ui/uitest"
)

func main() {
	sizes := flag.String("sizes", "1000,20000,100000", "customers of the books, separated by commas; 1000000 takes a while")
	rounds := flag.Int("rounds", 5, "how often each figure is measured; the median counts")
	books := flag.String("book", "", "folder that keeps data and books from run to run; a temporary one when empty")
	program := flag.String("program", "", "a built tierbook to measure instead of this tree's")
	parts := flag.String("parts", "commands,keys", "what to measure")
	empty := flag.Bool("empty", false, "be the empty program")
	flag.Parse()
	err := error(nil)
	if *empty {
		err = uitest.RunEmpty()
	} else {
		err = uitest.Guarded(func(*uitest.Host) { measure(*sizes, *rounds, *books, *program, *parts) })
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "tierbench:", err)
		os.Exit(1)
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
