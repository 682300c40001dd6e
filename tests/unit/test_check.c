/* SPDX-License-Identifier: MIT */
/* What the gate refuses, with which code and in which words. */

#include "harness.h"
#include "spy.h"

static struct spy *spy;
static struct bsh_gate *gate;
static struct bsh_err err;

static void setup(void)
{
	spy = spy_new();
	gate = spy_gate(spy);
	err = (struct bsh_err){ 0 };
}

static void teardown(void)
{
	bsh_access_free(gate);
	free(spy);
}

struct refusal {
	struct bsh_loc loc;
	size_t n;
	bool is_write;
	enum bsh_code code;
	const char *msg;
};

/* Each row is refused so, and nothing reaches the bus. */
static void check_refusals(const struct refusal *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct refusal *row = &rows[i];

		err = (struct bsh_err){ 0 };
		ck_assert_int_eq(
			bsh_access_check(gate, row->loc, 0, row->n, row->is_write, &err), -1);
		ck_assert_msg(err.code == row->code, "row %zu: code %d", i, err.code);
		ck_assert_str_eq(err.msg, row->msg);
	}
	ck_assert_uint_eq(spy->n_seen, 0);
}

#define LOC(r, o, w) { .offset = (o), .region = (r), .width = (w) }

START_TEST(each_refusal_says_what_is_wrong)
{
	static const struct refusal rows[] = {
		{ LOC(1, 0, 4), 1, false, BSH_E_RANGE,
		  "BAR 1 is absent: it is the upper half of BAR 0, which has 64 bits" },
		{ LOC(6, 0, 4), 1, false, BSH_E_RANGE,
		  "region 6 is absent: this device has BAR 0 (64K), BAR 2 (4K), BAR 3 (4K), "
		  "BAR 4 (12K), BAR 5 (4K) and configuration space" },
		{ LOC(200, 0, 4), 1, true, BSH_E_RANGE,
		  "region 200 is absent: this device has BAR 0 (64K), BAR 2 (4K), BAR 3 (4K), "
		  "BAR 4 (12K), BAR 5 (4K) and configuration space" },
		{ LOC(5, 0, 4), 1, false, BSH_E_GUARDED, "BAR 5 cannot be read" },
		{ LOC(0, 0, 3), 1, false, BSH_E_WIDTH,
		  "an access has 1, 2, 4 or 8 bytes, not 3" },
		{ LOC(0, 0, 0), 1, false, BSH_E_WIDTH,
		  "an access has 1, 2, 4 or 8 bytes, not 0" },
		{ LOC(0, 0, 16), 1, false, BSH_E_WIDTH,
		  "an access has 1, 2, 4 or 8 bytes, not 16" },
		{ LOC(0, 0x4002, 4), 1, false, BSH_E_ALIGN, "0x4002 is not a multiple of 4" },
		{ LOC(0, 0x10000, 4), 1, false, BSH_E_RANGE,
		  "0x10000 is past the end of BAR 0 (65536 bytes)" },
		{ LOC(0, UINT64_MAX - 3, 4), 1, false, BSH_E_RANGE,
		  "0xfffffffffffffffc is past the end of BAR 0 (65536 bytes)" },
		{ LOC(7, 0xfc, 4), 2, false, BSH_E_RANGE,
		  "2 elements of 32 bits from 0xfc end past the end of configuration space "
		  "(256 bytes): 1 fit" },
		{ LOC(0, 8, 4), SIZE_MAX, false, BSH_E_RANGE,
		  "18446744073709551615 elements of 32 bits from 0x8 end past the end of BAR 0 "
		  "(65536 bytes): 16382 fit" },
		{ LOC(3, 0, 4), 1, true, BSH_E_READONLY, "BAR 3 is read-only" },
	};

	check_refusals(rows, BSH_LENGTH(rows));
}
END_TEST

START_TEST(an_element_that_ends_past_an_odd_end_is_refused)
{
	static const struct refusal rows[] = {
		{ LOC(0, 4, 4), 1, false, BSH_E_RANGE,
		  "32 bits at 0x4 end past the end of BAR 0 (6 bytes)" },
		{ LOC(0, 0, 8), 1, true, BSH_E_RANGE,
		  "64 bits at 0x0 end past the end of BAR 0 (6 bytes)" },
	};

	gate->regions[0].size = 6;
	check_refusals(rows, BSH_LENGTH(rows));
	ck_assert_int_eq(
		bsh_access_check(gate, (struct bsh_loc)LOC(0, 4, 2), 0, 1, false, &err), 0);
}
END_TEST

START_TEST(widths_that_the_device_does_not_answer_are_refused_everywhere)
{
	static const struct refusal rows[] = {
		{ LOC(0, 0, 1), 1, false, BSH_E_WIDTH,
		  "this device answers 32-bit accesses only (--widths): r32" },
		{ LOC(7, 0, 2), 1, true, BSH_E_WIDTH,
		  "this device answers 32-bit accesses only (--widths): w32" },
		{ LOC(0, 0, 8), 1, false, BSH_E_WIDTH,
		  "this device answers 32-bit accesses only (--widths): r32, or --split64=lohi "
		  "or hilo for two of 32 bits" },
	};
	static const struct refusal two[] = {
		{ LOC(0, 0, 4), 1, false, BSH_E_WIDTH,
		  "this device answers 8, 16-bit accesses only (--widths): r8, r16" },
		{ LOC(0, 0, 8), 1, false, BSH_E_WIDTH,
		  "this device answers 8, 16-bit accesses only (--widths): r8, r16" },
	};

	bsh_access_set_widths(gate, 4);
	check_refusals(rows, BSH_LENGTH(rows));
	bsh_access_set_widths(gate, 1 | 2);
	bsh_access_set_split(gate, BSH_SPLIT_LOHI);
	check_refusals(two, BSH_LENGTH(two));
}
END_TEST

START_TEST(sixty_four_bits_where_nothing_is_mapped_are_refused)
{
	static const struct refusal rows[] = {
		{ LOC(7, 8, 8), 1, false, BSH_E_WIDTH,
		  "configuration space is not mapped, and the kernel may split a 64-bit access "
		  "to it: r32, or --split64=lohi or hilo for two of 32 bits" },
		{ LOC(2, 8, 8), 1, true, BSH_E_WIDTH,
		  "BAR 2 is not mapped, and the kernel may split a 64-bit access to it: w32, or "
		  "--split64=lohi or hilo for two of 32 bits" },
		{ LOC(4, 0x1ff8, 8), 1, false, BSH_E_WIDTH,
		  "0x1ff8 of BAR 4 is not mapped, and the kernel may split a 64-bit access to "
		  "it: r32, or --split64=lohi or hilo for two of 32 bits" },
		{ LOC(4, 0xff0, 8), 3, false, BSH_E_WIDTH,
		  "0x1000 of BAR 4 is not mapped, and the kernel may split a 64-bit access to "
		  "it: r32, or --split64=lohi or hilo for two of 32 bits" },
	};
	static const struct bsh_loc fine[] = { LOC(4, 0xff8, 8), LOC(4, 0x2000, 8) };

	check_refusals(rows, BSH_LENGTH(rows));
	for (size_t i = 0; i < BSH_LENGTH(fine); i++)
		ck_assert_int_eq(bsh_access_check(gate, fine[i], 0, 1, true, &err), 0);
	bsh_access_set_split(gate, BSH_SPLIT_HILO);
	for (size_t i = 0; i < BSH_LENGTH(rows); i++)
		ck_assert_int_eq(bsh_access_check(gate, rows[i].loc, 0, 1, false, &err), 0);
}
END_TEST

START_TEST(a_split_needs_32_bits_to_be_answered)
{
	static const struct refusal rows[] = {
		{ LOC(7, 8, 8), 1, false, BSH_E_WIDTH,
		  "64 bits at 0x8 take two accesses of 32 bits, which this device does not "
		  "answer (--widths)" },
	};

	bsh_access_set_widths(gate, 1 | 8);
	bsh_access_set_split(gate, BSH_SPLIT_LOHI);
	check_refusals(rows, BSH_LENGTH(rows));
}
END_TEST

START_TEST(a_protected_range_names_the_place_and_the_reason)
{
	static const struct refusal rows[] = {
		{ LOC(0, 0x2000, 4), 1, true, BSH_E_GUARDED,
		  "0x2000 is in the MSI-X table; --force lets this command through" },
		{ LOC(0, 0x1ff8, 4), 8, true, BSH_E_GUARDED,
		  "0x2000 is in the MSI-X table; --force lets this command through" },
		{ LOC(0, 0x20fc, 4), 8, true, BSH_E_GUARDED,
		  "0x20fc is in the MSI-X table; --force lets this command through" },
		{ LOC(0, 0x3000, 8), 1, false, BSH_E_GUARDED, "0x3000 is read-to-clear" },
	};
	static const struct bsh_loc table = LOC(0, 0x2000, 4);
	static const struct bsh_loc clears = LOC(0, 0x3004, 4);

	ck_assert_int_eq(bsh_access_protect(gate, 0, (struct bsh_range){ 0x3006, 0x3007 },
					    BSH_GUARD_READ, "is read-to-clear", &err),
			 0);
	ck_assert_int_eq(bsh_access_protect(gate, 0, (struct bsh_range){ 0x2000, 0x2100 },
					    BSH_GUARD_WRITE | BSH_GUARD_FORCEABLE,
					    "is in the MSI-X table", &err),
			 0);
	check_refusals(rows, BSH_LENGTH(rows));
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_access_check(gate, table, 0, 1, false, &err), 0);
	ck_assert_int_eq(bsh_access_check(gate, table, BSH_ACCESS_FORCE, 1, true, &err), 0);
	ck_assert_int_eq(bsh_access_check(gate, clears, 0, 1, true, &err), 0);
	ck_assert_int_eq(bsh_access_check(gate, clears, BSH_ACCESS_FORCE, 1, false, &err), -1);
}
END_TEST

START_TEST(a_closed_device_says_why_and_how_to_go_on)
{
	static const struct refusal rows[] = {
		{ LOC(9, 1, 3), 1, true, BSH_E_GONE,
		  "the device is closed: the kernel wants it back; 'reopen' opens it again" },
	};
	static const struct bsh_host host = { .root = "" };
	struct bsh_gate *fresh = bsh_access_new(&host, "sim");

	bsh_access_release(gate, "the kernel wants it back");
	check_refusals(rows, BSH_LENGTH(rows));
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_access_check(fresh, rows[0].loc, 0, 1, false, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_GONE);
	ck_assert_str_eq(err.msg, "the device is not open");
	bsh_access_free(fresh);
}
END_TEST

START_TEST(a_read_only_session_refuses_writes_and_no_reads)
{
	static const struct refusal rows[] = {
		{ LOC(0, 0, 4), 1, true, BSH_E_READONLY, "this session is read-only" },
		{ LOC(3, 0, 4), 1, true, BSH_E_READONLY, "this session is read-only" },
	};

	bsh_access_set_read_only(gate);
	ck_assert(bsh_access_is_read_only(gate));
	check_refusals(rows, BSH_LENGTH(rows));
	ck_assert_int_eq(bsh_access_check(gate, rows[0].loc, 0, 1, false, &err), 0);
}
END_TEST

START_TEST(no_elements_are_always_allowed)
{
	ck_assert_int_eq(
		bsh_access_check(gate, (struct bsh_loc)LOC(0, 0x10000, 4), 0, 0, true, &err), 0);
}
END_TEST

BSH_TESTS("access/check", setup, teardown, each_refusal_says_what_is_wrong,
	  an_element_that_ends_past_an_odd_end_is_refused,
	  widths_that_the_device_does_not_answer_are_refused_everywhere,
	  sixty_four_bits_where_nothing_is_mapped_are_refused,
	  a_split_needs_32_bits_to_be_answered, a_protected_range_names_the_place_and_the_reason,
	  a_closed_device_says_why_and_how_to_go_on,
	  a_read_only_session_refuses_writes_and_no_reads, no_elements_are_always_allowed)
