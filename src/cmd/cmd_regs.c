/* SPDX-License-Identifier: MIT */
/* regs: the registers of the map, or those that a pattern names. */

#include "registers.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"

static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Does text fit a pattern of letters, * and ? as a whole? Brackets are indices here. */
static bool fits(const char *pattern, const char *text)
{
	const char *star = NULL, *resume = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = ++pattern;
			resume = text;
		} else if (*pattern && (*pattern == '?' || same(*pattern, *text))) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star;
			text = ++resume;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

/* The least width of the columns, so that most lists look alike. */
#define AT_WIDTH 10
#define ACCESS_WIDTH 12
/* A doc is not worth showing in less. */
#define DOC_MIN 12

/* What is listed, and how wide its columns are. */
struct listing {
	const char *pattern; /* of what lies in the scope; NULL: all of it */
	bool has_region;
	uint8_t region;
	bool has_scope;
	struct bsh_regmap_place scope; /* a block, or an array's element, that was named */
	char scope_path[BSH_REGMAP_PATH_MAX];
	char whole[BSH_REGMAP_PATH_MAX]; /* the same with arrays as one, once it was met */
	uint64_t shift;			 /* where the scope's element lies, from the first */
	bool is_measuring;
	int at_width, access_width;
	size_t n;
};

/* One line of it. */
struct listed {
	struct bsh_regmap_place place;
	char path[BSH_REGMAP_PATH_MAX];
	const char *doc, *title;
	unsigned bits;
};

/* A path without its indices: an array may be named without them. */
static const char *without_indices(const char *path, char to[BSH_REGMAP_PATH_MAX])
{
	size_t len = 0;

	for (bool is_index = false; *path; path++) {
		is_index |= *path == '[';
		if (!is_index)
			to[len++] = *path;
		is_index &= *path != ']';
	}
	to[len] = '\0';
	return to;
}

/* All of the path, or its last part by itself. */
static bool is_named(const char *pattern, const char *path, const char *leaf)
{
	char bare[BSH_REGMAP_PATH_MAX];

	return fits(pattern, path) || fits(pattern, without_indices(path, bare)) ||
	       (!strchr(pattern, '.') && fits(pattern, leaf));
}

/* A block's name stands for what is in it, a register's for itself wherever it is. */
static bool is_meant(const char *pattern, const char *path, const char *leaf)
{
	const size_t len = strlen(pattern);

	if (is_named(pattern, path, leaf))
		return true;
	return strncasecmp(pattern, path, len) == 0 && len > 0 && strchr(".[", path[len]) &&
	       path[len];
}

/* ---- Lines ------------------------------------------------------------------- */

/* The first line of a doc in so many characters: what is more is cut behind a word. */
static void add_doc(struct bsh_text *to, const char *doc, size_t room)
{
	const size_t len = strcspn(doc, "\n");
	size_t end = 0, word = 0, n = 0;

	for (; end < len && n <= room; end++) {
		if ((doc[end] & 0xc0) == 0x80)
			continue;
		if (n + 3 <= room && doc[end] == ' ')
			word = end;
		n++;
	}
	if (end == len && n <= room)
		bsh_text_addf(to, "  %.*s", (int)len, doc);
	else if (room >= DOC_MIN && word)
		bsh_text_addf(to, "  %.*s...", (int)word, doc);
}

/* "0xc" of a register, "0xc[17]" of a field. */
static const char *at_text(const struct bsh_session *s, const struct bsh_regmap_place *place,
			   char to[56])
{
	char at[32], bits[16];

	bsh_register_offset(s, place, at);
	if (place->field == BSH_REGMAP_NONE)
		snprintf(to, 56, "%s", at);
	else
		snprintf(to, 56, "%s[%s]", at, bsh_bits_text(bits, place->high, place->low));
	return to;
}

static void print(struct bsh_session *s, const struct listing *l, const struct listed *what)
{
	const bool is_field = what->place.field != BSH_REGMAP_NONE;
	const char *said = *what->doc ? what->doc : what->title;
	const size_t columns = bsh_out_columns(s->out);
	struct bsh_text line = { 0 };
	char access[96], at[56], range[16];
	struct bsh_item items[] = {
		BSH_PLACE("place", what->place.loc.region, what->place.loc.offset),
		BSH_DEC("width", is_field ? what->place.loc.width * 8u : what->bits),
		BSH_TEXT("name", what->path),
		BSH_TEXT("bits", is_field ? range : NULL),
		BSH_TEXT("access", bsh_register_access(s->map, &what->place, access)),
		BSH_TEXT("title", *what->title ? what->title : NULL),
		BSH_TEXT("doc", *what->doc ? what->doc : NULL),
		BSH_TEXT(NULL, NULL),
	};

	snprintf(range, sizeof(range), "%u:%u", what->place.high, what->place.low);
	bsh_text_addf(&line, "%-*s  %2u  %-*s  %s", l->at_width, at_text(s, &what->place, at),
		      what->bits, l->access_width, access, what->path);
	/* Without a terminal there is room for all of it. */
	if (*said)
		add_doc(&line, said,
			!columns		 ? SIZE_MAX - 3 :
			columns > line.len + 2 ? columns - line.len - 2 :
						   0);
	items[7].text = bsh_text_string(&line);
	bsh_out_record(s->out, &(struct bsh_record){ .type = is_field ? "listed_field" : "listed",
						     .line = "%7",
						     .items = items,
						     .n_items = BSH_LENGTH(items) });
	bsh_text_finish(&line);
}

static int take(struct bsh_session *s, struct listing *l, const struct listed *what,
		struct bsh_err *err)
{
	char access[96], at[56];
	int len;

	if (l->is_measuring) {
		len = (int)strlen(at_text(s, &what->place, at));
		l->at_width = len > l->at_width ? len : l->at_width;
		len = (int)strlen(bsh_register_access(s->map, &what->place, access));
		l->access_width = len > l->access_width ? len : l->access_width;
		return 0;
	}
	print(s, l, what);
	return ++l->n % BSH_CHUNK == 0 ? bsh_session_pulse(s, err) : 0;
}

/* ---- What is meant --------------------------------------------------------------- */

/* Is this register in the scope? Then it has the path and offset that it has there. */
static bool is_inside(const struct bsh_session *s, const struct listing *l,
		      struct listed *reg)
{
	const size_t len = strlen(l->whole);
	char whole[BSH_REGMAP_PATH_MAX];

	if (l->has_region && reg->place.loc.region != l->region)
		return false;
	bsh_regmap_path(s->map, &reg->place, whole, sizeof(whole));
	if (!l->has_scope) {
		snprintf(reg->path, sizeof(reg->path), "%s", whole);
		return true;
	}
	if (len == 0 || strncmp(whole, l->whole, len) != 0 || (whole[len] && whole[len] != '.'))
		return false;
	snprintf(reg->path, sizeof(reg->path), "%.500s%.500s", l->scope_path, whole + len);
	reg->place.loc.offset += l->shift;
	return true;
}

/* What the pattern is compared with: the path from the scope on. */
static const char *inner_path(const struct listing *l, const char *path)
{
	const size_t len = l->has_scope ? strlen(l->scope_path) : 0;

	return path + len + (l->has_scope && path[len] == '.');
}

/* Fields that the pattern means, of a register that it does not. */
static int take_fields(struct bsh_session *s, struct listing *l, const struct listed *reg,
		       struct bsh_err *err)
{
	struct listed what = { .title = "" };
	char leaf[BSH_REGMAP_PATH_MAX];
	uint32_t next = 0;

	while (bsh_regmap_next_field(s->map, &reg->place, &next, &what.place)) {
		what.place.is_whole = false;
		bsh_regmap_leaf(s->map, &what.place, leaf, sizeof(leaf));
		snprintf(what.path, sizeof(what.path), "%.700s.%.300s", reg->path, leaf);
		if (!is_named(l->pattern, inner_path(l, what.path), leaf))
			continue;
		what.doc = bsh_regmap_field(s->map, &what.place).doc;
		what.bits = what.place.high - what.place.low + 1u;
		if (take(s, l, &what, err) < 0)
			return -1;
	}
	return 0;
}

static int take_register(struct bsh_session *s, struct listing *l, struct listed *reg,
			 struct bsh_err *err)
{
	const struct bsh_register_info info = bsh_regmap_register(s->map, &reg->place);
	const char *inner = inner_path(l, reg->path);
	char leaf[BSH_REGMAP_PATH_MAX];

	bsh_regmap_leaf(s->map, &reg->place, leaf, sizeof(leaf));
	reg->doc = info.doc;
	reg->title = info.title;
	reg->bits = info.width_bits;
	if (!l->pattern || (*inner && is_meant(l->pattern, inner, leaf)))
		return take(s, l, reg, err);
	return take_fields(s, l, reg, err);
}

/* The scope as the walk meets it: what lies in it follows. */
static void meet_scope(const struct bsh_session *s, struct listing *l,
		       const struct bsh_regmap_place *place)
{
	bsh_regmap_path(s->map, place, l->whole, sizeof(l->whole));
	l->shift = l->scope.loc.offset - place->loc.offset;
}

static int walk(struct bsh_session *s, struct listing *l, struct bsh_err *err)
{
	struct bsh_regmap_place place = { .node = BSH_REGMAP_NONE };

	l->whole[0] = '\0';
	while (bsh_regmap_next_node(s->map, &place)) {
		struct listed reg = { .place = place };

		if (l->has_scope && place.node == l->scope.node)
			meet_scope(s, l, &place);
		if (bsh_regmap_place_kind(s->map, &place) == BSH_REGMAP_REGISTER &&
		    is_inside(s, l, &reg) && take_register(s, l, &reg, err) < 0)
			return -1;
	}
	return 0;
}

/* All of it is looked at twice, so that the columns line up. */
static int list(struct bsh_session *s, struct listing *l, struct bsh_err *err)
{
	l->at_width = AT_WIDTH;
	l->access_width = ACCESS_WIDTH;
	l->is_measuring = true;
	if (!bsh_out_is_json(s->out) && walk(s, l, err) < 0)
		return -1;
	l->is_measuring = false;
	return walk(s, l, err);
}

static void set_scope(const struct bsh_session *s, struct listing *l,
		      const struct bsh_regmap_place *scope)
{
	l->has_scope = true;
	l->scope = *scope;
	l->scope.field = BSH_REGMAP_NONE;
	bsh_regmap_path(s->map, &l->scope, l->scope_path, sizeof(l->scope_path));
}

int bsh_list_registers(struct bsh_session *s, const struct bsh_regmap_place *block,
		       struct bsh_err *err)
{
	struct listing l = { .pattern = NULL };

	set_scope(s, &l, block);
	return list(s, &l, err);
}

/* Does so much of a pattern name an element of an array, or something in one? */
static bool is_element(const struct bsh_session *s, const char *pattern, size_t len,
		       struct bsh_regmap_place *place)
{
	const unsigned flags = BSH_FIND_BLOCKS | BSH_FIND_WHOLE | BSH_FIND_NO_HINT;
	struct bsh_err ignored = { 0 };

	return bsh_regmap_find(s->map, pattern, len, flags, place, &ignored) == 0 &&
	       place->field == BSH_REGMAP_NONE && place->given;
}

/* "ch[0]", "portB" or "ch[0].*": an element, and a pattern of what is in it. */
static bool find_scope(const struct bsh_session *s, struct listing *l)
{
	const char *pattern = l->pattern;
	struct bsh_regmap_place scope;

	for (size_t len = strcspn(pattern, "*?"); len > 0; len--) {
		const char next = pattern[len];

		if ((next && next != '.' && pattern[len - 1] != ']') ||
		    !is_element(s, pattern, len, &scope))
			continue;
		set_scope(s, l, &scope);
		l->pattern = next ? pattern + len + (next == '.') : NULL;
		return true;
	}
	return false;
}

/* A name with indices is an element's; another one only if it means nothing else. */
static int list_meant(struct bsh_session *s, struct listing *l, struct bsh_err *err)
{
	const bool has_index = l->pattern && strchr(l->pattern, ']');

	if (has_index)
		find_scope(s, l);
	if (list(s, l, err) < 0)
		return -1;
	return l->n || !l->pattern || has_index || !find_scope(s, l) ? 0 : list(s, l, err);
}

/* Why nothing is listed: what is wrong with an index or unclear, else that there is no such. */
static int fail_unlisted(const struct bsh_session *s, const struct bsh_arg *arg,
			 const char *pattern, struct bsh_err *err)
{
	struct bsh_regmap_place place;
	struct bsh_err why = { 0 };

	if (!strpbrk(pattern, "*?") &&
	    bsh_regmap_find(s->map, pattern, strlen(pattern), BSH_FIND_BLOCKS | BSH_FIND_WHOLE,
			    &place, &why) < 0)
		return bsh_fail_at(err, arg->at, BSH_E_NAME, "%s", why.msg);
	return bsh_fail_at(err, arg->at, BSH_E_NAME, "no register is called '%.100s'",
			   arg->text.data);
}

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	const char *pattern = args->n ? args->v[0].text.data : NULL;
	struct listing l = { .pattern = pattern };

	if (!s->map)
		return bsh_fail(err, BSH_E_NAME,
				"no map is loaded: -m FILE or 'map FILE' loads one");
	if (pattern) {
		const size_t prefix = bsh_region_prefix(pattern, args->v[0].text.len, &l.region);

		l.has_region = prefix > 0;
		l.pattern = pattern += prefix;
	}
	if (list_meant(s, &l, err) < 0)
		return -1;
	return l.n || !pattern ? 0 : fail_unlisted(s, &args->v[0], pattern, err);
}

const struct bsh_cmd bsh_cmd_regs = {
	.name = "regs",
	.summary = "list the registers of the map",
	.help = "Offset, bits, access, name and the first words about each; an array is one\n"
		"line. GLOB is a name in which * and ? stand for any letters, or a block, or\n"
		"an element of an array. Fields are listed where it means them and not all of\n"
		"their register.",
	.example = "regs core.IRQ*",
	.group = BSH_GROUP_LOOK,
	.is_unsaved = true,
	.forms = { { { { "GLOB", BSH_KIND_NAME, BSH_OPTIONAL } }, false } },
	.run = run,
};
