/*
 * System call instructions in an ELF image: found by their bytes, proven by decoding from a known
 * start. This header is what the rest of the project sees of the proof; it does not know the
 * disassembler.
 */
#ifndef HOOK_SITES_SITES_H
#define HOOK_SITES_SITES_H

#include <stddef.h>
#include <stdint.h>

/* What may be done with a candidate. */
enum site_verdict {
    SITE_CALL = 1, /* a proven `syscall`; may become `call *%rax` */
    SITE_INT3 = 2, /* a proven `syscall` that `call` must not replace, because the push would hit
                    * the red zone of its function: breakpoint */
    SITE_LEFT = 3, /* stays as it is, for the reason given */
};

enum site_reason {
    SITE_REASON_NONE = 0,
    SITE_REASON_RED_ZONE,        /* INT3: the function touches the 128 bytes below rsp */
    SITE_REASON_NOT_INSTRUCTION, /* LEFT: the bytes lie inside another instruction or in data */
    SITE_REASON_NO_KNOWN_START,  /* LEFT: nothing says where an instruction begins near here */
    SITE_REASON_NOT_REACHED,     /* LEFT: no path from a known start leads to it: data, or code that
                                  * only a computed address reaches */
    SITE_REASON_CONFLICT,        /* LEFT: two paths decode it differently, or a branch leads between
                                  * the two bytes */
    SITE_REASON_PREFIXED,        /* LEFT: a prefix stands before the opcode */
    SITE_REASON_SYSENTER,        /* LEFT: `sysenter` from 64-bit code has other rules */
    SITE_REASON_COUNT_
};

struct site {
    uint64_t offset; /* of the instruction's first byte in the file */
    uint8_t verdict; /* enum site_verdict */
    uint8_t reason;  /* enum site_reason */
    uint8_t reserved[6];
};

/* Words for reports: "call", "int3", "left"; "red zone", ... Never NULL. Any thread. */
const char *site_verdict_name(unsigned verdict);
const char *site_reason_name(unsigned reason);

#endif
