/* SPDX-License-Identifier: MIT */
/* Protected ranges: the look-up is compared with one that looks at all of them. */

#include "access/guards.h"

#include "barsh/access.h"
#include "harness.h"

static struct bsh_guards *guards;

static void setup(void)
{
	guards = bsh_guards_new();
}

static void teardown(void)
{
	bsh_guards_free(guards);
}

static void add(uint8_t region, uint64_t begin, uint64_t end, uint8_t guard, const char *reason)
{
	const struct bsh_guarded guarded = {
		.range = { begin, end }, .reason = reason, .region = region, .guard = guard
	};
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_guards_add(guards, &guarded, &err), 0);
}

static const char *find(uint8_t region, uint64_t begin, uint64_t end, unsigned kind, bool force)
{
	const struct bsh_guarded *found =
		bsh_guards_find(guards, region, (struct bsh_range){ begin, end }, kind, force);

	return found ? found->reason : "";
}

START_TEST(a_range_is_found_from_its_begin_to_its_end)
{
	add(0, 0x10, 0x20, BSH_GUARD_WRITE, "a");
	ck_assert_str_eq(find(0, 0xc, 0x10, BSH_GUARD_WRITE, false), "");
	ck_assert_str_eq(find(0, 0xc, 0x11, BSH_GUARD_WRITE, false), "a");
	ck_assert_str_eq(find(0, 0x1f, 0x20, BSH_GUARD_WRITE, false), "a");
	ck_assert_str_eq(find(0, 0x20, 0x24, BSH_GUARD_WRITE, false), "");
	ck_assert_str_eq(find(1, 0x10, 0x20, BSH_GUARD_WRITE, false), "");
	ck_assert_str_eq(find(0, 0x10, 0x20, BSH_GUARD_READ, false), "");
	ck_assert_str_eq(find(0, 0, UINT64_MAX, BSH_GUARD_WRITE, false), "a");
}
END_TEST

START_TEST(a_short_range_does_not_hide_a_long_one_before_it)
{
	add(0, 0x0, 0x1000, BSH_GUARD_READ, "long");
	add(0, 0x10, 0x14, BSH_GUARD_READ, "short");
	add(0, 0x20, 0x24, BSH_GUARD_WRITE, "other");
	ck_assert_str_eq(find(0, 0x800, 0x804, BSH_GUARD_READ, false), "long");
}
END_TEST

START_TEST(what_force_cannot_pass_is_named_first)
{
	add(0, 0x10, 0x20, BSH_GUARD_WRITE | BSH_GUARD_FORCEABLE, "soft");
	add(0, 0x18, 0x20, BSH_GUARD_WRITE, "hard");
	add(0, 0x1c, 0x20, BSH_GUARD_WRITE | BSH_GUARD_FORCEABLE, "softer");
	ck_assert_str_eq(find(0, 0x10, 0x20, BSH_GUARD_WRITE, false), "hard");
	ck_assert_str_eq(find(0, 0x10, 0x20, BSH_GUARD_WRITE, true), "hard");
	ck_assert_str_eq(find(0, 0x10, 0x14, BSH_GUARD_WRITE, false), "soft");
	ck_assert_str_eq(find(0, 0x10, 0x14, BSH_GUARD_WRITE, true), "");
}
END_TEST

START_TEST(of_equals_the_first_is_named)
{
	add(0, 0x10, 0x14, BSH_GUARD_WRITE | BSH_GUARD_FORCEABLE, "first");
	add(0, 0x14, 0x18, BSH_GUARD_WRITE | BSH_GUARD_FORCEABLE, "second");
	add(0, 0x20, 0x24, BSH_GUARD_READ, "third");
	add(0, 0x24, 0x28, BSH_GUARD_READ, "fourth");
	ck_assert_str_eq(find(0, 0x10, 0x30, BSH_GUARD_WRITE, false), "first");
	ck_assert_str_eq(find(0, 0x10, 0x30, BSH_GUARD_READ, false), "third");
}
END_TEST

START_TEST(ranges_are_listed_by_region_and_offset)
{
	add(2, 0x10, 0x20, BSH_GUARD_WRITE, "c");
	add(0, 0x30, 0x40, BSH_GUARD_WRITE, "b");
	add(0, 0x10, 0x20, BSH_GUARD_WRITE, "a");
	ck_assert_uint_eq(bsh_guards_count(guards), 3);
	ck_assert_str_eq(bsh_guards_get(guards, 0)->reason, "a");
	ck_assert_str_eq(bsh_guards_get(guards, 1)->reason, "b");
	ck_assert_str_eq(bsh_guards_get(guards, 2)->reason, "c");
	bsh_guards_clear(guards);
	ck_assert_uint_eq(bsh_guards_count(guards), 0);
	ck_assert_str_eq(find(0, 0, 0x100, BSH_GUARD_WRITE, false), "");
}
END_TEST

/* The whole list, one by one. */
static bool is_met(uint8_t region, uint64_t begin, uint64_t end, unsigned kind)
{
	for (size_t i = 0; i < bsh_guards_count(guards); i++) {
		const struct bsh_guarded *g = bsh_guards_get(guards, i);

		if (g->region == region && g->guard & kind && begin < g->range.end &&
		    end > g->range.begin)
			return true;
	}
	return false;
}

/* The gap around offset is free, and as wide as it can be. */
static void check_gap(uint8_t region, uint64_t offset)
{
	struct bsh_range gap = { 0, 0x2000 };

	bsh_guards_gap(guards, region, offset, &gap);
	if (is_met(region, offset, offset + 1, 3)) {
		ck_assert_uint_eq(gap.begin, gap.end);
		return;
	}
	ck_assert_uint_le(gap.begin, offset);
	ck_assert_uint_gt(gap.end, offset);
	ck_assert(!is_met(region, gap.begin, gap.end, 3));
	ck_assert(gap.begin == 0 || is_met(region, gap.begin - 1, gap.begin, 3));
	ck_assert(gap.end == 0x2000 || is_met(region, gap.end, gap.end + 1, 3));
}

START_TEST(any_mixture_is_found_as_by_looking_at_all)
{
	uint32_t seed = 1;

	for (unsigned i = 0; i < 60; i++) {
		uint64_t begin;

		seed = seed * 1664525 + 1013904223;
		begin = seed >> 8 & 0xfff;
		add((uint8_t)(seed >> 30), begin, begin + 1 + (seed >> 20 & 0x3f),
		    (uint8_t)(1u << (seed >> 28 & 1)), "x");
	}
	for (unsigned i = 0; i < 20000; i++) {
		uint64_t begin, end;
		unsigned kind;
		uint8_t region;

		seed = seed * 1664525 + 1013904223;
		begin = seed >> 8 & 0xfff;
		end = begin + 1 + (seed >> 20 & 0x1f);
		kind = 1u << (seed >> 28 & 1);
		region = (uint8_t)(seed >> 30);
		ck_assert_int_eq(find(region, begin, end, kind, false)[0] == 'x',
				 is_met(region, begin, end, kind));
		check_gap(region, begin);
	}
}
END_TEST

BSH_TESTS("access/guards", setup, teardown, a_range_is_found_from_its_begin_to_its_end,
	  a_short_range_does_not_hide_a_long_one_before_it, what_force_cannot_pass_is_named_first,
	  of_equals_the_first_is_named,
	  ranges_are_listed_by_region_and_offset, any_mixture_is_found_as_by_looking_at_all)
