/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "barsh/util.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

START_TEST(numbers_are_read_in_every_base)
{
	static const struct {
		const char *text;
		uint64_t value;
	} cases[] = {
		{ "0", 0 },
		{ "7", 7 },
		{ "20", 20 },
		{ "0x1f", 0x1f },
		{ "0X1F", 0x1f },
		{ "0xdeadBEEF", 0xdeadbeef },
		{ "0x00000000000000000000001", 1 },
		{ "0b1010", 10 },
		{ "0B1", 1 },
		{ "0o17", 15 },
		{ "0O17", 15 },
		{ "0d20", 20 },
		{ "0d017", 17 },
		{ "0D20", 20 },
		{ "1_000", 1000 },
		{ "0x1234_5678", 0x12345678 },
		{ "0b1111_0000", 0xf0 },
		{ "0xffffffffffffffff", UINT64_MAX },
		{ "18446744073709551615", UINT64_MAX },
		{ "0o1777777777777777777777", UINT64_MAX },
		{ "0b1111111111111111111111111111111111111111111111111111111111111111",
		  UINT64_MAX },
		{ "0K", 0 },
		{ "4K", 4096 },
		{ "1M", 1 << 20 },
		{ "2G", UINT64_C(2) << 30 },
		{ "0x10K", 16384 },
		{ "0d4K", 4096 },
		{ "1_0K", 10240 },
		{ "17179869183G", UINT64_MAX - 0x3fffffff },
		{ "17592186044415M", UINT64_MAX - 0xfffff },
		{ "18014398509481983K", UINT64_MAX - 0x3ff },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		struct bsh_err err = { 0 };
		struct bsh_number n;

		ck_assert_msg(bsh_number(cases[i].text, strlen(cases[i].text), &n, &err) == 0,
			      "%s: %s", cases[i].text, err.msg);
		ck_assert_msg(n.value == cases[i].value, "%s: 0x%" PRIx64, cases[i].text, n.value);
		ck_assert_msg(!n.is_duration, "%s", cases[i].text);
		ck_assert_int_eq(err.code, BSH_OK);
	}
}
END_TEST

START_TEST(durations_are_nanoseconds)
{
	static const struct {
		const char *text;
		uint64_t value;
	} cases[] = {
		{ "0s", 0 },
		{ "7ns", 7 },
		{ "10us", 10000 },
		{ "5ms", 5000000 },
		{ "2s", 2000000000 },
		{ "0x10us", 16000 },
		{ "1_000ms", 1000000000 },
		{ "18446744073s", UINT64_C(18446744073000000000) },
		{ "18446744073709551615ns", UINT64_MAX },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		struct bsh_err err = { 0 };
		struct bsh_number n;

		ck_assert_msg(bsh_number(cases[i].text, strlen(cases[i].text), &n, &err) == 0,
			      "%s: %s", cases[i].text, err.msg);
		ck_assert_msg(n.value == cases[i].value, "%s", cases[i].text);
		ck_assert_msg(n.is_duration && !n.is_bare_decimal, "%s", cases[i].text);
	}
}
END_TEST

START_TEST(what_is_no_number_is_refused_and_changes_nothing)
{
	static const struct {
		const char *text;
		enum bsh_code code;
	} cases[] = {
		{ "", BSH_E_SYNTAX },	      { "x", BSH_E_SYNTAX },
		{ "_1", BSH_E_SYNTAX },	      { "1_", BSH_E_SYNTAX },
		{ "1__0", BSH_E_SYNTAX },     { "_", BSH_E_SYNTAX },
		{ "0x", BSH_E_SYNTAX },	      { "0x_1", BSH_E_SYNTAX },
		{ "0x1_", BSH_E_SYNTAX },     { "0x1__2", BSH_E_SYNTAX },
		{ "0b", BSH_E_SYNTAX },	      { "0b2", BSH_E_SYNTAX },
		{ "0b12", BSH_E_SYNTAX },     { "0b1_2", BSH_E_SYNTAX },
		{ "0o8", BSH_E_SYNTAX },      { "0o", BSH_E_SYNTAX },
		{ "0d", BSH_E_SYNTAX },	      { "0d1f", BSH_E_SYNTAX },
		{ "017", BSH_E_SYNTAX },      { "00", BSH_E_SYNTAX },
		{ "0_1", BSH_E_SYNTAX },      { "08", BSH_E_SYNTAX },
		{ "007K", BSH_E_SYNTAX },     { "1f", BSH_E_SYNTAX },
		{ "0xg", BSH_E_SYNTAX },      { "0x1g", BSH_E_SYNTAX },
		{ "4k", BSH_E_SYNTAX },	      { "4m", BSH_E_SYNTAX },
		{ "4g", BSH_E_SYNTAX },	      { "4KB", BSH_E_SYNTAX },
		{ "4KK", BSH_E_SYNTAX },      { "1_K", BSH_E_SYNTAX },
		{ "K", BSH_E_SYNTAX },	      { "ms", BSH_E_SYNTAX },
		{ "5Ms", BSH_E_SYNTAX },      { "5min", BSH_E_SYNTAX },
		{ "5 ms", BSH_E_SYNTAX },     { " 5", BSH_E_SYNTAX },
		{ "5 ", BSH_E_SYNTAX },	      { "1.5", BSH_E_SYNTAX },
		{ "1.5s", BSH_E_SYNTAX },     { "1e3", BSH_E_SYNTAX },
		{ "+1", BSH_E_SYNTAX },	      { "-1", BSH_E_SYNTAX },
		{ "0x-1", BSH_E_SYNTAX },     { "0x0x1", BSH_E_SYNTAX },
		{ "\xd9\xa3", BSH_E_SYNTAX }, { "1\xc2\xa0", BSH_E_SYNTAX },
		{ "0x10000000000000000", BSH_E_VALUE },
		{ "18446744073709551616", BSH_E_VALUE },
		{ "99999999999999999999999999999999999999999", BSH_E_VALUE },
		{ "0o2000000000000000000000", BSH_E_VALUE },
		{ "0b10000000000000000000000000000000000000000000000000000000000000000",
		  BSH_E_VALUE },
		{ "17179869184G", BSH_E_VALUE },
		{ "17592186044416M", BSH_E_VALUE },
		{ "18014398509481984K", BSH_E_VALUE },
		{ "18446744074s", BSH_E_VALUE },
		{ "18446744073710ms", BSH_E_VALUE },
		{ "0xffffffffffffffffK", BSH_E_VALUE },
		/* It wraps to 0 halfway, which must not be taken for a fit. */
		{ "0x100000000000000000K", BSH_E_VALUE },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		struct bsh_number n = { .value = 99, .is_bare_decimal = true };
		struct bsh_err err = { 0 };

		ck_assert_msg(bsh_number(cases[i].text, strlen(cases[i].text), &n, &err) == -1,
			      "'%s'", cases[i].text);
		ck_assert_msg(err.code == cases[i].code, "'%s': %s", cases[i].text, err.msg);
		ck_assert_uint_eq(n.value, 99);
		ck_assert(n.is_bare_decimal);
	}
}
END_TEST

START_TEST(only_the_bytes_given_are_read)
{
	struct bsh_err err = { 0 };
	struct bsh_number n;

	ck_assert_int_eq(bsh_number("0x12345", 4, &n, &err), 0);
	ck_assert_uint_eq(n.value, 0x12);
	ck_assert_int_eq(bsh_number("4K", 1, &n, &err), 0);
	ck_assert_uint_eq(n.value, 4);
	ck_assert_int_eq(bsh_number("5\0", 2, &n, &err), -1);
}
END_TEST

START_TEST(a_refusal_tells_what_to_write)
{
	static const struct {
		const char *text, *msg;
	} cases[] = {
		{ "017", "'017' begins with 0: write 0o17 for octal, 0d17 or 17 for decimal" },
		{ "0_17K",
		  "'0_17K' begins with 0: write 0o17 for octal, 0d17 or 17 for decimal" },
		{ "0644", "'0644' begins with 0: write 0o644 for octal, 0d644 or 644 for decimal" },
		{ "0019", "'0019' begins with 0: write 0d19 or 19" },
		{ "00", "'00' begins with 0: write 0 alone" },
		{ "4k", "'4k': a size is written with K" },
		{ "4g", "'4g': a size is written with G" },
		{ "1.5s", "'1.5s' is not a whole number" },
		{ "foo", "'foo' is not a number" },
		{ "0x10000000000000000", "'0x10000000000000000' does not fit 64 bits" },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		struct bsh_err err = { 0 };
		struct bsh_number n;

		ck_assert_int_eq(bsh_number(cases[i].text, strlen(cases[i].text), &n, &err), -1);
		ck_assert_str_eq(err.msg, cases[i].msg);
	}
}
END_TEST

START_TEST(a_bare_decimal_has_two_digits_and_nothing_else)
{
	static const struct {
		const char *text;
		bool is_bare;
	} cases[] = {
		{ "0", false },	  { "9", false },  { "10", true },   { "4000", true },
		{ "1_0", true },  { "4K", false }, { "10K", false }, { "0d4000", false },
		{ "0x10", false }, { "0b10", false }, { "10us", false },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		struct bsh_err err = { 0 };
		struct bsh_number n;

		ck_assert_int_eq(bsh_number(cases[i].text, strlen(cases[i].text), &n, &err), 0);
		ck_assert_msg(n.is_bare_decimal == cases[i].is_bare, "%s", cases[i].text);
	}
}
END_TEST

START_TEST(the_quick_reader_takes_plain_numbers_only)
{
	static const struct {
		const char *text;
		unsigned base;
		uint64_t value;
	} cases[] = {
		{ "0", 10, 0 },
		{ "9", 10, 9 },
		{ "10", 10, 10 },
		{ "9999999999999999999", 10, UINT64_C(9999999999999999999) },
		{ "0x0", 16, 0 },
		{ "0xFfffffffffffffff", 16, UINT64_MAX },
		{ "0x0123456789abcdef", 16, UINT64_C(0x0123456789abcdef) },
		{ "0xABCDEF", 16, 0xabcdef },
		{ "", 0, 99 },
		{ "0x", 0, 99 },
		{ "00", 0, 99 },
		{ "017", 0, 99 },
		{ "1_0", 0, 99 },
		{ "0x1_0", 0, 99 },
		{ "0X10", 0, 99 },
		{ "4K", 0, 99 },
		{ "10us", 0, 99 },
		{ "0d20", 0, 99 },
		{ "0b1", 0, 99 },
		{ "0xg", 0, 99 },
		{ "1a", 0, 99 },
		{ "1/", 0, 99 },
		{ "1:", 0, 99 },
		{ "-1", 0, 99 },
		{ "0x00000000000000001", 0, 99 },
		{ "18446744073709551615", 0, 99 },
		{ "0x1\xff", 0, 99 },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		uint64_t value = 99;

		ck_assert_msg(bsh_number_plain(cases[i].text, strlen(cases[i].text), &value) ==
				      cases[i].base,
			      "'%s'", cases[i].text);
		ck_assert_msg(value == cases[i].value, "'%s'", cases[i].text);
	}
}
END_TEST

START_TEST(the_quick_reader_agrees_with_the_careful_one)
{
	static const char alphabet[] = "0123456789abcdefABCDEFxXKMGsmun_.";
	uint32_t random = 1;

	for (unsigned round = 0; round < 200000; round++) {
		struct bsh_number n = { 0 };
		struct bsh_err err = { 0 };
		unsigned base, len;
		uint64_t value;
		char text[24];

		random = random * 1664525 + 1013904223;
		len = (random >> 16) % 21;
		memcpy(text, "0x", 2);
		for (unsigned i = random >> 31 ? 2 : 0; i < len; i++) {
			random = random * 1664525 + 1013904223;
			/* Mostly digits, so that most are numbers. */
			text[i] = alphabet[(random >> 16) %
					   (random >> 29 ? 10 : sizeof(alphabet) - 1)];
		}
		base = bsh_number_plain(text, len, &value);
		if (base == 0)
			continue;
		ck_assert_msg(bsh_number(text, len, &n, &err) == 0, "%.*s", (int)len, text);
		ck_assert_msg(n.value == value, "%.*s", (int)len, text);
		ck_assert_int_eq(n.is_bare_decimal, base == 10 && len > 1);
	}
}
END_TEST

START_TEST(all_ones_fit_their_width)
{
	ck_assert_uint_eq(bsh_ones(1), 0xff);
	ck_assert_uint_eq(bsh_ones(2), 0xffff);
	ck_assert_uint_eq(bsh_ones(4), 0xffffffff);
	ck_assert_uint_eq(bsh_ones(8), UINT64_MAX);
}
END_TEST

BSH_TESTS("util/number", NULL, NULL, numbers_are_read_in_every_base, durations_are_nanoseconds,
	  what_is_no_number_is_refused_and_changes_nothing, only_the_bytes_given_are_read,
	  a_refusal_tells_what_to_write, a_bare_decimal_has_two_digits_and_nothing_else,
	  the_quick_reader_takes_plain_numbers_only, the_quick_reader_agrees_with_the_careful_one,
	  all_ones_fit_their_width)
