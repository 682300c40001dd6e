/* SPDX-License-Identifier: MIT */

#include "harness.h"
#include "told.h"

#include "regmap/csv.h"

#include <string.h>

static const struct bsh_regmap_options drafts = { .takes_drafts = true };

static void check(const char *text, const char *expected)
{
	check_told("x.csv", text, strlen(text), &drafts, expected);
}

static void check_fails(const char *text, enum bsh_code code, const char *msg)
{
	check_not_told("x.csv", text, strlen(text), &drafts, code, msg);
}

static void check_fixture(const char *name, const char *expected)
{
	size_t len;
	char *text = read_fixture(name, &len);

	check_told(name, text, len, &drafts, expected);
	free(text);
}

START_TEST(a_table_tells_registers_and_their_fields)
{
	check_fixture("table-registers.csv",
		      "ID 0x0 32 ro =0x1234 'Identification'\n"
		      "CTRL 0x4 32 =0x10/0x31 'Control'\n"
		      "  DONE 8 w1c 'Done'\n"
		      "  MODE 5:4 rw =0x1 {IDLE=0,SINGLE=1,BURST=2} 'Mode'\n"
		      "  EN 0 rw =0x0 'Enable'\n"
		      "STATUS 0x8 16\n"
		      "  ERR 3:1 w1c {NONE=0,PARITY=1} 'Error'\n"
		      "  BUSY 0 ro 'Busy'\n");
}
END_TEST

START_TEST(a_sheet_may_use_other_words_and_separators)
{
	check_fixture("table-sheet.csv",
		      "CORE 0x0\n"
		      "CORE.VERSION 0x0 32 ro =0xa5 'Version of the design'\n"
		      "CORE.CONTROL 0x4 32\n"
		      "  Gain_upper 7:4 rw 'The gain'\n"
		      "  Alarm 0 w1c 'An alarm'\n"
		      "DMA 0x0\n"
		      "DMA.CHAN 0x1c 32 unknown 'A channel'\n"
		      "? table-sheet.csv:1:92: column 'Owner' is left out\n");
}
END_TEST

START_TEST(numbers_are_written_in_many_ways)
{
	check("name,offset\nA,0x10\nB,20\nC,1Ch\nD,'h20\nE,0x0000_0024\n",
	      "A 0x10 32 unknown\nB 0x14 32 unknown\nC 0x1c 32 unknown\nD 0x20 32 unknown\n"
	      "E 0x24 32 unknown\n");
	check("name,offset (hex)\nA,10\nB,0x20\nC,3C\n",
	      "A 0x10 32 unknown\nB 0x20 32 unknown\nC 0x3c 32 unknown\n");
	check("name,offset,width\nA,0,8\nB,2,16 bits\nC,8,64-bit\n",
	      "A 0x0 8 unknown\nB 0x2 16 unknown\nC 0x8 64 unknown\n");
}
END_TEST

START_TEST(numbers_of_verilog_have_a_width_and_a_base)
{
	check("name,offset,width,reset\nA,32'h10,16,16'hbeef\nB,'d20,8,8'b1010\nC,6'o30,,'hff\n",
	      "A 0x10 16 unknown =0xbeef\nB 0x14 8 unknown =0xa\nC 0x18 32 unknown =0xff\n");
	check("name,offset\nA,'h4\n", "A 0x4 32 unknown\n");
	/* The base that a number states goes before that of its column, and is stated once. */
	check("name,offset (hex)\nA,20\nB,'d40\n", "A 0x20 32 unknown\nB 0x28 32 unknown\n");
	check_fails("name,offset\nA,32'q10\n", BSH_E_SYNTAX, "x.csv:2:3: '32'q10' is not a number");
	check_fails("name,offset\nA,'d10h\n", BSH_E_SYNTAX, "x.csv:2:3: '0d10h' is not a number");
}
END_TEST

START_TEST(a_width_in_bytes_is_taken_for_one)
{
	check("name,offset,size\nA,0,4\nB,8,8\nC,16,\n",
	      "A 0x0 32 unknown\nB 0x8 64 unknown\nC 0x10 32 unknown\n"
	      "? x.csv:1:13: all sizes are 1, 2, 4 or 8: they are taken for bytes\n");
	check("name,offset,size\nA,0,8\nB,8,16\n", "A 0x0 8 unknown\nB 0x8 16 unknown\n");
	check("name,offset,width\nA,0,8\n", "A 0x0 8 unknown\n");
	check("name,offset,size (bytes)\nA,0,3\nB,8,16 bits\n",
	      "A 0x0 24 unknown\nB 0x8 16 unknown\n");
	check("name,offset,width\nA,0,2 bytes\n", "A 0x0 16 unknown\n");
	check("name,offset,Width (bytes)\nA,0,2\n", "A 0x0 16 unknown\n");
	/* Where nothing is said, nothing is guessed. */
	check("name,offset,size\nA,0,\n", "A 0x0 32 unknown\n");
	check_fails("name,offset,bytes\nA,0,8192\n", BSH_E_VALUE,
		    "x.csv:2:5: '8192', a width in bits was expected");
}
END_TEST

START_TEST(names_are_names_where_numbers_would_be_nothing)
{
	check("name,offset,width,reset,field,bits\nX,0,x,?,,\nY,4,,X,x,0\n,,,x,?,1\n",
	      "X 0x0 32 unknown\nY 0x4 32\n  _ 1 unknown\n  x 0 unknown\n");
}
END_TEST

START_TEST(a_name_with_an_index_is_one_register)
{
	check("name,offset,count\nCH[4],0,\nD[2],0x10,2\n",
	      "CH_4_ 0x0 32 unknown\nD_2_[0..1] 0x10[2+0x4] 32 unknown\n"
	      "? x.csv:2:1: 'CH[4]' is taken for one register: an array has its number in a "
	      "column 'count'\n");
}
END_TEST

START_TEST(access_of_a_field_that_nobody_knows_is_not_the_registers)
{
	check("name,offset,access,field,bits\nA,0,rw,,\nA,0,RW1CX,F,0\nA,0,,G,1\nA,0,?,H,2\n",
	      "A 0x0 32\n  H 2 unknown\n  G 1 rw\n  F 0 unknown\n"
	      "? x.csv:3:5: access 'RW1CX' is not known: it stays unknown\n"
	      "? x.csv:5:5: access '?' is not known: it stays unknown\n");
	check("name,offset,access,field,bits\nA,0,rw,,\nA,0,Reserved,F,0\n",
	      "A 0x0 32\n  F 0 unknown reserved\n");
}
END_TEST

START_TEST(bits_are_written_in_many_ways)
{
	check("name,offset,field,bits\nA,0,F,[31:24]\n,,G,23:16\n,,H,15-8\n,,I,7 .. 4\n,,J,[3]\n",
	      "A 0x0 32\n  F 31:24 unknown\n  G 23:16 unknown\n  H 15:8 unknown\n"
	      "  I 7:4 unknown\n  J 3 unknown\n");
	check("name,offset,field,lsb,msb\nA,0,F,4,7\n,,G,3,\n,,H,,2\n",
	      "A 0x0 32\n  F 7:4 unknown\n  G 3 unknown\n  H 2 unknown\n");
}
END_TEST

START_TEST(a_register_is_as_wide_as_its_bits_when_they_begin_at_0)
{
	check("name,offset,bits\nA,0,15:0\nB,4,15:8\nC,8,\n",
	      "A 0x0 16 unknown\nB 0x4 32 unknown\nC 0x8 32 unknown\n");
}
END_TEST

START_TEST(access_is_written_in_many_ways_and_else_unknown)
{
	check("name,offset,access\nA,0,RO\nB,4,R/W\nC,8,Write-Only\nD,12,R/W1C\nE,16,COR\nF,20,w1s\n"
	      "G,24,\nH,28,magic\n",
	      "A 0x0 32 ro\nB 0x4 32 rw\nC 0x8 32 wo\nD 0xc 32 w1c\nE 0x10 32 rc\nF 0x14 32 w1s\n"
	      "G 0x18 32 unknown\nH 0x1c 32 unknown\n"
	      "? x.csv:9:6: access 'magic' is not known: it stays unknown\n");
}
END_TEST

START_TEST(values_have_names_on_either_side)
{
	check("name,offset,field,bits,enum\nA,0,F,3:0,\"0: OFF\n1: ON\n0xf=FULL; VERY FAST=2,\"\n",
	      "A 0x0 32\n  F 3:0 unknown {OFF=0,ON=1,FULL=15,VERY_FAST=2}\n");
	check_fails("name,offset,field,bits,enum\nA,0,F,3:0,OFF\n", BSH_E_SYNTAX,
		    "x.csv:2:11: values such as IDLE=0; RUN=1 were expected");
}
END_TEST

START_TEST(a_register_goes_on_while_its_name_does)
{
	check("name,offset,field,bits\nA,0,F,0\nA,0,G,1\nA,4,H,2\n,,I,3\n",
	      "A 0x0 32\n  G 1 unknown\n  F 0 unknown\n"
	      "A_2 0x4 32\n  I 3 unknown\n  H 2 unknown\n"
	      "? x.csv:4:1: a second register with its name becomes A_2\n");
	check("name,offset,field,bits\nA,8,F,0\n,8,G,1\n",
	      "A 0x8 32\n  G 1 unknown\n  F 0 unknown\n");
}
END_TEST

START_TEST(a_register_may_be_one_of_several)
{
	check("name,offset,count,stride,width\nA,0,4,8,\nB,0x40,2,,64\nC,0x80,1,,\n",
	      "A[0..3] 0x0[4+0x8] 32 unknown\nB[0..1] 0x40[2+0x8] 64 unknown\nC 0x80 32 unknown\n");
}
END_TEST

START_TEST(reserved_bits_and_empty_rows_are_nothing)
{
	check("name,offset,field,bits\nA,0,,\n,,Reserved,31:8\n,,rsvd,7\n,,,\n,,F,0\n",
	      "A 0x0 32\n  F 0 unknown\n");
}
END_TEST

START_TEST(what_is_wrong_is_refused_with_its_place)
{
	check_fails("name,offset,field,bits\n,,F,0\n", BSH_E_SYNTAX,
		    "x.csv:2:3: field F stands before any register");
	check_fails("name,offset,field,bits\n,4,F,0\n", BSH_E_SYNTAX,
		    "x.csv:2:4: field F stands before any register");
	check_fails("name,offset,field,bits\nA,0,F,0\n,4,G,1\n", BSH_E_SYNTAX,
		    "x.csv:3:2: an offset without a name: name the register, or leave out the "
		    "offset in rows of fields of A");
	check_fails("name,offset\nA,\n", BSH_E_SYNTAX, "x.csv:2:1: register A has no offset");
	check_fails("name,offset,field,bits\nA,0,F,\n", BSH_E_SYNTAX,
		    "x.csv:2:5: field F has no bits, such as 7:4");
	check_fails("name,offset,field,bits\nA,0,F,4:7\n", BSH_E_VALUE,
		    "x.csv:2:7: msb 4 is below lsb 7");
	check_fails("name,offset,field,bits\nA,0,F,high\n", BSH_E_SYNTAX,
		    "x.csv:2:7: 'high', bits such as 7:4 or 7 were expected");
	check_fails("name,offset,field,msb,lsb\nA,0,F,5,40\n", BSH_E_VALUE,
		    "x.csv:2:9: msb 5 is below lsb 40");
	check_fails("name,offset\nA,017\n", BSH_E_SYNTAX,
		    "x.csv:2:3: '017' begins with 0: write 0o17 for octal, 0d17 or 17 for decimal");
	check_fails("name,offset,width\nA,0,wide\n", BSH_E_VALUE,
		    "x.csv:2:5: 'wide', a width in bits was expected");
	check_fails("name,offset,width\nA,0,0\n", BSH_E_VALUE,
		    "x.csv:2:5: '0', a width in bits was expected");
	check_fails("name,offset,count\nA,0,65537\n", BSH_E_VALUE,
		    "x.csv:2:5: 65537, at most 65536 was expected");
}
END_TEST

START_TEST(a_file_that_is_too_long_is_refused_for_that)
{
	static char text[BSH_CSV_SIZE_MAX + 2];

	memset(text, '\n', sizeof(text) - 1);
	memcpy(text, "name,offset\nA,0\n", 16);
	check_fails(text, BSH_E_VALUE, "x.csv: more than 4 MiB, the limit for CSV table");
	memcpy(text, "csr_base,a,0,,\n", 15);
	check_fails(text, BSH_E_VALUE, "x.csv: more than 4 MiB, the limit for LiteX csr.csv");
}
END_TEST

START_TEST(a_csr_json_says_what_loads)
{
	check_fails("{\"csr_bases\":{\"ctrl\":0}}", BSH_E_SYNTAX,
		    "x.csv: a LiteX csr.json is not read: load the csr.csv of the same build, or its "
		    "directory");
	check_fails("{\"constants\":{\"config_csr_data_width\":32,\"config_bus_standard\":\"WISHBONE\"},"
		    "\"csr_bases\":{\"ctrl\":0}}", BSH_E_SYNTAX,
		    "x.csv: a LiteX csr.json is not read: load the csr.csv of the same build, or its "
		    "directory");
	/* A note that names it is none. */
	check_fails("see \"csr_bases\"\n", BSH_E_SYNTAX, "x.csv: this is no register map: one begins with 'regmap: 1', or is CMSIS-SVD, "
		    "IP-XACT, a LiteX csr.csv, a C header with #define or enum, or a table (CSV) with "
		    "the columns name and offset");
}
END_TEST

START_TEST(it_needs_a_name_and_an_offset)
{
	const struct bsh_regmap_options options = { .takes_drafts = true, .format = "table" };
	static const char text[] = "name,where\nA,0\n";

	check_not_told("x.csv", text, strlen(text), &options, BSH_E_SYNTAX,
		       "x.csv:1:1: the first row names the columns: name and offset were "
		       "expected among them");
	check_not_told("x.csv", "", 0, &options, BSH_E_SYNTAX,
		       "x.csv:1:1: the first row names the columns: name and offset were "
		       "expected among them");
}
END_TEST

BSH_TESTS("regmap/table", NULL, NULL, a_table_tells_registers_and_their_fields,
	  a_sheet_may_use_other_words_and_separators, numbers_are_written_in_many_ways,
	  numbers_of_verilog_have_a_width_and_a_base, a_width_in_bytes_is_taken_for_one,
	  names_are_names_where_numbers_would_be_nothing, a_name_with_an_index_is_one_register,
	  access_of_a_field_that_nobody_knows_is_not_the_registers,
	  a_file_that_is_too_long_is_refused_for_that, a_csr_json_says_what_loads,
	  bits_are_written_in_many_ways, a_register_is_as_wide_as_its_bits_when_they_begin_at_0,
	  access_is_written_in_many_ways_and_else_unknown,
	  values_have_names_on_either_side, a_register_goes_on_while_its_name_does,
	  a_register_may_be_one_of_several, reserved_bits_and_empty_rows_are_nothing,
	  what_is_wrong_is_refused_with_its_place, it_needs_a_name_and_an_offset)
