/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief What is known of the registers of LiteX cores, whatever format they come in.
 */
#ifndef BARSH_REGMAP_LITEX_H
#define BARSH_REGMAP_LITEX_H

#include "regmap/build.h"

/**
 * @brief Fill in what a register does that its file does not tell: `ctrl` and `reset`.
 *
 * Nothing is, where the file says that it cannot be written.
 *
 * @param block  "": @p name has it, `ctrl_reset`. Case makes no difference.
 * @param len    Bytes of @p name.
 */
void bsh_litex_hazard(struct bsh_build *b, const char *block, const char *name, size_t len,
		      struct bsh_build_register *r);

#endif
