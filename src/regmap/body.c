/* SPDX-License-Identifier: MIT */
/* Bodies: what is inside of a block, by address, and what follows from it. */

#include "regmap/store.h"

#include <string.h>

/* A member on its way to the order of addresses. */
struct keyed {
	uint64_t offset;
	uint32_t i;
	uint32_t member;
	uint8_t region;
};

static int compare(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;

	if (x->region != y->region)
		return x->region < y->region ? -1 : 1;
	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return x->i < y->i ? -1 : x->i > y->i;
}

/* Put the n members at first, which are in the order of the file, behind it by address. */
static int sort_members(struct bsh_regmap *map, uint32_t first, uint32_t n, struct bsh_err *err)
{
	uint32_t *members = (uint32_t *)map->members.data + first;
	bsh_auto_free struct keyed *keys = malloc((n + !n) * sizeof(*keys));
	bool is_sorted = true;

	if (!keys)
		return bsh_fail_nomem(err);
	for (uint32_t i = 0; i < n; i++) {
		const struct bsh_def_head head = bsh_head(map, members[i]);

		keys[i] = (struct keyed) { head.offset, i, members[i], head.region };
		if (i > 0 && compare(&keys[i - 1], &keys[i]) > 0)
			is_sorted = false;
	}
	if (!is_sorted)
		qsort(keys, n, sizeof(*keys), compare);
	for (uint32_t i = 0; i < n; i++)
		members[n + i] = keys[i].member;
	return 0;
}

/* What one member is, as a body with only it would have it. */
static struct bsh_def_body weigh_register(const struct bsh_regmap *map, uint32_t member)
{
	const struct bsh_def_register *r = bsh_register_at(map, member);
	struct bsh_def_body is = { .nodes = 1, .registers = 1, .n_index = r->n_dims };

	is.elements = bsh_dims_elements(map, r->first_dim, r->n_dims);
	is.instances = is.elements;
	is.extent = bsh_width_bytes(r->shape.width_bits);
	for (uint32_t i = 0; i < r->n_fields; i++) {
		const unsigned n = r->n_dims + bsh_field_at(map, r->first_field + i)->n_dims;

		if (n > is.n_index)
			is.n_index = (uint8_t)n;
	}
	return is;
}

static struct bsh_def_body weigh_block(const struct bsh_regmap *map, uint32_t member,
				       uint64_t *elements)
{
	const struct bsh_def_block *block = bsh_block_at(map, member);
	const uint32_t own = bsh_dims_elements(map, block->first_dim, block->n_dims);
	struct bsh_def_body is = { .elements = 1 };

	if (block->body != BSH_REGMAP_NONE)
		is = *bsh_body_at(map, block->body);
	*elements = (uint64_t)own * is.elements;
	if (__builtin_mul_overflow(is.instances, own, &is.instances))
		is.instances = UINT64_MAX;
	is.nodes++;
	is.depth++;
	is.n_index = (uint8_t)(is.n_index + block->n_dims);
	return is;
}

/* Take a member into account; which limit it passes, or NULL. */
static const char *add_member(const struct bsh_regmap *map, uint32_t member,
			      struct bsh_def_body *body)
{
	const struct bsh_def_head head = bsh_head(map, member);
	uint64_t elements, end;
	struct bsh_def_body is;

	if (bsh_is_register(member)) {
		is = weigh_register(map, member);
		elements = is.elements;
	} else {
		is = weigh_block(map, member, &elements);
	}
	if (!bsh_dims_span(map, head.first_dim, head.n_dims, is.extent, &end) ||
	    __builtin_add_overflow(end, head.offset, &end))
		return "ends past the 64 bits of an address";
	if (elements > BSH_REGMAP_INSTANCES_MAX)
		return "has more than 1048576 elements with those of the arrays in it";
	if (is.depth > BSH_REGMAP_DEPTH_MAX)
		return "is more than 8 blocks deep";
	if (is.n_index > BSH_REGMAP_INDICES)
		return "has more than 16 indices with those of the arrays in it";
	if (is.nodes > BSH_REGMAP_NODES_MAX - body->nodes)
		return "brings more than 1048576 blocks and registers, those that are alike "
		       "included";
	body->nodes += is.nodes;
	body->registers += is.registers;
	if (__builtin_add_overflow(body->instances, is.instances, &body->instances))
		body->instances = UINT64_MAX;
	if (body->elements < elements)
		body->elements = (uint32_t)elements;
	if (body->extent < end)
		body->extent = end;
	if (body->depth < is.depth)
		body->depth = is.depth;
	if (body->n_index < is.n_index)
		body->n_index = is.n_index;
	return NULL;
}

int bsh_body_make(struct bsh_regmap *map, const uint32_t *members, uint32_t n, uint32_t *body,
		  struct bsh_err *err)
{
	const uint32_t first = map->members.len;
	struct bsh_def_body made = { .first = first, .n = n, .elements = 1 };
	struct bsh_def_body *kept;

	for (uint32_t i = 0; i < n; i++) {
		const struct bsh_def_head head = bsh_head(map, members[i]);
		const char *wrong = add_member(map, members[i], &made);

		if (wrong)
			return bsh_def_fail(map, head.at, err, BSH_E_VALUE, "%s %s",
					    bsh_text_at(map, head.name), wrong);
	}
	if (!bsh_vec_extend(&map->members, sizeof(uint32_t), 2 * n))
		return bsh_fail_nomem(err);
	if (n)
		memcpy((uint32_t *)map->members.data + first, members, n * sizeof(*members));
	if (sort_members(map, first, n, err) < 0)
		return -1;
	kept = bsh_vec_push(&map->bodies, sizeof(*kept));
	if (!kept)
		return bsh_fail_nomem(err);
	*kept = made;
	*body = map->bodies.len - 1;
	return 0;
}

/* ---- Fields ------------------------------------------------------------ */

static int compare_fields(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;

	if (x->offset != y->offset)
		return x->offset > y->offset ? -1 : 1;
	return x->i < y->i ? -1 : x->i > y->i;
}

int bsh_fields_order(struct bsh_regmap *map, uint32_t first, uint32_t n, struct bsh_err *err)
{
	bsh_auto_free struct keyed *keys = malloc((n + !n) * sizeof(*keys));

	if (!keys)
		return bsh_fail_nomem(err);
	for (uint32_t i = 0; i < n; i++)
		keys[i] = (struct keyed) { .offset = bsh_field_at(map, first + i)->lsb, .i = i };
	qsort(keys, n, sizeof(*keys), compare_fields);
	for (uint32_t i = 0; i < n; i++)
		bsh_field_at(map, first + i)->order = (uint16_t)keys[i].i;
	return 0;
}
