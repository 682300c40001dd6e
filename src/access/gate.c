/* SPDX-License-Identifier: MIT */
/* The gate: life, policy, and the one way through to the backend. */

#include "access/gate.h"

#include <assert.h>
#include <endian.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "access/guards.h"
#include "access/journal.h"
#include "access/log.h"

BSH_DEFINE_AUTO(bsh_gate, bsh_access_free);

/* Out of line: what is inlined into the way that most accesses take makes that longer. */
#define SLOW __attribute__((noinline))

enum {
	ALL_WIDTHS = 1 | 2 | 4 | 8,
	ALIVE_OFFSET = 8, /* of revision and class: not virtualised by the kernel */
};

/* ---- Life ------------------------------------------------------------- */

struct bsh_gate *bsh_access_new(const struct bsh_host *host, const char *device)
{
	bsh_auto(bsh_gate) *gate = calloc(1, sizeof(*gate));

	if (!gate)
		return NULL;
	gate->host = host;
	gate->widths = ALL_WIDTHS;
	gate->widths_source = "--widths";
	gate->device = strdup(device);
	gate->journal = bsh_journal_new();
	gate->guards = bsh_guards_new();
	if (!gate->device || !gate->journal || !gate->guards)
		return NULL;
	return bsh_steal(bsh_gate, &gate);
}

static void forget_facts(struct bsh_gate *gate)
{
	free(gate->path);
	free(gate->backend);
	free(gate->reach);
	free(gate->mapped);
	gate->path = NULL;
	gate->backend = NULL;
	gate->reach = NULL;
	gate->mapped = NULL;
}

void bsh_access_free(struct bsh_gate *gate)
{
	if (!gate)
		return;
	bsh_access_release(gate, "");
	forget_facts(gate);
	bsh_journal_free(gate->journal);
	bsh_guards_free(gate->guards);
	bsh_sim_device_free(gate->sim);
	free(gate->device);
	free(gate);
}

/* strdup() for what may be NULL; false when memory ran out. */
static bool copy_string(char **to, const char *from)
{
	*to = from ? strdup(from) : NULL;
	return *to || !from;
}

/* Copy the mapped parts of all regions into one piece of memory. */
static bool copy_regions(struct bsh_gate *gate, const struct bsh_dev *dev)
{
	struct bsh_range *to;
	size_t n = 0;

	for (unsigned i = 0; i < BSH_REGIONS; i++)
		n += dev->regions[i].n_mapped;
	to = reallocarray(NULL, n + 1, sizeof(*to));
	if (!to)
		return false;
	gate->mapped = to;
	for (unsigned i = 0; i < BSH_REGIONS; i++) {
		const struct bsh_region *from = &dev->regions[i];

		gate->regions[i] = *from;
		gate->regions[i].mapped = to;
		if (from->n_mapped)
			memcpy(to, from->mapped, from->n_mapped * sizeof(*to));
		to += from->n_mapped;
	}
	return true;
}

/* Copy what is known of the device, so that it can be told when it is closed. */
static bool copy_facts(struct bsh_gate *gate, const struct bsh_dev *dev)
{
	forget_facts(gate);
	gate->was_open = false;
	if (!copy_string(&gate->path, dev->facts.path) ||
	    !copy_string(&gate->backend, dev->facts.backend) ||
	    !copy_string(&gate->reach, dev->facts.reach) || !copy_regions(gate, dev))
		return false;
	gate->facts = dev->facts;
	gate->facts.path = gate->path;
	gate->facts.backend = gate->backend;
	gate->facts.reach = gate->reach;
	gate->was_open = true;
	return true;
}

/* Is each aligned 64-bit element of a region one bus access? */
static bool is_all_whole64(const struct bsh_region *region)
{
	return BSH_HOST_HAS_64 && region->n_mapped == 1 && region->mapped[0].begin == 0 &&
	       region->mapped[0].end >= region->size;
}

/* Forget what was found to need no closer look: something has changed. */
static void reset_lanes(struct bsh_gate *gate)
{
	memset(gate->read_lanes, 0, sizeof(gate->read_lanes));
	memset(gate->write_lanes, 0, sizeof(gate->write_lanes));
}

/* An element at loc passed all checks: its neighbours need not meet them again. */
static void set_lane(struct bsh_gate *gate, struct bsh_loc loc, unsigned flags,
		     bool is_write)
{
	struct bsh_lane *lane = is_write ? &gate->write_lanes[loc.region] :
					   &gate->read_lanes[loc.region];
	const struct bsh_region *region = &gate->regions[loc.region];
	const struct bsh_policy *policy = &gate->policy;

	lane->widths = gate->widths & (is_all_whole64(region) ? ALL_WIDTHS : 1 | 2 | 4);
	lane->range = (struct bsh_range){ 0, region->size };
	if (policy->judge)
		policy->gap(policy->ctx, loc.region, loc.offset, is_write, &lane->range);
	/* Of this element alone it is known; and what flags let through is no rule. */
	if (lane->range.begin >= lane->range.end)
		lane->range = (struct bsh_range){ loc.offset,
						  loc.offset + (flags ? 0 : loc.width) };
	bsh_guards_gap(gate->guards, loc.region, loc.offset, &lane->range);
}

int bsh_access_adopt(struct bsh_gate *gate, struct bsh_dev *dev, struct bsh_err *err)
{
	if (!copy_facts(gate, dev)) {
		dev->backend->close(dev);
		return bsh_fail_nomem(err);
	}
	gate->dev = dev;
	reset_lanes(gate);
	return 0;
}

/* Open what DEVICE names, as the simulation says when it is one. */
static int open_device(const struct bsh_gate *gate, struct bsh_dev **dev, struct bsh_err *err)
{
	const char *spec;
	const struct bsh_backend *backend = bsh_backend_find(gate->device, &spec);

	if (gate->sim)
		return bsh_sim_open(gate->sim, spec, gate->is_read_only, dev, err);
	return backend->open(gate->host, spec, gate->is_read_only, dev, err);
}

int bsh_access_open(struct bsh_gate *gate, struct bsh_err *err)
{
	struct bsh_dev *dev = NULL;

	bsh_access_release(gate, "it could not be opened again");
	if (open_device(gate, &dev, err) < 0)
		return -1;
	return bsh_access_adopt(gate, dev, err);
}

const char *bsh_access_device(const struct bsh_gate *gate)
{
	return gate->device;
}

void bsh_access_simulate(struct bsh_gate *gate, struct bsh_sim_device *sim)
{
	assert(!gate->dev);
	bsh_sim_device_free(gate->sim);
	gate->sim = sim;
}

void bsh_access_release(struct bsh_gate *gate, const char *why)
{
	if (!gate->dev)
		return;
	gate->dev->backend->close(gate->dev);
	gate->dev = NULL;
	snprintf(gate->why, sizeof(gate->why), "%s", why);
	bsh_guards_clear(gate->guards);
	reset_lanes(gate);
}

bool bsh_access_is_open(const struct bsh_gate *gate)
{
	return gate->dev;
}

const struct bsh_facts *bsh_access_facts(const struct bsh_gate *gate)
{
	return gate->was_open ? &gate->facts : NULL;
}

const struct bsh_region *bsh_access_region(const struct bsh_gate *gate, unsigned region)
{
	static const struct bsh_region absent;

	if (!gate->was_open)
		return NULL;
	return region < BSH_REGIONS ? &gate->regions[region] : &absent;
}

/* ---- Policy ----------------------------------------------------------- */

void bsh_access_set_read_only(struct bsh_gate *gate)
{
	gate->is_read_only = true;
	reset_lanes(gate);
}

bool bsh_access_is_read_only(const struct bsh_gate *gate)
{
	return gate->is_read_only;
}

void bsh_access_set_widths(struct bsh_gate *gate, unsigned widths)
{
	gate->widths = widths & ALL_WIDTHS;
	reset_lanes(gate);
}

void bsh_access_set_widths_source(struct bsh_gate *gate, const char *source)
{
	gate->widths_source = source;
}

unsigned bsh_access_widths(const struct bsh_gate *gate)
{
	return gate->widths;
}

void bsh_access_set_split(struct bsh_gate *gate, enum bsh_split split)
{
	gate->split = split;
}

enum bsh_split bsh_access_split(const struct bsh_gate *gate)
{
	return gate->split;
}

bool bsh_access_splits(const struct bsh_gate *gate, struct bsh_loc loc)
{
	return loc.width == 8 && gate->split != BSH_SPLIT_NONE &&
	       !bsh_access_is_whole64(gate, loc);
}

int bsh_access_protect(struct bsh_gate *gate, unsigned region, struct bsh_range range,
		       unsigned guard, const char *reason, struct bsh_err *err)
{
	const struct bsh_guarded guarded = {
		.range = range,
		.reason = reason,
		.region = (uint8_t)region,
		.guard = (uint8_t)guard,
	};

	assert(region < BSH_REGIONS);
	if (range.begin >= range.end)
		return 0;
	if (bsh_guards_add(gate->guards, &guarded, err) < 0)
		return -1;
	reset_lanes(gate);
	return 0;
}

void bsh_access_set_policy(struct bsh_gate *gate, const struct bsh_policy *policy)
{
	gate->policy = policy ? *policy : (struct bsh_policy){ 0 };
	reset_lanes(gate);
}

size_t bsh_access_protected(const struct bsh_gate *gate, size_t i, unsigned *region,
			    struct bsh_range *range, const char **reason)
{
	const size_t n = bsh_guards_count(gate->guards);
	const struct bsh_guarded *guarded;

	if (i < n) {
		guarded = bsh_guards_get(gate->guards, i);
		*region = guarded->region;
		*range = guarded->range;
		*reason = guarded->reason;
	}
	return n;
}

void bsh_access_set_log(struct bsh_gate *gate, struct bsh_log *log)
{
	gate->log = log;
}

/* ---- Through the gate ------------------------------------------------- */

/* May one element pass without a closer look? Most do. */
static inline bool is_plain(const struct bsh_lane lanes[BSH_REGIONS], struct bsh_loc loc)
{
	const struct bsh_lane *lane = &lanes[loc.region % BSH_REGIONS];
	const unsigned below = loc.width - 1u;

	return loc.width & lane->widths && !(loc.width & below) && !(loc.offset & below) &&
	       loc.region < BSH_REGIONS && loc.offset >= lane->range.begin &&
	       loc.offset < lane->range.end && lane->range.end - loc.offset >= loc.width;
}

static inline bool fits(uint64_t value, unsigned width)
{
	return width >= 8 || !(value >> (width * 8));
}

/* Of n 64-bit elements at loc, how many from the first on are one bus access each. */
static size_t count_whole64(const struct bsh_gate *gate, struct bsh_loc loc, size_t n)
{
	const struct bsh_region *region = &gate->regions[loc.region];

	if (!bsh_access_is_whole64(gate, loc))
		return 0;
	for (size_t i = 0; i < region->n_mapped; i++) {
		const struct bsh_range *part = &region->mapped[i];
		const uint64_t fit = (part->end - loc.offset) / 8;

		if (loc.offset >= part->begin && loc.offset < part->end)
			return fit < n ? (size_t)fit : n;
	}
	return 0;
}

/* The half of a split element at loc that comes first, or the other one. */
static struct bsh_loc half_of(const struct bsh_gate *gate, struct bsh_loc loc, bool is_first)
{
	const bool is_low = is_first == (gate->split == BSH_SPLIT_LOHI);

	loc.width = 4;
	loc.offset += is_low ? 0 : 4;
	return loc;
}

static int read_halves(struct bsh_gate *gate, struct bsh_loc loc, uint8_t *to, struct bsh_err *err)
{
	struct bsh_dev *dev = gate->dev;
	size_t done;

	for (unsigned i = 0; i < 2; i++) {
		const struct bsh_loc half = half_of(gate, loc, i == 0);

		if (dev->backend->read(dev, half, to + (half.offset - loc.offset), 1, &done,
				       err) < 0)
			return -1;
	}
	return 0;
}

int bsh_access_read_run(struct bsh_gate *gate, struct bsh_loc loc, unsigned flags, void *values,
			size_t n, size_t *done, struct bsh_err *err)
{
	uint8_t *to = values;

	*done = 0;
	if (bsh_access_check(gate, loc, flags, n, false, err) < 0)
		return -1;
	if (n > 0 && bsh_log_is_due(gate->log, false) &&
	    bsh_log_ahead_of_read(gate->log, err) < 0)
		return -1;
	while (*done < n) {
		const size_t left = n - *done;
		const size_t whole = loc.width == 8 ? count_whole64(gate, loc, left) : left;
		size_t part = 0;
		int status;

		if (whole > 0) {
			status = gate->dev->backend->read(gate->dev, loc, to, whole, &part, err);
		} else {
			status = read_halves(gate, loc, to, err);
			part = status < 0 ? 0 : 1;
		}
		*done += part;
		if (status < 0)
			return -1;
		loc.offset += part * loc.width;
		to += part * loc.width;
	}
	return 0;
}

/* An element in bus order as a value: loaded as it was stored, or the processor waits. */
static inline uint64_t element(const void *at, unsigned width)
{
	uint32_t raw32 = 0;
	uint64_t raw64 = 0;

	switch (width) {
	case 1:
		memcpy(&raw32, at, 1);
		return le32toh(raw32);
	case 2:
		memcpy(&raw32, at, 2);
		return le32toh(raw32);
	case 4:
		memcpy(&raw32, at, 4);
		return le32toh(raw32);
	default:
		memcpy(&raw64, at, 8);
		return le64toh(raw64);
	}
}

/* Read what is not plain: refuse it, or find that it is allowed after all. */
static SLOW int read_other(struct bsh_gate *gate, struct bsh_loc loc, unsigned flags,
			   uint64_t *value, struct bsh_err *err)
{
	uint64_t raw = 0;
	size_t done;

	if (bsh_access_read_run(gate, loc, flags, &raw, 1, &done, err) < 0)
		return -1;
	set_lane(gate, loc, flags, false);
	*value = le64toh(raw);
	return 0;
}

int bsh_access_read(struct bsh_gate *gate, struct bsh_loc loc, unsigned flags, uint64_t *value,
		    struct bsh_err *err)
{
	uint64_t raw;
	size_t done;

	if (!is_plain(gate->read_lanes, loc))
		return read_other(gate, loc, flags, value, err);
	if (bsh_log_is_due(gate->log, false) && bsh_log_ahead_of_read(gate->log, err) < 0)
		return -1;
	if (gate->dev->backend->read(gate->dev, loc, &raw, 1, &done, err) < 0)
		return -1;
	*value = element(&raw, loc.width);
	return 0;
}

/* Make room for the note of n elements at loc. */
static int reserve(struct bsh_gate *gate, struct bsh_loc loc, size_t n, struct bsh_err *err)
{
	return bsh_journal_reserve(gate->journal, loc, n, gate->regions[loc.region].size, err);
}

static int write_halves(struct bsh_gate *gate, struct bsh_loc loc, const uint8_t *from,
			struct bsh_err *err)
{
	const struct bsh_loc first = half_of(gate, loc, true);
	const struct bsh_loc second = half_of(gate, loc, false);
	struct bsh_dev *dev = gate->dev;
	size_t done;

	if (dev->backend->write(dev, first, from + (first.offset - loc.offset), 1, &done, err) < 0)
		return -1;
	if (dev->backend->write(dev, second, from + (second.offset - loc.offset), 1, &done, err) <
	    0) {
		bsh_journal_record(gate->journal, first, from + (first.offset - loc.offset), 1);
		return bsh_wrap(err, "only the half at 0x%" PRIx64 " was written", first.offset);
	}
	return 0;
}

/* Write elements that were checked; those of one stretch are noted together. */
static int write_checked(struct bsh_gate *gate, struct bsh_loc loc, const void *values, size_t n,
			 size_t *done, struct bsh_err *err)
{
	const uint8_t *from = values;

	while (*done < n) {
		const size_t left = n - *done;
		const size_t whole = loc.width == 8 ? count_whole64(gate, loc, left) : left;
		size_t part = 0;
		int status;

		if (whole > 0) {
			status = gate->dev->backend->write(gate->dev, loc, from, whole, &part, err);
		} else {
			status = write_halves(gate, loc, from, err);
			part = status < 0 ? 0 : 1;
		}
		bsh_journal_record(gate->journal, loc, from, part);
		*done += part;
		if (status < 0)
			return -1;
		loc.offset += part * loc.width;
		from += part * loc.width;
	}
	return 0;
}

int bsh_access_write_run(struct bsh_gate *gate, struct bsh_loc loc, unsigned flags,
			 const void *values, size_t n, size_t *done, struct bsh_err *err)
{
	int status;

	*done = 0;
	if (n == 0)
		return 0;
	if (bsh_access_check(gate, loc, flags, n, true, err) < 0 ||
	    reserve(gate, loc, n, err) < 0)
		return -1;
	if (bsh_log_is_due(gate->log, true) &&
	    bsh_log_ahead_of_write(gate->log, loc, values, n, err) < 0)
		return -1;
	status = write_checked(gate, loc, values, n, done, err);
	gate->writes += *done + (status < 0);
	return status;
}

/* Write what is not plain: refuse it, or find that it is allowed after all. */
static SLOW int write_other(struct bsh_gate *gate, struct bsh_loc loc, unsigned flags,
			    uint64_t value, struct bsh_err *err)
{
	const uint64_t raw = htole64(value);
	size_t done;

	if (bsh_access_check(gate, loc, flags, 1, true, err) < 0)
		return -1;
	if (!fits(value, loc.width))
		return bsh_fail(err, BSH_E_VALUE, "0x%" PRIx64 " does not fit into %u bits", value,
				loc.width * 8u);
	if (bsh_access_write_run(gate, loc, flags, &raw, 1, &done, err) < 0)
		return -1;
	set_lane(gate, loc, flags, true);
	return 0;
}

int bsh_access_write(struct bsh_gate *gate, struct bsh_loc loc, unsigned flags, uint64_t value,
		     struct bsh_err *err)
{
	const uint64_t raw = htole64(value);
	size_t done;

	if (!is_plain(gate->write_lanes, loc) || !fits(value, loc.width))
		return write_other(gate, loc, flags, value, err);
	if (!bsh_journal_is_ready(gate->journal, loc) && reserve(gate, loc, 1, err) < 0)
		return -1;
	if (bsh_log_is_due(gate->log, true) &&
	    bsh_log_ahead_of_write(gate->log, loc, &raw, 1, err) < 0)
		return -1;
	gate->writes++;
	if (gate->dev->backend->write(gate->dev, loc, &raw, 1, &done, err) < 0)
		return -1;
	bsh_journal_record_one(gate->journal, loc, value);
	return 0;
}

enum bsh_alive bsh_access_is_alive(struct bsh_gate *gate)
{
	const struct bsh_loc loc = {
		.offset = ALIVE_OFFSET, .region = BSH_REGION_CONFIG, .width = 4
	};
	const struct bsh_region *config = &gate->regions[BSH_REGION_CONFIG];
	struct bsh_err err = { 0 };
	uint32_t raw = 0;
	size_t done;

	if (!gate->dev || !config->is_readable || config->size < ALIVE_OFFSET + 4)
		return BSH_ALIVE_UNKNOWN;
	if (gate->dev->backend->read(gate->dev, loc, &raw, 1, &done, &err) < 0)
		return BSH_DEAD;
	return raw == UINT32_MAX ? BSH_DEAD : BSH_ALIVE;
}

void bsh_access_begin(struct bsh_gate *gate)
{
	bsh_journal_begin(gate->journal);
}

uint64_t bsh_access_writes(const struct bsh_gate *gate)
{
	return gate->writes;
}

/* ---- Events ----------------------------------------------------------- */

size_t bsh_access_watch(struct bsh_gate *gate, struct pollfd *fds, size_t max)
{
	if (!gate->dev || !gate->dev->backend->watch)
		return 0;
	return gate->dev->backend->watch(gate->dev, fds, max);
}

unsigned bsh_access_attend(struct bsh_gate *gate)
{
	if (!gate->dev || !gate->dev->backend->attend)
		return 0;
	return gate->dev->backend->attend(gate->dev);
}
