/* SPDX-License-Identifier: MIT */
/*
 * The session log: a script of what was done, ahead of doing it.
 *
 * text holds what is not in the file yet, in the order in which it will stand
 * there: results of commands that have ended, then the current command while
 * it is held, then its results. Its first access brings all of it out.
 */

#include "access/log.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "barsh/access.h"

/* Results that wait for more of them, and a buffer that is worth keeping, at most. */
#define MANY ((size_t)32 * 1024)

BSH_DEFINE_AUTO(bsh_log, bsh_log_close);

/* ---- To the file ------------------------------------------------------ */

/* Remember the first failure. Always -1. */
static int remember(struct bsh_log *log, int sys)
{
	if (!log->sys)
		log->sys = sys;
	errno = sys;
	return -1;
}

/* Take a half-written piece out of a regular file: cut short, a command means another. */
static void take_back(int fd, size_t len)
{
	const off_t end = lseek(fd, 0, SEEK_CUR);
	struct stat st;

	/* Not when another program has appended meanwhile. */
	if (end >= (off_t)len && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == end &&
	    ftruncate(fd, end - (off_t)len) < 0)
		return;
}

/* Append all of it, or nothing if that can be; -1 with errno. */
static int append(int fd, const char *data, size_t len)
{
	size_t done = 0;
	int sys;

	while (done < len) {
		const ssize_t n = write(fd, data + done, len - done);

		if (n >= 0) {
			done += (size_t)n;
		} else if (errno != EINTR) {
			sys = errno;
			if (done > 0)
				take_back(fd, done);
			errno = sys;
			return -1;
		}
	}
	return 0;
}

/* Bring text to the file and forget it; -1 with errno, and text is kept. */
static int flush(struct bsh_log *log)
{
	if (bsh_text_failed(&log->text))
		return remember(log, ENOMEM);
	if (append(log->fd, bsh_text_string(&log->text), log->text.len) < 0)
		return remember(log, errno);
	if (log->text.cap > MANY)
		bsh_text_finish(&log->text);
	else
		bsh_text_reset(&log->text);
	return 0;
}

/* Bring results to the file; what cannot be written is lost, and bsh_log_errno() tells. */
static void flush_or_lose(struct bsh_log *log)
{
	if (flush(log) < 0)
		bsh_text_reset(&log->text);
}

/* Bring the held command and all before it to the file; -1 with errno, and it is still held. */
static int write_held(struct bsh_log *log)
{
	if (flush(log) < 0)
		return -1;
	log->command = BSH_LOG_WRITTEN;
	return 0;
}

/* How much of text the held command takes, with the newlines that end it. */
static size_t held_whole(const struct bsh_log *log)
{
	const char *held = bsh_text_string(&log->text) + log->held_at;
	size_t whole = log->held_len;

	while (held[whole] == '\n')
		whole++;
	return whole;
}

/* Keep the held command only: it is what must be in the file before an access. */
static void forget_results(struct bsh_log *log)
{
	if (bsh_text_failed(&log->text))
		return;
	log->text.len = log->held_at + held_whole(log);
	log->text.data[log->text.len] = '\0';
}

/* ---- Comments --------------------------------------------------------- */

/* How many bytes at line are one control character, 0 when they are none (C0, DEL, C1). */
static size_t control_at(const char *line, size_t len)
{
	const unsigned char c = (unsigned char)line[0];

	if (c < 0x20 || c == 0x7f)
		return 1;
	return len > 1 && c == 0xc2 && ((unsigned char)line[1] & 0xe0) == 0x80 ? 2 : 0;
}

/* Add text that stays on its line. */
static void add_plain(struct bsh_text *to, const char *line, size_t len)
{
	size_t plain = 0;

	for (size_t i = 0; i < len;) {
		const size_t control = control_at(line + i, len - i);

		if (!control) {
			i++;
			continue;
		}
		bsh_text_add(to, line + plain, i - plain);
		bsh_text_adds(to, line[i] == '\t' ? " " : "?");
		i += control;
		plain = i;
	}
	bsh_text_add(to, line + plain, len - plain);
}

/* End a comment line; a backslash there would make the next line a part of it. */
static void end_comment(struct bsh_text *to)
{
	if (to->len > 0 && to->data[to->len - 1] == '\\')
		bsh_text_adds(to, " ");
	bsh_text_adds(to, "\n");
}

static void add_comment(struct bsh_text *to, const char *what, const char *line, size_t len)
{
	bsh_text_adds(to, "# ");
	bsh_text_adds(to, what);
	add_plain(to, line, len);
	end_comment(to);
}

/* Add a command that never reached the bus: each of its lines a comment, then why. */
static void add_refused(struct bsh_text *to, const char *text, size_t len, const char *why)
{
	const char *const end = text + len;
	const char *newline;

	bsh_text_adds(to, "# refused: ");
	while ((newline = memchr(text, '\n', (size_t)(end - text)))) {
		add_plain(to, text, (size_t)(newline - text));
		end_comment(to);
		bsh_text_adds(to, "#   ");
		text = newline + 1;
	}
	add_plain(to, text, (size_t)(end - text));
	bsh_text_adds(to, ": ");
	add_plain(to, why, strlen(why));
	end_comment(to);
}

/* ---- Ahead of an access ----------------------------------------------- */

int bsh_log_ahead_of_read(struct bsh_log *log, struct bsh_err *err)
{
	if (log->command == BSH_LOG_HELD && write_held(log) < 0)
		return bsh_fail_errno(err, BSH_E_INTERNAL,
				      "cannot write the log %s, so nothing was read", log->path);
	return 0;
}

/* Say which write comes next: "# w32 bar0:0x4000 0x1", a run with its length. */
static void announce(struct bsh_log *log, struct bsh_loc loc, const void *values, size_t n)
{
	struct bsh_text *to = &log->text;
	uint64_t first = 0;

	memcpy(&first, values, loc.width);
	bsh_text_addf(to, "# w%u ", loc.width * 8u);
	if (loc.region == BSH_REGION_CONFIG)
		bsh_text_adds(to, "config");
	else
		bsh_text_addf(to, "bar%u", loc.region);
	bsh_text_addf(to, ":0x%" PRIx64 " 0x%" PRIx64, loc.offset, le64toh(first));
	if (n > 1)
		bsh_text_addf(to, " and so on, %zu elements", n);
	bsh_text_adds(to, "\n");
}

int bsh_log_ahead_of_write(struct bsh_log *log, struct bsh_loc loc, const void *values, size_t n,
			   struct bsh_err *err)
{
	int status;

	if (log->command == BSH_LOG_HELD) {
		status = write_held(log);
	} else {
		announce(log, loc, values, n);
		status = flush(log);
		if (status < 0)
			bsh_text_reset(&log->text);
	}
	if (status == 0 && log->sync && fdatasync(log->fd) < 0)
		status = remember(log, errno);
	if (status < 0)
		return bsh_fail_errno(err, BSH_E_INTERNAL,
				      "cannot write the log %s, so nothing was written to the "
				      "device",
				      log->path);
	return 0;
}

/* ---- Life ------------------------------------------------------------- */

/* Say what the file is; on a line of its own when there is something before it. */
static int begin(struct bsh_log *log)
{
	struct stat st;

	if (fstat(log->fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
		bsh_text_adds(&log->text, "\n");
	bsh_text_adds(&log->text, "# barsh session log: a script of what was done\n");
	if (flush(log) < 0)
		return -1;
	return log->sync ? fdatasync(log->fd) : 0;
}

int bsh_log_open(const char *path, bool sync, struct bsh_log **log, struct bsh_err *err)
{
	bsh_auto(bsh_log) *made = calloc(1, sizeof(*made));

	if (!made)
		return bsh_fail_nomem(err);
	made->fd = -1;
	made->sync = sync;
	made->path = strdup(path);
	if (!made->path)
		return bsh_fail_nomem(err);
	made->fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
	if (made->fd < 0)
		return bsh_fail_errno(err, BSH_E_INTERNAL, "cannot open the log %s", path);
	if (begin(made) < 0)
		return bsh_fail_errno(err, BSH_E_INTERNAL, "cannot write the log %s", path);
	*log = bsh_steal(bsh_log, &made);
	return 0;
}

void bsh_log_close(struct bsh_log *log)
{
	if (!log)
		return;
	if (log->fd >= 0) {
		if (log->text.len > 0)
			flush_or_lose(log);
		close(log->fd);
	}
	bsh_text_finish(&log->text);
	free(log->path);
	free(log);
}

int bsh_log_errno(const struct bsh_log *log)
{
	return log ? log->sys : 0;
}

/* ---- Commands --------------------------------------------------------- */

void bsh_log_command(struct bsh_log *log, const char *text, size_t len)
{
	if (!log)
		return;
	bsh_log_end(log, NULL);
	log->held_at = log->text.len;
	log->held_len = len;
	log->command = BSH_LOG_HELD;
	bsh_text_add(&log->text, text, len);
	if (len > 0 && text[len - 1] == '\n')
		log->held_len--;
	else
		bsh_text_adds(&log->text, "\n");
	/* What continues on the next line must find an empty one there. */
	if (log->held_len > 0 && text[log->held_len - 1] == '\\')
		bsh_text_adds(&log->text, "\n");
}

void bsh_log_option(struct bsh_log *log, const char *option)
{
	struct bsh_text text = { 0 };
	const char *held;
	size_t name;

	if (!log || log->command != BSH_LOG_HELD || bsh_text_failed(&log->text))
		return;
	held = bsh_text_string(&log->text) + log->held_at;
	/* A continued line goes on behind a backslash. */
	name = strcspn(held, " \t\n\\");
	bsh_text_add(&text, bsh_text_string(&log->text), log->held_at + name);
	bsh_text_adds(&text, " ");
	bsh_text_adds(&text, option);
	bsh_text_adds(&text, held + name);
	log->held_len += strlen(option) + 1;
	bsh_text_finish(&log->text);
	log->text = text;
}

/* Turn the held command into a comment that says why it was refused. */
static void refuse(struct bsh_log *log, const char *why)
{
	struct bsh_text text = { 0 };
	const char *held = bsh_text_string(&log->text) + log->held_at;
	const size_t whole = held_whole(log);

	bsh_text_add(&text, bsh_text_string(&log->text), log->held_at);
	add_refused(&text, held, log->held_len, why);
	bsh_text_add(&text, held + whole, log->text.len - log->held_at - whole);
	bsh_text_finish(&log->text);
	log->text = text;
}

void bsh_log_end(struct bsh_log *log, const char *failed)
{
	if (!log)
		return;
	if (log->command == BSH_LOG_HELD && failed && !bsh_text_failed(&log->text))
		refuse(log, failed);
	else if (failed)
		add_comment(&log->text, "error: ", failed, strlen(failed));
	log->command = BSH_LOG_NONE;
	if (log->text.len > 0)
		flush_or_lose(log);
}

void bsh_log_comment(struct bsh_log *log, const char *line, size_t len)
{
	if (!log)
		return;
	add_comment(&log->text, "", line, len);
	if (log->text.len < MANY)
		return;
	/* A command that prints so much without an access is as good as done. */
	if (log->command != BSH_LOG_HELD)
		flush_or_lose(log);
	else if (write_held(log) < 0)
		forget_results(log);
}
