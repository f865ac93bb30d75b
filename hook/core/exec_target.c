/*
 * What kind of program execve(2) is about to start: the same looks at the file as the kernel's and
 * the dynamic linker's, with raw system calls only.
 */
#include "hook/core/exec_target.h"

#include <asm/errno.h>
#include <asm/stat.h>
#include <asm/unistd.h>
#include <elf.h>
#include <linux/fcntl.h>

#include "hook/core/text.h"
#include "hook/raw.h"

#define X_OK_         1
#define FILE_TYPE     0170000 /* S_IFMT */
#define REGULAR       0100000 /* S_IFREG */
#define SET_USER      04000
#define SET_GROUP     02000
#define GROUP_EXECUTE 00010
#define SCRIPT_LEVELS 5   /* fs/exec.c: exec_binprm() */
#define SCRIPT_LINE   256 /* BINPRM_BUF_SIZE */
#define LOADER        "ld-linux-x86-64.so.2"

/* --- which file --- */

/* Only a file that is there and executable: a shell tries each directory of PATH. */
static int may_work(const struct syscall_call *call)
{
    if ((uint32_t)call->number == __NR_execve) {
        return raw_syscall3(__NR_faccessat, AT_FDCWD, call->args[0], X_OK_) == 0;
    }
    return raw_syscall4(__NR_faccessat2, call->args[0], call->args[1], X_OK_,
                        call->args[4] & AT_EMPTY_PATH) == 0;
}

/*
 * A descriptor of the file, or -errno: it may be executable and not readable. -EACCES for what is
 * no regular file, as execve says, without opening it: a pipe would wait for a writer, and a device
 * may do anything. O_NONBLOCK is for a file that is exchanged for a pipe in between.
 */
static long open_regular(long directory, long path)
{
    struct stat st;
    long r = raw_syscall4(__NR_newfstatat, directory, path, &st, 0);
    if (r != 0) {
        return r;
    }
    if ((st.st_mode & FILE_TYPE) != REGULAR) {
        return -EACCES;
    }
    return raw_syscall4(__NR_openat, directory, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
}

long exec_target_open(const struct syscall_call *call)
{
    if ((uint32_t)call->number == __NR_execve) {
        return open_regular(AT_FDCWD, call->args[0]);
    }
    long fd = open_regular(call->args[0], call->args[1]);
    if (fd == -ENOENT && (call->args[4] & AT_EMPTY_PATH)) {
        char path[48];
        struct text t;
        text_init(&t, path, sizeof path);
        text_add(&t, "/proc/self/fd/");
        text_add_number(&t, call->args[0]);
        fd = open_regular(AT_FDCWD, (long)path);
    }
    return fd;
}

/* --- what it is --- */

static int gains_privileges(int fd)
{
    struct stat st;
    if (raw_syscall2(__NR_fstat, fd, &st) != 0) {
        return 0;
    }
    int set_group = (st.st_mode & (SET_GROUP | GROUP_EXECUTE)) == (SET_GROUP | GROUP_EXECUTE);
    if ((st.st_mode & SET_USER) && st.st_uid != (uint32_t)raw_syscall0(__NR_getuid)) {
        return 1;
    }
    if (set_group && st.st_gid != (uint32_t)raw_syscall0(__NR_getgid)) {
        return 1;
    }
    return raw_syscall0(__NR_getuid) != 0 &&
           raw_syscall4(__NR_fgetxattr, fd, "security.capability", NULL, 0) > 0;
}

static int is_our_loader(const char *path)
{
    const char *base = path;
    for (const char *s = path; *s; s++) {
        base = *s == '/' ? s + 1 : base;
    }
    return text_equal(base, LOADER);
}

static enum exec_target loader_of(int fd, const Elf64_Ehdr *header)
{
    for (unsigned i = 0; i < header->e_phnum; i++) {
        Elf64_Phdr segment;
        long at = (long)(header->e_phoff + (uint64_t)i * sizeof segment);
        if (raw_syscall4(__NR_pread64, fd, &segment, sizeof segment, at) != sizeof segment) {
            return EXEC_NOT;
        }
        if (segment.p_type != PT_INTERP) {
            continue;
        }
        char path[256] = "";
        size_t bytes = segment.p_filesz < sizeof path ? segment.p_filesz : sizeof path - 1;
        raw_syscall4(__NR_pread64, fd, path, bytes, segment.p_offset);
        path[sizeof path - 1] = 0;
        return is_our_loader(path) ? EXEC_DYNAMIC : EXEC_OTHER_LINKER;
    }
    return EXEC_STATIC;
}

static enum exec_target elf_kind(int fd, const Elf64_Ehdr *header)
{
    if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_machine != EM_X86_64) {
        return EXEC_FOREIGN;
    }
    if (header->e_phentsize != sizeof(Elf64_Phdr)) {
        return EXEC_NOT;
    }
    enum exec_target target = loader_of(fd, header);
    return target != EXEC_NOT && gains_privileges(fd) ? EXEC_SECURE : target;
}

/* The interpreter of a script's first line, in place. NULL: there is none. */
static char *interpreter_in(char *line, long length)
{
    char *start = line + 2, *end;
    line[length] = 0;
    while (*start == ' ' || *start == '\t') {
        start++;
    }
    for (end = start; *end && *end != ' ' && *end != '\t' && *end != '\n'; end++) {
    }
    *end = 0;
    return *start ? start : NULL;
}

enum exec_target exec_target_of(const struct syscall_call *call)
{
    union {
        char line[SCRIPT_LINE + 1];
        Elf64_Ehdr header;
    } head;
    if (!may_work(call)) {
        return EXEC_NOT;
    }
    long fd = exec_target_open(call);
    for (int level = 0; fd >= 0 && level <= SCRIPT_LEVELS; level++) {
        long length = raw_syscall4(__NR_pread64, fd, head.line, SCRIPT_LINE, 0);
        enum exec_target target = EXEC_MAYBE; /* unknown formats: binfmt_misc's business */
        char *interpreter = NULL;
        if (length >= (long)sizeof head.header && memcmp(head.line, ELFMAG, SELFMAG) == 0) {
            target = elf_kind((int)fd, &head.header);
        } else if (length > 2 && head.line[0] == '#' && head.line[1] == '!') {
            interpreter = interpreter_in(head.line, length);
        }
        raw_syscall1(__NR_close, fd);
        if (!interpreter) {
            return target;
        }
        fd = open_regular(AT_FDCWD, (long)interpreter);
    }
    return EXEC_MAYBE; /* not readable: then the linker's own rules decide */
}

const char *exec_target_why(enum exec_target target)
{
    switch (target) {
    case EXEC_STATIC:
        return "it is statically linked, so nothing loads the mechanism's library";
    case EXEC_SECURE:
        return "it gains privileges, so LD_PRELOAD is ignored";
    case EXEC_OTHER_LINKER:
        return "its dynamic linker is not glibc's for x86-64";
    default:
        return "it is not an x86-64 program";
    }
}
