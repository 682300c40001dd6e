/* SPDX-License-Identifier: MIT */
/* Settings that are text: shared by the command line's options and `set`. */

#include <stdio.h>
#include <string.h>

#include "barsh/cmd.h"

int bsh_widths_parse(const char *text, unsigned *widths)
{
	unsigned set = 0;

	for (;;) {
		const size_t len = strcspn(text, ",");

		if (len == 1 && *text == '8')
			set |= 1;
		else if (len == 2 && memcmp(text, "16", 2) == 0)
			set |= 2;
		else if (len == 2 && memcmp(text, "32", 2) == 0)
			set |= 4;
		else if (len == 2 && memcmp(text, "64", 2) == 0)
			set |= 8;
		else
			return -1;
		if (!text[len])
			break;
		text += len + 1;
	}
	*widths = set;
	return 0;
}

void bsh_widths_text(unsigned widths, char *to, size_t size)
{
	size_t len = 0;

	*to = '\0';
	for (unsigned width = 1; width <= 8; width *= 2)
		if (widths & width && len < size)
			len += (size_t)snprintf(to + len, size - len, "%s%u", len ? "," : "",
						width * 8);
}
