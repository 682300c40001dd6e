/* SPDX-License-Identifier: MIT */
/* Whole numbers as people write them; nothing is guessed, nothing is cut. */

#include "barsh/util.h"

#include <string.h>

/* What a number may end in, and what it is multiplied by. */
struct suffix {
	const char *text;
	uint64_t factor;
	bool is_duration;
};

static const struct suffix suffixes[] = {
	{ "K", UINT64_C(1) << 10, false }, { "M", UINT64_C(1) << 20, false },
	{ "G", UINT64_C(1) << 30, false }, { "ns", 1, true },
	{ "us", 1000, true },		   { "ms", 1000 * 1000, true },
	{ "s", 1000 * 1000 * 1000, true },
};

/* The value of a digit in any base up to 16, or 16 for what is none. */
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

/* The base that a prefix names, 0 when there is none. */
static unsigned prefix_base(const char *text, size_t len)
{
	if (len < 2 || text[0] != '0')
		return 0;
	switch (text[1]) {
	case 'x':
	case 'X':
		return 16;
	case 'b':
	case 'B':
		return 2;
	case 'o':
	case 'O':
		return 8;
	case 'd':
	case 'D':
		return 10;
	default:
		return 0;
	}
}

static int not_a_number(const char *text, size_t len, struct bsh_err *err)
{
	return bsh_fail(err, BSH_E_SYNTAX, "'%.*s' is not a number", (int)(len < 60 ? len : 60),
			text);
}

static int too_big(const char *text, size_t len, struct bsh_err *err)
{
	return bsh_fail(err, BSH_E_VALUE, "'%.*s' does not fit 64 bits",
			(int)(len < 60 ? len : 60), text);
}

/* Read digits of base from text; returns how many bytes they took, 0 when none is there. */
static size_t digits(const char *text, size_t len, unsigned base, uint64_t *value,
		     bool *overflows)
{
	size_t i;

	*value = 0;
	for (i = 0; i < len; i++) {
		const unsigned d = digit_value(text[i]);

		if (text[i] == '_' && i > 0 && i + 1 < len && digit_value(text[i + 1]) < base)
			continue;
		if (d >= base)
			break;
		*overflows |= __builtin_mul_overflow(*value, base, value) ||
			      __builtin_add_overflow(*value, d, value);
	}
	return i;
}

static const struct suffix *find_suffix(const char *text, size_t len)
{
	for (size_t i = 0; i < BSH_LENGTH(suffixes); i++)
		if (strlen(suffixes[i].text) == len && memcmp(suffixes[i].text, text, len) == 0)
			return &suffixes[i];
	return NULL;
}

/* Say what is wrong with the letters behind a number. */
static BSH_COLD int bad_suffix(const char *text, size_t len, const char *rest, size_t rest_len,
			       struct bsh_err *err)
{
	if (rest_len == 1 && (*rest == 'k' || *rest == 'm' || *rest == 'g'))
		return bsh_fail(err, BSH_E_SYNTAX, "'%.*s': a size is written with %c",
				(int)(len < 60 ? len : 60), text, *rest - 'a' + 'A');
	if (*rest == '.')
		return bsh_fail(err, BSH_E_SYNTAX, "'%.*s' is not a whole number",
				(int)(len < 60 ? len : 60), text);
	return not_a_number(text, len, err);
}

/* 017 is 15 to C and 17 to people: say how to write either. */
static BSH_COLD int leading_zero(const char *text, size_t len, size_t n_digits,
				 struct bsh_err *err)
{
	const int shown = (int)(len < 60 ? len : 60);
	size_t zeros = 0;
	int n;

	while (zeros < n_digits && (text[zeros] == '0' || text[zeros] == '_'))
		zeros++;
	n = (int)(n_digits - zeros < 60 ? n_digits - zeros : 60);
	if (n == 0)
		return bsh_fail(err, BSH_E_SYNTAX, "'%.*s' begins with 0: write 0 alone", shown,
				text);
	if (memchr(text, '8', n_digits) || memchr(text, '9', n_digits))
		return bsh_fail(err, BSH_E_SYNTAX, "'%.*s' begins with 0: write 0d%.*s or %.*s",
				shown, text, n, text + zeros, n, text + zeros);
	return bsh_fail(err, BSH_E_SYNTAX,
			"'%.*s' begins with 0: write 0o%.*s for octal, 0d%.*s or %.*s for decimal",
			shown, text, n, text + zeros, n, text + zeros, n, text + zeros);
}

int bsh_number(const char *text, size_t len, struct bsh_number *out, struct bsh_err *err)
{
	const unsigned base = prefix_base(text, len);
	const size_t skip = base ? 2 : 0;
	const struct suffix *suffix = NULL;
	struct bsh_number number = { 0 };
	bool overflows = false;
	size_t n;

	n = digits(text + skip, len - skip, base ? base : 10, &number.value, &overflows);
	if (n == 0)
		return not_a_number(text, len, err);
	if (!base && n > 1 && text[0] == '0')
		return leading_zero(text, len, n, err);
	if (skip + n < len) {
		suffix = find_suffix(text + skip + n, len - skip - n);
		if (!suffix)
			return bad_suffix(text, len, text + skip + n, len - skip - n, err);
		overflows |= __builtin_mul_overflow(number.value, suffix->factor, &number.value);
	}
	if (overflows)
		return too_big(text, len, err);
	number.is_duration = suffix && suffix->is_duration;
	number.is_bare_decimal = !base && !suffix && n > 1;
	*out = number;
	return 0;
}

/* A hexadecimal digit's value plus one, 0 for what is none. */
static const uint8_t hex_digit[256] = {
	['0'] = 1,  ['1'] = 2,	['2'] = 3,  ['3'] = 4,	['4'] = 5,  ['5'] = 6,
	['6'] = 7,  ['7'] = 8,	['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12,
	['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16, ['A'] = 11, ['B'] = 12,
	['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

unsigned bsh_number_plain(const char *text, size_t len, uint64_t *value)
{
	uint64_t v = 0;

	if (len > 2 && len <= 18 && text[0] == '0' && text[1] == 'x') {
		for (size_t i = 2; i < len; i++) {
			const unsigned d = hex_digit[(uint8_t)text[i]];

			if (d == 0)
				return 0;
			v = v << 4 | (d - 1);
		}
		*value = v;
		return 16;
	}
	/* 19 digits always fit 64 bits; a leading zero is for bsh_number() to refuse. */
	if (len == 0 || len > 19 || (text[0] == '0' && len > 1))
		return 0;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return 0;
		v = v * 10 + (uint64_t)(text[i] - '0');
	}
	*value = v;
	return 10;
}
