/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Text to statements and blocks, streaming.
 *
 * A parser takes lines from a reader and gives back one top-level statement or
 * block at a time, so that a script of any length needs memory for one block
 * only. It knows lines, quotes, words and the shape of blocks; what a word
 * means is for others.
 *
 * Grammar (DESIGN 4): one statement a line; `;` separates; `\` at the end
 * continues; `#` at a word's start begins a comment; quotes and parentheses
 * keep blanks inside a word, quotes also keep `;` and `#`. `repeat N {`,
 * `if EXPR {`, `} else {`, `}`: the brace ends its line.
 */
#ifndef BARSH_LANG_H
#define BARSH_LANG_H

#include "barsh/util.h"

/** Longest line, in bytes; a longer one is refused instead of held in memory. */
#define BSH_LINE_MAX (1u << 20)

/** Deepest nesting of blocks. */
#define BSH_DEPTH_MAX 32

struct stat;

/* ---- Where lines come from -------------------------------------------- */

/** Gives one line after the other. */
struct bsh_reader {
	/**
	 * Set *text and *len to the next line, without its newline; valid until the next
	 * call. @p continues: the line goes on with a block or a `\` (for the prompt).
	 * Returns 1, 0 at the end, -1 with an error.
	 */
	int (*line)(void *ctx, bool continues, const char **text, size_t *len,
		    struct bsh_err *err);
	void *ctx;
};

/** A script: a descriptor or a piece of memory, read in pieces. */
struct bsh_source;

/**
 * @brief Read lines from @p fd, which the source owns from now on, also on failure.
 *
 * @param wait  Called before each read() that may block, with the descriptor; may
 *              be NULL. -1 ends the reading with its error.
 * @return the source, freed by bsh_source_free(); NULL when memory ran out.
 */
struct bsh_source *bsh_source_from_fd(int fd, int (*wait)(void *ctx, int fd, struct bsh_err *err),
				      void *ctx);

/**
 * @brief Open a script so that it can be read twice: checked, then run.
 *
 * What cannot be read twice (a pipe) is copied into a temporary file first.
 *
 * @param st  Set to what fstat() says of the file, to know it again.
 * @return 0, or -1 with BSH_E_SYNTAX: no script can be read there.
 */
int bsh_source_open(const char *path, struct bsh_source **source, struct stat *st,
		    struct bsh_err *err) BSH_MUST_USE;

/** Read lines from memory, borrowed. */
struct bsh_source *bsh_source_from_text(const char *text, size_t len);

void bsh_source_free(struct bsh_source *source);

/** Begin again; -1 with BSH_E_INTERNAL when the descriptor cannot seek. */
int bsh_source_rewind(struct bsh_source *source, struct bsh_err *err) BSH_MUST_USE;

/**
 * The reader over @p source: takes CRLF, a byte-order mark, a missing last newline. Of a
 * line that is too long it gives no more than shows that; a failed read is the end.
 */
struct bsh_reader bsh_source_reader(struct bsh_source *source);

/* ---- Statements and blocks -------------------------------------------- */

enum bsh_node_kind {
	BSH_NODE_COMMAND,
	BSH_NODE_REPEAT, /**< expr: how often; body */
	BSH_NODE_IF,	 /**< expr: condition; body, orelse */
	BSH_NODE_BREAK,	 /**< leaves the innermost repeat */
};

/** One statement. Nodes and words are named by index; node 0 is none. */
struct bsh_node {
	enum bsh_node_kind kind;
	struct bsh_span at;   /**< the statement, or a block's first line */
	struct bsh_span expr; /**< REPEAT, IF */
	uint32_t word;	      /**< COMMAND: index of its name in the words */
	uint32_t n_words;     /**< COMMAND: with its name */
	uint32_t body;	      /**< first statement, 0: none */
	uint32_t orelse;      /**< first statement of `else`, 0: none */
	uint32_t next;	      /**< the statement behind this one in its block, 0: none */
};

/** One top-level statement with all that is in it; valid until the next bsh_parser_next(). */
struct bsh_block {
	const char *text;	      /**< source text; lines joined by newlines */
	const struct bsh_node *nodes;
	const struct bsh_span *words; /**< quotes included */
	uint32_t root;		      /**< the top-level node */
	struct bsh_span at;	      /**< its whole text */
};

struct bsh_parser;

struct bsh_parser *bsh_parser_new(struct bsh_reader reader);
void bsh_parser_free(struct bsh_parser *parser);

/**
 * @brief Parse the next top-level statement.
 *
 * After a syntax error the parser goes on behind the statement that holds it: a
 * mistake in a block takes the rest of the block along, so that it does not run
 * as if it stood alone. bsh_parser_drop_line() begins anew, for a prompt.
 *
 * @return 1 and *block, 0 at the end, -1 with BSH_E_SYNTAX (err->at is set) or
 *         the reader's error.
 */
int bsh_parser_next(struct bsh_parser *parser, const struct bsh_block **block,
		    struct bsh_err *err) BSH_MUST_USE;

/** Drop what is left of the current line or bad block, as after any failure at the prompt. */
void bsh_parser_drop_line(struct bsh_parser *parser);

/** Begin again from line 1, with the reader rewound. */
void bsh_parser_rewind(struct bsh_parser *parser);

/** A place in a text for people: line and column count from 1, columns are characters. */
struct bsh_position {
	uint32_t line;
	uint32_t column;
	const char *line_text; /**< the source line, not NUL-terminated */
	size_t line_len;
};

/** Where @p at lies in the text that the parser holds. */
struct bsh_position bsh_parser_position(const struct bsh_parser *parser, uint32_t at);

/* ---- Words of an unfinished line, for completion ----------------------- */

/**
 * @brief Find the statement and the word at the end of an unfinished line.
 *
 * @param words    Set to spans of the words of the statement that the end belongs to; the
 *                 last one is the word being typed, possibly empty.
 * @param max      Room in @p words.
 * @return how many words; 0 inside a comment.
 */
size_t bsh_words_at_end(const char *text, size_t len, struct bsh_span *words, size_t max);

#endif
