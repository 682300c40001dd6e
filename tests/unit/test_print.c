/* SPDX-License-Identifier: MIT */
/* Results that several commands share: values of bits, comparisons, splits. */

#include "harness.h"
#include "rig.h"

static void setup(void)
{
	rig_setup();
	rig_open(&RIG_SETTINGS);
}

START_TEST(a_value_is_padded_to_its_width_and_bits_to_theirs)
{
	rig_fill(0x10, 0xa5b6c7d8, 1);
	rig_script("r8 0x10; r16 0x10; r32 0x10; r64 0x10");
	ck_assert_str_eq(rig_out(), "0x10: 0xd8\n0x10: 0xc7d8\n0x10: 0xa5b6c7d8\n"
				    "0x10: 0x00000000a5b6c7d8\n");
	rig_script("r32 0x10[31:28]; r32 0x10[8:4]; r32 0x10[3]; r64 0x10[63:0]; r32 0x10[31:0] 2");
	ck_assert_str_eq(rig_out(),
			 "0x10[31:28]: 0xa\n0x10[8:4]: 0x1d\n0x10[3]: 0x1\n"
			 "0x10[63:0]: 0x00000000a5b6c7d8\n0x10[31:0]: 0xa5b6c7d8\n"
			 "0x14[31:0]: 0x00000000\n");
}
END_TEST

START_TEST(a_place_outside_of_the_current_bar_is_printed_with_it)
{
	rig_script("r32 bar2:0x4; v32 config:0x8 0; bar 2; r32 0x4; r32 bar0:0x4[3:0]; v8 bar0:0x0 1");
	ck_assert_str_eq(rig_out(),
			 "bar2:0x4: 0x00000000\nverified config:0x8: 0x00000000\n0x4: 0x00000000\n"
			 "bar0:0x4[3:0]: 0x0\n"
			 "mismatch bar0:0x0: expected 0x01, read 0x00, differs in 0x01 (bit 0)\n");
}
END_TEST

START_TEST(a_comparison_is_of_every_bit_or_of_those_of_the_mask)
{
	static const struct {
		const char *text;
		const char *out;
	} cases[] = {
		{ "v32 0x0 0xdeadbeef", "verified 0x0: 0xdeadbeef\n" },
		{ "v32 0x0 0xef 0xff", "verified 0x0: 0xdeadbeef\n" },
		{ "v32 0x0 0xffffffef 0xff", "verified 0x0: 0xdeadbeef\n" },
		{ "v32 0x0 0xe0 0xff",
		  "mismatch 0x0: expected 0x000000e0, read 0xdeadbeef, differs in 0x0000000f (bits 3:0)\n" },
		{ "v32 0x0[7:4] 0xe", "verified 0x0[7:4]: 0xe\n" },
		{ "v32 0x0[7:4] 0xf",
		  "mismatch 0x0[7:4]: expected 0xf, read 0xe, differs in 0x1 (bit 0)\n" },
		{ "v32 0x0[7:4] 0x2 0x2", "verified 0x0[7:4]: 0xe\n" },
		{ "v32 0x0[7:4] 1 1", "mismatch 0x0[7:4]: expected 0x1, read 0xe, differs in 0x1 (bit 0)\n" },
		{ "v32 0x0 ~0",
		  "mismatch 0x0: expected 0xffffffff, read 0xdeadbeef, differs in 0x21524110 "
		  "(bits 29, 24, 22, 20, 17, 14, 8, 4)\n" },
		{ "v8 0x3 -0x22", "verified 0x3: 0xde\n" },
		{ "v32 0x0[31] 1", "verified 0x0[31]: 0x1\n" },
	};

	rig_fill(0, 0xdeadbeef, 1);
	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		rig_script(cases[i].text);
		ck_assert_str_eq(rig_out(), cases[i].out);
	}
}
END_TEST

START_TEST(a_mask_of_0_compares_nothing_and_is_refused_before_the_bus)
{
	static const char *const texts[] = { "v32 0x0 0 0", "verify 0x0 0xffff 0", "wait 0x0 1 0 1ms",
					     "let m = r32(0x10); v32 0x0 7 $m", "v32 0x0[7:4] 2 0" };

	for (size_t i = 0; i < BSH_LENGTH(texts); i++) {
		ck_assert_int_eq(rig_script(texts[i]), 2);
		ck_assert_int_eq(rig.code, BSH_E_VALUE);
		ck_assert_str_eq(rig_out(), "");
		ck_assert_str_eq(rig_seen(), i == 3 ? "r32 0x10" : "");
	}
}
END_TEST

START_TEST(a_result_says_when_one_access_was_made_as_two)
{
	rig_fill(0, 0x11223344, 2);
	rig_script("set keep-going on; set widths 32; set split64 lohi");
	rig_script("r64 0x0; v64 0x0 0x1122334411223344; v64 0x0[7:0] 0x45; w64 0x8 1; verify");
	ck_assert_str_eq(
		rig_out(),
		"0x0: 0x1122334411223344 (two 32-bit accesses, low first)\n"
		"verified 0x0: 0x1122334411223344 (two 32-bit accesses, low first)\n"
		"mismatch 0x0[7:0]: expected 0x45, read 0x44 (two 32-bit accesses, low first), "
		"differs in 0x01 (bit 0)\n"
		"verified 0x8: 0x0000000000000001 (two 32-bit accesses, low first)\n");
	rig_script("set split64 hilo; r64 0x0[3:0]");
	ck_assert_str_eq(rig_out(), "0x0[3:0]: 0x4 (two 32-bit accesses, high first)\n");
}
END_TEST

START_TEST(records_hold_the_same_as_the_text)
{
	rig_fill(0, 0xdeadbeef, 1);
	rig_script("set keep-going on; set json on");
	rig_script("r32 0x0[7:4]");
	ck_assert_str_eq(rig_out(), "{\"type\":\"value\",\"v\":1,\"region\":\"bar0\",\"place\":\"0x0\","
				    "\"width\":32,\"bits\":\"7:4\",\"value\":\"0xe\"}\n");
	rig_script("v16 bar2:0x2[7:4] 0");
	ck_assert_str_eq(rig_out(), "{\"type\":\"verified\",\"region\":\"bar2\",\"place\":\"0x2\","
				    "\"width\":16,\"bits\":\"7:4\",\"value\":\"0x0\"}\n");
	rig_script("set widths 32; set split64 lohi; r64 0x0");
	ck_assert_str_eq(rig_out(),
			 "{\"type\":\"value\",\"region\":\"bar0\",\"place\":\"0x0\",\"width\":64,"
			 "\"value\":\"0x00000000deadbeef\","
			 "\"split\":\"two 32-bit accesses, low first\"}\n");
}
END_TEST

BSH_TESTS("cmd/print", setup, rig_finish, a_value_is_padded_to_its_width_and_bits_to_theirs,
	  a_place_outside_of_the_current_bar_is_printed_with_it,
	  a_comparison_is_of_every_bit_or_of_those_of_the_mask,
	  a_mask_of_0_compares_nothing_and_is_refused_before_the_bus,
	  a_result_says_when_one_access_was_made_as_two, records_hold_the_same_as_the_text)
