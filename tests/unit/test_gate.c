/* SPDX-License-Identifier: MIT */
/* The rules of the bus: every access that reaches the spy is counted. */

#include <stdio.h>

#include "harness.h"
#include "spy.h"

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
	bsh_access_free(gate);
	free(spy);
}

#define LOC(r, o, w) ((struct bsh_loc){ .offset = (o), .region = (r), .width = (w) })

static const uint8_t pattern[8] = { 0xef, 0xcd, 0xab, 0x90, 0x78, 0x56, 0x34, 0x12 };

/* How many entries the journal has. */
static uint64_t entries(void)
{
	return bsh_journal_count(gate);
}

/* One read and one write of each region, so that those that follow go the short way. */
static void warm_up(void)
{
	static const uint8_t regions[] = { 0, 2, 4, BSH_REGION_CONFIG };
	uint64_t value;

	for (unsigned i = 0; i < BSH_LENGTH(regions); i++) {
		ck_assert_int_eq(bsh_access_read(gate, LOC(regions[i], 0, 4), 0, &value, &err), 0);
		ck_assert_int_eq(bsh_access_write(gate, LOC(regions[i], 0, 4), 0, 0, &err), 0);
	}
	ck_assert_uint_eq(spy->n_seen, 2 * BSH_LENGTH(regions));
	spy->n_seen = 0;
}

/* ---- One element ------------------------------------------------------ */

START_TEST(one_read_is_one_bus_access_of_its_width)
{
	static const uint64_t values[] = { 0xef, 0xcdef, 0x90abcdef, 0x1234567890abcdef };

	memcpy(spy->mem[0] + 0x40, pattern, 8);
	for (unsigned i = 0; i < 8; i++) {
		const struct bsh_loc loc = LOC(0, 0x40, (uint8_t)(1u << i % 4));
		uint64_t value = 99;

		ck_assert_int_eq(bsh_access_read(gate, loc, 0, &value, &err), 0);
		ck_assert_uint_eq(value, values[i % 4]);
		ck_assert_uint_eq(spy->n_seen, i + 1);
		ck_assert(spy_saw(spy, i, false, loc));
	}
	ck_assert_uint_eq(bsh_access_writes(gate), 0);
	ck_assert_uint_eq(entries(), 0);
}
END_TEST

START_TEST(one_write_is_one_bus_access_of_its_width)
{
	for (unsigned i = 0; i < 8; i++) {
		const struct bsh_loc loc = LOC(0, 0x100 * i, (uint8_t)(1u << i % 4));
		const uint64_t value = UINT64_C(0x1234567890abcdef) & bsh_ones(loc.width);

		ck_assert_int_eq(bsh_access_write(gate, loc, 0, value, &err), 0);
		ck_assert_uint_eq(spy->n_seen, i + 1);
		ck_assert(spy_saw(spy, i, true, loc));
		ck_assert_mem_eq(spy->mem[0] + 0x100 * i, pattern, loc.width);
		ck_assert_uint_eq(spy->mem[0][0x100 * i + loc.width], 0);
	}
	ck_assert_uint_eq(bsh_access_writes(gate), 8);
	ck_assert_uint_eq(entries(), 8);
}
END_TEST

START_TEST(what_is_not_mapped_is_reached_by_the_same_one_access)
{
	static const uint8_t regions[] = { 2, 4, BSH_REGION_CONFIG };
	uint64_t value;

	for (unsigned i = 0; i < BSH_LENGTH(regions); i++) {
		const struct bsh_loc loc = LOC(regions[i], regions[i] == 4 ? 0x1ffc : 0x10, 4);

		ck_assert_int_eq(bsh_access_read(gate, loc, 0, &value, &err), 0);
		ck_assert_int_eq(bsh_access_write(gate, loc, 0, 1, &err), 0);
		ck_assert_uint_eq(spy->n_seen, 2 * i + 2);
		ck_assert(spy_saw(spy, 2 * i, false, loc));
		ck_assert(spy_saw(spy, 2 * i + 1, true, loc));
	}
}
END_TEST

START_TEST(the_mapped_part_of_a_region_with_a_hole_takes_64_bits_at_once)
{
	uint64_t value;

	ck_assert_int_eq(bsh_access_read(gate, LOC(4, 0xff8, 8), 0, &value, &err), 0);
	ck_assert_int_eq(bsh_access_write(gate, LOC(4, 0x2000, 8), 0, 1, &err), 0);
	ck_assert_uint_eq(spy->n_seen, 2);
	ck_assert(spy_saw(spy, 0, false, LOC(4, 0xff8, 8)));
	ck_assert(spy_saw(spy, 1, true, LOC(4, 0x2000, 8)));
}
END_TEST

struct refusal {
	struct bsh_loc loc;
	enum bsh_code code;
};

static const struct refusal refusals[] = {
	{ { .offset = 0x10000, .width = 4 }, BSH_E_RANGE },
	{ { .offset = 0x10000, .width = 1 }, BSH_E_RANGE },
	{ { .offset = UINT64_MAX - 7, .width = 8 }, BSH_E_RANGE },
	{ { .offset = UINT64_MAX - 3, .width = 4 }, BSH_E_RANGE },
	{ { .offset = UINT64_MAX, .width = 1 }, BSH_E_RANGE },
	{ { .region = 1, .width = 4 }, BSH_E_RANGE },
	{ { .region = 6, .width = 4 }, BSH_E_RANGE },
	{ { .region = 8, .width = 4 }, BSH_E_RANGE },
	{ { .region = 255, .width = 4 }, BSH_E_RANGE },
	{ { .offset = 256, .region = 7, .width = 4 }, BSH_E_RANGE },
	{ { .offset = 0x10003, .width = 1 }, BSH_E_RANGE },
	{ { .offset = 2, .width = 4 }, BSH_E_ALIGN },
	{ { .offset = 1, .width = 2 }, BSH_E_ALIGN },
	{ { .offset = 4, .width = 8 }, BSH_E_ALIGN },
	{ { .width = 0 }, BSH_E_WIDTH },
	{ { .width = 3 }, BSH_E_WIDTH },
	{ { .width = 5 }, BSH_E_WIDTH },
	{ { .width = 16 }, BSH_E_WIDTH },
	{ { .width = 255 }, BSH_E_WIDTH },
	{ { .region = 7, .width = 8 }, BSH_E_WIDTH },
	{ { .region = 2, .width = 8 }, BSH_E_WIDTH },
	{ { .offset = 0x1000, .region = 4, .width = 8 }, BSH_E_WIDTH },
};

/* Each row is refused, as a read. */
static void check_refused_reads(void)
{
	for (size_t i = 0; i < BSH_LENGTH(refusals); i++) {
		uint64_t value = 99;

		err = (struct bsh_err){ 0 };
		ck_assert_int_eq(bsh_access_read(gate, refusals[i].loc, 0, &value, &err), -1);
		ck_assert_msg(err.code == refusals[i].code, "row %zu: %s", i, err.msg);
		ck_assert_uint_eq(value, 99);
	}
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_access_read(gate, LOC(5, 0, 4), 0, &(uint64_t){ 0 }, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_GUARDED);
	err = (struct bsh_err){ 0 };
	ck_assert_uint_eq(spy->n_seen, 0);
}

START_TEST(a_refused_read_never_reaches_the_bus)
{
	check_refused_reads();
	warm_up();
	check_refused_reads();
}
END_TEST

/* Each row is refused, as a write. */
static void check_refused_writes(void)
{
	for (size_t i = 0; i < BSH_LENGTH(refusals); i++) {
		err = (struct bsh_err){ 0 };
		ck_assert_int_eq(bsh_access_write(gate, refusals[i].loc, 0, 1, &err), -1);
		ck_assert_msg(err.code == refusals[i].code, "row %zu: %s", i, err.msg);
	}
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_access_write(gate, LOC(3, 0, 4), 0, 1, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_READONLY);
	err = (struct bsh_err){ 0 };
	ck_assert_uint_eq(spy->n_seen, 0);
}

START_TEST(a_refused_write_never_reaches_the_bus)
{
	check_refused_writes();
	ck_assert_uint_eq(bsh_access_writes(gate), 0);
	ck_assert_uint_eq(entries(), 0);
	warm_up();
	check_refused_writes();
	ck_assert_uint_eq(bsh_access_writes(gate), 4);
	ck_assert_uint_eq(entries(), 4);
}
END_TEST

START_TEST(a_value_too_wide_is_refused_and_not_cut)
{
	warm_up();
	for (uint8_t width = 1; width <= 4; width = (uint8_t)(width * 2)) {
		err = (struct bsh_err){ 0 };
		ck_assert_int_eq(bsh_access_write(gate, LOC(0, 0, width), 0, bsh_ones(width) + 1,
						  &err),
				 -1);
		ck_assert_int_eq(err.code, BSH_E_VALUE);
	}
	ck_assert_str_eq(err.msg, "0x100000000 does not fit into 32 bits");
	ck_assert_uint_eq(spy->n_seen, 0);
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_access_write(gate, LOC(0, 0, 8), 0, UINT64_MAX, &err), 0);
	ck_assert_int_eq(bsh_access_write(gate, LOC(0, 0, 1), 0, 0xff, &err), 0);
}
END_TEST

START_TEST(a_failed_access_is_an_error_and_no_value)
{
	uint64_t value = 99;

	warm_up();
	spy->fail_at = 1;
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0, 4), 0, &value, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_IO);
	ck_assert_uint_eq(value, 99);
	spy->fail_at = 2;
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_access_write(gate, LOC(0, 0, 4), 0, 1, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_IO);
	ck_assert_uint_eq(spy->n_seen, 2);
	ck_assert_uint_eq(bsh_access_writes(gate), 5);
	ck_assert_uint_eq(entries(), 4);
}
END_TEST

/* ---- Policy ----------------------------------------------------------- */

START_TEST(a_read_only_session_cannot_write_and_reads_on)
{
	uint64_t value;

	warm_up();
	bsh_access_set_read_only(gate);
	ck_assert_int_eq(bsh_access_write(gate, LOC(0, 0, 4), BSH_ACCESS_FORCE, 1, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_READONLY);
	ck_assert_uint_eq(spy->n_seen, 0);
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0, 4), 0, &value, &err), 0);
}
END_TEST

START_TEST(widths_are_refused_and_split_as_they_were_set)
{
	uint64_t value;

	warm_up();
	bsh_access_set_widths(gate, 4);
	ck_assert_uint_eq(bsh_access_widths(gate), 4);
	for (uint8_t width = 1; width <= 8; width = (uint8_t)(width * 2)) {
		err = (struct bsh_err){ 0 };
		ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0, width), 0, &value, &err),
				 width == 4 ? 0 : -1);
	}
	ck_assert_uint_eq(spy->n_seen, 1);
	err = (struct bsh_err){ 0 };
	bsh_access_set_split(gate, BSH_SPLIT_LOHI);
	ck_assert(bsh_access_splits(gate, LOC(0, 0, 8)));
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0, 8), 0, &value, &err), 0);
	ck_assert_uint_eq(spy->n_seen, 3);
}
END_TEST

static void protect(uint64_t begin, uint64_t end, unsigned guard)
{
	ck_assert_int_eq(bsh_access_protect(gate, 0, (struct bsh_range){ begin, end }, guard,
					    "is protected", &err),
			 0);
}

START_TEST(a_protected_range_is_kept_from_the_bus_unless_forced)
{
	uint64_t value;

	warm_up();
	protect(0x2000, 0x3000, BSH_GUARD_WRITE | BSH_GUARD_FORCEABLE);
	ck_assert_int_eq(bsh_access_write(gate, LOC(0, 0x2000, 4), 0, 1, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_GUARDED);
	ck_assert_uint_eq(spy->n_seen, 0);
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0x2000, 4), 0, &value, &err), 0);
	ck_assert_int_eq(bsh_access_write(gate, LOC(0, 0x1ffc, 4), 0, 1, &err), 0);
	ck_assert_int_eq(bsh_access_write(gate, LOC(0, 0x3000, 8), 0, 1, &err), 0);
	ck_assert_int_eq(bsh_access_write(gate, LOC(0, 0x2ffc, 4), BSH_ACCESS_FORCE, 1, &err), 0);
	ck_assert_uint_eq(spy->n_seen, 4);
}
END_TEST

START_TEST(a_range_that_cannot_be_forced_is_not_forced)
{
	uint64_t value = 99;

	protect(0x2000, 0x2004, BSH_GUARD_READ | BSH_GUARD_WRITE);
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0x2000, 8), BSH_ACCESS_FORCE, &value, &err),
			 -1);
	ck_assert_int_eq(err.code, BSH_E_GUARDED);
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_access_write(gate, LOC(0, 0x2003, 1), BSH_ACCESS_FORCE, 1, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_GUARDED);
	ck_assert_uint_eq(spy->n_seen, 0);
	ck_assert_uint_eq(value, 99);
}
END_TEST

START_TEST(the_gap_between_protected_ranges_ends_where_they_begin)
{
	static const uint16_t fine[] = { 0x1000, 0x1004, 0x1ffc };
	static const uint16_t guarded[] = { 0xffc, 0x2000, 0xff0, 0x2ffc };
	uint64_t value;

	protect(0xff0, 0x1000, BSH_GUARD_READ | BSH_GUARD_WRITE);
	protect(0x2000, 0x3000, BSH_GUARD_READ | BSH_GUARD_WRITE);
	protect(0x4, 0x8, BSH_GUARD_WRITE);
	for (size_t i = 0; i < BSH_LENGTH(guarded); i++) {
		ck_assert_int_eq(bsh_access_read(gate, LOC(0, fine[i % 3], 4), 0, &value, &err), 0);
		ck_assert_int_eq(bsh_access_write(gate, LOC(0, fine[i % 3], 4), 0, 0, &err), 0);
		ck_assert_int_eq(bsh_access_read(gate, LOC(0, guarded[i], 4), 0, &value, &err),
				 -1);
		err = (struct bsh_err){ 0 };
		ck_assert_int_eq(bsh_access_write(gate, LOC(0, guarded[i], 4), 0, 0, &err), -1);
		err = (struct bsh_err){ 0 };
	}
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0x1ff8, 8), 0, &value, &err), 0);
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0x4, 4), 0, &value, &err), 0);
	ck_assert_int_eq(bsh_access_write(gate, LOC(0, 0x4, 4), 0, 0, &err), -1);
	ck_assert_uint_eq(spy->n_seen, 2 * BSH_LENGTH(guarded) + 2);
}
END_TEST

START_TEST(forcing_one_access_forces_no_other)
{
	protect(0x2000, 0x3000, BSH_GUARD_WRITE | BSH_GUARD_FORCEABLE);
	ck_assert_int_eq(bsh_access_write(gate, LOC(0, 0x2004, 4), BSH_ACCESS_FORCE, 1, &err), 0);
	ck_assert_int_eq(bsh_access_write(gate, LOC(0, 0x2004, 4), 0, 1, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_GUARDED);
	ck_assert_uint_eq(spy->n_seen, 1);
}
END_TEST

/* Refuses what has no flags at 0x2004; counts what it is asked. */
static int refuse_2004(void *ctx, struct bsh_loc loc, size_t n, unsigned flags, bool is_write,
		       struct bsh_err *why)
{
	(void)is_write;
	++*(unsigned *)ctx;
	if (flags || loc.offset > 0x2004 || loc.offset + n * loc.width <= 0x2004)
		return 0;
	return bsh_fail(why, BSH_E_GUARDED, "not there");
}

/* Nothing can be said of what is around an element. */
static void no_gap(void *ctx, unsigned region, uint64_t offset, bool is_write,
		   struct bsh_range *gap)
{
	(void)ctx, (void)region, (void)offset, (void)is_write;
	*gap = (struct bsh_range){ 0 };
}

/* What refuse_2004() lets pass: all below it, or all behind it. */
static void gap_2004(void *ctx, unsigned region, uint64_t offset, bool is_write,
		     struct bsh_range *gap)
{
	(void)ctx, (void)region, (void)is_write;
	if (offset < 0x2004 && gap->end > 0x2004)
		gap->end = 0x2004;
	else if (offset > 0x2004)
		gap->begin = 0x2005;
	else if (offset == 0x2004)
		*gap = (struct bsh_range){ 0 };
}

START_TEST(a_policy_is_asked_of_every_access_that_it_might_refuse)
{
	unsigned asked = 0;
	const struct bsh_policy policy = { .judge = refuse_2004, .gap = no_gap, .ctx = &asked };
	uint8_t data[16];
	uint64_t value;
	size_t done;

	warm_up();
	bsh_access_set_policy(gate, &policy);
	for (unsigned i = 0; i < 2; i++) {
		err = (struct bsh_err){ 0 };
		ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0x2000, 4), 0, &value, &err), 0);
		ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0x2004, 4), 0, &value, &err), -1);
		err = (struct bsh_err){ 0 };
		ck_assert_int_eq(bsh_access_write(gate, LOC(0, 0x2004, 1), 0, 1, &err), -1);
		err = (struct bsh_err){ 0 };
		ck_assert_int_eq(bsh_access_read_run(gate, LOC(0, 0x2000, 4), 0, data, 4, &done,
						     &err),
				 -1);
		err = (struct bsh_err){ 0 };
		/* What a flag let through is no rule for what comes without. */
		ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0x2004, 4), BSH_ACCESS_YES, &value,
						 &err),
				 0);
	}
	ck_assert_uint_eq(spy->n_seen, 4);
	ck_assert_uint_ge(asked, 8);
	bsh_access_set_policy(gate, NULL);
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0x2004, 4), 0, &value, &err), 0);
}
END_TEST

START_TEST(within_a_gap_of_the_policy_it_is_asked_once)
{
	unsigned asked = 0;
	const struct bsh_policy policy = { .judge = refuse_2004, .gap = gap_2004, .ctx = &asked };
	uint64_t value;

	warm_up();
	bsh_access_set_policy(gate, &policy);
	for (uint64_t at = 0x1000; at < 0x2004; at += 4)
		ck_assert_int_eq(bsh_access_read(gate, LOC(0, at, 4), 0, &value, &err), 0);
	ck_assert_uint_eq(asked, 1);
	/* It ends in front of what is refused: for each width. */
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0x2000, 8), 0, &value, &err), -1);
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0x2004, 4), 0, &value, &err), -1);
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0x2004, 1), 0, &value, &err), -1);
	err = (struct bsh_err){ 0 };
	/* A flag lets one through, and widens nothing. */
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0x2004, 4), BSH_ACCESS_FORCE, &value, &err),
			 0);
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0x2004, 1), 0, &value, &err), -1);
	err = (struct bsh_err){ 0 };
	asked = 0;
	for (uint64_t at = 0x2008; at < 0x3000; at += 8)
		ck_assert_int_eq(bsh_access_read(gate, LOC(0, at, 8), 0, &value, &err), 0);
	ck_assert_uint_eq(asked, 1);
	/* What is known of reads says nothing of writes. */
	ck_assert_int_eq(bsh_access_write(gate, LOC(0, 0x2008, 4), 0, 1, &err), 0);
	ck_assert_uint_eq(asked, 3);
}
END_TEST

START_TEST(a_protected_range_ends_a_gap_of_the_policy)
{
	unsigned asked = 0;
	const struct bsh_policy policy = { .judge = refuse_2004, .gap = gap_2004, .ctx = &asked };
	uint64_t value;

	protect(0x1800, 0x1804, BSH_GUARD_READ);
	bsh_access_set_policy(gate, &policy);
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0x17fc, 4), 0, &value, &err), 0);
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0x1800, 4), 0, &value, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_GUARDED);
}
END_TEST

START_TEST(what_the_gate_refuses_itself_no_policy_is_asked)
{
	unsigned asked = 0;
	const struct bsh_policy policy = { .judge = refuse_2004, .gap = no_gap, .ctx = &asked };
	uint64_t value;

	bsh_access_set_policy(gate, &policy);
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0x10000, 4), 0, &value, &err), -1);
	ck_assert_uint_eq(asked, 0);
}
END_TEST

START_TEST(protection_outlives_changes_of_policy_but_not_the_release)
{
	struct bsh_range range = { 0 };
	const char *reason = NULL;
	unsigned region = 99;
	uint64_t value;

	protect(0x2000, 0x2004, BSH_GUARD_READ);
	bsh_access_set_widths(gate, 1 | 2 | 4);
	bsh_access_set_widths(gate, 1 | 2 | 4 | 8);
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0x2000, 4), 0, &value, &err), -1);
	ck_assert_uint_eq(bsh_access_protected(gate, 0, &region, &range, &reason), 1);
	ck_assert_uint_eq(region, 0);
	ck_assert_uint_eq(range.begin, 0x2000);
	ck_assert_uint_eq(range.end, 0x2004);
	ck_assert_str_eq(reason, "is protected");
	bsh_access_release(gate, "it was asked for");
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_access_adopt(gate, &spy->dev, &err), 0);
	ck_assert_uint_eq(bsh_access_protected(gate, 0, &region, &range, &reason), 0);
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0x2000, 4), 0, &value, &err), 0);
}
END_TEST

/* ---- Two halves ------------------------------------------------------- */

START_TEST(a_split_read_is_two_halves_in_the_order_asked_for)
{
	static const enum bsh_split orders[] = { BSH_SPLIT_LOHI, BSH_SPLIT_HILO };

	memcpy(spy->mem[7] + 0x10, pattern, 8);
	for (unsigned i = 0; i < 2; i++) {
		const struct bsh_loc loc = LOC(BSH_REGION_CONFIG, 0x10, 8);
		const unsigned first = i == 0 ? 0x10 : 0x14;
		uint64_t value;

		bsh_access_set_split(gate, orders[i]);
		ck_assert(bsh_access_splits(gate, loc));
		ck_assert_int_eq(bsh_access_read(gate, loc, 0, &value, &err), 0);
		ck_assert_uint_eq(value, 0x1234567890abcdef);
		ck_assert_uint_eq(spy->n_seen, 2 * i + 2);
		ck_assert(spy_saw(spy, 2 * i, false, LOC(7, first, 4)));
		ck_assert(spy_saw(spy, 2 * i + 1, false, LOC(7, 0x24 - first, 4)));
	}
}
END_TEST

START_TEST(a_split_write_is_two_halves_in_the_order_asked_for)
{
	const struct bsh_loc loc = LOC(2, 0x10, 8);

	bsh_access_set_split(gate, BSH_SPLIT_HILO);
	ck_assert_int_eq(bsh_access_write(gate, loc, 0, 0x1234567890abcdef, &err), 0);
	ck_assert_uint_eq(spy->n_seen, 2);
	ck_assert(spy_saw(spy, 0, true, LOC(2, 0x14, 4)));
	ck_assert(spy_saw(spy, 1, true, LOC(2, 0x10, 4)));
	ck_assert_mem_eq(spy->mem[2] + 0x10, pattern, 8);
	ck_assert_uint_eq(bsh_access_writes(gate), 1);
	ck_assert_uint_eq(entries(), 1);
}
END_TEST

START_TEST(mapped_memory_is_not_split_while_64_bits_are_answered)
{
	uint64_t value;

	bsh_access_set_split(gate, BSH_SPLIT_LOHI);
	ck_assert(!bsh_access_splits(gate, LOC(0, 0, 8)));
	ck_assert(!bsh_access_splits(gate, LOC(7, 0, 4)));
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0, 8), 0, &value, &err), 0);
	ck_assert_uint_eq(spy->n_seen, 1);
}
END_TEST

START_TEST(half_a_split_write_is_told_and_noted)
{
	struct bsh_written written;

	bsh_access_set_split(gate, BSH_SPLIT_HILO);
	spy->fail_at = 2;
	ck_assert_int_eq(bsh_access_write(gate, LOC(7, 0x10, 8), 0, 0x1234567890abcdef, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_IO);
	ck_assert_str_eq(err.msg, "only the half at 0x14 was written: the spy fails");
	ck_assert_uint_eq(entries(), 1);
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_journal_get(gate, 0, &written, &err), 0);
	ck_assert_uint_eq(written.loc.offset, 0x14);
	ck_assert_uint_eq(written.loc.width, 4);
	ck_assert_uint_eq(written.first, 0x12345678);
	ck_assert_uint_eq(bsh_access_writes(gate), 1);
}
END_TEST

/* ---- Runs ------------------------------------------------------------- */

START_TEST(a_run_is_one_access_an_element_in_ascending_order)
{
	uint8_t values[4 * 4];
	size_t done = 99;

	for (unsigned i = 0; i < sizeof(values); i++)
		spy->mem[0][0x80 + i] = (uint8_t)i;
	ck_assert_int_eq(
		bsh_access_read_run(gate, LOC(0, 0x80, 4), 0, values, 4, &done, &err), 0);
	ck_assert_uint_eq(done, 4);
	ck_assert_uint_eq(spy->n_seen, 4);
	ck_assert_mem_eq(values, spy->mem[0] + 0x80, sizeof(values));
	ck_assert_int_eq(
		bsh_access_write_run(gate, LOC(0, 0x90, 2), 0, values, 8, &done, &err), 0);
	ck_assert_uint_eq(done, 8);
	ck_assert_uint_eq(spy->n_seen, 12);
	for (unsigned i = 0; i < 12; i++)
		ck_assert(spy_saw(spy, i, i >= 4,
				  i < 4 ? LOC(0, 0x80 + i * 4, 4) : LOC(0, 0x90 + (i - 4) * 2, 2)));
	ck_assert_mem_eq(spy->mem[0] + 0x90, values, sizeof(values));
	ck_assert_uint_eq(bsh_access_writes(gate), 8);
	ck_assert_uint_eq(entries(), 1);
}
END_TEST

START_TEST(a_run_is_checked_whole_before_its_first_access)
{
	uint8_t values[64] = { 0 };
	size_t done = 99;

	ck_assert_int_eq(
		bsh_access_read_run(gate, LOC(0, 0xfff8, 4), 0, values, 3, &done, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_RANGE);
	ck_assert_uint_eq(done, 0);
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_access_write_run(gate, LOC(0, 0, 8), 0, values, SIZE_MAX / 4, &done,
					      &err),
			 -1);
	ck_assert_int_eq(err.code, BSH_E_RANGE);
	protect(0x108, 0x109, BSH_GUARD_WRITE);
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(
		bsh_access_write_run(gate, LOC(0, 0x100, 4), 0, values, 3, &done, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_GUARDED);
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_access_read_run(gate, LOC(4, 0xff0, 8), 0, values, 3, &done, &err),
			 -1);
	ck_assert_int_eq(err.code, BSH_E_WIDTH);
	ck_assert_uint_eq(spy->n_seen, 0);
	ck_assert_uint_eq(entries(), 0);
}
END_TEST

START_TEST(a_run_over_a_hole_splits_only_what_is_not_mapped)
{
	static const struct bsh_loc wanted[] = {
		{ 0xff8, 4, 8 },  { 0x1000, 4, 4 }, { 0x1004, 4, 4 }, { 0x1008, 4, 4 },
		{ 0x100c, 4, 4 },
	};
	uint8_t values[24];
	size_t done;

	for (unsigned i = 0; i < sizeof(values); i++)
		spy->mem[4][0xff8 + i] = (uint8_t)(i + 1);
	bsh_access_set_split(gate, BSH_SPLIT_LOHI);
	ck_assert_int_eq(bsh_access_read_run(gate, LOC(4, 0xff8, 8), 0, values, 3, &done, &err), 0);
	ck_assert_uint_eq(done, 3);
	ck_assert_uint_eq(spy->n_seen, BSH_LENGTH(wanted));
	for (unsigned i = 0; i < BSH_LENGTH(wanted); i++)
		ck_assert(spy_saw(spy, i, false, wanted[i]));
	ck_assert_mem_eq(values, spy->mem[4] + 0xff8, sizeof(values));
	ck_assert_int_eq(bsh_access_write_run(gate, LOC(4, 0x1ff8, 8), 0, values, 3, &done, &err),
			 0);
	ck_assert_uint_eq(spy->n_seen, BSH_LENGTH(wanted) + 4);
	ck_assert_mem_eq(spy->mem[4] + 0x1ff8, values, sizeof(values));
	ck_assert_uint_eq(entries(), 1);
}
END_TEST

START_TEST(a_run_that_fails_keeps_what_was_done)
{
	uint8_t values[16] = { 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4 };
	struct bsh_journal_walk walk = { 0 };
	struct bsh_expected expected;
	struct bsh_written written;
	size_t done;

	spy->fail_at = 3;
	ck_assert_int_eq(bsh_access_write_run(gate, LOC(0, 0, 4), 0, values, 4, &done, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_IO);
	ck_assert_uint_eq(done, 2);
	ck_assert_uint_eq(bsh_access_writes(gate), 3);
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_journal_get(gate, 0, &written, &err), 0);
	ck_assert_uint_eq(written.count, 2);
	for (unsigned i = 0; i < 2; i++) {
		ck_assert(bsh_journal_next(gate, &walk, &expected));
		ck_assert_uint_eq(expected.loc.offset, i * 4);
		ck_assert_uint_eq(expected.value, i + 1);
	}
	ck_assert(!bsh_journal_next(gate, &walk, &expected));

	spy->fail_at = 6;
	memset(values, 99, sizeof(values));
	ck_assert_int_eq(bsh_access_read_run(gate, LOC(0, 0, 4), 0, values, 4, &done, &err), -1);
	ck_assert_uint_eq(done, 2);
	ck_assert_uint_eq(values[4], 2);
	ck_assert_uint_eq(values[8], 99);
}
END_TEST

START_TEST(a_run_of_nothing_touches_nothing)
{
	size_t done = 99;

	ck_assert_int_eq(bsh_access_read_run(gate, LOC(0, 0, 4), 0, NULL, 0, &done, &err), 0);
	ck_assert_uint_eq(done, 0);
	done = 99;
	ck_assert_int_eq(bsh_access_write_run(gate, LOC(0, 0, 4), 0, NULL, 0, &done, &err), 0);
	ck_assert_uint_eq(done, 0);
	ck_assert_uint_eq(spy->n_seen, 0);
	ck_assert_uint_eq(entries(), 0);
}
END_TEST

/* ---- Is it there? ----------------------------------------------------- */

START_TEST(whether_it_is_alive_is_asked_of_dword_8_once)
{
	ck_assert_int_eq(bsh_access_is_alive(gate), BSH_ALIVE);
	ck_assert_uint_eq(spy->n_seen, 1);
	ck_assert(spy_saw(spy, 0, false, LOC(7, 8, 4)));
	memset(spy->mem[7] + 8, 0xff, 4);
	ck_assert_int_eq(bsh_access_is_alive(gate), BSH_DEAD);
	memset(spy->mem[7] + 8, 0, 4);
	spy->fail_at = 3;
	ck_assert_int_eq(bsh_access_is_alive(gate), BSH_DEAD);
	ck_assert_uint_eq(spy->n_seen, 3);
}
END_TEST

START_TEST(without_configuration_space_nothing_is_asked)
{
	gate->regions[BSH_REGION_CONFIG].size = 0;
	ck_assert_int_eq(bsh_access_is_alive(gate), BSH_ALIVE_UNKNOWN);
	gate->regions[BSH_REGION_CONFIG].size = 256;
	bsh_access_release(gate, "it was asked for");
	ck_assert_int_eq(bsh_access_is_alive(gate), BSH_ALIVE_UNKNOWN);
	ck_assert_uint_eq(spy->n_seen, 0);
}
END_TEST

/* ---- Life ------------------------------------------------------------- */

START_TEST(a_released_device_fails_until_it_is_back_and_loses_nothing)
{
	uint64_t value;
	size_t done;

	bsh_access_set_widths(gate, 4);
	ck_assert_int_eq(bsh_access_write(gate, LOC(0, 0, 4), 0, 7, &err), 0);
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0, 4), 0, &value, &err), 0);
	bsh_access_release(gate, "the kernel wants it back");
	ck_assert(spy->is_closed);
	ck_assert(!bsh_access_is_open(gate));
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0, 4), 0, &value, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_GONE);
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_access_write_run(gate, LOC(0, 0, 4), 0, &value, 1, &done, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_GONE);
	ck_assert_uint_eq(spy->n_seen, 2);
	ck_assert_str_eq(bsh_access_facts(gate)->name, "spy");
	ck_assert_uint_eq(bsh_access_region(gate, 0)->size, 65536);

	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_access_adopt(gate, &spy->dev, &err), 0);
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0, 4), 0, &value, &err), 0);
	ck_assert_uint_eq(value, 7);
	ck_assert_uint_eq(bsh_access_widths(gate), 4);
	ck_assert_uint_eq(bsh_access_writes(gate), 1);
	ck_assert_uint_eq(entries(), 1);
}
END_TEST

START_TEST(what_is_known_of_a_device_outlives_it)
{
	char path[] = "/a/path", reach[] = "group 14";
	struct bsh_range *range = calloc(1, sizeof(*range));

	*range = (struct bsh_range){ 0, 65536 };
	bsh_access_release(gate, "it was asked for");
	spy->dev.facts.path = path;
	spy->dev.facts.reach = reach;
	spy->dev.regions[0].mapped = range;
	ck_assert_int_eq(bsh_access_adopt(gate, &spy->dev, &err), 0);
	bsh_access_release(gate, "it was asked for");
	memset(path, 'x', sizeof(path) - 1);
	memset(reach, 'x', sizeof(reach) - 1);
	free(range);
	ck_assert_str_eq(bsh_access_facts(gate)->path, "/a/path");
	ck_assert_str_eq(bsh_access_facts(gate)->reach, "group 14");
	ck_assert_uint_eq(bsh_access_region(gate, 0)->mapped[0].end, 65536);
	ck_assert_uint_eq(bsh_access_region(gate, 4)->mapped[1].begin, 0x2000);
	ck_assert_uint_eq(bsh_access_region(gate, 99)->size, 0);
}
END_TEST

START_TEST(nothing_is_known_before_the_first_opening)
{
	static const struct bsh_host host = { .root = "" };
	struct bsh_gate *fresh = bsh_access_new(&host, "sim");

	ck_assert_ptr_null(bsh_access_facts(fresh));
	ck_assert_ptr_null(bsh_access_region(fresh, 0));
	ck_assert(!bsh_access_is_open(fresh));
	ck_assert_uint_eq(bsh_access_watch(fresh, NULL, 0), 0);
	ck_assert_uint_eq(bsh_access_attend(fresh), 0);
	bsh_access_free(fresh);
	bsh_access_free(NULL);
}
END_TEST

START_TEST(the_simulated_device_is_opened_closed_and_opened_again)
{
	static const struct bsh_host host = { .root = "" };
	struct bsh_gate *sim = bsh_access_new(&host, "sim");
	uint64_t value = 99;

	ck_assert_int_eq(bsh_access_open(sim, &err), 0);
	ck_assert_int_eq(bsh_access_write(sim, LOC(0, 0x4000, 8), 0, 5, &err), 0);
	ck_assert_int_eq(bsh_access_read(sim, LOC(0, 0x4000, 8), 0, &value, &err), 0);
	ck_assert_uint_eq(value, 5);
	ck_assert_int_eq(bsh_access_open(sim, &err), 0);
	ck_assert_int_eq(bsh_access_read(sim, LOC(0, 0x4000, 8), 0, &value, &err), 0);
	ck_assert_uint_eq(bsh_journal_count(sim), 1);
	bsh_access_free(sim);
}
END_TEST

BSH_TESTS("access/gate", setup, teardown, one_read_is_one_bus_access_of_its_width,
	  one_write_is_one_bus_access_of_its_width,
	  what_is_not_mapped_is_reached_by_the_same_one_access,
	  the_mapped_part_of_a_region_with_a_hole_takes_64_bits_at_once,
	  a_refused_read_never_reaches_the_bus, a_refused_write_never_reaches_the_bus,
	  a_value_too_wide_is_refused_and_not_cut, a_failed_access_is_an_error_and_no_value,
	  a_read_only_session_cannot_write_and_reads_on,
	  widths_are_refused_and_split_as_they_were_set,
	  a_protected_range_is_kept_from_the_bus_unless_forced,
	  a_range_that_cannot_be_forced_is_not_forced,
	  the_gap_between_protected_ranges_ends_where_they_begin,
	  forcing_one_access_forces_no_other,
	  a_policy_is_asked_of_every_access_that_it_might_refuse,
	  within_a_gap_of_the_policy_it_is_asked_once,
	  a_protected_range_ends_a_gap_of_the_policy,
	  what_the_gate_refuses_itself_no_policy_is_asked,
	  protection_outlives_changes_of_policy_but_not_the_release,
	  a_split_read_is_two_halves_in_the_order_asked_for,
	  a_split_write_is_two_halves_in_the_order_asked_for,
	  mapped_memory_is_not_split_while_64_bits_are_answered,
	  half_a_split_write_is_told_and_noted, a_run_is_one_access_an_element_in_ascending_order,
	  a_run_is_checked_whole_before_its_first_access,
	  a_run_over_a_hole_splits_only_what_is_not_mapped, a_run_that_fails_keeps_what_was_done,
	  a_run_of_nothing_touches_nothing, whether_it_is_alive_is_asked_of_dword_8_once,
	  without_configuration_space_nothing_is_asked,
	  a_released_device_fails_until_it_is_back_and_loses_nothing,
	  what_is_known_of_a_device_outlives_it, nothing_is_known_before_the_first_opening,
	  the_simulated_device_is_opened_closed_and_opened_again)
