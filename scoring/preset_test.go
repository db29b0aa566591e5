package scoring

import "testing"

// Whoever gets a preset may change it: the presets stay as they are.
func TestPresetsAreTheCallersOwn(t *testing.T) {
	for _, p := range append(Presets(), DefaultPolicy(), Personal()) {
		for kind := range p.Queue.HalfLifeHours {
			p.Queue.HalfLifeHours[kind] = -1
		}
	}
	for _, p := range Presets() {
		if len(p.Queue.HalfLifeHours) == 0 {
			t.Error(p.Name)
		}
		for kind, hours := range p.Queue.HalfLifeHours {
			if hours < 0 {
				t.Errorf("%s: %s was changed", p.Name, kind)
			}
		}
	}
}
