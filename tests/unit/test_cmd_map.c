/* SPDX-License-Identifier: MIT */
/* map: what is loaded while a text is checked, and while it runs. */

#include "harness.h"
#include "map_rig.h"

static const char blind[] = "map " BSH_TEST_MAPS "/cmd-blind.yaml\n";

static char text[2048];

static const char *behind_map(const char *rest)
{
	snprintf(text, sizeof(text), "%s%s", blind, rest);
	return text;
}

START_TEST(a_script_is_checked_with_the_maps_that_it_loads)
{
	ck_assert_int_eq(rig_check(behind_map("write BLIND 1")), 0);
	/* Nothing of it is loaded before the script runs. */
	ck_assert_int_eq(rig_run("text", "w32 BLIND 1", BSH_RUN_SCRIPT, true), 0);
	ck_assert_int_eq(rig.code, BSH_E_NAME);
	ck_assert_str_eq(map_rig_run(behind_map("write BLIND 1; write RW 2")),
			 "w32 0x200 0x1; w32 0x4 0x2");
	ck_assert_int_eq(rig_check("map nofile.yaml"), -1);
	ck_assert_int_eq(bsh_session_status(rig.s), 2);
}
END_TEST

START_TEST(names_behind_a_map_that_is_not_known_are_taken_on_trust)
{
	ck_assert_int_eq(rig_check("map \"${r32(0x0)}\"\nread ANY.THING\nwrite ANY X=Y\n"
				   "verify ANY Z\nprint @ANY"), 0);
	ck_assert_str_eq(rig_errors(), "");
	ck_assert_int_eq(rig_check("read ANY.THING"), 0);
}
END_TEST

START_TEST(a_later_map_goes_over_an_earlier_one)
{
	ck_assert_str_eq(map_rig_run(behind_map("read RW")), "r32 0x4");
	rig_out();
	map_rig_run("map");
	ck_assert_ptr_nonnull(strstr(rig_out(), "cmd-blind.yaml (native)\nholds     access: "));
}
END_TEST

START_TEST(at_the_prompt_a_map_is_answered_by_what_it_brought)
{
	rig_notes();
	rig_script(blind);
	ck_assert_str_eq(rig_notes(), "");
	bsh_session_set_interactive(rig.s, true);
	rig_script(blind);
	ck_assert_str_eq(rig_notes(), "");
	rig_type(blind);
	ck_assert_ptr_nonnull(strstr(rig_notes(), "access: "));
	rig.s->settings.is_quiet = true;
	rig_type(blind);
	ck_assert_str_eq(rig_notes(), "");
}
END_TEST

START_TEST(a_broken_map_leaves_all_as_it_was)
{
	char path[] = "/tmp/barsh-test-map-XXXXXX";
	const int fd = mkstemp(path);

	ck_assert_int_eq(bsh_write_all(fd, "regmap: 1\nbogus: 2\n", 19), 0);
	snprintf(text, sizeof(text), "map %s", path);
	ck_assert_int_eq(rig_check(text), -1);
	ck_assert_ptr_nonnull(strstr(rig_errors(), ":2:1: "));
	ck_assert_str_eq(map_rig_run("read RW"), "r32 0x4");
	unlink(path);
	close(fd);
}
END_TEST

BSH_TESTS("cmd/cmd_map", map_rig_setup, rig_finish,
	  a_script_is_checked_with_the_maps_that_it_loads,
	  names_behind_a_map_that_is_not_known_are_taken_on_trust,
	  a_later_map_goes_over_an_earlier_one, a_broken_map_leaves_all_as_it_was,
	  at_the_prompt_a_map_is_answered_by_what_it_brought)
