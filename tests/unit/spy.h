/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief A device that is not there: it counts and keeps what reaches the bus.
 *
 * BAR 0 is 64 KiB, mapped; BAR 1 is its upper half; BAR 2 is 4 KiB of I/O
 * ports; BAR 3 is read-only; BAR 4 is 12 KiB with its middle page not mapped;
 * BAR 5 cannot be read; configuration space has 256 bytes.
 */
#ifndef BARSH_TESTS_UNIT_SPY_H
#define BARSH_TESTS_UNIT_SPY_H

#include <stdlib.h>
#include <string.h>

#include "access/gate.h"

/** One bus access. */
struct spy_access {
	struct bsh_loc loc;
	bool is_write;
	uint64_t value; /**< that was written */
};

struct spy {
	struct bsh_dev dev;
	struct spy_access seen[64]; /**< the first of them */
	size_t n_seen;
	size_t fail_at; /**< the access with this number fails; counts from 1, 0: none */
	struct bsh_range bad; /**< accesses of BAR 0 in here fail */
	unsigned events;      /**< what attend() tells, once */
	bool is_closed;
	void (*before)(struct spy *spy); /**< called ahead of each access, or NULL */
	uint8_t mem[BSH_REGIONS][65536];
};

/* One access arrives: false when it is to fail. */
static inline bool spy_arrives(struct spy *spy, struct bsh_loc loc, const void *written)
{
	struct spy_access access = { .loc = loc, .is_write = written };

	if (spy->before)
		spy->before(spy);
	if (written)
		memcpy(&access.value, written, loc.width);
	if (spy->n_seen < BSH_LENGTH(spy->seen))
		spy->seen[spy->n_seen] = access;
	spy->n_seen++;
	if (loc.region == 0 && loc.offset >= spy->bad.begin && loc.offset < spy->bad.end)
		return false;
	return spy->n_seen != spy->fail_at;
}

static inline int spy_run(struct bsh_dev *dev, struct bsh_loc loc, void *to, const void *from,
			  size_t n, size_t *done, struct bsh_err *err)
{
	struct spy *spy = (struct spy *)dev;

	for (*done = 0; *done < n; (*done)++, loc.offset += loc.width) {
		uint8_t *mem = &spy->mem[loc.region][loc.offset % 65536];

		if (!spy_arrives(spy, loc, from ? (const char *)from + *done * loc.width : NULL))
			return bsh_fail(err, BSH_E_IO, "the spy fails");
		if (from)
			memcpy(mem, (const char *)from + *done * loc.width, loc.width);
		else
			memcpy((char *)to + *done * loc.width, mem, loc.width);
	}
	return 0;
}

static inline int spy_read(struct bsh_dev *dev, struct bsh_loc loc, void *buf, size_t n,
			   size_t *done, struct bsh_err *err)
{
	return spy_run(dev, loc, buf, NULL, n, done, err);
}

static inline int spy_write(struct bsh_dev *dev, struct bsh_loc loc, const void *buf, size_t n,
			    size_t *done, struct bsh_err *err)
{
	return spy_run(dev, loc, NULL, buf, n, done, err);
}

static inline unsigned spy_attend(struct bsh_dev *dev)
{
	struct spy *spy = (struct spy *)dev;
	const unsigned events = spy->events;

	spy->events = 0;
	return events;
}

static inline void spy_close(struct bsh_dev *dev)
{
	((struct spy *)dev)->is_closed = true;
}

/** A new spy; freed by free(), after the gate. */
static inline struct spy *spy_new(void)
{
	static const struct bsh_backend backend = {
		.name = "spy",
		.close = spy_close,
		.read = spy_read,
		.write = spy_write,
		.attend = spy_attend,
	};
	static const struct bsh_range all = { 0, 65536 };
	static const struct bsh_range holed[] = { { 0, 0x1000 }, { 0x2000, 0x3000 } };
	struct spy *spy = calloc(1, sizeof(*spy));
	struct bsh_region *regions = spy->dev.regions;

	spy->dev.backend = &backend;
	strcpy(spy->dev.facts.name, "spy");
	for (unsigned i = 0; i < BSH_REGIONS; i++)
		regions[i] = (struct bsh_region){ .is_readable = i != 5, .is_writable = i != 3 };
	regions[0].size = 65536;
	regions[0].is_64bit = true;
	regions[0].mapped = &all;
	regions[0].n_mapped = 1;
	regions[2].size = 4096;
	regions[2].is_io = true;
	regions[3].size = 4096;
	regions[4].size = 0x3000;
	regions[4].mapped = holed;
	regions[4].n_mapped = 2;
	regions[5].size = 4096;
	regions[BSH_REGION_CONFIG].size = 256;
	return spy;
}

/** A gate with @p spy behind it; freed by bsh_access_free(). */
static inline struct bsh_gate *spy_gate(struct spy *spy)
{
	static const struct bsh_host host = { .root = "" };
	struct bsh_gate *gate = bsh_access_new(&host, "sim");
	struct bsh_err err = { 0 };

	if (!gate || bsh_access_adopt(gate, &spy->dev, &err) < 0)
		abort();
	return gate;
}

/** Was access @p i of this kind, at this place? */
static inline bool spy_saw(const struct spy *spy, size_t i, bool is_write, struct bsh_loc loc)
{
	const struct spy_access *seen = &spy->seen[i];

	return i < spy->n_seen && seen->is_write == is_write && seen->loc.offset == loc.offset &&
	       seen->loc.region == loc.region && seen->loc.width == loc.width;
}

#endif
