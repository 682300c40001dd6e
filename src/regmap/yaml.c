/* SPDX-License-Identifier: MIT */
/* YAML and JSON as a bounded tree, made from libyaml's events. */

#include "regmap/yaml.h"

#include <string.h>
#include <yaml.h>

/* A map or list that is open. */
struct open {
	uint32_t node;
	uint32_t last;	/* child, or 0 */
	bool wants_key; /* of a map: a key comes next */
};

struct bsh_yaml {
	const char *file, *data; /* lent, for messages */
	size_t data_len;
	struct bsh_yaml_node *nodes; /* from 1 */
	uint32_t n, cap;
	struct bsh_text texts;
	struct open stack[BSH_REGMAP_YAML_DEPTH_MAX];
	unsigned depth;
	uint32_t *keys; /* by map and text */
	uint32_t n_keys, keys_size;
	uint32_t *owners; /* of keys, by slot */
};

void bsh_yaml_free(struct bsh_yaml *yaml)
{
	if (!yaml)
		return;
	free(yaml->nodes);
	free(yaml->keys);
	free(yaml->owners);
	bsh_text_finish(&yaml->texts);
	free(yaml);
}

const struct bsh_yaml_node *bsh_yaml_node(const struct bsh_yaml *yaml, uint32_t i)
{
	return i ? &yaml->nodes[i] : NULL;
}

const char *bsh_yaml_text(const struct bsh_yaml *yaml, const struct bsh_yaml_node *node)
{
	return yaml->texts.data + node->text;
}

static int fail(const struct bsh_yaml *yaml, yaml_mark_t at, struct bsh_err *err, const char *what)
{
	return bsh_fail(err, BSH_E_SYNTAX, "%s:%zu:%zu: %s", yaml->file, at.line + 1, at.column + 1,
			what);
}

/* ---- Keys -------------------------------------------------------------- */

static uint32_t hash(uint32_t owner, const char *text, size_t len)
{
	uint32_t h = (owner ^ 2166136261u) * 16777619u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)text[i]) * 16777619u;
	return h ^ h >> 15;
}

static uint32_t slot_of(const struct bsh_yaml *yaml, uint32_t owner, const char *text, uint32_t len)
{
	uint32_t i = hash(owner, text, len) & (yaml->keys_size - 1);

	for (; yaml->keys[i]; i = (i + 1) & (yaml->keys_size - 1)) {
		const struct bsh_yaml_node *key = &yaml->nodes[yaml->keys[i]];

		if (yaml->owners[i] == owner && key->len == len &&
		    memcmp(yaml->texts.data + key->text, text, len) == 0)
			break;
	}
	return i;
}

const struct bsh_yaml_node *bsh_yaml_key(const struct bsh_yaml *yaml,
					 const struct bsh_yaml_node *map, const char *key,
					 size_t len)
{
	if (!yaml->keys_size)
		return NULL;
	return bsh_yaml_node(
		yaml, yaml->keys[slot_of(yaml, (uint32_t)(map - yaml->nodes), key, (uint32_t)len)]);
}

void bsh_yaml_mark(struct bsh_yaml *yaml, const struct bsh_yaml_node *node, uint32_t mark)
{
	yaml->nodes[node - yaml->nodes].mark = mark;
}

static int grow_keys(struct bsh_yaml *yaml, struct bsh_err *err)
{
	const uint32_t old_size = yaml->keys_size;
	uint32_t *keys = yaml->keys, *owners = yaml->owners;

	yaml->keys_size = old_size ? old_size * 2 : 256;
	yaml->keys = calloc(yaml->keys_size, sizeof(*keys));
	yaml->owners = calloc(yaml->keys_size, sizeof(*owners));
	for (uint32_t i = 0; yaml->keys && yaml->owners && i < old_size; i++) {
		const struct bsh_yaml_node *key = &yaml->nodes[keys[i]];
		uint32_t slot;

		if (!keys[i])
			continue;
		slot = slot_of(yaml, owners[i], yaml->texts.data + key->text, key->len);
		yaml->keys[slot] = keys[i];
		yaml->owners[slot] = owners[i];
	}
	free(keys);
	free(owners);
	return yaml->keys && yaml->owners ? 0 : bsh_fail_nomem(err);
}

static int fail_duplicate(const struct bsh_yaml *yaml, const struct bsh_yaml_node *key,
			  uint32_t first, struct bsh_err *err)
{
	char clean[64];

	bsh_clean_text(clean, sizeof(clean), bsh_yaml_text(yaml, key));
	return bsh_fail(err, BSH_E_SYNTAX, "%s:%u:%u: duplicate key '%s' (first at line %u)",
			yaml->file, key->line, key->column, clean, first);
}

/* Remember a key of a map, which must not have it yet. */
static int add_key(struct bsh_yaml *yaml, uint32_t owner, uint32_t node, struct bsh_err *err)
{
	const struct bsh_yaml_node *key = &yaml->nodes[node];
	const char *text;
	uint32_t slot;

	if (yaml->n_keys >= yaml->keys_size / 2 && grow_keys(yaml, err) < 0)
		return -1;
	text = yaml->texts.data + key->text;
	if (!key->is_quoted && strcmp(text, "<<") == 0)
		return bsh_fail(err, BSH_E_SYNTAX, "%s:%u:%u: merge keys are not accepted",
				yaml->file, key->line, key->column);
	slot = slot_of(yaml, owner, text, key->len);
	if (yaml->keys[slot])
		return fail_duplicate(yaml, key, yaml->nodes[yaml->keys[slot]].line, err);
	yaml->keys[slot] = node;
	yaml->owners[slot] = owner;
	yaml->n_keys++;
	return 0;
}

/* ---- Nodes ------------------------------------------------------------- */

static int push_node(struct bsh_yaml *yaml, enum bsh_yaml_kind kind, yaml_mark_t at, uint32_t *node,
		     struct bsh_err *err)
{
	if (yaml->n >= BSH_REGMAP_YAML_NODES_MAX)
		return fail(yaml, at, err, "more than 2097152 keys and values");
	if (yaml->n + 1 >= yaml->cap) {
		const uint32_t cap = yaml->cap ? yaml->cap * 2 : 256;
		struct bsh_yaml_node *nodes = realloc(yaml->nodes, cap * sizeof(*nodes));

		if (!nodes)
			return bsh_fail_nomem(err);
		yaml->nodes = nodes;
		yaml->cap = cap;
	}
	*node = ++yaml->n;
	yaml->nodes[*node] = (struct bsh_yaml_node) { .line = (uint32_t)at.line + 1,
						      .column = (uint32_t)at.column + 1,
						      .kind = (uint8_t)kind };
	return 0;
}

/* Make node the next child of what is open. */
static int attach(struct bsh_yaml *yaml, uint32_t node, yaml_mark_t at, struct bsh_err *err)
{
	struct open *open;

	if (!yaml->depth)
		return 0;
	open = &yaml->stack[yaml->depth - 1];
	if (open->last)
		yaml->nodes[open->last].next = node;
	else
		yaml->nodes[open->node].first = node;
	open->last = node;
	if (yaml->nodes[open->node].kind != BSH_YAML_MAP)
		return 0;
	open->wants_key = !open->wants_key;
	if (open->wants_key)
		return 0;
	if (yaml->nodes[node].kind != BSH_YAML_SCALAR)
		return fail(yaml, at, err, "a key must be a name");
	return add_key(yaml, open->node, node, err);
}

static int add_scalar(struct bsh_yaml *yaml, const yaml_event_t *event, struct bsh_err *err)
{
	const char *text = (const char *)event->data.scalar.value;
	const size_t len = event->data.scalar.length;
	struct bsh_yaml_node *is;
	uint32_t node = 0;

	if (event->data.scalar.anchor || event->data.scalar.tag)
		return fail(yaml, event->start_mark, err, "anchors and tags are not accepted");
	if (len > BSH_REGMAP_YAML_SCALAR_MAX)
		return fail(yaml, event->start_mark, err, "a value of more than 64 KiB");
	if (memchr(text, '\0', len))
		return fail(yaml, event->start_mark, err, "a NUL character");
	if (push_node(yaml, BSH_YAML_SCALAR, event->start_mark, &node, err) < 0)
		return -1;
	is = &yaml->nodes[node];
	is->text = (uint32_t)yaml->texts.len;
	is->len = (uint32_t)len;
	is->is_quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	bsh_text_add(&yaml->texts, text, len);
	bsh_text_add(&yaml->texts, "", 1);
	if (bsh_text_failed(&yaml->texts))
		return bsh_fail_nomem(err);
	return attach(yaml, node, event->start_mark, err);
}

static int begin(struct bsh_yaml *yaml, enum bsh_yaml_kind kind, const yaml_event_t *event,
		 struct bsh_err *err)
{
	uint32_t node = 0;

	if (yaml->depth == BSH_REGMAP_YAML_DEPTH_MAX)
		return fail(yaml, event->start_mark, err, "more than 32 levels");
	if (push_node(yaml, kind, event->start_mark, &node, err) < 0 ||
	    attach(yaml, node, event->start_mark, err) < 0)
		return -1;
	yaml->stack[yaml->depth++] = (struct open) { .node = node, .wants_key = true };
	return 0;
}

/* ---- Events ------------------------------------------------------------ */

static int take_event(struct bsh_yaml *yaml, const yaml_event_t *event, struct bsh_err *err)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return add_scalar(yaml, event, err);
	case YAML_SEQUENCE_START_EVENT:
		if (event->data.sequence_start.anchor || event->data.sequence_start.tag)
			return fail(yaml, event->start_mark, err,
				    "anchors and tags are not accepted");
		return begin(yaml, BSH_YAML_LIST, event, err);
	case YAML_MAPPING_START_EVENT:
		if (event->data.mapping_start.anchor || event->data.mapping_start.tag)
			return fail(yaml, event->start_mark, err,
				    "anchors and tags are not accepted");
		return begin(yaml, BSH_YAML_MAP, event, err);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		yaml->depth--;
		return 0;
	case YAML_ALIAS_EVENT:
		return fail(yaml, event->start_mark, err, "aliases are not accepted");
	case YAML_DOCUMENT_START_EVENT:
		if (yaml->n)
			return fail(yaml, event->start_mark, err,
				    "a second document: one file is one map");
		if (event->data.document_start.tag_directives.start !=
		    event->data.document_start.tag_directives.end)
			return fail(yaml, event->start_mark, err, "tags are not accepted");
		return 0;
	case YAML_DOCUMENT_END_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_NO_EVENT:
	default:
		return 0;
	}
}

static bool is_continued(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* The place of a byte, which libyaml does not tell of one that it cannot take. */
static yaml_mark_t mark_of(const struct bsh_yaml *yaml, size_t offset)
{
	yaml_mark_t at = { 0 };

	for (size_t i = 0; i < offset && i < yaml->data_len; i++) {
		if (yaml->data[i] == '\n') {
			at.line++;
			at.column = 0;
		} else if (!is_continued(yaml->data[i])) {
			at.column++;
		}
	}
	return at;
}

/* Is there a tab at a place? */
static bool is_tab(const struct bsh_yaml *yaml, yaml_mark_t at)
{
	const char *byte = yaml->data, *const end = byte + yaml->data_len;

	for (size_t line = 0; line < at.line; line++) {
		byte = memchr(byte, '\n', (size_t)(end - byte));
		if (!byte)
			return false;
		byte++;
	}
	for (size_t column = 0; byte < end && column < at.column; column++)
		for (byte++; byte < end && is_continued(*byte); byte++)
			;
	return byte < end && *byte == '\t';
}

/* What libyaml complains about, at the place where it does. */
static int fail_parser(const struct bsh_yaml *yaml, const yaml_parser_t *parser,
		       struct bsh_err *err)
{
	const yaml_mark_t at = parser->problem_mark;

	if (parser->error == YAML_MEMORY_ERROR)
		return bsh_fail_nomem(err);
	if (parser->error == YAML_READER_ERROR)
		return fail(yaml, mark_of(yaml, parser->problem_offset), err, parser->problem);
	if (is_tab(yaml, at))
		return fail(yaml, at, err, "tabs are not allowed here: indent with blanks");
	if (parser->context)
		return bsh_fail(err, BSH_E_SYNTAX, "%s:%zu:%zu: %s, %s that begins in line %zu",
				yaml->file, at.line + 1, at.column + 1, parser->problem,
				parser->context, parser->context_mark.line + 1);
	return bsh_fail(err, BSH_E_SYNTAX, "%s:%zu:%zu: %s", yaml->file, at.line + 1, at.column + 1,
			parser->problem);
}

static int read_events(struct bsh_yaml *yaml, yaml_parser_t *parser, struct bsh_err *err)
{
	yaml_event_type_t type;

	do {
		yaml_event_t event;
		int result;

		if (!yaml_parser_parse(parser, &event))
			return fail_parser(yaml, parser, err);
		type = event.type;
		result = take_event(yaml, &event, err);
		yaml_event_delete(&event);
		if (result < 0)
			return -1;
	} while (type != YAML_STREAM_END_EVENT);
	if (!yaml->n)
		return bsh_fail(err, BSH_E_SYNTAX, "%s:1:1: nothing is in this file", yaml->file);
	return 0;
}

int bsh_yaml_parse(const char *file, const char *data, size_t len, struct bsh_yaml **yaml,
		   struct bsh_err *err)
{
	bsh_auto(bsh_yaml) *made = calloc(1, sizeof(*made));
	yaml_parser_t parser;
	int result;

	if (!made || !yaml_parser_initialize(&parser))
		return bsh_fail_nomem(err);
	made->file = file;
	made->data = data;
	made->data_len = len;
	yaml_parser_set_input_string(&parser, (const unsigned char *)data, len);
	result = read_events(made, &parser, err);
	yaml_parser_delete(&parser);
	if (result == 0)
		*yaml = bsh_steal(bsh_yaml, &made);
	return result;
}
