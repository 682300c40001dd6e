/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief This session's commands and what its reads returned, for `save`.
 *
 * Kept in a temporary file, so that a session of any length costs no memory.
 * When it cannot be kept the session goes on; `save` then says why not.
 */
#ifndef BARSH_CMD_TRANSCRIPT_H
#define BARSH_CMD_TRANSCRIPT_H

#include "barsh/access.h"
#include "barsh/expr.h"
#include "barsh/util.h"

/** Start with { .fd = -1 }. */
struct bsh_transcript {
	int fd; /**< -1: nothing was spilled yet */
	int sys; /**< errno of the first failure */
	struct bsh_text pending;
};

/** A statement begins. */
void bsh_transcript_command(struct bsh_transcript *t, const char *text, size_t len);
/**
 * @brief It read the element @p value at @p place, of @p width bytes, while @p bar was current.
 *
 * A place that is named is kept as it was typed, since a map may say how it is read.
 *
 * @param flags  BSH_ACCESS_* that it was read with.
 */
void bsh_transcript_value(struct bsh_transcript *t, const struct bsh_place *place, uint8_t width,
			  uint8_t bar, unsigned flags, uint64_t value);
/** It would need @p option, "--yes", to do the same by itself: a person agreed. */
void bsh_transcript_option(struct bsh_transcript *t, const char *option);
/** It failed; @p message becomes a comment. */
void bsh_transcript_failed(struct bsh_transcript *t, const char *message);

/**
 * @brief Write everything as a script to @p fd.
 *
 * @param verify  Turn each read into a check of what it returned: `vN PLACE VALUE`, or
 *                `verify NAME VALUE` of what `read` was told.
 */
int bsh_transcript_save(struct bsh_transcript *t, int fd, bool verify,
			struct bsh_err *err) BSH_MUST_USE;

void bsh_transcript_finish(struct bsh_transcript *t);

#endif
