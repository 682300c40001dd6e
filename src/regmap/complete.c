/* SPDX-License-Identifier: MIT */
/* Completion of paths: the segment that is being typed, and no further. */

#include "regmap/path.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* So many elements of one array are offered. */
#define ELEMENTS_MAX 2048
/* So many whole paths are offered for the begin of their last part. */
#define PATHS_MAX 2048
/* So many elements are looked at for them: an array may have a million. */
#define LOOKED_MAX 20000

/* A completion on its way. */
struct completion {
	const struct bsh_regmap *map;
	bool (*offer)(void *ctx, const struct bsh_regmap_offer *offer);
	void *ctx;
	const char *text; /* the whole line's word */
	size_t before;	  /* bytes of it up to the segment that is being typed */
	const char *word; /* that segment */
	size_t len;
	struct bsh_regmap_place around; /* what the segments before lead to */
	const char *owner; /* whole paths have this in front of the last '.'; NULL: anything */
	size_t owner_len;
	bool goes_on; /* whole paths end in a '.': something in them is wanted */
	unsigned n_offers, n_paths, n_looked;
	bool is_done;
};

/* A thing with a name that may be offered. */
struct thing {
	uint32_t name, first_dim;
	unsigned n_dims;
	bool is_block;
	struct bsh_regmap_place place; /* of element 0 */
	uint32_t *index;	       /* its own, in place */
};

static void offer(struct completion *c, const struct thing *thing, const char *name,
		  const char *end, bool goes_on)
{
	char text[BSH_REGMAP_PATH_MAX];
	struct bsh_regmap_offer made = { .text = text, .goes_on = goes_on, .place = thing->place };

	snprintf(text, sizeof(text), "%.*s%s%s", (int)c->before, c->text, name, end);
	bsh_place_complete(c->map, &made.place);
	made.kind = bsh_regmap_place_kind(c->map, &made.place);
	c->n_offers++;
	if (!c->offer(c->ctx, &made))
		c->is_done = true;
}

static bool begins_with_word(const struct completion *c, const char *name)
{
	return strncasecmp(name, c->word, c->len) == 0;
}

/* The elements of TIMER%s: their names are as good as any. */
static void offer_labels(struct completion *c, struct thing *thing, const char *name, size_t hole)
{
	const uint32_t count = bsh_dim_at(c->map, thing->first_dim)->count;
	const size_t common = c->len < hole ? c->len : hole;
	unsigned n = 0;

	if (strncasecmp(name, c->word, common) != 0)
		return;
	for (uint32_t i = 0; i < count && n < ELEMENTS_MAX && !c->is_done; i++) {
		char element[2 * BSH_REGMAP_NAME_MAX], number[12];
		const char *label;
		const size_t len = bsh_label(c->map, thing->first_dim, i, number, &label);

		snprintf(element, sizeof(element), "%.*s%.*s%s", (int)hole, name,
			 (int)(len < BSH_REGMAP_NAME_MAX ? len : BSH_REGMAP_NAME_MAX), label,
			 name + hole + 2);
		if (!begins_with_word(c, element))
			continue;
		thing->index[0] = i;
		offer(c, thing, element, thing->is_block ? "." : "", thing->is_block);
		n++;
	}
}

/* The word ends in "[" or "[1": elements of an array, in its last dimension that was begun. */
static void offer_elements(struct completion *c, struct thing *thing, const char *name,
			   const char *bracket)
{
	char element[BSH_REGMAP_NAME_MAX + 64], begun[64] = "", number[16];
	const char *typed = bracket, *end = c->word + c->len;
	unsigned d = 0, n = 0;
	uint32_t count;

	/* Indices that are complete. */
	for (const char *at; (at = memchr(typed, ']', (size_t)(end - typed))); typed = at + 1) {
		if (d == thing->n_dims || at[1] != '[' || at + 1 >= end)
			return;
		thing->index[d++] = (uint32_t)strtoul(typed + 1, NULL, 0);
	}
	if (d >= thing->n_dims || typed >= end)
		return;
	snprintf(begun, sizeof(begun), "%.*s", (int)(typed - bracket), bracket);
	count = bsh_dim_at(c->map, thing->first_dim + d)->count;
	for (uint32_t i = 0; i < count && n < ELEMENTS_MAX && !c->is_done; i++) {
		const bool is_last = d + 1 == thing->n_dims;
		const char *tail = !is_last ? "][" : thing->is_block ? "]." : "]";

		snprintf(number, sizeof(number), "%u", i);
		if (strncmp(number, typed + 1, (size_t)(end - typed - 1)) != 0)
			continue;
		thing->index[d] = i;
		snprintf(element, sizeof(element), "%s%s[%s", name, begun, number);
		offer(c, thing, element, tail, !is_last || thing->is_block);
		n++;
	}
}

static void offer_thing(struct completion *c, struct thing *thing)
{
	const char *name = bsh_text_at(c->map, thing->name);
	const size_t hole = thing->n_dims ? bsh_name_hole(name) : SIZE_MAX;
	const char *bracket = memchr(c->word, '[', c->len);

	if (hole != SIZE_MAX) {
		offer_labels(c, thing, name, hole);
		return;
	}
	if (bracket) {
		if (bsh_same_name(name, strlen(name), c->word, (size_t)(bracket - c->word)))
			offer_elements(c, thing, name, bracket);
		return;
	}
	if (!begins_with_word(c, name))
		return;
	thing->place.is_whole = thing->n_dims > 0;
	offer(c, thing, name,
	      thing->n_dims   ? "[" :
	      thing->is_block ? "." :
				"",
	      thing->n_dims || thing->is_block);
}

static void offer_node(struct completion *c, uint32_t node)
{
	const struct bsh_node *is = &c->map->index.nodes[node];
	const struct bsh_def_head head = bsh_head(c->map, is->member);
	struct thing thing = { .name = head.name,
			       .first_dim = head.first_dim,
			       .n_dims = head.n_dims,
			       .is_block = !bsh_is_register(is->member),
			       .place = c->around };

	thing.place.node = node;
	thing.place.field = BSH_REGMAP_NONE;
	thing.index = thing.place.index + is->n_index - head.n_dims;
	offer_thing(c, &thing);
}

static void offer_fields(struct completion *c)
{
	const uint32_t member = c->map->index.nodes[c->around.node].member;
	const struct bsh_def_register *r = bsh_register_at(c->map, member);

	for (uint32_t i = r->first_field; i < r->first_field + r->n_fields && !c->is_done; i++) {
		const struct bsh_def_field *f = bsh_field_at(c->map, i);
		struct thing thing = { .name = f->name,
				       .first_dim = f->first_dim,
				       .n_dims = f->n_dims,
				       .place = c->around };

		thing.place.field = i;
		thing.index = thing.place.index + thing.place.n_index;
		offer_thing(c, &thing);
	}
}

/* ---- Whole paths, where the last part alone does not lead to it ------------ */

/* How many elements each dimension of a node's path has. */
static void path_counts(const struct bsh_regmap *map, uint32_t node, uint32_t *counts)
{
	unsigned at = map->index.nodes[node].n_index;

	for (; node != BSH_REGMAP_NONE; node = map->index.nodes[node].parent) {
		const struct bsh_def_head head = bsh_head(map, map->index.nodes[node].member);

		at -= head.n_dims;
		for (unsigned d = 0; d < head.n_dims; d++)
			counts[at + d] = bsh_dim_at(map, head.first_dim + d)->count;
	}
}

/* The next element; false: there is no more. */
static bool next_element(uint32_t *index, const uint32_t *counts, unsigned n)
{
	for (unsigned d = n; d-- > 0; index[d] = 0)
		if (++index[d] < counts[d])
			return true;
	return false;
}

/* Does this, with all of its indices, have the name that is looked for in front of the '.'? */
static bool is_owned(const struct completion *c, const struct bsh_regmap_place *place)
{
	struct bsh_regmap_place owner = *place;
	char name[BSH_REGMAP_PATH_MAX];

	if (!c->owner)
		return true;
	if (place->field == BSH_REGMAP_NONE) {
		owner.node = c->map->index.nodes[place->node].parent;
		owner.n_index = c->map->index.nodes[owner.node].n_index;
	}
	owner.field = BSH_REGMAP_NONE;
	bsh_regmap_leaf(c->map, &owner, name, sizeof(name));
	return strncasecmp(name, c->owner, c->owner_len) == 0 &&
	       (!name[c->owner_len] || name[c->owner_len] == '[');
}

static void offer_path(struct completion *c, const struct bsh_regmap_place *place)
{
	char path[BSH_REGMAP_PATH_MAX + 1], leaf[BSH_REGMAP_PATH_MAX];
	const struct bsh_regmap_offer made = {
		.text = bsh_regmap_path(c->map, place, path, BSH_REGMAP_PATH_MAX),
		.kind = bsh_regmap_place_kind(c->map, place),
		.goes_on = c->goes_on,
		.place = *place,
	};

	if (!begins_with_word(c, bsh_regmap_leaf(c->map, place, leaf, sizeof(leaf))) ||
	    !is_owned(c, place))
		return;
	if (c->goes_on)
		memcpy(path + strlen(path), ".", 2);
	c->n_offers++;
	if (!c->offer(c->ctx, &made) || ++c->n_paths == PATHS_MAX)
		c->is_done = true;
}

/* Each element of a register, or of a field of it, that begins as the word does. */
static void offer_paths(struct completion *c, uint32_t node, uint32_t field)
{
	struct bsh_regmap_place place = { .node = node, .field = field };
	uint32_t counts[BSH_REGMAP_INDICES];
	unsigned n = c->map->index.nodes[node].n_index;

	path_counts(c->map, node, counts);
	if (field != BSH_REGMAP_NONE) {
		const struct bsh_def_field *f = bsh_field_at(c->map, field);

		for (unsigned d = 0; d < f->n_dims; d++)
			counts[n++] = bsh_dim_at(c->map, f->first_dim + d)->count;
	}
	do {
		bsh_place_complete(c->map, &place);
		offer_path(c, &place);
		if (++c->n_looked == LOOKED_MAX)
			c->is_done = true;
	} while (!c->is_done && next_element(place.index, counts, n));
}

/* May an element of this name begin as the word does? */
static bool may_begin(const struct completion *c, uint32_t name)
{
	const char *text = bsh_text_at(c->map, name);
	const char *bracket = memchr(c->word, '[', c->len);
	const size_t hole = bsh_name_hole(text);
	size_t len = bracket ? (size_t)(bracket - c->word) : c->len;

	if (len > hole)
		len = hole;
	return strncasecmp(text, c->word, len) == 0;
}

/* What else has the name that a node is found by? Begin with other = 0; NONE: nothing more. */
static uint32_t next_namesake(const struct bsh_regmap *map, uint32_t node, uint32_t *other)
{
	const char *name = bsh_text_at(map, bsh_head(map, map->index.nodes[node].member).name);
	const size_t hole = bsh_name_hole(name);
	const size_t len = hole == SIZE_MAX ? strlen(name) : hole + 1;

	*other = *other ? map->index.next_by_name[*other - 1] : bsh_index_named(map, name, len) + 1;
	if (*other == node + 1)
		*other = map->index.next_by_name[node];
	return *other - 1;
}

/* Does the name alone lead to this register inside of a block, and to nothing else? */
static bool is_unique(const struct bsh_regmap *map, uint32_t node)
{
	const struct bsh_node *is = &map->index.nodes[node];
	uint32_t at = 0, other;

	if (is->n_index != bsh_head(map, is->member).n_dims)
		return false;
	while ((other = next_namesake(map, node, &at)) != BSH_REGMAP_NONE)
		if (bsh_is_register(map->index.nodes[other].member) ||
		    map->index.nodes[other].parent == BSH_REGMAP_NONE)
			return false;
	return true;
}

/* Does the name alone lead to an outermost register? That goes before all inside of blocks. */
static bool is_shadowed(const struct bsh_regmap *map, uint32_t node)
{
	uint32_t at = 0;
	const uint32_t other = next_namesake(map, node, &at);

	/* The outermost ones come first. */
	return other != BSH_REGMAP_NONE && map->index.nodes[other].parent == BSH_REGMAP_NONE &&
	       bsh_is_register(map->index.nodes[other].member) &&
	       map->index.nodes[other].n_index == 0;
}

/*
 * Registers inside of blocks: by the name alone where it leads to them, and all others by
 * their path, so that a name is not taken for the begin of another one.
 */
static void offer_ends(struct completion *c, uint32_t first)
{
	for (unsigned pass = 0; pass < 2; pass++)
		for (uint32_t i = first; i < c->map->index.n_nodes && !c->is_done; i++) {
			const uint32_t member = c->map->index.nodes[i].member;

			if (!bsh_is_register(member) ||
			    !may_begin(c, bsh_register_at(c->map, member)->name))
				continue;
			if (pass == 0 && is_unique(c->map, i))
				offer_node(c, i);
			else if (pass == 1 && !is_unique(c->map, i) && !is_shadowed(c->map, i))
				offer_paths(c, i, BSH_REGMAP_NONE);
		}
}

static void offer_whole_registers(struct completion *c)
{
	for (uint32_t i = 0; i < c->map->index.n_nodes && !c->is_done; i++) {
		const uint32_t member = c->map->index.nodes[i].member;

		if (bsh_is_register(member) && may_begin(c, bsh_register_at(c->map, member)->name))
			offer_paths(c, i, BSH_REGMAP_NONE);
	}
}

static void offer_fields_of(struct completion *c, uint32_t node)
{
	const struct bsh_def_register *r =
		bsh_register_at(c->map, c->map->index.nodes[node].member);

	for (uint32_t f = r->first_field; f < r->first_field + r->n_fields && !c->is_done; f++)
		if (may_begin(c, bsh_field_at(c->map, f)->name))
			offer_paths(c, node, f);
}

static void offer_whole_fields(struct completion *c)
{
	for (uint32_t i = 0; i < c->map->index.n_nodes && !c->is_done; i++)
		if (bsh_is_register(c->map->index.nodes[i].member))
			offer_fields_of(c, i);
}

/* Nothing is found by its name alone: registers, else fields, by all of their path. */
static void offer_whole_paths(struct completion *c)
{
	offer_whole_registers(c);
	if (c->n_offers == 0 && !c->is_done)
		offer_whole_fields(c);
}

/* An owner by its path, to go on from there. */
static void offer_owner(struct completion *c, uint32_t node)
{
	const uint32_t member = c->map->index.nodes[node].member;

	if (!bsh_is_register(member) || bsh_register_at(c->map, member)->n_fields)
		offer_paths(c, node, BSH_REGMAP_NONE);
}

/* What is in an owner, fields or registers and blocks, by its path. */
static void offer_inside(struct completion *c, uint32_t node)
{
	const struct bsh_node *is = &c->map->index.nodes[node];

	if (bsh_is_register(is->member)) {
		offer_fields_of(c, node);
		return;
	}
	for (uint32_t i = is->first; i < is->first + is->n && !c->is_done; i++) {
		const uint32_t member = c->map->index.nodes[i].member;

		c->goes_on = !bsh_is_register(member);
		if (may_begin(c, bsh_head(c->map, member).name))
			offer_paths(c, i, BSH_REGMAP_NONE);
	}
}

/* Several have the name in front of the '.': each by its path, or what was begun in them. */
static void offer_owners(struct completion *c)
{
	struct bsh_segment segments[BSH_PATH_SEGMENTS];
	struct bsh_siblings siblings = { .map = c->map, .segment = segments, .any_parent = true };
	const bool is_begun = c->len > 0;
	struct bsh_err ignored = { 0 };
	struct bsh_siblings others;
	uint32_t node;

	if (bsh_path_parse(c->text, c->before - 1, segments, &ignored) != 1)
		return;
	/* Of one array an element is missing, which is not to be chosen by its path. */
	others = siblings;
	if (!bsh_siblings_next(&others, &node) || !bsh_siblings_next(&others, &node))
		return;
	if (is_begun) {
		c->owner = segments[0].name;
		c->owner_len = c->before - 1;
	} else {
		c->word = segments[0].name;
		c->len = c->before - 1;
		c->goes_on = true;
	}
	while (!c->is_done && bsh_siblings_next(&siblings, &node))
		if (is_begun)
			offer_inside(c, node);
		else
			offer_owner(c, node);
}

static uint32_t n_outermost(const struct bsh_regmap *map)
{
	uint32_t n = 0;

	for (unsigned r = 0; r < BSH_REGIONS; r++)
		n += map->index.region_n[r];
	return n;
}

void bsh_regmap_complete(const struct bsh_regmap *map, const char *text, size_t len,
			 bool (*offer_fn)(void *ctx, const struct bsh_regmap_offer *offer),
			 void *ctx)
{
	struct completion c = { .map = map, .offer = offer_fn, .ctx = ctx, .text = text };
	const char *dot = memrchr(text, '.', len);
	struct bsh_err ignored = { 0 };
	uint32_t first = 0, n = n_outermost(map);

	c.before = dot ? (size_t)(dot - text) + 1 : 0;
	c.word = text + c.before;
	c.len = len - c.before;
	c.around.field = BSH_REGMAP_NONE;
	if (dot) {
		if (bsh_regmap_find(map, text, (size_t)(dot - text),
				    BSH_FIND_BLOCKS | BSH_FIND_NO_HINT, &c.around, &ignored) < 0) {
			offer_owners(&c);
			return;
		}
		if (c.around.field != BSH_REGMAP_NONE)
			return;
		if (bsh_is_register(map->index.nodes[c.around.node].member)) {
			offer_fields(&c);
			return;
		}
		first = map->index.nodes[c.around.node].first;
		n = map->index.nodes[c.around.node].n;
	}
	for (uint32_t i = first; i < first + n && !c.is_done; i++)
		offer_node(&c, i);
	if (!dot && c.len)
		offer_ends(&c, n);
	if (!dot && c.len && c.n_offers == 0)
		offer_whole_paths(&c);
}
