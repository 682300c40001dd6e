/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: a text through the line parser, and each of its words through
 * the expression and the place parser and their evaluation, as a check and as
 * a run. Whatever the text is: nothing crashes, what fails says where, a check
 * reads nothing, and what a check knows is what a run finds.
 */

#include "barsh/expr.h"
#include "barsh/lang.h"

#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold whatever the input is; assert() may be compiled out. */
#define MUST(claim)                                                                       \
	do {                                                                              \
		if (!(claim)) {                                                           \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #claim);       \
			abort();                                                          \
		}                                                                         \
	} while (0)

/* Larger inputs only take longer. */
#define SIZE_LIMIT 65536

/* ---- A world that answers something for everything ---------------------- */

struct world {
	unsigned reads;
};

static int variable(void *ctx, const char *name, size_t len, struct bsh_value *value,
		    struct bsh_err *err)
{
	(void)ctx;
	MUST(len > 0);
	if (name[0] == 'n')
		return bsh_fail(err, BSH_E_NAME, "no variable '%.*s'", (int)(len < 60 ? len : 60),
				name);
	*value = (struct bsh_value){ .value = (uint64_t)len << (name[0] & 63),
				     .is_known = name[0] != 'u' };
	value->value = value->is_known ? value->value : 0;
	return 0;
}

static int place_of_name(void *ctx, const char *name, size_t len, struct bsh_place *place,
			 struct bsh_err *err)
{
	(void)ctx;
	MUST(len > 0);
	if (name[0] == 'n')
		return bsh_fail(err, BSH_E_NAME, "no place");
	*place = (struct bsh_place){ .offset = len,
				     .region = 1,
				     .width = name[0] == 'b' ? 0 : 4,
				     .is_known = true };
	if (name[len - 1] == 'F') {
		place->has_bits = true;
		place->high = 11;
		place->low = 4;
	}
	return 0;
}

static int enumerator(void *ctx, const char *name, size_t len, struct bsh_value *value,
		      struct bsh_err *err)
{
	(void)ctx;
	MUST(len > 0);
	if (name[0] >= 'a')
		return bsh_fail(err, BSH_E_NAME, "no value");
	*value = (struct bsh_value){ .value = len, .is_known = true };
	return 0;
}

static int read_place(void *ctx, const struct bsh_place *place, unsigned width, uint64_t *value,
		      struct bsh_err *err)
{
	struct world *world = ctx;

	world->reads++;
	MUST(width == 1 || width == 2 || width == 4 || width == 8);
	MUST(place->is_known);
	MUST(!place->has_bits || (place->low <= place->high && place->high < width * 8));
	if (place->offset == 0xdead)
		return bsh_fail(err, BSH_E_IO, "dead");
	*value = (place->offset * UINT64_C(0x9e3779b97f4a7c15)) & bsh_ones(width);
	return 0;
}

static struct bsh_expr_env env_of(struct world *world, bool is_check)
{
	return (struct bsh_expr_env){ .ctx = world,
				      .is_check = is_check,
				      .variable = variable,
				      .name = place_of_name,
				      .enumerator = enumerator,
				      .read = read_place };
}

/* ---- Errors, values and places ------------------------------------------ */

static void check_err(const struct bsh_err *err, struct bsh_span at)
{
	MUST(err->code != BSH_OK);
	MUST(err->msg[0] != '\0');
	MUST(err->at.begin >= at.begin && err->at.end <= at.end);
	MUST(err->at.begin < err->at.end || at.begin == at.end);
	for (const char *c = err->msg; *c; c++)
		MUST((uint8_t)*c >= ' ');
}

static void check_value(const struct bsh_value *v)
{
	uint64_t cut;

	MUST(v->is_known || v->value == 0);
	MUST(bsh_expr_fits(v, 8, &cut) && cut == v->value);
	for (unsigned width = 4; width; width /= 2)
		if (bsh_expr_fits(v, width, &cut))
			MUST(cut == (v->value & bsh_ones(width)));
}

/* The same text as a value, checked and run. */
static void try_value(const char *text, struct bsh_span at)
{
	struct bsh_value checked = { 0 }, run = { 0 };
	struct bsh_err check_error = { 0 }, run_error = { 0 };
	struct world world = { 0 };
	struct bsh_expr_env env = env_of(&world, true);
	const int check = bsh_expr_value(text, at, &env, &checked, &check_error);
	int got;

	MUST(world.reads == 0);
	env = env_of(&world, false);
	got = bsh_expr_value(text, at, &env, &run, &run_error);
	if (check < 0)
		check_err(&check_error, at);
	else
		check_value(&checked);
	if (got < 0)
		check_err(&run_error, at);
	else
		check_value(&run);
	if (check == 0 && checked.is_known)
		MUST(got == 0 && run.is_known && run.value == checked.value &&
		     run.may_narrow == checked.may_narrow);
	/* A text that cannot be parsed fails alike. */
	if (run_error.code == BSH_E_SYNTAX)
		MUST(check_error.code == BSH_E_SYNTAX &&
		     check_error.at.begin == run_error.at.begin);
}

/* The same text as a place, checked and run. */
static void try_place(const char *text, struct bsh_span at)
{
	struct bsh_place checked = { 0 }, run = { 0 };
	struct bsh_err check_error = { 0 }, run_error = { 0 };
	struct world world = { 0 };
	struct bsh_expr_env env = env_of(&world, true);
	const int check = bsh_expr_place(text, at, &env, &checked, &check_error);
	int got;

	MUST(world.reads == 0);
	env = env_of(&world, false);
	got = bsh_expr_place(text, at, &env, &run, &run_error);
	if (check < 0) {
		check_err(&check_error, at);
	} else {
		MUST(checked.is_known || checked.offset == 0);
		MUST(!checked.has_bits || checked.low <= checked.high);
	}
	if (got < 0)
		check_err(&run_error, at);
	if (check == 0 && checked.is_known && got == 0)
		MUST(run.is_known && run.offset == checked.offset && run.region == checked.region);
}

/* ---- Statements --------------------------------------------------------- */

static void check_within(struct bsh_span at, struct bsh_span whole)
{
	MUST(at.begin < at.end);
	MUST(at.begin >= whole.begin && at.end <= whole.end);
}

/* Walk the statements from node on, depth blocks deep; returns how many there are. */
static unsigned walk(const struct bsh_block *block, uint32_t node, unsigned depth)
{
	unsigned n = 0;

	MUST(depth <= 2 * BSH_DEPTH_MAX + 1);
	for (; node; node = block->nodes[node].next) {
		const struct bsh_node *at = &block->nodes[node];

		n++;
		check_within(at->at, block->at);
		if (at->kind == BSH_NODE_COMMAND) {
			MUST(at->n_words > 0);
			for (uint32_t i = at->word; i < at->word + at->n_words; i++) {
				check_within(block->words[i], at->at);
				try_value(block->text, block->words[i]);
				try_place(block->text, block->words[i]);
			}
		} else if (at->kind != BSH_NODE_BREAK) {
			check_within(at->expr, at->at);
			try_value(block->text, at->expr);
		}
		n += walk(block, at->body, depth + 1) + walk(block, at->orelse, depth + 1);
	}
	return n;
}

static void check_position(const struct bsh_parser *parser, uint32_t at, uint32_t lines)
{
	const struct bsh_position position = bsh_parser_position(parser, at);

	MUST(position.line >= 1 && position.line <= lines);
	MUST(position.column >= 1 && position.column <= position.line_len + 1);
}

/* Parse all of it; returns how many statements and errors there were. */
static unsigned parse_all(struct bsh_parser *parser, uint32_t lines, unsigned limit)
{
	const struct bsh_block *block;
	unsigned n = 0;

	for (unsigned calls = 0;; calls++) {
		struct bsh_err err = { 0 };
		const int got = bsh_parser_next(parser, &block, &err);

		MUST(calls <= limit);
		if (got == 0)
			return n;
		if (got > 0) {
			MUST(block->root > 0 && !block->nodes[block->root].next);
			n += walk(block, block->root, 1);
			check_position(parser, block->at.begin, lines);
			check_position(parser, block->at.end, lines);
			continue;
		}
		n++;
		MUST(err.code == BSH_E_SYNTAX);
		check_err(&err, (struct bsh_span){ 0, UINT32_MAX });
		check_position(parser, err.at.begin, lines);
		check_position(parser, err.at.end, lines);
	}
}

static void try_script(const char *text, size_t len)
{
	struct bsh_source *source = bsh_source_from_text(text, len);
	struct bsh_parser *parser = bsh_parser_new(bsh_source_reader(source));
	struct bsh_err err = { 0 };
	uint32_t lines = 1;
	unsigned n;

	for (size_t i = 0; i < len; i++)
		lines += text[i] == '\n';
	n = parse_all(parser, lines, (unsigned)len + 2);
	MUST(bsh_source_rewind(source, &err) == 0);
	bsh_parser_rewind(parser);
	MUST(parse_all(parser, lines, (unsigned)len + 2) == n);
	bsh_parser_free(parser);
	bsh_source_free(source);
}

/* The first line as an unfinished one, cut at every place. */
static void try_words(const char *text, size_t len)
{
	const char *newline = memchr(text, '\n', len);
	size_t end = newline ? (size_t)(newline - text) : len;

	for (end = end < 200 ? end : 200;; end--) {
		struct bsh_span words[4];
		const size_t n = bsh_words_at_end(text, end, words, BSH_LENGTH(words));

		MUST(n <= BSH_LENGTH(words));
		for (size_t i = 0; i < n; i++)
			MUST(words[i].begin <= words[i].end && words[i].end <= end);
		for (size_t i = 1; i < n; i++)
			MUST(words[i - 1].end <= words[i].begin);
		MUST(n == 0 || words[n - 1].end == end);
		if (end == 0)
			return;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct bsh_span whole = { 0, (uint32_t)size };
	char *text;

	if (size > SIZE_LIMIT)
		return 0;
	/* A copy of exactly this size, so that reading past it is seen. */
	text = calloc(1, size ? size : 1);
	if (!text)
		return 0;
	if (size)
		memcpy(text, data, size);
	try_script(text, size);
	try_words(text, size);
	try_value(text, whole);
	try_place(text, whole);
	free(text);
	return 0;
}
