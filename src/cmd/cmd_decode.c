/* SPDX-License-Identifier: MIT */
/* decode: what a value would mean in a register; the device is not touched. */

#include "registers.h"

#include "commands.h"

/* The value fits the place; as the register's word it stands where the field or the bits do. */
static int word_of(const struct bsh_session *s, const struct bsh_regmap_place *place,
		   const struct bsh_place *bits, const struct bsh_arg *value, uint64_t *word,
		   struct bsh_err *err)
{
	const unsigned n = bits->has_bits ? bits->high - bits->low + 1u : 64;
	const uint64_t mask = UINT64_MAX >> (64 - n);
	const uint64_t lost = value->v.value & ~mask;
	const bool is_field = place->field != BSH_REGMAP_NONE && bits->high == place->high &&
			      bits->low == place->low;

	if (!bits->has_bits || is_field) {
		if (bsh_register_fit(bsh_session_map(s), place, value, word, err) < 0)
			return -1;
	} else if (lost && !(value->v.may_narrow && lost == ~mask)) {
		return bsh_fail_at(err, value->at, BSH_E_VALUE, "0x%llx does not fit %u bit%s",
				   (unsigned long long)value->v.value, n, n == 1 ? "" : "s");
	} else {
		*word = value->v.value & mask;
	}
	*word <<= bits->has_bits ? bits->low : 0;
	return 0;
}

static int check(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	struct bsh_regmap_place place;
	uint64_t word = 0;

	if (!args->v[0].place.is_known || (s->is_check && s->any_name))
		return 0;
	if (bsh_register_of(s, &args->v[0], BSH_EFFECT_NONE, &place, err) < 0)
		return -1;
	return args->v[1].v.is_known ?
		       word_of(s, &place, &args->v[0].place, &args->v[1], &word, err) :
		       0;
}

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	struct bsh_regmap_place place;
	uint64_t word = 0;

	if (bsh_register_of(s, &args->v[0], BSH_EFFECT_NONE, &place, err) < 0 ||
	    word_of(s, &place, &args->v[0].place, &args->v[1], &word, err) < 0)
		return -1;
	bsh_print_register(s, &place, &args->v[0].place, word, BSH_DECODE_GIVEN);
	return 0;
}

const struct bsh_cmd bsh_cmd_decode = {
	.name = "decode",
	.summary = "tell what a value means in a register",
	.help = "As read shows it, but of a VALUE that is typed: the device is not touched.\n"
		"PLACE may be a field; then VALUE is that of the field.",
	.example = "decode core.STATUS 0x00040203",
	.group = BSH_GROUP_LOOK,
	.forms = { { { { "PLACE", BSH_KIND_BITS, BSH_ONE }, { "VALUE", BSH_KIND_NUMBER, BSH_ONE } },
		     false } },
	.check = check,
	.run = run,
};
