/* SPDX-License-Identifier: MIT */
/* Registers by address: what holds a byte, what comes next, without expanding any array.
 *
 * Siblings are sorted by where they begin, and an interval tree lies over them: the middle of
 * lo .. hi is the root of that part, and its max_end is the greatest end within it. An array
 * is one interval. Where its elements lie apart, the one that matters follows from its stride.
 * Where they reach into each other (registers laid out in planes: all CTRLs, then all MASKs),
 * the dimension stays open on the way down, and each register solves for its open ones. */

#include "regmap/store.h"

#include <string.h>

/* All steps of one search: hostile maps have arrays whose elements lie over each other. */
#define STEPS_MAX 500000

/* A dimension whose element is still to be found. */
struct dim {
	uint64_t stride;
	uint32_t count;
	uint8_t at; /* of its index */
};

/* A search on its way. */
struct search {
	const struct bsh_regmap *map;
	enum { HOLDS, NEXT, BEFORE } kind;
	uint64_t offset;
	uint32_t min_node; /* of what begins at offset, nodes from here on */
	unsigned steps;
	uint32_t index[BSH_REGMAP_INDICES]; /* on the way down */
	struct dim open[BSH_REGMAP_INDICES];
	unsigned n_open;
	uint64_t open_span; /* from the first to the last element of those */
	/* Registers that hold offset: those that begin there first. */
	struct bsh_regmap_place *places;
	size_t n, n_begin, max;
	/* The best so far, for what is next and before. */
	bool has_best;
	uint64_t best;
	uint32_t best_node;
	uint32_t best_index[BSH_REGMAP_INDICES];
};

static bool is_tired(struct search *s)
{
	return s->steps > STEPS_MAX || ++s->steps > STEPS_MAX;
}

/* Blocks without registers are nowhere. */
static bool is_empty(const struct search *s, uint32_t node)
{
	const uint32_t member = s->map->index.nodes[node].member;

	return !bsh_is_register(member) &&
	       bsh_body_at(s->map, bsh_block_at(s->map, member)->body)->registers == 0;
}

/* ---- What is found ------------------------------------------------------- */

static void make_place(const struct search *s, uint32_t node, const uint32_t *index,
		       struct bsh_regmap_place *place)
{
	*place = (struct bsh_regmap_place) { .node = node, .field = BSH_REGMAP_NONE };
	memcpy(place->index, index, s->map->index.nodes[node].n_index * sizeof(*index));
	bsh_place_complete(s->map, place);
}

/* Another register that holds the byte; without room the last one is not told. */
static void add_holder(struct search *s, uint32_t node)
{
	struct bsh_regmap_place place;
	size_t at = s->n++, last;

	make_place(s, node, s->index, &place);
	if (place.loc.offset == s->offset)
		at = s->n_begin++;
	if (at >= s->max)
		return;
	last = s->n - 1 < s->max ? s->n - 1 : s->max - 1;
	memmove(&s->places[at + 1], &s->places[at], (last - at) * sizeof(place));
	s->places[at] = place;
}

/* A register that begins at offset; is it nearer than the best? */
static void take(struct search *s, uint32_t node, uint64_t offset)
{
	if (s->has_best && s->kind == NEXT &&
	    (offset > s->best || (offset == s->best && node >= s->best_node)))
		return;
	if (s->has_best && s->kind == BEFORE && offset <= s->best)
		return;
	s->has_best = true;
	s->best = offset;
	s->best_node = node;
	memcpy(s->best_index, s->index, sizeof(s->best_index));
}

/* ---- One register and its open dimensions ---------------------------------- */

/* The open dimensions by stride, the longest first, so that few elements come into question. */
struct solver {
	struct search *s;
	uint32_t node;
	struct dim dims[BSH_REGMAP_INDICES];
	uint64_t span[BSH_REGMAP_INDICES + 1]; /* of this dimension and those behind it */
	unsigned n;
};

static void begin_solver(struct solver *v, struct search *s, uint32_t node)
{
	v->s = s;
	v->node = node;
	v->n = s->n_open;
	for (unsigned i = 0; i < v->n; i++) {
		unsigned to = i;

		for (; to > 0 && v->dims[to - 1].stride < s->open[i].stride; to--)
			v->dims[to] = v->dims[to - 1];
		v->dims[to] = s->open[i];
		/* Elements at one place are told once. */
		if (!s->open[i].stride)
			v->dims[to].count = 1;
	}
	v->span[v->n] = 0;
	for (unsigned i = v->n; i-- > 0;)
		v->span[i] = v->span[i + 1] + (v->dims[i].count - 1) * v->dims[i].stride;
}

/* The first element of a dimension from which least can still be reached. */
static uint64_t first_reaching(const struct solver *v, unsigned d, uint64_t least)
{
	const uint64_t inner = v->span[d + 1], stride = v->dims[d].stride;

	if (least <= inner)
		return 0;
	return stride ? (least - inner - 1) / stride + 1 : UINT64_MAX;
}

/* The last element of a dimension that is not behind most. */
static uint64_t last_before(const struct solver *v, unsigned d, uint64_t most)
{
	const struct dim *dim = &v->dims[d];
	const uint64_t i = dim->stride ? most / dim->stride : dim->count - 1;

	return i < dim->count ? i : dim->count - 1;
}

/* Find all elements that begin from least to most bytes behind the first one. */
static void solve_holds(struct solver *v, unsigned d, uint64_t least, uint64_t most)
{
	uint64_t first, i;

	if (is_tired(v->s) || least > v->span[d])
		return;
	if (d == v->n) {
		add_holder(v->s, v->node);
		return;
	}
	first = first_reaching(v, d, least);
	for (i = last_before(v, d, most) + 1; i-- > first;) {
		const uint64_t to = i * v->dims[d].stride;

		v->s->index[v->dims[d].at] = (uint32_t)i;
		solve_holds(v, d + 1, least > to ? least - to : 0, most - to);
	}
}

/* Find the first element that begins at least so many bytes behind the first one. */
static bool solve_next(struct solver *v, unsigned d, uint64_t least, uint64_t *found)
{
	uint32_t best_index[BSH_REGMAP_INDICES];
	bool is_found = false;

	if (is_tired(v->s) || least > v->span[d])
		return false;
	if (least == 0) {
		for (; d < v->n; d++)
			v->s->index[v->dims[d].at] = 0;
		*found = 0;
		return true;
	}
	for (uint64_t i = first_reaching(v, d, least); i < v->dims[d].count; i++) {
		const uint64_t to = i * v->dims[d].stride;
		uint64_t rest = 0;

		if (is_found && to >= *found)
			break;
		v->s->index[v->dims[d].at] = (uint32_t)i;
		if (!solve_next(v, d + 1, least > to ? least - to : 0, &rest) ||
		    (is_found && to + rest >= *found))
			continue;
		is_found = true;
		*found = to + rest;
		memcpy(best_index, v->s->index, sizeof(best_index));
	}
	if (is_found)
		memcpy(v->s->index, best_index, sizeof(best_index));
	return is_found;
}

/* Find the last element that begins at most so many bytes behind the first one. */
static uint64_t solve_before(struct solver *v, unsigned d, uint64_t most)
{
	uint32_t best_index[BSH_REGMAP_INDICES];
	uint64_t best = 0, i;

	if (d == v->n)
		return 0;
	for (unsigned k = d; k < v->n; k++)
		v->s->index[v->dims[k].at] = 0;
	memcpy(best_index, v->s->index, sizeof(best_index));
	for (i = last_before(v, d, most) + 1; i-- > 0 && !is_tired(v->s);) {
		const uint64_t to = i * v->dims[d].stride;
		uint64_t at;

		/* Neither this one nor those before it reach further. */
		if (to + v->span[d + 1] <= best)
			break;
		v->s->index[v->dims[d].at] = (uint32_t)i;
		at = to + solve_before(v, d + 1, most - to);
		if (at <= best)
			continue;
		best = at;
		memcpy(best_index, v->s->index, sizeof(best_index));
	}
	memcpy(v->s->index, best_index, sizeof(best_index));
	return best;
}

/* The elements of a register whose element 0 begins at base. */
static void solve(struct search *s, uint32_t node, uint64_t base)
{
	const struct bsh_node *is = &s->map->index.nodes[node];
	const struct bsh_def_register *r = bsh_register_at(s->map, is->member);
	const unsigned bytes = bsh_width_bytes(r->shape.width_bits);
	struct solver v;
	uint64_t least = 0, found = 0;

	begin_solver(&v, s, node);
	switch (s->kind) {
	case HOLDS:
		if (s->offset < base)
			return;
		if (s->offset - base >= bytes)
			least = s->offset - base - bytes + 1;
		solve_holds(&v, 0, least, s->offset - base);
		break;
	case NEXT:
		if (s->offset >= base)
			least = s->offset - base + (node < s->min_node);
		if (solve_next(&v, 0, least, &found))
			take(s, node, base + found);
		break;
	case BEFORE:
	default:
		if (base < s->offset)
			take(s, node, base + solve_before(&v, 0, s->offset - 1 - base));
		break;
	}
}

/* ---- Down the tree --------------------------------------------------------- */

static void search_among(struct search *s, uint32_t lo, uint32_t hi, uint64_t base);
static void search_below(struct search *s, uint32_t node, unsigned d, uint64_t base);

/* Leave a dimension open for what is in the node. */
static void open_dim(struct search *s, uint32_t node, unsigned d, uint64_t base)
{
	const struct bsh_node *is = &s->map->index.nodes[node];
	const struct bsh_def_head head = bsh_head(s->map, is->member);
	const struct bsh_def_dim *dim = bsh_dim_at(s->map, head.first_dim + d);
	const uint64_t span = (dim->count - 1) * dim->stride;

	s->open[s->n_open++] = (struct dim){ dim->stride, dim->count,
					     (uint8_t)(is->n_index - head.n_dims + d) };
	s->open_span += span;
	search_below(s, node, d + 1, base);
	s->open_span -= span;
	s->n_open--;
}

/* Bytes from the begin of an element of dimension d - 1 to the end of what is in it. */
static uint64_t inner_span(const struct search *s, uint32_t node, unsigned d)
{
	const struct bsh_node *is = &s->map->index.nodes[node];
	const struct bsh_def_head head = bsh_head(s->map, is->member);
	uint64_t span = 0;

	bsh_dims_span(s->map, head.first_dim, d, 0, &span);
	return is->end - is->start - span;
}

/* The elements of a dimension that lie apart from each other, from those that matter on. */
static void choose_elements(struct search *s, uint32_t node, unsigned d, uint64_t base,
			    uint64_t inner)
{
	const struct bsh_node *is = &s->map->index.nodes[node];
	const struct bsh_def_head head = bsh_head(s->map, is->member);
	const struct bsh_def_dim *dim = bsh_dim_at(s->map, head.first_dim + d);
	uint32_t *index = &s->index[is->n_index - head.n_dims + d];
	const uint64_t limit = s->kind == BEFORE ? s->offset - 1 : s->offset;
	uint64_t i = limit > base && dim->stride ? (limit - base) / dim->stride : 0;

	if (i >= dim->count && s->kind != BEFORE)
		return;
	if (i >= dim->count)
		i = dim->count - 1;
	while (!is_tired(s)) {
		const uint64_t at = base + i * dim->stride;

		if (s->has_best && (s->kind == NEXT ? at > s->best : at + inner <= s->best))
			break;
		*index = (uint32_t)i;
		search_below(s, node, d + 1, at);
		if (s->kind == HOLDS || (s->kind == NEXT ? ++i == dim->count : i-- == 0))
			break;
	}
}

/* A node from its dimension d on; base is where element 0 of those begins. */
static void search_below(struct search *s, uint32_t node, unsigned d, uint64_t base)
{
	const struct bsh_node *is = &s->map->index.nodes[node];
	const struct bsh_def_head head = bsh_head(s->map, is->member);
	const bool is_register = bsh_is_register(is->member);
	uint64_t inner;

	if (d == head.n_dims && is_register) {
		solve(s, node, base);
		return;
	}
	if (d == head.n_dims) {
		search_among(s, is->first, is->first + is->n, base);
		return;
	}
	inner = inner_span(s, node, d + 1);
	if (is_register || s->n_open || inner > bsh_dim_at(s->map, head.first_dim + d)->stride)
		open_dim(s, node, d, base);
	else
		choose_elements(s, node, d, base, inner);
}

/* Siblings from the first to the last. */
static void search_up(struct search *s, uint32_t lo, uint32_t hi, uint64_t base)
{
	while (lo < hi) {
		const uint32_t mid = lo + (hi - lo) / 2;
		const struct bsh_node *is = &s->map->index.nodes[mid];

		if (base + is->max_end + s->open_span <= s->offset || is_tired(s))
			return;
		search_up(s, lo, mid, base);
		if (base + is->start > s->offset &&
		    (s->kind == HOLDS || (s->has_best && base + is->start > s->best)))
			return;
		if (base + is->end + s->open_span > s->offset && !is_empty(s, mid))
			search_below(s, mid, 0, base + is->start);
		lo = mid + 1;
	}
}

/* Siblings from the last to the first. */
static void search_down(struct search *s, uint32_t lo, uint32_t hi, uint64_t base)
{
	while (lo < hi) {
		const uint32_t mid = lo + (hi - lo) / 2;
		const struct bsh_node *is = &s->map->index.nodes[mid];

		if ((s->has_best && base + is->max_end + s->open_span <= s->best) || is_tired(s))
			return;
		if (base + is->start < s->offset) {
			search_down(s, mid + 1, hi, base);
			if ((!s->has_best || base + is->end + s->open_span > s->best) &&
			    !is_empty(s, mid))
				search_below(s, mid, 0, base + is->start);
		}
		hi = mid;
	}
}

static void search_among(struct search *s, uint32_t lo, uint32_t hi, uint64_t base)
{
	if (s->kind == BEFORE)
		search_down(s, lo, hi, base);
	else
		search_up(s, lo, hi, base);
}

static void search(struct search *s, unsigned region)
{
	const struct bsh_index *index = &s->map->index;

	if (region < BSH_REGIONS && index->region_n[region])
		search_among(s, index->region_first[region],
			     index->region_first[region] + index->region_n[region], 0);
}

/* ---- The questions ------------------------------------------------------------ */

size_t bsh_regmap_at(const struct bsh_regmap *map, unsigned region, uint64_t offset,
		     struct bsh_regmap_place *places, size_t max)
{
	struct search s = { .map = map, .kind = HOLDS, .offset = offset, .places = places,
			    .max = max };

	search(&s, region);
	return s.steps > STEPS_MAX ? BSH_REGMAP_UNSURE : s.n;
}

bool bsh_regmap_above(const struct bsh_regmap *map, unsigned region, uint64_t offset,
		      struct bsh_regmap_place *place)
{
	struct bsh_regmap_walk walk = { .map = map, .region = region, .offset = offset };

	return bsh_regmap_next(&walk, place);
}

bool bsh_regmap_next(struct bsh_regmap_walk *walk, struct bsh_regmap_place *place)
{
	struct search s = { .map = walk->map, .kind = NEXT, .offset = walk->offset,
			    .min_node = walk->node };

	if (walk->is_done)
		return false;
	search(&s, walk->region);
	walk->is_unsure = s.steps > STEPS_MAX;
	walk->is_done = !s.has_best || walk->is_unsure;
	if (walk->is_done)
		return false;
	make_place(&s, s.best_node, s.best_index, place);
	walk->offset = place->loc.offset;
	walk->node = place->node + 1;
	return true;
}

bool bsh_regmap_below(const struct bsh_regmap *map, unsigned region, uint64_t offset,
		      struct bsh_regmap_place *place)
{
	struct search s = { .map = map, .kind = BEFORE, .offset = offset };

	search(&s, region);
	if (s.has_best)
		make_place(&s, s.best_node, s.best_index, place);
	return s.has_best;
}

bool bsh_regmap_has_region(const struct bsh_regmap *map, unsigned region)
{
	return region < BSH_REGIONS && map->index.region_n[region] > 0;
}
