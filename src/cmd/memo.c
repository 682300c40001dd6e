/* SPDX-License-Identifier: MIT */
/* Names as they were typed, and which place of the map each of them is. */

#include "memo.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of all records; their slots take at most half as many. */
#define BYTES_MAX (2u << 20)
#define SLOTS_MAX (1u << 17)
#define SLOTS_MIN 256
#define TEXT_MAX 255

/* What a place is but for its indices. */
#define HEAD offsetof(struct bsh_regmap_place, index)

/*
 * A record is the head of a place, the text and the indices. A look-up reads one slot and one
 * record, as a rule one line of the cache each: with many names that is what it costs.
 */
struct slot {
	uint32_t key; /* of the text; 0: free */
	uint32_t at;  /* where the record begins */
};

struct bsh_memo {
	uint8_t *data;
	uint32_t len, cap;
	struct slot *slots;
	uint32_t n_slots, n;
};

static size_t indices_of(const struct bsh_regmap_place *place)
{
	return (size_t)(place->n_index + place->n_field_index) * sizeof(*place->index);
}

/* Some bits of a hash above the length, which is not 0. */
static uint32_t key_of(const char *text, size_t len)
{
	uint64_t h = len, part;
	size_t left = len;

	for (; left >= 8; text += 8, left -= 8) {
		memcpy(&part, text, 8);
		h = (h ^ part) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 29;
	}
	part = 0;
	for (size_t i = 0; i < left; i++)
		part = part << 8 | (uint8_t)text[i];
	h = (h ^ part) * UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(h >> 40) << 8 | (uint32_t)len;
}

/* Where the search for a key begins. */
static uint32_t first_of(const struct bsh_memo *memo, uint32_t key)
{
	return key >> 8 & (memo->n_slots - 1);
}

static struct slot *free_slot(const struct bsh_memo *memo, uint32_t key)
{
	uint32_t i = first_of(memo, key);

	while (memo->slots[i].key)
		i = (i + 1) & (memo->n_slots - 1);
	return &memo->slots[i];
}

struct bsh_memo *bsh_memo_new(void)
{
	struct bsh_memo *memo = calloc(1, sizeof(*memo));

	if (!memo)
		return NULL;
	memo->n_slots = SLOTS_MIN;
	memo->slots = calloc(memo->n_slots, sizeof(*memo->slots));
	if (memo->slots)
		return memo;
	free(memo);
	return NULL;
}

void bsh_memo_free(struct bsh_memo *memo)
{
	if (!memo)
		return;
	free(memo->data);
	free(memo->slots);
	free(memo);
}

void bsh_memo_clear(struct bsh_memo *memo)
{
	if (!memo)
		return;
	memset(memo->slots, 0, memo->n_slots * sizeof(*memo->slots));
	memo->len = memo->n = 0;
}

bool bsh_memo_find(const struct bsh_memo *memo, const char *text, size_t len,
		   struct bsh_regmap_place *place)
{
	uint32_t key, i;

	if (len == 0 || len > TEXT_MAX)
		return false;
	key = key_of(text, len);
	for (i = first_of(memo, key); memo->slots[i].key; i = (i + 1) & (memo->n_slots - 1)) {
		const uint8_t *record = memo->data + memo->slots[i].at;

		if (memo->slots[i].key != key || memcmp(record + HEAD, text, len) != 0)
			continue;
		memcpy(place, record, HEAD);
		memset(place->index, 0, sizeof(place->index));
		memcpy(place->index, record + HEAD + len, indices_of(place));
		return true;
	}
	return false;
}

/* Twice as many slots; false: there are none to be had. */
static bool grow_slots(struct bsh_memo *memo)
{
	struct slot *old = memo->slots, *slots;
	const uint32_t n_old = memo->n_slots;

	if (n_old >= SLOTS_MAX)
		return false;
	slots = calloc(2 * (size_t)n_old, sizeof(*slots));
	if (!slots)
		return false;
	memo->slots = slots;
	memo->n_slots = 2 * n_old;
	for (uint32_t i = 0; i < n_old; i++) {
		if (old[i].key)
			*free_slot(memo, old[i].key) = old[i];
	}
	free(old);
	return true;
}

/* Room for size bytes more; false: there is none to be had. */
static bool grow_data(struct bsh_memo *memo, size_t size)
{
	const uint32_t cap = memo->cap ? memo->cap * 2 : 16384;
	uint8_t *data;

	if (memo->cap - memo->len >= size)
		return true;
	if (cap > BYTES_MAX)
		return false;
	data = realloc(memo->data, cap);
	if (!data)
		return false;
	memo->data = data;
	memo->cap = cap;
	return true;
}

void bsh_memo_add(struct bsh_memo *memo, const char *text, size_t len,
		  const struct bsh_regmap_place *place)
{
	const size_t indices = indices_of(place), size = HEAD + indices + len;
	uint32_t key;
	uint8_t *to;

	if (len == 0 || len > TEXT_MAX || !grow_data(memo, size) ||
	    (2 * (memo->n + 1) > memo->n_slots && !grow_slots(memo)))
		return;
	key = key_of(text, len);
	*free_slot(memo, key) = (struct slot){ .key = key, .at = memo->len };
	to = memo->data + memo->len;
	memcpy(to, place, HEAD);
	memcpy(to + HEAD, text, len);
	memcpy(to + HEAD + len, place->index, indices);
	memo->len += (uint32_t)((size + 7) / 8 * 8);
	memo->n++;
}
