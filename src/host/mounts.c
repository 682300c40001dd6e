/* SPDX-License-Identifier: MIT */
/* What is mounted, and which block device a path below /dev means. */

#include "host/mounts.h"

#include "host/attr.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

char *bsh_mounts_unescape(char *text)
{
	const char *from = text;
	char *to = text;

	while (*from != '\0') {
		if (from[0] == '\\' && is_octal(from[1]) && is_octal(from[2]) &&
		    is_octal(from[3])) {
			*to++ = (char)((from[1] - '0') << 6 | (from[2] - '0') << 3 |
				       (from[3] - '0'));
			from += 4;
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
	return text;
}

/* ---- The table ---------------------------------------------------------- */

/*
 * ID PARENT MAJOR:MINOR ROOT POINT OPTIONS [TAG]... - TYPE SOURCE OPTIONS; false: it is
 * something else.
 */
static bool parse(char *line, struct bsh_mount *mount)
{
	char *words[6];
	char *tag, *type, *source;

	for (size_t i = 0; i < BSH_LENGTH(words); i++) {
		words[i] = strsep(&line, " ");
		if (!words[i])
			return false;
	}
	do {
		tag = strsep(&line, " ");
	} while (tag && strcmp(tag, "-") != 0);
	type = strsep(&line, " ");
	source = strsep(&line, " ");
	if (!source)
		return false;
	*mount = (struct bsh_mount) {
		.dev = words[2],
		.point = bsh_mounts_unescape(words[4]),
		.type = type,
		.source = bsh_mounts_unescape(source),
	};
	return true;
}

static size_t count_lines(const char *text)
{
	size_t n = 1;

	while ((text = strchr(text, '\n'))) {
		text++;
		n++;
	}
	return n;
}

int bsh_mounts_load(const struct bsh_host *host, struct bsh_mounts *mounts)
{
	char path[PATH_MAX];
	char *rest, *line;

	if (bsh_host_path(host, path, sizeof(path), "/proc/self/mountinfo") < 0)
		return 0;
	if (bsh_attr_read(path, &mounts->text) < 0)
		return errno == ENOMEM ? -1 : 0;
	mounts->all = calloc(count_lines(bsh_text_string(&mounts->text)), sizeof(*mounts->all));
	if (!mounts->all)
		return -1;
	rest = mounts->text.data;
	while ((line = strsep(&rest, "\n")))
		if (parse(line, &mounts->all[mounts->n]))
			mounts->n++;
	return 0;
}

void bsh_mounts_finish(struct bsh_mounts *mounts)
{
	bsh_text_finish(&mounts->text);
	free(mounts->all);
	*mounts = (struct bsh_mounts){ 0 };
}

/* Is @p path the directory @p point, or somewhere in it? */
static bool is_in(const char *path, const char *point)
{
	const size_t len = strlen(point);

	if (strcmp(point, "/") == 0)
		return true;
	return strncmp(path, point, len) == 0 && (path[len] == '/' || path[len] == '\0');
}

const struct bsh_mount *bsh_mounts_under(const struct bsh_mounts *mounts, const char *path)
{
	const struct bsh_mount *found = NULL;

	/* Of two on one point the later hides the earlier. */
	for (size_t i = 0; i < mounts->n; i++)
		if (is_in(path, mounts->all[i].point) &&
		    (!found || strlen(mounts->all[i].point) >= strlen(found->point)))
			found = &mounts->all[i];
	return found;
}

/* ---- Names of devices --------------------------------------------------- */

/* As /dev has it: sysfs writes '!' for the slash of cciss/c0d0. */
static bool is_name(const char *word, const char *name)
{
	while (*word != '\0' && (*word == *name || (*word == '/' && *name == '!'))) {
		word++;
		name++;
	}
	return *word == *name;
}

bool bsh_mounts_is_device(const struct bsh_host *host, const char *path, const char *name,
			  const char *dm_name)
{
	static const char dev[] = "/dev/";
	static const char mapper[] = "mapper/";
	const char *word = path + strlen(dev);
	char full[PATH_MAX];
	char target[256] = "";

	if (strncmp(path, dev, strlen(dev)) != 0 || word[0] == '\0')
		return false;
	if (bsh_host_path(host, full, sizeof(full), "%s", path) == 0)
		bsh_attr_link(full, target, sizeof(target));
	if (target[0] != '\0')
		return is_name(target, name) || strcmp(target, dm_name) == 0;
	if (strncmp(word, mapper, strlen(mapper)) == 0)
		return dm_name[0] != '\0' && strcmp(word + strlen(mapper), dm_name) == 0;
	return is_name(word, name);
}
