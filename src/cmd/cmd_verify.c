/* SPDX-License-Identifier: MIT */
/* verify: read back what was written, or compare a place with a value. */

#include "session.h"

#include <string.h>

#include "commands.h"

/* Elements of one write that get a line each; a longer one is summed up. */
#define LINES_MAX 16

enum form { FORM_LAST, FORM_ALL, FORM_PLACE };

/* What was compared so far. */
struct tally {
	uint64_t compared;
	uint64_t differing;
	bool is_quiet; /* say only what differs */
};

static struct bsh_place place_of(struct bsh_loc loc)
{
	return (struct bsh_place){ .offset = loc.offset, .region = loc.region, .is_known = true };
}

/* Read one element back and compare it; a difference is counted, not an error. */
static int compare(struct bsh_session *s, const struct bsh_expected *e, struct tally *tally,
		   struct bsh_err *err)
{
	const struct bsh_place place = place_of(e->loc);
	struct bsh_compared c = { .place = &place, .width = e->loc.width,
				  .bits = e->loc.width * 8u };
	uint64_t differs;

	if ((tally->compared & (BSH_CHUNK - 1)) == 0 && bsh_session_pulse(s, err) < 0)
		return -1;
	if (bsh_session_read(s, e->loc, 0, &c.read, err) < 0)
		return -1;
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
	if (tally->differing == 0)
		return 0;
	return bsh_fail(err, BSH_E_CHECK, "%llu of %llu elements %s not what was written",
			(unsigned long long)tally->differing, (unsigned long long)tally->compared,
			tally->differing == 1 ? "is" : "are");
}

static void print_summary(struct bsh_session *s, const struct tally *tally)
{
	const struct bsh_item items[] = {
		BSH_DEC("elements", tally->compared - tally->differing),
		BSH_DEC("differing", tally->differing),
	};

	bsh_out_record(s->out, &(struct bsh_record){ .type = "verified",
						     .line = tally->differing ?
								     "verified %0 elements, %1 differ" :
								     "verified %0 elements",
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
		const struct bsh_expected expected = bsh_journal_last(s->gate, i);

		if (compare(s, &expected, &tally, err) < 0)
			return -1;
	}
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
			print_planned(s, &expected);
			if (bsh_session_pulse(s, err) < 0)
				return -1;
		} else if (compare(s, &expected, &tally, err) < 0) {
			return -1;
		}
	}
	if (only_list)
		return 0;
	print_summary(s, &tally);
	return conclude(&tally, err);
}

int bsh_verify_place(struct bsh_session *s, const struct bsh_args *args, unsigned width,
		     struct bsh_err *err)
{
	struct bsh_compared done;
	struct bsh_compare c;
	uint64_t element, differs;

	if (bsh_compare_init(&c, &args->v[0], width, &args->v[1], args->n > 2 ? &args->v[2] : NULL,
			     err) < 0)
		return -1;
	if (bsh_session_read(s, c.loc, 0, &element, err) < 0)
		return -1;
	done = (struct bsh_compared){ .place = c.place, .width = width, .bits = c.bits,
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
		     struct bsh_err *err)
{
	struct bsh_compare c;

	if (bsh_check_aligned(s, &args->v[0], width, err) < 0)
		return -1;
	return bsh_compare_init(&c, &args->v[0], width, &args->v[1],
				args->n > 2 ? &args->v[2] : NULL, err);
}

static int check(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	if (args->options && args->form != FORM_ALL)
		return bsh_fail_at(err, args->at, BSH_E_SYNTAX, "-n goes with 'verify all'");
	return args->form == FORM_PLACE ? bsh_verify_check(s, args, 4, err) : 0;
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
	return bsh_verify_place(s, args, 4, err);
}

const struct bsh_cmd bsh_cmd_verify = {
	.name = "verify",
	.summary = "read back what was written, or compare",
	.help = "Alone: reads back every element of the last write and compares.\n"
		"all: the same for every byte written in this session, newest value; -n\n"
		"lists the reads without making them.\n"
		"PLACE VALUE: reads 32 bits once and compares every bit, or those of MASK.\n"
		"A difference is a failed check: status 1.",
	.example = "w64 0x0 0x1234567890abcdef; verify",
	.group = BSH_GROUP_CHECK,
	.effect = BSH_EFFECT_READ,
	.options = { { "-n", "with all: list the reads, make none" } },
	.forms = { { .is_used = true },
		   { { { "all", BSH_KIND_KEYWORD, BSH_ONE } }, false },
		   { { { "PLACE", BSH_KIND_BITS, BSH_ONE },
		       { "VALUE", BSH_KIND_VALUE, BSH_ONE },
		       { "MASK", BSH_KIND_VALUE, BSH_OPTIONAL } },
		     false } },
	.check = check,
	.run = run,
};
