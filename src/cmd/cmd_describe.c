/* SPDX-License-Identifier: MIT */
/* describe: what the map says of a register, a field or a block. */

#include "registers.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"

/* What is said of a thing, to print it and to tell programs. */
struct told {
	const char *type, *doc, *note;
	char path[BSH_REGMAP_PATH_MAX];
	char access[96];
	char bits[16];
	char reset[64];
	uint64_t reset_value, reset_mask;
	struct bsh_regmap_origin origin;
};

/* Each line of text behind an indent. */
static void print_indented(struct bsh_session *s, const char *indent, const char *text)
{
	size_t len;

	for (; *text; text += len + (text[len] == '\n')) {
		struct bsh_text line = { 0 };

		len = strcspn(text, "\n");
		bsh_text_addf(&line, "%s%.*s", indent, (int)(len < 4096 ? len : 4096), text);
		bsh_print_text(s, bsh_text_string(&line));
		bsh_text_finish(&line);
	}
}

static void tell(struct bsh_session *s, const struct bsh_regmap_place *place,
		 const struct told *told, const char *line)
{
	const bool is_field = place->field != BSH_REGMAP_NONE;
	const bool has_reset = told->reset_mask;
	const struct bsh_item items[] = {
		BSH_PLACE("place", place->loc.region, place->loc.offset),
		BSH_DEC("width", place->loc.width * 8u),
		BSH_TEXT("name", told->path),
		BSH_TEXT("bits", is_field ? told->bits : NULL),
		BSH_TEXT("access", *told->access ? told->access : NULL),
		BSH_TEXT("reset", has_reset ? told->reset : NULL),
		BSH_TEXT("doc", *told->doc ? told->doc : NULL),
		BSH_TEXT("note", told->note && *told->note ? told->note : NULL),
		BSH_TEXT("file", told->origin.line ? told->origin.file : NULL),
		BSH_TEXT(NULL, line),
	};

	bsh_out_record(s->out, &(struct bsh_record){ .type = told->type,
						     .line = "%9",
						     .items = items,
						     .n_items = BSH_LENGTH(items) });
}

static void print_reset(char *to, size_t size, uint64_t reset, uint64_t mask, uint64_t all)
{
	const int digits = all > UINT32_MAX ? 16 : all > 0xffff ? 8 : all > 0xff ? 4 : 1;

	if (mask == all)
		snprintf(to, size, "0x%0*" PRIx64, digits, reset);
	else if (mask)
		snprintf(to, size, "0x%0*" PRIx64 " in 0x%0*" PRIx64, digits, reset & mask, digits,
			 mask);
	else
		*to = '\0';
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

		snprintf(value, sizeof(value), "%" PRIu64, entry.value);
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

static void describe_field(struct bsh_session *s, const struct bsh_regmap_place *field,
			   const char *indent)
{
	const struct bsh_field_info info = bsh_regmap_field(s->map, field);
	const uint64_t all = UINT64_MAX >> (63 - (field->high - field->low));
	struct told told = { .type = "described_field", .doc = info.doc, .origin = info.origin };
	char leaf[BSH_REGMAP_PATH_MAX], deeper[16];
	const char *name = info.reset_mask == all ?
				   bsh_regmap_value_name(s->map, field, info.reset) :
				   NULL;
	struct bsh_text line = { 0 };

	told.reset_mask = info.reset_mask;
	snprintf(told.bits, sizeof(told.bits), "%u:%u", field->high, field->low);
	print_reset(told.reset, sizeof(told.reset), info.reset, info.reset_mask, all);
	bsh_register_access(s->map, field, told.access);
	bsh_regmap_path(s->map, field, told.path, sizeof(told.path));
	bsh_regmap_leaf(s->map, field, leaf, sizeof(leaf));
	bsh_text_addf(&line, "%s%s  %s  %s%s", indent, *indent ? leaf : told.path, told.bits,
		      told.access, info.is_volatile ? " volatile" : "");
	if (info.reset_mask)
		bsh_text_addf(&line, "  reset %s%s%s%s", told.reset, name ? " (" : "",
			      name ? name : "", name ? ")" : "");
	if (*info.unit || *info.scale)
		bsh_text_addf(&line, "  in %s%s%s", info.scale, *info.scale ? " " : "", info.unit);
	tell(s, field, &told, bsh_text_string(&line));
	bsh_text_finish(&line);
	snprintf(deeper, sizeof(deeper), "%s    ", indent);
	print_indented(s, deeper, info.doc);
	print_enum(s, told.path, info.enum_read, deeper);
	if (info.enum_write != info.enum_read)
		print_enum(s, told.path, info.enum_write, deeper);
}

/* ---- Registers and blocks ------------------------------------------------------- */

static void describe_register(struct bsh_session *s, const struct bsh_regmap_place *reg)
{
	const struct bsh_register_info info = bsh_regmap_register(s->map, reg);
	const uint64_t all = info.width_bits < 64 ? (UINT64_C(1) << info.width_bits) - 1 :
						    UINT64_MAX;
	struct told told = { .type = "described", .doc = info.doc, .note = info.note,
			     .origin = info.origin, .reset_mask = info.reset_mask };
	struct bsh_regmap_place field;
	struct bsh_text line = { 0 };
	char at[32], text[256];
	uint32_t next = 0;

	print_reset(told.reset, sizeof(told.reset), info.reset, info.reset_mask, all);
	bsh_register_access(s->map, reg, told.access);
	bsh_regmap_path(s->map, reg, told.path, sizeof(told.path));
	bsh_text_addf(&line, "%s  %s  %u bits  %s%s%s", told.path, bsh_register_offset(s, reg, at),
		      info.width_bits, told.access, info.reset_mask ? "  reset " : "", told.reset);
	tell(s, reg, &told, bsh_text_string(&line));
	bsh_text_finish(&line);
	print_indented(s, "  ", info.title);
	print_indented(s, "  ", info.doc);
	print_indented(s, "  note: ", info.note);
	if (info.access_width != reg->loc.width) {
		snprintf(text, sizeof(text), "  in accesses of %u bits, %s word at the lower offset",
			 info.access_width * 8u,
			 info.word_order == BSH_ORDER_HIGH_FIRST ? "high" : "low");
		bsh_print_text(s, text);
	}
	if (info.not_accessible) {
		snprintf(text, sizeof(text), "  never touched: it %s", info.not_accessible);
		bsh_print_text(s, text);
	}
	while (bsh_regmap_next_field(s->map, reg, &next, &field))
		describe_field(s, &field, "  ");
	if (told.origin.line) {
		char clean[200];

		snprintf(text, sizeof(text), "  from %s:%u",
			 bsh_clean_text(clean, sizeof(clean), told.origin.file),
			 (unsigned)told.origin.line);
		bsh_print_text(s, text);
	}
}

static void describe_block(struct bsh_session *s, const struct bsh_regmap_place *block)
{
	const struct bsh_block_info info = bsh_regmap_block(s->map, block);
	struct told told = { .type = "described", .doc = info.doc, .origin = info.origin };
	struct bsh_text line = { 0 };
	char at[32];

	bsh_regmap_path(s->map, block, told.path, sizeof(told.path));
	bsh_text_addf(&line, "%s  %s  %" PRIu64 " bytes, %u inside", told.path,
		      bsh_register_offset(s, block, at), info.size, (unsigned)info.n_children);
	tell(s, block, &told, bsh_text_string(&line));
	bsh_text_finish(&line);
	print_indented(s, "  ", info.title);
	print_indented(s, "  ", info.doc);
}

static int find(const struct bsh_session *s, const struct bsh_args *args,
		struct bsh_regmap_place *place, struct bsh_err *err)
{
	return bsh_register_find(s, &args->v[0], BSH_FIND_BLOCKS | BSH_FIND_WHOLE, place, err);
}

static int check(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	struct bsh_regmap_place place;

	if (!args->v[0].text.is_known || (s->is_check && s->any_name))
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
		describe_block(s, &place);
		break;
	case BSH_REGMAP_REGISTER:
		describe_register(s, &place);
		break;
	case BSH_REGMAP_FIELD:
		describe_field(s, &place, "");
		break;
	}
	return 0;
}

const struct bsh_cmd bsh_cmd_describe = {
	.name = "describe",
	.summary = "tell what the map says of a register",
	.help = "Documentation, access, reset value, fields and the names of their values; also\n"
		"of a field or a block. The device is not touched.",
	.example = "describe core.CTRL",
	.group = BSH_GROUP_LOOK,
	.is_unsaved = true,
	.forms = { { { { "PLACE", BSH_KIND_NAME, BSH_ONE } }, false } },
	.check = check,
	.run = run,
};
