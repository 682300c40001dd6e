/* SPDX-License-Identifier: MIT */
/* Candidates: collected, sorted, and made to fit what the library replaces. */

#include "harness.h"
#include "scratch.h"
#include "shell/lineedit_impl.h"

#include <locale.h>
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
		bsh_edit_offer(c, name, append_offered, NULL);
}

/* Offer with what is told: "text:about|...". */
static void telling_hook(void *ctx, struct bsh_edit_completion *c)
{
	bsh_auto_free char *names = strdup(offered);
	char *rest = NULL;

	(void)ctx;
	for (char *name = strtok_r(names, "|", &rest); name; name = strtok_r(NULL, "|", &rest)) {
		char *about = strchr(name, ':');

		if (about)
			*about++ = '\0';
		bsh_edit_offer(c, name, ' ', about);
	}
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
	ck_assert_str_eq(complete("r", 0), "r3|r3x|r32");
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

/* The list that a library shows for what is offered, in so many columns; lines end in '|'. */
static const char *list(const char *line, unsigned room)
{
	static char shown[1024];
	struct bsh_edit_list columns;
	struct bsh_text text = { 0 };
	size_t n = 0;
	char append, **matches = bsh_edit_matches(line, 0, strlen(line), &append);

	ck_assert_ptr_nonnull(matches);
	while (matches[1 + n])
		n++;
	if (!bsh_edit_list_measure(&columns, matches + 1, n))
		bsh_text_adds(&text, "nothing");
	else
		for (size_t i = 0; i < n; i++) {
			bsh_edit_list_line(&columns, matches[1 + i], room, &text);
			bsh_text_adds(&text, "|");
		}
	snprintf(shown, sizeof(shown), "%s", bsh_text_string(&text));
	bsh_text_finish(&text);
	for (size_t i = 0; matches[i]; i++)
		free(matches[i]);
	free(matches);
	bsh_edit_completion_finish(&bsh_edit_self()->offered);
	return shown;
}

START_TEST(a_list_tells_in_columns_what_each_candidate_is)
{
	bsh_edit_self()->config.complete = telling_hook;
	offered = "core.CTRL:0x4\trw\tMaster enable|core.ID:0x0\tro volatile\tMagic|core.X|core.Y:0x100";
	ck_assert_str_eq(list("read core.", 80),
			 "read core.CTRL  0x4    rw           Master enable|"
			 "read core.ID    0x0    ro volatile  Magic|"
			 "read core.X|"
			 "read core.Y     0x100|");
}
END_TEST

START_TEST(a_list_is_cut_to_the_screen_by_columns_not_bytes)
{
	bsh_edit_self()->config.complete = telling_hook;
	ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
	offered = "a:1\té日本語x|bb:22\tlong enough to be cut";
	ck_assert_str_eq(list("", 12), "a   1   é日|bb  22  long|");
	ck_assert_str_eq(list("", 9), "a   1   é|bb  22  l|");
	ck_assert_str_eq(list("", 5), "a   1|bb  2|");
	ck_assert_str_eq(list("", 1), "a|b|");
	/* More columns than are aligned are told all the same; bytes that are no text take one. */
	offered = "a:1\t2\t3\t4\t5\t6|b:\xff\xfe\tx";
	ck_assert_str_eq(list("", 40), "a  1   2  3  4  5  6|b  \xff\xfe  x|");
}
END_TEST

START_TEST(a_list_of_which_nothing_is_told_is_left_to_the_library)
{
	bsh_edit_self()->config.complete = telling_hook;
	offered = "one|two";
	ck_assert_str_eq(list("", 80), "nothing");
}
END_TEST

START_TEST(of_equal_candidates_the_one_that_tells_more_stays)
{
	bsh_edit_self()->config.complete = telling_hook;
	offered = "0x4|0x4:core.CTRL|0x4|0x8";
	ck_assert_str_eq(list("", 80), "0x4  core.CTRL|0x8|");
}
END_TEST

START_TEST(numbers_in_candidates_are_sorted_by_their_value)
{
	offered = "ch[10].|ch[9].|ch[1].";
	ck_assert_str_eq(complete("", 0), "ch[|ch[1].|ch[9].|ch[10].");
	offered = "0x100|0x1c|0xc|0x10|0x4|config:0x4|bar2:0x1c|bar2:0x4|bar10:0x0|0x";
	ck_assert_str_eq(complete("", 0), "|0x|0x4|0xc|0x10|0x1c|0x100|bar2:0x4|bar2:0x1c|bar10:0x0|"
					  "config:0x4");
	offered = "r64|r8|r32|r16|read";
	ck_assert_str_eq(complete("r", 0), "r|r8|r16|r32|r64|read");
}
END_TEST

BSH_TESTS("shell/lineedit_complete", setup, NULL, one_candidate_stands_alone_with_what_follows_it,
	  several_are_sorted_behind_what_they_share, none_is_no_list,
	  what_they_share_is_never_shorter_than_what_was_typed,
	  what_they_share_ends_with_a_character, a_word_that_begins_later_keeps_what_is_before_it,
	  a_word_that_begins_earlier_loses_its_front,
	  words_begin_after_blanks_semicolons_and_parentheses,
	  file_names_come_back_as_the_language_reads_them,
	  a_list_tells_in_columns_what_each_candidate_is,
	  a_list_is_cut_to_the_screen_by_columns_not_bytes,
	  a_list_of_which_nothing_is_told_is_left_to_the_library,
	  of_equal_candidates_the_one_that_tells_more_stays,
	  numbers_in_candidates_are_sorted_by_their_value)
