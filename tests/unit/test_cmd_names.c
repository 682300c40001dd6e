/* SPDX-License-Identifier: MIT */
/* What names mean, with brackets and with names of values in them, counted on the bus. */

#include "harness.h"
#include "map_rig.h"

static void setup(void)
{
	rig_setup();
	rig_open(&RIG_SETTINGS);
	map_rig_load("cmd-shared.yaml");
	rig_script("set keep-going on");
}

START_TEST(a_name_that_was_pushed_out_is_no_raw_place)
{
	/* Eight names in the brackets, and the place itself is the ninth. */
	ck_assert_str_eq(map_rig_run("print @WDATA[(31+@SET+@SET+@SET+@SET+@SET+@SET+@SET+@SET):0]"),
			 "r32 0x54; r32 0x54; r32 0x54; r32 0x54; r32 0x54; r32 0x54; r32 0x54; r32 0x54");
	ck_assert_int_eq(rig.code, BSH_E_SYNTAX);
	map_rig_run("r32 WDATA[(31+@SET+@SET+@SET+@SET+@SET+@SET+@SET+@SET):0]");
	ck_assert_int_eq(rig.code, BSH_E_SYNTAX);
}
END_TEST

START_TEST(an_index_may_be_worked_out_from_a_number)
{
	ck_assert_str_eq(map_rig_run("read ch[1+1].CFG; read ch[0x3].CFG; read ch[(1)].CFG"),
			 "r32 0x128; r32 0x138; r32 0x118");
}
END_TEST

/* The names in the brackets are looked up between the beginning and the end of the place's. */
START_TEST(an_index_may_be_read_by_name)
{
	map_rig_run("w32 SET 2");
	ck_assert_str_eq(map_rig_run("read ch[@SET].CFG"), "r32 0x54; r32 0x128");
	ck_assert_str_eq(map_rig_run("read ch[@SET+@ch[0].CFG].CFG"),
			 "r32 0x54; r32 0x108; r32 0x128");
	ck_assert_str_eq(map_rig_run("read ch[@ch[@SET[7:0]].CFG[1:0]+1].CFG"),
			 "r32 0x54; r32 0x128; r32 0x118");
	ck_assert_str_eq(map_rig_run("read ch[r32(bar0:0x54)].CFG"), "r32 0x54; r32 0x128");
	ck_assert_str_eq(map_rig_run("write ch[@SET].CFG 1"), "r32 0x54; w32 0x128 0x1");
	ck_assert_str_eq(map_rig_run("r32 ch[@SET].CFG"), "r32 0x54; r32 0x128");
	map_rig_run("w32 SET 0");
	ck_assert_str_eq(map_rig_run("read ch[@ch[@ch[@ch[@SET].CFG].CFG].CFG].CFG"),
			 "r32 0x54; r32 0x108; r32 0x108; r32 0x108; r32 0x108");
	ck_assert_str_eq(map_rig_run("read ch[@ch[@ch[@ch[@ch[@SET].CFG].CFG].CFG].CFG].CFG"), "");
	ck_assert_int_eq(rig.code, BSH_E_SYNTAX);
	ck_assert_str_eq(map_rig_run("read ch[@SET].CFG"), "r32 0x54; r32 0x108");
}
END_TEST

START_TEST(a_name_of_several_values_is_each_of_them)
{
	rig_fill(0x78, 0x30, 1);
	map_rig_run("verify SPEED.S FAST; wait SPEED.S FAST 1ms; "
		    "print @SPEED.S==FAST @SPEED.S!=FAST FAST==@SPEED.S @SPEED.S==MID");
	ck_assert_ptr_nonnull(strstr(rig_out(), "verified SPEED.S: 0x3 (FAST)\n"));
	ck_assert_str_eq(rig_errors(), "");
	map_rig_run("print @SPEED.S==FAST @SPEED.S!=FAST FAST==@SPEED.S @SPEED.S==MID");
	ck_assert_str_eq(rig_out(), "0x1 (1)\n0x0 (0)\n0x1 (1)\n0x0 (0)\n");
	rig_fill(0x78, 0x10, 1);
	map_rig_run("verify SPEED.S FAST");
	ck_assert_int_eq(rig.code, BSH_E_CHECK);
	/* In what is written it is a number, and what is written with it counts. */
	ck_assert_str_eq(map_rig_run("write SPEED.S FAST|1"), "r32 0x78; w32 0x78 0x30");
	ck_assert_str_eq(map_rig_run("verify SPEED.A ANY"), "");
	ck_assert_int_eq(rig.code, BSH_E_VALUE);
}
END_TEST

BSH_TESTS("cmd/names", setup, rig_finish, a_name_that_was_pushed_out_is_no_raw_place,
	  an_index_may_be_worked_out_from_a_number, an_index_may_be_read_by_name,
	  a_name_of_several_values_is_each_of_them)
