package envelope

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// notInAlphabet marks the bytes that base64url does not use.
const notInAlphabet = 0xff

// sextet gives the six bits of each character of the base64url alphabet.
var sextet = func() (table [256]byte) {
	for i := range table {
		table[i] = notInAlphabet
	}
	for i := range len(alphabet) {
		table[alphabet[i]] = byte(i)
	}
	return table
}()

// canonical reports whether s is what unpadded base64url makes of some bytes:
// decoding and encoding it again gives s. Go's decoder also takes line breaks
// and, unless strict, set bits after the last byte.
func canonical(s string) bool {
	for i := range len(s) {
		if sextet[s[i]] == notInAlphabet {
			return false
		}
	}
	switch len(s) % 4 {
	case 1:
		return false
	case 2: // 12 bits for 8
		return sextet[s[len(s)-1]]&0b1111 == 0
	case 3: // 18 bits for 16
		return sextet[s[len(s)-1]]&0b11 == 0
	}
	return true
}
