/* SPDX-License-Identifier: MIT */
/* describe: what the map says of a register, a field or a block. */

#include "registers.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"

/* What is said of a thing, to print it and to tell programs. */
struct told {
	const char *type, *title, *doc, *note;
	char path[BSH_REGMAP_PATH_MAX];
	char access[96];
	char bits[16];
	uint64_t reset, reset_mask, all; /* all: the bits that there are */
	unsigned digits;		 /* of a value of it */
	struct bsh_regmap_origin origin;
	/* What only some things have: "" or 0 elsewhere. */
	const char *unit, *scale, *word_order;
	bool is_signed, is_reserved, is_volatile;
	unsigned access_width;
	uint64_t size, n_children;
};

/* How wide the columns of a register's fields are. */
struct columns {
	int name, bits, access;
};

/* Narrower than this, words are not kept whole. */
#define ROOM_MIN 20

/* How many bytes go into so many characters: up to a blank, or one word if it is longer. */
static size_t fitting_length(const char *text, size_t len, size_t room)
{
	size_t n = 0, end = 0;

	for (size_t i = 0; i < len && (n <= room || end == 0); i++) {
		if (text[i] == ' ' && i > 0)
			end = i;
		n += (text[i] & 0xc0) != 0x80;
	}
	return n <= room || end == 0 ? len : end;
}

/* Each line of text behind an indent; at a terminal it is broken where a word would not fit. */
static void print_indented(struct bsh_session *s, const char *indent, const char *text)
{
	const size_t columns = bsh_out_columns(s->out), before = strlen(indent);
	const size_t room = columns > before + ROOM_MIN ? columns - before : SIZE_MAX;
	size_t len;

	for (; *text; text += len + (text[len] == '\n' || text[len] == ' ')) {
		struct bsh_text line = { 0 };

		len = fitting_length(text, strcspn(text, "\n"), room);
		bsh_text_addf(&line, "%s%.*s", indent, (int)(len < 4096 ? len : 4096), text);
		bsh_print_text(s, bsh_text_string(&line));
		bsh_text_finish(&line);
	}
}

/* "0x40,0x8": how far the elements of an array are apart, and how many there are; 0: none. */
static uint64_t count_elements(const struct bsh_session *s, const struct bsh_regmap_place *place,
			       char strides[128])
{
	uint64_t stride, n = 1;
	size_t at = 0;
	uint32_t count;

	*strides = '\0';
	for (unsigned i = 0; (count = bsh_regmap_count(s->map, place, i, &stride)); i++) {
		at += (size_t)snprintf(strides + at, 128 - at, "%s0x%" PRIx64, i ? "," : "",
				       stride);
		n *= count;
	}
	return at ? n : 0;
}

static const char *some(const char *text)
{
	return text && *text ? text : NULL;
}

static void tell(struct bsh_session *s, const struct bsh_regmap_place *place,
		 const struct told *told, const char *line)
{
	const bool is_field = place->field != BSH_REGMAP_NONE;
	const bool is_partial = told->reset_mask && told->reset_mask != told->all;
	char strides[128];
	const uint64_t count = count_elements(s, place, strides);
	const struct bsh_item items[] = {
		BSH_TEXT(NULL, line),
		BSH_PLACE("place", place->loc.region, place->loc.offset),
		BSH_DEC("width", place->loc.width * 8u),
		BSH_TEXT("name", told->path),
		BSH_TEXT("bits", is_field ? told->bits : NULL),
		BSH_TEXT("access", some(told->access)),
		BSH_HEX(told->reset_mask ? "reset" : NULL, told->reset & told->reset_mask,
			told->digits),
		BSH_HEX(is_partial ? "reset_mask" : NULL, told->reset_mask, told->digits),
		BSH_TEXT("title", some(told->title)),
		BSH_TEXT("doc", some(told->doc)),
		BSH_TEXT("note", some(told->note)),
		BSH_DEC(told->access_width ? "access_width" : NULL, told->access_width),
		BSH_TEXT("word_order", told->word_order),
		BSH_TEXT("unit", some(told->unit)),
		BSH_TEXT("scale", some(told->scale)),
		BSH_FLAG(told->is_signed ? "signed" : NULL, true),
		BSH_FLAG(told->is_reserved ? "reserved" : NULL, true),
		BSH_FLAG(told->is_volatile ? "volatile" : NULL, true),
		BSH_DEC(count ? "count" : NULL, count),
		BSH_TEXT("stride", some(strides)),
		BSH_HEX(told->n_children ? "size" : NULL, told->size, 1),
		BSH_DEC(told->n_children ? "children" : NULL, told->n_children),
		BSH_TEXT("file", told->origin.line ? told->origin.file : NULL),
		BSH_DEC(told->origin.line ? "line" : NULL, told->origin.line),
	};

	bsh_out_record(s->out, &(struct bsh_record){ .type = told->type,
						     .line = "%0",
						     .items = items,
						     .n_items = BSH_LENGTH(items) });
}

/* "  reset 0x04", or only the bits of it that are known; nothing where none are. */
static void add_reset(struct bsh_text *to, const struct told *told)
{
	if (told->reset_mask)
		bsh_text_addf(to, "  reset 0x%0*" PRIx64, (int)told->digits,
			      told->reset & told->reset_mask);
	if (told->reset_mask && told->reset_mask != told->all)
		bsh_text_addf(to, " in 0x%0*" PRIx64, (int)told->digits, told->reset_mask);
}

/* An array: how many there are, and how far apart. */
static void print_elements(struct bsh_session *s, const struct bsh_regmap_place *place)
{
	const char *unit = place->field == BSH_REGMAP_NONE ? "bytes" : "bits";
	uint64_t stride;
	uint32_t count;
	char text[80];

	for (unsigned i = 0; (count = bsh_regmap_count(s->map, place, i, &stride)); i++) {
		snprintf(text, sizeof(text), "  %u elements, 0x%" PRIx64 " %s apart",
			 (unsigned)count, stride, unit);
		bsh_print_text(s, text);
	}
}

/* ---- Fields ------------------------------------------------------------------ */

static void print_enum(struct bsh_session *s, const char *path, uint32_t e, const char *indent)
{
	struct bsh_enum_entry entry;

	for (uint32_t i = 0; bsh_regmap_enum_entry(s->map, e, i, &entry); i++) {
		struct bsh_text line = { 0 };
		char value[48];
		struct bsh_item items[] = {
			BSH_TEXT("field", path),
			BSH_TEXT("name", entry.name),
			BSH_HEX("value", entry.value, 1),
			BSH_FLAG("default", entry.is_default),
			BSH_TEXT("doc", *entry.doc ? entry.doc : NULL),
			BSH_TEXT(NULL, NULL),
		};

		snprintf(value, sizeof(value), entry.value < 10 ? "%" PRIu64 : "0x%" PRIx64,
			 entry.value);
		bsh_text_addf(&line, "%s%s  %s%s%.*s", indent, entry.is_default ? "other" : value,
			      entry.name, *entry.doc ? ": " : "", (int)strcspn(entry.doc, "\n"),
			      entry.doc);
		items[5].text = bsh_text_string(&line);
		bsh_out_record(s->out, &(struct bsh_record){ .type = "enumerator",
							     .line = "%5",
							     .items = items,
							     .n_items = BSH_LENGTH(items) });
		bsh_text_finish(&line);
	}
}

/* "rw volatile": how a field behaves; returns to. */
static const char *field_access(const struct bsh_session *s, const struct bsh_regmap_place *field,
				char to[112])
{
	char access[96];

	snprintf(to, 112, "%s%s", bsh_register_access(s->map, field, access),
		 bsh_regmap_field(s->map, field).is_volatile ? " volatile" : "");
	return to;
}

static int longer(int a, const char *b)
{
	const int len = (int)strlen(b);

	return a > len ? a : len;
}

static struct columns measure(const struct bsh_session *s, const struct bsh_regmap_place *reg)
{
	char name[BSH_REGMAP_PATH_MAX], access[112], bits[16];
	struct columns c = { 0 };
	struct bsh_regmap_place field;
	uint32_t next = 0;

	while (bsh_regmap_next_field(s->map, reg, &next, &field)) {
		c.name = longer(c.name, bsh_regmap_leaf(s->map, &field, name, sizeof(name)));
		c.bits = longer(c.bits, bsh_bits_text(bits, field.high, field.low));
		c.access = longer(c.access, field_access(s, &field, access));
	}
	return c;
}

/* What stands behind the columns: reset value, meaning and kind of number. */
static void add_facts(struct bsh_text *to, const struct told *told, const char *reset_name)
{
	add_reset(to, told);
	if (reset_name)
		bsh_text_addf(to, " (%s)", reset_name);
	if (told->is_reserved)
		bsh_text_adds(to, "  reserved");
	if (told->is_signed)
		bsh_text_adds(to, "  signed");
	if (*told->unit || *told->scale)
		bsh_text_addf(to, "  in %s%s%s", told->scale, *told->scale ? " " : "", told->unit);
}

static void cut_blanks(struct bsh_text *line)
{
	while (!bsh_text_failed(line) && line->len > 0 && line->data[line->len - 1] == ' ')
		line->data[--line->len] = '\0';
}

static struct told tell_of_field(const struct bsh_session *s, const struct bsh_regmap_place *field)
{
	const struct bsh_field_info info = bsh_regmap_field(s->map, field);
	struct told told = { .type = "described_field",
			     .doc = info.doc,
			     .origin = info.origin,
			     .reset = info.reset,
			     .reset_mask = info.reset_mask,
			     .all = UINT64_MAX >> (63 - (field->high - field->low)),
			     .digits = (field->high - field->low + 4u) / 4,
			     .unit = info.unit,
			     .scale = info.scale,
			     .is_signed = info.is_signed,
			     .is_reserved = info.reserved != BSH_RESERVED_UNSTATED,
			     .is_volatile = info.is_volatile };

	snprintf(told.bits, sizeof(told.bits), "%u:%u", field->high, field->low);
	bsh_register_access(s->map, field, told.access);
	bsh_regmap_path(s->map, field, told.path, sizeof(told.path));
	return told;
}

/* A field by itself, with its path, or below its register, in columns. */
static void describe_field(struct bsh_session *s, const struct bsh_regmap_place *field,
			   const struct columns *c)
{
	const struct bsh_field_info info = bsh_regmap_field(s->map, field);
	const struct told told = tell_of_field(s, field);
	const char *indent = c ? "      " : "    ";
	const char *reset_name = told.reset_mask == told.all ?
					 bsh_regmap_value_name(s->map, field, info.reset) :
					 NULL;
	char leaf[BSH_REGMAP_PATH_MAX], bits[16], access[112];
	struct bsh_text line = { 0 };

	bsh_regmap_leaf(s->map, field, leaf, sizeof(leaf));
	bsh_bits_text(bits, field->high, field->low);
	field_access(s, field, access);
	if (c)
		bsh_text_addf(&line, "  %-*s  %-*s  %-*s", c->name, leaf, c->bits, bits, c->access,
			      access);
	else
		bsh_text_addf(&line, "%s  %s  %s", told.path, bits, access);
	add_facts(&line, &told, reset_name);
	cut_blanks(&line);
	tell(s, field, &told, bsh_text_string(&line));
	bsh_text_finish(&line);
	if (!c)
		print_elements(s, field);
	print_indented(s, indent, info.doc);
	print_enum(s, told.path, info.enum_read, indent);
	if (info.enum_write != info.enum_read)
		print_enum(s, told.path, info.enum_write, indent);
}

/* ---- Registers and blocks ------------------------------------------------------- */

/* How a register is reached, where that is not plain. */
static void print_reach(struct bsh_session *s, const struct bsh_regmap_place *reg,
			const struct bsh_register_info *info)
{
	char text[256];

	if (info->access_width != reg->loc.width) {
		snprintf(text, sizeof(text), "  in accesses of %u bits, %s word at the lower offset",
			 info->access_width * 8u,
			 info->word_order == BSH_ORDER_HIGH_FIRST ? "high" : "low");
		bsh_print_text(s, text);
	}
	if (info->not_accessible) {
		snprintf(text, sizeof(text), "  never touched: it %s", info->not_accessible);
		bsh_print_text(s, text);
	}
}

static void print_origin(struct bsh_session *s, const struct bsh_regmap_origin *origin)
{
	char clean[200], text[256];

	if (!origin->line)
		return;
	snprintf(text, sizeof(text), "  from %s:%u",
		 bsh_clean_text(clean, sizeof(clean), origin->file), (unsigned)origin->line);
	bsh_print_text(s, text);
}

static struct told tell_of_register(const struct bsh_session *s,
				    const struct bsh_regmap_place *reg,
				    const struct bsh_register_info *info)
{
	const bool is_split = info->access_width != reg->loc.width;
	const unsigned bits = info->width_bits < 64 ? info->width_bits : 64;
	struct told told = { .type = "described",
			     .title = info->title,
			     .doc = info->doc,
			     .note = info->note,
			     .origin = info->origin,
			     .reset = info->reset,
			     .reset_mask = info->reset_mask,
			     .all = UINT64_MAX >> (64 - bits),
			     .digits = (bits + 3) / 4,
			     .access_width = is_split ? info->access_width * 8u : 0 };

	if (is_split)
		told.word_order = info->word_order == BSH_ORDER_HIGH_FIRST ? "high-first" :
									     "low-first";
	bsh_register_access(s->map, reg, told.access);
	bsh_regmap_path(s->map, reg, told.path, sizeof(told.path));
	return told;
}

static void describe_register(struct bsh_session *s, const struct bsh_regmap_place *reg)
{
	const struct bsh_register_info info = bsh_regmap_register(s->map, reg);
	const struct told told = tell_of_register(s, reg, &info);
	const struct columns columns = measure(s, reg);
	struct bsh_regmap_place field;
	struct bsh_text line = { 0 };
	uint32_t next = 0;
	char at[32];

	bsh_text_addf(&line, "%s  %s  %u bits  %s", told.path, bsh_register_offset(s, reg, at),
		      info.width_bits, told.access);
	add_reset(&line, &told);
	tell(s, reg, &told, bsh_text_string(&line));
	bsh_text_finish(&line);
	print_elements(s, reg);
	print_indented(s, "  ", info.title);
	print_indented(s, "  ", info.doc);
	print_indented(s, "  note: ", info.note);
	print_reach(s, reg, &info);
	while (bsh_regmap_next_field(s->map, reg, &next, &field))
		describe_field(s, &field, &columns);
	print_origin(s, &info.origin);
}

static int describe_block(struct bsh_session *s, const struct bsh_regmap_place *block,
			  struct bsh_err *err)
{
	const struct bsh_block_info info = bsh_regmap_block(s->map, block);
	struct told told = { .type = "described",
			     .title = info.title,
			     .doc = info.doc,
			     .origin = info.origin,
			     .size = info.size,
			     .n_children = info.n_children };
	struct bsh_text line = { 0 };
	char at[32];

	bsh_regmap_path(s->map, block, told.path, sizeof(told.path));
	bsh_text_addf(&line, "%s  %s  %" PRIu64 " bytes, %u inside", told.path,
		      bsh_register_offset(s, block, at), info.size, (unsigned)info.n_children);
	tell(s, block, &told, bsh_text_string(&line));
	bsh_text_finish(&line);
	print_elements(s, block);
	print_indented(s, "  ", info.title);
	print_indented(s, "  ", info.doc);
	return bsh_list_registers(s, block, err);
}

static int find(const struct bsh_session *s, const struct bsh_args *args,
		struct bsh_regmap_place *place, struct bsh_err *err)
{
	return bsh_register_find(s, &args->v[0], BSH_FIND_BLOCKS | BSH_FIND_WHOLE, place, err);
}

static int check(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	struct bsh_regmap_place place;

	if (!args->v[0].text.is_known || (s->is_check && (s->any_name || s->any_bar)))
		return 0;
	return find(s, args, &place, err);
}

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	struct bsh_regmap_place place;

	if (find(s, args, &place, err) < 0)
		return -1;
	switch (bsh_regmap_place_kind(s->map, &place)) {
	case BSH_REGMAP_BLOCK:
		return describe_block(s, &place, err);
	case BSH_REGMAP_REGISTER:
		describe_register(s, &place);
		break;
	case BSH_REGMAP_FIELD:
		describe_field(s, &place, NULL);
		break;
	}
	return 0;
}

const struct bsh_cmd bsh_cmd_describe = {
	.name = "describe",
	.summary = "tell what the map says of a register",
	.help = "Documentation, access, reset value, fields and the names of their values; also\n"
		"of a field or a block, whose registers are listed. The device is not touched.",
	.example = "describe core.CTRL",
	.group = BSH_GROUP_LOOK,
	.is_unsaved = true,
	.forms = { { { { "PLACE", BSH_KIND_NAME, BSH_ONE } }, false } },
	.check = check,
	.run = run,
};
