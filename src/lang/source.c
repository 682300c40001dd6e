/* SPDX-License-Identifier: MIT */
/* Lines out of a descriptor or a piece of memory, a buffer at a time. */

#include "barsh/lang.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define FIRST_BUFFER (64u << 10)

struct bsh_source {
	int fd; /* -1: memory */
	int (*wait)(void *ctx, int fd, struct bsh_err *err);
	void *wait_ctx;
	const char *data; /* what lines are cut from: the buffer, or the memory */
	char *buffer;
	size_t capacity;
	size_t begin; /* of the next line in data */
	size_t end;   /* of what is in data */
	bool is_at_end;
	bool is_begun; /* the byte-order mark was looked for */
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
	source->wait = wait;
	source->wait_ctx = ctx;
	return source;
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
	source->begin = 0;
	source->is_begun = false;
	if (source->fd < 0)
		return 0;
	if (lseek(source->fd, 0, SEEK_SET) < 0)
		return bsh_fail_errno(err, BSH_E_INTERNAL, "cannot read the script again");
	source->end = 0;
	source->is_at_end = false;
	return 0;
}

/* Bring the unread rest to the front and make sure that there is room behind it. */
static int make_room(struct bsh_source *source, struct bsh_err *err)
{
	const size_t rest = source->end - source->begin;
	const size_t capacity = source->capacity ? source->capacity * 2 : FIRST_BUFFER;
	char *buffer;

	if (rest > BSH_LINE_MAX)
		return bsh_fail(err, BSH_E_SYNTAX, "a line of more than %u bytes is no command",
				BSH_LINE_MAX);
	if (rest)
		memmove(source->buffer, source->data + source->begin, rest);
	source->begin = 0;
	source->end = rest;
	if (rest * 2 < source->capacity)
		return 0;
	buffer = realloc(source->buffer, capacity);
	if (!buffer)
		return bsh_fail_nomem(err);
	source->buffer = buffer;
	source->data = buffer;
	source->capacity = capacity;
	return 0;
}

/* Read one more piece; 0 also at the end, which is then noted. */
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
	} while (n < 0 && (errno == EINTR || errno == EAGAIN) && source->wait);
	if (n < 0)
		return bsh_fail_errno(err, BSH_E_SYNTAX, "cannot read the script");
	source->end += (size_t)n;
	source->is_at_end = n == 0;
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

static int next_line(void *ctx, bool continues, const char **text, size_t *len,
		     struct bsh_err *err)
{
	struct bsh_source *source = ctx;
	const char *newline = NULL;
	size_t seen = 0;
	const char *line;

	(void)continues;
	for (;;) {
		if (source->end > source->begin + seen)
			newline = memchr(source->data + source->begin + seen, '\n',
					 source->end - source->begin - seen);
		if (newline || source->is_at_end)
			break;
		seen = source->end - source->begin;
		if (read_more(source, err) < 0)
			return -1;
	}
	if (!source->is_begun)
		skip_byte_order_mark(source);
	if (source->begin == source->end)
		return 0;
	line = source->data + source->begin;
	*text = line;
	*len = (size_t)((newline ? newline : source->data + source->end) - line);
	source->begin += *len + (newline != NULL);
	if (*len > 0 && line[*len - 1] == '\r')
		(*len)--;
	return 1;
}

struct bsh_reader bsh_source_reader(struct bsh_source *source)
{
	return (struct bsh_reader){ .line = next_line, .ctx = source };
}
