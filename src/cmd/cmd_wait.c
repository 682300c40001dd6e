/* SPDX-License-Identifier: MIT */
/* wait: poll a place until it has a value, or the time is over. */

#include "policy.h"
#include "registers.h"

#include "commands.h"

/* The first polls follow each other; then the pause grows with the time that has passed. */
#define SPIN_NS 100000
#define PAUSE_MAX_NS 10000000

/* A wait under way. */
struct wait {
	struct bsh_compare compare;
	uint64_t begin_ns;
	uint64_t limit_ns;
	uint64_t polls;
	unsigned flags;
	const struct bsh_regmap_place *named; /* the register or field that is waited for */
	uint64_t last; /* the bits that were read last */
};

static const struct bsh_arg *mask_of(const struct bsh_args *args)
{
	return args->n > 3 ? &args->v[2] : NULL;
}

static int check(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	struct bsh_compare c;

	if (bsh_check_aligned(s, &args->v[0], bsh_target_width(args), err) < 0)
		return -1;
	return bsh_compare_init(s, &c, &args->v[0], bsh_target_width(args), true,
				&args->v[1], mask_of(args), err);
}

static void print_done(struct bsh_session *s, const struct wait *w, uint64_t elapsed)
{
	char took[32], path[BSH_REGMAP_PATH_MAX], range[16], meaning[64];
	const struct bsh_item items[] = {
		BSH_PLACE("place", w->compare.loc.region, w->compare.loc.offset),
		BSH_TEXT("name", w->named ? path : NULL),
		BSH_TEXT("bits", bsh_range_text(range, w->compare.place)),
		BSH_HEX("value", w->last, (w->compare.bits + 3) / 4),
		BSH_DEC("polls", w->polls),
		BSH_DEC("elapsed_ns", elapsed),
		BSH_TEXT(NULL, bsh_duration_text(took, elapsed)),
		BSH_TEXT(NULL, path),
		BSH_TEXT(NULL, bsh_meaning_text(s, w->named, w->last, meaning)),
	};

	bsh_compared_text(s, w->compare.place, w->named, path, sizeof(path));
	bsh_out_record(s->out, &(struct bsh_record){
				       .type = "waited",
				       .line = w->polls == 1 ? "%7: %3%8 after %6, %4 poll" :
							       "%7: %3%8 after %6, %4 polls",
				       .items = items,
				       .n_items = BSH_LENGTH(items) });
}

static int fail_timeout(struct bsh_session *s, const struct wait *w, uint64_t elapsed,
			struct bsh_err *err)
{
	const int digits = (int)(w->compare.bits + 3) / 4;
	char took[32], path[200], is[64], wanted[64];

	return bsh_fail(err, BSH_E_CHECK,
			"%s is 0x%0*llx%s, not 0x%0*llx%s, after %s and %llu poll%s",
			bsh_compared_text(s, w->compare.place, w->named, path, sizeof(path)),
			digits, (unsigned long long)w->last,
			bsh_meaning_text(s, w->named, w->last, is), digits,
			(unsigned long long)w->compare.expected,
			bsh_meaning_text(s, w->named, w->compare.expected, wanted),
			bsh_duration_text(took, elapsed), (unsigned long long)w->polls,
			w->polls == 1 ? "" : "s");
}

/* One poll is one load. Returns 1 when the value is there, 0 when not yet, -1. */
static int poll_once(struct bsh_session *s, struct wait *w, struct bsh_err *err)
{
	uint64_t element;

	if (bsh_target_read(s, w->compare.loc, w->flags, &element, err) < 0)
		return -1;
	w->polls++;
	w->last = bsh_compare_part(&w->compare, element);
	return (w->last & w->compare.mask) == w->compare.expected;
}

/* Pause before the next poll, not beyond the limit. */
static int pause_for(struct bsh_session *s, const struct wait *w, uint64_t elapsed,
		     struct bsh_err *err)
{
	uint64_t pause = elapsed / 8;

	if (elapsed < SPIN_NS)
		return bsh_session_pulse(s, err);
	pause = pause < PAUSE_MAX_NS ? pause : PAUSE_MAX_NS;
	if (pause > w->limit_ns - elapsed)
		pause = w->limit_ns - elapsed;
	return bsh_session_sleep(s, w->begin_ns + elapsed + pause, err);
}

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	struct wait w = { .limit_ns = args->v[args->n - 1].v.value,
			  .flags = bsh_command_flags(args, 0, 1) };
	uint64_t elapsed;
	int found;

	if (bsh_compare_init(s, &w.compare, &args->v[0], bsh_target_width(args), true,
			     &args->v[1], mask_of(args), err) < 0 ||
	    bsh_target_permit(s, args, w.compare.loc, 1, false, &w.flags, err) < 0)
		return -1;
	w.named = bsh_target_at(s, w.compare.loc);
	bsh_out_flush(s->out);
	w.begin_ns = bsh_now_ns();
	for (;;) {
		/* The time is taken before the load: a poll made within the limit counts. */
		elapsed = bsh_now_ns() - w.begin_ns;
		found = poll_once(s, &w, err);
		if (found < 0)
			return -1;
		if (found) {
			print_done(s, &w, bsh_now_ns() - w.begin_ns);
			return 0;
		}
		if (elapsed >= w.limit_ns)
			return fail_timeout(s, &w, elapsed, err);
		if (pause_for(s, &w, elapsed, err) < 0)
			return -1;
	}
}

const struct bsh_cmd bsh_cmd_wait = {
	.name = "wait",
	.summary = "poll until a place has a value",
	.help = "Makes one load a poll, of 32 bits or of the register's own width, until all\n"
		"bits, or those of MASK, are equal to VALUE. Prints the time it took, the polls\n"
		"and the last value. When DURATION (10us, 5ms, 2s) is over that is a failed\n"
		"check: status 1.",
	.example = "wait 0x1c[0] 1 500ms",
	.group = BSH_GROUP_CHECK,
	.effect = BSH_EFFECT_READ,
	.options = { { "--force", "read what is write-only" },
		     { "--yes", "read what wants to be confirmed" } },
	.forms = { { { { "PLACE", BSH_KIND_BITS, BSH_ONE },
		       { "VALUE", BSH_KIND_VALUE, BSH_ONE },
		       { "MASK", BSH_KIND_VALUE, BSH_OPTIONAL },
		       { "DURATION", BSH_KIND_DURATION, BSH_ONE } },
		     false } },
	.check = check,
	.run = run,
};
