/* SPDX-License-Identifier: MIT */
/* Pseudo-terminals for tests. */

#include "pty.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* Exit status that meson takes for "skipped". */
#define SKIPPED 77

/* ---- Starting --------------------------------------------------------- */

/* Sanitizers do not count what the libraries keep until the end. */
static const char *const fixed_env[] = {
	"TERM=xterm",	    "LANG=C.UTF-8",    "LC_ALL",	  "LC_CTYPE",
	"HOME=/nonexistent", "XDG_STATE_HOME",  "XDG_CONFIG_HOME", "BARSH_HISTORY=",
	"INPUTRC=/dev/null", "EDITRC=/dev/null", "NO_COLOR=1",	  "COLUMNS",
	"LINES",	    "ASAN_OPTIONS=detect_leaks=0",
};

static void put_env(const char *setting)
{
	bsh_auto_free char *name = strdup(setting);
	char *value = name ? strchr(name, '=') : NULL;

	if (!value) {
		unsetenv(setting);
		return;
	}
	*value++ = '\0';
	setenv(name, value, 1);
}

static int open_terminal(char *name, size_t size)
{
	const struct winsize window = { .ws_row = 24, .ws_col = 80 };
	const int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0 ||
	    ptsname_r(master, name, size) != 0) {
		fprintf(stderr, "no pseudo-terminals here: %s\n", strerror(errno));
		_exit(SKIPPED);
	}
	ioctl(master, TIOCSWINSZ, &window);
	return master;
}

/* In the child: defaults for all signals, since the test's own may differ. */
static void reset_signals(void)
{
	sigset_t none;

	for (int signo = 1; signo < NSIG; signo++)
		signal(signo, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* In the child: never returns. */
static void run(const char *terminal, const char *const *argv, const char *const *env)
{
	int fd;

	reset_signals();
	setsid();
	fd = open(terminal, O_RDWR);
	for (int i = 0; i < 3; i++)
		dup2(fd, i);
	if (fd > 2)
		close(fd);
	for (size_t i = 0; i < BSH_LENGTH(fixed_env); i++)
		put_env(fixed_env[i]);
	for (; env && *env; env++)
		put_env(*env);
	execv(argv[0], (char *const *)(uintptr_t)argv);
	fprintf(stderr, "cannot run %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

void pty_start(struct pty *p, const char *const *argv, const char *const *env)
{
	char terminal[64];

	memset(p, 0, sizeof(*p));
	p->master = open_terminal(terminal, sizeof(terminal));
	p->pid = fork();
	ck_assert_int_ge(p->pid, 0);
	if (p->pid == 0)
		run(terminal, argv, env);
}

void pty_finish(struct pty *p)
{
	if (p->pid > 0) {
		kill(p->pid, SIGKILL);
		waitpid(p->pid, NULL, 0);
		p->pid = 0;
	}
	if (p->master >= 0)
		close(p->master);
	p->master = -1;
	bsh_text_finish(&p->text);
	bsh_text_finish(&p->raw);
}

/* ---- Output ----------------------------------------------------------- */

enum { NO_ESCAPE, ESCAPE, CSI, OSC };

/* Add a byte of output to the text, unless it belongs to an escape sequence. */
static void take_byte(struct pty *p, char c)
{
	switch (p->in_escape) {
	case ESCAPE:
		p->in_escape = c == '[' ? CSI : c == ']' ? OSC : NO_ESCAPE;
		return;
	case CSI:
		if (c >= 0x40 && c <= 0x7e)
			p->in_escape = NO_ESCAPE;
		return;
	case OSC:
		if (c == '\a' || c == '\\')
			p->in_escape = NO_ESCAPE;
		return;
	default:
		break;
	}
	if (c == '\033')
		p->in_escape = ESCAPE;
	else if (c != '\r' && c != '\a' && c != '\0')
		bsh_text_add(&p->text, &c, 1);
}

/* Read what comes within timeout_ms; false at the end of output. */
static bool take(struct pty *p, int timeout_ms)
{
	struct pollfd in = { .fd = p->master, .events = POLLIN };
	char bytes[4096];
	ssize_t n;

	if (p->master < 0)
		return false;
	if (poll(&in, 1, timeout_ms) <= 0)
		return true;
	/* EIO is how a master says that nobody holds the other end. */
	n = read(p->master, bytes, sizeof(bytes));
	if (n <= 0)
		return n < 0 && errno == EINTR;
	bsh_text_add(&p->raw, bytes, (size_t)n);
	for (ssize_t i = 0; i < n; i++)
		take_byte(p, bytes[i]);
	return true;
}

static uint64_t deadline(void)
{
	return bsh_now_ns() + (uint64_t)PTY_DEADLINE_MS * 1000 * 1000;
}

/* Milliseconds until a deadline, 0 when it has passed. */
static int left(uint64_t until)
{
	const uint64_t now = bsh_now_ns();

	return now < until ? (int)((until - now) / (1000 * 1000)) + 1 : 0;
}

static const char *unseen(const struct pty *p)
{
	return bsh_text_string(&p->text) + p->seen;
}

static void complain(const struct pty *p, const char *what, const char *detail)
{
	ck_abort_msg("%s '%s'\n--- seen:\n%.*s\n--- then:\n%s\n---", what, detail, (int)p->seen,
		     bsh_text_string(&p->text), unseen(p));
}

bool pty_has(struct pty *p, const char *text)
{
	size_t was;

	do {
		was = p->raw.len;
		take(p, 0);
	} while (p->raw.len > was);
	return strstr(unseen(p), text) != NULL;
}

void pty_listen(struct pty *p, int ms)
{
	const uint64_t until = bsh_now_ns() + (uint64_t)ms * 1000 * 1000;

	while (left(until) > 0 && take(p, left(until)))
		;
}

void pty_expect(struct pty *p, const char *text)
{
	const uint64_t until = deadline();
	const char *found;

	while (!(found = strstr(unseen(p), text)))
		if (left(until) == 0 || !take(p, left(until)))
			complain(p, "did not get", text);
	p->seen = (size_t)(found - p->text.data) + strlen(text);
}

/* ---- The terminal ----------------------------------------------------- */

/* On Linux the master shows the flags of the other end. */
static tcflag_t local_flags(const struct pty *p)
{
	struct termios t;

	return tcgetattr(p->master, &t) == 0 ? t.c_lflag : 0;
}

bool pty_is_sane(const struct pty *p)
{
	const tcflag_t sane = ICANON | ECHO | ISIG;

	return (local_flags(p) & sane) == sane;
}

void pty_wait_mode(struct pty *p, bool is_raw)
{
	const uint64_t until = deadline();

	while (!(local_flags(p) & ICANON) != is_raw) {
		if (left(until) == 0)
			complain(p, "terminal did not become", is_raw ? "raw" : "cooked");
		take(p, 1);
	}
}

void pty_prompt(struct pty *p, const char *prompt)
{
	pty_expect(p, prompt);
	pty_wait_mode(p, p->edits);
}

void pty_send(struct pty *p, const char *text)
{
	const uint64_t until = deadline();
	size_t len = strlen(text);

	while (len > 0) {
		struct pollfd out = { .fd = p->master, .events = POLLOUT };
		ssize_t n = -1;

		/* Take output in meanwhile: a program that cannot write does not read. */
		take(p, 0);
		if (poll(&out, 1, 10) > 0)
			n = write(p->master, text, len < 256 ? len : 256);
		if (left(until) == 0)
			complain(p, "could not type", text);
		if (n <= 0)
			continue;
		text += n;
		len -= (size_t)n;
	}
}

void pty_resize(struct pty *p, unsigned short rows, unsigned short columns)
{
	const struct winsize window = { .ws_row = rows, .ws_col = columns };

	ck_assert_int_eq(ioctl(p->master, TIOCSWINSZ, &window), 0);
}

void pty_hang_up(struct pty *p)
{
	close(p->master);
	p->master = -1;
}

int pty_status(struct pty *p)
{
	const uint64_t until = deadline();
	int status;

	while (waitpid(p->pid, &status, WNOHANG) == 0) {
		if (left(until) == 0)
			complain(p, "program did not", "end");
		/* Nothing left to read: only then is a pause needed. */
		if (!take(p, 1))
			poll(NULL, 0, 1);
	}
	p->pid = 0;
	pty_has(p, ""); /* what it said last */
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
