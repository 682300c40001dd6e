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

size_t bsh_utf8(const char *text, size_t len, uint32_t *c)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const uint8_t lead = (uint8_t)text[0];
	size_t n = 0;

	*c = lead;
	if (lead < 0x80)
		return 1;
	while (n < 5 && lead & 0x80u >> n)
		n++;
	if (n < 2 || n > 4 || n > len)
		return 0;
	*c = lead & 0x7fu >> n;
	for (size_t i = 1; i < n; i++) {
		if (((uint8_t)text[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | ((uint8_t)text[i] & 0x3f);
	}
	if (*c < least[n] || *c > 0x10ffff || (*c >= 0xd800 && *c < 0xe000))
		return 0;
	return n;
}

bool bsh_steers_terminal(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c || c == 0xfeff ||
	       (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || (c >= 0xfff9 && c <= 0xfffb) ||
	       (c >= 0xe0000 && c <= 0xe0fff);
}

const char *bsh_clean_text(char *to, size_t size, const char *text)
{
	size_t left = strlen(text), len = 0, n;
	uint32_t c;

	for (; left > 0 && len + 1 < size; text += n, left -= n) {
		n = bsh_utf8(text, left, &c);
		if (n == 0 || bsh_steers_terminal(c)) {
			to[len++] = '?';
			n += n == 0;
		} else if (len + n < size) {
			memmove(to + len, text, n);
			len += n;
		} else {
			break;
		}
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
