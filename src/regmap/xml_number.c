/* SPDX-License-Identifier: MIT */
/* Numbers of CMSIS-SVD: four bases, suffixes, don't-care bits. */

#include "regmap/xml_number.h"

#include <string.h>
#include <strings.h>

/* As much of a text as a message shows. */
static int shown(size_t len)
{
	return (int)(len < 60 ? len : 60);
}

BSH_COLD static int no_number(const char *text, size_t len, struct bsh_err *err)
{
	if (len == 0)
		return bsh_fail(err, BSH_E_SYNTAX, "a number is missing here");
	return bsh_fail(err, BSH_E_SYNTAX,
			"'%.*s' is not a number, and one such as 12, 0x1f or "
			"#101 was expected",
			shown(len), text);
}

BSH_COLD static int too_big(const char *text, size_t len, struct bsh_err *err)
{
	return bsh_fail(err, BSH_E_VALUE, "'%.*s' does not fit 64 bits", shown(len), text);
}

/* The base that text begins to be in; *skip: bytes that say so. */
static unsigned number_base(const char *text, size_t len, size_t *skip)
{
	*skip = 0;
	if (len > 1 && text[0] == '#') {
		*skip = 1;
		return 2;
	}
	if (len < 3 || text[0] != '0')
		return 10;
	*skip = 2;
	if (text[1] == 'x' || text[1] == 'X')
		return 16;
	if (text[1] == 'b' || text[1] == 'B')
		return 2;
	*skip = 0;
	return 10;
}

static unsigned digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A') + 10;
	return 16;
}

/* How many bits a suffix shifts by: k is 1024, as the standard says. 0: it is none. */
static unsigned suffix_bits(char c)
{
	switch (c) {
	case 'k':
	case 'K':
		return 10;
	case 'm':
	case 'M':
		return 20;
	case 'g':
	case 'G':
		return 30;
	case 't':
	case 'T':
		return 40;
	default:
		return 0;
	}
}

/* Binary digits and x. Not for other bases: hexadecimal has no such digit. */
static int read_pattern(const char *text, size_t len, struct bsh_xml_pattern *pattern,
			struct bsh_err *err)
{
	struct bsh_xml_pattern p = { 0, 0 };
	size_t skip, i;

	(void)number_base(text, len, &skip);
	p.care = UINT64_MAX;
	for (i = skip; i < len; i++) {
		const bool is_any = text[i] == 'x' || text[i] == 'X';

		if (!is_any && text[i] != '0' && text[i] != '1')
			return no_number(text, len, err);
		/* A digit that leaves at the top may only be a 0. */
		if (p.value >> 63 || !(p.care >> 63))
			return too_big(text, len, err);
		p.value = p.value << 1 | (text[i] == '1');
		p.care = p.care << 1 | !is_any;
	}
	*pattern = p;
	return 0;
}

int bsh_svd_number(const char *text, size_t len, uint64_t *value, struct bsh_err *err)
{
	const size_t plus = len > 0 && text[0] == '+';
	bool overflows = false;
	uint64_t number = 0;
	unsigned base, bits;
	size_t skip, end, i;

	base = number_base(text + plus, len - plus, &skip);
	bits = len > 0 ? suffix_bits(text[len - 1]) : 0;
	end = bits ? len - 1 : len;
	if (plus + skip >= end)
		return no_number(text, len, err);
	for (i = plus + skip; i < end; i++) {
		const unsigned digit = digit_value(text[i]);

		if (digit >= base)
			return no_number(text, len, err);
		overflows |= __builtin_mul_overflow(number, base, &number) ||
			     __builtin_add_overflow(number, digit, &number);
	}
	overflows |= __builtin_mul_overflow(number, UINT64_C(1) << bits, &number);
	if (overflows)
		return too_big(text, len, err);
	*value = number;
	return 0;
}

int bsh_svd_pattern(const char *text, size_t len, struct bsh_xml_pattern *pattern,
		    struct bsh_err *err)
{
	const size_t plus = len > 0 && text[0] == '+';
	size_t skip;

	if (number_base(text + plus, len - plus, &skip) == 2 &&
	    (memchr(text + plus + skip, 'x', len - plus - skip) ||
	     memchr(text + plus + skip, 'X', len - plus - skip)))
		return read_pattern(text + plus, len - plus, pattern, err);
	if (bsh_svd_number(text, len, &pattern->value, err) < 0)
		return -1;
	pattern->care = UINT64_MAX;
	return 0;
}

int bsh_xml_bool(const char *text, size_t len, bool *value, struct bsh_err *err)
{
	static const struct {
		const char *word;
		bool value;
	} words[] = { { "true", true }, { "false", false }, { "1", true }, { "0", false } };

	for (size_t i = 0; i < BSH_LENGTH(words); i++)
		if (strlen(words[i].word) == len && strncasecmp(words[i].word, text, len) == 0) {
			*value = words[i].value;
			return 0;
		}
	return bsh_fail(err, BSH_E_SYNTAX, "'%.*s', and true or false was expected", shown(len),
			text);
}
