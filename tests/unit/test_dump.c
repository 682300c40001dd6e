/* SPDX-License-Identifier: MIT */
/* Rows of a dump, to the letter: bytes, values, JSON; ends, gaps, refusals. */

#include "harness.h"

#include <stdio.h>

#include "rendered.h"

static struct rendered r;
static uint8_t data[96 * 1024];

static void setup(void)
{
	static const uint8_t begin[] = { 0xef, 0xcd, 0xab, 0x90, 0x78, 0x56, 0x34, 0x12 };

	memset(data, 0, sizeof(data));
	memcpy(data, begin, sizeof(begin));
	rendered_init(&r, false);
}

static void teardown(void)
{
	rendered_finish(&r);
}

/* Bytes that are all different in a row, and in the rows around. */
static void fill_with_noise(void)
{
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 167 + i / 256 * 29);
}

static const char *dumped(struct bsh_dump dump)
{
	if (!dump.data)
		dump.data = data;
	bsh_out_dump(r.out, &dump);
	return rendered(&r);
}

START_TEST(names_stand_behind_their_row_and_cost_no_byte_of_it)
{
	static char long_name[20000];

	ck_assert_str_eq(dumped((struct bsh_dump){ .width = 4, .offset = 0x4000, .len = 16,
						   .names = "core.ID core.CTRL" }),
			 "00004000: ef cd ab 90 78 56 34 12 00 00 00 00 00 00 00 00"
			 "  |....xV4.........|  core.ID core.CTRL\n");
	ck_assert_str_eq(dumped((struct bsh_dump){ .width = 4, .offset = 0x4000, .len = 8,
						   .as_values = true, .names = "A" }),
			 "00004000: 90abcdef 12345678  A\n");
	bsh_out_set_json(r.out, true);
	ck_assert_str_eq(dumped((struct bsh_dump){ .width = 4, .len = 4, .names = "a\"b" }),
			 "{\"type\":\"dump\",\"v\":1,\"region\":\"bar0\",\"place\":\"0x0\",\"width\":32,"
			 "\"values\":[\"0x90abcdef\"],\"names\":\"a\\\"b\"}\n");
	/* However long they are: what is too long is cut. */
	bsh_out_set_json(r.out, false);
	memset(long_name, 'x', sizeof(long_name) - 1);
	ck_assert_uint_lt(strlen(dumped((struct bsh_dump){ .width = 4, .len = 16,
							   .names = long_name })),
			  9000);
}
END_TEST

START_TEST(a_row_is_as_the_design_fixes_it)
{
	ck_assert_str_eq(dumped((struct bsh_dump){ .width = 4, .offset = 0x4000, .len = 16 }),
			 "00004000: ef cd ab 90 78 56 34 12 00 00 00 00 00 00 00 00"
			 "  |....xV4.........|\n");
}
END_TEST

START_TEST(bytes_stand_in_address_order_whatever_the_width)
{
	for (uint8_t width = 1; width <= 8; width *= 2)
		ck_assert_str_eq(dumped((struct bsh_dump){ .width = width, .len = 16 }),
				 "00000000: ef cd ab 90 78 56 34 12 00 00 00 00 00 00 00 00"
				 "  |....xV4.........|\n");
}
END_TEST

START_TEST(every_byte_has_its_digits_and_its_character)
{
	char want[128];
	const char *row;

	for (unsigned i = 0; i < 256; i++)
		data[i] = (uint8_t)i;
	row = dumped((struct bsh_dump){ .width = 1, .len = 256 });
	for (unsigned i = 0; i < 256; i++) {
		const char *line = row + i / 16 * 78;

		snprintf(want, sizeof(want), "%02x", i);
		ck_assert_msg(memcmp(line + 10 + i % 16 * 3, want, 2) == 0, "byte %02x", i);
		ck_assert_msg(line[60 + i % 16] == (i >= 0x20 && i <= 0x7e ? (char)i : '.'),
			      "character %02x", i);
	}
	ck_assert_uint_eq(strlen(row), 16 * 78);
}
END_TEST

START_TEST(what_a_range_does_not_cover_is_blank)
{
	memcpy(data, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", 26);
	ck_assert_str_eq(dumped((struct bsh_dump){ .width = 4, .offset = 0x100c, .len = 24 }),
			 "00001000:                                     41 42 43 44"
			 "  |            ABCD|\n"
			 "00001010: 45 46 47 48 49 4a 4b 4c 4d 4e 4f 50 51 52 53 54"
			 "  |EFGHIJKLMNOPQRST|\n"
			 "00001020: 55 56 57 58                                    "
			 "  |UVWX            |\n");
	ck_assert_str_eq(dumped((struct bsh_dump){ .width = 1, .offset = 0x1005, .len = 3 }),
			 "00001000:                41 42 43                        "
			 "  |     ABC        |\n");
	ck_assert_str_eq(dumped((struct bsh_dump){ .width = 8, .offset = 0x1008, .len = 8 }),
			 "00001000:                         41 42 43 44 45 46 47 48"
			 "  |        ABCDEFGH|\n");
}
END_TEST

START_TEST(a_refused_element_shows_dashes_and_no_characters)
{
	static const uint8_t second[] = { 0, 1, 0, 0 };
	static const uint8_t all[] = { 1, 1 };
	static const uint8_t ends[16] = { [0] = 255, [15] = 1 };

	memcpy(data, "ABCDEFGHIJKLMNOP", 16);
	ck_assert_str_eq(dumped((struct bsh_dump){ .width = 4, .len = 16, .bad = second }),
			 "00000000: 41 42 43 44 -- -- -- -- 49 4a 4b 4c 4d 4e 4f 50"
			 "  |ABCD    IJKLMNOP|\n");
	ck_assert_str_eq(dumped((struct bsh_dump){ .width = 8, .len = 16, .bad = all }),
			 "00000000: -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- --"
			 "  |                |\n");
	ck_assert_str_eq(dumped((struct bsh_dump){ .width = 1, .len = 16, .bad = ends }),
			 "00000000: -- 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f --"
			 "  | BCDEFGHIJKLMNO |\n");
}
END_TEST

START_TEST(refusals_are_counted_from_the_first_element_not_from_the_row)
{
	static const uint8_t bad[] = { 0, 0, 1, 0, 0, 0, 1 };

	memcpy(data, "ABCDEFGHIJKLMN", 14);
	ck_assert_str_eq(dumped((struct bsh_dump){
				 .width = 2, .offset = 0xa, .len = 14, .bad = bad }),
			 "00000000:                               41 42 43 44 -- --"
			 "  |          ABCD  |\n"
			 "00000010: 47 48 49 4a 4b 4c -- --                        "
			 "  |GHIJKL          |\n");
}
END_TEST

START_TEST(rows_of_another_region_say_which)
{
	struct bsh_dump dump = { .region = 2, .width = 4, .offset = 0x10, .len = 4 };

	ck_assert_str_eq(dumped(dump), "bar2:00000010: ef cd ab 90                                "
				       "      |....            |\n");
	dump.as_values = true;
	ck_assert_str_eq(dumped(dump), "bar2:00000010: 90abcdef\n");
	dump.region = BSH_REGION_CONFIG;
	ck_assert_str_eq(dumped(dump), "config:00000010: 90abcdef\n");
	bsh_out_set_region(r.out, BSH_REGION_CONFIG);
	ck_assert_str_eq(dumped(dump), "00000010: 90abcdef\n");
	dump.region = 0;
	ck_assert_str_eq(dumped(dump), "bar0:00000010: 90abcdef\n");
}
END_TEST

START_TEST(full_rows_of_another_region_say_which)
{
	ck_assert_str_eq(dumped((struct bsh_dump){ .region = 5, .width = 4, .len = 32 }),
			 "bar5:00000000: ef cd ab 90 78 56 34 12 00 00 00 00 00 00 00 00"
			 "  |....xV4.........|\n"
			 "bar5:00000010: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
			 "  |................|\n");
}
END_TEST

START_TEST(offsets_grow_only_past_4_gib_each_row_by_itself)
{
	ck_assert_str_eq(dumped((struct bsh_dump){ .width = 4, .offset = 0xfffffff0, .len = 32 }),
			 "fffffff0: ef cd ab 90 78 56 34 12 00 00 00 00 00 00 00 00"
			 "  |....xV4.........|\n"
			 "100000000: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
			 "  |................|\n");
	ck_assert_str_eq(dumped((struct bsh_dump){ .width = 8,
						   .as_values = true,
						   .offset = UINT64_C(0x123456789abcdef0),
						   .len = 8 }),
			 "123456789abcdef0: 1234567890abcdef\n");
}
END_TEST

START_TEST(the_last_bytes_that_an_offset_can_name_are_shown)
{
	ck_assert_str_eq(dumped((struct bsh_dump){
				 .width = 4, .offset = UINT64_MAX - 15, .len = 16 }),
			 "fffffffffffffff0: ef cd ab 90 78 56 34 12 00 00 00 00 00 00 00 00"
			 "  |....xV4.........|\n");
	ck_assert_str_eq(dumped((struct bsh_dump){ .width = 4,
						   .as_values = true,
						   .offset = UINT64_MAX - 19,
						   .len = 20 }),
			 "ffffffffffffffe0:                            90abcdef\n"
			 "fffffffffffffff0: 12345678 00000000 00000000 00000000\n");
}
END_TEST

START_TEST(values_have_all_digits_of_their_width)
{
	static const char *const want[] = {
		[1] = "00004000: ef cd ab 90 78 56 34 12 00 00 00 00 00 00 00 00\n",
		[2] = "00004000: cdef 90ab 5678 1234 0000 0000 0000 0000\n",
		[4] = "00004000: 90abcdef 12345678 00000000 00000000\n",
		[8] = "00004000: 1234567890abcdef 0000000000000000\n",
	};

	for (uint8_t width = 1; width <= 8; width *= 2)
		ck_assert_str_eq(dumped((struct bsh_dump){ .width = width,
							   .as_values = true,
							   .offset = 0x4000,
							   .len = 16 }),
				 want[width]);
}
END_TEST

START_TEST(missing_values_are_blank_and_nothing_trails)
{
	ck_assert_str_eq(dumped((struct bsh_dump){
				 .width = 4, .as_values = true, .offset = 0x4000, .len = 8 }),
			 "00004000: 90abcdef 12345678\n");
	ck_assert_str_eq(dumped((struct bsh_dump){
				 .width = 4, .as_values = true, .offset = 0x400c, .len = 8 }),
			 "00004000:                            90abcdef\n"
			 "00004010: 12345678\n");
	ck_assert_str_eq(dumped((struct bsh_dump){
				 .width = 2, .as_values = true, .offset = 0x4006, .len = 4 }),
			 "00004000:                cdef 90ab\n");
}
END_TEST

START_TEST(refused_values_show_as_many_dashes_as_they_have_digits)
{
	static const uint8_t bad[] = { 0, 1 };

	ck_assert_str_eq(dumped((struct bsh_dump){
				 .width = 1, .as_values = true, .len = 2, .bad = bad }),
			 "00000000: ef --\n");
	ck_assert_str_eq(dumped((struct bsh_dump){
				 .width = 4, .as_values = true, .len = 8, .bad = bad }),
			 "00000000: 90abcdef --------\n");
	ck_assert_str_eq(dumped((struct bsh_dump){
				 .width = 8, .as_values = true, .len = 16, .bad = bad }),
			 "00000000: 1234567890abcdef ----------------\n");
}
END_TEST

START_TEST(nothing_is_shown_of_an_empty_range)
{
	ck_assert_str_eq(dumped((struct bsh_dump){ .width = 4, .offset = 0x4004 }), "");
	bsh_out_set_json(r.out, true);
	ck_assert_str_eq(dumped((struct bsh_dump){ .width = 4 }), "");
}
END_TEST

START_TEST(json_has_one_object_a_row_and_null_for_what_was_refused)
{
	static const uint8_t bad[] = { 0, 1, 0 };

	bsh_out_set_json(r.out, true);
	ck_assert_str_eq(dumped((struct bsh_dump){
				 .width = 4, .offset = 0x400c, .len = 12, .bad = bad }),
			 "{\"type\":\"dump\",\"v\":1,\"region\":\"bar0\",\"place\":\"0x400c\","
			 "\"width\":32,\"values\":[\"0x90abcdef\"]}\n"
			 "{\"type\":\"dump\",\"region\":\"bar0\",\"place\":\"0x4010\","
			 "\"width\":32,\"values\":[null,\"0x00000000\"]}\n");
}
END_TEST

START_TEST(json_has_full_rows_too)
{
	bsh_out_set_json(r.out, true);
	ck_assert_str_eq(dumped((struct bsh_dump){ .width = 8, .offset = 0x10, .len = 32 }),
			 "{\"type\":\"dump\",\"v\":1,\"region\":\"bar0\",\"place\":\"0x10\","
			 "\"width\":64,\"values\":[\"0x1234567890abcdef\","
			 "\"0x0000000000000000\"]}\n"
			 "{\"type\":\"dump\",\"region\":\"bar0\",\"place\":\"0x20\","
			 "\"width\":64,\"values\":[\"0x0000000000000000\","
			 "\"0x0000000000000000\"]}\n");
}
END_TEST

START_TEST(json_values_have_the_access_width_whatever_the_text_shows)
{
	struct bsh_dump dump = { .region = BSH_REGION_CONFIG, .width = 8, .offset = 8, .len = 8 };
	static const char *const want[] = {
		[1] = "8,\"values\":[\"0xef\",\"0xcd\",\"0xab\",\"0x90\",\"0x78\",\"0x56\","
		      "\"0x34\",\"0x12\"]}\n",
		[2] = "16,\"values\":[\"0xcdef\",\"0x90ab\",\"0x5678\",\"0x1234\"]}\n",
		[4] = "32,\"values\":[\"0x90abcdef\",\"0x12345678\"]}\n",
		[8] = "64,\"values\":[\"0x1234567890abcdef\"]}\n",
	};

	bsh_out_set_json(r.out, true);
	(void)dumped(dump); /* the first one tells the version */
	for (unsigned i = 0; i < 8; i++) {
		const char *got;

		dump.width = (uint8_t)(1 << i / 2);
		dump.as_values = i % 2;
		got = dumped(dump);
		ck_assert_ptr_nonnull(strstr(got, "\"width\":"));
		ck_assert_str_eq(strstr(got, "\"width\":") + 8, want[dump.width]);
		ck_assert_ptr_eq(strstr(got, "{\"type\":\"dump\",\"region\":\"config\","
					     "\"place\":\"0x8\","),
				 got);
	}
}
END_TEST

START_TEST(the_copy_gets_each_row_as_text_in_json_too)
{
	static const char want[] = "<00000000: 90abcdef 12345678 00000000 00000000>"
				   "<00000010: 00000000>";
	const struct bsh_dump dump = { .width = 4, .as_values = true, .len = 20 };

	bsh_out_set_copy(r.out, rendered_copy, &r);
	(void)dumped(dump);
	ck_assert_str_eq(bsh_text_string(&r.copied), want);
	bsh_text_reset(&r.copied);
	bsh_out_set_json(r.out, true);
	ck_assert_ptr_null(strstr(dumped(dump), "00000000: "));
	ck_assert_str_eq(bsh_text_string(&r.copied), want);
}
END_TEST

START_TEST(the_copy_gets_full_rows_of_bytes)
{
	bsh_out_set_copy(r.out, rendered_copy, &r);
	ck_assert_uint_eq(strlen(dumped((struct bsh_dump){ .width = 4, .len = 32 })), 2 * 78);
	ck_assert_str_eq(bsh_text_string(&r.copied),
			 "<00000000: ef cd ab 90 78 56 34 12 00 00 00 00 00 00 00 00"
			 "  |....xV4.........|>"
			 "<00000010: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
			 "  |................|>");
}
END_TEST

/* The row at base of a dump, in the plainest way there is. */
static void add_plain_row(struct bsh_text *to, const struct bsh_dump *dump, uint64_t base)
{
	char chars[17] = "                ";

	bsh_text_addf(to, "%08llx: ", (unsigned long long)base);
	for (unsigned i = 0; i < 16; i++) {
		const uint64_t at = base + i - dump->offset;

		if (at >= dump->len) {
			bsh_text_adds(to, "   ");
		} else if (dump->bad && dump->bad[at / dump->width]) {
			bsh_text_adds(to, "-- ");
		} else {
			const uint8_t byte = dump->data[at];

			bsh_text_addf(to, "%02x ", byte);
			chars[i] = (char)(byte >= 0x20 && byte < 0x7f ? byte : '.');
		}
	}
	bsh_text_addf(to, " |%s|\n", chars);
}

START_TEST(long_dumps_equal_those_made_in_the_plainest_way)
{
	static uint8_t bad[sizeof(data) / 4];
	struct bsh_text want = { 0 };
	struct bsh_dump dump = { .width = 4, .data = data };

	fill_with_noise();
	for (unsigned i = 0; i < 8; i++) {
		dump.offset = UINT64_C(0xffff0000) + i * 4;
		dump.len = sizeof(data) - i * 20;
		dump.bad = i < 3 ? NULL : bad;
		bad[i * 1000] = i > 4;
		bsh_text_reset(&want);
		for (uint64_t base = dump.offset & ~UINT64_C(15); base < dump.offset + dump.len;
		     base += 16)
			add_plain_row(&want, &dump, base);
		ck_assert_msg(strcmp(dumped(dump), bsh_text_string(&want)) == 0, "round %u", i);
	}
	bsh_text_finish(&want);
	memset(bad, 0, sizeof(bad));
}
END_TEST

START_TEST(a_dump_goes_on_where_lines_stand_in_the_buffer)
{
	struct bsh_text want = { 0 };

	for (unsigned i = 0; i < 2000; i++) {
		const struct bsh_dump dump = {
			.width = 4, .offset = i * 16, .len = 16, .data = data
		};

		bsh_out_value(r.out, (struct bsh_loc){ .offset = i * 16, .width = 4 }, i);
		bsh_text_addf(&want, "0x%x: 0x%08x\n", i * 16, i);
		bsh_out_dump(r.out, &dump);
		add_plain_row(&want, &dump, dump.offset);
	}
	ck_assert_str_eq(rendered(&r), bsh_text_string(&want));
	bsh_text_finish(&want);
}
END_TEST

BSH_TESTS("util/dump", setup, teardown, a_row_is_as_the_design_fixes_it,
	  bytes_stand_in_address_order_whatever_the_width,
	  every_byte_has_its_digits_and_its_character, what_a_range_does_not_cover_is_blank,
	  a_refused_element_shows_dashes_and_no_characters,
	  refusals_are_counted_from_the_first_element_not_from_the_row,
	  rows_of_another_region_say_which, full_rows_of_another_region_say_which,
	  offsets_grow_only_past_4_gib_each_row_by_itself,
	  the_last_bytes_that_an_offset_can_name_are_shown, values_have_all_digits_of_their_width,
	  missing_values_are_blank_and_nothing_trails,
	  refused_values_show_as_many_dashes_as_they_have_digits,
	  nothing_is_shown_of_an_empty_range,
	  json_has_one_object_a_row_and_null_for_what_was_refused,
	  json_has_full_rows_too, json_values_have_the_access_width_whatever_the_text_shows,
	  the_copy_gets_each_row_as_text_in_json_too, the_copy_gets_full_rows_of_bytes,
	  long_dumps_equal_those_made_in_the_plainest_way,
	  a_dump_goes_on_where_lines_stand_in_the_buffer,
	  names_stand_behind_their_row_and_cost_no_byte_of_it)
