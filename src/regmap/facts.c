/* SPDX-License-Identifier: MIT */
/* What is known of blocks, registers and fields, with everything inherited filled in. */

#include "regmap/store.h"

#include <string.h>

static struct bsh_regmap_origin origin(const struct bsh_regmap *map, struct bsh_def_at at)
{
	return (struct bsh_regmap_origin) { bsh_regmap_source(map, at.file), at.line };
}

struct bsh_block_info bsh_regmap_block(const struct bsh_regmap *map,
				       const struct bsh_regmap_place *place)
{
	const struct bsh_node *node = &map->index.nodes[place->node];
	const struct bsh_def_block *block = bsh_block_at(map, node->member);

	return (struct bsh_block_info) {
		.name = bsh_text_at(map, block->name),
		.title = bsh_text_at(map, block->title),
		.doc = bsh_text_at(map, block->doc),
		.size = block->size ? block->size : bsh_body_at(map, block->body)->extent,
		.kind = (enum bsh_block_kind)block->kind,
		.n_children = node->n,
		.n_dims = block->n_dims,
		.origin = origin(map, block->at),
	};
}

/* ---- Masks ------------------------------------------------------------- */

/* What some bits are, by what they do; both: a read of them gives what a write put there. */
static void add_bits(struct bsh_masks *m, uint64_t *both, uint64_t bits, struct bsh_props p)
{
	if (p.read != BSH_MAY_NO && p.write != BSH_MAY_NO)
		*both |= bits;
	if (p.read != BSH_MAY_NO)
		m->readable |= bits;
	if (p.write != BSH_MAY_NO)
		m->writable |= bits;
	if (bsh_props_read_acts(p))
		m->read_acts |= bits;
	if (bsh_props_write_acts(p))
		m->write_acts |= bits;
}

/* The bits that are not those of any field: known ones of a register without fields. */
static uint64_t reserved_bits(const struct bsh_def_register *r, uint64_t all, uint64_t covered)
{
	return r->n_fields ? all & ~covered : 0;
}

struct bsh_masks bsh_regmap_masks(const struct bsh_regmap *map,
				  const struct bsh_regmap_place *place)
{
	const struct bsh_def_register *r =
		bsh_register_at(map, map->index.nodes[place->node].member);
	const struct bsh_props around = bsh_props_around(map, place->node);
	const struct bsh_props own = bsh_props_complete(around);
	const uint64_t all = bsh_bits_mask(r->shape.width_bits);
	struct bsh_regmap_place field;
	struct bsh_masks m = { 0 };
	uint64_t kept = 0, fields = 0, both = 0;
	uint32_t next = 0;

	while (bsh_regmap_next_field(map, place, &next, &field)) {
		const struct bsh_def_field *f = bsh_field_at(map, field.field);
		const uint64_t bits = (bsh_bits_mask(f->width) << field.low) & all;

		fields |= bits;
		if (f->reserved) {
			kept |= bits;
			continue;
		}
		m.covered |= bits;
		add_bits(&m, &both, bits, bsh_effective_field(f, around));
		m.volatiles |= f->is_volatile ? bits : 0;
		m.pulse |= f->is_pulse ? bits : 0;
	}
	m.reserved = (reserved_bits(r, all, fields) | kept) & ~m.covered;
	add_bits(&m, &both, r->n_fields ? m.reserved : all, own);
	if (r->is_volatile)
		m.volatiles = all;
	m.reads_back = both & ~m.read_acts & ~m.write_acts & ~m.volatiles &
		       ~m.pulse & ~m.reserved;
	m.reset_check = bsh_regmap_register(map, place).reset_mask & m.readable & ~m.volatiles &
			~m.reserved;
	if (m.read_acts)
		m.reset_check = 0;
	return m;
}

/* ---- Registers --------------------------------------------------------- */

void bsh_add_resets(const struct bsh_regmap *map, const struct bsh_regmap_place *place,
		    bool is_write, struct bsh_register_info *info)
{
	const struct bsh_def_register *r =
		bsh_register_at(map, map->index.nodes[place->node].member);
	const struct bsh_props around = bsh_props_around(map, place->node);
	struct bsh_regmap_place field;
	uint64_t settled = 0;
	uint32_t next = 0;

	info->reset = r->reset;
	info->reset_mask = r->reset_mask;
	while (bsh_regmap_next_field(map, place, &next, &field)) {
		const struct bsh_def_field *f = bsh_field_at(map, field.field);
		const struct bsh_props props = bsh_effective_field(f, around);
		uint64_t bits = bsh_bits_mask(f->width) << field.low;

		if (!(f->has & BSH_HAS_RESET))
			continue;
		if ((is_write ? props.write : props.read) == BSH_MAY_NO)
			bits &= ~settled;
		else
			settled |= bits;
		info->reset = (info->reset & ~bits) | (f->reset << field.low & bits);
		info->reset_mask = (info->reset_mask & ~bits) | (f->reset_mask << field.low & bits);
	}
}

/* What a field adds to what is said of its register as a whole. */
static void add_field(struct bsh_props *whole, struct bsh_props p, bool is_first, bool is_stated)
{
	if (is_first && !is_stated) {
		whole->read = p.read;
		whole->write = p.write;
	}
	if (p.read == BSH_MAY_YES || (p.read == BSH_MAY_UNKNOWN && whole->read == BSH_MAY_NO))
		whole->read = p.read;
	if (p.write != BSH_MAY_NO && whole->write != BSH_MAY_YES)
		whole->write = p.write;
	/* An effect is the register's when all of its fields have it. */
	if (is_first) {
		whole->on_read = p.on_read;
		whole->on_write = p.on_write;
	}
	if (whole->on_read != p.on_read)
		whole->on_read = BSH_READ_NONE;
	if (whole->on_write != p.on_write)
		whole->on_write = BSH_WRITE_NONE;
}

/* The register as a whole, fields included; all but reserved bits do. */
static struct bsh_props whole_props(const struct bsh_regmap *map,
				    const struct bsh_regmap_place *place)
{
	const struct bsh_def_register *r =
		bsh_register_at(map, map->index.nodes[place->node].member);
	const struct bsh_props around = bsh_props_around(map, place->node);
	struct bsh_props whole = bsh_props_complete(around);
	const bool is_stated = r->props.read || r->props.write;
	bool is_first = true;

	for (uint32_t i = r->first_field; i < r->first_field + r->n_fields; i++) {
		const struct bsh_def_field *f = bsh_field_at(map, i);

		if (f->reserved)
			continue;
		add_field(&whole, bsh_effective_field(f, around), is_first, is_stated);
		is_first = false;
	}
	return whole;
}

/* Does some bit act, reserved ones included if the register does as a whole? */
static void add_effects(const struct bsh_regmap *map, const struct bsh_regmap_place *place,
			struct bsh_register_info *info)
{
	const struct bsh_def_register *r =
		bsh_register_at(map, map->index.nodes[place->node].member);
	const struct bsh_props around = bsh_props_around(map, place->node);
	const struct bsh_props own = bsh_props_complete(around);

	info->read_acts = bsh_props_read_acts(own);
	info->write_acts = bsh_props_write_acts(own);
	for (uint32_t i = r->first_field; i < r->first_field + r->n_fields; i++) {
		const struct bsh_props p = bsh_effective_field(bsh_field_at(map, i), around);

		info->read_acts |= bsh_props_read_acts(p);
		info->write_acts |= bsh_props_write_acts(p);
	}
}

/* A register that takes several accesses is aligned as each of them must be. */
static const char *why_not_accessible(const struct bsh_regmap_place *place,
				      const struct bsh_def_register *r)
{
	const unsigned piece = r->shape.access_width;
	const struct bsh_loc loc = place->loc;

	if (r->shape.width_bits > 64)
		return "is wider than 64 bits";
	if (piece && piece < loc.width && loc.offset % piece == 0)
		return NULL;
	if (loc.offset % loc.width)
		return "is not aligned to its width";
	return NULL;
}

struct bsh_register_info bsh_regmap_register(const struct bsh_regmap *map,
					     const struct bsh_regmap_place *place)
{
	const struct bsh_def_register *r =
		bsh_register_at(map, map->index.nodes[place->node].member);
	struct bsh_register_info info = {
		.name = bsh_text_at(map, r->name),
		.title = bsh_text_at(map, r->title),
		.doc = bsh_text_at(map, r->doc),
		.note = bsh_text_at(map, r->note),
		.alternate_of = bsh_text_at(map, r->alternate_of),
		.props = whole_props(map, place),
		.width = place->loc.width,
		.width_bits = r->shape.width_bits,
		.bytes = (uint16_t)bsh_width_bytes(r->shape.width_bits),
		.access_width = r->shape.access_width ? r->shape.access_width : place->loc.width,
		.word_order = r->shape.word_order ? r->shape.word_order : BSH_ORDER_LOW_FIRST,
		.endian = r->shape.endian ? r->shape.endian : BSH_ENDIAN_LITTLE,
		.reserved = r->shape.reserved ? r->shape.reserved : BSH_RESERVED_PRESERVE,
		.is_volatile = r->is_volatile,
		.dont_dump = r->dont_dump,
		.confirm_read = r->confirm & BSH_CONFIRM_READ,
		.confirm_write = r->confirm & BSH_CONFIRM_WRITE,
		.not_accessible = why_not_accessible(place, r),
		.n_fields = r->n_fields,
		.n_dims = r->n_dims,
		.origin = origin(map, r->at),
	};

	bsh_add_resets(map, place, false, &info);
	add_effects(map, place, &info);
	return info;
}

/* ---- Fields ------------------------------------------------------------ */

struct bsh_field_info bsh_regmap_field(const struct bsh_regmap *map,
				       const struct bsh_regmap_place *place)
{
	const struct bsh_def_field *f = bsh_field_at(map, place->field);
	const struct bsh_def_register *r =
		bsh_register_at(map, map->index.nodes[place->node].member);
	const uint64_t bits = bsh_bits_mask(f->width);
	struct bsh_field_info info = {
		.name = bsh_text_at(map, f->name),
		.doc = bsh_text_at(map, f->doc),
		.unit = bsh_text_at(map, f->unit),
		.scale = bsh_text_at(map, f->scale),
		.props = bsh_effective_field(f, bsh_props_around(map, place->node)),
		.reset = r->reset >> place->low & bits,
		.reset_mask = r->reset_mask >> place->low & bits,
		.enum_read = f->enum_read,
		.enum_write = f->enum_write,
		.reserved = (enum bsh_reserved)f->reserved,
		.is_signed = f->is_signed,
		.is_pulse = f->is_pulse,
		.is_volatile = f->is_volatile || r->is_volatile,
		.is_testable = !f->is_untestable,
		.n_dims = f->n_dims,
		.origin = origin(map, f->at),
	};

	if (f->has & BSH_HAS_RESET) {
		info.reset = f->reset;
		info.reset_mask = f->reset_mask;
	}
	return info;
}
