/* SPDX-License-Identifier: MIT */
/*
 * Feed files to a fuzz target without the fuzzer: the seed corpus as an
 * ordinary test, or one input that the fuzzer found.
 *
 * Usage: replay FILE|DIRECTORY...
 */

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Read a whole file into freshly allocated memory; NULL when that fails. */
static uint8_t *read_file(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = NULL;
	struct stat st;

	if (!file)
		return NULL;
	if (fstat(fileno(file), &st) == 0) {
		*size = (size_t)st.st_size;
		data = malloc(*size + 1);
	}
	if (data && fread(data, 1, *size, file) != *size) {
		free(data);
		data = NULL;
	}
	fclose(file);
	return data;
}

/* Feed one file; 1, or -1 when it cannot be read. */
static int feed_file(const char *path)
{
	size_t size = 0;
	uint8_t *data = read_file(path, &size);

	if (!data) {
		perror(path);
		return -1;
	}
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 1;
}

/* Feed a directory's files, in their names' order; how many, or -1. */
static int feed_directory(const char *path)
{
	struct dirent **entries;
	const int n = scandir(path, &entries, NULL, alphasort);
	int fed = 0;

	for (int i = 0; i < n; i++) {
		char name[4096];

		snprintf(name, sizeof(name), "%s/%s", path, entries[i]->d_name);
		if (fed >= 0 && entries[i]->d_name[0] != '.')
			fed = feed_file(name) < 0 ? -1 : fed + 1;
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	else
		perror(path);
	return n < 0 ? -1 : fed;
}

int main(int argc, char **argv)
{
	int fed = 0;

	for (int i = 1; i < argc; i++) {
		struct stat st;
		const int n = stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode) ?
				      feed_directory(argv[i]) :
				      feed_file(argv[i]);

		if (n < 0)
			return EXIT_FAILURE;
		fed += n;
	}
	printf("%d inputs\n", fed);
	/* A test that fed nothing has tested nothing. */
	return fed ? EXIT_SUCCESS : EXIT_FAILURE;
}
