/* SPDX-License-Identifier: MIT */
/* A tree to a value. What lies outside of the text comes from callbacks. */

#include "tree.h"

#include <string.h>

struct eval {
	const struct bsh_expr_tree *tree;
	const struct bsh_expr_env *env;
	struct bsh_err *err;
};

static int eval(const struct eval *e, uint16_t index, struct bsh_value *out);
static int eval_place(const struct eval *e, uint16_t index, struct bsh_place *out);

static struct bsh_value known(uint64_t value)
{
	return (struct bsh_value){ .value = value, .is_known = true };
}

/* What was computed: 0 where its operands are not all known. */
static struct bsh_value result_of(bool is_known, uint64_t value)
{
	return (struct bsh_value){ .value = is_known ? value : 0, .is_known = is_known };
}

/* Give an error of a callback the span of its node, unless it has one. */
static int fail_in(const struct eval *e, const struct bsh_expr_node *node)
{
	if (e->err->at.end == 0)
		e->err->at = node->at;
	return -1;
}

static int eval_variable(const struct eval *e, const struct bsh_expr_node *node,
			 struct bsh_value *out)
{
	*out = (struct bsh_value){ 0 };
	if (e->env->variable(e->env->ctx, e->tree->text + node->name.begin,
			     node->name.end - node->name.begin, out, e->err) < 0)
		return fail_in(e, node);
	return 0;
}

static int eval_enumerator(const struct eval *e, const struct bsh_expr_node *node,
			   struct bsh_value *out)
{
	const char *name = e->tree->text + node->name.begin;
	const size_t len = node->name.end - node->name.begin;

	*out = (struct bsh_value){ 0 };
	if (!e->env->enumerator)
		return bsh_fail_at(e->err, node->at, BSH_E_SYNTAX, "'%.*s' is not a number",
				   (int)(len < 60 ? len : 60), name);
	if (e->env->enumerator(e->env->ctx, name, len, out, e->err) < 0)
		return fail_in(e, node);
	return 0;
}

/* One read of the bus, or a value that is not known yet. */
static int read_place(const struct eval *e, const struct bsh_expr_node *node,
		      struct bsh_place place, struct bsh_value *out)
{
	const bool is_named = node->kind == BSH_EXPR_NAMED;
	uint64_t value = 0;
	unsigned width, bits;

	width = is_named ? place.width : (unsigned)node->value;
	/* rN() is one load of N bits, whatever is there. */
	place.named = is_named ? place.named : 0;
	if (is_named && !place.is_known && e->env->is_check) {
		*out = (struct bsh_value){ 0 };
		return 0;
	}
	if (width == 0)
		return bsh_fail_at(e->err, node->at, BSH_E_VALUE,
				   "this place has no width of its own: write r32(NAME)");
	bits = is_named && place.n_bits ? place.n_bits : width * 8;
	if (place.has_bits && place.high >= bits)
		return bsh_fail_at(e->err, node->at, BSH_E_VALUE, "bit %u is not in %u bits",
				   place.high, bits);
	if (e->env->is_check) {
		*out = (struct bsh_value){ 0 };
		return 0;
	}
	if (e->env->read(e->env->ctx, &place, width, &value, e->err) < 0)
		return fail_in(e, node);
	if (place.has_bits)
		value = value >> place.low & bsh_ones(8) >> (63 - (place.high - place.low));
	*out = known(value);
	return 0;
}

/* rN(PLACE) and @NAME. */
static int eval_read(const struct eval *e, const struct bsh_expr_node *node,
		     struct bsh_value *out)
{
	struct bsh_place place;

	return eval_place(e, node->left, &place) < 0 ? -1 : read_place(e, node, place, out);
}

static int eval_unary(const struct eval *e, const struct bsh_expr_node *node,
		      struct bsh_value *out)
{
	struct bsh_value v;

	if (eval(e, node->left, &v) < 0)
		return -1;
	switch (node->op) {
	case BSH_OP('-', 0):
		*out = result_of(v.is_known, 0 - v.value);
		out->may_narrow = true;
		return 0;
	case BSH_OP('~', 0):
		*out = result_of(v.is_known, ~v.value);
		out->may_narrow = true;
		return 0;
	case BSH_OP('!', 0):
		*out = result_of(v.is_known, !v.value);
		return 0;
	default: /* + */
		*out = result_of(v.is_known, v.value);
		return 0;
	}
}

/* && and ||: the right side only if the left one does not decide. */
static int eval_logical(const struct eval *e, const struct bsh_expr_node *node,
			struct bsh_value *out)
{
	const bool is_or = node->op == BSH_OP('|', '|');
	struct bsh_value left, right;

	if (eval(e, node->left, &left) < 0)
		return -1;
	if (left.is_known && (left.value != 0) == is_or) {
		*out = known(is_or);
		return 0;
	}
	if (eval(e, node->right, &right) < 0)
		return -1;
	*out = result_of(left.is_known && right.is_known, right.value != 0);
	return 0;
}

static int divide(const struct eval *e, const struct bsh_expr_node *node, uint64_t a, uint64_t b,
		  uint64_t *result)
{
	if (b == 0)
		return bsh_fail_at(e->err, e->tree->nodes[node->right].at, BSH_E_VALUE,
				   "division by zero");
	*result = node->op == BSH_OP('/', 0) ? a / b : a % b;
	return 0;
}

static int shift(const struct eval *e, const struct bsh_expr_node *node, uint64_t a, uint64_t b,
		 uint64_t *result)
{
	if (b >= 64)
		return bsh_fail_at(e->err, e->tree->nodes[node->right].at, BSH_E_VALUE,
				   "a shift by %llu: values have 64 bits", (unsigned long long)b);
	*result = node->op == BSH_OP('<', '<') ? a << b : a >> b;
	return 0;
}

static int calculate(const struct eval *e, const struct bsh_expr_node *node, uint64_t a,
		     uint64_t b, uint64_t *result)
{
	switch (node->op) {
	case BSH_OP('+', 0):
		*result = a + b;
		return 0;
	case BSH_OP('-', 0):
		*result = a - b;
		return 0;
	case BSH_OP('*', 0):
		*result = a * b;
		return 0;
	case BSH_OP('/', 0):
	case BSH_OP('%', 0):
		return divide(e, node, a, b, result);
	case BSH_OP('<', '<'):
	case BSH_OP('>', '>'):
		return shift(e, node, a, b, result);
	case BSH_OP('<', 0):
		*result = a < b;
		return 0;
	case BSH_OP('>', 0):
		*result = a > b;
		return 0;
	case BSH_OP('<', '='):
		*result = a <= b;
		return 0;
	case BSH_OP('>', '='):
		*result = a >= b;
		return 0;
	case BSH_OP('=', '='):
		*result = a == b;
		return 0;
	case BSH_OP('!', '='):
		*result = a != b;
		return 0;
	case BSH_OP('&', 0):
		*result = a & b;
		return 0;
	case BSH_OP('^', 0):
		*result = a ^ b;
		return 0;
	default: /* | */
		*result = a | b;
		return 0;
	}
}

/* Is it a bare name beside == or != and an @NAME, of which no bits are taken? */
static bool is_meaning(const struct eval *e, const struct bsh_expr_node *node, uint16_t named,
		       uint16_t name)
{
	const struct bsh_expr_node *nodes = e->tree->nodes, *place = &nodes[nodes[named].left];

	return (node->op == BSH_OP('=', '=') || node->op == BSH_OP('!', '=')) &&
	       e->env->meaning && nodes[name].kind == BSH_EXPR_ENUMERATOR &&
	       nodes[named].kind == BSH_EXPR_NAMED && !place->high &&
	       nodes[place->left].kind == BSH_EXPR_NAME;
}

/* What the field is compared with is worked out first: a name that is wrong reads nothing. */
static int eval_meaning(const struct eval *e, const struct bsh_expr_node *named,
			const struct bsh_expr_node *name, struct bsh_value *value,
			struct bsh_value *meaning)
{
	struct bsh_place place;

	if (eval_place(e, named->left, &place) < 0)
		return -1;
	if (e->env->meaning(e->env->ctx, &place, e->tree->text + name->name.begin,
			    name->name.end - name->name.begin, meaning, e->err) < 0)
		return fail_in(e, name);
	return read_place(e, named, place, value);
}

static int eval_operands(const struct eval *e, const struct bsh_expr_node *node,
			 struct bsh_value *left, struct bsh_value *right)
{
	const struct bsh_expr_node *nodes = e->tree->nodes;

	if (is_meaning(e, node, node->left, node->right))
		return eval_meaning(e, &nodes[node->left], &nodes[node->right], left, right);
	if (is_meaning(e, node, node->right, node->left))
		return eval_meaning(e, &nodes[node->right], &nodes[node->left], right, left);
	return eval(e, node->left, left) < 0 || eval(e, node->right, right) < 0 ? -1 : 0;
}

static int eval_binary(const struct eval *e, const struct bsh_expr_node *node,
		       struct bsh_value *out)
{
	struct bsh_value left, right;
	uint64_t result = 0;

	if (node->op == BSH_OP('|', '|') || node->op == BSH_OP('&', '&'))
		return eval_logical(e, node, out);
	if (eval_operands(e, node, &left, &right) < 0)
		return -1;
	/* Is it one of the values that a name stands for? */
	if (node->op == BSH_OP('=', '=') || node->op == BSH_OP('!', '=')) {
		left.value &= ~right.open;
		right.value &= ~left.open;
	}
	/* Only a divisor or a shift can be wrong: it is judged as soon as it is known. */
	if (right.is_known && calculate(e, node, left.value, right.value, &result) < 0)
		return -1;
	*out = result_of(left.is_known && right.is_known, result);
	return 0;
}

static int eval(const struct eval *e, uint16_t index, struct bsh_value *out)
{
	const struct bsh_expr_node *node = &e->tree->nodes[index];

	switch ((enum bsh_expr_kind)node->kind) {
	case BSH_EXPR_NUMBER:
		*out = known(node->value);
		out->is_duration = node->is_duration;
		out->is_literal = true;
		return 0;
	case BSH_EXPR_VARIABLE:
		return eval_variable(e, node, out);
	case BSH_EXPR_ENUMERATOR:
		return eval_enumerator(e, node, out);
	case BSH_EXPR_NAMED:
	case BSH_EXPR_READ:
		return eval_read(e, node, out);
	case BSH_EXPR_UNARY:
		return eval_unary(e, node, out);
	case BSH_EXPR_BINARY:
		return eval_binary(e, node, out);
	case BSH_EXPR_PLACE:
	case BSH_EXPR_NAME:
		break;
	}
	return bsh_fail_at(e->err, node->at, BSH_E_SYNTAX, "a value is expected here");
}

static int eval_bit(const struct eval *e, uint16_t index, struct bsh_value *bit)
{
	if (eval(e, index, bit) < 0)
		return -1;
	if (bit->value > 63)
		return bsh_fail_at(e->err, e->tree->nodes[index].at, BSH_E_VALUE,
				   "bits are 0 to 63");
	return 0;
}

/* [high:low] or [bit], counted from the lowest bit of the field where the place is one. */
static int eval_bits(const struct eval *e, const struct bsh_expr_node *node,
		     struct bsh_place *out)
{
	const struct bsh_span at = { e->tree->nodes[node->high].at.begin,
				     e->tree->nodes[node->low].at.end };
	const uint8_t base = out->has_bits ? out->low : 0, top = out->has_bits ? out->high : 63;
	struct bsh_value high, low;

	if (eval_bit(e, node->high, &high) < 0)
		return -1;
	low = high;
	/* [bit] is one node, and what it reads is read once. */
	if (node->low != node->high && eval_bit(e, node->low, &low) < 0)
		return -1;
	/* What is not known before a script runs is judged when it does. */
	if (!high.is_known || !low.is_known) {
		out->has_bits = false;
		return 0;
	}
	out->has_bits = true;
	if (high.value < low.value)
		return bsh_fail_at(e->err, at, BSH_E_VALUE,
				   "bits are written high first: [%u:%u]", (unsigned)low.value,
				   (unsigned)high.value);
	if (high.value > (uint64_t)(top - base))
		return bsh_fail_at(e->err, at, BSH_E_VALUE, "bit %u is not in a field of %u bits",
				   (unsigned)high.value, top - base + 1u);
	out->high = (uint8_t)(base + high.value);
	out->low = (uint8_t)(base + low.value);
	return 0;
}

/* A named place as the map knows it; it lies where the map says. */
static int eval_name(const struct eval *e, const struct bsh_expr_node *place,
		     const struct bsh_expr_node *node, struct bsh_place *out)
{
	const char *name = e->tree->text + node->name.begin;
	const size_t len = node->name.end - node->name.begin;

	if (e->env->name(e->env->ctx, name, len, out, e->err) < 0)
		return fail_in(e, node);
	if (place->has_region && out->region != place->region)
		return bsh_fail_at(e->err, node->at, BSH_E_VALUE, "'%.*s' does not lie there",
				   (int)(len < 60 ? len : 60), name);
	return 0;
}

/* The sum of a place, down to its base, which may be a name. Behind a sign it is raw. */
static int eval_sum(const struct eval *e, const struct bsh_expr_node *place, uint16_t index,
		    struct bsh_place *out)
{
	const struct bsh_expr_node *node = &e->tree->nodes[index];
	const bool is_sum = node->kind == BSH_EXPR_BINARY &&
			    (node->op == BSH_OP('+', 0) || node->op == BSH_OP('-', 0));
	struct bsh_place sum = { .region = out->region };
	struct bsh_value v;

	if (node->kind == BSH_EXPR_NAME)
		return eval_name(e, place, node, out);
	if (is_sum) {
		if (eval_sum(e, place, node->left, out) < 0 || eval(e, node->right, &v) < 0)
			return -1;
		sum.region = out->region;
		sum.is_known = out->is_known && v.is_known;
		sum.offset = node->op == BSH_OP('+', 0) ? out->offset + v.value :
							  out->offset - v.value;
	} else {
		if (eval(e, index, &v) < 0)
			return -1;
		sum.is_known = v.is_known && (place->has_region || !e->env->any_region);
		sum.offset = v.value;
	}
	sum.offset = sum.is_known ? sum.offset : 0;
	*out = sum;
	return 0;
}

static int eval_place(const struct eval *e, uint16_t index, struct bsh_place *out)
{
	const struct bsh_expr_node *node = &e->tree->nodes[index];
	struct bsh_place place = { .region = node->has_region ? node->region : e->env->region };

	if (eval_sum(e, node, node->left, &place) < 0)
		return -1;
	if (node->high && eval_bits(e, node, &place) < 0)
		return -1;
	*out = place;
	return 0;
}

int bsh_expr_value(const char *text, struct bsh_span at, const struct bsh_expr_env *env,
		   struct bsh_value *value, struct bsh_err *err)
{
	struct bsh_expr_tree tree;
	struct eval e = { .tree = &tree, .env = env, .err = err };
	struct bsh_value v;
	uint64_t plain;
	uint16_t root;

	/* Nearly every value is a plain number, which needs no tree. */
	if (bsh_number_plain(text + at.begin, at.end - at.begin, &plain)) {
		*value = known(plain);
		value->is_literal = true;
		return 0;
	}
	if (bsh_expr_parse_value(&tree, text, at, &root, err) < 0 || eval(&e, root, &v) < 0)
		return -1;
	*value = v;
	return 0;
}

/* A name and nothing else, which is all that most named places are: it needs no tree. */
static bool is_plain_name(const char *text, size_t len)
{
	if (len == 0 || !((*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z')))
		return false;
	for (size_t i = 1; i < len; i++) {
		const char c = text[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '_' || c == '.'))
			return false;
	}
	return true;
}

static int name_place(const char *text, struct bsh_span at, const struct bsh_expr_env *env,
		      struct bsh_place *place, struct bsh_err *err)
{
	struct bsh_place found = { .region = env->region };

	if (env->name(env->ctx, text + at.begin, at.end - at.begin, &found, err) < 0) {
		if (err->at.end == 0)
			err->at = at;
		return -1;
	}
	*place = found;
	return 0;
}

int bsh_expr_place(const char *text, struct bsh_span at, const struct bsh_expr_env *env,
		   struct bsh_place *place, struct bsh_err *err)
{
	struct bsh_expr_tree tree;
	struct eval e = { .tree = &tree, .env = env, .err = err };
	const size_t len = at.end - at.begin;
	uint64_t plain;
	uint16_t root;
	unsigned base;

	base = bsh_number_plain(text + at.begin, len, &plain);
	if (base == 16 || (base == 10 && len == 1)) {
		*place = (struct bsh_place){ .offset = env->any_region ? 0 : plain,
					     .region = env->region,
					     .is_known = !env->any_region };
		return 0;
	}
	if (is_plain_name(text + at.begin, len))
		return name_place(text, at, env, place, err);
	if (bsh_expr_parse_place(&tree, text, at, &root, err) < 0)
		return -1;
	return eval_place(&e, root, place);
}

bool bsh_expr_fits(const struct bsh_value *value, unsigned width, uint64_t *cut)
{
	const uint64_t lost = value->value & ~bsh_ones(width);

	if (lost && !(value->may_narrow && lost == ~bsh_ones(width)))
		return false;
	*cut = value->value & bsh_ones(width);
	return true;
}
