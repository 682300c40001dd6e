/* SPDX-License-Identifier: MIT */
/* Blocks and registers of a file: opened, filled in by the loader, checked and kept. */

#include "regmap/builder.h"

#include <assert.h>
#include <string.h>

/* ---- Blocks ------------------------------------------------------------ */

struct bsh_build_block *bsh_build_begin_block(struct bsh_build *b, struct bsh_build_at at,
					      struct bsh_err *err)
{
	struct bsh_open_block *open;
	struct bsh_def_block *block;

	assert(!b->is_register_open);
	if (b->depth == BSH_REGMAP_DEPTH_MAX) {
		bsh_build_fail(b, at, err, BSH_E_VALUE, "more than %d blocks within each other",
			       BSH_REGMAP_DEPTH_MAX);
		return NULL;
	}
	if (b->map->blocks.len >= BSH_REGMAP_BLOCKS_MAX) {
		bsh_build_fail(b, at, err, BSH_E_VALUE, "more than %u blocks",
			       BSH_REGMAP_BLOCKS_MAX);
		return NULL;
	}
	block = bsh_vec_push(&b->map->blocks, sizeof(*block));
	if (!block || !bsh_vec_push(&b->blocks, sizeof(struct bsh_build_block))) {
		bsh_fail_nomem(err);
		return NULL;
	}
	block->body = BSH_REGMAP_NONE;
	block->derived = BSH_REGMAP_NONE;
	block->at = bsh_build_def_at(b, at);
	open = &b->stack[b->depth++];
	*open = (struct bsh_open_block) { .attr.at = at,
					  .id = b->map->blocks.len - 1,
					  .first_pending = b->pending.len,
					  .derived = BSH_REGMAP_NONE };
	return &open->attr;
}

static uint32_t pending_at(const struct bsh_build *b, uint32_t i)
{
	return ((uint32_t *)b->pending.data)[i];
}

/* Which of taken replaces a member of the base in a derived block: its number + 1; 0: none. */
static uint32_t replacement(const struct bsh_build *b, uint32_t owner, uint32_t member)
{
	const uint32_t taken = bsh_build_taken(b, owner, bsh_head(b->map, member).name,
					       bsh_is_register(member));
	const struct bsh_taken *all = b->taken.data;

	if (!taken || bsh_head(b->map, all[taken - 1].member).has & BSH_HAS_HIDDEN)
		return 0;
	return taken;
}

/* The members of a derived block with some of its own: theirs, replaced by name, then its. */
static int join_members(struct bsh_build *b, const struct bsh_open_block *open,
			struct bsh_vec *joined, struct bsh_err *err)
{
	const uint32_t base = bsh_block_at(b->map, open->derived)->body;
	const uint32_t n = b->pending.len - open->first_pending;
	const struct bsh_def_body *body = bsh_body_at(b->map, base);
	const struct bsh_taken *taken = b->taken.data;
	bsh_auto_free bool *is_used = calloc(b->taken.len + 1, sizeof(*is_used));
	uint32_t *to = bsh_vec_extend(joined, sizeof(uint32_t), body->n + n);
	uint32_t len = 0;

	if (!is_used || !to)
		return bsh_fail_nomem(err);
	for (uint32_t i = 0; i < body->n; i++) {
		const uint32_t member = bsh_member_at(b->map, body->first + i);
		const uint32_t own = replacement(b, open->id, member);

		to[len++] = own ? taken[own - 1].member : member;
		is_used[own] = own > 0;
	}
	for (uint32_t i = 0; i < n; i++) {
		const uint32_t member = pending_at(b, open->first_pending + i);

		if (!is_used[replacement(b, open->id, member)])
			to[len++] = member;
	}
	joined->len = len;
	return 0;
}

/* Make the body of a block that ends. */
static int make_body(struct bsh_build *b, const struct bsh_open_block *open, uint32_t *body,
		     struct bsh_err *err)
{
	const uint32_t n = b->pending.len - open->first_pending;
	const uint32_t base = open->derived == BSH_REGMAP_NONE ?
				      BSH_REGMAP_NONE :
				      bsh_block_at(b->map, open->derived)->body;
	struct bsh_vec joined = { 0 };
	int result;

	if (n == 0 && base != BSH_REGMAP_NONE) {
		*body = base;
		return 0;
	}
	/* While nothing was told there is no array that one could point into. */
	if (base == BSH_REGMAP_NONE)
		return bsh_body_make(
			b->map, n ? (uint32_t *)b->pending.data + open->first_pending : NULL, n,
			body, err);
	result = join_members(b, open, &joined, err);
	if (result == 0)
		result = bsh_body_make(b->map, joined.data, joined.len, body, err);
	bsh_vec_free(&joined);
	return result;
}

/* What a block states for what is inside of it. */
static struct bsh_def_inside inside_of(const struct bsh_build_block *attr)
{
	return (struct bsh_def_inside) {
		.reset = attr->reset,
		.reset_mask = attr->reset_mask,
		.has = attr->has | (attr->word_order ? BSH_HAS_ORDER : 0u) |
		       (attr->endian ? BSH_HAS_ENDIAN : 0u) |
		       (attr->reserved ? BSH_HAS_RESERVED : 0u),
		.shape = { .width_bits = attr->width_bits,
			   .access_width = attr->access_width,
			   .word_order = attr->word_order,
			   .endian = attr->endian,
			   .reserved = attr->reserved },
	};
}

/* What a derived block takes over was made with what its base states, not with what it does. */
static int restate(struct bsh_build *b, const struct bsh_open_block *open, uint32_t *body,
		   struct bsh_err *err)
{
	const struct bsh_def_inside inside = inside_of(&open->attr);

	if (open->derived == BSH_REGMAP_NONE)
		return 0;
	return bsh_restate(b->map, *body, &inside, bsh_build_def_at(b, open->attr.at), body, err);
}

static void keep_block(struct bsh_build *b, const struct bsh_build_block *attr,
		       struct bsh_def_block *block)
{
	block->at = bsh_build_def_at(b, attr->at);
	block->has = attr->has;
	block->name = attr->name;
	block->title = attr->title;
	block->doc = attr->doc;
	block->offset = attr->offset;
	block->size = attr->size;
	block->props = attr->props;
	block->inside = inside_of(attr);
	block->kind = (uint8_t)attr->kind;
	block->n_dims = (uint8_t)attr->n_dims;
	if (b->depth == 1)
		block->region = attr->has & BSH_HAS_REGION	 ? attr->region :
				b->defaults.has & BSH_HAS_REGION ? b->defaults.region :
								   b->options.region;
}

static int check_region(struct bsh_build *b, struct bsh_build_at at, unsigned has, uint8_t region,
			bool is_outermost, struct bsh_err *err)
{
	if (!(has & BSH_HAS_REGION))
		return 0;
	if (!is_outermost)
		return bsh_build_fail(b, at, err, BSH_E_VALUE,
				      "the BAR is stated outermost, not within a block");
	if (region < BSH_BARS || region == BSH_REGION_CONFIG)
		return 0;
	return bsh_build_fail(b, at, err, BSH_E_VALUE, "BAR %u: 0 to 5 and config are possible",
			      region);
}

static int push_pending(struct bsh_build *b, uint32_t member, struct bsh_err *err)
{
	uint32_t *kept = bsh_vec_push(&b->pending, sizeof(*kept));

	if (!kept)
		return bsh_fail_nomem(err);
	*kept = member;
	return 0;
}

int bsh_build_end_block(struct bsh_build *b, uint32_t *id, struct bsh_err *err)
{
	struct bsh_open_block *open = &b->stack[b->depth - 1];
	struct bsh_build_block *attr = &open->attr;
	const uint32_t block = open->id;
	const bool is_hidden = attr->has & BSH_HAS_HIDDEN;
	uint32_t body, first_dim;

	assert(b->depth && !b->is_register_open);
	if (bsh_build_check_name(b, attr->at, "block", &attr->name,
				 bsh_build_named_dims(b, attr->has, attr->n_dims), err) < 0 ||
	    bsh_build_check_dims(b, attr->at, attr->name, attr->dims, attr->n_dims, err) < 0 ||
	    check_region(b, attr->at, attr->has, attr->region, b->depth == 1, err) < 0 ||
	    bsh_build_keep_dims(b, attr->dims, attr->n_dims, &first_dim, err) < 0 ||
	    make_body(b, open, &body, err) < 0 || restate(b, open, &body, err) < 0)
		return -1;
	bsh_block_at(b->map, block)->body = body;
	bsh_block_at(b->map, block)->derived = open->derived;
	bsh_block_at(b->map, block)->first_dim = first_dim;
	b->pending.len = open->first_pending;
	keep_block(b, attr, bsh_block_at(b->map, block));
	b->depth--;
	if (bsh_build_take_name(b, attr->at, "block", &attr->name, block, err) < 0 ||
	    (!is_hidden && push_pending(b, block, err) < 0))
		return -1;
	bsh_block_at(b->map, block)->name = attr->name;
	((struct bsh_build_block *)b->blocks.data)[block - b->mark.blocks] = *attr;
	if (id)
		*id = block;
	return 0;
}

void bsh_build_drop_block(struct bsh_build *b)
{
	struct bsh_open_block *open = &b->stack[--b->depth];

	b->is_register_open = b->is_field_open = false;
	b->pending.len = open->first_pending;
}

int bsh_build_derive_block(struct bsh_build *b, uint32_t id, struct bsh_err *err)
{
	struct bsh_open_block *open = &b->stack[b->depth - 1];
	const struct bsh_build_block own = open->attr;
	unsigned dropped = BSH_HAS_OFFSET | BSH_HAS_HIDDEN;

	if (b->pending.len != open->first_pending || open->derived != BSH_REGMAP_NONE)
		return bsh_build_fail(b, own.at, err, BSH_E_VALUE,
				      "%s is derived after its inside was begun",
				      bsh_text_at(b->map, own.name));
	bsh_build_get_block(b, id, &open->attr);
	open->derived = id;
	open->attr.at = own.at;
	open->attr.name = own.name;
	open->attr.offset = own.offset;
	open->attr.n_dims = own.n_dims;
	memcpy(open->attr.dims, own.dims, sizeof(own.dims));
	/* Only outermost is the BAR a block's own. */
	if (b->depth > 1 || own.has & BSH_HAS_REGION) {
		dropped |= BSH_HAS_REGION;
		open->attr.region = own.region;
	}
	open->attr.has &= ~dropped;
	open->attr.has |= own.has;
	return 0;
}

void bsh_build_get_block(const struct bsh_build *b, uint32_t id, struct bsh_build_block *to)
{
	*to = ((struct bsh_build_block *)b->blocks.data)[id - b->mark.blocks];
}

/* ---- Registers --------------------------------------------------------- */

struct bsh_build_register *bsh_build_begin_register(struct bsh_build *b, struct bsh_build_at at,
						    struct bsh_err *err)
{
	assert(!b->is_register_open);
	if (b->map->registers.len >= BSH_REGMAP_REGISTERS_MAX) {
		bsh_build_fail(b, at, err, BSH_E_VALUE, "more than %u registers",
			       BSH_REGMAP_REGISTERS_MAX);
		return NULL;
	}
	b->is_register_open = true;
	b->first_field = b->map->fields.len;
	b->n_fields = 0;
	b->derived = BSH_REGMAP_NONE;
	b->replaces_fields = false;
	b->second_name = BSH_NO_TEXT;
	b->reg = (struct bsh_build_register) { .at = at };
	return &b->reg;
}

/* Blocks from the innermost one outwards, the defaults last; NULL behind them. */
static const struct bsh_build_block *around(const struct bsh_build *b, unsigned i)
{
	if (i < b->depth)
		return &b->stack[b->depth - 1 - i].attr;
	return i == b->depth ? &b->defaults : NULL;
}

/* What a register does not state, but its blocks or the defaults. */
static void inherit(const struct bsh_build *b, struct bsh_build_register *r,
		    struct bsh_props *defaults)
{
	unsigned has = r->has;
	const struct bsh_build_block *block;

	for (unsigned i = 0; (block = around(b, i)); i++) {
		const unsigned new = block->has & ~has;

		if (new &BSH_HAS_WIDTH)
			r->width_bits = block->width_bits;
		if (new &BSH_HAS_RESET)
			r->reset = block->reset;
		if (new &BSH_HAS_RESET_MASK)
			r->reset_mask = block->reset_mask;
		if (new &BSH_HAS_ACCESS_WIDTH)
			r->access_width = block->access_width;
		if (!r->word_order)
			r->word_order = block->word_order;
		if (!r->endian)
			r->endian = block->endian;
		if (!r->reserved)
			r->reserved = block->reserved;
		has |= block->has;
	}
	if (!(has & BSH_HAS_WIDTH))
		r->width_bits = 32;
	if (!(has & BSH_HAS_RESET)) {
		/* In a layer, a mask by itself narrows what is known below. */
		r->reset = 0;
		if (!(r->has & BSH_HAS_RESET_MASK))
			r->reset_mask = 0;
	} else if (!(has & BSH_HAS_RESET_MASK)) {
		r->reset_mask = UINT64_MAX;
	}
	*defaults = b->defaults.props;
}

/* The bits that fields and reset must fit: in a layer, the width is what it is laid upon. */
static unsigned bits_now(const struct bsh_build_register *r)
{
	const bool is_layer = !(r->has & (BSH_HAS_OFFSET | BSH_HAS_WIDTH));

	return is_layer || r->width_bits > 64 ? 64 : r->width_bits;
}

/* The numbers of a register, inherited ones included. */
static int check_numbers(struct bsh_build *b, struct bsh_build_register *r, struct bsh_err *err)
{
	const char *name = bsh_text_at(b->map, r->name);
	const unsigned bits = bits_now(r);

	if (r->width_bits == 0)
		return bsh_build_fail(b, r->at, err, BSH_E_VALUE, "%s has a width of 0 bits", name);
	if (r->has & BSH_HAS_RESET &&
	    bsh_build_check_fits(b, r->at, "reset", r->reset, bits, r->name, err) < 0)
		return -1;
	/* Other formats state one mask for registers of all widths. */
	if (r->has & BSH_HAS_RESET_MASK && b->loader->is_strict &&
	    bsh_build_check_fits(b, r->at, "reset_mask", r->reset_mask, bits, r->name, err) < 0)
		return -1;
	if (!(r->has & BSH_HAS_OFFSET) && !b->loader->is_strict)
		return bsh_build_fail(b, r->at, err, BSH_E_VALUE, "%s states no offset", name);
	return 0;
}

/* The bits of all elements of a field that are within 64. */
static uint64_t field_bits(const struct bsh_regmap *map, const struct bsh_def_field *f)
{
	const uint32_t n = bsh_dims_elements(map, f->first_dim, f->n_dims);
	uint64_t bits = 0;

	for (uint32_t i = 0; i < n; i++) {
		const uint64_t at = bsh_field_lsb(map, f, i);

		if (at < 64)
			bits |= bsh_bits_mask(f->width) << at;
	}
	return bits;
}

struct bsh_lanes bsh_field_lanes(const struct bsh_regmap *map, const struct bsh_def_field *f,
				 struct bsh_props around)
{
	const struct bsh_props p = bsh_effective_field(f, around);
	const uint64_t bits = f->has & BSH_HAS_OFFSET && !f->reserved ? field_bits(map, f) : 0;

	return (struct bsh_lanes) { .read = p.read != BSH_MAY_NO ? bits : 0,
				    .written = p.write != BSH_MAY_NO ? bits : 0 };
}

/*
 * Fields may lie over each other where one is only read and the other only written. Others are
 * kept with a warning, in the native format, too: what is made of files that do it shall load.
 */
static void check_overlaps(struct bsh_build *b, struct bsh_props own)
{
	struct bsh_lanes all = { 0 };

	for (uint32_t i = b->first_field; i < b->first_field + b->n_fields; i++) {
		const struct bsh_def_field *f = bsh_field_at(b->map, i);
		const struct bsh_lanes lanes = bsh_field_lanes(b->map, f, own);
		const struct bsh_build_at at = { f->at.line, f->at.column };

		if (all.read & lanes.read || all.written & lanes.written)
			bsh_build_warn(b, at, "field %s overlaps another field of %s",
				       bsh_text_at(b->map, f->name),
				       bsh_text_at(b->map, b->reg.name));
		all.read |= lanes.read;
		all.written |= lanes.written;
	}
}

/* Fields that do not fit are a mistake; in what people did not write, they are left out. */
static int check_fields(struct bsh_build *b, struct bsh_err *err)
{
	struct bsh_def_field *fields = b->map->fields.data;
	const unsigned bits = bits_now(&b->reg);
	uint32_t n = 0;

	/* Those of another register were checked there. */
	if (b->derived != BSH_REGMAP_NONE)
		return 0;
	for (uint32_t i = 0; i < b->n_fields; i++) {
		const struct bsh_def_field *f = &fields[b->first_field + i];
		const struct bsh_build_at at = { f->at.line, f->at.column };
		uint64_t span;

		if (bsh_dims_span(b->map, f->first_dim, f->n_dims, f->width, &span) && span <= 64 &&
		    f->lsb + span <= bits) {
			fields[b->first_field + n++] = *f;
			continue;
		}
		if (b->loader->is_strict)
			return bsh_build_fail(b, at, err, BSH_E_VALUE,
					      "field %s ends past the %u bits of %s",
					      bsh_text_at(b->map, f->name), bits,
					      bsh_text_at(b->map, b->reg.name));
		bsh_build_warn(b, at, "field %s ends past the %u bits of %s, it is left out",
			       bsh_text_at(b->map, f->name), bits,
			       bsh_text_at(b->map, b->reg.name));
	}
	b->n_fields = n;
	b->map->fields.len = b->first_field + n;
	return 0;
}

/* The stated properties of the register and what is open around it. */
static struct bsh_props props_now(const struct bsh_build *b)
{
	const struct bsh_build_block *block;
	struct bsh_props p = b->reg.props;

	for (unsigned i = 0; (block = around(b, i)); i++)
		bsh_props_inherit(&p, block->props, BSH_ORIGIN_INHERITED);
	return p;
}

/* What the register states, and what comes of it with what is around. */
static struct bsh_def_register fill_in(const struct bsh_build *b,
				       const struct bsh_build_register *stated)
{
	struct bsh_build_register all = *stated;
	struct bsh_def_register r = { 0 };

	inherit(b, &all, &r.defaults);
	r.has = stated->has | (stated->word_order ? BSH_HAS_ORDER : 0u) |
		(stated->endian ? BSH_HAS_ENDIAN : 0u) | (stated->reserved ? BSH_HAS_RESERVED : 0u);
	r.name = stated->name;
	r.title = stated->title;
	r.doc = stated->doc;
	r.note = stated->note;
	r.alternate_of = stated->alternate_of;
	r.at = bsh_build_def_at(b, stated->at);
	r.offset = stated->offset;
	r.props = stated->props;
	r.n_dims = (uint8_t)stated->n_dims;
	r.confirm = stated->confirm;
	r.is_volatile = stated->is_volatile;
	r.dont_dump = stated->dont_dump;
	r.shape = (struct bsh_def_shape) { .width_bits = all.width_bits,
					   .access_width = all.access_width,
					   .word_order = all.word_order,
					   .endian = all.endian,
					   .reserved = all.reserved };
	r.reset = all.reset;
	r.reset_mask = all.reset_mask;
	r.first_field = b->first_field;
	r.n_fields = b->n_fields;
	if (b->depth == 0)
		r.region = stated->has & BSH_HAS_REGION	    ? stated->region :
			   b->defaults.has & BSH_HAS_REGION ? b->defaults.region :
							      b->options.region;
	return r;
}

/* Does the open register state a mask, and nobody a value that it is of? */
static bool has_lone_mask(const struct bsh_build *b)
{
	const struct bsh_build_block *block;
	unsigned has = b->reg.has;

	for (unsigned i = 0; (block = around(b, i)); i++)
		has |= block->has;
	return b->reg.has & BSH_HAS_RESET_MASK && !(has & BSH_HAS_RESET);
}

/* Only in a layer, which may have a value below, does a mask alone mean something. */
static int check_mask(struct bsh_build *b, struct bsh_def_register *made, struct bsh_err *err)
{
	if (!has_lone_mask(b))
		return 0;
	if (!b->loader->is_strict) {
		made->has &= ~(unsigned)BSH_HAS_RESET_MASK;
		made->reset_mask = 0;
		return 0;
	}
	if (!(made->has & BSH_HAS_OFFSET))
		return 0;
	return bsh_build_fail(b, b->reg.at, err, BSH_E_VALUE,
			      "%s has a reset_mask and no reset that it is of: state both",
			      bsh_text_at(b->map, made->name));
}

static int keep_register(struct bsh_build *b, const struct bsh_def_register *made, uint32_t *id,
			 struct bsh_err *err)
{
	struct bsh_def_register *kept;
	uint32_t name = made->name, first_dim;

	if (bsh_build_take_name(b, b->reg.at, "register", &name,
				b->map->registers.len | BSH_MEMBER_REGISTER, err) < 0 ||
	    bsh_build_keep_dims(b, b->reg.dims, b->reg.n_dims, &first_dim, err) < 0 ||
	    push_pending(b, b->map->registers.len | BSH_MEMBER_REGISTER, err) < 0)
		return -1;
	kept = bsh_vec_push(&b->map->registers, sizeof(*kept));
	if (!kept)
		return bsh_fail_nomem(err);
	*kept = *made;
	kept->name = name;
	kept->first_dim = first_dim;
	if (id)
		*id = b->map->registers.len - 1;
	return 0;
}

int bsh_build_end_register(struct bsh_build *b, uint32_t *id, struct bsh_err *err)
{
	struct bsh_build_register *r = &b->reg;
	struct bsh_def_register made;

	assert(b->is_register_open && !b->is_field_open);
	if (bsh_build_check_name(b, r->at, "register", &r->name,
				 bsh_build_named_dims(b, r->has, r->n_dims), err) < 0 ||
	    bsh_build_check_dims(b, r->at, r->name, r->dims, r->n_dims, err) < 0 ||
	    check_region(b, r->at, r->has, r->region, b->depth == 0, err) < 0)
		return -1;
	made = fill_in(b, r);
	r->width_bits = made.shape.width_bits;
	if (check_numbers(b, r, err) < 0 || check_mask(b, &made, err) < 0)
		return -1;
	made.reset_mask &= bsh_bits_mask(bits_now(r));
	made.reset &= made.reset_mask;
	if (check_fields(b, err) < 0)
		return -1;
	check_overlaps(b, props_now(b));
	if (bsh_fields_order(b->map, b->first_field, b->n_fields, err) < 0)
		return -1;
	made.n_fields = b->n_fields;
	b->is_register_open = false;
	return keep_register(b, &made, id, err);
}

void bsh_build_drop_register(struct bsh_build *b)
{
	if (b->derived == BSH_REGMAP_NONE)
		b->map->fields.len = b->first_field;
	b->is_register_open = b->is_field_open = false;
}

void bsh_build_get_register(const struct bsh_build *b, uint32_t id, struct bsh_build_register *to)
{
	const struct bsh_def_register *r = bsh_register_at(b->map, id);

	*to = (struct bsh_build_register) {
		.at = { r->at.line, r->at.column },
		.has = r->has & (BSH_HAS_ORDER - 1u),
		.name = r->name,
		.title = r->title,
		.doc = r->doc,
		.note = r->note,
		.alternate_of = r->alternate_of,
		.region = r->region,
		.offset = r->offset,
		.n_dims = r->n_dims,
		.props = r->props,
		.width_bits = r->shape.width_bits,
		.reset = r->reset,
		.reset_mask = r->reset_mask,
		.access_width = r->shape.access_width,
		.word_order = r->has & BSH_HAS_ORDER ? r->shape.word_order : (uint8_t)0,
		.endian = r->has & BSH_HAS_ENDIAN ? r->shape.endian : (uint8_t)0,
		.reserved = r->has & BSH_HAS_RESERVED ? r->shape.reserved : (uint8_t)0,
		.confirm = r->confirm,
		.is_volatile = r->is_volatile,
		.dont_dump = r->dont_dump,
	};
	for (unsigned i = 0; i < r->n_dims; i++) {
		const struct bsh_def_dim *dim = bsh_dim_at(b->map, r->first_dim + i);

		to->dims[i] =
			(struct bsh_build_dim) { dim->count, dim->stride, dim->labels, dim->first,
						 dim->lacks };
	}
}

int bsh_build_derive_register(struct bsh_build *b, uint32_t id, struct bsh_err *err)
{
	const struct bsh_build_register own = b->reg;

	if (b->n_fields || b->derived != BSH_REGMAP_NONE)
		return bsh_build_fail(b, own.at, err, BSH_E_VALUE,
				      "%s is derived after its fields were begun",
				      bsh_text_at(b->map, own.name));
	bsh_build_get_register(b, id, &b->reg);
	b->derived = id;
	b->first_field = bsh_register_at(b->map, id)->first_field;
	b->n_fields = bsh_register_at(b->map, id)->n_fields;
	b->reg.at = own.at;
	b->reg.name = own.name;
	b->reg.offset = own.offset;
	b->reg.region = own.region;
	b->reg.n_dims = own.n_dims;
	memcpy(b->reg.dims, own.dims, sizeof(own.dims));
	b->reg.has &= ~(unsigned)(BSH_HAS_OFFSET | BSH_HAS_REGION);
	b->reg.has |= own.has;
	return 0;
}
