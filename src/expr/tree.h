/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief The tree between parsing and evaluating an expression.
 */
#ifndef BARSH_EXPR_TREE_H
#define BARSH_EXPR_TREE_H

#include "barsh/expr.h"

enum bsh_expr_kind {
	BSH_EXPR_NUMBER,     /**< value, is_duration */
	BSH_EXPR_VARIABLE,   /**< name: without the $ */
	BSH_EXPR_ENUMERATOR, /**< name: bare, where a value stands */
	BSH_EXPR_NAMED,	     /**< @NAME: left is a PLACE */
	BSH_EXPR_READ,	     /**< rN(PLACE): value is the width in bytes, left a PLACE */
	BSH_EXPR_UNARY,	     /**< op, left */
	BSH_EXPR_BINARY,     /**< op, left, right */
	BSH_EXPR_PLACE,	     /**< left: base; right: sum of terms; bits */
	BSH_EXPR_NAME,	     /**< base of a place: name */
};

/** Operators, two-letter ones as pairs. */
#define BSH_OP(a, b) ((uint16_t)((unsigned char)(a) << 8 | (unsigned char)(b)))

struct bsh_expr_node {
	uint8_t kind;
	uint8_t region;	     /**< PLACE */
	uint16_t op;
	bool is_duration;
	bool has_region;     /**< PLACE: a region was written */
	uint16_t left, right; /**< indices; 0: none */
	uint16_t high, low;  /**< PLACE: indices of the bit numbers; 0: none */
	struct bsh_span at;  /**< the node's text, with parentheses around it */
	union {
		uint64_t value;
		struct bsh_span name;
	};
};

/** One parsed text. Index 0 is never used. */
struct bsh_expr_tree {
	const char *text;
	uint16_t n;
	struct bsh_expr_node nodes[BSH_EXPR_NODES + 1];
};

/** @brief Parse a value; *root is its node. */
int bsh_expr_parse_value(struct bsh_expr_tree *tree, const char *text, struct bsh_span at,
			 uint16_t *root, struct bsh_err *err) BSH_MUST_USE;

/** @brief Parse a place; *root is its node. */
int bsh_expr_parse_place(struct bsh_expr_tree *tree, const char *text, struct bsh_span at,
			 uint16_t *root, struct bsh_err *err) BSH_MUST_USE;

#endif
