/* SPDX-License-Identifier: MIT */
/* Rows of a dump: bytes with their ASCII, elements as values, or JSON. */

#include "out.h"

#include <assert.h>

enum {
	ROW = 16,
	CELL = 3,	     /* two digits and a blank */
	ASCII = ROW * CELL + 1, /* from the first cell to the column of characters */
	ROW_MAX = 128,	     /* "config:" and 16 digits, then the longest row: 67 bytes */
	BATCH = 64,	     /* rows */
	NAMES_MAX = 8192,
	JSON_ROW_MAX = 512,  /* 16 elements of 1 byte or 2 of 8, and what stands before them */
};

/* The bytes of one row, for what is done to all of them at once. */
typedef uint8_t bytes_16 __attribute__((vector_size(ROW)));

/* The part of a dump that one row shows. */
struct row {
	uint64_t offset;     /* of the first byte that is there */
	unsigned begin, end; /* its cells, within 0..16 */
	const uint8_t *data; /* of cell begin */
	const uint8_t *bad;  /* of the first element, or NULL when all were read */
};

#define DIGIT(n) ((n) < 10 ? '0' + (n) : 'a' + (n)-10)
#define CELL_OF(b) { DIGIT((b) >> 4), DIGIT((b)&15), ' ', ' ' }
#define CELLS_4(b) CELL_OF(b), CELL_OF((b) + 1), CELL_OF((b) + 2), CELL_OF((b) + 3)
#define CELLS_16(b) CELLS_4(b), CELLS_4((b) + 4), CELLS_4((b) + 8), CELLS_4((b) + 12)
#define CELLS_64(b) CELLS_16(b), CELLS_16((b) + 16), CELLS_16((b) + 32), CELLS_16((b) + 48)

/* Each byte as a cell; the fourth character lets a cell be put as one store. */
static const char cells[256][4] = { CELLS_64(0), CELLS_64(64), CELLS_64(128), CELLS_64(192) };

static char ascii(uint8_t byte)
{
	return (char)(byte >= ' ' && byte <= '~' ? byte : '.');
}

/* The element of width bytes at data. */
static uint64_t element(const uint8_t *data, unsigned width)
{
	uint64_t value = 0;

	for (unsigned i = width; i > 0; i--)
		value = value << 8 | data[i - 1];
	return value;
}

static char *put_offset(char *to, uint8_t region, uint64_t offset, uint8_t current)
{
	to = bsh_put_prefix(to, region, current);
	to = bsh_put_hex(to, offset, 8);
	return bsh_put(to, ": ");
}

/*
 * All 16 bytes, all of them read: what nearly every row is, so nothing is asked
 * on the way. A vector, since compilers do not reliably make one of a loop.
 */
static void put_full_bytes(char *to, const uint8_t *data)
{
	bytes_16 bytes;
	bytes_16 is_printable;

	memcpy(&bytes, data, ROW);
	is_printable = (bytes_16)(bytes - ' ' <= '~' - ' ');
	bytes = (bytes & is_printable) | ('.' & ~is_printable);
	memcpy(to + ASCII + 1, &bytes, ROW);
#pragma GCC unroll 8
	for (unsigned i = 0; i < ROW; i++)
		memcpy(to + (size_t)i * CELL, cells[data[i]], sizeof(cells[0]));
}

/* Cells that are not there are left blank, with their characters; refused bytes are "--". */
static void put_some_bytes(char *to, const struct row *row, unsigned width)
{
	char *chars = to + ASCII + 1;

	memset(to, ' ', ASCII + 1 + ROW);
	for (unsigned i = row->begin; i < row->end; i++) {
		const unsigned n = i - row->begin;
		const bool is_bad = row->bad && row->bad[n / width];

		memcpy(to + (size_t)i * CELL, is_bad ? "--" : cells[row->data[n]], 2);
		if (!is_bad)
			chars[i] = ascii(row->data[n]);
	}
}

/* What stands around the cells and characters of a row that begins at to. */
static char *end_bytes(char *to)
{
	memcpy(to + ASCII - 1, " |", 2);
	return bsh_put(to + ASCII + 1 + ROW, "|\n");
}

static char *put_bytes(char *to, const struct row *row, unsigned width)
{
	if (row->end - row->begin == ROW && !row->bad)
		put_full_bytes(to, row->data);
	else
		put_some_bytes(to, row, width);
	return end_bytes(to);
}

/* Elements as values; nothing stands behind the last one that is there. */
static char *put_values(char *to, const struct row *row, unsigned width)
{
	const unsigned digits = 2 * width;
	const unsigned missing = row->begin / width * (digits + 1);

	memset(to, ' ', missing);
	to += missing;
	for (unsigned n = 0; n < row->end - row->begin; n += width) {
		if (row->bad && row->bad[n / width])
			to = (char *)memset(to, '-', digits) + digits;
		else
			to = bsh_put_digits(to, element(row->data + n, width), digits);
		*to++ = ' ';
	}
	to[-1] = '\n';
	return to;
}

static size_t names_length(const struct bsh_dump *dump)
{
	return dump->names ? strnlen(dump->names, NAMES_MAX) : 0;
}

/* Behind the row that ends at to, in place of its newline. */
static char *put_names(char *to, const char *names)
{
	const size_t len = strnlen(names, NAMES_MAX);

	memcpy(to - 1, "  ", 2);
	memcpy(to + 1, names, len);
	to += 1 + len;
	*to++ = '\n';
	return to;
}

static void render_text(struct bsh_out *out, const struct bsh_dump *dump, const struct row *row)
{
	char *begin = bsh_out_room(out, ROW_MAX + names_length(dump));
	char *to = put_offset(begin, dump->region, row->offset - row->begin, out->region);

	if (dump->as_values)
		to = put_values(to, row, dump->width);
	else
		to = put_bytes(to, row, dump->width);
	if (dump->names)
		to = put_names(to, dump->names);
	bsh_out_text(out, begin, to);
}

static char *put_json_values(char *to, const struct row *row, unsigned width)
{
	for (unsigned n = 0; n < row->end - row->begin; n += width) {
		if (row->bad && row->bad[n / width]) {
			to = bsh_put(to, "null,");
		} else {
			to = bsh_put(to, "\"0x");
			to = bsh_put_digits(to, element(row->data + n, width), 2 * width);
			to = bsh_put(to, "\",");
		}
	}
	return to - 1;
}

static const char *width_json(unsigned width)
{
	static const char *const bits[] = { [1] = "8", [2] = "16", [4] = "32", [8] = "64" };

	return bits[width];
}

static void render_json(struct bsh_out *out, const struct bsh_dump *dump, const struct row *row)
{
	char *begin = bsh_out_room(out, JSON_ROW_MAX + 6 * names_length(dump));
	char *to = bsh_out_json_head(out, begin, "dump");

	to = bsh_put(to, ",\"region\":\"");
	to = bsh_put_region(to, dump->region);
	to = bsh_put(to, "\",\"place\":\"0x");
	to = bsh_put_hex(to, row->offset, 1);
	to = bsh_put(to, "\",\"width\":");
	to = bsh_put(to, width_json(dump->width));
	to = bsh_put(to, ",\"values\":[");
	to = put_json_values(to, row, dump->width);
	to = bsh_put(to, "]");
	if (dump->names) {
		to = bsh_put(to, ",\"names\":");
		to = bsh_put_json_string(to, dump->names, names_length(dump));
	}
	to = bsh_put(to, "}\n");
	bsh_out_commit(out, begin, to);
}

/* The flags of the elements in data[at .. at + len], or NULL when none of them is set. */
static const uint8_t *bad_in(const struct bsh_dump *dump, size_t at, size_t len)
{
	const uint8_t *bad;

	if (!dump->bad)
		return NULL;
	bad = dump->bad + at / dump->width;
	for (size_t i = 0; i < len / dump->width; i++)
		if (bad[i])
			return bad;
	return NULL;
}

/* The row that begins with the byte data[at]. */
static struct row row_at(const struct bsh_dump *dump, size_t at)
{
	const uint64_t offset = dump->offset + at;
	const unsigned begin = (unsigned)(offset % ROW);
	const size_t left = dump->len - at;
	const unsigned end = left < ROW - begin ? begin + (unsigned)left : ROW;

	return (struct row){
		.offset = offset,
		.begin = begin,
		.end = end,
		.data = dump->data + at,
		.bad = bad_in(dump, at, end - begin),
	};
}

/* Show the row that begins with data[at]; returns how many bytes that were. */
static size_t render_row(struct bsh_out *out, const struct bsh_dump *dump, size_t at)
{
	const struct row row = row_at(dump, at);

	if (bsh_out_wants_text(out))
		render_text(out, dump, &row);
	if (out->is_json)
		render_json(out, dump, &row);
	return row.end - row.begin;
}

/*
 * Show whole rows of bytes from data[at] on, a batch at most; returns how many
 * bytes that were, 0 when what comes next is not the plain case.
 */
static size_t render_full_rows(struct bsh_out *out, const struct bsh_dump *dump, size_t at)
{
	const size_t whole = (dump->len - at) / ROW;
	const size_t rows = whole < BATCH ? whole : BATCH;
	char *begin;
	char *to;

	if (out->is_json || out->copy || dump->as_values || dump->bad || dump->names ||
	    (dump->offset + at) % ROW)
		return 0;
	begin = to = bsh_out_room(out, (size_t)BATCH * ROW_MAX);
	for (size_t i = 0; i < rows; i++) {
		to = put_offset(to, dump->region, dump->offset + at + i * ROW, out->region);
		put_full_bytes(to, dump->data + at + i * ROW);
		to = end_bytes(to);
	}
	bsh_out_commit(out, begin, to);
	return rows * ROW;
}

void bsh_out_dump(struct bsh_out *out, const struct bsh_dump *dump)
{
	struct bsh_dump rest = *dump;
	size_t shown;

	assert(dump->width && ROW % dump->width == 0 && dump->width <= 8);
	assert(dump->offset % dump->width == 0 && dump->len % dump->width == 0);
	rest.bad = bad_in(dump, 0, dump->len);
	for (size_t at = 0; at < rest.len; at += shown) {
		shown = render_full_rows(out, &rest, at);
		if (!shown)
			shown = render_row(out, &rest, at);
	}
}
