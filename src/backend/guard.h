/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief A SIGBUS in device memory ends an access, instead of the process.
 *
 * @code
 *	struct bsh_guard guard = ...over the memory...;
 *
 *	if (sigsetjmp(guard.back, 0) != 0)
 *		...a fault ended it, and the guard is disarmed...
 *	bsh_guard_arm(&guard);
 *	...accesses; what must survive a fault is volatile...
 *	bsh_guard_disarm();
 * @endcode
 *
 * Inline, because it stands around every single access: with the call it costs
 * more than it may (DESIGN.md 5). The signal mask is never saved, for that is a
 * system call.
 */
#ifndef BARSH_BACKEND_GUARD_H
#define BARSH_BACKEND_GUARD_H

#include <assert.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/** The memory [begin, begin + len), and where a fault in it goes. */
struct bsh_guard {
	uintptr_t begin;
	size_t len;
	sigjmp_buf back; /**< last: what is used of it is near to the above */
};

/**
 * The guard that is armed in this thread, or NULL; for the functions below only.
 *
 * The one static state of this layer, since a signal handler is given no argument
 * of ours. A thread's own, because a fault comes to the thread that made the
 * access. initial-exec, because a handler must not be the first to touch storage
 * that is made on first touch.
 */
extern _Thread_local struct bsh_guard *volatile bsh_guard_armed
	__attribute__((tls_model("initial-exec")));

/**
 * @brief Take SIGBUS over; the first call in a process counts.
 *
 * A SIGBUS that is not ours goes on to what was done about it at that moment.
 * One who takes SIGBUS over later has it, and is to hand on what is not his.
 */
void bsh_guard_install(void);

/**
 * Faults in the guard's memory go to sigsetjmp(guard->back, 0) from here on.
 * One at a time in a thread, and nothing else jumps out of what it guards.
 */
static inline void bsh_guard_arm(struct bsh_guard *guard)
{
	assert(!bsh_guard_armed);
	/* The compiler knows of no handler: fences keep the guard's content before its arming. */
	atomic_signal_fence(memory_order_seq_cst);
	bsh_guard_armed = guard;
	atomic_signal_fence(memory_order_seq_cst);
}

static inline void bsh_guard_disarm(void)
{
	atomic_signal_fence(memory_order_seq_cst);
	bsh_guard_armed = NULL;
}

#endif
