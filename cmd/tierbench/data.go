//go:build linux

package main

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

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
	f := must(os.Create(path))
	defer f.Close() //nolint:errcheck // Flush has told
	w := csv.NewWriter(f)
	rows := [][]string{header}
	for i := range n {
		if rows = append(rows, row(i)); len(rows) > 1000 {
			try(w.WriteAll(rows))
			rows = rows[:0]
		}
	}
	try(w.WriteAll(rows))
}
