/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief A program on a pseudo-terminal, typed to and read from by a Check test.
 *
 * Rules that keep such tests honest on a busy machine: after a prompt, wait
 * until the terminal is in the mode that the program edits in (pty_prompt()
 * does); match what a program prints, not the echo of what was typed, which is
 * redrawn by difference; no sleeps, only deadlines. Everything that does not
 * come within the deadline fails the test and prints the transcript.
 */
#ifndef BARSH_TESTS_REPL_PTY_H
#define BARSH_TESTS_REPL_PTY_H

#include "barsh/util.h"

#include <sys/types.h>

/** Everything is to happen within this time. */
#define PTY_DEADLINE_MS 10000

#define PTY_CTRL(letter) ((letter) & 0x1f)

/** A program and the terminal that it runs on. Start with { 0 }. */
struct pty {
	int master;	      /**< -1 when closed */
	pid_t pid;	      /**< 0 when it has been waited for */
	bool edits;	      /**< the program edits its lines itself; see pty_prompt() */
	struct bsh_text text; /**< all output without escape sequences, bells, carriage returns */
	struct bsh_text raw;  /**< all output */
	size_t seen;	      /**< offset into text up to which pty_expect() has matched */
	int in_escape;	      /**< state of what takes the escape sequences out */
};

/**
 * @brief Run argv[0] in a session of its own on an 80x24 terminal.
 *
 * The environment is fixed: TERM=xterm, LANG=C.UTF-8, HOME=/nonexistent, no
 * inputrc, no editrc, no colour, no history file. Signals have their defaults.
 * Ends the test program with status 77 (skipped) where there are no terminals.
 *
 * @param p     Ended with pty_finish().
 * @param argv  NULL-terminated; argv[0] is a path.
 * @param env   NULL-terminated "NAME=value" that replaces or adds to the
 *              environment, "NAME" takes one out; or NULL.
 */
void pty_start(struct pty *p, const char *const *argv, const char *const *env);

/** End the program if it still runs, and free everything. */
void pty_finish(struct pty *p);

/** Type @p text. */
void pty_send(struct pty *p, const char *text);

/** Wait until @p text is in the output after what was matched before. */
void pty_expect(struct pty *p, const char *text);

/** Wait for @p prompt, then until the terminal is ready to be typed to. */
void pty_prompt(struct pty *p, const char *prompt);

/** Wait until the terminal is raw (as an editor sets it) or cooked. */
void pty_wait_mode(struct pty *p, bool is_raw);

/** Take in what is there already; has @p text been printed since the last match? */
bool pty_has(struct pty *p, const char *text);

/** Take in output for @p ms; for things that must not happen. */
void pty_listen(struct pty *p, int ms);

/** Lines are edited by the terminal, echo is on, keys make signals. */
bool pty_is_sane(const struct pty *p);

/** Give the window another size; the program gets SIGWINCH. */
void pty_resize(struct pty *p, unsigned short rows, unsigned short columns);

/** Take the terminal away: the program gets SIGHUP and end of file. */
void pty_hang_up(struct pty *p);

/** Wait for the program to end: its exit status, or 128 + the signal that ended it. */
int pty_status(struct pty *p);

#endif
