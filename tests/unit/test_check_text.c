/* SPDX-License-Identifier: MIT */
/* Checking a text before anything runs (cmd/check.c). */

#include "harness.h"
#include "rig.h"

static void setup(void)
{
	rig_setup();
	rig_new(&RIG_SETTINGS);
}

/* A session that has checked nothing yet. */
static void again(void)
{
	rig_finish();
	setup();
}

START_TEST(what_is_wrong_for_certain_is_found_before_the_device_is_opened)
{
	static const struct {
		const char *text;
		enum bsh_code code;
	} cases[] = {
		{ "r32 0x0\nzork", BSH_E_NAME },
		{ "r32", BSH_E_SYNTAX },
		{ "echo 'x", BSH_E_SYNTAX },
		{ "if 1 {\n", BSH_E_SYNTAX },
		{ "}", BSH_E_SYNTAX },
		{ "break", BSH_E_SYNTAX },
		{ "w8 0x0 256", BSH_E_VALUE },
		{ "let x = 256\nw8 0x0 $x", BSH_E_VALUE },
		{ "print 1/0", BSH_E_VALUE },
		{ "print r32(0x0)/0", BSH_E_VALUE },
		{ "print 1<<64", BSH_E_VALUE },
		{ "print $x", BSH_E_NAME },
		{ "print $x\nlet x = 1", BSH_E_NAME },
		{ "if $x {\n}", BSH_E_NAME },
		{ "repeat $x echo", BSH_E_NAME },
		{ "if 0 {\nzork\n}", BSH_E_NAME },
		{ "if 1 {\n} else {\nw8 0x0 256\n}", BSH_E_VALUE },
		{ "repeat 0 w8 0x0 256", BSH_E_VALUE },
		{ "set widths 12", BSH_E_VALUE },
		{ "set readonly off", BSH_E_VALUE },
		{ "set colour never", BSH_E_NAME },
		{ "help zork", BSH_E_NAME },
		{ "let bar = 1", BSH_E_NAME },
		{ "let _ = 1", BSH_E_NAME },
		{ "dump 0x0 6", BSH_E_VALUE },
		{ "verify 0x0[3:0] 0x10", BSH_E_VALUE },
		{ "wait 0x0 1 5", BSH_E_SYNTAX },
		{ "r32 4000", BSH_E_SYNTAX },
		{ "bar 6", BSH_E_VALUE },
		{ "echo ${$x}", BSH_E_NAME },
		{ "echo ${driver:x}", BSH_E_SYNTAX },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		again();
		ck_assert_msg(rig_check(cases[i].text) == -1, "%s", cases[i].text);
		ck_assert_msg(rig.code == cases[i].code, "%s: %s", cases[i].text, rig_errors());
		ck_assert_int_eq(bsh_session_status(rig.s), bsh_code_status(cases[i].code));
	}
}
END_TEST

START_TEST(what_may_turn_out_well_is_not_refused)
{
	static const char *const texts[] = {
		"w8 0x0 r32(0x0)",
		"let x = r32(0x0)\nw8 0x0 $x",
		"let x = 256\nlet x = 1\nw8 0x0 $x",
		/* In a block a name is known, but not what it is worth. */
		"let x = 256\nif r32(0x0) {\nlet x = 1\n}\nw8 0x0 $x",
		"let x = 1\nrepeat 3 {\nw8 0x0 $x\nlet x = $x * 300\n}",
		"repeat 3 {\nif $i {\n}\nlet i = 1\n}",
		"repeat 3 let x = 1\nprint $x",
		"if 0 {\nlet x = 1\n} else {\nlet y = 1\n}\nprint $x $y",
		"r32 0xfffffffffffffffc",
		"print $_ $bar_size",
		"source nowhere\nprint $anything",
		"let x = 256\nsource nowhere\nw8 0x0 $x",
		"let x = 256\nrepeat 2 {\nw8 0x0 $x\nsource nowhere\n}",
		"echo ${device} ${driver}",
		"set widths ${r8(0x0)}",
		"help ${r8(0x0)}",
		"print (0 && 1/r8(0x0))",
		"",
		"\xef\xbb\xbf# a byte-order mark\r\n",
	};

	for (size_t i = 0; i < BSH_LENGTH(texts); i++) {
		again();
		ck_assert_msg(rig_check(texts[i]) == 0, "%s: %s", texts[i], rig_errors());
	}
}
END_TEST

START_TEST(each_mistake_is_told_up_to_a_limit)
{
	struct bsh_text text = { 0 };
	size_t told = 1;

	ck_assert_int_eq(rig_check("zork; r32\nw8 0x0 256"), -1);
	ck_assert_ptr_nonnull(strstr(rig_errors(), "'zork': 'help' lists them; too few"));
	for (unsigned i = 0; i < 1000; i++)
		bsh_text_adds(&text, "fork\n");
	ck_assert_int_eq(rig_check(text.data), -1);
	for (const char *at = rig_errors(); (at = strstr(at, "; ")) != NULL; at++)
		told++;
	ck_assert_uint_eq(told, 10);
	bsh_text_finish(&text);
}
END_TEST

START_TEST(a_text_knows_what_the_texts_before_it_define)
{
	ck_assert_int_eq(rig_check("let x = 256"), 0);
	ck_assert_int_eq(rig_check("print $x"), 0);
	ck_assert_int_eq(rig_check("w8 0x0 $x"), -1);
}
END_TEST

START_TEST(a_dry_run_looks_into_sourced_files_in_blocks_too)
{
	struct bsh_settings settings = RIG_SETTINGS;

	settings.is_dry_run = true;
	rig_finish();
	rig_setup();
	rig_new(&settings);
	ck_assert_int_eq(rig_check("source /nowhere"), -1);
	ck_assert_ptr_nonnull(strstr(rig_errors(), "cannot read /nowhere"));
	ck_assert_int_eq(rig_check("if 0 {\nsource /nowhere\n}"), -1);
	ck_assert_ptr_nonnull(strstr(rig_errors(), "cannot read /nowhere"));
	/* Which file it will be is not known yet. */
	ck_assert_int_eq(rig_check("source /nowhere${r8(0x0)}"), 0);
}
END_TEST

START_TEST(an_interrupt_ends_a_check)
{
	rig.stop = SIGINT;
	ck_assert_int_eq(rig_check("echo x"), -1);
	ck_assert_int_eq(bsh_session_status(rig.s), 130);
}
END_TEST

START_TEST(a_mistyped_variable_finds_the_nearest)
{
	ck_assert_int_eq(rig_check("let offset = 1\nprint $ofset"), -1);
	ck_assert_str_eq(rig_errors(), "no variable $ofset; did you mean '$offset'?");
	ck_assert_int_eq(rig_check("print $bar_sise"), -1);
	ck_assert_str_eq(rig_errors(), "no variable $bar_sise; did you mean '$bar_size'?");
	ck_assert_int_eq(rig_check("print $zork"), -1);
	ck_assert_str_eq(rig_errors(), "no variable $zork: let zork = VALUE makes one");
}
END_TEST

BSH_TESTS("cmd/check", setup, rig_finish,
	  what_is_wrong_for_certain_is_found_before_the_device_is_opened,
	  what_may_turn_out_well_is_not_refused, each_mistake_is_told_up_to_a_limit,
	  a_text_knows_what_the_texts_before_it_define,
	  a_dry_run_looks_into_sourced_files_in_blocks_too, an_interrupt_ends_a_check,
	  a_mistyped_variable_finds_the_nearest)
