/* SPDX-License-Identifier: MIT */
/*
 * The smallest shell around lineedit.h and history.h, for test_lineedit.c.
 *
 * It prints "got [LINE]" for each line; `sleep MS` can be interrupted, `hang`
 * and completing a word with z cannot, `shrug` ends well at ^C, `fail` fails,
 * `pending` tells whether more is to come, `history` lists. What comes from
 * descriptor WATCH (environment) is printed as an event.
 */

#include "shell/history.h"
#include "shell/lineedit.h"
#include "shell/signals.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* What the hooks share. */
struct driver {
	struct bsh_history *history;
	int watched; /* -1: none */
};

/* Look at signals and never answer them. */
static void hang(void)
{
	struct pollfd signals = { .fd = bsh_signals_fd(), .events = POLLIN };

	for (int i = 0;; i++) {
		printf("hanging %d\n", i);
		fflush(stdout);
		while (poll(&signals, 1, -1) < 0)
			;
		bsh_signals_drain();
	}
}

static void complete(void *ctx, struct bsh_edit_completion *c)
{
	static const char *const words[] = { "alphabet", "alpine", "sleep",  "CTRL",	"ctrl2",
					     "source",	 "café",   "r:0x40", "\"a b\"" };
	const char *word;

	(void)ctx;
	if (strncmp(c->line, "source ", 7) == 0) {
		c->word = 7;
		bsh_edit_offer_files(c);
		return;
	}
	/* What follows '+' is a word of its own here; a quote begins one with blanks. */
	for (size_t at = 0; at < c->point; at++)
		if (c->line[at] == '+')
			c->word = at + 1;
		else if (c->line[at] == '"')
			c->word = at;
	word = c->line + c->word;
	if (*word == 'z')
		hang();
	for (size_t i = 0; i < BSH_LENGTH(words); i++)
		if (strncasecmp(word, words[i], c->point - c->word) == 0)
			bsh_edit_offer(c, words[i], words[i][0] == 'r' ? '.' : ' ', NULL);
	if (*word == 'n')
		for (char name[8] = "n00"; name[1] < '8'; name[1]++)
			for (name[2] = '0'; name[2] < '8'; name[2]++)
				for (name[3] = '0'; name[3] < '4'; name[3]++)
					bsh_edit_offer(c, name, ' ', NULL);
}

static size_t watch(void *ctx, struct pollfd *fds, size_t max)
{
	const struct driver *d = ctx;

	if (d->watched < 0 || max < 1)
		return 0;
	fds[0] = (struct pollfd){ .fd = d->watched, .events = POLLIN };
	return 1;
}

static void attend(void *ctx)
{
	struct driver *d = ctx;
	char text[80];
	const ssize_t n = read(d->watched, text, sizeof(text) - 1);

	if (n <= 0) {
		d->watched = -1;
		return;
	}
	text[n] = '\0';
	printf("event: %s\n", text);
}

/* Sleep in pieces, looking at the stop flag as a command does. */
static int nap(long ms)
{
	const struct timespec piece = { .tv_nsec = 10 * 1000 * 1000 };

	puts("sleeping");
	fflush(stdout);
	for (; ms > 0; ms -= 10) {
		if (*bsh_signals_stop())
			break;
		nanosleep(&piece, NULL);
	}
	puts(*bsh_signals_stop() ? "interrupted" : "slept");
	return *bsh_signals_stop() ? -1 : 0;
}

/* Run a line; -1 when it failed. */
static int run(struct driver *d, const char *line)
{
	printf("got [%s]\n", line);
	if (strncmp(line, "sleep ", 6) == 0)
		return nap(strtol(line + 6, NULL, 10));
	if (strcmp(line, "hang") == 0)
		hang();
	if (strcmp(line, "shrug") == 0)
		nap(60 * 1000);
	if (strcmp(line, "pending") == 0)
		puts(bsh_edit_has_pending() ? "more" : "no more");
	if (strcmp(line, "name") == 0)
		puts(bsh_edit_name());
	if (strcmp(line, "history") == 0)
		for (size_t i = 0; i < bsh_history_count(d->history); i++)
			printf("%zu [%s]\n", i, bsh_history_get(d->history, i));
	return strcmp(line, "fail") == 0 ? -1 : 0;
}

static void record(struct driver *d, const char *line)
{
	struct bsh_err err = { 0 };

	if (!bsh_history_wants(d->history, line))
		return;
	bsh_edit_add_history(line);
	if (bsh_history_add(d->history, line, &err) < 0)
		fprintf(stderr, "error: %s\n", err.msg);
}

/* Read and run lines until something else than a line comes. */
static enum bsh_edit_result loop(struct driver *d)
{
	enum bsh_edit_result result;

	do {
		char *line = NULL;

		result = bsh_edit_read("demo> ", &line);
		if (result != BSH_EDIT_LINE)
			continue;
		record(d, line);
		if (run(d, line) < 0)
			bsh_edit_drop_pending();
		free(line);
	} while (result == BSH_EDIT_LINE || result == BSH_EDIT_INTR);
	return result;
}

int main(int argc, char **argv)
{
	const char *watched = getenv("WATCH");
	struct driver d = { .watched = watched ? atoi(watched) : -1 };
	struct bsh_edit_config config = {
		.name = "barsh",
		.is_coloured = argc > 1 && strcmp(argv[1], "--color") == 0,
		.is_plain = argc > 1 && strcmp(argv[1], "--plain") == 0,
		.history_max = BSH_HISTORY_MAX,
		.ctx = &d,
		.complete = complete,
		.watch = watch,
		.attend = attend,
	};
	struct bsh_err err = { 0 };
	enum bsh_edit_result result;

	setlocale(LC_CTYPE, "");
	d.history = bsh_history_new(BSH_HISTORY_MAX);
	if (!d.history || bsh_signals_open(&err) < 0)
		return 4;
	bsh_edit_open(&config);
	if (bsh_history_attach_default(d.history, &err) < 0)
		fprintf(stderr, "warning: %s\n", err.msg);
	for (size_t i = 0; i < bsh_history_count(d.history); i++)
		bsh_edit_add_history(bsh_history_get(d.history, i));
	result = loop(&d);
	if (result == BSH_EDIT_EOF)
		puts("bye");
	bsh_edit_close();
	bsh_signals_close();
	bsh_history_free(d.history);
	return result == BSH_EDIT_HANGUP ? 129 : result == BSH_EDIT_TERM ? 143 : 0;
}
