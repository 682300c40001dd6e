/* SPDX-License-Identifier: MIT */
/* Evidence of use: processes that have a device node of the function open. */

#include "host/use.h"

#include "host/attr.h"
#include "host/holders.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A node, and the last process that was told to have it open. */
struct node {
	char name[128]; /* below /dev, "dri/card0" */
	char pid[16];
};

struct nodes {
	const struct bsh_use_search *search;
	const char *kind; /* "char" or "block" */
	struct node *all;
	size_t n;
	bool failed;
	char self[16]; /* this process, which looks and does not use */
};

/* ---- The nodes ---------------------------------------------------------- */

static bool take_name(void *ctx, char *line)
{
	static const char key[] = "DEVNAME=";
	struct node *node = ctx;

	if (strncmp(line, key, strlen(key)) != 0)
		return true;
	snprintf(node->name, sizeof(node->name), "%s", line + strlen(key));
	return false;
}

static bool keep_node(struct nodes *nodes, const struct node *node)
{
	struct node *all = bsh_use_grow(nodes->all, nodes->n, sizeof(*all));

	nodes->failed = !all;
	if (!all)
		return false;
	nodes->all = all;
	all[nodes->n++] = *node;
	return true;
}

static bool add_node(void *ctx, const char *number)
{
	struct nodes *nodes = ctx;
	const struct bsh_host *host = nodes->search->host;
	struct node node = { .pid = "" };
	char path[PATH_MAX];

	if (bsh_host_path(host, path, sizeof(path), "/sys/dev/%s/%s", nodes->kind, number) < 0 ||
	    !bsh_use_is_below(nodes->search, path))
		return true;
	bsh_attr_link(path, node.name, sizeof(node.name));
	if (bsh_host_path(host, path, sizeof(path), "/sys/dev/%s/%s/uevent", nodes->kind, number) ==
	    0)
		bsh_attr_lines(path, take_name, &node);
	/* Who holds those has no driver's work to lose: they are refused elsewhere. */
	if (strncmp(node.name, "vfio", strlen("vfio")) == 0)
		return true;
	return keep_node(nodes, &node);
}

static void find_nodes(struct nodes *nodes, const char *kind)
{
	char path[PATH_MAX];

	nodes->kind = kind;
	if (!nodes->failed &&
	    bsh_host_path(nodes->search->host, path, sizeof(path), "/sys/dev/%s", kind) == 0)
		bsh_attr_each(path, versionsort, add_node, nodes);
}

static bool take_minor(void *ctx, char *line)
{
	static const char key[] = "Device Minor:";
	struct node *node = ctx;

	if (strncmp(line, key, strlen(key)) != 0)
		return true;
	line += strlen(key);
	snprintf(node->name, sizeof(node->name), "nvidia%s", line + strspn(line, " \t"));
	return false;
}

/* NVIDIA's own driver keeps its nodes out of sysfs, and unbinding waits for who has them. */
static void find_nvidia(struct nodes *nodes)
{
	const struct bsh_use_search *search = nodes->search;
	struct node node = { .pid = "" };
	char path[PATH_MAX];

	if (bsh_host_path(search->host, path, sizeof(path),
			  "/proc/driver/nvidia/gpus/%s/information", search->pci->address) == 0)
		bsh_attr_lines(path, take_minor, &node);
	if (node.name[0] != '\0' && !nodes->failed)
		keep_node(nodes, &node);
}

/* ---- Who has them open -------------------------------------------------- */

/* Is @p path the node, or was it, before it was deleted? */
static bool is_node(const char *path, const struct node *node)
{
	const size_t len = strlen(node->name);

	return strncmp(path, node->name, len) == 0 &&
	       (path[len] == '\0' || strcmp(path + len, " (deleted)") == 0);
}

static bool look_at_file(void *ctx, const char *pid, const char *target)
{
	const struct nodes *nodes = ctx;
	const struct bsh_use_search *search = nodes->search;
	struct node *node;
	char name[64];

	if (strcmp(pid, nodes->self) == 0)
		return false;
	if (strncmp(target, "/dev/", strlen("/dev/")) != 0)
		return true;
	for (size_t i = 0; i < nodes->n; i++) {
		node = &nodes->all[i];
		if (!is_node(target + strlen("/dev/"), node) || strcmp(node->pid, pid) == 0)
			continue;
		snprintf(node->pid, sizeof(node->pid), "%s", pid);
		bsh_use_tell(search, "open", "", "pid %s (%s) has /dev/%s open", pid,
			     bsh_holders_name(search->host, pid, name, sizeof(name)), node->name);
	}
	return true;
}

/* As this /proc counts, which may be that of another PID namespace. */
static void find_self(struct nodes *nodes)
{
	char path[PATH_MAX];

	if (bsh_host_path(nodes->search->host, path, sizeof(path), "/proc/self") == 0)
		bsh_attr_link(path, nodes->self, sizeof(nodes->self));
	if (nodes->self[0] == '\0')
		snprintf(nodes->self, sizeof(nodes->self), "%d", (int)getpid());
}

void bsh_use_open(const struct bsh_use_search *search)
{
	struct nodes nodes = { .search = search };

	find_self(&nodes);
	find_nodes(&nodes, "char");
	find_nodes(&nodes, "block");
	find_nvidia(&nodes);
	if (nodes.n > 0)
		bsh_holders_each(search->host, look_at_file, &nodes);
	if (nodes.failed)
		bsh_use_tell_nomem(search);
	free(nodes.all);
}
