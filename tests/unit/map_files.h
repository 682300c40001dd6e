/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Load the fixtures of tests/maps/ and look at what came of them.
 */
#ifndef BARSH_TESTS_UNIT_MAP_FILES_H
#define BARSH_TESTS_UNIT_MAP_FILES_H

#include "barsh/regmap.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef BSH_TEST_MAPS
#define BSH_TEST_MAPS "tests/maps"
#endif

/* All of a fixture; freed by the caller. */
static inline char *read_fixture(const char *name, size_t *len)
{
	char path[512];
	char *data;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", BSH_TEST_MAPS, name);
	file = fopen(path, "rb");
	ck_assert_msg(file, "%s", path);
	fseek(file, 0, SEEK_END);
	*len = (size_t)ftell(file);
	rewind(file);
	data = malloc(*len + 1);
	ck_assert_ptr_nonnull(data);
	ck_assert_uint_eq(fread(data, 1, *len, file), *len);
	fclose(file);
	return data;
}

/* Load a fixture onto map; what bsh_regmap_load_text() answers. */
static inline int load_onto(struct bsh_regmap *map, const char *name,
		     const struct bsh_regmap_options *options, struct bsh_err *err)
{
	const struct bsh_regmap_options usual = { 0 };
	size_t len;
	char *data = read_fixture(name, &len);
	const int got = bsh_regmap_load_text(map, name, data, len, options ? options : &usual, err);

	free(data);
	return got;
}

/* The map that a fixture is; options may be NULL. */
static inline struct bsh_regmap *load_with(const char *name,
						   const struct bsh_regmap_options *options)
{
	struct bsh_regmap *map = NULL;
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_regmap_new(&map, &err), 0);
	ck_assert_msg(load_onto(map, name, options, &err) == 0, "%s", err.msg);
	return map;
}

static inline struct bsh_regmap *load(const char *name)
{
	return load_with(name, NULL);
}

/* The fixture is refused with this message and leaves nothing. */
static inline void ck_refused(const char *name, enum bsh_code code, const char *message)
{
	struct bsh_regmap *map = NULL;
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_regmap_new(&map, &err), 0);
	ck_assert_msg(load_onto(map, name, NULL, &err) == -1, "%s was loaded", name);
	ck_assert_str_eq(err.msg, message);
	ck_assert_int_eq(err.code, code);
	ck_assert_uint_eq(bsh_regmap_counts(map).registers, 0);
	bsh_regmap_free(map);
}

static inline struct bsh_regmap_place at(const struct bsh_regmap *map, const char *path)
{
	struct bsh_regmap_place place;
	struct bsh_err err = { 0 };

	ck_assert_msg(bsh_regmap_find(map, path, strlen(path),
				      BSH_FIND_WHOLE | BSH_FIND_BLOCKS | BSH_FIND_NO_HINT, &place,
				      &err) == 0,
		      "%s: %s", path, err.msg);
	return place;
}

static inline bool is_in(const struct bsh_regmap *map, const char *path)
{
	struct bsh_regmap_place place;
	struct bsh_err err = { 0 };

	return bsh_regmap_find(map, path, strlen(path), BSH_FIND_BLOCKS | BSH_FIND_NO_HINT, &place,
			       &err) == 0;
}

static inline uint64_t offset_of(const struct bsh_regmap *map, const char *path)
{
	return at(map, path).loc.offset;
}

static inline struct bsh_register_info reg(const struct bsh_regmap *map, const char *path)
{
	const struct bsh_regmap_place place = at(map, path);

	ck_assert_int_eq(bsh_regmap_place_kind(map, &place), BSH_REGMAP_REGISTER);
	return bsh_regmap_register(map, &place);
}

static inline struct bsh_field_info field(const struct bsh_regmap *map, const char *path)
{
	const struct bsh_regmap_place place = at(map, path);

	ck_assert_msg(bsh_regmap_place_kind(map, &place) == BSH_REGMAP_FIELD, "%s", path);
	return bsh_regmap_field(map, &place);
}

static inline struct bsh_block_info block(const struct bsh_regmap *map, const char *path)
{
	const struct bsh_regmap_place place = at(map, path);

	ck_assert_int_eq(bsh_regmap_place_kind(map, &place), BSH_REGMAP_BLOCK);
	return bsh_regmap_block(map, &place);
}

static inline void ck_bits(const struct bsh_regmap *map, const char *path, unsigned high,
			   unsigned low)
{
	const struct bsh_regmap_place place = at(map, path);

	ck_assert_msg(place.high == high && place.low == low, "%s is %u:%u", path, place.high,
		      place.low);
}

/* May the register or field be read, written, and what does that do? */
static inline void ck_props(struct bsh_props p, enum bsh_may can_read, enum bsh_may can_write,
			    enum bsh_on_write on_write, enum bsh_on_read on_read)
{
	ck_assert_uint_eq(p.read, can_read);
	ck_assert_uint_eq(p.write, can_write);
	ck_assert_uint_eq(p.on_write, on_write);
	ck_assert_uint_eq(p.on_read, on_read);
}

/* What a value of a field is called, NULL: nothing. */
static inline void ck_called(const struct bsh_regmap *map, const char *path, uint64_t value,
			     const char *name)
{
	const struct bsh_regmap_place place = at(map, path);

	ck_assert_pstr_eq(bsh_regmap_value_name(map, &place, value), name);
}

/* The value of a name that is written to a field; false: it has none. */
static inline bool has_name(const struct bsh_regmap *map, const char *path, const char *name,
			    uint64_t *value)
{
	const struct bsh_regmap_place place = at(map, path);
	struct bsh_err err = { 0 };

	return bsh_regmap_name_value(map, &place, true, name, strlen(name), value, NULL, &err) ==
	       0;
}

/* One of the warnings begins so. */
static inline void ck_warned(const struct bsh_regmap *map, const char *text)
{
	const char *warning;

	for (size_t i = 0; (warning = bsh_regmap_warning(map, i)); i++)
		if (strncmp(warning, text, strlen(text)) == 0)
			return;
	ck_abort_msg("no warning '%s', the first is '%s'", text, bsh_regmap_warning(map, 0));
}

static inline void ck_no_warning(const struct bsh_regmap *map)
{
	ck_assert_pstr_eq(bsh_regmap_warning(map, 0), NULL);
}

#endif
