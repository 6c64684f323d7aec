/* SPDX-License-Identifier: MIT */
/* taut/zip_null.h: "compression" that copies, for fuzzers and for programs
 * without zlib. It has the same bounds as any other. */
#ifndef TAUT_ZIP_NULL_H
#define TAUT_ZIP_NULL_H

#include "taut/zip.h"

#ifdef __cplusplus
extern "C" {
#endif

/* taut_zip_null_get returns the provider. Static storage. A stream ends at
 * no byte; any arena of 16 bytes will do. */
TAUT_API const struct taut_zip *taut_zip_null_get(void);

#ifdef __cplusplus
}
#endif

#endif
