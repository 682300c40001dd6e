/* SPDX-License-Identifier: MIT */
/* Which backend a DEVICE argument means. */

#include "barsh/backend.h"

#include <string.h>

/* What stands behind "WORD:", or NULL when device does not begin so. */
static const char *behind(const char *device, const char *word)
{
	const size_t len = strlen(word);

	return strncmp(device, word, len) == 0 && device[len] == ':' ? device + len + 1 : NULL;
}

const struct bsh_backend *bsh_backend_find(const char *device, const char **spec)
{
	static const struct bsh_backend *const named[] = {
		&bsh_backend_sim,
		&bsh_backend_sysfs,
		&bsh_backend_file,
	};
	uint16_t vendor, id;
	struct bsh_bdf bdf;

	for (size_t i = 0; i < BSH_LENGTH(named); i++) {
		*spec = behind(device, named[i]->name);
		if (*spec)
			return named[i];
	}
	if (strcmp(device, "sim") == 0) {
		*spec = device + strlen(device);
		return &bsh_backend_sim;
	}
	*spec = device;
	if (bsh_bdf_parse(device, &bdf) || bsh_ids_parse(device, &vendor, &id))
		return &bsh_backend_vfio;
	return &bsh_backend_file;
}
