/* SPDX-License-Identifier: MIT */
/* A function back to the driver and the override that it had, from wherever it is. */

#include "host/binding_work.h"

#include <stdio.h>
#include <string.h>

/* Away from vfio-pci; any other driver that has come in between stays. */
static int detach(struct bsh_work *work, struct bsh_target *target, struct bsh_err *err)
{
	const char *driver = target->now.driver;

	if (bsh_host_is_vfio(driver))
		return bsh_step_unbind(work, target, err);
	if (driver[0] != '\0')
		return bsh_fail(err, BSH_E_IO, "%s has been bound to %s by somebody else",
				target->pci.address, driver);
	return 0;
}

/* To the driver that it had: by its name, else as the kernel finds it. */
static int attach(struct bsh_work *work, struct bsh_target *target, const char *driver,
		  struct bsh_err *err)
{
	struct bsh_err failure = { 0 };

	if (bsh_step_attach(work, target, driver, &failure) == 0)
		return 0;
	if (bsh_step_probe(work, target, err) < 0) {
		/* The first reason is the better one. */
		*err = failure;
		return -1;
	}
	if (strcmp(target->now.driver, driver) == 0)
		return 0;
	*err = failure;
	return -1;
}

/* Nobody knows what it had: what the kernel would have done at boot. */
static int give_to_kernel(struct bsh_work *work, struct bsh_target *target, struct bsh_err *err)
{
	if (detach(work, target, err) < 0)
		return -1;
	work->is_finishing = true;
	if (strcmp(target->now.override, BSH_VFIO_DRIVER) == 0 &&
	    bsh_step_override(work, target, "", err) < 0)
		return -1;
	if (bsh_step_probe(work, target, err) < 0)
		return -1;
	if (!bsh_host_is_vfio(target->now.driver) || work->binding->is_dry_run)
		return 0;
	return bsh_fail(err, BSH_E_IO,
			"%s took %s again: its ids name it, see /etc/modprobe.d and the kernel "
			"command line",
			target->now.driver, target->pci.address);
}

int bsh_give_back(struct bsh_work *work, struct bsh_target *target,
		  const struct bsh_state *wanted, struct bsh_err *err)
{
	const char *first;

	if (bsh_step_look(work, target, err) < 0)
		return -1;
	if (!wanted)
		return give_to_kernel(work, target, err);
	if (strcmp(target->now.driver, wanted->driver) == 0)
		return bsh_step_override(work, target, wanted->override, err);
	if (detach(work, target, err) < 0)
		return -1;
	work->is_finishing = true;
	if (wanted->driver[0] == '\0')
		return bsh_step_override(work, target, wanted->override, err);
	/* An override of another driver would keep this one away until it is bound. */
	first = strcmp(wanted->override, wanted->driver) == 0 ? wanted->override : "";
	if (bsh_step_override(work, target, first, err) < 0 ||
	    attach(work, target, wanted->driver, err) < 0)
		return -1;
	return bsh_step_override(work, target, wanted->override, err);
}
