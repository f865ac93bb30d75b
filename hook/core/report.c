/* The report: one line of JSON for each process, appended when it ends or execs. */
#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>

#include "hook/core/entry.h"
#include "hook/core/hook.h"
#include "hook/core/hook_internal.h"
#include "hook/core/hook_libc_apart.h"
#include "hook/core/memory_map.h"
#include "hook/core/text.h"
#include "hook/core/ways.h"
#include "hook/raw.h"

#define DEFAULT_PATH   "zpoline-report.jsonl"
#define FIRST_BYTES    (64ul << 10)
#define LARGEST_BYTES  (64ul << 20)
#define O_APPEND_FLAGS (O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC)

static const char *report_path;
static const char *report_program = "";
static const struct hook_facts *facts;

/* The environment and the arguments are the program's: it may write over them to change its title.
 */
static const char *kept(const char *s)
{
    size_t bytes = strlen(s) + 1;
    char *copy = memory_pages(bytes);
    if (copy) {
        memcpy(copy, s, bytes);
    }
    return copy;
}

int hook_report_to(const char *path, const char *program, const struct hook_facts *f)
{
    report_path = path ? kept(path) : NULL;
    report_program = kept(program ? program : "");
    facts = f;
    return report_program && (!path || report_path) ? 0 : -ENOMEM;
}

static void add_member(struct text *t, const char *name, const char *value)
{
    text_add(t, "\"");
    text_add(t, name);
    text_add(t, "\":\"");
    text_add_json(t, value);
    text_add(t, "\",");
}

static void add_count(struct text *t, const char *name, long value, const char *behind)
{
    text_add(t, "\"");
    text_add(t, name);
    text_add(t, "\":");
    text_add_number(t, value);
    text_add(t, behind);
}

static void add_ways(struct text *t)
{
    uint64_t sums[CALL_WAYS];
    if (facts->coverage) {
        add_member(t, "coverage", facts->coverage);
    }
    if (ways_sum(sums)) {
        text_add(t, "\"calls\":{");
        add_count(t, "call", (long)sums[WAY_CALL], ",");
        add_count(t, "int3", (long)sums[WAY_INT3], ",");
        add_count(t, "net", (long)sums[WAY_NET], "},");
    }
}

static void add_process(struct text *t, const char *end, const char *unhooked)
{
    text_add(t, "{");
    add_count(t, "pid", raw_syscall0(__NR_getpid), ",");
    add_member(t, "program", report_program);
    add_member(t, "mechanism", facts->mechanism);
    if (facts->sled[0]) {
        add_member(t, "sled", facts->sled);
    }
    add_member(t, "end", end);
    if (unhooked) {
        add_member(t, "next_unhooked", unhooked);
    }
    text_add(t, "\"sites\":{");
    add_count(t, "call", facts->sites_call, ",");
    add_count(t, "int3", facts->sites_int3, ",");
    add_count(t, "left", facts->sites_left, ",");
    add_count(t, "files_unproven", facts->files_unproven, "},");
    add_ways(t);
    text_add(t, "\"hook\":{");
    add_member(t, "name", hook_active->name);
    text_add(t, "\"report\":");
}

/* Fills `t` with the whole line. 0, or -ENOSPC when the hook's part did not fit. */
static int line_build(struct text *t, const char *end, const char *unhooked)
{
    add_process(t, end, unhooked);
    long length = 4;
    if (hook_active->report) {
        hook_libc_enter();
        length = hook_call_keeping((hook_any_fn *)hook_active->report,
                                   (long)(t->buffer + t->length), (long)(t->size - t->length - 4));
        hook_libc_leave();
        if (length < 0) {
            return (int)length;
        }
    } else {
        memcpy(t->buffer + t->length, "null", 4);
    }
    t->length += (size_t)length;
    text_add(t, "}}\n");
    return t->truncated ? -ENOSPC : 0;
}

static void line_append(const char *path, const char *line, size_t length)
{
    long fd = raw_syscall4(__NR_openat, AT_FDCWD, path, O_APPEND_FLAGS, 0666);
    if (fd >= 0) {
        text_write((int)fd, line, length);
        raw_syscall1(__NR_close, fd);
    }
}

static int wanted(void)
{
    return facts && (report_path || hook_active->report);
}

static const char *path(void)
{
    return report_path ? report_path : DEFAULT_PATH;
}

void report_write(const char *end, const char *unhooked)
{
    if (!wanted()) {
        return;
    }
    for (size_t bytes = FIRST_BYTES; bytes <= LARGEST_BYTES; bytes *= 4) {
        char *buffer = memory_pages(bytes);
        if (!buffer) {
            return;
        }
        struct text t;
        text_init(&t, buffer, bytes);
        int result = line_build(&t, end, unhooked);
        if (result == 0) {
            line_append(path(), buffer, t.length);
        }
        memory_pages_release(buffer, bytes);
        if (result != -ENOSPC) {
            return;
        }
    }
}

/* A line of a process about which there is nothing else to say. */
static void short_line(const char *to, const char *program, const char *end, const char *why)
{
    char line[1024];
    struct text t;
    text_init(&t, line, sizeof line);
    text_add(&t, "{");
    add_count(&t, "pid", raw_syscall0(__NR_getpid), ",");
    add_member(&t, "program", program);
    if (why) {
        add_member(&t, "why", why);
    }
    text_add(&t, "\"end\":\"");
    text_add(&t, end);
    text_add(&t, "\"}\n");
    if (!t.truncated) {
        line_append(to, line, t.length);
    }
}

void report_exec_failed(void)
{
    if (wanted()) {
        short_line(path(), report_program, "exec_failed", NULL);
    }
}

void report_unhooked(const char *path_, const char *program, const char *why)
{
    if (path_) {
        short_line(path_, program, "unhooked", why);
    }
}
