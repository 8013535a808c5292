//go:build !purego

#include "textflag.h"

// ROW adds one weight, broadcast from a, times the panel's line (Y8, Y9) to a row of sums.
#define ROW(offset, low, high) \
	VBROADCASTSS offset(AX), Y10 \
	VMULPS Y8, Y10, Y11          \
	VMULPS Y9, Y10, Y12          \
	VADDPS Y11, low, low         \
	VADDPS Y12, high, high

// func tileAVX2(c *float32, ldc int, a, b, bias *float32, k int)
TEXT ·tileAVX2(SB), NOSPLIT, $0-48
	MOVQ c+0(FP), DI
	MOVQ ldc+8(FP), SI
	MOVQ a+16(FP), AX
	MOVQ b+24(FP), BX
	MOVQ bias+32(FP), DX
	MOVQ k+40(FP), CX
	SHLQ $2, SI
	VBROADCASTSS (DX), Y0
	VBROADCASTSS 4(DX), Y2
	VBROADCASTSS 8(DX), Y4
	VBROADCASTSS 12(DX), Y6
	VMOVAPS Y0, Y1
	VMOVAPS Y2, Y3
	VMOVAPS Y4, Y5
	VMOVAPS Y6, Y7

products:
	VMOVUPS (BX), Y8
	VMOVUPS 32(BX), Y9
	ROW(0, Y0, Y1)
	ROW(4, Y2, Y3)
	ROW(8, Y4, Y5)
	ROW(12, Y6, Y7)
	ADDQ $16, AX
	ADDQ $64, BX
	DECQ CX
	JNE  products

	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	ADDQ    SI, DI
	VMOVUPS Y2, (DI)
	VMOVUPS Y3, 32(DI)
	ADDQ    SI, DI
	VMOVUPS Y4, (DI)
	VMOVUPS Y5, 32(DI)
	ADDQ    SI, DI
	VMOVUPS Y6, (DI)
	VMOVUPS Y7, 32(DI)
	VZEROUPPER
	RET

// func sweepAVX2(dst, src *float32, n int, taps *int, w *float32, count int, bias float32)
TEXT ·sweepAVX2(SB), NOSPLIT, $0-52
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ taps+24(FP), R8
	MOVQ w+32(FP), R9
	MOVQ count+40(FP), R10
	VBROADCASTSS bias+48(FP), Y7

places:
	VMOVAPS Y7, Y0
	VMOVAPS Y7, Y1
	XORQ    AX, AX

taps:
	MOVQ (R8)(AX*8), BX
	VBROADCASTSS (R9)(AX*4), Y2
	VMULPS (SI)(BX*4), Y2, Y3
	VMULPS 32(SI)(BX*4), Y2, Y4
	VADDPS Y3, Y0, Y0
	VADDPS Y4, Y1, Y1
	INCQ   AX
	CMPQ   AX, R10
	JLT    taps

	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	ADDQ    $64, DI
	ADDQ    $64, SI
	SUBQ    $16, CX
	JG      places
	VZEROUPPER
	RET

// func addAVX2(dst, a, b *float32, n int)
TEXT ·addAVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), DX
	MOVQ n+24(FP), CX

sums:
	VMOVUPS (SI), Y0
	VADDPS  (DX), Y0, Y0
	VMOVUPS Y0, (DI)
	ADDQ    $32, SI
	ADDQ    $32, DX
	ADDQ    $32, DI
	SUBQ    $8, CX
	JG      sums
	VZEROUPPER
	RET

// func reluAVX2(x *float32, n int)
//
// What is below 0 is masked out, so that -0 and what is no number stay as they are, as in the scalar code.
TEXT ·reluAVX2(SB), NOSPLIT, $0-16
	MOVQ   x+0(FP), DI
	MOVQ   n+8(FP), CX
	VXORPS Y0, Y0, Y0

negatives:
	VMOVUPS (DI), Y1
	VCMPPS  $0x11, Y0, Y1, Y2 // x < 0, quiet
	VANDNPS Y1, Y2, Y1
	VMOVUPS Y1, (DI)
	ADDQ    $32, DI
	SUBQ    $8, CX
	JG      negatives
	VZEROUPPER
	RET

// func preluAVX2(x *float32, n int, slope float32)
TEXT ·preluAVX2(SB), NOSPLIT, $0-20
	MOVQ   x+0(FP), DI
	MOVQ   n+8(FP), CX
	VXORPS Y0, Y0, Y0
	VBROADCASTSS slope+16(FP), Y4

slopes:
	VMOVUPS   (DI), Y1
	VCMPPS    $0x11, Y0, Y1, Y2 // x < 0, quiet
	VMULPS    Y4, Y1, Y3
	VBLENDVPS Y2, Y3, Y1, Y1
	VMOVUPS   Y1, (DI)
	ADDQ      $32, DI
	SUBQ      $8, CX
	JG        slopes
	VZEROUPPER
	RET
