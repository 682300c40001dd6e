/* SPDX-License-Identifier: MIT */

#include "harness.h"
#include "maps.h"

#include "regmap/store.h"

static const char base[] =
	"regmap: 1\n"
	"defaults: {access: rw}\n"
	"blocks:\n"
	"  core:\n"
	"    offset: 0\n"
	"    registers:\n"
	"      PLAIN: {offset: 0, fields: {F: {bits: [11, 0]}}}\n"
	"      OWN: {offset: 8, width: 8, endian: little, word_order: low-first, access_width: 8,\n"
	"            reset: 1, reserved: zero}\n"
	"    blocks:\n"
	"      deep: {offset: 0x20, width: 64, registers: {D: {offset: 0}}}\n"
	"      other: {offset: 0x40, registers: {O: {offset: 0, reset: 0x111}}}\n";

#define STATES                                                                                 \
	"width: 16, endian: big, word_order: high-first, access_width: 8, reset: 0x1234, reserved: one"

static struct bsh_regmap *map;

static void setup(void)
{
	map = maps_of(base);
}

static void teardown(void)
{
	bsh_regmap_free(map);
}

static struct bsh_register_info reg(const char *path)
{
	const struct bsh_regmap_place place = maps_find(map, path);

	return bsh_regmap_register(map, &place);
}

/* In a block, what STATES has is of PLAIN, and all that registers and blocks state stays. */
static void ck_stated(const char *block)
{
	struct bsh_register_info r;
	char path[64];

	snprintf(path, sizeof(path), "%s.PLAIN", block);
	r = reg(path);
	ck_assert_uint_eq(r.width_bits, 16);
	ck_assert_uint_eq(r.access_width, 1);
	ck_assert_int_eq(r.endian, BSH_ENDIAN_BIG);
	ck_assert_int_eq(r.word_order, BSH_ORDER_HIGH_FIRST);
	ck_assert_int_eq(r.reserved, BSH_RESERVED_ONE);
	ck_assert_uint_eq(r.reset, 0x1234);
	ck_assert_uint_eq(r.reset_mask, 0xffff);
	snprintf(path, sizeof(path), "%s.OWN", block);
	r = reg(path);
	ck_assert_uint_eq(r.width_bits, 8);
	ck_assert_int_eq(r.endian, BSH_ENDIAN_LITTLE);
	ck_assert_int_eq(r.word_order, BSH_ORDER_LOW_FIRST);
	ck_assert_int_eq(r.reserved, BSH_RESERVED_ZERO);
	ck_assert_uint_eq(r.reset, 1);
	snprintf(path, sizeof(path), "%s.deep.D", block);
	ck_assert_uint_eq(reg(path).width_bits, 64);
	ck_assert_uint_eq(reg(path).reset, 0x1234);
	snprintf(path, sizeof(path), "%s.other.O", block);
	ck_assert_uint_eq(reg(path).width_bits, 16);
	ck_assert_uint_eq(reg(path).reset, 0x111);
}

START_TEST(a_layer_states_for_what_its_block_has)
{
	maps_add(map, "over.yaml", "regmap: 1\nblocks: {core: {" STATES "}}\n");
	ck_stated("core");
}
END_TEST

START_TEST(a_block_that_is_like_another_states_for_what_it_takes_over)
{
	struct bsh_text text = { 0 };

	bsh_regmap_free(map);
	bsh_text_addf(&text, "%s  twin: {offset: 0x100, like: core, " STATES "}\n", base);
	map = maps_of(bsh_text_string(&text));
	bsh_text_finish(&text);
	ck_stated("twin");
	ck_assert_uint_eq(reg("core.PLAIN").width_bits, 32);
	ck_assert_uint_eq(reg("core.PLAIN").reset_mask, 0);
}
END_TEST

START_TEST(what_is_new_in_a_layer_has_what_its_block_states)
{
	maps_add(map, "over.yaml", "regmap: 1\nblocks: {core: {width: 16}}\n");
	maps_add(map, "more.yaml",
		 "regmap: 1\nblocks: {core: {registers: {NEW: {offset: 0x60}, WIDE: {offset: 0x64, "
		 "width: 32}}, blocks: {deep: {registers: {E: {offset: 8}}}}}}\n");
	ck_assert_uint_eq(reg("core.NEW").width_bits, 16);
	ck_assert_uint_eq(reg("core.WIDE").width_bits, 32);
	ck_assert_uint_eq(reg("core.deep.E").width_bits, 64);
}
END_TEST

START_TEST(a_mask_of_a_block_narrows_what_is_known)
{
	maps_add(map, "over.yaml", "regmap: 1\nblocks: {core: {reset_mask: 0xf0}}\n");
	ck_assert_uint_eq(reg("core.other.O").reset_mask, 0xf0);
	ck_assert_uint_eq(reg("core.other.O").reset, 0x10);
	ck_assert_uint_eq(reg("core.PLAIN").reset_mask, 0);
	maps_add(map, "over.yaml", "regmap: 1\nblocks: {core: {reset: 0xffff}}\n");
	ck_assert_uint_eq(reg("core.PLAIN").reset_mask, 0xf0);
	ck_assert_uint_eq(reg("core.PLAIN").reset, 0xf0);
}
END_TEST

START_TEST(a_mask_that_a_register_states_stays_with_another_reset)
{
	bsh_regmap_free(map);
	map = maps_of("regmap: 1\nblocks: {a: {offset: 0, width: 8, reset: 0x11, registers: {R: "
		      "{offset: 0, reset_mask: 0xf0}, S: {offset: 4}}}, b: {offset: 8, like: a, "
		      "width: 16, reset: 0x2222}}\n");
	ck_assert_uint_eq(reg("a.R").reset, 0x10);
	ck_assert_uint_eq(reg("b.R").reset_mask, 0xf0);
	ck_assert_uint_eq(reg("b.R").reset, 0x20);
	/* Where all bits are known, all of a wider register are. */
	ck_assert_uint_eq(reg("b.S").reset_mask, 0xffff);
	ck_assert_uint_eq(reg("b.S").reset, 0x2222);
}
END_TEST

START_TEST(what_does_not_change_is_shared)
{
	uint32_t registers;

	bsh_regmap_free(map);
	map = maps_of("regmap: 1\nblocks: {a: {offset: 0, width: 16, registers: {R: {offset: 0}}}, "
		      "b: {offset: 8, like: a, width: 16}}\n");
	registers = map->registers.len;
	ck_assert_uint_eq(registers, 1);
	ck_assert_uint_eq(reg("b.R").width_bits, 16);
}
END_TEST

START_TEST(a_width_that_fields_do_not_fit_is_refused)
{
	maps_refuse(map, "regmap: 1\nblocks: {core: {width: 8}}\n",
		    "m.yaml:2:10: field F ends past the 8 bits of PLAIN");
	ck_assert_uint_eq(reg("core.PLAIN").width_bits, 32);
}
END_TEST

BSH_TESTS("regmap/restate", setup, teardown, a_layer_states_for_what_its_block_has,
	  a_block_that_is_like_another_states_for_what_it_takes_over,
	  what_is_new_in_a_layer_has_what_its_block_states,
	  a_mask_of_a_block_narrows_what_is_known,
	  a_mask_that_a_register_states_stays_with_another_reset, what_does_not_change_is_shared,
	  a_width_that_fields_do_not_fit_is_refused)
