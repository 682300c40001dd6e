/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Names that later parts of an XML file refer to, and a number for each.
 */
#ifndef BARSH_REGMAP_XML_TABLE_H
#define BARSH_REGMAP_XML_TABLE_H

#include "barsh/util.h"

/** Names with numbers. Start with { 0 }. A balanced tree: no choice of names makes it slow. */
struct bsh_xml_table {
	void *root;
};

/** Give @p name a number; it replaces the one that it had. -1 with BSH_E_NOMEM. */
int bsh_xml_table_set(struct bsh_xml_table *table, const char *name, size_t len, uint32_t number,
		      struct bsh_err *err) BSH_MUST_USE;

/** The number of @p name; false: it has none. Case counts. */
bool bsh_xml_table_get(const struct bsh_xml_table *table, const char *name, size_t len,
		       uint32_t *number);

/** Free what it holds. */
void bsh_xml_table_finish(struct bsh_xml_table *table);

#endif
