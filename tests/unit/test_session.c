/* SPDX-License-Identifier: MIT */
/* The session: opening, what is protected, variables, prompt and banner. */

#include <signal.h>

#include "harness.h"
#include "rig.h"

/* Write a dword of the spy's configuration space. */
static void set_config(unsigned offset, uint32_t value)
{
	memcpy(rig.spy->mem[BSH_REGION_CONFIG] + offset, &value, 4);
}

/* MSI-X with 8 vectors: the table at 0x2000 of BAR `table`, pending bits at 0x3000 of BAR 4. */
static void set_msix(unsigned table)
{
	set_config(0x04, 0x00100000);
	set_config(0x34, 0x40);
	set_config(0x40, 0x00005001); /* power management comes first */
	set_config(0x50, 0x00070011);
	set_config(0x54, 0x2000 | table);
	set_config(0x58, 0x2800 | 4);
}

START_TEST(the_msix_table_is_protected_from_slips)
{
	set_msix(0);
	rig_open(&RIG_SETTINGS);
	rig_script("set keep-going on");
	rig_script("w32 0x2000 1; fill 0x1ff0 0 32; w64 0x2078 0; w8 bar4:0x2800 1");
	ck_assert_str_eq(rig_seen(), "");
	ck_assert_int_eq(bsh_session_status(rig.s), 3);
	rig_script("w32 0x2080 1; w32 --force 0x2000 1; r32 0x2000");
	ck_assert_str_eq(rig_seen(), "w32 0x2080 0x1; w32 0x2000 0x1; r32 0x2000");
	/* Force is of one command. */
	rig_script("w32 0x2000 2");
	ck_assert_str_eq(rig_seen(), "");
	rig_script("fill --force 0x2000 0 8; verify");
	ck_assert_str_eq(rig_seen(), "w32 0x2000 0x0; w32 0x2004 0x0; r32 0x2000; r32 0x2004");
}
END_TEST

START_TEST(where_the_kernel_would_only_pretend_no_force_helps)
{
	set_msix(4);
	set_config(0x54, 0x1000 | 4); /* the hole of BAR 4 */
	rig_open(&RIG_SETTINGS);
	rig_script("set keep-going on");
	rig_script("w32 --force bar4:0x1000 1; r32 bar4:0x1000");
	ck_assert_str_eq(rig_seen(), "");
	/* A dump shows the rest. */
	rig_script("dump -w bar4:0x1078 16");
	ck_assert_str_eq(rig_out(), "bar4:00001070:                   -------- --------\n"
				    "bar4:00001080: 00000000 00000000\n");
	ck_assert_str_eq(rig_seen(), "r32 bar4:0x1080; r32 bar4:0x1084");
}
END_TEST

START_TEST(allowed_widths_do_not_blind_us_to_the_msix_table)
{
	struct bsh_settings settings = RIG_SETTINGS;

	settings.widths = 8;
	set_msix(0);
	rig_open(&settings);
	ck_assert_int_eq(rig_script("w64 0x2000 1"), 3);
	ck_assert_int_eq(rig.code, BSH_E_GUARDED);
	ck_assert_uint_eq(bsh_access_widths(rig.s->gate), 8);
	ck_assert_int_eq(rig_script("r32 0x0"), 3);
	ck_assert_str_eq(rig_seen(), "");
}
END_TEST

START_TEST(a_list_of_capabilities_that_leads_in_a_circle_ends)
{
	set_config(0x04, 0x00100000);
	set_config(0x34, 0x40);
	set_config(0x40, 0x00004005);
	rig_open(&RIG_SETTINGS);
	ck_assert_int_eq(rig_script("w32 0x2000 1"), 0);
}
END_TEST

START_TEST(a_bar_to_start_in_that_is_absent_is_told_with_those_that_are_there)
{
	struct bsh_settings settings = RIG_SETTINGS;
	struct bsh_err err = { 0 };

	settings.bar = 1;
	settings.has_bar = true;
	rig_new(&settings);
	ck_assert_int_eq(bsh_access_adopt(rig.s->gate, &rig.spy->dev, &err), 0);
	ck_assert_int_eq(bsh_session_prepare(rig.s, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_RANGE);
	ck_assert_str_eq(err.msg, "--bar=1: no BAR 1: this device has BAR 0, 2, 3, 4, 5");
}
END_TEST

static void leave_bars_from(unsigned first)
{
	for (unsigned i = 0; i < first; i++)
		rig.spy->dev.regions[i] = (struct bsh_region){ 0 };
}

START_TEST(without_a_bar_0_a_prompt_starts_in_the_lowest)
{
	struct bsh_settings settings = RIG_SETTINGS;
	struct bsh_err err = { 0 };

	leave_bars_from(2);
	settings.has_any_bar = true;
	rig_open(&settings);
	ck_assert_str_eq(rig_notes(), "there is no BAR 0: this is BAR 2");
	ck_assert_int_eq(rig_script("print $bar; r32 0x4; bar 3"), 0);
	ck_assert_str_eq(rig_seen(), "r32 bar2:0x4");
	/* That was to start in: what is opened again has the BAR of before. */
	rig.s->bar = 1;
	ck_assert_int_eq(bsh_session_prepare(rig.s, &err), -1);
}
END_TEST

START_TEST(without_a_bar_0_a_script_is_told_how_to_choose)
{
	struct bsh_settings settings = RIG_SETTINGS;
	struct bsh_err err = { 0 };

	leave_bars_from(2);
	rig_new(&settings);
	ck_assert_int_eq(bsh_access_adopt(rig.s->gate, &rig.spy->dev, &err), 0);
	ck_assert_int_eq(bsh_session_prepare(rig.s, &err), -1);
	ck_assert_str_eq(err.msg,
			 "no BAR 0: this device has BAR 2, 3, 4, 5: start in one with -b 2");
}
END_TEST

START_TEST(a_function_without_bars_still_has_its_configuration_space)
{
	leave_bars_from(BSH_BARS);
	rig_open(&RIG_SETTINGS);
	bsh_session_set_interactive(rig.s, true);
	bsh_session_banner(rig.s);
	ck_assert_ptr_nonnull(strstr(rig_notes(), "spy: no BAR, only configuration space"));
	ck_assert_int_eq(rig_script("r32 config:0x8; print $bar_size $bar_writable; info"), 0);
	ck_assert_str_eq(rig_seen(), "r32 config:0x8");
	ck_assert_int_eq(rig_script("r32 0x0"), 3);
}
END_TEST

START_TEST(what_is_true_of_the_current_bar_is_a_variable)
{
	rig_open(&RIG_SETTINGS);
	rig_script("print $bar $bar_size $bar_readable $bar_writable; bar 3; "
		   "print $bar $bar_size $bar_readable $bar_writable; bar 5; print $bar_readable; "
		   "bar 0; set readonly on; print $bar_writable");
	ck_assert_str_eq(rig_out(), "0x0 (0)\n0x10000 (65536)\n0x1 (1)\n0x1 (1)\n"
				    "0x3 (3)\n0x1000 (4096)\n0x1 (1)\n0x0 (0)\n0x0 (0)\n0x0 (0)\n");
}
END_TEST

START_TEST(the_last_value_read_is_whatever_was_read_last)
{
	rig_open(&RIG_SETTINGS);
	rig_fill(0, 0x11, 1);
	rig_fill(4, 0x22, 1);
	rig_script("r32 0x0; print $_; r32 0x0 2; print $_; let x = r32(0x0); print $_; "
		   "v8 0x4 0x22; print $_; w32 0x8 7; print $_; verify; print $_");
	ck_assert_str_eq(rig_out(), "0x0: 0x00000011\n0x11 (17)\n0x0: 0x00000011\n0x4: 0x00000022\n"
				    "0x22 (34)\n0x11 (17)\nverified 0x4: 0x22\n0x22 (34)\n"
				    "0x22 (34)\nverified 0x8: 0x00000007\n0x7 (7)\n");
}
END_TEST

START_TEST(a_name_that_barsh_sets_is_told_from_one_that_begins_like_it)
{
	size_t i;

	ck_assert(bsh_is_builtin("bar_size", 8, &i));
	ck_assert_str_eq(bsh_builtin_names[i], "bar_size");
	ck_assert(bsh_is_builtin("bar_size", 3, &i));
	ck_assert(bsh_is_builtin("_", 1, &i));
	ck_assert(!bsh_is_builtin("bar_", 4, &i));
	ck_assert(!bsh_is_builtin("bars", 4, &i));
	ck_assert(!bsh_is_builtin("", 0, &i));
	rig_open(&RIG_SETTINGS);
	ck_assert_int_eq(rig_script("let bars = 1; let r32 = 2; let device = 3; "
				    "print $bars $r32 $device; echo ${device} ${$device}"),
			 0);
	ck_assert_str_eq(rig_out(), "0x1 (1)\n0x2 (2)\n0x3 (3)\nspy 3\n");
}
END_TEST

START_TEST(the_banner_and_a_batch_run_that_wrote_say_what_closing_does)
{
	rig.spy->dev.facts.closing_resets = true;
	rig_open(&RIG_SETTINGS);
	bsh_session_banner(rig.s);
	ck_assert_str_eq(rig_notes(), "spy: BAR 0, 65536 bytes, read-write, through a spy; "
				      "closing resets spy: register values are lost; "
				      "'help' lists the commands, TAB completes, Ctrl-D leaves");
	rig_script("r32 0x0");
	bsh_session_say_closing(rig.s);
	ck_assert_str_eq(rig_notes(), "");
	rig_script("w32 0x0 1");
	bsh_session_say_closing(rig.s);
	ck_assert_str_eq(rig_notes(), "closing resets spy: register values are lost");
	rig_script("set quiet on");
	bsh_session_say_closing(rig.s);
	ck_assert_str_eq(rig_notes(), "");
}
END_TEST

START_TEST(the_prompt_names_the_bar_and_indents_what_goes_on)
{
	rig_open(&RIG_SETTINGS);
	ck_assert_str_eq(bsh_session_prompt(rig.s, false), "bar0> ");
	ck_assert_str_eq(bsh_session_prompt(rig.s, true), "  ... ");
	rig_script("bar 2");
	ck_assert_str_eq(bsh_session_prompt(rig.s, false), "bar2> ");
}
END_TEST

START_TEST(elements_are_little_endian_whatever_the_host_is)
{
	uint8_t data[16];

	for (unsigned width = 1; width <= 8; width *= 2) {
		memset(data, 0, sizeof(data));
		bsh_set_element(data, 1, width, UINT64_C(0x1122334455667788));
		ck_assert_uint_eq(data[width], 0x88);
		ck_assert_uint_eq(data[width - 1], 0);
		ck_assert_uint_eq(bsh_element(data, 1, width),
				  UINT64_C(0x1122334455667788) & bsh_ones(width));
	}
}
END_TEST

START_TEST(a_time_is_said_in_the_unit_that_fits)
{
	static const struct {
		uint64_t ns;
		const char *text;
	} cases[] = { { 0, "0 ns" },	       { 999, "999 ns" },	 { 1000, "1.000 us" },
		      { 1234567, "1.235 ms" }, { 5000000000, "5.000 s" } };
	char text[32];

	for (size_t i = 0; i < BSH_LENGTH(cases); i++)
		ck_assert_str_eq(bsh_duration_text(text, cases[i].ns), cases[i].text);
}
END_TEST

START_TEST(a_sleep_takes_its_time_and_an_interrupt_ends_it)
{
	struct bsh_err err = { 0 };
	const uint64_t begin = bsh_now_ns();

	rig_open(&RIG_SETTINGS);
	ck_assert_int_eq(bsh_session_sleep(rig.s, begin + 20000000, &err), 0);
	ck_assert_uint_ge(bsh_now_ns() - begin, 20000000);
	rig.stop = SIGINT;
	ck_assert_int_eq(bsh_session_sleep(rig.s, UINT64_MAX, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_INTR);
}
END_TEST

START_TEST(a_log_that_cannot_be_opened_is_no_session)
{
	static const struct bsh_host host = { .root = "" };
	const struct bsh_hooks hooks = { .report = rig_report, .note = rig_note };
	struct bsh_settings settings = RIG_SETTINGS;
	struct bsh_err err = { 0 };

	settings.log = "/nonexistent/log";
	ck_assert_int_eq(bsh_session_new(&host, "sim", rig.fd, &settings, &hooks, &rig.s, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_INTERNAL);
	ck_assert_ptr_null(rig.s);
	/* A dry run opens nothing, not even that. */
	err = (struct bsh_err){ 0 };
	settings.is_dry_run = true;
	ck_assert_int_eq(bsh_session_new(&host, "sim", rig.fd, &settings, &hooks, &rig.s, &err), 0);
}
END_TEST

BSH_TESTS("cmd/session", rig_setup, rig_finish, the_msix_table_is_protected_from_slips,
	  where_the_kernel_would_only_pretend_no_force_helps,
	  allowed_widths_do_not_blind_us_to_the_msix_table,
	  a_list_of_capabilities_that_leads_in_a_circle_ends,
	  a_bar_to_start_in_that_is_absent_is_told_with_those_that_are_there,
	  without_a_bar_0_a_prompt_starts_in_the_lowest,
	  without_a_bar_0_a_script_is_told_how_to_choose,
	  a_function_without_bars_still_has_its_configuration_space,
	  what_is_true_of_the_current_bar_is_a_variable,
	  the_last_value_read_is_whatever_was_read_last,
	  a_name_that_barsh_sets_is_told_from_one_that_begins_like_it,
	  the_banner_and_a_batch_run_that_wrote_say_what_closing_does,
	  the_prompt_names_the_bar_and_indents_what_goes_on,
	  elements_are_little_endian_whatever_the_host_is, a_time_is_said_in_the_unit_that_fits,
	  a_sleep_takes_its_time_and_an_interrupt_ends_it,
	  a_log_that_cannot_be_opened_is_no_session)
