/* What debuggers.sh looks at. Argument: "return" (status 7), "abort", or "wait" (status 9). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

__attribute__((noinline)) void innermost(const char *what);

__attribute__((noinline)) void innermost(const char *what)
{
    char line[16];
    for (int i = 0; i < 10; i++)
        getpgid(4711);
    if (strcmp(what, "abort") == 0)
        abort();
    if (strcmp(what, "wait") == 0) {
        puts("ready");
        fflush(stdout);
        exit(fgets(line, sizeof line, stdin) ? 9 : 8);
    }
}

int main(int argc, char **argv)
{
    innermost(argc > 1 ? argv[1] : "");
    return 7;
}
