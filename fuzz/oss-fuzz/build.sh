#!/bin/bash -eu
# SPDX-License-Identifier: MIT
# OSS-Fuzz's manner: $CC, $CFLAGS and $LIB_FUZZING_ENGINE come from there,
# programs, dictionaries and seed archives go to $OUT. No build system: the
# library is its .c files and three include folders. Providers, which stand on
# other libraries, are left out, and so are their two harnesses.
cd "$SRC/taut"
flags="-std=c11 -Iinclude -Ilib/core -Ilib/kern -Ilib/net -Ifuzz"

objects=()
mkdir -p "$WORK/objects"
for source in lib/*/*.c; do
    case $source in */crypto_openssl* | */zip_zlib*) continue ;; esac
    object="$WORK/objects/$(basename "$source" .c).o"
    # shellcheck disable=SC2086
    $CC $CFLAGS $flags -c "$source" -o "$object"
    objects+=("$object")
done

for source in fuzz/fuzz_*.c; do
    case $source in */fuzz_crypto_key.c | */fuzz_zip.c) continue ;; esac
    name=$(basename "$source" .c)
    what=${name#fuzz_}
    # shellcheck disable=SC2086
    $CC $CFLAGS $flags -c "$source" -o "$WORK/objects/$name.o"
    # shellcheck disable=SC2086
    $CXX $CXXFLAGS "$WORK/objects/$name.o" "${objects[@]}" \
        $LIB_FUZZING_ENGINE -o "$OUT/$name"
    [ ! -f "fuzz/$what.dict" ] || cp "fuzz/$what.dict" "$OUT/$name.dict"
    [ ! -d "fuzz/seeds/$what" ] ||
        (cd "fuzz/seeds/$what" && zip -q -r "$OUT/${name}_seed_corpus.zip" .)
done
