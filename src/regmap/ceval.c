/* SPDX-License-Identifier: MIT */
/* The values of macros: whole numbers and C's operators on them, in 64 bits. */

#include "regmap/header.h"

#include <ctype.h>
#include <string.h>

/* Most parameters of a macro that is called. */
#define PARAMS_MAX 4

/* A macro that is being called: its parameters by name and value. */
struct call {
	struct bsh_header_part names[PARAMS_MAX];
	struct bsh_cvalue values[PARAMS_MAX];
	unsigned n;
};

/* An expression that is being evaluated: what is left of it is [at, end). */
struct eval {
	struct bsh_header *h;
	uint32_t at, end;
	const struct call *call; /* NULL outside of functions */
	unsigned depth;		 /* of nesting, all macros together */
	unsigned refs;		 /* macros that are being evaluated */
};

static int eval_binary(struct eval *e, unsigned min, struct bsh_cvalue *v, struct bsh_err *err);
static int eval_macro(struct bsh_header *h, uint32_t macro, unsigned depth, unsigned refs,
		      struct bsh_cvalue *v, struct bsh_err *err);

/* All work counts, so that a small header cannot ask for a lot of it. */
static int count_step(struct bsh_header *h, uint32_t at, struct bsh_err *err)
{
	if (h->steps >= BSH_HEADER_STEPS_MAX)
		return bsh_header_fail(h, at, err, BSH_E_VALUE,
				       "the values take more than %u steps in all",
				       BSH_HEADER_STEPS_MAX);
	h->steps++;
	return 0;
}

static bool is_name_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static void skip_blanks(struct eval *e)
{
	while (e->at < e->end && isspace((unsigned char)e->h->text[e->at]))
		e->at++;
}

/* The next byte that is no blank, left where it is; NUL at the end. */
static char peek(struct eval *e)
{
	skip_blanks(e);
	return e->at < e->end ? e->h->text[e->at] : '\0';
}

/* A number or name at e->at, which is left behind it. */
static struct bsh_header_part take_word(struct eval *e)
{
	struct bsh_header_part word = { e->at, 0 };

	while (e->at < e->end && is_name_byte(e->h->text[e->at]))
		e->at++;
	word.len = e->at - word.begin;
	return word;
}

static bool part_is(const struct bsh_header *h, struct bsh_header_part part, const char *text)
{
	return strlen(text) == part.len && memcmp(h->text + part.begin, text, part.len) == 0;
}

static bool part_equals(const struct bsh_header *h, struct bsh_header_part a,
			struct bsh_header_part b)
{
	return a.len == b.len && memcmp(h->text + a.begin, h->text + b.begin, a.len) == 0;
}

/* How much of a part is shown in a message. */
static int shown(struct bsh_header_part part)
{
	return (int)(part.len < 60 ? part.len : 60);
}

static int too_wide(struct eval *e, uint32_t at, struct bsh_err *err)
{
	return bsh_header_fail(e->h, at, err, BSH_E_VALUE, "the value has more than 64 bits");
}

/* ---- Numbers ------------------------------------------------------------- */

/* What a digit is worth in any base; 16 for what is none. */
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

/* Only U and L, in either case; sets what they say. */
static bool is_suffix(const char *text, const char *end, bool *is_long)
{
	for (; text < end; text++) {
		if (!strchr("uUlL", *text))
			return false;
		*is_long |= *text == 'l' || *text == 'L';
	}
	return true;
}

/* A number as C writes it: decimal, 0x, 0b, and octal behind a 0. */
static int eval_number(struct eval *e, struct bsh_cvalue *v, struct bsh_err *err)
{
	const struct bsh_header_part word = take_word(e);
	const char *at = e->h->text + word.begin, *const end = at + word.len;
	const char kind = word.len > 1 && at[0] == '0' ? (char)tolower((unsigned char)at[1]) : 0;
	const unsigned base = kind == 'x' ? 16 : kind == 'b' ? 2 : *at == '0' ? 8 : 10;
	bool overflows = false;
	const char *first;

	*v = (struct bsh_cvalue){ .is_decimal = base == 10 || word.len == 1 };
	at += kind == 'x' || kind == 'b' ? 2 : 0;
	for (first = at; at < end && digit_value(*at) < base; at++)
		overflows |= __builtin_mul_overflow(v->value, base, &v->value) ||
			     __builtin_add_overflow(v->value, digit_value(*at), &v->value);
	if (at == first || !is_suffix(at, end, &v->is_long) ||
	    (e->at < e->end && e->h->text[e->at] == '.'))
		return bsh_header_fail(e->h, word.begin, err, BSH_E_SYNTAX,
				       "'%.*s' is not a whole number", shown(word),
				       e->h->text + word.begin);
	if (overflows)
		return too_wide(e, word.begin, err);
	v->is_long |= v->value > UINT32_MAX;
	return 0;
}

/* ---- Functions ----------------------------------------------------------- */

/* What takes the place of kernels' and compilers' own macros. */
enum builtin {
	BUILTIN_NONE,
	BUILTIN_SAME, /* its first argument, whatever else there is */
	BUILTIN_LONG,
	BUILTIN_BIT,
	BUILTIN_GENMASK,
	BUILTIN_FIELD_PREP,
};

static enum builtin find_builtin(const struct bsh_header *h, struct bsh_header_part name)
{
	static const struct {
		const char *name;
		enum builtin builtin;
	} known[] = {
		{ "BIT", BUILTIN_BIT },		    { "BIT_ULL", BUILTIN_BIT },
		{ "BIT8", BUILTIN_BIT },	    { "BIT16", BUILTIN_BIT },
		{ "BIT32", BUILTIN_BIT },	    { "BIT64", BUILTIN_BIT },
		{ "BIT_32", BUILTIN_BIT },	    { "BIT_64", BUILTIN_BIT },
		{ "_BITUL", BUILTIN_BIT },	    { "_BITULL", BUILTIN_BIT },
		{ "RTE_BIT32", BUILTIN_BIT },	    { "RTE_BIT64", BUILTIN_BIT },
		{ "GENMASK", BUILTIN_GENMASK },	    { "GENMASK_ULL", BUILTIN_GENMASK },
		{ "FIELD_PREP", BUILTIN_FIELD_PREP }, { "FIELD_PREP_CONST", BUILTIN_FIELD_PREP },
		{ "_AC", BUILTIN_SAME },	    { "U", BUILTIN_SAME },
		{ "_U", BUILTIN_SAME },		    { "UINT8_C", BUILTIN_SAME },
		{ "UINT16_C", BUILTIN_SAME },	    { "UINT32_C", BUILTIN_SAME },
		{ "UL", BUILTIN_LONG },		    { "ULL", BUILTIN_LONG },
		{ "_UL", BUILTIN_LONG },	    { "_ULL", BUILTIN_LONG },
		{ "UINT64_C", BUILTIN_LONG },
	};

	for (size_t i = 0; i < BSH_LENGTH(known); i++)
		if (part_is(h, name, known[i].name))
			return known[i].builtin;
	return BUILTIN_NONE;
}

/* Step behind the parenthesis that closes the one before e->at; NUL-safe, quotes are no matter. */
static int skip_to_close(struct eval *e, struct bsh_err *err)
{
	const uint32_t begin = e->at;
	unsigned open = 1;

	for (; e->at < e->end; e->at++) {
		const char c = e->h->text[e->at];

		open += c == '(';
		open -= c == ')';
		if (open == 0) {
			e->at++;
			return 0;
		}
	}
	return bsh_header_fail(e->h, begin, err, BSH_E_SYNTAX, "a ) is missing");
}

/* The arguments from behind the ( to behind the ), at most max. */
static int eval_arguments(struct eval *e, struct bsh_cvalue *args, unsigned max, unsigned *n,
			  struct bsh_err *err)
{
	*n = 0;
	do {
		if (*n == max)
			return bsh_header_fail(e->h, e->at, err, BSH_E_SYNTAX,
					       "more than %u arguments", max);
		if (eval_binary(e, 0, &args[(*n)++], err) < 0)
			return -1;
		if (peek(e) != ',' && peek(e) != ')')
			return bsh_header_fail(e->h, e->at, err, BSH_E_SYNTAX,
					       "a , or ) was expected");
	} while (e->h->text[e->at++] == ',');
	return 0;
}

/* What a built-in function of two numbers gives; false when it is undefined. */
static bool apply_builtin(enum builtin builtin, const struct bsh_cvalue *args, unsigned n,
			  struct bsh_cvalue *v)
{
	const uint64_t a = args[0].value, b = n > 1 ? args[1].value : 0;

	*v = (struct bsh_cvalue){ .is_bits = true };
	if (builtin == BUILTIN_BIT && n == 1 && a < 64)
		v->value = UINT64_C(1) << a;
	else if (builtin == BUILTIN_GENMASK && n == 2 && a < 64 && b <= a)
		v->value = UINT64_MAX >> (63 - a) & UINT64_MAX << b;
	else if (builtin == BUILTIN_FIELD_PREP && n == 2 && a)
		v->value = b << __builtin_ctzll(a) & a;
	else
		return false;
	v->is_long = v->value > UINT32_MAX;
	return true;
}

/* A built-in function; e->at is behind its ( and is left behind its ). */
static int eval_builtin(struct eval *e, enum builtin builtin, struct bsh_header_part name,
			struct bsh_cvalue *v, struct bsh_err *err)
{
	struct bsh_cvalue args[2];
	unsigned n;

	if (builtin == BUILTIN_SAME || builtin == BUILTIN_LONG) {
		if (eval_binary(e, 0, v, err) < 0)
			return -1;
		v->is_long |= builtin == BUILTIN_LONG;
		return skip_to_close(e, err);
	}
	if (eval_arguments(e, args, 2, &n, err) < 0)
		return -1;
	if (apply_builtin(builtin, args, n, v))
		return 0;
	return bsh_header_fail(e->h, name.begin, err, BSH_E_VALUE,
			       "no such bits: %.*s of these arguments", shown(name),
			       e->h->text + name.begin);
}

/* Cut a macro's parameters into names; false when it has too many or none that could be used. */
static bool read_params(struct bsh_header *h, const struct bsh_header_macro *macro,
			struct call *call)
{
	struct eval e = { .h = h,
			  .at = macro->params.begin,
			  .end = macro->params.begin + macro->params.len };

	for (call->n = 0; call->n < PARAMS_MAX; call->n++) {
		skip_blanks(&e);
		call->names[call->n] = take_word(&e);
		if (call->names[call->n].len == 0)
			return false;
		if (peek(&e) != ',') {
			call->n++;
			return e.at == e.end;
		}
		e.at++;
	}
	return false;
}

/* Evaluate all of a macro's body. */
static int eval_body(struct eval *e, struct bsh_cvalue *v, struct bsh_err *err)
{
	if (peek(e) == '\0')
		return bsh_header_fail(e->h, e->at, err, BSH_E_SYNTAX, "there is no value");
	if (eval_binary(e, 0, v, err) < 0)
		return -1;
	if (peek(e) != '\0')
		return bsh_header_fail(e->h, e->at, err, BSH_E_SYNTAX,
				       "'%c' was not expected in an expression",
				       e->h->text[e->at]);
	return 0;
}

static int too_deep(const struct bsh_header *h, uint32_t at, struct bsh_err *err)
{
	return bsh_header_fail(h, at, err, BSH_E_VALUE,
			       "macros refer to each other more than %d deep",
			       BSH_HEADER_REFS_MAX);
}

/* A macro with parameters; e->at is behind the ( and is left behind the ). */
static int eval_call(struct eval *e, uint32_t index, struct bsh_header_part name,
		     struct bsh_cvalue *v, struct bsh_err *err)
{
	const struct bsh_header_macro *macro = &e->h->macros[index];
	struct call call = { 0 };
	struct eval inner = { .h = e->h,
			      .at = macro->body.begin,
			      .end = macro->body.begin + macro->body.len,
			      .call = &call,
			      .depth = e->depth,
			      .refs = e->refs + 1 };
	unsigned n;

	if (!read_params(e->h, macro, &call))
		return bsh_header_fail(e->h, macro->name.begin, err, BSH_E_SYNTAX,
				       "1 to %d named parameters were expected", PARAMS_MAX);
	if (eval_arguments(e, call.values, call.n, &n, err) < 0)
		return -1;
	if (n < call.n)
		return bsh_header_fail(e->h, name.begin, err, BSH_E_SYNTAX,
				       "%u arguments were expected", call.n);
	if (inner.refs > BSH_HEADER_REFS_MAX)
		return too_deep(e->h, name.begin, err);
	if (eval_body(&inner, v, err) < 0)
		return -1;
	v->is_decimal = false;
	return 0;
}

/* ---- Names --------------------------------------------------------------- */

/* A parameter's value, when the name is one. */
static bool find_param(const struct eval *e, struct bsh_header_part name, struct bsh_cvalue *v)
{
	for (unsigned i = 0; e->call && i < e->call->n; i++) {
		if (part_equals(e->h, e->call->names[i], name)) {
			*v = e->call->values[i];
			return true;
		}
	}
	return false;
}

static int eval_name(struct eval *e, struct bsh_cvalue *v, struct bsh_err *err)
{
	const struct bsh_header_part name = take_word(e);
	const char *text = e->h->text + name.begin;
	const bool is_call = peek(e) == '(';
	const uint32_t macro = bsh_header_find(e->h, text, name.len);
	const enum builtin builtin = is_call ? find_builtin(e->h, name) : BUILTIN_NONE;

	if (!is_call && find_param(e, name, v))
		return 0;
	if (builtin != BUILTIN_NONE) {
		e->at++;
		return eval_builtin(e, builtin, name, v, err);
	}
	if (macro == BSH_HEADER_NONE)
		return bsh_header_fail(e->h, name.begin, err, BSH_E_NAME,
				       "'%.*s' is not defined here", shown(name), text);
	if (e->h->macros[macro].kind == BSH_HEADER_FUNCTION) {
		if (!is_call)
			return bsh_header_fail(e->h, name.begin, err, BSH_E_SYNTAX,
					       "'%.*s' needs arguments", shown(name), text);
		e->at++;
		return eval_call(e, macro, name, v, err);
	}
	if (e->refs + 1 > BSH_HEADER_REFS_MAX)
		return too_deep(e->h, name.begin, err);
	if (eval_macro(e->h, macro, e->depth, e->refs + 1, v, err) < 0)
		return -1;
	v->is_alias = true;
	v->is_decimal = false;
	return 0;
}

/* ---- Casts, signs, parentheses ------------------------------------------- */

/* Is it a word that types are made of? */
static bool is_type_word(const struct bsh_header *h, struct bsh_header_part word)
{
	static const char *const known[] = {
		"volatile", "const",	"unsigned", "signed",  "char",	   "short",   "int",
		"long",	    "uint8_t",	"uint16_t", "uint32_t", "uint64_t", "int8_t",  "int16_t",
		"int32_t",  "int64_t",	"size_t",   "uintptr_t", "intptr_t", "u8",	"u16",
		"u32",	    "u64",	"s8",	    "s16",	"s32",	   "s64",     "iomem",
		"le16",	    "le32",	"le64",	    "uint",	"ulong",   "void",
	};

	while (word.len > 0 && h->text[word.begin] == '_') {
		word.begin++;
		word.len--;
	}
	for (size_t i = 0; i < BSH_LENGTH(known); i++)
		if (part_is(h, word, known[i]))
			return true;
	return false;
}

/* Step over a cast, when one begins at the ( that e->at is on. */
static bool skip_cast(struct eval *e)
{
	const uint32_t begin = e->at++;
	unsigned n_words = 0;

	for (;;) {
		const char c = peek(e);

		if (c == '*' && n_words > 0) {
			e->at++;
		} else if (c == ')' && n_words > 0) {
			e->at++;
			return true;
		} else if (is_name_byte(c) && is_type_word(e->h, take_word(e))) {
			n_words++;
		} else {
			e->at = begin;
			return false;
		}
	}
}

/* What a sign or a star makes of a value. */
static void apply_unary(char sign, struct bsh_cvalue *v)
{
	const uint64_t mask = v->is_long ? UINT64_MAX : UINT32_MAX;

	if (sign == '~') {
		v->value = ~v->value & mask;
		v->is_bits = true;
	} else if (sign == '-') {
		v->value = -v->value & mask;
	} else if (sign == '*') {
		v->is_place = true;
	}
	v->is_decimal = v->is_decimal && sign == '+';
	v->is_alias = false;
}

/* A number, a name, or what stands in parentheses or behind a sign. */
static int eval_unary(struct eval *e, struct bsh_cvalue *v, struct bsh_err *err)
{
	const char c = peek(e);

	if (isdigit((unsigned char)c))
		return eval_number(e, v, err);
	if (is_name_byte(c))
		return eval_name(e, v, err);
	if (c == '(' && skip_cast(e))
		return eval_binary(e, UINT32_MAX, v, err);
	if (c == '(') {
		e->at++;
		if (eval_binary(e, 0, v, err) < 0)
			return -1;
		if (peek(e) != ')')
			return bsh_header_fail(e->h, e->at, err, BSH_E_SYNTAX, "a ) is missing");
		e->at++;
		return 0;
	}
	if (c != '\0' && strchr("+-~*", c)) {
		e->at++;
		if (eval_binary(e, UINT32_MAX, v, err) < 0)
			return -1;
		apply_unary(c, v);
		return 0;
	}
	if (c == '\0')
		return bsh_header_fail(e->h, e->at, err, BSH_E_SYNTAX,
				       "the expression ends too early");
	return bsh_header_fail(e->h, e->at, err, BSH_E_SYNTAX,
			       "'%c' was not expected in an expression", c);
}

/* ---- Operators ----------------------------------------------------------- */

/* An operator: the first byte of its sign, << and >> by one of theirs, and how it binds. */
struct operator_sign {
	char sign;
	unsigned rank;
};

/* The operator at e->at; rank 0 when there is none. */
static struct operator_sign peek_operator(struct eval *e)
{
	static const struct operator_sign known[] = {
		{ '|', 1 }, { '^', 2 }, { '&', 3 }, { '<', 4 }, { '>', 4 },
		{ '+', 5 }, { '-', 5 }, { '*', 6 }, { '/', 6 }, { '%', 6 },
	};
	const char c = peek(e);
	const bool is_double = c && e->at + 1 < e->end && e->h->text[e->at + 1] == c;

	for (size_t i = 0; i < BSH_LENGTH(known); i++) {
		const bool is_shift = known[i].sign == '<' || known[i].sign == '>';

		/* || and && are none of ours; two other signs are one and a sign. */
		if (known[i].sign == c && (is_shift ? is_double : !(is_double && strchr("|&", c))))
			return known[i];
	}
	return (struct operator_sign){ 0 };
}

/* What shifts give; false when they shift too far or lose bits. */
static bool apply_shift(char sign, uint64_t a, uint64_t b, uint64_t *value)
{
	if (b >= 64)
		return false;
	*value = sign == '<' ? a << b : a >> b;
	return sign == '>' || *value >> b == a;
}

/* a sign b; false when it has no value or overflows. */
static bool apply_binary(char sign, uint64_t a, uint64_t b, bool is_long, uint64_t *value)
{
	switch (sign) {
	case '|':
		*value = a | b;
		return true;
	case '^':
		*value = a ^ b;
		return true;
	case '&':
		*value = a & b;
		return true;
	case '<':
	case '>':
		return apply_shift(sign, a, b, value);
	case '+':
		return !__builtin_add_overflow(a, b, value);
	case '-':
		*value = (a - b) & (a < b && !is_long ? UINT32_MAX : UINT64_MAX);
		return true;
	case '*':
		return !__builtin_mul_overflow(a, b, value);
	default:
		*value = b == 0 ? 0 : sign == '/' ? a / b : a % b;
		return b != 0;
	}
}

/* Why apply_binary() gave nothing. */
static int no_value(struct eval *e, uint32_t at, char sign, uint64_t b, struct bsh_err *err)
{
	if (sign == '/' || sign == '%')
		return bsh_header_fail(e->h, at, err, BSH_E_VALUE, "division by zero");
	if ((sign == '<' || sign == '>') && b >= 64)
		return bsh_header_fail(e->h, at, err, BSH_E_VALUE, "a shift by 64 or more");
	return too_wide(e, at, err);
}

static int eval_step(struct eval *e, struct bsh_err *err)
{
	if (e->depth >= BSH_HEADER_DEPTH_MAX)
		return bsh_header_fail(e->h, e->at, err, BSH_E_VALUE,
				       "an expression more than %d deep", BSH_HEADER_DEPTH_MAX);
	return count_step(e->h, e->at, err);
}

/* An operand and all operators behind it that bind more than min; UINT32_MAX: the operand only. */
static int eval_binary(struct eval *e, unsigned min, struct bsh_cvalue *v, struct bsh_err *err)
{
	struct operator_sign op;

	if (eval_step(e, err) < 0)
		return -1;
	e->depth++;
	if (eval_unary(e, v, err) < 0)
		return -1;
	while (min != UINT32_MAX && (op = peek_operator(e)).rank > min) {
		struct bsh_cvalue right;
		const uint32_t at = e->at;

		e->at += op.rank == 4 ? 2 : 1;
		if (eval_binary(e, op.rank, &right, err) < 0)
			return -1;
		v->is_long |= right.is_long;
		if (!apply_binary(op.sign, v->value, right.value, v->is_long, &v->value))
			return no_value(e, at, op.sign, right.value, err);
		v->is_long |= v->value > UINT32_MAX;
		v->is_bits |= right.is_bits || strchr("|&<^", op.sign);
		v->is_decimal = v->is_alias = v->is_place = false;
	}
	e->depth--;
	return 0;
}

/* ---- Macros -------------------------------------------------------------- */

/* An enumerator that states no value. */
static int eval_next(struct bsh_header *h, uint32_t after, unsigned depth, unsigned refs,
		     struct bsh_cvalue *v, struct bsh_err *err)
{
	uint64_t step = 0;

	/* Long enumerations count on without a value: go back in a loop, not in calls. */
	while (after != BSH_HEADER_NONE) {
		const struct bsh_header_macro *macro = &h->macros[after];

		step++;
		if (count_step(h, macro->name.begin, err) < 0)
			return -1;
		if (macro->state != BSH_HEADER_UNKNOWN || macro->body.len > 0)
			break;
		after = macro->after;
	}
	*v = (struct bsh_cvalue){ 0 };
	if (after != BSH_HEADER_NONE && eval_macro(h, after, depth, refs, v, err) < 0)
		return -1;
	*v = (struct bsh_cvalue){ .value = v->value + step,
				  .is_long = v->is_long,
				  .is_decimal = true };
	return 0;
}

static int eval_macro(struct bsh_header *h, uint32_t index, unsigned depth, unsigned refs,
		      struct bsh_cvalue *v, struct bsh_err *err)
{
	struct bsh_header_macro *macro = &h->macros[index];
	struct eval e = { .h = h,
			  .at = macro->body.begin,
			  .end = macro->body.begin + macro->body.len,
			  .depth = depth,
			  .refs = refs };
	int got;

	if (macro->state == BSH_HEADER_DONE) {
		*v = macro->value;
		return 0;
	}
	if (macro->state != BSH_HEADER_UNKNOWN)
		return bsh_header_fail(h, macro->name.begin, err, BSH_E_VALUE,
				       "'%.*s' %s", shown(macro->name), h->text + macro->name.begin,
				       macro->state == BSH_HEADER_BUSY ? "refers to itself" :
									 "has no value");
	macro->state = BSH_HEADER_BUSY;
	if (macro->kind == BSH_HEADER_ENUMERATOR && macro->body.len == 0)
		got = eval_next(h, macro->after, depth, refs, v, err);
	else
		got = eval_body(&e, v, err);
	macro->state = got < 0 ? BSH_HEADER_FAILED : BSH_HEADER_DONE;
	if (got == 0)
		macro->value = *v;
	return got;
}

int bsh_header_eval(struct bsh_header *header, uint32_t macro, struct bsh_cvalue *value,
		    struct bsh_err *err)
{
	struct bsh_cvalue v;

	if (header->macros[macro].kind == BSH_HEADER_FUNCTION)
		return bsh_header_fail(header, header->macros[macro].name.begin, err, BSH_E_SYNTAX,
				       "'%.*s' needs arguments", shown(header->macros[macro].name),
				       header->text + header->macros[macro].name.begin);
	if (eval_macro(header, macro, 0, 1, &v, err) < 0)
		return -1;
	*value = v;
	return 0;
}

int bsh_header_call(struct bsh_header *header, uint32_t macro, uint64_t argument,
		    struct bsh_cvalue *value, struct bsh_err *err)
{
	const struct bsh_header_macro *at = &header->macros[macro];
	struct call call = { .values = { { .value = argument } } };
	struct eval e = { .h = header,
			  .at = at->body.begin,
			  .end = at->body.begin + at->body.len,
			  .call = &call,
			  .refs = 1 };
	struct bsh_cvalue v;

	if (at->kind != BSH_HEADER_FUNCTION || !read_params(header, at, &call) || call.n != 1)
		return bsh_header_fail(header, at->name.begin, err, BSH_E_SYNTAX,
				       "a macro of one parameter was expected");
	if (eval_body(&e, &v, err) < 0)
		return -1;
	*value = v;
	return 0;
}
