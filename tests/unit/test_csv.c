/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "regmap/csv.h"

#include <string.h>

/* All rows of a text: a | behind each cell, a line end behind each row; -1 leaves an error. */
static int rows(const char *data, size_t len, char separator, struct bsh_text *to,
		struct bsh_err *err)
{
	const struct bsh_csv_cell *cells;
	struct bsh_csv csv = { 0 };
	size_t n;
	int got = bsh_csv_init(&csv, "x.csv", data, len, separator, err);

	while (got == 0 && (got = bsh_csv_next(&csv, &cells, &n, err)) > 0) {
		for (size_t i = 0; i < n; i++) {
			ck_assert_uint_eq(strlen(cells[i].text), cells[i].len);
			bsh_text_addf(to, "%s|", cells[i].text);
		}
		bsh_text_adds(to, "\n");
		got = 0;
	}
	bsh_csv_finish(&csv);
	return got;
}

static void check(const char *text, char separator, const char *expected)
{
	/* A copy of its own length, so that a byte too far is seen. */
	const size_t len = strlen(text);
	char *copy = memcpy(malloc(len + !len), text, len);
	struct bsh_text found = { 0 };
	struct bsh_err err = { 0 };

	ck_assert_msg(rows(copy, len, separator, &found, &err) == 0, "'%s': %s", text, err.msg);
	ck_assert_msg(strcmp(bsh_text_string(&found), expected) == 0, "'%s' is read as '%s'", text,
		      bsh_text_string(&found));
	bsh_text_finish(&found);
	free(copy);
}

/* The first len bytes of a text, with others behind them. */
static void check_part(const char *text, size_t len, const char *expected)
{
	struct bsh_text found = { 0 };
	struct bsh_err err = { 0 };

	ck_assert_int_eq(rows(text, len, 0, &found, &err), 0);
	ck_assert_str_eq(bsh_text_string(&found), expected);
	bsh_text_finish(&found);
}

static void check_fails(const char *data, size_t len, enum bsh_code code, const char *msg)
{
	struct bsh_text found = { 0 };
	struct bsh_err err = { 0 };

	ck_assert_int_eq(rows(data, len, ',', &found, &err), -1);
	ck_assert_str_eq(err.msg, msg);
	ck_assert_int_eq(err.code, code);
	bsh_text_finish(&found);
}

START_TEST(separators_cut_a_row_into_cells)
{
	check("", ',', "");
	check("a", ',', "a|\n");
	check("a,b", ',', "a|b|\n");
	check("a,,b,", ',', "a||b||\n");
	check(",", ',', "||\n");
	check("a;b,c", ';', "a|b,c|\n");
	check("a\tb", '\t', "a|b|\n");
	check("a\t\tb", '\t', "a||b|\n");
}
END_TEST

START_TEST(blanks_around_a_cell_are_dropped_unless_quoted)
{
	check("  a b ,\tc\t", ',', "a b|c|\n");
	check("\" a \" , \"b\"", ',', " a |b|\n");
	check(" , ", ',', "||\n");
	check(" a \t b ", '\t', "a|b|\n");
}
END_TEST

START_TEST(every_line_end_ends_a_row)
{
	check("a\nb\n", ',', "a|\nb|\n");
	check("a\r\nb\r\n", ',', "a|\nb|\n");
	check("a\rb\r", ',', "a|\nb|\n");
	check("a,\nb", ',', "a||\nb|\n");
}
END_TEST

START_TEST(empty_lines_and_comments_are_no_rows)
{
	check("\n\na\n \t\n\r\nb\n\n", ',', "a|\nb|\n");
	check("# c\na\n  # d,\"\n#\nb # e\n#", ',', "a|\nb # e|\n");
	check("#,name\n1,CTRL\n", ',', "#|name|\n1|CTRL|\n");
	check("#;name\n", ';', "#|name|\n");
}
END_TEST

START_TEST(quotes_keep_separators_line_ends_and_themselves)
{
	check("\"a,b\",c", ',', "a,b|c|\n");
	check("\"a \"\"b\"\"\"", ',', "a \"b\"|\n");
	check("\"\"", ',', "|\n");
	check("\"\"\"\"", ',', "\"|\n");
	check("\"a\nb\r\nc\",d\ne", ',', "a\nb\r\nc|d|\ne|\n");
	check("\"# a\"", ',', "# a|\n");
	check("5\" disk,b", ',', "5\" disk|b|\n");
}
END_TEST

START_TEST(a_byte_order_mark_is_no_part_of_the_first_cell)
{
	check("\xef\xbb\xbf" "a,b", ',', "a|b|\n");
	check("\xef\xbb\xbf# c\na", ',', "a|\n");
	check("a\n\xef\xbb\xbf", ',', "a|\n\xef\xbb\xbf|\n");
}
END_TEST

START_TEST(the_first_row_tells_the_separator)
{
	check("name;offset\nA,B;1\n", 0, "name|offset|\nA,B|1|\n");
	check("# a,b,c\nname\toffset\n", 0, "name|offset|\n");
	check("\"a;b;c\",d\n", 0, "a;b;c|d|\n");
	check("\"a;\n;b;c\",d\n", 0, "a;\n;b;c|d|\n");
	check("one\na,b\n", 0, "one|\na|b|\n");
	check("sep=;\na,b;c\n", 0, "a,b|c|\n");
	check("\xef\xbb\xbf" "sep=|\r\na|b,;c\n", 0, "a|b,;c|\n");
	check("sep=;x\n", 0, "sep=|x|\n");
	check("sep=", 0, "sep=|\n");
	check("SEP=;\na,b;c\n", 0, "a,b|c|\n");
	/* Who knows what separates goes first. */
	check("sep=;\na,b;c\n", ',', "a|b;c|\n");
	/* Without a line end it is a row like others. */
	check_part("sep=;\na", 5, "sep=||\n");
	check("", 0, "");
}
END_TEST

START_TEST(cells_know_where_they_begin)
{
	static const char text[] = "# c\n\n a,\"b\r\nb\", c\n\xc3\xa9\xe2\x82\xac,d\r\"x\"\"y\" ,z";
	static const struct {
		uint32_t line, column;
	} places[] = {
		{ 3, 2 }, { 3, 4 }, { 4, 5 }, { 5, 1 }, { 5, 4 }, { 6, 1 }, { 6, 9 },
	};
	const struct bsh_csv_cell *cells;
	struct bsh_csv csv = { 0 };
	struct bsh_err err = { 0 };
	size_t n, seen = 0;

	ck_assert_int_eq(bsh_csv_init(&csv, "x", text, sizeof(text) - 1, ',', &err), 0);
	while (bsh_csv_next(&csv, &cells, &n, &err) > 0) {
		for (size_t i = 0; i < n; i++, seen++) {
			ck_assert_uint_lt(seen, BSH_LENGTH(places));
			ck_assert_uint_eq(cells[i].line, places[seen].line);
			ck_assert_uint_eq(cells[i].column, places[seen].column);
		}
	}
	ck_assert_uint_eq(seen, BSH_LENGTH(places));
	bsh_csv_finish(&csv);
}
END_TEST

START_TEST(what_is_no_csv_is_refused_with_its_place)
{
	check_fails("a\nb, \"c\nd\n", 9, BSH_E_SYNTAX,
		    "x.csv:2:4: the quote that opens here never closes");
	check_fails("\"", 1, BSH_E_SYNTAX, "x.csv:1:1: the quote that opens here never closes");
	check_fails("\"a\"b,c", 6, BSH_E_SYNTAX,
		    "x.csv:1:4: text behind a closing quote, a separator was expected");
	check_fails("a,b\0c", 5, BSH_E_SYNTAX, "x.csv:1:6: a NUL byte, and this should be text");
}
END_TEST

START_TEST(a_row_has_no_more_cells_than_the_limit)
{
	char text[BSH_CSV_CELLS_MAX + 1];
	struct bsh_text found = { 0 };
	struct bsh_err err = { 0 };

	memset(text, ',', sizeof(text));
	ck_assert_int_eq(rows(text, BSH_CSV_CELLS_MAX - 1, ',', &found, &err), 0);
	ck_assert_uint_eq(found.len, BSH_CSV_CELLS_MAX + 1);
	check_fails(text, BSH_CSV_CELLS_MAX, BSH_E_VALUE, "x.csv:1:65: a row has at most 64 cells");
	bsh_text_finish(&found);
}
END_TEST

START_TEST(a_cell_is_no_longer_than_the_limit)
{
	const size_t max = BSH_CSV_CELL_MAX;
	char *text = malloc(max + 4);
	struct bsh_text found = { 0 };
	struct bsh_err err = { 0 };

	memset(text, 'a', max + 4);
	memcpy(text, "b,", 2);
	ck_assert_int_eq(rows(text, max + 2, ',', &found, &err), 0);
	check_fails(text, max + 3, BSH_E_VALUE, "x.csv:1:3: a cell of more than 65536 bytes");
	/* In quotes, too, where it comes in pieces. */
	text[2] = text[max] = text[max + 1] = text[max + 3] = '"';
	bsh_text_reset(&found);
	ck_assert_int_eq(rows(text, max + 4, ',', &found, &err), 0);
	ck_assert_uint_eq(found.len, max + 3);
	/* Two halves that are too long only together. */
	memset(text, 'a', max + 4);
	text[0] = text[max + 3] = '"';
	text[max / 2] = text[max / 2 + 1] = '"';
	check_fails(text, max + 4, BSH_E_VALUE, "x.csv:1:1: a cell of more than 65536 bytes");
	bsh_text_finish(&found);
	free(text);
}
END_TEST

START_TEST(a_file_is_no_longer_than_the_limit)
{
	char *text = malloc(BSH_CSV_SIZE_MAX + 1);
	struct bsh_csv csv = { 0 };
	struct bsh_err err = { 0 };

	memset(text, '\n', BSH_CSV_SIZE_MAX + 1);
	ck_assert_int_eq(bsh_csv_init(&csv, "x", text, BSH_CSV_SIZE_MAX, ',', &err), 0);
	ck_assert_int_eq(bsh_csv_init(&csv, "x", text, BSH_CSV_SIZE_MAX + 1, ',', &err), -1);
	ck_assert_int_eq(err.code, BSH_E_VALUE);
	ck_assert_str_eq(err.msg, "x: 4194305 bytes, a CSV file has at most 4194304");
	bsh_csv_finish(&csv);
	free(text);
}
END_TEST

BSH_TESTS("regmap/csv", NULL, NULL, separators_cut_a_row_into_cells,
	  blanks_around_a_cell_are_dropped_unless_quoted, every_line_end_ends_a_row,
	  empty_lines_and_comments_are_no_rows, quotes_keep_separators_line_ends_and_themselves,
	  a_byte_order_mark_is_no_part_of_the_first_cell, the_first_row_tells_the_separator,
	  cells_know_where_they_begin, what_is_no_csv_is_refused_with_its_place,
	  a_row_has_no_more_cells_than_the_limit, a_cell_is_no_longer_than_the_limit,
	  a_file_is_no_longer_than_the_limit)
