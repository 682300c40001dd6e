/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "expr/tree.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static struct bsh_expr_tree tree;

/* ---- Trees as text, every operation in brackets ------------------------- */

static void add_node(struct bsh_text *to, uint16_t index);

static void add_op(struct bsh_text *to, uint16_t op)
{
	const char text[3] = { (char)(op >> 8), (char)(op & 0xff), '\0' };

	bsh_text_adds(to, text);
}

static void add_place(struct bsh_text *to, const struct bsh_expr_node *node)
{
	bsh_text_adds(to, "{");
	if (node->has_region)
		bsh_text_addf(to, "%u:", node->region);
	add_node(to, node->left);
	if (node->high) {
		bsh_text_adds(to, "[");
		add_node(to, node->high);
		bsh_text_adds(to, ":");
		add_node(to, node->low);
		bsh_text_adds(to, "]");
	}
	bsh_text_adds(to, "}");
}

static void add_name(struct bsh_text *to, const struct bsh_expr_node *node, const char *mark)
{
	bsh_text_adds(to, mark);
	bsh_text_add(to, tree.text + node->name.begin, node->name.end - node->name.begin);
}

static void add_node(struct bsh_text *to, uint16_t index)
{
	const struct bsh_expr_node *node = &tree.nodes[index];

	ck_assert_uint_gt(index, 0);
	ck_assert_uint_le(index, tree.n);
	switch ((enum bsh_expr_kind)node->kind) {
	case BSH_EXPR_NUMBER:
		bsh_text_addf(to, "%" PRIu64 "%s", node->value, node->is_duration ? "ns" : "");
		return;
	case BSH_EXPR_VARIABLE:
		add_name(to, node, "$");
		return;
	case BSH_EXPR_ENUMERATOR:
		add_name(to, node, "#");
		return;
	case BSH_EXPR_NAME:
		add_name(to, node, "");
		return;
	case BSH_EXPR_NAMED:
		bsh_text_adds(to, "@");
		add_node(to, node->left);
		return;
	case BSH_EXPR_READ:
		bsh_text_addf(to, "r%u", (unsigned)node->value * 8);
		add_node(to, node->left);
		return;
	case BSH_EXPR_UNARY:
		bsh_text_adds(to, "(");
		add_op(to, node->op);
		add_node(to, node->left);
		bsh_text_adds(to, ")");
		return;
	case BSH_EXPR_BINARY:
		bsh_text_adds(to, "(");
		add_node(to, node->left);
		add_op(to, node->op);
		add_node(to, node->right);
		bsh_text_adds(to, ")");
		return;
	case BSH_EXPR_PLACE:
		add_place(to, node);
		return;
	}
	ck_abort_msg("node of kind %u", node->kind);
}

static int parse(const char *text, struct bsh_span at, bool is_place, uint16_t *root,
		 struct bsh_err *err)
{
	return is_place ? bsh_expr_parse_place(&tree, text, at, root, err) :
			  bsh_expr_parse_value(&tree, text, at, root, err);
}

static struct bsh_span whole(const char *text)
{
	return (struct bsh_span){ 0, (uint32_t)strlen(text) };
}

static void check(const char *text, bool is_place, const char *expected)
{
	struct bsh_text found = { 0 };
	struct bsh_err err = { 0 };
	uint16_t root = 0;

	ck_assert_msg(parse(text, whole(text), is_place, &root, &err) == 0, "'%s': %s", text,
		      err.msg);
	add_node(&found, root);
	ck_assert_msg(strcmp(bsh_text_string(&found), expected) == 0, "'%s' is parsed as '%s'", text,
		      bsh_text_string(&found));
	bsh_text_finish(&found);
}

static void check_value(const char *text, const char *expected)
{
	check(text, false, expected);
}

static void check_place(const char *text, const char *expected)
{
	check(text, true, expected);
}

/* The error of text, once alone and once inside a longer text: what it underlines and says. */
static void check_error(const char *text, bool is_place, uint32_t begin, uint32_t end,
			const char *msg)
{
	const uint32_t before = 7, len = (uint32_t)strlen(text);
	struct bsh_text around = { 0 };
	struct bsh_err err = { 0 };
	uint16_t root = 0;

	ck_assert_msg(parse(text, whole(text), is_place, &root, &err) == -1, "'%s'", text);
	ck_assert_msg(err.at.begin == begin && err.at.end == end, "'%s': [%u,%u): %s", text,
		      err.at.begin, err.at.end, err.msg);
	ck_assert_msg(err.code == BSH_E_SYNTAX || err.code == BSH_E_VALUE, "'%s'", text);
	if (msg)
		ck_assert_str_eq(err.msg, msg);
	/* What stands around it is no part of it. */
	bsh_text_addf(&around, "w32 (1)%s)] + 1", text);
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(parse(around.data, (struct bsh_span){ before, before + len }, is_place,
			       &root, &err),
			 -1);
	ck_assert_msg(err.at.begin == before + begin && err.at.end == before + end,
		      "'%s' inside: [%u,%u): %s", text, err.at.begin, err.at.end, err.msg);
	bsh_text_finish(&around);
}

static void value_error(const char *text, uint32_t begin, uint32_t end, const char *msg)
{
	check_error(text, false, begin, end, msg);
}

static void place_error(const char *text, uint32_t begin, uint32_t end, const char *msg)
{
	check_error(text, true, begin, end, msg);
}

/* ---- Values ------------------------------------------------------------ */

START_TEST(operands_stand_alone)
{
	check_value("5", "5");
	check_value("0x1f", "31");
	check_value("4K", "4096");
	check_value("10us", "10000ns");
	check_value("4000", "4000");
	check_value("$a", "$a");
	check_value("$_", "$_");
	check_value("$bar_size", "$bar_size");
	check_value("BURST", "#BURST");
	check_value("CTRL.MODE.BURST", "#CTRL.MODE.BURST");
	check_value("_x", "#_x");
	check_value("r32", "#r32");
	check_value("r33", "#r33");
	check_value(" \t5 ", "5");
	check_value("(5)", "5");
	check_value("((BURST))", "#BURST");
	check_value("($a)", "$a");
}
END_TEST

START_TEST(operators_bind_as_in_c)
{
	check_value("1+2*3", "(1+(2*3))");
	check_value("1*2+3", "((1*2)+3)");
	check_value("(1+2)*3", "((1+2)*3)");
	check_value("1-2-3", "((1-2)-3)");
	check_value("8/4/2", "((8/4)/2)");
	check_value("7%4*2", "((7%4)*2)");
	check_value("1<<2<<3", "((1<<2)<<3)");
	check_value("1<<2+3", "(1<<(2+3))");
	check_value("1<2<<3", "(1<(2<<3))");
	check_value("1<2==3>4", "((1<2)==(3>4))");
	check_value("1<=2!=3>=4", "((1<=2)!=(3>=4))");
	check_value("1&2==3", "(1&(2==3))");
	check_value("1^2&3", "(1^(2&3))");
	check_value("1|2^3", "(1|(2^3))");
	check_value("1&&2|3", "(1&&(2|3))");
	check_value("1||2&&3", "(1||(2&&3))");
	check_value("1&&2||3", "((1&&2)||3)");
	check_value("1||2||3", "((1||2)||3)");
	check_value("1||2&&3|4^5&6==7<8<<9+10*11",
		    "(1||(2&&(3|(4^(5&(6==(7<(8<<(9+(10*11))))))))))");
	check_value("11*10+9<<8<7==6&5^4|3&&2||1",
		    "((((((((((11*10)+9)<<8)<7)==6)&5)^4)|3)&&2)||1)");
}
END_TEST

START_TEST(unary_operators_bind_tightest_and_to_the_right)
{
	check_value("-1+2", "((-1)+2)");
	check_value("1+-2", "(1+(-2))");
	check_value("~1&2", "((~1)&2)");
	check_value("!1==2", "((!1)==2)");
	check_value("-~!+1", "(-(~(!(+1))))");
	check_value("1--2", "(1-(-2))");
	check_value("1- -2", "(1-(-2))");
	check_value("- -1", "(-(-1))");
	check_value("-(1+2)", "(-(1+2))");
	check_value("!!$a", "(!(!$a))");
	check_value("1&&!2", "(1&&(!2))");
	check_value("1&-2", "(1&(-2))");
	check_value("1<-2", "(1<(-2))");
	check_value("1!=!2", "(1!=(!2))");
	check_value("~-$a*2", "((~(-$a))*2)");
}
END_TEST

START_TEST(blanks_and_joined_lines_are_nothing)
{
	check_value(" 1 + 2 * 3 ", "(1+(2*3))");
	check_value("1\t<<\t2", "(1<<2)");
	check_value("(1 + \\\n  2)", "(1+2)");
	check_value("1 \\\n == \\\n\\\n2", "(1==2)");
	/* An operator of two letters is one word. */
	check_value("1 & 2", "(1&2)");
	value_error("1 & & 2", 4, 5, NULL);
	value_error("1 + != 2", 4, 6, "a value is missing before this");
	value_error("1 < = 2", 4, 5, NULL);
}
END_TEST

START_TEST(values_of_places_are_read)
{
	check_value("r8(0x10)", "r8{16}");
	check_value("r16(0x10)+1", "(r16{16}+1)");
	check_value("r32( bar2:0x10 + 4 )", "r32{2:(16+4)}");
	check_value("r64(config:0)", "r64{7:0}");
	check_value("r32(0x10[7:4])", "r32{16[7:4]}");
	check_value("r32(0x4+r32(0x0))", "r32{(4+r32{0})}");
	check_value("r32((r32(0x0)+4))", "r32{(r32{0}+4)}");
}
END_TEST

START_TEST(values_of_names_are_read)
{
	check_value("@CTRL", "@{CTRL}");
	check_value("@CTRL+4", "(@{CTRL}+4)");
	check_value("@core.CTRL.EN==1", "(@{core.CTRL.EN}==1)");
	check_value("@ch[3].PERIOD*2", "(@{ch[3].PERIOD}*2)");
	check_value("@CTRL[7:4]", "@{CTRL[7:4]}");
	check_value("@ch[3].PERIOD[7:4]<<1", "(@{ch[3].PERIOD[7:4]}<<1)");
	check_value("-@CTRL", "(-@{CTRL})");
	check_value("r32(CTRL)", "r32{CTRL}");
	check_value("r32(ch[1].A - 4)", "r32{(ch[1].A-4)}");
}
END_TEST

START_TEST(what_is_missing_in_a_value_is_underlined_before_it)
{
	value_error("", 0, 0, "a value is missing here");
	value_error("  ", 0, 2, "a value is missing here");
	value_error("1 +", 2, 3, "a value is missing here");
	value_error("1 + ", 2, 3, "a value is missing here");
	value_error("1 <<", 3, 4, "a value is missing here");
	value_error("~", 0, 1, "a value is missing here");
	value_error("(1 + 2", 5, 6, "a ')' is missing here");
	value_error("(1 + 2 ", 5, 6, "a ')' is missing here");
	value_error("(", 0, 1, "a value is missing here");
	value_error("()", 1, 2, "a value is missing before this");
	value_error("r32(", 3, 4, "a place is missing here");
	value_error("r32(0x10", 7, 8, "a ')' is missing here");
	value_error("1 + * 2", 4, 5, "a value is missing before this");
	value_error("* 2", 0, 1, "a value is missing before this");
	value_error("1 2", 2, 3, "'2' is not expected here");
	value_error("1 $abc", 2, 6, "'$abc' is not expected here");
	value_error("(1 2)", 3, 4, "a ')' is missing here");
	value_error("1)", 1, 2, "')' is not expected here");
	value_error("(1))", 3, 4, "')' is not expected here");
	value_error("@", 0, 1, "'@' is followed by the name of a register: @NAME");
	value_error("1 + @0x10", 4, 5, "'@' is followed by the name of a register: @NAME");
	value_error("$", 0, 1, "'$' begins the name of a variable: $name");
	value_error("1+$ a", 2, 3, "'$' begins the name of a variable: $name");
	value_error("${a}", 0, 1, "'$' begins the name of a variable: $name");
}
END_TEST

START_TEST(what_is_no_operator_is_refused)
{
	value_error("1 = 2", 2, 3, "'=' is not expected here");
	value_error("$a ? 1 : 2", 3, 4, "'?' means nothing here");
	value_error("1, 2", 1, 2, "',' means nothing here");
	value_error("1 : 2", 2, 3, "':' is not expected here");
	value_error("$a += 1", 4, 5, "a value is missing before this");
	value_error("$a++", 3, 4, "a value is missing here");
	value_error("1 ! 2", 2, 3, "'!' is not expected here");
	value_error("1 ~ 2", 2, 3, "'~' is not expected here");
	value_error("1 ** 2", 3, 4, "a value is missing before this");
	value_error("\"a\"", 0, 1, "'\"' means nothing here");
	value_error("0x10#1", 4, 5, "'#' means nothing here");
	value_error("1 \xe2\x89\xa0 2", 2, 5, "'\xe2\x89\xa0' means nothing here");
	value_error("\xe2\x80\x9c" "a", 0, 3, "'\xe2\x80\x9c' means nothing here");
	value_error("1\x1b[31m", 1, 2, "the byte 0x1b means nothing here");
	value_error("1\r", 1, 2, "the byte 0x0d means nothing here");
	value_error("1 \\ 2", 2, 3, "'\\' means nothing here");
	value_error("\xc3\xa9t\xc3\xa9", 0, 2, "'\xc3\xa9' means nothing here");
	value_error("a\xc3\xa9", 1, 3, "'\xc3\xa9' means nothing here");
	value_error("0x10[3]", 4, 5, "'[' is not expected here");
	value_error("bar2:0x10", 4, 5, "':' is not expected here");
	value_error("{1}", 0, 1, "'{' means nothing here");
}
END_TEST

START_TEST(bad_numbers_are_underlined_whole)
{
	value_error("017", 0, 3, NULL);
	value_error("1 + 0x", 4, 6, NULL);
	value_error("1__0*2", 0, 4, NULL);
	value_error("(0x_1)", 1, 5, NULL);
	value_error("1.5s+2", 0, 4, "'1.5s' is not a whole number");
	value_error("4k", 0, 2, "'4k': a size is written with K");
	value_error("1|18446744073709551616", 2, 22, NULL);
	value_error("5ms5", 0, 4, NULL);
	value_error("12ab|1", 0, 4, NULL);
}
END_TEST

/* n times text, then middle, then n times end. */
static void repeated(struct bsh_text *to, unsigned n, const char *text, const char *middle,
		     const char *end)
{
	bsh_text_reset(to);
	for (unsigned i = 0; i < n; i++)
		bsh_text_adds(to, text);
	bsh_text_adds(to, middle);
	for (unsigned i = 0; i < n; i++)
		bsh_text_adds(to, end);
}

START_TEST(deep_nesting_is_refused_and_harmless)
{
	static const struct {
		const char *text, *middle, *end;
		unsigned fine; /* so deep is allowed, twice so deep is not */
	} cases[] = {
		{ "(", "1", ")", 64 },
		{ "-", "1", "", 64 },
		{ "(-", "1", ")", 32 },
		{ "~(", "1", ")", 32 },
		{ "r32(", "0", ")", 0 },
		{ "r32((", "1", "))", 31 },
		{ "r32(0+", "1", ")", 60 },
		{ "r32(0x0[", "1", "])", 60 },
		{ "1+(", "1", ")", 64 },
		{ "1||1&&1|1^1&1==1<1<<1+1*(", "1", ")", 12 },
	};
	struct bsh_text text = { 0 };

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		static const unsigned factors[] = { 1, 2, 5, 10, 10000 };

		for (size_t f = 0; f < BSH_LENGTH(factors); f++) {
			const unsigned n = (cases[i].fine ? cases[i].fine : 100) * factors[f];
			struct bsh_err err = { 0 };
			uint16_t root;
			int got;

			repeated(&text, n, cases[i].text, cases[i].middle, cases[i].end);
			got = parse(text.data, whole(text.data), false, &root, &err);
			if (f == 0 && cases[i].fine)
				ck_assert_msg(got == 0, "%u of %s: %s", n, cases[i].text, err.msg);
			if (f > 0 && n >= 128)
				ck_assert_msg(got == -1 && err.code == BSH_E_SYNTAX &&
						      err.at.end <= text.len &&
						      err.at.begin < err.at.end,
					      "%u of %s", n, cases[i].text);
		}
	}
	bsh_text_finish(&text);
}
END_TEST

START_TEST(parentheses_that_are_closed_do_not_count_as_depth)
{
	struct bsh_text text = { 0 };
	struct bsh_err err = { 0 };
	uint16_t root;

	repeated(&text, 80, "(-1)+", "1", "");
	ck_assert_msg(parse(text.data, whole(text.data), false, &root, &err) == 0, "%s", err.msg);
	bsh_text_finish(&text);
}
END_TEST

START_TEST(an_expression_has_so_many_nodes_and_no_more)
{
	struct bsh_text text = { 0 };
	struct bsh_err err = { 0 };
	uint16_t root;

	/* n operands and n - 1 operators. */
	repeated(&text, BSH_EXPR_NODES / 2 - 1, "1+", "1", "");
	ck_assert_int_eq(parse(text.data, whole(text.data), false, &root, &err), 0);
	ck_assert_uint_eq(tree.n, BSH_EXPR_NODES - 1);
	repeated(&text, BSH_EXPR_NODES / 2 - 1, "1+", "-1", "");
	ck_assert_int_eq(parse(text.data, whole(text.data), false, &root, &err), 0);
	ck_assert_uint_eq(tree.n, BSH_EXPR_NODES);
	repeated(&text, BSH_EXPR_NODES / 2, "1+", "1", "");
	ck_assert_int_eq(parse(text.data, whole(text.data), false, &root, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_SYNTAX);
	ck_assert_str_eq(err.msg, "this expression is too long");
	ck_assert_uint_le(err.at.end, text.len);
	/* All the same how long it is. */
	repeated(&text, 500000, "a[1].", "b", "+1");
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(parse(text.data, whole(text.data), false, &root, &err), -1);
	repeated(&text, 500000, "a[", "b", "");
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(parse(text.data, whole(text.data), true, &root, &err), -1);
	bsh_text_finish(&text);
}
END_TEST

START_TEST(nodes_know_their_text)
{
	static const char text[] = " (a+ $b)*-(0x4) ";
	struct bsh_err err = { 0 };
	const struct bsh_expr_node *node;
	uint16_t root;

	ck_assert_int_eq(parse(text, whole(text), false, &root, &err), 0);
	node = &tree.nodes[root];
	ck_assert_uint_eq(node->at.begin, 1);
	ck_assert_uint_eq(node->at.end, 15);
	ck_assert_uint_eq(tree.nodes[node->left].at.begin, 1);
	ck_assert_uint_eq(tree.nodes[node->left].at.end, 8);
	ck_assert_uint_eq(tree.nodes[tree.nodes[node->left].right].at.begin, 5);
	ck_assert_uint_eq(tree.nodes[tree.nodes[node->left].right].at.end, 7);
	ck_assert_uint_eq(tree.nodes[node->right].at.begin, 9);
	ck_assert_uint_eq(tree.nodes[tree.nodes[node->right].left].at.begin, 10);
	ck_assert_uint_eq(tree.nodes[tree.nodes[node->right].left].at.end, 15);
}
END_TEST

/* ---- Places ------------------------------------------------------------ */

START_TEST(places_have_a_base_and_terms)
{
	check_place("0x4000", "{16384}");
	check_place("0", "{0}");
	check_place("9", "{9}");
	check_place("0d4000", "{4000}");
	check_place("4K", "{4096}");
	check_place("0b100", "{4}");
	check_place("$x", "{$x}");
	check_place("(1+2*3)", "{(1+(2*3))}");
	check_place("(4000)", "{4000}");
	check_place("0x10+4", "{(16+4)}");
	check_place("0x10+4000-$x", "{((16+4000)-$x)}");
	check_place("$x+(1<<2)", "{($x+(1<<2))}");
	check_place("0x10 + 4", "{(16+4)}");
	check_place("0x10+r32(4)", "{(16+r32{4})}");
	check_place("0x10+@PTR-4", "{((16+@{PTR})-4)}");
	check_place("CTRL", "{CTRL}");
	check_place("core.CTRL+4", "{(core.CTRL+4)}");
	check_place("ch[3].PERIOD-4+8", "{((ch[3].PERIOD-4)+8)}");
	check_place("r32", "{r32}");
}
END_TEST

START_TEST(places_may_name_their_region)
{
	check_place("bar0:0", "{0:0}");
	check_place("bar5:0x10+4", "{5:(16+4)}");
	check_place("config:0x4", "{7:4}");
	check_place("bar2:CTRL.EN", "{2:CTRL.EN}");
	check_place("bar2:$x[3]", "{2:$x[3:3]}");
	/* Without the colon it is a name. */
	check_place("bar2", "{bar2}");
	check_place("config", "{config}");
	place_error("bar6:0", 0, 4, "no region 'bar6': bar0 to bar5, or config");
	place_error("bar9:0x10", 0, 4, NULL);
	place_error("bar:0", 0, 3, NULL);
	place_error("bar10:0", 0, 5, NULL);
	place_error("BAR2:0", 0, 4, NULL);
	place_error("rom:0", 0, 3, "no region 'rom': bar0 to bar5, or config");
	place_error("configs:0", 0, 7, NULL);
	place_error("2:0", 1, 2, "':' is not expected here");
	place_error("bar2:", 4, 5, "a place is missing here");
	place_error("bar2:bar3:0", 9, 10, "':' is not expected here");
	place_error("bar2::0", 5, 6, NULL);
}
END_TEST

START_TEST(places_may_have_bits)
{
	check_place("0x10[7:4]", "{16[7:4]}");
	check_place("0x10[3]", "{16[3:3]}");
	check_place("0x10+4[7:4]", "{(16+4)[7:4]}");
	check_place("(0x10)[63:0]", "{16[63:0]}");
	check_place("$x[$h:$h-3]", "{$x[$h:($h-3)]}");
	check_place("CTRL[7:4]", "{CTRL[7:4]}");
	check_place("ch[3]", "{ch[3]}");
	check_place("ch[3][7:4]", "{ch[3][7:4]}");
	check_place("ch[3].A[(1+2):0]", "{ch[3].A[(1+2):0]}");
	check_place("ch[@ch[1].N[7:4]].A[3:0]", "{ch[@ch[1].N[7:4]].A[3:0]}");
	check_place("ch[r32(bar2:0x10)].A", "{ch[r32(bar2:0x10)].A}");
	check_place("0x10[ch[3]:0]", "{16[#ch[3]:0]}");
	place_error("0x10[", 4, 5, "a value is missing here");
	place_error("0x10[7:4", 7, 8, "a ']' is missing here");
	place_error("0x10[7", 5, 6, "a ']' is missing here");
	place_error("0x10[7:", 6, 7, "a value is missing here");
	place_error("0x10[]", 5, 6, "a value is missing before this");
	place_error("0x10[7:4:1]", 8, 9, "a ']' is missing here");
	place_error("0x10[7:4]+4", 9, 10, NULL);
	place_error("0x10[7:4][3]", 9, 10, "'[' is not expected here");
	place_error("CTRL[", 4, 5, NULL);
}
END_TEST

START_TEST(a_bare_decimal_is_refused_as_a_place)
{
	place_error("4000", 0, 4,
		    "is the offset 4000 hexadecimal or decimal? write 0x4000 or 0d4000");
	place_error("10", 0, 2, "is the offset 10 hexadecimal or decimal? write 0x10 or 0d10");
	place_error("1_0", 0, 3, NULL);
	place_error("bar2:4000", 5, 9, NULL);
	place_error("4000+0x4", 0, 4, NULL);
	place_error("99999999999999999999", 0, 20,
		    "'99999999999999999999' does not fit 64 bits");
	place_error("017", 0, 3, NULL);
	place_error("10us", 0, 4, "a duration is no offset");
	place_error("5s", 0, 2, "a duration is no offset");
	value_error("r32(4000)", 4, 8, NULL);
}
END_TEST

START_TEST(what_is_no_place_is_refused)
{
	place_error("", 0, 0, "a place is missing here");
	place_error("-4", 0, 1, NULL);
	place_error("@CTRL", 0, 1, NULL);
	place_error("~0", 0, 1, NULL);
	place_error("0x10+", 4, 5, "a value is missing here");
	place_error("0x10+-4", 5, 6, "a value is missing before this");
	place_error("0x10|4", 4, 5,
		    "in a place only + and - stand by themselves: put a (value) in parentheses");
	place_error("0x10*4", 4, 5, NULL);
	place_error("0x10<<4", 4, 6, NULL);
	place_error("0x10 4", 5, 6, "'4' is not expected here");
	place_error("\"0x10\"", 0, 1, NULL);
	value_error("r32(0x10|4)", 8, 9,
		    "in a place only + and - stand by themselves: put a (value) in parentheses");
	value_error("r32(0x10 4)", 9, 10, "a ')' is missing here");
	place_error("r32(0x10)", 0, 3, "a value as a place stands in parentheses: (r32(...))");
	value_error("r32(r64(0x10)+4)", 4, 7,
		    "a value as a place stands in parentheses: (r64(...))");
}
END_TEST

BSH_TESTS("expr/parse", NULL, NULL, operands_stand_alone, operators_bind_as_in_c,
	  unary_operators_bind_tightest_and_to_the_right, blanks_and_joined_lines_are_nothing,
	  values_of_places_are_read, values_of_names_are_read,
	  what_is_missing_in_a_value_is_underlined_before_it, what_is_no_operator_is_refused,
	  bad_numbers_are_underlined_whole, deep_nesting_is_refused_and_harmless,
	  parentheses_that_are_closed_do_not_count_as_depth,
	  an_expression_has_so_many_nodes_and_no_more, nodes_know_their_text,
	  places_have_a_base_and_terms, places_may_name_their_region, places_may_have_bits,
	  a_bare_decimal_is_refused_as_a_place, what_is_no_place_is_refused)
