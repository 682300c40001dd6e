/* SPDX-License-Identifier: MIT */
/* read-only, oneToClear and their like: words to properties. */

#include "regmap/xml_props.h"

#include <strings.h>

struct word {
	const char *text;
	uint8_t a, b;
};

static const struct word access_words[] = {
	{ "read-only", BSH_MAY_YES, BSH_MAY_NO },	 { "read-write", BSH_MAY_YES, BSH_MAY_YES },
	{ "read-writeOnce", BSH_MAY_YES, BSH_MAY_ONCE }, { "write-only", BSH_MAY_NO, BSH_MAY_YES },
	{ "writeOnce", BSH_MAY_NO, BSH_MAY_ONCE },	 { "no-access", BSH_MAY_NO, BSH_MAY_NO },
	{ NULL, BSH_MAY_UNKNOWN, BSH_MAY_UNKNOWN },
};

static const struct word write_words[] = {
	{ "oneToClear", BSH_WRITE_1C, 0 },  { "oneToSet", BSH_WRITE_1S, 0 },
	{ "oneToToggle", BSH_WRITE_1T, 0 }, { "zeroToClear", BSH_WRITE_0C, 0 },
	{ "zeroToSet", BSH_WRITE_0S, 0 },   { "zeroToToggle", BSH_WRITE_0T, 0 },
	{ "clear", BSH_WRITE_CLEAR, 0 },    { "set", BSH_WRITE_SET, 0 },
	{ "modify", BSH_WRITE_MODIFY, 0 },  { NULL, BSH_WRITE_UNKNOWN, 0 },
};

static const struct word read_words[] = {
	{ "clear", BSH_READ_CLEAR, 0 },	  { "set", BSH_READ_SET, 0 },
	{ "modify", BSH_READ_MODIFY, 0 }, { "modifyExternal", BSH_READ_POP, 0 },
	{ NULL, BSH_READ_UNKNOWN, 0 },
};

/* The word, or the last of words when it is none of them. */
static const struct word *find(const struct word *words, const char *text)
{
	while (words->text && strcasecmp(words->text, text) != 0)
		words++;
	return words;
}

bool bsh_xml_access(const char *text, struct bsh_props *props)
{
	const struct word *word = find(access_words, text);

	props->read = word->a;
	props->write = word->b;
	return word->text;
}

bool bsh_xml_on_write(const char *text, struct bsh_props *props)
{
	const struct word *word = find(write_words, text);

	props->on_write = word->a;
	return word->text;
}

bool bsh_xml_on_read(const char *text, struct bsh_props *props)
{
	const struct word *word = find(read_words, text);

	props->on_read = word->a;
	return word->text;
}
