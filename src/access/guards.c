/* SPDX-License-Identifier: MIT */
/* Protected ranges: sorted when first looked for, searched by halves. */

#include "access/guards.h"

#include <string.h>

#include "barsh/access.h"

struct bsh_guards {
	struct bsh_guarded *list;
	size_t n;
	size_t cap;
	bool is_sorted;
};

struct bsh_guards *bsh_guards_new(void)
{
	return calloc(1, sizeof(struct bsh_guards));
}

void bsh_guards_clear(struct bsh_guards *guards)
{
	free(guards->list);
	*guards = (struct bsh_guards){ 0 };
}

void bsh_guards_free(struct bsh_guards *guards)
{
	if (!guards)
		return;
	bsh_guards_clear(guards);
	free(guards);
}

int bsh_guards_add(struct bsh_guards *guards, const struct bsh_guarded *guarded,
		   struct bsh_err *err)
{
	if (guards->n == guards->cap) {
		const size_t cap = guards->cap ? guards->cap * 2 : 8;
		struct bsh_guarded *list = reallocarray(guards->list, cap, sizeof(*list));

		if (!list)
			return bsh_fail_nomem(err);
		guards->list = list;
		guards->cap = cap;
	}
	guards->list[guards->n++] = *guarded;
	guards->is_sorted = false;
	return 0;
}

/* Does what begins at offset in region come before g? */
static bool is_before(uint8_t region, uint64_t offset, const struct bsh_guarded *g)
{
	return region != g->region ? region < g->region : offset < g->range.begin;
}

static int compare(const void *left, const void *right)
{
	const struct bsh_guarded *a = left;
	const struct bsh_guarded *b = right;

	return is_before(b->region, b->range.begin, a) - is_before(a->region, a->range.begin, b);
}

static void sort(struct bsh_guards *guards)
{
	struct bsh_guarded *const list = guards->list;

	if (guards->is_sorted)
		return;
	qsort(list, guards->n, sizeof(*list), compare);
	for (size_t i = 0; i < guards->n; i++) {
		list[i].reach = list[i].range.end;
		if (i > 0 && list[i - 1].region == list[i].region &&
		    list[i - 1].reach > list[i].reach)
			list[i].reach = list[i - 1].reach;
	}
	guards->is_sorted = true;
}

size_t bsh_guards_count(const struct bsh_guards *guards)
{
	return guards->n;
}

const struct bsh_guarded *bsh_guards_get(struct bsh_guards *guards, size_t i)
{
	sort(guards);
	return &guards->list[i];
}

/* How many come before what begins at offset in region. */
static size_t count_before(const struct bsh_guards *guards, uint8_t region, uint64_t offset)
{
	size_t low = 0;
	size_t high = guards->n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const struct bsh_guarded *g = &guards->list[middle];

		if (g->region < region || (g->region == region && g->range.begin < offset))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct bsh_guarded *bsh_guards_find(struct bsh_guards *guards, uint8_t region,
					  struct bsh_range range, unsigned kind, bool force)
{
	const struct bsh_guarded *found = NULL;

	if (guards->n == 0)
		return NULL;
	sort(guards);
	for (size_t i = count_before(guards, region, range.end); i > 0; i--) {
		const struct bsh_guarded *g = &guards->list[i - 1];
		const bool is_forceable = g->guard & BSH_GUARD_FORCEABLE;

		/* Nothing before this one reaches so far. */
		if (g->region != region || g->reach <= range.begin)
			break;
		if (g->range.end <= range.begin || !(g->guard & kind) || (force && is_forceable))
			continue;
		if (!found || !is_forceable || found->guard & BSH_GUARD_FORCEABLE)
			found = g;
	}
	return found;
}

void bsh_guards_gap(struct bsh_guards *guards, uint8_t region, uint64_t offset,
		    struct bsh_range *gap)
{
	size_t after;

	if (guards->n == 0)
		return;
	sort(guards);
	after = count_before(guards, region, offset + 1);
	if (after < guards->n && guards->list[after].region == region &&
	    guards->list[after].range.begin < gap->end)
		gap->end = guards->list[after].range.begin;
	if (after > 0 && guards->list[after - 1].region == region &&
	    guards->list[after - 1].reach > gap->begin)
		gap->begin = guards->list[after - 1].reach;
	if (gap->begin > offset)
		*gap = (struct bsh_range){ 0 };
}
