/* SPDX-License-Identifier: MIT */
/* Fields and enums of a file: opened, filled in by the loader, checked and kept. */

#include "regmap/builder.h"

#include <assert.h>
#include <string.h>

/* ---- Fields ------------------------------------------------------------ */

int bsh_build_own_fields(struct bsh_build *b, struct bsh_err *err)
{
	struct bsh_def_field *fields;
	const uint32_t first = b->first_field;

	if (b->n_fields == 0) {
		b->derived = BSH_REGMAP_NONE;
		b->first_field = b->map->fields.len;
	}
	if (b->derived == BSH_REGMAP_NONE)
		return 0;
	b->derived = BSH_REGMAP_NONE;
	b->replaces_fields = true;
	fields = bsh_vec_extend(&b->map->fields, sizeof(*fields), b->n_fields);
	if (!fields)
		return bsh_fail_nomem(err);
	memcpy(fields, bsh_field_at(b->map, first), b->n_fields * sizeof(*fields));
	b->first_field = b->map->fields.len - b->n_fields;
	return 0;
}

struct bsh_build_field *bsh_build_begin_field(struct bsh_build *b, struct bsh_build_at at,
					      struct bsh_err *err)
{
	assert(b->is_register_open && !b->is_field_open);
	if (b->map->fields.len >= BSH_REGMAP_FIELDS_MAX - BSH_REGMAP_REGISTER_FIELDS_MAX) {
		bsh_build_fail(b, at, err, BSH_E_VALUE, "more than %u fields",
			       BSH_REGMAP_FIELDS_MAX);
		return NULL;
	}
	if (bsh_build_own_fields(b, err) < 0)
		return NULL;
	if (b->n_fields >= BSH_REGMAP_REGISTER_FIELDS_MAX) {
		bsh_build_fail(b, at, err, BSH_E_VALUE, "more than %d fields in one register",
			       BSH_REGMAP_REGISTER_FIELDS_MAX);
		return NULL;
	}
	b->is_field_open = true;
	b->field = (struct bsh_build_field) { .at = at,
					      .enum_read = BSH_REGMAP_NONE,
					      .enum_write = BSH_REGMAP_NONE };
	return &b->field;
}

/* A value that does not fit its field can never be met: it is kept with a warning. */
static void check_enum(struct bsh_build *b, uint32_t e)
{
	const struct bsh_build_field *f = &b->field;

	if (e == BSH_REGMAP_NONE || !(f->has & BSH_HAS_WIDTH) ||
	    !(bsh_enum_at(b->map, e)->bits & ~bsh_bits_mask(f->width_bits)))
		return;
	bsh_build_warn(b, f->at, "the enum of %s has a value that does not fit its %u bit%s",
		       bsh_text_at(b->map, f->name), f->width_bits, f->width_bits == 1 ? "" : "s");
}

int bsh_build_check_fits(struct bsh_build *b, struct bsh_build_at at, const char *what,
			 uint64_t value, unsigned bits, uint32_t name, struct bsh_err *err)
{
	const char *s = bits == 1 ? "" : "s";

	if (!(value & ~bsh_bits_mask(bits)))
		return 0;
	if (b->loader->is_strict)
		return bsh_build_fail(b, at, err, BSH_E_VALUE,
				      "%s 0x%llx does not fit the %u bit%s of %s", what,
				      (unsigned long long)value, bits, s,
				      bsh_text_at(b->map, name));
	bsh_build_warn(b, at, "%s 0x%llx does not fit the %u bit%s of %s", what,
		       (unsigned long long)value, bits, s, bsh_text_at(b->map, name));
	return 0;
}

/* The reset value of a field, within its bits. */
static int check_reset(struct bsh_build *b, struct bsh_err *err)
{
	struct bsh_build_field *f = &b->field;
	/* In a layer, what it is laid upon has the width. */
	const unsigned bits = f->has & BSH_HAS_WIDTH ? f->width_bits : 64;
	const uint64_t mask = bsh_bits_mask(bits);

	if (!(f->has & BSH_HAS_RESET)) {
		if (!(f->has & BSH_HAS_RESET_MASK && f->has & BSH_HAS_OFFSET) ||
		    !b->loader->is_strict)
			return 0;
		return bsh_build_fail(b, f->at, err, BSH_E_VALUE,
				      "%s has a reset_mask and no reset that it is of: state both",
				      bsh_text_at(b->map, f->name));
	}
	if (!(f->has & BSH_HAS_RESET_MASK))
		f->reset_mask = mask;
	if (bsh_build_check_fits(b, f->at, "reset", f->reset, bits, f->name, err) < 0 ||
	    (b->loader->is_strict &&
	     bsh_build_check_fits(b, f->at, "reset_mask", f->reset_mask, bits, f->name, err) < 0))
		return -1;
	f->reset_mask &= mask;
	f->reset &= f->reset_mask;
	return 0;
}

/* Where the field lies: 0; 1: it is to be left out; or -1. */
static int check_bits(struct bsh_build *b, struct bsh_err *err)
{
	struct bsh_build_field *f = &b->field;
	const char *name = bsh_text_at(b->map, f->name);

	if (!(f->has & BSH_HAS_WIDTH)) {
		f->width_bits = 1;
		if (f->has & BSH_HAS_OFFSET)
			f->has |= BSH_HAS_WIDTH;
	}
	if (f->has & BSH_HAS_OFFSET && f->lsb <= 63 && f->width_bits >= 1 && f->width_bits <= 64)
		return 0;
	/* In a layer, what it is laid upon has the bits. */
	if (!(f->has & BSH_HAS_OFFSET) && b->loader->is_strict)
		return 0;
	if (b->loader->is_strict)
		return bsh_build_fail(b, f->at, err, BSH_E_VALUE,
				      "field %s is past the 64 bits that a register may have",
				      name);
	bsh_build_warn(b, f->at, "field %s is in no bits from 0 to 63, it is left out", name);
	return 1;
}

static void fill_in(const struct bsh_build *b, struct bsh_def_field *to, uint32_t first_dim)
{
	const struct bsh_build_field *f = &b->field;

	*to = (struct bsh_def_field) {
		.reset = f->reset,
		.reset_mask = f->reset_mask,
		.has = f->has,
		.name = f->name,
		.doc = f->doc,
		.unit = f->unit,
		.scale = f->scale,
		.enum_read = f->enum_read,
		.enum_write = f->enum_write,
		.first_dim = first_dim,
		.at = bsh_build_def_at(b, f->at),
		.props = f->props,
		.lsb = (uint8_t)f->lsb,
		.width = (uint8_t)f->width_bits,
		.n_dims = (uint8_t)f->n_dims,
		.reserved = f->reserved,
		.is_signed = f->is_signed,
		.is_pulse = f->is_pulse,
		.is_volatile = f->is_volatile,
		.is_untestable = f->has & BSH_HAS_TESTABLE && !f->is_testable,
	};
}

/* Where the field goes: in place of one of its name that was taken over, else behind all. */
static struct bsh_def_field *place_for(struct bsh_build *b, bool is_derived, uint32_t *id)
{
	if (is_derived) {
		for (*id = b->first_field; *id < b->first_field + b->n_fields; ++*id)
			if (bsh_build_same(b, bsh_field_at(b->map, *id)->name, b->field.name))
				return bsh_field_at(b->map, *id);
	}
	b->n_fields++;
	*id = b->map->fields.len;
	return bsh_vec_push(&b->map->fields, sizeof(struct bsh_def_field));
}

static bool has_field(const struct bsh_build *b, uint32_t name)
{
	for (uint32_t i = b->first_field; i < b->first_field + b->n_fields; i++)
		if (bsh_build_same(b, bsh_field_at(b->map, i)->name, name))
			return true;
	return false;
}

/* A name that another field has is a mistake, or gets a number. */
static int take_name(struct bsh_build *b, struct bsh_err *err)
{
	struct bsh_build_field *f = &b->field;
	const uint32_t stem = f->name;

	if (b->replaces_fields || !has_field(b, stem))
		return 0;
	if (b->loader->is_strict)
		return bsh_build_fail(b, f->at, err, BSH_E_VALUE,
				      "a second field '%s' here: case makes no difference",
				      bsh_text_at(b->map, stem));
	if (b->second_name != stem)
		b->n_second = 1;
	b->second_name = stem;
	do {
		f->name = bsh_build_numbered(b, stem, ++b->n_second);
		if (bsh_build_check_full(b, f->at, err) < 0)
			return -1;
	} while (has_field(b, f->name));
	bsh_build_warn(b, f->at, "a second field with its name becomes %s",
		       bsh_text_at(b->map, f->name));
	return 0;
}

int bsh_build_end_field(struct bsh_build *b, uint32_t *id, struct bsh_err *err)
{
	struct bsh_build_field *f = &b->field;
	struct bsh_def_field *kept;
	uint32_t first_dim, at;
	int bits;

	assert(b->is_field_open);
	b->is_field_open = false;
	if (bsh_build_check_name(b, f->at, "field", &f->name,
				 bsh_build_named_dims(b, f->has, f->n_dims), err) < 0 ||
	    bsh_build_check_dims(b, f->at, f->name, f->dims, f->n_dims, err) < 0)
		return -1;
	bits = check_bits(b, err);
	if (bits != 0)
		return bits < 0 ? -1 : 0;
	if (check_reset(b, err) < 0 || take_name(b, err) < 0)
		return -1;
	check_enum(b, f->enum_read);
	if (f->enum_write != f->enum_read)
		check_enum(b, f->enum_write);
	if (bsh_build_keep_dims(b, f->dims, f->n_dims, &first_dim, err) < 0)
		return -1;
	kept = place_for(b, b->replaces_fields, &at);
	if (!kept)
		return bsh_fail_nomem(err);
	fill_in(b, kept, first_dim);
	if (id)
		*id = at;
	return 0;
}

void bsh_build_drop_field(struct bsh_build *b)
{
	b->is_field_open = false;
}

void bsh_build_get_field(const struct bsh_build *b, uint32_t id, struct bsh_build_field *to)
{
	const struct bsh_def_field *f = bsh_field_at(b->map, id);

	*to = (struct bsh_build_field) {
		.at = { f->at.line, f->at.column },
		.has = f->has,
		.name = f->name,
		.doc = f->doc,
		.unit = f->unit,
		.scale = f->scale,
		.lsb = f->lsb,
		.width_bits = f->width,
		.n_dims = f->n_dims,
		.props = f->props,
		.reset = f->reset,
		.reset_mask = f->reset_mask,
		.enum_read = f->enum_read,
		.enum_write = f->enum_write,
		.reserved = f->reserved,
		.is_signed = f->is_signed,
		.is_pulse = f->is_pulse,
		.is_volatile = f->is_volatile,
		.is_testable = !f->is_untestable,
	};
	for (unsigned i = 0; i < f->n_dims; i++) {
		const struct bsh_def_dim *dim = bsh_dim_at(b->map, f->first_dim + i);

		to->dims[i] =
			(struct bsh_build_dim) { dim->count, dim->stride, dim->labels, dim->first,
						 dim->lacks };
	}
}

int bsh_build_derive_field(struct bsh_build *b, uint32_t id, struct bsh_err *err)
{
	const struct bsh_build_field own = b->field;

	(void)err;
	bsh_build_get_field(b, id, &b->field);
	b->field.at = own.at;
	b->field.name = own.name;
	b->field.lsb = own.lsb;
	b->field.n_dims = own.n_dims;
	memcpy(b->field.dims, own.dims, sizeof(own.dims));
	b->field.has &= ~(unsigned)BSH_HAS_OFFSET;
	b->field.has |= own.has;
	return 0;
}

/* ---- Enums ------------------------------------------------------------- */

struct bsh_build_enum *bsh_build_begin_enum(struct bsh_build *b, struct bsh_build_at at,
					    struct bsh_err *err)
{
	assert(!b->is_enum_open);
	if (b->map->enums.len >= BSH_REGMAP_ENUMS_MAX) {
		bsh_build_fail(b, at, err, BSH_E_VALUE, "more than %u enums", BSH_REGMAP_ENUMS_MAX);
		return NULL;
	}
	b->is_enum_open = true;
	b->first_value = b->map->values.len;
	b->enumeration = (struct bsh_build_enum) { .at = at };
	return &b->enumeration;
}

int bsh_build_value(struct bsh_build *b, const struct bsh_build_value *value, struct bsh_err *err)
{
	struct bsh_def_value *kept;
	uint32_t name = value->name;

	assert(b->is_enum_open);
	if (b->map->values.len >= BSH_REGMAP_VALUES_MAX)
		return bsh_build_fail(b, value->at, err, BSH_E_VALUE, "more than %u enum values",
				      BSH_REGMAP_VALUES_MAX);
	if (bsh_build_check_full(b, value->at, err) < 0)
		return -1;
	if (!name && !value->is_default)
		return bsh_build_fail(b, value->at, err, BSH_E_SYNTAX,
				      "an enum value without a name");
	if (strlen(bsh_text_at(b->map, name)) > BSH_REGMAP_NAME_MAX)
		return bsh_build_fail(b, value->at, err, BSH_E_VALUE,
				      "the name of an enum value is longer than %d bytes",
				      BSH_REGMAP_NAME_MAX);
	kept = bsh_vec_push(&b->map->values, sizeof(*kept));
	if (!kept)
		return bsh_fail_nomem(err);
	*kept = (struct bsh_def_value) { value->value & value->care, value->care, name, value->doc,
					 value->is_default };
	return 0;
}

int bsh_build_end_enum(struct bsh_build *b, uint32_t *id, struct bsh_err *err)
{
	struct bsh_def_enum *kept = bsh_vec_push(&b->map->enums, sizeof(*kept));

	assert(b->is_enum_open);
	b->is_enum_open = false;
	if (!kept)
		return bsh_fail_nomem(err);
	kept->name = b->enumeration.name;
	kept->first = b->first_value;
	kept->n = b->map->values.len - b->first_value;
	for (uint32_t i = kept->first; i < kept->first + kept->n; i++)
		if (!bsh_value_at(b->map, i)->is_default)
			kept->bits |= bsh_value_at(b->map, i)->value;
	if (id)
		*id = b->map->enums.len - 1;
	return 0;
}
