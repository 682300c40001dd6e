/* SPDX-License-Identifier: MIT */
/*
 * Simulated registers: what a read or write of one element does to them.
 *
 * An element may be narrower than a register, or hold several. Of each register
 * that it touches, only the bits that it touches are read, written or changed.
 * Two orders meet here: that of the bus, little-endian, and that of the
 * register's value; arrange() goes from one to the other, either way.
 */

#include "simreg.h"

#include <endian.h>
#include <inttypes.h>
#include <unistd.h>

/* The widest register: what begins so far below an element may reach into it. */
#define WIDEST 8

/* ---- Orders ------------------------------------------------------------ */

/* The words of a value the other way around. */
static uint64_t swap_words(uint64_t value, unsigned width, unsigned word)
{
	uint64_t swapped = 0;

	for (unsigned i = 0; i < width; i += word)
		swapped |= (value >> (8 * i) & bsh_ones(word)) << (8 * (width - word - i));
	return swapped;
}

/* The bytes of each word the other way around. */
static uint64_t swap_bytes(uint64_t value, unsigned width, unsigned word)
{
	uint64_t swapped = 0;

	for (unsigned i = 0; i < width; i += word)
		swapped |= swap_words(value >> (8 * i) & bsh_ones(word), word, 1) << (8 * i);
	return swapped;
}

/* From bus order to the register's value, or back: both ways are the same. */
static uint64_t arrange(const struct bsh_sim_kind *kind, uint64_t value)
{
	if (kind->is_high_first)
		value = swap_words(value, kind->width, kind->access_width);
	if (kind->is_big)
		value = swap_bytes(value, kind->width, kind->access_width);
	return value;
}

/*
 * Bits of an element as bits of a register that begins below it or above, in
 * bus order; they are less than WIDEST bytes apart.
 */
static uint64_t shift_to(const struct bsh_sim_register *r, struct bsh_loc loc, uint64_t bits)
{
	if (r->offset >= loc.offset)
		return bits >> (8 * (r->offset - loc.offset));
	return bits << (8 * (loc.offset - r->offset));
}

/* The reverse. */
static uint64_t shift_from(const struct bsh_sim_register *r, struct bsh_loc loc, uint64_t bits)
{
	if (r->offset >= loc.offset)
		return bits << (8 * (r->offset - loc.offset));
	return bits >> (8 * (loc.offset - r->offset));
}

/* ---- What registers hold ------------------------------------------------ */

static int fail_memory(struct bsh_loc loc, struct bsh_err *err)
{
	return bsh_fail_errno(err, BSH_E_IO, "the memory of the simulated device at 0x%" PRIx64,
			      loc.offset);
}

static int load(const struct bsh_simreg *regs, struct bsh_loc loc, uint64_t *bus,
		struct bsh_err *err)
{
	uint64_t raw = 0;

	if (pread(regs->files[loc.region], &raw, loc.width, (off_t)loc.offset) != loc.width)
		return fail_memory(loc, err);
	*bus = le64toh(raw);
	return 0;
}

static int store(const struct bsh_simreg *regs, struct bsh_loc loc, uint64_t bus,
		 struct bsh_err *err)
{
	const uint64_t raw = htole64(bus);

	if (pwrite(regs->files[loc.region], &raw, loc.width, (off_t)loc.offset) != loc.width)
		return fail_memory(loc, err);
	return 0;
}

static const struct bsh_sim_kind *kind_of(const struct bsh_simreg *regs, size_t i)
{
	return &regs->device->kinds[regs->device->registers[i].kind];
}

static struct bsh_loc loc_of(const struct bsh_simreg *regs, size_t i)
{
	const struct bsh_sim_register *r = &regs->device->registers[i];

	return (struct bsh_loc){ r->offset, r->region, kind_of(regs, i)->width };
}

/* Does register a begin below the place of loc? */
static bool is_below(const struct bsh_sim_register *a, unsigned region, uint64_t offset)
{
	return a->region != region ? a->region < region : a->offset < offset;
}

/* The first register that may reach into the element at loc. */
static size_t first_at(const struct bsh_simreg *regs, struct bsh_loc loc)
{
	const uint64_t from = loc.offset < WIDEST ? 0 : loc.offset - (WIDEST - 1);
	size_t low = 0, high = regs->device->n_registers;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (is_below(&regs->device->registers[middle], loc.region, from))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* May register i, or one behind it, reach into the element at loc? */
static bool is_near(const struct bsh_simreg *regs, size_t i, struct bsh_loc loc)
{
	return i < regs->device->n_registers &&
	       is_below(&regs->device->registers[i], loc.region, loc.offset + loc.width);
}

/* Which of the element's bits are register i's, as bits of its value. */
static uint64_t touched(const struct bsh_simreg *regs, size_t i, struct bsh_loc loc, uint64_t bits)
{
	const struct bsh_sim_kind *kind = kind_of(regs, i);

	return arrange(kind, shift_to(&regs->device->registers[i], loc, bits) &
				     bsh_ones(kind->width));
}

/* Bits of the value of register i as bits of the element. */
static uint64_t element_bits(const struct bsh_simreg *regs, size_t i, struct bsh_loc loc,
			     uint64_t value)
{
	return shift_from(&regs->device->registers[i], loc, arrange(kind_of(regs, i), value)) &
	       bsh_ones(loc.width);
}

/* Those of an element's bits that are plain memory, which registers may lie in. */
static uint64_t memory_bits(const struct bsh_simreg *regs, struct bsh_loc loc)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < regs->device->n_memory; i++) {
		const struct bsh_sim_memory *memory = &regs->device->memory[i];

		if (memory->region != loc.region || memory->range.end <= loc.offset ||
		    memory->range.begin >= loc.offset + loc.width)
			continue;
		for (unsigned b = 0; b < loc.width; b++)
			if (loc.offset + b >= memory->range.begin &&
			    loc.offset + b < memory->range.end)
				bits |= UINT64_C(0xff) << (8 * b);
	}
	for (size_t i = first_at(regs, loc); bits && is_near(regs, i, loc); i++)
		bits &= ~element_bits(regs, i, loc, touched(regs, i, loc, bits));
	return bits;
}

/* ---- Reading ------------------------------------------------------------ */

static uint64_t acts_on_read(const struct bsh_sim_kind *kind)
{
	uint64_t bits = 0;

	for (unsigned i = 0; i < BSH_SIM_READS; i++)
		bits |= kind->on_read[i];
	return bits;
}

/*
 * Does a read of these bits take a value from a FIFO? Of one that is wider than
 * a word, the word with the highest address does: it is read last.
 */
static bool pops(const struct bsh_sim_kind *kind, uint64_t bits)
{
	const uint64_t bus = arrange(kind, bits);

	return kind->access_width >= kind->width || bus >> (8 * (kind->width - 1u));
}

/* What a register of this kind holds after these bits of it were read. */
static uint64_t after_read(const struct bsh_sim_kind *kind, uint64_t old, uint64_t bits)
{
	const uint64_t fifo = kind->on_read[BSH_SIM_POP];
	uint64_t new = old;

	new &= ~(kind->on_read[BSH_SIM_RCLEAR] & bits);
	new |= kind->on_read[BSH_SIM_RSET] & bits;
	/* Ones between the bits of the FIFO let the carry through. */
	if (fifo & bits && pops(kind, bits))
		new = (new & ~fifo) | (((new | ~fifo) + 1) & fifo);
	return new;
}

int bsh_simreg_read(const struct bsh_simreg *regs, struct bsh_loc loc, uint64_t raw,
		    uint64_t *value, struct bsh_err *err)
{
	uint64_t visible = memory_bits(regs, loc);

	for (size_t i = first_at(regs, loc); is_near(regs, i, loc); i++) {
		const struct bsh_sim_kind *kind = kind_of(regs, i);
		const uint64_t bits = touched(regs, i, loc, bsh_ones(loc.width));
		uint64_t bus = 0, new;

		visible |= element_bits(regs, i, loc, bits & kind->readable);
		if (!(bits & acts_on_read(kind)))
			continue;
		if (load(regs, loc_of(regs, i), &bus, err) < 0)
			return -1;
		new = arrange(kind, after_read(kind, arrange(kind, bus), bits));
		if (new != bus && store(regs, loc_of(regs, i), new, err) < 0)
			return -1;
	}
	*value = raw & visible;
	return 0;
}

/* ---- Writing ------------------------------------------------------------ */

/* What a register of this kind holds after these bits of it were written with value. */
static uint64_t after_write(const struct bsh_sim_kind *kind, uint64_t old, uint64_t value,
			    uint64_t bits)
{
	const uint64_t *const on = kind->on_write;
	uint64_t acting = 0, new;

	for (unsigned i = 0; i < BSH_SIM_WRITES; i++)
		acting |= on[i];
	new = (old & ~(bits & ~acting)) | (value & bits & ~acting);
	new &= ~(on[BSH_SIM_W1C] & bits & value);
	new |= on[BSH_SIM_W1S] & bits & value;
	new ^= on[BSH_SIM_W1T] & bits & value;
	new &= ~(on[BSH_SIM_W0C] & bits & ~value);
	new |= on[BSH_SIM_W0S] & bits & ~value;
	new ^= on[BSH_SIM_W0T] & bits & ~value;
	new &= ~(on[BSH_SIM_WCLEAR] & bits);
	new |= on[BSH_SIM_WSET] & bits;
	return new & ~(kind->pulse & bits);
}

/* Write these bits of register i with what the element has for it. */
static int write_register(const struct bsh_simreg *regs, size_t i, struct bsh_loc loc,
			  uint64_t value, uint64_t bits, struct bsh_err *err)
{
	const struct bsh_sim_kind *kind = kind_of(regs, i);
	const uint64_t wanted = touched(regs, i, loc, value);
	uint64_t bus = 0, new;

	if (kind->once) {
		const uint64_t again = regs->done[i];

		regs->done[i] |= bits & kind->once;
		bits &= ~again;
	}
	if (load(regs, loc_of(regs, i), &bus, err) < 0)
		return -1;
	new = arrange(kind, after_write(kind, arrange(kind, bus), wanted, bits));
	return new == bus ? 0 : store(regs, loc_of(regs, i), new, err);
}

/* Where registers overlap, a bit goes to the first that can be written there. */
int bsh_simreg_write(const struct bsh_simreg *regs, struct bsh_loc loc, uint64_t value,
		     struct bsh_err *err)
{
	uint64_t left = bsh_ones(loc.width), memory, bus = 0;

	for (size_t i = first_at(regs, loc); is_near(regs, i, loc); i++) {
		const uint64_t bits = touched(regs, i, loc, left) & kind_of(regs, i)->writable;

		if (!bits)
			continue;
		if (write_register(regs, i, loc, value, bits, err) < 0)
			return -1;
		left &= ~element_bits(regs, i, loc, bits);
	}
	memory = memory_bits(regs, loc);
	if (!memory)
		return 0;
	if (load(regs, loc, &bus, err) < 0)
		return -1;
	return store(regs, loc, (bus & ~memory) | (value & memory), err);
}

/* ---- Reset -------------------------------------------------------------- */

static bool has_once(const struct bsh_sim_device *device)
{
	for (size_t i = 0; i < device->n_kinds; i++)
		if (device->kinds[i].once)
			return true;
	return false;
}

int bsh_simreg_init(struct bsh_simreg *regs, const struct bsh_sim_device *device, const int *files,
		    struct bsh_err *err)
{
	*regs = (struct bsh_simreg){ .device = device, .files = files };
	if (has_once(device)) {
		regs->done = calloc(device->n_registers, sizeof(*regs->done));
		if (!regs->done)
			return bsh_fail_nomem(err);
	}
	for (size_t i = 0; i < device->n_registers; i++) {
		const struct bsh_sim_kind *kind = kind_of(regs, i);
		uint64_t bus = 0;

		if (!kind->reset)
			continue;
		if (load(regs, loc_of(regs, i), &bus, err) < 0 ||
		    store(regs, loc_of(regs, i), bus | arrange(kind, kind->reset), err) < 0) {
			err->code = BSH_E_OPEN;
			return -1;
		}
	}
	return 0;
}

void bsh_simreg_finish(struct bsh_simreg *regs)
{
	free(regs->done);
	*regs = (struct bsh_simreg){ 0 };
}
