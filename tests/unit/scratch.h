/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief A directory of a test's own, gone with all that is in it when the test ends.
 */
#ifndef BARSH_TESTS_UNIT_SCRATCH_H
#define BARSH_TESTS_UNIT_SCRATCH_H

#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char scratch_dir[32];

/** A setup function. */
static inline void scratch_init(void)
{
	snprintf(scratch_dir, sizeof(scratch_dir), "/tmp/barsh-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(scratch_dir));
}

static inline int scratch_remove(const char *path, const struct stat *st, int kind,
				 struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

/** A teardown function. */
static inline void scratch_finish(void)
{
	nftw(scratch_dir, scratch_remove, 16, FTW_DEPTH | FTW_PHYS);
}

/** The path of @p name in the directory; valid until the next call. */
static inline const char *scratch_path(const char *name)
{
	static char path[sizeof(scratch_dir) + 64];

	snprintf(path, sizeof(path), "%s/%s", scratch_dir, name);
	return path;
}

/** Make an empty file. */
static inline void scratch_touch(const char *name)
{
	const int fd = open(scratch_path(name), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

	ck_assert_int_ge(fd, 0);
	close(fd);
}

#endif
