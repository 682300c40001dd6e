/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_doctor.h"

static void setup(void)
{
	fake_host_init();
	fake_machine();
	fake_card("vfio-pci");
	fake_host.self = NULL;
}

START_TEST(what_does_not_exist_ends_the_visit)
{
	ck_assert_uint_eq(fake_visit("0000:09:00.0"), 1);
	ck_assert_str_eq(findings[n_findings - 1].id, "no-device");
	ck_assert_str_eq(findings[n_findings - 1].text, "there is no PCI function 0000:09:00.0");
}
END_TEST

START_TEST(what_does_not_answer_ends_the_visit)
{
	fake_config(CARD, 0xffff, 0xff);
	ck_assert_uint_eq(fake_visit(CARD), 1);
	ck_assert_str_eq(findings[n_findings - 1].id, "no-answer");
}
END_TEST

START_TEST(a_virtual_function_reads_all_ones_and_answers)
{
	/* Its ids are those of the physical function; neither it nor its decoding has bits. */
	fake_config(CARD, 0xffff, 0x00);
	fake_function("0000:02:00.0", 0x1b36, 0x0010, "", "8");
	fake_link(fake_attr(CARD, "physfn"), "../0000:02:00.0");
	ck_assert_uint_eq(fake_visit(CARD), 0);
	ck_assert_int_eq(fake_found("device")->state, BSH_FINDING_OK);
}
END_TEST

START_TEST(an_unreadable_configuration_space_is_no_dead_device)
{
	ck_assert_int_eq(remove(fake_path(fake_attr(CARD, "config"))), 0);
	ck_assert_uint_eq(fake_visit(CARD), 0);
	ck_assert_int_eq(fake_found("decode")->state, BSH_FINDING_NOTE);
}
END_TEST

START_TEST(a_bridge_ends_the_visit_unless_vfio_has_it)
{
	fake_file(fake_attr(CARD, "class"), "0x060100\n");
	ck_assert_uint_eq(fake_visit(CARD), 0);
	fake_card("lpc_ich");
	fake_file(fake_attr(CARD, "class"), "0x060100\n");
	ck_assert_uint_eq(fake_visit(CARD), 1);
	ck_assert_str_eq(findings[n_findings - 1].text,
			 CARD " is a bridge (ISA bridge), which VFIO never takes");
}
END_TEST

START_TEST(a_function_that_sleeps_is_woken_by_opening)
{
	static const struct {
		const char *state, *text;
		enum bsh_finding_state is;
	} cases[] = {
		{ "D0", "D0", BSH_FINDING_OK },
		{ "D3hot", CARD " sleeps (D3hot): opening wakes it", BSH_FINDING_NOTE },
		{ "D3cold", CARD " sleeps (D3cold): opening wakes it", BSH_FINDING_NOTE },
		{ "unknown", "its power state is not known", BSH_FINDING_OK },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		fake_file(fake_attr(CARD, "power_state"), "%s\n", cases[i].state);
		assert_finds(CARD, "power", cases[i].is, cases[i].text);
	}
	ck_assert_int_eq(remove(fake_path(fake_attr(CARD, "power_state"))), 0);
	assert_finds(CARD, "power", BSH_FINDING_OK, "its power state is not known");
}
END_TEST

/* ---- BARs -------------------------------------------------------------- */

START_TEST(bars_are_listed_with_their_sizes)
{
	fake_file(fake_attr(CARD, "resource"),
		  "0xfe840000 0xfe843fff 0x00040200\n0x0 0x0 0x0\n0xe000 0xe01f 0x40101\n"
		  "0x100000000 0x1ffffffff 0x14220c\n0x0 0x0 0x0\n0xfe000000 0xfe0003ff 0x40200\n");
	assert_finds(CARD, "bars", BSH_FINDING_OK, "0: 16K, 2: 32, 3: 4G, 5: 1K");
}
END_TEST

START_TEST(a_bar_without_an_address_is_named)
{
	static const char *const rows[] = { "0x0 0xfff 0x00040200",
					    "0xfe0000 0xfe0fff 0x20040200" };

	for (size_t i = 0; i < BSH_LENGTH(rows); i++) {
		fake_file(fake_attr(CARD, "resource"), "0xfe840000 0xfe843fff 0x00040200\n%s\n",
			  rows[i]);
		assert_finds(CARD, "bars", BSH_FINDING_NOTE,
			     "BAR 1 of " CARD " (4K) has no address");
	}
	ck_assert_uint_eq(fake_visit(CARD), 0);
}
END_TEST

START_TEST(a_function_without_bars_has_configuration_space)
{
	fake_file(fake_attr(CARD, "resource"), "0x0 0x0 0x0\n");
	assert_finds(CARD, "bars", BSH_FINDING_NOTE,
		     "it has no BARs: there is only configuration space");
}
END_TEST

START_TEST(decoding_that_is_off_is_worth_a_note)
{
	fake_config(CARD, 0x1b36, 0x05);
	assert_finds(CARD, "decode", BSH_FINDING_NOTE,
		     "memory decoding is off: opening turns it on");
	fake_config(CARD, 0x1b36, 0x02);
	assert_finds(CARD, "decode", BSH_FINDING_OK, "it answers at its addresses");
	/* There is nothing to be decoded. */
	fake_config(CARD, 0x1b36, 0x01);
	fake_file(fake_attr(CARD, "resource"), "0xe000 0xe01f 0x40101\n");
	assert_finds(CARD, "decode", BSH_FINDING_OK, "it has no memory BAR");
}
END_TEST

START_TEST(what_can_be_reset_is_reset_by_opening)
{
	assert_finds(CARD, "reset", BSH_FINDING_OK,
		     "it cannot be reset: what is written outlives a session");
	fake_file(fake_attr(CARD, "reset"), "%s", "");
	assert_finds(CARD, "reset", BSH_FINDING_NOTE, "opening and closing resets it");
}
END_TEST

BSH_TESTS("host/doctor_device", setup, fake_host_finish, what_does_not_exist_ends_the_visit,
	  what_does_not_answer_ends_the_visit, a_virtual_function_reads_all_ones_and_answers,
	  an_unreadable_configuration_space_is_no_dead_device,
	  a_bridge_ends_the_visit_unless_vfio_has_it, a_function_that_sleeps_is_woken_by_opening,
	  bars_are_listed_with_their_sizes, a_bar_without_an_address_is_named,
	  a_function_without_bars_has_configuration_space, decoding_that_is_off_is_worth_a_note,
	  what_can_be_reset_is_reset_by_opening)
