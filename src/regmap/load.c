/* SPDX-License-Identifier: MIT */
/* Loading a file: read whole, recognised by content, told to the builder by its loader. */

#include "regmap/build.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* The least particular come last: a C header and a table may look like anything. */
static const struct bsh_loader *const loaders[] = {
#if BSH_HAVE_XML
	&bsh_loader_svd,    &bsh_loader_ipxact,
#endif
#if BSH_HAVE_YAML
	&bsh_loader_native,
#endif
	&bsh_loader_litex,  &bsh_loader_header, &bsh_loader_table,
};

/* What a format is called that this build cannot read, or NULL. */
static const char *missing(const char *data, size_t len)
{
	size_t at = 0;

	while (at < len && strchr(" \t\r\n\xef\xbb\xbf", data[at]) && data[at])
		at++;
	if (!BSH_HAVE_XML && at < len && data[at] == '<')
		return "XML (CMSIS-SVD, IP-XACT): this barsh was built without expat";
	if (!BSH_HAVE_YAML && at + 7 < len &&
	    (memmem(data + at, len - at < 4096 ? len - at : 4096, "regmap", 6)))
		return "the native format: this barsh was built without libyaml";
	return NULL;
}

static const struct bsh_loader *recognise(const char *data, size_t len, const char *format)
{
	for (size_t i = 0; i < BSH_LENGTH(loaders); i++)
		if (format ? strcmp(loaders[i]->name, format) == 0 :
			     loaders[i]->recognise(data, len))
			return loaders[i];
	return NULL;
}

/* LiteX writes csr.json beside the csr.csv that says the same. */
static bool is_litex_json(const char *data, size_t len)
{
	return len && *data == '{' && memmem(data, len < 4096 ? len : 4096, "\"csr_bases\"", 11);
}

static int fail_unknown(const char *name, const char *data, size_t len, const char *format,
			struct bsh_err *err)
{
	const char *without = missing(data, len);

	if (without)
		return bsh_fail(err, BSH_E_SYNTAX, "%s: cannot read %s", name, without);
	if (format)
		return bsh_fail(err, BSH_E_NAME, "%s: no format '%s'", name, format);
	if (is_litex_json(data, len))
		return bsh_fail(err, BSH_E_SYNTAX,
				"%s: a LiteX csr.json is not read: load the csr.csv of the same "
				"build, or its directory",
				name);
	return bsh_fail(
		err, BSH_E_SYNTAX,
		"%s: this is no register map: one begins with 'regmap: 1', or is CMSIS-SVD, "
		"IP-XACT, a LiteX csr.csv, a C header with #define or enum, or a table (CSV) with "
		"the columns name and offset",
		name);
}

int bsh_regmap_load_text(struct bsh_regmap *map, const char *name, const char *data, size_t len,
			 const struct bsh_regmap_options *options, struct bsh_err *err)
{
	const struct bsh_loader *loader = recognise(data, len, options->format);
	bsh_auto(bsh_build) *b = NULL;

	if (!loader)
		return fail_unknown(name, data, len, options->format, err);
	if (loader->is_draft && !options->takes_drafts)
		return bsh_fail(
			err, BSH_E_SYNTAX,
			"%s: a %s tells neither access nor side effects: make a map of it with "
			"barsh convert and finish that",
			name, loader->title);
	if (len > loader->size_max)
		return bsh_fail(err, BSH_E_VALUE, "%s: more than %zu MiB, the limit for %s", name,
				loader->size_max >> 20, loader->title);
	if (bsh_build_new(map, name, loader, options, &b, err) < 0)
		return -1;
	/* Other formats have no match list. */
	if ((!options->only_match || strcmp(loader->name, "native") == 0) &&
	    loader->load(b, data, len, err) < 0)
		return -1;
	return bsh_build_finish(b, err);
}

/* All of a file; a pipe will do. */
static int read_all(int fd, const char *path, struct bsh_text *text, struct bsh_err *err)
{
	bsh_auto_free char *piece = malloc(1 << 16);
	ssize_t n;

	if (!piece)
		return bsh_fail_nomem(err);
	while ((n = read(fd, piece, 1 << 16)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return bsh_fail_errno(err, BSH_E_INTERNAL, "%s", path);
		bsh_text_add(text, piece, (size_t)n);
		if (bsh_text_failed(text))
			return bsh_fail_nomem(err);
		if (text->len > BSH_REGMAP_FILE_MAX)
			return bsh_fail(err, BSH_E_VALUE, "%s: more than %u MiB", path,
					BSH_REGMAP_FILE_MAX >> 20);
	}
	return 0;
}

int bsh_regmap_load(struct bsh_regmap *map, const char *path,
		    const struct bsh_regmap_options *options, struct bsh_err *err)
{
	bsh_auto_fd int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct bsh_text text = { 0 };
	int result;

	if (fd < 0)
		return bsh_fail_errno(err, BSH_E_INTERNAL, "%s", path);
	result = read_all(fd, path, &text, err);
	if (result == 0)
		result = bsh_regmap_load_text(map, path, bsh_text_string(&text), text.len, options,
					      err);
	bsh_text_finish(&text);
	return result;
}
