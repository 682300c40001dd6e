/* SPDX-License-Identifier: MIT */
/* Places: where an element lies, and what its path is. */

#include "regmap/store.h"

#include <stdio.h>
#include <string.h>

/* Nodes from the outermost one to node; returns how many. */
static unsigned chain(const struct bsh_regmap *map, uint32_t node,
		      uint32_t up[BSH_REGMAP_DEPTH_MAX + 1])
{
	unsigned n = 0;

	for (; node != BSH_REGMAP_NONE; node = map->index.nodes[node].parent)
		up[n++] = node;
	for (unsigned i = 0; i < n / 2; i++) {
		const uint32_t other = up[i];

		up[i] = up[n - 1 - i];
		up[n - 1 - i] = other;
	}
	return n;
}

static uint64_t dims_offset(const struct bsh_regmap *map, uint32_t first, unsigned n,
			    const uint32_t *index)
{
	uint64_t offset = 0;

	for (unsigned i = 0; i < n; i++)
		offset += index[i] * bsh_dim_at(map, first + i)->stride;
	return offset;
}

static void complete_field(const struct bsh_regmap *map, struct bsh_regmap_place *place)
{
	const struct bsh_def_field *f = bsh_field_at(map, place->field);
	const uint64_t low =
		f->lsb + dims_offset(map, f->first_dim, f->n_dims, place->index + place->n_index);

	place->n_field_index = f->n_dims;
	place->low = (uint8_t)low;
	place->high = (uint8_t)(low + f->width - 1);
}

void bsh_place_complete(const struct bsh_regmap *map, struct bsh_regmap_place *place)
{
	uint32_t up[BSH_REGMAP_DEPTH_MAX + 1];
	const unsigned n = chain(map, place->node, up);
	const struct bsh_node *node = &map->index.nodes[place->node];
	unsigned at = 0;

	place->loc = (struct bsh_loc) { .region = node->region };
	place->n_index = node->n_index;
	place->n_field_index = 0;
	place->low = place->high = 0;
	for (unsigned i = 0; i < n; i++) {
		const struct bsh_def_head head = bsh_head(map, map->index.nodes[up[i]].member);

		place->loc.offset += head.offset + dims_offset(map, head.first_dim, head.n_dims,
							       place->index + at);
		at += head.n_dims;
	}
	if (bsh_is_register(node->member)) {
		const struct bsh_def_register *r = bsh_register_at(map, node->member);

		if (r->shape.width_bits <= 64)
			place->loc.width = (uint8_t)bsh_width_bytes(r->shape.width_bits);
		place->high = (uint8_t)((r->shape.width_bits <= 64 ? r->shape.width_bits : 64) - 1);
	}
	if (place->field != BSH_REGMAP_NONE)
		complete_field(map, place);
}

enum bsh_regmap_kind bsh_regmap_place_kind(const struct bsh_regmap *map,
					   const struct bsh_regmap_place *place)
{
	if (place->field != BSH_REGMAP_NONE)
		return BSH_REGMAP_FIELD;
	return bsh_is_register(map->index.nodes[place->node].member) ? BSH_REGMAP_REGISTER :
								       BSH_REGMAP_BLOCK;
}

/* ---- Paths ------------------------------------------------------------- */

/* Text that is cut at the end of its room. */
struct cut {
	char *to;
	size_t size, len;
};

static void add(struct cut *cut, const char *text, size_t len)
{
	const size_t room = cut->size - 1 - cut->len;

	if (len > room)
		len = room;
	memcpy(cut->to + cut->len, text, len);
	cut->len += len;
	cut->to[cut->len] = '\0';
}

static bool is_left_out(const struct bsh_regmap_place *place, unsigned i)
{
	return place->is_whole && !(place->given >> i & 1);
}

/* A name with its indices, of which place has those from at on. */
static void add_name(const struct bsh_regmap *map, struct cut *cut, uint32_t name,
		     uint32_t first_dim, unsigned n_dims, const struct bsh_regmap_place *place,
		     unsigned at)
{
	const uint32_t *index = place->index + at;
	const char *text = bsh_text_at(map, name);
	const size_t hole = bsh_name_hole(text);
	char number[24];
	const char *label;
	size_t len;

	if (hole != SIZE_MAX) {
		add(cut, text, hole);
		len = bsh_label(map, first_dim, index[0], number, &label);
		if (is_left_out(place, at))
			add(cut, "*", 1);
		else
			add(cut, label, len);
		add(cut, text + hole + 2, strlen(text + hole + 2));
		return;
	}
	add(cut, text, strlen(text));
	for (unsigned i = 0; i < n_dims; i++) {
		len = is_left_out(place, at + i) ?
			      (size_t)snprintf(number, sizeof(number), "[0..%u]",
					       bsh_dim_at(map, first_dim + i)->count - 1) :
			      (size_t)snprintf(number, sizeof(number), "[%u]", index[i]);
		add(cut, number, len);
	}
}

static void add_field(const struct bsh_regmap *map, struct cut *cut,
		      const struct bsh_regmap_place *place)
{
	const struct bsh_def_field *f = bsh_field_at(map, place->field);

	add_name(map, cut, f->name, f->first_dim, f->n_dims, place, place->n_index);
}

const char *bsh_regmap_path(const struct bsh_regmap *map, const struct bsh_regmap_place *place,
			    char *to, size_t size)
{
	uint32_t up[BSH_REGMAP_DEPTH_MAX + 1];
	const unsigned n = chain(map, place->node, up);
	struct cut cut = { to, size, 0 };
	unsigned at = 0;

	to[0] = '\0';
	for (unsigned i = 0; i < n; i++) {
		const struct bsh_def_head head = bsh_head(map, map->index.nodes[up[i]].member);

		if (i > 0)
			add(&cut, ".", 1);
		add_name(map, &cut, head.name, head.first_dim, head.n_dims, place, at);
		at += head.n_dims;
	}
	if (place->field != BSH_REGMAP_NONE) {
		add(&cut, ".", 1);
		add_field(map, &cut, place);
	}
	return to;
}

const char *bsh_regmap_leaf(const struct bsh_regmap *map, const struct bsh_regmap_place *place,
			    char *to, size_t size)
{
	const struct bsh_def_head head = bsh_head(map, map->index.nodes[place->node].member);
	struct cut cut = { to, size, 0 };

	to[0] = '\0';
	if (place->field != BSH_REGMAP_NONE)
		add_field(map, &cut, place);
	else
		add_name(map, &cut, head.name, head.first_dim, head.n_dims, place,
			 place->n_index - head.n_dims);
	return to;
}

bool bsh_regmap_is_in(const struct bsh_regmap *map, const struct bsh_regmap_place *place,
		      const struct bsh_regmap_place *in)
{
	uint32_t node = place->node;

	while (node != in->node && node != BSH_REGMAP_NONE)
		node = map->index.nodes[node].parent;
	if (node == BSH_REGMAP_NONE)
		return false;
	for (unsigned i = 0; i < in->n_index; i++)
		if (!is_left_out(in, i) && place->index[i] != in->index[i])
			return false;
	return true;
}

uint32_t bsh_regmap_count(const struct bsh_regmap *map, const struct bsh_regmap_place *place,
			  unsigned i, uint64_t *stride)
{
	struct bsh_def_head head = bsh_head(map, map->index.nodes[place->node].member);

	if (place->field != BSH_REGMAP_NONE) {
		head.first_dim = bsh_field_at(map, place->field)->first_dim;
		head.n_dims = bsh_field_at(map, place->field)->n_dims;
	}
	if (i >= head.n_dims)
		return 0;
	*stride = bsh_dim_at(map, head.first_dim + i)->stride;
	return bsh_dim_at(map, head.first_dim + i)->count;
}

/* ---- Walking nodes and fields ------------------------------------------ */

/* The node behind node in a walk of the tree; NONE: there is no more. */
static uint32_t node_after(const struct bsh_index *index, uint32_t node)
{
	if (index->nodes[node].n)
		return index->nodes[node].first;
	while (node != BSH_REGMAP_NONE) {
		const uint32_t parent = index->nodes[node].parent;
		uint32_t end = 0;

		if (parent != BSH_REGMAP_NONE)
			end = index->nodes[parent].first + index->nodes[parent].n;
		else
			for (unsigned r = 0; r < BSH_REGIONS; r++)
				end += index->region_n[r];
		if (node + 1 < end)
			return node + 1;
		node = parent;
	}
	return BSH_REGMAP_NONE;
}

bool bsh_regmap_next_node(const struct bsh_regmap *map, struct bsh_regmap_place *place)
{
	uint32_t node = 0;

	if (place->node != BSH_REGMAP_NONE)
		node = node_after(&map->index, place->node);
	if (node == BSH_REGMAP_NONE || node >= map->index.n_nodes)
		return false;
	*place = (struct bsh_regmap_place) { .node = node, .field = BSH_REGMAP_NONE };
	bsh_place_complete(map, place);
	place->is_whole = place->n_index > 0;
	return true;
}

/* Set the indices of element i of a field's array. */
static void set_field_index(const struct bsh_regmap *map, const struct bsh_def_field *f, uint32_t i,
			    uint32_t *index)
{
	for (unsigned d = f->n_dims; d-- > 0;) {
		const uint32_t count = bsh_dim_at(map, f->first_dim + d)->count;

		index[d] = i % count;
		i /= count;
	}
}

/* next is the field in order, times 2^16, and the element of its array from the last one. */
bool bsh_regmap_next_field(const struct bsh_regmap *map, const struct bsh_regmap_place *reg,
			   uint32_t *next, struct bsh_regmap_place *field)
{
	const uint32_t member = map->index.nodes[reg->node].member;
	const struct bsh_def_register *r;
	const struct bsh_def_field *f;
	uint32_t i = *next >> 16, element = *next & 0xffff, n;

	if (!bsh_is_register(member))
		return false;
	r = bsh_register_at(map, member);
	if (i >= r->n_fields)
		return false;
	*field = *reg;
	field->field = r->first_field + bsh_field_at(map, r->first_field + i)->order;
	f = bsh_field_at(map, field->field);
	n = bsh_dims_elements(map, f->first_dim, f->n_dims);
	set_field_index(map, f, n - 1 - element, field->index + field->n_index);
	complete_field(map, field);
	*next = element + 1 < n ? *next + 1 : (i + 1) << 16;
	return true;
}
