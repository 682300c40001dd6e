/* SPDX-License-Identifier: MIT */
/* One file on its way into a map: messages, texts, what it says of the map as a whole. */

#include "regmap/builder.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Of one kind, so many warnings are kept of a file. */
#define WARNINGS_OF_A_KIND 20

int bsh_build_new(struct bsh_regmap *map, const char *file, const struct bsh_loader *loader,
		  const struct bsh_regmap_options *options, struct bsh_build **b,
		  struct bsh_err *err)
{
	bsh_auto(bsh_build) *made = calloc(1, sizeof(*made));
	struct bsh_source *source;

	if (!made)
		return bsh_fail_nomem(err);
	if (map->sources.len == BSH_REGMAP_FILES_MAX)
		return bsh_fail(err, BSH_E_VALUE, "%s: more than %d files in one map", file,
				BSH_REGMAP_FILES_MAX);
	assert(!map->building);
	made->mark = bsh_store_mark(map);
	made->loader = loader;
	made->options = *options;
	made->file = (uint8_t)map->sources.len;
	made->derived = BSH_REGMAP_NONE;
	source = bsh_vec_push(&map->sources, sizeof(*source));
	if (!source)
		return bsh_fail_nomem(err);
	made->map = map;
	map->building = made;
	source->format = loader->name;
	source->file = strdup(file);
	if (!source->file)
		return bsh_fail_nomem(err);
	*b = bsh_steal(bsh_build, &made);
	return 0;
}

void bsh_build_free(struct bsh_build *b)
{
	if (!b)
		return;
	if (b->map && !b->is_finished)
		bsh_store_cut(b->map, &b->mark);
	if (b->map)
		b->map->building = NULL;
	bsh_vec_free(&b->pending);
	bsh_vec_free(&b->blocks);
	bsh_vec_free(&b->taken);
	bsh_text_finish(&b->scratch);
	free(b->table);
	free(b);
}

const char *bsh_build_file(const struct bsh_build *b)
{
	return ((struct bsh_source *)b->map->sources.data)[b->file].file;
}

const struct bsh_regmap_options *bsh_build_options(const struct bsh_build *b)
{
	return &b->options;
}

uint64_t bsh_build_rebase(const struct bsh_build *b, uint64_t address)
{
	if (b->options.has_rebase)
		return b->options.rebase;
	return b->map->has_origin && address >= b->map->origin ? b->map->origin : 0;
}

struct bsh_def_at bsh_build_def_at(const struct bsh_build *b, struct bsh_build_at at)
{
	return (struct bsh_def_at) {
		.line = at.line,
		.column = (uint16_t)(at.column < UINT16_MAX ? at.column : UINT16_MAX),
		.file = b->file,
	};
}

/* ---- Messages ---------------------------------------------------------- */

int bsh_build_fail(struct bsh_build *b, struct bsh_build_at at, struct bsh_err *err,
		   enum bsh_code code, const char *fmt, ...)
{
	char msg[sizeof(err->msg)];
	va_list args;

	va_start(args, fmt);
	vsnprintf(msg, sizeof(msg), fmt, args);
	va_end(args);
	return bsh_def_fail(b->map, bsh_build_def_at(b, at), err, code, "%s", msg);
}

/* Count a warning; is it one of those that are kept? Kinds past the table's end are told. */
static bool is_wanted(struct bsh_build *b, const char *fmt)
{
	for (size_t i = 0; i < BSH_LENGTH(b->warned); i++) {
		struct bsh_warned *w = &b->warned[i];

		if (w->fmt && strcmp(w->fmt, fmt) != 0)
			continue;
		w->fmt = fmt;
		return ++w->n <= WARNINGS_OF_A_KIND;
	}
	return true;
}

static void keep_warning(struct bsh_build *b, struct bsh_text *text)
{
	char **kept = NULL;

	if (!bsh_text_failed(text))
		kept = bsh_vec_push(&b->map->warnings, sizeof(*kept));
	if (!kept) {
		bsh_text_finish(text);
		return;
	}
	*kept = text->data;
	*text = (struct bsh_text) { 0 };
}

void bsh_build_warn(struct bsh_build *b, struct bsh_build_at at, const char *fmt, ...)
{
	struct bsh_text text = { 0 };
	char msg[480];
	va_list args;

	if (b->map->warnings.len >= BSH_REGMAP_WARNINGS_MAX || !is_wanted(b, fmt)) {
		b->n_dropped_warnings++;
		return;
	}
	va_start(args, fmt);
	vsnprintf(msg, sizeof(msg), fmt, args);
	va_end(args);
	bsh_text_addf(&text, "%s:%u:", bsh_build_file(b), at.line);
	if (at.column)
		bsh_text_addf(&text, "%u:", at.column);
	bsh_text_adds(&text, " ");
	bsh_clean_doc(&text, msg, strlen(msg));
	keep_warning(b, &text);
}

int bsh_build_check_full(struct bsh_build *b, struct bsh_build_at at, struct bsh_err *err)
{
	if (!b->is_full)
		return 0;
	return bsh_build_fail(b, at, err, BSH_E_VALUE,
			      "no room for more names and docs: they may have %u MiB",
			      BSH_REGMAP_TEXT_MAX >> 20);
}

/* ---- The map as a whole ------------------------------------------------ */

void bsh_build_map_name(struct bsh_build *b, uint32_t name)
{
	b->name = name;
}

void bsh_build_map_doc(struct bsh_build *b, uint32_t doc)
{
	b->doc = doc;
}

void bsh_build_map_widths(struct bsh_build *b, unsigned widths)
{
	b->widths = widths;
}

void bsh_build_map_origin(struct bsh_build *b, uint64_t origin)
{
	b->has_origin = true;
	b->origin = origin;
}

static const char *region_text(char to[16], unsigned region)
{
	if (region == BSH_REGION_CONFIG)
		return "config";
	snprintf(to, 16, "bar%u", region);
	return to;
}

void bsh_build_warn_moved(struct bsh_build *b, struct bsh_def_at at, uint32_t name,
			  struct bsh_loc was, struct bsh_loc is)
{
	const struct bsh_build_at to = { at.line, at.column };
	char from[16], into[16];

	if (was.region != is.region) {
		bsh_build_warn(b, to, "%s moves from %s:0x%" PRIx64 " to %s:0x%" PRIx64,
			       bsh_text_at(b->map, name), region_text(from, was.region), was.offset,
			       region_text(into, is.region), is.offset);
		return;
	}
	/* From the bus's addresses to offsets, when this file knows how they differ. */
	if (was.offset == is.offset || (b->has_origin && was.offset - b->origin == is.offset))
		return;
	bsh_build_warn(b, to, "%s moves from 0x%" PRIx64 " to 0x%" PRIx64,
		       bsh_text_at(b->map, name), was.offset, is.offset);
}

int bsh_build_match(struct bsh_build *b, struct bsh_build_at at,
		    const struct bsh_regmap_match *match, struct bsh_err *err)
{
	struct bsh_regmap_match *kept;

	if (b->map->matches.len - b->mark.matches == BSH_REGMAP_MATCHES_MAX)
		return bsh_build_fail(b, at, err, BSH_E_VALUE, "more than %d matches",
				      BSH_REGMAP_MATCHES_MAX);
	kept = bsh_vec_push(&b->map->matches, sizeof(*kept));
	if (!kept)
		return bsh_fail_nomem(err);
	*kept = *match;
	return 0;
}

struct bsh_build_block *bsh_build_defaults(struct bsh_build *b)
{
	return &b->defaults;
}

/* What a file says of the map, once it is certain that the file is taken. */
static void take_over(struct bsh_build *b)
{
	struct bsh_regmap *map = b->map;

	if (b->name)
		map->name = b->name;
	if (b->doc)
		map->doc = b->doc;
	if (b->widths)
		map->widths = b->widths;
	if (b->has_origin) {
		map->has_origin = true;
		map->origin = b->origin;
	}
	if (map->matches.len > b->mark.matches) {
		map->first_match = b->mark.matches;
		map->n_matches = map->matches.len - b->mark.matches;
	}
}

static void tell_dropped(struct bsh_build *b)
{
	struct bsh_text text = { 0 };

	if (!b->n_dropped_warnings)
		return;
	bsh_text_addf(&text, "%s: %u more warnings like these", bsh_build_file(b),
		      b->n_dropped_warnings);
	keep_warning(b, &text);
}

int bsh_build_finish(struct bsh_build *b, struct bsh_err *err)
{
	struct bsh_regmap *map = b->map;
	const uint32_t root = map->root;
	uint32_t layer;

	assert(!b->depth && !b->is_register_open && !b->is_enum_open);
	if (bsh_build_check_full(b, (struct bsh_build_at) { 1, 0 }, err) < 0 ||
	    bsh_body_make(map, b->pending.data, b->pending.len, &layer, err) < 0 ||
	    bsh_merge(map, root, layer, (struct bsh_props) { 0 }, &map->root, err) < 0)
		return -1;
	if (bsh_index_make(map, err) < 0) {
		map->root = root;
		return -1;
	}
	tell_dropped(b);
	take_over(b);
	b->is_finished = true;
	return 0;
}

/* ---- Texts ------------------------------------------------------------- */

static uint32_t keep(struct bsh_build *b, const char *text, size_t len)
{
	return bsh_texts_keep(&b->map->texts, text, len, &b->is_full);
}

uint32_t bsh_build_doc(struct bsh_build *b, const char *text, size_t len)
{
	bsh_text_reset(&b->scratch);
	bsh_clean_doc(&b->scratch, text, len);
	if (bsh_text_failed(&b->scratch))
		b->is_full = true;
	len = b->scratch.len;
	if (len > BSH_REGMAP_DOC_MAX) {
		/* Not in the middle of a character. */
		for (len = BSH_REGMAP_DOC_MAX; (b->scratch.data[len] & 0xc0) == 0x80; len--)
			;
	}
	return keep(b, b->scratch.data, len);
}

uint32_t bsh_build_enumerator(struct bsh_build *b, const char *text, size_t len)
{
	bsh_text_reset(&b->scratch);
	bsh_clean_doc(&b->scratch, text, len);
	if (bsh_text_failed(&b->scratch))
		b->is_full = true;
	for (size_t i = 0; i < b->scratch.len; i++)
		if (b->scratch.data[i] == ' ' || b->scratch.data[i] == '\n')
			b->scratch.data[i] = '_';
	return keep(b, b->scratch.data, b->scratch.len);
}

const char *bsh_build_string(const struct bsh_build *b, uint32_t text)
{
	return bsh_text_at(b->map, text);
}
