/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief What the fuzz targets of the register map loaders share.
 *
 * A file is loaded as one format. Whatever it is: nothing crashes, what fails
 * says where in one phrase, what is loaded can be walked, and what is written of
 * it loads again with as many registers.
 */
#ifndef BARSH_TESTS_FUZZ_MAP_H
#define BARSH_TESTS_FUZZ_MAP_H

#include "barsh/regmap.h"

#include <stdio.h>
#include <string.h>

/* What must hold whatever the input is; assert() may be compiled out. */
#define MUST(claim)                                                                 \
	do {                                                                        \
		if (!(claim)) {                                                     \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #claim); \
			abort();                                                    \
		}                                                                   \
	} while (0)

/* Larger inputs only take longer. */
#define SIZE_LIMIT 65536

/* No text of a map may hold what a terminal obeys. */
static void check_text(const char *text, bool may_break)
{
	for (; *text; text++) {
		MUST((uint8_t)*text >= ' ' || (may_break && *text == '\n'));
		MUST(*text != 0x7f);
		MUST((uint8_t)text[0] != 0xc2 || (uint8_t)text[1] >= 0xa0);
	}
}

static void check_err(const struct bsh_err *err)
{
	MUST(err->code != BSH_OK);
	MUST(strncmp(err->msg, "fuzz:", 5) == 0 || err->code == BSH_E_NOMEM);
	check_text(err->msg, false);
}

static void check_fields(const struct bsh_regmap *map, const struct bsh_regmap_place *reg)
{
	struct bsh_regmap_place field;
	uint32_t next = 0;

	for (unsigned i = 0; i < 100 && bsh_regmap_next_field(map, reg, &next, &field); i++) {
		const struct bsh_field_info info = bsh_regmap_field(map, &field);

		check_text(info.name, false);
		check_text(info.doc, true);
		MUST(field.low <= field.high && field.high < 64);
		MUST((info.reset & ~info.reset_mask) == 0);
	}
}

static void check_register(const struct bsh_regmap *map, const struct bsh_regmap_place *reg)
{
	const struct bsh_register_info info = bsh_regmap_register(map, reg);
	const struct bsh_masks masks = bsh_regmap_masks(map, reg);
	char path[BSH_REGMAP_PATH_MAX];

	check_text(info.name, false);
	check_text(info.doc, true);
	check_text(info.title, true);
	check_text(bsh_regmap_path(map, reg, path, sizeof(path)), false);
	MUST((info.reset & ~info.reset_mask) == 0);
	MUST((masks.covered & masks.reserved) == 0);
	check_fields(map, reg);
}

/* A map can be walked by its nodes and by its addresses. */
static void check_map(const struct bsh_regmap *map)
{
	struct bsh_regmap_walk walk = { .map = map };
	struct bsh_regmap_place place = { .node = BSH_REGMAP_NONE };
	uint64_t offset = 0;

	for (unsigned i = 0; i < 1000 && bsh_regmap_next_node(map, &place); i++)
		if (bsh_regmap_place_kind(map, &place) == BSH_REGMAP_REGISTER)
			check_register(map, &place);
	for (unsigned i = 0; i < 1000 && bsh_regmap_next(&walk, &place); i++) {
		MUST(place.loc.offset >= offset);
		offset = place.loc.offset;
	}
	for (size_t i = 0; bsh_regmap_warning(map, i); i++)
		check_text(bsh_regmap_warning(map, i), false);
}

/* What is written of a map loads again. */
static void check_written(const struct bsh_regmap *map)
{
	const struct bsh_regmap_options options = { .format = "native" };
	struct bsh_regmap *again = NULL;
	struct bsh_text text = { 0 };
	struct bsh_err err = { 0 };

	if (bsh_regmap_write(map, BSH_REGMAP_YAML, &text, &err) < 0 ||
	    bsh_regmap_new(&again, &err) < 0)
		abort();
	if (bsh_regmap_load_text(again, "again", text.data, text.len, &options, &err) < 0) {
		fprintf(stderr, "%s\n%s\n", err.msg, bsh_text_string(&text));
		abort();
	}
	MUST(bsh_regmap_counts(again).registers == bsh_regmap_counts(map).registers);
	bsh_regmap_free(again);
	bsh_text_finish(&text);
}

/* Load data as format. */
static inline void fuzz_map(const char *format, const uint8_t *data, size_t size)
{
	const struct bsh_regmap_options options = { .format = format, .takes_drafts = true };
	struct bsh_regmap *map = NULL;
	struct bsh_err err = { 0 };
	char *text;

	if (size > SIZE_LIMIT)
		return;
	/* A copy of exactly this size, so that reading past it is seen. */
	text = malloc(size ? size : 1);
	if (!text || bsh_regmap_new(&map, &err) < 0)
		abort();
	if (size)
		memcpy(text, data, size);
	if (bsh_regmap_load_text(map, "fuzz", text, size, &options, &err) < 0) {
		check_err(&err);
		MUST(bsh_regmap_counts(map).registers == 0);
	} else {
		check_map(map);
		check_written(map);
	}
	bsh_regmap_free(map);
	free(text);
}

#endif
