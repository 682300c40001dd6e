/* SPDX-License-Identifier: MIT */
/* Expressions of IP-XACT: evaluated as they are read, by precedence climbing. */

#include "regmap/xml_number.h"

#include <string.h>

/* Wide enough for 2 to the power of 64, which stands on the right of % often. */
__extension__ typedef __int128 wide;

#define LIMIT ((wide)UINT64_MAX + 1)

struct expr {
	const char *text;
	size_t len;
	size_t at; /* next byte */
	unsigned depth;
	const struct bsh_ipxact_names *names;
	struct bsh_err *err;
};

static int parse_binary(struct expr *e, unsigned least, wide *value);

/* As much of the text as a message shows. */
static int shown(const struct expr *e)
{
	return (int)(e->len < 60 ? e->len : 60);
}

BSH_COLD static int fail_syntax(struct expr *e, const char *what)
{
	return bsh_fail(e->err, BSH_E_SYNTAX, "'%.*s': %s", shown(e), e->text, what);
}

BSH_COLD static int fail_value(struct expr *e, const char *what)
{
	return bsh_fail(e->err, BSH_E_VALUE, "'%.*s': %s", shown(e), e->text, what);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The byte at ahead bytes from here, NUL behind the end. */
static char peek(const struct expr *e, size_t ahead)
{
	return ahead < e->len - e->at ? e->text[e->at + ahead] : '\0';
}

static void skip_blanks(struct expr *e)
{
	while (is_blank(peek(e, 0)))
		e->at++;
}

static bool take(struct expr *e, char c)
{
	skip_blanks(e);
	if (peek(e, 0) != c)
		return false;
	e->at++;
	return true;
}

static unsigned digit_value(char c)
{
	if (is_digit(c))
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A') + 10;
	return 16;
}

/* Digits of base from here on, with _ between them. */
static int read_digits(struct expr *e, unsigned base, wide *value)
{
	const size_t begin = e->at;
	wide number = 0;

	for (;; e->at++) {
		const unsigned digit = digit_value(peek(e, 0));

		if (peek(e, 0) == '_' && e->at > begin)
			continue;
		if (digit >= base)
			break;
		number = number * base + digit;
		if (number >= LIMIT)
			return fail_value(e, "a number does not fit 64 bits");
	}
	if (e->at == begin)
		return fail_syntax(e, "a number was expected");
	*value = number;
	return 0;
}

static unsigned quoted_base(char c)
{
	switch (c) {
	case 'h':
	case 'H':
		return 16;
	case 'd':
	case 'D':
		return 10;
	case 'o':
	case 'O':
		return 8;
	case 'b':
	case 'B':
		return 2;
	default:
		return 0;
	}
}

/* 'h1f from the quote on; bits is what stood before it, 64 when nothing did. */
static int read_quoted(struct expr *e, wide bits, wide *value)
{
	unsigned base;

	e->at++;
	if (peek(e, 0) == 's' || peek(e, 0) == 'S')
		e->at++;
	base = quoted_base(peek(e, 0));
	if (!base)
		return fail_syntax(e, "'h, 'd, 'o or 'b was expected");
	e->at++;
	skip_blanks(e);
	if (read_digits(e, base, value) < 0)
		return -1;
	if (bits < 64 && *value >> (unsigned)bits)
		return fail_value(e, "a number does not fit the size before it");
	return 0;
}

/* K, M, G or T behind a number. */
static int read_suffix(struct expr *e, wide *value)
{
	static const char suffixes[] = "kmgtKMGT";
	const char *suffix = peek(e, 0) ? strchr(suffixes, peek(e, 0)) : NULL;

	if (suffix) {
		e->at++;
		*value *= (wide)1 << ((suffix - suffixes) % 4 + 1) * 10;
		if (*value >= LIMIT)
			return fail_value(e, "a number does not fit 64 bits");
	}
	if (is_letter(peek(e, 0)) || is_digit(peek(e, 0)) || peek(e, 0) == '.')
		return fail_syntax(e, "a whole number was expected");
	return 0;
}

static int read_number(struct expr *e, wide *value)
{
	unsigned base = 10;
	size_t begin;

	if (peek(e, 0) == '\'')
		return read_quoted(e, 64, value);
	if (peek(e, 0) == '#') {
		base = 16;
		e->at++;
	} else if (peek(e, 0) == '0' && (peek(e, 1) == 'x' || peek(e, 1) == 'X')) {
		base = 16;
		e->at += 2;
	}
	if (read_digits(e, base, value) < 0)
		return -1;
	begin = e->at;
	skip_blanks(e);
	if (base == 10 && peek(e, 0) == '\'')
		return read_quoted(e, *value, value);
	e->at = begin;
	return read_suffix(e, value);
}

/* Only this can leave 128 bits: sums of 64 KiB of text cannot. */
static int multiply(struct expr *e, wide a, wide b, wide *value)
{
	const wide positive = a < 0 ? -a : a, other = b < 0 ? -b : b;

	if (positive && other > LIMIT / positive)
		return fail_value(e, "the value does not fit 64 bits");
	*value = a * b;
	return 0;
}

static int power(struct expr *e, wide base, wide exponent, wide *value)
{
	wide result = 1;

	if (exponent < 0)
		return fail_value(e, "a negative power is no whole number");
	/* 0, 1 and -1 can be raised without end, all others leave 64 bits soon. */
	if (base >= -1 && base <= 1)
		exponent = exponent > 0 ? 2 - exponent % 2 : 0;
	for (; exponent > 0; exponent--)
		if (multiply(e, result, base, &result) < 0)
			return -1;
	*value = result;
	return 0;
}

static int log2_up(struct expr *e, wide of, wide *value)
{
	if (of < 0)
		return fail_value(e, "a negative number has no logarithm");
	for (*value = 0; (wide)1 << (unsigned)*value < of;)
		(*value)++;
	return 0;
}

/* The arguments behind a function's name: exactly n of them. */
static int read_arguments(struct expr *e, unsigned n, wide *arguments)
{
	if (!take(e, '('))
		return fail_syntax(e, "'(' was expected");
	for (unsigned i = 0; i < n; i++)
		if ((i > 0 && !take(e, ',')) || parse_binary(e, 0, &arguments[i]) < 0)
			return e->err->code ? -1 : fail_syntax(e, "',' was expected");
	return take(e, ')') ? 0 : fail_syntax(e, "')' was expected");
}

static int read_function(struct expr *e, wide *value)
{
	const char *name = e->text + e->at;
	wide arguments[2];
	size_t len = 1;

	while (is_letter(peek(e, len)) || is_digit(peek(e, len)))
		len++;
	e->at += len;
	if (len == 4 && memcmp(name, "$pow", len) == 0)
		return read_arguments(e, 2, arguments) < 0 ?
			       -1 :
			       power(e, arguments[0], arguments[1], value);
	if (len == 6 && memcmp(name, "$clog2", len) == 0)
		return read_arguments(e, 1, arguments) < 0 ? -1 : log2_up(e, arguments[0], value);
	return fail_syntax(e, "of functions only $pow and $clog2 are known");
}

/* A parameter: its value is asked for. */
static int read_name(struct expr *e, wide *value)
{
	const char *name = e->text + e->at;
	uint64_t found;
	size_t len = 1;

	while (is_letter(peek(e, len)) || is_digit(peek(e, len)) || peek(e, len) == '.')
		len++;
	e->at += len;
	if (!e->names)
		return bsh_fail(e->err, BSH_E_NAME, "no parameter '%.*s'",
				(int)(len < 60 ? len : 60), name);
	if (e->names->find(e->names->ctx, name, len, &found, e->err) < 0)
		return -1;
	*value = found;
	return 0;
}

static int parse_primary(struct expr *e, wide *value)
{
	const char c = peek(e, 0);

	if (is_digit(c) || c == '\'' || c == '#')
		return read_number(e, value);
	if (c == '$')
		return read_function(e, value);
	if (is_letter(c))
		return read_name(e, value);
	if (!take(e, '('))
		return fail_syntax(e, e->len ? "a value was expected" : "a number is missing here");
	if (parse_binary(e, 0, value) < 0)
		return -1;
	return take(e, ')') ? 0 : fail_syntax(e, "')' was expected");
}

static int parse_unary(struct expr *e, wide *value)
{
	char c;

	skip_blanks(e);
	c = peek(e, 0);
	if (e->depth >= BSH_XML_EXPR_DEPTH_MAX)
		return bsh_fail(e->err, BSH_E_VALUE, "an expression more than %u levels deep",
				BSH_XML_EXPR_DEPTH_MAX);
	e->depth++;
	if (c == '-' || c == '+' || c == '~') {
		e->at++;
		if (parse_unary(e, value) < 0)
			return -1;
		*value = c == '-' ? -*value : c == '~' ? ~*value : *value;
	} else if (parse_primary(e, value) < 0) {
		return -1;
	}
	e->depth--;
	return 0;
}

/* An operator: 'P' for **, 'L' and 'R' for shifts, else its own letter. */
struct operator
{
	char kind;
	uint8_t binds; /* how tightly, 0: none is here */
	uint8_t len;
};

static struct operator next_operator(struct expr *e)
{
	char c;

	skip_blanks(e);
	c = peek(e, 0);
	if (c == '*' && peek(e, 1) == '*')
		return (struct operator){ 'P', 7, 2 };
	if (c == '<' && peek(e, 1) == '<')
		return (struct operator){ 'L', 4, 2 };
	if (c == '>' && peek(e, 1) == '>')
		return (struct operator){ 'R', 4, 2 };
	switch (c) {
	case '*':
	case '/':
	case '%':
		return (struct operator){ c, 6, 1 };
	case '+':
	case '-':
		return (struct operator){ c, 5, 1 };
	case '&':
		return (struct operator){ c, 3, 1 };
	case '^':
		return (struct operator){ c, 2, 1 };
	case '|':
		return (struct operator){ c, 1, 1 };
	default:
		return (struct operator){ 0 };
	}
}

static int shift(struct expr *e, wide value, wide bits, bool is_left, wide *result)
{
	if (bits < 0 || bits > 63)
		return fail_value(e, "a shift by 0 to 63 was expected");
	if (is_left)
		return multiply(e, value, (wide)1 << (unsigned)bits, result);
	*result = value >> (unsigned)bits;
	return 0;
}

static int apply(struct expr *e, char kind, wide a, wide b, wide *value)
{
	switch (kind) {
	case 'P':
		return power(e, a, b, value);
	case 'L':
	case 'R':
		return shift(e, a, b, kind == 'L', value);
	case '*':
		return multiply(e, a, b, value);
	case '/':
	case '%':
		if (b == 0)
			return fail_value(e, "division by 0");
		*value = kind == '/' ? a / b : a % b;
		return 0;
	case '+':
		*value = a + b;
		return 0;
	case '-':
		*value = a - b;
		return 0;
	case '&':
		*value = a & b;
		return 0;
	case '^':
		*value = a ^ b;
		return 0;
	default:
		*value = a | b;
		return 0;
	}
}

static int parse_binary(struct expr *e, unsigned least, wide *value)
{
	struct operator op;
	wide right;

	if (parse_unary(e, value) < 0)
		return -1;
	for (op = next_operator(e); op.binds > least; op = next_operator(e)) {
		e->at += op.len;
		if (parse_binary(e, op.binds, &right) < 0 ||
		    apply(e, op.kind, *value, right, value) < 0)
			return -1;
	}
	return 0;
}

/* Almost every text is one number: 'h1f, 0x1f or 31. Whether it was. */
static bool read_plain(const char *text, size_t len, uint64_t *value)
{
	const bool is_quoted = len > 2 && text[0] == '\'' && text[1] == 'h';
	uint64_t number = 0;

	if (!is_quoted)
		return bsh_number_plain(text, len, value) != 0;
	if (len > 18)
		return false;
	for (size_t i = 2; i < len; i++) {
		if (digit_value(text[i]) == 16)
			return false;
		number = number << 4 | digit_value(text[i]);
	}
	*value = number;
	return true;
}

int bsh_ipxact_value(const char *text, size_t len, const struct bsh_ipxact_names *names,
		     uint64_t *value, struct bsh_err *err)
{
	struct expr e = { .text = text, .len = len, .names = names, .err = err };
	wide result;

	if (read_plain(text, len, value))
		return 0;
	if (parse_binary(&e, 0, &result) < 0)
		return -1;
	skip_blanks(&e);
	if (e.at < len)
		return fail_syntax(&e, "an operator was expected");
	if (result < 0)
		return fail_value(&e, "the value is negative");
	if (result >= LIMIT)
		return fail_value(&e, "the value does not fit 64 bits");
	*value = (uint64_t)result;
	return 0;
}
