/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief A renderer that writes to memory, and what came out of it.
 */
#ifndef BARSH_TESTS_UNIT_RENDERED_H
#define BARSH_TESTS_UNIT_RENDERED_H

#include <check.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "barsh/out.h"

struct rendered {
	int fd;
	struct bsh_out *out;
	struct bsh_text text;	/**< what rendered() handed out */
	struct bsh_text copied; /**< what the copy hook got, each line in <> */
};

static inline void rendered_init(struct rendered *r, bool json)
{
	*r = (struct rendered){ .fd = memfd_create("rendered", MFD_CLOEXEC) };
	ck_assert_int_ge(r->fd, 0);
	r->out = bsh_out_new(r->fd, json);
	ck_assert_ptr_nonnull(r->out);
}

static inline void rendered_finish(struct rendered *r)
{
	bsh_out_free(r->out);
	bsh_text_finish(&r->text);
	bsh_text_finish(&r->copied);
	close(r->fd);
}

/** What reached the descriptor since the last time, without flushing. */
static inline const char *rendered_so_far(struct rendered *r)
{
	char block[4096];
	ssize_t n;

	bsh_text_reset(&r->text);
	for (off_t at = 0; (n = pread(r->fd, block, sizeof(block), at)) > 0; at += n)
		bsh_text_add(&r->text, block, (size_t)n);
	ck_assert_int_eq(ftruncate(r->fd, 0), 0);
	ck_assert_int_eq(lseek(r->fd, 0, SEEK_SET), 0);
	return bsh_text_string(&r->text);
}

/** All that was rendered since the last time. */
static inline const char *rendered(struct rendered *r)
{
	bsh_out_flush(r->out);
	return rendered_so_far(r);
}

/** A copy hook; @p ctx is the struct rendered. */
static inline void rendered_copy(void *ctx, const char *line, size_t len)
{
	struct rendered *r = ctx;

	bsh_text_add(&r->copied, "<", 1);
	bsh_text_add(&r->copied, line, len);
	bsh_text_add(&r->copied, ">", 1);
}

#endif
