// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef CLINUX_H
#define CLINUX_H
#endif
