/* SPDX-License-Identifier: MIT */
/*
 * usage: access FILE ROUNDS ACCESSES
 *
 * An access through the gate beside the same load or store with nothing around
 * it, on a mapped file. They take turns; a line for each turn: name, a tab,
 * nanoseconds of one element.
 */

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "barsh/access.h"
#include "barsh/host.h"

enum {
	SPAN = 4096,	/* bytes that are touched, so that no cache is measured */
	RUN = SPAN / 4, /* elements of a run */
};

/* The same memory, by both ways. */
struct bench {
	struct bsh_gate *gate;
	volatile uint32_t *raw;
	uint32_t values[RUN]; /* what runs read and write */
	uint64_t sum;	      /* keeps what is read alive */
};

static struct bsh_loc place(uint64_t i)
{
	return (struct bsh_loc){ .offset = i * 4 % SPAN, .width = 4 };
}

static void checked(int result, const struct bsh_err *err)
{
	if (result < 0) {
		fprintf(stderr, "access: %s\n", err->msg);
		exit(1);
	}
}

static void read_raw(struct bench *b, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++)
		b->sum += b->raw[i % RUN];
}

static void read_gate(struct bench *b, uint64_t n)
{
	struct bsh_err err = { 0 };
	uint64_t value = 0;

	for (uint64_t i = 0; i < n; i++) {
		checked(bsh_access_read(b->gate, place(i), 0, &value, &err), &err);
		b->sum += value;
	}
}

static void write_raw(struct bench *b, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++)
		b->raw[i % RUN] = (uint32_t)i;
}

/* Each write is a command of its own, so that each becomes a journal entry. */
static void write_gate(struct bench *b, uint64_t n)
{
	struct bsh_err err = { 0 };

	for (uint64_t i = 0; i < n; i++) {
		bsh_access_begin(b->gate);
		checked(bsh_access_write(b->gate, place(i), 0, (uint32_t)i, &err), &err);
	}
}

static void read_run_raw(struct bench *b, uint64_t n)
{
	for (uint64_t i = 0; i < n; i += RUN)
		for (size_t k = 0; k < RUN; k++)
			b->values[k] = b->raw[k];
}

static void read_run_gate(struct bench *b, uint64_t n)
{
	struct bsh_err err = { 0 };
	size_t done;

	for (uint64_t i = 0; i < n; i += RUN)
		checked(bsh_access_read_run(b->gate, place(0), 0, b->values, RUN, &done, &err),
			&err);
}

static void write_run_raw(struct bench *b, uint64_t n)
{
	for (uint64_t i = 0; i < n; i += RUN)
		for (size_t k = 0; k < RUN; k++)
			b->raw[k] = b->values[k];
}

static void write_run_gate(struct bench *b, uint64_t n)
{
	struct bsh_err err = { 0 };
	size_t done;

	for (uint64_t i = 0; i < n; i += RUN) {
		bsh_access_begin(b->gate);
		checked(bsh_access_write_run(b->gate, place(0), 0, b->values, RUN, &done, &err),
			&err);
	}
}

static const struct {
	const char *name;
	void (*run)(struct bench *b, uint64_t n);
} probes[] = {
	{ "read raw", read_raw },	    { "read gate", read_gate },
	{ "write raw", write_raw },	    { "write gate", write_gate },
	{ "read run raw", read_run_raw },   { "read run gate", read_run_gate },
	{ "write run raw", write_run_raw }, { "write run gate", write_run_gate },
};

static volatile uint32_t *map_file(const char *path)
{
	const int fd = open(path, O_RDWR | O_CLOEXEC);
	void *map;

	if (fd < 0)
		return NULL;
	map = mmap(NULL, SPAN, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return map == MAP_FAILED ? NULL : map;
}

static void play_round(struct bench *b, uint64_t n)
{
	for (size_t i = 0; i < BSH_LENGTH(probes); i++) {
		const uint64_t begin = bsh_now_ns();

		probes[i].run(b, n);
		printf("%s\t%.3f\n", probes[i].name, (double)(bsh_now_ns() - begin) / (double)n);
	}
}

int main(int argc, char **argv)
{
	const struct bsh_host host = { .root = "" };
	struct bsh_err err = { 0 };
	struct bench bench = { 0 };
	unsigned long rounds, n;

	if (argc != 4) {
		fputs("usage: access FILE ROUNDS ACCESSES\n", stderr);
		return 2;
	}
	rounds = strtoul(argv[2], NULL, 10);
	n = strtoul(argv[3], NULL, 10) / RUN * RUN + RUN;
	bench.raw = map_file(argv[1]);
	bench.gate = bsh_access_new(&host, argv[1]);
	if (!bench.raw || !bench.gate) {
		fprintf(stderr, "access: cannot map %s\n", argv[1]);
		return 1;
	}
	checked(bsh_access_open(bench.gate, &err), &err);
	while (rounds--)
		play_round(&bench, n);
	fprintf(stderr, "# checksum %" PRIx64 "\n", bench.sum);
	bsh_access_free(bench.gate);
	return 0;
}
