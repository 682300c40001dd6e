/* SPDX-License-Identifier: MIT */

#include "harness.h"
#include "maps.h"

static const char arrays[] =
	"regmap: 1\n"
	"blocks:\n"
	"  a: {offset: 0, count: 3, stride: 0x20, registers: {X: {offset: 0}, Y: {offset: 8, "
	"count: 2, stride: 4}}}\n"
	"  b: {offset: 0x10, count: 3, stride: 0x20, registers: {Z: {offset: 0, width: 64}}}\n"
	"  last: {offset: 0x80, registers: {R: {offset: 0}, ALT: {offset: 0, width: 16}, BYTE: "
	"{offset: 1, width: 8}}}\n"
	"  none: {offset: 0x40, kind: memory, size: 0x1000, count: 9, stride: 1}\n"
	"  other: {bar: 2, offset: 0x40, registers: {R: {offset: 0}}}\n"
	"  conf: {bar: config, offset: 0x40, registers: {R: {offset: 0}}}\n";

/* All registers at a byte. */
static void at(const struct bsh_regmap *map, unsigned region, uint64_t offset, const char *expected)
{
	struct bsh_regmap_place places[8];
	const size_t n = bsh_regmap_at(map, region, offset, places, 8);
	struct bsh_text found = { 0 };

	for (size_t i = 0; i < n; i++)
		maps_add_path(map, &places[i], &found);
	maps_expect(&found, expected);
	bsh_text_finish(&found);
}

START_TEST(what_holds_a_byte_is_found_in_interleaved_arrays)
{
	struct bsh_regmap *map = maps_of(arrays);

	at(map, 0, 0, " a[0].X");
	at(map, 0, 3, " a[0].X");
	at(map, 0, 4, "");
	at(map, 0, 0x0b, " a[0].Y[0]");
	at(map, 0, 0x0c, " a[0].Y[1]");
	at(map, 0, 0x17, " b[0].Z");
	at(map, 0, 0x18, "");
	at(map, 0, 0x4f, " a[2].Y[1]");
	at(map, 0, 0x57, " b[2].Z");
	at(map, 0, 0x58, "");
	at(map, 0, UINT64_MAX, "");
	at(map, 2, 0x40, " other.R");
	at(map, 3, 0x40, "");
	at(map, BSH_REGION_CONFIG, 0x43, " conf.R");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(registers_at_one_place_are_all_found_those_that_begin_there_first)
{
	struct bsh_regmap *map = maps_of(arrays);

	at(map, 0, 0x80, " last.R last.ALT");
	at(map, 0, 0x81, " last.BYTE last.R last.ALT");
	at(map, 0, 0x83, " last.R");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_walk_tells_every_element_in_the_order_of_addresses)
{
	struct bsh_regmap *map = maps_of(arrays);
	struct bsh_regmap_walk walk = { .map = map };
	struct bsh_regmap_place place;
	struct bsh_text found = { 0 };

	while (bsh_regmap_next(&walk, &place))
		maps_add_path(map, &place, &found);
	maps_expect(&found, " a[0].X a[0].Y[0] a[0].Y[1] b[0].Z a[1].X a[1].Y[0] a[1].Y[1] b[1].Z"
			    " a[2].X a[2].Y[0] a[2].Y[1] b[2].Z last.R last.ALT last.BYTE");
	walk = (struct bsh_regmap_walk) { .map = map, .offset = 0x49 };
	ck_assert(bsh_regmap_next(&walk, &place));
	maps_add_path(map, &place, &found);
	maps_expect(&found, " a[2].Y[1]");
	bsh_text_finish(&found);
	bsh_regmap_free(map);
}
END_TEST

static void check_neighbours(const struct bsh_regmap *map, uint64_t offset, const char *expected)
{
	struct bsh_regmap_place place;
	struct bsh_text found = { 0 };

	if (bsh_regmap_below(map, 0, offset, &place))
		maps_add_path(map, &place, &found);
	bsh_text_adds(&found, " |");
	if (bsh_regmap_above(map, 0, offset, &place))
		maps_add_path(map, &place, &found);
	maps_expect(&found, expected);
	bsh_text_finish(&found);
}

START_TEST(the_nearest_registers_are_found_on_both_sides)
{
	struct bsh_regmap *map = maps_of(arrays);

	check_neighbours(map, 0, " | a[0].X");
	check_neighbours(map, 1, " a[0].X | a[0].Y[0]");
	check_neighbours(map, 0x18, " b[0].Z | a[1].X");
	check_neighbours(map, 0x50, " a[2].Y[1] | b[2].Z");
	check_neighbours(map, 0x60, " b[2].Z | last.R");
	check_neighbours(map, UINT64_MAX, " last.BYTE |");
	ck_assert(bsh_regmap_has_region(map, 2));
	ck_assert(!bsh_regmap_has_region(map, 1));
	bsh_regmap_free(map);
}
END_TEST

/* What a search finds is what looking at every register finds, in maps that are made by chance. */
static void check_against_all(const struct bsh_regmap *map, uint64_t end)
{
	struct bsh_regmap_place all[512], found[16], place;
	struct bsh_regmap_walk walk = { .map = map };
	size_t n = 0;

	while (n < 512 && bsh_regmap_next(&walk, &place)) {
		ck_assert(n == 0 || all[n - 1].loc.offset <= place.loc.offset);
		all[n++] = place;
	}
	ck_assert_uint_eq(n, bsh_regmap_counts(map).instances);
	for (uint64_t offset = 0; offset < end; offset++) {
		const size_t n_found = bsh_regmap_at(map, 0, offset, found, 16);
		size_t expected = 0, below = SIZE_MAX, above = SIZE_MAX;

		for (size_t i = 0; i < n; i++) {
			const struct bsh_loc loc = all[i].loc;

			expected += offset >= loc.offset && offset - loc.offset < loc.width;
			if (loc.offset < offset)
				below = i;
			if (loc.offset >= offset && above == SIZE_MAX)
				above = i;
		}
		ck_assert_uint_eq(n_found, expected);
		ck_assert(bsh_regmap_below(map, 0, offset, &place) == (below != SIZE_MAX));
		if (below != SIZE_MAX)
			ck_assert_uint_eq(place.loc.offset, all[below].loc.offset);
		ck_assert(bsh_regmap_above(map, 0, offset, &place) == (above != SIZE_MAX));
		if (above != SIZE_MAX)
			ck_assert_uint_eq(place.node, all[above].node);
	}
}

START_TEST(searches_agree_with_looking_at_everything)
{
	unsigned seed = 1;

	for (unsigned round = 0; round < 60; round++) {
		struct bsh_text text = { 0 };
		struct bsh_regmap *map;

		bsh_text_adds(&text, "regmap: 1\nblocks:\n");
		for (unsigned b = 0; b < 4; b++) {
			seed = seed * 1103515245 + 12345;
			bsh_text_addf(
				&text, "  b%u: {offset: %u, count: %u, stride: %u, registers: {", b,
				seed >> 8 & 0x3f, (seed >> 16 & 3) + 1, (seed >> 20 & 0x1f) + 16);
			for (unsigned r = 0; r < 3; r++) {
				seed = seed * 1103515245 + 12345;
				bsh_text_addf(
					&text,
					"r%u: {offset: %u, width: %u, count: %u, stride: %u}, ", r,
					seed >> 8 & 0xf, 8u << (seed >> 12 & 3),
					(seed >> 16 & 1) + 1, (seed >> 20 & 7) + 1);
			}
			bsh_text_adds(&text, "}}\n");
		}
		map = maps_of(bsh_text_string(&text));
		check_against_all(map, 0x100);
		bsh_regmap_free(map);
		bsh_text_finish(&text);
	}
}
END_TEST

/* One register and the arrays that it is in, outermost first. */
struct plane {
	unsigned offset, width, counts[3], strides[3];
};

/* Where element i of all of them begins. */
static unsigned element_at(const struct plane *p, unsigned i)
{
	return p->offset + i / p->counts[2] / p->counts[1] * p->strides[0] +
	       i / p->counts[2] % p->counts[1] * p->strides[1] + i % p->counts[2] * p->strides[2];
}

static unsigned elements_of(const struct plane *p)
{
	return p->counts[0] * p->counts[1] * p->counts[2];
}

/* Every byte is looked for against elements that are multiplied out here. */
static void check_planes(const struct bsh_regmap *map, const struct plane *planes, size_t n)
{
	const unsigned end = 0x1000;

	for (unsigned offset = 0; offset < end; offset++) {
		uint64_t below = UINT64_MAX, above = UINT64_MAX;
		struct bsh_regmap_place places[64], place;
		size_t holders = 0, found;

		for (size_t p = 0; p < n; p++)
			for (unsigned i = 0; i < elements_of(&planes[p]); i++) {
				const unsigned at = element_at(&planes[p], i);

				holders += offset >= at && offset < at + planes[p].width;
				if (at < offset && (below == UINT64_MAX || at > below))
					below = at;
				if (at >= offset && at < above)
					above = at;
			}
		found = bsh_regmap_at(map, 0, offset, places, BSH_LENGTH(places));
		ck_assert_uint_eq(found, holders);
		for (size_t i = 0; i < found && i < BSH_LENGTH(places); i++)
			ck_assert_uint_lt(offset - places[i].loc.offset, places[i].loc.width);
		ck_assert(bsh_regmap_below(map, 0, offset, &place) == (below != UINT64_MAX));
		ck_assert(below == UINT64_MAX || place.loc.offset == below);
		ck_assert(bsh_regmap_above(map, 0, offset, &place) == (above != UINT64_MAX));
		ck_assert(above == UINT64_MAX || place.loc.offset == above);
	}
}

static unsigned chance(unsigned below)
{
	static unsigned seed = 7;

	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % below;
}

/* Two blocks of blocks of arrays: many elements side by side, their registers far apart. */
static struct bsh_regmap *make_planes(struct plane planes[6])
{
	struct bsh_text text = { 0 };
	struct bsh_regmap *map;

	bsh_text_adds(&text, "regmap: 1\nblocks:\n");
	for (unsigned b = 0; b < 2; b++) {
		const unsigned at = chance(0x40), counts[2] = { chance(90) + 1, chance(3) + 1 };
		const unsigned strides[2] = { chance(3) * 4 + 4, chance(0x300) + 1 };

		bsh_text_addf(&text,
			      "  b%u: {offset: %u, count: %u, stride: %u, blocks: {i: {offset: 4, "
			      "count: %u, stride: %u, registers: {",
			      b, at, counts[0], strides[0], counts[1], strides[1]);
		for (unsigned r = 0; r < 3; r++) {
			const unsigned offset = chance(0x400), width = 1u << chance(4);
			const unsigned count = chance(4) + 1, stride = chance(9) + 1;

			planes[b * 3 + r] = (struct plane){ at + 4 + offset,
							    width,
							    { counts[0], counts[1], count },
							    { strides[0], strides[1], stride } };
			bsh_text_addf(&text, "r%u: {offset: %u, width: %u, count: %u, stride: %u}, ",
				      r, offset, width * 8, count, stride);
		}
		bsh_text_adds(&text, "}}}}\n");
	}
	map = maps_of(bsh_text_string(&text));
	bsh_text_finish(&text);
	return map;
}

START_TEST(elements_that_reach_into_each_other_are_all_found)
{
	for (unsigned round = 0; round < 20; round++) {
		struct plane planes[6];
		struct bsh_regmap *map = make_planes(planes);

		check_planes(map, planes, BSH_LENGTH(planes));
		bsh_regmap_free(map);
	}
}
END_TEST

START_TEST(registers_in_planes_are_found_far_behind_their_stride)
{
	struct bsh_regmap *map = maps_of(
		"regmap: 1\nblocks:\n"
		"  ch: {offset: 0, count: 4, stride: 4, registers: {CTRL: {offset: 0}, DOORBELL: "
		"{offset: 0x300}}}\n"
		"  big: {offset: 0x1000, count: 128, stride: 4, registers: {CTRL: {offset: 0}, EVENTS: "
		"{offset: 0x1000}}}\n");
	struct bsh_regmap_place place;

	at(map, 0, 0x301, " ch[0].DOORBELL");
	at(map, 0, 0x30f, " ch[3].DOORBELL");
	at(map, 0, 0x2010, " big[4].EVENTS");
	at(map, 0, 0x21fc, " big[127].EVENTS");
	at(map, 0, 0x2200, "");
	check_neighbours(map, 0x2010, " big[3].EVENTS | big[4].EVENTS");
	check_neighbours(map, 0x304, " ch[0].DOORBELL | ch[1].DOORBELL");
	/* What there is no room for is counted. */
	ck_assert_uint_eq(bsh_regmap_at(map, 0, 0x2010, &place, 0), 1);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_search_that_is_given_up_says_so)
{
	struct bsh_text text = { 0 };
	struct bsh_regmap_place place;
	struct bsh_regmap_walk walk = { .offset = 60 };
	struct bsh_regmap *map;

	/* Elements by the thousand begin at each byte. */
	bsh_text_adds(&text, "regmap: 1\nblocks:\n  t: {offset: 0, count: [32, 32, 32, 32], "
			     "stride: [1, 1, 1, 1], registers: {");
	for (unsigned i = 0; i < 40; i++)
		bsh_text_addf(&text, "R%u: {offset: 0}, ", i);
	bsh_text_adds(&text, "}}\n");
	map = maps_of(bsh_text_string(&text));
	ck_assert_uint_eq(bsh_regmap_at(map, 0, 60, &place, 1), BSH_REGMAP_UNSURE);
	walk.map = map;
	/* What may not be the next one is not told. */
	ck_assert_int_ne(bsh_regmap_next(&walk, &place), walk.is_unsure);
	bsh_regmap_free(map);
	bsh_text_finish(&text);
}
END_TEST

START_TEST(fields_come_highest_first_with_each_element)
{
	struct bsh_regmap *map = maps_of("regmap: 1\nregisters:\n  R: {offset: 0, fields: {LO: "
					 "{bits: [3, 0]}, HI: {bits: 31},"
					 " CH: {bits: [9, 8], count: 3, stride: 4}}}\n");
	struct bsh_regmap_place reg = maps_find(map, "R"), field;
	struct bsh_text found = { 0 };
	uint32_t next = 0;
	char leaf[64];

	while (bsh_regmap_next_field(map, &reg, &next, &field))
		bsh_text_addf(&found, " %s@%u:%u", bsh_regmap_leaf(map, &field, leaf, sizeof(leaf)),
			      field.high, field.low);
	maps_expect(&found, " HI@31:31 CH[2]@17:16 CH[1]@13:12 CH[0]@9:8 LO@3:0");
	bsh_text_finish(&found);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(nodes_come_with_a_block_before_what_it_holds)
{
	struct bsh_regmap *map = maps_of(arrays);
	struct bsh_regmap_place place = { .node = BSH_REGMAP_NONE };
	struct bsh_text found = { 0 };

	while (bsh_regmap_next_node(map, &place))
		maps_add_path(map, &place, &found);
	maps_expect(&found, " a[0..2] a[0..2].X a[0..2].Y[0..1] b[0..2] b[0..2].Z none[0..8] last"
			    " last.R last.ALT last.BYTE other other.R conf conf.R");
	bsh_text_finish(&found);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(huge_arrays_cost_nothing)
{
	struct bsh_regmap *map = maps_of("regmap: 1\nblocks:\n  t: {offset: 0, count: [16, 65536], "
					 "stride: [0x1000000, 0x100],"
					 " registers: {R: {offset: 0x10}}}\n");
	struct bsh_regmap_place place;

	/* Element by element this would not end before the harness loses its patience. */
	ck_assert_uint_eq(bsh_regmap_counts(map).instances, 1 << 20);
	for (uint64_t i = 0; i < 20000; i++) {
		ck_assert_uint_eq(bsh_regmap_at(map, 0, 0xfff0000 - i * 0x100 + 0x11, &place, 1),
				  1);
		ck_assert(bsh_regmap_above(map, 0, i * 0x100 + 0x11, &place));
		ck_assert_uint_eq(place.loc.offset, i * 0x100 + 0x110);
	}
	bsh_regmap_free(map);
}
END_TEST

START_TEST(huge_arrays_of_nothing_hide_nothing)
{
	struct bsh_regmap *map = maps_of("regmap: 1\nblocks:\n  m: {offset: 0, count: [16, 65536], "
					 "stride: [0x1000000, 0x100]}\n"
					 "  r: {offset: 0x100000, registers: {R: {offset: 0}}}\n");
	struct bsh_regmap_place place;

	ck_assert(bsh_regmap_above(map, 0, 0, &place));
	ck_assert_uint_eq(place.loc.offset, 0x100000);
	ck_assert(bsh_regmap_below(map, 0, UINT64_MAX, &place));
	ck_assert_uint_eq(bsh_regmap_at(map, 0, 0x100000, &place, 1), 1);
	bsh_regmap_free(map);
}
END_TEST

BSH_TESTS("regmap/near", NULL, NULL, huge_arrays_of_nothing_hide_nothing,
	  what_holds_a_byte_is_found_in_interleaved_arrays,
	  registers_at_one_place_are_all_found_those_that_begin_there_first,
	  a_walk_tells_every_element_in_the_order_of_addresses,
	  the_nearest_registers_are_found_on_both_sides,
	  elements_that_reach_into_each_other_are_all_found,
	  registers_in_planes_are_found_far_behind_their_stride, a_search_that_is_given_up_says_so,
	  searches_agree_with_looking_at_everything,
	  fields_come_highest_first_with_each_element, nodes_come_with_a_block_before_what_it_holds,
	  huge_arrays_cost_nothing)
