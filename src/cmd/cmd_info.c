/* SPDX-License-Identifier: MIT */
/* info: what is open, how its regions are reached, what closing does. */

#include "registers.h"

#include "barsh/host.h"

#include <stdio.h>

#include "commands.h"

/* One line for people; programs get one record of all. */
static void print_line(struct bsh_session *s, const char *label, const char *text)
{
	const struct bsh_item items[] = { BSH_TEXT("label", label), BSH_TEXT("text", text) };

	if (*text && !bsh_out_is_json(s->out))
		bsh_out_record(s->out, &(struct bsh_record){ .type = "device",
							     .line = "%0%1",
							     .items = items,
							     .n_items = BSH_LENGTH(items) });
}

/* What a PCI function is called, and who shares its IOMMU group. */
struct identity {
	char ids[16], subsys[16], class[16];
	struct bsh_text members; /* nothing when it has no group */
	struct bsh_names names;
};

static bool add_member(void *ctx, const char *name, const char *driver)
{
	struct identity *id = ctx;
	char clean_name[64], clean_driver[32];

	bsh_clean_text(clean_name, sizeof(clean_name), name);
	bsh_clean_text(clean_driver, sizeof(clean_driver), driver);
	bsh_text_addf(&id->members, "%s%s (%s)", id->members.len > 0 ? ", " : "", clean_name,
		      driver[0] != '\0' ? clean_driver : "no driver");
	return true;
}

/* Only here are the names' database and the group read: a start has to be quick. */
static void identify(const struct bsh_session *s, const struct bsh_facts *facts,
		     struct identity *id)
{
	const struct bsh_pci pci = {
		.vendor = facts->vendor,
		.device = facts->device,
		.subsys_vendor = facts->subsys_vendor,
		.subsys_device = facts->subsys_device,
		.class_code = facts->class_code,
	};

	if (facts->group[0] != '\0')
		bsh_host_members(s->host, facts->group, add_member, id);
	bsh_host_names(&pci, &id->names);
	snprintf(id->ids, sizeof(id->ids), "%04x:%04x", pci.vendor, pci.device);
	snprintf(id->subsys, sizeof(id->subsys), "%04x:%04x", pci.subsys_vendor, pci.subsys_device);
	snprintf(id->class, sizeof(id->class), "%06x", (unsigned)pci.class_code);
}

/* Numbers with their name behind them. */
static void print_named(struct bsh_session *s, const char *label, const char *number,
			const char *name)
{
	char text[sizeof(struct bsh_names)];

	snprintf(text, sizeof(text), "%s%s%s", number, name[0] != '\0' ? "  " : "", name);
	print_line(s, label, text);
}

static void print_identity(struct bsh_session *s, const struct identity *id)
{
	char name[sizeof(id->names.vendor) + sizeof(id->names.device)];

	snprintf(name, sizeof(name), "%s %s", id->names.vendor, id->names.device);
	print_named(s, "ids       ", id->ids, name);
	print_named(s, "subsystem ", id->subsys, id->names.subsys);
	print_named(s, "class     ", id->class, id->names.class_name);
}

static const char *or_null(const char *text)
{
	return text[0] != '\0' ? text : NULL;
}

/* One record of all, for programs; @p id is NULL for what is no PCI function. */
static void print_object(struct bsh_session *s, const struct bsh_facts *facts,
			 const struct identity *id)
{
	const struct bsh_item items[] = {
		BSH_TEXT("name", facts->name),
		BSH_TEXT("path", facts->path),
		BSH_TEXT("backend", facts->backend),
		BSH_TEXT("ids", id ? id->ids : NULL),
		BSH_TEXT("vendor", id ? id->names.vendor : NULL),
		BSH_TEXT("device", id ? id->names.device : NULL),
		BSH_TEXT("subsystem", id ? id->subsys : NULL),
		BSH_TEXT("subsystem_name", id ? or_null(id->names.subsys) : NULL),
		BSH_TEXT("class", id ? id->class : NULL),
		BSH_TEXT("class_name", id ? id->names.class_name : NULL),
		BSH_TEXT("driver", or_null(facts->driver)),
		BSH_TEXT("group", or_null(facts->group)),
		BSH_TEXT("members", id ? id->members.data : NULL),
		BSH_FLAG("closing_resets", facts->closing_resets),
		BSH_FLAG("open", bsh_access_is_open(s->gate)),
	};

	bsh_out_record(s->out, &(struct bsh_record){ .type = "device",
						     .items = items,
						     .n_items = BSH_LENGTH(items) });
}

static void print_group(struct bsh_session *s, const struct bsh_facts *facts,
			const struct identity *id)
{
	struct bsh_text text = { 0 };

	if (id->members.len > 0)
		bsh_text_addf(&text, "%s: %s", facts->group, bsh_text_string(&id->members));
	print_line(s, "group     ", bsh_text_string(&text));
	bsh_text_finish(&text);
}

static void print_device(struct bsh_session *s, const struct bsh_facts *facts)
{
	struct identity id = { 0 };
	char driver[64];

	if (facts->has_ids)
		identify(s, facts, &id);
	if (bsh_out_is_json(s->out))
		print_object(s, facts, facts->has_ids ? &id : NULL);
	print_line(s, "device    ", facts->name);
	if (facts->has_ids)
		print_identity(s, &id);
	snprintf(driver, sizeof(driver), "%s%s%s", facts->driver[0] ? facts->driver : "none",
		 facts->group[0] ? ", IOMMU group " : "", facts->group);
	if (facts->driver[0] || facts->group[0])
		print_line(s, "driver    ", driver);
	if (facts->has_ids)
		print_group(s, facts, &id);
	print_line(s, "through   ", facts->reach);
	if (facts->closing_resets)
		print_line(s, "closing   ", "resets the device: register values are lost");
	bsh_text_finish(&id.members);
}

/* How the bytes of a region are reached. */
static const char *reach_of(const struct bsh_region *r)
{
	if (r->n_mapped == 0)
		return "pread";
	if (r->n_mapped == 1 && r->mapped[0].begin == 0 && r->mapped[0].end >= r->size)
		return "mapped";
	return "mapped in parts, else pread";
}

static void print_region(struct bsh_session *s, unsigned index, const struct bsh_region *r)
{
	const bool is_writable = r->is_writable && !bsh_access_is_read_only(s->gate);
	char name[16], size[32];
	const struct bsh_item items[] = {
		BSH_TEXT("name", name),
		BSH_DEC("size", r->size),
		BSH_TEXT("permissions", r->is_readable ? is_writable ? "ReadWrite" : "ReadOnly" :
					is_writable    ? "WriteOnly" :
							 "None"),
		BSH_TEXT("reach", r->is_readable || r->is_writable ? reach_of(r) : "not at all"),
		BSH_TEXT("kind", index == BSH_REGION_CONFIG ? "configuration space" :
				 r->is_io		    ? "I/O ports" :
				 r->is_64bit	? r->is_prefetchable ? "64-bit memory, prefetchable" :
								       "64-bit memory" :
				 r->is_prefetchable ? "memory, prefetchable" :
						      "memory"),
		BSH_TEXT(NULL, size),
	};

	if (index == BSH_REGION_CONFIG)
		snprintf(name, sizeof(name), "config");
	else
		snprintf(name, sizeof(name), "bar%u", index);
	snprintf(size, sizeof(size), "%-10s%llu bytes", name, (unsigned long long)r->size);
	bsh_out_record(s->out, &(struct bsh_record){ .type = "region",
						     .line = "%5, %2, %4, %3",
						     .items = items,
						     .n_items = BSH_LENGTH(items) });
}

static void print_protected(struct bsh_session *s)
{
	struct bsh_range range;
	const char *reason;
	unsigned region;

	for (size_t i = 0; i < bsh_access_protected(s->gate, i, &region, &range, &reason); i++) {
		const struct bsh_item items[] = {
			BSH_PLACE("place", region, range.begin),
			BSH_PLACE("end", region, range.end),
			BSH_TEXT("reason", reason),
		};

		bsh_out_record(s->out, &(struct bsh_record){ .type = "protected",
							     .line = "%0 to %1 %2: protected",
							     .items = items,
							     .n_items = BSH_LENGTH(items) });
	}
}

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	const struct bsh_facts *facts = bsh_access_facts(s->gate);

	(void)args;
	(void)err;
	print_device(s, facts);
	for (unsigned i = 0; i < BSH_REGIONS; i++) {
		const struct bsh_region *r = bsh_access_region(s->gate, i);

		if (r->size)
			print_region(s, i, r);
	}
	print_protected(s);
	bsh_print_maps(s);
	if (!bsh_access_is_open(s->gate))
		print_line(s, "state     ", "closed: 'reopen' opens it again");
	return 0;
}

const struct bsh_cmd bsh_cmd_info = {
	.name = "info",
	.aliases = { "i" },
	.summary = "show the device and its BARs",
	.help = "Device, ids, driver, IOMMU group; each BAR with its size, permissions and\n"
		"how it is reached; what closing does to the device; register maps.",
	.example = "info",
	.group = BSH_GROUP_LOOK,
	.is_unsaved = true,
	.forms = { { .is_used = true } },
	.run = run,
};
