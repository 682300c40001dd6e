/* SPDX-License-Identifier: MIT */
/* Places by name: the whole path, or the end of exactly one; and what was meant otherwise. */

#include "regmap/path.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* So many of an ambiguous path's meanings are told. */
#define TOLD_MAX 4
/* So many nodes are looked at before a path counts as too ambiguous. */
#define LOOKED_MAX 100000
/* Of an array whose elements have names, so many are compared with a mistyped one. */
#define LABELS_MAX 256
/* A name that was cut short has at least so many letters. */
#define CUT_MIN 3
/* Room for what hint_text() tells. */
#define HINT_MAX 440

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
			 uint32_t first_dim, unsigned n_dims, bool is_register)
{
	const int len = (int)(segment->len < 80 ? segment->len : 80);
	char text[300], last[60] = "";
	size_t at = 0;

	for (unsigned i = 0; i < n_dims; i++)
		at += (size_t)snprintf(last + at, sizeof(last) - at, "[%u]",
				       bsh_dim_at(f->map, first_dim + i)->count - 1);
	if (n_dims == 0 && is_register && segment->n_index == 1 && segment->index[0] < 64 &&
	    segment == &f->segments[f->n - 1])
		snprintf(text, sizeof(text), "%.*s is no array: bit %u is %.*s[%u:%u]", len,
			 segment->name, segment->index[0], len, segment->name, segment->index[0],
			 segment->index[0]);
	else if (n_dims == 0)
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
		    uint32_t first_dim, unsigned n_dims, bool is_register,
		    struct bsh_regmap_place *place)
{
	if (fit == BSH_FIT)
		return true;
	if (fit == BSH_FIT_NAME)
		return false;
	if (fit == BSH_FIT_WHOLE && f->flags & BSH_FIND_WHOLE) {
		place->is_whole = true;
		return true;
	}
	note_indices(f, fit, segment, first_dim, n_dims, is_register);
	return false;
}

/* Note which of a thing's indices the segment has: those from at on. A label is one. */
static void note_given(struct bsh_regmap_place *place, const struct bsh_segment *segment,
		       enum bsh_fit fit, unsigned at, unsigned n_dims)
{
	const unsigned n = fit == BSH_FIT ? n_dims : segment->n_index;

	place->given = (uint16_t)(place->given | ((1u << n) - 1) << at);
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

		if (!accepts(f, fit, segment, field->first_dim, field->n_dims, false, &at))
			continue;
		note_given(&at, segment, fit, at.n_index, field->n_dims);
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
	if (!accepts(f, fit, segment, head.first_dim, head.n_dims, bsh_is_register(is->member),
		     &place)) {
		f->is_misfit |= fit != BSH_FIT_NAME && bsh_is_register(is->member);
		return;
	}
	note_given(&place, segment, fit, is->n_index - head.n_dims, head.n_dims);
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

/* What is nearest to a mistyped segment; the others are kept as they were typed. */
struct hint {
	const struct bsh_segment *typed;
	struct finder probe; /* the look-up with another name in its segment s */
	unsigned s;
	unsigned limit;	   /* the distance of what is near enough */
	unsigned distance; /* of the nearest so far, or the limit */
	unsigned n;	   /* places that are so near */
	struct bsh_regmap_place places[2];
};

static struct hint hint_begin(const struct finder *f, unsigned s, unsigned n)
{
	const size_t len = f->segments[s].len;
	struct hint h = { .typed = &f->segments[s], .s = s };

	h.probe.map = f->map;
	memcpy(h.probe.segments, f->segments, f->n * sizeof(*f->segments));
	h.probe.n = n;
	/* An index that was left out in the end tells nothing; before that, it is missing. */
	h.probe.flags = s + 1 == n && !h.typed->n_index ? BSH_FIND_WHOLE : 0;
	h.limit = h.distance = len < 9 ? (unsigned)len / 3 : 3;
	return h;
}

/* Does the path lead somewhere when the segment is called as this node, or a field of it? */
static bool leads(struct hint *h, uint32_t node, bool is_field, struct bsh_regmap_place *place)
{
	struct finder *f = &h->probe;
	const struct bsh_node *is = &f->map->index.nodes[node];
	struct bsh_regmap_place from = { .node = node, .field = BSH_REGMAP_NONE };

	f->looked = f->n_places = f->n_blocks = f->n_elements = f->reached = 0;
	f->has_problem = false;
	from.is_whole = h->s == 0 && is->n_index > bsh_head(f->map, is->member).n_dims;
	if (is_field)
		find_fields(f, h->s, from);
	else
		try_node(f, node, h->s, from);
	if (f->has_problem || f->n_places + f->n_elements + f->n_blocks == 0)
		return false;
	*place = f->n_places ? f->places[0] : f->n_elements ? f->element : f->blocks[0];
	place->is_whole = false;
	bsh_place_complete(f->map, place);
	return true;
}

/* How far a name is from what was typed; a name that was cut short is just near enough. */
static unsigned distance_to(const struct hint *h, const char *name, size_t len)
{
	const struct bsh_segment *typed = h->typed;

	if (typed->len >= CUT_MIN && typed->len < len &&
	    strncasecmp(typed->name, name, typed->len) == 0)
		return len - typed->len < h->limit ? (unsigned)(len - typed->len) : h->limit;
	if (len > typed->len + h->distance || typed->len > len + h->distance)
		return h->distance + 1;
	return bsh_distance(typed->name, typed->len, name, len, h->distance);
}

static void hint_offer(struct hint *h, const char *name, uint32_t node, bool is_field)
{
	struct bsh_segment *segment = &h->probe.segments[h->s];
	struct bsh_regmap_place place;
	unsigned distance;

	segment->name = name;
	segment->len = strlen(name);
	distance = distance_to(h, name, segment->len);
	if (distance > h->distance)
		return;
	if (distance < h->distance)
		h->n = 0;
	h->distance = distance;
	if (!leads(h, node, is_field, &place))
		return;
	if (h->n < BSH_LENGTH(h->places))
		h->places[h->n] = place;
	h->n++;
}

/* Offer a name, of TIMER%s those of its elements. */
static void hint_offer_all(struct hint *h, const struct bsh_def_head *head, uint32_t node,
			   bool is_field)
{
	const struct bsh_regmap *map = h->probe.map;
	const char *name = bsh_text_at(map, head->name);
	const size_t hole = head->n_dims ? bsh_name_hole(name) : SIZE_MAX;
	char element[2 * BSH_REGMAP_NAME_MAX], number[12];
	uint32_t count;

	if (hole == SIZE_MAX) {
		hint_offer(h, name, node, is_field);
		return;
	}
	count = bsh_dim_at(map, head->first_dim)->count;
	for (uint32_t i = 0; i < count && i < LABELS_MAX; i++) {
		const char *label;
		const size_t len = bsh_label(map, head->first_dim, i, number, &label);

		snprintf(element, sizeof(element), "%.*s%.*s%s", (int)hole, name,
			 (int)(len < BSH_REGMAP_NAME_MAX ? len : BSH_REGMAP_NAME_MAX), label,
			 name + hole + 2);
		hint_offer(h, element, node, is_field);
	}
}

/* ": did you mean 'X'?"; nothing where none is near, or so many that none stands out. */
static const char *hint_text(const struct hint *h, bool as_leaf, char to[HINT_MAX])
{
	const struct bsh_regmap *map = h->probe.map;
	char name[2][200] = { "", "" };

	*to = '\0';
	if (h->n == 0 || h->n > BSH_LENGTH(h->places))
		return to;
	for (unsigned i = 0; i < h->n; i++)
		if (as_leaf)
			bsh_regmap_leaf(map, &h->places[i], name[i], sizeof(name[i]));
		else
			bsh_regmap_path(map, &h->places[i], name[i], sizeof(name[i]));
	if (h->n == 1)
		snprintf(to, HINT_MAX, ": did you mean '%s'?", name[0]);
	else
		snprintf(to, HINT_MAX, ": did you mean '%s' or '%s'?", name[0], name[1]);
	return to;
}

/* What is in the deepest node and has a name near to the next segment. */
static struct hint find_near(const struct finder *f)
{
	const struct bsh_node *is = &f->map->index.nodes[f->deepest];
	struct hint h = hint_begin(f, f->reached, f->reached + 1);

	if (bsh_is_register(is->member)) {
		const struct bsh_def_register *r = bsh_register_at(f->map, is->member);

		for (uint32_t i = r->first_field; i < r->first_field + r->n_fields; i++) {
			const struct bsh_def_field *field = bsh_field_at(f->map, i);
			const struct bsh_def_head head = { .name = field->name,
							   .first_dim = field->first_dim,
							   .n_dims = field->n_dims };

			hint_offer_all(&h, &head, f->deepest, true);
		}
		return h;
	}
	for (uint32_t i = is->first; i < is->first + is->n; i++) {
		const struct bsh_def_head head = bsh_head(f->map, f->map->index.nodes[i].member);

		hint_offer_all(&h, &head, i, false);
	}
	return h;
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
	struct hint near;
	char hint[HINT_MAX];

	if (is_register && f->reached + 1 < f->n)
		return bsh_fail(err, BSH_E_NAME, "%.*s is a register: only a field may follow",
				parent_len, parent->name);
	near = find_near(f);
	return bsh_fail(err, BSH_E_NAME, "%.*s has no %s '%.*s'%s", parent_len, parent->name, what,
			len, segment->name, hint_text(&near, true, hint));
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
	const struct bsh_segment *first = &f->segments[0];
	const bool wants_hint = !(f->flags & BSH_FIND_NO_HINT);
	struct bsh_regmap_place place = { .field = BSH_REGMAP_NONE };
	char path[200], text_of_hint[HINT_MAX];
	struct hint near;

	if (!f->map->index.n_nodes)
		return bsh_fail(err, BSH_E_NAME, "no register '%.*s': no map is loaded", (int)len,
				text);
	if (!wants_hint)
		return bsh_fail(err, BSH_E_NAME, "no register '%.*s'", (int)len, text);
	if (f->n == 1 && find_parted(f, first->name, first->len, &place))
		return bsh_fail(err, BSH_E_NAME, "no register '%.*s': did you mean '%s'?", (int)len,
				text, bsh_regmap_path(f->map, &place, path, sizeof(path)));
	near = hint_begin(f, 0, f->n);
	for (uint32_t i = 0; i < f->map->index.n_nodes; i++) {
		const struct bsh_def_head head = bsh_head(f->map, f->map->index.nodes[i].member);

		hint_offer_all(&near, &head, i, false);
	}
	return bsh_fail(err, BSH_E_NAME, "no register '%.*s'%s", (int)len, text,
			hint_text(&near, false, text_of_hint));
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
