/* SPDX-License-Identifier: MIT */
/* What a bind would take, and all that is against it. */

#include "host/binding_plan.h"

#include "host/use.h"

#include <errno.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- The user ---------------------------------------------------------- */

static bool take_uid(const char *text, uint32_t *uid)
{
	char *end;
	unsigned long value;

	if (text[0] < '0' || text[0] > '9')
		return false;
	errno = 0;
	value = strtoul(text, &end, 10);
	/* All ones means "leave it" to chown(). */
	if (*end != '\0' || errno != 0 || value >= UINT32_MAX)
		return false;
	*uid = (uint32_t)value;
	return true;
}

int bsh_plan_user(const struct bsh_work *work, uint32_t *uid, struct bsh_err *err)
{
	const char *user = work->binding->user;
	char text[4096];
	struct passwd entry;
	struct passwd *found = NULL;

	if (!user)
		return 0;
	if (getpwnam_r(user, &entry, text, sizeof(text), &found) == 0 && found) {
		*uid = found->pw_uid;
		return 0;
	}
	if (take_uid(user, uid))
		return 0;
	return bsh_fail(err, BSH_E_OPEN, "there is no user '%s'", user);
}

/* ---- Reasons ----------------------------------------------------------- */

BSH_PRINTF(4, 5)
static void refuse(struct bsh_work *work, const char *address, const char *command,
		   const char *fmt, ...)
{
	struct bsh_use use = { 0 };
	char text[sizeof(use.text)];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	bsh_clean_text(use.text, sizeof(use.text), text);
	bsh_clean_text(use.command, sizeof(use.command), command);
	bsh_work_refuse(work, address, &use);
}

static bool is_forced(const struct bsh_binding *binding, const char *kind)
{
	for (size_t i = 0; kind && i < binding->n_forced; i++)
		if (strcmp(binding->forced[i], kind) == 0)
			return true;
	return false;
}

struct uses {
	struct bsh_work *work;
	const char *address;
};

static void refuse_use(void *ctx, const struct bsh_use *use)
{
	const struct uses *uses = ctx;

	if (!is_forced(uses->work->binding, use->kind))
		bsh_work_refuse(uses->work, uses->address, use);
}

/* What is against taking one function from its driver. */
static void judge(struct bsh_work *work, const struct bsh_pci *pci)
{
	struct uses uses = { work, pci->address };
	const struct bsh_use_search search = {
		.host = work->host,
		.pci = pci,
		.each = refuse_use,
		.ctx = &uses,
	};

	if (bsh_host_is_bridge(work->host, pci))
		refuse(work, pci->address, "", "it is a bridge, which VFIO never takes");
	else if (!bsh_host_is_vfio(pci->driver))
		bsh_use_find(&search);
}

/* ---- Siblings ---------------------------------------------------------- */

/*
 * The command that would take the siblings, too, with the options that were given; "" when
 * there is no room for all of it.
 */
static void compose_group_command(const struct bsh_work *work, char *to, size_t size)
{
	const struct bsh_binding *binding = work->binding;
	struct bsh_text text = { 0 };

	bsh_text_addf(&text, "%s bind --group", bsh_host_self(work->host));
	if (binding->user)
		bsh_text_addf(&text, " --user=%s", binding->user);
	for (size_t i = 0; i < binding->n_forced; i++)
		bsh_text_addf(&text, " --force=%s", binding->forced[i]);
	bsh_text_addf(&text, " %s", work->asked->address);
	to[0] = '\0';
	if (!bsh_text_failed(&text) && text.len < size)
		snprintf(to, size, "%s", bsh_text_string(&text));
	bsh_text_finish(&text);
}

static void judge_left_sibling(struct bsh_work *work, const char *name, const char *driver)
{
	char command[sizeof(((struct bsh_use *)NULL)->command)];

	compose_group_command(work, command, sizeof(command));
	/* What is bound is bound: that the group cannot be opened is worth a word. */
	if (bsh_host_is_vfio(work->asked->driver))
		bsh_work_note(work, "%s (driver %s) keeps IOMMU group %s from being opened: `%s` "
				    "binds it too",
			      name, driver, work->asked->group,
			      command[0] != '\0' ? command : "--group");
	else
		refuse(work, work->asked->address, command,
		       "%s (driver %s) shares its IOMMU group %s, which cannot be opened until "
		       "it is bound too%s",
		       name, driver, work->asked->group,
		       command[0] != '\0' ? "" : ", with --group");
}

struct siblings {
	struct bsh_work *work;
	struct bsh_err *err;
	int result;
};

static bool judge_sibling(void *ctx, const char *name, const char *driver)
{
	struct siblings *siblings = ctx;
	struct bsh_work *work = siblings->work;
	const char *asked = work->asked->address;
	struct bsh_bdf bdf;
	struct bsh_pci pci;

	if (strcmp(name, asked) == 0 || bsh_host_is_harmless(driver))
		return true;
	if (!bsh_bdf_parse(name, &bdf) || !bsh_host_load(work->host, name, &pci)) {
		refuse(work, asked, "",
		       "%s (driver %s) in its IOMMU group %s is no PCI function, so that it cannot "
		       "be bound",
		       name, driver, work->asked->group);
	} else if (bsh_host_is_bridge(work->host, &pci)) {
		refuse(work, asked, "",
		       "the bridge %s (driver %s) is in its IOMMU group %s and can never be bound: "
		       "move the card to another slot",
		       name, driver, work->asked->group);
	} else if (!work->binding->with_group) {
		judge_left_sibling(work, name, driver);
	} else {
		siblings->result = bsh_work_add(work, &pci, siblings->err);
		judge(work, &pci);
	}
	return siblings->result == 0;
}

/* ---- The plan ---------------------------------------------------------- */

static int check_group(const struct bsh_work *work, struct bsh_err *err)
{
	if (work->asked->group[0] != '\0')
		return 0;
	return bsh_fail(err, BSH_E_OPEN,
			"%s has no IOMMU group, so that VFIO cannot use it: `%s doctor %s` tells what "
			"is missing",
			work->asked->address, bsh_host_self(work->host), work->asked->address);
}

int bsh_plan_bind(struct bsh_work *work, struct bsh_err *err)
{
	struct siblings siblings = { work, err, 0 };

	if (bsh_work_add(work, work->asked, err) < 0)
		return -1;
	judge(work, work->asked);
	if (work->asked->group[0] != '\0')
		bsh_host_members(work->host, work->asked->group, judge_sibling, &siblings);
	if (siblings.result < 0)
		return -1;
	/* What can never be is said before what could be mended for nothing. */
	if (!work->is_never && check_group(work, err) < 0)
		return -1;
	return work->n_refused > 0 ? bsh_work_refused(work, err) : 0;
}

int bsh_plan_check(const struct bsh_work *work, struct bsh_err *err)
{
	for (size_t i = 0; i < work->n; i++)
		if (strcmp(work->targets[i].was.driver, work->targets[i].pci.driver) != 0)
			return bsh_fail(err, BSH_E_OPEN,
					"the driver of %s has just changed: try again",
					work->targets[i].pci.address);
	return 0;
}

int bsh_plan_look_again(struct bsh_work *work, struct bsh_err *err)
{
	for (size_t i = 0; i < work->n; i++)
		judge(work, &work->targets[i].pci);
	return work->n_refused > 0 ? bsh_work_refused(work, err) : 0;
}

bool bsh_plan_has_work(const struct bsh_work *work)
{
	for (size_t i = 0; i < work->n; i++)
		if (!bsh_host_is_vfio(work->targets[i].pci.driver))
			return true;
	return false;
}
