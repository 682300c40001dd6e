/* SPDX-License-Identifier: MIT */
/* Values: a field's out of its word, names of values, values of names. */

#include "regmap/path.h"

#include <string.h>

uint64_t bsh_regmap_extract(const struct bsh_regmap_place *place, uint64_t word)
{
	return word >> place->low & bsh_bits_mask(place->high - place->low + 1u);
}

bool bsh_regmap_enum_entry(const struct bsh_regmap *map, uint32_t e, uint32_t i,
			   struct bsh_enum_entry *entry)
{
	const struct bsh_def_value *v;

	if (e == BSH_REGMAP_NONE || i >= bsh_enum_at(map, e)->n)
		return false;
	v = bsh_value_at(map, bsh_enum_at(map, e)->first + i);
	*entry = (struct bsh_enum_entry) { .name = bsh_text_at(map, v->name),
					   .doc = bsh_text_at(map, v->doc),
					   .value = v->value,
					   .care = v->care,
					   .is_default = v->is_default };
	return true;
}

/* What an enum calls a value that is masked, or NULL. */
static const char *name_in(const struct bsh_regmap *map, uint32_t e, uint64_t mask, uint64_t value)
{
	struct bsh_enum_entry entry;
	const char *other = NULL;

	for (uint32_t i = 0; bsh_regmap_enum_entry(map, e, i, &entry); i++) {
		if (entry.is_default)
			other = entry.name;
		else if (((value ^ entry.value) & entry.care & mask) == 0 && !(entry.value & ~mask))
			return entry.name;
	}
	return other && *other ? other : NULL;
}

const char *bsh_regmap_value_name(const struct bsh_regmap *map,
				  const struct bsh_regmap_place *place, uint64_t value)
{
	const struct bsh_def_field *f;

	if (place->field == BSH_REGMAP_NONE)
		return NULL;
	f = bsh_field_at(map, place->field);
	return name_in(map, f->enum_read, bsh_bits_mask(f->width), value);
}

const char *bsh_regmap_written_name(const struct bsh_regmap *map,
				    const struct bsh_regmap_place *place, uint64_t value)
{
	const struct bsh_def_field *f;

	if (place->field == BSH_REGMAP_NONE)
		return NULL;
	f = bsh_field_at(map, place->field);
	return name_in(map, f->enum_write, bsh_bits_mask(f->width), value);
}

/* The entry with a name, in its very case if there is one. */
static bool find_entry(const struct bsh_regmap *map, uint32_t e, const char *name, size_t len,
		       struct bsh_enum_entry *found, unsigned *n)
{
	struct bsh_enum_entry entry;

	*n = 0;
	for (uint32_t i = 0; bsh_regmap_enum_entry(map, e, i, &entry); i++) {
		const size_t entry_len = strlen(entry.name);

		if (!bsh_same_name(entry.name, entry_len, name, len))
			continue;
		*found = entry;
		if (memcmp(entry.name, name, len) == 0) {
			*n = 1;
			return true;
		}
		++*n;
	}
	return *n > 0;
}

static int fail_name(const struct bsh_regmap *map, uint32_t e, const char *field, const char *name,
		     size_t len, struct bsh_err *err)
{
	struct bsh_nearest nearest = bsh_nearest_begin(name, len);
	const int n = (int)(len < 80 ? len : 80);
	struct bsh_enum_entry entry;

	for (uint32_t i = 0; bsh_regmap_enum_entry(map, e, i, &entry); i++)
		bsh_nearest_offer(&nearest, entry.name, i);
	if (bsh_regmap_enum_entry(map, e, nearest.best, &entry))
		return bsh_fail(err, BSH_E_NAME, "%s has no value '%.*s': did you mean '%s'?",
				field, n, name, entry.name);
	return bsh_fail(err, BSH_E_NAME, "%s has no value '%.*s'", field, n, name);
}

int bsh_regmap_name_value(const struct bsh_regmap *map, const struct bsh_regmap_place *place,
			  bool is_written, const char *name, size_t len, uint64_t *value,
			  uint64_t *open, struct bsh_err *err)
{
	const int cut = (int)(len < 80 ? len : 80);
	const struct bsh_def_field *f;
	struct bsh_enum_entry entry;
	const char *field;
	uint32_t names;
	unsigned n;

	if (place->field == BSH_REGMAP_NONE)
		return bsh_fail(err, BSH_E_NAME,
				"'%.*s' is no number, and only fields have names"
				" for their values",
				cut, name);
	f = bsh_field_at(map, place->field);
	field = bsh_text_at(map, f->name);
	names = is_written ? f->enum_write : f->enum_read;
	if (names == BSH_REGMAP_NONE)
		return bsh_fail(err, BSH_E_NAME,
				"'%.*s' is no number, and %s has no names for its"
				" values",
				cut, name, field);
	if (!find_entry(map, names, name, len, &entry, &n))
		return fail_name(map, names, field, name, len, err);
	if (n > 1)
		return bsh_fail(err, BSH_E_NAME, "%s has %u values '%.*s' that differ in case",
				field, n, cut, name);
	if (entry.is_default)
		return bsh_fail(err, BSH_E_NAME,
				"%s stands for all other values of %s: write a number", entry.name,
				field);
	*value = entry.value;
	if (open)
		*open = bsh_bits_mask(f->width) & ~entry.care;
	return 0;
}
