/* SPDX-License-Identifier: MIT */
/*
 * A simulated device: its BARs are memory, configuration space is 256 bytes.
 *
 * What goes wrong in it goes wrong for real: a page that faults, and all of
 * the BARs while memory decode is off, is the mapping of an empty file, which
 * raises SIGBUS as a device that does not answer. Where the BARs hold the
 * registers of a map, each element is loaded from there all the same, and
 * simreg.c says what it means.
 */

#include "barsh/backend.h"
#include "mapped.h"
#include "simreg.h"

#include <endian.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SIZE_DEFAULT (UINT64_C(64) << 10)
#define FORM                                                          \
	"a simulated device is sim[:[SIZE][,ro][,gone][,fault=OFFSET]], " \
	"as in sim:64K,fault=0x4000, or sim:MAP, as in sim:demo"

/*
 * Ids that belong to no product: 1234 is no member's number at the PCI-SIG, the
 * emulated devices of QEMU use it; ba55 is none of theirs. The class is
 * "unassigned", 0xff.
 */
#define VENDOR 0x1234
#define DEVICE 0xba55
#define CLASS 0xff0000

/* Configuration space, as far as it is not zero (PCI Local Bus 3.0, chapter 6). */
#define CONFIG_SIZE 256
enum {
	CONFIG_ID = 0x00,
	CONFIG_COMMAND = 0x04,
	CONFIG_CLASS = 0x08,
	CONFIG_CACHE_LINE = 0x0c,
	CONFIG_BAR0 = 0x10,
	CONFIG_SUBSYSTEM = 0x2c,
	CONFIG_INT_LINE = 0x3c,
};
#define COMMAND_MEMORY 0x0002
#define COMMAND_WRITABLE 0x0546 /* memory, bus master, parity, SERR, INTx off; no I/O */
#define BAR_64BIT 0x4
#define BAR_ADDRESS (UINT64_C(1) << 40)  /* of a BAR of 64 bits */
#define BAR_ADDRESS_32 UINT64_C(0xe0000000)

/* What stands behind "sim:". */
struct sim_spec {
	uint64_t size;
	uint64_t fault; /* offset of the page that faults */
	bool has_fault;
	bool is_ro;
	bool is_gone;
};

struct sim {
	struct bsh_dev dev;
	struct sim_spec spec;
	const struct bsh_sim_device *device; /* NULL: the BARs are memory */
	struct bsh_simreg registers;
	struct bsh_range range[BSH_BARS]; /* all of each BAR */
	struct bsh_map bar[BSH_BARS];	  /* not mapped when absent, or the device is gone */
	int memory[BSH_BARS];		  /* memfd: what each BAR holds */
	int hollow;			  /* memfd without a byte: a mapping of it faults */
	char *path;
	uint8_t config[CONFIG_SIZE];
	uint8_t writable[CONFIG_SIZE]; /* the bits of config that a write changes */
};

static void sim_free(struct sim *sim)
{
	if (!sim)
		return;
	for (unsigned i = 0; i < BSH_BARS; i++) {
		bsh_map_close(&sim->bar[i]);
		bsh_auto_fd_(&sim->memory[i]);
	}
	bsh_auto_fd_(&sim->hollow);
	bsh_simreg_finish(&sim->registers);
	free(sim->path);
	free(sim);
}

BSH_DEFINE_AUTO(sim, sim_free);

/* ---- The text behind "sim:" ------------------------------------------- */

/* A number that is no duration; what names it in errors. */
static int parse_number(const char *word, size_t len, const char *what, struct bsh_number *number,
			struct bsh_err *err)
{
	struct bsh_err cause = { 0 };

	if (bsh_number(word, len, number, &cause) < 0)
		return bsh_fail(err, BSH_E_OPEN, "%s: %s; " FORM, what, cause.msg);
	if (number->is_duration)
		return bsh_fail(err, BSH_E_OPEN, "%s: '%.*s' is a duration; " FORM, what,
				(int)(len < 60 ? len : 60), word);
	return 0;
}

static int parse_size(const char *word, size_t len, struct sim_spec *spec, struct bsh_err *err)
{
	struct bsh_number number;

	if (parse_number(word, len, "size of the simulated BAR", &number, err) < 0)
		return -1;
	if (number.value == 0 || number.value % 4 != 0)
		return bsh_fail(err, BSH_E_OPEN,
				"size of the simulated BAR: %" PRIu64
				" is not a multiple of 4 above zero; " FORM,
				number.value);
	if (number.value > INT64_MAX)
		return bsh_fail(err, BSH_E_OPEN, "size of the simulated BAR: '%.*s' is too much",
				(int)(len < 60 ? len : 60), word);
	spec->size = number.value;
	return 0;
}

static int parse_fault(const char *word, size_t len, struct sim_spec *spec, struct bsh_err *err)
{
	struct bsh_number number;

	if (spec->has_fault)
		return bsh_fail(err, BSH_E_OPEN, "only one page can fault; " FORM);
	if (parse_number(word, len, "offset of the fault", &number, err) < 0)
		return -1;
	/* As for every place: half of the world types 4000 for 0x4000. */
	if (number.is_bare_decimal)
		return bsh_fail(err, BSH_E_OPEN,
				"offset of the fault: write 0x%.*s, or 0d%.*s if it is decimal",
				(int)len, word, (int)len, word);
	spec->fault = number.value;
	spec->has_fault = true;
	return 0;
}

static bool is_word(const char *word, size_t len, const char *name)
{
	return len == strlen(name) && memcmp(word, name, len) == 0;
}

/* One of the words between commas. */
static int parse_word(const char *word, size_t len, bool is_first, struct sim_spec *spec,
		      struct bsh_err *err)
{
	static const char fault[] = "fault=";
	const size_t skip = sizeof(fault) - 1;

	if (is_first && len == 0)
		return 0;
	if (is_first && *word >= '0' && *word <= '9')
		return parse_size(word, len, spec, err);
	if (len > skip && memcmp(word, fault, skip) == 0)
		return parse_fault(word + skip, len - skip, spec, err);
	if (is_word(word, len, "ro"))
		spec->is_ro = true;
	else if (is_word(word, len, "gone"))
		spec->is_gone = true;
	else
		return bsh_fail(err, BSH_E_OPEN, "'%.*s' says nothing of a simulated device; " FORM,
				(int)(len < 60 ? len : 60), word);
	return 0;
}

/* Set what text says; size is that of BAR0 unless it says another, which only memory may. */
static int parse_spec(const char *text, uint64_t size, bool has_size, struct sim_spec *spec,
		      struct bsh_err *err)
{
	const char *word = text;
	size_t len;

	*spec = (struct sim_spec){ .size = size };
	while (has_size || *word) {
		len = strcspn(word, ",");
		if (parse_word(word, len, has_size && word == text, spec, err) < 0)
			return -1;
		if (!word[len])
			break;
		word += len + 1;
	}
	if (spec->has_fault && spec->fault >= spec->size)
		return bsh_fail(err, BSH_E_OPEN,
				"the fault at 0x%" PRIx64 " is past the BAR's 0x%" PRIx64 " bytes",
				spec->fault, spec->size);
	return 0;
}

/* ---- BARs ------------------------------------------------------------- */

/* Put len bytes of fd, from its offset pos, over BAR bar at the same offset. */
static int lay(const struct sim *sim, unsigned bar, uint64_t pos, uint64_t len, int fd)
{
	const int prot = sim->dev.regions[bar].is_writable ? PROT_READ | PROT_WRITE : PROT_READ;
	void *const at = (void *)((uintptr_t)sim->bar[bar].base + (uintptr_t)pos);

	if (mmap(at, (size_t)len, prot, MAP_SHARED | MAP_FIXED, fd, (off_t)pos) == MAP_FAILED)
		return -1;
	return madvise(at, (size_t)len, MADV_DONTFORK);
}

/* Have a BAR behave as memory decode and the fault, which is in BAR0, say; -1 with errno. */
static int lay_out_bar(const struct sim *sim, unsigned bar)
{
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	const uint64_t size = sim->dev.regions[bar].size;

	if (!(sim->config[CONFIG_COMMAND] & COMMAND_MEMORY))
		return lay(sim, bar, 0, size, sim->hollow);
	if (lay(sim, bar, 0, size, sim->memory[bar]) < 0)
		return -1;
	if (bar != 0 || !sim->spec.has_fault)
		return 0;
	return lay(sim, bar, sim->spec.fault & ~(page - 1), page, sim->hollow);
}

static int lay_out(const struct sim *sim)
{
	for (unsigned i = 0; i < BSH_BARS && !sim->spec.is_gone; i++)
		if (sim->dev.regions[i].size && lay_out_bar(sim, i) < 0)
			return -1;
	return 0;
}

/* Memory for a BAR: a page of it costs nothing until it is touched. */
static int make_bar(struct sim *sim, unsigned bar, struct bsh_err *err)
{
	struct bsh_region *const r = &sim->dev.regions[bar];

	sim->memory[bar] = memfd_create("barsh-sim", MFD_CLOEXEC);
	if (sim->memory[bar] < 0)
		return bsh_fail_errno(err, BSH_E_OPEN, "cannot make a simulated device");
	if (ftruncate(sim->memory[bar], (off_t)r->size) < 0 ||
	    bsh_map_open(&sim->bar[bar], sim->memory[bar], 0, 0, r->size, r->is_writable) < 0 ||
	    lay_out_bar(sim, bar) < 0)
		return bsh_fail_errno(err, BSH_E_OPEN,
				      "cannot simulate a BAR of 0x%" PRIx64 " bytes", r->size);
	return 0;
}

static int make_bars(struct sim *sim, struct bsh_err *err)
{
	if (sim->spec.is_gone)
		return 0;
	sim->hollow = memfd_create("barsh-sim-hollow", MFD_CLOEXEC);
	if (sim->hollow < 0)
		return bsh_fail_errno(err, BSH_E_OPEN, "cannot make a simulated device");
	for (unsigned i = 0; i < BSH_BARS; i++)
		if (sim->dev.regions[i].size && make_bar(sim, i, err) < 0)
			return -1;
	if (!sim->device)
		return 0;
	return bsh_simreg_init(&sim->registers, sim->device, sim->memory, err);
}

/* ---- Configuration space ---------------------------------------------- */

/* Set the 32 bits at offset, of which writable ones can be changed. */
static void set_config(struct sim *sim, unsigned offset, uint32_t value, uint32_t writable)
{
	for (unsigned i = 0; i < 4; i++) {
		sim->config[offset + i] = (uint8_t)(value >> (8 * i));
		sim->writable[offset + i] = (uint8_t)(writable >> (8 * i));
	}
}

/* A BAR's bits that can be changed tell its size, rounded up to a power of two. */
static void make_bar_register(struct sim *sim, unsigned bar)
{
	const struct bsh_region *const r = &sim->dev.regions[bar];
	const unsigned at = CONFIG_BAR0 + 4 * bar;
	const uint64_t size = r->size < 16 ? 16 : r->size;
	const uint64_t writable = UINT64_MAX << (64 - __builtin_clzll(size - 1));
	const uint64_t address = (r->is_64bit ? BAR_ADDRESS : BAR_ADDRESS_32) & writable;

	set_config(sim, at, (uint32_t)address | (r->is_64bit ? BAR_64BIT : 0), (uint32_t)writable);
	if (r->is_64bit)
		set_config(sim, at + 4, (uint32_t)(address >> 32), (uint32_t)(writable >> 32));
}

static void make_config(struct sim *sim)
{
	const struct bsh_facts *const facts = &sim->dev.facts;
	const uint32_t revision = sim->device ? sim->device->revision : 0;

	set_config(sim, CONFIG_ID, (uint32_t)facts->device << 16 | facts->vendor, 0);
	set_config(sim, CONFIG_COMMAND, COMMAND_MEMORY, COMMAND_WRITABLE);
	set_config(sim, CONFIG_CLASS, facts->class_code << 8 | revision, 0);
	set_config(sim, CONFIG_CACHE_LINE, 0, 0xff);
	for (unsigned i = 0; i < BSH_BARS; i++)
		if (sim->dev.regions[i].size)
			make_bar_register(sim, i);
	set_config(sim, CONFIG_SUBSYSTEM,
		   (uint32_t)facts->subsys_device << 16 | facts->subsys_vendor, 0);
	set_config(sim, CONFIG_INT_LINE, 0, 0xff);
}

/* Write one element; switching memory decode changes what BAR0 does. */
static int write_config(struct sim *sim, struct bsh_loc loc, const uint8_t *buf,
			struct bsh_err *err)
{
	const uint8_t command = sim->config[CONFIG_COMMAND];

	for (unsigned i = 0; i < loc.width; i++) {
		uint8_t *const byte = &sim->config[loc.offset + i];
		const uint8_t mask = sim->writable[loc.offset + i];

		*byte = (uint8_t)((*byte & ~mask) | (buf[i] & mask));
	}
	if (!((sim->config[CONFIG_COMMAND] ^ command) & COMMAND_MEMORY) || lay_out(sim) == 0)
		return 0;
	return bsh_fail_errno(err, BSH_E_IO, "cannot switch the simulated memory decode");
}

/* ---- The backend ------------------------------------------------------ */

static uint64_t bar_size(const struct sim *sim, unsigned bar)
{
	if (sim->device)
		return sim->device->size[bar];
	return bar == 0 ? sim->spec.size : 0;
}

static void describe_regions(struct sim *sim, bool read_only)
{
	for (unsigned i = 0; i < BSH_BARS; i++) {
		if (!bar_size(sim, i))
			continue;
		sim->range[i] = (struct bsh_range){ .begin = 0, .end = bar_size(sim, i) };
		sim->dev.regions[i] = (struct bsh_region){
			.size = bar_size(sim, i),
			.is_readable = true,
			.is_writable = !read_only && !sim->spec.is_ro,
			.is_64bit = i + 1 < BSH_BARS && !bar_size(sim, i + 1),
			.mapped = &sim->range[i],
			.n_mapped = 1,
		};
	}
	sim->dev.regions[BSH_REGION_CONFIG] = (struct bsh_region){
		.size = CONFIG_SIZE,
		.is_readable = true,
		.is_writable = !read_only,
	};
}

/* The ids that a map is for, else those of barsh. */
static void describe_ids(struct bsh_facts *facts, const struct bsh_sim_device *device)
{
	facts->has_ids = true;
	facts->vendor = facts->subsys_vendor = VENDOR;
	facts->device = facts->subsys_device = DEVICE;
	facts->class_code = CLASS;
	if (!device)
		return;
	if (device->vendor) {
		facts->vendor = facts->subsys_vendor = device->vendor;
		facts->device = facts->subsys_device = device->device;
	}
	if (device->subsys_vendor) {
		facts->subsys_vendor = device->subsys_vendor;
		facts->subsys_device = device->subsys_device;
	}
	if (device->class_code)
		facts->class_code = device->class_code;
}

static int describe(struct sim *sim, const char *spec, struct bsh_err *err)
{
	struct bsh_facts *const facts = &sim->dev.facts;

	if (asprintf(&sim->path, "sim%s%s", *spec ? ":" : "", spec) < 0) {
		sim->path = NULL;
		return bsh_fail_nomem(err);
	}
	snprintf(facts->name, sizeof(facts->name), "%s", sim->path);
	facts->path = sim->path;
	facts->backend = "sim";
	facts->reach = sim->device ? "simulated registers" : "simulated memory";
	describe_ids(facts, sim->device);
	return 0;
}

static struct sim *sim_new(const struct bsh_sim_device *device)
{
	struct sim *sim = calloc(1, sizeof(*sim));

	if (!sim)
		return NULL;
	sim->dev.backend = &bsh_backend_sim;
	sim->device = device;
	sim->hollow = -1;
	for (unsigned i = 0; i < BSH_BARS; i++)
		sim->memory[i] = -1;
	return sim;
}

int bsh_sim_open(const struct bsh_sim_device *device, const char *spec, bool read_only,
		 struct bsh_dev **dev, struct bsh_err *err)
{
	bsh_auto(sim) *sim = sim_new(device);
	const uint64_t size = device ? device->size[0] : SIZE_DEFAULT;

	if (!sim)
		return bsh_fail_nomem(err);
	if (parse_spec(device ? device->options : spec, size, !device, &sim->spec, err) < 0 ||
	    describe(sim, spec, err) < 0)
		return -1;
	describe_regions(sim, read_only);
	make_config(sim);
	if (make_bars(sim, err) < 0)
		return -1;
	*dev = &bsh_steal(sim, &sim)->dev;
	return 0;
}

static int sim_open(const struct bsh_host *host, const char *spec, bool read_only,
		    struct bsh_dev **dev, struct bsh_err *err)
{
	(void)host;
	return bsh_sim_open(NULL, spec, read_only, dev, err);
}

static void sim_close(struct bsh_dev *dev)
{
	sim_free((struct sim *)dev);
}

/* Elements of a BAR of registers: a load of each as from memory, then what it means. */
static int read_registers(struct sim *sim, struct bsh_loc loc, void *buf, size_t n, size_t *done,
			  struct bsh_err *err)
{
	uint8_t *to = buf;
	size_t one;

	for (*done = 0; *done < n; ++*done, loc.offset += loc.width, to += loc.width) {
		uint64_t raw = 0;

		if (bsh_map_read(&sim->bar[loc.region], loc, &raw, 1, &one, err) < 0 ||
		    bsh_simreg_read(&sim->registers, loc, le64toh(raw), &raw, err) < 0)
			return -1;
		raw = htole64(raw);
		memcpy(to, &raw, loc.width);
	}
	return 0;
}

/* What a load would meet, a bus error, a store meets too. */
static int write_registers(struct sim *sim, struct bsh_loc loc, const void *buf, size_t n,
			   size_t *done, struct bsh_err *err)
{
	const uint8_t *from = buf;
	size_t one;

	for (*done = 0; *done < n; ++*done, loc.offset += loc.width, from += loc.width) {
		uint64_t value = 0, ignored;

		memcpy(&value, from, loc.width);
		if (bsh_map_read(&sim->bar[loc.region], loc, &ignored, 1, &one, err) < 0 ||
		    bsh_simreg_write(&sim->registers, loc, le64toh(value), err) < 0)
			return -1;
	}
	return 0;
}

static int sim_read(struct bsh_dev *dev, struct bsh_loc loc, void *buf, size_t n, size_t *done,
		    struct bsh_err *err)
{
	struct sim *const sim = (struct sim *)dev;

	if (loc.region < BSH_BARS && !sim->spec.is_gone) {
		if (sim->device)
			return read_registers(sim, loc, buf, n, done, err);
		return bsh_map_read(&sim->bar[loc.region], loc, buf, n, done, err);
	}
	if (sim->spec.is_gone)
		memset(buf, 0xff, n * loc.width);
	else
		memcpy(buf, sim->config + loc.offset, n * loc.width);
	*done = n;
	return 0;
}

static int sim_write(struct bsh_dev *dev, struct bsh_loc loc, const void *buf, size_t n,
		     size_t *done, struct bsh_err *err)
{
	struct sim *const sim = (struct sim *)dev;
	const uint8_t *from = buf;

	if (loc.region < BSH_BARS && !sim->spec.is_gone) {
		if (sim->device)
			return write_registers(sim, loc, buf, n, done, err);
		return bsh_map_write(&sim->bar[loc.region], loc, buf, n, done, err);
	}
	*done = sim->spec.is_gone ? n : 0;
	for (; *done < n; ++*done, loc.offset += loc.width, from += loc.width)
		if (write_config(sim, loc, from, err) < 0)
			return -1;
	return 0;
}

const struct bsh_backend bsh_backend_sim = {
	.name = "sim",
	.open = sim_open,
	.close = sim_close,
	.read = sim_read,
	.write = sim_write,
};
