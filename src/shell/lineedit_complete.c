/* SPDX-License-Identifier: MIT */
/* Candidates: collected from the hook, made to fit the library's idea of a word. */

#include "lineedit_impl.h"

#include <assert.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

void bsh_edit_offer(struct bsh_edit_completion *c, const char *text, char append,
		    const char *about)
{
	struct bsh_edit_candidate *candidate;

	if (c->n_candidates == c->capacity) {
		const size_t capacity = c->capacity ? 2 * c->capacity : 32;

		candidate = reallocarray(c->candidates, capacity, sizeof(*candidate));
		if (!candidate)
			return;
		c->candidates = candidate;
		c->capacity = capacity;
	}
	candidate = &c->candidates[c->n_candidates];
	candidate->append = append;
	candidate->text = strdup(text);
	/* Without memory for it the list tells less. */
	candidate->about = candidate->text && about ? strdup(about) : NULL;
	if (candidate->text)
		c->n_candidates++;
}

void bsh_edit_completion_finish(struct bsh_edit_completion *c)
{
	for (size_t i = 0; i < c->n_candidates; i++) {
		free(c->candidates[i].text);
		free(c->candidates[i].about);
	}
	free(c->candidates);
	c->candidates = NULL;
	c->n_candidates = 0;
	c->capacity = 0;
}

/* How many digits stand at text, in hexadecimal behind an "0x". */
static size_t count_digits(const char *text, bool is_hex)
{
	return strspn(text, is_hex ? "0123456789abcdefABCDEF" : "0123456789");
}

/* Numbers with more digits are greater; both texts move to their last digit. */
static int compare_numbers(const char **a, const char **b, bool is_hex)
{
	const size_t n_a = count_digits(*a, is_hex), n_b = count_digits(*b, is_hex);
	const int order = n_a != n_b ? (n_a < n_b ? -1 : 1) : strncmp(*a, *b, n_a);

	*a += n_a;
	*b += n_b;
	return order;
}

/* As people count: ch[2] before ch[10], 0xc before 0x10. */
static int compare_texts(const char *a, const char *b)
{
	const char *const whole_a = a, *const whole_b = b;

	while (*a && *b) {
		const bool is_hex = strncmp(a, "0x", 2) == 0 && strncmp(b, "0x", 2) == 0;
		int order;

		a += is_hex ? 2 : 0;
		b += is_hex ? 2 : 0;
		if (!*a || !*b)
			break;
		/* A number comes before anything else, so that there is one order of all texts. */
		order = !count_digits(a, is_hex) - !count_digits(b, is_hex);
		if (order)
			return order;
		if (count_digits(a, is_hex)) {
			order = compare_numbers(&a, &b, is_hex);
			if (order)
				return order;
			continue;
		}
		if (*a != *b)
			break;
		a++;
		b++;
	}
	return *a || *b ? strcmp(a, b) : strcmp(whole_a, whole_b);
}

static int by_text(const void *a, const void *b)
{
	const struct bsh_edit_candidate *const left = a, *const right = b;
	const int order = compare_texts(left->text, right->text);

	return order ? order : !left->about - !right->about;
}

void bsh_edit_completion_sort(struct bsh_edit_completion *c)
{
	size_t kept = 0;

	if (c->n_candidates == 0)
		return;
	qsort(c->candidates, c->n_candidates, sizeof(*c->candidates), by_text);
	for (size_t i = 1; i < c->n_candidates; i++)
		if (strcmp(c->candidates[i].text, c->candidates[kept].text) == 0) {
			free(c->candidates[i].text);
			free(c->candidates[i].about);
		} else {
			c->candidates[++kept] = c->candidates[i];
		}
	c->n_candidates = kept + 1;
}

const struct bsh_edit_candidate *bsh_edit_completion_find(const struct bsh_edit_completion *c,
							  const char *text)
{
	size_t low = 0, high = c->n_candidates;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = compare_texts(text, c->candidates[middle].text);

		if (order == 0)
			return &c->candidates[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* ---- File names ------------------------------------------------------- */

/* What was typed of a path: its directory part as it goes on screen and its last name. */
struct path {
	struct bsh_text text; /**< without quotes and escapes */
	size_t name;	      /**< offset of the last name in it */
	char quote;	      /**< '"', '\'' or '\0' */
};

/* Take the quotes off the word at [word, point). */
static void read_path(struct path *path, const struct bsh_edit_completion *c)
{
	size_t at = c->word;
	const char *slash;

	if (at < c->point && (c->line[at] == '"' || c->line[at] == '\''))
		path->quote = c->line[at++];
	for (; at < c->point; at++) {
		if (path->quote == '"' && c->line[at] == '\\' && at + 1 < c->point)
			at++;
		bsh_text_add(&path->text, c->line + at, 1);
	}
	slash = strrchr(bsh_text_string(&path->text), '/');
	path->name = slash ? (size_t)(slash - path->text.data) + 1 : 0;
}

static bool is_plain_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c & 0x80) || (c && strchr("/._-+,@%:=~^", c));
}

static bool has_control(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return true;
	return false;
}

/* Put @p raw into @p to as the language reads it back; false when it cannot be said. */
static bool quote(struct bsh_text *to, const char *raw, char quotes)
{
	bool is_plain = true;

	for (const char *at = raw; *at; at++)
		is_plain = is_plain && is_plain_char(*at);
	if (has_control(raw) || (quotes == '\'' && strchr(raw, '\'')))
		return false;
	if (!quotes && is_plain) {
		bsh_text_adds(to, raw);
		return true;
	}
	quotes = quotes ? quotes : '"';
	bsh_text_add(to, &quotes, 1);
	for (; *raw; raw++) {
		if (quotes == '"' && strchr("\"\\$", *raw))
			bsh_text_adds(to, "\\");
		bsh_text_add(to, raw, 1);
	}
	return true;
}

/* Offer one entry of the directory; a directory's quotes stay open for what follows. */
static void offer_file(struct bsh_edit_completion *c, const struct path *path, const char *name)
{
	struct bsh_text raw = { 0 }, quoted = { 0 };
	struct stat st;
	bool is_dir;

	bsh_text_add(&raw, bsh_text_string(&path->text), path->name);
	bsh_text_adds(&raw, name);
	is_dir = stat(bsh_text_string(&raw), &st) == 0 && S_ISDIR(st.st_mode);
	if (quote(&quoted, bsh_text_string(&raw), path->quote)) {
		const char first = bsh_text_string(&quoted)[0];

		if (is_dir)
			bsh_text_adds(&quoted, "/");
		else if (first == '"' || first == '\'')
			bsh_text_add(&quoted, &first, 1);
		if (!bsh_text_failed(&quoted) && !bsh_text_failed(&raw))
			bsh_edit_offer(c, bsh_text_string(&quoted), is_dir ? '\0' : ' ', NULL);
	}
	bsh_text_finish(&raw);
	bsh_text_finish(&quoted);
}

static bool is_wanted(const char *name, const char *typed)
{
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return false;
	if (name[0] == '.' && typed[0] != '.')
		return false;
	return strncmp(name, typed, strlen(typed)) == 0;
}

void bsh_edit_offer_files(struct bsh_edit_completion *c)
{
	struct path path = { .quote = '\0' };
	struct bsh_text dir = { 0 };
	const struct dirent *entry;
	DIR *listing;

	read_path(&path, c);
	bsh_text_add(&dir, bsh_text_string(&path.text), path.name);
	listing = opendir(dir.len > 0 ? bsh_text_string(&dir) : ".");
	while (listing && (entry = readdir(listing)))
		if (is_wanted(entry->d_name, bsh_text_string(&path.text) + path.name))
			offer_file(c, &path, entry->d_name);
	if (listing)
		closedir(listing);
	bsh_text_finish(&dir);
	bsh_text_finish(&path.text);
}

/* ---- For the library -------------------------------------------------- */

/* Where the word begins as far as blanks, `;` and `(` tell. */
static size_t word_start(const char *line, size_t point)
{
	size_t at = point;

	while (at > 0 && !strchr(" \t;(", line[at - 1]))
		at--;
	return at;
}

/* One candidate in the library's terms: what replaces line[start..point); NULL: cannot be said. */
static char *fit(const struct bsh_edit_completion *c, const char *text, size_t start)
{
	struct bsh_text fitted = { 0 };

	if (start >= c->word) {
		const size_t skipped = start - c->word;

		if (strncmp(text, c->line + c->word, skipped) != 0)
			return NULL;
		return strdup(text + skipped);
	}
	bsh_text_add(&fitted, c->line + start, c->word - start);
	bsh_text_adds(&fitted, text);
	if (bsh_text_failed(&fitted))
		bsh_text_finish(&fitted);
	return fitted.data;
}

/* How many bytes all of the strings have in common, whole characters only. */
static size_t common_length(char *const *strings)
{
	size_t len = strlen(strings[0]);

	for (size_t i = 1; strings[i]; i++) {
		size_t same = 0;

		while (same < len && strings[i][same] == strings[0][same])
			same++;
		len = same;
	}
	while (len > 0 && (strings[0][len] & 0xc0) == 0x80)
		len--;
	return len;
}

/* The list with room for the common beginning before it and one NULL more than needed. */
static char **fit_all(const struct bsh_edit_completion *c, size_t start, char *append)
{
	struct bsh_edit_completion *offered = &bsh_edit_self()->offered;
	/* libedit looks at the third place before it looks at the second. */
	char **list = calloc(c->n_candidates + 3, sizeof(*list));
	size_t n = 0;

	if (!list)
		return NULL;
	for (size_t i = 0; i < c->n_candidates; i++) {
		list[1 + n] = fit(c, c->candidates[i].text, start);
		if (!list[1 + n])
			continue;
		*append = c->candidates[i].append;
		bsh_edit_offer(offered, list[1 + n], *append, c->candidates[i].about);
		n++;
	}
	if (n > 1)
		*append = '\0';
	if (n == 0) {
		free(list);
		return NULL;
	}
	return list;
}

/* Fill in the first place: the only match, or what all have in common. */
static bool lead(char **list, const struct bsh_edit_completion *c, size_t start)
{
	const char *typed = c->line + start;
	const size_t typed_len = c->point - start;
	size_t len;

	if (!list[2]) {
		list[0] = list[1];
		list[1] = NULL;
		return true;
	}
	len = common_length(list + 1);
	/* Letters of either case may match, or what is typed stands within: it never gets lost. */
	if (len < typed_len || strncasecmp(list[1], typed, typed_len) != 0)
		list[0] = strndup(typed, typed_len);
	else
		list[0] = strndup(list[1], len);
	return list[0] != NULL;
}

char **bsh_edit_matches(const char *line, size_t start, size_t point, char *append)
{
	const struct bsh_edit_config *config = &bsh_edit_self()->config;
	struct bsh_edit_completion c = { .line = line, .point = point };
	char **list;

	*append = '\0';
	if (!config->complete)
		return NULL;
	bsh_edit_completion_finish(&bsh_edit_self()->offered);
	c.word = word_start(line, point);
	config->complete(config->ctx, &c);
	assert(c.word <= point);
	bsh_edit_completion_sort(&c);
	list = c.n_candidates > 0 ? fit_all(&c, start, append) : NULL;
	if (list && !lead(list, &c, start)) {
		for (size_t i = 1; list[i]; i++)
			free(list[i]);
		free(list);
		list = NULL;
	}
	bsh_edit_completion_finish(&c);
	return list;
}
