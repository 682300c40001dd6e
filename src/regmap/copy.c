/* SPDX-License-Identifier: MIT */
/* A map once more: what was loaded is copied, no file is read again. */

#include "regmap/store.h"

#include <string.h>

/* Memory as it is; NULL with *is_full set when there is none. */
static void *copy_bytes(const void *from, size_t len, bool *is_full)
{
	void *to = len ? malloc(len) : NULL;

	if (to)
		memcpy(to, from, len);
	*is_full |= len && !to;
	return to;
}

static struct bsh_vec copy_vec(const struct bsh_vec *from, size_t size, bool *is_full)
{
	struct bsh_vec to = { .data = copy_bytes(from->data, from->len * size, is_full) };

	if (to.data)
		to.len = to.cap = from->len;
	return to;
}

static struct bsh_texts copy_texts(const struct bsh_texts *from, bool *is_full)
{
	struct bsh_texts to = *from;

	to.data = copy_bytes(from->data, from->len, is_full);
	to.cap = to.data ? from->len : 0;
	to.len = to.data ? from->len : 0;
	to.table = copy_bytes(from->table, from->table_size * sizeof(*from->table), is_full);
	to.table_size = to.table ? from->table_size : 0;
	return to;
}

static char *copy_string(const char *from, bool *is_full)
{
	return copy_bytes(from, strlen(from) + 1, is_full);
}

/* Lists whose elements own strings: an element is there only when its string is. */
static void copy_strings(struct bsh_regmap *to, const struct bsh_regmap *from, bool *is_full)
{
	const struct bsh_source *sources = from->sources.data;
	char *const *warnings = from->warnings.data;

	for (uint32_t i = 0; i < from->sources.len && !*is_full; i++) {
		struct bsh_source *source = bsh_vec_push(&to->sources, sizeof(*source));

		*is_full |= !source;
		if (!source)
			break;
		*source = sources[i];
		source->file = copy_string(sources[i].file, is_full);
	}
	for (uint32_t i = 0; i < from->warnings.len && !*is_full; i++) {
		char **warning = bsh_vec_push(&to->warnings, sizeof(*warning));

		*is_full |= !warning;
		if (!warning)
			break;
		*warning = copy_string(warnings[i], is_full);
	}
}

int bsh_regmap_copy(const struct bsh_regmap *map, struct bsh_regmap **copy, struct bsh_err *err)
{
	bsh_auto(bsh_regmap) *to = calloc(1, sizeof(*to));
	bool is_full = !to;

	if (!to)
		return bsh_fail_nomem(err);
	*to = *map;
	to->index = (struct bsh_index) { 0 };
	to->building = NULL;
	to->sources = to->warnings = (struct bsh_vec) { 0 };
	to->texts = copy_texts(&map->texts, &is_full);
	to->members = copy_vec(&map->members, sizeof(uint32_t), &is_full);
	to->bodies = copy_vec(&map->bodies, sizeof(struct bsh_def_body), &is_full);
	to->blocks = copy_vec(&map->blocks, sizeof(struct bsh_def_block), &is_full);
	to->registers = copy_vec(&map->registers, sizeof(struct bsh_def_register), &is_full);
	to->fields = copy_vec(&map->fields, sizeof(struct bsh_def_field), &is_full);
	to->enums = copy_vec(&map->enums, sizeof(struct bsh_def_enum), &is_full);
	to->values = copy_vec(&map->values, sizeof(struct bsh_def_value), &is_full);
	to->dims = copy_vec(&map->dims, sizeof(struct bsh_def_dim), &is_full);
	to->matches = copy_vec(&map->matches, sizeof(struct bsh_regmap_match), &is_full);
	copy_strings(to, map, &is_full);
	if (is_full)
		return bsh_fail_nomem(err);
	if (to->root != BSH_REGMAP_NONE && bsh_index_make(to, err) < 0)
		return -1;
	*copy = bsh_steal(bsh_regmap, &to);
	return 0;
}
