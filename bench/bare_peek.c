/* SPDX-License-Identifier: MIT */
/*
 * usage: bare_peek FILE OFFSET
 *
 * The smallest program that reads one register of a mapped file and prints it:
 * what starting, mapping and leaving cost by themselves.
 */

#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

int main(int argc, char **argv)
{
	const int fd = argc == 3 ? open(argv[1], O_RDWR) : -1;
	const volatile uint32_t *map;
	struct stat st;
	uint64_t offset;

	if (fd < 0 || fstat(fd, &st) < 0)
		return 2;
	map = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		return 2;
	offset = strtoull(argv[2], NULL, 0);
	printf("0x%" PRIx64 ": 0x%08" PRIx32 "\n", offset, map[offset / sizeof(*map)]);
	return 0;
}
