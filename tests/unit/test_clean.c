/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "regmap/store.h"

#include <string.h>

static void becomes(const char *text, const char *expected)
{
	struct bsh_text to = { 0 };

	bsh_clean_doc(&to, text, strlen(text));
	ck_assert_str_eq(bsh_text_string(&to), expected);
	bsh_text_finish(&to);
}

START_TEST(what_a_terminal_obeys_is_dropped)
{
	becomes("a\033[31mb\007c\177d", "a[31mbcd");
	becomes("a\xc2\x9b"
		"1mb\xc2\x85",
		"a1mb");
	becomes("a\xe2\x80\xae"
		"b\xe2\x81\xa6"
		"c\xe2\x80\x8f\xd8\x9c",
		"abc");
	becomes("\xef\xbb\xbfok\xe2\x80\x8b", "ok");
	becomes("\xf3\xa0\x81\x81x", "x");
}
END_TEST

START_TEST(letters_of_any_language_stay)
{
	becomes("gr\xc3\xbc\xc3\x9f \xe6\xb8\xac \xf0\x9f\x98\x80 \xc2\xb5s",
		"gr\xc3\xbc\xc3\x9f \xe6\xb8\xac \xf0\x9f\x98\x80 \xc2\xb5s");
}
END_TEST

START_TEST(what_is_no_utf_8_becomes_a_question_mark)
{
	becomes("a\xff"
		"b",
		"a?b");
	becomes("\xc0\x80", "??");
	becomes("\xed\xa0\x80", "???");
	becomes("\xf8\x88\x80\x80\x80", "?????");
	becomes("cut \xe6\xb8", "cut ??");
	becomes("\xf4\x90\x80\x80", "????");
}
END_TEST

START_TEST(blanks_are_one_and_paragraphs_stay)
{
	becomes("  a \t b\r\n   c  ", "a b c");
	becomes("a\n\n  b\n \n \nc\n\n", "a\nb\nc");
	becomes(" \n\n ", "");
}
END_TEST

START_TEST(a_nul_is_dropped)
{
	struct bsh_text to = { 0 };

	bsh_clean_doc(&to, "a\0b", 3);
	ck_assert_str_eq(bsh_text_string(&to), "ab");
	bsh_text_finish(&to);
}
END_TEST

BSH_TESTS("regmap/clean", NULL, NULL, what_a_terminal_obeys_is_dropped,
	  letters_of_any_language_stay, what_is_no_utf_8_becomes_a_question_mark,
	  blanks_are_one_and_paragraphs_stay, a_nul_is_dropped)
