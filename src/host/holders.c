/* SPDX-License-Identifier: MIT */
/* Which processes have a file open, as far as /proc lets us see. */

#include "host/attr.h"

#include "barsh/host.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct holders {
	const struct bsh_host *host;
	const char *path;
	const char *pid; /* whose descriptors are looked at */
	bool is_holder;
	char *to;
	size_t size;
	unsigned n;
};

static bool look_at_fd(void *ctx, const char *name)
{
	struct holders *holders = ctx;
	const char *pid = holders->pid;
	char path[PATH_MAX];
	char target[PATH_MAX];
	ssize_t len;

	if (bsh_host_path(holders->host, path, sizeof(path), "/proc/%s/fd/%s", pid, name) < 0)
		return true;
	len = readlink(path, target, sizeof(target) - 1);
	target[len < 0 ? 0 : len] = '\0';
	holders->is_holder = strcmp(target, holders->path) == 0;
	return !holders->is_holder;
}

static void add_holder(struct holders *holders)
{
	char path[PATH_MAX];
	char comm[64];

	if (bsh_host_path(holders->host, path, sizeof(path), "/proc/%s/comm", holders->pid) < 0 ||
	    bsh_attr_text(path, comm, sizeof(comm)) < 0)
		snprintf(comm, sizeof(comm), "?");
	bsh_list_add(holders->to, holders->size, "pid %s (%s)", holders->pid, comm);
	holders->n++;
}

static bool look_at_process(void *ctx, const char *name)
{
	struct holders *holders = ctx;
	char path[PATH_MAX];

	if (strspn(name, "0123456789") != strlen(name))
		return true;
	holders->pid = name;
	holders->is_holder = false;
	if (bsh_host_path(holders->host, path, sizeof(path), "/proc/%s/fd", name) == 0)
		bsh_attr_each(path, NULL, look_at_fd, holders);
	if (holders->is_holder)
		add_holder(holders);
	return true;
}

unsigned bsh_host_holders(const struct bsh_host *host, const char *path, char *to, size_t size)
{
	struct holders holders = { .host = host, .path = path, .to = to, .size = size };
	char proc[PATH_MAX];

	to[0] = '\0';
	if (bsh_host_path(host, proc, sizeof(proc), "/proc") == 0)
		bsh_attr_each(proc, versionsort, look_at_process, &holders);
	return holders.n;
}
