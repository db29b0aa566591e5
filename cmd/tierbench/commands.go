//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// bench is one size under measurement.
type bench struct {
	program string // the built tierbook
	folder  string // of its data and books
	size    int
	rounds  int
	env     []string
}

func (b *bench) path(name string) string { return filepath.Join(b.folder, name) }

// tierbook gives the cost of one command on the book.
func (b *bench) tierbook(args ...string) cost {
	return run(b.env, "", b.program, append([]string{"--db", b.path("book.db")}, args...)...)
}

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

// jobs lists the commands in the order in which they are measured.
func (b *bench) jobs() []job {
	load := fmt.Sprintf("PRAGMA journal_mode=WAL;\nPRAGMA synchronous=FULL;\n%s.import --csv --skip 1 %s customers\n.import --csv --skip 1 %s interactions\n%s",
		shellSchema, b.path("customers.csv"), b.path("interactions.csv"), shellIndexes)
	files := []string{"import", b.path("customers.csv"), b.path("interactions.csv")}
	return []job{
		{"import customers and interactions", files, load, true},
		{"import the same again", files, "", false},
		{"rescore", []string{"rescore"}, "", false},
		{"export customers (csv)", []string{"export", "customers"}, ".mode csv\nSELECT * FROM customers;", false},
		{"export interactions (csv)", []string{"export", "interactions"}, ".mode csv\nSELECT * FROM interactions;", false},
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
			mine = append(mine, b.tierbook(j.args...))
			if j.shell != "" && shell != "" {
				theirs = append(theirs, run(nil, j.shell, shell, b.path("shell.db")))
			}
		}
		c, other := middle(mine), middle(theirs)
		fmt.Printf("| %s | %s | %s | %s | %d | %s |\n", j.name, ratio(c.cpu, other.cpu), ms(c.cpu), ms(c.wall), c.peak>>20, ms(other.cpu))
	}
}
