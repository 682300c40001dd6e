/* SPDX-License-Identifier: MIT */
/* CMSIS-SVD: fields and where they lie, enums and their values. */

#include "regmap/svd.h"
#include "regmap/xml_number.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

/* Does a path end in name? Then cut it off, with the dot before it. */
static bool cut_name(const struct bsh_svd *svd, const char *path, size_t *len, uint32_t name)
{
	const char *text = bsh_build_string(svd->b, name);
	const size_t n = strlen(text);

	if (n > *len || memcmp(path + *len - n, text, n) != 0)
		return false;
	if (n < *len && path[*len - n - 1] != '.')
		return false;
	*len -= n < *len ? n + 1 : n;
	return true;
}

/* Does a path lead to the register that is open? It cannot be found yet. */
static bool is_open_register(const struct bsh_svd *svd, const char *path, size_t len)
{
	if (!cut_name(svd, path, &len, svd->reg->name))
		return false;
	for (unsigned i = svd->n_blocks; i > 0 && len > 0; i--)
		if (!cut_name(svd, path, &len, svd->blocks[i - 1]->name))
			return false;
	return len == 0;
}

/* The field with a path, "A.CR.EN", or of the open register, "EN". */
static uint32_t find_field(const struct bsh_svd *svd, const char *path, size_t len)
{
	const char *dot = memrchr(path, '.', len);
	uint32_t reg;

	if (!dot)
		return bsh_build_find_field(svd->b, BSH_REGMAP_NONE, path, len);
	if (is_open_register(svd, path, (size_t)(dot - path)))
		return bsh_build_find_field(svd->b, BSH_REGMAP_NONE, dot + 1,
					    len - (size_t)(dot + 1 - path));
	reg = bsh_build_find_register(svd->b, path, (size_t)(dot - path));
	if (reg == BSH_REGMAP_NONE)
		return BSH_REGMAP_NONE;
	return bsh_build_find_field(svd->b, reg, dot + 1, len - (size_t)(dot + 1 - path));
}

static int fail_derived(struct bsh_svd *svd, const struct bsh_xml_event *event, const char *from,
			const char *what, struct bsh_err *err)
{
	char shown[80];

	return bsh_build_fail(svd->b, bsh_svd_at(event->at), err, BSH_E_NAME,
			      "derivedFrom='%s': no such %s before this one",
			      bsh_clean_text(shown, sizeof(shown), from), what);
}

int bsh_svd_field_begin(struct bsh_svd *svd, const struct bsh_xml_event *event, struct bsh_err *err)
{
	const char *from = bsh_xml_attribute(event, "derivedFrom");
	uint32_t id = BSH_REGMAP_NONE;

	svd->field_dim = (struct bsh_svd_dim){ 0 };
	svd->bits = (struct bsh_svd_bits){ .is_derived = from, .at = event->at };
	if (from) {
		id = find_field(svd, from, strlen(from));
		if (id == BSH_REGMAP_NONE)
			return fail_derived(svd, event, from, "field", err);
	}
	svd->field = bsh_build_begin_field(svd->b, bsh_svd_at(event->at), err);
	if (!svd->field)
		return -1;
	return from ? bsh_build_derive_field(svd->b, id, err) : 0;
}

/* [7:4] */
static int read_range(struct bsh_svd *svd, const struct bsh_xml_event *event, struct bsh_err *err)
{
	const char *colon = memchr(event->text, ':', event->len);
	struct bsh_err ignored = { 0 };
	uint64_t high, low;

	if (event->len < 5 || event->text[0] != '[' || event->text[event->len - 1] != ']' ||
	    !colon ||
	    bsh_svd_number(event->text + 1, (size_t)(colon - event->text) - 1, &high, &ignored) <
		    0 ||
	    bsh_svd_number(colon + 1, (size_t)(event->text + event->len - colon) - 2, &low,
			   &ignored) < 0 ||
	    high > UINT16_MAX || low > UINT16_MAX) {
		char shown[40];

		return bsh_build_fail(svd->b, bsh_svd_at(event->at), err, BSH_E_SYNTAX,
				      "bitRange: '%s', and [7:0] or the like was expected",
				      bsh_clean_text(shown, sizeof(shown), event->text));
	}
	svd->bits.has_range = true;
	svd->bits.range_high = (uint16_t)high;
	svd->bits.range_low = (uint16_t)low;
	return 0;
}

static int field_number(struct bsh_svd *svd, const struct bsh_xml_event *event, struct bsh_err *err)
{
	struct bsh_svd_bits *bits = &svd->bits;
	uint64_t number;

	if (bsh_svd_leaf_number(svd, event, UINT16_MAX, &number, err) < 0)
		return -1;
	switch (event->id) {
	case BSH_SVD_LSB:
		bits->has_lsb = true;
		bits->lsb = (uint16_t)number;
		break;
	case BSH_SVD_MSB:
		bits->has_msb = true;
		bits->msb = (uint16_t)number;
		break;
	case BSH_SVD_BIT_OFFSET:
		bits->has_offset = true;
		bits->offset = (uint16_t)number;
		break;
	default:
		bits->has_width = true;
		bits->width = (uint16_t)number;
		break;
	}
	return 0;
}

int bsh_svd_field_leaf(struct bsh_svd *svd, const struct bsh_xml_event *event, struct bsh_err *err)
{
	switch (event->id) {
	case BSH_SVD_NAME:
		svd->field->name = bsh_svd_name(svd, event);
		svd->field->at = bsh_svd_at(event->at);
		return 0;
	case BSH_SVD_DESCRIPTION:
		svd->field->doc = bsh_build_doc(svd->b, event->text, event->len);
		return 0;
	case BSH_SVD_ACCESS:
	case BSH_SVD_MODIFIED_WRITE:
	case BSH_SVD_READ_ACTION:
		bsh_svd_props(svd, event, &svd->field->props);
		return 0;
	case BSH_SVD_DIM:
	case BSH_SVD_DIM_INCREMENT:
	case BSH_SVD_DIM_INDEX:
		return bsh_svd_dim_leaf(svd, &svd->field_dim, event, err);
	case BSH_SVD_BIT_RANGE:
		svd->bits.at = event->at;
		return read_range(svd, event, err);
	default:
		svd->bits.at = event->at;
		return field_number(svd, event, err);
	}
}

/* Bits high to low, as two of the spellings say it. */
static int set_bits(struct bsh_svd *svd, uint16_t high, uint16_t low, struct bsh_err *err)
{
	if (high < low)
		return bsh_build_fail(svd->b, bsh_svd_at(svd->bits.at), err, BSH_E_VALUE,
				      "bits: msb %u is below lsb %u", high, low);
	svd->field->lsb = low;
	svd->field->width_bits = (uint16_t)(high - low + 1);
	svd->field->has |= BSH_HAS_OFFSET | BSH_HAS_WIDTH;
	return 0;
}

/* One of the spellings is enough; when there are more (LiteX writes two), they agree. */
static int end_bits(struct bsh_svd *svd, struct bsh_err *err)
{
	const struct bsh_svd_bits *bits = &svd->bits;

	if (bits->has_range)
		return set_bits(svd, bits->range_high, bits->range_low, err);
	if (bits->has_lsb && bits->has_msb)
		return set_bits(svd, bits->msb, bits->lsb, err);
	if (!bits->has_lsb && !bits->has_offset)
		return bsh_build_fail(svd->b, bsh_svd_at(bits->at), err, BSH_E_SYNTAX,
				      "a field without place, and bitRange, lsb and msb or "
				      "bitOffset was expected");
	svd->field->lsb = bits->has_lsb ? bits->lsb : bits->offset;
	svd->field->has |= BSH_HAS_OFFSET;
	if (bits->has_width || !bits->is_derived) {
		svd->field->width_bits = bits->has_width ? bits->width : 1;
		svd->field->has |= BSH_HAS_WIDTH;
	}
	return 0;
}

int bsh_svd_field_end(struct bsh_svd *svd, struct bsh_err *err)
{
	struct bsh_build_field *field = svd->field;

	if (end_bits(svd, err) < 0)
		return -1;
	svd->field = NULL;
	if (bsh_svd_dim_end(svd, &svd->field_dim, field->name, field->at, field->dims,
			    &field->n_dims, err) < 0)
		return -1;
	return bsh_build_end_field(svd->b, NULL, err);
}

/* How the table of sets has one: its number, and what it is for in the low bits. */
enum { SET_READ = 1, SET_WRITE = 2, SET_SHIFT = 2 };

static bool is_called(const struct bsh_svd *svd, uint32_t id, const char *name)
{
	return id != BSH_REGMAP_NONE && strcmp(bsh_build_enum_name(svd->b, id), name) == 0;
}

/* Which set of a field has a name; the only one of a field may be called anything. */
static uint32_t choose_set(const struct bsh_svd *svd, const struct bsh_build_field *field,
			   const char *name)
{
	const uint32_t read = field->enum_read, write = field->enum_write;

	if (is_called(svd, read, name))
		return read;
	if (is_called(svd, write, name))
		return write;
	if (read == BSH_REGMAP_NONE || read == write)
		return write;
	return write == BSH_REGMAP_NONE ? read : BSH_REGMAP_NONE;
}

/* Derive the open enum from the one with a name, or with the path of its field before the name. */
static bool derive_set(struct bsh_svd *svd, const char *path)
{
	const char *dot = strrchr(path, '.');
	struct bsh_build_field field;
	uint32_t id;

	if (!dot) {
		if (!bsh_xml_table_get(&svd->sets, path, strlen(path), &id))
			return false;
		svd->set_id = id >> SET_SHIFT;
		svd->is_for_read = id & SET_READ;
		svd->is_for_write = id & SET_WRITE;
		return true;
	}
	id = find_field(svd, path, (size_t)(dot - path));
	if (id == BSH_REGMAP_NONE)
		return false;
	bsh_build_get_field(svd->b, id, &field);
	svd->set_id = choose_set(svd, &field, dot + 1);
	svd->is_for_read = svd->set_id == field.enum_read;
	svd->is_for_write = svd->set_id == field.enum_write;
	return svd->set_id != BSH_REGMAP_NONE;
}

int bsh_svd_enum_begin(struct bsh_svd *svd, const struct bsh_xml_event *event, struct bsh_err *err)
{
	const char *from = bsh_xml_attribute(event, "derivedFrom");

	svd->set = NULL;
	svd->is_for_read = svd->is_for_write = true;
	if (from) {
		if (!derive_set(svd, from))
			return fail_derived(svd, event, from, "enumeratedValues", err);
		return 0;
	}
	svd->set = bsh_build_begin_enum(svd->b, bsh_svd_at(event->at), err);
	return svd->set ? 0 : -1;
}

int bsh_svd_enum_leaf(struct bsh_svd *svd, const struct bsh_xml_event *event, struct bsh_err *err)
{
	(void)err;
	if (event->id == BSH_SVD_NAME && svd->set) {
		svd->set->name = bsh_build_name(svd->b, event->text, event->len);
	} else if (event->id == BSH_SVD_USAGE) {
		svd->is_for_read = strcasecmp(event->text, "write") != 0;
		svd->is_for_write = strcasecmp(event->text, "read") != 0;
	}
	return 0;
}

/* Close the open enum and remember its name for those that are derived from it. */
static int end_set(struct bsh_svd *svd, struct bsh_err *err)
{
	const unsigned usage = (svd->is_for_read ? SET_READ : 0u) |
			       (svd->is_for_write ? SET_WRITE : 0u);
	const char *name;

	svd->set = NULL;
	if (bsh_build_end_enum(svd->b, &svd->set_id, err) < 0)
		return -1;
	name = bsh_build_enum_name(svd->b, svd->set_id);
	if (!*name)
		return 0;
	return bsh_xml_table_set(&svd->sets, name, strlen(name),
				 svd->set_id << SET_SHIFT | usage, err);
}

int bsh_svd_enum_end(struct bsh_svd *svd, struct bsh_err *err)
{
	if (svd->set && end_set(svd, err) < 0)
		return -1;
	if (svd->is_for_read)
		svd->field->enum_read = svd->set_id;
	if (svd->is_for_write)
		svd->field->enum_write = svd->set_id;
	return 0;
}

/* What a derived enum says besides is left out. */
int bsh_svd_value_begin(struct bsh_svd *svd, const struct bsh_xml_event *event)
{
	svd->value = (struct bsh_build_value){ .at = bsh_svd_at(event->at), .care = UINT64_MAX };
	svd->has_value = false;
	return svd->set ? 0 : 1;
}

/* A value that makes no sense is not worth the map. */
static void set_value(struct bsh_svd *svd, const struct bsh_xml_event *event)
{
	struct bsh_xml_pattern pattern;
	struct bsh_err why = { 0 };

	if (bsh_svd_pattern(event->text, event->len, &pattern, &why) < 0) {
		bsh_build_warn(svd->b, bsh_svd_at(event->at), "enumeratedValue left out: %s",
			       why.msg);
		return;
	}
	svd->has_value = true;
	svd->value.value = pattern.value;
	svd->value.care = pattern.care;
	if (svd->value.name == BSH_NO_TEXT)
		svd->value.name = bsh_build_enumerator(svd->b, event->text, event->len);
}

int bsh_svd_value_leaf(struct bsh_svd *svd, const struct bsh_xml_event *event, struct bsh_err *err)
{
	switch (event->id) {
	case BSH_SVD_NAME:
		if (event->len > 0)
			svd->value.name = bsh_build_enumerator(svd->b, event->text, event->len);
		svd->value.at = bsh_svd_at(event->at);
		return 0;
	case BSH_SVD_DESCRIPTION:
		svd->value.doc = bsh_build_doc(svd->b, event->text, event->len);
		return 0;
	case BSH_SVD_NUMBER:
		set_value(svd, event);
		return 0;
	default:
		if (bsh_xml_bool(event->text, event->len, &svd->value.is_default, err) < 0)
			return bsh_svd_wrap(svd, event, err);
		return 0;
	}
}

int bsh_svd_value_end(struct bsh_svd *svd, struct bsh_err *err)
{
	static const char others[] = "default";

	if (!svd->has_value && !svd->value.is_default)
		return 0;
	if (svd->value.name == BSH_NO_TEXT)
		svd->value.name = bsh_build_doc(svd->b, others, strlen(others));
	return bsh_build_value(svd->b, &svd->value, err);
}
