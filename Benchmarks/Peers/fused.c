// SPDX-License-Identifier: GPL-3.0-or-later
// A ceiling for speed: the whole chain of the SciPy peer in one pass of C, 8 channels in one AVX2 vector of floats. Its burst
// threshold is fixed and it writes nothing, so it is a yardstick and no detector.
// cc -O3 -march=native fused.c -lfftw3f -lm -o fused; fused FILE.bdf COEFFICIENTS (8 sections: b0 b1 b2 a1 a2)
#include <fftw3.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = 8, SECTIONS = 8, WINDOW = 512, HOP = 256 };
typedef float lanes __attribute__((vector_size(4 * LANES)));

static long field(const char *header, int from, int length) {
  char text[16] = {0};
  memcpy(text, header + from, (size_t)length);
  return atol(text);
}

int main(int count, char **arguments) {
  if (count != 3) return 64;
  FILE *file = fopen(arguments[1], "rb"), *text = fopen(arguments[2], "r");
  if (!file || !text) return 66;
  float b0[SECTIONS], b1[SECTIONS], b2[SECTIONS], a1[SECTIONS], a2[SECTIONS];
  for (int s = 0; s < SECTIONS; s++)
    if (fscanf(text, "%f %f %f %f %f", b0 + s, b1 + s, b2 + s, a1 + s, a2 + s) != 5) return 65;
  char main_header[256];
  if (fread(main_header, 1, 256, file) != 256) return 65;
  long header_size = field(main_header, 184, 8), records = field(main_header, 236, 8);
  double record_s = atof(strndup(main_header + 244, 8));
  int signals = (int)field(main_header, 252, 4);
  char *rest = malloc((size_t)header_size - 256);
  if (fread(rest, 1, (size_t)header_size - 256, file) != (size_t)header_size - 256) return 65;
  int per_record = (int)field(rest, 216 * signals, 8);
  long record_bytes = 0;
  for (int s = 0; s < signals; s++) record_bytes += 3 * field(rest, 216 * signals + 8 * s, 8);
  double rate = per_record / record_s;
  float scale = (float)(atof(strndup(rest + 112 * signals, 8)) / atof(strndup(rest + 128 * signals, 8)));

  unsigned char *record = malloc((size_t)record_bytes);
  lanes *frames = aligned_alloc(32, sizeof(lanes) * (size_t)per_record);
  lanes s1[SECTIONS] = {0}, s2[SECTIONS] = {0}, before = {0}, earlier = {0}, energy = {0};
  int rms_length = (int)(0.05 * rate);
  lanes *ring = aligned_alloc(32, sizeof(lanes) * (size_t)rms_length);
  memset(ring, 0, sizeof(lanes) * (size_t)rms_length);
  lanes power = {0};
  int place = 0, is_on[LANES] = {0};
  long bursts = 0, windows = 0;
  static float history[LANES][WINDOW];
  int filled = 0;
  float *input = fftwf_alloc_real(WINDOW), hann[WINDOW];
  fftwf_complex *output = fftwf_alloc_complex(WINDOW / 2 + 1);
  fftwf_plan plan = fftwf_plan_dft_r2c_1d(WINDOW, input, output, FFTW_ESTIMATE);
  for (int i = 0; i < WINDOW; i++) hann[i] = 0.5f - 0.5f * cosf(2 * (float)M_PI * i / WINDOW);
  double median_sum = 0;

  for (long r = 0; r < records && fread(record, 1, (size_t)record_bytes, file) == (size_t)record_bytes; r++) {
    for (int c = 0; c < LANES; c++) {
      const unsigned char *p = record + (size_t)c * per_record * 3;
      for (int i = 0; i < per_record; i++, p += 3)
        ((float *)(frames + i))[c] =
            (float)((int32_t)((uint32_t)p[0] << 8 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 24) >> 8) * scale;
    }
    for (int i = 0; i < per_record; i++) {
      lanes x = frames[i];
      for (int s = 0; s < SECTIONS; s++) {
        lanes y = b0[s] * x + s1[s];
        s1[s] = b1[s] * x - a1[s] * y + s2[s];
        s2[s] = b2[s] * x - a2[s] * y;
        x = y;
      }
      energy += before * before - x * earlier;
      earlier = before;
      before = x;
      lanes square = x * x;
      power += square - ring[place];
      ring[place] = square;
      place = place + 1 == rms_length ? 0 : place + 1;
      for (int c = 0; c < LANES; c++) {
        float level = power[c] / (float)rms_length;
        if (!is_on[c] && level > 40 * 40) is_on[c] = 1, bursts++;
        if (is_on[c] && level < 20 * 20) is_on[c] = 0;
        history[c][filled] = x[c];
      }
      if (++filled == WINDOW) {
        for (int c = 0; c < LANES; c++) {
          for (int k = 0; k < WINDOW; k++) input[k] = history[c][k] * hann[k];
          fftwf_execute(plan);
          float total = 0, density[WINDOW / 2 + 1];
          for (int k = 0; k <= WINDOW / 2; k++)
            total += density[k] = output[k][0] * output[k][0] + output[k][1] * output[k][1];
          float sum = 0;
          int k = 0;
          while (k < WINDOW / 2 && (sum += density[k]) < total / 2) k++;
          median_sum += k * rate / WINDOW;
          windows++;
          memmove(history[c], history[c] + HOP, sizeof(float) * (WINDOW - HOP));
        }
        filled = WINDOW - HOP;
      }
    }
  }
  double energy_sum = 0;
  for (int c = 0; c < LANES; c++) energy_sum += energy[c];
  printf("%ld bursts, mean median frequency %.2f Hz, energy %g\n", bursts, median_sum / (double)windows, energy_sum);
  return 0;
}
