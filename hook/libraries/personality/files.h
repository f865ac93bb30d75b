/* The guest's calls about files and descriptors. */
#ifndef PERSONALITY_FILES_H
#define PERSONALITY_FILES_H

#include "guest.h"

extern const struct guest_flag files_open_freebsd[], files_open_netbsd[], files_open_dragonfly[];

/* A path in the guest's arguments may be relative to a descriptor: AT_FDCWD has another number. */
int files_directory(long fd);

guest_handler files_open, files_openat, files_close, files_dup2, files_dup3, files_closefrom,
    files_fcntl, files_ioctl, files_lseek_padded, files_pread_padded, files_extpread,
    files_extpwrite, files_truncate_padded, files_fallocate, files_fadvise, files_fsync_range;

/* paths.c */
guest_handler files_at, files_faccessat, files_fchmodat, files_fchownat, files_linkat, files_unlink,
    files_unlinkat, files_renameat, files_symlinkat, files_mkfifo, files_getcwd, files_utimensat,
    files_futimens, files_utimes, files_lutimes, files_futimes, files_pathconf;

/* status.c */
guest_handler status_stat, status_lstat, status_fstat, status_fstatat, status_statfs,
    status_fstatfs;

/* directories.c */
guest_handler directories_getdirentries, directories_getdents;

#endif
