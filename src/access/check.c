/* SPDX-License-Identifier: MIT */
/* What the gate refuses, and in which words; nothing here touches a device. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "access/gate.h"
#include "access/guards.h"

const char *bsh_access_region_name(char to[24], unsigned region)
{
	if (region == BSH_REGION_CONFIG)
		return "configuration space";
	snprintf(to, 24, region < BSH_BARS ? "BAR %u" : "region %u", region);
	return to;
}

/* Add "64K" or, where nothing rounder says it, "100 bytes". */
static void add_size(struct bsh_text *to, uint64_t size)
{
	static const char units[] = "KMGT";
	unsigned unit = 0;

	while (unit < 4 && size % 1024 == 0 && size > 0) {
		size /= 1024;
		unit++;
	}
	if (unit > 0)
		bsh_text_addf(to, "%" PRIu64 "%c", size, units[unit - 1]);
	else
		bsh_text_addf(to, "%" PRIu64 " bytes", size);
}

/* "BAR 0 (64K), BAR 2 (16M) and configuration space"; empty when there is nothing. */
static void list_regions(const struct bsh_gate *gate, struct bsh_text *to)
{
	char name[24];

	for (unsigned i = 0; i < BSH_BARS; i++) {
		if (!gate->regions[i].size)
			continue;
		bsh_text_adds(to, to->len ? ", " : "");
		bsh_text_adds(to, bsh_access_region_name(name, i));
		bsh_text_adds(to, " (");
		add_size(to, gate->regions[i].size);
		bsh_text_adds(to, ")");
	}
	if (gate->regions[BSH_REGION_CONFIG].size)
		bsh_text_adds(to, to->len ? " and configuration space" : "configuration space");
}

static BSH_COLD int fail_closed(const struct bsh_gate *gate, struct bsh_err *err)
{
	if (!gate->why[0])
		return bsh_fail(err, BSH_E_GONE, "the device is not open");
	return bsh_fail(err, BSH_E_GONE, "the device is closed: %s; 'reopen' opens it again",
			gate->why);
}

static BSH_COLD int fail_absent(const struct bsh_gate *gate, unsigned region, struct bsh_err *err)
{
	struct bsh_text list = { 0 };
	char name[24];
	const char *absent = bsh_access_region_name(name, region);

	if (region > 0 && region < BSH_BARS && gate->regions[region - 1].is_64bit)
		return bsh_fail(err, BSH_E_RANGE,
				"%s is absent: it is the upper half of BAR %u, which has 64 bits",
				absent, region - 1);
	list_regions(gate, &list);
	bsh_fail(err, BSH_E_RANGE, "%s is absent: this device has %s", absent,
		 list.len ? list.data : "no BAR");
	bsh_text_finish(&list);
	return -1;
}

/* The device is open and has this region, which can be read if that is wanted. */
static int check_region(const struct bsh_gate *gate, unsigned region, bool is_write,
			struct bsh_err *err)
{
	char name[24];

	if (!gate->dev)
		return fail_closed(gate, err);
	if (region >= BSH_REGIONS || !gate->regions[region].size)
		return fail_absent(gate, region, err);
	if (!is_write && !gate->regions[region].is_readable)
		return bsh_fail(err, BSH_E_GUARDED, "%s cannot be read",
				bsh_access_region_name(name, region));
	return 0;
}

/* "r8, r32": each width of a set in bits, behind what. */
static const char *list_widths(char to[32], unsigned widths, const char *what)
{
	size_t len = 0;

	to[0] = '\0';
	for (unsigned width = 1; width <= 8; width *= 2)
		if (widths & width)
			len += (size_t)snprintf(to + len, 32 - len, "%s%s%u", len ? ", " : "",
						what, width * 8);
	return to;
}

static BSH_COLD int fail_width(const struct bsh_gate *gate, unsigned width, bool is_write,
			       struct bsh_err *err)
{
	const bool could_split = width == 8 && gate->widths & 4 && gate->split == BSH_SPLIT_NONE;
	char bits[32];
	char commands[32];

	if (width != 1 && width != 2 && width != 4 && width != 8)
		return bsh_fail(err, BSH_E_WIDTH, "an access has 1, 2, 4 or 8 bytes, not %u",
				width);
	if (!gate->widths)
		return bsh_fail(err, BSH_E_WIDTH, "this device answers no access (%s)",
				gate->widths_source);
	return bsh_fail(err, BSH_E_WIDTH,
			"this device answers %s-bit accesses only (%s): %s%s",
			list_widths(bits, gate->widths, ""), gate->widths_source,
			list_widths(commands, gate->widths, is_write ? "w" : "r"),
			could_split ? ", or --split64=lohi or hilo for two of 32 bits" : "");
}

/* The device answers this width, or a split can serve it. */
static int check_width(const struct bsh_gate *gate, unsigned width, bool is_write,
		       struct bsh_err *err)
{
	const bool is_one = width && !(width & (width - 1));

	if (is_one && gate->widths & width)
		return 0;
	if (width == 8 && gate->split != BSH_SPLIT_NONE && gate->widths & 4)
		return 0;
	return fail_width(gate, width, is_write, err);
}

static BSH_COLD int fail_range(struct bsh_loc loc, size_t n, uint64_t size, struct bsh_err *err)
{
	char name[24];
	const char *region = bsh_access_region_name(name, loc.region);

	if (loc.offset >= size)
		return bsh_fail(err, BSH_E_RANGE,
				"0x%" PRIx64 " is past the end of %s (%" PRIu64 " bytes)",
				loc.offset, region, size);
	if (n == 1)
		return bsh_fail(err, BSH_E_RANGE,
				"%u bits at 0x%" PRIx64 " end past the end of %s (%" PRIu64
				" bytes)",
				loc.width * 8u, loc.offset, region, size);
	return bsh_fail(err, BSH_E_RANGE,
			"%zu elements of %u bits from 0x%" PRIx64 " end past the end of %s (%"
			PRIu64 " bytes): %" PRIu64 " fit",
			n, loc.width * 8u, loc.offset, region, size,
			(size - loc.offset) / loc.width);
}

/* n elements at loc are aligned and inside their region. */
static int check_place(const struct bsh_gate *gate, struct bsh_loc loc, size_t n,
		       struct bsh_err *err)
{
	const uint64_t size = gate->regions[loc.region].size;

	if (loc.offset & (loc.width - 1u))
		return bsh_fail(err, BSH_E_ALIGN, "0x%" PRIx64 " is not a multiple of %u",
				loc.offset, loc.width);
	/* Subtract and shift: offset + n * width may wrap around. */
	if (loc.offset >= size || n > (size - loc.offset) >> __builtin_ctz(loc.width))
		return fail_range(loc, n, size, err);
	return 0;
}

static int check_writable(const struct bsh_gate *gate, unsigned region, struct bsh_err *err)
{
	char name[24];

	if (gate->is_read_only)
		return bsh_fail(err, BSH_E_READONLY, "this session is read-only");
	if (!gate->regions[region].is_writable)
		return bsh_fail(err, BSH_E_READONLY, "%s is read-only",
				bsh_access_region_name(name, region));
	return 0;
}

/* No protected range is met, or none that --force does not let through. */
static int check_guards(const struct bsh_gate *gate, struct bsh_loc loc, unsigned flags, size_t n,
			bool is_write, struct bsh_err *err)
{
	const struct bsh_range range = { loc.offset, loc.offset + (uint64_t)n * loc.width };
	const struct bsh_guarded *guarded =
		bsh_guards_find(gate->guards, loc.region, range,
				is_write ? BSH_GUARD_WRITE : BSH_GUARD_READ,
				flags & BSH_ACCESS_FORCE);
	bool can_force;
	uint64_t at;

	if (!guarded)
		return 0;
	at = guarded->range.begin - guarded->range.begin % loc.width;
	if (at < loc.offset)
		at = loc.offset;
	can_force = guarded->guard & BSH_GUARD_FORCEABLE;
	return bsh_fail(err, BSH_E_GUARDED, "0x%" PRIx64 " %s%s", at, guarded->reason,
			can_force ? "; --force lets this command through" : "");
}

bool bsh_access_is_whole64(const struct bsh_gate *gate, struct bsh_loc loc)
{
	return BSH_HOST_HAS_64 && gate->widths & 8 && loc.region < BSH_REGIONS &&
	       bsh_region_maps(&gate->regions[loc.region], loc.offset, 8);
}

/* The first of n 64-bit elements at loc that is no single bus access; loc's end if all are. */
static uint64_t find_unmapped(const struct bsh_gate *gate, struct bsh_loc loc, size_t n)
{
	const struct bsh_region *region = &gate->regions[loc.region];
	const uint64_t end = loc.offset + (uint64_t)n * 8;
	uint64_t at = loc.offset;

	if (!BSH_HOST_HAS_64)
		return at;
	for (size_t i = 0; i < region->n_mapped && at < end; i++) {
		const struct bsh_range *part = &region->mapped[i];

		if (at < part->begin)
			break;
		if (at < part->end)
			at += (part->end - at) / 8 * 8;
	}
	return at < end ? at : end;
}

static BSH_COLD int fail_unmapped(const struct bsh_gate *gate, struct bsh_loc loc, bool is_write,
				  struct bsh_err *err)
{
	const char what = is_write ? 'w' : 'r';
	char name[24];
	char place[64] = "";

	if (!(gate->widths & 4))
		return bsh_fail(err, BSH_E_WIDTH,
				"64 bits at 0x%" PRIx64 " take two accesses of 32 bits, which this "
				"device does not answer (%s)",
				loc.offset, gate->widths_source);
	if (bsh_region_maps(&gate->regions[loc.region], loc.offset, 8))
		return bsh_fail(err, BSH_E_WIDTH,
				"this machine makes no 64-bit access: %c32, or --split64=lohi or "
				"hilo for two of 32 bits",
				what);
	if (gate->regions[loc.region].n_mapped)
		snprintf(place, sizeof(place), "0x%" PRIx64 " of ", loc.offset);
	return bsh_fail(err, BSH_E_WIDTH,
			"%s%s is not mapped, and the kernel may split a 64-bit access to it: "
			"%c32, or --split64=lohi or hilo for two of 32 bits",
			place, bsh_access_region_name(name, loc.region), what);
}

/* Each of n 64-bit elements is one bus access, or may be two. */
static int check_whole64(const struct bsh_gate *gate, struct bsh_loc loc, size_t n, bool is_write,
			 struct bsh_err *err)
{
	const bool can_split = gate->split != BSH_SPLIT_NONE && gate->widths & 4;
	const uint64_t end = loc.offset + (uint64_t)n * 8;

	if (can_split)
		return 0;
	loc.offset = find_unmapped(gate, loc, n);
	return loc.offset == end ? 0 : fail_unmapped(gate, loc, is_write, err);
}

int bsh_access_check(const struct bsh_gate *gate, struct bsh_loc loc, unsigned flags, size_t n,
		     bool is_write, struct bsh_err *err)
{
	if (n == 0)
		return 0;
	if (check_region(gate, loc.region, is_write, err) < 0 ||
	    check_width(gate, loc.width, is_write, err) < 0 ||
	    check_place(gate, loc, n, err) < 0)
		return -1;
	if (is_write && check_writable(gate, loc.region, err) < 0)
		return -1;
	if (check_guards(gate, loc, flags, n, is_write, err) < 0)
		return -1;
	if (gate->policy.judge &&
	    gate->policy.judge(gate->policy.ctx, loc, n, flags, is_write, err) < 0)
		return -1;
	return loc.width == 8 ? check_whole64(gate, loc, n, is_write, err) : 0;
}
