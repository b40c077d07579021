// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

int32_t clinux_name_thread(const char *name) {
  char kept[16];
  int length = 0;
  while (length < 15 && name[length] != '\0') {
    kept[length] = name[length];
    length += 1;
  }
  kept[length] = '\0';
  return pthread_setname_np(pthread_self(), kept);
}

int32_t clinux_thread_identifier(void) { return (int32_t)gettid(); }

int32_t clinux_schedule_fifo(int32_t priority) {
  struct sched_param parameters = {.sched_priority = priority};
  return pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameters);
}

int32_t clinux_set_nice(int32_t nice) {
  return setpriority(PRIO_PROCESS, (id_t)gettid(), nice) == 0 ? 0 : errno;
}

int32_t clinux_lock_memory(void) {
  struct rlimit limit;
  // Where the amount is limited, locking what comes later would make allocations fail: the rings lock themselves.
  if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0) return errno;
  if (limit.rlim_cur != RLIM_INFINITY && geteuid() != 0) return limit.rlim_cur >= CLINUX_RING_BYTES ? 0 : EPERM;
  // Only what is used is kept, not the whole of every stack.
  return mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0 ? 0 : errno;
}

int32_t clinux_lock(const void *start, size_t bytes) { return mlock(start, bytes) == 0 ? 0 : errno; }

void clinux_unlock(const void *start, size_t bytes) { munlock(start, bytes); }

int32_t clinux_doorbell_open(void) {
  int doorbell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  return doorbell >= 0 ? doorbell : -errno;
}

int32_t clinux_doorbell_ring(int32_t doorbell) {
  // EAGAIN means that the counter is full, so the waiter will wake up anyway.
  return eventfd_write(doorbell, 1) == 0 || errno == EAGAIN ? 0 : errno;
}

int32_t clinux_doorbell_wait(int32_t doorbell, int32_t milliseconds) {
  struct pollfd entry = {.fd = doorbell, .events = POLLIN};
  int ready = poll(&entry, 1, milliseconds);
  if (ready < 0) return errno == EINTR ? 0 : -errno;
  if (ready == 0) return 0;
  eventfd_t count;
  return eventfd_read(doorbell, &count) == 0 ? 1 : (errno == EAGAIN ? 0 : -errno);
}

void clinux_doorbell_close(int32_t doorbell) { close(doorbell); }

static uint64_t nanoseconds(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

// A suspended machine's time counts: what was not sampled meanwhile is missing.
uint64_t clinux_monotonic_time(void) { return nanoseconds(CLOCK_BOOTTIME); }

int64_t clinux_civil_time(void) { return (int64_t)nanoseconds(CLOCK_REALTIME); }

uint64_t clinux_thread_cpu_time(void) { return nanoseconds(CLOCK_THREAD_CPUTIME_ID); }

void clinux_sleep_until(uint64_t monotonic) {
  struct timespec time = {.tv_sec = (time_t)(monotonic / 1000000000u), .tv_nsec = (long)(monotonic % 1000000000u)};
  while (clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, &time, NULL) == EINTR) {
  }
}
