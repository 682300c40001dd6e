/* SPDX-License-Identifier: MIT */
/* save: ten minutes of poking become a script, and with -v a test. */

#include <fcntl.h>
#include <sys/stat.h>

#include "harness.h"
#include "rig.h"
#include "scratch.h"

static void setup(void)
{
	scratch_init();
	rig_setup();
}

static void teardown(void)
{
	rig_finish();
	scratch_finish();
}

static const char *with_path(const char *fmt, const char *name)
{
	static char text[256];

	snprintf(text, sizeof(text), fmt, scratch_path(name));
	return text;
}

static const char *read_file(const char *name)
{
	static char text[4096];
	FILE *file = fopen(scratch_path(name), "re");
	size_t n;

	ck_assert_ptr_nonnull(file);
	n = fread(text, 1, sizeof(text) - 1, file);
	text[n] = '\0';
	fclose(file);
	return text;
}

START_TEST(commands_are_saved_without_those_that_only_look_at_the_session)
{
	rig_open_prompt();
	rig_type("w32 0x0 0x12; r32 0x0[7:4] # why\ninfo; help; journal\nr32 0x2\nzork\n"
		 "repeat 2 {\n\tr32 0x0\n}\nlet x = 1");
	rig_type(with_path("save %s", "plain"));
	rig_type(with_path("save -v %s", "checks"));
	ck_assert_str_eq(read_file("plain"),
			 "w32 0x0 0x12\nr32 0x0[7:4]\n# r32 0x2\n"
			 "# failed: 0x2 is not a multiple of 4\n"
			 "repeat 2 {\n\tr32 0x0\n}\nlet x = 1\n");
	ck_assert_str_eq(read_file("checks"),
			 "w32 0x0 0x12\nv32 0x0[7:4] 0x1\n# r32 0x2\n"
			 "# failed: 0x2 is not a multiple of 4\n"
			 "repeat 2 {\n\tr32 0x0\n}\nlet x = 1\n");
}
END_TEST

START_TEST(a_saved_test_passes_and_fails_when_the_device_has_changed)
{
	rig_open_prompt();
	rig_fill(0x10, 0xabcdef12, 2);
	rig_type("r32 0x10 2; r8 0x11; r64 0x10; r32 0x10[31:28]");
	rig_type(with_path("save -v %s", "checks"));
	bsh_session_set_interactive(rig.s, false);
	ck_assert_int_eq(rig_script(with_path("source %s", "checks")), 0);
	rig.spy->mem[0][0x17] = 0;
	ck_assert_int_eq(rig_script(with_path("source %s", "checks")), 1);
}
END_TEST

START_TEST(what_the_options_chose_begins_the_script)
{
	struct bsh_settings settings = RIG_SETTINGS;

	settings.bar = 2;
	settings.widths = 4 | 8;
	settings.split = 2;
	rig_open(&settings);
	rig_script("r32 0x10; bar 0; r32 0x10");
	rig_script(with_path("save -v %s", "saved"));
	ck_assert_str_eq(read_file("saved"),
			 "bar 2\nset widths 32,64\nset split64 hilo\n"
			 "v32 0x10 0x00000000\nbar 0\nv32 0x10 0x00000000\n");
}
END_TEST

START_TEST(what_a_sourced_file_did_is_saved_not_the_source)
{
	FILE *file;

	rig_open(&RIG_SETTINGS);
	file = fopen(scratch_path("inner"), "we");
	fputs("r8 0x1\n", file);
	fclose(file);
	rig_script(with_path("source %s", "inner"));
	rig_script(with_path("save -v %s", "saved"));
	ck_assert_str_eq(read_file("saved"), "v8 0x1 0x00\n");
}
END_TEST

START_TEST(no_file_is_overwritten_and_none_is_left_behind_a_failure)
{
	rig_open(&RIG_SETTINGS);
	scratch_touch("there");
	ck_assert_int_eq(rig_script(with_path("r32 0x0; save %s", "there")), 4);
	ck_assert_str_eq(read_file("there"), "");
	ck_assert_ptr_nonnull(strstr(rig_errors(), "exists: save under another name"));
	ck_assert_int_eq(rig_script("save /nonexistent/file"), 4);
	rig.s->transcript.sys = 28;
	rig_script(with_path("save %s", "new"));
	ck_assert_int_eq(access(scratch_path("new"), F_OK), -1);
}
END_TEST

BSH_TESTS("cmd/cmd_save", setup, teardown,
	  commands_are_saved_without_those_that_only_look_at_the_session,
	  a_saved_test_passes_and_fails_when_the_device_has_changed,
	  what_the_options_chose_begins_the_script, what_a_sourced_file_did_is_saved_not_the_source,
	  no_file_is_overwritten_and_none_is_left_behind_a_failure)
