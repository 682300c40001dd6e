/* SPDX-License-Identifier: MIT */
/* Why the way in failed: the doctor's words, else what only the errno tells (VFIO.md 1.5). */

#include "backend/vfio.h"

#include "barsh/doctor.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool exists(const struct bsh_vfio *v, const char *what)
{
	char path[PATH_MAX];

	return bsh_host_path(v->host, path, sizeof(path), "%s", what) == 0 &&
	       access(path, F_OK) == 0;
}

/* ---- What the doctor finds --------------------------------------------- */

/* What stands before a message, "repeat 3: ", finds room, too. */
#define MESSAGE_MAX (sizeof(((struct bsh_err *)NULL)->msg) - 24)

/* Cut to @p size in the middle of nothing that matters: an end that is cut says so. */
static void cut(char *text, size_t size)
{
	if (strlen(text) >= size && size > 4)
		snprintf(text + size - 4, 4, "...");
}

/*
 * The first thing that is wrong, in the doctor's words with its remedy, which must not be
 * cut; what is wrong may.
 */
static int fail_as_doctor(const struct bsh_vfio *v, const struct bsh_finding *found,
			  struct bsh_err *err)
{
	struct bsh_finding finding = *found;
	const bool has_command = finding.command[0] != '\0';
	const char *quote = has_command ? "`" : "";
	const char *remedy = has_command ? finding.command : finding.advice;
	const char *between = remedy[0] != '\0' ? "; " : "";
	const size_t room = MESSAGE_MAX - strlen("; ``");
	char more[160];

	if (strlen(remedy) < room)
		cut(finding.text, room - strlen(remedy));
	snprintf(more, sizeof(more), " (`%s doctor %s` tells more)", bsh_host_self(v->host),
		 v->p.pci.address);
	if (strlen(finding.text) + strlen(remedy) + strlen(more) >= room)
		more[0] = '\0';
	return bsh_fail(err, BSH_E_OPEN, "%s%s%s%s%s%s", finding.text, between, quote, remedy,
			quote, more);
}

/* ---- Nodes in /dev/vfio ----------------------------------------------- */

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
			v->p.pci.group, bsh_host_sudo());
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

/* Who holds it cannot be seen, or the doctor would have named it. */
static int busy(const struct bsh_vfio *v, struct bsh_err *err)
{
	char cdev[64];

	find_cdev(v, cdev, sizeof(cdev));
	return bsh_fail(err, BSH_E_OPEN,
			"IOMMU group %s is in use by a process that you cannot see; "
			"`%sfuser -v %s%s%s` shows it",
			v->p.pci.group, bsh_host_sudo(), v->node, cdev[0] ? " " : "", cdev);
}

/* ---- Not viable ------------------------------------------------------- */

/* The doctor looks at the drivers, too, and has seen none that is in the way. */
static int not_viable(const struct bsh_vfio *v, struct bsh_err *err)
{
	return bsh_fail(err, BSH_E_OPEN,
			"IOMMU group %s is not viable: another driver uses a part of it; "
			"`ls -l /sys/kernel/iommu_groups/%s/devices/*/driver` shows which",
			v->p.pci.group, v->p.pci.group);
}

/* ---- The IOMMU -------------------------------------------------------- */

static int no_type1(const struct bsh_vfio *v, struct bsh_err *err)
{
	return bsh_fail(err, BSH_E_OPEN,
			"VFIO has no driver for the IOMMU behind %s, though vfio_iommu_type1 is "
			"loaded; `%sdmesg | tail` may say more",
			v->p.pci.address, bsh_host_sudo());
}

static int no_remapping(const struct bsh_vfio *v, struct bsh_err *err)
{
	return bsh_fail(err, BSH_E_OPEN,
			"the kernel does not hand out IOMMU group %s, most likely for want of "
			"interrupt remapping: turn that on in the firmware, or (unsafe with a "
			"device that you do not trust) write Y to "
			"/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts",
			v->p.pci.group);
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
	return bsh_fail(err, BSH_E_OPEN,
			"%s is not there for VFIO, though bound to %s: it is being removed or "
			"bound anew; try again, `%sdmesg | tail` may say more",
			v->p.pci.address, v->p.pci.driver, bsh_host_sudo());
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
			v->p.pci.address, bsh_host_sudo());
}

static int bar_taken(const struct bsh_vfio *v, struct bsh_err *err)
{
	return bsh_fail(err, BSH_E_OPEN,
			"a BAR of %s is held by the kernel; `%sgrep -A 3 %s /proc/iomem` shows by "
			"whom (a boot framebuffer: boot with video=efifb:off or "
			"initcall_blacklist=simpledrm_platform_driver_init)",
			v->p.pci.address, bsh_host_sudo(), v->p.pci.address);
}

/* ---- The table -------------------------------------------------------- */

static const struct {
	enum bsh_vfio_step step;
	int sys;
	int (*explain)(const struct bsh_vfio *v, struct bsh_err *err);
} causes[] = {
	{ BSH_VFIO_GROUP, EPERM, group_forbidden }, { BSH_VFIO_GROUP, EBUSY, busy },
	{ BSH_VFIO_GROUP, ENODEV, group_leaving },  { BSH_VFIO_VIABLE, 0, not_viable },
	{ BSH_VFIO_ATTACH, EPERM, not_viable },	    { BSH_VFIO_ATTACH, EBUSY, busy },
	{ BSH_VFIO_IOMMU, ENODEV, no_type1 },	    { BSH_VFIO_IOMMU, EPERM, no_remapping },
	{ BSH_VFIO_IOMMU, EINVAL, no_group_yet },   { BSH_VFIO_DEVICE, ENODEV, not_in_group },
	{ BSH_VFIO_DEVICE, EACCES, needs_token },   { BSH_VFIO_DEVICE, EAGAIN, locked },
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

static int explain(const struct bsh_vfio *v, enum bsh_vfio_step step, int sys, struct bsh_err *err)
{
	for (size_t i = 0; i < BSH_LENGTH(causes); i++)
		if (causes[i].step == step && causes[i].sys == sys)
			return causes[i].explain(v, err);
	errno = sys;
	return bsh_fail_errno(err, BSH_E_OPEN, "%s: %s", v->p.pci.address, tried[step]);
}

int bsh_vfio_fail(const struct bsh_vfio *v, enum bsh_vfio_step step, int sys, struct bsh_err *err)
{
	struct bsh_finding finding;

	if (bsh_doctor_first(v->host, v->p.pci.address, &finding))
		fail_as_doctor(v, &finding, err);
	else
		explain(v, step, sys, err);
	err->sys = sys;
	return -1;
}

int bsh_vfio_fail_no_group(const struct bsh_vfio *v, struct bsh_err *err)
{
	struct bsh_finding finding;

	if (bsh_doctor_first(v->host, v->p.pci.address, &finding))
		return fail_as_doctor(v, &finding, err);
	return bsh_fail(err, BSH_E_OPEN, "%s is in no IOMMU group; sysfs:%s goes without VFIO",
			v->p.pci.address, v->p.pci.address);
}
