/* SPDX-License-Identifier: MIT */
/* The index: every path of the map, arrays as one, to be found by address and by name. */

#include "regmap/store.h"

#include <ctype.h>
#include <string.h>

void bsh_index_free(struct bsh_index *index)
{
	free(index->nodes);
	free(index->by_parent);
	free(index->next_by_parent);
	free(index->by_name);
	free(index->next_by_name);
	*index = (struct bsh_index) { 0 };
}

/* ---- Nodes ------------------------------------------------------------- */

/* The members of a body as nodes, by address. */
static void add_nodes(const struct bsh_regmap *map, struct bsh_index *index, uint32_t body,
		      uint32_t parent)
{
	const struct bsh_def_body *is = bsh_body_at(map, body);

	for (uint32_t i = 0; i < is->n; i++) {
		const uint32_t member = bsh_member_at(map, is->first + is->n + i);
		const struct bsh_def_head head = bsh_head(map, member);
		struct bsh_node *node = &index->nodes[index->n_nodes++];
		uint64_t span = 0, element;

		element = bsh_is_register(member) ?
				  bsh_width_bytes(bsh_register_at(map, member)->shape.width_bits) :
				  bsh_body_at(map, bsh_block_at(map, member)->body)->extent;
		/* That it fits was checked when the body was made. */
		bsh_dims_span(map, head.first_dim, head.n_dims, element, &span);
		*node = (struct bsh_node) { .start = head.offset,
					    .end = head.offset + span,
					    .parent = parent,
					    .member = member,
					    .n_index = head.n_dims,
					    .region = head.region };
		if (parent != BSH_REGMAP_NONE) {
			node->n_index = (uint8_t)(node->n_index + index->nodes[parent].n_index);
			node->region = index->nodes[parent].region;
		}
	}
}

/* Siblings are an implicit tree: the middle of lo .. hi is its root; see near.c. */
static uint64_t fill_max_end(struct bsh_node *nodes, uint32_t lo, uint32_t hi)
{
	const uint32_t mid = lo + (hi - lo) / 2;
	uint64_t max, other;

	if (lo == hi)
		return 0;
	max = nodes[mid].end;
	other = fill_max_end(nodes, lo, mid);
	if (other > max)
		max = other;
	other = fill_max_end(nodes, mid + 1, hi);
	if (other > max)
		max = other;
	nodes[mid].max_end = max;
	return max;
}

static void divide_regions(struct bsh_index *index, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		const uint8_t region = index->nodes[i].region;

		if (index->region_n[region]++ == 0)
			index->region_first[region] = i;
	}
	for (unsigned r = 0; r < BSH_REGIONS; r++)
		fill_max_end(index->nodes, index->region_first[r],
			     index->region_first[r] + index->region_n[r]);
}

static void make_nodes(const struct bsh_regmap *map, struct bsh_index *index)
{
	add_nodes(map, index, map->root, BSH_REGMAP_NONE);
	divide_regions(index, index->n_nodes);
	for (uint32_t i = 0; i < index->n_nodes; i++) {
		const uint32_t member = index->nodes[i].member;
		const uint32_t first = index->n_nodes;

		if (bsh_is_register(member))
			continue;
		add_nodes(map, index, bsh_block_at(map, member)->body, i);
		index->nodes[i].first = first;
		index->nodes[i].n = index->n_nodes - first;
		fill_max_end(index->nodes, first, index->n_nodes);
	}
}

/* ---- Names ------------------------------------------------------------- */

/* The part of a name that it is found by: up to the '%' of a template, with it. */
static size_t key_length(const char *name)
{
	const size_t hole = bsh_name_hole(name);

	return hole == SIZE_MAX ? strlen(name) : hole + 1;
}

static uint32_t hash_key(uint32_t parent, const char *name, size_t len)
{
	uint32_t h = (parent ^ 2166136261u) * 16777619u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)tolower((unsigned char)name[i])) * 16777619u;
	return h ^ h >> 15;
}

static const char *node_name(const struct bsh_regmap *map, const struct bsh_index *index,
			     uint32_t node)
{
	return bsh_text_at(map, bsh_head(map, index->nodes[node].member).name);
}

/* The slot of a name below parent, or of any parent. */
static uint32_t *parent_slot(const struct bsh_regmap *map, const struct bsh_index *index,
			     uint32_t parent, const char *name, size_t len)
{
	uint32_t i = hash_key(parent, name, len) & (index->table_size - 1);

	for (; index->by_parent[i]; i = (i + 1) & (index->table_size - 1)) {
		const uint32_t node = index->by_parent[i] - 1;
		const char *other = node_name(map, index, node);

		if (index->nodes[node].parent == parent &&
		    bsh_same_name(other, key_length(other), name, len))
			break;
	}
	return &index->by_parent[i];
}

static uint32_t *name_slot(const struct bsh_regmap *map, const struct bsh_index *index,
			   const char *name, size_t len)
{
	uint32_t i = hash_key(0, name, len) & (index->table_size - 1);

	for (; index->by_name[i]; i = (i + 1) & (index->table_size - 1)) {
		const char *other = node_name(map, index, index->by_name[i] - 1);

		if (bsh_same_name(other, key_length(other), name, len))
			break;
	}
	return &index->by_name[i];
}

static void make_names(const struct bsh_regmap *map, struct bsh_index *index)
{
	/* From the last to the first, so that the lowest comes first where names are equal. */
	for (uint32_t i = index->n_nodes; i-- > 0;) {
		const char *name = node_name(map, index, i);
		const size_t len = key_length(name);
		uint32_t *slot = parent_slot(map, index, index->nodes[i].parent, name, len);

		index->next_by_parent[i] = *slot;
		*slot = i + 1;
		slot = name_slot(map, index, name, len);
		index->next_by_name[i] = *slot;
		*slot = i + 1;
		if (name[len - 1] == '%')
			index->has_templates = true;
	}
}

uint32_t bsh_index_child(const struct bsh_regmap *map, uint32_t parent, const char *name,
			 size_t len)
{
	if (!map->index.n_nodes)
		return BSH_REGMAP_NONE;
	return *parent_slot(map, &map->index, parent, name, len) - 1;
}

uint32_t bsh_index_named(const struct bsh_regmap *map, const char *name, size_t len)
{
	if (!map->index.n_nodes)
		return BSH_REGMAP_NONE;
	return *name_slot(map, &map->index, name, len) - 1;
}

/* ---- All of it --------------------------------------------------------- */

int bsh_index_make(struct bsh_regmap *map, struct bsh_err *err)
{
	const uint32_t n = bsh_body_at(map, map->root)->nodes;
	struct bsh_index made = { .table_size = 16 };

	while (made.table_size < 2 * n)
		made.table_size *= 2;
	made.nodes = calloc(n + 1, sizeof(*made.nodes));
	made.by_parent = calloc(made.table_size, sizeof(uint32_t));
	made.by_name = calloc(made.table_size, sizeof(uint32_t));
	made.next_by_parent = calloc(n + 1, sizeof(uint32_t));
	made.next_by_name = calloc(n + 1, sizeof(uint32_t));
	if (!made.nodes || !made.by_parent || !made.by_name || !made.next_by_parent ||
	    !made.next_by_name) {
		bsh_index_free(&made);
		return bsh_fail_nomem(err);
	}
	make_nodes(map, &made);
	make_names(map, &made);
	bsh_index_free(&map->index);
	map->index = made;
	return 0;
}
