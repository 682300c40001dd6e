/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Register maps for tests: from native text, found, walked and compared.
 */
#ifndef BARSH_TESTS_UNIT_MAPS_H
#define BARSH_TESTS_UNIT_MAPS_H

#include "barsh/regmap.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/** The example of REGMAPS 3.1. */
#define MAPS_PULSEGEN BSH_TEST_MAPS "/native-pulsegen.yaml"

static inline struct bsh_regmap *maps_new(void)
{
	struct bsh_regmap *map = NULL;
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_regmap_new(&map, &err), 0);
	return map;
}

/* Lay a native text onto a map. */
static inline void maps_add(struct bsh_regmap *map, const char *name, const char *text)
{
	const struct bsh_regmap_options options = { 0 };
	struct bsh_err err = { 0 };

	ck_assert_msg(bsh_regmap_load_text(map, name, text, strlen(text), &options, &err) == 0,
		      "%s", err.msg);
}

static inline struct bsh_regmap *maps_of(const char *text)
{
	struct bsh_regmap *map = maps_new();

	maps_add(map, "m.yaml", text);
	return map;
}

static inline struct bsh_regmap *maps_file(const char *path)
{
	const struct bsh_regmap_options options = { 0 };
	struct bsh_regmap *map = maps_new();
	struct bsh_err err = { 0 };

	ck_assert_msg(bsh_regmap_load(map, path, &options, &err) == 0, "%s", err.msg);
	return map;
}

/* A text that is refused with a message, and leaves the map as it was. */
static inline void maps_refuse(struct bsh_regmap *map, const char *text, const char *msg)
{
	const struct bsh_regmap_options options = { 0 };
	const struct bsh_regmap_counts before = bsh_regmap_counts(map);
	struct bsh_regmap_counts after;
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_regmap_load_text(map, "m.yaml", text, strlen(text), &options, &err),
			 -1);
	ck_assert_str_eq(err.msg, msg);
	after = bsh_regmap_counts(map);
	ck_assert_int_eq(memcmp(&before, &after, sizeof(before)), 0);
}

static inline void maps_refuses(const char *text, const char *msg)
{
	struct bsh_regmap *map = maps_new();

	maps_refuse(map, text, msg);
	ck_assert_ptr_null(bsh_regmap_source(map, 0));
	bsh_regmap_free(map);
}

static inline struct bsh_regmap_place maps_find(const struct bsh_regmap *map, const char *path)
{
	struct bsh_regmap_place place;
	struct bsh_err err = { 0 };

	ck_assert_msg(bsh_regmap_find(map, path, strlen(path), BSH_FIND_BLOCKS, &place, &err) == 0,
		      "%s", err.msg);
	return place;
}

/* The access of a place, as text. */
static inline const char *maps_access(const struct bsh_regmap *map, const char *path,
				      char to[BSH_PROPS_MAX])
{
	const struct bsh_regmap_place place = maps_find(map, path);

	if (place.field != BSH_REGMAP_NONE)
		return bsh_props_text(to, bsh_regmap_field(map, &place).props);
	return bsh_props_text(to, bsh_regmap_register(map, &place).props);
}

/* Paths of what is found, each with a blank before it. */
static inline void maps_add_path(const struct bsh_regmap *map, const struct bsh_regmap_place *place,
				 struct bsh_text *to)
{
	char path[BSH_REGMAP_PATH_MAX];

	bsh_text_addf(to, " %s", bsh_regmap_path(map, place, path, sizeof(path)));
}

static inline void maps_expect(struct bsh_text *found, const char *expected)
{
	ck_assert_str_eq(bsh_text_string(found), expected);
	bsh_text_reset(found);
}

#endif
