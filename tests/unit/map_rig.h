/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief A session over a spy that has the map tests/maps/cmd-access.yaml.
 */
#ifndef BARSH_TESTS_UNIT_MAP_RIG_H
#define BARSH_TESTS_UNIT_MAP_RIG_H

#include "rig.h"

/** Load one of tests/maps/. */
static inline void map_rig_load(const char *name)
{
	struct bsh_err err = { 0 };
	char path[512];

	snprintf(path, sizeof(path), BSH_TEST_MAPS "/%s", name);
	ck_assert_msg(bsh_session_load_map(rig.s, path, &err) == 0, "%s", err.msg);
}

/** A setup function: a session that goes on after failures. */
static inline void map_rig_setup(void)
{
	rig_setup();
	rig_open(&RIG_SETTINGS);
	map_rig_load("cmd-access.yaml");
	rig_script("set keep-going on");
}

/** What one text makes of accesses. */
static inline const char *map_rig_run(const char *text)
{
	bsh_text_reset(&rig.errors);
	rig_script(text);
	return rig_seen();
}

#endif
