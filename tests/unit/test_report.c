/* SPDX-License-Identifier: MIT */
/* Errors on their way to the shell: where, in which texts, with which status (cmd/report.c). */

#include "cmd/run.h"

#include "harness.h"
#include "rig.h"
#include "scratch.h"

static void setup(void)
{
	scratch_init();
	rig_setup();
	rig_open(&RIG_SETTINGS);
}

static void teardown(void)
{
	rig_finish();
	scratch_finish();
}

START_TEST(an_error_knows_its_line_its_column_and_its_width)
{
	static const struct {
		const char *text;
		unsigned line, column, width;
	} cases[] = {
		{ "r32 0x2", 1, 5, 3 },
		{ "echo a\n\n  zork x", 3, 3, 4 },
		{ "echo ü; r32 0x2", 1, 13, 3 },
		{ "w32 0x0 1 0x100000000 2", 1, 11, 11 },
		{ "repeat 2 {\n\tw8 0x0 1\n\tr16 0x1\n}", 3, 6, 3 },
		{ "echo \"${1 + zork}\"", 1, 13, 4 },
		{ "if r32(0x2) {\n}", 1, 4, 8 },
		{ "fail a b", 1, 1, 8 },
		{ " v8 0x0 0x7 # x", 1, 2, 10 },
		{ "r32 \\\n 0x2", 2, 2, 3 },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		(void)!rig_run("name", cases[i].text, BSH_RUN_SCRIPT, false);
		ck_assert_str_eq(rig.where.file, "name");
		ck_assert(rig.where.has_place);
		ck_assert_msg(rig.where.at.line == cases[i].line &&
				      rig.where.at.column == cases[i].column &&
				      rig.where.width == cases[i].width,
			      "%s: %u:%u, %u wide", cases[i].text, rig.where.at.line,
			      rig.where.at.column, rig.where.width);
	}
}
END_TEST

START_TEST(the_prompt_has_no_name_but_a_place)
{
	rig_type("r32 0x2");
	ck_assert_ptr_null(rig.where.file);
	ck_assert(rig.where.has_place);
}
END_TEST

/* The hook's frames live only while it runs: keep what they say. */
static char chain[1024];

static void keep_chain(void *ctx, const struct bsh_where *where, const struct bsh_err *err)
{
	(void)ctx;
	snprintf(chain, sizeof(chain), "%s", err->msg);
	for (; where; where = where->from)
		snprintf(chain + strlen(chain), sizeof(chain) - strlen(chain), " @%s:%u",
			 where->file ? strrchr(where->file, '/') ? strrchr(where->file, '/') + 1 :
								   where->file :
				       "prompt",
			 where->at.line);
}

static void write_file(const char *name, const char *text)
{
	FILE *file = fopen(scratch_path(name), "we");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	ck_assert_int_eq(fclose(file), 0);
}

START_TEST(an_error_in_a_sourced_file_names_all_that_led_to_it)
{
	char text[256];

	snprintf(text, sizeof(text), "echo\nsource %s\n", scratch_path("inner"));
	write_file("outer", text);
	write_file("inner", "\n\nr32 0x2\n");
	snprintf(text, sizeof(text), "source %s", scratch_path("outer"));
	rig.s->hooks.report = keep_chain;
	rig_type(text);
	ck_assert_str_eq(chain, "0x2 is not a multiple of 4 @inner:3 @outer:2 @prompt:1");
	write_file("inner", "\nzork\n");
	rig_type(text);
	ck_assert_str_eq(chain, "no command 'zork': 'help' lists them @inner:2 @outer:2 @prompt:1");
	ck_assert_int_eq(bsh_session_status(rig.s), 0);
}
END_TEST

START_TEST(results_are_out_before_their_error_is_told)
{
	rig_script("echo first; fail second");
	/* Without a flush of ours. */
	ck_assert_int_eq(lseek(rig.fd, 0, SEEK_END), 6);
}
END_TEST

START_TEST(the_worst_status_of_scripts_stays)
{
	static const struct {
		const char *text;
		int status;
	} cases[] = { { "echo", 0 }, { "fail x", 1 }, { "w8 0x0 256", 2 }, { "fail x", 2 },
		      { "r32 0x2", 3 }, { "zork", 3 } };

	for (size_t i = 0; i < BSH_LENGTH(cases); i++)
		ck_assert_int_eq(rig_script(cases[i].text), cases[i].status);
}
END_TEST

START_TEST(in_json_an_error_is_a_record_too)
{
	const struct bsh_err err = { .code = BSH_E_OPEN, .msg = "no \"device\"" };

	rig_script("set json on\nr32 0x2");
	ck_assert_str_eq(rig_out(), "{\"type\":\"error\",\"v\":1,\"status\":3,\"message\":\"0x2 is not "
				    "a multiple of 4\",\"file\":\"text\",\"line\":2,\"column\":5}\n");
	rig_type("r32 0x2");
	ck_assert_str_eq(rig_out(), "{\"type\":\"error\",\"status\":3,\"message\":\"0x2 is not "
				    "a multiple of 4\",\"line\":1,\"column\":5}\n");
	bsh_session_record_error(rig.s, &err);
	ck_assert_str_eq(rig_out(),
			 "{\"type\":\"error\",\"status\":5,\"message\":\"no \\\"device\\\"\"}\n");
	rig_script("set json off");
	bsh_session_record_error(rig.s, &err);
	ck_assert_str_eq(rig_out(), "");
}
END_TEST

BSH_TESTS("cmd/report", setup, teardown, an_error_knows_its_line_its_column_and_its_width,
	  the_prompt_has_no_name_but_a_place, an_error_in_a_sourced_file_names_all_that_led_to_it,
	  results_are_out_before_their_error_is_told, the_worst_status_of_scripts_stays,
	  in_json_an_error_is_a_record_too)
