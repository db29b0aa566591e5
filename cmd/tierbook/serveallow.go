package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tierbook/model"
)

// servedGlobal are the flags of every command that a guest may use.
const servedGlobal = "as-of json lang no-color plain quiet verbose wait help"

// servedCommands are the commands that a guest of a server may use, each with its
// flags. They read and write the book and the connection. What touches the server's
// files, settings or programs stands here no more than what is new and nobody has
// looked at yet.
var servedCommands = map[string]string{
	"": "owner version", "help": "", "version": "",
	"next": "days number owner", "list": "archived number owner search sort", "show": "all", "recommend": "number", "draft": "list",
	"log":    "amount at contact cost currency expected item key next note outcome probability qty rate satisfaction source",
	"snooze": "wake", "due": "clear repeat", "resolve": "at note", "undo": "", "redo": "",
	"add":  "birthday contact credit due email every industry kind no-contact note owner phone potential ref referred-by region repeat set tag",
	"edit": "birthday credit email every industry kind name no-contact note owner phone potential ref referred-by region set",
	"tag":  "add remove", "assign": "dry-run filter yes", "override": "clear reason until", "archive": "restore", "delete": "yes",
	"dedupe": "not-same number", "merge": "take yes", "rescore": "",
	"contact": "", "interaction": "", "field": "", "policy": "", "segment": "", "owner": "", // which say what can follow
	"contact add": "birthday email note phone primary title", "contact edit": "birthday email name note phone primary title", "contact remove": "",
	"interaction delete": "yes",
	"interaction edit":   "amount at contact currency expected kind next note outcome probability rate satisfaction source",
	"field list":         "", "field add": "dry-run", "field remove": "dry-run yes", "field rename": "dry-run", "field retype": "dry-run",
	"import":      "as date-format decimal delimiter dry-run encoding existing map no-create no-header opening rate sheet tiers",
	"import list": "", "import rollback": "dry-run",
	"export": "archived format", "report": "by format from owner period replay to",
	"stats": "by from owner period replay to", "stats backtest": "cut products until", "stats models": "", "stats products": "from number to",
	"policy show": "toml", "policy preview": "cut preset", "policy set": "preset why", "policy preset": "why", "policy history": "", "policy restore": "why",
	"segment list": "", "segment show": "", "segment save": "", "segment delete": "", "segment cluster": "k save",
	"person": "", "person list": "", "person add": "key role owner", "person edit": "key role owner", "person remove": "",
	"owner list": "", "owner set": "initials", "owner rename": "merge",
}

// served refuses a guest what is not in servedCommands, in one sentence.
func served(cmd *cobra.Command, args []string) (err error) {
	_, name, _ := strings.Cut(cmd.CommandPath(), " ")
	flags, ok := servedCommands[name]
	if !ok {
		return model.E(model.CodeUsage, "error.serve.command", "Command", name)
	}
	allowed := strings.Fields(servedGlobal + " " + flags)
	cmd.Flags().Visit(func(f *pflag.Flag) {
		keyFile := cmd.HasParent() && cmd.Parent().Name() == "person" && f.Name == "key" && f.Value.String() != standardInput
		if keyFile || !slices.Contains(allowed, f.Name) {
			err = model.E(model.CodeUsage, "error.serve.flag", "Flag", "--"+f.Name)
		}
	})
	if name == "import" && !slices.Equal(args, []string{standardInput}) {
		err = model.E(model.CodeUsage, "error.serve.import")
	}
	return err
}
