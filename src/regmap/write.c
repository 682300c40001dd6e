/* SPDX-License-Identifier: MIT */
/* A map as a file in the native format: YAML for people, JSON of the same shape. */

#include "regmap/store.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Deeper than any map: blocks are two levels each. */
#define LEVELS_MAX 40
/* Larger enums stand by themselves, not in the field. */
#define INLINE_VALUES_MAX 4

/* An enum on its way into the file. */
struct written_enum {
	uint32_t uses;
	uint32_t width; /* of a field that has it */
	uint32_t name; /* in names, under which it is written */
	bool is_inline;
	bool shares_name; /* with another one that is written */
};

/* A body on its way: those that several blocks share are written once. */
struct written_body {
	uint32_t uses;
	char *path; /* of the block where it was written */
	uint32_t block;
};

struct writer {
	const struct bsh_regmap *map;
	struct bsh_text *to;
	bool is_json;
	unsigned depth;
	unsigned flow; /* the depth at which one line began; 0: none */
	bool has_item[LEVELS_MAX];
	struct written_enum *enums;
	struct written_body *bodies;
	struct bsh_text path; /* of the open block */
	struct bsh_texts names; /* of enums, those that are taken */
	struct bsh_props defaults;
};

/* ---- Text -------------------------------------------------------------- */

/* Words that readers of YAML 1.1 take for something else. */
static bool is_special(const char *text)
{
	static const char *const words[] = { "y",    "n",     "yes",  "no",  "on",  "off",
					     "true", "false", "null", "inf", "nan", "default" };

	for (size_t i = 0; i < BSH_LENGTH(words); i++)
		if (strcasecmp(words[i], text) == 0)
			return true;
	return false;
}

static bool is_plain(const char *text)
{
	const size_t len = strlen(text);

	if (!isalpha((unsigned char)text[0]) && text[0] != '_')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)text[i]) && !strchr("_ .()/-", text[i]))
			return false;
	return text[len - 1] != ' ' && len < 120 && !is_special(text);
}

static void quote(struct writer *w, const char *text)
{
	bsh_text_adds(w->to, "\"");
	for (; *text; text++) {
		if (*text == '\n') {
			/* Two make a paragraph. */
			bsh_text_adds(w->to, "\\n\\n");
			continue;
		}
		if (*text == '"' || *text == '\\')
			bsh_text_adds(w->to, "\\");
		bsh_text_add(w->to, text, 1);
	}
	bsh_text_adds(w->to, "\"");
}

static void add_string(struct writer *w, const char *text)
{
	if (!w->is_json && is_plain(text))
		bsh_text_adds(w->to, text);
	else
		quote(w, text);
}

/* ---- Structure --------------------------------------------------------- */

static void indent(struct writer *w, unsigned depth)
{
	if (w->to->len)
		bsh_text_adds(w->to, "\n");
	for (unsigned i = 0; i < depth; i++)
		bsh_text_adds(w->to, "  ");
}

/* Begin the next item of what is open. */
static void next_item(struct writer *w)
{
	if (w->has_item[w->depth] && (w->is_json || w->flow))
		bsh_text_adds(w->to, w->flow ? ", " : ",");
	if (!w->flow)
		indent(w, w->depth);
	w->has_item[w->depth] = true;
}

static void add_key(struct writer *w, const char *key)
{
	next_item(w);
	add_string(w, key);
	bsh_text_adds(w->to, ": ");
}

static void push(struct writer *w)
{
	w->has_item[++w->depth] = false;
}

/* A map, over several lines. */
static void open_map(struct writer *w, const char *key)
{
	add_key(w, key);
	if (w->is_json)
		bsh_text_adds(w->to, "{");
	else
		w->to->len--; /* the blank behind the colon */
	push(w);
}

static void close_map(struct writer *w)
{
	w->depth--;
	if (!w->is_json)
		return;
	indent(w, w->depth);
	bsh_text_adds(w->to, "}");
}

/* A map in one line. */
static void open_flow(struct writer *w, const char *key)
{
	if (key)
		add_key(w, key);
	else
		next_item(w);
	bsh_text_adds(w->to, "{");
	push(w);
	if (!w->flow)
		w->flow = w->depth;
}

static void close_flow(struct writer *w)
{
	if (w->flow == w->depth)
		w->flow = 0;
	w->depth--;
	bsh_text_adds(w->to, "}");
}

static void put_text(struct writer *w, const char *key, const char *text)
{
	if (!*text)
		return;
	add_key(w, key);
	add_string(w, text);
}

/* A word that needs no quotes in YAML. */
static void put_word(struct writer *w, const char *key, const char *word)
{
	add_key(w, key);
	if (w->is_json && strcmp(word, "true") != 0 && strcmp(word, "false") != 0)
		quote(w, word);
	else
		bsh_text_adds(w->to, word);
}

/* Numbers past 2^53 are no numbers to many readers of JSON. */
static void add_number(struct writer *w, uint64_t value, bool is_hex)
{
	if (w->is_json && value >> 53)
		bsh_text_addf(w->to, "\"0x%" PRIx64 "\"", value);
	else if (w->is_json || !is_hex)
		bsh_text_addf(w->to, "%" PRIu64, value);
	else
		bsh_text_addf(w->to, "0x%" PRIx64, value);
}

static void put_decimal(struct writer *w, const char *key, uint64_t value)
{
	add_key(w, key);
	add_number(w, value, false);
}

static void put_hex(struct writer *w, const char *key, uint64_t value)
{
	add_key(w, key);
	add_number(w, value, true);
}

static void put_true(struct writer *w, const char *key, bool is_set)
{
	if (is_set)
		put_word(w, key, "true");
}

/* ---- Behaviour --------------------------------------------------------- */

static const char *const may_words[] = { "", "false", "true", "once", "unknown" };
static const char *const on_write_words[] = { "",   "none", "1c",    "1s",  "1t",     "0c",
					      "0s", "0t",   "clear", "set", "modify", "unknown" };
static const char *const on_read_words[] = {
	"", "none", "clear", "set", "modify", "pop", "unknown"
};

/* Property by property, for what no token says. */
static void put_parts(struct writer *w, struct bsh_props p)
{
	if (p.read)
		put_word(w, "readable", may_words[p.read]);
	if (p.write)
		put_word(w, "writable", may_words[p.write]);
	if (p.on_write)
		put_word(w, "on_write", on_write_words[p.on_write]);
	if (p.on_read)
		put_word(w, "on_read", on_read_words[p.on_read]);
}

/* What p states; around is what it would inherit if it did not. */
static void put_props(struct writer *w, struct bsh_props p, struct bsh_props around)
{
	struct bsh_props base = p, shown;
	const char *token;

	if (!p.read || !p.write || (!p.on_write && around.on_write) ||
	    (!p.on_read && around.on_read)) {
		put_parts(w, p);
		return;
	}
	p = bsh_props_complete(p);
	base = p;
	base.on_write = BSH_WRITE_NONE;
	base.on_read = BSH_READ_NONE;
	token = bsh_props_token(p);
	if (!token) {
		shown = p;
		shown.on_read = BSH_READ_NONE;
		token = bsh_props_token(shown);
	}
	if (!token)
		token = bsh_props_token(base);
	if (!token && p.read == BSH_MAY_UNKNOWN && p.write == BSH_MAY_UNKNOWN)
		token = "unknown";
	if (!token) {
		put_parts(w, p);
		return;
	}
	put_word(w, "access", token);
	bsh_props_parse(token, strlen(token), &shown);
	if (shown.on_write != p.on_write)
		put_word(w, "on_write", on_write_words[p.on_write]);
	if (shown.on_read != p.on_read)
		put_word(w, "on_read", on_read_words[p.on_read]);
}

/* ---- Arrays ------------------------------------------------------------ */

static void put_dim_list(struct writer *w, const char *key, uint32_t first, unsigned n,
			 bool is_stride)
{
	add_key(w, key);
	if (n > 1)
		bsh_text_adds(w->to, "[");
	for (unsigned i = 0; i < n; i++) {
		const struct bsh_def_dim *dim = bsh_dim_at(w->map, first + i);

		bsh_text_adds(w->to, i ? ", " : "");
		add_number(w, is_stride ? dim->stride : dim->count, is_stride);
	}
	if (n > 1)
		bsh_text_adds(w->to, "]");
}

static void put_dims(struct writer *w, uint32_t first, unsigned n)
{
	const struct bsh_def_dim *dim;
	const char *at;

	if (!n)
		return;
	put_dim_list(w, "count", first, n, false);
	put_dim_list(w, "stride", first, n, true);
	dim = bsh_dim_at(w->map, first);
	if (!dim->labels) {
		if (dim->first)
			put_decimal(w, "index", dim->first);
		return;
	}
	add_key(w, "index");
	bsh_text_adds(w->to, "[");
	for (at = bsh_text_at(w->map, dim->labels); *at;) {
		const size_t len = strcspn(at, ",");

		bsh_text_addf(w->to, "\"%.*s\"", (int)len, at);
		at += len;
		if (*at) {
			bsh_text_adds(w->to, ", ");
			at++;
		}
	}
	bsh_text_adds(w->to, "]");
}

/* ---- Enums ------------------------------------------------------------- */

/* A value whose bits do not all count, as 0b1x0. */
static void add_pattern(struct writer *w, const struct bsh_def_value *v, unsigned width)
{
	bsh_text_adds(w->to, w->is_json ? "\"0b" : "0b");
	for (unsigned bit = width; bit-- > 0;)
		bsh_text_adds(w->to, !(v->care >> bit & 1) ? "x" : v->value >> bit & 1 ? "1" : "0");
	bsh_text_adds(w->to, w->is_json ? "\"" : "");
}

static void add_value(struct writer *w, const struct bsh_def_value *v, unsigned width)
{
	const uint64_t mask = bsh_bits_mask(width);

	if (v->is_default)
		bsh_text_adds(w->to, w->is_json ? "\"default\"" : "default");
	else if ((v->care & mask) != mask)
		add_pattern(w, v, width);
	else
		add_number(w, v->value, false);
}

/* Take a name; false: it is taken. */
static bool is_free(struct writer *w, struct bsh_texts *taken, const char *name)
{
	const uint32_t before = taken->len;
	bool is_full = false;

	bsh_texts_keep(taken, name, strlen(name), &is_full);
	w->to->failed |= is_full;
	return is_full || taken->len > before;
}

/* Put stem_N into to for the first N from *n + 1 that is not taken; a long stem is cut. */
static void number_name(struct writer *w, struct bsh_texts *taken, const char *stem, uint32_t *n,
			char to[BSH_REGMAP_NAME_MAX + 1])
{
	do {
		char number[12];
		const int len = snprintf(number, sizeof(number), "_%u", ++*n);
		size_t cut = strlen(stem);

		if (cut > (size_t)(BSH_REGMAP_NAME_MAX - len))
			cut = (size_t)(BSH_REGMAP_NAME_MAX - len);
		/* Not in the middle of a character. */
		while (cut > 0 && cut < strlen(stem) && (stem[cut] & 0xc0) == 0x80)
			cut--;
		snprintf(to, BSH_REGMAP_NAME_MAX + 1, "%.*s%s", (int)cut, stem, number);
	} while (!is_free(w, taken, to));
}

static void put_entry(struct writer *w, uint32_t id, const struct bsh_def_value *v,
		      const char *name)
{
	if (v->doc) {
		open_flow(w, name);
		add_key(w, "value");
		add_value(w, v, w->enums[id].width);
		put_text(w, "doc", bsh_text_at(w->map, v->doc));
		close_flow(w);
	} else {
		add_key(w, name);
		add_value(w, v, w->enums[id].width);
	}
}

/* Keys of the format are unique: of entries with one name, all but the first get a number. */
static void put_entries(struct writer *w, uint32_t id)
{
	const struct bsh_def_enum *e = bsh_enum_at(w->map, id);
	struct bsh_texts all = { 0 }, used = { 0 };
	uint32_t last = 0, n = 1;

	for (uint32_t i = 0; i < e->n; i++)
		is_free(w, &all, bsh_text_at(w->map, bsh_value_at(w->map, e->first + i)->name));
	for (uint32_t i = 0; i < e->n; i++) {
		const struct bsh_def_value *v = bsh_value_at(w->map, e->first + i);
		char name[BSH_REGMAP_NAME_MAX + 1];

		if (!v->name)
			continue;
		snprintf(name, sizeof(name), "%s", bsh_text_at(w->map, v->name));
		if (!is_free(w, &used, name)) {
			n = v->name == last ? n : 1;
			last = v->name;
			number_name(w, &all, bsh_text_at(w->map, v->name), &n, name);
		}
		put_entry(w, id, v, name);
	}
	bsh_texts_free(&all);
	bsh_texts_free(&used);
}

static const char *enum_name(const struct writer *w, uint32_t id)
{
	const uint32_t name = w->enums[id].name;

	return name ? w->names.data + name : "";
}

static void put_enum_of(struct writer *w, const char *key, uint32_t id)
{
	if (id == BSH_REGMAP_NONE) {
		put_word(w, key, "none");
	} else if (w->enums[id].is_inline) {
		open_flow(w, key);
		put_entries(w, id);
		close_flow(w);
	} else {
		put_text(w, key, enum_name(w, id));
	}
}

static void put_enums(struct writer *w)
{
	bool is_open = false;

	for (uint32_t id = 0; id < w->map->enums.len; id++) {
		if (!w->enums[id].uses || w->enums[id].is_inline)
			continue;
		if (!is_open)
			open_map(w, "enums");
		is_open = true;
		if (bsh_enum_at(w->map, id)->n) {
			open_map(w, enum_name(w, id));
			put_entries(w, id);
			close_map(w);
		} else {
			open_flow(w, enum_name(w, id));
			close_flow(w);
		}
	}
	if (is_open)
		close_map(w);
}

/* ---- Fields ------------------------------------------------------------ */

static void put_reset(struct writer *w, uint64_t reset, uint64_t known, unsigned width)
{
	if (!known) {
		put_word(w, "reset", "x");
		return;
	}
	put_hex(w, "reset", reset);
	if (known != bsh_bits_mask(width))
		put_hex(w, "reset_mask", known);
}

static void put_reserved(struct writer *w, uint8_t reserved)
{
	static const char *const words[] = { "", "preserve", "zero", "one" };

	if (reserved)
		put_word(w, "reserved", words[reserved]);
}

static void put_field(struct writer *w, const struct bsh_def_field *f, const char *name,
		      struct bsh_props around)
{
	open_flow(w, name);
	add_key(w, "bits");
	if (f->width == 1)
		bsh_text_addf(w->to, "%u", f->lsb);
	else
		bsh_text_addf(w->to, "[%u, %u]", f->lsb + f->width - 1u, f->lsb);
	put_dims(w, f->first_dim, f->n_dims);
	put_props(w, f->props, around);
	if (f->has & BSH_HAS_RESET)
		put_reset(w, f->reset, f->reset_mask, f->width);
	if (f->enum_read != BSH_REGMAP_NONE)
		put_enum_of(w, "enum", f->enum_read);
	if (f->enum_write != f->enum_read)
		put_enum_of(w, "enum_write", f->enum_write);
	put_text(w, "unit", bsh_text_at(w->map, f->unit));
	put_text(w, "scale", bsh_text_at(w->map, f->scale));
	put_true(w, "signed", f->is_signed);
	put_true(w, "pulse", f->is_pulse);
	put_true(w, "volatile", f->is_volatile);
	put_reserved(w, f->reserved);
	if (f->is_untestable)
		put_word(w, "testable", "false");
	put_text(w, "doc", bsh_text_at(w->map, f->doc));
	close_flow(w);
}

static void put_fields(struct writer *w, const struct bsh_def_register *r, struct bsh_props around)
{
	if (!r->n_fields)
		return;
	open_map(w, "fields");
	for (uint32_t i = 0; i < r->n_fields; i++) {
		const struct bsh_def_field *f = bsh_field_at(w->map, r->first_field + i);

		put_field(w, f, bsh_text_at(w->map, f->name), around);
	}
	close_map(w);
}

/* ---- Registers --------------------------------------------------------- */

static bool is_draft(const struct writer *w, struct bsh_def_at at)
{
	const char *format = bsh_regmap_source_format(w->map, at.file);

	return format && (strcmp(format, "header") == 0 || strcmp(format, "table") == 0);
}

/* Where a person finds what a draft was made from. */
static void add_source(struct writer *w, struct bsh_def_at at)
{
	if (w->is_json || !is_draft(w, at))
		return;
	bsh_text_adds(w->to, " # ");
	bsh_clean_doc(w->to, bsh_regmap_source(w->map, at.file),
		      strlen(bsh_regmap_source(w->map, at.file)));
	bsh_text_addf(w->to, ":%u", at.line);
}

/* What a register states, and what its file's defaults do where they are not those of the map. */
static struct bsh_props stated_props(const struct writer *w, const struct bsh_def_register *r,
				     struct bsh_props around)
{
	static const struct bsh_props unknown = { BSH_MAY_UNKNOWN, BSH_MAY_UNKNOWN,
						  BSH_WRITE_UNKNOWN, BSH_READ_UNKNOWN, 0 };
	struct bsh_props p = r->props, rest = r->defaults;

	if (memcmp(&r->defaults, &w->defaults, 4) != 0) {
		bsh_props_inherit(&rest, unknown, BSH_ORIGIN_DEFAULTED);
		if (!p.read && !around.read)
			p.read = rest.read;
		if (!p.write && !around.write)
			p.write = rest.write;
		if (!p.on_write && !around.on_write)
			p.on_write = rest.on_write;
		if (!p.on_read && !around.on_read)
			p.on_read = rest.on_read;
	}
	/* What is to be finished by hand; what a write or a read does may be known all the same. */
	if (is_draft(w, r->at) && !p.read && !p.write && !around.read && !around.write)
		bsh_props_inherit(&p, unknown, BSH_ORIGIN_DEFAULTED);
	return p;
}

static void put_orders(struct writer *w, const struct bsh_def_register *r)
{
	static const char *const orders[] = { "", "low-first", "high-first" };
	static const char *const endians[] = { "", "little", "big" };

	if (r->shape.access_width)
		put_decimal(w, "access_width", r->shape.access_width * 8u);
	if (r->shape.word_order)
		put_word(w, "word_order", orders[r->shape.word_order]);
	if (r->shape.endian == BSH_ENDIAN_BIG)
		put_word(w, "endian", endians[r->shape.endian]);
	put_reserved(w, r->shape.reserved);
}

static void put_confirm(struct writer *w, const struct bsh_def_register *r)
{
	if (r->confirm == (BSH_CONFIRM_READ | BSH_CONFIRM_WRITE)) {
		add_key(w, "confirm");
		bsh_text_adds(w->to, w->is_json ? "[\"read\", \"write\"]" : "[read, write]");
	} else if (r->confirm) {
		put_word(w, "confirm", r->confirm == BSH_CONFIRM_READ ? "read" : "write");
	}
}

static void put_bar(struct writer *w, uint8_t region)
{
	if (region == BSH_REGION_CONFIG)
		put_word(w, "bar", "config");
	else if (region)
		put_decimal(w, "bar", region);
}

static void put_register(struct writer *w, uint32_t member, struct bsh_props around)
{
	const struct bsh_def_register *r = bsh_register_at(w->map, member);
	const struct bsh_props p = stated_props(w, r, around);
	struct bsh_props inner = p;

	open_map(w, bsh_text_at(w->map, r->name));
	add_source(w, r->at);
	put_bar(w, r->region);
	put_hex(w, "offset", r->offset);
	put_dims(w, r->first_dim, r->n_dims);
	if (r->shape.width_bits != 32)
		put_decimal(w, "width", r->shape.width_bits);
	put_orders(w, r);
	put_props(w, p, around);
	if (r->reset_mask)
		put_reset(w, r->reset, r->reset_mask, r->shape.width_bits);
	put_true(w, "volatile", r->is_volatile);
	put_true(w, "dont_dump", r->dont_dump);
	put_confirm(w, r);
	put_text(w, "title", bsh_text_at(w->map, r->title));
	put_text(w, "alternate_of", bsh_text_at(w->map, r->alternate_of));
	put_text(w, "note", bsh_text_at(w->map, r->note));
	put_text(w, "doc", bsh_text_at(w->map, r->doc));
	bsh_props_inherit(&inner, around, BSH_ORIGIN_INHERITED);
	put_fields(w, r, inner);
	close_map(w);
}

/* ---- Blocks ------------------------------------------------------------ */

static void put_members(struct writer *w, uint32_t body, struct bsh_props around);

/* May block be written as `like` the one that its body was written with? */
static bool is_like(const struct writer *w, const struct bsh_def_block *block)
{
	const struct written_body *body = &w->bodies[block->body];
	const struct bsh_def_block *other;

	if (!body->path)
		return false;
	other = bsh_block_at(w->map, body->block);
	return memcmp(&block->props, &other->props, 4) == 0 && block->size == other->size &&
	       block->kind == other->kind && (block->title || !other->title);
}

static void put_block_texts(struct writer *w, const struct bsh_def_block *block, bool like)
{
	static const char *const kinds[] = { "registers", "memory", "reserved" };

	if (!like) {
		if (block->size)
			put_hex(w, "size", block->size);
		if (block->kind)
			put_word(w, "kind", kinds[block->kind]);
	}
	put_text(w, "title", bsh_text_at(w->map, block->title));
	if (block->doc)
		put_text(w, "doc", bsh_text_at(w->map, block->doc));
	else if (like && bsh_block_at(w->map, w->bodies[block->body].block)->doc) {
		add_key(w, "doc");
		bsh_text_adds(w->to, "\"\"");
	}
}

static void put_block(struct writer *w, uint32_t member, struct bsh_props around)
{
	const struct bsh_def_block *block = bsh_block_at(w->map, member);
	struct written_body *body = &w->bodies[block->body];
	struct bsh_props inner = block->props;
	const bool like = is_like(w, block);
	const size_t path = w->path.len;

	bsh_text_addf(&w->path, "%s%s", path ? "." : "", bsh_text_at(w->map, block->name));
	open_map(w, bsh_text_at(w->map, block->name));
	/* BAR 0 goes without saying, but not where another is taken over. */
	if (like && !path && !block->region && bsh_block_at(w->map, body->block)->region)
		put_decimal(w, "bar", 0);
	put_bar(w, block->region);
	put_hex(w, "offset", block->offset);
	put_dims(w, block->first_dim, block->n_dims);
	if (like) {
		add_key(w, "like");
		quote(w, body->path);
	} else {
		put_props(w, block->props, around);
	}
	put_block_texts(w, block, like);
	bsh_props_inherit(&inner, around, BSH_ORIGIN_INHERITED);
	if (!like)
		put_members(w, block->body, inner);
	close_map(w);
	if (!body->path && body->uses > 1) {
		body->path = strdup(bsh_text_string(&w->path));
		body->block = member;
		w->to->failed |= !body->path;
	}
	w->path.len = path;
	if (w->path.data)
		w->path.data[path] = '\0';
}

/* Registers, then blocks, each in the order of the file. */
static void put_kind(struct writer *w, uint32_t body, bool registers, struct bsh_props around)
{
	const struct bsh_def_body *is = bsh_body_at(w->map, body);
	bool is_open = false;

	for (uint32_t i = 0; i < is->n; i++) {
		const uint32_t member = bsh_member_at(w->map, is->first + i);

		if (bsh_is_register(member) != registers)
			continue;
		if (!is_open)
			open_map(w, registers ? "registers" : "blocks");
		is_open = true;
		if (registers)
			put_register(w, member, around);
		else
			put_block(w, member, around);
	}
	if (is_open)
		close_map(w);
}

static void put_members(struct writer *w, uint32_t body, struct bsh_props around)
{
	put_kind(w, body, true, around);
	put_kind(w, body, false, around);
}

/* ---- The map as a whole ------------------------------------------------ */

static void put_match(struct writer *w, const struct bsh_regmap_match *m)
{
	const struct {
		const char *key;
		unsigned bit;
		uint32_t value;
	} parts[] = {
		{ "vendor", BSH_MATCH_VENDOR, m->vendor },
		{ "device", BSH_MATCH_DEVICE, m->device },
		{ "subsys_vendor", BSH_MATCH_SUBSYS_VENDOR, m->subsys_vendor },
		{ "subsys_device", BSH_MATCH_SUBSYS_DEVICE, m->subsys_device },
		{ "revision", BSH_MATCH_REVISION, m->revision },
	};

	if (!w->is_json) {
		indent(w, w->depth);
		bsh_text_adds(w->to, "  - {");
		w->has_item[w->depth] = false;
		push(w);
		w->flow = w->depth;
	} else {
		open_flow(w, NULL);
	}
	for (size_t i = 0; i < BSH_LENGTH(parts); i++)
		if (m->has & parts[i].bit)
			put_hex(w, parts[i].key, parts[i].value);
	if (m->has & BSH_MATCH_CLASS) {
		const unsigned digits = m->class_mask == 0xffffff ? 6 :
					m->class_mask & 0xff00	  ? 4 :
								    2;

		add_key(w, "class");
		bsh_text_addf(w->to, w->is_json ? "\"0x%0*x\"" : "0x%0*x", (int)digits,
			      m->class_code >> (24 - 4 * digits));
	}
	close_flow(w);
}

static void put_matches(struct writer *w)
{
	const struct bsh_regmap_match *match;

	if (!w->map->n_matches)
		return;
	add_key(w, "match");
	if (w->is_json)
		bsh_text_adds(w->to, "[");
	else
		w->to->len--;
	push(w);
	w->depth -= !w->is_json;
	for (size_t i = 0; (match = bsh_regmap_match(w->map, i)); i++)
		put_match(w, match);
	if (w->is_json) {
		w->depth--;
		bsh_text_adds(w->to, "]");
	}
	w->has_item[w->depth] = true;
}

static void put_widths(struct writer *w)
{
	const char *joint = "";

	if (!w->map->widths)
		return;
	add_key(w, "widths");
	bsh_text_adds(w->to, "[");
	for (unsigned bytes = 1; bytes <= 8; bytes *= 2) {
		if (!(w->map->widths & bytes))
			continue;
		bsh_text_addf(w->to, "%s%u", joint, bytes * 8);
		joint = ", ";
	}
	bsh_text_adds(w->to, "]");
}

/* What was loaded, and what was not understood of it, for the person who finishes a draft. */
static void add_head(struct writer *w)
{
	const char *text;

	for (size_t i = 0; (text = bsh_regmap_source(w->map, i)); i++) {
		bsh_text_adds(w->to, "# from ");
		bsh_clean_doc(w->to, text, strlen(text));
		bsh_text_adds(w->to, "\n");
	}
	for (size_t i = 0; (text = bsh_regmap_warning(w->map, i)); i++) {
		bsh_text_adds(w->to, "# ");
		bsh_clean_doc(w->to, text, strlen(text));
		bsh_text_adds(w->to, "\n");
	}
}

static void put_all(struct writer *w)
{
	const struct bsh_props none = { 0 };

	if (w->is_json)
		bsh_text_adds(w->to, "{");
	else
		add_head(w);
	put_decimal(w, "regmap", 1);
	put_text(w, "device", bsh_regmap_name(w->map));
	put_text(w, "doc", bsh_regmap_doc(w->map));
	put_matches(w);
	put_widths(w);
	if (memcmp(&w->defaults, &none, 4) != 0) {
		open_flow(w, "defaults");
		put_props(w, w->defaults, none);
		close_flow(w);
	}
	put_enums(w);
	if (w->map->root != BSH_REGMAP_NONE)
		put_members(w, w->map->root, none);
	bsh_text_adds(w->to, w->is_json ? "\n}\n" : "\n");
}

/* ---- What is shared ---------------------------------------------------- */

static void count_enum(struct writer *w, uint32_t id, const struct bsh_def_field *f)
{
	const struct bsh_def_enum *e;

	if (id == BSH_REGMAP_NONE)
		return;
	e = bsh_enum_at(w->map, id);
	if (w->enums[id].width < f->width)
		w->enums[id].width = f->width;
	w->enums[id].is_inline = ++w->enums[id].uses == 1 && !e->name && e->n <= INLINE_VALUES_MAX;
	for (uint32_t i = 0; i < e->n; i++)
		if (bsh_value_at(w->map, e->first + i)->doc)
			w->enums[id].is_inline = false;
}

static void count_body(struct writer *w, uint32_t body)
{
	const struct bsh_def_body *is = bsh_body_at(w->map, body);

	if (w->bodies[body].uses++)
		return;
	for (uint32_t i = 0; i < is->n; i++) {
		const uint32_t member = bsh_member_at(w->map, is->first + i);
		const struct bsh_def_register *r;

		if (!bsh_is_register(member)) {
			count_body(w, bsh_block_at(w->map, member)->body);
			continue;
		}
		r = bsh_register_at(w->map, member);
		for (uint32_t f = r->first_field; f < r->first_field + r->n_fields; f++) {
			const struct bsh_def_field *field = bsh_field_at(w->map, f);

			count_enum(w, field->enum_read, field);
			if (field->enum_write != field->enum_read)
				count_enum(w, field->enum_write, field);
		}
	}
}

/* An enum's name, to be sorted. */
struct named {
	uint32_t name, id;
};

static int compare_names(const void *a, const void *b)
{
	const struct named *x = a, *y = b;

	return x->name < y->name ? -1 : x->name > y->name;
}

static void keep_name(struct writer *w, uint32_t id, const char *name)
{
	bool is_full = false;

	w->enums[id].name = bsh_texts_keep(&w->names, name, strlen(name), &is_full);
	w->to->failed |= is_full;
}

/* `none` says of a field that it has no enum. */
static bool has_own_name(const struct writer *w, const struct named *named)
{
	const char *name = bsh_text_at(w->map, named->name);

	return *name && !w->enums[named->id].shares_name && strcmp(name, "none") != 0;
}

/* Give each its own name where it may have it, else the number that keeps it apart. */
static void name_enums(struct writer *w, const struct named *names, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (has_own_name(w, &names[i]))
			keep_name(w, names[i].id, bsh_text_at(w->map, names[i].name));
	for (uint32_t i = 0; i < n; i++) {
		const char *stem = bsh_text_at(w->map, names[i].name);
		char name[BSH_REGMAP_NAME_MAX + 1];
		uint32_t number = names[i].id - 1;

		if (has_own_name(w, &names[i]))
			continue;
		number_name(w, &w->names, *stem ? stem : "enum", &number, name);
		keep_name(w, names[i].id, name);
	}
}

/* Two files may have enums with one name. */
static bool mark_names(struct writer *w)
{
	const uint32_t n = w->map->enums.len;
	bsh_auto_free struct named *names = calloc(n + 1, sizeof(*names));
	uint32_t used = 0;

	if (!names)
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (w->enums[i].uses && !w->enums[i].is_inline)
			names[used++] = (struct named) { bsh_enum_at(w->map, i)->name, i };
	qsort(names, used, sizeof(*names), compare_names);
	for (uint32_t i = 1; i < used; i++)
		if (names[i].name == names[i - 1].name)
			w->enums[names[i].id].shares_name = w->enums[names[i - 1].id].shares_name =
				true;
	name_enums(w, names, used);
	return true;
}

/* The defaults of the file that most registers are from, as near as the first that has some. */
static void choose_defaults(struct writer *w)
{
	const struct bsh_props none = { 0 };

	for (uint32_t i = 0; i < w->map->registers.len; i++) {
		w->defaults = bsh_register_at(w->map, i)->defaults;
		if (memcmp(&w->defaults, &none, 4) != 0)
			return;
	}
}

int bsh_regmap_write(const struct bsh_regmap *map, enum bsh_regmap_style style, struct bsh_text *to,
		     struct bsh_err *err)
{
	struct writer w = { .map = map, .to = to, .is_json = style == BSH_REGMAP_JSON };

	w.enums = calloc(map->enums.len + 1, sizeof(*w.enums));
	w.bodies = calloc(map->bodies.len + 1, sizeof(*w.bodies));
	if (w.enums && w.bodies) {
		if (map->root != BSH_REGMAP_NONE)
			count_body(&w, map->root);
		to->failed |= !mark_names(&w);
		choose_defaults(&w);
		w.depth = w.is_json;
		put_all(&w);
	}
	for (uint32_t i = 0; w.bodies && i < map->bodies.len; i++)
		free(w.bodies[i].path);
	bsh_text_finish(&w.path);
	bsh_texts_free(&w.names);
	if (!w.enums || !w.bodies || bsh_text_failed(to)) {
		free(w.enums);
		free(w.bodies);
		return bsh_fail_nomem(err);
	}
	free(w.enums);
	free(w.bodies);
	return 0;
}
