/*
 * Looking names up in the dynamic symbol table of an ELF file, without loading it.
 */
#ifndef CLI_ELF_SYMBOLS_H
#define CLI_ELF_SYMBOLS_H

#include "cli/elf_file.h"

/*
 * Finds a symbol that the file itself defines. Returns true and fills *symbol; false if there is
 * none, or the table cannot be read.
 */
bool elf_symbol_find(const struct elf_file *file, const char *name, Elf64_Sym *symbol);

#endif
