/* SPDX-License-Identifier: MIT */
/* A look-alike of LiteX's csr.h. */
#ifndef __GENERATED_CSR_H
#define __GENERATED_CSR_H
#ifndef CSR_BASE
#define CSR_BASE 0xf0000000L
#endif

/* ctrl */
#define CSR_CTRL_BASE (CSR_BASE + 0x0L)
#define CSR_CTRL_RESET_ADDR (CSR_BASE + 0x0L)
#define CSR_CTRL_RESET_SIZE 1
static inline uint32_t ctrl_reset_read(void) {
	return csr_read_simple((CSR_BASE + 0x0L));
}
#define CSR_CTRL_RESET_SOC_RST_OFFSET 0
#define CSR_CTRL_RESET_SOC_RST_SIZE 1
#define CSR_CTRL_RESET_CPU_RST_OFFSET 1
#define CSR_CTRL_RESET_CPU_RST_SIZE 1

/* dma */
#define CSR_DMA_BASE (CSR_BASE + 0x1000L)
#define CSR_DMA_TABLE_ADDR (CSR_BASE + 0x1004L)
#define CSR_DMA_TABLE_SIZE 2
#define CSR_DMA_TABLE_LENGTH_OFFSET 0
#define CSR_DMA_TABLE_LENGTH_SIZE 24

#endif
