/* SPDX-License-Identifier: MIT */
/* The accessors: little-endian, of their width, and not a byte more. */

#include "backend/mmio.h"
#include "harness.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The last bytes of a page, behind which nothing may be touched. */
static uint8_t *edge;

static void setup(void)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);

	edge = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(edge, MAP_FAILED);
	ck_assert_int_eq(mprotect(edge + page, page, PROT_NONE), 0);
	edge += page;
}

static void teardown(void)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);

	munmap(edge - page, 2 * page);
}

START_TEST(a_read_takes_its_bytes_as_little_endian)
{
	static const uint8_t bytes[8] = { 0x81, 0x92, 0xa3, 0xb4, 0xc5, 0xd6, 0xe7, 0xf8 };

	memcpy(edge - 8, bytes, 8);
	ck_assert_uint_eq(bsh_mmio_read8(edge - 8), 0x81);
	ck_assert_uint_eq(bsh_mmio_read16(edge - 8), 0x9281);
	ck_assert_uint_eq(bsh_mmio_read32(edge - 8), 0xb4a39281);
#if BSH_MMIO_HAS_64
	ck_assert_uint_eq(bsh_mmio_read64(edge - 8), 0xf8e7d6c5b4a39281);
#endif
}
END_TEST

START_TEST(a_read_at_the_end_of_memory_stays_inside)
{
	memset(edge - 8, 0xee, 8);
	ck_assert_uint_eq(bsh_mmio_read8(edge - 1), 0xee);
	ck_assert_uint_eq(bsh_mmio_read16(edge - 2), 0xeeee);
	ck_assert_uint_eq(bsh_mmio_read32(edge - 4), 0xeeeeeeee);
#if BSH_MMIO_HAS_64
	ck_assert_uint_eq(bsh_mmio_read64(edge - 8), 0xeeeeeeeeeeeeeeee);
#endif
}
END_TEST

START_TEST(a_write_puts_its_bytes_as_little_endian_and_leaves_the_others)
{
	static const struct {
		unsigned width;
		uint8_t after[8];
	} cases[] = {
		{ 1, { 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x81 } },
		{ 2, { 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x81, 0x92 } },
		{ 4, { 0x55, 0x55, 0x55, 0x55, 0x81, 0x92, 0xa3, 0xb4 } },
		{ 8, { 0x81, 0x92, 0xa3, 0xb4, 0xc5, 0xd6, 0xe7, 0xf8 } },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		memset(edge - 8, 0x55, 8);
		if (cases[i].width == 1)
			bsh_mmio_write8(edge - 1, 0x81);
		else if (cases[i].width == 2)
			bsh_mmio_write16(edge - 2, 0x9281);
		else if (cases[i].width == 4)
			bsh_mmio_write32(edge - 4, 0xb4a39281);
#if BSH_MMIO_HAS_64
		else
			bsh_mmio_write64(edge - 8, 0xf8e7d6c5b4a39281);
#else
		else
			continue;
#endif
		ck_assert_mem_eq(edge - 8, cases[i].after, 8);
	}
}
END_TEST

BSH_TESTS("backend/mmio", setup, teardown, a_read_takes_its_bytes_as_little_endian,
	  a_read_at_the_end_of_memory_stays_inside,
	  a_write_puts_its_bytes_as_little_endian_and_leaves_the_others)
