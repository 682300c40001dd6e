/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief What the files of the shell layer share.
 */
#ifndef BARSH_SHELL_PRIVATE_H
#define BARSH_SHELL_PRIVATE_H

#include "barsh/shell.h"

struct bsh_history;

struct bsh_shell {
	struct bsh_session *session;
	struct bsh_history *history; /* NULL: no prompt yet */
	bool is_coloured;	     /* standard error */
	bool is_asking;		     /* the line is an answer: TAB knows none */
	bool underlines;	     /* standard error is a terminal */
	bool has_failed;	     /* since the prompt was shown: what is pasted is dropped */
	int signo;		     /* that ended the prompt: SIGHUP, SIGTERM, or 0 */
	char *line;		     /* that the parser is working on */
};

/** The session's hooks, with the shell as their ctx. */
struct bsh_hooks bsh_shell_hooks(struct bsh_shell *shell);

/** Print an error that belongs to no text: `barsh: MESSAGE`. */
void bsh_shell_complain(const struct bsh_shell *shell, const struct bsh_err *err);

/** Wait for standard input while serving the device; the wait hook of its source. */
int bsh_shell_wait(void *ctx, int fd, struct bsh_err *err);

/** Ask the person at the prompt; a hook, with the shell as its ctx. */
bool bsh_shell_confirm(void *ctx, const char *question);

/** Read commands from the terminal until its end. */
void bsh_shell_prompt(struct bsh_shell *shell, bool with_init);

#endif
