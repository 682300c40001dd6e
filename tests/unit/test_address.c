/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "barsh/host.h"

#include <string.h>

START_TEST(an_address_is_read_with_and_without_its_domain)
{
	static const struct {
		const char *text, *full;
	} cases[] = {
		{ "22:00.0", "0000:22:00.0" },	      { "0000:22:00.0", "0000:22:00.0" },
		{ "00:1f.7", "0000:00:1f.7" },	      { "FF:1F.7", "0000:ff:1f.7" },
		{ "10000:01:00.0", "10000:01:00.0" }, { "ffffffff:ff:1f.7", "ffffffff:ff:1f.7" },
		{ "0:1:0.0", "0000:01:00.0" },	      { "2:0.0", "0000:02:00.0" },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		char text[BSH_BDF_MAX];
		struct bsh_bdf bdf;

		ck_assert_msg(bsh_bdf_parse(cases[i].text, &bdf), "%s", cases[i].text);
		ck_assert_str_eq(bsh_bdf_text(text, &bdf), cases[i].full);
	}
}
END_TEST

START_TEST(what_is_no_address_is_refused_and_changes_nothing)
{
	static const char *const cases[] = {
		"",	      "sim",	       "22:00",	     "22:00.8",
		"22:20.0",    "22:00.0 ",      " 22:00.0",   "122:00.0",
		"22:000.0",   "22:00.00",      "0x22:00.0",  "+2:00.0",
		"-1:00.0",    ":22:00.0",      "0000:22:00", "8086:10d3",
		"22.00.0",    "g2:00.0",       "22:00.0:1",  "123456789:22:00.0",
		"0000:22:.0", "0000::22:00.0", "0:0:0:0.0",  "22:00.0\n",
		"22: 0.0",    "0000:22:00.",   "/22:00.0",
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		struct bsh_bdf bdf = { 7, 7, 7, 7 };

		ck_assert_msg(!bsh_bdf_parse(cases[i], &bdf), "'%s'", cases[i]);
		ck_assert_uint_eq(bdf.domain, 7);
		ck_assert_uint_eq(bdf.function, 7);
	}
}
END_TEST

START_TEST(ids_are_two_times_four_digits)
{
	static const char *const wrong[] = { "",	  "8086",	"8086:",     "8086:10d",
					     "808:10d3a", "8086:10d33", " 086:10d3", "8086-10d3",
					     "22:00.0",	  "8086:10dg",	"0x86:10d3", "80:86:10d" };
	uint16_t vendor = 1;
	uint16_t device = 2;

	for (size_t i = 0; i < BSH_LENGTH(wrong); i++)
		ck_assert_msg(!bsh_ids_parse(wrong[i], &vendor, &device), "'%s'", wrong[i]);
	ck_assert_uint_eq(vendor, 1);
	ck_assert_uint_eq(device, 2);
	ck_assert(bsh_ids_parse("8086:10D3", &vendor, &device));
	ck_assert_uint_eq(vendor, 0x8086);
	ck_assert_uint_eq(device, 0x10d3);
}
END_TEST

BSH_TESTS("host/address", NULL, NULL, an_address_is_read_with_and_without_its_domain,
	  what_is_no_address_is_refused_and_changes_nothing, ids_are_two_times_four_digits)
