// Loaded before the C library: while the file named by FULL_DISK_FLAG exists, no regular file can grow. What is there can be
// overwritten, as on a disk that is full.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int grows(int fd, off_t end) {
  const char *flag = getenv("FULL_DISK_FLAG");
  struct stat file;
  if (flag == NULL || access(flag, F_OK) != 0) return 0;
  return fstat(fd, &file) == 0 && S_ISREG(file.st_mode) && end > file.st_size;
}

static off_t total(const struct iovec *parts, int count) {
  off_t bytes = 0;
  for (int at = 0; at < count; at++) bytes += parts[at].iov_len;
  return bytes;
}

#define REFUSE_IF_GROWING(fd, end) \
  if (grows(fd, end)) { \
    errno = ENOSPC; \
    return -1; \
  }

#define PWRITE(name) \
  ssize_t name(int fd, const void *bytes, size_t count, off_t at) { \
    static ssize_t (*real)(int, const void *, size_t, off_t); \
    if (real == NULL) real = dlsym(RTLD_NEXT, #name); \
    REFUSE_IF_GROWING(fd, at + (off_t)count) \
    return real(fd, bytes, count, at); \
  }

#define PWRITEV(name) \
  ssize_t name(int fd, const struct iovec *parts, int count, off_t at) { \
    static ssize_t (*real)(int, const struct iovec *, int, off_t); \
    if (real == NULL) real = dlsym(RTLD_NEXT, #name); \
    REFUSE_IF_GROWING(fd, at + total(parts, count)) \
    return real(fd, parts, count, at); \
  }

PWRITE(pwrite)
PWRITE(pwrite64)
PWRITEV(pwritev)
PWRITEV(pwritev64)

ssize_t write(int fd, const void *bytes, size_t count) {
  static ssize_t (*real)(int, const void *, size_t);
  if (real == NULL) real = dlsym(RTLD_NEXT, "write");
  off_t at = lseek(fd, 0, SEEK_CUR);
  if (at >= 0) REFUSE_IF_GROWING(fd, at + (off_t)count)
  return real(fd, bytes, count);
}
