package detect_test

import "testing"

// TestSetsSeveral: photos of several people, of which every detector should see more than one.
func TestSetsSeveral(t *testing.T) {
	all, samples := contenders(t), setSamples(t, "several")
	found := results(t, samples, all)
	for k, c := range all {
		n, more, faces, sure := 0, 0, 0, 0
		for i, s := range samples {
			if s.others == 0 {
				continue
			}
			n++
			faces += len(found[i][k])
			sure += 1 + s.others
			if len(found[i][k]) > 1 {
				more++
			}
		}
		t.Logf("%s: more than one face in %d of %d photos; %d faces where the reference has %d", c.name, more, n, faces, sure)
		if c.name == "lifesign" && more < n*8/10 {
			t.Error("want four of five")
		}
	}
}
