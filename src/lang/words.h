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
	BSH_STOP_OPEN,	    /**< the line ends inside a quote or a parenthesis */
};

/**
 * @brief Find the next word of text[*at .. len).
 *
 * Skips blanks first. *word is set when one is there (begin < end), else it is
 * empty. *at is moved behind what was read: behind the semicolon, at the end.
 *
 * @param opener  Set to the offset of the open quote or parenthesis (BSH_STOP_OPEN).
 */
enum bsh_stop bsh_word_next(const char *text, uint32_t len, uint32_t *at, struct bsh_span *word,
			    uint32_t *opener);

#endif
