/* SPDX-License-Identifier: MIT */
/* taut/zip_zlib.h: compression by zlib; a library of its own,
 * taut-zip-zlib. */
#ifndef TAUT_ZIP_ZLIB_H
#define TAUT_ZIP_ZLIB_H

#include "taut/zip.h"

#ifdef __cplusplus
extern "C" {
#endif

/* taut_zip_zlib_get returns the provider. Static storage. */
TAUT_API const struct taut_zip *taut_zip_zlib_get(void);

#ifdef __cplusplus
}
#endif

#endif
