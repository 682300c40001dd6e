/* SPDX-License-Identifier: MIT */
/* JSON strings: valid UTF-8 and free of control characters, whatever went in. */

#include "out.h"

/* The longest that one character becomes: \u0000. */
#define CHAR_MAX_SIZE 6

/* How many bytes at the begin of text stand for themselves. */
static size_t plain_run(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && text[n] >= ' ' && text[n] < 0x7f && text[n] != '"' && text[n] != '\\')
		n++;
	return n;
}

static size_t put_unicode(char *to, uint32_t code)
{
	to = bsh_put(to, "\\u");
	for (unsigned shift = 16; shift > 0; shift -= 4)
		*to++ = "0123456789abcdef"[code >> (shift - 4) & 15];
	return CHAR_MAX_SIZE;
}

/* Put an ASCII character that may not stand for itself. */
static size_t put_escape(char *to, char c)
{
	static const char from[] = "\"\\\b\f\n\r\t";
	static const char as[] = "\"\\bfnrt";
	const char *found = c ? strchr(from, c) : NULL;

	if (!found)
		return put_unicode(to, (uint8_t)c);
	to[0] = '\\';
	to[1] = as[found - from];
	return 2;
}

/* Put the character at text that is not plain; *took of text's bytes were it. */
static size_t put_special(char *to, const char *text, size_t len, size_t *took)
{
	static const char replacement[] = "\xef\xbf\xbd";
	uint32_t c;

	*took = bsh_utf8(text, len, &c);
	if (*took == 1)
		return put_escape(to, text[0]);
	if (*took == 0) {
		*took = 1;
		memcpy(to, replacement, 3);
		return 3;
	}
	/* Programs read an escape as the same; a terminal that shows the line does not obey it. */
	if (bsh_steers_terminal(c) && c <= 0xffff)
		return put_unicode(to, c);
	memcpy(to, text, *took);
	return *took;
}

size_t bsh_json_size(const char *text, size_t len)
{
	char special[CHAR_MAX_SIZE];
	size_t size = 2;
	size_t took;

	for (size_t at = 0; at < len; at += took) {
		took = plain_run(text + at, len - at);
		size += took ? took : put_special(special, text + at, len - at, &took);
	}
	return size;
}

char *bsh_put_json_string(char *to, const char *text, size_t len)
{
	size_t took;

	*to++ = '"';
	for (size_t at = 0; at < len; at += took) {
		took = plain_run(text + at, len - at);
		memcpy(to, text + at, took);
		to += took ? took : put_special(to, text + at, len - at, &took);
	}
	*to++ = '"';
	return to;
}

void bsh_json_string(struct bsh_text *to, const char *text, size_t len)
{
	char special[CHAR_MAX_SIZE];
	size_t size;
	size_t took;

	bsh_text_add(to, "\"", 1);
	for (size_t at = 0; at < len; at += took) {
		took = plain_run(text + at, len - at);
		if (took) {
			bsh_text_add(to, text + at, took);
		} else {
			size = put_special(special, text + at, len - at, &took);
			bsh_text_add(to, special, size);
		}
	}
	bsh_text_add(to, "\"", 1);
}
