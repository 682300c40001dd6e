/* SPDX-License-Identifier: MIT */
/* Binding functions to vfio-pci and back. */

#include "barsh/binding.h"

int bsh_host_bind(const struct bsh_host *host, const struct bsh_pci *pci,
	     const struct bsh_binding *binding, struct bsh_err *err)
{
	(void)host;
	(void)binding;
	return bsh_fail(err, BSH_E_INTERNAL, "%s: cannot bind", pci->address);
}

int bsh_host_unbind(const struct bsh_host *host, const struct bsh_pci *pci,
	       const struct bsh_binding *binding, struct bsh_err *err)
{
	(void)host;
	(void)binding;
	return bsh_fail(err, BSH_E_INTERNAL, "%s: cannot unbind", pci->address);
}
