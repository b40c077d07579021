// SPDX-License-Identifier: GPL-3.0-or-later
// The devices that the emulator can be: what they answer and send. Part of emulator.c, which holds the bus and the stream.

// --- BioSemi ActiveTwo Mk2, speed mode 5: 4096 Hz, 154 words

static void put32(uint8_t *bytes, uint32_t word) {
  for (int i = 0; i < 4; i++) bytes[i] = (uint8_t)(word >> (8 * i));
}

static void put16(uint8_t *bytes, uint32_t word) {
  bytes[0] = (uint8_t)word;
  bytes[1] = (uint8_t)(word >> 8);
}

static void biosemi_make(uint8_t *bytes, uint64_t number_of_frame) {
  put32(bytes, 0xFFFFFF00u);
  put32(bytes + 4, (1u << 23 | 1u << 20 | 5u << 17) << 8);
  for (uint32_t input = 0; input < 152; input++)
    put32(bytes + 8 + 4 * input, (uint32_t)((number_of_frame & 0x3FFFFF) + input) << 8);
}

static void biosemi_command(const uint8_t *bytes, int length) {
  if (length == 64 && bytes[0] == 0xFF) start_stream();
  if (length == 64 && bytes[0] == 0x00) running = false;
}

static int refuse_control(uint8_t *setup, int length) {
  (void)setup;
  (void)length;
  return -EPIPE;
}

// --- MCC USB-1608FS-Plus, two inputs at 4000 Hz

static int mcc_control(uint8_t *setup, int length) {
  int address = setup[2] | setup[3] << 8;
  switch (setup[1]) {
    case 0x30:  // slope 1, offset 0 everywhere
      for (int i = 0; i < length; i++) {
        const uint8_t entry[8] = {0, 0, 0x80, 0x3F, 0, 0, 0, 0};
        setup[8 + i] = entry[(address + i) % 8];
      }
      return length;
    case 0x44:
      if (setup[0] & 0x80) put16(setup + 8, (running ? 2u : 0u) | (halted ? 4u : 0u));
      return length;
    case 0x11:
      if (running || length != 10 || setup[8 + 8] != 3) return -EPIPE;
      start_stream();
      return length;
    case 0x12: running = false; return length;
    case 0x15: written = taken = 0; return length;
    case 0x14: return running ? -EPIPE : length;
    default: return -EPIPE;
  }
}

static void no_command(const uint8_t *bytes, int length) {
  (void)bytes;
  (void)length;
}

static void mcc_make(uint8_t *bytes, uint64_t number_of_frame) {
  put16(bytes, (uint32_t)number_of_frame & 0xFFFF);
  put16(bytes + 2, ~(uint32_t)number_of_frame & 0xFFFF);
}

// --- LabJack U6, one input at 10000 Hz: 25 frames are a packet

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

static uint8_t packet_counter;

static void labjack_make(uint8_t *bytes, uint64_t number_of_packet) {
  memset(bytes, 0, 64);
  bytes[1] = 0xF9;
  bytes[2] = 29;
  bytes[3] = 0xC0;
  bytes[10] = packet_counter++;
  for (int i = 0; i < 25; i++) put16(bytes + 12 + 2 * i, (uint32_t)(number_of_packet * 25 + i) & 0xFFFF);
  seal(bytes, 64);
}

static void labjack_command(const uint8_t *bytes, int length) {
  memset(answer, 0, sizeof answer);
  if (length >= 2 && (bytes[1] == 0xA8 || bytes[1] == 0xB0)) {
    answer[1] = bytes[1] + 1;
    if (bytes[1] == 0xA8) {
      packet_counter = 0;
      start_stream();
    } else {
      running = false;
    }
    answer[0] = folded(answer + 1, 3);
    answer_bytes = 4;
    return;
  }
  if (length < 8 || bytes[1] != 0xF8) return;
  answer[1] = 0xF8;
  answer[3] = bytes[3];
  answer_bytes = bytes[3] == 0x08 ? 38 : bytes[3] == 0x2D ? 40 : 8;
  answer[2] = (uint8_t)((answer_bytes - 6) / 2);
  if (bytes[3] == 0x2D) {
    // Slopes of 316 uV and 31.6 uV a count in blocks 0 and 2, centre 33523.
    const double slopes[2] = {3.158e-4, 3.158e-5};
    for (int gain = 0; gain < 2; gain++) {
      int64_t slope = (int64_t)(slopes[gain] * 4294967296.0), values[2] = {0, 0};
      if (bytes[7] == 0) values[0] = slope;
      if (bytes[7] == 2) values[0] = -slope, values[1] = (int64_t)33523 << 32;
      memcpy(answer + 8 + 16 * gain, values, 16);
    }
  }
  seal(answer, answer_bytes);
}

static const Model models[] = {
  {"biosemi", "547/1005/0",
   "12010002FF000040" "4705" "0510" "0000" "00000001"
   "09022000010100C032" "09040000" "02FF000000" "0705010200020007058202000200",
   NULL, 0x82, 512, 4096, 154 * 4, refuse_control, biosemi_command, biosemi_make},
  {"mcc", "9db/ea/100",
   "12011001FF000040" "DB09" "EA00" "0001" "00000301"
   "09021900010100C032" "09040000" "01FF000000" "07058102400000",
   "01A2B3C4", 0x81, 64, 4000, 4, mcc_control, no_command, mcc_make},
  {"labjack", "cd5/6/0",
   "12010002FF000040" "D50C" "0600" "0000" "00000001"
   "09022700010100C032" "09040000" "03FF000000" "07050102400000" "07058202400000" "07058302400000",
   NULL, 0x83, 64, 400, 64, refuse_control, labjack_command, labjack_make},
};
