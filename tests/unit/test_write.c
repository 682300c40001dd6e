/* SPDX-License-Identifier: MIT */

#include "harness.h"
#include "maps.h"

/* All that the format can say, in the order that the writer has. */
static const char everything[] =
	"# from m.yaml\n"
	"\n"
	"regmap: 1\n"
	"device: \"all: of it\"\n"
	"doc: \"One.\\n\\nTwo \\\"quoted\\\" \\\\ and \xc3\xa4\"\n"
	"match:\n"
	"  - {vendor: 0x1234, device: 0x5678, subsys_vendor: 0x1, subsys_device: 0x2, revision: "
	"0x3, class: 0x010802}\n"
	"  - {class: 0x01}\n"
	"widths: [32, 64]\n"
	"defaults: {access: rw, on_write: unknown, on_read: unknown}\n"
	"enums:\n"
	"  mode:\n"
	"    \"NO\": 0\n"
	"    A: {value: 1, doc: first}\n"
	"    PAIR: 0b1x\n"
	"    OTHER: default\n"
	"registers:\n"
	"  TOP:\n"
	"    bar: config\n"
	"    offset: 0x40\n"
	"    count: 4\n"
	"    stride: 0x4\n"
	"    access: w1c\n"
	"    on_read: pop\n"
	"    reset: 0x0\n"
	"    confirm: [read, write]\n"
	"blocks:\n"
	"  core:\n"
	"    bar: 2\n"
	"    offset: 0x100\n"
	"    access: ro\n"
	"    size: 0x40\n"
	"    kind: memory\n"
	"    title: The core\n"
	"    doc: Core of it\n"
	"    registers:\n"
	"      CTRL:\n"
	"        offset: 0x0\n"
	"        width: 64\n"
	"        access_width: 32\n"
	"        word_order: high-first\n"
	"        endian: big\n"
	"        reserved: one\n"
	"        writable: once\n"
	"        reset: 0x10\n"
	"        reset_mask: 0xf0\n"
	"        volatile: true\n"
	"        dont_dump: true\n"
	"        confirm: write\n"
	"        title: \"Control, main\"\n"
	"        alternate_of: OTHER\n"
	"        note: stops the card\n"
	"        doc: Control\n"
	"        fields:\n"
	"          MODE: {bits: [5, 4], access: rw, reset: 0x1, enum: mode, enum_write: none, doc: "
	"\"the, mode\"}\n"
	"          LEVEL: {bits: [15, 8], on_read: clear, enum: {LOW: 0, HIGH: 255}, unit: mV, "
	"scale: \"1/256\", signed: true, volatile: true}\n"
	"          GO: {bits: 16, access: w1s, reset: x, pulse: true, testable: false}\n"
	"          CH: {bits: 20, count: 4, stride: 0x2, reserved: zero}\n"
	"    blocks:\n"
	"      \"T%s\":\n"
	"        offset: 0x20\n"
	"        count: 2\n"
	"        stride: 0x10\n"
	"        index: [\"A\", \"B\"]\n"
	"        registers:\n"
	"          \"R%s\":\n"
	"            offset: 0x0\n"
	"            count: 2\n"
	"            stride: 0x4\n"
	"            index: 3\n"
	"      D:\n"
	"        offset: 0x60\n"
	"        count: [2, 3]\n"
	"        stride: [0x8, 0x4]\n"
	"        like: \"core.T%s\"\n"
	"  twin:\n"
	"    bar: 2\n"
	"    offset: 0x300\n"
	"    like: \"core\"\n"
	"    title: twin of it\n"
	"    doc: \"\"\n";

static void write_map(const struct bsh_regmap *map, enum bsh_regmap_style style,
		      struct bsh_text *to)
{
	struct bsh_err err = { 0 };

	bsh_text_reset(to);
	ck_assert_int_eq(bsh_regmap_write(map, style, to, &err), 0);
}

/* A map that is written, loaded again and written once more is the same text. */
static void comes_round(const char *text, enum bsh_regmap_style style)
{
	struct bsh_text first = { 0 }, second = { 0 };
	struct bsh_regmap *map = maps_of(text);

	write_map(map, style, &first);
	bsh_regmap_free(map);
	map = maps_of(bsh_text_string(&first));
	write_map(map, style, &second);
	ck_assert_str_eq(bsh_text_string(&first), bsh_text_string(&second));
	bsh_regmap_free(map);
	bsh_text_finish(&first);
	bsh_text_finish(&second);
}

START_TEST(all_that_the_format_says_is_written_as_it_was)
{
	struct bsh_regmap *map = maps_of(everything);
	struct bsh_text text = { 0 };

	write_map(map, BSH_REGMAP_YAML, &text);
	ck_assert_str_eq(bsh_text_string(&text), everything);
	bsh_text_finish(&text);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(json_has_the_same_shape)
{
	struct bsh_text json = { 0 }, yaml = { 0 };
	struct bsh_regmap *map = maps_of(everything);

	write_map(map, BSH_REGMAP_JSON, &json);
	bsh_regmap_free(map);
	ck_assert_int_eq(bsh_text_string(&json)[0], '{');
	map = maps_of(bsh_text_string(&json));
	write_map(map, BSH_REGMAP_YAML, &yaml);
	ck_assert_str_eq(bsh_text_string(&yaml), everything);
	bsh_regmap_free(map);
	bsh_text_finish(&json);
	bsh_text_finish(&yaml);
	comes_round(everything, BSH_REGMAP_JSON);
}
END_TEST

START_TEST(numbers_that_json_readers_would_round_are_texts)
{
	struct bsh_regmap *map =
		maps_of("regmap: 1\nregisters: {R: {offset: 0, width: 64, reset: "
			"0x20000000000001}, S: {offset: 8, width: 64, reset: 0x1fffffffffffff}}\n");
	struct bsh_text json = { 0 };

	write_map(map, BSH_REGMAP_JSON, &json);
	ck_assert_ptr_nonnull(strstr(json.data, "\"reset\": \"0x20000000000001\""));
	ck_assert_ptr_nonnull(strstr(json.data, "\"reset\": 9007199254740991"));
	bsh_regmap_free(map);
	bsh_text_finish(&json);
}
END_TEST

START_TEST(an_empty_map_comes_round)
{
	comes_round("regmap: 1\n", BSH_REGMAP_YAML);
	comes_round("regmap: 1\n", BSH_REGMAP_JSON);
	comes_round("regmap: 1\nblocks: {a: {offset: 0}, b: {offset: 0, like: a}}\n",
		    BSH_REGMAP_YAML);
	comes_round("regmap: 1\nblocks: {a: {bar: 1, offset: 0, registers: {R: {offset: 0}}}, b: "
		    "{bar: 0, offset: 0, like: a}, c: {offset: 0, blocks: {d: {offset: 0, like: "
		    "a}}}}\n",
		    BSH_REGMAP_YAML);
}
END_TEST

START_TEST(layers_are_written_as_one)
{
	struct bsh_regmap *map = maps_file(MAPS_PULSEGEN), *again;
	struct bsh_text text = { 0 };
	char access[BSH_PROPS_MAX];

	maps_add(map, "over.yaml",
		 "regmap: 1\ndefaults: {access: ro}\nblocks: {core: {registers: {NEW: {offset: "
		 "0x20}, CTRL: {access: rw, on_read: "
		 "modify}}}}\n");
	write_map(map, BSH_REGMAP_YAML, &text);
	again = maps_of(bsh_text_string(&text));
	ck_assert_str_eq(maps_access(again, "NEW", access), "ro");
	ck_assert_str_eq(maps_access(again, "CTRL.EN", access), "rw modify");
	ck_assert_str_eq(maps_access(again, "ch[0].PERIOD", access), "rw");
	bsh_regmap_free(map);
	bsh_regmap_free(again);
	bsh_text_finish(&text);
}
END_TEST

START_TEST(enums_of_two_files_with_one_name_are_told_apart)
{
	struct bsh_regmap *map = maps_of("regmap: 1\nenums: {e: {A: 0}}\nregisters: {R: {offset: 0, "
					 "fields: {F: {bits: 0, enum: e}}}}\n"),
			  *again;
	struct bsh_regmap_place place;
	struct bsh_text text = { 0 };

	maps_add(map, "over.yaml",
		 "regmap: 1\nenums: {e: {B: 0}}\nregisters: {S: {offset: 4, fields: {F: {bits: 0, "
		 "enum: e}}}}\n");
	write_map(map, BSH_REGMAP_YAML, &text);
	again = maps_of(bsh_text_string(&text));
	place = maps_find(again, "R.F");
	ck_assert_str_eq(bsh_regmap_value_name(again, &place, 0), "A");
	place = maps_find(again, "S.F");
	ck_assert_str_eq(bsh_regmap_value_name(again, &place, 0), "B");
	bsh_regmap_free(map);
	bsh_regmap_free(again);
	bsh_text_finish(&text);
}
END_TEST

START_TEST(bar_0_is_stated_only_where_another_would_be_taken_over)
{
	struct bsh_regmap *map =
		maps_of("regmap: 1\nblocks: {a: {offset: 0, registers: {R: {offset: 0}}}, b: {offset: "
			"16, like: a}}\n");
	struct bsh_text text = { 0 };

	write_map(map, BSH_REGMAP_YAML, &text);
	ck_assert_pstr_eq(strstr(bsh_text_string(&text), "bar:"), NULL);
	bsh_regmap_free(map);
	bsh_text_finish(&text);
	text = (struct bsh_text){ 0 };
	map = maps_of("regmap: 1\nblocks: {a: {bar: 2, offset: 0, registers: {R: {offset: 0}}}, b: "
		      "{bar: 0, offset: 16, like: a}}\n");
	write_map(map, BSH_REGMAP_YAML, &text);
	ck_assert_ptr_nonnull(strstr(bsh_text_string(&text), "bar: 2"));
	ck_assert_ptr_nonnull(strstr(bsh_text_string(&text), "bar: 0"));
	bsh_regmap_free(map);
	bsh_text_finish(&text);
}
END_TEST

BSH_TESTS("regmap/write", NULL, NULL, all_that_the_format_says_is_written_as_it_was,
	  json_has_the_same_shape, numbers_that_json_readers_would_round_are_texts,
	  an_empty_map_comes_round, layers_are_written_as_one,
	  enums_of_two_files_with_one_name_are_told_apart,
	  bar_0_is_stated_only_where_another_would_be_taken_over)
