/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief What the class code of a PCI function says in words.
 *
 * Source: PCI Code and ID Assignment Specification, 1.
 */
#ifndef BARSH_HOST_CLASSES_H
#define BARSH_HOST_CLASSES_H

#include <stdint.h>

/**
 * The class by its base class and subclass: "Non-Volatile memory controller". A subclass that
 * is not known has its base class's name; NULL when that is not known either.
 *
 * @param code  24 bits: class, subclass, programming interface.
 */
const char *bsh_class_name(uint32_t code);

/** The programming interface where it is worth a word, "NVMe", "xHCI"; else "". */
const char *bsh_class_interface(uint32_t code);

#endif
