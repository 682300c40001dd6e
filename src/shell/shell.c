/* SPDX-License-Identifier: MIT */
/* One invocation: check every script, open, run, prompt, close. */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shell.h"
#include "signals.h"

/* One text to run. */
struct text {
	char name[64];	    /* "<command 1>"; a file's own path is used instead */
	const char *shown;  /* for errors */
	struct bsh_source *source;
	bool is_checkable; /* can be read twice */
};

/* ---- Standard input ---------------------------------------------------- */

int bsh_shell_wait(void *ctx, int fd, struct bsh_err *err)
{
	struct bsh_shell *shell = ctx;
	struct pollfd fds[10];
	size_t n;

	/* Whoever feeds us line by line waits for what the last line printed. */
	if (bsh_session_flush(shell->session, err) < 0)
		return -1;
	for (;;) {
		if (*bsh_signals_stop())
			return bsh_fail(err, BSH_E_INTR, "interrupted");
		fds[0] = (struct pollfd){ .fd = fd, .events = POLLIN };
		fds[1] = (struct pollfd){ .fd = bsh_signals_fd(), .events = POLLIN };
		n = 2 + bsh_session_watch(shell->session, fds + 2, BSH_LENGTH(fds) - 2);
		if (poll(fds, n, -1) < 0 && errno != EINTR)
			return bsh_fail_errno(err, BSH_E_INTERNAL, "cannot wait for input");
		for (size_t i = 2; i < n; i++)
			if (fds[i].revents)
				bsh_session_attend(shell->session);
		if (fds[0].revents)
			return 0;
	}
}

static bool is_regular(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && lseek(fd, 0, SEEK_CUR) == 0;
}

/* ---- Texts ------------------------------------------------------------- */

static bool is_stdin(const struct bsh_input *input)
{
	return !input->is_text && strcmp(input->arg, "-") == 0;
}

static int open_stdin(struct bsh_shell *shell, struct text *text, struct bsh_err *err)
{
	/* The descriptor itself stays open: nothing else may become descriptor 0. */
	const int fd = dup(STDIN_FILENO);

	text->shown = "<stdin>";
	if (fd < 0)
		return bsh_fail_errno(err, BSH_E_SYNTAX, "cannot read standard input");
	text->is_checkable = is_regular(fd);
	text->source = bsh_source_from_fd(fd, text->is_checkable ? NULL : bsh_shell_wait, shell);
	return text->source ? 0 : bsh_fail_nomem(err);
}

/* A descriptor that was closed for us would become a file of ours: fill it with one that fails. */
static void hold_standard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
			return;
}

static int open_text(struct bsh_shell *shell, const struct bsh_input *input, unsigned number,
		     struct text *text, struct bsh_err *err)
{
	struct stat st;

	*text = (struct text){ .shown = input->arg, .is_checkable = true };
	if (input->is_text) {
		snprintf(text->name, sizeof(text->name), "<command %u>", number);
		text->shown = text->name;
		text->source = bsh_source_from_text(input->arg, strlen(input->arg));
		return text->source ? 0 : bsh_fail_nomem(err);
	}
	if (is_stdin(input))
		return open_stdin(shell, text, err);
	return bsh_source_open(input->arg, &text->source, &st, err);
}

/* Standard input is one script: a second time there would be nothing left of it. */
static int check_inputs(const struct bsh_invocation *invocation, struct bsh_err *err)
{
	unsigned n = 0;

	for (size_t i = 0; i < invocation->n_inputs; i++)
		n += is_stdin(&invocation->inputs[i]);
	if (n < 2)
		return 0;
	return bsh_fail(err, BSH_E_SYNTAX, "standard input is a script only once: one '-f -'");
}

/* Open all texts and check those that can be read twice; -1 when any has a mistake. */
static int check_texts(struct bsh_shell *shell, const struct bsh_invocation *invocation,
		       struct text *texts)
{
	unsigned commands = 0;
	int result = 0;

	for (size_t i = 0; i < invocation->n_inputs; i++) {
		const struct bsh_input *input = &invocation->inputs[i];
		struct bsh_err err = { 0 };

		commands += input->is_text;
		if (open_text(shell, input, commands, &texts[i], &err) < 0) {
			bsh_shell_complain(shell, &err);
			return -1;
		}
		if (!texts[i].is_checkable) {
			bsh_session_skip_check(shell->session);
			continue;
		}
		if (bsh_session_check(shell->session, texts[i].shown,
				      bsh_source_reader(texts[i].source)) < 0)
			result = -1;
		if (bsh_source_rewind(texts[i].source, &err) < 0) {
			bsh_shell_complain(shell, &err);
			return -1;
		}
	}
	return result;
}

/* A dry run also reads what can be read only once. */
static int check_rest(struct bsh_shell *shell, const struct bsh_invocation *invocation,
		      const struct text *texts)
{
	int result = 0;

	for (size_t i = 0; i < invocation->n_inputs; i++)
		if (!texts[i].is_checkable &&
		    bsh_session_check(shell->session, texts[i].shown,
				      bsh_source_reader(texts[i].source)) < 0)
			result = -1;
	return result;
}

static void run_texts(struct bsh_shell *shell, const struct bsh_invocation *invocation,
		      const struct text *texts)
{
	for (size_t i = 0; i < invocation->n_inputs; i++)
		if (bsh_session_run(shell->session, texts[i].shown,
				    bsh_source_reader(texts[i].source), BSH_RUN_SCRIPT,
				    texts[i].is_checkable) < 0)
			return;
}

static void close_texts(struct text *texts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		bsh_source_free(texts[i].source);
	free(texts);
}

/* ---- The session ------------------------------------------------------- */

static bool is_at_prompt(const struct bsh_shell *shell, const struct bsh_invocation *invocation)
{
	if (bsh_session_is_quitting(shell->session))
		return false;
	return invocation->is_interactive || (invocation->n_inputs == 0 && isatty(STDIN_FILENO));
}

static int worse(int a, int b)
{
	return a > b ? a : b;
}

/* The device is wanted now: open it, run, prompt. Returns an exit status. */
static int run_session(struct bsh_shell *shell, const struct bsh_invocation *invocation,
		       const struct text *texts)
{
	struct bsh_err err = { 0 };
	int status;

	if (bsh_session_open(shell->session, &err) < 0) {
		bsh_shell_complain(shell, &err);
		return bsh_code_status(err.code);
	}
	run_texts(shell, invocation, texts);
	status = bsh_session_status(shell->session);
	if (is_at_prompt(shell, invocation) && status != 130)
		bsh_shell_prompt(shell, !invocation->has_no_init);
	else
		bsh_session_say_closing(shell->session);
	if (bsh_session_flush(shell->session, &err) < 0 && err.code != BSH_E_PIPE) {
		/* A script that was stopped by it has said so. */
		if (bsh_session_status(shell->session) != bsh_code_status(err.code))
			bsh_shell_complain(shell, &err);
		return worse(status, bsh_code_status(err.code));
	}
	return status;
}

/* Standard input that is no terminal is a script, when nothing else is to be run. */
static struct bsh_invocation with_stdin(const struct bsh_invocation *invocation)
{
	static const struct bsh_input stdin_script = { .arg = "-" };
	struct bsh_invocation changed = *invocation;

	if (changed.n_inputs == 0 && !changed.is_interactive && !isatty(STDIN_FILENO)) {
		changed.inputs = &stdin_script;
		changed.n_inputs = 1;
	}
	/* A script means one BAR, whatever the device has. */
	changed.settings.has_any_bar = changed.n_inputs == 0 && !changed.settings.has_bar;
	return changed;
}

static int run_all(struct bsh_shell *shell, const struct bsh_invocation *invocation)
{
	const size_t n = invocation->n_inputs;
	struct text *texts = calloc(n + 1, sizeof(*texts));
	struct bsh_err err = { 0 };
	int status = 2;

	if (!texts)
		return 4;
	if (check_inputs(invocation, &err) < 0) {
		bsh_shell_complain(shell, &err);
	} else if (bsh_session_load_maps(shell->session, &err) < 0) {
		bsh_shell_complain(shell, &err);
		status = bsh_code_status(err.code);
	} else if (check_texts(shell, invocation, texts) < 0) {
		status = worse(2, bsh_session_status(shell->session));
	} else if (invocation->settings.is_dry_run) {
		status = check_rest(shell, invocation, texts) < 0 ?
				 worse(2, bsh_session_status(shell->session)) :
				 0;
	} else {
		status = run_session(shell, invocation, texts);
	}
	close_texts(texts, n);
	return status;
}

int bsh_shell_main(const struct bsh_host *host, const struct bsh_invocation *invocation,
		   int *signo)
{
	struct bsh_invocation complete;
	struct bsh_shell shell = {
		.is_coloured = bsh_shell_wants_color(invocation->settings.color, STDERR_FILENO),
		.underlines = isatty(STDERR_FILENO),
	};
	struct bsh_err err = { 0 };
	struct bsh_hooks hooks;
	int status;

	*signo = 0;
	hold_standard_descriptors();
	complete = with_stdin(invocation);
	if (bsh_signals_open(&err) < 0) {
		bsh_shell_complain(&shell, &err);
		return bsh_code_status(err.code);
	}
	hooks = bsh_shell_hooks(&shell);
	if (bsh_session_new(host, complete.device, STDOUT_FILENO, &complete.settings, &hooks,
			    &shell.session, &err) < 0) {
		bsh_shell_complain(&shell, &err);
		bsh_signals_close();
		return bsh_code_status(err.code);
	}
	status = run_all(&shell, &complete);
	if (bsh_session_is_pipe_closed(shell.session))
		*signo = SIGPIPE;
	if (*bsh_signals_stop() == SIGTERM || *bsh_signals_stop() == SIGHUP)
		*signo = (int)*bsh_signals_stop();
	bsh_session_free(shell.session);
	bsh_signals_close();
	return status;
}
