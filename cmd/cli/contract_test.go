package cli

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The names of the JSON contract, in the words of .github/JSON.md.
const (
	customerNames = "id ref name kind owner region industry phone email tags tier tier_name machine_tier capped_by tier_by_score override score provisional coverage " +
		"stage rfm rfm_class abc priority section next_step reasons occasions findings due due_time next_date next_time overdue_days snoozed_until repeat cadence_days last_contact tries next_try last_order orders revenue orders_12m revenue_12m currency unconverted created " +
		"p_alive p_order expected_orders expected_spend clv"
	showOnly = " components contacts timeline tier_history note birthday potential credit_hold credit_status do_not_contact do_not_contact_by consents " +
		"archived referred_by fields cadence_days satisfaction complaints playbook gain opportunities up down opening"
	interactionNames = "id customer_id date time kind amount currency base_amount satisfaction outcome note contact by next_date next_time " +
		"resolved expected probability source external_id lines margin"
	importNames = "file kind encoding rows created updated unchanged rejected customers_created batch problems notes possible_doubles changes rejected_file dry_run"
)

// showNames has the cadence in force in place of the customer's own.
var showNames = strings.Replace(customerNames, "cadence_days ", "", 1) + showOnly

const ownerNames = "name initials initials_set customers tiers revenue per_week due overdue"

// object decodes a JSON object and demands exactly the names, in their order.
func object(t *testing.T, what string, raw json.RawMessage, names string) map[string]json.RawMessage {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(raw))
	var got []string
	if _, err := dec.Token(); err != nil {
		t.Fatalf("%s: %v in %s", what, err, raw)
	}
	for dec.More() {
		k, err := dec.Token()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		got = append(got, k.(string))
		var skip json.RawMessage
		if err := dec.Decode(&skip); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	if strings.Join(got, " ") != names {
		t.Errorf("%s has\n%s\nwant\n%s", what, strings.Join(got, " "), names)
	}
	var m map[string]json.RawMessage
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	return m
}

// elements decodes a JSON array.
func elements(t *testing.T, what, raw string) []json.RawMessage {
	t.Helper()
	var out []json.RawMessage
	if err := json.Unmarshal([]byte(raw), &out); err != nil || out == nil {
		t.Fatalf("%s is no array: %v in %.200s", what, err, raw)
	}
	return out
}

// must runs a command that has to succeed and gives its standard output.
func must(t *testing.T, a *App, args ...string) string {
	t.Helper()
	code, out, errs := runApp(t, a, args...)
	if code != 0 {
		t.Fatalf("tierbook %s: exit %d: %s", strings.Join(args, " "), code, errs)
	}
	return out
}

func TestJSONContract(t *testing.T) {
	var o, e bytes.Buffer
	a := testApp(t, &o, &e)
	file := filepath.Join(t.TempDir(), "orders.csv")
	orders := "order_id,customer_id,order_date,amount\n1,K1,2026-10-01,10\n2,K2,2026-11-01,2500.5\n3,K2,2026-11-20,1\n"
	if err := os.WriteFile(file, []byte(orders), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, raw := range elements(t, "import", must(t, a, "import", file, "--json")) {
		object(t, "import", raw, importNames)
	}
	must(t, a, "add", "Nobody Yet")
	must(t, a, "contact", "add", "K1", "Han Mei")
	must(t, a, "assign", "K1", "Han Mei")
	for _, raw := range elements(t, "owner list", must(t, a, "owner", "list", "--json")) {
		object(t, "owner", raw, ownerNames)
	}
	object(t, "owner set", json.RawMessage(must(t, a, "owner", "set", "HM", "--initials", "H", "--json")), ownerNames)
	dry := object(t, "assign --dry-run", json.RawMessage(must(t, a, "assign", "K2", "H", "--dry-run", "--json")), "owner customers moved owners dry_run")
	for _, raw := range elements(t, "owners", string(dry["owners"])) {
		object(t, "owners", raw, "owner before after")
	}
	must(t, a, "override", "K1", "A", "--reason", "partner")

	logged := object(t, "log", json.RawMessage(must(t, a, "log", "K2", "order", "--amount", "5", "--currency", "USD", "--json")), "interaction already before after")
	in := object(t, "interaction", logged["interaction"], interactionNames)
	if string(in["amount"]) != "5.00" || string(in["base_amount"]) != "null" || string(in["satisfaction"]) != "null" {
		t.Errorf("interaction: %s", logged["interaction"])
	}
	for _, side := range []string{"before", "after"} {
		st := object(t, side, logged[side], "score tier tier_name stage priority components")
		for _, c := range elements(t, "components", string(st["components"])) {
			object(t, "component", c, "name value weight contribution")
		}
	}

	list := elements(t, "list", must(t, a, "list", "--json"))
	if len(list) != 3 {
		t.Fatalf("list has %d customers, want 3", len(list))
	}
	for _, raw := range list {
		c := object(t, "customer", raw, customerNames)
		object(t, "rfm", c["rfm"], "r f m")
		elements(t, "tags", string(c["tags"]))
		elements(t, "reasons", string(c["reasons"]))
		if !regexp.MustCompile(`^-?\d+\.\d\d$`).Match(c["revenue"]) {
			t.Errorf("revenue %s has not the currency's decimals", c["revenue"])
		}
		if string(c["name"]) == `"Nobody Yet"` {
			for _, unknown := range []string{"score", "last_contact", "next_try", "last_order", "next_date", "p_alive", "clv", "override"} {
				if string(c[unknown]) != "null" {
					t.Errorf("%s of a customer nothing is known of is %s", unknown, c[unknown])
				}
			}
		}
	}
	for _, raw := range elements(t, "next", must(t, a, "next", "--json")) {
		object(t, "customer in next", raw, customerNames)
	}
	show := object(t, "show", json.RawMessage(must(t, a, "show", "K1", "--json")), showNames)
	object(t, "gain", show["gain"], "total retain close value p ratio")
	object(t, "override", show["override"], "tier tier_name reason by until")
	object(t, "contact", elements(t, "contacts", string(show["contacts"]))[0], "id name title phone email birthday note primary do_not_contact_by consents")
	object(t, "timeline", elements(t, "timeline", string(show["timeline"]))[0], interactionNames)
	object(t, "tier change", elements(t, "tier_history", string(show["tier_history"]))[0], "date learned from from_name to to_name cause by interaction_id policy")
	if got := elements(t, "list of none", must(t, a, "list", "nobodyatall", "--json")); len(got) != 0 {
		t.Errorf("a list of none has %d", len(got))
	}
}

// The score that show prints is the sum of the contributions it prints.
func TestShownContributionsAddUp(t *testing.T) {
	var o, e bytes.Buffer
	a := testApp(t, &o, &e)
	book := filepath.Join(t.TempDir(), "sample.db")
	must(t, a, "demo", "-o", book)
	var customers []struct {
		ID    int64
		Score *float64
	}
	if err := json.Unmarshal([]byte(must(t, a, "--db", book, "list", "--json")), &customers); err != nil {
		t.Fatal(err)
	}
	scored := 0
	for _, c := range customers {
		var d struct {
			Score      *float64
			Components []struct{ Contribution *float64 }
		}
		if err := json.Unmarshal([]byte(must(t, a, "--db", book, "show", "#"+strconv.FormatInt(c.ID, 10), "--json")), &d); err != nil {
			t.Fatal(err)
		}
		if (d.Score == nil) != (c.Score == nil) || d.Score != nil && *d.Score != *c.Score {
			t.Errorf("#%d: show says %v, list %v", c.ID, d.Score, c.Score)
		}
		if d.Score == nil {
			continue
		}
		scored++
		sum := 0.0
		for _, k := range d.Components {
			if k.Contribution != nil {
				sum += *k.Contribution
			}
		}
		if math.Abs(sum-*d.Score) > 1e-9 {
			t.Errorf("#%d: contributions add up to %v, the score is %v", c.ID, sum, *d.Score)
		}
	}
	if scored < 30 {
		t.Errorf("only %d customers of the sample have a score", scored)
	}
}

// Words that begin with a dash reach tag and the filters, flags stay flags.
func TestShieldTags(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"tag M-001 +vip -old", "tag M-001 +vip \x00-old"},
		{"--db x tag M -q -old --json", "--db x tag M -q \x00-old --json"},
		{"list -tier:A -n 5", "list \x00-tier:A -n 5"},
		{"list -n=5", "list -n=5"},
		{"next -rev>5 -q", "next \x00-rev>5 -q"},
		{"edit M -q", "edit M -q"},
		{"tag -- -old", "tag -- -old"},
	} {
		got := shieldTags(strings.Fields(c.in))
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q", c.in, got, c.want)
		}
		if !slices.Equal(unshield(got), strings.Fields(c.in)) {
			t.Errorf("%s does not come back: %q", c.in, unshield(got))
		}
	}
}
