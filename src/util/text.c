/* SPDX-License-Identifier: MIT */
/* Growing text, hexadecimal digits, the names of bits. */

#include "barsh/util.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Make room for len more bytes and a NUL; false when memory ran out, now or before. */
static bool reserve(struct bsh_text *text, size_t len)
{
	size_t cap = text->cap ? text->cap : 64;
	char *data;

	if (text->failed)
		return false;
	if (len < text->cap - text->len)
		return true;
	while (cap - text->len <= len) {
		if (cap > SIZE_MAX / 2) {
			text->failed = true;
			return false;
		}
		cap *= 2;
	}
	data = realloc(text->data, cap);
	if (!data) {
		text->failed = true;
		return false;
	}
	text->data = data;
	text->cap = cap;
	return true;
}

void bsh_text_add(struct bsh_text *text, const char *data, size_t len)
{
	if (!reserve(text, len))
		return;
	memcpy(text->data + text->len, data, len);
	text->len += len;
	text->data[text->len] = '\0';
}

void bsh_text_adds(struct bsh_text *text, const char *string)
{
	bsh_text_add(text, string, strlen(string));
}

void bsh_text_addf(struct bsh_text *text, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (len < 0)
		text->failed = true;
	if (len < 0 || !reserve(text, (size_t)len))
		return;
	va_start(args, fmt);
	vsnprintf(text->data + text->len, (size_t)len + 1, fmt, args);
	va_end(args);
	text->len += (size_t)len;
}

bool bsh_text_failed(const struct bsh_text *text)
{
	return text->failed;
}

void bsh_text_reset(struct bsh_text *text)
{
	text->len = 0;
	text->failed = false;
	if (text->data)
		text->data[0] = '\0';
}

void bsh_text_finish(struct bsh_text *text)
{
	free(text->data);
	*text = (struct bsh_text){ 0 };
}

const char *bsh_text_string(const struct bsh_text *text)
{
	return text->data ? text->data : "";
}

const char *bsh_clean_text(char *to, size_t size, const char *text)
{
	size_t len = 0;

	while (*text != '\0' && len + 1 < size) {
		const unsigned char c = (unsigned char)*text++;
		/* C1 controls are two bytes in UTF-8: c2 80 to c2 9f. */
		const bool is_c1 = c == 0xc2 && ((unsigned char)*text & 0xe0) == 0x80;

		to[len++] = (char)(is_c1 || c < 0x20 || c == 0x7f ? '?' : c);
		text += is_c1;
	}
	to[len] = '\0';
	return to;
}

size_t bsh_hex(char *to, uint64_t value, unsigned digits)
{
	static const char digit[] = "0123456789abcdef";
	const unsigned significant = (67 - (unsigned)__builtin_clzll(value | 1)) / 4;
	const unsigned n = significant > digits ? significant : digits;

	for (unsigned i = n; i > 0; i--) {
		to[i - 1] = digit[value & 15];
		value >>= 4;
	}
	return n;
}

/* The highest run of ones in mask: sets high and low, returns the mask without it. */
static uint64_t highest_run(uint64_t mask, unsigned *high, unsigned *low)
{
	*high = 63 - (unsigned)__builtin_clzll(mask);
	*low = *high;
	while (*low > 0 && (mask >> (*low - 1) & 1))
		(*low)--;
	return mask & ((UINT64_C(1) << *low) - 1);
}

const char *bsh_bits(char to[BSH_BITS_MAX], uint64_t mask)
{
	const bool is_one = mask && !(mask & (mask - 1));
	size_t len = (size_t)snprintf(to, BSH_BITS_MAX, "%s",
				      is_one ? "bit" : mask ? "bits" : "no bits");
	const char *separator = " ";
	unsigned high, low;

	/* The longest is 21 pairs of the kind "62:61, " and "bits": all of it fits. */
	while (mask && len < BSH_BITS_MAX) {
		mask = highest_run(mask, &high, &low);
		len += (size_t)snprintf(to + len, BSH_BITS_MAX - len,
					high == low ? "%s%u" : "%s%u:%u", separator, high, low);
		separator = ", ";
	}
	return to;
}
