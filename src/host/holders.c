/* SPDX-License-Identifier: MIT */
/* Which processes have a file open, as far as /proc lets us see. */

#include "host/holders.h"

#include "host/attr.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct walk {
	const struct bsh_host *host;
	bool (*each)(void *ctx, const char *pid, const char *target);
	void *ctx;
	const char *pid; /* whose descriptors are looked at */
};

static bool look_at_fd(void *ctx, const char *name)
{
	const struct walk *walk = ctx;
	char path[PATH_MAX];
	char target[PATH_MAX];
	ssize_t len;

	if (bsh_host_path(walk->host, path, sizeof(path), "/proc/%s/fd/%s", walk->pid, name) < 0)
		return true;
	len = readlink(path, target, sizeof(target) - 1);
	if (len <= 0)
		return true;
	target[len] = '\0';
	return walk->each(walk->ctx, walk->pid, target);
}

static bool look_at_process(void *ctx, const char *name)
{
	struct walk *walk = ctx;
	char path[PATH_MAX];

	if (strspn(name, "0123456789") != strlen(name))
		return true;
	walk->pid = name;
	if (bsh_host_path(walk->host, path, sizeof(path), "/proc/%s/fd", name) == 0)
		bsh_attr_each(path, NULL, look_at_fd, walk);
	return true;
}

void bsh_holders_each(const struct bsh_host *host,
		      bool (*each)(void *ctx, const char *pid, const char *target), void *ctx)
{
	struct walk walk = { .host = host, .each = each, .ctx = ctx };
	char proc[PATH_MAX];

	if (bsh_host_path(host, proc, sizeof(proc), "/proc") == 0)
		bsh_attr_each(proc, versionsort, look_at_process, &walk);
}

const char *bsh_holders_name(const struct bsh_host *host, const char *pid, char *to, size_t size)
{
	char path[PATH_MAX];
	char comm[64];

	if (bsh_host_path(host, path, sizeof(path), "/proc/%s/comm", pid) < 0 ||
	    bsh_attr_text(path, comm, sizeof(comm)) < 0)
		snprintf(comm, sizeof(comm), "?");
	return bsh_clean_text(to, size, comm);
}

/* ---- Of one file ------------------------------------------------------- */

struct holders {
	const struct bsh_host *host;
	const char *path;
	char *to;
	size_t size;
	unsigned n;
};

static bool add_holder(void *ctx, const char *pid, const char *target)
{
	struct holders *holders = ctx;
	char name[64];

	if (strcmp(target, holders->path) != 0)
		return true;
	bsh_holders_name(holders->host, pid, name, sizeof(name));
	bsh_list_add(holders->to, holders->size, "pid %s (%s)", pid, name);
	holders->n++;
	return false;
}

unsigned bsh_host_holders(const struct bsh_host *host, const char *path, char *to, size_t size)
{
	struct holders holders = { .host = host, .path = path, .to = to, .size = size };

	to[0] = '\0';
	bsh_holders_each(host, add_holder, &holders);
	return holders.n;
}
