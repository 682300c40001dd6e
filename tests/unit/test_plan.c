/* SPDX-License-Identifier: MIT */

#include "harness.h"
#include "maps.h"

static const char text[] =
	"regmap: 1\n"
	"defaults: {access: rw}\n"
	"registers:\n"
	"  PLAIN: {offset: 0, reset: 0x1234, fields: {EN: {bits: 0}, MODE: {bits: [5, 4]}}}\n"
	"  IRQ: {offset: 4, access: w1c, fields: {DONE: {bits: 0}, OVF: {bits: 1}, UP: {bits: 2, "
	"access: ro}}}\n"
	"  LOW: {offset: 8, access: w0c, fields: {DONE: {bits: 0}, OVF: {bits: 1}}}\n"
	"  MIX: {offset: 12, fields: {EN: {bits: 0}, ACK: {bits: 1, access: w1c}, GO: {bits: 2, "
	"pulse: true},\n"
	"    INV: {bits: 3, access: w0s}, T: {bits: 4, access: w1t}, REST: {bits: [31, 5]}}}\n"
	"  FIFO: {offset: 16, on_read: pop, fields: {A: {bits: [3, 0]}, B: {bits: [7, 4]}}}\n"
	"  WO: {offset: 20, access: wo, reset: 0x70, fields: {A: {bits: [3, 0]}, B: {bits: [7, "
	"4]}}}\n"
	"  WOX: {offset: 24, width: 8, access: wo, fields: {A: {bits: [3, 0]}, B: {bits: [7, "
	"4]}}}\n"
	"  ZERO: {offset: 28, reserved: zero, fields: {A: {bits: 0}, B: {bits: 1, access: w1s}}}\n"
	"  ONE: {offset: 32, reserved: one, fields: {A: {bits: 0}}}\n"
	"  ANY: {offset: 36, reserved: zero, fields: {A: {bits: 0}, C: {bits: 1, access: wc}}}\n"
	"  RO: {offset: 40, access: ro, fields: {A: {bits: 0}}}\n"
	"  ODD: {offset: 46, fields: {A: {bits: 0}}}\n"
	"  UNK: {offset: 48, access: rw, on_write: unknown, fields: {A: {bits: 0}, B: {bits: 1}}}\n"
	"  TWO: {offset: 52, width: 8, fields: {W: {bits: [7, 0], access: wo}, R: {bits: [7, 0], "
	"access: rc}}}\n"
	"  CLR: {offset: 56, fields: {A: {bits: 0}, C: {bits: [8, 1], access: rc}}}\n"
	"  RSV: {offset: 60, fields: {A: {bits: 0}, R: {bits: [30, 1], reserved: one}, Z: {bits: "
	"31, reserved: zero}}}\n"
	"  EVER: {offset: 64, reserved: zero, fields: {A: {bits: 0}, S: {bits: 1, access: ws}, X: "
	"{bits: 2, on_write: modify}}}\n"
	"  LOCK: {offset: 68, reserved: zero, fields: {A: {bits: 0}, L: {bits: 1, access: w1}, M: "
	"{bits: 2, access: wo1}}}\n"
	"  DRAFT: {offset: 72, width: 8, access: unknown, fields: {A: {bits: 0}, B: {bits: [7, "
	"1]}}}\n"
	"  REST: {offset: 76, width: 8, access: unknown, fields: {A: {bits: 0, access: rw}}}\n"
	"  KEPT: {offset: 80, width: 8, access: unknown, reserved: preserve, fields: {A: {bits: 0, "
	"access: rw}}}\n"
	"  OVER: {offset: 84, width: 16, fields: {ALL: {bits: [7, 0]}, IRQ: {bits: [3, 0], access: "
	"w1c}, GO: {bits: [15, 8]}}}\n"
	"  WIPE: {offset: 88, width: 8, fields: {A: {bits: [6, 0], access: w1c}, ALL: {bits: [6, 0], "
	"access: wc}, GO: {bits: 7}}}\n"
	"  TOP: {offset: 92, width: 24, fields: {A: {bits: [11, 0]}, B: {bits: [23, 12]}}}\n"
	"  TOPC: {offset: 96, width: 24, access: w1c, fields: {A: {bits: 0}}}\n"
	"  TOPW: {offset: 100, width: 24, access: wo, fields: {A: {bits: [23, 0]}}}\n"
	"  PAIR: {offset: 104, width: 24, access: wo, fields: {A: {bits: [23, 0]}}}\n"
	"  NEXT: {offset: 107, width: 8}\n"
	"  KEY: {offset: 108, access: w1, fields: {A: {bits: [7, 0]}}}\n"
	"  ACK: {offset: 112, access: wc, fields: {A: {bits: [7, 0]}}}\n"
	"  BLUR: {offset: 120, width: 8, access: wo, on_write: unknown, reset: 0x80, fields: {A: {bits: "
	"0}}}\n"
	"  ACKS: {offset: 124, width: 24, access: w1c, fields: {A: {bits: 0}}}\n"
	"  AFTER: {offset: 127, width: 8}\n"
	"  TOPU: {offset: 128, width: 24, access: unknown, fields: {A: {bits: [23, 0], access: rw}}}\n"
	"  TOPN: {offset: 132, width: 24, access: rw, on_write: unknown, fields: {A: {bits: [23, 0], "
	"access: rw}}}\n"
	"  MANY: {offset: 116, access: wc, fields: {A: {bits: 0}, F: {bits: 1, count: 5, stride: "
	"1}}}\n";

static struct bsh_regmap *map;

static void setup(void)
{
	map = maps_of(text);
}

static void teardown(void)
{
	bsh_regmap_free(map);
}

static struct bsh_assign assign(const char *path, uint64_t value)
{
	return (struct bsh_assign) { maps_find(map, path), value };
}

/* Plan a write of one field; in has what is known. */
static int plan(const char *path, uint64_t value, struct bsh_plan_input in, struct bsh_plan *to,
		struct bsh_err *err)
{
	const struct bsh_assign a = assign(path, value);

	in.assigns = &a;
	in.n_assigns = 1;
	return bsh_regmap_plan(map, &a.field, &in, to, err);
}

static struct bsh_plan planned(const char *path, uint64_t value, struct bsh_plan_input in)
{
	struct bsh_plan to = { 0 };
	struct bsh_err err = { 0 };

	ck_assert_msg(plan(path, value, in, &to, &err) == 0, "%s", err.msg);
	return to;
}

static void refuses(const char *path, uint64_t value, struct bsh_plan_input in, enum bsh_code code,
		    const char *msg)
{
	struct bsh_plan to = { 0 };
	struct bsh_err err = { 0 };

	ck_assert_int_eq(plan(path, value, in, &to, &err), -1);
	ck_assert_str_eq(err.msg, msg);
	ck_assert_int_eq(err.code, code);
}

static const struct bsh_plan_input nothing = { 0 };

START_TEST(other_bits_that_are_read_and_written_keep_what_was_read)
{
	struct bsh_plan p = planned("PLAIN.EN", 1, nothing);

	ck_assert(p.needs_read);
	ck_assert_uint_eq(p.word, 0);
	p = planned("PLAIN.MODE", 2,
		    (struct bsh_plan_input) { .has_read = true, .read = 0xabcd12ff });
	ck_assert(!p.needs_read);
	ck_assert_uint_eq(p.word, 0xabcd12ef);
	ck_assert_uint_eq(p.assigned, 0x30);
	ck_assert_uint_eq(p.from_read, 0xffffffcf);
}
END_TEST

START_TEST(a_status_register_is_acknowledged_in_one_write_without_a_read)
{
	struct bsh_plan p = planned("IRQ.OVF", 1, nothing);

	ck_assert(!p.needs_read);
	ck_assert_uint_eq(p.word, 2);
	ck_assert_uint_eq(p.neutral, 0xfffffff9);
	p = planned("LOW.OVF", 0, nothing);
	ck_assert(!p.needs_read);
	ck_assert_uint_eq(p.word, 0xfffffffd);
}
END_TEST

START_TEST(other_bits_that_act_are_written_so_that_they_do_not)
{
	const struct bsh_plan p = planned(
		"MIX.EN", 1, (struct bsh_plan_input) { .has_read = true, .read = 0xffffffff });

	/* ACK, GO and T at 0; INV at 1; the rest as read. */
	ck_assert_uint_eq(p.word, 0xffffffe9);
	ck_assert_uint_eq(p.neutral, 0x1e);
}
END_TEST

START_TEST(a_read_with_side_effects_is_never_asked_for)
{
	static const char msg[] = "FIFO has to be read for its other bits, and reading it has side "
				  "effects: write all of it, or --force";
	struct bsh_plan p;

	refuses("FIFO.A", 1, nothing, BSH_E_GUARDED, msg);
	refuses("FIFO.A", 1, (struct bsh_plan_input) { .last_mask = UINT32_MAX }, BSH_E_GUARDED, msg);
	p = planned("FIFO.A", 1, (struct bsh_plan_input) { .is_forced = true });
	ck_assert(p.needs_read);
	/* One field that is cleared by reading spoils its register, too. */
	refuses("CLR.A", 1, nothing, BSH_E_GUARDED,
		"CLR has to be read for its other bits, and reading it has side effects: write all "
		"of it, or --force");
}
END_TEST

START_TEST(what_cannot_be_read_is_what_was_written_last_or_else_the_reset_value)
{
	struct bsh_plan p = planned("WO.A", 5, nothing);

	ck_assert(!p.needs_read);
	ck_assert_uint_eq(p.word, 0x75);
	ck_assert_uint_eq(p.from_reset, 0xfffffff0);
	p = planned("WO.A", 5, (struct bsh_plan_input) { .last_mask = UINT32_MAX, .last = 0x99 });
	ck_assert_uint_eq(p.word, 0x95);
	ck_assert_uint_eq(p.from_last, 0xfffffff0);
	refuses("WOX.A", 5, nothing, BSH_E_GUARDED,
		"WOX has other bits whose value is not known (bits 7:4): write all of it");
	p = planned("WOX.A", 5, (struct bsh_plan_input) { .last_mask = 0xff, .last = 0x30 });
	ck_assert_uint_eq(p.word, 0x35);
}
END_TEST

START_TEST(reserved_bits_follow_the_registers_policy)
{
	struct bsh_plan p = planned("ZERO.A", 1, nothing);

	ck_assert(!p.needs_read);
	ck_assert_uint_eq(p.word, 1);
	p = planned("ONE.A", 0, nothing);
	ck_assert(!p.needs_read);
	ck_assert_uint_eq(p.word, 0xfffffffe);
	p = planned("RSV.A", 0, nothing);
	ck_assert(!p.needs_read);
	ck_assert_uint_eq(p.word, 0x7ffffffe);
}
END_TEST

/* Refused as things are; with --force the word is this one. */
static void refuses_unless_forced(const char *path, const char *msg, uint64_t word)
{
	const struct bsh_plan_input forced = { .has_read = true, .is_forced = true };

	refuses(path, 1, nothing, BSH_E_GUARDED, msg);
	ck_assert_uint_eq(planned(path, 1, forced).word, word);
}

START_TEST(what_any_write_changes_is_not_changed_unasked)
{
	const struct bsh_plan_input forced = { .is_forced = true };
	struct bsh_assign a[2] = { assign("ANY.A", 1), assign("ANY.C", 0) };
	struct bsh_plan_input in = { .assigns = a, .n_assigns = 2 };
	struct bsh_plan p = { 0 };
	struct bsh_err err = { 0 };

	refuses_unless_forced("ANY.A", "any write clears ANY.C: write all of ANY, or --force", 1);
	refuses_unless_forced("EVER.A",
			      "any write changes EVER.X, EVER.S: write all of EVER, or --force", 1);
	refuses_unless_forced("MANY.A", "any write clears MANY.F[4], MANY.F[3], MANY.F[2] and 2 more: "
					"write all of MANY, or --force", 1);
	p = planned("ANY.A", 1, forced);
	ck_assert(!p.needs_read);
	ck_assert_uint_eq(p.acts, 2);
	/* Who names it knows of it. */
	ck_assert_int_eq(bsh_regmap_plan(map, &a[0].field, &in, &p, &err), 0);
	ck_assert_uint_eq(p.acts, 0);
	/* Nothing is known that reserved bits could lose. */
	p = planned("ACK.A", 1, nothing);
	ck_assert(!p.needs_read);
	ck_assert_uint_eq(p.word, 1);
}
END_TEST

START_TEST(the_only_write_of_a_field_is_not_used_up_by_another_one)
{
	refuses_unless_forced("LOCK.A", "any write uses up the only one of LOCK.M, LOCK.L: write all of "
					"LOCK, or --force", 1);
	ck_assert(planned("KEY.A", 1, nothing).needs_read);
}
END_TEST

START_TEST(what_nobody_says_may_be_written_is_not_written_back)
{
	const struct bsh_plan_input read = { .has_read = true, .read = 0xfe };
	const struct bsh_plan p = planned("KEPT.A", 1, read);

	refuses_unless_forced("DRAFT.A", "nobody says what writing DRAFT.B does: write all of DRAFT, "
					 "state its access in the map, or --force", 1);
	/* Bits of no field are no better, unless the map says that they are preserved. */
	refuses_unless_forced("REST.A", "nobody says what writing bits 7:1 of REST does: write all of "
					"REST, state its access in the map, or --force", 1);
	ck_assert_uint_eq(p.word, 0xff);
	ck_assert_uint_eq(p.unknown, 0);
}
END_TEST

/* As PeakRDL writes IP-XACT: what is said of access is said of fields. */
START_TEST(bits_between_fields_that_tell_all_are_kept)
{
	static const char only_fields[] =
		"regmap: 1\nregisters:\n"
		"  ALL: {offset: 0, fields: {A: {bits: 0, access: rw}, I: {bits: 4, access: w1c}}}\n"
		"  SOME: {offset: 4, fields: {A: {bits: 0, access: rw}, B: {bits: 4}}}\n"
		"  SAID: {offset: 8, access: unknown, fields: {A: {bits: 0, access: rw}}}\n";
	const struct bsh_plan_input read = { .has_read = true, .read = 0xff10 };
	struct bsh_plan p;

	bsh_regmap_free(map);
	map = maps_of(only_fields);
	ck_assert(planned("ALL.A", 1, nothing).needs_read);
	p = planned("ALL.A", 1, read);
	ck_assert_uint_eq(p.word, 0xff01);
	/* That nothing acts there nobody said. */
	ck_assert_uint_eq(p.unknown, 0xffffffee);
	refuses_unless_forced("SOME.A", "nobody says what writing SOME.B, bits 31:5, 3:1 of SOME does: "
					"write all of SOME, state its access in the map, or --force", 1);
	refuses_unless_forced("SAID.A", "nobody says what writing bits 31:1 of SAID does: write all of "
					"SAID, state its access in the map, or --force", 1);
}
END_TEST

START_TEST(where_fields_overlap_those_that_act_decide)
{
	const struct bsh_plan p = planned(
		"OVER.GO", 1, (struct bsh_plan_input) { .has_read = true, .read = 0xffff });

	ck_assert_uint_eq(p.word, 0x1f0);
	ck_assert_uint_eq(p.neutral, 0xf);
	refuses("WIPE.GO", 1, nothing, BSH_E_GUARDED,
		"any write clears WIPE.ALL: write all of WIPE, or --force");
}
END_TEST

START_TEST(bits_beyond_an_odd_width_are_reserved_ones)
{
	struct bsh_plan p = planned("TOP.A", 1, nothing);

	ck_assert(p.needs_read);
	p = planned("TOP.A", 1, (struct bsh_plan_input) { .has_read = true, .read = 0xaabbcddd });
	ck_assert_uint_eq(p.word, 0xaabbc001);
	ck_assert_uint_eq(p.from_read, 0xfffff000);
	p = planned("TOPC.A", 1, nothing);
	ck_assert(!p.needs_read);
	ck_assert_uint_eq(p.word, 1);
	/* Nothing is there, or another register, which cannot be read here. */
	ck_assert_uint_eq(planned("TOPW.A", 1, nothing).word, 1);
	refuses("PAIR.A", 1, nothing, BSH_E_GUARDED,
		"PAIR has other bits whose value is not known (bits 31:24): write all of it");
	p = planned("ACKS.A", 1, (struct bsh_plan_input) { .has_read = true, .read = 0xaa000006 });
	ck_assert_uint_eq(p.word, 0xaa000001);
	/* Nobody says anything of them, and nothing is remarked. */
	p = planned("TOPU.A", 1, (struct bsh_plan_input) { .has_read = true, .read = 0xaabbcddd });
	ck_assert_uint_eq(p.word, 0xaa000001);
	ck_assert_uint_eq(p.unknown, 0);
	p = planned("TOPN.A", 1, (struct bsh_plan_input) { .has_read = true, .read = 0xaabbcddd });
	ck_assert_uint_eq(p.word, 0xaa000001);
	ck_assert_uint_eq(p.unknown, 0);
}
END_TEST

START_TEST(what_was_written_last_counts_bit_by_bit)
{
	/* The reset value, 0x70, has a 7 where nothing was written. */
	const struct bsh_plan p = planned(
		"WO.A", 5, (struct bsh_plan_input) { .last_mask = 0xffff00, .last = 0x123400 });

	ck_assert_uint_eq(p.word, 0x123475);
	ck_assert_uint_eq(p.from_last, 0xffff00);
	ck_assert_uint_eq(p.from_reset, 0xff0000f0);
	refuses("WOX.A", 5, (struct bsh_plan_input) { .last_mask = 0x30, .last = 0x30 },
		BSH_E_GUARDED,
		"WOX has other bits whose value is not known (bits 7:6): write all of it");
}
END_TEST

START_TEST(force_writes_a_field_that_is_read_only)
{
	const struct bsh_plan p =
		planned("RO.A", 1, (struct bsh_plan_input) { .is_forced = true });

	ck_assert(!p.needs_read);
	ck_assert_uint_eq(p.word, 1);
}
END_TEST

START_TEST(what_nobody_says_is_kept_and_told)
{
	const struct bsh_plan p =
		planned("UNK.A", 1, (struct bsh_plan_input) { .has_read = true, .read = 0x2 });

	ck_assert_uint_eq(p.word, 3);
	ck_assert_uint_eq(p.unknown, 0xfffffffe);
	/* What was not read is not written back. */
	ck_assert_uint_eq(planned("BLUR.A", 1, nothing).unknown, 0);
}
END_TEST

START_TEST(a_written_field_hides_the_one_that_is_read_at_its_place)
{
	/* Reading would clear R, and W needs no other bit. */
	const struct bsh_plan p = planned("TWO.W", 0x5a, nothing);

	ck_assert(!p.needs_read);
	ck_assert_uint_eq(p.word, 0x5a);
}
END_TEST

START_TEST(a_field_that_cannot_be_so_is_refused)
{
	refuses("RO.A", 1, nothing, BSH_E_READONLY, "field A is read-only; --force lets this command through");
	refuses("PLAIN.MODE", 4, nothing, BSH_E_VALUE, "0x4 does not fit the 2 bits of MODE");
	refuses("PLAIN.EN", 2, nothing, BSH_E_VALUE, "0x2 does not fit the 1 bit of EN");
	refuses("ODD.A", 1, nothing, BSH_E_RANGE, "ODD is not aligned to its width");
}
END_TEST

START_TEST(several_fields_are_one_word_and_none_comes_twice)
{
	struct bsh_assign a[2] = { assign("IRQ.DONE", 1), assign("IRQ.OVF", 1) };
	struct bsh_plan_input in = { .assigns = a, .n_assigns = 2 };
	struct bsh_plan p = { 0 };
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_regmap_plan(map, &a[0].field, &in, &p, &err), 0);
	ck_assert_uint_eq(p.word, 3);
	a[1] = a[0];
	ck_assert_int_eq(bsh_regmap_plan(map, &a[0].field, &in, &p, &err), -1);
	ck_assert_str_eq(err.msg, "field DONE shares bits with another one that is written");
}
END_TEST

BSH_TESTS("regmap/plan", setup, teardown, other_bits_that_are_read_and_written_keep_what_was_read,
	  a_status_register_is_acknowledged_in_one_write_without_a_read,
	  other_bits_that_act_are_written_so_that_they_do_not,
	  a_read_with_side_effects_is_never_asked_for,
	  what_cannot_be_read_is_what_was_written_last_or_else_the_reset_value,
	  reserved_bits_follow_the_registers_policy,
	  what_any_write_changes_is_not_changed_unasked,
	  the_only_write_of_a_field_is_not_used_up_by_another_one,
	  what_nobody_says_may_be_written_is_not_written_back,
	  bits_between_fields_that_tell_all_are_kept, where_fields_overlap_those_that_act_decide,
	  bits_beyond_an_odd_width_are_reserved_ones, what_was_written_last_counts_bit_by_bit,
	  force_writes_a_field_that_is_read_only, what_nobody_says_is_kept_and_told,
	  a_written_field_hides_the_one_that_is_read_at_its_place,
	  a_field_that_cannot_be_so_is_refused, several_fields_are_one_word_and_none_comes_twice)
