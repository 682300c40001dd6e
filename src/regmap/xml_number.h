/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Numbers as CMSIS-SVD and IP-XACT write them.
 *
 * Messages are one phrase about the text, without a position: the loader knows it.
 */
#ifndef BARSH_REGMAP_XML_NUMBER_H
#define BARSH_REGMAP_XML_NUMBER_H

#include "barsh/util.h"

/** Deepest nesting of parentheses and signs in an expression. */
#define BSH_XML_EXPR_DEPTH_MAX 64
/** Parameters that stand for parameters, one behind the other. */
#define BSH_XML_REFERENCE_MAX 16

/** A value of which only the bits in care are stated. */
struct bsh_xml_pattern {
	uint64_t value; /**< 0 where care is 0 */
	uint64_t care;
};

/**
 * @brief A number of CMSIS-SVD: 12, 0x1f, #101, 0b101; a leading +, k, m, g or t behind it.
 *
 * A leading 0 does not make it octal: 010 is ten.
 *
 * @return 0; -1 with BSH_E_SYNTAX or, for more than 64 bits, BSH_E_VALUE.
 */
int bsh_svd_number(const char *text, size_t len, uint64_t *value, struct bsh_err *err) BSH_MUST_USE;

/** @brief As bsh_svd_number(), where a binary digit may be x: any. */
int bsh_svd_pattern(const char *text, size_t len, struct bsh_xml_pattern *pattern,
		    struct bsh_err *err) BSH_MUST_USE;

/** @brief true, false, 1 or 0, in any case. */
int bsh_xml_bool(const char *text, size_t len, bool *value, struct bsh_err *err) BSH_MUST_USE;

/** What an expression may ask for: parameters by name. */
struct bsh_ipxact_names {
	void *ctx;
	/** The value of a parameter; -1 with BSH_E_NAME, or with what is wrong with it. */
	int (*find)(void *ctx, const char *name, size_t len, uint64_t *value, struct bsh_err *err);
};

/**
 * @brief The value of an expression of IP-XACT: C's and SystemVerilog's integer operators.
 *
 * Numbers: 12, 0x1f, #1f, 'h1f, 8'hff, 'b101, 'o17, 'd12, with _ between digits; K, M, G, T
 * behind those without a quote. Operators: + - * / % ** << >> & | ^ ~, parentheses, $pow(a, b)
 * and $clog2(a). What is computed on the way may be negative or 2 to the power of 64; the result
 * is 0 or more and fits 64 bits.
 *
 * @param names  NULL: there are no parameters.
 * @return 0; -1 with BSH_E_SYNTAX, BSH_E_VALUE (division by 0, a shift of 64 or more, a result
 *         that does not fit) or BSH_E_NAME.
 */
int bsh_ipxact_value(const char *text, size_t len, const struct bsh_ipxact_names *names,
		     uint64_t *value, struct bsh_err *err) BSH_MUST_USE;

#endif
