//go:build !purego

#include "textflag.h"

// Both functions hold the nine weights in Y0 to Y8 and go along three rows (R8, R9, R10), of which those outside the picture are zeros.
// Y14 and Y15 mask what lies left and right of it; the last vector of a row reaches into the next, which is written afterwards.

// WEIGHTS broadcasts the weights.
#define WEIGHTS \
	MOVQ w+24(FP), AX       \
	VBROADCASTSS (AX), Y0   \
	VBROADCASTSS 4(AX), Y1  \
	VBROADCASTSS 8(AX), Y2  \
	VBROADCASTSS 12(AX), Y3 \
	VBROADCASTSS 16(AX), Y4 \
	VBROADCASTSS 20(AX), Y5 \
	VBROADCASTSS 24(AX), Y6 \
	VBROADCASTSS 28(AX), Y7 \
	VBROADCASTSS 32(AX), Y8

// ARGUMENTS leaves the result in DI, the middle row in R9, masks in R11 and R12, a row's bytes in SI (of the input) and DX (of the result),
// and the rows of the input that are left in CX.
#define ARGUMENTS \
	MOVQ dst+0(FP), DI       \
	MOVQ src+8(FP), R9       \
	MOVQ left+32(FP), R11    \
	MOVQ right+40(FP), R12   \
	MOVQ height+48(FP), CX   \
	MOVQ width+56(FP), SI    \
	MOVQ outWidth+72(FP), DX \
	SHLQ $2, SI              \
	SHLQ $2, DX              \
	MOVQ zeros+16(FP), R8

// BELOW finds the third row.
#define BELOW \
	LEAQ    (R9)(SI*1), R10   \
	CMPQ    CX, $1            \
	CMOVQLE zeros+16(FP), R10

// LEAK multiplies the sums in Y9 by the slope where they are below 0 (0x11: less, quiet).
#define LEAK \
	VBROADCASTSS slope+84(FP), Y10 \
	VXORPS    Y11, Y11, Y11        \
	VMULPS    Y10, Y9, Y10         \
	VCMPPS    $0x11, Y11, Y9, Y11 \
	VBLENDVPS Y11, Y10, Y9, Y9

// TAPS adds what a row gives.
#define TAPS(row, w0, w1, w2) \
	VANDPS -4(row)(BX*1), Y14, Y10 \
	VMULPS Y10, w0, Y10            \
	VADDPS Y10, Y9, Y9             \
	VMULPS (row)(BX*1), w1, Y10    \
	VADDPS Y10, Y9, Y9             \
	VANDPS 4(row)(BX*1), Y15, Y10  \
	VMULPS Y10, w2, Y10            \
	VADDPS Y10, Y9, Y9

// func depthwise3AVX2(dst, src, zeros, w *float32, left, right *uint32, height, width, outHeight, outWidth int, bias, slope float32)
TEXT ·depthwise3AVX2(SB), NOSPLIT, $0-88
	WEIGHTS
	ARGUMENTS

rows:
	BELOW
	XORQ BX, BX

places:
	VMOVUPS (R11)(BX*1), Y14
	VMOVUPS (R12)(BX*1), Y15
	VBROADCASTSS bias+80(FP), Y9
	TAPS(R8, Y0, Y1, Y2)
	TAPS(R9, Y3, Y4, Y5)
	TAPS(R10, Y6, Y7, Y8)
	LEAK
	VMOVUPS Y9, (DI)(BX*1)
	ADDQ    $32, BX
	CMPQ    BX, DX
	JLT     places

	ADDQ DX, DI
	MOVQ R9, R8
	ADDQ SI, R9
	DECQ CX
	JNE  rows
	VZEROUPPER
	RET

// TAPS2 adds what a row gives with stride 2: the even and the odd of 16 values from one before, then the even of 16 from one behind. They
// come in the order 0 1 4 5 2 3 6 7.
#define TAPS2(row, w0, w1, w2) \
	VMOVUPS -4(row)(BX*2), Y10     \
	VMOVUPS 28(row)(BX*2), Y11     \
	VSHUFPS $0x88, Y11, Y10, Y12   \
	VANDPS  Y12, Y14, Y12          \
	VMULPS  Y12, w0, Y12           \
	VADDPS  Y12, Y9, Y9            \
	VSHUFPS $0xdd, Y11, Y10, Y12   \
	VMULPS  Y12, w1, Y12           \
	VADDPS  Y12, Y9, Y9            \
	VMOVUPS 4(row)(BX*2), Y10      \
	VMOVUPS 36(row)(BX*2), Y11     \
	VSHUFPS $0x88, Y11, Y10, Y12   \
	VANDPS  Y12, Y15, Y12          \
	VMULPS  Y12, w2, Y12           \
	VADDPS  Y12, Y9, Y9

// func depthwise3AVX2Stride2(dst, src, zeros, w *float32, left, right *uint32, height, width, outHeight, outWidth int, bias, slope float32)
TEXT ·depthwise3AVX2Stride2(SB), NOSPLIT, $0-88
	WEIGHTS
	ARGUMENTS

rows:
	BELOW
	XORQ BX, BX

places:
	VMOVUPS (R11)(BX*1), Y14 // of its first place at most: the order is the same
	VPERMQ  $0xd8, (R12)(BX*1), Y15
	VBROADCASTSS bias+80(FP), Y9
	TAPS2(R8, Y0, Y1, Y2)
	TAPS2(R9, Y3, Y4, Y5)
	TAPS2(R10, Y6, Y7, Y8)
	LEAK
	VPERMQ  $0xd8, Y9, Y9
	VMOVUPS Y9, (DI)(BX*1)
	ADDQ    $32, BX
	CMPQ    BX, DX
	JLT     places

	ADDQ DX, DI
	MOVQ R10, R8
	LEAQ (R9)(SI*2), R9
	SUBQ $2, CX
	JG   rows
	VZEROUPPER
	RET
