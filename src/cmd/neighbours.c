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

/* Bits that a write to reg was not asked for are written to another register: does it mind? */
static bool minds(const struct bsh_session *s, const struct bsh_regmap_place *reg, uint64_t word,
		  uint64_t others, const struct bsh_regmap_place *other)
{
	const struct bsh_bystander b = bsh_regmap_bystander(s->map, other);
	const uint64_t mine = onto(reg, other, bsh_register_image(s->map, reg, others));
	const uint64_t written = onto(reg, other, bsh_register_image(s->map, reg, word));
	const uint64_t neutral = bsh_register_image(s->map, other, b.value);

	return mine & bsh_register_image(s->map, other, b.acts | b.lost) ||
	       mine & bsh_register_image(s->map, other, b.neutral) & (written ^ neutral);
}

/* The bits of an access to reg that fall on [offset, end). */
static uint64_t bits_within(const struct bsh_loc loc, uint64_t offset, uint64_t end)
{
	const uint64_t from = offset > loc.offset ? offset - loc.offset : 0;
	const uint64_t to = end - loc.offset < loc.width ? end - loc.offset : loc.width;

	return from < to ? bsh_ones((unsigned)to) & ~(from ? bsh_ones((unsigned)from) : 0) : 0;
}

/* Of a register that no access holds it is known as a whole only what a write does to it. */
static bool wide_minds(const struct bsh_session *s, const struct bsh_regmap_place *reg,
		       uint64_t others, const struct bsh_regmap_place *other)
{
	const struct bsh_register_info info = bsh_regmap_register(s->map, other);
	const uint64_t begin = other->loc.offset;

	return (info.write_acts || info.props.write == BSH_MAY_ONCE ||
		(info.props.write != BSH_MAY_NO && info.props.read == BSH_MAY_NO)) &&
	       bsh_register_image(s->map, reg, others) &
		       bits_within(reg->loc, begin, begin + info.bytes);
}

int bsh_neighbours_write(const struct bsh_session *s, const struct bsh_regmap_place *reg,
			 uint64_t word, uint64_t others, struct bsh_err *err)
{
	const struct bsh_loc loc = reg->loc;
	struct bsh_regmap_place other;
	struct bsh_overlap o;

	bsh_overlap_begin(s->map, loc.region, loc.offset, loc.offset + loc.width, &o);
	while (bsh_overlap_next(&o, &other))
		if (!is_same_register(&other, reg) &&
		    (other.loc.width ? minds(s, reg, word, others, &other) :
				       wide_minds(s, reg, others, &other)))
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
