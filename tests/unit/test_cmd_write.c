/* SPDX-License-Identifier: MIT */
/* write: the one store, the one load that it may take, and what the other bits become. */

#include "harness.h"
#include "map_rig.h"

START_TEST(a_register_is_one_store_and_nothing_is_read)
{
	ck_assert_str_eq(map_rig_run("write MIX 0x12345678"), "w32 0x64 0x12345678");
	ck_assert_str_eq(rig_out(), "MIX := 0x12345678\n");
}
END_TEST

START_TEST(a_field_is_one_store_after_one_load)
{
	rig_fill(0x64, 0xf0710155, 1);
	/* DONE (w1c) and GO (w1s) get 0, KEEP (w0c) 1; SEEN is as it was read. */
	ck_assert_str_eq(map_rig_run("write MIX.MODE FAST"), "r32 0x64; w32 0x64 0xf0720355");
	ck_assert_str_eq(rig_out(), "MIX 0xf0710155 := 0xf0720355   MODE SLOW -> FAST\n");
	rig_fill(0x64, 0x00010000, 1);
	ck_assert_str_eq(map_rig_run("write mix low=0x12 Mode=slow sign=-1"),
			 "r32 0x64; w32 0x64 0xf0020112");
	ck_assert_str_eq(rig_out(), "MIX 0x00010000 := 0xf0020112   SIGN 0 dB -> -1 dB, "
				    "MODE OFF -> SLOW, LOW 0 -> 18\n");
}
END_TEST

START_TEST(an_event_is_acknowledged_alone_and_nothing_is_read)
{
	rig_fill(0x68, 0x80000003, 1);
	ck_assert_str_eq(map_rig_run("write EVENTS.B 1"), "w32 0x68 0x2");
	ck_assert_str_eq(map_rig_run("write EVENTS A=1 C=1"), "w32 0x68 0x80000001");
	ck_assert_str_eq(rig_out(), "EVENTS := 0x00000002   B 1\nEVENTS := 0x80000001   C 1, A 1\n");
}
END_TEST

START_TEST(a_read_that_has_side_effects_is_not_made_unasked)
{
	ck_assert_str_eq(map_rig_run("write CLEARS.MODE 3"), "");
	ck_assert_int_eq(rig.code, BSH_E_GUARDED);
	ck_assert_str_eq(map_rig_run("write --force CLEARS.MODE 3"), "r32 0x6c; w32 0x6c 0x3");
	ck_assert_str_eq(map_rig_run("write CLEARS 3"), "w32 0x6c 0x3");
}
END_TEST

START_TEST(what_will_be_refused_is_not_read_first)
{
	rig_script("set readonly on");
	ck_assert_str_eq(map_rig_run("write MIX.MODE FAST"), "");
	ck_assert_int_eq(rig.code, BSH_E_READONLY);
}
END_TEST

START_TEST(mistakes_are_found_before_anything_runs)
{
	static const struct {
		const char *text;
		enum bsh_code code;
	} cases[] = {
		{ "write MIX.MODE 4", BSH_E_VALUE },
		{ "write MIX MODE=4", BSH_E_VALUE },
		{ "write MIX.MODE FASTER", BSH_E_NAME },
		{ "write MIX MODES=1", BSH_E_NAME },
		{ "write MIX[3:0] 1", BSH_E_SYNTAX },
		{ "write MIX.MODE LOW=1", BSH_E_SYNTAX },
		{ "write MIX MODE=", BSH_E_SYNTAX },
		{ "write MIX 1 2", BSH_E_SYNTAX },
		{ "write MIX LOW=1 2", BSH_E_SYNTAX },
		{ "write MIX", BSH_E_SYNTAX },
		{ "write MIX 0x100000000", BSH_E_VALUE },
		{ "write wide[0].BYTE 0x100", BSH_E_VALUE },
		{ "write 0x66 1", BSH_E_NAME },
		{ "write NOTHING 1", BSH_E_NAME },
		{ "write MIX LOW=1 MODE=FAST low=2", BSH_E_VALUE },
		{ "write MIX.SIGN -9", BSH_E_VALUE },
		{ "write MIX SIGN=-9", BSH_E_VALUE },
		{ "write MIX.LOW 5us", BSH_E_VALUE },
		{ "write MIX 5us", BSH_E_VALUE },
		{ "write MIX.MODE=FAST", BSH_E_SYNTAX },
		{ "write MIX MODE FAST", BSH_E_SYNTAX },
		{ "write MIX MODE = FAST", BSH_E_SYNTAX },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		rig.code = BSH_OK;
		ck_assert_msg(rig_check(cases[i].text) < 0, "%s", cases[i].text);
		ck_assert_msg(rig.code == cases[i].code, "%s: %d %s", cases[i].text, rig.code,
			      rig_errors());
	}
	ck_assert_str_eq(rig_seen(), "");
}
END_TEST

START_TEST(an_offset_means_the_register_that_begins_there)
{
	ck_assert_str_eq(map_rig_run("write 0x4 0x12"), "w32 0x4 0x12");
	ck_assert_str_eq(map_rig_run("write 0x64 LOW=1"), "r32 0x64; w32 0x64 0x20001");
	ck_assert_str_eq(map_rig_run("let i = 1; write wide[$i+1].HALF $i"), "w16 0xd4 0x1");
}
END_TEST

START_TEST(an_index_that_is_not_known_yet_does_not_hide_mistakes)
{
	ck_assert_int_eq(rig_check("let i = r32(0x4)\nwrite wide[$i].HALF 1\nread wide[$i].BYTE\n"
				   "write $i MODE=FAST\nverify wide[$i].BIG 0"), 0);
	ck_assert_str_eq(rig_errors(), "");
	ck_assert_int_eq(rig_check("let i = r32(0x4)\nwrite wide[$i].HALF EN=1"), -1);
	ck_assert_int_eq(rig_check("let i = r32(0x4)\nread wide[$i].NOTHING"), -1);
}
END_TEST

START_TEST(bits_that_cannot_be_read_are_what_was_written_last)
{
	map_rig_load("cmd-blind.yaml");
	ck_assert_str_eq(map_rig_run("write BLIND.LOW 1"), "");
	ck_assert_int_eq(rig.code, BSH_E_GUARDED);
	ck_assert_str_eq(map_rig_run("write BLIND 0xaa00; write BLIND.LOW 1"),
			 "w32 0x200 0xaa00; w32 0x200 0xaa01");
	ck_assert_str_eq(map_rig_run("w8 0x201 0xbb; write BLIND.LOW 2"),
			 "w8 0x201 0xbb; w32 0x200 0xbb02");
}
END_TEST

/* A text whose message is this one and which touches nothing. */
static void refuses(const char *text, enum bsh_code code, const char *msg)
{
	ck_assert_str_eq(map_rig_run(text), "");
	ck_assert_str_eq(rig_errors(), msg);
	ck_assert_int_eq(rig.code, code);
}

START_TEST(what_would_act_on_other_fields_needs_force)
{
	map_rig_load("cmd-write.yaml");
	refuses("write WIPE.EN 1", BSH_E_GUARDED,
		"any write clears WIPE.ERR: write all of WIPE, or --force");
	refuses("write LOCK.GAIN 5", BSH_E_GUARDED,
		"any write uses up the only one of LOCK.SET: write all of LOCK, or --force");
	refuses("write DRAFT.EN 1", BSH_E_GUARDED,
		"nobody says what writing DRAFT.REST does: write all of DRAFT, state its access in "
		"the map, or --force");
	ck_assert_str_eq(map_rig_run("write --force WIPE.EN 1"), "w32 0x300 0x1");
	ck_assert_str_eq(map_rig_run("write LOCK GAIN=5 SET=0"), "w32 0x304 0x5");
	ck_assert_str_eq(map_rig_run("write --force DRAFT.EN 1"), "r32 0x308; w32 0x308 0x1");
}
END_TEST

START_TEST(a_read_that_acts_on_another_register_needs_force)
{
	map_rig_load("cmd-write.yaml");
	refuses("write DIV.LO 5", BSH_E_GUARDED,
		"DIV has to be read for its other bits, and that acts on RBR at the same place: "
		"write all of it, or --force");
	ck_assert_str_eq(map_rig_run("write DIV LO=5 HI=1"), "w8 0x318 0x15");
	ck_assert_str_eq(map_rig_run("write --force DIV.LO 5"), "r8 0x318; w8 0x318 0x15");
}
END_TEST

START_TEST(force_writes_a_read_only_field_and_reads_nothing)
{
	map_rig_load("cmd-write.yaml");
	refuses("write STAT.BUSY 1", BSH_E_READONLY,
		"field BUSY is read-only; --force lets this command through");
	ck_assert_str_eq(map_rig_run("write --force STAT.BUSY 1"), "w32 0x310 0x1");
}
END_TEST

START_TEST(what_is_next_to_an_odd_width_stays)
{
	map_rig_load("cmd-write.yaml");
	rig_fill(0x31c, 0xaabbccdd, 1);
	ck_assert_str_eq(map_rig_run("write ODD.A 1"), "r32 0x31c; w32 0x31c 0xaabbcc01");
	refuses("write BIT 2", BSH_E_VALUE, "0x2 does not fit 1 bit");
	refuses("write ODD 0x1000000", BSH_E_VALUE, "0x1000000 does not fit 24 bits");
}
END_TEST

START_TEST(what_was_written_last_is_known_byte_by_byte)
{
	map_rig_load("cmd-write.yaml");
	refuses("write BLIND.B 1", BSH_E_GUARDED,
		"BLIND has other bits whose value is not known (bits 7:0): write all of it");
	ck_assert_str_eq(map_rig_run("w8 BLIND 7; write BLIND.B 1"),
			 "w8 0x324 0x7; w32 0x324 0x107");
	/* Its lowest byte lies last. */
	ck_assert_str_eq(map_rig_run("w8 0x32b 7; write BIG.B 1"),
			 "w8 0x32b 0x7; w32 0x328 0x7010000");
	ck_assert_str_eq(map_rig_run("w32 0x334 0x12345678; write HILO.B 1"),
			 "w32 0x334 0x12345678; w32 0x330 0x1; w32 0x334 0x12345678");
}
END_TEST

START_TEST(what_was_written_before_a_reset_is_void)
{
	struct bsh_err err = { 0 };

	map_rig_load("cmd-write.yaml");
	map_rig_run("w8 BLIND 7");
	bsh_access_release(rig.s->gate, "it goes");
	ck_assert_int_eq(bsh_access_adopt(rig.s->gate, &rig.spy->dev, &err), 0);
	ck_assert_int_eq(bsh_session_prepare(rig.s, &err), 0);
	rig.spy->n_seen = 0;
	/* Around it, and at the same offset elsewhere. */
	ck_assert_str_eq(map_rig_run("w32 0x320 1; w32 0x328 1; w32 bar2:0x324 1"),
			 "w32 0x320 0x1; w32 0x328 0x1; w32 bar2:0x324 0x1");
	refuses("write BLIND.B 1", BSH_E_GUARDED,
		"BLIND has other bits whose value is not known (bits 7:0): write all of it");
	ck_assert_str_eq(map_rig_run("w16 BLIND 0x1234; write BLIND.B 1"),
			 "w16 0x324 0x1234; w32 0x324 0x134");
}
END_TEST

START_TEST(a_value_that_does_not_fit_is_not_cut)
{
	map_rig_load("cmd-write.yaml");
	refuses("write LOCK GAIN=-129 SET=0", BSH_E_VALUE, "-129 does not fit 8 bits with a sign");
	refuses("write LOCK GAIN=-300 SET=0", BSH_E_VALUE, "-300 does not fit 8 bits with a sign");
	refuses("write LOCK GAIN=0x100 SET=0", BSH_E_VALUE, "0x100 does not fit 8 bits");
	ck_assert_str_eq(map_rig_run("write LOCK GAIN=-128 SET=0"), "w32 0x304 0x80");
	ck_assert_str_eq(map_rig_run("write LOCK GAIN=0xff SET=0"), "w32 0x304 0xff");
	refuses("write LOCK GAIN=5us SET=0", BSH_E_VALUE,
		"a register has no unit of time here: write the number in dB");
	refuses("write CMD 5us", BSH_E_VALUE,
		"a register has no unit of time here: write the number");
	refuses("write CMD T=1 t=2", BSH_E_VALUE, "T is set twice");
}
END_TEST

START_TEST(the_form_that_was_meant_is_told)
{
	refuses("write MIX MODE FAST", BSH_E_SYNTAX,
		"a field and its value are one word: write MIX MODE=FAST");
	refuses("write MIX MODE = FAST", BSH_E_SYNTAX,
		"a field and its value are one word: write MIX MODE=FAST");
	refuses("write MIX MODE= FAST", BSH_E_SYNTAX,
		"a field and its value are one word: write MIX MODE=FAST");
	refuses("write MIX MODE =FAST", BSH_E_SYNTAX,
		"a field and its value are one word: write MIX MODE=FAST");
	refuses("write MIX.MODE=FAST", BSH_E_SYNTAX,
		"a place takes its value without '=': write MIX.MODE FAST");
	refuses("write MIX.MODE = FAST", BSH_E_SYNTAX,
		"a place takes its value without '=': write MIX.MODE FAST");
}
END_TEST

START_TEST(the_answer_tells_the_fields_that_were_named)
{
	map_rig_load("cmd-write.yaml");
	map_rig_run("write DATA.TX 7");
	ck_assert_str_eq(rig_out(), "DATA := 0x07   TX 7\n");
	/* What was there is called as it is read, what is written as it is written. */
	rig_fill(0x314, 0x2, 1);
	map_rig_run("write CMD.GO ON");
	ck_assert_str_eq(rig_out(), "CMD 0x00000002 := 0x00000003   GO ON -> ON\n");
	map_rig_run("write CMD.GO RUN");
	ck_assert_str_eq(rig_out(), "CMD 0x00000003 := 0x00000001   GO 3 -> RUN\n");
}
END_TEST

START_TEST(that_a_write_may_act_is_told_once_at_the_prompt)
{
	static const char remark[] =
		"other bits written back as read; the map does not say whether that acts: bits 7:1";
	char json[160];

	map_rig_load("cmd-write.yaml");
	map_rig_run("set json on; write SVD.EN 1");
	snprintf(json, sizeof(json), "\"remark\":\"%s\"", remark);
	ck_assert_ptr_nonnull(strstr(rig_out(), json));
	map_rig_run("write CMD.GO 1");
	ck_assert_ptr_null(strstr(rig_out(), "remark"));
	ck_assert_str_eq(rig_notes(), "");
	bsh_session_set_interactive(rig.s, true);
	rig_type("write SVD.EN 1");
	snprintf(json, sizeof(json), "SVD: %s", remark);
	ck_assert_str_eq(rig_notes(), json);
	rig_type("write SVD.EN 0");
	ck_assert_str_eq(rig_notes(), "");
}
END_TEST

START_TEST(quiet_keeps_the_answer_away)
{
	rig_script("set quiet on");
	ck_assert_str_eq(map_rig_run("write RW 1"), "w32 0x4 0x1");
	ck_assert_str_eq(rig_out(), "");
}
END_TEST

START_TEST(programs_get_a_record)
{
	rig_script("set json on");
	rig_out();
	map_rig_run("write MIX.LOW 1");
	ck_assert_ptr_nonnull(strstr(rig_out(),
				     "\"name\":\"MIX\",\"before\":\"0x00000000\",\"value\":"
				     "\"0x00020001\",\"changes\":\"LOW 0 -> 1\""));
}
END_TEST

BSH_TESTS("cmd/cmd_write", map_rig_setup, rig_finish,
	  a_register_is_one_store_and_nothing_is_read, a_field_is_one_store_after_one_load,
	  an_event_is_acknowledged_alone_and_nothing_is_read,
	  a_read_that_has_side_effects_is_not_made_unasked, what_will_be_refused_is_not_read_first,
	  mistakes_are_found_before_anything_runs, an_offset_means_the_register_that_begins_there,
	  an_index_that_is_not_known_yet_does_not_hide_mistakes,
	  bits_that_cannot_be_read_are_what_was_written_last,
	  what_would_act_on_other_fields_needs_force,
	  a_read_that_acts_on_another_register_needs_force,
	  force_writes_a_read_only_field_and_reads_nothing, what_is_next_to_an_odd_width_stays,
	  what_was_written_last_is_known_byte_by_byte, what_was_written_before_a_reset_is_void,
	  a_value_that_does_not_fit_is_not_cut, the_form_that_was_meant_is_told,
	  the_answer_tells_the_fields_that_were_named,
	  that_a_write_may_act_is_told_once_at_the_prompt, quiet_keeps_the_answer_away,
	  programs_get_a_record)
