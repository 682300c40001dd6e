/* SPDX-License-Identifier: MIT */
/* The session log: what is in the file at the moment of each access. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "access/log.h"
#include "harness.h"
#include "spy.h"

static struct spy *spy;
static struct bsh_gate *gate;
static struct bsh_log *session;
static struct bsh_err err;
static char path[64];
static char then[4096]; /* what the file held at the last access */

#define HEADER "# barsh session log: a script of what was done\n"
#define LOC(r, o, w) ((struct bsh_loc){ .offset = (o), .region = (r), .width = (w) })

static const char *content(void)
{
	static char text[4096];
	FILE *file = fopen(path, "re");
	size_t n;

	ck_assert_ptr_nonnull(file);
	n = fread(text, 1, sizeof(text) - 1, file);
	text[n] = '\0';
	fclose(file);
	return text;
}

static void look(struct spy *unused)
{
	(void)unused;
	strcpy(then, content());
}

static void open_log(bool sync)
{
	ck_assert_msg(bsh_log_open(path, sync, &session, &err) == 0, "%s", err.msg);
	bsh_access_set_log(gate, session);
}

static void setup(void)
{
	int fd;

	strcpy(path, "/tmp/barsh-test-log-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	close(fd);
	spy = spy_new();
	gate = spy_gate(spy);
	spy->before = look;
	session = NULL;
	err = (struct bsh_err){ 0 };
	then[0] = '\0';
}

static void teardown(void)
{
	bsh_access_free(gate);
	bsh_log_close(session);
	free(spy);
	unlink(path);
}

static void command(const char *text)
{
	bsh_log_command(session, text, strlen(text));
}

static void comment(const char *text)
{
	bsh_log_comment(session, text, strlen(text));
}

static void get(uint64_t offset)
{
	uint64_t value;

	ck_assert_msg(bsh_access_read(gate, LOC(0, offset, 4), 0, &value, &err) == 0, "%s",
		      err.msg);
}

static void put(uint64_t offset, uint64_t value)
{
	ck_assert_msg(bsh_access_write(gate, LOC(0, offset, 4), 0, value, &err) == 0, "%s",
		      err.msg);
}

/* Let all that is written to the log fail, or no longer. */
static int let_fail(int kept)
{
	int fd = kept;

	if (kept < 0) {
		kept = dup(session->fd);
		fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	}
	ck_assert_int_ge(dup2(fd, session->fd), 0);
	close(fd);
	return kept;
}

/* ---- Ahead of the access ---------------------------------------------- */

START_TEST(a_command_is_in_the_file_before_its_access)
{
	open_log(false);
	command("r32 0x0");
	ck_assert_str_eq(content(), HEADER);
	get(0);
	ck_assert_str_eq(then, HEADER "r32 0x0\n");
	comment("0x0: 0x00000000");
	bsh_log_end(session, NULL);
	command("w32 0x4 1\n");
	put(4, 1);
	ck_assert_str_eq(then, HEADER "r32 0x0\n# 0x0: 0x00000000\nw32 0x4 1\n");
	bsh_log_end(session, NULL);
	ck_assert_str_eq(content(), then);
	command("r32 0x8");
	get(8);
	ck_assert_str_eq(then + strlen(then) - 8, "r32 0x8\n");
	command("w32 0xc 1");
	put(0xc, 1);
	ck_assert_str_eq(then + strlen(then) - 10, "w32 0xc 1\n");
}
END_TEST

START_TEST(a_run_is_logged_before_its_first_access)
{
	uint8_t values[16] = { 0 };
	size_t done;

	open_log(false);
	command("dump 0 16");
	spy->fail_at = 1;
	ck_assert_int_eq(bsh_access_read_run(gate, LOC(0, 0, 4), 0, values, 4, &done, &err), -1);
	ck_assert_str_eq(then, HEADER "dump 0 16\n");
	err = (struct bsh_err){ 0 };
	command("fill 0 0 16");
	spy->fail_at = 2;
	ck_assert_int_eq(bsh_access_write_run(gate, LOC(0, 0, 4), 0, values, 4, &done, &err), -1);
	ck_assert_str_eq(then, HEADER "dump 0 16\nfill 0 0 16\n");
}
END_TEST

START_TEST(the_text_of_a_block_comes_once)
{
	open_log(false);
	command("repeat 2 {\n  r32 0\n}\n");
	get(0);
	comment("one");
	get(0);
	comment("two");
	bsh_log_end(session, NULL);
	ck_assert_str_eq(content(), HEADER "repeat 2 {\n  r32 0\n}\n# one\n# two\n");
}
END_TEST

START_TEST(a_command_without_an_access_is_written_at_its_end)
{
	open_log(false);
	command("echo hello");
	comment("hello");
	ck_assert_str_eq(content(), HEADER);
	bsh_log_end(session, NULL);
	ck_assert_str_eq(content(), HEADER "echo hello\n# hello\n");
	ck_assert_uint_eq(spy->n_seen, 0);
}
END_TEST

START_TEST(results_ahead_of_the_first_access_stand_behind_their_command)
{
	open_log(false);
	command("if 1 { echo a; r32 0 }");
	comment("a");
	get(0);
	ck_assert_str_eq(then, HEADER "if 1 { echo a; r32 0 }\n# a\n");
}
END_TEST

/* ---- What failed ------------------------------------------------------ */

START_TEST(what_was_refused_before_the_bus_is_a_comment)
{
	uint64_t value;

	open_log(false);
	command("r32 0x3");
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 3, 4), 0, &value, &err), -1);
	bsh_log_end(session, err.msg);
	ck_assert_str_eq(content(),
			 HEADER "# refused: r32 0x3: 0x3 is not a multiple of 4\n");
}
END_TEST

START_TEST(every_line_of_a_refused_block_is_a_comment)
{
	open_log(false);
	command("repeat 2 {\n\tr32 0x3 \\\n}\n");
	comment("a result");
	bsh_log_end(session, "no");
	ck_assert_str_eq(content(), HEADER "# refused: repeat 2 {\n#    r32 0x3 \\ \n#   }: no\n"
					   "# a result\n");
}
END_TEST

START_TEST(what_failed_on_the_bus_stays_a_command)
{
	uint64_t value;

	open_log(false);
	spy->fail_at = 1;
	command("r32 0x4");
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 4, 4), 0, &value, &err), -1);
	bsh_log_end(session, err.msg);
	ck_assert_str_eq(content(), HEADER "r32 0x4\n# error: the spy fails\n");
}
END_TEST

START_TEST(control_characters_do_not_leave_their_comment)
{
	open_log(false);
	comment("a\nw32 0 1\r\x1b[2J\x7f\tb \xc2\x9b" "c \xc3\xa9 \\");
	bsh_log_end(session, "x\ny");
	ck_assert_str_eq(content(), HEADER "# a?w32 0 1??[2J? b ?c \xc3\xa9 \\ \n"
					   "# error: x?y\n");
}
END_TEST

START_TEST(a_text_that_continues_does_not_take_the_next_line)
{
	open_log(false);
	command("echo \\");
	bsh_log_end(session, NULL);
	command("echo a");
	bsh_log_end(session, NULL);
	ck_assert_str_eq(content(), HEADER "echo \\\n\necho a\n");
}
END_TEST

/* ---- To the disk ------------------------------------------------------ */

START_TEST(with_sync_each_later_write_is_announced)
{
	static const uint8_t values[16] = { 7 };
	size_t done;

	open_log(true);
	command("repeat 2 { w32 0 1 }");
	put(0, 1);
	ck_assert_str_eq(then, HEADER "repeat 2 { w32 0 1 }\n");
	put(4, 0x22);
	ck_assert_str_eq(then, HEADER "repeat 2 { w32 0 1 }\n# w32 bar0:0x4 0x22\n");
	get(8);
	ck_assert_int_eq(bsh_access_write(gate, LOC(7, 0x40, 2), 0, 0x33, &err), 0);
	ck_assert_str_eq(then, HEADER "repeat 2 { w32 0 1 }\n# w32 bar0:0x4 0x22\n"
				      "# w16 config:0x40 0x33\n");
	ck_assert_int_eq(
		bsh_access_write_run(gate, LOC(0, 0x20, 8), 0, values, 2, &done, &err), 0);
	ck_assert_str_eq(then, HEADER "repeat 2 { w32 0 1 }\n# w32 bar0:0x4 0x22\n"
				      "# w16 config:0x40 0x33\n"
				      "# w64 bar0:0x20 0x7 and so on, 2 elements\n");
}
END_TEST

START_TEST(without_sync_later_writes_are_not_announced)
{
	open_log(false);
	command("repeat 2 { w32 0 1 }");
	put(0, 1);
	put(4, 1);
	ck_assert_str_eq(then, HEADER "repeat 2 { w32 0 1 }\n");
}
END_TEST

/* ---- When it cannot be written ---------------------------------------- */

START_TEST(an_access_that_cannot_be_logged_is_refused_until_it_can)
{
	uint64_t value = 99;
	int kept;

	open_log(false);
	get(0);
	put(0, 0);
	spy->n_seen = 0;
	command("r32 0");
	kept = let_fail(-1);
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0, 4), 0, &value, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_INTERNAL);
	ck_assert_uint_eq(value, 99);
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_access_write(gate, LOC(0, 0, 4), 0, 1, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_INTERNAL);
	ck_assert_int_eq(err.sys, ENOSPC);
	ck_assert_uint_eq(spy->n_seen, 0);
	ck_assert_uint_eq(bsh_access_writes(gate), 1);
	ck_assert_uint_eq(bsh_journal_count(gate), 1);
	ck_assert_int_eq(bsh_log_errno(session), ENOSPC);
	let_fail(kept);
	get(0);
	ck_assert_str_eq(then, HEADER "r32 0\n");
	ck_assert_int_eq(bsh_log_errno(session), ENOSPC);
}
END_TEST

START_TEST(a_command_that_fits_in_part_leaves_no_part_of_it)
{
	const struct rlimit tight = { sizeof(HEADER) - 1 + 4, RLIM_INFINITY };
	const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };
	uint64_t value;

	signal(SIGXFSZ, SIG_IGN);
	open_log(false);
	command("r32 0x10");
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &tight), 0);
	ck_assert_int_eq(bsh_access_read(gate, LOC(0, 0x10, 4), 0, &value, &err), -1);
	ck_assert_int_eq(err.sys, EFBIG);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
	ck_assert_str_eq(content(), HEADER);
	ck_assert_uint_eq(spy->n_seen, 0);
	get(0x10);
	ck_assert_str_eq(then, HEADER "r32 0x10\n");
}
END_TEST

START_TEST(a_write_that_cannot_be_announced_is_refused)
{
	open_log(true);
	command("repeat 2 { w32 0 1 }");
	put(0, 1);
	let_fail(-1);
	ck_assert_int_eq(bsh_access_write(gate, LOC(0, 4, 4), 0, 1, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_INTERNAL);
	ck_assert_uint_eq(spy->n_seen, 1);
}
END_TEST

START_TEST(lost_results_are_told_and_do_not_pile_up)
{
	open_log(false);
	let_fail(-1);
	for (unsigned i = 0; i < 100000; i++)
		comment("0x0: 0x00000000");
	ck_assert_uint_lt(session->text.len, 64 * 1024);
	command("echo");
	for (unsigned i = 0; i < 100000; i++)
		comment("0x0: 0x00000000");
	ck_assert_uint_lt(session->text.len, 64 * 1024);
	ck_assert_int_eq(session->command, BSH_LOG_HELD);
	ck_assert_int_eq(bsh_log_errno(session), ENOSPC);
}
END_TEST

START_TEST(a_path_that_cannot_be_written_is_refused_at_once)
{
	ck_assert_int_eq(bsh_log_open("/dev/full", false, &session, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_INTERNAL);
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_log_open("/nowhere/at/all", false, &session, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_INTERNAL);
	ck_assert_int_eq(err.sys, ENOENT);
	ck_assert_ptr_null(session);
}
END_TEST

/* ---- The file --------------------------------------------------------- */

START_TEST(a_log_is_appended_to_on_a_line_of_its_own)
{
	FILE *file = fopen(path, "we");

	fputs("w32 0 1", file);
	fclose(file);
	open_log(false);
	ck_assert_str_eq(content(), "w32 0 1\n" HEADER);
}
END_TEST

START_TEST(closing_brings_everything_to_the_file)
{
	open_log(false);
	command("print 1");
	comment("1");
	bsh_access_set_log(gate, NULL);
	bsh_log_close(session);
	session = NULL;
	ck_assert_str_eq(content(), HEADER "print 1\n# 1\n");
	bsh_log_close(NULL);
}
END_TEST

/* A command, to which somebody agreed before its access. */
static void agree_to(const char *command)
{
	bsh_log_command(session, command, strlen(command));
	bsh_log_option(session, "--yes");
}

START_TEST(an_option_stands_behind_the_name_of_the_command_that_is_ready)
{
	open_log(false);
	agree_to("write C 5");
	bsh_log_end(session, NULL);
	agree_to("write\\\n C 5");
	bsh_log_end(session, NULL);
	agree_to("dump");
	bsh_log_end(session, NULL);
	/* What is in the file already stays as it is. */
	bsh_log_option(session, "--yes");
	ck_assert_str_eq(content(), HEADER "write --yes C 5\n"
					   "write --yes\\\n C 5\n"
					   "dump --yes\n");
}
END_TEST

START_TEST(an_option_is_in_the_file_before_the_access)
{
	open_log(false);
	agree_to("w32 0x10 5");
	bsh_log_comment(session, "asked", 5);
	ck_assert_int_eq(bsh_access_write(gate, LOC(0, 0x10, 4), 0, 5, &err), 0);
	ck_assert_str_eq(then, HEADER "w32 --yes 0x10 5\n# asked\n");
	bsh_log_end(session, "it broke");
	ck_assert_str_eq(content(), HEADER "w32 --yes 0x10 5\n# asked\n# error: it broke\n");
}
END_TEST

START_TEST(no_log_is_no_trouble)
{
	command("r32 0");
	comment("x");
	bsh_log_end(NULL, "x");
	ck_assert_int_eq(bsh_log_errno(NULL), 0);
	get(0);
	put(0, 1);
	ck_assert_uint_eq(spy->n_seen, 2);
}
END_TEST

BSH_TESTS("access/log", setup, teardown, a_command_is_in_the_file_before_its_access,
	  a_run_is_logged_before_its_first_access, the_text_of_a_block_comes_once,
	  a_command_without_an_access_is_written_at_its_end,
	  results_ahead_of_the_first_access_stand_behind_their_command,
	  what_was_refused_before_the_bus_is_a_comment,
	  every_line_of_a_refused_block_is_a_comment, what_failed_on_the_bus_stays_a_command,
	  control_characters_do_not_leave_their_comment,
	  a_text_that_continues_does_not_take_the_next_line,
	  with_sync_each_later_write_is_announced, without_sync_later_writes_are_not_announced,
	  an_access_that_cannot_be_logged_is_refused_until_it_can,
	  a_command_that_fits_in_part_leaves_no_part_of_it,
	  a_write_that_cannot_be_announced_is_refused, lost_results_are_told_and_do_not_pile_up,
	  a_path_that_cannot_be_written_is_refused_at_once,
	  a_log_is_appended_to_on_a_line_of_its_own, closing_brings_everything_to_the_file,
	  an_option_stands_behind_the_name_of_the_command_that_is_ready,
	  an_option_is_in_the_file_before_the_access, no_log_is_no_trouble)
