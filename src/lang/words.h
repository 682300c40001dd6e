/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Cutting a line into words: what the parser and completion share.
 */
#ifndef BARSH_LANG_WORDS_H
#define BARSH_LANG_WORDS_H

#include "barsh/util.h"

/** Why a word or a statement ended. */
enum bsh_stop {
	BSH_STOP_BLANK,	    /**< another word may follow */
	BSH_STOP_SEMICOLON, /**< the statement ends, the line goes on */
	BSH_STOP_LINE,	    /**< the line ends, or a comment begins */
	BSH_STOP_CONTINUES, /**< a `\` ends the line: the statement goes on in the next */
	BSH_STOP_OPEN,	    /**< the line, or a `;`, ends it inside a quote or a parenthesis */
};

/** What is open in a word. Start each statement with { 0 }. */
struct bsh_open {
	uint32_t begin;	 /**< of the word */
	uint32_t opener; /**< offset of the quote, parenthesis or `${` that is open */
	uint32_t depth;	 /**< open parentheses */
	bool in_braces;	 /**< inside `${ }` */
	bool in_quote;	 /**< a quote ends on its line, so this is an error */
};

/** Does the word go on in the next line? */
static inline bool bsh_word_is_open(const struct bsh_open *open)
{
	return open->depth > 0 || open->in_braces;
}

/**
 * @brief Find the next word of text[*at .. len).
 *
 * Skips blanks first. *at is moved behind what was read: behind the semicolon,
 * at the end. After BSH_STOP_CONTINUES with something open, the next call, on
 * the longer text, goes on with the same word.
 *
 * @param stop  Set to why the word ended.
 * @return the word, by value since this is what a line's time goes into; empty
 *         when none is there.
 */
struct bsh_span bsh_word_next(const char *text, uint32_t len, uint32_t *at, struct bsh_open *open,
			      enum bsh_stop *stop);

#endif
