package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func openAPIKeys(t testing.TB, path string) *APIKeys {
	t.Helper()
	k, err := OpenAPIKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func addAPIKey(t testing.TB, k *APIKeys, name string) (token string) {
	t.Helper()
	token, err := k.Add(name)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestAPIKeysCheck(t *testing.T) {
	k := openAPIKeys(t, filepath.Join(t.TempDir(), "api-keys.json"))
	if name, ok := k.Check("Bearer lsk_" + strings.Repeat("A", 43)); ok {
		t.Fatalf("without keys, a token passes as %q", name)
	}
	a, b := addAPIKey(t, k, "backend-a"), addAPIKey(t, k, "B.2_x")
	if len(a) != 47 || !strings.HasPrefix(a, "lsk_") || a == b {
		t.Fatalf("tokens %q and %q, want lsk_ and 43 characters, all different", a, b)
	}
	last := byte('A')
	if a[46] == last {
		last = 'B'
	}
	tests := []struct {
		header, want string // "" = not ok
	}{
		{"Bearer " + a, "backend-a"},
		{"Bearer " + b, "B.2_x"},
		{"bearer " + a, "backend-a"},
		{"BEARER   " + a, "backend-a"},
		{"", ""},
		{"Bearer", ""},
		{"Bearer ", ""},
		{a, ""},
		{" Bearer " + a, ""},
		{"Bearer" + a, ""},
		{"Bearer\t" + a, ""},
		{"Bearer " + a + " ", ""},
		{"Bearer " + a + "=", ""},
		{"Bearer " + a + "," + b, ""},
		{"Bearer " + a + b, ""},
		{"Bearer " + a[:46], ""},
		{"Bearer " + a[:46] + string(last), ""},
		{"Bearer LSK_" + a[4:], ""},
		{"Bearer " + a[4:], ""},
		{"Bearer " + strings.ToUpper(a), ""},
		{"Basic " + a, ""},
		{"Bearer Bearer " + a, ""},
		{"Bearer " + k.List()[0].Hash, ""},
		{"Bearer \x00\xff", ""},
		{"Bearer " + strings.Repeat("lsk_", 1<<16), ""},
	}
	for _, tt := range tests {
		name, ok := k.Check(tt.header)
		if name != tt.want || ok != (tt.want != "") {
			t.Errorf("Check(%.70q) = %q, %v, want %q", tt.header, name, ok, tt.want)
		}
	}
}

func TestAPIKeyNames(t *testing.T) {
	k := openAPIKeys(t, filepath.Join(t.TempDir(), "keys"))
	long := strings.Repeat("n", 64)
	for _, name := range []string{"a", "0", "a.b-c_D", long} {
		addAPIKey(t, k, name)
	}
	for _, name := range []string{"", "a", long, long + "n", ".a", "-a", "_a", "a b", "ä", "a\n", "a/b", "a\x00"} {
		if token, err := k.Add(name); !errors.Is(err, ErrAPIKeyName) || token != "" {
			t.Errorf("Add(%q) = %q, %v, want ErrAPIKeyName", name, token, err)
		}
	}
	if n := len(k.List()); n != 4 {
		t.Errorf("%d keys, want 4", n)
	}
}

func TestAPIKeyRemove(t *testing.T) {
	k := openAPIKeys(t, filepath.Join(t.TempDir(), "keys"))
	a, b := addAPIKey(t, k, "a"), addAPIKey(t, k, "b")
	if err := k.Remove("a"); err != nil {
		t.Fatal(err)
	}
	if _, ok := k.Check("Bearer " + a); ok {
		t.Error("a removed key passes")
	}
	if name, ok := k.Check("Bearer " + b); !ok || name != "b" {
		t.Error("the other key does not pass")
	}
	if err := k.Remove("a"); !errors.Is(err, ErrAPIKeyName) {
		t.Errorf("removing it again: %v, want ErrAPIKeyName", err)
	}
	if again := addAPIKey(t, k, "a"); again == a {
		t.Error("a new key has the old token")
	}
	list := k.List()
	if len(list) != 2 || list[0].Name != "b" || list[1].Name != "a" || list[0].Created.IsZero() {
		t.Errorf("list %v, want b, a", list)
	}
}

func TestAPIKeyFileHoldsNoToken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	token := addAPIKey(t, openAPIKeys(t, path), "a")
	data, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(data), token[4:]) {
		t.Errorf("file %s, error %v", data, err)
	}
	var list []map[string]any
	if err := json.Unmarshal(data, &list); err != nil || len(list) != 1 || len(list[0]) != 3 || list[0]["name"] != "a" {
		t.Errorf("file %s, want one {name, hash, created}", data)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("mode %v, want 0600", info.Mode())
	}
	if left, _ := filepath.Glob(path + ".*"); left != nil {
		t.Errorf("left behind: %q", left)
	}
}

func TestAPIKeysRefresh(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	serving, command := openAPIKeys(t, path), openAPIKeys(t, path)
	refresh := func() {
		t.Helper()
		if err := serving.Refresh(); err != nil {
			t.Fatal(err)
		}
	}
	refresh() // no file yet
	a := addAPIKey(t, command, "a")
	if _, ok := serving.Check("Bearer " + a); ok {
		t.Error("known before Refresh")
	}
	refresh()
	if name, _ := serving.Check("Bearer " + a); name != "a" {
		t.Error("added by another process: not known after Refresh")
	}
	// Changes by both: neither overwrites the other's.
	addAPIKey(t, serving, "b")
	addAPIKey(t, command, "c")
	refresh()
	if n := len(serving.List()); n != 3 {
		t.Errorf("%d keys, want a, b, c", n)
	}
	if err := command.Remove("a"); err != nil {
		t.Fatal(err)
	}
	refresh()
	if _, ok := serving.Check("Bearer " + a); ok {
		t.Error("removed by another process: still passes after Refresh")
	}
}

func TestDamagedAPIKeyFile(t *testing.T) {
	const hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	key := func(name, hash string) string {
		return fmt.Sprintf(`{"name":%q,"hash":%q,"created":"2026-01-02T03:04:05Z"}`, name, hash)
	}
	tests := []struct {
		name, content string
		mode          os.FileMode
	}{
		{"empty", "", 0o600},
		{"null", "null", 0o600},
		{"cut off", "[" + key("a", hash), 0o600},
		{"trailing data", "[" + key("a", hash) + "] []", 0o600},
		{"an object", key("a", hash), 0o600},
		{"short hash", "[" + key("a", hash[:62]) + "]", 0o600},
		{"no hash", `[{"name":"a"}]`, 0o600},
		{"hash not hexadecimal", "[" + key("a", "xy"+hash[2:]) + "]", 0o600},
		{"malformed name", "[" + key("a b", hash) + "]", 0o600},
		{"name twice", "[" + key("a", hash) + "," + key("a", "ff"+hash[2:]) + "]", 0o600},
		{"hash twice", "[" + key("a", hash) + "," + key("b", strings.ToUpper(hash)) + "]", 0o600},
		{"unknown field", `[{"name":"a","hash":"` + hash + `","token":"lsk_"}]`, 0o600},
		{"too large", "[" + strings.Repeat(" ", apiKeyFileMax) + "]", 0o600},
		{"group may write", "[" + key("a", hash) + "]", 0o620},
		{"all may write", "[" + key("a", hash) + "]", 0o602},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "keys")
			k := openAPIKeys(t, path)
			token := addAPIKey(t, k, "before")
			if err := os.WriteFile(path, []byte(tt.content), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, tt.mode); err != nil {
				t.Fatal(err)
			}
			if _, err := OpenAPIKeys(path); err == nil {
				t.Error("opened")
			}
			if err := k.Refresh(); err == nil {
				t.Error("refreshed")
			}
			if _, err := k.Add("after"); err == nil {
				t.Error("added to")
			}
			if name, _ := k.Check("Bearer " + token); name != "before" {
				t.Error("the keys read before are gone")
			}
			if now, _ := os.ReadFile(path); string(now) != tt.content {
				t.Error("overwritten")
			}
			if left, _ := filepath.Glob(path + ".*"); left != nil {
				t.Errorf("left behind: %q", left)
			}
		})
	}
}

// A listener without keys may be open to all, so a file that goes missing must
// not be read as "no keys".
func TestMissingAPIKeyFileKeepsKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	k := openAPIKeys(t, path)
	token := addAPIKey(t, k, "a")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := k.Refresh(); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Refresh: %v, want ErrNotExist", err)
	}
	if _, ok := k.Check("Bearer " + token); !ok {
		t.Error("the key is gone")
	}
}

func TestAPIKeyChangeIsExclusive(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			k, err := OpenAPIKeys(path)
			for err == nil || errors.Is(err, os.ErrExist) {
				if _, err = k.Add(fmt.Sprint("key", i)); err == nil {
					return
				}
			}
			t.Error(err)
		})
	}
	wg.Wait()
	if n := len(openAPIKeys(t, path).List()); n != 8 {
		t.Errorf("%d keys after 8 concurrent adds", n)
	}
}

func BenchmarkAPIKeysCheck(b *testing.B) {
	k := openAPIKeys(b, filepath.Join(b.TempDir(), "keys"))
	header := "Bearer " + addAPIKey(b, k, "a")
	for i := range 9 {
		addAPIKey(b, k, fmt.Sprint("other", i))
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := k.Check(header); !ok {
			b.Fatal("not ok")
		}
	}
}
