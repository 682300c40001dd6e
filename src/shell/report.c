/* SPDX-License-Identifier: MIT */
/* Errors and remarks on standard error, for people and for editors that parse them. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "history.h"
#include "shell.h"
#include "signals.h"

#define RED "\033[1;31m"
#define BOLD "\033[1m"
#define PLAIN "\033[0m"

bool bsh_shell_wants_color(enum bsh_color color, int fd)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	switch (color) {
	case BSH_COLOR_ALWAYS:
		return true;
	case BSH_COLOR_NEVER:
		return false;
	case BSH_COLOR_AUTO:
		break;
	}
	return !(no_color && *no_color) && term && strcmp(term, "dumb") != 0 && isatty(fd);
}

/* Text from scripts and the kernel: what a terminal would obey is shown as '?'. */
static void put_clean(const char *text, size_t len)
{
	size_t n;

	for (size_t i = 0; i < len; i += n) {
		uint32_t c;

		n = bsh_utf8(text + i, len - i, &c);
		if (n == 0 || (bsh_steers_terminal(c) && c != '\t')) {
			fputc('?', stderr);
			n += n == 0;
		} else {
			fwrite(text + i, 1, n, stderr);
		}
	}
}

static void put_name(const char *name)
{
	put_clean(name, strlen(name));
}

/* `set color` may have changed it. */
static void refresh_colour(struct bsh_shell *shell)
{
	shell->is_coloured = bsh_shell_wants_color(bsh_session_settings(shell->session)->color,
						   STDERR_FILENO);
}

/* The source line, and marks below the words that the error is about. */
static void underline(const struct bsh_shell *shell, const struct bsh_where *where)
{
	const struct bsh_position *at = &where->at;
	uint32_t column = 1;

	fputs("  ", stderr);
	put_clean(at->line_text, at->line_len);
	fputs("\n  ", stderr);
	for (size_t i = 0; i < at->line_len && column < at->column; i++) {
		if (((uint8_t)at->line_text[i] & 0xc0) == 0x80)
			continue;
		fputc(at->line_text[i] == '\t' ? '\t' : ' ', stderr);
		column++;
	}
	fputs(shell->is_coloured ? RED : "", stderr);
	for (unsigned i = 0; i < where->width; i++)
		fputc(i ? '~' : '^', stderr);
	fprintf(stderr, "%s\n", shell->is_coloured ? PLAIN : "");
}

/* "In script included from": the outermost text first. */
static void print_sources(const struct bsh_where *where)
{
	if (!where->from)
		return;
	print_sources(where->from);
	if (!where->from->file)
		return;
	fputs("In script sourced from ", stderr);
	put_name(where->from->file);
	fprintf(stderr, ":%u:\n", where->from->at.line);
}

static void print_place(const struct bsh_shell *shell, const struct bsh_where *where)
{
	if (!where->file)
		return;
	fputs(shell->is_coloured ? BOLD : "", stderr);
	put_name(where->file);
	if (where->has_place)
		fprintf(stderr, ":%u:%u", where->at.line, where->at.column);
	fprintf(stderr, ": %s", shell->is_coloured ? PLAIN : "");
}

static void report(void *ctx, const struct bsh_where *where, const struct bsh_err *err)
{
	struct bsh_shell *shell = ctx;

	shell->has_failed = true;
	refresh_colour(shell);
	print_sources(where);
	print_place(shell, where);
	fprintf(stderr, "%serror:%s ", shell->is_coloured ? RED : "",
		shell->is_coloured ? PLAIN : "");
	put_clean(err->msg, strlen(err->msg));
	fputc('\n', stderr);
	/* "interrupted" is about the moment, not about a word. */
	if (shell->underlines && where->has_place && err->code != BSH_E_INTR)
		underline(shell, where);
}

void bsh_shell_complain(const struct bsh_shell *shell, const struct bsh_err *err)
{
	struct bsh_err lost = { 0 };

	if (shell->session) {
		bsh_session_record_error(shell->session, err);
		/* Results that cannot be written are reported by whoever asks for them. */
		(void)!bsh_session_flush(shell->session, &lost);
	}
	fprintf(stderr, "barsh: %serror:%s ", shell->is_coloured ? RED : "",
		shell->is_coloured ? PLAIN : "");
	put_clean(err->msg, strlen(err->msg));
	fputc('\n', stderr);
}

static void note(void *ctx, const char *text)
{
	(void)ctx;
	put_clean(text, strlen(text));
	fputc('\n', stderr);
}

static const char *history(void *ctx, size_t i)
{
	const struct bsh_shell *shell = ctx;

	return shell->history ? bsh_history_get(shell->history, i) : NULL;
}

struct bsh_hooks bsh_shell_hooks(struct bsh_shell *shell)
{
	return (struct bsh_hooks){
		.ctx = shell,
		.report = report,
		.note = note,
		.confirm = bsh_shell_confirm,
		.history = history,
		.stop = bsh_signals_stop(),
		.stop_fd = bsh_signals_fd(),
	};
}
