/* SPDX-License-Identifier: MIT */
/* r8 to r64: counts, failures in the middle. */

#include "harness.h"
#include "rig.h"

START_TEST(what_came_before_a_failed_element_is_shown)
{
	rig_open(&RIG_SETTINGS);
	rig.spy->bad = (struct bsh_range){ 8, 12 };
	rig_fill(0, 7, 4);
	ck_assert_int_eq(rig_script("r32 0x0 4"), 3);
	ck_assert_str_eq(rig_out(), "0x0: 0x00000007\n0x4: 0x00000007\n");
	ck_assert_str_eq(rig_seen(), "r32 0x0; r32 0x4; r32 0x8");
}
END_TEST

START_TEST(a_count_is_checked_as_a_whole_before_the_first_load)
{
	rig_open(&RIG_SETTINGS);
	ck_assert_int_eq(rig_script("r32 0xfff8 3"), 3);
	ck_assert_int_eq(rig_script("r8 0x0 0xffffffffffffffff"), 3);
	ck_assert_str_eq(rig_seen(), "");
	ck_assert_int_eq(rig_script("r8 0x0 64K"), 3);
	ck_assert_uint_eq(rig.spy->n_seen, 65536);
}
END_TEST

START_TEST(an_element_is_read_once_for_all_of_its_bits)
{
	rig_open(&RIG_SETTINGS);
	rig_fill(0, 0xabcd, 2);
	rig_script("r32 0x0[15:8] 2; r16 0x0[15]");
	ck_assert_str_eq(rig_out(), "0x0[15:8]: 0xab\n0x4[15:8]: 0xab\n0x0[15]: 0x1\n");
	ck_assert_str_eq(rig_seen(), "r32 0x0; r32 0x4; r16 0x0");
}
END_TEST

BSH_TESTS("cmd/cmd_r", rig_setup, rig_finish, what_came_before_a_failed_element_is_shown,
	  a_count_is_checked_as_a_whole_before_the_first_load,
	  an_element_is_read_once_for_all_of_its_bits)
