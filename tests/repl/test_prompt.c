/* SPDX-License-Identifier: MIT */
/* The real binary at a prompt, on a terminal, with the editor of this build. BARSH names it. */

#include "config.h"
#include "harness.h"
#include "pty.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EDITS (BSH_HAVE_READLINE || BSH_HAVE_LIBEDIT)
#define PROMPT "bar0> "
#define CTRL_C "\003"
#define CTRL_D "\004"

static struct pty pty;
static char dir[] = "/tmp/barsh-prompt-XXXXXX";

static void setup(void)
{
	memcpy(dir + strlen(dir) - 6, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(dir));
	pty.master = -1;
}

static void teardown(void)
{
	char command[80];

	pty_finish(&pty);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	ck_assert_int_eq(system(command), 0);
}

/* Start barsh with its home in the test's directory, up to its prompt. */
static void start(const char *option, const char *device)
{
	const char *const argv[] = { getenv("BARSH"), device, option, NULL };
	static char home[64], history[64];
	const char *const env[] = { home, history, NULL };

	snprintf(home, sizeof(home), "HOME=%s", dir);
	snprintf(history, sizeof(history), "BARSH_HISTORY=%s/history", dir);
	pty_start(&pty, argv, env);
	pty.edits = EDITS;
	pty_prompt(&pty, PROMPT);
}

/* Type a line, see what it prints, and the prompt again. */
static void enter(const char *typed, const char *prints)
{
	pty_send(&pty, typed);
	pty_send(&pty, "\r");
	pty_expect(&pty, prints);
	pty_prompt(&pty, PROMPT);
}

static void leave(void)
{
	pty_send(&pty, CTRL_D);
	ck_assert_int_eq(pty_status(&pty), 0);
}

/* Put text into a file in the test's directory. */
static void put_file(const char *name, const char *text, mode_t mode)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
	ck_assert_int_eq(chmod(path, mode), 0);
}

static void make_dir(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	ck_assert_int_eq(mkdir(path, 0700), 0);
}

#if EDITS
/* Press TAB until its effect is seen. */
static void tab_until(const char *effect)
{
	for (int i = 0; i < 20 && !pty_has(&pty, effect); i++) {
		pty_send(&pty, "\t");
		for (int j = 0; j < 25 && !pty_has(&pty, effect); j++)
			pty_listen(&pty, 10);
	}
	pty_expect(&pty, effect);
}
#endif

START_TEST(the_banner_says_what_was_opened_and_how_to_get_help)
{
	start(NULL, "sim");
	ck_assert_ptr_nonnull(strstr(pty.text.data, "sim: BAR 0, 65536 bytes, read-write"));
	ck_assert_ptr_nonnull(strstr(pty.text.data, "'help' lists the commands"));
	leave();
}
END_TEST

START_TEST(quiet_says_nothing_and_answers_no_write)
{
	start("-q", "sim");
	ck_assert_ptr_null(strstr(pty.text.data, "BAR 0"));
	enter("w32 0x0 1; r32 0x0", "0x0: 0x00000001");
	ck_assert_ptr_null(strstr(pty.text.data, ":= 0x"));
	leave();
}
END_TEST

START_TEST(a_write_is_answered_and_a_failure_keeps_the_session)
{
	start(NULL, "sim");
	enter("w32 0x4000 1 2", "0x4004 := 0x00000002");
	enter("r32 0x4002", "error: 0x4002 is not a multiple of 4");
	enter("dmup", "did you mean 'dump'?");
	enter("verify", "verified 0x4004: 0x00000002");
	enter("", "");
	leave();
}
END_TEST

START_TEST(the_words_in_error_are_marked)
{
	start(NULL, "sim");
	pty_send(&pty, "w32 0x10 zz\r");
	pty_expect(&pty, "error: 'zz' is not a number");
	pty_expect(&pty, "  w32 0x10 zz\n");
	pty_expect(&pty, "           ^~\n");
	pty_prompt(&pty, PROMPT);
	leave();
}
END_TEST

START_TEST(a_block_is_continued_and_ctrl_c_drops_it)
{
	start(NULL, "sim");
	pty_send(&pty, "repeat 2 {\r");
	pty_prompt(&pty, "... ");
	pty_send(&pty, "echo he''re\r");
	pty_prompt(&pty, "... ");
	pty_send(&pty, "}\r");
	pty_expect(&pty, "\nhere\nhere\n");
	pty_prompt(&pty, PROMPT);
	pty_send(&pty, "repeat 2 {\r");
	pty_prompt(&pty, "... ");
	pty_send(&pty, CTRL_C);
	pty_prompt(&pty, PROMPT);
	enter("print 6*7", "0x2a (42)");
	leave();
}
END_TEST

START_TEST(a_mistake_in_the_head_of_a_block_leaves_no_block_open)
{
	start(NULL, "sim");
	enter("repeat 2 { echo x", "error: ");
	enter("print 6*7", "0x2a (42)");
	leave();
}
END_TEST

START_TEST(a_mistake_in_a_block_runs_none_of_it)
{
	start(NULL, "sim");
	pty_send(&pty, "repeat 2 {\r");
	pty_prompt(&pty, "... ");
	pty_send(&pty, "w32 0x0 7\r");
	pty_prompt(&pty, "... ");
	pty_send(&pty, "w8 0x8 0x100\r");
	pty_prompt(&pty, "... ");
	pty_send(&pty, "}\r");
	pty_expect(&pty, "error: 0x100 does not fit 8 bits");
	pty_prompt(&pty, PROMPT);
	enter("r32 0x0", "0x0: 0x00000000");
	leave();
}
END_TEST

START_TEST(ctrl_c_stops_what_runs_and_keeps_the_session)
{
	static const char *const commands[] = { "sleep 100s", "repeat 1000000000 {\recho -\r}",
						"wait 0x0 1 100s", "repeat 1000000000 r32 0x0" };

	start(NULL, "sim");
	for (size_t i = 0; i < BSH_LENGTH(commands); i++) {
		pty_send(&pty, commands[i]);
		pty_send(&pty, "\r");
		pty_listen(&pty, 200);
		pty_send(&pty, CTRL_C);
		pty_expect(&pty, "error: interrupted");
		pty_prompt(&pty, PROMPT);
	}
	enter("print 6*7", "0x2a (42)");
	leave();
}
END_TEST

START_TEST(ctrl_c_stops_a_long_dump)
{
	start(NULL, "sim:1G");
	pty_send(&pty, "dump 0x0 1G\r");
	pty_expect(&pty, "00000100: ");
	pty_send(&pty, CTRL_C);
	pty_expect(&pty, "error: interrupted");
	pty_prompt(&pty, PROMPT);
	enter("print 6*7", "0x2a (42)");
	leave();
}
END_TEST

START_TEST(a_line_is_in_the_history_before_it_runs)
{
	char path[80], line[64] = "";
	struct stat st;
	FILE *file;

	start(NULL, "sim");
	pty_send(&pty, "sleep 100s\r");
	pty_listen(&pty, 200);
	ck_assert_int_eq(kill(pty.pid, SIGKILL), 0);
	pty_status(&pty);
	snprintf(path, sizeof(path), "%s/history", dir);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
	file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), file));
	fclose(file);
	ck_assert_str_eq(line, "sleep 100s\n");
}
END_TEST

START_TEST(history_lists_what_was_typed_here_and_before)
{
	put_file("history", "r32 0x1230\n", 0600);
	start(NULL, "sim");
	enter("print 1", "0x1 (1)");
	enter("history", "r32 0x1230\nprint 1\nhistory\n");
	leave();
}
END_TEST

START_TEST(save_writes_what_worked)
{
	char command[160], path[80], text[256] = "";
	FILE *file;

	start(NULL, "sim");
	enter("w32 0x0 0x11", "0x0 := 0x00000011");
	enter("r32 0x0", "0x0: 0x00000011");
	enter("r32 0x2", "error: 0x2 is not a multiple of 4");
	snprintf(command, sizeof(command), "save -v %s/s.barsh; echo sa''ved", dir);
	enter(command, "saved");
	leave();
	snprintf(path, sizeof(path), "%s/s.barsh", dir);
	file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_gt(fread(text, 1, sizeof(text) - 1, file), 0);
	fclose(file);
	ck_assert_str_eq(text, "w32 0x0 0x11\nv32 0x0 0x00000011\n# r32 0x2\n"
			       "# failed: 0x2 is not a multiple of 4\n");
}
END_TEST

START_TEST(the_init_file_runs_unless_others_may_write_it)
{
	make_dir(".config");
	make_dir(".config/barsh");
	put_file(".config/barsh/init", "let answer = 6*7\n", 0600);
	start(NULL, "sim");
	enter("print $answer", "0x2a (42)");
	leave();
	pty_finish(&pty);
	put_file(".config/barsh/init", "let answer = 6*7\n", 0620);
	start(NULL, "sim");
	ck_assert_ptr_nonnull(strstr(pty.text.data, "is not run: others may write it"));
	enter("print $answer", "error: no variable $answer");
	leave();
	pty_finish(&pty);
	put_file(".config/barsh/init", "let answer = 6*7\n", 0600);
	start("--no-init", "sim");
	enter("print $answer", "error: no variable $answer");
	leave();
}
END_TEST

START_TEST(a_failing_init_file_does_not_keep_the_prompt_away)
{
	make_dir(".config");
	make_dir(".config/barsh");
	put_file(".config/barsh/init", "zork\n", 0600);
	start(NULL, "sim");
	ck_assert_ptr_nonnull(strstr(pty.text.data, "init:1:1: error: no command 'zork'"));
	enter("print 6*7", "0x2a (42)");
	leave();
}
END_TEST

START_TEST(a_hang_up_ends_the_session)
{
	start(NULL, "sim");
	pty_hang_up(&pty);
	ck_assert_int_eq(pty_status(&pty), 128 + SIGHUP);
}
END_TEST

START_TEST(a_sigterm_ends_it_and_leaves_the_terminal_sane)
{
	start(NULL, "sim");
	ck_assert_int_eq(kill(pty.pid, SIGTERM), 0);
	ck_assert_int_eq(pty_status(&pty), 128 + SIGTERM);
	ck_assert(pty_is_sane(&pty));
}
END_TEST

START_TEST(quit_and_its_aliases_leave)
{
	static const char *const words[] = { "quit\r", "q\r", "exit\r" };

	for (size_t i = 0; i < BSH_LENGTH(words); i++) {
		start(NULL, "sim");
		pty_send(&pty, words[i]);
		ck_assert_int_eq(pty_status(&pty), 0);
		pty_finish(&pty);
	}
}
END_TEST

START_TEST(all_ones_from_a_device_that_answers_get_a_hint)
{
	start(NULL, "sim");
	enter("w32 0x0 0xffffffff", ":= 0xffffffff");
	enter("r32 0x0", "config space answers: this width or place may not");
	enter("r8 0x0", "0x0: 0xff");
	leave();
}
END_TEST

START_TEST(a_resize_keeps_what_is_typed)
{
	start(NULL, "sim");
	pty_send(&pty, "print 6");
	pty_listen(&pty, 100);
	pty_resize(&pty, 30, 40);
	pty_listen(&pty, 100);
	enter("*7", "0x2a (42)");
	leave();
}
END_TEST

#if EDITS
START_TEST(tab_completes_commands_variables_bars_and_settings)
{
	start(NULL, "sim");
	pty_send(&pty, "jour");
	tab_until("nal");
	pty_send(&pty, "\r");
	pty_prompt(&pty, PROMPT);
	enter("let value = 5", "");
	pty_send(&pty, "print 1+$val");
	tab_until("ue");
	pty_send(&pty, "\r");
	pty_expect(&pty, "0x6 (6)");
	pty_prompt(&pty, PROMPT);
	pty_send(&pty, "set spl");
	tab_until("it64");
	pty_send(&pty, "hi");
	tab_until("lo");
	pty_send(&pty, "\r");
	pty_prompt(&pty, PROMPT);
	enter("set split64", "split64 hilo");
	pty_send(&pty, "bar ");
	tab_until("0");
	pty_send(&pty, "\r");
	pty_prompt(&pty, PROMPT);
	leave();
}
END_TEST

START_TEST(tab_completes_offsets_of_this_session_and_of_earlier_ones)
{
	put_file("history", "r32 0x1230\n", 0600);
	start(NULL, "sim");
	enter("w32 0x4560 7", ":= 0x00000007");
	pty_send(&pty, "r32 0x45");
	tab_until("60");
	pty_send(&pty, "\r");
	pty_expect(&pty, "0x4560: 0x00000007");
	pty_prompt(&pty, PROMPT);
	pty_send(&pty, "r32 0x12");
	tab_until("30");
	pty_send(&pty, "\r");
	pty_expect(&pty, "0x1230: 0x00000000");
	pty_prompt(&pty, PROMPT);
	pty_send(&pty, "r32 0xff");
	tab_until("fc");
	pty_send(&pty, "\r");
	pty_expect(&pty, "0xfffc: 0x00000000");
	pty_prompt(&pty, PROMPT);
	leave();
}
END_TEST

START_TEST(tab_completes_file_names_where_a_file_goes)
{
	char typed[80];

	put_file("script.barsh", "print 6*7\n", 0600);
	start(NULL, "sim");
	snprintf(typed, sizeof(typed), "source %s/scr", dir);
	pty_send(&pty, typed);
	tab_until("ipt.barsh");
	pty_send(&pty, "\r");
	pty_expect(&pty, "0x2a (42)");
	pty_prompt(&pty, PROMPT);
	leave();
}
END_TEST
#endif

START_TEST(a_write_that_wants_to_be_confirmed_is_asked_about)
{
	start(NULL, "sim:demo");
	ck_assert_ptr_nonnull(strstr(pty.text.data, "'regs' lists them"));
	pty_send(&pty, "write core.RESET.KEY RESET\r");
	pty_expect(&pty, "every register's reset value?");
	pty_expect(&pty, "[y/N] ");
	enter("n", "core.RESET was not confirmed");
	pty_send(&pty, "w32 0x1c 1\r");
	pty_expect(&pty, "[y/N] ");
	enter("y", "0x1c := 0x00000001");
	pty_send(&pty, "w32 0x1c 1\r");
	pty_expect(&pty, "[y/N] ");
	pty_send(&pty, CTRL_C);
	pty_expect(&pty, "core.RESET was not confirmed");
	pty_prompt(&pty, PROMPT);
	leave();
}
END_TEST

START_TEST(a_list_of_registers_is_as_wide_as_the_terminal)
{
	start(NULL, "sim:demo");
	pty_resize(&pty, 24, 60);
	enter("regs core.FIFO", "core.FIFO  Measured pulse...\n");
	enter("regs core.SERIAL", "core.SERIAL  Serial number\n");
	pty_resize(&pty, 24, 45);
	enter("regs core.FIFO", "ro pop        core.FIFO\n");
	leave();
}
END_TEST

START_TEST(what_is_said_of_a_register_is_broken_where_the_terminal_ends)
{
	start(NULL, "sim:demo");
	pty_resize(&pty, 24, 40);
	enter("describe core.FIFO", "\n  Measured pulse lengths; each read\n  takes one\n");
	pty_resize(&pty, 24, 45);
	enter("describe core.FIFO", "\n  Measured pulse lengths; each read takes one\n");
	leave();
}
END_TEST

START_TEST(a_map_that_fits_the_device_is_there_at_the_prompt)
{
	make_dir(".local");
	make_dir(".local/share");
	make_dir(".local/share/barsh");
	make_dir(".local/share/barsh/maps");
	put_file(".local/share/barsh/maps/sim.yaml",
		 "regmap: 1\nmatch: [{vendor: 0x1234, device: 0xba55}]\n"
		 "registers: {HELLO: {bar: 0, offset: 8, access: ro}}\n",
		 0600);
	start(NULL, "sim");
	enter("read hello", "HELLO  0x8  ro");
	leave();
	start("--no-map", "sim");
	enter("read hello", "'hello' is no offset");
	leave();
}
END_TEST

#if EDITS
START_TEST(tab_completes_names_one_segment_at_a_time)
{
	start(NULL, "sim:demo");
	pty_send(&pty, "read cor");
	tab_until("core.");
	pty_send(&pty, "STA");
	tab_until("TUS");
	pty_send(&pty, ".LO");
	tab_until(".LOCK ");
	enter("", "LOCKED");
	pty_send(&pty, "write core.CTRL MO");
	tab_until("DE=");
	pty_send(&pty, "BU");
	tab_until("RST ");
	enter("", "MODE IDLE -> BURST");
	leave();
}
END_TEST
#endif

#if EDITS
START_TEST(tab_makes_no_command_of_an_answer)
{
	start(NULL, "sim:demo");
	pty_send(&pty, "w32 0x1c 1\r");
	pty_prompt(&pty, "[y/N] ");
	pty_send(&pty, "qui");
	pty_listen(&pty, 50);
	/* One in a row with other input would be a pasted one. */
	pty_send(&pty, "\t");
	pty_listen(&pty, 200);
	ck_assert(!pty_has(&pty, "t"));
	enter("", "core.RESET was not confirmed");
	leave();
}
END_TEST
#endif

#if BSH_HAVE_READLINE
START_TEST(a_list_tells_offset_access_and_doc_of_registers)
{
	start(NULL, "sim:demo");
	pty_send(&pty, "read core.I");
	tab_until("core.ID      0x0   ro            Magic number");
	pty_expect(&pty, "core.IRQ     0xc   w1c volatile  Events");
	pty_expect(&pty, PROMPT "read core.I");
	enter("D", "core.ID  0x0  ro");
	/* What is typed stays where it begins none of the paths. */
	pty_send(&pty, "read PER");
	tab_until("ch[3].PERIOD");
	pty_expect(&pty, PROMPT "read PER");
	pty_send(&pty, CTRL_C);
	pty_prompt(&pty, PROMPT);
	pty_send(&pty, "write core.CTRL MODE=");
	tab_until("MODE=SINGLE  0x1");
	pty_send(&pty, CTRL_C);
	pty_prompt(&pty, PROMPT);
	leave();
}
END_TEST

START_TEST(a_list_that_is_longer_than_the_screen_waits)
{
	start(NULL, "sim:demo");
	pty_resize(&pty, 8, 80);
	pty_send(&pty, "read core.");
	tab_until("core.SCRATCH");
	pty_expect(&pty, "--More--");
	ck_assert(!pty_has(&pty, "core.TRIM"));
	/* Enter is for a line more. */
	pty_send(&pty, "\r");
	pty_expect(&pty, "core.SERIAL");
	pty_expect(&pty, "--More--");
	pty_send(&pty, " ");
	pty_expect(&pty, "core.TRIM");
	pty_expect(&pty, PROMPT "read core.");
	pty_send(&pty, "\t");
	pty_expect(&pty, "--More--");
	pty_send(&pty, "q");
	pty_expect(&pty, PROMPT "read core.");
	pty_send(&pty, "\t");
	pty_expect(&pty, "--More--");
	pty_send(&pty, CTRL_C);
	pty_prompt(&pty, PROMPT);
	enter("print 6*7", "0x2a (42)");
	leave();
}
END_TEST
#endif

#if !EDITS
START_TEST(a_line_without_an_editor_is_run)
{
	start(NULL, "sim");
	enter("print 6*7", "0x2a (42)");
	leave();
}
END_TEST
#endif

#if BSH_HAVE_READLINE
START_TEST(a_paste_stops_at_its_first_failure)
{
	start(NULL, "sim");
	pty_send(&pty, "\033[200~print 1\nr32 0x2\nw32 0x0 0x77\n\033[201~");
	pty_send(&pty, "\r");
	pty_expect(&pty, "0x1 (1)");
	pty_expect(&pty, "error: 0x2 is not a multiple of 4");
	pty_expect(&pty, "what was pasted or typed behind it is dropped");
	pty_prompt(&pty, PROMPT);
	enter("r32 0x2", "is not a multiple of 4");
	ck_assert(!pty_has(&pty, "is dropped"));
	enter("r32 0x0", "0x0: 0x00000000");
	leave();
}
END_TEST
#endif

#if BSH_HAVE_READLINE
#define READLINE_TESTS                                       \
	a_paste_stops_at_its_first_failure,                  \
		a_list_tells_offset_access_and_doc_of_registers, \
		a_list_that_is_longer_than_the_screen_waits,
#else
#define READLINE_TESTS
#endif
#if EDITS
#define EDITED_TESTS                                                           \
	READLINE_TESTS tab_completes_commands_variables_bars_and_settings,        \
		tab_completes_offsets_of_this_session_and_of_earlier_ones,     \
		tab_completes_file_names_where_a_file_goes,                    \
		tab_completes_names_one_segment_at_a_time,                     \
		tab_makes_no_command_of_an_answer
#else
#define EDITED_TESTS a_line_without_an_editor_is_run
#endif

BSH_TESTS("repl/prompt", setup, teardown, the_banner_says_what_was_opened_and_how_to_get_help,
	  quiet_says_nothing_and_answers_no_write,
	  a_write_is_answered_and_a_failure_keeps_the_session, the_words_in_error_are_marked,
	  a_block_is_continued_and_ctrl_c_drops_it,
	  a_mistake_in_the_head_of_a_block_leaves_no_block_open,
	  a_mistake_in_a_block_runs_none_of_it,
	  ctrl_c_stops_what_runs_and_keeps_the_session, ctrl_c_stops_a_long_dump,
	  a_line_is_in_the_history_before_it_runs, history_lists_what_was_typed_here_and_before,
	  save_writes_what_worked, the_init_file_runs_unless_others_may_write_it,
	  a_failing_init_file_does_not_keep_the_prompt_away, a_hang_up_ends_the_session,
	  a_sigterm_ends_it_and_leaves_the_terminal_sane, quit_and_its_aliases_leave,
	  a_write_that_wants_to_be_confirmed_is_asked_about,
	  a_list_of_registers_is_as_wide_as_the_terminal,
	  what_is_said_of_a_register_is_broken_where_the_terminal_ends,
	  a_map_that_fits_the_device_is_there_at_the_prompt,
	  all_ones_from_a_device_that_answers_get_a_hint, a_resize_keeps_what_is_typed,
	  EDITED_TESTS)
