/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "backend/pcidev.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A region of two files that differ: what a map shows and what pread gives tell them apart. */
#define SIZE 0x6000

static struct bsh_pcidev p;
static struct bsh_err err;
static int mapped_fd;
static int read_fd;

static int fill(const char *name, uint8_t content)
{
	const int fd = memfd_create(name, MFD_CLOEXEC);
	uint8_t bytes[SIZE];

	memset(bytes, content, sizeof(bytes));
	ck_assert_int_eq(write(fd, bytes, sizeof(bytes)), sizeof(bytes));
	return fd;
}

static void setup(void)
{
	const struct bsh_pci pci = { .address = "0000:22:00.0" };

	memset(&p, 0, sizeof(p));
	memset(&err, 0, sizeof(err));
	bsh_pcidev_init(&p, &bsh_backend_sysfs, &pci);
	mapped_fd = fill("mapped", 0x11);
	read_fd = fill("read", 0xee);
}

static void teardown(void)
{
	bsh_pcidev_unmap(&p);
	close(mapped_fd);
	close(read_fd);
}

/* Map @p ranges of BAR 1; from then on the descriptor leads to the other file. */
static void map(const struct bsh_range *ranges, size_t n)
{
	p.dev.regions[1] =
		(struct bsh_region){ .size = SIZE, .is_readable = true, .is_writable = true };
	p.reach[1].fd = mapped_fd;
	if (n > 0)
		ck_assert_int_eq(bsh_pcidev_map(&p, 1, ranges, n), 0);
	p.reach[1].fd = read_fd;
}

/* The second ends in the middle of an element. */
static const struct bsh_range parts[] = {
	{ 0x1000, 0x2000 },
	{ 0x3000, 0x3006 },
	{ 0x4000, 0x5000 },
};

START_TEST(each_element_of_a_run_goes_the_way_of_its_place)
{
	static const unsigned widths[] = { 1, 2, 4, 8 };
	uint8_t bytes[SIZE];
	size_t done;

	map(parts, 3);
	for (size_t i = 0; i < BSH_LENGTH(widths); i++) {
		const unsigned width = widths[i];
		const struct bsh_loc loc = { .region = 1, .width = (uint8_t)width };

		ck_assert_int_eq(bsh_pcidev_read(&p.dev, loc, bytes, SIZE / width, &done, &err), 0);
		ck_assert_uint_eq(done, SIZE / width);
		for (size_t at = 0; at < SIZE; at++) {
			const size_t begin = at - at % width;
			const bool in_map = bsh_region_maps(&p.dev.regions[1], begin, width);

			ck_assert_msg(bytes[at] == (in_map ? 0x11 : 0xee), "width %u at %#zx",
				      width, at);
		}
	}
}
END_TEST

START_TEST(writes_go_the_same_ways)
{
	const struct bsh_loc loc = { .offset = 0xff8, .region = 1, .width = 4 };
	const uint32_t values[4] = { 1, 2, 3, 4 };
	uint32_t found[4];
	size_t done;

	map(parts, 3);
	ck_assert_int_eq(bsh_pcidev_write(&p.dev, loc, values, 4, &done, &err), 0);
	ck_assert_uint_eq(done, 4);
	ck_assert_int_eq(pread(read_fd, found, sizeof(found), 0xff8), sizeof(found));
	ck_assert_uint_eq(found[0], 1);
	ck_assert_uint_eq(found[1], 2);
	ck_assert_uint_eq(found[2], 0xeeeeeeee);
	ck_assert_int_eq(pread(mapped_fd, found, sizeof(found), 0xff8), sizeof(found));
	ck_assert_uint_eq(found[1], 0x11111111);
	ck_assert_uint_eq(found[2], 3);
	ck_assert_uint_eq(found[3], 4);
}
END_TEST

START_TEST(a_failure_tells_how_many_elements_came)
{
	const struct bsh_loc loc = { .offset = 0x1ff8, .region = 1, .width = 4 };
	uint32_t values[4] = { 0 };
	size_t done = 99;

	map(parts, 3);
	p.reach[1].fd = -1;
	ck_assert_int_eq(bsh_pcidev_read(&p.dev, loc, values, 4, &done, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_IO);
	ck_assert_uint_eq(done, 2);
	ck_assert_uint_eq(values[1], 0x11111111);
	ck_assert_uint_eq(values[2], 0);
	memset(&err, 0, sizeof(err));
	ck_assert_int_eq(bsh_pcidev_write(&p.dev, loc, values, 4, &done, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_IO);
	ck_assert_uint_eq(done, 2);
}
END_TEST

START_TEST(a_region_without_maps_goes_through_its_descriptor)
{
	const struct bsh_loc loc = { .offset = 4, .region = 1, .width = 4 };
	uint32_t values[3];
	size_t done;

	map(NULL, 0);
	p.reach[1].fd_offset = 0x100;
	ck_assert_int_eq(pwrite(read_fd, "\1\2\3\4", 4, 0x108), 4);
	ck_assert_int_eq(bsh_pcidev_read(&p.dev, loc, values, 3, &done, &err), 0);
	ck_assert_uint_eq(values[0], 0xeeeeeeee);
	ck_assert_uint_eq(values[1], 0x04030201);
	ck_assert_uint_eq(values[2], 0xeeeeeeee);
}
END_TEST

START_TEST(when_one_range_cannot_be_mapped_none_is)
{
	/* The second would need an address past what a file can have. */
	const struct bsh_range ranges[] = { { 0, 0x1000 },
					    { UINT64_C(1) << 63, (UINT64_C(1) << 63) + 1 } };

	p.dev.regions[1].size = SIZE;
	p.reach[1].fd = mapped_fd;
	ck_assert_int_eq(bsh_pcidev_map(&p, 1, ranges, 2), -1);
	ck_assert_int_ne(errno, 0);
	ck_assert_uint_eq(p.dev.regions[1].n_mapped, 0);
	ck_assert_ptr_null(p.dev.regions[1].mapped);
	ck_assert_uint_eq(p.reach[1].n, 0);
}
END_TEST

START_TEST(a_huge_range_that_cannot_be_mapped_is_known_at_once)
{
	const struct bsh_range huge = { 0, UINT64_C(2) << 30 };

	p.reach[1].fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	ck_assert_int_eq(bsh_pcidev_map(&p, 1, &huge, 1), -1);
	ck_assert_uint_eq(p.dev.regions[1].n_mapped, 0);
	close(p.reach[1].fd);
}
END_TEST

START_TEST(a_huge_range_whose_late_mapping_fails_is_an_access_error)
{
	/* More than any address space has: only the first page can be mapped. */
	const struct bsh_range huge = { 0, UINT64_C(1) << 60 };
	const struct bsh_loc loc = { .region = 1, .width = 4 };
	uint32_t value;
	size_t done;

	p.reach[1].fd = mapped_fd;
	p.dev.regions[1].is_writable = true;
	ck_assert_int_eq(bsh_pcidev_map(&p, 1, &huge, 1), 0);
	ck_assert_int_eq(bsh_pcidev_read(&p.dev, loc, &value, 1, &done, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_IO);
	ck_assert_uint_eq(done, 0);
	memset(&err, 0, sizeof(err));
	ck_assert_int_eq(bsh_pcidev_write(&p.dev, loc, &value, 1, &done, &err), -1);
	ck_assert_uint_eq(done, 0);
}
END_TEST

BSH_TESTS("backend/pcidev", setup, teardown, each_element_of_a_run_goes_the_way_of_its_place,
	  writes_go_the_same_ways, a_failure_tells_how_many_elements_came,
	  a_region_without_maps_goes_through_its_descriptor,
	  when_one_range_cannot_be_mapped_none_is,
	  a_huge_range_that_cannot_be_mapped_is_known_at_once,
	  a_huge_range_whose_late_mapping_fails_is_an_access_error)
