/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief What the backends for PCI functions, vfio and sysfs, have in common.
 *
 * How a region is reached: by load and store where it is mapped, by one pread()
 * or pwrite() an element everywhere else.
 */
#ifndef BARSH_BACKEND_PCIDEV_H
#define BARSH_BACKEND_PCIDEV_H

#include "barsh/backend.h"

struct bsh_map;

/** The way to one region. Start with { .fd = -1 }. */
struct bsh_reach {
	int fd;		    /**< not owned; -1: no way */
	uint64_t fd_offset; /**< where the region begins in fd */
	struct bsh_map *maps;
	struct bsh_range *ranges; /**< what the maps cover, for struct bsh_region */
	size_t n;
};

/** The first member of the two backends' own structs. */
struct bsh_pcidev {
	struct bsh_dev dev;
	struct bsh_pci pci;
	char path[64]; /**< facts.path */
	char how[32];  /**< facts.reach */
	struct bsh_reach reach[BSH_REGIONS];
};

/** Fill in the facts that sysfs knows, and the kinds of the BARs; no region has a size yet. */
void bsh_pcidev_init(struct bsh_pcidev *p, const struct bsh_backend *backend,
		     const struct bsh_pci *pci);

/**
 * @brief Map @p n ranges of a region whose reach has its descriptor, and say so in the region.
 *
 * A range of 1 GiB or more is mapped when it is first accessed: now only its
 * first page is, to see whether the kernel lets it.
 *
 * @param ranges  Ascending, apart from each other, not empty.
 * @return 0, or -1 with errno, and the region is not mapped at all.
 */
int bsh_pcidev_map(struct bsh_pcidev *p, unsigned region, const struct bsh_range *ranges, size_t n);

/** Undo every bsh_pcidev_map(). Descriptors stay open. */
void bsh_pcidev_unmap(struct bsh_pcidev *p);

/** bsh_backend.read and .write. */
int bsh_pcidev_read(struct bsh_dev *dev, struct bsh_loc loc, void *buf, size_t n, size_t *done,
		    struct bsh_err *err);
int bsh_pcidev_write(struct bsh_dev *dev, struct bsh_loc loc, const void *buf, size_t n,
		     size_t *done, struct bsh_err *err);

#endif
