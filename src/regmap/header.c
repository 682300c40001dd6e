/* SPDX-License-Identifier: MIT */
/* C headers, as drafts: what their names tell of registers, fields and values. */

#include "regmap/build.h"
#include "regmap/header.h"
#include "regmap/header_sort.h"
#include "regmap/litex.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define NONE BSH_HEADER_NONE

/* ---- Profiles ------------------------------------------------------------ */

static const struct bsh_suffix linux_suffixes[] = {
	{ "_REG", BSH_ROLE_OFFSET },   { "_OFFSET", BSH_ROLE_OFFSET }, { "_MASK", BSH_ROLE_MASK },
	{ "_MSK", BSH_ROLE_MASK },     { "_SHIFT", BSH_ROLE_SHIFT },   { "_SHFT", BSH_ROLE_SHIFT },
	{ "_POS", BSH_ROLE_SHIFT },    { "_LSB", BSH_ROLE_SHIFT },     { "_MSB", BSH_ROLE_MSB },
	{ "_BIT", BSH_ROLE_BIT },      { "_WIDTH", BSH_ROLE_WIDTH },   { NULL, BSH_ROLE_BARE },
};

static const struct bsh_suffix firmware_suffixes[] = {
	{ "_BASE_ADDR", BSH_ROLE_BASE }, { "_BASE", BSH_ROLE_BASE },	{ "_MASK", BSH_ROLE_MASK },
	{ "_MSK", BSH_ROLE_MASK },	 { "_Msk", BSH_ROLE_MASK },	{ "_SHIFT", BSH_ROLE_SHIFT },
	{ "_POS", BSH_ROLE_SHIFT },	 { "_Pos", BSH_ROLE_SHIFT },	{ "_LSB", BSH_ROLE_SHIFT },
	{ "_BIT", BSH_ROLE_BIT },	 { "_WIDTH", BSH_ROLE_WIDTH },	{ NULL, BSH_ROLE_BARE },
};

static const struct bsh_suffix addr_mask_suffixes[] = {
	{ "_BASE_ADDR", BSH_ROLE_BASE }, { "_ADDR", BSH_ROLE_OFFSET }, { "_MASK", BSH_ROLE_MASK },
	{ "_SHIFT", BSH_ROLE_SHIFT },	 { "_RESET", BSH_ROLE_RESET }, { NULL, BSH_ROLE_BARE },
};

static const struct bsh_suffix opentitan_suffixes[] = {
	{ "_REG_OFFSET", BSH_ROLE_OFFSET }, { "_REG_RESVAL", BSH_ROLE_RESET },
	{ "_MASK", BSH_ROLE_MASK },	    { "_OFFSET", BSH_ROLE_SHIFT },
	{ "_BIT", BSH_ROLE_BIT },	    { NULL, BSH_ROLE_BARE },
};

static const struct bsh_suffix corsair_suffixes[] = {
	{ "_BASE_ADDR", BSH_ROLE_BASE }, { "_ADDR", BSH_ROLE_OFFSET }, { "_RESET", BSH_ROLE_RESET },
	{ "_WIDTH", BSH_ROLE_WIDTH },	 { "_LSB", BSH_ROLE_SHIFT },   { "_MASK", BSH_ROLE_MASK },
	{ NULL, BSH_ROLE_BARE },
};

static const struct bsh_suffix litex_suffixes[] = {
	{ "_ADDR", BSH_ROLE_OFFSET },  { "_BASE", BSH_ROLE_BASE }, { "_SIZE", BSH_ROLE_SIZE },
	{ "_OFFSET", BSH_ROLE_SHIFT }, { NULL, BSH_ROLE_BARE },
};

static const struct bsh_profile profiles[] = {
	{ .name = "opentitan",
	  .suffixes = opentitan_suffixes,
	  .is_shifted_down = true,
	  .has_docs_above = true },
	{ .name = "litex", .suffixes = litex_suffixes, .has_words = true },
	{ .name = "corsair", .suffixes = corsair_suffixes, .has_docs_above = true },
	{ .name = "addr-mask", .suffixes = addr_mask_suffixes },
	{ .name = "firmware",
	  .suffixes = firmware_suffixes,
	  .has_bare = true,
	  .has_places = true },
	{ .name = "linux", .suffixes = linux_suffixes, .has_bare = true },
};

const struct bsh_profile *bsh_profile_find(const char *name)
{
	for (size_t i = 0; i < BSH_LENGTH(profiles); i++)
		if (strcmp(profiles[i].name, name) == 0)
			return &profiles[i];
	return NULL;
}

static bool ends_in(const char *text, size_t len, const char *suffix)
{
	const size_t n = strlen(suffix);

	return len > n && memcmp(text + len - n, suffix, n) == 0;
}

/* Does a macro stand for what a pointer points to? */
static bool is_pointed_to(const char *body, size_t len)
{
	while (len > 0 && (*body == '(' || *body == ' ')) {
		body++;
		len--;
	}
	return len > 1 && *body == '*';
}

/* How often the names of a header end in what profiles are known by. */
struct endings {
	uint32_t reg_offset, resval, shift, addr, lsb, width, mask, csr, places, all;
};

static struct endings count_endings(const struct bsh_header *h)
{
	struct endings n = { 0 };

	for (uint32_t i = 0; i < h->n_macros; i++) {
		const struct bsh_header_macro *m = &h->macros[i];
		const char *name = h->text + m->name.begin;

		if (m->kind != BSH_HEADER_OBJECT || !m->body.len)
			continue;
		n.all++;
		n.reg_offset += ends_in(name, m->name.len, "_REG_OFFSET");
		n.resval += ends_in(name, m->name.len, "_REG_RESVAL");
		n.shift += ends_in(name, m->name.len, "_SHIFT");
		n.lsb += ends_in(name, m->name.len, "_LSB");
		n.width += ends_in(name, m->name.len, "_WIDTH");
		n.mask += ends_in(name, m->name.len, "_MASK");
		n.places += is_pointed_to(h->text + m->body.begin, m->body.len);
		if (ends_in(name, m->name.len, "_ADDR")) {
			n.addr++;
			n.csr += strncmp(name, "CSR_", 4) == 0;
		}
	}
	return n;
}

/* A block of another profile may be called REG_OFFSET: one such name makes no OpenTitan header. */
static bool is_opentitan(const struct endings *n)
{
	if (!n->reg_offset || n->shift)
		return false;
	return n->resval || (n->reg_offset >= 2 && n->reg_offset >= n->all / 16);
}

const struct bsh_profile *bsh_profile_guess(const struct bsh_header *header)
{
	const struct endings n = count_endings(header);
	const char *name = "linux";

	if (is_opentitan(&n))
		name = "opentitan";
	else if (n.csr && n.csr == n.addr &&
		 bsh_header_find(header, "CSR_BASE", strlen("CSR_BASE")) != NONE)
		name = "litex";
	else if (n.addr && n.lsb && n.width)
		name = "corsair";
	else if (n.addr >= 2 && n.mask && n.addr + n.mask >= n.all / 2)
		name = "addr-mask";
	else if (n.places)
		name = "firmware";
	return bsh_profile_find(name);
}

/* ---- What is told -------------------------------------------------------- */

/* A header that was sorted, and where its registers' fields and values are. */
struct draft {
	struct bsh_build *b;
	const struct bsh_header *h;
	const struct bsh_stems *s;
	uint32_t *registers, *fields, *values; /* stems; each sorted by parent, then as told */
	uint32_t n_registers, n_fields, n_values;
	uint64_t *offsets; /* of the registers, sorted; only where gaps tell widths */
	uint64_t origin;   /* LiteX: of the bus */
	uint64_t word, slot; /* LiteX: bits of data in a word, and of the place it takes */
	bool is_little;	     /* LiteX: the least significant word comes first */
};

static const struct bsh_stem *stem_of(const struct draft *d, uint32_t index)
{
	return &d->s->stems[index];
}

static struct bsh_build_at at_of(const struct draft *d, const struct bsh_stem *stem)
{
	struct bsh_build_at at;

	bsh_header_position(d->h, d->h->macros[stem->first].name.begin, &at.line, &at.column);
	return at;
}

static void add_doc(const struct draft *d, const struct bsh_stem *stem, struct bsh_text *doc)
{
	const struct bsh_header_macro *m = &d->h->macros[stem->first];

	if (!m->is_doc_above || d->s->profile->has_docs_above)
		bsh_header_doc(d->h, m, doc);
}

/* Does a doc say nothing but "16 bits"? */
static bool is_width_only(const char *doc)
{
	const size_t digits = strspn(doc, "0123456789");

	return digits > 0 && strcmp(doc + digits, " bits") == 0;
}

/* The doc of a stem; of REG(n) also what is not known of it. */
static uint32_t doc_of(const struct draft *d, const struct bsh_stem *stem)
{
	struct bsh_text doc = { 0 };
	uint32_t id;

	add_doc(d, stem, &doc);
	if (stem->kind == BSH_STEM_REGISTER && is_width_only(bsh_text_string(&doc)))
		bsh_text_reset(&doc);
	if (stem->stride)
		bsh_text_addf(&doc, "%sOne of several, 0x%llx bytes apart: count and stride are to "
				    "be stated", doc.len ? ". " : "", (unsigned long long)stem->stride);
	id = doc.len ? bsh_build_doc(d->b, doc.data, doc.len) : BSH_NO_TEXT;
	bsh_text_finish(&doc);
	return id;
}

/* A stem's name without what is the parent's; what is left when nothing is, is instead. */
static uint32_t name_behind(const struct draft *d, const struct bsh_stem *stem, uint32_t cut,
			    const char *instead)
{
	const char *name = d->h->text + stem->name.begin + cut;
	uint32_t len = stem->name.len - cut;

	while (len > 0 && *name == '_') {
		name++;
		len--;
		cut++;
	}
	/* Only a number is left, or begins it: take a word of the parent's. */
	if (stem->kind != BSH_STEM_VALUE && len > 0 && isdigit((unsigned char)*name)) {
		do {
			name--;
			len++;
			cut--;
		} while (cut > 0 && (*name == '_' || name[-1] != '_'));
	}
	if (d->s->profile->is_shifted_down && len > 6 && memcmp(name, "VALUE_", 6) == 0) {
		name += 6;
		len -= 6;
	}
	if (len == 0) {
		name = instead;
		len = (uint32_t)strlen(instead);
	}
	return stem->kind == BSH_STEM_VALUE ? bsh_build_enumerator(d->b, name, len) :
					      bsh_build_name(d->b, name, len);
}

/* Does a stem's name begin with what all registers' names do? How long that is, else 0. */
static uint32_t common_of(const struct draft *d, const struct bsh_stem *stem)
{
	const struct bsh_header_part common = d->s->common;

	return stem->name.len > common.len && memcmp(d->h->text + stem->name.begin,
						     d->h->text + common.begin, common.len) == 0 ?
		       common.len :
		       0;
}

/* ---- Lists --------------------------------------------------------------- */

/* By parent; fields of one by their bits, the rest as they stand in the text. */
static int compare_children(const void *a, const void *b, void *stems)
{
	const struct bsh_stems *s = stems;
	const struct bsh_stem *x = &s->stems[*(const uint32_t *)a];
	const struct bsh_stem *y = &s->stems[*(const uint32_t *)b];

	if (x->parent != y->parent)
		return x->parent < y->parent ? -1 : 1;
	if (x->lsb != y->lsb && x->kind == BSH_STEM_FIELD)
		return x->lsb < y->lsb ? -1 : 1;
	return (x->first > y->first) - (x->first < y->first);
}

/* Registers: by block, blocks and registers as they stand in the text; those without one last. */
static int compare_registers(const void *a, const void *b, void *stems)
{
	const struct bsh_stems *s = stems;
	const struct bsh_stem *x = &s->stems[*(const uint32_t *)a];
	const struct bsh_stem *y = &s->stems[*(const uint32_t *)b];
	const uint32_t i = x->parent == NONE ? NONE : s->stems[x->parent].first;
	const uint32_t j = y->parent == NONE ? NONE : s->stems[y->parent].first;

	if (i != j)
		return i < j ? -1 : 1;
	return (x->first > y->first) - (x->first < y->first);
}

/* List the stems of a kind. */
static int list_kind(const struct draft *d, enum bsh_stem_kind kind, uint32_t **list, uint32_t *n,
		     struct bsh_err *err)
{
	*list = calloc((size_t)d->s->n + 1, sizeof(**list));
	if (!*list)
		return bsh_fail_nomem(err);
	*n = 0;
	for (uint32_t i = 0; i < d->s->n; i++)
		if (d->s->stems[i].kind == kind)
			(*list)[(*n)++] = i;
	qsort_r(*list, *n, sizeof(**list),
		kind == BSH_STEM_REGISTER ? compare_registers : compare_children,
		(void *)(uintptr_t)d->s);
	return 0;
}

/* The first in a list whose parent is not below it. */
static uint32_t first_child(const struct draft *d, const uint32_t *list, uint32_t n,
			    uint32_t parent)
{
	uint32_t low = 0, high = n;

	while (low < high) {
		const uint32_t middle = low + (high - low) / 2;

		if (d->s->stems[list[middle]].parent < parent)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* ---- Widths -------------------------------------------------------------- */

static int compare_offsets(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Where registers are not all words, remember their offsets: gaps tell how wide they can be. */
static int find_offsets(struct draft *d, struct bsh_err *err)
{
	bool has_odd = false;

	d->offsets = calloc((size_t)d->n_registers + 1, sizeof(*d->offsets));
	if (!d->offsets)
		return bsh_fail_nomem(err);
	for (uint32_t i = 0; i < d->n_registers; i++) {
		d->offsets[i] = stem_of(d, d->registers[i])->value;
		has_odd |= d->offsets[i] % 4 != 0;
	}
	qsort(d->offsets, d->n_registers, sizeof(*d->offsets), compare_offsets);
	if (!has_odd || !d->s->profile->has_bare) {
		free(d->offsets);
		d->offsets = NULL;
	}
	return 0;
}

/* The next offset behind one, UINT64_MAX when none is. */
static uint64_t next_offset(const struct draft *d, uint64_t offset)
{
	uint32_t low = 0, high = d->n_registers;

	while (low < high) {
		const uint32_t middle = low + (high - low) / 2;

		if (d->offsets[middle] <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low < d->n_registers ? d->offsets[low] : UINT64_MAX;
}

/* A doc that begins "16 bits", as the kernel's do; 0 when it does not. */
static unsigned told_width(const struct draft *d, const struct bsh_stem *stem)
{
	struct bsh_text doc = { 0 };
	unsigned long bits = 0;
	char *end;

	add_doc(d, stem, &doc);
	if (isdigit((unsigned char)*bsh_text_string(&doc))) {
		bits = strtoul(doc.data, &end, 10);
		if (strncmp(end, " bit", 4) != 0 && strncmp(end, "-bit", 4) != 0)
			bits = 0;
	}
	bsh_text_finish(&doc);
	return bits == 8 || bits == 16 || bits == 32 || bits == 64 ? (unsigned)bits : 0;
}

/* How wide a register is, in bits: as told, as wide as the gap, at least as wide as its fields. */
static unsigned width_of(const struct draft *d, uint32_t index)
{
	const struct bsh_stem *stem = stem_of(d, index);
	uint64_t words = 0;
	unsigned bits = 32, need = stem->width ? stem->lsb + stem->width : 0;

	if (d->s->profile->has_words && bsh_stem_value(d->s, stem, BSH_ROLE_SIZE, &words))
		return (unsigned)((words && words < 512 ? words : 1) * d->word);
	if (d->s->profile->has_bare && told_width(d, stem)) {
		bits = told_width(d, stem);
	} else if (d->offsets) {
		const uint64_t gap = next_offset(d, stem->value) - stem->value;

		while (bits > 8 && (stem->value % (bits / 8) || bits / 8 > gap))
			bits /= 2;
	}
	for (uint32_t i = first_child(d, d->fields, d->n_fields, index);
	     i < d->n_fields && stem_of(d, d->fields[i])->parent == index; i++) {
		const struct bsh_stem *field = stem_of(d, d->fields[i]);

		if (field->lsb + field->width > (int)need)
			need = (unsigned)(field->lsb + field->width);
	}
	while (bits < need && bits < 64)
		bits *= 2;
	return bits;
}

/* ---- Telling ------------------------------------------------------------- */

/* The values of a field; *id is NONE when it has none. */
static int tell_enum(const struct draft *d, uint32_t field, uint32_t *id, struct bsh_err *err)
{
	uint32_t i = first_child(d, d->values, d->n_values, field);

	*id = BSH_REGMAP_NONE;
	if (i == d->n_values || stem_of(d, d->values[i])->parent != field)
		return 0;
	if (!bsh_build_begin_enum(d->b, at_of(d, stem_of(d, field)), err))
		return -1;
	for (; i < d->n_values && stem_of(d, d->values[i])->parent == field; i++) {
		const struct bsh_stem *stem = stem_of(d, d->values[i]);
		const struct bsh_build_value value = {
			.at = at_of(d, stem),
			.name = name_behind(d, stem, stem->rest, "VALUE"),
			.doc = doc_of(d, stem),
			.value = stem->value,
			.care = UINT64_MAX,
		};

		if (bsh_build_value(d->b, &value, err) < 0)
			return -1;
	}
	return bsh_build_end_enum(d->b, id, err);
}

/* A field; of a register that is one itself, cut is all of its name. */
static int tell_field(const struct draft *d, uint32_t index, uint32_t cut, struct bsh_err *err)
{
	const struct bsh_stem *stem = stem_of(d, index);
	struct bsh_build_field *f;
	uint32_t values;

	if (tell_enum(d, index, &values, err) < 0)
		return -1;
	f = bsh_build_begin_field(d->b, at_of(d, stem), err);
	if (!f)
		return -1;
	f->name = name_behind(d, stem, cut, "VALUE");
	f->doc = stem->kind == BSH_STEM_FIELD ? doc_of(d, stem) : BSH_NO_TEXT;
	f->has |= BSH_HAS_OFFSET | BSH_HAS_WIDTH;
	f->lsb = stem->lsb;
	f->width_bits = stem->width;
	f->enum_read = f->enum_write = values;
	if (stem->kind == BSH_STEM_FIELD && bsh_stem_value(d->s, stem, BSH_ROLE_RESET, &f->reset))
		f->has |= BSH_HAS_RESET;
	return bsh_build_end_field(d->b, NULL, err);
}

static int tell_fields(const struct draft *d, uint32_t reg, struct bsh_err *err)
{
	const struct bsh_stem *stem = stem_of(d, reg);

	if (stem->width && tell_field(d, reg, stem->name.len, err) < 0)
		return -1;
	for (uint32_t i = first_child(d, d->fields, d->n_fields, reg);
	     i < d->n_fields && stem_of(d, d->fields[i])->parent == reg; i++)
		if (tell_field(d, d->fields[i], stem_of(d, d->fields[i])->rest, err) < 0)
			return -1;
	return 0;
}

/* A LiteX register of several words: one value in their order, or with gaps between, an array. */
static void tell_words(const struct draft *d, struct bsh_build_register *r)
{
	const unsigned words = (unsigned)(r->width_bits / d->word);

	if (d->slot != d->word) {
		r->width_bits = (uint16_t)d->slot;
		if (words > 1)
			r->dims[r->n_dims++] =
				(struct bsh_build_dim){ .count = words, .stride = d->slot / 8 };
	} else if (words > 1) {
		r->has |= BSH_HAS_ACCESS_WIDTH;
		r->access_width = (uint8_t)(d->word / 8);
		r->word_order = d->is_little ? BSH_ORDER_LOW_FIRST : BSH_ORDER_HIGH_FIRST;
	}
}

/* Is a place below what --rebase subtracts? Then it is left out, with a warning. */
static bool is_below(const struct draft *d, const struct bsh_stem *stem, uint32_t name)
{
	if (!bsh_build_options(d->b)->has_rebase || stem->value >= d->origin)
		return false;
	bsh_build_warn(d->b, at_of(d, stem), "0x%llx is below 0x%llx: %s is left out",
		       (unsigned long long)stem->value, (unsigned long long)d->origin,
		       bsh_build_string(d->b, name));
	return true;
}

/* A register, its offset counted from base. */
static int tell_register(const struct draft *d, uint32_t index, uint64_t base, struct bsh_err *err)
{
	const struct bsh_stem *stem = stem_of(d, index);
	const uint32_t prefix = (uint32_t)strlen("CSR_");
	struct bsh_build_register *r = bsh_build_begin_register(d->b, at_of(d, stem), err);

	if (!r)
		return -1;
	r->name = name_behind(d, stem, stem->parent != NONE ? stem->rest : common_of(d, stem), "REG");
	if (stem->parent == NONE && is_below(d, stem, r->name)) {
		bsh_build_drop_register(d->b);
		return 0;
	}
	r->doc = doc_of(d, stem);
	r->has |= BSH_HAS_OFFSET | BSH_HAS_WIDTH;
	/* Below its block's base, it is told from there already. */
	r->offset = stem->value < base ? stem->value : stem->value - base;
	r->width_bits = (uint16_t)width_of(d, index);
	if (d->s->profile->has_words)
		tell_words(d, r);
	if (d->s->profile->has_words && stem->name.len > prefix)
		bsh_litex_hazard(d->b, "", d->h->text + stem->name.begin + prefix,
				 stem->name.len - prefix, r);
	if (bsh_stem_value(d->s, stem, BSH_ROLE_RESET, &r->reset))
		r->has |= BSH_HAS_RESET;
	if (r->n_dims)
		bsh_build_warn(d->b, r->at, "the words of %s lie apart: its fields are left out",
			       bsh_build_string(d->b, r->name));
	else if (tell_fields(d, index, err) < 0)
		return -1;
	return bsh_build_end_register(d->b, NULL, err);
}

/* Name a block in lower case: what is told of it is written in capitals only because it is C. */
static void name_block(const struct draft *d, struct bsh_build_block *block, const char *name,
		       size_t len)
{
	char lower[BSH_HEADER_NAME_MAX + 1];

	while (len > 1 && name[len - 1] == '_')
		len--;
	for (size_t i = 0; i < len; i++)
		lower[i] = (char)tolower((unsigned char)name[i]);
	block->name = bsh_build_name(d->b, lower, len);
}

/* The block that a stem of that kind makes, and its registers, from *at on. */
static int tell_block(const struct draft *d, uint32_t *at, struct bsh_err *err)
{
	const struct bsh_stem *stem = stem_of(d, stem_of(d, d->registers[*at])->parent);
	const uint32_t parent = stem_of(d, d->registers[*at])->parent, cut = common_of(d, stem);
	struct bsh_build_block *block = bsh_build_begin_block(d->b, at_of(d, stem), err);

	if (!block)
		return -1;
	name_block(d, block, d->h->text + stem->name.begin + cut, stem->name.len - cut);
	if (is_below(d, stem, block->name)) {
		while (*at < d->n_registers && stem_of(d, d->registers[*at])->parent == parent)
			(*at)++;
		bsh_build_drop_block(d->b);
		return 0;
	}
	block->doc = doc_of(d, stem);
	block->has |= BSH_HAS_OFFSET;
	block->offset = stem->value < d->origin ? stem->value : stem->value - d->origin;
	for (; *at < d->n_registers && stem_of(d, d->registers[*at])->parent == parent; (*at)++)
		if (tell_register(d, d->registers[*at], stem->value, err) < 0)
			return -1;
	return bsh_build_end_block(d->b, NULL, err);
}

/* The registers that no stem is the block of: in one that is named by what their names share. */
static int tell_others(const struct draft *d, uint32_t *at, struct bsh_err *err)
{
	const struct bsh_stem *first = stem_of(d, d->registers[*at]);
	const bool has_name = d->s->common.len > 0;

	if (has_name) {
		struct bsh_build_block *block = bsh_build_begin_block(d->b, at_of(d, first), err);

		if (!block)
			return -1;
		name_block(d, block, d->h->text + d->s->common.begin, d->s->common.len);
		block->has |= BSH_HAS_OFFSET;
	}
	for (; *at < d->n_registers && stem_of(d, d->registers[*at])->parent == NONE; (*at)++)
		if (tell_register(d, d->registers[*at], d->origin, err) < 0)
			return -1;
	return has_name ? bsh_build_end_block(d->b, NULL, err) : 0;
}

static int tell(struct draft *d, struct bsh_err *err)
{
	uint32_t at = 0;

	if (list_kind(d, BSH_STEM_REGISTER, &d->registers, &d->n_registers, err) < 0 ||
	    list_kind(d, BSH_STEM_FIELD, &d->fields, &d->n_fields, err) < 0 ||
	    list_kind(d, BSH_STEM_VALUE, &d->values, &d->n_values, err) < 0 ||
	    find_offsets(d, err) < 0)
		return -1;
	while (at < d->n_registers) {
		const bool is_in_block = stem_of(d, d->registers[at])->parent != NONE;

		if ((is_in_block ? tell_block(d, &at, err) : tell_others(d, &at, err)) < 0)
			return -1;
	}
	return 0;
}

/* ---- The format ---------------------------------------------------------- */

static void warn(void *ctx, uint32_t place, const char *what)
{
	const struct draft *d = ctx;
	struct bsh_build_at at;

	bsh_header_position(d->h, place, &at.line, &at.column);
	bsh_build_warn(d->b, at, "%s", what);
}

/* The bus address that offset 0 has: LiteX's addresses are the bus's. */
static uint64_t find_origin(const struct draft *d, struct bsh_header *h)
{
	const uint32_t macro = bsh_header_find(h, "CSR_BASE", strlen("CSR_BASE"));
	struct bsh_cvalue v;
	struct bsh_err err = { 0 };

	if (bsh_build_options(d->b)->has_rebase)
		return bsh_build_options(d->b)->rebase;
	if (!d->s->profile->has_words || macro == NONE || bsh_header_eval(h, macro, &v, &err) < 0)
		return 0;
	return v.value;
}

/* A width that LiteX configures the bus with, in bits. */
static uint64_t find_width(struct bsh_header *h, const char *name, uint64_t otherwise)
{
	const uint32_t macro = bsh_header_find(h, name, (uint32_t)strlen(name));
	struct bsh_cvalue v;
	struct bsh_err err = { 0 };

	if (macro == NONE || bsh_header_eval(h, macro, &v, &err) < 0)
		return otherwise;
	if (v.value == 8 || v.value == 16 || v.value == 32 || v.value == 64)
		return v.value;
	return otherwise;
}

static void find_words(struct draft *d, struct bsh_header *h)
{
	static const char little[] = "CONFIG_CSR_ORDERING_LITTLE";

	d->word = find_width(h, "CONFIG_CSR_DATA_WIDTH", 32);
	d->slot = find_width(h, "CONFIG_CSR_ALIGNMENT", 32);
	if (d->slot < d->word)
		d->slot = d->word;
	d->is_little = bsh_header_find(h, little, strlen(little)) != NONE;
}

static int choose_profile(struct bsh_build *b, const struct bsh_header *h,
			  const struct bsh_profile **profile, struct bsh_err *err)
{
	const char *name = bsh_build_options(b)->profile;

	*profile = name ? bsh_profile_find(name) : bsh_profile_guess(h);
	if (!*profile)
		return bsh_build_fail(b, (struct bsh_build_at){ 1, 1 }, err, BSH_E_NAME,
				      "no profile '%.40s': linux, firmware, addr-mask, opentitan, "
				      "corsair or litex was expected",
				      name);
	return 0;
}

static void ignore(void *ctx, uint32_t place, const char *what)
{
	(void)ctx;
	(void)place;
	(void)what;
}

static uint32_t count_registers(const struct bsh_stems *s)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->n; i++)
		n += s->stems[i].kind == BSH_STEM_REGISTER;
	return n;
}

/* What the other profiles find, for one that finds nothing. */
static int fail_empty(struct bsh_build *b, struct bsh_header *h, const struct bsh_profile *profile,
		      struct bsh_err *err)
{
	char list[240] = "";
	size_t len = 0;

	for (size_t i = 0; i < BSH_LENGTH(profiles); i++) {
		struct bsh_stems stems = { 0 };
		struct bsh_err why = { 0 };
		uint32_t n = 0;

		if (bsh_stems_sort(&stems, h, &profiles[i], ignore, NULL, &why) == 0)
			n = count_registers(&stems);
		bsh_stems_finish(&stems);
		if (n)
			len += (size_t)snprintf(list + len, sizeof(list) - len, "%s %s finds %u",
						len ? "," : ";", profiles[i].name, n);
	}
	return bsh_build_fail(b, (struct bsh_build_at){ 1, 1 }, err, BSH_E_VALUE,
			      "no register with profile %s%s", profile->name,
			      len ? list : ", nor with another one");
}

/* Sort what was found, and tell it. */
static int load_header(struct bsh_build *b, struct bsh_header *h, struct bsh_err *err)
{
	struct bsh_build_block *defaults = bsh_build_defaults(b);
	struct bsh_stems stems = { 0 };
	struct draft d = { .b = b, .h = h, .s = &stems };
	const struct bsh_profile *profile;
	int got;

	if (choose_profile(b, h, &profile, err) < 0)
		return -1;
	got = bsh_stems_sort(&stems, h, profile, warn, &d, err);
	defaults->has |= BSH_HAS_WIDTH;
	defaults->width_bits = 32;
	(void)bsh_props_parse("unknown", strlen("unknown"), &defaults->props);
	if (got == 0 && bsh_build_options(b)->profile && !count_registers(&stems))
		got = fail_empty(b, h, profile, err);
	if (got == 0) {
		d.origin = find_origin(&d, h);
		find_words(&d, h);
		got = tell(&d, err);
	}
	free(d.registers);
	free(d.fields);
	free(d.values);
	free(d.offsets);
	bsh_stems_finish(&stems);
	return got;
}

static const char *skip_line_blanks(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	return at;
}

/* Is there a word, with a blank or { behind it, at a place? */
static bool is_word(const char *at, const char *end, const char *word)
{
	const size_t len = strlen(word);

	return (size_t)(end - at) > len && memcmp(at, word, len) == 0 &&
	       (isspace((unsigned char)at[len]) || at[len] == '{');
}

/* Is there a line that begins with #define or enum? */
static bool recognise(const char *data, size_t len)
{
	const char *at = data, *const end = data + len;

	while (at) {
		at = skip_line_blanks(at, end);
		if (at < end && *at == '#' && is_word(skip_line_blanks(at + 1, end), end, "define"))
			return true;
		if (is_word(at, end, "typedef"))
			at = skip_line_blanks(at + strlen("typedef"), end);
		if (is_word(at, end, "enum"))
			return true;
		at = memchr(at, '\n', (size_t)(end - at));
		at = at ? at + 1 : NULL;
	}
	return false;
}

static int load(struct bsh_build *b, const char *data, size_t len, struct bsh_err *err)
{
	struct bsh_header header = { 0 };
	int got = bsh_header_scan(&header, bsh_build_file(b), data, len, err);

	if (got == 0)
		got = load_header(b, &header, err);
	bsh_header_finish(&header);
	return got;
}

const struct bsh_loader bsh_loader_header = {
	.name = "header",
	.title = "C header",
	.size_max = BSH_HEADER_SIZE_MAX,
	.is_draft = true,
	.recognise = recognise,
	.load = load,
};
