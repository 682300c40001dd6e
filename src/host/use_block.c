/* SPDX-License-Identifier: MIT */
/* Evidence of use: file systems, swap and volumes on the block devices of a function. */

#include "host/use.h"

#include "host/attr.h"
#include "host/mounts.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK "/sys/class/block"
#define BTRFS "/sys/fs/btrfs"
#define NONE SIZE_MAX

/* What a device is to the one that it was reached from. */
enum relation {
	BELOW,	   /* a disk or partition of the function itself */
	PARTITION, /* a partition of a device that holds another */
	HOLDER,	   /* is made of the other: dm, md, bcache, loop */
};

/* The longest name of the device mapper, and the longest of a chain of devices. */
#define DM_NAME_MAX 129
#define WAY_MAX 256

struct device {
	char name[64]; /* in /sys/class/block */
	char dev[24];  /* "259:1"; "" for one without a node */
	char dm_name[DM_NAME_MAX];
	char dm_uuid[16]; /* its begin tells whose it is */
	enum relation relation;
	size_t from;	   /* the device it is on or a partition of; NONE */
	bool is_used;	   /* something of it was told */
	bool is_explained; /* ... or of what is above it */
	bool is_system;	   /* the running system is on it: no command gives it free */
};

/* All of a function, each after what it was reached from. */
struct devices {
	const struct bsh_use_search *search;
	struct bsh_mounts mounts;
	struct device *all;
	size_t n;
	size_t at; /* whose holders are looked for */
	bool failed;
};

/* ---- Which they are ----------------------------------------------------- */

static size_t find(const struct devices *devices, const char *name)
{
	for (size_t i = 0; i < devices->n; i++)
		if (strcmp(devices->all[i].name, name) == 0)
			return i;
	return NONE;
}

/* An attribute of a block device, "" when it has none. */
static void read_attr(const struct devices *devices, const char *name, const char *attribute,
		      char *to, size_t size)
{
	char path[PATH_MAX];

	if (bsh_host_path(devices->search->host, path, sizeof(path), BLOCK "/%s/%s", name,
			  attribute) < 0 ||
	    bsh_attr_text(path, to, size) < 0)
		to[0] = '\0';
}

static bool add(struct devices *devices, const char *name, enum relation relation, size_t from)
{
	struct device *all = bsh_use_grow(devices->all, devices->n, sizeof(*all));
	struct device *device;

	devices->failed = !all;
	if (!all)
		return false;
	devices->all = all;
	device = &all[devices->n++];
	*device = (struct device){ .relation = relation, .from = from };
	snprintf(device->name, sizeof(device->name), "%s", name);
	read_attr(devices, name, "dev", device->dev, sizeof(device->dev));
	read_attr(devices, name, "dm/name", device->dm_name, sizeof(device->dm_name));
	read_attr(devices, name, "dm/uuid", device->dm_uuid, sizeof(device->dm_uuid));
	return true;
}

/* What is told of a device is told of all that it is on. */
static void explain(struct devices *devices, size_t i)
{
	devices->all[i].is_used = true;
	for (; i != NONE; i = devices->all[i].from)
		devices->all[i].is_explained = true;
}

/* The device whose directory @p name is in: its disk if it is a partition. */
static size_t find_disk(const struct devices *devices, const char *path)
{
	char target[PATH_MAX];
	const ssize_t len = readlink(path, target, sizeof(target) - 1);
	char *slash;

	target[len < 0 ? 0 : len] = '\0';
	slash = strrchr(target, '/');
	if (!slash)
		return NONE;
	*slash = '\0';
	slash = strrchr(target, '/');
	return slash ? find(devices, slash + 1) : NONE;
}

/* A loop device on a block device is in no list of holders. */
static size_t find_backing(const struct devices *devices, const char *name)
{
	char path[PATH_MAX];

	read_attr(devices, name, "loop/backing_file", path, sizeof(path));
	for (size_t i = 0; path[0] != '\0' && i < devices->n; i++)
		if (bsh_mounts_is_device(devices->search->host, path, devices->all[i].name,
					 devices->all[i].dm_name))
			return i;
	return NONE;
}

static bool consider(void *ctx, const char *name)
{
	struct devices *devices = ctx;
	char path[PATH_MAX];
	size_t from;

	if (find(devices, name) != NONE ||
	    bsh_host_path(devices->search->host, path, sizeof(path), BLOCK "/%s", name) < 0)
		return true;
	from = find_disk(devices, path);
	if (bsh_use_is_below(devices->search, path))
		return add(devices, name, BELOW, from);
	if (from != NONE)
		return add(devices, name, PARTITION, from);
	from = find_backing(devices, name);
	if (from == NONE)
		return true;
	if (!add(devices, name, HOLDER, from))
		return false;
	explain(devices, from);
	return true;
}

static bool add_holder(void *ctx, const char *name)
{
	struct devices *devices = ctx;

	if (find(devices, name) == NONE && !add(devices, name, HOLDER, devices->at))
		return false;
	/* The holder will be told, also when it was reached from elsewhere before. */
	explain(devices, devices->at);
	return true;
}

/* Partitions of holders, loop devices on them and so on are found by looking again. */
static void load(struct devices *devices)
{
	const struct bsh_host *host = devices->search->host;
	char path[PATH_MAX];
	size_t before;

	do {
		before = devices->n;
		if (bsh_host_path(host, path, sizeof(path), BLOCK) == 0)
			bsh_attr_each(path, versionsort, consider, devices);
		for (; devices->at < devices->n && !devices->failed; devices->at++)
			if (bsh_host_path(host, path, sizeof(path), BLOCK "/%s/holders",
					  devices->all[devices->at].name) == 0)
				bsh_attr_each(path, versionsort, add_holder, devices);
	} while (devices->n > before && !devices->failed);
}

/* ---- Telling ------------------------------------------------------------ */

/* "nvme0n1p2", "dm-1 (on dm-0 on nvme0n1p2)". */
static const char *describe(const struct devices *devices, size_t i, char to[WAY_MAX])
{
	const char *separator = " (on ";
	size_t len = (size_t)snprintf(to, WAY_MAX, "%s", devices->all[i].name);

	if (devices->all[i].relation == BELOW)
		return to;
	while (devices->all[i].relation != BELOW && len < WAY_MAX) {
		i = devices->all[i].from;
		len += (size_t)snprintf(to + len, WAY_MAX - len, "%s%s", separator,
					devices->all[i].name);
		separator = " on ";
	}
	if (len < WAY_MAX)
		snprintf(to + len, WAY_MAX - len, ")");
	return to;
}

/* The path of a device's node: sysfs writes '!' for a slash. */
static const char *node_path(const struct device *device, char to[80])
{
	snprintf(to, 80, "/dev/%s", device->name);
	for (char *at = to; (at = strchr(at, '!'));)
		*at = '/';
	return to;
}

static bool is_device(const struct devices *devices, const char *path, size_t i)
{
	return bsh_mounts_is_device(devices->search->host, path, devices->all[i].name,
				    devices->all[i].dm_name);
}

/* ---- File systems ------------------------------------------------------- */

/* A search for a btrfs that a device is in and a mount is of: one may be on several devices. */
struct btrfs {
	const struct devices *devices;
	const char *member; /* the device */
	const char *source; /* of the mount; NULL: mounted anywhere will do */
	bool is_found;
};

static bool look_at_btrfs_device(void *ctx, const char *name)
{
	struct btrfs *btrfs = ctx;
	char dm_name[DM_NAME_MAX];

	read_attr(btrfs->devices, name, "dm/name", dm_name, sizeof(dm_name));
	btrfs->is_found = !btrfs->source || bsh_mounts_is_device(btrfs->devices->search->host,
								 btrfs->source, name, dm_name);
	return !btrfs->is_found;
}

static bool look_at_btrfs(void *ctx, const char *uuid)
{
	struct btrfs *btrfs = ctx;
	const struct bsh_host *host = btrfs->devices->search->host;
	char path[PATH_MAX];
	struct stat st;

	if (bsh_host_path(host, path, sizeof(path), BTRFS "/%s/devices/%s", uuid, btrfs->member) <
		    0 ||
	    lstat(path, &st) < 0)
		return true;
	if (bsh_host_path(host, path, sizeof(path), BTRFS "/%s/devices", uuid) == 0)
		bsh_attr_each(path, NULL, look_at_btrfs_device, btrfs);
	return !btrfs->is_found;
}

/* Is the device in the btrfs that was mounted from @p source? NULL: in one that is mounted? */
static bool is_in_btrfs(const struct devices *devices, size_t i, const char *source)
{
	struct btrfs btrfs = { devices, devices->all[i].name, source, false };
	char path[PATH_MAX];

	if (bsh_host_path(devices->search->host, path, sizeof(path), BTRFS) == 0)
		bsh_attr_each(path, NULL, look_at_btrfs, &btrfs);
	return btrfs.is_found;
}

/* Does the machine that this runs on need what is mounted there? */
static bool is_of_system(const char *point)
{
	static const char *const points[] = {
		"/",	 "/boot", "/boot/efi",	"/efi",	    "/etc",	"/gnu/store",
		"/home", "/nix",  "/nix/store", "/root",    "/sysroot", "/tmp",
		"/usr",	 "/var",  "/var/lib",	"/var/log", "/var/tmp",
	};

	for (size_t i = 0; i < BSH_LENGTH(points); i++)
		if (strcmp(point, points[i]) == 0)
			return true;
	return false;
}

static bool is_mount_of(const struct devices *devices, const struct bsh_mount *mount, size_t i)
{
	const struct device *device = &devices->all[i];

	return (device->dev[0] != '\0' && strcmp(device->dev, mount->dev) == 0) ||
	       is_device(devices, mount->source, i) ||
	       (strcmp(mount->type, "btrfs") == 0 && is_in_btrfs(devices, i, mount->source));
}

/* The first device at or behind @p i that the mount is of; NONE. */
static size_t find_mounted(const struct devices *devices, const struct bsh_mount *mount, size_t i)
{
	while (i < devices->n && !is_mount_of(devices, mount, i))
		i++;
	return i < devices->n ? i : NONE;
}

/* Will the same file system on the same point be told by another line of the table? */
static bool is_repeated(const struct devices *devices, size_t at)
{
	const struct bsh_mount *mounts = devices->mounts.all;

	for (size_t i = at + 1; i < devices->mounts.n; i++)
		if (strcmp(mounts[i].dev, mounts[at].dev) == 0 &&
		    strcmp(mounts[i].point, mounts[at].point) == 0)
			return true;
	return false;
}

static void tell_mount(struct devices *devices, size_t at)
{
	const struct bsh_mount *mount = &devices->mounts.all[at];
	const bool is_system = is_of_system(mount->point);
	const size_t first = find_mounted(devices, mount, 0);
	char command[BSH_USE_COMMAND_MAX] = "";
	char way[WAY_MAX];

	for (size_t i = first; i != NONE; i = find_mounted(devices, mount, i + 1)) {
		explain(devices, i);
		for (size_t on = i; is_system && on != NONE; on = devices->all[on].from)
			devices->all[on].is_system = true;
	}
	if (first == NONE || is_repeated(devices, at))
		return;
	if (!is_system)
		bsh_use_command(command, "umount", mount->point, "");
	bsh_use_tell(devices->search, "mounted", command, "%s is mounted on %s",
		     describe(devices, first, way), mount->point);
}

/* The last first: what is mounted inside of another mount has to go before that. */
static void tell_mounts(struct devices *devices)
{
	char way[WAY_MAX];

	for (size_t i = devices->mounts.n; i-- > 0;)
		tell_mount(devices, i);
	/* What is mounted in another namespace is in no table of ours. */
	for (size_t i = 0; i < devices->n; i++) {
		if (devices->all[i].is_used || !is_in_btrfs(devices, i, NULL))
			continue;
		explain(devices, i);
		bsh_use_tell(devices->search, "mounted", "", "%s is part of a mounted btrfs",
			     describe(devices, i, way));
	}
}

/* ---- Swap --------------------------------------------------------------- */

static void tell_swap_device(struct devices *devices, const char *path)
{
	char command[BSH_USE_COMMAND_MAX];
	char way[WAY_MAX];
	char node[80];
	size_t i = 0;

	while (i < devices->n && !is_device(devices, path, i))
		i++;
	if (i == devices->n)
		return;
	explain(devices, i);
	/* Its own node: the one that was named may be gone, and another does as well. */
	bsh_use_command(command, "swapoff", node_path(&devices->all[i], node), "");
	bsh_use_tell(devices->search, "swap", command, "%s is swapped on",
		     describe(devices, i, way));
}

static void tell_swap_file(struct devices *devices, const char *path, bool is_deleted)
{
	const struct bsh_mount *mount = bsh_mounts_under(&devices->mounts, path);
	const size_t i = mount ? find_mounted(devices, mount, 0) : NONE;
	char command[BSH_USE_COMMAND_MAX] = "";
	char way[WAY_MAX];

	if (i == NONE)
		return;
	explain(devices, i);
	if (!is_deleted)
		bsh_use_command(command, "swapoff", path, "");
	bsh_use_tell(devices->search, "swap", command, "the file %s on %s is swapped on", path,
		     describe(devices, i, way));
}

/* FILENAME TYPE SIZE ..., the first with the kernel's escapes; headings begin with no slash. */
static bool look_at_swap(void *ctx, char *line)
{
	static const char deleted[] = " (deleted)";
	char *path = strsep(&line, " \t");
	const char *type = line ? line + strspn(line, " \t") : "";
	char *end;

	bsh_mounts_unescape(path);
	end = strstr(path, deleted);
	if (end && end[strlen(deleted)] == '\0')
		*end = '\0';
	else
		end = NULL;
	if (strncmp(type, "file", strlen("file")) == 0)
		tell_swap_file(ctx, path, end != NULL);
	else
		tell_swap_device(ctx, path);
	return true;
}

static void tell_swaps(struct devices *devices)
{
	char path[PATH_MAX];

	if (bsh_host_path(devices->search->host, path, sizeof(path), "/proc/swaps") == 0)
		bsh_attr_lines(path, look_at_swap, devices);
}

/* ---- Volumes ------------------------------------------------------------ */

static bool has_uuid(const struct device *device, const char *begin)
{
	return strncmp(device->dm_uuid, begin, strlen(begin)) == 0;
}

/* "a-b" of "a--b-lv": LVM puts one '-' between group and volume, and doubles those in names. */
static const char *group_name(const struct device *device, char to[DM_NAME_MAX])
{
	const char *from = device->dm_name;
	size_t len = 0;

	while (*from != '\0' && (from[0] != '-' || from[1] == '-')) {
		from += from[0] == '-';
		to[len++] = *from++;
	}
	to[len] = '\0';
	return to;
}

/* A group is told once, by its last volume; its command ends all of them. */
static void tell_group(struct devices *devices, size_t i, const char *on)
{
	char command[BSH_USE_COMMAND_MAX] = "";
	char group[DM_NAME_MAX];
	char other[DM_NAME_MAX];
	bool is_system = false;

	group_name(&devices->all[i], group);
	for (size_t j = 0; j < devices->n; j++) {
		if (!has_uuid(&devices->all[j], "LVM-") ||
		    strcmp(group_name(&devices->all[j], other), group) != 0)
			continue;
		if (j > i)
			return;
		is_system = is_system || devices->all[j].is_system;
	}
	if (!is_system)
		bsh_use_command(command, "vgchange -an", group, "");
	bsh_use_tell(devices->search, "lvm", command, "volume group %s is active on %s", group, on);
}

/* Another one of the device mapper, by its name there. */
static void tell_mapped(const struct devices *devices, const struct device *device, const char *on)
{
	const bool is_crypt = has_uuid(device, "CRYPT-");
	char command[BSH_USE_COMMAND_MAX] = "";

	if (!device->is_system)
		bsh_use_command(command, is_crypt ? "cryptsetup close" : "dmsetup remove",
				device->dm_name, "");
	bsh_use_tell(devices->search, is_crypt ? "crypt" : "held", command, "%s%s (%s) is %s %s",
		     is_crypt ? "encrypted volume " : "", device->dm_name, device->name,
		     is_crypt ? "open on" : "made of", on);
}

static bool is_array(const struct devices *devices, const struct device *device)
{
	char path[PATH_MAX];

	return bsh_host_path(devices->search->host, path, sizeof(path), BLOCK "/%s/md",
			     device->name) == 0 &&
	       access(path, F_OK) == 0;
}

/* An md array, a loop device, bcache and whatever else there may be. */
static void tell_other(const struct devices *devices, const struct device *device, const char *on)
{
	const bool is_md = is_array(devices, device);
	const bool is_loop = strncmp(device->name, "loop", strlen("loop")) == 0;
	char command[BSH_USE_COMMAND_MAX] = "";
	char node[80];

	if ((is_md || is_loop) && !device->is_system)
		bsh_use_command(command, is_md ? "mdadm --stop" : "losetup -d",
				node_path(device, node), "");
	bsh_use_tell(devices->search, is_md ? "md" : "held", command, "%s%s is %s %s",
		     is_md ? "array " : "", device->name, is_md ? "running on" : "made of", on);
}

/* The last first again: the order in which they can be ended. */
static void tell_volumes(struct devices *devices)
{
	const struct device *device;
	char on[WAY_MAX];

	for (size_t i = devices->n; i-- > 0;) {
		device = &devices->all[i];
		if (device->relation != HOLDER)
			continue;
		describe(devices, device->from, on);
		if (has_uuid(device, "LVM-"))
			tell_group(devices, i, on);
		else if (device->dm_name[0] != '\0')
			tell_mapped(devices, device, on);
		else
			tell_other(devices, device, on);
	}
}

/* ---- Held otherwise ----------------------------------------------------- */

/* A disk is claimed as a whole by a claim on a partition, and the other way round. */
static bool is_explained(const struct devices *devices, const struct device *device)
{
	return device->is_explained || (device->relation != HOLDER && device->from != NONE &&
					devices->all[device->from].is_used);
}

static void tell_claims(struct devices *devices)
{
	const struct bsh_host *host = devices->search->host;
	char path[PATH_MAX];
	char node[80];

	for (size_t i = devices->n; i-- > 0;) {
		node_path(&devices->all[i], node);
		if (is_explained(devices, &devices->all[i]) ||
		    bsh_host_path(host, path, sizeof(path), "%s", node) < 0 ||
		    !bsh_host_sys(host)->is_claimed(path))
			continue;
		explain(devices, i);
		bsh_use_tell(devices->search, "held", "",
			     "the kernel holds %s exclusively (ZFS, or a member of something)",
			     node);
	}
}

void bsh_use_block(const struct bsh_use_search *search)
{
	struct devices devices = { .search = search };

	load(&devices);
	if (bsh_mounts_load(search->host, &devices.mounts) < 0 || devices.failed)
		bsh_use_tell_nomem(search);
	/* From the top down, so that the commands can be run in this order. */
	tell_swaps(&devices);
	tell_mounts(&devices);
	tell_volumes(&devices);
	tell_claims(&devices);
	bsh_mounts_finish(&devices.mounts);
	free(devices.all);
}
