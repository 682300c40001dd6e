/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief What an access to one register does to others that lie in its bytes.
 *
 * Alternatives at one place, and what an odd width is rounded up over. Nothing is asked where
 * a person typed the access itself: these are for what barsh adds to what was typed.
 */
#ifndef BARSH_CMD_NEIGHBOURS_H
#define BARSH_CMD_NEIGHBOURS_H

#include "session.h"

/** The read for the other bits of @p reg: -1 with BSH_E_GUARDED where it acts on another one. */
int bsh_neighbours_read(const struct bsh_session *s, const struct bsh_regmap_place *reg,
			struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief The write of @p word to @p reg, in which the bits @p others were not asked for.
 *
 * @return 0; -1 with BSH_E_GUARDED where one of them acts on another register, or overwrites
 *         what cannot be read.
 */
int bsh_neighbours_write(const struct bsh_session *s, const struct bsh_regmap_place *reg,
			 uint64_t word, uint64_t others, struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief The bytes of an access to @p reg that are behind its width.
 *
 * @return 0; -1 with BSH_E_GUARDED where a read of them acts, or a write of them, which are 0,
 *         reaches another register at all.
 */
int bsh_neighbours_beyond(const struct bsh_session *s, const struct bsh_regmap_place *reg,
			  bool is_write, struct bsh_err *err) BSH_MUST_USE;

#endif
