/* SPDX-License-Identifier: MIT */
/* read: a register by name, in one access, decoded from that one value. */

#include "policy.h"
#include "registers.h"

#include "commands.h"

/* What cannot be known before the script runs is judged when it does. */
static bool is_settled(const struct bsh_session *s, const struct bsh_arg *arg)
{
	return arg->place.is_known && !(s->is_check && s->any_name);
}

/* The register or field, which has the bits that are named. */
static int find(const struct bsh_session *s, const struct bsh_arg *arg,
		struct bsh_regmap_place *place, struct bsh_err *err)
{
	unsigned bits;

	if (bsh_register_of(s, arg, BSH_EFFECT_READ, place, err) < 0)
		return -1;
	bits = bsh_regmap_register(bsh_session_map(s), place).width_bits;
	if (!arg->place.has_bits || arg->place.high < bits)
		return 0;
	return bsh_fail_at(err, arg->at, BSH_E_VALUE, "bit %u is not in %u bits", arg->place.high,
			   bits);
}

static int check(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	struct bsh_regmap_place place;

	return is_settled(s, &args->v[0]) ? find(s, &args->v[0], &place, err) : 0;
}

/* What `save -v` makes a check of: of an offset only what a raw access reads, too. */
static void note_value(struct bsh_session *s, const struct bsh_regmap_place *place,
		       const struct bsh_place *bits, unsigned flags, uint64_t value)
{
	char split[64];

	const bool is_odd = bsh_regmap_register(s->map, place).width_bits < place->loc.width * 8u;

	if (s->is_simple && (bits->named || (!is_odd && !bsh_register_pieces(s, place, split) &&
					     bsh_register_image(s->map, place, value) == value)))
		bsh_transcript_value(&s->transcript, bits, place->loc.width, s->bar, flags, value);
}

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	unsigned flags = bsh_command_flags(args, 0, 1);
	struct bsh_regmap_place place;
	uint64_t value;

	if (find(s, &args->v[0], &place, err) < 0 ||
	    bsh_register_permit(s->map, &place, flags, false, err) < 0 ||
	    bsh_register_confirm(s, &place, false, &flags, err) < 0 ||
	    bsh_register_read(s, &place, flags, &value, err) < 0)
		return -1;
	note_value(s, &place, &args->v[0].place, flags, value);
	bsh_print_register(s, &place, &args->v[0].place, value, BSH_DECODE_READ);
	return 0;
}

const struct bsh_cmd bsh_cmd_read = {
	.name = "read",
	.summary = "read a register and tell what its bits mean",
	.help = "Makes exactly one load of the register's own width, or those of the width\n"
		"that the map states, and decodes every field from that one value. An offset\n"
		"means the register that begins there. PLACE may be a field.",
	.example = "read core.STATUS",
	.group = BSH_GROUP_LOOK,
	.effect = BSH_EFFECT_READ,
	.options = { { "--force", "read what is write-only" },
		     { "--yes", "read what wants to be confirmed" } },
	.forms = { { { { "PLACE", BSH_KIND_BITS, BSH_ONE } }, false } },
	.check = check,
	.run = run,
};
