/* SPDX-License-Identifier: MIT */
/* The keys of the native format: which there are, and how the value of each is read. */

#include "regmap/yaml_keys.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- Values ------------------------------------------------------------ */

struct bsh_build_at bsh_yaml_at(const struct bsh_yaml_node *node)
{
	return (struct bsh_build_at) { node->line, node->column };
}

int bsh_yaml_fail(struct bsh_native *n, const struct bsh_yaml_node *node, struct bsh_err *err,
		  enum bsh_code code, const char *fmt, ...)
{
	char msg[sizeof(err->msg)];
	va_list args;

	va_start(args, fmt);
	vsnprintf(msg, sizeof(msg), fmt, args);
	va_end(args);
	return bsh_build_fail(n->b, bsh_yaml_at(node), err, code, "%s", msg);
}

int bsh_yaml_need_map(struct bsh_native *n, const struct bsh_yaml_node *node, const char *what,
		      struct bsh_err *err)
{
	if (node->kind == BSH_YAML_MAP)
		return 0;
	return bsh_yaml_fail(n, node, err, BSH_E_SYNTAX, "%s: expected keys and values", what);
}

int bsh_yaml_need_text(struct bsh_native *n, const struct bsh_yaml_node *node, const char *what,
		       struct bsh_err *err)
{
	if (node->kind == BSH_YAML_SCALAR)
		return 0;
	return bsh_yaml_fail(n, node, err, BSH_E_SYNTAX, "%s: expected one value, not a %s", what,
			     node->kind == BSH_YAML_MAP ? "map" : "list");
}

static unsigned digit_value(char c)
{
	if (isdigit((unsigned char)c))
		return (unsigned)(c - '0');
	if (isxdigit((unsigned char)c))
		return (unsigned)(tolower((unsigned char)c) - 'a') + 10;
	return 16;
}

/* Digits with '_' between them; what is wrong, or NULL. */
static const char *digits(const char *text, unsigned base, uint64_t *value)
{
	*value = 0;
	for (size_t i = 0; text[i]; i++) {
		const unsigned digit = digit_value(text[i]);

		if (text[i] == '_' && i > 0 && digit_value(text[i + 1]) < base)
			continue;
		if (digit >= base)
			return "is no number: 12, 0x1f and 0b101 are";
		if (__builtin_mul_overflow(*value, base, value) ||
		    __builtin_add_overflow(*value, digit, value))
			return "does not fit 64 bits";
	}
	return *text ? NULL : "is no number: 12, 0x1f and 0b101 are";
}

int bsh_yaml_number(struct bsh_native *n, const struct bsh_yaml_node *node, const char *what,
		    uint64_t max, uint64_t *value, struct bsh_err *err)
{
	const char *text, *wrong;
	unsigned base = 10;

	if (bsh_yaml_need_text(n, node, what, err) < 0)
		return -1;
	text = bsh_yaml_text(n->yaml, node);
	if (text[0] == '0' && isdigit((unsigned char)text[1]))
		return bsh_yaml_fail(n, node, err, BSH_E_SYNTAX,
				     "leading zero in '%.40s' (octal is not accepted)", text);
	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		base = 16;
	if (text[0] == '0' && (text[1] == 'b' || text[1] == 'B'))
		base = 2;
	wrong = digits(text + (base == 10 ? 0 : 2), base, value);
	if (wrong)
		return bsh_yaml_fail(n, node, err, BSH_E_SYNTAX, "%s: '%.40s' %s", what, text,
				     wrong);
	if (*value > max)
		return bsh_yaml_fail(n, node, err, BSH_E_VALUE, "%s: %.40s is more than %llu", what,
				     text, (unsigned long long)max);
	return 0;
}

static int take_bool(struct bsh_native *n, const struct bsh_yaml_node *node, const char *what,
		     bool *value, struct bsh_err *err)
{
	const char *text;

	if (bsh_yaml_need_text(n, node, what, err) < 0)
		return -1;
	text = bsh_yaml_text(n->yaml, node);
	if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
		return bsh_yaml_fail(n, node, err, BSH_E_SYNTAX,
				     "%s: '%.40s', expected true or false", what, text);
	*value = text[0] == 't';
	return 0;
}

/* Which of the words, NULL behind the last, this is. */
static int take_word(struct bsh_native *n, const struct bsh_yaml_node *node, const char *what,
		     const char *const *words, uint8_t *index, struct bsh_err *err)
{
	char list[200] = "";
	size_t at = 0;
	const char *text;

	if (bsh_yaml_need_text(n, node, what, err) < 0)
		return -1;
	text = bsh_yaml_text(n->yaml, node);
	for (uint8_t i = 0; words[i]; i++) {
		/* The empty one stands for what is not stated. */
		if (*text && strcmp(words[i], text) == 0) {
			*index = i;
			return 0;
		}
		if (*words[i])
			at += (size_t)snprintf(list + at, sizeof(list) - at, "%s%s", at ? " " : "",
					       words[i]);
	}
	return bsh_yaml_fail(n, node, err, BSH_E_SYNTAX, "%s: '%.40s', expected one of %s", what,
			     text, list);
}

static int take_text(struct bsh_native *n, const struct bsh_yaml_node *node, const char *what,
		     uint32_t *to, struct bsh_err *err)
{
	if (bsh_yaml_need_text(n, node, what, err) < 0)
		return -1;
	*to = bsh_build_doc(n->b, bsh_yaml_text(n->yaml, node), node->len);
	return 0;
}

/* ---- Keys of several things -------------------------------------------- */

static int set_title(struct bsh_native *n, struct bsh_target *to, const struct bsh_yaml_node *value,
		     struct bsh_err *err)
{
	return take_text(n, value, "title", to->title, err);
}

static int set_doc(struct bsh_native *n, struct bsh_target *to, const struct bsh_yaml_node *value,
		   struct bsh_err *err)
{
	return take_text(n, value, "doc", to->doc, err);
}

static int set_note(struct bsh_native *n, struct bsh_target *to, const struct bsh_yaml_node *value,
		    struct bsh_err *err)
{
	return take_text(n, value, "note", to->note, err);
}

static int set_alternate(struct bsh_native *n, struct bsh_target *to,
			 const struct bsh_yaml_node *value, struct bsh_err *err)
{
	return take_text(n, value, "alternate_of", to->alternate_of, err);
}

static int set_unit(struct bsh_native *n, struct bsh_target *to, const struct bsh_yaml_node *value,
		    struct bsh_err *err)
{
	return take_text(n, value, "unit", to->unit, err);
}

static int set_scale(struct bsh_native *n, struct bsh_target *to, const struct bsh_yaml_node *value,
		     struct bsh_err *err)
{
	return take_text(n, value, "scale", to->scale, err);
}

static int set_bar(struct bsh_native *n, struct bsh_target *to, const struct bsh_yaml_node *value,
		   struct bsh_err *err)
{
	uint64_t bar = BSH_REGION_CONFIG;

	if (bsh_yaml_need_text(n, value, "bar", err) < 0)
		return -1;
	if (strcmp(bsh_yaml_text(n->yaml, value), "config") != 0 &&
	    bsh_yaml_number(n, value, "bar", BSH_BARS - 1, &bar, err) < 0)
		return -1;
	*to->region = (uint8_t)bar;
	*to->has |= BSH_HAS_REGION;
	return 0;
}

static int set_offset(struct bsh_native *n, struct bsh_target *to,
		      const struct bsh_yaml_node *value, struct bsh_err *err)
{
	*to->has |= BSH_HAS_OFFSET;
	return bsh_yaml_number(n, value, "offset", UINT64_MAX, to->offset, err);
}

static int set_size(struct bsh_native *n, struct bsh_target *to, const struct bsh_yaml_node *value,
		    struct bsh_err *err)
{
	*to->has |= BSH_HAS_SIZE;
	return bsh_yaml_number(n, value, "size", UINT64_MAX, to->size, err);
}

static int set_kind(struct bsh_native *n, struct bsh_target *to, const struct bsh_yaml_node *value,
		    struct bsh_err *err)
{
	static const char *const words[] = { "registers", "memory", "reserved", NULL };
	uint8_t kind = 0;

	*to->has |= BSH_HAS_KIND;
	if (take_word(n, value, "kind", words, &kind, err) < 0)
		return -1;
	*to->kind = (enum bsh_block_kind)kind;
	return 0;
}

/* ---- Arrays ------------------------------------------------------------ */

/* Call take for the value, or each value of a list, of what is one dimension each. */
static int each_dim(struct bsh_native *n, struct bsh_target *to, const struct bsh_yaml_node *value,
		    const char *what, uint64_t max, bool is_stride, struct bsh_err *err)
{
	const struct bsh_yaml_node *at = value;
	unsigned i = 0;
	uint64_t number;

	if (value->kind == BSH_YAML_LIST)
		at = bsh_yaml_node(n->yaml, value->first);
	for (; at; at = value->kind == BSH_YAML_LIST ? bsh_yaml_node(n->yaml, at->next) : NULL) {
		if (i == BSH_REGMAP_DIMS_MAX)
			return bsh_yaml_fail(n, at, err, BSH_E_VALUE, "more than %d dimensions",
					     BSH_REGMAP_DIMS_MAX);
		if (bsh_yaml_number(n, at, what, max, &number, err) < 0)
			return -1;
		if (is_stride)
			to->dims[i++].stride = number;
		else
			to->dims[i++].count = (uint32_t)number;
	}
	if (i == 0)
		return bsh_yaml_fail(n, value, err, BSH_E_SYNTAX, "%s: an empty list", what);
	if (*to->n_dims && *to->n_dims != i)
		return bsh_yaml_fail(n, value, err, BSH_E_VALUE,
				     "count and stride are for %u and %u dimensions", *to->n_dims,
				     i);
	*to->n_dims = i;
	return 0;
}

static int set_count(struct bsh_native *n, struct bsh_target *to, const struct bsh_yaml_node *value,
		     struct bsh_err *err)
{
	return each_dim(n, to, value, "count", BSH_REGMAP_COUNT_MAX, false, err);
}

static int set_stride(struct bsh_native *n, struct bsh_target *to,
		      const struct bsh_yaml_node *value, struct bsh_err *err)
{
	return each_dim(n, to, value, "stride", UINT64_MAX, true, err);
}

/* The first number of an array's elements, or the list of their labels. */
static int set_index(struct bsh_native *n, struct bsh_target *to, const struct bsh_yaml_node *value,
		     struct bsh_err *err)
{
	const struct bsh_yaml_node *at;
	struct bsh_text labels = { 0 };
	uint64_t first = 0;
	int result = 0;

	if (value->kind != BSH_YAML_LIST) {
		if (bsh_yaml_number(n, value, "index", UINT16_MAX, &first, err) < 0)
			return -1;
		to->dims[0].first = (uint32_t)first;
		return 0;
	}
	if (!bsh_yaml_node(n->yaml, value->first))
		return bsh_yaml_fail(n, value, err, BSH_E_SYNTAX,
				     "index: an empty list, expected a label for each element");
	for (at = bsh_yaml_node(n->yaml, value->first); at && result == 0;
	     at = bsh_yaml_node(n->yaml, at->next)) {
		result = bsh_yaml_need_text(n, at, "index", err);
		if (result == 0) {
			bsh_text_adds(&labels, labels.len ? "," : "");
			bsh_text_adds(&labels, bsh_yaml_text(n->yaml, at));
		}
	}
	if (result == 0 && bsh_text_failed(&labels))
		result = bsh_fail_nomem(err);
	if (result == 0)
		to->dims[0].labels = bsh_build_doc(n->b, bsh_text_string(&labels), labels.len);
	bsh_text_finish(&labels);
	return result;
}

/* ---- Behaviour --------------------------------------------------------- */

static int set_access(struct bsh_native *n, struct bsh_target *to,
		      const struct bsh_yaml_node *value, struct bsh_err *err)
{
	struct bsh_props p = { 0 };
	char list[200] = "";
	const char *token;
	size_t at = 0;

	if (bsh_yaml_need_text(n, value, "access", err) < 0)
		return -1;
	if (!bsh_props_parse(bsh_yaml_text(n->yaml, value), value->len, &p)) {
		for (size_t i = 0; (token = bsh_props_policy(i)) && at < sizeof(list); i++)
			at += (size_t)snprintf(list + at, sizeof(list) - at, " %s", token);
		return bsh_yaml_fail(n, value, err, BSH_E_SYNTAX,
				     "access: '%.40s', expected one of%s",
				     bsh_yaml_text(n->yaml, value), list);
	}
	/* The others go before it, wherever they stand. */
	if (!to->props->read)
		to->props->read = p.read;
	if (!to->props->write)
		to->props->write = p.write;
	if (!to->props->on_write)
		to->props->on_write = p.on_write;
	if (!to->props->on_read)
		to->props->on_read = p.on_read;
	return 0;
}

static int set_on_write(struct bsh_native *n, struct bsh_target *to,
			const struct bsh_yaml_node *value, struct bsh_err *err)
{
	static const char *const words[] = { "",   "none",  "1c",  "1s",     "1t",	"0c", "0s",
					     "0t", "clear", "set", "modify", "unknown", NULL };

	return take_word(n, value, "on_write", words, &to->props->on_write, err);
}

static int set_on_read(struct bsh_native *n, struct bsh_target *to,
		       const struct bsh_yaml_node *value, struct bsh_err *err)
{
	static const char *const words[] = { "",       "none", "clear",	  "set",
					     "modify", "pop",  "unknown", NULL };

	return take_word(n, value, "on_read", words, &to->props->on_read, err);
}

static int set_may(struct bsh_native *n, const struct bsh_yaml_node *value, const char *what,
		   uint8_t *may, struct bsh_err *err)
{
	static const char *const words[] = { "", "false", "true", "once", "unknown", NULL };

	return take_word(n, value, what, words, may, err);
}

static int set_readable(struct bsh_native *n, struct bsh_target *to,
			const struct bsh_yaml_node *value, struct bsh_err *err)
{
	return set_may(n, value, "readable", &to->props->read, err);
}

static int set_writable(struct bsh_native *n, struct bsh_target *to,
			const struct bsh_yaml_node *value, struct bsh_err *err)
{
	return set_may(n, value, "writable", &to->props->write, err);
}

static int set_width(struct bsh_native *n, struct bsh_target *to, const struct bsh_yaml_node *value,
		     struct bsh_err *err)
{
	uint64_t bits;

	if (bsh_yaml_number(n, value, "width", UINT16_MAX, &bits, err) < 0)
		return -1;
	if (bits == 0)
		return bsh_yaml_fail(n, value, err, BSH_E_VALUE, "width: 0 bits");
	*to->width_bits = (uint16_t)bits;
	*to->has |= BSH_HAS_WIDTH;
	return 0;
}

static int set_access_width(struct bsh_native *n, struct bsh_target *to,
			    const struct bsh_yaml_node *value, struct bsh_err *err)
{
	uint64_t bits;

	if (bsh_yaml_number(n, value, "access_width", 64, &bits, err) < 0)
		return -1;
	if (bits != 8 && bits != 16 && bits != 32 && bits != 64)
		return bsh_yaml_fail(n, value, err, BSH_E_VALUE,
				     "access_width: expected 8, 16, 32 or 64");
	*to->access_width = (uint8_t)(bits / 8);
	*to->has |= BSH_HAS_ACCESS_WIDTH;
	return 0;
}

static int set_word_order(struct bsh_native *n, struct bsh_target *to,
			  const struct bsh_yaml_node *value, struct bsh_err *err)
{
	static const char *const words[] = { "", "low-first", "high-first", NULL };

	return take_word(n, value, "word_order", words, to->word_order, err);
}

static int set_endian(struct bsh_native *n, struct bsh_target *to,
		      const struct bsh_yaml_node *value, struct bsh_err *err)
{
	static const char *const words[] = { "", "little", "big", NULL };

	return take_word(n, value, "endian", words, to->endian, err);
}

static int set_reserved(struct bsh_native *n, struct bsh_target *to,
			const struct bsh_yaml_node *value, struct bsh_err *err)
{
	static const char *const words[] = { "", "preserve", "zero", "one", NULL };

	return take_word(n, value, "reserved", words, to->reserved, err);
}

static int set_reset(struct bsh_native *n, struct bsh_target *to, const struct bsh_yaml_node *value,
		     struct bsh_err *err)
{
	if (bsh_yaml_need_text(n, value, "reset", err) < 0)
		return -1;
	*to->has |= BSH_HAS_RESET;
	if (strcmp(bsh_yaml_text(n->yaml, value), "x") == 0) {
		*to->has |= BSH_HAS_RESET_MASK;
		*to->reset_mask = 0;
		return 0;
	}
	return bsh_yaml_number(n, value, "reset", UINT64_MAX, to->reset, err);
}

static int set_reset_mask(struct bsh_native *n, struct bsh_target *to,
			  const struct bsh_yaml_node *value, struct bsh_err *err)
{
	*to->has |= BSH_HAS_RESET_MASK;
	return bsh_yaml_number(n, value, "reset_mask", UINT64_MAX, to->reset_mask, err);
}

static int set_volatile(struct bsh_native *n, struct bsh_target *to,
			const struct bsh_yaml_node *value, struct bsh_err *err)
{
	*to->has |= BSH_HAS_VOLATILE;
	return take_bool(n, value, "volatile", to->is_volatile, err);
}

static int set_dont_dump(struct bsh_native *n, struct bsh_target *to,
			 const struct bsh_yaml_node *value, struct bsh_err *err)
{
	*to->has |= BSH_HAS_DONT_DUMP;
	return take_bool(n, value, "dont_dump", to->dont_dump, err);
}

static int add_confirm(struct bsh_native *n, struct bsh_target *to,
		       const struct bsh_yaml_node *value, struct bsh_err *err)
{
	static const char *const words[] = { "none", "read", "write", NULL };
	uint8_t what = 0;

	if (take_word(n, value, "confirm", words, &what, err) < 0)
		return -1;
	*to->confirm |= what;
	return 0;
}

static int set_confirm(struct bsh_native *n, struct bsh_target *to,
		       const struct bsh_yaml_node *value, struct bsh_err *err)
{
	const struct bsh_yaml_node *at;

	*to->has |= BSH_HAS_CONFIRM;
	if (value->kind != BSH_YAML_LIST)
		return add_confirm(n, to, value, err);
	for (at = bsh_yaml_node(n->yaml, value->first); at; at = bsh_yaml_node(n->yaml, at->next))
		if (add_confirm(n, to, at, err) < 0)
			return -1;
	return 0;
}

/* ---- Fields ------------------------------------------------------------ */

static int set_range(struct bsh_native *n, struct bsh_target *to, const struct bsh_yaml_node *value,
		     uint64_t msb, uint64_t lsb, struct bsh_err *err)
{
	if (msb < lsb)
		return bsh_yaml_fail(n, value, err, BSH_E_VALUE, "bits: msb %u is below lsb %u",
				     (unsigned)msb, (unsigned)lsb);
	if (msb > UINT16_MAX)
		return bsh_yaml_fail(n, value, err, BSH_E_VALUE, "bits: %u is more than %u",
				     (unsigned)msb, UINT16_MAX);
	to->field->lsb = (uint16_t)lsb;
	to->field->width_bits = (uint16_t)(msb - lsb + 1);
	*to->has |= BSH_HAS_OFFSET | BSH_HAS_WIDTH;
	return 0;
}

/* "m:l", which the writer never writes since other readers of YAML take it for a number. */
static int set_pair(struct bsh_native *n, struct bsh_target *to, const struct bsh_yaml_node *value,
		    const char *colon, struct bsh_err *err)
{
	const char *text = bsh_yaml_text(n->yaml, value);
	unsigned msb, lsb;
	char end;

	if (!isdigit((unsigned char)text[0]) || !isdigit((unsigned char)colon[1]) ||
	    sscanf(text, "%5u:%5u%c", &msb, &lsb, &end) != 2)
		return bsh_yaml_fail(n, value, err, BSH_E_SYNTAX,
				     "bits: '%.40s', expected [msb, lsb]", text);
	return set_range(n, to, value, msb, lsb, err);
}

/* The bits of "[m, l]", "m:l" or "b". */
static int set_bits(struct bsh_native *n, struct bsh_target *to, const struct bsh_yaml_node *value,
		    struct bsh_err *err)
{
	const struct bsh_yaml_node *first = value, *second = value;
	const char *colon = NULL;
	uint64_t msb, lsb;

	if (value->kind == BSH_YAML_LIST) {
		first = bsh_yaml_node(n->yaml, value->first);
		second = first ? bsh_yaml_node(n->yaml, first->next) : NULL;
		if (!second || second->next)
			return bsh_yaml_fail(n, value, err, BSH_E_SYNTAX,
					     "bits: expected [msb, lsb]");
	} else if (value->kind == BSH_YAML_SCALAR) {
		colon = strchr(bsh_yaml_text(n->yaml, value), ':');
	}
	if (colon)
		return set_pair(n, to, value, colon, err);
	if (bsh_yaml_number(n, first, "bits", UINT16_MAX, &msb, err) < 0 ||
	    bsh_yaml_number(n, second, "bits", UINT16_MAX, &lsb, err) < 0)
		return -1;
	return set_range(n, to, value, msb, lsb, err);
}

static int set_signed(struct bsh_native *n, struct bsh_target *to,
		      const struct bsh_yaml_node *value, struct bsh_err *err)
{
	*to->has |= BSH_HAS_SIGNED;
	return take_bool(n, value, "signed", to->is_signed, err);
}

static int set_pulse(struct bsh_native *n, struct bsh_target *to, const struct bsh_yaml_node *value,
		     struct bsh_err *err)
{
	*to->has |= BSH_HAS_PULSE;
	return take_bool(n, value, "pulse", to->is_pulse, err);
}

static int set_testable(struct bsh_native *n, struct bsh_target *to,
			const struct bsh_yaml_node *value, struct bsh_err *err)
{
	*to->has |= BSH_HAS_TESTABLE;
	return take_bool(n, value, "testable", to->is_testable, err);
}

/* ---- The tables -------------------------------------------------------- */

static const struct bsh_yaml_key map_keys[] = {
	{ "regmap", NULL },    { "device", NULL },   { "doc", NULL },	{ "match", NULL },
	{ "widths", NULL },    { "defaults", NULL }, { "enums", NULL }, { "blocks", NULL },
	{ "registers", NULL }, { NULL, NULL },
};

static const struct bsh_yaml_key match_keys[] = {
	{ "vendor", NULL },
	{ "device", NULL },
	{ "subsys_vendor", NULL },
	{ "subsys_device", NULL },
	{ "revision", NULL },
	{ "class", NULL },
	{ NULL, NULL },
};

static const struct bsh_yaml_key defaults_keys[] = {
	{ "bar", set_bar },
	{ "width", set_width },
	{ "access", set_access },
	{ "readable", set_readable },
	{ "writable", set_writable },
	{ "on_write", set_on_write },
	{ "on_read", set_on_read },
	{ "reset", set_reset },
	{ "reset_mask", set_reset_mask },
	{ "access_width", set_access_width },
	{ "word_order", set_word_order },
	{ "endian", set_endian },
	{ "reserved", set_reserved },
	{ NULL, NULL },
};

static const struct bsh_yaml_key block_keys[] = {
	{ "title", set_title },
	{ "doc", set_doc },
	{ "bar", set_bar },
	{ "offset", set_offset },
	{ "size", set_size },
	{ "kind", set_kind },
	{ "count", set_count },
	{ "stride", set_stride },
	{ "index", set_index },
	{ "width", set_width },
	{ "access", set_access },
	{ "readable", set_readable },
	{ "writable", set_writable },
	{ "on_write", set_on_write },
	{ "on_read", set_on_read },
	{ "reset", set_reset },
	{ "reset_mask", set_reset_mask },
	{ "access_width", set_access_width },
	{ "word_order", set_word_order },
	{ "endian", set_endian },
	{ "reserved", set_reserved },
	{ "like", NULL },
	{ "blocks", NULL },
	{ "registers", NULL },
	{ NULL, NULL },
};

static const struct bsh_yaml_key register_keys[] = {
	{ "title", set_title },
	{ "doc", set_doc },
	{ "note", set_note },
	{ "alternate_of", set_alternate },
	{ "bar", set_bar },
	{ "offset", set_offset },
	{ "count", set_count },
	{ "stride", set_stride },
	{ "index", set_index },
	{ "width", set_width },
	{ "access", set_access },
	{ "readable", set_readable },
	{ "writable", set_writable },
	{ "on_write", set_on_write },
	{ "on_read", set_on_read },
	{ "reset", set_reset },
	{ "reset_mask", set_reset_mask },
	{ "access_width", set_access_width },
	{ "word_order", set_word_order },
	{ "endian", set_endian },
	{ "reserved", set_reserved },
	{ "volatile", set_volatile },
	{ "dont_dump", set_dont_dump },
	{ "confirm", set_confirm },
	{ "fields", NULL },
	{ NULL, NULL },
};

static const struct bsh_yaml_key field_keys[] = {
	{ "doc", set_doc },
	{ "bits", set_bits },
	{ "count", set_count },
	{ "stride", set_stride },
	{ "index", set_index },
	{ "access", set_access },
	{ "readable", set_readable },
	{ "writable", set_writable },
	{ "on_write", set_on_write },
	{ "on_read", set_on_read },
	{ "reset", NULL },
	{ "reset_mask", set_reset_mask },
	{ "enum", NULL },
	{ "enum_read", NULL },
	{ "enum_write", NULL },
	{ "unit", set_unit },
	{ "scale", set_scale },
	{ "signed", set_signed },
	{ "pulse", set_pulse },
	{ "volatile", set_volatile },
	{ "reserved", set_reserved },
	{ "testable", set_testable },
	{ NULL, NULL },
};

static const struct bsh_yaml_key value_keys[] = {
	{ "value", NULL },
	{ "doc", NULL },
	{ NULL, NULL },
};

static const struct bsh_yaml_thing things[] = {
	{ "map", map_keys },	 { "match", match_keys },	{ "defaults", defaults_keys },
	{ "block", block_keys }, { "register", register_keys }, { "field", field_keys },
	{ "value", value_keys },
};

const struct bsh_yaml_thing *bsh_yaml_thing(size_t i)
{
	return i < BSH_LENGTH(things) ? &things[i] : NULL;
}

/* ---- Reading a map of keys --------------------------------------------- */

const struct bsh_yaml_node *bsh_yaml_find(const struct bsh_yaml *yaml,
					  const struct bsh_yaml_node *map, const char *key)
{
	const struct bsh_yaml_node *found = bsh_yaml_key(yaml, map, key, strlen(key));

	return found ? bsh_yaml_node(yaml, found->next) : NULL;
}

static const struct bsh_yaml_key *keys_of(const char *thing)
{
	for (size_t i = 0; i < BSH_LENGTH(things); i++)
		if (strcmp(things[i].name, thing) == 0)
			return things[i].keys;
	return NULL;
}

static int fail_key(struct bsh_native *n, const struct bsh_yaml_node *node, const char *thing,
		    const char *name, struct bsh_err *err)
{
	const struct bsh_yaml_key *keys = keys_of(thing);
	const char *text = bsh_yaml_text(n->yaml, node), *near;
	const char *names[32] = { NULL };

	for (size_t i = 0; keys[i].name && i + 1 < BSH_LENGTH(names); i++)
		names[i] = keys[i].name;
	near = bsh_suggest(text, node->len, names);
	return bsh_yaml_fail(n, node, err, BSH_E_NAME, "unknown key '%.60s' in %s%s%.80s%s%s%s",
			     text, thing, *name ? " " : "", name, near ? ": did you mean '" : "",
			     near ? near : "", near ? "'?" : "");
}

int bsh_yaml_take_keys(struct bsh_native *n, const struct bsh_yaml_node *map, const char *thing,
		       struct bsh_target *to, struct bsh_err *err)
{
	const struct bsh_yaml_key *keys = keys_of(thing);
	const struct bsh_yaml_node *at = bsh_yaml_node(n->yaml, map->first), *value;

	for (; at; at = bsh_yaml_node(n->yaml, value->next)) {
		const char *text = bsh_yaml_text(n->yaml, at);
		size_t i = 0;

		value = bsh_yaml_node(n->yaml, at->next);
		if (strncmp(text, "x-", 2) == 0)
			continue;
		while (keys[i].name && strcmp(keys[i].name, text) != 0)
			i++;
		if (!keys[i].name)
			return fail_key(n, at, thing, to->name, err);
		if (keys[i].set && keys[i].set(n, to, value, err) < 0)
			return -1;
	}
	return 0;
}
