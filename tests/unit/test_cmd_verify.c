/* SPDX-License-Identifier: MIT */
/* verify: what is read back, at which width, and what counts as a difference. */

#include "harness.h"
#include "rig.h"

static void setup(void)
{
	rig_setup();
	rig_open(&RIG_SETTINGS);
	rig_script("set keep-going on");
}

START_TEST(the_last_write_is_all_of_one_command_and_nothing_else)
{
	rig_script("w32 0x0 1; w16 0x10 2 3; verify");
	ck_assert_str_eq(rig_seen(), "w32 0x0 0x1; w16 0x10 0x2; w16 0x12 0x3; r16 0x10; r16 0x12");
	ck_assert_str_eq(rig_out(), "verified 0x10: 0x0002\nverified 0x12: 0x0003\n");
	rig_script("repeat 2 w8 0x1 9\nverify");
	ck_assert_str_eq(rig_seen(), "w8 0x1 0x9; w8 0x1 0x9; r8 0x1");
}
END_TEST

START_TEST(a_difference_names_its_bits_and_fails)
{
	rig_script("w32 0x10 0xf0 0x0f");
	rig_fill(0x10, 0xf1, 1);
	ck_assert_int_eq(rig_script("verify"), 1);
	ck_assert_str_eq(rig_out(),
			 "mismatch 0x10: expected 0x000000f0, read 0x000000f1, differs in 0x00000001 "
			 "(bit 0)\nverified 0x14: 0x0000000f\n");
	ck_assert_str_eq(rig_errors(), "1 of 2 elements is not what was written");
	ck_assert_int_eq(rig_script("verify all"), 1);
	ck_assert_str_eq(rig_out(),
			 "mismatch 0x10: expected 0x000000f0, read 0x000000f1, differs in 0x00000001 "
			 "(bit 0)\nverified 1 element, 1 differ\n");
}
END_TEST

START_TEST(a_refused_write_is_none_and_a_partial_one_counts_as_far_as_it_went)
{
	rig_script("w32 0x0 1; w32 0x10000 2; w8 0x0 $_");
	rig_seen();
	rig_script("verify");
	ck_assert_str_eq(rig_seen(), "r32 0x0");
	rig.spy->bad = (struct bsh_range){ 0x28, 0x2c };
	rig_script("fill 0x20 7 16");
	ck_assert_str_eq(rig_seen(), "w32 0x20 0x7; w32 0x24 0x7; w32 0x28 0x7");
	rig_script("verify; verify -n all");
	ck_assert_str_eq(rig_seen(), "r32 0x20; r32 0x24");
	ck_assert_str_eq(rig_out(), "verified 0x0: 0x00000001\nverified 0x20: 0x00000007\n"
				    "verified 0x24: 0x00000007\n"
				    "r32 0x0 expects 0x00000001\nr32 0x20 expects 0x00000007\n"
				    "r32 0x24 expects 0x00000007\n");
}
END_TEST

START_TEST(all_is_every_byte_with_its_newest_value_at_the_width_that_wrote_it)
{
	rig_script("w64 0x0 0x1111111111111111; w8 0x3 0x22; w16 0x4 0x3344; w32 bar2:0x0 5");
	rig_seen();
	rig_script("verify -n all");
	ck_assert_str_eq(rig_seen(), "");
	rig_script("verify all");
	ck_assert_str_eq(rig_seen(), "r64 0x0; r8 0x3; r16 0x4; r32 bar2:0x0");
	ck_assert_str_eq(rig_out(), "r64 0x0 expects 0x1111000000111111 in 0xffff000000ffffff\n"
				    "r8 0x3 expects 0x22\nr16 0x4 expects 0x3344\n"
				    "r32 bar2:0x0 expects 0x00000005\nverified 4 elements\n");
	/* A byte that changed is told by the element that owns it, and by no other. */
	rig.spy->mem[0][3] = 0x23;
	rig_script("verify all");
	ck_assert_str_eq(rig_out(), "mismatch 0x3: expected 0x22, read 0x23, differs in 0x01 (bit 0)\n"
				    "verified 3 elements, 1 differ\n");
}
END_TEST

START_TEST(a_long_write_is_summed_up)
{
	rig_script("fill 0x0 0x55 1K 8; verify");
	ck_assert_str_eq(rig_out(), "verified 1024 elements\n");
	ck_assert_uint_eq(rig.spy->n_seen, 2048);
	rig.spy->mem[0][0x3ff] = 0;
	rig_script("verify");
	ck_assert_str_eq(rig_out(), "mismatch 0x3ff: expected 0x55, read 0x00, differs in 0x55 "
				    "(bits 6, 4, 2, 0)\nverified 1023 elements, 1 differ\n");
}
END_TEST

START_TEST(a_dead_device_verifies_nothing_even_where_all_ones_were_written)
{
	rig_script("w32 0x0 0xffffffff");
	rig_all_ones(true);
	ck_assert_int_eq(rig_script("verify"), 3);
	ck_assert_int_eq(rig_script("verify all"), 3);
	ck_assert_int_eq(rig_script("v32 0x0 0xffffffff"), 3);
	ck_assert_str_eq(rig_out(), "");
}
END_TEST

START_TEST(an_element_that_cannot_be_read_back_is_an_error_not_a_difference)
{
	rig_script("w32 0x0 1 2");
	rig.spy->bad = (struct bsh_range){ 4, 8 };
	ck_assert_int_eq(rig_script("verify"), 3);
	ck_assert_str_eq(rig_out(), "verified 0x0: 0x00000001\n");
}
END_TEST

START_TEST(without_a_write_there_is_nothing_to_verify)
{
	ck_assert_int_eq(rig_script("verify"), 1);
	ck_assert_int_eq(rig_script("verify all"), 1);
	ck_assert_int_eq(rig_script("verify -n all"), 1);
	ck_assert_str_eq(rig_seen(), "");
}
END_TEST

BSH_TESTS("cmd/cmd_verify", setup, rig_finish,
	  the_last_write_is_all_of_one_command_and_nothing_else,
	  a_difference_names_its_bits_and_fails,
	  a_refused_write_is_none_and_a_partial_one_counts_as_far_as_it_went,
	  all_is_every_byte_with_its_newest_value_at_the_width_that_wrote_it,
	  a_long_write_is_summed_up,
	  a_dead_device_verifies_nothing_even_where_all_ones_were_written,
	  an_element_that_cannot_be_read_back_is_an_error_not_a_difference,
	  without_a_write_there_is_nothing_to_verify)
