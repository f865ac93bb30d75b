/*
 * The requirements, in the order in which they are shown: see doctor.h.
 */
#include "cli/doctor.h"

const struct doctor_requirement doctor_requirements[] = {
    {
        .name = "libraries",
        .matters = "libzpoline.so goes into the program; libzpoline-sites.so proves the sites",
        .look = doctor_look_libraries,
    },
    {
        .name = "page zero",
        .matters = "a rewritten instruction calls the address that is the system call's number",
        .look = doctor_look_page_zero,
    },
    {
        .name = "vm.mmap_min_addr",
        .matters = "above 0 only CAP_SYS_RAWIO may map page zero",
        .look = doctor_look_min_addr,
    },
    {
        .name = "CAP_SYS_RAWIO",
        .matters = "maps page zero whatever vm.mmap_min_addr says",
        .look = doctor_look_capability,
    },
    {
        .name = "SELinux",
        .matters = "has a say of its own about low addresses",
        .look = doctor_look_selinux,
    },
    {
        .name = "protection keys",
        .matters = "they make page zero execute-only, so that a read through NULL still faults",
        .look = doctor_look_keys,
    },
    {
        .name = "xsave",
        .matters = "keeps the program's vector registers while a hook uses its own",
        .look = doctor_look_xsave,
    },
    {
        .name = "fsgsbase",
        .matters = "a thread's own block is found by gs, which a program could change by wrgsbase",
        .look = doctor_look_fsgsbase,
    },
    {
        .name = "shadow stack",
        .matters = "a hooked call returns in ways that a hardware shadow stack would not accept",
        .look = doctor_look_shadow_stack,
    },
    {
        .name = "landing pads",
        .matters = "the one-jump sled's displacement bytes dictate where its pads lie",
        .look = doctor_look_pads,
    },
    {
        .name = "sled",
        .matters =
            "prefixes are decoded differently by different CPUs: every address is tried once",
        .look = doctor_look_landings,
    },
    {
        .name = "loader",
        .matters = "--from start: it brings the hook before the program's first instruction",
        .look = doctor_look_loader,
    },
    {
        .name = "process layout",
        .matters = "--from start: heap, arguments and environment are where the program's are",
        .look = doctor_look_layout,
    },
    {
        .name = "/proc/self/exe",
        .matters = "--from start: it names the program, although execve(2) was told the loader",
        .look = doctor_look_exe,
    },
};

const size_t doctor_requirement_count = sizeof doctor_requirements / sizeof doctor_requirements[0];
