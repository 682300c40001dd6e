/* SPDX-License-Identifier: MIT */
/* A line for each candidate that tells what it is: `core.CTRL  0x4  rw  Master enable`. */

#include "lineedit_impl.h"

#include <limits.h>
#include <string.h>
#include <wchar.h>

/* Columns stand so far apart. */
#define GAP 2

/* Columns that a text takes on the screen, and its bytes that fit into at most max of them. */
static unsigned columns_of(const char *text, size_t len, unsigned max, size_t *fitting)
{
	mbstate_t state = { 0 };
	unsigned columns = 0;
	size_t at = 0;

	while (at < len) {
		wchar_t wide = L'?';
		size_t n = mbrtowc(&wide, text + at, len - at, &state);
		int width;

		if (n == 0 || n == (size_t)-1 || n == (size_t)-2) {
			memset(&state, 0, sizeof(state));
			n = 1;
			wide = L'?';
		}
		width = wcwidth(wide);
		if (width > 0 && columns + (unsigned)width > max)
			break;
		columns += width > 0 ? (unsigned)width : 0;
		at += n;
	}
	*fitting = at;
	return columns;
}

static unsigned width_of(const char *text, size_t len)
{
	size_t fitting;

	return columns_of(text, len, UINT_MAX, &fitting);
}

/* The next cell of *about, which moves behind it. */
static const char *next_cell(const char **about, size_t *len)
{
	const char *cell = *about;

	*len = strcspn(cell, "\t");
	*about = cell[*len] ? cell + *len + 1 : NULL;
	return cell;
}

static const char *about_of(const char *match)
{
	const struct bsh_edit_completion *offered = &bsh_edit_self()->offered;
	const struct bsh_edit_candidate *found = bsh_edit_completion_find(offered, match);

	return found ? found->about : NULL;
}

static unsigned wider(unsigned a, unsigned b)
{
	return a > b ? a : b;
}

bool bsh_edit_list_measure(struct bsh_edit_list *list, char *const *matches, size_t n)
{
	bool is_any = false;

	*list = (struct bsh_edit_list){ 0 };
	for (size_t i = 0; i < n; i++) {
		const char *about = about_of(matches[i]);

		list->text = wider(list->text, width_of(matches[i], strlen(matches[i])));
		for (size_t c = 0; about && c < BSH_LENGTH(list->cells); c++) {
			size_t len;
			const char *cell = next_cell(&about, &len);

			list->cells[c] = wider(list->cells[c], width_of(cell, len));
			is_any = true;
		}
	}
	return is_any;
}

/* Add what fits of a text, then blanks up to the end of its column and the gap. */
static unsigned add_column(struct bsh_text *to, const char *text, size_t len, unsigned width,
			   unsigned room)
{
	size_t fitting;
	const unsigned used = columns_of(text, len, room, &fitting);

	bsh_text_add(to, text, fitting);
	if (used + GAP >= room || width + GAP >= room)
		return room;
	bsh_text_addf(to, "%*s", (int)(width - used + GAP), "");
	return width + GAP;
}

void bsh_edit_list_line(const struct bsh_edit_list *list, const char *match, unsigned room,
			struct bsh_text *to)
{
	const char *about = about_of(match);
	const size_t begin = to->len;

	room -= add_column(to, match, strlen(match), list->text, room);
	for (size_t c = 0; about && room > 0; c++) {
		size_t len;
		const char *cell = next_cell(&about, &len);
		const unsigned width = c < BSH_LENGTH(list->cells) ? list->cells[c] : 0;

		room -= add_column(to, cell, len, wider(width, width_of(cell, len)), room);
	}
	while (!bsh_text_failed(to) && to->len > begin && to->data[to->len - 1] == ' ')
		to->data[--to->len] = '\0';
}
