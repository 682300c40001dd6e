/* SPDX-License-Identifier: MIT */
/*
 * The fault guard, and whom it hands on to.
 *
 * What SIGBUS did before is looked at once in a process, so each such case runs
 * in a fresh one: this program again, with the case's number in its environment.
 */

#include "backend/guard.h"
#include "harness.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define ENVIRONMENT "BSH_TEST_GUARD_CASE"
#define HEARD 42 /* exit status: the previous handler was called, as it should be */

/* A page of an empty file: each access to it is a fault. */
static volatile uint8_t *hollow_page(void)
{
	const int fd = memfd_create("hollow", MFD_CLOEXEC);
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	close(fd);
	return page == MAP_FAILED ? NULL : page;
}

/* Read a byte at offset of a page of which [begin, begin + len) is guarded; false: a fault. */
static bool guarded_read(volatile uint8_t *page, size_t begin, size_t len, size_t offset)
{
	struct bsh_guard guard = { .begin = (uintptr_t)page + begin, .len = len };
	volatile uint8_t value; /* used, or valgrind makes no access of it */

	if (sigsetjmp(guard.back, 0) != 0)
		return false;
	bsh_guard_arm(&guard);
	value = page[offset];
	(void)value;
	bsh_guard_disarm();
	return true;
}

/* ---- In a fresh process ----------------------------------------------- */

static volatile uint8_t *fresh_page;
static volatile sig_atomic_t heard;

static void expect_fault(int sig, siginfo_t *info, void *context)
{
	(void)context;
	_exit(sig == SIGBUS && info->si_addr == (void *)(uintptr_t)(fresh_page + 100) ? HEARD : 1);
}

static void expect_signal(int sig)
{
	_exit(sig == SIGBUS ? HEARD : 1);
}

static void count_signal(int sig)
{
	(void)sig;
	heard++;
}

/* Neither SIGBUS nor what was asked for may come while the handler runs. */
static void expect_blocked(int sig)
{
	sigset_t now;

	pthread_sigmask(SIG_BLOCK, NULL, &now);
	_exit(sigismember(&now, sig) && sigismember(&now, SIGUSR1) && !sigismember(&now, SIGUSR2) ?
		      HEARD :
		      1);
}

static uint8_t other_stack[64 * 1024];

static void expect_other_stack(int sig)
{
	const uint8_t *volatile here = __builtin_frame_address(0);

	(void)sig;
	_exit(here >= other_stack && here < other_stack + sizeof(other_stack) ? HEARD : 1);
}

static void previously(void (*handler)(int sig), int flags)
{
	struct sigaction action = { .sa_flags = flags };

	action.sa_handler = handler;
	sigemptyset(&action.sa_mask);
	sigaddset(&action.sa_mask, SIGUSR1);
	sigaction(SIGBUS, &action, NULL);
	bsh_guard_install();
}

static int fault_goes_to_siginfo_handler(void)
{
	struct sigaction action = { .sa_flags = SA_SIGINFO };

	action.sa_sigaction = expect_fault;
	sigemptyset(&action.sa_mask);
	sigaction(SIGBUS, &action, NULL);
	bsh_guard_install();
	guarded_read(fresh_page, 0, 100, 100);
	return 2;
}

static int fault_goes_to_plain_handler(void)
{
	previously(expect_signal, 0);
	(void)fresh_page[100];
	return 2;
}

static int previous_handler_has_its_mask(void)
{
	previously(expect_blocked, 0);
	(void)fresh_page[100];
	return 2;
}

static int previous_handler_has_its_stack(void)
{
	const stack_t stack = { .ss_sp = other_stack, .ss_size = sizeof(other_stack) };

	sigaltstack(&stack, NULL);
	previously(expect_other_stack, SA_ONSTACK);
	(void)fresh_page[100];
	return 2;
}

static int sent_one_is_not_a_fault(void)
{
	/* The sender's pid and uid lie where a fault has its address: guard every address. */
	struct bsh_guard guard = { .begin = 0, .len = SIZE_MAX };

	previously(count_signal, 0);
	if (sigsetjmp(guard.back, 0) != 0)
		return 3;
	bsh_guard_arm(&guard);
	kill(getpid(), SIGBUS);
	raise(SIGBUS);
	bsh_guard_disarm();
	return heard == 2 ? HEARD : 1;
}

static int default_kills_for_a_fault(void)
{
	previously(SIG_DFL, 0);
	guarded_read(fresh_page, 0, 100, 100);
	return 2;
}

static int default_kills_for_one_sent(void)
{
	previously(SIG_DFL, 0);
	raise(SIGBUS);
	return 2;
}

static int ignoring_does_not_save_from_a_fault(void)
{
	previously(SIG_IGN, 0);
	(void)fresh_page[100];
	return 2;
}

static int ignoring_saves_from_one_sent(void)
{
	previously(SIG_IGN, 0);
	raise(SIGBUS);
	return guarded_read(fresh_page, 0, 4096, 100) ? 1 : HEARD;
}

static int only_the_first_install_counts(void)
{
	previously(count_signal, 0);
	bsh_guard_install();
	raise(SIGBUS);
	return heard == 1 ? HEARD : 1;
}

/* Everything that needs a fresh process: how it ends is an exit status, or a signal. */
static const struct {
	int (*run)(void);
	int signal;
} cases[] = {
	{ fault_goes_to_siginfo_handler, 0 },
	{ fault_goes_to_plain_handler, 0 },
	{ previous_handler_has_its_mask, 0 },
	{ previous_handler_has_its_stack, 0 },
	{ sent_one_is_not_a_fault, 0 },
	{ default_kills_for_a_fault, SIGBUS },
	{ default_kills_for_one_sent, SIGBUS },
	{ ignoring_does_not_save_from_a_fault, SIGBUS },
	{ ignoring_saves_from_one_sent, 0 },
	{ only_the_first_install_counts, 0 },
};

/* Before main(): the child of a test is this program, and runs its case only. */
__attribute__((constructor)) static void run_case(void)
{
	const char *number = getenv(ENVIRONMENT);
	const struct rlimit none = { 0 };

	if (!number)
		return;
	setrlimit(RLIMIT_CORE, &none);
	/* A fault that is not handed on at all is met again and again. */
	alarm(20);
	fresh_page = hollow_page();
	_exit(cases[atoi(number)].run());
}

static int run_fresh(size_t i)
{
	char path[4096], number[16];
	const ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *argv[] = { path, NULL };
	int status = -1;
	pid_t pid;

	ck_assert_int_gt(len, 0);
	path[len] = '\0';
	snprintf(number, sizeof(number), "%zu", i);
	pid = fork();
	if (pid == 0) {
		setenv(ENVIRONMENT, number, 1);
		execv(path, argv);
		_exit(127);
	}
	ck_assert_int_gt(pid, 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return status;
}

/* ---- Here ------------------------------------------------------------- */

static volatile uint8_t *page;

static void setup(void)
{
	bsh_guard_install();
	page = hollow_page();
	ck_assert_ptr_nonnull((void *)(uintptr_t)page);
}

static void teardown(void)
{
	munmap((void *)(uintptr_t)page, 4096);
}

START_TEST(what_is_not_ours_is_handed_on_as_if_we_were_not_there)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const int status = run_fresh(i);

		if (cases[i].signal)
			ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == cases[i].signal,
				      "case %zu: status 0x%x", i, (unsigned)status);
		else
			ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == HEARD,
				      "case %zu: status 0x%x", i, (unsigned)status);
	}
}
END_TEST

START_TEST(a_fault_comes_back_and_so_does_the_next)
{
	for (int i = 0; i < 1000; i++)
		ck_assert(!guarded_read(page, 0, 4096, (size_t)i));
}
END_TEST

START_TEST(the_first_and_the_last_byte_are_guarded)
{
	ck_assert(!guarded_read(page, 100, 16, 100));
	ck_assert(!guarded_read(page, 100, 16, 115));
}
END_TEST

START_TEST(a_fault_leaves_no_signal_blocked_and_no_guard_armed)
{
	sigset_t before, after;

	pthread_sigmask(SIG_BLOCK, NULL, &before);
	ck_assert(!guarded_read(page, 0, 4096, 0));
	pthread_sigmask(SIG_BLOCK, NULL, &after);
	for (int sig = 1; sig < NSIG; sig++)
		ck_assert_int_eq(sigismember(&before, sig), sigismember(&after, sig));
	ck_assert_ptr_null(bsh_guard_armed);
}
END_TEST

static void *fault_often(void *arg)
{
	const size_t offset = (size_t)(uintptr_t)arg;

	for (int i = 0; i < 2000; i++)
		if (guarded_read(page, offset, 8, offset + (size_t)i % 8))
			return arg;
	return NULL;
}

START_TEST(threads_catch_their_own_faults)
{
	pthread_t threads[4];
	void *result;

	for (size_t i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, fault_often,
						(void *)(uintptr_t)(i * 64 + 8)),
				 0);
	for (size_t i = 0; i < 4; i++) {
		ck_assert_int_eq(pthread_join(threads[i], &result), 0);
		ck_assert_ptr_null(result);
	}
}
END_TEST

BSH_TESTS("backend/guard", setup, teardown, what_is_not_ours_is_handed_on_as_if_we_were_not_there,
	  a_fault_comes_back_and_so_does_the_next, the_first_and_the_last_byte_are_guarded,
	  a_fault_leaves_no_signal_blocked_and_no_guard_armed, threads_catch_their_own_faults)
