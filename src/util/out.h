/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief What the renderer's files share: its buffer, and how digits are put.
 *
 * The bsh_put functions write at @p to, which must have room, and return where
 * they ended. Those that put hexadecimal digits may write up to
 * BSH_PUT_SLACK bytes further than that.
 */
#ifndef BARSH_SRC_UTIL_OUT_H
#define BARSH_SRC_UTIL_OUT_H

#include "barsh/out.h"

#include <endian.h>
#include <string.h>

#define BSH_OUT_SIZE ((size_t)64 * 1024)
#define BSH_PUT_SLACK 8

struct bsh_out {
	int fd;
	int error; /**< errno of the first write that failed, then nothing is written */
	bool is_json;
	bool has_begun; /**< the first JSON object, which tells the version, is out */
	uint8_t region;
	void (*copy)(void *ctx, const char *line, size_t len);
	void *ctx;
	size_t used; /**< bytes of buffer that wait for the descriptor */
	char buffer[];
};

/** Where the next @p max bytes (at most BSH_OUT_SIZE) of output can be composed. */
static inline char *bsh_out_room(struct bsh_out *out, size_t max)
{
	if (max > BSH_OUT_SIZE - out->used)
		bsh_out_flush(out);
	return out->buffer + out->used;
}

/** Does anyone want the text of what is rendered? */
static inline bool bsh_out_wants_text(const struct bsh_out *out)
{
	return !out->is_json || out->copy;
}

/** [begin, end) is output: text or JSON. */
void bsh_out_commit(struct bsh_out *out, const char *begin, const char *end);

/** [begin, end) is text with its newline: output unless that is JSON, and for the copy hook. */
void bsh_out_text(struct bsh_out *out, const char *begin, const char *end);

/** The begin of a JSON object, its type and what only the first one tells. */
#define BSH_JSON_HEAD_MAX(type) (32 + strlen(type))
char *bsh_out_json_head(struct bsh_out *out, char *to, const char *type);

/** How many bytes bsh_put_json_string() puts. */
size_t bsh_json_size(const char *text, size_t len);
char *bsh_put_json_string(char *to, const char *text, size_t len);

static inline char *bsh_put(char *to, const char *string)
{
	const size_t len = strlen(string);

	memcpy(to, string, len);
	return to + len;
}

/** The 8 digits of @p value, all at once: a nibble to a byte, then a byte to its digit. */
static inline void bsh_put_8_digits(char *to, uint32_t value)
{
	uint64_t v = value;
	uint64_t is_letter;

	v = (v << 16 | v) & UINT64_C(0x0000ffff0000ffff);
	v = (v << 8 | v) & UINT64_C(0x00ff00ff00ff00ff);
	v = (v << 4 | v) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	is_letter = (v + UINT64_C(0x0606060606060606)) >> 4 & UINT64_C(0x0101010101010101);
	v += UINT64_C(0x3030303030303030) + is_letter * ('a' - '9' - 1);
	v = htobe64(v);
	memcpy(to, &v, sizeof(v));
}

/** The last @p n (1..16) hexadecimal digits of @p value. */
static inline char *bsh_put_digits(char *to, uint64_t value, unsigned n)
{
	const uint64_t top = value << (64 - 4 * n);

	bsh_put_8_digits(to, (uint32_t)(top >> 32));
	if (n > 8)
		bsh_put_8_digits(to + 8, (uint32_t)top);
	return to + n;
}

/** @p value in hexadecimal, at least @p digits (0..16) of them and one, no prefix. */
static inline char *bsh_put_hex(char *to, uint64_t value, unsigned digits)
{
	const unsigned significant = (67 - (unsigned)__builtin_clzll(value | 1)) / 4;

	return bsh_put_digits(to, value, significant > digits ? significant : digits);
}

/** "bar0" to "bar5", or "config". */
static inline char *bsh_put_region(char *to, uint8_t region)
{
	if (region == BSH_REGION_CONFIG)
		return bsh_put(to, "config");
	to = bsh_put(to, "bar");
	*to++ = (char)('0' + region);
	return to;
}

/** "bar2:" when @p region is not the @p current one, else nothing. */
static inline char *bsh_put_prefix(char *to, uint8_t region, uint8_t current)
{
	if (region == current)
		return to;
	to = bsh_put_region(to, region);
	*to++ = ':';
	return to;
}

#endif
