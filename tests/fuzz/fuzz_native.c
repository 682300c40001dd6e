/* SPDX-License-Identifier: MIT */
/* Fuzz target: a native map. What loads is written, loads again, and is then written the same. */

#include "fuzz_map.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The map that text describes as text, in a style; it must load. */
static void rewrite(const struct bsh_text *text, enum bsh_regmap_style style, struct bsh_text *to)
{
	const struct bsh_regmap_options options = { .format = "native" };
	struct bsh_regmap *map = NULL;
	struct bsh_err err = { 0 };
	int result = bsh_regmap_new(&map, &err);

	if (result == 0)
		result = bsh_regmap_load_text(map, "f", text->data, text->len, &options, &err);
	if (result == 0)
		result = bsh_regmap_write(map, style, to, &err);
	if (result < 0)
		__builtin_trap();
	bsh_regmap_free(map);
}

/* What is written behind the comments at its top: warnings name lines, which differ. */
static const char *behind_head(const struct bsh_text *text)
{
	const char *at = bsh_text_string(text);

	while (*at == '#')
		at += strcspn(at, "\n") + 1;
	return at;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct bsh_regmap_options options = { .format = "native" };
	struct bsh_text first = { 0 }, json = { 0 }, second = { 0 };
	struct bsh_regmap *map = NULL;
	struct bsh_err err = { 0 };

	fuzz_map("native", data, size);
	if (bsh_regmap_new(&map, &err) < 0)
		return 0;
	if (bsh_regmap_load_text(map, "f", (const char *)data, size, &options, &err) == 0 &&
	    bsh_regmap_counts(map).instances &&
	    bsh_regmap_write(map, BSH_REGMAP_YAML, &first, &err) == 0) {
		rewrite(&first, BSH_REGMAP_JSON, &json);
		rewrite(&json, BSH_REGMAP_YAML, &second);
		if (strcmp(behind_head(&first), behind_head(&second)) != 0)
			__builtin_trap();
	}
	bsh_regmap_free(map);
	bsh_text_finish(&first);
	bsh_text_finish(&json);
	bsh_text_finish(&second);
	return 0;
}
