/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief What a loader makes of a file, as text: a line for each block, register and field.
 *
 *	core 0x100[4+0x20] 'doc'
 *	core.ID 0x100 32 ro =0x1 high-first/16 !w 'doc' (note)
 *	core.CTRL 0x104 32 =0x1/0xff
 *	  MODE 5:4 rw =0x1 {IDLE=0,RUN=1} 'doc'
 *
 * An array has [count+stride]; a memory has "memory"; !r and !w ask first; where there are
 * fields, access is theirs. Warnings follow, each behind a "? ".
 */
#ifndef BARSH_TESTS_UNIT_TOLD_H
#define BARSH_TESTS_UNIT_TOLD_H

#include "barsh/regmap.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#ifndef BSH_TEST_MAPS
#define BSH_TEST_MAPS "tests/maps"
#endif

static inline void told_texts(struct bsh_text *to, const char *title, const char *doc,
			      const char *note)
{
	if (*title)
		bsh_text_addf(to, " \"%s\"", title);
	if (*doc)
		bsh_text_addf(to, " '%s'", doc);
	if (*note)
		bsh_text_addf(to, " (%s)", note);
	bsh_text_adds(to, "\n");
}

static inline void told_dims(struct bsh_text *to, const struct bsh_regmap *map,
			     const struct bsh_regmap_place *place)
{
	uint64_t stride;
	uint32_t count;

	for (unsigned i = 0; (count = bsh_regmap_count(map, place, i, &stride)) > 0; i++)
		bsh_text_addf(to, "[%" PRIu32 "+0x%" PRIx64 "]", count, stride);
}

static inline void told_props(struct bsh_text *to, struct bsh_props props, uint64_t reset,
			      uint64_t mask, uint64_t all)
{
	char access[BSH_PROPS_MAX];

	if (props.read != BSH_MAY_UNSTATED)
		bsh_text_addf(to, " %s", bsh_props_text(access, props));
	if (mask)
		bsh_text_addf(to, " =0x%" PRIx64, reset);
	if (mask && mask != all)
		bsh_text_addf(to, "/0x%" PRIx64, mask);
}

static inline void told_field(struct bsh_text *to, const struct bsh_regmap *map,
			      const struct bsh_regmap_place *place)
{
	const struct bsh_field_info f = bsh_regmap_field(map, place);
	const unsigned width = place->high - place->low + 1u;
	struct bsh_enum_entry entry;

	bsh_text_addf(to, "  %s %u", f.name, place->high);
	if (place->low != place->high)
		bsh_text_addf(to, ":%u", place->low);
	told_props(to, f.props, f.reset, f.reset_mask, UINT64_MAX >> (64 - width));
	bsh_text_adds(to, f.reserved ? " reserved" : "");
	for (uint32_t i = 0; f.enum_read != BSH_REGMAP_NONE &&
			     bsh_regmap_enum_entry(map, f.enum_read, i, &entry);
	     i++)
		bsh_text_addf(to, "%s%s=%" PRIu64, i ? "," : " {", entry.name, entry.value);
	if (f.enum_read != BSH_REGMAP_NONE)
		bsh_text_adds(to, "}");
	if (*f.unit)
		bsh_text_addf(to, " in %s", f.unit);
	told_texts(to, "", f.doc, "");
}

static inline void told_register(struct bsh_text *to, const struct bsh_regmap *map,
				 const struct bsh_regmap_place *place)
{
	const struct bsh_register_info r = bsh_regmap_register(map, place);
	struct bsh_regmap_place field;
	uint32_t next = 0;

	bsh_text_addf(to, " %u", r.width_bits);
	told_props(to, r.n_fields ? (struct bsh_props){ 0 } : r.props, r.reset, r.reset_mask,
		   r.width ? bsh_ones(r.width) : UINT64_MAX);
	if (r.access_width != r.width)
		bsh_text_addf(to, " %s/%u",
			      r.word_order == BSH_ORDER_HIGH_FIRST ? "high-first" : "low-first",
			      r.access_width * 8);
	bsh_text_addf(to, "%s%s%s", r.confirm_read ? " !r" : "", r.confirm_write ? " !w" : "",
		      r.not_accessible ? " untouchable" : "");
	told_texts(to, r.title, r.doc, r.note);
	while (bsh_regmap_next_field(map, place, &next, &field))
		told_field(to, map, &field);
}

/* All of a map. */
static inline void told_map(struct bsh_text *to, const struct bsh_regmap *map)
{
	struct bsh_regmap_place place = { .node = BSH_REGMAP_NONE };
	char path[BSH_REGMAP_PATH_MAX];
	const char *warning;

	while (bsh_regmap_next_node(map, &place)) {
		bsh_text_addf(to, "%s 0x%" PRIx64, bsh_regmap_path(map, &place, path, sizeof(path)),
			      place.loc.offset);
		told_dims(to, map, &place);
		if (bsh_regmap_place_kind(map, &place) == BSH_REGMAP_BLOCK) {
			const struct bsh_block_info b = bsh_regmap_block(map, &place);

			bsh_text_adds(to, b.kind == BSH_BLOCK_MEMORY ? " memory" : "");
			told_texts(to, b.title, b.doc, "");
		} else {
			told_register(to, map, &place);
		}
	}
	for (size_t i = 0; (warning = bsh_regmap_warning(map, i)); i++)
		bsh_text_addf(to, "? %s\n", warning);
}

/* Load a text, which must succeed, and compare all that it makes with what is expected. */
static inline void check_told(const char *name, const char *data, size_t len,
			      const struct bsh_regmap_options *options, const char *expected)
{
	/* A copy of its own length, so that a byte too far is seen. */
	char *copy = memcpy(malloc(len + !len), data, len);
	struct bsh_regmap *map = NULL;
	struct bsh_text told = { 0 };
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_regmap_new(&map, &err), 0);
	ck_assert_msg(bsh_regmap_load_text(map, name, copy, len, options, &err) == 0, "%s\n%s",
		      err.msg, data);
	free(copy);
	told_map(&told, map);
	ck_assert_msg(strcmp(bsh_text_string(&told), expected) == 0,
		      "%s\nmakes\n%s\nrather than\n%s", data, bsh_text_string(&told), expected);
	bsh_text_finish(&told);
	bsh_regmap_free(map);
}

/* Load a text, which must fail. */
static inline void check_not_told(const char *name, const char *data, size_t len,
				  const struct bsh_regmap_options *options, enum bsh_code code,
				  const char *msg)
{
	struct bsh_regmap *map = NULL;
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_regmap_new(&map, &err), 0);
	ck_assert_msg(bsh_regmap_load_text(map, name, data, len, options, &err) == -1, "%s", data);
	ck_assert_str_eq(err.msg, msg);
	ck_assert_int_eq(err.code, code);
	ck_assert_uint_eq(bsh_regmap_counts(map).registers, 0);
	bsh_regmap_free(map);
}

/* A file of tests/maps, to be freed; *len is set to its length. */
static inline char *read_fixture(const char *name, size_t *len)
{
	struct bsh_text path = { 0 }, text = { 0 };
	char piece[4096];
	size_t n;
	FILE *file;

	bsh_text_addf(&path, "%s/%s", BSH_TEST_MAPS, name);
	file = fopen(bsh_text_string(&path), "r");
	ck_assert_msg(file != NULL, "%s is missing", bsh_text_string(&path));
	while ((n = fread(piece, 1, sizeof(piece), file)) > 0)
		bsh_text_add(&text, piece, n);
	ck_assert_int_eq(fclose(file), 0);
	bsh_text_finish(&path);
	*len = text.len;
	return text.data;
}

#endif
