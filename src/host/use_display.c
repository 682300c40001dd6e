/* SPDX-License-Identifier: MIT */
/* Evidence of use: screens, and the console on them. */

#include "host/use.h"

#include "host/attr.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define CONNECTORS "/sys/class/drm"
#define FRAMEBUFFERS "/sys/class/graphics"

static bool is_boot_display(const struct bsh_use_search *search)
{
	char path[PATH_MAX];

	return bsh_host_path(search->host, path, sizeof(path), "/sys/bus/pci/devices/%s/boot_vga",
			     search->pci->address) == 0 &&
	       bsh_attr_number(path) == 1;
}

/* Does the attribute of a connector say @p wanted, and not, as it were, "disconnected"? */
static bool says(const struct bsh_use_search *search, const char *connector, const char *attribute,
		 const char *wanted)
{
	char path[PATH_MAX];
	char text[32];

	return bsh_host_path(search->host, path, sizeof(path), CONNECTORS "/%s/%s", connector,
			     attribute) == 0 &&
	       bsh_attr_text(path, text, sizeof(text)) == 0 && strcmp(text, wanted) == 0;
}

/* "HDMI-A-1" of "card0-HDMI-A-1"; NULL: it is a card or something else. */
static const char *connector_name(const char *name)
{
	const char *at = name + strlen("card");
	size_t digits;

	if (strncmp(name, "card", strlen("card")) != 0)
		return NULL;
	digits = strspn(at, "0123456789");
	return digits > 0 && at[digits] == '-' ? at + digits + 1 : NULL;
}

static bool look_at_connector(void *ctx, const char *name)
{
	const struct bsh_use_search *search = ctx;
	const char *connector = connector_name(name);
	char path[PATH_MAX];

	if (connector &&
	    bsh_host_path(search->host, path, sizeof(path), CONNECTORS "/%s", name) == 0 &&
	    bsh_use_is_below(search, path) && says(search, name, "status", "connected") &&
	    says(search, name, "enabled", "enabled"))
		bsh_use_tell(search, "gpu", "", "a screen on %s is lit", connector);
	return true;
}

static bool look_at_framebuffer(void *ctx, const char *name)
{
	const struct bsh_use_search *search = ctx;
	char path[PATH_MAX];

	/* fbcon is there, too, which is no framebuffer. */
	if (strncmp(name, "fb", 2) == 0 && name[2] >= '0' && name[2] <= '9' &&
	    bsh_host_path(search->host, path, sizeof(path), FRAMEBUFFERS "/%s", name) == 0 &&
	    bsh_use_is_below(search, path))
		bsh_use_tell(search, "gpu", "", "%s, %s framebuffer, is on it", name,
			     strcmp(name, "fb0") == 0 ? "the console's" : "a");
	return true;
}

void bsh_use_display(const struct bsh_use_search *search)
{
	struct bsh_use_search self = *search;
	char path[PATH_MAX];

	if (is_boot_display(search))
		bsh_use_tell(search, "display", "", "it is the boot display");
	if (bsh_host_path(search->host, path, sizeof(path), CONNECTORS) == 0)
		bsh_attr_each(path, versionsort, look_at_connector, &self);
	if (bsh_host_path(search->host, path, sizeof(path), FRAMEBUFFERS) == 0)
		bsh_attr_each(path, versionsort, look_at_framebuffer, &self);
}
