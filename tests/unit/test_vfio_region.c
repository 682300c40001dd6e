/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_vfio.h"

#include <linux/pci_regs.h>

#define RW (VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE)
#define RWM (RW | VFIO_REGION_INFO_FLAG_MMAP)

/* The two capabilities that matter, one after the other, as vfio-pci lays them out. */
struct sparse_cap {
	struct vfio_info_cap_header header;
	uint32_t nr_areas;
	uint32_t reserved;
	struct vfio_region_sparse_mmap_area areas[4];
};

static struct bsh_dev *dev;
static struct bsh_err err;

static void setup(void)
{
	fake_vfio_init();
	dev = NULL;
	memset(&err, 0, sizeof(err));
}

static void open_as(bool read_only)
{
	const int result =
		bsh_vfio_open(&fake_sys, &fake_host, FAKE_ADDRESS, read_only, &dev, &err);

	ck_assert_msg(result == 0, "%s", err.msg);
}

/* Assert which parts of region 0 are mapped: pairs of begin and end. */
static void assert_mapped(size_t n, const struct bsh_range *ranges)
{
	const struct bsh_region *region = &dev->regions[0];

	ck_assert_uint_eq(region->n_mapped, n);
	for (size_t i = 0; i < n; i++) {
		ck_assert_uint_eq(region->mapped[i].begin, ranges[i].begin);
		ck_assert_uint_eq(region->mapped[i].end, ranges[i].end);
	}
}

/* How the device's memory is mapped, "rw-s" or "r--s"; "" when it is not. */
static const char *map_mode(void)
{
	static char mode[8];
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[512];

	mode[0] = '\0';
	while (fgets(line, sizeof(line), maps))
		if (strstr(line, "memfd:device"))
			sscanf(line, "%*s %7s", mode);
	fclose(maps);
	return mode;
}

/* ---- Regions ---------------------------------------------------------- */

START_TEST(a_region_that_may_be_mapped_is_mapped_whole)
{
	open_as(false);
	ck_assert_uint_eq(dev->regions[0].size, 0x10000);
	ck_assert(dev->regions[0].is_readable);
	ck_assert(dev->regions[0].is_writable);
	assert_mapped(1, &(struct bsh_range){ 0, 0x10000 });
	ck_assert_str_eq(map_mode(), "rw-s");
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(a_read_only_device_has_no_writable_mapping)
{
	open_as(true);
	ck_assert(dev->regions[0].is_readable);
	ck_assert(!dev->regions[0].is_writable);
	ck_assert(!dev->regions[BSH_REGION_CONFIG].is_writable);
	ck_assert_str_eq(map_mode(), "r--s");
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(the_permissions_are_those_that_the_kernel_tells)
{
	fake_set_region(0, 0x10000, VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_MMAP);
	fake_set_region(1, 0x1000, VFIO_REGION_INFO_FLAG_WRITE);
	open_as(false);
	ck_assert(dev->regions[0].is_readable);
	ck_assert(!dev->regions[0].is_writable);
	ck_assert_str_eq(map_mode(), "r--s");
	ck_assert(!dev->regions[1].is_readable);
	ck_assert(dev->regions[1].is_writable);
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(a_region_that_may_not_be_mapped_is_reached_by_pread)
{
	const struct bsh_loc loc = { .offset = 8, .region = 2, .width = 4 };
	uint32_t value = 0;
	size_t done;

	fake_set_region(0, 0, 0);
	fake_set_region(2, 0x20, RW);
	fake_put32(2, 8, 0xcafe);
	open_as(false);
	ck_assert_uint_eq(dev->regions[2].n_mapped, 0);
	ck_assert_int_eq(bsh_pcidev_read(dev, loc, &value, 1, &done, &err), 0);
	ck_assert_uint_eq(value, 0xcafe);
	ck_assert_str_eq(map_mode(), "");
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(a_mapping_that_the_kernel_refuses_is_made_up_for_by_pread)
{
	const struct bsh_loc loc = { .offset = 8, .region = 0, .width = 4 };
	uint32_t value = 0;
	char path[64];
	size_t done;
	int fd;

	fake_put32(0, 8, 0xcafe);
	/* A file opened for reading cannot be mapped for writing. */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fake.memory);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	dup3(fd, fake.memory, O_CLOEXEC);
	close(fd);
	open_as(false);
	assert_mapped(0, NULL);
	ck_assert_int_eq(bsh_pcidev_read(dev, loc, &value, 1, &done, &err), 0);
	ck_assert_uint_eq(value, 0xcafe);
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(absent_regions_have_no_size_and_shift_no_other)
{
	fake_set_region(0, 0, 0);
	fake_set_region(1, 0, 0);
	fake.regions[2].info.argsz = 0;
	fake_set_region(3, 0x1000, RWM);
	open_as(false);
	for (unsigned i = 0; i < BSH_REGIONS; i++)
		ck_assert_uint_eq(dev->regions[i].size, i == 3 ? 0x1000 : i == 7 ? 256 : 0);
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(rom_and_vga_are_not_asked_for)
{
	open_as(false);
	ck_assert_ptr_null(strstr(fake.log, "region6"));
	ck_assert_ptr_null(strstr(fake.log, "region8"));
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(an_error_other_than_absent_ends_the_opening)
{
	fake.failing = BSH_VFIO_REGION;
	fake.sys = EIO;
	ck_assert_int_eq(bsh_vfio_open(&fake_sys, &fake_host, FAKE_ADDRESS, false, &dev, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
	ck_assert_int_eq(err.sys, EIO);
}
END_TEST

START_TEST(the_kinds_of_bars_come_from_sysfs)
{
	fake_file(fake_attr(FAKE_ADDRESS, "resource"), "0xfe840000 0xfe84ffff 0x0014220c\n"
						       "0 0 0\n"
						       "0xc000 0xc01f 0x00040101\n");
	fake_set_region(2, 0x20, RW);
	open_as(false);
	ck_assert(dev->regions[0].is_64bit);
	ck_assert(dev->regions[0].is_prefetchable);
	ck_assert(!dev->regions[0].is_io);
	ck_assert(dev->regions[2].is_io);
	ck_assert(!dev->regions[2].is_64bit);
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(a_huge_bar_is_mapped_when_it_is_first_touched)
{
	const struct bsh_loc loc = { .offset = UINT64_C(3) << 30, .region = 0, .width = 4 };
	const uint32_t written = 0xcafe;
	uint32_t value = 0;
	size_t done;

	fake_set_region(0, UINT64_C(4) << 30, RWM);
	ck_assert_int_eq(ftruncate(fake.memory, (off_t)UINT64_C(5) << 30), 0);
	open_as(false);
	assert_mapped(1, &(struct bsh_range){ 0, UINT64_C(4) << 30 });
	ck_assert_str_eq(map_mode(), "");
	ck_assert_int_eq(bsh_pcidev_write(dev, loc, &written, 1, &done, &err), 0);
	ck_assert_str_eq(map_mode(), "rw-s");
	ck_assert_int_eq(bsh_pcidev_read(dev, loc, &value, 1, &done, &err), 0);
	ck_assert_uint_eq(value, 0xcafe);
	bsh_vfio_close(dev);
	ck_assert_str_eq(map_mode(), "");
}
END_TEST

/* ---- Capabilities ----------------------------------------------------- */

START_TEST(a_chain_is_fetched_with_a_second_call_and_sparse_areas_are_mapped)
{
	const struct sparse_cap cap = {
		.header = { .id = VFIO_REGION_INFO_CAP_SPARSE_MMAP, .version = 1 },
		.nr_areas = 3,
		.areas = { { 0x8000, 0x1000 }, { 0, 0x2000 }, { 0xf000, 0x9000 } },
	};

	fake_set_caps(0, &cap, sizeof(cap));
	open_as(false);
	ck_assert_ptr_nonnull(strstr(fake.log, "region7 region0 region0 region1 "));
	assert_mapped(
		3, (struct bsh_range[]){ { 0, 0x2000 }, { 0x8000, 0x9000 }, { 0xf000, 0x10000 } });
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(every_call_begins_with_its_own_argsz)
{
	const struct sparse_cap cap = {
		.header = { .id = VFIO_REGION_INFO_CAP_SPARSE_MMAP },
		.nr_areas = 1,
		.areas = { { 0, 0x1000 } },
	};

	fake_set_caps(0, &cap, sizeof(cap));
	fake_set_region(1, 0x10000, RWM);
	fake_set_caps(1, &cap, sizeof(cap));
	open_as(false);
	ck_assert_ptr_nonnull(strstr(fake.log, "region0 region0 region1 region1 region2 "));
	ck_assert_uint_eq(dev->regions[1].n_mapped, 1);
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(a_kernel_that_always_wants_more_room_is_asked_four_times)
{
	/* The chain leads to where there would be more, had it been given. */
	const struct vfio_info_cap_header cap = { .id = 77,
						  .next = sizeof(struct vfio_region_info) + 24 };

	fake_set_caps(0, &cap, sizeof(cap));
	fake.greedy = true;
	open_as(false);
	ck_assert_ptr_nonnull(strstr(fake.log, "region0 region0 region0 region0 region1 "));
	ck_assert_uint_eq(dev->regions[0].size, 0x10000);
	bsh_vfio_close(dev);
}
END_TEST

/* Run bsh_vfio_mappable() on a chain in memory of exactly its size, so that ASan sees each byte. */
static size_t mappable(const struct vfio_region_info *info, const void *caps, size_t len,
		       struct bsh_range table, struct bsh_range **ranges)
{
	struct vfio_region_info *exact = malloc(sizeof(*info) + len);
	size_t n;

	*exact = *info;
	exact->argsz = (uint32_t)(sizeof(*info) + len);
	memcpy((char *)exact + sizeof(*info), caps, len);
	n = bsh_vfio_mappable(exact, table, ranges);
	free(exact);
	for (size_t i = 0; i < n; i++) {
		ck_assert_uint_lt((*ranges)[i].begin, (*ranges)[i].end);
		ck_assert_uint_le((*ranges)[i].end, info->size);
		if (i > 0)
			ck_assert_uint_lt((*ranges)[i - 1].end, (*ranges)[i].begin);
	}
	ck_assert((n == 0) == (*ranges == NULL));
	return n;
}

START_TEST(sparse_areas_are_put_in_order_joined_and_cut)
{
	static const struct {
		struct vfio_region_sparse_mmap_area areas[4];
		size_t n;
		struct bsh_range expected[4];
	} cases[] = {
		{ { { 0x3000, 0x1000 }, { 0x1000, 0x1000 } },
		  2,
		  { { 0x1000, 0x2000 }, { 0x3000, 0x4000 } } },
		{ { { 0, 0x2000 }, { 0x1000, 0x3000 }, { 0x1000, 0x10 } }, 1, { { 0, 0x4000 } } },
		{ { { 0, 0x1000 }, { 0x1000, 0x1000 } }, 1, { { 0, 0x2000 } } },
		{ { { 0x10000, 0x1000 } }, 0, { { 0 } } },
		{ { { 0, 0 } }, 0, { { 0 } } },
		{ { { UINT64_MAX, UINT64_MAX } }, 0, { { 0 } } },
		{ { { 0x8000, UINT64_MAX } }, 1, { { 0x8000, 0x10000 } } },
		{ { { 0x8000, UINT64_MAX - 0x7fff } }, 1, { { 0x8000, 0x10000 } } },
	};
	const struct vfio_region_info info = {
		.flags = RWM | VFIO_REGION_INFO_FLAG_CAPS,
		.cap_offset = sizeof(info),
		.size = 0x10000,
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		struct sparse_cap cap = {
			.header = { .id = VFIO_REGION_INFO_CAP_SPARSE_MMAP },
			.nr_areas = 4,
		};
		struct bsh_range *ranges;

		memcpy(cap.areas, cases[i].areas, sizeof(cap.areas));
		ck_assert_uint_eq(
			mappable(&info, &cap, sizeof(cap), (struct bsh_range){ 0 }, &ranges),
			cases[i].n);
		if (cases[i].n > 0)
			ck_assert_mem_eq(ranges, cases[i].expected, cases[i].n * sizeof(*ranges));
		free(ranges);
	}
}
END_TEST

START_TEST(more_areas_than_there_are_bytes_are_not_read)
{
	const struct vfio_region_info info = {
		.flags = RWM | VFIO_REGION_INFO_FLAG_CAPS,
		.cap_offset = sizeof(info),
		.size = 0x10000,
	};
	const struct sparse_cap cap = {
		.header = { .id = VFIO_REGION_INFO_CAP_SPARSE_MMAP },
		.nr_areas = UINT32_MAX,
		.areas = { { 0, 0x1000 },
			   { 0x2000, 0x1000 },
			   { 0x4000, 0x1000 },
			   { 0x6000, 0x1000 } },
	};
	struct bsh_range *ranges;

	for (size_t len = 0; len <= sizeof(cap); len++) {
		mappable(&info, &cap, len, (struct bsh_range){ 0 }, &ranges);
		free(ranges);
	}
	ck_assert_uint_eq(mappable(&info, &cap, sizeof(cap), (struct bsh_range){ 0 }, &ranges), 4);
	free(ranges);
}
END_TEST

START_TEST(a_chain_that_is_a_circle_or_leads_outside_ends)
{
	const uint32_t begin = sizeof(struct vfio_region_info);
	static const uint32_t nexts[] = { 0,  1,  8,  31, 32, 40,	  41,	      47,
					  48, 49, 55, 56, 57, 0x7fffffff, 0xfffffff8, UINT32_MAX };
	struct vfio_region_info info = { .flags = RWM | VFIO_REGION_INFO_FLAG_CAPS,
					 .size = 0x3000 };
	struct bsh_range *ranges;

	for (size_t i = 0; i < BSH_LENGTH(nexts) * BSH_LENGTH(nexts); i++) {
		const struct vfio_info_cap_header caps[3] = {
			{ .id = 77, .next = nexts[i % BSH_LENGTH(nexts)] },
			{ .id = 78, .next = nexts[i / BSH_LENGTH(nexts)] },
			{ .id = 79, .next = begin },
		};

		for (size_t j = 0; j < BSH_LENGTH(nexts); j++) {
			info.cap_offset = nexts[j];
			ck_assert_uint_eq(mappable(&info, caps, sizeof(caps),
						   (struct bsh_range){ 0 }, &ranges),
					  1);
			ck_assert_uint_eq(ranges[0].end, 0x3000);
			free(ranges);
		}
	}
}
END_TEST

START_TEST(the_head_of_the_answer_is_no_capability)
{
	/* Its last member, taken for a capability, would be a list of no areas. */
	const struct vfio_region_info info = {
		.flags = RWM | VFIO_REGION_INFO_FLAG_CAPS,
		.cap_offset = offsetof(struct vfio_region_info, offset),
		.size = 0x3000,
		.offset = VFIO_REGION_INFO_CAP_SPARSE_MMAP,
	};
	const uint64_t zeroes[4] = { 0 };
	struct bsh_range *ranges;

	ck_assert_uint_eq(mappable(&info, zeroes, sizeof(zeroes), (struct bsh_range){ 0 }, &ranges),
			  1);
	free(ranges);
}
END_TEST

START_TEST(no_bytes_make_it_read_or_map_outside)
{
	struct vfio_region_info info = { .flags = RWM | VFIO_REGION_INFO_FLAG_CAPS };
	unsigned char caps[96];
	struct bsh_range *ranges;
	uint64_t random = 88172645463325252;

	for (size_t round = 0; round < 10000; round++) {
		for (size_t i = 0; i < sizeof(caps); i++) {
			random ^= random << 13;
			random ^= random >> 7;
			random ^= random << 17;
			/* Small numbers are ids, offsets and counts that are nearly right. */
			caps[i] = (unsigned char)(i % 4 == 0 ? random % 128 : random % 64 == 0);
		}
		caps[0] = (unsigned char)(1 + round % 4);
		info.size = random >> (random % 64);
		info.cap_offset = (uint32_t)(random % 5 ? sizeof(info) : random % 140);
		mappable(&info, caps, round % (sizeof(caps) + 1),
			 (struct bsh_range){ random % 0x9000, random % 0xa000 }, &ranges);
		free(ranges);
	}
}
END_TEST

/* ---- The MSI-X table -------------------------------------------------- */

/* Configuration space with a power management and an MSI-X capability. */
static void set_msix(unsigned bar, uint32_t offset, unsigned vectors)
{
	fake_put32(7, PCI_COMMAND, PCI_STATUS_CAP_LIST << 16);
	fake_put32(7, PCI_CAPABILITY_LIST, 0x40);
	fake_put32(7, 0x40, 0x00035001); /* power management, next 0x50 */
	fake_put32(7, 0x50, (vectors - 1) << 16 | PCI_CAP_ID_MSIX);
	fake_put32(7, 0x54, offset | bar);
}

START_TEST(the_pages_of_the_msix_table_are_left_out_when_an_old_kernel_keeps_them)
{
	set_msix(0, 0x2000, 3);
	open_as(false);
	assert_mapped(2, (struct bsh_range[]){ { 0, 0x2000 }, { 0x3000, 0x10000 } });
	bsh_vfio_close(dev);
	set_msix(0, 0x3f80, 16);
	open_as(false);
	assert_mapped(2, (struct bsh_range[]){ { 0, 0x3000 }, { 0x5000, 0x10000 } });
	bsh_vfio_close(dev);
	set_msix(0, 0, 2048);
	open_as(false);
	assert_mapped(1, &(struct bsh_range){ 0x8000, 0x10000 });
	bsh_vfio_close(dev);
	set_msix(0, 0xf000, 1);
	open_as(false);
	assert_mapped(1, &(struct bsh_range){ 0, 0xf000 });
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(a_bar_that_is_all_msix_table_is_not_mapped)
{
	fake_set_region(0, 0x1000, RWM);
	set_msix(0, 0, 1);
	open_as(false);
	assert_mapped(0, NULL);
	ck_assert(dev->regions[0].is_readable);
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(a_table_in_another_bar_or_past_the_end_does_not_matter)
{
	set_msix(4, 0x2000, 3);
	open_as(false);
	assert_mapped(1, &(struct bsh_range){ 0, 0x10000 });
	bsh_vfio_close(dev);
	set_msix(0, 0x40000000, 3);
	open_as(false);
	assert_mapped(1, &(struct bsh_range){ 0, 0x10000 });
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(the_whole_bar_is_mapped_when_the_kernel_says_that_the_table_may_be)
{
	const struct vfio_info_cap_header cap = { .id = VFIO_REGION_INFO_CAP_MSIX_MAPPABLE };

	set_msix(0, 0x2000, 3);
	fake_set_caps(0, &cap, sizeof(cap));
	open_as(false);
	assert_mapped(1, &(struct bsh_range){ 0, 0x10000 });
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(a_circle_in_configuration_space_ends)
{
	fake_put32(7, PCI_COMMAND, PCI_STATUS_CAP_LIST << 16);
	fake_put32(7, PCI_CAPABILITY_LIST, 0x40);
	fake_put32(7, 0x40, 0x00035001);
	fake_put32(7, 0x50, 0x00004009);
	open_as(false);
	assert_mapped(1, &(struct bsh_range){ 0, 0x10000 });
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(without_a_capability_list_nothing_is_followed)
{
	set_msix(0, 0x2000, 3);
	fake_put32(7, PCI_COMMAND, 0);
	open_as(false);
	assert_mapped(1, &(struct bsh_range){ 0, 0x10000 });
	bsh_vfio_close(dev);
}
END_TEST

BSH_TESTS("backend/vfio_region", setup, fake_vfio_finish,
	  a_region_that_may_be_mapped_is_mapped_whole, a_read_only_device_has_no_writable_mapping,
	  the_permissions_are_those_that_the_kernel_tells,
	  a_region_that_may_not_be_mapped_is_reached_by_pread,
	  a_mapping_that_the_kernel_refuses_is_made_up_for_by_pread,
	  absent_regions_have_no_size_and_shift_no_other, rom_and_vga_are_not_asked_for,
	  an_error_other_than_absent_ends_the_opening, the_kinds_of_bars_come_from_sysfs,
	  a_huge_bar_is_mapped_when_it_is_first_touched,
	  a_chain_is_fetched_with_a_second_call_and_sparse_areas_are_mapped,
	  every_call_begins_with_its_own_argsz,
	  a_kernel_that_always_wants_more_room_is_asked_four_times,
	  sparse_areas_are_put_in_order_joined_and_cut,
	  more_areas_than_there_are_bytes_are_not_read,
	  a_chain_that_is_a_circle_or_leads_outside_ends, the_head_of_the_answer_is_no_capability,
	  no_bytes_make_it_read_or_map_outside,
	  the_pages_of_the_msix_table_are_left_out_when_an_old_kernel_keeps_them,
	  a_bar_that_is_all_msix_table_is_not_mapped,
	  a_table_in_another_bar_or_past_the_end_does_not_matter,
	  the_whole_bar_is_mapped_when_the_kernel_says_that_the_table_may_be,
	  a_circle_in_configuration_space_ends, without_a_capability_list_nothing_is_followed)
