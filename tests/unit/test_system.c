/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "barsh/util.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

START_TEST(clocks_go_forward_together)
{
	const uint64_t coarse = bsh_coarse_ns(), before = bsh_now_ns();
	uint64_t after;

	ck_assert_int_eq(usleep(2000), 0);
	after = bsh_now_ns();
	ck_assert_uint_ge(after - before, 2000000);
	ck_assert_uint_lt(after - before, UINT64_C(60000000000));
	/* The coarse clock lags by a timer tick. */
	ck_assert_uint_le(coarse, before);
	ck_assert_uint_lt(before - coarse, 50000000);
	ck_assert_uint_ge(bsh_coarse_ns(), coarse);
}
END_TEST

/* A scope with two descriptors: one is closed at its end, one gets out. */
static int leave_scope(int closed, int stolen)
{
	bsh_auto_fd int a = closed;
	bsh_auto_fd int b = stolen;
	bsh_auto_fd int none = -1;

	ck_assert(is_open(a));
	ck_assert_int_eq(none, -1);
	return bsh_steal_fd(&b);
}

START_TEST(a_descriptor_is_closed_with_its_scope_unless_it_is_stolen)
{
	const int closed = open("/dev/null", O_RDWR), stolen = open("/dev/null", O_RDWR);

	ck_assert_int_eq(leave_scope(closed, stolen), stolen);
	ck_assert(!is_open(closed));
	ck_assert(is_open(stolen));
	close(stolen);
}
END_TEST

struct thing {
	bool is_destroyed;
};

static void thing_destroy(struct thing *thing)
{
	if (thing)
		thing->is_destroyed = true;
}

BSH_DEFINE_AUTO(thing, thing_destroy);

static struct thing *keep_one(struct thing *kept, struct thing *dropped)
{
	bsh_auto(thing) *a = kept;
	bsh_auto(thing) *b = dropped;
	bsh_auto(thing) *none = NULL;

	return b && !none ? bsh_steal(thing, &a) : NULL;
}

START_TEST(a_thing_is_destroyed_with_its_scope_unless_it_is_stolen)
{
	struct thing kept = { 0 }, dropped = { 0 };

	ck_assert_ptr_eq(keep_one(&kept, &dropped), &kept);
	ck_assert(!kept.is_destroyed);
	ck_assert(dropped.is_destroyed);
}
END_TEST

/* What every temporary file is, wherever it lies. */
static void check_tmpfile(int fd)
{
	char back[5] = "";
	struct stat st;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	ck_assert_int_eq(fstat(fd, &st), 0);
	ck_assert_uint_eq(st.st_nlink, 0);
	ck_assert_int_eq(bsh_write_all(fd, "data", 4), 0);
	ck_assert_int_eq(pread(fd, back, 4, 0), 4);
	ck_assert_str_eq(back, "data");
	close(fd);
}

START_TEST(a_temporary_file_has_no_name_and_dies_with_exec)
{
	char dir[] = "/tmp/barsh-test-XXXXXX";

	unsetenv("TMPDIR");
	check_tmpfile(bsh_tmpfile());
	setenv("TMPDIR", "", 1);
	check_tmpfile(bsh_tmpfile());
	ck_assert_ptr_nonnull(mkdtemp(dir));
	setenv("TMPDIR", dir, 1);
	check_tmpfile(bsh_tmpfile());
	/* Nothing is left in it. */
	ck_assert_int_eq(rmdir(dir), 0);
	unsetenv("TMPDIR");
}
END_TEST

START_TEST(a_bad_temporary_directory_is_no_failure)
{
	struct stat wanted, st;
	int fd;

	setenv("TMPDIR", "/nonexistent/directory", 1);
	fd = bsh_tmpfile();
	ck_assert_int_ge(fd, 0);
	/* Disk before memory, where the disk can. */
	if (open("/var/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600) >= 0) {
		ck_assert_int_eq(stat("/var/tmp", &wanted), 0);
		ck_assert_int_eq(fstat(fd, &st), 0);
		ck_assert_uint_eq(st.st_dev, wanted.st_dev);
	}
	check_tmpfile(fd);
	setenv("TMPDIR", "/dev/null", 1);
	check_tmpfile(bsh_tmpfile());
	unsetenv("TMPDIR");
}
END_TEST

static void ignore(int signal)
{
	(void)signal;
}

/* Read a pipe more slowly than signals come, so that its writer blocks; exits 0 if all came. */
static void read_slowly(int fd, size_t len)
{
	static char buffer[65536];
	size_t sum = 0;
	ssize_t n;

	while ((n = read(fd, buffer, sizeof(buffer))) > 0) {
		for (ssize_t i = 0; i < n; i++)
			if (buffer[i] != (char)((sum + (size_t)i) % 251))
				_exit(2);
		sum += (size_t)n;
		usleep(20000);
	}
	_exit(sum == len ? 0 : 1);
}

START_TEST(all_is_written_through_signals_and_short_counts)
{
	static char data[1 << 20];
	/* Not so often that a slow machine gets nothing done but signals. */
	const struct itimerval often = { { 0, 10000 }, { 0, 10000 } };
	const struct itimerval never = { { 0, 0 }, { 0, 0 } };
	/* No SA_RESTART, so that write() is cut short or fails with EINTR. */
	const struct sigaction action = { .sa_handler = ignore };
	int fds[2], status = -1;
	pid_t child;

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (char)(i % 251);
	ck_assert_int_eq(pipe(fds), 0);
	child = fork();
	if (child == 0) {
		close(fds[1]);
		read_slowly(fds[0], sizeof(data));
	}
	close(fds[0]);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	ck_assert_int_eq(bsh_write_all(fds[1], data, sizeof(data)), 0);
	setitimer(ITIMER_REAL, &never, NULL);
	close(fds[1]);
	while (waitpid(child, &status, 0) < 0)
		ck_assert_int_eq(errno, EINTR);
	ck_assert_int_eq(status, 0);
}
END_TEST

START_TEST(a_write_that_fails_tells_why)
{
	const int full = open("/dev/full", O_WRONLY), read_only = open("/dev/null", O_RDONLY);

	ck_assert_int_eq(bsh_write_all(full, "x", 1), -1);
	ck_assert_int_eq(errno, ENOSPC);
	ck_assert_int_eq(bsh_write_all(read_only, "x", 1), -1);
	ck_assert_int_eq(errno, EBADF);
	ck_assert_int_eq(bsh_write_all(-1, "", 0), 0);
	close(full);
	close(read_only);
}
END_TEST

BSH_TESTS("util/system", NULL, NULL, clocks_go_forward_together,
	  a_descriptor_is_closed_with_its_scope_unless_it_is_stolen,
	  a_thing_is_destroyed_with_its_scope_unless_it_is_stolen,
	  a_temporary_file_has_no_name_and_dies_with_exec,
	  a_bad_temporary_directory_is_no_failure,
	  all_is_written_through_signals_and_short_counts, a_write_that_fails_tells_why)
