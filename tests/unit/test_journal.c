/* SPDX-License-Identifier: MIT */
/* The journal: its entries, the walk over everything written, its bounds. */

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

#include "harness.h"
#include "spy.h"

#define GIB (UINT64_C(1) << 30)

static struct spy *spy;
static struct bsh_gate *gate;
static struct bsh_err err;

static void setup(void)
{
	spy = spy_new();
	gate = spy_gate(spy);
	err = (struct bsh_err){ 0 };
}

static void teardown(void)
{
	unsetenv("TMPDIR");
	bsh_access_free(gate);
	free(spy);
}

#define LOC(r, o, w) ((struct bsh_loc){ .offset = (o), .region = (r), .width = (w) })

static void put(struct bsh_loc loc, uint64_t value)
{
	ck_assert_msg(bsh_access_write(gate, loc, 0, value, &err) == 0, "%s", err.msg);
}

static struct bsh_written entry(uint64_t i)
{
	struct bsh_written written = { 0 };

	ck_assert_int_eq(bsh_journal_get(gate, i, &written, &err), 0);
	return written;
}

static void check_entry(uint64_t i, struct bsh_loc loc, uint64_t count, uint64_t first, bool same)
{
	const struct bsh_written written = entry(i);

	ck_assert_uint_eq(written.loc.offset, loc.offset);
	ck_assert_uint_eq(written.loc.region, loc.region);
	ck_assert_uint_eq(written.loc.width, loc.width);
	ck_assert_uint_eq(written.count, count);
	ck_assert_uint_eq(written.first, first);
	ck_assert_int_eq(written.same, same);
}

/* Give bar 0 another size, as a device that comes back may have. */
static void resize(uint64_t size)
{
	static struct bsh_range all;

	all = (struct bsh_range){ 0, size };
	bsh_access_release(gate, "it was asked for");
	spy->dev.regions[0].size = size;
	spy->dev.regions[0].mapped = &all;
	ck_assert_int_eq(bsh_access_adopt(gate, &spy->dev, &err), 0);
}

/* ---- Entries ---------------------------------------------------------- */

START_TEST(consecutive_writes_of_a_command_are_one_entry)
{
	bsh_access_begin(gate);
	put(LOC(0, 0x10, 4), 7);
	put(LOC(0, 0x14, 4), 7);
	put(LOC(0, 0x18, 4), 7);
	ck_assert_uint_eq(bsh_journal_count(gate), 1);
	check_entry(0, LOC(0, 0x10, 4), 3, 7, true);
	put(LOC(0, 0x1c, 4), 8);
	check_entry(0, LOC(0, 0x10, 4), 4, 7, false);
	put(LOC(0, 0x20, 4), 7);
	check_entry(0, LOC(0, 0x10, 4), 5, 7, false);
}
END_TEST

START_TEST(another_command_place_width_or_region_begins_an_entry)
{
	put(LOC(0, 0x10, 4), 1);
	bsh_access_begin(gate);
	put(LOC(0, 0x14, 4), 2);
	put(LOC(0, 0x1c, 4), 3);
	put(LOC(0, 0x20, 2), 4);
	put(LOC(4, 0x22, 2), 5);
	put(LOC(4, 0x22, 2), 6);
	ck_assert_uint_eq(bsh_journal_count(gate), 6);
	check_entry(0, LOC(0, 0x10, 4), 1, 1, true);
	check_entry(1, LOC(0, 0x14, 4), 1, 2, true);
	check_entry(2, LOC(0, 0x1c, 4), 1, 3, true);
	check_entry(3, LOC(0, 0x20, 2), 1, 4, true);
	check_entry(4, LOC(4, 0x22, 2), 1, 5, true);
	check_entry(5, LOC(4, 0x22, 2), 1, 6, true);
}
END_TEST

START_TEST(a_run_is_one_entry_that_knows_whether_all_is_the_same)
{
	static const uint8_t mixed[8] = { 1, 0, 1, 0, 1, 0, 2, 0 };
	static const uint8_t alike[8] = { 3, 1, 3, 1, 3, 1, 3, 1 };
	size_t done;

	ck_assert_int_eq(
		bsh_access_write_run(gate, LOC(0, 0, 2), 0, mixed, 4, &done, &err), 0);
	bsh_access_begin(gate);
	ck_assert_int_eq(
		bsh_access_write_run(gate, LOC(7, 8, 2), 0, alike, 4, &done, &err), 0);
	check_entry(0, LOC(0, 0, 2), 4, 1, false);
	check_entry(1, LOC(7, 8, 2), 4, 0x103, true);
	ck_assert_int_eq(
		bsh_access_write_run(gate, LOC(7, 16, 2), 0, alike, 4, &done, &err), 0);
	check_entry(1, LOC(7, 8, 2), 8, 0x103, true);
	bsh_access_begin(gate);
	put(LOC(7, 0, 2), 1);
	ck_assert_int_eq(
		bsh_access_write_run(gate, LOC(7, 2, 2), 0, mixed, 4, &done, &err), 0);
	check_entry(2, LOC(7, 0, 2), 5, 1, false);
}
END_TEST

START_TEST(every_width_and_region_comes_back_after_a_spill)
{
	static const struct bsh_loc locs[] = {
		{ 0xfff0, 0, 8 }, { 0xffe, 2, 2 }, { 0x2ffc, 4, 4 }, { 0xff, 7, 1 },
	};

	for (unsigned i = 0; i < 10000; i++)
		put(locs[i % 4], i & 0xff);
	ck_assert_uint_eq(bsh_journal_count(gate), 10000);
	for (unsigned i = 0; i < 10000; i++)
		check_entry(i, locs[i % 4], 1, i & 0xff, true);
	for (unsigned i = 9999; i > 0; i -= 101)
		check_entry(i, locs[i % 4], 1, i & 0xff, true);
}
END_TEST

START_TEST(what_was_read_back_is_read_again_when_there_is_more)
{
	for (unsigned i = 0; i < 1024; i++)
		put(LOC(0, 0, 4), i);
	check_entry(1021, LOC(0, 0, 4), 1, 1021, true);
	for (unsigned i = 1024; i < 2100; i++)
		put(LOC(0, 0, 4), i);
	check_entry(1023, LOC(0, 0, 4), 1, 1023, true);
	check_entry(1022, LOC(0, 0, 4), 1, 1022, true);
}
END_TEST

START_TEST(a_run_that_ends_in_half_an_element_is_two_entries_wherever_it_falls)
{
	static const uint8_t values[16] = { 1, 0, 0, 0, 0, 0, 0, 0, 2 };
	size_t done;

	bsh_access_set_split(gate, BSH_SPLIT_LOHI);
	for (unsigned i = 0; i < 2100; i++) {
		put(LOC(7, 0x40, 1), 3);
		if (i % 2)
			put(LOC(7, 0x40, 1), 4);
		spy->fail_at = spy->n_seen + 4;
		bsh_access_begin(gate);
		ck_assert_int_eq(
			bsh_access_write_run(gate, LOC(7, 0, 8), 0, values, 2, &done, &err), -1);
		err = (struct bsh_err){ 0 };
	}
	ck_assert_uint_eq(bsh_journal_count(gate), 2100 / 2 * 7);
	for (unsigned i = 0; i < 2100 / 2 * 7; i += 7) {
		check_entry(i, LOC(7, 0x40, 1), 1, 3, true);
		check_entry(i + 1, LOC(7, 0, 8), 1, 1, true);
		check_entry(i + 2, LOC(7, 8, 4), 1, 2, true);
		check_entry(i + 4, LOC(7, 0x40, 1), 1, 4, true);
		check_entry(i + 6, LOC(7, 8, 4), 1, 2, true);
	}
}
END_TEST

/* ---- The last entry --------------------------------------------------- */

START_TEST(the_last_entry_tells_what_each_of_its_elements_should_read)
{
	static const uint8_t values[24] = { 1, 0, 0, 0, 0, 0, 0, 0x80, 2, 0, 0, 0,
					    0, 0, 0, 0, 3 };
	struct bsh_expected expected;
	size_t done;

	put(LOC(0, 0xff8, 4), 9);
	bsh_access_begin(gate);
	ck_assert_int_eq(
		bsh_access_write_run(gate, LOC(0, 0xff8, 8), 0, values, 3, &done, &err), 0);
	for (unsigned i = 0; i < 3; i++) {
		expected = bsh_journal_last(gate, i);
		ck_assert_uint_eq(expected.loc.offset, 0xff8 + i * 8);
		ck_assert_uint_eq(expected.loc.width, 8);
		ck_assert_uint_eq(expected.mask, UINT64_MAX);
		ck_assert_uint_eq(expected.value, i == 0 ? 0x8000000000000001 : i + 1);
	}
	put(LOC(7, 0x41, 1), 0xab);
	expected = bsh_journal_last(gate, 0);
	ck_assert_uint_eq(expected.loc.region, 7);
	ck_assert_uint_eq(expected.value, 0xab);
	ck_assert_uint_eq(expected.mask, 0xff);
}
END_TEST

/* ---- The walk --------------------------------------------------------- */

/* The walk gives exactly this. */
static void check_walk(const struct bsh_expected *wanted, size_t n)
{
	struct bsh_journal_walk walk = { 0 };
	struct bsh_expected expected;

	for (size_t i = 0; i < n; i++) {
		ck_assert_msg(bsh_journal_next(gate, &walk, &expected), "only %zu of %zu", i, n);
		ck_assert_msg(expected.loc.region == wanted[i].loc.region &&
				      expected.loc.offset == wanted[i].loc.offset &&
				      expected.loc.width == wanted[i].loc.width &&
				      expected.value == wanted[i].value &&
				      expected.mask == wanted[i].mask,
			      "%zu: bar%u:0x%llx width %u value 0x%llx mask 0x%llx", i,
			      expected.loc.region, (unsigned long long)expected.loc.offset,
			      expected.loc.width, (unsigned long long)expected.value,
			      (unsigned long long)expected.mask);
	}
	ck_assert(!bsh_journal_next(gate, &walk, &expected));
	ck_assert(!bsh_journal_next(gate, &walk, &expected));
}

START_TEST(an_empty_journal_has_no_walk)
{
	check_walk(NULL, 0);
}
END_TEST

START_TEST(the_walk_ascends_and_gives_the_newest_value_once)
{
	static const struct bsh_expected wanted[] = {
		{ { 0x8, 0, 8 }, 5, UINT64_MAX },    { { 0xffc, 0, 4 }, 3, 0xffffffff },
		{ { 0x1000, 0, 4 }, 4, 0xffffffff }, { { 0x0, 4, 2 }, 1, 0xffff },
		{ { 0x4, 7, 1 }, 6, 0xff },
	};

	put(LOC(7, 0x4, 1), 6);
	put(LOC(4, 0x0, 2), 1);
	put(LOC(0, 0xffc, 4), 2);
	put(LOC(0, 0xffc, 4), 3);
	put(LOC(0, 0x1000, 4), 4);
	put(LOC(0, 0x8, 8), 5);
	check_walk(wanted, BSH_LENGTH(wanted));
}
END_TEST

START_TEST(the_same_page_of_two_regions_is_two_pages)
{
	static const struct bsh_expected wanted[] = {
		{ { 0x10, 0, 4 }, 4, 0xffffffff },
		{ { 0x10, 2, 4 }, 5, 0xffffffff },
	};

	for (unsigned i = 0; i < 3; i++) {
		put(LOC(0, 0x10, 4), 2 * i);
		put(LOC(2, 0x10, 4), 2 * i + 1);
	}
	check_walk(wanted, BSH_LENGTH(wanted));
}
END_TEST

START_TEST(a_narrow_write_takes_its_bytes_from_a_wide_one)
{
	static const struct bsh_expected wanted[] = {
		{ { 0x0, 0, 4 }, 0x11000011, 0xff0000ff },
		{ { 0x0, 0, 8 }, 0x5555555500000000, 0xffffffff00000000 },
		{ { 0x1, 0, 1 }, 0x22, 0xff },
		{ { 0x2, 0, 1 }, 0x33, 0xff },
	};

	put(LOC(0, 0, 8), 0x5555555555555555);
	put(LOC(0, 0, 4), 0x11111111);
	put(LOC(0, 1, 1), 0x22);
	put(LOC(0, 2, 1), 0x33);
	check_walk(wanted, BSH_LENGTH(wanted));
}
END_TEST

START_TEST(a_wide_write_takes_all_its_bytes_from_narrow_ones)
{
	static const struct bsh_expected wanted[] = {
		{ { 0x0, 0, 4 }, 0x44444444, 0xffffffff },
		{ { 0x6, 0, 2 }, 0x7766, 0xffff },
	};

	put(LOC(0, 0, 1), 0x11);
	put(LOC(0, 2, 2), 0x2222);
	put(LOC(0, 6, 2), 0x7766);
	put(LOC(0, 0, 4), 0x44444444);
	check_walk(wanted, BSH_LENGTH(wanted));
}
END_TEST

START_TEST(what_is_owned_in_part_keeps_its_begin_below_its_bytes)
{
	static const struct bsh_expected wanted[] = {
		{ { 0x0, 0, 4 }, 0x22222222, 0xffffffff },
		{ { 0x0, 0, 8 }, 0x1111111100000000, 0xffffffff00000000 },
		{ { 0x8, 0, 8 }, 0x0000000055555555, 0x00000000ffffffff },
		{ { 0xc, 0, 2 }, 0x3333, 0xffff },
		{ { 0xe, 0, 2 }, 0x4444, 0xffff },
	};

	put(LOC(0, 0, 8), 0x1111111111111111);
	put(LOC(0, 0, 4), 0x22222222);
	put(LOC(0, 8, 8), 0x5555555555555555);
	put(LOC(0, 0xc, 2), 0x3333);
	put(LOC(0, 0xe, 2), 0x4444);
	check_walk(wanted, BSH_LENGTH(wanted));
}
END_TEST

/* What the walk must give, worked out from a list of all writes. */
struct model {
	uint8_t value[256];
	int writer[256]; /* number of the write that a byte came from, -1: none */
	struct bsh_loc loc[400];
};

static size_t model_walk(const struct model *model, int n, struct bsh_expected *to)
{
	size_t count = 0;

	for (unsigned offset = 0; offset < 256; offset++)
		for (uint8_t width = 1; width <= 8; width = (uint8_t)(width * 2)) {
			struct bsh_expected e = { .loc = LOC(0, offset, width) };

			for (int i = n - 1; i >= 0 && !e.mask; i--) {
				if (model->loc[i].offset != offset || model->loc[i].width != width)
					continue;
				for (unsigned k = 0; k < width; k++)
					if (model->writer[offset + k] == i) {
						e.mask |= UINT64_C(0xff) << (8 * k);
						e.value |= (uint64_t)model->value[offset + k]
							   << (8 * k);
					}
			}
			if (e.mask)
				to[count++] = e;
		}
	return count;
}

START_TEST(any_mixture_of_widths_walks_as_a_list_of_all_writes_says)
{
	static struct model model;
	static struct bsh_expected wanted[1024];
	uint32_t seed = 12345;

	memset(model.writer, -1, sizeof(model.writer));
	for (int i = 0; i < 400; i++) {
		struct bsh_loc *loc = &model.loc[i];
		uint64_t value;

		seed = seed * 1664525 + 1013904223;
		*loc = LOC(0, 0, (uint8_t)(1u << (seed >> 28 & 3)));
		loc->offset = (seed >> 16 & 0xff) / loc->width * loc->width;
		value = seed * UINT64_C(0x9e3779b97f4a7c15) & bsh_ones(loc->width);
		put(*loc, value);
		for (unsigned k = 0; k < loc->width; k++) {
			model.writer[loc->offset + k] = i;
			model.value[loc->offset + k] = (uint8_t)(value >> (8 * k));
		}
		if (i % 20 == 19)
			check_walk(wanted, model_walk(&model, i + 1, wanted));
	}
}
END_TEST

START_TEST(a_run_over_pages_is_walked_element_by_element)
{
	static uint8_t values[3 * 4096];
	static struct bsh_expected wanted[BSH_LENGTH(values) / 2];
	size_t done;

	for (unsigned i = 0; i < BSH_LENGTH(wanted); i++) {
		values[2 * i] = (uint8_t)i;
		values[2 * i + 1] = (uint8_t)(i >> 8);
		wanted[i] = (struct bsh_expected){ LOC(0, 0xf3e + 2 * i, 2), i, 0xffff };
	}
	ck_assert_int_eq(bsh_access_write_run(gate, LOC(0, 0xf3e, 2), 0, values,
					      BSH_LENGTH(wanted), &done, &err),
			 0);
	check_walk(wanted, BSH_LENGTH(wanted));
}
END_TEST

/* ---- Bounds ----------------------------------------------------------- */

START_TEST(a_huge_bar_costs_only_what_is_written)
{
	static const struct bsh_expected wanted[] = {
		{ { 0, 0, 4 }, 1, 0xffffffff },
		{ { 64 * 1024 * 1024 - 8, 0, 8 }, 2, UINT64_MAX },
		{ { 64 * 1024 * 1024, 0, 8 }, 3, UINT64_MAX },
		{ { 32 * GIB + 0x1234, 0, 2 }, 4, 0xffff },
		{ { 64 * GIB - 1, 0, 1 }, 5, 0xff },
	};

	resize(64 * GIB);
	for (unsigned i = BSH_LENGTH(wanted); i > 0; i--)
		put(wanted[i - 1].loc, wanted[i - 1].value);
	check_walk(wanted, BSH_LENGTH(wanted));
	ck_assert_uint_eq(bsh_journal_count(gate), BSH_LENGTH(wanted));
}
END_TEST

START_TEST(a_run_over_the_edge_of_a_block_is_noted_whole)
{
	static uint8_t values[0x4000];
	struct bsh_journal_walk walk = { 0 };
	struct bsh_expected expected;
	const uint64_t begin = 64 * 1024 * 1024 - 0x2000;
	size_t done;

	memset(values, 0x5a, sizeof(values));
	resize(GIB);
	ck_assert_int_eq(bsh_access_write_run(gate, LOC(0, begin, 8), 0, values,
					      sizeof(values) / 8, &done, &err),
			 0);
	for (unsigned i = 0; i < sizeof(values) / 8; i++) {
		ck_assert(bsh_journal_next(gate, &walk, &expected));
		ck_assert_uint_eq(expected.loc.offset, begin + i * 8);
		ck_assert_uint_eq(expected.value, 0x5a5a5a5a5a5a5a5a);
	}
	ck_assert(!bsh_journal_next(gate, &walk, &expected));
}
END_TEST

START_TEST(a_device_that_comes_back_larger_keeps_its_journal)
{
	static const struct bsh_expected wanted[] = {
		{ { 0x10, 0, 4 }, 1, 0xffffffff },
		{ { 0x14, 0, 4 }, 2, 0xffffffff },
		{ { 9 * GIB, 0, 4 }, 3, 0xffffffff },
	};

	put(wanted[0].loc, 1);
	resize(10 * GIB);
	put(wanted[1].loc, 2);
	put(wanted[2].loc, 3);
	check_walk(wanted, BSH_LENGTH(wanted));
}
END_TEST

/* Does a tool watch this program, and use memory of its own? */
static bool is_watched(void)
{
	const char *preload = getenv("LD_PRELOAD");

#if defined(__SANITIZE_ADDRESS__)
	return true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
	return true;
#endif
#endif
	return preload && strstr(preload, "vgpreload");
}

/* A line of /proc/self/status in KiB. */
static long status_kib(const char *name)
{
	char line[128];
	long kib = -1;
	FILE *file = fopen("/proc/self/status", "re");

	ck_assert_ptr_nonnull(file);
	while (fgets(line, sizeof(line), file))
		if (!strncmp(line, name, strlen(name)))
			kib = strtol(line + strlen(name) + 1, NULL, 10);
	fclose(file);
	return kib;
}

START_TEST(a_million_writes_all_over_a_bar_do_not_grow_memory)
{
	const uint64_t n = is_watched() ? 30000 : 1000000;
	const long before = status_kib("RssAnon");

	/* Files in memory, which is not RssAnon: to free them costs no disk any time. */
	setenv("TMPDIR", "/dev/null", 1);
	resize(4 * GIB);
	for (uint64_t i = 0; i < n; i++) {
		bsh_access_begin(gate);
		put(LOC(0, i * 79 % 128 * 32 * 1024 * 1024 + i % 1024 * 4, 4), i);
	}
	ck_assert_uint_eq(bsh_journal_count(gate), n);
	if (!is_watched())
		ck_assert_int_lt(status_kib("RssAnon") - before, 512);
	check_entry(4097, LOC(0, UINT64_C(79) * 32 * 1024 * 1024 + 4, 4), 1, 4097, true);
}
END_TEST

/* Files may not grow past this many bytes. */
static void limit_files(rlim_t bytes)
{
	const struct rlimit limit = { bytes, RLIM_INFINITY };

	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

START_TEST(no_room_for_the_note_refuses_the_write_and_is_mended_by_room)
{
	limit_files(0);
	ck_assert_int_eq(bsh_access_write(gate, LOC(0, 0, 4), 0, 1, &err), -1);
	limit_files(RLIM_INFINITY);
	ck_assert_int_eq(err.code, BSH_E_INTERNAL);
	ck_assert_uint_eq(spy->n_seen, 0);
	ck_assert_uint_eq(bsh_access_writes(gate), 0);
	ck_assert_uint_eq(bsh_journal_count(gate), 0);
	put(LOC(0, 0, 4), 1);
	ck_assert_uint_eq(spy->n_seen, 1);
	ck_assert_uint_eq(bsh_journal_count(gate), 1);
}
END_TEST

START_TEST(no_room_for_the_list_refuses_the_write_and_is_mended_by_room)
{
	unsigned done = 0;

	put(LOC(0, 0, 4), 0);
	/* A part of the buffer fits, so that the file is left in its middle. */
	limit_files(10000);
	while (bsh_access_write(gate, LOC(0, 0, 4), 0, done, &err) == 0 && done < 1000000)
		done++;
	limit_files(RLIM_INFINITY);
	ck_assert_uint_lt(done, 1000000);
	ck_assert_int_eq(err.code, BSH_E_INTERNAL);
	ck_assert_uint_eq(spy->n_seen, done + 1);
	ck_assert_uint_eq(bsh_journal_count(gate), done + 1);
	err = (struct bsh_err){ 0 };
	put(LOC(0, 0, 4), 0xabc);
	check_entry(0, LOC(0, 0, 4), 1, 0, true);
	check_entry(done, LOC(0, 0, 4), 1, done - 1, true);
	check_entry(done + 1, LOC(0, 0, 4), 1, 0xabc, true);
}
END_TEST

START_TEST(a_bar_of_an_impossible_size_is_refused)
{
	resize(UINT64_C(1) << 63);
	ck_assert_int_eq(bsh_access_write(gate, LOC(0, UINT64_C(1) << 62, 4), 0, 1, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_INTERNAL);
	ck_assert_uint_eq(spy->n_seen, 0);
}
END_TEST

BSH_TESTS("access/journal", setup, teardown, consecutive_writes_of_a_command_are_one_entry,
	  another_command_place_width_or_region_begins_an_entry,
	  a_run_is_one_entry_that_knows_whether_all_is_the_same,
	  every_width_and_region_comes_back_after_a_spill,
	  what_was_read_back_is_read_again_when_there_is_more,
	  a_run_that_ends_in_half_an_element_is_two_entries_wherever_it_falls,
	  the_last_entry_tells_what_each_of_its_elements_should_read, an_empty_journal_has_no_walk,
	  the_walk_ascends_and_gives_the_newest_value_once,
	  the_same_page_of_two_regions_is_two_pages,
	  a_narrow_write_takes_its_bytes_from_a_wide_one,
	  a_wide_write_takes_all_its_bytes_from_narrow_ones,
	  what_is_owned_in_part_keeps_its_begin_below_its_bytes,
	  any_mixture_of_widths_walks_as_a_list_of_all_writes_says,
	  a_run_over_pages_is_walked_element_by_element, a_huge_bar_costs_only_what_is_written,
	  a_run_over_the_edge_of_a_block_is_noted_whole,
	  a_device_that_comes_back_larger_keeps_its_journal,
	  a_million_writes_all_over_a_bar_do_not_grow_memory,
	  no_room_for_the_note_refuses_the_write_and_is_mended_by_room,
	  no_room_for_the_list_refuses_the_write_and_is_mended_by_room,
	  a_bar_of_an_impossible_size_is_refused)
