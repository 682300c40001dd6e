/* SPDX-License-Identifier: MIT */
/* Results that several commands share: values, ranges, comparisons. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "registers.h"

const char *bsh_split_text(const struct bsh_session *s, struct bsh_loc loc)
{
	if (!bsh_access_splits(s->gate, loc))
		return NULL;
	return bsh_access_split(s->gate) == BSH_SPLIT_LOHI ? "two 32-bit accesses, low first" :
							     "two 32-bit accesses, high first";
}

static unsigned bits_of(const struct bsh_place *place, struct bsh_loc loc)
{
	return place->has_bits ? place->high - place->low + 1u : loc.width * 8u;
}

static uint64_t bits_mask(unsigned bits)
{
	return UINT64_MAX >> (64 - bits);
}

const char *bsh_range_text(char to[16], const struct bsh_place *place)
{
	if (!place->has_bits)
		return NULL;
	snprintf(to, 16, "%u:%u", place->high, place->low);
	return to;
}

void bsh_print_value(struct bsh_session *s, const struct bsh_place *place, struct bsh_loc loc,
		     uint64_t element, const char *text)
{
	const unsigned bits = bits_of(place, loc);
	const uint64_t value = place->has_bits ? element >> place->low & bits_mask(bits) : element;
	char range[16];
	const struct bsh_item items[] = {
		BSH_PLACE("place", loc.region, loc.offset),
		BSH_DEC("width", loc.width * 8u),
		BSH_TEXT("bits", bsh_range_text(range, place)),
		BSH_HEX("value", value, (bits + 3) / 4),
		BSH_TEXT("split", bsh_split_text(s, loc)),
	};
	char line[80];

	snprintf(line, sizeof(line), "%s: %%3%s", text, items[4].text ? " (%4)" : "");
	bsh_out_record(s->out, &(struct bsh_record){ .type = "value",
						     .line = line,
						     .items = items,
						     .n_items = BSH_LENGTH(items) });
}

const char *bsh_compared_text(const struct bsh_session *s, const struct bsh_place *place,
			      const struct bsh_regmap_place *named, char *to, size_t size)
{
	char text[48];
	size_t len;

	if (!named) {
		snprintf(to, size, "%s", bsh_session_place_text(s, place, text));
		return to;
	}
	bsh_regmap_path(bsh_session_map(s), named, to, size);
	len = strlen(to);
	/* Bits that no field is stand behind the register's name. */
	if (named->field == BSH_REGMAP_NONE && place->has_bits)
		snprintf(to + len, size - len, "[%u:%u]", place->high, place->low);
	return to;
}

const char *bsh_meaning_text(const struct bsh_session *s, const struct bsh_regmap_place *named,
			     uint64_t value, char to[64])
{
	const char *name = named ? bsh_regmap_value_name(bsh_session_map(s), named, value) : NULL;

	if (name)
		snprintf(to, 64, " (%.60s)", name);
	else
		*to = '\0';
	return to;
}

/* How the read of a comparison was made, if not in one access. */
static const char *compared_split(const struct bsh_session *s, const struct bsh_compared *c,
				  char to[64])
{
	return c->named ? bsh_register_pieces(s, c->named, to) :
			  bsh_split_text(s, bsh_loc_of(c->place, c->width));
}

void bsh_print_verified(struct bsh_session *s, const struct bsh_compared *c)
{
	char path[BSH_REGMAP_PATH_MAX], range[16], meaning[64], split[64];
	struct bsh_text line = { 0 };
	struct bsh_item items[] = {
		BSH_PLACE("place", c->place->region, c->place->offset),
		BSH_DEC("width", c->width * 8),
		BSH_TEXT("name", c->named ? path : NULL),
		BSH_TEXT("bits", bsh_range_text(range, c->place)),
		BSH_HEX("value", c->read, (c->bits + 3) / 4),
		BSH_TEXT("split", compared_split(s, c, split)),
		BSH_TEXT(NULL, NULL),
	};

	bsh_compared_text(s, c->place, c->named, path, sizeof(path));
	bsh_text_addf(&line, "verified %s: 0x%0*" PRIx64 "%s", path, ((int)c->bits + 3) / 4,
		      c->read, bsh_meaning_text(s, c->named, c->read, meaning));
	items[6].text = bsh_text_string(&line);
	bsh_out_record(s->out, &(struct bsh_record){ .type = "verified",
						     .line = items[5].text ? "%6 (%5)" : "%6",
						     .items = items,
						     .n_items = BSH_LENGTH(items) });
	bsh_text_finish(&line);
}

void bsh_print_mismatch(struct bsh_session *s, const struct bsh_compared *c, uint64_t expected,
			uint64_t differs)
{
	const unsigned digits = (c->bits + 3) / 4;
	char path[BSH_REGMAP_PATH_MAX], names[BSH_BITS_MAX], range[16], split[64];
	char wanted[64], found[64];
	struct bsh_text line = { 0 };
	struct bsh_item items[] = {
		BSH_PLACE("place", c->place->region, c->place->offset),
		BSH_DEC("width", c->width * 8),
		BSH_TEXT("name", c->named ? path : NULL),
		BSH_TEXT("bits", bsh_range_text(range, c->place)),
		BSH_HEX("expected", expected, digits),
		BSH_HEX("read", c->read, digits),
		BSH_HEX("differs", differs, digits),
		BSH_TEXT("differing", bsh_bits(names, differs)),
		BSH_TEXT("split", compared_split(s, c, split)),
		BSH_TEXT(NULL, NULL),
	};

	bsh_compared_text(s, c->place, c->named, path, sizeof(path));
	bsh_text_addf(&line, "mismatch %s: expected 0x%0*" PRIx64 "%s, read 0x%0*" PRIx64 "%s", path,
		      (int)digits, expected, bsh_meaning_text(s, c->named, expected, wanted),
		      (int)digits, c->read, bsh_meaning_text(s, c->named, c->read, found));
	items[9].text = bsh_text_string(&line);
	bsh_out_record(s->out, &(struct bsh_record){ .type = "mismatch",
						     .line = items[8].text ?
								     "%9 (%8), differs in %6 (%7)" :
								     "%9, differs in %6 (%7)",
						     .items = items,
						     .n_items = BSH_LENGTH(items) });
	bsh_text_finish(&line);
}

/* A value or mask of c->bits bits, cut to them where nothing is lost. */
static int fit(const struct bsh_compare *c, const struct bsh_arg *arg, uint64_t *value,
	       struct bsh_err *err)
{
	const uint64_t lost = arg->v.value & ~bits_mask(c->bits);

	if (lost && !(arg->v.may_narrow && lost == ~bits_mask(c->bits)))
		return bsh_fail_at(err, arg->at, BSH_E_VALUE, "0x%llx does not fit %u bit%s",
				   (unsigned long long)arg->v.value, c->bits,
				   c->bits == 1 ? "" : "s");
	*value = arg->v.value & bits_mask(c->bits);
	return 0;
}

/* The value of a field that is named, which may have a sign; else one of c->bits bits. */
static int fit_value(const struct bsh_session *s, struct bsh_compare *c,
		     const struct bsh_arg *value, struct bsh_err *err)
{
	const struct bsh_regmap_place *field = s->has_target ? &s->target : NULL;

	if (field && c->place->named && field->field != BSH_REGMAP_NONE && value->v.is_known)
		return bsh_register_fit(bsh_session_map(s), field, value, &c->expected, err);
	return fit(c, value, &c->expected, err);
}

int bsh_compare_init(const struct bsh_session *s, struct bsh_compare *c,
		     const struct bsh_arg *place, unsigned width, bool as_register,
		     const struct bsh_arg *value, const struct bsh_arg *mask,
		     struct bsh_err *err)
{
	const bool is_odd = as_register && place->place.n_bits && place->place.width == width;
	const unsigned bits = is_odd ? place->place.n_bits : width * 8;

	*c = (struct bsh_compare){ .loc = bsh_loc_of(&place->place, width),
				   .place = &place->place };
	if (place->place.has_bits && place->place.high >= bits)
		return bsh_fail_at(err, place->at, BSH_E_VALUE, "bit %u is not in %u bits",
				   place->place.high, bits);
	c->bits = place->place.has_bits ? bits_of(c->place, c->loc) : bits;
	c->mask = bits_mask(c->bits);
	if (fit_value(s, c, value, err) < 0)
		return -1;
	if (mask && fit(c, mask, &c->mask, err) < 0)
		return -1;
	c->mask &= ~value->v.open;
	if (!c->mask && (!mask || mask->v.is_known))
		return bsh_fail_at(err, mask ? mask->at : value->at, BSH_E_VALUE,
				   "this compares no bit: the check would pass whatever is read");
	c->expected &= c->mask;
	return 0;
}

uint64_t bsh_compare_part(const struct bsh_compare *c, uint64_t element)
{
	if (c->place->has_bits)
		element = element >> c->place->low & bits_mask(c->bits);
	return element;
}
