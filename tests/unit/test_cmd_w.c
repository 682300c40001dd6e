/* SPDX-License-Identifier: MIT */
/* w8 to w64 and their answers at the prompt. */

#include "harness.h"
#include "rig.h"

START_TEST(a_person_gets_an_answer_for_each_element_a_script_does_not)
{
	rig_open_prompt();
	rig_type("w32 0x4000 1; w8 0x1 -1 2; w16 bar2:0x2 3; w64 0x8 ~0");
	ck_assert_str_eq(rig_out(), "0x4000 := 0x00000001\n0x1 := 0xff\n0x2 := 0x02\n"
				    "bar2:0x2 := 0x0003\n0x8 := 0xffffffffffffffff\n");
	bsh_session_set_interactive(rig.s, false);
	rig_script("w32 0x4000 1 2");
	ck_assert_str_eq(rig_out(), "");
}
END_TEST

START_TEST(an_answer_says_when_two_accesses_were_made)
{
	rig_open_prompt();
	rig_type("set widths 32; set split64 hilo; w64 0x0 1; fill 0x10 2 16 64");
	ck_assert_str_eq(rig_seen(), "w32 0x4 0x0; w32 0x0 0x1; w32 0x14 0x0; w32 0x10 0x2; "
				     "w32 0x1c 0x0; w32 0x18 0x2");
	ck_assert_str_eq(rig_out(), "0x0 := 0x0000000000000001 (two 32-bit accesses, high first)\n"
				    "0x10 := 0x0000000000000002, 2 elements (two 32-bit accesses, high first)\n");
}
END_TEST

START_TEST(values_are_all_worked_out_before_the_first_is_written)
{
	rig_open(&RIG_SETTINGS);
	rig_fill(0, 0x11, 2);
	rig_script("w32 0x0 r32(0x4) r32(0x0) r32(0x2)");
	ck_assert_str_eq(rig_seen(), "r32 0x4; r32 0x0");
	rig_script("w32 0x0 r32(0x4)+1 r32(0x0)+2");
	ck_assert_str_eq(rig_seen(), "r32 0x4; r32 0x0; w32 0x0 0x12; w32 0x4 0x13");
}
END_TEST

START_TEST(a_write_that_failed_is_not_answered_and_not_in_the_journal)
{
	rig_open_prompt();
	rig.spy->bad = (struct bsh_range){ 0, 8 };
	rig_type("w32 0x0 1\njournal");
	ck_assert_str_eq(rig_out(), "");
	ck_assert_str_eq(rig_errors(), "the spy fails");
	ck_assert_str_eq(rig_seen(), "w32 0x0 0x1");
}
END_TEST

START_TEST(the_journal_tells_a_forced_write_like_any_other)
{
	struct bsh_err err = { 0 };

	rig_open(&RIG_SETTINGS);
	ck_assert_int_eq(bsh_access_protect(rig.s->gate, 0, (struct bsh_range){ 0x100, 0x200 },
					    BSH_GUARD_WRITE | BSH_GUARD_FORCEABLE, "is precious",
					    &err), 0);
	rig_script("set keep-going on; w32 0x100 1; w32 --force 0x100 2; journal; verify");
	ck_assert_str_eq(rig_errors(), "0x100 is precious; --force lets this command through");
	ck_assert_str_eq(rig_out(), "w32 0x100 0x00000002\nverified 0x100: 0x00000002\n");
}
END_TEST

START_TEST(thousands_of_values_in_one_command_are_one_entry)
{
	struct bsh_text text = { 0 };

	rig_open(&RIG_SETTINGS);
	bsh_text_adds(&text, "w8 0x0");
	for (unsigned i = 0; i < 10000; i++)
		bsh_text_addf(&text, " %u", i & 0xff);
	ck_assert_int_eq(rig_script(text.data), 0);
	ck_assert_uint_eq(rig.spy->n_seen, 10000);
	ck_assert_uint_eq(rig.spy->mem[0][9999], 9999 & 0xff);
	rig_script("journal");
	ck_assert_str_eq(rig_out(), "w8 0x0 0x00 and on, 10000 elements\n");
	bsh_text_finish(&text);
}
END_TEST

BSH_TESTS("cmd/cmd_w", rig_setup, rig_finish,
	  a_person_gets_an_answer_for_each_element_a_script_does_not,
	  an_answer_says_when_two_accesses_were_made,
	  values_are_all_worked_out_before_the_first_is_written,
	  a_write_that_failed_is_not_answered_and_not_in_the_journal,
	  the_journal_tells_a_forced_write_like_any_other,
	  thousands_of_values_in_one_command_are_one_entry)
