/* SPDX-License-Identifier: MIT */
/* Small files, links and directories of sysfs and proc. */

#include "host/attr.h"

#include "barsh/host.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int bsh_host_path(const struct bsh_host *host, char *to, size_t size, const char *fmt, ...)
{
	const int root = snprintf(to, size, "%s", host->root);
	va_list args;
	int len;

	if (root < 0 || (size_t)root >= size)
		return -1;
	va_start(args, fmt);
	len = vsnprintf(to + root, size - (size_t)root, fmt, args);
	va_end(args);
	return len < 0 || (size_t)len >= size - (size_t)root ? -1 : 0;
}

int bsh_attr_text(const char *path, char *to, size_t size)
{
	bsh_auto_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t n;

	if (fd < 0)
		return -1;
	do {
		n = read(fd, to + len, size - 1 - len);
		if (n < 0)
			return -1;
		len += (size_t)n;
	} while (n > 0 && len < size - 1);
	if (len > 0 && to[len - 1] == '\n')
		len--;
	to[len] = '\0';
	return 0;
}

int bsh_attr_read(const char *path, struct bsh_text *to)
{
	bsh_auto_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	char chunk[4096];
	ssize_t n;

	if (fd < 0)
		return -1;
	while ((n = read(fd, chunk, sizeof(chunk))) > 0)
		bsh_text_add(to, chunk, (size_t)n);
	if (n == 0 && bsh_text_failed(to)) {
		errno = ENOMEM;
		return -1;
	}
	return n < 0 ? -1 : 0;
}

int bsh_attr_lines(const char *path, bool (*each)(void *ctx, char *line), void *ctx)
{
	struct bsh_text text = { 0 };
	const int result = bsh_attr_read(path, &text);
	char *rest = result == 0 ? text.data : NULL;
	bool more = true;
	char *line;

	while (more && (line = strsep(&rest, "\n")))
		/* What follows the last newline is no line unless there is something. */
		more = (!rest && line[0] == '\0') || each(ctx, line);
	bsh_text_finish(&text);
	return result;
}

uint64_t bsh_attr_number(const char *path)
{
	char text[32];

	return bsh_attr_text(path, text, sizeof(text)) < 0 ? 0 : strtoull(text, NULL, 0);
}

void bsh_attr_link(const char *path, char *to, size_t size)
{
	char target[PATH_MAX];
	const ssize_t len = readlink(path, target, sizeof(target) - 1);
	const char *slash;

	target[len < 0 ? 0 : len] = '\0';
	slash = strrchr(target, '/');
	snprintf(to, size, "%s", slash ? slash + 1 : target);
}

static int is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int bsh_attr_each(const char *path, int (*order)(const struct dirent **, const struct dirent **),
		  bool (*each)(void *ctx, const char *name), void *ctx)
{
	struct dirent **entries;
	const int n = scandir(path, &entries, is_shown, order);
	bool more = true;

	if (n < 0)
		return -1;
	for (int i = 0; i < n; i++) {
		more = more && each(ctx, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return 0;
}

bool bsh_is_shell_word(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_@%+:,./-";

	return text[0] != '\0' && text[strspn(text, plain)] == '\0';
}

void bsh_list_add(char *to, size_t size, const char *fmt, ...)
{
	static const char cut[] = ", ...";
	const size_t had = strlen(to);
	const size_t room = size - had;
	va_list args;
	int len;

	if (had >= strlen(cut) && strcmp(to + had - strlen(cut), cut) == 0)
		return;
	if (had > 0)
		snprintf(to + had, room, ", ");
	va_start(args, fmt);
	len = vsnprintf(to + strlen(to), size - strlen(to), fmt, args);
	va_end(args);
	/* Room for the mark that a later item may need is kept free. */
	if (len >= 0 && had + (had > 0 ? 2 : 0) + (size_t)len + sizeof(cut) <= size)
		return;
	snprintf(to + had, room, "%s", had > 0 ? cut : "...");
}
