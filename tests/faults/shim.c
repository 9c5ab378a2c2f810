/* Stands between a process and the C library (LD_PRELOAD) and watches the files of one folder:
 * records every operation that changes them, in order, or fails the n-th one.
 *
 * faults_watch(folder)       from now on, watch what lies under this folder
 * faults_record(file)        write every operation to this file (nothing: stop recording)
 * faults_mark(text)          put a mark among the operations
 * faults_arm(n, error, mode) fail the n-th operation from now, counted from 0; n < 0 disarms
 * faults_seen()              operations since the last arming
 * faults_struck()            operations failed since the last arming
 *
 * Records are: u8 kind, u64 inode, i64 place, u32 length, u32 length of the second text, bytes.
 * Test code; single-threaded use is expected, and a lock keeps helpers' threads apart.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define FDS 4096
enum { ONCE = 0, STICKY = 1, SHORT = 2, READS = 4 };

static char root[PATH_MAX];
static size_t root_length;
static int record_fd = -1;
static long fail_at = -1, seen, struck;
static int fail_error, fail_mode;
static unsigned char watched[FDS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

static ssize_t plain_write(int fd, const void *bytes, size_t size) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    return real(fd, bytes, size);
}

static int under(const char *path) {
    return root_length && path && strncmp(path, root, root_length) == 0 &&
           (path[root_length] == '/' || path[root_length] == 0);
}

static int is_watched(int fd) { return fd >= 0 && fd < FDS && watched[fd]; }

static void put(char kind, uint64_t inode, int64_t place, const void *one, uint32_t n_one,
                const void *two, uint32_t n_two) {
    if (record_fd < 0) return;
    char head[25];
    int saved = errno;
    head[0] = kind;
    memcpy(head + 1, &inode, 8);
    memcpy(head + 9, &place, 8);
    memcpy(head + 17, &n_one, 4);
    memcpy(head + 21, &n_two, 4);
    struct iovec parts[3] = {{head, 25}, {(void *)one, n_one}, {(void *)two, n_two}};
    pthread_mutex_lock(&lock);
    for (int i = 0; i < 3; i++) {
        const char *from = parts[i].iov_base;
        size_t left = parts[i].iov_len;
        while (left) {
            ssize_t wrote = plain_write(record_fd, from, left);
            if (wrote <= 0) abort();
            from += wrote;
            left -= (size_t)wrote;
        }
    }
    pthread_mutex_unlock(&lock);
    errno = saved;
}

static uint64_t inode_of(int fd) {
    struct stat found;
    return fstat(fd, &found) ? 0 : (uint64_t)found.st_ino;
}

/* Says what becomes of one operation: 0 let it be, 1 fail it, 2 do half of it. */
static int fate(int is_write) {
    long turn = seen++;
    if (fail_at < 0 || (fail_mode & READS)) return 0;
    if (turn < fail_at || (turn > fail_at && !(fail_mode & STICKY))) return 0;
    struck++;
    if (turn == fail_at && (fail_mode & SHORT) && is_write) return 2;
    errno = fail_error;
    return 1;
}

static int read_fate(void) {
    if (!(fail_mode & READS) || fail_at < 0) return 0;
    long turn = seen++;
    if (turn < fail_at || (turn > fail_at && !(fail_mode & STICKY))) return 0;
    struck++;
    errno = fail_error;
    return 1;
}

void faults_watch(const char *folder) {
    strncpy(root, folder ? folder : "", sizeof root - 1);
    root_length = strlen(root);
}

void faults_record(const char *file) {
    if (record_fd >= 0) close(record_fd);
    record_fd = -1;
    if (file && *file) record_fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

void faults_mark(const char *text) { put('M', 0, 0, text, (uint32_t)strlen(text), 0, 0); }

void faults_arm(long n, int error, int mode) {
    fail_at = n;
    fail_error = error;
    fail_mode = mode;
    seen = struck = 0;
}

long faults_seen(void) { return seen; }
long faults_struck(void) { return struck; }

static int opened(int fd, const char *path, int flags, int existed) {
    if (fd < 0 || fd >= FDS) return fd;
    watched[fd] = (unsigned char)under(path);
    if (!watched[fd]) return fd;
    uint64_t inode = inode_of(fd);
    if (!existed && (flags & O_CREAT)) put('O', inode, 0, path, (uint32_t)strlen(path), 0, 0);
    else if (flags & O_TRUNC) put('T', inode, 0, 0, 0, 0, 0);
    return fd;
}

static int changes(int flags) { return (flags & O_CREAT) || (flags & O_TRUNC); }

#define OPEN(name)                                                          \
    int name(const char *path, int flags, ...) {                            \
        REAL(name);                                                         \
        mode_t mode = 0;                                                    \
        if (flags & O_CREAT) {                                              \
            va_list more;                                                   \
            va_start(more, flags);                                          \
            mode = (mode_t)va_arg(more, int);                               \
            va_end(more);                                                   \
        }                                                                   \
        int existed = 1;                                                    \
        if (under(path) && changes(flags)) {                                \
            existed = access(path, F_OK) == 0;                              \
            if ((!existed || (flags & O_TRUNC)) && fate(0)) return -1;      \
        }                                                                   \
        return opened(real(path, flags, mode), path, flags, existed);       \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                        \
    int name(int where, const char *path, int flags, ...) {                 \
        REAL(name);                                                         \
        mode_t mode = 0;                                                    \
        if (flags & O_CREAT) {                                              \
            va_list more;                                                   \
            va_start(more, flags);                                          \
            mode = (mode_t)va_arg(more, int);                               \
            va_end(more);                                                   \
        }                                                                   \
        int existed = 1;                                                    \
        if (under(path) && changes(flags)) {                                \
            existed = access(path, F_OK) == 0;                              \
            if ((!existed || (flags & O_TRUNC)) && fate(0)) return -1;      \
        }                                                                   \
        return opened(real(where, path, flags, mode), path, flags, existed); \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
    REAL(close);
    if (fd >= 0 && fd < FDS) watched[fd] = 0;
    return real(fd);
}

static void wrote(int fd, int64_t place, const void *bytes, ssize_t size) {
    if (size > 0) put('W', inode_of(fd), place, bytes, (uint32_t)size, 0, 0);
}

#define PWRITE(name, offset)                                                \
    ssize_t name(int fd, const void *bytes, size_t size, offset place) {    \
        REAL(name);                                                         \
        if (!is_watched(fd)) return real(fd, bytes, size, place);           \
        int what = fate(1);                                                 \
        if (what == 1) return -1;                                           \
        if (what == 2 && size > 1) size /= 2;                               \
        ssize_t done = real(fd, bytes, size, place);                        \
        wrote(fd, (int64_t)place, bytes, done);                             \
        return done;                                                        \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t write(int fd, const void *bytes, size_t size) {
    if (!is_watched(fd)) return plain_write(fd, bytes, size);
    int what = fate(1);
    if (what == 1) return -1;
    if (what == 2 && size > 1) size /= 2;
    ssize_t done = plain_write(fd, bytes, size);
    if (done > 0) wrote(fd, (int64_t)lseek(fd, 0, SEEK_CUR) - done, bytes, done);
    return done;
}

/* What other calls wrote is read back from the file itself. */
static void read_back(int fd, int64_t place, ssize_t size) {
    if (size <= 0 || record_fd < 0) return;
    char name[64];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    int again = open(name, O_RDONLY | O_CLOEXEC);
    char *bytes = malloc((size_t)size);
    if (again < 0 || !bytes || pread(again, bytes, (size_t)size, place) != size) abort();
    wrote(fd, place, bytes, size);
    free(bytes);
    close(again);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(writev);
    if (!is_watched(fd)) return real(fd, parts, count);
    if (fate(0)) return -1;
    ssize_t done = real(fd, parts, count);
    if (done > 0) read_back(fd, (int64_t)lseek(fd, 0, SEEK_CUR) - done, done);
    return done;
}

#define SENDFILE(name, offset)                                              \
    ssize_t name(int to, int from, offset *place, size_t size) {            \
        REAL(name);                                                         \
        if (!is_watched(to)) return real(to, from, place, size);            \
        if (fate(0)) return -1;                                             \
        ssize_t done = real(to, from, place, size);                         \
        if (done > 0) read_back(to, (int64_t)lseek(to, 0, SEEK_CUR) - done, done); \
        return done;                                                        \
    }
SENDFILE(sendfile, off_t)
SENDFILE(sendfile64, off64_t)

ssize_t copy_file_range(int from, off64_t *in, int to, off64_t *out, size_t size, unsigned flags) {
    REAL(copy_file_range);
    if (!is_watched(to)) return real(from, in, to, out, size, flags);
    if (fate(0)) return -1;
    int64_t place = out ? (int64_t)*out : (int64_t)lseek(to, 0, SEEK_CUR);
    ssize_t done = real(from, in, to, out, size, flags);
    read_back(to, place, done);
    return done;
}

#define FTRUNCATE(name, offset)                                             \
    int name(int fd, offset size) {                                         \
        REAL(name);                                                         \
        if (!is_watched(fd)) return real(fd, size);                         \
        if (fate(0)) return -1;                                             \
        int done = real(fd, size);                                          \
        if (!done) put('T', inode_of(fd), (int64_t)size, 0, 0, 0, 0);       \
        return done;                                                        \
    }
FTRUNCATE(ftruncate, off_t)
FTRUNCATE(ftruncate64, off64_t)

static void synced_folder(int fd) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path);
    if (length > 0) put('D', 0, 0, path, (uint32_t)length, 0, 0);
}

#define SYNC(name)                                                          \
    int name(int fd) {                                                      \
        REAL(name);                                                         \
        if (!is_watched(fd)) return real(fd);                               \
        if (fate(0)) return -1;                                             \
        int done = real(fd);                                                \
        struct stat found;                                                  \
        if (!done && !fstat(fd, &found)) {                                  \
            if (S_ISDIR(found.st_mode)) synced_folder(fd);                  \
            else put('S', (uint64_t)found.st_ino, 0, 0, 0, 0, 0);           \
        }                                                                   \
        return done;                                                        \
    }
SYNC(fsync)
SYNC(fdatasync)

int rename(const char *from, const char *to) {
    REAL(rename);
    if (!under(from) && !under(to)) return real(from, to);
    if (fate(0)) return -1;
    int done = real(from, to);
    if (!done) put('R', 0, 0, from, (uint32_t)strlen(from), to, (uint32_t)strlen(to));
    return done;
}

int unlink(const char *path) {
    REAL(unlink);
    if (!under(path)) return real(path);
    if (fate(0)) return -1;
    int done = real(path);
    if (!done) put('U', 0, 0, path, (uint32_t)strlen(path), 0, 0);
    return done;
}

int unlinkat(int where, const char *path, int flags) {
    REAL(unlinkat);
    if (!under(path)) return real(where, path, flags);
    if (fate(0)) return -1;
    int done = real(where, path, flags);
    if (!done) put('U', 0, 0, path, (uint32_t)strlen(path), 0, 0);
    return done;
}

int link(const char *from, const char *to) {
    REAL(link);
    if (!under(from) && !under(to)) return real(from, to);
    if (fate(0)) return -1;
    int done = real(from, to);
    if (!done) put('L', 0, 0, from, (uint32_t)strlen(from), to, (uint32_t)strlen(to));
    return done;
}

int mkdir(const char *path, mode_t mode) {
    REAL(mkdir);
    if (!under(path)) return real(path, mode);
    if (fate(0)) return -1;
    int done = real(path, mode);
    if (!done) put('K', 0, 0, path, (uint32_t)strlen(path), 0, 0);
    return done;
}

#define PREAD(name, offset)                                                 \
    ssize_t name(int fd, void *bytes, size_t size, offset place) {          \
        REAL(name);                                                         \
        if (is_watched(fd) && read_fate()) return -1;                       \
        return real(fd, bytes, size, place);                                \
    }
PREAD(pread, off_t)
PREAD(pread64, off64_t)

ssize_t read(int fd, void *bytes, size_t size) {
    REAL(read);
    if (is_watched(fd) && read_fate()) return -1;
    return real(fd, bytes, size);
}
