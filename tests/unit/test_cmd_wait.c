/* SPDX-License-Identifier: MIT */
/* wait: one load a poll, until it is there or the time is over. */

#include <signal.h>

#include "harness.h"
#include "rig.h"

static void setup(void)
{
	rig_setup();
	rig_open(&RIG_SETTINGS);
}

static size_t ready_at; /* the poll that finds the value */

static void become_ready(struct spy *spy)
{
	if (spy->n_seen + 1 == ready_at)
		spy->mem[0][0x10] = 0x81;
}

static void die(struct spy *spy)
{
	if (spy->n_seen == 3)
		memset(spy->mem, 0xff, sizeof(spy->mem));
}

static void interrupt(struct spy *spy)
{
	if (spy->n_seen == 5)
		rig.stop = SIGINT;
}

START_TEST(it_polls_until_the_value_is_there_and_not_once_more)
{
	static const char *const texts[] = { "wait 0x10 0x81 10s", "wait 0x10[7] 1 10s",
					     "wait 0x10 1 1 10s", "wait 0x10[7:0] 0x80 0xf0 10s" };

	for (size_t i = 0; i < BSH_LENGTH(texts); i++) {
		rig.spy->mem[0][0x10] = 0;
		rig.spy->n_seen = 0;
		rig.spy->before = become_ready;
		ready_at = 7;
		ck_assert_int_eq(rig_script(texts[i]), 0);
		ck_assert_uint_eq(rig.spy->n_seen, 7);
		ck_assert_ptr_nonnull(strstr(rig_out(), ", 7 polls\n"));
	}
}
END_TEST

START_TEST(a_timeout_is_a_failed_check_with_time_polls_and_last_value)
{
	const uint64_t begin = bsh_now_ns();

	rig_fill(0x10, 0x80, 1);
	ck_assert_int_eq(rig_script("wait 0x10 0x81 20ms"), 1);
	ck_assert_uint_ge(bsh_now_ns() - begin, 20000000);
	ck_assert_ptr_nonnull(strstr(bsh_text_string(&rig.errors), "0x10 is 0x00000080, not 0x00000081, after 2"));
	ck_assert_ptr_nonnull(strstr(bsh_text_string(&rig.errors), " polls"));
	/* The pause between polls grows: not millions of them. */
	ck_assert_uint_lt(rig.spy->n_seen, 100000);
}
END_TEST

START_TEST(no_time_at_all_is_one_poll)
{
	ck_assert_int_eq(rig_script("wait 0x10 0 0ns"), 0);
	ck_assert_int_eq(rig_script("wait 0x10 1 0ns"), 1);
	ck_assert_str_eq(rig_seen(), "r32 0x10; r32 0x10");
}
END_TEST

START_TEST(a_device_that_dies_meanwhile_ends_the_wait)
{
	rig.spy->before = die;
	ck_assert_int_eq(rig_script("wait 0x10[0] 1 10s"), 3);
	ck_assert_int_eq(rig.code, BSH_E_GONE);
	ck_assert_str_eq(rig_seen(), "r32 0x10; r32 0x10; r32 0x10; r32 0x10; r32 config:0x8");
}
END_TEST

START_TEST(an_interrupt_ends_the_wait)
{
	rig.spy->before = interrupt;
	ck_assert_int_eq(rig_script("wait 0x10[0] 1 1000s"), 130);
	ck_assert_uint_le(rig.spy->n_seen, 7);
}
END_TEST

START_TEST(in_json_the_numbers_stand_by_themselves)
{
	rig_script("set json on; wait 0x10[3:0] 0 1s");
	ck_assert_ptr_nonnull(strstr(rig_out(), "{\"type\":\"waited\",\"v\":1,\"region\":\"bar0\","
						"\"place\":\"0x10\",\"bits\":\"3:0\",\"value\":\"0x0\",\"polls\":1,"
						"\"elapsed_ns\":"));
}
END_TEST

BSH_TESTS("cmd/cmd_wait", setup, rig_finish,
	  it_polls_until_the_value_is_there_and_not_once_more,
	  a_timeout_is_a_failed_check_with_time_polls_and_last_value, no_time_at_all_is_one_poll,
	  a_device_that_dies_meanwhile_ends_the_wait, an_interrupt_ends_the_wait,
	  in_json_the_numbers_stand_by_themselves)
