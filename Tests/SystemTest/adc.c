// SPDX-License-Identifier: GPL-3.0-or-later
// An ADC behind qemu's usb-redir device: the guest's kernel sees it as plugged in, byte by byte as the device would send it.
//
// adc SOCKET      connects to the socket of qemu when it is plugged; obeys the lines of its standard input and answers each
// with "OK LINE":   plug | unplug | quit
//
// What the device answers and sends is that of the USB bench (Tests/USBBench/emulator/mcc.c, linked in); here is the bus.
#include "../USBBench/emulator/emulator.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include <usbredirparser.h>

// What the guest wants to read.
typedef struct Request {
  struct Request *next;
  uint64_t id;
  struct usb_redir_bulk_packet_header header;
  int length, done;
  uint8_t *bytes;
} Request;

static Device device;
static struct usbredirparser *parser;
static const char *socket_path;
static int connection = -1;
static Request *waiting, **waiting_end = &waiting;
static uint8_t descriptors[256];
static int descriptor_bytes;
static uint64_t epoch, dropped;

uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

uint64_t units_due(const Device *asked) {
  if (epoch == 0) epoch = now();
  return (uint64_t)((double)(now() - epoch) * 1e-9 * asked->units_per_second);
}

void start_stream(Device *started, double units_per_second) {
  started->running = true;
  started->units_per_second = units_per_second;
  started->unit = units_due(started);
  started->written = started->taken = 0;
}

// --- The stream

static void finish_request(Request *request, int status) {
  int length = status == usb_redir_success ? request->done : 0;
  request->header.status = (uint8_t)status;
  request->header.length = (uint16_t)(length & 0xFFFF);
  request->header.length_high = (uint16_t)(length >> 16);
  usbredirparser_send_bulk_packet(parser, request->id, &request->header, request->bytes, length);
  free(request->bytes);
  free(request);
}

static Request *take_first(void) {
  Request *request = waiting;
  if (request) {
    waiting = request->next;
    if (!waiting) waiting_end = &waiting;
  }
  return request;
}

static void pump_queue(void) {
  uint64_t due = device.running ? units_due(&device) : device.unit;
  for (; device.unit < due; device.unit++) {
    uint8_t bytes[UNIT_BYTES];
    int count = device.model->make(&device, bytes, device.unit);
    if (device.written - device.taken + (uint64_t)count > QUEUE_BYTES) {
      dropped++;
      continue;
    }
    for (int i = 0; i < count; i++) device.queue[(device.written + (uint64_t)i) % QUEUE_BYTES] = bytes[i];
    device.written += (uint64_t)count;
  }
  while (waiting && parser) {
    uint64_t packet = (uint64_t)device.model->packet, whole = (device.written - device.taken) / packet * packet;
    int room = waiting->length - waiting->done, count = whole < (uint64_t)room ? (int)whole : room;
    for (int i = 0; i < count; i++)
      waiting->bytes[waiting->done + i] = device.queue[(device.taken + (uint64_t)i) % QUEUE_BYTES];
    device.taken += (uint64_t)count;
    waiting->done += count;
    if (waiting->done < waiting->length) return;
    finish_request(take_first(), usb_redir_success);
  }
}

// --- The bus

static void describe(void) {
  struct usb_redir_interface_info_header interfaces = {.interface_count = 1, .interface_class = {0xFF}};
  struct usb_redir_ep_info_header endpoints;
  memset(&endpoints, 0, sizeof endpoints);
  memset(endpoints.type, usb_redir_type_invalid, sizeof endpoints.type);
  endpoints.type[0] = endpoints.type[16] = usb_redir_type_control;
  endpoints.max_packet_size[0] = endpoints.max_packet_size[16] = 64;
  for (int at = 18; at + 1 < descriptor_bytes && descriptors[at] > 0; at += descriptors[at]) {
    if (descriptors[at + 1] != 5) continue;  // an endpoint
    int address = descriptors[at + 2], index = (address & 0x0F) | (address & 0x80 ? 16 : 0);
    endpoints.type[index] = usb_redir_type_bulk;
    endpoints.max_packet_size[index] = (uint16_t)(descriptors[at + 4] | descriptors[at + 5] << 8);
  }
  usbredirparser_send_interface_info(parser, &interfaces);
  usbredirparser_send_ep_info(parser, &endpoints);
}

static void said_hello(void *unused, struct usb_redir_hello_header *hello) {
  (void)unused;
  (void)hello;
  struct usb_redir_device_connect_header found = {
    .speed = device.model->packet == 512 ? usb_redir_speed_high : usb_redir_speed_full, .device_class = descriptors[4],
    .vendor_id = (uint16_t)(descriptors[8] | descriptors[9] << 8),
    .product_id = (uint16_t)(descriptors[10] | descriptors[11] << 8),
    .device_version_bcd = (uint16_t)(descriptors[12] | descriptors[13] << 8),
  };
  describe();
  usbredirparser_send_device_connect(parser, &found);
}

static int standard_request(uint8_t *setup, int length) {
  const uint8_t *found = NULL;
  int count = 0;
  if (setup[0] == 0x80 && setup[1] == 6 && setup[3] == 1) found = descriptors, count = 18;
  if (setup[0] == 0x80 && setup[1] == 6 && setup[3] == 2) found = descriptors + 18, count = descriptor_bytes - 18;
  if (found) {
    if (count > length) count = length;
    memcpy(setup + 8, found, (size_t)count);
    return count;
  }
  if (setup[0] == 0x80 && setup[1] == 6 && setup[3] == 3) {
    const char *text = setup[2] == 0 ? NULL : device.serial;
    uint8_t *out = setup + 8;
    int bytes = 4;
    if (setup[2] != 0 && !text) return -EPIPE;
    if (text) {
      bytes = 2 + 2 * (int)strlen(text);
      for (int i = 0; text[i]; i++) put16(out + 2 + 2 * i, (uint8_t)text[i]);
    } else {
      put16(out + 2, 0x0409);
    }
    out[0] = (uint8_t)bytes;
    out[1] = 3;
    return bytes < length ? bytes : length;
  }
  if ((setup[0] & 0x60) == 0) {  // configuration, interface, status, halt
    if (setup[0] == 0x02 && setup[1] == 1) device.halted = false;
    if (setup[0] & 0x80) memset(setup + 8, setup[1] == 8, (size_t)length);
    return length;
  }
  return device.model->control(&device, setup, length);
}

static void control_packet(
  void *unused, uint64_t id, struct usb_redir_control_packet_header *header, uint8_t *data, int data_length) {
  (void)unused;
  uint8_t setup[8 + 4096] = {header->requesttype, header->request};
  put16(setup + 2, header->value);
  put16(setup + 4, header->index);
  put16(setup + 6, header->length);
  int length = header->length > 4096 ? 4096 : header->length;
  if (data) memcpy(setup + 8, data, (size_t)(data_length < length ? data_length : length));
  int result = standard_request(setup, length);
  bool isIn = header->requesttype & 0x80;
  header->status = result < 0 ? usb_redir_stall : usb_redir_success;
  header->length = (uint16_t)(result < 0 ? 0 : result);
  usbredirparser_send_control_packet(parser, id, header, isIn && result > 0 ? setup + 8 : NULL, isIn && result > 0 ? result : 0);
  if (data) usbredirparser_free_packet_data(parser, data);
}

static void bulk_packet(
  void *unused, uint64_t id, struct usb_redir_bulk_packet_header *header, uint8_t *data, int data_length) {
  (void)unused;
  if (!(header->endpoint & 0x80)) {
    device.model->command(&device, data, data_length);
    header->status = usb_redir_success;
    usbredirparser_send_bulk_packet(parser, id, header, NULL, 0);
    if (data) usbredirparser_free_packet_data(parser, data);
    return;
  }
  Request *request = calloc(1, sizeof *request);
  request->id = id;
  request->header = *header;
  request->length = header->length | header->length_high << 16;
  request->bytes = malloc((size_t)request->length + 1);
  *waiting_end = request;
  waiting_end = &request->next;
}

static void cancel_packet(void *unused, uint64_t id) {
  (void)unused;
  for (Request **place = &waiting; *place; place = &(*place)->next) {
    Request *request = *place;
    if (request->id != id) continue;
    *place = request->next;
    if (waiting_end == &request->next) waiting_end = place;
    finish_request(request, usb_redir_cancelled);
    return;
  }
}

static void set_configuration(void *unused, uint64_t id, struct usb_redir_set_configuration_header *asked) {
  (void)unused;
  struct usb_redir_configuration_status_header status = {usb_redir_success, asked->configuration};
  usbredirparser_send_configuration_status(parser, id, &status);
}

static void get_configuration(void *unused, uint64_t id) {
  (void)unused;
  struct usb_redir_configuration_status_header status = {usb_redir_success, 1};
  usbredirparser_send_configuration_status(parser, id, &status);
}

static void set_alternate(void *unused, uint64_t id, struct usb_redir_set_alt_setting_header *asked) {
  (void)unused;
  struct usb_redir_alt_setting_status_header status = {usb_redir_success, asked->interface, asked->alt};
  usbredirparser_send_alt_setting_status(parser, id, &status);
}

static void get_alternate(void *unused, uint64_t id, struct usb_redir_get_alt_setting_header *asked) {
  (void)unused;
  struct usb_redir_alt_setting_status_header status = {usb_redir_success, asked->interface, 0};
  usbredirparser_send_alt_setting_status(parser, id, &status);
}

static void was_reset(void *unused) { (void)unused; }

// --- The connection to qemu

static int read_some(void *unused, uint8_t *bytes, int count) {
  (void)unused;
  ssize_t got = read(connection, bytes, (size_t)count);
  if (got < 0) return errno == EAGAIN ? 0 : -1;
  return got == 0 ? -1 : (int)got;
}

static int write_some(void *unused, uint8_t *bytes, int count) {
  (void)unused;
  ssize_t put = write(connection, bytes, (size_t)count);
  return put < 0 ? (errno == EAGAIN ? 0 : -1) : (int)put;
}

static void say(void *unused, int level, const char *message) {
  (void)unused;
  if (level <= usbredirparser_warning) fprintf(stderr, "adc: %s\n", message);
}

static void leave(void) {
  Request *request;
  while ((request = take_first())) {
    free(request->bytes);
    free(request);
  }
  device.running = false;
  if (parser) usbredirparser_destroy(parser);
  parser = NULL;
  if (connection >= 0) close(connection);
  connection = -1;
}

static void plug_in(void) {
  if (connection >= 0) return;
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, socket_path, sizeof address.sun_path - 1);
  for (int attempt = 0; attempt < 100; attempt++) {
    connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(connection, (struct sockaddr *)&address, sizeof address) == 0) break;
    close(connection);
    connection = -1;
    usleep(100000);
  }
  if (connection < 0) exit(1);
  fcntl(connection, F_SETFL, O_NONBLOCK);
  parser = usbredirparser_create();
  parser->log_func = say;
  parser->read_func = read_some;
  parser->write_func = write_some;
  parser->hello_func = said_hello;
  parser->reset_func = was_reset;
  parser->set_configuration_func = set_configuration;
  parser->get_configuration_func = get_configuration;
  parser->set_alt_setting_func = set_alternate;
  parser->get_alt_setting_func = get_alternate;
  parser->cancel_data_packet_func = cancel_packet;
  parser->control_packet_func = control_packet;
  parser->bulk_packet_func = bulk_packet;
  parser->device_disconnect_ack_func = was_reset;
  uint32_t capabilities[USB_REDIR_CAPS_SIZE] = {0};
  usbredirparser_caps_set_cap(capabilities, usb_redir_cap_connect_device_version);
  usbredirparser_caps_set_cap(capabilities, usb_redir_cap_ep_info_max_packet_size);
  usbredirparser_caps_set_cap(capabilities, usb_redir_cap_64bits_ids);
  usbredirparser_caps_set_cap(capabilities, usb_redir_cap_32bits_bulk_length);
  usbredirparser_caps_set_cap(capabilities, usb_redir_cap_device_disconnect_ack);
  usbredirparser_init(parser, "adc", capabilities, USB_REDIR_CAPS_SIZE, usbredirparser_fl_usb_host);
}

static void pull_out(void) {
  if (connection < 0) return;
  usbredirparser_send_device_disconnect(parser);
  usbredirparser_do_write(parser);
  leave();
}

int main(int count, char **arguments) {
  if (count != 2) return 64;
  socket_path = arguments[1];
  device.model = &mcc1608;
  device.units_per_second = 1;
  strncpy(device.serial, mcc1608.serial, sizeof device.serial - 1);
  for (const char *digits = mcc1608.descriptors; digits[0] && digits[1]; digits += 2) {
    char pair[3] = {digits[0], digits[1], 0};
    descriptors[descriptor_bytes++] = (uint8_t)strtoul(pair, NULL, 16);
  }
  setvbuf(stdout, NULL, _IOLBF, 0);
  char line[64];
  int length = 0;
  for (;;) {
    struct pollfd files[2] = {{.fd = 0, .events = POLLIN}, {.fd = connection, .events = POLLIN}};
    poll(files, connection >= 0 ? 2 : 1, 1);
    pump_queue();
    if (connection >= 0 && files[1].revents && usbredirparser_do_read(parser) == usbredirparser_read_io_error) leave();
    if (parser && usbredirparser_has_data_to_write(parser)) usbredirparser_do_write(parser);
    if (!(files[0].revents & (POLLIN | POLLHUP))) continue;
    if (read(0, line + length, 1) != 1) break;
    if (line[length] != '\n') {
      if (length < (int)sizeof line - 2) length++;
      continue;
    }
    line[length] = 0;
    length = 0;
    if (strcmp(line, "plug") == 0) plug_in();
    if (strcmp(line, "unplug") == 0) pull_out();
    if (strcmp(line, "quit") == 0) break;
    printf("OK %s dropped=%llu\n", line, (unsigned long long)dropped);
  }
  leave();
  return 0;
}
