/* SPDX-License-Identifier: MIT */

#include "harness.h"
#include "maps.h"

static const char text[] =
	"regmap: 1\n"
	"defaults: {access: rw}\n"
	"registers:\n"
	"  MIX: {offset: 0, reset: 0xff00, fields: {EN: {bits: 0, reset: 1}, ST: {bits: [3, 1], "
	"access: ro},\n"
	"    ACK: {bits: 4, access: w1c}, ERR: {bits: [7, 5], access: rc}, GO: {bits: 8, pulse: "
	"true},\n"
	"    CNT: {bits: [15, 9], volatile: true}, X: {bits: 16, reset: x}, RSV: {bits: [18, 17], "
	"reserved: zero}}}\n"
	"  BARE: {offset: 4}\n"
	"  TOP: {offset: 8, width: 24, reset: 0x123456}\n"
	"  WIDE: {offset: 16, width: 128}\n"
	"  OFF: {offset: 33, width: 16}\n"
	"  PARTS: {offset: 36, width: 64, access_width: 32}\n"
	"  WOF: {offset: 48, access: ro, fields: {A: {bits: 0, access: wo}}}\n"
	"  WOS: {offset: 52, fields: {A: {bits: 0, access: wo}, B: {bits: 1, access: wo}}}\n"
	"  ENUM: {offset: 56, fields: {M: {bits: [2, 0], enum: {IDLE: 0, Run: 1, RUN: 2, HIGH: "
	"0b1xx, REST: default}},\n"
	"    W: {bits: 3, enum_write: {STOP: 0}}, N: {bits: 4},\n"
	"    RW: {bits: 5, enum_read: {BUSY: 1}, enum_write: {GO: 1}}}}\n";

static struct bsh_regmap *map;

static void setup(void)
{
	map = maps_of(text);
}

static void teardown(void)
{
	bsh_regmap_free(map);
}

START_TEST(masks_say_what_each_bit_does)
{
	const struct bsh_regmap_place place = maps_find(map, "MIX");
	const struct bsh_masks m = bsh_regmap_masks(map, &place);

	ck_assert_uint_eq(m.covered, 0x1ffff);
	ck_assert_uint_eq(m.reserved, 0xfffe0000);
	ck_assert_uint_eq(m.read_acts, 0xe0);
	ck_assert_uint_eq(m.write_acts, 0x10);
	ck_assert_uint_eq(m.pulse, 0x100);
	ck_assert_uint_eq(m.volatiles, 0xfe00);
	ck_assert_uint_eq(m.writable, 0xffffff11);
	ck_assert_uint_eq(m.readable, 0xffffffff);
	/* Only EN and X: the others change, act or are reserved. */
	ck_assert_uint_eq(m.reads_back, 0x10001);
	ck_assert_uint_eq(m.reset_check, 0);
}
END_TEST

START_TEST(a_register_without_fields_is_all_of_its_bits)
{
	const struct bsh_regmap_place place = maps_find(map, "TOP");
	const struct bsh_masks m = bsh_regmap_masks(map, &place);

	ck_assert_uint_eq(m.reads_back, 0xffffff);
	ck_assert_uint_eq(m.reset_check, 0xffffff);
	ck_assert_uint_eq(m.reserved, 0);
	ck_assert_uint_eq(m.covered, 0);
}
END_TEST

START_TEST(resets_of_fields_go_before_those_of_the_register)
{
	struct bsh_regmap_place place = maps_find(map, "MIX");
	const struct bsh_register_info reg = bsh_regmap_register(map, &place);

	ck_assert_uint_eq(reg.reset, 0xff01);
	ck_assert_uint_eq(reg.reset_mask, 0xfffeffff);
	place = maps_find(map, "MIX.CNT");
	ck_assert_uint_eq(bsh_regmap_field(map, &place).reset, 0x7f);
	place = maps_find(map, "BARE");
	ck_assert_uint_eq(bsh_regmap_register(map, &place).reset_mask, 0);
}
END_TEST

START_TEST(odd_registers_are_told_as_they_are)
{
	struct bsh_regmap_place place = maps_find(map, "TOP");
	struct bsh_register_info reg = bsh_regmap_register(map, &place);

	ck_assert_uint_eq(reg.width, 4);
	ck_assert_uint_eq(reg.width_bits, 24);
	ck_assert_ptr_null(reg.not_accessible);
	place = maps_find(map, "WIDE");
	reg = bsh_regmap_register(map, &place);
	ck_assert_uint_eq(reg.width, 0);
	ck_assert_str_eq(reg.not_accessible, "is wider than 64 bits");
	place = maps_find(map, "OFF");
	reg = bsh_regmap_register(map, &place);
	ck_assert_str_eq(reg.not_accessible, "is not aligned to its width");
	place = maps_find(map, "PARTS");
	reg = bsh_regmap_register(map, &place);
	ck_assert_ptr_null(reg.not_accessible);
	ck_assert_uint_eq(reg.access_width, 4);
}
END_TEST

START_TEST(a_register_may_be_written_if_a_field_may)
{
	char access[BSH_PROPS_MAX];

	ck_assert_str_eq(maps_access(map, "WOF", access), "rw");
	ck_assert_str_eq(maps_access(map, "WOS", access), "wo");
	ck_assert_str_eq(maps_access(map, "MIX", access), "rw");
}
END_TEST

START_TEST(an_effect_of_some_bits_is_told_apart_from_one_of_all)
{
	struct bsh_regmap_place place = maps_find(map, "MIX");
	struct bsh_register_info reg = bsh_regmap_register(map, &place);

	ck_assert(reg.read_acts && reg.write_acts);
	place = maps_find(map, "BARE");
	reg = bsh_regmap_register(map, &place);
	ck_assert(!reg.read_acts && !reg.write_acts);
}
END_TEST

START_TEST(values_have_the_names_that_fit)
{
	const struct bsh_regmap_place m = maps_find(map, "ENUM.M"), n = maps_find(map, "ENUM.N");
	const struct bsh_regmap_place w = maps_find(map, "ENUM.W");
	const struct bsh_regmap_place reg = maps_find(map, "ENUM");

	ck_assert_pstr_eq(bsh_regmap_written_name(map, &reg, 1), NULL);
	ck_assert_pstr_eq(bsh_regmap_value_name(map, &reg, 1), NULL);
	ck_assert_str_eq(bsh_regmap_written_name(map, &m, 1), "Run");
	ck_assert_str_eq(bsh_regmap_written_name(map, &w, 0), "STOP");
	ck_assert_ptr_null(bsh_regmap_value_name(map, &w, 0));
	ck_assert_str_eq(bsh_regmap_value_name(map, &m, 1), "Run");
	ck_assert_str_eq(bsh_regmap_value_name(map, &m, 6), "HIGH");
	ck_assert_str_eq(bsh_regmap_value_name(map, &m, 3), "REST");
	ck_assert_ptr_null(bsh_regmap_value_name(map, &n, 0));
	ck_assert_uint_eq(bsh_regmap_extract(&m, 0xffff6), 6);
	ck_assert_uint_eq(bsh_regmap_extract(&n, 0x10), 1);
}
END_TEST

static void names_when(bool is_written, const char *path, const char *name, uint64_t value)
{
	const struct bsh_regmap_place place = maps_find(map, path);
	struct bsh_err err = { 0 };
	uint64_t found;

	ck_assert_msg(bsh_regmap_name_value(map, &place, is_written, name, strlen(name), &found,
					    NULL, &err) == 0,
		      "%s", err.msg);
	ck_assert_uint_eq(found, value);
}

static void names(const char *path, const char *name, uint64_t value)
{
	names_when(true, path, name, value);
}

static void names_nothing(const char *path, const char *name, const char *msg)
{
	const struct bsh_regmap_place place = maps_find(map, path);
	struct bsh_err err = { 0 };
	uint64_t found;

	ck_assert_int_eq(bsh_regmap_name_value(map, &place, true, name, strlen(name), &found,
					       NULL, &err),
			 -1);
	ck_assert_int_eq(err.code, BSH_E_NAME);
	ck_assert_str_eq(err.msg, msg);
}

START_TEST(names_have_their_values)
{
	names("ENUM.M", "idle", 0);
	names("ENUM.M", "RUN", 2);
	names("ENUM.M", "Run", 1);
	names("ENUM.M", "HIGH", 4);
	names("ENUM.W", "STOP", 0);
	names("ENUM.RW", "GO", 1);
	names_when(false, "ENUM.RW", "BUSY", 1);
	names_nothing("ENUM.RW", "BUSY", "RW has no value 'BUSY'");
	names_nothing("ENUM.M", "run", "M has 2 values 'run' that differ in case");
	names_nothing("ENUM.M", "IDEL", "M has no value 'IDEL': did you mean 'IDLE'?");
	names_nothing("ENUM.M", "REST", "REST stands for all other values of M: write a number");
	names_nothing("ENUM.N", "X", "'X' is no number, and N has no names for its values");
	names_nothing("ENUM", "X", "'X' is no number, and only fields have names for their values");
}
END_TEST

BSH_TESTS("regmap/facts", setup, teardown, masks_say_what_each_bit_does,
	  a_register_without_fields_is_all_of_its_bits,
	  resets_of_fields_go_before_those_of_the_register, odd_registers_are_told_as_they_are,
	  a_register_may_be_written_if_a_field_may,
	  an_effect_of_some_bits_is_told_apart_from_one_of_all, values_have_the_names_that_fit,
	  names_have_their_values)
