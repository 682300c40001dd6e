/* SPDX-License-Identifier: MIT */
/*
 * usage: maps FILE ROUNDS PATHS
 *
 * What a register map costs: load FILE, look up the PATHS (one a line), complete
 * their beginnings. A line for each turn: name, a tab, nanoseconds of one; "size"
 * and "peak" are KiB of anonymous memory that the first load leaves and needs. Of
 * XML also what expat alone takes for the same file, its callbacks being empty.
 * Without arguments: the formats that this build reads.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "barsh/regmap.h"

#if BSH_HAVE_XML
#include <expat.h>
#define FORMATS_XML " svd ipxact"
#else
#define FORMATS_XML ""
#endif

#if BSH_HAVE_YAML
#define FORMATS_YAML " native"
#else
#define FORMATS_YAML ""
#endif

/* Look-ups of a turn. */
#define LOOKUPS 1000

/* What is looked up. */
struct paths {
	struct bsh_text text; /* a NUL behind each */
	size_t n;
};

static void checked(int result, const struct bsh_err *err)
{
	if (result < 0) {
		fprintf(stderr, "maps: %s\n", err->msg);
		exit(1);
	}
}

static void told(const char *name, uint64_t begin, uint64_t n)
{
	printf("%s\t%.1f\n", name, (double)(bsh_now_ns() - begin) / (double)n);
}

static void read_file(const char *path, struct bsh_text *to)
{
	FILE *file = fopen(path, "rb");
	char piece[65536];
	size_t len;

	if (!file) {
		perror(path);
		exit(1);
	}
	while ((len = fread(piece, 1, sizeof(piece), file)) > 0)
		bsh_text_add(to, piece, len);
	fclose(file);
	if (bsh_text_failed(to)) {
		fprintf(stderr, "maps: %s is too large\n", path);
		exit(1);
	}
}

/* ---- Loading -------------------------------------------------------------- */

static struct bsh_regmap *load(const char *path)
{
	const struct bsh_regmap_options options = { .takes_drafts = true };
	struct bsh_err err = { 0 };
	struct bsh_regmap *map = NULL;

	checked(bsh_regmap_new(&map, &err), &err);
	checked(bsh_regmap_load(map, path, &options, &err), &err);
	return map;
}

/* A size in KiB that the kernel tells of this process: "RssAnon", "VmHWM". */
static long told_size(const char *name)
{
	FILE *status = fopen("/proc/self/status", "r");
	const size_t len = strlen(name);
	char line[128];
	long kib = 0;

	while (status && fgets(line, sizeof(line), status))
		if (strncmp(line, name, len) == 0 && line[len] == ':')
			kib = strtol(line + len + 1, NULL, 10);
	if (status)
		fclose(status);
	return kib;
}

static struct bsh_regmap *first_load(const char *path)
{
	const long size = told_size("RssAnon"), peak = told_size("VmHWM");
	struct bsh_regmap *map = load(path);

	printf("size\t%ld\n", told_size("RssAnon") - size);
	printf("peak\t%ld\n", told_size("VmHWM") - peak);
	return map;
}

#if BSH_HAVE_XML
static void XMLCALL begin_element(void *ctx, const char *name, const char **attributes)
{
	(void)ctx, (void)name, (void)attributes;
}

static void XMLCALL end_element(void *ctx, const char *name)
{
	(void)ctx, (void)name;
}

static void XMLCALL take_text(void *ctx, const char *text, int len)
{
	(void)ctx, (void)text, (void)len;
}

static void parse(const char *path)
{
	XML_Parser parser = XML_ParserCreateNS(NULL, '\n');
	struct bsh_text text = { 0 };

	read_file(path, &text);
	XML_SetElementHandler(parser, begin_element, end_element);
	XML_SetCharacterDataHandler(parser, take_text);
	if (XML_Parse(parser, text.data, (int)text.len, 1) != XML_STATUS_OK) {
		fprintf(stderr, "maps: expat does not take %s\n", path);
		exit(1);
	}
	XML_ParserFree(parser);
	bsh_text_finish(&text);
}
#endif

static void play_load(const char *path, bool is_xml)
{
	uint64_t begin = bsh_now_ns();
	struct bsh_regmap *map = load(path);

	told("load", begin, 1);
	bsh_regmap_free(map);
#if BSH_HAVE_XML
	if (!is_xml)
		return;
	begin = bsh_now_ns();
	parse(path);
	told("expat", begin, 1);
#else
	(void)is_xml;
#endif
}

/* ---- Looking up ------------------------------------------------------------- */

static void read_paths(const char *path, struct paths *paths)
{
	read_file(path, &paths->text);
	for (size_t i = 0; i < paths->text.len; i++)
		if (paths->text.data[i] == '\n') {
			paths->text.data[i] = '\0';
			paths->n++;
		}
	if (paths->n == 0) {
		fputs("maps: nothing to look up\n", stderr);
		exit(1);
	}
}

static void play_lookup(const struct bsh_regmap *map, const struct paths *paths)
{
	const char *path = paths->text.data;
	struct bsh_regmap_place place;
	struct bsh_err err = { 0 };
	const uint64_t begin = bsh_now_ns();

	for (size_t i = 0; i < LOOKUPS; i++) {
		checked(bsh_regmap_find(map, path, strlen(path), 0, &place, &err), &err);
		path += strlen(path) + 1;
		if ((i + 1) % paths->n == 0)
			path = paths->text.data;
	}
	told("look up", begin, LOOKUPS);
}

/* A name that is mistyped costs a suggestion. */
static void play_mistake(const struct bsh_regmap *map, const char *path)
{
	struct bsh_regmap_place place;
	struct bsh_err err = { 0 };
	char wrong[BSH_REGMAP_PATH_MAX];
	const int len = snprintf(wrong, sizeof(wrong), "%.*sX", (int)strlen(path) - 1, path);
	const uint64_t begin = bsh_now_ns();

	if (bsh_regmap_find(map, wrong, (size_t)len, 0, &place, &err) == 0) {
		fprintf(stderr, "maps: there is a %s\n", wrong);
		exit(1);
	}
	told("mistake", begin, 1);
}

static bool count(void *ctx, const struct bsh_regmap_offer *offer)
{
	size_t *n = ctx;

	(void)offer;
	++*n;
	return true;
}

/* Of all beginnings of a path the one that takes longest: each may be waited for. */
static void play_complete(const struct bsh_regmap *map, const char *path)
{
	uint64_t most = 0;
	size_t n = 0;

	for (size_t len = 0; len <= strlen(path); len++) {
		const uint64_t begin = bsh_now_ns();
		uint64_t taken;

		bsh_regmap_complete(map, path, len, count, &n);
		taken = bsh_now_ns() - begin;
		most = taken > most ? taken : most;
	}
	printf("complete\t%" PRIu64 "\n", most);
	fprintf(stderr, "# %zu offers\n", n);
}

int main(int argc, char **argv)
{
	struct paths paths = { 0 };
	struct bsh_regmap *map;
	unsigned long rounds;

	if (argc == 1) {
		puts("litex" FORMATS_YAML FORMATS_XML);
		return 0;
	}
	if (argc != 4) {
		fputs("usage: maps FILE ROUNDS PATHS\n", stderr);
		return 2;
	}
	/* Before anything that could leave memory for it to use. */
	map = first_load(argv[1]);
	read_paths(argv[3], &paths);
	for (rounds = strtoul(argv[2], NULL, 10); rounds; rounds--) {
		play_load(argv[1], strstr(bsh_regmap_source_format(map, 0), "svd"));
		play_lookup(map, &paths);
		play_mistake(map, paths.text.data);
		play_complete(map, paths.text.data);
	}
	bsh_regmap_free(map);
	bsh_text_finish(&paths.text);
	return 0;
}
