/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief What is mounted, and which block device a path below /dev means.
 *
 * Source: proc(5), /proc/PID/mountinfo.
 */
#ifndef BARSH_HOST_MOUNTS_H
#define BARSH_HOST_MOUNTS_H

#include "barsh/host.h"

/** One mount. Strings belong to the table and are as the kernel has them. */
struct bsh_mount {
	const char *dev;    /**< "259:1", the file system's device numbers */
	const char *point;  /**< "/mnt" */
	const char *type;   /**< "ext4" */
	const char *source; /**< "/dev/nvme0n1p1", as it was mounted */
};

/** All of this process's namespace, as they were made. Start with { 0 }. */
struct bsh_mounts {
	struct bsh_text text;
	struct bsh_mount *all;
	size_t n;
};

/**
 * @brief Read the table; an empty one where there is no /proc.
 *
 * @return 0, or -1: out of memory. Either way bsh_mounts_finish() frees it.
 */
int bsh_mounts_load(const struct bsh_host *host, struct bsh_mounts *mounts) BSH_MUST_USE;

void bsh_mounts_finish(struct bsh_mounts *mounts);

/** The mount that the file @p path is on; NULL: none. */
const struct bsh_mount *bsh_mounts_under(const struct bsh_mounts *mounts, const char *path);

/** Undo the kernel's \\040 and the like, in place; returns @p text. */
char *bsh_mounts_unescape(char *text);

/**
 * @brief Does @p path, "/dev/...", mean the block device @p name?
 *
 * Through /dev/mapper and links as /dev/disk/by-uuid has them.
 *
 * @param name     As in /sys/class/block.
 * @param dm_name  Its name for the device mapper, "" when it has none.
 */
bool bsh_mounts_is_device(const struct bsh_host *host, const char *path, const char *name,
			  const char *dm_name);

#endif
