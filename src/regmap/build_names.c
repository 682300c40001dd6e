/* SPDX-License-Identifier: MIT */
/* Names of what a file defines: kept, checked, taken once, and found again. */

#include "regmap/builder.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- Keeping ----------------------------------------------------------- */

static bool is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Without "[%s]" at the end. */
static size_t plain_length(const char *text, size_t len)
{
	return len > 4 && memcmp(text + len - 4, "[%s]", 4) == 0 ? len - 4 : len;
}

/* A name as it is kept: what cannot be typed becomes '_'; the first "%s" stays. */
static size_t mend(char to[BSH_REGMAP_NAME_MAX + 1], const char *text, size_t len)
{
	bool has_hole = false;
	size_t n = 0;

	for (size_t i = 0; i < len && n < BSH_REGMAP_NAME_MAX - 1; i++) {
		if (text[i] == '%' && i + 1 < len && text[i + 1] == 's' && !has_hole) {
			has_hole = true;
			to[n++] = '%';
		} else if (is_name_char(text[i]) || (text[i] == 's' && n > 0 && to[n - 1] == '%')) {
			to[n++] = text[i];
		} else if (n == 0 || to[n - 1] != '_') {
			to[n++] = '_';
		}
	}
	to[n] = '\0';
	return n;
}

uint32_t bsh_build_name(struct bsh_build *b, const char *text, size_t len)
{
	char mended[BSH_REGMAP_NAME_MAX + 1];

	len = plain_length(text, len);
	if (b->loader->is_strict)
		return bsh_build_doc(b, text, len);
	len = mend(mended, text, len);
	return bsh_texts_keep(&b->map->texts, mended, len, &b->is_full);
}

/* ---- Checking ---------------------------------------------------------- */

static bool is_plain_name(const char *name)
{
	const size_t hole = bsh_name_hole(name);

	for (size_t i = 0; name[i]; i++) {
		if (i == hole && name[i + 1] == 's')
			i++;
		else if (!is_name_char(name[i]))
			return false;
	}
	return true;
}

/* The name without "%s", which belongs to no array with one dimension. */
static uint32_t drop_hole(struct bsh_build *b, const char *name, size_t hole)
{
	char to[BSH_REGMAP_NAME_MAX + 1];
	const int n = snprintf(to, sizeof(to), "%.*s%s", (int)hole, name, name + hole + 2);

	if (n <= 0)
		return bsh_texts_keep(&b->map->texts, "_", 1, &b->is_full);
	return bsh_texts_keep(&b->map->texts, to, strlen(to), &b->is_full);
}

int bsh_build_check_name(struct bsh_build *b, struct bsh_build_at at, const char *what,
			 uint32_t *name, unsigned n_dims, struct bsh_err *err)
{
	const char *text = bsh_text_at(b->map, *name);
	size_t hole;

	if (bsh_build_check_full(b, at, err) < 0)
		return -1;
	if (!*text) {
		if (b->loader->is_strict)
			return bsh_build_fail(b, at, err, BSH_E_SYNTAX, "a %s without a name",
					      what);
		bsh_build_warn(b, at, "a %s without a name", what);
		*name = bsh_texts_keep(&b->map->texts, "unnamed", 7, &b->is_full);
		text = bsh_text_at(b->map, *name);
	}
	if (strlen(text) > BSH_REGMAP_NAME_MAX)
		return bsh_build_fail(b, at, err, BSH_E_VALUE,
				      "the name of a %s is longer than %d bytes", what,
				      BSH_REGMAP_NAME_MAX);
	if (!is_plain_name(text))
		return bsh_build_fail(b, at, err, BSH_E_SYNTAX,
				      "'%.60s' is no name: letters, digits and '_' make one", text);
	hole = bsh_name_hole(text);
	if (hole == SIZE_MAX || n_dims == 1)
		return 0;
	if (b->loader->is_strict)
		return bsh_build_fail(b, at, err, BSH_E_SYNTAX,
				      "'%.60s': %%s stands in the name of an array with one count",
				      text);
	bsh_build_warn(b, at, "'%.60s' is no array with one dimension: the %%s in its name is left out",
		       text);
	*name = drop_hole(b, text, hole);
	return 0;
}

/* Labels are "A,B,C", as many as there are elements, with no empty one. */
static bool are_labels(const char *labels, uint32_t count)
{
	uint32_t n = 1;

	for (const char *at = labels; *at; at++) {
		if (*at == ',') {
			n++;
			if (at == labels || at[1] == ',' || !at[1])
				return false;
		} else if (!is_name_char(*at)) {
			return false;
		}
	}
	return n == count;
}

int bsh_build_check_dims(struct bsh_build *b, struct bsh_build_at at, uint32_t name,
			 struct bsh_build_dim *dims, unsigned n, struct bsh_err *err)
{
	const char *text = bsh_text_at(b->map, name);
	uint64_t elements = 1;

	if (n > BSH_REGMAP_DIMS_MAX)
		return bsh_build_fail(b, at, err, BSH_E_VALUE, "%s has more than %d dimensions",
				      text, BSH_REGMAP_DIMS_MAX);
	for (unsigned i = 0; i < n; i++) {
		if (dims[i].lacks & BSH_LACKS_COUNT)
			continue;
		if (dims[i].count == 0 || dims[i].count > BSH_REGMAP_COUNT_MAX)
			return bsh_build_fail(b, at, err, BSH_E_VALUE,
					      "%s has a count of %u, 1 to %u are possible", text,
					      dims[i].count, BSH_REGMAP_COUNT_MAX);
		if (dims[i].stride == 0 && dims[i].count > 1 &&
		    !(dims[i].lacks & BSH_LACKS_STRIDE))
			return bsh_build_fail(b, at, err, BSH_E_VALUE,
					      "%s is an array with a stride of 0", text);
		elements *= dims[i].count;
		if (elements > BSH_REGMAP_INSTANCES_MAX)
			return bsh_build_fail(b, at, err, BSH_E_VALUE,
					      "%s has more than %u elements", text,
					      BSH_REGMAP_INSTANCES_MAX);
		if (!dims[i].labels ||
		    are_labels(bsh_text_at(b->map, dims[i].labels), dims[i].count))
			continue;
		if (b->loader->is_strict)
			return bsh_build_fail(b, at, err, BSH_E_VALUE,
					      "%s needs %u labels of letters, digits and '_'", text,
					      dims[i].count);
		bsh_build_warn(b, at, "the labels of %s are not its %u elements'", text,
			       dims[i].count);
		dims[i].labels = BSH_NO_TEXT;
	}
	return 0;
}

int bsh_build_keep_dims(struct bsh_build *b, const struct bsh_build_dim *dims, unsigned n,
			uint32_t *first, struct bsh_err *err)
{
	*first = b->map->dims.len;
	for (unsigned i = 0; i < n; i++) {
		struct bsh_def_dim *kept = bsh_vec_push(&b->map->dims, sizeof(*kept));

		if (!kept)
			return bsh_fail_nomem(err);
		/* An array has an element, whatever its count will be. */
		kept->count = dims[i].lacks & BSH_LACKS_COUNT ? 1 : dims[i].count;
		kept->stride = dims[i].stride;
		kept->labels = dims[i].labels;
		kept->first = dims[i].first;
		kept->lacks = dims[i].lacks;
	}
	return 0;
}

/* ---- Taking ------------------------------------------------------------ */

bool bsh_same_name(const char *a, size_t a_len, const char *b, size_t b_len)
{
	return a_len == b_len && strncasecmp(a, b, a_len) == 0;
}

bool bsh_build_same(const struct bsh_build *b, uint32_t x, uint32_t y)
{
	return x == y || strcasecmp(bsh_text_at(b->map, x), bsh_text_at(b->map, y)) == 0;
}

static uint32_t hash_name(uint32_t owner, const char *name, size_t len, bool is_register)
{
	uint32_t h = (owner ^ 2166136261u) * 16777619u + is_register;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)tolower((unsigned char)name[i])) * 16777619u;
	return h ^ h >> 15;
}

static struct bsh_taken *taken_at(const struct bsh_build *b, uint32_t i)
{
	return (struct bsh_taken *)b->taken.data + i;
}

/* The slot of a name in a block: empty, or where it is. */
static uint32_t *name_slot(const struct bsh_build *b, uint32_t owner, const char *name, size_t len,
			   bool is_register)
{
	uint32_t i = hash_name(owner, name, len, is_register) & (b->table_size - 1);

	while (b->table[i]) {
		const struct bsh_taken *t = taken_at(b, b->table[i] - 1);
		const char *text = bsh_text_at(b->map, t->name);

		if (t->owner == owner && bsh_is_register(t->member) == is_register &&
		    bsh_same_name(text, strlen(text), name, len))
			break;
		i = (i + 1) & (b->table_size - 1);
	}
	return &b->table[i];
}

uint32_t bsh_build_taken(const struct bsh_build *b, uint32_t owner, uint32_t name,
			 bool is_register)
{
	const char *text = bsh_text_at(b->map, name);

	return *name_slot(b, owner, text, strlen(text), is_register);
}

static void fill_table(struct bsh_build *b)
{
	memset(b->table, 0, b->table_size * sizeof(*b->table));
	for (uint32_t i = 0; i < b->taken.len; i++) {
		const struct bsh_taken *t = taken_at(b, i);
		const char *text = bsh_text_at(b->map, t->name);

		*name_slot(b, t->owner, text, strlen(text), bsh_is_register(t->member)) = i + 1;
	}
}

static int grow_table(struct bsh_build *b, struct bsh_err *err)
{
	const uint32_t size = b->table_size ? b->table_size * 2 : 256;
	uint32_t *table = malloc(size * sizeof(*table));

	if (!table)
		return bsh_fail_nomem(err);
	free(b->table);
	b->table = table;
	b->table_size = size;
	fill_table(b);
	return 0;
}

uint32_t bsh_build_numbered(struct bsh_build *b, uint32_t name, uint32_t i)
{
	char text[BSH_REGMAP_NAME_MAX + 1], number[12];
	const int n = snprintf(number, sizeof(number), "_%u", i);
	int stem = BSH_REGMAP_NAME_MAX - n;
	const char *from = bsh_text_at(b->map, name);

	/* "%s" is not cut in two. */
	if (strlen(from) > (size_t)stem && from[stem - 1] == '%')
		stem--;
	snprintf(text, sizeof(text), "%.*s%s", stem, from, number);
	return bsh_texts_keep(&b->map->texts, text, strlen(text), &b->is_full);
}

/* NAME_2, NAME_3, ...: the first that is free behind those that were given away. */
static int rename_taken(struct bsh_build *b, struct bsh_build_at at, uint32_t owner, uint32_t first,
			uint32_t *name, struct bsh_err *err)
{
	struct bsh_taken *taken = taken_at(b, first);
	const bool is_register = bsh_is_register(taken->member);
	const uint32_t stem = *name;
	const char *text;

	do {
		*name = bsh_build_numbered(b, stem, ++taken->n);
		if (bsh_build_check_full(b, at, err) < 0)
			return -1;
		text = bsh_text_at(b->map, *name);
	} while (*name_slot(b, owner, text, strlen(text), is_register) ||
		 *name_slot(b, owner, text, strlen(text), !is_register));
	return 0;
}

/* Whose name is the member's: number + 1; 0: it is free. A path tells blocks from no registers. */
static uint32_t find_taken(const struct bsh_build *b, uint32_t owner, uint32_t name,
			   uint32_t member)
{
	const bool is_register = bsh_is_register(member);
	const uint32_t slot = bsh_build_taken(b, owner, name, is_register);

	return slot ? slot : bsh_build_taken(b, owner, name, !is_register);
}

int bsh_build_take_name(struct bsh_build *b, struct bsh_build_at at, const char *what,
			uint32_t *name, uint32_t member, struct bsh_err *err)
{
	const uint32_t owner = b->depth ? b->stack[b->depth - 1].id : BSH_REGMAP_NONE;
	struct bsh_taken *taken;
	const char *text;
	uint32_t other;

	if (b->taken.len >= b->table_size / 2 && grow_table(b, err) < 0)
		return -1;
	other = find_taken(b, owner, *name, member);
	if (other) {
		const bool is_same = bsh_is_register(taken_at(b, other - 1)->member) ==
				     bsh_is_register(member);

		if (b->loader->is_strict)
			return bsh_build_fail(b, at, err, BSH_E_VALUE,
					      is_same ? "a second %s '%s' here: case makes no "
							"difference" :
							"%s '%s': a block and a register of one "
							"place have one name",
					      what, bsh_text_at(b->map, *name));
		if (rename_taken(b, at, owner, other - 1, name, err) < 0)
			return -1;
		bsh_build_warn(b, at, "a second %s with its name becomes %s",
			       is_same ? what : "thing", bsh_text_at(b->map, *name));
	}
	taken = bsh_vec_push(&b->taken, sizeof(*taken));
	if (!taken)
		return bsh_fail_nomem(err);
	*taken = (struct bsh_taken) { owner, *name, member, 1 };
	text = bsh_text_at(b->map, *name);
	*name_slot(b, owner, text, strlen(text), bsh_is_register(member)) = b->taken.len;
	return 0;
}

/* ---- Finding ----------------------------------------------------------- */

/* What has a name in a block, or in what that one is derived from. */
static uint32_t find_in(const struct bsh_build *b, uint32_t owner, const char *name, size_t len,
			bool is_register)
{
	for (;;) {
		const uint32_t slot = *name_slot(b, owner, name, len, is_register);

		if (slot)
			return taken_at(b, slot - 1)->member & ~BSH_MEMBER_REGISTER;
		if (owner == BSH_REGMAP_NONE)
			return BSH_REGMAP_NONE;
		owner = bsh_block_at(b->map, owner)->derived;
		if (owner == BSH_REGMAP_NONE)
			return BSH_REGMAP_NONE;
	}
}

/* The block with a name in owner, which may be the open one at depth. */
static uint32_t step_into(const struct bsh_build *b, uint32_t owner, unsigned depth,
			  const char *name, size_t len)
{
	const uint32_t parent = depth ? b->stack[depth - 1].id : BSH_REGMAP_NONE;
	const char *open;

	if (depth < b->depth && owner == parent) {
		open = bsh_text_at(b->map, b->stack[depth].attr.name);
		if (bsh_same_name(open, strlen(open), name, len))
			return b->stack[depth].id;
	}
	return find_in(b, owner, name, len, false);
}

/* Follow a path from the open block at depth (0: outermost). */
static uint32_t follow(const struct bsh_build *b, unsigned depth, const char *path, size_t len,
		       bool is_register)
{
	uint32_t owner = depth ? b->stack[depth - 1].id : BSH_REGMAP_NONE;
	const char *dot;

	for (; (dot = memchr(path, '.', len)); depth++) {
		char name[BSH_REGMAP_NAME_MAX + 1];
		const size_t n = (size_t)(dot - path);

		owner = step_into(b, owner, depth, name, mend(name, path, plain_length(path, n)));
		if (owner == BSH_REGMAP_NONE)
			return BSH_REGMAP_NONE;
		path += n + 1;
		len -= n + 1;
	}
	{
		char name[BSH_REGMAP_NAME_MAX + 1];

		return find_in(b, owner, name, mend(name, path, plain_length(path, len)),
			       is_register);
	}
}

static uint32_t find(const struct bsh_build *b, const char *path, size_t len, bool is_register)
{
	if (!b->table)
		return BSH_REGMAP_NONE;
	for (unsigned depth = b->depth + 1; depth-- > 0;) {
		const uint32_t found = follow(b, depth, path, len, is_register);

		if (found != BSH_REGMAP_NONE)
			return found;
	}
	return BSH_REGMAP_NONE;
}

uint32_t bsh_build_find_block(const struct bsh_build *b, const char *path, size_t len)
{
	return find(b, path, len, false);
}

uint32_t bsh_build_find_register(const struct bsh_build *b, const char *path, size_t len)
{
	return find(b, path, len, true);
}

uint32_t bsh_build_find_field(const struct bsh_build *b, uint32_t reg, const char *name, size_t len)
{
	uint32_t first = b->first_field, n = b->n_fields;

	if (reg != BSH_REGMAP_NONE) {
		first = bsh_register_at(b->map, reg)->first_field;
		n = bsh_register_at(b->map, reg)->n_fields;
	}
	len = plain_length(name, len);
	for (uint32_t i = first; i < first + n; i++) {
		const char *text = bsh_text_at(b->map, bsh_field_at(b->map, i)->name);

		if (bsh_same_name(text, strlen(text), name, len))
			return i;
	}
	return BSH_REGMAP_NONE;
}

uint32_t bsh_build_find_enum(struct bsh_build *b, const char *name, size_t len)
{
	const uint32_t text = bsh_build_doc(b, name, len);

	/* Equal texts are kept once. */
	for (uint32_t i = b->mark.enums; text && i-- > 0;)
		if (bsh_enum_at(b->map, i)->name == text)
			return i;
	return BSH_REGMAP_NONE;
}

/* What is loaded with a name in a block, NONE: outermost. */
static uint32_t node_below(const struct bsh_build *b, uint32_t parent, uint32_t name)
{
	const char *text = bsh_text_at(b->map, name);
	const size_t hole = bsh_name_hole(text);

	return bsh_index_child(b->map, parent, text, hole == SIZE_MAX ? strlen(text) : hole + 1);
}

uint32_t bsh_build_enum_below(const struct bsh_build *b)
{
	const struct bsh_def_register *r;
	uint32_t node = BSH_REGMAP_NONE;

	for (unsigned i = 0; i < b->depth; i++) {
		node = node_below(b, node, b->stack[i].attr.name);
		if (node == BSH_REGMAP_NONE)
			return BSH_REGMAP_NONE;
	}
	node = node_below(b, node, b->reg.name);
	if (node == BSH_REGMAP_NONE || !bsh_is_register(b->map->index.nodes[node].member))
		return BSH_REGMAP_NONE;
	r = bsh_register_at(b->map, b->map->index.nodes[node].member);
	for (uint32_t i = r->first_field; i < r->first_field + r->n_fields; i++)
		if (bsh_build_same(b, bsh_field_at(b->map, i)->name, b->field.name))
			return bsh_field_at(b->map, i)->enum_read;
	return BSH_REGMAP_NONE;
}

const char *bsh_build_enum_name(const struct bsh_build *b, uint32_t id)
{
	return bsh_text_at(b->map, bsh_enum_at(b->map, id)->name);
}

bool bsh_build_enum_value(const struct bsh_build *b, uint32_t id, const char *name, size_t len,
			  uint64_t *value)
{
	const struct bsh_def_enum *e = bsh_enum_at(b->map, id);

	for (uint32_t i = e->first; i < e->first + e->n; i++) {
		const struct bsh_def_value *v = bsh_value_at(b->map, i);
		const char *text = bsh_text_at(b->map, v->name);

		if (v->is_default || strlen(text) != len || memcmp(text, name, len) != 0)
			continue;
		*value = v->value;
		return true;
	}
	return false;
}
