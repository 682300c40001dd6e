/* SPDX-License-Identifier: MIT */
/*
 * usage: bare_script FILE <lines >results
 *
 * What a script of `r32 OFFSET` lines costs when nothing is checked: getline,
 * strtoull, one volatile access, one fprintf.
 */

#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const volatile uint8_t *map_file(const char *path)
{
	const int fd = open(path, O_RDWR | O_CLOEXEC);
	struct stat st;
	void *map;

	if (fd < 0 || fstat(fd, &st) < 0)
		return NULL;
	map = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return map == MAP_FAILED ? NULL : map;
}

int main(int argc, char **argv)
{
	const volatile uint8_t *map = argc == 2 ? map_file(argv[1]) : NULL;
	char *line = NULL;
	size_t cap = 0;

	if (!map) {
		fputs("usage: bare_script FILE <lines >results\n", stderr);
		return 2;
	}
	while (getline(&line, &cap, stdin) > 0) {
		const uint64_t offset = strtoull(line + sizeof("r32"), NULL, 0);
		const uint32_t value = *(const volatile uint32_t *)(map + offset);

		fprintf(stdout, "0x%" PRIx64 ": 0x%08" PRIx32 "\n", offset, value);
	}
	free(line);
	return 0;
}
