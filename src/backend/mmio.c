/* SPDX-License-Identifier: MIT */
/*
 * One load or store of exactly one width, and nothing else.
 *
 * x86-64 and arm64 name the instruction: no optimiser looks inside an asm, so
 * at any level, with link-time optimisation too, the one written here is the
 * one that runs. The address is a bare register, because KVM on arm64 cannot
 * emulate post-indexed or paired accesses to a device. Elsewhere a volatile
 * access and a full fence have to do.
 *
 * Only <stdint.h> is used, so that a cross compiler without a C library builds
 * this for tests/lint/accessors.py. noinline and used keep the functions in
 * the linked program, where it can look at them as well.
 */

#include "mmio.h"

#define ACCESSOR __attribute__((noinline, used))

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define LE(bits, value) __builtin_bswap##bits(value)
#else
#define LE(bits, value) (value)
#endif

/*
 * LOAD and STORE are an access and its barrier. On x86 device memory is
 * uncached and the processor keeps the order: only the compiler is to be held
 * back, which the "memory" clobber does.
 */
#if defined(__x86_64__)
#define LOAD8 "movzbl (%1), %k0"
#define LOAD16 "movzwl (%1), %k0"
#define LOAD32 "movl (%1), %k0"
#define LOAD64 "movq (%1), %q0"
#define STORE8 "movb %b1, (%0)"
#define STORE16 "movw %w1, (%0)"
#define STORE32 "movl %k1, (%0)"
#define STORE64 "movq %q1, (%0)"
#elif defined(__aarch64__)
#define LOAD8 "ldrb %w0, [%1]\n\tdmb oshld"
#define LOAD16 "ldrh %w0, [%1]\n\tdmb oshld"
#define LOAD32 "ldr %w0, [%1]\n\tdmb oshld"
#define LOAD64 "ldr %x0, [%1]\n\tdmb oshld"
#define STORE8 "dmb oshst\n\tstrb %w1, [%0]"
#define STORE16 "dmb oshst\n\tstrh %w1, [%0]"
#define STORE32 "dmb oshst\n\tstr %w1, [%0]"
#define STORE64 "dmb oshst\n\tstr %x1, [%0]"
#endif

#ifdef LOAD8
#define LOAD(bits, value, at) __asm__ volatile(LOAD##bits : "=r"(value) : "r"(at) : "memory")
#define STORE(bits, at, value) __asm__ volatile(STORE##bits : : "r"(at), "r"(value) : "memory")
#else
#define LOAD(bits, value, at)                                      \
	do {                                                       \
		(value) = *(const volatile uint##bits##_t *)(at); \
		__sync_synchronize();                              \
	} while (0)
#define STORE(bits, at, value)                                                \
	do {                                                                  \
		__sync_synchronize();                                         \
		*(volatile uint##bits##_t *)(at) = (uint##bits##_t)(value); \
	} while (0)
#endif

ACCESSOR uint8_t bsh_mmio_read8(const volatile void *at)
{
	uint32_t value;

	LOAD(8, value, at);
	return (uint8_t)value;
}

ACCESSOR uint16_t bsh_mmio_read16(const volatile void *at)
{
	uint32_t value;

	LOAD(16, value, at);
	return LE(16, (uint16_t)value);
}

ACCESSOR uint32_t bsh_mmio_read32(const volatile void *at)
{
	uint32_t value;

	LOAD(32, value, at);
	return LE(32, value);
}

ACCESSOR void bsh_mmio_write8(volatile void *at, uint8_t value)
{
	const uint32_t bus = value;

	STORE(8, at, bus);
}

ACCESSOR void bsh_mmio_write16(volatile void *at, uint16_t value)
{
	const uint32_t bus = LE(16, value);

	STORE(16, at, bus);
}

ACCESSOR void bsh_mmio_write32(volatile void *at, uint32_t value)
{
	const uint32_t bus = LE(32, value);

	STORE(32, at, bus);
}

#if BSH_MMIO_HAS_64
ACCESSOR uint64_t bsh_mmio_read64(const volatile void *at)
{
	uint64_t value;

	LOAD(64, value, at);
	return LE(64, value);
}

ACCESSOR void bsh_mmio_write64(volatile void *at, uint64_t value)
{
	const uint64_t bus = LE(64, value);

	STORE(64, at, bus);
}
#endif
