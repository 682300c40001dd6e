/* SPDX-License-Identifier: MIT */
/* barsh doctor: what is between a card and a session, step by step. */

#include "verb.h"

#include "barsh/access.h"
#include "barsh/backend.h"
#include "barsh/doctor.h"
#include "barsh/shell.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char usage_text[] =
	"usage: barsh doctor [OPTION]... [ADDRESS]\n"
	"Walk the whole way to a session, and say of each step that it is well, or what is\n"
	"wrong and the command that mends it. Without ADDRESS look at the machine only.\n"
	"Changes nothing.\n"
	"\n"
	"ADDRESS  [DDDD:]BB:DD.F, or VVVV:DDDD\n"
	"\n"
	"  -j, --json   one JSON object a line\n"
	"      --open   when all is well, open the device, read-only, and close it: a reset\n"
	"  -h, --help   print this\n"
	"\n"
	"Exit status: 0 a session could start now, 2 bad usage, 4 internal error, 5 none could.\n";

enum { OPT_OPEN = 256, OPT_FINDINGS };

struct state {
	bool opens;
	bool lists_findings;
};

static const struct option options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "open", no_argument, NULL, OPT_OPEN },
	{ "help", no_argument, NULL, 'h' },
	{ "findings", no_argument, NULL, OPT_FINDINGS },
	{ NULL, 0, NULL, 0 },
};

static int option(struct verb_call *call, int option, const char *arg)
{
	struct state *state = call->state;

	(void)arg;
	if (option == OPT_OPEN)
		state->opens = true;
	else
		state->lists_findings = true;
	return -1;
}

/* A line for people. */
static void put_line(struct verb_call *call, const char *before, const char *text)
{
	const struct bsh_item items[] = { BSH_TEXT(NULL, before), BSH_TEXT(NULL, text) };

	if (!bsh_out_is_json(call->out))
		bsh_out_record(call->out, &(struct bsh_record){ .type = "line",
								 .line = "%0%1",
								 .items = items,
								 .n_items = BSH_LENGTH(items) });
}

/* ---- The table --------------------------------------------------------- */

/* "ID<TAB>STEP<TAB>TEXT<TAB>COMMAND<TAB>ADVICE", as README and the manual have it. */
static int list_findings(struct verb_call *call)
{
	const struct bsh_trouble *trouble;
	char text[512], command[512], advice[512];

	for (trouble = bsh_troubles; trouble->id; trouble++) {
		const struct bsh_item items[] = {
			BSH_TEXT("id", trouble->id),
			BSH_TEXT("step", trouble->step),
			BSH_TEXT("text", bsh_trouble_show(trouble->text, text, sizeof(text))),
			BSH_TEXT("command",
				 bsh_trouble_show(trouble->command, command, sizeof(command))),
			BSH_TEXT("advice",
				 bsh_trouble_show(trouble->advice, advice, sizeof(advice))),
		};

		bsh_out_record(call->out, &(struct bsh_record){ .type = "trouble",
								 .line = "%0\t%1\t%2\t%3\t%4",
								 .items = items,
								 .n_items = BSH_LENGTH(items) });
	}
	return 0;
}

/* ---- Findings ---------------------------------------------------------- */

struct report {
	struct verb_call *call;
	bool has_color;
	unsigned n_steps;  /* with something wrong */
	const char *wrong; /* the last of them */
};

static const char *or_null(const char *text)
{
	return text[0] != '\0' ? text : NULL;
}

static const char *shown_state(const struct report *report, enum bsh_finding_state state)
{
	static const char *const plain[] = { "ok     ", "note   ", "WRONG  ", "--     " };
	static const char *const colored[] = { "\033[32mok\033[0m     ", "\033[33mnote\033[0m   ",
					       "\033[31mWRONG\033[0m  ", "--     " };

	return report->has_color ? colored[state] : plain[state];
}

/* As lines for people, or as an object for programs. */
static void put_finding(void *ctx, const struct bsh_finding *finding)
{
	static const char *const states[] = { "ok", "note", "wrong", "later" };
	struct report *report = ctx;
	struct verb_call *call = report->call;
	char step[16];
	const struct bsh_item items[] = {
		BSH_TEXT("step", finding->step),
		BSH_TEXT("state", states[finding->state]),
		BSH_TEXT("id", or_null(finding->id)),
		BSH_TEXT("text", finding->text),
		BSH_TEXT("command", or_null(finding->command)),
		BSH_TEXT("advice", or_null(finding->advice)),
		BSH_TEXT(NULL, shown_state(report, finding->state)),
		BSH_TEXT(NULL, step),
	};

	snprintf(step, sizeof(step), "%-12s", finding->step);
	bsh_out_record(call->out, &(struct bsh_record){ .type = "step",
							 .line = "%6%7%3",
							 .items = items,
							 .n_items = BSH_LENGTH(items) });
	if (finding->command[0] != '\0')
		put_line(call, "       run: ", finding->command);
	if (finding->advice[0] != '\0')
		put_line(call, "       do: ", finding->advice);
	if (finding->state != BSH_FINDING_WRONG)
		return;
	report->n_steps += !report->wrong || strcmp(report->wrong, finding->step) != 0;
	report->wrong = finding->step;
}

/* What the function is, and what opening it does. */
static void put_header(struct verb_call *call, const struct bsh_pci *pci)
{
	struct bsh_names names;
	char text[sizeof(names) + BSH_BDF_MAX];

	bsh_host_names(pci, &names);
	snprintf(text, sizeof(text), ": %s: %s %s", names.class_name, names.vendor, names.device);
	put_line(call, pci->address, text);
	if (pci->has_reset)
		put_line(call, "", "opening it resets it");
}

/* @p opens: nothing is wrong, and nothing went wrong with opening. */
static void put_verdict(const struct report *report, const char *address, unsigned n_wrong,
			bool opens)
{
	struct verb_call *call = report->call;
	const char *self = bsh_host_self(call->host);
	struct bsh_text text = { 0 };
	const struct bsh_item items[] = {
		BSH_TEXT("address", address),
		BSH_DEC("wrong", n_wrong),
		BSH_FLAG("ready", opens),
	};

	if (n_wrong > 0)
		bsh_text_addf(&text, "%u step%s wrong; run '%s doctor%s%s' again after mending %s",
			      report->n_steps, report->n_steps == 1 ? " is" : "s are", self,
			      address ? " " : "", address ? address : "",
			      report->n_steps == 1 ? "it" : "them");
	else if (address && opens)
		bsh_text_addf(&text, "barsh could start now: %s %s", self, address);
	else if (!address)
		bsh_text_addf(&text,
			      "the machine is ready; '%s doctor ADDRESS' goes on with a function",
			      self);
	if (text.len > 0)
		put_line(call, "", bsh_text_string(&text));
	bsh_text_finish(&text);
	if (bsh_out_is_json(call->out))
		bsh_out_record(call->out, &(struct bsh_record){ .type = "doctor",
								 .items = items,
								 .n_items = BSH_LENGTH(items) });
}

/* ---- Opening ----------------------------------------------------------- */

static void put_region(struct verb_call *call, const struct bsh_gate *gate, unsigned region)
{
	const struct bsh_region *r = bsh_access_region(gate, region);
	char name[8] = "config", text[80];
	const struct bsh_item items[] = {
		BSH_TEXT("name", name),
		BSH_DEC("size", r ? r->size : 0),
		BSH_TEXT("reach", r && r->n_mapped > 0 ? "mapped" : "pread"),
		BSH_TEXT(NULL, text),
	};

	if (!r || r->size == 0)
		return;
	if (region < BSH_BARS)
		snprintf(name, sizeof(name), "bar%u", region);
	snprintf(text, sizeof(text), "%llu bytes", (unsigned long long)r->size);
	bsh_out_record(call->out, &(struct bsh_record){ .type = "region",
							 .line = "       %0: %3, %2",
							 .items = items,
							 .n_items = BSH_LENGTH(items) });
}

static int open_gate(struct verb_call *call, struct bsh_gate *gate, const struct bsh_pci *pci)
{
	const struct bsh_item items[] = { BSH_TEXT("address", pci->address) };
	struct bsh_err err = { 0 };

	bsh_access_set_read_only(gate);
	put_line(call, "opening ", pci->has_reset ? "it, which resets it" : "it");
	bsh_out_flush(call->out);
	if (bsh_access_open(gate, &err) < 0)
		return verb_fail(call, &err);
	bsh_out_record(call->out, &(struct bsh_record){ .type = "opened",
							 .line = "%0 was opened",
							 .items = items,
							 .n_items = BSH_LENGTH(items) });
	for (unsigned i = 0; i < BSH_REGIONS; i++)
		put_region(call, gate, i);
	return 0;
}

static int try_open(struct verb_call *call, const struct bsh_pci *pci)
{
	struct bsh_gate *gate = bsh_access_new(call->host, pci->address);
	struct bsh_err err = { 0 };
	int status;

	if (!gate) {
		bsh_fail_nomem(&err);
		return verb_fail(call, &err);
	}
	status = open_gate(call, gate, pci);
	bsh_access_free(gate);
	return status;
}

/* ---- The verb ---------------------------------------------------------- */

/* The address that @p word stands for, of a function that need not exist; else the status. */
static int find_address(struct verb_call *call, const char *word, char address[BSH_BDF_MAX])
{
	struct bsh_err err = { 0 };
	const char *spec;
	struct bsh_pci pci;
	struct bsh_bdf bdf;

	if (bsh_backend_find(word, &spec) != &bsh_backend_vfio)
		return verb_usage(&verb_doctor,
				  "the doctor is for PCI functions, '%s' is none: an address is "
				  "[DDDD:]BB:DD.F",
				  word);
	if (bsh_bdf_parse(word, &bdf)) {
		bsh_bdf_text(address, &bdf);
		return 0;
	}
	if (bsh_host_find(call->host, word, &pci, &err) < 0)
		return verb_fail(call, &err);
	snprintf(address, BSH_BDF_MAX, "%s", pci.address);
	return 0;
}

static int examine_machine(struct verb_call *call, struct report *report)
{
	const unsigned n_wrong = bsh_doctor(call->host, NULL, put_finding, report);

	put_verdict(report, NULL, n_wrong, n_wrong == 0);
	return n_wrong > 0 ? 5 : 0;
}

static int examine(struct verb_call *call, struct report *report, const char *address)
{
	const struct state *state = call->state;
	struct bsh_err err = { 0 };
	struct bsh_pci pci;
	unsigned n_wrong;
	bool exists;
	int status = 0;

	exists = bsh_host_load(call->host, address, &pci);
	if (exists)
		put_header(call, &pci);
	n_wrong = bsh_doctor(call->host, address, put_finding, report);
	/* An address that is nobody's may be mistyped: that is an error besides. */
	if (!exists && bsh_host_find(call->host, address, &pci, &err) < 0)
		verb_fail(call, &err);
	if (n_wrong == 0 && state->opens)
		status = try_open(call, &pci);
	put_verdict(report, address, n_wrong, n_wrong == 0 && status == 0);
	return n_wrong > 0 ? 5 : status;
}

static int run(struct verb_call *call)
{
	const struct state *state = call->state;
	struct report report = {
		.call = call,
		.has_color = !bsh_out_is_json(call->out) &&
			     bsh_shell_wants_color(BSH_COLOR_AUTO, STDOUT_FILENO),
	};
	char address[BSH_BDF_MAX];
	int status;

	if (state->lists_findings)
		return list_findings(call);
	if (call->n_args > 1)
		return verb_usage(&verb_doctor, "one ADDRESS at a time; what is '%s'",
				  call->args[1]);
	if (call->n_args == 0 && state->opens)
		return verb_usage(&verb_doctor, "--open which ADDRESS?");
	if (call->n_args == 0)
		return examine_machine(call, &report);
	status = find_address(call, call->args[0], address);
	return status != 0 ? status : examine(call, &report, address);
}

const struct verb verb_doctor = {
	.name = "doctor",
	.usage = usage_text,
	.letters = "jh",
	.options = options,
	.state_size = sizeof(struct state),
	.option = option,
	.run = run,
};
