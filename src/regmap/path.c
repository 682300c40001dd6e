/* SPDX-License-Identifier: MIT */
/* Paths as they are typed: segments, and what they may mean. */

#include "regmap/path.h"

#include <ctype.h>
#include <string.h>

/* ---- Parsing ----------------------------------------------------------- */

static int not_a_path(const char *text, size_t len, struct bsh_err *err)
{
	return bsh_fail(err, BSH_E_NAME, "'%.*s' is no path of a register: core.CTRL, ch[2].PERIOD",
			(int)(len < 60 ? len : 60), text);
}

/* The "[n]" at text; *used is how long it is. */
static int parse_index(const char *text, size_t len, struct bsh_segment *segment, size_t *used,
		       struct bsh_err *err)
{
	const char *end = memchr(text, ']', len);
	struct bsh_err ignored = { 0 };
	struct bsh_number number;

	if (!end || segment->n_index == BSH_REGMAP_DIMS_MAX)
		return not_a_path(text, len, err);
	*used = (size_t)(end - text) + 1;
	if (bsh_number(text + 1, *used - 2, &number, &ignored) < 0 || number.is_duration ||
	    number.value > UINT32_MAX)
		return bsh_fail(err, BSH_E_NAME, "'%.*s' is no index",
				(int)(*used < 60 ? *used : 60), text);
	segment->index[segment->n_index++] = (uint32_t)number.value;
	return 0;
}

int bsh_path_parse(const char *text, size_t len, struct bsh_segment segments[BSH_PATH_SEGMENTS],
		   struct bsh_err *err)
{
	size_t at = 0, used;
	int n = 0;

	for (;;) {
		struct bsh_segment *segment;

		if (n == BSH_PATH_SEGMENTS)
			return not_a_path(text, len, err);
		segment = &segments[n++];
		*segment = (struct bsh_segment) { .name = text + at };
		while (at < len && text[at] != '.' && text[at] != '[')
			at++;
		segment->len = (size_t)(text + at - segment->name);
		if (segment->len == 0 || segment->len > BSH_REGMAP_NAME_MAX)
			return not_a_path(text, len, err);
		for (; at < len && text[at] == '['; at += used)
			if (parse_index(text + at, len - at, segment, &used, err) < 0)
				return -1;
		if (at == len)
			return n;
		if (text[at++] != '.')
			return not_a_path(text, len, err);
	}
}

/* ---- Fitting ----------------------------------------------------------- */

/* Which element of an array is called this? */
static bool find_label(const struct bsh_regmap *map, uint32_t dim, const char *label, size_t len,
		       uint32_t *index)
{
	const struct bsh_def_dim *d = bsh_dim_at(map, dim);
	uint64_t number = 0;

	if (len == 0)
		return false;
	if (d->labels) {
		const char *at = bsh_text_at(map, d->labels);

		for (uint32_t i = 0; i < d->count; i++) {
			const size_t n = strcspn(at, ",");

			*index = i;
			if (bsh_same_name(at, n, label, len))
				return true;
			at += n + (at[n] == ',');
		}
		return false;
	}
	if (len > 10 || (len > 1 && label[0] == '0'))
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!isdigit((unsigned char)label[i]))
			return false;
		number = number * 10 + (unsigned)(label[i] - '0');
	}
	*index = (uint32_t)(number - d->first);
	return number >= d->first && number - d->first < d->count;
}

/* The name of an element of a template, "TIMER%s" with its label. */
static enum bsh_fit fit_template(const struct bsh_regmap *map, const struct bsh_segment *segment,
				 const char *name, size_t hole, uint32_t dim, uint32_t *index)
{
	const char *tail = name + hole + 2;
	const size_t tail_len = strlen(tail);

	if (segment->len < hole + tail_len || !bsh_same_name(segment->name, hole, name, hole) ||
	    !bsh_same_name(segment->name + segment->len - tail_len, tail_len, tail, tail_len) ||
	    !find_label(map, dim, segment->name + hole, segment->len - hole - tail_len, index))
		return BSH_FIT_NAME;
	return segment->n_index ? BSH_FIT_MANY : BSH_FIT;
}

enum bsh_fit bsh_segment_fit(const struct bsh_regmap *map, const struct bsh_segment *segment,
			     uint32_t name, uint32_t first_dim, unsigned n_dims, uint32_t *index)
{
	const char *text = bsh_text_at(map, name);
	const size_t hole = n_dims ? bsh_name_hole(text) : SIZE_MAX;

	memset(index, 0, n_dims * sizeof(*index));
	if (hole != SIZE_MAX)
		return fit_template(map, segment, text, hole, first_dim, index);
	if (!bsh_same_name(text, strlen(text), segment->name, segment->len))
		return BSH_FIT_NAME;
	if (segment->n_index > n_dims)
		return BSH_FIT_MANY;
	for (unsigned i = 0; i < segment->n_index; i++) {
		if (segment->index[i] >= bsh_dim_at(map, first_dim + i)->count)
			return BSH_FIT_TOO_HIGH;
		index[i] = segment->index[i];
	}
	return segment->n_index < n_dims ? BSH_FIT_WHOLE : BSH_FIT;
}

/* ---- Candidates -------------------------------------------------------- */

static uint32_t look_up(const struct bsh_siblings *s, const char *key, size_t len)
{
	return s->any_parent ? bsh_index_named(s->map, key, len) :
			       bsh_index_child(s->map, s->parent, key, len);
}

bool bsh_siblings_next(struct bsh_siblings *s, uint32_t *node)
{
	char key[BSH_REGMAP_NAME_MAX + 2];

	if (!s->is_begun) {
		s->is_begun = true;
		s->next = look_up(s, s->segment->name, s->segment->len) + 1;
	}
	/* Behind the name itself, templates that begin with a part of it. */
	while (!s->next && s->map->index.has_templates && s->prefix < s->segment->len) {
		memcpy(key, s->segment->name, s->prefix);
		key[s->prefix++] = '%';
		s->next = look_up(s, key, s->prefix) + 1;
	}
	if (!s->next)
		return false;
	*node = s->next - 1;
	s->next = s->any_parent ? s->map->index.next_by_name[*node] :
				  s->map->index.next_by_parent[*node];
	return true;
}

/* ---- Did you mean ------------------------------------------------------ */

struct bsh_nearest bsh_nearest_begin(const char *word, size_t len)
{
	return (struct bsh_nearest) { word, len, (len < 9 ? (unsigned)len / 3 : 3) + 1,
				      BSH_REGMAP_NONE };
}

void bsh_nearest_offer(struct bsh_nearest *nearest, const char *name, uint32_t candidate)
{
	const size_t len = strlen(name);
	const size_t apart = len > nearest->len ? len - nearest->len : nearest->len - len;
	unsigned distance;

	/* The limit is one more than what is still near enough. */
	if (apart >= nearest->limit)
		return;
	distance = bsh_distance(nearest->word, nearest->len, name, len, nearest->limit);
	if (distance >= nearest->limit)
		return;
	nearest->limit = distance;
	nearest->best = candidate;
}
