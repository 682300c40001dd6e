/* SPDX-License-Identifier: MIT */
/* No blanks tell bits from registers here: offsets go up, bits do not. */
#define FLAT_CTRL 0x00000 /* Device control */
#define FLAT_CTRL_DUP 0x00004
#define FLAT_STATUS 0x00008
#define FLAT_STATUS_LU 0x00000002 /* Link is up */
#define FLAT_STATUS_SPEED 0x000000C0
#define FLAT_STATUS_SPEED_100 0x00000040
#define FLAT_EERD 0x00014
#define FLAT_CTRL_EXT 0x00018
