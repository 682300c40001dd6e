/* SPDX-License-Identifier: MIT */
/* A look-alike of generated definitions: masks and values begin at bit 0. */
#define TUBE_PARAM_REG_WIDTH 32

// Interrupt State Register
#define TUBE_INTR_STATE_REG_OFFSET 0x0
#define TUBE_INTR_STATE_REG_RESVAL 0x0u
#define TUBE_INTR_STATE_TX_BIT 0
#define TUBE_INTR_STATE_RX_BIT 1

// Control register
#define TUBE_CTRL_REG_OFFSET 0x10
#define TUBE_CTRL_REG_RESVAL 0x100u
#define TUBE_CTRL_LEVEL_MASK 0x3u
#define TUBE_CTRL_LEVEL_OFFSET 8
#define TUBE_CTRL_LEVEL_FIELD \
  ((bitfield_field32_t) { .mask = TUBE_CTRL_LEVEL_MASK, .index = TUBE_CTRL_LEVEL_OFFSET })
#define TUBE_CTRL_LEVEL_VALUE_BREAK2 0x0
#define TUBE_CTRL_LEVEL_VALUE_BREAK4 0x1
