/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "regmap/header.h"

#include <string.h>

/* What is found in a text: "NAME=body;" each, "NAME(params)=body;", "NAME:=body;" in an enum. */
static void check(const char *text, const char *expected)
{
	const size_t len = strlen(text);
	char *copy = memcpy(malloc(len + !len), text, len);
	struct bsh_header h = { 0 };
	struct bsh_text found = { 0 };
	struct bsh_err err = { 0 };

	ck_assert_msg(bsh_header_scan(&h, "x.h", copy, len, &err) == 0, "'%s': %s", text, err.msg);
	for (uint32_t i = 0; i < h.n_macros; i++) {
		const struct bsh_header_macro *m = &h.macros[i];

		bsh_text_add(&found, h.text + m->name.begin, m->name.len);
		if (m->kind == BSH_HEADER_FUNCTION)
			bsh_text_addf(&found, "(%.*s)", (int)m->params.len,
				      h.text + m->params.begin);
		bsh_text_addf(&found, "%s%.*s;", m->kind == BSH_HEADER_ENUMERATOR ? ":=" : "=",
			      (int)m->body.len, h.text + m->body.begin);
	}
	ck_assert_msg(strcmp(bsh_text_string(&found), expected) == 0, "'%s' is read as '%s'", text,
		      bsh_text_string(&found));
	bsh_text_finish(&found);
	bsh_header_finish(&h);
	free(copy);
}

static void check_fails(const char *data, size_t len, enum bsh_code code, const char *msg)
{
	struct bsh_header h = { 0 };
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_header_scan(&h, "x.h", data, len, &err), -1);
	ck_assert_str_eq(err.msg, msg);
	ck_assert_int_eq(err.code, code);
	bsh_header_finish(&h);
}

/* The doc of the first name of a text. */
static void check_doc(const char *text, const char *expected, bool is_above)
{
	struct bsh_header h = { 0 };
	struct bsh_text doc = { 0 };
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_header_scan(&h, "x.h", text, strlen(text), &err), 0);
	bsh_header_doc(&h, &h.macros[0], &doc);
	ck_assert_msg(strcmp(bsh_text_string(&doc), expected) == 0, "'%s' has the doc '%s'", text,
		      bsh_text_string(&doc));
	ck_assert_msg(h.macros[0].is_doc_above == is_above, "'%s'", text);
	bsh_text_finish(&doc);
	bsh_header_finish(&h);
}

START_TEST(defines_are_found_with_what_they_stand_for)
{
	check("", "");
	check("#define A 1", "A=1;");
	check("#define A\n#define B 2\n", "A=;B=2;");
	check("  #  define\tA\t 1 + 2 \r\n", "A=1 + 2;");
	check("#define A(x) (x)\n#define B (x)\n", "A(x)=(x);B=(x);");
	check("#define A( x , y ) x\n", "A(x , y)=x;");
	check("#define\n#define 1\n#define A(x\n#undef A\n#include <a>\n#error don't\n", "");
	check("int a; #define A 1\n#define B 2\n", "B=2;");
	check("#defined A 1\n", "");
}
END_TEST

START_TEST(comments_are_blanks_but_not_in_quotes)
{
	check("#define A 1 /* x */ + 2 // y\n", "A=1         + 2;");
	check("/* #define A 1\n#define B 2 */ #define C 3\n#define D 4\n", "C=3;D=4;");
	check("// #define A 1\n#define B 2\n", "B=2;");
	check("#define A \"/* \\\" // \" 1\n#define B '\"'\n", "A=\"/* \\\" // \" 1;B='\"';");
	check("#define A \"open\n#define B 2\n", "A=\"open;B=2;");
	check("#define A 1 /* x\n*/\n#define B 2\n", "A=1;B=2;");
}
END_TEST

START_TEST(a_backslash_continues_a_line)
{
	check("#define A 1 + \\\n 2\n#define B \\\r\n 3\n", "A=1 +    2;B=3;");
	check("// x \\\n#define A 1\n#define B 2\n", "B=2;");
}
END_TEST

START_TEST(only_literal_conditions_leave_a_branch_out)
{
	check("#if 0\n#define A 1\n#else\n#define B 2\n#endif\n#define C 3\n", "B=2;C=3;");
	check("#if 1\n#define A 1\n#else\n#define B 2\n#endif\n#define C 3\n", "A=1;C=3;");
	check("#if 1\n#define A 1\n#elif X\n#define B 2\n#else\n#define C 3\n#endif\n", "A=1;");
	check("#if X\n#define A 1\n#else\n#define B 2\n#endif\n", "A=1;B=2;");
	check("#ifdef X\n#define A 1\n#else\n#define B 2\n#endif\n", "A=1;B=2;");
	check("#if 0\n#if 1\n#define A 1\n#else\n#define B 2\n#endif\n#endif\n#define C 3\n",
	      "C=3;");
	check("#if 1\n#if 0\n#define A 1\n#endif\n#define B 2\n#endif\n", "B=2;");
	check("#if 0\nenum { A };\n#endif\nenum { B };\n", "B:=;");
	check("#if 0\n#if X\n#else\n#define A 1\n#endif\n#endif\n#define B 2\n", "B=2;");
	check("#else\n#endif\n#endif\n#define A 1\n", "A=1;");
}
END_TEST

START_TEST(conditions_may_nest_deeper_than_a_word_has_bits)
{
	struct bsh_text text = { 0 };

	for (unsigned i = 0; i < 200; i++)
		bsh_text_adds(&text, "#if 1\n");
	bsh_text_adds(&text, "#if X\n#else\n#define C 3\n#endif\n"
			     "#if 0\n#define A 1\n#endif\n#define B 2\n");
	for (unsigned i = 0; i < 200; i++)
		bsh_text_adds(&text, "#endif\n");
	check(bsh_text_string(&text), "C=3;B=2;");
	bsh_text_finish(&text);
}
END_TEST

START_TEST(enumerators_are_found_with_their_values)
{
	check("enum { A, B = 2, C };", "A:=;B:=2;C:=;");
	check("enum tag\n{\n\tA = (1 << 2),\n\tB = GENMASK(7, 4),\n};\n",
	      "A:=(1 << 2);B:=GENMASK(7, 4);");
	check("typedef enum {\n A = 0x0, // zero\n B = 0x1\n} x_t;\n#define C 1\n",
	      "A:=0x0;B:=0x1;C=1;");
	check("enum {\n A,\n#define A A\n B,\n};\n", "A:=;A=A;B:=;");
	check("enum x y; enum z f(void) { return A; }", "");
	check("enumerate { A };", "");
	check("enum { A = 1; int x", "");
	check("enum {", "");
	check("enum {};", "");
}
END_TEST

START_TEST(a_struct_is_not_taken_for_registers)
{
	check("struct regs { u32 id; u32 ctrl; };\nstatic inline int f(void)\n{\n\treturn 1;\n}\n",
	      "");
}
END_TEST

START_TEST(the_comment_behind_a_name_is_its_doc)
{
	check_doc("#define A 1 /* Enable  the\n * thing */\n", "Enable the thing", false);
	check_doc("#define A 1 // Enable\n", "Enable", false);
	check_doc("#define A 1 /**< Enable * 2 */\n", "Enable 2", false);
	check_doc("#define A /* Empty */\n", "Empty", false);
	check_doc("#define A 1\n/* B */\n#define B 2\n", "", false);
	check_doc("enum { A = 1, /* one */ B };", "one", false);
	check_doc("enum { A = 1 /* one */, B };", "one", false);
	check_doc("#define A 1 //! caf\xc3\xa9\n", "caf\xc3\xa9", false);
	check_doc("#define A 1 /**/\n", "", false);
}
END_TEST

START_TEST(a_long_comment_above_many_is_read_once)
{
	const size_t len = 4 << 20;
	struct bsh_header h = { 0 };
	struct bsh_text text = { 0 };
	struct bsh_err err = { 0 };
	char *comment = malloc(len);

	memset(comment, 'x', len);
	bsh_text_adds(&text, "/*");
	bsh_text_add(&text, comment, len);
	bsh_text_adds(&text, "*/\nenum { A0");
	for (unsigned i = 1; i < 20000; i++)
		bsh_text_addf(&text, ", A%u", i);
	bsh_text_adds(&text, " };\n");
	ck_assert_int_eq(bsh_header_scan(&h, "x.h", text.data, text.len, &err), 0);
	ck_assert_uint_eq(h.n_macros, 20000);
	ck_assert(h.macros[19999].is_doc_above);
	ck_assert_uint_eq(h.macros[19999].doc.len, len + 4);
	bsh_header_finish(&h);
	bsh_text_finish(&text);
	free(comment);
}
END_TEST

START_TEST(nothing_is_above_the_first_line_when_others_were_asked_before)
{
	/* The first line's last name ends behind what is defined inside of its enum. */
	check("enum { A = 1, B =\n/* Doc */\n#define C 2\n3 };\n",
	      "A:=1;C=2;B:=#define C 2\n3;");
}
END_TEST

START_TEST(a_line_of_comment_above_is_the_doc_of_what_has_none)
{
	check_doc("// Above\n#define A 1\n", "Above", true);
	check_doc("  /* Above */\n#define A 1\n", "Above", true);
	check_doc("// Above\n#define A 1 // Behind\n", "Behind", false);
	check_doc("// Above\n\n#define A 1\n", "", false);
	check_doc("/* Above\n */\n#define A 1\n", "", false);
	check_doc("int a; // Above\n#define A 1\n", "", false);
	check_doc("/* a */ /* b\n */\n#define A 1\n", "", false);
}
END_TEST

START_TEST(a_very_long_doc_is_cut_between_characters)
{
	struct bsh_header h = { 0 };
	struct bsh_text text = { 0 }, doc = { 0 };
	struct bsh_err err = { 0 };

	bsh_text_adds(&text, "#define A 1 /* x");
	for (unsigned i = 0; i < BSH_HEADER_DOC_MAX; i++)
		bsh_text_adds(&text, "\xc3\xa9");
	bsh_text_adds(&text, " */\n");
	ck_assert_int_eq(bsh_header_scan(&h, "x.h", text.data, text.len, &err), 0);
	bsh_header_doc(&h, &h.macros[0], &doc);
	ck_assert_uint_eq(doc.len, BSH_HEADER_DOC_MAX + 1);
	ck_assert_uint_eq((uint8_t)doc.data[doc.len - 1], 0xa9);
	bsh_header_finish(&h);
	bsh_text_finish(&text);
	bsh_text_finish(&doc);
}
END_TEST

START_TEST(names_further_right_than_usual_are_told)
{
	static const char text[] = "#define A 1\n#define  B 1\n#define\tC 1\n#define\t\tD 1\n"
				   "  #define E 1\n#  define F 1\n\t#define G 1\n";
	static const unsigned indent[] = { 0, 1, 0, 8, 2, 0, 8 };
	struct bsh_header h = { 0 };
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_header_scan(&h, "x.h", text, sizeof(text) - 1, &err), 0);
	ck_assert_uint_eq(h.n_macros, BSH_LENGTH(indent));
	for (uint32_t i = 0; i < h.n_macros; i++)
		ck_assert_msg(h.macros[i].indent == indent[i], "%c: %u", (int)('A' + i),
			      h.macros[i].indent);
	bsh_header_finish(&h);
}
END_TEST

START_TEST(the_first_definition_of_a_name_is_the_one_that_is_found)
{
	static const char text[] = "#define B 1\n#define A 2\n#define B 3\n#define AB 4\n";
	struct bsh_header h = { 0 };
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_header_scan(&h, "x.h", text, sizeof(text) - 1, &err), 0);
	ck_assert_uint_eq(h.n_names, 3);
	ck_assert_uint_eq(bsh_header_find(&h, "B", 1), 0);
	ck_assert_uint_eq(bsh_header_find(&h, "A", 1), 1);
	ck_assert_uint_eq(bsh_header_find(&h, "AB", 2), 3);
	ck_assert_uint_eq(bsh_header_find(&h, "AB", 1), 1);
	ck_assert_uint_eq(bsh_header_find(&h, "C", 1), BSH_HEADER_NONE);
	ck_assert_uint_eq(bsh_header_find(&h, "", 0), BSH_HEADER_NONE);
	bsh_header_finish(&h);
}
END_TEST

START_TEST(positions_are_lines_and_characters)
{
	static const char text[] = "a\n\xc3\xa9" "b\n\nc";
	static const struct {
		uint32_t at, line, column;
	} cases[] = { { 0, 1, 1 }, { 1, 1, 2 }, { 2, 2, 1 }, { 4, 2, 2 }, { 6, 3, 1 }, { 7, 4, 1 },
		      { 8, 4, 2 } };
	struct bsh_header h = { 0 };
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_header_scan(&h, "x.h", text, sizeof(text) - 1, &err), 0);
	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		uint32_t line, column;

		bsh_header_position(&h, cases[i].at, &line, &column);
		ck_assert_uint_eq(line, cases[i].line);
		ck_assert_uint_eq(column, cases[i].column);
	}
	bsh_header_finish(&h);
}
END_TEST

START_TEST(what_is_no_header_is_refused_with_its_place)
{
	check_fails("a\n b /* c\n", 10, BSH_E_SYNTAX,
		    "x.h:2:4: the comment that opens here never closes");
	check_fails("/*/", 3, BSH_E_SYNTAX, "x.h:1:1: the comment that opens here never closes");
	check_fails("a\nb\0c", 5, BSH_E_SYNTAX, "x.h:2:2: a NUL byte, and this should be text");
}
END_TEST

START_TEST(a_name_is_no_longer_than_the_limit)
{
	struct bsh_text text = { 0 };
	struct bsh_header h = { 0 };
	struct bsh_err err = { 0 };

	bsh_text_adds(&text, "#define ");
	for (unsigned i = 0; i < BSH_HEADER_NAME_MAX; i++)
		bsh_text_adds(&text, "A");
	ck_assert_int_eq(bsh_header_scan(&h, "x.h", text.data, text.len, &err), 0);
	bsh_header_finish(&h);
	bsh_text_adds(&text, "A");
	check_fails(text.data, text.len, BSH_E_VALUE, "x.h:1:9: a name of more than 255 bytes");
	bsh_text_finish(&text);
}
END_TEST

START_TEST(a_header_is_no_longer_than_the_limit)
{
	char *text = calloc(1, BSH_HEADER_SIZE_MAX + 1);

	/* At the limit it is read, which finds that it is no text. */
	check_fails(text, BSH_HEADER_SIZE_MAX, BSH_E_SYNTAX,
		    "x.h:1:1: a NUL byte, and this should be text");
	check_fails(text, BSH_HEADER_SIZE_MAX + 1, BSH_E_VALUE,
		    "x.h: 33554433 bytes, a C header has at most 33554432");
	free(text);
}
END_TEST

START_TEST(a_header_has_no_more_names_than_the_limit)
{
	const size_t len = strlen("#define A\n");
	char *text = malloc((BSH_HEADER_MACROS_MAX + 1) * len);

	for (size_t i = 0; i <= BSH_HEADER_MACROS_MAX; i++)
		memcpy(text + i * len, "#define A\n", len);
	check_fails(text, (BSH_HEADER_MACROS_MAX + 1) * len, BSH_E_VALUE,
		    "x.h:524289:9: more than 524288 names");
	free(text);
}
END_TEST

BSH_TESTS("regmap/header_scan", NULL, NULL, defines_are_found_with_what_they_stand_for,
	  comments_are_blanks_but_not_in_quotes, a_backslash_continues_a_line,
	  only_literal_conditions_leave_a_branch_out,
	  conditions_may_nest_deeper_than_a_word_has_bits, enumerators_are_found_with_their_values,
	  a_struct_is_not_taken_for_registers, the_comment_behind_a_name_is_its_doc,
	  nothing_is_above_the_first_line_when_others_were_asked_before,
	  a_line_of_comment_above_is_the_doc_of_what_has_none,
	  a_long_comment_above_many_is_read_once,
	  a_very_long_doc_is_cut_between_characters, names_further_right_than_usual_are_told,
	  the_first_definition_of_a_name_is_the_one_that_is_found,
	  positions_are_lines_and_characters, what_is_no_header_is_refused_with_its_place,
	  a_name_is_no_longer_than_the_limit, a_header_is_no_longer_than_the_limit,
	  a_header_has_no_more_names_than_the_limit)
