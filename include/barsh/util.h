/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Errors, ownership, text, numbers, and the words all layers share.
 *
 * Nothing here knows of a command, a device or a terminal.
 */
#ifndef BARSH_UTIL_H
#define BARSH_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define BSH_MUST_USE __attribute__((warn_unused_result))
#define BSH_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define BSH_COLD __attribute__((cold, noinline))
#define BSH_LENGTH(array) (sizeof(array) / sizeof(*(array)))

/* ---- Errors ----------------------------------------------------------- */

/** What kind of failure; decides the exit status, see bsh_code_status(). */
enum bsh_code {
	BSH_OK,
	BSH_E_CHECK,	/**< a check failed: verify, wait, fail */
	BSH_E_SYNTAX,	/**< not a command, not a number, wrong arguments, not a script */
	BSH_E_NAME,	/**< no such command, variable, setting or register */
	BSH_E_VALUE,	/**< too wide for its width, out of its range, no result */
	BSH_E_RANGE,	/**< refused: no such region, or past its end */
	BSH_E_ALIGN,	/**< refused: offset is not a multiple of the width */
	BSH_E_WIDTH,	/**< refused: the device does not answer this width here */
	BSH_E_READONLY, /**< refused: session, BAR or register is read-only */
	BSH_E_GUARDED,	/**< refused: a protected range, needs --force or cannot be */
	BSH_E_IO,	/**< the access was tried and failed */
	BSH_E_GONE,	/**< no device answers any more, or it was given back */
	BSH_E_INTERNAL, /**< barsh's own work failed: a file, a kernel call, a bug */
	BSH_E_NOMEM,	/**< out of memory */
	BSH_E_OUTPUT,	/**< results cannot be written */
	BSH_E_PIPE,	/**< the reader of our results has gone */
	BSH_E_OPEN,	/**< the device could not be opened, nothing was touched */
	BSH_E_INTR,	/**< interrupted from the keyboard */
};

/** A stretch of source text: byte offsets into it, begin <= end; 0,0 is none. */
struct bsh_span {
	uint32_t begin;
	uint32_t end;
};

/** One failure. Lives in the caller's frame and owns nothing. Start with { 0 }. */
struct bsh_err {
	enum bsh_code code;
	int sys;	    /**< errno of the failing call, or 0 */
	struct bsh_span at; /**< what the shell underlines, when it came from text */
	char msg[480];	    /**< one phrase: no newline, no full stop, no prefix */
};

/**
 * @brief Fill @p err. Filling one twice is a bug and asserts.
 *
 * A message that is too long is cut at the end.
 *
 * @return always -1, so that `return bsh_fail(...)` reads well.
 */
int bsh_fail(struct bsh_err *err, enum bsh_code code, const char *fmt, ...) BSH_PRINTF(3, 4)
	BSH_COLD;

/** bsh_fail() with a span, unless @p err gets one later. */
int bsh_fail_at(struct bsh_err *err, struct bsh_span at, enum bsh_code code, const char *fmt, ...)
	BSH_PRINTF(4, 5) BSH_COLD;

/** bsh_fail() with the current errno; the message ends in ": " and strerror(errno). */
int bsh_fail_errno(struct bsh_err *err, enum bsh_code code, const char *fmt, ...) BSH_PRINTF(3, 4)
	BSH_COLD;

/** Put "CONTEXT: " before the message of a filled @p err. Always -1. */
int bsh_wrap(struct bsh_err *err, const char *fmt, ...) BSH_PRINTF(2, 3) BSH_COLD;

/** Out of memory. Always -1. */
int bsh_fail_nomem(struct bsh_err *err) BSH_COLD;

/** As { 0 }, without clearing the message: for where every nanosecond of a script line counts. */
static inline void bsh_err_init(struct bsh_err *err)
{
	err->code = BSH_OK;
	err->sys = 0;
	err->at = (struct bsh_span){ 0, 0 };
	err->msg[0] = '\0';
}

/** The exit status that stands for @p code (DESIGN 3): 0, 1, 2, 3, 4, 5 or 130. */
int bsh_code_status(enum bsh_code code);

/* ---- Ownership -------------------------------------------------------- */

/**
 * Define the scope guard behind bsh_auto(name): a struct @p name pointer that
 * @p destroy frees when its scope ends, unless bsh_steal() took it first.
 */
#define BSH_DEFINE_AUTO(name, destroy)                          \
	static inline void bsh_auto_##name(struct name **owned) \
	{                                                       \
		destroy(*owned);                                \
	}                                                       \
	static inline struct name *bsh_steal_##name(struct name **owned) \
	{                                                       \
		struct name *taken = *owned;                    \
		*owned = NULL;                                  \
		return taken;                                   \
	}                                                       \
	struct name

#define bsh_auto(name) __attribute__((cleanup(bsh_auto_##name))) struct name
#define bsh_steal(name, owned) bsh_steal_##name(owned)

static inline void bsh_auto_free_(void *owned)
{
	free(*(void **)owned);
}

/** A malloc()ed pointer of any type that is freed when its scope ends. */
#define bsh_auto_free __attribute__((cleanup(bsh_auto_free_)))

void bsh_auto_fd_(const int *fd);

/** A descriptor that is closed when its scope ends; -1 is none. */
#define bsh_auto_fd __attribute__((cleanup(bsh_auto_fd_)))

/** Take a descriptor out of its scope. */
int bsh_steal_fd(int *fd);

/* ---- Text ------------------------------------------------------------- */

/**
 * @brief A growing piece of text. Start with { 0 }.
 *
 * After a failed allocation it stays as it is, drops what is added and says so
 * through bsh_text_failed(), so that a chain of additions needs one check.
 */
struct bsh_text {
	char *data; /**< NUL-terminated once anything was added, else NULL */
	size_t len; /**< bytes, without the NUL */
	size_t cap;
	bool failed;
};

void bsh_text_add(struct bsh_text *text, const char *data, size_t len);
void bsh_text_adds(struct bsh_text *text, const char *string);
void bsh_text_addf(struct bsh_text *text, const char *fmt, ...) BSH_PRINTF(2, 3);
bool bsh_text_failed(const struct bsh_text *text);
/** Forget the content, keep the memory. */
void bsh_text_reset(struct bsh_text *text);
/** Free the memory; @p text can be used again. */
void bsh_text_finish(struct bsh_text *text);
/** The content as a string that is never NULL; owned by @p text. */
const char *bsh_text_string(const struct bsh_text *text);

/** The bytes of the UTF-8 character that @p text begins with, 1 to 4, and which it is; 0: none. */
size_t bsh_utf8(const char *text, size_t len, uint32_t *c);

/** Is @p c one that a terminal obeys or that turns the direction of text? */
bool bsh_steers_terminal(uint32_t c);

/**
 * Copy @p text, cut to @p size between characters; what a terminal would obey, and what is no
 * UTF-8, becomes '?'. Returns @p to, which may be @p text.
 */
const char *bsh_clean_text(char *to, size_t size, const char *text);

/** @p value in hexadecimal, at least @p digits (1..16) of them, no prefix; returns the length. */
size_t bsh_hex(char *to, uint64_t value, unsigned digits);

/** The size of the buffer that bsh_bits() needs for any mask. */
#define BSH_BITS_MAX 200

/** Name the set bits of @p mask: "bit 0", "bits 31, 7:4"; returns @p to. */
const char *bsh_bits(char to[BSH_BITS_MAX], uint64_t mask);

/* ---- Numbers ---------------------------------------------------------- */

/** What bsh_number() read besides the value. */
struct bsh_number {
	uint64_t value;
	bool is_duration;     /**< had ns, us, ms or s: value is nanoseconds */
	bool is_bare_decimal; /**< two or more decimal digits without a prefix or suffix */
};

/**
 * @brief Read a whole number: 0x1f, 0b1010, 0o17, 0d20, 20, with `_` between
 * digits; K, M, G multiply by powers of 1024; ns, us, ms, s make a duration.
 *
 * @param text  Not NUL-terminated; all @p len bytes must belong to the number.
 * @param out   Untouched on failure.
 * @return 0, or -1 with BSH_E_SYNTAX (not a number, an octal-looking 017) or
 *         BSH_E_VALUE (more than 64 bits). err->at is not set.
 */
int bsh_number(const char *text, size_t len, struct bsh_number *out,
	       struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief Read a number of the two commonest shapes, quickly: 0x and digits, or decimal digits.
 *
 * @return 16 or 10, its base; 0 when it is anything else, which bsh_number() then judges.
 */
unsigned bsh_number_plain(const char *text, size_t len, uint64_t *value);

/** All ones in @p width bytes (1, 2, 4 or 8). */
static inline uint64_t bsh_ones(unsigned width)
{
	return width >= 8 ? UINT64_MAX : (UINT64_C(1) << (width * 8)) - 1;
}

/* ---- Devices, as all layers speak of them ----------------------------- */

/** Regions by their VFIO index (linux/vfio.h, VFIO_PCI_*_REGION_INDEX). */
enum {
	BSH_BARS = 6,
	BSH_REGION_CONFIG = 7, /**< configuration space */
	BSH_REGIONS = 8,
};

/** Where one element lies. */
struct bsh_loc {
	uint64_t offset; /**< bytes from the region's begin */
	uint8_t region;	 /**< 0..5 a BAR, or BSH_REGION_CONFIG */
	uint8_t width;	 /**< bytes of one element: 1, 2, 4 or 8 */
};

/** Offsets [begin, end) in a region. */
struct bsh_range {
	uint64_t begin;
	uint64_t end;
};

/** One BAR or configuration space, as the backend found it. size 0: absent. */
struct bsh_region {
	uint64_t size; /**< bytes */
	bool is_readable;
	bool is_writable;
	bool is_io;	      /**< an I/O port BAR */
	bool is_64bit;	      /**< a memory BAR that takes two slots */
	bool is_prefetchable;
	const struct bsh_range *mapped; /**< ascending; what is reached by load and store */
	size_t n_mapped;		/**< 0: everything goes through pread and pwrite */
};

/** Is [offset, offset + len) wholly inside one mapped part of @p r? */
static inline bool bsh_region_maps(const struct bsh_region *r, uint64_t offset, uint64_t len)
{
	for (size_t i = 0; i < r->n_mapped; i++)
		if (offset >= r->mapped[i].begin && offset < r->mapped[i].end)
			return len <= r->mapped[i].end - offset;
	return false;
}

/** What is known of an open device. Strings belong to the device. */
struct bsh_facts {
	char name[64];	    /**< "0000:22:00.0", "sim", a file's path (cut) */
	const char *path;   /**< sysfs directory of a PCI function, else as it was named */
	const char *backend; /**< "vfio", "sysfs", "sim" or "file" */
	const char *reach;  /**< how, for people: "VFIO group 14", "resourceN files" */
	char driver[32];    /**< bound kernel driver, or "" */
	char group[16];	    /**< IOMMU group, or "" */
	bool has_ids;	    /**< the four below are known */
	uint16_t vendor, device, subsys_vendor, subsys_device;
	uint32_t class_code; /**< 24 bits: class, subclass, interface */
	bool closing_resets; /**< the kernel resets the function at the last close */
};

/** What a device can tell besides data. */
enum bsh_event {
	BSH_EVENT_REQUEST = 1, /**< the kernel wants the device back (unbind, hot removal) */
	BSH_EVENT_ERROR = 2,   /**< the kernel saw a PCIe error (AER) */
};

/* ---- Odds and ends ---------------------------------------------------- */

/** CLOCK_MONOTONIC in nanoseconds. */
uint64_t bsh_now_ns(void);

/** The same, cheaper, and behind by up to a timer tick (some milliseconds). */
uint64_t bsh_coarse_ns(void);

/**
 * @brief The name in @p names nearest to a mistyped @p word, if any is near.
 *
 * Optimal-string-alignment distance, case-folded, at most a third of the
 * word's length and at most 3.
 *
 * @param names  NULL-terminated.
 * @return one of @p names, or NULL when nothing is near.
 */
const char *bsh_suggest(const char *word, size_t len, const char *const *names);

/** How far @p a is from @p b in edits; more than @p limit is said as limit + 1. */
unsigned bsh_distance(const char *a, size_t a_len, const char *b, size_t b_len, unsigned limit);

/** An open, unlinked temporary file (close-on-exec) on disk, else in memory; -1 with errno. */
int bsh_tmpfile(void);

/** write() all of it, going on after EINTR and short counts; -1 with errno. */
int bsh_write_all(int fd, const void *data, size_t len) BSH_MUST_USE;

#endif
