package main

import (
	"bufio"
	"context"
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/part"
)

// asker asks a person who works in plain mode; nil where nobody can answer.
func (r *run) asker(ctx context.Context) func(question string) (string, bool) {
	switch {
	case r.g.json:
	case r.sitting != nil:
		return r.sitting.ask
	case r.g.plain && isTerminal(r.Stdin) && isTerminal(r.Stderr):
		in := bufio.NewReader(typed{ctx, r.Stdin})
		return func(question string) (string, bool) {
			_, _ = r.Stderr.Write([]byte(question + " "))
			line, err := in.ReadString('\n')
			return strings.TrimSpace(line), err == nil
		}
	}
	return nil
}

// readAsking understands the file whole; where somebody can be asked, what it leaves open
// is a question instead of a refusal.
func (f *fileImport) readAsking(ask func(string) (string, bool), p model.Progress) (*model.Import, error) {
	for ask != nil {
		s, err := f.sketch()
		if err != nil {
			return nil, err
		}
		if len(s.Questions) == 0 {
			break
		}
		if err := f.answer(ask, s); err != nil {
			return nil, err
		}
	}
	in, err := f.read(p)
	for s := (&exchange.Sketch{}); ask != nil && err == nil && s.AskForRate(in, &f.options); {
		if err = f.answer(ask, s); err == nil {
			in, err = f.read(p)
		}
	}
	return in, err
}

// answer asks the first question of a file until it is answered, by a number or a rate; q
// or the end of the input calls the import off.
func (f *fileImport) answer(ask func(string) (string, bool), s *exchange.Sketch) error {
	l, q := f.r.l, &s.Questions[0]
	f.r.sayPlain(part.Cell(l.ImportQuestion(string(q.Ask), q.Err)))
	key := "cmd.import.answer"
	for n, c := range q.Choices {
		label := joinCells(l.ImportAnswer(string(q.Ask), c), s.Hint(q.Ask, c))
		if q.Ask == exchange.AskRate {
			key = "cmd.import.answer_rate"
			f.r.sayPlain("  -  " + label)
		} else {
			f.r.sayPlain(part.FitRight(strconv.Itoa(n+1), 3) + "  " + label)
		}
	}
	for {
		text, ok := ask(l.F(key, "N", len(q.Choices)))
		if !ok || text == "q" {
			return model.E(model.CodeCancelled, "error.cmd.cancelled")
		}
		n, err := strconv.Atoi(text)
		value := ""
		switch {
		case q.Ask == exchange.AskRate && text == "-":
			value, err = q.Choices[0], nil
		case q.Ask == exchange.AskRate:
			value, err = q.RateOf(text)
		case err == nil && n >= 1 && n <= len(q.Choices):
			value = q.Choices[n-1]
		default:
			continue
		}
		if err == nil {
			f.options.Answer(q.Ask, value)
			return nil
		}
		f.r.say(f.r.sentence(err))
	}
}
