/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_host.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

static const struct bsh_host real = { .root = "" };

START_TEST(tests_have_their_own_and_another_root_is_never_the_kernel)
{
	static const struct bsh_host_sys own;
	const struct bsh_host replaced = { .root = "", .sys = &own };

	ck_assert_ptr_eq(bsh_host_sys(&real), &bsh_host_kernel);
	ck_assert_ptr_eq(bsh_host_sys(&fake_host), &bsh_host_elsewhere);
	ck_assert_ptr_eq(bsh_host_sys(&replaced), &own);
}
END_TEST

START_TEST(a_write_goes_to_a_file_that_exists_and_makes_none)
{
	char text[16] = "";
	FILE *file;

	fake_file("/attr", "%s", "");
	ck_assert_int_eq(bsh_host_kernel.write(fake_path("/attr"), "vfio-pci"), 0);
	file = fopen(fake_path("/attr"), "re");
	ck_assert_ptr_nonnull(fgets(text, sizeof(text), file));
	fclose(file);
	ck_assert_str_eq(text, "vfio-pci");
	ck_assert_int_eq(bsh_host_kernel.write(fake_path("/none"), "x"), -1);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_int_lt(access(fake_path("/none"), F_OK), 0);
}
END_TEST

START_TEST(a_write_that_the_kernel_refuses_has_its_errno)
{
	ck_assert_int_eq(bsh_host_kernel.write("/dev/full", "x"), -1);
	ck_assert_int_eq(errno, ENOSPC);
}
END_TEST

START_TEST(an_owner_is_changed_and_the_group_is_left)
{
	struct stat st;

	fake_file("/node", "%s", "");
	/* To oneself is what everybody may. */
	ck_assert_int_eq(bsh_host_kernel.chown(fake_path("/node"), geteuid(), UINT32_MAX), 0);
	ck_assert_int_eq(stat(fake_path("/node"), &st), 0);
	ck_assert_uint_eq(st.st_uid, geteuid());
	ck_assert_int_eq(bsh_host_kernel.chown(fake_path("/none"), geteuid(), UINT32_MAX), -1);
	ck_assert_int_eq(errno, ENOENT);
	if (geteuid() != 0)
		return;
	ck_assert_int_eq(bsh_host_kernel.chown(fake_path("/node"), 12345, UINT32_MAX), 0);
	ck_assert_int_eq(stat(fake_path("/node"), &st), 0);
	ck_assert_uint_eq(st.st_uid, 12345);
	ck_assert_uint_eq(st.st_gid, getegid());
}
END_TEST

START_TEST(a_module_that_does_not_exist_is_not_loaded)
{
	/* modprobe's own status, or none when there is no modprobe. */
	ck_assert_int_ne(bsh_host_kernel.load("barsh-no-such-module"), 0);
}
END_TEST

START_TEST(a_plain_file_is_claimed_by_nobody)
{
	fake_file("/disk", "%s", "");
	ck_assert(!bsh_host_kernel.is_claimed(fake_path("/disk")));
	ck_assert(!bsh_host_kernel.is_claimed(fake_path("/none")));
}
END_TEST

START_TEST(an_interface_that_does_not_exist_has_no_addresses)
{
	char text[64] = "old";

	bsh_host_kernel.addresses("no-such-if0", text, sizeof(text));
	ck_assert_str_eq(text, "");
}
END_TEST

/* In a network of its own: gives lo a second address by the name lo:1. False: not allowed. */
static bool add_alias(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	struct ifreq request = { .ifr_name = "lo:1" };
	int fd;

	if (unshare(geteuid() == 0 ? CLONE_NEWNET : CLONE_NEWUSER | CLONE_NEWNET) < 0)
		return false;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	inet_pton(AF_INET, "127.9.9.9", &address.sin_addr);
	memcpy(&request.ifr_addr, &address, sizeof(address));
	return fd >= 0 && ioctl(fd, SIOCSIFADDR, &request) == 0;
}

START_TEST(an_address_with_a_label_is_one_of_the_interface)
{
	char text[64] = "";
	int status;
	const pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		if (!add_alias())
			_exit(0);
		bsh_host_kernel.addresses("lo", text, sizeof(text));
		_exit(strcmp(text, "127.9.9.9") == 0 ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}
END_TEST

START_TEST(elsewhere_owners_and_modules_are_left_alone)
{
	struct stat was;
	struct stat st;
	char text[64] = "old";

	fake_file("/node", "%s", "");
	ck_assert_int_eq(stat(fake_path("/node"), &was), 0);
	ck_assert_int_eq(bsh_host_elsewhere.chown(fake_path("/node"), 12345, UINT32_MAX), 0);
	ck_assert_int_eq(stat(fake_path("/node"), &st), 0);
	ck_assert_uint_eq(st.st_uid, was.st_uid);
	ck_assert_int_eq(bsh_host_elsewhere.load("vfio-pci"), -1);
	bsh_host_elsewhere.addresses("lo", text, sizeof(text));
	ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(elsewhere_a_write_is_all_that_a_file_holds)
{
	char text[32] = "";
	FILE *file;

	fake_file("/attr", "something longer\n");
	ck_assert_int_eq(bsh_host_elsewhere.write(fake_path("/attr"), "vfio-pci"), 0);
	file = fopen(fake_path("/attr"), "re");
	ck_assert_ptr_nonnull(fgets(text, sizeof(text), file));
	fclose(file);
	ck_assert_str_eq(text, "vfio-pci");
	ck_assert_int_eq(bsh_host_elsewhere.write(fake_path("/none"), "x"), -1);
}
END_TEST

START_TEST(commands_that_take_root_say_so_to_others_only)
{
	ck_assert_str_eq(bsh_host_sudo(), geteuid() == 0 ? "" : "sudo ");
	ck_assert_str_eq(bsh_host_self(&real), "barsh");
	ck_assert_str_eq(bsh_host_self(&(const struct bsh_host){ .root = "", .self = "./b" }), "./b");
}
END_TEST

START_TEST(a_name_that_no_command_can_have_is_not_said)
{
	char long_name[82];

	memset(long_name, 'a', sizeof(long_name) - 1);
	long_name[81] = '\0';
	ck_assert_str_eq(bsh_host_self(&(const struct bsh_host){ .self = long_name }), "barsh");
	long_name[80] = '\0';
	ck_assert_str_eq(bsh_host_self(&(const struct bsh_host){ .self = long_name }), long_name);
	ck_assert_str_eq(bsh_host_self(&(const struct bsh_host){ .self = "my dir/b" }), "barsh");
	ck_assert_str_eq(bsh_host_self(&(const struct bsh_host){ .self = "a;b/c" }), "barsh");
}
END_TEST

BSH_TESTS("host/kernel", fake_host_init, fake_host_finish,
	  tests_have_their_own_and_another_root_is_never_the_kernel,
	  a_write_goes_to_a_file_that_exists_and_makes_none,
	  a_write_that_the_kernel_refuses_has_its_errno, an_owner_is_changed_and_the_group_is_left,
	  a_module_that_does_not_exist_is_not_loaded, a_plain_file_is_claimed_by_nobody,
	  an_interface_that_does_not_exist_has_no_addresses,
	  an_address_with_a_label_is_one_of_the_interface,
	  elsewhere_owners_and_modules_are_left_alone, elsewhere_a_write_is_all_that_a_file_holds,
	  commands_that_take_root_say_so_to_others_only,
	  a_name_that_no_command_can_have_is_not_said)
