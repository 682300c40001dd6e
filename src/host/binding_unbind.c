/* SPDX-License-Identifier: MIT */
/* Giving functions back. */

#include "host/binding_work.h"

#include "host/use.h"

#include <stdio.h>
#include <string.h>

/* Every PCI function of the group; which of them are ours is seen when all are read. */
struct siblings {
	struct bsh_work *work;
	struct bsh_err *err;
	int result;
};

static bool add_sibling(void *ctx, const char *name, const char *driver)
{
	struct siblings *siblings = ctx;
	struct bsh_work *work = siblings->work;
	struct bsh_bdf bdf;
	struct bsh_pci pci;

	(void)driver;
	if (strcmp(name, work->asked->address) == 0 || !bsh_bdf_parse(name, &bdf) ||
	    !bsh_host_load(work->host, name, &pci) || bsh_host_is_bridge(work->host, &pci))
		return true;
	siblings->result = bsh_work_add(work, &pci, siblings->err);
	return siblings->result == 0;
}

static int collect(struct bsh_work *work, struct bsh_err *err)
{
	struct siblings siblings = { work, err, 0 };

	if (bsh_work_add(work, work->asked, err) < 0)
		return -1;
	if (work->binding->with_group && work->asked->group[0] != '\0')
		bsh_host_members(work->host, work->asked->group, add_sibling, &siblings);
	return siblings.result;
}

/*
 * With VFIO, or left on the way there or back. A function with a native driver and no
 * override of ours is nobody's but that driver's: a state file of it is out of date.
 */
static bool is_ours(const struct bsh_target *target)
{
	const bool has_override = strcmp(target->now.override, BSH_VFIO_DRIVER) == 0;

	if (bsh_host_is_vfio(target->now.driver))
		return true;
	if (target->now.driver[0] == '\0')
		return target->has_state || has_override;
	if (!target->has_state)
		return false;
	/* Bound again, but stopped before the override that it had was back. */
	return has_override || (strcmp(target->kept.driver, target->now.driver) == 0 &&
				strcmp(target->kept.override, target->now.override) != 0);
}

static int drop_stale(struct bsh_work *work, const struct bsh_target *target, struct bsh_err *err)
{
	if (!target->has_state || work->binding->is_dry_run)
		return 0;
	return bsh_state_drop(&work->states, target->pci.address, err);
}

/* Keep only what is to be given back. */
static int sort_out(struct bsh_work *work, struct bsh_err *err)
{
	size_t n = 0;

	for (size_t i = 0; i < work->n; i++) {
		if (is_ours(&work->targets[i]))
			work->targets[n++] = work->targets[i];
		else if (drop_stale(work, &work->targets[i], err) < 0)
			return -1;
		else if (i == 0)
			bsh_work_done(work, &work->targets[0], work->targets[0].now.driver, false);
	}
	work->n = n;
	return 0;
}

/* ---- Who needs it --------------------------------------------------- */

struct uses {
	struct bsh_work *work;
	const char *address;
};

/* No option of unbind overrides it. */
static void refuse_use(void *ctx, const struct bsh_use *use)
{
	const struct uses *uses = ctx;
	struct bsh_use own = *use;

	own.kind = NULL;
	bsh_work_refuse(uses->work, uses->address, &own);
}

/* Virtual functions go with their physical one, and whoever has one of them with it. */
static void refuse_uses(struct bsh_work *work, const struct bsh_target *target)
{
	struct uses uses = { work, target->pci.address };
	const struct bsh_use_search search = { work->host, &target->pci, refuse_use, &uses };

	if (bsh_host_is_vfio(target->pci.driver))
		bsh_use_find(&search);
}

/* While anybody has it open, this process included, the kernel would wait and wait. */
static int check_holders(struct bsh_work *work, struct bsh_err *err)
{
	char node[64];

	if (work->asked->group[0] != '\0')
		bsh_work_refuse_holders(work, work->asked->address, bsh_work_node(work, node));
	for (size_t i = 0; i < work->n; i++) {
		bsh_work_refuse_holders(work, work->targets[i].pci.address,
					bsh_work_cdev(work, &work->targets[i], node));
		refuse_uses(work, &work->targets[i]);
	}
	return work->n_refused == 0 ? 0 : bsh_work_refused(work, err);
}

/* ---- Giving back ------------------------------------------------------- */

static int give_back(struct bsh_work *work, struct bsh_target *target, struct bsh_err *err)
{
	const struct bsh_state *wanted = target->has_state ? &target->kept : NULL;

	/* Between two functions it is fine to stop; one that was begun is finished. */
	work->is_finishing = false;
	if (bsh_give_back(work, target, wanted, err) < 0)
		return -1;
	if (work->binding->is_dry_run)
		return 0;
	if (target->has_state && bsh_state_drop(&work->states, target->pci.address, err) < 0)
		return -1;
	bsh_work_done(work, target, target->was.driver, true);
	return 0;
}

static int give_all_back(struct bsh_work *work, struct bsh_err *err)
{
	struct bsh_err cause = { 0 };
	struct bsh_err ignored = { 0 };

	for (size_t i = 0; i < work->n; i++) {
		if (give_back(work, &work->targets[i], &cause) == 0)
			continue;
		if (!work->targets[i].is_stuck &&
		    bsh_step_look(work, &work->targets[i], &ignored) < 0)
			work->targets[i].now.driver[0] = '\0';
		return bsh_work_explain(work, &cause, err);
	}
	return 0;
}

static bool note_left(void *ctx, const char *name, const char *driver)
{
	const struct bsh_work *work = ctx;

	if (bsh_host_is_vfio(driver) && strcmp(name, work->asked->address) != 0)
		bsh_work_note(work, "%s of the same IOMMU group %s is still bound to %s: "
				    "`%s unbind %s` gives it back",
			      name, work->asked->group, driver, bsh_host_self(work->host), name);
	return true;
}

static int unbind(struct bsh_work *work, struct bsh_err *err)
{
	if (bsh_work_check_busy(work, err) < 0 || collect(work, err) < 0 ||
	    bsh_work_read(work, err) < 0 || sort_out(work, err) < 0)
		return -1;
	if (work->n == 0)
		return 0;
	if (check_holders(work, err) < 0 || give_all_back(work, err) < 0)
		return -1;
	if (!work->binding->is_dry_run && work->asked->group[0] != '\0')
		bsh_host_members(work->host, work->asked->group, note_left, work);
	return 0;
}

int bsh_host_unbind(const struct bsh_host *host, const struct bsh_pci *pci,
		    const struct bsh_binding *binding, struct bsh_err *err)
{
	struct bsh_work work;
	int result;

	bsh_work_init(&work, host, pci, binding);
	result = unbind(&work, err);
	bsh_work_finish(&work);
	return result;
}
