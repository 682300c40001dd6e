/* SPDX-License-Identifier: MIT */
/* Names and their numbers, in the C library's balanced tree. */

#include "regmap/xml_table.h"

#include <search.h>
#include <string.h>

/* A node, or what is looked for. */
struct named {
	const char *name;
	size_t len;
	uint32_t number;
	char own[]; /* the name of a node */
};

static int compare(const void *a, const void *b)
{
	const struct named *x = a, *y = b;

	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	return memcmp(x->name, y->name, x->len);
}

int bsh_xml_table_set(struct bsh_xml_table *table, const char *name, size_t len, uint32_t number,
		      struct bsh_err *err)
{
	bsh_auto_free struct named *entry = malloc(sizeof(*entry) + len);
	struct named **node;

	if (!entry)
		return bsh_fail_nomem(err);
	*entry = (struct named){ .name = entry->own, .len = len };
	memcpy(entry->own, name, len);
	node = tsearch(entry, &table->root, compare);
	if (!node)
		return bsh_fail_nomem(err);
	(*node)->number = number;
	/* It is the tree's now, unless there was one already. */
	if (*node == entry)
		entry = NULL;
	return 0;
}

bool bsh_xml_table_get(const struct bsh_xml_table *table, const char *name, size_t len,
		       uint32_t *number)
{
	const struct named key = { .name = name, .len = len };
	struct named *const *node = tfind(&key, &table->root, compare);

	if (node)
		*number = (*node)->number;
	return node;
}

void bsh_xml_table_finish(struct bsh_xml_table *table)
{
	tdestroy(table->root, free);
	table->root = NULL;
}
