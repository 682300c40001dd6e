/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: a text through the CSV reader, and loaded as a LiteX csr.csv and as a table.
 * Whatever it is: nothing crashes, cells are where they say, what fails says where and leaves
 * the map empty, and what loads can be written.
 */

#include "barsh/regmap.h"
#include "regmap/csv.h"

#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold whatever the input is; assert() may be compiled out. */
#define MUST(claim)                                                                       \
	do {                                                                              \
		if (!(claim)) {                                                           \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #claim);       \
			abort();                                                          \
		}                                                                         \
	} while (0)

/* Larger inputs only take longer. */
#define SIZE_LIMIT 65536

static void check_message(const struct bsh_err *err)
{
	MUST(err->code != BSH_OK);
	MUST(strncmp(err->msg, "f.csv:", 6) == 0);
	for (const char *c = err->msg; *c; c++)
		MUST((uint8_t)*c >= ' ' && *c != 0x7f);
}

static void read_rows(const char *data, size_t size, char separator)
{
	const struct bsh_csv_cell *cells;
	struct bsh_csv csv = { 0 };
	struct bsh_err err = { 0 };
	uint32_t line = 1, column = 0;
	size_t n, rows = 0;
	int got;

	MUST(bsh_csv_init(&csv, "f.csv", data, size, separator, &err) == 0);
	while ((got = bsh_csv_next(&csv, &cells, &n, &err)) > 0) {
		MUST(n >= 1 && n <= BSH_CSV_CELLS_MAX);
		MUST(++rows <= size);
		for (size_t i = 0; i < n; i++) {
			MUST(strlen(cells[i].text) == cells[i].len);
			MUST(cells[i].len <= BSH_CSV_CELL_MAX);
			MUST(cells[i].line > line ||
			     (cells[i].line == line && cells[i].column > column));
			line = cells[i].line;
			column = cells[i].column;
		}
	}
	if (got < 0)
		check_message(&err);
	bsh_csv_finish(&csv);
}

static void load(const char *data, size_t size, const char *format)
{
	const struct bsh_regmap_options options = { .takes_drafts = true, .format = format };
	struct bsh_regmap *map = NULL;
	struct bsh_text text = { 0 };
	struct bsh_err err = { 0 };

	MUST(bsh_regmap_new(&map, &err) == 0);
	if (bsh_regmap_load_text(map, "f.csv", data, size, &options, &err) < 0) {
		check_message(&err);
		MUST(bsh_regmap_counts(map).blocks == 0 && bsh_regmap_counts(map).registers == 0);
	} else {
		MUST(bsh_regmap_write(map, BSH_REGMAP_YAML, &text, &err) == 0);
	}
	bsh_text_finish(&text);
	bsh_regmap_free(map);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;

	if (size > SIZE_LIMIT)
		return 0;
	read_rows(text, size, 0);
	read_rows(text, size, ',');
	load(text, size, "litex");
	load(text, size, "table");
	return 0;
}
