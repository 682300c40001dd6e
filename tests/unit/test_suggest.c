/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "barsh/util.h"

#include <string.h>

static const char *const names[] = {
	"bar",	"break", "dump", "echo",   "fail",  "fill",   "help", "history", "info",
	"let",	"print", "quit", "r8",	   "r16",   "r32",    "r64",  "read",	 "repeat",
	"save", "set",	 "sleep", "source", "verify", "w8", "w32", "wait", NULL,
};

START_TEST(a_mistyped_name_finds_the_nearest_one)
{
	static const struct {
		const char *word, *name;
	} cases[] = {
		{ "dmup", "dump" },	 { "dumpp", "dump" },	{ "dum", "dump" },
		{ "DUMP", "dump" },	 { "Dmup", "dump" },	{ "verfy", "verify" },
		{ "vreify", "verify" },	 { "varifi", "verify" }, { "hsitory", "history" },
		{ "historie", "history" }, { "r23", "r32" },	{ "w3", NULL },
		{ "repaet", "repeat" },	 { "repat", "repeat" }, { "slepe", "sleep" },
		{ "soruce", "source" },	 { "R8", "r8" },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		const char *found = bsh_suggest(cases[i].word, strlen(cases[i].word), names);

		ck_assert_msg(found == cases[i].name ||
				      (found && cases[i].name && strcmp(found, cases[i].name) == 0),
			      "%s finds %s", cases[i].word, found ? found : "nothing");
	}
}
END_TEST

START_TEST(what_is_near_to_nothing_finds_nothing)
{
	static const char *const words[] = { "", "x", "rr", "xyz", "frobnicate", "wwww", "memory" };

	for (size_t i = 0; i < BSH_LENGTH(words); i++)
		ck_assert_msg(!bsh_suggest(words[i], strlen(words[i]), names), "%s", words[i]);
}
END_TEST

START_TEST(the_word_need_not_end_in_a_nul)
{
	ck_assert_str_eq(bsh_suggest("dmup 0x0", 4, names), "dump");
}
END_TEST

START_TEST(the_first_of_equally_near_names_wins_and_the_same_name_beats_all)
{
	static const char *const near[] = { "abcd", "abce", "abc", NULL };
	static const char *const none[] = { NULL };

	ck_assert_str_eq(bsh_suggest("abcx", 4, near), "abcd");
	ck_assert_str_eq(bsh_suggest("abc", 3, near), "abc");
	ck_assert_ptr_null(bsh_suggest("abcd", 4, none));
}
END_TEST

START_TEST(longer_words_may_be_further_off)
{
	static const char *const list[] = { "abcdefghi", NULL };

	ck_assert_ptr_null(bsh_suggest("abxy", 4, (const char *const[]){ "abcd", NULL }));
	ck_assert_ptr_nonnull(bsh_suggest("abcdxy", 6, (const char *const[]){ "abcdef", NULL }));
	ck_assert_ptr_nonnull(bsh_suggest("abcdefxyz", 9, list));
	/* Never more than three edits. */
	ck_assert_ptr_null(bsh_suggest("abcdefghiwxyz", 13, list));
}
END_TEST

START_TEST(distance_counts_edits_up_to_its_limit)
{
	static const struct {
		const char *a, *b;
		unsigned distance;
	} cases[] = {
		{ "", "", 0 },	       { "", "abc", 3 },      { "abc", "", 3 },
		{ "abc", "abc", 0 },   { "abc", "ABC", 0 },   { "abc", "abd", 1 },
		{ "abc", "acb", 1 },   { "abc", "ab", 1 },    { "abc", "xabc", 1 },
		{ "ca", "abc", 3 },    { "kitten", "sitting", 3 }, { "abcd", "badc", 2 },
		{ "flaw", "lawn", 2 },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		const size_t a = strlen(cases[i].a), b = strlen(cases[i].b);

		for (unsigned limit = 0; limit < 6; limit++) {
			const unsigned want = cases[i].distance > limit ? limit + 1 :
									  cases[i].distance;

			ck_assert_msg(bsh_distance(cases[i].a, a, cases[i].b, b, limit) == want,
				      "%s %s", cases[i].a, cases[i].b);
			ck_assert_uint_eq(bsh_distance(cases[i].b, b, cases[i].a, a, limit), want);
		}
	}
}
END_TEST

START_TEST(words_of_any_length_are_safe)
{
	char a[200], b[200];

	memset(a, 'a', sizeof(a));
	memset(b, 'a', sizeof(b));
	b[0] = 'b';
	ck_assert_uint_eq(bsh_distance(a, 64, b, 64, 9), 1);
	ck_assert_uint_eq(bsh_distance(a, 65, b, 65, 9), 10);
	ck_assert_uint_eq(bsh_distance(a, 200, b, 1, 9), 10);
	ck_assert_uint_eq(bsh_distance(a, 1, b, 200, 9), 10);
	ck_assert_ptr_null(bsh_suggest(a, 200, names));
}
END_TEST

BSH_TESTS("util/suggest", NULL, NULL, a_mistyped_name_finds_the_nearest_one,
	  what_is_near_to_nothing_finds_nothing, the_word_need_not_end_in_a_nul,
	  the_first_of_equally_near_names_wins_and_the_same_name_beats_all,
	  longer_words_may_be_further_off, distance_counts_edits_up_to_its_limit,
	  words_of_any_length_are_safe)
