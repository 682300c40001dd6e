/* SPDX-License-Identifier: MIT */

#include "harness.h"
#include "map_files.h"

/* The same map was written in the words of each version. */
static void ck_same_map(const char *name, bool has_side_effects, bool has_files)
{
	struct bsh_regmap *map = load(name);
	const struct bsh_register_info ctrl = reg(map, "core.CTRL");
	uint64_t value;

	ck_assert_str_eq(bsh_regmap_source_format(map, 0), "ipxact");
	ck_assert_uint_eq(block(map, "core").size, 0x100);
	ck_assert_uint_eq(offset_of(map, "core.CTRL"), 0x1000);
	ck_assert_uint_eq(ctrl.width, 4);
	ck_assert_uint_eq(ctrl.reset & 0xf1, 0x31);
	ck_assert_uint_eq(ctrl.reset_mask & 0xf1, 0xf1);
	ck_bits(map, "core.CTRL.MODE", 7, 4);
	ck_called(map, "core.CTRL.MODE", 1, "RUN");
	ck_called(map, "core.IRQ.DONE", 1, NULL);
	ck_assert(has_name(map, "core.CTRL.MODE", "RUN", &value));
	ck_assert_uint_eq(reg(map, "STATUS").props.write, BSH_MAY_NO);
	ck_assert(reg(map, "STATUS").is_volatile);
	ck_assert_uint_eq(offset_of(map, "BUF[3]"), 0x101c);
	ck_props(field(map, "IRQ.DONE").props, BSH_MAY_YES, BSH_MAY_YES,
		 has_side_effects ? BSH_WRITE_1C : BSH_WRITE_UNKNOWN, BSH_READ_UNKNOWN);
	ck_props(field(map, "IRQ.COUNT").props, BSH_MAY_YES, BSH_MAY_NO, BSH_WRITE_NONE,
		 has_side_effects ? BSH_READ_CLEAR : BSH_READ_UNKNOWN);
	if (has_files) {
		ck_assert_uint_eq(offset_of(map, "core.CH[1].DATA"), 0x1064);
		ck_assert_uint_eq(reg(map, "core.CH[1].DATA").props.read, BSH_MAY_NO);
	}
	ck_no_warning(map);
	bsh_regmap_free(map);
}

START_TEST(every_version_says_the_same)
{
	ck_same_map("ipxact-1.4.xml", false, false);
	ck_same_map("ipxact-1.5.xml", true, true);
	ck_same_map("ipxact-2009.xml", true, true);
	ck_same_map("ipxact-2014.xml", true, true);
	ck_same_map("ipxact-2022.xml", true, true);
}
END_TEST

START_TEST(numbers_are_read_in_every_spelling)
{
	struct bsh_regmap *map = load("ipxact-numbers.xml");

	ck_assert_uint_eq(offset_of(map, "DEC"), 0x1000);
	ck_assert_uint_eq(offset_of(map, "HEX"), 0x1004);
	ck_assert_uint_eq(reg(map, "HEX").width, 4);
	ck_assert_uint_eq(offset_of(map, "HASH"), 0x1008);
	ck_assert_uint_eq(offset_of(map, "QUOTE"), 0x100c);
	ck_assert_uint_eq(offset_of(map, "SIZED"), 0x1010);
	ck_assert_uint_eq(offset_of(map, "OCT"), 0x1014);
	ck_assert_uint_eq(offset_of(map, "KILO"), 0x1400);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(expressions_are_computed)
{
	struct bsh_regmap *map = load("ipxact-expressions.xml");

	ck_assert_uint_eq(offset_of(map, "R"), 0x100c);
	ck_assert_uint_eq(reg(map, "R").reset, 0x12340078);
	ck_bits(map, "R.HIGH", 31, 16);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(parameters_are_found_by_id_and_by_name)
{
	struct bsh_regmap *map = load("ipxact-parameters.xml");

	ck_assert_uint_eq(offset_of(map, "R"), 0x200c);
	ck_assert_uint_eq(offset_of(map, "N[3]"), 0x204c);
	ck_assert(!is_in(map, "N[4]"));
	bsh_regmap_free(map);
}
END_TEST

START_TEST(what_cannot_be_computed_is_refused_with_its_place)
{
	ck_refused("ipxact-parameter-missing.xml", BSH_E_NAME,
		   "ipxact-parameter-missing.xml:14:29: baseAddress: no parameter 'BASE'");
	ck_refused("ipxact-parameter-loop.xml", BSH_E_VALUE,
		   "ipxact-parameter-loop.xml:14:29: baseAddress: parameter 'A': parameter 'B': "
		   "parameter 'C': parameter 'A': it depends on itself");
	ck_refused("ipxact-division.xml", BSH_E_VALUE,
		   "ipxact-division.xml:19:33: addressOffset: '4/0': division by 0");
}
END_TEST

/* A file whose only block begins at P0; each of n parameters is the next one, the last is 4. */
static int load_chain(unsigned n, struct bsh_err *err)
{
	const struct bsh_regmap_options options = { 0 };
	struct bsh_regmap *map = NULL;
	struct bsh_text text = { 0 };
	int got;

	bsh_text_adds(&text, "<component xmlns='http://x/IPXACT/y'><memoryMaps><memoryMap>"
			     "<name>m</name><addressBlock><name>b</name><baseAddress>P0"
			     "</baseAddress><range>8</range></addressBlock></memoryMap>"
			     "</memoryMaps><parameters>");
	for (unsigned i = 0; i + 1 < n; i++)
		bsh_text_addf(&text, "<parameter><name>P%u</name><value>P%u</value></parameter>", i,
			      i + 1);
	bsh_text_addf(&text, "<parameter><name>P%u</name><value>4</value></parameter>", n - 1);
	bsh_text_adds(&text, "</parameters></component>");
	ck_assert(!bsh_text_failed(&text));
	ck_assert_int_eq(bsh_regmap_new(&map, err), 0);
	got = bsh_regmap_load_text(map, "t.xml", text.data, text.len, &options, err);
	bsh_regmap_free(map);
	bsh_text_finish(&text);
	return got;
}

START_TEST(parameters_behind_each_other_end_at_their_limit)
{
	struct bsh_err err = { 0 };

	ck_assert_msg(load_chain(16, &err) == 0, "%s", err.msg);
	ck_assert_int_eq(load_chain(17, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.msg, "more than 16 parameters behind each other"));
}
END_TEST

START_TEST(addresses_count_the_units_that_stand_at_the_end)
{
	struct bsh_regmap *map = load("ipxact-unit-bits.xml");

	ck_assert_uint_eq(offset_of(map, "core.R0"), 0x40);
	ck_assert_uint_eq(offset_of(map, "core.R1"), 0x44);
	ck_assert_uint_eq(offset_of(map, "core.A[1]"), 0x54);
	ck_assert_uint_eq(offset_of(map, "core.B[1]"), 0x5c);
	ck_assert_uint_eq(offset_of(map, "core.F[1].X"), 0x74);
	ck_assert_uint_eq(block(map, "core").size, 0x80);
	bsh_regmap_free(map);
	ck_refused("ipxact-unit-bits-odd.xml", BSH_E_VALUE,
		   "ipxact-unit-bits-odd.xml:23:31: addressUnitBits: 12, and 8 or a multiple of it "
		   "was expected");
	ck_refused("ipxact-unit-bits-overflow.xml", BSH_E_VALUE,
		   "ipxact-unit-bits-overflow.xml:14:29: baseAddress: 4611686018427387904 is more "
		   "than 4611686018427387903");
}
END_TEST

START_TEST(the_last_dimension_is_the_innermost)
{
	struct bsh_regmap *map = load("ipxact-array.xml");

	ck_assert_uint_eq(offset_of(map, "R[0][2]"), 0x8);
	ck_assert_uint_eq(offset_of(map, "R[1][0]"), 0xc);
	ck_assert_uint_eq(offset_of(map, "F[0][1].X"), 0x54);
	ck_assert_uint_eq(offset_of(map, "F[1][0].X"), 0x64);
	ck_assert_uint_eq(reg(map, "F[1][0].X").width, 2);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(arrays_may_have_a_distance_of_their_own)
{
	struct bsh_regmap *map = load("ipxact-array-2022.xml");

	ck_assert_uint_eq(offset_of(map, "R[3]"), 24);
	ck_assert_uint_eq(offset_of(map, "S[1]"), 0x44);
	ck_bits(map, "S[0].F[3]", 13, 12);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(arrays_end_at_their_limits)
{
	ck_refused("ipxact-array-many.xml", BSH_E_VALUE,
		   "ipxact-array-many.xml:19:23: dim: 65537 is more than 65536");
	ck_refused("ipxact-array-dims.xml", BSH_E_VALUE,
		   "ipxact-array-dims.xml:23:23: an array of more than 4 dimensions");
}
END_TEST

START_TEST(a_field_to_read_may_lie_over_one_to_write)
{
	struct bsh_regmap *map = load("ipxact-overlap.xml");

	ck_assert_uint_eq(field(map, "DATA.WDATA").props.read, BSH_MAY_NO);
	ck_assert_uint_eq(field(map, "DATA.RDATA").props.write, BSH_MAY_NO);
	ck_assert(field(map, "DATA.RDATA").is_volatile);
	ck_no_warning(map);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(what_may_be_absent_is_left_out_and_said)
{
	struct bsh_regmap *map = load("ipxact-skipped.xml");

	ck_assert(is_in(map, "core.R.IN"));
	ck_assert(!is_in(map, "core.R.OUT"));
	ck_assert(is_in(map, "core.HERE"));
	ck_assert(!is_in(map, "core.GONE"));
	ck_assert(!is_in(map, "core.VIEW"));
	ck_assert(!is_in(map, "core.MAYBE"));
	ck_assert(!is_in(map, "away"));
	ck_assert(!is_in(map, "inner"));
	ck_assert_uint_eq(bsh_regmap_counts(map).registers, 2);
	ck_warned(map, "ipxact-skipped.xml:30:31: isPresent: left out");
	ck_warned(map, "ipxact-skipped.xml:51:29: isPresent: left out, 'HAS_IT == 1' is no "
		       "constant");
	ck_warned(map, "ipxact-skipped.xml:74:7: bank: left out");
	ck_warned(map, "ipxact-skipped.xml:89:7: subspaceMap: left out");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_map_may_be_absent)
{
	struct bsh_regmap *map = load("ipxact-skipped-map.xml");

	ck_assert_uint_eq(bsh_regmap_counts(map).blocks, 0);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(another_state_of_a_map_has_a_block_of_its_own)
{
	struct bsh_regmap *map = load("ipxact-remap.xml");

	ck_assert_uint_eq(offset_of(map, "core.R"), 0);
	ck_assert_uint_eq(offset_of(map, "boot.core.B"), 0);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(several_maps_are_levels_of_their_own)
{
	struct bsh_regmap *map = load("ipxact-maps.xml");

	ck_assert_uint_eq(offset_of(map, "a.regs.R"), 0);
	ck_assert_uint_eq(offset_of(map, "b.regs.R"), 0x100);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(blocks_may_hold_memory_or_nothing)
{
	struct bsh_regmap *map = load("ipxact-usage.xml");

	ck_assert_int_eq(block(map, "core").kind, BSH_BLOCK_REGISTERS);
	ck_assert_int_eq(block(map, "ram").kind, BSH_BLOCK_MEMORY);
	ck_assert_uint_eq(block(map, "ram").size, 0x1000);
	ck_assert_int_eq(block(map, "rsv").kind, BSH_BLOCK_RESERVED);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(access_is_inherited_and_unknown_words_mean_unknown)
{
	struct bsh_regmap *map = load("ipxact-access.xml");
	const enum bsh_on_write w = BSH_WRITE_UNKNOWN;
	const enum bsh_on_read r = BSH_READ_UNKNOWN;

	ck_props(reg(map, "NONE").props, BSH_MAY_YES, BSH_MAY_NO, BSH_WRITE_NONE, r);
	ck_props(reg(map, "RO").props, BSH_MAY_YES, BSH_MAY_NO, BSH_WRITE_NONE, r);
	ck_props(reg(map, "WO").props, BSH_MAY_NO, BSH_MAY_YES, w, BSH_READ_NONE);
	ck_props(reg(map, "RW").props, BSH_MAY_YES, BSH_MAY_YES, w, r);
	ck_props(reg(map, "RW1").props, BSH_MAY_YES, BSH_MAY_ONCE, w, r);
	ck_props(reg(map, "W1").props, BSH_MAY_NO, BSH_MAY_ONCE, w, BSH_READ_NONE);
	ck_props(reg(map, "ODD").props, BSH_MAY_UNKNOWN, BSH_MAY_UNKNOWN, w, r);
	ck_props(field(map, "F.A").props, BSH_MAY_YES, BSH_MAY_NO, BSH_WRITE_NONE, r);
	ck_props(field(map, "F.B").props, BSH_MAY_YES, BSH_MAY_YES, w, r);
	ck_assert(reg(map, "RW").is_volatile);
	ck_assert(reg(map, "FILE.IN").is_volatile);
	ck_warned(map, "ipxact-access.xml:58:26: access: 'sometimes' is not known, nothing is "
		       "assumed");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(every_side_effect_is_known)
{
	static const struct {
		const char *path;
		enum bsh_on_write on_write;
		enum bsh_on_read on_read;
	} cases[] = {
		{ "W.oneToClear", BSH_WRITE_1C, BSH_READ_UNKNOWN },
		{ "W.oneToSet", BSH_WRITE_1S, BSH_READ_UNKNOWN },
		{ "W.oneToToggle", BSH_WRITE_1T, BSH_READ_UNKNOWN },
		{ "W.zeroToClear", BSH_WRITE_0C, BSH_READ_UNKNOWN },
		{ "W.zeroToSet", BSH_WRITE_0S, BSH_READ_UNKNOWN },
		{ "W.zeroToToggle", BSH_WRITE_0T, BSH_READ_UNKNOWN },
		{ "W.clear", BSH_WRITE_CLEAR, BSH_READ_UNKNOWN },
		{ "W.set", BSH_WRITE_SET, BSH_READ_UNKNOWN },
		{ "W.modify", BSH_WRITE_MODIFY, BSH_READ_UNKNOWN },
		{ "R.r_clear", BSH_WRITE_UNKNOWN, BSH_READ_CLEAR },
		{ "R.r_set", BSH_WRITE_UNKNOWN, BSH_READ_SET },
		{ "R.r_modify", BSH_WRITE_UNKNOWN, BSH_READ_MODIFY },
	};
	struct bsh_regmap *map = load("ipxact-side-effects.xml");

	for (size_t i = 0; i < BSH_LENGTH(cases); i++)
		ck_props(field(map, cases[i].path).props, BSH_MAY_UNKNOWN, BSH_MAY_UNKNOWN,
			 cases[i].on_write, cases[i].on_read);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(the_origin_that_a_csr_csv_tells_counts_for_addresses)
{
	static const char csv[] = "memory_region,csr,0x40000000,65536,io\n";
	static const char xml[] =
		"<ipxact:component xmlns:ipxact='http://www.accellera.org/XMLSchema/IPXACT/1685-2014'>"
		"<ipxact:memoryMaps><ipxact:memoryMap><ipxact:name>m</ipxact:name>"
		"<ipxact:addressBlock><ipxact:name>B</ipxact:name>"
		"<ipxact:baseAddress>0x40001000</ipxact:baseAddress><ipxact:range>16</ipxact:range>"
		"<ipxact:width>32</ipxact:width><ipxact:register><ipxact:name>R</ipxact:name>"
		"<ipxact:addressOffset>4</ipxact:addressOffset><ipxact:size>32</ipxact:size>"
		"</ipxact:register></ipxact:addressBlock></ipxact:memoryMap></ipxact:memoryMaps>"
		"</ipxact:component>";
	const struct bsh_regmap_options options = { 0 };
	struct bsh_regmap *map = NULL;
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_regmap_new(&map, &err), 0);
	ck_assert_int_eq(
		bsh_regmap_load_text(map, "csr.csv", csv, strlen(csv), &options, &err), 0);
	ck_assert_msg(bsh_regmap_load_text(map, "m.xml", xml, strlen(xml), &options, &err) == 0,
		      "%s", err.msg);
	ck_assert_uint_eq(offset_of(map, "B.R"), 0x1004);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(only_the_hard_reset_counts)
{
	struct bsh_regmap *map = load("ipxact-resets.xml");

	ck_assert_uint_eq(field(map, "R.ONE").reset, 5);
	ck_assert_uint_eq(field(map, "R.SOFT").reset, 2);
	ck_assert_uint_eq(field(map, "R.TYPED").reset_mask, 0);
	ck_assert_str_eq(bsh_regmap_warning(map, 0),
			 "ipxact-resets.xml:45:26: TYPED states no hard reset, only others: its "
			 "reset value is unknown");
	ck_assert_pstr_eq(bsh_regmap_warning(map, 1), NULL);
	ck_assert_uint_eq(field(map, "R.MASK").reset, 3);
	ck_assert_uint_eq(field(map, "R.MASK").reset_mask, 3);
	ck_assert_uint_eq(field(map, "R.NONE").reset_mask, 0);
	ck_assert_uint_eq(field(map, "R.LOWER").reset, 0xa);
	ck_assert_uint_eq(field(map, "R.FIRST").reset, 6);
	ck_assert_uint_eq(reg(map, "R").reset, 0x06a03025);
	ck_assert_uint_eq(reg(map, "R").reset_mask, 0x0ff030ff);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(values_have_names_for_reading_writing_and_both)
{
	struct bsh_regmap *map = load("ipxact-enum-usage.xml");
	uint64_t value = 99;

	ck_called(map, "R.F", 1, "PENDING");
	ck_called(map, "R.F", 3, "ALL");
	ck_assert(has_name(map, "R.F", "CLEAR", &value));
	ck_assert_uint_eq(value, 1);
	ck_assert(has_name(map, "R.F", "ALL", &value));
	ck_assert(!has_name(map, "R.F", "QUIET", &value));
	bsh_regmap_free(map);
}
END_TEST

START_TEST(an_enum_value_that_cannot_be_computed_is_left_out)
{
	struct bsh_regmap *map = load("ipxact-enum-wrong.xml");
	uint64_t value;

	ck_called(map, "R.F", 0, "GOOD");
	ck_called(map, "R.F", 1, NULL);
	ck_assert(!has_name(map, "R.F", "BAD", &value));
	ck_warned(map, "ipxact-enum-wrong.xml:32:31: value left out: '1/0': division by 0");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(another_view_of_a_register_lies_at_its_place)
{
	struct bsh_regmap *map = load("ipxact-alternate.xml");

	ck_assert_uint_eq(offset_of(map, "ALT"), offset_of(map, "R"));
	ck_assert_str_eq(reg(map, "ALT").alternate_of, "R");
	ck_assert_uint_eq(reg(map, "ALT").width, 4);
	ck_bits(map, "ALT.G", 15, 8);
	ck_assert(!is_in(map, "R.G"));
	bsh_regmap_free(map);
	ck_refused("ipxact-late.xml", BSH_E_SYNTAX,
		   "ipxact-late.xml:31:11: field stands behind alternateRegisters, and before them "
		   "was expected");
}
END_TEST

START_TEST(what_is_told_of_fields_is_kept)
{
	struct bsh_regmap *map = load("ipxact-field-notes.xml");

	ck_assert_int_eq(field(map, "R.RSV").reserved, BSH_RESERVED_PRESERVE);
	ck_assert(!field(map, "R.NOTEST").is_testable);
	ck_assert(field(map, "R.LIMIT").is_testable);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(registers_wider_than_their_bus_take_several_accesses)
{
	struct bsh_regmap *map = load("ipxact-wide.xml");

	ck_assert_uint_eq(reg(map, "R64").width, 8);
	ck_assert_uint_eq(reg(map, "R64").access_width, 4);
	ck_assert_uint_eq(reg(map, "R32").access_width, 4);
	ck_assert_uint_eq(reg(map, "R8").access_width, 1);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(definitions_elsewhere_are_refused)
{
	ck_refused("ipxact-definition-ref.xml", BSH_E_VALUE,
		   "ipxact-definition-ref.xml:20:61: registerDefinitionRef: definitions elsewhere "
		   "are not read, and the thing itself was expected");
}
END_TEST

START_TEST(of_policies_the_one_for_no_mode_counts)
{
	struct bsh_regmap *map = load("ipxact-mode-ref.xml");

	ck_assert_uint_eq(reg(map, "R").props.write, BSH_MAY_NO);
	ck_props(field(map, "R.F").props, BSH_MAY_YES, BSH_MAY_NO, BSH_WRITE_NONE, BSH_READ_CLEAR);
	ck_props(field(map, "R.G").props, BSH_MAY_YES, BSH_MAY_NO, BSH_WRITE_NONE,
		 BSH_READ_UNKNOWN);
	ck_warned(map, "ipxact-mode-ref.xml:23:44: what holds in one mode only is left out");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(bus_addresses_become_offsets)
{
	const struct bsh_regmap_options options = { .region = 1,
						    .has_rebase = true,
						    .rebase = 0x100 };
	struct bsh_regmap *map = load_with("ipxact-maps.xml", &options);

	ck_assert_uint_eq(offset_of(map, "b.regs.R"), 0);
	ck_assert_uint_eq(at(map, "b.regs.R").loc.region, 1);
	ck_assert(!is_in(map, "a.regs.R"));
	ck_warned(map, "ipxact-maps.xml:14:29: 0x0 is below 0x100: the block is left out");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_component_without_maps_is_an_empty_map)
{
	struct bsh_regmap *map = load("ipxact-no-maps.xml");

	ck_assert_uint_eq(bsh_regmap_counts(map).registers, 0);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(what_vendors_add_is_passed_over)
{
	struct bsh_regmap *map = load("ipxact-extensions.xml");

	ck_assert_uint_eq(bsh_regmap_counts(map).registers, 1);
	ck_assert(!is_in(map, "NO"));
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_component_of_something_else_is_refused)
{
	ck_refused("ipxact-space.xml", BSH_E_SYNTAX,
		   "ipxact-space.xml:4:1: <component> in an unknown namespace, and one with "
		   "/SPIRIT/ was expected");
}
END_TEST

BSH_TESTS("regmap/ipxact", NULL, NULL, every_version_says_the_same,
	  numbers_are_read_in_every_spelling, expressions_are_computed,
	  parameters_are_found_by_id_and_by_name, what_cannot_be_computed_is_refused_with_its_place,
	  parameters_behind_each_other_end_at_their_limit,
	  addresses_count_the_units_that_stand_at_the_end, the_last_dimension_is_the_innermost,
	  arrays_may_have_a_distance_of_their_own, arrays_end_at_their_limits,
	  a_field_to_read_may_lie_over_one_to_write, what_may_be_absent_is_left_out_and_said,
	  a_map_may_be_absent, another_state_of_a_map_has_a_block_of_its_own,
	  several_maps_are_levels_of_their_own, blocks_may_hold_memory_or_nothing,
	  access_is_inherited_and_unknown_words_mean_unknown, every_side_effect_is_known,
	  the_origin_that_a_csr_csv_tells_counts_for_addresses, only_the_hard_reset_counts,
	  values_have_names_for_reading_writing_and_both,
	  an_enum_value_that_cannot_be_computed_is_left_out,
	  another_view_of_a_register_lies_at_its_place, what_is_told_of_fields_is_kept,
	  registers_wider_than_their_bus_take_several_accesses, definitions_elsewhere_are_refused,
	  of_policies_the_one_for_no_mode_counts, bus_addresses_become_offsets,
	  a_component_without_maps_is_an_empty_map, what_vendors_add_is_passed_over,
	  a_component_of_something_else_is_refused)
