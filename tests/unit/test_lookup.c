/* SPDX-License-Identifier: MIT */

#include "harness.h"
#include "maps.h"

static const char two[] =
	"regmap: 1\n"
	"blocks:\n"
	"  core:\n"
	"    offset: 0\n"
	"    registers:\n"
	"      CTRL: {offset: 0, fields: {EN: {bits: 0}, CH: {bits: 4, count: 4, stride: 2}}}\n"
	"      STATUS: {offset: 4}\n"
	"      ONLY: {offset: 8}\n"
	"      core: {offset: 12}\n"
	"  dma:\n"
	"    offset: 0x100\n"
	"    registers: {STATUS: {offset: 0}, DESC: {offset: 8, count: [2, 3], stride: [0x40, "
	"8]}}\n"
	"    blocks:\n"
	"      ch:\n"
	"        offset: 0x100\n"
	"        count: 4\n"
	"        stride: 0x20\n"
	"        registers: {PERIOD: {offset: 4}}\n"
	"  \"TIMER%s\":\n"
	"    offset: 0x1000\n"
	"    count: 3\n"
	"    stride: 0x100\n"
	"    index: [A, B, x9]\n"
	"    registers: {\"CNT%s_LO\": {offset: 0, count: 4, stride: 4, index: 2}}\n";

static void finds(const struct bsh_regmap *map, const char *text, const char *path, uint64_t offset)
{
	struct bsh_regmap_place place;
	struct bsh_err err = { 0 };
	char found[BSH_REGMAP_PATH_MAX];

	ck_assert_msg(bsh_regmap_find(map, text, strlen(text), 0, &place, &err) == 0, "%s: %s",
		      text, err.msg);
	ck_assert_str_eq(bsh_regmap_path(map, &place, found, sizeof(found)), path);
	ck_assert_uint_eq(place.loc.offset, offset);
}

static void fails(const struct bsh_regmap *map, unsigned flags, const char *text, const char *msg)
{
	struct bsh_regmap_place place;
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_regmap_find(map, text, strlen(text), flags, &place, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_NAME);
	ck_assert_str_eq(err.msg, msg);
}

START_TEST(a_whole_path_is_found_whatever_its_case)
{
	struct bsh_regmap *map = maps_of(two);

	finds(map, "core.CTRL", "core.CTRL", 0);
	finds(map, "CORE.ctrl", "core.CTRL", 0);
	finds(map, "dma.status", "dma.STATUS", 0x100);
	finds(map, "dma.ch[3].period", "dma.ch[3].PERIOD", 0x264);
	finds(map, "dma.DESC[1][2]", "dma.DESC[1][2]", 0x158);
	finds(map, "dma.DESC[0x1][0b10]", "dma.DESC[1][2]", 0x158);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(the_end_of_exactly_one_path_is_found)
{
	struct bsh_regmap *map = maps_of(two);

	finds(map, "only", "core.ONLY", 8);
	finds(map, "ch[1].PERIOD", "dma.ch[1].PERIOD", 0x224);
	finds(map, "CTRL.EN", "core.CTRL.EN", 0);
	finds(map, "desc[0][1]", "dma.DESC[0][1]", 0x110);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_field_has_its_bits)
{
	struct bsh_regmap *map = maps_of(two);
	struct bsh_regmap_place place = maps_find(map, "CTRL.CH[2]");

	ck_assert_uint_eq(place.low, 8);
	ck_assert_uint_eq(place.high, 8);
	ck_assert_uint_eq(place.loc.width, 4);
	ck_assert_int_eq(bsh_regmap_place_kind(map, &place), BSH_REGMAP_FIELD);
	place = maps_find(map, "CTRL");
	ck_assert_uint_eq(place.high, 31);
	ck_assert_int_eq(bsh_regmap_place_kind(map, &place), BSH_REGMAP_REGISTER);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(elements_with_names_of_their_own_are_found_by_them)
{
	struct bsh_regmap *map = maps_of(two);

	finds(map, "TIMERA.CNT2_LO", "TIMERA.CNT2_LO", 0x1000);
	finds(map, "timerb.cnt5_lo", "TIMERB.CNT5_LO", 0x110c);
	finds(map, "timerX9.CNT3_LO", "TIMERx9.CNT3_LO", 0x1204);
	fails(map, 0, "TIMERC.CNT2_LO",
	      "no register 'TIMERC.CNT2_LO': did you mean 'TIMERA.CNT2_LO' or "
	      "'TIMERB.CNT2_LO'?");
	/* Each of four is as near. */
	fails(map, 0, "TIMERA.CNT6_LO", "TIMERA has no register 'CNT6_LO'");
	fails(map, 0, "TIMERA.CNT02_LO",
	      "TIMERA has no register 'CNT02_LO': did you mean 'CNT2_LO'?");
	fails(map, 0, "TIMERA[0].CNT2_LO", "too many indices: the last element is TIMERA[2]");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_plain_name_goes_before_an_element_of_that_name)
{
	struct bsh_regmap *map =
		maps_of("regmap: 1\nregisters: {\"CH%s\": {offset: 0, count: 4, stride: "
			"4}, CH1: {offset: 0x40}}\n");

	finds(map, "ch1", "CH1", 0x40);
	finds(map, "ch2", "CH2", 8);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(an_ambiguous_path_is_told_with_all_that_it_may_be)
{
	struct bsh_regmap *map = maps_of(two);

	fails(map, 0, "STATUS", "'STATUS' may be core.STATUS or dma.STATUS");
	bsh_regmap_free(map);
	map = maps_of("regmap: 1\nblocks:\n  a: {offset: 0, registers: {R: {offset: 0}}}\n"
		      "  b: {offset: 16, registers: {R: {offset: 0}}}\n"
		      "  c: {offset: 32, registers: {R: {offset: 0}}}\n"
		      "  d: {offset: 48, registers: {R: {offset: 0}}}\n"
		      "  e: {offset: 64, registers: {R: {offset: 0}}}\n");
	fails(map, 0, "r", "'r' may be a.R, b.R, c.R, d.R or 1 other");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_mistyped_path_is_answered_with_what_was_meant)
{
	struct bsh_regmap *map = maps_of(two);

	fails(map, 0, "core.STATSU", "core has no register 'STATSU': did you mean 'STATUS'?");
	fails(map, 0, "PEROID", "no register 'PEROID': did you mean 'dma.ch[0].PERIOD'?");
	fails(map, 0, "core.CTRL.CHE", "CTRL has no field 'CHE': did you mean 'CH[0]'?");
	fails(map, 0, "nothing_like_it", "no register 'nothing_like_it'");
	fails(map, 0, "core.CTRL.EN.X", "CTRL is a register: only a field may follow");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(indices_must_be_there_and_fit)
{
	struct bsh_regmap *map = maps_of(two);

	fails(map, 0, "dma.ch[4].PERIOD", "no such element: the last one is ch[3]");
	fails(map, 0, "dma.ch.PERIOD", "ch is an array: name an element, up to ch[3]");
	fails(map, 0, "dma.DESC[1]", "DESC is an array: name an element, up to DESC[1][2]");
	fails(map, 0, "core.ONLY[0]", "ONLY is no array: bit 0 is ONLY[0:0]");
	fails(map, 0, "core[0].ONLY", "core is no array");
	fails(map, 0, "core.ONLY[0][1]", "ONLY is no array");
	fails(map, 0, "PERIOD",
	      "'PERIOD' is part of an array: name its element, as in dma.ch[0].PERIOD");
	fails(map, 0, "dma.ch[4294967296].PERIOD", "'[4294967296]' is no index");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(what_is_no_path_is_refused)
{
	static const char *const texts[] = { "",
					     ".",
					     "core.",
					     ".CTRL",
					     "core..CTRL",
					     "a[",
					     "a]x",
					     "a[1]x",
					     "a.b.c.d.e.f.g.h.i.j.k",
					     "a[1][1][1][1][1]" };
	struct bsh_regmap *map = maps_of(two);
	struct bsh_regmap_place place;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct bsh_err err = { 0 };

		ck_assert_int_eq(bsh_regmap_find(map, texts[i], strlen(texts[i]), 0, &place, &err),
				 -1);
		ck_assert_int_eq(err.code, BSH_E_NAME);
	}
	bsh_regmap_free(map);
	map = maps_new();
	fails(map, 0, "CTRL", "no register 'CTRL': no map is loaded");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_whole_array_is_found_only_where_it_is_asked_for)
{
	struct bsh_regmap *map = maps_of(two);
	struct bsh_regmap_place place;
	struct bsh_err err = { 0 };
	char path[BSH_REGMAP_PATH_MAX];

	ck_assert_int_eq(bsh_regmap_find(map, "PERIOD", 6, BSH_FIND_WHOLE, &place, &err), 0);
	ck_assert(place.is_whole);
	ck_assert_str_eq(bsh_regmap_path(map, &place, path, sizeof(path)), "dma.ch[0..3].PERIOD");
	ck_assert_int_eq(bsh_regmap_find(map, "dma.ch[1].PERIOD", 16, BSH_FIND_WHOLE, &place, &err),
			 0);
	ck_assert(!place.is_whole);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_block_is_found_only_where_it_is_asked_for)
{
	struct bsh_regmap *map = maps_of(two);
	struct bsh_regmap_place place = maps_find(map, "dma");

	ck_assert_int_eq(bsh_regmap_place_kind(map, &place), BSH_REGMAP_BLOCK);
	ck_assert_uint_eq(place.loc.offset, 0x100);
	fails(map, 0, "dma", "dma is a block: name a register in it, dma.NAME");
	/* A register of that name goes before the block. */
	finds(map, "core", "core.core", 12);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(fields_are_found_by_themselves_in_their_register)
{
	struct bsh_regmap *map = maps_of(two);
	const struct bsh_regmap_place reg = maps_find(map, "CTRL");
	struct bsh_regmap_place field;
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_regmap_find_field(map, &reg, "ch[1]", 5, &field, &err), 0);
	ck_assert_uint_eq(field.low, 6);
	ck_assert_int_eq(bsh_regmap_find_field(map, &reg, "EM", 2, &field, &err), -1);
	ck_assert_str_eq(err.msg, "CTRL has no field 'EM'");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(an_end_that_an_array_has_too_is_ambiguous)
{
	struct bsh_regmap *map = maps_of(
		"regmap: 1\n"
		"blocks:\n"
		"  core: {offset: 0, registers: {CTRL: {offset: 0, fields: {EN: {bits: 0}}}}}\n"
		"  ch:\n"
		"    offset: 0x100\n"
		"    count: 4\n"
		"    stride: 0x20\n"
		"    registers: {CTRL: {offset: 0, fields: {EN: {bits: 0}}}, PERIOD: {offset: 4}}\n");

	fails(map, 0, "CTRL", "'CTRL' may be core.CTRL or ch[0].CTRL");
	fails(map, 0, "CTRL.EN", "'CTRL.EN' may be core.CTRL.EN or ch[0].CTRL.EN");
	finds(map, "core.CTRL", "core.CTRL", 0);
	finds(map, "ch[1].CTRL", "ch[1].CTRL", 0x120);
	fails(map, 0, "PERIOD", "'PERIOD' is part of an array: name its element, as in ch[0].PERIOD");
	bsh_regmap_free(map);
}
END_TEST

static const char modes[] =
	"regmap: 1\n"
	"blocks:\n"
	"  a:\n"
	"    offset: 0\n"
	"    registers:\n"
	"      CTRL: {offset: 0, fields: {MODE: {bits: '3:0'}, BUSY: {bits: 4}, LANE: {bits: 8, count: 4, "
	"stride: 1}}}\n"
	"      ON: {offset: 4}\n"
	"  b: {offset: 0x10, registers: {CTRL: {offset: 0, fields: {mode: {bits: '3:0'}, ON: {bits: 4}, "
	"PLACE: {bits: 5}, ch: {bits: 6}, b: {bits: 7}}}}}\n"
	"  ch:\n"
	"    offset: 0x100\n"
	"    count: 4\n"
	"    stride: 0x20\n"
	"    registers: {CTRL: {offset: 0, fields: {GO: {bits: 0}}}, PLACE: {offset: 4}}\n";

START_TEST(the_name_of_a_field_finds_it_where_nothing_else_has_it)
{
	struct bsh_regmap *map = maps_of(modes);
	struct bsh_regmap_place place;

	finds(map, "busy", "a.CTRL.BUSY", 0);
	finds(map, "LANE[2]", "a.CTRL.LANE[2]", 0);
	finds(map, "ON", "a.ON", 4);
	finds(map, "ch", "b.CTRL.ch", 0x10);
	finds(map, "b", "b.CTRL.b", 0x10);
	place = maps_find(map, "b");
	ck_assert_int_eq(bsh_regmap_place_kind(map, &place), BSH_REGMAP_BLOCK);
	fails(map, 0, "mode", "'mode' may be a.CTRL.MODE or b.CTRL.mode");
	fails(map, 0, "LANE", "LANE is an array: name an element, up to LANE[3]");
	fails(map, 0, "GO", "'GO' is part of an array: name its element, as in ch[0].CTRL.GO");
	/* It is no field for want of the register's index. */
	fails(map, 0, "PLACE",
	      "'PLACE' is part of an array: name its element, as in ch[0].PLACE");
	fails(map, 0, "ON[1]", "ON is no array: bit 1 is ON[1:1]");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(an_underscore_may_have_been_meant_as_a_dot)
{
	struct bsh_regmap *map = maps_of(two);

	fails(map, 0, "core_status", "no register 'core_status': did you mean 'core.STATUS'?");
	fails(map, 0, "ctrl_en", "no register 'ctrl_en': did you mean 'core.CTRL.EN'?");
	fails(map, BSH_FIND_NO_HINT, "core_status", "no register 'core_status'");
	fails(map, 0, "core_ctrl_en", "no register 'core_ctrl_en'");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_register_goes_first_though_its_element_is_not_there)
{
	struct bsh_regmap *map =
		maps_of("regmap: 1\nblocks: {b: {offset: 0, registers: {A: {offset: 0, count: 2, "
			"stride: 4}, R: {offset: 8, fields: {A: {bits: 0, count: 8, stride: 1}}}}}}\n");
	struct bsh_regmap_place place;
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_regmap_find(map, "A[5]", 4, 0, &place, &err), -1);
	finds(map, "A[1]", "b.A[1]", 4);
	bsh_regmap_free(map);
}
END_TEST

/* Is what one path names in what the other one names? */
static bool is_in(const struct bsh_regmap *map, const char *path, const char *in)
{
	struct bsh_regmap_place inner, outer;
	struct bsh_err err = { 0 };

	ck_assert_msg(bsh_regmap_find(map, path, strlen(path), 0, &inner, &err) == 0, "%s", err.msg);
	ck_assert_msg(bsh_regmap_find(map, in, strlen(in), BSH_FIND_WHOLE | BSH_FIND_BLOCKS, &outer,
				      &err) == 0,
		      "%s", err.msg);
	return bsh_regmap_is_in(map, &inner, &outer);
}

START_TEST(a_register_is_in_the_elements_and_the_arrays_around_it)
{
	struct bsh_regmap *map = maps_of(two);

	ck_assert(is_in(map, "dma.ch[1].PERIOD", "dma.ch[1]"));
	ck_assert(!is_in(map, "dma.ch[1].PERIOD", "dma.ch[2]"));
	ck_assert(is_in(map, "dma.ch[1].PERIOD", "dma.ch"));
	ck_assert(is_in(map, "dma.ch[1].PERIOD", "dma"));
	ck_assert(is_in(map, "core.CTRL", "core.CTRL"));
	ck_assert(!is_in(map, "core.CTRL", "dma"));
	ck_assert(!is_in(map, "core.CTRL", "core.STATUS"));
	bsh_regmap_free(map);
}
END_TEST

/* Engines that differ in a letter, and have the same registers. */
static const char engines[] =
	"regmap: 1\n"
	"blocks:\n"
	"  h2c: {offset: 0, count: 4, stride: 0x100, registers: {CONTROL: {offset: 4, fields: "
	"{RUN: {bits: 0}}}, STATUS: {offset: 8}}}\n"
	"  c2h: {offset: 0x1000, count: 4, stride: 0x100, registers: {CONTROL: {offset: 4, "
	"fields: {RUN: {bits: 0}}}, STATUS: {offset: 8}}}\n"
	"  a1: {offset: 0x2000, registers: {R: {offset: 0}}}\n"
	"  a30: {offset: 0x2100, registers: {R: {offset: 0}}}\n"
	"  a31: {offset: 0x2200, registers: {R: {offset: 0}, S: {offset: 4}}}\n"
	"  a32: {offset: 0x2300, registers: {T: {offset: 0}}}\n"
	"  group:\n"
	"    offset: 0x3000\n"
	"    blocks: {lane: {offset: 0, count: 4, stride: 0x10, registers: {LEVEL: {offset: "
	"0}}}}\n";

START_TEST(a_mistyped_block_is_answered_with_the_nearest_and_what_was_typed_behind_it)
{
	struct bsh_regmap *map = maps_of(engines);

	fails(map, 0, "c2j[1].STATUS",
	      "no register 'c2j[1].STATUS': did you mean 'c2h[1].STATUS'?");
	fails(map, 0, "c3h[2].CONTROL",
	      "no register 'c3h[2].CONTROL': did you mean 'c2h[2].CONTROL'?");
	fails(map, 0, "c3h[2].CONTROL.run",
	      "no register 'c3h[2].CONTROL.run': did you mean 'c2h[2].CONTROL.RUN'?");
	fails(map, 0, "grop.lane[3].LEVEL",
	      "no register 'grop.lane[3].LEVEL': did you mean 'group.lane[3].LEVEL'?");
	/* The end of a path will do, and its begin may be right. */
	fails(map, 0, "lan[3].LEVEL",
	      "no register 'lan[3].LEVEL': did you mean 'group.lane[3].LEVEL'?");
	fails(map, 0, "group.lnae[3].LEVEL",
	      "group has no register 'lnae': did you mean 'lane[3]'?");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_name_that_was_cut_short_is_answered_with_the_one_or_two_that_go_on)
{
	struct bsh_regmap *map = maps_of(
		"regmap: 1\nregisters: {CONTROL: {offset: 0, fields: {INTERRUPT: {bits: 0}}}, "
		"COUNTER_LOW: {offset: 4}, COUNTER_HIGH: {offset: 8}, SCALE0: {offset: 12}, "
		"SCALE1: {offset: 16}, SCALE2: {offset: 20}, CUT: {offset: 24}, "
		"STATUS_WORD: {offset: 28}, STATES: {offset: 32}}\n");

	fails(map, 0, "cont", "no register 'cont': did you mean 'CONTROL'?");
	fails(map, 0, "count",
	      "no register 'count': did you mean 'COUNTER_LOW' or 'COUNTER_HIGH'?");
	fails(map, 0, "CONTROL.int", "CONTROL has no field 'int': did you mean 'INTERRUPT'?");
	/* One of many is none, two letters are too few, and what is nearer goes first. */
	fails(map, 0, "sca", "no register 'sca'");
	fails(map, 0, "cu", "no register 'cu'");
	fails(map, 0, "STATUS", "no register 'STATUS': did you mean 'STATES'?");
	fails(map, 0, "SCALE", "no register 'SCALE'");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(nothing_is_suggested_that_does_not_exist_or_is_one_of_many)
{
	struct bsh_regmap *map = maps_of(engines);

	fails(map, 0, "c2j[4].STATUS", "no register 'c2j[4].STATUS'");
	fails(map, 0, "c2j.STATUS", "no register 'c2j.STATUS'");
	fails(map, 0, "c2j[1].LENGTH", "no register 'c2j[1].LENGTH'");
	fails(map, 0, "group.lnae[4].LEVEL", "group has no register 'lnae'");
	/* As near are two that have it, one, or, by the register's own name, three. */
	fails(map, 0, "a3O.R", "no register 'a3O.R': did you mean 'a30.R' or 'a31.R'?");
	fails(map, 0, "a3O.S", "no register 'a3O.S': did you mean 'a31.S'?");
	fails(map, 0, "a3O", "no register 'a3O'");
	fails(map, 0, "CONTORL",
	      "no register 'CONTORL': did you mean 'h2c[0].CONTROL' or 'c2h[0].CONTROL'?");
	bsh_regmap_free(map);
}
END_TEST

BSH_TESTS("regmap/lookup", NULL, NULL, a_whole_path_is_found_whatever_its_case,
	  the_end_of_exactly_one_path_is_found, a_field_has_its_bits,
	  elements_with_names_of_their_own_are_found_by_them,
	  a_plain_name_goes_before_an_element_of_that_name,
	  an_ambiguous_path_is_told_with_all_that_it_may_be,
	  a_mistyped_path_is_answered_with_what_was_meant, indices_must_be_there_and_fit,
	  what_is_no_path_is_refused, a_whole_array_is_found_only_where_it_is_asked_for,
	  a_block_is_found_only_where_it_is_asked_for,
	  fields_are_found_by_themselves_in_their_register,
	  an_end_that_an_array_has_too_is_ambiguous,
	  the_name_of_a_field_finds_it_where_nothing_else_has_it,
	  an_underscore_may_have_been_meant_as_a_dot,
	  a_register_goes_first_though_its_element_is_not_there,
	  a_register_is_in_the_elements_and_the_arrays_around_it,
	  a_mistyped_block_is_answered_with_the_nearest_and_what_was_typed_behind_it,
	  a_name_that_was_cut_short_is_answered_with_the_one_or_two_that_go_on,
	  nothing_is_suggested_that_does_not_exist_or_is_one_of_many)
