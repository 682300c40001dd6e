/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief What was written: a list of entries, and the newest byte of every place.
 *
 * Both live in unlinked temporary files, so that memory stays bounded whatever
 * is written. Room is made before the bus is touched: a full disk refuses the
 * write, it never loses the note of one.
 */
#ifndef BARSH_ACCESS_JOURNAL_H
#define BARSH_ACCESS_JOURNAL_H

#include "barsh/util.h"

struct bsh_journal;

/** @return an empty journal, freed by bsh_journal_free(); NULL when memory ran out. */
struct bsh_journal *bsh_journal_new(void);
/** Accepts NULL. */
void bsh_journal_free(struct bsh_journal *journal);

/** The next write begins a new entry. */
void bsh_journal_begin(struct bsh_journal *journal);

/**
 * @brief Make room for a note of @p n elements at @p loc, which are inside the region.
 *
 * @param size  Bytes of the region.
 * @return 0, or -1 with BSH_E_INTERNAL or BSH_E_NOMEM; nothing must be written then.
 */
int bsh_journal_reserve(struct bsh_journal *journal, struct bsh_loc loc, size_t n, uint64_t size,
			struct bsh_err *err) BSH_MUST_USE;

/** Note what was written, @p values in bus order; bsh_journal_reserve() made the room. */
void bsh_journal_record(struct bsh_journal *journal, struct bsh_loc loc, const void *values,
			size_t n);

#endif
