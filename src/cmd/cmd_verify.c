/* SPDX-License-Identifier: MIT */
/* verify: read back what was written, or compare a place with a value. */

#include "policy.h"
#include "registers.h"

#include <stdio.h>
#include <string.h>

#include "commands.h"

/* Elements of one write that get a line each; a longer one is summed up. */
#define LINES_MAX 16

enum form { FORM_LAST, FORM_ALL, FORM_PLACE };

/* What was compared so far. */
struct tally {
	uint64_t compared;
	uint64_t differing;
	uint64_t left_out; /* registers, as a whole or some bits of them */
	bool is_quiet;	   /* say only what differs */
};

static struct bsh_place place_of(struct bsh_loc loc)
{
	return (struct bsh_place){ .offset = loc.offset, .region = loc.region, .is_known = true };
}

/* ---- What cannot read back ----------------------------------------------------- */

static void print_left_out(struct bsh_session *s, const struct bsh_regmap_place *reg,
			   uint64_t mask, const char *why, struct tally *tally)
{
	char path[BSH_REGMAP_PATH_MAX], names[BSH_BITS_MAX];
	const struct bsh_item items[] = {
		BSH_PLACE("place", reg->loc.region, reg->loc.offset),
		BSH_TEXT("name", bsh_regmap_path(s->map, reg, path, sizeof(path))),
		BSH_TEXT("reason", why),
		BSH_HEX("mask", mask, reg->loc.width * 2),
		BSH_TEXT("bits", bsh_bits(names, mask)),
	};

	if (tally->left_out++ >= LINES_MAX)
		return;
	bsh_out_record(s->out, &(struct bsh_record){ .type = "left_out",
						     .line = why ? "left out %1: %2" :
								   "left out %1: %4",
						     .items = items,
						     .n_items = BSH_LENGTH(items) });
}

/* The bytes of an element that a register's bits fall on. */
static uint64_t in_element(uint64_t image, const struct bsh_regmap_place *reg, struct bsh_loc loc)
{
	if (reg->loc.offset >= loc.offset)
		image <<= (reg->loc.offset - loc.offset) * 8;
	else
		image >>= (loc.offset - reg->loc.offset) * 8;
	return image & bsh_ones(loc.width);
}

/* Bits of an element, of those of a register. */
static uint64_t bits_in(const struct bsh_session *s, const struct bsh_regmap_place *reg,
			uint64_t bits, struct bsh_loc loc)
{
	return in_element(bsh_register_image(s->map, reg, bits), reg, loc);
}

/* The bits of an element that some register reads back: others at its place may not. */
static uint64_t reading_back(const struct bsh_session *s, struct bsh_loc loc)
{
	struct bsh_regmap_place reg;
	struct bsh_overlap o;
	uint64_t back = 0;

	bsh_overlap_begin(s->map, loc.region, loc.offset, loc.offset + loc.width, &o);
	while (bsh_overlap_next(&o, &reg))
		if (reg.loc.width)
			back |= bits_in(s, &reg, bsh_regmap_masks(s->map, &reg).reads_back, loc);
	return back;
}

/*
 * Take from an element's mask what a register cannot read back and no other one does, and
 * name that; false: the register's element is not read at all.
 */
static bool take_register(struct bsh_session *s, const struct bsh_regmap_place *reg, uint64_t back,
			  struct bsh_expected *e, struct tally *tally)
{
	const uint64_t all = reg->loc.width ? bsh_ones(reg->loc.width) : 0;
	const uint64_t cannot = all & ~bsh_regmap_masks(s->map, reg).reads_back;
	const char *why = bsh_register_shuns(s->map, reg);
	uint64_t lost = 0, taken;

	for (uint64_t bit = 1; bit && bit <= all; bit <<= 1)
		if (cannot & bit && !(bits_in(s, reg, bit, e->loc) & back))
			lost |= bit;
	taken = bits_in(s, reg, lost, e->loc) & e->mask;

	if (why) {
		print_left_out(s, reg, all, why, tally);
		e->mask = 0;
		return false;
	}
	if (!taken)
		return true;
	print_left_out(s, reg, lost, NULL, tally);
	e->mask &= ~taken;
	return true;
}

/* Leave out what cannot read back; false: nothing of the element is left to compare. */
static bool take_registers(struct bsh_session *s, struct bsh_expected *e, struct tally *tally)
{
	struct bsh_regmap_place reg;
	struct bsh_overlap o;
	uint64_t back;

	if (!s->map)
		return true;
	back = reading_back(s, e->loc);
	bsh_overlap_begin(s->map, e->loc.region, e->loc.offset, e->loc.offset + e->loc.width, &o);
	while (bsh_overlap_next(&o, &reg))
		if (!take_register(s, &reg, back, e, tally))
			return false;
	return e->mask != 0 && !o.is_unsure;
}

/* Names that found no line of their own. */
static void sum_up_left_out(struct bsh_session *s, const struct tally *tally)
{
	char line[64];

	if (tally->left_out <= LINES_MAX)
		return;
	snprintf(line, sizeof(line), "left out %llu more",
		 (unsigned long long)tally->left_out - LINES_MAX);
	bsh_print_text(s, line);
}

/* ---- Comparing ------------------------------------------------------------------ */

/* Is the element that was written one whole register, as its value lies on the bus? */
static bool is_one_register(const struct bsh_session *s, struct bsh_loc loc,
			    struct bsh_regmap_place *reg)
{
	const size_t n = s->map ? bsh_regmap_at(s->map, loc.region, loc.offset, reg, 1) : 0;

	return n == 1 && reg->loc.offset == loc.offset && reg->loc.width == loc.width &&
	       bsh_register_image(s->map, reg, 1) == 1;
}

/* Read one element back and compare it; a difference is counted, not an error. */
static int compare(struct bsh_session *s, struct bsh_expected *e, struct tally *tally,
		   struct bsh_err *err)
{
	const struct bsh_place place = place_of(e->loc);
	struct bsh_regmap_place reg;
	struct bsh_compared c = { .place = &place, .width = e->loc.width,
				  .bits = e->loc.width * 8u };
	uint64_t differs;

	if ((tally->compared & (BSH_CHUNK - 1)) == 0 && bsh_session_pulse(s, err) < 0)
		return -1;
	if (!take_registers(s, e, tally))
		return 0;
	if (bsh_session_read(s, e->loc, 0, &c.read, err) < 0)
		return -1;
	if (is_one_register(s, e->loc, &reg))
		c.named = &reg;
	tally->compared++;
	differs = (c.read ^ e->value) & e->mask;
	if (differs) {
		tally->differing++;
		bsh_print_mismatch(s, &c, e->value & e->mask, differs);
	} else if (!tally->is_quiet) {
		bsh_print_verified(s, &c);
	}
	return 0;
}

static int conclude(const struct tally *tally, struct bsh_err *err)
{
	/* A check that compared nothing has not passed. */
	if (tally->compared == 0)
		return bsh_fail(err, BSH_E_CHECK, "nothing of what was written can be read back");
	if (tally->differing == 0)
		return 0;
	return bsh_fail(err, BSH_E_CHECK, "%llu of %llu element%s %s not what was written",
			(unsigned long long)tally->differing, (unsigned long long)tally->compared,
			tally->compared == 1 ? "" : "s", tally->differing == 1 ? "is" : "are");
}

static void print_summary(struct bsh_session *s, const struct tally *tally)
{
	const uint64_t verified = tally->compared - tally->differing;
	const struct bsh_item items[] = {
		BSH_DEC("elements", verified),
		BSH_DEC("differing", tally->differing),
		BSH_TEXT(NULL, verified == 1 ? "" : "s"),
	};

	bsh_out_record(s->out, &(struct bsh_record){ .type = "verified",
						     .line = tally->differing ?
								     "verified %0 element%2, %1 differ" :
								     "verified %0 element%2",
						     .items = items,
						     .n_items = BSH_LENGTH(items) });
}

static int verify_last(struct bsh_session *s, struct bsh_err *err)
{
	const uint64_t n = bsh_journal_count(s->gate);
	struct bsh_written written;
	struct tally tally = { 0 };

	if (n == 0)
		return bsh_fail(err, BSH_E_CHECK, "nothing was written in this session");
	if (bsh_journal_get(s->gate, n - 1, &written, err) < 0)
		return -1;
	tally.is_quiet = written.count > LINES_MAX;
	for (uint64_t i = 0; i < written.count; i++) {
		struct bsh_expected expected = bsh_journal_last(s->gate, i);

		if (compare(s, &expected, &tally, err) < 0)
			return -1;
	}
	sum_up_left_out(s, &tally);
	if (tally.is_quiet)
		print_summary(s, &tally);
	return conclude(&tally, err);
}

/* What `verify all` would read, without reading it. */
static void print_planned(struct bsh_session *s, const struct bsh_expected *e)
{
	const struct bsh_item items[] = {
		BSH_PLACE("place", e->loc.region, e->loc.offset),
		BSH_DEC("width", e->loc.width * 8u),
		BSH_HEX("expected", e->value & e->mask, e->loc.width * 2),
		BSH_HEX("mask", e->mask, e->loc.width * 2),
	};
	const bool is_whole = e->mask == bsh_ones(e->loc.width);

	bsh_out_record(s->out, &(struct bsh_record){
				       .type = "planned",
				       .line = is_whole ? "r%1 %0 expects %2" :
							  "r%1 %0 expects %2 in %3",
				       .items = items,
				       .n_items = BSH_LENGTH(items) });
}

static int verify_all(struct bsh_session *s, bool only_list, struct bsh_err *err)
{
	struct bsh_journal_walk walk = { 0 };
	struct tally tally = { .is_quiet = true };
	struct bsh_expected expected;

	if (bsh_journal_count(s->gate) == 0)
		return bsh_fail(err, BSH_E_CHECK, "nothing was written in this session");
	while (bsh_journal_next(s->gate, &walk, &expected)) {
		if (only_list) {
			if (take_registers(s, &expected, &tally))
				print_planned(s, &expected);
			if (bsh_session_pulse(s, err) < 0)
				return -1;
		} else if (compare(s, &expected, &tally, err) < 0) {
			return -1;
		}
	}
	sum_up_left_out(s, &tally);
	if (only_list)
		return 0;
	print_summary(s, &tally);
	return conclude(&tally, err);
}

int bsh_verify_place(struct bsh_session *s, const struct bsh_args *args, unsigned width,
		     unsigned flags, bool as_register, struct bsh_err *err)
{
	struct bsh_compared done;
	struct bsh_compare c;
	uint64_t element, differs;

	if (bsh_compare_init(s, &c, &args->v[0], width, as_register, &args->v[1],
			     args->n > 2 ? &args->v[2] : NULL, err) < 0 ||
	    bsh_target_permit(s, args, c.loc, 1, false, &flags, err) < 0)
		return -1;
	if (as_register ? bsh_target_read(s, c.loc, flags, &element, err) :
			  bsh_session_read(s, c.loc, flags, &element, err))
		return -1;
	done = (struct bsh_compared){ .place = c.place,
				      .named = as_register ? bsh_target_at(s, c.loc) : NULL,
				      .width = width,
				      .bits = c.bits,
				      .read = bsh_compare_part(&c, element) };
	differs = (done.read & c.mask) ^ c.expected;
	if (!differs) {
		bsh_print_verified(s, &done);
		return 0;
	}
	bsh_print_mismatch(s, &done, c.expected, differs);
	return bsh_fail_at(err, args->at, BSH_E_CHECK, "the value is not what was expected");
}

int bsh_verify_check(struct bsh_session *s, const struct bsh_args *args, unsigned width,
		     bool as_register, struct bsh_err *err)
{
	struct bsh_compare c;

	if (bsh_check_aligned(s, &args->v[0], width, err) < 0)
		return -1;
	return bsh_compare_init(s, &c, &args->v[0], width, as_register, &args->v[1],
				args->n > 2 ? &args->v[2] : NULL, err);
}

static int check(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	if (args->options & BSH_OPTION(0) && args->form != FORM_ALL)
		return bsh_fail_at(err, args->at, BSH_E_SYNTAX, "-n goes with 'verify all'");
	if (args->options & ~BSH_OPTION(0) && args->form != FORM_PLACE)
		return bsh_fail_at(err, args->at, BSH_E_SYNTAX,
				   "--force and --yes go with a place and its value");
	return args->form == FORM_PLACE ?
		       bsh_verify_check(s, args, bsh_target_width(args), true, err) :
		       0;
}

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	switch ((enum form)args->form) {
	case FORM_LAST:
		return verify_last(s, err);
	case FORM_ALL:
		return verify_all(s, args->options & BSH_OPTION(0), err);
	case FORM_PLACE:
		break;
	}
	return bsh_verify_place(s, args, bsh_target_width(args), bsh_command_flags(args, 1, 2),
				true, err);
}

const struct bsh_cmd bsh_cmd_verify = {
	.name = "verify",
	.summary = "read back what was written, or compare",
	.help = "Alone: reads back every element of the last write and compares.\n"
		"all: the same for every byte written in this session, newest value; -n\n"
		"lists the reads without making them. Both leave out, and name, what the map\n"
		"says cannot read back: read-only, reserved, acting or changing bits. Comparing\n"
		"nothing is a failed check.\n"
		"PLACE VALUE: reads 32 bits, or the register, once and compares every bit, or\n"
		"those of MASK.\n"
		"A difference is a failed check: status 1.",
	.example = "w64 0x0 0x1234567890abcdef; verify",
	.group = BSH_GROUP_CHECK,
	.effect = BSH_EFFECT_READ,
	.options = { { "-n", "with all: list the reads, make none" },
		     { "--force", "with a place: read what is write-only" },
		     { "--yes", "with a place: read what wants to be confirmed" } },
	.forms = { { .is_used = true },
		   { { { "all", BSH_KIND_KEYWORD, BSH_ONE } }, false },
		   { { { "PLACE", BSH_KIND_BITS, BSH_ONE },
		       { "VALUE", BSH_KIND_VALUE, BSH_ONE },
		       { "MASK", BSH_KIND_VALUE, BSH_OPTIONAL } },
		     false } },
	.check = check,
	.run = run,
};
