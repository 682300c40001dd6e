/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include <stdio.h>
#include <string.h>

#include "cmd/memo.h"

static struct bsh_memo *memo;

static void setup(void)
{
	memo = bsh_memo_new();
	ck_assert_ptr_nonnull(memo);
}

static void teardown(void)
{
	bsh_memo_free(memo);
}

static void add(const char *text, const struct bsh_regmap_place *place)
{
	bsh_memo_add(memo, text, strlen(text), place);
}

START_TEST(a_place_comes_back_as_it_was_kept)
{
	const struct bsh_loc loc = { .offset = 0x123456789a, .region = 2, .width = 8 };
	const struct bsh_regmap_place kept = { .loc = loc,
					       .node = 7,
					       .field = 9,
					       .index = { 3, 0, 5 },
					       .n_index = 2,
					       .n_field_index = 1,
					       .high = 63,
					       .low = 5 };
	const struct bsh_regmap_place other = { .node = 1,
						.field = BSH_REGMAP_NONE,
						.is_whole = true };
	struct bsh_regmap_place found;

	add("ch[3].PERIOD[0].X[5]", &kept);
	add("ch[3].PERIOD[0].X[6]", &other);
	ck_assert(bsh_memo_find(memo, "ch[3].PERIOD[0].X[5]", 20, &found));
	ck_assert_mem_eq(&found.loc, &kept.loc, sizeof(kept.loc));
	ck_assert_mem_eq(found.index, kept.index, sizeof(kept.index));
	ck_assert_uint_eq(found.node, 7);
	ck_assert_uint_eq(found.field, 9);
	ck_assert_uint_eq(found.n_index, 2);
	ck_assert_uint_eq(found.n_field_index, 1);
	ck_assert_uint_eq(found.high, 63);
	ck_assert_uint_eq(found.low, 5);
	ck_assert(!found.is_whole);
	ck_assert(bsh_memo_find(memo, "ch[3].PERIOD[0].X[6]", 20, &found));
	ck_assert_uint_eq(found.node, 1);
	ck_assert_uint_eq(found.index[0], 0);
	ck_assert(found.is_whole);
	/* What is not found leaves everything as it is. */
	ck_assert(!bsh_memo_find(memo, "ch[3].PERIOD[0].X[7]", 20, &found));
	ck_assert_uint_eq(found.node, 1);
}
END_TEST

START_TEST(only_the_very_text_is_found)
{
	const struct bsh_regmap_place place = { .node = 1 };
	struct bsh_regmap_place found;
	char longest[300];

	add("core.CTRL", &place);
	ck_assert(bsh_memo_find(memo, "core.CTRL+4", 9, &found));
	ck_assert(!bsh_memo_find(memo, "core.CTR", 8, &found));
	ck_assert(!bsh_memo_find(memo, "core.ctrl", 9, &found));
	ck_assert(!bsh_memo_find(memo, "core.CTRL2", 10, &found));
	ck_assert(!bsh_memo_find(memo, "", 0, &found));
	/* What is too long is not kept, and not cut to something that is found. */
	memset(longest, 'A', sizeof(longest));
	bsh_memo_add(memo, longest, 256 + 9, &place);
	ck_assert(!bsh_memo_find(memo, longest, 256 + 9, &found));
	ck_assert(!bsh_memo_find(memo, longest, 9, &found));
	bsh_memo_clear(memo);
	ck_assert(!bsh_memo_find(memo, "core.CTRL", 9, &found));
}
END_TEST

/* Keep many names; how many of them are found. */
static uint32_t keep_many(void)
{
	struct bsh_regmap_place place = { .field = BSH_REGMAP_NONE }, found;
	uint32_t kept = 0;
	char text[32];

	for (uint32_t i = 0; i < 200000; i++) {
		place.node = i;
		place.loc.offset = 4 * (uint64_t)i;
		snprintf(text, sizeof(text), "block%u.REG%u", i / 100, i);
		add(text, &place);
	}
	for (uint32_t i = 0; i < 200000; i++) {
		snprintf(text, sizeof(text), "block%u.REG%u", i / 100, i);
		if (!bsh_memo_find(memo, text, strlen(text), &found))
			continue;
		ck_assert_uint_eq(found.node, i);
		ck_assert_uint_eq(found.loc.offset, 4 * (uint64_t)i);
		kept++;
	}
	return kept;
}

START_TEST(many_names_are_kept_until_it_is_full_and_none_is_mixed_up)
{
	const uint32_t kept = keep_many();

	ck_assert_uint_ge(kept, 30000);
	ck_assert_uint_lt(kept, 60000);
	bsh_memo_clear(memo);
	ck_assert_uint_eq(keep_many(), kept);
}
END_TEST

BSH_TESTS("cmd/memo", setup, teardown, a_place_comes_back_as_it_was_kept,
	  only_the_very_text_is_found, many_names_are_kept_until_it_is_full_and_none_is_mixed_up)
