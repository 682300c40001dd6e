/* SPDX-License-Identifier: MIT */
/* write: a register, or some of its fields, by name; the other bits stay as they are. */

#include "neighbours.h"
#include "policy.h"
#include "registers.h"

#include <inttypes.h>
#include <stdio.h>

#include "commands.h"

enum form { FORM_VALUE, FORM_FIELDS };

/* A write under way. */
struct change {
	struct bsh_regmap_place reg;
	unsigned typed; /* BSH_ACCESS_*, which hold for a read, too */
	unsigned flags; /* of the write: what a person agreed to is among them */
	uint64_t word;
	bool is_read; /* for the other bits: before is what was there */
	uint64_t before;
	uint64_t unknown; /* other bits that were written back, which may act */
	struct bsh_assign one; /* of `write REG.FIELD VALUE` */
	const struct bsh_assign *assigns;
	size_t n_assigns; /* 0: all of the register is written */
};

/* ---- Before the bus ------------------------------------------------------------- */

static bool is_settled(const struct bsh_session *s, const struct bsh_args *args)
{
	return args->v[0].place.is_known && !(s->is_check && s->any_name);
}

/* Bits of a register that no field names cannot be written by themselves. */
static int check_bits(const struct bsh_arg *arg, const struct bsh_regmap_place *place,
		      struct bsh_err *err)
{
	const struct bsh_place *bits = &arg->place;

	if (!bits->has_bits || (place->field != BSH_REGMAP_NONE && bits->high == place->high &&
				bits->low == place->low))
		return 0;
	return bsh_fail_at(err, arg->at, BSH_E_SYNTAX,
			   "write changes registers and fields: leave out the bits");
}

static bool is_same_field(const struct bsh_assign *a, const struct bsh_assign *b)
{
	return a->field.field == b->field.field && a->field.low == b->field.low;
}

/* The value of argument i, FIELD=VALUE, whose field no argument before it sets. */
static int check_field(struct bsh_session *s, const struct bsh_args *args, size_t i,
		       struct bsh_err *err)
{
	const struct bsh_assign *a = &s->assigns[args->v[i].assign.index];
	const struct bsh_arg value_of = { .at = args->v[i].at, .v = args->v[i].assign.v };
	char leaf[BSH_REGMAP_PATH_MAX];
	uint64_t value;

	for (size_t before = 1; before < i; before++)
		if (is_same_field(a, &s->assigns[args->v[before].assign.index]))
			return bsh_fail_at(err, args->v[i].at, BSH_E_VALUE, "%.200s is set twice",
					   bsh_regmap_leaf(bsh_session_map(s), &a->field, leaf,
							   sizeof(leaf)));
	return value_of.v.is_known ?
		       bsh_register_fit(bsh_session_map(s), &a->field, &value_of, &value, err) :
		       0;
}

static int check_fields(struct bsh_session *s, const struct bsh_args *args,
			const struct bsh_regmap_place *place, struct bsh_err *err)
{
	if (place->field != BSH_REGMAP_NONE)
		return bsh_fail_at(err, args->v[0].at, BSH_E_SYNTAX,
				   "FIELD=VALUE goes with a register, and this is a field");
	for (size_t i = 1; i < args->n; i++)
		if (check_field(s, args, i, err) < 0)
			return -1;
	return 0;
}

static int check(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	struct bsh_regmap_place place;
	uint64_t value;

	if (!is_settled(s, args))
		return 0;
	if (bsh_register_of(s, &args->v[0], BSH_EFFECT_WRITE, &place, err) < 0 ||
	    check_bits(&args->v[0], &place, err) < 0)
		return -1;
	if (args->form == FORM_FIELDS)
		return check_fields(s, args, &place, err);
	return args->v[1].v.is_known ? bsh_register_fit(bsh_session_map(s), &place, &args->v[1],
							&value, err) :
				       0;
}

/* ---- What is written -------------------------------------------------------------- */

static bool is_forced(const struct change *c)
{
	return c->typed & BSH_ACCESS_FORCE;
}

/* A write that will be refused makes no read, which could be all that happens. */
static int read_others(struct bsh_session *s, struct change *c, uint64_t *read,
		       struct bsh_err *err)
{
	unsigned flags = c->typed;

	if (bsh_register_check(s, &c->reg, c->flags, true, err) < 0 ||
	    (!is_forced(c) && bsh_neighbours_read(s, &c->reg, err) < 0) ||
	    bsh_register_confirm(s, &c->reg, false, &flags, err) < 0)
		return -1;
	return bsh_register_read_all(s, &c->reg, flags, read, err);
}

/* Of bits that can all be read nothing has to be remembered: after a reopen that takes long. */
static bool may_need_last(const struct bsh_session *s, const struct change *c)
{
	const struct bsh_masks m = bsh_regmap_masks(s->map, &c->reg);

	return !s->n_outdated || m.write_acts || m.writable & ~m.readable || !m.readable;
}

/* The word that changes the fields: at most one read is made for the other bits. */
static int plan(struct bsh_session *s, struct change *c, struct bsh_err *err)
{
	struct bsh_plan_input in = { .assigns = c->assigns, .n_assigns = c->n_assigns,
				     .is_forced = is_forced(c) };
	const uint64_t all = bsh_ones(c->reg.loc.width);
	struct bsh_plan plan;

	if (may_need_last(s, c))
		in.last_mask = bsh_register_last(s, &c->reg, &in.last);
	if (bsh_regmap_plan(s->map, &c->reg, &in, &plan, err) < 0)
		return -1;
	if (plan.needs_read) {
		if (read_others(s, c, &in.read, err) < 0)
			return -1;
		in.has_read = true;
		if (bsh_regmap_plan(s->map, &c->reg, &in, &plan, err) < 0)
			return -1;
	}
	if (!is_forced(c) &&
	    bsh_neighbours_write(s, &c->reg, plan.word, all & ~plan.assigned, err) < 0)
		return -1;
	c->word = plan.word;
	c->is_read = in.has_read;
	c->before = in.read;
	c->unknown = plan.unknown;
	return 0;
}

/* All fields that are named, or the one that the place is. */
static int plan_fields(struct bsh_session *s, const struct bsh_args *args, struct change *c,
		       struct bsh_err *err)
{
	c->one.field = s->target;
	c->assigns = &c->one;
	c->n_assigns = 1;
	if (args->form != FORM_FIELDS) {
		if (bsh_register_fit(s->map, &c->one.field, &args->v[1], &c->one.value, err) < 0)
			return -1;
		return plan(s, c, err);
	}
	for (size_t i = 1; i < args->n; i++) {
		struct bsh_assign *a = &s->assigns[args->v[i].assign.index];
		const struct bsh_arg value = { .at = args->v[i].at, .v = args->v[i].assign.v };

		if (bsh_register_fit(s->map, &a->field, &value, &a->value, err) < 0)
			return -1;
	}
	c->assigns = s->assigns;
	c->n_assigns = s->n_assigns;
	return plan(s, c, err);
}

/* ---- The answer ------------------------------------------------------------------- */

static bool is_named(const struct change *c, const struct bsh_regmap_place *field)
{
	const struct bsh_assign a = { .field = *field };

	for (size_t i = 0; i < c->n_assigns; i++)
		if (is_same_field(&c->assigns[i], &a))
			return true;
	return false;
}

/* "EN 0 -> 1, MODE IDLE -> BURST": the fields that were named. */
static void add_changes(struct bsh_session *s, const struct change *c, struct bsh_text *to)
{
	char leaf[BSH_REGMAP_PATH_MAX], text[256];
	struct bsh_regmap_place field;
	const size_t begin = to->len;
	uint32_t next = 0;

	while (bsh_regmap_next_field(s->map, &c->reg, &next, &field)) {
		const struct bsh_props props = bsh_regmap_field(s->map, &field).props;
		const uint64_t now = bsh_regmap_extract(&field, c->word);
		const uint64_t was = bsh_regmap_extract(&field, c->before);

		if (!is_named(c, &field))
			continue;
		bsh_text_addf(to, "%s%s", to->len > begin ? ", " : "",
			      bsh_regmap_leaf(s->map, &field, leaf, sizeof(leaf)));
		if (c->is_read && !bsh_props_write_acts(props) && props.read != BSH_MAY_NO)
			bsh_text_addf(to, " %s ->", bsh_field_text(s->map, &field, was, text,
								  sizeof(text)));
		bsh_text_addf(to, " %s", bsh_field_text_written(s->map, &field, now, text,
							       sizeof(text)));
	}
}

/* "other bits written back as read ...", or NULL. */
static const char *remark_of(const struct change *c, char to[BSH_BITS_MAX + 96])
{
	char bits[BSH_BITS_MAX];

	if (!c->unknown)
		return NULL;
	snprintf(to, BSH_BITS_MAX + 96,
		 "other bits written back as read; the map does not say whether that acts: %s",
		 bsh_bits(bits, c->unknown));
	return to;
}

/* It is so with most of an SVD's registers: who was told once knows it. */
static void tell_unknown(struct bsh_session *s, const struct change *c)
{
	char remark[BSH_BITS_MAX + 96], path[BSH_REGMAP_PATH_MAX];

	if (!bsh_session_talks(s) || s->unknown_was_told || !remark_of(c, remark))
		return;
	s->unknown_was_told = true;
	bsh_session_note(s, "%.200s: %s", bsh_regmap_path(s->map, &c->reg, path, sizeof(path)),
			 remark);
}

static void answer(struct bsh_session *s, const struct change *c)
{
	const int digits = c->reg.loc.width * 2;
	char path[BSH_REGMAP_PATH_MAX], split[64], before[24], remark[BSH_BITS_MAX + 96];
	struct bsh_text line = { 0 }, changes = { 0 };
	struct bsh_item items[] = {
		BSH_PLACE("place", c->reg.loc.region, c->reg.loc.offset),
		BSH_DEC("width", c->reg.loc.width * 8u),
		BSH_TEXT("name", bsh_regmap_path(s->map, &c->reg, path, sizeof(path))),
		BSH_TEXT("before", c->is_read ? before : NULL),
		BSH_HEX("value", c->word, digits),
		BSH_TEXT("changes", NULL),
		BSH_TEXT("split", bsh_register_pieces(s, &c->reg, split)),
		BSH_TEXT("remark", remark_of(c, remark)),
		BSH_TEXT(NULL, NULL),
	};

	snprintf(before, sizeof(before), "0x%0*" PRIx64, digits, c->before);
	add_changes(s, c, &changes);
	bsh_text_addf(&line, "%s%s%s := 0x%0*" PRIx64, path, c->is_read ? " " : "",
		      c->is_read ? before : "", digits, c->word);
	if (changes.len)
		bsh_text_addf(&line, "   %s", changes.data);
	if (items[6].text)
		bsh_text_addf(&line, " (%s)", items[6].text);
	items[5].text = changes.len ? changes.data : NULL;
	items[8].text = bsh_text_string(&line);
	bsh_out_record(s->out, &(struct bsh_record){ .type = "written_register",
						     .line = "%8",
						     .items = items,
						     .n_items = BSH_LENGTH(items) });
	bsh_text_finish(&line);
	bsh_text_finish(&changes);
}

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	struct change c = { .typed = bsh_command_flags(args, 0, 1) };
	bool is_field;

	c.flags = c.typed;
	if (bsh_register_of(s, &args->v[0], BSH_EFFECT_WRITE, &c.reg, err) < 0 ||
	    bsh_register_confirm(s, &c.reg, true, &c.flags, err) < 0)
		return -1;
	is_field = c.reg.field != BSH_REGMAP_NONE;
	c.reg.field = BSH_REGMAP_NONE;
	if (is_field || args->form == FORM_FIELDS) {
		if (plan_fields(s, args, &c, err) < 0)
			return -1;
	} else if (bsh_register_fit(s->map, &c.reg, &args->v[1], &c.word, err) < 0 ||
		   (!is_forced(&c) && bsh_neighbours_beyond(s, &c.reg, true, err) < 0)) {
		return -1;
	}
	if (bsh_register_write(s, &c.reg, c.flags, c.word, err) < 0)
		return -1;
	/* What was read is a result, in a script, too. */
	if (!s->settings.is_quiet)
		answer(s, &c);
	tell_unknown(s, &c);
	return 0;
}

const struct bsh_cmd bsh_cmd_write = {
	.name = "write",
	.summary = "write a register, or some of its fields",
	.help = "A register: one store of its own width. Fields: one store, after one load if\n"
		"the other bits need it. Bits that act when they are written get what does\n"
		"nothing, so no event is acknowledged by accident. Where that load would have\n"
		"side effects itself it is refused, and so is a store that cannot leave the\n"
		"others alone: any write changes them, uses up their only one, or nobody says\n"
		"what it does. VALUE may be a name of the field's values.\n"
		"Tells what was there before and what changed, unless -q was given.",
	.example = "write core.CTRL EN=1 MODE=BURST",
	.group = BSH_GROUP_WRITE,
	.effect = BSH_EFFECT_WRITE,
	.options = { { "--force", "write what is read-only or acts on others; read what reading changes" },
		     { "--yes", "write what wants to be confirmed" } },
	.forms = { { { { "PLACE", BSH_KIND_BITS, BSH_ONE }, { "VALUE", BSH_KIND_NUMBER, BSH_ONE } },
		     false },
		   { { { "PLACE", BSH_KIND_BITS, BSH_ONE },
		       { "FIELD=VALUE", BSH_KIND_FIELD, BSH_SOME } },
		     false } },
	.check = check,
	.run = run,
};
