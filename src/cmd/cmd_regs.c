/* SPDX-License-Identifier: MIT */
/* regs: the registers of the map, or those that a pattern names. */

#include "registers.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"

static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Does text fit a pattern of letters, * and ? as a whole? Brackets are indices here. */
static bool fits(const char *pattern, const char *text)
{
	const char *star = NULL, *resume = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = ++pattern;
			resume = text;
		} else if (*pattern && (*pattern == '?' || same(*pattern, *text))) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star;
			text = ++resume;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

/* A block's name stands for what is in it, a register's for itself wherever it is. */
static bool is_meant(const char *pattern, const char *path, const char *leaf)
{
	const size_t len = strlen(pattern);

	if (fits(pattern, path) || (!strchr(pattern, '.') && fits(pattern, leaf)))
		return true;
	return strncasecmp(pattern, path, len) == 0 && len > 0 && strchr(".[", path[len]) &&
	       path[len];
}

/* The first line of a doc, cut. */
static const char *first_line(char to[64], const char *doc)
{
	const size_t len = strcspn(doc, "\n");

	snprintf(to, 64, "%.*s", (int)(len < 63 ? len : 63), doc);
	/* Not within a character of UTF-8. */
	for (size_t end = strlen(to); len > 63 && end > 0 && (to[end - 1] & 0x80); end--) {
		const bool is_first = (to[end - 1] & 0xc0) == 0xc0;

		to[end - 1] = '\0';
		if (is_first)
			break;
	}
	return to;
}

static void print(struct bsh_session *s, const struct bsh_regmap_place *reg, const char *path)
{
	const struct bsh_register_info info = bsh_regmap_register(s->map, reg);
	char access[96], doc[64], at[32], line[BSH_REGMAP_PATH_MAX + 256];
	const struct bsh_item items[] = {
		BSH_PLACE("place", reg->loc.region, reg->loc.offset),
		BSH_DEC("width", info.width_bits),
		BSH_TEXT("name", path),
		BSH_TEXT("access", bsh_register_access(s->map, reg, access)),
		BSH_TEXT("doc", *info.doc ? info.doc : NULL),
		BSH_TEXT(NULL, line),
	};

	snprintf(line, sizeof(line), "%-10s  %2u  %-12s  %s%s%s", bsh_register_offset(s, reg, at),
		 info.width_bits, access, path, *info.doc ? "  " : "", first_line(doc, info.doc));
	bsh_out_record(s->out, &(struct bsh_record){ .type = "listed",
						     .line = "%5",
						     .items = items,
						     .n_items = BSH_LENGTH(items) });
}

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	struct bsh_regmap_place place = { .node = BSH_REGMAP_NONE };
	char path[BSH_REGMAP_PATH_MAX], leaf[BSH_REGMAP_PATH_MAX];
	size_t n = 0;

	if (!s->map)
		return bsh_fail(err, BSH_E_NAME,
				"no map is loaded: -m FILE or 'map FILE' loads one");
	while (bsh_regmap_next_node(s->map, &place)) {
		if (bsh_regmap_place_kind(s->map, &place) != BSH_REGMAP_REGISTER)
			continue;
		bsh_regmap_path(s->map, &place, path, sizeof(path));
		bsh_regmap_leaf(s->map, &place, leaf, sizeof(leaf));
		if (args->n && !is_meant(args->v[0].text.data, path, leaf))
			continue;
		print(s, &place, path);
		if (++n % BSH_CHUNK == 0 && bsh_session_pulse(s, err) < 0)
			return -1;
	}
	if (n || args->n == 0)
		return 0;
	return bsh_fail_at(err, args->v[0].at, BSH_E_NAME, "no register is called '%.100s'",
			   args->v[0].text.data);
}

const struct bsh_cmd bsh_cmd_regs = {
	.name = "regs",
	.summary = "list the registers of the map",
	.help = "Offset, bits, access, name and the first words about each; an array is one\n"
		"line. GLOB is a name in which * and ? stand for any letters, or a block.",
	.example = "regs core.IRQ*",
	.group = BSH_GROUP_LOOK,
	.is_unsaved = true,
	.forms = { { { { "GLOB", BSH_KIND_NAME, BSH_OPTIONAL } }, false } },
	.run = run,
};
