/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_doctor.h"

#define NODE "/dev/vfio/7"
#define CONTAINER "/dev/vfio/vfio"

static void setup(void)
{
	fake_host_init();
	fake_machine();
	fake_card("vfio-pci");
	fake_host.self = NULL;
}

static void set_mode(const char *node, mode_t mode)
{
	ck_assert_int_eq(chmod(fake_path(node), mode), 0);
}

/* "root:root" of a file. */
static const char *owner_of(const char *node)
{
	static char to[128];
	struct stat st;

	ck_assert_int_eq(stat(fake_path(node), &st), 0);
	/* Tests run where both have names. */
	snprintf(to, sizeof(to), "%s:", getpwuid(st.st_uid)->pw_name);
	return to;
}

/* ---- Who may open them ------------------------------------------------- */

START_TEST(nodes_that_may_be_opened_are_well)
{
	char text[128];

	ck_assert_uint_eq(fake_plain_visit(CARD), 0);
	snprintf(text, sizeof(text), "%s may open /dev/vfio/7 and /dev/vfio/vfio",
		 fake_plain_user());
	ck_assert_str_eq(fake_found("nodes")->text, text);
}
END_TEST

START_TEST(a_node_of_somebody_else_is_told_with_owner_and_mode)
{
	char text[160];

	set_mode(NODE, 0400);
	ck_assert_uint_eq(fake_plain_visit(CARD), 1);
	ck_assert_str_eq(fake_found("nodes")->id, "node-denied");
	snprintf(text, sizeof(text), "/dev/vfio/7 belongs to %s", owner_of(NODE));
	ck_assert_ptr_eq(strstr(fake_found("nodes")->text, text), fake_found("nodes")->text);
	ck_assert_ptr_nonnull(
		strstr(fake_found("nodes")->text, ", mode 0400: you may not open it"));
	snprintf(text, sizeof(text), "sudo barsh bind --user %s " CARD, fake_plain_user());
	ck_assert_str_eq(fake_found("nodes")->command, text);
	ck_assert_ptr_nonnull(strstr(fake_found("nodes")->advice, "60-barsh-vfio.rules"));
}
END_TEST

START_TEST(reading_alone_is_not_enough)
{
	set_mode(NODE, 0444);
	ck_assert_uint_eq(fake_plain_visit(CARD), 1);
	set_mode(NODE, 0666);
	ck_assert_uint_eq(fake_plain_visit(CARD), 0);
}
END_TEST

START_TEST(the_container_is_everybodys)
{
	set_mode(CONTAINER, 0440);
	ck_assert_uint_eq(fake_plain_visit(CARD), 1);
	ck_assert_str_eq(fake_found("nodes")->id, "container-denied");
	ck_assert_str_eq(fake_found("nodes")->command, "sudo chmod 0666 /dev/vfio/vfio");
	/* Both are told at once. */
	set_mode(NODE, 0400);
	ck_assert_uint_eq(fake_plain_visit(CARD), 2);
}
END_TEST

START_TEST(the_command_that_binds_siblings_hands_the_node_over_too)
{
	unsigned n_commands = 0;
	char text[160];

	set_mode(NODE, 0400);
	set_mode(CONTAINER, 0440);
	fake_function("0000:01:00.1", 1, 2, "nvme", "7");
	ck_assert_uint_eq(fake_plain_visit(CARD), 3);
	snprintf(text, sizeof(text), "sudo barsh bind --group --user %s " CARD, fake_plain_user());
	ck_assert_str_eq(fake_found("viable")->command, text);
	for (unsigned i = 0; i < n_findings; i++)
		n_commands += findings[i].command[0] != '\0';
	ck_assert_uint_eq(n_commands, 2);
}
END_TEST

START_TEST(root_may_open_what_has_no_mode)
{
	if (geteuid() != 0)
		return;
	set_mode(NODE, 0);
	set_mode(CONTAINER, 0);
	ck_assert_uint_eq(fake_visit(CARD), 0);
}
END_TEST

START_TEST(nodes_are_judged_after_binding)
{
	fake_card("nvme");
	remove(fake_path(NODE));
	remove(fake_path(CONTAINER));
	ck_assert_uint_eq(fake_visit(CARD), 1);
	assert_finds(CARD, "nodes", BSH_FINDING_LATER, "after binding");
	assert_finds(CARD, "busy", BSH_FINDING_LATER, "after binding");
}
END_TEST

/* ---- Who has ----------------------------------------------------------- */

START_TEST(holders_of_the_group_and_of_the_functions_own_node_are_named)
{
	fake_file(fake_attr(CARD, "vfio-dev/vfio3/dev"), "511:3\n");
	fake_file("/proc/812/comm", "qemu-system-x86\n");
	fake_link("/proc/812/fd/5", "/dev/vfio/7");
	fake_file("/proc/1000/comm", "d\033pdk\n");
	fake_link("/proc/1000/fd/3", "/dev/vfio/devices/vfio3");
	/* Neither the container nor another group is this one. */
	fake_link("/proc/900/fd/3", "/dev/vfio/vfio");
	fake_link("/proc/900/fd/4", "/dev/vfio/77");
	assert_finds(CARD, "busy", BSH_FINDING_WRONG,
		     "IOMMU group 7 is in use by pid 812 (qemu-system-x86), pid 1000 (d?pdk)");
}
END_TEST

START_TEST(who_keeps_a_function_from_leaving_is_named)
{
	fake_card("");
	fake_file("/proc/812/comm", "barsh\n");
	fake_link("/proc/812/fd/5", NODE);
	ck_assert_uint_eq(fake_visit(CARD), 1);
	assert_finds(CARD, "busy", BSH_FINDING_WRONG, "IOMMU group 7 is in use by pid 812 (barsh)");
	ck_assert_int_eq(fake_found("driver")->state, BSH_FINDING_LATER);
	ck_assert_ptr_nonnull(strstr(fake_found("driver")->text, "is being taken from VFIO"));
	/* Binding it is of no use now. */
	for (unsigned i = 0; i < n_findings; i++)
		ck_assert_str_eq(findings[i].command, "");
}
END_TEST

START_TEST(this_process_is_no_holder)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/fd/5", (int)getpid());
	fake_link(path, "/dev/vfio/7");
	ck_assert_uint_eq(fake_visit(CARD), 0);
	assert_finds(CARD, "busy", BSH_FINDING_OK, "no process is seen that has it open");
}
END_TEST

BSH_TESTS("host/doctor_nodes", setup, fake_host_finish, nodes_that_may_be_opened_are_well,
	  a_node_of_somebody_else_is_told_with_owner_and_mode, reading_alone_is_not_enough,
	  the_container_is_everybodys, the_command_that_binds_siblings_hands_the_node_over_too,
	  root_may_open_what_has_no_mode, nodes_are_judged_after_binding,
	  holders_of_the_group_and_of_the_functions_own_node_are_named,
	  who_keeps_a_function_from_leaving_is_named, this_process_is_no_holder)
