/* SPDX-License-Identifier: MIT */
/* Candidates: collected, sorted, and made to fit what the library replaces. */

#include "harness.h"
#include "scratch.h"
#include "shell/lineedit_impl.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the hook offers, joined by '|', and where it says that the word begins. */
static const char *offered;
static char append_offered;
static long word_offered; /* -1: as it comes */
static size_t word_given;

static void hook(void *ctx, struct bsh_edit_completion *c)
{
	bsh_auto_free char *names = strdup(offered);
	char *rest = NULL;

	(void)ctx;
	word_given = c->word;
	if (word_offered >= 0)
		c->word = (size_t)word_offered;
	for (char *name = strtok_r(names, "|", &rest); name; name = strtok_r(NULL, "|", &rest))
		bsh_edit_offer(c, name, append_offered);
}

static void setup(void)
{
	bsh_edit_self()->config = (struct bsh_edit_config){ .complete = hook };
	offered = "";
	append_offered = ' ';
	word_offered = -1;
}

/* Complete at the end of line; the library's word begins at start. The list, joined by '|'. */
static const char *complete(const char *line, size_t start)
{
	static char joined[256];
	char append = 'x';
	char **list = bsh_edit_matches(line, start, strlen(line), &append);

	joined[0] = '\0';
	for (size_t i = 0; list && list[i]; i++) {
		const size_t len = strlen(joined);

		snprintf(joined + len, sizeof(joined) - len, "%s%s", i > 0 ? "|" : "", list[i]);
		free(list[i]);
	}
	ck_assert_int_eq(append, list && !strchr(joined, '|') ? append_offered : '\0');
	free(list);
	return list ? joined : "none";
}

START_TEST(one_candidate_stands_alone_with_what_follows_it)
{
	offered = "read";
	append_offered = '.';
	ck_assert_str_eq(complete("re", 0), "read");
	offered = "read|read|read";
	ck_assert_str_eq(complete("re", 0), "read");
	ck_assert_uint_eq(word_given, 0);
}
END_TEST

START_TEST(several_are_sorted_behind_what_they_share)
{
	offered = "repeat|read|reopen|read";
	ck_assert_str_eq(complete("x re", 2), "re|read|reopen|repeat");
	ck_assert_uint_eq(word_given, 2);
	offered = "r32|r3x";
	ck_assert_str_eq(complete("r", 0), "r3|r32|r3x");
}
END_TEST

START_TEST(none_is_no_list)
{
	ck_assert_str_eq(complete("x", 0), "none");
	bsh_edit_self()->config.complete = NULL;
	ck_assert_str_eq(complete("x", 0), "none");
}
END_TEST

START_TEST(what_they_share_is_never_shorter_than_what_was_typed)
{
	offered = "CTRL|ctrl2";
	ck_assert_str_eq(complete("x ct", 2), "ct|CTRL|ctrl2");
}
END_TEST

START_TEST(what_they_share_ends_with_a_character)
{
	offered = "é|è";
	ck_assert_str_eq(complete("", 0), "|è|é");
	offered = "xé1|xé2";
	ck_assert_str_eq(complete("x", 0), "xé|xé1|xé2");
}
END_TEST

START_TEST(a_word_that_begins_later_keeps_what_is_before_it)
{
	offered = "$mask";
	word_offered = 4;
	ck_assert_str_eq(complete("(1+2$m", 1), "1+2$mask");
	offered = "$mask|$mode";
	ck_assert_str_eq(complete("(1+2$m", 1), "1+2$m|1+2$mask|1+2$mode");
}
END_TEST

START_TEST(a_word_that_begins_earlier_loses_its_front)
{
	offered = "\"my file\"|\"my folder/|\"MY fort\"";
	word_offered = 7;
	ck_assert_str_eq(complete("source \"my f", 11), "f|file\"|folder/");
	offered = "other";
	ck_assert_str_eq(complete("source \"my f", 11), "none");
}
END_TEST

START_TEST(words_begin_after_blanks_semicolons_and_parentheses)
{
	static const struct {
		const char *line;
		size_t word;
	} cases[] = {
		{ "", 0 }, { "a b", 2 }, { "a\tb", 2 }, { "a;b", 2 }, { "f(b", 2 }, { "a ", 2 },
		{ "0000:01:00.0", 0 }, { "x BAR0+0x10", 2 }, { "CTRL[3].EN", 0 },
	};

	offered = "x";
	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		ck_assert_str_eq(complete(cases[i].line, cases[i].word), "x");
		ck_assert_msg(word_given == cases[i].word, "%s", cases[i].line);
	}
}
END_TEST

/* ---- File names ------------------------------------------------------- */

/* The candidates for a word of file names, joined by '|' in order. */
static const char *files(const char *word)
{
	static char joined[512];
	struct bsh_edit_completion c = { .line = word, .point = strlen(word) };

	bsh_edit_offer_files(&c);
	bsh_edit_completion_sort(&c);
	joined[0] = '\0';
	for (size_t i = 0; i < c.n_candidates; i++) {
		const size_t len = strlen(joined);

		snprintf(joined + len, sizeof(joined) - len, "%s%s%s", i > 0 ? "|" : "",
			 c.candidates[i].text, c.candidates[i].append == ' ' ? "_" : "");
	}
	bsh_edit_completion_finish(&c);
	return joined;
}

START_TEST(file_names_come_back_as_the_language_reads_them)
{
	scratch_init();
	ck_assert_int_eq(chdir(scratch_dir), 0);
	scratch_touch("plain.bar");
	scratch_touch("two words");
	scratch_touch("cost $1 \"\\");
	scratch_touch("it's");
	scratch_touch("été");
	scratch_touch(".dot");
	scratch_touch("bell\a");
	ck_assert_int_eq(mkdir("sub dir", 0700), 0);
	scratch_touch("sub dir/x y");
	ck_assert_int_eq(symlink("sub dir", "link"), 0);
	ck_assert_int_eq(symlink("nowhere", "lost"), 0);
	ck_assert_str_eq(files("pl"), "plain.bar_");
	ck_assert_str_eq(files("./pl"), "./plain.bar_");
	ck_assert_str_eq(files("two"), "\"two words\"_");
	ck_assert_str_eq(files("\"two w"), "\"two words\"_");
	ck_assert_str_eq(files("'two"), "'two words'_");
	ck_assert_str_eq(files("co"), "\"cost \\$1 \\\"\\\\\"_");
	ck_assert_str_eq(files("\"cost \\$"), "\"cost \\$1 \\\"\\\\\"_");
	ck_assert_str_eq(files("it"), "\"it's\"_");
	ck_assert_str_eq(files("'it"), "");
	ck_assert_str_eq(files("ét"), "été_");
	ck_assert_str_eq(files("su"), "\"sub dir/");
	ck_assert_str_eq(files("\"sub dir/"), "\"sub dir/x y\"_");
	ck_assert_str_eq(files("l"), "link/|lost_");
	ck_assert_str_eq(files("link/"), "\"link/x y\"_");
	ck_assert_str_eq(files("."), ".dot_");
	ck_assert_str_eq(files("bell"), "");
	ck_assert_str_eq(files("none/"), "");
	ck_assert_str_eq(files(""), "\"cost \\$1 \\\"\\\\\"_|\"it's\"_|\"sub dir/|\"two words\"_|"
				    "link/|lost_|plain.bar_|été_");
	ck_assert_int_eq(chdir("/"), 0);
	scratch_finish();
}
END_TEST

BSH_TESTS("shell/lineedit_complete", setup, NULL, one_candidate_stands_alone_with_what_follows_it,
	  several_are_sorted_behind_what_they_share, none_is_no_list,
	  what_they_share_is_never_shorter_than_what_was_typed,
	  what_they_share_ends_with_a_character, a_word_that_begins_later_keeps_what_is_before_it,
	  a_word_that_begins_earlier_loses_its_front,
	  words_begin_after_blanks_semicolons_and_parentheses,
	  file_names_come_back_as_the_language_reads_them)
