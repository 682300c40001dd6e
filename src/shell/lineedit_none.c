/* SPDX-License-Identifier: MIT */
/* Plain lines: the terminal's own line discipline edits, or input is no terminal at all. */

#include "lineedit_impl.h"

#include <errno.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* Take the first line out of what was read; NULL without a whole one, unless at_end. */
static char *take_line(struct bsh_text *typed, bool at_end)
{
	const char *newline = typed->len > 0 ? memchr(typed->data, '\n', typed->len) : NULL;
	size_t len, used;
	char *line;

	if (!newline && (!at_end || typed->len == 0))
		return NULL;
	len = newline ? (size_t)(newline - typed->data) : typed->len;
	used = newline ? len + 1 : len;
	line = strndup(typed->data, len);
	memmove(typed->data, typed->data + used, typed->len - used + 1);
	typed->len -= used;
	return line;
}

/* Keep what was read. A NUL would hide the rest of the line, so it becomes an error. */
static void keep(struct bsh_text *typed, char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (bytes[i] == '\0')
			bytes[i] = '?';
	bsh_text_add(typed, bytes, len);
}

/* No more bytes: ^D or the end of a pipe; on a terminal it may have gone away. */
static char *at_end(struct bsh_edit *self)
{
	char *line;

	if (self->is_tty && bsh_edit_is_gone()) {
		self->result = BSH_EDIT_HANGUP;
		return NULL;
	}
	line = take_line(&self->typed, true);
	if (line && self->is_tty) {
		fputc('\n', self->out);
		fflush(self->out);
	}
	return line;
}

static void show(void)
{
	const struct bsh_edit *self = bsh_edit_self();

	if (!self->is_tty)
		return;
	fprintf(self->out, "%s%s", self->prompt, bsh_text_string(&self->typed));
	fflush(self->out);
}

static char *read_line(const char *prompt)
{
	struct bsh_edit *self = bsh_edit_self();
	char bytes[4096];
	char *line;

	(void)prompt;
	line = take_line(&self->typed, false);
	if (line)
		return line;
	show();
	while (bsh_edit_wait()) {
		ssize_t n;

		line = take_line(&self->typed, false);
		if (line)
			return line;
		n = read(STDIN_FILENO, bytes, sizeof(bytes));
		if (n > 0)
			keep(&self->typed, bytes, (size_t)n);
		else if (n == 0 || (errno != EINTR && errno != EAGAIN))
			return at_end(self);
		line = take_line(&self->typed, false);
		if (line)
			return line;
	}
	return NULL;
}

/*
 * Take the half line out of the terminal, so that it can be shown again below.
 * What is taken can no longer be erased with the backspace key, only with ^C;
 * but everything that Enter will submit is on the screen.
 */
static void take_half_line(struct bsh_edit *self)
{
	struct termios cooked, raw;
	char bytes[4096];
	ssize_t n;

	if (bsh_edit_has_input(0) || tcgetattr(STDIN_FILENO, &cooked) < 0)
		return;
	raw = cooked;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_cc[VMIN] = 0;
	raw.c_cc[VTIME] = 0;
	tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	n = read(STDIN_FILENO, bytes, sizeof(bytes));
	tcsetattr(STDIN_FILENO, TCSANOW, &cooked);
	if (n > 0)
		keep(&self->typed, bytes, (size_t)n);
}

/* Nothing is known of the terminal, so what stands there stays, and a new row begins. */
static void hide(void)
{
	struct bsh_edit *self = bsh_edit_self();

	if (!self->is_tty)
		return;
	take_half_line(self);
	fputc('\n', self->out);
	fflush(self->out);
}

/* ^C needs no word: the terminal has echoed it. */
static void end_row(void)
{
	fputc('\n', bsh_edit_self()->out);
}

static void do_nothing(void)
{
}

static void leave_tty(bool for_editing)
{
	(void)for_editing;
}

static void forget(const char *line)
{
	(void)line;
}

static bool never(void)
{
	return false;
}

const struct bsh_editor bsh_editor_none = {
	.name = "none",
	.open = do_nothing,
	.read = read_line,
	.hide = hide,
	.show = show,
	.end_row = end_row,
	.set_tty = leave_tty,
	.resize = do_nothing,
	.add_history = forget,
	.brackets_pastes = never,
};
