/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "barsh/lang.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Gives the lines of a text and notes which were asked for as continuations. */
struct lines {
	const char *at, *end;
	unsigned n, fail_at; /* fails at this line, counted from 1 */
	enum bsh_code fail_with;
	char asked[64]; /* '.' a statement's first line, '>' one that goes on */
};

static int give_line(void *ctx, bool continues, const char **text, size_t *len,
		     struct bsh_err *err)
{
	struct lines *lines = ctx;
	const char *newline;

	if (lines->n < sizeof(lines->asked) - 1)
		lines->asked[lines->n] = continues ? '>' : '.';
	lines->n++;
	if (lines->n == lines->fail_at)
		return bsh_fail(err, lines->fail_with, "no line");
	if (lines->at >= lines->end)
		return 0;
	newline = memchr(lines->at, '\n', (size_t)(lines->end - lines->at));
	*text = lines->at;
	*len = (size_t)((newline ? newline : lines->end) - lines->at);
	lines->at += *len + (newline != NULL);
	return 1;
}

static struct lines lines;
static struct bsh_parser *parser;

/* Parse text from its begin; freed by teardown. */
static void begin_len(const char *text, size_t len)
{
	bsh_parser_free(parser);
	lines = (struct lines){ .at = text, .end = text + len };
	parser = bsh_parser_new((struct bsh_reader){ .line = give_line, .ctx = &lines });
	ck_assert_ptr_nonnull(parser);
}

static void begin(const char *text)
{
	begin_len(text, strlen(text));
}

static void setup(void)
{
	parser = NULL;
}

static void teardown(void)
{
	bsh_parser_free(parser);
}

/* ---- What was parsed, as text ------------------------------------------ */

static void add_list(struct bsh_text *to, const struct bsh_block *block, uint32_t node);

static void add_span(struct bsh_text *to, const struct bsh_block *block, struct bsh_span at)
{
	bsh_text_add(to, block->text + at.begin, at.end - at.begin);
}

static void add_node(struct bsh_text *to, const struct bsh_block *block,
		     const struct bsh_node *node)
{
	switch (node->kind) {
	case BSH_NODE_COMMAND:
		for (uint32_t i = 0; i < node->n_words; i++) {
			bsh_text_adds(to, i ? "|" : "");
			add_span(to, block, block->words[node->word + i]);
		}
		return;
	case BSH_NODE_BREAK:
		bsh_text_adds(to, "BREAK");
		return;
	case BSH_NODE_REPEAT:
	case BSH_NODE_IF:
		break;
	}
	bsh_text_adds(to, node->kind == BSH_NODE_IF ? "IF<" : "REPEAT<");
	add_span(to, block, node->expr);
	bsh_text_adds(to, ">{");
	add_list(to, block, node->body);
	if (node->orelse) {
		bsh_text_adds(to, "}{");
		add_list(to, block, node->orelse);
	}
	bsh_text_adds(to, "}");
}

static void add_list(struct bsh_text *to, const struct bsh_block *block, uint32_t node)
{
	for (; node; node = block->nodes[node].next) {
		ck_assert_uint_le(block->nodes[node].at.begin, block->nodes[node].at.end);
		add_node(to, block, &block->nodes[node]);
		bsh_text_adds(to, block->nodes[node].next ? "; " : "");
	}
}

/* All that the rest of the text holds: "statement / statement / ERROR message". */
static void add_all(struct bsh_text *to)
{
	const struct bsh_block *block;
	int got;

	for (int i = 0; i < 1000; i++) {
		struct bsh_err err = { 0 };

		got = bsh_parser_next(parser, &block, &err);
		if (got == 0)
			return;
		bsh_text_adds(to, to->len ? " / " : "");
		if (got > 0)
			add_list(to, block, block->root);
		else
			bsh_text_addf(to, "ERROR %s", err.code == BSH_E_SYNTAX ? "" : err.msg);
	}
	ck_abort_msg("the text does not end");
}

static void check(const char *text, const char *expected)
{
	struct bsh_text found = { 0 };

	begin(text);
	add_all(&found);
	ck_assert_msg(strcmp(bsh_text_string(&found), expected) == 0, "'%s' is parsed as '%s'", text,
		      bsh_text_string(&found));
	bsh_text_finish(&found);
}

/* The first error of text: where it is, what it underlines, what it says (or NULL). */
static void check_error(const char *text, unsigned line, unsigned column, const char *span,
			const char *msg)
{
	const struct bsh_block *block;
	struct bsh_position from, to;
	struct bsh_err err = { 0 };
	struct bsh_text found = { 0 };
	int got;

	begin(text);
	do {
		got = bsh_parser_next(parser, &block, &err);
	} while (got > 0);
	ck_assert_msg(got < 0, "'%s' has no error", text);
	ck_assert_msg(err.code == BSH_E_SYNTAX, "'%s': code %d", text, err.code);
	from = bsh_parser_position(parser, err.at.begin);
	to = bsh_parser_position(parser, err.at.end);
	ck_assert_msg(from.line == line && from.column == column, "'%s': %u:%u: %s", text,
		      from.line, from.column, err.msg);
	/* Columns are bytes here; a span over lines is compared on its first. */
	if (to.line == from.line)
		bsh_text_add(&found, from.line_text + column - 1, to.column - column);
	else
		bsh_text_add(&found, from.line_text + column - 1, from.line_len - column + 1);
	ck_assert_msg(strcmp(bsh_text_string(&found), span) == 0, "'%s' underlines '%s': %s", text,
		      bsh_text_string(&found), err.msg);
	if (msg)
		ck_assert_str_eq(err.msg, msg);
	bsh_text_finish(&found);
}

/* ---- Statements -------------------------------------------------------- */

START_TEST(statements_are_lines_and_what_semicolons_separate)
{
	check("", "");
	check("\n\n", "");
	check("  # nothing\n\t\n;;\n ; ;# x", "");
	check("r32 0x0", "r32|0x0");
	check("r32 0x0\nw32 0x0 (1 << 3)|5\n", "r32|0x0 / w32|0x0|(1 << 3)|5");
	check("r32 0; r32 4;r32 8", "r32|0 / r32|4 / r32|8");
	check(";r32 0;;r32 4;", "r32|0 / r32|4");
	check("r32 0 # one; two\nr32 4", "r32|0 / r32|4");
	check("echo 'a;b' \"c # d\" e", "echo|'a;b'|\"c # d\"|e");
	check("dump -w 0x0", "dump|-w|0x0");
	check("print @CTRL $x ${y}", "print|@CTRL|$x|${y}");
	check("let x = $y + 1", "let|x|=|$y|+|1");
	check("echo { } else", "echo|{|}|else");
	check("echo }", "echo|}");
	check("ifx 1; repeater; breaks; elsewhere", "ifx|1 / repeater / breaks / elsewhere");
	check("IF x; Repeat 3", "IF|x / Repeat|3");
}
END_TEST

START_TEST(a_backslash_joins_lines)
{
	check("w32 0x0 \\\n  5\nr32 0", "w32|0x0|5 / r32|0");
	check("w32\\\n0x0\\\n5", "w32|0x0|5");
	check("w32 0 (1 + \\\n  2)*3 4", "w32|0|(1 + \\\n  2)*3|4");
	check("w32 0 (1 + \\\n  (2 + \\\n3)) 4; r32 0", "w32|0|(1 + \\\n  (2 + \\\n3))|4 / r32|0");
	check("w32 0 (1 + \\\n 2 + 3) 4", "w32|0|(1 + \\\n 2 + 3)|4");
	check("r32 0 \\\n# done", "r32|0");
	check("r32 0 \\\n\nr32 4", "r32|0 / r32|4");
	check("r32 0 # a comment \\\nr32 4", "r32|0 / r32|4");
	check("r32 0;\\\nr32 4", "r32|0 / r32|4");
	check("\\\nr32 0", "r32|0");
	check("if $a \\\n  == 1 {\n r32 0\n}", "IF<$a \\\n  == 1>{r32|0}");
	check("repeat 3 \\\n r32 0", "REPEAT<3>{r32|0}");
}
END_TEST

START_TEST(blocks_hold_their_statements)
{
	check("repeat 3 {\n r32 0\n r32 4; r32 8\n}\nr32 12",
	      "REPEAT<3>{r32|0; r32|4; r32|8} / r32|12");
	check("if $a == 1 {\n r32 0\n}", "IF<$a == 1>{r32|0}");
	check("if a {\n r32 0\n} else {\n r32 4\n r32 8\n}", "IF<a>{r32|0}{r32|4; r32|8}");
	check("if a {\n} else {\n}\nr32 0", "IF<a>{} / r32|0");
	check("if a {\n} else {\n r32 4\n}", "IF<a>{}{r32|4}");
	check("repeat 2 {\n if a {\n  break\n } else {\n  r32 0\n }\n r32 4\n}",
	      "REPEAT<2>{IF<a>{BREAK}{r32|0}; r32|4}");
	check("repeat 2 {\n repeat 3 {\n r32 0\n }\n repeat 4 {\n r32 4\n }\n}",
	      "REPEAT<2>{REPEAT<3>{r32|0}; REPEAT<4>{r32|4}}");
	check("repeat (1 + 2) {\n}", "REPEAT<(1 + 2)>{}");
	check("r32 0; if a {\n r32 4\n}; r32 8", "r32|0 / IF<a>{r32|4} / r32|8");
	check("if a {\n r32 0; }\n", "IF<a>{r32|0}");
	check("if a { # why\n # nothing\n\n r32 0 # x\n} else { # else\n r32 4\n} # end\n",
	      "IF<a>{r32|0}{r32|4}");
}
END_TEST

START_TEST(braces_may_touch_what_is_beside_them)
{
	check("if a{\n r32 0\n}else{\n r32 4\n}", "IF<a>{r32|0}{r32|4}");
	check("if a {\n r32 0\n}else {\n r32 4\n}", "IF<a>{r32|0}{r32|4}");
	check("if a {\n r32 0\n} else{\n r32 4\n}", "IF<a>{r32|0}{r32|4}");
	check("if (a) && (b){\n}", "IF<(a) && (b)>{}");
	check("repeat 3{\n r32 0\n}", "REPEAT<3>{r32|0}");
	check("repeat (3){\n}", "REPEAT<(3)>{}");
	/* The command's own words are left as they are. */
	check("repeat 3 echo a{", "REPEAT<3>{echo|a{}");
	check("repeat 3 a{", "REPEAT<3>{a{}");
	check("repeat 3 echo {", "REPEAT<3>{echo|{}");
	check("echo a{ }b", "echo|a{|}b");
}
END_TEST

START_TEST(repeat_takes_one_command_up_to_the_semicolon)
{
	check("repeat 3 r32 0; r32 4", "REPEAT<3>{r32|0} / r32|4");
	check("repeat (1 + 2) r32 0", "REPEAT<(1 + 2)>{r32|0}");
	check("repeat 2 repeat 3 r32 0", "REPEAT<2>{REPEAT<3>{r32|0}}");
	check("repeat 2 break", "REPEAT<2>{BREAK}");
	check("repeat 2 {\n repeat 3 r32 0\n r32 4\n}", "REPEAT<2>{REPEAT<3>{r32|0}; r32|4}");
}
END_TEST

START_TEST(spans_cover_statements_and_blocks)
{
	static const char text[] = "r32 0; repeat 3 {\n  w32 0 5 # x\n}; r32 8";
	const struct bsh_block *block;
	const struct bsh_node *node;
	struct bsh_err err = { 0 };

	begin(text);
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
	ck_assert_uint_eq(block->at.begin, 0);
	ck_assert_uint_eq(block->at.end, 5);
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
	node = &block->nodes[block->root];
	ck_assert_uint_eq(block->at.begin, 7);
	ck_assert_uint_eq(block->at.end, 33);
	ck_assert_mem_eq(block->text + block->at.begin, "repeat 3 {\n  w32 0 5 # x\n}", 26);
	ck_assert_uint_eq(node->at.begin, 7);
	ck_assert_uint_eq(node->at.end, 17);
	ck_assert_uint_eq(node->expr.begin, 14);
	ck_assert_uint_eq(node->expr.end, 15);
	ck_assert_uint_eq(block->nodes[node->body].at.begin, 20);
	ck_assert_uint_eq(block->nodes[node->body].at.end, 27);
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
	ck_assert_mem_eq(block->text + block->at.begin, "r32 8", 5);
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 0);
}
END_TEST

START_TEST(only_lines_that_are_needed_are_asked_for)
{
	begin("r32 0\nif a {\n r32 4 \\\n 5\n}\nr32 8; r32 9\n");
	ck_assert_int_eq(lines.n, 0);
	check("r32 0\nif a {\n r32 4 \\\n 5\n}\nr32 8; r32 9\n",
	      "r32|0 / IF<a>{r32|4|5} / r32|8 / r32|9");
	ck_assert_str_eq(lines.asked, "..>>>..");
}
END_TEST

/* ---- Errors ------------------------------------------------------------ */

START_TEST(what_is_not_closed_is_underlined_from_its_begin)
{
	check_error("echo \"a b", 1, 6, "\"a b", "the quote \" is not closed on its line");
	check_error("echo 'a b\necho c'", 1, 6, "'a b", "the quote ' is not closed on its line");
	check_error("r32 0\n\necho x'y\n", 3, 7, "'y", NULL);
	check_error("w32 0 (1 + 2", 1, 7, "(1 + 2", "'(' is not closed");
	check_error("w32 0 (1 + 2; r32 0", 1, 7, "(1 + 2", "'(' is not closed");
	check_error("w32 0 (1 + 2; r32 0 \\\nr32 4", 1, 7, "(1 + 2", "'(' is not closed");
	check_error("w32 0 (1 + \\\n (2)\nr32 0", 1, 7, "(1 + \\", "'(' is not closed");
	check_error("w32 0 (1 + \\\n 2\nr32 0", 1, 7, "(1 + \\", "'(' is not closed");
	check_error("echo ${a b", 1, 6, "${a b", "'${' is not closed");
	check_error("echo \"a \\\nb\"", 1, 6, "\"a \\", NULL);
	check_error("r32 0; w32 (0 \\\n 'x)", 2, 2, "'x)", NULL);
}
END_TEST

START_TEST(a_backslash_on_the_last_line_is_an_error)
{
	check_error("r32 0 \\", 1, 7, "\\", "the text ends where '\\' announces another line");
	check_error("r32 0 \\\n", 1, 7, "\\", NULL);
	check_error("r32 \\\n 0\\\n", 2, 3, "\\", NULL);
	check_error("w32 0 (1 + \\\n", 1, 12, "\\", NULL);
	check_error("if a {\nr32 0 \\\n", 2, 7, "\\", NULL);
}
END_TEST

START_TEST(a_brace_ends_its_line)
{
	static const char msg[] = "'{' ends its line: the commands go on the lines below, then '}'";

	check_error("if a {;\nr32 0\n}", 1, 6, "{", msg);
	check_error("repeat 3 { ; r32 0", 1, 10, "{", msg);
	check_error("repeat 3 { r32 0", 1, 10, "{", msg);
	check_error("repeat 3 { r32 0 }", 1, 10, "{", msg);
	check_error("repeat 3 { r32 0; r32 4 }", 1, 10, "{", msg);
	check_error("repeat 3 {}", 1, 10, "{}", msg);
	check_error("if a {\n} else { ; r32 0", 2, 8, "{", msg);
	check_error("if a { r32 0 }", 1, 1, "if a { r32 0 }",
		    "'if EXPR {' is a line of its own, with its '{' at the end");
}
END_TEST

START_TEST(a_head_without_its_expression_is_refused)
{
	check_error("if {\n}", 1, 1, "if {", "if what? if EXPR {");
	check_error("repeat {\n}", 1, 1, "repeat {", "repeat how often? repeat N {");
	check_error("repeat", 1, 1, "repeat", "repeat what? repeat N COMMAND, or repeat N {");
	check_error("r32 0; repeat 3 # x", 1, 8, "repeat 3", NULL);
	check_error("if", 1, 1, "if", NULL);
	check_error("if a == 1", 1, 1, "if a == 1", NULL);
	check_error("repeat 3 if a {\n}", 1, 10, "if a {",
		    "'if EXPR {' is a line of its own, with its '{' at the end");
	check_error("repeat 3 repeat 2 {\n}", 1, 19, "{",
		    "'{' stands only behind 'repeat N' or 'if EXPR' that begin a statement");
}
END_TEST

START_TEST(what_only_blocks_have_begins_no_statement)
{
	check_error("{", 1, 1, "{", NULL);
	check_error("{ r32 0", 1, 1, "{", NULL);
	check_error("r32 0\n else {", 2, 2, "else",
		    "'else' begins no statement: it is written '} else {'");
	check_error("if a {\n r32 0\n}\nelse {\n r32 4\n}", 4, 1, "else", NULL);
	check_error("repeat 3 else", 1, 10, "else", NULL);
	check_error("repeat 3 }", 1, 10, "}", NULL);
}
END_TEST

START_TEST(a_closing_brace_stands_alone_or_begins_an_else)
{
	check_error("}", 1, 1, "}", "'}' closes nothing here");
	check_error("if a {\n}\n}", 3, 1, "}", "'}' closes nothing here");
	check_error("r32 0; } else {", 1, 8, "}", NULL);
	check_error("}r32 0", 1, 1, "}", NULL);
	check_error("if a {\n} r32 0", 2, 3, "r32",
		    "'}' stands alone, or begins '} else {'");
	check_error("if a {\n}r32 0", 2, 2, "r32", NULL);
	check_error("if a {\n}}", 2, 2, "}", NULL);
	check_error("if a {\n} else", 2, 1, "} else", "'} else {' ends with its '{'");
	check_error("if a {\n} else r32 0", 2, 1, "} else r32 0", NULL);
	check_error("if a {\n} else { r32 0", 2, 1, "} else { r32 0", NULL);
	check_error("if a {\n} else if b {", 2, 8, "if",
		    "'else' takes no condition: put an if inside its block");
	check_error("if a {\n} else {\n} else {\n}", 3, 3, "else",
		    "'else' belongs to an if, once");
	check_error("repeat 3 {\n} else {\n}", 2, 3, "else", "'else' belongs to an if, once");
}
END_TEST

START_TEST(break_stands_in_a_repeat_and_alone)
{
	check_error("break", 1, 1, "break", "break outside of a repeat");
	check_error("if a {\n  break\n}", 2, 3, "break", NULL);
	check_error("repeat 3 {\n}\nbreak", 3, 1, "break", NULL);
	check_error("repeat 3 {\nbreak 2\n}", 2, 7, "2", "break takes no arguments");
	check("repeat 3 {\n if a {\n  break\n } else {\n  break\n }\n}",
	      "REPEAT<3>{IF<a>{BREAK}{BREAK}}");
}
END_TEST

START_TEST(a_block_that_is_not_closed_is_named)
{
	check("if a {\n r32 0", "ERROR ");
	check_error("r32 0\nif a {\n r32 0\n", 2, 1, "if a {",
		    "this block is not closed: its '}' is missing");
	check_error("repeat 3 {\n if a {\n r32 0\n }\n", 1, 1, "repeat 3 {", NULL);
	check_error("repeat 3 {\n if a {\n r32 0", 2, 2, "if a {", NULL);
}
END_TEST

START_TEST(nul_bytes_are_refused_where_they_are)
{
	static const char text[] = "r32 0\nr32 \0" "4\nr32 8";
	const struct bsh_block *block;
	struct bsh_position position;
	struct bsh_err err = { 0 };

	begin_len(text, sizeof(text) - 1);
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_SYNTAX);
	position = bsh_parser_position(parser, err.at.begin);
	ck_assert_uint_eq(position.line, 2);
	ck_assert_uint_eq(position.column, 5);
	ck_assert_uint_eq(err.at.end, err.at.begin + 1);

	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
	ck_assert_mem_eq(block->text + block->at.begin, "r32 8", 5);

	/* At the very begin too, where 0,0 would be no span at all. */
	begin_len("\0", 1);
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), -1);
	ck_assert_uint_eq(err.at.end, 1);
}
END_TEST

START_TEST(a_line_is_as_long_as_is_allowed_and_no_longer)
{
	static char text[BSH_LINE_MAX + 32];
	const struct bsh_block *block;
	struct bsh_position position;
	struct bsh_err err = { 0 };

	memset(text, 'x', sizeof(text));
	memcpy(text, "r32 0\necho ", 11);
	memcpy(text + 6 + BSH_LINE_MAX, "\nr32 4", 6);
	begin_len(text, BSH_LINE_MAX + 12);
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
	ck_assert_uint_eq(block->words[1].end - block->words[1].begin, BSH_LINE_MAX - 5);
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 0);

	text[6 + BSH_LINE_MAX] = 'x';
	memcpy(text + 7 + BSH_LINE_MAX, "\nr32 4", 6);
	begin_len(text, BSH_LINE_MAX + 13);
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_SYNTAX);
	position = bsh_parser_position(parser, err.at.begin);
	ck_assert_uint_eq(position.line, 2);
	ck_assert_uint_eq(position.column, 1);
	ck_assert_uint_gt(err.at.end, err.at.begin);
	ck_assert_mem_eq(position.line_text, "echo xxx", 8);
	/* It is not held in memory. */
	ck_assert_uint_lt(position.line_len, 1000);

	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
	ck_assert_mem_eq(block->text + block->at.begin, "r32 4", 5);
	ck_assert_uint_eq(bsh_parser_position(parser, block->at.begin).line, 3);
}
END_TEST

START_TEST(a_line_of_very_many_words_is_parsed)
{
	static char text[BSH_LINE_MAX];
	const struct bsh_block *block;
	struct bsh_err err = { 0 };

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = i % 2 ? ' ' : 'a';
	begin_len(text, sizeof(text));
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
	ck_assert_uint_eq(block->nodes[block->root].n_words, sizeof(text) / 2);
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = ';';
	begin_len(text, sizeof(text));
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 0);
}
END_TEST

START_TEST(very_many_continued_lines_cost_their_length)
{
	static char text[3 * 200000 + 3];
	const struct bsh_block *block;
	struct bsh_err err = { 0 };

	/* Inside a parenthesis: were the word cut anew each line, this would take minutes. */
	for (size_t i = 0; i < 200000; i++)
		memcpy(text + 3 * i, "1\\\n", 3);
	memcpy(text, "(\\\n", 3);
	memcpy(text + sizeof(text) - 3, "1)\n", 3);
	begin_len(text, sizeof(text));
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
	ck_assert_uint_eq(block->nodes[block->root].n_words, 1);
	ck_assert_uint_eq(block->at.end, sizeof(text) - 1);
}
END_TEST

/* n heads, a statement, n closing braces. */
static void begin_nested(struct bsh_text *text, unsigned n, const char *head)
{
	bsh_text_reset(text);
	for (unsigned i = 0; i < n; i++)
		bsh_text_addf(text, "%s\n", head);
	bsh_text_adds(text, "r32 0\n");
	for (unsigned i = 0; i < n; i++)
		bsh_text_adds(text, "}\n");
	bsh_text_adds(text, "r32 4\n");
	begin(bsh_text_string(text));
}

START_TEST(blocks_nest_to_their_limit_and_no_deeper)
{
	static const char *const heads[] = { "repeat 2 {", "if a {" };
	const struct bsh_block *block;
	struct bsh_text text = { 0 };

	for (size_t i = 0; i < BSH_LENGTH(heads); i++) {
		struct bsh_err err = { 0 };

		begin_nested(&text, BSH_DEPTH_MAX, heads[i]);
		ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
		ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
		ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 0);

		begin_nested(&text, BSH_DEPTH_MAX + 1, heads[i]);
		ck_assert_int_eq(bsh_parser_next(parser, &block, &err), -1);
		ck_assert_int_eq(err.code, BSH_E_SYNTAX);
		ck_assert_uint_eq(bsh_parser_position(parser, err.at.begin).line,
				  BSH_DEPTH_MAX + 1);
		/* The whole of it is dropped. */
		err = (struct bsh_err){ 0 };
		ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
		ck_assert_mem_eq(block->text + block->at.begin, "r32 4", 5);
		ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 0);
	}
	bsh_text_finish(&text);
}
END_TEST

START_TEST(repeats_in_a_line_nest_to_their_limit_and_no_deeper)
{
	const struct bsh_block *block;
	struct bsh_text text = { 0 };
	struct bsh_err err = { 0 };

	for (int i = 0; i < BSH_DEPTH_MAX; i++)
		bsh_text_adds(&text, "repeat 2 ");
	bsh_text_adds(&text, "r32 0");
	begin(bsh_text_string(&text));
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
	bsh_text_reset(&text);
	for (int i = 0; i < 100000; i++)
		bsh_text_adds(&text, "repeat 2 ");
	bsh_text_adds(&text, "r32 0");
	begin(bsh_text_string(&text));
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_SYNTAX);
	bsh_text_finish(&text);
}
END_TEST

/* ---- After an error ---------------------------------------------------- */

START_TEST(after_a_mistake_the_parser_goes_on_in_the_next_line)
{
	check("}\nr32 0", "ERROR  / r32|0");
	check("echo 'a\nr32 0", "ERROR  / r32|0");
	check("w32 (1; r32 0\nr32 4", "ERROR  / r32|4");
	check("r32 0; break; r32 4\nr32 8", "r32|0 / ERROR  / r32|8");
	check("if\nr32 0", "ERROR  / r32|0");
	check("if a\nr32 0", "ERROR  / r32|0");
	check("repeat 3 { r32 0 }\nr32 4", "ERROR  / r32|4");
	check("repeat 3 { r32 0; r32 8 }\nr32 4", "ERROR  / r32|4");
	check("else\nr32 0", "ERROR  / r32|0");
}
END_TEST

START_TEST(a_mistake_takes_the_rest_of_its_block_along)
{
	check("if a {\n w32 0 (1\n w32 0 1\n}\nr32 4", "ERROR  / r32|4");
	check("if a {\n w32 0 (1\n} else {\n w32 0 1\n}\nr32 4", "ERROR  / r32|4");
	check("if a {\n} else if b {\n w32 0 1\n}\nr32 4", "ERROR  / r32|4");
	check("if a {\n} else if b {\n w32 0 1\n} else {\n w32 0 2\n}\nr32 4", "ERROR  / r32|4");
	check("repeat 2 {\n if a {\n  w32 'x\n  w32 0 1\n }\n w32 0 2\n}\nr32 4",
	      "ERROR  / r32|4");
	check("repeat 2 {\n break 2\n if a {\n  w32 0 1\n }\n w32 0 2\n}\nr32 4",
	      "ERROR  / r32|4");
	check("if (a {\n w32 0 1\n}\nr32 4", "ERROR  / r32|4");
	check("if (a; b {\n w32 0 1\n}\nr32 4", "ERROR  / r32|4");
	check("if {\n w32 0 1\n}\nr32 4", "ERROR  / r32|4");
	check("if 'a {\n w32 0 1\n}\nr32 4", "ERROR  / r32|4");
	check("if a { ;\n w32 0 1\n}\nr32 4", "ERROR  / r32|4");
	check("if a { w32 0 2\n w32 0 1\n}\nr32 4", "ERROR  / r32|4");
	check("if a {\n} r32 0\nr32 4", "ERROR  / r32|4");
	check("if a {\n}r32 0\nr32 4", "ERROR  / r32|4");
	/* Braces that are only words of commands do not count while a block is dropped. */
	check("if a {\n break\n echo {\n echo }\n echo 'x\n}\nr32 4", "ERROR  / r32|4");
	check("if a {\n break\n if (b {\n w32 0 1\n }\n w32 0 2\n}\nr32 4", "ERROR  / r32|4");
	check("if a {\n break\n if b \\\n {\n w32 0 1\n }\n w32 0 2\n}; r32 4", "ERROR  / r32|4");
	check("if a {\n break\n repeat 3{\n w32 0 1\n }\n w32 0 2\n}\nr32 4", "ERROR  / r32|4");
	check("if a {\n break\n", "ERROR ");
}
END_TEST

START_TEST(lines_are_counted_through_mistakes)
{
	const struct bsh_block *block;
	struct bsh_err err = { 0 };

	begin("r32 0\nif a {\n break\n if b \\\n {\n }\n}; r32 1\n\nr32 2\necho '\n\nr32 3");
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), -1);
	ck_assert_uint_eq(bsh_parser_position(parser, err.at.begin).line, 3);
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
	ck_assert_uint_eq(bsh_parser_position(parser, block->at.begin).line, 7);
	ck_assert_uint_eq(bsh_parser_position(parser, block->at.begin).column, 4);
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
	ck_assert_uint_eq(bsh_parser_position(parser, block->at.begin).line, 9);
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), -1);
	ck_assert_uint_eq(bsh_parser_position(parser, err.at.begin).line, 10);
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
	ck_assert_uint_eq(bsh_parser_position(parser, block->at.begin).line, 12);
}
END_TEST

START_TEST(a_prompt_drops_the_line_and_the_bad_block)
{
	const struct bsh_block *block;
	struct bsh_err err = { 0 };

	begin("r32 0; r32 1\nr32 2\nif a {\n break\nr32 3\n");
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
	bsh_parser_drop_line(parser);
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
	ck_assert_mem_eq(block->text + block->at.begin, "r32 2", 5);
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), -1);
	bsh_parser_drop_line(parser);
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
	ck_assert_mem_eq(block->text + block->at.begin, "r32 3", 5);
	ck_assert_str_eq(lines.asked, "...>.");
}
END_TEST

START_TEST(a_reader_that_fails_leaves_the_block)
{
	static const enum bsh_code codes[] = { BSH_E_INTR, BSH_E_INTERNAL };

	for (size_t i = 0; i < BSH_LENGTH(codes); i++) {
		struct bsh_text found = { 0 };

		/* In a block, in a continued line, and both in a block that is being dropped. */
		for (unsigned at = 2; at < 6; at++) {
			begin(at == 2 ? "if a {\nr32 4" :
			      at == 3 ? "if a {\nr32 0 \\\nr32 4" :
			      at == 4 ? "if a {\nbreak\nw32 0 1\nr32 4" :
					"if a {\nbreak\nw32 0 1\nw32 0 \\\nr32 4");
			lines.fail_at = at;
			lines.fail_with = codes[i];
			bsh_text_reset(&found);
			add_all(&found);
			ck_assert_str_eq(bsh_text_string(&found),
					 at < 4 ? "ERROR no line / r32|4" :
						  "ERROR  / ERROR no line / r32|4");
		}
		bsh_text_finish(&found);
	}
}
END_TEST

START_TEST(a_parser_begins_again_from_line_one)
{
	static const char text[] = "\nif a {\n break\n r32 0\n}\nr32 4\n";
	const struct bsh_block *block;
	struct bsh_err err = { 0 };

	for (int stop = 0; stop < 3; stop++) {
		begin(text);
		for (int i = 0; i < stop; i++) {
			err = (struct bsh_err){ 0 };
			ck_assert_int_ne(bsh_parser_next(parser, &block, &err), 0);
		}
		lines.at = text;
		bsh_parser_rewind(parser);
		err = (struct bsh_err){ 0 };
		ck_assert_int_eq(bsh_parser_next(parser, &block, &err), -1);
		ck_assert_uint_eq(bsh_parser_position(parser, err.at.begin).line, 3);
		err = (struct bsh_err){ 0 };
		ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
		ck_assert_uint_eq(bsh_parser_position(parser, block->at.begin).line, 6);
	}
}
END_TEST

/* ---- Positions --------------------------------------------------------- */

START_TEST(columns_are_characters)
{
	static const char text[] = "echo \"gr\xc3\xbc\xc3\x9f" "e \xe2\x82\xac\"\t'x";
	const struct bsh_block *block;
	struct bsh_position position;
	struct bsh_err err = { 0 };

	begin(text);
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), -1);
	position = bsh_parser_position(parser, err.at.begin);
	ck_assert_uint_eq(position.line, 1);
	ck_assert_uint_eq(position.column, 16);
	ck_assert_uint_eq(position.line_len, sizeof(text) - 1);
	ck_assert_mem_eq(position.line_text, text, sizeof(text) - 1);
}
END_TEST

START_TEST(a_position_names_the_line_around_it)
{
	const struct bsh_block *block;
	struct bsh_position position;
	struct bsh_err err = { 0 };

	begin("\n\nif a {\n  r32 0\n}\n");
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
	position = bsh_parser_position(parser, 0);
	ck_assert_uint_eq(position.line, 3);
	ck_assert_uint_eq(position.column, 1);
	position = bsh_parser_position(parser, 6);
	ck_assert_uint_eq(position.line, 3);
	ck_assert_uint_eq(position.column, 7);
	ck_assert_uint_eq(position.line_len, 6);
	position = bsh_parser_position(parser, 7);
	ck_assert_uint_eq(position.line, 4);
	ck_assert_uint_eq(position.column, 1);
	ck_assert_uint_eq(position.line_len, 7);
	ck_assert_mem_eq(position.line_text, "  r32 0", 7);
	position = bsh_parser_position(parser, UINT32_MAX);
	ck_assert_uint_eq(position.line, 5);
	ck_assert_uint_eq(position.column, 2);
}
END_TEST

START_TEST(an_empty_text_has_a_position_too)
{
	struct bsh_position position;

	begin("");
	position = bsh_parser_position(parser, 5);
	ck_assert_uint_eq(position.line, 1);
	ck_assert_uint_eq(position.column, 1);
	ck_assert_uint_eq(position.line_len, 0);
}
END_TEST

START_TEST(lines_with_crlf_are_parsed_as_without)
{
	static const char text[] = "\xef\xbb\xbf" "if a {\r\n w32 0 (1 + \\\r\n2)\r\n} else {\r\n"
				   "r32 0\r\n}\r\nr32 4";
	struct bsh_source *source = bsh_source_from_text(text, sizeof(text) - 1);
	struct bsh_text found = { 0 };

	parser = bsh_parser_new(bsh_source_reader(source));
	add_all(&found);
	ck_assert_str_eq(bsh_text_string(&found), "IF<a>{w32|0|(1 + \\\n2)}{r32|0} / r32|4");
	bsh_text_finish(&found);
	bsh_source_free(source);
}
END_TEST

BSH_TESTS("lang/parser", setup, teardown, statements_are_lines_and_what_semicolons_separate,
	  a_backslash_joins_lines, blocks_hold_their_statements,
	  braces_may_touch_what_is_beside_them, repeat_takes_one_command_up_to_the_semicolon,
	  spans_cover_statements_and_blocks, only_lines_that_are_needed_are_asked_for,
	  what_is_not_closed_is_underlined_from_its_begin,
	  a_backslash_on_the_last_line_is_an_error, a_brace_ends_its_line,
	  a_head_without_its_expression_is_refused, what_only_blocks_have_begins_no_statement,
	  a_closing_brace_stands_alone_or_begins_an_else, break_stands_in_a_repeat_and_alone,
	  a_block_that_is_not_closed_is_named, nul_bytes_are_refused_where_they_are,
	  a_line_is_as_long_as_is_allowed_and_no_longer, a_line_of_very_many_words_is_parsed,
	  very_many_continued_lines_cost_their_length, blocks_nest_to_their_limit_and_no_deeper,
	  repeats_in_a_line_nest_to_their_limit_and_no_deeper,
	  after_a_mistake_the_parser_goes_on_in_the_next_line,
	  a_mistake_takes_the_rest_of_its_block_along, lines_are_counted_through_mistakes,
	  a_prompt_drops_the_line_and_the_bad_block, a_reader_that_fails_leaves_the_block,
	  a_parser_begins_again_from_line_one, columns_are_characters,
	  a_position_names_the_line_around_it, an_empty_text_has_a_position_too,
	  lines_with_crlf_are_parsed_as_without)
