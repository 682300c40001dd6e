/* SPDX-License-Identifier: MIT */
/*
 * A SIGBUS in guarded memory becomes a return value.
 *
 * The static state here is what a signal handler needs: it is given no
 * argument of ours, so what it looks at can only be static. Which guards are armed
 * belongs to a thread, since a fault is delivered to the thread that made the
 * access; the action that was there before belongs to the process.
 */

#include "guard.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>

/* One armed range, in the frame of its bsh_guard_run(). */
struct guard {
	sigjmp_buf back;
	uintptr_t begin;
	uintptr_t len;
	struct guard *outer; /* armed around this one, or NULL */
};

/* initial-exec: a handler must not be the first to touch lazily made thread storage. */
static _Thread_local struct guard *volatile innermost __attribute__((tls_model("initial-exec")));

static pthread_once_t installed = PTHREAD_ONCE_INIT;
static struct sigaction previous;

/* Somebody sent it, or the kernel tells of a page in passing: no access of ours failed. */
static bool was_sent(const siginfo_t *info)
{
	return info->si_code <= 0 || info->si_code == BUS_MCEERR_AO;
}

/*
 * The armed guard that a fault belongs to, or NULL. arm64 gives address 0 to an
 * external abort that left none (do_sea() of its mm/fault.c). Only a device
 * access aborts so, and those of a thread with a guard armed are the guarded ones.
 */
static struct guard *owner(const siginfo_t *info)
{
	const uintptr_t at = (uintptr_t)info->si_addr;
	struct guard *guard;

	if (was_sent(info))
		return NULL;
	for (guard = innermost; guard; guard = guard->outer)
		if (at - guard->begin < guard->len || (!at && info->si_code == BUS_OBJERR))
			break;
	return guard;
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
	struct guard *const guard = owner(info);

	if (guard)
		siglongjmp(guard->back, 1);
	chain(sig, info, context);
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

bool bsh_guard_run(const volatile void *begin, size_t len, void (*work)(void *run), void *run)
{
	struct guard guard;

	guard.begin = (uintptr_t)begin;
	guard.len = len;
	guard.outer = innermost;
	if (sigsetjmp(guard.back, 0) != 0) {
		innermost = guard.outer;
		return false;
	}
	/* The handler is no part of what the compiler sees: fences keep work between the stores. */
	atomic_signal_fence(memory_order_seq_cst);
	innermost = &guard;
	atomic_signal_fence(memory_order_seq_cst);
	work(run);
	atomic_signal_fence(memory_order_seq_cst);
	innermost = guard.outer;
	return true;
}
