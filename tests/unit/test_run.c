/* SPDX-License-Identifier: MIT */
/* Running texts: what goes on after what, and what a dead device, a log or a file does to it. */

#include "cmd/run.h"

#include <fcntl.h>
#include <sys/resource.h>
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

static void again(void)
{
	rig_finish();
	rig_setup();
}

static void write_file(const char *name, const char *text)
{
	FILE *file = fopen(scratch_path(name), "we");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	ck_assert_int_eq(fclose(file), 0);
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

/* fmt with the path of a file in the scratch directory. */
static const char *with_path(const char *fmt, const char *name)
{
	static char text[256];

	snprintf(text, sizeof(text), fmt, scratch_path(name));
	return text;
}

/* ---- All ones ---------------------------------------------------------- */

static const struct {
	const char *text;
	const char *seen;
} judged[] = {
	/* 32 bits or more ask dword 8 of configuration space, once a command. */
	{ "r32 0x0", "r32 0x0; r32 config:0x8" },
	{ "r64 0x0", "r64 0x0; r32 config:0x8" },
	{ "r32 0x0 3", "r32 0x0; r32 0x4; r32 0x8; r32 config:0x8" },
	{ "r32 0x0; r32 0x4", "r32 0x0; r32 config:0x8; r32 0x4; r32 config:0x8" },
	{ "dump 0x0 16", "r32 0x0; r32 0x4; r32 0x8; r32 0xc; r32 config:0x8" },
	{ "r32 0x0[7:4]", "r32 0x0; r32 config:0x8" },
	{ "verify 0x0 0xffffffff", "r32 0x0; r32 config:0x8" },
	{ "v64 0x0 0xff 0xff", "r64 0x0; r32 config:0x8" },
	{ "v32 0x0[0] 1", "r32 0x0; r32 config:0x8" },
	{ "wait 0x0[0] 1 1s", "r32 0x0; r32 config:0x8" },
	{ "print r32(0x0) r32(0x4)", "r32 0x0; r32 config:0x8; r32 0x4" },
	{ "if r32(0x0[0]) {\n}", "r32 0x0; r32 config:0x8" },
	{ "repeat r32(0x0[0]) echo", "r32 0x0; r32 config:0x8" },
	{ "let x = r64(0x0)", "r64 0x0; r32 config:0x8" },
	{ "echo ${r32(0x0)}", "r32 0x0; r32 config:0x8" },
	{ "w32 0x0 r32(0x4)", "r32 0x4; r32 config:0x8; w32 0x0 0xffffffff" },
	/* Narrower ones prove nothing and ask nothing. */
	{ "r8 0x0 4", "r8 0x0; r8 0x1; r8 0x2; r8 0x3" },
	{ "r16 0x0", "r16 0x0" },
	{ "v8 0x0 0xff", "r8 0x0" },
	{ "dump 0x0 2 8", "r8 0x0; r8 0x1" },
	{ "if r16(0x0) {\n}", "r16 0x0" },
};

START_TEST(all_ones_of_a_device_that_answers_is_a_value)
{
	for (size_t i = 0; i < BSH_LENGTH(judged); i++) {
		again();
		rig_open(&RIG_SETTINGS);
		rig_all_ones(false);
		ck_assert_msg(rig_script(judged[i].text) == 0, "%s: %s", judged[i].text,
			      rig_errors());
		ck_assert_msg(strcmp(rig_seen(), judged[i].seen) == 0, "%s: %s", judged[i].text,
			      bsh_text_string(&rig.seen));
		ck_assert_str_eq(rig_notes(), "");
	}
}
END_TEST

START_TEST(a_dead_device_fails_everything_that_looks_at_it_and_stops_even_keep_going)
{
	struct bsh_settings settings = RIG_SETTINGS;
	char text[128];

	settings.is_keep_going = true;
	for (size_t i = 0; i < BSH_LENGTH(judged); i++) {
		again();
		rig_open(&settings);
		rig_all_ones(true);
		snprintf(text, sizeof(text), "%s\necho after", judged[i].text);
		if (!strstr(judged[i].seen, "config")) {
			ck_assert_int_eq(rig_script(text), 0);
			continue;
		}
		ck_assert_msg(rig_script(text) == 3, "%s", text);
		ck_assert_int_eq(rig.code, BSH_E_GONE);
		ck_assert_msg(!strstr(rig_out(), "after"), "%s", text);
		/* Nothing is written on the strength of what a dead device said. */
		ck_assert_msg(bsh_access_writes(rig.s->gate) == 0, "%s", text);
	}
}
END_TEST

START_TEST(a_configuration_space_that_fails_to_answer_is_a_dead_device_too)
{
	rig_open(&RIG_SETTINGS);
	rig_all_ones(false);
	rig.spy->fail_at = 2;
	ck_assert_int_eq(rig_script("r32 0x0\necho after"), 3);
	ck_assert_int_eq(rig.code, BSH_E_GONE);
	ck_assert_str_eq(rig_out(), "");
}
END_TEST

START_TEST(what_came_before_a_failed_element_is_judged_as_well)
{
	rig_open(&RIG_SETTINGS);
	rig_all_ones(true);
	rig.spy->bad = (struct bsh_range){ 8, 12 };
	ck_assert_int_eq(rig_script("r32 0x0 4"), 3);
	ck_assert_int_eq(rig.code, BSH_E_GONE);
	ck_assert_str_eq(rig_out(), "");
}
END_TEST

START_TEST(the_last_value_read_is_not_one_that_failed)
{
	rig_open_prompt();
	rig_fill(0, 0x11, 1);
	rig_type("r32 0x0");
	rig_all_ones(true);
	rig_type("r32 0x0");
	rig_out();
	rig_type("print $_");
	ck_assert_str_eq(rig_out(), "0x11 (17)\n");
}
END_TEST

/* ---- Hints ------------------------------------------------------------- */

#define HINT_PLACE "all ones: config space answers: this width or place may not"
#define HINT_DECODE "all ones: memory decode is off (bit 1 of config:0x4)"

/* A power-management capability that says in which state the device is. */
static void set_power(unsigned state)
{
	uint8_t *config = rig.spy->mem[BSH_REGION_CONFIG];

	config[6] = 0x10;
	config[0x34] = 0x40;
	config[0x40] = 0x05; /* MSI comes first */
	config[0x41] = 0x50;
	config[0x50] = 0x01;
	config[0x54] = (uint8_t)state;
}

START_TEST(a_hint_names_the_likeliest_reason_first)
{
	rig_open_prompt();
	rig_all_ones(false);
	rig_type("r32 0x0");
	ck_assert_str_eq(rig_notes(), HINT_DECODE);
	rig.spy->mem[BSH_REGION_CONFIG][4] = 2;
	rig_type("r32 0x0");
	ck_assert_str_eq(rig_notes(), HINT_PLACE);
	set_power(3);
	rig.spy->mem[BSH_REGION_CONFIG][4] = 0;
	rig_type("r32 0x0");
	ck_assert_str_eq(rig_notes(), "all ones: the device sleeps in D3 (PMCSR at config:0x54)");
	set_power(0);
	rig_type("r32 0x0");
	ck_assert_str_eq(rig_notes(), HINT_DECODE);
}
END_TEST

START_TEST(a_hint_follows_a_failed_check_and_a_condition_and_nothing_else)
{
	static const char *const hinted[] = { "v32 0x0 1",	  "verify 0x0 1",
					      "wait 0x0 0 0ns",	  "if r32(0x0) {\n}",
					      "let x = r32(0x0)", "dump 0x0 16",
					      "r32 0x0",	  "print 1/(r32(0x0)+1-r32(0x0)-1)",
					      "r32 0x0 2" };

	rig_open_prompt();
	rig_all_ones(false);
	for (size_t i = 0; i < BSH_LENGTH(hinted); i++) {
		rig_type(hinted[i]);
		ck_assert_msg(strcmp(rig_notes(), HINT_DECODE) == 0, "%s", hinted[i]);
		rig_type("echo");
		ck_assert_msg(strcmp(rig_notes(), "") == 0, "behind %s", hinted[i]);
	}
}
END_TEST

START_TEST(scripts_and_quiet_people_get_no_hints_and_pay_no_reads_for_them)
{
	struct bsh_settings settings = RIG_SETTINGS;

	settings.is_quiet = true;
	rig_open(&settings);
	bsh_session_set_interactive(rig.s, true);
	rig_all_ones(false);
	rig_type("r32 0x0");
	ck_assert_str_eq(rig_notes(), "");
	ck_assert_str_eq(rig_seen(), "r32 0x0; r32 config:0x8");
}
END_TEST

/* ---- Failures ---------------------------------------------------------- */

START_TEST(a_script_stops_at_its_first_failure)
{
	rig_open(&RIG_SETTINGS);
	ck_assert_int_eq(rig_script("r32 0x0; r32 0x2; r32 0x4"), 3);
	ck_assert_str_eq(rig_seen(), "r32 0x0");
	ck_assert_str_eq(rig_errors(), "0x2 is not a multiple of 4");
}
END_TEST

START_TEST(keep_going_ends_with_the_worst_status)
{
	struct bsh_settings settings = RIG_SETTINGS;

	settings.is_keep_going = true;
	rig_open(&settings);
	ck_assert_int_eq(rig_script("fail one; r32 0x2; v32 0x0 1; r32 0x8"), 3);
	ck_assert_str_eq(rig_seen(), "r32 0x0; r32 0x8");
}
END_TEST

START_TEST(keep_going_goes_on_inside_of_blocks_and_behind_broken_ones)
{
	struct bsh_settings settings = RIG_SETTINGS;

	settings.is_keep_going = true;
	rig_open(&settings);
	(void)!rig_run("text",
		       "repeat 2 {\nr32 0x2\nr32 0x4\n}\n"
		       "if 1 {\nzork\n}\n"
		       "r32 0x8",
		       BSH_RUN_SCRIPT, false);
	ck_assert_str_eq(rig_seen(), "r32 0x4; r32 0x4; r32 0x8");
	ck_assert_int_eq(bsh_session_status(rig.s), 3);
}
END_TEST

START_TEST(at_the_prompt_a_failure_ends_its_line_only_and_decides_no_status)
{
	rig_open_prompt();
	rig_type("r32 0x2; r32 0x4\nr32 0x8");
	ck_assert_str_eq(rig_seen(), "r32 0x8");
	ck_assert_int_eq(bsh_session_status(rig.s), 0);
	rig_type("zork\nif 1 {\nzork\n}\nfail x");
	ck_assert_int_eq(bsh_session_status(rig.s), 0);
}
END_TEST

START_TEST(a_fault_in_the_middle_of_a_list_leaves_what_came_before_written_and_noted)
{
	rig_open_prompt();
	rig.spy->bad = (struct bsh_range){ 4, 8 };
	rig_type("w32 0x0 1 2 3");
	ck_assert_int_eq(rig.code, BSH_E_IO);
	ck_assert_str_eq(rig_seen(), "w32 0x0 0x1; w32 0x4 0x2");
	ck_assert_str_eq(rig_out(), "0x0 := 0x00000001\n");
	rig_type("verify");
	ck_assert_str_eq(rig_seen(), "r32 0x0");
	ck_assert_str_eq(rig_out(), "verified 0x0: 0x00000001\n");
	rig_type("verify all");
	ck_assert_str_eq(rig_seen(), "r32 0x0");
}
END_TEST

START_TEST(an_interrupt_stops_what_runs_and_no_keep_going_survives_it)
{
	struct bsh_settings settings = RIG_SETTINGS;

	settings.is_keep_going = true;
	rig_open(&settings);
	rig.stop = SIGINT;
	ck_assert_int_eq(rig_run("text", "repeat 1000000000 {\n}\nr32 0x0", BSH_RUN_SCRIPT, false), -1);
	ck_assert_int_eq(bsh_session_status(rig.s), 130);
	ck_assert_str_eq(rig_seen(), "");
	ck_assert_str_eq(rig_errors(), "interrupted");
}
END_TEST

START_TEST(quit_ends_everything_from_wherever_it_stands)
{
	static const char *const texts[] = { "quit; r32 0x0", "repeat 2 {\nquit\nr32 0x0\n}\nr32 0x0",
					     "if 1 {\nq\n}\nr32 0x0" };

	for (size_t i = 0; i < BSH_LENGTH(texts); i++) {
		again();
		rig_open_prompt();
		rig_type(texts[i]);
		ck_assert(bsh_session_is_quitting(rig.s));
		ck_assert_str_eq(rig_seen(), "");
	}
	again();
	write_file("inner", "r32 0x4\nquit\nr32 0x8\n");
	rig_open(&RIG_SETTINGS);
	ck_assert_int_eq(rig_script(with_path("source %s; r32 0xc", "inner")), 0);
	ck_assert(bsh_session_is_quitting(rig.s));
	ck_assert_str_eq(rig_seen(), "r32 0x4");
	ck_assert_str_eq(rig_errors(), "");
}
END_TEST

/* ---- A device that was given back --------------------------------------- */

START_TEST(a_device_that_is_wanted_back_is_released_and_accesses_fail_until_reopen)
{
	struct bsh_settings settings = RIG_SETTINGS;

	settings.is_keep_going = true;
	rig_open(&settings);
	rig.spy->events = BSH_EVENT_REQUEST;
	bsh_session_attend(rig.s);
	ck_assert(rig.spy->is_closed);
	ck_assert_ptr_nonnull(strstr(rig_notes(), "wants the device back"));
	/* It may be opened again: here keep-going does go on. */
	ck_assert_int_eq(rig_script("r32 0x0; w32 0x0 1; dump; echo on; print $bar_size"), 3);
	ck_assert_int_eq(rig.code, BSH_E_GONE);
	ck_assert_str_eq(rig_out(), "on\n0x10000 (65536)\n");
	ck_assert_str_eq(rig_seen(), "");
	ck_assert_str_eq(bsh_session_prompt(rig.s, false), "bar0 (closed)> ");
	/* The gate opens what it was named for, which is no spy. */
	rig_script("reopen; w32 0x0 5; r32 0x0");
	ck_assert_str_eq(rig_out(), "0x0: 0x00000005\n");
	ck_assert_str_eq(bsh_session_prompt(rig.s, false), "bar0> ");
}
END_TEST

START_TEST(a_long_command_notices_that_its_device_is_wanted_back)
{
	rig_open(&RIG_SETTINGS);
	rig.spy->events = BSH_EVENT_REQUEST;
	ck_assert_int_eq(rig_script("wait 0x0 1 10s"), 3);
	ck_assert(rig.spy->is_closed);
	again();
	rig_open(&RIG_SETTINGS);
	rig.spy->events = BSH_EVENT_REQUEST;
	ck_assert_int_eq(rig_script("repeat 1000000000 r8 0x0"), 3);
	ck_assert(rig.spy->is_closed);
}
END_TEST

START_TEST(a_reported_pcie_error_is_told_and_nothing_is_closed)
{
	rig_open(&RIG_SETTINGS);
	rig.spy->events = BSH_EVENT_ERROR;
	bsh_session_attend(rig.s);
	ck_assert_ptr_nonnull(strstr(rig_notes(), "PCIe error"));
	ck_assert_int_eq(rig_script("r32 0x0"), 0);
}
END_TEST

/* ---- What is known while a text is checked ------------------------------- */

START_TEST(a_block_at_the_prompt_is_checked_with_what_is_true_now)
{
	rig_open(&RIG_SETTINGS);
	ck_assert_int_eq(rig_script("let x = 0x1ff"), 0);
	rig_type("let x = 1\nrepeat 1 {\nw8 0x0 $x\n}");
	ck_assert_str_eq(rig_errors(), "");
	ck_assert_str_eq(rig_seen(), "w8 0x0 0x1");
	rig_type("let x = 0x1ff\nrepeat 1 {\nr8 0x0\nw8 0x0 $x\n}");
	ck_assert_str_eq(rig_errors(), "0x1ff does not fit 8 bits");
	ck_assert_str_eq(rig_seen(), "");
}
END_TEST

START_TEST(a_name_that_only_an_earlier_block_used_is_not_taken_for_known)
{
	rig_open_prompt();
	rig_type("repeat 0 {\nlet never = 1\n}\nif 1 {\nr32 0x0\nprint $never\n}");
	ck_assert_ptr_nonnull(strstr(rig_errors(), "no variable $never"));
	ck_assert_str_eq(rig_seen(), "");
}
END_TEST

START_TEST(a_sourced_file_may_change_what_is_known)
{
	static const char *const texts[] = {
		"let x = 0x1ff\nsource %s\nw8 0x0 $x",
		"let x = 0x1ff\nif 1 {\nsource %s\nw8 0x0 $x\n}",
		"source %s\nw8 0x0 $x",
		"let x = 0x1ff\nlet i = 0\nrepeat 2 {\nif $i {\nw8 0x0 $x\n}\nlet i = 1\nsource %s\n}",
	};

	write_file("inner", "let x = 1\n");
	for (size_t i = 0; i < BSH_LENGTH(texts); i++) {
		again();
		rig_open(&RIG_SETTINGS);
		ck_assert_msg(rig_script(with_path(texts[i], "inner")) == 0, "%s: %s", texts[i],
			      rig_errors());
		ck_assert_str_eq(rig_seen(), "w8 0x0 0x1");
		again();
		rig_open_prompt();
		rig_type(with_path(texts[i], "inner"));
		ck_assert_str_eq(rig_errors(), "");
		ck_assert_str_eq(rig_seen(), "w8 0x0 0x1");
	}
}
END_TEST

/* ---- source ------------------------------------------------------------ */

START_TEST(a_sourced_file_with_a_mistake_on_its_last_line_runs_nothing)
{
	write_file("inner", "r32 0x0\nw8 0x0 256\n");
	rig_open(&RIG_SETTINGS);
	ck_assert_int_eq(rig_script(with_path("source %s\nr32 0x4", "inner")), 2);
	ck_assert_str_eq(rig_seen(), "");
	ck_assert_str_eq(rig_errors(), "0x100 does not fit 8 bits");
}
END_TEST

START_TEST(a_failure_in_a_sourced_file_is_told_once_and_fails_the_command)
{
	write_file("inner", "fail x\n");
	rig_open(&RIG_SETTINGS);
	ck_assert_int_eq(rig_script(with_path("source %s\nr32 0x4", "inner")), 1);
	ck_assert_str_eq(rig_errors(), "x");
	ck_assert_str_eq(rig_seen(), "");
	again();
	rig_open_prompt();
	rig_type(with_path("source %s; r32 0x4", "inner"));
	ck_assert_str_eq(rig_errors(), "x");
	ck_assert_str_eq(rig_seen(), "");
	ck_assert_int_eq(bsh_session_status(rig.s), 0);
}
END_TEST

START_TEST(endless_sourcing_is_refused)
{
	write_file("self", with_path("r32 0x0\nsource %s\n", "self"));
	rig_open(&RIG_SETTINGS);
	ck_assert_int_eq(rig_script(with_path("source %s", "self")), 2);
	ck_assert_ptr_nonnull(strstr(rig_errors(), "sources itself"));
	ck_assert_str_eq(rig_seen(), "r32 0x0");
}
END_TEST

START_TEST(a_missing_or_unreadable_file_is_a_failure_of_its_command)
{
	rig_open(&RIG_SETTINGS);
	ck_assert_int_eq(rig_script(with_path("source %s", "none")), 2);
	ck_assert_ptr_nonnull(strstr(rig_errors(), "No such file"));
	ck_assert_int_eq(rig_script(with_path("source %s/", "")), 2);
	ck_assert_ptr_nonnull(strstr(rig_errors(), "Is a directory"));
}
END_TEST

/* ---- The log ----------------------------------------------------------- */

#define HEADER "# barsh session log: a script of what was done\n"

static char then[4096]; /* what the log held at the last access */

static void look(struct spy *unused)
{
	(void)unused;
	snprintf(then, sizeof(then), "%s", read_file("log"));
}

static void open_logged(bool keeps_going, bool sync)
{
	static char path[128];
	struct bsh_settings settings = RIG_SETTINGS;

	snprintf(path, sizeof(path), "%s", scratch_path("log"));
	settings.log = path;
	settings.is_keep_going = keeps_going;
	settings.is_log_sync = sync;
	rig_open(&settings);
}

START_TEST(a_command_is_in_the_log_before_its_access_and_its_results_behind_it)
{
	open_logged(false, false);
	rig.spy->before = look;
	rig_fill(0, 0x12, 1);
	rig_script("r32 0x0");
	ck_assert_str_eq(then, HEADER "r32 0x0\n");
	ck_assert_str_eq(read_file("log"), HEADER "r32 0x0\n# 0x0: 0x00000012\n");
	rig_script("w32 0x0 r32(0x4)+1");
	ck_assert_ptr_nonnull(strstr(then, "\nw32 0x0 r32(0x4)+1\n"));
}
END_TEST

START_TEST(synced_each_write_of_a_block_is_announced)
{
	open_logged(false, true);
	rig.spy->before = look;
	rig_script("repeat 2 {\nw32 0x4 7\n}");
	ck_assert_str_eq(then, HEADER "repeat 2 {\nw32 0x4 7\n}\n# w32 bar0:0x4 0x7\n");
}
END_TEST

START_TEST(what_was_refused_is_a_comment)
{
	open_logged(true, false);
	rig_script("r32 0x2\nzork");
	(void)!rig_run("text", "r32 0x2; zork\nrepeat 2 {\nzork\n}", BSH_RUN_SCRIPT, false);
	ck_assert_str_eq(read_file("log"), HEADER
			 "# refused: r32 0x2: 0x2 is not a multiple of 4\n"
			 "# refused: zork: no command 'zork': 'help' lists them\n"
			 "# refused: repeat 2 {\n#   zork\n#   }: it has mistakes\n");
}
END_TEST

START_TEST(what_a_block_survived_is_told_where_it_happened)
{
	open_logged(true, false);
	rig_script("repeat 2 {\nr32 0x2\nr32 0x4\n}");
	ck_assert_str_eq(read_file("log"), HEADER
			 "repeat 2 {\nr32 0x2\nr32 0x4\n}\n"
			 "# error: 0x2 is not a multiple of 4\n# 0x4: 0x00000000\n"
			 "# error: 0x2 is not a multiple of 4\n# 0x4: 0x00000000\n");
}
END_TEST

START_TEST(a_sourced_file_is_logged_by_what_it_does)
{
	write_file("inner", "let x = 4\nr32 $x\n");
	open_logged(true, false);
	rig_script(with_path("source %s", "inner"));
	ck_assert_str_eq(strchr(read_file("log") + strlen(HEADER), '\n'),
			 "\nlet x = 4\nr32 $x\n# 0x4: 0x00000000\n");
	ck_assert_ptr_nonnull(strstr(read_file("log"), "\n# source /tmp/"));
	rig_script(with_path("source %s", "none"));
	ck_assert_ptr_nonnull(strstr(read_file("log"), "/none\n# error: cannot read"));
}
END_TEST

START_TEST(what_only_looks_at_the_session_is_a_comment_so_that_the_log_replays)
{
	open_logged(false, false);
	rig_type("bar 2\nset json off\njournal\nhistory\ninfo\nhelp quit\nquit");
	for (const char *line = read_file("log"); line; line = strchr(line, '\n')) {
		line += *line == '\n';
		ck_assert_msg(!*line || *line == '#' || strncmp(line, "bar 2", 5) == 0 ||
				      strncmp(line, "set json", 8) == 0,
			      "%s", line);
	}
	ck_assert_ptr_nonnull(strstr(read_file("log"), "\n# quit\n"));
}
END_TEST

START_TEST(results_stand_in_the_log_as_text_in_json_too)
{
	open_logged(false, false);
	rig_script("set json on; r32 0x0; v32 0x0 1");
	ck_assert_str_eq(read_file("log"), HEADER
			 "set json on\nr32 0x0\n# 0x0: 0x00000000\nv32 0x0 1\n"
			 "# mismatch 0x0: expected 0x00000001, read 0x00000000, differs in "
			 "0x00000001 (bit 0)\n# error: the value is not what was expected\n");
	ck_assert_str_eq(rig_out(),
			 "{\"type\":\"value\",\"v\":1,\"region\":\"bar0\",\"place\":\"0x0\",\"width\":32,"
			 "\"value\":\"0x00000000\"}\n"
			 "{\"type\":\"mismatch\",\"region\":\"bar0\",\"place\":\"0x0\",\"width\":32,"
			 "\"expected\":\"0x00000001\",\"read\":\"0x00000000\",\"differs\":\"0x00000001\","
			 "\"differing\":\"bit 0\"}\n"
			 "{\"type\":\"error\",\"status\":1,\"message\":\"the value is not what was "
			 "expected\",\"file\":\"text\",\"line\":1,\"column\":23}\n");
}
END_TEST

START_TEST(what_the_options_chose_begins_the_log)
{
	static char path[128];
	struct bsh_settings settings = RIG_SETTINGS;

	snprintf(path, sizeof(path), "%s", scratch_path("log"));
	settings.log = path;
	settings.bar = 2;
	settings.widths = 1 | 4;
	settings.split = 1;
	rig_open(&settings);
	ck_assert_str_eq(read_file("log"),
			 HEADER "bar 2\nset widths 8,32\nset split64 lohi\n");
}
END_TEST

START_TEST(a_log_that_cannot_be_written_stops_accesses_and_is_told)
{
	struct rlimit limit;

	open_logged(true, false);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
	signal(SIGXFSZ, SIG_IGN);
	limit.rlim_cur = strlen(HEADER);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	(void)!rig_check("echo lost; r32 0x0; w32 0x0 1");
	(void)!rig_run("text", "echo lost; r32 0x0; w32 0x0 1", BSH_RUN_SCRIPT, true);
	limit.rlim_cur = limit.rlim_max;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_str_eq(rig_seen(), "");
	ck_assert_int_eq(bsh_session_status(rig.s), 4);
	ck_assert_ptr_nonnull(strstr(bsh_text_string(&rig.errors), " is incomplete: File too large"));
}
END_TEST

/* ---- Results that nobody takes ------------------------------------------ */

/* Results go to a full disk from now on. */
static void fill_disk(void)
{
	const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	ck_assert_int_ge(full, 0);
	ck_assert_int_ge(dup2(full, rig.fd), 0);
	close(full);
}

/* They go to a pipe whose reader has gone. */
static void break_pipe(void)
{
	int ends[2];

	signal(SIGPIPE, SIG_IGN);
	ck_assert_int_eq(pipe(ends), 0);
	close(ends[0]);
	ck_assert_int_ge(dup2(ends[1], rig.fd), 0);
	close(ends[1]);
}

START_TEST(a_long_dump_stops_when_its_results_are_lost)
{
	rig_open(&RIG_SETTINGS);
	fill_disk();
	ck_assert_int_eq(rig_script("dump 0x0 64K; r32 0x0"), 4);
	ck_assert_uint_lt(rig.spy->n_seen, 0x10000 / 4);
	ck_assert_str_eq(rig_errors(), "cannot write the results: No space left on device");
}
END_TEST

START_TEST(at_the_prompt_lost_results_are_told_and_quit_still_works)
{
	rig_open_prompt();
	fill_disk();
	rig_type("echo x");
	ck_assert_str_eq(rig_errors(), "cannot write the results: No space left on device");
	rig_type("quit");
	ck_assert(bsh_session_is_quitting(rig.s));
}
END_TEST

START_TEST(a_closed_pipe_ends_the_session_in_silence)
{
	rig_open_prompt();
	break_pipe();
	rig_type("echo x\nr32 0x0");
	ck_assert(bsh_session_is_quitting(rig.s) && bsh_session_is_pipe_closed(rig.s));
	ck_assert_str_eq(rig_errors(), "");
	ck_assert_str_eq(rig_seen(), "");
}
END_TEST

static int fail_reader(void *ctx, bool continues, const char **text, size_t *len,
		       struct bsh_err *err)
{
	(void)ctx;
	(void)continues;
	(void)text;
	(void)len;
	return bsh_fail(err, BSH_E_PIPE, "the reader of the results has gone");
}

START_TEST(a_pipe_that_closes_while_the_next_line_is_awaited_is_no_error_either)
{
	rig_open(&RIG_SETTINGS);
	ck_assert_int_eq(bsh_session_run(rig.s, "<stdin>", (struct bsh_reader){ .line = fail_reader },
					 BSH_RUN_SCRIPT, false),
			 -1);
	ck_assert(bsh_session_is_quitting(rig.s));
	ck_assert_str_eq(rig_errors(), "");
}
END_TEST

BSH_TESTS("cmd/run", setup, teardown, all_ones_of_a_device_that_answers_is_a_value,
	  a_dead_device_fails_everything_that_looks_at_it_and_stops_even_keep_going,
	  a_configuration_space_that_fails_to_answer_is_a_dead_device_too,
	  what_came_before_a_failed_element_is_judged_as_well,
	  the_last_value_read_is_not_one_that_failed, a_hint_names_the_likeliest_reason_first,
	  a_hint_follows_a_failed_check_and_a_condition_and_nothing_else,
	  scripts_and_quiet_people_get_no_hints_and_pay_no_reads_for_them,
	  a_script_stops_at_its_first_failure, keep_going_ends_with_the_worst_status,
	  keep_going_goes_on_inside_of_blocks_and_behind_broken_ones,
	  at_the_prompt_a_failure_ends_its_line_only_and_decides_no_status,
	  a_fault_in_the_middle_of_a_list_leaves_what_came_before_written_and_noted,
	  an_interrupt_stops_what_runs_and_no_keep_going_survives_it,
	  quit_ends_everything_from_wherever_it_stands,
	  a_device_that_is_wanted_back_is_released_and_accesses_fail_until_reopen,
	  a_long_command_notices_that_its_device_is_wanted_back,
	  a_reported_pcie_error_is_told_and_nothing_is_closed,
	  a_block_at_the_prompt_is_checked_with_what_is_true_now,
	  a_name_that_only_an_earlier_block_used_is_not_taken_for_known,
	  a_sourced_file_may_change_what_is_known,
	  a_sourced_file_with_a_mistake_on_its_last_line_runs_nothing,
	  a_failure_in_a_sourced_file_is_told_once_and_fails_the_command,
	  endless_sourcing_is_refused, a_missing_or_unreadable_file_is_a_failure_of_its_command,
	  a_command_is_in_the_log_before_its_access_and_its_results_behind_it,
	  synced_each_write_of_a_block_is_announced, what_was_refused_is_a_comment,
	  what_a_block_survived_is_told_where_it_happened, a_sourced_file_is_logged_by_what_it_does,
	  what_only_looks_at_the_session_is_a_comment_so_that_the_log_replays,
	  results_stand_in_the_log_as_text_in_json_too, what_the_options_chose_begins_the_log,
	  a_log_that_cannot_be_written_stops_accesses_and_is_told,
	  a_long_dump_stops_when_its_results_are_lost,
	  at_the_prompt_lost_results_are_told_and_quit_still_works,
	  a_closed_pipe_ends_the_session_in_silence,
	  a_pipe_that_closes_while_the_next_line_is_awaited_is_no_error_either)
