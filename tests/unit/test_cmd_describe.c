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

BSH_TESTS("cmd/cmd_describe", map_rig_setup, rig_finish,
	  a_register_is_described_with_its_fields_and_names_of_values,
	  what_is_not_there_is_an_error, regs_lists_what_a_pattern_means)
