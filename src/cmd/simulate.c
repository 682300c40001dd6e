/* SPDX-License-Identifier: MIT */
/* sim:MAP: a map's registers and their access types as the plain data of a simulated device. */

#include "simulate.h"

#include <string.h>

#include "barsh/sim.h"
#include "mapfiles.h"

/* The smallest BAR: that of a page. */
#define BAR_MIN 4096

/* The largest BAR: addresses below it can be mapped everywhere. */
#define BAR_MAX (UINT64_C(1) << 40)

/* ---- The text behind "sim:" --------------------------------------------- */

/* Is it one of the words that say what is wrong with a simulated device? */
static bool is_option(const char *word, size_t len)
{
	return (len == 2 && memcmp(word, "ro", 2) == 0) ||
	       (len == 4 && memcmp(word, "gone", 4) == 0) ||
	       (len > 6 && memcmp(word, "fault=", 6) == 0);
}

/* How many bytes of spec are in front of its options. */
static size_t options_at(const char *spec)
{
	size_t end = strlen(spec);

	for (;;) {
		size_t comma = end;

		while (comma > 0 && spec[comma - 1] != ',')
			comma--;
		if (comma == 0 || !is_option(spec + comma, end - comma))
			return end;
		end = comma - 1;
	}
}

/* Set *spec to what stands behind "sim:"; returns the length of its map, 0: it has none. */
static size_t map_in(const char *device, const char **spec)
{
	size_t len;

	if (strncmp(device, "sim:", 4) != 0)
		return 0;
	*spec = device + 4;
	len = options_at(*spec);
	if (memchr(*spec, '/', len))
		return len;
	/* A size or none, or what may stand in its place. */
	if (len == 0 || strchr("0123456789,", **spec) || is_option(*spec, strcspn(*spec, ",")) ||
	    (strncmp(*spec, "fault", 5) == 0 && strchr("=,", (*spec)[5])))
		return 0;
	return len;
}

int bsh_simulated_map(const char *device, char **file, struct bsh_err *err)
{
	bsh_auto_free char *name = NULL;
	struct bsh_err cause = { 0 };
	const char *spec;
	const size_t len = map_in(device, &spec);

	*file = NULL;
	if (len == 0)
		return 0;
	name = strndup(spec, len);
	if (!name)
		return bsh_fail_nomem(err);
	if (strpbrk(name, "/.")) {
		*file = name;
		name = NULL;
		return 0;
	}
	if (bsh_map_find(name, file, &cause) == 0)
		return 0;
	if (cause.code == BSH_E_NOMEM)
		return bsh_fail_nomem(err);
	/* "did you mean 'demo'?" says enough. */
	if (cause.msg[strlen(cause.msg) - 1] == '?')
		return bsh_fail(err, BSH_E_OPEN, "%s", cause.msg);
	return bsh_fail(err, BSH_E_OPEN,
			"%s; a simulated device is sim[:[SIZE][,ro][,gone][,fault=OFFSET]], as in "
			"sim:64K, or sim:MAP, as in sim:demo",
			cause.msg);
}

/* ---- How registers behave ------------------------------------------------ */

/* Bits that behave alike, as the regmap layer and the backend say it. */
static void add_bits(struct bsh_sim_kind *kind, uint64_t bits, struct bsh_props p)
{
	static const struct {
		uint8_t from, to;
	} writes[] = {
		{ BSH_WRITE_1C, BSH_SIM_W1C },	     { BSH_WRITE_1S, BSH_SIM_W1S },
		{ BSH_WRITE_1T, BSH_SIM_W1T },	     { BSH_WRITE_0C, BSH_SIM_W0C },
		{ BSH_WRITE_0S, BSH_SIM_W0S },	     { BSH_WRITE_0T, BSH_SIM_W0T },
		{ BSH_WRITE_CLEAR, BSH_SIM_WCLEAR }, { BSH_WRITE_SET, BSH_SIM_WSET },
	};
	static const struct {
		uint8_t from, to;
	} reads[] = {
		{ BSH_READ_CLEAR, BSH_SIM_RCLEAR },
		{ BSH_READ_SET, BSH_SIM_RSET },
		{ BSH_READ_POP, BSH_SIM_POP },
	};

	/* What is not known is possible; a read that does something unknown does nothing here. */
	kind->readable |= p.read == BSH_MAY_NO ? 0 : bits;
	kind->writable |= p.write == BSH_MAY_NO ? 0 : bits;
	kind->once |= p.write == BSH_MAY_ONCE ? bits : 0;
	for (size_t i = 0; i < BSH_LENGTH(writes); i++)
		kind->on_write[writes[i].to] |= p.on_write == writes[i].from ? bits : 0;
	for (size_t i = 0; i < BSH_LENGTH(reads); i++)
		kind->on_read[reads[i].to] |= p.on_read == reads[i].from ? bits : 0;
}

static uint64_t place_bits(const struct bsh_regmap_place *place)
{
	return bsh_regmap_extract(place, UINT64_MAX) << place->low;
}

/* Bits that no field has keep their reset value; without any field they are the register's own. */
static void add_rest(struct bsh_sim_kind *kind, const struct bsh_register_info *info,
		     uint64_t rest)
{
	if (info->n_fields == 0)
		add_bits(kind, rest, info->props);
	else
		kind->readable |= rest;
}

static struct bsh_sim_kind make_kind(const struct bsh_regmap *map,
				     const struct bsh_regmap_place *place,
				     const struct bsh_register_info *info)
{
	struct bsh_sim_kind kind = {
		.reset = info->reset & info->reset_mask,
		.width = info->width,
		.access_width = info->access_width,
		.is_high_first = info->word_order == BSH_ORDER_HIGH_FIRST,
		.is_big = info->endian == BSH_ENDIAN_BIG,
	};
	struct bsh_regmap_place field;
	uint64_t rest = place_bits(place);
	uint32_t next = 0;

	/* Words are whole parts of the register, or it is one word. */
	if (kind.access_width == 0 || kind.access_width > kind.width ||
	    kind.width % kind.access_width)
		kind.access_width = kind.width;
	while (bsh_regmap_next_field(map, place, &next, &field)) {
		const struct bsh_field_info f = bsh_regmap_field(map, &field);
		const uint64_t bits = place_bits(&field) & bsh_ones(kind.width);

		if (f.reserved)
			continue;
		rest &= ~bits;
		add_bits(&kind, bits, f.props);
		kind.pulse |= f.is_pulse ? bits : 0;
	}
	add_rest(&kind, info, rest & bsh_ones(kind.width));
	return kind;
}

/* ---- What is made --------------------------------------------------------- */

/* A device on its way, and what of it has been allocated. */
struct making {
	const struct bsh_regmap *map;
	struct bsh_sim_device *device;
	size_t kinds_cap, registers_cap, memory_cap;
	uint32_t *kind_of; /* of each node, plus 1; 0: it has none yet */
	size_t n_nodes;
};

/* Make room for one element more; false when memory ran out. */
static bool grow(void **array, size_t *cap, size_t n, size_t size)
{
	const size_t wanted = *cap ? *cap * 2 : 64;
	void *larger;

	if (n < *cap)
		return true;
	larger = reallocarray(*array, wanted, size);
	if (!larger)
		return false;
	*array = larger;
	*cap = wanted;
	return true;
}

/* A BAR reaches to end at least: a power of two. */
static int reach(struct making *m, unsigned region, uint64_t end, struct bsh_err *err)
{
	uint64_t *const size = &m->device->size[region];

	if (end > BAR_MAX)
		return bsh_fail(err, BSH_E_OPEN,
				"the map reaches past 1 TiB in BAR %u: that is too much to simulate",
				region);
	if (*size == 0)
		*size = BAR_MIN;
	while (*size < end)
		*size *= 2;
	return 0;
}

/* The kind of a register; all elements of an array are of one. -1 with BSH_E_NOMEM. */
static int find_kind(struct making *m, const struct bsh_regmap_place *place,
		     const struct bsh_register_info *info, uint32_t *kind, struct bsh_err *err)
{
	struct bsh_sim_device *const device = m->device;
	void *kinds = device->kinds;
	bool has_room;

	if (m->kind_of[place->node]) {
		*kind = m->kind_of[place->node] - 1;
		return 0;
	}
	has_room = grow(&kinds, &m->kinds_cap, device->n_kinds, sizeof(*device->kinds));
	device->kinds = kinds;
	if (!has_room)
		return bsh_fail_nomem(err);
	*kind = (uint32_t)device->n_kinds;
	device->kinds[device->n_kinds++] = make_kind(m->map, place, info);
	m->kind_of[place->node] = (uint32_t)device->n_kinds;
	return 0;
}

static int add_memory(struct making *m, struct bsh_sim_memory memory, struct bsh_err *err)
{
	struct bsh_sim_device *const device = m->device;
	void *all = device->memory;
	bool has_room;

	if (device->n_memory == BSH_SIM_MEMORY_MAX)
		return bsh_fail(err, BSH_E_OPEN,
				"a simulated device has %u blocks of memory at most",
				BSH_SIM_MEMORY_MAX);
	has_room = grow(&all, &m->memory_cap, device->n_memory, sizeof(*device->memory));
	device->memory = all;
	if (!has_room)
		return bsh_fail_nomem(err);
	device->memory[device->n_memory++] = memory;
	return reach(m, memory.region, memory.range.end, err);
}

/* One register, or one element of an array of them. */
static int add_register(struct making *m, const struct bsh_regmap_place *place,
			struct bsh_err *err)
{
	const struct bsh_register_info info = bsh_regmap_register(m->map, place);
	const uint64_t offset = place->loc.offset;
	const uint64_t end = offset < BAR_MAX ? offset + info.width : UINT64_MAX;
	struct bsh_sim_device *const device = m->device;
	void *registers = device->registers;
	uint32_t kind = 0;
	bool has_room;

	/* What no access can hold is memory, as far as there is room for it. */
	if (!info.width && device->n_memory < BSH_SIM_MEMORY_MAX && offset < BAR_MAX)
		return add_memory(m,
				  (struct bsh_sim_memory){
					  .region = place->loc.region,
					  .range = { offset, offset + info.bytes } },
				  err);
	if (info.not_accessible || !info.width)
		return 0;
	if (device->n_registers == BSH_SIM_REGISTERS_MAX)
		return bsh_fail(err, BSH_E_OPEN, "a simulated device has %u registers at most",
				BSH_SIM_REGISTERS_MAX);
	if (reach(m, place->loc.region, end, err) < 0 ||
	    find_kind(m, place, &info, &kind, err) < 0)
		return -1;
	has_room = grow(&registers, &m->registers_cap, device->n_registers,
			sizeof(*device->registers));
	device->registers = registers;
	if (!has_room)
		return bsh_fail_nomem(err);
	device->registers[device->n_registers++] = (struct bsh_sim_register){
		.offset = offset, .kind = kind, .region = place->loc.region
	};
	return 0;
}

static int add_registers(struct making *m, struct bsh_err *err)
{
	for (unsigned region = 0; region < BSH_BARS; region++) {
		struct bsh_regmap_walk walk = { .map = m->map, .region = region };
		struct bsh_regmap_place place;

		while (bsh_regmap_next(&walk, &place))
			if (add_register(m, &place, err) < 0)
				return -1;
	}
	return 0;
}

/* ---- Blocks ---------------------------------------------------------------- */

/* The arrays on the path of a node, outermost first. */
struct dims {
	uint32_t count[BSH_REGMAP_INDICES];
	uint64_t stride[BSH_REGMAP_INDICES];
};

/* Note the node's own dimensions, which stand behind those of the blocks around it. */
static void note_dims(const struct bsh_regmap *map, const struct bsh_regmap_place *place,
		      unsigned own, struct dims *dims)
{
	for (unsigned i = 0; i < own; i++)
		dims->count[place->n_index - own + i] =
			bsh_regmap_count(map, place, i, &dims->stride[place->n_index - own + i]);
}

/* Move index on to the next element; false: it was the last. */
static bool next_element(const struct dims *dims, unsigned n, uint32_t *index)
{
	for (unsigned i = n; i-- > 0; index[i] = 0)
		if (++index[i] < dims->count[i])
			return true;
	return false;
}

/* Each element of a block of memory. */
static int add_block(struct making *m, const struct bsh_regmap_place *place, uint64_t size,
		     const struct dims *dims, struct bsh_err *err)
{
	uint32_t index[BSH_REGMAP_INDICES] = { 0 };

	do {
		struct bsh_sim_memory memory = { .region = place->loc.region };

		memory.range.begin = place->loc.offset;
		for (unsigned i = 0; i < place->n_index; i++)
			memory.range.begin += index[i] * dims->stride[i];
		memory.range.end = memory.range.begin + size;
		if (add_memory(m, memory, err) < 0)
			return -1;
	} while (next_element(dims, place->n_index, index));
	return 0;
}

/* Where the last element of a block ends; UINT64_MAX when that is past all addresses. */
static uint64_t block_end(const struct bsh_regmap_place *place, uint64_t size,
			  const struct dims *dims)
{
	uint64_t end = place->loc.offset;
	bool is_too_far = __builtin_add_overflow(end, size, &end);

	for (unsigned i = 0; i < place->n_index; i++) {
		uint64_t last;

		is_too_far |= __builtin_mul_overflow(dims->count[i] - 1, dims->stride[i], &last);
		is_too_far |= __builtin_add_overflow(end, last, &end);
	}
	return is_too_far ? UINT64_MAX : end;
}

/* Blocks are memory, or they make the BAR larger than their registers do. */
static int add_blocks(struct making *m, struct bsh_err *err)
{
	struct bsh_regmap_place place = { .node = BSH_REGMAP_NONE, .field = BSH_REGMAP_NONE };
	struct dims dims = { 0 };

	while (bsh_regmap_next_node(m->map, &place)) {
		struct bsh_block_info block;

		if (place.loc.region >= BSH_BARS ||
		    bsh_regmap_place_kind(m->map, &place) != BSH_REGMAP_BLOCK)
			continue;
		block = bsh_regmap_block(m->map, &place);
		note_dims(m->map, &place, block.n_dims, &dims);
		if (block.size == 0)
			continue;
		if (reach(m, place.loc.region, block_end(&place, block.size, &dims), err) < 0)
			return -1;
		if (block.kind == BSH_BLOCK_MEMORY &&
		    add_block(m, &place, block.size, &dims, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- The device -------------------------------------------------------------- */

/* The ids of the first device that the map is for. */
static void set_ids(struct bsh_sim_device *device, const struct bsh_regmap *map)
{
	const struct bsh_regmap_match *match = bsh_regmap_match(map, 0);

	if (!match)
		return;
	if (match->has & BSH_MATCH_VENDOR)
		device->vendor = match->vendor;
	if (match->has & BSH_MATCH_DEVICE)
		device->device = match->device;
	if (match->has & BSH_MATCH_SUBSYS_VENDOR)
		device->subsys_vendor = match->subsys_vendor;
	if (match->has & BSH_MATCH_SUBSYS_DEVICE)
		device->subsys_device = match->subsys_device;
	if (match->has & BSH_MATCH_REVISION)
		device->revision = match->revision;
	if (match->has & BSH_MATCH_CLASS)
		device->class_code = match->class_code & match->class_mask;
}

static int fill(struct making *m, struct bsh_err *err)
{
	const struct bsh_regmap_counts counts = bsh_regmap_counts(m->map);

	m->n_nodes = (size_t)counts.blocks + counts.registers;
	m->kind_of = calloc(m->n_nodes + 1, sizeof(*m->kind_of));
	if (!m->kind_of)
		return bsh_fail_nomem(err);
	set_ids(m->device, m->map);
	if (add_registers(m, err) < 0 || add_blocks(m, err) < 0)
		return -1;
	for (unsigned i = 0; i < BSH_BARS; i++)
		if (m->device->size[i])
			return 0;
	/* A map without registers is a device without surprises. */
	return reach(m, 0, BAR_MIN, err);
}

int bsh_simulate(struct bsh_gate *gate, const struct bsh_regmap *map, struct bsh_err *err)
{
	bsh_auto(bsh_sim_device) *sim = NULL;
	struct making making = { .map = map };
	const char *spec;
	const size_t len = map_in(bsh_access_device(gate), &spec);
	int result;

	if (len == 0 || !map)
		return 0;
	sim = calloc(1, sizeof(*sim));
	if (!sim)
		return bsh_fail_nomem(err);
	sim->options = strdup(spec[len] ? spec + len + 1 : "");
	if (!sim->options)
		return bsh_fail_nomem(err);
	making.device = sim;
	result = fill(&making, err);
	free(making.kind_of);
	if (result == 0)
		bsh_access_simulate(gate, bsh_steal(bsh_sim_device, &sim));
	return result;
}
