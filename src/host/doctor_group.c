/* SPDX-License-Identifier: MIT */
/* The doctor: the IOMMU group, who uses what is in it, and the driver in the way. */

#include "host/doctor_walk.h"

#include "host/attr.h"
#include "host/use.h"

#include <stdio.h>
#include <string.h>

/* ---- The group --------------------------------------------------------- */

struct members {
	const struct bsh_walk *walk;
	char others[160];
};

static bool add_other(void *ctx, const char *name, const char *driver)
{
	struct members *members = ctx;

	(void)driver;
	if (strcmp(name, members->walk->address) != 0)
		bsh_list_add(members->others, sizeof(members->others), "%s", name);
	return true;
}

/* A group that VFIO has made up because there is no IOMMU. */
static bool is_noiommu(const struct bsh_walk *walk)
{
	char kind[32];

	bsh_walk_text(walk, kind, sizeof(kind), "/sys/kernel/iommu_groups/%s/name",
		      walk->pci.group);
	return strcmp(kind, "vfio-noiommu") == 0 ||
	       (bsh_walk_exists(walk, "/dev/vfio/noiommu-%s", walk->pci.group) &&
		!bsh_walk_exists(walk, "/dev/vfio/%s", walk->pci.group));
}

void bsh_doctor_group(struct bsh_walk *walk)
{
	struct members members = { .walk = walk };

	if (walk->pci.group[0] == '\0') {
		if (walk->has_iommu)
			bsh_walk_trouble(walk, BSH_FINDING_WRONG, "no-group", NULL);
		else
			bsh_walk_tell(walk, BSH_FINDING_LATER, "group", "when there is an IOMMU");
		return;
	}
	if (is_noiommu(walk)) {
		bsh_walk_trouble(walk, BSH_FINDING_WRONG, "noiommu", NULL);
		return;
	}
	walk->can_own = true;
	bsh_host_members(walk->host, walk->pci.group, add_other, &members);
	if (members.others[0] != '\0')
		bsh_walk_tell(walk, BSH_FINDING_OK, "group", "IOMMU group %s, with %s",
			      walk->pci.group, members.others);
	else
		bsh_walk_tell(walk, BSH_FINDING_OK, "group", "IOMMU group %s, alone in it",
			      walk->pci.group);
}

/* ---- In use ------------------------------------------------------------ */

struct uses {
	struct bsh_walk *walk;
	const char *function;
	bool has_siblings; /* that would have to be bound, too */
	unsigned n;
};

/* The command as this user would type it. */
static void compose_end(const char *command, char *to, size_t size)
{
	static const char redirected[] = "echo ";
	const char *sudo = bsh_host_sudo();

	if (command[0] == '\0' || sudo[0] == '\0')
		snprintf(to, size, "%s", command);
	/* By its program: a mount point may have a '>' in it, too, and is in quotes then. */
	else if (strncmp(command, redirected, strlen(redirected)) == 0)
		snprintf(to, size, "%ssh -c '%s'", sudo, command);
	else
		snprintf(to, size, "%s%s", sudo, command);
}

/* Does ending other uses end this one? The interface is set down for them, too. */
static bool ends_with_others(const struct bsh_use *use)
{
	return strcmp(use->kind, "route") == 0 || strcmp(use->kind, "ssh") == 0;
}

static void tell_use(void *ctx, const struct bsh_use *use)
{
	struct uses *uses = ctx;
	char end[sizeof(use->command) + 16];

	uses->n++;
	/* What no option overrides is no use, but that none could be looked for. */
	if (!use->kind) {
		bsh_walk_tell(uses->walk, BSH_FINDING_NOTE, "in-use", "%s: %s", uses->function,
			      use->text);
		return;
	}
	compose_end(use->command, end, sizeof(end));
	if (use->command[0] == '\0' && !ends_with_others(use))
		uses->walk->is_used = true;
	bsh_walk_trouble(uses->walk, BSH_FINDING_WRONG, "in-use",
			 (const struct bsh_var[]){
				 { "function", uses->function },
				 { "use", use->text },
				 { "kind", use->kind },
				 { "with-group", uses->has_siblings ? "--group " : "" },
				 { "end-the-use", end },
				 { NULL, NULL },
			 });
}

static void find_uses(struct uses *uses, const struct bsh_pci *pci)
{
	const struct bsh_use_search search = { uses->walk->host, pci, tell_use, uses };

	uses->function = pci->address;
	bsh_use_find(&search);
}

/* Is it a sibling that another driver has? */
static bool is_blocker(const struct bsh_walk *walk, const char *name, const char *driver)
{
	return strcmp(name, walk->address) != 0 && !bsh_host_is_harmless(driver);
}

static bool look_for_sibling(void *ctx, const char *name, const char *driver)
{
	struct uses *uses = ctx;

	uses->has_siblings = is_blocker(uses->walk, name, driver);
	return !uses->has_siblings;
}

static bool find_sibling_uses(void *ctx, const char *name, const char *driver)
{
	struct uses *uses = ctx;
	struct bsh_bdf bdf;
	struct bsh_pci pci;

	if (is_blocker(uses->walk, name, driver) && bsh_bdf_parse(name, &bdf) &&
	    bsh_host_load(uses->walk->host, name, &pci) &&
	    !bsh_host_is_bridge(uses->walk->host, &pci))
		find_uses(uses, &pci);
	return !uses->walk->is_done;
}

void bsh_doctor_in_use(struct bsh_walk *walk)
{
	struct uses uses = { .walk = walk };

	if (walk->can_own)
		bsh_host_members(walk->host, walk->pci.group, look_for_sibling, &uses);
	if (!walk->is_bound)
		find_uses(&uses, &walk->pci);
	if (walk->can_own)
		bsh_host_members(walk->host, walk->pci.group, find_sibling_uses, &uses);
	if (uses.n == 0)
		bsh_walk_tell(walk, BSH_FINDING_OK, "in-use", "no use of it was found");
}

/* ---- Viable ------------------------------------------------------------ */

struct siblings {
	struct bsh_walk *walk;
	char names[140]; /* those that can be bound */
};

static bool judge_sibling(void *ctx, const char *name, const char *driver)
{
	struct siblings *siblings = ctx;
	struct bsh_walk *walk = siblings->walk;
	char text[120];
	const struct bsh_var vars[] = { { "siblings", text }, { NULL, NULL } };
	struct bsh_bdf bdf;
	struct bsh_pci pci;

	if (!is_blocker(walk, name, driver))
		return true;
	snprintf(text, sizeof(text), "%.64s (driver %.32s)", name, driver);
	if (!bsh_bdf_parse(name, &bdf) || !bsh_host_load(walk->host, name, &pci)) {
		bsh_walk_trouble(walk, BSH_FINDING_WRONG, "stranger-in-group", vars);
		walk->is_blocked = true;
	} else if (bsh_host_is_bridge(walk->host, &pci)) {
		bsh_walk_trouble(walk, BSH_FINDING_WRONG, "bridge-in-group", vars);
		walk->is_blocked = true;
	} else {
		bsh_list_add(siblings->names, sizeof(siblings->names), "%s", text);
	}
	return true;
}

/* Can barsh bind do its work once the commands above were done? */
static bool can_bind(const struct bsh_walk *walk)
{
	return walk->can_load && walk->can_own && !walk->is_used && !walk->is_blocked;
}

void bsh_doctor_viable(struct bsh_walk *walk)
{
	struct siblings siblings = { .walk = walk };
	const struct bsh_var vars[] = { { "siblings", siblings.names }, { NULL, NULL } };

	if (!walk->can_own) {
		bsh_walk_tell(walk, BSH_FINDING_LATER, "viable", "when it has an IOMMU group");
		return;
	}
	bsh_host_members(walk->host, walk->pci.group, judge_sibling, &siblings);
	if (siblings.names[0] == '\0') {
		if (!walk->is_blocked)
			bsh_walk_tell(walk, BSH_FINDING_OK, "viable",
				      "no other function keeps the group from being handed out");
		return;
	}
	walk->has_bind = can_bind(walk);
	if (walk->has_bind)
		bsh_walk_trouble(walk, BSH_FINDING_WRONG, "not-viable", vars);
	else
		bsh_walk_trouble_only(walk, BSH_FINDING_WRONG, "not-viable", vars);
}

/* ---- The driver -------------------------------------------------------- */

/* What is to be done first is wrong, and was said; the driver then waits. */
static void wait_with_driver(struct bsh_walk *walk)
{
	const char *what = "when what is wrong is mended";
	const char *driver = walk->pci.driver;

	if (walk->has_bind)
		what = "bind --group takes it, too";
	else if (walk->is_leaving)
		what = "it is being taken from VFIO, which waits for whom the last step names";
	else if (walk->is_used)
		what = "to be bound when nothing uses it any more";
	bsh_walk_tell(walk, BSH_FINDING_LATER, "driver", "%s%s%s: %s", walk->address,
		      driver[0] != '\0' ? " is bound to " : " has no driver", driver, what);
}

/* The kernel takes the driver's link away first, and then waits for who has the group open. */
static bool is_leaving(struct bsh_walk *walk)
{
	char holders[160] = "";

	if (walk->can_own && walk->pci.driver[0] == '\0')
		bsh_walk_holders(walk, holders, sizeof(holders));
	walk->is_leaving = holders[0] != '\0';
	return walk->is_leaving;
}

void bsh_doctor_driver(struct bsh_walk *walk)
{
	if (walk->is_bound)
		bsh_walk_tell(walk, BSH_FINDING_OK, "driver", "%s is bound to %s", walk->address,
			      walk->pci.driver);
	else if (walk->has_bind || is_leaving(walk) || !can_bind(walk))
		wait_with_driver(walk);
	else
		bsh_walk_trouble(walk, BSH_FINDING_WRONG,
				 walk->pci.driver[0] != '\0' ? "not-bound" : "no-driver", NULL);
}
