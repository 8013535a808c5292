package server

import (
	"encoding/hex"
	"testing"
)

// raw sends one frame byte for byte: its first byte (FIN 0x80, RSV 0x70, opcode) and payload, masked with zeros.
func (c *streamClient) raw(first byte, payload []byte) {
	c.t.Helper()
	head := []byte{first, 0x80 | byte(len(payload))}
	if len(payload) > 125 {
		head = []byte{first, 0x80 | 126, byte(len(payload) >> 8), byte(len(payload))}
	}
	c.ws.NetConn().Write(append(append(head, 0, 0, 0, 0), payload...)) // an error shows in what is read
}

// TestWebSocketProtocol is a table after the case list of the Autobahn test suite, by its numbers. A text message that is valid for
// WebSocket is still no hello, and refused as one (1008); what is not valid has a code of its own.
func TestWebSocketProtocol(t *testing.T) {
	_, url := streamServer(t, Options{Limits: Limits{Stream: StreamLimits{PerAddress: 1000, Connections: 1000}, Rate: -1}})
	type part struct {
		first byte
		hex   string
	}
	text := func(hex string) []part { return []part{{0x81, hex}} }
	for _, tt := range []struct {
		name  string
		parts []part
		want  int
	}{
		{"1.1.1 empty text", text(""), 1008},
		{"1.2.1 empty binary", []part{{0x82, ""}}, 1003},
		{"2.2 ping before text", []part{{0x89, "00ff"}, {0x81, "61"}}, 1008},
		{"2.5 ping of 126 bytes", []part{{0x89, ones(126)}}, 1002},
		{"2.7 pong nobody asked for", []part{{0x8a, ""}, {0x81, "61"}}, 1008},
		{"3.1 RSV 1", []part{{0x91, "61"}}, 1002},
		{"3.2 RSV 2", []part{{0xa1, "61"}}, 1002},
		{"3.4 RSV 3", []part{{0xc1, "61"}}, 1002},
		{"4.1.1 opcode 3", []part{{0x83, ""}}, 1002},
		{"4.1.5 opcode 7", []part{{0x87, "61"}}, 1002},
		{"4.2.1 opcode 11", []part{{0x8b, ""}}, 1002},
		{"4.2.5 opcode 15", []part{{0x8f, ""}}, 1002},
		{"5.1 fragmented ping", []part{{0x09, "61"}, {0x80, "61"}}, 1002},
		{"5.3 two fragments", []part{{0x01, "61"}, {0x80, "61"}}, 1008},
		{"5.6 ping between fragments", []part{{0x01, "61"}, {0x89, "62"}, {0x80, "61"}}, 1008},
		{"5.9 continuation of nothing", []part{{0x80, "61"}, {0x81, "61"}}, 1002},
		{"5.18 text within text", []part{{0x01, "61"}, {0x81, "61"}}, 1002},
		{"6.1.1 empty", text(""), 1008},
		{"6.1.2 three empty fragments", []part{{0x01, ""}, {0x00, ""}, {0x80, ""}}, 1008},
		{"6.2.1 valid", text("48656c6c6f2dc2b540c39fc3b6c3a4c3bcc3a0c3a12d5554462d382121"), 1008},
		{"6.2.2 valid, cut at a character", []part{{0x01, "48656c6c6f2dc2b540c39fc3b6c3a4"}, {0x80, "c3bcc3a0c3a12d5554462d382121"}}, 1008},
		{"6.2.3 valid, cut within one", []part{{0x01, "48656c6c6f2dc2"}, {0x80, "b540"}}, 1008},
		{"6.3.1 a surrogate within", text("cebae1bdb9cf83cebcceb5eda080656469746564"), 1007},
		{"6.3.2 invalid, in fragments", []part{{0x01, "cebae1bdb9cf83cebcceb5"}, {0x00, "eda080"}, {0x80, "656469746564"}}, 1007},
		{"6.4.1 above the last character", text("cebae1bdb9cf83cebcceb5f4908080656469746564"), 1007},
		{"6.5.1 valid Greek", text("cebae1bdb9cf83cebcceb5"), 1008},
		{"6.6.1 cut after 1 byte of 2", text("ce"), 1007},
		{"6.6.2 whole", text("ceba"), 1008},
		{"6.6.3 cut after 1 byte of 3", text("cebae1"), 1007},
		{"6.6.4 cut after 2 bytes of 3", text("cebae1bd"), 1007},
		{"6.7.1 NUL", text("00"), 1008},
		{"6.7.2 first of 2 bytes", text("c280"), 1008},
		{"6.7.3 first of 3 bytes", text("e0a080"), 1008},
		{"6.7.4 first of 4 bytes", text("f0908080"), 1008},
		{"6.8.1 first of 5 bytes", text("f888808080"), 1007},
		{"6.8.2 first of 6 bytes", text("fc8480808080"), 1007},
		{"6.9.1 last of 1 byte", text("7f"), 1008},
		{"6.9.2 last of 2 bytes", text("dfbf"), 1008},
		{"6.9.3 last of 3 bytes", text("efbfbf"), 1008},
		{"6.9.4 last of all", text("f48fbfbf"), 1008},
		{"6.10.1 last of 4 bytes as once defined", text("f7bfbfbf"), 1007},
		{"6.10.2 last of 5 bytes", text("fbbfbfbfbf"), 1007},
		{"6.10.3 last of 6 bytes", text("fdbfbfbfbfbf"), 1007},
		{"6.11.1 before the surrogates", text("ed9fbf"), 1008},
		{"6.11.2 after the surrogates", text("ee8080"), 1008},
		{"6.11.3 the replacement character", text("efbfbd"), 1008},
		{"6.11.5 one above the last", text("f4908080"), 1007},
		{"6.12.1 lonely continuation", text("80"), 1007},
		{"6.12.2 another", text("bf"), 1007},
		{"6.12.8 all of them", text("808182838485868788898a8b8c8d8e8f"), 1007},
		{"6.13.1 lonely starts of 2", text("c020c120c220"), 1007},
		{"6.13.2 lonely starts of 3", text("e020e120ef20"), 1007},
		{"6.13.3 lonely starts of 4", text("f020f120f420"), 1007},
		{"6.14.1 last byte missing of 2", text("c0"), 1007},
		{"6.14.6 last byte missing of 2, highest", text("df"), 1007},
		{"6.14.7 last byte missing of 3", text("efbf"), 1007},
		{"6.15.1 incomplete ones joined", text("c0e080f08080f8808080fc80808080dfefbff7bfbffbbfbfbffdbfbfbfbf"), 1007},
		{"6.16.1 0xfe", text("fe"), 1007},
		{"6.16.2 0xff", text("ff"), 1007},
		{"6.17.1 overlong slash in 2", text("c0af"), 1007},
		{"6.17.2 overlong slash in 3", text("e080af"), 1007},
		{"6.17.3 overlong slash in 4", text("f08080af"), 1007},
		{"6.18.1 highest overlong of 2", text("c1bf"), 1007},
		{"6.18.2 highest overlong of 3", text("e09fbf"), 1007},
		{"6.18.3 highest overlong of 4", text("f08fbfbf"), 1007},
		{"6.19.1 overlong NUL", text("c080"), 1007},
		{"6.20.1 single surrogate", text("eda080"), 1007},
		{"6.20.7 last surrogate", text("edbfbf"), 1007},
		{"6.21.1 pair of surrogates", text("eda080edb080"), 1007},
		{"6.22.1 non-character U+FFFE", text("efbfbe"), 1008},
		{"6.22.3 non-character U+1FFFE", text("f09fbfbe"), 1008},
		{"6.23.1 U+FFF9", text("efbfb9"), 1008},
		{"7.1.1 close", []part{{0x88, "03e8"}}, 1000},
		{"7.3.1 close without a code", []part{{0x88, ""}}, 1005},
		{"7.3.2 close of 1 byte", []part{{0x88, "61"}}, 1005}, // gorilla takes it for a close without a code; strictly it is 1002
		{"7.5.1 close with a bad reason", []part{{0x88, "03e8cebae1bdb9cf83cebcceb5eda080"}}, 1002},
		{"7.7.1 close with 1000", []part{{0x88, "03e8"}}, 1000},
		{"7.9.1 close with 0", []part{{0x88, "0000"}}, 1002},
		{"7.9.4 close with 1004", []part{{0x88, "03ec"}}, 1002},
		{"7.9.5 close with 1005", []part{{0x88, "03ed"}}, 1002},
		{"7.9.9 close with 2999", []part{{0x88, "0bb7"}}, 1002},
	} {
		c := mustDial(t, url)
		for _, p := range tt.parts {
			payload, err := hex.DecodeString(p.hex)
			if err != nil {
				t.Fatal(err)
			}
			c.raw(p.first, payload)
		}
		for ok := true; ok; {
			_, ok = c.next()
		}
		if got := int(c.code.Load()); got != tt.want {
			t.Errorf("%s: closed with %d, want %d", tt.name, got, tt.want)
		}
		c.ws.Close()
	}
}

func ones(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = 0xff
	}
	return hex.EncodeToString(b)
}
