/* SPDX-License-Identifier: MIT */
/* Which backend a DEVICE argument means. */

#include "barsh/backend.h"
#include "harness.h"

#include <string.h>

START_TEST(a_device_argument_names_its_backend)
{
	static const struct {
		const char *device;
		const struct bsh_backend *backend;
		const char *spec;
	} cases[] = {
		{ "sim", &bsh_backend_sim, "" },
		{ "sim:", &bsh_backend_sim, "" },
		{ "sim:64K,ro", &bsh_backend_sim, "64K,ro" },
		{ "sysfs:0000:22:00.0", &bsh_backend_sysfs, "0000:22:00.0" },
		{ "sysfs:22:00.0", &bsh_backend_sysfs, "22:00.0" },
		{ "file:dump.bin", &bsh_backend_file, "dump.bin" },
		{ "file:sim", &bsh_backend_file, "sim" },
		{ "file:22:00.0", &bsh_backend_file, "22:00.0" },
		{ "22:00.0", &bsh_backend_vfio, "22:00.0" },
		{ "0000:22:00.0", &bsh_backend_vfio, "0000:22:00.0" },
		{ "10000:e1:00.0", &bsh_backend_vfio, "10000:e1:00.0" },
		{ "8086:10d3", &bsh_backend_vfio, "8086:10d3" },
		{ "./sim", &bsh_backend_file, "./sim" },
		{ "./22:00.0", &bsh_backend_file, "./22:00.0" },
		{ "/dev/shm/bar0", &bsh_backend_file, "/dev/shm/bar0" },
		{ "bar0", &bsh_backend_file, "bar0" },
		{ "simulation", &bsh_backend_file, "simulation" },
		{ "sysfs", &bsh_backend_file, "sysfs" },
		{ "Sim", &bsh_backend_file, "Sim" },
		{ "22:00", &bsh_backend_file, "22:00" },
		{ "vfio:22:00.0", &bsh_backend_file, "vfio:22:00.0" },
		{ "", &bsh_backend_file, "" },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		const char *spec = NULL;
		const struct bsh_backend *backend = bsh_backend_find(cases[i].device, &spec);

		ck_assert_msg(backend == cases[i].backend, "'%s' is of %s", cases[i].device,
			      backend->name);
		ck_assert_str_eq(spec, cases[i].spec);
		/* It points into the argument, and so lives as long. */
		ck_assert_ptr_eq(spec, cases[i].device + strlen(cases[i].device) - strlen(spec));
	}
}
END_TEST

START_TEST(every_backend_opens_closes_reads_and_writes)
{
	static const struct bsh_backend *const all[] = { &bsh_backend_vfio, &bsh_backend_sysfs,
							 &bsh_backend_sim, &bsh_backend_file };

	for (size_t i = 0; i < BSH_LENGTH(all); i++) {
		ck_assert_ptr_nonnull(all[i]->name);
		ck_assert(all[i]->open && all[i]->close && all[i]->read && all[i]->write);
		all[i]->close(NULL);
	}
}
END_TEST

BSH_TESTS("backend/backend", NULL, NULL, a_device_argument_names_its_backend,
	  every_backend_opens_closes_reads_and_writes)
