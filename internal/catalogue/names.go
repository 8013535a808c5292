package catalogue

import "strings"

// initialisms are the words that Go names write in capitals.
var initialisms = map[string]string{"snr": "SNR"}

// goName turns NO_FACE_DETECTED, active_up or charlie2 into a Go name: NoFaceDetected, ActiveUp, Charlie2.
func goName(name string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(strings.ToLower(name), "_") {
		if capital, ok := initialisms[word]; ok {
			b.WriteString(capital)
		} else if word != "" {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}
