/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: a text as a C header: scanned, all of its macros evaluated, and loaded by every
 * profile. Whatever it is: nothing crashes or runs on, what fails says where and leaves the map
 * empty, what is evaluated twice comes to the same, and what loads can be written.
 */

#include "barsh/regmap.h"
#include "regmap/header.h"

#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold whatever the input is; assert() may be compiled out. */
#define MUST(claim)                                                                       \
	do {                                                                              \
		if (!(claim)) {                                                           \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #claim);       \
			abort();                                                          \
		}                                                                         \
	} while (0)

/* Larger inputs only take longer. */
#define SIZE_LIMIT 65536

static void check_message(const struct bsh_err *err)
{
	MUST(err->code != BSH_OK);
	MUST(strncmp(err->msg, "f.h:", 4) == 0);
	for (const char *c = err->msg; *c; c++)
		MUST((uint8_t)*c >= ' ' && *c != 0x7f);
}

static void check_part(const struct bsh_header *h, struct bsh_header_part part)
{
	MUST(part.begin <= h->len && part.len <= h->len - part.begin);
}

static void check_macro(struct bsh_header *h, uint32_t i)
{
	const struct bsh_header_macro *m = &h->macros[i];
	struct bsh_err err = { 0 }, again_err = { 0 };
	struct bsh_cvalue value, again;
	struct bsh_text doc = { 0 };
	int got;

	MUST(m->name.len > 0 && m->name.len <= BSH_HEADER_NAME_MAX);
	check_part(h, m->name);
	check_part(h, m->params);
	check_part(h, m->body);
	check_part(h, m->doc);
	MUST(bsh_header_find(h, h->text + m->name.begin, m->name.len) <= i);
	bsh_header_doc(h, m, &doc);
	MUST(doc.len <= BSH_HEADER_DOC_MAX + 4);
	bsh_text_finish(&doc);
	got = bsh_header_eval(h, i, &value, &err);
	if (got < 0)
		check_message(&err);
	MUST(bsh_header_eval(h, i, &again, &again_err) == got);
	if (got == 0)
		MUST(again.value == value.value);
}

static void scan(const char *data, size_t size)
{
	struct bsh_header h = { 0 };
	struct bsh_err err = { 0 };

	if (bsh_header_scan(&h, "f.h", data, size, &err) < 0) {
		check_message(&err);
	} else {
		for (uint32_t i = 0; i < h.n_macros; i++)
			check_macro(&h, i);
	}
	bsh_header_finish(&h);
}

static void load(const char *data, size_t size, const char *profile)
{
	const struct bsh_regmap_options options = { .takes_drafts = true,
						    .format = "header",
						    .profile = profile };
	struct bsh_regmap *map = NULL;
	struct bsh_text text = { 0 };
	struct bsh_err err = { 0 };

	MUST(bsh_regmap_new(&map, &err) == 0);
	if (bsh_regmap_load_text(map, "f.h", data, size, &options, &err) < 0) {
		check_message(&err);
		MUST(bsh_regmap_counts(map).blocks == 0 && bsh_regmap_counts(map).registers == 0);
	} else {
		MUST(bsh_regmap_write(map, BSH_REGMAP_YAML, &text, &err) == 0);
	}
	bsh_text_finish(&text);
	bsh_regmap_free(map);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const profiles[] = { NULL,	     "linux",	"firmware", "addr-mask",
						"opentitan", "corsair", "litex" };
	const char *text = (const char *)data;

	if (size > SIZE_LIMIT)
		return 0;
	scan(text, size);
	for (size_t i = 0; i < BSH_LENGTH(profiles); i++)
		load(text, size, profiles[i]);
	return 0;
}
