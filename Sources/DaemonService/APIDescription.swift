// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// The API in OpenAPI 3.1, kept by hand; a test holds it against the route table.
package enum APIDescription {
  package static let json = """
    {
      "openapi": "3.1.0",
      "info": {
        "title": "facialisd",
        "version": "\(Facialis.version)",
        "license": {"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"},
        "description": "\(Facialis.disclaimer) HTTP/1.1 on two Unix sockets: observe.sock serves GET, control.sock everything. Host is localhost; requests with Origin or Referer are refused. Times are seconds or RFC 3339; units stand in the keys."
      },
      "servers": [{"url": "http://localhost"}],
      "paths": {
        "/v1/status": {"get": {"operationId": "getStatus", "x-socket": "observe",
          "summary": "Version, disclaimer, device, session, recording, disk, buffers, ledger, load, event log.",
          "description": "disk says how long the stream can still be recorded: free_bytes, reserve_bytes that stay free, bytes_per_s of a recording, time_left_s at that rate; it is left out where the free space is not known.",
          "responses": {"200": {"description": "The status.", "content": {"application/json": {}}}}}},
        "/v1/events": {"get": {"operationId": "getEvents", "x-socket": "observe",
          "summary": "Events by Accept: text/event-stream, application/x-ndjson, application/json.",
          "description": "Server-sent events begin with hello; events have id EPOCH-NUMBER, and Last-Event-ID resumes without hole or double. lost names a range that is gone, epoch says that numbers begin anew; a comment comes every 15 s. Without a place, streams begin now, pages and finite lines at the log's beginning.",
          "parameters": [
            {"name": "after", "in": "query", "description": "EPOCH-NUMBER, or a number of the running epoch; only what came after it.", "schema": {"type": "string"}},
            {"name": "Last-Event-ID", "in": "header", "description": "As after; it wins.", "schema": {"type": "string"}},
            {"name": "kinds", "in": "query", "description": "Kinds, comma separated.", "schema": {"type": "string"}},
            {"name": "recording", "in": "query", "description": "Only this recording's.", "schema": {"type": "string"}},
            {"name": "limit", "in": "query", "description": "Events of a page at most.", "schema": {"type": "integer", "minimum": 1, "maximum": 10000, "default": 1000}},
            {"name": "follow", "in": "query", "description": "false ends lines of JSON with the newest event.", "schema": {"type": "boolean", "default": true}}],
          "responses": {"200": {"description": "Events.", "content": {
            "text/event-stream": {}, "application/x-ndjson": {"schema": {"$ref": "#/components/schemas/Event"}},
            "application/json": {"schema": {"$ref": "#/components/schemas/EventPage"}}}},
            "406": {"$ref": "#/components/responses/Problem"}, "422": {"$ref": "#/components/responses/Problem"}}}},
        "/v1/events/{number}": {"get": {"operationId": "getEvent", "x-socket": "observe",
          "summary": "One event with its cause, on request with the recorded signal around it.",
          "parameters": [{"$ref": "#/components/parameters/number"},
            {"name": "waveform", "in": "query", "description": "Whether the signal is added: from 0.25 s before the onset to 0.25 s after the end, in microvolts, samples or at most 4096 columns of smallest and largest value; null where it is missing.", "schema": {"type": "boolean", "default": false}}],
          "responses": {"200": {"description": "The event.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Event"}}}},
            "404": {"$ref": "#/components/responses/Problem"}}}},
        "/v1/stream": {"get": {"operationId": "getStream", "x-socket": "observe",
          "summary": "The live waveform as binary frames.",
          "description": "Frames, all numbers little-endian. Header of 32 bytes: payload bytes (u32), type (u16), channel count (u16), first sample (i64), frame count (u32), samples a column (u32), civil time of the first sample in microseconds since 1970 (i64, 0 if not known); then the payload. Types: 1 description (JSON), 2 samples (i32 counts, [frame][channel]), 3 columns (two i32, smallest and largest, [column][channel]), 4 gap (i64 count, then the cause as UTF-8), 5 lost because the client read too slowly (as gap), 6 provisional burst (JSON), 7 features (JSON as GET /v1/features, five times a second), 8 spectrum of one channel (u32 what: 0 last quarter of a second, 1 last 3.5 s, 2 envelope; u32 channel by its place in the description; f64 resolution in Hz; then f32 densities in uV^2/Hz from 0 Hz), 9 end (reason as UTF-8), 10 synkinesis (JSON), 11 final event (JSON, a line of GET /v1/events). Skip types that you do not know.",
          "parameters": [
            {"name": "channels", "in": "query", "description": "Channel names, comma separated; all where it is left out.", "schema": {"type": "string"}},
            {"name": "columns", "in": "query", "description": "Columns of smallest and largest count a second; samples where it is left out.", "schema": {"type": "number", "minimum": 1}},
            {"name": "include", "in": "query", "description": "waveform, bursts, features, spectra, events; comma separated.", "schema": {"type": "string", "default": "waveform"}},
            {"name": "after", "in": "query", "description": "With events: EPOCH-NUMBER; only what came after it.", "schema": {"type": "string"}}],
          "responses": {"200": {"description": "Frames until the client leaves or the daemon ends.", "content": {"application/vnd.facialis.stream": {}}},
            "422": {"$ref": "#/components/responses/Problem"}}}},
        "/v1/devices": {"get": {"operationId": "getDevices", "x-socket": "observe",
          "summary": "Attached ADCs: what they are, what they can do, what stands in the way.",
          "responses": {"200": {"description": "The devices.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/DeviceList"}}}}}}},
        "/v1/features": {"get": {"operationId": "getFeatures", "x-socket": "observe",
          "summary": "Level, noise floor and quality of every channel now, and the complete minutes of the current analysis.",
          "responses": {"200": {"description": "The features.", "content": {"application/json": {}}}}}},
        "/v1/spectrum": {"get": {"operationId": "getSpectrum", "x-socket": "observe",
          "summary": "Power density of the last 3.5 s and spectrum of the envelope of the last 16 s, by channel, in uV^2/Hz.",
          "parameters": [{"name": "channels", "in": "query", "description": "Channel names, comma separated; all where it is left out.", "schema": {"type": "string"}}],
          "responses": {"200": {"description": "The spectra.", "content": {"application/json": {}}}, "422": {"$ref": "#/components/responses/Problem"}}}},
        "/v1/quality": {"get": {"operationId": "getQuality", "x-socket": "observe",
          "summary": "The electrodes as the signal shows them, channel by channel and in words.",
          "responses": {"200": {"description": "The quality.", "content": {"application/json": {}}}}}},
        "/v1/recordings/{id}/waveform": {"get": {"operationId": "getWaveform", "x-socket": "observe",
          "summary": "A stretch of a recording, one that goes on included, in the frames of /v1/stream.",
          "description": "A description, then columns, gaps, and an end. Where there are as many columns as samples, samples stand for them, without those of gaps. A column without samples has its smallest count above its largest. First samples count from the recording's first.",
          "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
            {"name": "from", "in": "query", "description": "Seconds from the recording's first sample.", "schema": {"type": "number", "default": 0}},
            {"name": "to", "in": "query", "description": "Seconds; the recording's end where it is left out.", "schema": {"type": "number"}},
            {"name": "columns", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 131072, "default": 2000}},
            {"name": "channels", "in": "query", "description": "Channel names, comma separated.", "schema": {"type": "string"}}],
          "responses": {"200": {"description": "Frames.", "content": {"application/vnd.facialis.stream": {}}},
            "404": {"$ref": "#/components/responses/Problem"}, "422": {"$ref": "#/components/responses/Problem"}}}},
        "/v1/montage": {
          "get": {"operationId": "getMontage", "x-socket": "observe", "summary": "Which input is which channel.",
            "responses": {"200": {"description": "The montage.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Montage"}}}}}},
          "put": {"operationId": "putMontage", "x-socket": "control", "summary": "Sets the montage, where nothing is recorded; it is kept over restarts until device or configured montage change.",
            "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Montage"}}}},
            "responses": {"200": {"description": "The montage in force.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Montage"}}}},
              "409": {"$ref": "#/components/responses/Problem"}, "422": {"$ref": "#/components/responses/Problem"}}}},
        "/v1/recordings": {
          "get": {"operationId": "getRecordings", "x-socket": "observe", "summary": "Recordings, newest first.",
            "responses": {"200": {"description": "The recordings.", "content": {"application/json": {}}}}},
          "post": {"operationId": "startRecording", "x-socket": "control", "summary": "Starts a recording.",
            "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/RecordingRequest"}}}},
            "responses": {"201": {"description": "The recording.", "content": {"application/json": {}}},
              "409": {"$ref": "#/components/responses/Problem"}, "422": {"$ref": "#/components/responses/Problem"}}}},
        "/v1/recordings/current/stop": {"post": {"operationId": "stopRecording", "x-socket": "control",
          "summary": "Ends the recording; answers when its file is closed, with the ledger.",
          "responses": {"200": {"description": "The recording.", "content": {"application/json": {}}},
            "409": {"$ref": "#/components/responses/Problem"}}}},
        "/v1/session": {
          "get": {"operationId": "getSession", "x-socket": "observe", "summary": "The visit that goes on, and the protocol's state; its version is the ETag.",
            "responses": {"200": {"description": "The session.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Session"}}}}}},
          "put": {"operationId": "putSession", "x-socket": "control",
            "summary": "Replaces the session whole, where If-Match names its version.",
            "description": "Keys that are not known are refused. Recordings take subject, label, operator, electrodes and covariates from it when they start. version and updated_utc of the body are passed over.",
            "parameters": [{"name": "If-Match", "in": "header", "required": true, "description": "The ETag of GET, or *.", "schema": {"type": "string"}}],
            "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Session"}}}},
            "responses": {"200": {"description": "The session as it is now.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Session"}}}},
              "412": {"$ref": "#/components/responses/Problem"}, "422": {"$ref": "#/components/responses/Problem"},
              "428": {"$ref": "#/components/responses/Problem"}}}},
        "/v1/audit": {"get": {"operationId": "getAudit", "x-socket": "observe",
          "summary": "Who asked for a change, when, and what came of it; newest first.",
          "parameters": [
            {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}},
            {"name": "before", "in": "query", "description": "Only lines with smaller numbers.", "schema": {"type": "integer", "minimum": 1}}],
          "responses": {"200": {"description": "Lines.", "content": {"application/json": {}}},
            "422": {"$ref": "#/components/responses/Problem"}}}},
        "/v1/markers": {"post": {"operationId": "postMarker", "x-socket": "control",
          "summary": "Notes something at the moment of arrival less age_ms, or at an instant.",
          "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/MarkerRequest"}}}},
          "responses": {"201": {"description": "Where it was placed.", "content": {"application/json": {}}},
            "422": {"$ref": "#/components/responses/Problem"}}}},
        "/v1/markers/{number}": {"patch": {"operationId": "correctMarker", "x-socket": "control",
          "summary": "Adds a correction or a note to a marker; its event stays as it was logged.",
          "parameters": [{"$ref": "#/components/parameters/number"}],
          "requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object", "properties": {"text": {"type": "string"}, "note": {"type": "string"}}}}}},
          "responses": {"200": {"description": "The event with its correction.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Event"}}}},
            "404": {"$ref": "#/components/responses/Problem"}, "409": {"$ref": "#/components/responses/Problem"}}}},
        "/metrics": {"get": {"operationId": "getMetrics", "x-socket": "observe",
          "summary": "Figures for a monitoring system: samples, losses, buffers, events, latency, clients, disk.",
          "responses": {"200": {"description": "OpenMetrics 1.0.", "content": {"application/openmetrics-text": {}}}}}},
        "/v1/openapi.json": {"get": {"operationId": "getDescription", "x-socket": "observe",
          "summary": "This description.",
          "responses": {"200": {"description": "OpenAPI 3.1.", "content": {"application/json": {}}}}}}
      },
      "components": {
        "parameters": {
          "number": {"name": "number", "in": "path", "required": true, "description": "EPOCH-NUMBER, or a number of the running epoch.", "schema": {"type": "string"}}},
        "responses": {
          "Problem": {"description": "What is wrong, and the mend (RFC 9457).", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}},
        "schemas": {
          "Problem": {"type": "object", "required": ["type", "title", "status", "detail", "code", "mend"], "properties": {
            "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"},
            "code": {"type": "string", "description": "Kebab-case and stable."}, "mend": {"type": "string"}}},
          "Event": {"type": "object",
            "description": "Every event has these keys; what its kind adds stands beside them, e.g. burst_rate_hz, lag_ms.",
            "required": ["event_id", "kind", "channels", "onset_s", "duration_s", "stream_s", "utc", "decided_utc"],
            "properties": {
              "epoch": {"type": "integer"}, "number": {"type": "integer", "minimum": 1}, "event_id": {"type": "string"},
              "kind": {"type": "string"}, "side": {"enum": ["left", "right", "both"]},
              "channels": {"type": "array", "items": {"type": "string"}},
              "onset_s": {"type": "number", "description": "From the recording's first sample, gaps included."},
              "duration_s": {"type": "number"}, "stream_s": {"type": "number"},
              "onset_sample": {"type": "integer"}, "duration_samples": {"type": "integer"}, "stream_sample": {"type": "integer"},
              "rate_hz": {"type": "number"}, "utc": {"type": "string", "format": "date-time"},
              "decided_utc": {"type": "string", "format": "date-time"}, "published_utc": {"type": "string", "format": "date-time"},
              "recording": {"type": "string"}, "parent_id": {"type": "string"},
              "members": {"type": "array", "items": {"type": "string"}}, "supersedes": {"type": "string"},
              "correction": {"type": "object"}, "cause": {"type": "object"},
              "waveform": {"type": "object", "required": ["from_s", "rate_hz", "samples_per_column", "channels"]},
              "withdrawn": {"const": true, "description": "Canonical no more: a crash took the signal that it was decided on."}}},
          "EventPage": {"type": "object", "required": ["events", "next", "more", "lost"], "properties": {
            "events": {"type": "array", "items": {"$ref": "#/components/schemas/Event"}},
            "next": {"type": "string", "description": "What to ask for with after."}, "more": {"type": "boolean"},
            "lost": {"type": "array", "items": {"type": "object"}}}},
          "DeviceList": {"type": "object", "required": ["devices"], "properties": {"devices": {"type": "array", "items": {"type": "object",
            "required": ["spec", "title", "driver", "port", "isolated", "inputs", "options", "in_use"], "properties": {
              "spec": {"type": "string", "description": "What to write behind --device."}, "title": {"type": "string"},
              "driver": {"type": "string"}, "port": {"type": "string", "examples": ["1-4.2"]}, "serial": {"type": "string"},
              "isolated": {"type": "boolean", "description": "Whether a person may be connected without an isolated amplifier."},
              "inputs": {"type": "string"}, "options": {"type": "array", "items": {"type": "object"}},
              "state": {"type": "string", "description": "What the device says of itself."}, "in_use": {"type": "boolean"},
              "obstacle": {"type": "object", "description": "What stands in the way, and the mend.", "properties": {
                "code": {"type": "string"}, "message": {"type": "string"}, "mend": {"type": "string"}}}}}}}},
          "Montage": {"type": "object", "required": ["name", "channel"], "properties": {
            "name": {"type": "string"}, "isolated_amplifier": {"type": "string"},
            "channel": {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["input", "name"], "properties": {
              "input": {"type": "string"}, "name": {"type": "string", "examples": ["L-OOC"]}, "inverted": {"type": "boolean"},
              "preamplifier_gain": {"type": "number"}, "low_pass_hz": {"type": "number"}}}}}},
          "Session": {"type": "object", "description": "A visit as it was entered; codes, never names.", "properties": {
            "subject": {"type": "string"}, "sex": {"enum": ["F", "M", "X"]}, "session": {"type": "string"},
            "operator": {"type": "string"}, "montage": {"type": "string"},
            "electrodes": {"type": "object", "properties": {
              "type": {"type": "string"}, "material": {"type": "string"}, "manufacturer": {"type": "string"}, "model": {"type": "string"},
              "spacing_mm": {"type": "number"}, "skin_preparation": {"type": "string"}, "reference": {"type": "string"},
              "ground": {"type": "string"}, "placement": {"type": "string"},
              "impedance_kohm": {"type": "object", "description": "By channel.", "additionalProperties": {"type": "number"}}}},
            "covariates": {"type": "object", "properties": {
              "caffeine_mg": {"type": "number"}, "caffeine_hours_since": {"type": "number"}, "sleep_hours": {"type": "number"},
              "sleep_quality": {"type": "number", "minimum": 0, "maximum": 10}, "fatigue": {"type": "number", "minimum": 0, "maximum": 10},
              "stress": {"type": "number", "minimum": 0, "maximum": 10}, "pain": {"type": "number", "minimum": 0, "maximum": 10},
              "affected_side": {"enum": ["left", "right", "both"]}, "cause": {"type": "string"},
              "drugs": {"type": "array", "items": {"type": "object", "required": ["name"], "properties": {
                "name": {"type": "string"}, "dose_mg": {"type": "number"}, "hours_since": {"type": "number"}}}},
              "botulinum": {"type": "array", "items": {"type": "object", "required": ["date"], "properties": {
                "date": {"type": "string", "format": "date"}, "product": {"type": "string"},
                "injections": {"type": "array", "items": {"type": "object", "required": ["muscle", "side", "units"], "properties": {
                  "muscle": {"type": "string"}, "side": {"enum": ["left", "right"]}, "units": {"type": "number"}}}}}}},
              "decompressions": {"type": "array", "items": {"type": "object", "required": ["date", "side"], "properties": {
                "date": {"type": "string", "format": "date"}, "side": {"enum": ["left", "right"]}}}},
              "scores": {"type": "array", "items": {"type": "object", "required": ["scale", "version", "rater", "date"], "properties": {
                "scale": {"enum": ["JRS", "SMC", "HFS-8", "Sunnybrook"]}, "version": {"type": "string"}, "rater": {"type": "string"},
                "date": {"type": "string", "format": "date"}, "total": {"type": "number"},
                "items": {"type": "object", "additionalProperties": {"type": "number"}}}}}}},
            "protocol": {"type": "object", "description": "What a client keeps here: any JSON of up to 32 KiB and 16 levels. Only plan is looked at.", "properties": {
              "plan": {"type": "array", "minItems": 1, "maxItems": 60, "items": {"type": "object", "required": ["words", "on_s", "pause_s", "repeats", "is_on"],
                "description": "A block: a task or a trigger that is asked for so often; a trigger that is on needs its caution.", "properties": {
                "task": {"type": "string"}, "trigger": {"type": "string"}, "words": {"type": "string", "description": "What the subject is told."},
                "on_s": {"type": "number", "minimum": 0.5, "maximum": 3600}, "pause_s": {"type": "number", "minimum": 0, "maximum": 600},
                "repeats": {"type": "integer", "minimum": 1, "maximum": 100}, "is_on": {"type": "boolean"},
                "caution": {"type": "string", "description": "Whom it must not be done to."}}}}}},
            "version": {"type": "integer"}, "updated_utc": {"type": "string", "format": "date-time"}}},
          "RecordingRequest": {"type": "object", "properties": {
            "subject": {"type": "string", "description": "A code, never a name; the session's where it is left out."}, "task": {"type": "string"},
            "session": {"type": "string"}, "pre_trigger_s": {"type": "number", "minimum": 0}}},
          "MarkerRequest": {"type": "object", "description": "text, or category, name and state.", "properties": {
            "text": {"type": "string", "examples": ["task:smile:on"]},
            "category": {"enum": ["trigger", "task", "treatment", "stimulus", "note"]}, "name": {"type": "string"},
            "state": {"enum": ["on", "off", "instant"]}, "age_ms": {"type": "number", "minimum": 0},
            "at": {"type": "string", "format": "date-time"}}}
        }
      }
    }

    """
}
