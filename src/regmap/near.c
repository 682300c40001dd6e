/* SPDX-License-Identifier: MIT */
/* Registers by address: what holds a byte, what comes next, without expanding any array.
 *
 * Siblings are sorted by where they begin, and an interval tree lies over them: the middle of
 * lo .. hi is the root of that part, and its max_end is the greatest end within it. An
 * array is one interval; within it, the elements that matter follow from its strides. */

#include "regmap/store.h"

#include <string.h>

/* Elements of one array that may hold the same byte, and all steps of one search: broken
   or hostile maps have arrays whose elements lie over each other. */
#define OVERLAPS_MAX 64
#define STEPS_MAX 200000

/* A search on its way. */
struct search {
	const struct bsh_regmap *map;
	uint64_t offset;
	uint32_t min_node; /* of what begins at offset, nodes from here on */
	unsigned steps;
	uint32_t index[BSH_REGMAP_INDICES]; /* on the way down */
	/* Registers that hold offset. */
	struct bsh_regmap_place *places;
	size_t n, max;
	/* The best so far, for next and before. */
	bool has_best;
	uint64_t best;
	uint32_t best_node;
	uint32_t best_index[BSH_REGMAP_INDICES];
};

/* Bytes from the begin of an element of dimension d - 1 to the end of what is in it. */
static uint64_t inner_span(const struct search *s, uint32_t node, unsigned d)
{
	const struct bsh_node *is = &s->map->index.nodes[node];
	const struct bsh_def_head head = bsh_head(s->map, is->member);
	uint64_t span = 0;

	bsh_dims_span(s->map, head.first_dim, d, 0, &span);
	return is->end - is->start - span;
}

static uint32_t *index_of(struct search *s, uint32_t node, unsigned d)
{
	const struct bsh_node *is = &s->map->index.nodes[node];

	return &s->index[is->n_index - bsh_head(s->map, is->member).n_dims + d];
}

/* Blocks without registers are nowhere. */
static bool is_empty(const struct search *s, uint32_t node)
{
	const uint32_t member = s->map->index.nodes[node].member;

	return !bsh_is_register(member) &&
	       bsh_body_at(s->map, bsh_block_at(s->map, member)->body)->registers == 0;
}

static bool is_tired(struct search *s)
{
	return ++s->steps > STEPS_MAX;
}

/* ---- What holds a byte ------------------------------------------------- */

static void make_place(const struct search *s, uint32_t node, const uint32_t *index,
		       struct bsh_regmap_place *place)
{
	*place = (struct bsh_regmap_place) { .node = node, .field = BSH_REGMAP_NONE };
	memcpy(place->index, index, s->map->index.nodes[node].n_index * sizeof(*index));
	bsh_place_complete(s->map, place);
}

static void holders_among(struct search *s, uint32_t lo, uint32_t hi, uint64_t base);

static void holders_in(struct search *s, uint32_t node, unsigned d, uint64_t base)
{
	const struct bsh_node *is = &s->map->index.nodes[node];
	const struct bsh_def_head head = bsh_head(s->map, is->member);
	const struct bsh_def_dim *dim;
	uint64_t rel, inner, high, low;

	if (s->n == s->max || is_tired(s))
		return;
	if (d == head.n_dims) {
		if (bsh_is_register(is->member))
			make_place(s, node, s->index, &s->places[s->n++]);
		else
			holders_among(s, is->first, is->first + is->n, base);
		return;
	}
	dim = bsh_dim_at(s->map, head.first_dim + d);
	rel = s->offset - base;
	inner = inner_span(s, node, d + 1);
	high = dim->stride ? rel / dim->stride : 0;
	low = rel < inner || !dim->stride ? 0 : (rel - inner) / dim->stride + 1;
	if (high >= dim->count)
		high = dim->count - 1;
	for (unsigned n = 0; n < OVERLAPS_MAX && high + 1 > low; n++, high--) {
		*index_of(s, node, d) = (uint32_t)high;
		holders_in(s, node, d + 1, base + high * dim->stride);
		if (high == 0)
			break;
	}
}

static void holders_among(struct search *s, uint32_t lo, uint32_t hi, uint64_t base)
{
	while (lo < hi) {
		const uint32_t mid = lo + (hi - lo) / 2;
		const struct bsh_node *is = &s->map->index.nodes[mid];

		if (base + is->max_end <= s->offset || is_tired(s))
			return;
		holders_among(s, lo, mid, base);
		if (base + is->start > s->offset)
			return;
		if (base + is->end > s->offset && !is_empty(s, mid))
			holders_in(s, mid, 0, base + is->start);
		lo = mid + 1;
	}
}

/* Those that begin at the byte come first; the order is kept otherwise. */
static void begin_first(struct bsh_regmap_place *places, size_t n, uint64_t offset)
{
	for (size_t i = 1; i < n; i++) {
		for (size_t j = i;
		     j > 0 && places[j].loc.offset == offset && places[j - 1].loc.offset != offset;
		     j--) {
			const struct bsh_regmap_place other = places[j];

			places[j] = places[j - 1];
			places[j - 1] = other;
		}
	}
}

size_t bsh_regmap_at(const struct bsh_regmap *map, unsigned region, uint64_t offset,
		     struct bsh_regmap_place *places, size_t max)
{
	struct search s = { .map = map, .offset = offset, .places = places, .max = max };
	const struct bsh_index *index = &map->index;

	if (region >= BSH_REGIONS || !index->region_n[region])
		return 0;
	holders_among(&s, index->region_first[region],
		      index->region_first[region] + index->region_n[region], 0);
	begin_first(places, s.n, offset);
	return s.n;
}

/* ---- What comes next --------------------------------------------------- */

static void take(struct search *s, uint32_t node, uint64_t offset)
{
	s->has_best = true;
	s->best = offset;
	s->best_node = node;
	memcpy(s->best_index, s->index, sizeof(s->best_index));
}

static void next_among(struct search *s, uint32_t lo, uint32_t hi, uint64_t base);

static void next_in(struct search *s, uint32_t node, unsigned d, uint64_t base)
{
	const struct bsh_node *is = &s->map->index.nodes[node];
	const struct bsh_def_head head = bsh_head(s->map, is->member);
	const struct bsh_def_dim *dim;
	uint64_t inner, i = 0;

	if (is_tired(s))
		return;
	if (d == head.n_dims && !bsh_is_register(is->member)) {
		next_among(s, is->first, is->first + is->n, base);
		return;
	}
	if (d == head.n_dims) {
		if (base < s->offset || (base == s->offset && node < s->min_node))
			return;
		if (!s->has_best || base < s->best || (base == s->best && node < s->best_node))
			take(s, node, base);
		return;
	}
	dim = bsh_dim_at(s->map, head.first_dim + d);
	inner = inner_span(s, node, d + 1);
	if (s->offset > base && dim->stride) {
		const uint64_t rel = s->offset - base;

		i = rel < inner ? 0 : (rel - inner) / dim->stride;
		if (rel / dim->stride > i + OVERLAPS_MAX)
			i = rel / dim->stride - OVERLAPS_MAX;
	}
	for (; i < dim->count; i++) {
		if ((s->has_best && base + i * dim->stride > s->best) || is_tired(s))
			break;
		*index_of(s, node, d) = (uint32_t)i;
		next_in(s, node, d + 1, base + i * dim->stride);
	}
}

static void next_among(struct search *s, uint32_t lo, uint32_t hi, uint64_t base)
{
	while (lo < hi) {
		const uint32_t mid = lo + (hi - lo) / 2;
		const struct bsh_node *is = &s->map->index.nodes[mid];

		if (base + is->max_end <= s->offset || is_tired(s))
			return;
		next_among(s, lo, mid, base);
		if (s->has_best && base + is->start > s->best)
			return;
		if (base + is->end > s->offset && !is_empty(s, mid))
			next_in(s, mid, 0, base + is->start);
		lo = mid + 1;
	}
}

static bool find_next(const struct bsh_regmap *map, unsigned region, uint64_t offset,
		      uint32_t min_node, struct bsh_regmap_place *place)
{
	struct search s = { .map = map, .offset = offset, .min_node = min_node };
	const struct bsh_index *index = &map->index;

	if (region >= BSH_REGIONS || !index->region_n[region])
		return false;
	next_among(&s, index->region_first[region],
		   index->region_first[region] + index->region_n[region], 0);
	if (s.has_best)
		make_place(&s, s.best_node, s.best_index, place);
	return s.has_best;
}

bool bsh_regmap_above(const struct bsh_regmap *map, unsigned region, uint64_t offset,
		      struct bsh_regmap_place *place)
{
	return find_next(map, region, offset, 0, place);
}

bool bsh_regmap_next(struct bsh_regmap_walk *walk, struct bsh_regmap_place *place)
{
	if (walk->is_done || !find_next(walk->map, walk->region, walk->offset, walk->node, place)) {
		walk->is_done = true;
		return false;
	}
	walk->offset = place->loc.offset;
	walk->node = place->node + 1;
	return true;
}

/* ---- What comes before ------------------------------------------------- */

static void before_among(struct search *s, uint32_t lo, uint32_t hi, uint64_t base);

static void before_in(struct search *s, uint32_t node, unsigned d, uint64_t base)
{
	const struct bsh_node *is = &s->map->index.nodes[node];
	const struct bsh_def_head head = bsh_head(s->map, is->member);
	const struct bsh_def_dim *dim;
	uint64_t inner, i;

	if (base >= s->offset || is_tired(s))
		return;
	if (d == head.n_dims && !bsh_is_register(is->member)) {
		before_among(s, is->first, is->first + is->n, base);
		return;
	}
	if (d == head.n_dims) {
		if (!s->has_best || base > s->best)
			take(s, node, base);
		return;
	}
	dim = bsh_dim_at(s->map, head.first_dim + d);
	inner = inner_span(s, node, d + 1);
	i = dim->stride ? (s->offset - 1 - base) / dim->stride : 0;
	if (i >= dim->count)
		i = dim->count - 1;
	for (;; i--) {
		const uint64_t at = base + i * dim->stride;

		/* Nothing in it begins behind the best. */
		if ((s->has_best && at + inner <= s->best) || is_tired(s))
			break;
		*index_of(s, node, d) = (uint32_t)i;
		before_in(s, node, d + 1, at);
		if (i == 0)
			break;
	}
}

static void before_among(struct search *s, uint32_t lo, uint32_t hi, uint64_t base)
{
	while (lo < hi) {
		const uint32_t mid = lo + (hi - lo) / 2;
		const struct bsh_node *is = &s->map->index.nodes[mid];

		if ((s->has_best && base + is->max_end <= s->best) || is_tired(s))
			return;
		if (base + is->start < s->offset) {
			before_among(s, mid + 1, hi, base);
			if ((!s->has_best || base + is->end > s->best) && !is_empty(s, mid))
				before_in(s, mid, 0, base + is->start);
		}
		hi = mid;
	}
}

bool bsh_regmap_below(const struct bsh_regmap *map, unsigned region, uint64_t offset,
		      struct bsh_regmap_place *place)
{
	struct search s = { .map = map, .offset = offset };
	const struct bsh_index *index = &map->index;

	if (region >= BSH_REGIONS || !index->region_n[region])
		return false;
	before_among(&s, index->region_first[region],
		     index->region_first[region] + index->region_n[region], 0);
	if (s.has_best)
		make_place(&s, s.best_node, s.best_index, place);
	return s.has_best;
}

bool bsh_regmap_has_region(const struct bsh_regmap *map, unsigned region)
{
	return region < BSH_REGIONS && map->index.region_n[region] > 0;
}
