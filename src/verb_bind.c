/* SPDX-License-Identifier: MIT */
/* barsh bind, barsh unbind: functions to vfio-pci and back. */

#include "verb.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "barsh/binding.h"
#include "shell/signals.h"

enum { OPT_FORCE = 256, KINDS_MAX = 32 };

/* What the options are read into. */
struct choice {
	const struct verb *verb;
	bool is_verbose;
	struct bsh_binding binding;
	const char *forced[KINDS_MAX];
};

/* ---- Options ----------------------------------------------------------- */

static const char *list_kinds(char *to, size_t size)
{
	size_t len = 0;

	to[0] = '\0';
	for (size_t i = 0; bsh_use_kinds[i].name && len + 1 < size; i++, len = strlen(to))
		snprintf(to + len, size - len, "%s%s", i > 0 ? ", " : "", bsh_use_kinds[i].name);
	return to;
}

static bool is_kind(const char *name)
{
	for (size_t i = 0; bsh_use_kinds[i].name; i++)
		if (strcmp(bsh_use_kinds[i].name, name) == 0)
			return true;
	return false;
}

/* A kind that is said twice counts once, so that all kinds fit. */
static int add_kind(struct choice *choice, const char *kind)
{
	char kinds[200];

	if (!kind)
		return verb_usage(&verb_bind, "--force=KIND takes one of %s",
				  list_kinds(kinds, sizeof(kinds)));
	if (!is_kind(kind))
		return verb_usage(&verb_bind, "--force=KIND takes one of %s, not '%s'",
				  list_kinds(kinds, sizeof(kinds)), kind);
	for (size_t i = 0; i < choice->binding.n_forced; i++)
		if (strcmp(choice->forced[i], kind) == 0)
			return -1;
	if (choice->binding.n_forced < KINDS_MAX)
		choice->forced[choice->binding.n_forced++] = kind;
	return -1;
}

static int take_option(struct verb_call *call, int option, const char *arg)
{
	struct choice *choice = call->state;

	switch (option) {
	case 'v':
		choice->is_verbose = true;
		return -1;
	case 'n':
		choice->binding.is_dry_run = true;
		return -1;
	case 'g':
		choice->binding.with_group = true;
		return -1;
	case 'u':
		choice->binding.user = arg;
		return -1;
	case OPT_FORCE:
		return add_kind(choice, arg);
	default:
		return 2;
	}
}

/* ---- What is told ------------------------------------------------------ */

static bool tells_steps(const struct verb_call *call)
{
	const struct choice *choice = call->state;

	return choice->is_verbose || choice->binding.is_dry_run;
}

static void put(struct verb_call *call, const char *type, const char *line,
		const struct bsh_item *items, size_t n)
{
	bsh_out_record(call->out, &(struct bsh_record){ .type = type,
							.line = line,
							.items = items,
							.n_items = n });
	/* What has been done is on the screen while the next step may take long. */
	bsh_out_flush(call->out);
}

static void put_step(void *ctx, const char *address, const char *command)
{
	const struct bsh_item items[] = {
		BSH_TEXT("address", address),
		BSH_TEXT("command", command),
	};

	if (tells_steps(ctx))
		put(ctx, "command", "%1", items, BSH_LENGTH(items));
}

static void put_refusal(void *ctx, const char *address, const struct bsh_use *use)
{
	const struct bsh_item items[] = {
		BSH_TEXT("address", address),
		BSH_TEXT("kind", use->kind),
		BSH_TEXT("text", use->text),
		BSH_TEXT("command", use->command[0] ? use->command : NULL),
	};
	static const char *const lines[2][2] = {
		{ "%0: %2", "%0: %2\n  or: --force=%1" },
		{ "%0: %2\n  run: %3", "%0: %2\n  run: %3\n  or: --force=%1" },
	};

	put(ctx, "refusal", lines[use->command[0] != '\0'][use->kind != NULL], items,
	    BSH_LENGTH(items));
}

static void put_note(void *ctx, const char *text)
{
	verb_note(ctx, text);
}

/* The group's node; without an IOMMU it has another name. "" when there is no group. */
static const char *find_node(const struct bsh_host *host, const char *group, char to[64])
{
	char path[PATH_MAX];

	to[0] = '\0';
	if (group[0] == '\0')
		return to;
	snprintf(to, 64, "/dev/vfio/noiommu-%s", group);
	if (bsh_host_path(host, path, sizeof(path), "%s", to) == 0 && access(path, F_OK) == 0)
		return to;
	snprintf(to, 64, "/dev/vfio/%s", group);
	return to;
}

/* The record of a function: @p line knows address, driver, was, group and node as %0 to %4. */
static void put_outcome(struct verb_call *call, const char *type, const char *line,
			const struct bsh_pci *pci, const char *was, bool is_changed)
{
	char node[64];
	const struct bsh_item items[] = {
		BSH_TEXT("address", pci->address),
		BSH_TEXT("driver", pci->driver),
		BSH_TEXT("was", was),
		BSH_TEXT("group", pci->group),
		BSH_TEXT("node", find_node(call->host, pci->group, node)),
		BSH_FLAG("changed", is_changed),
	};

	put(call, type, line, items, BSH_LENGTH(items));
}

static void put_bound(void *ctx, const struct bsh_pci *pci, const char *was, bool is_changed)
{
	const char *line = "%0: bound to %1 (was %2), IOMMU group %3, %4";

	if (!is_changed)
		line = "%0: bound to %1 already, IOMMU group %3, %4";
	else if (was[0] == '\0')
		line = "%0: bound to %1 (had no driver), IOMMU group %3, %4";
	put_outcome(ctx, "bound", line, pci, was, is_changed);
}

static void put_unbound(void *ctx, const struct bsh_pci *pci, const char *was, bool is_changed)
{
	const bool has_driver = pci->driver[0] != '\0';
	const char *line;

	if (is_changed)
		line = has_driver ? "%0: given back to %1" : "%0: given back, without a driver";
	else
		line = has_driver ? "%0 is bound to %1, not to VFIO: nothing to do" :
				    "%0 has no driver: nothing to do";
	put_outcome(ctx, "unbound", line, pci, was, is_changed);
}

/* ---- Running ----------------------------------------------------------- */

/* The words of this call again, for a command that can be pasted. */
static void compose_command(const struct verb_call *call, char *to, size_t size)
{
	const struct choice *choice = call->state;
	const struct bsh_binding *binding = &choice->binding;
	size_t len;

	snprintf(to, size, "%s %s%s%s%s", bsh_host_self(call->host), choice->verb->name,
		 choice->is_verbose ? " -v" : "", bsh_out_is_json(call->out) ? " --json" : "",
		 binding->with_group ? " --group" : "");
	len = strlen(to);
	if (binding->user)
		snprintf(to + len, size - len, " --user=%s", binding->user);
	for (size_t i = 0; i < binding->n_forced; i++) {
		len = strlen(to);
		snprintf(to + len, size - len, " --force=%s", choice->forced[i]);
	}
	len = strlen(to);
	snprintf(to + len, size - len, " %s", call->args[0]);
}

/* Another root is its owner's. */
static int check_root(const struct verb_call *call, struct bsh_err *err)
{
	const struct choice *choice = call->state;
	char command[300];

	if (choice->binding.is_dry_run || call->host->root[0] != '\0' || geteuid() == 0)
		return 0;
	compose_command(call, command, sizeof(command));
	return bsh_fail(err, BSH_E_OPEN, "%sing takes root: run 'sudo %s'", choice->verb->name,
			command);
}

static int do_verb(struct verb_call *call, const struct bsh_pci *pci, struct bsh_err *err)
{
	struct choice *choice = call->state;
	int result;

	choice->binding.forced = choice->forced;
	choice->binding.ctx = call;
	choice->binding.step = put_step;
	choice->binding.refuse = put_refusal;
	choice->binding.note = put_note;
	if (check_root(call, err) < 0 || bsh_signals_open(err) < 0)
		return -1;
	choice->binding.stop = bsh_signals_stop();
	if (choice->verb == &verb_bind)
		result = bsh_host_bind(call->host, pci, &choice->binding, err);
	else
		result = bsh_host_unbind(call->host, pci, &choice->binding, err);
	bsh_signals_close();
	return result;
}

static int run_bind(struct verb_call *call)
{
	struct choice *choice = call->state;
	struct bsh_err err = { 0 };
	struct bsh_pci pci;
	char hint[300];
	int status;

	choice->verb = &verb_bind;
	choice->binding.done = put_bound;
	if (!verb_address(call, &verb_bind, &pci, &status))
		return status;
	if (choice->binding.is_dry_run && call->host->root[0] == '\0' && geteuid() != 0)
		verb_note(call, "what other users' processes and the kernel hold is seen by root only");
	if (do_verb(call, &pci, &err) < 0)
		return verb_fail(call, &err);
	snprintf(hint, sizeof(hint), "explore it: %s %s; give it back: %s unbind%s %s",
		 bsh_host_self(call->host), pci.address, bsh_host_self(call->host),
		 choice->binding.with_group ? " --group" : "", pci.address);
	if (!choice->binding.is_dry_run)
		verb_note(call, hint);
	return 0;
}

static int run_unbind(struct verb_call *call)
{
	struct choice *choice = call->state;
	struct bsh_err err = { 0 };
	struct bsh_pci pci;
	int status;

	choice->verb = &verb_unbind;
	choice->binding.done = put_unbound;
	if (!verb_address(call, &verb_unbind, &pci, &status))
		return status;
	return do_verb(call, &pci, &err) < 0 ? verb_fail(call, &err) : 0;
}

/* ---- The verbs --------------------------------------------------------- */

static const char bind_usage[] =
	"usage: barsh bind [OPTION]... ADDRESS\n"
	"Give a PCI function to vfio-pci, unless something uses it. Takes root. Each reason to\n"
	"refuse is printed with what ends the use; 'barsh unbind' gives the function back.\n"
	"\n"
	"ADDRESS  [DDDD:]BB:DD.F   a PCI function\n"
	"         VVVV:DDDD        the one function with that vendor and device id\n"
	"\n"
	"  -g, --group       also the functions that share its IOMMU group and keep it closed\n"
	"  -u, --user=NAME   hand the group's node to this user, who then explores without root\n"
	"      --force=KIND  bind although it is used in this way (repeatable)\n"
	"  -n, --dry-run     print the commands that do the same, do nothing\n"
	"  -v, --verbose     print each step as a command\n"
	"  -j, --json        one JSON object a line\n"
	"  -h, --help        print this\n"
	"\n"
	"KIND     mounted, swap, lvm, md, crypt, held (block devices of it), net, route, ssh\n"
	"         (network interfaces), display, gpu, open (by a process), vfs (virtual functions)\n"
	"\n"
	"Exit status: 0 bound, 2 bad usage, 3 refused or failed, 5 nothing was touched: no such\n"
	"function, no IOMMU, no root; 130 interrupted. What failed or was interrupted is undone.\n";

static const char unbind_usage[] =
	"usage: barsh unbind [OPTION]... ADDRESS\n"
	"Give a PCI function back to the driver that it had before 'barsh bind', also after a\n"
	"crash. Takes root. Refused while a process has it open.\n"
	"\n"
	"ADDRESS  [DDDD:]BB:DD.F   a PCI function\n"
	"         VVVV:DDDD        the one function with that vendor and device id\n"
	"\n"
	"  -g, --group    also the other functions of its IOMMU group\n"
	"  -n, --dry-run  print the commands that do the same, do nothing\n"
	"  -v, --verbose  print each step as a command\n"
	"  -j, --json     one JSON object a line\n"
	"  -h, --help     print this\n"
	"\n"
	"Exit status: 0 given back, 2 bad usage, 3 refused or failed, 5 nothing was touched: no\n"
	"such function, no root; 130 interrupted.\n";

static const struct option bind_options[] = {
	{ "group", no_argument, NULL, 'g' },
	{ "user", required_argument, NULL, 'u' },
	/* Optional for getopt, so that a missing KIND is answered with all of them. */
	{ "force", optional_argument, NULL, OPT_FORCE },
	{ "dry-run", no_argument, NULL, 'n' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "json", no_argument, NULL, 'j' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static const struct option unbind_options[] = {
	{ "group", no_argument, NULL, 'g' },
	{ "dry-run", no_argument, NULL, 'n' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "json", no_argument, NULL, 'j' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

const struct verb verb_bind = {
	.name = "bind",
	.usage = bind_usage,
	.letters = "gu:nvjh",
	.options = bind_options,
	.state_size = sizeof(struct choice),
	.option = take_option,
	.run = run_bind,
};

const struct verb verb_unbind = {
	.name = "unbind",
	.usage = unbind_usage,
	.letters = "gnvjh",
	.options = unbind_options,
	.state_size = sizeof(struct choice),
	.option = take_option,
	.run = run_unbind,
};
