/*
 * The entry for libFuzzer. `cmake --build DIR --target fuzz_prove_forever`, then
 * DIR/tests/fuzz/fuzz_prove_forever CORPUS, a folder with small ELF files.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/fuzz/prove_one.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const char *wrong = prove_one(bytes, size);
    if (wrong) {
        fprintf(stderr, "%s\n", wrong);
        abort();
    }
    return 0;
}
