/* SPDX-License-Identifier: MIT */

#include "harness.h"
#include "map_files.h"

#include "regmap/svd.h"

START_TEST(a_plain_file_is_a_map)
{
	struct bsh_regmap *map = load("svd-plain.svd");
	const struct bsh_register_info ctrl = reg(map, "UART.CTRL");

	ck_assert_str_eq(bsh_regmap_source_format(map, 0), "svd");
	ck_assert_str_eq(bsh_regmap_name(map), "plain");
	ck_assert_str_eq(block(map, "UART").doc, "Serial port");
	ck_assert_uint_eq(offset_of(map, "UART.CTRL"), 0x1000);
	ck_assert_str_eq(ctrl.doc, "Control register");
	ck_assert_uint_eq(ctrl.width, 4);
	ck_assert_uint_eq(ctrl.reset, 0x10);
	ck_assert_uint_eq(ctrl.reset_mask, 0xff);
	ck_assert_uint_eq(ctrl.origin.line, 17);
	ck_props(ctrl.props, BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_UNKNOWN, BSH_READ_UNKNOWN);
	ck_bits(map, "UART.CTRL.EN", 0, 0);
	ck_bits(map, "UART.CTRL.MODE", 5, 4);
	ck_assert_str_eq(field(map, "UART.CTRL.EN").doc, "Enable");
	ck_called(map, "UART.CTRL.MODE", 2, "TX");
	ck_called(map, "UART.CTRL.MODE", 3, NULL);
	ck_assert_uint_eq(reg(map, "UART.STATUS").props.write, BSH_MAY_NO);
	ck_no_warning(map);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(what_litex_cores_do_is_known)
{
	struct bsh_regmap *map = load("svd-litex.svd"), *other = NULL;
	const struct bsh_regmap_options usual = { 0 };
	struct bsh_err err = { 0 };
	size_t len;
	char *text;

	ck_assert(reg(map, "CTRL.RESET").confirm_write);
	ck_assert_str_eq(reg(map, "CTRL.RESET").note,
			 "Writing 1 resets the SoC or its processor: the PCIe link may go down "
			 "with it");
	ck_assert(!reg(map, "CTRL.SCRATCH").confirm_write);
	ck_assert(reg(map, "UART.RXTX").dont_dump);
	ck_assert_uint_eq(field(map, "UART.EV_PENDING.tx").props.on_write, BSH_WRITE_1C);
	bsh_regmap_free(map);
	/* Names alone say nothing. */
	text = read_fixture("svd-litex.svd", &len);
	memcpy(strstr(text, "litex</vendor>"), "other", 5);
	ck_assert_int_eq(bsh_regmap_new(&other, &err), 0);
	ck_assert_int_eq(bsh_regmap_load_text(other, "x", text, len, &usual, &err), 0);
	ck_assert(!reg(other, "CTRL.RESET").confirm_write);
	free(text);
	bsh_regmap_free(other);
}
END_TEST

START_TEST(registers_at_one_address_are_all_kept)
{
	struct bsh_regmap *map = load("svd-same-address.svd");
	struct bsh_regmap_place places[4];

	ck_assert_uint_eq(bsh_regmap_at(map, 0, 0x1000, places, 4), 3);
	ck_props(reg(map, "RBR").props, BSH_MAY_YES, BSH_MAY_NO, BSH_WRITE_NONE, BSH_READ_POP);
	ck_assert_str_eq(reg(map, "THR").alternate_of, "RBR");
	ck_assert_str_eq(reg(map, "DLL").alternate_of, "DLAB");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_peripheral_can_be_like_another)
{
	struct bsh_regmap *map = load("svd-derived-peripheral.svd");

	ck_assert_uint_eq(offset_of(map, "T0.SR"), 0x1004);
	ck_assert_uint_eq(offset_of(map, "T1.SR"), 0x2004);
	ck_assert_uint_eq(offset_of(map, "T2.SR"), 0x3004);
	ck_bits(map, "T2.CR.EN", 0, 0);
	ck_assert_str_eq(block(map, "T1").doc, "First");
	ck_assert_str_eq(block(map, "T2").doc, "Third");
	/* They share what is inside. */
	ck_assert_uint_eq(bsh_regmap_counts(map).fields, 1);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_peripheral_can_be_like_a_later_one)
{
	struct bsh_regmap *map = load("svd-derived-forward.svd");

	ck_assert_uint_eq(offset_of(map, "T1.CR"), 0x2000);
	ck_assert_uint_eq(offset_of(map, "T0.CR"), 0x1000);
	/* Only what waited is told in the second pass. */
	ck_assert_uint_eq(bsh_regmap_counts(map).blocks, 2);
	ck_no_warning(map);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_derived_peripheral_can_have_registers_besides)
{
	struct bsh_regmap *map = load("svd-derived-more.svd");

	ck_assert_uint_eq(offset_of(map, "T1.CR"), 0x2000);
	ck_assert_uint_eq(offset_of(map, "T1.SR"), 0x2008);
	ck_assert_uint_eq(offset_of(map, "T1.EXTRA"), 0x200c);
	ck_assert_uint_eq(offset_of(map, "T0.SR"), 0x1004);
	ck_assert(!is_in(map, "T0.EXTRA"));
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_register_can_be_like_another)
{
	struct bsh_regmap *map = load("svd-derived-register.svd");
	const struct bsh_register_info second = reg(map, "A.CR2"), third = reg(map, "A.CR3");

	ck_assert_uint_eq(offset_of(map, "A.CR2"), 0x1004);
	ck_assert_str_eq(second.doc, "Like no other");
	ck_assert_uint_eq(second.width, 2);
	ck_assert_uint_eq(second.reset, 0x12);
	ck_assert_uint_eq(second.props.write, BSH_MAY_NO);
	ck_bits(map, "A.CR2.MODE", 5, 4);
	ck_assert_uint_eq(third.props.write, BSH_MAY_YES);
	ck_bits(map, "A.CR3.EN", 0, 0);
	ck_bits(map, "A.CR3.MODE", 7, 4);
	ck_bits(map, "A.CR3.MORE", 8, 8);
	ck_assert(!is_in(map, "A.CR.MORE"));
	ck_bits(map, "B.CR4.MODE", 5, 4);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_register_can_be_like_a_later_one)
{
	struct bsh_regmap *map = load("svd-derived-later.svd");
	const struct bsh_register_info first = reg(map, "A.FIRST");

	ck_assert_uint_eq(offset_of(map, "A.FIRST"), 0x1000);
	ck_assert_uint_eq(first.width, 2);
	ck_assert_uint_eq(first.reset, 0x55);
	ck_assert_str_eq(first.doc, "The first");
	ck_assert_uint_eq(first.props.write, BSH_MAY_NO);
	ck_assert_uint_eq(reg(map, "A.LAST").props.write, BSH_MAY_YES);
	ck_bits(map, "A.FIRST.F", 3, 0);
	ck_bits(map, "A.SECOND.F", 3, 0);
	ck_assert_uint_eq(offset_of(map, "A.SECOND[1]"), 0x1012);
	ck_bits(map, "A.C.INNER.G", 1, 1);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(fields_of_a_register_that_is_like_a_later_one_are_refused)
{
	ck_refused("svd-derived-later-fields.svd", BSH_E_NAME,
		   "svd-derived-later-fields.svd:18:11: fields of a register that is derived from "
		   "a later one, and an earlier one was expected");
}
END_TEST

START_TEST(an_array_is_derived_from_by_the_name_as_it_is_written)
{
	struct bsh_regmap *map = load("svd-derived-array.svd");

	ck_assert_uint_eq(offset_of(map, "PMUX1_2"), 0x1012);
	ck_assert_uint_eq(reg(map, "PMUX1_2").width, 1);
	ck_bits(map, "PMUX1_3.E", 3, 0);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(enums_are_derived_by_name_and_by_path)
{
	struct bsh_regmap *map = load("svd-derived-enum.svd");

	ck_called(map, "CR.M0", 1, "ON");
	ck_called(map, "CR.M1", 1, "ON");
	ck_called(map, "CR.M1", 2, NULL);
	ck_called(map, "CR.M2", 0, "OFF");
	ck_assert_uint_eq(bsh_regmap_counts(map).enums, 1);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_derived_peripheral_has_a_size_and_a_reset_of_its_own)
{
	struct bsh_regmap *map = load("svd-derived-size.svd");

	ck_assert_uint_eq(reg(map, "A.R").width, 4);
	ck_assert_uint_eq(reg(map, "A.R").reset_mask, 0);
	ck_assert_uint_eq(reg(map, "B.R").width, 2);
	ck_assert_uint_eq(reg(map, "B.R").reset, 0x55);
	ck_assert_uint_eq(reg(map, "B.R").reset_mask, 0xffff);
	ck_assert_uint_eq(reg(map, "B.OWN").width, 1);
	ck_assert_uint_eq(reg(map, "B.OWN").reset, 1);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(the_origin_that_a_csr_csv_tells_counts_for_addresses)
{
	static const char csv[] = "csr_base,a,0xf00,,\ncsr_register,a_sr,0xf00,1,ro\n"
				  "memory_region,csr,0xf00,65536,io\n";
	const struct bsh_regmap_options options = { 0 };
	struct bsh_regmap *map = NULL;
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_regmap_new(&map, &err), 0);
	ck_assert_int_eq(
		bsh_regmap_load_text(map, "csr.csv", csv, strlen(csv), &options, &err), 0);
	ck_assert_uint_eq(offset_of(map, "a.sr"), 0);
	ck_assert_int_eq(bsh_regmap_load(map, BSH_TEST_MAPS "/svd-derived-size.svd", &options, &err),
			 0);
	ck_assert_uint_eq(offset_of(map, "A.OWN"), 0x108);
	ck_assert_str_eq(bsh_regmap_warning(map, 0), BSH_TEST_MAPS
			 "/svd-derived-size.svd:12:13: a moves from 0x0 to 0x100");
	ck_assert_int_eq(
		bsh_regmap_load_text(map, "csr.csv", csv, strlen(csv), &options, &err), 0);
	ck_assert_uint_eq(offset_of(map, "A.OWN"), 8);
	/* That is no change from addresses to offsets. */
	ck_assert_str_eq(bsh_regmap_warning(map, 1), "csr.csv:1:10: a moves from 0x100 to 0x0");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(an_address_below_the_origin_is_an_offset_already)
{
	static const char csv[] = "csr_base,b,0xf0000000,,\ncsr_register,b_sr,0xf0000000,1,ro\n"
				  "memory_region,csr,0xf0000000,65536,io\n";
	const struct bsh_regmap_options options = { 0 };
	struct bsh_regmap *map = NULL;
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_regmap_new(&map, &err), 0);
	ck_assert_int_eq(
		bsh_regmap_load_text(map, "csr.csv", csv, strlen(csv), &options, &err), 0);
	ck_assert_int_eq(bsh_regmap_load(map, BSH_TEST_MAPS "/svd-derived-size.svd", &options, &err),
			 0);
	ck_assert_uint_eq(offset_of(map, "A.OWN"), 0x1008);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(the_addresses_of_a_bus_become_offsets_without_a_word)
{
	static const char csv[] = "csr_base,a,0x1000,,\ncsr_register,a_r,0x1000,1,ro\n"
				  "memory_region,csr,0x1000,65536,io\n";
	const struct bsh_regmap_options options = { 0 };
	struct bsh_regmap *map = load("svd-derived-size.svd");
	struct bsh_err err = { 0 };

	ck_assert_int_eq(
		bsh_regmap_load_text(map, "csr.csv", csv, strlen(csv), &options, &err), 0);
	ck_assert_uint_eq(offset_of(map, "A.OWN"), 8);
	ck_no_warning(map);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_derived_array_has_the_elements_of_its_base)
{
	struct bsh_regmap *map = load("svd-derived-dim.svd");
	struct bsh_regmap_place place;
	struct bsh_err err = { 0 };
	uint64_t stride;

	ck_assert_uint_eq(offset_of(map, "Y6"), 0x102c);
	ck_assert_uint_eq(offset_of(map, "W3"), 0x1060);
	ck_assert_uint_eq(offset_of(map, "Z"), 0x1040);
	ck_assert_uint_eq(offset_of(map, "V1_U_s"), 0x1084);
	ck_assert_str_eq(bsh_regmap_warning(map, 0),
			 "svd-derived-dim.svd:18:25: 'Z%s' is no array with one "
				       "dimension: the %s in its name is left out");
	ck_assert_str_eq(bsh_regmap_warning(map, 1),
			 "svd-derived-dim.svd:19:67: 'V%s_U%s' has %s twice: "
				       "elements are told apart by the first");
	/* Its own number goes before that of the base, and a name without %s is no array's. */
	ck_assert_uint_eq(offset_of(map, "T1"), 0x10a8);
	ck_assert_int_eq(bsh_regmap_find(map, "T2", 2, 0, &place, &err), -1);
	ck_assert_int_eq(bsh_regmap_find(map, "ONE", 3, 0, &place, &err), 0);
	ck_assert_uint_eq(bsh_regmap_count(map, &place, 0, &stride), 0);
	ck_assert_str_eq(bsh_regmap_warning(map, 2),
			 "svd-derived-dim.svd:22:67: 'C%s_%s' has %s twice: "
				       "elements are told apart by the first");
	ck_assert_str_eq(bsh_regmap_warning(map, 3),
			 "svd-derived-dim.svd:24:68: 'F%s_%s' has %s twice: "
				       "elements are told apart by the first");
	ck_assert_pstr_eq(bsh_regmap_warning(map, 4), NULL);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_chain_of_derivations_that_is_too_long_is_told_as_such)
{
	const struct bsh_regmap_options options = { 0 };
	struct bsh_regmap *map = NULL;
	struct bsh_text svd = { 0 };
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_regmap_new(&map, &err), 0);
	bsh_text_adds(&svd, "<device><peripherals><peripheral><name>P</name><baseAddress>0"
			    "</baseAddress><registers>\n");
	for (unsigned i = 0; i < 20; i++)
		bsh_text_addf(&svd, "<register derivedFrom='R%u'><name>R%u</name><addressOffset>%u"
				    "</addressOffset></register>\n", i + 1, i, 4 * i);
	bsh_text_adds(&svd, "<register><name>R20</name><addressOffset>80</addressOffset></register>"
			    "</registers></peripheral></peripherals></device>");
	ck_assert_int_eq(bsh_regmap_load_text(map, "x.svd", svd.data, svd.len, &options, &err), -1);
	ck_assert_str_eq(err.msg, "x.svd:2:34: derivedFrom='R1': more than 16 derivations from later "
				  "registers, one behind the other");
	bsh_text_finish(&svd);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_derived_enum_is_the_one_that_is_named_with_its_usage)
{
	struct bsh_regmap *map = load("svd-derived-enum-usage.svd");
	uint64_t value = 9;

	ck_called(map, "SR.BOTH", 0, "Quiet");
	ck_assert(has_name(map, "SR.BOTH", "Clear", &value));
	ck_called(map, "SR.WRITE", 0, NULL);
	ck_assert(has_name(map, "SR.WRITE", "Clear", &value));
	ck_called(map, "SR.READ", 0, "Quiet");
	ck_assert(!has_name(map, "SR.READ", "Quiet", &value));
	ck_called(map, "SR.STATED", 0, "Clear");
	ck_assert(has_name(map, "SR.STATED", "Clear", &value));
	ck_called(map, "SR.NAMED", 0, "Quiet");
	ck_assert(!has_name(map, "SR.NAMED", "Quiet", &value));
	/* The only set of a field may be called anything, also one that is for both. */
	ck_called(map, "SR.ANY", 0, "Off");
	ck_assert(has_name(map, "SR.ANY", "Off", &value));
	bsh_regmap_free(map);
	ck_refused("svd-derived-enum-other.svd", BSH_E_NAME,
		   "svd-derived-enum-other.svd:23:65: derivedFrom='A.AX': no such "
		   "enumeratedValues before this one");
}
END_TEST

START_TEST(a_field_can_be_like_another)
{
	struct bsh_regmap *map = load("svd-derived-field.svd");

	ck_bits(map, "CR.CH1", 3, 2);
	ck_assert_str_eq(field(map, "CR.CH1").doc, "Channel");
	ck_assert_uint_eq(field(map, "CR.CH1").props.write, BSH_MAY_NO);
	ck_called(map, "CR.CH1", 1, "ON");
	ck_bits(map, "CR.CH2", 5, 4);
	ck_assert_uint_eq(field(map, "CR.CH2").props.write, BSH_MAY_YES);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(things_that_are_like_each_other_are_refused)
{
	ck_refused("svd-derived-loop.svd", BSH_E_NAME,
		   "svd-derived-loop.svd:16:17: derivedFrom='R1': no such register, or they are "
		   "derived from each other");
	ck_refused("svd-derived-loop-peripheral.svd", BSH_E_NAME,
		   "svd-derived-loop-peripheral.svd:11:5: derivedFrom='C': no such peripheral, or "
		   "they are derived from each other");
}
END_TEST

START_TEST(what_is_like_nothing_is_refused)
{
	ck_refused("svd-derived-nothing.svd", BSH_E_NAME,
		   "svd-derived-nothing.svd:11:5: derivedFrom='TIMR': no such peripheral, or they "
		   "are derived from each other");
}
END_TEST

/* A file of n peripherals, each like the next one. */
static char *chain(unsigned n)
{
	struct bsh_text text = { 0 };

	bsh_text_adds(&text, "<device><peripherals>");
	for (unsigned i = 0; i < n; i++)
		bsh_text_addf(&text,
			      "<peripheral derivedFrom='P%u'><name>P%u</name>"
			      "<baseAddress>0</baseAddress></peripheral>",
			      i + 1, i);
	bsh_text_addf(&text,
		      "<peripheral><name>P%u</name><baseAddress>0</baseAddress></peripheral>", n);
	bsh_text_adds(&text, "</peripherals></device>");
	ck_assert(!bsh_text_failed(&text));
	return text.data;
}

static int load_text(const char *text, struct bsh_err *err)
{
	const struct bsh_regmap_options options = { 0 };
	struct bsh_regmap *map = NULL;
	int got;

	ck_assert_int_eq(bsh_regmap_new(&map, err), 0);
	got = bsh_regmap_load_text(map, "t.svd", text, strlen(text), &options, err);
	bsh_regmap_free(map);
	return got;
}

START_TEST(later_ones_behind_each_other_end_at_their_limit)
{
	struct bsh_err err = { 0 };
	char *good = chain(15), *bad = chain(16);

	ck_assert_msg(load_text(good, &err) == 0, "%s", err.msg);
	ck_assert_int_eq(load_text(bad, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_NAME);
	ck_assert_ptr_nonnull(strstr(err.msg, "derivedFrom='P1'"));
	free(good);
	free(bad);
}
END_TEST

/* A file of n registers that are like the one behind them. */
static char *forwards(unsigned n)
{
	struct bsh_text text = { 0 };

	bsh_text_adds(&text, "<device><peripherals><peripheral><name>P</name>"
			     "<baseAddress>0</baseAddress><registers>");
	for (unsigned i = 0; i < n; i++)
		bsh_text_addf(&text,
			      "<register derivedFrom='LAST'><name>R%u</name>"
			      "<addressOffset>%u</addressOffset></register>",
			      i, i * 4);
	bsh_text_addf(&text,
		      "<register><name>LAST</name><addressOffset>%u</addressOffset></register>",
		      n * 4);
	bsh_text_adds(&text, "</registers></peripheral></peripherals></device>");
	ck_assert(!bsh_text_failed(&text));
	return text.data;
}

START_TEST(registers_that_wait_for_later_ones_end_at_their_limit)
{
	struct bsh_err err = { 0 };
	char *good = forwards(BSH_SVD_FORWARD_MAX), *bad = forwards(BSH_SVD_FORWARD_MAX + 1);

	ck_assert_msg(load_text(good, &err) == 0, "%s", err.msg);
	ck_assert_int_eq(load_text(bad, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_VALUE);
	ck_assert_ptr_nonnull(strstr(err.msg, "more than 1024 registers derived from later ones"));
	free(good);
	free(bad);
}
END_TEST

START_TEST(elements_may_be_farther_apart_than_they_are_wide)
{
	struct bsh_regmap *map = load("svd-dim-sparse.svd");

	ck_assert_uint_eq(offset_of(map, "R[3]"), 0x1030);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(elements_may_overlap)
{
	struct bsh_regmap *map = load("svd-dim-overlap.svd");

	ck_assert_uint_eq(offset_of(map, "R[2]"), 0x1004);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(elements_are_named_in_every_way)
{
	struct bsh_regmap *map = load("svd-dim-index.svd");

	ck_assert_uint_eq(offset_of(map, "RANGE3"), 0x100c);
	ck_assert_uint_eq(offset_of(map, "FROM5"), 0x1020);
	ck_assert_uint_eq(offset_of(map, "FROM7"), 0x1028);
	ck_assert(!is_in(map, "FROM8"));
	ck_assert_uint_eq(offset_of(map, "LIST_B"), 0x1044);
	ck_assert_uint_eq(offset_of(map, "LETTERZ"), 0x1068);
	ck_assert_uint_eq(offset_of(map, "NONE1"), 0x1084);
	ck_assert_uint_eq(offset_of(map, "IN1SIDE"), 0x10a4);
	ck_assert_uint_eq(offset_of(map, "BRACKETS[1]"), 0x10c4);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(elements_are_somehow_far_apart)
{
	ck_refused("svd-dim-no-increment.svd", BSH_E_SYNTAX,
		   "svd-dim-no-increment.svd:17:17: an array without distance, and dimIncrement "
		   "was expected");
}
END_TEST

START_TEST(every_element_has_a_name)
{
	ck_refused("svd-dim-index-wrong.svd", BSH_E_VALUE,
		   "svd-dim-index-wrong.svd:18:21: dimIndex has 2 names, and dim says 4");
}
END_TEST

START_TEST(peripherals_and_clusters_can_be_arrays)
{
	struct bsh_regmap *map = load("svd-dim-peripheral.svd");

	ck_assert_uint_eq(offset_of(map, "DMA[1].ID"), 0x5000);
	ck_assert_uint_eq(offset_of(map, "DMA[1].CH[3].CFG"), 0x5160);
	ck_assert_uint_eq(offset_of(map, "DMA[1].CH[3].DESC[1].LEN"), 0x517c);
	ck_assert_uint_eq(reg(map, "DMA[0].CH[0].DESC[0].LEN").width, 2);
	ck_assert_uint_eq(bsh_regmap_counts(map).instances, 2 * (1 + 4 * (1 + 2 * 2)));
	bsh_regmap_free(map);
}
END_TEST

START_TEST(fields_can_be_arrays)
{
	struct bsh_regmap *map = load("svd-dim-field.svd");

	ck_bits(map, "IE.CH0", 1, 0);
	ck_bits(map, "IE.CH3", 25, 24);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(arrays_end_at_their_limit)
{
	struct bsh_regmap *map = load("svd-dim-many.svd");

	ck_assert_uint_eq(offset_of(map, "R[65535]"), 0x1000 + 65535 * 4);
	bsh_regmap_free(map);
	ck_refused("svd-dim-too-many.svd", BSH_E_VALUE,
		   "svd-dim-too-many.svd:16:16: dim: 65537 is more than 65536");
}
END_TEST

START_TEST(arrays_in_arrays_end_at_their_limit)
{
	struct bsh_regmap *map = NULL;
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_regmap_new(&map, &err), 0);
	ck_assert_int_eq(load_onto(map, "svd-dim-laughs.svd", NULL, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_VALUE);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(registers_and_fields_may_share_a_name)
{
	struct bsh_regmap *map = load("svd-same-names.svd");

	ck_assert_uint_eq(bsh_regmap_counts(map).registers, 2);
	ck_assert_uint_eq(bsh_regmap_counts(map).fields, 3);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(fields_may_share_bits)
{
	struct bsh_regmap *map = load("svd-overlap.svd");

	ck_bits(map, "R.LOW", 7, 0);
	ck_bits(map, "R.MID", 11, 4);
	ck_warned(map, "svd-overlap.svd:20:26: ");
	/* One to read and one to write is no overlap. */
	ck_assert_pstr_eq(bsh_regmap_warning(map, 1), NULL);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_field_past_its_register_is_left_out)
{
	struct bsh_regmap *map = load("svd-field-beyond.svd");

	ck_bits(map, "R.IN", 7, 0);
	ck_assert(!is_in(map, "R.OUT"));
	ck_warned(map, "svd-field-beyond.svd:21:26: ");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(odd_sizes_are_rounded_up_and_kept_for_display)
{
	struct bsh_regmap *map = load("svd-size-1.svd");

	ck_assert_uint_eq(reg(map, "BIT").width, 1);
	ck_assert_uint_eq(reg(map, "BIT").width_bits, 1);
	ck_assert_uint_eq(reg(map, "ODD").width, 2);
	ck_assert_uint_eq(reg(map, "ODD").width_bits, 12);
	ck_assert_uint_eq(reg(map, "WIDE").width, 8);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(reading_and_writing_may_have_names_of_their_own)
{
	struct bsh_regmap *map = load("svd-enum-usage.svd");
	uint64_t value = 99;

	ck_called(map, "R.INT", 1, "Pending");
	ck_assert(has_name(map, "R.INT", "Clear", &value));
	ck_assert_uint_eq(value, 1);
	ck_assert(!has_name(map, "R.INT", "Pending", &value));
	ck_called(map, "R.STATE", 1, "Busy");
	ck_assert(!has_name(map, "R.STATE", "Busy", &value));
	bsh_regmap_free(map);
}
END_TEST

START_TEST(odd_enums_are_kept)
{
	struct bsh_regmap *map = load("svd-enum-odd.svd");

	ck_called(map, "R.BIG", 0, "A");
	ck_called(map, "R.VALUE", 1, "A");
	ck_called(map, "R.NAME", 0, "A");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(bits_that_do_not_matter_are_stored_not_counted_out)
{
	struct bsh_regmap *map = load("svd-enum-any.svd");

	ck_called(map, "R.SRC", 4, "PLL");
	ck_called(map, "R.SRC", 7, "PLL");
	ck_called(map, "R.SRC", 2, "OSC");
	ck_called(map, "R.SRC", 3, "OSC");
	ck_called(map, "R.SRC", 0, "OFF");
	ck_called(map, "R.SRC", 1, "OTHER");
	/* A default without a name is called so. */
	ck_called(map, "R.REST", 1, "default");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(an_enum_value_that_is_no_number_is_left_out)
{
	struct bsh_regmap *map = load("svd-enum-wrong.svd");
	uint64_t value;

	ck_called(map, "R.F", 0, "GOOD");
	ck_called(map, "R.F", 1, NULL);
	ck_called(map, "R.F", 2, "2");
	ck_called(map, "R.F", 3, "TWO_WORDS");
	ck_assert(!has_name(map, "R.F", "BAD", &value));
	ck_warned(map,
		  "svd-enum-wrong.svd:19:186: enumeratedValue left out: 'one' is not a number");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(numbers_are_read_in_every_spelling)
{
	struct bsh_regmap *map = load("svd-numbers.svd");

	ck_assert_uint_eq(offset_of(map, "DEC"), 0x404);
	ck_assert_uint_eq(offset_of(map, "HEX"), 0x408);
	ck_assert_uint_eq(reg(map, "HEX").width_bits, 16);
	ck_assert_uint_eq(offset_of(map, "BIN"), 0x40c);
	ck_assert_uint_eq(reg(map, "BIN").width_bits, 8);
	ck_assert_uint_eq(offset_of(map, "PLUS"), 0x410);
	ck_assert_uint_eq(offset_of(map, "KILO"), 0x800);
	ck_assert_uint_eq(offset_of(map, "MEGA"), 0x100400);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(unknown_words_for_access_mean_unknown)
{
	struct bsh_regmap *map = load("svd-access-odd.svd");
	const enum bsh_on_write w = BSH_WRITE_UNKNOWN;
	const enum bsh_on_read r = BSH_READ_UNKNOWN;

	ck_props(reg(map, "CASE").props, BSH_MAY_YES, BSH_MAY_NO, BSH_WRITE_NONE, r);
	ck_props(reg(map, "ONCE").props, BSH_MAY_YES, BSH_MAY_ONCE, w, r);
	ck_props(reg(map, "WRITE").props, BSH_MAY_UNKNOWN, BSH_MAY_UNKNOWN, w, r);
	ck_props(reg(map, "BOTH").props, BSH_MAY_YES, BSH_MAY_ONCE, w, r);
	ck_props(reg(map, "WO1").props, BSH_MAY_NO, BSH_MAY_ONCE, w, BSH_READ_NONE);
	ck_warned(map,
		  "svd-access-odd.svd:28:19: access: 'write' is not known, nothing is assumed");
	ck_assert_pstr_eq(bsh_regmap_warning(map, 1), NULL);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(no_access_at_all_means_unknown)
{
	struct bsh_regmap *map = load("svd-access-none.svd");

	ck_props(reg(map, "R").props, BSH_MAY_UNKNOWN, BSH_MAY_UNKNOWN, BSH_WRITE_UNKNOWN,
		 BSH_READ_UNKNOWN);
	ck_assert_uint_eq(reg(map, "R").width, 4);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(every_side_effect_is_known)
{
	static const struct {
		const char *name;
		enum bsh_on_write on_write;
		enum bsh_on_read on_read;
	} cases[] = {
		{ "oneToClear", BSH_WRITE_1C, BSH_READ_UNKNOWN },
		{ "oneToSet", BSH_WRITE_1S, BSH_READ_UNKNOWN },
		{ "oneToToggle", BSH_WRITE_1T, BSH_READ_UNKNOWN },
		{ "zeroToClear", BSH_WRITE_0C, BSH_READ_UNKNOWN },
		{ "zeroToSet", BSH_WRITE_0S, BSH_READ_UNKNOWN },
		{ "zeroToToggle", BSH_WRITE_0T, BSH_READ_UNKNOWN },
		{ "clear", BSH_WRITE_CLEAR, BSH_READ_UNKNOWN },
		{ "set", BSH_WRITE_SET, BSH_READ_UNKNOWN },
		{ "modify", BSH_WRITE_NONE, BSH_READ_UNKNOWN }, /* the standard's plain write */
		{ "r_clear", BSH_WRITE_UNKNOWN, BSH_READ_CLEAR },
		{ "r_set", BSH_WRITE_UNKNOWN, BSH_READ_SET },
		{ "r_modify", BSH_WRITE_UNKNOWN, BSH_READ_MODIFY },
		{ "r_modifyExternal", BSH_WRITE_UNKNOWN, BSH_READ_POP },
		{ "PLAIN", BSH_WRITE_UNKNOWN, BSH_READ_UNKNOWN },
		{ "ODD", BSH_WRITE_UNKNOWN, BSH_READ_UNKNOWN },
	};
	struct bsh_regmap *map = load("svd-side-effects.svd");

	for (size_t i = 0; i < BSH_LENGTH(cases); i++)
		ck_props(reg(map, cases[i].name).props, BSH_MAY_YES, BSH_MAY_YES, cases[i].on_write,
			 cases[i].on_read);
	ck_props(field(map, "MIXED.RW").props, BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_UNKNOWN,
		 BSH_READ_UNKNOWN);
	ck_props(field(map, "MIXED.W1C").props, BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_1C,
		 BSH_READ_UNKNOWN);
	ck_props(field(map, "MIXED.RC").props, BSH_MAY_YES, BSH_MAY_NO, BSH_WRITE_NONE,
		 BSH_READ_CLEAR);
	ck_warned(map, "svd-side-effects.svd:96:32: modifiedWriteValues: 'sometimes'");
	ck_warned(map, "svd-side-effects.svd:97:23: readAction: 'perhaps'");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(bits_are_read_in_every_spelling)
{
	struct bsh_regmap *map = load("svd-bits.svd");

	ck_bits(map, "R.OFFSET", 0, 0);
	ck_bits(map, "R.WIDTH", 3, 1);
	ck_bits(map, "R.LSB", 7, 4);
	ck_bits(map, "R.MSB", 11, 8);
	ck_bits(map, "R.RANGE", 15, 12);
	ck_bits(map, "R.BOTH", 23, 16);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(bits_that_make_no_sense_are_refused)
{
	ck_refused("svd-bits-wrong.svd", BSH_E_VALUE,
		   "svd-bits-wrong.svd:19:44: bits: msb 0 is below lsb 7");
	ck_refused("svd-bits-missing.svd", BSH_E_SYNTAX,
		   "svd-bits-missing.svd:19:13: a field without place, and bitRange, lsb and msb "
		   "or bitOffset was expected");
}
END_TEST

START_TEST(names_can_be_typed_and_texts_can_be_shown)
{
	struct bsh_regmap *map = load("svd-names.svd");
	const char *doc;

	ck_assert_uint_eq(offset_of(map, "0INT_RAW"), 0x1000);
	ck_assert_uint_eq(offset_of(map, "GPIO[1]"), 0x1014);
	ck_assert_uint_eq(offset_of(map, "TWO_WORDS"), 0x1020);
	ck_assert_uint_eq(offset_of(map, "ESC_31m"), 0x1024);
	doc = reg(map, "ESC_31m").doc;
	ck_assert_ptr_null(strstr(doc, "\xc2\x9b"));
	ck_assert_ptr_null(strstr(doc, "\xe2\x80\xae"));
	bsh_regmap_free(map);
}
END_TEST

START_TEST(the_nearest_that_states_something_counts)
{
	struct bsh_regmap *map = load("svd-inherit.svd");

	ck_assert_uint_eq(reg(map, "A.R8").width, 1);
	ck_assert_uint_eq(reg(map, "A.R8").reset, 0x5);
	ck_assert_uint_eq(reg(map, "A.R8").props.write, BSH_MAY_NO);
	ck_assert_uint_eq(reg(map, "A.R16").width, 2);
	ck_assert_uint_eq(reg(map, "A.R16").reset, 0x1234);
	ck_assert_uint_eq(reg(map, "A.R16").reset_mask, 0xffff);
	ck_assert_uint_eq(reg(map, "A.C.W").width, 8);
	ck_assert_uint_eq(reg(map, "A.C.W").reset_mask, 0xf);
	ck_assert_uint_eq(field(map, "A.C.W.F").props.read, BSH_MAY_NO);
	ck_assert_uint_eq(field(map, "A.C.W.G").props.read, BSH_MAY_YES);
	ck_assert_uint_eq(reg(map, "A.C.RO").props.read, BSH_MAY_YES);
	ck_assert_uint_eq(reg(map, "B.R").width, 4);
	ck_assert_uint_eq(reg(map, "B.R").reset, 0xa5);
	ck_assert_uint_eq(reg(map, "B.R").props.write, BSH_MAY_YES);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(prefixes_for_headers_are_left_out_of_paths)
{
	struct bsh_regmap *map = load("svd-prefix.svd");

	ck_assert_uint_eq(offset_of(map, "A.CR"), 0x1000);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(what_says_nothing_of_registers_is_passed_over)
{
	struct bsh_regmap *map = load("svd-ignored.svd");

	ck_assert_str_eq(bsh_regmap_name(map), "ignored");
	ck_assert_str_eq(reg(map, "R").title, "The register");
	ck_assert_uint_eq(block(map, "A").size, 0x100);
	ck_assert_uint_eq(bsh_regmap_counts(map).registers, 1);
	ck_no_warning(map);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(the_order_of_elements_does_not_matter)
{
	struct bsh_regmap *map = load("svd-order.svd");

	ck_assert_uint_eq(offset_of(map, "A.R"), 0x1004);
	ck_assert_uint_eq(reg(map, "A.R").props.write, BSH_MAY_NO);
	ck_bits(map, "A.R.F", 3, 0);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_size_behind_the_registers_that_it_is_for_is_refused)
{
	ck_refused("svd-order-size.svd", BSH_E_SYNTAX,
		   "svd-order-size.svd:20:13: size stands behind registers, and before them was "
		   "expected");
}
END_TEST

START_TEST(who_may_touch_a_register_is_told)
{
	struct bsh_regmap *map = load("svd-protection.svd");

	ck_assert_str_eq(reg(map, "S").note, "answers secure accesses only");
	ck_assert_str_eq(reg(map, "P").note, "answers privileged accesses only");
	ck_assert_str_eq(reg(map, "N").note, "");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(bus_addresses_become_offsets)
{
	const struct bsh_regmap_options options = { .region = 2,
						    .has_rebase = true,
						    .rebase = 0x2000 };
	struct bsh_regmap *map = load_with("svd-derived-peripheral.svd", &options);

	ck_assert_uint_eq(offset_of(map, "T1.SR"), 4);
	ck_assert_uint_eq(at(map, "T1.SR").loc.region, 2);
	ck_assert_uint_eq(offset_of(map, "T2.SR"), 0x1004);
	/* What lies below is nowhere, but others are like it. */
	ck_assert(!is_in(map, "T0.SR"));
	ck_warned(map, "svd-derived-peripheral.svd:14:20: 0x1000 is below 0x2000");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(what_cannot_be_loaded_is_refused_with_its_place)
{
	ck_refused("svd-unit-bits.svd", BSH_E_VALUE,
		   "svd-unit-bits.svd:6:20: addressUnitBits: 16, and 8 was expected");
	ck_refused("svd-variable.svd", BSH_E_SYNTAX,
		   "svd-variable.svd:13:20: baseAddress: '${base}' is not a number, and one such "
		   "as 12, 0x1f or #101 was expected");
	ck_refused("svd-no-offset.svd", BSH_E_VALUE, "svd-no-offset.svd:16:17: R states no offset");
	ck_refused("svd-doctype.svd", BSH_E_SYNTAX,
		   "svd-doctype.svd:3:18: a DOCTYPE is refused, and a file without was expected");
}
END_TEST

START_TEST(a_register_without_a_name_is_kept)
{
	struct bsh_regmap *map = load("svd-no-name.svd");

	ck_assert_uint_eq(bsh_regmap_counts(map).registers, 1);
	ck_warned(map, "svd-no-name.svd:15:9: ");
	bsh_regmap_free(map);
}
END_TEST

/* What a device is refused for that has this in its only peripheral, or behind it. */
static void ck_text_refused(const char *inside, const char *behind, const char *msg)
{
	const struct bsh_regmap_options options = { 0 };
	struct bsh_regmap *map = NULL;
	struct bsh_text svd = { 0 };
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_regmap_new(&map, &err), 0);
	bsh_text_addf(&svd,
		      "<device><peripherals><peripheral><name>P</name><baseAddress>0</baseAddress>"
		      "<registers><register><name>R</name><addressOffset>0</addressOffset>%s"
		      "</register></registers></peripheral>\n%s</peripherals></device>",
		      inside, behind);
	ck_assert_int_eq(bsh_regmap_load_text(map, "x.svd", svd.data, svd.len, &options, &err), -1);
	ck_assert_str_eq(err.msg, msg);
	bsh_regmap_free(map);
	bsh_text_finish(&svd);
}

START_TEST(a_derived_peripheral_has_no_registers_of_no_bits)
{
	ck_text_refused("", "<peripheral derivedFrom='P'><name>Q</name><baseAddress>16</baseAddress>"
			    "<size>0</size></peripheral>",
			"x.svd:2:35: a width of 0 bits");
}
END_TEST

START_TEST(what_has_no_name_is_not_derived_from)
{
	ck_text_refused("<fields><field><name>A</name><bitRange>[0:0]</bitRange><enumeratedValues>"
			"<enumeratedValue><name>V</name><value>0</value></enumeratedValue>"
			"</enumeratedValues></field>\n<field><name>B</name><bitRange>[1:1]</bitRange>"
			"<enumeratedValues derivedFrom=''/></field></fields>",
			"", "x.svd:2:48: derivedFrom='': no such enumeratedValues before this one");
}
END_TEST

BSH_TESTS("regmap/svd", NULL, NULL, a_plain_file_is_a_map, what_litex_cores_do_is_known,
	  registers_at_one_address_are_all_kept,
	  a_peripheral_can_be_like_another, a_peripheral_can_be_like_a_later_one,
	  a_derived_peripheral_can_have_registers_besides, a_register_can_be_like_another,
	  a_register_can_be_like_a_later_one,
	  fields_of_a_register_that_is_like_a_later_one_are_refused,
	  an_array_is_derived_from_by_the_name_as_it_is_written,
	  enums_are_derived_by_name_and_by_path,
	  a_derived_peripheral_has_a_size_and_a_reset_of_its_own,
	  the_origin_that_a_csr_csv_tells_counts_for_addresses,
	  an_address_below_the_origin_is_an_offset_already,
	  the_addresses_of_a_bus_become_offsets_without_a_word,
	  a_derived_array_has_the_elements_of_its_base,
	  a_chain_of_derivations_that_is_too_long_is_told_as_such,
	  a_derived_enum_is_the_one_that_is_named_with_its_usage, a_field_can_be_like_another,
	  things_that_are_like_each_other_are_refused, what_is_like_nothing_is_refused,
	  later_ones_behind_each_other_end_at_their_limit,
	  registers_that_wait_for_later_ones_end_at_their_limit, elements_are_somehow_far_apart,
	  elements_may_be_farther_apart_than_they_are_wide, elements_may_overlap,
	  elements_are_named_in_every_way, every_element_has_a_name,
	  peripherals_and_clusters_can_be_arrays, fields_can_be_arrays, arrays_end_at_their_limit,
	  arrays_in_arrays_end_at_their_limit, registers_and_fields_may_share_a_name,
	  fields_may_share_bits, a_field_past_its_register_is_left_out,
	  odd_sizes_are_rounded_up_and_kept_for_display,
	  reading_and_writing_may_have_names_of_their_own, odd_enums_are_kept,
	  bits_that_do_not_matter_are_stored_not_counted_out,
	  an_enum_value_that_is_no_number_is_left_out, numbers_are_read_in_every_spelling,
	  unknown_words_for_access_mean_unknown, no_access_at_all_means_unknown,
	  every_side_effect_is_known, bits_are_read_in_every_spelling,
	  bits_that_make_no_sense_are_refused, names_can_be_typed_and_texts_can_be_shown,
	  the_nearest_that_states_something_counts, prefixes_for_headers_are_left_out_of_paths,
	  what_says_nothing_of_registers_is_passed_over, the_order_of_elements_does_not_matter,
	  a_size_behind_the_registers_that_it_is_for_is_refused, who_may_touch_a_register_is_told,
	  bus_addresses_become_offsets, what_cannot_be_loaded_is_refused_with_its_place,
	  a_register_without_a_name_is_kept,
	  a_derived_peripheral_has_no_registers_of_no_bits, what_has_no_name_is_not_derived_from)
