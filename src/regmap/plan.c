/* SPDX-License-Identifier: MIT */
/* Writing fields: the word that changes them and disturbs no others. */

#include "regmap/store.h"

#include <inttypes.h>
#include <string.h>

/* Names of fields in one message. */
#define NAMES_MAX 3

/* How bits want to be written that are not assigned; where fields overlap the first one decides. */
enum kind {
	KIND_ANY,     /* any write clears, sets or changes them */
	KIND_NEUTRAL, /* there is a value that does nothing */
	KIND_ONCE,    /* a write would be the only one that counts */
	KIND_PLAIN,   /* they store */
	KIND_UNKNOWN, /* nobody says whether they may be written */
	KIND_IDLE,    /* a write does not reach them */
	KINDS,
};

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
	uint64_t any;	     /* bits that are 0 where no value is known */
	uint64_t ones;	     /* neutral bits that are 1 */
	uint64_t once;	     /* bits whose only write this would be */
	uint64_t unsaid;     /* bits of which nobody says whether they may be written */
	unsigned effects;    /* what any write does: a set of 1 << BSH_WRITE_* */
};

/* ---- The fields that are written --------------------------------------- */

static int check_assign(const struct planner *p, const struct bsh_assign *a, struct bsh_err *err)
{
	const struct bsh_field_info info = bsh_regmap_field(p->map, &a->field);
	const unsigned width = a->field.high - a->field.low + 1u;
	char name[BSH_REGMAP_NAME_MAX + 32];

	bsh_regmap_leaf(p->map, &a->field, name, sizeof(name));
	if (info.props.write == BSH_MAY_NO && !p->in->is_forced)
		return bsh_fail(err, BSH_E_READONLY,
				"field %s is read-only; --force lets this command through", name);
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

		if (check_assign(p, a, err) < 0)
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

static enum kind kind_of(struct bsh_props props, bool is_pulse)
{
	if (props.write == BSH_MAY_NO)
		return KIND_IDLE;
	if (props.on_write >= BSH_WRITE_CLEAR && props.on_write <= BSH_WRITE_MODIFY)
		return KIND_ANY;
	if (is_pulse || bsh_props_write_acts(props))
		return KIND_NEUTRAL;
	if (props.write == BSH_MAY_ONCE)
		return KIND_ONCE;
	return props.write == BSH_MAY_UNKNOWN ? KIND_UNKNOWN : KIND_PLAIN;
}

/* The other bits are what is there. */
static void keep(struct planner *p, uint64_t bits, struct bsh_props props)
{
	if (props.on_write == BSH_WRITE_UNKNOWN)
		p->plan->unknown |= bits;
	if (props.read == BSH_MAY_NO)
		p->remembered |= bits;
	else
		p->read |= bits;
}

/* Decide for bits that behave like props. */
static void decide(struct planner *p, uint64_t bits, struct bsh_props props, enum kind kind)
{
	bits &= p->left;
	if (!bits)
		return;
	p->left &= ~bits;
	switch (kind) {
	case KIND_ANY:
		p->effects |= 1u << props.on_write;
		p->plan->acts |= bits;
		p->remembered |= bits;
		p->any |= bits;
		break;
	case KIND_NEUTRAL:
		p->plan->neutral |= bits;
		if (props.on_write >= BSH_WRITE_0C && props.on_write <= BSH_WRITE_0T)
			p->ones |= bits;
		break;
	case KIND_ONCE:
		p->once |= bits;
		p->any |= bits;
		keep(p, bits, props);
		break;
	case KIND_UNKNOWN:
		p->unsaid |= bits;
		p->any |= bits;
		keep(p, bits, props);
		break;
	case KIND_IDLE:
		p->idle |= bits;
		break;
	case KIND_PLAIN:
	case KINDS:
		keep(p, bits, props);
		break;
	}
}

static void decide_reserved(struct planner *p, uint64_t bits, enum bsh_reserved policy,
			    struct bsh_props own)
{
	/* A register that acts on 1 or 0 does so in its reserved bits, too. */
	enum kind kind = kind_of(own, false);

	bits &= p->left;
	if (policy == BSH_RESERVED_ZERO || policy == BSH_RESERVED_ONE) {
		p->left &= ~bits;
		p->plan->neutral |= bits;
		if (policy == BSH_RESERVED_ONE)
			p->ones |= bits;
		return;
	}
	/* Who states that they are preserved says what writing them does. */
	if (kind == KIND_UNKNOWN && policy == BSH_RESERVED_PRESERVE) {
		own.on_write = BSH_WRITE_NONE;
		kind = KIND_PLAIN;
	}
	/* Bits that mean nothing lose nothing. */
	if (kind == KIND_ANY)
		kind = KIND_IDLE;
	else if (kind == KIND_ONCE)
		kind = KIND_PLAIN;
	decide(p, bits, own, kind);
}

/* What fields of one kind want. */
static void decide_fields(struct planner *p, struct bsh_props around, enum kind kind)
{
	struct bsh_regmap_place field;
	uint32_t next = 0;

	while (bsh_regmap_next_field(p->map, p->reg, &next, &field)) {
		const struct bsh_def_field *f = bsh_field_at(p->map, field.field);
		const struct bsh_props props = bsh_effective_field(f, around);
		const uint64_t bits = bsh_bits_mask(f->width) << field.low;

		if (kind_of(props, f->is_pulse) != kind)
			continue;
		if (f->reserved)
			decide_reserved(p, bits, (enum bsh_reserved)f->reserved, props);
		else
			decide(p, bits, props, kind);
	}
}

/* Does another register hold a byte of this one's access? */
static bool is_shared(const struct planner *p)
{
	struct bsh_regmap_place found[2];

	for (unsigned i = 0; i < p->reg->loc.width; i++)
		if (bsh_regmap_at(p->map, p->reg->loc.region, p->reg->loc.offset + i, found,
				  BSH_LENGTH(found)) > 1)
			return true;
	return false;
}

/* Bits of the access that are not the register's: an odd width is rounded up. */
static void decide_beyond(struct planner *p, uint64_t bits, struct bsh_props own)
{
	const bool may_matter = bits && is_shared(p);

	if (may_matter || own.write == BSH_MAY_UNKNOWN) {
		own.write = BSH_MAY_YES;
		own.on_write = BSH_WRITE_NONE;
	}
	if (own.read == BSH_MAY_NO && !may_matter)
		p->any |= bits;
	/* What another register has there is kept, whatever this one says of bits that are free. */
	decide_reserved(p, bits, may_matter ? BSH_RESERVED_PRESERVE : p->info.reserved, own);
	p->plan->unknown &= ~bits;
}

/* Fields that are not written, but lie in those that are: any write of these is one of them. */
static void decide_under(struct planner *p, struct bsh_props around)
{
	uint64_t asked[KINDS] = { 0 };
	struct bsh_regmap_place field;
	uint32_t next = 0;

	for (size_t i = 0; i < p->in->n_assigns; i++) {
		const struct bsh_regmap_place *place = &p->in->assigns[i].field;
		const struct bsh_def_field *f = bsh_field_at(p->map, place->field);

		asked[kind_of(bsh_effective_field(f, around), f->is_pulse)] |=
			bsh_bits_mask(place->high - place->low + 1u) << place->low;
	}
	while (bsh_regmap_next_field(p->map, p->reg, &next, &field)) {
		const struct bsh_def_field *f = bsh_field_at(p->map, field.field);
		const struct bsh_props props = bsh_effective_field(f, around);
		const enum kind kind = kind_of(props, f->is_pulse);
		const uint64_t bits = bsh_bits_mask(f->width) << field.low & p->plan->assigned &
				      ~asked[kind];

		if (f->reserved || !bits)
			continue;
		if (kind == KIND_ANY) {
			p->plan->acts |= bits;
			p->effects |= 1u << props.on_write;
		} else if (kind == KIND_ONCE) {
			p->once |= bits;
		}
	}
}

/* Does a file that says nothing of a register say of all its fields whether they are written? */
static bool only_fields_tell(const struct planner *p, struct bsh_props around)
{
	struct bsh_regmap_place field;
	uint32_t next = 0;

	while (bsh_regmap_next_field(p->map, p->reg, &next, &field)) {
		const struct bsh_def_field *f = bsh_field_at(p->map, field.field);

		if (!f->reserved && bsh_effective_field(f, around).write == BSH_MAY_UNKNOWN)
			return false;
	}
	return around.write == BSH_MAY_UNSTATED;
}

/* Of the register's own bits those that are not written. */
static void decide_own(struct planner *p, struct bsh_props around)
{
	const struct bsh_def_register *r =
		bsh_register_at(p->map, p->map->index.nodes[p->reg->node].member);
	struct bsh_props own = bsh_props_complete(around);

	p->left = bsh_bits_mask(p->info.width_bits) & ~p->plan->assigned;
	for (unsigned kind = 0; kind < KINDS; kind++)
		decide_fields(p, around, (enum kind)kind);
	/* Without fields what is said of the register is meant for all bits: none is reserved. */
	if (r->n_fields == 0)
		decide(p, p->left, own, kind_of(own, false));
	/* Such a file has the register's access in its fields; the bits between them store. */
	else if (only_fields_tell(p, around))
		own.write = BSH_MAY_YES;
	decide_reserved(p, p->left, (enum bsh_reserved)r->shape.reserved, own);
}

static void decide_all(struct planner *p)
{
	const struct bsh_props around = bsh_props_around(p->map, p->reg->node);

	decide_own(p, around);
	decide_under(p, around);
	p->left = bsh_bits_mask(p->reg->loc.width * 8u) & ~bsh_bits_mask(p->info.width_bits);
	decide_beyond(p, p->left, bsh_props_complete(around));
}

/* ---- What must not happen unasked -------------------------------------- */

/* "A.ERR, A.OVF": the fields that have some of these bits; the bits, where none has. */
static void add_names(const struct planner *p, uint64_t bits, enum kind kind, struct bsh_text *to)
{
	const struct bsh_props around = bsh_props_around(p->map, p->reg->node);
	char leaf[BSH_REGMAP_NAME_MAX + 32], text[BSH_BITS_MAX];
	struct bsh_regmap_place field;
	uint32_t next = 0;
	unsigned n = 0;

	while (bsh_regmap_next_field(p->map, p->reg, &next, &field)) {
		const struct bsh_def_field *f = bsh_field_at(p->map, field.field);
		const uint64_t own = bsh_bits_mask(f->width) << field.low;

		if (f->reserved || !(own & bits) ||
		    kind_of(bsh_effective_field(f, around), f->is_pulse) != kind)
			continue;
		bits &= ~own;
		if (n++ < NAMES_MAX)
			bsh_text_addf(to, "%s%.80s.%.80s", to->len ? ", " : "", p->info.name,
				      bsh_regmap_leaf(p->map, &field, leaf, sizeof(leaf)));
	}
	if (n > NAMES_MAX)
		bsh_text_addf(to, " and %u more", n - NAMES_MAX);
	if (bits)
		bsh_text_addf(to, "%s%s of %.80s", to->len ? ", " : "", bsh_bits(text, bits),
			      p->info.name);
}

/* What any write does to what it changes, in one word. */
static const char *effect(const struct planner *p)
{
	if (p->effects == 1u << BSH_WRITE_CLEAR)
		return "clears";
	return p->effects == 1u << BSH_WRITE_SET ? "sets" : "changes";
}

static int fail_unasked(const struct planner *p, struct bsh_err *err)
{
	const char *reg = p->info.name;
	struct bsh_text names = { 0 };

	if (p->plan->acts) {
		add_names(p, p->plan->acts, KIND_ANY, &names);
		bsh_fail(err, BSH_E_GUARDED, "any write %s %.200s: write all of %.80s, or --force",
			 effect(p), bsh_text_string(&names), reg);
	} else if (p->once) {
		add_names(p, p->once, KIND_ONCE, &names);
		bsh_fail(err, BSH_E_GUARDED,
			 "any write uses up the only one of %.200s: write all of %.80s, or --force",
			 bsh_text_string(&names), reg);
	} else {
		add_names(p, p->unsaid, KIND_UNKNOWN, &names);
		bsh_fail(err, BSH_E_GUARDED,
			 "nobody says what writing %.200s does: write all of %.80s, state its "
			 "access in the map, or --force",
			 bsh_text_string(&names), reg);
	}
	bsh_text_finish(&names);
	return -1;
}

/* ---- Where their values are from --------------------------------------- */

/* Bits from what was written last, else from the reset value; which are left. */
static uint64_t remember(struct planner *p, uint64_t bits)
{
	struct bsh_plan *plan = p->plan;
	const uint64_t last = bits & p->in->last_mask;
	const uint64_t known = bits & ~last & p->info.reset_mask;

	plan->word |= p->in->last & last;
	plan->from_last |= last;
	plan->word |= p->info.reset & known;
	plan->from_reset |= known;
	return bits & ~last & ~known;
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

	if ((p->plan->acts || p->once || p->unsaid) && !p->in->is_forced)
		return fail_unasked(p, err);
	if (p->read && !p->in->has_read && may_read) {
		if (p->info.read_acts && !p->in->is_forced)
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
	plan->unknown &= plan->from_read;
	unknown = remember(p, p->read | p->remembered) & ~p->any;
	if (unknown)
		return fail_unknown(p, unknown, err);
	if (p->idle)
		remember(p, p->idle);
	plan->word |= p->ones;
	return 0;
}

/* A planner for the whole register that reg is, or has. */
static struct planner begin(const struct bsh_regmap *map, struct bsh_regmap_place *reg,
			    const struct bsh_plan_input *input, struct bsh_plan *plan)
{
	struct planner p = { .map = map, .reg = reg, .in = input, .plan = plan };

	reg->field = BSH_REGMAP_NONE;
	bsh_place_complete(map, reg);
	*plan = (struct bsh_plan){ 0 };
	p.info = bsh_regmap_register(map, reg);
	/* What is written where nothing was: of fields that share bits, the one that can be. */
	bsh_add_resets(map, reg, true, &p.info);
	p.masks = bsh_regmap_masks(map, reg);
	return p;
}

int bsh_regmap_plan(const struct bsh_regmap *map, const struct bsh_regmap_place *reg,
		    const struct bsh_plan_input *input, struct bsh_plan *plan, struct bsh_err *err)
{
	struct bsh_regmap_place whole = *reg;
	struct bsh_plan made;
	struct planner p = begin(map, &whole, input, &made);

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

struct bsh_bystander bsh_regmap_bystander(const struct bsh_regmap *map,
					  const struct bsh_regmap_place *reg)
{
	const struct bsh_plan_input none = { 0 };
	struct bsh_regmap_place whole = *reg;
	struct bsh_plan made;
	struct planner p = begin(map, &whole, &none, &made);
	/* What is reserved is neutral, too, and nothing lost. */
	const uint64_t acting = p.masks.write_acts | p.masks.pulse;

	decide_own(&p, bsh_props_around(map, whole.node));
	return (struct bsh_bystander){ .neutral = made.neutral & acting,
				       .value = p.ones & acting,
				       .acts = made.acts | p.once,
				       .lost = p.remembered & ~made.acts & ~p.once };
}
