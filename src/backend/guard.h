/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Work on mapped memory that a SIGBUS ends, instead of the process.
 */
#ifndef BARSH_BACKEND_GUARD_H
#define BARSH_BACKEND_GUARD_H

#include <stdbool.h>
#include <stddef.h>

/**
 * @brief Take SIGBUS over; the first call in a process counts.
 *
 * Faults that are not ours go on to whoever handled them at that moment. One
 * who takes SIGBUS over later than this has it, and is to chain to us.
 */
void bsh_guard_install(void);

/**
 * @brief Call @p work(@p run), so that a fault in [begin, begin + len) ends it.
 *
 * Costs a sigsetjmp() without the signal mask, so it is called once for a run of
 * elements. bsh_guard_install() came before. May be nested; the innermost that
 * covers the address catches.
 *
 * @param work  Is cut off at the faulting access: holds no locks and no memory of
 *              its own, and what it leaves for the caller is volatile. Nothing else
 *              may jump out of it.
 * @return true when @p work returned, false when a fault ended it.
 */
bool bsh_guard_run(const volatile void *begin, size_t len, void (*work)(void *run), void *run);

#endif
