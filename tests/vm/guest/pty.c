/* SPDX-License-Identifier: MIT */
/*
 * usage: pty COMMAND [ARG]...
 *
 * Run a command on a terminal of its own: what comes on standard input is typed
 * at it, what it shows goes to standard output. End of input types nothing, so
 * the command ends when it was told to. The guest has no other such program.
 */

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* Pass on what is there; false at the end. */
static int pass(int from, int to)
{
	char buf[4096];
	ssize_t n = read(from, buf, sizeof(buf));

	return n > 0 && write(to, buf, (size_t)n) == n;
}

static void relay(int terminal)
{
	struct pollfd fds[] = {
		{ .fd = terminal, .events = POLLIN },
		{ .fd = STDIN_FILENO, .events = POLLIN },
	};

	for (;;) {
		if (poll(fds, 2, -1) < 0)
			return;
		if (fds[0].revents && !pass(terminal, STDOUT_FILENO))
			return;
		if (fds[1].revents && !pass(STDIN_FILENO, terminal))
			fds[1].fd = -1;
	}
}

int main(int argc, char **argv)
{
	const struct winsize size = { .ws_row = 24, .ws_col = 80 };
	struct termios settings;
	int terminal;
	int status;
	pid_t pid;

	if (argc < 2)
		return 2;
	pid = forkpty(&terminal, NULL, NULL, &size);
	if (pid < 0) {
		perror("pty");
		return 2;
	}
	if (pid == 0) {
		/* A shell's background jobs ignore it; this one is in front. */
		signal(SIGINT, SIG_DFL);
		/* Lines that the command prints end as it ends them. */
		if (tcgetattr(STDOUT_FILENO, &settings) == 0) {
			settings.c_oflag &= ~(tcflag_t)OPOST;
			tcsetattr(STDOUT_FILENO, TCSANOW, &settings);
		}
		execvp(argv[1], argv + 1);
		perror(argv[1]);
		_exit(127);
	}
	relay(terminal);
	if (waitpid(pid, &status, 0) < 0)
		return 2;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
