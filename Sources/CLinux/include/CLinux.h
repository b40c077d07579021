// SPDX-License-Identifier: GPL-3.0-or-later
// The few calls that Glibc hides from Swift, with faces of integers only. Every function returns 0 or an errno unless
// said otherwise, and none allocates.
#ifndef CLINUX_H
#define CLINUX_H
#include <stddef.h>
#include <stdint.h>

// Names the calling thread; at most 15 bytes are kept.
int32_t clinux_name_thread(const char *name);
// The kernel's identifier of the calling thread.
int32_t clinux_thread_identifier(void);
// Puts the calling thread under SCHED_FIFO.
int32_t clinux_schedule_fifo(int32_t priority);
// Sets the nice value of the calling thread.
int32_t clinux_set_nice(int32_t nice);
// Memory that a ring may need: 64 channels at 16 kHz for 10 s.
#define CLINUX_RING_BYTES (64UL << 20)
// Keeps the process's memory, as it is used, from being swapped out; where the amount is limited, only sees that a ring may be.
int32_t clinux_lock_memory(void);
// Keeps this memory from being swapped out, as far as the limit allows.
int32_t clinux_lock(const void *start, size_t bytes);
void clinux_unlock(const void *start, size_t bytes);

// A new event counter (eventfd, close-on-exec, not blocking); a negative errno where there is none.
int32_t clinux_doorbell_open(void);
// Adds one to the counter.
int32_t clinux_doorbell_ring(int32_t doorbell);
// Waits until the counter is above 0 and sets it to 0; 1 if it was, 0 after the time, a negative errno otherwise.
int32_t clinux_doorbell_wait(int32_t doorbell, int32_t milliseconds);
void clinux_doorbell_close(int32_t doorbell);

// Nanoseconds of CLOCK_BOOTTIME, which never steps back and goes on while the machine is suspended.
uint64_t clinux_monotonic_time(void);
// Nanoseconds since 1970 of CLOCK_REALTIME.
int64_t clinux_civil_time(void);
// Nanoseconds of CPU time that the calling thread has used.
uint64_t clinux_thread_cpu_time(void);
// Sleeps until the monotonic clock shows the time.
void clinux_sleep_until(uint64_t monotonic);
#endif
