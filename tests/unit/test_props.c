/* SPDX-License-Identifier: MIT */

#include "harness.h"
#include "maps.h"

START_TEST(every_token_means_itself)
{
	const char *token;
	size_t n;

	for (n = 0; (token = bsh_props_policy(n)); n++) {
		struct bsh_props p = { 0 };
		char text[BSH_PROPS_MAX];

		ck_assert(bsh_props_parse(token, strlen(token), &p));
		ck_assert_str_eq(bsh_props_token(p), token);
		ck_assert_str_eq(bsh_props_text(text, p), token);
	}
	/* 25 of IEEE 1800.2, none and unknown. */
	ck_assert_uint_eq(n, 27);
}
END_TEST

START_TEST(tokens_are_known_in_any_case_and_nothing_else_is)
{
	struct bsh_props p = { 0 };

	ck_assert(bsh_props_parse("W1C", 3, &p));
	ck_assert_int_eq(p.on_write, BSH_WRITE_1C);
	ck_assert(!bsh_props_parse("w1cx", 4, &p));
	ck_assert(!bsh_props_parse("w1", 1, &p));
	ck_assert(!bsh_props_parse("", 0, &p));
}
END_TEST

START_TEST(a_token_says_what_the_standard_says)
{
	static const struct {
		const char *token;
		struct bsh_props p;
	} cases[] = {
		{ "rw", { BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_NONE, BSH_READ_NONE, 0 } },
		{ "rc", { BSH_MAY_YES, BSH_MAY_NO, BSH_WRITE_NONE, BSH_READ_CLEAR, 0 } },
		{ "w1crs", { BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_1C, BSH_READ_SET, 0 } },
		{ "w0src", { BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_0S, BSH_READ_CLEAR, 0 } },
		{ "woc", { BSH_MAY_NO, BSH_MAY_YES, BSH_WRITE_CLEAR, BSH_READ_NONE, 0 } },
		{ "wo1", { BSH_MAY_NO, BSH_MAY_ONCE, BSH_WRITE_NONE, BSH_READ_NONE, 0 } },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bsh_props p = { 0 };

		ck_assert(bsh_props_parse(cases[i].token, strlen(cases[i].token), &p));
		ck_assert_int_eq(memcmp(&p, &cases[i].p, sizeof(p)), 0);
	}
}
END_TEST

static void reads(struct bsh_props p, const char *expected)
{
	char text[BSH_PROPS_MAX];

	ck_assert_str_eq(bsh_props_text(text, p), expected);
}

START_TEST(what_no_token_says_follows_it)
{
	reads((struct bsh_props) { BSH_MAY_YES, BSH_MAY_NO, BSH_WRITE_NONE, BSH_READ_POP, 0 },
	      "ro pop");
	reads((struct bsh_props) { BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_1C, BSH_READ_POP, 0 },
	      "w1c pop");
	reads((struct bsh_props) { BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_MODIFY, BSH_READ_NONE, 0 },
	      "rw write modify");
	reads((struct bsh_props) { BSH_MAY_NO, BSH_MAY_YES, BSH_WRITE_1C, BSH_READ_NONE, 0 },
	      "wo write 1c");
	reads((struct bsh_props) { BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_MODIFY, BSH_READ_POP, 0 },
	      "rw write modify read pop");
}
END_TEST

START_TEST(what_is_not_known_is_left_out)
{
	reads((struct bsh_props) { BSH_MAY_YES, BSH_MAY_YES, BSH_WRITE_UNKNOWN, BSH_READ_UNKNOWN,
				   0 },
	      "rw");
	reads((struct bsh_props) { BSH_MAY_YES, BSH_MAY_UNKNOWN, BSH_WRITE_UNKNOWN,
				   BSH_READ_UNKNOWN, 0 },
	      "readable");
	reads((struct bsh_props) { BSH_MAY_UNKNOWN, BSH_MAY_YES, BSH_WRITE_UNKNOWN, BSH_READ_NONE,
				   0 },
	      "writable");
	reads((struct bsh_props) { BSH_MAY_NO, BSH_MAY_UNKNOWN, BSH_WRITE_UNKNOWN, BSH_READ_NONE,
				   0 },
	      "not readable");
	reads((struct bsh_props) { 0 }, "unknown");
}
END_TEST

START_TEST(what_cannot_be_done_has_no_effect)
{
	struct bsh_regmap *map =
		maps_of("regmap: 1\nregisters: {R: {offset: 0, access: ro, on_write: 1c}, "
			"W: {offset: 4, access: wo, on_read: pop}}\n");
	struct bsh_regmap_place place = maps_find(map, "R");
	char access[BSH_PROPS_MAX];

	ck_assert_str_eq(maps_access(map, "R", access), "ro");
	ck_assert(!bsh_regmap_register(map, &place).write_acts);
	ck_assert_str_eq(maps_access(map, "W", access), "wo");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_property_is_looked_for_from_the_inside_out)
{
	struct bsh_regmap *map = maps_of("regmap: 1\ndefaults: {access: rw}\nblocks:\n"
					 "  a: {offset: 0, on_read: clear, blocks: {b: {offset: 0, "
					 "on_read: set, registers: {\n"
					 "    R: {offset: 0}, S: {offset: 4, access: ro, fields: "
					 "{F: {bits: 0, access: w1c}, G: {bits: 1}}}}}},\n"
					 "    registers: {T: {offset: 8}}}\n"
					 "  c: {offset: 16, registers: {U: {offset: 0}}}\n");
	char access[BSH_PROPS_MAX];
	struct bsh_regmap_place place;

	ck_assert_str_eq(maps_access(map, "R", access), "wrs");
	ck_assert_str_eq(maps_access(map, "T", access), "wrc");
	ck_assert_str_eq(maps_access(map, "U", access), "rw");
	ck_assert_str_eq(maps_access(map, "S.F", access), "w1c");
	ck_assert_str_eq(maps_access(map, "S.G", access), "ro");
	ck_assert_str_eq(maps_access(map, "S", access), "rw");
	place = maps_find(map, "U");
	ck_assert_int_eq(bsh_regmap_register(map, &place).props.origin, BSH_ORIGIN_DEFAULTED);
	place = maps_find(map, "S.F");
	ck_assert_int_eq(bsh_regmap_field(map, &place).props.origin, BSH_ORIGIN_STATED);
	place = maps_find(map, "S.G");
	ck_assert_int_eq(bsh_regmap_field(map, &place).props.origin, BSH_ORIGIN_INHERITED);
	bsh_regmap_free(map);
}
END_TEST

BSH_TESTS("regmap/props", NULL, NULL, every_token_means_itself,
	  tokens_are_known_in_any_case_and_nothing_else_is, a_token_says_what_the_standard_says,
	  what_no_token_says_follows_it, what_is_not_known_is_left_out,
	  what_cannot_be_done_has_no_effect, a_property_is_looked_for_from_the_inside_out)
