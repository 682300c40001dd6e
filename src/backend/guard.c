/* SPDX-License-Identifier: MIT */
/*
 * The handler behind the fault guard, and who else hears of SIGBUS.
 *
 * What SIGBUS did before us is the process's, as the disposition of a signal
 * is, and so static.
 */

#include "guard.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

_Thread_local struct bsh_guard *volatile bsh_guard_armed;

static pthread_once_t installed = PTHREAD_ONCE_INIT;
static struct sigaction previous;

/* Somebody sent it, or the kernel tells of a page in passing: no access of ours failed. */
static bool was_sent(const siginfo_t *info)
{
	return info->si_code <= 0 || info->si_code == BUS_MCEERR_AO;
}

/*
 * Is it of the armed guard? arm64 gives address 0 to an external abort that
 * left none (do_sea() in its mm/fault.c). Only a device access aborts so, and
 * while a guard is armed, those of this thread are the guarded ones.
 */
static bool is_ours(const struct bsh_guard *guard, const siginfo_t *info)
{
	const uintptr_t at = (uintptr_t)info->si_addr;

	if (!guard || was_sent(info))
		return false;
	return at - guard->begin < guard->len || (!at && info->si_code == BUS_OBJERR);
}

/* Die of it: a fault by meeting it again without us, any other SIGBUS by sending it again. */
static void die(const siginfo_t *info)
{
	sigaction(SIGBUS, &previous, NULL);
	if (was_sent(info))
		raise(SIGBUS);
}

/* Do what would have been done without us; the kernel restores the mask at our return. */
static void chain(int sig, siginfo_t *info, void *context)
{
	sigset_t block = previous.sa_mask;

	if (!(previous.sa_flags & SA_NODEFER))
		sigaddset(&block, SIGBUS);
	if (previous.sa_flags & SA_SIGINFO) {
		pthread_sigmask(SIG_BLOCK, &block, NULL);
		previous.sa_sigaction(sig, info, context);
	} else if (previous.sa_handler == SIG_DFL) {
		die(info);
	} else if (previous.sa_handler == SIG_IGN) {
		/* The kernel kills for a fault that is ignored; one that was sent is ignored. */
		if (!was_sent(info))
			die(info);
	} else {
		pthread_sigmask(SIG_BLOCK, &block, NULL);
		previous.sa_handler(sig);
	}
}

static void on_sigbus(int sig, siginfo_t *info, void *context)
{
	struct bsh_guard *const guard = bsh_guard_armed;

	if (!is_ours(guard, info)) {
		chain(sig, info, context);
		return;
	}
	bsh_guard_disarm();
	siglongjmp(guard->back, 1);
}

/* SA_NODEFER: siglongjmp() leaves the handler with the mask as it was, SIGBUS not blocked. */
static void install(void)
{
	struct sigaction action = { .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER };

	action.sa_sigaction = on_sigbus;
	sigemptyset(&action.sa_mask);
	/* Asked first: a thread may fault between our being installed and our knowing. */
	sigaction(SIGBUS, NULL, &previous);
	sigaction(SIGBUS, &action, NULL);
}

void bsh_guard_install(void)
{
	pthread_once(&installed, install);
}
