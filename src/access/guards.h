/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief The protected ranges of a device, found in logarithmic time.
 */
#ifndef BARSH_ACCESS_GUARDS_H
#define BARSH_ACCESS_GUARDS_H

#include "barsh/util.h"

struct bsh_guards;

/** One protected range. */
struct bsh_guarded {
	struct bsh_range range;
	uint64_t reach;	    /**< the furthest end of this and those before it in its region */
	const char *reason; /**< borrowed */
	uint8_t region;
	uint8_t guard; /**< a set of enum bsh_guard */
};

/** @return an empty list, freed by bsh_guards_free(); NULL when memory ran out. */
struct bsh_guards *bsh_guards_new(void);
/** Accepts NULL. */
void bsh_guards_free(struct bsh_guards *guards);

int bsh_guards_add(struct bsh_guards *guards, const struct bsh_guarded *guarded,
		   struct bsh_err *err) BSH_MUST_USE;
void bsh_guards_clear(struct bsh_guards *guards);

size_t bsh_guards_count(const struct bsh_guards *guards);
/** The @p i th by region and offset. */
const struct bsh_guarded *bsh_guards_get(struct bsh_guards *guards, size_t i);

/**
 * @brief One that meets @p range and refuses what @p kind does.
 *
 * @param kind   BSH_GUARD_READ or BSH_GUARD_WRITE.
 * @param force  Leave out those that --force lets through.
 * @return one that nothing lets through if there is one, then the first; NULL
 *         when there is none.
 */
const struct bsh_guarded *bsh_guards_find(struct bsh_guards *guards, uint8_t region,
					  struct bsh_range range, unsigned kind, bool force);

/** Narrow @p gap, which holds @p offset, to what meets no range; to nothing when offset does. */
void bsh_guards_gap(struct bsh_guards *guards, uint8_t region, uint64_t offset,
		    struct bsh_range *gap);

#endif
