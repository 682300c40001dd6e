/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief YAML and JSON as a bounded tree with a position on every node.
 *
 * All scalars are text: who asks decides what a scalar is. Anchors, aliases,
 * tags, merge keys and further documents are refused, keys are scalars, and no key comes twice.
 */
#ifndef BARSH_REGMAP_YAML_H
#define BARSH_REGMAP_YAML_H

#include "barsh/util.h"
#include "regmap/limits.h"

enum bsh_yaml_kind { BSH_YAML_SCALAR, BSH_YAML_LIST, BSH_YAML_MAP };

/** One node. Children of a map are keys and values in turn. Node 0 is none. */
struct bsh_yaml_node {
	uint32_t line, column; /**< from 1; columns are characters */
	uint32_t text, len;    /**< of a scalar: see bsh_yaml_text() */
	uint32_t first, next;  /**< child, sibling */
	uint8_t kind;	       /**< enum bsh_yaml_kind */
	bool is_quoted;
	uint32_t mark; /**< whatever bsh_yaml_mark() says */
};

struct bsh_yaml;

/**
 * @brief Parse one document.
 *
 * @param file  For messages.
 * @return 0 and *yaml, freed by bsh_yaml_free(); -1 with "FILE:LINE:COLUMN: ...".
 */
int bsh_yaml_parse(const char *file, const char *data, size_t len, struct bsh_yaml **yaml,
		   struct bsh_err *err) BSH_MUST_USE;
void bsh_yaml_free(struct bsh_yaml *yaml);

BSH_DEFINE_AUTO(bsh_yaml, bsh_yaml_free);

/** Node @p i, or NULL for 0; the root is 1. */
const struct bsh_yaml_node *bsh_yaml_node(const struct bsh_yaml *yaml, uint32_t i);
/** The key of @p map with a text, or NULL. */
const struct bsh_yaml_node *bsh_yaml_key(const struct bsh_yaml *yaml,
					 const struct bsh_yaml_node *map, const char *key,
					 size_t len);
/** Remember a number with a node. */
void bsh_yaml_mark(struct bsh_yaml *yaml, const struct bsh_yaml_node *node, uint32_t mark);
/** A scalar's text, NUL-terminated. */
const char *bsh_yaml_text(const struct bsh_yaml *yaml, const struct bsh_yaml_node *node);

#endif
