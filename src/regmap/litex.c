/* SPDX-License-Identifier: MIT */
/* LiteX csr.csv: names, addresses and ro or rw; no fields, no reset values. */

#include "regmap/array.h"
#include "regmap/build.h"
#include "regmap/csv.h"
#include "regmap/litex.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NO_BASE SIZE_MAX

/* The columns of a row: kind, name, value, size, type. */
enum { KIND, NAME, VALUE, SIZE, TYPE };

/* A csr_base row: a block. */
struct base {
	size_t name; /* where it begins in litex.names */
	uint64_t address;
	struct bsh_build_at at;
};

/* A csr_register row. */
struct reg {
	size_t name;
	uint64_t address;
	uint64_t words;
	struct bsh_props props;
	struct bsh_build_at at;
	size_t base;	  /* index of its block, or NO_BASE */
	size_t base_len;  /* bytes of its name that are the block's, with the _ */
};

/* Everything of the file: what a register means is known at its end. */
struct litex {
	struct bsh_build *b;
	struct bsh_text names; /* each with its NUL */
	struct base *bases;
	size_t n_bases, cap_bases;
	size_t *by_name; /* bases, sorted */
	struct reg *regs;
	size_t n_regs, cap_regs;
	uint64_t data_width, alignment; /* bits */
	bool is_little;
	uint64_t origin; /* the bus address of offset 0 */
};

static struct bsh_build_at at_of(const struct bsh_csv_cell *cell)
{
	return (struct bsh_build_at){ cell->line, cell->column };
}

static const char *name_of(const struct litex *l, size_t name)
{
	return l->names.data + name;
}

static int read_number(struct litex *l, const struct bsh_csv_cell *cell, uint64_t *value,
		       struct bsh_err *err)
{
	struct bsh_err why = { 0 };
	struct bsh_number n;

	if (bsh_number(cell->text, cell->len, &n, &why) < 0)
		return bsh_build_fail(l->b, at_of(cell), err, why.code, "%s", why.msg);
	*value = n.value;
	return 0;
}

static int keep_name(struct litex *l, const struct bsh_csv_cell *cell, size_t *name,
		     struct bsh_err *err)
{
	if (cell->len == 0)
		return bsh_build_fail(l->b, at_of(cell), err, BSH_E_SYNTAX,
				      "an empty cell, a name was expected");
	if (cell->len > BSH_REGMAP_NAME_MAX)
		return bsh_build_fail(l->b, at_of(cell), err, BSH_E_VALUE,
				      "a name of more than %d bytes", BSH_REGMAP_NAME_MAX);
	*name = l->names.len;
	bsh_text_add(&l->names, cell->text, cell->len + 1);
	return bsh_text_failed(&l->names) ? bsh_fail_nomem(err) : 0;
}

/* ---- Rows ---------------------------------------------------------------- */

static int read_base(struct litex *l, const struct bsh_csv_cell *cells, struct bsh_err *err)
{
	struct base base = { .at = at_of(&cells[NAME]) };
	struct base *room = bsh_array_room(l->bases, l->n_bases, &l->cap_bases, sizeof(*room));

	if (!room)
		return bsh_fail_nomem(err);
	l->bases = room;
	if (keep_name(l, &cells[NAME], &base.name, err) < 0 ||
	    read_number(l, &cells[VALUE], &base.address, err) < 0)
		return -1;
	l->bases[l->n_bases++] = base;
	return 0;
}

/* ro and rw tell what may be done, and nothing of what it does. */
static struct bsh_props read_type(struct litex *l, const struct bsh_csv_cell *cell)
{
	struct bsh_props props = { .read = BSH_MAY_YES, .write = BSH_MAY_YES };

	if (strcmp(cell->text, "rw") == 0)
		return props;
	if (strcmp(cell->text, "ro") == 0) {
		props.write = BSH_MAY_NO;
		return props;
	}
	bsh_build_warn(l->b, at_of(cell), "'%.40s' is neither ro nor rw: access is unknown",
		       cell->text);
	return (struct bsh_props){ 0 };
}

static int read_register(struct litex *l, const struct bsh_csv_cell *cells, struct bsh_err *err)
{
	struct reg reg = { .at = at_of(&cells[NAME]), .base = NO_BASE };
	struct reg *room = bsh_array_room(l->regs, l->n_regs, &l->cap_regs, sizeof(*room));

	if (!room)
		return bsh_fail_nomem(err);
	l->regs = room;
	if (keep_name(l, &cells[NAME], &reg.name, err) < 0 ||
	    read_number(l, &cells[VALUE], &reg.address, err) < 0 ||
	    read_number(l, &cells[SIZE], &reg.words, err) < 0)
		return -1;
	if (reg.words == 0 || reg.words > BSH_REGMAP_COUNT_MAX)
		return bsh_build_fail(l->b, at_of(&cells[SIZE]), err, BSH_E_VALUE,
				      "%" PRIu64 " words, 1 to %u were expected", reg.words,
				      BSH_REGMAP_COUNT_MAX);
	reg.props = read_type(l, &cells[TYPE]);
	l->regs[l->n_regs++] = reg;
	return 0;
}

static bool is_width(uint64_t bits)
{
	return bits == 8 || bits == 16 || bits == 32 || bits == 64;
}

/* A width in bits that a bus can have. */
static int read_width(struct litex *l, const struct bsh_csv_cell *cell, uint64_t *bits,
		      struct bsh_err *err)
{
	if (read_number(l, cell, bits, err) < 0)
		return -1;
	if (!is_width(*bits))
		return bsh_build_fail(l->b, at_of(cell), err, BSH_E_VALUE,
				      "%" PRIu64 " bits, 8, 16, 32 or 64 were expected", *bits);
	return 0;
}

static int read_constant(struct litex *l, const struct bsh_csv_cell *cells, struct bsh_err *err)
{
	const char *name = cells[NAME].text;

	if (strcmp(name, "config_csr_data_width") == 0)
		return read_width(l, &cells[VALUE], &l->data_width, err);
	if (strcmp(name, "config_csr_alignment") == 0)
		return read_width(l, &cells[VALUE], &l->alignment, err);
	if (strcmp(name, "config_csr_ordering_little") == 0)
		l->is_little = true;
	if (strcmp(name, "config_identifier") == 0)
		bsh_build_map_doc(l->b, bsh_build_doc(l->b, cells[VALUE].text, cells[VALUE].len));
	return 0;
}

/* Addresses are the bus's; the region called csr says where the BAR begins on it. */
static int read_region(struct litex *l, const struct bsh_csv_cell *cells, struct bsh_err *err)
{
	if (strcmp(cells[NAME].text, "csr") != 0 || bsh_build_options(l->b)->has_rebase)
		return 0;
	if (read_number(l, &cells[VALUE], &l->origin, err) < 0)
		return -1;
	/* The SVD of the same design has addresses of the same bus. */
	bsh_build_map_origin(l->b, l->origin);
	return 0;
}

static int read_row(struct litex *l, const struct bsh_csv_cell *row, size_t n,
		    struct bsh_err *err)
{
	static const struct {
		const char *kind;
		int (*read)(struct litex *l, const struct bsh_csv_cell *cells,
			    struct bsh_err *err);
		size_t n_cells;
	} kinds[] = {
		{ "csr_base", read_base, VALUE + 1 },
		{ "csr_register", read_register, TYPE + 1 },
		{ "constant", read_constant, VALUE + 1 },
		{ "memory_region", read_region, VALUE + 1 },
	};

	for (size_t i = 0; i < BSH_LENGTH(kinds); i++) {
		if (strcmp(row[KIND].text, kinds[i].kind) != 0)
			continue;
		if (n < kinds[i].n_cells)
			return bsh_build_fail(l->b, at_of(&row[KIND]), err, BSH_E_SYNTAX,
					      "%zu cells, %s has at least %zu", n, kinds[i].kind,
					      kinds[i].n_cells);
		return kinds[i].read(l, row, err);
	}
	bsh_build_warn(l->b, at_of(&row[KIND]), "a row of the unknown kind '%.40s' is left out",
		       row[KIND].text);
	return 0;
}

static int read_rows(struct litex *l, const char *data, size_t len, struct bsh_err *err)
{
	const struct bsh_csv_cell *row;
	struct bsh_csv csv = { 0 };
	size_t n;
	int got = bsh_csv_init(&csv, bsh_build_file(l->b), data, len, ',', err);

	while (got == 0) {
		got = bsh_csv_next(&csv, &row, &n, err);
		if (got == 0)
			break;
		if (got > 0)
			got = read_row(l, row, n, err);
	}
	bsh_csv_finish(&csv);
	return got;
}

/* ---- Which block a register is in ---------------------------------------- */

static int compare_bases(const void *a, const void *b, void *litex)
{
	const struct litex *l = litex;
	const size_t i = *(const size_t *)a, j = *(const size_t *)b;
	const int order = strcmp(name_of(l, l->bases[i].name), name_of(l, l->bases[j].name));

	return order ? order : (i > j) - (i < j);
}

static int sort_bases(struct litex *l, struct bsh_err *err)
{
	l->by_name = calloc(l->n_bases + 1, sizeof(*l->by_name));
	if (!l->by_name)
		return bsh_fail_nomem(err);
	for (size_t i = 0; i < l->n_bases; i++)
		l->by_name[i] = i;
	qsort_r(l->by_name, l->n_bases, sizeof(*l->by_name), compare_bases, l);
	return 0;
}

/* The first base of that name, or NO_BASE. */
static size_t find_base(const struct litex *l, const char *name, size_t len)
{
	size_t low = 0, high = l->n_bases;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const char *at = name_of(l, l->bases[l->by_name[middle]].name);
		const int order = strncmp(at, name, len);

		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == l->n_bases)
		return NO_BASE;
	low = l->by_name[low];
	return strncmp(name_of(l, l->bases[low].name), name, len) == 0 &&
			       name_of(l, l->bases[low].name)[len] == '\0' ?
		       low :
		       NO_BASE;
}

/* The base whose name a register's begins with: the longest that does not lie behind it. */
static void find_block(const struct litex *l, struct reg *reg)
{
	const char *name = name_of(l, reg->name);
	const size_t len = strlen(name);

	for (size_t i = len; i > 0; i--) {
		size_t base;

		/* All of the name, or up to an underscore with something behind it. */
		if (i < len && (name[i] != '_' || i + 1 == len))
			continue;
		base = find_base(l, name, i);
		if (base == NO_BASE || l->bases[base].address > reg->address)
			continue;
		reg->base = base;
		reg->base_len = i < len ? i + 1 : 0;
		return;
	}
}

/* By block in the order of the file, then as they stand; those without a block last. */
static int compare_regs(const void *a, const void *b)
{
	const struct reg *x = a, *y = b;

	if (x->base != y->base)
		return x->base < y->base ? -1 : 1;
	return (x->at.line > y->at.line) - (x->at.line < y->at.line);
}

/* ---- Telling ------------------------------------------------------------- */

/* What is known of names that LiteX cores have, by how they begin or end. */
struct hazard {
	const char *prefix, *suffix; /* "" is any */
	const char *note;
	bool confirms, dont_dump;
	uint8_t on_write;
};

static const struct hazard hazards[] = {
	{ "ctrl_reset", "ctrl_reset",
	  "Writing 1 resets the SoC or its processor: the PCIe link may go down with it", true, false,
	  0 },
	{ "", "_ev_pending", "Writing 1 to a bit acknowledges its event", false, false,
	  BSH_WRITE_1C },
	{ "icap_", "_send", "Writes to the FPGA's configuration port: it may load itself anew", true,
	  false, 0 },
	{ "sdram_dfii_", "_control", "Takes the DRAM from its controller: what runs from it stops",
	  true, false, 0 },
	{ "flash_", "_control", "Starts a transfer to the flash that may hold the FPGA's design",
	  false, false, 0 },
	{ "", "uart_rxtx", "Reading may take a character from the receiver", false, true, 0 },
};

static const struct hazard *find_hazard(const char *name)
{
	const size_t len = strlen(name);

	for (size_t i = 0; i < BSH_LENGTH(hazards); i++) {
		const struct hazard *h = &hazards[i];
		const size_t suffix = strlen(h->suffix);

		if (strncmp(name, h->prefix, strlen(h->prefix)) == 0 && len >= suffix &&
		    strcmp(name + len - suffix, h->suffix) == 0)
			return h;
	}
	return NULL;
}

void bsh_litex_hazard(struct bsh_build *b, const char *block, const char *name, size_t len,
		      struct bsh_build_register *r)
{
	char lower[2 * BSH_REGMAP_NAME_MAX + 2];
	const struct hazard *h;

	snprintf(lower, sizeof(lower), "%s%s%.*s", block, *block ? "_" : "", (int)len, name);
	for (char *at = lower; *at; at++)
		*at = (char)tolower((unsigned char)*at);
	h = find_hazard(lower);
	if (!h || r->props.write == BSH_MAY_NO)
		return;
	r->note = bsh_build_doc(b, h->note, strlen(h->note));
	if (h->confirms) {
		r->has |= BSH_HAS_CONFIRM;
		r->confirm = BSH_CONFIRM_WRITE;
	}
	if (h->dont_dump) {
		r->has |= BSH_HAS_DONT_DUMP;
		r->dont_dump = true;
	}
	if (!r->props.on_write)
		r->props.on_write = h->on_write;
}

/* A register of several words that no one access or value can hold: an array of its words. */
static void tell_words(struct litex *l, const struct reg *reg, struct bsh_build_register *r)
{
	struct bsh_text doc = { 0 };

	r->width_bits = (uint16_t)l->alignment;
	if (reg->words > 1) {
		r->dims[r->n_dims++] = (struct bsh_build_dim){ .count = (uint32_t)reg->words,
							       .stride = l->alignment / 8 };
		bsh_text_addf(&doc, "A value of %" PRIu64 " bits, %" PRIu64
			      " in each word, the %s first.", reg->words * l->data_width,
			      l->data_width, l->is_little ? "least significant" :
							    "most significant");
	} else {
		bsh_text_addf(&doc, "A value of %" PRIu64 " bits.", l->data_width);
	}
	/* Without memory there is no doc; the build fails by itself soon. */
	r->doc = bsh_build_doc(l->b, bsh_text_string(&doc), doc.len);
	bsh_text_finish(&doc);
}

/* Width, and in which order its words come. */
static void tell_width(struct litex *l, const struct reg *reg, struct bsh_build_register *r)
{
	const uint64_t bits = reg->words * l->data_width;

	r->has |= BSH_HAS_WIDTH;
	if (l->alignment != l->data_width || !is_width(bits)) {
		tell_words(l, reg, r);
		return;
	}
	r->width_bits = (uint16_t)bits;
	if (reg->words == 1)
		return;
	r->has |= BSH_HAS_ACCESS_WIDTH;
	r->access_width = (uint8_t)(l->data_width / 8);
	r->word_order = l->is_little ? BSH_ORDER_LOW_FIRST : BSH_ORDER_HIGH_FIRST;
}

/* A register, at from the block or the BAR that it is in. */
static int tell_register(struct litex *l, const struct reg *reg, uint64_t from,
			 struct bsh_err *err)
{
	const char *name = name_of(l, reg->name);
	struct bsh_build_register *r;

	if (reg->address < l->origin) {
		bsh_build_warn(l->b, reg->at,
			       "0x%" PRIx64 " is below 0x%" PRIx64
			       ", where the BAR begins: %s is left out",
			       reg->address, l->origin, name);
		return 0;
	}
	r = bsh_build_begin_register(l->b, reg->at, err);
	if (!r)
		return -1;
	r->name = bsh_build_name(l->b, name + reg->base_len, strlen(name + reg->base_len));
	r->has |= BSH_HAS_OFFSET;
	r->offset = reg->address - from;
	r->props = reg->props;
	tell_width(l, reg, r);
	bsh_litex_hazard(l->b, "", name, strlen(name), r);
	return bsh_build_end_register(l->b, NULL, err);
}

/* A base and its registers, from begin to end. One without any is a memory of unknown size. */
static int tell_block(struct litex *l, const struct base *base, size_t begin, size_t end,
		      struct bsh_err *err)
{
	const char *name = name_of(l, base->name);
	struct bsh_build_block *block;

	if (base->address < l->origin) {
		bsh_build_warn(l->b, base->at,
			       "0x%" PRIx64 " is below 0x%" PRIx64
			       ", where the BAR begins: %s is left out",
			       base->address, l->origin, name);
		return 0;
	}
	block = bsh_build_begin_block(l->b, base->at, err);
	if (!block)
		return -1;
	block->name = bsh_build_name(l->b, name, strlen(name));
	block->has |= BSH_HAS_OFFSET | (begin < end ? 0 : BSH_HAS_KIND);
	block->offset = base->address - l->origin;
	block->kind = begin < end ? BSH_BLOCK_REGISTERS : BSH_BLOCK_MEMORY;
	for (size_t i = begin; i < end; i++)
		if (tell_register(l, &l->regs[i], base->address, err) < 0)
			return -1;
	return bsh_build_end_block(l->b, NULL, err);
}

static int tell(struct litex *l, struct bsh_err *err)
{
	size_t at = 0;

	/* A word has room for its data, whatever the file says. */
	if (l->alignment < l->data_width)
		l->alignment = l->data_width;
	if (sort_bases(l, err) < 0)
		return -1;
	for (size_t i = 0; i < l->n_regs; i++)
		find_block(l, &l->regs[i]);
	if (l->n_regs)
		qsort(l->regs, l->n_regs, sizeof(*l->regs), compare_regs);
	for (size_t i = 0; i < l->n_bases; i++) {
		const size_t begin = at;

		while (at < l->n_regs && l->regs[at].base == i)
			at++;
		if (tell_block(l, &l->bases[i], begin, at, err) < 0)
			return -1;
	}
	for (; at < l->n_regs; at++)
		if (tell_register(l, &l->regs[at], l->origin, err) < 0)
			return -1;
	return 0;
}

/* ---- The format ---------------------------------------------------------- */

/* Does its first row begin with a word of ours? */
static bool recognise(const char *data, size_t len)
{
	static const char *const kinds[] = { "csr_base", "csr_register", "constant",
					     "memory_region" };
	const struct bsh_csv_cell *row;
	struct bsh_err err = { 0 };
	struct bsh_csv csv = { 0 };
	bool is_ours = false;
	size_t n;

	/* A file that is too long is refused for that, not for being something else. */
	if (bsh_csv_init(&csv, "", data, len < BSH_CSV_SIZE_MAX ? len : BSH_CSV_SIZE_MAX, ',',
			 &err) == 0 &&
	    bsh_csv_next(&csv, &row, &n, &err) > 0)
		for (size_t i = 0; i < BSH_LENGTH(kinds); i++)
			is_ours |= n >= 3 && strcmp(row[KIND].text, kinds[i]) == 0;
	bsh_csv_finish(&csv);
	return is_ours;
}

static int load(struct bsh_build *b, const char *data, size_t len, struct bsh_err *err)
{
	struct litex l = { .b = b,
			   .data_width = 32,
			   .alignment = 32,
			   .origin = bsh_build_options(b)->has_rebase ?
					     bsh_build_options(b)->rebase :
					     0 };
	const int got = read_rows(&l, data, len, err) < 0 ? -1 : tell(&l, err);

	bsh_text_finish(&l.names);
	free(l.bases);
	free(l.by_name);
	free(l.regs);
	return got;
}

const struct bsh_loader bsh_loader_litex = {
	.name = "litex",
	.title = "LiteX csr.csv",
	.size_max = BSH_CSV_SIZE_MAX,
	.recognise = recognise,
	.load = load,
};
