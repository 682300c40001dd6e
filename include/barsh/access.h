/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief The gate: the only way from a command to the bus.
 *
 * Every access is checked here, before the bus: region, range, alignment,
 * width, read-only policy, protected ranges. What passes is made by the
 * backend as exactly one bus access an element. What was written is kept in a
 * journal; the session log is brought to its file before the access it
 * announces.
 */
#ifndef BARSH_ACCESS_H
#define BARSH_ACCESS_H

#include "barsh/util.h"

struct bsh_gate;
struct bsh_host;
struct bsh_log;
struct bsh_sim_device;
struct pollfd;

/** What to do with a 64-bit access that cannot be, or may not be, one bus access. */
enum bsh_split {
	BSH_SPLIT_NONE, /**< refuse it */
	BSH_SPLIT_LOHI, /**< two 32-bit accesses, the lower offset first */
	BSH_SPLIT_HILO, /**< two 32-bit accesses, the higher offset first */
};

/** Which accesses a protected range refuses. */
enum bsh_guard {
	BSH_GUARD_READ = 1,
	BSH_GUARD_WRITE = 2,
	BSH_GUARD_FORCEABLE = 4, /**< --force on the command lets one through */
};

/** Flags of one command's accesses. */
enum {
	BSH_ACCESS_FORCE = 1, /**< --force was typed */
	BSH_ACCESS_YES = 2,   /**< --yes was typed, or the person said so */
};

/* ---- Life ------------------------------------------------------------- */

/**
 * @brief A gate for @p device, not opened yet.
 *
 * @param host    Borrowed for the life of the gate.
 * @param device  The DEVICE argument; copied.
 * @return the gate, freed by bsh_access_free(); NULL when memory ran out.
 */
struct bsh_gate *bsh_access_new(const struct bsh_host *host, const char *device);

/** The DEVICE argument. */
const char *bsh_access_device(const struct bsh_gate *gate);

/** Have DEVICE, which is closed, behave as @p sim says once it is opened; the gate owns @p sim. */
void bsh_access_simulate(struct bsh_gate *gate, struct bsh_sim_device *sim);

/** Close the device if it is open and free the gate; accepts NULL. */
void bsh_access_free(struct bsh_gate *gate);

/** @brief Open the device, or open it again. -1 with BSH_E_OPEN and the remedy. */
int bsh_access_open(struct bsh_gate *gate, struct bsh_err *err) BSH_MUST_USE;

/** Close the device; accesses fail with BSH_E_GONE and @p why until it is opened again. */
void bsh_access_release(struct bsh_gate *gate, const char *why);

bool bsh_access_is_open(const struct bsh_gate *gate);

/** Facts of the device, of the last one opened when it is closed; NULL before the first. */
const struct bsh_facts *bsh_access_facts(const struct bsh_gate *gate);

/** A region (0..5, BSH_REGION_CONFIG); size 0 when absent; NULL when no device was ever open. */
const struct bsh_region *bsh_access_region(const struct bsh_gate *gate, unsigned region);

/* ---- Policy ----------------------------------------------------------- */

/** Refuse every write from now on; cannot be undone. */
void bsh_access_set_read_only(struct bsh_gate *gate);
bool bsh_access_is_read_only(const struct bsh_gate *gate);

/** Widths that the device answers: a set of the values 1, 2, 4 and 8 (bytes); at first all. */
void bsh_access_set_widths(struct bsh_gate *gate, unsigned widths);
/** Who says so, for what is refused: "--widths" at first. Borrowed. */
void bsh_access_set_widths_source(struct bsh_gate *gate, const char *source);
unsigned bsh_access_widths(const struct bsh_gate *gate);

void bsh_access_set_split(struct bsh_gate *gate, enum bsh_split split);
enum bsh_split bsh_access_split(const struct bsh_gate *gate);

/**
 * @brief Protect a range of the device that is open; release forgets all ranges.
 *
 * @param guard   A set of enum bsh_guard.
 * @param reason  Why, as it ends the refusal: "is in the MSI-X table" makes
 *                "0x2000 is in the MSI-X table". Borrowed until the release.
 */
int bsh_access_protect(struct bsh_gate *gate, unsigned region, struct bsh_range range,
		       unsigned guard, const char *reason, struct bsh_err *err) BSH_MUST_USE;

/** The @p i th protected range by region and offset; returns how many there are. */
size_t bsh_access_protected(const struct bsh_gate *gate, size_t i, unsigned *region,
			    struct bsh_range *range, const char **reason);

/** What is asked about each access that the gate itself allows, before the bus. */
struct bsh_policy {
	/**
	 * 0, or -1 with the reason why the @p n elements at @p loc are refused. Without flags it
	 * answers the same until the policy is set anew, and of a part of what it lets pass, too.
	 */
	int (*judge)(void *ctx, struct bsh_loc loc, size_t n, unsigned flags, bool is_write,
		     struct bsh_err *err);
	/**
	 * Narrow @p gap, which holds @p offset, to a part in which judge refuses nothing; to
	 * nothing when that cannot be said. What lies in it is not asked about again.
	 */
	void (*gap)(void *ctx, unsigned region, uint64_t offset, bool is_write,
		    struct bsh_range *gap);
	void *ctx;
};

/** Ask @p policy (copied) from now on; NULL: nobody. */
void bsh_access_set_policy(struct bsh_gate *gate, const struct bsh_policy *policy);

/* ---- Accesses --------------------------------------------------------- */

/**
 * @brief Read one element: exactly one bus access of loc.width bytes.
 *
 * Never wider and never split, unless bsh_access_set_split() asked for it,
 * because reading a neighbour can have side effects.
 *
 * @param gate   An open gate.
 * @param loc    Where; offset and width in bytes.
 * @param flags  A set of BSH_ACCESS_*.
 * @param value  Set to the value, host byte order, zero-extended to 64 bits.
 *               Untouched on failure.
 * @param err    On failure one of
 *               - BSH_E_RANGE: no such region, or an access that ends past it;
 *               - BSH_E_ALIGN: offset is not a multiple of width;
 *               - BSH_E_WIDTH: this width is not answered here, or a 64-bit
 *                 access by pread without a split order;
 *               - BSH_E_GUARDED: the range is protected, or the region cannot be read;
 *               - BSH_E_IO: the bus or the kernel refused; err->sys says why;
 *               - BSH_E_GONE: the device was given back;
 *               - BSH_E_INTERNAL: the log could not be written ahead, so that
 *                 nothing was read.
 * @return 0 on success, -1 on failure.
 *
 * @note All ones is a value, not a failure; see bsh_access_is_alive().
 */
int bsh_access_read(struct bsh_gate *gate, struct bsh_loc loc, unsigned flags, uint64_t *value,
		    struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief Write one element: exactly one bus access of loc.width bytes.
 *
 * As bsh_access_read(); also BSH_E_READONLY (the session, the BAR), BSH_E_VALUE
 * when @p value does not fit, and BSH_E_INTERNAL when the journal has no room
 * or the log cannot be written, in which case nothing was written.
 *
 * When only one half of a split element could be written, the message says
 * which, and the journal has that half.
 */
int bsh_access_write(struct bsh_gate *gate, struct bsh_loc loc, unsigned flags, uint64_t value,
		     struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief Read @p n consecutive elements into @p values, one bus access each.
 *
 * The whole run is checked before its first access.
 *
 * @param values  n elements of loc.width bytes, bus order (little-endian), packed.
 * @param done    Set to how many came, also on failure.
 */
int bsh_access_read_run(struct bsh_gate *gate, struct bsh_loc loc, unsigned flags, void *values,
			size_t n, size_t *done, struct bsh_err *err) BSH_MUST_USE;

/** Write @p n consecutive elements from @p values (packed, bus order), one bus access each. */
int bsh_access_write_run(struct bsh_gate *gate, struct bsh_loc loc, unsigned flags,
			 const void *values, size_t n, size_t *done,
			 struct bsh_err *err) BSH_MUST_USE;

/** Check what bsh_access_read_run() (or write_run) would, touching nothing. */
int bsh_access_check(const struct bsh_gate *gate, struct bsh_loc loc, unsigned flags, size_t n,
		     bool is_write, struct bsh_err *err) BSH_MUST_USE;

/** Was, or would, a 64-bit access at @p loc be made as two 32-bit ones? */
bool bsh_access_splits(const struct bsh_gate *gate, struct bsh_loc loc);

/** Whether a device still answers. */
enum bsh_alive {
	BSH_ALIVE,	   /**< configuration space answers */
	BSH_ALIVE_UNKNOWN, /**< there is no configuration space to ask */
	BSH_DEAD,	   /**< it answers all ones, or with an error */
};

/**
 * @brief Ask dword 8 of configuration space, once, whether the device is there.
 *
 * Dword 0 is virtualised by the kernel and proves nothing. The caller asks
 * after a read of all ones, before the value is judged.
 */
enum bsh_alive bsh_access_is_alive(struct bsh_gate *gate);

/**
 * @brief A command begins.
 *
 * Its writes become one journal entry as long as they are consecutive and of
 * one width; the next command's begin a new one.
 */
void bsh_access_begin(struct bsh_gate *gate);

/** How many elements were tried to be written since the gate was made. */
uint64_t bsh_access_writes(const struct bsh_gate *gate);

/* ---- Events ----------------------------------------------------------- */

/** Descriptors to watch while waiting; returns how many were filled in. */
size_t bsh_access_watch(struct bsh_gate *gate, struct pollfd *fds, size_t max);

/** Which events came: a set of enum bsh_event. Does not release by itself. */
unsigned bsh_access_attend(struct bsh_gate *gate);

/* ---- Journal ---------------------------------------------------------- */

/** One entry: @p count consecutive elements were written by one command. */
struct bsh_written {
	struct bsh_loc loc;
	uint64_t count; /**< elements */
	uint64_t first; /**< value of the first element */
	bool same;	/**< all elements have this value */
};

/** How many entries the journal has. */
uint64_t bsh_journal_count(const struct bsh_gate *gate);

/** Entry @p i, oldest first. -1 with BSH_E_INTERNAL when it cannot be read back. */
int bsh_journal_get(struct bsh_gate *gate, uint64_t i, struct bsh_written *written,
		    struct bsh_err *err) BSH_MUST_USE;

/** One element to be read back: what was written there, newest, and which bits of it count. */
struct bsh_expected {
	struct bsh_loc loc;
	uint64_t value;
	uint64_t mask; /**< bytes that a later write of another width owns are 0 here */
};

/** Where a walk over everything written stands. Start with { 0 }. */
struct bsh_journal_walk {
	unsigned region;
	uint64_t offset;
	unsigned width_left; /**< widths still to be given at offset */
};

/**
 * @brief The next element of "every byte written in this session, newest value".
 *
 * Ascending; each element is given once, at the width of the newest write that
 * owns one of its bytes.
 *
 * @return false at the end.
 */
bool bsh_journal_next(struct bsh_gate *gate, struct bsh_journal_walk *walk,
		      struct bsh_expected *expected);

/** What element @p i of the newest entry should read; there must be an entry. */
struct bsh_expected bsh_journal_last(struct bsh_gate *gate, uint64_t i);

/* ---- The session log -------------------------------------------------- */

/**
 * @brief Append to @p path a log that is itself a script.
 *
 * A command stands in it before its access is made: bsh_log_command() only
 * holds it ready, the gate brings it to the file when an access is about to be
 * made. A command that ends without one is written by bsh_log_end(), as a
 * comment if it failed. An access whose command cannot be brought to the file
 * is refused with BSH_E_INTERNAL; the next one tries again.
 *
 * All functions but bsh_log_open() take NULL for no log.
 *
 * @param sync  fdatasync() before each write to the device; writes that follow
 *              the first access of a command are announced by a comment each.
 * @return 0, or -1 with BSH_E_INTERNAL or BSH_E_NOMEM; the log is closed by
 *         bsh_log_close().
 */
int bsh_log_open(const char *path, bool sync, struct bsh_log **log,
		 struct bsh_err *err) BSH_MUST_USE;
/** Bring everything to the file and close it; accepts NULL. */
void bsh_log_close(struct bsh_log *log);
/** Give the gate a log (borrowed), or NULL. */
void bsh_access_set_log(struct bsh_gate *gate, struct bsh_log *log);

/** A command is about to run; @p text may have several lines. Ends the one before. */
void bsh_log_command(struct bsh_log *log, const char *text, size_t len);
/** Put @p option, "--yes", behind the name of the command that is ready but not in the file yet. */
void bsh_log_option(struct bsh_log *log, const char *option);
/**
 * The command has ended: @p failed is its error's message, or NULL. What was
 * commented since it began is in the file when this returns.
 */
void bsh_log_end(struct bsh_log *log, const char *failed);
/** A line of result or remark: written as a comment, control characters replaced. */
void bsh_log_comment(struct bsh_log *log, const char *line, size_t len);
/** errno of the first write that failed, 0 when none did. */
int bsh_log_errno(const struct bsh_log *log);

#endif
