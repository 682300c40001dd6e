/* SPDX-License-Identifier: MIT */
/*
 * The line editor on a terminal, in whichever build this is: with GNU readline,
 * with libedit, or with neither. DRIVER names the program (lineedit_driver).
 */

#include "config.h"

#include "../unit/harness.h"
#include "../unit/scratch.h"
#include "pty.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EDITS (BSH_HAVE_READLINE || BSH_HAVE_LIBEDIT)
#define PROMPT "demo> "
#define CTRL_C "\003"
#define CTRL_D "\004"
#define CTRL_R "\022"
#define CTRL_Z "\032"

static struct pty pty;

static const char *driver(void)
{
	const char *path = getenv("DRIVER");

	return path ? path : "./lineedit_driver";
}

static void setup(void)
{
	scratch_init();
	pty.master = -1;
}

static void teardown(void)
{
	pty_finish(&pty);
	scratch_finish();
}

/* Start the driver with an argument (or NULL) and settings of the environment, up to its prompt. */
static void start_with(const char *option, const char *const *env)
{
	const char *const argv[] = { driver(), option, NULL };

	pty_start(&pty, argv, env);
	pty.edits = EDITS;
	for (; env && *env; env++)
		if (strcmp(*env, "TERM") == 0 || strcmp(*env, "TERM=") == 0)
			pty.edits = false;
	pty_prompt(&pty, PROMPT);
}

static void start(void)
{
	start_with(NULL, NULL);
}

/* Start a shell command in which "$D" is the driver. */
static void start_shell(const char *command)
{
	char setting[4096];
	const char *const argv[] = { "/bin/sh", "-c", command, NULL };
	const char *const env[] = { setting, NULL };

	snprintf(setting, sizeof(setting), "D=%s", driver());
	pty_start(&pty, argv, env);
	pty.edits = EDITS;
}

/* Type a line and see that it arrives, then the next prompt. */
static void enter(const char *typed, const char *arrives)
{
	char got[512];

	pty_send(&pty, typed);
	pty_send(&pty, "\r");
	snprintf(got, sizeof(got), "got [%s]", arrives);
	pty_expect(&pty, got);
	pty_prompt(&pty, PROMPT);
}

/* Press TAB until its effect is seen. One in a row with other input would be a pasted one. */
static void tab_until(const char *effect)
{
	for (int i = 0; i < 20 && !pty_has(&pty, effect); i++) {
		pty_send(&pty, "\t");
		for (int j = 0; j < 25 && !pty_has(&pty, effect); j++)
			pty_listen(&pty, 10);
	}
	pty_expect(&pty, effect);
}

static void leave(void)
{
	pty_send(&pty, CTRL_D);
	pty_expect(&pty, "\nbye");
	ck_assert_int_eq(pty_status(&pty), 0);
}

/* ---- Lines ------------------------------------------------------------ */

START_TEST(a_line_comes_back_and_ctrl_d_leaves)
{
	start();
	enter("hello", "hello");
	enter("", "");
	enter("  two  words ", "  two  words ");
	leave();
	ck_assert(strstr(bsh_text_string(&pty.text), PROMPT "\nbye") ||
		  strstr(bsh_text_string(&pty.text), PROMPT "^D\nbye") ||
		  strstr(bsh_text_string(&pty.text), PROMPT "^D\b\b\nbye"));
}
END_TEST

START_TEST(the_name_is_that_of_the_build)
{
	start();
	pty_send(&pty, "name\r");
	pty_expect(&pty, BSH_HAVE_READLINE  ? "GNU readline 8"
			 : BSH_HAVE_LIBEDIT ? "libedit"
					    : "none");
}
END_TEST

START_TEST(what_is_typed_ahead_is_kept)
{
	start();
	pty_send(&pty, "sleep 200\r");
	pty_expect(&pty, "sleeping");
	pty_send(&pty, "first\rsecond\r");
	pty_expect(&pty, "slept");
	pty_expect(&pty, "got [first]");
	pty_expect(&pty, "got [second]");
	pty_prompt(&pty, PROMPT);
	leave();
}
END_TEST

START_TEST(without_a_terminal_name_lines_are_plain)
{
	static const char *const unset[] = { "TERM", NULL };
	static const char *const empty[] = { "TERM=", NULL };

	start_with(NULL, unset);
	enter("hello", "hello");
	leave();
	ck_assert_ptr_null(strstr(pty.raw.data, "\033"));
	pty_finish(&pty);
	start_with("--color", empty);
	enter("hello", "hello");
	ck_assert_ptr_nonnull(strstr(pty.raw.data, "\033[1;32mdemo>\033[0m "));
}
END_TEST

START_TEST(a_dumb_terminal_will_do)
{
	static const char *const dumb[] = { "TERM=dumb", NULL };

	start_with(NULL, dumb);
	enter("hello", "hello");
	pty_send(&pty, "half" CTRL_C);
	pty_expect(&pty, "\n");
	pty_prompt(&pty, PROMPT);
	enter("whole", "whole");
	leave();
	ck_assert_ptr_null(strstr(pty.raw.data, "\033"));
}
END_TEST

START_TEST(a_window_without_a_size_will_do)
{
	start_shell("stty rows 0 cols 0; exec \"$D\"");
	pty_prompt(&pty, PROMPT);
	enter("hello", "hello");
	leave();
}
END_TEST

START_TEST(a_coloured_prompt_shows_no_markers)
{
	start_with("--color", NULL);
	enter("hello", "hello");
	ck_assert_ptr_nonnull(strstr(pty.raw.data, "\033[1;32mdemo>\033[0m "));
	ck_assert_ptr_null(strstr(pty.raw.data, "\001"));
	ck_assert_ptr_null(strstr(pty.raw.data, "\002"));
}
END_TEST

START_TEST(a_pipe_is_read_without_prompt_or_echo)
{
	start_shell("printf 'one\\ntwo\\0three\\nlast' | \"$D\"");
	pty_expect(&pty, "got [last]");
	ck_assert_int_eq(pty_status(&pty), 0);
	ck_assert_str_eq(pty.text.data, "got [one]\ngot [two?three]\ngot [last]\nbye\n");
}
END_TEST

START_TEST(prompts_go_to_standard_error_when_output_is_no_terminal)
{
	char command[sizeof(scratch_dir) + 64];

	snprintf(command, sizeof(command), "cd %s; \"$D\" >out; sed s/got/kept/ out", scratch_dir);
	start_shell(command);
	pty_prompt(&pty, PROMPT);
	pty_send(&pty, "hello\r");
	pty_prompt(&pty, PROMPT);
	pty_send(&pty, CTRL_D);
	pty_expect(&pty, "kept [hello]");
	ck_assert_ptr_null(strstr(pty.text.data, "got ["));
}
END_TEST

/* ---- Completion ------------------------------------------------------- */

START_TEST(tab_completes_an_only_candidate)
{
	if (!EDITS)
		return;
	start();
	pty_send(&pty, "sl");
	tab_until("eep ");
	enter("10", "sleep 10");
	pty_send(&pty, "r");
	tab_until(":0x40.");
	enter("CTRL", "r:0x40.CTRL");
}
END_TEST

START_TEST(tab_lists_several_candidates)
{
	if (!EDITS)
		return;
	start();
	pty_send(&pty, "alp");
	tab_until("alphabet");
	pty_expect(&pty, "alpine");
	pty_expect(&pty, PROMPT "alp");
	enter("ine", "alpine");
}
END_TEST

START_TEST(tab_mends_the_case_and_never_shortens)
{
	if (!EDITS)
		return;
	start();
	pty_send(&pty, "SL");
	tab_until("sleep ");
	enter("10", "sleep 10");
	pty_send(&pty, "ct");
	tab_until("ctrl2");
	enter("", "ct");
}
END_TEST

START_TEST(tab_knows_bytes_from_characters)
{
	if (!EDITS)
		return;
	start();
	pty_send(&pty, "éé sl");
	tab_until("eep ");
	enter("x", "éé sleep x");
	pty_send(&pty, "éé ca");
	tab_until("fé ");
	enter("x", "éé café x");
}
END_TEST

START_TEST(tab_replaces_the_word_that_the_language_sees)
{
	if (!EDITS)
		return;
	start();
	pty_send(&pty, "x 1+sl");
	tab_until("eep ");
	enter("10", "x 1+sleep 10");
	pty_send(&pty, "x ((sl");
	tab_until("eep ");
	enter("10", "x ((sleep 10");
	pty_send(&pty, "x \"a ");
	tab_until("b\" ");
	enter("y", "x \"a b\" y");
	pty_send(&pty, "x;sl");
	tab_until("eep ");
	enter("1", "x;sleep 1");
}
END_TEST

START_TEST(tab_completes_file_names_with_their_quotes)
{
	char typed[128], arrives[192];

	if (!EDITS)
		return;
	scratch_touch("plain.barsh");
	scratch_touch("two words");
	scratch_touch(".hidden");
	scratch_touch("bell\a");
	ck_assert_int_eq(mkdir(scratch_path("folder"), 0700), 0);
	scratch_touch("folder/inner");
	start();
	snprintf(typed, sizeof(typed), "source %s/pl", scratch_dir);
	pty_send(&pty, typed);
	tab_until("ain.barsh ");
	snprintf(arrives, sizeof(arrives), "source %s/plain.barsh x", scratch_dir);
	enter("x", arrives);
	snprintf(typed, sizeof(typed), "source %s/tw", scratch_dir);
	pty_send(&pty, typed);
	tab_until("words\" ");
	snprintf(arrives, sizeof(arrives), "source \"%s/two words\" x", scratch_dir);
	enter("x", arrives);
	snprintf(typed, sizeof(typed), "source \"%s/fo", scratch_dir);
	pty_send(&pty, typed);
	tab_until("lder/");
	tab_until("inner\"");
	snprintf(arrives, sizeof(arrives), "source \"%s/folder/inner\" x", scratch_dir);
	enter("x", arrives);
	snprintf(typed, sizeof(typed), "source %s/be", scratch_dir);
	pty_send(&pty, typed);
	pty_send(&pty, "\t");
	pty_listen(&pty, 100);
	snprintf(arrives, sizeof(arrives), "source %s/be", scratch_dir);
	enter("", arrives);
}
END_TEST

START_TEST(ctrl_c_answers_the_question_whether_to_list_all)
{
	if (!EDITS)
		return;
	start();
	pty_send(&pty, "n");
	tab_until("Display all 256 possibilities?");
	pty_send(&pty, CTRL_C);
	pty_prompt(&pty, PROMPT);
	pty_listen(&pty, 50);
	pty_send(&pty, CTRL_C);
	pty_prompt(&pty, PROMPT);
	enter("after", "after");
}
END_TEST

START_TEST(many_candidates_are_listed_when_they_are_wanted)
{
	if (!EDITS)
		return;
	start();
	pty_send(&pty, "n");
	tab_until("Display all 256 possibilities?");
	pty_send(&pty, "n");
	pty_expect(&pty, PROMPT "n");
	ck_assert(!pty_has(&pty, "n000"));
	tab_until("Display all 256 possibilities?");
	pty_send(&pty, "y");
	pty_expect(&pty, "n000");
	pty_send(&pty, CTRL_C);
	pty_prompt(&pty, PROMPT);
	enter("after", "after");
}
END_TEST

START_TEST(a_tab_in_a_plain_paste_is_a_blank)
{
	static const char *const dumb[] = { "TERM=dumb", NULL };

	if (!EDITS)
		return;
	start_with(NULL, dumb);
	enter("\tsl\t5", " sl 5");
}
END_TEST

/* ---- Interrupts ------------------------------------------------------- */

START_TEST(ctrl_c_drops_the_line)
{
	start();
	pty_send(&pty, "half a li");
	pty_expect(&pty, "li");
	pty_send(&pty, CTRL_C);
	pty_expect(&pty, "^C\n");
	pty_prompt(&pty, PROMPT);
	enter("whole", "whole");
	for (int i = 0; i < 6; i++) {
		pty_send(&pty, CTRL_C);
		pty_prompt(&pty, PROMPT);
	}
	enter("still here", "still here");
	leave();
}
END_TEST

START_TEST(ctrl_c_stops_a_command)
{
	start();
	pty_send(&pty, "sleep 60000\r");
	pty_expect(&pty, "sleeping");
	pty_send(&pty, CTRL_C);
	pty_expect(&pty, "interrupted");
	pty_prompt(&pty, PROMPT);
	enter("sleep 10", "sleep 10");
	ck_assert_ptr_nonnull(strstr(pty.text.data, "slept"));
}
END_TEST

START_TEST(ctrl_c_right_after_enter_hits_the_command)
{
	start();
	pty_send(&pty, "sleep 60000\r");
	if (EDITS)
		pty_wait_mode(&pty, false);
	else
		pty_expect(&pty, "got");
	pty_send(&pty, CTRL_C);
	pty_expect(&pty, "interrupted");
	pty_prompt(&pty, PROMPT);
	enter("after", "after");
}
END_TEST

/* Press ^C until a program that is hanging gives up. */
static void check_patience(void)
{
	pty_expect(&pty, "hanging 0");
	pty_send(&pty, CTRL_C);
	pty_expect(&pty, "hanging 1");
	pty_send(&pty, CTRL_C);
	pty_expect(&pty, "hanging 2");
	pty_send(&pty, CTRL_C);
	pty_expect(&pty, "hanging 3");
	pty_send(&pty, CTRL_C);
	ck_assert_int_eq(pty_status(&pty), 130);
	ck_assert(pty_is_sane(&pty));
}

START_TEST(the_fourth_unanswered_ctrl_c_ends_it)
{
	start();
	pty_send(&pty, "hang\r");
	check_patience();
}
END_TEST

START_TEST(the_fourth_ctrl_c_mends_a_raw_terminal)
{
	if (!EDITS)
		return;
	start();
	pty_send(&pty, "z\t");
	check_patience();
}
END_TEST

START_TEST(an_ignored_ctrl_c_stays_ignored)
{
	start_shell("trap '' INT; exec \"$D\"");
	pty_prompt(&pty, PROMPT);
	pty_send(&pty, CTRL_C);
	pty_listen(&pty, 100);
	ck_assert(!pty_has(&pty, PROMPT));
	pty_send(&pty, "still\r");
	pty_expect(&pty, "got [still]");
}
END_TEST

START_TEST(ctrl_backslash_does_no_harm_at_the_prompt)
{
	start();
	pty_send(&pty, "\034");
	pty_listen(&pty, 50);
	enter("still", "still");
}
END_TEST

START_TEST(a_search_ends_with_enter)
{
	if (!EDITS)
		return;
	start();
	enter("number one", "number one");
	enter("other", "other");
	pty_send(&pty, CTRL_R "mber");
	pty_expect(&pty, "one");
	enter("", "number one");
}
END_TEST

START_TEST(a_search_ends_with_ctrl_c)
{
	if (!EDITS)
		return;
	start();
	enter("number one", "number one");
	enter("other", "other");
	pty_send(&pty, CTRL_R "mber");
	pty_expect(&pty, "one");
	pty_send(&pty, CTRL_C);
	pty_prompt(&pty, PROMPT);
	enter("after", "after");
	leave();
}
END_TEST

/* ---- Pastes ----------------------------------------------------------- */

/* A terminal brackets a paste where it was asked to, and only then. */
static void paste(const char *text)
{
	const bool is_bracketed = BSH_HAVE_READLINE && pty.edits;

	if (is_bracketed)
		pty_send(&pty, "\033[200~");
	pty_send(&pty, text);
	if (!is_bracketed)
		return;
	pty_send(&pty, "\033[201~");
	pty_listen(&pty, 100);
	ck_assert_msg(!pty_has(&pty, "got ["), "ran before Enter");
	pty_send(&pty, "\r");
}

START_TEST(a_paste_runs_line_by_line)
{
	start();
	paste("one\r\ttwo\r\rthree\r");
	pty_expect(&pty, "got [one]\n");
	pty_expect(&pty, BSH_HAVE_LIBEDIT ? "got [ two]\n" : "got [\ttwo]\n");
	pty_expect(&pty, "got []\n");
	pty_expect(&pty, "got [three]\n");
	pty_prompt(&pty, PROMPT);
	enter("after", "after");
	ck_assert_ptr_null(strstr(pty.text.data, "got []\n" PROMPT "\ngot []"));
}
END_TEST

START_TEST(each_line_of_a_bracketed_paste_is_shown_after_a_prompt)
{
	if (!BSH_HAVE_READLINE)
		return;
	start();
	paste("one\rtwo\rthree");
	pty_expect(&pty, "got [three]\n");
	ck_assert_ptr_nonnull(strstr(pty.text.data, "got [one]\n" PROMPT "two\ngot [two]\n" PROMPT
						    "three\ngot [three]\n"));
}
END_TEST

START_TEST(a_failed_command_drops_the_rest_of_a_paste)
{
	start();
	paste("one\rfail\rtwo\rthr");
	pty_expect(&pty, "got [fail]\n");
	pty_prompt(&pty, PROMPT);
	enter("after", "after");
	ck_assert_ptr_null(strstr(pty.text.data, "got [two]"));
	ck_assert_ptr_null(strstr(pty.text.data, "got [thr"));
}
END_TEST

START_TEST(the_rest_of_a_long_plain_paste_is_dropped)
{
	static const char *const dumb[] = { "TERM=dumb", NULL };
	struct bsh_text text = { 0 };

	for (int i = 0; i < 1000; i++)
		bsh_text_adds(&text, i == 5 ? "fail\r" : "a line of some length\r");
	start_with(NULL, dumb);
	pty_send(&pty, text.data);
	bsh_text_finish(&text);
	pty_expect(&pty, "got [fail]\n");
	pty_prompt(&pty, PROMPT);
	enter("after", "after");
	ck_assert_ptr_null(strstr(strstr(pty.text.data, "got [fail]"), "got [a line"));
}
END_TEST

START_TEST(ctrl_c_drops_the_rest_of_a_paste)
{
	start();
	paste("sleep 60000\rtwo\rthree\r");
	pty_expect(&pty, "sleeping");
	pty_send(&pty, CTRL_C);
	pty_expect(&pty, "interrupted");
	pty_prompt(&pty, PROMPT);
	enter("after", "after");
	ck_assert_ptr_null(strstr(pty.text.data, "got [two]"));
}
END_TEST

START_TEST(ctrl_c_between_the_lines_of_a_paste_drops_the_rest)
{
	start();
	paste("shrug\rtwo\rthree\r");
	pty_expect(&pty, "sleeping");
	pty_send(&pty, CTRL_C);
	pty_expect(&pty, "interrupted");
	pty_prompt(&pty, PROMPT);
	enter("after", "after");
	ck_assert_ptr_null(strstr(pty.text.data, "got [two]"));
}
END_TEST

START_TEST(pending_lines_are_known)
{
	start();
	paste("pending\rlast\r");
	pty_expect(&pty, "more\n");
	pty_expect(&pty, "got [last]");
	pty_prompt(&pty, PROMPT);
	pty_send(&pty, "pending\r");
	pty_expect(&pty, "no more\n");
}
END_TEST

/* ---- Ends ------------------------------------------------------------- */

START_TEST(a_hang_up_ends_the_session)
{
	start();
	pty_send(&pty, "half");
	pty_hang_up(&pty);
	ck_assert_int_eq(pty_status(&pty), 129);
}
END_TEST

START_TEST(a_hang_up_ends_a_command)
{
	start();
	pty_send(&pty, "sleep 60000\r");
	pty_expect(&pty, "sleeping");
	pty_hang_up(&pty);
	ck_assert_int_eq(pty_status(&pty), 129);
}
END_TEST

START_TEST(a_terminal_that_goes_away_under_nohup_ends_the_session)
{
	start_shell("trap '' HUP; exec \"$D\"");
	pty_prompt(&pty, PROMPT);
	ck_assert_int_eq(kill(pty.pid, SIGHUP), 0);
	enter("still here", "still here");
	pty_hang_up(&pty);
	ck_assert_int_eq(pty_status(&pty), 129);
}
END_TEST

START_TEST(sigterm_ends_the_session_and_mends_the_terminal)
{
	start();
	pty_send(&pty, "half");
	ck_assert_int_eq(kill(pty.pid, SIGTERM), 0);
	ck_assert_int_eq(pty_status(&pty), 143);
	ck_assert(pty_is_sane(&pty));
}
END_TEST

START_TEST(sigterm_ends_a_command)
{
	start();
	pty_send(&pty, "sleep 60000\r");
	pty_expect(&pty, "sleeping");
	ck_assert_int_eq(kill(pty.pid, SIGTERM), 0);
	ck_assert_int_eq(pty_status(&pty), 143);
	ck_assert(pty_is_sane(&pty));
}
END_TEST

/* ---- Meanwhile at the prompt ------------------------------------------ */

/* Start with a pipe that the driver watches; *end is the one to write into. */
static void start_watched(int *end)
{
	char setting[32];
	const char *const env[] = { setting, NULL };
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	snprintf(setting, sizeof(setting), "WATCH=%d", ends[0]);
	start_with(NULL, env);
	close(ends[0]);
	*end = ends[1];
}

START_TEST(an_event_is_told_and_typed_text_survives)
{
	int end;

	start_watched(&end);
	pty_send(&pty, "hel");
	pty_expect(&pty, "hel");
	ck_assert_int_eq(write(end, "knock", 5), 5);
	pty_expect(&pty, "event: knock\n");
	pty_expect(&pty, PROMPT "hel");
	enter("lo", "hello");
	ck_assert_int_eq(write(end, "again", 5), 5);
	pty_expect(&pty, "event: again\n");
	pty_prompt(&pty, PROMPT);
	close(end);
	enter("after", "after");
	leave();
}
END_TEST

START_TEST(an_event_does_not_wait_for_the_end_of_a_paste)
{
	int end;

	start_watched(&end);
	paste("sleep 100\rone\rtwo\r");
	pty_expect(&pty, "sleeping");
	ck_assert_int_eq(write(end, "knock", 5), 5);
	pty_expect(&pty, "event: knock\n");
	pty_expect(&pty, "got [one]");
	pty_expect(&pty, "got [two]");
	close(end);
}
END_TEST

/*
 * Type more than a row of 20 columns holds, and have it drawn again: that the
 * library knows of the new width shows in how it gets over the edge.
 */
static void check_width_is_20(int end, const char *typed_before)
{
	char arrives[64];
	size_t before;

	pty_send(&pty, "5678901234567890123456789");
	pty_listen(&pty, 100);
	before = pty.raw.len;
	ck_assert_int_eq(write(end, "knock", 5), 5);
	pty_expect(&pty, "event: knock\n");
	pty_listen(&pty, 100);
	if (EDITS)
		ck_assert_ptr_nonnull(strstr(pty.raw.data + before,
					     BSH_HAVE_READLINE ? "\033[A" : " \r"));
	snprintf(arrives, sizeof(arrives), "%s5678901234567890123456789x", typed_before);
	enter("x", arrives);
}

START_TEST(a_resize_is_seen_and_typed_text_survives)
{
	int end;

	start_watched(&end);
	pty_send(&pty, "01234");
	pty_expect(&pty, "01234");
	pty_resize(&pty, 24, 20);
	pty_listen(&pty, 100);
	check_width_is_20(end, "01234");
	close(end);
}
END_TEST

START_TEST(a_resize_during_a_command_is_seen)
{
	int end;

	start_watched(&end);
	pty_send(&pty, "sleep 50\r");
	pty_expect(&pty, "sleeping");
	pty_resize(&pty, 24, 20);
	pty_prompt(&pty, PROMPT);
	check_width_is_20(end, "");
	close(end);
}
END_TEST

START_TEST(ctrl_z_and_fg_keep_the_line)
{
	static const char *const argv[] = { "/bin/sh", "-i", NULL };
	char setting[4096];
	const char *const env[] = { "PS1=sh: ", "ENV", setting, NULL };

	snprintf(setting, sizeof(setting), "D=%s", driver());
	pty_start(&pty, argv, env);
	pty_expect(&pty, "sh: ");
	pty_send(&pty, "\"$D\"; echo st$((100+$?))\n");
	pty.edits = EDITS;
	pty_prompt(&pty, PROMPT);
	for (int i = 0; i < 3; i++) {
		pty_send(&pty, "hel");
		pty_expect(&pty, "hel");
		pty_send(&pty, CTRL_Z);
		pty_wait_mode(&pty, false);
		pty_expect(&pty, "sh: ");
		pty_send(&pty, "fg\n");
		pty_prompt(&pty, EDITS ? PROMPT "hel" : PROMPT);
		enter(EDITS ? "lo" : "hello", "hello");
	}
	pty_send(&pty, CTRL_D);
	pty_expect(&pty, "bye");
}
END_TEST

START_TEST(ctrl_z_stops_a_command)
{
	static const char *const argv[] = { "/bin/sh", "-i", NULL };
	char setting[4096];
	const char *const env[] = { "PS1=sh: ", "ENV", setting, NULL };

	snprintf(setting, sizeof(setting), "D=%s", driver());
	pty_start(&pty, argv, env);
	pty_expect(&pty, "sh: ");
	pty_send(&pty, "\"$D\"\n");
	pty.edits = EDITS;
	pty_prompt(&pty, PROMPT);
	pty_send(&pty, "sleep 300\r");
	pty_expect(&pty, "sleeping");
	pty_send(&pty, CTRL_Z);
	pty_expect(&pty, "sh: ");
	pty_send(&pty, "fg\n");
	pty_expect(&pty, "slept");
	pty_prompt(&pty, PROMPT);
	enter("after", "after");
}
END_TEST

/* ---- History ---------------------------------------------------------- */

START_TEST(history_is_on_disk_before_the_command_ends)
{
	char setting[sizeof(scratch_dir) + 80], content[64] = "";
	const char *const env[] = { setting, NULL };
	struct stat st;
	int fd;

	snprintf(setting, sizeof(setting), "BARSH_HISTORY=%s", scratch_path("history"));
	start_with(NULL, env);
	pty_send(&pty, "sleep 60000\r");
	pty_expect(&pty, "sleeping");
	ck_assert_int_eq(kill(pty.pid, SIGKILL), 0);
	ck_assert_int_eq(pty_status(&pty), 128 + SIGKILL);
	fd = open(scratch_path("history"), O_RDONLY);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_ge(read(fd, content, sizeof(content) - 1), 0);
	ck_assert_str_eq(content, "sleep 60000\n");
	ck_assert_int_eq(fstat(fd, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
	close(fd);
}
END_TEST

START_TEST(history_is_recalled_in_the_next_session)
{
	char setting[sizeof(scratch_dir) + 80];
	const char *const env[] = { setting, NULL };

	snprintf(setting, sizeof(setting), "BARSH_HISTORY=%s", scratch_path("history"));
	start_with(NULL, env);
	enter("first one", "first one");
	enter(" secret", " secret");
	enter("second one", "second one");
	enter("second one", "second one");
	leave();
	pty_finish(&pty);
	start_with(NULL, env);
	pty_send(&pty, "history\r");
	pty_expect(&pty, "0 [first one]\n1 [second one]\n2 [history]\n");
	pty_prompt(&pty, PROMPT);
	if (!EDITS)
		return;
	enter("\033[A\033[A\033[A", "first one");
}
END_TEST

BSH_TESTS("repl/lineedit", setup, teardown, a_line_comes_back_and_ctrl_d_leaves,
	  the_name_is_that_of_the_build, what_is_typed_ahead_is_kept,
	  without_a_terminal_name_lines_are_plain, a_dumb_terminal_will_do,
	  a_window_without_a_size_will_do, a_coloured_prompt_shows_no_markers,
	  a_pipe_is_read_without_prompt_or_echo,
	  prompts_go_to_standard_error_when_output_is_no_terminal,
	  tab_completes_an_only_candidate, tab_lists_several_candidates,
	  tab_mends_the_case_and_never_shortens, tab_knows_bytes_from_characters,
	  tab_replaces_the_word_that_the_language_sees,
	  tab_completes_file_names_with_their_quotes,
	  ctrl_c_answers_the_question_whether_to_list_all,
	  many_candidates_are_listed_when_they_are_wanted, a_tab_in_a_plain_paste_is_a_blank,
	  ctrl_c_drops_the_line, ctrl_c_stops_a_command,
	  ctrl_c_right_after_enter_hits_the_command, the_fourth_unanswered_ctrl_c_ends_it,
	  the_fourth_ctrl_c_mends_a_raw_terminal,
	  an_ignored_ctrl_c_stays_ignored, ctrl_backslash_does_no_harm_at_the_prompt,
	  a_search_ends_with_enter, a_search_ends_with_ctrl_c, a_paste_runs_line_by_line,
	  each_line_of_a_bracketed_paste_is_shown_after_a_prompt,
	  a_failed_command_drops_the_rest_of_a_paste, the_rest_of_a_long_plain_paste_is_dropped,
	  ctrl_c_drops_the_rest_of_a_paste, ctrl_c_between_the_lines_of_a_paste_drops_the_rest,
	  pending_lines_are_known, a_hang_up_ends_the_session, a_hang_up_ends_a_command,
	  a_terminal_that_goes_away_under_nohup_ends_the_session,
	  sigterm_ends_the_session_and_mends_the_terminal, sigterm_ends_a_command,
	  an_event_is_told_and_typed_text_survives,
	  an_event_does_not_wait_for_the_end_of_a_paste,
	  a_resize_is_seen_and_typed_text_survives, a_resize_during_a_command_is_seen,
	  ctrl_z_and_fg_keep_the_line, ctrl_z_stops_a_command,
	  history_is_on_disk_before_the_command_ends, history_is_recalled_in_the_next_session)
