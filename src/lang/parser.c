/* SPDX-License-Identifier: MIT */
/* Statements and blocks out of lines: one top-level statement at a time. */

#include "barsh/lang.h"
#include "words.h"

#include <string.h>

/* How much of a line that is too long goes into the text. */
#define LONG_LINE_SHOWN 64

/* A block that is not closed yet. */
struct frame {
	uint32_t node;	 /* of the repeat or if */
	uint32_t last;	 /* last statement of the list that is being filled, 0: none yet */
	bool is_in_else;
};

struct bsh_parser {
	struct bsh_reader reader;
	struct bsh_text text; /* lines of the current statement or block */
	uint32_t at;	      /* next byte to look at */
	uint32_t line_begin;  /* of the newest line, for dropping it */
	uint32_t first_line;  /* number of the text's first line */
	uint32_t n_lines;     /* lines in the text */

	struct bsh_node *nodes;
	size_t n_nodes, nodes_cap;
	struct bsh_span *words;
	size_t n_words, words_cap;
	struct frame frames[BSH_DEPTH_MAX];
	size_t depth;
	size_t skip_depth; /* blocks that a mistake left open: their rest is dropped */
	uint32_t root;
	struct bsh_block block;
};

struct bsh_parser *bsh_parser_new(struct bsh_reader reader)
{
	struct bsh_parser *parser = calloc(1, sizeof(*parser));

	if (!parser)
		return NULL;
	parser->reader = reader;
	bsh_parser_rewind(parser);
	return parser;
}

void bsh_parser_free(struct bsh_parser *parser)
{
	if (!parser)
		return;
	bsh_text_finish(&parser->text);
	free(parser->nodes);
	free(parser->words);
	free(parser);
}

void bsh_parser_rewind(struct bsh_parser *parser)
{
	bsh_text_reset(&parser->text);
	parser->at = 0;
	parser->first_line = 1;
	parser->n_lines = 0;
	parser->depth = 0;
	parser->skip_depth = 0;
}

void bsh_parser_drop_line(struct bsh_parser *parser)
{
	parser->at = (uint32_t)parser->text.len;
	parser->skip_depth = 0;
}

/* Twice the room for an array; NULL when memory ran out. */
static void *grow(void *array, size_t *cap, size_t size)
{
	const size_t wanted = *cap ? *cap * 2 : 16;
	void *grown = wanted > UINT32_MAX / 2 ? NULL : realloc(array, wanted * size);

	if (grown)
		*cap = wanted;
	return grown;
}

static int add_word(struct bsh_parser *parser, struct bsh_span word, struct bsh_err *err)
{
	if (parser->n_words == parser->words_cap) {
		void *words = grow(parser->words, &parser->words_cap, sizeof(*parser->words));

		if (!words)
			return bsh_fail_nomem(err);
		parser->words = words;
	}
	parser->words[parser->n_words++] = word;
	return 0;
}

/* A new node; its index, or 0 when memory ran out. */
static uint32_t add_node(struct bsh_parser *parser, struct bsh_node node, struct bsh_err *err)
{
	if (parser->n_nodes == parser->nodes_cap) {
		void *nodes = grow(parser->nodes, &parser->nodes_cap, sizeof(*parser->nodes));

		if (!nodes) {
			bsh_fail_nomem(err);
			return 0;
		}
		parser->nodes = nodes;
	}
	parser->nodes[parser->n_nodes] = node;
	return (uint32_t)parser->n_nodes++;
}

/* Drop the text: a new statement begins with the next line. */
static void drop_text(struct bsh_parser *parser)
{
	parser->first_line += parser->n_lines;
	parser->n_lines = 0;
	parser->at = 0;
	bsh_text_reset(&parser->text);
}

/* What no line may be; its span is in the text, which holds the line. */
static int check_line(const struct bsh_parser *parser, size_t len, struct bsh_err *err)
{
	const uint32_t begin = parser->line_begin;
	const char *nul;

	if (len > BSH_LINE_MAX)
		return bsh_fail_at(err, (struct bsh_span){ begin, (uint32_t)parser->text.len },
				   BSH_E_SYNTAX, "a line of more than %u bytes is no command",
				   BSH_LINE_MAX);
	nul = memchr(parser->text.data + begin, '\0', len);
	if (nul) {
		const uint32_t at = (uint32_t)(nul - parser->text.data);

		return bsh_fail_at(err, (struct bsh_span){ at, at + 1 }, BSH_E_SYNTAX,
				   "a NUL byte: this is no text");
	}
	return 1;
}

/* Take one more line into the text. 1, 0 at the end, -1. */
static int fetch_line(struct bsh_parser *parser, bool continues, struct bsh_err *err)
{
	const char *line;
	size_t len;
	const int got = parser->reader.line(parser->reader.ctx, continues, &line, &len, err);

	if (got <= 0)
		return got;
	if (parser->n_lines > 0)
		bsh_text_add(&parser->text, "\n", 1);
	parser->line_begin = (uint32_t)parser->text.len;
	/* Of a line that will be refused, so much is kept as an error shows. */
	bsh_text_add(&parser->text, line, len > BSH_LINE_MAX ? LONG_LINE_SHOWN : len);
	parser->n_lines++;
	if (bsh_text_failed(&parser->text) || parser->text.len > UINT32_MAX / 2)
		return bsh_fail_nomem(err);
	return check_line(parser, len, err);
}

static BSH_COLD int fail_open(const struct bsh_parser *parser, uint32_t opener, struct bsh_err *err)
{
	const struct bsh_span at = { opener, parser->at };
	const char c = parser->text.data[opener];

	if (c == '(')
		return bsh_fail_at(err, at, BSH_E_SYNTAX, "'(' is not closed");
	if (c == '$')
		return bsh_fail_at(err, at, BSH_E_SYNTAX, "'${' is not closed");
	return bsh_fail_at(err, at, BSH_E_SYNTAX, "the quote %c is not closed on its line", c);
}

/* Fetch the line that a `\` at the end of the text announces. */
static int fetch_continuation(struct bsh_parser *parser, struct bsh_err *err)
{
	const uint32_t end = (uint32_t)parser->text.len;
	const int got = fetch_line(parser, true, err);

	if (got == 0)
		return bsh_fail_at(err, (struct bsh_span){ end - 1, end }, BSH_E_SYNTAX,
				   "the text ends where '\\' announces another line");
	return got < 0 ? -1 : 0;
}

/*
 * Cut the statement at parser->at into words, fetching lines that it goes on in.
 * *ends_line: nothing else stands on its line.
 */
static int read_words(struct bsh_parser *parser, bool *ends_line, struct bsh_err *err)
{
	struct bsh_open open = { 0 };
	enum bsh_stop stop;

	for (;;) {
		const struct bsh_span word = bsh_word_next(parser->text.data,
							   (uint32_t)parser->text.len,
							   &parser->at, &open, &stop);

		if (stop == BSH_STOP_OPEN)
			return fail_open(parser, open.opener, err);
		if (word.begin < word.end && !bsh_word_is_open(&open) &&
		    add_word(parser, word, err) < 0)
			return -1;
		if (stop == BSH_STOP_CONTINUES && fetch_continuation(parser, err) < 0)
			return -1;
		if (stop == BSH_STOP_BLANK || stop == BSH_STOP_CONTINUES)
			continue;
		*ends_line = stop == BSH_STOP_LINE;
		return 0;
	}
}

/* Inlined, so that the length of a literal is known and most words differ in it. */
static inline __attribute__((always_inline)) bool word_is(const struct bsh_parser *parser,
							  uint32_t word, const char *text)
{
	const struct bsh_span at = parser->words[word];
	const size_t len = strlen(text);

	return at.end - at.begin == len && memcmp(parser->text.data + at.begin, text, len) == 0;
}

static char first_char(const struct bsh_parser *parser, uint32_t word)
{
	return parser->text.data[parser->words[word].begin];
}

/* A '{' that was written against the last word becomes a word of its own. */
static int split_last(struct bsh_parser *parser, struct bsh_err *err)
{
	struct bsh_span *last = &parser->words[parser->n_words - 1];

	if (last->end - last->begin < 2 || parser->text.data[last->end - 1] != '{')
		return 0;
	last->end--;
	return add_word(parser, (struct bsh_span){ last->end, last->end + 1 }, err);
}

/* A '}' that was written against what follows becomes a word of its own. */
static int split_first(struct bsh_parser *parser, uint32_t first, struct bsh_err *err)
{
	const struct bsh_span word = parser->words[first];

	if (word.end - word.begin < 2)
		return 0;
	if (add_word(parser, word, err) < 0)
		return -1;
	memmove(parser->words + first + 1, parser->words + first,
		(parser->n_words - first - 1) * sizeof(*parser->words));
	parser->words[first].end = word.begin + 1;
	parser->words[first + 1].begin = word.begin + 1;
	return 0;
}

/* Make words of the braces in the statement of the words from `first` on. */
static int split_braces(struct bsh_parser *parser, uint32_t first, struct bsh_err *err)
{
	const size_t n = parser->n_words - first;
	const char c = first_char(parser, first);

	if (c == '}')
		return split_first(parser, first, err) < 0 ? -1 : split_last(parser, err);
	/* What stands third behind repeat is a command already. */
	if (c == 'i' ? word_is(parser, first, "if") : n == 2 && word_is(parser, first, "repeat"))
		return split_last(parser, err);
	return 0;
}

/* Is it `repeat N {` or `if EXPR {`, be N or EXPR there or not? */
static bool is_head(const struct bsh_parser *parser, uint32_t first)
{
	const uint32_t last = (uint32_t)parser->n_words - 1;

	return word_is(parser, last, "{") &&
	       (word_is(parser, first, "if") ||
		(last - first < 3 && word_is(parser, first, "repeat")));
}

/* Blocks that a mistake left open: so many more. */
static void change_skip(struct bsh_parser *parser, int by)
{
	const int depth = (int)parser->skip_depth + by;

	parser->skip_depth = depth > 0 ? (size_t)depth : 0;
}

/* Hang a statement into the block that is open, or make it the root. */
static void attach(struct bsh_parser *parser, uint32_t node)
{
	struct frame *frame;

	if (parser->depth == 0) {
		parser->root = node;
		return;
	}
	frame = &parser->frames[parser->depth - 1];
	if (frame->last)
		parser->nodes[frame->last].next = node;
	else if (frame->is_in_else)
		parser->nodes[frame->node].orelse = node;
	else
		parser->nodes[frame->node].body = node;
	frame->last = node;
}

/* Open a block: what follows goes into it until its '}'. */
static int open_block(struct bsh_parser *parser, uint32_t node, struct bsh_err *err)
{
	if (parser->depth == BSH_DEPTH_MAX)
		return bsh_fail_at(err, parser->nodes[node].at, BSH_E_SYNTAX,
				   "blocks are nested more than %d deep", BSH_DEPTH_MAX);
	parser->frames[parser->depth++] = (struct frame){ .node = node };
	return 0;
}

static BSH_COLD int fail_brace(struct bsh_span at, struct bsh_err *err)
{
	return bsh_fail_at(err, at, BSH_E_SYNTAX,
			   "'{' ends its line: the commands go on the lines below, then '}'");
}

/* A statement that begins with what only blocks are made of. */
static BSH_COLD int fail_no_command(const struct bsh_parser *parser, uint32_t first, uint32_t n,
				    struct bsh_err *err)
{
	const struct bsh_span at = parser->words[first];

	if (first_char(parser, first) == 'e')
		return bsh_fail_at(err, at, BSH_E_SYNTAX,
				   "'else' begins no statement: it is written '} else {'");
	if (first_char(parser, first) == '}')
		return bsh_fail_at(err, at, BSH_E_SYNTAX, "'}' stands on a line of its own");
	if (n > 1 || at.end - at.begin > 1)
		return fail_brace(at, err);
	return bsh_fail_at(err, at, BSH_E_SYNTAX,
			   "'{' stands only behind 'repeat N' or 'if EXPR' that begin a statement");
}

/* How many repeats are open. */
static uint32_t open_repeats(const struct bsh_parser *parser)
{
	uint32_t n = 0;

	for (size_t i = 0; i < parser->depth; i++)
		n += parser->nodes[parser->frames[i].node].kind == BSH_NODE_REPEAT;
	return n;
}

static int parse_simple(struct bsh_parser *parser, uint32_t first, uint32_t n, uint32_t repeats,
			uint32_t *made, struct bsh_err *err);

/* repeat N CMD: the words behind N are a statement of its own. */
static int parse_repeat_inline(struct bsh_parser *parser, uint32_t first, uint32_t n,
			       uint32_t repeats, uint32_t *made, struct bsh_err *err)
{
	uint32_t node, body;

	if (repeats >= BSH_DEPTH_MAX)
		return bsh_fail_at(err, parser->words[first], BSH_E_SYNTAX,
				   "repeats are nested more than %d deep", BSH_DEPTH_MAX);
	if (parse_simple(parser, first + 2, n - 2, repeats + 1, &body, err) < 0)
		return -1;
	node = add_node(parser,
			(struct bsh_node){ .kind = BSH_NODE_REPEAT,
					   .at = { parser->words[first].begin,
						   parser->words[first + n - 1].end },
					   .expr = parser->words[first + 1],
					   .body = body },
			err);
	*made = node;
	return node ? 0 : -1;
}

/* A statement that opens and closes nothing: a command, break, repeat N CMD. */
static int parse_simple(struct bsh_parser *parser, uint32_t first, uint32_t n, uint32_t repeats,
			uint32_t *made, struct bsh_err *err)
{
	const struct bsh_span at = { parser->words[first].begin,
				     parser->words[first + n - 1].end };
	struct bsh_node node = { .kind = BSH_NODE_COMMAND, .at = at, .word = first, .n_words = n };

	if (word_is(parser, first, "repeat")) {
		if (n >= 3)
			return parse_repeat_inline(parser, first, n, repeats, made, err);
		return bsh_fail_at(err, at, BSH_E_SYNTAX,
				   "repeat what? repeat N COMMAND, or repeat N {");
	}
	if (word_is(parser, first, "if"))
		return bsh_fail_at(err, at, BSH_E_SYNTAX,
				   "'if EXPR {' is a line of its own, with its '{' at the end");
	if (first_char(parser, first) == '{' || first_char(parser, first) == '}' ||
	    word_is(parser, first, "else"))
		return fail_no_command(parser, first, n, err);
	if (word_is(parser, first, "break")) {
		if (n > 1)
			return bsh_fail_at(err, parser->words[first + 1], BSH_E_SYNTAX,
					   "break takes no arguments");
		if (repeats == 0)
			return bsh_fail_at(err, at, BSH_E_SYNTAX, "break outside of a repeat");
		node.kind = BSH_NODE_BREAK;
	}
	*made = add_node(parser, node, err);
	return *made ? 0 : -1;
}

/* `repeat N {` or `if EXPR {`: the last of the n words is the brace. */
static int parse_head(struct bsh_parser *parser, uint32_t n, bool ends_line, struct bsh_err *err)
{
	const struct bsh_span *words = parser->words + parser->n_words - n;
	const bool is_repeat = word_is(parser, (uint32_t)(parser->n_words - n), "repeat");
	const struct bsh_span at = { words[0].begin, words[n - 1].end };
	uint32_t node;

	if (n < 3)
		return bsh_fail_at(err, at, BSH_E_SYNTAX,
				   is_repeat ? "repeat how often? repeat N {" :
					       "if what? if EXPR {");
	if (!ends_line)
		return fail_brace(words[n - 1], err);
	node = add_node(parser,
			(struct bsh_node){ .kind = is_repeat ? BSH_NODE_REPEAT : BSH_NODE_IF,
					   .at = at,
					   .expr = { words[1].begin, words[n - 2].end } },
			err);
	if (!node)
		return -1;
	attach(parser, node);
	return open_block(parser, node, err);
}

/* `}` or `} else {`. */
static int parse_close(struct bsh_parser *parser, uint32_t n, bool ends_line, struct bsh_err *err)
{
	const uint32_t first = (uint32_t)parser->n_words - n;
	const struct bsh_span at = { parser->words[first].begin, parser->words[first + n - 1].end };
	struct frame *frame;

	if (parser->depth == 0)
		return bsh_fail_at(err, parser->words[first], BSH_E_SYNTAX,
				   "'}' closes nothing here");
	frame = &parser->frames[parser->depth - 1];
	if (n == 1) {
		parser->depth--;
		return 0;
	}
	if (!word_is(parser, first + 1, "else"))
		return bsh_fail_at(err, parser->words[first + 1], BSH_E_SYNTAX,
				   "'}' stands alone, or begins '} else {'");
	if (parser->nodes[frame->node].kind != BSH_NODE_IF || frame->is_in_else)
		return bsh_fail_at(err, parser->words[first + 1], BSH_E_SYNTAX,
				   "'else' belongs to an if, once");
	if (n > 2 && word_is(parser, first + 2, "if"))
		return bsh_fail_at(err, parser->words[first + 2], BSH_E_SYNTAX,
				   "'else' takes no condition: put an if inside its block");
	if (n != 3 || !word_is(parser, first + 2, "{"))
		return bsh_fail_at(err, at, BSH_E_SYNTAX, "'} else {' ends with its '{'");
	if (!ends_line)
		return fail_brace(parser->words[first + 2], err);
	frame->is_in_else = true;
	frame->last = 0;
	return 0;
}

/* Can the statement be anything but a command? Two letters tell for nearly all of them. */
static bool may_be_syntax(const struct bsh_parser *parser, uint32_t first)
{
	const char *word = parser->text.data + parser->words[first].begin;

	switch (word[0]) {
	case '{':
	case '}':
		return true;
	case 'b': /* break */
	case 'i': /* if */
		return word[1] == (word[0] == 'b' ? 'r' : 'f');
	case 'e': /* else */
		return word[1] == 'l';
	case 'r': /* repeat */
		return word[1] == 'e';
	default:
		return false;
	}
}

/* A statement that is a command and nothing else. */
static int parse_command(struct bsh_parser *parser, uint32_t first, struct bsh_err *err)
{
	const uint32_t n = (uint32_t)parser->n_words - first;
	const uint32_t node =
		add_node(parser,
			 (struct bsh_node){ .kind = BSH_NODE_COMMAND,
					    .at = { parser->words[first].begin,
						    parser->words[first + n - 1].end },
					    .word = first,
					    .n_words = n },
			 err);

	if (!node)
		return -1;
	attach(parser, node);
	return 0;
}

/* One statement: its words are read, its kind is found, it is hung where it belongs. */
static int parse_statement(struct bsh_parser *parser, struct bsh_err *err)
{
	const uint32_t first = (uint32_t)parser->n_words;
	bool ends_line = false;
	uint32_t n, node;

	if (read_words(parser, &ends_line, err) < 0)
		return -1;
	if (parser->n_words == first)
		return 0;
	if (!may_be_syntax(parser, first))
		return parse_command(parser, first, err);
	if (split_braces(parser, first, err) < 0)
		return -1;
	n = (uint32_t)parser->n_words - first;
	if (first_char(parser, first) == '}')
		return parse_close(parser, n, ends_line, err);
	if (is_head(parser, first))
		return parse_head(parser, n, ends_line, err);
	if (parse_simple(parser, first, n, open_repeats(parser), &node, err) < 0)
		return -1;
	attach(parser, node);
	return 0;
}

/* The text ends inside a block: say which one, and leave it. */
static BSH_COLD int fail_unclosed(struct bsh_parser *parser, struct bsh_err *err)
{
	const struct bsh_node *node = &parser->nodes[parser->frames[parser->depth - 1].node];

	parser->depth = 0;
	return bsh_fail_at(err, node->at, BSH_E_SYNTAX,
			   "this block is not closed: its '}' is missing");
}

/* By how many the blocks that are open change from text[at ..) on, as far as can be told. */
static int brace_balance(const struct bsh_parser *parser, uint32_t at)
{
	const char *text = parser->text.data;
	const uint32_t len = (uint32_t)parser->text.len;
	struct bsh_open open = { 0 };
	enum bsh_stop stop = BSH_STOP_BLANK;
	int balance = 0;

	while (stop == BSH_STOP_BLANK || stop == BSH_STOP_SEMICOLON) {
		const struct bsh_span word = bsh_word_next(text, len, &at, &open, &stop);

		if (word.begin == word.end)
			continue;
		balance -= text[word.begin] == '}';
		/* What is not closed hides words: then the end of the line counts. */
		balance += text[stop == BSH_STOP_OPEN ? len - 1 : word.end - 1] == '{';
	}
	return balance;
}

/*
 * Leave a statement that cannot be parsed; its text begins at `from`. A mistake
 * takes the rest of its block along, which must not run as if it stood alone.
 */
static BSH_COLD int recover(struct bsh_parser *parser, uint32_t from, const struct bsh_err *err)
{
	if (err->code == BSH_E_SYNTAX)
		change_skip(parser, (int)parser->depth + brace_balance(parser, from));
	parser->at = (uint32_t)parser->text.len;
	parser->depth = 0;
	return -1;
}

/* Drop one statement of a block that holds a mistake. */
static BSH_COLD int skip_statement(struct bsh_parser *parser, struct bsh_err *err)
{
	const uint32_t from = parser->at;
	struct bsh_err mistake = { 0 };
	bool ends_line;

	parser->n_words = 0;
	if (read_words(parser, &ends_line, &mistake) < 0) {
		if (mistake.code != BSH_E_SYNTAX) {
			*err = mistake;
			return -1;
		}
		change_skip(parser, brace_balance(parser, from));
		parser->at = (uint32_t)parser->text.len;
		return 0;
	}
	if (parser->n_words == 0)
		return 0;
	if (split_braces(parser, 0, err) < 0)
		return -1;
	if (first_char(parser, 0) == '}')
		change_skip(parser, word_is(parser, (uint32_t)parser->n_words - 1, "{") - 1);
	else
		change_skip(parser, is_head(parser, 0));
	return 0;
}

/* Drop what is left of blocks that hold a mistake. 1, 0 at the end, -1. */
static BSH_COLD int skip_blocks(struct bsh_parser *parser, struct bsh_err *err)
{
	while (parser->skip_depth > 0) {
		if (parser->at >= parser->text.len) {
			int got;

			drop_text(parser);
			got = fetch_line(parser, true, err);
			if (got <= 0)
				return got;
		}
		if (skip_statement(parser, err) < 0)
			return -1;
	}
	return 1;
}

/* The line that the statements go on in. 1, 0 at the end, -1. */
static int next_line(struct bsh_parser *parser, struct bsh_err *err)
{
	int got;

	if (parser->depth == 0)
		drop_text(parser);
	got = fetch_line(parser, parser->depth > 0, err);
	if (got == 0 && parser->depth > 0)
		return fail_unclosed(parser, err);
	/* Only what was read of a line can change how many blocks are open. */
	if (got < 0)
		recover(parser, err->at.end ? parser->line_begin : (uint32_t)parser->text.len, err);
	return got;
}

/* Read statements until a top-level one is whole. 1, 0 at the end, -1. */
static int parse_block(struct bsh_parser *parser, struct bsh_err *err)
{
	do {
		const uint32_t from = parser->at;

		if (from >= parser->text.len) {
			const int got = next_line(parser, err);

			if (got <= 0)
				return got;
		} else if (parse_statement(parser, err) < 0) {
			return recover(parser, from, err);
		}
	} while (!parser->root || parser->depth > 0);
	return 1;
}

int bsh_parser_next(struct bsh_parser *parser, const struct bsh_block **block, struct bsh_err *err)
{
	int got;

	if (parser->skip_depth > 0) {
		got = skip_blocks(parser, err);
		if (got < 0 && err->code != BSH_E_SYNTAX)
			parser->skip_depth = 0;
		if (got <= 0)
			return got;
	}
	parser->n_nodes = 0;
	parser->n_words = 0;
	parser->root = 0;
	/* Node 0 is none. */
	add_node(parser, (struct bsh_node){ 0 }, err);
	if (parser->n_nodes == 0)
		return -1;
	got = parse_block(parser, err);
	if (got <= 0)
		return got;
	parser->block = (struct bsh_block){
		.text = parser->text.data,
		.nodes = parser->nodes,
		.words = parser->words,
		.root = parser->root,
		.at = { parser->nodes[parser->root].at.begin,
			parser->words[parser->n_words - 1].end },
	};
	*block = &parser->block;
	return 1;
}

struct bsh_position bsh_parser_position(const struct bsh_parser *parser, uint32_t at)
{
	const char *text = bsh_text_string(&parser->text);
	const uint32_t len = (uint32_t)parser->text.len;
	struct bsh_position position = { .line = parser->first_line, .column = 1 };
	uint32_t begin = 0, end;

	at = at < len ? at : len;
	for (uint32_t i = 0; i < at; i++) {
		/* Bytes that go on a UTF-8 character are no columns. */
		if (text[i] == '\n') {
			position.line++;
			position.column = 1;
			begin = i + 1;
		} else if (((uint8_t)text[i] & 0xc0) != 0x80) {
			position.column++;
		}
	}
	for (end = begin; end < len && text[end] != '\n'; end++)
		;
	position.line_text = text + begin;
	position.line_len = end - begin;
	return position;
}
