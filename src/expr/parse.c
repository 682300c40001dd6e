/* SPDX-License-Identifier: MIT */
/* Text to a tree: precedence climbing over C's operators. */

#include "tree.h"

#include <string.h>

/* Deepest nesting of parentheses and unary operators: each costs stack. */
#define DEPTH_MAX 64

enum token_kind { END, NUMBER, VARIABLE, WORD, AT, OPERATOR };

struct token {
	enum token_kind kind;
	uint16_t op; /* OPERATOR */
	struct bsh_span at;
};

struct parse {
	struct bsh_expr_tree *tree;
	uint32_t begin;
	uint32_t at;  /* next byte */
	uint32_t end;
	unsigned depth;
	struct token token; /* the one being looked at */
	uint32_t before; /* end of the token before it */
	struct bsh_err *err;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* ASCII only, whatever the locale says. */
static bool is_word_byte(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

size_t bsh_expr_brackets(const char *text, size_t len, bool *is_bits)
{
	unsigned depth = 0;

	*is_bits = false;
	for (size_t i = 0; i < len; i++) {
		depth += text[i] == '[' || text[i] == '(';
		depth -= text[i] == ']' || text[i] == ')';
		if (depth == 0)
			return text[i] == ']' ? i + 1 : 0;
		*is_bits |= depth == 1 && text[i] == ':';
	}
	return 0;
}

/* Numbers and names: letters, digits, underscores; names also hold dots and [indices]. */
static uint32_t word_end(const struct parse *p, uint32_t at, bool is_name)
{
	const char *text = p->tree->text;

	for (;; at++) {
		if (at >= p->end)
			return at;
		if (is_word_byte(text[at]) || text[at] == '.')
			continue;
		if (is_name && text[at] == '[') {
			bool is_bits;
			const size_t len = bsh_expr_brackets(text + at, p->end - at, &is_bits);

			/* An index belongs to the name, bits do not. */
			if (len && !is_bits) {
				at += (uint32_t)len - 1;
				continue;
			}
		}
		return at;
	}
}

/* The two-letter operators; all others have one letter. */
static bool is_pair(char a, char b)
{
	return (a == b && strchr("<>=&|", a)) || (b == '=' && strchr("<>!", a));
}

static int fail_here(struct parse *p, struct bsh_span at, const char *what)
{
	return bsh_fail_at(p->err, at, BSH_E_SYNTAX, "%s", what);
}

/* Blanks, and the `\` and newline that join two lines. */
static bool is_blank(const char *text, uint32_t len)
{
	return *text == ' ' || *text == '\t' || *text == '\n' ||
	       (*text == '\\' && len > 1 && text[1] == '\n');
}

static BSH_COLD int fail_character(struct parse *p)
{
	const char *text = p->tree->text;
	struct bsh_span at = { p->at, p->at + 1 };

	if ((uint8_t)text[p->at] < ' ' || text[p->at] == 0x7f)
		return bsh_fail_at(p->err, at, BSH_E_SYNTAX, "the byte 0x%02x means nothing here",
				   (unsigned)text[p->at]);
	/* A whole UTF-8 character, not its first byte. */
	while (at.end < p->end && at.end < p->at + 4 && ((uint8_t)text[at.end] & 0xc0) == 0x80)
		at.end++;
	return bsh_fail_at(p->err, at, BSH_E_SYNTAX, "'%.*s' means nothing here",
			   (int)(at.end - at.begin), text + at.begin);
}

/* Read the next token into p->token. */
static int advance(struct parse *p)
{
	const char *text = p->tree->text;
	struct token *t = &p->token;
	char c;

	p->before = t->at.end;
	while (p->at < p->end && is_blank(text + p->at, p->end - p->at))
		p->at++;
	*t = (struct token){ .kind = END, .at = { p->at, p->at } };
	if (p->at == p->end)
		return 0;
	c = text[p->at];
	if (is_digit(c)) {
		t->kind = NUMBER;
		t->at.end = word_end(p, p->at, false);
	} else if (is_word_byte(c)) {
		t->kind = WORD;
		t->at.end = word_end(p, p->at, true);
	} else if (c == '$') {
		t->kind = VARIABLE;
		for (t->at.end++; t->at.end < p->end && is_word_byte(text[t->at.end]);)
			t->at.end++;
		if (t->at.end == t->at.begin + 1)
			return fail_here(p, t->at, "'$' begins the name of a variable: $name");
	} else if (c == '@') {
		t->kind = AT;
		t->at.end++;
	} else if (c && strchr("+-*/%<>=!&|^~()[]:", c)) {
		t->kind = OPERATOR;
		t->at.end++;
		t->op = BSH_OP(c, 0);
		if (t->at.end < p->end && is_pair(c, text[t->at.end]))
			t->op = BSH_OP(c, text[t->at.end++]);
	} else {
		return fail_character(p);
	}
	p->at = t->at.end;
	return 0;
}

static bool is_op(const struct parse *p, char a, char b)
{
	return p->token.kind == OPERATOR && p->token.op == BSH_OP(a, b);
}

/* Where something is missing: the token; at the end the byte before it, if there is one. */
static struct bsh_span here(const struct parse *p)
{
	if (p->token.kind != END)
		return p->token.at;
	if (p->before == p->begin)
		return (struct bsh_span){ p->begin, p->end };
	return (struct bsh_span){ p->before - 1, p->before };
}

static int expect(struct parse *p, char c, const char *otherwise)
{
	if (!is_op(p, c, 0))
		return fail_here(p, here(p), otherwise);
	return advance(p);
}

/* A new node; its index, or 0 with the error filled. */
static uint16_t add(struct parse *p, struct bsh_expr_node node)
{
	if (p->tree->n == BSH_EXPR_NODES) {
		bsh_fail_at(p->err, node.at, BSH_E_SYNTAX, "this expression is too long");
		return 0;
	}
	p->tree->nodes[++p->tree->n] = node;
	return p->tree->n;
}

static const char *after_place(const struct parse *p, const char *otherwise);
static uint16_t parse_binary(struct parse *p, unsigned least);
static uint16_t parse_place(struct parse *p);
static int parse_bits(struct parse *p, uint16_t *high, uint16_t *low);

static uint16_t parse_number(struct parse *p)
{
	const struct bsh_span at = p->token.at;
	struct bsh_number number;

	if (bsh_number(p->tree->text + at.begin, at.end - at.begin, &number, p->err) < 0) {
		p->err->at = at;
		return 0;
	}
	if (advance(p) < 0)
		return 0;
	return add(p, (struct bsh_expr_node){ .kind = BSH_EXPR_NUMBER,
					      .at = at,
					      .value = number.value,
					      .is_duration = number.is_duration });
}

/* A name or variable that stands by itself: its token is the node. */
static uint16_t parse_leaf(struct parse *p, enum bsh_expr_kind kind)
{
	const struct bsh_span at = p->token.at;
	const struct bsh_span name = { at.begin + (kind == BSH_EXPR_VARIABLE), at.end };

	if (advance(p) < 0)
		return 0;
	return add(p, (struct bsh_expr_node){ .kind = (uint8_t)kind, .at = at, .name = name });
}

static uint16_t parse_parenthesis(struct parse *p)
{
	const uint32_t begin = p->token.at.begin;
	uint16_t inner;

	if (++p->depth > DEPTH_MAX) {
		fail_here(p, p->token.at, "parentheses are nested too deep");
		return 0;
	}
	if (advance(p) < 0)
		return 0;
	inner = parse_binary(p, 0);
	if (!inner || expect(p, ')', "a ')' is missing here") < 0)
		return 0;
	p->depth--;
	p->tree->nodes[inner].at = (struct bsh_span){ begin, p->before };
	return inner;
}

/* The width in bytes that r8, r16, r32 or r64 stands for, 0 for any other word. */
static unsigned read_width(const struct parse *p)
{
	static const struct {
		const char *name;
		unsigned width;
	} reads[] = { { "r8", 1 }, { "r16", 2 }, { "r32", 4 }, { "r64", 8 } };
	const struct bsh_span at = p->token.at;

	for (size_t i = 0; i < BSH_LENGTH(reads); i++)
		if (strlen(reads[i].name) == at.end - at.begin &&
		    memcmp(reads[i].name, p->tree->text + at.begin, at.end - at.begin) == 0)
			return reads[i].width;
	return 0;
}

static bool is_call(const struct parse *p)
{
	return p->at < p->end && p->tree->text[p->at] == '(' && read_width(p) > 0;
}

/* rN(PLACE), or a bare name: an enumerator. */
static uint16_t parse_word(struct parse *p)
{
	const struct bsh_span at = p->token.at;
	const unsigned width = read_width(p);
	uint16_t place;

	if (!is_call(p))
		return parse_leaf(p, BSH_EXPR_ENUMERATOR);
	if (advance(p) < 0 || advance(p) < 0)
		return 0;
	place = parse_place(p);
	if (!place || expect(p, ')', after_place(p, "a ')' is missing here")) < 0)
		return 0;
	return add(p, (struct bsh_expr_node){ .kind = BSH_EXPR_READ,
					      .at = { at.begin, p->before },
					      .value = width,
					      .left = place });
}

/* @NAME, @NAME[bits]: the value of a named place. */
static uint16_t parse_at(struct parse *p)
{
	struct bsh_expr_node place = { .kind = BSH_EXPR_PLACE };
	const uint32_t begin = p->token.at.begin;
	uint16_t index;

	if (advance(p) < 0)
		return 0;
	if (p->token.kind != WORD) {
		fail_here(p, (struct bsh_span){ begin, begin + 1 },
			  "'@' is followed by the name of a register: @NAME");
		return 0;
	}
	place.at.begin = p->token.at.begin;
	place.left = parse_leaf(p, BSH_EXPR_NAME);
	if (!place.left || parse_bits(p, &place.high, &place.low) < 0)
		return 0;
	place.at.end = p->before;
	index = add(p, place);
	return index ? add(p, (struct bsh_expr_node){ .kind = BSH_EXPR_NAMED,
						      .at = { begin, p->before },
						      .left = index }) :
		       0;
}

static uint16_t parse_primary(struct parse *p)
{
	switch (p->token.kind) {
	case NUMBER:
		return parse_number(p);
	case VARIABLE:
		return parse_leaf(p, BSH_EXPR_VARIABLE);
	case WORD:
		return parse_word(p);
	case AT:
		return parse_at(p);
	case OPERATOR:
		if (is_op(p, '(', 0))
			return parse_parenthesis(p);
		break;
	case END:
		break;
	}
	fail_here(p, here(p), p->token.kind == END ? "a value is missing here" :
						     "a value is missing before this");
	return 0;
}

static uint16_t parse_unary(struct parse *p)
{
	const struct token t = p->token;
	uint16_t operand;

	if (t.kind != OPERATOR || !strchr("-+~!", t.op >> 8) || (t.op & 0xff))
		return parse_primary(p);
	if (++p->depth > DEPTH_MAX) {
		fail_here(p, t.at, "operators are nested too deep");
		return 0;
	}
	if (advance(p) < 0)
		return 0;
	operand = parse_unary(p);
	p->depth--;
	if (!operand)
		return 0;
	return add(p, (struct bsh_expr_node){
			      .kind = BSH_EXPR_UNARY,
			      .op = t.op,
			      .left = operand,
			      .at = { t.at.begin, p->tree->nodes[operand].at.end } });
}

/* How tightly a binary operator binds, as in C; 0: it is none. */
static unsigned precedence(uint16_t op)
{
	switch (op) {
	case BSH_OP('|', '|'):
		return 1;
	case BSH_OP('&', '&'):
		return 2;
	case BSH_OP('|', 0):
		return 3;
	case BSH_OP('^', 0):
		return 4;
	case BSH_OP('&', 0):
		return 5;
	case BSH_OP('=', '='):
	case BSH_OP('!', '='):
		return 6;
	case BSH_OP('<', 0):
	case BSH_OP('>', 0):
	case BSH_OP('<', '='):
	case BSH_OP('>', '='):
		return 7;
	case BSH_OP('<', '<'):
	case BSH_OP('>', '>'):
		return 8;
	case BSH_OP('+', 0):
	case BSH_OP('-', 0):
		return 9;
	case BSH_OP('*', 0):
	case BSH_OP('/', 0):
	case BSH_OP('%', 0):
		return 10;
	default:
		return 0;
	}
}

static uint16_t parse_binary(struct parse *p, unsigned least)
{
	uint16_t left = parse_unary(p), right, op;
	unsigned binds;

	while (left && p->token.kind == OPERATOR) {
		op = p->token.op;
		binds = precedence(op);
		if (binds == 0 || binds <= least)
			break;
		if (advance(p) < 0)
			return 0;
		right = parse_binary(p, binds);
		if (!right)
			return 0;
		left = add(p, (struct bsh_expr_node){
				      .kind = BSH_EXPR_BINARY,
				      .op = op,
				      .left = left,
				      .right = right,
				      .at = { p->tree->nodes[left].at.begin,
					      p->tree->nodes[right].at.end } });
	}
	return left;
}

/* barN: or config: before a place; 0 when none is there, 1 when taken, -1. */
static int parse_region(struct parse *p, uint8_t *region)
{
	const struct bsh_span at = p->token.at;
	const char *text = p->tree->text + at.begin;
	const size_t len = at.end - at.begin;

	if (p->token.kind != WORD || p->at >= p->end || p->tree->text[p->at] != ':')
		return 0;
	if (len == 6 && memcmp(text, "config", 6) == 0)
		*region = BSH_REGION_CONFIG;
	else if (len == 4 && memcmp(text, "bar", 3) == 0 && text[3] >= '0' && text[3] <= '5')
		*region = (uint8_t)(text[3] - '0');
	else
		return bsh_fail_at(p->err, at, BSH_E_SYNTAX,
				   "no region '%.*s': bar0 to bar5, or config",
				   (int)(len < 40 ? len : 40), text);
	return advance(p) < 0 || advance(p) < 0 ? -1 : 1;
}

/* Half of the world types 4000 for 0x4000: two or more bare digits are nobody's offset. */
static int check_offset(struct parse *p)
{
	const struct bsh_span at = p->token.at;
	const char *text = p->tree->text + at.begin;
	const int len = (int)(at.end - at.begin);
	struct bsh_err ignored = { 0 };
	struct bsh_number number;

	if (bsh_number(text, (size_t)len, &number, &ignored) < 0)
		return 0;
	if (number.is_duration)
		return fail_here(p, at, "a duration is no offset");
	if (!number.is_bare_decimal)
		return 0;
	return bsh_fail_at(p->err, at, BSH_E_SYNTAX,
			   "is the offset %.*s hexadecimal or decimal? write 0x%.*s or 0d%.*s", len,
			   text, len, text, len, text);
}

static uint16_t parse_base(struct parse *p)
{
	switch (p->token.kind) {
	case NUMBER:
		return check_offset(p) < 0 ? 0 : parse_number(p);
	case VARIABLE:
		return parse_leaf(p, BSH_EXPR_VARIABLE);
	case WORD:
		if (is_call(p)) {
			bsh_fail_at(p->err, p->token.at, BSH_E_SYNTAX,
				    "a value as a place stands in parentheses: (r%u(...))",
				    read_width(p) * 8);
			return 0;
		}
		return parse_leaf(p, BSH_EXPR_NAME);
	case OPERATOR:
		if (is_op(p, '(', 0))
			return parse_parenthesis(p);
		break;
	case AT:
		fail_here(p, here(p), "'@' reads a place in a value; a place stands without it");
		return 0;
	case END:
		break;
	}
	fail_here(p, here(p), p->token.kind == END ?
				      "a place is missing here" :
				      "a place begins with an offset, a name, a $variable or a (value)");
	return 0;
}

/* Signed terms behind a base become one sum, so that a place is base and sum. */
static uint16_t parse_terms(struct parse *p, uint16_t base)
{
	uint16_t sum = base, term, op;

	while (sum && (is_op(p, '+', 0) || is_op(p, '-', 0))) {
		op = p->token.op;
		if (advance(p) < 0)
			return 0;
		term = parse_primary(p);
		if (!term)
			return 0;
		sum = add(p, (struct bsh_expr_node){ .kind = BSH_EXPR_BINARY,
						     .op = op,
						     .left = sum,
						     .right = term,
						     .at = { p->tree->nodes[base].at.begin,
							     p->tree->nodes[term].at.end } });
	}
	return sum;
}

/* [high:low] or [bit]. */
static int parse_bits(struct parse *p, uint16_t *high, uint16_t *low)
{
	if (!is_op(p, '[', 0))
		return 0;
	if (advance(p) < 0)
		return -1;
	*high = parse_binary(p, 0);
	if (!*high)
		return -1;
	*low = *high;
	if (is_op(p, ':', 0)) {
		if (advance(p) < 0)
			return -1;
		*low = parse_binary(p, 0);
		if (!*low)
			return -1;
	}
	return expect(p, ']', "a ']' is missing here");
}

static uint16_t parse_place(struct parse *p)
{
	struct bsh_expr_node place = { .kind = BSH_EXPR_PLACE, .at.begin = p->token.at.begin };
	uint16_t base, sum;
	int region;

	region = parse_region(p, &place.region);
	if (region < 0)
		return 0;
	place.has_region = region > 0;
	base = parse_base(p);
	if (!base)
		return 0;
	sum = parse_terms(p, base);
	if (!sum || parse_bits(p, &place.high, &place.low) < 0)
		return 0;
	place.left = sum;
	place.at.end = p->before;
	return add(p, place);
}

/* What is wrong about the token behind a place. */
static const char *after_place(const struct parse *p, const char *otherwise)
{
	return p->token.kind == OPERATOR && precedence(p->token.op) ?
		       "in a place only + and - stand by themselves: put a (value) in parentheses" :
		       otherwise;
}

/* Nothing may stand behind what was parsed. */
static int expect_end(struct parse *p, bool is_place)
{
	const char *after = is_place ? after_place(p, NULL) : NULL;

	if (p->token.kind == END)
		return 0;
	if (after)
		return fail_here(p, p->token.at, after);
	return bsh_fail_at(p->err, p->token.at, BSH_E_SYNTAX, "'%.*s' is not expected here",
			   (int)(p->token.at.end - p->token.at.begin),
			   p->tree->text + p->token.at.begin);
}

static int parse_all(struct bsh_expr_tree *tree, const char *text, struct bsh_span at,
		     uint16_t (*parse)(struct parse *p), bool is_place, uint16_t *root,
		     struct bsh_err *err)
{
	struct parse p = { .tree = tree, .begin = at.begin, .at = at.begin, .end = at.end };

	p.err = err;
	p.token.at.end = at.begin;
	tree->text = text;
	tree->n = 0;
	if (advance(&p) < 0)
		return -1;
	*root = parse(&p);
	return *root ? expect_end(&p, is_place) : -1;
}

static uint16_t parse_value(struct parse *p)
{
	return parse_binary(p, 0);
}

int bsh_expr_parse_value(struct bsh_expr_tree *tree, const char *text, struct bsh_span at,
			 uint16_t *root, struct bsh_err *err)
{
	return parse_all(tree, text, at, parse_value, false, root, err);
}

int bsh_expr_parse_place(struct bsh_expr_tree *tree, const char *text, struct bsh_span at,
			 uint16_t *root, struct bsh_err *err)
{
	return parse_all(tree, text, at, parse_place, true, root, err);
}
