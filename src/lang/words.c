/* SPDX-License-Identifier: MIT */
/* Words of a line: blanks, quotes, parentheses, comments. */

#include "words.h"

#include "barsh/lang.h"

/* What each byte does in a word that is not quoted. */
enum { PLAIN, BLANK, QUOTE, OPEN, CLOSE, SEMICOLON, BACKSLASH, DOLLAR, BRACE };

static const uint8_t class[256] = {
	[' '] = BLANK,	[';'] = SEMICOLON,  ['\t'] = BLANK,    ['\n'] = BLANK,	['"'] = QUOTE,
	['\''] = QUOTE, ['('] = OPEN,	    [')'] = CLOSE,     ['\\'] = BACKSLASH,
	['$'] = DOLLAR, ['}'] = BRACE,
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

/* Note what opens at `at`, unless it opens inside of something else. */
static void note_opener(struct bsh_open *open, uint32_t at)
{
	if (!bsh_word_is_open(open))
		open->opener = at;
}

/* The end of the word that begins, or goes on, at `at`; *open tells what is not closed. */
static uint32_t word_end(const char *text, uint32_t len, uint32_t at, struct bsh_open *open)
{
	uint32_t close;

	for (; at < len; at++) {
		/* Nearly all of every word: a loop of its own is several times faster. */
		while (class[(uint8_t)text[at]] == PLAIN)
			if (++at == len)
				return len;
		switch (class[(uint8_t)text[at]]) {
		case BLANK:
			if (!bsh_word_is_open(open))
				return at;
			break;
		case SEMICOLON:
			return at;
		case QUOTE:
			close = closing_quote(text, len, at);
			if (close >= len) {
				open->opener = at;
				open->in_quote = true;
				return len;
			}
			at = close;
			break;
		case OPEN:
			note_opener(open, at);
			open->depth++;
			break;
		case CLOSE:
			open->depth -= open->depth > 0;
			break;
		case BRACE:
			open->in_braces = false;
			break;
		case BACKSLASH:
			if ((at + 1 == len || text[at + 1] == '\n') && !bsh_word_is_open(open))
				return at;
			break;
		default: /* DOLLAR */
			if (at + 1 < len && text[at + 1] == '{') {
				note_opener(open, at);
				open->in_braces = true;
			}
		}
	}
	return len;
}

/* Why the word ended at `at`, or none is there; nothing is open. */
static enum bsh_stop why_stop(const char *text, uint32_t len, uint32_t *at)
{
	if (*at >= len)
		return BSH_STOP_LINE;
	if (text[*at] == ';') {
		(*at)++;
		return BSH_STOP_SEMICOLON;
	}
	if (text[*at] == '#') {
		*at = len;
		return BSH_STOP_LINE;
	}
	if (text[*at] == '\\' && *at + 1 == len)
		return BSH_STOP_CONTINUES;
	return BSH_STOP_BLANK;
}

/* Why a word that is still open stops. A quote ends on its line, lest it swallow the script. */
static enum bsh_stop why_open(const char *text, uint32_t len, uint32_t at,
			      const struct bsh_open *open)
{
	return !open->in_quote && at == len && text[len - 1] == '\\' ? BSH_STOP_CONTINUES :
									BSH_STOP_OPEN;
}

/* Any word, from its begin or from where it goes on. */
static struct bsh_span odd_word(const char *text, uint32_t len, uint32_t *at,
				struct bsh_open *open, enum bsh_stop *stop)
{
	struct bsh_span word;

	if (!bsh_word_is_open(open))
		*at = open->begin = skip_blanks(text, len, *at);
	if (bsh_word_is_open(open) || (*at < len && text[*at] != '#' && text[*at] != ';'))
		*at = word_end(text, len, *at, open);
	word = (struct bsh_span){ open->begin, *at };
	*stop = open->in_quote || bsh_word_is_open(open) ? why_open(text, len, *at, open) :
							   why_stop(text, len, at);
	return word;
}

struct bsh_span bsh_word_next(const char *text, uint32_t len, uint32_t *at, struct bsh_open *open,
			      enum bsh_stop *stop)
{
	uint32_t begin = *at, end;

	while (begin < len && class[(uint8_t)text[begin]] == BLANK)
		begin++;
	for (end = begin; end < len && class[(uint8_t)text[end]] == PLAIN; end++)
		;
	/* The commonest word by far: plain bytes up to a blank or the end. */
	if (bsh_word_is_open(open) || begin == end || text[begin] == '#' ||
	    (end < len && class[(uint8_t)text[end]] != BLANK))
		return odd_word(text, len, at, open, stop);
	*at = end;
	*stop = end < len ? BSH_STOP_BLANK : BSH_STOP_LINE;
	return (struct bsh_span){ begin, end };
}

size_t bsh_words_at_end(const char *text, size_t len, struct bsh_span *words, size_t max)
{
	const uint32_t end = (uint32_t)len;
	struct bsh_open open = { 0 };
	enum bsh_stop stop;
	uint32_t at = 0;
	size_t n = 0;

	for (;;) {
		const struct bsh_span word = bsh_word_next(text, end, &at, &open, &stop);
		const bool is_word = word.begin < word.end;

		/* A parenthesis does not reach past a semicolon either. */
		if (stop == BSH_STOP_SEMICOLON || (stop == BSH_STOP_OPEN && at < end)) {
			at += stop == BSH_STOP_OPEN;
			open = (struct bsh_open){ 0 };
			n = 0;
			continue;
		}
		if (stop == BSH_STOP_CONTINUES || (!is_word && word.begin < end))
			return 0;
		/* At the end stands a word, or behind a blank a new, still empty one. */
		n += n < max;
		if (n > 0)
			words[n - 1] = word;
		if (stop != BSH_STOP_BLANK)
			return n;
	}
}
