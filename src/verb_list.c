/* SPDX-License-Identifier: MIT */
/* barsh list: the PCI functions of this machine. */

#include "verb_list.h"

#include "barsh/doctor.h"
#include "host/classes.h"

#include <stdio.h>
#include <string.h>

static const char usage_text[] =
	"usage: barsh list [OPTION]... [FILTER]...\n"
	"Show the PCI functions of this machine: address, ids, driver, IOMMU group, BARs, name.\n"
	"A * marks what barsh could open now.\n"
	"\n"
	"FILTER   VVVV:DDDD, or VVVV:      ids, or the vendor's alone\n"
	"         [DDDD:]BB:DD.F           an address, or how it begins: 01:00, 0000:01\n"
	"         any other word           text in class, name or driver\n"
	"Shown is what fits every FILTER.\n"
	"BARS are INDEX:SIZE, with 'io' for I/O ports and 'p' for prefetchable memory.\n"
	"\n"
	"  -v, --verbose   BARs with addresses, subsystem, group members, what is in the way\n"
	"  -j, --json      one JSON object a line\n"
	"  -h, --help      print this\n"
	"\n"
	"Exit status: 0 done, 2 bad usage, 4 internal error, 5 nothing fits.\n";

enum { OPT_COMPLETE = 256 };

enum complete { COMPLETE_NOTHING, COMPLETE_ALL, COMPLETE_BINDABLE, COMPLETE_BOUND };

struct state {
	bool is_verbose;
	enum complete complete;
};

static const struct option options[] = {
	{ "verbose", no_argument, NULL, 'v' },
	{ "json", no_argument, NULL, 'j' },
	{ "help", no_argument, NULL, 'h' },
	{ "complete", required_argument, NULL, OPT_COMPLETE },
	{ NULL, 0, NULL, 0 },
};

static int set_complete(struct state *state, const char *arg)
{
	if (strcmp(arg, "all") == 0)
		state->complete = COMPLETE_ALL;
	else if (strcmp(arg, "bindable") == 0)
		state->complete = COMPLETE_BINDABLE;
	else if (strcmp(arg, "bound") == 0)
		state->complete = COMPLETE_BOUND;
	else
		return verb_usage(&verb_list, "--complete takes all, bindable or bound, not '%s'",
				  arg);
	return -1;
}

static int option(struct verb_call *call, int option, const char *arg)
{
	struct state *state = call->state;

	if (option == OPT_COMPLETE)
		return set_complete(state, arg);
	state->is_verbose = true;
	return -1;
}

/* ---- Filters ----------------------------------------------------------- */

/* Is it made as an address or ids are? Then it is no word. */
static bool is_numeric(const char *filter)
{
	return strchr(filter, ':') && strspn(filter, "0123456789abcdefABCDEF:.") == strlen(filter);
}

static bool begins(const char *text, const char *with)
{
	return strncasecmp(text, with, strlen(with)) == 0;
}

static bool fits_number(const struct list_row *row, const char *filter)
{
	static const char domain[] = "0000:";
	const bool is_short = begins(row->pci.address, domain);
	char address[BSH_BDF_MAX];
	uint16_t vendor, device;
	struct bsh_bdf bdf;

	if (bsh_ids_parse(filter, &vendor, &device))
		return row->pci.vendor == vendor && row->pci.device == device;
	if (bsh_bdf_parse(filter, &bdf))
		return strcmp(row->pci.address, bsh_bdf_text(address, &bdf)) == 0;
	/* "8086:" may be the vendor and the domain. */
	if (strlen(filter) == strlen("VVVV:") && begins(row->ids, filter))
		return true;
	return begins(row->pci.address, filter) ||
	       (is_short && begins(row->pci.address + strlen(domain), filter));
}

static bool fits_word(const struct list_row *row, const char *word)
{
	const char *const texts[] = {
		row->names.class_name, bsh_class_interface(row->pci.class_code),
		row->names.vendor,     row->names.device,
		row->driver,
	};

	for (size_t i = 0; i < BSH_LENGTH(texts); i++)
		if (strcasestr(texts[i], word))
			return true;
	return false;
}

/* Does it fit the filters that are numbers, or those that are words? */
static bool fits(const struct verb_call *call, const struct list_row *row, bool are_numbers)
{
	for (int i = 0; i < call->n_args; i++) {
		const char *filter = call->args[i];

		if (is_numeric(filter) == are_numbers &&
		    !(are_numbers ? fits_number(row, filter) : fits_word(row, filter)))
			return false;
	}
	return true;
}

/* ---- Collecting -------------------------------------------------------- */

struct collection {
	const struct verb_call *call;
	struct list_rows rows;
	bool has_failed; /* memory ran out */
};

static bool make_room(struct list_rows *rows)
{
	const size_t cap = rows->cap ? rows->cap * 2 : 64;
	struct list_row *more;

	if (rows->n < rows->cap)
		return true;
	more = realloc(rows->rows, cap * sizeof(*more));
	if (!more)
		return false;
	rows->rows = more;
	rows->cap = cap;
	return true;
}

/* Only what VFIO has can be opened: the doctor need not look at anything else. */
static bool is_openable(const struct bsh_host *host, const struct bsh_pci *pci)
{
	struct bsh_finding finding;

	return bsh_host_is_vfio(pci->driver) && !bsh_doctor_first(host, pci->address, &finding);
}

static bool collect(void *ctx, const struct bsh_pci *pci)
{
	struct collection *collection = ctx;
	const struct bsh_host *host = collection->call->host;
	struct list_row *row;

	if (!make_room(&collection->rows)) {
		collection->has_failed = true;
		return false;
	}
	row = &collection->rows.rows[collection->rows.n];
	*row = (struct list_row){ .pci = *pci };
	list_row_texts(row);
	/* Names take time: only of what they are wanted for. */
	if (!fits(collection->call, row, true))
		return true;
	bsh_host_names(pci, &row->names);
	if (!fits(collection->call, row, false))
		return true;
	row->is_bindable = !bsh_host_is_vfio(pci->driver) && !bsh_host_is_bridge(host, pci);
	collection->rows.n++;
	return true;
}

static void judge(const struct bsh_host *host, struct list_rows *rows)
{
	for (size_t i = 0; i < rows->n; i++)
		rows->rows[i].is_openable = is_openable(host, &rows->rows[i].pci);
}

/* ---- Running ----------------------------------------------------------- */

static int fail_empty(const struct verb_call *call, struct bsh_err *err)
{
	struct bsh_text filters = { 0 };

	if (call->n_args == 0)
		return bsh_fail(err, BSH_E_OPEN, "this machine has no PCI function");
	for (int i = 0; i < call->n_args; i++)
		bsh_text_addf(&filters, "%s%s", i > 0 ? " " : "", call->args[i]);
	bsh_fail(err, BSH_E_OPEN, "no PCI function fits '%s'; 'barsh list' shows all of them",
		 bsh_text_string(&filters));
	bsh_text_finish(&filters);
	return -1;
}

static void complete_those(struct verb_call *call, const struct list_rows *rows, bool is_bound)
{
	const struct state *state = call->state;

	for (size_t i = 0; i < rows->n; i++)
		if (bsh_host_is_vfio(rows->rows[i].pci.driver) == is_bound &&
		    (state->complete != COMPLETE_BINDABLE || rows->rows[i].is_bindable))
			list_show_plain(call, &rows->rows[i]);
}

/* What a person most likely wants to explore comes first. */
static void complete(struct verb_call *call, const struct list_rows *rows)
{
	const struct state *state = call->state;

	complete_those(call, rows, true);
	if (state->complete != COMPLETE_BOUND)
		complete_those(call, rows, false);
}

static int show(struct verb_call *call, struct collection *collection, struct bsh_err *err)
{
	const struct state *state = call->state;
	struct list_rows *rows = &collection->rows;

	if (bsh_host_each(call->host, collect, collection, err) < 0)
		return -1;
	if (collection->has_failed)
		return bsh_fail_nomem(err);
	if (state->complete != COMPLETE_NOTHING) {
		complete(call, rows);
		return 0;
	}
	if (rows->n == 0)
		return fail_empty(call, err);
	judge(call->host, rows);
	return list_show(call, rows, state->is_verbose, err);
}

static int run(struct verb_call *call)
{
	struct collection collection = { .call = call };
	struct bsh_err err = { 0 };
	const int result = show(call, &collection, &err);

	free(collection.rows.rows);
	return result < 0 ? verb_fail(call, &err) : 0;
}

const struct verb verb_list = {
	.name = "list",
	.usage = usage_text,
	.letters = "vjh",
	.options = options,
	.state_size = sizeof(struct state),
	.option = option,
	.run = run,
};
