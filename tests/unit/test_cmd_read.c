/* SPDX-License-Identifier: MIT */
/* read, decode: what a value of a register is told as. */

#include "harness.h"
#include "map_rig.h"

START_TEST(every_field_is_told_from_the_one_value_that_was_read)
{
	rig_fill(0x64, 0xf0310255, 1);
	ck_assert_str_eq(map_rig_run("read mix"), "r32 0x64");
	ck_assert_str_eq(rig_out(),
			 "MIX  0x64  rw                                   0xf0310255\n"
			 "  SIGN  31:28  rw         0xf   -1 dB\n"
			 "  SEEN  23:20  ro         0x3   3\n"
			 "  GO    18     w1s pulse  0x0   0\n"
			 "  KEEP  17     w0c        0x0   0\n"
			 "  DONE  16     w1c        0x1   1\n"
			 "  MODE  9:8    rw         0x2   2\n"
			 "  LOW   7:0    rw         0x55  85\n"
			 "  -     27:24, 19, 15:10  0x00000000  reserved\n");
}
END_TEST

START_TEST(a_field_is_shown_alone_with_its_register)
{
	rig_fill(0x64, 0x100, 1);
	ck_assert_str_eq(map_rig_run("read MIX.MODE"), "r32 0x64");
	ck_assert_str_eq(rig_out(), "MIX  0x64  rw                                   0x00000100\n"
				    "  MODE  9:8  rw  0x1   SLOW\n");
	ck_assert_str_eq(map_rig_run("read MIX[9:8]"), "r32 0x64");
	ck_assert_str_eq(rig_out(), "MIX  0x64  rw                                   0x00000100\n"
				    "  [9:8]  0x1  1\n");
}
END_TEST

START_TEST(what_reading_did_is_told)
{
	rig_fill(0x6c, 0x301, 1);
	map_rig_run("read CLEARS; read POP");
	ck_assert_str_eq(rig_out(),
			 "CLEARS  0x6c  rw                                0x00000301\n"
			 "  ERRS  15:8  rc  0x03  3        ! reading cleared this\n"
			 "  MODE  3:0   rw  0x1   1\n"
			 "  -     31:16, 7:4  0x00000000  reserved\n"
			 "POP  0x4c  ro pop                               0x00000000  "
			 "! reading took this\n");
}
END_TEST

START_TEST(an_offset_means_the_register_that_begins_there)
{
	ck_assert_str_eq(map_rig_run("read 0x94; read 0x96"), "r16 0x94; r8 0x96");
	ck_assert_str_eq(map_rig_run("read 0x95; read 0x1000"), "");
	ck_assert_ptr_nonnull(strstr(rig_errors(), "'r32 0x1000' reads 32 bits"));
}
END_TEST

START_TEST(no_width_is_advised_that_the_device_does_not_answer)
{
	static const struct {
		const char *widths, *place, *advice; /* NULL: none */
	} cases[] = {
		{ "8,32", "0x1002", "'r8 0x1002' reads 8 bits" },
		{ "8,16", "0x1004", "'r16 0x1004' reads 16 bits" },
		{ "32", "0x1004", "'r32 0x1004' reads 32 bits" },
		{ "32", "0x1002", NULL },
		{ "16,32", "0x1001", NULL },
		{ "64", "0x1008", "'r64 0x1008' reads 64 bits" },
		{ "64", "0x1004", NULL },
	};
	const char *errors;
	char text[64];

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		snprintf(text, sizeof(text), "set widths %s", cases[i].widths);
		ck_assert_str_eq(map_rig_run(text), "");
		snprintf(text, sizeof(text), "read %s", cases[i].place);
		ck_assert_str_eq(map_rig_run(text), "");
		errors = rig_errors();
		ck_assert_ptr_nonnull(strstr(errors, "no register begins at "));
		ck_assert_msg(cases[i].advice ? strstr(errors, cases[i].advice) != NULL :
						strstr(errors, "reads") == NULL,
			      "%s: %s", cases[i].widths, errors);
	}
}
END_TEST

START_TEST(an_index_that_is_none_is_told_as_it_was_typed)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{ "read wide[-1].BYTE", "'[-1]' is no index: it is negative" },
		{ "let i = 3; read wide[$i-4].BYTE", "'[$i-4]' is no index: it is negative" },
		{ "read wide[1<<32].BYTE", "'[1<<32]' is no index" },
		{ "read wide[4294967296].BYTE", "'[4294967296]' is no index" },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		ck_assert_str_eq(map_rig_run(cases[i].text), "");
		ck_assert_str_eq(rig_errors(), cases[i].error);
	}
}
END_TEST

START_TEST(decode_touches_nothing)
{
	ck_assert_str_eq(map_rig_run("decode MIX 0x300; decode MIX.MODE FAST; decode 0x64 1"), "");
	ck_assert_ptr_nonnull(strstr(rig_out(), "  MODE  9:8    rw         0x3   FAST\n"));
	map_rig_run("decode CLEARS 0x100");
	ck_assert_ptr_nonnull(strstr(rig_out(), "! reading clears this"));
	map_rig_load("cmd-blind.yaml");
	map_rig_run("decode BLIND.LOW 1");
	ck_assert_ptr_nonnull(strstr(rig_out(), "1        ! it cannot be read"));
	ck_assert_int_eq(rig_check("decode MIX.MODE 4"), -1);
	ck_assert_int_eq(rig_check("decode wide[0].HALF 0x10000"), -1);
	map_rig_load("cmd-write.yaml");
	ck_assert_int_eq(rig_check("decode BIT 1; decode BIT[0:0] 1; decode LOCK.GAIN -128"), 0);
	ck_assert_int_eq(rig_check("decode BIT 2"), -1);
	ck_assert_int_eq(rig_check("decode LOCK.GAIN -129"), -1);
}
END_TEST

START_TEST(names_stand_wherever_a_place_does)
{
	rig_fill(0x64, 0x100, 1);
	ck_assert_str_eq(map_rig_run("verify MIX.MODE SLOW; wait MIX.MODE SLOW 1s; r32 MIX; "
				     "r32 MIX+4; r16 wide[2].HALF; dump MIX 4; v32 MIX.MODE 1; "
				     "if @MIX.MODE == 1 && r8(MIX+1) == 1 {\necho yes\n}"),
			 "r32 0x64; r32 0x64; r32 0x64; r32 0x68; r16 0xd4; r32 0x64; r32 0x64; "
			 "r32 0x64; r8 0x65");
	ck_assert_ptr_nonnull(strstr(rig_out(), "yes"));
	ck_assert_str_eq(rig_errors(), "");
	ck_assert_str_eq(map_rig_run("verify wide[1].HALF 0; wait wide[1].BYTE 0 1s"),
			 "r16 0xb4; r8 0xb6");
}
END_TEST

START_TEST(without_a_map_a_name_is_no_place)
{
	rig_finish();
	rig_setup();
	rig_open(&RIG_SETTINGS);
	ck_assert_int_eq(rig_check("read 0x4"), -1);
	ck_assert_ptr_nonnull(strstr(rig_errors(), "no map is loaded"));
	ck_assert_int_eq(rig_check("r32 MIX"), -1);
	ck_assert_int_eq(rig_check("verify 0x0 SLOW"), -1);
	ck_assert_ptr_nonnull(strstr(rig_errors(), "'SLOW' is not a number"));
}
END_TEST

START_TEST(the_value_is_kept_as_the_last_one)
{
	rig_fill(0x84, 1, 1);
	map_rig_run("read wide[0].LOHI");
	rig_out();
	map_rig_run("print $_");
	ck_assert_str_eq(rig_out(), "0x100000000 (4294967296)\n");
}
END_TEST

BSH_TESTS("cmd/cmd_read", map_rig_setup, rig_finish,
	  every_field_is_told_from_the_one_value_that_was_read,
	  a_field_is_shown_alone_with_its_register, what_reading_did_is_told,
	  an_offset_means_the_register_that_begins_there,
	  an_index_that_is_none_is_told_as_it_was_typed,
	  no_width_is_advised_that_the_device_does_not_answer, decode_touches_nothing,
	  names_stand_wherever_a_place_does, without_a_map_a_name_is_no_place,
	  the_value_is_kept_as_the_last_one)
