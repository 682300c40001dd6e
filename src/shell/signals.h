/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Signals: who asks the shell to stop, and a descriptor that says so.
 *
 * SIGINT, SIGTERM and SIGHUP set one flag that long work looks at, and wake
 * every poll() that names bsh_signals_fd(). Handlers are installed without
 * SA_RESTART, so nanosleep(), poll() and read() end with EINTR as well. A
 * signal that was ignored when the process started (nohup, `barsh &` in a
 * script) stays ignored.
 *
 * The fourth SIGINT that nothing answered ends the process with status 130: a
 * bus that hangs must not take the way out with it.
 *
 * This file serves scripts and prompts alike and knows no editor.
 */
#ifndef BARSH_SHELL_SIGNALS_H
#define BARSH_SHELL_SIGNALS_H

#include "barsh/util.h"

#include <signal.h>

/**
 * @brief Catch SIGINT, SIGTERM and SIGHUP from now on.
 *
 * @return 0, or -1 with BSH_E_INTERNAL when there is no pipe to be had.
 */
int bsh_signals_open(struct bsh_err *err) BSH_MUST_USE;

/** Give the signals back as they were found. */
void bsh_signals_close(void);

/**
 * @brief The stop flag: 0, or the number of the signal that asks to stop.
 *
 * Long work reads it between two elements and ends when it is not 0. SIGTERM
 * and SIGHUP stay until the end and outrank SIGINT.
 */
const volatile sig_atomic_t *bsh_signals_stop(void);

/** Forget a SIGINT, since it has been answered; SIGTERM and SIGHUP remain. */
void bsh_signals_clear(void);

/** Readable after any caught signal until bsh_signals_drain(); -1 before open. */
int bsh_signals_fd(void);

/** Empty the descriptor; look at the flags after that, never before. */
void bsh_signals_drain(void);

/** Put terminal @p fd back to what it is now before a fourth SIGINT ends the process. */
void bsh_signals_guard_tty(int fd);

/**
 * @brief Begin or end the time at the prompt.
 *
 * While at the prompt SIGTSTP and SIGWINCH are caught, for bsh_signals_take(),
 * and SIGQUIT is ignored, since it would leave the terminal in raw mode.
 */
void bsh_signals_at_prompt(bool at_prompt);

/** Has SIGTSTP or SIGWINCH (@p signo) come since the last call? */
bool bsh_signals_take(int signo);

/** Stop this process as SIGTSTP does by default; returns when it is continued. */
void bsh_signals_suspend(void);

#endif
