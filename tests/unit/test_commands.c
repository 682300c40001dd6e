/* SPDX-License-Identifier: MIT */
/* The command table: names and usage, and for every command the accesses that it makes. */

#include "cmd/commands.h"

#include "harness.h"
#include "rig.h"

/* ---- Names and usage --------------------------------------------------- */

START_TEST(every_name_and_alias_finds_its_command_and_no_other)
{
	for (size_t i = 0; bsh_commands[i]; i++) {
		const struct bsh_cmd *cmd = bsh_commands[i];
		const size_t len = strlen(cmd->name);

		ck_assert_ptr_eq(bsh_command_find(cmd->name, len), cmd);
		for (size_t a = 0; a < 3 && cmd->aliases[a]; a++)
			ck_assert_ptr_eq(bsh_command_find(cmd->aliases[a], strlen(cmd->aliases[a])),
					 cmd);
	}
}
END_TEST

START_TEST(a_prefix_of_a_name_is_no_command)
{
	static const char *const none[] = { "dum", "ver", "r", "w", "v", "r3",	"r322",
					    "R32", "",	  "8", "rx", "r128", "qu", "w6" };

	for (size_t i = 0; i < BSH_LENGTH(none); i++)
		ck_assert_msg(!bsh_command_find(none[i], strlen(none[i])), "%s", none[i]);
	/* The name ends where it is said to end. */
	ck_assert_ptr_eq(bsh_command_find("r32x", 3), &bsh_cmd_r32);
	ck_assert_ptr_null(bsh_command_find("dump", 3));
}
END_TEST

START_TEST(every_command_explains_itself)
{
	for (size_t i = 0; bsh_commands[i]; i++) {
		const struct bsh_cmd *cmd = bsh_commands[i];
		struct bsh_text usage = { 0 };

		bsh_command_usage(cmd, &usage);
		ck_assert_msg(strncmp(bsh_text_string(&usage), cmd->name, strlen(cmd->name)) == 0,
			      "%s", cmd->name);
		ck_assert(cmd->summary && cmd->help && cmd->example);
		ck_assert(strncmp(cmd->example, cmd->name, strlen(cmd->name)) == 0 ||
			  strstr(cmd->example, cmd->name));
		ck_assert(cmd->run || cmd->usage);
		bsh_text_finish(&usage);
	}
}
END_TEST

START_TEST(usage_shows_options_and_what_may_be_left_out)
{
	static const struct {
		const struct bsh_cmd *cmd;
		const char *usage;
	} cases[] = {
		{ &bsh_cmd_dump, "dump [-w] [-n] [--force] [PLACE [LENGTH [WIDTH]]]" },
		{ &bsh_cmd_r32, "r32 [--force] [--yes] PLACE [COUNT]" },
		{ &bsh_cmd_w32, "w32 [--force] [--yes] PLACE VALUE..." },
		{ &bsh_cmd_wait, "wait [--force] [--yes] PLACE VALUE [MASK] DURATION" },
		{ &bsh_cmd_verify,
		  "verify\nverify [-n] [--force] [--yes] all\n"
		  "verify [-n] [--force] [--yes] PLACE VALUE [MASK]" },
		{ &bsh_cmd_set, "set [NAME [VALUE]]" },
		{ &bsh_cmd_let, "let NAME = EXPR" },
		{ &bsh_cmd_quit, "quit" },
		{ &bsh_cmd_repeat, "repeat N COMMAND\nrepeat N {" },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		struct bsh_text usage = { 0 };

		bsh_command_usage(cases[i].cmd, &usage);
		ck_assert_str_eq(bsh_text_string(&usage), cases[i].usage);
		bsh_text_finish(&usage);
	}
}
END_TEST

START_TEST(the_printed_table_has_four_columns_a_line_a_command)
{
	struct bsh_text text = { 0 };
	size_t lines = 0, tabs = 0;

	bsh_commands_print(&text);
	for (size_t i = 0; i < text.len; i++) {
		lines += text.data[i] == '\n';
		tabs += text.data[i] == '\t';
	}
	for (size_t i = 0; bsh_commands[i]; i++)
		lines--;
	ck_assert_uint_eq(lines, 0);
	ck_assert_ptr_nonnull(strstr(text.data, "dump\td\tdump [-w] [-n] [--force] [PLACE"));
	ck_assert_uint_eq(tabs % 3, 0);
	bsh_text_finish(&text);
}
END_TEST

START_TEST(a_typing_error_finds_the_nearest_name)
{
	ck_assert_str_eq(bsh_command_suggest("dmup", 4), "dump");
	ck_assert_str_eq(bsh_command_suggest("verfy", 5), "verify");
	ck_assert_ptr_null(bsh_command_suggest("zork", 4));
}
END_TEST

/* ---- What reaches the bus ---------------------------------------------- */

static const struct {
	const char *text;
	const char *seen;
} statements[] = {
	/* One element, one access, of exactly the width that was typed. */
	{ "r8 0x3", "r8 0x3" },
	{ "r16 0x2", "r16 0x2" },
	{ "r32 0x40", "r32 0x40" },
	{ "r64 0x40", "r64 0x40" },
	{ "w8 0x3 0xff", "w8 0x3 0xff" },
	{ "w16 0x2 0x1234", "w16 0x2 0x1234" },
	{ "w32 0x40 0x12345678", "w32 0x40 0x12345678" },
	{ "w64 0x40 0x123456789abcdef0", "w64 0x40 0x123456789abcdef0" },
	/* Bits of a place are taken out of the one access. */
	{ "r32 0x40[7:4]", "r32 0x40" },
	{ "r64 0x40[63]", "r64 0x40" },
	/* Counts, in ascending order. */
	{ "r32 0x0 3", "r32 0x0; r32 0x4; r32 0x8" },
	{ "r8 0x1 2", "r8 0x1; r8 0x2" },
	{ "w16 0x0 1 2 3", "w16 0x0 0x1; w16 0x2 0x2; w16 0x4 0x3" },
	{ "w32 0x0 -1 ~0", "w32 0x0 0xffffffff; w32 0x4 0xffffffff" },
	/* Other regions. */
	{ "r32 config:0x8", "r32 config:0x8" },
	{ "r16 bar2:0x10 2", "r16 bar2:0x10; r16 bar2:0x12" },
	{ "w32 bar4:0x1ffc 1", "w32 bar4:0x1ffc 0x1" },
	{ "bar 2; r32 0x0; r32 bar0:0x0", "r32 bar2:0x0; r32 0x0" },
	/* dump: WIDTH is the access width, -w is not. */
	{ "dump 0x10 16", "r32 0x10; r32 0x14; r32 0x18; r32 0x1c" },
	{ "dump 0x10 8 8",
	  "r8 0x10; r8 0x11; r8 0x12; r8 0x13; r8 0x14; r8 0x15; r8 0x16; r8 0x17" },
	{ "dump -w 0x10 16 64", "r64 0x10; r64 0x18" },
	{ "dump 0x10 8 16", "r16 0x10; r16 0x12; r16 0x14; r16 0x16" },
	{ "dump 0xfff8", "r32 0xfff8; r32 0xfffc" },
	{ "dump 0x10 4; dump", "r32 0x10; r32 0x14" },
	/* fill. */
	{ "fill 0x8 0xab 8", "w32 0x8 0xab; w32 0xc 0xab" },
	{ "fill 0x8 0xab 2 8", "w8 0x8 0xab; w8 0x9 0xab" },
	{ "fill 0x8 0xab 16 64", "w64 0x8 0xab; w64 0x10 0xab" },
	/* verify: every element of the last write, or of all, at its own width. */
	{ "w32 0x0 0; verify", "w32 0x0 0x0; r32 0x0" },
	{ "w16 0x0 1 2; verify", "w16 0x0 0x1; w16 0x2 0x2; r16 0x0; r16 0x2" },
	{ "w32 0x8 1; w8 0x0 2; verify", "w32 0x8 0x1; w8 0x0 0x2; r8 0x0" },
	{ "w32 0x8 1; w8 0x0 2; verify all", "w32 0x8 0x1; w8 0x0 0x2; r8 0x0; r32 0x8" },
	{ "w32 0x8 1; w32 0x8 2; verify all", "w32 0x8 0x1; w32 0x8 0x2; r32 0x8" },
	{ "w32 0x8 1; verify -n all", "w32 0x8 0x1" },
	{ "verify 0x40 0", "r32 0x40" },
	{ "verify 0x40[3:0] 0", "r32 0x40" },
	{ "verify 0x40 0 0xff", "r32 0x40" },
	{ "v8 0x41 0", "r8 0x41" },
	{ "v16 0x42 0", "r16 0x42" },
	{ "v32 0x44 0 0xf", "r32 0x44" },
	{ "v64 0x48[40:32] 0", "r64 0x48" },
	/* wait: one load a poll, and no more of them than are needed. */
	{ "wait 0x40 0 1s", "r32 0x40" },
	{ "wait 0x40[4] 0 1s", "r32 0x40" },
	{ "wait 0x40 0 0xff 1s", "r32 0x40" },
	{ "wait 0x40 1 0ns", "r32 0x40" },
	/* Expressions read what they name, from left to right, and nothing twice. */
	{ "print r32(0x4) r8(0x8)", "r32 0x4; r8 0x8" },
	{ "print r32(0x4)+r32(0x4)", "r32 0x4; r32 0x4" },
	{ "print (0 && r32(0x4)) (1 || r32(0x8))", "" },
	{ "print (1 && r32(0x4)) (0 || r32(0x8))", "r32 0x4; r32 0x8" },
	{ "print r64(0x8[63:32])", "r64 0x8" },
	{ "echo \"${r32(0x4):#x} ${r8(0x1)}\" ${r16(0x2)}", "r32 0x4; r8 0x1; r16 0x2" },
	{ "echo '${r32(0x4)}'", "" },
	{ "let a = r32(0x4); print $a $a $_", "r32 0x4" },
	{ "w32 0x0 r32(0x4)|1", "r32 0x4; w32 0x0 0x1" },
	{ "r32 (r32(0x4)+8)", "r32 0x4; r32 0x8" },
	{ "fail \"${r32(0x4)}\"", "r32 0x4" },
	{ "if r32(0x4) {\nr32 0x8\n} else {\nr32 0xc\n}", "r32 0x4; r32 0xc" },
	{ "if r32(0x4) == 0 {\nr32 0x8\n}", "r32 0x4; r32 0x8" },
	{ "repeat 3 r32 0x4", "r32 0x4; r32 0x4; r32 0x4" },
	{ "repeat r32(0x4)+2 w8 0x0 1", "r32 0x4; w8 0x0 0x1; w8 0x0 0x1" },
	{ "repeat 0 r32 0x4", "" },
	{ "repeat 5 {\nr32 0x4\nbreak\n}", "r32 0x4" },
	/* 64 bits in two, only where that was asked for. */
	{ "set widths 32; set split64 lohi; r64 0x8; w64 0x8 0x1122334455667788",
	  "r32 0x8; r32 0xc; w32 0x8 0x55667788; w32 0xc 0x11223344" },
	{ "set widths 32; set split64 hilo; r64 0x8", "r32 0xc; r32 0x8" },
	{ "set split64 lohi; r64 0x8; r64 config:0x0", "r64 0x8; r32 config:0x0; r32 config:0x4" },
	/* What only looks at the session reaches nothing. */
	{ "info", "" },
	{ "help; help r32", "" },
	{ "set; set quiet on", "" },
	{ "w32 0x0 1; journal", "w32 0x0 0x1" },
	{ "bar; bar 2; bar 0", "" },
	{ "print $bar $bar_size $bar_readable $bar_writable", "" },
	{ "echo ${device} ${device_path} ${driver}", "" },
	{ "sleep 1us", "" },
	{ "let x = 5; echo", "" },
	{ "quit", "" },
	{ "", "" },
	{ "\n\n", "" },
	{ "# r32 0x0", "" },
};

/* Each statement has a session of its own. */
static void expect_accesses(bool is_prompt)
{
	for (size_t i = 0; i < BSH_LENGTH(statements); i++) {
		rig_finish();
		rig_setup();
		rig_open(&RIG_SETTINGS);
		bsh_session_set_interactive(rig.s, is_prompt);
		(void)!rig_run("text", statements[i].text,
			       is_prompt ? BSH_RUN_PROMPT : BSH_RUN_SCRIPT, false);
		ck_assert_msg(strcmp(rig_seen(), statements[i].seen) == 0, "%s: %s",
			      statements[i].text, bsh_text_string(&rig.seen));
	}
}

START_TEST(a_command_makes_the_accesses_that_it_says)
{
	expect_accesses(false);
}
END_TEST

START_TEST(at_the_prompt_it_makes_the_same)
{
	expect_accesses(true);
}
END_TEST

START_TEST(checking_a_script_makes_none)
{
	rig_open(&RIG_SETTINGS);
	for (size_t i = 0; i < BSH_LENGTH(statements); i++) {
		(void)!rig_check(statements[i].text);
		ck_assert_msg(rig.spy->n_seen == 0, "%s", statements[i].text);
	}
}
END_TEST

static const struct {
	const char *text;
	enum bsh_code code;
	const char *seen; /* what comes before the refusal; NULL: nothing */
} refusals[] = {
	/* A place that is not there, or not for this width. */
	{ "r32 0x2", BSH_E_ALIGN, NULL },
	{ "w64 0x4 0", BSH_E_ALIGN, NULL },
	{ "r32 0x10000", BSH_E_RANGE, NULL },
	{ "r32 0xfffc 2", BSH_E_RANGE, NULL },
	{ "r8 0xffffffffffffffff", BSH_E_RANGE, NULL },
	{ "w32 0xfffc 1 2", BSH_E_RANGE, NULL },
	{ "fill 0xfffc 1 8", BSH_E_RANGE, NULL },
	{ "fill 0x2 1 8", BSH_E_ALIGN, NULL },
	{ "dump 0xfff0 32", BSH_E_RANGE, NULL },
	{ "dump 0x2 8", BSH_E_ALIGN, NULL },
	{ "verify 0x2 0", BSH_E_ALIGN, NULL },
	{ "v16 0x1 0", BSH_E_ALIGN, NULL },
	{ "wait 0x10000 0 1s", BSH_E_RANGE, NULL },
	{ "r32 bar1:0x0", BSH_E_RANGE, NULL },
	{ "print r32(0x2)", BSH_E_ALIGN, NULL },
	{ "echo ${r64(0x4)}", BSH_E_ALIGN, NULL },
	{ "if r32(0x10000) {\nr32 0x0\n}", BSH_E_RANGE, NULL },
	{ "bar 1", BSH_E_RANGE, NULL },
	/* What this region cannot do. */
	{ "w32 bar3:0x0 1", BSH_E_READONLY, NULL },
	{ "r32 bar5:0x0", BSH_E_GUARDED, NULL },
	{ "r64 bar2:0x0", BSH_E_WIDTH, NULL },
	{ "w64 config:0x0 1", BSH_E_WIDTH, NULL },
	{ "dump config:0x0 16 64", BSH_E_WIDTH, NULL },
	{ "set widths 32; r8 0x0", BSH_E_WIDTH, NULL },
	{ "set widths 32; dump 0x0 8 8", BSH_E_WIDTH, NULL },
	{ "set widths 8; verify 0x0 0", BSH_E_WIDTH, NULL },
	{ "set readonly on; w8 0x0 0", BSH_E_READONLY, NULL },
	{ "set readonly on; fill 0x0 0 4", BSH_E_READONLY, NULL },
	/* Values that do not fit, wherever they stand: nothing is written. */
	{ "w8 0x0 0x100", BSH_E_VALUE, NULL },
	{ "w32 0x0 1 2 0x100000000 4", BSH_E_VALUE, NULL },
	{ "w32 0x0 1 r8(0x8)+0x100000000 3", BSH_E_VALUE, "r8 0x8" },
	{ "w16 0x0 -0x10001", BSH_E_VALUE, NULL },
	{ "fill 0x0 0x100 4 8", BSH_E_VALUE, NULL },
	{ "fill 0x0 1 6", BSH_E_VALUE, NULL },
	{ "dump 0x0 6", BSH_E_VALUE, NULL },
	{ "r32 0x0[32]", BSH_E_VALUE, NULL },
	{ "v8 0x0 0x100", BSH_E_VALUE, NULL },
	{ "v32 0x0 1 0x100000000", BSH_E_VALUE, NULL },
	{ "verify 0x0[3:0] 0x10", BSH_E_VALUE, NULL },
	{ "verify 0x0[32] 0", BSH_E_VALUE, NULL },
	{ "wait 0x0[0] 2 1s", BSH_E_VALUE, NULL },
	{ "r32 0x0 0", BSH_E_VALUE, NULL },
	{ "fill 0x0 1 0", BSH_E_VALUE, NULL },
	{ "w32 0x0 1/0", BSH_E_VALUE, NULL },
	/* Words that mean nothing. */
	{ "r32", BSH_E_SYNTAX, NULL },
	{ "r32 4000", BSH_E_SYNTAX, NULL },
	{ "r32 0x0 1 2", BSH_E_SYNTAX, NULL },
	{ "w32 0x0", BSH_E_SYNTAX, NULL },
	{ "w32 0x0[3:0] 1", BSH_E_SYNTAX, NULL },
	{ "dump -x 0x0", BSH_E_SYNTAX, NULL },
	{ "r32 --gently 0x0", BSH_E_SYNTAX, NULL },
	{ "wait 0x0 1 100", BSH_E_SYNTAX, NULL },
	{ "verify -n 0x0 1", BSH_E_SYNTAX, NULL },
	{ "verify --yes all", BSH_E_SYNTAX, NULL },
	{ "w32 0x0 $nothing", BSH_E_NAME, NULL },
	{ "w32 0x0 $_", BSH_E_NAME, NULL },
	{ "r33 0x0", BSH_E_NAME, NULL },
	{ "r32 CTRL", BSH_E_NAME, NULL },
	{ "verify", BSH_E_CHECK, NULL },
	{ "verify all", BSH_E_CHECK, NULL },
};

START_TEST(a_refused_command_reaches_nothing)
{
	for (size_t i = 0; i < BSH_LENGTH(refusals); i++) {
		rig_finish();
		rig_setup();
		rig_open(&RIG_SETTINGS);
		(void)!rig_run("text", refusals[i].text, BSH_RUN_SCRIPT, false);
		ck_assert_msg(rig.code == refusals[i].code, "%s: %d, %s", refusals[i].text,
			      rig.code, rig_errors());
		ck_assert_msg(strcmp(rig_seen(), refusals[i].seen ? refusals[i].seen : "") == 0,
			      "%s: %s", refusals[i].text, bsh_text_string(&rig.seen));
		ck_assert_int_eq(bsh_session_status(rig.s), bsh_code_status(refusals[i].code));
		ck_assert_uint_eq(bsh_access_writes(rig.s->gate), 0);
	}
}
END_TEST

BSH_TESTS("cmd/commands", rig_setup, rig_finish,
	  every_name_and_alias_finds_its_command_and_no_other, a_prefix_of_a_name_is_no_command,
	  every_command_explains_itself, usage_shows_options_and_what_may_be_left_out,
	  the_printed_table_has_four_columns_a_line_a_command,
	  a_typing_error_finds_the_nearest_name, a_command_makes_the_accesses_that_it_says,
	  at_the_prompt_it_makes_the_same, checking_a_script_makes_none,
	  a_refused_command_reaches_nothing)
