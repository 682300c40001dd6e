/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: a text as a script, checked and run in a session on a simulated
 * device; what does not pass the check is typed at a prompt instead, and its
 * last line completed. Whatever the text is: nothing crashes or leaks, an error
 * is one printable phrase at a place that exists, and a script that was checked
 * has no mistake in it when it runs.
 *
 * No file is reached: this is linked with open() in our hands. Time is limited,
 * since a text may sleep for hours: a signal interrupts it as Ctrl-C would.
 */

#include "barsh/cmd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...);
int __real_open(const char *path, int flags, ...);

/* What must hold whatever the input is; assert() may be compiled out. */
#define MUST(claim)                                                                 \
	do {                                                                        \
		if (!(claim)) {                                                     \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #claim); \
			abort();                                                    \
		}                                                                   \
	} while (0)

/* Larger inputs only take longer. */
#define SIZE_LIMIT 16384

enum { TIME_LIMIT_NS = 4 * 1000 * 1000 };

/* A SIGBUS costs a sanitizer a thousand times more than anything else: few inputs meet one. */
static const char *const devices[] = {
	"sim",	 "sim:64K,fault=0xf000", "sim", "sim:64K,ro", "sim", "sim:64K,gone",
	"sim:12", "sim:8G",
};

/* ---- The world around -------------------------------------------------- */

/* Scripts name files, and may write them; the one that is let through holds nothing. */
int __wrap_open(const char *path, int flags, ...)
{
	if (strcmp(path, "/dev/null") == 0)
		return __real_open(path, flags);
	errno = EACCES;
	return -1;
}

int __wrap_open64(const char *path, int flags, ...)
{
	return __wrap_open(path, flags);
}

/* Static, since a signal handler has no other way to say something. */
static volatile sig_atomic_t stop;

static void on_time(int signo)
{
	stop = signo;
}

/* Time is up in a while; and again, in case that a sleep began just then. */
static timer_t start_timer(void)
{
	const struct sigaction action = { .sa_handler = on_time };
	const struct itimerspec limit = { .it_value.tv_nsec = TIME_LIMIT_NS,
					  .it_interval.tv_nsec = TIME_LIMIT_NS };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN };
	timer_t timer;

	stop = 0;
	MUST(sigaction(SIGRTMIN, &action, NULL) == 0);
	MUST(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
	MUST(timer_settime(timer, 0, &limit, NULL) == 0);
	return timer;
}

/* ---- What a session says ----------------------------------------------- */

struct listener {
	bool expects_mistakes; /* the text was not checked, or names a file, none of which opens */
};

static void check_phrase(const char *text)
{
	MUST(text[0] != '\0');
	for (; *text; text++)
		MUST((uint8_t)*text >= ' ' && *text != 0x7f);
}

static void report(void *ctx, const struct bsh_where *where, const struct bsh_err *err)
{
	const struct listener *listener = ctx;

	MUST(err->code != BSH_OK);
	MUST(err->code != BSH_E_SYNTAX || listener->expects_mistakes);
	check_phrase(err->msg);
	for (; where; where = where->from) {
		if (!where->has_place)
			continue;
		MUST(where->at.line >= 1 && where->width >= 1);
		MUST(where->at.column >= 1 && where->at.column <= where->at.line_len + 1);
	}
}

static void note(void *ctx, const char *text)
{
	(void)ctx;
	check_phrase(text);
}

static const char *history(void *ctx, size_t i)
{
	(void)ctx;
	return i < 2 ? "r32 0x0" : NULL;
}

static void take_offer(void *ctx, const struct bsh_offer *offer)
{
	(void)ctx;
	MUST(offer->text[0] != '\0');
	MUST(offer->append == ' ' || offer->append == '\0');
}

/* ---- Sessions ---------------------------------------------------------- */

static struct bsh_session *new_session(const struct bsh_host *host, int out_fd, size_t size,
				       struct listener *listener)
{
	/* Every device and way of printing and going on gets its share of the inputs. */
	const struct bsh_settings settings = { .is_json = size & 1,
					       .is_keep_going = size & 2,
					       .widths = 1 | 2 | 4 | 8,
					       .split = size >> 2 & 1 };
	const char *device = devices[size / 8 % BSH_LENGTH(devices)];
	const struct bsh_hooks hooks = { .ctx = listener,
					 .report = report,
					 .note = note,
					 .history = history,
					 .stop = &stop,
					 .stop_fd = -1 };
	struct bsh_session *session;
	struct bsh_err err = { 0 };

	MUST(bsh_session_new(host, device, out_fd, &settings, &hooks, &session, &err) == 0);
	return session;
}

/* What passes the check is run as a script, and what does not is typed at a prompt. */
static void run(struct bsh_session *session, struct bsh_source *source, bool names_file,
		struct listener *listener)
{
	const struct bsh_reader reader = bsh_source_reader(source);
	struct bsh_err err = { 0 };
	bool is_checked;
	int status;

	listener->expects_mistakes = true;
	is_checked = bsh_session_check(session, "script", reader) == 0;
	listener->expects_mistakes = !is_checked || names_file;
	MUST(bsh_source_rewind(source, &err) == 0);
	MUST(bsh_session_open(session, &err) == 0);
	bsh_session_set_interactive(session, !is_checked);
	bsh_session_banner(session);
	status = bsh_session_run(session, is_checked ? "script" : NULL, reader,
				 is_checked ? BSH_RUN_SCRIPT : BSH_RUN_PROMPT, is_checked);
	MUST(status == 0 || status == -1);
	MUST(bsh_session_prompt(session, true)[0] != '\0');
	MUST(bsh_session_prompt(session, false)[0] != '\0');
	MUST(bsh_session_flush(session, &err) == 0);
}

/* Complete the last line of a text; an editor's line holds no NUL. */
static void complete(struct bsh_session *session, const char *text, size_t len)
{
	const char *newline = len ? memrchr(text, '\n', len) : NULL;
	const char *line = newline ? newline + 1 : text;
	const size_t line_len = len - (size_t)(line - text);

	if (memchr(line, '\0', line_len))
		return;
	MUST(bsh_session_complete(session, line, line_len, take_offer, NULL).word <= line_len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct bsh_host host = { .root = "/nonexistent" };
	const char *text = (const char *)data;
	const timer_t timer = start_timer();
	struct listener listener = { 0 };
	struct bsh_session *session;
	struct bsh_source *source;
	bsh_auto_fd int out_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (size <= SIZE_LIMIT) {
		source = bsh_source_from_text(text, size);
		session = new_session(&host, out_fd, size, &listener);
		run(session, source, memmem(text, size, "source", 6) != NULL, &listener);
		complete(session, text, size);
		bsh_session_free(session);
		bsh_source_free(source);
	}
	timer_delete(timer);
	return 0;
}
