/* SPDX-License-Identifier: MIT */

#include "harness.h"
#include "maps.h"

static const char text[] =
	"regmap: 1\n"
	"blocks:\n"
	"  core:\n"
	"    offset: 0\n"
	"    registers:\n"
	"      CTRL: {offset: 0, fields: {EN: {bits: 0}, CH: {bits: 4, count: 2, stride: 1}}}\n"
	"      CONFIG: {offset: 4}\n"
	"      STATUS: {offset: 8}\n"
	"  dma: {offset: 0x100, registers: {STATUS: {offset: 0}, BUF: {offset: 8, count: [2, 2], "
	"stride: [8, 4]}}}\n"
	"  ch: {offset: 0x200, count: 12, stride: 0x10, registers: {PERIOD: {offset: 0}}}\n"
	"  \"TIM%s\": {offset: 0x300, count: 2, stride: 0x10, index: [A, B], registers: {CNT: "
	"{offset: 0}}}\n";

static bool add(void *ctx, const struct bsh_regmap_offer *offer)
{
	bsh_text_addf(ctx, " %s%s", offer->text, offer->goes_on ? "~" : "");
	return true;
}

static void offers_of(const char *map_text, const char *typed, const char *expected)
{
	struct bsh_regmap *map = maps_of(map_text);
	struct bsh_text found = { 0 };

	bsh_regmap_complete(map, typed, strlen(typed), add, &found);
	maps_expect(&found, expected);
	bsh_text_finish(&found);
	bsh_regmap_free(map);
}

static void offers(const char *typed, const char *expected)
{
	offers_of(text, typed, expected);
}

START_TEST(one_segment_is_offered_at_a_time)
{
	offers("", " core.~ dma.~ ch[~ TIMA.~ TIMB.~");
	offers("d", " dma.~");
	offers("core.", " core.CTRL core.CONFIG core.STATUS");
	offers("CORE.c", " CORE.CTRL CORE.CONFIG");
	offers("core.CTRL.", " core.CTRL.EN core.CTRL.CH[~");
	offers("core.CTRL.CH[", " core.CTRL.CH[0] core.CTRL.CH[1]");
	offers("core.CTRL.EN.", "");
	offers("nothing.", "");
	offers("core.STATUS.", "");
	offers("CNT.", "");
}
END_TEST

START_TEST(each_of_those_that_have_an_ambiguous_name_goes_on_from_its_path)
{
	struct bsh_regmap *map = maps_of(
		"regmap: 1\nblocks:\n"
		"  a: {offset: 0, registers: {ST: {offset: 0, fields: {F: {bits: 0}}}, STAT: "
		"{offset: 4, fields: {F: {bits: 0}}}}}\n"
		"  b: {offset: 16, count: 2, stride: 16, registers: {st: {offset: 0, fields: {G: {bits: "
		"0}}}}}\n"
		"  c: {offset: 64, registers: {ST: {offset: 0}}}\n");
	struct bsh_text found = { 0 };

	bsh_regmap_complete(map, "ST.", 3, add, &found);
	maps_expect(&found, " a.ST.~ b[0].st.~ b[1].st.~");
	bsh_regmap_complete(map, "ST.F", 4, add, &found);
	maps_expect(&found, " a.ST.F");
	bsh_regmap_complete(map, "st.g", 4, add, &found);
	maps_expect(&found, " b[0].st.G b[1].st.G");
	bsh_regmap_complete(map, "ST.H", 4, add, &found);
	maps_expect(&found, "");
	bsh_regmap_complete(map, "a.ST.", 5, add, &found);
	maps_expect(&found, " a.ST.F");
	bsh_text_finish(&found);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(what_is_in_those_that_have_an_ambiguous_name_is_offered_by_its_path)
{
	static const char rooms[] =
		"regmap: 1\nblocks:\n"
		"  x:\n"
		"    offset: 0\n"
		"    registers: {V: {offset: 0x40, count: 2, stride: 4, fields: {F: {bits: 0, count: 2, "
		"stride: 1}}}}\n"
		"    blocks:\n"
		"      in: {offset: 0, registers: {R: {offset: 0}, S: {offset: 4}}, blocks: "
		"{rest: {offset: 8, registers: {Q: {offset: 0}}}}}\n"
		"  y: {offset: 0x100, like: x}\n";

	offers_of(rooms, "in.", " x.in.~ y.in.~");
	offers_of(rooms, "in.R", " x.in.R x.in.rest.~ y.in.R y.in.rest.~");
	offers_of(rooms, "V[1].F", " x.V[1].F[0] x.V[1].F[1] y.V[1].F[0] y.V[1].F[1]");
}
END_TEST

START_TEST(ambiguous_names_are_offered_beside_longer_ones)
{
	static const char longer[] =
		"regmap: 1\nblocks:\n"
		"  a: {offset: 0, registers: {CTRL: {offset: 0}}}\n"
		"  b: {offset: 16, registers: {CTRL: {offset: 0}, CTRL2: {offset: 4}, TOP2: "
		"{offset: 8}}}\n"
		"  c: {offset: 32, count: 2, stride: 16, registers: {LOAD: {offset: 0}}}\n"
		"  d: {offset: 64, registers: {LOADED: {offset: 0}, TOP: {offset: 4}, tub: "
		"{offset: 8}}}\n"
		"  tub: {offset: 80, registers: {T: {offset: 0}}}\n"
		"registers: {TOP: {offset: 96}}\n";

	offers_of(longer, "CTRL", " CTRL2 a.CTRL b.CTRL");
	offers_of(longer, "ct", " CTRL2 a.CTRL b.CTRL");
	offers_of(longer, "CTRL2", " CTRL2");
	/* Of an array of blocks. */
	offers_of(longer, "LOAD", " LOADED c[0].LOAD c[1].LOAD");
	/* The whole path of one goes before the ends of others; a block's is no register's. */
	offers_of(longer, "TOP", " TOP TOP2");
	offers_of(longer, "tu", " tub.~ d.tub");
}
END_TEST

START_TEST(registers_that_their_name_alone_leads_to_are_offered_too)
{
	offers("co", " core.~ CONFIG");
	offers("CT", " CTRL");
}
END_TEST

START_TEST(whole_paths_are_offered_where_a_name_alone_leads_nowhere)
{
	/* Two of them, one that needs indices, elements by their label, and fields. */
	offers("stat", " core.STATUS dma.STATUS");
	offers("BUF[1]", " dma.BUF[1][0] dma.BUF[1][1]");
	offers("PER", " ch[0].PERIOD ch[1].PERIOD ch[2].PERIOD ch[3].PERIOD ch[4].PERIOD "
		      "ch[5].PERIOD ch[6].PERIOD ch[7].PERIOD ch[8].PERIOD ch[9].PERIOD "
		      "ch[10].PERIOD ch[11].PERIOD");
	offers("CN", " TIMA.CNT TIMB.CNT");
	offers("EN", " core.CTRL.EN");
	offers("nothing", "");
}
END_TEST

static const char twins[] =
	"regmap: 1\n"
	"blocks:\n"
	"  a: {offset: 0, registers: {\"T%s\": {offset: 0, count: 2, stride: 4, index: [A, B]}, "
	"W: {offset: 8, fields: {FLAG: {bits: 0, count: 2, stride: 1}, WIDE: {bits: 4}}}}}\n"
	"  b: {offset: 0x100, like: a}\n";

START_TEST(whole_paths_have_labels_and_all_elements)
{
	offers_of(twins, "TA", " a.TA b.TA");
	offers_of(twins, "TB", " a.TB b.TB");
	offers_of(twins, "FLAG", " a.W.FLAG[0] a.W.FLAG[1] b.W.FLAG[0] b.W.FLAG[1]");
	/* Fields only where no register's name begins so. */
	offers_of(twins, "W", " a.W b.W");
}
END_TEST

static bool count(void *ctx, const struct bsh_regmap_offer *offer)
{
	(void)offer;
	++*(unsigned *)ctx;
	return true;
}

START_TEST(not_all_elements_of_a_huge_array_are_offered)
{
	struct bsh_regmap *map = maps_of("regmap: 1\nblocks:\n  a: {offset: 0, count: 5000, stride: 8, "
					 "registers: {R: {offset: 4}}}\n");
	unsigned n = 0;

	bsh_regmap_complete(map, "R", 1, count, &n);
	ck_assert_uint_eq(n, 2048);
	n = 0;
	bsh_regmap_complete(map, "a[", 2, count, &n);
	ck_assert_uint_eq(n, 2048);
	bsh_regmap_free(map);
	/* Nor are all of a million looked at. */
	map = maps_of("regmap: 1\nblocks:\n  a: {offset: 0, count: 2, stride: 0x80000, registers: {R: "
		      "{offset: 0, count: 65536, stride: 4}}}\n");
	n = 0;
	bsh_regmap_complete(map, "R[19999", 7, count, &n);
	ck_assert_uint_eq(n, 1);
	n = 0;
	bsh_regmap_complete(map, "R[20000", 7, count, &n);
	ck_assert_uint_eq(n, 0);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(elements_of_arrays_are_offered_by_their_index)
{
	offers("ch[1", " ch[1].~ ch[10].~ ch[11].~");
	offers("ch[3].", " ch[3].PERIOD");
	offers("ch.", "");
	offers("ch[12].", "");
	offers("dma.BUF[", " dma.BUF[0][~ dma.BUF[1][~");
	offers("dma.BUF[1][", " dma.BUF[1][0] dma.BUF[1][1]");
	offers("dma.BUF[1][0][", "");
	offers("tim", " TIMA.~ TIMB.~");
	offers("TIMB", " TIMB.~");
	offers("TIMB.", " TIMB.CNT");
}
END_TEST

static bool stop(void *ctx, const struct bsh_regmap_offer *offer)
{
	ck_assert_int_eq(offer->kind, BSH_REGMAP_BLOCK);
	++*(unsigned *)ctx;
	return false;
}

START_TEST(nothing_is_offered_after_a_no)
{
	struct bsh_regmap *map = maps_of(text);
	unsigned n = 0;

	bsh_regmap_complete(map, "", 0, stop, &n);
	ck_assert_uint_eq(n, 1);
	bsh_regmap_free(map);
}
END_TEST

static bool check_place(void *ctx, const struct bsh_regmap_offer *offer)
{
	ck_assert_uint_eq(offer->place.loc.offset, 0x230);
	ck_assert_int_eq(offer->kind, BSH_REGMAP_REGISTER);
	++*(unsigned *)ctx;
	return true;
}

START_TEST(an_offer_tells_where_it_leads)
{
	struct bsh_regmap *map = maps_of(text);
	unsigned n = 0;

	bsh_regmap_complete(map, "ch[3].P", 7, check_place, &n);
	ck_assert_uint_eq(n, 1);
	bsh_regmap_free(map);
}
END_TEST

BSH_TESTS("regmap/complete", NULL, NULL, one_segment_is_offered_at_a_time,
	  registers_that_their_name_alone_leads_to_are_offered_too,
	  whole_paths_are_offered_where_a_name_alone_leads_nowhere,
	  whole_paths_have_labels_and_all_elements, not_all_elements_of_a_huge_array_are_offered,
	  elements_of_arrays_are_offered_by_their_index, nothing_is_offered_after_a_no,
	  an_offer_tells_where_it_leads,
	  each_of_those_that_have_an_ambiguous_name_goes_on_from_its_path,
	  what_is_in_those_that_have_an_ambiguous_name_is_offered_by_its_path,
	  ambiguous_names_are_offered_beside_longer_ones)
