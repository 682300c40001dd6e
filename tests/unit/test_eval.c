/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "barsh/expr.h"

#include "expr_cases.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- A world: some variables and names, and a spy where the bus would be -- */

static unsigned reads;
static struct bsh_place last_place;
static unsigned last_width;
static uint64_t next_value; /* what the next read gives; then it counts on */
static enum bsh_code read_fails;
static struct bsh_span read_fails_at;

static bool is(const char *name, size_t len, const char *wanted)
{
	return strlen(wanted) == len && memcmp(name, wanted, len) == 0;
}

static int variable(void *ctx, const char *name, size_t len, struct bsh_value *value,
		    struct bsh_err *err)
{
	ck_assert_ptr_eq(ctx, &reads);
	if (is(name, len, "a"))
		*value = (struct bsh_value){ .value = 5, .is_known = true };
	else if (is(name, len, "zero"))
		*value = (struct bsh_value){ .is_known = true };
	else if (is(name, len, "minus"))
		*value = (struct bsh_value){ UINT64_MAX, .is_known = true, .may_narrow = true };
	else if (is(name, len, "u"))
		*value = (struct bsh_value){ .is_known = false };
	else if (is(name, len, "_"))
		*value = (struct bsh_value){ .value = 77, .is_known = true };
	else
		return bsh_fail(err, BSH_E_NAME, "no variable '%.*s'", (int)len, name);
	return 0;
}

static int place_of_name(void *ctx, const char *name, size_t len, struct bsh_place *place,
			 struct bsh_err *err)
{
	ck_assert_ptr_eq(ctx, &reads);
	if (is(name, len, "CTRL"))
		*place = (struct bsh_place){ 0x40, .region = 2, .width = 4, .is_known = true,
					     .named = 7 };
	else if (is(name, len, "CTRL.MODE"))
		*place = (struct bsh_place){ 0x40, .region = 2, .width = 4, .is_known = true,
					     .has_bits = true, .high = 11, .low = 4 };
	else if (is(name, len, "core.ch[3].WIDE"))
		*place = (struct bsh_place){ 0x80, .region = 0, .width = 8, .is_known = true };
	else if (is(name, len, "BYTE"))
		*place = (struct bsh_place){ 0x3, .region = 7, .width = 1, .is_known = true };
	else if (is(name, len, "BARE"))
		*place = (struct bsh_place){ 0x10, .region = 0, .is_known = true };
	else
		return bsh_fail(err, BSH_E_NAME, "no place '%.*s'", (int)len, name);
	return 0;
}

static int enumerator(void *ctx, const char *name, size_t len, struct bsh_value *value,
		      struct bsh_err *err)
{
	ck_assert_ptr_eq(ctx, &reads);
	if (!is(name, len, "BURST"))
		return bsh_fail(err, BSH_E_NAME, "no value '%.*s'", (int)len, name);
	*value = (struct bsh_value){ .value = 3, .is_known = true };
	return 0;
}

static int meaning(void *ctx, const struct bsh_place *place, const char *name, size_t len,
		   struct bsh_value *value, struct bsh_err *err)
{
	ck_assert_ptr_eq(ctx, &reads);
	if (!place->named)
		return bsh_fail(err, BSH_E_NAME, "no names there");
	if (!is(name, len, "IDLE"))
		return bsh_fail(err, BSH_E_NAME, "no value '%.*s'", (int)len, name);
	*value = (struct bsh_value){ .value = 0x100, .is_known = true };
	return 0;
}

static int read_place(void *ctx, const struct bsh_place *place, unsigned width, uint64_t *value,
		      struct bsh_err *err)
{
	ck_assert_ptr_eq(ctx, &reads);
	reads++;
	last_place = *place;
	last_width = width;
	if (read_fails) {
		bsh_fail(err, read_fails, "the bus said no");
		err->at = read_fails_at;
		return -1;
	}
	*value = next_value++;
	return 0;
}

static struct bsh_expr_env env;

static void setup(void)
{
	reads = 0;
	next_value = 0x100;
	read_fails = BSH_OK;
	read_fails_at = (struct bsh_span){ 0 };
	last_place = (struct bsh_place){ 0 };
	env = (struct bsh_expr_env){ .ctx = &reads,
				     .region = 1,
				     .variable = variable,
				     .name = place_of_name,
				     .enumerator = enumerator,
				     .meaning = meaning,
				     .read = read_place };
}

static struct bsh_span whole(const char *text)
{
	return (struct bsh_span){ 0, (uint32_t)strlen(text) };
}

/* ---- Values ------------------------------------------------------------ */

static struct bsh_value value_of(const char *text)
{
	struct bsh_value v = { .value = 99 };
	struct bsh_err err = { 0 };

	ck_assert_msg(bsh_expr_value(text, whole(text), &env, &v, &err) == 0, "'%s': %s", text,
		      err.msg);
	ck_assert_msg(v.is_known || v.value == 0, "'%s' is not known, yet 0x%" PRIx64, text,
		      v.value);
	return v;
}

static void check(const char *text, uint64_t expected)
{
	const struct bsh_value v = value_of(text);

	ck_assert_msg(v.is_known && v.value == expected, "'%s' is 0x%" PRIx64, text, v.value);
}

static void check_unknown(const char *text)
{
	ck_assert_msg(!value_of(text).is_known, "'%s' is known", text);
}

/* Where span stands in text for the last time. */
static const char *last_of(const char *text, const char *span)
{
	const char *found = NULL;

	for (const char *at = text; (at = strstr(at, span)); at++)
		found = at;
	ck_assert_ptr_nonnull(found);
	return found;
}

/* text fails: what is underlined, alone and inside of a longer text, and why. */
static void check_error(const char *text, const char *span, enum bsh_code code)
{
	const char *found = last_of(text, span);
	const uint32_t before = 3, begin = (uint32_t)(found - text),
		       end = begin + (uint32_t)strlen(span), len = (uint32_t)strlen(text);
	struct bsh_value v = { .value = 99, .may_narrow = true };
	struct bsh_text around = { 0 };
	struct bsh_err err = { 0 };

	ck_assert_msg(bsh_expr_value(text, whole(text), &env, &v, &err) == -1, "'%s' is 0x%" PRIx64,
		      text, v.value);
	ck_assert_msg(err.code == code, "'%s': %s", text, err.msg);
	ck_assert_msg(err.at.begin == begin && err.at.end == end, "'%s': [%u,%u)", text,
		      err.at.begin, err.at.end);
	ck_assert_uint_eq(v.value, 99);
	ck_assert(v.may_narrow && !v.is_known);
	bsh_text_addf(&around, "if %s {", text);
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_expr_value(around.data, (struct bsh_span){ before, before + len },
					&env, &v, &err),
			 -1);
	ck_assert_msg(err.at.begin == before + begin && err.at.end == before + end,
		      "'%s' inside: [%u,%u)", text, err.at.begin, err.at.end);
	bsh_text_finish(&around);
}

START_TEST(the_c_compiler_computes_the_same)
{
	ck_assert_uint_ge(BSH_LENGTH(expr_cases), 500);
	for (size_t i = 0; i < BSH_LENGTH(expr_cases); i++)
		check(expr_cases[i].text, expr_cases[i].value);
}
END_TEST

START_TEST(arithmetic_wraps_on_64_bits)
{
	check("0xffffffffffffffff + 1", 0);
	check("0 - 1", UINT64_MAX);
	check("0x8000000000000000 * 2", 0);
	check("-1 / 2", UINT64_MAX / 2);
	check("-1 > 0", 1);
	check("1 << 63", UINT64_C(1) << 63);
	check("-1 >> 63", 1);
	check("~0", UINT64_MAX);
	check("-0x8000000000000000", UINT64_C(1) << 63);
	check("4K * 2 + 10us", 18192);
}
END_TEST

START_TEST(plain_numbers_and_others_are_the_same)
{
	static const char *const texts[] = { "0", "7", "4000", "0x10", "0xffffffffffffffff",
					     "18446744073709551615", "0d20", "4K", "0b11" };

	for (size_t i = 0; i < BSH_LENGTH(texts); i++) {
		const struct bsh_value plain = value_of(texts[i]);
		struct bsh_text text = { 0 };
		struct bsh_value v;

		ck_assert(plain.is_literal && plain.is_known && !plain.may_narrow);
		bsh_text_addf(&text, " %s ", texts[i]);
		v = value_of(text.data);
		ck_assert_msg(v.value == plain.value && v.is_literal && !v.may_narrow, "%s",
			      text.data);
		bsh_text_reset(&text);
		bsh_text_addf(&text, "+%s", texts[i]);
		v = value_of(text.data);
		ck_assert_msg(v.value == plain.value && !v.is_literal, "%s", text.data);
		bsh_text_finish(&text);
	}
}
END_TEST

START_TEST(literals_and_durations_are_known_as_such)
{
	ck_assert(value_of("5ms").is_duration && value_of("5ms").is_literal);
	check("5ms", 5000000);
	ck_assert(!value_of("5").is_duration);
	ck_assert(!value_of("5ms*2").is_duration && !value_of("5ms*2").is_literal);
	ck_assert(!value_of("-5ms").is_duration && !value_of("-5ms").is_literal);
	ck_assert(!value_of("$a").is_literal);
	ck_assert(!value_of("r32(0x0)").is_literal);
}
END_TEST

START_TEST(variables_and_enumerators_are_asked_for_by_name)
{
	check("$a", 5);
	check("$a+1", 6);
	check("($a)", 5);
	check("(($a))*2", 10);
	check("$_", 77);
	check("BURST", 3);
	check("(BURST)|4", 7);
	check_error("$none", "$none", BSH_E_NAME);
	check_error("1 + $none*2", "$none", BSH_E_NAME);
	check_error("($none)", "($none)", BSH_E_NAME);
	check_error("1|SLOW", "SLOW", BSH_E_NAME);
	env.enumerator = NULL;
	check_error("1|BURST", "BURST", BSH_E_SYNTAX);
}
END_TEST

START_TEST(a_name_beside_what_is_compared_with_it_is_a_value_of_that_place)
{
	check("@CTRL == IDLE", 1);
	check("IDLE != @CTRL", 1);
	check("1 && @CTRL == IDLE", 0);
	ck_assert_uint_eq(reads, 3);
	/* Nothing is read for a name that is none. */
	check_error("@CTRL == SLOW", "SLOW", BSH_E_NAME);
	ck_assert_uint_eq(reads, 3);
	/* Elsewhere a name is one of the command's own field. */
	check_error("@CTRL + IDLE", "IDLE", BSH_E_NAME);
	check_error("@CTRL[3:0] == IDLE", "IDLE", BSH_E_NAME);
	check_error("r32(CTRL) == IDLE", "IDLE", BSH_E_NAME);
	check_error("5 == IDLE", "IDLE", BSH_E_NAME);
	env.enumerator = NULL;
	next_value = 0x100;
	check("@CTRL == IDLE", 1);
	env.is_check = true;
	ck_assert(!value_of("@CTRL == IDLE").is_known);
	check_error("SLOW == @CTRL", "SLOW", BSH_E_NAME);
}
END_TEST

START_TEST(a_place_that_names_no_region_is_not_known_where_that_is_not)
{
	static const char *const known[] = { "bar1:0x10", "CTRL", "CTRL+4", "bar1:(8*2)" };
	static const char *const unknown[] = { "0x10", "0x10+4", "(8*2)", "0x10[3:0]" };
	struct bsh_place place;
	struct bsh_err err = { 0 };

	env.is_check = true;
	env.any_region = true;
	for (size_t i = 0; i < BSH_LENGTH(known); i++) {
		ck_assert_int_eq(bsh_expr_place(known[i], whole(known[i]), &env, &place, &err), 0);
		ck_assert_msg(place.is_known, "%s", known[i]);
	}
	for (size_t i = 0; i < BSH_LENGTH(unknown); i++) {
		ck_assert_int_eq(bsh_expr_place(unknown[i], whole(unknown[i]), &env, &place, &err),
				 0);
		ck_assert_msg(!place.is_known && place.offset == 0, "%s", unknown[i]);
	}
}
END_TEST

START_TEST(division_by_zero_fails_at_its_divisor)
{
	check_error("1/0", "0", BSH_E_VALUE);
	check_error("1%0", "0", BSH_E_VALUE);
	check_error("10 + 6/$zero", "$zero", BSH_E_VALUE);
	check_error("6 % ($a - 5) + 1", "($a - 5)", BSH_E_VALUE);
	next_value = 0;
	check_error("7/(r32(0x0) & 0x10)", "(r32(0x0) & 0x10)", BSH_E_VALUE);
	check("0/1", 0);
}
END_TEST

START_TEST(a_shift_of_64_or_more_fails_at_its_count)
{
	check("1<<63", UINT64_C(1) << 63);
	check("1>>63", 0);
	check_error("1<<64", "64", BSH_E_VALUE);
	check_error("1>>64", "64", BSH_E_VALUE);
	check_error("2 << ($a * 100) >> 1", "($a * 100)", BSH_E_VALUE);
	check_error("1 << -1", "-1", BSH_E_VALUE);
	check_error("0 >> 0xffffffffffffffff", "0xffffffffffffffff", BSH_E_VALUE);
}
END_TEST

/* ---- Reads ------------------------------------------------------------- */

START_TEST(each_read_is_one_access_of_its_width)
{
	static const struct {
		const char *text;
		uint64_t offset;
		unsigned region, width;
	} cases[] = {
		{ "r8(0x10)", 0x10, 1, 1 },
		{ "r16(0x10+4)", 0x14, 1, 2 },
		{ "r32(bar2:0x10-8)", 0x8, 2, 4 },
		{ "r64(config:(1<<4))", 0x10, 7, 8 },
		{ "r32($a)", 5, 1, 4 },
		{ "r32(9)", 9, 1, 4 },
		{ "@CTRL", 0x40, 2, 4 },
		{ "@core.ch[3].WIDE", 0x80, 0, 8 },
		{ "@BYTE", 3, 7, 1 },
		{ "r8(CTRL)", 0x40, 2, 1 },
		{ "r8(CTRL+1)", 0x41, 2, 1 },
		{ "r16(bar2:CTRL)", 0x40, 2, 2 },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		setup();
		next_value = 0x42;
		check(cases[i].text, 0x42);
		ck_assert_uint_eq(reads, 1);
		ck_assert_msg(last_place.offset == cases[i].offset, "%s", cases[i].text);
		ck_assert_msg(last_place.region == cases[i].region, "%s", cases[i].text);
		ck_assert_msg(last_width == cases[i].width, "%s", cases[i].text);
		ck_assert(last_place.is_known);
	}
}
END_TEST

START_TEST(reads_are_made_in_order_and_each_once)
{
	next_value = 10;
	check("r32(0x0) * 100 + r32(0x4)", 1011);
	ck_assert_uint_eq(reads, 2);
	ck_assert_uint_eq(last_place.offset, 4);
	/* @CTRL+4 is (@CTRL)+4. */
	next_value = 10;
	check("@CTRL+4", 14);
	ck_assert_uint_eq(last_place.offset, 0x40);
	/* A pointer is read, then what it points to. */
	next_value = 0x100;
	check("r32((r32(0x0)+4))", 0x101);
	ck_assert_uint_eq(last_place.offset, 0x104);
	setup();
	next_value = 4;
	check("r32(0x0[r32(0x8)])", 0);
	ck_assert_uint_eq(reads, 2);
	ck_assert_uint_eq(last_place.high, 4);
	ck_assert_uint_eq(last_place.low, 4);
}
END_TEST

START_TEST(bits_of_a_read_are_cut_out)
{
	static const struct {
		const char *text;
		uint64_t value;
	} cases[] = {
		{ "r32(0x0[7:4])", 0x7 },	  { "r32(0x0[3:0])", 0x8 },
		{ "r32(0x0[31:0])", 0x12345678 }, { "r32(0x0[31])", 0 },
		{ "r32(0x0[3])", 1 },		  { "r64(0x0[63:0])", UINT64_C(0xf00000012345678) },
		{ "r64(0x0[63:56])", 0x0f },	  { "r64(0x0[63])", 0 },
		{ "r64(0x0[59])", 1 },		  { "@CTRL[15:8]", 0x56 },
		{ "@CTRL.MODE", 0x67 },		  { "@CTRL.MODE[3:0]", 0x7 },
		{ "@CTRL.MODE[7:4]", 0x6 },	  { "@CTRL.MODE[7:0]", 0x67 },
		{ "@CTRL.MODE[1:1]", 1 },	  { "r16(CTRL.MODE)", 0x67 },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		setup();
		next_value = strstr(cases[i].text, "r64") ? UINT64_C(0xf00000012345678) :
							    0x12345678;
		check(cases[i].text, cases[i].value);
		ck_assert_uint_eq(reads, 1);
	}
	setup();
	check_error("1 + r8(0x0[8])", "r8(0x0[8])", BSH_E_VALUE);
	check_error("r32(0x0[35:4])", "r32(0x0[35:4])", BSH_E_VALUE);
	check_error("@CTRL[32:0]", "@CTRL[32:0]", BSH_E_VALUE);
	check_error("@CTRL.MODE[8:8]", "8:8", BSH_E_VALUE);
	check_error("@CTRL.MODE[8:7]", "8:7", BSH_E_VALUE);
	check_error("r8(CTRL.MODE)", "r8(CTRL.MODE)", BSH_E_VALUE);
	ck_assert_uint_eq(reads, 0);
}
END_TEST

START_TEST(what_is_skipped_makes_no_read)
{
	static const struct {
		const char *text;
		uint64_t value;
		unsigned reads;
	} cases[] = {
		{ "0 && r32(0x0)", 0, 0 },
		{ "1 || r32(0x0)", 1, 0 },
		{ "1 && r32(0x0)", 1, 1 },
		{ "0 || r32(0x0)", 1, 1 },
		{ "0 && r32(0x0) || @CTRL", 1, 1 },
		{ "1 || r32(0x0) && @CTRL", 1, 0 },
		{ "0 && (r32(0x0) + @CTRL * r8(1))", 0, 0 },
		{ "r32(0x0) || r32(0x4)", 1, 1 },
		{ "!r32(0x0) && r32(0x4)", 0, 1 },
		{ "0 && 1/0", 0, 0 },
		{ "1 || 1<<64", 1, 0 },
		{ "0 && $none", 0, 0 },
		{ "5 && 6", 1, 0 },
		{ "0 || 6", 1, 0 },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		setup();
		check(cases[i].text, cases[i].value);
		ck_assert_msg(reads == cases[i].reads, "%s: %u reads", cases[i].text, reads);
	}
}
END_TEST

START_TEST(a_failed_read_is_the_expressions_failure)
{
	read_fails = BSH_E_GONE;
	check_error("1 + r32(0x0)*2", "r32(0x0)", BSH_E_GONE);
	check_error("@CTRL == 1", "@CTRL", BSH_E_GONE);
	ck_assert_uint_eq(reads, 4);
}
END_TEST

START_TEST(a_span_that_a_callback_set_is_kept)
{
	struct bsh_err err = { 0 };
	struct bsh_value v;

	read_fails = BSH_E_IO;
	read_fails_at = (struct bsh_span){ 2, 3 };
	ck_assert_int_eq(bsh_expr_value("1+r32(4)", whole("1+r32(4)"), &env, &v, &err), -1);
	ck_assert_uint_eq(err.at.begin, 2);
	ck_assert_uint_eq(err.at.end, 3);
}
END_TEST

START_TEST(a_name_without_a_width_has_no_value_of_its_own)
{
	check_error("1+@BARE", "@BARE", BSH_E_VALUE);
	check_error("@NONE", "NONE", BSH_E_NAME);
	ck_assert_uint_eq(reads, 0);
	next_value = 6;
	check("r16(BARE)", 6);
}
END_TEST

/* ---- Checking ---------------------------------------------------------- */

START_TEST(a_check_reads_nothing_and_knows_nothing_of_what_it_would)
{
	static const char *const unknown[] = {
		"r32(0x0)",	   "@CTRL",	       "@CTRL.MODE[1:0]", "$u",
		"-r32(0x0)",	   "~r32(0x0)",	       "!r32(0x0)",	  "+$u",
		"r32(0x0) + 1",	   "1 << r32(0x0)",    "1 / r32(0x0)",	  "1 % $u",
		"r32(0x0) == 0",   "r32(0x0) && 1",    "0 || r32(0x0)",	  "1 && r32(0x0)",
		"r32(0x0) || 0",   "r32($u)",	       "r32((@CTRL))",	  "r32(0x0[$u:4])",
		"$u && r32(0x0)",  "r32(0x0[63-$u])",  "(r32(0x0)) * 0",
	};

	env.is_check = true;
	for (size_t i = 0; i < BSH_LENGTH(unknown); i++)
		check_unknown(unknown[i]);
	ck_assert_uint_eq(reads, 0);
}
END_TEST

START_TEST(a_check_still_knows_what_is_constant)
{
	env.is_check = true;
	check("1 + 2 * 3", 7);
	check("$a << 4", 80);
	check("0 && r32(0x0)", 0);
	check("1 || r32(0x0)", 1);
	check("BURST | 4", 7);
	ck_assert_uint_eq(reads, 0);
}
END_TEST

START_TEST(a_check_finds_mistakes_in_what_is_constant)
{
	env.is_check = true;
	check_error("r32(0x0) + 1/0", "0", BSH_E_VALUE);
	check_error("r32(0x4) / ($a - 5)", "($a - 5)", BSH_E_VALUE);
	check_error("r32(0x4) << 64", "64", BSH_E_VALUE);
	check_error("$u % 0", "0", BSH_E_VALUE);
	check_error("r32(0x4) && $none", "$none", BSH_E_NAME);
	check_error("r8(0x4[8])", "r8(0x4[8])", BSH_E_VALUE);
	check_error("r32(0x4[4:7])", "4:7", BSH_E_VALUE);
	check_error("r32(4000)", "4000", BSH_E_SYNTAX);
	check_error("@NONE", "NONE", BSH_E_NAME);
	ck_assert_uint_eq(reads, 0);
}
END_TEST

/* ---- Narrowing --------------------------------------------------------- */

START_TEST(a_value_fits_its_width_or_is_refused)
{
	static const struct {
		const char *text;
		unsigned width;
		uint64_t cut;
	} cases[] = {
		/* The narrowest width, and what is left there. */
		{ "0", 1, 0 },
		{ "0xff", 1, 0xff },
		{ "0x100", 2, 0x100 },
		{ "0xffff", 2, 0xffff },
		{ "0x10000", 4, 0x10000 },
		{ "0xffffffff", 4, 0xffffffff },
		{ "0x100000000", 8, UINT64_C(0x100000000) },
		{ "0xffffffffffffffff", 8, UINT64_MAX },
		{ "~0", 1, 0xff },
		{ "-1", 1, 0xff },
		{ "-0x80", 1, 0x80 },
		{ "-0x100", 1, 0 },
		{ "-0x101", 2, 0xfeff },
		{ "-0x10001", 4, 0xfffeffff },
		{ "-0x100000001", 8, UINT64_C(0xfffffffeffffffff) },
		{ "~0xf", 1, 0xf0 },
		{ "~0xf0f", 2, 0xf0f0 },
		{ "~0xf0000", 4, 0xfff0ffff },
		{ "~(1 << 40)", 8, UINT64_C(0xfffffeffffffffff) },
		{ "(~0xf)", 1, 0xf0 },
		{ "-~0", 1, 1 },
		{ "~-1", 1, 0 },
		{ "~~0x1ff", 2, 0x1ff },
		{ "$minus", 1, 0xff },
		/* Computed from it, it is a number like others. */
		{ "~0 - 1", 8, UINT64_MAX - 1 },
		{ "~0 | 0", 8, UINT64_MAX },
		{ "0 - 1", 8, UINT64_MAX },
		{ "+~0", 8, UINT64_MAX },
		{ "~0xf & 0xff", 1, 0xf0 },
		{ "!~0", 1, 0 },
		{ "~0 == -1", 1, 1 },
	};
	static const unsigned widths[] = { 1, 2, 4, 8 };

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		const struct bsh_value v = value_of(cases[i].text);

		for (size_t w = 0; w < BSH_LENGTH(widths); w++) {
			uint64_t cut = 99;
			const bool fits = bsh_expr_fits(&v, widths[w], &cut);

			ck_assert_msg(fits == (widths[w] >= cases[i].width), "%s in %u bytes",
				      cases[i].text, widths[w]);
			if (widths[w] == cases[i].width)
				ck_assert_msg(cut == cases[i].cut, "%s: 0x%" PRIx64, cases[i].text,
					      cut);
			else if (fits)
				ck_assert_uint_eq(cut, v.value & bsh_ones(widths[w]));
			else
				ck_assert_uint_eq(cut, 99);
		}
	}
}
END_TEST

START_TEST(bits_cut_off_must_all_be_ones)
{
	/* One bit of zero above each width, everything else ones. */
	for (unsigned bit = 8; bit < 64; bit++) {
		const struct bsh_value v = { .value = ~(UINT64_C(1) << bit),
					     .is_known = true,
					     .may_narrow = true };
		uint64_t cut;

		ck_assert(!bsh_expr_fits(&v, 1, &cut));
		ck_assert(bsh_expr_fits(&v, 2, &cut) == (bit < 16));
		ck_assert(bsh_expr_fits(&v, 4, &cut) == (bit < 32));
		ck_assert(bsh_expr_fits(&v, 8, &cut));
		ck_assert_uint_eq(cut, v.value);
	}
}
END_TEST

/* ---- Places ------------------------------------------------------------ */

static struct bsh_place place_of(const char *text)
{
	struct bsh_place place = { .offset = 99 };
	struct bsh_err err = { 0 };

	ck_assert_msg(bsh_expr_place(text, whole(text), &env, &place, &err) == 0, "'%s': %s", text,
		      err.msg);
	ck_assert(place.is_known || place.offset == 0);
	return place;
}

static void place_error(const char *text, const char *span, enum bsh_code code)
{
	const char *found = last_of(text, span);
	struct bsh_place place = { .offset = 99 };
	struct bsh_err err = { 0 };

	ck_assert_msg(bsh_expr_place(text, whole(text), &env, &place, &err) == -1, "'%s'", text);
	ck_assert_msg(err.code == code, "'%s': %s", text, err.msg);
	ck_assert_msg(err.at.begin == (size_t)(found - text) &&
			      err.at.end == err.at.begin + strlen(span),
		      "'%s': [%u,%u): %s", text, err.at.begin, err.at.end, err.msg);
	ck_assert_uint_eq(place.offset, 99);
}

START_TEST(places_are_region_and_offset)
{
	static const struct {
		const char *text;
		uint64_t offset;
		unsigned region, width;
	} cases[] = {
		{ "0", 0, 1, 0 },
		{ "9", 9, 1, 0 },
		{ "0x4000", 0x4000, 1, 0 },
		{ "0xffffffffffffffff", UINT64_MAX, 1, 0 },
		{ "0d4000", 4000, 1, 0 },
		{ "4K", 4096, 1, 0 },
		{ " 0x10 ", 0x10, 1, 0 },
		{ "(4000)", 4000, 1, 0 },
		{ "0x10+0x4-1", 0x13, 1, 0 },
		{ "0x10-0x20", UINT64_MAX - 0xf, 1, 0 },
		{ "0x20+(-0x10)", 0x10, 1, 0 },
		{ "$a+100", 105, 1, 0 },
		{ "(1+2)+4", 7, 1, 0 },
		{ "bar0:0x10", 0x10, 0, 0 },
		{ "bar5:4K", 4096, 5, 0 },
		{ "config:0x4", 4, 7, 0 },
		{ "CTRL", 0x40, 2, 4 },
		{ "BYTE", 3, 7, 1 },
		{ "bar2:CTRL", 0x40, 2, 4 },
		/* Behind a sign it is raw. */
		{ "CTRL+4", 0x44, 2, 0 },
		{ "CTRL-4+8-1", 0x43, 2, 0 },
		{ "core.ch[3].WIDE+$a", 0x85, 0, 0 },
		{ "CTRL.MODE+4", 0x44, 2, 0 },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		const struct bsh_place place = place_of(cases[i].text);

		ck_assert_msg(place.offset == cases[i].offset, "%s: 0x%" PRIx64, cases[i].text,
			      place.offset);
		ck_assert_msg(place.region == cases[i].region, "%s", cases[i].text);
		ck_assert_msg(place.width == cases[i].width, "%s", cases[i].text);
		ck_assert(place.is_known && !place.has_bits);
	}
	ck_assert_uint_eq(reads, 0);
}
END_TEST

START_TEST(places_have_the_bits_that_were_written)
{
	static const struct {
		const char *text;
		unsigned high, low;
	} cases[] = {
		{ "0x10[7:4]", 7, 4 },	     { "0x10[3]", 3, 3 },
		{ "0x10[63:0]", 63, 0 },     { "(0x10)[$a:$a-2]", 5, 3 },
		{ "0x10+4[0]", 0, 0 },	     { "CTRL[7:4]", 7, 4 },
		{ "CTRL.MODE", 11, 4 },	     { "CTRL.MODE[1:0]", 5, 4 },
		{ "CTRL.MODE[7:7]", 11, 11 }, { "CTRL+4[31:16]", 31, 16 },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		const struct bsh_place place = place_of(cases[i].text);

		ck_assert_msg(place.has_bits && place.high == cases[i].high &&
				      place.low == cases[i].low,
			      "%s: %u:%u", cases[i].text, place.high, place.low);
	}
	place_error("0x10[64]", "64", BSH_E_VALUE);
	place_error("0x10[64:0]", "64", BSH_E_VALUE);
	place_error("0x10[7:-1]", "-1", BSH_E_VALUE);
	place_error("0x10[4:7]", "4:7", BSH_E_VALUE);
	place_error("CTRL.MODE[8:0]", "8:0", BSH_E_VALUE);
}
END_TEST

START_TEST(a_bare_decimal_is_no_place_on_any_way)
{
	place_error("4000", "4000", BSH_E_SYNTAX);
	place_error("10", "10", BSH_E_SYNTAX);
	place_error(" 10", "10", BSH_E_SYNTAX);
	place_error("bar1:10", "10", BSH_E_SYNTAX);
	place_error("18446744073709551615", "18446744073709551615", BSH_E_SYNTAX);
	place_error("18446744073709551616", "18446744073709551616", BSH_E_VALUE);
	place_error("0x10000000000000000", "0x10000000000000000", BSH_E_VALUE);
	place_error("017", "017", BSH_E_SYNTAX);
}
END_TEST

START_TEST(a_name_lies_where_its_map_says)
{
	place_error("bar0:CTRL", "CTRL", BSH_E_VALUE);
	place_error("config:CTRL+4", "CTRL", BSH_E_VALUE);
	place_error("NONE", "NONE", BSH_E_NAME);
	place_error("NONE+4", "NONE", BSH_E_NAME);
	/* Behind a sign stands a value, which a place is not. */
	place_error("0x10+CTRL", "CTRL", BSH_E_NAME);
	place_error("$none+4", "$none", BSH_E_NAME);
}
END_TEST

START_TEST(a_place_made_of_unknown_values_is_not_known)
{
	static const char *const texts[] = { "$u", "0x10+$u", "$u+4-8", "(r32(0x0))",
					     "CTRL+$u", "(~$u)", "0x10-$u[3]" };

	env.is_check = true;
	for (size_t i = 0; i < BSH_LENGTH(texts); i++)
		ck_assert_msg(!place_of(texts[i]).is_known, "%s", texts[i]);
	ck_assert(place_of("0x10[$u:4]").is_known);
	/* Nothing is judged by bits that are not known. */
	ck_assert(!place_of("0x10[$u:4]").has_bits);
	ck_assert(place_of("0x10[5:4]").has_bits);
	ck_assert_uint_eq(place_of("CTRL+$u").region, 2);
	ck_assert_uint_eq(reads, 0);
}
END_TEST

START_TEST(what_a_name_stands_for_goes_with_its_place_but_not_with_another)
{
	struct bsh_place place;
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_expr_place("CTRL", whole("CTRL"), &env, &place, &err), 0);
	ck_assert_uint_eq(place.named, 7);
	ck_assert_int_eq(bsh_expr_place("CTRL[7:4]", whole("CTRL[7:4]"), &env, &place, &err), 0);
	ck_assert_uint_eq(place.named, 7);
	ck_assert_int_eq(bsh_expr_place("CTRL+4", whole("CTRL+4"), &env, &place, &err), 0);
	ck_assert_uint_eq(place.named, 0);
	value_of("@CTRL");
	ck_assert_uint_eq(last_place.named, 7);
	/* A width that is typed is one access of that, whatever is there. */
	value_of("r8(CTRL)");
	ck_assert_uint_eq(last_place.named, 0);
}
END_TEST

BSH_TESTS("expr/eval", setup, NULL, the_c_compiler_computes_the_same, arithmetic_wraps_on_64_bits,
	  plain_numbers_and_others_are_the_same, literals_and_durations_are_known_as_such,
	  variables_and_enumerators_are_asked_for_by_name,
	  a_name_beside_what_is_compared_with_it_is_a_value_of_that_place,
	  a_place_that_names_no_region_is_not_known_where_that_is_not,
	  division_by_zero_fails_at_its_divisor,
	  a_shift_of_64_or_more_fails_at_its_count, each_read_is_one_access_of_its_width,
	  what_a_name_stands_for_goes_with_its_place_but_not_with_another,
	  reads_are_made_in_order_and_each_once, bits_of_a_read_are_cut_out,
	  what_is_skipped_makes_no_read, a_failed_read_is_the_expressions_failure,
	  a_span_that_a_callback_set_is_kept, a_name_without_a_width_has_no_value_of_its_own,
	  a_check_reads_nothing_and_knows_nothing_of_what_it_would,
	  a_check_still_knows_what_is_constant, a_check_finds_mistakes_in_what_is_constant,
	  a_value_fits_its_width_or_is_refused, bits_cut_off_must_all_be_ones,
	  places_are_region_and_offset, places_have_the_bits_that_were_written,
	  a_bare_decimal_is_no_place_on_any_way, a_name_lies_where_its_map_says,
	  a_place_made_of_unknown_values_is_not_known)
