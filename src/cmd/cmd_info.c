/* SPDX-License-Identifier: MIT */
/* info: what is open, how its regions are reached, what closing does. */

#include "session.h"

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

static void print_device(struct bsh_session *s, const struct bsh_facts *facts)
{
	char ids[32] = "", subsys[32] = "", class[16] = "", driver[64];
	const struct bsh_item items[] = {
		BSH_TEXT("name", facts->name),
		BSH_TEXT("path", facts->path),
		BSH_TEXT("backend", facts->backend),
		BSH_TEXT("ids", facts->has_ids ? ids : NULL),
		BSH_TEXT("subsystem", facts->has_ids ? subsys : NULL),
		BSH_TEXT("class", facts->has_ids ? class : NULL),
		BSH_TEXT("driver", facts->driver[0] ? facts->driver : NULL),
		BSH_TEXT("group", facts->group[0] ? facts->group : NULL),
		BSH_FLAG("closing_resets", facts->closing_resets),
		BSH_FLAG("open", bsh_access_is_open(s->gate)),
	};

	if (facts->has_ids) {
		snprintf(ids, sizeof(ids), "%04x:%04x", facts->vendor, facts->device);
		snprintf(subsys, sizeof(subsys), "%04x:%04x", facts->subsys_vendor,
			 facts->subsys_device);
		snprintf(class, sizeof(class), "%06x", (unsigned)facts->class_code);
	}
	snprintf(driver, sizeof(driver), "%s%s%s", facts->driver[0] ? facts->driver : "none",
		 facts->group[0] ? ", IOMMU group " : "", facts->group);
	if (bsh_out_is_json(s->out))
		bsh_out_record(s->out, &(struct bsh_record){ .type = "device",
							     .items = items,
							     .n_items = BSH_LENGTH(items) });
	print_line(s, "device    ", facts->name);
	print_line(s, "ids       ", ids);
	print_line(s, "subsystem ", subsys);
	print_line(s, "class     ", class);
	if (facts->driver[0] || facts->group[0])
		print_line(s, "driver    ", driver);
	print_line(s, "through   ", facts->reach);
	if (facts->closing_resets)
		print_line(s, "closing   ", "resets the device: register values are lost");
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
	if (!bsh_access_is_open(s->gate))
		print_line(s, "state     ", "closed: 'reopen' opens it again");
	return 0;
}

const struct bsh_cmd bsh_cmd_info = {
	.name = "info",
	.aliases = { "i" },
	.summary = "show the device and its BARs",
	.help = "Device, ids, driver, IOMMU group; each BAR with its size, permissions and\n"
		"how it is reached; what closing does to the device.",
	.example = "info",
	.group = BSH_GROUP_LOOK,
	.is_unsaved = true,
	.forms = { { .is_used = true } },
	.run = run,
};
