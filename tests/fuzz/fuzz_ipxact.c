/* SPDX-License-Identifier: MIT */
/* Fuzz target: a file through the IP-XACT loader; fuzz_map.h says what must hold. */

#include "fuzz_map.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_map("ipxact", data, size);
	return 0;
}
