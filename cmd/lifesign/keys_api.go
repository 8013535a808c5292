package main

import (
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/lifesign-id/lifesign/server"
)

// runAPIKeys adds, lists and removes the API keys of a file.
func runAPIKeys(path string, args []string, s streams) error {
	verb := ""
	if len(args) > 0 {
		verb = args[0]
	}
	want := map[string]int{"add": 2, "list": 1, "remove": 2}[verb]
	if want == 0 || len(args) != want {
		return usagef("want api add NAME, api list or api remove NAME")
	}
	if verb == "add" {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
	}
	keys, err := server.OpenAPIKeys(path)
	if err != nil {
		return err
	}
	switch verb {
	case "add":
		token, err := keys.Add(args[1])
		if err != nil {
			return err
		}
		fmt.Fprintf(s.err, "The token of %s, shown only now, for servers that read %s:\n", args[1], whole(path))
		_, err = fmt.Fprintln(s.out, token)
		return err
	case "remove":
		return keys.Remove(args[1])
	}
	t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	for _, k := range keys.List() {
		fmt.Fprintf(t, "%s\t%s\n", k.Name, k.Created.UTC().Format(time.RFC3339))
	}
	return t.Flush()
}
