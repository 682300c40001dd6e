/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief The lines that were typed, in memory and in one plain file.
 *
 * The file holds a command a line and serves all editors and any number of
 * sessions at once: a line is one write() to a file in append mode, made before
 * the command runs, and a session that compacts the file takes the others'
 * lines along. What cannot be read in it is skipped. Memory and file are
 * independent: without a file, or when writing fails, the session's own lines
 * are still there.
 */
#ifndef BARSH_SHELL_HISTORY_H
#define BARSH_SHELL_HISTORY_H

#include "barsh/util.h"

/** So many lines the shell keeps; the file is compacted when it has twice as many. */
#define BSH_HISTORY_MAX 1000

/** Longer lines, in bytes, are neither recorded nor read back. */
#define BSH_HISTORY_LINE_MAX 4095

struct bsh_history;

/**
 * @brief A history in memory that keeps the last @p max lines.
 *
 * @return the history, freed by bsh_history_free(); NULL when memory ran out.
 */
struct bsh_history *bsh_history_new(size_t max);
void bsh_history_free(struct bsh_history *h);

BSH_DEFINE_AUTO(bsh_history, bsh_history_free);

/**
 * @brief Load the user's own file and append to it from now on.
 *
 * BARSH_HISTORY names it; when that is empty or /dev/null there is none, and
 * that is no failure. Else it is barsh/history in XDG_STATE_HOME when that is
 * an absolute path, or in ~/.local/state; missing directories are made (0700).
 *
 * @param h    Without a file so far and empty.
 * @param err  BSH_E_INTERNAL: the directory belongs to another user (sudo with
 *             a foreign HOME), or the file cannot be written. What could be read
 *             is loaded all the same, and @p h remains good for use.
 * @return 0 or -1.
 */
int bsh_history_attach_default(struct bsh_history *h, struct bsh_err *err) BSH_MUST_USE;

/** The same for the file at @p path, in a directory that exists. */
int bsh_history_attach(struct bsh_history *h, const char *path, struct bsh_err *err) BSH_MUST_USE;

/** The file that lines are appended to, or NULL. */
const char *bsh_history_path(const struct bsh_history *h);

/**
 * @brief Is @p line one to record?
 *
 * Not when it is empty, begins with a blank, is the same as the last one, is
 * too long or has control characters other than TAB.
 */
bool bsh_history_wants(const struct bsh_history *h, const char *line);

/**
 * @brief Record @p line if bsh_history_wants() it: in memory, and in the file.
 *
 * To be called before the command is executed, so that the line is there
 * whatever happens then.
 *
 * @return 0, or -1 with BSH_E_INTERNAL when it could not be written. That is
 *         said once until a write succeeds again, not for every line.
 */
int bsh_history_add(struct bsh_history *h, const char *line, struct bsh_err *err) BSH_MUST_USE;

/** How many lines are kept. */
size_t bsh_history_count(const struct bsh_history *h);

/** Line @p i, 0 being the oldest kept; NULL past the end. Valid until the next add. */
const char *bsh_history_get(const struct bsh_history *h, size_t i);

#endif
