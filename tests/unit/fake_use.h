/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief A function in use in a fake root, and what is told of its use as text.
 */
#ifndef BARSH_TESTS_UNIT_FAKE_USE_H
#define BARSH_TESTS_UNIT_FAKE_USE_H

#include "fake_host.h"

#include "host/use.h"

/* The function whose uses are looked for, and where it is in /sys/devices. */
#define FAKE_ADDRESS "0000:01:00.0"
#define FAKE_PLACE "pci0000:00/0000:00:01.0/" FAKE_ADDRESS

static struct bsh_pci fake_pci = { .address = FAKE_ADDRESS, .driver = "fake" };

/* What was told, "kind|text|command" a line. */
static char fake_told[8192];

static inline void fake_take_use(void *ctx, const struct bsh_use *use)
{
	const size_t had = strlen(fake_told);

	(void)ctx;
	snprintf(fake_told + had, sizeof(fake_told) - had, "%s|%s|%s\n",
		 use->kind ? use->kind : "-", use->text, use->command);
}

/* What one of the searches tells. */
static inline const char *fake_uses(void (*search)(const struct bsh_use_search *))
{
	const struct bsh_use_search self = { &fake_host, &fake_pci, fake_take_use, NULL };

	fake_told[0] = '\0';
	search(&self);
	return fake_told;
}

/* A device NAME of a class, at PLACE in /sys/devices; PLACE ends with its name. */
static inline void fake_device(const char *class, const char *name, const char *place)
{
	char path[256];
	char target[256];

	snprintf(path, sizeof(path), "/sys/devices/%s/uevent", place);
	fake_file(path, "%s", "");
	snprintf(path, sizeof(path), "/sys/%s/%s", class, name);
	snprintf(target, sizeof(target), "../../devices/%s", place);
	fake_link(path, target);
}

/* An attribute of such a device. */
static inline void fake_device_attr(const char *place, const char *name, const char *text)
{
	char path[256];

	snprintf(path, sizeof(path), "/sys/devices/%s/%s", place, name);
	fake_file(path, "%s\n", text);
}

#endif
