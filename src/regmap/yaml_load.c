/* SPDX-License-Identifier: MIT */
/* The native format: its tree told to the builder. */

#include "regmap/yaml_keys.h"

#include <ctype.h>
#include <string.h>

/* ---- Recognition ------------------------------------------------------- */

/* Does the first key read regmap, behind comments and what may begin a document? */
static bool recognise(const char *data, size_t len)
{
	const char *end = data + len;

	if (len >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0)
		data += 3;
	for (;;) {
		while (data < end && (isspace((unsigned char)*data) || *data == '{' ||
				      *data == '"' || *data == '\''))
			data++;
		if (data < end && *data == '#') {
			data = memchr(data, '\n', (size_t)(end - data));
			if (!data)
				return false;
		} else if (end - data >= 3 && memcmp(data, "---", 3) == 0) {
			data += 3;
		} else {
			return end - data > 6 && memcmp(data, "regmap", 6) == 0 &&
			       strchr(": \t\"'", data[6]) && data[6];
		}
	}
}

/* ---- Enums ------------------------------------------------------------- */

/* A value with bits that do not count, 0b1x0: 1 if it is one. */
static int take_pattern(const char *text, uint64_t *value, uint64_t *care)
{
	bool has_x = false;

	if (text[0] != '0' || (text[1] != 'b' && text[1] != 'B') || !text[2])
		return 0;
	*value = 0;
	*care = UINT64_MAX;
	for (const char *at = text + 2; *at; at++) {
		if (at - text > 65 || !strchr("01xX", *at))
			return 0;
		*value = *value << 1 | (*at == '1');
		*care = *care << 1 | (*at == '0' || *at == '1');
		has_x |= *at == 'x' || *at == 'X';
	}
	return has_x;
}

static int take_number(struct bsh_native *n, const struct bsh_yaml_node *node,
		       struct bsh_build_value *v, struct bsh_err *err)
{
	const char *text;

	if (bsh_yaml_need_text(n, node, "value", err) < 0)
		return -1;
	text = bsh_yaml_text(n->yaml, node);
	v->care = UINT64_MAX;
	if (strcmp(text, "default") == 0) {
		v->is_default = true;
		return 0;
	}
	if (take_pattern(text, &v->value, &v->care))
		return 0;
	return bsh_yaml_number(n, node, "value", UINT64_MAX, &v->value, err);
}

static int take_entry(struct bsh_native *n, const struct bsh_yaml_node *key,
		      const struct bsh_yaml_node *value, struct bsh_err *err)
{
	const char *name = bsh_yaml_text(n->yaml, key);
	struct bsh_build_value v = { .at = bsh_yaml_at(key) };
	struct bsh_target to = { .name = name, .doc = &v.doc };
	const struct bsh_yaml_node *number = value, *doc = NULL;

	v.name = bsh_build_enumerator(n->b, name, key->len);
	if (value->kind == BSH_YAML_MAP) {
		if (bsh_yaml_take_keys(n, value, "value", &to, err) < 0)
			return -1;
		number = bsh_yaml_find(n->yaml, value, "value");
		doc = bsh_yaml_find(n->yaml, value, "doc");
		if (!number)
			return bsh_yaml_fail(n, value, err, BSH_E_SYNTAX, "%s states no value",
					     name);
	}
	if (doc && bsh_yaml_need_text(n, doc, "doc", err) < 0)
		return -1;
	if (doc)
		v.doc = bsh_build_doc(n->b, bsh_yaml_text(n->yaml, doc), doc->len);
	if (take_number(n, number, &v, err) < 0)
		return -1;
	return bsh_build_value(n->b, &v, err);
}

static int take_enum(struct bsh_native *n, const struct bsh_yaml_node *map,
		     const struct bsh_yaml_node *name, uint32_t *id, struct bsh_err *err)
{
	const struct bsh_yaml_node *at, *value;
	struct bsh_build_enum *e;

	if (bsh_yaml_need_map(n, map, "enum", err) < 0)
		return -1;
	e = bsh_build_begin_enum(n->b, bsh_yaml_at(map), err);
	if (!e)
		return -1;
	if (name)
		e->name = bsh_build_name(n->b, bsh_yaml_text(n->yaml, name), name->len);
	for (at = bsh_yaml_node(n->yaml, map->first); at;
	     at = bsh_yaml_node(n->yaml, value->next)) {
		value = bsh_yaml_node(n->yaml, at->next);
		if (take_entry(n, at, value, err) < 0)
			return -1;
	}
	return bsh_build_end_enum(n->b, id, err);
}

/* Those that fields name, kept by the node of their name. */
static int take_enums(struct bsh_native *n, const struct bsh_yaml_node *map, struct bsh_err *err)
{
	const struct bsh_yaml_node *at, *value;
	uint32_t id;

	if (bsh_yaml_need_map(n, map, "enums", err) < 0)
		return -1;
	for (at = bsh_yaml_node(n->yaml, map->first); at;
	     at = bsh_yaml_node(n->yaml, value->next)) {
		value = bsh_yaml_node(n->yaml, at->next);
		if (strcmp(bsh_yaml_text(n->yaml, at), "none") == 0)
			return bsh_yaml_fail(n, at, err, BSH_E_VALUE,
					     "enums: 'none' is what a field without an enum "
					     "states: call it something else");
		if (at->len > BSH_REGMAP_NAME_MAX)
			return bsh_yaml_fail(n, at, err, BSH_E_VALUE,
					     "the name of an enum is longer than %d bytes",
					     BSH_REGMAP_NAME_MAX);
		if (take_enum(n, value, at, &id, err) < 0)
			return -1;
		bsh_yaml_mark(n->yaml, at, id);
	}
	return 0;
}

/* An enum that no field of this file names, as its value's mark tells, changes nothing. */
static void warn_restated(struct bsh_native *n, const struct bsh_yaml_node *map)
{
	const struct bsh_yaml_node *at, *value;

	for (at = bsh_yaml_node(n->yaml, map->first); at;
	     at = bsh_yaml_node(n->yaml, value->next)) {
		const char *name = bsh_yaml_text(n->yaml, at);

		value = bsh_yaml_node(n->yaml, at->next);
		if (!value->mark &&
		    bsh_build_find_enum(n->b, name, at->len) != BSH_REGMAP_NONE)
			bsh_build_warn(n->b, bsh_yaml_at(at),
				       "no field here has the enum %s: those of files before keep "
				       "theirs unless they state it here",
				       name);
	}
}

/* The enum that a field names, of this file or one before. */
static int find_enum(struct bsh_native *n, const struct bsh_yaml_node *name, uint32_t *id,
		     struct bsh_err *err)
{
	const struct bsh_yaml_node *root = bsh_yaml_node(n->yaml, 1);
	const struct bsh_yaml_node *enums = bsh_yaml_find(n->yaml, root, "enums"), *key = NULL;
	const char *text = bsh_yaml_text(n->yaml, name);

	*id = BSH_REGMAP_NONE;
	if (strcmp(text, "none") == 0)
		return 0;
	if (enums)
		key = bsh_yaml_key(n->yaml, enums, text, name->len);
	if (key) {
		*id = key->mark;
		bsh_yaml_mark(n->yaml, bsh_yaml_node(n->yaml, key->next), true);
		return 0;
	}
	*id = bsh_build_find_enum(n->b, text, name->len);
	if (*id != BSH_REGMAP_NONE)
		return 0;
	return bsh_yaml_fail(n, name, err, BSH_E_NAME,
			     "no enum '%.60s': name one of 'enums', or write NAME: VALUE here",
			     text);
}

/* The enum of a field under a key: a name, or the entries themselves. */
static int take_field_enum(struct bsh_native *n, const struct bsh_yaml_node *field, const char *key,
			   uint32_t *id, struct bsh_err *err)
{
	const struct bsh_yaml_node *value = bsh_yaml_find(n->yaml, field, key);

	if (!value)
		return 0;
	if (value->kind == BSH_YAML_SCALAR)
		return find_enum(n, value, id, err);
	return take_enum(n, value, NULL, id, err);
}

/* ---- Arrays ------------------------------------------------------------ */

/* Only %s has a place for numbers that do not begin at 0, and for labels. */
static int check_index(struct bsh_native *n, const struct bsh_yaml_node *map, const char *name,
		       struct bsh_err *err)
{
	const struct bsh_yaml_node *key = bsh_yaml_key(n->yaml, map, "index", strlen("index"));

	if (!key || strchr(name, '%'))
		return 0;
	return bsh_yaml_fail(n, key, err, BSH_E_VALUE,
			     "index needs a name with %%s, such as %.60s%%s: without, the elements "
			     "are [0] and up",
			     name);
}

/* Tell what is not stated of an array: in a layer it stays as it is below. */
static void tell_lacking(const struct bsh_native *n, const struct bsh_yaml_node *map,
			 const struct bsh_target *to)
{
	uint8_t lacks = 0;

	if (!bsh_yaml_find(n->yaml, map, "count"))
		lacks |= BSH_LACKS_COUNT;
	if (!bsh_yaml_find(n->yaml, map, "stride"))
		lacks |= BSH_LACKS_STRIDE;
	if (!bsh_yaml_find(n->yaml, map, "index"))
		lacks |= BSH_LACKS_INDEX;
	else if (!*to->n_dims)
		*to->n_dims = 1;
	for (unsigned i = 0; i < *to->n_dims; i++)
		to->dims[i].lacks = lacks;
}

/* ---- Fields ------------------------------------------------------------ */

/* A number, the name of a value, or x: not known. */
static int take_field_reset(struct bsh_native *n, const struct bsh_yaml_node *node,
			    struct bsh_build_field *f, struct bsh_err *err)
{
	uint32_t values = f->enum_read;
	const char *text;

	if (bsh_yaml_need_text(n, node, "reset", err) < 0)
		return -1;
	text = bsh_yaml_text(n->yaml, node);
	f->has |= BSH_HAS_RESET;
	if (values == BSH_REGMAP_NONE && !isdigit((unsigned char)text[0]))
		values = bsh_build_enum_below(n->b);
	if (values != BSH_REGMAP_NONE &&
	    bsh_build_enum_value(n->b, values, text, node->len, &f->reset))
		return 0;
	if (strcmp(text, "x") == 0) {
		f->has |= BSH_HAS_RESET_MASK;
		f->reset_mask = 0;
		return 0;
	}
	if (values != BSH_REGMAP_NONE && !isdigit((unsigned char)text[0]))
		return bsh_yaml_fail(n, node, err, BSH_E_NAME,
				     "reset: no value '%.60s' in its enum", text);
	return bsh_yaml_number(n, node, "reset", UINT64_MAX, &f->reset, err);
}

static struct bsh_target field_target(struct bsh_build_field *f, const char *name)
{
	return (struct bsh_target) {
		.has = &f->has,
		.doc = &f->doc,
		.unit = &f->unit,
		.scale = &f->scale,
		.dims = f->dims,
		.n_dims = &f->n_dims,
		.props = &f->props,
		.reset = &f->reset,
		.reset_mask = &f->reset_mask,
		.reserved = &f->reserved,
		.is_volatile = &f->is_volatile,
		.is_signed = &f->is_signed,
		.is_pulse = &f->is_pulse,
		.is_testable = &f->is_testable,
		.field = f,
		.name = name,
	};
}

static int take_field(struct bsh_native *n, const struct bsh_yaml_node *key,
		      const struct bsh_yaml_node *map, struct bsh_err *err)
{
	const char *name = bsh_yaml_text(n->yaml, key);
	struct bsh_build_field *f;
	const struct bsh_yaml_node *reset;
	struct bsh_target to;

	if (bsh_yaml_need_map(n, map, name, err) < 0)
		return -1;
	f = bsh_build_begin_field(n->b, bsh_yaml_at(key), err);
	if (!f)
		return -1;
	f->name = bsh_build_name(n->b, name, key->len);
	to = field_target(f, name);
	if (bsh_yaml_take_keys(n, map, "field", &to, err) < 0 ||
	    check_index(n, map, name, err) < 0 ||
	    take_field_enum(n, map, "enum", &f->enum_read, err) < 0)
		return -1;
	tell_lacking(n, map, &to);
	f->enum_write = f->enum_read;
	if (take_field_enum(n, map, "enum_read", &f->enum_read, err) < 0 ||
	    take_field_enum(n, map, "enum_write", &f->enum_write, err) < 0)
		return -1;
	reset = bsh_yaml_find(n->yaml, map, "reset");
	if (reset && take_field_reset(n, reset, f, err) < 0)
		return -1;
	return bsh_build_end_field(n->b, NULL, err);
}

/* ---- Registers --------------------------------------------------------- */

static struct bsh_target register_target(struct bsh_build_register *r, const char *name)
{
	return (struct bsh_target) {
		.has = &r->has,
		.title = &r->title,
		.doc = &r->doc,
		.note = &r->note,
		.alternate_of = &r->alternate_of,
		.region = &r->region,
		.offset = &r->offset,
		.dims = r->dims,
		.n_dims = &r->n_dims,
		.props = &r->props,
		.width_bits = &r->width_bits,
		.reset = &r->reset,
		.reset_mask = &r->reset_mask,
		.access_width = &r->access_width,
		.word_order = &r->word_order,
		.endian = &r->endian,
		.reserved = &r->reserved,
		.confirm = &r->confirm,
		.is_volatile = &r->is_volatile,
		.dont_dump = &r->dont_dump,
		.name = name,
	};
}

/* Call take for each name of a map and what it is. */
static int take_each(struct bsh_native *n, const struct bsh_yaml_node *map, const char *what,
		     int (*take)(struct bsh_native *n, const struct bsh_yaml_node *key,
				 const struct bsh_yaml_node *value, struct bsh_err *err),
		     struct bsh_err *err)
{
	const struct bsh_yaml_node *at, *value;

	if (!map)
		return 0;
	if (bsh_yaml_need_map(n, map, what, err) < 0)
		return -1;
	for (at = bsh_yaml_node(n->yaml, map->first); at;
	     at = bsh_yaml_node(n->yaml, value->next)) {
		value = bsh_yaml_node(n->yaml, at->next);
		if (strncmp(bsh_yaml_text(n->yaml, at), "x-", 2) != 0 &&
		    take(n, at, value, err) < 0)
			return -1;
	}
	return 0;
}

static int take_register(struct bsh_native *n, const struct bsh_yaml_node *key,
			 const struct bsh_yaml_node *map, struct bsh_err *err)
{
	const char *name = bsh_yaml_text(n->yaml, key);
	struct bsh_build_register *r;
	struct bsh_target to;

	if (bsh_yaml_need_map(n, map, name, err) < 0)
		return -1;
	r = bsh_build_begin_register(n->b, bsh_yaml_at(key), err);
	if (!r)
		return -1;
	r->name = bsh_build_name(n->b, name, key->len);
	to = register_target(r, name);
	if (bsh_yaml_take_keys(n, map, "register", &to, err) < 0 ||
	    check_index(n, map, name, err) < 0 ||
	    take_each(n, bsh_yaml_find(n->yaml, map, "fields"), "fields", take_field, err) < 0)
		return -1;
	tell_lacking(n, map, &to);
	return bsh_build_end_register(n->b, NULL, err);
}

/* ---- Blocks ------------------------------------------------------------ */

static struct bsh_target block_target(struct bsh_build_block *block, const char *name)
{
	return (struct bsh_target) {
		.has = &block->has,
		.title = &block->title,
		.doc = &block->doc,
		.region = &block->region,
		.offset = &block->offset,
		.size = &block->size,
		.kind = &block->kind,
		.dims = block->dims,
		.n_dims = &block->n_dims,
		.props = &block->props,
		.width_bits = &block->width_bits,
		.reset = &block->reset,
		.reset_mask = &block->reset_mask,
		.access_width = &block->access_width,
		.word_order = &block->word_order,
		.endian = &block->endian,
		.reserved = &block->reserved,
		.name = name,
	};
}

static int take_like(struct bsh_native *n, const struct bsh_yaml_node *map, struct bsh_err *err)
{
	const struct bsh_yaml_node *like = bsh_yaml_find(n->yaml, map, "like");
	uint32_t id;

	if (!like)
		return 0;
	if (bsh_yaml_need_text(n, like, "like", err) < 0)
		return -1;
	id = bsh_build_find_block(n->b, bsh_yaml_text(n->yaml, like), like->len);
	if (id == BSH_REGMAP_NONE)
		return bsh_yaml_fail(n, like, err, BSH_E_NAME,
				     "like: no block '%.60s' before this one in this file",
				     bsh_yaml_text(n->yaml, like));
	return bsh_build_derive_block(n->b, id, err);
}

static int take_block(struct bsh_native *n, const struct bsh_yaml_node *key,
		      const struct bsh_yaml_node *map, struct bsh_err *err)
{
	const char *name = bsh_yaml_text(n->yaml, key);
	struct bsh_build_block *block;
	struct bsh_target to;

	if (bsh_yaml_need_map(n, map, name, err) < 0)
		return -1;
	block = bsh_build_begin_block(n->b, bsh_yaml_at(key), err);
	if (!block)
		return -1;
	block->name = bsh_build_name(n->b, name, key->len);
	to = block_target(block, name);
	/* What is inside needs all that the block states. */
	if (take_like(n, map, err) < 0 || bsh_yaml_take_keys(n, map, "block", &to, err) < 0 ||
	    check_index(n, map, name, err) < 0 ||
	    take_each(n, bsh_yaml_find(n->yaml, map, "registers"), "registers", take_register,
		      err) < 0 ||
	    take_each(n, bsh_yaml_find(n->yaml, map, "blocks"), "blocks", take_block, err) < 0)
		return -1;
	tell_lacking(n, map, &to);
	return bsh_build_end_block(n->b, NULL, err);
}

/* ---- The file ---------------------------------------------------------- */

/* Read one number of a match, if it is there. */
static int take_id(struct bsh_native *n, const struct bsh_yaml_node *map, const char *key,
		   uint64_t max, unsigned bit, unsigned *has, uint64_t *value, struct bsh_err *err)
{
	const struct bsh_yaml_node *node = bsh_yaml_find(n->yaml, map, key);

	*value = 0;
	if (!node)
		return 0;
	*has |= bit;
	return bsh_yaml_number(n, node, key, max, value, err);
}

/* How many digits a hexadecimal number is written with; 0 when it is none. */
static size_t hex_digits(const char *text)
{
	size_t n = 0;

	if (text[0] != '0' || (text[1] != 'x' && text[1] != 'X'))
		return 0;
	for (text += 2; *text; text++)
		n += *text != '_';
	return n;
}

/*
 * How much of a class is stated: 0x01 a base class, 0x0108 with its sub-class, 0x010802 all. What
 * is not hexadecimal has no digits to count: as much as its value needs.
 */
static uint32_t class_mask(const char *text, uint64_t *value)
{
	const size_t digits = hex_digits(text);

	if (*value > 0xffff || digits >= 5)
		return 0xffffff;
	if (*value > 0xff || digits >= 3) {
		*value <<= 8;
		return 0xffff00;
	}
	*value <<= 16;
	return 0xff0000;
}

static int take_match(struct bsh_native *n, const struct bsh_yaml_node *map, struct bsh_err *err)
{
	struct bsh_target to = { .name = "" };
	struct bsh_regmap_match m = { 0 };
	uint64_t ids[6];

	if (bsh_yaml_need_map(n, map, "match", err) < 0 ||
	    bsh_yaml_take_keys(n, map, "match", &to, err) < 0 ||
	    take_id(n, map, "vendor", 0xffff, BSH_MATCH_VENDOR, &m.has, &ids[0], err) < 0 ||
	    take_id(n, map, "device", 0xffff, BSH_MATCH_DEVICE, &m.has, &ids[1], err) < 0 ||
	    take_id(n, map, "subsys_vendor", 0xffff, BSH_MATCH_SUBSYS_VENDOR, &m.has, &ids[2],
		    err) < 0 ||
	    take_id(n, map, "subsys_device", 0xffff, BSH_MATCH_SUBSYS_DEVICE, &m.has, &ids[3],
		    err) < 0 ||
	    take_id(n, map, "revision", 0xff, BSH_MATCH_REVISION, &m.has, &ids[4], err) < 0 ||
	    take_id(n, map, "class", 0xffffff, BSH_MATCH_CLASS, &m.has, &ids[5], err) < 0)
		return -1;
	if (!m.has)
		return bsh_yaml_fail(n, map, err, BSH_E_SYNTAX, "match: an empty one fits nothing");
	if (m.has & BSH_MATCH_CLASS)
		m.class_mask = class_mask(
			bsh_yaml_text(n->yaml, bsh_yaml_find(n->yaml, map, "class")), &ids[5]);
	m.vendor = (uint16_t)ids[0];
	m.device = (uint16_t)ids[1];
	m.subsys_vendor = (uint16_t)ids[2];
	m.subsys_device = (uint16_t)ids[3];
	m.revision = (uint8_t)ids[4];
	m.class_code = (uint32_t)ids[5];
	return bsh_build_match(n->b, bsh_yaml_at(map), &m, err);
}

static int take_matches(struct bsh_native *n, const struct bsh_yaml_node *list, struct bsh_err *err)
{
	const struct bsh_yaml_node *at;

	if (!list)
		return 0;
	if (list->kind != BSH_YAML_LIST)
		return bsh_yaml_fail(n, list, err, BSH_E_SYNTAX,
				     "match: expected a list, - {vendor: 0x1234, device: 0x5678}");
	for (at = bsh_yaml_node(n->yaml, list->first); at; at = bsh_yaml_node(n->yaml, at->next))
		if (take_match(n, at, err) < 0)
			return -1;
	return 0;
}

static int take_widths(struct bsh_native *n, const struct bsh_yaml_node *list, struct bsh_err *err)
{
	const struct bsh_yaml_node *at = list;
	unsigned widths = 0;
	uint64_t bits;

	if (!list)
		return 0;
	if (list->kind == BSH_YAML_LIST)
		at = bsh_yaml_node(n->yaml, list->first);
	for (; at; at = list->kind == BSH_YAML_LIST ? bsh_yaml_node(n->yaml, at->next) : NULL) {
		if (bsh_yaml_number(n, at, "widths", 64, &bits, err) < 0)
			return -1;
		if (bits != 8 && bits != 16 && bits != 32 && bits != 64)
			return bsh_yaml_fail(n, at, err, BSH_E_VALUE,
					     "widths: expected some of 8, 16, 32, 64");
		widths |= (unsigned)bits / 8;
	}
	bsh_build_map_widths(n->b, widths);
	return 0;
}

static int take_defaults(struct bsh_native *n, const struct bsh_yaml_node *map, struct bsh_err *err)
{
	struct bsh_target to = block_target(bsh_build_defaults(n->b), "");

	if (!map)
		return 0;
	if (bsh_yaml_need_map(n, map, "defaults", err) < 0)
		return -1;
	return bsh_yaml_take_keys(n, map, "defaults", &to, err);
}

static int take_map_texts(struct bsh_native *n, const struct bsh_yaml_node *root,
			  struct bsh_err *err)
{
	const struct bsh_yaml_node *name = bsh_yaml_find(n->yaml, root, "device");
	const struct bsh_yaml_node *doc = bsh_yaml_find(n->yaml, root, "doc");

	if (name) {
		if (bsh_yaml_need_text(n, name, "device", err) < 0)
			return -1;
		bsh_build_map_name(n->b,
				   bsh_build_doc(n->b, bsh_yaml_text(n->yaml, name), name->len));
	}
	if (doc) {
		if (bsh_yaml_need_text(n, doc, "doc", err) < 0)
			return -1;
		bsh_build_map_doc(n->b, bsh_build_doc(n->b, bsh_yaml_text(n->yaml, doc), doc->len));
	}
	return 0;
}

static int check_version(struct bsh_native *n, const struct bsh_yaml_node *root,
			 struct bsh_err *err)
{
	const struct bsh_yaml_node *first;

	if (bsh_yaml_need_map(n, root, "a map", err) < 0)
		return -1;
	first = bsh_yaml_node(n->yaml, root->first);
	if (!first || strcmp(bsh_yaml_text(n->yaml, first), "regmap") != 0)
		return bsh_yaml_fail(n, first ? first : root, err, BSH_E_SYNTAX,
				     "the first key must be regmap: 1");
	first = bsh_yaml_node(n->yaml, first->next);
	if (first->kind != BSH_YAML_SCALAR || strcmp(bsh_yaml_text(n->yaml, first), "1") != 0)
		return bsh_yaml_fail(n, first, err, BSH_E_VALUE,
				     "this barsh reads version 1 of the format");
	return 0;
}

static int take_all(struct bsh_native *n, struct bsh_err *err)
{
	const struct bsh_yaml_node *root = bsh_yaml_node(n->yaml, 1), *enums;
	struct bsh_target to = { .name = "" };

	if (check_version(n, root, err) < 0 ||
	    take_matches(n, bsh_yaml_find(n->yaml, root, "match"), err) < 0)
		return -1;
	if (bsh_build_options(n->b)->only_match)
		return 0;
	if (bsh_yaml_take_keys(n, root, "map", &to, err) < 0 || take_map_texts(n, root, err) < 0 ||
	    take_widths(n, bsh_yaml_find(n->yaml, root, "widths"), err) < 0 ||
	    take_defaults(n, bsh_yaml_find(n->yaml, root, "defaults"), err) < 0)
		return -1;
	enums = bsh_yaml_find(n->yaml, root, "enums");
	if (enums && take_enums(n, enums, err) < 0)
		return -1;
	if (take_each(n, bsh_yaml_find(n->yaml, root, "registers"), "registers", take_register,
		      err) < 0)
		return -1;
	if (take_each(n, bsh_yaml_find(n->yaml, root, "blocks"), "blocks", take_block, err) < 0)
		return -1;
	if (enums)
		warn_restated(n, enums);
	return 0;
}

static int load(struct bsh_build *b, const char *data, size_t len, struct bsh_err *err)
{
	bsh_auto(bsh_yaml) *yaml = NULL;
	struct bsh_native n = { .b = b };

	if (bsh_yaml_parse(bsh_build_file(b), data, len, &yaml, err) < 0)
		return -1;
	n.yaml = yaml;
	return take_all(&n, err);
}

const struct bsh_loader bsh_loader_native = {
	.name = "native",
	.title = "barsh's own format",
	.size_max = BSH_REGMAP_YAML_SIZE_MAX,
	.is_strict = true,
	.recognise = recognise,
	.load = load,
};
