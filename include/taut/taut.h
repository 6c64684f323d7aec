/* SPDX-License-Identifier: MIT */
/* taut/taut.h: all of taut in one include. */
#ifndef TAUT_TAUT_H
#define TAUT_TAUT_H

#include "taut/core.h"
#include "taut/cpu.h"
#include "taut/explore.h"
#include "taut/fsm.h"
#include "taut/net.h"

#endif
