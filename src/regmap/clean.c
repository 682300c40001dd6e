/* SPDX-License-Identifier: MIT */
/* Texts from files: nothing that a terminal obeys, nothing that is no UTF-8. */

#include "regmap/store.h"

/* Blanks were read: what stands for them. Two line ends make a paragraph. */
static void add_blank(struct bsh_text *to, size_t begin, unsigned line_ends)
{
	if (to->len > begin)
		bsh_text_add(to, line_ends > 1 ? "\n" : " ", 1);
}

/* How many bytes from text on are plain: visible, and of one byte each. */
static size_t plain_length(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && text[n] > ' ' && text[n] < 0x7f)
		n++;
	return n;
}

static bool is_blank_char(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

void bsh_clean_doc(struct bsh_text *to, const char *text, size_t len)
{
	const size_t begin = to->len;
	unsigned line_ends = 0;
	bool is_blank = false;
	uint32_t c = 0;
	size_t n;

	for (size_t i = 0; i < len; i += n) {
		if (is_blank_char(text[i])) {
			is_blank = true;
			line_ends += text[i] == '\n';
			n = 1;
			continue;
		}
		n = plain_length(text + i, len - i);
		if (!n) {
			n = bsh_utf8(text + i, len - i, &c);
			if (n && bsh_steers_terminal(c))
				continue;
		}
		if (is_blank)
			add_blank(to, begin, line_ends);
		is_blank = false;
		line_ends = 0;
		if (n)
			bsh_text_add(to, text + i, n);
		else
			bsh_text_add(to, "?", n = 1);
	}
}
