/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "regmap/header.h"

#include <string.h>

/* Evaluate X as a header defines it. */
static int eval(const char *text, struct bsh_cvalue *value, struct bsh_err *err)
{
	struct bsh_header h = { 0 };
	uint32_t x;
	int got;

	ck_assert_int_eq(bsh_header_scan(&h, "x.h", text, strlen(text), err), 0);
	x = bsh_header_find(&h, "X", 1);
	ck_assert_uint_ne(x, BSH_HEADER_NONE);
	got = bsh_header_eval(&h, x, value, err);
	bsh_header_finish(&h);
	return got;
}

static void check(const char *body, uint64_t expected)
{
	struct bsh_text text = { 0 };
	struct bsh_cvalue v = { 0 };
	struct bsh_err err = { 0 };

	bsh_text_addf(&text, "#define X %s\n#define FOUR 4\n#define TWICE(n) ((n) * 2)\n"
			     "#define SUM(a, b) (a + b)\nenum { E0, E1, E5 = 5, E6 };\n", body);
	ck_assert_msg(eval(bsh_text_string(&text), &v, &err) == 0, "%s: %s", body, err.msg);
	ck_assert_msg(v.value == expected, "%s is 0x%llx", body, (unsigned long long)v.value);
	bsh_text_finish(&text);
}

static void check_fails(const char *text, enum bsh_code code, const char *msg)
{
	struct bsh_cvalue v = { .value = 99 };
	struct bsh_err err = { 0 };

	ck_assert_msg(eval(text, &v, &err) == -1, "%s", text);
	ck_assert_str_eq(err.msg, msg);
	ck_assert_int_eq(err.code, code);
	ck_assert_uint_eq(v.value, 99);
}

START_TEST(numbers_are_read_as_c_reads_them)
{
	check("0", 0);
	check("10", 10);
	check("0x1F", 0x1f);
	check("0X1fu", 0x1f);
	check("0b101", 5);
	check("017", 15);
	check("1U", 1);
	check("1ul", 1);
	check("0xf0000000L", 0xf0000000);
	check("18446744073709551615ULL", UINT64_MAX);
}
END_TEST

START_TEST(operators_bind_as_in_c)
{
	check("1 + 2 * 3", 7);
	check("(1 + 2) * 3", 9);
	check("1 | 2 ^ 3 & 2", 1 | (2 ^ (3 & 2)));
	check("1 << 2 + 1", 8);
	check("0x80 >> 4 >> 1", 4);
	check("10 - 4 - 3", 3);
	check("7 / 2 % 2", 1);
	check("- - 5", 5);
	check("1-~0", 2);
	check("1 & ~1", 0);
	check("+3", 3);
	check("1<<31", 0x80000000);
	check("1<<63", UINT64_C(1) << 63);
}
END_TEST

START_TEST(complement_and_minus_are_as_wide_as_their_operand)
{
	check("~0", 0xffffffff);
	check("~0UL", UINT64_MAX);
	check("~(1 << 3)", 0xfffffff7);
	check("~(1ULL << 3)", ~UINT64_C(8));
	check("-1", 0xffffffff);
	check("-1LL", UINT64_MAX);
	check("0 - 1", 0xffffffff);
	check("~0x100000000", UINT64_C(0xfffffffeffffffff));
}
END_TEST

START_TEST(what_kernels_have_for_bits_is_known)
{
	check("BIT(5)", 0x20);
	check("BIT_ULL(63)", UINT64_C(1) << 63);
	check("_BITUL(FOUR)", 0x10);
	check("GENMASK(7, 4)", 0xf0);
	check("GENMASK_ULL(63, 0)", UINT64_MAX);
	check("GENMASK(0, 0)", 1);
	check("GENMASK(63, 63)", UINT64_C(1) << 63);
	check("FIELD_PREP(GENMASK(7, 4), 3)", 0x30);
	check("UL(5) | ULL(2)", 7);
	check("_AC(0x10, UL)", 0x10);
	check("UINT32_C(0x10)", 0x10);
	check("(BIT(0) | BIT(4))", 0x11);
}
END_TEST

START_TEST(casts_are_stepped_over)
{
	check("(uint32_t)0x10", 0x10);
	check("((u32) 0x10 + (unsigned long) 2)", 0x12);
	check("(volatile uint32_t *)(0x10)", 0x10);
	check("(*(volatile unsigned int *)(FOUR + 0x10))", 0x14);
	check("*((__u32 *)0x20)", 0x20);
}
END_TEST

START_TEST(other_macros_and_enumerators_count)
{
	check("FOUR", 4);
	check("FOUR + FOUR", 8);
	check("TWICE(FOUR)", 8);
	check("TWICE(1 + 1)", 4);
	check("SUM(1, TWICE(3))", 7);
	check("E0", 0);
	check("E1 + E6", 7);
	check("TWICE (2)", 4);
}
END_TEST

START_TEST(a_macro_of_one_parameter_can_be_called)
{
	static const char text[] = "#define REG(n) (0x100 + (n) * 0x20)\n#define A 1\n"
				   "#define B(x, y) x\n#define C(...) 1\n#define D() 1\n";
	struct bsh_header h = { 0 };
	struct bsh_cvalue v;
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_header_scan(&h, "x.h", text, sizeof(text) - 1, &err), 0);
	ck_assert_int_eq(bsh_header_call(&h, 0, 3, &v, &err), 0);
	ck_assert_uint_eq(v.value, 0x160);
	for (uint32_t i = 1; i < 5; i++) {
		err = (struct bsh_err){ 0 };
		ck_assert_int_eq(bsh_header_call(&h, i, 3, &v, &err), -1);
		ck_assert_int_eq(err.code, BSH_E_SYNTAX);
	}
	bsh_header_finish(&h);
}
END_TEST

START_TEST(a_value_tells_what_it_looks_like)
{
	static const struct {
		const char *body;
		bool is_bits, is_place, is_decimal, is_alias;
	} cases[] = {
		{ "12", false, false, true, false },	  { "(12)", false, false, true, false },
		{ "0x12", false, false, false, false },	  { "0", false, false, true, false },
		{ "BIT(3)", true, false, false, false },  { "1 << 3", true, false, false, false },
		{ "A", false, false, false, true },	  { "A + 4", false, false, false, false },
		{ "(A)", false, false, false, true },	  { "A | B", true, false, false, false },
		{ "~A", true, false, false, false },	  { "12 + 4", false, false, false, false },
		{ "(*(volatile int *)0x10)", false, true, false, false },
		{ "(volatile int *)0x10", false, false, false, false },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		struct bsh_text text = { 0 };
		struct bsh_cvalue v;
		struct bsh_err err = { 0 };

		bsh_text_addf(&text, "#define A 0x10\n#define B 1\n#define X %s\n", cases[i].body);
		ck_assert_int_eq(eval(bsh_text_string(&text), &v, &err), 0);
		ck_assert_msg(v.is_bits == cases[i].is_bits, "%s", cases[i].body);
		ck_assert_msg(v.is_place == cases[i].is_place, "%s", cases[i].body);
		ck_assert_msg(v.is_decimal == cases[i].is_decimal, "%s", cases[i].body);
		ck_assert_msg(v.is_alias == cases[i].is_alias, "%s", cases[i].body);
		bsh_text_finish(&text);
	}
}
END_TEST

START_TEST(what_has_no_value_is_refused_with_its_place)
{
	static const struct {
		const char *text;
		enum bsh_code code;
		const char *msg;
	} cases[] = {
		{ "#define X\n", BSH_E_SYNTAX, "x.h:1:10: there is no value" },
		{ "#define X 1 +\n", BSH_E_SYNTAX, "x.h:1:14: the expression ends too early" },
		{ "#define X (1\n", BSH_E_SYNTAX, "x.h:1:13: a ) is missing" },
		{ "#define X 1)\n", BSH_E_SYNTAX,
		  "x.h:1:12: ')' was not expected in an expression" },
		{ "#define X 1 && 2\n", BSH_E_SYNTAX,
		  "x.h:1:13: '&' was not expected in an expression" },
		{ "#define X \"a\"\n", BSH_E_SYNTAX,
		  "x.h:1:11: '\"' was not expected in an expression" },
		{ "#define X 1 2\n", BSH_E_SYNTAX,
		  "x.h:1:13: '2' was not expected in an expression" },
		{ "#define X 1.5\n", BSH_E_SYNTAX, "x.h:1:11: '1' is not a whole number" },
		{ "#define X 08\n", BSH_E_SYNTAX, "x.h:1:11: '08' is not a whole number" },
		{ "#define X 0x\n", BSH_E_SYNTAX, "x.h:1:11: '0x' is not a whole number" },
		{ "#define X 1k\n", BSH_E_SYNTAX, "x.h:1:11: '1k' is not a whole number" },
		{ "#define X 1 + Y\n", BSH_E_NAME, "x.h:1:15: 'Y' is not defined here" },
		{ "#define X sizeof(int)\n", BSH_E_NAME, "x.h:1:11: 'sizeof' is not defined here" },
		{ "#define X Y\n#define Y(n) n\n", BSH_E_SYNTAX, "x.h:1:11: 'Y' needs arguments" },
		{ "#define X(n) n\n", BSH_E_SYNTAX, "x.h:1:9: 'X' needs arguments" },
		{ "#define X Y(1, 2)\n#define Y(n) n\n", BSH_E_SYNTAX,
		  "x.h:1:15: more than 1 arguments" },
		{ "#define X Y(1)\n#define Y(a, b) a\n", BSH_E_SYNTAX,
		  "x.h:1:11: 2 arguments were expected" },
		{ "#define X Y(1;2)\n#define Y(a, b) a\n", BSH_E_SYNTAX,
		  "x.h:1:14: a , or ) was expected" },
		{ "#define X Y(1)\n#define Y(a...) a\n", BSH_E_SYNTAX,
		  "x.h:2:9: 1 to 4 named parameters were expected" },
		{ "#define X 1 / (2 - 2)\n", BSH_E_VALUE, "x.h:1:13: division by zero" },
		{ "#define X 1 % 0\n", BSH_E_VALUE, "x.h:1:13: division by zero" },
		{ "#define X 1 << 64\n", BSH_E_VALUE, "x.h:1:13: a shift by 64 or more" },
		{ "#define X 1 >> 64\n", BSH_E_VALUE, "x.h:1:13: a shift by 64 or more" },
		{ "#define X 3 << 63\n", BSH_E_VALUE, "x.h:1:13: the value has more than 64 bits" },
		{ "#define X ~0UL + 1\n", BSH_E_VALUE,
		  "x.h:1:16: the value has more than 64 bits" },
		{ "#define X 0x100000000 * 0x100000000\n", BSH_E_VALUE,
		  "x.h:1:23: the value has more than 64 bits" },
		{ "#define X 0x10000000000000000\n", BSH_E_VALUE,
		  "x.h:1:11: the value has more than 64 bits" },
		{ "#define X BIT(64)\n", BSH_E_VALUE, "x.h:1:11: no such bits: BIT of these arguments" },
		{ "#define X GENMASK(3, 4)\n", BSH_E_VALUE,
		  "x.h:1:11: no such bits: GENMASK of these arguments" },
		{ "#define X GENMASK(64, 0)\n", BSH_E_VALUE,
		  "x.h:1:11: no such bits: GENMASK of these arguments" },
		{ "#define X FIELD_PREP(0, 1)\n", BSH_E_VALUE,
		  "x.h:1:11: no such bits: FIELD_PREP of these arguments" },
		{ "#define X _AC(1, UL\n", BSH_E_SYNTAX, "x.h:1:16: a ) is missing" },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++)
		check_fails(cases[i].text, cases[i].code, cases[i].msg);
}
END_TEST

START_TEST(macros_that_go_in_circles_are_refused)
{
	check_fails("#define X X\n", BSH_E_VALUE, "x.h:1:9: 'X' refers to itself");
	check_fails("#define X Y\n#define Y Z + 1\n#define Z X\n", BSH_E_VALUE,
		    "x.h:1:9: 'X' refers to itself");
	check_fails("#define X F(1)\n#define F(n) F(n)\n", BSH_E_VALUE,
		    "x.h:2:14: macros refer to each other more than 16 deep");
}
END_TEST

START_TEST(a_failure_is_remembered)
{
	static const char text[] = "#define Y 1 / 0\n#define X Y\n";
	struct bsh_header h = { 0 };
	struct bsh_cvalue v;
	struct bsh_err err = { 0 }, again = { 0 };

	ck_assert_int_eq(bsh_header_scan(&h, "x.h", text, sizeof(text) - 1, &err), 0);
	ck_assert_int_eq(bsh_header_eval(&h, 0, &v, &err), -1);
	ck_assert_int_eq(bsh_header_eval(&h, 1, &v, &again), -1);
	ck_assert_str_eq(again.msg, "x.h:1:9: 'Y' has no value");
	bsh_header_finish(&h);
}
END_TEST

/* A chain of n macros: X is A1, A1 is A2, ... the last is 7. */
static void add_chain(struct bsh_text *text, unsigned n)
{
	bsh_text_reset(text);
	bsh_text_adds(text, "#define X A1\n");
	for (unsigned i = 1; i < n - 1; i++)
		bsh_text_addf(text, "#define A%u A%u\n", i, i + 1);
	bsh_text_addf(text, "#define A%u 7\n", n - 1);
}

START_TEST(macros_refer_to_macros_as_deep_as_the_limit)
{
	struct bsh_text text = { 0 };
	struct bsh_cvalue v;
	struct bsh_err err = { 0 };

	add_chain(&text, BSH_HEADER_REFS_MAX);
	ck_assert_int_eq(eval(text.data, &v, &err), 0);
	ck_assert_uint_eq(v.value, 7);
	add_chain(&text, BSH_HEADER_REFS_MAX + 1);
	check_fails(text.data, BSH_E_VALUE,
		    "x.h:16:13: macros refer to each other more than 16 deep");
	bsh_text_finish(&text);
}
END_TEST

START_TEST(expressions_nest_as_deep_as_the_limit)
{
	struct bsh_text text = { 0 };
	struct bsh_cvalue v;
	struct bsh_err err = { 0 };

	for (unsigned n = BSH_HEADER_DEPTH_MAX - 1; n <= BSH_HEADER_DEPTH_MAX; n++) {
		bsh_text_reset(&text);
		bsh_text_adds(&text, "#define X ");
		for (unsigned i = 0; i < n; i++)
			bsh_text_adds(&text, i % 2 ? "-" : "(");
		bsh_text_adds(&text, "1");
		for (unsigned i = 0; i < n; i += 2)
			bsh_text_adds(&text, ")");
		ck_assert_int_eq(eval(text.data, &v, &err), n < BSH_HEADER_DEPTH_MAX ? 0 : -1);
	}
	ck_assert_str_eq(err.msg, "x.h:1:75: an expression more than 64 deep");
	bsh_text_finish(&text);
}
END_TEST

START_TEST(macros_that_multiply_work_come_to_an_end)
{
	struct bsh_text text = { 0 };
	struct bsh_header h = { 0 };
	struct bsh_cvalue v;
	struct bsh_err err = { 0 };

	/* 16^15 additions, were they all made. */
	for (unsigned i = 1; i < 15; i++) {
		bsh_text_addf(&text, "#define F%u(n) (0", i);
		for (unsigned j = 0; j < 16; j++)
			bsh_text_addf(&text, " + F%u(n)", i + 1);
		bsh_text_adds(&text, ")\n");
	}
	bsh_text_adds(&text, "#define F15(n) n\n#define X F1(1)\n#define Y 1\n");
	ck_assert_int_eq(bsh_header_scan(&h, "x.h", text.data, text.len, &err), 0);
	/* Only the last stretch, for the test's sake. */
	h.steps = BSH_HEADER_STEPS_MAX - 100000;
	ck_assert_int_eq(bsh_header_eval(&h, bsh_header_find(&h, "X", 1), &v, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_VALUE);
	ck_assert_ptr_nonnull(strstr(err.msg, "the values take more than 67108864 steps in all"));
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_header_eval(&h, bsh_header_find(&h, "Y", 1), &v, &err), -1);
	bsh_header_finish(&h);
	bsh_text_finish(&text);
}
END_TEST

START_TEST(a_long_enumeration_is_no_deep_one)
{
	struct bsh_text text = { 0 };
	struct bsh_header h = { 0 };
	struct bsh_cvalue v;
	struct bsh_err err = { 0 };

	bsh_text_adds(&text, "enum { A = 0x10");
	for (unsigned i = 0; i < 100000; i++)
		bsh_text_addf(&text, ",B%u", i);
	bsh_text_adds(&text, "};\n");
	ck_assert_int_eq(bsh_header_scan(&h, "x.h", text.data, text.len, &err), 0);
	ck_assert_int_eq(bsh_header_eval(&h, 100000, &v, &err), 0);
	ck_assert_uint_eq(v.value, 0x10 + 100000);
	ck_assert_uint_gt(h.steps, 100000);
	for (uint32_t i = 0; i <= 100000; i++) {
		ck_assert_int_eq(bsh_header_eval(&h, i, &v, &err), 0);
		ck_assert_uint_eq(v.value, 0x10 + i);
	}
	ck_assert_uint_lt(h.steps, 500000);
	bsh_header_finish(&h);
	bsh_text_finish(&text);
}
END_TEST

BSH_TESTS("regmap/ceval", NULL, NULL, numbers_are_read_as_c_reads_them, operators_bind_as_in_c,
	  complement_and_minus_are_as_wide_as_their_operand, what_kernels_have_for_bits_is_known,
	  casts_are_stepped_over, other_macros_and_enumerators_count,
	  a_macro_of_one_parameter_can_be_called, a_value_tells_what_it_looks_like,
	  what_has_no_value_is_refused_with_its_place, macros_that_go_in_circles_are_refused,
	  a_failure_is_remembered, macros_refer_to_macros_as_deep_as_the_limit,
	  expressions_nest_as_deep_as_the_limit, macros_that_multiply_work_come_to_an_end,
	  a_long_enumeration_is_no_deep_one)
