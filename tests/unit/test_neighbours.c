/* SPDX-License-Identifier: MIT */
/* What barsh adds to an access that was typed may not act on registers beside it. */

#include "harness.h"
#include "map_rig.h"

static void setup(void)
{
	rig_setup();
	rig_open(&RIG_SETTINGS);
	map_rig_load("cmd-near.yaml");
	rig_script("set keep-going on");
	rig_fill(0, 0xfffffff0, 1);
	rig_fill(0x10, 0xffffff00, 8);
}

START_TEST(other_bits_of_a_field_write_acknowledge_nothing_at_the_same_place)
{
	/* The read shows what would be written back: that makes it no write. */
	ck_assert_str_eq(map_rig_run("write VIEW.A 1"), "r32 0x0");
	ck_assert_int_eq(rig.code, BSH_E_GUARDED);
	ck_assert_ptr_nonnull(strstr(rig_errors(), "act on EVENT"));
	ck_assert_str_eq(map_rig_run("write ODD.K 3"), "r32 0x10");
	ck_assert_ptr_nonnull(strstr(rig_errors(), "act on ACK"));
	ck_assert_str_eq(map_rig_run("write --force VIEW.A 1"), "r32 0x0; w32 0x0 0xfffffff1");
	/* Where there is no event nothing can be acknowledged. */
	rig_fill(0x0, 0x0000000f, 1);
	ck_assert_str_eq(map_rig_run("write VIEW.A 1"), "r32 0x0; w32 0x0 0x1");
	/* By the fields of the other one all is as it is typed. */
	ck_assert_str_eq(map_rig_run("write EVENT.STAT 1"), "r32 0x0; w32 0x0 0x10001");
}
END_TEST

START_TEST(an_ordinary_neighbour_is_written_back_as_it_was)
{
	ck_assert_str_eq(map_rig_run("write WIDE.K 3"), "r32 0x14; w32 0x14 0xffffff03");
	ck_assert_str_eq(map_rig_run("write ALONE.K 3"), "r32 0x20; w32 0x20 0xffffff03");
	ck_assert_str_eq(map_rig_run("write LOW.EN 1"), "r16 0x24; w16 0x24 0xff01");
}
END_TEST

START_TEST(a_whole_register_of_odd_width_overwrites_none_behind_it)
{
	ck_assert_str_eq(map_rig_run("write WIDE 0x123456"), "");
	ck_assert_int_eq(rig.code, BSH_E_GUARDED);
	ck_assert_ptr_nonnull(strstr(rig_errors(), "would overwrite BYTE"));
	ck_assert_str_eq(map_rig_run("write --force WIDE 0x123456; write ALONE 0x123456"),
			 "w32 0x14 0x123456; w32 0x20 0x123456");
}
END_TEST

START_TEST(a_read_of_odd_width_acts_on_none_behind_it_and_leaves_it_out)
{
	ck_assert_str_eq(map_rig_run("read PART; print @PART; verify PART 0; wait PART 0 1ms"), "");
	ck_assert_ptr_nonnull(strstr(rig_errors(), "acts on FIFO"));
	rig_out();
	ck_assert_str_eq(map_rig_run("read --force PART; print @WIDE; verify WIDE 0xffff00"),
			 "r32 0x18; r32 0x14; r32 0x14");
	ck_assert_ptr_nonnull(strstr(rig_out(), "0xffff00 (16776960)"));
}
END_TEST

START_TEST(an_odd_width_has_no_bits_behind_it_to_be_compared)
{
	static const char *const texts[] = { "verify WIDE[31:24] 0", "wait WIDE[24:24] 0 1ms",
					     "print @WIDE[31:24]", "read WIDE[31:24]",
					     "verify WIDE 0 0xff000000", "verify WIDE 0xab123456",
					     "read 0x14[31:24]" };

	for (size_t i = 0; i < BSH_LENGTH(texts); i++) {
		ck_assert_str_eq(map_rig_run(texts[i]), "");
		ck_assert_int_eq(rig.code, BSH_E_VALUE);
		ck_assert_int_eq(rig_check(texts[i]), -1);
	}
	ck_assert_str_eq(map_rig_run("verify WIDE[23:8] 0xffff; verify WIDE 0xffff00; print @WIDE[23:23]"),
			 "r32 0x14; r32 0x14; r32 0x14");
	/* Of the access that is typed all bits are there. */
	ck_assert_str_eq(map_rig_run("v32 WIDE[31:24] 0xff; v32 0x14 0xffffff00"),
			 "r32 0x14; r32 0x14");
}
END_TEST

START_TEST(a_field_that_is_reserved_may_act_when_it_is_read_too)
{
	ck_assert_str_eq(map_rig_run("write HIDE.A 1"), "");
	ck_assert_int_eq(rig.code, BSH_E_GUARDED);
}
END_TEST

static unsigned asked;
static char questions[256];

static bool agree(void *ctx, const char *what)
{
	(void)ctx;
	asked++;
	strncat(questions, what, sizeof(questions) - strlen(questions) - 1);
	return true;
}

START_TEST(consent_to_a_write_is_none_to_a_read)
{
	asked = 0;
	*questions = '\0';
	rig.s->hooks.confirm = agree;
	bsh_session_set_interactive(rig.s, true);
	rig_type("write BOTH.F 1");
	ck_assert_str_eq(questions, "write BOTH?read BOTH?");
	ck_assert_str_eq(rig_seen(), "r32 0x2c; w32 0x2c 0xffffff01");
	/* What is typed holds for both. */
	rig_type("write --yes BOTH.F 1");
	ck_assert_uint_eq(asked, 2);
	rig_seen();
	/* In pieces, at a width and an alignment that all of it would not have. */
	rig_type("set widths 32\nread PIECES\nwrite PIECES 5\nverify PIECES 5\nprint @PIECES");
	ck_assert_str_eq(rig_seen(), "r32 0x34; r32 0x38; w32 0x34 0x5; w32 0x38 0x0; r32 0x34; r32 0x38; "
				     "r32 0x34; r32 0x38");
	ck_assert_uint_eq(asked, 6);
}
END_TEST

START_TEST(what_an_odd_width_says_of_its_rounding_does_not_count_for_another_register)
{
	rig_fill(0x80, 0x5a111111, 1);
	rig_fill(0x88, 0x12345678, 2);
	ck_assert_str_eq(map_rig_run("write ZERO.K 3"), "r32 0x80; w32 0x80 0x5a111103");
	ck_assert_str_eq(map_rig_run("write LONG.K 3"),
			 "r16 0x88; r16 0x8a; r16 0x8c; r16 0x8e; "
			 "w16 0x88 0x5603; w16 0x8a 0x1234; w16 0x8c 0x5678; w16 0x8e 0x1234");
}
END_TEST

/* The read shows what would be written back; then it is refused. */
static void expect_refused(const char *command, const char *read, const char *other)
{
	ck_assert_str_eq(map_rig_run(command), read);
	ck_assert_int_eq(rig.code, BSH_E_GUARDED);
	ck_assert_ptr_nonnull(strstr(rig_errors(), other));
}

START_TEST(a_neighbour_without_fields_acts_as_a_whole)
{
	expect_refused("write H1.F 1", "r32 0x90", "WIPED");
	expect_refused("write H2.F 1", "r32 0x94", "SPENT");
	expect_refused("write H3.F 1", "r32 0x98", "BLIND");
	expect_refused("write H4.F 1", "r32 0x9c", "LEVEL");
	/* Ones do nothing to it. */
	rig_fill(0x9c, 0xff000000, 1);
	ck_assert_str_eq(map_rig_run("write H4.F 1"), "r32 0x9c; w32 0x9c 0xff000001");
}
END_TEST

START_TEST(a_neighbour_that_no_access_holds_is_not_acknowledged)
{
	rig_fill(0xa0, 0xffff0000, 2);
	rig_fill(0xa8, 0xf0f0f0f0, 5);
	expect_refused("write H5.F 1", "r32 0xa0", "ASKEW");
	expect_refused("write H6.F 1", "r32 0xa8", "VAST");
	ck_assert_str_eq(map_rig_run("write H7.F 1"), "r32 0xb8; w32 0xb8 0xf0f0f0f1");
}
END_TEST

START_TEST(a_field_under_one_that_is_written_is_not_cleared_unasked)
{
	expect_refused("write UNDER.A 1", "", "UNDER.OV");
	ck_assert_str_eq(map_rig_run("write UNDER.OV 1; write --force UNDER.A 1"),
			 "r32 0xbc; w32 0xbc 0x1; r32 0xbc; w32 0xbc 0x1");
}
END_TEST

BSH_TESTS("cmd/neighbours", setup, rig_finish,
	  other_bits_of_a_field_write_acknowledge_nothing_at_the_same_place,
	  an_ordinary_neighbour_is_written_back_as_it_was,
	  a_whole_register_of_odd_width_overwrites_none_behind_it,
	  a_read_of_odd_width_acts_on_none_behind_it_and_leaves_it_out,
	  an_odd_width_has_no_bits_behind_it_to_be_compared,
	  a_field_that_is_reserved_may_act_when_it_is_read_too,
	  consent_to_a_write_is_none_to_a_read,
	  what_an_odd_width_says_of_its_rounding_does_not_count_for_another_register,
	  a_neighbour_without_fields_acts_as_a_whole,
	  a_neighbour_that_no_access_holds_is_not_acknowledged,
	  a_field_under_one_that_is_written_is_not_cleared_unasked)
