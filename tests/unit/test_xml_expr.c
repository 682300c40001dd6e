/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "regmap/xml_number.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int value_of(const char *text, uint64_t *value, struct bsh_err *err)
{
	return bsh_ipxact_value(text, strlen(text), NULL, value, err);
}

static void ck_value(const char *text, uint64_t expected)
{
	struct bsh_err err = { 0 };
	uint64_t value = 99;

	ck_assert_msg(value_of(text, &value, &err) == 0, "%s", err.msg);
	ck_assert_msg(value == expected, "'%s' is %" PRIu64, text, value);
}

static void ck_fails(const char *text, enum bsh_code code, const char *expected)
{
	struct bsh_err err = { 0 };
	uint64_t value = 99;

	ck_assert_msg(value_of(text, &value, &err) == -1, "'%s'", text);
	ck_assert_str_eq(err.msg, expected);
	ck_assert_int_eq(err.code, code);
}

START_TEST(numbers_are_read_in_every_spelling)
{
	ck_value("0", 0);
	ck_value("123", 123);
	ck_value("010", 10);
	ck_value("0x1F", 0x1f);
	ck_value("0X1f", 0x1f);
	ck_value("#1F", 0x1f);
	ck_value("'h10", 16);
	ck_value("'H1f", 0x1f);
	ck_value("8'hFF", 255);
	ck_value("8 'h FF", 255);
	ck_value("8'sh0f", 15);
	ck_value("'b101", 5);
	ck_value("'o17", 15);
	ck_value("'d12", 12);
	ck_value("32'hdead_beef", 0xdeadbeef);
	ck_value("'hffffffffffffffff", UINT64_MAX);
	ck_value("'h00000000000000000000f", 15);
	ck_value("1_000", 1000);
	ck_value("4K", 4096);
	ck_value("4k", 4096);
	ck_value("2M", 2 << 20);
	ck_value("1G", 1 << 30);
	ck_value("1T", UINT64_C(1) << 40);
	ck_value("  7\n", 7);
	ck_value("+7", 7);
}
END_TEST

START_TEST(operators_bind_as_in_systemverilog)
{
	ck_value("1+2*3", 7);
	ck_value("(1+2)*3", 9);
	ck_value("10-3-2", 5);
	ck_value("2**3", 8);
	ck_value("2*3**2", 18);
	ck_value("2**3**2", 64);
	ck_value("-2**2", 4);
	ck_value("100/7", 14);
	ck_value("100%7", 2);
	ck_value("1<<4", 16);
	ck_value("1<<2+2", 16);
	ck_value("256>>4", 16);
	ck_value("6&3", 2);
	ck_value("6|3", 7);
	ck_value("6^3", 5);
	ck_value("1|6&4", 5);
	ck_value("1|7^2", 5);
	ck_value("12&8+4", 12);
	ck_value("~0 & 'hff", 255);
	ck_value("5--3", 8);
	ck_value("3 - 5 + 4", 2);
	ck_value("'hffffffffffffffff + 2 - 2", UINT64_MAX);
}
END_TEST

START_TEST(what_the_converter_writes_is_read)
{
	/* Accellera's own 1.5 to 2014 stylesheet writes resets of fields this way. */
	ck_value("('h0) / $pow(2,0) % $pow(2,32)", 0);
	ck_value("('h12345678) / $pow(2,8) % $pow(2,4)", 6);
	ck_value("('hfedcba9876543210) / $pow(2,0) % $pow(2,64)", UINT64_C(0xfedcba9876543210));
	ck_value("$pow(2,64)-1", UINT64_MAX);
	ck_value("2**64 - 1", UINT64_MAX);
	ck_value("$pow( 2 , 3 )", 8);
	ck_value("$pow(0,0)", 1);
	ck_value("$pow(1,'hffffffff)", 1);
	ck_value("$pow(0-1,'hffffffff)+1", 0);
	ck_value("$pow(0-1,'hfffffffe)", 1);
	ck_value("$pow(0,'hffffffff)", 0);
	ck_value("$clog2(1)", 0);
	ck_value("$clog2(0)", 0);
	ck_value("$clog2(5)", 3);
	ck_value("$clog2(8)", 3);
	ck_value("$clog2($pow(2,64))", 64);
}
END_TEST

START_TEST(what_does_not_fit_64_bits_is_refused)
{
	ck_fails("2**64", BSH_E_VALUE, "'2**64': the value does not fit 64 bits");
	ck_fails("2**65", BSH_E_VALUE, "'2**65': the value does not fit 64 bits");
	ck_fails("2**63*4/8", BSH_E_VALUE, "'2**63*4/8': the value does not fit 64 bits");
	ck_fails("3**1000000000000", BSH_E_VALUE,
		 "'3**1000000000000': the value does not fit 64 bits");
	ck_fails("'hffffffffffffffff+2", BSH_E_VALUE,
		 "''hffffffffffffffff+2': the value does not fit 64 bits");
	ck_fails("18446744073709551616", BSH_E_VALUE,
		 "'18446744073709551616': a number does not fit 64 bits");
	ck_fails("'h10000000000000000", BSH_E_VALUE,
		 "''h10000000000000000': a number does not fit 64 bits");
	ck_fails("16777216T", BSH_E_VALUE, "'16777216T': a number does not fit 64 bits");
	ck_fails("8'h1ff", BSH_E_VALUE, "'8'h1ff': a number does not fit the size before it");
	ck_fails("1<<64", BSH_E_VALUE, "'1<<64': a shift by 0 to 63 was expected");
	ck_fails("1>>64", BSH_E_VALUE, "'1>>64': a shift by 0 to 63 was expected");
	ck_fails("1<<-1", BSH_E_VALUE, "'1<<-1': a shift by 0 to 63 was expected");
	ck_fails("4<<63", BSH_E_VALUE, "'4<<63': the value does not fit 64 bits");
	ck_fails("2**-1", BSH_E_VALUE, "'2**-1': a negative power is no whole number");
	ck_fails("1-2", BSH_E_VALUE, "'1-2': the value is negative");
	ck_fails("~0", BSH_E_VALUE, "'~0': the value is negative");
	ck_fails("$clog2(-1)", BSH_E_VALUE, "'$clog2(-1)': a negative number has no logarithm");
}
END_TEST

START_TEST(division_by_0_is_refused)
{
	ck_fails("1/0", BSH_E_VALUE, "'1/0': division by 0");
	ck_fails("1%(2-2)", BSH_E_VALUE, "'1%(2-2)': division by 0");
}
END_TEST

START_TEST(what_is_no_expression_is_refused)
{
	ck_fails("", BSH_E_SYNTAX, "'': a number is missing here");
	ck_fails("1+", BSH_E_SYNTAX, "'1+': a value was expected");
	ck_fails("(1", BSH_E_SYNTAX, "'(1': ')' was expected");
	ck_fails("1)", BSH_E_SYNTAX, "'1)': an operator was expected");
	ck_fails("1 2", BSH_E_SYNTAX, "'1 2': an operator was expected");
	ck_fails("1.5", BSH_E_SYNTAX, "'1.5': a whole number was expected");
	ck_fails("1f", BSH_E_SYNTAX, "'1f': a whole number was expected");
	ck_fails("4KB", BSH_E_SYNTAX, "'4KB': a whole number was expected");
	ck_fails("0x", BSH_E_SYNTAX, "'0x': a number was expected");
	ck_fails("#", BSH_E_SYNTAX, "'#': a number was expected");
	ck_fails("_1", BSH_E_NAME, "no parameter '_1'");
	ck_fails("'h", BSH_E_SYNTAX, "''h': a number was expected");
	ck_fails("'b2", BSH_E_SYNTAX, "''b2': a number was expected");
	ck_fails("'bx", BSH_E_SYNTAX, "''bx': a number was expected");
	ck_fails("'z1", BSH_E_SYNTAX, "''z1': 'h, 'd, 'o or 'b was expected");
	ck_fails("0x1'h1", BSH_E_SYNTAX, "'0x1'h1': an operator was expected");
	ck_fails("$pow(2)", BSH_E_SYNTAX, "'$pow(2)': ',' was expected");
	ck_fails("$pow 2", BSH_E_SYNTAX, "'$pow 2': '(' was expected");
	ck_fails("$pow(2,3,4)", BSH_E_SYNTAX, "'$pow(2,3,4)': ')' was expected");
	ck_fails("$exp(1)", BSH_E_SYNTAX, "'$exp(1)': of functions only $pow and $clog2 are known");
	ck_fails("1 = 2", BSH_E_SYNTAX, "'1 = 2': an operator was expected");
	ck_fails("\"1\"", BSH_E_SYNTAX, "'\"1\"': a value was expected");
}
END_TEST

/* n opening parentheses, a number, n closing ones. */
static void nest(char *text, const char *open, unsigned n, const char *close)
{
	*text = '\0';
	for (unsigned i = 0; i < n; i++)
		text += sprintf(text, "%s", open);
	text += sprintf(text, "1");
	for (unsigned i = 0; i < n; i++)
		text += sprintf(text, "%s", close);
}

START_TEST(nesting_ends_at_its_limit)
{
	char text[4096];

	nest(text, "(", BSH_XML_EXPR_DEPTH_MAX - 1, ")");
	ck_value(text, 1);
	nest(text, "(", BSH_XML_EXPR_DEPTH_MAX, ")");
	ck_fails(text, BSH_E_VALUE, "an expression more than 64 levels deep");
	nest(text, "-", BSH_XML_EXPR_DEPTH_MAX, "");
	ck_fails(text, BSH_E_VALUE, "an expression more than 64 levels deep");
	/* Length is no depth. */
	nest(text, "1+", 1000, "");
	ck_value(text, 1001);
	nest(text, "(1)-", 99, "");
	ck_fails(text, BSH_E_VALUE,
		 "'(1)-(1)-(1)-(1)-(1)-(1)-(1)-(1)-(1)-(1)-(1)-(1)-(1)-(1)-(1)-'"
		 ": the value is negative");
}
END_TEST

/* Parameters: WIDTH is 32; BAD fails. */
static int find(void *ctx, const char *name, size_t len, uint64_t *value, struct bsh_err *err)
{
	unsigned *calls = ctx;

	(*calls)++;
	if (len == 5 && memcmp(name, "WIDTH", 5) == 0)
		*value = 32;
	else if (len == 10 && memcmp(name, "uuid_1.a_b", 10) == 0)
		*value = UINT64_MAX;
	else
		return bsh_fail(err, BSH_E_NAME, "no parameter '%.*s' here", (int)len, name);
	return 0;
}

START_TEST(a_name_is_a_parameter)
{
	unsigned calls = 0;
	const struct bsh_ipxact_names names = { .ctx = &calls, .find = find };
	struct bsh_err err = { 0 };
	uint64_t value = 99;

	ck_assert_int_eq(bsh_ipxact_value("WIDTH/8-1", 9, &names, &value, &err), 0);
	ck_assert_uint_eq(value, 3);
	ck_assert_int_eq(bsh_ipxact_value("uuid_1.a_b", 10, &names, &value, &err), 0);
	ck_assert_uint_eq(value, UINT64_MAX);
	ck_assert_int_eq(bsh_ipxact_value("32", 2, &names, &value, &err), 0);
	ck_assert_uint_eq(calls, 2);
	ck_assert_int_eq(bsh_ipxact_value("WIDTH+BAD", 9, &names, &value, &err), -1);
	ck_assert_str_eq(err.msg, "no parameter 'BAD' here");
	ck_assert_uint_eq(value, 32);
}
END_TEST

START_TEST(only_the_bytes_given_are_read)
{
	struct bsh_err err = { 0 };
	uint64_t value;

	ck_assert_int_eq(bsh_ipxact_value("'h123", 3, NULL, &value, &err), 0);
	ck_assert_uint_eq(value, 1);
	ck_assert_int_eq(bsh_ipxact_value("1*23", 3, NULL, &value, &err), 0);
	ck_assert_uint_eq(value, 2);
	ck_assert_int_eq(bsh_ipxact_value("1\0002", 3, NULL, &value, &err), -1);
}
END_TEST

BSH_TESTS("regmap/xml_expr", NULL, NULL, numbers_are_read_in_every_spelling,
	  operators_bind_as_in_systemverilog, what_the_converter_writes_is_read,
	  what_does_not_fit_64_bits_is_refused, division_by_0_is_refused,
	  what_is_no_expression_is_refused, nesting_ends_at_its_limit, a_name_is_a_parameter,
	  only_the_bytes_given_are_read)
