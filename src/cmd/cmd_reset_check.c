/* SPDX-License-Identifier: MIT */
/* reset-check: do registers have the reset values that the map knows? */

#include "policy.h"
#include "registers.h"

#include <inttypes.h>
#include <stdio.h>

#include "commands.h"

/* What was compared so far. */
struct tally {
	uint64_t compared, differing, left_out;
	char why[300]; /* the first was left out that has a reset value */
};

/* Offsets [begin, end) of a region that are looked at. */
struct part {
	unsigned region;
	uint64_t begin;
	const struct bsh_regmap_place *in; /* only what is in it; NULL: everything */
};

static void print_difference(struct bsh_session *s, const struct bsh_regmap_place *reg,
			     uint64_t read, uint64_t reset, uint64_t mask)
{
	const unsigned digits = reg->loc.width * 2;
	char path[BSH_REGMAP_PATH_MAX], names[BSH_BITS_MAX];
	const struct bsh_item items[] = {
		BSH_PLACE("place", reg->loc.region, reg->loc.offset),
		BSH_DEC("width", reg->loc.width * 8u),
		BSH_TEXT("name", bsh_regmap_path(s->map, reg, path, sizeof(path))),
		BSH_HEX("expected", reset & mask, digits),
		BSH_HEX("read", read, digits),
		BSH_HEX("differs", (read ^ reset) & mask, digits),
		BSH_TEXT("differing", bsh_bits(names, (read ^ reset) & mask)),
	};

	bsh_out_record(s->out, &(struct bsh_record){
				       .type = "not_reset",
				       .line = "%2: reset value %3, read %4, differs in %5 (%6)",
				       .items = items,
				       .n_items = BSH_LENGTH(items) });
}

/* What lies behind the end of its BAR, or has another width than is answered, is no failure. */
static bool can_be_reached(struct bsh_session *s, const struct bsh_regmap_place *reg,
			   struct bsh_err *why)
{
	return bsh_register_check(s, reg, 0, false, why) == 0 || why->code == BSH_E_GONE;
}

/* A register is left out: note why, unless that is for want of a reset value. */
static void leave_out(struct bsh_session *s, const struct bsh_regmap_place *reg,
		      struct tally *tally)
{
	const struct bsh_register_info info = bsh_regmap_register(s->map, reg);
	const char *why = bsh_register_shuns_bytes(s->map, reg);
	char path[BSH_REGMAP_PATH_MAX];
	struct bsh_err err = { 0 };

	tally->left_out++;
	if (*tally->why || !info.reset_mask)
		return;
	if (!why && !can_be_reached(s, reg, &err))
		why = err.msg;
	snprintf(tally->why, sizeof(tally->why), "%.120s is left out: %.150s",
		 bsh_regmap_path(s->map, reg, path, sizeof(path)),
		 why ? why : "its bits change by themselves, or cannot be read");
}

/* Compare the bits of one register whose reset value is known and can be seen. */
static int compare(struct bsh_session *s, const struct bsh_regmap_place *reg, struct tally *tally,
		   struct bsh_err *err)
{
	const struct bsh_register_info info = bsh_regmap_register(s->map, reg);
	const uint64_t mask = bsh_regmap_masks(s->map, reg).reset_check;
	struct bsh_err why = { 0 };
	uint64_t read;

	if (!mask || info.not_accessible || bsh_register_shuns_bytes(s->map, reg) ||
	    !can_be_reached(s, reg, &why)) {
		leave_out(s, reg, tally);
		return 0;
	}
	if (bsh_register_read(s, reg, 0, &read, err) < 0)
		return -1;
	tally->compared++;
	if (!((read ^ info.reset) & mask))
		return 0;
	tally->differing++;
	print_difference(s, reg, read, info.reset, mask);
	return 0;
}

static int compare_part(struct bsh_session *s, const struct part *part, struct tally *tally,
			struct bsh_err *err)
{
	struct bsh_regmap_walk walk = { .map = s->map, .region = part->region,
					.offset = part->begin };
	struct bsh_regmap_place reg;

	while (bsh_regmap_next(&walk, &reg)) {
		if (bsh_session_pulse(s, err) < 0)
			return -1;
		/* Other blocks may lie between the elements of one. */
		if (part->in && !bsh_regmap_is_in(s->map, &reg, part->in))
			continue;
		if (compare(s, &reg, tally, err) < 0)
			return -1;
	}
	if (walk.is_unsure)
		return bsh_fail(err, BSH_E_GUARDED,
				"so many registers of the map overlap that they cannot be told apart");
	return 0;
}

static int find(const struct bsh_session *s, const struct bsh_args *args,
		struct bsh_regmap_place *place, struct bsh_err *err)
{
	if (bsh_register_find(s, &args->v[0], BSH_FIND_BLOCKS | BSH_FIND_WHOLE, place, err) < 0)
		return -1;
	if (place->field == BSH_REGMAP_NONE)
		return 0;
	return bsh_fail_at(err, args->v[0].at, BSH_E_NAME,
			   "reset-check compares registers, and this is a field");
}

static int check(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	struct bsh_regmap_place place;

	if (args->n == 0 || !args->v[0].text.is_known ||
	    (s->is_check && (s->any_name || s->any_bar)))
		return 0;
	return find(s, args, &place, err);
}

/* The whole map, or the block or register that was named. */
static int compare_all(struct bsh_session *s, const struct bsh_args *args, struct tally *tally,
		       struct bsh_err *err)
{
	struct part part = { 0 };
	struct bsh_regmap_place place;

	if (args->n == 0) {
		for (part.region = 0; part.region < BSH_REGIONS; part.region++)
			if (bsh_regmap_has_region(s->map, part.region) &&
			    compare_part(s, &part, tally, err) < 0)
				return -1;
		return 0;
	}
	if (find(s, args, &place, err) < 0)
		return -1;
	if (bsh_regmap_place_kind(s->map, &place) == BSH_REGMAP_REGISTER && !place.is_whole)
		return compare(s, &place, tally, err);
	part.region = place.loc.region;
	part.begin = place.loc.offset;
	part.in = &place;
	return compare_part(s, &part, tally, err);
}

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	struct tally tally = { 0 };
	struct bsh_item items[3];

	if (!s->map)
		return bsh_fail(err, BSH_E_NAME,
				"no map is loaded: -m FILE or 'map FILE' loads one");
	if (compare_all(s, args, &tally, err) < 0)
		return -1;
	items[0] = (struct bsh_item)BSH_DEC("compared", tally.compared);
	items[1] = (struct bsh_item)BSH_DEC("differing", tally.differing);
	items[2] = (struct bsh_item)BSH_DEC("left_out", tally.left_out);
	bsh_out_record(s->out, &(struct bsh_record){
				       .type = "reset_checked",
				       .line = tally.compared == 1 ?
						       "compared %0 register, %1 differ, %2 left out" :
						       "compared %0 registers, %1 differ, %2 left out",
				       .items = items,
				       .n_items = 3 });
	if (tally.compared == 0 && *tally.why)
		return bsh_fail(err, BSH_E_CHECK, "nothing was compared: %s", tally.why);
	if (tally.compared == 0)
		return bsh_fail(err, BSH_E_CHECK, "no register here has a reset value to compare");
	if (tally.differing == 0)
		return 0;
	return bsh_fail(err, BSH_E_CHECK, "%llu of %llu registers %s not the reset value",
			(unsigned long long)tally.differing, (unsigned long long)tally.compared,
			tally.differing == 1 ? "has" : "have");
}

const struct bsh_cmd bsh_cmd_reset_check = {
	.name = "reset-check",
	.summary = "compare registers with their reset values",
	.help = "Reads each register whose reset value the map knows, once, and compares the\n"
		"bits that are known and can be seen. Left out are registers that change by\n"
		"themselves, whose reading has side effects, or that cannot be reached. PLACE is\n"
		"a block, an array or a register. A difference is a failed check.",
	.example = "reset-check core",
	.group = BSH_GROUP_CHECK,
	.effect = BSH_EFFECT_READ,
	.forms = { { { { "PLACE", BSH_KIND_NAME, BSH_OPTIONAL } }, false } },
	.check = check,
	.run = run,
};
