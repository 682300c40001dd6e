/* SPDX-License-Identifier: MIT */
/* fill: one store an element, checked as a whole before the first. */

#include <signal.h>

#include "harness.h"
#include "rig.h"

START_TEST(a_long_fill_makes_each_store_once)
{
	rig_open(&RIG_SETTINGS);
	rig_script("fill 0x4 0x12345678 0xfffc");
	ck_assert_uint_eq(rig.spy->n_seen, 0xfffc / 4);
	ck_assert_uint_eq(rig.spy->mem[0][3], 0);
	ck_assert_uint_eq(rig.spy->mem[0][4], 0x78);
	ck_assert_uint_eq(rig.spy->mem[0][0xffff], 0x12);
	rig_script("journal; verify");
	ck_assert_str_eq(rig_out(), "w32 0x4 0x12345678, 16383 times\nverified 16383 elements\n");
}
END_TEST

START_TEST(at_the_prompt_it_is_answered_once)
{
	rig_open_prompt();
	rig_type("fill 0x100 0xab 16 8; fill bar2:0x0 ~0 4");
	ck_assert_str_eq(rig_out(), "0x100 := 0xab, 16 elements\nbar2:0x0 := 0xffffffff, 1 element\n");
	rig_type("set json on; fill 0x100 1 8");
	ck_assert_str_eq(rig_out(), "{\"type\":\"fill\",\"v\":1,\"region\":\"bar0\",\"place\":\"0x100\","
				    "\"width\":32,\"value\":\"0x00000001\",\"count\":2}\n");
}
END_TEST

static void interrupt(struct spy *spy)
{
	if (spy->n_seen == 100)
		rig.stop = SIGINT;
}

START_TEST(an_interrupted_fill_stops_and_what_it_wrote_is_known)
{
	rig_open(&RIG_SETTINGS);
	rig.spy->before = interrupt;
	ck_assert_int_eq(rig_script("fill 0x0 1 64K 8"), 130);
	ck_assert_uint_eq(rig.spy->n_seen, BSH_CHUNK);
	rig.stop = 0;
	rig_script("journal");
	ck_assert_str_eq(rig_out(), "w8 0x0 0x01, 4096 times\n");
}
END_TEST

BSH_TESTS("cmd/cmd_fill", rig_setup, rig_finish, a_long_fill_makes_each_store_once,
	  at_the_prompt_it_is_answered_once, an_interrupted_fill_stops_and_what_it_wrote_is_known)
