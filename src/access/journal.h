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

/** The begin of a journal: what most notes need, and need no more. */
struct bsh_journal_hot {
	uint64_t page;	/**< the one written last, as bsh_journal_page() has it */
	uint8_t *cells; /**< what it is kept in */
};

/** No page: no room was made yet, or all of it was taken. */
#define BSH_JOURNAL_NO_PAGE UINT64_MAX

/** The page that @p loc lies on, with its region. */
static inline uint64_t bsh_journal_page(struct bsh_loc loc)
{
	return loc.offset >> 12 | (uint64_t)loc.region << 56;
}

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

/**
 * @brief Is there room for a note of one element at @p loc already?
 *
 * Inline, because most writes ask nothing more.
 */
static inline bool bsh_journal_is_ready(const struct bsh_journal *journal, struct bsh_loc loc)
{
	const struct bsh_journal_hot *hot = (const void *)journal;

	return hot->page == bsh_journal_page(loc);
}

/** Note one element that was written; nothing was reserved elsewhere since it was ready. */
void bsh_journal_record_one(struct bsh_journal *journal, struct bsh_loc loc, uint64_t value);

/** Note what was written, @p values in bus order; bsh_journal_reserve() made the room. */
void bsh_journal_record(struct bsh_journal *journal, struct bsh_loc loc, const void *values,
			size_t n);

#endif
