/* SPDX-License-Identifier: MIT */

#include "harness.h"
#include "told.h"

#include <string.h>

static const struct bsh_regmap_options usual = { 0 };

static void check(const char *text, const char *expected)
{
	check_told("x.csv", text, strlen(text), &usual, expected);
}

static void check_fails(const char *text, enum bsh_code code, const char *msg)
{
	check_not_told("x.csv", text, strlen(text), &usual, code, msg);
}

static void check_fixture(const char *name, const struct bsh_regmap_options *options,
			  const char *expected)
{
	size_t len;
	char *text = read_fixture(name, &len);

	check_told(name, text, len, options, expected);
	free(text);
}

START_TEST(a_card_has_blocks_registers_and_their_access)
{
	check_fixture("litex-card.csv", &usual,
		      "ctrl 0x0\n"
		      "ctrl.reset 0x0 32 rw !w (Writing 1 resets the SoC or its processor: "
		      "the PCIe link may go down with it)\n"
		      "ctrl.scratch 0x4 32 rw\n"
		      "ctrl.bus_errors 0x8 32 ro\n"
		      "pcie_phy 0x800\n"
		      "pcie_phy.phy_link_status 0x800 32 ro\n"
		      "pcie_phy.table_value 0x804 64 rw high-first/32\n"
		      "pcie_phy.ev_pending 0x80c 32 w1c (Writing 1 to a bit acknowledges its event)\n"
		      "pcie_phy.wide[0..3] 0x810[4+0x4] 32 rw 'A value of 128 bits, 32 in each word, "
		      "the most significant first.'\n"
		      "pcie_phy_phy 0x1000\n"
		      "pcie_phy_phy.msi_enable 0x1004 32 ro\n"
		      "identifier_mem 0x1800 memory\n"
		      "leds 0x2000\n"
		      "leds.leds 0x2000 32 rw\n"
		      "stray 0x3000 32 ro\n");
}
END_TEST

START_TEST(bus_addresses_become_offsets_from_the_csr_region)
{
	check_fixture("litex-soc.csv", &usual,
		      "timer0 0x1000\n"
		      "timer0.load[0..3] 0x1000[4+0x4] 32 rw 'A value of 32 bits, 8 in each word, "
		      "the least significant first.'\n"
		      "timer0.en 0x1010 32 rw 'A value of 8 bits.'\n"
		      "uart 0x1800\n"
		      "uart.rxtx 0x1800 32 rw 'A value of 8 bits.' "
		      "(Reading may take a character from the receiver)\n"
		      "uart.txfull 0x1804 32 ro 'A value of 8 bits.'\n"
		      "? litex-soc.csv:9:10: 0x82000000 is below 0xf0000000, where the BAR begins: "
		      "old is left out\n");
}
END_TEST

START_TEST(a_rebase_of_ones_own_replaces_the_csr_region)
{
	const struct bsh_regmap_options options = { .has_rebase = true, .rebase = 0x100 };
	static const char text[] = "memory_region,csr,0x1000,65536,io\n"
				   "csr_base,a,0x180,,\n"
				   "csr_register,a_b,0x184,1,rw\n";

	check_told("x.csv", text, strlen(text), &options, "a 0x80\na.b 0x84 32 rw\n");
}
END_TEST

START_TEST(the_doc_is_the_identifier)
{
	struct bsh_regmap *map = NULL;
	struct bsh_err err = { 0 };
	size_t len;
	char *text = read_fixture("litex-card.csv", &len);

	ck_assert_int_eq(bsh_regmap_new(&map, &err), 0);
	ck_assert_int_eq(bsh_regmap_load_text(map, "x", text, len, &usual, &err), 0);
	ck_assert_str_eq(bsh_regmap_doc(map), "A card, \"small\" 2026-11-22");
	ck_assert_str_eq(bsh_regmap_source_format(map, 0), "litex");
	bsh_regmap_free(map);
	free(text);
}
END_TEST

START_TEST(a_block_is_the_longest_base_that_begins_the_name_and_lies_before)
{
	check("csr_base,a,0x0,,\ncsr_base,a_b,0x100,,\ncsr_base,a_b_c,0x200,,\n"
	      "csr_register,a_b_c_d,0x200,1,rw\n"
	      "csr_register,a_b_c,0x204,1,rw\n"
	      "csr_register,a_b_d,0x100,1,rw\n"
	      "csr_register,a_bc,0x0,1,rw\n"
	      "csr_register,a_b_c_e,0x104,1,rw\n"
	      "csr_register,ab_c,0x300,1,rw\n"
	      "csr_register,a_b_,0x108,1,rw\n",
	      "a 0x0\na.bc 0x0 32 rw\na.b_ 0x108 32 rw\n"
	      "a_b 0x100\na_b.d 0x100 32 rw\na_b.c_e 0x104 32 rw\n"
	      "a_b_c 0x200\na_b_c.d 0x200 32 rw\na_b_c.a_b_c 0x204 32 rw\n"
	      "ab_c 0x300 32 rw\n");
}
END_TEST

START_TEST(words_of_a_wide_register_come_in_the_order_that_is_told)
{
	static const char big[] = "csr_register,a,0x0,2,rw\n";
	static const char little[] = "csr_register,a,0x0,2,rw\n"
				     "constant,config_csr_ordering_little,None,,\n";
	static const char small[] = "csr_register,a,0x0,4,ro\n"
				    "constant,config_csr_data_width,8,,\n"
				    "constant,config_csr_alignment,8,,\n";

	check(big, "a 0x0 64 rw high-first/32\n");
	check(little, "a 0x0 64 rw low-first/32\n");
	check(small, "a 0x0 32 ro high-first/8\n");
}
END_TEST

START_TEST(what_no_access_can_hold_is_an_array_of_words)
{
	check("csr_register,a,0x0,3,rw\n",
	      "a[0..2] 0x0[3+0x4] 32 rw 'A value of 96 bits, 32 in each word, the most significant "
	      "first.'\n");
	check("csr_register,a,0x0,3,rw\nconstant,config_csr_data_width,8,,\n"
	      "constant,config_csr_alignment,8,,\n",
	      "a[0..2] 0x0[3+0x1] 8 rw 'A value of 24 bits, 8 in each word, the most significant "
	      "first.'\n");
}
END_TEST

START_TEST(a_hazard_is_told_of_registers_that_can_be_written_only)
{
	check("csr_register,ctrl_reset,0x0,1,ro\ncsr_register,my_ctrl_reset,0x4,1,rw\n"
	      "csr_register,icap_send,0x8,1,rw\ncsr_register,icap_done,0xc,1,rw\n",
	      "ctrl_reset 0x0 32 ro\nmy_ctrl_reset 0x4 32 rw\n"
	      "icap_send 0x8 32 rw !w (Writes to the FPGA's configuration port: it may load "
	      "itself anew)\nicap_done 0xc 32 rw\n");
}
END_TEST

START_TEST(what_takes_a_character_is_not_dumped)
{
	static const char text[] = "csr_base,uart,0x0,,\ncsr_register,uart_rxtx,0x0,1,rw\n"
				   "csr_register,uart_txfull,0x4,1,rw\n";
	struct bsh_regmap_place place;
	struct bsh_regmap *map = NULL;
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_regmap_new(&map, &err), 0);
	ck_assert_int_eq(bsh_regmap_load_text(map, "x", text, strlen(text), &usual, &err), 0);
	ck_assert_int_eq(bsh_regmap_find(map, "uart.rxtx", 9, 0, &place, &err), 0);
	ck_assert(bsh_regmap_register(map, &place).dont_dump);
	ck_assert_int_eq(bsh_regmap_find(map, "uart.txfull", 11, 0, &place, &err), 0);
	ck_assert(!bsh_regmap_register(map, &place).dont_dump);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(what_is_not_known_is_warned_of_and_left_out)
{
	check("csr_register,a,0x0,1,wr\nnews,b,1,,\ncsr_register,c,0x4,1,rw\n",
	      "a 0x0 32 unknown\nc 0x4 32 rw\n"
	      "? x.csv:1:22: 'wr' is neither ro nor rw: access is unknown\n"
	      "? x.csv:2:1: a row of the unknown kind 'news' is left out\n");
	check("memory_region,csr,0x100,1,io\ncsr_register,a,0x80,1,rw\n",
	      "? x.csv:2:14: 0x80 is below 0x100, where the BAR begins: a is left out\n");
}
END_TEST

START_TEST(what_is_wrong_is_refused_with_its_place)
{
	check_fails("csr_base,a,0x0,,\ncsr_register,a_b,zero,1,rw\n", BSH_E_SYNTAX,
		    "x.csv:2:18: 'zero' is not a number");
	check_fails("csr_register,a,0x10000000000000000,1,rw\n", BSH_E_VALUE,
		    "x.csv:1:16: '0x10000000000000000' does not fit 64 bits");
	check_fails("csr_register,a,0x0,0,rw\n", BSH_E_VALUE,
		    "x.csv:1:20: 0 words, 1 to 65536 were expected");
	check_fails("csr_register,a,0x0,65537,rw\n", BSH_E_VALUE,
		    "x.csv:1:20: 65537 words, 1 to 65536 were expected");
	check_fails("csr_register,a,0x0,1\n", BSH_E_SYNTAX,
		    "x.csv:1:1: 4 cells, csr_register has at least 5");
	check_fails("csr_register,,0x0,1,rw\n", BSH_E_SYNTAX,
		    "x.csv:1:14: an empty cell, a name was expected");
	check_fails("constant,config_csr_data_width,12,,\n", BSH_E_VALUE,
		    "x.csv:1:32: 12 bits, 8, 16, 32 or 64 were expected");
	check_fails("constant,config_csr_alignment,64K,,\n", BSH_E_VALUE,
		    "x.csv:1:31: 65536 bits, 8, 16, 32 or 64 were expected");
	check_fails("csr_base,a,0x0,,\ncsr_base,\"b,0x0,,\n", BSH_E_SYNTAX,
		    "x.csv:2:10: the quote that opens here never closes");
}
END_TEST

START_TEST(a_name_is_no_longer_than_the_limit)
{
	struct bsh_text text = { 0 };

	bsh_text_adds(&text, "csr_register,");
	for (unsigned i = 0; i < 256; i++)
		bsh_text_adds(&text, "a");
	bsh_text_adds(&text, ",0x0,1,rw\n");
	check_fails(text.data, BSH_E_VALUE, "x.csv:1:14: a name of more than 255 bytes");
	bsh_text_finish(&text);
}
END_TEST

START_TEST(it_is_known_by_its_first_row)
{
	static const struct bsh_regmap_options drafts = { .takes_drafts = true };
	static const char table[] = "name,offset\ncsr_base,0x0\n";

	check("# x\n\n \"constant\" ,a,1,,\n", "");
	check_told("x.csv", table, strlen(table), &drafts, "csr_base 0x0 32 unknown\n");
}
END_TEST

BSH_TESTS("regmap/litex", NULL, NULL, a_card_has_blocks_registers_and_their_access,
	  bus_addresses_become_offsets_from_the_csr_region,
	  a_rebase_of_ones_own_replaces_the_csr_region, the_doc_is_the_identifier,
	  a_block_is_the_longest_base_that_begins_the_name_and_lies_before,
	  words_of_a_wide_register_come_in_the_order_that_is_told,
	  what_no_access_can_hold_is_an_array_of_words,
	  a_hazard_is_told_of_registers_that_can_be_written_only,
	  what_takes_a_character_is_not_dumped,
	  what_is_not_known_is_warned_of_and_left_out, what_is_wrong_is_refused_with_its_place,
	  a_name_is_no_longer_than_the_limit, it_is_known_by_its_first_row)
