/* SPDX-License-Identifier: MIT */
/* Checking a text whose places are a map's: in which BAR they are looked for. */

#include "harness.h"
#include "map_rig.h"

static void setup(void)
{
	rig_setup();
	rig_open(&RIG_SETTINGS);
	map_rig_load("cmd-bars.yaml");
}

/* A session that has checked nothing yet. */
static void again(void)
{
	rig_finish();
	setup();
}

START_TEST(a_raw_place_lies_in_the_bar_that_the_text_has_switched_to)
{
	static const char *const right[] = {
		"bar 2\nread 0x10; read bar0:0x20",
		"bar 2\nbar\nread 0x10",
		"let n = 2\nbar $n\nread 0x10",
		"bar 2\nbar 0\nread 0x20; describe 0x20",
		"if r8(0x0) {\nbar 2\nread 0x10\n} else {\nread 0x20\n}",
	};
	static const char *const wrong[] = {
		"read 0x10",
		"bar 2\nread 0x20",
		"bar 2\ndescribe 0x20",
		"if r8(0x0) {\nbar 2\nread 0x20\n}",
		"if r8(0x0) {\nbar 2\n} else {\nread 0x10\n}",
		"repeat 2 {\nread 0x10\n}",
		"let n = r8(0x0)\nbar $n\nbar 2\nread 0x20",
		"let n = r8(0x0)\nbar $n\nread bar0:0x10",
	};

	for (size_t i = 0; i < BSH_LENGTH(right); i++) {
		again();
		ck_assert_msg(rig_check(right[i]) == 0, "%s: %s", right[i], rig_errors());
	}
	for (size_t i = 0; i < BSH_LENGTH(wrong); i++) {
		again();
		ck_assert_msg(rig_check(wrong[i]) == -1, "%s", wrong[i]);
		ck_assert_int_eq(rig.code, BSH_E_NAME);
	}
}
END_TEST

START_TEST(where_the_bar_is_not_known_a_raw_place_is_judged_when_it_is_reached)
{
	static const char *const texts[] = {
		"let n = r8(0x0)\nbar $n\nread 0x30; write 0x30 1; decode 0x30 1; describe 0x30",
		"if r8(0x0) {\nbar 2\n}\nread 0x10; read (0x8*2)",
		"if r8(0x0) {\n} else {\nbar 2\n}\nread 0x10",
		"repeat 2 {\nread 0x10\nbar 2\n}",
		"repeat 2 bar 2\nread 0x10",
		"if r8(0x0) {\nrepeat 2 {\nbar 2\n}\n}\nread 0x10",
		"source nowhere\nread 0x30; write 0x30 A=1",
	};

	for (size_t i = 0; i < BSH_LENGTH(texts); i++) {
		again();
		ck_assert_msg(rig_check(texts[i]) == 0, "%s: %s", texts[i], rig_errors());
	}
}
END_TEST

START_TEST(the_bar_of_a_text_is_that_of_the_texts_after_it_and_of_a_block_the_sessions)
{
	ck_assert_int_eq(rig_check("bar 2"), 0);
	ck_assert_int_eq(rig_check("read 0x10"), 0);
	rig_type("repeat 1 {\nread 0x20\n}\nbar 2\nrepeat 1 {\nread 0x10\n}\n");
	ck_assert_str_eq(rig_errors(), "");
	ck_assert_str_eq(rig_seen(), "r32 0x20; r32 bar2:0x10");
}
END_TEST

START_TEST(a_dry_run_follows_what_is_sourced_to_its_bar)
{
	struct bsh_settings settings = RIG_SETTINGS;
	char path[] = "/tmp/barsh-test-bar-XXXXXX", text[200];
	const int fd = mkstemp(path);

	ck_assert_int_eq(bsh_write_all(fd, "bar 2\n", 6), 0);
	close(fd);
	settings.is_dry_run = true;
	rig_finish();
	rig_setup();
	rig_new(&settings);
	map_rig_load("cmd-bars.yaml");
	snprintf(text, sizeof(text), "source %s\nread 0x10\nbar 0\nread 0x20", path);
	ck_assert_msg(rig_check(text) == 0, "%s", rig_errors());
	snprintf(text, sizeof(text), "source %s\nread 0x20", path);
	ck_assert_int_eq(rig_check(text), -1);
	snprintf(text, sizeof(text), "bar 0\nif r8(0x0) {\nsource %s\n}\nread 0x10", path);
	ck_assert_msg(rig_check(text) == 0, "%s", rig_errors());
	unlink(path);
}
END_TEST

BSH_TESTS("cmd/check", setup, rig_finish,
	  a_raw_place_lies_in_the_bar_that_the_text_has_switched_to,
	  where_the_bar_is_not_known_a_raw_place_is_judged_when_it_is_reached,
	  the_bar_of_a_text_is_that_of_the_texts_after_it_and_of_a_block_the_sessions,
	  a_dry_run_follows_what_is_sourced_to_its_bar)
