/* SPDX-License-Identifier: MIT */
/* Words of a line: blanks, quotes, parentheses, comments. */

#include "words.h"

#include "barsh/lang.h"

/* What each byte does in a word that is not quoted. */
enum { PLAIN, BLANK, QUOTE, OPEN, CLOSE, SEMICOLON, BACKSLASH, DOLLAR };

static const uint8_t class[256] = {
	[' '] = BLANK,	[';'] = SEMICOLON,  ['\t'] = BLANK,    ['\n'] = BLANK,	['"'] = QUOTE,
	['\''] = QUOTE, ['('] = OPEN,	    [')'] = CLOSE,     ['\\'] = BACKSLASH,
	['$'] = DOLLAR,
};

/* The offset of the quote that closes the one at `at`; len when none does. */
static uint32_t closing_quote(const char *text, uint32_t len, uint32_t at)
{
	const char quote = text[at];

	for (at++; at < len && text[at] != quote; at++)
		if (quote == '"' && text[at] == '\\' && at + 1 < len)
			at++;
	return at;
}

/* Skip blanks and joined lines; stops at a word, a semicolon, a comment or the end. */
static uint32_t skip_blanks(const char *text, uint32_t len, uint32_t at)
{
	while (at < len && (class[(uint8_t)text[at]] == BLANK ||
			    (text[at] == '\\' && at + 1 < len && text[at + 1] == '\n')))
		at++;
	return at;
}

/* The end of the word at `at`; *opener is set when it is not closed. */
static uint32_t word_end(const char *text, uint32_t len, uint32_t at, uint32_t *opener,
			 bool *is_open)
{
	uint32_t depth = 0, close;
	bool in_braces = false;

	for (; at < len; at++) {
		switch (class[(uint8_t)text[at]]) {
		case PLAIN:
			if (text[at] == '}')
				in_braces = false;
			break;
		case BLANK:
			if (depth == 0 && !in_braces)
				return at;
			break;
		case SEMICOLON:
			*is_open = depth > 0 || in_braces;
			return at;
		case QUOTE:
			close = closing_quote(text, len, at);
			if (close >= len) {
				*opener = at;
				*is_open = true;
				return len;
			}
			at = close;
			break;
		case OPEN:
			if (depth++ == 0 && !in_braces)
				*opener = at;
			break;
		case CLOSE:
			depth -= depth > 0;
			break;
		case BACKSLASH:
			if ((at + 1 == len || text[at + 1] == '\n') && depth == 0 && !in_braces)
				return at;
			break;
		default:
			if (!in_braces && at + 1 < len && text[at + 1] == '{') {
				in_braces = true;
				if (depth == 0)
					*opener = at;
			}
		}
	}
	*is_open = depth > 0 || in_braces;
	return len;
}

enum bsh_stop bsh_word_next(const char *text, uint32_t len, uint32_t *at, struct bsh_span *word,
			    uint32_t *opener)
{
	bool is_open = false;
	uint32_t end;

	*at = skip_blanks(text, len, *at);
	*word = (struct bsh_span){ *at, *at };
	if (*at < len && text[*at] != '#' && text[*at] != ';') {
		end = word_end(text, len, *at, opener, &is_open);
		word->end = end;
		*at = end;
	}
	/* A quote ends on its line, so that a forgotten one does not swallow the script. */
	if (is_open)
		return text[len - 1] == '\\' && class[(uint8_t)text[*opener]] != QUOTE ?
			       BSH_STOP_CONTINUES :
			       BSH_STOP_OPEN;
	if (*at >= len)
		return BSH_STOP_LINE;
	if (text[*at] == ';') {
		(*at)++;
		return BSH_STOP_SEMICOLON;
	}
	if (text[*at] == '#' && word->begin == word->end) {
		*at = len;
		return BSH_STOP_LINE;
	}
	if (text[*at] == '\\' && *at + 1 == len)
		return BSH_STOP_CONTINUES;
	return BSH_STOP_BLANK;
}

size_t bsh_words_at_end(const char *text, size_t len, struct bsh_span *words, size_t max)
{
	const uint32_t end = (uint32_t)len;
	struct bsh_span word;
	uint32_t at = 0, opener = 0;
	size_t n = 0;

	for (;;) {
		const enum bsh_stop stop = bsh_word_next(text, end, &at, &word, &opener);

		if (stop == BSH_STOP_SEMICOLON) {
			n = 0;
			continue;
		}
		if (word.begin < word.end) {
			if (n < max)
				words[n++] = word;
			/* Words behind the room: the last one is what matters. */
			else if (max)
				words[max - 1] = word;
		}
		if (stop == BSH_STOP_BLANK && at < end)
			continue;
		if (word.begin == word.end && word.begin < end)
			return 0;
		/* Behind a blank a new, still empty word is being typed. */
		if (word.begin == word.end || word.end < end) {
			if (n < max)
				words[n++] = (struct bsh_span){ end, end };
		}
		return n;
	}
}
