/* What the gate's numbers depend on. */
#include "bench/build_id.h"
#include "bench/gate.h"

#include <cpuid.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BUILD_ID_SHOWN 16

#ifdef __clang__
#define COMPILER       "clang"
#define COMPILER_MAJOR __clang_major__
#else
#define COMPILER       "gcc"
#define COMPILER_MAJOR __GNUC__
#endif

/* Protection keys, where the kernel uses them: page zero then takes some calls more. */
static bool has_protection_keys(void)
{
    unsigned a, b, c, d;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (c & (1U << 4)) != 0; /* OSPKE */
}

static bool has_xsavec(void)
{
    unsigned a, b, c, d;
    return __get_cpuid_count(13, 1, &a, &b, &c, &d) != 0 && (a & (1U << 1)) != 0;
}

static json_t *library_words(const char *name)
{
    char path[4096], id[80] = "";
    build_id_mapped(name, path, sizeof path);
    if (path[0] != '\0')
        build_id_read(path, id, sizeof id);
    return json_sprintf("%s build %.*s", name, BUILD_ID_SHOWN, id[0] != '\0' ? id : "unknown");
}

json_t *gate_context(const char *build_type)
{
    json_t *libc = library_words("libc.so"), *linker = library_words("ld-linux");
    const char *type = build_type != NULL ? build_type : BENCH_BUILD_TYPE;
    json_t *context = json_object();
    json_object_set_new(context, "call",
                        json_sprintf("%s %d, %s, %s XSAVEC", COMPILER, COMPILER_MAJOR, type,
                                     has_xsavec() ? "with" : "without"));
    json_object_set_new(
        context, "start",
        json_sprintf("%s %d, %s, %s protection keys, %s, %s, pages of %ld", COMPILER,
                     COMPILER_MAJOR, type, has_protection_keys() ? "with" : "without",
                     json_string_value(libc), json_string_value(linker), sysconf(_SC_PAGESIZE)));
    json_object_set_new(context, "space", json_sprintf("pages of %ld", sysconf(_SC_PAGESIZE)));
    json_object_set_new(context, "sites", json_string("this repository's own objects"));
    json_object_set(context, "sites-libc", libc);
    json_object_set(context, "sites-ld", linker);
    json_decref(libc);
    json_decref(linker);
    return context;
}
