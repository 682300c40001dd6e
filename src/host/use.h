/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Who uses a PCI function through its driver: evidence, by kinds.
 *
 * Reads only. Every source is a file below the host's root, but for what struct
 * bsh_host_sys answers.
 */
#ifndef BARSH_HOST_USE_H
#define BARSH_HOST_USE_H

#include "barsh/binding.h"

/** Whose uses are looked for, and who is told. */
struct bsh_use_search {
	const struct bsh_host *host;
	const struct bsh_pci *pci;
	void (*each)(void *ctx, const struct bsh_use *use);
	void *ctx;
};

/**
 * @brief Tell every use of search->pci, as long as a driver has it.
 *
 * A function without a driver, or with one of VFIO's, is used by nothing but maybe its VFs.
 */
void bsh_use_find(const struct bsh_use_search *search);

/* The parts of bsh_use_find(), a file each. */
void bsh_use_block(const struct bsh_use_search *search);   /**< mounted swap lvm md crypt held */
void bsh_use_net(const struct bsh_use_search *search);	   /**< net route ssh */
void bsh_use_display(const struct bsh_use_search *search); /**< display gpu */
void bsh_use_open(const struct bsh_use_search *search);	   /**< open */

/**
 * @brief Tell one use.
 *
 * @param kind     A name of bsh_use_kinds.
 * @param command  Ends it, as root would type it; "" when no command does. Both texts are cleaned.
 */
void bsh_use_tell(const struct bsh_use_search *search, const char *kind, const char *command,
		  const char *fmt, ...) BSH_PRINTF(4, 5);

/**
 * @brief Does the sysfs link at @p path (root in front) lead to something below the function?
 *
 * By the address as a part of the link's target, ".../0000:01:00.0/nvme/nvme0/nvme0n1".
 */
bool bsh_use_is_below(const struct bsh_use_search *search, const char *path);

#endif
