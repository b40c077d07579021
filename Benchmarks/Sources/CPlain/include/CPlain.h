// SPDX-License-Identifier: GPL-3.0-or-later
// The kernels of SignalProcessing as plain C loops, to measure against.
#ifndef C_PLAIN_H
#define C_PLAIN_H

#include <stddef.h>
#include <stdint.h>

/// Filters interleaved frames in place, direct form II transposed. `sos`: 5 numbers a section (b0 b1 b2 a1 a2); `state`:
/// 2 rows of `channels` a section.
void plain_cascade(double *frames, size_t frame_count, size_t channels, const double *sos, size_t sections,
                   double *state);

/// x[n]^2 - x[n-1] x[n+1]; `state` holds the last two frames.
void plain_teager_kaiser(const double *input, double *output, size_t frame_count, size_t channels, double *state);

/// The RMS of the last `window` frames by a running sum; `squares` holds them, `sums` one number a channel.
void plain_moving_rms(const double *input, double *output, size_t frame_count, size_t channels, double *squares,
                      size_t window, double *sums, size_t *place);

/// Reads a BDF file record by record into the same interleaved counts again and again; returns how many there were.
size_t plain_read24(const char *path, size_t header_bytes, size_t record_bytes, size_t frame_count, size_t channels,
                    int32_t *output);

/// Allocations of the process so far.
size_t plain_allocation_count(void);

/// A plan of FFTW_ESTIMATE for windows of `length`, with its buffers.
typedef struct plain_spectrum plain_spectrum;

plain_spectrum *plain_spectrum_create(size_t length);
void plain_spectrum_destroy(plain_spectrum *run);

/// The sum of the median frequencies of all windows, half a window apart, in a band.
double plain_spectrum_medians(plain_spectrum *run, const double *samples, size_t count, const double *window,
                              double rate, double low, double high);

#endif
