/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief What checking and running a text share.
 */
#ifndef BARSH_CMD_RUN_H
#define BARSH_CMD_RUN_H

#include "session.h"

/**
 * @brief Report an error of the current frame's text and note its exit status.
 *
 * The frames that led here by `source` are named with it.
 */
void bsh_report(struct bsh_session *s, const struct bsh_err *err);

/** A check begins while something runs: nothing is known of what was checked before. */
void bsh_check_afresh(struct bsh_session *s);

/** A file is sourced that was not looked into: it may define anything, and change it. */
void bsh_check_forget(struct bsh_session *s);

/** The command that a statement names, or NULL with BSH_E_NAME and a suggestion. */
const struct bsh_cmd *bsh_statement_command(const struct bsh_block *block,
					    const struct bsh_node *node, struct bsh_err *err);

/**
 * @brief Check the text of s->frame to its end. Errors are reported.
 *
 * @return how many errors there were.
 */
unsigned bsh_check_frame(struct bsh_session *s);

/** Check one block of s->frame's text; returns how many errors there were. */
unsigned bsh_check_block(struct bsh_session *s, const struct bsh_block *block);

/** Run the text of s->frame to its end; 0 to go on, -1 to stop. Errors are reported. */
int bsh_run_frame(struct bsh_session *s, enum bsh_run how);

#endif
