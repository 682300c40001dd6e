/* SPDX-License-Identifier: MIT */
/* How people write a PCI function: its address, or its ids. */

#include "barsh/host.h"

#include <stdio.h>
#include <string.h>

/*
 * Take 1 to @p max hexadecimal digits from *at. strtoul() would also take
 * blanks, signs and 0x, which no address has.
 */
static bool take_hex(const char **at, unsigned max, uint32_t *value)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	uint32_t sum = 0;
	unsigned n;

	for (n = 0; n < max && **at != '\0'; n++, (*at)++) {
		const char *digit = strchr(digits, **at);
		ptrdiff_t nibble;

		if (!digit)
			break;
		nibble = digit - digits;
		sum = sum << 4 | (uint32_t)(nibble < 16 ? nibble : nibble - 6);
	}
	*value = sum;
	return n > 0;
}

static bool take(const char **at, char c)
{
	if (**at != c)
		return false;
	(*at)++;
	return true;
}

bool bsh_bdf_parse(const char *text, struct bsh_bdf *bdf)
{
	uint32_t domain = 0;
	uint32_t bus, device, function;

	if (strchr(text, ':') != strrchr(text, ':') &&
	    (!take_hex(&text, 8, &domain) || !take(&text, ':')))
		return false;
	if (!take_hex(&text, 2, &bus) || !take(&text, ':') || !take_hex(&text, 2, &device) ||
	    !take(&text, '.') || !take_hex(&text, 1, &function))
		return false;
	if (*text != '\0' || device > 31 || function > 7)
		return false;
	*bdf = (struct bsh_bdf){ domain, (uint8_t)bus, (uint8_t)device, (uint8_t)function };
	return true;
}

const char *bsh_bdf_text(char to[BSH_BDF_MAX], const struct bsh_bdf *bdf)
{
	snprintf(to, BSH_BDF_MAX, "%04x:%02x:%02x.%x", bdf->domain, bdf->bus, bdf->device,
		 bdf->function);
	return to;
}

bool bsh_ids_parse(const char *text, uint16_t *vendor, uint16_t *device)
{
	uint32_t first, second;

	if (strlen(text) != strlen("VVVV:DDDD"))
		return false;
	if (!take_hex(&text, 4, &first) || !take(&text, ':') || !take_hex(&text, 4, &second) ||
	    *text != '\0')
		return false;
	*vendor = (uint16_t)first;
	*device = (uint16_t)second;
	return true;
}
