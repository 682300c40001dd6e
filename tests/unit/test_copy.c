/* SPDX-License-Identifier: MIT */

#include "harness.h"
#include "maps.h"

/* A map as native text, which says all of it. */
static const char *text_of(const struct bsh_regmap *map)
{
	static struct bsh_text text;
	struct bsh_err err = { 0 };

	bsh_text_reset(&text);
	ck_assert_int_eq(bsh_regmap_write(map, BSH_REGMAP_YAML, &text, &err), 0);
	return bsh_text_string(&text);
}

static struct bsh_regmap *copy_of(const struct bsh_regmap *map)
{
	struct bsh_regmap *copy = NULL;
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_regmap_copy(map, &copy, &err), 0);
	ck_assert_ptr_ne(copy, map);
	return copy;
}

START_TEST(a_copy_is_as_the_map_was_and_outlives_it)
{
	struct bsh_regmap *map = maps_file(MAPS_PULSEGEN), *copy;
	char *before;

	maps_add(map, "over.yaml",
		 "regmap: 1\nblocks: {core: {registers: {CTRL: {note: Careful}}, offset: 0x40}}\n");
	before = strdup(text_of(map));
	copy = copy_of(map);
	ck_assert_str_eq(bsh_regmap_source(copy, 1), "over.yaml");
	ck_assert_str_eq(bsh_regmap_warning(copy, 0), bsh_regmap_warning(map, 0));
	ck_assert_uint_eq(bsh_regmap_counts(copy).registers, bsh_regmap_counts(map).registers);
	bsh_regmap_free(map);
	ck_assert_str_eq(text_of(copy), before);
	ck_assert_uint_eq(maps_find(copy, "core.CTRL").loc.offset, 0x44);
	ck_assert_str_eq(bsh_regmap_source_format(copy, 0), "native");
	bsh_regmap_free(copy);
	free(before);
}
END_TEST

START_TEST(what_is_laid_onto_a_copy_is_not_in_the_map)
{
	struct bsh_regmap *map = maps_file(MAPS_PULSEGEN), *copy = copy_of(map);
	char *before = strdup(text_of(map));

	maps_add(copy, "over.yaml", "regmap: 1\nregisters: {NEW: {offset: 0x800, doc: Not there}}\n");
	ck_assert_str_eq(text_of(map), before);
	ck_assert_uint_eq(maps_find(copy, "NEW").loc.offset, 0x800);
	ck_assert_ptr_null(bsh_regmap_source(map, 1));
	/* Names that the map has are found again, whoever wrote them first. */
	maps_add(map, "other.yaml", "regmap: 1\nregisters: {NEW: {offset: 0x900}}\n");
	ck_assert_uint_eq(maps_find(map, "NEW").loc.offset, 0x900);
	ck_assert_uint_eq(maps_find(copy, "NEW").loc.offset, 0x800);
	bsh_regmap_free(map);
	bsh_regmap_free(copy);
	free(before);
}
END_TEST

START_TEST(a_map_of_nothing_can_be_copied)
{
	struct bsh_regmap *map = maps_new(), *copy = copy_of(map);

	maps_add(copy, "one.yaml", "regmap: 1\nregisters: {A: {offset: 0}}\n");
	ck_assert_uint_eq(bsh_regmap_counts(copy).registers, 1);
	ck_assert_uint_eq(bsh_regmap_counts(map).registers, 0);
	bsh_regmap_free(map);
	bsh_regmap_free(copy);
}
END_TEST

BSH_TESTS("regmap/copy", NULL, NULL, a_copy_is_as_the_map_was_and_outlives_it,
	  what_is_laid_onto_a_copy_is_not_in_the_map, a_map_of_nothing_can_be_copied)
