/* SPDX-License-Identifier: MIT */
/* kern_csum.c: the Internet checksum. */
#include "taut/core.h"
