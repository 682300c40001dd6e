/* SPDX-License-Identifier: MIT */
/* Fuzz target: a file through the CMSIS-SVD loader; fuzz_map.h says what must hold. */

#include "fuzz_map.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_map("svd", data, size);
	return 0;
}
