/* SPDX-License-Identifier: MIT */
/* What names mean in the session's map, and which register begins at an offset. */

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "memo.h"
#include "registers.h"

/* ---- Places by name ------------------------------------------------------ */

/* Checking, and what a sourced file loads may have any name. */
static void place_of_any_name(struct bsh_session *s, struct bsh_place *place)
{
	*place = (struct bsh_place){ .region = place->region, .named = UINT32_MAX };
	s->any_target = true;
}

/* Names in brackets in brackets: each costs stack, and nobody means so many. */
#define INDEX_DEPTH_MAX 4

/* A name with its indices worked out. */
struct indexed {
	char text[BSH_REGMAP_PATH_MAX];
	size_t len;
	bool is_known; /* else an index is not known yet, and stands as 0 */
};

static void add_text(struct indexed *to, const char *text, size_t len)
{
	const size_t room = sizeof(to->text) - to->len;

	if (len > room)
		len = room;
	memcpy(to->text + to->len, text, len);
	to->len += len;
}

/* @p text: "[$i-4]", as it was typed. */
static int check_index(const char *text, size_t len, uint64_t value, struct bsh_err *err)
{
	if (value <= UINT32_MAX)
		return 0;
	return bsh_fail(err, BSH_E_NAME, "'%.*s' is no index%s", (int)(len < 60 ? len : 60), text,
			value >> 63 ? ": it is negative" : "");
}

/* ch[$i+1].PERIOD: what stands between brackets is an expression. */
static int work_out_indices(struct bsh_session *s, const char *name, size_t len,
			    struct indexed *to, struct bsh_err *err)
{
	const struct bsh_expr_env env = bsh_session_env(s);
	const char *open, *end = name + len;
	struct bsh_value v;
	char number[24];
	size_t brackets;
	bool is_bits;

	to->len = 0;
	to->is_known = true;
	while ((open = memchr(name, '[', (size_t)(end - name))) &&
	       (brackets = bsh_expr_brackets(open, (size_t)(end - open), &is_bits))) {
		const struct bsh_span at = { 1, (uint32_t)brackets - 1 };

		add_text(to, name, (size_t)(open - name) + 1);
		if (bsh_expr_value(open, at, &env, &v, err) < 0) {
			err->at = (struct bsh_span){ 0 };
			return -1;
		}
		if (v.is_known && check_index(open, brackets, v.value, err) < 0)
			return -1;
		to->is_known &= v.is_known;
		add_text(to, number, (size_t)snprintf(number, sizeof(number), "%llu]",
						      (unsigned long long)v.value));
		name = open + brackets;
	}
	add_text(to, name, (size_t)(end - name));
	return 0;
}

/* Is there an index that is no plain number? */
static bool has_expression(const char *name, size_t len)
{
	bool is_index = false;

	for (size_t i = 0; i < len; i++) {
		if (is_index && name[i] != ']' && !isxdigit((unsigned char)name[i]) &&
		    !strchr("xXo_", name[i]))
			return true;
		/* A name, or an expression in parentheses. */
		if (name[i] == '[' && i + 1 < len && !isdigit((unsigned char)name[i + 1]))
			return true;
		is_index = name[i] == '[' || (is_index && name[i] != ']');
	}
	return false;
}

/* Of names, while they mean those of the session's map; else NULL. */
static struct bsh_memo *memo_of(const struct bsh_session *s)
{
	/* What a block is called is no place of other commands. */
	return bsh_session_map(s) == s->map && !s->takes_block ? s->memo : NULL;
}

/* A name as it was typed; what it means is kept, if it can be accessed. */
static int find_typed(const struct bsh_session *s, const char *name, size_t len,
		      struct bsh_regmap_place *found, struct bsh_err *err)
{
	const unsigned flags = s->takes_block ? BSH_FIND_BLOCKS : 0;
	struct bsh_memo *memo = memo_of(s);

	if (memo && bsh_memo_find(memo, name, len, found))
		return 0;
	if (bsh_regmap_find(bsh_session_map(s), name, len, flags, found, err) < 0)
		return -1;
	if (memo && found->loc.width)
		bsh_memo_add(memo, name, len, found);
	return 0;
}

static int find_indexed(struct bsh_session *s, const char *name, size_t len,
			struct bsh_regmap_place *found, bool *is_known, struct bsh_err *err)
{
	struct indexed indexed;
	int result;

	if (s->index_depth == INDEX_DEPTH_MAX)
		return bsh_fail(err, BSH_E_SYNTAX,
				"brackets are nested too deep: work out the inner ones with let");
	s->index_depth++;
	result = work_out_indices(s, name, len, &indexed, err);
	s->index_depth--;
	if (result < 0)
		return -1;
	*is_known = indexed.is_known;
	return find_typed(s, indexed.text, indexed.len, found, err);
}

static int find_name(struct bsh_session *s, const char *name, size_t len,
		     struct bsh_regmap_place *found, bool *is_known, struct bsh_err *err)
{
	*is_known = true;
	if (has_expression(name, len) ?
		    find_indexed(s, name, len, found, is_known, err) < 0 :
		    find_typed(s, name, len, found, err) < 0)
		return -1;
	if (found->loc.width ||
	    bsh_regmap_place_kind(bsh_session_map(s), found) == BSH_REGMAP_BLOCK)
		return 0;
	return bsh_fail(err, BSH_E_RANGE, "'%.*s' is wider than 64 bits: it is never touched",
			(int)(len < 60 ? len : 60), name);
}

static int find_in_map(struct bsh_session *s, const char *name, size_t len,
		       struct bsh_regmap_place *found, bool *is_known, struct bsh_err *err)
{
	if (bsh_session_map(s))
		return find_name(s, name, len, found, is_known, err);
	return bsh_fail(err, BSH_E_NAME,
			"'%.*s' is no offset: write one as 0x4000, or $name; no map is loaded: -m "
			"FILE or 'map FILE' loads one",
			(int)(len < 60 ? len : 60), name);
}

/* Where the next one that is found goes: the oldest lies there, and may be asked for till then. */
static struct bsh_regmap_place *next_lookup(struct bsh_session *s)
{
	return &s->lookups[s->n_lookups % BSH_LOOKUPS];
}

int bsh_lookup_name(void *session, const char *name, size_t len, struct bsh_place *place,
		    struct bsh_err *err)
{
	struct bsh_session *s = session;
	const struct bsh_memo *memo = memo_of(s);
	const struct bsh_regmap_place *found;
	bool is_known = true;

	/* As a rule the name was looked up before: nothing else is on the way of that. */
	if (!memo || !bsh_memo_find(memo, name, len, next_lookup(s))) {
		const bool is_any = s->is_check && s->any_name;
		struct bsh_err ignored = { 0 };
		struct bsh_regmap_place other;

		if (find_in_map(s, name, len, &other, &is_known, is_any ? &ignored : err) < 0) {
			/* Nothing has this name, but what a sourced file loads may. */
			if (is_any)
				place_of_any_name(s, place);
			return is_any ? 0 : -1;
		}
		/* Names in its brackets were looked up meanwhile. */
		*next_lookup(s) = other;
	}
	found = next_lookup(s);
	*place = (struct bsh_place){ .offset = is_known ? found->loc.offset : 0,
				     .region = found->loc.region,
				     .width = found->loc.width,
				     .is_known = is_known,
				     .has_bits = found->field != BSH_REGMAP_NONE,
				     .high = found->high,
				     .low = found->low,
				     .n_bits = found->field == BSH_REGMAP_NONE && found->loc.width ?
						       (uint8_t)(found->high + 1) :
						       (uint8_t)0,
				     .named = ++s->n_lookups };
	return 0;
}

const struct bsh_regmap_place *bsh_looked_up(const struct bsh_session *s,
					     const struct bsh_place *place)
{
	if (place->named == 0 || place->named > s->n_lookups ||
	    s->n_lookups - place->named >= BSH_LOOKUPS)
		return NULL;
	return &s->lookups[(place->named - 1) % BSH_LOOKUPS];
}

int bsh_fail_forgotten(struct bsh_err *err)
{
	return bsh_fail(err, BSH_E_SYNTAX,
			"too many names inside of the brackets: work out the bits or the index with "
			"let");
}

void bsh_target_set(struct bsh_session *s, const struct bsh_place *place)
{
	const struct bsh_regmap_place *found = bsh_looked_up(s, place);

	s->has_target = found;
	if (found)
		s->target = *found;
}

/* ---- Values by name ------------------------------------------------------ */

/* The field of the command's whole register that has this name, or, it alone, such a value. */
static bool find_meant(const struct bsh_session *s, const char *name, size_t len,
		       struct bsh_regmap_place *field, bool *is_value)
{
	const struct bsh_regmap *map = bsh_session_map(s);
	struct bsh_regmap_place other;
	struct bsh_err ignored = { 0 };
	uint32_t next = 0;
	unsigned n = 0;
	uint64_t value;

	*is_value = false;
	if (bsh_regmap_place_kind(map, &s->target) != BSH_REGMAP_REGISTER)
		return false;
	if (bsh_regmap_find_field(map, &s->target, name, len, field, &ignored) == 0)
		return true;
	*is_value = true;
	while (bsh_regmap_next_field(map, &s->target, &next, &other)) {
		ignored = (struct bsh_err){ .code = BSH_OK };
		if (bsh_regmap_name_value(map, &other, s->is_target_written, name, len, &value,
					  NULL, &ignored) < 0)
			continue;
		*field = other;
		n++;
	}
	return n == 1;
}

/* EN, or BURST, as the value of a whole register: how the field is set, or named. */
static int fail_without_field(const struct bsh_session *s, const struct bsh_regmap_place *field,
			      bool is_value, const char *name, size_t len, struct bsh_err *err)
{
	const struct bsh_regmap *map = bsh_session_map(s);
	const int cut = (int)(len < 60 ? len : 60);
	char reg[BSH_REGMAP_PATH_MAX], leaf[BSH_REGMAP_PATH_MAX], what[120] = "a field";

	bsh_regmap_leaf(map, field, leaf, sizeof(leaf));
	bsh_regmap_path(map, &s->target, reg, sizeof(reg));
	if (is_value)
		snprintf(what, sizeof(what), "a value of %.80s", leaf);
	if (!s->is_target_written)
		return bsh_fail(err, BSH_E_NAME, "'%.*s' is %s: its place is %.120s.%.80s", cut,
				name, what, reg, leaf);
	return bsh_fail(err, BSH_E_NAME, "'%.*s' is %s: write %.120s %.80s=%.*s sets it", cut, name,
			what, reg, leaf, is_value ? cut : 5, is_value ? name : "VALUE");
}

int bsh_lookup_enumerator(void *session, const char *name, size_t len, struct bsh_value *value,
			  struct bsh_err *err)
{
	const struct bsh_session *s = session;
	const struct bsh_regmap *map = bsh_session_map(s);
	struct bsh_regmap_place place;
	struct bsh_err ignored = { 0 };
	bool is_value;

	*value = (struct bsh_value){ .is_known = true };
	if (s->has_target && find_meant(s, name, len, &place, &is_value))
		return fail_without_field(s, &place, is_value, name, len, err);
	if (s->has_target)
		return bsh_regmap_name_value(map, &s->target, s->is_target_written,
					     name, len, &value->value, &value->open, err);
	if (s->is_check && (s->any_target || s->any_name)) {
		value->is_known = false;
		return 0;
	}
	if (map && bsh_regmap_find(map, name, len, BSH_FIND_NO_HINT, &place, &ignored) == 0)
		return bsh_fail(err, BSH_E_SYNTAX, "'%.*s' is not a number: @%.*s is its value",
				(int)(len < 60 ? len : 60), name, (int)(len < 60 ? len : 60), name);
	return bsh_fail(err, BSH_E_SYNTAX, "'%.*s' is not a number", (int)(len < 60 ? len : 60),
			name);
}

int bsh_lookup_meaning(void *session, const struct bsh_place *place, const char *name, size_t len,
		       struct bsh_value *value, struct bsh_err *err)
{
	const struct bsh_session *s = session;
	const struct bsh_regmap_place *found = bsh_looked_up(s, place);

	/* While a text is checked, what is compared may be defined by a file that it sources. */
	*value = (struct bsh_value){ .is_known = found && !(s->is_check && s->any_name) };
	if (!value->is_known)
		return 0;
	return bsh_regmap_name_value(bsh_session_map(s), found, false, name, len, &value->value,
				     &value->open, err);
}

/* ---- Registers by offset or word ------------------------------------------ */

/* Registers at one place that are looked at: more of them than anybody lays over each other. */
#define OVERLAPS_MAX 16

/* The bits of an access that may begin at an offset: 32, as far as that goes; 0: none does. */
static unsigned raw_bits(const struct bsh_session *s, uint64_t offset)
{
	static const unsigned widths[] = { 4, 2, 1, 8 };

	for (size_t i = 0; i < BSH_LENGTH(widths); i++)
		if (offset % widths[i] == 0 && bsh_access_widths(s->gate) & widths[i])
			return widths[i] * 8;
	return 0;
}

/* "'r8 0x5' reads 8 bits": what reaches a place without the map, if the command would touch it. */
static const char *raw_advice(char to[80], const struct bsh_session *s, const char *place,
			      uint64_t offset, enum bsh_effect effect)
{
	const unsigned bits = raw_bits(s, offset);

	*to = '\0';
	if (effect != BSH_EFFECT_NONE && bits)
		snprintf(to, 80, ": '%c%u %s%s' %s %u bits", effect == BSH_EFFECT_WRITE ? 'w' : 'r',
			 bits, place, effect == BSH_EFFECT_WRITE ? " VALUE" : "",
			 effect == BSH_EFFECT_WRITE ? "writes" : "reads", bits);
	return to;
}

/* Would a command reach it? Before the device is open, as far as the map tells. */
static bool is_within(const struct bsh_session *s, const struct bsh_place *at)
{
	const struct bsh_regmap *map = bsh_session_map(s);
	struct bsh_regmap_place above;

	if (bsh_access_is_open(s->gate))
		return at->offset < bsh_access_region(s->gate, at->region)->size;
	return !map || bsh_regmap_above(map, at->region, at->offset, &above) ||
	       bsh_regmap_at(map, at->region, at->offset, &above, 1) > 0;
}

/* Of those that begin at offset, the first that the command may use, else the first; n: none. */
static size_t choose(const struct bsh_regmap *map, const struct bsh_regmap_place *found, size_t n,
		     uint64_t offset, enum bsh_effect effect)
{
	size_t first = n;

	for (size_t i = 0; i < n && found[i].loc.offset == offset; i++) {
		const struct bsh_props props = bsh_regmap_register(map, &found[i]).props;
		const bool is_usable = effect == BSH_EFFECT_READ  ? props.read != BSH_MAY_NO :
				       effect == BSH_EFFECT_WRITE ? props.write != BSH_MAY_NO :
								    true;

		if (first == n || (is_usable && found[i].loc.width))
			first = i;
		if (is_usable && found[i].loc.width)
			break;
	}
	return first;
}

/* "core.TRIM at 0x28", or nothing. */
static const char *neighbour(const struct bsh_session *s, bool is_there,
			     const struct bsh_regmap_place *reg, char to[160])
{
	char path[BSH_REGMAP_PATH_MAX], text[32];

	*to = '\0';
	if (is_there)
		snprintf(to, 160, "%.100s at %s",
			 bsh_regmap_path(bsh_session_map(s), reg, path, sizeof(path)),
			 bsh_place_text(text, reg->loc.region, reg->loc.offset,
					bsh_session_bar(s)));
	return to;
}

/* Nothing begins there and nothing reaches there: what is near? */
static int fail_between(const struct bsh_session *s, const struct bsh_place *at, const char *text,
			const char *advice, struct bsh_err *err)
{
	const struct bsh_regmap *map = bsh_session_map(s);
	struct bsh_regmap_place below, above;
	const bool has_below = bsh_regmap_below(map, at->region, at->offset, &below);
	const bool has_above = bsh_regmap_above(map, at->region, at->offset, &above);
	char before[160], behind[160];

	if (!has_below && !has_above)
		return bsh_fail(err, BSH_E_NAME, "no register begins at %s%s", text, advice);
	return bsh_fail(err, BSH_E_NAME, "no register begins at %s: the nearest %s %s%s%s%s", text,
			has_below && has_above ? "are" : "is",
			neighbour(s, has_below, &below, before),
			has_below && has_above ? " and " : "",
			neighbour(s, has_above, &above, behind), advice);
}

/* The register that begins at a place; of several, one that the command may use. */
static int find_beginning(const struct bsh_session *s, const struct bsh_place *at,
			  enum bsh_effect effect, struct bsh_regmap_place *place,
			  struct bsh_err *err)
{
	const struct bsh_regmap *map = bsh_session_map(s);
	char text[32], advice[80], path[BSH_REGMAP_PATH_MAX];
	struct bsh_regmap_place found[OVERLAPS_MAX];
	size_t n, i;

	bsh_place_text(text, at->region, at->offset, bsh_session_bar(s));
	raw_advice(advice, s, text, at->offset, is_within(s, at) ? effect : BSH_EFFECT_NONE);
	if (!map)
		return bsh_fail(err, BSH_E_NAME,
				"no map is loaded: -m FILE or 'map FILE' loads one%s%s",
				*advice ? ", " : "", *advice ? advice + 2 : "");
	n = bsh_regmap_at(map, at->region, at->offset, found, OVERLAPS_MAX);
	if (n == BSH_REGMAP_UNSURE)
		return bsh_fail(err, BSH_E_NAME,
				"so many registers of the map overlap at %s that none can be meant%s",
				text, advice);
	n = n < OVERLAPS_MAX ? n : OVERLAPS_MAX;
	i = choose(map, found, n, at->offset, effect);
	if (n && i == n)
		return bsh_fail(err, BSH_E_NAME, "no register begins at %s, which is in %.200s%s",
				text, bsh_regmap_path(map, &found[0], path, sizeof(path)), advice);
	if (n == 0)
		return fail_between(s, at, text, advice, err);
	if (!found[i].loc.width)
		return bsh_fail(err, BSH_E_RANGE,
				"the register at %s is wider than 64 bits: it is never touched", text);
	*place = found[i];
	return 0;
}

int bsh_register_of(const struct bsh_session *s, const struct bsh_arg *arg, enum bsh_effect effect,
		    struct bsh_regmap_place *place, struct bsh_err *err)
{
	if (s->has_target) {
		*place = s->target;
		return 0;
	}
	if (find_beginning(s, &arg->place, effect, place, err) == 0)
		return 0;
	err->at = arg->at;
	return -1;
}

size_t bsh_region_prefix(const char *text, size_t len, uint8_t *region)
{
	if (len >= 7 && memcmp(text, "config:", 7) == 0) {
		*region = BSH_REGION_CONFIG;
		return 7;
	}
	if (len < 5 || memcmp(text, "bar", 3) != 0 || text[4] != ':' || text[3] < '0' ||
	    text[3] >= '0' + BSH_BARS)
		return 0;
	*region = (uint8_t)(text[3] - '0');
	return 5;
}

/* A path, which has to lie in the region that was named before it. */
static int find_in_region(const struct bsh_regmap *map, const char *name, size_t len,
			  unsigned flags, const uint8_t *region, struct bsh_regmap_place *place,
			  struct bsh_err *err)
{
	struct bsh_regmap_place found;

	if (bsh_regmap_find(map, name, len, flags, &found, err) < 0)
		return -1;
	if (region && found.loc.region != *region)
		return bsh_fail(err, BSH_E_VALUE, "'%.*s' does not lie there",
				(int)(len < 60 ? len : 60), name);
	*place = found;
	return 0;
}

int bsh_register_find(const struct bsh_session *s, const struct bsh_arg *arg, unsigned flags,
		      struct bsh_regmap_place *place, struct bsh_err *err)
{
	const struct bsh_regmap *map = bsh_session_map(s);
	struct bsh_place at = { .region = bsh_session_bar(s) };
	struct bsh_err ignored = { 0 };
	struct bsh_number number;
	const size_t prefix = bsh_region_prefix(arg->text.data, arg->text.len, &at.region);
	const char *base = arg->text.data + prefix;
	const size_t len = arg->text.len - prefix;
	int result;

	if (!map)
		return bsh_fail_at(err, arg->at, BSH_E_NAME,
				   "no map is loaded: -m FILE or 'map FILE' loads one");
	if (bsh_number(base, len, &number, &ignored) == 0) {
		at.offset = number.value;
		result = find_beginning(s, &at, BSH_EFFECT_NONE, place, err);
	} else {
		result = find_in_region(map, base, len, flags, prefix ? &at.region : NULL, place,
					err);
	}
	if (result < 0)
		err->at = arg->at;
	return result;
}
