/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief The gate from inside: for the files of this layer and their tests.
 */
#ifndef BARSH_ACCESS_GATE_H
#define BARSH_ACCESS_GATE_H

#include "barsh/access.h"
#include "barsh/backend.h"

struct bsh_guards;
struct bsh_journal;

/**
 * The part of a region that needs no closer look: an aligned element of one of
 * these widths inside it is one bus access, and allowed. Where protected ranges
 * are, or a policy, it is the gap between them that was last accessed.
 */
struct bsh_lane {
	struct bsh_range range;
	unsigned widths;
};

struct bsh_gate {
	struct bsh_dev *dev; /**< NULL: closed */
	struct bsh_log *log; /**< borrowed, or NULL */
	struct bsh_journal *journal;
	struct bsh_lane read_lanes[BSH_REGIONS];
	struct bsh_lane write_lanes[BSH_REGIONS];

	unsigned widths;
	const char *widths_source; /**< borrowed */
	enum bsh_split split;
	bool is_read_only;
	bool was_open;
	uint64_t writes;
	struct bsh_guards *guards;
	struct bsh_policy policy; /**< all NULL: none */

	/* Copies, which outlive the device. */
	struct bsh_facts facts;
	struct bsh_region regions[BSH_REGIONS];
	char *path, *backend, *reach; /**< of facts */
	struct bsh_range *mapped;     /**< of all regions */

	const struct bsh_host *host;
	char *device;
	struct bsh_sim_device *sim; /**< what device simulates, or NULL */
	char why[160];		    /**< it was closed */
};

/** Take @p dev as the open device, as bsh_access_open() does; closes it on failure. */
int bsh_access_adopt(struct bsh_gate *gate, struct bsh_dev *dev, struct bsh_err *err) BSH_MUST_USE;

/** "BAR 2", "configuration space"; returns @p to. */
const char *bsh_access_region_name(char to[24], unsigned region);

/** Is a 64-bit element at @p loc one bus access? */
bool bsh_access_is_whole64(const struct bsh_gate *gate, struct bsh_loc loc);

#endif
