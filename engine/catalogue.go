package engine

// Feedback is a code about a frame: what a person should change, or why the frame is no good portrait.
type Feedback uint8

// String gives the API's name, such as "NO_FACE_DETECTED".
func (f Feedback) String() string {
	if f > 0 && f < numFeedback {
		return feedbackTable[f].name
	}
	return "unknown"
}

// Text is the sentence of the API's reference.
func (f Feedback) Text() string {
	if f < numFeedback {
		return feedbackTable[f].text
	}
	return ""
}

// ParseFeedback is the inverse of String.
func ParseFeedback(name string) (Feedback, bool) {
	for f := Feedback(1); f < numFeedback; f++ {
		if feedbackTable[f].name == name {
			return f, true
		}
	}
	return 0, false
}

// Decision is the result of a liveness check.
type Decision uint8

// String gives the API's name, such as "LIVE".
func (d Decision) String() string {
	if d > 0 && d < numDecisions {
		return decisionTable[d].name
	}
	return "unknown"
}

// Text says what the decision means.
func (d Decision) Text() string {
	if d < numDecisions {
		return decisionTable[d].text
	}
	return ""
}

// Score is the API's score of the decision: 100 live, 0 not live or refused for quality, -1 could not be decided.
func (d Decision) Score() float64 {
	if d > 0 && d < numDecisions {
		return decisionTable[d].score
	}
	return -1
}

// ParseDecision is the inverse of String.
func ParseDecision(name string) (Decision, bool) {
	for d := Decision(1); d < numDecisions; d++ {
		if decisionTable[d].name == name {
			return d, true
		}
	}
	return 0, false
}

// Workflow is a kind of capture: how frames are collected and, by its digit, the operating point (2 usability, 4 balanced,
// 6 security).
type Workflow uint8

// String gives the API's name, such as "charlie4".
func (w Workflow) String() string {
	if w > 0 && w < numWorkflows {
		return workflowTable[w].name
	}
	return "unknown"
}

// Active says whether the workflow asks for a head movement.
func (w Workflow) Active() bool { return w < numWorkflows && workflowTable[w].active }

// Profile names the built-in profile of the workflow; "" for none.
func (w Workflow) Profile() string {
	if w < numWorkflows {
		return workflowTable[w].profile
	}
	return ""
}

// SecurityLevel is the workflow's own, 0..100.
func (w Workflow) SecurityLevel() int {
	if w < numWorkflows {
		return workflowTable[w].level
	}
	return 0
}

// ParseWorkflow is the inverse of String; ASCII letters match in any case.
func ParseWorkflow(name string) (Workflow, bool) {
	for w := Workflow(1); w < numWorkflows; w++ {
		if equalFoldASCII(workflowTable[w].name, name) {
			return w, true
		}
	}
	return 0, false
}

// equalFoldASCII compares lower with s, whose ASCII capitals count as small letters. strings.EqualFold would also take the
// Kelvin sign for a k.
func equalFoldASCII(lower, s string) bool {
	if len(lower) != len(s) {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}
