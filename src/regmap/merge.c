/* SPDX-License-Identifier: MIT */
/* Layers: what a later file states of the same path replaces, what is new is added. */

#include "regmap/builder.h"

#include <ctype.h>
#include <string.h>

/* ---- What is new ------------------------------------------------------- */

/* An array that nothing lies below states how many and how far. */
static int check_whole(const struct bsh_regmap *map, uint32_t first_dim, unsigned n_dims,
		       struct bsh_def_at at, uint32_t name, struct bsh_err *err)
{
	for (unsigned i = 0; i < n_dims; i++) {
		const struct bsh_def_dim *dim = bsh_dim_at(map, first_dim + i);
		const bool has_count = !(dim->lacks & BSH_LACKS_COUNT);

		if (has_count && (dim->count == 1 || !(dim->lacks & BSH_LACKS_STRIDE)))
			continue;
		return bsh_def_fail(map, at, err, BSH_E_VALUE, "%s is an array and states no %s",
				    bsh_text_at(map, name), has_count ? "stride" : "count");
	}
	return 0;
}

static int check_new_field(const struct bsh_regmap *map, const struct bsh_def_field *f,
			   uint32_t reg, struct bsh_err *err)
{
	if (!(f->has & BSH_HAS_OFFSET))
		return bsh_def_fail(map, f->at, err, BSH_E_VALUE,
				    "field %s of %s is new and states no bits: state them, or load "
				    "the map that has it before this one",
				    bsh_text_at(map, f->name), bsh_text_at(map, reg));
	return check_whole(map, f->first_dim, f->n_dims, f->at, f->name, err);
}

static int check_new_fields(const struct bsh_regmap *map, const struct bsh_def_register *r,
			    struct bsh_err *err)
{
	for (uint32_t i = 0; i < r->n_fields; i++)
		if (check_new_field(map, bsh_field_at(map, r->first_field + i), r->name, err) < 0)
			return -1;
	return 0;
}

/* Something that was not there before must say where it is. */
static int check_new(const struct bsh_regmap *map, uint32_t member, struct bsh_err *err)
{
	const struct bsh_def_head head = bsh_head(map, member);
	const struct bsh_def_body *body;

	if (!(head.has & BSH_HAS_OFFSET))
		return bsh_def_fail(map, head.at, err, BSH_E_VALUE,
				    "%s %s is new and states no offset: state it, or load "
				    "the map that has it before this one",
				    bsh_is_register(member) ? "register" : "block",
				    bsh_text_at(map, head.name));
	if (check_whole(map, head.first_dim, head.n_dims, head.at, head.name, err) < 0)
		return -1;
	if (bsh_is_register(member))
		return check_new_fields(map, bsh_register_at(map, member), err);
	body = bsh_body_at(map, bsh_block_at(map, member)->body);
	for (uint32_t i = 0; i < body->n; i++)
		if (check_new(map, bsh_member_at(map, body->first + i), err) < 0)
			return -1;
	return 0;
}

/* ---- Arrays ------------------------------------------------------------ */

/* The n dimensions from first on, with those of a layer laid onto them. */
static int merge_dims(struct bsh_regmap *map, uint8_t *n, uint32_t *first,
		      const struct bsh_def_head *layer, struct bsh_err *err)
{
	const struct bsh_build_at at = { layer->at.line, layer->at.column };
	const char *name = bsh_text_at(map, layer->name);
	const struct bsh_def_dim *from, *below;
	struct bsh_build_dim dim;

	if (!layer->n_dims)
		return 0;
	from = bsh_dim_at(map, layer->first_dim);
	if (*n != 1 || layer->n_dims != 1 || !from->lacks) {
		if (*n && from->lacks & (BSH_LACKS_COUNT | BSH_LACKS_STRIDE))
			return bsh_def_fail(map, layer->at, err, BSH_E_VALUE,
					    "%s has %u dimension%s below: state count and stride",
					    name, *n, *n == 1 ? "" : "s");
		*n = layer->n_dims;
		*first = layer->first_dim;
		return check_whole(map, *first, *n, layer->at, layer->name, err);
	}
	below = bsh_dim_at(map, *first);
	dim = (struct bsh_build_dim) {
		.count = (from->lacks & BSH_LACKS_COUNT ? below : from)->count,
		.stride = (from->lacks & BSH_LACKS_STRIDE ? below : from)->stride,
		.labels = (from->lacks & BSH_LACKS_INDEX ? below : from)->labels,
		.first = (from->lacks & BSH_LACKS_INDEX ? below : from)->first,
	};
	if (bsh_build_check_dims(map->building, at, layer->name, &dim, 1, err) < 0)
		return -1;
	return bsh_build_keep_dims(map->building, &dim, 1, first, err);
}

/* ---- Attributes -------------------------------------------------------- */

static void merge_text(uint32_t *to, uint32_t from)
{
	if (from)
		*to = from;
}

/* Properties that from states; which those are. */
static struct bsh_props merge_props(struct bsh_props *to, struct bsh_props from)
{
	if (from.read)
		to->read = from.read;
	if (from.write)
		to->write = from.write;
	if (from.on_write)
		to->on_write = from.on_write;
	if (from.on_read)
		to->on_read = from.on_read;
	if (from.read || from.write)
		to->origin = from.origin;
	return from;
}

/* Defaults of which none is known yet: one that says unknown says as much as none. */
static void fill_defaults(struct bsh_props *to, struct bsh_props from)
{
	const struct bsh_props below = *to;

	if (to->read == BSH_MAY_UNKNOWN)
		to->read = BSH_MAY_UNSTATED;
	if (to->write == BSH_MAY_UNKNOWN)
		to->write = BSH_MAY_UNSTATED;
	if (to->on_write == BSH_WRITE_UNKNOWN)
		to->on_write = BSH_WRITE_UNSTATED;
	if (to->on_read == BSH_READ_UNKNOWN)
		to->on_read = BSH_READ_UNSTATED;
	bsh_props_inherit(to, from, BSH_ORIGIN_DEFAULTED);
	bsh_props_inherit(to, below, (enum bsh_origin)below.origin);
}

/* What a layer does not state of a register, but for all: it counts where nothing lies below. */
static void fill_register(struct bsh_def_register *to, const struct bsh_def_register *from)
{
	const unsigned has = to->has | from->has;

	fill_defaults(&to->defaults, from->defaults);
	if (!(has & (BSH_HAS_RESET | BSH_HAS_RESET_MASK)) && !to->reset_mask) {
		to->reset = from->reset;
		to->reset_mask = from->reset_mask;
	}
	if (!to->shape.access_width)
		to->shape.access_width = from->shape.access_width;
	if (!to->shape.word_order)
		to->shape.word_order = from->shape.word_order;
	if (!to->shape.endian)
		to->shape.endian = from->shape.endian;
	if (!to->shape.reserved)
		to->shape.reserved = from->shape.reserved;
}

static void merge_register(struct bsh_def_register *to, const struct bsh_def_register *from)
{
	merge_text(&to->title, from->title);
	merge_text(&to->doc, from->doc);
	merge_text(&to->note, from->note);
	merge_text(&to->alternate_of, from->alternate_of);
	merge_props(&to->props, from->props);
	if (from->has & BSH_HAS_OFFSET)
		to->offset = from->offset;
	if (from->has & BSH_HAS_REGION)
		to->region = from->region;
	bsh_shape_take(&to->shape, &from->shape, from->has);
	if (from->has & BSH_HAS_RESET) {
		to->reset = (to->reset & ~from->reset_mask) | from->reset;
		to->reset_mask |= from->reset_mask;
		/* Nothing known is said of all bits: `reset: x`. */
		if (!from->reset_mask)
			to->reset_mask = 0;
	} else if (from->has & BSH_HAS_RESET_MASK) {
		to->reset_mask &= from->reset_mask;
	}
	if (from->has & BSH_HAS_VOLATILE)
		to->is_volatile = from->is_volatile;
	if (from->has & BSH_HAS_DONT_DUMP)
		to->dont_dump = from->dont_dump;
	if (from->has & BSH_HAS_CONFIRM)
		to->confirm = from->confirm;
	to->has |= from->has;
}

static void merge_field(struct bsh_def_field *to, const struct bsh_def_field *from)
{
	merge_text(&to->doc, from->doc);
	merge_text(&to->unit, from->unit);
	merge_text(&to->scale, from->scale);
	merge_props(&to->props, from->props);
	if (from->enum_read != BSH_REGMAP_NONE)
		to->enum_read = from->enum_read;
	if (from->enum_write != BSH_REGMAP_NONE)
		to->enum_write = from->enum_write;
	if (from->has & BSH_HAS_OFFSET)
		to->lsb = from->lsb;
	if (from->has & BSH_HAS_WIDTH)
		to->width = from->width;
	if (from->has & BSH_HAS_RESET) {
		to->reset = from->reset;
		to->reset_mask = from->reset_mask;
	} else if (from->has & BSH_HAS_RESET_MASK) {
		to->reset_mask &= from->reset_mask;
	}
	if (from->reserved)
		to->reserved = from->reserved;
	if (from->has & BSH_HAS_SIGNED)
		to->is_signed = from->is_signed;
	if (from->has & BSH_HAS_PULSE)
		to->is_pulse = from->is_pulse;
	if (from->has & BSH_HAS_VOLATILE)
		to->is_volatile = from->is_volatile;
	if (from->has & BSH_HAS_TESTABLE)
		to->is_untestable = from->is_untestable;
	to->reset_mask &= bsh_bits_mask(to->width);
	to->reset &= to->reset_mask;
	to->has |= from->has;
}

/*
 * A field keeps the access that it states: what a write or a read of it does is then not what a
 * later file says of the register, which would turn a field that is written into one that acts.
 */
static void keep_access(struct bsh_def_field *f, const struct bsh_def_register *base,
			const struct bsh_def_register *layer)
{
	struct bsh_props before = base->props;

	if (!f->props.read && !f->props.write)
		return;
	bsh_props_inherit(&before, base->defaults, BSH_ORIGIN_DEFAULTED);
	if (!f->props.on_write && layer->props.on_write)
		f->props.on_write = before.on_write ? before.on_write : (uint8_t)BSH_WRITE_UNKNOWN;
	if (!f->props.on_read && layer->props.on_read)
		f->props.on_read = before.on_read ? before.on_read : (uint8_t)BSH_READ_UNKNOWN;
}

/* Make the reset of a field, of all elements, the register's: a later one goes over both. */
static void lift_reset(const struct bsh_regmap *map, struct bsh_def_register *r,
		       struct bsh_def_field *f)
{
	const uint32_t n = bsh_dims_elements(map, f->first_dim, f->n_dims);

	if (!(f->has & BSH_HAS_RESET))
		return;
	for (uint32_t i = 0; i < n; i++) {
		const uint64_t at = bsh_field_lsb(map, f, i);
		const uint64_t bits = at < 64 ? bsh_bits_mask(f->width) << at : 0;

		if (!bits)
			continue;
		r->reset = (r->reset & ~bits) | f->reset << at;
		r->reset_mask = (r->reset_mask & ~bits) | f->reset_mask << at;
	}
	f->has &= ~(unsigned)(BSH_HAS_RESET | BSH_HAS_RESET_MASK);
	f->reset = f->reset_mask = 0;
}

static void merge_inside(struct bsh_def_inside *to, const struct bsh_def_inside *from)
{
	bsh_shape_take(&to->shape, &from->shape, from->has);
	if (from->has & BSH_HAS_RESET)
		to->reset = from->reset;
	if (from->has & BSH_HAS_RESET_MASK)
		to->reset_mask = from->reset_mask;
	to->has |= from->has;
}

static void merge_block(struct bsh_def_block *to, const struct bsh_def_block *from)
{
	merge_text(&to->title, from->title);
	merge_text(&to->doc, from->doc);
	merge_props(&to->props, from->props);
	merge_inside(&to->inside, &from->inside);
	if (from->has & BSH_HAS_OFFSET)
		to->offset = from->offset;
	if (from->has & BSH_HAS_REGION)
		to->region = from->region;
	if (from->has & BSH_HAS_SIZE)
		to->size = from->size;
	if (from->has & BSH_HAS_KIND)
		to->kind = from->kind;
	to->has |= from->has;
}

/* What a layer states of a reset fits the bits of what it is laid onto. */
static int check_reset(const struct bsh_regmap *map, struct bsh_def_at at, unsigned has,
		       uint64_t reset, uint64_t mask, unsigned bits, uint32_t name,
		       struct bsh_err *err)
{
	const struct bsh_build_at is = { at.line, at.column };

	if (has & BSH_HAS_RESET &&
	    bsh_build_check_fits(map->building, is, "reset", reset, bits, name, err) < 0)
		return -1;
	if (!(has & BSH_HAS_RESET_MASK) || !map->building->loader->is_strict)
		return 0;
	return bsh_build_check_fits(map->building, is, "reset_mask", mask, bits, name, err);
}

/* ---- Fields ------------------------------------------------------------ */

static bool same(const struct bsh_regmap *map, uint32_t a, uint32_t b)
{
	const char *x = bsh_text_at(map, a), *y = bsh_text_at(map, b);

	return a == b || bsh_same_name(x, strlen(x), y, strlen(y));
}

static struct bsh_def_field *find_field(const struct bsh_regmap *map, uint32_t first, uint32_t n,
					uint32_t name)
{
	for (uint32_t i = first; i < first + n; i++)
		if (same(map, bsh_field_at(map, i)->name, name))
			return bsh_field_at(map, i);
	return NULL;
}

int bsh_fields_fit(const struct bsh_regmap *map, const struct bsh_def_register *r,
		   struct bsh_def_at at, struct bsh_err *err)
{
	const unsigned bits = r->shape.width_bits < 64 ? r->shape.width_bits : 64;

	for (uint32_t i = 0; i < r->n_fields; i++) {
		const struct bsh_def_field *f = bsh_field_at(map, r->first_field + i);
		uint64_t span;

		if (!bsh_dims_span(map, f->first_dim, f->n_dims, f->width, &span) || span > 64 ||
		    f->lsb + span > bits)
			return bsh_def_fail(
				map, at, err, BSH_E_VALUE, "field %s ends past the %u bits of %s",
				bsh_text_at(map, f->name), bits, bsh_text_at(map, r->name));
	}
	return 0;
}

/* One field of a layer onto the n from first on, which may become one more. */
static int add_field(struct bsh_regmap *map, uint32_t first, uint32_t *n,
		     const struct bsh_def_field *f, uint32_t reg, struct bsh_err *err)
{
	const struct bsh_def_head head = { .name = f->name,
					   .first_dim = f->first_dim,
					   .at = f->at,
					   .n_dims = f->n_dims };
	struct bsh_def_field *to = find_field(map, first, *n, f->name);

	if (!to) {
		*bsh_field_at(map, first + (*n)++) = *f;
		return check_new_field(map, f, reg, err);
	}
	merge_field(to, f);
	if (merge_dims(map, &to->n_dims, &to->first_dim, &head, err) < 0)
		return -1;
	return check_reset(map, f->at, f->has, f->reset, f->reset_mask, to->width, to->name, err);
}

/* The fields of base with those of layer laid onto them, as fields of merged. */
static int merge_fields(struct bsh_regmap *map, const struct bsh_def_register *base,
			const struct bsh_def_register *layer, struct bsh_def_register *merged,
			struct bsh_err *err)
{
	const uint32_t first = map->fields.len;
	uint32_t n = base->n_fields;

	if (map->fields.len + base->n_fields + layer->n_fields > BSH_REGMAP_FIELDS_MAX ||
	    base->n_fields + layer->n_fields > 2 * BSH_REGMAP_REGISTER_FIELDS_MAX)
		return bsh_def_fail(map, layer->at, err, BSH_E_VALUE,
				    "more than %u fields, those that a file replaces included",
				    BSH_REGMAP_FIELDS_MAX);
	if (!bsh_vec_extend(&map->fields, sizeof(struct bsh_def_field),
			    base->n_fields + layer->n_fields))
		return bsh_fail_nomem(err);
	for (uint32_t i = 0; i < n; i++) {
		struct bsh_def_field *to = bsh_field_at(map, first + i);

		*to = *bsh_field_at(map, base->first_field + i);
		keep_access(to, base, layer);
		if (layer->has & (BSH_HAS_RESET | BSH_HAS_RESET_MASK))
			lift_reset(map, merged, to);
	}
	for (uint32_t i = 0; i < layer->n_fields; i++)
		if (add_field(map, first, &n, bsh_field_at(map, layer->first_field + i), base->name,
			      err) < 0)
			return -1;
	map->fields.len = first + n;
	merged->first_field = first;
	merged->n_fields = n;
	return bsh_fields_order(map, first, n, err);
}

/* The bits of the fields of a register of which a layer does not state the bits. */
static struct bsh_lanes lanes_below(const struct bsh_regmap *map, const struct bsh_def_register *r,
				    const struct bsh_def_register *layer, struct bsh_props around)
{
	struct bsh_lanes all = { 0 };

	for (uint32_t i = 0; i < r->n_fields; i++) {
		const struct bsh_def_field *f = bsh_field_at(map, r->first_field + i), *stated;
		const struct bsh_lanes lanes = bsh_field_lanes(map, f, around);

		stated = find_field(map, layer->first_field, layer->n_fields, f->name);
		if (stated && stated->has & BSH_HAS_OFFSET)
			continue;
		all.read |= lanes.read;
		all.written |= lanes.written;
	}
	return all;
}

/* Those of the layer itself were told of when its register ended. */
static void warn_overlaps(const struct bsh_regmap *map, const struct bsh_def_register *below,
			  const struct bsh_def_register *layer, const struct bsh_def_register *r,
			  struct bsh_props around)
{
	struct bsh_lanes all;

	if (!layer->n_fields || !below->n_fields)
		return;
	all = lanes_below(map, r, layer, around);
	for (uint32_t i = 0; i < layer->n_fields; i++) {
		const struct bsh_def_field *stated = bsh_field_at(map, layer->first_field + i);
		const struct bsh_def_field *f, *was;
		struct bsh_lanes lanes;

		if (!(stated->has & BSH_HAS_OFFSET))
			continue;
		f = find_field(map, r->first_field, r->n_fields, stated->name);
		was = find_field(map, below->first_field, below->n_fields, stated->name);
		lanes = bsh_field_lanes(map, f, around);
		if ((was && was->lsb == f->lsb && was->width == f->width) ||
		    !(all.read & lanes.read || all.written & lanes.written))
			continue;
		bsh_build_warn(map->building,
			       (struct bsh_build_at) { stated->at.line, stated->at.column },
			       "field %s overlaps another field of %s", bsh_text_at(map, f->name),
			       bsh_text_at(map, r->name));
	}
}

/* ---- Registers and blocks ---------------------------------------------- */

static void warn_moved(const struct bsh_regmap *map, struct bsh_def_head below,
		       struct bsh_def_head layer)
{
	const struct bsh_loc was = { .offset = below.offset, .region = below.region };
	struct bsh_loc is = was;

	if (layer.has & BSH_HAS_OFFSET)
		is.offset = layer.offset;
	if (layer.has & BSH_HAS_REGION)
		is.region = layer.region;
	bsh_build_warn_moved(map->building, layer.at, below.name, was, is);
}

static int merge_registers(struct bsh_regmap *map, uint32_t base, uint32_t layer,
			   struct bsh_props around, uint32_t *merged, struct bsh_err *err)
{
	struct bsh_def_register made = *bsh_register_at(map, base);
	const struct bsh_def_register from = *bsh_register_at(map, layer);
	const struct bsh_def_head head = bsh_head(map, layer);
	struct bsh_def_register *kept;
	struct bsh_props own;

	warn_moved(map, bsh_head(map, base), head);
	if (map->registers.len >= BSH_REGMAP_REGISTERS_MAX)
		return bsh_def_fail(map, from.at, err, BSH_E_VALUE,
				    "more than %u registers, those that a file replaces included",
				    BSH_REGMAP_REGISTERS_MAX);
	if (made.n_fields + from.n_fields &&
	    merge_fields(map, bsh_register_at(map, base), &from, &made, err) < 0)
		return -1;
	fill_register(&made, &from);
	merge_register(&made, &from);
	if (merge_dims(map, &made.n_dims, &made.first_dim, &head, err) < 0 ||
	    bsh_fields_fit(map, &made, from.at, err) < 0 ||
	    check_reset(map, from.at, from.has, from.reset, from.reset_mask, made.shape.width_bits,
			made.name, err) < 0)
		return -1;
	bsh_props_inherit(&around, made.defaults, BSH_ORIGIN_DEFAULTED);
	own = made.props;
	bsh_props_inherit(&own, around, BSH_ORIGIN_INHERITED);
	warn_overlaps(map, bsh_register_at(map, base), &from, &made, own);
	made.reset_mask &= bsh_bits_mask(made.shape.width_bits);
	made.reset &= made.reset_mask;
	kept = bsh_vec_push(&map->registers, sizeof(*kept));
	if (!kept)
		return bsh_fail_nomem(err);
	*kept = made;
	*merged = (map->registers.len - 1) | BSH_MEMBER_REGISTER;
	return 0;
}

static int merge_blocks(struct bsh_regmap *map, uint32_t base, uint32_t layer,
			struct bsh_props around, uint32_t *merged, struct bsh_err *err)
{
	struct bsh_def_block made = *bsh_block_at(map, base);
	const struct bsh_def_block from = *bsh_block_at(map, layer);
	const struct bsh_def_head head = bsh_head(map, layer);
	struct bsh_def_block *kept;
	struct bsh_props own;

	warn_moved(map, bsh_head(map, base), head);
	if (map->blocks.len >= BSH_REGMAP_BLOCKS_MAX)
		return bsh_def_fail(map, from.at, err, BSH_E_VALUE,
				    "more than %u blocks, those that a file replaces included",
				    BSH_REGMAP_BLOCKS_MAX);
	merge_block(&made, &from);
	own = made.props;
	bsh_props_inherit(&own, around, BSH_ORIGIN_INHERITED);
	if (merge_dims(map, &made.n_dims, &made.first_dim, &head, err) < 0 ||
	    bsh_merge(map, made.body, from.body, own, &made.body, err) < 0 ||
	    bsh_restate(map, made.body, &made.inside, from.at, &made.body, err) < 0)
		return -1;
	kept = bsh_vec_push(&map->blocks, sizeof(*kept));
	if (!kept)
		return bsh_fail_nomem(err);
	*kept = made;
	*merged = map->blocks.len - 1;
	return 0;
}

/* ---- Members ----------------------------------------------------------- */

/* The members of a body by name. */
struct names {
	uint32_t *table; /* number + 1 */
	uint32_t size;
};

static uint32_t *slot_of(const struct bsh_regmap *map, const struct names *names,
			 const uint32_t *members, uint32_t name, bool is_register)
{
	uint32_t h = 2166136261u, i;

	for (const char *at = bsh_text_at(map, name); *at; at++)
		h = (h ^ (unsigned char)tolower((unsigned char)*at)) * 16777619u;
	for (i = (h ^ h >> 15) & (names->size - 1); names->table[i];
	     i = (i + 1) & (names->size - 1)) {
		const uint32_t other = members[names->table[i] - 1];

		if (bsh_is_register(other) == is_register &&
		    same(map, bsh_head(map, other).name, name))
			break;
	}
	return &names->table[i];
}

/* One member of a layer onto the n that there are, which may become one more. */
static int merge_member(struct bsh_regmap *map, const struct names *names, uint32_t *members,
			uint32_t *n, uint32_t member, struct bsh_props around, struct bsh_err *err)
{
	const bool is_register = bsh_is_register(member);
	const struct bsh_def_head head = bsh_head(map, member);
	uint32_t *slot = slot_of(map, names, members, head.name, is_register);

	if (!*slot) {
		/* The path of a field and that of a register in a block would be one. */
		if (*slot_of(map, names, members, head.name, !is_register))
			return bsh_def_fail(map, head.at, err, BSH_E_VALUE,
					    "%s '%s': a block and a register of one place have "
					    "one name",
					    is_register ? "register" : "block",
					    bsh_text_at(map, head.name));
		members[(*n)++] = member;
		return check_new(map, member, err);
	}
	return (is_register ? merge_registers : merge_blocks)(map, members[*slot - 1], member,
							      around, &members[*slot - 1], err);
}

int bsh_merge(struct bsh_regmap *map, uint32_t base, uint32_t layer, struct bsh_props around,
	      uint32_t *merged, struct bsh_err *err)
{
	const struct bsh_def_body from = *bsh_body_at(map, layer);
	struct bsh_def_body onto = { 0 };
	uint32_t n = 0;

	if (base != BSH_REGMAP_NONE)
		onto = *bsh_body_at(map, base);
	if (from.n == 0 && base != BSH_REGMAP_NONE) {
		*merged = base;
		return 0;
	}
	{
		bsh_auto_free uint32_t *members = malloc((onto.n + from.n + 1) * sizeof(*members));
		bsh_auto_free uint32_t *table = NULL;
		struct names names = { .size = 16 };

		while (names.size < 2 * (onto.n + 1))
			names.size *= 2;
		table = calloc(names.size, sizeof(*table));
		if (!members || !table)
			return bsh_fail_nomem(err);
		names.table = table;
		for (; n < onto.n; n++) {
			members[n] = bsh_member_at(map, onto.first + n);
			*slot_of(map, &names, members, bsh_head(map, members[n]).name,
				 bsh_is_register(members[n])) = n + 1;
		}
		for (uint32_t i = 0; i < from.n; i++)
			if (merge_member(map, &names, members, &n,
					 bsh_member_at(map, from.first + i), around, err) < 0)
				return -1;
		return bsh_body_make(map, members, n, merged, err);
	}
}
