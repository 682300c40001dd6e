/* SPDX-License-Identifier: MIT */
/* Lists of widths. */

#include "barsh/cmd.h"
#include "harness.h"

START_TEST(a_list_of_widths_becomes_a_set_of_bytes)
{
	static const struct {
		const char *text;
		unsigned widths;
	} cases[] = {
		{ "8", 1 },	   { "16", 2 },	  { "32", 4 },	  { "64", 8 },
		{ "8,16,32,64", 15 }, { "64,8", 9 }, { "32,32", 4 },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		unsigned widths = 99;

		ck_assert_int_eq(bsh_widths_parse(cases[i].text, &widths), 0);
		ck_assert_uint_eq(widths, cases[i].widths);
	}
}
END_TEST

START_TEST(anything_else_is_refused_and_changes_nothing)
{
	static const char *const texts[] = { "", ",", "32,", ",32", "12", "032", "32 ", "8;16", "128", "8,,16", "x" };

	for (size_t i = 0; i < BSH_LENGTH(texts); i++) {
		unsigned widths = 99;

		ck_assert_msg(bsh_widths_parse(texts[i], &widths) == -1, "%s", texts[i]);
		ck_assert_uint_eq(widths, 99);
	}
}
END_TEST

START_TEST(each_set_is_written_as_it_is_read)
{
	for (unsigned set = 1; set < 16; set++) {
		unsigned widths = 0;
		char text[12];

		bsh_widths_text(set, text, sizeof(text));
		ck_assert_int_eq(bsh_widths_parse(text, &widths), 0);
		ck_assert_uint_eq(widths, set);
	}
}
END_TEST

BSH_TESTS("cmd/settings", NULL, NULL, a_list_of_widths_becomes_a_set_of_bytes,
	  anything_else_is_refused_and_changes_nothing, each_set_is_written_as_it_is_read)
