/* SPDX-License-Identifier: MIT */

#include "harness.h"
#include "told.h"

#include <string.h>

static const struct bsh_regmap_options drafts = { .takes_drafts = true };

static void check(const char *text, const char *expected)
{
	check_told("x.h", text, strlen(text), &drafts, expected);
}

static void check_profile(const char *text, const char *profile, const char *expected)
{
	const struct bsh_regmap_options options = { .takes_drafts = true,
						    .format = "header",
						    .profile = profile };

	check_told("x.h", text, strlen(text), &options, expected);
}

static void check_fixture(const char *name, const char *expected)
{
	size_t len;
	char *text = read_fixture(name, &len);

	check_told(name, text, len, &drafts, expected);
	free(text);
}

START_TEST(a_kernel_header_tells_bits_by_how_far_right_they_stand)
{
	check_fixture("header-linux.h",
		      "demo 0x0\n"
		      "demo.VENDOR_ID 0x0 16 unknown\n"
		      "demo.COMMAND 0x4 16\n"
		      "  MODE 5:4 unknown {IDLE=0,RUN=1} 'What to do'\n"
		      "  IO 0 unknown 'Answer I/O'\n"
		      "demo.STATUS 0x6 16\n"
		      "  SPEED 10:9 unknown {FAST=1} 'Speed'\n"
		      "demo.STATUS_EXT 0xa 16 unknown 'Extended status'\n"
		      "demo.HEADER_TYPE 0xe 8\n"
		      "  MFD 7 unknown 'Several functions'\n"
		      "  VALUE 6:0 unknown {BRIDGE=1}\n"
		      "demo.BASE_ADDRESS_0 0x10 32\n"
		      "  BASE_SPACE_IO 0 unknown '1 is I/O'\n"
		      "demo.CTRL 0x40 32\n"
		      "  LIMIT 31:16 unknown\n"
		      "  RATE 7:4 unknown\n"
		      "  EN 0 unknown\n"
		      "demo.CHANNEL 0x100 32 unknown 'One of several, 0x20 bytes apart: count "
		      "and stride are to be stated'\n"
		      "? header-linux.h:35:9: DEMO_SIZE is left out: 'sizeof' is not defined here\n"
		      "? header-linux.h:30:9: DEMO_CTRL_HOLES is left out: its bits are not "
		      "told, or have gaps\n");
}
END_TEST

START_TEST(a_flat_header_tells_bits_by_their_values)
{
	check_fixture("header-flat.h",
		      "flat 0x0\n"
		      "flat.CTRL 0x0 32 unknown 'Device control'\n"
		      "flat.CTRL_DUP 0x4 32 unknown\n"
		      "flat.STATUS 0x8 32\n"
		      "  SPEED 7:6 unknown {100=1}\n"
		      "  LU 1 unknown 'Link is up'\n"
		      "flat.EERD 0x14 32 unknown\n"
		      "flat.CTRL_EXT 0x18 32 unknown\n");
}
END_TEST

START_TEST(enumerations_tell_registers_too)
{
	check_fixture("header-enum.h",
		      "card_reg 0x0\n"
		      "card_reg.CAP 0x0 64 'Capabilities'\n"
		      "  WIDE 40 unknown\n"
		      "card_reg.CC 0x14 32 'Configuration'\n"
		      "  SHN 15:14 unknown {NORMAL=1}\n"
		      "  ENABLE 0 unknown\n"
		      "card_reg.CSTS 0x1c 32 unknown\n"
		      "card_reg.DBS 0x1000 32 unknown\n");
}
END_TEST

START_TEST(what_a_pointer_points_to_is_a_register)
{
	check_fixture("header-places.h",
		      "timer 0x40010000\n"
		      "timer.LOAD 0x40010000 32 unknown 'Where it begins'\n"
		      "timer.CTRL 0x40010004 32\n"
		      "  DIV 6:4 unknown\n"
		      "  EN 0 unknown\n");
}
END_TEST

START_TEST(addr_and_mask_tell_registers_and_fields)
{
	check_fixture("header-addr-mask.h",
		      "qcard_cfg 0x0\n"
		      "qcard_cfg.ID 0x0 32\n"
		      "  TYPE 31:20 unknown\n"
		      "  ID_1 19:16 unknown\n"
		      "qcard_cfg.MISC 0x4c 32\n"
		      "  RSVD_1 31:24 unknown\n"
		      "  MISC_10B_TAG_EN 24 unknown\n"
		      "  CFG_ODD 3 unknown\n"
		      "? header-addr-mask.h:10:9: CFG_HOLES is left out: its bits are not told, "
		      "or have gaps\n"
		      "? header-addr-mask.h:8:9: field MISC_10B_TAG_EN overlaps another field of "
		      "MISC\n");
}
END_TEST

START_TEST(opentitan_masks_begin_at_bit_0)
{
	check_fixture("header-opentitan.h",
		      "tube 0x0\n"
		      "tube.INTR_STATE 0x0 32 =0x0 'Interrupt State Register'\n"
		      "  RX 1 unknown =0x0\n"
		      "  TX 0 unknown =0x0\n"
		      "tube.CTRL 0x10 32 =0x100 'Control register'\n"
		      "  LEVEL 9:8 unknown =0x1 {BREAK2=0,BREAK4=1}\n");
}
END_TEST

START_TEST(corsair_tells_lsb_width_and_reset)
{
	check_fixture("header-corsair.h",
		      "csr 0x0\n"
		      "csr.DATA 0x4 32 =0x12 'DATA - Data register'\n"
		      "  FIFO 7:0 unknown =0x12 'DATA.FIFO - Write to push'\n"
		      "csr.CTRL 0x10 32 =0x100 'CTRL - Control'\n"
		      "  BAUD 5:4 unknown =0x0 {B9600=0,B38400=1} 'CTRL.BAUD - Rate'\n");
}
END_TEST

START_TEST(litex_tells_blocks_words_and_fields)
{
	check_fixture("header-litex.h",
		      "ctrl 0x0\n"
		      "ctrl.RESET 0x0 32 !w (Writing 1 resets the SoC or its processor: the PCIe link "
		      "may go down with it)\n"
		      "  CPU_RST 1 unknown\n"
		      "  SOC_RST 0 unknown\n"
		      "dma 0x1000\n"
		      "dma.TABLE 0x1004 64 high-first/32\n"
		      "  LENGTH 23:0 unknown\n");
}
END_TEST

START_TEST(litex_says_how_its_bus_is_configured)
{
	static const char narrow[] = "#define CSR_BASE 0xf0000000L\n"
				     "#define CONFIG_CSR_DATA_WIDTH 8\n"
				     "#define CSR_T_LOAD_ADDR (CSR_BASE + 0x2000L)\n"
				     "#define CSR_T_LOAD_SIZE 4\n"
				     "#define CSR_T_LOAD_F_OFFSET 3\n"
				     "#define CSR_T_LOAD_F_SIZE 7\n"
				     "#define CSR_T_EN_ADDR (CSR_BASE + 0x2010L)\n"
				     "#define CSR_T_EN_SIZE 1\n";
	struct bsh_text text = { 0 };

	check(narrow, "csr_t 0x0\n"
		      "csr_t.LOAD[0..3] 0x2000[4+0x4] 32 unknown\n"
		      "csr_t.EN 0x2010 32 unknown\n"
		      "? x.h:3:9: the words of LOAD lie apart: its fields are left out\n");
	bsh_text_addf(&text, "%s#define CONFIG_CSR_ALIGNMENT 8\n"
			     "#define CONFIG_CSR_ORDERING_LITTLE 1\n", narrow);
	check(bsh_text_string(&text), "csr_t 0x0\n"
				      "csr_t.LOAD 0x2000 32 low-first/8\n"
				      "  F 9:3 unknown\n"
				      "csr_t.EN 0x2010 8 unknown\n");
	bsh_text_finish(&text);
}
END_TEST

START_TEST(what_litex_does_not_configure_so_is_as_usual)
{
	/* Words of 32 bits do not lie 8 bits apart. */
	check("#define CSR_BASE 0x0L\n#define CONFIG_CSR_ALIGNMENT 8\n"
	      "#define CSR_T_LOAD_ADDR (CSR_BASE + 0x0L)\n#define CSR_T_LOAD_SIZE 2\n"
	      "#define CSR_T_EN_ADDR (CSR_BASE + 0x8L)\n#define CSR_T_EN_SIZE 1\n",
	      "csr_t 0x0\ncsr_t.LOAD 0x0 64 unknown high-first/32\ncsr_t.EN 0x8 32 unknown\n");
	check("#define CSR_BASE 0x0L\n#define CONFIG_CSR_DATA_WIDTH 12\n"
	      "#define CSR_T_LOAD_ADDR (CSR_BASE + 0x0L)\n#define CSR_T_LOAD_SIZE 2\n"
	      "#define CSR_T_EN_ADDR (CSR_BASE + 0x8L)\n#define CSR_T_EN_SIZE 1\n",
	      "csr_t 0x0\ncsr_t.LOAD 0x0 64 unknown high-first/32\ncsr_t.EN 0x8 32 unknown\n");
	/* A register has a word, and 64 bits are not reached by thousands of them. */
	check("#define CSR_BASE 0x0L\n"
	      "#define CSR_T_LOAD_ADDR (CSR_BASE + 0x0L)\n#define CSR_T_LOAD_SIZE 2048\n"
	      "#define CSR_T_EN_ADDR (CSR_BASE + 0x8L)\n#define CSR_T_EN_SIZE 0\n",
	      "csr_t 0x0\ncsr_t.LOAD 0x0 32 unknown\ncsr_t.EN 0x8 32 unknown\n");
}
END_TEST

START_TEST(a_block_that_is_called_reg_offset_makes_no_opentitan_header)
{
	check("#define ADC_REG_OFFSET 0x1000\n#define ADC_CTRL 0x00\n"
	      "#define ADC_CTRL_EN_MASK 0x1\n#define ADC_CTRL_EN_SHIFT 0\n"
	      "#define ADC_STAT 0x04\n",
	      "adc 0x0\nadc.CTRL 0x0 32\n  EN 0 unknown\nadc.STAT 0x4 32 unknown\n"
	      "adc.REG 0x1000 32 unknown\n");
	check("#define ADC_REG_OFFSET 0x1000\n#define ADC_CTRL 0x00\n#define ADC_STAT 0x04\n",
	      "adc 0x0\nadc.CTRL 0x0 32 unknown\nadc.STAT 0x4 32 unknown\n"
	      "adc.REG 0x1000 32 unknown\n");
	check("#define T_A_REG_OFFSET 0x4\n#define T_B_REG_OFFSET 0x8\n#define T_A_X_BIT 3\n",
	      "t 0x0\nt.A 0x4 32\n  X 3 unknown\nt.B 0x8 32 unknown\n");
	/* regtool writes no shifts, but resets. */
	check("#define T_A_REG_OFFSET 0x4\n#define T_B_REG_OFFSET 0x8\n#define T_C 0xc\n"
	      "#define T_C_X_SHIFT 3\n",
	      "t 0x0\nt.A_REG 0x4 32 unknown\nt.B_REG 0x8 32 unknown\nt.C 0xc 32\n"
	      "  X 3 unknown\n");
	check("#define T_A_REG_OFFSET 0x4\n#define T_A_REG_RESVAL 0x5\n#define T_A_X_BIT 3\n",
	      "T_A 0x4 32 =0x5\n  X 3 unknown =0x0\n");
}
END_TEST

START_TEST(two_blocks_of_many_that_are_called_reg_offset_make_no_opentitan_header)
{
	struct bsh_text text = { 0 }, expected = { 0 };

	bsh_text_adds(&text, "#define X_A_REG_OFFSET 0x1000\n#define X_B_REG_OFFSET 0x1004\n");
	bsh_text_adds(&expected, "x 0x0\n");
	for (unsigned i = 10; i < 70; i++) {
		bsh_text_addf(&text, "#define X_R%u 0x%x\n", i, 4 * i);
		bsh_text_addf(&expected, "x.R%u 0x%x 32 unknown\n", i, 4 * i);
	}
	bsh_text_adds(&expected, "x.A_REG 0x1000 32 unknown\nx.B_REG 0x1004 32 unknown\n");
	check(bsh_text_string(&text), bsh_text_string(&expected));
	bsh_text_finish(&text);
	bsh_text_finish(&expected);
}
END_TEST

START_TEST(nothing_is_known_of_access)
{
	struct bsh_regmap *map = NULL;
	struct bsh_regmap_place place;
	struct bsh_props props;
	struct bsh_err err = { 0 };

	check("#define A_REG 0x0\n#define B_REG 0x4\n", "A 0x0 32 unknown\nB 0x4 32 unknown\n");
	/* Said, rather than left out: so it is in the draft that people finish. */
	ck_assert_int_eq(bsh_regmap_new(&map, &err), 0);
	ck_assert_int_eq(bsh_regmap_load_text(map, "x.h", "#define A_REG 0\n", 16, &drafts, &err),
			 0);
	ck_assert_int_eq(bsh_regmap_find(map, "A", 1, 0, &place, &err), 0);
	props = bsh_regmap_register(map, &place).props;
	ck_assert_uint_eq(props.read, BSH_MAY_UNKNOWN);
	ck_assert_uint_eq(props.write, BSH_MAY_UNKNOWN);
	ck_assert_uint_eq(props.origin, BSH_ORIGIN_DEFAULTED);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(registers_of_several_blocks_may_be_told_in_any_order)
{
	check("#define Z_BASE 0x1000\n#define Y_BASE 0x2000\n"
	      "#define Z_A (*(u32 *)(Z_BASE + 0))\n#define Y_A (*(u32 *)(Y_BASE + 0))\n"
	      "#define Z_B (*(u32 *)(Z_BASE + 4))\n#define Y_B (*(u32 *)(Y_BASE + 4))\n",
	      "z 0x1000\nz.A 0x1000 32 unknown\nz.B 0x1004 32 unknown\n"
	      "y 0x2000\ny.A 0x2000 32 unknown\ny.B 0x2004 32 unknown\n");
}
END_TEST

START_TEST(a_block_is_called_as_nearly_all_names_begin)
{
	check("#define X_A 0x0\n#define X_B 0x4\n#define X_C 0x8\n#define X_D 0xc\n"
	      "#define X_E 0x10\n#define X_F 0x14\n#define X_G 0x18\n#define X_H 0x1c\n"
	      "#define X_I 0x20\n#define Y 0x24\n",
	      "x 0x0\nx.A 0x0 32 unknown\nx.B 0x4 32 unknown\nx.C 0x8 32 unknown\n"
	      "x.D 0xc 32 unknown\nx.E 0x10 32 unknown\nx.F 0x14 32 unknown\n"
	      "x.G 0x18 32 unknown\nx.H 0x1c 32 unknown\nx.I 0x20 32 unknown\n"
	      "x.Y 0x24 32 unknown\n");
	check("#define X_A 0x0\n#define X_B 0x4\n#define Y 0x8\n",
	      "X_A 0x0 32 unknown\nX_B 0x4 32 unknown\nY 0x8 32 unknown\n");
}
END_TEST

START_TEST(a_mask_is_in_place_or_begins_at_bit_0)
{
	check("#define A_REG 0\n#define A_F_MASK 0xf0\n#define A_F_SHIFT 4\n"
	      "#define A_G_MASK 0xf\n#define A_G_SHIFT 8\n#define A__H_MASK 0x1000L\n"
	      "#define A__H__SHIFT 0xc\n",
	      "A 0x0 32\n  H 12 unknown\n  G 11:8 unknown\n  F 7:4 unknown\n");
}
END_TEST

START_TEST(a_mask_and_a_shift_that_disagree_are_refused)
{
	static const char text[] = "#define A_REG 0\n#define A_F_MASK 0xf0\n#define A_F_SHIFT 8\n";
	const struct bsh_regmap_options opentitan = { .takes_drafts = true,
						      .format = "header",
						      .profile = "opentitan" };
	static const char shifted[] = "#define A_REG_OFFSET 0\n#define A_F_MASK 0xf0\n"
				      "#define A_F_OFFSET 4\n";

	check_not_told("x.h", text, strlen(text), &drafts, BSH_E_VALUE,
		       "x.h:3:9: mask 0xf0 begins at bit 4, its shift is 8: one of them is wrong");
	check_not_told("x.h", shifted, strlen(shifted), &opentitan, BSH_E_VALUE,
		       "x.h:3:9: mask 0xf0 does not begin at bit 0, as all masks do here");
}
END_TEST

START_TEST(bits_are_told_in_several_ways)
{
	check("#define A_REG 0\n#define A_B_BIT 3\n#define A_C_BIT BIT(4)\n#define A_D_SHIFT 5\n"
	      "#define A_E_LSB 8\n#define A_E_MSB 11\n#define A_F_SHIFT 12\n#define A_F_WIDTH 2\n"
	      "#define A_G BIT(20)\n#define A_H (3 << 22)\n#define A_I 0xff000000\n"
	      "#define A_I_SHIFT 24\n",
	      "A 0x0 32\n  I 31:24 unknown\n  H 23:22 unknown\n  G 20 unknown\n"
	      "  F 13:12 unknown\n  E 11:8 unknown\n  D 5 unknown\n  C 4 unknown\n  B 3 unknown\n");
}
END_TEST

START_TEST(values_are_in_place_or_not)
{
	check("#define A_REG 0\n#define A_F_MASK 0x30\n#define A_F_LOW 0x10\n#define A_F_TOP 3\n"
	      "#define A_F_OFF 0x0\n#define A_F_MANY 0x100\n",
	      "A 0x0 32\n  F_MANY 8 unknown\n  F 5:4 unknown {LOW=1,TOP=3,OFF=0}\n");
}
END_TEST

START_TEST(a_field_belongs_to_the_register_with_the_longest_name)
{
	check("#define A_REG 0x0\n#define A_B_REG 0x4\n#define A_B_F_MASK 1\n#define A_BC_MASK 2\n",
	      "A 0x0 32\n  BC 1 unknown\nA_B 0x4 32\n  F 0 unknown\n");
}
END_TEST

START_TEST(a_field_may_make_its_register_wider)
{
	check("#define A_REG 0x0\n#define A_F_MASK GENMASK_ULL(63, 40)\n#define A_G_MASK 1\n",
	      "A 0x0 64\n  F 63:40 unknown\n  G 0 unknown\n");
}
END_TEST

START_TEST(gaps_tell_how_wide_registers_are_that_are_not_all_words)
{
	check("#define X_A 0x0\n#define X_B 0x2\n#define X_C 0x3\n#define X_D 0x4\n"
	      "#define X_E 0x8 /* 8 bits */\n",
	      "x 0x0\nx.A 0x0 16 unknown\nx.B 0x2 8 unknown\nx.C 0x3 8 unknown\n"
	      "x.D 0x4 32 unknown\nx.E 0x8 8 unknown\n");
}
END_TEST

START_TEST(what_cannot_be_placed_is_warned_of)
{
	check_profile("#define A_ADDR 0\n#define A_F_MASK 0x5\n#define B 1 / 0\n#define C x\n"
		      "#define D \"text\"\n#define E\n#define F do { } while (0)\n",
		      "addr-mask",
		      "A 0x0 32 unknown\n"
		      "? x.h:3:9: B is left out: division by zero\n"
		      "? x.h:4:9: C is left out: 'x' is not defined here\n"
		      "? x.h:2:9: A_F is left out: its bits are not told, or have gaps\n");
	check_profile("#define F_MASK 0x1\n#define A_ADDR 0\n", "addr-mask",
		      "A 0x0 32 unknown\n"
		      "? x.h:1:9: F is left out: no register's name begins its own\n");
}
END_TEST

START_TEST(a_profile_that_finds_no_register_names_those_that_do)
{
	static const char header[] = "#define A_REG 0\n#define B_REG 4\n#define B_ADDR 8\n";
	struct bsh_regmap_options options = { .takes_drafts = true,
					      .format = "header",
					      .profile = "opentitan" };

	check_not_told("x.h", header, strlen(header), &options, BSH_E_VALUE,
		       "x.h:1:1: no register with profile opentitan; litex finds 1, corsair finds 1, "
		       "addr-mask finds 1, linux finds 2");
	check_not_told("x.h", "#define A\n", 10, &options, BSH_E_VALUE,
		       "x.h:1:1: no register with profile opentitan, nor with another one");
	/* A guess may find nothing. */
	options.profile = NULL;
	check_told("x.h", "#define A\n", 10, &options, "");
}
END_TEST

START_TEST(what_lies_below_the_rebase_is_left_out)
{
	static const char header[] =
		"#define UART_BASE_ADDR 0x1000\n#define UART_A_ADDR 0x4\n"
		"#define SPI_BASE_ADDR 0x2000\n#define SPI_A_ADDR 0x8\n";
	const struct bsh_regmap_options options = { .takes_drafts = true,
						    .format = "header",
						    .profile = "addr-mask",
						    .has_rebase = true,
						    .rebase = 0x2000 };

	check_told("x.h", header, strlen(header), &options,
		   "spi 0x0\nspi.A 0x8 32 unknown\n"
		   "? x.h:1:9: 0x1000 is below 0x2000: uart is left out\n");
}
END_TEST

START_TEST(numbers_that_are_no_offsets_are_no_registers)
{
	check("#define X_A 0x0\n#define X_B 0x4\n#define X_NUM_CHANNELS 0x8\n#define X_ROM_SIZE 0x100\n"
	      "#define X_KEY 0x100000000\n#define X_ALIAS X_A\n#define X_FLAGS (X_A | X_B)\n",
	      "x 0x0\nx.A 0x0 32 unknown\nx.B 0x4 32 unknown\n"
	      "? x.h:7:9: X_FLAGS is left out: no register's name begins its own\n"
	      "? x.h:5:9: X_KEY is left out: its offset is 4 GiB or more\n"
	      "? x.h:3:9: X_NUM_CHANNELS and X_ROM_SIZE are taken as numbers, not registers\n");
}
END_TEST

START_TEST(an_offset_of_4_gib_or_more_is_warned_of)
{
	check("#define X_A 0x0\n#define X_B 0xfffffffc\n#define X_CH(n) (0xfffffff8 + (n) * 4)\n",
	      "x 0x0\nx.A 0x0 32 unknown\nx.B 0xfffffffc 32 unknown\n"
	      "? x.h:3:9: X_CH is left out: its offset is 4 GiB or more\n");
	check_profile("#define A_ADDR 0xfffffffc\n#define B_ADDR 0x100000000\n", "addr-mask",
		      "A 0xfffffffc 32 unknown\n"
		      "? x.h:2:9: B is left out: its offset is 4 GiB or more\n");
	check("#define T_A (*(volatile unsigned *)0x10)\n#define T_B (*(volatile unsigned *)0x14)\n"
	      "#define T_C (*(volatile unsigned *)0x100000000)\n",
	      "t 0x0\nt.A 0x10 32 unknown\nt.B 0x14 32 unknown\n"
	      "? x.h:3:9: T_C is left out: its offset is 4 GiB or more\n");
	/* What is a mask of a register is none. */
	check("#define X_A 0x0\n#define X_B 0x8\n#define X_B_HIGH 0xff00000000\n",
	      "x 0x0\nx.A 0x0 32 unknown\nx.B 0x8 64\n  HIGH 39:32 unknown\n");
	check("#define X_A 0x0\n#define X_B 0x8\n#define X_B_KEY 0xa500000000\n",
	      "x 0x0\nx.A 0x0 32 unknown\nx.B 0x8 32 unknown\n"
	      "? x.h:3:9: X_B_KEY is left out: its bits are not told, or have gaps\n");
}
END_TEST

START_TEST(a_decimal_number_is_no_offset_where_most_are_not_decimal)
{
	check("#define X_A 0x0\n#define X_B 0x4\n#define X_TIMEOUT_MS 100\n#define X_RETRIES 3\n",
	      "x 0x0\nx.A 0x0 32 unknown\nx.B 0x4 32 unknown\n"
	      "? x.h:3:9: X_TIMEOUT_MS is left out: most offsets here are not decimal (so are 1 "
	      "more)\n");
	check("#define X_A 0x4\n#define X_B 8\n",
	      "X_A 0x4 32 unknown\n"
	      "? x.h:2:9: X_B is left out: most offsets here are not decimal\n");
	check("#define X_A 0\n#define X_B 4\n#define X_C 8\n#define X_D 0xc\n",
	      "x 0x0\nx.A 0x0 32 unknown\nx.B 0x4 32 unknown\nx.C 0x8 32 unknown\n"
	      "x.D 0xc 32 unknown\n");
	/* What is a field of a register is none, however it is written. */
	check("#define CARD_REG_CC 0x14\n#define CARD_REG_ST 0x18\n#define CARD_CC_EN 1\n",
	      "card_reg 0x0\ncard_reg.CC 0x14 32\n  EN 0 unknown\ncard_reg.ST 0x18 32 unknown\n");
	/* 0 is written so by everyone, and an ending says what a number is. */
	check("#define X_A 0\n#define X_B 0x4\n#define X_TIMEOUT_MS 100\n",
	      "x 0x0\nx.A 0x0 32 unknown\nx.B 0x4 32 unknown\n"
	      "? x.h:3:9: X_TIMEOUT_MS is left out: most offsets here are not decimal\n");
	check("#define X_A 0\n#define X_B 0x4\n#define X_C 0x8\n#define X_RING_OFFSET 100\n",
	      "x 0x0\nx.A 0x0 32 unknown\nx.B 0x4 32 unknown\nx.C 0x8 32 unknown\n"
	      "x.RING 0x64 32 unknown\n");
}
END_TEST

START_TEST(a_register_may_be_called_a_size_or_a_version)
{
	check("#define MYDEV_REG_VERSION 0x0\n#define MYDEV_REG_CTRL 0x10\n",
	      "mydev_reg 0x0\nmydev_reg.VERSION 0x0 32 unknown\nmydev_reg.CTRL 0x10 32 unknown\n");
	check("#define DMA_CTRL 0x0\n#define DMA_ADDR 0x4\n#define DMA_LEN 0x8\n"
	      "#define DMA_COUNT 0xc\n",
	      "dma 0x0\ndma.CTRL 0x0 32 unknown\ndma.ADDR 0x4 32 unknown\n"
	      "dma.LEN 0x8 32 unknown\ndma.COUNT 0xc 32 unknown\n");
	check("#define REG_COUNT 0x0\n#define REG_RX_LEN 2\n#define REG_MODE 0x4\n"
	      "#define REG_ALT_LEN 0x4\n#define REG_IRQ 0x8\n",
	      "reg 0x0\nreg.COUNT 0x0 32 unknown\nreg.MODE 0x4 32 unknown\n"
	      "reg.ALT_LEN 0x4 32 unknown\nreg.IRQ 0x8 32 unknown\n");
	check("#define Q_SEL 0x30\n#define Q_NUM_MAX 0x34\n#define Q_NUM 0x38\n#define Q_ALIGN 0x3c\n",
	      "q 0x0\nq.SEL 0x30 32 unknown\nq.NUM_MAX 0x34 32 unknown\nq.NUM 0x38 32 unknown\n"
	      "q.ALIGN 0x3c 32 unknown\n");
	/* Among names that do not begin alike, and before what it continues. */
	check("#define CTRL 0x0\n#define FW_VERSION 0x100\n#define RING_SIZE 0x104\n"
	      "#define RX_LENGTH 0x108\n#define RX_LENGTH_LOW 0xf\n#define IRQ 0x10c\n",
	      "CTRL 0x0 32 unknown\nFW_VERSION 0x100 32 unknown\nRING_SIZE 0x104 32 unknown\n"
	      "RX_LENGTH 0x108 32\n  LOW 3:0 unknown\nIRQ 0x10c 32 unknown\n");
}
END_TEST

START_TEST(a_number_that_may_be_an_offset_is_warned_of)
{
	/* Far from the others, at the place of another, one of another group. */
	check("#define X_A 0x0\n#define X_B 0x4\n#define X_BUF_LEN 0x100\n",
	      "x 0x0\nx.A 0x0 32 unknown\nx.B 0x4 32 unknown\n"
	      "? x.h:3:9: X_BUF_LEN is taken as a number, not a register\n");
	check("#define X_A 0x0\n#define X_B 0x4\n#define X_BUF_LEN 0x4\n"
	      "#define X_NUM_CHANNELS 4\n#define X_MAX_PRIO 0x7\n",
	      "x 0x0\nx.A 0x0 32 unknown\nx.B 0x4 32 unknown\n");
	check("#define X_A 0x0\n#define X_B 0x4\n#define MSG_SIZE 0x8\n#define X_REG_SIZE 0x40\n"
	      "#define X_REG_NAME_LEN 0x40\n#define X_D_LEN 0x100\n#define X_E_LEN 0x200\n",
	      "x 0x0\nx.A 0x0 32 unknown\nx.B 0x4 32 unknown\n"
	      "? x.h:3:9: MSG_SIZE, X_REG_SIZE, X_REG_NAME_LEN and 2 more are taken as numbers, not "
	      "registers\n");
	/* A field where it can be one. */
	check("#define X_A 0x0\n#define X_CTRL 0x4\n#define X_CTRL_LEN 0x8\n",
	      "x 0x0\nx.A 0x0 32 unknown\nx.CTRL 0x4 32\n  LEN 3 unknown\n"
	      "? x.h:3:9: X_CTRL_LEN is taken for bits of X_CTRL, not for a register at 0x8\n");
	check("#define X_DMA 0x0\n#define X_DMA_ADDR 0x4\n#define X_DMA_LEN 0x8\n"
	      "#define X_DMA_COUNT 0xc\n#define X_DMA_SIZE 0x4\n#define X_B 0x10\n",
	      "x 0x0\nx.DMA 0x0 32\n  SIZE 2 unknown\nx.DMA_ADDR 0x4 32 unknown\n"
	      "x.DMA_LEN 0x8 32 unknown\nx.DMA_COUNT 0xc 32 unknown\nx.B 0x10 32 unknown\n");
}
END_TEST

START_TEST(a_field_is_one_whatever_the_order_of_those_around_it)
{
	check("#define FOO_CTRL 0x00\n#define FOO_CTRL_START 0x100\n#define FOO_CTRL_EN 0x1\n"
	      "#define FOO_STAT 0x04\n",
	      "foo 0x0\nfoo.CTRL 0x0 32\n  START 8 unknown\n  EN 0 unknown\n"
	      "foo.STAT 0x4 32 unknown\n");
	check("#define FOO_CTRL 0x00\n#define FOO_CTRL_EN 0x1\n#define FOO_CTRL_START 0x100\n"
	      "#define FOO_STAT 0x04\n",
	      "foo 0x0\nfoo.CTRL 0x0 32\n  START 8 unknown\n  EN 0 unknown\n"
	      "foo.STAT 0x4 32 unknown\n");
	check("#define FOO_CTRL 0x00\n#define FOO_CTRL_GO 0x4\n#define FOO_CTRL_RATE_MASK 0xf0\n"
	      "#define FOO_STAT 0x08\n",
	      "foo 0x0\nfoo.CTRL 0x0 32\n  RATE 7:4 unknown\n  GO 2 unknown\n"
	      "foo.STAT 0x8 32 unknown\n");
	/* Behind all registers, too; and hexadecimal where offsets are not. */
	check("#define FOO_CTRL 0x0\n#define FOO_STAT 0x4\n#define FOO_CTRL_GO 0x8\n"
	      "#define FOO_CTRL_EN 0x1\n",
	      "foo 0x0\nfoo.CTRL 0x0 32\n  GO 3 unknown\n  EN 0 unknown\nfoo.STAT 0x4 32 unknown\n");
	check("#define FOO_A 4\n#define FOO_B 8\n#define FOO_B_GO 0xc\n#define FOO_C 16\n",
	      "foo 0x0\nfoo.A 0x4 32 unknown\nfoo.B 0x8 32\n  GO 3:2 unknown\n"
	      "foo.C 0x10 32 unknown\n");
}
END_TEST

START_TEST(what_may_be_a_field_or_a_register_is_a_field_and_warned_of)
{
	check("#define UART_LCR 0x0c\n#define UART_LCR_DLAB 0x80\n#define UART_LSR 0x14\n",
	      "uart 0x0\nuart.LCR 0xc 32\n  DLAB 7 unknown\nuart.LSR 0x14 32 unknown\n"
	      "? x.h:2:9: UART_LCR_DLAB is taken for bits of UART_LCR, not for a register at 0x80\n");
	check("#define A_LCR 0x0c\n#define A_LCR_DLAB 0x80\n#define A_LCR_SBC 0x40\n"
	      "#define A_LSR 0x100\n",
	      "a 0x0\na.LCR 0xc 32\n  DLAB 7 unknown\n  SBC 6 unknown\na.LSR 0x100 32 unknown\n"
	      "? x.h:2:9: A_LCR_DLAB is taken for bits of A_LCR, not for a register at 0x80\n");
	check("#define A_ID 0x0\n#define A_CTRL 0x4\n#define A_CTRL_GO 0x8\n",
	      "a 0x0\na.ID 0x0 32 unknown\na.CTRL 0x4 32\n  GO 3 unknown\n"
	      "? x.h:3:9: A_CTRL_GO is taken for bits of A_CTRL, not for a register at 0x8\n");
}
END_TEST

START_TEST(registers_may_extend_the_name_of_one)
{
	check("#define A_RX 0x100\n#define A_RX_HEAD 0x104\n#define A_RX_TAIL 0x108\n"
	      "#define A_STAT 0x8\n",
	      "a 0x0\na.STAT 0x8 32 unknown\na.RX 0x100 32 unknown\n"
	      "a.RX_HEAD 0x104 32 unknown\na.RX_TAIL 0x108 32 unknown\n");
	check("#define A_RX 0x0\n#define A_RX_HEAD 0x4\n#define A_RX_TAIL 0x8\n"
	      "#define A_RX_TAIL_LOW 0x1\n#define A_STAT 0xc\n",
	      "a 0x0\na.RX 0x0 32 unknown\na.RX_HEAD 0x4 32 unknown\na.RX_TAIL 0x8 32\n"
	      "  LOW 0 unknown\na.STAT 0xc 32 unknown\n");
	/* In steps that one bit has, too: offsets go up to it and over it. */
	check("#define A_IRQ 0x0\n#define A_IRQ_ACK 0x10\n#define A_TX 0x20\n"
	      "#define A_TX_LEN 0x30\n#define A_RX 0x80\n",
	      "a 0x0\na.IRQ 0x0 32 unknown\na.IRQ_ACK 0x10 32 unknown\na.TX 0x20 32 unknown\n"
	      "a.TX_LEN 0x30 32 unknown\na.RX 0x80 32 unknown\n");
	/* Not right behind it. */
	check("#define A_CTRL 0x0\n#define A_NVM 0x12018\n#define A_CTRL_EXT 0x18\n"
	      "#define A_FLA 0x1c\n",
	      "a 0x0\na.CTRL 0x0 32 unknown\na.CTRL_EXT 0x18 32 unknown\na.FLA 0x1c 32 unknown\n"
	      "a.NVM 0x12018 32 unknown\n");
}
END_TEST

START_TEST(an_unknown_profile_is_refused)
{
	const struct bsh_regmap_options options = { .takes_drafts = true,
						    .format = "header",
						    .profile = "vendor" };

	check_not_told("x.h", "", 0, &options, BSH_E_NAME,
		       "x.h:1:1: no profile 'vendor': linux, firmware, addr-mask, opentitan, "
		       "corsair or litex was expected");
}
END_TEST

START_TEST(a_header_is_known_by_its_defines_and_loaded_as_a_draft_only)
{
	const struct bsh_regmap_options usual = { 0 };
	struct bsh_regmap *map = NULL;
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_regmap_new(&map, &err), 0);
	ck_assert_int_eq(bsh_regmap_load_text(map, "x.h", "int a;\n # define A_REG 0\n", 25,
					      &drafts, &err),
			 0);
	ck_assert_str_eq(bsh_regmap_source_format(map, 0), "header");
	ck_assert_int_eq(bsh_regmap_load_text(map, "x.h", "#define A_REG 0\n", 16, &usual, &err),
			 -1);
	bsh_regmap_free(map);
}
END_TEST

BSH_TESTS("regmap/header", NULL, NULL, a_kernel_header_tells_bits_by_how_far_right_they_stand,
	  a_flat_header_tells_bits_by_their_values, enumerations_tell_registers_too,
	  what_a_pointer_points_to_is_a_register, addr_and_mask_tell_registers_and_fields,
	  opentitan_masks_begin_at_bit_0, corsair_tells_lsb_width_and_reset,
	  litex_tells_blocks_words_and_fields, litex_says_how_its_bus_is_configured,
	  what_litex_does_not_configure_so_is_as_usual,
	  a_block_that_is_called_reg_offset_makes_no_opentitan_header,
	  two_blocks_of_many_that_are_called_reg_offset_make_no_opentitan_header,
	  nothing_is_known_of_access,
	  registers_of_several_blocks_may_be_told_in_any_order,
	  a_block_is_called_as_nearly_all_names_begin,
	  a_mask_is_in_place_or_begins_at_bit_0, a_mask_and_a_shift_that_disagree_are_refused,
	  bits_are_told_in_several_ways, values_are_in_place_or_not,
	  a_field_belongs_to_the_register_with_the_longest_name,
	  a_field_may_make_its_register_wider,
	  gaps_tell_how_wide_registers_are_that_are_not_all_words,
	  what_cannot_be_placed_is_warned_of, numbers_that_are_no_offsets_are_no_registers,
	  an_offset_of_4_gib_or_more_is_warned_of,
	  a_decimal_number_is_no_offset_where_most_are_not_decimal,
	  a_profile_that_finds_no_register_names_those_that_do,
	  a_register_may_be_called_a_size_or_a_version,
	  a_number_that_may_be_an_offset_is_warned_of,
	  a_field_is_one_whatever_the_order_of_those_around_it,
	  what_may_be_a_field_or_a_register_is_a_field_and_warned_of,
	  registers_may_extend_the_name_of_one, what_lies_below_the_rebase_is_left_out,
	  an_unknown_profile_is_refused,
	  a_header_is_known_by_its_defines_and_loaded_as_a_draft_only)
