/* SPDX-License-Identifier: MIT */
/* Comma-separated values: one row at a time, every cell with its position. */

#include "regmap/csv.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#define QUOTE '"'

static int fail_here(const struct bsh_csv *csv, enum bsh_code code, const char *what,
		     struct bsh_err *err)
{
	return bsh_fail(err, code, "%s:%" PRIu32 ":%" PRIu32 ": %s", csv->file, csv->line,
			csv->column, what);
}

static bool is_line_end(char c)
{
	return c == '\n' || c == '\r';
}

/* Step over n bytes of a line; the bytes behind a UTF-8 lead are no columns of their own. */
static void advance(struct bsh_csv *csv, size_t n)
{
	for (; n > 0; n--, csv->at++)
		csv->column += ((uint8_t)*csv->at & 0xc0) != 0x80;
}

/* Step over LF, CRLF or CR. */
static void advance_line(struct bsh_csv *csv)
{
	const bool is_cr = *csv->at == '\r';

	csv->at++;
	if (is_cr && csv->at < csv->end && *csv->at == '\n')
		csv->at++;
	csv->line++;
	csv->column = 1;
}

static void skip_line(struct bsh_csv *csv)
{
	while (csv->at < csv->end && !is_line_end(*csv->at))
		csv->at++;
	if (csv->at < csv->end)
		advance_line(csv);
}

/* A blank, unless it is what separates cells. */
static bool is_blank(const struct bsh_csv *csv, char c)
{
	return (c == ' ' || c == '\t') && c != csv->separator;
}

static void skip_blanks(struct bsh_csv *csv)
{
	while (csv->at < csv->end && is_blank(csv, *csv->at))
		advance(csv, 1);
}

/* Does a line begin here that holds no row: an empty one, or a comment? */
static bool is_skipped(const struct bsh_csv *csv)
{
	const char *at = csv->at;

	while (at < csv->end && is_blank(csv, *at))
		at++;
	if (at == csv->end || is_line_end(*at))
		return true;
	return *at == '#' && !(at + 1 < csv->end && at[1] == csv->separator);
}

/* Choose the separator from the first row: the most frequent outside quotes, a comma when none. */
static char guess_separator(const struct bsh_csv *csv)
{
	static const char known[] = { ',', ';', '\t' };
	size_t count[BSH_LENGTH(known)] = { 0 }, best = 0;
	bool is_quoted = false;

	for (const char *c = csv->at; c < csv->end && (is_quoted || !is_line_end(*c)); c++) {
		is_quoted ^= *c == QUOTE;
		for (size_t i = 0; i < BSH_LENGTH(known); i++)
			count[i] += !is_quoted && *c == known[i];
	}
	for (size_t i = 1; i < BSH_LENGTH(known); i++)
		if (count[i] > count[best])
			best = i;
	return known[best];
}

/* Step over Excel's first line `sep=;`, which says what separates cells. */
static void take_separator(struct bsh_csv *csv)
{
	const char *at = csv->at;

	if (csv->end - at < 6 || strncasecmp(at, "sep=", 4) != 0 || !is_line_end(at[5]))
		return;
	if (!csv->separator)
		csv->separator = at[4];
	skip_line(csv);
}

int bsh_csv_init(struct bsh_csv *csv, const char *file, const char *data, size_t len,
		 char separator, struct bsh_err *err)
{
	static const char mark[] = "\xef\xbb\xbf";

	if (len > BSH_CSV_SIZE_MAX)
		return bsh_fail(err, BSH_E_VALUE, "%s: %zu bytes, a CSV file has at most %u", file,
				len, BSH_CSV_SIZE_MAX);
	*csv = (struct bsh_csv){ .file = file,
				 .at = data,
				 .end = data + len,
				 .separator = separator,
				 .line = 1,
				 .column = 1 };
	if (len >= sizeof(mark) - 1 && memcmp(data, mark, sizeof(mark) - 1) == 0)
		csv->at += sizeof(mark) - 1;
	take_separator(csv);
	while (csv->at < csv->end && is_skipped(csv))
		skip_line(csv);
	if (!csv->separator)
		csv->separator = guess_separator(csv);
	return 0;
}

static int add_text(struct bsh_csv *csv, const char *data, size_t len, struct bsh_err *err)
{
	const struct bsh_csv_cell *cell = &csv->cells[csv->n_cells];

	if (memchr(data, '\0', len))
		return fail_here(csv, BSH_E_SYNTAX, "a NUL byte, and this should be text", err);
	if (len > BSH_CSV_CELL_MAX - (csv->text.len - cell->len))
		return bsh_fail(err, BSH_E_VALUE,
				"%s:%" PRIu32 ":%" PRIu32 ": a cell of more than %u bytes", csv->file,
				cell->line, cell->column, BSH_CSV_CELL_MAX);
	bsh_text_add(&csv->text, data, len);
	return bsh_text_failed(&csv->text) ? bsh_fail_nomem(err) : 0;
}

/* What is inside quotes; at is behind the first one, and is left behind the last. */
static int read_quoted(struct bsh_csv *csv, struct bsh_err *err)
{
	const struct bsh_csv_cell *cell = &csv->cells[csv->n_cells];

	for (;;) {
		const char *begin = csv->at;

		while (csv->at < csv->end && *csv->at != QUOTE) {
			if (is_line_end(*csv->at))
				advance_line(csv);
			else
				advance(csv, 1);
		}
		if (add_text(csv, begin, (size_t)(csv->at - begin), err) < 0)
			return -1;
		if (csv->at == csv->end) {
			csv->line = cell->line;
			csv->column = cell->column;
			return fail_here(csv, BSH_E_SYNTAX, "the quote that opens here never closes",
					 err);
		}
		advance(csv, 1);
		if (csv->at == csv->end || *csv->at != QUOTE)
			return 0;
		/* Two quotes stand for one, which begins the next stretch. */
		if (add_text(csv, csv->at, 1, err) < 0)
			return -1;
		advance(csv, 1);
	}
}

/* What has no quotes, up to a separator or the line's end, without the blanks behind it. */
static int read_plain(struct bsh_csv *csv, struct bsh_err *err)
{
	const char *begin = csv->at, *end;

	while (csv->at < csv->end && *csv->at != csv->separator && !is_line_end(*csv->at))
		advance(csv, 1);
	for (end = csv->at; end > begin && is_blank(csv, end[-1]);)
		end--;
	return add_text(csv, begin, (size_t)(end - begin), err);
}

/* One cell, up to what ends it. While the row grows, len is where its text begins. */
static int read_cell(struct bsh_csv *csv, struct bsh_err *err)
{
	struct bsh_csv_cell *cell = &csv->cells[csv->n_cells];

	if (csv->n_cells == BSH_CSV_CELLS_MAX)
		return bsh_fail(err, BSH_E_VALUE,
				"%s:%" PRIu32 ":%" PRIu32 ": a row has at most %d cells", csv->file,
				csv->line, csv->column, BSH_CSV_CELLS_MAX);
	skip_blanks(csv);
	*cell = (struct bsh_csv_cell){ .line = csv->line, .column = csv->column,
				       .len = csv->text.len };
	if (csv->at == csv->end || *csv->at != QUOTE) {
		if (read_plain(csv, err) < 0)
			return -1;
	} else {
		advance(csv, 1);
		if (read_quoted(csv, err) < 0)
			return -1;
		skip_blanks(csv);
		if (csv->at < csv->end && *csv->at != csv->separator && !is_line_end(*csv->at))
			return fail_here(csv, BSH_E_SYNTAX,
					 "text behind a closing quote, a separator was expected",
					 err);
	}
	csv->n_cells++;
	bsh_text_add(&csv->text, "", 1);
	return bsh_text_failed(&csv->text) ? bsh_fail_nomem(err) : 0;
}

/* The text does not move any more: turn where each cell's text begins into what it is. */
static void settle(struct bsh_csv *csv)
{
	size_t end = csv->text.len;

	for (size_t i = csv->n_cells; i > 0; i--) {
		struct bsh_csv_cell *cell = &csv->cells[i - 1];
		const size_t begin = cell->len;

		cell->text = csv->text.data + begin;
		cell->len = end - begin - 1;
		end = begin;
	}
}

int bsh_csv_next(struct bsh_csv *csv, const struct bsh_csv_cell **cells, size_t *n,
		 struct bsh_err *err)
{
	bsh_text_reset(&csv->text);
	csv->n_cells = 0;
	while (csv->at < csv->end && is_skipped(csv))
		skip_line(csv);
	if (csv->at == csv->end)
		return 0;
	for (;;) {
		if (read_cell(csv, err) < 0)
			return -1;
		if (csv->at == csv->end || is_line_end(*csv->at))
			break;
		advance(csv, 1);
	}
	if (csv->at < csv->end)
		advance_line(csv);
	settle(csv);
	*cells = csv->cells;
	*n = csv->n_cells;
	return 1;
}

void bsh_csv_finish(struct bsh_csv *csv)
{
	bsh_text_finish(&csv->text);
}
