/* SPDX-License-Identifier: MIT */

#include "harness.h"
#include "maps.h"

/* A register of a map: the text begins in line 3, column 3. */
#define REG(text) "regmap: 1\nregisters:\n  R: {offset: 0, " text "}\n"
#define FIELD(text) REG("fields: {F: {bits: [7, 4], " text "}}")

START_TEST(the_example_means_what_it_says)
{
	struct bsh_regmap *map = maps_file(MAPS_PULSEGEN);
	struct bsh_regmap_place place;
	struct bsh_register_info reg;
	struct bsh_field_info field;
	char access[BSH_PROPS_MAX];

	ck_assert_str_eq(bsh_regmap_name(map), "pulsegen");
	ck_assert_str_eq(bsh_regmap_doc(map),
			 "Four-channel pulse generator on a PCIe x1 FPGA card");
	ck_assert_uint_eq(bsh_regmap_match(map, 0)->device, 0x5047);
	ck_assert_ptr_null(bsh_regmap_match(map, 1));
	place = maps_find(map, "ch[3].PERIOD");
	reg = bsh_regmap_register(map, &place);
	ck_assert_uint_eq(place.loc.offset, 0x160);
	ck_assert_uint_eq(reg.width, 8);
	ck_assert_uint_eq(reg.access_width, 4);
	ck_assert_uint_eq(reg.reset, 1000);
	ck_assert_int_eq(reg.word_order, BSH_ORDER_LOW_FIRST);
	ck_assert_uint_eq(reg.origin.line, 55);
	ck_assert_str_eq(maps_access(map, "FIFO", access), "ro pop");
	ck_assert_str_eq(maps_access(map, "IRQ.OVF", access), "w1c");
	ck_assert_str_eq(maps_access(map, "STATUS.ERRS", access), "rc");
	ck_assert_str_eq(maps_access(map, "CTRL", access), "rw");
	place = maps_find(map, "CTRL.START");
	field = bsh_regmap_field(map, &place);
	ck_assert(field.is_pulse);
	ck_assert_str_eq(field.doc, "Self-clearing");
	place = maps_find(map, "CTRL.LIMIT");
	field = bsh_regmap_field(map, &place);
	ck_assert_str_eq(field.unit, "us");
	ck_assert_uint_eq(field.reset, 0xff);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(values_are_text_that_the_schema_types)
{
	struct bsh_regmap *map =
		maps_of(REG("fields: {M: {bits: 5:4, reset: OFF, enum: {NO: 0, ON: 1, OFF: 0b10, "
			    "y: 3}}, \"N\": {bits: 0x8, reset: x}}"));
	struct bsh_regmap_place place = maps_find(map, "R.M");
	struct bsh_field_info field = bsh_regmap_field(map, &place);

	ck_assert_uint_eq(place.high, 5);
	ck_assert_uint_eq(place.low, 4);
	ck_assert_uint_eq(field.reset, 2);
	ck_assert_str_eq(bsh_regmap_value_name(map, &place, 0), "NO");
	ck_assert_str_eq(bsh_regmap_value_name(map, &place, 3), "y");
	place = maps_find(map, "R.N");
	ck_assert_uint_eq(bsh_regmap_field(map, &place).reset_mask, 0);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(json_of_the_same_shape_is_read)
{
	struct bsh_regmap *map = maps_of(
		"{\"regmap\": 1,\n\t\"device\": \"a \\u00e4 \\\"b\\\"\",\n\t\"registers\": {\"R\": "
		"{\"offset\": 4, \"volatile\": true, \"fields\": {\"F\": {\"bits\": [7, 4], "
		"\"reset\": \"0xf\"}}}}}");

	ck_assert_str_eq(bsh_regmap_name(map), "a \xc3\xa4 \"b\"");
	ck_assert_uint_eq(maps_find(map, "R.F").low, 4);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(mistakes_are_told_with_their_place_and_what_was_expected)
{
	static const char *const cases[][2] = {
		{ FIELD("bits2: 1"),
		  "m.yaml:3:45: unknown key 'bits2' in field F: did you mean 'bits'?" },
		{ REG("widht: 8"),
		  "m.yaml:3:18: unknown key 'widht' in register R: did you mean 'width'?" },
		{ REG("fields: {F: {bits: [5, 40]}}"), "m.yaml:3:37: bits: msb 5 is below lsb 40" },
		{ REG("fields: {F: {bits: 014}}"),
		  "m.yaml:3:37: leading zero in '014' (octal is not accepted)" },
		{ REG("fields: {F: {bits: a:b}}"),
		  "m.yaml:3:37: bits: 'a:b', expected [msb, lsb]" },
		{ REG("fields: {F: {bits: [1, 2, 3]}}"), "m.yaml:3:37: bits: expected [msb, lsb]" },
		{ REG("fields: {F: {bits: 32}}"),
		  "m.yaml:3:27: field F ends past the 32 bits of R" },
		{ REG("fields: {F: {bits: 64}}"),
		  "m.yaml:3:27: field F is past the 64 bits that a register may have" },
		{ REG("fields: {F: {bits: 0, count: 33, stride: 1}}"),
		  "m.yaml:3:27: field F ends past the 32 bits of R" },
		{ REG("fields: {F: {doc: a}}"),
		  "m.yaml:3:27: field F of R is new and states no bits: state them, or load the map "
		  "that has it before this one" },
		{ FIELD("reset: 16"), "m.yaml:3:27: reset 0x10 does not fit the 4 bits of F" },
		{ FIELD("reset: A, enum: {B: 0}"), "m.yaml:3:52: reset: no value 'A' in its enum" },
		{ FIELD("enum: nope"),
		  "m.yaml:3:51: no enum 'nope': name one of 'enums', or write NAME: VALUE here" },
		{ FIELD("enum: {A: }"),
		  "m.yaml:3:55: value: '' is no number: 12, 0x1f and 0b101 are" },
		{ FIELD("enum: {A: {doc: x}}"), "m.yaml:3:55: A states no value" },
		{ FIELD("pulse: yes"), "m.yaml:3:52: pulse: 'yes', expected true or false" },
		{ FIELD("reserved: keep"),
		  "m.yaml:3:55: reserved: 'keep', expected one of preserve zero one" },
		{ FIELD("access: rx"),
		  "m.yaml:3:53: access: 'rx', expected one of rw ro wo rc rs wrc wrs wc ws wsrc "
		  "wcrs w1c w1s w1t "
		  "w0c w0s w0t w1src w1crs w0src w0crs woc wos w1 wo1 none unknown" },
		{ REG("reset: 0x100000000"),
		  "m.yaml:3:3: reset 0x100000000 does not fit the 32 bits of R" },
		{ REG("reset: 0, reset_mask: 0x1ffffffff"),
		  "m.yaml:3:3: reset_mask 0x1ffffffff does not fit the 32 bits of R" },
		{ FIELD("reset: 0, reset_mask: 16"),
		  "m.yaml:3:27: reset_mask 0x10 does not fit the 4 bits of F" },
		{ REG("reset: 0x10000000000000000"),
		  "m.yaml:3:25: reset: '0x10000000000000000' does not fit 64 bits" },
		{ REG("reset: 1__0"),
		  "m.yaml:3:25: reset: '1__0' is no number: 12, 0x1f and 0b101 are" },
		{ REG("reset: [1]"), "m.yaml:3:25: reset: expected one value, not a list" },
		{ REG("doc: {a: 1}"), "m.yaml:3:23: doc: expected one value, not a map" },
		{ REG("width: 0"), "m.yaml:3:25: width: 0 bits" },
		{ REG("access_width: 24"), "m.yaml:3:32: access_width: expected 8, 16, 32 or 64" },
		{ REG("confirm: maybe"),
		  "m.yaml:3:27: confirm: 'maybe', expected one of none read write" },
		{ REG("count: 4"), "m.yaml:3:3: R is an array and states no stride" },
		{ REG("count: 0, stride: 4"),
		  "m.yaml:3:3: R has a count of 0, 1 to 65536 are possible" },
		{ REG("count: [2, 2], stride: 4"),
		  "m.yaml:3:41: count and stride are for 2 and 1 dimensions" },
		{ REG("bar: 6"), "m.yaml:3:23: bar: 6 is more than 5" },
		{ "regmap: 1\nregisters: {R: {width: 8}}\n",
		  "m.yaml:2:13: register R is new and states no offset: state it, or load the map "
		  "that has it before this one" },
		{ "regmap: 1\nblocks: {B: {registers: {R: {offset: 0}}}}\n",
		  "m.yaml:2:10: block B is new and states no offset: state it, or load the map that "
		  "has it before this one" },
		{ "regmap: 1\nregisters: {R: {offset: 0}, r: {offset: 4}}\n",
		  "m.yaml:2:29: a second register 'r' here: case makes no difference" },
		{ "regmap: 1\nregisters: {a b: {offset: 0}}\n",
		  "m.yaml:2:13: 'a b' is no name: letters, digits and '_' make one" },
		{ "regmap: 1\nregisters: {\"a%s\": {offset: 0}}\n",
		  "m.yaml:2:13: 'a%s': %s stands in the name of an array with one count" },
		{ "regmap: 1\nregisters: {\"a%s\": {offset: 0, count: 2, stride: 4, index: [x]}}\n",
		  "m.yaml:2:13: a%s needs 2 labels of letters, digits and '_'" },
		{ "regmap: 1\nregisters: [R]\n",
		  "m.yaml:2:12: registers: expected keys and values" },
		{ "regmap: 1\nregisters: {R: {offset: 0, fields: {EN: {bits: 0}, en: {bits: "
		  "1}}}}\n",
		  "m.yaml:2:52: a second field 'en' here: case makes no difference" },
		{ "regmap: 1\nblocks: {A: {offset: 8, registers: {R: {offset: 0}}}}\n"
		  "registers: {a: {offset: 0, fields: {R: {bits: 0}}}}\n",
		  "m.yaml:2:10: block 'A': a block and a register of one place have one name" },
		{ "regmap: 1\nregisters: {R: {offset: 0, endian: \"\"}}\n",
		  "m.yaml:2:36: endian: '', expected one of little big" },
		{ "regmap: 1\nregisters: {\"R%s\": {offset: 0, count: 2, stride: 4, index: []}}\n",
		  "m.yaml:2:60: index: an empty list, expected a label for each element" },
		{ REG("count: 4, stride: 4, index: 1"),
		  "m.yaml:3:39: index needs a name with %s, such as R%s: without, the elements are "
		  "[0] and up" },
		{ REG("count: 2, stride: 4, index: [A, B]"),
		  "m.yaml:3:39: index needs a name with %s, such as R%s: without, the elements are "
		  "[0] and up" },
		{ REG("count: [2, 2], stride: [8, 4], index: 0"),
		  "m.yaml:3:49: index needs a name with %s, such as R%s: without, the elements are "
		  "[0] and up" },
		{ REG("fields: {F: {bits: 0, index: [A, B], count: 2, stride: 1}}"),
		  "m.yaml:3:40: index needs a name with %s, such as F%s: without, the elements are "
		  "[0] and up" },
		{ "regmap: 1\nblocks: {B: {offset: 0, index: 1, count: 2, stride: 8}}\n",
		  "m.yaml:2:25: index needs a name with %s, such as B%s: without, the elements are "
		  "[0] and up" },
		{ "regmap: 1\nenums: {none: {A: 0}}\n",
		  "m.yaml:2:9: enums: 'none' is what a field without an enum states: call it "
		  "something else" },
		{ "regmap: 1\nblocks: {B: {offset: 0, like: A}}\n",
		  "m.yaml:2:31: like: no block 'A' before this one in this file" },
		{ "regmap: 1\nblocks: {B: {offset: 0, registers: {R: {offset: 0, bar: 1}}}}\n",
		  "m.yaml:2:37: the BAR is stated outermost, not within a block" },
		{ "regmap: 1\nmatch: {vendor: 1}\n",
		  "m.yaml:2:8: match: expected a list, - {vendor: 0x1234, device: 0x5678}" },
		{ "regmap: 1\nmatch: [{}]\n", "m.yaml:2:9: match: an empty one fits nothing" },
		{ "regmap: 1\nmatch: [{vendor: 0x10000}]\n",
		  "m.yaml:2:18: vendor: 0x10000 is more than 65535" },
		{ "regmap: 1\nwidths: [24]\n",
		  "m.yaml:2:10: widths: expected some of 8, 16, 32, 64" },
		{ "regmap: 2\n", "m.yaml:1:9: this barsh reads version 1 of the format" },
		{ "regmap: 1\nblocks: {B: {offset: 0xfffffffffffffffc, registers: {R: {offset: 0, "
		  "width: 64}}}}\n",
		  "m.yaml:2:10: B ends past the 64 bits of an address" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		maps_refuses(cases[i][0], cases[i][1]);
}
END_TEST

START_TEST(what_other_formats_have_too_is_kept_with_a_warning)
{
	static const char *const cases[][2] = {
		{ REG("fields: {F: {bits: [7, 0]}, G: {bits: 7}}"),
		  "m.yaml:3:46: field G overlaps another field of R" },
		{ FIELD("enum: {A: 16}"),
		  "m.yaml:3:27: the enum of F has a value that does not fit its 4 bits" },
		{ REG("fields: {F: {bits: 0, enum: {A: 1}, enum_write: {A: 2}}}"),
		  "m.yaml:3:27: the enum of F has a value that does not fit its 1 bit" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bsh_regmap *map = maps_of(cases[i][0]);

		ck_assert_str_eq(bsh_regmap_warning(map, 0), cases[i][1]);
		ck_assert_ptr_null(bsh_regmap_warning(map, 1));
		bsh_regmap_free(map);
	}
}
END_TEST

START_TEST(a_field_that_is_read_may_lie_over_one_that_is_written)
{
	struct bsh_regmap *map = maps_of(REG("fields: {F: {bits: 7, access: ro}, G: {bits: 7, "
					     "access: wo}, H: {bits: 7, reserved: zero}}"));

	ck_assert_ptr_null(bsh_regmap_warning(map, 0));
	bsh_regmap_free(map);
}
END_TEST

START_TEST(nothing_that_a_terminal_obeys_is_in_a_message)
{
	maps_refuses("regmap: 1\n\"a\\e[31m\\x9b\": 1\n", "m.yaml:2:1: unknown key 'a[31m' in map");
	maps_refuses("regmap: 1\n\"a\\e\": 1\n\"a\\e\": 1\n",
		     "m.yaml:3:1: duplicate key 'a?' (first at line 2)");
}
END_TEST

START_TEST(keys_of_others_are_left_alone)
{
	struct bsh_regmap *map = maps_of("regmap: 1\nx-tool: {a: [1, 2]}\nregisters:\n  x-more: 1\n"
					 "  R: {offset: 0, x-mine: {b: c}}\n");

	ck_assert_uint_eq(bsh_regmap_counts(map).registers, 1);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_block_may_be_like_another)
{
	struct bsh_regmap *map =
		maps_of("regmap: 1\nblocks:\n"
			"  uart0: {offset: 0x100, doc: a uart, access: ro, registers: {DATA: "
			"{offset: 0}, CTRL: {offset: 4}}}\n"
			"  uart1: {offset: 0x200, like: uart0}\n"
			"  uart2: {offset: 0x300, like: UART0, doc: special, registers: {MORE: "
			"{offset: 8}, CTRL: {offset: 12}}}\n"
			"  group: {offset: 0x400, blocks: {a: {offset: 0, registers: {R: {offset: "
			"0}}}, b: {offset: 8, like: group.a}}}\n");
	char access[BSH_PROPS_MAX];
	struct bsh_regmap_place place;

	ck_assert_uint_eq(maps_find(map, "uart1.CTRL").loc.offset, 0x204);
	ck_assert_uint_eq(maps_find(map, "uart2.CTRL").loc.offset, 0x30c);
	ck_assert_uint_eq(maps_find(map, "uart2.DATA").loc.offset, 0x300);
	ck_assert_uint_eq(maps_find(map, "uart2.MORE").loc.offset, 0x308);
	ck_assert_uint_eq(maps_find(map, "uart0.CTRL").loc.offset, 0x104);
	ck_assert_uint_eq(maps_find(map, "group.b.R").loc.offset, 0x408);
	ck_assert_str_eq(maps_access(map, "uart1.DATA", access), "ro");
	place = maps_find(map, "uart1");
	ck_assert_str_eq(bsh_regmap_block(map, &place).doc, "a uart");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(like_keeps_the_bar)
{
	struct bsh_regmap *map =
		maps_of("regmap: 1\nblocks:\n"
			"  a: {bar: 2, offset: 0, count: 4, stride: 16, registers: {R: {offset: 0}}}\n"
			"  b: {offset: 0x100, like: a}\n"
			"  c: {bar: 1, offset: 0x100, like: a}\n"
			"  d: {offset: 0x100, blocks: {e: {offset: 0, like: a}}}\n");

	ck_assert_uint_eq(maps_find(map, "a[3].R").loc.region, 2);
	ck_assert_uint_eq(maps_find(map, "b.R").loc.region, 2);
	ck_assert_uint_eq(maps_find(map, "c.R").loc.region, 1);
	ck_assert_uint_eq(maps_find(map, "d.e.R").loc.region, 0);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_class_matches_as_far_as_it_is_stated)
{
	struct bsh_regmap *map =
		maps_of("regmap: 1\nmatch: [{class: 0x0108}, {vendor: 7, revision: 1}]\n");
	struct bsh_regmap_match ids = { .has = 63, .class_code = 0x010802 };

	ck_assert(bsh_regmap_fits(map, &ids));
	ids.class_code = 0x010902;
	ck_assert(!bsh_regmap_fits(map, &ids));
	ids.vendor = 7;
	ck_assert(!bsh_regmap_fits(map, &ids));
	ids.revision = 1;
	ck_assert(bsh_regmap_fits(map, &ids));
	ids.has &= ~(unsigned)BSH_MATCH_REVISION;
	ck_assert(!bsh_regmap_fits(map, &ids));
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_class_counts_as_many_digits_as_it_is_written_with)
{
	static const struct {
		const char *text;
		uint32_t code, mask;
	} cases[] = {
		{ "1", 0x010000, 0xff0000 },	  { "0x1", 0x010000, 0xff0000 },
		{ "255", 0xff0000, 0xff0000 },	  { "264", 0x010800, 0xffff00 },
		{ "0x0001", 0x000100, 0xffff00 }, { "0X01_08", 0x010800, 0xffff00 },
		{ "67586", 0x010802, 0xffffff },  { "0x000001", 0x000001, 0xffffff },
		{ "0x00108", 0x000108, 0xffffff }, { "0X00010_8", 0x000108, 0xffffff },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		char text[64];
		struct bsh_regmap *map;

		snprintf(text, sizeof(text), "regmap: 1\nmatch: [{class: %s}]\n", cases[i].text);
		map = maps_of(text);
		ck_assert_uint_eq(bsh_regmap_match(map, 0)->class_code, cases[i].code);
		ck_assert_uint_eq(bsh_regmap_match(map, 0)->class_mask, cases[i].mask);
		bsh_regmap_free(map);
	}
}
END_TEST

BSH_TESTS("regmap/yaml_load", NULL, NULL, the_example_means_what_it_says,
	  values_are_text_that_the_schema_types, json_of_the_same_shape_is_read,
	  mistakes_are_told_with_their_place_and_what_was_expected,
	  what_other_formats_have_too_is_kept_with_a_warning,
	  a_field_that_is_read_may_lie_over_one_that_is_written,
	  nothing_that_a_terminal_obeys_is_in_a_message, keys_of_others_are_left_alone,
	  a_block_may_be_like_another, a_class_matches_as_far_as_it_is_stated,
	  a_class_counts_as_many_digits_as_it_is_written_with, like_keeps_the_bar)
