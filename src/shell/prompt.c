/* SPDX-License-Identifier: MIT */
/* A person at a terminal: lines from the editor, history, init file, completion. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "history.h"
#include "lineedit.h"
#include "shell.h"
#include "signals.h"

/* ---- Lines ------------------------------------------------------------- */

/* Record a line before it runs, so that it is there whatever happens then. */
static void remember(struct bsh_shell *shell, const char *line)
{
	struct bsh_err err = { 0 };

	if (bsh_history_wants(shell->history, line))
		bsh_edit_add_history(line);
	if (bsh_history_add(shell->history, line, &err) < 0)
		bsh_shell_complain(shell, &err);
}

/* What is pasted behind a line that failed is not run, which is no secret. */
static void tell_dropped(const struct bsh_shell *shell)
{
	if (!bsh_session_settings(shell->session)->is_quiet)
		fputs("what was pasted or typed behind it is dropped\n", stderr);
}

/* The parser's next line; Ctrl-C drops what it has of a block. */
static int read_line(void *ctx, bool continues, const char **text, size_t *len,
		     struct bsh_err *err)
{
	struct bsh_shell *shell = ctx;

	if (shell->has_failed && bsh_edit_has_pending())
		tell_dropped(shell);
	if (shell->has_failed)
		bsh_edit_drop_pending();
	shell->has_failed = false;
	free(shell->line);
	shell->line = NULL;
	switch (bsh_edit_read(bsh_session_prompt(shell->session, continues), &shell->line)) {
	case BSH_EDIT_LINE:
		remember(shell, shell->line);
		*text = shell->line;
		*len = strlen(shell->line);
		return 1;
	case BSH_EDIT_INTR:
		return bsh_fail(err, BSH_E_INTR, "interrupted");
	case BSH_EDIT_HANGUP:
		shell->signo = SIGHUP;
		return 0;
	case BSH_EDIT_TERM:
		shell->signo = SIGTERM;
		return 0;
	case BSH_EDIT_EOF:
		break;
	}
	return 0;
}

/* What was pasted behind the command is no answer. Anything but y or yes is no. */
bool bsh_shell_confirm(void *ctx, const char *question)
{
	struct bsh_shell *shell = ctx;
	enum bsh_edit_result result;
	char *line = NULL;
	bool is_yes;

	bsh_edit_drop_pending();
	/* On a line of its own: editors break prompts that are wider than the terminal. */
	fprintf(stderr, "%s\n", question);
	shell->is_asking = true;
	result = bsh_edit_read("[y/N] ", &line);
	shell->is_asking = false;
	switch (result) {
	case BSH_EDIT_LINE:
		is_yes = strcmp(line, "y") == 0 || strcmp(line, "yes") == 0;
		free(line);
		return is_yes;
	case BSH_EDIT_HANGUP:
		shell->signo = SIGHUP;
		break;
	case BSH_EDIT_TERM:
		shell->signo = SIGTERM;
		break;
	case BSH_EDIT_INTR:
	case BSH_EDIT_EOF:
		break;
	}
	return false;
}

/* ---- Completion -------------------------------------------------------- */

static void offer(void *ctx, const struct bsh_offer *candidate)
{
	bsh_edit_offer(ctx, candidate->text, candidate->append, candidate->about);
}

static void complete(void *ctx, struct bsh_edit_completion *c)
{
	struct bsh_shell *shell = ctx;
	struct bsh_completion found;

	if (shell->is_asking)
		return;
	found = bsh_session_complete(shell->session, c->line, c->point, offer, c);
	c->word = found.word;
	if (found.is_file)
		bsh_edit_offer_files(c);
}

static size_t watch(void *ctx, struct pollfd *fds, size_t max)
{
	const struct bsh_shell *shell = ctx;

	return bsh_session_watch(shell->session, fds, max);
}

static void attend(void *ctx)
{
	const struct bsh_shell *shell = ctx;

	bsh_session_attend(shell->session);
}

/* ---- Init file --------------------------------------------------------- */

/* The init file's path, or -1 when there can be none. */
static int init_path(char *to, size_t size)
{
	const char *config = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");
	int len;

	if (config && *config == '/')
		len = snprintf(to, size, "%s/barsh/init", config);
	else if (home && *home == '/')
		len = snprintf(to, size, "%s/.config/barsh/init", home);
	else
		return -1;
	return len > 0 && (size_t)len < size ? 0 : -1;
}

/* Only what nobody but this user (or root) could have written is run. */
static int check_owner(const char *path, const struct stat *st, struct bsh_err *err)
{
	if (st->st_uid != geteuid() && st->st_uid != 0)
		return bsh_fail(err, BSH_E_INTERNAL, "%s is not run: it belongs to another user",
				path);
	if (st->st_mode & (S_IWGRP | S_IWOTH))
		return bsh_fail(err, BSH_E_INTERNAL,
				"%s is not run: others may write it (chmod go-w %s)", path, path);
	return 0;
}

/* The same of the directory that holds it, where others could replace it. */
static int check_directory(const char *path, struct bsh_err *err)
{
	const size_t len = (size_t)(strrchr(path, '/') - path);
	bsh_auto_free char *dir = strndup(path, len);
	struct stat st;

	if (!dir)
		return bsh_fail_nomem(err);
	if (stat(dir, &st) < 0)
		return bsh_fail_errno(err, BSH_E_INTERNAL, "%s is not run", path);
	return check_owner(dir, &st, err);
}

static int run_init_source(struct bsh_shell *shell, const char *path, struct bsh_err *err)
{
	struct bsh_source *source;
	struct stat st;
	int failed;

	if (bsh_source_open(path, &source, &st, err) < 0)
		return -1;
	failed = check_directory(path, err) < 0 || check_owner(path, &st, err) < 0 ? -1 : 0;
	if (!failed && bsh_session_check(shell->session, path, bsh_source_reader(source)) == 0) {
		failed = bsh_source_rewind(source, err);
		/* A failure was reported where it happened. */
		if (!failed && bsh_session_run(shell->session, path, bsh_source_reader(source),
					       BSH_RUN_SCRIPT, true) < 0)
			shell->has_failed = false;
	}
	bsh_source_free(source);
	return failed;
}

/* A faulty init file is told of; the prompt comes all the same. */
static void run_init(struct bsh_shell *shell)
{
	struct bsh_err err = { 0 };
	char path[4096];

	if (init_path(path, sizeof(path)) < 0 || access(path, F_OK) < 0)
		return;
	if (run_init_source(shell, path, &err) < 0)
		bsh_shell_complain(shell, &err);
}

/* ---- The prompt -------------------------------------------------------- */

static void load_history(struct bsh_shell *shell)
{
	struct bsh_err err = { 0 };

	if (bsh_history_attach_default(shell->history, &err) < 0)
		bsh_shell_complain(shell, &err);
	for (size_t i = 0; i < bsh_history_count(shell->history); i++)
		bsh_edit_add_history(bsh_history_get(shell->history, i));
}

static void open_editor(struct bsh_shell *shell)
{
	const struct bsh_edit_config config = {
		.name = "barsh",
		.is_coloured = bsh_shell_wants_color(bsh_session_settings(shell->session)->color,
						     isatty(STDOUT_FILENO) ? STDOUT_FILENO :
									     STDERR_FILENO),
		.history_max = BSH_HISTORY_MAX,
		.ctx = shell,
		.complete = complete,
		.watch = watch,
		.attend = attend,
	};

	bsh_edit_open(&config);
}

void bsh_shell_prompt(struct bsh_shell *shell, bool with_init)
{
	const struct bsh_reader reader = { .line = read_line, .ctx = shell };

	shell->history = bsh_history_new(BSH_HISTORY_MAX);
	if (!shell->history) {
		struct bsh_err err = { 0 };

		bsh_fail_nomem(&err);
		bsh_shell_complain(shell, &err);
		return;
	}
	bsh_session_set_interactive(shell->session, true);
	open_editor(shell);
	load_history(shell);
	bsh_session_load_fitting(shell->session);
	if (!bsh_session_settings(shell->session)->is_quiet && isatty(STDOUT_FILENO))
		bsh_session_banner(shell->session);
	if (with_init)
		run_init(shell);
	while (!shell->signo && !bsh_session_is_quitting(shell->session) &&
	       bsh_session_run(shell->session, NULL, reader, BSH_RUN_PROMPT, false) < 0)
		;
	bsh_edit_close();
	bsh_history_free(shell->history);
	shell->history = NULL;
	free(shell->line);
	shell->line = NULL;
}

const char *bsh_shell_editor(void)
{
	return bsh_edit_name();
}
