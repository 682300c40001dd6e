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
 * @brief Tell every use of search->pci.
 *
 * One without a driver can be the boot display all the same, and have VFs; one that VFIO has
 * can only have VFs.
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
 * @param kind     A name of bsh_use_kinds; NULL: cannot be overridden.
 * @param command  Ends it, as root would type it; "" when no command does. Both texts are cleaned.
 */
void bsh_use_tell(const struct bsh_use_search *search, const char *kind, const char *command,
		  const char *fmt, ...) BSH_PRINTF(4, 5);

/** Tell that memory ran out, so that something may be in use unseen. */
void bsh_use_tell_nomem(const struct bsh_use_search *search);

/** The size of a buffer for a command. */
#define BSH_USE_COMMAND_MAX sizeof(((struct bsh_use *)NULL)->command)

/**
 * @brief Put a command together from @p before, a @p word quoted for the shell, and @p after.
 *
 * "" when the word cannot be typed (it has control characters, begins with '-') or all is too
 * long: a command that does something else is worse than none.
 *
 * @return @p to.
 */
const char *bsh_use_command(char to[BSH_USE_COMMAND_MAX], const char *before, const char *word,
			    const char *after);

/**
 * @brief Does the sysfs link at @p path (root in front) lead to something below the function?
 *
 * By the address as a part of the link's target, ".../0000:01:00.0/nvme/nvme0/nvme0n1"; what
 * belongs to a whole NVMe subsystem (a multipath head) is below each of its controllers.
 */
bool bsh_use_is_below(const struct bsh_use_search *search, const char *path);

/**
 * @brief Make room for one more element behind the @p n that there are.
 *
 * @param all   Of malloc(), or NULL; @p n counts all that were ever added.
 * @param size  Bytes of an element.
 * @return the array, maybe elsewhere; NULL: out of memory, @p all is as before.
 */
void *bsh_use_grow(void *all, size_t n, size_t size) BSH_MUST_USE;

#endif
