/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief The shell: terminal, scripts and `-e`; the only layer that prints errors.
 */
#ifndef BARSH_SHELL_H
#define BARSH_SHELL_H

#include "barsh/cmd.h"
#include "barsh/util.h"

struct bsh_host;

/** One `-f FILE` or `-e TEXT`, in the order of the command line. */
struct bsh_input {
	bool is_text;	 /**< -e */
	const char *arg; /**< a path ("-": standard input), or the text */
};

/** What the command line asks for. */
struct bsh_invocation {
	const char *device;
	struct bsh_settings settings;
	const struct bsh_input *inputs;
	size_t n_inputs;
	bool is_interactive; /**< -i */
	bool has_no_init;    /**< --no-init */
};

/**
 * @brief Check all scripts, open the device, run them, and prompt if there is a person.
 *
 * @param signo  Set to the signal that the process should end by once everything
 *               is put away (SIGPIPE, SIGTERM, SIGHUP), else 0.
 * @return the exit status.
 */
int bsh_shell_main(const struct bsh_host *host, const struct bsh_invocation *invocation,
		   int *signo);

/** Is colour wanted on @p fd? `--color`, then NO_COLOR, TERM=dumb, and whether it is a terminal. */
bool bsh_shell_wants_color(enum bsh_color color, int fd);

/** "GNU readline 8.2", "libedit 3.1" or "none". */
const char *bsh_shell_editor(void);

#endif
