/* SPDX-License-Identifier: MIT */
/* Writing fields: the word that changes them and disturbs no others. */

#include "regmap/store.h"

#include <inttypes.h>
#include <string.h>

/* A plan on its way. */
struct planner {
	const struct bsh_regmap *map;
	const struct bsh_regmap_place *reg;
	const struct bsh_plan_input *in;
	struct bsh_register_info info;
	struct bsh_masks masks;
	struct bsh_plan *plan;
	uint64_t left;	     /* bits that nothing was decided for */
	uint64_t read;	     /* bits that need what is read */
	uint64_t remembered; /* bits that need what was written last, or the reset value */
	uint64_t idle;	     /* bits that a write does not reach */
	uint64_t any;	     /* bits that are cleared or set, whatever is written */
	uint64_t ones;	     /* neutral bits that are 1 */
};

/* ---- The fields that are written --------------------------------------- */

static int check_assign(const struct bsh_regmap *map, const struct bsh_assign *a,
			struct bsh_err *err)
{
	const struct bsh_field_info info = bsh_regmap_field(map, &a->field);
	const unsigned width = a->field.high - a->field.low + 1u;
	char name[BSH_REGMAP_NAME_MAX + 32];

	bsh_regmap_leaf(map, &a->field, name, sizeof(name));
	if (info.props.write == BSH_MAY_NO)
		return bsh_fail(err, BSH_E_READONLY, "field %s cannot be written", name);
	if (a->value & ~bsh_bits_mask(width))
		return bsh_fail(err, BSH_E_VALUE, "0x%" PRIx64 " does not fit the %u bit%s of %s",
				a->value, width, width == 1 ? "" : "s", name);
	return 0;
}

static int take_assigns(struct planner *p, struct bsh_err *err)
{
	const struct bsh_plan_input *in = p->in;

	for (size_t i = 0; i < in->n_assigns; i++) {
		const struct bsh_assign *a = &in->assigns[i];
		const uint64_t bits = bsh_bits_mask(a->field.high - a->field.low + 1u)
				      << a->field.low;
		char name[BSH_REGMAP_NAME_MAX + 32];

		if (check_assign(p->map, a, err) < 0)
			return -1;
		if (p->plan->assigned & bits)
			return bsh_fail(err, BSH_E_VALUE,
					"field %s shares bits with another one that is written",
					bsh_regmap_leaf(p->map, &a->field, name, sizeof(name)));
		p->plan->assigned |= bits;
		p->plan->word |= a->value << a->field.low;
	}
	return 0;
}

/* ---- The others -------------------------------------------------------- */

/* Decide for bits that behave like props. */
static void decide(struct planner *p, uint64_t bits, struct bsh_props props, bool is_pulse)
{
	bits &= p->left;
	if (!bits)
		return;
	p->left &= ~bits;
	if (props.write == BSH_MAY_NO) {
		p->idle |= bits;
		return;
	}
	if (props.on_write >= BSH_WRITE_0C && props.on_write <= BSH_WRITE_0T) {
		p->ones |= bits;
		p->plan->neutral |= bits;
		return;
	}
	if (is_pulse || (props.on_write >= BSH_WRITE_1C && props.on_write <= BSH_WRITE_1T)) {
		p->plan->neutral |= bits;
		return;
	}
	if (props.on_write >= BSH_WRITE_CLEAR && props.on_write <= BSH_WRITE_MODIFY) {
		p->plan->acts |= bits;
		p->remembered |= bits;
		if (props.on_write != BSH_WRITE_MODIFY)
			p->any |= bits;
		return;
	}
	if (props.on_write == BSH_WRITE_UNKNOWN)
		p->plan->unknown |= bits;
	if (props.read == BSH_MAY_NO)
		p->remembered |= bits;
	else
		p->read |= bits;
}

static void decide_reserved(struct planner *p, uint64_t bits, enum bsh_reserved policy,
			    struct bsh_props own)
{
	bits &= p->left;
	switch (policy) {
	case BSH_RESERVED_ZERO:
	case BSH_RESERVED_ONE:
		p->left &= ~bits;
		p->plan->neutral |= bits;
		if (policy == BSH_RESERVED_ONE)
			p->ones |= bits;
		break;
	case BSH_RESERVED_UNSTATED:
	case BSH_RESERVED_PRESERVE:
	default:
		/* A register that acts on 1 or 0 does so in its reserved bits, too. */
		decide(p, bits, own, false);
		break;
	}
}

/* Fields that are written go before those that are read only, where both lie over each other. */
static void decide_fields(struct planner *p, struct bsh_props around, bool takes_read_only)
{
	struct bsh_regmap_place field;
	uint32_t next = 0;

	while (bsh_regmap_next_field(p->map, p->reg, &next, &field)) {
		const struct bsh_def_field *f = bsh_field_at(p->map, field.field);
		const struct bsh_props props = bsh_effective_field(f, around);
		const uint64_t bits = bsh_bits_mask(f->width) << field.low;

		if ((props.write == BSH_MAY_NO) != takes_read_only)
			continue;
		if (f->reserved)
			decide_reserved(p, bits, (enum bsh_reserved)f->reserved, props);
		else
			decide(p, bits, props, f->is_pulse);
	}
}

static void decide_all(struct planner *p)
{
	const struct bsh_props around = bsh_props_around(p->map, p->reg->node);
	const struct bsh_props own = bsh_props_complete(around);

	p->left = bsh_bits_mask(p->info.width_bits) & ~p->plan->assigned;
	decide_fields(p, around, false);
	decide_fields(p, around, true);
	decide_reserved(p, p->left, p->info.reserved, own);
}

/* ---- Where their values are from --------------------------------------- */

/* Bits from what was written last, else from the reset value; which are left. */
static uint64_t remember(struct planner *p, uint64_t bits)
{
	struct bsh_plan *plan = p->plan;
	const uint64_t known = bits & p->info.reset_mask;

	if (p->in->has_last) {
		plan->word |= p->in->last & bits;
		plan->from_last |= bits;
		return 0;
	}
	plan->word |= p->info.reset & known;
	plan->from_reset |= known;
	return bits & ~known;
}

static int fail_unknown(const struct planner *p, uint64_t bits, struct bsh_err *err)
{
	char text[BSH_BITS_MAX];

	return bsh_fail(err, BSH_E_GUARDED,
			"%s has other bits whose value is not known (%s): write all of it",
			p->info.name, bsh_bits(text, bits));
}

static int fill_in(struct planner *p, struct bsh_err *err)
{
	struct bsh_plan *plan = p->plan;
	const bool may_read = p->masks.readable != 0 && p->info.props.read != BSH_MAY_NO;
	uint64_t unknown;

	if (p->read && !p->in->has_read && may_read) {
		if (p->masks.read_acts && !p->in->is_forced)
			return bsh_fail(
				err, BSH_E_GUARDED,
				"%s has to be read for its other bits, and reading it has side "
				"effects: write all of it, or --force",
				p->info.name);
		plan->needs_read = true;
		plan->word = 0;
		return 0;
	}
	if (p->in->has_read) {
		plan->word |= p->in->read & (p->read | p->idle);
		plan->from_read = p->read | p->idle;
		p->read = p->idle = 0;
	}
	unknown = remember(p, p->read | p->remembered) & ~p->any;
	if (unknown)
		return fail_unknown(p, unknown, err);
	if (p->idle)
		remember(p, p->idle);
	plan->word |= p->ones;
	return 0;
}

int bsh_regmap_plan(const struct bsh_regmap *map, const struct bsh_regmap_place *reg,
		    const struct bsh_plan_input *input, struct bsh_plan *plan, struct bsh_err *err)
{
	struct bsh_regmap_place whole = *reg;
	struct bsh_plan made = { 0 };
	struct planner p = { .map = map, .reg = &whole, .in = input, .plan = &made };

	whole.field = BSH_REGMAP_NONE;
	bsh_place_complete(map, &whole);
	p.info = bsh_regmap_register(map, &whole);
	p.masks = bsh_regmap_masks(map, &whole);
	if (p.info.not_accessible)
		return bsh_fail(err, BSH_E_RANGE, "%s %s", p.info.name, p.info.not_accessible);
	if (take_assigns(&p, err) < 0)
		return -1;
	decide_all(&p);
	if (fill_in(&p, err) < 0)
		return -1;
	*plan = made;
	return 0;
}
