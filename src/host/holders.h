/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Open files of processes, as far as /proc lets us see.
 */
#ifndef BARSH_HOST_HOLDERS_H
#define BARSH_HOST_HOLDERS_H

#include "barsh/host.h"

/**
 * @brief Call @p each for every open file of every process, processes ascending.
 *
 * @param each  Gets what the link in /proc/PID/fd says; false: no more of this process.
 */
void bsh_holders_each(const struct bsh_host *host,
		      bool (*each)(void *ctx, const char *pid, const char *target), void *ctx);

/** The name of a process without control characters, "?" when it cannot be told; returns @p to. */
const char *bsh_holders_name(const struct bsh_host *host, const char *pid, char *to, size_t size);

#endif
