/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_doctor.h"

static void setup(void)
{
	fake_host_init();
	fake_machine();
	fake_host.self = NULL;
}

/* ---- Every trouble ----------------------------------------------------- */

static void no_iommu(void)
{
	ck_assert_int_eq(remove(fake_path("/sys/class/iommu/dmar0/intel-iommu/version")), 0);
	ck_assert_int_eq(remove(fake_path("/sys/class/iommu/dmar0/intel-iommu")), 0);
	ck_assert_int_eq(remove(fake_path("/sys/class/iommu/dmar0")), 0);
}

/* VT-d that @p cmdline keeps off. */
static void intel(const char *cmdline)
{
	no_iommu();
	fake_file("/sys/firmware/acpi/tables/DMAR", "%s", "");
	fake_file("/proc/cmdline", "%s\n", cmdline);
}

static void grub(const char *values)
{
	fake_file("/etc/default/grub", "GRUB_TIMEOUT=5\nGRUB_CMDLINE_LINUX=\"%s\"\n", values);
	fake_file("/usr/sbin/update-grub", "%s", "");
}

static void disabled_grubby(void)
{
	intel("quiet intel_iommu=off");
	fake_file("/usr/sbin/grubby", "%s", "");
	grub("quiet intel_iommu=off");
}

static void disabled_file(void)
{
	intel("quiet intel_iommu=off");
	grub("quiet intel_iommu=off");
}

static void disabled(void)
{
	no_iommu();
	fake_file("/sys/firmware/acpi/tables/IVRS", "%s", "");
	fake_file("/proc/cmdline", "amd_iommu=off quiet\n");
}

static void off_grubby(void)
{
	intel("quiet");
	fake_file("/sbin/grubby", "%s", "");
}

static void off_grub(void)
{
	intel("quiet");
	grub("quiet");
}

static void off_cmdline(void)
{
	intel("quiet");
	fake_file("/etc/kernel/cmdline", "root=/dev/sda1 quiet\n");
	fake_file("/usr/bin/kernel-install", "%s", "");
	fake_file("/boot/vmlinuz-6.1.0-test", "%s", "");
}

static void off(void)
{
	intel("quiet");
}

static void not_booted(void)
{
	intel("quiet");
	grub("quiet intel_iommu=on");
}

static void unused(void)
{
	intel("quiet intel_iommu=on");
}

static void virtual(void)
{
	no_iommu();
	fake_file("/proc/cpuinfo", "vendor_id\t: GenuineIntel\nflags\t\t: fpu hypervisor lm\n");
}

static void firmware(void)
{
	no_iommu();
	fake_file("/proc/cpuinfo", "vendor_id\t: AuthenticAMD\nflags\t\t: fpu lm\n");
}

static void none(void)
{
	no_iommu();
	fake_file("/proc/cpuinfo", "processor\t: 0\nCPU implementer\t: 0x41\n");
}

static void no_vfio_pci(void)
{
	ck_assert_int_eq(remove(fake_path("/sys/bus/pci/drivers/vfio-pci/bind")), 0);
	ck_assert_int_eq(remove(fake_path("/sys/bus/pci/drivers/vfio-pci")), 0);
}

static void not_loaded(void)
{
	no_vfio_pci();
	fake_file("/lib/modules/6.1.0-test/modules.dep",
		  "kernel/drivers/vfio/pci/vfio-pci.ko.xz: kernel/drivers/vfio/vfio.ko.xz\n");
}

static void no_type1(void)
{
	remove(fake_path("/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts"));
	remove(fake_path("/sys/module/vfio_iommu_type1/parameters"));
	ck_assert_int_eq(remove(fake_path("/sys/module/vfio_iommu_type1")), 0);
}

static void type1_not_loaded(void)
{
	no_type1();
	fake_file("/lib/modules/6.1.0-test/modules.dep",
		  "kernel/drivers/vfio/vfio_iommu_type1.ko:\n");
}

static void no_remapping(void)
{
	fake_file("/proc/interrupts", "   0:  9  IO-APIC 2-edge  timer\n");
}

static void nothing(void)
{
}

static void no_answer(void)
{
	fake_card("");
	fake_config(CARD, 0xffff, 0xff);
}

static void bridge(void)
{
	fake_card("pcieport");
	fake_file(fake_attr(CARD, "class"), "0x060400\n");
}

static void bar_unassigned(void)
{
	fake_card("vfio-pci");
	fake_file(fake_attr(CARD, "resource"),
		  "0xfe840000 0xfe843fff 0x00040200\n0x0 0x1fffff 0x20040200\n");
}

static void no_group(void)
{
	fake_function(CARD, 0x1b36, 0x0010, "vfio-pci", "");
}

static void noiommu(void)
{
	fake_card("vfio-pci");
	ck_assert_int_eq(remove(fake_path("/dev/vfio/7")), 0);
	fake_node("/dev/vfio/noiommu-7");
}

/* A network interface that is up. */
static void in_use(void)
{
	fake_card("e1000e");
	fake_file("/sys/devices/pci0000:00/" CARD "/net/eth0/flags", "0x1003\n");
	fake_link("/sys/class/net/eth0", "../../devices/pci0000:00/" CARD "/net/eth0");
}

static void not_viable(void)
{
	fake_card("vfio-pci");
	fake_function("0000:01:00.1", 0x1b36, 0x0010, "nvme", "7");
}

static void bridge_in_group(void)
{
	fake_card("vfio-pci");
	fake_function("0000:01:00.1", 0x1b36, 0x0010, "shpchp", "7");
	fake_file(fake_attr("0000:01:00.1", "class"), "0x060400\n");
}

static void stranger_in_group(void)
{
	fake_card("vfio-pci");
	fake_link("/sys/devices/platform/serial0/driver", "../../../bus/platform/drivers/serial");
	fake_link("/sys/kernel/iommu_groups/7/devices/serial0",
		  "../../../../devices/platform/serial0");
}

static void not_bound(void)
{
	fake_card("nvme");
}

static void no_driver(void)
{
	fake_card("");
}

static void no_container(void)
{
	fake_card("vfio-pci");
	ck_assert_int_eq(remove(fake_path("/dev/vfio/vfio")), 0);
}

static void no_node(void)
{
	fake_card("vfio-pci");
	ck_assert_int_eq(remove(fake_path("/dev/vfio/7")), 0);
}

static void busy(void)
{
	fake_card("vfio-pci");
	fake_file("/proc/812/comm", "qemu-system-x86\n");
	fake_link("/proc/812/fd/5", "/dev/vfio/7");
}

static const struct {
	const char *id;
	void (*prepare)(void);
	const char *address;
	const char *text;
	const char *command; /* see fake_command() */
	const char *advice;  /* a part of it; NULL: there is none */
} cases[] = {
	{ "iommu-disabled-grubby", disabled_grubby, NULL,
	  "Intel VT-d is off: the kernel was booted with intel_iommu=off",
	  "%sgrubby --update-kernel=ALL --remove-args=intel_iommu=off", "boot again" },
	{ "iommu-disabled-file", disabled_file, CARD,
	  "Intel VT-d is off: the kernel was booted with intel_iommu=off",
	  "%ssed -i 's/\\bintel_iommu=off\\b/intel_iommu=on/' /etc/default/grub && %supdate-grub",
	  "boot again" },
	{ "iommu-disabled", disabled, NULL,
	  "AMD-Vi is off: the kernel was booted with amd_iommu=off", "",
	  "kernel's parameters in the boot loader's set-up" },
	{ "iommu-off-grubby", off_grubby, NULL,
	  "Intel VT-d is off: the kernel was booted without intel_iommu=on",
	  "%sgrubby --update-kernel=ALL --args=intel_iommu=on", "boot again" },
	{ "iommu-off-grub", off_grub, NULL,
	  "Intel VT-d is off: the kernel was booted without intel_iommu=on",
	  "%ssed -i 's/^GRUB_CMDLINE_LINUX=./&intel_iommu=on /' /etc/default/grub && "
	  "%supdate-grub",
	  "boot again" },
	{ "iommu-off-cmdline", off_cmdline, NULL,
	  "Intel VT-d is off: the kernel was booted without intel_iommu=on",
	  "%ssed -i '1s/$/ intel_iommu=on/' /etc/kernel/cmdline && "
	  "%skernel-install add 6.1.0-test /boot/vmlinuz-6.1.0-test",
	  "boot again" },
	{ "iommu-off", off, NULL, "Intel VT-d is off: the kernel was booted without intel_iommu=on",
	  "", "put intel_iommu=on into the kernel's parameters in the boot loader's set-up" },
	{ "iommu-not-booted", not_booted, NULL,
	  "Intel VT-d is off: /etc/default/grub has intel_iommu=on, but the kernel was booted "
	  "without it",
	  "", "boot again" },
	{ "iommu-unused", unused, NULL,
	  "the machine has Intel VT-d, but the kernel does not use it", "", "grep -e DMAR" },
	{ "iommu-virtual", virtual, NULL, "this virtual machine has no IOMMU", "",
	  "-device intel-iommu,intremap=on,caching-mode=on" },
	{ "iommu-firmware", firmware, NULL, "the firmware tells of no IOMMU", "",
	  "turn on AMD-Vi (IOMMU) in the firmware's setup" },
	{ "iommu-none", none, NULL, "the kernel uses no IOMMU", "", "IORT" },
	{ "not-loaded", not_loaded, NULL, "vfio-pci is not loaded", "%smodprobe vfio-pci", NULL },
	{ "no-module", no_vfio_pci, CARD, "the kernel that runs (6.1.0-test) has no vfio-pci", "",
	  "CONFIG_VFIO_PCI" },
	{ "type1-not-loaded", type1_not_loaded, NULL, "vfio_iommu_type1 is not loaded",
	  "%smodprobe vfio_iommu_type1", NULL },
	{ "no-type1", no_type1, NULL, "the kernel that runs (6.1.0-test) has no vfio_iommu_type1",
	  "", "CONFIG_VFIO_IOMMU_TYPE1" },
	{ "no-remapping", no_remapping, NULL,
	  "there is no interrupt remapping, so that the kernel hands no device out", "",
	  "echo Y > /sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts" },
	{ "no-device", nothing, CARD, "there is no PCI function " CARD,
	  "%(echo 1 > /sys/bus/pci/rescan%)", "`barsh list`" },
	{ "no-answer", no_answer, CARD,
	  CARD " does not answer: its configuration space reads all ones",
	  "%(echo 1 > /sys/bus/pci/devices/" CARD "/remove && echo 1 > /sys/bus/pci/rescan%)",
	  "powered" },
	{ "bridge", bridge, CARD, CARD " is a bridge (PCI bridge), which VFIO never takes", "",
	  "`barsh list`" },
	{ "bar-unassigned", bar_unassigned, CARD, "BAR 1 of " CARD " (2M) has no address", "",
	  "pci=realloc" },
	{ "no-group", no_group, CARD, CARD " is in no IOMMU group, though the machine has an IOMMU",
	  "", "sysfs:" CARD },
	{ "noiommu", noiommu, CARD,
	  CARD " has no IOMMU behind it (/dev/vfio/noiommu-7): it could reach all memory, so barsh "
	       "does not open it",
	  "", "sysfs:" CARD },
	{ "in-use", in_use, CARD, CARD " is in use: eth0 is up", "%sip link set eth0 down",
	  "--force=net " CARD "`" },
	{ "not-viable", not_viable, CARD,
	  "IOMMU group 7 is not viable while the kernel uses 0000:01:00.1 (driver nvme)",
	  "%sbarsh bind --group %u" CARD, NULL },
	{ "bridge-in-group", bridge_in_group, CARD,
	  "IOMMU group 7 is not viable while the kernel uses the bridge 0000:01:00.1 (driver "
	  "shpchp)",
	  "", "another slot" },
	{ "stranger-in-group", stranger_in_group, CARD,
	  "IOMMU group 7 is not viable while the kernel uses serial0 (driver serial), which is no "
	  "PCI function",
	  "", "unbind it" },
	{ "not-bound", not_bound, CARD, CARD " is bound to nvme", "%sbarsh bind %u" CARD, NULL },
	{ "no-driver", no_driver, CARD, CARD " has no driver", "%sbarsh bind %u" CARD, NULL },
	{ "no-container", no_container, CARD, "/dev/vfio/vfio is missing", "", "container" },
	{ "no-node", no_node, CARD, CARD " is bound to vfio-pci, yet /dev/vfio/7 is missing", "",
	  "--device=/dev/vfio/7" },
	{ "busy", busy, CARD, "IOMMU group 7 is in use by pid 812 (qemu-system-x86)", "",
	  "ends with quit" },
};

/* Those of test_doctor_nodes.c, which take other rights. */
static const char *const elsewhere[] = { "container-denied", "node-denied" };

static const struct bsh_finding *find(const char *id)
{
	for (unsigned i = 0; i < n_findings; i++)
		if (strcmp(findings[i].id, id) == 0)
			return &findings[i];
	return NULL;
}

static void begin_anew(void)
{
	fake_host_finish();
	setup();
}

START_TEST(every_trouble_is_found_and_told_with_its_remedy)
{
	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		const struct bsh_finding *finding;
		unsigned n_wrong;

		begin_anew();
		cases[i].prepare();
		n_wrong = fake_visit(cases[i].address);
		finding = find(cases[i].id);
		ck_assert_msg(finding != NULL, "%s was not found", cases[i].id);
		ck_assert_str_eq(finding->text, cases[i].text);
		ck_assert_str_eq(finding->command, fake_command(cases[i].command));
		if (cases[i].advice)
			ck_assert_msg(strstr(finding->advice, cases[i].advice) != NULL,
				      "%s has no '%s' in: %s", cases[i].id, cases[i].advice,
				      finding->advice);
		else
			ck_assert_str_eq(finding->advice, "");
		/* A BAR without an address is no reason not to look at the others. */
		ck_assert_int_eq(n_wrong == 0, strcmp(cases[i].id, "bar-unassigned") == 0);
	}
}
END_TEST

START_TEST(no_trouble_of_the_table_is_left_without_a_test)
{
	size_t n = 0;

	for (const struct bsh_trouble *trouble = bsh_troubles; trouble->id; trouble++, n++) {
		unsigned n_tests = 0;

		for (size_t i = 0; i < BSH_LENGTH(cases); i++)
			n_tests += strcmp(cases[i].id, trouble->id) == 0;
		for (size_t i = 0; i < BSH_LENGTH(elsewhere); i++)
			n_tests += strcmp(elsewhere[i], trouble->id) == 0;
		ck_assert_msg(n_tests == 1, "%s has %u tests", trouble->id, n_tests);
	}
	ck_assert_uint_eq(n, BSH_LENGTH(cases) + BSH_LENGTH(elsewhere));
}
END_TEST

/* "..." is the mark of a list that was cut. */
static bool ends_in_full_stop(const char *text)
{
	const size_t len = strlen(text);

	return len > 2 && text[len - 1] == '.' && text[len - 2] != '.';
}

/* No placeholder is left, nothing breaks a line, nothing was too long. */
static void assert_is_presentable(const struct bsh_finding *finding)
{
	const char *const texts[] = { finding->text, finding->command, finding->advice };

	ck_assert_str_ne(finding->text, "");
	for (size_t i = 0; i < BSH_LENGTH(texts); i++) {
		ck_assert_msg(!strpbrk(texts[i], "{}\n\t"), "%s: %s", finding->id, texts[i]);
		ck_assert_msg(!ends_in_full_stop(texts[i]), "%s: %s", finding->id, texts[i]);
	}
	if (finding->state == BSH_FINDING_WRONG)
		ck_assert_msg(finding->command[0] != '\0' || finding->advice[0] != '\0',
			      "%s has no remedy", finding->id);
}

START_TEST(every_finding_is_a_phrase_without_placeholders)
{
	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		begin_anew();
		cases[i].prepare();
		fake_visit(cases[i].address);
		for (unsigned j = 0; j < n_findings; j++)
			assert_is_presentable(&findings[j]);
	}
}
END_TEST

START_TEST(the_first_that_is_wrong_is_the_first_of_the_visit)
{
	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		struct bsh_finding first = { .id = "" };
		unsigned j = 0;

		begin_anew();
		cases[i].prepare();
		fake_visit(CARD);
		while (j < n_findings && findings[j].state != BSH_FINDING_WRONG)
			j++;
		ck_assert_int_eq(bsh_doctor_first(&fake_host, CARD, &first), j < n_findings);
		if (j < n_findings) {
			ck_assert_str_eq(first.text, findings[j].text);
			ck_assert_str_eq(first.command, findings[j].command);
		}
	}
}
END_TEST

START_TEST(no_command_is_told_twice_in_a_row)
{
	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		const char *last = "";

		begin_anew();
		cases[i].prepare();
		fake_visit(CARD);
		for (unsigned j = 0; j < n_findings; j++) {
			if (findings[j].command[0] == '\0')
				continue;
			ck_assert_str_ne(findings[j].command, last);
			last = findings[j].command;
		}
	}
}
END_TEST

/* ---- The walk ---------------------------------------------------------- */

START_TEST(a_healthy_machine_has_nothing_wrong)
{
	static const char *const steps[] = {
		"iommu",  "modules", "type1",  "remapping", "lockdown", "secureboot", "memlock",
		"device", "class",   "power",  "bars",	    "decode",	"reset",      "group",
		"in-use", "viable",  "driver", "nodes",	    "busy",
	};
	struct bsh_finding first = { .id = "untouched" };

	fake_card("vfio-pci");
	ck_assert_uint_eq(fake_visit(CARD), 0);
	ck_assert_uint_eq(n_findings, BSH_LENGTH(steps));
	for (unsigned i = 0; i < n_findings; i++) {
		ck_assert_str_eq(findings[i].step, steps[i]);
		ck_assert_int_eq(findings[i].state, BSH_FINDING_OK);
		ck_assert_str_eq(findings[i].command, "");
	}
	ck_assert(!bsh_doctor_first(&fake_host, CARD, &first));
	ck_assert_str_eq(first.id, "untouched");
}
END_TEST

START_TEST(without_an_address_only_the_machine_is_looked_at)
{
	fake_card("nvme");
	ck_assert_uint_eq(fake_visit(NULL), 0);
	ck_assert_uint_eq(n_findings, 7);
	ck_assert_str_eq(findings[6].step, "memlock");
}
END_TEST

START_TEST(all_that_is_wrong_is_counted)
{
	fake_card("vfio-pci");
	no_remapping();
	ck_assert_int_eq(remove(fake_path("/dev/vfio/7")), 0);
	ck_assert_int_eq(remove(fake_path("/dev/vfio/vfio")), 0);
	ck_assert_uint_eq(fake_visit(CARD), 3);
}
END_TEST

/* ---- Names ------------------------------------------------------------- */

START_TEST(a_person_is_told_the_name_by_which_this_program_was_called)
{
	char long_name[300];

	fake_card("nvme");
	fake_host.self = "build/src/barsh";
	fake_visit(CARD);
	ck_assert_str_eq(fake_found("driver")->command,
			 fake_command("%sbuild/src/barsh bind %u" CARD));
	/* What a shell would read otherwise, or has no room, is not written into a command. */
	fake_host.self = "my folder/barsh";
	fake_visit(CARD);
	ck_assert_str_eq(fake_found("driver")->command, fake_command("%sbarsh bind %u" CARD));
	memset(long_name, 'b', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	fake_host.self = long_name;
	fake_visit(CARD);
	ck_assert_str_eq(fake_found("driver")->command, fake_command("%sbarsh bind %u" CARD));
}
END_TEST

/* The kernel's names are at most so long: drivers are cut to what a struct bsh_pci keeps. */
START_TEST(the_longest_names_leave_no_finding_empty)
{
	static const char address[] = "ffffffff:ff:1f.7";
	char name[] = "ffffffff:ff:1e.0";
	char self[81];

	memset(self, 's', sizeof(self) - 1);
	self[sizeof(self) - 1] = '\0';
	fake_host.self = self;
	fake_function(address, 0x1b36, 0x0010, "a_driver_with_the_longest_name1", "123456789");
	for (; name[15] < '8'; name[15]++)
		fake_function(name, 0x1b36, 0x0010, "a_driver_with_the_longest_name1", "123456789");
	fake_file(fake_attr(address, "resource"), "0x0 0x7fffffffffffffff 0x20140204\n");
	fake_visit(address);
	for (unsigned i = 0; i < n_findings; i++)
		assert_is_presentable(&findings[i]);
	ck_assert_ptr_nonnull(strstr(fake_found("viable")->command, address));
	ck_assert_ptr_nonnull(strstr(fake_found("viable")->text, ", ..."));
	ck_assert_ptr_nonnull(strstr(fake_found("driver")->text, "longest_name1"));
}
END_TEST

START_TEST(control_characters_of_names_are_not_told)
{
	fake_card("nv\033[31mme");
	fake_visit(CARD);
	ck_assert_str_eq(fake_found("driver")->text, CARD " is bound to nv?[31mme");
}
END_TEST

/* ---- As documents show it ----------------------------------------------- */

START_TEST(documents_have_placeholders_in_capitals_and_commands_for_a_plain_user)
{
	char text[200];

	ck_assert_str_eq(bsh_trouble_show("{device} is bound to {driver}", text, sizeof(text)),
			 "DEVICE is bound to DRIVER");
	ck_assert_str_eq(
		bsh_trouble_show("{sudo}{barsh} bind {for-user}{device}", text, sizeof(text)),
		"sudo barsh bind --user USER DEVICE");
	ck_assert_str_eq(
		bsh_trouble_show("{sh}echo 1 > /sys/bus/pci/rescan{/sh}", text, sizeof(text)),
		"sudo sh -c 'echo 1 > /sys/bus/pci/rescan'");
	ck_assert_str_eq(bsh_trouble_show("{sudo}{update-grub}", text, sizeof(text)),
			 "sudo UPDATE-GRUB");
	ck_assert_str_eq(bsh_trouble_show(NULL, text, sizeof(text)), "");
	ck_assert_str_eq(bsh_trouble_show("{device}", text, 6), "");
	ck_assert_str_eq(bsh_trouble_show("{device}", text, 7), "DEVICE");
}
END_TEST

START_TEST(every_trouble_can_be_shown_in_a_line_of_columns)
{
	char text[512];

	for (const struct bsh_trouble *trouble = bsh_troubles; trouble->id; trouble++) {
		const char *const parts[] = { trouble->text, trouble->command, trouble->advice };

		for (size_t i = 0; i < BSH_LENGTH(parts); i++) {
			bsh_trouble_show(parts[i], text, sizeof(text));
			ck_assert_int_eq(text[0] == '\0', !parts[i]);
			ck_assert_ptr_null(strpbrk(text, "{}\t\n"));
		}
		ck_assert(trouble->command || trouble->advice);
	}
}
END_TEST

BSH_TESTS("host/doctor", setup, fake_host_finish, every_trouble_is_found_and_told_with_its_remedy,
	  no_trouble_of_the_table_is_left_without_a_test,
	  every_finding_is_a_phrase_without_placeholders,
	  the_first_that_is_wrong_is_the_first_of_the_visit, no_command_is_told_twice_in_a_row,
	  a_healthy_machine_has_nothing_wrong, without_an_address_only_the_machine_is_looked_at,
	  all_that_is_wrong_is_counted, a_person_is_told_the_name_by_which_this_program_was_called,
	  the_longest_names_leave_no_finding_empty, control_characters_of_names_are_not_told,
	  documents_have_placeholders_in_capitals_and_commands_for_a_plain_user,
	  every_trouble_can_be_shown_in_a_line_of_columns)
