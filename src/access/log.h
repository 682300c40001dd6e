/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief What the gate needs of the session log: to bring it to its file before an access.
 */
#ifndef BARSH_ACCESS_LOG_H
#define BARSH_ACCESS_LOG_H

#include "barsh/util.h"

/** What has become of the command that was announced last. */
enum bsh_log_state {
	BSH_LOG_NONE,	 /**< it has ended */
	BSH_LOG_HELD,	 /**< it waits for its first access */
	BSH_LOG_WRITTEN, /**< its text is in the file */
};

struct bsh_log {
	int fd;
	bool sync;
	enum bsh_log_state command;
	int sys;	      /**< errno of the first write that failed */
	char *path;	      /**< for messages */
	struct bsh_text text; /**< not in the file yet */
	size_t held_at;	      /**< BSH_LOG_HELD: where the command begins in text */
	size_t held_len;      /**< and how long it is; what follows it are its results */
};

/** Would bsh_log_ahead_of_read() or _write() do anything? */
static inline bool bsh_log_is_due(const struct bsh_log *log, bool is_write)
{
	return log && (log->command == BSH_LOG_HELD || (is_write && log->sync));
}

/**
 * @brief Bring the current command to the file.
 *
 * @return 0, or -1 with BSH_E_INTERNAL: the access must not be made.
 */
int bsh_log_ahead_of_read(struct bsh_log *log, struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief As bsh_log_ahead_of_read(), and to the disk where that was asked for.
 *
 * With sync, a write whose command is in the file already is announced by a
 * comment of its own, so that after a hang the last line names the culprit.
 *
 * @param values  The @p n elements to be written, bus order.
 */
int bsh_log_ahead_of_write(struct bsh_log *log, struct bsh_loc loc, const void *values, size_t n,
			   struct bsh_err *err) BSH_MUST_USE;

#endif
