// Package wire turns bodies of the API into checked requests and results into bodies. It does no I/O and knows no HTTP.
//
// # Order of checks
//
// The first fault is the answer. A body passes these phases, and a later phase sees only what passed all earlier ones:
//
//  1. JSON syntax of the whole body (-2): UTF-8, no lone surrogates, no duplicate keys, no trailing data, bounded depth
//  2. fields in document order: missing (-3), wrong type (-4), invalid value (-6)
//  3. base64 of every frame (-5)
//  4. the JPEG header of every frame (-7, -8), without decoding a pixel
//  5. the values of the reference's 500 table: 118, 119, 120, 121, 122, 312, 141, 153, then 114 and 155
//  6. the pixels (-7), when Decode is called
//
// # Where a fault stands in the document
//
// A field's own fault stands where its value stands. A required field that is null is missing there; one that is absent is
// missing at the end of its object, and of several the one listed first in the API's reference is named. What takes more than
// one field to see (a tag against its workflow, the set of workflows of an active request) stands at the end of the object or
// array that holds them. Too many elements are a fault at the first one over the limit.
//
// Keys match exactly. Unknown fields are ignored, though they must be valid JSON. null in place of an optional field is as if it were
// absent; null as an element of an array, or as the whole body, has the wrong type.
//
// # Memory
//
// Parsing allocates in proportion to the body: about its size for a request, 5 times it at worst, for a body of nothing but
// keys. A frame's base64 text is not copied but in decoding it.
//
// # Errors
//
// Parsing returns an *[Error], which is nil where all is well. Put into a variable of type error it would not be nil: compare first.
package wire
