/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "barsh/util.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static struct bsh_text text;

static void setup(void)
{
	text = (struct bsh_text){ 0 };
}

static void teardown(void)
{
	bsh_text_finish(&text);
}

START_TEST(an_empty_text_is_a_string)
{
	ck_assert_str_eq(bsh_text_string(&text), "");
	bsh_text_add(&text, "", 0);
	ck_assert_str_eq(bsh_text_string(&text), "");
	ck_assert_uint_eq(text.len, 0);
	ck_assert(!bsh_text_failed(&text));
}
END_TEST

START_TEST(a_text_holds_what_was_added_in_order)
{
	bsh_text_adds(&text, "w32");
	bsh_text_addf(&text, " 0x%x %s", 0x40u, "");
	bsh_text_add(&text, "1 << 3", 1);
	ck_assert_str_eq(bsh_text_string(&text), "w32 0x40 1");
	ck_assert_uint_eq(text.len, 10);
	ck_assert_ptr_eq(bsh_text_string(&text), text.data);
}
END_TEST

START_TEST(a_text_may_hold_nul_bytes)
{
	bsh_text_add(&text, "a\0b", 3);
	ck_assert_uint_eq(text.len, 3);
	ck_assert_mem_eq(text.data, "a\0b", 4);
}
END_TEST

START_TEST(a_text_grows_at_every_length)
{
	char expected[2000];

	for (size_t len = 0; len < sizeof(expected) - 1; len++) {
		expected[len] = (char)('a' + len % 26);
		bsh_text_add(&text, expected + len, 1);
		ck_assert_uint_eq(text.len, len + 1);
		ck_assert_uint_gt(text.cap, text.len);
		ck_assert_int_eq(text.data[text.len], '\0');
		ck_assert_mem_eq(text.data, expected, len + 1);
	}
}
END_TEST

START_TEST(formatted_text_of_every_length_is_whole)
{
	for (int len = 0; len < 300; len++) {
		bsh_text_finish(&text);
		bsh_text_adds(&text, "<");
		bsh_text_addf(&text, "%*s>", len, "");
		ck_assert_uint_eq(text.len, (size_t)len + 2);
		ck_assert_int_eq(text.data[len + 1], '>');
		ck_assert_int_eq(text.data[len + 2], '\0');
	}
}
END_TEST

START_TEST(growth_costs_few_allocations)
{
	size_t growths = 0, cap = 0;

	for (size_t i = 0; i < 100000; i++) {
		bsh_text_add(&text, "x", 1);
		growths += text.cap != cap;
		cap = text.cap;
	}
	ck_assert_uint_lt(growths, 20);
	ck_assert_uint_le(text.cap, 4 * text.len);
}
END_TEST

START_TEST(after_a_failure_a_text_stays_as_it_is_and_says_so)
{
	bsh_text_adds(&text, "kept");
	bsh_text_add(&text, "", SIZE_MAX);
	ck_assert(bsh_text_failed(&text));
	bsh_text_adds(&text, "dropped");
	bsh_text_addf(&text, "%d", 1);
	ck_assert_str_eq(bsh_text_string(&text), "kept");
	ck_assert_uint_eq(text.len, 4);
	ck_assert(bsh_text_failed(&text));
}
END_TEST

START_TEST(a_reset_text_is_empty_and_keeps_its_memory)
{
	const char *data;
	size_t cap;

	bsh_text_adds(&text, "something longer than the first piece of memory, which is short");
	data = text.data;
	cap = text.cap;
	bsh_text_add(&text, "", SIZE_MAX);
	bsh_text_reset(&text);
	ck_assert(!bsh_text_failed(&text));
	ck_assert_str_eq(bsh_text_string(&text), "");
	ck_assert_uint_eq(text.len, 0);
	ck_assert_ptr_eq(text.data, data);
	ck_assert_uint_eq(text.cap, cap);
}
END_TEST

START_TEST(a_finished_text_can_be_used_again)
{
	bsh_text_reset(&text);
	bsh_text_adds(&text, "first");
	bsh_text_finish(&text);
	bsh_text_finish(&text);
	ck_assert_str_eq(bsh_text_string(&text), "");
	bsh_text_adds(&text, "second");
	ck_assert_str_eq(bsh_text_string(&text), "second");
}
END_TEST

START_TEST(hexadecimal_is_what_printf_makes_of_it)
{
	uint64_t value = UINT64_C(0x9e3779b97f4a7c15);
	char made[17], expected[17];

	for (unsigned i = 0; i < 2000; i++) {
		/* Values of every length. */
		const uint64_t v = i < 130 ? (UINT64_C(1) << (i % 65 % 64)) - (i > 65) :
					     value >> (i % 64);
		const unsigned digits = i % 16 + 1;

		value *= UINT64_C(6364136223846793005);
		made[bsh_hex(made, v, digits)] = '\0';
		snprintf(expected, sizeof(expected), "%0*" PRIx64, (int)digits, v);
		ck_assert_str_eq(made, expected);
	}
}
END_TEST

START_TEST(set_bits_have_names)
{
	static const struct {
		uint64_t mask;
		const char *name;
	} cases[] = {
		{ 0, "no bits" },
		{ 1, "bit 0" },
		{ UINT64_C(1) << 63, "bit 63" },
		{ 3, "bits 1:0" },
		{ 5, "bits 2, 0" },
		{ UINT64_C(0x800000f0), "bits 31, 7:4" },
		{ UINT64_MAX, "bits 63:0" },
		{ UINT64_MAX - 1, "bits 63:1" },
		{ UINT64_MAX >> 1, "bits 62:0" },
		{ UINT64_C(0xc000000000000003), "bits 63:62, 1:0" },
	};
	char name[BSH_BITS_MAX];

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		ck_assert_ptr_eq(bsh_bits(name, cases[i].mask), name);
		ck_assert_str_eq(name, cases[i].name);
	}
}
END_TEST

START_TEST(the_longest_names_of_bits_fit)
{
	/* Every pattern that repeats within 8 bits, shifted: the longest is among them. */
	for (uint64_t pattern = 1; pattern < 256; pattern++) {
		for (unsigned period = 1; period <= 8; period++) {
			char name[BSH_BITS_MAX], *end;
			uint64_t mask = 0;

			for (unsigned shift = 0; shift < 64; shift += period)
				mask |= pattern << shift;
			bsh_bits(name, mask);
			ck_assert_uint_lt(strlen(name), BSH_BITS_MAX - 1);
			/* Were it cut, it would end in another than the lowest bit. */
			end = name + strlen(name);
			while (end[-1] >= '0' && end[-1] <= '9')
				end--;
			ck_assert_uint_eq(strtoul(end, NULL, 10), (unsigned)__builtin_ctzll(mask));
		}
	}
}
END_TEST

START_TEST(what_a_terminal_would_obey_is_cleaned_away)
{
	char to[32];

	ck_assert_str_eq(bsh_clean_text(to, sizeof(to), "a\033[31mb\n\tc\177"), "a?[31mb??c?");
	ck_assert_str_eq(bsh_clean_text(to, sizeof(to), "\xc2\x9b" "31m \xc3\xa9 \xc2\xa9 \xc2"),
			 "?31m \xc3\xa9 \xc2\xa9 ?");
	/* Directions of text: overrides, isolates, marks. */
	ck_assert_str_eq(bsh_clean_text(to, sizeof(to), "\xe2\x80\xae" "a\xe2\x81\xa6\xe2\x80\x8f"
							"\xd8\x9c" "b"),
			 "?a???b");
	ck_assert_str_eq(bsh_clean_text(to, sizeof(to), "\xff\xe2\x82z\xed\xa0\x80"), "???z???");
	ck_assert_str_eq(bsh_clean_text(to, 4, "ab\xe2\x82\xac"), "ab");
	ck_assert_str_eq(bsh_clean_text(to, 4, "abcdef"), "abc");
	ck_assert_str_eq(bsh_clean_text(to, 1, "a"), "");
}
END_TEST

BSH_TESTS("util/text", setup, teardown, an_empty_text_is_a_string,
	  a_text_holds_what_was_added_in_order, a_text_may_hold_nul_bytes,
	  a_text_grows_at_every_length, formatted_text_of_every_length_is_whole,
	  growth_costs_few_allocations, after_a_failure_a_text_stays_as_it_is_and_says_so,
	  a_reset_text_is_empty_and_keeps_its_memory, a_finished_text_can_be_used_again,
	  hexadecimal_is_what_printf_makes_of_it, set_bits_have_names,
	  the_longest_names_of_bits_fit, what_a_terminal_would_obey_is_cleaned_away)
