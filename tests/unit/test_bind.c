/* SPDX-License-Identifier: MIT */
/* Words to typed arguments: forms, optional parameters, options, spans of mistakes. */

#include "cmd/command.h"

#include "cmd/commands.h"
#include "harness.h"
#include "rig.h"

static struct bsh_source *source;
static struct bsh_parser *parser;
static struct bsh_args args;
static struct bsh_err err;

static void setup(void)
{
	rig_setup();
	rig_open(&RIG_SETTINGS);
	err = (struct bsh_err){ 0 };
}

static void finish(void)
{
	bsh_parser_free(parser);
	bsh_source_free(source);
	parser = NULL;
	source = NULL;
	rig_finish();
}

/* Bind a statement; what args point to stays until the next one. */
static int bind(const char *text, bool is_check)
{
	const struct bsh_block *block;
	const struct bsh_node *node;
	const struct bsh_span *words;

	bsh_parser_free(parser);
	bsh_source_free(source);
	err = (struct bsh_err){ 0 };
	source = bsh_source_from_text(text, strlen(text));
	parser = bsh_parser_new(bsh_source_reader(source));
	ck_assert_int_eq(bsh_parser_next(parser, &block, &err), 1);
	node = &block->nodes[block->root];
	words = block->words + node->word;
	rig.s->is_check = is_check;
	return bsh_bind(rig.s, bsh_command_find(block->text, words[0].end), block->text, words,
			node->n_words, is_check, &args, &err);
}

START_TEST(optional_arguments_fill_from_the_left_and_the_last_one_stays_last)
{
	ck_assert_int_eq(bind("wait 0x10 1 5ms", false), 0);
	ck_assert_uint_eq(args.n, 3);
	ck_assert_uint_eq(args.v[2].v.value, 5000000);
	ck_assert_int_eq(bind("wait 0x10 1 0xff 5ms", false), 0);
	ck_assert_uint_eq(args.n, 4);
	ck_assert_uint_eq(args.v[2].v.value, 0xff);
	ck_assert_uint_eq(args.v[3].v.value, 5000000);
}
END_TEST

START_TEST(a_keyword_chooses_its_form_and_a_place_the_other)
{
	ck_assert_int_eq(bind("verify", false), 0);
	ck_assert_uint_eq(args.form, 0);
	ck_assert_int_eq(bind("verify -n all", false), 0);
	ck_assert_uint_eq(args.form, 1);
	ck_assert_uint_eq(args.options, BSH_OPTION(0));
	ck_assert_int_eq(bind("verify 0x0 1", false), 0);
	ck_assert_uint_eq(args.form, 2);
	ck_assert_int_eq(bind("verify some", false), -1);
	ck_assert_int_eq(err.code, BSH_E_SYNTAX);
}
END_TEST

START_TEST(options_stand_right_behind_the_name_and_a_negative_number_is_none)
{
	ck_assert_int_eq(bind("w32 --force 0x0 -1", false), 0);
	ck_assert_uint_eq(args.options, BSH_OPTION(0));
	ck_assert_uint_eq(args.v[1].v.value, 0xffffffff);
	ck_assert_int_eq(bind("w32 0x0 --force", false), -1);
	ck_assert_int_eq(bind("dump -w", false), 0);
	ck_assert_uint_eq(args.n, 0);
	ck_assert_int_eq(bind("dump -q 0x0", false), -1);
	ck_assert_uint_eq(err.at.begin, 5);
	ck_assert_uint_eq(err.at.end, 7);
}
END_TEST

START_TEST(values_are_cut_to_the_width_only_where_nothing_is_lost)
{
	static const struct {
		const char *text;
		uint64_t value;
	} fits[] = {
		{ "w8 0x0 0xff", 0xff },     { "w8 0x0 ~0", 0xff },
		{ "w8 0x0 -1", 0xff },	     { "w8 0x0 ~0xf0", 0x0f },
		{ "w16 0x0 -0x8000", 0x8000 }, { "w64 0x0 ~0", UINT64_MAX },
	};
	static const char *const lost[] = { "w8 0x0 256", "w8 0x0 0xffffffffffffffff",
					    "w8 0x0 ~0x100", "w8 0x0 -257", "w16 0x0 0x10000" };

	for (size_t i = 0; i < BSH_LENGTH(fits); i++) {
		ck_assert_msg(bind(fits[i].text, false) == 0, "%s: %s", fits[i].text, err.msg);
		ck_assert_uint_eq(args.v[1].v.value, fits[i].value);
	}
	for (size_t i = 0; i < BSH_LENGTH(lost); i++) {
		ck_assert_msg(bind(lost[i], false) == -1, "%s", lost[i]);
		ck_assert_int_eq(err.code, BSH_E_VALUE);
		ck_assert_uint_eq(err.at.begin, (uint64_t)(strrchr(lost[i], ' ') + 1 - lost[i]));
		ck_assert_uint_eq(err.at.end, strlen(lost[i]));
	}
}
END_TEST

START_TEST(a_call_that_does_not_fit_shows_the_usage_at_what_is_wrong)
{
	static const struct {
		const char *text;
		const char *message;
		uint32_t begin, end;
	} cases[] = {
		{ "r32", "too few arguments: r32 [--force] [--yes] PLACE [COUNT]", 0, 3 },
		{ "r32 0x0 1 2", "too many arguments: r32 [--force] [--yes] PLACE [COUNT]", 10, 11 },
		{ "r32 0x0 + 4", "blanks separate arguments: write a+b, or (a + b)", 8, 9 },
		{ "quit now", "too many arguments: quit", 5, 8 },
		{ "w32 0x0[1] 1", "w32 works on whole elements: leave out the bits", 4, 10 },
		{ "let x", "a name, '=' and a value belong here: let NAME = EXPR", 4, 5 },
		{ "let x =", "the value is missing: let NAME = EXPR", 4, 7 },
		{ "let $x = 1", "the name stands without its '$': let NAME = EXPR", 4, 10 },
		{ "let 1x = 1", "a name, '=' and a value belong here: let NAME = EXPR", 4, 10 },
		{ "dump 0x0 16 24", "a width is 8, 16, 32 or 64 bits", 12, 14 },
		{ "dump 0x0 5ms", "a length is no duration", 9, 12 },
		{ "bar 6", "BARs are 0 to 5", 4, 5 },
		{ "sleep 5", "a duration has a unit: 5ms, or us, s, ns", 6, 7 },
		{ "r8 0x0[8]", "bit 8 is not in 8 bits", 3, 9 },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		ck_assert_msg(bind(cases[i].text, false) == -1, "%s", cases[i].text);
		ck_assert_str_eq(err.msg, cases[i].message);
		ck_assert_msg(err.at.begin == cases[i].begin && err.at.end == cases[i].end,
			      "%s: %u to %u", cases[i].text, err.at.begin, err.at.end);
	}
}
END_TEST

START_TEST(an_assignment_takes_all_that_follows_with_blanks_or_without)
{
	static const char *const texts[] = { "let a=1+2", "let a =1 + 2", "let a = (1 +\t2)" };

	for (size_t i = 0; i < BSH_LENGTH(texts); i++) {
		ck_assert_msg(bind(texts[i], false) == 0, "%s: %s", texts[i], err.msg);
		ck_assert_uint_eq(args.n, 2);
		ck_assert_uint_eq(args.v[0].text.len, 1);
		ck_assert_uint_eq(args.v[1].v.value, 3);
	}
}
END_TEST

START_TEST(texts_lie_behind_each_other_and_each_ends_with_a_nul)
{
	ck_assert_int_eq(bind("echo one \"two words\" '' ${1+2}", false), 0);
	ck_assert_uint_eq(args.n, 4);
	ck_assert_str_eq(args.v[0].text.data, "one");
	ck_assert_str_eq(args.v[1].text.data, "two words");
	ck_assert_str_eq(args.v[2].text.data, "");
	ck_assert_str_eq(args.v[3].text.data, "3");
	ck_assert_uint_eq(args.v[1].text.len, 9);
}
END_TEST

START_TEST(more_words_than_ever_before_find_room)
{
	char text[4096] = "w8 0x0";
	struct bsh_span words[1001] = { { 0, 2 }, { 3, 6 } };
	const struct bsh_cmd *cmd = &bsh_cmd_w8;

	for (size_t i = 2; i < 1001; i++) {
		words[i] = (struct bsh_span){ (uint32_t)strlen(text) + 1,
					      (uint32_t)strlen(text) + 2 };
		strcat(text, " 7");
	}
	ck_assert_int_eq(bsh_bind(rig.s, cmd, text, words, 1001, false, &args, &err), 0);
	ck_assert_uint_eq(args.n, 1000);
	ck_assert_uint_eq(args.v[999].v.value, 7);
}
END_TEST

START_TEST(in_a_check_what_is_read_is_unknown_and_refuses_nothing)
{
	static const char *const texts[] = { "w8 0x0 r32(0x0)", "r32 $bar_size", "r32 0x0 r8(0x0)",
					     "dump 0x0 r32(0x4) r32(0x0)", "bar r8(0x0)",
					     "v8 0x0 r64(0x0)", "fill 0x0 1 r32(0x0)",
					     "sleep r32(0x0)", "r32 0x0[r8(0x0)]" };

	for (size_t i = 0; i < BSH_LENGTH(texts); i++)
		ck_assert_msg(bind(texts[i], true) == 0, "%s: %s", texts[i], err.msg);
	ck_assert_uint_eq(rig.spy->n_seen, 0);
	ck_assert_int_eq(bind("w8 0x0 r32(0x0) 256", true), -1);
}
END_TEST

START_TEST(only_a_dry_run_refuses_a_place_for_its_alignment)
{
	static const char *const texts[] = { "r32 0x2", "w16 0x1 0", "v64 0x4 0", "verify 0x2 0",
					     "wait 0x1 0 1s", "fill 0x4 0 8 64", "dump 0x1 16 16" };

	for (size_t i = 0; i < BSH_LENGTH(texts); i++) {
		rig.s->settings.is_dry_run = false;
		ck_assert_int_eq(bind(texts[i], true), 0);
		rig.s->settings.is_dry_run = true;
		ck_assert_msg(bind(texts[i], true) == -1, "%s", texts[i]);
		ck_assert_int_eq(err.code, BSH_E_ALIGN);
	}
}
END_TEST

START_TEST(the_word_being_typed_has_a_parameter)
{
	ck_assert_ptr_null(bsh_bind_param(&bsh_cmd_r32, 0, 0));
	ck_assert_str_eq(bsh_bind_param(&bsh_cmd_r32, 0, 1)->name, "PLACE");
	ck_assert_str_eq(bsh_bind_param(&bsh_cmd_r32, 0, 2)->name, "COUNT");
	ck_assert_ptr_null(bsh_bind_param(&bsh_cmd_r32, 0, 3));
	ck_assert_str_eq(bsh_bind_param(&bsh_cmd_w32, 0, 9)->name, "VALUE");
	ck_assert_ptr_null(bsh_bind_param(&bsh_cmd_quit, 0, 1));
}
END_TEST

BSH_TESTS("cmd/bind", setup, finish,
	  optional_arguments_fill_from_the_left_and_the_last_one_stays_last,
	  a_keyword_chooses_its_form_and_a_place_the_other,
	  options_stand_right_behind_the_name_and_a_negative_number_is_none,
	  values_are_cut_to_the_width_only_where_nothing_is_lost,
	  a_call_that_does_not_fit_shows_the_usage_at_what_is_wrong,
	  an_assignment_takes_all_that_follows_with_blanks_or_without,
	  texts_lie_behind_each_other_and_each_ends_with_a_nul,
	  more_words_than_ever_before_find_room,
	  in_a_check_what_is_read_is_unknown_and_refuses_nothing,
	  only_a_dry_run_refuses_a_place_for_its_alignment, the_word_being_typed_has_a_parameter)
