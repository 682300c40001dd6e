/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Device memory mapped into this process, read and written under a fault guard.
 *
 * What vfio, sysfs, sim and file have in common. A SIGBUS (memory decode off,
 * device gone, file cut) inside a run becomes BSH_E_IO of the element it struck;
 * a SIGBUS anywhere else goes to whoever handled it before.
 */
#ifndef BARSH_BACKEND_MAPPED_H
#define BARSH_BACKEND_MAPPED_H

#include "barsh/util.h"

/** One mapped stretch of a region. */
struct bsh_map {
	volatile uint8_t *base; /**< NULL: not mapped */
	uint64_t offset;	/**< of base in the region */
	uint64_t len;		/**< bytes that may be touched */
	const char *fault;	/**< what a SIGBUS in it means, for people; NULL: as for a device */
};

/**
 * @brief Map [offset, offset + len) of a region; MAP_SHARED, not inherited by children.
 *
 * Sets all of *map; .fault to NULL, which the caller may change.
 *
 * @param fd         Descriptor to map.
 * @param fd_offset  Where the region begins in it; any alignment: what lies before on
 *                   the first page is mapped but not offered.
 * @param writable   PROT_WRITE too.
 * @return 0, or -1 with errno set by mmap().
 */
int bsh_map_open(struct bsh_map *map, int fd, uint64_t fd_offset, uint64_t offset, uint64_t len,
		 bool writable) BSH_MUST_USE;
/** Unmap; accepts one that is not mapped, or was closed before. */
void bsh_map_close(struct bsh_map *map);

/**
 * @brief Read @p n elements that all lie in @p map: one load each, ascending.
 *
 * @param buf   n elements of loc.width bytes, bus order, any alignment.
 * @param done  Set to how many came, also on failure.
 * @return 0, or -1 with BSH_E_IO naming the offset that faulted.
 */
int bsh_map_read(const struct bsh_map *map, struct bsh_loc loc, void *buf, size_t n, size_t *done,
		 struct bsh_err *err) BSH_MUST_USE;

/** Write @p n elements that all lie in @p map: one store each, ascending. */
int bsh_map_write(const struct bsh_map *map, struct bsh_loc loc, const void *buf, size_t n,
		  size_t *done, struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief Read @p n elements, one pread() each, for what cannot be mapped.
 *
 * A short count is a failure, as are all errors; EIO says that memory decode may be off.
 *
 * @param fd_offset  Where the region begins in @p fd.
 * @param done       Set to how many came, also on failure.
 * @return 0, or -1 with BSH_E_IO naming the offset; err->sys is 0 for a short count.
 */
int bsh_fd_read(int fd, uint64_t fd_offset, struct bsh_loc loc, void *buf, size_t n, size_t *done,
		struct bsh_err *err) BSH_MUST_USE;

/** Write @p n elements, one pwrite() each. */
int bsh_fd_write(int fd, uint64_t fd_offset, struct bsh_loc loc, const void *buf, size_t n,
		 size_t *done, struct bsh_err *err) BSH_MUST_USE;

#endif
