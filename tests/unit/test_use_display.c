/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_use.h"

#define CARD FAKE_PLACE "/drm/card0"

static void make_connector(const char *name, const char *card, const char *status,
			   const char *enabled)
{
	char place[128];

	snprintf(place, sizeof(place), "%s/%s", card, name);
	fake_device("class/drm", name, place);
	fake_device_attr(place, "status", status);
	fake_device_attr(place, "enabled", enabled);
}

START_TEST(the_boot_display_is_told)
{
	fake_file(fake_attr("0000:01:00.1", "boot_vga"), "1\n");
	fake_file(fake_attr(FAKE_ADDRESS, "boot_vga"), "0\n");
	ck_assert_str_eq(fake_uses(bsh_use_display), "");
	fake_file(fake_attr(FAKE_ADDRESS, "boot_vga"), "1\n");
	ck_assert_str_eq(fake_uses(bsh_use_display), "display|it is the boot display|\n");
}
END_TEST

START_TEST(each_screen_that_is_lit_is_told_by_its_connector)
{
	fake_device("class/drm", "card0", CARD);
	make_connector("card0-HDMI-A-1", CARD, "connected", "enabled");
	make_connector("card0-DP-2", CARD, "connected", "enabled");
	ck_assert_str_eq(fake_uses(bsh_use_display), "gpu|a screen on DP-2 is lit|\n"
						     "gpu|a screen on HDMI-A-1 is lit|\n");
}
END_TEST

START_TEST(a_screen_that_is_dark_or_absent_is_no_use)
{
	make_connector("card0-HDMI-A-1", CARD, "disconnected", "disabled");
	make_connector("card0-HDMI-A-2", CARD, "connected", "disabled");
	make_connector("card0-HDMI-A-3", CARD, "disconnected", "enabled");
	make_connector("card0-HDMI-A-4", CARD, "unknown", "enabled");
	ck_assert_str_eq(fake_uses(bsh_use_display), "");
}
END_TEST

START_TEST(a_screen_on_another_card_is_no_use_of_this_one)
{
	make_connector("card1-HDMI-A-1", "pci0000:00/0000:01:00.1/drm/card1", "connected",
		       "enabled");
	ck_assert_str_eq(fake_uses(bsh_use_display), "");
}
END_TEST

START_TEST(what_is_no_connector_is_passed_over)
{
	make_connector("card0", FAKE_PLACE "/drm", "connected", "enabled");
	make_connector("renderD128", FAKE_PLACE "/drm", "connected", "enabled");
	make_connector("card-x", FAKE_PLACE "/drm", "connected", "enabled");
	fake_file("/sys/class/drm/version", "drm 1.1.0\n");
	ck_assert_str_eq(fake_uses(bsh_use_display), "");
}
END_TEST

START_TEST(a_framebuffer_on_it_is_told)
{
	fake_device("class/graphics", "fbcon", "virtual/graphics/fbcon");
	fake_device("class/graphics", "fb0", FAKE_PLACE "/graphics/fb0");
	fake_device("class/graphics", "fb1", FAKE_PLACE "/graphics/fb1");
	fake_device("class/graphics", "fb2", "pci0000:00/0000:01:00.1/graphics/fb2");
	ck_assert_str_eq(fake_uses(bsh_use_display),
			 "gpu|fb0, the console's framebuffer, is on it|\n"
			 "gpu|fb1, a framebuffer, is on it|\n");
}
END_TEST

START_TEST(control_characters_of_a_connector_are_not_passed_on)
{
	make_connector("card0-\x1b[2J", CARD, "connected", "enabled");
	ck_assert_str_eq(fake_uses(bsh_use_display), "gpu|a screen on ?[2J is lit|\n");
}
END_TEST

BSH_TESTS("host/use_display", fake_host_init, fake_host_finish, the_boot_display_is_told,
	  each_screen_that_is_lit_is_told_by_its_connector,
	  a_screen_that_is_dark_or_absent_is_no_use, a_screen_on_another_card_is_no_use_of_this_one,
	  what_is_no_connector_is_passed_over, a_framebuffer_on_it_is_told,
	  control_characters_of_a_connector_are_not_passed_on)
