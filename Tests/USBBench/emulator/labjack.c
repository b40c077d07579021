// SPDX-License-Identifier: GPL-3.0-or-later
// LabJack U6: commands and answers with checksums, a stream of packets of 25 values with a counter.
#include "emulator.h"

#include <errno.h>
#include <string.h>

enum { VALUES = 25, PACKET = 64 };

static uint8_t folded(const uint8_t *bytes, int length) {
  int sum = 0;
  for (int i = 0; i < length; i++) sum += bytes[i];
  for (int i = 0; i < 2; i++) sum = (sum & 0xFF) + (sum >> 8);
  return (uint8_t)sum;
}

static void seal(uint8_t *bytes, int length) {
  uint32_t sum = 0;
  for (int i = 6; i < length; i++) sum += bytes[i];
  put16(bytes + 4, sum);
  bytes[0] = folded(bytes + 1, 5);
}

static int make(Device *device, uint8_t *bytes, uint64_t unit) {
  (void)unit;
  memset(bytes, 0, PACKET);
  bytes[1] = 0xF9;
  bytes[2] = 4 + VALUES;
  bytes[3] = 0xC0;
  bytes[10] = (uint8_t)device->packets++;
  if (device->recovering > 0) {
    // Two packets say that the buffer overflows, the third how many scans are missing before it.
    bytes[11] = 59;
    if (--device->recovering == 0) {
      bytes[11] = 60;
      put16(bytes + 6, (uint32_t)device->dropped_scans);
      device->first_frame += (uint64_t)device->dropped_scans;
      device->lost_units += (uint64_t)device->dropped_scans;
    }
  }
  for (int i = 0; i < VALUES; i++, device->sample++) {
    uint64_t frame = device->first_frame + device->sample / (uint64_t)device->input_count;
    put16(bytes + 12 + 2 * i, ramp(frame, device->inputs[device->sample % (uint64_t)device->input_count]) & 0xFFFF);
  }
  device->last_frame = device->first_frame + device->sample / (uint64_t)device->input_count;
  seal(bytes, PACKET);
  if (device->damage > 0) {
    device->damage--;
    bytes[30] ^= 0x40;
  }
  return PACKET;
}

static void answer(Device *device, int length) {
  seal(device->answer, length);
  device->answer_bytes = length;
}

// Slopes of 316 uV and 31.6 uV a count in blocks 0 and 2, centre 33523: 32 bits before and 32 behind the point.
static void read_memory(Device *device, int block) {
  const double slopes[2] = {3.158e-4, 3.158e-5};
  for (int gain = 0; gain < 2 && device->settings.blank == 0; gain++) {
    int64_t slope = (int64_t)(slopes[gain] * 4294967296.0), values[2] = {0, 0};
    if (block == 0) values[0] = slope;
    if (block == 2) values[0] = -slope, values[1] = (int64_t)33523 << 32;
    memcpy(device->answer + 8 + 16 * gain, values, 16);
  }
  if (device->settings.blank) memset(device->answer + 8, 0xFF, 32);
}

static void start_or_stop(Device *device, bool is_start) {
  uint8_t error = 0;
  if (is_start && device->input_count == 0) error = 52;
  if (is_start && device->running) error = 48;
  if (!is_start && !device->running) error = 49;
  device->answer[1] = is_start ? 0xA9 : 0xB1;
  device->answer[2] = error;
  device->answer[0] = folded(device->answer + 1, 3);
  device->answer_bytes = 4;
  if (error) return;
  if (!is_start) {
    device->running = false;
    return;
  }
  device->packets = 0;
  device->sample = 0;
  start_stream(device, device->units_per_second);
  device->first_frame = device->unit * VALUES / (uint64_t)device->input_count;
}

static void configure_stream(Device *device, const uint8_t *bytes, int length) {
  int count = bytes[6], clock = bytes[11] & 8 ? 48000000 : 4000000;
  if (bytes[11] & 2) clock /= 256;
  if (count < 1 || length < 14 + 2 * count || bytes[8] != VALUES || device->running) {
    device->answer[6] = 55;
    return;
  }
  device->input_count = count;
  for (int i = 0; i < count; i++) device->inputs[i] = bytes[14 + 2 * i];
  double rate = (double)clock / (bytes[12] | bytes[13] << 8);
  device->units_per_second = rate * count / VALUES;
}

static void command(Device *device, const uint8_t *bytes, int length) {
  memset(device->answer, 0, sizeof device->answer);
  if (length >= 2 && (bytes[1] == 0xA8 || bytes[1] == 0xB0)) return start_or_stop(device, bytes[1] == 0xA8);
  if (length < 8 || bytes[1] != 0xF8) return;
  device->answer[1] = 0xF8;
  device->answer[3] = bytes[3];
  int count = bytes[3] == 0x08 ? 38 : bytes[3] == 0x2D ? 40 : 8;
  device->answer[2] = (uint8_t)((count - 6) / 2);
  if (bytes[3] == 0x08) {
    device->answer[9] = (uint8_t)(device->settings.firmware % 100);
    device->answer[10] = (uint8_t)(device->settings.firmware / 100);
    put32(device->answer + 15, 360000000u + (uint32_t)device->port);
    device->answer[19] = 6;
    device->answer[37] = 0x0C;
  } else if (bytes[3] == 0x2D) {
    read_memory(device, bytes[7]);
  } else if (bytes[3] == 0x11) {
    configure_stream(device, bytes, length);
  }
  answer(device, count);
}

static int control(Device *device, uint8_t *setup, int length) {
  (void)device;
  (void)setup;
  (void)length;
  return -EPIPE;
}

static void fault(Device *device, const char *word, int value) {
  if (!strcmp(word, "overflow")) device->recovering = 3, device->dropped_scans = value;
  if (!strcmp(word, "damage")) device->damage = value;
  if (!strcmp(word, "jump")) {
    device->packets += value;
    device->sample += (uint64_t)value * VALUES;
    device->lost_units += (uint64_t)value;
  }
}

const Model labjack = {
  "labjack", "cd5/6/0",
  "12010002FF000040" "D50C" "0600" "0000" "00000001"
  "09022700010100C032" "09040000" "03FF000000" "07050102400000" "07058202400000" "07058302400000",
  NULL, 0x83, 64, control, command, make, fault,
};
