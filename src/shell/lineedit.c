/* SPDX-License-Identifier: MIT */
/* What all editors share: the wait at the prompt, and pastes taken apart. */

#include "config.h"
#include "lineedit_impl.h"
#include "signals.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* A paste that still arrives has no longer gaps than this. */
#define QUIET_MS 50

/* The library calls back without a context, hence the one static instance. */
static struct bsh_edit self;

struct bsh_edit *bsh_edit_self(void)
{
	return &self;
}

#if BSH_HAVE_READLINE || BSH_HAVE_LIBEDIT
static const struct bsh_editor *const built_in = &bsh_editor_library;
#else
static const struct bsh_editor *const built_in = &bsh_editor_none;
#endif

const char *bsh_edit_name(void)
{
	return built_in->name;
}

bool bsh_edit_is_editing(void)
{
	return self.editor && self.editor != &bsh_editor_none;
}

static bool can_edit(const struct bsh_edit_config *config)
{
	const char *term = getenv("TERM");

	return !config->is_plain && isatty(STDIN_FILENO) &&
	       (isatty(STDOUT_FILENO) || isatty(STDERR_FILENO)) && term && *term;
}

void bsh_edit_open(const struct bsh_edit_config *config)
{
	memset(&self, 0, sizeof(self));
	self.config = *config;
	self.editor = can_edit(config) ? built_in : &bsh_editor_none;
	self.out = isatty(STDOUT_FILENO) ? stdout : stderr;
	self.is_tty = isatty(STDIN_FILENO);
	if (self.is_tty)
		bsh_signals_guard_tty(STDIN_FILENO);
	self.editor->open();
}

void bsh_edit_close(void)
{
	free(self.paste);
	bsh_text_finish(&self.typed);
	bsh_edit_completion_finish(&self.offered);
	memset(&self, 0, sizeof(self));
}

void bsh_edit_add_history(const char *line)
{
	self.editor->add_history(line);
}

/* ---- Waiting ---------------------------------------------------------- */

static short poll_input(int timeout_ms)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };

	return poll(&in, 1, timeout_ms) > 0 ? in.revents : 0;
}

bool bsh_edit_is_gone(void)
{
	return (poll_input(0) & (POLLERR | POLLHUP | POLLNVAL)) != 0;
}

/* A terminal that is gone is always readable, and has nothing to read. */
bool bsh_edit_has_input(int timeout_ms)
{
	return (poll_input(timeout_ms) & (POLLIN | POLLERR | POLLHUP | POLLNVAL)) == POLLIN;
}

static size_t watched(struct pollfd *fds)
{
	return self.config.watch ? self.config.watch(self.config.ctx, fds, BSH_EDIT_WATCH_MAX) : 0;
}

static bool any_ready(const struct pollfd *fds, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (fds[i].revents)
			return true;
	return false;
}

/* Let the caller serve its descriptors on a clean row, and bring the typed text back. */
static void attend(void)
{
	self.editor->hide();
	self.config.attend(self.config.ctx);
	fflush(stdout);
	self.editor->show();
}

/* ^Z: stop with a sane terminal, go on with the same line. */
static void suspend(void)
{
	self.editor->set_tty(false);
	bsh_signals_suspend();
	self.editor->set_tty(true);
	self.editor->resize();
	self.editor->show();
}

/* A stop signal as a result; BSH_EDIT_LINE is none. */
static enum bsh_edit_result asked_to_stop(void)
{
	switch (*bsh_signals_stop()) {
	case 0:
		return BSH_EDIT_LINE;
	case SIGINT:
		return BSH_EDIT_INTR;
	case SIGHUP:
		return BSH_EDIT_HANGUP;
	default:
		return BSH_EDIT_TERM;
	}
}

static void serve_signals(void)
{
	bsh_signals_drain();
	self.result = asked_to_stop();
	if (self.result != BSH_EDIT_LINE)
		return;
	if (bsh_signals_take(SIGTSTP))
		suspend();
	if (bsh_signals_take(SIGWINCH))
		self.editor->resize();
}

/* Has attend() found a whole plain line on its way to the screen? */
static bool has_typed_line(void)
{
	return self.typed.len > 0 && memchr(self.typed.data, '\n', self.typed.len);
}

bool bsh_edit_wait(void)
{
	struct pollfd fds[2 + BSH_EDIT_WATCH_MAX];

	while (self.result == BSH_EDIT_LINE) {
		size_t n = watched(fds + 2);

		fds[0] = (struct pollfd){ .fd = STDIN_FILENO, .events = POLLIN };
		fds[1] = (struct pollfd){ .fd = bsh_signals_fd(), .events = POLLIN };
		if (poll(fds, 2 + n, -1) < 0) {
			if (errno != EINTR)
				self.result = BSH_EDIT_HANGUP;
			fds[0].revents = 0;
			n = 0;
		}
		serve_signals();
		if (self.result != BSH_EDIT_LINE)
			break;
		if (any_ready(fds + 2, n))
			attend();
		if (fds[0].revents || has_typed_line())
			return true;
	}
	return false;
}

/* ---- Prompts ---------------------------------------------------------- */

/* Bold green, with the marks that tell a library what takes no room, or without. */
static void colour_prompt(struct bsh_text *to, const char *prompt, bool has_marks)
{
	size_t len = strlen(prompt);

	if (!self.config.is_coloured || !self.is_tty) {
		bsh_text_adds(to, prompt);
		return;
	}
	while (len > 0 && prompt[len - 1] == ' ')
		len--;
	bsh_text_adds(to, has_marks ? "\001\033[1;32m\002" : "\033[1;32m");
	bsh_text_add(to, prompt, len);
	bsh_text_adds(to, has_marks ? "\001\033[0m\002" : "\033[0m");
	bsh_text_adds(to, prompt + len);
}

/* ---- Pastes ----------------------------------------------------------- */

/* Keep what follows the first line of text; without memory for it, it is dropped. */
static void keep_rest(char *text)
{
	char *newline = strchr(text, '\n');

	if (!newline)
		return;
	*newline = '\0';
	if (newline[1])
		self.paste = strdup(newline + 1);
}

static void drop_paste(void)
{
	free(self.paste);
	self.paste = NULL;
}

/* The next line of a paste, shown as if it had been typed. */
static enum bsh_edit_result read_paste(const char *prompt, char **line)
{
	struct bsh_text shown = { 0 };
	char *text = self.paste;

	self.paste = NULL;
	keep_rest(text);
	colour_prompt(&shown, prompt, false);
	fprintf(self.out, "%s%s\n", bsh_text_string(&shown), text);
	fflush(self.out);
	bsh_text_finish(&shown);
	*line = text;
	return BSH_EDIT_LINE;
}

/* Descriptors of the caller are served between two lines of a paste, too. */
static void attend_between_lines(void)
{
	struct pollfd fds[BSH_EDIT_WATCH_MAX];
	const size_t n = watched(fds);

	if (n > 0 && poll(fds, n, 0) > 0)
		self.config.attend(self.config.ctx);
}

bool bsh_edit_has_pending(void)
{
	return self.paste || self.typed.len > 0 || (self.is_tty && bsh_edit_has_input(0));
}

void bsh_edit_drop_pending(void)
{
	drop_paste();
	if (!self.is_tty)
		return;
	bsh_text_reset(&self.typed);
	/* Without a whole line nothing is reported, so the last flush takes the half one. */
	do
		tcflush(STDIN_FILENO, TCIFLUSH);
	while (bsh_edit_has_input(QUIET_MS));
	tcflush(STDIN_FILENO, TCIFLUSH);
}

/* ---- Reading ---------------------------------------------------------- */

/* One read by the editor, with the signals of the prompt caught. */
static char *edit(const char *prompt)
{
	struct bsh_text shown = { 0 };
	char *text;

	colour_prompt(&shown, prompt, bsh_edit_is_editing());
	self.prompt = bsh_text_string(&shown);
	bsh_signals_at_prompt(true);
	text = self.editor->read(self.prompt);
	bsh_signals_at_prompt(false);
	self.prompt = NULL;
	bsh_text_finish(&shown);
	return text;
}

/* Nothing to hand out: clean up after the read. */
static enum bsh_edit_result end(char *text)
{
	free(text);
	drop_paste();
	if (self.is_tty) {
		bsh_text_reset(&self.typed);
		self.editor->end_row();
		fflush(self.out);
	}
	return self.result == BSH_EDIT_LINE ? BSH_EDIT_EOF : self.result;
}

enum bsh_edit_result bsh_edit_read(const char *prompt, char **line)
{
	char *text;

	fflush(stdout);
	self.result = asked_to_stop();
	if (self.result == BSH_EDIT_INTR && !self.paste)
		self.result = BSH_EDIT_LINE;
	bsh_signals_clear();
	if (self.result != BSH_EDIT_LINE) {
		drop_paste();
		return self.result;
	}
	if (self.paste) {
		attend_between_lines();
		return read_paste(prompt, line);
	}
	text = edit(prompt);
	/* What a library hands back after a stop is half a line: not a command. */
	if (!text || self.result != BSH_EDIT_LINE)
		return end(text);
	keep_rest(text);
	*line = text;
	return BSH_EDIT_LINE;
}
