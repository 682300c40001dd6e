/* SPDX-License-Identifier: MIT */
/* The macros and enumerators of a C header, without running a preprocessor. */

#include "regmap/header.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- Where things are ---------------------------------------------------- */

/* Note where each line begins. */
static int find_lines(struct bsh_header *h, struct bsh_err *err)
{
	uint32_t n = 1;

	for (uint32_t i = 0; i < h->len; i++)
		n += h->original[i] == '\n';
	h->lines = calloc(n, sizeof(*h->lines));
	if (!h->lines)
		return bsh_fail_nomem(err);
	for (uint32_t i = 0; i < h->len; i++)
		if (h->original[i] == '\n')
			h->lines[++h->n_lines] = i + 1;
	h->n_lines = n;
	return 0;
}

/* The line, from 0, that byte at is on. */
static uint32_t line_of(const struct bsh_header *h, uint32_t at)
{
	uint32_t low = 0, high = h->n_lines;

	while (high - low > 1) {
		const uint32_t middle = low + (high - low) / 2;

		if (h->lines[middle] <= at)
			low = middle;
		else
			high = middle;
	}
	return low;
}

void bsh_header_position(const struct bsh_header *header, uint32_t at, uint32_t *line,
			 uint32_t *column)
{
	const uint32_t begin = header->lines[line_of(header, at)];
	const uint32_t counted = at - begin < BSH_HEADER_COLUMNS ? at - begin : BSH_HEADER_COLUMNS;

	*line = line_of(header, at) + 1;
	*column = 1 + (at - begin - counted);
	for (uint32_t i = begin; i < begin + counted; i++)
		*column += ((uint8_t)header->original[i] & 0xc0) != 0x80;
}

int bsh_header_fail(const struct bsh_header *header, uint32_t at, struct bsh_err *err,
		    enum bsh_code code, const char *fmt, ...)
{
	uint32_t line, column;
	char msg[sizeof(err->msg)];
	va_list args;

	bsh_header_position(header, at, &line, &column);
	va_start(args, fmt);
	vsnprintf(msg, sizeof(msg), fmt, args);
	va_end(args);
	return bsh_fail(err, code, "%s:%" PRIu32 ":%" PRIu32 ": %s", header->file, line, column,
			msg);
}

const char *bsh_header_why(const struct bsh_header *header, const struct bsh_err *err)
{
	const size_t file = strlen(header->file);
	const char *at = err->msg;

	if (strncmp(at, header->file, file) != 0 || at[file] != ':')
		return err->msg;
	at += file;
	at += strspn(at, ":0123456789");
	return *at == ' ' ? at + 1 : at;
}

/* ---- Comments and continued lines ---------------------------------------- */

/* Does the text at i begin with what? */
static bool begins(const struct bsh_header *h, uint32_t i, const char *what)
{
	const size_t len = strlen(what);

	return h->len - i >= len && memcmp(h->original + i, what, len) == 0;
}

/* The length of a backslash with the line end behind it, 0 when none is at i. */
static uint32_t continuation(const struct bsh_header *h, uint32_t i)
{
	return begins(h, i, "\\\n") ? 2 : begins(h, i, "\\\r\n") ? 3 : 0;
}

/* Put blanks for all but the line ends. */
static void blank(struct bsh_header *h, uint32_t begin, uint32_t end)
{
	for (uint32_t i = begin; i < end; i++)
		if (h->text[i] != '\n')
			h->text[i] = ' ';
}

/* Where the comment that begins at i ends. */
static int comment_end(const struct bsh_header *h, uint32_t i, uint32_t *end, struct bsh_err *err)
{
	uint32_t at = i + 2;

	if (begins(h, i, "/*")) {
		while (at < h->len && !begins(h, at, "*/"))
			at++;
		if (at == h->len)
			return bsh_header_fail(h, i, err, BSH_E_SYNTAX,
					       "the comment that opens here never closes");
		*end = at + 2;
		return 0;
	}
	while (at < h->len && h->original[at] != '\n')
		at += continuation(h, at) ? continuation(h, at) : 1;
	*end = at;
	return 0;
}

/* Where the quoted text that begins at i ends; the line's end, if it is never closed. */
static uint32_t quoted_end(const struct bsh_header *h, uint32_t i)
{
	const char quote = h->original[i];

	for (i++; i < h->len && h->original[i] != '\n'; i++) {
		if (h->original[i] == quote)
			return i + 1;
		if (h->original[i] == '\\' && i + 1 < h->len && h->original[i + 1] != '\n')
			i++;
	}
	return i;
}

/* Make the text that is scanned: no comments, and each directive on one line. */
static int clean(struct bsh_header *h, struct bsh_err *err)
{
	uint32_t i = 0, end;

	while (i < h->len) {
		if (h->text[i] == '/' && (begins(h, i, "/*") || begins(h, i, "//"))) {
			if (comment_end(h, i, &end, err) < 0)
				return -1;
			blank(h, i, end);
			i = end;
		} else if (h->text[i] == '"' || h->text[i] == '\'') {
			i = quoted_end(h, i);
		} else if (h->text[i] == '\\' && continuation(h, i)) {
			memset(h->text + i, ' ', continuation(h, i));
			i += continuation(h, i);
		} else {
			h->text[i] = h->text[i] == '\r' ? ' ' : h->text[i];
			i++;
		}
	}
	return 0;
}

/* ---- Words --------------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\v' || c == '\f';
}

static bool is_name_start(char c)
{
	return isalpha((unsigned char)c) || c == '_';
}

static bool is_name_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static uint32_t skip_blanks(const struct bsh_header *h, uint32_t at, uint32_t end)
{
	while (at < end && is_blank(h->text[at]))
		at++;
	return at;
}

/* The identifier at *at, which is left behind it; len 0 when there is none. */
static struct bsh_header_part take_name(const struct bsh_header *h, uint32_t *at, uint32_t end)
{
	struct bsh_header_part name = { *at, 0 };

	if (*at < end && is_name_start(h->text[*at]))
		while (*at < end && is_name_byte(h->text[*at]))
			(*at)++;
	name.len = *at - name.begin;
	return name;
}

static bool part_is(const struct bsh_header *h, struct bsh_header_part part, const char *text)
{
	return strlen(text) == part.len && memcmp(h->text + part.begin, text, part.len) == 0;
}

/* [begin, end) of text without the blanks around it. */
static struct bsh_header_part trim(const char *text, uint32_t begin, uint32_t end)
{
	while (begin < end && isspace((unsigned char)text[begin]))
		begin++;
	while (end > begin && isspace((unsigned char)text[end - 1]))
		end--;
	return (struct bsh_header_part){ begin, end - begin };
}

/* ---- Docs ---------------------------------------------------------------- */

/* The comment behind what ends at byte at, past a comma; len 0 when there is none. */
static struct bsh_header_part doc_behind(const struct bsh_header *h, uint32_t at)
{
	struct bsh_err err = { 0 };
	uint32_t end;

	while (at < h->len && (is_blank(h->original[at]) || h->original[at] == ','))
		at++;
	if (at == h->len || !(begins(h, at, "/*") || begins(h, at, "//")) ||
	    comment_end(h, at, &end, &err) < 0)
		return (struct bsh_header_part){ at, 0 };
	return (struct bsh_header_part){ at, end - at };
}

/* The comment that is all of the line above a line; len 0: there is none. */
static struct bsh_header_part find_above(const struct bsh_header *h, uint32_t line)
{
	struct bsh_header_part above = { 0 };

	if (line == 0)
		return above;
	above = trim(h->original, h->lines[line - 1], h->lines[line]);
	if (above.len < 4 || trim(h->text, above.begin, above.begin + above.len).len > 0)
		above.len = 0;
	else if (begins(h, above.begin, "//"))
		return above;
	else if (!begins(h, above.begin, "/*") || !begins(h, above.begin + above.len - 2, "*/"))
		above.len = 0;
	return above;
}

/* The comment above the line that byte at is on. Thousands may stand on one: it is kept. */
static struct bsh_header_part doc_above(struct bsh_header *h, uint32_t at)
{
	const uint32_t line = line_of(h, at);

	if (line != h->above_of) {
		h->above_of = line;
		h->above = find_above(h, line);
	}
	return h->above;
}

void bsh_header_doc(const struct bsh_header *header, const struct bsh_header_macro *macro,
		    struct bsh_text *to)
{
	const size_t from = to->len;
	const char *at = header->original + macro->doc.begin, *end = at + macro->doc.len;
	bool is_gap = false;

	if (end - at >= 4 && at[1] == '*')
		end -= 2;
	while (at < end && strchr("/*!<", *at))
		at++;
	for (; at < end; at++) {
		const bool is_mark = isspace((unsigned char)*at) || *at == '\\' ||
				     (*at == '*' && is_gap);

		/* Not within a character. */
		if (to->len - from >= BSH_HEADER_DOC_MAX && ((uint8_t)*at & 0xc0) != 0x80)
			return;
		if (!is_mark) {
			bsh_text_add(to, " ", is_gap && to->len > from);
			bsh_text_add(to, at, 1);
		}
		is_gap = is_mark;
	}
}

/* ---- Macros -------------------------------------------------------------- */

/* Add a macro; its doc is looked for behind byte end. */
static int add(struct bsh_header *h, struct bsh_header_macro macro, uint32_t end,
	       struct bsh_err *err)
{
	if (macro.name.len > BSH_HEADER_NAME_MAX)
		return bsh_header_fail(h, macro.name.begin, err, BSH_E_VALUE,
				       "a name of more than %d bytes", BSH_HEADER_NAME_MAX);
	if (h->n_macros == BSH_HEADER_MACROS_MAX)
		return bsh_header_fail(h, macro.name.begin, err, BSH_E_VALUE,
				       "more than %u names", BSH_HEADER_MACROS_MAX);
	if (h->n_macros == h->cap_macros) {
		const uint32_t cap = h->cap_macros ? 2 * h->cap_macros : 256;
		struct bsh_header_macro *grown = realloc(h->macros, cap * sizeof(*grown));

		if (!grown)
			return bsh_fail_nomem(err);
		h->macros = grown;
		h->cap_macros = cap;
	}
	macro.doc = doc_behind(h, end);
	if (!macro.doc.len) {
		macro.doc = doc_above(h, macro.name.begin);
		macro.is_doc_above = macro.doc.len > 0;
	}
	h->macros[h->n_macros++] = macro;
	return 0;
}

/* The column, from 0, of byte at on the line that begins at line. */
static unsigned visual_column(const struct bsh_header *h, uint32_t line, uint32_t at)
{
	unsigned column = 0;

	for (uint32_t i = line; i < at; i++)
		column = h->text[i] == '\t' ? (column | 7) + 1 : column + 1;
	return column;
}

/*
 * How much further right than in `#define NAME` a name stands, by blanks before the # or behind
 * the word: so headers tell bits from registers. Blanks between tell of conditions.
 */
static unsigned indent_of(const struct bsh_header *h, uint32_t line, uint32_t word_end,
			  uint32_t name)
{
	const unsigned gap = visual_column(h, line, name) - visual_column(h, line, word_end);

	return visual_column(h, line, skip_blanks(h, line, name)) + gap - 1;
}

/* `#define` at the line that begins at line; at is behind the word. */
static int add_define(struct bsh_header *h, uint32_t line, uint32_t at, uint32_t end,
		      struct bsh_err *err)
{
	struct bsh_header_macro macro = { .after = BSH_HEADER_NONE };
	const uint32_t word_end = at;

	at = skip_blanks(h, at, end);
	macro.name = take_name(h, &at, end);
	if (!macro.name.len)
		return 0;
	macro.indent = indent_of(h, line, word_end, macro.name.begin);
	if (at < end && h->text[at] == '(') {
		const char *close = memchr(h->text + at, ')', end - at);

		if (!close)
			return 0;
		macro.kind = BSH_HEADER_FUNCTION;
		macro.params = trim(h->text, at + 1, (uint32_t)(close - h->text));
		at = (uint32_t)(close - h->text) + 1;
	}
	macro.body = trim(h->text, at, end);
	return add(h, macro, macro.body.len ? macro.body.begin + macro.body.len : at, err);
}

/* ---- Directives and enumerations ----------------------------------------- */

struct scan {
	struct bsh_header *h;
	uint32_t at;
	bool is_line_start;
	/* Conditions: how many are open; which of them leaves its branch out, 0 when none does;
	 * and, for the outer 64, which are `#if 1`. */
	unsigned depth, off;
	uint64_t is_one;
	/* The enumeration that at is in, if any. */
	bool in_enum;
	unsigned parens;
	struct bsh_header_part name; /* of an enumerator whose end is not reached */
	uint32_t body;		     /* where its value begins, 0 when it has none */
	uint32_t before;	     /* the enumerator before it, or NONE */
};

static bool is_one(const struct scan *s)
{
	return s->depth <= 64 && (s->is_one >> (s->depth - 1) & 1);
}

/* An #if of any kind; rest is what stands behind the word. */
static void open_condition(struct scan *s, bool is_if, struct bsh_header_part rest)
{
	s->depth++;
	if (s->depth <= 64) {
		const uint64_t bit = UINT64_C(1) << (s->depth - 1);

		s->is_one &= ~bit;
		s->is_one |= is_if && part_is(s->h, rest, "1") ? bit : 0;
	}
	if (is_if && !s->off && part_is(s->h, rest, "0"))
		s->off = s->depth;
}

/* #else or #elif. */
static void turn_condition(struct scan *s)
{
	if (s->depth == 0 || (s->off && s->off < s->depth))
		return;
	s->off = is_one(s) ? s->depth : 0;
}

static void close_condition(struct scan *s)
{
	if (s->depth == 0)
		return;
	s->off = s->off == s->depth ? 0 : s->off;
	s->depth--;
}

/* The directive whose # is at s->at. */
static int directive(struct scan *s, struct bsh_err *err)
{
	struct bsh_header *h = s->h;
	const char *newline = memchr(h->text + s->at, '\n', h->len - s->at);
	const uint32_t end = newline ? (uint32_t)(newline - h->text) : h->len;
	const uint32_t line = h->lines[line_of(h, s->at)];
	uint32_t at = skip_blanks(h, s->at + 1, end);
	const struct bsh_header_part word = take_name(h, &at, end);
	const bool is_if = part_is(h, word, "if");

	s->at = end;
	if (is_if || part_is(h, word, "ifdef") || part_is(h, word, "ifndef"))
		open_condition(s, is_if, trim(h->text, at, end));
	else if (part_is(h, word, "else") || part_is(h, word, "elif"))
		turn_condition(s);
	else if (part_is(h, word, "endif"))
		close_condition(s);
	else if (part_is(h, word, "define") && !s->off)
		return add_define(h, line, at, end, err);
	return 0;
}

/* A byte outside of enumerations: does one begin here? */
static void read_code(struct scan *s)
{
	struct bsh_header *h = s->h;
	uint32_t at = s->at;
	struct bsh_header_part word = take_name(h, &at, h->len);

	s->at = word.len ? at : s->at + 1;
	if (!part_is(h, word, "enum"))
		return;
	while (at < h->len && isspace((unsigned char)h->text[at]))
		at++;
	word = take_name(h, &at, h->len);
	while (at < h->len && isspace((unsigned char)h->text[at]))
		at++;
	if (at == h->len || h->text[at] != '{')
		return;
	s->at = at + 1;
	s->in_enum = true;
	s->parens = 0;
	s->name.len = 0;
	s->before = BSH_HEADER_NONE;
}

/* An enumerator ends before s->at. */
static int end_enumerator(struct scan *s, struct bsh_err *err)
{
	struct bsh_header_macro macro = { .kind = BSH_HEADER_ENUMERATOR,
					  .name = s->name,
					  .after = BSH_HEADER_NONE };
	uint32_t end = s->name.begin + s->name.len;

	if (s->body) {
		macro.body = trim(s->h->text, s->body, s->at);
		end = macro.body.begin + macro.body.len;
	} else {
		macro.after = s->before;
	}
	s->name.len = 0;
	s->before = s->h->n_macros;
	return add(s->h, macro, end, err);
}

/* A byte of an enumeration. */
static int read_enum(struct scan *s, struct bsh_err *err)
{
	const char c = s->h->text[s->at];
	const bool is_end = (c == ',' || c == '}') && s->parens == 0;
	int got = 0;

	if (!s->name.len && is_name_start(c)) {
		s->name = take_name(s->h, &s->at, s->h->len);
		s->body = 0;
		return 0;
	}
	if (c == '=' && !s->body)
		s->body = s->at + 1;
	s->parens += c == '(';
	s->parens -= c == ')' && s->parens > 0;
	if (s->name.len && is_end)
		got = end_enumerator(s, err);
	if (c == '}' || c == '{' || c == ';')
		s->in_enum = false;
	s->at++;
	return got;
}

/* Everything, in the order of the text. */
static int walk(struct scan *s, struct bsh_err *err)
{
	const struct bsh_header *h = s->h;
	int got = 0;

	while (s->at < h->len && got == 0) {
		const char c = h->text[s->at];

		if (c == '\n' || is_blank(c)) {
			s->is_line_start |= c == '\n';
			s->at++;
		} else if (c == '#' && s->is_line_start) {
			got = directive(s, err);
		} else if (c == '"' || c == '\'') {
			s->at = quoted_end(h, s->at);
		} else if (s->off) {
			s->at++;
			s->is_line_start = false;
		} else {
			s->is_line_start = false;
			if (s->in_enum)
				got = read_enum(s, err);
			else
				read_code(s);
		}
	}
	return got;
}

/* ---- Names --------------------------------------------------------------- */

static int compare_text(const char *a, size_t a_len, const char *b, size_t b_len)
{
	const int order = memcmp(a, b, a_len < b_len ? a_len : b_len);

	return order ? order : (a_len > b_len) - (a_len < b_len);
}

/* By name, then by place. */
static int compare_names(const void *a, const void *b, void *header)
{
	const struct bsh_header *h = header;
	const uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
	const struct bsh_header_part x = h->macros[i].name, y = h->macros[j].name;
	const int order = compare_text(h->text + x.begin, x.len, h->text + y.begin, y.len);

	return order ? order : (i > j) - (i < j);
}

/* Sort the names; of several definitions of one, the first stays. */
static int sort_names(struct bsh_header *h, struct bsh_err *err)
{
	uint32_t kept = 0;

	if (h->n_macros == 0)
		return 0;
	h->by_name = calloc(h->n_macros, sizeof(*h->by_name));
	if (!h->by_name)
		return bsh_fail_nomem(err);
	for (uint32_t i = 0; i < h->n_macros; i++)
		h->by_name[i] = i;
	qsort_r(h->by_name, h->n_macros, sizeof(*h->by_name), compare_names, h);
	for (uint32_t i = 0; i < h->n_macros; i++) {
		const struct bsh_header_part name = h->macros[h->by_name[i]].name;
		const struct bsh_header_part last =
			h->macros[h->by_name[kept ? kept - 1 : 0]].name;

		if (kept && name.len == last.len &&
		    memcmp(h->text + name.begin, h->text + last.begin, name.len) == 0)
			continue;
		h->by_name[kept++] = h->by_name[i];
	}
	h->n_names = kept;
	return 0;
}

uint32_t bsh_header_find(const struct bsh_header *header, const char *name, size_t len)
{
	uint32_t low = 0, high = header->n_names;

	while (low < high) {
		const uint32_t middle = low + (high - low) / 2;
		const struct bsh_header_part at = header->macros[header->by_name[middle]].name;
		const int order = compare_text(name, len, header->text + at.begin, at.len);

		if (order == 0)
			return header->by_name[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return BSH_HEADER_NONE;
}

/* ---- All of it ----------------------------------------------------------- */

int bsh_header_scan(struct bsh_header *header, const char *file, const char *data, size_t len,
		    struct bsh_err *err)
{
	struct scan scan = { .h = header, .is_line_start = true, .before = BSH_HEADER_NONE };

	if (len > BSH_HEADER_SIZE_MAX)
		return bsh_fail(err, BSH_E_VALUE, "%s: %zu bytes, a C header has at most %u", file,
				len, BSH_HEADER_SIZE_MAX);
	*header = (struct bsh_header){ .file = file, .original = data, .len = (uint32_t)len };
	if (find_lines(header, err) < 0)
		return -1;
	if (memchr(data, '\0', len))
		return bsh_header_fail(
			header, (uint32_t)((const char *)memchr(data, '\0', len) - data), err,
			BSH_E_SYNTAX, "a NUL byte, and this should be text");
	header->text = malloc(len + 1);
	if (!header->text)
		return bsh_fail_nomem(err);
	memcpy(header->text, data, len);
	header->text[len] = '\0';
	if (clean(header, err) < 0 || walk(&scan, err) < 0)
		return -1;
	return sort_names(header, err);
}

void bsh_header_finish(struct bsh_header *header)
{
	free(header->text);
	free(header->lines);
	free(header->macros);
	free(header->by_name);
	*header = (struct bsh_header){ 0 };
}
