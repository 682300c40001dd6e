/* SPDX-License-Identifier: MIT */
/* Names as they were typed, and which place of the map each of them is. */

#include "memo.h"

#include <string.h>

/* Bytes of all records; the table of their slots takes at most a quarter of it more. */
#define BYTES_MAX (2u << 20)
#define SLOTS_MAX (1u << 17)
#define SLOTS_MIN 256
#define TEXT_MAX 255

/* Records stand behind each other; indices and the text follow each. */
struct record {
	struct bsh_loc loc;
	uint32_t node, field;
	uint8_t n_index, n_field_index, high, low;
	uint8_t is_whole, len;
};

struct bsh_memo {
	uint8_t *data;
	uint32_t len, cap;
	uint32_t *slots; /* of records, 1 more than where they begin; 0 is free */
	uint32_t n_slots, n;
};

static size_t indices_of(const struct record *r)
{
	return (size_t)(r->n_index + r->n_field_index) * sizeof(uint32_t);
}

/* A record's bytes, so that the next one is aligned. */
static size_t size_of(const struct record *r)
{
	return (sizeof(*r) + indices_of(r) + r->len + 7) / 8 * 8;
}

static const struct record *record_at(const struct bsh_memo *memo, uint32_t at)
{
	return (const struct record *)(const void *)(memo->data + at);
}

static const char *text_of(const struct record *r)
{
	return (const char *)(r + 1) + indices_of(r);
}

static uint32_t hash(const char *text, size_t len)
{
	uint64_t h = len, part;

	for (; len >= 8; text += 8, len -= 8) {
		memcpy(&part, text, 8);
		h = (h ^ part) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 29;
	}
	part = 0;
	memcpy(&part, text, len);
	h = (h ^ part) * UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(h >> 32);
}

/* The slot of a text, or the free one that would be its. */
static uint32_t *slot_of(const struct bsh_memo *memo, const char *text, size_t len)
{
	uint32_t i = hash(text, len) & (memo->n_slots - 1);

	for (; memo->slots[i]; i = (i + 1) & (memo->n_slots - 1)) {
		const struct record *r = record_at(memo, memo->slots[i] - 1);

		if (r->len == len && memcmp(text_of(r), text, len) == 0)
			break;
	}
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
	const struct record *r;
	uint32_t slot;

	if (len == 0 || len > TEXT_MAX)
		return false;
	slot = *slot_of(memo, text, len);
	if (!slot)
		return false;
	r = record_at(memo, slot - 1);
	*place = (struct bsh_regmap_place){ .loc = r->loc,
					    .node = r->node,
					    .field = r->field,
					    .n_index = r->n_index,
					    .n_field_index = r->n_field_index,
					    .high = r->high,
					    .low = r->low,
					    .is_whole = r->is_whole };
	memcpy(place->index, r + 1, indices_of(r));
	return true;
}

/* Twice as many slots; false: there are none to be had. */
static bool grow_slots(struct bsh_memo *memo)
{
	uint32_t *slots;

	if (memo->n_slots >= SLOTS_MAX)
		return false;
	slots = calloc(2 * (size_t)memo->n_slots, sizeof(*slots));
	if (!slots)
		return false;
	free(memo->slots);
	memo->slots = slots;
	memo->n_slots *= 2;
	for (uint32_t at = 0; at < memo->len; at += (uint32_t)size_of(record_at(memo, at)))
		*slot_of(memo, text_of(record_at(memo, at)), record_at(memo, at)->len) = at + 1;
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
	const struct record r = { .loc = place->loc,
				  .node = place->node,
				  .field = place->field,
				  .n_index = place->n_index,
				  .n_field_index = place->n_field_index,
				  .high = place->high,
				  .low = place->low,
				  .is_whole = place->is_whole,
				  .len = (uint8_t)len };
	uint8_t *to;

	if (len == 0 || len > TEXT_MAX || !grow_data(memo, size_of(&r)) ||
	    (2 * (memo->n + 1) > memo->n_slots && !grow_slots(memo)))
		return;
	*slot_of(memo, text, len) = memo->len + 1;
	to = memo->data + memo->len;
	memcpy(to, &r, sizeof(r));
	memcpy(to + sizeof(r), place->index, indices_of(&r));
	memcpy(to + sizeof(r) + indices_of(&r), text, len);
	memo->len += (uint32_t)size_of(&r);
	memo->n++;
}
