/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_kernel.h"
#include "host/binding_work.h"

#define OVERRIDE "/sys/bus/pci/devices/0000:01:00.0/driver_override"

static unsigned n_waited;
static volatile sig_atomic_t stop;
static struct bsh_patience patience;

static void waited(void *ctx)
{
	(void)ctx;
	n_waited++;
}

/* So that a test ends: the kernel comes back when the wait was noticed. */
static void waited_long_enough(void *ctx)
{
	waited(ctx);
	fake_kernel->is_released = true;
}

static void stop_waiting(void *ctx)
{
	waited(ctx);
	stop = SIGINT;
}

static void init(void)
{
	fake_kernel_init();
	n_waited = 0;
	stop = 0;
	patience = (struct bsh_patience){
		.stop = &stop,
		.note_ns = 50000000,
		.waited = waited,
	};
}

static int write_override(const char *text)
{
	char path[512];

	snprintf(path, sizeof(path), "%s", fake_path(OVERRIDE));
	return bsh_patient_write(&fake_sys, path, text, &patience);
}

START_TEST(what_is_quick_is_done_without_a_word)
{
	/* On a busy machine that is quick, too. */
	patience.note_ns = UINT64_C(60000000000);
	ck_assert_int_eq(write_override("vfio-pci"), 0);
	ck_assert_str_eq(fake_read(OVERRIDE), "vfio-pci");
	ck_assert_uint_eq(n_waited, 0);
	ck_assert_uint_eq(fake_kernel->calls, 1);
}
END_TEST

START_TEST(a_failure_comes_with_its_errno)
{
	static const int errors[] = { EIO, ENODEV, EBUSY, EPERM, EOVERFLOW };

	for (size_t i = 0; i < BSH_LENGTH(errors); i++) {
		fake_kernel_heal();
		fake_kernel->fail_at = 1;
		fake_kernel->error = errors[i];
		ck_assert_int_eq(write_override("vfio-pci"), -1);
		ck_assert_int_eq(errno, errors[i]);
	}
}
END_TEST

static void on_alarm(int signo)
{
	(void)signo;
	fake_kernel->is_released = true;
}

START_TEST(a_long_wait_is_told_once)
{
	struct sigaction action;
	struct sigaction was;

	memset(&action, 0, sizeof(action));
	action.sa_handler = on_alarm;
	sigaction(SIGALRM, &action, &was);
	fake_kernel->block_at = 1;
	/* Many looks after the word. */
	ualarm(600000, 0);
	ck_assert_int_eq(write_override("vfio-pci"), 0);
	sigaction(SIGALRM, &was, NULL);
	ck_assert_uint_eq(n_waited, 1);
	ck_assert_str_eq(fake_read(OVERRIDE), "vfio-pci");
}
END_TEST

START_TEST(a_wait_is_given_up_when_asked_and_the_write_goes_on)
{
	fake_kernel->block_at = 1;
	patience.waited = stop_waiting;
	ck_assert_int_eq(write_override("vfio-pci"), 1);
	ck_assert_str_eq(fake_read(OVERRIDE), "(null)");
	fake_kernel->is_released = true;
	for (int i = 0; i < 500 && strcmp(fake_read(OVERRIDE), "vfio-pci") != 0; i++)
		usleep(10000);
	ck_assert_str_eq(fake_read(OVERRIDE), "vfio-pci");
}
END_TEST

static void finish_soon(void *ctx)
{
	stop_waiting(ctx);
	fake_kernel->is_released = true;
}

START_TEST(what_nearly_ends_is_waited_for_although_asked_to_stop)
{
	fake_kernel->block_at = 1;
	patience.waited = finish_soon;
	patience.grace_ns = UINT64_C(20000000000);
	ck_assert_int_eq(write_override("vfio-pci"), 0);
	ck_assert_str_eq(fake_read(OVERRIDE), "vfio-pci");
	ck_assert_int_eq(stop, SIGINT);
}
END_TEST

START_TEST(without_a_flag_it_waits_to_the_end)
{
	fake_kernel->block_at = 1;
	patience.stop = NULL;
	stop = SIGINT;
	patience.waited = waited_long_enough;
	ck_assert_int_eq(write_override("vfio-pci"), 0);
}
END_TEST

START_TEST(who_ignores_children_learns_at_least_that_it_ended)
{
	void (*const was)(int) = signal(SIGCHLD, SIG_IGN);
	const int result = write_override("vfio-pci");

	signal(SIGCHLD, was);
	ck_assert_int_eq(result, 0);
	ck_assert_str_eq(fake_read(OVERRIDE), "vfio-pci");
}
END_TEST

static int die(const char *path, const char *text)
{
	(void)path;
	(void)text;
	raise(SIGKILL);
	return 0;
}

START_TEST(a_child_that_was_killed_has_failed)
{
	const struct bsh_host_sys deadly = { .write = die };

	ck_assert_int_eq(bsh_patient_write(&deadly, "/", "", &patience), -1);
	ck_assert_int_eq(errno, EIO);
}
END_TEST

/* Signals of the terminal go to the child as well, and must not end its write. */
static int write_after_signals(const char *path, const char *text)
{
	raise(SIGINT);
	raise(SIGTERM);
	raise(SIGHUP);
	return fake_sys_write(path, text);
}

START_TEST(signals_do_not_end_the_write)
{
	const struct bsh_host_sys signalled = { .write = write_after_signals };
	char path[512];

	snprintf(path, sizeof(path), "%s", fake_path(OVERRIDE));
	ck_assert_int_eq(bsh_patient_write(&signalled, path, "vfio-pci", &patience), 0);
	ck_assert_str_eq(fake_read(OVERRIDE), "vfio-pci");
}
END_TEST

START_TEST(who_reads_our_output_sees_its_end_while_the_write_goes_on)
{
	int ends[2];
	char byte;
	int out;

	ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
	out = dup(STDOUT_FILENO);
	fflush(stdout);
	ck_assert_int_ge(dup2(ends[1], STDOUT_FILENO), 0);
	close(ends[1]);
	fake_kernel->block_at = 1;
	patience.waited = stop_waiting;
	ck_assert_int_eq(write_override("vfio-pci"), 1);
	dup2(out, STDOUT_FILENO);
	close(out);
	/* The child still runs, and is no writer of the pipe. */
	ck_assert_int_eq(read(ends[0], &byte, 1), 0);
	close(ends[0]);
	fake_kernel->is_released = true;
	for (int i = 0; i < 500 && strcmp(fake_read(OVERRIDE), "vfio-pci") != 0; i++)
		usleep(10000);
}
END_TEST

START_TEST(who_gives_up_takes_the_lock_from_the_child)
{
	struct bsh_states states = { -1, -1, false };
	struct bsh_states other = { -1, -1, false };
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_states_lock(&fake_host, &states, &err), 0);
	fake_kernel->block_at = 1;
	patience.waited = stop_waiting;
	ck_assert_int_eq(write_override("vfio-pci"), 1);
	ck_assert_int_eq(bsh_states_lock(&fake_host, &other, &err), -1);
	err = (struct bsh_err){ 0 };
	bsh_states_close(&states);
	ck_assert_int_eq(bsh_states_lock(&fake_host, &other, &err), 0);
	bsh_states_close(&other);
	fake_kernel->is_released = true;
	for (int i = 0; i < 500 && strcmp(fake_read(OVERRIDE), "vfio-pci") != 0; i++)
		usleep(10000);
}
END_TEST

START_TEST(the_child_of_one_that_was_killed_keeps_others_away)
{
	struct bsh_states states = { -1, -1, false };
	struct bsh_err err = { 0 };
	pid_t child;
	int status;
	int i;

	fake_kernel->block_at = 1;
	child = fork();
	if (child == 0) {
		if (bsh_states_lock(&fake_host, &states, &err) < 0)
			_exit(1);
		_exit(write_override("vfio-pci") == 0 ? 0 : 1);
	}
	for (i = 0; i < 500 && fake_kernel->calls == 0; i++)
		usleep(10000);
	ck_assert_uint_eq(fake_kernel->calls, 1);
	ck_assert_int_eq(kill(child, SIGKILL), 0);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	/* What is still to be written must not meet what another has done in between. */
	ck_assert_int_eq(bsh_states_lock(&fake_host, &states, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
	fake_kernel->is_released = true;
	err = (struct bsh_err){ 0 };
	for (i = 0; i < 500 && bsh_states_lock(&fake_host, &states, &err) < 0; i++) {
		err = (struct bsh_err){ 0 };
		usleep(10000);
	}
	ck_assert_str_eq(fake_read(OVERRIDE), "vfio-pci");
	bsh_states_close(&states);
}
END_TEST

/* ---- Reading ----------------------------------------------------------- */

static int read_attr(const char *path, char text[64], uint64_t limit_ns)
{
	char full[512];

	snprintf(full, sizeof(full), "%s", fake_look(path));
	return bsh_patient_read(full, text, 64, limit_ns, NULL);
}

START_TEST(what_is_there_is_read)
{
	char text[64] = "old";

	ck_assert_int_eq(read_attr(OVERRIDE, text, UINT64_C(20000000000)), 0);
	ck_assert_str_eq(text, "(null)");
	fake_file("/empty", "%s", "");
	ck_assert_int_eq(read_attr("/empty", text, UINT64_C(20000000000)), 0);
	ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(what_is_not_there_has_its_errno)
{
	char text[64] = "old";

	ck_assert_int_eq(read_attr("/none", text, UINT64_C(20000000000)), -1);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_str_eq(text, "old");
}
END_TEST

START_TEST(who_does_not_answer_is_not_waited_for)
{
	char text[64] = "old";

	ck_assert_int_eq(mkfifo(fake_path("/fifo"), 0600), 0);
	ck_assert_int_eq(read_attr("/fifo", text, 50000000), 1);
	ck_assert_str_eq(text, "old");
}
END_TEST

START_TEST(it_reads_for_a_caller_without_standard_descriptors)
{
	char text[64] = "";
	int was[3];
	int result;

	fflush(stdout);
	for (int fd = 0; fd < 3; fd++) {
		was[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 10);
		close(fd);
	}
	result = read_attr(OVERRIDE, text, UINT64_C(20000000000));
	for (int fd = 0; fd < 3; fd++) {
		if (was[fd] < 0)
			continue;
		dup2(was[fd], fd);
		close(was[fd]);
	}
	ck_assert_int_eq(result, 0);
	ck_assert_str_eq(text, "(null)");
}
END_TEST

BSH_TESTS("host/binding_wait", init, fake_kernel_finish, what_is_quick_is_done_without_a_word,
	  a_failure_comes_with_its_errno, a_long_wait_is_told_once,
	  a_wait_is_given_up_when_asked_and_the_write_goes_on,
	  what_nearly_ends_is_waited_for_although_asked_to_stop, without_a_flag_it_waits_to_the_end,
	  who_ignores_children_learns_at_least_that_it_ended, a_child_that_was_killed_has_failed,
	  signals_do_not_end_the_write,
	  who_reads_our_output_sees_its_end_while_the_write_goes_on,
	  who_gives_up_takes_the_lock_from_the_child,
	  the_child_of_one_that_was_killed_keeps_others_away, what_is_there_is_read,
	  what_is_not_there_has_its_errno,
	  who_does_not_answer_is_not_waited_for,
	  it_reads_for_a_caller_without_standard_descriptors)
