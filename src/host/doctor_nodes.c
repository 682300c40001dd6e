/* SPDX-License-Identifier: MIT */
/* The doctor: the nodes in /dev/vfio, who may open them and who has. */

#include "host/doctor_walk.h"

#include "host/attr.h"
#include "host/holders.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONTAINER "/dev/vfio/vfio"

/* ---- Who may open them ------------------------------------------------- */

/* "root:vfio", with numbers for what has no name. */
static void owner_text(const struct stat *st, char *to, size_t size)
{
	const struct passwd *user = getpwuid(st->st_uid);
	const struct group *group = getgrgid(st->st_gid);
	char uid[16], gid[16];

	snprintf(uid, sizeof(uid), "%u", (unsigned)st->st_uid);
	snprintf(gid, sizeof(gid), "%u", (unsigned)st->st_gid);
	snprintf(to, size, "%.32s:%.32s", user ? user->pw_name : uid, group ? group->gr_name : gid);
}

/* May this user open @p node for reading and writing? Else the trouble @p id is told. */
static bool may_open(struct bsh_walk *walk, const char *node, const char *id)
{
	char path[PATH_MAX];
	char owner[80], mode[8];
	const struct bsh_var vars[] = { { "owner", owner }, { "mode", mode }, { NULL, NULL } };
	struct stat st;

	if (bsh_host_path(walk->host, path, sizeof(path), "%s", node) < 0 || stat(path, &st) < 0 ||
	    faccessat(AT_FDCWD, path, R_OK | W_OK, AT_EACCESS) == 0)
		return true;
	owner_text(&st, owner, sizeof(owner));
	snprintf(mode, sizeof(mode), "%04o", (unsigned)(st.st_mode & 07777));
	/* What binds the siblings hands the node over, too. */
	if (walk->has_bind && strcmp(node, CONTAINER) != 0)
		bsh_walk_trouble_only(walk, BSH_FINDING_WRONG, id, vars);
	else
		bsh_walk_trouble(walk, BSH_FINDING_WRONG, id, vars);
	return false;
}

static bool is_there(struct bsh_walk *walk, const char *node, const char *id)
{
	if (bsh_walk_exists(walk, "%s", node))
		return true;
	bsh_walk_trouble(walk, BSH_FINDING_WRONG, id, NULL);
	return false;
}

void bsh_doctor_nodes(struct bsh_walk *walk)
{
	char node[32];
	bool is_well;

	if (!walk->is_bound || !walk->can_own) {
		bsh_walk_tell(walk, BSH_FINDING_LATER, "nodes", "after binding");
		return;
	}
	snprintf(node, sizeof(node), "/dev/vfio/%s", walk->pci.group);
	is_well = is_there(walk, CONTAINER, "no-container") &&
		  may_open(walk, CONTAINER, "container-denied");
	is_well = is_there(walk, node, "no-node") && may_open(walk, node, "node-denied") && is_well;
	if (is_well)
		bsh_walk_tell(walk, BSH_FINDING_OK, "nodes", "%s may open %s and " CONTAINER,
			      walk->user, node);
}

/* ---- Who has ----------------------------------------------------------- */

struct holders {
	const struct bsh_walk *walk;
	char *to;
	size_t size;
	char node[32];
	char cdev[64]; /* "": there is none */
};

static bool set_cdev(void *ctx, const char *name)
{
	struct holders *holders = ctx;

	snprintf(holders->cdev, sizeof(holders->cdev), "/dev/vfio/devices/%.24s", name);
	return false;
}

/* The session that asks why it cannot start may have opened the node itself. */
static bool add_holder(void *ctx, const char *pid, const char *target)
{
	struct holders *holders = ctx;
	char name[64];

	if (strcmp(target, holders->node) != 0 &&
	    (holders->cdev[0] == '\0' || strcmp(target, holders->cdev) != 0))
		return true;
	if (strtol(pid, NULL, 10) == (long)getpid())
		return false;
	bsh_holders_name(holders->walk->host, pid, name, sizeof(name));
	bsh_list_add(holders->to, holders->size, "pid %s (%s)", pid, name);
	return false;
}

void bsh_walk_holders(const struct bsh_walk *walk, char *to, size_t size)
{
	struct holders holders = { .walk = walk, .to = to, .size = size };
	char path[PATH_MAX];

	to[0] = '\0';
	snprintf(holders.node, sizeof(holders.node), "/dev/vfio/%s", walk->pci.group);
	if (bsh_host_path(walk->host, path, sizeof(path), BSH_DOCTOR_DEVICES "/%s/vfio-dev",
			  walk->address) == 0)
		bsh_attr_each(path, NULL, set_cdev, &holders);
	bsh_holders_each(walk->host, add_holder, &holders);
}

void bsh_doctor_busy(struct bsh_walk *walk)
{
	char holders[160] = "";

	if (walk->can_own)
		bsh_walk_holders(walk, holders, sizeof(holders));
	if (holders[0] != '\0')
		bsh_walk_trouble(
			walk, BSH_FINDING_WRONG, "busy",
			(const struct bsh_var[]){ { "holders", holders }, { NULL, NULL } });
	else if (walk->is_bound && walk->can_own)
		bsh_walk_tell(walk, BSH_FINDING_OK, "busy", "no process is seen that has it open");
	else
		bsh_walk_tell(walk, BSH_FINDING_LATER, "busy", "after binding");
}
