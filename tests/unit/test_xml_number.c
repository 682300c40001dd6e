/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "regmap/xml_number.h"

#include <inttypes.h>
#include <string.h>

START_TEST(numbers_are_read_in_every_spelling)
{
	static const struct {
		const char *text;
		uint64_t value;
	} cases[] = {
		{ "0", 0 },
		{ "12", 12 },
		{ "010", 10 }, /* not octal */
		{ "00", 0 },
		{ "+7", 7 },
		{ "0x1f", 0x1f },
		{ "0X1F", 0x1f },
		{ "+0x10", 0x10 },
		{ "0x0b", 0x0b },
		{ "#101", 5 },
		{ "+#11", 3 },
		{ "0b101", 5 },
		{ "0B1", 1 },
		{ "4k", 4096 },
		{ "4K", 4096 },
		{ "0x4K", 4096 },
		{ "#10M", 2 << 20 },
		{ "1G", 1 << 30 },
		{ "1t", UINT64_C(1) << 40 },
		{ "18446744073709551615", UINT64_MAX },
		{ "0xffffffffffffffff", UINT64_MAX },
		{ "0x000000000000000000000001", 1 },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		struct bsh_err err = { 0 };
		uint64_t value = 99;

		ck_assert_msg(bsh_svd_number(cases[i].text, strlen(cases[i].text), &value, &err) ==
				      0,
			      "%s", err.msg);
		ck_assert_msg(value == cases[i].value, "'%s' is %" PRIu64, cases[i].text, value);
	}
}
END_TEST

START_TEST(what_is_no_number_is_refused_and_changes_nothing)
{
	static const char *const texts[] = {
		"",    "x",   "0x", "#",   "#2",      "0b",  "0b2", "1f",    "0x1h", "-1",   "++1",
		"1 2", "1kk", "k",  "0xk", "${base}", "1.5", "1e3", "0x1_0", "#1x",  "0x1x",
	};

	for (size_t i = 0; i < BSH_LENGTH(texts); i++) {
		struct bsh_err err = { 0 };
		uint64_t value = 99;

		ck_assert_msg(bsh_svd_number(texts[i], strlen(texts[i]), &value, &err) == -1,
			      "'%s'", texts[i]);
		ck_assert_int_eq(err.code, BSH_E_SYNTAX);
		ck_assert_uint_eq(value, 99);
	}
}
END_TEST

START_TEST(a_refusal_tells_what_was_expected)
{
	struct bsh_err err = { 0 }, none = { 0 };
	uint64_t value;

	ck_assert_int_eq(bsh_svd_number("${base}", 7, &value, &err), -1);
	ck_assert_str_eq(err.msg, "'${base}' is not a number, and one such as 12, 0x1f or #101 was "
				  "expected");
	ck_assert_int_eq(bsh_svd_number("", 0, &value, &none), -1);
	ck_assert_str_eq(none.msg, "a number is missing here");
}
END_TEST

START_TEST(what_does_not_fit_64_bits_is_refused)
{
	static const char *const texts[] = {
		"18446744073709551616",
		"0x10000000000000000",
		"0x8000000000000000k",
		"16777216t",
		"#11111111111111111111111111111111111111111111111111111111111111111",
	};

	for (size_t i = 0; i < BSH_LENGTH(texts); i++) {
		struct bsh_err err = { 0 };
		uint64_t value = 99;

		ck_assert_msg(bsh_svd_number(texts[i], strlen(texts[i]), &value, &err) == -1,
			      "'%s'", texts[i]);
		ck_assert_int_eq(err.code, BSH_E_VALUE);
		ck_assert_uint_eq(value, 99);
	}
}
END_TEST

START_TEST(only_the_bytes_given_are_read)
{
	struct bsh_err err = { 0 };
	uint64_t value;

	ck_assert_int_eq(bsh_svd_number("0x123", 3, &value, &err), 0);
	ck_assert_uint_eq(value, 1);
	ck_assert_int_eq(bsh_svd_number("12k", 2, &value, &err), 0);
	ck_assert_uint_eq(value, 12);
}
END_TEST

static void ck_pattern(const char *text, uint64_t value, uint64_t care)
{
	struct bsh_xml_pattern p = { 99, 99 };
	struct bsh_err err = { 0 };

	ck_assert_msg(bsh_svd_pattern(text, strlen(text), &p, &err) == 0, "%s", err.msg);
	ck_assert_msg(p.value == value && p.care == care, "'%s' is %" PRIx64 "/%" PRIx64, text,
		      p.value, p.care);
}

START_TEST(an_x_is_a_bit_that_may_be_either)
{
	ck_pattern("#1xx", 4, ~UINT64_C(3));
	ck_pattern("0b1x", 2, ~UINT64_C(1));
	ck_pattern("+#0X1", 1, ~UINT64_C(2));
	ck_pattern("#x", 0, ~UINT64_C(1));
	ck_pattern("#101", 5, UINT64_MAX);
	ck_pattern("0x1f", 0x1f, UINT64_MAX);
	ck_pattern("12", 12, UINT64_MAX);
	/* 64 of them are stated, never counted out. */
	ck_pattern("#xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 0, 0);
	ck_pattern("#00xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 0, 0);
}
END_TEST

START_TEST(a_wrong_pattern_is_refused)
{
	static const struct {
		const char *text;
		enum bsh_code code;
	} cases[] = {
		{ "#1x2", BSH_E_SYNTAX },
		{ "0x1x", BSH_E_SYNTAX },
		{ "1x", BSH_E_SYNTAX },
		{ "#x_", BSH_E_SYNTAX },
		{ "x", BSH_E_SYNTAX },
		{ "#xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		  BSH_E_VALUE },
		{ "#1xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		  BSH_E_VALUE },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		struct bsh_xml_pattern p;
		struct bsh_err err = { 0 };

		ck_assert_msg(bsh_svd_pattern(cases[i].text, strlen(cases[i].text), &p, &err) == -1,
			      "'%s'", cases[i].text);
		ck_assert_int_eq(err.code, cases[i].code);
	}
}
END_TEST

START_TEST(truth_has_four_words)
{
	struct bsh_err err = { 0 };
	bool value = false;

	ck_assert_int_eq(bsh_xml_bool("true", 4, &value, &err), 0);
	ck_assert(value);
	ck_assert_int_eq(bsh_xml_bool("False", 5, &value, &err), 0);
	ck_assert(!value);
	ck_assert_int_eq(bsh_xml_bool("1", 1, &value, &err), 0);
	ck_assert(value);
	ck_assert_int_eq(bsh_xml_bool("0", 1, &value, &err), 0);
	ck_assert(!value);
	ck_assert_int_eq(bsh_xml_bool("yes", 3, &value, &err), -1);
	ck_assert_str_eq(err.msg, "'yes', and true or false was expected");
}
END_TEST

BSH_TESTS("regmap/xml_number", NULL, NULL, numbers_are_read_in_every_spelling,
	  what_is_no_number_is_refused_and_changes_nothing, a_refusal_tells_what_was_expected,
	  what_does_not_fit_64_bits_is_refused, only_the_bytes_given_are_read,
	  an_x_is_a_bit_that_may_be_either, a_wrong_pattern_is_refused, truth_has_four_words)
