/* SPDX-License-Identifier: MIT */
/* How a map is kept: arrays, texts, and undoing what a failed file added. */

#include "regmap/store.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- Arrays ------------------------------------------------------------ */

void *bsh_vec_extend(struct bsh_vec *vec, size_t size, uint32_t n)
{
	uint32_t cap = vec->cap ? vec->cap : 16;
	char *data;

	if (n > UINT32_MAX / 2 - vec->len)
		return NULL;
	while (cap < vec->len + n)
		cap *= 2;
	if (cap != vec->cap || !vec->data) {
		data = realloc(vec->data, cap * size);
		if (!data)
			return NULL;
		vec->data = data;
		vec->cap = cap;
	}
	data = (char *)vec->data + vec->len * size;
	memset(data, 0, n * size);
	vec->len += n;
	return data;
}

void *bsh_vec_push(struct bsh_vec *vec, size_t size)
{
	return bsh_vec_extend(vec, size, 1);
}

void bsh_vec_free(struct bsh_vec *vec)
{
	free(vec->data);
	*vec = (struct bsh_vec) { 0 };
}

/* ---- Texts ------------------------------------------------------------- */

static uint32_t hash(const char *text, size_t len)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)text[i]) * 16777619u;
	return h ^ h >> 15;
}

/* The slot where a text is, or would be. */
static uint32_t *find_slot(const struct bsh_texts *texts, const char *text, size_t len)
{
	uint32_t i = hash(text, len) & (texts->table_size - 1);

	while (texts->table[i]) {
		const char *kept = texts->data + texts->table[i];

		if (strncmp(kept, text, len) == 0 && !kept[len])
			break;
		i = (i + 1) & (texts->table_size - 1);
	}
	return &texts->table[i];
}

/* A table of at least size slots for all texts. */
static bool fill_table(struct bsh_texts *texts, uint32_t size)
{
	uint32_t *table = calloc(size, sizeof(*table));

	if (!table)
		return false;
	free(texts->table);
	texts->table = table;
	texts->table_size = size;
	texts->n = 0;
	for (uint32_t at = 1; at < texts->len; texts->n++) {
		const size_t len = strlen(texts->data + at);

		*find_slot(texts, texts->data + at, len) = at;
		at += (uint32_t)len + 1;
	}
	return true;
}

static bool make_room(struct bsh_texts *texts, size_t len)
{
	uint32_t cap = texts->cap ? texts->cap : 4096;
	char *data;

	/* Half of the table is free, so that searches end soon. */
	if (texts->n >= texts->table_size / 2 &&
	    !fill_table(texts, texts->table_size ? texts->table_size * 2 : 1024))
		return false;
	if (len >= BSH_REGMAP_TEXT_MAX - texts->len)
		return false;
	while (cap - texts->len < len + 2)
		cap *= 2;
	if (cap == texts->cap)
		return true;
	data = realloc(texts->data, cap);
	if (!data)
		return false;
	texts->data = data;
	texts->cap = cap;
	return true;
}

uint32_t bsh_texts_keep(struct bsh_texts *texts, const char *text, size_t len, bool *is_full)
{
	uint32_t *slot;

	if (len == 0)
		return 0;
	if (!make_room(texts, len)) {
		*is_full = true;
		return 0;
	}
	slot = find_slot(texts, text, len);
	if (*slot)
		return *slot;
	if (texts->len == 0)
		texts->data[texts->len++] = '\0';
	*slot = texts->len;
	memcpy(texts->data + texts->len, text, len);
	texts->data[texts->len + len] = '\0';
	texts->len += (uint32_t)len + 1;
	texts->n++;
	return *slot;
}

void bsh_texts_cut(struct bsh_texts *texts, uint32_t len)
{
	if (texts->len == len)
		return;
	texts->len = len;
	/* In place: a table cannot be lacking here. */
	memset(texts->table, 0, texts->table_size * sizeof(*texts->table));
	texts->n = 0;
	for (uint32_t at = 1; at < len; texts->n++) {
		const size_t n = strlen(texts->data + at);

		*find_slot(texts, texts->data + at, n) = at;
		at += (uint32_t)n + 1;
	}
}

void bsh_texts_free(struct bsh_texts *texts)
{
	free(texts->data);
	free(texts->table);
	*texts = (struct bsh_texts) { 0 };
}

/* ---- Cutting back ------------------------------------------------------ */

struct bsh_mark bsh_store_mark(const struct bsh_regmap *map)
{
	return (struct bsh_mark) {
		.texts = map->texts.len,
		.members = map->members.len,
		.bodies = map->bodies.len,
		.blocks = map->blocks.len,
		.registers = map->registers.len,
		.fields = map->fields.len,
		.enums = map->enums.len,
		.values = map->values.len,
		.dims = map->dims.len,
		.matches = map->matches.len,
		.warnings = map->warnings.len,
		.sources = map->sources.len,
	};
}

static void cut_warnings(struct bsh_regmap *map, uint32_t len)
{
	while (map->warnings.len > len)
		free(((char **)map->warnings.data)[--map->warnings.len]);
}

static void cut_sources(struct bsh_regmap *map, uint32_t len)
{
	while (map->sources.len > len)
		free(((struct bsh_source *)map->sources.data)[--map->sources.len].file);
}

void bsh_store_cut(struct bsh_regmap *map, const struct bsh_mark *mark)
{
	bsh_texts_cut(&map->texts, mark->texts);
	map->members.len = mark->members;
	map->bodies.len = mark->bodies;
	map->blocks.len = mark->blocks;
	map->registers.len = mark->registers;
	map->fields.len = mark->fields;
	map->enums.len = mark->enums;
	map->values.len = mark->values;
	map->dims.len = mark->dims;
	map->matches.len = mark->matches;
	cut_warnings(map, mark->warnings);
	cut_sources(map, mark->sources);
}

/* ---- The map ----------------------------------------------------------- */

int bsh_regmap_new(struct bsh_regmap **map, struct bsh_err *err)
{
	struct bsh_regmap *m = calloc(1, sizeof(*m));

	if (!m)
		return bsh_fail_nomem(err);
	m->root = BSH_REGMAP_NONE;
	*map = m;
	return 0;
}

void bsh_regmap_free(struct bsh_regmap *map)
{
	if (!map)
		return;
	bsh_index_free(&map->index);
	cut_warnings(map, 0);
	cut_sources(map, 0);
	bsh_texts_free(&map->texts);
	bsh_vec_free(&map->members);
	bsh_vec_free(&map->bodies);
	bsh_vec_free(&map->blocks);
	bsh_vec_free(&map->registers);
	bsh_vec_free(&map->fields);
	bsh_vec_free(&map->enums);
	bsh_vec_free(&map->values);
	bsh_vec_free(&map->dims);
	bsh_vec_free(&map->matches);
	bsh_vec_free(&map->warnings);
	bsh_vec_free(&map->sources);
	free(map);
}

const char *bsh_regmap_source(const struct bsh_regmap *map, size_t i)
{
	return i < map->sources.len ? ((struct bsh_source *)map->sources.data)[i].file : NULL;
}

const char *bsh_regmap_source_format(const struct bsh_regmap *map, size_t i)
{
	return i < map->sources.len ? ((struct bsh_source *)map->sources.data)[i].format : NULL;
}

static bool tells_access(struct bsh_props p)
{
	return (p.read && p.read != BSH_MAY_UNKNOWN) || (p.write && p.write != BSH_MAY_UNKNOWN);
}

bool bsh_regmap_source_tells_access(const struct bsh_regmap *map, size_t i)
{
	for (uint32_t r = 0; r < map->registers.len; r++)
		if (bsh_register_at(map, r)->at.file == i &&
		    tells_access(bsh_register_at(map, r)->props))
			return true;
	for (uint32_t f = 0; f < map->fields.len; f++)
		if (bsh_field_at(map, f)->at.file == i && tells_access(bsh_field_at(map, f)->props))
			return true;
	return false;
}

const char *bsh_regmap_warning(const struct bsh_regmap *map, size_t i)
{
	return i < map->warnings.len ? ((char **)map->warnings.data)[i] : NULL;
}

const char *bsh_regmap_name(const struct bsh_regmap *map)
{
	return bsh_text_at(map, map->name);
}

const char *bsh_regmap_doc(const struct bsh_regmap *map)
{
	return bsh_text_at(map, map->doc);
}

unsigned bsh_regmap_widths(const struct bsh_regmap *map)
{
	return map->widths;
}

/* Is definition i met for the first time? */
static bool is_first(bool *met, uint32_t i)
{
	const bool was_met = met[i];

	met[i] = true;
	return !was_met;
}

static void count_enum(bool *met, uint32_t i, struct bsh_regmap_counts *counts)
{
	if (i != BSH_REGMAP_NONE)
		counts->enums += is_first(met, i);
}

/* Fields and enums that registers have: those that a later file replaced are still kept. */
static void count_reached(const struct bsh_regmap *map, bool *fields, bool *enums,
			  struct bsh_regmap_counts *counts)
{
	for (uint32_t i = 0; i < map->index.n_nodes; i++) {
		const uint32_t member = map->index.nodes[i].member;
		const struct bsh_def_register *r;

		if (!bsh_is_register(member))
			continue;
		r = bsh_register_at(map, member);
		for (uint32_t f = r->first_field; f < r->first_field + r->n_fields; f++) {
			if (!is_first(fields, f))
				continue;
			counts->fields++;
			count_enum(enums, bsh_field_at(map, f)->enum_read, counts);
			count_enum(enums, bsh_field_at(map, f)->enum_write, counts);
		}
	}
}

struct bsh_regmap_counts bsh_regmap_counts(const struct bsh_regmap *map)
{
	bsh_auto_free bool *fields = calloc(map->fields.len + 1u, sizeof(*fields));
	bsh_auto_free bool *enums = calloc(map->enums.len + 1u, sizeof(*enums));
	struct bsh_regmap_counts counts = { 0 };

	if (map->root == BSH_REGMAP_NONE)
		return counts;
	if (fields && enums)
		count_reached(map, fields, enums, &counts);
	counts.registers = bsh_body_at(map, map->root)->registers;
	counts.blocks = bsh_body_at(map, map->root)->nodes - counts.registers;
	counts.instances = bsh_body_at(map, map->root)->instances;
	return counts;
}

/* ---- Matches ----------------------------------------------------------- */

const struct bsh_regmap_match *bsh_regmap_match(const struct bsh_regmap *map, size_t i)
{
	if (i >= map->n_matches)
		return NULL;
	return (const struct bsh_regmap_match *)map->matches.data + map->first_match + i;
}

static bool match_fits(const struct bsh_regmap_match *m, const struct bsh_regmap_match *ids)
{
	const struct {
		unsigned bit;
		bool is_equal;
	} parts[] = {
		{ BSH_MATCH_VENDOR, m->vendor == ids->vendor },
		{ BSH_MATCH_DEVICE, m->device == ids->device },
		{ BSH_MATCH_SUBSYS_VENDOR, m->subsys_vendor == ids->subsys_vendor },
		{ BSH_MATCH_SUBSYS_DEVICE, m->subsys_device == ids->subsys_device },
		{ BSH_MATCH_REVISION, m->revision == ids->revision },
		{ BSH_MATCH_CLASS, ((m->class_code ^ ids->class_code) & m->class_mask) == 0 },
	};

	for (size_t i = 0; i < BSH_LENGTH(parts); i++)
		if (m->has & parts[i].bit && !(ids->has & parts[i].bit && parts[i].is_equal))
			return false;
	return m->has != 0;
}

bool bsh_regmap_fits(const struct bsh_regmap *map, const struct bsh_regmap_match *ids)
{
	const struct bsh_regmap_match *match;

	for (size_t i = 0; (match = bsh_regmap_match(map, i)); i++)
		if (match_fits(match, ids))
			return true;
	return false;
}

/* ---- What definitions have in common ----------------------------------- */

int bsh_def_fail(const struct bsh_regmap *map, struct bsh_def_at at, struct bsh_err *err,
		 enum bsh_code code, const char *fmt, ...)
{
	const struct bsh_source *sources = map->sources.data;
	struct bsh_text clean = { 0 };
	char msg[sizeof(err->msg)];
	va_list args;

	va_start(args, fmt);
	vsnprintf(msg, sizeof(msg), fmt, args);
	va_end(args);
	/* It may quote the file, which may hold what a terminal obeys. */
	bsh_clean_doc(&clean, msg, strlen(msg));
	if (at.column)
		bsh_fail(err, code, "%s:%u:%u: %s", sources[at.file].file, at.line, at.column,
			 bsh_text_string(&clean));
	else
		bsh_fail(err, code, "%s:%u: %s", sources[at.file].file, at.line,
			 bsh_text_string(&clean));
	bsh_text_finish(&clean);
	return -1;
}

struct bsh_def_head bsh_head(const struct bsh_regmap *map, uint32_t member)
{
	const struct bsh_def_register *r;
	const struct bsh_def_block *block;

	if (bsh_is_register(member)) {
		r = bsh_register_at(map, member);
		return (struct bsh_def_head) { r->offset, r->name,   r->first_dim, r->at,
					       r->n_dims, r->region, r->has };
	}
	block = bsh_block_at(map, member);
	return (struct bsh_def_head) { block->offset, block->name,   block->first_dim, block->at,
				       block->n_dims, block->region, block->has };
}

unsigned bsh_width_bytes(unsigned bits)
{
	unsigned bytes = 1;

	if (bits > 64)
		return (bits + 7) / 8;
	while (bytes * 8 < bits)
		bytes *= 2;
	return bytes;
}

bool bsh_dims_span(const struct bsh_regmap *map, uint32_t first, unsigned n, uint64_t element,
		   uint64_t *span)
{
	uint64_t all = element;

	for (unsigned i = 0; i < n; i++) {
		const struct bsh_def_dim *dim = bsh_dim_at(map, first + i);
		uint64_t step;

		if (__builtin_mul_overflow(dim->count - 1, dim->stride, &step) ||
		    __builtin_add_overflow(all, step, &all))
			return false;
	}
	*span = all;
	return true;
}

uint32_t bsh_dims_elements(const struct bsh_regmap *map, uint32_t first, unsigned n)
{
	uint32_t elements = 1;

	for (unsigned i = 0; i < n; i++)
		elements *= bsh_dim_at(map, first + i)->count;
	return elements;
}

uint64_t bsh_field_lsb(const struct bsh_regmap *map, const struct bsh_def_field *f, uint32_t i)
{
	uint64_t lsb = f->lsb;

	for (unsigned d = f->n_dims; d-- > 0;) {
		const struct bsh_def_dim *dim = bsh_dim_at(map, f->first_dim + d);

		lsb += i % dim->count * dim->stride;
		i /= dim->count;
	}
	return lsb;
}

size_t bsh_name_hole(const char *name)
{
	const char *hole = strchr(name, '%');

	return hole ? (size_t)(hole - name) : SIZE_MAX;
}

size_t bsh_label(const struct bsh_regmap *map, uint32_t dim, uint32_t i, char number[12],
		 const char **label)
{
	const struct bsh_def_dim *d = bsh_dim_at(map, dim);
	const char *at;

	if (!d->labels) {
		*label = number;
		return (size_t)snprintf(number, 12, "%u", d->first + i);
	}
	at = bsh_text_at(map, d->labels);
	for (; i > 0; i--)
		at = strchr(at, ',') + 1;
	*label = at;
	return strcspn(at, ",");
}
