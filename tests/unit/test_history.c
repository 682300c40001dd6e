/* SPDX-License-Identifier: MIT */
/* History in memory and on disk: what is kept, what is skipped, who else writes. */

#include "harness.h"
#include "scratch.h"
#include "shell/history.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct bsh_history *history;
static struct bsh_err err;
static char path[sizeof(scratch_dir) + 16];

static void setup(void)
{
	scratch_init();
	snprintf(path, sizeof(path), "%s/file", scratch_dir);
	history = bsh_history_new(3);
	memset(&err, 0, sizeof(err));
	unsetenv("BARSH_HISTORY");
	unsetenv("XDG_STATE_HOME");
}

static void teardown(void)
{
	bsh_history_free(history);
	scratch_finish();
}

static void write_file(const char *bytes, size_t len)
{
	const int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(bsh_write_all(fd, bytes, len), 0);
	close(fd);
}

/* What the file holds; valid until the next call. */
static const char *content_of(const char *file)
{
	static char bytes[65536];
	const int fd = open(file, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	ck_assert_int_ge(fd, 0);
	n = read(fd, bytes, sizeof(bytes) - 1);
	ck_assert_int_ge(n, 0);
	bytes[n] = '\0';
	close(fd);
	return bytes;
}

static void attach(void)
{
	ck_assert_msg(bsh_history_attach(history, path, &err) == 0, "%s", err.msg);
}

static void add(const char *line)
{
	ck_assert_msg(bsh_history_add(history, line, &err) == 0, "%s", err.msg);
}

/* Are these the lines kept? NULL ends them. */
static void check_lines(const char *const *lines)
{
	size_t n = 0;

	for (; lines[n]; n++) {
		ck_assert_ptr_nonnull(bsh_history_get(history, n));
		ck_assert_str_eq(bsh_history_get(history, n), lines[n]);
	}
	ck_assert_uint_eq(bsh_history_count(history), n);
	ck_assert_ptr_null(bsh_history_get(history, n));
}

#define CHECK_LINES(...) check_lines((const char *const[]){ __VA_ARGS__, NULL })

START_TEST(memory_keeps_the_newest_lines)
{
	ck_assert_ptr_null(bsh_history_get(history, 0));
	add("a");
	add("b");
	CHECK_LINES("a", "b");
	add("c");
	add("d");
	CHECK_LINES("b", "c", "d");
	ck_assert_ptr_null(bsh_history_path(history));
}
END_TEST

START_TEST(some_lines_are_not_recorded)
{
	static const char *const refused[] = {
		"", " blank", "\ttab", "same", "esc\033[2J", "two\nlines", "del\x7f",
	};
	char longest[BSH_HISTORY_LINE_MAX + 2];

	attach();
	add("same");
	for (size_t i = 0; i < BSH_LENGTH(refused); i++) {
		ck_assert_msg(!bsh_history_wants(history, refused[i]), "%zu", i);
		add(refused[i]);
	}
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	ck_assert(!bsh_history_wants(history, longest));
	ck_assert(bsh_history_wants(history, longest + 1));
	ck_assert_str_eq(content_of(path), "same\n");
	add("tab\tinside");
	add("same");
	CHECK_LINES("same", "tab\tinside", "same");
	ck_assert_str_eq(content_of(path), "same\ntab\tinside\nsame\n");
}
END_TEST

START_TEST(the_file_is_private_and_appended_to)
{
	struct stat st;

	umask(0);
	attach();
	add("r32 0x0");
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
	ck_assert_str_eq(content_of(path), "r32 0x0\n");
	bsh_history_free(history);
	history = bsh_history_new(3);
	attach();
	CHECK_LINES("r32 0x0");
	add("r32 0x0");
	add("r32 0x4");
	ck_assert_str_eq(content_of(path), "r32 0x0\nr32 0x4\n");
}
END_TEST

START_TEST(malformed_content_is_skipped)
{
	static const char bytes[] = "good\nnu\0l\n\nes\033c\r\n\xff\xfe is text\nno end";

	write_file(bytes, sizeof(bytes) - 1);
	attach();
	CHECK_LINES("good", "\xff\xfe is text", "no end");
	add("next");
	ck_assert_int_eq(memcmp(content_of(path) + sizeof(bytes) - 1, "\nnext\n", 7), 0);
}
END_TEST

START_TEST(a_line_may_be_as_long_as_stated_and_no_longer)
{
	struct bsh_text text = { 0 };

	for (int i = 0; i < BSH_HISTORY_LINE_MAX; i++)
		bsh_text_adds(&text, "x");
	bsh_text_adds(&text, "\nshort\n");
	for (int i = 0; i < 100 * BSH_HISTORY_LINE_MAX; i++)
		bsh_text_adds(&text, "y");
	bsh_text_adds(&text, "\nlast");
	write_file(text.data, text.len);
	bsh_text_finish(&text);
	attach();
	ck_assert_uint_eq(bsh_history_count(history), 3);
	ck_assert_uint_eq(strlen(bsh_history_get(history, 0)), BSH_HISTORY_LINE_MAX);
	ck_assert_str_eq(bsh_history_get(history, 1), "short");
	ck_assert_str_eq(bsh_history_get(history, 2), "last");
}
END_TEST

START_TEST(a_long_file_is_compacted)
{
	struct stat st;

	write_file("1\n2\n3\n4\n5\n6\n", 12);
	attach();
	ck_assert_str_eq(content_of(path), "1\n2\n3\n4\n5\n6\n");
	bsh_history_free(history);
	history = bsh_history_new(3);
	write_file("1\n2\n3\n4\n5\n6\n7", 13);
	attach();
	ck_assert_str_eq(content_of(path), "5\n6\n7\n");
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
	CHECK_LINES("5", "6", "7");
	add("8");
	ck_assert_str_eq(content_of(path), "5\n6\n7\n8\n");
}
END_TEST

START_TEST(a_link_stays_a_link_when_its_file_is_compacted)
{
	const char *target = scratch_path("target");
	struct stat st;

	write_file("1\n2\n3\n4\n5\n6\n7\n", 14);
	ck_assert_int_eq(rename(path, target), 0);
	ck_assert_int_eq(symlink("target", path), 0);
	attach();
	ck_assert_int_eq(lstat(path, &st), 0);
	ck_assert(S_ISLNK(st.st_mode));
	ck_assert_str_eq(content_of(target), "5\n6\n7\n");
}
END_TEST

START_TEST(another_session_compacts_and_no_line_is_lost)
{
	struct bsh_history *other = bsh_history_new(3);

	write_file("1\n2\n3\n4\n5\n6\n", 12);
	attach();
	add("ours before");
	ck_assert_int_eq(bsh_history_attach(other, path, &err), 0);
	ck_assert_str_eq(content_of(path), "5\n6\nours before\n");
	add("ours after");
	ck_assert_int_eq(bsh_history_add(other, "theirs", &err), 0);
	ck_assert_str_eq(content_of(path), "5\n6\nours before\nours after\ntheirs\n");
	bsh_history_free(other);
}
END_TEST

enum { SESSIONS = 4, LINES = 10, KEPT = 100, ROUNDS = 20 };

/* One of several sessions that begin at once with a file that wants compacting. */
static void be_a_session(int number)
{
	struct bsh_history *h = bsh_history_new(KEPT);
	char line[64];
	int status = 0;

	if (!h || bsh_history_attach(h, path, &err) < 0)
		_exit(1);
	for (int i = 0; i < LINES; i++) {
		snprintf(line, sizeof(line), "session %d line %d", number, i);
		if (bsh_history_add(h, line, &err) < 0)
			status = 1;
	}
	bsh_history_free(h);
	_exit(status);
}

static void run_sessions(void)
{
	pid_t pids[SESSIONS];
	int status;

	for (int i = 0; i < SESSIONS; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			be_a_session(i);
	}
	for (int i = 0; i < SESSIONS; i++) {
		waitpid(pids[i], &status, 0);
		ck_assert_int_eq(status, 0);
	}
}

START_TEST(sessions_that_begin_at_once_lose_nothing)
{
	struct bsh_text old = { 0 };
	char line[64];

	for (int i = 0; i < 2 * KEPT + 1; i++)
		bsh_text_addf(&old, "old %d\n", i);
	for (int round = 0; round < ROUNDS; round++) {
		write_file(old.data, old.len);
		run_sessions();
		ck_assert_ptr_null(strstr(content_of(path), "old 0\n"));
		for (int i = 0; i < SESSIONS * LINES; i++) {
			snprintf(line, sizeof(line), "\nsession %d line %d\n", i / LINES,
				 i % LINES);
			ck_assert_msg(strstr(content_of(path), line), "round %d, no %s", round,
				      line);
		}
	}
	bsh_text_finish(&old);
}
END_TEST

START_TEST(a_lock_that_is_never_given_up_does_not_stop_us)
{
	int fd;

	write_file("1\n2\n3\n4\n5\n6\n7\n", 14);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	ck_assert_int_eq(flock(fd, LOCK_EX), 0);
	attach();
	add("8");
	ck_assert_str_eq(content_of(path), "1\n2\n3\n4\n5\n6\n7\n8\n");
	close(fd);
}
END_TEST

START_TEST(a_deleted_file_is_made_again)
{
	attach();
	add("one");
	ck_assert_int_eq(unlink(path), 0);
	add("two");
	ck_assert_str_eq(content_of(path), "two\n");
}
END_TEST

START_TEST(a_full_disk_is_told_once_and_leaves_whole_lines)
{
	const struct rlimit limit = { .rlim_cur = 10, .rlim_max = RLIM_INFINITY };
	const struct rlimit none = { .rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY };

	signal(SIGXFSZ, SIG_IGN);
	attach();
	add("12345");
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_int_eq(bsh_history_add(history, "too long for it", &err), -1);
	ck_assert_int_eq(err.code, BSH_E_INTERNAL);
	add("once more too long");
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
	ck_assert_str_eq(content_of(path), "12345\n");
	CHECK_LINES("12345", "too long for it", "once more too long");
	memset(&err, 0, sizeof(err));
	add("fits");
	ck_assert_str_eq(content_of(path), "12345\nfits\n");
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_int_eq(bsh_history_add(history, "told again", &err), -1);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
}
END_TEST

START_TEST(what_is_no_file_is_refused)
{
	const char *fifo = scratch_path("fifo");

	ck_assert_int_eq(mkfifo(fifo, 0600), 0);
	ck_assert_int_eq(bsh_history_attach(history, fifo, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_INTERNAL);
	memset(&err, 0, sizeof(err));
	ck_assert_int_eq(bsh_history_attach(history, scratch_dir, &err), -1);
	memset(&err, 0, sizeof(err));
	add("still good in memory");
	CHECK_LINES("still good in memory");
}
END_TEST

/* As a user who is not root, since root may write anything. */
static void be_nobody(void)
{
	if (geteuid() != 0)
		return;
	ck_assert_int_eq(chmod(scratch_dir, 0755), 0);
	ck_assert_int_eq(seteuid(65534), 0);
}

START_TEST(a_file_that_cannot_be_written_is_read_all_the_same)
{
	write_file("one\ntwo\n", 8);
	ck_assert_int_eq(chmod(path, 0444), 0);
	be_nobody();
	ck_assert_int_eq(bsh_history_attach(history, path, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_INTERNAL);
	CHECK_LINES("one", "two");
	memset(&err, 0, sizeof(err));
	add("three");
	CHECK_LINES("one", "two", "three");
	ck_assert_str_eq(content_of(path), "one\ntwo\n");
	if (getuid() == 0)
		ck_assert_int_eq(seteuid(0), 0);
}
END_TEST

/* ---- Which file ------------------------------------------------------- */

static void attach_default(void)
{
	ck_assert_msg(bsh_history_attach_default(history, &err) == 0, "%s", err.msg);
}

static void check_path(const char *below_dir)
{
	char expected[sizeof(scratch_dir) + 64];

	snprintf(expected, sizeof(expected), "%s/%s", scratch_dir, below_dir);
	ck_assert_ptr_nonnull(bsh_history_path(history));
	ck_assert_str_eq(bsh_history_path(history), expected);
}

START_TEST(the_environment_names_the_file)
{
	setenv("BARSH_HISTORY", path, 1);
	attach_default();
	check_path("file");
}
END_TEST

START_TEST(the_environment_turns_it_off)
{
	setenv("HOME", scratch_dir, 1);
	setenv("BARSH_HISTORY", "", 1);
	attach_default();
	ck_assert_ptr_null(bsh_history_path(history));
	setenv("BARSH_HISTORY", "/dev/null", 1);
	attach_default();
	ck_assert_ptr_null(bsh_history_path(history));
	add("line");
	CHECK_LINES("line");
}
END_TEST

START_TEST(the_state_directory_is_made_for_its_owner_alone)
{
	char state[sizeof(scratch_dir) + 16];
	struct stat st;

	umask(0);
	snprintf(state, sizeof(state), "%s/a/b", scratch_dir);
	setenv("XDG_STATE_HOME", state, 1);
	setenv("HOME", "/nonexistent", 1);
	attach_default();
	check_path("a/b/barsh/history");
	ck_assert_int_eq(stat(state, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0700);
}
END_TEST

START_TEST(the_home_directory_comes_last)
{
	setenv("HOME", scratch_dir, 1);
	setenv("XDG_STATE_HOME", "relative", 1);
	attach_default();
	check_path(".local/state/barsh/history");
}
END_TEST

START_TEST(a_home_that_does_not_exist_is_not_made)
{
	char home[sizeof(scratch_dir) + 16];

	snprintf(home, sizeof(home), "%s/nobody", scratch_dir);
	setenv("HOME", home, 1);
	ck_assert_int_eq(bsh_history_attach_default(history, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_INTERNAL);
	ck_assert_int_eq(access(home, F_OK), -1);
	memset(&err, 0, sizeof(err));
	unsetenv("HOME");
	attach_default();
	ck_assert_ptr_null(bsh_history_path(history));
}
END_TEST

START_TEST(the_home_of_another_user_is_left_alone)
{
	char inside[sizeof(scratch_dir) + 16];

	if (geteuid() != 0)
		return;
	ck_assert_int_eq(chown(scratch_dir, 65534, 65534), 0);
	setenv("HOME", scratch_dir, 1);
	ck_assert_int_eq(bsh_history_attach_default(history, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_INTERNAL);
	ck_assert_ptr_nonnull(strstr(err.msg, "another user"));
	snprintf(inside, sizeof(inside), "%s/.local", scratch_dir);
	ck_assert_int_eq(access(inside, F_OK), -1);
	memset(&err, 0, sizeof(err));
	snprintf(inside, sizeof(inside), "%s/x/y", scratch_dir);
	setenv("XDG_STATE_HOME", inside, 1);
	ck_assert_int_eq(bsh_history_attach_default(history, &err), -1);
	memset(&err, 0, sizeof(err));
	add("memory works");
	CHECK_LINES("memory works");
}
END_TEST

BSH_TESTS("shell/history", setup, teardown, memory_keeps_the_newest_lines,
	  some_lines_are_not_recorded, the_file_is_private_and_appended_to,
	  malformed_content_is_skipped, a_line_may_be_as_long_as_stated_and_no_longer,
	  a_long_file_is_compacted, a_link_stays_a_link_when_its_file_is_compacted,
	  another_session_compacts_and_no_line_is_lost, sessions_that_begin_at_once_lose_nothing,
	  a_lock_that_is_never_given_up_does_not_stop_us, a_deleted_file_is_made_again,
	  a_full_disk_is_told_once_and_leaves_whole_lines, what_is_no_file_is_refused,
	  a_file_that_cannot_be_written_is_read_all_the_same, the_environment_names_the_file,
	  the_environment_turns_it_off, the_state_directory_is_made_for_its_owner_alone,
	  the_home_directory_comes_last, a_home_that_does_not_exist_is_not_made,
	  the_home_of_another_user_is_left_alone)
