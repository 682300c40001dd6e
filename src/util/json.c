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

/* Length of the UTF-8 character that begins with lead: 2 to 4, or 0 when none does. */
static size_t utf8_length(uint8_t lead)
{
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if (lead >= 0xe0 && lead <= 0xef)
		return 3;
	return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/* May second follow lead? Overlong forms, surrogates and code points past 10FFFF end here. */
static bool utf8_second(uint8_t lead, uint8_t second)
{
	const uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
	const uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;

	return second >= low && second <= high;
}

/* Length of the well-formed UTF-8 character of 2 bytes or more at text, else 0. */
static size_t utf8_run(const char *text, size_t len)
{
	const size_t n = utf8_length((uint8_t)text[0]);

	if (n == 0 || n > len || !utf8_second((uint8_t)text[0], (uint8_t)text[1]))
		return 0;
	for (size_t i = 2; i < n; i++)
		if (((uint8_t)text[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

static size_t put_unicode(char *to, uint8_t code)
{
	to = bsh_put(to, "\\u00");
	*to++ = "0123456789abcdef"[code >> 4];
	*to = "0123456789abcdef"[code & 15];
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

	*took = 1;
	if ((uint8_t)text[0] < 0x80)
		return put_escape(to, text[0]);
	*took = utf8_run(text, len);
	if (*took == 0) {
		*took = 1;
		memcpy(to, replacement, 3);
		return 3;
	}
	/* U+0080 to U+009F are control characters to a terminal. */
	if ((uint8_t)text[0] == 0xc2 && (uint8_t)text[1] < 0xa0)
		return put_unicode(to, (uint8_t)text[1]);
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
