/* SPDX-License-Identifier: MIT */
/*
 * usage: spawn ROUNDS STARTS COMMAND [ARGUMENT]... [-- COMMAND [ARGUMENT]...]...
 *
 * How long each COMMAND takes from start to exit, its output dropped. The
 * commands take turns; a line for each turn: the command's number, a tab, and
 * the nanoseconds of one start. An interpreter that starts them would cost more
 * than they do.
 */

#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

/* Run one command to its end; it has to succeed. */
static void start(char **argv, const posix_spawn_file_actions_t *actions)
{
	int status = -1;
	pid_t pid;

	if (posix_spawnp(&pid, argv[0], actions, NULL, argv, environ) != 0 ||
	    waitpid(pid, &status, 0) != pid || status != 0) {
		fprintf(stderr, "spawn: %s failed\n", argv[0]);
		exit(1);
	}
}

/* One turn of every command in `argv`; "--" stands between them as NULL. */
static void play_round(unsigned long starts, char **argv, int n,
		       const posix_spawn_file_actions_t *actions)
{
	unsigned command = 0;

	for (int i = 0; i < n; i++) {
		const uint64_t begin = now_ns();

		for (unsigned long s = 0; s < starts; s++)
			start(argv + i, actions);
		printf("%u\t%" PRIu64 "\n", command++, (now_ns() - begin) / starts);
		while (i < n && argv[i])
			i++;
	}
}

int main(int argc, char **argv)
{
	posix_spawn_file_actions_t actions;
	unsigned long rounds, starts;

	if (argc < 4) {
		fputs("usage: spawn ROUNDS STARTS COMMAND... [-- COMMAND...]...\n", stderr);
		return 2;
	}
	rounds = strtoul(argv[1], NULL, 10);
	starts = strtoul(argv[2], NULL, 10);
	for (int i = 3; i < argc; i++)
		if (strcmp(argv[i], "--") == 0)
			argv[i] = NULL;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	while (starts && rounds--)
		play_round(starts, argv + 3, argc - 3, &actions);
	posix_spawn_file_actions_destroy(&actions);
	return 0;
}
