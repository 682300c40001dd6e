/* SPDX-License-Identifier: MIT */
/* Binding functions to vfio-pci: each step, and back when one fails. */

#include "host/binding_work.h"

#include "host/binding_plan.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- The modules ------------------------------------------------------- */

static bool exists(const struct bsh_work *work, const char *path)
{
	char full[PATH_MAX];

	return bsh_host_path(work->host, full, sizeof(full), "%s", path) == 0 &&
	       access(full, F_OK) == 0;
}

static int load_modules(struct bsh_work *work, struct bsh_err *err)
{
	const char *address = work->asked->address;
	struct bsh_err ignored = { 0 };

	if (!exists(work, BSH_DRIVER_DIR BSH_VFIO_DRIVER)) {
		if (bsh_step_load(work, address, BSH_VFIO_DRIVER, err) < 0)
			return -1;
		if (!work->binding->is_dry_run && !exists(work, BSH_DRIVER_DIR BSH_VFIO_DRIVER))
			return bsh_fail(err, BSH_E_OPEN,
					"the module vfio-pci is loaded, but there is no such driver");
		if (!work->binding->is_dry_run)
			bsh_work_note(work, "loaded vfio-pci");
	}
	/* It may be in the kernel without saying so: whether it is missing, the doctor judges. */
	if (!exists(work, "/sys/module/vfio_iommu_type1") &&
	    bsh_step_load(work, address, "vfio_iommu_type1", &ignored) == 0 &&
	    !work->binding->is_dry_run)
		bsh_work_note(work, "loaded vfio_iommu_type1");
	return 0;
}

/* ---- One function ------------------------------------------------------ */

/*
 * What an interrupted bind has kept is the older truth, as long as the function has not
 * gone back to a driver since.
 */
static bool is_still_true(const struct bsh_target *target)
{
	return target->has_state && (target->was.driver[0] == '\0' ||
				     strcmp(target->was.override, BSH_VFIO_DRIVER) == 0);
}

static int keep_state(struct bsh_work *work, struct bsh_target *target, struct bsh_err *err)
{
	if (is_still_true(target))
		return 0;
	target->kept = target->was;
	if (work->binding->is_dry_run)
		return 0;
	if (bsh_state_save(&work->states, target->pci.address, &target->kept, err) < 0)
		return -1;
	target->has_state = true;
	target->made_state = true;
	return 0;
}

static int bind_one(struct bsh_work *work, struct bsh_target *target, struct bsh_err *err)
{
	if (bsh_host_is_vfio(target->was.driver))
		return 0;
	if (bsh_work_check_stop(work, err) < 0 || keep_state(work, target, err) < 0 ||
	    bsh_step_override(work, target, BSH_VFIO_DRIVER, err) < 0 ||
	    bsh_step_unbind(work, target, err) < 0 || bsh_step_probe(work, target, err) < 0)
		return -1;
	/* The kernel takes the write also when the driver then refuses the function. */
	if (!bsh_host_is_vfio(target->now.driver))
		return bsh_fail(err, BSH_E_IO,
				"vfio-pci did not take %s: `dmesg` may tell why",
				target->pci.address);
	return bsh_step_override(work, target, target->kept.override, err);
}

/* ---- The nodes --------------------------------------------------------- */

/* A node that was given away, and whose it was. */
struct given {
	char path[64];
	uint32_t uid;
};

/* Nodes in the order in which they are given away: the group's, then one a function. */
struct handing {
	struct given *given;
	size_t n;
};

static int give_node(struct bsh_work *work, struct handing *handing, const char *path,
		     uint32_t uid, struct bsh_err *err)
{
	struct given *given = &handing->given[handing->n];
	char full[PATH_MAX];
	struct stat st;

	if (bsh_host_path(work->host, full, sizeof(full), "%s", path) < 0 || stat(full, &st) < 0)
		st.st_uid = 0;
	snprintf(given->path, sizeof(given->path), "%s", path);
	given->uid = st.st_uid;
	if (bsh_step_chown(work, path, work->binding->user, uid, err) < 0)
		return -1;
	handing->n++;
	return 0;
}

static int give_nodes(struct bsh_work *work, struct handing *handing, uint32_t uid,
		      struct bsh_err *err)
{
	char path[64];

	if (give_node(work, handing, bsh_work_node(work, path), uid, err) < 0)
		return -1;
	for (size_t i = 0; i < work->n; i++)
		if (bsh_work_cdev(work, &work->targets[i], path)[0] != '\0' &&
		    give_node(work, handing, path, uid, err) < 0)
			return -1;
	return 0;
}

static void take_nodes_back(struct bsh_work *work, const struct handing *handing)
{
	struct bsh_err ignored = { 0 };
	char name[16];

	for (size_t i = handing->n; i-- > 0;) {
		snprintf(name, sizeof(name), "%u", handing->given[i].uid);
		if (bsh_step_chown(work, handing->given[i].path, name, handing->given[i].uid,
				   &ignored) == 0)
			continue;
		ignored = (struct bsh_err){ 0 };
		snprintf(work->left_node, sizeof(work->left_node), "%s", handing->given[i].path);
	}
}

static int hand_over(struct bsh_work *work, uint32_t uid, struct bsh_err *err)
{
	bsh_auto_free struct given *given = calloc(work->n + 1, sizeof(*given));
	struct handing handing = { given, 0 };
	char path[64];

	if (!given)
		return bsh_fail_nomem(err);
	if (give_nodes(work, &handing, uid, err) < 0) {
		work->is_finishing = true;
		take_nodes_back(work, &handing);
		return -1;
	}
	if (!work->binding->is_dry_run)
		bsh_work_note(work, "%s belongs to %s now", bsh_work_node(work, path),
			      work->binding->user);
	return 0;
}

/* ---- All of them ------------------------------------------------------- */

/* Last first. What cannot be undone is seen by looking, and said. */
static void undo(struct bsh_work *work)
{
	work->is_finishing = true;
	for (size_t i = work->n; i-- > 0;) {
		struct bsh_target *target = &work->targets[i];
		struct bsh_err ignored = { 0 };

		if (target->is_stuck || bsh_host_is_vfio(target->was.driver))
			continue;
		if (bsh_give_back(work, target, &target->was, &ignored) < 0 || !target->made_state)
			continue;
		if (bsh_state_drop(&work->states, target->pci.address, &ignored) < 0)
			bsh_work_note(work, "%s", ignored.msg);
	}
}

static int bind_all(struct bsh_work *work, const uint32_t *uid, struct bsh_err *err)
{
	for (size_t i = 0; i < work->n; i++)
		if (bind_one(work, &work->targets[i], err) < 0)
			return -1;
	return uid ? hand_over(work, *uid, err) : 0;
}

static void tell_done(const struct bsh_work *work)
{
	for (size_t i = 0; i < work->n; i++) {
		const struct bsh_target *target = &work->targets[i];
		const bool was_bound = bsh_host_is_vfio(target->was.driver);

		/* A dry run has done nothing, but may say that there is nothing to do. */
		if (was_bound || !work->binding->is_dry_run)
			bsh_work_done(work, target,
				      was_bound ? target->was.driver : target->kept.driver,
				      !was_bound);
	}
}

static int bind(struct bsh_work *work, struct bsh_err *err)
{
	struct bsh_err cause = { 0 };
	uint32_t uid = 0;

	if (bsh_plan_user(work, &uid, err) < 0 || bsh_work_check_busy(work, err) < 0 ||
	    bsh_plan_bind(work, err) < 0 || bsh_work_read(work, err) < 0 ||
	    bsh_plan_check(work, err) < 0)
		return -1;
	if (bsh_plan_has_work(work) &&
	    (load_modules(work, err) < 0 || bsh_plan_look_again(work, err) < 0))
		return -1;
	if (bind_all(work, work->binding->user ? &uid : NULL, &cause) < 0) {
		if (!work->binding->is_dry_run)
			undo(work);
		return bsh_work_explain(work, &cause, err);
	}
	tell_done(work);
	return 0;
}

int bsh_host_bind(const struct bsh_host *host, const struct bsh_pci *pci,
		  const struct bsh_binding *binding, struct bsh_err *err)
{
	struct bsh_work work;
	int result;

	bsh_work_init(&work, host, pci, binding);
	result = bind(&work, err);
	bsh_work_finish(&work);
	return result;
}
