/* SPDX-License-Identifier: MIT */
/* reset-check: which registers are read, and which of their bits are compared. */

#include "harness.h"
#include "map_rig.h"

static void set_reset_values(void)
{
	for (unsigned i = 0; i < 3; i++) {
		rig.spy->mem[0][0x94 + 0x20 * i] = 0x34;
		rig.spy->mem[0][0x95 + 0x20 * i] = 0x12;
		rig.spy->mem[0][0x96 + 0x20 * i] = 0x56;
	}
}

START_TEST(only_registers_with_a_known_reset_value_are_read_once)
{
	set_reset_values();
	ck_assert_str_eq(map_rig_run("reset-check"),
			 "r32 0x68; r16 0x94; r8 0x96; r16 0xb4; r8 0xb6; r16 0xd4; r8 0xd6");
	ck_assert_ptr_nonnull(strstr(rig_out(), "compared 7 registers, 0 differ, "));
	ck_assert_int_eq(bsh_session_status(rig.s), 0);
	ck_assert_str_eq(map_rig_run("reset-check wide[1]"), "r16 0xb4; r8 0xb6");
	ck_assert_str_eq(map_rig_run("reset-check wide[2].BYTE"), "r8 0xd6");
}
END_TEST

START_TEST(a_difference_is_named_and_fails)
{
	set_reset_values();
	rig.spy->mem[0][0xb6] = 0x57;
	rig_out();
	ck_assert_int_eq(rig_script("reset-check wide[1]"), 1);
	ck_assert_str_eq(rig_out(),
			 "wide[1].BYTE: reset value 0x56, read 0x57, differs in 0x01 (bit 0)\n"
			 "compared 2 registers, 1 differ, 4 left out\n");
}
END_TEST

START_TEST(where_nothing_can_be_compared_the_check_fails)
{
	ck_assert_int_eq(rig_script("reset-check RW"), 1);
	ck_assert_str_eq(rig_seen(), "");
	ck_assert_int_eq(rig_check("reset-check NOTHING"), -1);
	ck_assert_int_eq(rig_check("reset-check MIX.MODE"), -1);
}
END_TEST

START_TEST(of_a_part_of_an_array_the_rest_is_not_read)
{
	map_rig_load("cmd-labels.yaml");
	ck_assert_str_eq(map_rig_run("reset-check b.G[0]"), "r32 0x400; r32 0x404; r32 0x408");
	ck_assert_str_eq(map_rig_run("reset-check b.G[1]"), "r32 0x420; r32 0x424; r32 0x428");
}
END_TEST

BSH_TESTS("cmd/cmd_reset_check", map_rig_setup, rig_finish,
	  only_registers_with_a_known_reset_value_are_read_once, a_difference_is_named_and_fails,
	  where_nothing_can_be_compared_the_check_fails,
	  of_a_part_of_an_array_the_rest_is_not_read)
