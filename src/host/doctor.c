/* SPDX-License-Identifier: MIT */
/* The doctor: the table of troubles, and the walk through all steps. */

#include "barsh/doctor.h"

const struct bsh_trouble bsh_troubles[] = {
	{ NULL, NULL, NULL, NULL, NULL },
};

unsigned bsh_doctor(const struct bsh_host *host, const char *address,
		    void (*each)(void *ctx, const struct bsh_finding *finding), void *ctx)
{
	(void)host;
	(void)address;
	(void)each;
	(void)ctx;
	return 0;
}

bool bsh_doctor_first(const struct bsh_host *host, const char *address,
		      struct bsh_finding *finding)
{
	(void)host;
	(void)address;
	(void)finding;
	return false;
}
