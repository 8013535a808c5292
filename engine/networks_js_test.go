package engine

import "os"

func init() {
	networkFile = func(name string) []byte {
		data, _ := os.ReadFile("networks/" + name)
		return data
	}
}
