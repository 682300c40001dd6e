/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief What is in a C header: its macros and enumerators, unevaluated. Private to convert.
 *
 * No preprocessor runs: both branches of a condition count, except those of `#if 0` and
 * `#if 1`, and the first definition of a name wins.
 */
#ifndef BARSH_REGMAP_HEADER_H
#define BARSH_REGMAP_HEADER_H

#include "barsh/util.h"

/** Most bytes of a header. */
#define BSH_HEADER_SIZE_MAX (32U << 20)
/** Most macros and enumerators of a header. */
#define BSH_HEADER_MACROS_MAX (1U << 19)
/** Most bytes of a name. */
#define BSH_HEADER_NAME_MAX 255
/** About where a doc is cut, in bytes. */
#define BSH_HEADER_DOC_MAX 1024
/** How many characters of a line are told from bytes when a column is counted. */
#define BSH_HEADER_COLUMNS 1000
/** How deep macros may refer to macros. */
#define BSH_HEADER_REFS_MAX 16
/** How deep an expression may nest. */
#define BSH_HEADER_DEPTH_MAX 64
/** How many tokens may be evaluated for one header, expansions counted. */
#define BSH_HEADER_STEPS_MAX (64U << 20)

/** No such macro. */
#define BSH_HEADER_NONE UINT32_MAX

/** A part of a header's text. */
struct bsh_header_part {
	uint32_t begin;
	uint32_t len;
};

enum bsh_header_kind {
	BSH_HEADER_OBJECT,     /**< #define NAME body */
	BSH_HEADER_FUNCTION,   /**< #define NAME(parameters) body */
	BSH_HEADER_ENUMERATOR, /**< enum { NAME = body } */
};

/** What an expression comes to, and what it looks like. */
struct bsh_cvalue {
	uint64_t value;
	bool is_long;	 /**< more than 32 bits wide in C: decides what ~ gives */
	bool is_bits;	 /**< made of BIT, GENMASK, <<, |, & or ~: a mask, no offset */
	bool is_place;	 /**< what a cast pointer points to, as in *(volatile u32 *)0x10 */
	bool is_decimal; /**< one decimal number */
	bool is_alias;	 /**< the value of another macro, nothing added */
};

/** What is known of a macro's value. */
enum bsh_header_state {
	BSH_HEADER_UNKNOWN,
	BSH_HEADER_BUSY, /**< being evaluated: who meets it now goes in circles */
	BSH_HEADER_DONE,
	BSH_HEADER_FAILED,
};

struct bsh_header_macro {
	struct bsh_header_part name;
	struct bsh_header_part params; /**< inside the parentheses; functions only */
	struct bsh_header_part body;   /**< without blanks around; may be empty */
	struct bsh_header_part doc;    /**< the comment behind it, or the one-line comment above */
	enum bsh_header_kind kind;
	enum bsh_header_state state;
	unsigned indent;	/**< columns that the name stands further right than usual */
	bool is_doc_above;	/**< doc is from the line above */
	uint32_t after;		/**< an enumerator without body is one more than this; or NONE */
	struct bsh_cvalue value; /**< when DONE */
};

/** A header's text and what is in it. Start with { 0 }. */
struct bsh_header {
	const char *file;
	const char *original; /**< as it was given */
	char *text;	      /**< the same with blanks for comments and continued line ends */
	uint32_t len;
	uint32_t *lines; /**< where each line begins */
	uint32_t n_lines;
	struct bsh_header_macro *macros; /**< in the order of the text */
	uint32_t n_macros, cap_macros;
	uint32_t *by_name; /**< each name's first definition, sorted; n_names of them */
	uint32_t n_names;
	uint32_t steps; /**< tokens evaluated so far */
	uint32_t above_of; /**< a line, from 0, and */
	struct bsh_header_part above; /**< the comment above it */
};

/**
 * @brief Find the macros and enumerators of @p data, which must outlive @p header.
 *
 * @param file  The name that errors begin with; must outlive @p header.
 * @return 0, or -1 with BSH_E_SYNTAX (a comment that never closes, a NUL), BSH_E_VALUE (a
 *         limit) or BSH_E_NOMEM.
 */
int bsh_header_scan(struct bsh_header *header, const char *file, const char *data, size_t len,
		    struct bsh_err *err) BSH_MUST_USE;

/** Free what @p header holds; it may be all zeros. */
void bsh_header_finish(struct bsh_header *header);

/** Where in the text a message of bsh_header_fail() begins, behind its position. */
const char *bsh_header_why(const struct bsh_header *header, const struct bsh_err *err);

/** The macro of that name, or BSH_HEADER_NONE. */
uint32_t bsh_header_find(const struct bsh_header *header, const char *name, size_t len);

/** Where byte @p at of the text is: line and column, from 1, columns in characters. */
void bsh_header_position(const struct bsh_header *header, uint32_t at, uint32_t *line,
			 uint32_t *column);

/** bsh_fail() with "file:line:column: " before it. */
int bsh_header_fail(const struct bsh_header *header, uint32_t at, struct bsh_err *err,
		    enum bsh_code code, const char *fmt, ...) BSH_PRINTF(5, 6) BSH_COLD;

/** Add the doc of @p macro to @p to, on one line, without comment marks, cut when very long. */
void bsh_header_doc(const struct bsh_header *header, const struct bsh_header_macro *macro,
		    struct bsh_text *to);

/* ---- Values (ceval.c) ---------------------------------------------------- */

/**
 * @brief Evaluate a macro without parameters, or an enumerator.
 *
 * Whole numbers, C's operators + - * / % << >> & | ^ ~ in 64 bits, casts, other macros with and
 * without parameters, and what kernels and firmware have for bits: BIT, GENMASK, FIELD_PREP,
 * UL, _AC, UINT32_C and their like. What was evaluated once is remembered, also that it failed.
 *
 * @return 0, or -1 with BSH_E_SYNTAX (no expression of that kind), BSH_E_NAME (an unknown name)
 *         or BSH_E_VALUE (division by zero, more than 64 bits, a limit).
 */
int bsh_header_eval(struct bsh_header *header, uint32_t macro, struct bsh_cvalue *value,
		    struct bsh_err *err) BSH_MUST_USE;

/** Evaluate a macro of one parameter for @p argument; as bsh_header_eval(), not remembered. */
int bsh_header_call(struct bsh_header *header, uint32_t macro, uint64_t argument,
		    struct bsh_cvalue *value, struct bsh_err *err) BSH_MUST_USE;

#endif
