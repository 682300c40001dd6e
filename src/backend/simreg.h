/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Simulated registers: what a read or write of one element does to them.
 *
 * What they hold lies in one file for each BAR, which is BAR memory as well: the element's own
 * load is made there. These functions change it by pwrite(), so that a mapping that is read-only
 * does not keep a read from clearing.
 */
#ifndef BARSH_BACKEND_SIMREG_H
#define BARSH_BACKEND_SIMREG_H

#include "barsh/sim.h"

/** The registers of a simulated device. */
struct bsh_simreg {
	const struct bsh_sim_device *device; /**< borrowed */
	const int *files;		     /**< what each BAR holds, by region; borrowed */
	uint64_t *done; /**< of each register the bits of `once` that were written; or NULL */
};

/** @brief Begin: every register gets its reset value. -1 with BSH_E_OPEN or BSH_E_NOMEM. */
int bsh_simreg_init(struct bsh_simreg *regs, const struct bsh_sim_device *device, const int *files,
		    struct bsh_err *err) BSH_MUST_USE;

/** Free what it holds; accepts one that is all zeros. */
void bsh_simreg_finish(struct bsh_simreg *regs);

/**
 * @brief One element was loaded as @p raw: what does the device answer, and what does that change?
 *
 * @param value  Set to raw without the bits that cannot be read.
 * @return 0, or -1 with BSH_E_IO.
 */
int bsh_simreg_read(const struct bsh_simreg *regs, struct bsh_loc loc, uint64_t raw,
		    uint64_t *value, struct bsh_err *err) BSH_MUST_USE;

/** @brief One element is written with @p value. -1 with BSH_E_IO. */
int bsh_simreg_write(const struct bsh_simreg *regs, struct bsh_loc loc, uint64_t value,
		     struct bsh_err *err) BSH_MUST_USE;

#endif
