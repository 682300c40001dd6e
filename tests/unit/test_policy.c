/* SPDX-License-Identifier: MIT */
/* What the gate asks of a map, counted on the bus: around registers, not only at them. */

#include "harness.h"
#include "cmd/policy.h"
#include "map_rig.h"

static void setup(void)
{
	rig_setup();
	rig_open(&RIG_SETTINGS);
	map_rig_load("cmd-shared.yaml");
	rig_script("set keep-going on");
}

START_TEST(registers_at_one_place_let_each_other_be_accessed)
{
	ck_assert_str_eq(map_rig_run("r32 0x0; w32 0x0 1; r8 0x3; w16 0x2 1"),
			 "r32 0x0; w32 0x0 0x1; r8 0x3; w16 0x2 0x1");
}
END_TEST

START_TEST(by_its_own_name_a_register_is_what_it_is_wherever_it_lies)
{
	ck_assert_str_eq(map_rig_run("read RDATA; write WDATA 1; r32 RDATA; w32 WDATA 2"),
			 "r32 0x0; w32 0x0 0x1; r32 0x0; w32 0x0 0x2");
	ck_assert_str_eq(map_rig_run("read WDATA; r32 WDATA; print @WDATA; wait WDATA 0 1ms; "
				     "verify WDATA 0; v32 WDATA 0"),
			 "");
	ck_assert_int_eq(rig.code, BSH_E_GUARDED);
	ck_assert_str_eq(map_rig_run("write RDATA 1; w32 RDATA 1; fill RDATA 1 4"), "");
	ck_assert_int_eq(rig.code, BSH_E_READONLY);
	ck_assert_str_eq(map_rig_run("read --force WDATA; v32 --force WDATA 2; wait --force WDATA 2 "
				     "1ms; verify --force WDATA 2; w32 --force RDATA 1"),
			 "r32 0x0; r32 0x0; r32 0x0; r32 0x0; w32 0x0 0x1");
}
END_TEST

START_TEST(a_field_that_cannot_be_read_is_not_judged)
{
	ck_assert_str_eq(map_rig_run("read PORT.TX; r32 PORT.TX; print @PORT.TX; verify PORT.TX 0; "
				     "wait PORT.TX 0 1ms"),
			 "");
	ck_assert_int_eq(rig.code, BSH_E_GUARDED);
	ck_assert_ptr_nonnull(strstr(rig_errors(), "PORT.TX is write-only"));
	ck_assert_str_eq(map_rig_run("read PORT.RX; read PORT"), "r32 0x58; r32 0x58");
}
END_TEST

START_TEST(what_wants_to_be_confirmed_can_be_checked_and_waited_for)
{
	ck_assert_str_eq(map_rig_run("verify ASK 0; v32 ASK 0; wait ASK 0 1ms; print @ASK"), "");
	ck_assert_str_eq(map_rig_run("verify --yes ASK 0; v32 --yes 0x5c 0; wait --yes ASK 0 1ms"),
			 "r32 0x5c; r32 0x5c; r32 0x5c");
}
END_TEST

START_TEST(reset_check_reads_nothing_that_acts_on_another_register)
{
	/* DLL has a reset value, and RBR at its place. FAR is behind the end of the BAR. */
	ck_assert_str_eq(map_rig_run("reset-check"), "r32 0x54; r32 0x64; r32 0x70");
	ck_assert_str_eq(map_rig_run("reset-check DLL"), "");
	ck_assert_int_eq(rig.code, BSH_E_CHECK);
}
END_TEST

START_TEST(verify_compares_what_one_of_two_registers_reads_back)
{
	ck_assert_str_eq(map_rig_run("w32 0x54 5; verify"), "w32 0x54 0x5; r32 0x54");
	rig_fill(0x54, 4, 1);
	rig_out();
	ck_assert_int_eq(rig_script("verify"), 1);
	ck_assert_ptr_nonnull(strstr(rig_out(), "differs in 0x00000001"));
}
END_TEST

START_TEST(a_verify_that_compares_nothing_has_not_passed)
{
	ck_assert_str_eq(map_rig_run("write WDATA 1; w32 0x20 1; verify; verify all"),
			 "w32 0x0 0x1; w32 0x20 0x1");
	ck_assert_int_eq(rig.code, BSH_E_CHECK);
	ck_assert_int_eq(bsh_session_status(rig.s), 1);
}
END_TEST

START_TEST(all_ones_in_pieces_are_a_suspect_too)
{
	rig_all_ones(true);
	map_rig_run("verify HALVES 0xffffffff");
	ck_assert_int_eq(rig.code, BSH_E_GONE);
	ck_assert_str_eq(rig_out(), "");
}
END_TEST

static unsigned asked;

static bool agree(void *ctx, const char *what)
{
	(void)ctx, (void)what;
	asked++;
	return true;
}

START_TEST(a_person_is_asked_for_expressions_and_not_about_what_is_refused)
{
	asked = 0;
	rig.s->hooks.confirm = agree;
	bsh_session_set_interactive(rig.s, true);
	rig_type("print @ASK");
	ck_assert_str_eq(rig_seen(), "r32 0x5c");
	ck_assert_uint_eq(asked, 1);
	/* ch[..].SAFE wants to be confirmed, and STAT is read-only. */
	rig_type("fill 0x104 0 0xc");
	ck_assert_str_eq(rig_seen(), "");
	ck_assert_uint_eq(asked, 1);
}
END_TEST

START_TEST(the_options_of_a_command_count_for_what_its_values_read)
{
	ck_assert_str_eq(map_rig_run("w32 --force 0x20 @WDATA; echo \"${@WDATA}\""), "r32 0x0; w32 0x20 0x0");
	ck_assert_str_eq(map_rig_run("w32 --force 0x20 @ASK; w32 --yes 0x20 @WDATA"), "");
	ck_assert_str_eq(map_rig_run("w32 --yes 0x20 r32(0x5c)"), "r32 0x5c; w32 0x20 0x0");
	/* What is in a block is read for no command. */
	ck_assert_str_eq(map_rig_run("w32 --force 0x20 0; if @WDATA {\n}"), "w32 0x20 0x0");
}
END_TEST

START_TEST(where_no_option_lets_a_read_pass_the_command_that_has_it_is_named)
{
	map_rig_run("let x = @WDATA");
	ck_assert_ptr_nonnull(strstr(rig_errors(), "WDATA is write-only: 'r32 --force WDATA' reads it, "
						   "then $_ is its value"));
	map_rig_run("print r32(0x5c)");
	ck_assert_ptr_nonnull(strstr(rig_errors(), "reading ASK wants to be confirmed: 'r32 --yes "
						   "0x5c' reads it, then $_ is its value"));
	map_rig_run("w32 0x20 @WDATA");
	ck_assert_ptr_nonnull(strstr(rig_errors(), "WDATA is write-only; --force lets this"));
	ck_assert_str_eq(map_rig_run("r32 --force WDATA; print $_"), "r32 0x0");
}
END_TEST

START_TEST(a_block_is_dumped_and_stays_no_place_of_other_commands)
{
	bsh_session_set_interactive(rig.s, true);
	rig_type("dump many[1]");
	ck_assert_str_eq(rig_seen(), "r32 0x1008; r32 0x100c");
	rig_type("r32 many[1]");
	ck_assert_str_eq(rig_seen(), "");
	ck_assert_ptr_nonnull(strstr(rig_errors(), "many[1] is a block"));
}
END_TEST

/* What `save -v` makes of what was done. */
static const char *saved(void)
{
	static char text[1024];
	int fd = memfd_create("saved", MFD_CLOEXEC);
	struct bsh_err err = { 0 };
	ssize_t n;

	ck_assert_int_eq(bsh_transcript_save(&rig.s->transcript, fd, true, &err), 0);
	n = pread(fd, text, sizeof(text) - 1, 0);
	ck_assert_int_ge(n, 0);
	text[n] = '\0';
	close(fd);
	return text;
}

START_TEST(what_was_read_by_name_is_saved_as_a_check_by_name)
{
	bsh_transcript_finish(&rig.s->transcript);
	map_rig_run("read BIG; read BIG[15:8]; r32 BIG; r32 0x64; read 0x64; read 0x54; read --yes ASK; "
		    "r32 --yes 0x5c; read --force WDATA; r32 PLAIN 2");
	ck_assert_str_eq(saved(), "verify BIG 0x00000000\n"
				  "verify BIG[15:8] 0x00\n"
				  "v32 BIG 0x00000000\n"
				  "v32 0x64 0x00000000\n"
				  "v32 0x64 0x00000000\n"
				  "v32 0x54 0x00000000\n"
				  "verify --yes ASK 0x00000000\n"
				  "v32 --yes 0x5c 0x00000000\n"
				  "verify --force WDATA 0x00000000\n"
				  "v32 0x10 0x00000000\n"
				  "v32 0x14 0x00000000\n");
	/* An offset that is read as a big-endian register is no raw check. */
	bsh_transcript_finish(&rig.s->transcript);
	rig_fill(0x64, 0x78563412, 1);
	map_rig_run("read 0x64; read BIG");
	ck_assert_str_eq(saved(), "read 0x64\nverify BIG 0x12345678\n");
}
END_TEST

START_TEST(what_a_person_agreed_to_is_saved_with_yes)
{
	asked = 0;
	rig.s->hooks.confirm = agree;
	bsh_session_set_interactive(rig.s, true);
	bsh_transcript_finish(&rig.s->transcript);
	rig_type("read ASK\nw32 0x10c 1\nwrite ch[1].SAFE 2\nprint @ASK\nwrite --yes ch[2].SAFE 3");
	ck_assert_uint_eq(asked, 4);
	ck_assert_str_eq(saved(), "verify --yes ASK 0x00000000\n"
				  "w32 --yes 0x10c 1\n"
				  "write --yes ch[1].SAFE 2\n"
				  "print @ASK\n"
				  "write --yes ch[2].SAFE 3\n");
}
END_TEST

START_TEST(a_dry_run_refuses_what_the_map_does)
{
	/* At the width and as many elements as they will access. */
	static const char *const refused[] = { "write RDATA 1",	     "w32 0x104 1",
					       "read WDATA",	     "v32 0x100 0",
					       "write ch[0].SAFE 1", "wait ASK 0 1s",
					       "r32 0x10 5",	     "w32 0x108 0 0",
					       "fill 0x108 0 8",     "v64 0x8 0",
					       "r16 0x8",	     "fill 0x108 0 16 64" };
	static const char *const passes[] = { "write --force RDATA 1",
					      "w32 0x108 1",
					      "read RDATA",
					      "write --yes ch[0].SAFE 1",
					      "dump 0x100 16",
					      "wait --yes ASK 0 1s",
					      "r32 0x10 4",
					      "fill 0x108 0 4",
					      "v8 0x8 0",
					      "fill 0x10b 0 1 8",
					      "r32 0x10 $_" };
	const struct bsh_settings settings = { .widths = 1 | 2 | 4 | 8, .is_dry_run = true };

	bsh_session_free(rig.s);
	rig_new(&settings);
	map_rig_load("cmd-shared.yaml");
	for (size_t i = 0; i < BSH_LENGTH(refused); i++)
		ck_assert_msg(rig_check(refused[i]) == -1, "%s", refused[i]);
	for (size_t i = 0; i < BSH_LENGTH(passes); i++)
		ck_assert_msg(rig_check(passes[i]) == 0, "%s: %s", passes[i], rig_errors());
	/* A map that the script loads itself counts from there on. */
	ck_assert_int_eq(rig_check("w32 bar3:0x0 1\nmap " BSH_TEST_MAPS "/cmd-access.yaml\n"
				   "w32 0x4 1"),
			 0);
	ck_assert_int_eq(rig_check("map " BSH_TEST_MAPS "/cmd-access.yaml\nr32 0x40"), -1);
}
END_TEST

START_TEST(a_dry_run_of_a_read_only_session_writes_nothing)
{
	const struct bsh_settings settings = { .widths = 1 | 2 | 4 | 8,
					       .is_dry_run = true,
					       .is_read_only = true };

	bsh_session_free(rig.s);
	rig_new(&settings);
	ck_assert_int_eq(rig_check("w32 0x10 1"), -1);
	ck_assert_int_eq(rig_check("r32 0x10"), 0);
}
END_TEST

START_TEST(a_write_that_is_refused_reads_nothing_for_its_value)
{
	static const char *const texts[] = {
		"w32 SEEN @SET",	"write SEEN @SET", "w32 0x20000 @SET", "w32 0x104 r32(SET)",
		"write PORT.RX @SET", "fill RDATA @SET 4", "w16 0x1fffe 1 @SET",
	};
	static const char *const in_read_only[] = { "w32 0x10 @SET", "write PLAIN @SET",
						    "fill 0x10 @SET 4" };

	for (size_t i = 0; i < BSH_LENGTH(texts); i++) {
		rig.code = BSH_OK;
		ck_assert_str_eq(map_rig_run(texts[i]), "");
		ck_assert_int_ne(rig.code, BSH_OK);
	}
	/* What may be written reads its value. */
	ck_assert_str_eq(map_rig_run("w32 --force SEEN @SET; w32 PLAIN @SET"),
			 "r32 0x54; w32 0x54 0x0; r32 0x54; w32 0x10 0x0");
	bsh_access_set_read_only(rig.s->gate);
	for (size_t i = 0; i < BSH_LENGTH(in_read_only); i++) {
		ck_assert_str_eq(map_rig_run(in_read_only[i]), "");
		ck_assert_int_eq(rig.code, BSH_E_READONLY);
	}
}
END_TEST

START_TEST(a_part_of_a_register_is_no_value_and_what_was_written_is_told)
{
	map_rig_run("w32 0x60 0x11112222; r32 0x10");
	rig.spy->bad = (struct bsh_range){ 0x62, 0x64 };
	ck_assert_str_eq(map_rig_run("read HALVES"), "r16 0x60; r16 0x62");
	ck_assert_int_eq(rig.code, BSH_E_IO);
	rig_out();
	map_rig_run("print $_");
	ck_assert_str_eq(rig_out(), "0x0 (0)\n");
	ck_assert_str_eq(map_rig_run("write HALVES 5"), "w16 0x60 0x5; w16 0x62 0x0");
	ck_assert_ptr_nonnull(strstr(rig_errors(), "only the bytes from 0x60 to 0x61 were written"));
	rig.spy->bad = (struct bsh_range){ 0x60, 0x62 };
	map_rig_run("write HALVES 5");
	ck_assert_ptr_null(strstr(rig_errors(), "only"));
}
END_TEST

START_TEST(of_fields_that_share_bits_each_has_its_own_reset_value)
{
	rig_fill(0x70, 0x00003412, 1);
	ck_assert_str_eq(map_rig_run("reset-check PAIR"), "r32 0x70");
	ck_assert_int_eq(bsh_session_status(rig.s), 0);
	ck_assert_str_eq(map_rig_run("write PAIR.OTHER 1"), "w32 0x70 0x16655");
	/* The half that may be read back is all that is compared. */
	rig_fill(0x70, 0x00013412, 1);
	ck_assert_str_eq(map_rig_run("verify all"), "r32 0x70");
	ck_assert_int_eq(bsh_session_status(rig.s), 0);
	rig_fill(0x70, 0x00006655, 1);
	ck_assert_str_eq(map_rig_run("reset-check PAIR"), "r32 0x70");
	ck_assert_int_eq(rig.code, BSH_E_CHECK);
}
END_TEST

START_TEST(what_is_not_to_be_dumped_is_not_by_another_name)
{
	ck_assert_str_eq(map_rig_run("dump 0x7c 12 32"), "r32 0x7c; r32 0x84");
	ck_assert_str_eq(map_rig_run("read BOLD"), "r32 0x80");
}
END_TEST

START_TEST(a_dry_run_knows_a_field_that_is_read_only)
{
	rig.s->settings.is_dry_run = true;
	ck_assert_int_eq(rig_check("write PORT.RX 1"), -1);
	ck_assert_int_eq(rig.code, BSH_E_READONLY);
	ck_assert_int_eq(rig_check("write --force PORT.RX 1"), 0);
	ck_assert_int_eq(rig_check("write PORT.TX 1"), 0);
}
END_TEST

START_TEST(widths_that_were_chosen_stand_above_the_map)
{
	const struct bsh_settings settings = { .widths = 1 | 2 | 4 | 8, .has_widths = true };

	map_rig_run("set widths 8,16,32,64");
	map_rig_load("cmd-widths.yaml");
	ck_assert_str_eq(map_rig_run("r8 0x10"), "r8 0x10");
	bsh_session_free(rig.s);
	rig.s = NULL;
	rig_open(&settings);
	map_rig_load("cmd-widths.yaml");
	ck_assert_str_eq(map_rig_run("r8 0x10"), "r8 0x10");
}
END_TEST

START_TEST(only_the_bytes_that_another_register_has_are_let_pass)
{
	ck_assert_str_eq(map_rig_run("r8 0x8"), "r8 0x8");
	ck_assert_str_eq(map_rig_run("r32 0x8; r16 0x8; r8 0x9"), "");
	ck_assert_int_eq(rig.code, BSH_E_GUARDED);
	ck_assert_str_eq(map_rig_run("w32 0x8 1"), "w32 0x8 0x1");
	/* An unasked read leaves alone the whole of what it may not read all of. */
	ck_assert_str_eq(map_rig_run("dump 0x8 4 8"), "");
}
END_TEST

START_TEST(a_run_that_touches_a_refusing_register_is_refused_whole)
{
	ck_assert_str_eq(map_rig_run("r32 0x10 5"), "");
	ck_assert_str_eq(map_rig_run("r32 0x10 4"), "r32 0x10; r32 0x14; r32 0x18; r32 0x1c");
	ck_assert_str_eq(map_rig_run("fill 0x100 0 0x8; w64 0x100 0"), "");
	ck_assert_str_eq(map_rig_run("fill 0x108 0 4"), "w32 0x108 0x0");
}
END_TEST

START_TEST(every_element_of_an_array_refuses)
{
	ck_assert_str_eq(map_rig_run("r32 0x104; r32 0x134; w32 0x108 1; w32 0x138 1; w32 0x130 1"),
			 "r32 0x104; r32 0x134; w32 0x108 0x1; w32 0x138 0x1; w32 0x130 0x1");
	ck_assert_str_eq(map_rig_run("r32 0x100; r32 0x130; w32 0x104 1; w32 0x134 1; w32 0x11c 1"),
			 "");
	/* What lies behind the last one is not of the array. */
	ck_assert_str_eq(map_rig_run("r32 0x140; w32 0x144 1"), "r32 0x140; w32 0x144 0x1");
}
END_TEST

START_TEST(an_array_of_very_many_elements_is_judged_one_by_one)
{
	/* 5000 elements of 8 bytes: the last is at 0xac38. */
	ck_assert_str_eq(map_rig_run("w32 0x1004 1; w32 0xac3c 1; r32 0xac38; w32 0xac40 1"),
			 "w32 0x1004 0x1; w32 0xac3c 0x1; r32 0xac38; w32 0xac40 0x1");
	ck_assert_str_eq(map_rig_run("w32 0x1000 1; w32 0xac38 1; w8 0xac3b 1; w64 0x1008 1"), "");
}
END_TEST

START_TEST(all_bytes_of_a_register_that_no_access_can_hold_are_protected)
{
	ck_assert_str_eq(map_rig_run("r32 0x20; r32 0x2c; w32 0x30 1; w8 0x3f 1"), "");
	ck_assert_str_eq(map_rig_run("w32 0x2c 1; r32 0x3c"), "w32 0x2c 0x1; r32 0x3c");
	ck_assert_str_eq(map_rig_run("dump 0x10 0x34"), "r32 0x10; r32 0x14; r32 0x18; r32 0x1c; r32 0x40");
}
END_TEST

START_TEST(without_memory_for_the_ranges_everything_is_judged)
{
	bsh_refusals_free(rig.s->refusals);
	rig.s->refusals = NULL;
	map_rig_run("set widths 8,16,32,64");
	ck_assert_str_eq(map_rig_run("r32 0x10; w32 0x10 1; r32 0x0; r8 0x8; w32 0x108 1"),
			 "r32 0x10; w32 0x10 0x1; r32 0x0; r8 0x8; w32 0x108 0x1");
	ck_assert_str_eq(map_rig_run("r32 0x8; r32 0x20; w32 0x104 1; w32 0xac38 1"), "");
}
END_TEST

START_TEST(another_bar_has_no_registers_of_this_one)
{
	ck_assert_str_eq(map_rig_run("r32 bar2:0x20; w32 bar2:0x104 1"),
			 "r32 bar2:0x20; w32 bar2:0x104 0x1");
	ck_assert_str_eq(map_rig_run("w32 bar2:0x200 1; r32 bar2:0x204"), "");
	ck_assert_str_eq(map_rig_run("w32 0x200 1; r32 0x204"), "w32 0x200 0x1; r32 0x204");
}
END_TEST

BSH_TESTS("cmd/policy", setup, rig_finish, registers_at_one_place_let_each_other_be_accessed,
	  by_its_own_name_a_register_is_what_it_is_wherever_it_lies,
	  a_field_that_cannot_be_read_is_not_judged,
	  what_wants_to_be_confirmed_can_be_checked_and_waited_for,
	  reset_check_reads_nothing_that_acts_on_another_register,
	  verify_compares_what_one_of_two_registers_reads_back,
	  a_verify_that_compares_nothing_has_not_passed, all_ones_in_pieces_are_a_suspect_too,
	  a_person_is_asked_for_expressions_and_not_about_what_is_refused,
	  the_options_of_a_command_count_for_what_its_values_read,
	  where_no_option_lets_a_read_pass_the_command_that_has_it_is_named,
	  a_block_is_dumped_and_stays_no_place_of_other_commands,
	  what_was_read_by_name_is_saved_as_a_check_by_name,
	  what_a_person_agreed_to_is_saved_with_yes, a_dry_run_refuses_what_the_map_does,
	  a_dry_run_of_a_read_only_session_writes_nothing,
	  a_write_that_is_refused_reads_nothing_for_its_value,
	  a_part_of_a_register_is_no_value_and_what_was_written_is_told,
	  of_fields_that_share_bits_each_has_its_own_reset_value,
	  what_is_not_to_be_dumped_is_not_by_another_name,
	  a_dry_run_knows_a_field_that_is_read_only, widths_that_were_chosen_stand_above_the_map,
	  only_the_bytes_that_another_register_has_are_let_pass,
	  a_run_that_touches_a_refusing_register_is_refused_whole,
	  every_element_of_an_array_refuses, an_array_of_very_many_elements_is_judged_one_by_one,
	  all_bytes_of_a_register_that_no_access_can_hold_are_protected,
	  without_memory_for_the_ranges_everything_is_judged,
	  another_bar_has_no_registers_of_this_one)
