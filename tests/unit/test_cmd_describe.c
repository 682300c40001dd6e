/* SPDX-License-Identifier: MIT */
/* describe, regs: what the map says; nothing reaches the bus. */

#include "harness.h"
#include "map_rig.h"

static const char *told(const char *text)
{
	ck_assert_str_eq(map_rig_run(text), "");
	return rig_out();
}

START_TEST(a_register_is_described_with_its_fields_and_names_of_values)
{
	const char *text = told("describe MIX");

	ck_assert_ptr_nonnull(strstr(text, "MIX  0x64  32 bits  rw\n"));
	ck_assert_ptr_nonnull(strstr(text, "  MODE  9:8    rw\n      0  OFF\n      1  SLOW\n"
					   "      3  FAST\n"));
	ck_assert_ptr_nonnull(strstr(text, "  LOW   7:0    rw\n      Stays as it is\n"));
	ck_assert_ptr_nonnull(strstr(text, "cmd-access.yaml:"));
	ck_assert_ptr_nonnull(strstr(told("describe mix.mode"), "MIX.MODE  9:8  rw\n"));
	ck_assert_ptr_nonnull(strstr(told("describe ASKW"), "It stops the card"));
	ck_assert_ptr_nonnull(strstr(told("describe wide[1].HILO"),
				     "in accesses of 32 bits, high word at the lower offset"));
	ck_assert_ptr_nonnull(strstr(told("describe 0x4"), "RW  0x4"));
	ck_assert_ptr_nonnull(strstr(told("describe bar0:0x4"), "RW  0x4"));
	ck_assert_ptr_nonnull(strstr(told("describe wide"), "wide[0..2]  0x80  "));
	ck_assert_ptr_nonnull(strstr(told("describe wide[0].HALF"), "reset 0x1234"));
}
END_TEST

START_TEST(what_is_not_there_is_an_error)
{
	ck_assert_int_eq(rig_check("describe MIXX"), -1);
	ck_assert_int_eq(rig.code, BSH_E_NAME);
	ck_assert_int_eq(rig_check("describe 0x1000"), -1);
}
END_TEST

START_TEST(regs_lists_what_a_pattern_means)
{
	ck_assert_str_eq(told("regs w1?"), "0x1c        32  w1c           W1C\n"
					   "0x20        32  w1s           W1S\n"
					   "0x24        32  w1t           W1T\n");
	ck_assert_str_eq(told("regs *.LOHI"), "0x80        64  rw            wide[0..2].LOHI\n");
	ck_assert_str_eq(told("regs lohi"), "0x80        64  rw            wide[0..2].LOHI\n");
	ck_assert_ptr_nonnull(strstr(told("regs wide"), "wide[0..2].QUAD"));
	ck_assert_ptr_null(strstr(told("regs wide"), "MIX"));
	ck_assert_ptr_nonnull(strstr(told("regs"), "MIX"));
	ck_assert_ptr_nonnull(strstr(told("regs wide[2]"), "0xd6         8  rw            "
							   "wide[2].BYTE\n"));
	/* A register that is meant goes before its fields. */
	ck_assert_str_eq(told("regs *mode"),
			 "0x64[9:8]    2  rw            MIX.MODE\n"
			 "0x6c[3:0]    4  rw            CLEARS.MODE\n");
	ck_assert_str_eq(told("regs mi*"), "0x64        32  rw            MIX\n");
	told("regs nothing*");
	ck_assert_int_eq(rig.code, BSH_E_NAME);
}
END_TEST

START_TEST(regs_finds_elements_by_their_labels)
{
	map_rig_load("cmd-labels.yaml");
	ck_assert_str_eq(told("regs portB.LEVEL"), "0x10        32  rw            portB.LEVEL\n");
	ck_assert_str_eq(told("regs portB"), "0x10        32  rw            portB.LEVEL\n"
					     "0x14        32  rw            portB.DIR\n"
					     "0x18        32  rw            portB.G[0..1]\n");
	ck_assert_str_eq(told("regs bar0:PORTb.l*"), "0x10        32  rw            portB.LEVEL\n");
	ck_assert_str_eq(told("regs portB.G"), "0x18        32  rw            portB.G[0..1]\n");
	ck_assert_str_eq(told("regs portB.LEVEL.HIGH"),
			 "0x10[0]      1  rw            portB.LEVEL.HIGH\n");
	ck_assert_str_eq(told("regs UART0.CHB"), "0x110       32  rw            UART0.CHB.CNT\n"
						 "0x114       32  rw            UART0.CHB.D*\n");
	ck_assert_str_eq(told("regs CHB.D1"), "0x118       32  rw            UART*.CHB.D1\n");
	ck_assert_str_eq(told("regs R2"), "0x808       32  rw            R2\n");
	ck_assert_str_eq(told("regs q[1].VB"), "0x744       32  rw            q[1].VB\n");
	ck_assert_str_eq(told("regs q.VB"), "0x704       32  rw            q[0..2].VB\n");
	/* Those that were found without it are what they were. */
	ck_assert_str_eq(told("regs port*.d*"), "0x4         32  rw            port*.DIR\n");
	ck_assert_str_eq(told("regs q[1].v*"), "0x740       32  rw            q[1].V*\n");
}
END_TEST

START_TEST(regs_tells_why_no_element_is_found)
{
	map_rig_load("cmd-labels.yaml");
	told("regs TA");
	ck_assert_ptr_nonnull(strstr(bsh_text_string(&rig.errors), "'TA' may be x.TA or y.TA"));
	told("regs R9");
	ck_assert_ptr_nonnull(strstr(bsh_text_string(&rig.errors), "no register 'R9'"));
	told("regs b.G[2]");
	ck_assert_ptr_nonnull(strstr(bsh_text_string(&rig.errors), "the last one is G[1][2]"));
}
END_TEST

START_TEST(a_part_of_an_array_has_the_indices_that_were_given)
{
	map_rig_load("cmd-labels.yaml");
	ck_assert_str_eq(told("regs b.g[1]"), "0x420       32  rw            b.G[1][0..2]\n");
	ck_assert_str_eq(told("regs b.g[0]"), "0x400       32  rw            b.G[0][0..2]\n");
	ck_assert_str_eq(told("regs b.g"), "0x400       32  rw            b.G[0..1][0..2]\n");
	ck_assert_ptr_nonnull(strstr(told("describe b.g[1]"), "b.G[1][0..2]  0x420"));
	ck_assert_ptr_nonnull(strstr(told("describe portB.G"), "portB.G[0..1]  0x18"));
}
END_TEST

BSH_TESTS("cmd/cmd_describe", map_rig_setup, rig_finish,
	  a_register_is_described_with_its_fields_and_names_of_values,
	  what_is_not_there_is_an_error, regs_lists_what_a_pattern_means,
	  regs_finds_elements_by_their_labels, regs_tells_why_no_element_is_found,
	  a_part_of_an_array_has_the_indices_that_were_given)
