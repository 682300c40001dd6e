/* SPDX-License-Identifier: MIT */
/* What completion offers, for a line as it stands. */

#include "harness.h"
#include "rig.h"

static struct bsh_text offered;
static struct bsh_completion completion;

static void setup(void)
{
	rig_setup();
	rig_open_prompt();
	offered = (struct bsh_text){ 0 };
}

static void teardown(void)
{
	bsh_text_finish(&offered);
	rig_finish();
}

static void take(void *ctx, const struct bsh_offer *offer)
{
	(void)ctx;
	bsh_text_addf(&offered, "<%s%s>", offer->text, offer->append ? " " : "");
}

/* What is offered behind line; the text ends where the line does. */
static const char *complete(const char *line)
{
	const size_t len = strlen(line);
	char *exact = malloc(len + 1);

	memcpy(exact, line, len);
	exact[len] = '0'; /* no NUL: the line goes on behind the cursor */
	bsh_text_reset(&offered);
	completion = bsh_session_complete(rig.s, exact, len, take, NULL);
	free(exact);
	return bsh_text_string(&offered);
}

static bool offers(const char *line, const char *word)
{
	return strstr(complete(line), word);
}

START_TEST(a_first_word_is_a_command)
{
	ck_assert_str_eq(complete("du"), "<dump >");
	ck_assert_uint_eq(completion.word, 0);
	ck_assert_str_eq(complete("r32 0x0; du"), "<dump >");
	ck_assert_uint_eq(completion.word, 9);
	ck_assert_str_eq(complete("repeat 3 fil"), "<fill >");
	ck_assert_str_eq(complete("repeat 3 repeat 4 fil"), "<fill >");
	ck_assert(offers("", "<info >"));
	ck_assert_str_eq(complete("# du"), "");
}
END_TEST

START_TEST(a_place_is_an_offset_that_was_used_or_a_landmark)
{
	rig_type("r32 0x4560; w32 0x4568 1; r32 bar2:0x10; dump 0x4500 16");
	complete("r32 0x45");
	ck_assert_ptr_nonnull(strstr(offered.data, "<0x4560 >"));
	ck_assert_ptr_nonnull(strstr(offered.data, "<0x4568 >"));
	ck_assert_ptr_nonnull(strstr(offered.data, "<0x4500 >"));
	ck_assert(offers("v32 0x", "<0x0 >"));
	ck_assert(offers("dump -w 0xff", "<0xfffc >"));
	ck_assert(offers("r32 bar2:", "<bar2:0x10 >"));
	ck_assert(offers("r32 bar4:", "<bar4:0x2000 >"));
	ck_assert(offers("r32 conf", "<config:0x0 >"));
}
END_TEST

START_TEST(the_current_bar_is_named_when_somebody_begins_to)
{
	rig_type("r32 0x4560");
	ck_assert(offers("r32 bar0:0x45", "<bar0:0x4560 >"));
	ck_assert(!offers("r32 0x45", "bar0"));
	ck_assert(!offers("r32 ", "bar0"));
	rig_type("bar 2");
	ck_assert(offers("r32 bar0:0x45", "<bar0:0x4560 >"));
	ck_assert(offers("r32 bar2:", "<bar2:0x0 >"));
}
END_TEST

START_TEST(a_place_that_an_expression_reads_is_completed_like_any_other)
{
	rig_type("r32 0x4560");
	ck_assert_str_eq(complete("w32 0x0 1|r32(0x45"), "<1|r32(0x4560>");
	ck_assert_str_eq(complete("if r8(0x45"), "<r8(0x4560>");
	ck_assert_str_eq(complete("echo \"${r16(bar0:0x45"), "<\"${r16(bar0:0x4560>");
	ck_assert_str_eq(complete("print (0x45"), "");
	ck_assert_str_eq(complete("print r24(0x45"), "");
}
END_TEST

START_TEST(the_persistent_history_gives_offsets_too)
{
	static const char *const lines[] = { "echo 0x4abc",   "w32 --force 0x4a00 1", "r32 0x0; r32 0x4a04",
					     "r32 0x4a08+4", "zork 0x4a0c",	       "r32", NULL };

	rig.history = lines;
	complete("r32 0x4a");
	ck_assert_str_eq(bsh_text_string(&offered), "<0x4a00 ><0x4a04 >");
}
END_TEST

START_TEST(only_the_place_of_a_command_in_history_is_one)
{
	static const char *const lines[] = { "w32 $base 0x4a00",      "w32 (1+2) 0x4a04 0x4a08",
					     "fill 0x4a10 0x4a14 16", "repeat 3 r32 0x4a18 2",
					     "r32 0x4afffff0",	      "r32 bar5:0x4a1c",
					     "wait 0x4a20 0x4a24 1s", NULL };

	rig.history = lines;
	complete("r32 0x4a");
	ck_assert_str_eq(bsh_text_string(&offered), "<0x4a10 ><0x4a18 ><0x4a20 >");
	complete("r32 bar5:0x4a");
	ck_assert_str_eq(bsh_text_string(&offered), "");
}
END_TEST

START_TEST(a_variable_is_offered_wherever_its_dollar_stands)
{
	rig_type("let base = 0x40");
	ck_assert_str_eq(complete("r32 $ba"), "<$bar><$bar_size><$bar_readable><$bar_writable><$base>");
	ck_assert_str_eq(complete("w32 0x10 (1+$bas"), "<(1+$base>");
	ck_assert_str_eq(complete("w32 0x10 1|$bas"), "<1|$base>");
	ck_assert_str_eq(complete("echo ${$bas"), "<${$base>");
	ck_assert_str_eq(complete("if $bas"), "<$base>");
	ck_assert_str_eq(complete("w32 0x10 base"), "");
}
END_TEST

START_TEST(other_words_are_offered_by_what_they_are)
{
	ck_assert_str_eq(complete("bar "), "<0 ><2 ><3 ><4 ><5 >");
	ck_assert_str_eq(complete("help ver"), "<verify >");
	ck_assert_str_eq(complete("set sp"), "<split64 >");
	ck_assert_str_eq(complete("set split64 "), "<none ><lohi ><hilo >");
	ck_assert_str_eq(complete("set widths "), "");
	ck_assert_str_eq(complete("verify a"), "<all >");
	ck_assert_str_eq(complete("verify -"), "<-n ><--force ><--yes >");
	ck_assert_str_eq(complete("w32 --"), "<--force ><--yes >");
	ck_assert_str_eq(complete("r32 0x10 "), "");
	ck_assert_str_eq(complete("zork "), "");
	ck_assert(!completion.is_file);
}
END_TEST

START_TEST(file_names_are_left_to_the_editor)
{
	static const char *const lines[] = { "source ", "save ", "save -v ", "source ./x" };

	for (size_t i = 0; i < BSH_LENGTH(lines); i++) {
		complete(lines[i]);
		ck_assert_msg(completion.is_file, "%s", lines[i]);
	}
}
END_TEST

START_TEST(only_the_newest_offsets_are_kept_and_a_repeated_one_once)
{
	char line[32];

	rig_type("r32 0x8000; r32 0x8000; r32 0x8000");
	ck_assert_str_eq(complete("r32 0x80"), "<0x8000 >");
	for (unsigned i = 0; i < BSH_RECENT; i++) {
		snprintf(line, sizeof(line), "r32 0x%x", 0x9000 + 4 * i);
		rig_type(line);
	}
	ck_assert_str_eq(complete("r32 0x80"), "");
	ck_assert(offers("r32 0x90", "<0x9000 >"));
}
END_TEST

START_TEST(nothing_that_is_typed_reaches_the_bus_or_breaks)
{
	static const char whole[] = "repeat 3 w32 --force bar2:0x10 \"${$x\" '(' $_ ( ; if \\ # }{";
	char line[sizeof(whole)];

	for (size_t n = 0; n < sizeof(whole); n++) {
		memcpy(line, whole, n);
		line[n] = '\0';
		complete(line);
		ck_assert_uint_le(completion.word, n);
	}
	ck_assert_uint_eq(rig.spy->n_seen, 0);
}
END_TEST

BSH_TESTS("cmd/candidates", setup, teardown, a_first_word_is_a_command,
	  a_place_is_an_offset_that_was_used_or_a_landmark,
	  the_current_bar_is_named_when_somebody_begins_to,
	  a_place_that_an_expression_reads_is_completed_like_any_other,
	  the_persistent_history_gives_offsets_too, only_the_place_of_a_command_in_history_is_one,
	  a_variable_is_offered_wherever_its_dollar_stands,
	  other_words_are_offered_by_what_they_are, file_names_are_left_to_the_editor,
	  only_the_newest_offsets_are_kept_and_a_repeated_one_once,
	  nothing_that_is_typed_reaches_the_bus_or_breaks)
