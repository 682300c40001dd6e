/* SPDX-License-Identifier: MIT */
/* Which names of a header are registers, which are their fields, which the fields' values. */

#include "regmap/header_sort.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NONE BSH_HEADER_NONE

/* A register further off is taken for some other number. */
#define OFFSET_MAX (UINT64_C(1) << 32)

/* How many beginnings of one name are looked up; no real name has as many underscores. */
#define TRIES_MAX 24

/* How many underscores of what all names share may be left out of a field's. */
#define CUTS_MAX 4

/* What sorting needs besides its result. */
struct sort {
	struct bsh_stems *s;
	struct bsh_header *h;
	void (*warn)(void *ctx, uint32_t at, const char *what);
	void *ctx;
	bool has_indent;	/* bits stand further right than registers */
	uint32_t current;	/* the register that was told last, or NONE */
	unsigned indent;	/* of its name */
	bool is_after_register; /* the name before was a register's */
	bool takes_decimals;	/* plain decimal numbers may be offsets */
	uint32_t place;		/* of the name that is looked at, in by_place */
};

/* ---- Names and stems ----------------------------------------------------- */

static const char *text_of(const struct bsh_stems *s, struct bsh_header_part part)
{
	return s->header->text + part.begin;
}

static int compare_text(const char *a, size_t a_len, const char *b, size_t b_len)
{
	const int order = memcmp(a, b, a_len < b_len ? a_len : b_len);

	return order ? order : (a_len > b_len) - (a_len < b_len);
}

/* By name, then by place. */
static int compare_stems(const void *a, const void *b, void *header)
{
	const char *text = ((const struct bsh_header *)header)->text;
	const struct bsh_stem *x = a, *y = b;
	const int order = compare_text(text + x->name.begin, x->name.len, text + y->name.begin,
				       y->name.len);

	return order ? order : (x->first > y->first) - (x->first < y->first);
}

static int compare_places(const void *a, const void *b, void *stems)
{
	const struct bsh_stem *all = stems;
	const uint32_t x = all[*(const uint32_t *)a].first, y = all[*(const uint32_t *)b].first;

	return (x > y) - (x < y);
}

/* Does a name have an ending like that? */
static bool has_ending(const struct bsh_header *h, struct bsh_header_part name, const char *ending)
{
	const size_t len = strlen(ending);

	return name.len > len && memcmp(h->text + name.begin + name.len - len, ending, len) == 0;
}

/*
 * Where bits stand further right than registers, what does not is a register, also when it is
 * called a MASK or an OFFSET: unless it is made of bits, or has a SHIFT beside it.
 */
static bool is_named_so(const struct bsh_header *h, struct bsh_header_part stem, uint32_t macro)
{
	const struct bsh_header_macro *m = &h->macros[macro];
	char shift[BSH_HEADER_NAME_MAX + 8];
	const size_t len = (size_t)snprintf(shift, sizeof(shift), "%.*s_SHIFT", (int)stem.len,
					    h->text + stem.begin);

	return m->indent == 0 && m->state == BSH_HEADER_DONE && !m->value.is_bits &&
	       !has_ending(h, m->name, "_REG") && bsh_header_find(h, shift, len) == NONE;
}

/* Cut a macro's name into stem and role. */
static struct bsh_stem cut_name(const struct bsh_header *h, const struct bsh_profile *profile,
				bool has_indent, uint32_t macro)
{
	enum bsh_role role = BSH_ROLE_BARE;
	struct bsh_stem stem = { .name = h->macros[macro].name, .first = macro, .parent = NONE };

	for (size_t i = 0; i < BSH_ROLES; i++)
		stem.macros[i] = NONE;
	for (const struct bsh_suffix *suffix = profile->suffixes; suffix->text; suffix++) {
		if (!has_ending(h, stem.name, suffix->text))
			continue;
		stem.name.len -= (uint32_t)strlen(suffix->text);
		role = suffix->role;
		break;
	}
	if (has_indent && (role == BSH_ROLE_MASK || role == BSH_ROLE_OFFSET) &&
	    is_named_so(h, stem.name, macro)) {
		stem.name = h->macros[macro].name;
		role = BSH_ROLE_BARE;
	}
	/* REG__FIELD__SHIFT */
	while (role != BSH_ROLE_BARE && stem.name.len > 1 &&
	       h->text[stem.name.begin + stem.name.len - 1] == '_')
		stem.name.len--;
	stem.macros[role] = macro;
	return stem;
}

/* Make one stem of those with the same name; of two macros in one role the first counts. */
static void merge(struct bsh_stems *s)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < s->n; i++) {
		struct bsh_stem *stem = &s->stems[i];
		struct bsh_stem *last = &s->stems[kept ? kept - 1 : 0];

		if (!kept || compare_text(text_of(s, stem->name), stem->name.len,
					  text_of(s, last->name), last->name.len) != 0) {
			s->stems[kept++] = *stem;
			continue;
		}
		for (size_t role = 0; role < BSH_ROLES; role++)
			if (last->macros[role] == NONE)
				last->macros[role] = stem->macros[role];
	}
	s->n = kept;
}

/* Make the stems of all names. */
static int make_stems(struct bsh_stems *s, bool has_indent, struct bsh_err *err)
{
	const struct bsh_header *h = s->header;

	s->stems = calloc((size_t)h->n_names + 1, sizeof(*s->stems));
	s->by_place = calloc((size_t)h->n_names + 1, sizeof(*s->by_place));
	if (!s->stems || !s->by_place)
		return bsh_fail_nomem(err);
	for (; s->n < h->n_names; s->n++)
		s->stems[s->n] = cut_name(h, s->profile, has_indent, h->by_name[s->n]);
	qsort_r(s->stems, s->n, sizeof(*s->stems), compare_stems, s->header);
	merge(s);
	for (uint32_t i = 0; i < s->n; i++)
		s->by_place[i] = i;
	qsort_r(s->by_place, s->n, sizeof(*s->by_place), compare_places, s->stems);
	return 0;
}

/* The stem called by prefix and name together, or NONE; both are of one name at most. */
static uint32_t find_stem(const struct bsh_stems *s, struct bsh_header_part prefix,
			  const char *name, size_t len)
{
	char key[2 * BSH_HEADER_NAME_MAX + 2];
	uint32_t low = 0, high = s->n;

	if (prefix.len + len > sizeof(key))
		return NONE;
	memcpy(key, text_of(s, prefix), prefix.len);
	memcpy(key + prefix.len, name, len);
	while (low < high) {
		const uint32_t middle = low + (high - low) / 2;
		const struct bsh_header_part at = s->stems[middle].name;
		const int order = compare_text(key, prefix.len + len, text_of(s, at), at.len);

		if (order == 0)
			return middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NONE;
}

/*
 * The stem of a kind with the longest name that name begins with, up to an underscore or its end;
 * prefix stands before both. *len is set to how much of name that is.
 */
static uint32_t find_longest(const struct bsh_stems *s, enum bsh_stem_kind kind,
			     struct bsh_header_part prefix, struct bsh_header_part name,
			     uint32_t *len)
{
	const char *text = text_of(s, name);

	unsigned tries = TRIES_MAX;

	for (uint32_t i = name.len; i > 0 && tries > 0; i--) {
		uint32_t found;

		if (i < name.len && text[i] != '_')
			continue;
		tries--;
		found = find_stem(s, prefix, text, i);
		if (found != NONE && s->stems[found].kind == kind) {
			*len = i;
			return found;
		}
	}
	return NONE;
}

/* ---- Values -------------------------------------------------------------- */

static const struct bsh_cvalue *value_of(const struct bsh_stems *s, const struct bsh_stem *stem,
					 enum bsh_role role)
{
	const uint32_t macro = stem->macros[role];

	if (macro == NONE || s->header->macros[macro].state != BSH_HEADER_DONE)
		return NULL;
	return &s->header->macros[macro].value;
}

bool bsh_stem_value(const struct bsh_stems *s, const struct bsh_stem *stem, enum bsh_role role,
		    uint64_t *value)
{
	const struct bsh_cvalue *v = value_of(s, stem, role);

	if (v)
		*value = v->value;
	return v != NULL;
}

static bool has_role(const struct bsh_stem *stem, enum bsh_role role)
{
	return stem->macros[role] != NONE;
}

static uint32_t place_of(const struct sort *sort, uint32_t macro)
{
	return sort->h->macros[macro].name.begin;
}

/* Nothing, a text, or code: such a macro was never meant as a number. */
static bool is_no_number(const char *body, size_t len)
{
	return len == 0 || *body == '"' || memchr(body, '{', len) || memchr(body, ';', len);
}

/* Evaluate everything once; what fails is warned of. */
static void evaluate(struct sort *sort)
{
	for (uint32_t i = 0; i < sort->h->n_names; i++) {
		const uint32_t macro = sort->h->by_name[i];
		const struct bsh_header_macro *m = &sort->h->macros[macro];
		const char *body = sort->h->text + m->body.begin;
		struct bsh_cvalue v;
		struct bsh_err err = { 0 };
		char what[sizeof(err.msg) + 64];

		if (m->kind == BSH_HEADER_FUNCTION ||
		    (m->kind == BSH_HEADER_OBJECT && is_no_number(body, m->body.len)) ||
		    bsh_header_eval(sort->h, macro, &v, &err) == 0)
			continue;
		snprintf(what, sizeof(what), "%.*s is left out: %s", (int)m->name.len,
			 sort->h->text + m->name.begin, bsh_header_why(sort->h, &err));
		sort->warn(sort->ctx, m->name.begin, what);
	}
}

/* Warn of a stem that fits nowhere. */
static void warn_stem(struct sort *sort, const struct bsh_stem *stem, const char *why)
{
	char what[BSH_HEADER_NAME_MAX + 80];

	snprintf(what, sizeof(what), "%.*s is left out: %s", (int)stem->name.len,
		 text_of(sort->s, stem->name), why);
	sort->warn(sort->ctx, place_of(sort, stem->first), what);
}

/* ---- Bits ---------------------------------------------------------------- */

/* The bits of a mask: false when they have gaps, or there are none. */
static bool bits_of(uint64_t mask, unsigned *lsb, unsigned *width)
{
	if (!mask)
		return false;
	*lsb = (unsigned)__builtin_ctzll(mask);
	*width = (unsigned)__builtin_popcountll(mask);
	return *width == 64 || mask >> *lsb == (UINT64_C(1) << *width) - 1;
}

/* A mask with the number of its lowest bit: is it in place, or does it begin at bit 0? */
static int join_mask(struct sort *sort, struct bsh_stem *stem, uint64_t mask, uint64_t shift,
		     struct bsh_err *err)
{
	const uint32_t place = place_of(sort, stem->macros[BSH_ROLE_SHIFT]);
	unsigned lsb = 0, width = 0;

	if (!bits_of(mask, &lsb, &width) || shift > 63)
		return 0;
	if (sort->s->profile->is_shifted_down && lsb != 0)
		return bsh_header_fail(sort->h, place, err, BSH_E_VALUE,
				       "mask 0x%" PRIx64 " does not begin at bit 0, as all masks do "
				       "here",
				       mask);
	if (lsb != shift && lsb != 0)
		return bsh_header_fail(sort->h, place, err, BSH_E_VALUE,
				       "mask 0x%" PRIx64 " begins at bit %u, its shift is %" PRIu64
				       ": one of them is wrong",
				       mask, lsb, shift);
	stem->lsb = (uint8_t)shift;
	stem->width = (uint8_t)width;
	return 0;
}

/* Find lsb and width of a field from whatever is told of it; width stays 0 when it cannot be. */
static int find_bits(struct sort *sort, struct bsh_stem *stem, struct bsh_err *err)
{
	const struct bsh_stems *s = sort->s;
	const struct bsh_cvalue *bit = value_of(s, stem, BSH_ROLE_BIT);
	uint64_t mask = 0, shift = 0, width = 0, msb = 0;
	const bool has_mask = bsh_stem_value(s, stem, BSH_ROLE_MASK, &mask) ||
			      bsh_stem_value(s, stem, BSH_ROLE_BARE, &mask);
	const bool has_shift = bsh_stem_value(s, stem, BSH_ROLE_SHIFT, &shift);
	unsigned low = 0, n = 0;

	stem->width = 0;
	if (bsh_stem_value(s, stem, BSH_ROLE_MSB, &msb) && has_shift && msb >= shift)
		width = msb - shift + 1;
	else if (has_shift && !bsh_stem_value(s, stem, BSH_ROLE_WIDTH, &width))
		(void)bsh_stem_value(s, stem, BSH_ROLE_SIZE, &width);
	if (has_shift && width) {
		stem->lsb = (uint8_t)(shift < 64 ? shift : 0);
		stem->width = (uint8_t)(shift < 64 && width <= 64 - shift ? width : 0);
	} else if (has_shift && has_mask) {
		return join_mask(sort, stem, mask, shift, err);
	} else if (has_mask && bits_of(mask, &low, &n)) {
		stem->lsb = (uint8_t)low;
		stem->width = (uint8_t)n;
	} else if (bit && bit->is_bits && bits_of(bit->value, &low, &n)) {
		stem->lsb = (uint8_t)low;
		stem->width = (uint8_t)n;
	} else if (bit ? !bit->is_bits && bit->value < 64 : has_shift && !has_mask && shift < 64) {
		stem->lsb = (uint8_t)(bit ? bit->value : shift);
		stem->width = 1;
	}
	return 0;
}

static uint64_t mask_of(const struct bsh_stem *field)
{
	return (field->width == 64 ? UINT64_MAX : (UINT64_C(1) << field->width) - 1) << field->lsb;
}

/* ---- Which register, which field ----------------------------------------- */

static const struct bsh_header_part no_prefix;

/* A register that a name may mean: how much of the name is the register's. */
struct meant {
	uint32_t reg;
	uint32_t rest;
};

/* Look for a register by name without its first skip bytes, behind len bytes of what all share. */
static void try_meant(const struct bsh_stems *s, struct bsh_header_part name, uint32_t skip,
		      uint32_t len, struct meant *best)
{
	const struct bsh_header_part prefix = { s->common.begin, len };
	const struct bsh_header_part rest = { name.begin + skip, name.len - skip };
	uint32_t used, found;

	if (skip >= name.len)
		return;
	found = find_longest(s, BSH_STEM_REGISTER, prefix, rest, &used);
	if (found != NONE && (best->reg == NONE || skip + used > best->rest))
		*best = (struct meant){ found, skip + used };
}

/*
 * The register that a name begins with, or NONE. Where all registers' names begin alike, the head
 * or the tail of that beginning may be missing: QCARD_CFG_ADDR has CFG_ID_MASK, CARD_REG_CC has
 * CARD_CC_EN. *rest is set to how much of name is the register's.
 */
static uint32_t find_register(const struct bsh_stems *s, struct bsh_header_part name,
			      uint32_t *rest)
{
	struct meant best = { .reg = NONE };
	const char *common = text_of(s, s->common);
	unsigned cuts = 0;

	try_meant(s, name, 0, 0, &best);
	if (best.reg == NONE)
		try_meant(s, name, 0, s->common.len, &best);
	for (uint32_t cut = 1; best.reg == NONE && cut < s->common.len && cuts < CUTS_MAX; cut++) {
		if (common[cut - 1] != '_')
			continue;
		cuts++;
		try_meant(s, name, 0, cut, &best);
		if (cut < name.len && memcmp(common, text_of(s, name), cut) == 0)
			try_meant(s, name, cut, s->common.len, &best);
	}
	*rest = best.rest;
	return best.reg;
}

/* Is the value one of a field's? Sets it to what the field then reads. */
static bool fits_field(const struct bsh_stems *s, const struct bsh_stem *field, uint64_t *value)
{
	const uint64_t mask = mask_of(field);

	if (!s->profile->is_shifted_down && (*value & ~mask) == 0)
		*value >>= field->lsb;
	return (*value & ~(mask >> field->lsb)) == 0;
}

/* Make a stem the value of the field that its name begins with, if it is one. */
static bool make_value(struct sort *sort, struct bsh_stem *stem)
{
	const struct bsh_cvalue *v = value_of(sort->s, stem, BSH_ROLE_BARE);
	uint32_t field, rest = 0;
	uint64_t value;

	field = find_longest(sort->s, BSH_STEM_FIELD, no_prefix, stem->name, &rest);
	if (field == NONE)
		field = find_longest(sort->s, BSH_STEM_REGISTER, no_prefix, stem->name, &rest);
	if (!v || field == NONE || rest == stem->name.len || !sort->s->stems[field].width)
		return false;
	value = v->value;
	if (!fits_field(sort->s, &sort->s->stems[field], &value))
		return false;
	stem->kind = BSH_STEM_VALUE;
	stem->parent = field;
	stem->rest = rest;
	stem->value = value;
	return true;
}

/* How much of a stem's name is what all registers' names begin with. */
static uint32_t shared_of(const struct bsh_stems *s, const struct bsh_stem *stem)
{
	const bool is_shared = stem->name.len > s->common.len &&
			       memcmp(text_of(s, stem->name), text_of(s, s->common),
				      s->common.len) == 0;

	return is_shared ? s->common.len : 0;
}

/* Make a stem a field of the register that its name begins with, else of the one told last. */
static int make_field(struct sort *sort, struct bsh_stem *stem, bool is_inside,
		      struct bsh_err *err)
{
	uint32_t rest = 0, reg = find_register(sort->s, stem->name, &rest);

	if (find_bits(sort, stem, err) < 0)
		return -1;
	if (reg == NONE && is_inside) {
		reg = sort->current;
		rest = shared_of(sort->s, stem);
	}
	if (reg == NONE) {
		warn_stem(sort, stem, "no register's name begins its own");
		return 0;
	}
	if (!stem->width) {
		warn_stem(sort, stem, "its bits are not told, or have gaps");
		return 0;
	}
	stem->kind = BSH_STEM_FIELD;
	stem->parent = reg;
	stem->rest = rest;
	return 0;
}

static void make_register(struct sort *sort, uint32_t index, enum bsh_role role)
{
	struct bsh_stem *stem = &sort->s->stems[index];
	uint64_t value = 0;

	if (!bsh_stem_value(sort->s, stem, role, &value))
		return;
	if (value >= OFFSET_MAX) {
		stem->doubt = BSH_DOUBT_FAR;
		return;
	}
	stem->kind = BSH_STEM_REGISTER;
	stem->value = value;
}

/* ---- Names without an ending --------------------------------------------- */

/* Is one of a list's words a part of a name, behind its first word? */
static bool has_word(const struct bsh_stems *s, struct bsh_header_part name,
		     const char *const *words)
{
	const char *text = text_of(s, name), *end = text + name.len;

	for (const char *begin = text; begin < end;) {
		const char *stop = memchr(begin, '_', (size_t)(end - begin));
		const size_t len = (size_t)((stop ? stop : end) - begin);

		for (size_t i = 0; words[i]; i++)
			if (strlen(words[i]) == len && memcmp(words[i], begin, len) == 0 &&
			    begin > text)
				return true;
		begin += len + 1;
	}
	return false;
}

/* Names that count or measure something; only some of them are offsets. */
static bool is_count(const struct bsh_stems *s, const struct bsh_stem *stem)
{
	static const char *const words[] = { "SIZE",  "SIZEOF", "LEN", "LENGTH",  "NUM",
					     "COUNT", "MAX",	"MIN", "VERSION", NULL };

	return has_word(s, stem->name, words);
}

/* How many names behind one are looked at for what they say of it. */
#define NEAR_MAX 64
/* As far from a register as the next one usually is, in bytes. */
#define STEP_MAX 8

/* Does a name go on with _ where that of a stem ends? */
static bool extends(const struct bsh_stems *s, const struct bsh_stem *stem,
		    const struct bsh_stem *shorter)
{
	const uint32_t len = shorter->name.len;

	return stem->name.len > len && text_of(s, stem->name)[len] == '_' &&
	       memcmp(text_of(s, stem->name), text_of(s, shorter->name), len) == 0;
}

/* What is known of a name that extends a register's: is it a field of that? */
enum field_guess {
	FIELD_NO,
	FIELD_LIKELY,
	FIELD_SURELY,
};

/* Is a name a field? before is the offset of the register before it. */
static enum field_guess guess_field(const struct sort *sort, const struct bsh_stem *stem,
				    uint64_t before)
{
	const struct bsh_cvalue *v = value_of(sort->s, stem, BSH_ROLE_BARE);
	unsigned lsb, width;

	if (has_role(stem, BSH_ROLE_MASK) || has_role(stem, BSH_ROLE_SHIFT) ||
	    has_role(stem, BSH_ROLE_BIT))
		return FIELD_SURELY;
	if (!v || !v->value || v->is_alias || is_count(sort->s, stem))
		return FIELD_NO;
	if (v->is_bits || v->is_decimal || v->value % 4 != 0)
		return FIELD_SURELY;
	if (!bits_of(v->value, &lsb, &width))
		return FIELD_NO;
	return v->value <= before || v->value - before > STEP_MAX ? FIELD_LIKELY : FIELD_NO;
}

/* What a name behind all that extend a register's says of one whose value is v. */
static enum field_guess guess_by_next(const struct sort *sort, uint32_t place, uint64_t v,
				      bool is_in_run)
{
	uint64_t next;

	if (place < sort->s->n &&
	    (bsh_stem_value(sort->s, &sort->s->stems[sort->s->by_place[place]], BSH_ROLE_BARE,
			    &next) ||
	     bsh_stem_value(sort->s, &sort->s->stems[sort->s->by_place[place]], BSH_ROLE_OFFSET,
			    &next)))
		return v < next ? FIELD_NO : FIELD_LIKELY;
	return is_in_run ? FIELD_LIKELY : FIELD_NO;
}

/*
 * Is the name that is looked at, which extends a register's, a field of it? So it is among names
 * that are fields, before them, too. Else it is a register where offsets go up to it and all
 * further up behind it. Where nothing is behind it, it is one a step behind the register only.
 */
static enum field_guess guess_among(const struct sort *sort, const struct bsh_stem *stem,
				    uint64_t v, const struct bsh_stem *around)
{
	const struct bsh_stems *s = sort->s;
	const struct bsh_stem *current = &s->stems[sort->current], *owner = stem;
	const bool is_in_run = current == around || extends(s, current, around);
	enum field_guess guess = is_in_run ? guess_field(sort, stem, current->value) : FIELD_NO;
	bool goes_up = !is_in_run || v > current->value;
	uint64_t before = v, last = v, value = 0;
	uint32_t i = sort->place + 1;

	for (; i < s->n && i <= sort->place + NEAR_MAX; i++) {
		const struct bsh_stem *next = &s->stems[s->by_place[i]];
		enum field_guess of_next;

		if (!extends(s, next, around))
			break;
		if (extends(s, next, owner))
			continue;
		of_next = guess_field(sort, next, before);
		if (of_next == FIELD_SURELY)
			return of_next;
		goes_up &= bsh_stem_value(s, next, BSH_ROLE_BARE, &value) && value > last;
		last = value;
		if (of_next == FIELD_LIKELY)
			guess = of_next;
		else if (bsh_stem_value(s, next, BSH_ROLE_BARE, &before))
			owner = next;
	}
	if (guess == FIELD_NO)
		return guess_by_next(sort, i, before, is_in_run);
	return goes_up && guess_by_next(sort, i, last, true) == FIELD_NO ? FIELD_NO : guess;
}

/* A name that begins with a register's, in a header that does not tell them apart by place. */
static bool looks_like_register(const struct sort *sort, struct bsh_stem *stem,
				const struct bsh_cvalue *v, const struct bsh_stem *around)
{
	const struct bsh_cvalue *offset = value_of(sort->s, around, BSH_ROLE_BARE);
	enum field_guess guess;
	unsigned lsb, width;

	if (has_role(around, BSH_ROLE_OFFSET))
		return false;
	if (sort->has_indent)
		return true;
	if (!sort->is_after_register || v->is_decimal || v->value % 4 != 0 ||
	    v->value <= around->value)
		return false;
	if (!bits_of(v->value, &lsb, &width))
		return true;
	if (offset && offset->is_decimal && offset->value)
		return false;
	guess = guess_among(sort, stem, v->value, around);
	if (guess == FIELD_LIKELY)
		stem->doubt = BSH_DOUBT_FIELD;
	return guess == FIELD_NO;
}

/* Is a name without an ending a register? */
static bool is_register(const struct sort *sort, struct bsh_stem *stem, const struct bsh_cvalue *v)
{
	const struct bsh_header_macro *m = &sort->h->macros[stem->macros[BSH_ROLE_BARE]];
	uint32_t rest, around;

	if (v->is_place || sort->s->profile->has_places)
		return v->is_place;
	if (v->is_bits || v->is_alias || is_count(sort->s, stem) ||
	    (m->kind == BSH_HEADER_ENUMERATOR && v->is_decimal))
		return false;
	if (sort->current != NONE && m->indent > sort->indent)
		return false;
	around = find_longest(sort->s, BSH_STEM_REGISTER, no_prefix, stem->name, &rest);
	if (around == NONE)
		return true;
	return v->value < OFFSET_MAX && looks_like_register(sort, stem, v, &sort->s->stems[around]);
}

/* Does a name stand further right than that of the register told last? */
static bool is_inside(const struct sort *sort, const struct bsh_stem *stem)
{
	return sort->current != NONE && sort->h->macros[stem->first].indent > sort->indent;
}

/* A stem that has a name without an ending and is no register. */
static int sort_bare(struct sort *sort, struct bsh_stem *stem, struct bsh_err *err)
{
	const struct bsh_cvalue *v = value_of(sort->s, stem, BSH_ROLE_BARE);
	const bool has_shift = has_role(stem, BSH_ROLE_SHIFT);
	uint32_t rest;

	if (!v || (!has_shift && make_value(sort, stem)) || v->value == 0 || v->is_alias)
		return 0;
	/* Most of what is left is a number of some other kind. */
	if (is_inside(sort, stem) || v->is_bits || has_shift ||
	    find_register(sort->s, stem->name, &rest) != NONE)
		return make_field(sort, stem, is_inside(sort, stem), err);
	return 0;
}

/* REG(n): the same register again and again. Sets value and stride; false: it is something else. */
static bool find_stride(struct sort *sort, struct bsh_stem *stem, uint32_t macro)
{
	struct bsh_cvalue v[3];
	struct bsh_err err = { 0 };

	for (uint64_t i = 0; i < 3; i++)
		if (bsh_header_call(sort->h, macro, i, &v[i], &err) < 0 || v[i].is_bits)
			return false;
	if (v[1].value <= v[0].value || v[2].value - v[1].value != v[1].value - v[0].value)
		return false;
	if (v[2].value >= OFFSET_MAX) {
		stem->doubt = BSH_DOUBT_FAR;
		return false;
	}
	stem->value = v[0].value;
	stem->stride = v[1].value - v[0].value;
	return true;
}

/* ---- All stems ----------------------------------------------------------- */

/* What endings alone make of a stem: a register or a block. */
static void sort_by_ending(struct sort *sort, uint32_t index)
{
	struct bsh_stem *stem = &sort->s->stems[index];

	/* An offset beside a mask counts bits. */
	if (sort->s->profile->has_bare && has_role(stem, BSH_ROLE_MASK) &&
	    !has_role(stem, BSH_ROLE_SHIFT)) {
		stem->macros[BSH_ROLE_SHIFT] = stem->macros[BSH_ROLE_OFFSET];
		stem->macros[BSH_ROLE_OFFSET] = NONE;
	}
	/* LiteX: where all registers are on the bus. */
	if (sort->s->profile->has_words && stem->name.len == 3)
		return;
	if (has_role(stem, BSH_ROLE_OFFSET))
		make_register(sort, index, BSH_ROLE_OFFSET);
	else if (has_role(stem, BSH_ROLE_BASE) &&
		 bsh_stem_value(sort->s, stem, BSH_ROLE_BASE, &stem->value))
		stem->kind = BSH_STEM_BLOCK;
}

/* A name without an ending: is it a register's? Done in the order of the text. */
static void sort_register(struct sort *sort, uint32_t index)
{
	struct bsh_stem *stem = &sort->s->stems[index];
	const uint32_t bare = stem->macros[BSH_ROLE_BARE];
	const struct bsh_cvalue *v = value_of(sort->s, stem, BSH_ROLE_BARE);

	if (stem->kind == BSH_STEM_NOTHING && bare != NONE && sort->s->profile->has_bare) {
		if (sort->h->macros[bare].kind == BSH_HEADER_FUNCTION) {
			if (find_stride(sort, stem, bare))
				stem->kind = BSH_STEM_REGISTER;
			return;
		}
		if (v && !has_role(stem, BSH_ROLE_SHIFT) && is_register(sort, stem, v)) {
			/* 0 is written so by those, too, who write offsets in hexadecimal. */
			if (v->is_decimal && v->value && !sort->takes_decimals)
				stem->doubt = BSH_DOUBT_DECIMAL;
			else
				make_register(sort, index, BSH_ROLE_BARE);
		}
	}
	sort->is_after_register = stem->kind == BSH_STEM_REGISTER;
	if (stem->kind == BSH_STEM_REGISTER) {
		sort->current = index;
		sort->indent = sort->h->macros[stem->first].indent;
	}
}

static void sort_registers(struct sort *sort)
{
	sort->current = NONE;
	sort->is_after_register = false;
	for (sort->place = 0; sort->place < sort->s->n; sort->place++)
		sort_register(sort, sort->s->by_place[sort->place]);
	sort->current = NONE;
}

/* Is the offset of most registers one decimal number? */
static bool are_decimal(const struct bsh_stems *s)
{
	uint32_t n = 0, n_decimal = 0;

	for (uint32_t i = 0; i < s->n; i++) {
		const struct bsh_stem *stem = &s->stems[i];
		const struct bsh_cvalue *v = value_of(s, stem, BSH_ROLE_OFFSET);

		if (!v)
			v = value_of(s, stem, BSH_ROLE_BARE);
		if (stem->kind != BSH_STEM_REGISTER || (v && v->is_decimal && !v->value))
			continue;
		n++;
		n_decimal += v && v->is_decimal;
	}
	return n_decimal > n / 2;
}

/* Find the registers; decimal numbers, such as a timeout, are none where others are not decimal. */
static void find_registers(struct sort *sort)
{
	sort->takes_decimals = true;
	sort_registers(sort);
	if (are_decimal(sort->s))
		return;
	for (uint32_t i = 0; i < sort->s->n; i++)
		if (!has_role(&sort->s->stems[i], BSH_ROLE_OFFSET) &&
		    sort->s->stems[i].kind == BSH_STEM_REGISTER)
			sort->s->stems[i].kind = BSH_STEM_NOTHING;
	sort->takes_decimals = false;
	sort_registers(sort);
}

/* Warn of a field that may be a register. */
static void warn_field(struct sort *sort, const struct bsh_stem *stem)
{
	const struct bsh_stem *reg = &sort->s->stems[stem->parent];
	uint64_t value = 0;
	char what[2 * BSH_HEADER_NAME_MAX + 80];

	(void)bsh_stem_value(sort->s, stem, BSH_ROLE_BARE, &value);
	snprintf(what, sizeof(what),
		 "%.*s is taken for bits of %.*s, not for a register at 0x%" PRIx64,
		 (int)stem->name.len, text_of(sort->s, stem->name), (int)reg->name.len,
		 text_of(sort->s, reg->name), value);
	sort->warn(sort->ctx, place_of(sort, stem->first), what);
}

/* Warn of what would be a register, was it not for its offset, and is nothing else. */
static void warn_doubts(struct sort *sort)
{
	const struct bsh_stem *first = NULL;
	uint32_t n = 0;
	char why[80];

	for (uint32_t i = 0; i < sort->s->n; i++) {
		const struct bsh_stem *stem = &sort->s->stems[sort->s->by_place[i]];

		if (stem->doubt == BSH_DOUBT_FIELD && stem->parent != NONE &&
		    stem->kind != BSH_STEM_REGISTER)
			warn_field(sort, stem);
		if (stem->kind != BSH_STEM_NOTHING)
			continue;
		if (stem->doubt == BSH_DOUBT_FAR)
			warn_stem(sort, stem, "its offset is 4 GiB or more");
		if (stem->doubt == BSH_DOUBT_DECIMAL && n++ == 0)
			first = stem;
	}
	if (!first)
		return;
	snprintf(why, sizeof(why), "most offsets here are not decimal (so are %u more)", n - 1);
	warn_stem(sort, first, n > 1 ? why : "most offsets here are not decimal");
}

/* What is no register: a field or a value. Done in the order of the text, with all registers. */
static int sort_field(struct sort *sort, uint32_t index, struct bsh_err *err)
{
	struct bsh_stem *stem = &sort->s->stems[index];
	const bool has_bits = has_role(stem, BSH_ROLE_MASK) || has_role(stem, BSH_ROLE_SHIFT) ||
			      has_role(stem, BSH_ROLE_BIT);

	if (stem->kind == BSH_STEM_REGISTER) {
		sort->current = stem->stride ? sort->current : index;
		sort->indent = sort->h->macros[stem->first].indent;
		/* A register's own mask: it is a field, too. */
		return has_role(stem, BSH_ROLE_MASK) ? find_bits(sort, stem, err) : 0;
	}
	if (stem->kind == BSH_STEM_BLOCK)
		return 0;
	if (sort->s->profile->has_bare) {
		if (has_bits)
			return make_field(sort, stem, is_inside(sort, stem), err);
		return has_role(stem, BSH_ROLE_BARE) ? sort_bare(sort, stem, err) : 0;
	}
	return has_bits ? make_field(sort, stem, sort->current != NONE, err) : 0;
}

/* Do enough names stand further right for that to mean something? */
static bool find_indent(const struct bsh_header *h)
{
	uint32_t n = 0, n_right = 0;

	for (uint32_t i = 0; i < h->n_macros; i++) {
		n += h->macros[i].kind == BSH_HEADER_OBJECT;
		n_right += h->macros[i].kind == BSH_HEADER_OBJECT && h->macros[i].indent > 0;
	}
	return n_right > n / 20;
}

/* Stems that follow each other and have the same first word. */
struct run {
	const struct bsh_stem *first, *last;
	uint32_t n;
};

/* The bytes of a name's first word, with its underscore. */
static size_t first_word(const struct bsh_stems *s, struct bsh_header_part name)
{
	const char *end = memchr(text_of(s, name), '_', name.len);

	return end ? (size_t)(end - text_of(s, name)) + 1 : name.len;
}

/* The longest run of registers' and blocks' names; all is set to how many there are of them. */
static struct run longest_run(const struct bsh_stems *s, uint32_t *all)
{
	struct run run = { 0 }, best = { 0 };

	*all = 0;
	for (uint32_t i = 0; i < s->n; i++) {
		const struct bsh_stem *stem = &s->stems[i];
		const size_t word = first_word(s, stem->name);

		if (stem->kind != BSH_STEM_REGISTER && stem->kind != BSH_STEM_BLOCK)
			continue;
		(*all)++;
		if (!run.n || first_word(s, run.first->name) != word ||
		    memcmp(text_of(s, run.first->name), text_of(s, stem->name), word) != 0)
			run = (struct run){ .first = stem };
		run.last = stem;
		run.n++;
		if (run.n > best.n)
			best = run;
	}
	return best;
}

/* What nearly all registers' names begin with, up to an underscore. */
static void find_common(struct bsh_stems *s)
{
	uint32_t all, len = 0;
	const struct run run = longest_run(s, &all);

	s->common.len = 0;
	if (run.n < 2 || run.n < all - all / 10)
		return;
	/* They are sorted: what the first and the last share, all do. */
	for (uint32_t i = 0; i + 1 < run.first->name.len && i + 1 < run.last->name.len; i++) {
		if (text_of(s, run.first->name)[i] != text_of(s, run.last->name)[i])
			break;
		len = text_of(s, run.first->name)[i] == '_' ? i + 1 : len;
	}
	s->common = (struct bsh_header_part){ run.first->name.begin, len };
}

/* ---- Numbers that may be offsets ----------------------------------------- */

/* Between registers that are further apart there is room for other numbers, too. */
#define GAP_MAX 0x100

/* Does a name that tells of a size or a count have a value as offsets have? */
static bool may_be_offset(const struct sort *sort, const struct bsh_stem *stem)
{
	const struct bsh_stems *s = sort->s;
	const struct bsh_cvalue *v = value_of(s, stem, BSH_ROLE_BARE);

	return stem->kind == BSH_STEM_NOTHING && v && s->profile->has_bare &&
	       !s->profile->has_places && !has_role(stem, BSH_ROLE_SHIFT) && !v->is_bits &&
	       !v->is_alias && (!v->is_decimal || !v->value || sort->takes_decimals) &&
	       v->value < OFFSET_MAX && is_count(s, stem);
}

/* The register nearest in the text to the stem at a place, before it (-1) or behind it (1). */
static const struct bsh_stem *near_register(const struct bsh_stems *s, uint32_t place, int step)
{
	for (uint32_t n = 1; n <= NEAR_MAX; n++) {
		const uint32_t at = step < 0 ? place - n : place + n;
		const struct bsh_stem *stem;

		if (step < 0 ? n > place : at >= s->n)
			break;
		stem = &s->stems[s->by_place[at]];
		if (stem->kind == BSH_STEM_REGISTER && !stem->stride)
			return stem;
	}
	return NULL;
}

/* Do two names begin alike, where those of all registers do? */
static bool is_of_one_group(const struct bsh_stems *s, const struct bsh_stem *a,
			    const struct bsh_stem *b)
{
	const size_t len = first_word(s, a->name);

	return !s->common.len || (len < a->name.len && len <= b->name.len &&
				  memcmp(text_of(s, a->name), text_of(s, b->name), len) == 0);
}

static bool is_next_to(uint64_t value, const struct bsh_stem *reg)
{
	const uint64_t far = value > reg->value ? value - reg->value : reg->value - value;

	return far > 0 && far <= STEP_MAX;
}

/* How much of a name ends in REG_, up to which other registers' names may be the same; 0: none. */
static uint32_t reg_part(const struct bsh_stems *s, struct bsh_header_part name)
{
	const char *text = text_of(s, name);

	for (uint32_t i = 0; i + 4 < name.len; i++)
		if ((i == 0 || text[i - 1] == '_') && memcmp(text + i, "REG_", 4) == 0)
			return i + 4;
	return 0;
}

/* Do the names of a register and of a stem begin alike, with a REG in what is alike? */
static bool is_called_as(const struct bsh_stems *s, const struct bsh_stem *stem,
			 const struct bsh_stem *reg)
{
	const uint32_t len = reg_part(s, stem->name);

	return reg && len && reg->name.len > len &&
	       memcmp(text_of(s, stem->name), text_of(s, reg->name), len) == 0;
}

/* Does a name end as both limits and registers do? NUM_X never is a register's. */
static bool ends_in_limit(const struct bsh_header *h, struct bsh_header_part name)
{
	return has_ending(h, name, "_NUM") || has_ending(h, name, "_MAX") ||
	       has_ending(h, name, "_MIN");
}

/* Does the value of the stem at a place continue the offsets of the registers around it? */
static bool is_among_registers(const struct bsh_stems *s, uint32_t place, uint64_t value)
{
	const struct bsh_stem *stem = &s->stems[s->by_place[place]];
	const struct bsh_stem *before = near_register(s, place, -1);
	const struct bsh_stem *behind = near_register(s, place, 1);

	if (before && !is_of_one_group(s, stem, before))
		before = NULL;
	if (behind && !is_of_one_group(s, stem, behind))
		behind = NULL;
	if (before && behind && before->value < value && value < behind->value &&
	    behind->value - before->value <= GAP_MAX)
		return true;
	return !ends_in_limit(s->header, stem->name) &&
	       ((before && is_next_to(value, before)) || (behind && is_next_to(value, behind)));
}

static int compare_values(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* The offsets of all registers, sorted; NULL: out of memory. The caller frees them. */
static uint64_t *list_offsets(const struct bsh_stems *s, uint32_t *n)
{
	uint64_t *offsets = calloc((size_t)s->n + 1, sizeof(*offsets));

	*n = 0;
	for (uint32_t i = 0; offsets && i < s->n; i++)
		if (s->stems[i].kind == BSH_STEM_REGISTER)
			offsets[(*n)++] = s->stems[i].value;
	if (offsets)
		qsort(offsets, *n, sizeof(*offsets), compare_values);
	return offsets;
}

/* Is what may be an offset more likely the number of something? */
static bool is_likelier_number(const struct sort *sort, const struct bsh_stem *stem,
			       const struct bsh_stem *before)
{
	static const char *const words[] = { "SIZEOF", "NUM", "MAX", "MIN", NULL };
	const struct bsh_header_macro *macros = sort->h->macros;

	if (has_word(sort->s, stem->name, words) && !ends_in_limit(sort->h, stem->name))
		return true;
	return before && macros[stem->first].indent > macros[before->first].indent;
}

/* CTRL_LEN may be bits of CTRL, unless offsets go up over it, or CTRL is extended by registers. */
static bool is_likelier_field(const struct bsh_stems *s, uint32_t place,
			      const struct bsh_stem *before, uint64_t value)
{
	const struct bsh_stem *stem = &s->stems[s->by_place[place]];
	const struct bsh_stem *behind = near_register(s, place, 1);
	unsigned lsb, width;
	uint32_t rest;
	const uint32_t around = find_longest(s, BSH_STEM_REGISTER, no_prefix, stem->name, &rest);

	if (around == NONE || !bits_of(value, &lsb, &width) ||
	    (before && behind && before->value < value && value < behind->value))
		return false;
	return !(before && extends(s, before, &s->stems[around]));
}

/* What becomes of what may be an offset by those around it. */
static enum bsh_doubt judge_number(const struct sort *sort, uint32_t place, uint64_t value)
{
	const struct bsh_stems *s = sort->s;
	const struct bsh_stem *stem = &s->stems[s->by_place[place]];
	const struct bsh_stem *before = near_register(s, place, -1);

	if (is_likelier_number(sort, stem, before) || !is_among_registers(s, place, value))
		return BSH_DOUBT_NUMBER;
	return is_likelier_field(s, place, before, value) ? BSH_DOUBT_FIELD : BSH_DOUBT_NONE;
}

/* Make the stem at a place a register, if the names or the offsets of those around it say so. */
static void take_number(struct sort *sort, uint32_t place, const uint64_t *offsets, uint32_t n)
{
	const struct bsh_stems *s = sort->s;
	struct bsh_stem *stem = &s->stems[s->by_place[place]];
	uint64_t value;

	if (!may_be_offset(sort, stem) || !bsh_stem_value(s, stem, BSH_ROLE_BARE, &value))
		return;
	if (!is_called_as(s, stem, near_register(s, place, -1)) &&
	    !is_called_as(s, stem, near_register(s, place, 1))) {
		if (value_of(s, stem, BSH_ROLE_BARE)->is_decimal || value % 4 != 0 ||
		    bsearch(&value, offsets, n, sizeof(value), compare_values))
			return;
		stem->doubt = judge_number(sort, place, value);
		if (stem->doubt != BSH_DOUBT_NONE)
			return;
	}
	stem->kind = BSH_STEM_REGISTER;
	stem->value = value;
}

/* Numbers called a size or a count that are offsets. Backwards, too: one may continue another. */
static int take_numbers(struct sort *sort, struct bsh_err *err)
{
	uint32_t n;
	uint64_t *offsets = list_offsets(sort->s, &n);

	if (!offsets)
		return bsh_fail_nomem(err);
	for (uint32_t i = sort->s->n; i > 0; i--)
		take_number(sort, i - 1, offsets, n);
	for (uint32_t i = 0; i < sort->s->n; i++)
		take_number(sort, i, offsets, n);
	free(offsets);
	return 0;
}

/* Warn once of all numbers that may be offsets and are not taken for them. */
static void warn_numbers(struct sort *sort)
{
	const struct bsh_stem *told[3] = { 0 };
	char what[3 * BSH_HEADER_NAME_MAX + 120];
	size_t len = 0;
	uint32_t n = 0;

	for (uint32_t i = 0; i < sort->s->n; i++) {
		const struct bsh_stem *stem = &sort->s->stems[sort->s->by_place[i]];

		if (stem->kind != BSH_STEM_NOTHING || stem->doubt != BSH_DOUBT_NUMBER)
			continue;
		if (n < BSH_LENGTH(told))
			told[n] = stem;
		n++;
	}
	for (uint32_t i = 0; i < n && i < BSH_LENGTH(told); i++)
		len += (size_t)snprintf(what + len, sizeof(what) - len, "%s%.*s",
					i == 0 ? "" : i + 1 == n ? " and " : ", ",
					(int)told[i]->name.len, text_of(sort->s, told[i]->name));
	if (n > BSH_LENGTH(told))
		len += (size_t)snprintf(what + len, sizeof(what) - len, " and %" PRIu32 " more",
					n - (uint32_t)BSH_LENGTH(told));
	snprintf(what + len, sizeof(what) - len, " %s",
		 n == 1 ? "is taken as a number, not a register" :
			  "are taken as numbers, not registers");
	if (n)
		sort->warn(sort->ctx, place_of(sort, told[0]->first), what);
}

/* ---- All of it ----------------------------------------------------------- */

/* Find the block of each register, and values that have no ending. */
static void sort_rest(struct sort *sort)
{
	struct bsh_stems *s = sort->s;

	for (uint32_t i = 0; i < s->n; i++) {
		struct bsh_stem *stem = &s->stems[i];

		if (stem->kind == BSH_STEM_REGISTER)
			stem->parent = find_longest(s, BSH_STEM_BLOCK, no_prefix, stem->name,
						    &stem->rest);
		else if (stem->kind == BSH_STEM_NOTHING && has_role(stem, BSH_ROLE_BARE) &&
			 !s->profile->has_bare)
			(void)make_value(sort, stem);
	}
}

int bsh_stems_sort(struct bsh_stems *s, struct bsh_header *header,
		   const struct bsh_profile *profile,
		   void (*warn)(void *ctx, uint32_t at, const char *what), void *ctx,
		   struct bsh_err *err)
{
	struct sort sort = { .s = s, .h = header, .warn = warn, .ctx = ctx, .current = NONE,
			     .has_indent = profile->has_bare && find_indent(header) };

	*s = (struct bsh_stems){ .header = header, .profile = profile };
	evaluate(&sort);
	if (make_stems(s, sort.has_indent, err) < 0)
		return -1;
	for (uint32_t i = 0; i < s->n; i++)
		sort_by_ending(&sort, i);
	find_registers(&sort);
	find_common(s);
	if (take_numbers(&sort, err) < 0)
		return -1;
	find_common(s);
	for (uint32_t i = 0; i < s->n; i++)
		if (sort_field(&sort, s->by_place[i], err) < 0)
			return -1;
	sort_rest(&sort);
	warn_doubts(&sort);
	warn_numbers(&sort);
	return 0;
}

void bsh_stems_finish(struct bsh_stems *s)
{
	free(s->stems);
	free(s->by_place);
	*s = (struct bsh_stems){ 0 };
}
