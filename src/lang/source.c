/* SPDX-License-Identifier: MIT */
/* Lines out of a descriptor or a piece of memory, a buffer at a time. */

#include "barsh/lang.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_BUFFER (64u << 10)

/* So much without a newline is too long a line, with or without byte-order mark and CR. */
#define LONGEST (BSH_LINE_MAX + 4)

struct bsh_source {
	int fd; /* -1: memory */
	int (*wait)(void *ctx, int fd, struct bsh_err *err);
	void *wait_ctx;
	off_t origin;	  /* where the descriptor stood when it was given */
	const char *data; /* what lines are cut from: the buffer, or the memory */
	char *buffer;
	size_t capacity;
	size_t begin; /* of the next line in data */
	size_t end;   /* of what is in data */
	bool is_at_end;
	bool is_begun; /* the byte-order mark was looked for */
	bool is_in_long_line; /* the begin of a line that is too long was given */
};

struct bsh_source *bsh_source_from_fd(int fd, int (*wait)(void *ctx, int fd, struct bsh_err *err),
				      void *ctx)
{
	struct bsh_source *source = calloc(1, sizeof(*source));

	if (!source) {
		close(fd);
		return NULL;
	}
	source->fd = fd;
	source->origin = lseek(fd, 0, SEEK_CUR);
	source->wait = wait;
	source->wait_ctx = ctx;
	return source;
}

/* Copy what can be read only once; *fd becomes the copy. */
static int make_seekable(int *fd, const char *path, struct bsh_err *err)
{
	char piece[16384];
	bsh_auto_fd int copy = bsh_tmpfile();
	ssize_t n;

	if (copy < 0)
		return bsh_fail_errno(err, BSH_E_INTERNAL, "no temporary file for %s", path);
	while ((n = read(*fd, piece, sizeof(piece))) != 0) {
		if (n < 0)
			return bsh_fail_errno(err, BSH_E_SYNTAX, "cannot read %s", path);
		if (bsh_write_all(copy, piece, (size_t)n) < 0)
			return bsh_fail_errno(err, BSH_E_INTERNAL, "cannot keep a copy of %s", path);
	}
	if (lseek(copy, 0, SEEK_SET) < 0)
		return bsh_fail_errno(err, BSH_E_INTERNAL, "cannot read %s again", path);
	close(*fd);
	*fd = bsh_steal_fd(&copy);
	return 0;
}

int bsh_source_open(const char *path, struct bsh_source **source, struct stat *st,
		    struct bsh_err *err)
{
	bsh_auto_fd int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, st) < 0)
		return bsh_fail_errno(err, BSH_E_SYNTAX, "cannot read %s", path);
	if (S_ISDIR(st->st_mode)) {
		errno = EISDIR;
		return bsh_fail_errno(err, BSH_E_SYNTAX, "cannot read %s", path);
	}
	if (lseek(fd, 0, SEEK_CUR) < 0 && make_seekable(&fd, path, err) < 0)
		return -1;
	*source = bsh_source_from_fd(bsh_steal_fd(&fd), NULL, NULL);
	return *source ? 0 : bsh_fail_nomem(err);
}

struct bsh_source *bsh_source_from_text(const char *text, size_t len)
{
	struct bsh_source *source = calloc(1, sizeof(*source));

	if (!source)
		return NULL;
	source->fd = -1;
	source->data = text;
	source->end = len;
	source->is_at_end = true;
	return source;
}

void bsh_source_free(struct bsh_source *source)
{
	if (!source)
		return;
	if (source->fd >= 0)
		close(source->fd);
	free(source->buffer);
	free(source);
}

int bsh_source_rewind(struct bsh_source *source, struct bsh_err *err)
{
	if (source->fd >= 0) {
		/* A script on standard input may begin in the middle of a file. */
		if (lseek(source->fd, source->origin > 0 ? source->origin : 0, SEEK_SET) < 0)
			return bsh_fail_errno(err, BSH_E_INTERNAL, "cannot read the script again");
		source->end = 0;
		source->is_at_end = false;
	}
	source->begin = 0;
	source->is_begun = false;
	source->is_in_long_line = false;
	return 0;
}

/* Bring the unread rest to the front and make sure that there is room behind it. */
static int make_room(struct bsh_source *source, struct bsh_err *err)
{
	const size_t rest = source->end - source->begin;
	const size_t capacity = source->capacity ? source->capacity * 2 : FIRST_BUFFER;
	char *buffer;

	if (source->begin > 0 && rest > 0)
		memmove(source->buffer, source->data + source->begin, rest);
	source->begin = 0;
	source->end = rest;
	if (source->capacity > 0 && rest <= source->capacity / 2)
		return 0;
	buffer = realloc(source->buffer, capacity);
	if (!buffer)
		return bsh_fail_nomem(err);
	source->buffer = buffer;
	source->data = buffer;
	source->capacity = capacity;
	return 0;
}

/*
 * Read one more piece; 0 also at the end, which is then noted. A failed read is
 * the end too: half a line must not run, and asking again would fail for ever.
 */
static int read_more(struct bsh_source *source, struct bsh_err *err)
{
	ssize_t n;

	if (make_room(source, err) < 0)
		return -1;
	do {
		if (source->wait && source->wait(source->wait_ctx, source->fd, err) < 0)
			return -1;
		n = read(source->fd, source->buffer + source->end,
			 source->capacity - source->end);
	} while (n < 0 && (errno == EINTR || (errno == EAGAIN && source->wait)));
	source->is_at_end = n <= 0;
	if (n < 0) {
		source->begin = source->end;
		return bsh_fail_errno(err, BSH_E_SYNTAX, "cannot read the script");
	}
	source->end += (size_t)n;
	return 0;
}

/* Windows editors begin a UTF-8 file with a mark that is no text. */
static void skip_byte_order_mark(struct bsh_source *source)
{
	source->is_begun = true;
	if (source->end - source->begin >= 3 &&
	    memcmp(source->data + source->begin, "\xef\xbb\xbf", 3) == 0)
		source->begin += 3;
}

/*
 * Bring the next line into the buffer, or so much of it that it is known to be
 * too long; *newline is its end, NULL where it has none.
 */
static int find_line(struct bsh_source *source, const char **newline, struct bsh_err *err)
{
	size_t seen = 0;

	*newline = NULL;
	for (;;) {
		if (source->end > source->begin + seen)
			*newline = memchr(source->data + source->begin + seen, '\n',
					  source->end - source->begin - seen);
		seen = source->end - source->begin;
		if (*newline || source->is_at_end || seen > LONGEST)
			return 0;
		if (read_more(source, err) < 0)
			return -1;
	}
}

/* Drop what is left of a line whose begin was given. */
static int skip_long_line(struct bsh_source *source, struct bsh_err *err)
{
	const char *newline;

	while (source->is_in_long_line) {
		if (find_line(source, &newline, err) < 0)
			return -1;
		source->begin = newline ? (size_t)(newline - source->data) + 1 : source->end;
		source->is_in_long_line = !newline && !source->is_at_end;
	}
	return 0;
}

static int next_line(void *ctx, bool continues, const char **text, size_t *len,
		     struct bsh_err *err)
{
	struct bsh_source *source = ctx;
	const char *newline, *line;

	(void)continues;
	if (skip_long_line(source, err) < 0 || find_line(source, &newline, err) < 0)
		return -1;
	if (!source->is_begun)
		skip_byte_order_mark(source);
	if (source->begin == source->end)
		return 0;
	line = source->data + source->begin;
	*text = line;
	*len = (size_t)((newline ? newline : source->data + source->end) - line);
	source->begin += *len + (newline != NULL);
	source->is_in_long_line = !newline && !source->is_at_end;
	if (*len > 0 && line[*len - 1] == '\r')
		(*len)--;
	return 1;
}

struct bsh_reader bsh_source_reader(struct bsh_source *source)
{
	return (struct bsh_reader){ .line = next_line, .ctx = source };
}
