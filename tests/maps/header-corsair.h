/* SPDX-License-Identifier: MIT */
// A look-alike of a generated header: LSB, WIDTH and MASK of each field.

#define CSR_BASE_ADDR 0x0

// DATA - Data register
#define CSR_DATA_ADDR 0x4
#define CSR_DATA_RESET 0x0

// DATA.FIFO - Write to push
#define CSR_DATA_FIFO_WIDTH 8
#define CSR_DATA_FIFO_LSB 0
#define CSR_DATA_FIFO_MASK 0xff
#define CSR_DATA_FIFO_RESET 0x12

// CTRL - Control
#define CSR_CTRL_ADDR 0x10
#define CSR_CTRL_RESET 0x100

// CTRL.BAUD - Rate
#define CSR_CTRL_BAUD_WIDTH 2
#define CSR_CTRL_BAUD_LSB 4
#define CSR_CTRL_BAUD_MASK 0x30
#define CSR_CTRL_BAUD_RESET 0x0
typedef enum {
    CSR_CTRL_BAUD_B9600 = 0x0, // slow
    CSR_CTRL_BAUD_B38400 = 0x1, // fast
} csr_ctrl_baud_t;
