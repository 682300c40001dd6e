/* SPDX-License-Identifier: MIT */
/* Access types: what each register lets read, write, dump and verify do, counted on the bus. */

#include "harness.h"
#include "map_rig.h"

/* What each command may do with a register. */
static const struct {
	const char *name;
	uint64_t offset;
	bool reads, writes; /* by itself, without --force */
	bool is_dumped;	    /* an unasked read leaves it alone if not */
	bool is_verified;   /* by `verify all` */
} registers[] = {
	{ "RO", 0x00, true, false, true, false },  { "RW", 0x04, true, true, true, true },
	{ "WO", 0x08, false, true, false, false }, { "RC", 0x0c, true, false, false, false },
	{ "RS", 0x10, true, false, false, false }, { "WRC", 0x14, true, true, false, false },
	{ "WRS", 0x18, true, true, false, false }, { "W1C", 0x1c, true, true, true, false },
	{ "W1S", 0x20, true, true, true, false },  { "W1T", 0x24, true, true, true, false },
	{ "W0C", 0x28, true, true, true, false },  { "W0S", 0x2c, true, true, true, false },
	{ "W0T", 0x30, true, true, true, false },  { "WC", 0x34, true, true, true, false },
	{ "WS", 0x38, true, true, true, false },   { "WOC", 0x3c, false, true, false, false },
	{ "WOS", 0x40, false, true, false, false }, { "WO1", 0x48, false, true, false, false },
	{ "POP", 0x4c, true, false, false, false }, { "MOD", 0x50, true, true, false, false },
	{ "UNK", 0x54, true, true, true, true },   { "VOL", 0x58, true, true, true, false },
};

static char text[128];

static const char *fill_in(const char *format, size_t i)
{
	snprintf(text, sizeof(text), format, registers[i].name);
	return text;
}

static const char *at(const char *format, size_t i)
{
	snprintf(text, sizeof(text), format, (unsigned)registers[i].offset);
	return text;
}

/* What one access of this kind looks like. */
static const char *one(bool is_made, const char *format, size_t i)
{
	static char seen[64];

	snprintf(seen, sizeof(seen), format, (unsigned)registers[i].offset);
	return is_made ? seen : "";
}

START_TEST(a_read_is_one_access_and_of_what_is_written_only_none)
{
	for (size_t i = 0; i < BSH_LENGTH(registers); i++) {
		const bool reads = registers[i].reads;

		ck_assert_str_eq(map_rig_run(fill_in("read %s", i)), one(reads, "r32 0x%x", i));
		ck_assert_str_eq(map_rig_run(fill_in("r32 %s", i)), one(reads, "r32 0x%x", i));
		ck_assert_str_eq(map_rig_run(fill_in("print @%s", i)), one(reads, "r32 0x%x", i));
		ck_assert_str_eq(map_rig_run(at("r32 0x%x", i)), one(reads, "r32 0x%x", i));
		ck_assert_str_eq(map_rig_run(fill_in("read --force %s", i)),
				 one(true, "r32 0x%x", i));
	}
}
END_TEST

START_TEST(raw_accesses_meet_the_same_rules)
{
	for (size_t i = 0; i < BSH_LENGTH(registers); i++) {
		const bool reads = registers[i].reads, writes = registers[i].writes;

		ck_assert_str_eq(map_rig_run(at("r8 0x%x", i)), one(reads, "r8 0x%x", i));
		ck_assert_str_eq(map_rig_run(at("v16 0x%x 0", i)), one(reads, "r16 0x%x", i));
		ck_assert_str_eq(map_rig_run(at("print r32(0x%x)", i)), one(reads, "r32 0x%x", i));
		ck_assert_str_eq(map_rig_run(at("r32 --force 0x%x", i)), one(true, "r32 0x%x", i));
		ck_assert_str_eq(map_rig_run(at("w8 0x%x 0", i)), one(writes, "w8 0x%x 0x0", i));
		ck_assert_str_eq(map_rig_run(at("fill 0x%x 0 4", i)), one(writes, "w32 0x%x 0x0", i));
		ck_assert_str_eq(map_rig_run(at("w32 --force 0x%x 0", i)),
				 one(true, "w32 0x%x 0x0", i));
		/* What --force let through is refused again without it. */
		ck_assert_str_eq(map_rig_run(at("w32 0x%x 0", i)), one(writes, "w32 0x%x 0x0", i));
	}
}
END_TEST

START_TEST(a_write_is_one_access_and_of_what_is_read_only_none)
{
	for (size_t i = 0; i < BSH_LENGTH(registers); i++) {
		const bool writes = registers[i].writes;

		ck_assert_str_eq(map_rig_run(fill_in("write %s 0", i)),
				 one(writes, "w32 0x%x 0x0", i));
		ck_assert_str_eq(map_rig_run(fill_in("w32 %s 0", i)), one(writes, "w32 0x%x 0x0", i));
		ck_assert_str_eq(map_rig_run(fill_in("write --force %s 0", i)),
				 one(true, "w32 0x%x 0x0", i));
	}
	map_rig_run("write RO 0");
	ck_assert_int_eq(rig.code, BSH_E_READONLY);
	map_rig_run("read WO");
	ck_assert_int_eq(rig.code, BSH_E_GUARDED);
}
END_TEST

START_TEST(a_dump_reads_each_register_once_and_leaves_alone_what_reading_changes)
{
	const char *dumped;

	for (size_t i = 0; i < BSH_LENGTH(registers); i++) {
		const bool is_dumped = registers[i].is_dumped;

		rig_out();
		ck_assert_str_eq(map_rig_run(at("dump 0x%x 4", i)), one(is_dumped, "r32 0x%x", i));
		dumped = rig_out();
		ck_assert_int_eq(strstr(dumped, "-- -- -- --") == NULL, is_dumped);
		ck_assert_str_eq(map_rig_run(at("dump --force 0x%x 4", i)), one(true, "r32 0x%x", i));
	}
	ck_assert_int_eq(bsh_session_status(rig.s), 0);
}
END_TEST

START_TEST(a_dump_of_many_registers_goes_around_what_it_leaves_alone)
{
	/* WO and RC to WRS are not read, nor is any twice. */
	ck_assert_str_eq(map_rig_run("dump 0x0 0x20"), "r32 0x0; r32 0x4; r32 0x1c");
	ck_assert_str_eq(map_rig_run("dump 0x0 0x20 8") + 0,
			 "r8 0x0; r8 0x1; r8 0x2; r8 0x3; r8 0x4; r8 0x5; r8 0x6; r8 0x7; "
			 "r8 0x1c; r8 0x1d; r8 0x1e; r8 0x1f");
	/* An element that holds a part of one is left alone as a whole. */
	ck_assert_str_eq(map_rig_run("dump 0x0 0x10 64"), "r64 0x0");
	ck_assert_str_eq(map_rig_run("dump 0x6 2 8"), "r8 0x6; r8 0x7");
	ck_assert_str_eq(map_rig_run("dump 0xa 4 16"), "");
}
END_TEST

START_TEST(verify_reads_back_what_can_be_and_names_the_rest)
{
	for (size_t i = 0; i < BSH_LENGTH(registers); i++) {
		if (!registers[i].writes)
			continue;
		map_rig_run(at("w32 0x%x 5", i));
		rig_out();
		rig_errors();
		ck_assert_str_eq(map_rig_run("verify"), one(registers[i].is_verified, "r32 0x%x", i));
		snprintf(text, sizeof(text), "left out %s: ", registers[i].name);
		ck_assert_int_eq(strstr(rig_out(), text) == NULL, registers[i].is_verified);
	}
	ck_assert_str_eq(map_rig_run("verify all"), "r32 0x4; r32 0x54");
	ck_assert_str_eq(map_rig_run("verify -n all"), "");
}
END_TEST

START_TEST(verify_compares_the_bits_of_a_register_that_read_back)
{
	map_rig_run("w32 0x64 0xf00f0355");
	rig_out();
	rig_fill(0x64, 0xf0f003aa, 1);
	ck_assert_int_eq(rig_script("verify"), 1);
	ck_assert_str_eq(rig_out(),
			 "left out MIX: bits 27:10\n"
			 "mismatch MIX: expected 0xf0000355, read 0xf0f003aa, differs in 0x000000ff "
			 "(bits 7:0)\n");
	rig_fill(0x64, 0xf0f00355, 1);
	map_rig_run("verify all");
	ck_assert_str_eq(rig_out(), "left out MIX: bits 27:10\nverified 1 element\n");
	/* A value that is typed is compared in every bit. */
	ck_assert_str_eq(map_rig_run("verify MIX 0xf00f0355; v32 0x64 0xf00f0355"),
			 "r32 0x64; r32 0x64");
	ck_assert_ptr_nonnull(strstr(rig_out(), "differs in 0x00ff0000"));
}
END_TEST

START_TEST(registers_that_share_an_element_each_take_their_part_of_it)
{
	map_rig_run("w32 0x70 0x12345678");
	rig_fill(0x70, 0x00005678, 1);
	rig_out();
	ck_assert_str_eq(map_rig_run("verify"), "r32 0x70");
	ck_assert_str_eq(rig_out(), "left out SUBHI: bits 15:0\nverified 0x70: 0x00005678\n");
	rig_fill(0x70, 0x12345679, 1);
	map_rig_run("verify");
	ck_assert_ptr_nonnull(strstr(rig_out(), "expected 0x00005678, read 0x12345679, differs in "
						"0x00000001"));
	/* The upper half of MIX: its bits 31:28 read back. */
	map_rig_run("w16 0x66 0xf00f");
	rig_fill(0x64, 0xf0ff0000, 1);
	rig_out();
	ck_assert_str_eq(map_rig_run("verify"), "r16 0x66");
	ck_assert_str_eq(rig_out(), "left out MIX: bits 27:10\nverified 0x66: 0xf0ff\n");
}
END_TEST

START_TEST(a_map_that_is_loaded_later_voids_what_was_known)
{
	ck_assert_str_eq(map_rig_run("w32 0x4 1; w32 RW 1; read VOL; w32 0x4 2; read VOL"),
			 "w32 0x4 0x1; w32 0x4 0x1; r32 0x58; w32 0x4 0x2; r32 0x58");
	map_rig_load("cmd-over.yaml");
	ck_assert_str_eq(map_rig_run("w32 0x4 1; w32 RW 1; read VOL; r32 0x4"), "r32 0x300; r32 0x4");
}
END_TEST

START_TEST(what_wants_to_be_confirmed_needs_yes_in_a_script)
{
	ck_assert_str_eq(map_rig_run("write ASKW 1; w32 0x60 1; w8 0x61 1; fill 0x60 0 4"), "");
	ck_assert_int_eq(rig.code, BSH_E_GUARDED);
	ck_assert_ptr_nonnull(strstr(rig_errors(), "It stops the card"));
	ck_assert_str_eq(map_rig_run("write --force ASKW 1"), "");
	ck_assert_str_eq(map_rig_run("write --yes ASKW 1; w32 --yes 0x60 2"),
			 "w32 0x60 0x1; w32 0x60 0x2");
	ck_assert_str_eq(map_rig_run("w32 0x60 3; read ASKW"), "r32 0x60");
	ck_assert_str_eq(map_rig_run("read ASKR; r32 0x5c; dump 0x5c 4; print @ASKR"), "");
	ck_assert_str_eq(map_rig_run("read --yes ASKR; r32 --yes 0x5c"), "r32 0x5c; r32 0x5c");
	ck_assert_str_eq(map_rig_run("write ASKR 1"), "w32 0x5c 0x1");
}
END_TEST

static bool answer;
static unsigned asked;
static char question[512];

static bool confirm(void *ctx, const char *what)
{
	(void)ctx;
	asked++;
	snprintf(question, sizeof(question), "%s", what);
	return answer;
}

START_TEST(a_person_is_asked_once_a_command)
{
	rig.s->hooks.confirm = confirm;
	bsh_session_set_interactive(rig.s, true);
	asked = 0;
	answer = false;
	rig_type("write ASKW 1\nw32 0x60 1");
	ck_assert_str_eq(rig_seen(), "");
	ck_assert_uint_eq(asked, 2);
	ck_assert_str_eq(question, "write ASKW: It stops the card?");
	answer = true;
	rig_type("write ASKW 1\nw32 0x60 2 3\nr32 0x5c\nread RW\nwrite --yes ASKW 4");
	ck_assert_str_eq(rig_seen(), "w32 0x60 0x1; w32 0x60 0x2; w32 0x64 0x3; r32 0x5c; r32 0x4; "
				     "w32 0x60 0x4");
	ck_assert_uint_eq(asked, 5);
}
END_TEST

START_TEST(a_wide_register_is_reached_as_the_map_says)
{
	ck_assert_str_eq(map_rig_run("write wide[0].LOHI 0x1122334455667788"),
			 "w32 0x80 0x55667788; w32 0x84 0x11223344");
	ck_assert_str_eq(map_rig_run("write wide[0].HILO 0x1122334455667788"),
			 "w32 0x88 0x11223344; w32 0x8c 0x55667788");
	ck_assert_str_eq(map_rig_run("write wide[0].BIG 0x11223344"), "w32 0x90 0x44332211");
	ck_assert_str_eq(map_rig_run("write wide[0].HALF 1; write wide[0].BYTE 2; "
				     "write wide[0].QUAD 3"),
			 "w16 0x94 0x1; w8 0x96 0x2; w64 0x98 0x3");
	rig_out();
	ck_assert_str_eq(map_rig_run("print @wide[0].LOHI @wide[0].HILO @wide[0].BIG"),
			 "r32 0x80; r32 0x84; r32 0x88; r32 0x8c; r32 0x90");
	ck_assert_str_eq(rig_out(), "0x1122334455667788 (1234605616436508552)\n"
				    "0x1122334455667788 (1234605616436508552)\n"
				    "0x11223344 (287454020)\n");
	ck_assert_str_eq(map_rig_run("verify wide[0].HILO 0x1122334455667788"),
			 "r32 0x88; r32 0x8c");
	ck_assert_ptr_nonnull(strstr(rig_out(), "verified wide[0].HILO: 0x1122334455667788 (two 32-bit"));
	/* What is typed with a width is one access of that. */
	ck_assert_str_eq(map_rig_run("r64 wide[0].LOHI; v64 wide[0].LOHI 0; print r64(wide[0].LOHI)"),
			 "r64 0x80; r64 0x80; r64 0x80");
}
END_TEST

START_TEST(the_pieces_of_a_register_are_judged_before_the_first)
{
	rig_script("set widths 8");
	ck_assert_str_eq(map_rig_run("read wide[0].LOHI; write wide[0].LOHI 1; read wide[0].BYTE"),
			 "r8 0x96");
}
END_TEST

START_TEST(a_dead_device_is_no_register_value)
{
	rig_all_ones(true);
	ck_assert_int_eq(rig_script("read RW"), 3);
	ck_assert_str_eq(rig_out(), "");
	ck_assert_int_eq(rig_script("write MIX.MODE FAST"), 3);
	for (size_t i = 0; i < rig.spy->n_seen && i < BSH_LENGTH(rig.spy->seen); i++)
		ck_assert(!rig.spy->seen[i].is_write);
}
END_TEST

BSH_TESTS("cmd/registers", map_rig_setup, rig_finish,
	  a_read_is_one_access_and_of_what_is_written_only_none, raw_accesses_meet_the_same_rules,
	  a_write_is_one_access_and_of_what_is_read_only_none,
	  a_dump_reads_each_register_once_and_leaves_alone_what_reading_changes,
	  a_dump_of_many_registers_goes_around_what_it_leaves_alone,
	  verify_reads_back_what_can_be_and_names_the_rest,
	  verify_compares_the_bits_of_a_register_that_read_back,
	  registers_that_share_an_element_each_take_their_part_of_it,
	  a_map_that_is_loaded_later_voids_what_was_known,
	  what_wants_to_be_confirmed_needs_yes_in_a_script, a_person_is_asked_once_a_command,
	  a_wide_register_is_reached_as_the_map_says,
	  the_pieces_of_a_register_are_judged_before_the_first,
	  a_dead_device_is_no_register_value)
