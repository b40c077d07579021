// SPDX-License-Identifier: GPL-3.0-or-later
#include "CPlain.h"

#include <math.h>

void plain_cascade(double *restrict frames, size_t frame_count, size_t channels, const double *restrict sos,
                   size_t sections, double *restrict state) {
  for (size_t n = 0; n < frame_count; n++) {
    double *restrict x = frames + n * channels;
    for (size_t s = 0; s < sections; s++) {
      const double *c = sos + 5 * s;
      double *restrict z0 = state + 2 * s * channels;
      double *restrict z1 = z0 + channels;
      const double b0 = c[0], b1 = c[1], b2 = c[2], a1 = c[3], a2 = c[4];
      for (size_t channel = 0; channel < channels; channel++) {
        const double in = x[channel];
        const double out = b0 * in + z0[channel];
        z0[channel] = b1 * in - a1 * out + z1[channel];
        z1[channel] = b2 * in - a2 * out;
        x[channel] = out;
      }
    }
  }
}

void plain_envelope(const double *restrict input, double *restrict output, size_t frame_count, size_t channels,
                    const double *restrict section, double *restrict state) {
  const double b0 = section[0], b1 = section[1], b2 = section[2], a1 = section[3], a2 = section[4];
  double *restrict z0 = state;
  double *restrict z1 = state + channels;
  for (size_t n = 0; n < frame_count; n++) {
    for (size_t channel = 0; channel < channels; channel++) {
      const double in = fabs(input[n * channels + channel]);
      const double out = b0 * in + z0[channel];
      z0[channel] = b1 * in - a1 * out + z1[channel];
      z1[channel] = b2 * in - a2 * out;
      output[n * channels + channel] = out < 0 ? 0 : out;
    }
  }
}

void plain_teager_kaiser(const double *restrict input, double *restrict output, size_t frame_count, size_t channels,
                         double *restrict state) {
  double *restrict last = state;
  double *restrict before = state + channels;
  for (size_t n = 0; n < frame_count; n++) {
    for (size_t channel = 0; channel < channels; channel++) {
      const double after = input[n * channels + channel];
      output[n * channels + channel] = last[channel] * last[channel] - before[channel] * after;
      before[channel] = last[channel];
      last[channel] = after;
    }
  }
}
