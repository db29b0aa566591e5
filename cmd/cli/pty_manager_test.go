package cli

import (
	"strconv"
	"strings"
	"testing"
)

// Filter by owner, open a cell of the movement, open a customer, and be back
// where one was.
func TestDashboardDrillsDownAndBack(t *testing.T) {
	t.Parallel()
	d := sit(t, 120, 40)
	d.Send("3")
	d.WaitText("[In short]", "59 customers", "all owners")
	d.Send("W")
	d.WaitText("Whose customers")
	d.Send("陈瑜")
	d.Send("\r")
	d.WaitText("of 陈瑜", "24 customers")
	d.Send("\t\t\t\t") // in short, tiers, over time, by owner, movement
	d.WaitText("[Movement]", "partly recorded")
	d.Send("\x1b[B") // B → A
	d.WaitText("▸      1▲")
	before := d.Screen()
	d.Send("\r")
	d.WaitText("B → A", "goes back")
	d.Send("\r")
	d.WaitText("Score", "Timeline")
	d.Send("\x1b")
	d.WaitGone("Timeline")
	d.WaitText("goes back")
	d.Send("\x1b")
	d.WaitGone("goes back")
	d.Wait("the same place", func() bool { return d.Screen() == before })
	d.Send("W")
	d.WaitText("Whose customers")
	d.Send("all\r")
	d.WaitText("59 customers", "all owners")
	d.Send("m")
	d.WaitText("replayed from interactions")
	d.leave()
}

// A figure leads to its list on the Customers screen.
func TestDashboardFigureOpensList(t *testing.T) {
	t.Parallel()
	d := sit(t, 80, 24)
	d.Send("3")
	d.WaitText("[In short]")
	d.Send("\t\r")
	d.WaitText("[2 Customers]", "tier:A", "1 / 12", "Esc Dashboard")
	d.Send("\x1b")
	d.WaitText("[Tiers]")
	d.Send("2")
	d.WaitText("[2 Customers]", "1 / 59") // the table is as it was
	d.Send("3")
	d.WaitText("[Tiers]")
	d.Send("\t\t\t\t")
	d.WaitText("[A at risk]")
	d.Send("t")
	d.leave()
}

// Change a weight, see who moves, save it with a reason, find the queue scored
// by it, and restore the version before.
func TestPolicyEditSaveRestore(t *testing.T) {
	t.Parallel()
	d := sit(t, 120, 40)
	d.Send("5")
	d.WaitText("No edits", "version 1")
	d.Send("jj\r")
	d.WaitText("was 2")
	d.Send("\x15" + "45\r")
	d.WaitText("would change tier", "1 edit, not saved")
	d.Send("1")
	d.WaitText("in the queue")
	d.Send("5")
	d.WaitText("1 edit, not saved")
	d.Send("s")
	d.WaitText("Save the policy", "frequency  2 → 45")
	d.Send("loyal buyers count more\r")
	d.WaitText("version 2", "No edits", "changed the policy")
	if out := d.command("policy", "history"); !strings.Contains(out, "loyal buyers count more") {
		t.Errorf("history:\n%s", out)
	}
	tiers := func() string { return d.command("list", "tier:A", "--json") }
	after := tiers()
	d.Send("v")
	d.WaitText("Versions of the policy", "in force")
	d.Send("\x1b[B\r")
	d.WaitText("Restore version 1?", "45 → 2")
	d.Send("y")
	d.WaitText("version 3", "No edits")
	if tiers() == after {
		t.Error("the list does not follow the policy")
	}
	d.Send("u")
	d.WaitText("Taken back", "version 2")
	d.leave()
}

// Save a segment from the filter in force, open it, keep a cluster.
func TestSegmentsJourney(t *testing.T) {
	t.Parallel()
	d := sit(t, 120, 40)
	d.Send("2")
	d.WaitText("1 / 59")
	d.Send("f")
	d.WaitText("Filter")
	d.Send("tier:A\r")
	d.WaitText("1 / 12")
	d.Send("4")
	d.WaitText("No segment is saved yet")
	d.Send("a")
	d.WaitText("tier:A", "what you call these customers")
	d.Send("Top\r")
	d.WaitText("▌ Top", "11", "What sets them apart")
	d.Send("c")
	d.WaitText("Cluster 1", "rules place")
	d.Send("\r")
	d.WaitText("goes back")
	d.escape()
	d.Send("s")
	d.WaitText("Cluster 1", "orders>0")
	d.Send("\r")
	d.WaitText("saved the segment Cluster 1")
	if out := d.command("segment", "list"); !strings.Contains(out, "Top") || !strings.Contains(out, "Cluster 1") {
		t.Errorf("segments:\n%s", out)
	}
	d.Send("D")
	d.WaitText("Delete the segment")
	d.Send("y")
	d.WaitText("deleted the segment")
	d.leave()
}

// Edits of the policy that nobody saved are there when the program comes back.
func TestPolicyEditsOutliveTheProgram(t *testing.T) {
	t.Parallel()
	d := sit(t, 80, 24)
	d.Send("5")
	d.WaitText("No edits")
	d.Send("\x1b[C")
	d.WaitText("1 edit, not saved")
	d.leave()
	d.open(80, 24)
	d.WaitText("in the queue")
	d.Send("5")
	d.WaitText("1 edit, not saved")
	d.leave()
}

// A burst of keys means the same as the keys typed slowly, across the overlays
// that it opens.
func TestBurstThroughTheManagersScreens(t *testing.T) {
	t.Parallel()
	d := sit(t, 120, 40)
	d.Send("3W陈瑜\r")
	d.WaitText("陈瑜", "24 customers")
	d.Send("5jj\x1b[Cswhy not\rv\x1b[B\r")
	d.WaitText("Restore version 1?")
	d.Send("n")
	d.WaitGone("Restore version 1?")
	if out := d.command("policy", "history"); !strings.Contains(out, "why not") {
		t.Errorf("history:\n%s", out)
	}
	d.leave()
}

// Choose an owner: the queue narrows and says so on every screen that it
// concerns; the next start is as narrow and says so; everybody comes back.
func TestOneOwnersCustomersAreRemembered(t *testing.T) {
	t.Parallel()
	d := sit(t, 120, 40)
	everyone := strconv.Itoa(strings.Count(d.command("next", "-n", "0", "--json"), `"ref":`)) + " in the queue"
	hers := strconv.Itoa(strings.Count(d.command("next", "--owner", "陈瑜", "--json"), `"ref":`)) + " in the queue"
	d.WaitText("[1 Today]", everyone)
	d.Send("W")
	d.WaitText("Whose customers", "all owners", "王敏 · 10 customers")
	d.Send("陈瑜\r")
	d.WaitText("of 陈瑜", hers)
	d.Send("2")
	d.WaitText("1 / 24", "of 陈瑜")
	d.Send("5")
	d.WaitText("Balanced", "all owners") // a policy is for everybody
	d.leave()
	d.open(120, 40)
	d.WaitText("[1 Today]", "of 陈瑜", hers)
	d.Send("3")
	d.WaitText("of 陈瑜", "24 customers")
	d.Send("2")
	d.WaitText("1 / 24")
	d.Send("fis:winback tier:C tier:B\r") // nobody is both
	d.WaitText("Nobody matches", "shows all owners.")
	d.Send("FW")
	d.WaitText("Whose customers")
	d.Send("all\r")
	d.WaitText("/ 59")
	d.leave()
	d.open(120, 40)
	d.WaitText("[1 Today]", everyone)
	if strings.Contains(d.Screen(), "of 陈瑜") {
		t.Errorf("still narrowed:\n%s", d.Screen())
	}
	d.leave()
}
