// Package annotate draws a judged frame for people: the picture with the face, its landmarks and its pose, and beside it a table of
// every measure with the limits of the profile, the feedback codes, the decision and the evidence behind it.
//
// It also draws what an evaluation comes to: DET curves, histograms of scores and a contact sheet.
package annotate
