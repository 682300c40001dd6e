/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Names as they were typed, and which place of the map each of them is.
 *
 * Scripts name the same registers over and over. What is kept is bounded: when it is full,
 * further names are looked up in the map each time.
 */
#ifndef BARSH_CMD_MEMO_H
#define BARSH_CMD_MEMO_H

#include "barsh/regmap.h"

struct bsh_memo;

/** @return freed by bsh_memo_free(); NULL when memory ran out. */
struct bsh_memo *bsh_memo_new(void);

/** Accepts NULL. */
void bsh_memo_free(struct bsh_memo *memo);

/** Forget everything: what the names mean has changed. Accepts NULL. */
void bsh_memo_clear(struct bsh_memo *memo);

/** Set @p place to what @p text is; false: that is not kept, and @p place is as it was. */
bool bsh_memo_find(const struct bsh_memo *memo, const char *text, size_t len,
		   struct bsh_regmap_place *place);

/** Keep what @p text, which is not kept yet, is. */
void bsh_memo_add(struct bsh_memo *memo, const char *text, size_t len,
		  const struct bsh_regmap_place *place);

#endif
