/* SPDX-License-Identifier: MIT */
/* Firmware style: registers are what pointers point to. */
#define TIMER_BASE 0x40010000UL
#define TIMER_LOAD (*(volatile uint32_t *)(TIMER_BASE + 0x00)) /* Where it begins */
#define TIMER_CTRL (*(volatile uint32_t *)(TIMER_BASE + 0x04))
#define TIMER_CTRL_EN_MASK 0x1U
#define TIMER_CTRL_DIV_POS 4
#define TIMER_CTRL_DIV_WIDTH 3
