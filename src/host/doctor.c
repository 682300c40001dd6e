/* SPDX-License-Identifier: MIT */
/* The doctor: the walk through all steps, and how a trouble becomes a finding. */

#include "host/doctor_walk.h"

#include "host/attr.h"

#include <assert.h>
#include <ctype.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- Placeholders ------------------------------------------------------ */

static const char *find_var(const struct bsh_var *vars, const char *name, size_t len)
{
	for (; vars && vars->name; vars++)
		if (strlen(vars->name) == len && strncmp(vars->name, name, len) == 0)
			return vars->value;
	return NULL;
}

/* The text with each {name} replaced by what @p value says; "" when it does not fit. */
static const char *expand(const char *text, char *to, size_t size,
			  void (*value)(const void *ctx, const char *name, size_t len,
					struct bsh_text *out),
			  const void *ctx)
{
	struct bsh_text out = { 0 };

	while (*text != '\0') {
		const size_t plain = strcspn(text, "{");
		const char *end = strchr(text + plain, '}');

		bsh_text_add(&out, text, plain);
		text += plain;
		if (!end)
			break;
		value(ctx, text + 1, (size_t)(end - text - 1), &out);
		text = end + 1;
	}
	to[0] = '\0';
	if (!bsh_text_failed(&out) && out.len < size)
		bsh_clean_text(to, size, bsh_text_string(&out));
	bsh_text_finish(&out);
	return to;
}

/* As documents show it: what depends on the machine is said by its name. */
static void show_value(const void *ctx, const char *name, size_t len, struct bsh_text *out)
{
	static const struct bsh_var fixed[] = {
		{ "sudo", "sudo " }, { "barsh", "barsh" },	     { "sh", "sudo sh -c '" },
		{ "/sh", "'" },	     { "for-user", "--user USER " }, { "with-group", "" },
		{ NULL, NULL },
	};
	const char *value = find_var(fixed, name, len);

	(void)ctx;
	if (value)
		bsh_text_adds(out, value);
	for (size_t i = 0; !value && i < len; i++)
		bsh_text_addf(out, "%c", toupper((unsigned char)name[i]));
}

const char *bsh_trouble_show(const char *text, char *to, size_t size)
{
	return expand(text ? text : "", to, size, show_value, NULL);
}

struct values {
	const struct bsh_walk *walk;
	const struct bsh_var *vars;
};

static void machine_value(const void *ctx, const char *name, size_t len, struct bsh_text *out)
{
	const struct values *values = ctx;
	const struct bsh_walk *walk = values->walk;
	const bool is_root = bsh_host_sudo()[0] == '\0';
	char for_user[64] = "", node[32];
	const struct bsh_var fixed[] = {
		{ "sudo", bsh_host_sudo() },
		{ "sh", is_root ? "" : "sudo sh -c '" },
		{ "/sh", is_root ? "" : "'" },
		{ "barsh", bsh_host_self(walk->host) },
		{ "device", walk->address ? walk->address : "ADDRESS" },
		{ "driver", walk->pci.driver },
		{ "group", walk->pci.group },
		{ "node", node },
		{ "for-user", for_user },
		{ "release", walk->release },
		{ NULL, NULL },
	};
	const char *value = find_var(values->vars, name, len);

	snprintf(node, sizeof(node), "/dev/vfio/%s", walk->pci.group);
	if (!is_root)
		snprintf(for_user, sizeof(for_user), "--user %s ", walk->user);
	if (!value)
		value = find_var(fixed, name, len);
	assert(value);
	bsh_text_adds(out, value);
}

const char *bsh_walk_expand(const struct bsh_walk *walk, const struct bsh_var *vars,
			    const char *text, char *to, size_t size)
{
	const struct values values = { walk, vars };

	return expand(text, to, size, machine_value, &values);
}

/* ---- Reports ----------------------------------------------------------- */

/* A command that ends several troubles stands below the first of them; is it said by now? */
static bool was_said(struct bsh_walk *walk, const char *command)
{
	char line[sizeof(((struct bsh_finding *)NULL)->command) + 2];

	snprintf(line, sizeof(line), "\n%s\n", command);
	if (strstr(bsh_text_string(&walk->said), line))
		return true;
	bsh_text_adds(&walk->said, line);
	return false;
}

static void report(struct bsh_walk *walk, struct bsh_finding *finding)
{
	const bool is_wrong = finding->state == BSH_FINDING_WRONG;

	if (walk->is_done)
		return;
	if (was_said(walk, finding->command))
		finding->command[0] = '\0';
	walk->n_wrong += is_wrong;
	if (is_wrong && walk->stops_at_wrong)
		walk->is_done = true;
	if (is_wrong || !walk->stops_at_wrong)
		walk->each(walk->ctx, finding);
}

static const struct bsh_trouble *find_trouble(const char *id)
{
	const struct bsh_trouble *trouble = bsh_troubles;

	while (trouble->id && strcmp(trouble->id, id) != 0)
		trouble++;
	assert(trouble->id);
	return trouble;
}

static void compose(const struct bsh_walk *walk, const char *id, const struct bsh_var *vars,
		    struct bsh_finding *finding)
{
	const struct bsh_trouble *trouble = find_trouble(id);

	*finding = (struct bsh_finding){ .step = trouble->step, .id = trouble->id };
	bsh_walk_expand(walk, vars, trouble->text, finding->text, sizeof(finding->text));
	if (trouble->command)
		bsh_walk_expand(walk, vars, trouble->command, finding->command,
				sizeof(finding->command));
	if (trouble->advice)
		bsh_walk_expand(walk, vars, trouble->advice, finding->advice,
				sizeof(finding->advice));
}

void bsh_walk_trouble(struct bsh_walk *walk, enum bsh_finding_state state, const char *id,
		      const struct bsh_var *vars)
{
	struct bsh_finding finding;

	compose(walk, id, vars, &finding);
	finding.state = state;
	report(walk, &finding);
}

void bsh_walk_trouble_only(struct bsh_walk *walk, enum bsh_finding_state state, const char *id,
			   const struct bsh_var *vars)
{
	struct bsh_finding finding;

	compose(walk, id, vars, &finding);
	finding.state = state;
	finding.command[0] = '\0';
	report(walk, &finding);
}

void bsh_walk_tell(struct bsh_walk *walk, enum bsh_finding_state state, const char *step,
		   const char *fmt, ...)
{
	struct bsh_finding finding = { .state = state, .step = step, .id = "" };
	char text[2 * sizeof(finding.text)];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	bsh_clean_text(finding.text, sizeof(finding.text), text);
	report(walk, &finding);
}

/* ---- Looking ----------------------------------------------------------- */

bool bsh_walk_exists(const struct bsh_walk *walk, const char *fmt, ...)
{
	char name[PATH_MAX], path[PATH_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(name, sizeof(name), fmt, args);
	va_end(args);
	return bsh_host_path(walk->host, path, sizeof(path), "%s", name) == 0 &&
	       access(path, F_OK) == 0;
}

const char *bsh_walk_text(const struct bsh_walk *walk, char *to, size_t size, const char *fmt, ...)
{
	char name[PATH_MAX], path[PATH_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(name, sizeof(name), fmt, args);
	va_end(args);
	if (bsh_host_path(walk->host, path, sizeof(path), "%s", name) < 0 ||
	    bsh_attr_text(path, to, size) < 0)
		to[0] = '\0';
	return to;
}

/* ---- The walk ---------------------------------------------------------- */

/* The first of the steps are about the machine, the others about a function. */
#define MACHINE_STEPS 7

static void (*const steps[])(struct bsh_walk *walk) = {
	bsh_doctor_iommu,    bsh_doctor_modules,    bsh_doctor_type1,	bsh_doctor_remapping,
	bsh_doctor_lockdown, bsh_doctor_secureboot, bsh_doctor_memlock, bsh_doctor_device,
	bsh_doctor_class,    bsh_doctor_power,	    bsh_doctor_bars,	bsh_doctor_decode,
	bsh_doctor_reset,    bsh_doctor_group,	    bsh_doctor_in_use,	bsh_doctor_viable,
	bsh_doctor_driver,   bsh_doctor_nodes,	    bsh_doctor_busy,
};

static void init(struct bsh_walk *walk)
{
	const struct passwd *user = getpwuid(geteuid());
	char info[4096];

	if (user && bsh_is_shell_word(user->pw_name) && strlen(user->pw_name) < sizeof(walk->user))
		snprintf(walk->user, sizeof(walk->user), "%s", user->pw_name);
	else
		snprintf(walk->user, sizeof(walk->user), "%u", (unsigned)geteuid());
	bsh_walk_text(walk, walk->release, sizeof(walk->release), "/proc/sys/kernel/osrelease");
	bsh_walk_text(walk, info, sizeof(info), "/proc/cpuinfo");
	walk->is_x86 = strstr(info, "vendor_id") && !strstr(info, "IBM/S390");
	if (!walk->address)
		return;
	if (!bsh_host_load(walk->host, walk->address, &walk->pci))
		walk->pci = (struct bsh_pci){ 0 };
	walk->is_bound = bsh_host_is_vfio(walk->pci.driver);
}

static void go(struct bsh_walk *walk)
{
	init(walk);
	for (size_t i = 0; i < BSH_LENGTH(steps) && !walk->is_done; i++)
		if (walk->address || i < MACHINE_STEPS)
			steps[i](walk);
	bsh_text_finish(&walk->said);
}

unsigned bsh_doctor(const struct bsh_host *host, const char *address,
		    void (*each)(void *ctx, const struct bsh_finding *finding), void *ctx)
{
	struct bsh_walk walk = { .host = host, .address = address, .each = each, .ctx = ctx };

	go(&walk);
	return walk.n_wrong;
}

static void keep(void *ctx, const struct bsh_finding *finding)
{
	*(struct bsh_finding *)ctx = *finding;
}

bool bsh_doctor_first(const struct bsh_host *host, const char *address, struct bsh_finding *finding)
{
	struct bsh_walk walk = {
		.host = host,
		.address = address,
		.each = keep,
		.ctx = finding,
		.stops_at_wrong = true,
	};

	go(&walk);
	return walk.n_wrong > 0;
}
