/* SPDX-License-Identifier: MIT */
/*
 * GNU readline and libedit's imitation of it: one blocking readline() call whose
 * getc function polls. That is the one shape in which ^C, ^R, a hang-up, ^Z and
 * descriptors of the caller behave alike in both. What differs stands in two
 * sets of small functions; everything after them uses what both have.
 */

#include "config.h"
#include "lineedit_impl.h"

#if BSH_HAVE_READLINE || BSH_HAVE_LIBEDIT

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int next_byte(void);

#if BSH_HAVE_READLINE

/* ---- GNU readline ----------------------------------------------------- */

#include <readline/history.h>
#include <readline/readline.h>

#define STRING_(x) #x
#define STRING(x) STRING_(x)
#define NAME "GNU readline " STRING(RL_VERSION_MAJOR) "." STRING(RL_VERSION_MINOR)

/* The read is to end: say why at the end of the text, and once. */
static int end_of_input(struct bsh_edit *self)
{
	if (!self->is_at_end && self->result == BSH_EDIT_INTR) {
		rl_point = rl_end;
		rl_redisplay();
		fputs("^C", rl_outstream);
		fflush(rl_outstream);
	}
	self->is_at_end = true;
	return READERR;
}

/* The library wants bytes; READERR ends readline() at once, even inside ^R. */
static int getc_for_library(FILE *in)
{
	const int byte = next_byte();

	(void)in;
	return byte < 0 ? end_of_input(bsh_edit_self()) : byte;
}

static size_t byte_offset(const char *line, int offset)
{
	(void)line;
	return (size_t)offset;
}

static bool brackets_pastes(void)
{
	const char *value = rl_variable_value("enable-bracketed-paste");

	return value && strcmp(value, "on") == 0;
}

static void hide(void)
{
	rl_clear_visible_line();
	fflush(rl_outstream);
}

static void show(void)
{
	rl_on_new_line();
	rl_redisplay();
}

/* Leaving bracketed paste, the library ends the row itself. */
static void end_row(void)
{
	if (!brackets_pastes())
		fputc('\n', rl_outstream);
}

static void measure_screen(void)
{
	rl_reset_screen_size();
}

/* Ask, and wait for one of the keys that answer; 0 or less when the read is to end. */
static int ask_for_key(const char *question)
{
	int key;

	fputs(question, rl_outstream);
	fflush(rl_outstream);
	do
		key = rl_read_key();
	while (key > 0 && !strchr("yY nNqQ\r\n\x7f\x07", key));
	return key;
}

/* Are so many wanted? The library asks the same when it shows a list itself. */
static bool wants_all(int n)
{
	char question[80];
	int key;

	if (rl_completion_query_items <= 0 || n < rl_completion_query_items)
		return true;
	snprintf(question, sizeof(question), "Display all %d possibilities? (y or n)", n);
	rl_crlf();
	key = ask_for_key(question);
	return key > 0 && strchr("yY ", key);
}

/* A screen is full: how many lines more; 0 for no more. */
static int ask_for_more(int rows)
{
	const char *pages = rl_variable_value("page-completions");
	int key;

	if (pages && strcmp(pages, "on") != 0)
		return INT_MAX;
	key = ask_for_key("--More--");
	fputs("\r        \r", rl_outstream);
	if (key <= 0 || strchr("nNqQ\x7f\x07", key))
		return 0;
	return strchr("\r\n", key) ? 1 : rows - 1;
}

static void list_candidates(const struct bsh_edit_list *list, char *const *matches, int n)
{
	int rows, columns, left;
	struct bsh_text line = { 0 };

	rl_get_screen_size(&rows, &columns);
	left = rows - 1;
	rl_crlf();
	for (int i = 0; i < n; i++, left--) {
		if (left == 0)
			left = ask_for_more(rows);
		if (left == 0)
			break;
		bsh_text_reset(&line);
		bsh_edit_list_line(list, matches[i], columns > 1 ? (unsigned)columns - 1 : 1,
				   &line);
		fputs(bsh_text_string(&line), rl_outstream);
		rl_crlf();
	}
	bsh_text_finish(&line);
}

/* Several candidates fit: show them, with what is told of them. matches[0] is none of them. */
static void show_candidates(char **matches, int n, int longest)
{
	struct bsh_edit_list list;

	if (!wants_all(n))
		rl_crlf();
	else if (bsh_edit_list_measure(&list, matches + 1, (size_t)n))
		list_candidates(&list, matches + 1, n);
	else
		rl_display_match_list(matches, n, longest);
	rl_forced_update_display();
}

/* The environment of children keeps the user's LINES and COLUMNS. */
static void open_library(void)
{
	rl_change_environment = 0;
	rl_completion_display_matches_hook = show_candidates;
	rl_sort_completion_matches = 0;
}

#else

/* ---- libedit ---------------------------------------------------------- */

#include <editline/readline.h>
#include <wchar.h>

#ifdef BSH_EDITOR_VERSION
#define NAME "libedit " BSH_EDITOR_VERSION
#else
#define NAME "libedit"
#endif

/*
 * The read is to end. First move to the end of the text, out of ^R if need be,
 * so that what comes next is not printed into it; no call does that, a key does.
 */
static int end_of_input(struct bsh_edit *self)
{
	enum { END_KEY = 'E' & 0x1f };

	if (self->is_at_end)
		return -1;
	self->is_at_end = true;
	return END_KEY;
}

/* The library wants a wide character; -1 is its end of file and unwinds ^R. */
static int getc_for_library(FILE *in)
{
	mbstate_t state = { 0 };

	(void)in;
	for (;;) {
		const int byte = next_byte();
		const char c = (char)byte;
		wchar_t wide;
		size_t n;

		if (byte < 0)
			return end_of_input(bsh_edit_self());
		n = mbrtowc(&wide, &c, 1, &state);
		if (n == (size_t)-2)
			continue;
		if (n != (size_t)-1)
			return (int)wide;
		memset(&state, 0, sizeof(state));
	}
}

/* Offsets count wide characters, while the line is bytes. */
static size_t byte_offset(const char *line, int offset)
{
	mbstate_t state = { 0 };
	size_t at = 0;

	for (; offset > 0 && line[at]; offset--) {
		size_t n = mbrlen(line + at, strlen(line + at), &state);

		if (n == (size_t)-1 || n == (size_t)-2) {
			memset(&state, 0, sizeof(state));
			n = 1;
		}
		at += n;
	}
	return at;
}

static bool brackets_pastes(void)
{
	return false;
}

/* A line that wraps leaves its upper rows: where the cursor is, the library does not tell. */
static void hide(void)
{
	const char *term = getenv("TERM");

	fputs(term && strcmp(term, "dumb") == 0 ? "\n" : "\r\033[J", rl_outstream);
	fflush(rl_outstream);
}

static void show(void)
{
	rl_forced_update_display();
}

static void end_row(void)
{
	fputs(bsh_edit_self()->result == BSH_EDIT_INTR ? "^C\n" : "\n", rl_outstream);
}

static void measure_screen(void)
{
	rl_resize_terminal();
}

static void open_library(void)
{
}

#endif

/* ---- Both ------------------------------------------------------------- */

/* A pasted TAB is a blank: something follows it at once, and completing would change the line. */
static bool is_pasted_tab(char c)
{
	enum { NEXT_BYTE_MS = 20 };

	return c == '\t' && !brackets_pastes() && bsh_edit_has_input(NEXT_BYTE_MS);
}

/* A byte from the terminal, or -1 when the read is to end. */
static int next_byte(void)
{
	while (bsh_edit_wait()) {
		char c;
		const ssize_t n = read(STDIN_FILENO, &c, 1);

		if (n == 1)
			return is_pasted_tab(c) ? ' ' : (unsigned char)c;
		if (n == 0 || (errno != EINTR && errno != EAGAIN))
			bsh_edit_self()->result = BSH_EDIT_HANGUP;
	}
	return -1;
}

/* Both take the list over; the word's end is the cursor. */
static char **attempt(const char *text, int start, int end)
{
	const char *line = rl_line_buffer;
	char append, **list;

	(void)text;
	list = bsh_edit_matches(line, byte_offset(line, start), byte_offset(line, end), &append);
	rl_attempted_completion_over = 1;
	rl_completion_append_character = append;
	return list;
}

/* Order matters: the first call of almost anything initialises libedit. */
static void open_editor(void)
{
	const struct bsh_edit *self = bsh_edit_self();

	rl_readline_name = self->config.name;
	rl_instream = stdin;
	rl_outstream = self->out;
	rl_catch_signals = 0;
	rl_catch_sigwinch = 0;
	rl_getc_function = getc_for_library;
	rl_attempted_completion_function = attempt;
	rl_basic_word_break_characters = " \t\n;(";
	open_library();
	/* libedit asks its "Display all?" through stdio, which must not read ahead. */
	setvbuf(stdin, NULL, _IONBF, 0);
	using_history();
	if (self->config.history_max > 0)
		stifle_history(self->config.history_max);
}

static char *read_line(const char *prompt)
{
	/* The window may have changed while a command ran and nobody looked. */
	measure_screen();
	bsh_edit_self()->is_at_end = false;
	return readline(prompt);
}

static void set_tty(bool for_editing)
{
	if (for_editing)
		rl_prep_terminal(1);
	else
		rl_deprep_terminal();
}

static void resize(void)
{
	rl_resize_terminal();
}

static void remember(const char *line)
{
	add_history(line);
}

const struct bsh_editor bsh_editor_library = {
	.name = NAME,
	.open = open_editor,
	.read = read_line,
	.hide = hide,
	.show = show,
	.end_row = end_row,
	.set_tty = set_tty,
	.resize = resize,
	.add_history = remember,
	.brackets_pastes = brackets_pastes,
};

#endif
