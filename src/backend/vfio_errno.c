/* SPDX-License-Identifier: MIT */
/* Why the way in failed, and the command that mends it: VFIO.md 1.5 in sentences. */

#include "backend/vfio.h"

#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <inttypes.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEVICES "/sys/bus/pci/devices"

/* Room for the commands of a remedy with the longest address. */
#define RUN_MAX 512

static bool exists(const struct bsh_vfio *v, const char *what)
{
	char path[PATH_MAX];

	return bsh_host_path(v->host, path, sizeof(path), "%s", what) == 0 &&
	       access(path, F_OK) == 0;
}

/* What stands before a command that takes root. */
static const char *sudo(void)
{
	return geteuid() == 0 ? "" : "sudo ";
}

/* Commands that write to sysfs, quoted so that root and others can paste them. */
static const char *as_root(char to[RUN_MAX], const char *commands)
{
	if (geteuid() == 0)
		snprintf(to, RUN_MAX, "`%s`", commands);
	else
		snprintf(to, RUN_MAX, "`sudo sh -c '%s'`", commands);
	return to;
}

/* ---- Bound to something else ------------------------------------------ */

/*
 * What binds the function to vfio-pci. driver_override is for this function
 * alone, where new_id takes all of its kind; it is cleared at the end, so that
 * the function's own driver can have it back.
 */
static const char *bind_commands(const struct bsh_vfio *v, char to[RUN_MAX])
{
	const char *at = v->p.pci.address;
	char commands[400];
	char unbind[120] = "";

	if (v->p.pci.driver[0] != '\0')
		snprintf(unbind, sizeof(unbind), " && echo %s > " DEVICES "/%s/driver/unbind", at,
			 at);
	snprintf(commands, sizeof(commands),
		 "%secho vfio-pci > " DEVICES "/%s/driver_override%s && "
		 "echo %s > /sys/bus/pci/drivers_probe && echo > " DEVICES "/%s/driver_override",
		 exists(v, "/sys/bus/pci/drivers/vfio-pci") ? "" : "modprobe vfio-pci && ", at,
		 unbind, at, at);
	return as_root(to, commands);
}

/* The function is not VFIO's; taking it from a driver takes what that driver serves. */
static int not_bound(const struct bsh_vfio *v, struct bsh_err *err)
{
	const char *driver = v->p.pci.driver;
	char run[RUN_MAX];

	if (driver[0] == '\0')
		return bsh_fail(err, BSH_E_OPEN, "%s has no driver; bind it to vfio-pci: %s",
				v->p.pci.address, bind_commands(v, run));
	return bsh_fail(err, BSH_E_OPEN, "%s is bound to %s; if nothing needs it there: %s",
			v->p.pci.address, driver, bind_commands(v, run));
}

/* ---- Nodes in /dev/vfio ----------------------------------------------- */

static int no_vfio(const struct bsh_vfio *v, struct bsh_err *err)
{
	if (!bsh_host_is_vfio(v->p.pci.driver) && !exists(v, "/sys/bus/pci/drivers/vfio-pci"))
		return not_bound(v, err);
	if (!exists(v, "/sys/bus/pci/drivers/vfio-pci"))
		return bsh_fail(err, BSH_E_OPEN, "VFIO is not loaded; run `%smodprobe vfio-pci`",
				sudo());
	return bsh_fail(err, BSH_E_OPEN,
			"vfio-pci is loaded, yet /dev/vfio/vfio is missing: a container must be "
			"given it; a kernel must have CONFIG_VFIO_GROUP and CONFIG_VFIO_CONTAINER");
}

static int no_node(const struct bsh_vfio *v, struct bsh_err *err)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/dev/vfio/noiommu-%s", v->p.pci.group);
	if (exists(v, path))
		return bsh_fail(err, BSH_E_OPEN,
				"%s has no IOMMU behind it (%s): the device could reach all "
				"memory, so barsh does not open it; use sysfs:%s, or turn the "
				"IOMMU on",
				v->p.pci.address, path, v->p.pci.address);
	if (!bsh_host_is_vfio(v->p.pci.driver))
		return not_bound(v, err);
	return bsh_fail(err, BSH_E_OPEN,
			"%s is bound to %s, yet %s is missing: a container must be given it; a "
			"kernel must have CONFIG_VFIO_GROUP",
			v->p.pci.address, v->p.pci.driver, v->node);
}

/* Who owns @p node, and how to get it. */
static int denied(const struct bsh_vfio *v, const char *node, struct bsh_err *err)
{
	char path[PATH_MAX];
	const struct passwd *user;
	const struct group *group;
	struct stat st;

	if (bsh_host_path(v->host, path, sizeof(path), "%s", node) < 0 || stat(path, &st) < 0)
		return bsh_fail(err, BSH_E_OPEN, "%s may not be opened by you; run barsh as root",
				node);
	user = getpwuid(st.st_uid);
	group = getgrgid(st.st_gid);
	return bsh_fail(err, BSH_E_OPEN,
			"%s belongs to %.32s:%.32s, mode %04o; run `%schown %u %s`, or for good "
			"put SUBSYSTEM==\"vfio\", GROUP=\"vfio\", MODE=\"0660\" into "
			"/etc/udev/rules.d/60-vfio.rules and join that group",
			node, user ? user->pw_name : "?", group ? group->gr_name : "?",
			st.st_mode & 07777, sudo(), geteuid(), node);
}

static int container_denied(const struct bsh_vfio *v, struct bsh_err *err)
{
	return denied(v, "/dev/vfio/vfio", err);
}

static int group_denied(const struct bsh_vfio *v, struct bsh_err *err)
{
	return denied(v, v->node, err);
}

/* EPERM although the mode allows it: a device controller, or a no-IOMMU group. */
static int group_forbidden(const struct bsh_vfio *v, struct bsh_err *err)
{
	return bsh_fail(err, BSH_E_OPEN,
			"the kernel forbids opening %s: a container must be given it "
			"(--device=%s), a no-IOMMU group takes CAP_SYS_RAWIO",
			v->node, v->node);
}

static int group_leaving(const struct bsh_vfio *v, struct bsh_err *err)
{
	return bsh_fail(err, BSH_E_OPEN,
			"the devices of IOMMU group %s are being removed; try again, or look for "
			"them with `echo 1 | %stee /sys/bus/pci/rescan`",
			v->p.pci.group, sudo());
}

/* ---- In use ----------------------------------------------------------- */

/* The function's own node, "/dev/vfio/devices/vfio0", which excludes the group's; "" if none. */
static void find_cdev(const struct bsh_vfio *v, char *to, size_t size)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *dir;

	to[0] = '\0';
	if (bsh_host_path(v->host, path, sizeof(path), "%s/vfio-dev", v->p.path) < 0)
		return;
	dir = opendir(path);
	if (!dir)
		return;
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			snprintf(to, size, "/dev/vfio/devices/%.24s", entry->d_name);
	closedir(dir);
	if (!exists(v, to))
		to[0] = '\0';
}

static int busy(const struct bsh_vfio *v, struct bsh_err *err)
{
	char holders[200];
	char cdev[64];

	find_cdev(v, cdev, sizeof(cdev));
	if (bsh_host_holders(v->host, v->node, holders, sizeof(holders)) > 0 ||
	    (cdev[0] != '\0' && bsh_host_holders(v->host, cdev, holders, sizeof(holders)) > 0))
		return bsh_fail(err, BSH_E_OPEN, "IOMMU group %s is in use by %s", v->p.pci.group,
				holders);
	return bsh_fail(err, BSH_E_OPEN,
			"IOMMU group %s is in use by a process that you cannot see; "
			"`%sfuser -v %s%s%s` shows it",
			v->p.pci.group, sudo(), v->node, cdev[0] ? " " : "", cdev);
}

/* ---- Not viable ------------------------------------------------------- */

/*
 * What unbinds the functions that bsh_host_blockers() named, "ADDRESS (driver
 * NAME), ...": a loop, so that each address stands there once.
 */
static const char *unbind_commands(const struct bsh_vfio *v, const char *blockers, char to[RUN_MAX])
{
	char commands[400];
	char list[200] = "";
	size_t len = 0;

	while (blockers && blockers[0] != '.' && len < sizeof(list)) {
		len += (size_t)snprintf(list + len, sizeof(list) - len, " %.*s",
					(int)strcspn(blockers, " "), blockers);
		blockers = strstr(blockers, ", ");
		blockers = blockers ? blockers + 2 : NULL;
	}
	snprintf(commands, sizeof(commands),
		 "for f in%s; do echo $f > /sys/kernel/iommu_groups/%s/devices/$f/driver/unbind; "
		 "done",
		 list, v->p.pci.group);
	return as_root(to, commands);
}

static int not_viable(const struct bsh_vfio *v, struct bsh_err *err)
{
	char blockers[160];
	char run[RUN_MAX];

	if (!bsh_host_is_vfio(v->p.pci.driver))
		return not_bound(v, err);
	bsh_host_blockers(v->host, v->p.pci.group, blockers, sizeof(blockers));
	if (blockers[0] == '\0')
		return bsh_fail(err, BSH_E_OPEN,
				"IOMMU group %s is not viable: another driver uses a part of it; "
				"`ls -l /sys/kernel/iommu_groups/%s/devices/*/driver` shows which",
				v->p.pci.group, v->p.pci.group);
	return bsh_fail(err, BSH_E_OPEN,
			"IOMMU group %s is not viable while the kernel uses %s; if nothing needs "
			"that: %s",
			v->p.pci.group, blockers, unbind_commands(v, blockers, run));
}

/* ---- The IOMMU -------------------------------------------------------- */

int bsh_vfio_fail_no_group(const struct bsh_vfio *v, struct bsh_err *err)
{
	return bsh_fail(err, BSH_E_OPEN,
			"%s is in no IOMMU group: turn on VT-d or AMD-Vi in the firmware and boot "
			"with intel_iommu=on (AMD needs no parameter), or go without VFIO: "
			"sysfs:%s",
			v->p.pci.address, v->p.pci.address);
}

static int no_type1(const struct bsh_vfio *v, struct bsh_err *err)
{
	(void)v;
	return bsh_fail(err, BSH_E_OPEN,
			"VFIO has no driver for this machine's IOMMU; run "
			"`%smodprobe vfio_iommu_type1`",
			sudo());
}

static int no_remapping(const struct bsh_vfio *v, struct bsh_err *err)
{
	char run[RUN_MAX];

	return bsh_fail(err, BSH_E_OPEN,
			"this machine cannot remap interrupts, so the kernel does not hand out "
			"group %s: turn it on in the firmware, or (unsafe with a device you do "
			"not trust) %s",
			v->p.pci.group,
			as_root(run, "echo Y > /sys/module/vfio_iommu_type1/parameters/"
				     "allow_unsafe_interrupts"));
}

static int no_group_yet(const struct bsh_vfio *v, struct bsh_err *err)
{
	return bsh_fail(err, BSH_E_OPEN,
			"the kernel sees no group in the container of %s: a bug of barsh, please "
			"report it",
			v->p.pci.address);
}

/* ---- The device ------------------------------------------------------- */

static int not_in_group(const struct bsh_vfio *v, struct bsh_err *err)
{
	if (!bsh_host_is_vfio(v->p.pci.driver))
		return not_bound(v, err);
	return bsh_fail(err, BSH_E_OPEN,
			"%s is not there for VFIO, though bound to %s: it is being removed or "
			"bound anew; try again, `%sdmesg | tail` may say more",
			v->p.pci.address, v->p.pci.driver, sudo());
}

static int needs_token(const struct bsh_vfio *v, struct bsh_err *err)
{
	return bsh_fail(err, BSH_E_OPEN,
			"%s is a virtual function, and a VFIO program holds its physical function "
			"with a token that barsh cannot give; end that program, or give the "
			"physical function back to its own driver",
			v->p.pci.address);
}

static int locked(const struct bsh_vfio *v, struct bsh_err *err)
{
	return bsh_fail(err, BSH_E_OPEN,
			"%s is being reset or removed; try again, `%sdmesg | tail` may say more",
			v->p.pci.address, sudo());
}

static int bar_taken(const struct bsh_vfio *v, struct bsh_err *err)
{
	return bsh_fail(err, BSH_E_OPEN,
			"a BAR of %s is held by the kernel; `%sgrep -A 3 %s /proc/iomem` shows by "
			"whom (a boot framebuffer: boot with video=efifb:off or "
			"initcall_blacklist=simpledrm_platform_driver_init)",
			v->p.pci.address, sudo(), v->p.pci.address);
}

/* ---- The table -------------------------------------------------------- */

static const struct {
	enum bsh_vfio_step step;
	int sys;
	int (*explain)(const struct bsh_vfio *v, struct bsh_err *err);
} causes[] = {
	{ BSH_VFIO_CONTAINER, ENOENT, no_vfio },
	{ BSH_VFIO_CONTAINER, ENODEV, no_vfio },
	{ BSH_VFIO_CONTAINER, ENXIO, no_vfio },
	{ BSH_VFIO_CONTAINER, EACCES, container_denied },
	{ BSH_VFIO_GROUP, ENOENT, no_node },
	{ BSH_VFIO_GROUP, EACCES, group_denied },
	{ BSH_VFIO_GROUP, EPERM, group_forbidden },
	{ BSH_VFIO_GROUP, EBUSY, busy },
	{ BSH_VFIO_GROUP, ENODEV, group_leaving },
	{ BSH_VFIO_VIABLE, 0, not_viable },
	{ BSH_VFIO_ATTACH, EPERM, not_viable },
	{ BSH_VFIO_ATTACH, EBUSY, busy },
	{ BSH_VFIO_IOMMU, ENODEV, no_type1 },
	{ BSH_VFIO_IOMMU, EPERM, no_remapping },
	{ BSH_VFIO_IOMMU, EINVAL, no_group_yet },
	{ BSH_VFIO_DEVICE, ENODEV, not_in_group },
	{ BSH_VFIO_DEVICE, EACCES, needs_token },
	{ BSH_VFIO_DEVICE, EAGAIN, locked },
	{ BSH_VFIO_DEVICE, EBUSY, bar_taken },
};

/* What was tried, for an errno that the table does not have. */
static const char *const tried[] = {
	[BSH_VFIO_CONTAINER] = "cannot open /dev/vfio/vfio",
	[BSH_VFIO_GROUP] = "cannot open its IOMMU group's node",
	[BSH_VFIO_VIABLE] = "cannot ask for its IOMMU group's state",
	[BSH_VFIO_ATTACH] = "cannot put its IOMMU group into a container",
	[BSH_VFIO_IOMMU] = "cannot set up the IOMMU",
	[BSH_VFIO_DEVICE] = "cannot open it through VFIO (`dmesg | tail` may say why)",
	[BSH_VFIO_INFO] = "cannot ask VFIO what it is",
	[BSH_VFIO_REGION] = "cannot ask VFIO for its regions",
};

int bsh_vfio_fail(const struct bsh_vfio *v, enum bsh_vfio_step step, int sys, struct bsh_err *err)
{
	for (size_t i = 0; i < BSH_LENGTH(causes); i++) {
		if (causes[i].step != step || causes[i].sys != sys)
			continue;
		causes[i].explain(v, err);
		err->sys = sys;
		return -1;
	}
	errno = sys;
	return bsh_fail_errno(err, BSH_E_OPEN, "%s: %s", v->p.pci.address, tried[step]);
}
