/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief A doctor's visit to fake_machine.h, and what was found.
 */
#ifndef BARSH_TESTS_UNIT_FAKE_DOCTOR_H
#define BARSH_TESTS_UNIT_FAKE_DOCTOR_H

#include "barsh/doctor.h"
#include "fake_machine.h"

#include <pwd.h>

#define CARD "0000:01:00.0"

static struct bsh_finding findings[64];
static unsigned n_findings;

/* Configuration space with a vendor id and the command register's lower half. */
static inline void fake_config(const char *address, unsigned vendor, unsigned char command)
{
	const unsigned char config[64] = {
		[0] = (unsigned char)vendor, [1] = (unsigned char)(vendor >> 8), [4] = command
	};
	FILE *file = fopen(fake_path(fake_attr(address, "config")), "we");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(config, 1, sizeof(config), file), sizeof(config));
	fclose(file);
}

/* A card in group 7, on VFIO, that a session could be started on. */
static inline void fake_card(const char *driver)
{
	fake_function(CARD, 0x1b36, 0x0010, driver, "7");
	fake_file(fake_attr(CARD, "class"), "0x010802\n");
	fake_file(fake_attr(CARD, "resource"), "0xfe840000 0xfe843fff 0x00140204\n");
	fake_file(fake_attr(CARD, "power_state"), "D0\n");
	fake_config(CARD, 0x1b36, 0x06);
	fake_node("/dev/vfio/7");
}

static inline void fake_finding(void *ctx, const struct bsh_finding *finding)
{
	(void)ctx;
	ck_assert_uint_lt(n_findings, BSH_LENGTH(findings));
	findings[n_findings++] = *finding;
}

/* How many findings are wrong; @p address may be NULL. */
static inline unsigned fake_visit(const char *address)
{
	n_findings = 0;
	return bsh_doctor(&fake_host, address, fake_finding, NULL);
}

/* Somebody who is not root, as whom root looks. */
#define FAKE_NOBODY 65534

/* Visit as somebody whom permissions keep out. */
static inline unsigned fake_plain_visit(const char *address)
{
	const bool is_root = geteuid() == 0;
	unsigned n_wrong;

	ck_assert_int_eq(chmod(fake_root, 0755), 0);
	if (is_root)
		ck_assert_int_eq(seteuid(FAKE_NOBODY), 0);
	n_wrong = fake_visit(address);
	if (is_root)
		ck_assert_int_eq(seteuid(0), 0);
	return n_wrong;
}

static inline const char *fake_plain_user(void)
{
	const struct passwd *user = getpwuid(geteuid() == 0 ? FAKE_NOBODY : geteuid());

	return user ? user->pw_name : "?";
}

/* The first finding of a step, which there must be. */
static inline const struct bsh_finding *fake_found(const char *step)
{
	for (unsigned i = 0; i < n_findings; i++)
		if (strcmp(findings[i].step, step) == 0)
			return &findings[i];
	ck_abort_msg("nothing was said of %s", step);
	return NULL;
}

/* Visit @p address: the first finding of a step has this state and text. */
static inline void assert_finds(const char *address, const char *step, enum bsh_finding_state state,
				const char *text)
{
	fake_visit(address);
	ck_assert_str_eq(fake_found(step)->text, text);
	ck_assert_int_eq(fake_found(step)->state, state);
}

/* @p command for who runs this: %s is "sudo ", %u "--user NAME ", %( and %) a root shell's. */
static inline const char *fake_command(const char *command)
{
	static char to[512];
	const bool is_root = geteuid() == 0;
	const struct passwd *me = getpwuid(geteuid());
	char user[64];
	size_t len = 0;

	snprintf(user, sizeof(user), "--user %s ", me ? me->pw_name : "?");
	for (; *command != '\0'; command++) {
		const char *put = "";

		if (*command != '%') {
			to[len++] = *command;
			continue;
		}
		command++;
		if (!is_root)
			put = *command == 's' ? "sudo " :
			      *command == 'u' ? user :
			      *command == '(' ? "sudo sh -c '" :
						"'";
		len += (size_t)snprintf(to + len, sizeof(to) - len, "%s", put);
	}
	to[len] = '\0';
	return to;
}

#endif
