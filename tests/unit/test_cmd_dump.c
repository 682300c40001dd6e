/* SPDX-License-Identifier: MIT */
/* dump: what is shown, what is refused, where the next one goes on. */

#include "harness.h"
#include "rig.h"

static void setup(void)
{
	rig_setup();
	rig_open(&RIG_SETTINGS);
	rig_script("set keep-going on");
}

/* The first and the last access of a command. */
static const char *span_of(const char *text)
{
	static char span[64];
	const struct bsh_loc *loc = &rig.spy->seen[0].loc;
	char place[32];
	size_t n;

	rig.spy->n_seen = 0;
	rig_script(text);
	n = rig.spy->n_seen;
	if (n == 0)
		return "";
	ck_assert_uint_le(n, BSH_LENGTH(rig.spy->seen));
	snprintf(span, sizeof(span), "%zu of %u from %s", n, loc->width * 8u,
		 bsh_place_text(place, loc->region, loc->offset, 0));
	return span;
}

START_TEST(a_default_length_ends_with_its_region_a_typed_one_is_refused)
{
	ck_assert_str_eq(span_of("dump 0xfff0"), "4 of 32 from 0xfff0");
	ck_assert_str_eq(span_of("dump config:0xf8"), "2 of 32 from config:0xf8");
	ck_assert_int_eq(bsh_session_status(rig.s), 0);
	ck_assert_str_eq(span_of("dump 0xfff0 32"), "");
	ck_assert_str_eq(rig_errors(), "8 elements of 32 bits from 0xfff0 end past the end of BAR 0 "
				       "(65536 bytes): 4 fit");
}
END_TEST

START_TEST(without_a_place_it_goes_on_where_the_last_one_ended)
{
	ck_assert_str_eq(span_of("dump"), "64 of 32 from 0x0");
	ck_assert_str_eq(span_of("dump"), "64 of 32 from 0x100");
	ck_assert_str_eq(span_of("dump 0x40 8 16"), "4 of 16 from 0x40");
	ck_assert_str_eq(span_of("dump"), "4 of 16 from 0x48");
	/* Wherever that was. */
	ck_assert_str_eq(span_of("dump bar2:0x10 8"), "2 of 32 from bar2:0x10");
	ck_assert_str_eq(span_of("bar 3; dump"), "2 of 32 from bar2:0x18");
	ck_assert_str_eq(span_of("dump 0x0 4"), "1 of 32 from bar3:0x0");
	ck_assert_str_eq(span_of("dump 0xffc"), "1 of 32 from bar3:0xffc");
	ck_assert_str_eq(span_of("dump"), "");
	ck_assert_str_eq(rig_errors(), "the last dump reached the end of the region");
}
END_TEST

START_TEST(a_dump_that_was_refused_or_failed_leaves_no_wrong_place_to_go_on_from)
{
	ck_assert_str_eq(span_of("dump 0x100 16"), "4 of 32 from 0x100");
	/* Refused: as if it had not been typed, its length included. */
	ck_assert_str_eq(span_of("dump 0xfff0 8K"), "");
	ck_assert_str_eq(span_of("dump bar1:0x0 4"), "");
	ck_assert_str_eq(span_of("dump"), "4 of 32 from 0x110");
	/* Failed in its first piece: it begins there again, not where another one ended. */
	memset(rig.spy->mem[2], 0xff, 4096);
	memset(rig.spy->mem[BSH_REGION_CONFIG], 0xff, 256);
	ck_assert_str_eq(span_of("dump bar2:0x20 8"), "3 of 32 from bar2:0x20");
	ck_assert_int_eq(rig.code, BSH_E_GONE);
	memset(rig.spy->mem, 0, sizeof(rig.spy->mem));
	ck_assert_str_eq(span_of("dump"), "2 of 32 from bar2:0x20");
}
END_TEST

START_TEST(a_refused_element_is_shown_as_such_and_the_dump_goes_on)
{
	rig.spy->bad = (struct bsh_range){ 0x14, 0x1c };
	rig_fill(0x10, 0x41424344, 4);
	rig_script("dump 0x10 16; dump -w 0x10 16; dump 0x10 16 8");
	ck_assert_str_eq(rig_out(),
			 "00000010: 44 43 42 41 -- -- -- -- -- -- -- -- 44 43 42 41  |DCBA        DCBA|\n"
			 "00000010: 41424344 -------- -------- 41424344\n"
			 "00000010: 44 43 42 41 -- -- -- -- -- -- -- -- 44 43 42 41  |DCBA        DCBA|\n");
	ck_assert_str_eq(rig_errors(),
			 "2 elements were refused; the first: the spy fails; 2 elements were refused; "
			 "the first: the spy fails; 8 elements were refused; the first: the spy fails");
	ck_assert_int_eq(bsh_session_status(rig.s), 3);
	/* One access for each element, the refused ones included, and none again. */
	ck_assert_uint_eq(rig.spy->n_seen, 4 + 4 + 16);
}
END_TEST

START_TEST(each_element_is_read_once_across_pieces_of_a_long_dump)
{
	rig_script("dump 0x4 32K");
	ck_assert_uint_eq(rig.spy->n_seen, 0x2000);
	rig.spy->n_seen = 0;
	rig.spy->bad = (struct bsh_range){ 0x4000, 0x4004 };
	rig_script("dump 0x4 32K");
	ck_assert_uint_eq(rig.spy->n_seen, 0x2000);
}
END_TEST

START_TEST(a_long_dump_asks_for_the_device_once)
{
	rig_all_ones(false);
	rig_script("dump 0x0 64K");
	ck_assert_uint_eq(rig.spy->n_seen, 0x4000 + 1);
}
END_TEST

START_TEST(a_device_that_answers_only_some_widths_is_dumped_by_them)
{
	ck_assert_str_eq(span_of("set widths 8; dump 0x0 4"), "");
	ck_assert_int_eq(rig.code, BSH_E_WIDTH);
	ck_assert_str_eq(span_of("dump 0x0 4 8"), "4 of 8 from 0x0");
}
END_TEST

START_TEST(where_64_bits_are_one_access_they_are_shown_elsewhere_refused)
{
	/* BAR 4 has a hole of one page. */
	rig_script("dump -w bar4:0xff0 32 64");
	ck_assert_str_eq(rig_out(), "bar4:00000ff0: 0000000000000000 0000000000000000\n"
				    "bar4:00001000: ---------------- ----------------\n");
	ck_assert_str_eq(rig_seen(), "r64 bar4:0xff0; r64 bar4:0xff8");
}
END_TEST

START_TEST(a_dump_does_not_change_the_last_value_read)
{
	rig_script("r32 0x0; dump 0x10 4");
	rig_out();
	rig_fill(0x10, 5, 1);
	rig_script("dump 0x10 4; print $_");
	ck_assert_ptr_nonnull(strstr(rig_out(), "\n0x0 (0)\n"));
}
END_TEST

BSH_TESTS("cmd/cmd_dump", setup, rig_finish,
	  a_default_length_ends_with_its_region_a_typed_one_is_refused,
	  without_a_place_it_goes_on_where_the_last_one_ended,
	  a_dump_that_was_refused_or_failed_leaves_no_wrong_place_to_go_on_from,
	  a_refused_element_is_shown_as_such_and_the_dump_goes_on,
	  each_element_is_read_once_across_pieces_of_a_long_dump,
	  a_long_dump_asks_for_the_device_once,
	  a_device_that_answers_only_some_widths_is_dumped_by_them,
	  where_64_bits_are_one_access_they_are_shown_elsewhere_refused,
	  a_dump_does_not_change_the_last_value_read)
