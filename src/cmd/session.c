/* SPDX-License-Identifier: MIT */
/* The session: one device, and what commands share of it. */

#include "memo.h"
#include "policy.h"
#include "registers.h"
#include "simulate.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Descriptors are looked at so often at most: a look costs as much as three reads. */
#define LOOK_NS (100 * UINT64_C(1000000))

static void log_line(void *ctx, const char *line, size_t len)
{
	bsh_log_comment(ctx, line, len);
}

static void apply_settings(struct bsh_session *s)
{
	bsh_access_set_widths(s->gate, s->settings.widths);
	bsh_access_set_split(s->gate, (enum bsh_split)s->settings.split);
	if (s->settings.is_read_only)
		bsh_access_set_read_only(s->gate);
}

void bsh_session_begin_with(struct bsh_session *s, const char *command)
{
	bsh_log_command(s->log, command, strlen(command));
	bsh_log_end(s->log, NULL);
	bsh_transcript_command(&s->transcript, command, strlen(command));
}

static void begin_records(struct bsh_session *s)
{
	static const char *const splits[] = { NULL, "set split64 lohi", "set split64 hilo" };
	char command[32], widths[16];

	if (s->bar) {
		snprintf(command, sizeof(command), "bar %u", s->bar);
		bsh_session_begin_with(s, command);
	}
	if (s->settings.widths != (1 | 2 | 4 | 8)) {
		bsh_widths_text(s->settings.widths, widths, sizeof(widths));
		snprintf(command, sizeof(command), "set widths %s", widths);
		bsh_session_begin_with(s, command);
	}
	if (s->settings.split)
		bsh_session_begin_with(s, splits[s->settings.split]);
}

static int open_log(struct bsh_session *s, struct bsh_err *err)
{
	if (!s->settings.log || s->settings.is_dry_run)
		return 0;
	if (bsh_log_open(s->settings.log, s->settings.is_log_sync, &s->log, err) < 0)
		return -1;
	bsh_access_set_log(s->gate, s->log);
	bsh_out_set_copy(s->out, log_line, s->log);
	return 0;
}

int bsh_session_new(const struct bsh_host *host, const char *device, int out_fd,
		    const struct bsh_settings *settings, const struct bsh_hooks *hooks,
		    struct bsh_session **session, struct bsh_err *err)
{
	struct bsh_session *s = calloc(1, sizeof(*s));

	if (!s)
		return bsh_fail_nomem(err);
	s->host = host;
	s->settings = *settings;
	s->hooks = *hooks;
	s->transcript.fd = -1;
	s->bar = s->checked_bar = (uint8_t)settings->bar;
	s->gate = bsh_access_new(host, device);
	s->out = bsh_out_new(out_fd, settings->is_json);
	if (!s->gate || !s->out)
		bsh_fail_nomem(err);
	else if (open_log(s, err) == 0) {
		bsh_out_set_region(s->out, s->bar);
		apply_settings(s);
		begin_records(s);
		*session = s;
		return 0;
	}
	bsh_session_free(s);
	return -1;
}

void bsh_session_free(struct bsh_session *s)
{
	if (!s)
		return;
	bsh_access_free(s->gate);
	bsh_regmap_free(s->map);
	bsh_memo_free(s->memo);
	bsh_refusals_free(s->refusals);
	bsh_regmap_free(s->checked_map);
	bsh_out_free(s->out);
	bsh_log_close(s->log);
	bsh_transcript_finish(&s->transcript);
	bsh_vars_finish(&s->vars);
	bsh_vars_finish(&s->checked);
	bsh_text_finish(&s->text);
	free(s->args);
	free(s->assigns);
	free(s->chunk);
	free(s);
}

/* ---- Opening ----------------------------------------------------------- */

uint32_t bsh_session_config_dword(struct bsh_session *s, unsigned offset)
{
	const struct bsh_loc loc = { .offset = offset, .region = BSH_REGION_CONFIG, .width = 4 };
	const unsigned widths = bsh_access_widths(s->gate);
	struct bsh_err ignored = { 0 };
	uint64_t value = UINT32_MAX;

	/* What commands may do, by widths or map, does not blind us to what must be protected. */
	if (!(widths & 4))
		bsh_access_set_widths(s->gate, widths | 4);
	if (bsh_access_read(s->gate, loc, BSH_ACCESS_FORCE | BSH_ACCESS_YES, &value, &ignored) < 0)
		value = UINT32_MAX;
	if (!(widths & 4))
		bsh_access_set_widths(s->gate, widths);
	return (uint32_t)value;
}

/* Where capability id begins in configuration space (PCI 3.0, 6.7); 0: there is none. */
static unsigned find_capability(struct bsh_session *s, uint8_t id)
{
	unsigned at;

	if (bsh_access_region(s->gate, BSH_REGION_CONFIG)->size < 64 ||
	    !(bsh_session_config_dword(s, 0x04) >> 16 & 0x10))
		return 0;
	at = bsh_session_config_dword(s, 0x34) & 0xfc;
	/* 48 capabilities fill the space: more of them is a loop. */
	for (unsigned i = 0; i < 48 && at >= 0x40; i++) {
		const uint32_t head = bsh_session_config_dword(s, at);

		if (head == UINT32_MAX)
			return 0;
		if ((head & 0xff) == id)
			return at;
		at = head >> 8 & 0xfc;
	}
	return 0;
}

/* Protect the table of MSI-X, or its pending bits; word holds BAR and offset. */
static int protect_table(struct bsh_session *s, uint32_t word, uint64_t size, bool is_pending,
			 struct bsh_err *err)
{
	/* By pread the kernel answers FF and drops writes, which is no access at all. */
	static const char *const reasons[2][2] = {
		{ "is in the MSI-X table, which only a mapped BAR would show",
		  "is in the MSI-X table" },
		{ "is in the MSI-X pending bits, which only a mapped BAR would show",
		  "is in the MSI-X pending bits" },
	};
	const struct bsh_range range = { word & ~7u, (word & ~7u) + size };
	unsigned guard = BSH_GUARD_WRITE | BSH_GUARD_FORCEABLE;
	bool is_mapped;

	if ((word & 7) >= BSH_BARS)
		return 0;
	is_mapped = bsh_region_maps(bsh_access_region(s->gate, word & 7), range.begin, size);
	if (!is_mapped)
		guard = BSH_GUARD_READ | BSH_GUARD_WRITE;
	return bsh_access_protect(s->gate, word & 7, range, guard, reasons[is_pending][is_mapped],
				  err);
}

/* The MSI-X table and its pending bits raise interrupts or hang the kernel when written. */
static int protect_msix(struct bsh_session *s, struct bsh_err *err)
{
	const unsigned at = find_capability(s, 0x11);
	uint32_t control, vectors;

	if (!at || strcmp(bsh_access_facts(s->gate)->backend, "sim") == 0)
		return 0;
	control = bsh_session_config_dword(s, at);
	if (control == UINT32_MAX)
		return 0;
	vectors = (control >> 16 & 0x7ff) + 1;
	if (protect_table(s, bsh_session_config_dword(s, at + 4), vectors * UINT64_C(16), false,
			  err) < 0)
		return -1;
	return protect_table(s, bsh_session_config_dword(s, at + 8),
			     (vectors + 63) / 64 * UINT64_C(8), true, err);
}

/* BSH_BARS: there is none. */
static unsigned lowest_bar(const struct bsh_session *s)
{
	unsigned i = 0;

	while (i < BSH_BARS && !bsh_access_region(s->gate, i)->size)
		i++;
	return i;
}

/* Nobody chose a BAR, and the usual one is not there. */
static void start_in(struct bsh_session *s, unsigned bar)
{
	char command[16];

	if (!s->settings.is_quiet)
		bsh_session_note(s, "there is no BAR %u: this is BAR %u", s->bar, bar);
	s->bar = s->checked_bar = (uint8_t)bar;
	snprintf(command, sizeof(command), "bar %u", bar);
	bsh_session_begin_with(s, command);
}

int bsh_session_prepare(struct bsh_session *s, struct bsh_err *err)
{
	const unsigned lowest = lowest_bar(s);
	struct bsh_err cause = { 0 };

	s->n_outdated = bsh_journal_count(s->gate);
	if (protect_msix(s, err) < 0) {
		bsh_access_release(s->gate, "what must be protected could not be");
		return -1;
	}
	/* A function without BARs still has its configuration space. */
	if (s->bar == 0 && lowest == BSH_BARS &&
	    bsh_access_region(s->gate, BSH_REGION_CONFIG)->size)
		return 0;
	if (s->settings.has_any_bar && lowest < BSH_BARS &&
	    !bsh_access_region(s->gate, s->bar)->size)
		start_in(s, lowest);
	/* Opened again, the device has the BAR of before, or it is told. */
	s->settings.has_any_bar = false;
	if (bsh_session_set_bar(s, s->bar, &cause) == 0)
		return 0;
	if (s->settings.has_bar || lowest == BSH_BARS)
		return bsh_fail(err, cause.code, "--bar=%u: %s", s->bar, cause.msg);
	return bsh_fail(err, cause.code, "%s: start in one with -b %u", cause.msg, lowest);
}

int bsh_session_open(struct bsh_session *s, struct bsh_err *err)
{
	if (bsh_simulate(s->gate, s->map, err) < 0 || bsh_access_open(s->gate, err) < 0)
		return -1;
	return bsh_session_prepare(s, err);
}

int bsh_session_set_bar(struct bsh_session *s, uint64_t bar, struct bsh_err *err)
{
	const struct bsh_region *r = bar < BSH_BARS ? bsh_access_region(s->gate, (unsigned)bar) :
						      NULL;
	char there[64] = "";
	size_t len = 0;

	if (r && r->size) {
		s->bar = (uint8_t)bar;
		bsh_out_set_region(s->out, s->bar);
		return 0;
	}
	for (unsigned i = 0; i < BSH_BARS; i++) {
		r = bsh_access_region(s->gate, i);
		if (r && r->size)
			len += (size_t)snprintf(there + len, sizeof(there) - len, "%s%u",
						len ? ", " : "", i);
	}
	return bsh_fail(err, BSH_E_RANGE, "no BAR %llu: this device has %s%s",
			(unsigned long long)bar, len ? "BAR " : "none", there);
}

/* ---- Expressions ------------------------------------------------------- */

static struct bsh_value known(uint64_t value)
{
	return (struct bsh_value){ .value = value, .is_known = true };
}

const char *const bsh_builtin_names[] = { "_", "bar", "bar_size", "bar_readable",
					  "bar_writable", NULL };

bool bsh_is_builtin(const char *name, size_t len, size_t *index)
{
	for (size_t i = 0; bsh_builtin_names[i]; i++) {
		if (strncmp(bsh_builtin_names[i], name, len) != 0 || bsh_builtin_names[i][len])
			continue;
		*index = i;
		return true;
	}
	return false;
}

/* The variables that nobody sets: $_ and what is true of the current BAR. */
static bool builtin(const struct bsh_session *s, const char *name, size_t len,
		    struct bsh_value *value)
{
	const struct bsh_region *r;
	size_t i;

	if (!bsh_is_builtin(name, len, &i))
		return false;
	*value = (struct bsh_value){ 0 };
	if (s->is_check)
		return true;
	r = bsh_access_region(s->gate, s->bar);
	switch (i) {
	case 0:
		*value = s->last;
		break;
	case 1:
		*value = known(s->bar);
		break;
	case 2:
		*value = known(r ? r->size : 0);
		break;
	case 3:
		*value = known(r && r->is_readable);
		break;
	default:
		*value = known(r && r->is_writable && !bsh_access_is_read_only(s->gate));
		break;
	}
	return true;
}

/* Add the names of variables to a list that has room for them. */
static size_t list_names(const struct bsh_vars *vars, const char **names, size_t n)
{
	for (size_t i = 0; i < vars->cap; i++)
		if (vars->slots[i].name)
			names[n++] = vars->slots[i].name;
	return n;
}

/* Nothing has this name; something similar may. */
static BSH_COLD int fail_variable(const struct bsh_session *s, const char *name, size_t len,
				  struct bsh_err *err)
{
	const size_t max = s->vars.n + s->checked.n + BSH_BUILTINS + 1;
	bsh_auto_free const char **names = calloc(max, sizeof(*names));
	const int shown = (int)(len < 60 ? len : 60);
	const char *near = NULL;
	size_t n;

	if (names) {
		memcpy(names, bsh_builtin_names, BSH_BUILTINS * sizeof(*names));
		n = list_names(&s->vars, names, BSH_BUILTINS);
		list_names(&s->checked, names, n);
		near = bsh_suggest(name, len, names);
	}
	if (near)
		return bsh_fail(err, BSH_E_NAME, "no variable $%.*s; did you mean '$%s'?", shown,
				name, near);
	return bsh_fail(err, BSH_E_NAME, "no variable $%.*s: let %.*s = VALUE makes one", shown,
			name, shown, name);
}

static int lookup_variable(void *ctx, const char *name, size_t len, struct bsh_value *value,
			   struct bsh_err *err)
{
	const struct bsh_session *s = ctx;
	const struct bsh_value *found;

	if (builtin(s, name, len, value)) {
		if (!value->is_known && !s->is_check)
			return bsh_fail(err, BSH_E_NAME, "$_ has no value: nothing was read yet");
		return 0;
	}
	found = s->is_check ? bsh_vars_find(&s->checked, name, len) : NULL;
	/* A sourced file that was not looked into may define anything, and change it. */
	if (!found && s->is_check && s->any_name) {
		*value = (struct bsh_value){ 0 };
		return 0;
	}
	if (!found)
		found = bsh_vars_find(&s->vars, name, len);
	if (!found)
		return fail_variable(s, name, len, err);
	*value = *found;
	return 0;
}

static int read_asked(struct bsh_session *s, const struct bsh_regmap_place *reg,
		      struct bsh_loc loc, uint64_t *value, struct bsh_err *err)
{
	unsigned flags = s->read_flags;

	if (bsh_expression_confirm(s, reg, loc, &flags, err) < 0)
		return -1;
	if (reg)
		return bsh_register_read(s, reg, flags, value, err);
	return bsh_session_read(s, loc, flags, value, err);
}

/* How a refusal ends, and the options that it means. */
static const struct advice {
	const char *end, *options;
	unsigned flags;
} advices[] = {
	{ "; --force lets this command through", "--force", BSH_ACCESS_FORCE },
	{ ": --yes does that", "--yes", BSH_ACCESS_YES },
	{ "; --force and --yes let this command through", "--force --yes",
	  BSH_ACCESS_FORCE | BSH_ACCESS_YES },
};

/* An option that the running command does not have is no advice: another one reads the place. */
static void advise_read(const struct bsh_session *s, const struct bsh_regmap_place *reg,
			struct bsh_loc loc, struct bsh_err *err)
{
	struct bsh_regmap_place whole = reg ? *reg : (struct bsh_regmap_place){ 0 };
	const size_t len = strlen(err->msg);
	char path[BSH_REGMAP_PATH_MAX];

	whole.field = BSH_REGMAP_NONE;
	if (reg)
		bsh_regmap_path(bsh_session_map(s), &whole, path, sizeof(path));
	else
		bsh_place_text(path, loc.region, loc.offset, s->bar);
	for (size_t i = 0; i < BSH_LENGTH(advices); i++) {
		const struct advice *a = &advices[i];
		const size_t end = strlen(a->end);
		char *at = err->msg + (len > end ? len - end : 0);

		if (!(a->flags & ~s->read_options) || strcmp(at, a->end) != 0)
			continue;
		snprintf(at, sizeof(err->msg) - (size_t)(at - err->msg),
			 ": 'r%u %s %.200s' reads it, then $_ is its value", loc.width * 8u,
			 a->options, path);
		return;
	}
}

static int read_place(void *ctx, const struct bsh_place *place, unsigned width, uint64_t *value,
		      struct bsh_err *err)
{
	const struct bsh_regmap_place *reg = bsh_looked_up(ctx, place);
	const struct bsh_loc loc = bsh_loc_of(place, width);

	if (place->named && !reg)
		return bsh_fail_forgotten(err);
	if (read_asked(ctx, reg, loc, value, err) == 0)
		return 0;
	if (err->code == BSH_E_GUARDED)
		advise_read(ctx, reg, loc, err);
	return -1;
}

struct bsh_expr_env bsh_session_env(struct bsh_session *s)
{
	return (struct bsh_expr_env){
		.ctx = s,
		.is_check = s->is_check,
		.region = bsh_session_bar(s),
		.any_region = s->is_check && s->any_bar,
		.variable = lookup_variable,
		.name = bsh_lookup_name,
		.meaning = bsh_lookup_meaning,
		.read = read_place,
	};
}

/* ---- The outside ------------------------------------------------------- */

void bsh_session_note(struct bsh_session *s, const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	bsh_out_flush(s->out);
	s->hooks.note(s->hooks.ctx, text);
	if (s->log)
		bsh_log_comment(s->log, text, strlen(text));
}

size_t bsh_session_watch(struct bsh_session *s, struct pollfd *fds, size_t max)
{
	return bsh_access_watch(s->gate, fds, max);
}

void bsh_session_attend(struct bsh_session *s)
{
	const unsigned events = bsh_access_attend(s->gate);
	const char *name;

	if (!events)
		return;
	name = bsh_access_facts(s->gate)->name;
	if (events & BSH_EVENT_ERROR)
		bsh_session_note(s, "%s: the kernel reports a PCIe error; what is read now is suspect",
				 name);
	if (events & BSH_EVENT_REQUEST) {
		bsh_access_release(s->gate, "the kernel asked for it back");
		bsh_session_note(s,
				 "%s: the kernel wants the device back (an unbind or a removal): "
				 "released; 'reopen' when it is bound again",
				 name);
	}
}

int bsh_session_look(struct bsh_session *s, struct bsh_err *err)
{
	const uint64_t now = bsh_coarse_ns();

	if (s->hooks.stop && *s->hooks.stop)
		return bsh_fail(err, BSH_E_INTR, "interrupted");
	if (now - s->looked_ns >= LOOK_NS) {
		s->looked_ns = now;
		bsh_session_attend(s);
		/* Whoever watches the results sees them come; and when nobody reads them any more,
		 * the device is left alone. */
		return bsh_session_flush(s, err);
	}
	return 0;
}

int bsh_session_pulse(struct bsh_session *s, struct bsh_err *err)
{
	if (bsh_session_look(s, err) < 0)
		return -1;
	return bsh_out_errno(s->out) ? bsh_session_flush(s, err) : 0;
}

int bsh_session_sleep(struct bsh_session *s, uint64_t until_ns, struct bsh_err *err)
{
	struct pollfd fds[8];
	bool is_stale = false;
	size_t n;

	for (;;) {
		const uint64_t now = bsh_now_ns();
		const uint64_t left = until_ns > now ? until_ns - now : 0;
		const struct timespec timeout = { (time_t)(left / 1000000000),
						  (long)(left % 1000000000) };

		if (s->hooks.stop && *s->hooks.stop)
			return bsh_fail(err, BSH_E_INTR, "interrupted");
		if (left == 0)
			return 0;
		fds[0] = (struct pollfd){ .fd = s->hooks.stop && !is_stale ? s->hooks.stop_fd : -1,
					  .events = POLLIN };
		n = 1 + bsh_session_watch(s, fds + 1, BSH_LENGTH(fds) - 1);
		if (ppoll(fds, n, &timeout, NULL) <= 0)
			continue;
		/* What was answered before is still readable: it would make this spin. */
		is_stale |= fds[0].revents && !*s->hooks.stop;
		for (size_t i = 1; i < n; i++)
			if (fds[i].revents)
				bsh_session_attend(s);
	}
}

/* ---- Reading ----------------------------------------------------------- */

int bsh_session_judge(struct bsh_session *s, struct bsh_loc loc, uint64_t value,
		      struct bsh_err *err)
{
	char place[32];

	if (loc.width < 4 || value != bsh_ones(loc.width) || s->alive_was_asked)
		return 0;
	s->alive_was_asked = true;
	switch (bsh_access_is_alive(s->gate)) {
	case BSH_ALIVE_UNKNOWN:
		return 0;
	case BSH_ALIVE:
		s->wants_hint = true;
		return 0;
	case BSH_DEAD:
		break;
	}
	bsh_place_text(place, loc.region, loc.offset, s->bar);
	return bsh_fail(err, BSH_E_GONE,
			"%s reads all ones and configuration space does not answer: the device is gone",
			place);
}

void bsh_session_hint(struct bsh_session *s)
{
	const unsigned pm = find_capability(s, 0x01);

	if (pm && (bsh_session_config_dword(s, pm + 4) & 3) == 3)
		bsh_session_note(s, "all ones: the device sleeps in D3 (PMCSR at config:0x%x)", pm + 4);
	else if (!(bsh_session_config_dword(s, 0x04) & 2))
		bsh_session_note(s, "all ones: memory decode is off (bit 1 of config:0x4)");
	else
		bsh_session_note(s, "all ones: config space answers: this width or place may not");
}

/* Are all elements of a run of 32 or 64 bits something else than all ones? */
static bool has_no_ones(const uint8_t *data, size_t n, unsigned width)
{
	uint32_t ones = 0;

	/* Without a way out of the loop it is done several elements at a time. */
	for (size_t i = 0; i < n * width; i += 4) {
		uint32_t dword;

		memcpy(&dword, data + i, 4);
		ones |= dword == UINT32_MAX;
	}
	return !ones;
}

int bsh_session_judge_run(struct bsh_session *s, struct bsh_loc loc, const uint8_t *data, size_t n,
			  struct bsh_err *err)
{
	if (loc.width < 4 || s->alive_was_asked)
		return 0;
	if (has_no_ones(data, n, loc.width))
		return 0;
	for (size_t i = 0; i < n; i++) {
		const uint64_t value = bsh_element(data, i, loc.width);

		if (value != bsh_ones(loc.width))
			continue;
		loc.offset += i * loc.width;
		return bsh_session_judge(s, loc, value, err);
	}
	return 0;
}

void bsh_session_note_offset(struct bsh_session *s, uint8_t region, uint64_t offset)
{
	const size_t newest = (s->n_recent + BSH_RECENT - 1) % BSH_RECENT;

	if (!s->is_interactive || (s->n_recent && s->recent[newest].offset == offset &&
				   s->recent[newest].region == region))
		return;
	s->recent[s->n_recent % BSH_RECENT].offset = offset;
	s->recent[s->n_recent % BSH_RECENT].region = region;
	s->n_recent++;
}

int bsh_session_read(struct bsh_session *s, struct bsh_loc loc, unsigned flags, uint64_t *value,
		     struct bsh_err *err)
{
	uint64_t read;

	if (bsh_access_read(s->gate, loc, flags, &read, err) < 0)
		return -1;
	if (bsh_session_judge(s, loc, read, err) < 0)
		return -1;
	s->last = known(read);
	bsh_session_note_offset(s, loc.region, loc.offset);
	*value = read;
	return 0;
}

uint8_t *bsh_session_chunk(struct bsh_session *s, struct bsh_err *err)
{
	if (!s->chunk) {
		s->chunk = malloc(2 * BSH_CHUNK * 8);
		if (!s->chunk)
			bsh_fail_nomem(err);
	}
	return s->chunk;
}

uint64_t bsh_element(const uint8_t *data, size_t i, unsigned width)
{
	uint64_t value = 0;

	for (unsigned b = width; b > 0; b--)
		value = value << 8 | data[i * width + b - 1];
	return value;
}

void bsh_set_element(uint8_t *data, size_t i, unsigned width, uint64_t value)
{
	for (unsigned b = 0; b < width; b++)
		data[i * width + b] = (uint8_t)(value >> 8 * b);
}

/* ---- Facts for the person ----------------------------------------------- */

const char *bsh_session_place_text(const struct bsh_session *s, const struct bsh_place *place,
				   char to[48])
{
	size_t len;

	bsh_place_text(to, place->region, place->offset, s->bar);
	len = strlen(to);
	if (place->has_bits && place->high == place->low)
		snprintf(to + len, 48 - len, "[%u]", place->high);
	else if (place->has_bits)
		snprintf(to + len, 48 - len, "[%u:%u]", place->high, place->low);
	return to;
}

int bsh_explain_tilde(const char *path, struct bsh_err *err)
{
	const size_t len = strlen(err->msg);

	if (*path == '~')
		snprintf(err->msg + len, sizeof(err->msg) - len,
			 ": '~' is not expanded, write the whole path");
	return -1;
}

const char *bsh_duration_text(char to[32], uint64_t ns)
{
	if (ns < 1000)
		snprintf(to, 32, "%u ns", (unsigned)ns);
	else if (ns < 1000 * 1000)
		snprintf(to, 32, "%.3f us", (double)ns / 1e3);
	else if (ns < 1000 * 1000 * 1000)
		snprintf(to, 32, "%.3f ms", (double)ns / 1e6);
	else
		snprintf(to, 32, "%.3f s", (double)ns / 1e9);
	return to;
}

int bsh_session_status(const struct bsh_session *s)
{
	return s->status;
}

bool bsh_session_is_quitting(const struct bsh_session *s)
{
	return s->is_quitting;
}

bool bsh_session_is_pipe_closed(const struct bsh_session *s)
{
	return bsh_out_errno(s->out) == EPIPE;
}

void bsh_session_set_interactive(struct bsh_session *s, bool is_interactive)
{
	s->is_interactive = is_interactive;
}

const struct bsh_settings *bsh_session_settings(const struct bsh_session *s)
{
	return &s->settings;
}

const char *bsh_session_prompt(struct bsh_session *s, bool continues)
{
	const bool is_open = bsh_access_is_open(s->gate);
	const int width = snprintf(s->prompt, sizeof(s->prompt), "bar%u%s> ", s->bar,
				   is_open ? "" : " (closed)");

	if (continues)
		snprintf(s->prompt, sizeof(s->prompt), "%*s", width, "... ");
	return s->prompt;
}

void bsh_session_note_names(struct bsh_session *s)
{
	const uint32_t n = s->map ? bsh_regmap_counts(s->map).registers : 0;
	const char *name = n ? bsh_regmap_name(s->map) : "";

	if (n == 1)
		bsh_session_note(s, "%s%sone register has a name: 'regs' tells it", name,
				 *name ? ": " : "");
	else if (n > 1)
		bsh_session_note(s, "%s%s%u registers have names: 'regs' lists them", name,
				 *name ? ": " : "", (unsigned)n);
}

void bsh_session_banner(struct bsh_session *s)
{
	const struct bsh_facts *facts = bsh_access_facts(s->gate);
	const struct bsh_region *r = bsh_access_region(s->gate, s->bar);

	if (r->size)
		bsh_session_note(s, "%s: BAR %u, %llu bytes, %s, through %s", facts->name, s->bar,
				 (unsigned long long)r->size,
				 !r->is_readable ? "not readable" :
				 r->is_writable && !bsh_access_is_read_only(s->gate) ?
						   "read-write" :
						   "read-only",
				 facts->reach);
	else
		bsh_session_note(s, "%s: no BAR, only configuration space, through %s",
				 facts->name, facts->reach);
	if (facts->closing_resets)
		bsh_session_note(s, "closing resets %s: register values are lost", facts->name);
	bsh_session_note_names(s);
	bsh_session_tell_far(s);
	bsh_session_note(s, "'help' lists the commands, TAB completes, Ctrl-D leaves");
}

void bsh_session_say_closing(struct bsh_session *s)
{
	const struct bsh_facts *facts = bsh_access_facts(s->gate);

	if (facts && facts->closing_resets && !s->settings.is_quiet &&
	    bsh_access_is_open(s->gate) && bsh_access_writes(s->gate) > 0)
		bsh_session_note(s, "closing resets %s: register values are lost", facts->name);
}

int bsh_session_flush(struct bsh_session *s, struct bsh_err *err)
{
	bsh_out_flush(s->out);
	errno = bsh_out_errno(s->out);
	if (errno == EPIPE)
		return bsh_fail(err, BSH_E_PIPE, "the reader of the results has gone");
	if (errno)
		return bsh_fail_errno(err, BSH_E_OUTPUT, "cannot write the results");
	return 0;
}
