/* SPDX-License-Identifier: MIT */
/* What a block states for what is inside, where that was made before: derived, or in a layer. */

#include "regmap/store.h"

#include <string.h>

/* All that what is inside may inherit and has a number for. */
static const unsigned inherited = BSH_HAS_WIDTH | BSH_HAS_RESET | BSH_HAS_RESET_MASK |
				  BSH_HAS_ACCESS_WIDTH | BSH_HAS_ORDER | BSH_HAS_ENDIAN |
				  BSH_HAS_RESERVED;

void bsh_shape_take(struct bsh_def_shape *to, const struct bsh_def_shape *from, unsigned has)
{
	if (has & BSH_HAS_WIDTH)
		to->width_bits = from->width_bits;
	if (has & BSH_HAS_ACCESS_WIDTH)
		to->access_width = from->access_width;
	if (has & BSH_HAS_ORDER)
		to->word_order = from->word_order;
	if (has & BSH_HAS_ENDIAN)
		to->endian = from->endian;
	if (has & BSH_HAS_RESERVED)
		to->reserved = from->reserved;
}

static void take_reset(struct bsh_def_register *r, const struct bsh_def_inside *inside,
		       unsigned new, uint64_t all)
{
	/* A mask that leaves bits out was stated somewhere, and stays. */
	if (new & BSH_HAS_RESET && (r->reset_mask == 0 || r->reset_mask == all))
		r->reset_mask = UINT64_MAX;
	if (new & BSH_HAS_RESET)
		r->reset = inside->reset;
	if (new & BSH_HAS_RESET_MASK && new & BSH_HAS_RESET)
		r->reset_mask = inside->reset_mask;
	else if (new & BSH_HAS_RESET_MASK)
		r->reset_mask &= inside->reset_mask;
	r->reset_mask &= bsh_bits_mask(r->shape.width_bits);
	r->reset &= r->reset_mask;
}

/* Give a register what it does not state itself. */
static void take(struct bsh_def_register *r, const struct bsh_def_inside *inside)
{
	const unsigned new = inside->has & ~r->has;
	const uint64_t all = bsh_bits_mask(r->shape.width_bits);

	bsh_shape_take(&r->shape, &inside->shape, new);
	take_reset(r, inside, new, all);
}

static int restate_register(struct bsh_regmap *map, uint32_t *member,
			    const struct bsh_def_inside *inside, struct bsh_def_at at,
			    struct bsh_err *err)
{
	struct bsh_def_register made = *bsh_register_at(map, *member), *kept;

	take(&made, inside);
	if (memcmp(&made, bsh_register_at(map, *member), sizeof(made)) == 0)
		return 0;
	if (bsh_fields_fit(map, &made, at, err) < 0)
		return -1;
	if (map->registers.len >= BSH_REGMAP_REGISTERS_MAX)
		return bsh_def_fail(map, at, err, BSH_E_VALUE,
				    "more than %u registers, those that a block changes included",
				    BSH_REGMAP_REGISTERS_MAX);
	kept = bsh_vec_push(&map->registers, sizeof(*kept));
	if (!kept)
		return bsh_fail_nomem(err);
	*kept = made;
	*member = (map->registers.len - 1) | BSH_MEMBER_REGISTER;
	return 0;
}

static int restate_block(struct bsh_regmap *map, uint32_t *member,
			 const struct bsh_def_inside *inside, struct bsh_def_at at,
			 struct bsh_err *err)
{
	struct bsh_def_block made = *bsh_block_at(map, *member), *kept;
	struct bsh_def_inside left = *inside;

	left.has &= ~made.inside.has;
	if (bsh_restate(map, made.body, &left, at, &made.body, err) < 0)
		return -1;
	if (made.body == bsh_block_at(map, *member)->body)
		return 0;
	if (map->blocks.len >= BSH_REGMAP_BLOCKS_MAX)
		return bsh_def_fail(map, at, err, BSH_E_VALUE,
				    "more than %u blocks, those that a block changes included",
				    BSH_REGMAP_BLOCKS_MAX);
	kept = bsh_vec_push(&map->blocks, sizeof(*kept));
	if (!kept)
		return bsh_fail_nomem(err);
	*kept = made;
	*member = map->blocks.len - 1;
	return 0;
}

int bsh_restate(struct bsh_regmap *map, uint32_t body, const struct bsh_def_inside *inside,
		struct bsh_def_at at, uint32_t *made, struct bsh_err *err)
{
	const struct bsh_def_body is = *bsh_body_at(map, body);
	bsh_auto_free uint32_t *members = NULL;
	bool is_same = true;

	*made = body;
	if (!(inside->has & inherited) || !is.n)
		return 0;
	if (inside->has & BSH_HAS_WIDTH && !inside->shape.width_bits)
		return bsh_def_fail(map, at, err, BSH_E_VALUE, "a width of 0 bits");
	members = malloc(is.n * sizeof(*members));
	if (!members)
		return bsh_fail_nomem(err);
	for (uint32_t i = 0; i < is.n; i++) {
		const uint32_t member = bsh_member_at(map, is.first + i);

		members[i] = member;
		if ((bsh_is_register(member) ? restate_register : restate_block)(
			    map, &members[i], inside, at, err) < 0)
			return -1;
		is_same &= members[i] == member;
	}
	return is_same ? 0 : bsh_body_make(map, members, is.n, made, err);
}
