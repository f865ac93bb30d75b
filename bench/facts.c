/* Facts about the machine, from /proc, /sys and uname. */
#include "bench/facts.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#define MITIGATIONS "/sys/devices/system/cpu/vulnerabilities"
#define GOVERNOR    "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"
#define BOOST       "/sys/devices/system/cpu/cpufreq/boost"

void facts_read_line(const char *path, char *text, size_t size)
{
    text[0] = '\0';
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return;
    if (fgets(text, (int)size, file) == NULL)
        text[0] = '\0';
    text[strcspn(text, "\n")] = '\0';
    fclose(file);
}

/* The value of the first "key : value" line of /proc/cpuinfo or its like. */
static void read_field(const char *path, const char *key, char *text, size_t size)
{
    char line[512];
    FILE *file = fopen(path, "re");
    text[0] = '\0';
    while (file != NULL && text[0] == '\0' && fgets(line, sizeof line, file) != NULL) {
        char *colon = strchr(line, ':');
        if (strncmp(line, key, strlen(key)) != 0 || colon == NULL)
            continue;
        colon += 1 + strspn(colon + 1, " \t");
        colon[strcspn(colon, "\n")] = '\0';
        snprintf(text, size, "%s", colon);
    }
    if (file != NULL)
        fclose(file);
}

static void set_text(json_t *object, const char *key, const char *text)
{
    if (text[0] != '\0')
        json_object_set_new(object, key, json_string(text));
}

static void set_file(json_t *object, const char *key, const char *path)
{
    char text[512];
    facts_read_line(path, text, sizeof text);
    set_text(object, key, text);
}

static json_t *read_mitigations(void)
{
    json_t *object = json_object();
    DIR *directory = opendir(MITIGATIONS);
    struct dirent *entry;
    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        char path[sizeof MITIGATIONS + 1 + sizeof entry->d_name];
        snprintf(path, sizeof path, MITIGATIONS "/%s", entry->d_name);
        if (entry->d_name[0] != '.')
            set_file(object, entry->d_name, path);
    }
    if (directory != NULL)
        closedir(directory);
    return object;
}

static void add_load(json_t *facts)
{
    double load[3];
    if (getloadavg(load, 3) == 3)
        json_object_set_new(facts, "load", json_pack("[f,f,f]", load[0], load[1], load[2]));
}

static void add_kernel(json_t *facts)
{
    struct utsname name;
    if (uname(&name) != 0)
        return;
    set_text(facts, "host", name.nodename);
    json_object_set_new(facts, "kernel", json_sprintf("%s %s", name.sysname, name.release));
}

json_t *facts_machine(void)
{
    char text[256];
    json_t *facts = json_object();
    add_kernel(facts);
    read_field("/proc/cpuinfo", "model name", text, sizeof text);
    set_text(facts, "cpu", text);
    read_field("/proc/cpuinfo", "cpu MHz", text, sizeof text);
    set_text(facts, "cpu_mhz", text);
    json_object_set_new(facts, "cpus", json_integer(sysconf(_SC_NPROCESSORS_ONLN)));
    read_field("/proc/meminfo", "MemTotal", text, sizeof text);
    set_text(facts, "memory", text);
    json_object_set_new(facts, "mitigations", read_mitigations());
    set_file(facts, "governor", GOVERNOR);
    set_file(facts, "boost", BOOST);
    set_file(facts, "aslr", "/proc/sys/kernel/randomize_va_space");
    set_file(facts, "mmap_min_addr", "/proc/sys/vm/mmap_min_addr");
    add_load(facts);
    return facts;
}
