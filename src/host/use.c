/* SPDX-License-Identifier: MIT */
/* Who uses a function: the kinds, all searches in order, and what they share. */

#include "host/use.h"

#include "host/attr.h"

#include <dirent.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DEVICES "/sys/bus/pci/devices"

/* What is told of a function in full; the rest is counted. */
#define TOLD_MAX 8

const struct bsh_use_kind bsh_use_kinds[] = {
	{ "mounted", "a file system on it is mounted" },
	{ "swap", "it is swapped on" },
	{ "lvm", "a logical volume is on it" },
	{ "md", "an md array is on it" },
	{ "crypt", "an opened encrypted volume is on it" },
	{ "held", "the kernel holds a block device of it otherwise" },
	{ "net", "a network interface of it is up" },
	{ "route", "the default route goes through it" },
	{ "ssh", "it carries this SSH session" },
	{ "display", "it is the boot display" },
	{ "gpu", "it drives a screen" },
	{ "open", "a process has a device node of it open" },
	{ "vfs", "it has virtual functions" },
	{ NULL, NULL },
};

/* ---- Telling ----------------------------------------------------------- */

void bsh_use_tell(const struct bsh_use_search *search, const char *kind, const char *command,
		  const char *fmt, ...)
{
	struct bsh_use use = { .kind = kind };
	char text[4 * sizeof(use.text)];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	bsh_clean_text(use.text, sizeof(use.text), text);
	bsh_clean_text(use.command, sizeof(use.command), command);
	search->each(search->ctx, &use);
}

void bsh_use_tell_nomem(const struct bsh_use_search *search)
{
	bsh_use_tell(search, NULL, "", "out of memory while looking for what uses it");
}

/* In quotes, where only a quote itself must be written otherwise. */
static void add_quoted(struct bsh_text *text, const char *word)
{
	bsh_text_adds(text, "'");
	for (; *word != '\0'; word++) {
		if (*word == '\'')
			bsh_text_adds(text, "'\\''");
		else
			bsh_text_add(text, word, 1);
	}
	bsh_text_adds(text, "'");
}

const char *bsh_use_command(char to[BSH_USE_COMMAND_MAX], const char *before, const char *word,
			    const char *after)
{
	struct bsh_text text = { 0 };
	char clean[BSH_USE_COMMAND_MAX];

	to[0] = '\0';
	bsh_clean_text(clean, sizeof(clean), word);
	if (word[0] == '\0' || word[0] == '-' || strcmp(clean, word) != 0)
		return to;
	bsh_text_addf(&text, "%s ", before);
	if (bsh_is_shell_word(word))
		bsh_text_adds(&text, word);
	else
		add_quoted(&text, word);
	bsh_text_adds(&text, after);
	if (!bsh_text_failed(&text) && text.len < BSH_USE_COMMAND_MAX)
		memcpy(to, text.data, text.len + 1);
	bsh_text_finish(&text);
	return to;
}

void *bsh_use_grow(void *all, size_t n, size_t size)
{
	/* There is room up to the next power of two. */
	if (n > 0 && (n & (n - 1)) != 0)
		return all;
	return reallocarray(all, n > 0 ? 2 * n : 1, size);
}

/* ---- What is below it --------------------------------------------------- */

/* Is @p address one of the parts that @p target has between its slashes? */
static bool has_part(const char *target, const char *address)
{
	const size_t len = strlen(address);

	for (const char *at = target; (at = strstr(at, address)); at += len)
		if ((at == target || at[-1] == '/') && (at[len] == '/' || at[len] == '\0'))
			return true;
	return false;
}

static bool leads_below(const char *path, const char *address, char target[PATH_MAX])
{
	const ssize_t len = readlink(path, target, PATH_MAX - 1);

	target[len < 0 ? 0 : len] = '\0';
	return has_part(target, address);
}

/* The directory of an NVMe subsystem, and whether a controller of it is below the function. */
struct subsystem {
	const struct bsh_use_search *search;
	const char *name;
	bool is_ours;
};

static bool look_at_controller(void *ctx, const char *name)
{
	struct subsystem *subsystem = ctx;
	const struct bsh_use_search *search = subsystem->search;
	char target[PATH_MAX];
	char path[PATH_MAX];

	if (bsh_host_path(search->host, path, sizeof(path),
			  "/sys/devices/virtual/nvme-subsystem/%s/%s", subsystem->name, name) == 0)
		subsystem->is_ours = leads_below(path, search->pci->address, target);
	return !subsystem->is_ours;
}

/* A head is in .../virtual/nvme-subsystem/nvme-subsysN/, next to links to the controllers. */
static bool is_head_of_ours(const struct bsh_use_search *search, char target[PATH_MAX])
{
	static const char in[] = "/virtual/nvme-subsystem/";
	struct subsystem subsystem = { search, NULL, false };
	char *begin = strstr(target, in);
	char path[PATH_MAX];

	if (!begin)
		return false;
	begin += strlen(in);
	begin[strcspn(begin, "/")] = '\0';
	subsystem.name = begin;
	if (bsh_host_path(search->host, path, sizeof(path),
			  "/sys/devices/virtual/nvme-subsystem/%s", begin) == 0)
		bsh_attr_each(path, NULL, look_at_controller, &subsystem);
	return subsystem.is_ours;
}

bool bsh_use_is_below(const struct bsh_use_search *search, const char *path)
{
	char target[PATH_MAX];

	return leads_below(path, search->pci->address, target) || is_head_of_ours(search, target);
}

/* ---- Virtual functions -------------------------------------------------- */

struct vfs {
	const struct bsh_use_search *search;
	char names[128];
};

static bool add_vf(void *ctx, const char *name)
{
	struct vfs *vfs = ctx;
	char path[PATH_MAX];
	char vf[BSH_BDF_MAX];

	if (strncmp(name, "virtfn", strlen("virtfn")) != 0 ||
	    bsh_host_path(vfs->search->host, path, sizeof(path), DEVICES "/%s/%s",
			  vfs->search->pci->address, name) < 0)
		return true;
	bsh_attr_link(path, vf, sizeof(vf));
	if (vf[0] != '\0')
		bsh_list_add(vfs->names, sizeof(vfs->names), "%s", vf);
	return true;
}

static void find_vfs(const struct bsh_use_search *search)
{
	const char *address = search->pci->address;
	struct vfs vfs = { search, "" };
	char command[BSH_USE_COMMAND_MAX];
	char path[PATH_MAX];
	uint64_t n = 0;

	if (bsh_host_path(search->host, path, sizeof(path), DEVICES "/%s/sriov_numvfs", address) ==
	    0)
		n = bsh_attr_number(path);
	if (n == 0)
		return;
	if (bsh_host_path(search->host, path, sizeof(path), DEVICES "/%s", address) == 0)
		bsh_attr_each(path, versionsort, add_vf, &vfs);
	snprintf(command, sizeof(command), "echo 0 > " DEVICES "/%s/sriov_numvfs", address);
	bsh_use_tell(search, "vfs", command, "it has %llu virtual function%s%s%s%s",
		     (unsigned long long)n, n == 1 ? "" : "s", vfs.names[0] != '\0' ? " (" : "",
		     vfs.names, vfs.names[0] != '\0' ? ")" : "");
}

/* ---- All of them -------------------------------------------------------- */

/* Between the searches and who wants to know: tells some, counts the rest by its kind. */
struct limit {
	const struct bsh_use_search *search;
	unsigned n_told;
	unsigned n_more[BSH_LENGTH(bsh_use_kinds)];
};

/* The number of a kind; the last is that of none. */
static size_t kind_number(const char *kind)
{
	size_t i = 0;

	while (bsh_use_kinds[i].name && (!kind || strcmp(bsh_use_kinds[i].name, kind) != 0))
		i++;
	return i;
}

static void tell_some(void *ctx, const struct bsh_use *use)
{
	struct limit *limit = ctx;

	if (limit->n_told++ < TOLD_MAX)
		limit->search->each(limit->search->ctx, use);
	else
		limit->n_more[kind_number(use->kind)]++;
}

/* By kind: each kind is overridden by itself, and none may slip through uncounted. */
static void tell_rest(const struct limit *limit)
{
	const char *kind;

	for (size_t i = 0; i < BSH_LENGTH(limit->n_more); i++) {
		kind = bsh_use_kinds[i].name;
		if (limit->n_more[i] > 0)
			bsh_use_tell(limit->search, kind, "", "and %u more%s%s%s", limit->n_more[i],
				     kind ? " (" : "", kind ? kind : "", kind ? ")" : "");
	}
}

void bsh_use_find(const struct bsh_use_search *search)
{
	struct limit limit = { .search = search };
	const struct bsh_use_search limited = { search->host, search->pci, tell_some, &limit };
	const bool is_vfio = bsh_host_is_vfio(search->pci->driver);
	const bool is_driven = !is_vfio && search->pci->driver[0] != '\0';

	if (is_driven) {
		bsh_use_block(&limited);
		bsh_use_net(&limited);
	}
	/* The firmware's framebuffer and the VGA console need no driver. */
	if (!is_vfio)
		bsh_use_display(&limited);
	if (is_driven)
		bsh_use_open(&limited);
	find_vfs(&limited);
	tell_rest(&limit);
}
