/* SPDX-License-Identifier: MIT */
/* set: what it shows is what it changed. */

#include "harness.h"
#include "rig.h"

static void setup(void)
{
	rig_setup();
	rig_open(&RIG_SETTINGS);
}

START_TEST(each_setting_is_shown_as_it_was_put)
{
	static const char *const values[] = { "json off",	"quiet on",	"quiet off",
					      "keep-going on",	"keep-going off", "widths 8,16,64",
					      "split64 lohi",	"split64 hilo",	"split64 none",
					      "color always",	"color never",	"color auto",
					      "readonly on" };
	char text[64], expected[64];

	for (size_t i = 0; i < BSH_LENGTH(values); i++) {
		snprintf(text, sizeof(text), "set %s; set %.*s", values[i],
			 (int)strcspn(values[i], " "), values[i]);
		snprintf(expected, sizeof(expected), "%s\n", values[i]);
		ck_assert_int_eq(rig_script(text), 0);
		ck_assert_str_eq(rig_out(), expected);
	}
}
END_TEST

START_TEST(settings_reach_what_they_are_about)
{
	rig_script("set widths 32; set split64 hilo; set quiet on; set color never");
	ck_assert_uint_eq(bsh_access_widths(rig.s->gate), 4);
	ck_assert_int_eq(bsh_access_split(rig.s->gate), BSH_SPLIT_HILO);
	ck_assert(bsh_session_settings(rig.s)->is_quiet);
	ck_assert_int_eq(bsh_session_settings(rig.s)->color, BSH_COLOR_NEVER);
	rig_script("set readonly on");
	ck_assert(bsh_access_is_read_only(rig.s->gate));
}
END_TEST

START_TEST(read_only_is_never_switched_off)
{
	rig_script("set readonly on");
	ck_assert_int_eq(rig_script("set readonly off"), 2);
	/* Nor by a value that is known only when it runs. */
	rig_fill(0, 0, 1);
	rig_type("set readonly off");
	ck_assert_str_eq(rig_errors(), "readonly takes on: it cannot be undone; "
				       "readonly takes on: it cannot be undone");
	ck_assert(bsh_access_is_read_only(rig.s->gate));
}
END_TEST

START_TEST(a_value_made_of_text_is_judged_when_it_is_known)
{
	rig_fill(0, 32, 1);
	ck_assert_int_eq(rig_script("set widths ${r32(0x0)}; set widths"), 0);
	ck_assert_str_eq(rig_out(), "widths 32\n");
	rig_fill(0, 33, 1);
	ck_assert_int_eq(rig_script("set widths ${r32(0x0)}"), 2);
	ck_assert_uint_eq(bsh_access_widths(rig.s->gate), 4);
}
END_TEST

START_TEST(completion_knows_the_names_and_the_words)
{
	size_t n = 0;

	rig_script("set");
	for (const char *line = rig_out(); *line; line = strchr(line, '\n') + 1, n++) {
		const size_t len = strlen(bsh_setting_names[n]);

		ck_assert_int_eq(strncmp(line, bsh_setting_names[n], len), 0);
	}
	ck_assert_ptr_null(bsh_setting_names[n]);
	ck_assert_str_eq(bsh_setting_values("split64", 7)[1], "lohi");
	ck_assert_ptr_null(bsh_setting_values("widths", 6));
	ck_assert_ptr_null(bsh_setting_values("split", 5));
}
END_TEST

BSH_TESTS("cmd/cmd_set", setup, rig_finish, each_setting_is_shown_as_it_was_put,
	  settings_reach_what_they_are_about, read_only_is_never_switched_off,
	  a_value_made_of_text_is_judged_when_it_is_known, completion_knows_the_names_and_the_words)
