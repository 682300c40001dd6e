/* SPDX-License-Identifier: MIT */
/* Quotes, escapes and ${} of one word. */

#include "cmd/command.h"
#include "harness.h"
#include "rig.h"

static struct bsh_text text;
static struct bsh_err err;
static bool is_known;

static void setup(void)
{
	rig_setup();
	rig_open(&RIG_SETTINGS);
	text = (struct bsh_text){ 0 };
	err = (struct bsh_err){ 0 };
}

static void teardown(void)
{
	bsh_text_finish(&text);
	rig_finish();
}

static int expand(const char *word)
{
	const struct bsh_span at = { 0, (uint32_t)strlen(word) };
	const struct bsh_expr_env env = bsh_session_env(rig.s);

	bsh_text_reset(&text);
	err = (struct bsh_err){ 0 };
	return bsh_expand(word, at, &env, rig.s, &text, &is_known, &err);
}

START_TEST(a_word_becomes_text)
{
	static const struct {
		const char *word, *text;
	} cases[] = {
		{ "plain", "plain" },
		{ "a\\nb", "a\\nb" },
		{ "a\"b c\"d", "ab cd" },
		{ "'${1} \\n \"'", "${1} \\n \"" },
		{ "\"'\"", "'" },
		{ "\"\\\" \\\\ \\$ \\n\"", "\" \\ $ \n" },
		{ "\"$x $\"", "$x $" },
		{ "\"\"", "" },
		{ "''", "" },
		{ "$", "$" },
		{ "${1}${2}", "12" },
		{ "\"a${1+1}b\"", "a2b" },
		{ "${device}|${device_path}|${driver}|", "spy|/the/spy||" },
		{ "${$bar_size:#x}", "0x10000" },
		{ "${r32(bar0:0x0):08x}", "00000000" },
		{ "${r32(0x0[7:4])}", "0" },
		{ "${18446744073709551615}", "18446744073709551615" },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		ck_assert_msg(expand(cases[i].word) == 0, "%s: %s", cases[i].word, err.msg);
		ck_assert_str_eq(bsh_text_string(&text), cases[i].text);
		ck_assert(is_known);
	}
}
END_TEST

START_TEST(a_value_is_formatted_as_printf_does)
{
	static const struct {
		const char *word, *text;
	} cases[] = {
		{ "${0xbeef:x}", "beef" },	 { "${0xbeef:X}", "BEEF" },
		{ "${0xbeef:#x}", "0xbeef" },	 { "${0xbeef:8x}", "    beef" },
		{ "${0xbeef:08x}", "0000beef" }, { "${0xbeef:-8x}|", "beef    |" },
		{ "${0xbeef:#010x}", "0x0000beef" }, { "${0xbeef:#8x}", "  0xbeef" },
		{ "${0xbeef:2x}", "beef" },	 { "${8:o}", "10" },
		{ "${8:#o}", "0o10" },		 { "${5:b}", "101" },
		{ "${5:#08b}", "0b000101" },	 { "${5:d}", "5" },
		{ "${5:3d}|", "  5|" },		 { "${0:x}", "0" },
		{ "${-1:b}", "1111111111111111111111111111111111111111111111111111111111111111" },
		{ "${5:-08d}|", "5       |" },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		ck_assert_msg(expand(cases[i].word) == 0, "%s: %s", cases[i].word, err.msg);
		ck_assert_str_eq(bsh_text_string(&text), cases[i].text);
	}
}
END_TEST

START_TEST(a_mistake_is_underlined_where_it_stands)
{
	static const struct {
		const char *word;
		enum bsh_code code;
		uint32_t begin, end;
	} cases[] = {
		{ "\"a\\q\"", BSH_E_SYNTAX, 2, 4 },
		{ "ab${1", BSH_E_SYNTAX, 2, 5 },
		{ "a${}", BSH_E_SYNTAX, 1, 4 },
		{ "${1:}", BSH_E_SYNTAX, 4, 4 },
		{ "${1:z}", BSH_E_SYNTAX, 4, 5 },
		{ "${1:xx}", BSH_E_SYNTAX, 4, 6 },
		{ "${1:+5d}", BSH_E_SYNTAX, 4, 7 },
		{ "${1:9999d}", BSH_E_VALUE, 4, 9 },
		{ "${1:99999999999999999999d}", BSH_E_VALUE, 4, 25 },
		{ "x${1/0}", BSH_E_VALUE, 5, 6 },
		{ "${$none}", BSH_E_NAME, 2, 7 },
		{ "${none}", BSH_E_SYNTAX, 2, 6 },
		{ "${r32(0x2)}", BSH_E_ALIGN, 2, 10 },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		ck_assert_msg(expand(cases[i].word) == -1, "%s", cases[i].word);
		ck_assert_msg(err.code == cases[i].code && err.at.begin == cases[i].begin &&
				      err.at.end == cases[i].end,
			      "%s: %d at %u to %u: %s", cases[i].word, err.code, err.at.begin,
			      err.at.end, err.msg);
	}
}
END_TEST

START_TEST(while_a_script_is_checked_what_the_device_says_is_not_known)
{
	static const struct {
		const char *word;
		bool is_known;
	} cases[] = {
		{ "plain", true },	     { "${1+1}", true },       { "${r32(0x0)}", false },
		{ "a${device}", false },     { "${$bar_size}", false }, { "${$_:x}", false },
		{ "${1}${r8(0x0)}", false },
	};

	rig.s->is_check = true;
	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		ck_assert_msg(expand(cases[i].word) == 0, "%s: %s", cases[i].word, err.msg);
		ck_assert_msg(is_known == cases[i].is_known, "%s", cases[i].word);
	}
	ck_assert_uint_eq(rig.spy->n_seen, 0);
}
END_TEST

BSH_TESTS("cmd/expand", setup, teardown, a_word_becomes_text, a_value_is_formatted_as_printf_does,
	  a_mistake_is_underlined_where_it_stands,
	  while_a_script_is_checked_what_the_device_says_is_not_known)
