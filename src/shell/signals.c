/* SPDX-License-Identifier: MIT */
/* Signals become a flag and a byte in a pipe; nothing else happens in a handler. */

#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* So many SIGINTs without an answer end the process. */
#define PATIENCE 4

/* What handlers touch cannot be passed to them, so this is one static instance. */
static struct {
	volatile sig_atomic_t stop;
	volatile sig_atomic_t unanswered;
	volatile sig_atomic_t suspended;
	volatile sig_atomic_t resized;
	volatile sig_atomic_t guards_tty;
	int pipe[2];
	bool is_open;
	bool at_prompt;
	int tty;
	struct termios sane;
	struct sigaction was_int, was_term, was_hup;
	struct sigaction was_tstp, was_winch, was_quit;
} self = { .pipe = { -1, -1 } };

/* Leave from inside a handler, with the terminal as it was found. */
static void give_up(void)
{
	if (self.guards_tty)
		tcsetattr(self.tty, TCSANOW, &self.sane);
	_exit(128 + SIGINT);
}

/* Wake a poll(). A full pipe is as good: it is readable already. */
static void wake(void)
{
	const ssize_t ignored = write(self.pipe[1], "", 1);

	(void)ignored;
}

static void on_stop(int signo)
{
	const int saved_errno = errno;

	if (signo == SIGINT && ++self.unanswered >= PATIENCE)
		give_up();
	if (self.stop == 0 || (self.stop == SIGINT && signo != SIGINT))
		self.stop = signo;
	wake();
	errno = saved_errno;
}

static void on_prompt_signal(int signo)
{
	const int saved_errno = errno;

	if (signo == SIGTSTP)
		self.suspended = 1;
	else
		self.resized = 1;
	wake();
	errno = saved_errno;
}

/* Catch signo unless it is ignored; *was is what bsh_signals_close() puts back. */
static void catch_signal(int signo, void (*handler)(int), int flags, struct sigaction *was)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = handler;
	action.sa_flags = flags;
	sigfillset(&action.sa_mask);
	sigaction(signo, NULL, was);
	if (was->sa_handler != SIG_IGN)
		sigaction(signo, &action, NULL);
}

int bsh_signals_open(struct bsh_err *err)
{
	if (self.is_open)
		return 0;
	if (pipe2(self.pipe, O_CLOEXEC | O_NONBLOCK) < 0)
		return bsh_fail_errno(err, BSH_E_INTERNAL, "cannot catch signals");
	self.is_open = true;
	self.stop = 0;
	self.unanswered = 0;
	catch_signal(SIGINT, on_stop, 0, &self.was_int);
	catch_signal(SIGTERM, on_stop, 0, &self.was_term);
	catch_signal(SIGHUP, on_stop, 0, &self.was_hup);
	return 0;
}

void bsh_signals_close(void)
{
	if (!self.is_open)
		return;
	bsh_signals_at_prompt(false);
	sigaction(SIGINT, &self.was_int, NULL);
	sigaction(SIGTERM, &self.was_term, NULL);
	sigaction(SIGHUP, &self.was_hup, NULL);
	close(self.pipe[0]);
	close(self.pipe[1]);
	self.pipe[0] = -1;
	self.pipe[1] = -1;
	self.guards_tty = 0;
	self.is_open = false;
}

const volatile sig_atomic_t *bsh_signals_stop(void)
{
	return &self.stop;
}

void bsh_signals_clear(void)
{
	sigset_t all, was;

	/* Blocked, so that a SIGTERM between the look and the store is not lost. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &was);
	self.unanswered = 0;
	if (self.stop == SIGINT)
		self.stop = 0;
	sigprocmask(SIG_SETMASK, &was, NULL);
}

int bsh_signals_fd(void)
{
	return self.pipe[0];
}

void bsh_signals_drain(void)
{
	char bytes[64];
	ssize_t n;

	do
		n = read(self.pipe[0], bytes, sizeof(bytes));
	while (n > 0 || (n < 0 && errno == EINTR));
}

void bsh_signals_guard_tty(int fd)
{
	self.guards_tty = 0;
	self.tty = fd;
	if (tcgetattr(fd, &self.sane) == 0)
		self.guards_tty = 1;
}

void bsh_signals_at_prompt(bool at_prompt)
{
	struct sigaction ignore;

	if (at_prompt == self.at_prompt)
		return;
	self.at_prompt = at_prompt;
	if (!at_prompt) {
		sigaction(SIGTSTP, &self.was_tstp, NULL);
		sigaction(SIGWINCH, &self.was_winch, NULL);
		sigaction(SIGQUIT, &self.was_quit, NULL);
		return;
	}
	self.suspended = 0;
	self.resized = 0;
	/* Restarting, since an interrupted write() would lose a piece of the screen. */
	catch_signal(SIGTSTP, on_prompt_signal, SA_RESTART, &self.was_tstp);
	catch_signal(SIGWINCH, on_prompt_signal, SA_RESTART, &self.was_winch);
	memset(&ignore, 0, sizeof(ignore));
	ignore.sa_handler = SIG_IGN;
	sigaction(SIGQUIT, &ignore, &self.was_quit);
}

bool bsh_signals_take(int signo)
{
	volatile sig_atomic_t *const flag = signo == SIGTSTP ? &self.suspended : &self.resized;
	const bool has_come = *flag != 0;

	*flag = 0;
	return has_come;
}

void bsh_signals_suspend(void)
{
	struct sigaction stop, was;

	memset(&stop, 0, sizeof(stop));
	stop.sa_handler = SIG_DFL;
	sigaction(SIGTSTP, &stop, &was);
	raise(SIGTSTP);
	sigaction(SIGTSTP, &was, NULL);
}
