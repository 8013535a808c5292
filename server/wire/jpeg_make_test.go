package wire

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/jpeg"
	"math/rand/v2"

	"github.com/lifesign-id/lifesign/internal/oddjpeg"
)

type component = oddjpeg.Component

var (
	grey            = oddjpeg.Grey
	flatJPEG        = oddjpeg.Flat
	progressiveJPEG = oddjpeg.Progressive
	headerBomb      = oddjpeg.Bomb
	withSize        = oddjpeg.WithSize
	segment         = oddjpeg.Segment
)

// noiseJPEG makes a picture of 480 x 640 px and about 50 kB.
func noiseJPEG(seed uint64) []byte {
	img := image.NewGray(image.Rect(0, 0, 480, 640))
	random := rand.New(rand.NewPCG(seed, 0))
	for i := range img.Pix {
		img.Pix[i] = byte(100 + random.IntN(40))
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 55}); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func b64(data []byte) string { return base64.StdEncoding.EncodeToString(data) }
