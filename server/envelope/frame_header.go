package envelope

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// parseFrameHeader reads a frame's protected header, in base64url. Of its members only tags may be absent.
func parseFrameHeader(protected string) (FrameHeader, error) {
	var h FrameHeader
	raw, err := base64.RawURLEncoding.DecodeString(protected)
	if err != nil {
		return h, errors.New("header is not base64url")
	}
	members, err := parseObject(raw)
	if err != nil {
		return h, fmt.Errorf("header: %w", err)
	}
	for _, name := range refusedMembers {
		if _, ok := members[name]; ok {
			return h, fmt.Errorf("header has %q", name)
		}
	}
	var alg, enc, cty string
	err = errors.Join(members.text("alg", &alg), members.text("enc", &enc), members.text("cty", &cty), members.text("kid", &h.Conn),
		members.seq(&h.Seq), members.milliseconds(&h.Timestamp), members.tags(&h.Tags))
	switch {
	case err != nil:
	case alg != DIR:
		err = fmt.Errorf("alg %q is not allowed", alg)
	case enc != contentEncryption:
		err = fmt.Errorf("enc %q is not allowed", enc)
	case cty != FrameType:
		err = fmt.Errorf("cty %q is not allowed", cty)
	}
	return h, err
}

// seq reads a whole number written as one, so that there is one way to write it.
func (m object) seq(v *uint64) error {
	n, err := strconv.ParseUint(string(m["seq"]), 10, 64)
	if err != nil || n > MaxSeq || strconv.FormatUint(n, 10) != string(m["seq"]) {
		return errors.New("seq is not a whole number")
	}
	*v = n
	return nil
}

func (m object) milliseconds(v *float64) error {
	t, err := strconv.ParseFloat(string(m["timestamp"]), 64)
	if err != nil || t < 0 {
		return errors.New("timestamp is not a time in ms")
	}
	*v = t
	return nil
}

func (m object) tags(v *[]string) error {
	raw, ok := m["tags"]
	if !ok {
		return nil
	}
	if raw[0] != '[' || json.Unmarshal(raw, v) != nil || len(*v) > maxTags {
		return errors.New("tags is not a short array of strings")
	}
	for _, tag := range *v {
		if len(tag) > maxTag {
			return errors.New("a tag is too long")
		}
	}
	return nil
}
