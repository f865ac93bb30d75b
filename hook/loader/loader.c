/* The loader: the order of its steps. */
#include "hook/loader/loader.h"

#include <asm/errno.h>
#include <asm/prctl.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/mman.h>

#include "hook/core/code.h"
#include "hook/core/exec.h"
#include "hook/core/hook_libc_apart.h"
#include "hook/core/own_exe.h"
#include "hook/core/text.h"
#include "hook/loader/arguments.h"
#include "hook/loader/auxiliary.h"
#include "hook/loader/own_libc.h"
#include "hook/loader/process.h"
#include "hook/loader/program.h"
#include "hook/loader_call.h"
#include "hook/raw.h"
#include "hook/setup/request.h"

#define PAGE_BYTES        4096ul
#define LAST_STACK_BYTES  8192
#define PIE_TRIES         16
#define ROBUST_HEAD_BYTES 24 /* struct robust_list_head */

struct loading {
    struct loader_arguments arguments;
    const Elf64_auxv_t *auxiliary;
    struct start_request request;
    struct program program;
    struct elf_place place, interpreter; /* the latter's end is 0 where there is none */
    enum process_random random;
    struct memory_map all; /* this process before the hook is loaded */
    struct process_stack stack;
    uintptr_t stack_start; /* the real one's mapping */
};

/* --- mapping --- */

static int program_map(struct loading *l)
{
    const struct elf_program *elf = &l->program.elf;
    int with_interpreter = elf->interpreter != NULL;
    if (elf_program_fixed(elf) || !with_interpreter) {
        return elf_program_map(l->program.fd, elf, 0, &l->place);
    }
    int r = -EEXIST;
    for (int i = 0; r == -EEXIST && i < PIE_TRIES; i++) {
        r = elf_program_map(l->program.fd, elf, process_pie_address(l->random), &l->place);
    }
    return r == -EEXIST ? elf_program_map(l->program.fd, elf, 0, &l->place) : r;
}

static int interpreter_map(struct loading *l)
{
    static char *const none[] = {NULL};
    struct program interpreter;
    if (!l->program.elf.interpreter) {
        return 0;
    }
    int r = program_open(&interpreter, l->program.elf.interpreter, -1, none);
    r = r ? r : elf_program_map(interpreter.fd, &interpreter.elf, 0, &l->interpreter);
    program_close(&interpreter);
    return r;
}

static int explain(const struct loading *l, struct hook_failure *f, int error)
{
    f->what = l->program.name;
    f->why = error == -ENOEXEC  ? "it is not a whole x86-64 program"
             : error == -EEXIST ? "something lies where it is linked to be"
                                : text_errno(error, f->why_buffer);
    f->remedy = "use --mechanism none";
    return error;
}

static int map(struct loading *l, struct hook_failure *f)
{
    int r = program_open(&l->program, l->arguments.path, l->arguments.fd, l->arguments.arguments);
    l->random = process_random();
    r = r ? r : program_map(l);
    r = r ? r : interpreter_map(l);
    return r ? explain(l, f, r) : 0;
}

/* --- the mechanism --- */

static int within(const struct memory_mapping *m, const struct elf_place *place)
{
    return m->start >= place->start && m->end <= place->end;
}

/* Of the mappings of this process, the program's. */
static int program_mappings(const struct loading *l, struct memory_map *map)
{
    map->memory_bytes = (l->all.count + 1) * sizeof *map->mappings;
    map->memory = map->mappings = memory_pages(map->memory_bytes);
    map->count = 0;
    for (size_t i = 0; map->mappings && i < l->all.count; i++) {
        const struct memory_mapping *m = &l->all.mappings[i];
        if (within(m, &l->place) || within(m, &l->interpreter) || text_equal(m->path, "[vdso]")) {
            map->mappings[map->count++] = *m;
        }
    }
    return map->mappings ? 0 : -ENOMEM;
}

/* The program may not change the library that this code is of. */
static void own_library_guard(const struct memory_map *all, const char *path)
{
    for (size_t i = 0; i < all->count; i++) {
        const struct memory_mapping *m = &all->mappings[i];
        uintptr_t start = m->start, end = m->end;
        if (!text_equal(m->path, path)) {
            continue;
        }
        while (i + 1 < all->count && text_equal(all->mappings[i + 1].path, path)) {
            end = all->mappings[++i].end;
        }
        code_guard(start, end, -EPERM);
    }
}

static int hook(struct loading *l, start_set_up_fn *set_up, struct hook_failure *f)
{
    struct memory_map map;
    struct exec_files files;
    int r = memory_map_read(&l->all);
    if (r != 0) {
        return start_failed(f, "cannot read /proc/self/maps", r, "mount /proc");
    }
    start_files_find(&l->all, START_LOADED, &files, &l->request);
    r = program_mappings(l, &map);
    if (r != 0) {
        return start_failed(f, "cannot load the program", r, "free some memory");
    }
    own_libc_environment(l->arguments.environment);
    hook_libc_apart_expect(auxiliary_value(l->auxiliary, AT_HWCAP2), own_libc_expect_threads);
    /* A thread that an unknown site makes would share its parent's block. */
    l->request.exhaustive_if_unproven = !text_environment(l->arguments.settings, LOADER_COVERAGE);
    l->request.map = &map;
    r = set_up(&l->request, f);
    memory_map_release(&map);
    own_library_guard(&l->all, start_own_library());
    char **settings = l->arguments.settings;
    if (r == 0 && exec_remember(settings, &files) != 0) {
        r = start_failed(f, "cannot keep the settings for new programs", -ENOMEM,
                         "free some memory");
    }
    return r;
}

/* --- the program's process --- */

static uintptr_t stack_find(struct loading *l, uintptr_t inside)
{
    for (size_t i = 0; i < l->all.count; i++) {
        const struct memory_mapping *m = &l->all.mappings[i];
        if (inside >= m->start && inside < m->end) {
            l->stack_start = m->start;
            return m->end;
        }
    }
    return 0;
}

/* The kernel goes on naming the loader's file. */
static int exe_answer(const struct loading *l)
{
    char link[48], path[4096];
    struct text t;
    text_init(&t, link, sizeof link);
    text_add(&t, "/proc/self/fd/");
    text_add_number(&t, l->program.fd);
    long length = raw_syscall4(__NR_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    if (length < 0) {
        return (int)length;
    }
    path[length] = 0;
    return own_exe_set(path);
}

static int process_build(struct loading *l, uintptr_t on_stack, struct hook_failure *f)
{
    struct auxiliary_facts facts = {
        .own = l->auxiliary,
        .program = &l->place,
        .header_count = l->program.elf.header.e_phnum,
        .interpreter_base = l->interpreter.bias,
        .entry = l->place.entry,
    };
    l->stack = (struct process_stack){
        .top = stack_find(l, on_stack),
        .name = l->program.name,
        .platform = (const char *)auxiliary_value(l->auxiliary, AT_PLATFORM),
        .arguments = l->program.arguments,
        .environment = l->arguments.environment,
        .randomised = l->random != PROCESS_NOT_RANDOM,
    };
    int r = process_stack_build(&l->stack, auxiliary_linux, &facts);
    if (r == 0 && l->program.elf.stack_executable) {
        r = (int)raw_syscall3(__NR_mprotect, l->stack.top - PAGE_BYTES, PAGE_BYTES,
                              PROT_READ | PROT_WRITE | PROT_EXEC | PROT_GROWSDOWN);
    }
    if (r != 0) {
        return start_failed(f, "cannot build the program's stack", r, "free some memory");
    }
    int moved = !l->program.elf.interpreter && !elf_program_fixed(&l->program.elf);
    own_libc_leave_break();
    int kept = process_become(&l->all, l->program.fd, &l->place,
                              process_break_address(l->random, &l->place, moved), &l->stack);
    r = kept & PROCESS_KEEPS_EXE ? exe_answer(l) : 0;
    return r ? start_failed(f, "cannot answer for /proc/self/exe", r, "mount /proc") : 0;
}

static _Noreturn void enter(struct loader_registers *registers)
{
    struct syscall_registers shown = {.rip = registers->rip, .rsp = registers->rsp};
    hook_starts(&shown);
    registers->rip = shown.rip;
    registers->rsp = shown.rsp;
    loader_enter(registers);
}

/* On a stack of its own: the real one becomes the program's. */
static void last_steps(void *loading)
{
    struct loading *l = loading;
    struct process_stack *s = &l->stack;
    uintptr_t page = s->sp & ~(PAGE_BYTES - 1);
    memcpy((void *)s->sp, s->image, s->top - s->sp);
    memset((void *)page, 0, s->sp - page);
    raw_syscall3(__NR_madvise, l->stack_start, page - l->stack_start, MADV_DONTNEED);
    memory_pages_release(s->image, s->top - s->sp);
    memory_map_release(&l->all);
    struct loader_registers registers = {
        .rip = l->interpreter.end ? l->interpreter.entry : l->place.entry,
        .rsp = s->sp,
    };
    program_close(&l->program);
    /* What our libc has told the kernel of the thread. */
    raw_syscall1(__NR_set_tid_address, 0);
    raw_syscall2(__NR_set_robust_list, 0, ROBUST_HEAD_BYTES);
    raw_syscall2(__NR_arch_prctl, ARCH_SET_FS, 0);
    enter(&registers);
}

/* --- the whole --- */

static _Noreturn void give_up(struct loading *l, struct hook_failure *f)
{
    if (l->arguments.settings && start_may_go_without(l->arguments.settings)) {
        start_say_without(&l->request, f);
        long fd = l->arguments.fd;
        const char *path = fd >= 0 ? "" : l->arguments.path;
        raw_syscall6(__NR_execveat, fd, path, l->arguments.arguments, l->arguments.environment,
                     fd >= 0 ? 0x1000 : 0, 0);
    }
    start_refuse(&l->request, f);
}

static int begin(struct loading *l, uint64_t *stack, struct hook_failure *f)
{
    size_t count = stack[0];
    char **vector = (char **)(stack + 1);
    uint64_t *behind = stack + 1 + count + 1;
    while (*behind++) {
    }
    l->auxiliary = (const Elf64_auxv_t *)behind;
    int r = loader_arguments_parse(count, vector, &l->arguments);
    if (r != 0) {
        return start_failed(f, LOADER_NAME, r, "start it by `zpoline run`");
    }
    if (!l->arguments.arguments[0]) {
        l->arguments.arguments[0] = (char *)""; /* as the kernel does */
    }
    start_request_read(&l->request, l->arguments.arguments[0], l->arguments.settings,
                       l->arguments.environment);
    return start_request_check(&l->request, f);
}

_Noreturn void loader_start(uint64_t *stack, start_set_up_fn *set_up)
{
    static struct loading l;
    static char last_stack[LAST_STACK_BYTES] __attribute__((aligned(16)));
    struct hook_failure f = {.why = ""};
    int r = begin(&l, stack, &f);
    r = r ? r : map(&l, &f);
    r = r ? r : hook(&l, set_up, &f);
    r = r ? r : process_build(&l, (uintptr_t)stack, &f);
    if (r != 0) {
        give_up(&l, &f);
    }
    loader_on_stack(last_stack + sizeof last_stack, last_steps, &l);
}
