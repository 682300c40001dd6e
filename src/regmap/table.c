/* SPDX-License-Identifier: MIT */
/* A table of registers as spreadsheets save it: the first row says what each column is. */

#include "regmap/build.h"
#include "regmap/csv.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

/* What a column can be. */
enum column {
	COLUMN_BLOCK,
	COLUMN_NAME,
	COLUMN_OFFSET,
	COLUMN_WIDTH,
	COLUMN_ACCESS,
	COLUMN_RESET,
	COLUMN_COUNT,
	COLUMN_STRIDE,
	COLUMN_FIELD,
	COLUMN_BITS,
	COLUMN_MSB,
	COLUMN_LSB,
	COLUMN_ENUM,
	COLUMN_UNIT,
	COLUMN_DOC,
	COLUMNS,
};

/* What is written at the top of a column, without case, blanks and signs. */
static const struct {
	const char *title;
	enum column column;
} titles[] = {
	{ "block", COLUMN_BLOCK },	    { "module", COLUMN_BLOCK },
	{ "peripheral", COLUMN_BLOCK },	    { "instance", COLUMN_BLOCK },
	{ "group", COLUMN_BLOCK },	    { "name", COLUMN_NAME },
	{ "register", COLUMN_NAME },	    { "reg", COLUMN_NAME },
	{ "registername", COLUMN_NAME },    { "regname", COLUMN_NAME },
	{ "offset", COLUMN_OFFSET },	    { "address", COLUMN_OFFSET },
	{ "addr", COLUMN_OFFSET },	    { "addressoffset", COLUMN_OFFSET },
	{ "registeroffset", COLUMN_OFFSET }, { "regoffset", COLUMN_OFFSET },
	{ "width", COLUMN_WIDTH },	    { "size", COLUMN_WIDTH },
	{ "widthbits", COLUMN_WIDTH },	    { "sizebits", COLUMN_WIDTH },
	{ "bytes", COLUMN_WIDTH },	    { "sizebytes", COLUMN_WIDTH },
	{ "widthbytes", COLUMN_WIDTH },
	{ "access", COLUMN_ACCESS },	    { "accesstype", COLUMN_ACCESS },
	{ "swaccess", COLUMN_ACCESS },	    { "rw", COLUMN_ACCESS },
	{ "mode", COLUMN_ACCESS },	    { "type", COLUMN_ACCESS },
	{ "reset", COLUMN_RESET },	    { "resetvalue", COLUMN_RESET },
	{ "default", COLUMN_RESET },	    { "defaultvalue", COLUMN_RESET },
	{ "count", COLUMN_COUNT },	    { "dim", COLUMN_COUNT },
	{ "stride", COLUMN_STRIDE },	    { "increment", COLUMN_STRIDE },
	{ "dimincrement", COLUMN_STRIDE },  { "field", COLUMN_FIELD },
	{ "fieldname", COLUMN_FIELD },	    { "bitfield", COLUMN_FIELD },
	{ "bitname", COLUMN_FIELD },	    { "bits", COLUMN_BITS },
	{ "bit", COLUMN_BITS },		    { "bitrange", COLUMN_BITS },
	{ "range", COLUMN_BITS },	    { "position", COLUMN_BITS },
	{ "msb", COLUMN_MSB },		    { "high", COLUMN_MSB },
	{ "lsb", COLUMN_LSB },		    { "low", COLUMN_LSB },
	{ "enum", COLUMN_ENUM },	    { "enums", COLUMN_ENUM },
	{ "values", COLUMN_ENUM },	    { "enumeration", COLUMN_ENUM },
	{ "unit", COLUMN_UNIT },	    { "units", COLUMN_UNIT },
	{ "doc", COLUMN_DOC },		    { "description", COLUMN_DOC },
	{ "desc", COLUMN_DOC },		    { "comment", COLUMN_DOC },
	{ "notes", COLUMN_DOC },
};

/* The columns of a file, and the row that is being read. */
struct table {
	struct bsh_build *b;
	size_t at[COLUMNS]; /* index of the cell, plus 1; 0: no such column */
	bool is_hex[COLUMNS]; /* the title says so: numbers have no 0x */
	bool has_bytes;	      /* widths are in bytes */
	bool is_guess;	      /* all of them look it, nothing says so */
	const struct bsh_csv_cell *cells;
	size_t n_cells;
	struct bsh_build_at row;
	/* What is open: their names, and where the register is. */
	struct bsh_text block, name;
	struct bsh_build_register *reg;
	uint64_t offset;
};

/* What a sheet writes for nothing. */
static const struct bsh_csv_cell no_cell = { .text = "" };

static const struct bsh_csv_cell *cell_of(const struct table *t, enum column column)
{
	const size_t at = t->at[column];

	return at && at <= t->n_cells ? &t->cells[at - 1] : &no_cell;
}

static struct bsh_build_at at_of(const struct table *t, const struct bsh_csv_cell *cell)
{
	return cell->line ? (struct bsh_build_at){ cell->line, cell->column } : t->row;
}

static bool is_one_of(const char *text, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(text, words[i]) == 0)
			return true;
	return false;
}

/* Is nothing said, in one of the ways that people say nothing? */
static bool is_nothing(const struct bsh_csv_cell *cell)
{
	static const char *const words[] = { "", "-", "--", "n/a", "N/A", "\xe2\x80\x93",
					     "\xe2\x80\x94" };

	return is_one_of(cell->text, words, BSH_LENGTH(words));
}

/* Is no number said? What means that may be a name elsewhere: a register X. */
static bool is_no_number(const struct bsh_csv_cell *cell)
{
	static const char *const words[] = { "x", "X", "?" };

	return is_nothing(cell) || is_one_of(cell->text, words, BSH_LENGTH(words));
}

/* Put the letters and digits of text into to, in lower case, cut to size; returns to. */
static const char *simplify(const char *text, char *to, size_t size)
{
	size_t n = 0;

	for (; *text && n + 1 < size; text++)
		if (isalnum((unsigned char)*text))
			to[n++] = (char)tolower((unsigned char)*text);
	to[n] = '\0';
	return to;
}

/* ---- The first row ------------------------------------------------------- */

/* Which column a title means; COLUMNS when none. "Offset (hex)" sets is_hex. */
static enum column read_title(const char *text, bool *is_hex)
{
	char simple[40];
	size_t len;

	simplify(text, simple, sizeof(simple));
	len = strlen(simple);
	*is_hex = len > 3 && strcmp(simple + len - 3, "hex") == 0;
	if (*is_hex)
		simple[len - 3] = '\0';
	for (size_t i = 0; i < BSH_LENGTH(titles); i++)
		if (strcmp(simple, titles[i].title) == 0)
			return titles[i].column;
	return COLUMNS;
}

/* Of several columns that mean the same, the first counts. */
static void read_titles(struct table *t, const struct bsh_csv_cell *cells, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool is_hex;
		const enum column column = read_title(cells[i].text, &is_hex);

		if (column == COLUMNS || t->at[column])
			continue;
		t->at[column] = i + 1;
		t->is_hex[column] = is_hex;
	}
}

/* Name and offset are what makes a table one of registers. */
static bool has_registers(const struct table *t)
{
	return t->at[COLUMN_NAME] && t->at[COLUMN_OFFSET];
}

static void warn_titles(struct table *t, const struct bsh_csv_cell *cells, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool is_hex;
		const enum column column = read_title(cells[i].text, &is_hex);

		if (cells[i].len && (column == COLUMNS || t->at[column] != i + 1))
			bsh_build_warn(t->b, at_of(t, &cells[i]), "column '%.40s' is left out",
				       cells[i].text);
	}
}

/* ---- Numbers ------------------------------------------------------------- */

/* Cut 32'h, 'h, 'd or the like off the begin of text; the base that it says, or 0. */
static unsigned cut_base(const char **text, size_t *len)
{
	const size_t digits = strspn(*text, "0123456789");
	const char *const at = *text + digits;
	unsigned base;

	if (*len < digits + 3 || at[0] != '\'')
		return 0;
	switch (tolower((unsigned char)at[1])) {
	case 'h':
		base = 16;
		break;
	case 'd':
		base = 10;
		break;
	case 'o':
		base = 8;
		break;
	case 'b':
		base = 2;
		break;
	default:
		return 0;
	}
	*text = at + 2;
	*len -= digits + 2;
	return base;
}

/* text as a number: 0x1f, 1fh, 'h1f, 32'h1f, 31; 1f too where is_hex. */
static int parse_number(const char *text, size_t len, bool is_hex, uint64_t *value,
			struct bsh_err *err)
{
	static const char *const prefixes[] = { [2] = "0b", [8] = "0o", [10] = "0d", [16] = "0x" };
	unsigned base = cut_base(&text, &len);
	struct bsh_text whole = { 0 };
	struct bsh_number n = { 0 };
	int got;

	if (base == 0 && len > 1 && tolower((unsigned char)text[len - 1]) == 'h') {
		base = 16;
		len--;
	} else if (base == 0 && is_hex &&
		   !(len > 1 && text[0] == '0' && tolower((unsigned char)text[1]) == 'x')) {
		base = 16;
	}
	if (base)
		bsh_text_adds(&whole, prefixes[base]);
	bsh_text_add(&whole, text, len);
	if (bsh_text_failed(&whole)) {
		bsh_text_finish(&whole);
		return bsh_fail_nomem(err);
	}
	got = bsh_number(whole.data, whole.len, &n, err);
	bsh_text_finish(&whole);
	if (got < 0)
		return -1;
	*value = n.value;
	return 0;
}

/* Read a column's number. *is_stated tells whether there is one. */
static int read_number(struct table *t, enum column column, uint64_t *value, bool *is_stated,
		       struct bsh_err *err)
{
	const struct bsh_csv_cell *cell = cell_of(t, column);
	struct bsh_err why = { 0 };

	*is_stated = !is_no_number(cell);
	if (!*is_stated)
		return 0;
	if (parse_number(cell->text, cell->len, t->is_hex[column], value, &why) < 0)
		return bsh_build_fail(t->b, at_of(t, cell), err, why.code, "%s", why.msg);
	return 0;
}

/* A small number; as read_number(). */
static int read_small(struct table *t, enum column column, unsigned max, unsigned *value,
		      bool *is_stated, struct bsh_err *err)
{
	uint64_t wide = 0;

	if (read_number(t, column, &wide, is_stated, err) < 0)
		return -1;
	if (wide > max)
		return bsh_build_fail(t->b, at_of(t, cell_of(t, column)), err, BSH_E_VALUE,
				      "%" PRIu64 ", at most %u was expected", wide, max);
	*value = (unsigned)wide;
	return 0;
}

/* A width: 32, 32 bits, 32-bit; 4 bytes, and 4 where the column is one of bytes. */
static int read_width(struct table *t, unsigned *bits, bool *is_stated, struct bsh_err *err)
{
	const struct bsh_csv_cell *cell = cell_of(t, COLUMN_WIDTH);
	const size_t digits = strspn(cell->text, "0123456789");
	struct bsh_number n = { 0 };
	struct bsh_err why = { 0 };
	bool is_bytes, is_bits;
	unsigned unit;
	char rest[8];

	*is_stated = !is_no_number(cell);
	if (!*is_stated)
		return 0;
	simplify(cell->text + digits, rest, sizeof(rest));
	is_bits = strcmp(rest, "bit") == 0 || strcmp(rest, "bits") == 0;
	is_bytes = strcmp(rest, "byte") == 0 || strcmp(rest, "bytes") == 0;
	unit = is_bytes || (t->has_bytes && !is_bits) ? 8 : 1;
	if ((*rest && !is_bits && !is_bytes) || bsh_number(cell->text, digits, &n, &why) < 0 ||
	    n.value == 0 || n.value > 65535 / unit)
		return bsh_build_fail(t->b, at_of(t, cell), err, BSH_E_VALUE,
				      "'%.40s', a width in bits was expected", cell->text);
	*bits = (unsigned)n.value * unit;
	return 0;
}

/* ---- Bits ---------------------------------------------------------------- */

/* Cut "[7:4]", "7-4", "7..4" or "7" into its numbers; false when it is none of them. */
static bool parse_bits(const char *text, unsigned *msb, unsigned *lsb)
{
	const bool is_open = *text == '[';
	unsigned long high, low;
	char *end;

	text += is_open;
	if (!isdigit((unsigned char)*text))
		return false;
	high = low = strtoul(text, &end, 10);
	end += strspn(end, " ");
	if (*end == ':' || *end == '-' || strncmp(end, "..", 2) == 0) {
		end += *end == '.' ? 2 : 1;
		end += strspn(end, " ");
		if (!isdigit((unsigned char)*end))
			return false;
		low = strtoul(end, &end, 10);
	}
	if (is_open && *end++ != ']')
		return false;
	if (*end != '\0' || high > 65535 || low > 65535)
		return false;
	*msb = (unsigned)high;
	*lsb = (unsigned)low;
	return true;
}

/* The bits of a row from its columns, whichever there are. */
static int read_bits(struct table *t, unsigned *msb, unsigned *lsb, bool *is_stated,
		     struct bsh_err *err)
{
	const struct bsh_csv_cell *cell = cell_of(t, COLUMN_BITS);
	bool has_msb, has_lsb;

	if (!is_no_number(cell)) {
		*is_stated = true;
		if (!parse_bits(cell->text, msb, lsb))
			return bsh_build_fail(t->b, at_of(t, cell), err, BSH_E_SYNTAX,
					      "'%.40s', bits such as 7:4 or 7 were expected",
					      cell->text);
	} else {
		cell = cell_of(t, COLUMN_LSB);
		if (read_small(t, COLUMN_MSB, 65535, msb, &has_msb, err) < 0 ||
		    read_small(t, COLUMN_LSB, 65535, lsb, &has_lsb, err) < 0)
			return -1;
		*is_stated = has_msb || has_lsb;
		*msb = has_msb ? *msb : *lsb;
		*lsb = has_lsb ? *lsb : *msb;
	}
	if (*is_stated && *msb < *lsb)
		return bsh_build_fail(t->b, at_of(t, cell), err, BSH_E_VALUE,
				      "msb %u is below lsb %u", *msb, *lsb);
	return 0;
}

/* ---- Access -------------------------------------------------------------- */

/* What data sheets write, without case and signs, and what the standard calls it. */
static const struct {
	const char *word, *token;
} access_words[] = {
	{ "r", "ro" },	       { "readonly", "ro" },  { "read", "ro" },	   { "w", "wo" },
	{ "writeonly", "wo" }, { "write", "wo" },     { "rw", "rw" },	   { "wr", "rw" },
	{ "readwrite", "rw" }, { "rw1c", "w1c" },     { "rwc1", "w1c" },   { "w1tc", "w1c" },
	{ "rw1s", "w1s" },     { "w1ts", "w1s" },     { "rw1t", "w1t" },   { "rw0c", "w0c" },
	{ "cor", "rc" },       { "rclr", "rc" },      { "rwo", "w1" },	   { "reserved", "unknown" },
};

/* Does a sheet say that nothing is there? */
static bool is_reserved(const char *name)
{
	char simple[16];

	simplify(name, simple, sizeof(simple));
	return strcmp(simple, "reserved") == 0 || strcmp(simple, "rsvd") == 0 ||
	       strcmp(simple, "rsv") == 0 || strcmp(simple, "unused") == 0;
}

/* A word that nobody knows is unknown for what it is of, which is not what stands around it. */
static void read_access(struct table *t, struct bsh_props *props)
{
	const struct bsh_csv_cell *cell = cell_of(t, COLUMN_ACCESS);
	char simple[24];

	if (is_nothing(cell))
		return;
	simplify(cell->text, simple, sizeof(simple));
	if (bsh_props_parse(simple, strlen(simple), props))
		return;
	for (size_t i = 0; i < BSH_LENGTH(access_words); i++)
		if (strcmp(simple, access_words[i].word) == 0 &&
		    bsh_props_parse(access_words[i].token, strlen(access_words[i].token), props))
			return;
	bsh_props_parse("unknown", strlen("unknown"), props);
	bsh_build_warn(t->b, at_of(t, cell), "access '%.40s' is not known: it stays unknown",
		       cell->text);
}

/* ---- Enumerators --------------------------------------------------------- */

/* [*begin, *end) without blanks around it. */
static void trim(const char **begin, const char **end)
{
	while (*begin < *end && isspace((unsigned char)**begin))
		(*begin)++;
	while (*end > *begin && isspace((unsigned char)(*end)[-1]))
		(*end)--;
}

/* One "NAME=1" or "1: NAME", whichever side is the number. */
static int tell_value(struct table *t, const struct bsh_csv_cell *cell, const char *begin,
		      const char *end, struct bsh_err *err)
{
	const char *middle = begin, *name_end, *number, *number_end = end;
	struct bsh_build_value value = { .at = at_of(t, cell), .care = UINT64_MAX };
	struct bsh_err why = { 0 };

	while (middle < end && *middle != '=' && *middle != ':')
		middle++;
	number = middle < end ? middle + 1 : end;
	name_end = middle;
	trim(&begin, &name_end);
	trim(&number, &number_end);
	if (begin < name_end && isdigit((unsigned char)*begin)) {
		const char *swap = begin, *swap_end = name_end;

		begin = number;
		name_end = number_end;
		number = swap;
		number_end = swap_end;
	}
	if (begin == name_end || parse_number(number, (size_t)(number_end - number), false,
					      &value.value, &why) < 0)
		return bsh_build_fail(t->b, value.at, err, BSH_E_SYNTAX,
				      "values such as IDLE=0; RUN=1 were expected");
	value.name = bsh_build_enumerator(t->b, begin, (size_t)(name_end - begin));
	return bsh_build_value(t->b, &value, err);
}

/* The values in a cell, separated by ; , or line ends. */
static int tell_enum(struct table *t, uint32_t *id, struct bsh_err *err)
{
	const struct bsh_csv_cell *cell = cell_of(t, COLUMN_ENUM);
	const char *at = cell->text, *end;

	*id = BSH_REGMAP_NONE;
	if (is_nothing(cell))
		return 0;
	if (!bsh_build_begin_enum(t->b, at_of(t, cell), err))
		return -1;
	for (; *at; at = *end ? end + 1 : end) {
		end = at + strcspn(at, ";,\r\n");
		trim(&at, &end);
		if (at < end && tell_value(t, cell, at, end, err) < 0)
			return -1;
		end = at + strcspn(at, ";,\r\n");
	}
	return bsh_build_end_enum(t->b, id, err);
}

/* ---- Rows ---------------------------------------------------------------- */

static uint32_t doc_of(struct table *t)
{
	const struct bsh_csv_cell *cell = cell_of(t, COLUMN_DOC);

	return cell->len ? bsh_build_doc(t->b, cell->text, cell->len) : BSH_NO_TEXT;
}

static int end_register(struct table *t, struct bsh_err *err)
{
	const bool is_open = t->reg;

	t->reg = NULL;
	bsh_text_reset(&t->name);
	return is_open ? bsh_build_end_register(t->b, NULL, err) : 0;
}

static int end_block(struct table *t, struct bsh_err *err)
{
	const bool is_open = t->block.len > 0;

	if (end_register(t, err) < 0)
		return -1;
	bsh_text_reset(&t->block);
	return is_open ? bsh_build_end_block(t->b, NULL, err) : 0;
}

/* Open the block that the row names, unless it is open. Offsets are the table's, not the block's. */
static int begin_block(struct table *t, struct bsh_err *err)
{
	const struct bsh_csv_cell *cell = cell_of(t, COLUMN_BLOCK);
	struct bsh_build_block *block;

	if (is_nothing(cell) || strcmp(cell->text, bsh_text_string(&t->block)) == 0)
		return 0;
	if (end_block(t, err) < 0)
		return -1;
	bsh_text_adds(&t->block, cell->text);
	if (bsh_text_failed(&t->block))
		return bsh_fail_nomem(err);
	block = bsh_build_begin_block(t->b, at_of(t, cell), err);
	if (!block)
		return -1;
	block->name = bsh_build_name(t->b, cell->text, cell->len);
	block->has |= BSH_HAS_OFFSET;
	return 0;
}

static int tell_array(struct table *t, struct bsh_build_register *r, struct bsh_err *err)
{
	bool has_count, has_stride;
	struct bsh_build_dim dim = { 0 };

	if (read_small(t, COLUMN_COUNT, UINT16_MAX + 1, &dim.count, &has_count, err) < 0 ||
	    read_number(t, COLUMN_STRIDE, &dim.stride, &has_stride, err) < 0)
		return -1;
	if (!has_count || dim.count == 1)
		return 0;
	if (!has_stride)
		dim.stride = r->has & BSH_HAS_WIDTH ? r->width_bits / 8u : 4;
	r->dims[r->n_dims++] = dim;
	return 0;
}

/* Width and reset value; reset and access in a row with a field are the field's. */
static int tell_attributes(struct table *t, struct bsh_build_register *r, bool has_field,
			   struct bsh_err *err)
{
	unsigned width = 0, msb = 0, lsb = 0;
	bool is_stated;

	if (read_width(t, &width, &is_stated, err) < 0)
		return -1;
	if (!is_stated && !has_field) {
		if (read_bits(t, &msb, &lsb, &is_stated, err) < 0)
			return -1;
		is_stated &= lsb == 0;
		width = msb + 1;
	}
	if (is_stated) {
		r->has |= BSH_HAS_WIDTH;
		r->width_bits = (uint16_t)width;
	}
	if (has_field)
		return 0;
	read_access(t, &r->props);
	r->doc = doc_of(t);
	if (read_number(t, COLUMN_RESET, &r->reset, &is_stated, err) < 0)
		return -1;
	r->has |= is_stated ? BSH_HAS_RESET : 0;
	return 0;
}

/* CH[4] may be four or the fifth: it is kept as one, and a person says which. */
static void warn_index(struct table *t, const struct bsh_csv_cell *name)
{
	if (name->len && name->text[name->len - 1] == ']' &&
	    is_no_number(cell_of(t, COLUMN_COUNT)))
		bsh_build_warn(t->b, at_of(t, name),
			       "'%.40s' is taken for one register: an array has its number in a "
			       "column 'count'",
			       name->text);
}

static int begin_register(struct table *t, bool has_field, struct bsh_err *err)
{
	const struct bsh_csv_cell *name = cell_of(t, COLUMN_NAME);
	bool is_stated;

	if (end_register(t, err) < 0)
		return -1;
	t->offset = 0;
	if (read_number(t, COLUMN_OFFSET, &t->offset, &is_stated, err) < 0)
		return -1;
	if (!is_stated)
		return bsh_build_fail(t->b, at_of(t, name), err, BSH_E_SYNTAX,
				      "register %.40s has no offset", name->text);
	bsh_text_adds(&t->name, name->text);
	if (bsh_text_failed(&t->name))
		return bsh_fail_nomem(err);
	t->reg = bsh_build_begin_register(t->b, at_of(t, name), err);
	if (!t->reg)
		return -1;
	t->reg->name = bsh_build_name(t->b, name->text, name->len);
	warn_index(t, name);
	t->reg->has |= BSH_HAS_OFFSET;
	t->reg->offset = t->offset;
	if (tell_attributes(t, t->reg, has_field, err) < 0)
		return -1;
	return tell_array(t, t->reg, err);
}

/* Does the row begin a register, rather than go on with the open one? */
static int is_new_register(struct table *t, bool *is_new, struct bsh_err *err)
{
	const struct bsh_csv_cell *name = cell_of(t, COLUMN_NAME);
	uint64_t offset = 0;
	bool is_stated;

	if (read_number(t, COLUMN_OFFSET, &offset, &is_stated, err) < 0)
		return -1;
	if (is_nothing(name) && is_stated && t->reg && offset != t->offset)
		return bsh_build_fail(t->b, at_of(t, cell_of(t, COLUMN_OFFSET)), err,
				      BSH_E_SYNTAX,
				      "an offset without a name: name the register, or leave out "
				      "the offset in rows of fields of %.40s",
				      bsh_text_string(&t->name));
	*is_new = !is_nothing(name) &&
		  (!t->reg || strcmp(name->text, bsh_text_string(&t->name)) != 0 ||
		   (is_stated && offset != t->offset));
	return 0;
}

static int fill_field(struct table *t, struct bsh_build_field *f, struct bsh_err *err)
{
	const struct bsh_csv_cell *unit = cell_of(t, COLUMN_UNIT);
	unsigned msb = 0, lsb = 0;
	bool is_stated;

	if (read_bits(t, &msb, &lsb, &is_stated, err) < 0)
		return -1;
	if (!is_stated)
		return bsh_build_fail(t->b, f->at, err, BSH_E_SYNTAX,
				      "field %.40s has no bits, such as 7:4",
				      cell_of(t, COLUMN_FIELD)->text);
	f->has |= BSH_HAS_OFFSET | BSH_HAS_WIDTH;
	f->lsb = (uint16_t)lsb;
	f->width_bits = (uint16_t)(msb - lsb + 1);
	f->doc = doc_of(t);
	f->unit = is_nothing(unit) ? BSH_NO_TEXT : bsh_build_doc(t->b, unit->text, unit->len);
	read_access(t, &f->props);
	if (is_reserved(cell_of(t, COLUMN_ACCESS)->text))
		f->reserved = BSH_RESERVED_PRESERVE;
	if (read_number(t, COLUMN_RESET, &f->reset, &is_stated, err) < 0)
		return -1;
	f->has |= is_stated ? BSH_HAS_RESET : 0;
	return 0;
}

static int tell_field(struct table *t, struct bsh_err *err)
{
	const struct bsh_csv_cell *name = cell_of(t, COLUMN_FIELD);
	struct bsh_build_field *f;
	uint32_t values;

	if (!t->reg)
		return bsh_build_fail(t->b, at_of(t, name), err, BSH_E_SYNTAX,
				      "field %.40s stands before any register", name->text);
	/* What no field has is reserved without being told. */
	if (is_reserved(name->text))
		return 0;
	if (tell_enum(t, &values, err) < 0)
		return -1;
	f = bsh_build_begin_field(t->b, at_of(t, name), err);
	if (!f)
		return -1;
	f->name = bsh_build_name(t->b, name->text, name->len);
	f->enum_read = f->enum_write = values;
	if (fill_field(t, f, err) < 0)
		return -1;
	return bsh_build_end_field(t->b, NULL, err);
}

static int read_row(struct table *t, struct bsh_err *err)
{
	const bool has_field = !is_nothing(cell_of(t, COLUMN_FIELD));
	bool is_new = false, is_empty = true;

	for (size_t i = 0; i < t->n_cells; i++)
		is_empty &= t->cells[i].len == 0;
	if (is_empty)
		return 0;
	if (begin_block(t, err) < 0 || is_new_register(t, &is_new, err) < 0)
		return -1;
	if (is_new && begin_register(t, has_field, err) < 0)
		return -1;
	if (has_field)
		return tell_field(t, err);
	if (!is_new)
		bsh_build_warn(t->b, t->row, "a row with neither a new register nor a field");
	return 0;
}

/* ---- The format ---------------------------------------------------------- */

static int read_rows(struct table *t, struct bsh_csv *csv, struct bsh_err *err)
{
	const struct bsh_csv_cell *titles_row;
	int got = bsh_csv_next(csv, &titles_row, &t->n_cells, err);

	if (got < 0)
		return -1;
	if (got > 0)
		read_titles(t, titles_row, t->n_cells);
	if (!has_registers(t))
		return bsh_build_fail(t->b, (struct bsh_build_at){ 1, 1 }, err, BSH_E_SYNTAX,
				      "the first row names the columns: name and offset were "
				      "expected among them");
	warn_titles(t, titles_row, t->n_cells);
	if (t->is_guess)
		bsh_build_warn(t->b, at_of(t, &titles_row[t->at[COLUMN_WIDTH] - 1]),
			       "all sizes are 1, 2, 4 or 8: they are taken for bytes");
	while ((got = bsh_csv_next(csv, &t->cells, &t->n_cells, err)) > 0) {
		t->row = (struct bsh_build_at){ t->cells[0].line, t->cells[0].column };
		if (read_row(t, err) < 0)
			return -1;
	}
	return got < 0 ? -1 : end_block(t, err);
}

/* Is every size one that only bytes have: 1, 2, 4, 8? A register of 4 bits is rare. */
static int are_bytes(struct bsh_csv *csv, size_t column, bool *all, struct bsh_err *err)
{
	const struct bsh_csv_cell *cells;
	size_t n, found = 0;
	int got = bsh_csv_next(csv, &cells, &n, err);

	*all = true;
	while (got > 0 && (got = bsh_csv_next(csv, &cells, &n, err)) > 0) {
		if (column >= n || is_no_number(&cells[column]))
			continue;
		*all &= cells[column].len == 1 && strchr("1248", cells[column].text[0]);
		found++;
	}
	*all &= found > 0;
	return got < 0 ? -1 : 0;
}

/* Find out whether widths are bytes: the title says so, or calls them size and all look it. */
static int choose_unit(struct table *t, const char *data, size_t len, struct bsh_err *err)
{
	const struct bsh_csv_cell *titles_row;
	struct bsh_csv csv = { 0 };
	char title[16] = "";
	size_t n;
	int got = bsh_csv_init(&csv, bsh_build_file(t->b), data, len, 0, err);

	if (got == 0)
		got = bsh_csv_next(&csv, &titles_row, &n, err);
	if (got > 0)
		read_titles(t, titles_row, n);
	if (got > 0 && t->at[COLUMN_WIDTH])
		simplify(titles_row[t->at[COLUMN_WIDTH] - 1].text, title, sizeof(title));
	bsh_csv_finish(&csv);
	t->has_bytes = strlen(title) >= 5 && strcmp(title + strlen(title) - 5, "bytes") == 0;
	if (got <= 0 || strcmp(title, "size") != 0)
		return got < 0 ? -1 : 0;
	got = bsh_csv_init(&csv, bsh_build_file(t->b), data, len, 0, err);
	if (got == 0)
		got = are_bytes(&csv, t->at[COLUMN_WIDTH] - 1, &t->is_guess, err);
	t->has_bytes |= t->is_guess;
	bsh_csv_finish(&csv);
	return got;
}

static bool recognise(const char *data, size_t len)
{
	const struct bsh_csv_cell *cells;
	struct bsh_csv csv = { 0 };
	struct bsh_err err = { 0 };
	struct table t = { 0 };
	size_t n;

	/* A file that is too long is refused for that, not for being something else. */
	if (bsh_csv_init(&csv, "", data, len < BSH_CSV_SIZE_MAX ? len : BSH_CSV_SIZE_MAX, 0,
			 &err) == 0 &&
	    bsh_csv_next(&csv, &cells, &n, &err) > 0)
		read_titles(&t, cells, n);
	bsh_csv_finish(&csv);
	return has_registers(&t);
}

static int load(struct bsh_build *b, const char *data, size_t len, struct bsh_err *err)
{
	struct bsh_build_block *defaults = bsh_build_defaults(b);
	struct table t = { .b = b };
	struct bsh_csv csv = { 0 };
	int got = bsh_csv_init(&csv, bsh_build_file(b), data, len, 0, err);

	defaults->has |= BSH_HAS_WIDTH;
	defaults->width_bits = 32;
	if (got == 0)
		got = choose_unit(&t, data, len, err);
	if (got == 0)
		got = read_rows(&t, &csv, err);
	bsh_csv_finish(&csv);
	bsh_text_finish(&t.block);
	bsh_text_finish(&t.name);
	return got;
}

const struct bsh_loader bsh_loader_table = {
	.name = "table",
	.title = "CSV table",
	.size_max = BSH_CSV_SIZE_MAX,
	.is_draft = true,
	.recognise = recognise,
	.load = load,
};
