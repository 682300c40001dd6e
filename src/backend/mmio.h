/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief One load or store of exactly one width, and nothing else.
 *
 * Out of line and in one translation unit, so that no compiler can merge,
 * split, widen or repeat an access; tests/lint disassembles them. Values are
 * host byte order, the bus is little-endian. A read is followed by a read
 * barrier, a write preceded by a write barrier (VFIO.md 3.3). Addresses are
 * naturally aligned: the gate saw to that. A 32-bit host has no 64-bit
 * accessors, since none of them would be one access.
 */
#ifndef BARSH_BACKEND_MMIO_H
#define BARSH_BACKEND_MMIO_H

#include <stdint.h>

/** The same as BSH_HOST_HAS_64 of barsh/backend.h, here for the preprocessor and without libc. */
#define BSH_MMIO_HAS_64 (UINTPTR_MAX > UINT32_MAX)

uint8_t bsh_mmio_read8(const volatile void *at);
uint16_t bsh_mmio_read16(const volatile void *at);
uint32_t bsh_mmio_read32(const volatile void *at);
void bsh_mmio_write8(volatile void *at, uint8_t value);
void bsh_mmio_write16(volatile void *at, uint16_t value);
void bsh_mmio_write32(volatile void *at, uint32_t value);
#if BSH_MMIO_HAS_64
uint64_t bsh_mmio_read64(const volatile void *at);
void bsh_mmio_write64(volatile void *at, uint64_t value);
#endif

#endif
