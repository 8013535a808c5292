//go:build !purego

#include "textflag.h"

// LEAK multiplies v by the slope in Y10 where it is below the zeros in Y13 (0x11: less, quiet).
#define LEAK(v) \
	VMULPS    Y10, v, Y11        \
	VCMPPS    $0x11, Y13, v, Y12 \
	VBLENDVPS Y12, Y11, v, v

// ROW adds one weight, broadcast from a, times the panel's line (Y8, Y9) to a row of sums.
#define ROW(offset, low, high) \
	VBROADCASTSS offset(AX), Y10 \
	VMULPS Y8, Y10, Y11          \
	VMULPS Y9, Y10, Y12          \
	VADDPS Y11, low, low         \
	VADDPS Y12, high, high

// HALF does so with a line of eight.
#define HALF(offset, sums) \
	VBROADCASTSS offset(AX), Y10 \
	VMULPS Y8, Y10, Y11          \
	VADDPS Y11, sums, sums

// func productAVX2(c *float32, ldc int, a, b *float32, ldb int, bias, slopes *float32, k, blocks int)
TEXT ·productAVX2(SB), NOSPLIT, $0-72
	MOVQ c+0(FP), DI
	MOVQ ldc+8(FP), SI
	MOVQ a+16(FP), AX
	MOVQ b+24(FP), DX
	MOVQ ldb+32(FP), R8
	MOVQ bias+40(FP), R9
	MOVQ slopes+48(FP), R10
	MOVQ k+56(FP), R11
	MOVQ blocks+64(FP), R12
	SHLQ $2, SI
	SHLQ $2, R8
	VXORPS Y13, Y13, Y13

block:
	VBROADCASTSS (R9), Y0
	VBROADCASTSS 4(R9), Y2
	VBROADCASTSS 8(R9), Y4
	VBROADCASTSS 12(R9), Y6
	VMOVAPS Y0, Y1
	VMOVAPS Y2, Y3
	VMOVAPS Y4, Y5
	VMOVAPS Y6, Y7
	MOVQ    DX, BX
	MOVQ    R11, CX

products:
	VMOVUPS (BX), Y8
	VMOVUPS 32(BX), Y9
	ROW(0, Y0, Y1)
	ROW(4, Y2, Y3)
	ROW(8, Y4, Y5)
	ROW(12, Y6, Y7)
	ADDQ $16, AX
	ADDQ R8, BX
	DECQ CX
	JNE  products

	VBROADCASTSS (R10), Y10
	LEAK(Y0)
	LEAK(Y1)
	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	ADDQ    SI, DI
	VBROADCASTSS 4(R10), Y10
	LEAK(Y2)
	LEAK(Y3)
	VMOVUPS Y2, (DI)
	VMOVUPS Y3, 32(DI)
	ADDQ    SI, DI
	VBROADCASTSS 8(R10), Y10
	LEAK(Y4)
	LEAK(Y5)
	VMOVUPS Y4, (DI)
	VMOVUPS Y5, 32(DI)
	ADDQ    SI, DI
	VBROADCASTSS 12(R10), Y10
	LEAK(Y6)
	LEAK(Y7)
	VMOVUPS Y6, (DI)
	VMOVUPS Y7, 32(DI)
	ADDQ    SI, DI
	ADDQ    $16, R9
	ADDQ    $16, R10
	DECQ    R12
	JNE     block
	VZEROUPPER
	RET

// func productAVX2Half(c *float32, ldc int, a, b *float32, ldb int, bias, slopes *float32, k, blocks int)
TEXT ·productAVX2Half(SB), NOSPLIT, $0-72
	MOVQ c+0(FP), DI
	MOVQ ldc+8(FP), SI
	MOVQ a+16(FP), AX
	MOVQ b+24(FP), DX
	MOVQ ldb+32(FP), R8
	MOVQ bias+40(FP), R9
	MOVQ slopes+48(FP), R10
	MOVQ k+56(FP), R11
	MOVQ blocks+64(FP), R12
	SHLQ $2, SI
	SHLQ $2, R8
	VXORPS Y13, Y13, Y13

block:
	VBROADCASTSS (R9), Y0
	VBROADCASTSS 4(R9), Y2
	VBROADCASTSS 8(R9), Y4
	VBROADCASTSS 12(R9), Y6
	MOVQ DX, BX
	MOVQ R11, CX

products:
	VMOVUPS (BX), Y8
	HALF(0, Y0)
	HALF(4, Y2)
	HALF(8, Y4)
	HALF(12, Y6)
	ADDQ $16, AX
	ADDQ R8, BX
	DECQ CX
	JNE  products

	VBROADCASTSS (R10), Y10
	LEAK(Y0)
	VMOVUPS Y0, (DI)
	ADDQ    SI, DI
	VBROADCASTSS 4(R10), Y10
	LEAK(Y2)
	VMOVUPS Y2, (DI)
	ADDQ    SI, DI
	VBROADCASTSS 8(R10), Y10
	LEAK(Y4)
	VMOVUPS Y4, (DI)
	ADDQ    SI, DI
	VBROADCASTSS 12(R10), Y10
	LEAK(Y6)
	VMOVUPS Y6, (DI)
	ADDQ    SI, DI
	ADDQ    $16, R9
	ADDQ    $16, R10
	DECQ    R12
	JNE     block
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
