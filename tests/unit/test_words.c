/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "lang/words.h"
#include "barsh/lang.h"

#include <string.h>

/* The words of the first statement of text, each marked by a | behind it, and why it ended. */
static void check(const char *text, const char *words, enum bsh_stop why)
{
	const uint32_t len = (uint32_t)strlen(text);
	struct bsh_text found = { 0 };
	struct bsh_open open = { 0 };
	enum bsh_stop stop;
	uint32_t at = 0;

	do {
		const struct bsh_span word = bsh_word_next(text, len, &at, &open, &stop);

		ck_assert_uint_le(word.begin, word.end);
		ck_assert_uint_le(word.end, len);
		ck_assert_uint_le(at, len);
		bsh_text_add(&found, text + word.begin, word.end - word.begin);
		bsh_text_adds(&found, word.begin < word.end ? "|" : "");
	} while (stop == BSH_STOP_BLANK);
	ck_assert_msg(strcmp(bsh_text_string(&found), words) == 0, "'%s' is cut into '%s'", text,
		      bsh_text_string(&found));
	ck_assert_msg(stop == why, "'%s' ends by %d", text, stop);
	bsh_text_finish(&found);
}

START_TEST(blanks_separate_words)
{
	check("", "", BSH_STOP_LINE);
	check(" \t ", "", BSH_STOP_LINE);
	check("r32", "r32|", BSH_STOP_LINE);
	check("r32 0x0", "r32|0x0|", BSH_STOP_LINE);
	check(" \tr32\t\t0x0 ", "r32|0x0|", BSH_STOP_LINE);
	check("r\xc3\xa9" "g \xe2\x82\xac", "r\xc3\xa9" "g|\xe2\x82\xac|", BSH_STOP_LINE);
	check("a\\b c", "a\\b|c|", BSH_STOP_LINE);
	check("a \\ b", "a|\\|b|", BSH_STOP_LINE);
}
END_TEST

START_TEST(a_semicolon_ends_a_statement_wherever_it_is_written)
{
	check("r32 0; r32 4", "r32|0|", BSH_STOP_SEMICOLON);
	check("r32 0;r32 4", "r32|0|", BSH_STOP_SEMICOLON);
	check("r32 0 ;", "r32|0|", BSH_STOP_SEMICOLON);
	check(";", "", BSH_STOP_SEMICOLON);
	check(" ;;", "", BSH_STOP_SEMICOLON);
	check("'a;b';c", "'a;b'|", BSH_STOP_SEMICOLON);
	check("\"a;b\" c", "\"a;b\"|c|", BSH_STOP_LINE);
}
END_TEST

START_TEST(a_comment_begins_where_a_word_may)
{
	check("# all", "", BSH_STOP_LINE);
	check("r32 0 # read; not this", "r32|0|", BSH_STOP_LINE);
	check("r32 0#1", "r32|0#1|", BSH_STOP_LINE);
	check("#;", "", BSH_STOP_LINE);
	check("echo '# no' # yes", "echo|'# no'|", BSH_STOP_LINE);
	check("echo \"# no\"", "echo|\"# no\"|", BSH_STOP_LINE);
	check("r32 (1 #2)", "r32|(1 #2)|", BSH_STOP_LINE);
	check("r32 0 # not \\", "r32|0|", BSH_STOP_LINE);
	check("r32 0 # it's", "r32|0|", BSH_STOP_LINE);
}
END_TEST

START_TEST(quotes_keep_everything_together)
{
	check("echo 'a b'", "echo|'a b'|", BSH_STOP_LINE);
	check("echo a'b c'd", "echo|a'b c'd|", BSH_STOP_LINE);
	check("echo 'a\"b' c", "echo|'a\"b'|c|", BSH_STOP_LINE);
	check("echo \"a'b\" c", "echo|\"a'b\"|c|", BSH_STOP_LINE);
	check("echo \"a\\\" b\" c", "echo|\"a\\\" b\"|c|", BSH_STOP_LINE);
	check("echo 'a\\' b", "echo|'a\\'|b|", BSH_STOP_LINE);
	check("echo \"a\\\\\" b", "echo|\"a\\\\\"|b|", BSH_STOP_LINE);
	check("echo '(' b", "echo|'('|b|", BSH_STOP_LINE);
	check("echo '' \"\"", "echo|''|\"\"|", BSH_STOP_LINE);
	check("echo \"${a b}\" c", "echo|\"${a b}\"|c|", BSH_STOP_LINE);
}
END_TEST

START_TEST(parentheses_and_braces_keep_blanks)
{
	check("w32 0 (1 << 3)|5 x", "w32|0|(1 << 3)|5|x|", BSH_STOP_LINE);
	check("w32 ((1) + (2)) x", "w32|((1) + (2))|x|", BSH_STOP_LINE);
	check("w32 r32(0x10 + 4) x", "w32|r32(0x10 + 4)|x|", BSH_STOP_LINE);
	check("w32 (')' ) x", "w32|(')' )|x|", BSH_STOP_LINE);
	check("w32 1) 2", "w32|1)|2|", BSH_STOP_LINE);
	check("echo ${a + b} c", "echo|${a + b}|c|", BSH_STOP_LINE);
	check("echo x${(1 + 2) * 3}y c", "echo|x${(1 + 2) * 3}y|c|", BSH_STOP_LINE);
	check("echo $ {a}", "echo|$|{a}|", BSH_STOP_LINE);
	check("echo $", "echo|$|", BSH_STOP_LINE);
	check("if (1) {", "if|(1)|{|", BSH_STOP_LINE);
}
END_TEST

START_TEST(a_backslash_at_the_end_goes_on_in_the_next_line)
{
	check("r32 \\", "r32|", BSH_STOP_CONTINUES);
	check("r32\\", "r32|", BSH_STOP_CONTINUES);
	check("\\", "", BSH_STOP_CONTINUES);
	check("r32 \\\n 0", "r32|0|", BSH_STOP_LINE);
	check("r32\\\n0", "r32|0|", BSH_STOP_LINE);
	check("r32 \\\n\\\n 0", "r32|0|", BSH_STOP_LINE);
	check("r32 \\\n# no", "r32|", BSH_STOP_LINE);
	check("w32 0 (1 + \\", "w32|0|(1 + \\|", BSH_STOP_CONTINUES);
	check("w32 0 (1 + \\\n 2) 3", "w32|0|(1 + \\\n 2)|3|", BSH_STOP_LINE);
	check("echo ${a \\", "echo|${a \\|", BSH_STOP_CONTINUES);
}
END_TEST

START_TEST(what_is_not_closed_is_found_with_its_begin)
{
	static const struct {
		const char *text;
		uint32_t opener, at;
	} cases[] = {
		{ "echo 'a b", 5, 9 },	      { "echo \"a b", 5, 9 },
		{ "echo \"a\\\"", 5, 9 },     { "echo \"a\\", 5, 8 },
		{ "echo 'a\\", 5, 8 },	      { "echo x'y", 6, 8 },
		{ "w32 (1 + 2", 4, 10 },      { "w32 (1) + (2 3", 10, 14 },
		{ "w32 ((1) 2", 4, 10 },      { "w32 (1 'a", 7, 9 },
		{ "echo ${a b", 5, 10 },      { "echo ${(1", 5, 9 },
		{ "w32 (1; r32 0", 4, 6 },    { "w32 (1; r32 0 \\", 4, 6 },
		{ "echo ${a; b}", 5, 8 },     { "echo (\"a \\", 6, 10 },
		{ "w32 (1 + \\\n 2", 4, 13 },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		const uint32_t len = (uint32_t)strlen(cases[i].text);
		struct bsh_open open = { 0 };
		enum bsh_stop stop;
		uint32_t at = 0;

		do {
			bsh_word_next(cases[i].text, len, &at, &open, &stop);
		} while (stop == BSH_STOP_BLANK);
		ck_assert_msg(stop == BSH_STOP_OPEN, "%s", cases[i].text);
		ck_assert_msg(open.opener == cases[i].opener, "%s: %u", cases[i].text, open.opener);
		ck_assert_msg(at == cases[i].at, "%s: %u", cases[i].text, at);
	}
}
END_TEST

START_TEST(an_open_word_goes_on_where_it_stopped)
{
	static const char text[] = "w32 (1 + \\\n (2) * \\\n${3}) 4";
	const uint32_t first = 10, second = 19, len = sizeof(text) - 1;
	struct bsh_open open = { 0 };
	struct bsh_span word;
	enum bsh_stop stop;
	uint32_t at = 0;

	word = bsh_word_next(text, first, &at, &open, &stop);
	ck_assert_int_eq(stop, BSH_STOP_BLANK);
	word = bsh_word_next(text, first, &at, &open, &stop);
	ck_assert_int_eq(stop, BSH_STOP_CONTINUES);
	ck_assert(bsh_word_is_open(&open));
	ck_assert_uint_eq(at, first);
	word = bsh_word_next(text, second, &at, &open, &stop);
	ck_assert_int_eq(stop, BSH_STOP_CONTINUES);
	ck_assert(bsh_word_is_open(&open));
	word = bsh_word_next(text, len, &at, &open, &stop);
	ck_assert_int_eq(stop, BSH_STOP_BLANK);
	ck_assert(!bsh_word_is_open(&open));
	ck_assert_uint_eq(word.begin, 4);
	ck_assert_uint_eq(word.end, len - 2);
	word = bsh_word_next(text, len, &at, &open, &stop);
	ck_assert_int_eq(stop, BSH_STOP_LINE);
	ck_assert_uint_eq(word.begin, len - 1);
	ck_assert_uint_eq(word.end, len);
}
END_TEST

START_TEST(an_open_word_does_not_go_on_over_a_line_without_backslash)
{
	static const char text[] = "w32 (1 + \\\n";
	struct bsh_open open = { 0 };
	enum bsh_stop stop;
	uint32_t at = 4;

	bsh_word_next(text, 10, &at, &open, &stop);
	ck_assert_int_eq(stop, BSH_STOP_CONTINUES);
	bsh_word_next(text, 11, &at, &open, &stop);
	ck_assert_int_eq(stop, BSH_STOP_OPEN);
	ck_assert_uint_eq(open.opener, 4);
}
END_TEST

/* The words for completion at the end of text, each marked by a | behind it. */
static void check_at_end(const char *text, const char *words)
{
	const size_t len = strlen(text);
	struct bsh_text found = { 0 };
	struct bsh_span spans[8];
	const size_t n = bsh_words_at_end(text, len, spans, BSH_LENGTH(spans));

	for (size_t i = 0; i < n; i++) {
		bsh_text_add(&found, text + spans[i].begin, spans[i].end - spans[i].begin);
		bsh_text_adds(&found, "|");
	}
	ck_assert_msg(strcmp(bsh_text_string(&found), words) == 0, "'%s' is cut into '%s'", text,
		      bsh_text_string(&found));
	/* The last one is what is typed: it ends with the text. */
	if (n > 0)
		ck_assert_uint_eq(spans[n - 1].end, len);
	bsh_text_finish(&found);
}

START_TEST(the_word_being_typed_comes_last)
{
	check_at_end("", "|");
	check_at_end("   ", "|");
	check_at_end("r", "r|");
	check_at_end("r32", "r32|");
	check_at_end("r32 ", "r32||");
	check_at_end("r32 0x4", "r32|0x4|");
	check_at_end("w32 0x4 (1 + ", "w32|0x4|(1 + |");
	check_at_end("source \"my fi", "source|\"my fi|");
	check_at_end("source 'my fi", "source|'my fi|");
	check_at_end("echo ${ba", "echo|${ba|");
	check_at_end("repeat 3 r3", "repeat|3|r3|");
}
END_TEST

START_TEST(only_the_last_statement_matters)
{
	check_at_end("r32 0;", "|");
	check_at_end("r32 0; ", "|");
	check_at_end("r32 0; w3", "w3|");
	check_at_end("r32 0;w32 0x", "w32|0x|");
	check_at_end("echo 'a;b", "echo|'a;b|");
	check_at_end("w32 (1; r32 0x", "r32|0x|");
	check_at_end("w32 (1;", "|");
	check_at_end("a b c; d ;; e", "e|");
}
END_TEST

START_TEST(nothing_is_typed_inside_a_comment_or_behind_a_backslash)
{
	check_at_end("#", "");
	check_at_end("# r32", "");
	check_at_end("r32 0 # r3", "");
	check_at_end("r32 0; # r3", "");
	check_at_end("r32 0#", "r32|0#|");
	check_at_end("r32 \\", "");
	check_at_end("r32\\", "");
	check_at_end("\\", "");
	check_at_end("r32 (1 \\", "");
}
END_TEST

START_TEST(the_last_word_is_kept_where_room_is_short)
{
	struct bsh_span words[2] = { { 9, 9 }, { 9, 9 } };

	ck_assert_uint_eq(bsh_words_at_end("a b c d", 7, words, 2), 2);
	ck_assert_uint_eq(words[0].begin, 0);
	ck_assert_uint_eq(words[1].begin, 6);
	ck_assert_uint_eq(bsh_words_at_end("a b c ", 6, words, 2), 2);
	ck_assert_uint_eq(words[1].begin, 6);
	ck_assert_uint_eq(words[1].end, 6);
	ck_assert_uint_eq(bsh_words_at_end("a b; c d", 8, words, 1), 1);
	ck_assert_uint_eq(words[0].begin, 7);
	ck_assert_uint_eq(bsh_words_at_end("a b", 3, words, 0), 0);
}
END_TEST

BSH_TESTS("lang/words", NULL, NULL, blanks_separate_words,
	  a_semicolon_ends_a_statement_wherever_it_is_written, a_comment_begins_where_a_word_may,
	  quotes_keep_everything_together, parentheses_and_braces_keep_blanks,
	  a_backslash_at_the_end_goes_on_in_the_next_line,
	  what_is_not_closed_is_found_with_its_begin, an_open_word_goes_on_where_it_stopped,
	  an_open_word_does_not_go_on_over_a_line_without_backslash,
	  the_word_being_typed_comes_last, only_the_last_statement_matters,
	  nothing_is_typed_inside_a_comment_or_behind_a_backslash,
	  the_last_word_is_kept_where_room_is_short)
