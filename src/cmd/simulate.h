/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief sim:MAP: a simulated device that has the registers of a map.
 */
#ifndef BARSH_CMD_SIMULATE_H
#define BARSH_CMD_SIMULATE_H

#include "barsh/access.h"
#include "barsh/regmap.h"
#include "barsh/util.h"

/** Most registers of a simulated device, each element of each array being one. */
#define BSH_SIM_REGISTERS_MAX (1u << 18)

/** Most stretches of plain memory. */
#define BSH_SIM_MEMORY_MAX (1u << 12)

/**
 * @brief The file of the map that DEVICE simulates.
 *
 * sim:NAME is the map of that name in the map directories; sim:PATH, where PATH
 * has a '/' or a '.', is a file. `,ro`, `,gone` and `,fault=OFFSET` may follow.
 *
 * @param file  Set to its path, freed by the caller; to NULL when DEVICE is something else.
 * @return 0, or -1 with BSH_E_OPEN (no map of this name) or BSH_E_NOMEM.
 */
int bsh_simulated_map(const char *device, char **file, struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief Have sim:MAP, once it is opened, behave as @p map says; of another DEVICE nothing.
 *
 * @param gate  Closed; its DEVICE is meant.
 * @param map   All that was loaded, as layers over MAP may tell more; NULL does nothing.
 * @return 0, or -1 with BSH_E_OPEN (the map asks for too much) or BSH_E_NOMEM.
 */
int bsh_simulate(struct bsh_gate *gate, const struct bsh_regmap *map, struct bsh_err *err)
	BSH_MUST_USE;

#endif
