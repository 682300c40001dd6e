/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Arrays that grow while a file is read.
 */
#ifndef BARSH_REGMAP_ARRAY_H
#define BARSH_REGMAP_ARRAY_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/**
 * @brief Make room for element @p n of an array.
 *
 * @param array  Of *cap elements of @p size bytes; NULL with *cap 0.
 * @return the array, perhaps elsewhere, *cap raised; NULL: no memory, the old one is unchanged.
 */
static inline void *bsh_array_room(void *array, size_t n, size_t *cap, size_t size)
{
	const size_t want = *cap ? 2 * *cap : 64;
	void *grown;

	if (n < *cap)
		return array;
	if (want > SIZE_MAX / size)
		return NULL;
	grown = realloc(array, want * size);
	if (grown)
		*cap = want;
	return grown;
}

#endif
