/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief A device to be simulated, as plain data: what each bit of its registers does.
 *
 * The cmd layer makes one of a register map, the gate keeps it, the sim backend
 * behaves as it says. What no register and no memory holds reads 0 and ignores
 * writes.
 */
#ifndef BARSH_SIM_H
#define BARSH_SIM_H

#include "barsh/util.h"

/** What a write does to bits besides storing. */
enum bsh_sim_write {
	BSH_SIM_W1C, /**< each 1 clears its bit */
	BSH_SIM_W1S,
	BSH_SIM_W1T,
	BSH_SIM_W0C, /**< each 0 clears its bit */
	BSH_SIM_W0S,
	BSH_SIM_W0T,
	BSH_SIM_WCLEAR, /**< any write clears */
	BSH_SIM_WSET,
	BSH_SIM_WRITES,
};

/** What a read does to bits, once it has their value. */
enum bsh_sim_read {
	BSH_SIM_RCLEAR,
	BSH_SIM_RSET,
	BSH_SIM_POP, /**< the next value of a FIFO: these bits count up by one */
	BSH_SIM_READS,
};

/**
 * How registers of one kind behave. Each mask is of bits of the register's value, and bits
 * above its width are 0. Bits that are writable and in no on_write are stored.
 */
struct bsh_sim_kind {
	uint64_t reset;
	uint64_t readable; /**< the others read 0 */
	uint64_t writable; /**< the others ignore writes */
	uint64_t on_write[BSH_SIM_WRITES];
	uint64_t on_read[BSH_SIM_READS];
	uint64_t once;	      /**< the first write that reaches them is the last that they obey */
	uint64_t pulse;	      /**< 0 again as soon as they were written */
	uint8_t width;	      /**< bytes: 1, 2, 4 or 8 */
	uint8_t access_width; /**< bytes of a word: at most width */
	bool is_high_first;   /**< the highest word has the lowest address */
	bool is_big;	      /**< the bytes of a word are big-endian */
};

/** One register. */
struct bsh_sim_register {
	uint64_t offset;
	uint32_t kind;	/**< index */
	uint8_t region; /**< a BAR */
};

/** Plain memory. */
struct bsh_sim_memory {
	struct bsh_range range;
	uint8_t region; /**< a BAR */
};

struct bsh_sim_device {
	char *options; /**< "", "ro", "gone,fault=0x10": as behind the comma of sim:64K,ro */
	uint64_t size[BSH_BARS]; /**< bytes; 0: absent */
	uint16_t vendor, device, subsys_vendor, subsys_device; /**< vendor 0: barsh's own ids */
	uint32_t class_code;				       /**< 24 bits */
	uint8_t revision;
	struct bsh_sim_kind *kinds;
	size_t n_kinds;
	struct bsh_sim_register *registers; /**< by region and offset; they may overlap */
	size_t n_registers;
	struct bsh_sim_memory *memory; /**< in any order; it may overlap */
	size_t n_memory;
};

/** Free @p device and what it holds; accepts NULL. */
static inline void bsh_sim_device_free(struct bsh_sim_device *device)
{
	if (!device)
		return;
	free(device->options);
	free(device->kinds);
	free(device->registers);
	free(device->memory);
	free(device);
}

BSH_DEFINE_AUTO(bsh_sim_device, bsh_sim_device_free);

#endif
