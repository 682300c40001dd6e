/* SPDX-License-Identifier: MIT */
/* Where the elements of a register lie, all of them. */

#include "regmap/store.h"

/* The dimensions of a register's path, outermost first. */
struct dims {
	const struct bsh_regmap *map;
	uint32_t dim[BSH_REGMAP_INDICES];
	unsigned n;
	uint64_t bytes; /* of one element */
	void (*take)(void *ctx, struct bsh_range range);
	void *ctx;
};

/* Add the dimensions of node and of what is around it; where its element 0 begins. */
static uint64_t collect(struct dims *d, uint32_t node)
{
	const struct bsh_node *is = &d->map->index.nodes[node];
	const struct bsh_def_head head = bsh_head(d->map, is->member);
	const uint64_t around = is->parent == BSH_REGMAP_NONE ? 0 : collect(d, is->parent);

	for (unsigned i = 0; i < head.n_dims; i++)
		d->dim[d->n++] = head.first_dim + i;
	return around + is->start;
}

/* How many elements there are, and the bytes from the first one to the last one. */
static uint64_t count(const struct dims *d, uint64_t *reach)
{
	uint64_t n = 1;

	*reach = d->bytes;
	for (unsigned i = 0; i < d->n; i++) {
		const struct bsh_def_dim *dim = bsh_dim_at(d->map, d->dim[i]);

		/* Neither overflows: the limits of a map were checked when it was made. */
		n *= dim->count;
		*reach += (dim->count - 1) * dim->stride;
	}
	return n;
}

static void take_elements(const struct dims *d, unsigned i, uint64_t base)
{
	const struct bsh_def_dim *dim;

	if (i == d->n) {
		d->take(d->ctx, (struct bsh_range){ base, base + d->bytes });
		return;
	}
	dim = bsh_dim_at(d->map, d->dim[i]);
	for (uint32_t n = 0; n < dim->count; n++)
		take_elements(d, i + 1, base + n * dim->stride);
}

uint32_t bsh_regmap_extents(const struct bsh_regmap *map, const struct bsh_regmap_place *place,
			    uint32_t max, void (*take)(void *ctx, struct bsh_range range),
			    void *ctx)
{
	const struct bsh_node *node = &map->index.nodes[place->node];
	struct dims d = { .map = map, .take = take, .ctx = ctx };
	const uint64_t base = collect(&d, place->node);
	uint64_t n, reach;

	d.bytes = bsh_width_bytes(bsh_register_at(map, node->member)->shape.width_bits);
	n = count(&d, &reach);
	if (n > max) {
		take(ctx, (struct bsh_range){ base, base + reach });
		return 1;
	}
	take_elements(&d, 0, base);
	return (uint32_t)n;
}
