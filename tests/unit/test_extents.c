/* SPDX-License-Identifier: MIT */

#include "harness.h"
#include "maps.h"

static const char arrays[] =
	"regmap: 1\n"
	"blocks:\n"
	"  a: {offset: 0x100, count: 3, stride: 0x20, registers: {X: {offset: 4}, Y: {offset: 8, "
	"width: 16, count: 2, stride: 4}}}\n"
	"registers: {WIDE: {offset: 0x40, width: 128}, GRID: {offset: 0x200, count: [2, 3], stride: "
	"[0x40, 8]}}\n";

static void add(void *ctx, struct bsh_range range)
{
	bsh_text_addf(ctx, " %" PRIx64 "-%" PRIx64, range.begin, range.end);
}

/* The ranges of a register, by its whole path. */
static void ranges(const struct bsh_regmap *map, const char *path, uint32_t max, uint32_t n,
		   const char *expected)
{
	struct bsh_regmap_place place;
	struct bsh_text found = { 0 };
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_regmap_find(map, path, strlen(path), BSH_FIND_WHOLE, &place, &err), 0);
	ck_assert_uint_eq(bsh_regmap_extents(map, &place, max, add, &found), n);
	ck_assert_str_eq(bsh_text_string(&found), expected);
	bsh_text_finish(&found);
}

START_TEST(each_element_of_nested_arrays_has_its_bytes)
{
	struct bsh_regmap *map = maps_of(arrays);

	ranges(map, "a.X", 3, 3, " 104-108 124-128 144-148");
	ranges(map, "a.Y", 6, 6, " 108-10a 10c-10e 128-12a 12c-12e 148-14a 14c-14e");
	ranges(map, "WIDE", 1, 1, " 40-50");
	ranges(map, "GRID", 6, 6, " 200-204 208-20c 210-214 240-244 248-24c 250-254");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(too_many_elements_are_one_range)
{
	struct bsh_regmap *map = maps_of(arrays);

	ranges(map, "a.X", 2, 1, " 104-148");
	ranges(map, "a.Y", 5, 1, " 108-14e");
	ranges(map, "a.Y", 0, 1, " 108-14e");
	ranges(map, "GRID", 5, 1, " 200-254");
	bsh_regmap_free(map);
}
END_TEST

BSH_TESTS("regmap/extents", NULL, NULL, each_element_of_nested_arrays_has_its_bytes,
	  too_many_elements_are_one_range)
