/* SPDX-License-Identifier: MIT */
/* History: a ring in memory, and a file that several sessions append to. */

#include "history.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct bsh_history {
	char **ring;
	size_t max;
	size_t first; /* place of the oldest line */
	size_t count;
	char *path;	 /* NULL: memory only */
	bool is_failing; /* the last write failed, and that was said */
};

struct bsh_history *bsh_history_new(size_t max)
{
	struct bsh_history *h = calloc(1, sizeof(*h));

	if (!h)
		return NULL;
	h->max = max > 0 ? max : 1;
	h->ring = calloc(h->max, sizeof(*h->ring));
	if (!h->ring) {
		free(h);
		return NULL;
	}
	return h;
}

void bsh_history_free(struct bsh_history *h)
{
	if (!h)
		return;
	for (size_t i = 0; i < h->max; i++)
		free(h->ring[i]);
	free(h->ring);
	free(h->path);
	free(h);
}

size_t bsh_history_count(const struct bsh_history *h)
{
	return h->count;
}

const char *bsh_history_get(const struct bsh_history *h, size_t i)
{
	return i < h->count ? h->ring[(h->first + i) % h->max] : NULL;
}

const char *bsh_history_path(const struct bsh_history *h)
{
	return h->path;
}

/* Keep line[0..len) as the newest one; without memory it is left out. */
static void push(struct bsh_history *h, const char *line, size_t len)
{
	const size_t place = (h->first + h->count) % h->max;
	char *copy = strndup(line, len);

	if (!copy)
		return;
	free(h->ring[place]);
	h->ring[place] = copy;
	if (h->count < h->max)
		h->count++;
	else
		h->first = (h->first + 1) % h->max;
}

/* ---- Reading ---------------------------------------------------------- */

/* A file being taken apart, piece by piece, so that its size does not matter. */
struct reader {
	char line[BSH_HISTORY_LINE_MAX];
	size_t len;
	bool is_bad;	/* the current line is not text, or too long */
	size_t n_lines; /* in the file, bad ones too */
};

static bool is_text(char c)
{
	return c == '\t' || ((unsigned char)c >= ' ' && c != 0x7f);
}

static void end_line(struct bsh_history *h, struct reader *r)
{
	r->n_lines++;
	if (r->len > 0 && !r->is_bad)
		push(h, r->line, r->len);
	r->len = 0;
	r->is_bad = false;
}

static void read_byte(struct bsh_history *h, struct reader *r, char c)
{
	if (c == '\n') {
		end_line(h, r);
		return;
	}
	if (!is_text(c) || r->len == sizeof(r->line))
		r->is_bad = true;
	else
		r->line[r->len++] = c;
}

/* Load what fd holds and count its lines; a file that breaks off is as good as one that ends. */
static size_t load(struct bsh_history *h, int fd)
{
	struct reader r = { .len = 0 };
	char bytes[8192];
	ssize_t n;

	while ((n = read(fd, bytes, sizeof(bytes))) > 0 || (n < 0 && errno == EINTR))
		for (ssize_t i = 0; i < n; i++)
			read_byte(h, &r, bytes[i]);
	if (r.len > 0 || r.is_bad)
		end_line(h, &r);
	return r.n_lines;
}

/* ---- The file --------------------------------------------------------- */

/* Lock fd against other sessions, for at most 100 ms: one that is stopped must not stop us. */
static bool lock(int fd)
{
	const struct timespec pause = { .tv_nsec = 5 * 1000 * 1000 };

	for (int i = 0; i < 20; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return true;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return false;
		nanosleep(&pause, NULL);
	}
	return false;
}

/* Is fd still what path names, or has another session put a new file there? */
static bool is_current(int fd, const char *path)
{
	struct stat ours, theirs;

	return fstat(fd, &ours) == 0 && stat(path, &theirs) == 0 && ours.st_dev == theirs.st_dev &&
	       ours.st_ino == theirs.st_ino;
}

/* Open path for appending, locked if that can be had; -1 with errno. */
static int open_locked(const char *path, bool *is_locked)
{
	struct stat st;
	int fd;

	for (int i = 0; i < 10; i++) {
		fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
			  0600);
		if (fd < 0)
			return -1;
		if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
			close(fd);
			errno = EINVAL;
			return -1;
		}
		*is_locked = lock(fd);
		if (is_current(fd, path))
			return fd;
		close(fd);
	}
	errno = EAGAIN;
	return -1;
}

/* Does the file end in the middle of a line? */
static bool is_torn(int fd, off_t size)
{
	char last;

	return size > 0 && pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

/* Append text in one write(), or leave the file as it is; -1 with errno. */
static int append(int fd, const struct bsh_text *text, off_t size, bool is_locked)
{
	const ssize_t n = write(fd, text->data, text->len);

	if (n == (ssize_t)text->len)
		return 0;
	if (n >= 0) {
		/* Half a command would be recalled as if it had been typed. */
		if (is_locked && ftruncate(fd, size) < 0)
			return -1;
		errno = ENOSPC;
	}
	return -1;
}

static int write_line(const struct bsh_history *h, const char *line)
{
	struct bsh_text text = { 0 };
	bool is_locked = false;
	bsh_auto_fd int fd = -1;
	struct stat st;
	int result;

	fd = open_locked(h->path, &is_locked);
	if (fd < 0 || fstat(fd, &st) < 0)
		return -1;
	if (is_torn(fd, st.st_size))
		bsh_text_adds(&text, "\n");
	bsh_text_adds(&text, line);
	bsh_text_adds(&text, "\n");
	errno = ENOMEM;
	result = bsh_text_failed(&text) ? -1 : append(fd, &text, st.st_size, is_locked);
	bsh_text_finish(&text);
	return result;
}

/* Write all lines of h into a new file at temp, which mkostemp() fills in. */
static bool write_copy(const struct bsh_history *h, char *temp)
{
	struct bsh_text text = { 0 };
	bsh_auto_fd int fd = -1;
	bool is_good;

	for (size_t i = 0; i < h->count; i++) {
		bsh_text_adds(&text, bsh_history_get(h, i));
		bsh_text_adds(&text, "\n");
	}
	fd = mkostemp(temp, O_CLOEXEC);
	is_good = fd >= 0 && !bsh_text_failed(&text) &&
		  bsh_write_all(fd, bsh_text_string(&text), text.len) == 0 && fsync(fd) == 0;
	if (fd >= 0 && !is_good)
		unlink(temp);
	bsh_text_finish(&text);
	return is_good;
}

/*
 * Replace the file by the lines just loaded from it. The caller holds its lock:
 * others that wait for it see then that the file is another one and open that.
 * A failure leaves a file that is long, which hurts nobody.
 */
static void compact(const struct bsh_history *h)
{
	struct bsh_text temp = { 0 };

	bsh_text_addf(&temp, "%s.XXXXXX", h->path);
	if (!bsh_text_failed(&temp) && write_copy(h, temp.data) && rename(temp.data, h->path) < 0)
		unlink(temp.data);
	bsh_text_finish(&temp);
}

/* Load what can be read of a file that cannot be written. */
static void load_only(struct bsh_history *h, const char *path)
{
	bsh_auto_fd int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		load(h, fd);
}

int bsh_history_attach(struct bsh_history *h, const char *path, struct bsh_err *err)
{
	bool is_locked = false;
	bsh_auto_fd int fd = open_locked(path, &is_locked);

	if (fd < 0) {
		bsh_fail_errno(err, BSH_E_INTERNAL, "no history is kept, cannot write '%s'", path);
		load_only(h, path);
		return -1;
	}
	/* A link is followed once, here, so that compacting replaces what it points at. */
	h->path = realpath(path, NULL);
	if (!h->path)
		return bsh_fail_errno(err, BSH_E_INTERNAL, "no history is kept in '%s'", path);
	if (load(h, fd) > 2 * h->max && is_locked)
		compact(h);
	return 0;
}

/* ---- Which file ------------------------------------------------------- */

static int check_owner(const char *dir, struct bsh_err *err)
{
	struct stat st;

	if (stat(dir, &st) < 0)
		return bsh_fail_errno(err, BSH_E_INTERNAL,
				      "no history is kept, cannot look at '%s'", dir);
	if (st.st_uid != geteuid())
		return bsh_fail(err, BSH_E_INTERNAL,
				"no history is kept, since '%s' belongs to another user", dir);
	return 0;
}

/* Make the directory path and those above it. */
static int make_dirs(char *path, struct bsh_err *err)
{
	for (char *slash = strchr(path + 1, '/');; slash = strchr(slash + 1, '/')) {
		int result;

		if (slash)
			*slash = '\0';
		result = mkdir(path, 0700);
		if (result < 0 && errno != EEXIST)
			return bsh_fail_errno(err, BSH_E_INTERNAL,
					      "no history is kept, cannot make '%s'", path);
		if (!slash)
			return 0;
		*slash = '/';
	}
}

/* The owner of the deepest directory that exists decides whether more may be made in it. */
static int check_base(const char *base, struct bsh_err *err)
{
	bsh_auto_free char *path = strdup(base);
	struct stat st;
	char *slash;

	if (!path)
		return bsh_fail_nomem(err);
	while (stat(path, &st) < 0 && errno == ENOENT) {
		slash = strrchr(path, '/');
		if (slash == path)
			slash++;
		if (!slash || !*slash)
			break;
		*slash = '\0';
	}
	return check_owner(path, err);
}

/* Attach BASE/barsh/history, or BASE/.local/state/barsh/history. */
static int attach_below(struct bsh_history *h, const char *base, const char *dirs,
			struct bsh_err *err)
{
	struct bsh_text path = { 0 };
	int result = -1;

	bsh_text_addf(&path, "%s/%s", base, dirs);
	if (bsh_text_failed(&path))
		bsh_fail_nomem(err);
	else if (make_dirs(path.data, err) == 0 && check_owner(path.data, err) == 0) {
		bsh_text_adds(&path, "/history");
		result = bsh_text_failed(&path) ? bsh_fail_nomem(err)
						: bsh_history_attach(h, path.data, err);
	}
	bsh_text_finish(&path);
	return result;
}

int bsh_history_attach_default(struct bsh_history *h, struct bsh_err *err)
{
	const char *file = getenv("BARSH_HISTORY");
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");

	if (file)
		return *file && strcmp(file, "/dev/null") != 0 ? bsh_history_attach(h, file, err)
							       : 0;
	if (state && *state == '/')
		return check_base(state, err) < 0 ? -1 : attach_below(h, state, "barsh", err);
	if (!home || *home != '/')
		return 0;
	/* A home that does not exist is not ours to make. */
	return check_owner(home, err) < 0 ? -1
					  : attach_below(h, home, ".local/state/barsh", err);
}

/* ---- Adding ----------------------------------------------------------- */

bool bsh_history_wants(const struct bsh_history *h, const char *line)
{
	const char *last = h->count > 0 ? bsh_history_get(h, h->count - 1) : "";
	size_t len = 0;

	if (!*line || *line == ' ' || *line == '\t' || strcmp(line, last) == 0)
		return false;
	while (line[len] && is_text(line[len]))
		len++;
	return !line[len] && len <= BSH_HISTORY_LINE_MAX;
}

int bsh_history_add(struct bsh_history *h, const char *line, struct bsh_err *err)
{
	const bool was_failing = h->is_failing;

	if (!bsh_history_wants(h, line))
		return 0;
	push(h, line, strlen(line));
	if (!h->path)
		return 0;
	h->is_failing = write_line(h, line) < 0;
	if (!h->is_failing || was_failing)
		return 0;
	return bsh_fail_errno(err, BSH_E_INTERNAL, "cannot append to the history '%s'", h->path);
}
