// SPDX-License-Identifier: GPL-3.0-or-later
// Another host program for the emulated BioSemi, on eegdev's driver: what it accepts is what its authors saw of real devices.
// Prints "RATE r FRAMES n BREAKS b"; the ramp rises by 1 a frame, in the upper 24 bits of eegdev's words.
#include <eegdev.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { CHANNELS = 2, CHUNK = 512, CHUNKS = 16 };

int main(void) {
  struct eegdev *device = egd_open("biosemi");
  if (!device) return perror("egd_open"), 1;
  int rate = 0;
  egd_get_cap(device, EGD_CAP_FS, &rate);
  struct grpconf group;
  memset(&group, 0, sizeof group);
  group.sensortype = EGD_EEG;
  group.nch = CHANNELS;
  group.datatype = EGD_INT32;
  size_t strides[1] = {CHANNELS * sizeof(int32_t)};
  if (egd_acq_setup(device, 1, strides, 1, &group) || egd_start(device)) return perror("egd_start"), 1;
  int32_t values[CHANNELS * CHUNK], last = 0;
  long frames = 0, breaks = 0;
  for (int chunk = 0; chunk < CHUNKS; chunk++) {
    ssize_t count = egd_get_data(device, CHUNK, values);
    if (count < 0) return perror("egd_get_data"), 1;
    for (ssize_t i = 0; i < count; i++, frames++) {
      int32_t value = values[CHANNELS * i];
      if (values[CHANNELS * i + 1] - value != 4097 * 256 || (frames > 0 && value - last != 256)) breaks++;
      last = value;
    }
  }
  egd_stop(device);
  egd_close(device);
  printf("RATE %d FRAMES %ld BREAKS %ld\n", rate, frames, breaks);
  return 0;
}
