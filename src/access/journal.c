/* SPDX-License-Identifier: MIT */
/*
 * The write journal.
 *
 * The shadow of a region is a sparse file: of each group of 8 bytes it holds
 * the newest values and, in the next 8, how wide the write was that each came
 * from (its log2 and 1; 0 is never written). Which element a byte belongs to
 * follows from that alone, since elements are aligned: at one place and width
 * the newest write owns everything or nothing.
 *
 *   block   64 MiB of the region   a bit for each page, then its pages
 *   page    4 KiB                  8 KiB of cells
 *   cell    8 bytes                8 values, 8 widths
 *
 * A block is mapped when it is first written to. A bit is set when its page's
 * part of the file has disk space, so that no store there can raise SIGBUS.
 */

#include "access/journal.h"

#include <assert.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "access/gate.h"

#define PAGE UINT64_C(4096)
#define CELL UINT64_C(16)
#define CELLS (2 * PAGE)
#define BLOCK_PAGES UINT64_C(16384)
#define BLOCK (BLOCK_PAGES * PAGE)

/* The bits take half a page; 64 KiB keep each block on a page of any machine. */
#define BITS (BLOCK_PAGES / 8)
#define STRIDE (UINT64_C(65536) + BLOCK_PAGES * CELLS)

/* Far beyond any BAR; the table of blocks is 8 MiB then, most of it never touched. */
#define LARGEST (UINT64_C(1) << 46)

/* One entry as it is kept: bsh_written in 24 bytes. */
struct entry {
	uint64_t offset;
	uint64_t first;
	uint64_t rest; /* count << 6 | region << 3 | log2 of the width << 1 | same */
};

/* The newest byte of every place in one region. */
struct shadow {
	int fd;
	uint8_t **blocks; /* NULL each: nothing was written there */
	uint64_t n_blocks;
};

struct bsh_journal {
	struct bsh_journal_hot hot;

	struct bsh_loc next;	 /* what would make the newest entry grow; width 0: nothing */
	struct bsh_written last; /* the newest entry */
	bool has_last;
	unsigned n_buffered;

	struct shadow shadows[BSH_REGIONS];

	int fd;		  /* older entries: first n_spilled here, */
	uint64_t n_spilled;
	struct entry buffer[1024]; /* then these */

	uint64_t cached_at; /* the entries read back last begin with this one */
	unsigned n_cached;
	struct entry cache[128];
};

/* ---- Life ------------------------------------------------------------- */

struct bsh_journal *bsh_journal_new(void)
{
	struct bsh_journal *journal = calloc(1, sizeof(*journal));

	if (!journal)
		return NULL;
	journal->fd = -1;
	journal->hot.page = BSH_JOURNAL_NO_PAGE;
	for (unsigned i = 0; i < BSH_REGIONS; i++)
		journal->shadows[i].fd = -1;
	return journal;
}

static void shadow_finish(struct shadow *shadow)
{
	for (uint64_t i = 0; i < shadow->n_blocks; i++)
		if (shadow->blocks[i])
			munmap(shadow->blocks[i], STRIDE);
	if (shadow->fd >= 0)
		close(shadow->fd);
	free(shadow->blocks);
}

void bsh_journal_free(struct bsh_journal *journal)
{
	if (!journal)
		return;
	for (unsigned i = 0; i < BSH_REGIONS; i++)
		shadow_finish(&journal->shadows[i]);
	if (journal->fd >= 0)
		close(journal->fd);
	free(journal);
}

void bsh_journal_begin(struct bsh_journal *journal)
{
	journal->next.width = 0;
}

/* ---- Room in the shadow ----------------------------------------------- */

static int no_room(struct bsh_err *err)
{
	return bsh_fail_errno(err, BSH_E_INTERNAL,
			      "no room for the write journal, nothing was written");
}

static bool has_bit(const uint8_t *block, uint64_t page)
{
	const uint64_t bit = page % BLOCK_PAGES;

	return block[bit / 8] >> (bit % 8) & 1;
}

static void set_bit(uint8_t *block, uint64_t page)
{
	const uint64_t bit = page % BLOCK_PAGES;

	block[bit / 8] |= (uint8_t)(1u << (bit % 8));
}

/* Where the cells of a page are in its block. */
static uint64_t in_block(uint64_t page)
{
	return STRIDE - BLOCK_PAGES * CELLS + page % BLOCK_PAGES * CELLS;
}

/* The cell of offset, on a page that has cells. */
static uint8_t *cell_at(const struct shadow *shadow, uint64_t offset)
{
	const uint64_t page = offset / PAGE;

	return shadow->blocks[page / BLOCK_PAGES] + in_block(page) + offset % PAGE / 8 * CELL;
}

/* Give [at, at + len) of the file disk space; -1 with errno. */
static int claim(const struct shadow *shadow, uint64_t at, uint64_t len)
{
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	const uint64_t end = (at + len + page - 1) / page * page;
	int sys;

	at -= at % page;
	do {
		sys = posix_fallocate(shadow->fd, (off_t)at, (off_t)(end - at));
	} while (sys == EINTR);
	errno = sys;
	return sys ? -1 : 0;
}

/* See that there is a table of blocks for size bytes; a device may come back larger. */
static int open_table(struct shadow *shadow, uint64_t size)
{
	const uint64_t n_blocks = (size - 1) / BLOCK + 1;
	uint8_t **blocks;

	if (n_blocks <= shadow->n_blocks)
		return 0;
	errno = EFBIG;
	if (size > LARGEST)
		return -1;
	blocks = calloc(n_blocks, sizeof(*blocks));
	if (!blocks)
		return -1;
	if (shadow->n_blocks)
		memcpy(blocks, shadow->blocks, shadow->n_blocks * sizeof(*blocks));
	free(shadow->blocks);
	shadow->blocks = blocks;
	shadow->n_blocks = n_blocks;
	return 0;
}

/* See that a block is mapped and its bits can be stored; -1 with errno. */
static int open_block(struct shadow *shadow, uint64_t block)
{
	void *base;

	if (shadow->blocks[block])
		return 0;
	if (shadow->fd < 0)
		shadow->fd = bsh_tmpfile();
	if (shadow->fd < 0 || claim(shadow, block * STRIDE, BITS) < 0)
		return -1;
	base = mmap(NULL, STRIDE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, shadow->fd,
		    (off_t)(block * STRIDE));
	if (base == MAP_FAILED)
		return -1;
	/* Reading around a fault would fill memory with zeros that nobody asked for. */
	madvise(base, STRIDE, MADV_RANDOM);
	shadow->blocks[block] = base;
	return 0;
}

/* Make room for pages [page, end), all in one block; stretches of new pages in one go. */
static int open_pages(struct shadow *shadow, uint64_t page, uint64_t end)
{
	const uint64_t block = page / BLOCK_PAGES;
	uint64_t stop;
	uint8_t *base;

	if (open_block(shadow, block) < 0)
		return -1;
	base = shadow->blocks[block];
	while (page < end) {
		if (has_bit(base, page)) {
			page++;
			continue;
		}
		for (stop = page + 1; stop < end && !has_bit(base, stop);)
			stop++;
		if (claim(shadow, block * STRIDE + in_block(page), (stop - page) * CELLS) < 0)
			return -1;
		for (; page < stop; page++)
			set_bit(base, page);
	}
	return 0;
}

/* Make room for n elements at loc in the shadow of their region, which has size bytes. */
static int reserve_cells(struct bsh_journal *journal, struct bsh_loc loc, size_t n, uint64_t size,
			 struct bsh_err *err)
{
	struct shadow *shadow = &journal->shadows[loc.region];
	const uint64_t end = (loc.offset + (uint64_t)n * loc.width - 1) / PAGE + 1;
	uint64_t stop;

	if (open_table(shadow, size) < 0)
		return no_room(err);
	for (uint64_t page = loc.offset / PAGE; page < end; page = stop) {
		stop = (page / BLOCK_PAGES + 1) * BLOCK_PAGES;
		if (stop > end)
			stop = end;
		if (open_pages(shadow, page, stop) < 0)
			return no_room(err);
	}
	journal->hot.page = bsh_journal_page(loc);
	journal->hot.cells = cell_at(shadow, loc.offset / PAGE * PAGE);
	return 0;
}

/* ---- Room in the list ------------------------------------------------- */

/* Bring the buffered entries to their file. */
static int spill(struct bsh_journal *journal, struct bsh_err *err)
{
	const off_t at = (off_t)(journal->n_spilled * sizeof(struct entry));

	if (journal->fd < 0)
		journal->fd = bsh_tmpfile();
	/* The position is set each time: a write that failed may have moved it. */
	if (journal->fd < 0 || lseek(journal->fd, at, SEEK_SET) < 0 ||
	    bsh_write_all(journal->fd, journal->buffer,
			  journal->n_buffered * sizeof(struct entry)) < 0)
		return no_room(err);
	journal->n_spilled += journal->n_buffered;
	journal->n_buffered = 0;
	return 0;
}

/* Has the buffer no room for two? Half of a split element, when its other half fails, is one. */
static bool is_full(const struct bsh_journal *journal)
{
	return journal->n_buffered + 2 > BSH_LENGTH(journal->buffer);
}

int bsh_journal_reserve(struct bsh_journal *journal, struct bsh_loc loc, size_t n, uint64_t size,
			struct bsh_err *err)
{
	if (is_full(journal) && spill(journal, err) < 0)
		return -1;
	return reserve_cells(journal, loc, n, size, err);
}

/* ---- Noting ----------------------------------------------------------- */

static unsigned log2_of(unsigned width)
{
	return (unsigned)__builtin_ctz(width);
}

/* An element in bus order as a value. */
static uint64_t element(const void *at, unsigned width)
{
	uint64_t raw = 0;

	switch (width) {
	case 1:
		memcpy(&raw, at, 1);
		break;
	case 2:
		memcpy(&raw, at, 2);
		break;
	case 4:
		memcpy(&raw, at, 4);
		break;
	default:
		memcpy(&raw, at, 8);
		break;
	}
	return le64toh(raw);
}

static struct entry pack(const struct bsh_written *written)
{
	const unsigned what = (unsigned)written->loc.region << 3 | log2_of(written->loc.width) << 1;

	return (struct entry){
		.offset = written->loc.offset,
		.first = written->first,
		.rest = written->count << 6 | what | written->same,
	};
}

static struct bsh_written unpack(const struct entry *entry)
{
	return (struct bsh_written){
		.loc = { .offset = entry->offset,
			 .region = entry->rest >> 3 & 7,
			 .width = (uint8_t)(1u << (entry->rest >> 1 & 3)) },
		.count = entry->rest >> 6,
		.first = entry->first,
		.same = entry->rest & 1,
	};
}

/* Begin a new entry with n elements at loc; the one before goes to the buffer. */
static void begin_entry(struct bsh_journal *journal, struct bsh_loc loc, size_t n)
{
	if (journal->has_last)
		journal->buffer[journal->n_buffered++] = pack(&journal->last);
	journal->last = (struct bsh_written){ .loc = loc, .count = n };
	journal->has_last = true;
	/* Whoever comes next must see to it that there is room. */
	if (is_full(journal))
		journal->hot.page = BSH_JOURNAL_NO_PAGE;
}

/* Put n elements at the end of the list, or make its last entry longer. */
static inline void note(struct bsh_journal *journal, struct bsh_loc loc, size_t n, uint64_t first,
			bool is_uniform)
{
	struct bsh_written *last = &journal->last;

	if (loc.offset == journal->next.offset && loc.width == journal->next.width &&
	    loc.region == journal->next.region) {
		last->count += n;
		last->same = last->same && is_uniform && first == last->first;
	} else {
		begin_entry(journal, loc, n);
		last->first = first;
		last->same = is_uniform;
		journal->next = loc;
	}
	journal->next.offset = loc.offset + (uint64_t)n * loc.width;
}

/* Put one element into its cell. Each size is stated, so that it is a store and not a call. */
static inline void put(uint8_t *cells, struct bsh_loc loc, uint64_t value)
{
	const uint64_t in_page = loc.offset % PAGE;
	uint8_t *at = cells + in_page / 8 * CELL + in_page % 8;
	const uint64_t raw = htole64(value);

	if (loc.width == 4) {
		memcpy(at, &raw, 4);
		memset(at + 8, 3, 4);
	} else if (loc.width == 8) {
		memcpy(at, &raw, 8);
		memset(at + 8, 4, 8);
	} else if (loc.width == 2) {
		memcpy(at, &raw, 2);
		memset(at + 8, 2, 2);
	} else {
		memcpy(at, &raw, 1);
		memset(at + 8, 1, 1);
	}
}

void bsh_journal_record_one(struct bsh_journal *journal, struct bsh_loc loc, uint64_t value)
{
	put(journal->hot.cells, loc, value);
	note(journal, loc, 1, value, true);
}

/* Put bytes [offset, end) of one page into their cells, all from writes of one width. */
static void put_bytes(uint8_t *cells, uint64_t offset, uint64_t end, const uint8_t *values,
		      int width_mark)
{
	while (offset < end) {
		uint8_t *at = cells + offset % PAGE / 8 * CELL + offset % 8;
		const uint64_t rest = 8 - offset % 8;
		const uint64_t len = end - offset < rest ? end - offset : rest;

		if (len == 8) {
			memcpy(at, values, 8);
			memset(at + 8, width_mark, 8);
		} else {
			memcpy(at, values, len);
			memset(at + 8, width_mark, len);
		}
		offset += len;
		values += len;
	}
}

/* Put a run of elements into the cells of all its pages. */
static void put_run(const struct shadow *shadow, struct bsh_loc loc, const uint8_t *values,
		    size_t n)
{
	const uint64_t end = loc.offset + (uint64_t)n * loc.width;
	uint64_t stop;

	for (uint64_t offset = loc.offset; offset < end; offset = stop) {
		stop = (offset / PAGE + 1) * PAGE;
		if (stop > end)
			stop = end;
		put_bytes(cell_at(shadow, offset / PAGE * PAGE), offset, stop, values,
			  (int)log2_of(loc.width) + 1);
		values += stop - offset;
	}
}

void bsh_journal_record(struct bsh_journal *journal, struct bsh_loc loc, const void *values,
			size_t n)
{
	const uint8_t *from = values;

	if (n == 0)
		return;
	put_run(&journal->shadows[loc.region], loc, from, n);
	note(journal, loc, n, element(from, loc.width),
	     n == 1 || !memcmp(from, from + loc.width, (n - 1) * loc.width));
}

/* ---- The list, read back ---------------------------------------------- */

uint64_t bsh_journal_count(const struct bsh_gate *gate)
{
	const struct bsh_journal *journal = gate->journal;

	return journal->n_spilled + journal->n_buffered + journal->has_last;
}

/* Read the stretch of spilled entries that holds entry i; stretches begin at multiples. */
static int read_back(struct bsh_journal *journal, uint64_t i, struct bsh_err *err)
{
	const uint64_t at = i - i % BSH_LENGTH(journal->cache);
	const uint64_t left = journal->n_spilled - at;
	const uint64_t n = left < BSH_LENGTH(journal->cache) ? left : BSH_LENGTH(journal->cache);
	const size_t len = n * sizeof(struct entry);
	ssize_t got;

	if (at == journal->cached_at && i - at < journal->n_cached)
		return 0;
	journal->n_cached = 0;
	errno = 0;
	got = pread(journal->fd, journal->cache, len, (off_t)(at * sizeof(struct entry)));
	if (got < 0 || (size_t)got != len)
		return bsh_fail_errno(err, BSH_E_INTERNAL, "the journal cannot be read back");
	journal->cached_at = at;
	journal->n_cached = (unsigned)n;
	return 0;
}

int bsh_journal_get(struct bsh_gate *gate, uint64_t i, struct bsh_written *written,
		    struct bsh_err *err)
{
	struct bsh_journal *journal = gate->journal;

	assert(i < bsh_journal_count(gate));
	if (i < journal->n_spilled) {
		if (read_back(journal, i, err) < 0)
			return -1;
		*written = unpack(&journal->cache[i - journal->cached_at]);
	} else if (i - journal->n_spilled < journal->n_buffered) {
		*written = unpack(&journal->buffer[i - journal->n_spilled]);
	} else {
		*written = journal->last;
	}
	return 0;
}

struct bsh_expected bsh_journal_last(struct bsh_gate *gate, uint64_t i)
{
	const struct bsh_journal *journal = gate->journal;
	const struct bsh_written *last = &journal->last;
	struct bsh_expected expected = { .loc = last->loc, .mask = bsh_ones(last->loc.width) };
	const uint64_t offset = last->loc.offset + i * last->loc.width;
	const uint8_t *cell;

	assert(journal->has_last && i < last->count);
	cell = cell_at(&journal->shadows[last->loc.region], offset);
	expected.loc.offset = offset;
	expected.value = element(cell + offset % 8, last->loc.width);
	return expected;
}

/* ---- The walk over everything written --------------------------------- */

/* The first page at or after page that has cells; UINT64_MAX when there is none. */
static uint64_t next_page(const struct shadow *shadow, uint64_t page)
{
	while (page / BLOCK_PAGES < shadow->n_blocks) {
		const uint8_t *block = shadow->blocks[page / BLOCK_PAGES];

		if (!block)
			page = (page / BLOCK_PAGES + 1) * BLOCK_PAGES;
		else if (page % 8 == 0 && !block[page % BLOCK_PAGES / 8])
			page += 8;
		else if (has_bit(block, page))
			return page;
		else
			page++;
	}
	return UINT64_MAX;
}

/* The first group of 8 bytes at or after offset in which something was written. */
static uint64_t next_group(const struct shadow *shadow, uint64_t offset)
{
	static const uint8_t none[8];
	uint64_t page = next_page(shadow, offset / PAGE);

	while (page != UINT64_MAX) {
		if (offset < page * PAGE)
			offset = page * PAGE;
		for (offset -= offset % 8; offset / PAGE == page; offset += 8)
			if (memcmp(cell_at(shadow, offset) + 8, none, 8) != 0)
				return offset;
		page = next_page(shadow, page + 1);
	}
	return UINT64_MAX;
}

/* The element of width bytes at offset: what it should read where it owns bytes still. */
static struct bsh_expected owned_at(const struct shadow *shadow, uint64_t offset, unsigned width)
{
	const uint8_t *at = cell_at(shadow, offset) + offset % 8;
	struct bsh_expected expected = { .loc = { .offset = offset, .width = (uint8_t)width } };

	for (unsigned i = 0; i < width; i++)
		if (at[8 + i] == log2_of(width) + 1)
			expected.mask |= UINT64_C(0xff) << (i * 8);
	expected.value = element(at, width) & expected.mask;
	return expected;
}

/* Which widths have an element at offset that owns bytes still: a set of 1, 2, 4, 8. */
static unsigned widths_at(const struct shadow *shadow, uint64_t offset)
{
	unsigned widths = 0;

	for (unsigned width = 1; width <= 8 && offset % width == 0; width *= 2)
		if (owned_at(shadow, offset, width).mask)
			widths |= width;
	return widths;
}

/* Move the walk to the next offset in its region at which an element begins. */
static bool seek(const struct shadow *shadow, struct bsh_journal_walk *walk)
{
	while (!walk->width_left) {
		if (walk->offset % 8 == 0)
			walk->offset = next_group(shadow, walk->offset);
		if (walk->offset == UINT64_MAX)
			return false;
		walk->width_left = widths_at(shadow, walk->offset);
		if (!walk->width_left)
			walk->offset++;
	}
	return true;
}

bool bsh_journal_next(struct bsh_gate *gate, struct bsh_journal_walk *walk,
		      struct bsh_expected *expected)
{
	for (; walk->region < BSH_REGIONS; walk->region++, walk->offset = 0) {
		const struct shadow *shadow = &gate->journal->shadows[walk->region];
		unsigned width;

		if (!seek(shadow, walk))
			continue;
		width = walk->width_left & -walk->width_left;
		*expected = owned_at(shadow, walk->offset, width);
		expected->loc.region = (uint8_t)walk->region;
		walk->width_left &= ~width;
		if (!walk->width_left)
			walk->offset++;
		return true;
	}
	return false;
}
