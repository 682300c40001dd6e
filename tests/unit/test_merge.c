/* SPDX-License-Identifier: MIT */

#include "harness.h"
#include "maps.h"

static const char base[] =
	"regmap: 1\n"
	"device: base\n"
	"doc: the base\n"
	"match: [{vendor: 1}]\n"
	"defaults: {access: rw}\n"
	"blocks:\n"
	"  core:\n"
	"    offset: 0x100\n"
	"    registers:\n"
	"      CTRL: {offset: 0, reset: 5, doc: control, fields: {EN: {bits: 0}, MODE: {bits: [5, "
	"4], access: ro, doc: mode}}}\n"
	"      IRQ: {offset: 4, fields: {A: {bits: 0, access: rw}, B: {bits: 1}, C: {bits: 2, readable: "
	"true, writable: false}, D: {bits: [7, 4], reset: 3}}}\n"
	"  twin: {offset: 0x200, like: core}\n";

static struct bsh_regmap *map;

static void setup(void)
{
	map = maps_of(base);
}

static void teardown(void)
{
	bsh_regmap_free(map);
}

static uint64_t reset_of(const char *path)
{
	const struct bsh_regmap_place place = maps_find(map, path);

	return bsh_regmap_register(map, &place).reset;
}

START_TEST(what_is_stated_later_replaces_and_the_rest_stays)
{
	struct bsh_regmap_place place;
	struct bsh_register_info reg;
	char access[BSH_PROPS_MAX];

	maps_add(map, "over.yaml",
		 "regmap: 1\ndefaults: {access: none, width: 8}\nblocks:\n  CORE:\n    registers:\n"
		 "      ctrl: {doc: better, confirm: write, fields: {mode: {access: w1c, doc: "
		 "new}}}\n");
	place = maps_find(map, "core.CTRL");
	reg = bsh_regmap_register(map, &place);
	ck_assert_str_eq(reg.name, "CTRL");
	ck_assert_str_eq(reg.doc, "better");
	ck_assert(reg.confirm_write && !reg.confirm_read);
	ck_assert_uint_eq(reg.reset, 5);
	ck_assert_uint_eq(reg.width, 4);
	ck_assert_uint_eq(place.loc.offset, 0x100);
	ck_assert_str_eq(maps_access(map, "core.CTRL.EN", access), "rw");
	ck_assert_str_eq(maps_access(map, "core.CTRL.MODE", access), "w1c");
	place = maps_find(map, "core.CTRL.MODE");
	ck_assert_str_eq(bsh_regmap_field(map, &place).doc, "new");
	ck_assert_uint_eq(place.high, 5);
	/* Nothing moved: no offset was stated. */
	ck_assert_pstr_eq(bsh_regmap_warning(map, 0), NULL);
}
END_TEST

START_TEST(what_is_shared_changes_only_where_it_is_stated)
{
	struct bsh_regmap_place place;
	char access[BSH_PROPS_MAX];

	maps_add(map, "over.yaml",
		 "regmap: 1\nblocks: {twin: {registers: {IRQ: {access: w1c}}}}\n");
	ck_assert_str_eq(maps_access(map, "twin.IRQ.B", access), "w1c");
	ck_assert_str_eq(maps_access(map, "core.IRQ.B", access), "rw");
	place = maps_find(map, "twin.IRQ");
	ck_assert_uint_eq(bsh_regmap_register(map, &place).origin.line, 11);
	ck_assert_uint_eq(place.loc.offset, 0x204);
}
END_TEST

START_TEST(access_of_a_register_counts_for_fields_that_state_none)
{
	char access[BSH_PROPS_MAX];
	struct bsh_regmap_place place;
	struct bsh_masks masks;

	maps_add(map, "over.yaml",
		 "regmap: 1\nblocks: {core: {registers: {IRQ: {access: w1c}}}}\n");
	ck_assert_str_eq(maps_access(map, "core.IRQ.A", access), "rw");
	ck_assert_str_eq(maps_access(map, "core.IRQ.B", access), "w1c");
	ck_assert_str_eq(maps_access(map, "core.IRQ.C", access), "ro");
	ck_assert_str_eq(maps_access(map, "core.CTRL.MODE", access), "ro");
	place = maps_find(map, "core.IRQ");
	masks = bsh_regmap_masks(map, &place);
	ck_assert_uint_eq(masks.write_acts, ~UINT64_C(5) & 0xffffffff);
	ck_assert_uint_eq(masks.writable, ~UINT64_C(4) & 0xffffffff);
}
END_TEST

START_TEST(what_an_access_does_is_kept_with_the_access_of_a_field)
{
	struct bsh_regmap_place place;
	struct bsh_props props;

	bsh_regmap_free(map);
	map = maps_of("regmap: 1\nregisters: {R: {offset: 0, fields: {KEY: {bits: 0, readable: "
		      "false, writable: true}, EV: {bits: 1, on_write: 1c}, ACK: {bits: 2, "
		      "access: w1c}}}}\n");
	maps_add(map, "over.yaml", "regmap: 1\nregisters: {R: {access: w0src}}\n");
	place = maps_find(map, "R.KEY");
	props = bsh_regmap_field(map, &place).props;
	ck_assert_uint_eq(props.read, BSH_MAY_NO);
	ck_assert_uint_eq(props.on_write, BSH_WRITE_UNKNOWN);
	place = maps_find(map, "R.ACK");
	props = bsh_regmap_field(map, &place).props;
	ck_assert_uint_eq(props.on_write, BSH_WRITE_1C);
	ck_assert_uint_eq(props.on_read, BSH_READ_NONE);
	place = maps_find(map, "R.EV");
	props = bsh_regmap_field(map, &place).props;
	ck_assert_uint_eq(props.on_write, BSH_WRITE_1C);
	ck_assert_uint_eq(props.on_read, BSH_READ_CLEAR);
}
END_TEST

/* The reset of a register with the bits of it that are known, and the rest as 0. */
static void ck_reset(const char *path, uint64_t reset, uint64_t mask)
{
	const struct bsh_regmap_place place = maps_find(map, path);
	const struct bsh_register_info reg = bsh_regmap_register(map, &place);

	ck_assert_uint_eq(reg.reset, reset);
	ck_assert_uint_eq(reg.reset_mask, mask);
}

START_TEST(a_later_reset_goes_over_the_bits_that_it_covers)
{
	ck_reset("core.IRQ", 0x30, 0xf0);
	maps_add(map, "over.yaml",
		 "regmap: 1\nblocks: {core: {registers: {IRQ: {reset: 0x8c, reset_mask: 0xcc}}}}\n");
	ck_reset("core.IRQ", 0xbc, 0xfc);
	maps_add(map, "over.yaml",
		 "regmap: 1\nblocks: {core: {registers: {IRQ: {fields: {D: {reset: 1}}}}}}\n");
	ck_reset("core.IRQ", 0x1c, 0xfc);
	maps_add(map, "over.yaml",
		 "regmap: 1\nblocks: {core: {registers: {IRQ: {reset: 7}, CTRL: {reset: x}}}}\n");
	ck_reset("core.IRQ", 7, 0xffffffff);
	ck_reset("core.CTRL", 0, 0);
}
END_TEST

START_TEST(a_later_reset_leaves_the_other_elements_of_a_field)
{
	bsh_regmap_free(map);
	/* Bits 0, 1, 8 and 9. */
	map = maps_of("regmap: 1\nregisters: {R: {offset: 0, fields: {F: {bits: 0, count: [2, 2], "
		      "stride: [8, 1], reset: 1}}}}\n");
	ck_reset("R", 0x303, 0x303);
	maps_add(map, "over.yaml", "regmap: 1\nregisters: {R: {reset: 0, reset_mask: 1}}\n");
	ck_reset("R", 0x302, 0x303);
}
END_TEST

START_TEST(a_later_mask_narrows_what_is_known)
{
	maps_add(map, "over.yaml",
		 "regmap: 1\nblocks: {core: {registers: {CTRL: {reset_mask: 0xc}, IRQ: {fields: {D: "
		 "{reset_mask: 1}}}}}}\n");
	ck_reset("core.CTRL", 4, 0xc);
	ck_reset("core.IRQ", 0x10, 0x10);
	maps_refuse(map, "regmap: 1\nregisters: {N: {offset: 0, reset_mask: 1}}\n",
		    "m.yaml:2:13: N has a reset_mask and no reset that it is of: state both");
	maps_refuse(map,
		    "regmap: 1\nregisters: {N: {offset: 0, fields: {F: {bits: 0, reset_mask: "
		    "1}}}}\n",
		    "m.yaml:2:37: F has a reset_mask and no reset that it is of: state both");
}
END_TEST

START_TEST(a_block_states_access_for_what_only_has_a_default)
{
	char access[BSH_PROPS_MAX];

	maps_add(map, "over.yaml", "regmap: 1\nblocks: {core: {access: ro}}\n");
	ck_assert_str_eq(maps_access(map, "core.CTRL.EN", access), "ro");
	ck_assert_str_eq(maps_access(map, "twin.CTRL.EN", access), "rw");
	ck_assert_str_eq(maps_access(map, "core.IRQ.A", access), "rw");
}
END_TEST

/* Lay texts onto a map of their own, and look at what defaults came to. */
static void ck_defaults(const char *first, const char *second)
{
	struct bsh_regmap *other = maps_of(first);
	struct bsh_regmap_place place;
	char access[BSH_PROPS_MAX];

	maps_add(other, "second.yaml", second);
	ck_assert_str_eq(maps_access(other, "OPEN", access), "w1c");
	ck_assert_str_eq(maps_access(other, "OPEN.F", access), "w1c");
	ck_assert_str_eq(maps_access(other, "STATED", access), "ro");
	ck_assert_str_eq(maps_access(other, "ALONE", access), "unknown");
	place = maps_find(other, "OPEN");
	ck_assert_uint_eq(bsh_regmap_register(other, &place).reset, 5);
	ck_assert_uint_eq(bsh_regmap_register(other, &place).reset_mask, 0xff);
	ck_assert_int_eq(bsh_regmap_register(other, &place).endian, BSH_ENDIAN_BIG);
	ck_assert_int_eq(bsh_regmap_register(other, &place).word_order, BSH_ORDER_HIGH_FIRST);
	ck_assert_int_eq(bsh_regmap_register(other, &place).reserved, BSH_RESERVED_ONE);
	ck_assert_uint_eq(bsh_regmap_register(other, &place).access_width, 2);
	place = maps_find(other, "STATED");
	ck_assert_uint_eq(bsh_regmap_register(other, &place).reset, 7);
	ck_assert_uint_eq(bsh_regmap_register(other, &place).reset_mask, 0xffffffff);
	ck_assert_int_eq(bsh_regmap_register(other, &place).endian, BSH_ENDIAN_LITTLE);
	ck_assert_int_eq(bsh_regmap_register(other, &place).reserved, BSH_RESERVED_ZERO);
	place = maps_find(other, "UNKNOWN");
	ck_assert_uint_eq(bsh_regmap_register(other, &place).reset_mask, 0);
	place = maps_find(other, "ALONE");
	ck_assert_uint_eq(bsh_regmap_register(other, &place).reset_mask, 0);
	bsh_regmap_free(other);
}

START_TEST(a_default_fills_what_other_files_leave_open_in_either_order)
{
	static const char states[] =
		"regmap: 1\n"
		"defaults: {access: unknown}\n"
		"registers:\n"
		"  OPEN: {offset: 0, fields: {F: {bits: 0}}}\n"
		"  STATED: {offset: 4, reset: 7, access: ro, endian: little, reserved: zero}\n"
		"  UNKNOWN: {offset: 8, reset: x}\n"
		"  ALONE: {offset: 12}\n";
	static const char defaults[] =
		"regmap: 1\n"
		"defaults: {access: w1c, reset: 5, reset_mask: 0xff, endian: big, reserved: one,\n"
		"           word_order: high-first, access_width: 16}\n"
		"registers: {OPEN: {offset: 0}, STATED: {offset: 4}, UNKNOWN: {offset: 8}}\n";

	ck_defaults(states, defaults);
	ck_defaults(defaults, states);
}
END_TEST

START_TEST(what_is_new_is_added)
{
	maps_add(map, "over.yaml",
		 "regmap: 1\nregisters: {TOP: {offset: 0}}\nblocks:\n  extra: {offset: 0x300, "
		 "registers: {X: {offset: 4}}}\n"
		 "  core: {registers: {NEW: {offset: 8, width: 16}, CTRL: {fields: {HI: {bits: "
		 "31}}}}}\n");
	ck_assert_uint_eq(maps_find(map, "extra.X").loc.offset, 0x304);
	ck_assert_uint_eq(maps_find(map, "core.NEW").loc.offset, 0x108);
	ck_assert_uint_eq(maps_find(map, "core.NEW").loc.width, 2);
	ck_assert_uint_eq(maps_find(map, "core.CTRL.HI").low, 31);
	ck_assert_uint_eq(maps_find(map, "TOP").loc.offset, 0);
	ck_assert_uint_eq(bsh_regmap_counts(map).registers, 7);
}
END_TEST

START_TEST(names_for_writing_are_counted_too)
{
	bsh_regmap_free(map);
	map = maps_of("regmap: 1\nregisters: {R: {offset: 0, fields: {F: {bits: 0, enum_read: {A: 0}, "
		      "enum_write: {B: 0}}}}}\n");
	ck_assert_uint_eq(bsh_regmap_counts(map).enums, 2);
}
END_TEST

START_TEST(what_was_replaced_is_not_counted)
{
	const struct bsh_regmap_counts before = bsh_regmap_counts(map);

	maps_add(map, "over.yaml",
		 "regmap: 1\nenums: {new: {LOW: 0, HIGH: 1}}\n"
		 "blocks: {core: {registers: {CTRL: {fields: {EN: {enum: new}}}}}}\n");
	maps_add(map, "again.yaml",
		 "regmap: 1\nenums: {newer: {LOW: 0, HIGH: 1}}\n"
		 "blocks: {core: {registers: {CTRL: {fields: {EN: {enum: newer}}}}}}\n");
	/* twin was like core: it keeps the fields that core had. */
	ck_assert_uint_eq(bsh_regmap_counts(map).fields, before.fields + 2);
	ck_assert_uint_eq(bsh_regmap_counts(map).enums, before.enums + 1);
}
END_TEST

START_TEST(what_a_layer_moves_is_told)
{
	maps_add(map, "over.yaml",
		 "regmap: 1\nblocks: {core: {offset: 0x100, registers: {IRQ: {offset: 8}}}, twin: "
		 "{offset: 0x280}}\n");
	ck_assert_uint_eq(maps_find(map, "core.IRQ").loc.offset, 0x108);
	ck_assert_str_eq(bsh_regmap_warning(map, 0), "over.yaml:2:44: IRQ moves from 0x4 to 0x8");
	ck_assert_str_eq(bsh_regmap_warning(map, 1),
			 "over.yaml:2:64: twin moves from 0x200 to 0x280");
	ck_assert_ptr_null(bsh_regmap_warning(map, 2));
	maps_add(map, "bar.yaml", "regmap: 1\nblocks: {core: {bar: 0}, twin: {bar: 2}}\n");
	maps_add(map, "both.yaml", "regmap: 1\nblocks: {twin: {bar: config, offset: 0}}\n");
	ck_assert_str_eq(bsh_regmap_warning(map, 2),
			 "bar.yaml:2:26: twin moves from bar0:0x280 to bar2:0x280");
	ck_assert_str_eq(bsh_regmap_warning(map, 3),
			 "both.yaml:2:10: twin moves from bar2:0x280 to config:0x0");
	ck_assert_ptr_null(bsh_regmap_warning(map, 4));
}
END_TEST

START_TEST(a_layer_knows_the_names_of_values_below)
{
	static const char low[] =
		"regmap: 1\nenums: {mode_e: {IDLE: 0, BURST: 2}, edge_e: {UP: 0, DOWN: 1}}\nblocks:\n"
		"  c%s: {offset: 0, count: 2, stride: 8, index: [A, B], registers: {CTRL: {offset: 0, "
		"fields: {MODE: {bits: [1, 0], enum: mode_e}, EDGE: {bits: 4, enum: edge_e}, "
		"N: {bits: 8}}}}}\n"
		"  d: {offset: 0x10, registers: {CTRL: {offset: 0, fields: {MODE: {bits: [1, 0], "
		"enum: mode_e}}}}}\n";
	struct bsh_regmap *other = maps_of(low);
	struct bsh_regmap_place place;

	maps_add(other, "a.yaml",
		 "regmap: 1\nblocks: {C%s: {registers: {ctrl: {fields: {mode: {reset: BURST}, N: "
		 "{enum: edge_e, reset: DOWN}}}}}}\n");
	place = maps_find(other, "cB.CTRL");
	ck_assert_uint_eq(bsh_regmap_register(other, &place).reset, 0x102);
	place = maps_find(other, "cA.CTRL.N");
	ck_assert_str_eq(bsh_regmap_value_name(other, &place, 1), "DOWN");
	ck_assert_ptr_null(bsh_regmap_warning(other, 0));
	/* Stated again it is that of the fields that name it there. */
	maps_add(other, "b.yaml",
		 "regmap: 1\nenums: {mode_e: {OFF: 0}, edge_e: {LOW: 0}, new_e: {A: 0}}\n"
		 "blocks: {d: {registers: {CTRL: {fields: {MODE: {enum: mode_e}}}}}}\n");
	place = maps_find(other, "d.CTRL.MODE");
	ck_assert_str_eq(bsh_regmap_value_name(other, &place, 0), "OFF");
	place = maps_find(other, "cA.CTRL.MODE");
	ck_assert_str_eq(bsh_regmap_value_name(other, &place, 0), "IDLE");
	ck_assert_str_eq(bsh_regmap_warning(other, 0),
			 "b.yaml:2:27: no field here has the enum edge_e: those of files before "
			 "keep theirs unless they state it here");
	ck_assert_ptr_null(bsh_regmap_warning(other, 1));
	maps_add(other, "c.yaml",
		 "regmap: 1\nblocks: {d: {registers: {CTRL: {fields: {N: {bits: 2, enum: mode_e, "
		 "reset: OFF}}}}}}\n");
	maps_refuse(other, "regmap: 1\nblocks: {d: {registers: {CTRL: {fields: {MODE: {reset: "
			   "BURST}}}}}}\n",
		    "m.yaml:2:56: reset: no value 'BURST' in its enum");
	maps_refuse(other, "regmap: 1\nblocks: {d: {registers: {CTRL: {fields: {NEW: {bits: 3, "
			   "reset: OFF}}}}}}\n",
		    "m.yaml:2:64: reset: 'OFF' is no number: 12, 0x1f and 0b101 are");
	bsh_regmap_free(other);
}
END_TEST

START_TEST(a_layer_that_moves_a_field_onto_another_is_told)
{
	struct bsh_regmap *other =
		maps_of("regmap: 1\ndefaults: {access: rw}\nblocks: {b: {offset: 0, access: ro, "
			"registers: {R: {offset: 0, fields: {A: {bits: 0}, B: {bits: [5, 4]}, "
			"W: {bits: 8, access: wo}, X: {bits: 8, reserved: zero}}}}}}\n");

	/* Where it was, onto what moves away, onto what is only written. */
	maps_add(other, "quiet.yaml",
		 "regmap: 1\nblocks: {b: {registers: {R: {fields: {A: {bits: 0, doc: a}, "
		 "N: {bits: 8}}}}}}\n");
	maps_add(other, "swap.yaml",
		 "regmap: 1\nblocks: {b: {registers: {R: {fields: {A: {bits: [5, 4]}, B: {bits: "
		 "0}}}}}}\n");
	ck_assert_ptr_null(bsh_regmap_warning(other, 0));
	maps_add(other, "onto.yaml",
		 "regmap: 1\nblocks: {b: {registers: {R: {fields: {B: {bits: 5}, NEW: {bits: "
		 "4}}}}}}\n");
	ck_assert_str_eq(bsh_regmap_warning(other, 0),
			 "onto.yaml:2:39: field B overlaps another field of R");
	ck_assert_str_eq(bsh_regmap_warning(other, 1),
			 "onto.yaml:2:53: field NEW overlaps another field of R");
	maps_add(other, "again.yaml",
		 "regmap: 1\nblocks: {b: {registers: {R: {fields: {B: {bits: 5}}}}}}\n");
	ck_assert_ptr_null(bsh_regmap_warning(other, 2));
	bsh_regmap_free(other);
}
END_TEST

START_TEST(a_layer_states_of_an_array_what_is_different)
{
	static const char low[] = "regmap: 1\nblocks:\n"
				  "  ch: {offset: 0x100, count: 4, stride: 0x20, registers: {R: {offset: 0, "
				  "fields: {F: {bits: 0, count: 2, stride: 4}}}}}\n"
				  "  port%s: {offset: 0x400, count: 2, stride: 0x10, index: [A, B]}\n"
				  "registers:\n"
				  "  T: {offset: 0x800, count: [2, 2], stride: [8, 4]}\n"
				  "  ONE: {offset: 0x900}\n";
	struct bsh_regmap *other = maps_of(low);

	maps_add(other, "a.yaml", "regmap: 1\nblocks: {ch: {count: 8, registers: {R: {fields: {F: "
				  "{stride: 8}}}}}}\n");
	ck_assert_uint_eq(maps_find(other, "ch[7].R").loc.offset, 0x1e0);
	ck_assert_uint_eq(maps_find(other, "ch[7].R.F[1]").low, 8);
	maps_add(other, "b.yaml", "regmap: 1\nblocks: {ch: {stride: 0x40}, port%s: {doc: p}}\n");
	ck_assert_uint_eq(maps_find(other, "ch[7].R").loc.offset, 0x2c0);
	maps_add(other, "c.yaml", "regmap: 1\nblocks: {port%s: {stride: 0x20}}\n");
	ck_assert_uint_eq(maps_find(other, "portB").loc.offset, 0x420);
	maps_add(other, "d.yaml", "regmap: 1\nblocks: {port%s: {index: [B, A]}}\n");
	ck_assert_uint_eq(maps_find(other, "portA").loc.offset, 0x420);
	maps_add(other, "e.yaml", "regmap: 1\nregisters: {T: {count: 3, stride: 4}}\n");
	ck_assert_uint_eq(maps_find(other, "T[2]").loc.offset, 0x808);
	ck_assert_ptr_null(bsh_regmap_warning(other, 0));
	bsh_regmap_free(other);
}
END_TEST

START_TEST(what_a_layer_leaves_out_of_an_array_has_to_be_below)
{
	static const struct {
		const char *text, *msg;
	} cases[] = {
		{ "registers: {T: {count: 3}}",
		  "m.yaml:2:13: T has 2 dimensions below: state count and stride" },
		{ "registers: {A: {count: [2, 2]}}",
		  "m.yaml:2:13: A has 1 dimension below: state count and stride" },
		{ "registers: {ONE: {count: 3}}", "m.yaml:2:13: ONE is an array and states no stride" },
		{ "registers: {ONE: {index: 1}}",
		  "m.yaml:2:19: index needs a name with %s, such as ONE%s: without, the elements are "
		  "[0] and up" },
		{ "registers: {\"NEW%s\": {offset: 0x20, index: 1}}",
		  "m.yaml:2:13: NEW%s is an array and states no count" },
		{ "registers: {NEW: {offset: 0x20, count: 3}}",
		  "m.yaml:2:13: NEW is an array and states no stride" },
		{ "registers: {NEW: {offset: 0x20, stride: 4}}",
		  "m.yaml:2:13: NEW is an array and states no count" },
		{ "registers: {ONE: {fields: {F: {bits: 0, count: 2}}}}",
		  "m.yaml:2:28: F is an array and states no stride" },
		{ "registers: {L%s: {count: 3}}", "m.yaml:2:13: L%s needs 3 labels of letters, digits "
						  "and '_'" },
		{ "registers: {A: {count: 0}}",
		  "m.yaml:2:13: A has a count of 0, 1 to 65536 are possible" },
		{ "registers: {A: {stride: 0}}", "m.yaml:2:13: A is an array with a stride of 0" },
		{ "registers: {N%s: {doc: x}}",
		  "m.yaml:2:13: register N%s is new and states no offset: state it, or load the map "
		  "that has it before this one" },
	};
	struct bsh_regmap *other = maps_of("regmap: 1\nregisters:\n"
					   "  T: {offset: 0, count: [2, 2], stride: [8, 4]}\n"
					   "  A: {offset: 0x100, count: 2, stride: 4}\n"
					   "  L%s: {offset: 0x200, count: 2, stride: 4, index: [A, B]}\n"
					   "  ONE: {offset: 0x300}\n");
	char text[120];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(text, sizeof(text), "regmap: 1\n%s\n", cases[i].text);
		maps_refuse(other, text, cases[i].msg);
	}
	bsh_regmap_free(other);
}
END_TEST

START_TEST(a_reset_of_a_layer_fits_what_it_is_laid_onto)
{
	static const struct {
		const char *states, *msg;
	} cases[] = {
		{ "reset: 0x123456789",
		  "m.yaml:2:29: reset 0x123456789 does not fit the 32 bits of CTRL" },
		{ "reset: 0, reset_mask: 0x1ffffffff",
		  "m.yaml:2:29: reset_mask 0x1ffffffff does not fit the 32 bits of CTRL" },
		{ "width: 16, reset: 0x10000",
		  "m.yaml:2:29: reset 0x10000 does not fit the 16 bits of CTRL" },
		{ "fields: {MODE: {reset: 9}}",
		  "m.yaml:2:45: reset 0x9 does not fit the 2 bits of MODE" },
		{ "fields: {EN: {reset: 2}}",
		  "m.yaml:2:45: reset 0x2 does not fit the 1 bit of EN" },
		{ "fields: {MODE: {reset_mask: 4}}",
		  "m.yaml:2:45: reset_mask 0x4 does not fit the 2 bits of MODE" },
	};
	char text[200];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(text, sizeof(text), "regmap: 1\nblocks: {core: {registers: {CTRL: {%s}}}}\n",
			 cases[i].states);
		maps_refuse(map, text, cases[i].msg);
	}
	maps_add(map, "over.yaml",
		 "regmap: 1\nblocks: {core: {registers: {CTRL: {width: 64, reset: 0x123456789, "
		 "fields: {MODE: {bits: [7, 4], reset: 9}}}}}}\n");
	ck_assert_uint_eq(reset_of("core.CTRL"), 0x123456799);
}
END_TEST

START_TEST(a_file_that_fails_changes_nothing)
{
	struct bsh_register_info reg;
	struct bsh_regmap_place place;

	maps_refuse(map,
		    "regmap: 1\ndevice: other\nmatch: [{vendor: 9}]\nblocks:\n  core: {registers: "
		    "{CTRL: {doc: bad}}}\n"
		    "  cor: {registers: {CTRL: {doc: x}}}\n",
		    "m.yaml:6:3: block cor is new and states no offset: state it, or load the map "
		    "that has it before this one");
	maps_refuse(map, "regmap: 1\nblocks: {core: {registers: {CTRL: {width: 4}}}}\n",
		    "m.yaml:2:29: field MODE ends past the 4 bits of CTRL");
	maps_refuse(map, "regmap: 1\nregisters: {Core: {offset: 0}}\n",
		    "m.yaml:2:13: register 'Core': a block and a register of one place have one "
		    "name");
	place = maps_find(map, "core.CTRL");
	reg = bsh_regmap_register(map, &place);
	ck_assert_str_eq(reg.doc, "control");
	ck_assert_str_eq(bsh_regmap_name(map), "base");
	ck_assert_uint_eq(bsh_regmap_match(map, 0)->vendor, 1);
	ck_assert_ptr_null(bsh_regmap_source(map, 1));
	/* And it still takes what is right. */
	maps_add(map, "over.yaml", "regmap: 1\nblocks: {core: {registers: {CTRL: {doc: good}}}}\n");
	place = maps_find(map, "core.CTRL");
	ck_assert_str_eq(bsh_regmap_register(map, &place).doc, "good");
}
END_TEST

START_TEST(the_map_is_called_what_the_last_file_says)
{
	maps_add(map, "a.yaml", "regmap: 1\n");
	ck_assert_str_eq(bsh_regmap_name(map), "base");
	ck_assert_uint_eq(bsh_regmap_match(map, 0)->vendor, 1);
	maps_add(map, "b.yaml",
		 "regmap: 1\ndevice: mine\nmatch: [{vendor: 2}, {vendor: 3}]\nwidths: [32, 64]\n");
	ck_assert_str_eq(bsh_regmap_name(map), "mine");
	ck_assert_str_eq(bsh_regmap_doc(map), "the base");
	ck_assert_uint_eq(bsh_regmap_match(map, 1)->vendor, 3);
	ck_assert_ptr_null(bsh_regmap_match(map, 2));
	ck_assert_uint_eq(bsh_regmap_widths(map), 4 | 8);
	ck_assert_str_eq(bsh_regmap_source(map, 2), "b.yaml");
	ck_assert_str_eq(bsh_regmap_source_format(map, 2), "native");
}
END_TEST

START_TEST(how_words_are_put_together_is_stated_in_layers_too)
{
	struct bsh_regmap_place place;
	struct bsh_register_info reg;

	maps_add(map, "over.yaml",
		 "regmap: 1\nblocks: {core: {registers: {IRQ: {endian: big, word_order: high-first, "
		 "access_width: 16, reserved: one}}}}\n");
	place = maps_find(map, "core.IRQ");
	reg = bsh_regmap_register(map, &place);
	ck_assert_int_eq(reg.endian, BSH_ENDIAN_BIG);
	ck_assert_int_eq(reg.word_order, BSH_ORDER_HIGH_FIRST);
	ck_assert_uint_eq(reg.access_width, 2);
	ck_assert_int_eq(reg.reserved, BSH_RESERVED_ONE);
}
END_TEST

/* What a read and a write of a field do, besides. */
static void ck_effects(const char *path, unsigned on_read, unsigned on_write)
{
	const struct bsh_regmap_place place = maps_find(map, path);
	const struct bsh_props props = bsh_regmap_field(map, &place).props;

	ck_assert_uint_eq(props.on_read, on_read);
	ck_assert_uint_eq(props.on_write, on_write);
}

START_TEST(what_nobody_said_of_a_field_that_states_its_access_stays_unsaid)
{
	bsh_regmap_free(map);
	map = maps_of("regmap: 1\nregisters: {R: {offset: 0, fields: {F: {bits: 0, readable: true, "
		      "writable: true}, G: {bits: 1}}}}\n");
	maps_add(map, "over.yaml", "regmap: 1\nregisters: {R: {access: w0src}}\n");
	ck_effects("R.F", BSH_READ_UNKNOWN, BSH_WRITE_UNKNOWN);
	ck_effects("R.G", BSH_READ_CLEAR, BSH_WRITE_0S);
	bsh_regmap_free(map);
	map = maps_of("regmap: 1\ndefaults: {on_read: pop, on_write: 1c}\nregisters: {R: {offset: 0, "
		      "fields: {F: {bits: 0, readable: true, writable: true}}}}\n");
	maps_add(map, "over.yaml", "regmap: 1\nregisters: {R: {access: w0src}}\n");
	ck_effects("R.F", BSH_READ_POP, BSH_WRITE_1C);
}
END_TEST

START_TEST(what_a_block_says_of_its_fields_stays_where_a_layer_says_nothing)
{
	bsh_regmap_free(map);
	map = maps_of("regmap: 1\nblocks: {b: {offset: 0, on_read: pop, on_write: 1c, registers: {R: "
		      "{offset: 0, fields: {F: {bits: 0, readable: true, writable: true}}}}}}\n");
	maps_add(map, "over.yaml",
		 "regmap: 1\nblocks: {b: {registers: {R: {doc: new, fields: {G: {bits: 1}}}}}}\n");
	ck_effects("b.R.F", BSH_READ_POP, BSH_WRITE_1C);
}
END_TEST

BSH_TESTS("regmap/merge", setup, teardown, what_is_stated_later_replaces_and_the_rest_stays,
	  what_is_shared_changes_only_where_it_is_stated,
	  access_of_a_register_counts_for_fields_that_state_none,
	  what_an_access_does_is_kept_with_the_access_of_a_field,
	  a_later_reset_goes_over_the_bits_that_it_covers,
	  a_later_reset_leaves_the_other_elements_of_a_field, a_later_mask_narrows_what_is_known,
	  a_block_states_access_for_what_only_has_a_default,
	  a_default_fills_what_other_files_leave_open_in_either_order, what_is_new_is_added,
	  names_for_writing_are_counted_too, what_was_replaced_is_not_counted,
	  what_a_layer_moves_is_told, a_layer_knows_the_names_of_values_below,
	  a_layer_that_moves_a_field_onto_another_is_told,
	  a_layer_states_of_an_array_what_is_different,
	  what_a_layer_leaves_out_of_an_array_has_to_be_below,
	  a_reset_of_a_layer_fits_what_it_is_laid_onto, a_file_that_fails_changes_nothing,
	  the_map_is_called_what_the_last_file_says,
	  how_words_are_put_together_is_stated_in_layers_too,
	  what_nobody_said_of_a_field_that_states_its_access_stays_unsaid,
	  what_a_block_says_of_its_fields_stays_where_a_layer_says_nothing)
