/* SPDX-License-Identifier: MIT */
/* What an access to one register does to others that lie in its bytes. */

#include "neighbours.h"

#include "policy.h"
#include "registers.h"

static bool is_same_register(const struct bsh_regmap_place *a, const struct bsh_regmap_place *b)
{
	return a->node == b->node && a->loc.offset == b->loc.offset;
}

/* Refuse what would happen to another register; `what` and `how` say it around its name. */
static BSH_COLD int fail(const struct bsh_session *s, const struct bsh_regmap_place *reg,
			 const char *what, const struct bsh_regmap_place *other, const char *how,
			 struct bsh_err *err)
{
	char path[BSH_REGMAP_PATH_MAX], name[BSH_REGMAP_PATH_MAX];

	return bsh_fail(err, BSH_E_GUARDED, "%.120s %s %.120s at the same place: %s or --force",
			bsh_regmap_path(s->map, reg, path, sizeof(path)), what,
			bsh_regmap_path(s->map, other, name, sizeof(name)), how);
}

static BSH_COLD int fail_unsure(const struct bsh_session *s, const struct bsh_regmap_place *reg,
				struct bsh_err *err)
{
	char path[BSH_REGMAP_PATH_MAX];

	return bsh_fail(err, BSH_E_GUARDED,
			"so many registers overlap at %.120s that this cannot be judged; --force "
			"lets this command through",
			bsh_regmap_path(s->map, reg, path, sizeof(path)));
}

int bsh_neighbours_read(const struct bsh_session *s, const struct bsh_regmap_place *reg,
			struct bsh_err *err)
{
	const struct bsh_loc loc = reg->loc;
	struct bsh_regmap_place other;
	struct bsh_overlap o;

	bsh_overlap_begin(s->map, loc.region, loc.offset, loc.offset + loc.width, &o);
	while (bsh_overlap_next(&o, &other))
		if (!is_same_register(&other, reg) &&
		    bsh_regmap_register(s->map, &other).read_acts)
			return fail(s, reg, "has to be read for its other bits, and that acts on",
				    &other, "write all of it,", err);
	return o.is_unsure ? fail_unsure(s, reg, err) : 0;
}

/* Bits of one register's bytes on the bus, where they fall in another one's. */
static uint64_t onto(const struct bsh_regmap_place *from, const struct bsh_regmap_place *to,
		     uint64_t image)
{
	const uint64_t apart = from->loc.offset > to->loc.offset ?
				       from->loc.offset - to->loc.offset :
				       to->loc.offset - from->loc.offset;

	if (apart >= 8)
		return 0;
	image = from->loc.offset > to->loc.offset ? image << apart * 8 : image >> apart * 8;
	return image & bsh_ones(to->loc.width);
}

/* Do the bits `others` of word, written to reg, act on another register? */
static bool acts_on(const struct bsh_session *s, const struct bsh_regmap_place *reg, uint64_t word,
		    uint64_t others, const struct bsh_regmap_place *other)
{
	/* What would do nothing to it: the planner knows, for a write of none of its fields. */
	const struct bsh_plan_input in = { .has_read = true, .is_forced = true };
	const struct bsh_masks masks = bsh_regmap_masks(s->map, other);
	struct bsh_err ignored = { 0 };
	struct bsh_plan plan;
	uint64_t written, mine, neutral, acting;

	if (bsh_regmap_plan(s->map, other, &in, &plan, &ignored) < 0)
		return false;
	written = onto(reg, other, bsh_register_image(s->map, reg, word));
	mine = onto(reg, other, bsh_register_image(s->map, reg, others));
	/* What is reserved is neutral, too, and nothing lost. */
	acting = plan.neutral & (masks.write_acts | masks.pulse);
	neutral = bsh_register_image(s->map, other, plan.word & acting);
	return mine & bsh_register_image(s->map, other, plan.acts | plan.once) ||
	       mine & bsh_register_image(s->map, other, acting) & (written ^ neutral);
}

int bsh_neighbours_write(const struct bsh_session *s, const struct bsh_regmap_place *reg,
			 uint64_t word, uint64_t others, struct bsh_err *err)
{
	const struct bsh_loc loc = reg->loc;
	struct bsh_regmap_place other;
	struct bsh_overlap o;

	bsh_overlap_begin(s->map, loc.region, loc.offset, loc.offset + loc.width, &o);
	while (bsh_overlap_next(&o, &other))
		if (!is_same_register(&other, reg) && other.loc.width &&
		    acts_on(s, reg, word, others, &other))
			return fail(s, reg, "would be written with other bits that act on", &other,
				    "write all of it,", err);
	return o.is_unsure ? fail_unsure(s, reg, err) : 0;
}

int bsh_neighbours_beyond(const struct bsh_session *s, const struct bsh_regmap_place *reg,
			  bool is_write, struct bsh_err *err)
{
	const struct bsh_loc loc = reg->loc;
	const unsigned bytes = (bsh_regmap_register(s->map, reg).width_bits + 7u) / 8;
	struct bsh_regmap_place other;
	struct bsh_overlap o;

	if (bytes >= loc.width)
		return 0;
	bsh_overlap_begin(s->map, loc.region, loc.offset + bytes, loc.offset + loc.width, &o);
	while (bsh_overlap_next(&o, &other))
		if (!is_same_register(&other, reg) &&
		    (is_write || bsh_regmap_register(s->map, &other).read_acts))
			return fail(s, reg,
				    is_write ? "takes an access that would overwrite" :
					       "takes an access that acts on",
				    &other, "use narrower accesses,", err);
	return o.is_unsure ? fail_unsure(s, reg, err) : 0;
}
