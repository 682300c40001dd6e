/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Reading small files, links and directories of sysfs and proc.
 *
 * Paths are complete: bsh_host_path() has put the root in front.
 */
#ifndef BARSH_HOST_ATTR_H
#define BARSH_HOST_ATTR_H

#include "barsh/util.h"

struct dirent;

/** The file's content as a string without its last newline; -1 with errno. */
int bsh_attr_text(const char *path, char *to, size_t size);

/** The number that the file holds, decimal or 0x; 0 when there is none. */
uint64_t bsh_attr_number(const char *path);

/** The last part of what the link leads to, cut to @p size; "" when there is no link. */
void bsh_attr_link(const char *path, char *to, size_t size);

/**
 * @brief Call @p each for every name in a directory, hidden ones left out.
 *
 * @param order  As for scandir(3).
 * @param each   Returns false to stop.
 * @return 0, or -1 with errno.
 */
int bsh_attr_each(const char *path, int (*order)(const struct dirent **, const struct dirent **),
		  bool (*each)(void *ctx, const char *name), void *ctx);

/** Append all of a file to @p to, NULs too; -1 with errno. */
int bsh_attr_read(const char *path, struct bsh_text *to);

/**
 * @brief Call @p each for every line of a file of any length.
 *
 * @param each  Gets the line without its newline, and may write into it; false to stop.
 * @return 0, or -1 with errno.
 */
int bsh_attr_lines(const char *path, bool (*each)(void *ctx, char *line), void *ctx);

/** Can a shell read @p text as one word as it is? */
bool bsh_is_shell_word(const char *text);

/**
 * @brief Append an item to a list in a sentence: "a, b", or "a, b, ..." when it gets too long.
 *
 * @param to    A string, "" at first; what it can take besides ", ..." is taken.
 */
void bsh_list_add(char *to, size_t size, const char *fmt, ...) BSH_PRINTF(3, 4);

#endif
