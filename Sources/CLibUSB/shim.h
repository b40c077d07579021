// SPDX-License-Identifier: GPL-3.0-or-later
#include <libusb-1.0/libusb.h>
