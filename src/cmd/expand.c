/* SPDX-License-Identifier: MIT */
/* Text of a word: quotes taken away, ${} resolved. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "session.h"

/* Wider fields are a mistake, not a layout. */
#define FIELD_MAX 200

struct expand {
	const char *text;
	const struct bsh_expr_env *env;
	struct bsh_session *s;
	struct bsh_text *to;
	bool *is_known;
	struct bsh_err *err;
};

/* How a value is printed: printf's flags and width with x X o b d. */
struct format {
	bool alternate, zero, left;
	unsigned width;
	char conversion;
};

/* The texts that are no values: ${device} and its kin; NULL for anything else. */
static const char *text_variable(const struct expand *x, const char *name, size_t len)
{
	const struct bsh_facts *facts = bsh_access_facts(x->s->gate);
	const struct {
		const char *name;
		const char *text;
	} texts[] = {
		{ "device", facts ? facts->name : "" },
		{ "device_path", facts && facts->path ? facts->path : "" },
		{ "driver", facts ? facts->driver : "" },
	};

	for (size_t i = 0; i < BSH_LENGTH(texts); i++)
		if (strlen(texts[i].name) == len && memcmp(texts[i].name, name, len) == 0)
			return texts[i].text;
	return NULL;
}

static int parse_format(const struct expand *x, struct bsh_span at, struct format *format)
{
	uint32_t i = at.begin;

	*format = (struct format){ 0 };
	for (; i < at.end && strchr("#0-", x->text[i]); i++) {
		format->alternate |= x->text[i] == '#';
		format->zero |= x->text[i] == '0';
		format->left |= x->text[i] == '-';
	}
	for (; i < at.end && x->text[i] >= '0' && x->text[i] <= '9'; i++)
		if (format->width <= FIELD_MAX)
			format->width = format->width * 10 + (unsigned)(x->text[i] - '0');
	if (i + 1 != at.end || !strchr("xXobd", x->text[i]))
		return bsh_fail_at(x->err, at, BSH_E_SYNTAX,
				   "a format is flags (# 0 -), a width and one of x X o b d, as #x or 08x");
	if (format->width > FIELD_MAX)
		return bsh_fail_at(x->err, at, BSH_E_VALUE, "a field is at most %d wide", FIELD_MAX);
	format->conversion = x->text[i];
	return 0;
}

/* Digits of value in base 2, 8, 10 or 16, most significant first; `to` has room for 65. */
static void add_digits(char *to, uint64_t value, unsigned base, bool upper)
{
	const char *digit = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char reversed[64];
	size_t n = 0;

	do {
		reversed[n++] = digit[value % base];
		value /= base;
	} while (value);
	for (size_t i = 0; i < n; i++)
		to[i] = reversed[n - 1 - i];
	to[n] = '\0';
}

/* What `#` puts before the digits: the prefix that the language itself reads. */
static const char *prefix_of(char conversion, unsigned *base)
{
	switch (conversion) {
	case 'x':
	case 'X':
		*base = 16;
		return "0x";
	case 'o':
		*base = 8;
		return "0o";
	case 'b':
		*base = 2;
		return "0b";
	default:
		*base = 10;
		return "";
	}
}

static void add_formatted(struct bsh_text *to, const struct format *format, uint64_t value)
{
	const char *prefix;
	unsigned base, pad;
	char digits[65];
	size_t len;

	prefix = prefix_of(format->conversion, &base);
	if (!format->alternate)
		prefix = "";
	add_digits(digits, value, base, format->conversion == 'X');
	len = strlen(prefix) + strlen(digits);
	pad = format->width > len ? format->width - (unsigned)len : 0;
	if (!format->left && !format->zero)
		bsh_text_addf(to, "%*s", (int)pad, "");
	bsh_text_adds(to, prefix);
	for (unsigned i = 0; i < pad && format->zero && !format->left; i++)
		bsh_text_add(to, "0", 1);
	bsh_text_adds(to, digits);
	if (format->left)
		bsh_text_addf(to, "%*s", (int)pad, "");
}

/* The colon that begins a format: the last one outside of parentheses and brackets. */
static uint32_t find_colon(const char *text, struct bsh_span at)
{
	uint32_t colon = at.end;
	int depth = 0;

	for (uint32_t i = at.begin; i < at.end; i++) {
		depth += text[i] == '(' || text[i] == '[';
		depth -= text[i] == ')' || text[i] == ']';
		if (text[i] == ':' && depth == 0)
			colon = i;
	}
	return colon;
}

/* What stands between ${ and }. */
static int expand_value(const struct expand *x, struct bsh_span at)
{
	const char *text = text_variable(x, x->text + at.begin, at.end - at.begin);
	const uint32_t colon = find_colon(x->text, at);
	struct format format = { .conversion = 'd' };
	struct bsh_value v;

	if (text) {
		*x->is_known &= !x->env->is_check;
		bsh_text_adds(x->to, text);
		return 0;
	}
	if (colon < at.end && parse_format(x, (struct bsh_span){ colon + 1, at.end }, &format) < 0)
		return -1;
	at.end = colon;
	if (at.begin == at.end)
		return bsh_fail_at(x->err, (struct bsh_span){ at.begin - 2, at.end + 1 },
				   BSH_E_SYNTAX, "a value is missing in ${}");
	if (bsh_expr_value(x->text, at, x->env, &v, x->err) < 0)
		return -1;
	*x->is_known &= v.is_known;
	add_formatted(x->to, &format, v.value);
	return 0;
}

/* ${...} at `at`; sets *next behind it. */
static int expand_braces(const struct expand *x, uint32_t at, uint32_t end, uint32_t *next)
{
	const char *close = memchr(x->text + at, '}', end - at);

	if (!close)
		return bsh_fail_at(x->err, (struct bsh_span){ at, end }, BSH_E_SYNTAX,
				   "'${' is not closed");
	*next = (uint32_t)(close - x->text) + 1;
	return expand_value(x, (struct bsh_span){ at + 2, *next - 1 });
}

/* A backslash in double quotes. */
static int expand_escape(const struct expand *x, uint32_t at)
{
	const char c = x->text[at + 1];

	if (!strchr("\"\\$n", c))
		return bsh_fail_at(x->err, (struct bsh_span){ at, at + 2 }, BSH_E_SYNTAX,
				   "double quotes know \\\" \\\\ \\$ and \\n");
	bsh_text_add(x->to, c == 'n' ? "\n" : &c, 1);
	return 0;
}

/* The inside of double quotes, which end at `end`. */
static int expand_quoted(const struct expand *x, uint32_t at, uint32_t end)
{
	while (at < end) {
		if (x->text[at] == '\\' && at + 1 < end) {
			if (expand_escape(x, at) < 0)
				return -1;
			at += 2;
		} else if (x->text[at] == '$' && at + 1 < end && x->text[at + 1] == '{') {
			if (expand_braces(x, at, end, &at) < 0)
				return -1;
		} else {
			bsh_text_add(x->to, x->text + at++, 1);
		}
	}
	return 0;
}

/* The quote that closes the one at `at`; the parser saw to it that there is one. */
static uint32_t closing(const char *text, uint32_t at, uint32_t end)
{
	const char quote = text[at++];

	for (; at < end && text[at] != quote; at++)
		if (quote == '"' && text[at] == '\\')
			at++;
	return at < end ? at : end;
}

int bsh_expand(const char *text, struct bsh_span word, const struct bsh_expr_env *env,
	       struct bsh_session *s, struct bsh_text *to, bool *is_known, struct bsh_err *err)
{
	const struct expand x = { .text = text, .env = env, .s = s, .to = to,
				  .is_known = is_known, .err = err };
	uint32_t at = word.begin, end;

	*is_known = true;
	while (at < word.end) {
		if (text[at] == '\'' || text[at] == '"') {
			end = closing(text, at, word.end);
			if (text[at] == '\'')
				bsh_text_add(to, text + at + 1, end - at - 1);
			else if (expand_quoted(&x, at + 1, end) < 0)
				return -1;
			at = end + 1;
		} else if (text[at] == '$' && at + 1 < word.end && text[at + 1] == '{') {
			if (expand_braces(&x, at, word.end, &at) < 0)
				return -1;
		} else {
			bsh_text_add(to, text + at++, 1);
		}
	}
	return 0;
}
