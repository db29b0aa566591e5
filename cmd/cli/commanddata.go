package cli

import (
	_ "embed"
	"sync"

	"github.com/BurntSushi/toml"
)

//go:embed commands.toml
var commandsFile string

// commandBook is what commands.toml holds; what each of its tables means stands there.
type commandBook struct {
	GuestFlags  string            `toml:"guest_flags"`
	AgentReads  []agentTool       `toml:"agent_reads"`
	AgentWrites []agentTool       `toml:"agent_writes"`
	Guests      map[string]string // the flags of each command
	Examples    map[string]string
}

// agentTool is a command that an assistant may call: what it is called, the words of the
// command line, the arguments before the flags (those in brackets may be left out), and the flags.
type agentTool struct{ Name, Words, Args, Flags string }

var commandData = sync.OnceValue(func() (d commandBook) {
	if _, err := toml.Decode(commandsFile, &d); err != nil {
		panic(err) // it is part of the program
	}
	return d
})
