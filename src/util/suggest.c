/* SPDX-License-Identifier: MIT */
/* "Did you mean": the nearest of some names to a mistyped word. */

#include "barsh/util.h"

#include <ctype.h>
#include <string.h>

/* Longer words are not compared: three rows of this length stand on the stack. */
#define LONGEST 64

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
	const unsigned ab = a < b ? a : b;

	return ab < c ? ab : c;
}

static char fold(char c)
{
	return (char)tolower((unsigned char)c);
}

unsigned bsh_distance(const char *a, size_t a_len, const char *b, size_t b_len, unsigned limit)
{
	unsigned rows[3][LONGEST + 1];
	unsigned *before = rows[0], *above = rows[1], *row = rows[2];

	if (a_len > LONGEST || b_len > LONGEST)
		return limit + 1;
	for (size_t j = 0; j <= b_len; j++)
		above[j] = (unsigned)j;
	for (size_t i = 1; i <= a_len; i++) {
		unsigned *spare = before;

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b_len; j++) {
			const bool differ = fold(a[i - 1]) != fold(b[j - 1]);

			row[j] = min3(above[j] + 1, row[j - 1] + 1, above[j - 1] + differ);
			if (i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) &&
			    fold(a[i - 2]) == fold(b[j - 1]) && before[j - 2] + 1 < row[j])
				row[j] = before[j - 2] + 1;
		}
		before = above;
		above = row;
		row = spare;
	}
	return above[b_len] > limit ? limit + 1 : above[b_len];
}

const char *bsh_suggest(const char *word, size_t len, const char *const *names)
{
	/* A word of one or two letters is near to all that is short: only its case may differ. */
	unsigned limit = len < 9 ? (unsigned)len / 3 : 3;
	const char *best = NULL;

	for (; *names; names++) {
		const unsigned d = bsh_distance(word, len, *names, strlen(*names), limit);

		if (d > limit)
			continue;
		best = *names;
		if (d == 0)
			break;
		limit = d - 1;
	}
	return best;
}
