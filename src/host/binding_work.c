/* SPDX-License-Identifier: MIT */
/* What bind and unbind keep, and what they say of it. */

#include "host/binding_work.h"

#include "host/attr.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Longer than any driver takes that is not waiting for somebody. */
#define NOTE_NS UINT64_C(3000000000)
/* As long as one takes that is letting go: half undone is worse than a second of waiting. */
#define GRACE_NS UINT64_C(1000000000)
/* Reading is for the moment only, unless the device's lock is taken. */
#define READ_NS UINT64_C(2000000000)

void bsh_work_init(struct bsh_work *work, const struct bsh_host *host, const struct bsh_pci *pci,
		   const struct bsh_binding *binding)
{
	*work = (struct bsh_work){
		.host = host,
		.binding = binding,
		.asked = pci,
		.states = { -1, -1, false },
		.note_ns = NOTE_NS,
		.grace_ns = GRACE_NS,
		.read_ns = READ_NS,
	};
}

void bsh_work_finish(struct bsh_work *work)
{
	bsh_states_close(&work->states);
	free(work->targets);
	work->targets = NULL;
	work->n = 0;
}

int bsh_work_add(struct bsh_work *work, const struct bsh_pci *pci, struct bsh_err *err)
{
	struct bsh_target *targets =
		realloc(work->targets, (work->n + 1) * sizeof(*work->targets));

	if (!targets)
		return bsh_fail_nomem(err);
	work->targets = targets;
	targets[work->n++] = (struct bsh_target){ .pci = *pci };
	return 0;
}

int bsh_work_check_stop(const struct bsh_work *work, struct bsh_err *err)
{
	if (!work->is_finishing && work->binding->stop && *work->binding->stop != 0)
		return bsh_fail(err, BSH_E_INTR, "interrupted");
	return 0;
}

const char *bsh_work_group_option(const struct bsh_work *work)
{
	return work->binding->with_group ? " --group" : "";
}

/* ---- What is told ------------------------------------------------------ */

void bsh_work_note(const struct bsh_work *work, const char *fmt, ...)
{
	char text[400];
	char clean[400];
	va_list args;

	if (!work->binding->note)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	work->binding->note(work->binding->ctx, bsh_clean_text(clean, sizeof(clean), text));
}

void bsh_work_refuse(struct bsh_work *work, const char *address, const struct bsh_use *use)
{
	if (work->n_refused++ == 0)
		snprintf(work->reason, sizeof(work->reason), "%s: %s", address, use->text);
	if (!use->kind)
		work->is_never = true;
	if (work->binding->refuse)
		work->binding->refuse(work->binding->ctx, address, use);
}

void bsh_work_refuse_holders(struct bsh_work *work, const char *address, const char *node)
{
	struct bsh_use use = { 0 };
	char holders[160];
	char clean[160];
	unsigned n;

	if (node[0] == '\0')
		return;
	n = bsh_host_holders(work->host, node, holders, sizeof(holders));
	if (n == 0)
		return;
	snprintf(use.text, sizeof(use.text), "%s %s %s open",
		 bsh_clean_text(clean, sizeof(clean), holders), n == 1 ? "has" : "have", node);
	bsh_work_refuse(work, address, &use);
}

int bsh_work_refused(const struct bsh_work *work, struct bsh_err *err)
{
	if (work->n_refused == 1)
		return bsh_fail(err, BSH_E_GUARDED, "refused: %s; nothing was touched",
				work->reason);
	return bsh_fail(err, BSH_E_GUARDED,
			"refused: %s, and %u more reason%s; nothing was touched", work->reason,
			work->n_refused - 1, work->n_refused == 2 ? "" : "s");
}

void bsh_work_done(const struct bsh_work *work, const struct bsh_target *target, const char *was,
		   bool is_changed)
{
	struct bsh_pci pci;

	if (!work->binding->done)
		return;
	if (!bsh_host_load(work->host, target->pci.address, &pci))
		pci = target->pci;
	work->binding->done(work->binding->ctx, &pci, was, is_changed);
}

/* ---- What is not as it was --------------------------------------------- */

static void add_difference(const struct bsh_target *target, char *to, size_t size)
{
	const char *address = target->pci.address;

	if (target->is_stuck) {
		bsh_list_add(to, size, "%s is still being taken from %s", address,
			     target->now.driver);
		return;
	}
	if (strcmp(target->now.driver, target->was.driver) != 0 && target->now.driver[0])
		bsh_list_add(to, size, "%s is bound to %s now", address, target->now.driver);
	else if (strcmp(target->now.driver, target->was.driver) != 0)
		bsh_list_add(to, size, "%s has no driver now", address);
	if (strcmp(target->now.override, target->was.override) != 0)
		bsh_list_add(to, size, "driver_override of %s is '%s' now", address,
			     target->now.override);
}

/* A node goes with the last function of its group that is unbound. */
static void add_left_node(const struct bsh_work *work, char *to, size_t size)
{
	char path[PATH_MAX];

	if (work->left_node[0] != '\0' &&
	    bsh_host_path(work->host, path, sizeof(path), "%s", work->left_node) == 0 &&
	    access(path, F_OK) == 0)
		bsh_list_add(to, size, "%s belongs to %s now", work->left_node,
			     work->binding->user);
}

int bsh_work_explain(const struct bsh_work *work, const struct bsh_err *cause,
		     struct bsh_err *err)
{
	/* With what was written, a failure is one of the host and not of getting at it. */
	const enum bsh_code code =
		cause->code == BSH_E_INTR || !work->has_written ? cause->code : BSH_E_IO;
	char what[240] = "";
	char rest[sizeof(err->msg) - 100];

	/* A dry run has changed nothing but what it pretends. */
	for (size_t i = 0; i < work->n && !work->binding->is_dry_run; i++)
		add_difference(&work->targets[i], what, sizeof(what));
	add_left_node(work, what, sizeof(what));
	if (what[0] != '\0')
		snprintf(rest, sizeof(rest), "%s: run '%s unbind%s %s'", what,
			 bsh_host_self(work->host), bsh_work_group_option(work),
			 work->asked->address);
	else
		snprintf(rest, sizeof(rest), "everything is as before%s",
			 work->has_loaded ? ", but for modules that were loaded" : "");
	/* What has to be done is never cut. */
	bsh_fail(err, code, "%.*s; %s", (int)(sizeof(err->msg) - strlen(rest) - sizeof("; ")),
		 cause->msg, rest);
	err->sys = cause->sys;
	return -1;
}

/* ---- Nodes ------------------------------------------------------------- */

const char *bsh_work_node(const struct bsh_work *work, char to[64])
{
	char path[PATH_MAX];

	snprintf(to, 64, "/dev/vfio/noiommu-%s", work->asked->group);
	if (bsh_host_path(work->host, path, sizeof(path), "%s", to) == 0 &&
	    access(path, F_OK) == 0)
		return to;
	snprintf(to, 64, "/dev/vfio/%s", work->asked->group);
	return to;
}

static bool take_name(void *ctx, const char *name)
{
	snprintf(ctx, 64, "/dev/vfio/devices/%.40s", name);
	return false;
}

const char *bsh_work_cdev(const struct bsh_work *work, const struct bsh_target *target,
			  char to[64])
{
	char path[PATH_MAX];

	to[0] = '\0';
	if (bsh_host_path(work->host, path, sizeof(path), BSH_DEVICE_DIR "%s/vfio-dev",
			  target->pci.address) == 0)
		bsh_attr_each(path, NULL, take_name, to);
	/* Kernels have the directory since 6.1, and the node from 6.6 on if they are built so. */
	if (to[0] != '\0' && (bsh_host_path(work->host, path, sizeof(path), "%s", to) < 0 ||
			      access(path, F_OK) < 0))
		to[0] = '\0';
	return to;
}
