/* SPDX-License-Identifier: MIT */
/* How barsh list shows functions: columns that fit the terminal, details, JSON. */

#include "verb_list.h"

#include "barsh/doctor.h"
#include "host/attr.h"
#include "host/classes.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

/* ---- Texts of a row ---------------------------------------------------- */

/* In the largest unit that leaves nothing over, as barsh reads numbers: "16K". */
static const char *size_text(char to[24], uint64_t size)
{
	static const char units[] = "\0KMGTPE";
	size_t unit = 0;

	for (; size >= 1024 && size % 1024 == 0; unit++)
		size /= 1024;
	snprintf(to, 24, "%" PRIu64 "%.1s", size, &units[unit]);
	return to;
}

static void bars_text(const struct bsh_pci *pci, char *to, size_t size)
{
	size_t len = 0;
	char text[24];

	to[0] = '\0';
	for (unsigned i = 0; i < BSH_BARS; i++) {
		const uint64_t flags = pci->bars[i].flags;

		if (pci->bars[i].size == 0)
			continue;
		snprintf(to + len, size - len, "%s%u:%s%s", len > 0 ? " " : "", i,
			 size_text(text, pci->bars[i].size),
			 flags & BSH_BAR_IO	      ? "io" :
			 flags & BSH_BAR_PREFETCHABLE ? "p" :
							"");
		len = strlen(to);
	}
}

void list_row_texts(struct list_row *row)
{
	const struct bsh_pci *pci = &row->pci;

	bsh_clean_text(row->address, sizeof(row->address), pci->address);
	bsh_clean_text(row->driver, sizeof(row->driver), pci->driver);
	bsh_clean_text(row->group, sizeof(row->group), pci->group);
	snprintf(row->ids, sizeof(row->ids), "%04x:%04x", pci->vendor, pci->device);
	bars_text(pci, row->bars, sizeof(row->bars));
}

static const char *or_none(const char *text)
{
	return text[0] != '\0' ? text : "-";
}

static const char *or_null(const char *text)
{
	return text[0] != '\0' ? text : NULL;
}

static void put_line(struct verb_call *call, const char *text)
{
	const struct bsh_item items[] = { BSH_TEXT(NULL, text) };

	bsh_out_record(call->out, &(struct bsh_record){ .type = "line",
							.line = "%0",
							.items = items,
							.n_items = BSH_LENGTH(items) });
}

void list_show_plain(struct verb_call *call, const struct list_row *row)
{
	struct bsh_text line = { 0 };

	bsh_text_addf(&line, "%s\t%s %s", row->address, row->names.vendor, row->names.device);
	bsh_out_set_json(call->out, false);
	put_line(call, bsh_text_string(&line));
	bsh_text_finish(&line);
}

/* ---- Columns ----------------------------------------------------------- */

/* A name is worth so many columns before long lists of BARs push it aside. */
#define NAME_COLUMNS 20

#define IDS_COLUMNS strlen("VVVV:DDDD")

/* How wide the columns are. */
struct layout {
	size_t address, driver, group, bars;
	size_t columns; /* of the terminal; SIZE_MAX: nothing is cut */
};

/* Names are UTF-8; what the locale cannot read takes a column a byte. */
static size_t step(const char *text, size_t *columns)
{
	mbstate_t state = { 0 };
	wchar_t c;
	const size_t n = mbrtowc(&c, text, strlen(text), &state);
	int width;

	if (n == 0 || n > strlen(text)) {
		*columns = 1;
		return 1;
	}
	width = wcwidth(c);
	*columns = width < 0 ? 1 : (size_t)width;
	return n;
}

static size_t columns_of(const char *text)
{
	size_t columns, all = 0;

	while (*text != '\0') {
		text += step(text, &columns);
		all += columns;
	}
	return all;
}

/* Cut to the terminal's width, with a mark. */
static void cut(struct bsh_text *line, size_t columns)
{
	static const char mark[] = "...";
	size_t at = 0, used = 0, one;

	if (!line->data || columns_of(line->data) <= columns)
		return;
	while (true) {
		const size_t bytes = step(line->data + at, &one);

		if (used + one + strlen(mark) > columns)
			break;
		used += one;
		at += bytes;
	}
	line->len = at;
	bsh_text_adds(line, mark);
}

static void add_cell(struct bsh_text *line, const char *text, size_t width)
{
	const size_t columns = columns_of(text);

	bsh_text_addf(line, "%s%*s  ", text, columns < width ? (int)(width - columns) : 0, "");
}

static void widen(size_t *width, const char *text)
{
	const size_t columns = columns_of(text);

	if (*width < columns)
		*width = columns;
}

/* COLUMNS wins over what the terminal says; what is no terminal has all the room. */
static size_t terminal_columns(void)
{
	const char *text = getenv("COLUMNS");
	struct winsize size = { 0 };
	unsigned long columns;

	if (!isatty(STDOUT_FILENO))
		return SIZE_MAX;
	columns = text ? strtoul(text, NULL, 10) : 0;
	if (columns == 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		columns = size.ws_col;
	return columns ? columns : SIZE_MAX;
}

/* On a narrow terminal only the rows with many BARs have their names further right. */
static void narrow(struct layout *layout)
{
	const size_t others = strlen("* ") + layout->address + IDS_COLUMNS + layout->driver +
			      layout->group + 5 * strlen("  ") + NAME_COLUMNS;
	const size_t room = layout->columns > others ? layout->columns - others : 0;

	if (layout->bars > room)
		layout->bars = room > strlen("BARS") ? room : strlen("BARS");
}

static struct layout make_layout(const struct list_rows *rows)
{
	struct layout layout = { strlen("ADDRESS"), strlen("DRIVER"), strlen("GROUP"),
				 strlen("BARS"), terminal_columns() };

	for (size_t i = 0; i < rows->n; i++) {
		widen(&layout.address, rows->rows[i].address);
		widen(&layout.driver, rows->rows[i].driver);
		widen(&layout.group, rows->rows[i].group);
		widen(&layout.bars, rows->rows[i].bars);
	}
	narrow(&layout);
	return layout;
}

struct cells {
	const char *mark, *address, *ids, *driver, *group, *bars;
};

static void put_cells(struct verb_call *call, const struct layout *layout,
		      const struct cells *cells, const char *name, struct bsh_text *line)
{
	bsh_text_reset(line);
	bsh_text_addf(line, "%s ", cells->mark);
	add_cell(line, cells->address, layout->address);
	add_cell(line, cells->ids, IDS_COLUMNS);
	add_cell(line, cells->driver, layout->driver);
	add_cell(line, cells->group, layout->group);
	add_cell(line, cells->bars, layout->bars);
	bsh_text_adds(line, name);
	cut(line, layout->columns);
	put_line(call, bsh_text_string(line));
}

static void put_header(struct verb_call *call, const struct layout *layout, struct bsh_text *line)
{
	put_cells(call, layout, &(struct cells){ " ", "ADDRESS", "ID", "DRIVER", "GROUP", "BARS" },
		  "NAME", line);
}

static void put_row(struct verb_call *call, const struct layout *layout, const struct list_row *row,
		    struct bsh_text *line)
{
	const struct cells cells = {
		row->is_openable ? "*" : " ", row->address,	   row->ids,
		or_none(row->driver),	      or_none(row->group), or_none(row->bars)
	};
	char name[sizeof(row->names)];

	snprintf(name, sizeof(name), "%s: %s %s", row->names.class_name, row->names.vendor,
		 row->names.device);
	put_cells(call, layout, &cells, name, line);
}

/* ---- Details ----------------------------------------------------------- */

static void put_detail(struct verb_call *call, const char *label, const char *text)
{
	const struct bsh_item items[] = { BSH_TEXT(NULL, label), BSH_TEXT(NULL, text) };

	if (text[0] != '\0')
		bsh_out_record(call->out, &(struct bsh_record){ .type = "detail",
								.line = "      %0 %1",
								.items = items,
								.n_items = BSH_LENGTH(items) });
}

static void put_bar(struct verb_call *call, const struct bsh_pci *pci, unsigned i)
{
	const uint64_t flags = pci->bars[i].flags;
	char label[16], size[24], address[32] = "no address", text[120];

	if (pci->bars[i].start != 0)
		snprintf(address, sizeof(address), "0x%" PRIx64, pci->bars[i].start);
	snprintf(label, sizeof(label), "bar%u     ", i);
	snprintf(text, sizeof(text), "%s, %s, %s%s%s", address, size_text(size, pci->bars[i].size),
		 flags & BSH_BAR_64BIT ? "64-bit " : "",
		 flags & BSH_BAR_IO ? "I/O ports" : "memory",
		 flags & BSH_BAR_PREFETCHABLE ? ", prefetchable" : "");
	put_detail(call, label, text);
}

struct members {
	char *to;
	size_t size;
};

static bool add_member(void *ctx, const char *name, const char *driver)
{
	const struct members *members = ctx;
	char clean_name[64], clean_driver[32];

	bsh_clean_text(clean_name, sizeof(clean_name), name);
	bsh_clean_text(clean_driver, sizeof(clean_driver), driver);
	bsh_list_add(members->to, members->size, "%s (%s)", clean_name,
		     driver[0] != '\0' ? clean_driver : "no driver");
	return true;
}

static void list_members(const struct bsh_host *host, const struct list_row *row, char *to,
			 size_t size)
{
	struct members members = { to, size };

	to[0] = '\0';
	if (row->pci.group[0] != '\0')
		bsh_host_members(host, row->pci.group, add_member, &members);
}

/* What is in the way, first of all; all empty when nothing is. */
static void find_wrong(const struct bsh_host *host, const struct list_row *row,
		       struct bsh_finding *finding)
{
	*finding = (struct bsh_finding){ .id = "" };
	if (!row->is_openable && !bsh_doctor_first(host, row->pci.address, finding))
		*finding = (struct bsh_finding){ .id = "" };
}

static void put_details(struct verb_call *call, const struct list_row *row, const char *members,
			const struct bsh_finding *wrong)
{
	char text[120], ids[16];
	const char *interface = bsh_class_interface(row->pci.class_code);

	snprintf(text, sizeof(text), "%06x%s%s", (unsigned)row->pci.class_code,
		 interface[0] != '\0' ? ", " : "", interface);
	put_detail(call, "class    ", text);
	for (unsigned i = 0; i < BSH_BARS; i++)
		if (row->pci.bars[i].size)
			put_bar(call, &row->pci, i);
	snprintf(ids, sizeof(ids), "%04x:%04x", row->pci.subsys_vendor, row->pci.subsys_device);
	if (row->names.subsys[0] != '\0') {
		const struct bsh_item items[] = { BSH_TEXT(NULL, ids),
						  BSH_TEXT(NULL, row->names.subsys) };

		bsh_out_record(call->out, &(struct bsh_record){ .type = "detail",
								.line = "      subsystem %0  %1",
								.items = items,
								.n_items = BSH_LENGTH(items) });
	}
	put_detail(call, "group    ", members);
	put_detail(call, "wrong    ", wrong->text);
	put_detail(call, "  run:   ", wrong->command);
	put_detail(call, "  do:    ", wrong->advice);
}

/* ---- JSON -------------------------------------------------------------- */

static void put_object(struct verb_call *call, const struct list_row *row, const char *members,
		       const struct bsh_finding *wrong)
{
	const bool has_subsys = row->names.subsys[0] != '\0';
	char class[16], subsys[16];
	const struct bsh_item items[] = {
		BSH_TEXT("address", row->address),
		BSH_TEXT("ids", row->ids),
		BSH_TEXT("class", class),
		BSH_TEXT("class_name", row->names.class_name),
		BSH_TEXT("vendor", row->names.vendor),
		BSH_TEXT("device", row->names.device),
		BSH_TEXT("subsystem", has_subsys ? subsys : NULL),
		BSH_TEXT("subsystem_name", or_null(row->names.subsys)),
		BSH_TEXT("driver", or_null(row->driver)),
		BSH_TEXT("group", or_null(row->group)),
		BSH_TEXT("bars", or_null(row->bars)),
		BSH_FLAG("openable", row->is_openable),
		BSH_FLAG("bindable", row->is_bindable),
		BSH_TEXT("members", or_null(members)),
		BSH_TEXT("wrong", or_null(wrong->text)),
		BSH_TEXT("command", or_null(wrong->command)),
		BSH_TEXT("advice", or_null(wrong->advice)),
	};

	snprintf(class, sizeof(class), "%06x", (unsigned)row->pci.class_code);
	snprintf(subsys, sizeof(subsys), "%04x:%04x", row->pci.subsys_vendor,
		 row->pci.subsys_device);
	bsh_out_record(call->out, &(struct bsh_record){ .type = "function",
							.items = items,
							.n_items = BSH_LENGTH(items) });
}

int list_show(struct verb_call *call, const struct list_rows *rows, bool is_verbose,
	      struct bsh_err *err)
{
	const bool is_json = bsh_out_is_json(call->out);
	const struct layout layout = make_layout(rows);
	struct bsh_text line = { 0 };
	bool has_failed;

	if (!is_json)
		put_header(call, &layout, &line);
	for (size_t i = 0; i < rows->n; i++) {
		const struct list_row *row = &rows->rows[i];
		struct bsh_finding wrong = { .id = "" };
		char members[512] = "";

		if (is_verbose) {
			find_wrong(call->host, row, &wrong);
			list_members(call->host, row, members, sizeof(members));
		}
		if (is_json) {
			put_object(call, row, members, &wrong);
			continue;
		}
		put_row(call, &layout, row, &line);
		if (is_verbose)
			put_details(call, row, members, &wrong);
	}
	has_failed = bsh_text_failed(&line);
	bsh_text_finish(&line);
	return has_failed ? bsh_fail_nomem(err) : 0;
}
