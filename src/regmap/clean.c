/* SPDX-License-Identifier: MIT */
/* Texts from files: nothing that a terminal obeys, nothing that is no UTF-8. */

#include "regmap/store.h"

/* The bytes of the UTF-8 character at text, and which it is; 0: there is none. */
static size_t decode(const unsigned char *text, size_t len, uint32_t *c)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = 0;

	if (text[0] < 0x80) {
		*c = text[0];
		return 1;
	}
	while (n < 5 && text[0] & 0x80u >> n)
		n++;
	if (n < 2 || n > 4 || n > len)
		return 0;
	*c = text[0] & 0x7fu >> n;
	for (size_t i = 1; i < n; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (text[i] & 0x3f);
	}
	if (*c < least[n] || *c > 0x10ffff || (*c >= 0xd800 && *c < 0xe000))
		return 0;
	return n;
}

/* What steers a terminal or turns the direction of text: controls, marks, separators. */
static bool is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c || c == 0xfeff ||
	       (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || (c >= 0xfff9 && c <= 0xfffb) ||
	       (c >= 0xe0000 && c <= 0xe0fff);
}

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
			n = decode((const unsigned char *)text + i, len - i, &c);
			if (n && is_control(c))
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
