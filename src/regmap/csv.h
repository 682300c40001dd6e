/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Comma-separated values, row by row: RFC 4180 quotes, `#` comments, positions.
 *
 * A cell in double quotes may hold separators, line ends and, doubled, quotes. Blanks around
 * a cell are dropped unless quoted. Empty lines and those that begin with # are skipped; #
 * directly before a separator is a cell (a table whose first column is called #). Lines end
 * in LF, CRLF or CR; a byte order mark is skipped, and a first line `sep=;` of Excel's obeyed.
 */
#ifndef BARSH_REGMAP_CSV_H
#define BARSH_REGMAP_CSV_H

#include "barsh/util.h"

/** Most bytes of a file. */
#define BSH_CSV_SIZE_MAX (4U << 20)
/** Most cells of a row. */
#define BSH_CSV_CELLS_MAX 64
/** Most bytes of a cell. */
#define BSH_CSV_CELL_MAX (64U << 10)

struct bsh_csv_cell {
	const char *text; /**< without its quotes, NUL-terminated; never NULL */
	size_t len;
	uint32_t line, column; /**< where it begins; both count from 1, columns in characters */
};

/** One row at a time. Start with bsh_csv_init(); the members are for the reader alone. */
struct bsh_csv {
	const char *file;
	const char *at, *end;
	char separator;
	uint32_t line, column;
	struct bsh_text text; /* the row's cells, each with its NUL */
	struct bsh_csv_cell cells[BSH_CSV_CELLS_MAX];
	size_t n_cells;
};

/**
 * @brief Begin to read @p data, which must outlive @p csv.
 *
 * @param file       The name that errors begin with; must outlive @p csv.
 * @param separator  The byte between two cells; 0: the most frequent one of `,` `;` and tab in
 *                   the first row, as spreadsheets write whichever suits their language.
 * @return 0, or -1 with BSH_E_VALUE: too long.
 */
int bsh_csv_init(struct bsh_csv *csv, const char *file, const char *data, size_t len,
		 char separator, struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief Read the next row.
 *
 * @param cells  Set to its cells, which are valid until the next call.
 * @param n      Set to how many there are, at least 1.
 * @return 1 for a row, 0 at the end, -1 with BSH_E_SYNTAX (quotes, a NUL), BSH_E_VALUE (a limit) or
 *         BSH_E_NOMEM.
 */
int bsh_csv_next(struct bsh_csv *csv, const struct bsh_csv_cell **cells, size_t *n,
		 struct bsh_err *err) BSH_MUST_USE;

/** Free what the reader holds; @p csv may be all zeros. */
void bsh_csv_finish(struct bsh_csv *csv);

#endif
