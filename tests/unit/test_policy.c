/* SPDX-License-Identifier: MIT */
/* What the gate asks of a map, counted on the bus: around registers, not only at them. */

#include "harness.h"
#include "cmd/policy.h"
#include "map_rig.h"

static void setup(void)
{
	rig_setup();
	rig_open(&RIG_SETTINGS);
	map_rig_load("cmd-shared.yaml");
	rig_script("set keep-going on");
}

START_TEST(registers_at_one_place_let_each_other_be_accessed)
{
	ck_assert_str_eq(map_rig_run("r32 0x0; w32 0x0 1; r8 0x3; w16 0x2 1"),
			 "r32 0x0; w32 0x0 0x1; r8 0x3; w16 0x2 0x1");
	/* By its own name a register is what it is, wherever it lies. */
	ck_assert_str_eq(map_rig_run("read RDATA; write WDATA 1"), "r32 0x0; w32 0x0 0x1");
}
END_TEST

START_TEST(only_the_bytes_that_another_register_has_are_let_pass)
{
	ck_assert_str_eq(map_rig_run("r8 0x8"), "r8 0x8");
	ck_assert_str_eq(map_rig_run("r32 0x8; r16 0x8; r8 0x9"), "");
	ck_assert_int_eq(rig.code, BSH_E_GUARDED);
	ck_assert_str_eq(map_rig_run("w32 0x8 1"), "w32 0x8 0x1");
	/* An unasked read leaves alone the whole of what it may not read all of. */
	ck_assert_str_eq(map_rig_run("dump 0x8 4 8"), "");
}
END_TEST

START_TEST(a_run_that_touches_a_refusing_register_is_refused_whole)
{
	ck_assert_str_eq(map_rig_run("r32 0x10 5"), "");
	ck_assert_str_eq(map_rig_run("r32 0x10 4"), "r32 0x10; r32 0x14; r32 0x18; r32 0x1c");
	ck_assert_str_eq(map_rig_run("fill 0x100 0 0x8; w64 0x100 0"), "");
	ck_assert_str_eq(map_rig_run("fill 0x108 0 4"), "w32 0x108 0x0");
}
END_TEST

START_TEST(every_element_of_an_array_refuses)
{
	ck_assert_str_eq(map_rig_run("r32 0x104; r32 0x134; w32 0x108 1; w32 0x138 1; w32 0x130 1"),
			 "r32 0x104; r32 0x134; w32 0x108 0x1; w32 0x138 0x1; w32 0x130 0x1");
	ck_assert_str_eq(map_rig_run("r32 0x100; r32 0x130; w32 0x104 1; w32 0x134 1; w32 0x11c 1"),
			 "");
	/* What lies behind the last one is not of the array. */
	ck_assert_str_eq(map_rig_run("r32 0x140; w32 0x144 1"), "r32 0x140; w32 0x144 0x1");
}
END_TEST

START_TEST(an_array_of_very_many_elements_is_judged_one_by_one)
{
	/* 5000 elements of 8 bytes: the last is at 0xac38. */
	ck_assert_str_eq(map_rig_run("w32 0x1004 1; w32 0xac3c 1; r32 0xac38; w32 0xac40 1"),
			 "w32 0x1004 0x1; w32 0xac3c 0x1; r32 0xac38; w32 0xac40 0x1");
	ck_assert_str_eq(map_rig_run("w32 0x1000 1; w32 0xac38 1; w8 0xac3b 1; w64 0x1008 1"), "");
}
END_TEST

START_TEST(all_bytes_of_a_register_that_no_access_can_hold_are_protected)
{
	ck_assert_str_eq(map_rig_run("r32 0x20; r32 0x2c; w32 0x30 1; w8 0x3f 1"), "");
	ck_assert_str_eq(map_rig_run("w32 0x2c 1; r32 0x3c"), "w32 0x2c 0x1; r32 0x3c");
	ck_assert_str_eq(map_rig_run("dump 0x10 0x34"), "r32 0x10; r32 0x14; r32 0x18; r32 0x1c; r32 0x40");
}
END_TEST

START_TEST(without_memory_for_the_ranges_everything_is_judged)
{
	bsh_refusals_free(rig.s->refusals);
	rig.s->refusals = NULL;
	map_rig_run("set widths 8,16,32,64");
	ck_assert_str_eq(map_rig_run("r32 0x10; w32 0x10 1; r32 0x0; r8 0x8; w32 0x108 1"),
			 "r32 0x10; w32 0x10 0x1; r32 0x0; r8 0x8; w32 0x108 0x1");
	ck_assert_str_eq(map_rig_run("r32 0x8; r32 0x20; w32 0x104 1; w32 0xac38 1"), "");
}
END_TEST

START_TEST(another_bar_has_no_registers_of_this_one)
{
	ck_assert_str_eq(map_rig_run("r32 bar2:0x20; w32 bar2:0x104 1"),
			 "r32 bar2:0x20; w32 bar2:0x104 0x1");
	ck_assert_str_eq(map_rig_run("w32 bar2:0x200 1; r32 bar2:0x204"), "");
	ck_assert_str_eq(map_rig_run("w32 0x200 1; r32 0x204"), "w32 0x200 0x1; r32 0x204");
}
END_TEST

BSH_TESTS("cmd/policy", setup, rig_finish, registers_at_one_place_let_each_other_be_accessed,
	  only_the_bytes_that_another_register_has_are_let_pass,
	  a_run_that_touches_a_refusing_register_is_refused_whole,
	  every_element_of_an_array_refuses,
	  an_array_of_very_many_elements_is_judged_one_by_one,
	  all_bytes_of_a_register_that_no_access_can_hold_are_protected,
	  without_memory_for_the_ranges_everything_is_judged,
	  another_bar_has_no_registers_of_this_one)
