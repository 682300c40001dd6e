/* SPDX-License-Identifier: MIT */
/* A register's value and what it means, for people and for programs. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "registers.h"

/* Values of registers stand in this column, if what is before them is not longer. */
#define VALUE_COLUMN 48

/* How wide the columns of a register's fields are. */
struct columns {
	int name, bits, access, value;
};

void bsh_print_text(struct bsh_session *s, const char *text)
{
	const struct bsh_item item = BSH_TEXT("text", text);

	if (!bsh_out_is_json(s->out))
		bsh_out_record(s->out, &(struct bsh_record){ .type = "text",
							     .line = "%0",
							     .items = &item,
							     .n_items = 1 });
}

const char *bsh_register_access(const struct bsh_regmap *map, const struct bsh_regmap_place *place,
				char to[96])
{
	const bool is_field = bsh_regmap_place_kind(map, place) == BSH_REGMAP_FIELD;
	char props[BSH_PROPS_MAX];

	if (is_field) {
		const struct bsh_field_info info = bsh_regmap_field(map, place);

		snprintf(to, 96, "%s%s", bsh_props_text(props, info.props),
			 info.is_pulse ? " pulse" : "");
	} else {
		const struct bsh_register_info info = bsh_regmap_register(map, place);

		snprintf(to, 96, "%s%s%s", bsh_props_text(props, info.props),
			 info.is_volatile ? " volatile" : "",
			 info.confirm_read || info.confirm_write ? " confirm" : "");
	}
	return to;
}

/* ---- Fields ---------------------------------------------------------------- */

const char *bsh_bits_text(char to[16], unsigned high, unsigned low)
{
	if (high == low)
		snprintf(to, 16, "%u", low);
	else
		snprintf(to, 16, "%u:%u", high, low);
	return to;
}

static int digits_of(const struct bsh_regmap_place *field)
{
	return (field->high - field->low + 4) / 4;
}

/* The value of a field that has a sign. */
static int64_t with_sign(const struct bsh_regmap_place *field, uint64_t value)
{
	const unsigned unused = 63u - (field->high - field->low);

	return (int64_t)(value << unused) >> unused;
}

/* A value by the name that it has, or as a number with its unit. */
static const char *value_text(const struct bsh_regmap *map, const struct bsh_regmap_place *field,
			      const char *name, uint64_t value, char *to, size_t size)
{
	const struct bsh_field_info info = bsh_regmap_field(map, field);
	const char *times = *info.scale ? " * " : "", *blank = *info.unit ? " " : "";

	if (name)
		snprintf(to, size, "%s", name);
	else if (info.is_signed)
		snprintf(to, size, "%" PRId64 "%s%s%s%s", with_sign(field, value), times,
			 info.scale, blank, info.unit);
	else
		snprintf(to, size, "%" PRIu64 "%s%s%s%s", value, times, info.scale, blank,
			 info.unit);
	return to;
}

const char *bsh_field_text(const struct bsh_regmap *map, const struct bsh_regmap_place *field,
			   uint64_t value, char *to, size_t size)
{
	return value_text(map, field, bsh_regmap_value_name(map, field, value), value, to, size);
}

const char *bsh_field_text_written(const struct bsh_regmap *map,
				   const struct bsh_regmap_place *field, uint64_t value, char *to,
				   size_t size)
{
	return value_text(map, field, bsh_regmap_written_name(map, field, value), value, to, size);
}

/* What the read that was made, or would have been, did. */
static const char *remark_of(const struct bsh_field_info *info, enum bsh_decode_as as)
{
	static const char *const did[2][BSH_READ_UNKNOWN + 1] = {
		{ [BSH_READ_CLEAR] = "reading cleared this",
		  [BSH_READ_SET] = "reading set this",
		  [BSH_READ_MODIFY] = "reading changed this",
		  [BSH_READ_POP] = "reading took this" },
		{ [BSH_READ_CLEAR] = "reading clears this",
		  [BSH_READ_SET] = "reading sets this",
		  [BSH_READ_MODIFY] = "reading changes this",
		  [BSH_READ_POP] = "reading takes this" },
	};

	if (info->props.read == BSH_MAY_NO)
		return "it cannot be read";
	return did[as == BSH_DECODE_GIVEN][info->props.on_read];
}

static int longer(int a, size_t b)
{
	return a > (int)b ? a : (int)b;
}

/* Does this place show that field? A register shows all of its. */
static bool shows(const struct bsh_regmap_place *place, const struct bsh_regmap_place *field)
{
	return place->field == BSH_REGMAP_NONE ||
	       (place->field == field->field && place->low == field->low);
}

static struct columns measure(const struct bsh_regmap *map, const struct bsh_regmap_place *place)
{
	struct columns c = { .name = 1, .bits = 1, .access = 2, .value = 4 };
	char name[BSH_REGMAP_PATH_MAX], bits[16], access[96];
	struct bsh_regmap_place field;
	uint32_t next = 0;

	while (bsh_regmap_next_field(map, place, &next, &field)) {
		if (!shows(place, &field))
			continue;
		bsh_regmap_leaf(map, &field, name, sizeof(name));
		c.name = longer(c.name, strlen(name));
		c.bits = longer(c.bits, strlen(bsh_bits_text(bits, field.high, field.low)));
		c.access = longer(c.access, strlen(bsh_register_access(map, &field, access)));
		c.value = longer(c.value, (size_t)digits_of(&field) + 2);
	}
	return c;
}

static void print_field(struct bsh_session *s, const struct bsh_regmap_place *field,
			const struct columns *c, uint64_t word, enum bsh_decode_as as)
{
	const struct bsh_regmap *map = bsh_session_map(s);
	const struct bsh_field_info info = bsh_regmap_field(map, field);
	const uint64_t value = bsh_regmap_extract(field, word);
	const char *name = bsh_regmap_value_name(map, field, value);
	const char *remark = remark_of(&info, as);
	char path[BSH_REGMAP_PATH_MAX], leaf[BSH_REGMAP_PATH_MAX], bits[16], range[16], access[96];
	char meaning[512];
	struct bsh_text line = { 0 };
	struct bsh_item items[] = {
		BSH_TEXT("name", bsh_regmap_path(map, field, path, sizeof(path))),
		BSH_TEXT("bits", range),
		BSH_TEXT("access", bsh_register_access(map, field, access)),
		BSH_HEX("value", value, digits_of(field)),
		BSH_TEXT("meaning", name),
		BSH_TEXT("remark", remark),
		BSH_TEXT("unit", *info.unit ? info.unit : NULL),
		BSH_TEXT("scale", *info.scale ? info.scale : NULL),
		BSH_FLAG(info.is_signed ? "signed" : NULL, true),
		BSH_TEXT(NULL, NULL),
	};

	snprintf(range, sizeof(range), "%u:%u", field->high, field->low);
	bsh_regmap_leaf(map, field, leaf, sizeof(leaf));
	bsh_text_addf(&line, "  %-*s  %-*s  %-*s  0x%0*" PRIx64 "%*s  ", c->name, leaf, c->bits,
		      bsh_bits_text(bits, field->high, field->low), c->access, access,
		      digits_of(field), value, c->value - digits_of(field) - 2, "");
	if (remark)
		bsh_text_addf(&line, "%-8s ! %s",
			      bsh_field_text(map, field, value, meaning, sizeof(meaning)), remark);
	else
		bsh_text_adds(&line, bsh_field_text(map, field, value, meaning, sizeof(meaning)));
	items[9].text = bsh_text_string(&line);
	bsh_out_record(s->out, &(struct bsh_record){ .type = "field",
						     .line = "%9",
						     .items = items,
						     .n_items = BSH_LENGTH(items) });
	bsh_text_finish(&line);
}

/* "31:24,7:2" of "bits 31:24, 7:2": ranges for programs. */
static const char *ranges(const char *names, char to[BSH_BITS_MAX])
{
	size_t len = 0;

	for (names = strchr(names, ' '); *names; names++)
		if (*names != ' ')
			to[len++] = *names;
	to[len] = '\0';
	return to;
}

/* The bits that belong to no field, or are kept for later. */
static void print_reserved(struct bsh_session *s, const struct bsh_regmap_place *reg,
			   const struct columns *c, uint64_t word)
{
	const uint64_t reserved = bsh_regmap_masks(bsh_session_map(s), reg).reserved;
	char names[BSH_BITS_MAX], bits[BSH_BITS_MAX];
	struct bsh_text line = { 0 };
	struct bsh_item items[] = {
		BSH_TEXT("bits", bits),
		BSH_HEX("value", word & reserved, reg->loc.width * 2),
		BSH_TEXT(NULL, NULL),
		BSH_HEX("mask", reserved, reg->loc.width * 2),
	};

	if (!reserved)
		return;
	ranges(bsh_bits(names, reserved), bits);
	bsh_text_addf(&line, "  %-*s  %-*s  0x%0*" PRIx64 "  reserved", c->name, "-",
		      c->bits + c->access + 2, strchr(names, ' ') + 1, reg->loc.width * 2,
		      word & reserved);
	items[2].text = bsh_text_string(&line);
	bsh_out_record(s->out, &(struct bsh_record){ .type = "reserved",
						     .line = "%2",
						     .items = items,
						     .n_items = BSH_LENGTH(items) });
	bsh_text_finish(&line);
}

/* Bits that were asked for and that are no field. */
static void print_bits(struct bsh_session *s, const struct bsh_place *bits, uint64_t word)
{
	const struct bsh_regmap_place some = { .high = bits->high, .low = bits->low };
	const uint64_t value = bsh_regmap_extract(&some, word);
	char range[16], line[80];
	const struct bsh_item items[] = {
		BSH_TEXT("bits", range),
		BSH_HEX("value", value, digits_of(&some)),
		BSH_TEXT(NULL, line),
	};

	snprintf(range, sizeof(range), "%u:%u", bits->high, bits->low);
	snprintf(line, sizeof(line), "  [%s]  0x%0*" PRIx64 "  %" PRIu64, range, digits_of(&some),
		 value, value);
	bsh_out_record(s->out, &(struct bsh_record){ .type = "bits",
						     .line = "%2",
						     .items = items,
						     .n_items = BSH_LENGTH(items) });
}

/* ---- Registers ----------------------------------------------------------------- */

static void print_head(struct bsh_session *s, const struct bsh_regmap_place *reg, uint64_t value,
		       enum bsh_decode_as as)
{
	const struct bsh_regmap *map = bsh_session_map(s);
	const struct bsh_register_info info = bsh_regmap_register(map, reg);
	const struct bsh_field_info whole = { .props = info.props };
	const char *remark = info.n_fields ? NULL : remark_of(&whole, as);
	char path[BSH_REGMAP_PATH_MAX], access[96], at[32], split[64];
	struct bsh_text line = { 0 };
	struct bsh_item items[] = {
		BSH_PLACE("place", reg->loc.region, reg->loc.offset),
		BSH_DEC("width", reg->loc.width * 8u),
		BSH_TEXT("name", bsh_regmap_path(map, reg, path, sizeof(path))),
		BSH_TEXT("access", bsh_register_access(map, reg, access)),
		BSH_HEX("value", value, reg->loc.width * 2),
		BSH_TEXT("remark", remark),
		BSH_TEXT("split", as == BSH_DECODE_READ ? bsh_register_pieces(s, reg, split) : NULL),
		BSH_TEXT(NULL, NULL),
	};

	bsh_text_addf(&line, "%s  %s  %s  ", path, bsh_register_offset(s, reg, at), access);
	bsh_text_addf(&line, "%*s0x%0*" PRIx64,
		      line.len < VALUE_COLUMN ? (int)(VALUE_COLUMN - line.len) : 0, "",
		      reg->loc.width * 2, value);
	if (remark)
		bsh_text_addf(&line, "  ! %s", remark);
	if (items[6].text)
		bsh_text_addf(&line, " (%s)", items[6].text);
	items[7].text = bsh_text_string(&line);
	bsh_out_record(s->out, &(struct bsh_record){ .type = "register",
						     .line = "%7",
						     .items = items,
						     .n_items = BSH_LENGTH(items) });
	bsh_text_finish(&line);
}

/* Were bits typed that are not just those of the field? */
static bool has_own_bits(const struct bsh_regmap_place *place, const struct bsh_place *bits)
{
	return bits && bits->has_bits &&
	       (place->field == BSH_REGMAP_NONE || bits->high != place->high ||
		bits->low != place->low);
}

void bsh_print_register(struct bsh_session *s, const struct bsh_regmap_place *place,
			const struct bsh_place *bits, uint64_t value, enum bsh_decode_as as)
{
	const struct bsh_regmap *map = bsh_session_map(s);
	const struct columns columns = measure(map, place);
	struct bsh_regmap_place reg = *place, field;
	uint32_t next = 0;

	reg.field = BSH_REGMAP_NONE;
	print_head(s, &reg, value, as);
	if (has_own_bits(place, bits)) {
		print_bits(s, bits, value);
		return;
	}
	while (bsh_regmap_next_field(map, &reg, &next, &field))
		if (shows(place, &field))
			print_field(s, &field, &columns, value, as);
	if (place->field == BSH_REGMAP_NONE)
		print_reserved(s, &reg, &columns, value);
}
