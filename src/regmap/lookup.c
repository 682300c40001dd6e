/* SPDX-License-Identifier: MIT */
/* Places by name: the whole path, or the end of exactly one; and what was meant otherwise. */

#include "regmap/path.h"

#include <stdio.h>
#include <string.h>

/* So many of an ambiguous path's meanings are told. */
#define TOLD_MAX 4
/* So many nodes are looked at before a path counts as too ambiguous. */
#define LOOKED_MAX 100000

/* A look-up on its way. */
struct finder {
	const struct bsh_regmap *map;
	struct bsh_segment segments[BSH_PATH_SEGMENTS];
	unsigned n;
	unsigned flags;
	unsigned looked;
	/* What was found: registers and fields; and blocks. */
	struct bsh_regmap_place places[TOLD_MAX], blocks[TOLD_MAX];
	unsigned n_places, n_blocks;
	/* What the path would name, too, were its element of an array given; element 0. */
	struct bsh_regmap_place element;
	unsigned n_elements;
	bool is_misfit; /* a register has the name, but not the indices */
	/* Why the best attempt failed. */
	bool has_problem;
	char problem[300];
	unsigned reached; /* segments that fitted */
	uint32_t deepest; /* the node of the last of them */
};

static void note_problem(struct finder *f, const char *problem)
{
	if (f->has_problem)
		return;
	f->has_problem = true;
	snprintf(f->problem, sizeof(f->problem), "%s", problem);
}

static void record(struct finder *f, const struct bsh_regmap_place *place)
{
	const bool is_block = bsh_regmap_place_kind(f->map, place) == BSH_REGMAP_BLOCK;
	const bool is_element = place->is_whole && !(f->flags & BSH_FIND_WHOLE);
	struct bsh_regmap_place *to = is_block ? f->blocks : f->places;
	unsigned *n = is_block ? &f->n_blocks : &f->n_places;

	if (is_element) {
		f->element = *place;
		f->element.is_whole = false;
		f->n_elements += !is_block;
		return;
	}
	if (*n < TOLD_MAX)
		to[*n] = *place;
	++*n;
}

/* Say what is wrong with the indices of a segment that fits by name. */
static void note_indices(struct finder *f, enum bsh_fit fit, const struct bsh_segment *segment,
			 uint32_t first_dim, unsigned n_dims)
{
	const int len = (int)(segment->len < 80 ? segment->len : 80);
	char text[300], last[60] = "";
	size_t at = 0;

	for (unsigned i = 0; i < n_dims; i++)
		at += (size_t)snprintf(last + at, sizeof(last) - at, "[%u]",
				       bsh_dim_at(f->map, first_dim + i)->count - 1);
	if (n_dims == 0)
		snprintf(text, sizeof(text), "%.*s is no array", len, segment->name);
	else if (fit == BSH_FIT_MANY)
		snprintf(text, sizeof(text), "too many indices: the last element is %.*s%s", len,
			 segment->name, last);
	else if (fit == BSH_FIT_TOO_HIGH)
		snprintf(text, sizeof(text), "no such element: the last one is %.*s%s", len,
			 segment->name, last);
	else
		snprintf(text, sizeof(text), "%.*s is an array: name an element, up to %.*s%s", len,
			 segment->name, len, segment->name, last);
	note_problem(f, text);
}

/* Do the indices do? Leaves a problem if not. */
static bool accepts(struct finder *f, enum bsh_fit fit, const struct bsh_segment *segment,
		    uint32_t first_dim, unsigned n_dims, struct bsh_regmap_place *place)
{
	if (fit == BSH_FIT)
		return true;
	if (fit == BSH_FIT_NAME)
		return false;
	if (fit == BSH_FIT_WHOLE && f->flags & BSH_FIND_WHOLE) {
		place->is_whole = true;
		return true;
	}
	note_indices(f, fit, segment, first_dim, n_dims);
	return false;
}

/* The fields of the register at place that segment s names. */
static void find_fields(struct finder *f, unsigned s, struct bsh_regmap_place place)
{
	const uint32_t member = f->map->index.nodes[place.node].member;
	const struct bsh_def_register *r = bsh_register_at(f->map, member);
	const struct bsh_segment *segment = &f->segments[s];

	for (uint32_t i = r->first_field; i < r->first_field + r->n_fields; i++) {
		const struct bsh_def_field *field = bsh_field_at(f->map, i);
		struct bsh_regmap_place at = place;
		const enum bsh_fit fit = bsh_segment_fit(f->map, segment, field->name,
							 field->first_dim, field->n_dims,
							 at.index + at.n_index);

		if (!accepts(f, fit, segment, field->first_dim, field->n_dims, &at))
			continue;
		at.field = i;
		record(f, &at);
		return;
	}
}

/* Try one node for segment s; place has the indices of what is around it. */
static void try_node(struct finder *f, uint32_t node, unsigned s, struct bsh_regmap_place place);

static void try_children(struct finder *f, uint32_t parent, unsigned s,
			 const struct bsh_regmap_place *place)
{
	struct bsh_siblings siblings = { .map = f->map,
					 .segment = &f->segments[s],
					 .parent = parent };
	uint32_t node;

	while (f->looked < LOOKED_MAX && bsh_siblings_next(&siblings, &node))
		try_node(f, node, s, *place);
}

static void try_node(struct finder *f, uint32_t node, unsigned s, struct bsh_regmap_place place)
{
	const struct bsh_node *is = &f->map->index.nodes[node];
	const struct bsh_def_head head = bsh_head(f->map, is->member);
	const struct bsh_segment *segment = &f->segments[s];
	enum bsh_fit fit;

	f->looked++;
	fit = bsh_segment_fit(f->map, segment, head.name, head.first_dim, head.n_dims,
			      place.index + is->n_index - head.n_dims);
	if (!accepts(f, fit, segment, head.first_dim, head.n_dims, &place)) {
		f->is_misfit |= fit != BSH_FIT_NAME && bsh_is_register(is->member);
		return;
	}
	place.node = node;
	place.n_index = is->n_index;
	if (s + 1 > f->reached) {
		f->reached = s + 1;
		f->deepest = node;
	}
	if (s + 1 == f->n)
		record(f, &place);
	else if (!bsh_is_register(is->member))
		try_children(f, node, s + 1, &place);
	else if (s + 2 == f->n)
		find_fields(f, s + 1, place);
}

/* ---- Failing ----------------------------------------------------------- */

/* A place whose path needs indices that were not given: say how it would be named. */
static void note_elements(struct finder *f, struct bsh_regmap_place place)
{
	char path[160], text[300];

	bsh_place_complete(f->map, &place);
	bsh_regmap_path(f->map, &place, path, sizeof(path));
	snprintf(text, sizeof(text), "'%.*s' is part of an array: name its element, as in %s",
		 (int)(f->segments[0].len < 80 ? f->segments[0].len : 80), f->segments[0].name,
		 path);
	note_problem(f, text);
}

static int fail_ambiguous(const struct finder *f, const struct bsh_regmap_place *places, unsigned n,
			  const char *text, size_t len, struct bsh_err *err)
{
	char list[300] = "", path[100];
	size_t at = 0;

	for (unsigned i = 0; i < n && i < TOLD_MAX; i++) {
		const char *joint = i == 0 ? "" : i + 1 < n ? ", " : " or ";

		bsh_regmap_path(f->map, &places[i], path, sizeof(path));
		at += (size_t)snprintf(list + at, sizeof(list) - at, "%s%s", joint, path);
		if (at >= sizeof(list))
			break;
	}
	if (n > TOLD_MAX)
		return bsh_fail(err, BSH_E_NAME, "'%.*s' may be %s or %u other%s", (int)len, text,
				list, n - TOLD_MAX, n - TOLD_MAX == 1 ? "" : "s");
	return bsh_fail(err, BSH_E_NAME, "'%.*s' may be %s", (int)len, text, list);
}

/* What is in the deepest node and has a name near to the next segment; its element 0. */
static bool find_near(const struct finder *f, struct bsh_regmap_place *near)
{
	const struct bsh_segment *segment = &f->segments[f->reached];
	const struct bsh_node *is = &f->map->index.nodes[f->deepest];
	struct bsh_nearest nearest = bsh_nearest_begin(segment->name, segment->len);

	*near = (struct bsh_regmap_place) { .node = f->deepest, .field = BSH_REGMAP_NONE };
	if (bsh_is_register(is->member)) {
		const struct bsh_def_register *r = bsh_register_at(f->map, is->member);

		for (uint32_t i = r->first_field; i < r->first_field + r->n_fields; i++)
			bsh_nearest_offer(&nearest,
					  bsh_text_at(f->map, bsh_field_at(f->map, i)->name), i);
		near->field = nearest.best;
	} else {
		for (uint32_t i = is->first; i < is->first + is->n; i++)
			bsh_nearest_offer(
				&nearest,
				bsh_text_at(f->map,
					    bsh_head(f->map, f->map->index.nodes[i].member).name),
				i);
		near->node = nearest.best;
	}
	if (nearest.best == BSH_REGMAP_NONE)
		return false;
	bsh_place_complete(f->map, near);
	return true;
}

/* A part of the path was found, but not what follows in it. */
static int fail_below(const struct finder *f, struct bsh_err *err)
{
	const struct bsh_segment *segment = &f->segments[f->reached];
	const struct bsh_segment *parent = &f->segments[f->reached - 1];
	const int len = (int)(segment->len < 80 ? segment->len : 80);
	const int parent_len = (int)(parent->len < 80 ? parent->len : 80);
	const bool is_register = bsh_is_register(f->map->index.nodes[f->deepest].member);
	const char *what = is_register ? "field" : "register";
	struct bsh_regmap_place near;
	char leaf[120];

	if (is_register && f->reached + 1 < f->n)
		return bsh_fail(err, BSH_E_NAME, "%.*s is a register: only a field may follow",
				parent_len, parent->name);
	if (find_near(f, &near))
		return bsh_fail(err, BSH_E_NAME, "%.*s has no %s '%.*s': did you mean '%s'?",
				parent_len, parent->name, what, len, segment->name,
				bsh_regmap_leaf(f->map, &near, leaf, sizeof(leaf)));
	return bsh_fail(err, BSH_E_NAME, "%.*s has no %s '%.*s'", parent_len, parent->name, what,
			len, segment->name);
}

/* LiteX's C says ctrl_scratch of ctrl.scratch: what a '.' for one '_' leads to. */
static bool find_parted(const struct finder *f, const char *text, size_t len,
			struct bsh_regmap_place *place)
{
	char parted[BSH_REGMAP_NAME_MAX];

	/* A single segment, which is no longer than a name. */
	memcpy(parted, text, len);
	for (size_t i = 0; i < len; i++) {
		struct bsh_err ignored = { 0 };

		if (text[i] != '_')
			continue;
		parted[i] = '.';
		if (bsh_regmap_find(f->map, parted, len, f->flags | BSH_FIND_NO_HINT, place,
				    &ignored) == 0)
			return true;
		parted[i] = '_';
	}
	return false;
}

static int fail_unknown(const struct finder *f, const char *text, size_t len, struct bsh_err *err)
{
	const struct bsh_segment *last = &f->segments[f->n - 1];
	struct bsh_nearest nearest = bsh_nearest_begin(last->name, last->len);
	struct bsh_regmap_place place = { .field = BSH_REGMAP_NONE };
	const bool wants_hint = !(f->flags & BSH_FIND_NO_HINT);
	char path[200];

	if (!f->map->index.n_nodes)
		return bsh_fail(err, BSH_E_NAME, "no register '%.*s': no map is loaded", (int)len,
				text);
	if (wants_hint && f->n == 1 && find_parted(f, last->name, last->len, &place))
		return bsh_fail(err, BSH_E_NAME, "no register '%.*s': did you mean '%s'?", (int)len,
				text, bsh_regmap_path(f->map, &place, path, sizeof(path)));
	if (wants_hint)
		for (uint32_t i = 0; i < f->map->index.n_nodes; i++)
			bsh_nearest_offer(
				&nearest,
				bsh_text_at(f->map,
					    bsh_head(f->map, f->map->index.nodes[i].member).name),
				i);
	if (nearest.best == BSH_REGMAP_NONE)
		return bsh_fail(err, BSH_E_NAME, "no register '%.*s'", (int)len, text);
	place.node = nearest.best;
	bsh_place_complete(f->map, &place);
	bsh_regmap_path(f->map, &place, path, sizeof(path));
	return bsh_fail(err, BSH_E_NAME, "no register '%.*s': did you mean '%s'?", (int)len, text,
			path);
}

static int fail_block(const struct finder *f, struct bsh_err *err)
{
	char path[200];

	bsh_regmap_path(f->map, &f->blocks[0], path, sizeof(path));
	return bsh_fail(err, BSH_E_NAME, "%s is a block: name a register in it, %s.NAME", path,
			path);
}

/* ---- Finding ----------------------------------------------------------- */

static int settle(struct finder *f, const char *text, size_t len, struct bsh_regmap_place *place,
		  struct bsh_err *err)
{
	const bool takes_blocks = f->flags & BSH_FIND_BLOCKS;

	if (len > 80)
		len = 80;
	/* A write to the one that needs no index would be a guess. */
	if (f->n_places > 0 && f->n_elements > 0) {
		if (f->n_places < TOLD_MAX)
			f->places[f->n_places] = f->element;
		f->n_places += f->n_elements;
	}
	if (f->n_places > 1)
		return fail_ambiguous(f, f->places, f->n_places, text, len, err);
	if (f->n_places == 0 && f->n_blocks > 1 && takes_blocks)
		return fail_ambiguous(f, f->blocks, f->n_blocks, text, len, err);
	if (f->n_places == 1 || (f->n_blocks == 1 && takes_blocks)) {
		*place = f->n_places ? f->places[0] : f->blocks[0];
		bsh_place_complete(f->map, place);
		return 0;
	}
	if (f->has_problem)
		return bsh_fail(err, BSH_E_NAME, "%s", f->problem);
	if (f->n_blocks)
		return fail_block(f, err);
	if (f->reached)
		return fail_below(f, err);
	return fail_unknown(f, text, len, err);
}

/* Definitions of fields that have the name lie from *first up to *end; false: there are none. */
static bool fields_named(const struct finder *f, uint32_t *first, uint32_t *end)
{
	uint32_t index[BSH_REGMAP_DIMS_MAX];

	*end = 0;
	for (uint32_t i = 0; i < f->map->fields.len; i++) {
		const struct bsh_def_field *field = bsh_field_at(f->map, i);

		if (bsh_segment_fit(f->map, &f->segments[0], field->name, field->first_dim,
				    field->n_dims, index) == BSH_FIT_NAME)
			continue;
		if (*end == 0)
			*first = i;
		*end = i + 1;
	}
	return *end > 0;
}

/* Look for the name among the fields of all registers. */
static void find_field_ends(struct finder *f)
{
	uint32_t first, end;

	if (!fields_named(f, &first, &end))
		return;
	for (uint32_t i = 0; i < f->map->index.n_nodes; i++) {
		const struct bsh_node *is = &f->map->index.nodes[i];
		const struct bsh_regmap_place place = { .node = i,
							.field = BSH_REGMAP_NONE,
							.n_index = is->n_index,
							.is_whole = is->n_index > 0 };
		const struct bsh_def_register *r;

		if (!bsh_is_register(is->member))
			continue;
		r = bsh_register_at(f->map, is->member);
		if (r->first_field < end && r->first_field + r->n_fields > first)
			find_fields(f, 0, place);
	}
	if (f->n_elements)
		note_elements(f, f->element);
}

/* Look for the path as the end of any other. */
static void find_ends(struct finder *f)
{
	struct bsh_siblings siblings = { .map = f->map,
					 .segment = &f->segments[0],
					 .any_parent = true };
	struct bsh_regmap_place place = { .field = BSH_REGMAP_NONE };
	uint32_t node;

	while (f->looked < LOOKED_MAX && bsh_siblings_next(&siblings, &node)) {
		const struct bsh_node *is = &f->map->index.nodes[node];
		const struct bsh_def_head head = bsh_head(f->map, is->member);

		if (is->parent == BSH_REGMAP_NONE)
			continue;
		place.is_whole = is->n_index > head.n_dims;
		if (place.is_whole && !(f->flags & BSH_FIND_WHOLE)) {
			uint32_t index[BSH_REGMAP_DIMS_MAX];

			f->looked++;
			if (bsh_segment_fit(f->map, &f->segments[0], head.name, head.first_dim,
					    head.n_dims, index) != BSH_FIT_NAME)
				note_elements(f, (struct bsh_regmap_place) {
							 .node = node, .field = BSH_REGMAP_NONE });
		}
		try_node(f, node, 0, place);
	}
	/* A register of that name goes first, even one that is not named well enough. */
	if (f->n == 1 && f->n_places + f->n_elements == 0 && !f->is_misfit)
		find_field_ends(f);
}

int bsh_regmap_find(const struct bsh_regmap *map, const char *text, size_t len, unsigned flags,
		    struct bsh_regmap_place *place, struct bsh_err *err)
{
	const struct bsh_regmap_place nowhere = { .field = BSH_REGMAP_NONE };
	struct finder f;
	int n;

	/* Not all of it, which is large: this is done for every name in a script. */
	f.map = map;
	f.flags = flags;
	f.looked = f.n_places = f.n_blocks = f.n_elements = f.reached = 0;
	f.has_problem = f.is_misfit = false;
	n = bsh_path_parse(text, len, f.segments, err);
	if (n < 0)
		return -1;
	f.n = (unsigned)n;
	try_children(&f, BSH_REGMAP_NONE, 0, &nowhere);
	/* The whole path of something goes before the end of something else's. */
	if (f.n_places == 0 && !(f.n_blocks && flags & BSH_FIND_BLOCKS))
		find_ends(&f);
	else if (f.n_places > 1)
		f.n_places = 1;
	return settle(&f, text, len, place, err);
}

int bsh_regmap_find_field(const struct bsh_regmap *map, const struct bsh_regmap_place *reg,
			  const char *text, size_t len, struct bsh_regmap_place *place,
			  struct bsh_err *err)
{
	struct finder f = { .map = map };
	struct bsh_regmap_place at = *reg;
	int n = bsh_path_parse(text, len, f.segments, err);

	if (n < 0)
		return -1;
	if (n != 1 || bsh_regmap_place_kind(map, reg) == BSH_REGMAP_BLOCK)
		return bsh_fail(err, BSH_E_NAME, "'%.*s' is no field", (int)(len < 80 ? len : 80),
				text);
	f.segments[1] = f.segments[0];
	f.segments[0].name =
		bsh_text_at(map, bsh_head(map, map->index.nodes[reg->node].member).name);
	f.segments[0].len = strlen(f.segments[0].name);
	f.n = 2;
	f.reached = 1;
	f.deepest = reg->node;
	at.field = BSH_REGMAP_NONE;
	find_fields(&f, 1, at);
	return settle(&f, text, len, place, err);
}
