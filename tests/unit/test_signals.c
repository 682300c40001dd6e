/* SPDX-License-Identifier: MIT */
/* The stop flag and the descriptor beside it. */

#include "harness.h"
#include "shell/signals.h"

#include <errno.h>
#include <poll.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct bsh_err err;

/* Whoever starts the tests may ignore some of these: a shell does for what runs behind `&`. */
static void setup(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH };

	for (size_t i = 0; i < BSH_LENGTH(signals); i++)
		signal(signals[i], SIG_DFL);
	ck_assert_int_eq(bsh_signals_open(&err), 0);
	bsh_signals_clear();
}

static void teardown(void)
{
	bsh_signals_close();
}

static bool is_readable(void)
{
	struct pollfd fd = { .fd = bsh_signals_fd(), .events = POLLIN };

	return poll(&fd, 1, 0) == 1;
}

START_TEST(a_signal_sets_the_flag_and_wakes_a_poll)
{
	ck_assert_int_eq(*bsh_signals_stop(), 0);
	ck_assert(!is_readable());
	raise(SIGINT);
	ck_assert_int_eq(*bsh_signals_stop(), SIGINT);
	ck_assert(is_readable());
	bsh_signals_drain();
	ck_assert(!is_readable());
	ck_assert_int_eq(*bsh_signals_stop(), SIGINT);
	bsh_signals_clear();
	ck_assert_int_eq(*bsh_signals_stop(), 0);
}
END_TEST

START_TEST(sigterm_outranks_sigint_and_is_not_forgotten)
{
	raise(SIGINT);
	raise(SIGTERM);
	ck_assert_int_eq(*bsh_signals_stop(), SIGTERM);
	raise(SIGINT);
	raise(SIGHUP);
	ck_assert_int_eq(*bsh_signals_stop(), SIGTERM);
	bsh_signals_clear();
	ck_assert_int_eq(*bsh_signals_stop(), SIGTERM);
}
END_TEST

START_TEST(a_signal_ends_a_sleep)
{
	const struct timespec minute = { .tv_sec = 60 };
	const pid_t parent = getpid();
	const pid_t child = fork();

	if (child == 0) {
		/* Again and again: one that comes before the sleep begins ends nothing. */
		for (int i = 0; i < 3; i++) {
			poll(NULL, 0, 100);
			kill(parent, SIGINT);
		}
		_exit(0);
	}
	ck_assert_int_eq(nanosleep(&minute, NULL), -1);
	ck_assert_int_eq(errno, EINTR);
	kill(child, SIGKILL);
	while (waitpid(child, NULL, 0) < 0)
		;
}
END_TEST

START_TEST(a_full_pipe_does_no_harm)
{
	for (int i = 0; i < 70000; i++)
		raise(SIGTERM);
	ck_assert(is_readable());
	bsh_signals_drain();
	ck_assert(!is_readable());
}
END_TEST

START_TEST(an_ignored_signal_stays_ignored_and_all_are_given_back)
{
	struct sigaction action;

	bsh_signals_close();
	signal(SIGHUP, SIG_IGN);
	ck_assert_int_eq(bsh_signals_open(&err), 0);
	raise(SIGHUP);
	ck_assert_int_eq(*bsh_signals_stop(), 0);
	bsh_signals_close();
	sigaction(SIGHUP, NULL, &action);
	ck_assert(action.sa_handler == SIG_IGN);
	sigaction(SIGINT, NULL, &action);
	ck_assert(action.sa_handler == SIG_DFL);
}
END_TEST

START_TEST(prompt_signals_are_caught_at_the_prompt_only)
{
	struct sigaction action;

	bsh_signals_at_prompt(true);
	ck_assert(!bsh_signals_take(SIGWINCH));
	raise(SIGWINCH);
	raise(SIGTSTP);
	raise(SIGQUIT);
	ck_assert(is_readable());
	ck_assert(bsh_signals_take(SIGWINCH));
	ck_assert(!bsh_signals_take(SIGWINCH));
	ck_assert(bsh_signals_take(SIGTSTP));
	ck_assert_int_eq(*bsh_signals_stop(), 0);
	bsh_signals_at_prompt(false);
	sigaction(SIGTSTP, NULL, &action);
	ck_assert(action.sa_handler == SIG_DFL);
	sigaction(SIGQUIT, NULL, &action);
	ck_assert(action.sa_handler == SIG_DFL);
}
END_TEST

BSH_TESTS("shell/signals", setup, teardown, a_signal_sets_the_flag_and_wakes_a_poll,
	  sigterm_outranks_sigint_and_is_not_forgotten, a_signal_ends_a_sleep,
	  a_full_pipe_does_no_harm, an_ignored_signal_stays_ignored_and_all_are_given_back,
	  prompt_signals_are_caught_at_the_prompt_only)
