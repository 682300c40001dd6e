/* SPDX-License-Identifier: MIT */
/* JSON strings are valid, whatever bytes go in. */

#include "harness.h"

#include <stdio.h>
#include <string.h>

#include "barsh/out.h"

#define BAD "\xef\xbf\xbd"

static struct bsh_text text;

static void teardown(void)
{
	bsh_text_finish(&text);
}

static const char *json(const char *string, size_t len)
{
	bsh_text_reset(&text);
	bsh_json_string(&text, string, len);
	ck_assert(!bsh_text_failed(&text));
	return bsh_text_string(&text);
}

static const char *json_of(const char *string)
{
	return json(string, strlen(string));
}

START_TEST(text_gets_quotes)
{
	ck_assert_str_eq(json_of(""), "\"\"");
	ck_assert_str_eq(json_of("the register at 0x4000"), "\"the register at 0x4000\"");
	ck_assert_str_eq(json_of(" !#[]^~"), "\" !#[]^~\"");
}
END_TEST

START_TEST(it_is_added_to_what_is_there)
{
	bsh_text_adds(&text, "[");
	bsh_json_string(&text, "a", 1);
	bsh_text_adds(&text, ",");
	bsh_json_string(&text, "b", 1);
	ck_assert_str_eq(bsh_text_string(&text), "[\"a\",\"b\"");
}
END_TEST

START_TEST(quotes_and_backslashes_are_escaped)
{
	ck_assert_str_eq(json_of("a\"b"), "\"a\\\"b\"");
	ck_assert_str_eq(json_of("\\n"), "\"\\\\n\"");
	ck_assert_str_eq(json_of("\"\"\\"), "\"\\\"\\\"\\\\\"");
}
END_TEST

START_TEST(control_characters_are_escaped)
{
	ck_assert_str_eq(json_of("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"");
	ck_assert_str_eq(json_of("\x01\x1b[31m\x1f"), "\"\\u0001\\u001b[31m\\u001f\"");
	ck_assert_str_eq(json_of("\x7f"), "\"\\u007f\"");
	ck_assert_str_eq(json("a\0b", 3), "\"a\\u0000b\"");
	/* U+202E turns what follows around. */
	ck_assert_str_eq(json_of("a\xe2\x80\xae\xd8\x9c" "b"), "\"a\\u202e\\u061cb\"");
	/* U+0080 and U+009B, which a terminal takes for ESC [, in UTF-8. */
	ck_assert_str_eq(json_of("\xc2\x80\xc2\x9b\xc2\xa0"), "\"\\u0080\\u009b\xc2\xa0\"");
}
END_TEST

START_TEST(utf8_passes_at_every_length_and_border)
{
	static const char *const good[] = {
		"\xc2\xa0",	    "\xdf\xbf",	        "\xe0\xa0\x80",	    "\xe2\x82\xac",
		"\xed\x9f\xbf",	    "\xee\x80\x80",     "\xef\xbf\xbf",	    "\xf0\x90\x80\x80",
		"\xf3\xa0\x80\x81", "\xf4\x8f\xbf\xbf", "gr\xc3\xbc\xc3\x9f", "\xef\xbf\xbd",
	};
	char want[16];

	for (size_t i = 0; i < BSH_LENGTH(good); i++) {
		snprintf(want, sizeof(want), "\"%s\"", good[i]);
		ck_assert_str_eq(json_of(good[i]), want);
	}
}
END_TEST

START_TEST(bytes_that_are_no_utf8_are_replaced_one_by_one)
{
	static const struct {
		const char *from;
		const char *to;
	} cases[] = {
		{ "a\x80z", "\"a" BAD "z\"" },		     /* a stray continuation */
		{ "\xff\xfe", "\"" BAD BAD "\"" },	     /* never in UTF-8 */
		{ "\xc0\xaf", "\"" BAD BAD "\"" },	     /* an overlong slash */
		{ "\xc1\xbf", "\"" BAD BAD "\"" },	     /* overlong */
		{ "\xe0\x9f\xbf", "\"" BAD BAD BAD "\"" },   /* overlong */
		{ "\xed\xa0\x80", "\"" BAD BAD BAD "\"" },   /* a surrogate */
		{ "\xf0\x8f\xbf\xbf", "\"" BAD BAD BAD BAD "\"" }, /* overlong */
		{ "\xf4\x90\x80\x80", "\"" BAD BAD BAD BAD "\"" }, /* past U+10FFFF */
		{ "\xf5\x80\x80\x80", "\"" BAD BAD BAD BAD "\"" }, /* past U+10FFFF */
		{ "\xc3", "\"" BAD "\"" },		     /* cut at the end */
		{ "\xe2\x82", "\"" BAD BAD "\"" },	     /* cut at the end */
		{ "\xe2\x82z", "\"" BAD BAD "z\"" },	     /* cut by a letter */
		{ "\xe2\x82\xc3\xbc", "\"" BAD BAD "\xc3\xbc\"" }, /* cut by a good one */
		{ "\xe2z\xac", "\"" BAD "z" BAD "\"" },	     /* cut by a letter */
		{ "\xf0\x90\x80\"", "\"" BAD BAD BAD "\\\"\"" }, /* cut by a quote */
		{ "\xc3\xc3\xbc", "\"" BAD "\xc3\xbc\"" },   /* a good one behind a cut one */
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++)
		ck_assert_msg(strcmp(json_of(cases[i].from), cases[i].to) == 0, "case %zu: %s", i,
			      bsh_text_string(&text));
}
END_TEST

START_TEST(a_character_is_never_completed_from_behind_the_end)
{
	ck_assert_str_eq(json("\xc3\xbc", 1), "\"" BAD "\"");
	ck_assert_str_eq(json("\xe2\x82\xac", 2), "\"" BAD BAD "\"");
	ck_assert_str_eq(json("\xf0\x90\x80\x80", 3), "\"" BAD BAD BAD "\"");
}
END_TEST

BSH_TESTS("util/json", NULL, teardown, text_gets_quotes, it_is_added_to_what_is_there,
	  quotes_and_backslashes_are_escaped, control_characters_are_escaped,
	  utf8_passes_at_every_length_and_border, bytes_that_are_no_utf8_are_replaced_one_by_one,
	  a_character_is_never_completed_from_behind_the_end)
